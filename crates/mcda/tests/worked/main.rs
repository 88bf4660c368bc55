//! Published examples, each within the tolerance that it is stated with, and what must hold whatever the numbers are.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a failing test is reported by its panic, and the errors are shown"
)]

mod support;

mod ahp_drinks;
mod ahp_leader;
mod ahp_supplier;
mod borda_tennessee;
mod critic_financial;
mod mpe_laptop;
mod product_encyclopaedia;
mod quotient_farhauer;
mod rank_laws;
mod robust_laws;
mod topsis_tzeng;
mod vikor_hydropower;
mod weight_laws;
