//! What an operator relies on: nothing is forgotten in a backup, and nothing that was acknowledged is lost.
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::print_stdout, reason = "tests")]

mod operate {
    mod dead_ends;
    mod market;
    mod tables;
}
