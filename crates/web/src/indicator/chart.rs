//! A small chart by year or month: a bar for what there was, a line for what was wanted. The table beside it says the same.

use std::fmt::Write;

/// A year or a month.
pub(crate) struct Bar {
    /// What it is called, in a few letters.
    pub label: String,
    /// What there was.
    pub value: Option<i64>,
    /// What was wanted.
    pub target: Option<i64>,
}

const HIGH: i64 = 120;
const STEP: i64 = 46;
const WIDE: i64 = 28;

/// The chart as SVG; empty where there is nothing to draw. `label` says what it shows.
pub(crate) fn svg(bars: &[Bar], label: &str) -> String {
    let most = bars.iter().flat_map(|b| [b.value, b.target]).flatten().max().unwrap_or_default();
    if most <= 0 || bars.len() < 2 {
        return String::new();
    }
    let high =
        |n: i64| i64::try_from(i128::from(n.max(0)) * i128::from(HIGH) / i128::from(most)).unwrap_or(0);
    let wide = STEP * i64::try_from(bars.len()).unwrap_or(1);
    let label = label.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
    let mut svg = format!(
        "<svg class=\"chart\" role=\"img\" aria-label=\"{label}\" viewBox=\"0 0 {wide} {}\" width=\"{wide}\" height=\"{}\">",
        HIGH + 30,
        HIGH + 30
    );
    let base = HIGH + 6;
    for (i, bar) in (0i64..).zip(bars) {
        let left = i * STEP + (STEP - WIDE) / 2;
        // Writing to a text does not fail.
        if let Some(value) = bar.value {
            let tall = high(value);
            let _ = write!(
                svg,
                "<rect class=\"chart-bar\" x=\"{left}\" y=\"{}\" width=\"{WIDE}\" height=\"{tall}\"/>",
                base - tall
            );
        }
        if let Some(target) = bar.target {
            let y = base - high(target);
            let _ = write!(svg, "<path class=\"chart-goal\" d=\"M{} {y}h{}\"/>", left - 5, WIDE + 10);
        }
        let _ = write!(
            svg,
            "<text class=\"chart-year\" x=\"{}\" y=\"{}\" text-anchor=\"middle\">{}</text>",
            i * STEP + STEP / 2,
            base + 18,
            bar.label
        );
    }
    let _ = write!(svg, "<path class=\"chart-base\" d=\"M0 {base}h{wide}\"/></svg>");
    svg
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chart_needs_two_years_and_something_to_draw() {
        let bar = |year: i32, value, target| Bar { label: year.to_string(), value, target };
        assert_eq!(svg(&[bar(2026, Some(5), None)], "x"), "");
        assert_eq!(svg(&[bar(2025, Some(0), None), bar(2026, None, None)], "x"), "");
        let drawn = svg(&[bar(2025, Some(5), Some(10)), bar(2026, None, Some(20))], "a < \"b\"");
        assert_eq!((drawn.matches("<rect").count(), drawn.matches("chart-goal").count()), (1, 2));
        assert!(drawn.contains("height=\"30\"") && drawn.contains("a &lt; &quot;b&quot;"), "{drawn}");
    }
}
