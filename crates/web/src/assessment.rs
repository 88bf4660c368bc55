//! Choosing a flagship: what an assessment says, in sentences.

pub mod tell;
