//! Cells: from text to values, and back in a form that a spreadsheet does not run as a formula.

use std::collections::HashMap;

use domain::fault::{Faults, Problem};
use domain::lang::Words;
use domain::profile::Profile;
use jiff::civil::Date;

/// The columns of a file by name.
#[derive(Debug, Clone, Default)]
pub struct Columns(pub HashMap<String, usize>);

/// A row by the names of its columns.
#[derive(Debug)]
pub struct Cells<'a> {
    columns: &'a Columns,
    values: &'a [&'a str],
}

/// Makes a cell safe: one that a spreadsheet would run gets an apostrophe in front, as does one that begins with an
/// apostrophe, so that nothing is lost on the way back.
///
/// ```
/// use transfer::cells::{plain, safe};
/// assert_eq!(safe("=1+1"), "'=1+1");
/// for text in ["=1+1", "'quoted", "plain", "-5", "@x", ""] {
///     assert_eq!(plain(&safe(text)), text);
/// }
/// ```
pub fn safe(text: &str) -> std::borrow::Cow<'_, str> {
    let risky = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\'']);
    // A plain number, such as a southern latitude, is no formula.
    if risky && text.parse::<f64>().is_err() { format!("'{text}").into() } else { text.into() }
}

/// Takes the apostrophe of [`safe`] away.
pub fn plain(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@', '\t', '\r', '\'']) => rest,
        _ => cell,
    }
}

impl<'a> Cells<'a> {
    /// A row.
    pub fn new(columns: &'a Columns, values: &'a [&'a str]) -> Self {
        Cells { columns, values }
    }

    /// The text of a column; empty when there is none.
    pub fn text(&self, column: &str) -> &'a str {
        plain(self.columns.0.get(column).and_then(|i| self.values.get(*i)).unwrap_or(&"").trim())
    }

    /// The text, or nothing when it is empty.
    pub fn some(&self, column: &str) -> Option<String> {
        Some(self.text(column)).filter(|t| !t.is_empty()).map(str::to_owned)
    }

    /// The texts between semicolons.
    pub fn list(&self, column: &str) -> Vec<String> {
        self.text(column).split(';').map(str::trim).filter(|t| !t.is_empty()).map(str::to_owned).collect()
    }

    /// `stem_id`, `stem_en`…
    pub fn words(&self, stem: &str, profile: &Profile) -> Words {
        Words::new(
            profile.languages.iter().map(|l| (l.clone(), self.text(&format!("{stem}_{l}")).to_owned())),
        )
    }

    /// A number with decimal comma or point, times `scale`, rounded half away from zero.
    pub fn scaled(&self, column: &str, scale: i64, min: i64, max: i64, faults: &mut Faults) -> Option<i64> {
        let text = self.text(column);
        if text.is_empty() {
            return None;
        }
        let value = decimal(text).map(|v| (v * scale as f64).round());
        match value.filter(|v| *v >= (min as f64) * scale as f64 && *v <= (max as f64) * scale as f64) {
            Some(v) => Some(v as i64),
            None => {
                faults.add(column, text, Problem::NotANumber { min, max });
                None
            }
        }
    }

    /// An amount of money in the currency's smallest unit, of which `unit` make one. Where the currency has decimals,
    /// `1.250` could be one thousand two hundred and fifty or one and a quarter: that is a fault, never a guess.
    pub fn money(&self, column: &str, unit: i64, most: i64, faults: &mut Faults) -> Option<i64> {
        if unit == 1 {
            return self.whole(column, 0, most, faults);
        }
        let text = self.text(column);
        let separators: Vec<&str> = text.split([',', '.']).collect();
        if let [_, after] = separators[..]
            && after.len() == 3
        {
            faults.add(column, text, Problem::TwoNumbers);
            return None;
        }
        self.scaled(column, unit, 0, most / unit, faults)
    }

    /// A whole number; `1.250.000` and `1,250,000` are understood.
    pub fn whole(&self, column: &str, min: i64, max: i64, faults: &mut Faults) -> Option<i64> {
        let text = self.text(column);
        if text.is_empty() {
            return None;
        }
        let value = whole(text).filter(|v| (min..=max).contains(v));
        if value.is_none() {
            faults.add(column, text, Problem::NotAWholeNumber { min, max });
        }
        value
    }

    /// A date, 2026-11-24.
    pub fn date(&self, column: &str, faults: &mut Faults) -> Option<Date> {
        let text = self.text(column);
        if text.is_empty() {
            return None;
        }
        let date = text.parse().ok();
        if date.is_none() {
            faults.add(column, text, Problem::NotADate);
        }
        date
    }

    /// Yes or no, in the words that people write.
    pub fn yes(&self, column: &str, otherwise: bool, faults: &mut Faults) -> bool {
        match self.text(column).to_lowercase().as_str() {
            "" => otherwise,
            "yes" | "ya" | "y" | "true" | "1" => true,
            "no" | "tidak" | "n" | "false" | "0" => false,
            other => {
                faults.add(column, other, Problem::NotYesOrNo);
                otherwise
            }
        }
    }

    /// A word that `read` understands; `otherwise` when the cell is empty.
    pub fn word<T>(
        &self,
        column: &str,
        otherwise: T,
        read: impl Fn(&str) -> Option<T>,
        words: &[&str],
        faults: &mut Faults,
    ) -> T {
        let text = self.text(column);
        if text.is_empty() {
            return otherwise;
        }
        read(text).unwrap_or_else(|| {
            faults.add(column, text, Problem::NotOneOf(words.iter().map(|w| (*w).to_owned()).collect()));
            otherwise
        })
    }
}

/// A number with a decimal comma or point; where both stand, the last one is the decimal sign.
fn decimal(text: &str) -> Option<f64> {
    let normal = match (text.rfind(','), text.rfind('.')) {
        (Some(c), Some(p)) if c > p => text.replace('.', "").replace(',', "."),
        (Some(_), Some(_)) => text.replace(',', ""),
        (Some(_), None) => text.replace(',', "."),
        _ => text.to_owned(),
    };
    normal.parse::<f64>().ok().filter(|v| v.is_finite())
}

fn whole(text: &str) -> Option<i64> {
    if let Ok(n) = text.parse() {
        return Some(n);
    }
    for separator in ['.', ',', ' '] {
        let groups: Vec<&str> = text.split(separator).collect();
        if groups.len() > 1 && groups[1..].iter().all(|g| g.len() == 3) && (1..=3).contains(&groups[0].len())
        {
            return groups.concat().parse().ok();
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_write_them() {
        assert_eq!(whole("1.250.000"), Some(1_250_000));
        assert_eq!(whole("1,250,000"), Some(1_250_000));
        assert_eq!(whole("1.25"), None);
        assert_eq!(decimal("12,5"), Some(12.5));
        assert_eq!(decimal("1.234,5"), Some(1234.5));
        assert_eq!(decimal("1,234.5"), Some(1234.5));
        assert_eq!(decimal("x"), None);
    }

    #[test]
    fn money_that_can_be_read_in_two_ways_is_a_fault() {
        let columns = Columns(std::collections::HashMap::from([("price".to_owned(), 0)]));
        let read = |text: &str, unit: i64| {
            let values = [text];
            let mut faults = Faults::default();
            let amount = Cells::new(&columns, &values).money("price", unit, 1_000_000_000, &mut faults);
            (amount, faults.or(()).is_err())
        };
        assert_eq!(read("1.250", 1), (Some(1250), false));
        assert_eq!(read("1.250", 100), (None, true));
        assert_eq!(read("1,250", 100), (None, true));
        assert_eq!(read("1,25", 100), (Some(125), false));
        assert_eq!(read("1.250,50", 100), (Some(125_050), false));
        assert_eq!(read("1250", 100), (Some(125_000), false));
    }
}
