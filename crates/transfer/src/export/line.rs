//! A row of an export, cell by cell.

use domain::lang::Words;
use domain::profile::Profile;

/// A row of an export.
pub(super) struct Line<'p> {
    pub profile: &'p Profile,
    pub cells: Vec<String>,
}

impl Line<'_> {
    pub fn text(&mut self, text: impl std::fmt::Display) -> &mut Self {
        self.cells.push(text.to_string());
        self
    }

    pub fn some<T: std::fmt::Display>(&mut self, value: Option<T>) -> &mut Self {
        self.cells.push(value.map(|v| v.to_string()).unwrap_or_default());
        self
    }

    pub fn list<T: std::fmt::Display>(&mut self, values: &[T]) -> &mut Self {
        self.cells.push(values.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "));
        self
    }

    pub fn words(&mut self, words: &Words) -> &mut Self {
        for lang in &self.profile.languages {
            self.cells.push(words.get(lang).unwrap_or("").to_owned());
        }
        self
    }

    pub fn yes(&mut self, yes: bool) -> &mut Self {
        self.text(if yes { "yes" } else { "no" })
    }

    /// A whole number of `10^digits` parts as a decimal number without trailing zeros.
    pub fn decimal(&mut self, value: Option<i64>, digits: usize) -> &mut Self {
        let text = value.map(|v| {
            let unit = 10u64.pow(u32::try_from(digits).unwrap_or(0));
            let (whole, part) = (v.unsigned_abs() / unit, v.unsigned_abs() % unit);
            let part = format!("{part:0digits$}");
            let part = part.trim_end_matches('0');
            let sign = if v < 0 { "-" } else { "" };
            if digits == 0 || part.is_empty() {
                format!("{sign}{whole}")
            } else {
                format!("{sign}{whole}.{part}")
            }
        });
        self.some(text)
    }
}
