//! Multi-criteria decision analysis: weights, rankings, and how robust they are. Pure, general, and without a word of any office.

mod error;
pub mod matrix;
pub mod normalise;
pub mod pairwise;
pub mod quotient;
pub mod rank;
pub mod ranking;
pub mod robust;
pub mod tree;
pub mod weight;

pub use error::{Error, Result};
pub use matrix::{Direction, Matrix};
pub use rank::{Method, rank};
pub use ranking::Ranking;
