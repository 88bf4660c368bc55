//! Import and export of the registers as CSV and spreadsheets, and of outlines as GeoJSON.
//!
//! An import checks a file row by row into a staging file outside the database, then stores it through the same domain
//! calls as every other face in one transaction: all or nothing. A preview checks and compares, and writes nothing.
//! Running a file twice changes nothing.

mod ahead;
pub mod backup;
pub mod cells;
mod criteria;
pub mod error;
pub mod export;
mod families;
pub mod found;
pub mod import;
pub mod kind;
pub mod load;
mod read;
mod rows;
mod stage;
mod staged;
pub mod template;
pub mod watch;

pub use criteria::{CriteriaFault, CriteriaFaults, criteria};
pub use error::ImportError;
pub use export::Format;
pub use families::families;
pub use import::{Fault, Report, run, run_as, run_watched};
pub use kind::FileKind;
pub use rows::{Compared, Who};
pub use watch::{Nobody, Phase, Watch};
