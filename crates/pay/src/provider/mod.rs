//! Those who handle payments for others: what is asked of them over HTTP, and what their answers and notices say. Nothing here sends anything: a [`Call`] is what to send.
//!
//! A notice is a reason to look and no proof. What is signed of it may be less than what it says (of Midtrans' it is not the status), so whoever takes one
//! asks for the status, and believes that. Notices get lost, too: whatever is open is asked for on a schedule.

pub mod midtrans;

use std::fmt;

use crate::Amount;
use crate::payment::Fact;
use crate::qris::Payload;
use jiff::Timestamp;

/// A request to be sent.
#[derive(Clone, PartialEq, Eq)]
pub struct Call {
    /// Whether it is a POST, else a GET.
    pub post: bool,
    /// The path, to be put behind the address of the provider.
    pub path: String,
    /// Headers, of which one has the secret key.
    pub headers: Vec<(&'static str, String)>,
    /// The body of a POST.
    pub body: String,
}

/// Without the secret key.
impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = if self.post { "POST" } else { "GET" };
        write!(f, "{kind} {} {}", self.path, self.body)
    }
}

/// A code for one payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Charged {
    /// The provider's name for the payment.
    pub transaction: String,
    /// What the buyer reads.
    pub code: Payload,
    /// Until when it can be paid, if the provider says so.
    pub until: Option<Timestamp>,
}

/// What a provider says of a payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// Our name for it.
    pub order: String,
    /// The provider's name for it.
    pub transaction: String,
    /// What became known; nothing while it is waited for.
    pub facts: Vec<Fact>,
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// Try again, with the same key: the provider is busy, or still at it.
    Again,
    /// The provider does not know the payment: it never heard of it.
    Unknown,
    /// The provider has this order already: ask for its status.
    There,
    /// The provider does not know our key.
    Key,
    /// The provider refused.
    Refused {
        /// Its code.
        code: String,
        /// What it says.
        message: String,
    },
    /// The answer is none: not what the provider documents, or of another order or amount than was asked for.
    Unreadable(String),
    /// A notice whose signature is not the provider's.
    Forged,
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Trouble::Again => write!(f, "the provider is busy"),
            Trouble::Unknown => write!(f, "the provider does not know the payment"),
            Trouble::There => write!(f, "the provider has this order already"),
            Trouble::Key => write!(f, "the provider does not know the key"),
            Trouble::Refused { code, message } => write!(f, "the provider refused ({code}): {message}"),
            Trouble::Unreadable(why) => write!(f, "the provider's answer cannot be understood: {why}"),
            Trouble::Forged => write!(f, "the notice is not from the provider"),
        }
    }
}

impl std::error::Error for Trouble {}

/// Why something cannot be asked of a provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotAsked {
    /// The name of the order, or of the request, is empty, too long, or has characters that the provider does not take.
    Name,
    /// The amount is 0 or has parts that the provider does not take.
    Amount,
    /// The time is none that the provider takes.
    Time,
}

/// Whoever makes a code for one payment and says when it is paid.
pub trait Provider {
    /// Asks for a code. `key` names the request: sent again with the same key it has one effect.
    ///
    /// # Errors
    /// [`NotAsked`].
    fn charge(&self, order: &str, amount: Amount, minutes: u32, key: &str) -> Result<Call, NotAsked>;

    /// Reads the answer to [`Provider::charge`]: a code that is whole, for one payment, of this amount.
    ///
    /// # Errors
    /// [`Trouble`].
    fn charged(&self, order: &str, amount: Amount, http: u16, body: &[u8]) -> Result<Charged, Trouble>;

    /// Asks where a payment stands.
    ///
    /// # Errors
    /// [`NotAsked`].
    fn status(&self, order: &str) -> Result<Call, NotAsked>;

    /// Reads the answer to [`Provider::status`], [`Provider::cancel`] and [`Provider::refund`].
    ///
    /// # Errors
    /// [`Trouble`].
    fn said(&self, order: &str, http: u16, body: &[u8]) -> Result<Said, Trouble>;

    /// Reads a notice, and checks that it is from the provider. See [the module](self) on how far it can be believed.
    ///
    /// # Errors
    /// [`Trouble::Forged`] and [`Trouble::Unreadable`].
    fn notified(&self, body: &[u8]) -> Result<Said, Trouble>;

    /// Which order a notice names, whoever sent it: for the log of what was forged.
    fn named(&self, body: &[u8]) -> Option<String>;

    /// Calls off a payment that has not come.
    ///
    /// # Errors
    /// [`NotAsked`].
    fn cancel(&self, order: &str, key: &str) -> Result<Call, NotAsked>;

    /// Sends money back. `key` names this refund for ever: asked for twice it goes back once.
    ///
    /// # Errors
    /// [`NotAsked`].
    fn refund(&self, order: &str, amount: Amount, reason: &str, key: &str) -> Result<Call, NotAsked>;
}
