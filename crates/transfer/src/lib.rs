//! Import and export of the registers as CSV.
//!
//! An import reads a file row by row through the same domain calls as every other face, in one transaction: all or
//! nothing. A preview runs the same way and is undone. Running a file twice changes nothing.

pub mod backup;
pub mod cells;
pub mod error;
pub mod export;
pub mod import;
pub mod kind;
pub mod load;
mod read;
mod rows;
mod staged;
pub mod watch;

pub use error::ImportError;
pub use import::{Fault, Report, run, run_watched};
pub use kind::FileKind;
pub use watch::{Nobody, Phase, Watch};
