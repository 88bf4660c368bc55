//! Ranking alternatives: by name with [`rank()`], or by the function of a method, which tells more.
//!
//! Every method but [`mpe()`] and [`mpe_normalised`] takes weights that are finite and not negative, and divides them
//! by their sum. Every method takes a single alternative, which is the first, and alternatives that are all equal,
//! which tie. What a method makes of negative values, of 0 and of columns that are constant is written at its
//! function; what it cannot take is a typed error.
//!
//! | word | best | linear in the weights | takes | reverses ranks |
//! |---|---|---|---|---|
//! | `weighted-sum` | high | yes | as its [`Scaling`](crate::normalise::Scaling) | possible |
//! | `weighted-product` | high | in logarithms | > 0 | never |
//! | `topsis`, `topsis-min-max` | high | no | any | possible |
//! | `vikor` | low | no | any | possible |
//! | `promethee-2` | high | yes | any | possible |
//! | `moora` | high | yes | any | possible |
//! | `copras` | high | without costs | benefit ≥ 0, cost > 0 | possible |
//! | `edas` | high | no | columns of which the mean is > 0 | possible |
//! | `spotis` | low | yes | within its bounds | never |
//! | `cpi` | high | yes | > 0 | possible |
//! | `bayes` | high | yes | any, benefits only | never |
//! | `mpe` | high | no | ≥ 0, benefits only | never |
//! | `mpe-normalised` | high | no | benefit ≥ 0, cost > 0 | possible |
//! | `borda` | high | yes | any | possible |

mod bayes;
pub mod borda;
mod copras;
mod cpi;
mod edas;
pub(crate) mod input;
pub(crate) mod kernel;
pub(crate) mod method;
mod moora;
pub mod mpe;
mod named;
mod preference;
mod product;
mod promethee;
mod spotis;
mod sum;
mod threshold;
pub mod topsis;
mod vikor;

pub use bayes::bayes;
pub use borda::{Ballot, Count, Unlisted, borda};
pub use copras::{Copras, copras};
pub use cpi::cpi;
pub use edas::{Edas, edas};
pub use method::{Method, rank};
pub use moora::moora;
pub use mpe::{Mpe, mpe, mpe_normalised};
pub use preference::Preference;
pub use product::{WeightedProduct, weighted_product};
pub use promethee::{Promethee, promethee};
pub use spotis::spotis;
pub use sum::weighted_sum;
pub use threshold::{Failure, Screened, Threshold, screen};
pub use topsis::{Topsis, topsis};
pub use vikor::{Vikor, vikor};
