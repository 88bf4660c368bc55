//! Choosing a flagship: by which criteria it is done, the round in which candidates are scored, and what comes of it.
//! `docs/decisions/0018-assessment.md` says why it is built so.

pub mod criteria;
pub mod decision;
pub mod export;
pub mod gap;
pub mod need;
pub mod notice;
pub mod result;
pub mod round;
pub mod sheet;
pub mod tally;
pub mod weighing;
