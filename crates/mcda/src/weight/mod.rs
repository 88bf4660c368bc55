//! Weights of criteria: typed in, from a ranking of the criteria, or from the data alone.
//!
//! Whatever the method, the answer has one weight for each criterion, none negative, and their sum is one.
//! [`crate::pairwise`] finds weights by comparing criteria two at a time.

mod critic;
mod direct;
mod entropy;
mod rank_order;

pub use critic::{Correlation, critic};
pub use direct::{SUM_TOLERANCE, checked, equal, normalised};
pub use entropy::entropy;
pub use rank_order::rank_order_centroid;
