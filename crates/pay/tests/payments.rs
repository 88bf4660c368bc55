//! What comes of payments, whatever is told of them and however, and a provider that behaves as it is documented, its faults included.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "tests")]

mod payments {
    mod laws;
    mod midtrans;
}
