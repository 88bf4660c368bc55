//! From a code for every payment to one for a single payment.

use std::fmt;

use super::fault::Fault;
use super::part::Tag;
use super::payload::{Payload, joined};
use crate::Amount;

/// Why a code for a single payment cannot be made of another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// It has an amount already, or says that it is for a single payment.
    Dynamic,
    /// It has another reference already.
    Reference,
    /// Its currency cannot be told, so that nobody knows what the amount would be of.
    Currency,
    /// The amount is 0, too long, or of a currency with other decimals.
    Amount,
    /// The reference is empty, longer than 25 characters, or has characters that not every telephone can show.
    BadReference,
    /// What was to be made is no code, as it is too long.
    Fault(Fault),
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refused::Dynamic => write!(f, "the code is for a single payment already"),
            Refused::Reference => write!(f, "the code has another reference already"),
            Refused::Currency => write!(f, "the currency of the code cannot be told"),
            Refused::Amount => write!(f, "the amount is 0, too long, or of another currency"),
            Refused::BadReference => {
                write!(f, "the reference is not 1 to 25 printable characters of the Latin alphabet")
            }
            Refused::Fault(fault) => fault.fmt(f),
        }
    }
}

impl std::error::Error for Refused {}

impl Payload {
    /// The same code for a single payment of this amount, with this reference if there is one. Nothing else is touched, not even the order.
    ///
    /// Who may do this is another question: whether a merchant's static code may be shown as a dynamic one is for its acquirer to say. Shown as it is, beside the amount,
    /// it does no harm.
    ///
    /// # Errors
    /// [`Refused`].
    ///
    /// ```
    /// use pay::{Amount, qris::Payload};
    /// let shown = Payload::parse("00020101021126400016ID.CO.SHOPEE.WWW0102010210189360091853033605802ID630492B2")?;
    /// let single = shown.for_payment(Amount::new(15_200_000, 2), Some("INV-7"))?;
    /// assert_eq!(single.amount().unwrap().to_string(), "152000");
    /// assert_eq!(single.reference(), Some("INV-7"));
    /// assert!(!single.is_static() && single.for_payment(Amount::new(1, 2), None).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn for_payment(&self, amount: Amount, reference: Option<&str>) -> Result<Payload, Refused> {
        if !self.is_static() || self.part(Tag::AMOUNT).is_some() {
            return Err(Refused::Dynamic);
        }
        let currency = self.currency().ok_or(Refused::Currency)?;
        let written = amount.to_string();
        if amount.minor() == 0 || Amount::parse(&written, currency.exponent) != Some(amount) {
            return Err(Refused::Amount);
        }
        let mut parts: Vec<(Tag, String)> = self
            .parts()
            .filter(|part| part.tag != Tag::CRC)
            .map(|part| (part.tag, part.value.to_owned()))
            .collect();
        put(&mut parts, Tag::INITIATION, "12".to_owned());
        put(&mut parts, Tag::AMOUNT, written);
        if let Some(reference) = reference {
            let fits =
                (1..=25).contains(&reference.len()) && reference.bytes().all(|b| matches!(b, b' '..=b'~'));
            if !fits {
                return Err(Refused::BadReference);
            }
            // With three asterisks the telephone would ask for it.
            if self.reference().is_some_and(|there| there != reference && there != "***") {
                return Err(Refused::Reference);
            }
            let mut inner: Vec<(Tag, String)> =
                self.inner(Tag::ADDITIONAL).map(|part| (part.tag, part.value.to_owned())).collect();
            put(&mut inner, Tag::REFERENCE, reference.to_owned());
            put(&mut parts, Tag::ADDITIONAL, joined(inner).map_err(Refused::Fault)?);
        }
        Payload::of_parts(parts).map_err(Refused::Fault)
    }
}

/// Replaces a part, or puts it before the first of a higher tag.
fn put(parts: &mut Vec<(Tag, String)>, tag: Tag, value: String) {
    if let Some(part) = parts.iter_mut().find(|part| part.0 == tag) {
        part.1 = value;
        return;
    }
    let at = parts.iter().position(|part| part.0 > tag).unwrap_or(parts.len());
    parts.insert(at, (tag, value));
}
