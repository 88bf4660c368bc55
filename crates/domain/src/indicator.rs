//! What a region wants to reach in a year, and how far it is: measures, targets, figures that are reported, and what follows
//! from them. Whatever a register knows is counted there and never typed; what no register holds yet is reported with its source.

pub mod cascade;
pub mod due;
pub mod figure;
pub mod light;
pub mod lock;
pub mod measure;
pub mod pace;
pub mod report;
pub mod target;

pub use figure::{Figure, Report as Told};
pub use light::{Light, passed};
pub use lock::YearLock;
pub use measure::{Measure, Nature, Unit};
pub use pace::{Pace, pace};
pub use report::{Report, ReportDraft};
pub use target::{How, Target, TargetDraft};

/// The years for which there can be targets and reports.
pub const YEARS: std::ops::RangeInclusive<i32> = 2000..=2100;

/// Whether something is asked of a region. Our council's sentence is: a region without a flagship has no target. Its figures are
/// shown, and what was set for it waits until a flagship is designated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It has a designated flagship, or lies in a region that has.
    Asked,
    /// It has none: it is *without target*.
    Without,
}
