//! The current value of a measure: counted, reported, or put together from what the regions below reported.

use jiff::civil::Date;

/// What was reported of a region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// How much.
    pub value: i64,
    /// Who says so.
    pub source: String,
    /// On which day it was so.
    pub as_of: Date,
}

/// A value, and where it comes from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Figure {
    /// Counted in the register, now.
    Measured(i64),
    /// Counted in the register when the year was over.
    Kept(i64),
    /// Reported for the region itself.
    Reported(Report),
    /// The sum of what the regions right below have.
    Summed {
        /// The sum.
        value: i64,
        /// How many of them have a figure.
        told: usize,
        /// How many there are.
        of: usize,
    },
    /// Nobody knows.
    #[default]
    Unknown,
}

impl Figure {
    /// The value.
    pub const fn value(&self) -> Option<i64> {
        match self {
            Figure::Measured(n) | Figure::Kept(n) | Figure::Summed { value: n, .. } => Some(*n),
            Figure::Reported(r) => Some(r.value),
            Figure::Unknown => None,
        }
    }

    /// The word for messages and files.
    pub const fn word(&self) -> &'static str {
        match self {
            Figure::Measured(_) => "measured",
            Figure::Kept(_) => "kept",
            Figure::Reported(_) => "reported",
            Figure::Summed { .. } => "summed",
            Figure::Unknown => "unknown",
        }
    }

    /// The figure of a region: what its register counted, as long as that is anything or nobody reported; else what was
    /// reported for it; else the sum of what the regions right below have; else what the register says, nothing included.
    ///
    /// ```
    /// use domain::indicator::Figure;
    /// let sum = Figure::of(None, None, [Some(3), None, Some(4)]);
    /// assert_eq!(sum, Figure::Summed { value: 7, told: 2, of: 3 });
    /// assert_eq!(Figure::of(Some(Figure::Measured(0)), None, []), Figure::Measured(0));
    /// assert_eq!(Figure::of(None, None, [None]), Figure::Unknown);
    /// ```
    pub fn of(
        counted: Option<Figure>,
        reported: Option<Report>,
        parts: impl IntoIterator<Item = Option<i64>>,
    ) -> Figure {
        if let Some(counted) = counted.clone().filter(|f| f.value().is_some_and(|n| n != 0)) {
            return counted;
        }
        if let Some(report) = reported {
            return Figure::Reported(report);
        }
        let (mut value, mut told, mut of) = (0i64, 0, 0);
        for part in parts {
            of += 1;
            if let Some(n) = part {
                value = value.saturating_add(n);
                told += 1;
            }
        }
        if told > 0 { Figure::Summed { value, told, of } } else { counted.unwrap_or_default() }
    }
}
