//! The flagship of a region: proposed by its officer with evidence, assessed, designated by a decree, reviewed, retired; and the
//! coverage that follows.

pub mod checklist;
pub mod course;
mod coverage;
mod designation;
pub mod document;
pub mod evidence;
pub mod objection;
pub mod proposal;
pub mod review;

pub use course::Course;
pub use coverage::Coverage;
pub use designation::{Designation, DesignationDraft, Status, key, record, slug};
