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
mod critic_financial;
mod weight_laws;
