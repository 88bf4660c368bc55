//! What the account of a maker says over a time: what it stood at, each entry, and what it stands at in the end.

/// A line of a statement: when, in microseconds since 1970, and how much. Positive is what the maker owes.
pub trait Entered {
    /// The amount.
    fn amount(&self) -> i64;
}

/// A statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement<T> {
    /// What the account stood at before; positive: what the maker owed.
    pub opening: i64,
    /// The entries, the first first, each with what the account stood at after it.
    pub lines: Vec<(T, i64)>,
}

impl<T: Entered> Statement<T> {
    /// Puts entries under what the account stood at before them.
    pub fn new(opening: i64, entries: Vec<T>) -> Statement<T> {
        let mut stands = opening;
        let lines = entries.into_iter().map(|e| {
            stands = stands.saturating_add(e.amount());
            (e, stands)
        });
        Statement { opening, lines: lines.collect() }
    }

    /// What the account stands at after the last entry.
    pub fn closing(&self) -> i64 {
        self.lines.last().map_or(self.opening, |(_, stands)| *stands)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    impl Entered for i64 {
        fn amount(&self) -> i64 {
            *self
        }
    }

    proptest! {
        #[test]
        fn opening_and_entries_come_to_the_closing(
            opening in -1_000_000_000i64..1_000_000_000,
            entries in proptest::collection::vec(-1_000_000i64..1_000_000, 0..50),
        ) {
            let sum = opening + entries.iter().sum::<i64>();
            prop_assert_eq!(Statement::new(opening, entries).closing(), sum);
        }
    }
}
