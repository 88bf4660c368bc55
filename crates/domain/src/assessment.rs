//! Choosing a flagship: by which criteria it is done. `docs/decisions/0018-assessment.md` says why it is built so.

pub mod criteria;
