//! What is wrong in a decision file, and where.

use mcda::Error;

/// A fault: its place in the file, counted from 1, and what is wrong there.
#[derive(Debug, Clone, PartialEq)]
pub struct Fault {
    place: String,
    key: &'static str,
    arguments: Vec<(&'static str, String)>,
}

/// For whoever develops; people get the message of the key.
impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.place, self.key)?;
        self.arguments.iter().try_for_each(|(name, value)| write!(f, " {name}={value}"))
    }
}

impl Fault {
    pub(super) fn new(place: impl Into<String>, key: &'static str) -> Fault {
        Fault { place: place.into(), key, arguments: Vec::new() }
    }

    pub(super) fn with(mut self, name: &'static str, value: impl ToString) -> Fault {
        self.arguments.push((name, value.to_string()));
        self
    }

    /// Where it is, counted from 1: `alternatives[2].values[3] (lace, reach)`.
    pub fn place(&self) -> &str {
        &self.place
    }

    /// The key of the message that says what is wrong.
    pub fn key(&self) -> &'static str {
        self.key
    }

    /// What the message names.
    pub fn arguments(&self) -> &[(&'static str, String)] {
        &self.arguments
    }
}

/// Where the library's rows and columns are in the file.
#[derive(Clone, Copy)]
pub(super) enum Where<'a> {
    /// Values: the names of all alternatives, the numbers of those that take part, the names of criteria.
    Values { alternatives: &'a [String], taking_part: &'a [usize], criteria: &'a [String] },
    /// Judgements of these elements.
    Judgements { place: &'a str, elements: &'a [String] },
    /// A list of weights or something else, without cells.
    List(&'a str),
}

impl Where<'_> {
    /// The place of a cell.
    fn cell(&self, row: usize, column: usize) -> String {
        match self {
            Where::Values { alternatives, taking_part, criteria } => {
                let row = taking_part.get(row).copied().unwrap_or(row);
                format!(
                    "alternatives[{}].values[{}] ({}, {})",
                    row + 1,
                    column + 1,
                    name(alternatives, row),
                    name(criteria, column)
                )
            }
            Where::Judgements { place, elements } => {
                let (a, b) = (name(elements, row), name(elements, column));
                format!("{place}.matrix[{}][{}] ({a}, {b})", row + 1, column + 1)
            }
            Where::List(place) => (*place).to_owned(),
        }
    }

    fn column(&self, column: usize) -> String {
        match self {
            Where::Values { criteria, .. } => {
                format!("criteria[{}] ({})", column + 1, name(criteria, column))
            }
            other => other.whole(),
        }
    }

    fn whole(&self) -> String {
        match self {
            Where::Values { .. } => "alternatives".to_owned(),
            Where::Judgements { place, .. } | Where::List(place) => (*place).to_owned(),
        }
    }

    fn names(&self) -> &[String] {
        match self {
            Where::Values { criteria, .. } => criteria,
            Where::Judgements { elements, .. } => elements,
            Where::List(_) => &[],
        }
    }
}

fn name(names: &[String], index: usize) -> &str {
    names.get(index).map_or("?", String::as_str)
}

/// Without control characters of the file, which a terminal would obey.
pub fn clean(text: &str) -> String {
    text.replace(char::is_control, "\u{fffd}")
}

/// A number as it stands in a message.
pub fn plain(value: f64) -> String {
    let text = format!("{value:.6}");
    if value != 0.0 && value.abs() < 1e-6 || value.abs() >= 1e15 || !value.is_finite() {
        return format!("{value}");
    }
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// What the library refuses, as a fault of the file.
pub(super) fn of(error: &Error, at: Where<'_>) -> Fault {
    match error {
        Error::NotFinite { row, column } => Fault::new(at.cell(*row, *column), "assess-not-finite"),
        Error::NegativeValue { row, column, value } => {
            Fault::new(at.cell(*row, *column), "assess-negative").with("value", plain(*value))
        }
        Error::Weight { index, value } => {
            Fault::new(at.column(*index), "assess-weight").with("value", plain(*value))
        }
        Error::ZeroWeights => Fault::new(at.whole(), "assess-zero-weights"),
        Error::WeightSum { sum, .. } => Fault::new(at.whole(), "assess-weight-sum").with("sum", plain(*sum)),
        Error::TooFew { found, needed, .. } => {
            Fault::new(at.whole(), "assess-too-few").with("found", found).with("needed", needed)
        }
        Error::ZeroColumn { column } => Fault::new(at.column(*column), "assess-zero-column"),
        Error::NoInformation { method } => {
            Fault::new(at.whole(), "assess-no-information").with("method", method)
        }
        Error::Judgement { row, column, value } => {
            Fault::new(at.cell(*row, *column), "assess-judgement").with("value", plain(*value))
        }
        Error::Diagonal { index, value } => {
            Fault::new(at.cell(*index, *index), "assess-diagonal").with("value", plain(*value))
        }
        Error::Reciprocity { row, column, value, mirror } => {
            Fault::new(at.cell(*row, *column), "assess-reciprocity")
                .with("value", plain(*value))
                .with("mirror", plain(*mirror))
        }
        Error::OffScale { row, column, value } => {
            Fault::new(at.cell(*row, *column), "assess-off-scale").with("value", plain(*value))
        }
        Error::Disconnected { components } => {
            let parts: Vec<String> = components
                .iter()
                .map(|part| part.iter().map(|i| name(at.names(), *i)).collect::<Vec<_>>().join(", "))
                .collect();
            Fault::new(at.whole(), "assess-disconnected")
                .with("needed", components.len() - 1)
                .with("parts", parts.join(" | "))
        }
        Error::Gaps { missing, .. } => Fault::new(at.whole(), "assess-gaps").with("missing", missing),
        Error::NoRandomIndex { table, size } => {
            Fault::new(at.whole(), "assess-no-random-index").with("table", table).with("size", size)
        }
        Error::Size { found, expected, .. } => {
            Fault::new(at.whole(), "assess-size").with("found", found).with("expected", expected)
        }
        other => of_ranking(other, at),
    }
}

/// What a method of ranking refuses.
fn of_ranking(error: &Error, at: Where<'_>) -> Fault {
    match error {
        Error::NotPositive { row, column, by } => {
            Fault::new(at.cell(*row, *column), "assess-not-positive").with("by", by)
        }
        Error::Mean { column, by } => Fault::new(at.column(*column), "assess-mean").with("by", by),
        Error::Cost { column, by } => Fault::new(at.column(*column), "assess-cost").with("by", by),
        Error::OutOfBounds { row, column } => Fault::new(at.cell(*row, *column), "assess-out-of-bounds"),
        Error::Bounds { column, least, greatest } => Fault::new(at.column(*column), "assess-bounds")
            .with("least", plain(*least))
            .with("greatest", plain(*greatest)),
        other => Fault::new(at.whole(), "assess-other").with("why", other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_short() {
        for (value, text) in [
            (0.25, "0.25"),
            (-3.0, "-3"),
            (0.0, "0"),
            (1e-9, "0.000000001"),
            (f64::NAN, "NaN"),
            (100.0, "100"),
        ] {
            assert_eq!(plain(value), text);
        }
    }
}
