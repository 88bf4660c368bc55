//! The public face, asked through its router as a browser would.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

#[path = "site/finding.rs"]
mod finding;
#[path = "site/hostile.rs"]
mod hostile;
#[path = "site/visitor.rs"]
mod visitor;
#[path = "site/weaves.rs"]
mod weaves;
