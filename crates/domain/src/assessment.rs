//! Choosing a flagship: by which criteria it is done, and what comes of it. `docs/decisions/0018-assessment.md` says why it is built so.

pub mod criteria;
pub mod decision;
pub mod export;
