//! Codes that a merchant shows and a customer's telephone reads, by EMVCo's *QR Code Specification for Payment Systems: Merchant-Presented Mode* 1.1
//! and Bank Indonesia's QRIS, which is built on it.
//!
//! A code is a line of parts: two digits of a tag, two of a length, and so many characters. [`Payload::parse`] takes what is whole: every part, also those inside
//! templates, has its length, the format is first, the checksum last and right, and no tag stands twice. What it takes it gives back byte
//! by byte, parts that nobody knows included. [`Payload::check`] then says where the code departs from the rules; a code that does may still be one that telephones
//! accept.
//!
//! Lengths count characters. EMVCo's own example has Chinese names of four characters and twelve bytes, and says 4.

mod build;
mod check;
mod crc;
mod draw;
mod dynamic;
mod fault;
mod part;
mod payload;

pub use build::{Account, Draft, Language, National};
pub use crc::crc;
pub use draw::svg;
pub use dynamic::Refused;
pub use fault::{Expected, Fault, Path, What};
pub use part::{Part, Tag, is_hidden};
pub use payload::{LONGEST, Payload, Tip};

/// The domain by which a template says that it is QRIS.
pub const DOMAIN: &str = "ID.CO.QRIS.WWW";

/// Sizes of merchants in QRIS: micro, small, medium and large businesses, and public services.
pub const CRITERIA: [&str; 5] = ["UMI", "UKE", "UME", "UBE", "URE"];
