//! Weights from comparing things two at a time: the analytic hierarchy process.
//!
//! [`Comparisons`] is a full matrix of judgements, [`Partial`] one with gaps. From either come [`Priorities`] (weights
//! with the principal value), from those their [`Consistency`] against a named table of random indices, and from an
//! inconsistent matrix the judgement that disturbs most and what would mend it. Several persons' judgements or
//! priorities are brought together with [`group`].
//!
//! T. L. Saaty, *The Analytic Hierarchy Process* (McGraw-Hill 1980).
//!
//! ```
//! use mcda::pairwise::{Comparisons, Method, RandomIndex, consistency, priorities};
//! let judged = Comparisons::from_upper(3, &[3.0, 5.0, 3.0])?;
//! let found = priorities(&judged, Method::Eigenvector)?;
//! let consistency = consistency(&found, RandomIndex::Saaty1980)?;
//! assert!((found.weights[0] - 0.637).abs() < 5e-4 && consistency.ratio < 0.1);
//! # Ok::<(), mcda::Error>(())
//! ```

mod comparisons;
mod components;
mod consistency;
mod eigen;
pub mod group;
mod incomplete;
mod mend;
mod partial;
mod priority;
pub mod saaty;
mod synthesis;

pub use comparisons::{Comparisons, RECIPROCITY_TOLERANCE};
pub use consistency::{Consistency, RandomIndex, consistency};
pub use incomplete::{estimate, harker, log_least_squares};
pub use mend::{Change, deviations, most_disturbing, most_helpful};
pub use partial::Partial;
pub use priority::{Method, Priorities, priorities};
pub use synthesis::{Synthesis, synthesise};
