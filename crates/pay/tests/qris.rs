//! Codes of others, what must hold of every code, and what others read in ours.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "tests")]

mod qris {
    mod laws;
    mod readers;
    mod vectors;
}
