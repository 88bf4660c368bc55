//! How far a ranking can be trusted: what other weights, another method, or other company would make of it.

mod acceptability;
mod agreement;
mod draw;
mod network;
mod random;
mod region;
mod reversal;
mod rough;
mod transitivity;
mod turning;

pub use acceptability::{Acceptability, Draws, acceptability, acceptability_of};
pub use agreement::{Agreement, Pair, agreement, kendall, spearman};
pub use region::Within;
pub use reversal::{Reversal, reversals};
pub use transitivity::{Duels, duels};
pub use turning::{STEPS, Turn, Turning, turning};
