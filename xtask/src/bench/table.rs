//! The table of a run, as Markdown for people and as JSON for machines.

use serde_json::{Value, json};

/// Which way a target points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Target {
    /// The value must be at least this.
    Least(f64),
    /// The value must be at most this.
    Most(f64),
    /// It is only printed.
    None,
}

/// A row.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// What is measured.
    pub name: String,
    /// What it came to, in words.
    pub measured: String,
    /// What the peer came to, in words; empty when there is none.
    pub peer: String,
    /// The value that the target is about: mostly `measured / peer`.
    pub value: f64,
    /// How the value is written.
    pub unit: Unit,
    /// The target.
    pub target: Target,
}

/// How values are written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Unit {
    /// A share of the peer.
    Percent,
    /// A multiple of the peer.
    Times,
    /// Milliseconds.
    Milliseconds,
    /// Millions of bytes.
    Megabytes,
    /// Thousands (1,024) of bytes.
    Kilobytes,
    /// Seconds.
    Seconds,
    /// So many a second.
    PerSecond,
}

impl Unit {
    fn write(self, value: f64) -> String {
        match self {
            Unit::Percent => format!("{:.0} %", value * 100.0),
            Unit::Times => format!("{value:.1} ×"),
            Unit::Milliseconds => format!("{value:.1} ms"),
            Unit::Megabytes => format!("{value:.0} MB"),
            Unit::Kilobytes => format!("{value:.1} KB"),
            Unit::Seconds => format!("{value:.1} s"),
            Unit::PerSecond => format!("{value:.0}/s"),
        }
    }
}

impl Row {
    /// Whether the target is met; nothing when there is none.
    pub fn met(&self) -> Option<bool> {
        match self.target {
            Target::Least(least) => Some(self.value >= least),
            Target::Most(most) => Some(self.value <= most),
            Target::None => None,
        }
    }

    fn cells(&self) -> [String; 6] {
        let (target, met) = match self.target {
            Target::Least(t) => (format!("≥ {}", self.unit.write(t)), self.met()),
            Target::Most(t) => (format!("≤ {}", self.unit.write(t)), self.met()),
            Target::None => ("–".into(), None),
        };
        let dash = |text: &str| if text.is_empty() { "–".to_owned() } else { text.to_owned() };
        [
            self.name.clone(),
            self.measured.clone(),
            dash(&self.peer),
            self.unit.write(self.value),
            target,
            met.map_or("–", |m| if m { "yes" } else { "NO" }).into(),
        ]
    }
}

const HEADINGS: [&str; 6] = ["row", "measured", "peer", "value", "target", "met"];

/// The table as Markdown, its columns aligned.
pub fn markdown(rows: &[Row]) -> String {
    let mut lines: Vec<[String; 6]> = vec![HEADINGS.map(str::to_owned)];
    lines.extend(rows.iter().map(Row::cells));
    let width = |i: usize| lines.iter().map(|l| l[i].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..HEADINGS.len()).map(width).collect();
    let mut out = String::new();
    for (n, line) in lines.iter().enumerate() {
        for (cell, width) in line.iter().zip(&widths) {
            out.push_str(&format!("| {cell}{} ", " ".repeat(width - cell.chars().count())));
        }
        out.push_str("|\n");
        if n == 0 {
            for width in &widths {
                out.push_str(&format!("|{}", "-".repeat(width + 2)));
            }
            out.push_str("|\n");
        }
    }
    out
}

/// The table and the machine as JSON.
pub fn json(facts: &[(String, String)], rows: &[Row]) -> Value {
    let facts: serde_json::Map<String, Value> =
        facts.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
    let rows: Vec<Value> = rows
        .iter()
        .map(|r| {
            let target = match r.target {
                Target::Least(t) => json!({ "least": t }),
                Target::Most(t) => json!({ "most": t }),
                Target::None => Value::Null,
            };
            json!({ "row": r.name, "measured": r.measured, "peer": r.peer, "value": r.value,
                "unit": format!("{:?}", r.unit).to_lowercase(), "target": target, "met": r.met() })
        })
        .collect();
    json!({ "machine": facts, "rows": rows })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(value: f64, target: Target) -> Row {
        Row {
            name: "item page".into(),
            measured: "8,000/s".into(),
            peer: "10,000/s".into(),
            value,
            unit: Unit::Percent,
            target,
        }
    }

    #[test]
    fn a_target_points_one_way() {
        assert_eq!(row(0.8, Target::Least(0.75)).met(), Some(true));
        assert_eq!(row(0.7, Target::Least(0.75)).met(), Some(false));
        assert_eq!(row(30.0, Target::Most(25.0)).met(), Some(false));
        assert_eq!(row(1.0, Target::None).met(), None);
    }

    #[test]
    fn the_table_is_markdown() {
        let text = markdown(&[row(0.8, Target::Least(0.75)), row(0.1, Target::None)]);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 4);
        assert!(lines.iter().all(|l| l.matches('|').count() == 7), "{text}");
        assert!(lines[2].contains("80 %") && lines[2].contains("≥ 75 %") && lines[2].contains("yes"));
    }
}
