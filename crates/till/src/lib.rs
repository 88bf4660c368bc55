//! The council's account with a payment service: what there is to ask of it is asked, and what it tells is written down.
//!
//! Nothing is asked within a transaction. What shall be asked stands in the database before ([`domain::market::payment::Payment::wants`]),
//! under a name that has one effect however often it is asked, and what came of it is written after: a program that is killed between
//! the two asks again. A notice of the service is a reason to ask, and is believed in nothing else.

mod ask;
mod notice;

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use client::Client;
use domain::id::{GroupId, PaymentId};
use hyper::body::Bytes;
use hyper::{Request, Uri};
use pay::provider::midtrans::Midtrans;
use pay::provider::{Call, Provider, Trouble};
use store::market::payment::{learn, register};
use store::{Command, Db};

pub use notice::Unheard;

/// The longest that the service may take for one answer. It expects ours to its notices within fifteen seconds, and better five.
pub const LONGEST: Duration = Duration::from_secs(6);

/// A round of checks ends after so long.
const ROUND: Duration = Duration::from_secs(120);

/// A round ends when the service did not answer so often in a row.
const IN_VAIN: usize = 5;

/// How many payments one round of checks asks about.
const AT_ONCE: i64 = 100;

/// The account, as the operator sets it.
#[derive(Clone)]
pub struct Settings {
    /// The secret key of the account.
    pub server_key: String,
    /// Who makes the codes: `gopay` or `airpay shopee`.
    pub acquirer: String,
    /// Where the service is asked, without a slash at the end.
    pub address: String,
    /// The certificate, in PEM, of an authority that only this office knows.
    pub authority: Option<Vec<u8>>,
}

/// Without the key.
impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an account at {} by {}", self.address, self.acquirer)
    }
}

/// Asks the payment service.
#[derive(Clone)]
pub struct Till {
    provider: Arc<dyn Provider + Send + Sync>,
    client: Client,
    address: String,
    sandbox: bool,
}

impl fmt::Debug for Till {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Till at {}", self.address)
    }
}

impl Till {
    /// One with an account. Nothing is asked yet.
    ///
    /// # Errors
    /// A sentence that names the setting that makes no sense.
    pub fn new(settings: &Settings) -> Result<Till, String> {
        if settings.server_key.is_empty() || !settings.server_key.bytes().all(|b| b.is_ascii_graphic()) {
            return Err("payment.server_key: the key has letters, digits and hyphens alone".into());
        }
        let address = settings.address.trim_end_matches('/').to_owned();
        let fine = address.parse::<Uri>().is_ok_and(|uri| client::safe(&uri));
        if !fine {
            return Err(format!("payment.address: {address} is no https address"));
        }
        let client = Client::new(settings.authority.as_deref())
            .map_err(|e| format!("payment.authority: {e}"))?
            .waiting(LONGEST)
            .reading(64 * 1024)
            .keeping(4);
        let provider = Arc::new(Midtrans::new(&settings.server_key, &settings.acquirer));
        let sandbox = settings.server_key.starts_with("SB-");
        Ok(Till { provider, client, address, sandbox })
    }

    /// Whether the account is one to try things out with, where nobody loses money: the service gives such keys a beginning of their own.
    pub fn is_sandbox(&self) -> bool {
        self.sandbox
    }

    /// Sends a request; the status of HTTP and the body of the answer.
    async fn send(&self, call: Call) -> Result<(u16, Bytes), String> {
        let method = if call.post { "POST" } else { "GET" };
        let mut request = Request::builder().method(method).uri(format!("{}{}", self.address, call.path));
        for (name, value) in &call.headers {
            request = request.header(*name, value);
        }
        // What is wrong with a request could be told with the key that stands in it.
        let request = request.body(Bytes::from(call.body)).map_err(|_| "the request cannot be made")?;
        let answer = self.client.ask(request).await.map_err(|e| e.to_string())?;
        Ok((answer.status().as_u16(), answer.into_body()))
    }

    /// Whether the service answers and knows the key.
    ///
    /// # Errors
    /// What is wrong, in a sentence.
    pub async fn check(&self) -> Result<(), String> {
        let name = "corak-doctor";
        let call = self.provider.status(name).map_err(|e| format!("{e:?}"))?;
        let (http, body) = self.send(call).await?;
        match self.provider.said(name, http, &body) {
            // It has no such payment, and says so to whoever has its key.
            Ok(_) | Err(Trouble::Unknown) => Ok(()),
            Err(e) => Err(e.to_string()),
        }
    }

    /// Asks what there is to ask about a payment, and has it written down; says whether the service answered.
    ///
    /// # Errors
    /// When it is not there, or cannot be written.
    pub async fn tend(&self, db: &Db, id: PaymentId) -> store::Result<bool> {
        let Some(kept) = db.read(move |c| register::of_service(c, id)).await? else {
            return Err(store::Error::Missing);
        };
        let now = db.now();
        for want in kept.payment.wants(now) {
            let learnt = self.ask(&kept.payment, &want, now).await;
            let in_vain = matches!(learnt, learn::Learnt::Nothing(_));
            write(db, id, learnt).await?;
            if in_vain {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Asks about what was just placed, so that its buyer finds a code; what fails is asked again by the schedule.
    pub async fn tend_group(&self, db: &Db, group: GroupId) {
        // A payment whose code got lost makes room for another one.
        for _ in 0..2 {
            let now = db.now();
            let due = db.read(move |c| register::due_of(c, group, now)).await.unwrap_or_default();
            for id in due {
                if let Err(error) = self.tend(db, id).await {
                    tracing::warn!(%error, payment = %id, "a payment could not be asked for");
                }
            }
        }
    }

    /// Asks about payments whose time it is; says about how many. When the service does not answer, or there is much to ask, the rest
    /// waits for the next time.
    ///
    /// # Errors
    /// When something cannot be read or written.
    pub async fn tend_due(&self, db: &Db) -> store::Result<usize> {
        let (now, started) = (db.now(), Instant::now());
        let (mut asked, mut in_vain) = (0, 0);
        loop {
            let due = db.read(move |c| register::due(c, now, AT_ONCE)).await?;
            for id in &due {
                in_vain = if self.tend(db, *id).await? { 0 } else { in_vain + 1 };
                asked += 1;
                if in_vain >= IN_VAIN || started.elapsed() > ROUND {
                    return Ok(asked);
                }
            }
            if i64::try_from(due.len()).unwrap_or(0) < AT_ONCE {
                return Ok(asked);
            }
        }
    }
}

async fn write(db: &Db, id: PaymentId, learnt: learn::Learnt) -> store::Result<()> {
    let command = Command::system("payments");
    db.write(command, move |tx| learn::learn(tx, id, &learnt)).await.map(drop)
}
