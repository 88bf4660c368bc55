//! Ways to pay: codes that are shown to who pays, what came of an expected payment, and those who handle payments for others.
//!
//! Everything here is pure: no I/O, no clock, no randomness. [`qris`] reads, checks, makes and draws the codes of Indonesia's QRIS and of every other scheme
//! that follows EMVCo's specification for merchants; [`payment`] says what came of an expected payment; [`provider`] speaks to those who handle payments.
//!
//! ```
//! use pay::qris::Payload;
//!
//! let shown = "00020101021126400016ID.CO.SHOPEE.WWW0102010210189360091853033605802ID630492B2";
//! let code = Payload::parse(shown)?;
//! assert!(code.is_static());
//! assert_eq!(code.currency().unwrap().code, "IDR");
//! assert_eq!(code.as_str(), shown);
//! # Ok::<(), pay::qris::Fault>(())
//! ```

pub mod money;
pub mod payment;
pub mod provider;
pub mod qris;

pub use money::{Amount, Currency};
