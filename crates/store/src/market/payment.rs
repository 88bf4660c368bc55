//! Payments for the parts of several makers at once, by a payment service: what they cover, what the service told of them, and what
//! goes back. When the service is asked next is housekeeping; everything else has its entry in the journal.

pub(crate) mod follow;
pub mod keep;
pub mod learn;
pub mod register;
pub mod send_back;

pub(crate) use follow::follow;
pub use keep::Kept;
