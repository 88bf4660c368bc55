//! Midtrans, by its public documentation of the Core API (docs.midtrans.com, read in November 2026): QRIS, status, direct refund, notifications, idempotency.
//!
//! What it does that one has to know:
//! - The signature of a notice is SHA-512 of order, status code, amount and server key. **The status itself is not in it**, so a notice is only a reason to ask.
//! - A key against doubled requests lives for five minutes. After that the order's own name protects: a second charge is answered with 406.
//! - Refunds are protected by `refund_key` for ever.
//! - Times are those of Western Indonesia, without saying so.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;
use serde::Deserialize;
use serde_json::json;
use sha2::{Digest, Sha512};
use subtle::ConstantTimeEq;

use super::{Call, Charged, NotAsked, Provider, Said, Trouble};
use crate::payment::{Back, Closing, Fact, Receipt};
use crate::qris::Payload;
use crate::{Amount, Currency};

/// The address where nothing is real.
pub const SANDBOX: &str = "https://api.sandbox.midtrans.com";
/// The address where money moves.
pub const PRODUCTION: &str = "https://api.midtrans.com";

/// No answer is longer.
const MOST_BYTES: usize = 64 * 1024;
/// A code can wait for so many minutes at most: a week.
const MOST_MINUTES: u32 = 7 * 24 * 60;

/// An account with Midtrans.
#[derive(Clone)]
pub struct Midtrans {
    server_key: String,
    acquirer: String,
}

/// Without the key.
impl fmt::Debug for Midtrans {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Midtrans by {}", self.acquirer)
    }
}

impl Midtrans {
    /// With its server key, and the acquirer that makes the codes: `gopay` or `airpay shopee`.
    pub fn new(server_key: &str, acquirer: &str) -> Midtrans {
        Midtrans { server_key: server_key.to_owned(), acquirer: acquirer.to_owned() }
    }

    fn call(&self, post: bool, path: String, key: Option<&str>, body: String) -> Call {
        let mut headers = vec![
            ("Accept", "application/json".to_owned()),
            ("Authorization", format!("Basic {}", STANDARD.encode(format!("{}:", self.server_key)))),
        ];
        if post {
            headers.push(("Content-Type", "application/json".to_owned()));
        }
        headers.extend(key.map(|key| ("Idempotency-Key", key.to_owned())));
        Call { post, path, headers, body }
    }

    /// The signature of a notice, in hexadecimal digits.
    fn signature(&self, order: &str, code: &str, amount: &str) -> String {
        let hash = Sha512::new()
            .chain_update(order)
            .chain_update(code)
            .chain_update(amount)
            .chain_update(&self.server_key)
            .finalize();
        hash.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// What answers and notices have in common. Other fields are nobody's business here; one that stands there twice makes it unreadable.
#[derive(Debug, Deserialize)]
struct Told {
    status_code: String,
    #[serde(default)]
    status_message: String,
    #[serde(default)]
    order_id: String,
    #[serde(default)]
    transaction_id: String,
    #[serde(default)]
    transaction_status: String,
    #[serde(default)]
    fraud_status: Option<String>,
    #[serde(default)]
    gross_amount: String,
    #[serde(default)]
    currency: Option<String>,
    #[serde(default)]
    transaction_time: Option<String>,
    #[serde(default)]
    settlement_time: Option<String>,
    #[serde(default)]
    expiry_time: Option<String>,
    #[serde(default)]
    qr_string: Option<String>,
    #[serde(default)]
    signature_key: Option<String>,
    #[serde(default)]
    refund_amount: Option<String>,
    #[serde(default)]
    refunds: Vec<Refund>,
}

#[derive(Debug, Deserialize)]
struct Refund {
    refund_amount: String,
    #[serde(default)]
    refund_key: Option<String>,
    #[serde(default)]
    refund_chargeback_id: Option<u64>,
}

fn unreadable(why: impl fmt::Display) -> Trouble {
    Trouble::Unreadable(why.to_string())
}

fn told(body: &[u8]) -> Result<Told, Trouble> {
    if body.len() > MOST_BYTES {
        return Err(unreadable("too long"));
    }
    serde_json::from_slice(body).map_err(unreadable)
}

/// What an answer is, by the status in it; where there is none, by that of HTTP.
fn answer(http: u16, body: &[u8]) -> Result<Told, Trouble> {
    if http == 429 || http >= 500 {
        return Err(Trouble::Again);
    }
    if http == 401 {
        return Err(Trouble::Key);
    }
    let told = told(body)?;
    match told.status_code.as_str() {
        // 202 is either a payment that was refused, or a request that is still being worked on, which has no status.
        "202" if told.transaction_status.is_empty() => Err(Trouble::Again),
        "200" | "201" | "202" => Ok(told),
        "401" => Err(Trouble::Key),
        "404" => Err(Trouble::Unknown),
        "406" => Err(Trouble::There),
        // A payment that is over and was never paid: its status says so.
        "407" if !told.transaction_status.is_empty() => Ok(told),
        "429" => Err(Trouble::Again),
        code if code.starts_with('5') => Err(Trouble::Again),
        _ => Err(Trouble::Refused { code: told.status_code, message: told.status_message }),
    }
}

/// A time of Western Indonesia.
fn time(text: &str) -> Result<Timestamp, Trouble> {
    let civil = DateTime::strptime("%Y-%m-%d %H:%M:%S", text).map_err(unreadable)?;
    Offset::constant(7).to_timestamp(civil).map_err(unreadable)
}

fn name(text: &str, most: usize) -> Result<(), NotAsked> {
    let fits = (1..=most).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'~' | b'.'))
        // A path must not lead elsewhere.
        && !text.starts_with('.');
    if fits { Ok(()) } else { Err(NotAsked::Name) }
}

/// Whole rupiah, as Midtrans takes them.
fn whole(amount: Amount) -> Result<u64, NotAsked> {
    amount.units(0).filter(|units| *units > 0).ok_or(NotAsked::Amount)
}

impl Told {
    fn said(self, order: Option<&str>) -> Result<Said, Trouble> {
        if order.is_some_and(|order| order != self.order_id) {
            return Err(unreadable("of another order"));
        }
        let facts = self.facts()?;
        Ok(Said { order: self.order_id, transaction: self.transaction_id, facts })
    }

    fn facts(&self) -> Result<Vec<Fact>, Trouble> {
        let closed = |closing| Ok(vec![Fact::Closed { closing }]);
        // Where somebody has to look at it first there is no money yet.
        let accepted = self.fraud_status.as_deref().is_none_or(|fraud| fraud == "accept");
        match self.transaction_status.as_str() {
            "pending" | "authorize" => Ok(Vec::new()),
            "settlement" | "capture" if !accepted => Ok(Vec::new()),
            "settlement" | "capture" => Ok(vec![self.received()?]),
            "expire" => closed(Closing::Expired),
            "cancel" => closed(Closing::Cancelled),
            "deny" | "failure" => closed(Closing::Refused),
            "refund" | "partial_refund" => self.returned(Back::Refund),
            "chargeback" | "partial_chargeback" => self.returned(Back::Chargeback),
            other => Err(unreadable(format!("the status {other:?} is not documented"))),
        }
    }

    /// The money that came, which is also true of what went back later.
    fn received(&self) -> Result<Fact, Trouble> {
        let at = self.settlement_time.as_deref().or(self.transaction_time.as_deref());
        let at = time(at.ok_or_else(|| unreadable("without a time"))?)?;
        // Without a word it is rupiah.
        let currency = self.currency.clone().unwrap_or_else(|| "IDR".to_owned());
        let minor = self.minor(&self.gross_amount)?;
        Ok(Fact::Received { id: self.transaction_id.clone(), receipt: Receipt { currency, minor, at } })
    }

    fn returned(&self, back: Back) -> Result<Vec<Fact>, Trouble> {
        let mut facts = vec![self.received()?];
        if self.refunds.is_empty() {
            let amount = match (&self.refund_amount, self.transaction_status.as_str()) {
                (Some(amount), _) => amount,
                (None, "refund" | "chargeback") => &self.gross_amount,
                (None, _) => return Err(unreadable("a part went back, and nobody says how much")),
            };
            let id = format!("{}-{}", self.transaction_id, self.transaction_status);
            facts.push(Fact::Returned { id, minor: self.minor(amount)?, back });
        }
        for (n, refund) in self.refunds.iter().enumerate() {
            let own =
                refund.refund_key.clone().or_else(|| refund.refund_chargeback_id.map(|id| id.to_string()));
            let id = own.unwrap_or_else(|| format!("{}-{n}", self.transaction_id));
            facts.push(Fact::Returned { id, minor: self.minor(&refund.refund_amount)?, back });
        }
        Ok(facts)
    }

    fn minor(&self, amount: &str) -> Result<u64, Trouble> {
        let code = self.currency.as_deref().unwrap_or("IDR");
        let exponent = Currency::from_code(code).map_or(2, |currency| currency.exponent);
        let amount =
            Amount::parse(amount, exponent).ok_or_else(|| unreadable(format!("{amount:?} is no amount")))?;
        Ok(amount.minor())
    }
}

impl Provider for Midtrans {
    fn charge(&self, order: &str, amount: Amount, minutes: u32, key: &str) -> Result<Call, NotAsked> {
        name(order, 50)?;
        name(key, 46)?;
        if !(1..=MOST_MINUTES).contains(&minutes) {
            return Err(NotAsked::Time);
        }
        let body = json!({
            "payment_type": "qris",
            "transaction_details": { "order_id": order, "gross_amount": whole(amount)? },
            "qris": { "acquirer": self.acquirer },
            "custom_expiry": { "expiry_duration": minutes, "unit": "minute" },
        });
        Ok(self.call(true, "/v2/charge".into(), Some(key), body.to_string()))
    }

    fn charged(&self, order: &str, amount: Amount, http: u16, body: &[u8]) -> Result<Charged, Trouble> {
        let told = answer(http, body)?;
        if told.order_id != order {
            return Err(unreadable("of another order"));
        }
        if told.transaction_status != "pending" {
            return Err(Trouble::Refused { code: told.status_code, message: told.status_message });
        }
        let text = told.qr_string.as_deref().ok_or_else(|| unreadable("without a code"))?;
        let code = Payload::parse(text).map_err(unreadable)?;
        // The buyer's telephone shows what is in the code: nothing else may be in it.
        if code.is_static()
            || code.amount() != Some(amount)
            || code.currency().is_none_or(|c| c.code != "IDR")
        {
            return Err(unreadable("the code is of another amount"));
        }
        let until = told.expiry_time.as_deref().map(time).transpose()?;
        Ok(Charged { transaction: told.transaction_id, code, until })
    }

    fn status(&self, order: &str) -> Result<Call, NotAsked> {
        name(order, 50)?;
        Ok(self.call(false, format!("/v2/{order}/status"), None, String::new()))
    }

    fn said(&self, order: &str, http: u16, body: &[u8]) -> Result<Said, Trouble> {
        answer(http, body)?.said(Some(order))
    }

    fn notified(&self, body: &[u8]) -> Result<Said, Trouble> {
        let told = told(body)?;
        let given = told.signature_key.as_deref().unwrap_or_default();
        let own = self.signature(&told.order_id, &told.status_code, &told.gross_amount);
        if !bool::from(own.as_bytes().ct_eq(given.to_ascii_lowercase().as_bytes())) {
            return Err(Trouble::Forged);
        }
        told.said(None)
    }

    fn named(&self, body: &[u8]) -> Option<String> {
        told(body).ok().map(|told| told.order_id).filter(|order| name(order, 50).is_ok())
    }

    fn cancel(&self, order: &str, key: &str) -> Result<Call, NotAsked> {
        name(order, 50)?;
        name(key, 46)?;
        Ok(self.call(true, format!("/v2/{order}/cancel"), Some(key), String::new()))
    }

    fn refund(&self, order: &str, amount: Amount, reason: &str, key: &str) -> Result<Call, NotAsked> {
        name(order, 50)?;
        name(key, 46)?;
        let body = json!({ "refund_key": key, "amount": whole(amount)?, "reason": reason });
        Ok(self.call(true, format!("/v2/{order}/refund/online/direct"), Some(key), body.to_string()))
    }
}
