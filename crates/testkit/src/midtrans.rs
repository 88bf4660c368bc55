//! A Midtrans of our own: it answers on this machine as the real one documents (Core API: QRIS, status, cancel, direct refund,
//! notifications, idempotency), and a test's hand makes it lose, forge and hold back.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::routing::{get, post};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use jiff::tz::Offset;
use parking_lot::Mutex;
use pay::qris::{Account, Draft, National};
use pay::{Amount, Currency};
use serde_json::{Value, json};
use sha2::{Digest, Sha512};
use tokio::sync::oneshot;
use uuid::Uuid;

use crate::World;

/// The key that opens it.
pub const SERVER_KEY: &str = "SB-Mid-server-sample";
/// A key against doubled requests is remembered so long, in microseconds: five minutes.
const REMEMBERED: i64 = 5 * 60 * 1_000_000;

/// A payment as it knows it.
#[derive(Debug, Clone)]
struct Transaction {
    id: String,
    order: String,
    status: &'static str,
    /// In whole rupiah, or whole units of another currency.
    gross: u64,
    currency: String,
    begun: i64,
    until: i64,
    paid: Option<i64>,
    qr: String,
    refunds: Vec<(String, u64, bool)>,
}

/// What goes wrong with the next answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mishap {
    /// It says that it is busy and does nothing.
    Busy,
    /// It does what was asked, and the answer is lost.
    Lost,
    /// It does what was asked, and answers so much later.
    Slow(Duration),
    /// It refuses a refund.
    NoRefund,
}

#[derive(Default)]
struct Inner {
    /// Every transaction of an order, the newest last.
    orders: BTreeMap<String, Vec<Transaction>>,
    keys: BTreeMap<String, (i64, Value)>,
    notices: Vec<Vec<u8>>,
    mishaps: Vec<Mishap>,
    asked: Vec<String>,
}

#[derive(Clone)]
struct Shared {
    inner: Arc<Mutex<Inner>>,
    clock: Arc<AtomicI64>,
}

/// It, and the test's hand on it.
pub struct Midtrans {
    /// Its address.
    pub address: String,
    shared: Shared,
    stop: Option<oneshot::Sender<()>>,
}

impl Drop for Midtrans {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            // It may have ended by itself.
            let _ = stop.send(());
        }
    }
}

fn local(micros: i64) -> String {
    let at = Timestamp::from_microsecond(micros).expect("a time");
    Offset::constant(7).to_datetime(at).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// A code for one payment, of nobody.
fn code(gross: u64) -> String {
    let currency = Currency::from_code("IDR").expect("the rupiah");
    let mut draft = Draft::new(currency, "ID", "5970", "DEWAN CONTOH", "MEDAN");
    draft.accounts.push(Account {
        domain: "COM.CONTOH.WWW".into(),
        pan: Some("9360000012345678901".into()),
        ..Account::default()
    });
    draft.national = Some(National { nmid: "ID1020000000001".into(), criteria: "UMI".into() });
    (draft.once, draft.amount) = (true, Some(Amount::new(gross * 100, 2)));
    draft.postcode = Some("20111".into());
    draft.build().expect("a code").to_string()
}

impl Transaction {
    fn back(&self) -> u64 {
        self.refunds.iter().map(|(_, amount, _)| amount).sum()
    }

    fn told(&self) -> Value {
        let code = match self.status {
            "pending" => "201",
            "expire" => "407",
            "deny" => "202",
            _ => "200",
        };
        let mut told = json!({
            "status_code": code, "status_message": "Success, transaction is found", "transaction_id": self.id,
            "order_id": self.order, "merchant_id": "G000000000", "gross_amount": format!("{}.00", self.gross),
            "currency": self.currency, "payment_type": "qris", "transaction_time": local(self.begun),
            "transaction_status": self.status, "fraud_status": "accept", "acquirer": "gopay", "expiry_time": local(self.until),
        });
        if let Some(paid) = self.paid {
            told["settlement_time"] = local(paid).into();
        }
        if !self.refunds.is_empty() {
            let refunds = self.refunds.iter().enumerate().map(|(n, (key, amount, charged_back))| {
                let mut refund =
                    json!({ "refund_amount": format!("{amount}.00"), "created_at": local(self.until) });
                if *charged_back {
                    refund["refund_chargeback_id"] = (n + 1).into();
                } else {
                    refund["refund_key"] = key.clone().into();
                }
                refund
            });
            told["refunds"] = refunds.collect::<Vec<_>>().into();
            told["refund_amount"] = format!("{}.00", self.back()).into();
        }
        told
    }

    fn notice(&self) -> Vec<u8> {
        signed(self.told())
    }
}

/// A notice with the signature of whoever knows the key.
fn signed(mut told: Value) -> Vec<u8> {
    let text = |name: &str| told[name].as_str().unwrap_or_default().to_owned();
    let signed = [text("order_id"), text("status_code"), text("gross_amount"), SERVER_KEY.to_owned()];
    let hash = Sha512::digest(signed.concat());
    told["signature_key"] = hash.iter().map(|b| format!("{b:02x}")).collect::<String>().into();
    told.to_string().into_bytes()
}

/// A notice about any order, with a right signature.
pub fn notice(order: &str, code: &str, amount: &str, status: &str) -> Vec<u8> {
    signed(json!({
        "order_id": order, "status_code": code, "gross_amount": amount, "transaction_status": status,
        "transaction_id": Uuid::now_v7().to_string(), "transaction_time": local(0), "currency": "IDR",
    }))
}

fn fault(code: &str, message: &str) -> Value {
    json!({ "status_code": code, "status_message": message, "id": Uuid::now_v7().to_string() })
}

impl Inner {
    fn latest(&self, name: &str) -> Option<&Transaction> {
        let own = self.orders.get(name).and_then(|all| all.last());
        own.or_else(|| self.orders.values().flatten().find(|t| t.id == name))
    }

    fn charge(&mut self, now: i64, body: &Value) -> Value {
        let details = &body["transaction_details"];
        let (order, gross) = (details["order_id"].as_str(), details["gross_amount"].as_u64());
        let (Some(order), Some(gross)) = (order, gross.filter(|g| *g > 0)) else {
            return fault("400", "One or more parameters in the payload is invalid.");
        };
        let used = |t: &Transaction| t.status != "cancel";
        if self.orders.get(order).is_some_and(|all| all.iter().any(used)) {
            return fault(
                "406",
                "The request could not be completed due to a conflict with the current state of the target resource, please try again",
            );
        }
        let minutes = body["custom_expiry"]["expiry_duration"].as_i64().unwrap_or(15);
        let transaction = Transaction {
            id: Uuid::now_v7().to_string(),
            order: order.to_owned(),
            status: "pending",
            gross,
            currency: "IDR".into(),
            begun: now,
            until: now + minutes * 60 * 1_000_000,
            paid: None,
            qr: code(gross),
            refunds: Vec::new(),
        };
        let mut told = transaction.told();
        told["status_message"] = "QRIS transaction is created".into();
        told["qr_string"] = transaction.qr.clone().into();
        self.notices.push(transaction.notice());
        self.orders.entry(order.to_owned()).or_default().push(transaction);
        told
    }

    fn cancel(&mut self, name: &str) -> Value {
        let Some(last) = self.orders.get_mut(name).and_then(|all| all.last_mut()) else {
            return fault("404", "Transaction doesn't exist.");
        };
        if last.status != "pending" {
            return fault("412", "Transaction status cannot be updated.");
        }
        last.status = "cancel";
        let (told, notice) = (last.told(), last.notice());
        self.notices.push(notice);
        told
    }

    fn refund(&mut self, name: &str, body: &Value) -> Value {
        let key = body["refund_key"].as_str().unwrap_or_default().to_owned();
        let amount = body["amount"].as_u64().unwrap_or_default();
        let Some(all) = self.orders.get_mut(name) else {
            return fault("404", "Transaction doesn't exist.");
        };
        // The newest from which so much can still go back.
        let fits = |t: &&mut Transaction| {
            t.paid.is_some()
                && (t.refunds.iter().any(|(k, ..)| *k == key) || t.back().saturating_add(amount) <= t.gross)
        };
        let Some(found) = all.iter_mut().rev().find(fits) else {
            return fault("412", "Transaction status cannot be updated.");
        };
        if found.refunds.iter().all(|(k, ..)| *k != key) {
            found.refunds.push((key, amount, false));
        }
        found.status = if found.back() == found.gross { "refund" } else { "partial_refund" };
        let (mut told, notice) = (found.told(), found.notice());
        self.notices.push(notice);
        // As documented: the refund by itself, and not the list of all that a status has.
        told["status_message"] = "Success, refund request is approved".into();
        told["refund_key"] = body["refund_key"].clone();
        told["refund_amount"] = format!("{amount}.00").into();
        if let Some(fields) = told.as_object_mut() {
            for name in ["refunds", "settlement_time", "expiry_time"] {
                fields.remove(name);
            }
        }
        told
    }
}

fn open(headers: &HeaderMap) -> bool {
    let own = format!("Basic {}", STANDARD.encode(format!("{SERVER_KEY}:")));
    headers.get("authorization").is_some_and(|v| v.as_bytes() == own.as_bytes())
}

fn spoken(told: &Value) -> Response {
    // The status stands in the body; that of HTTP is 200 for what was understood.
    let http = match told["status_code"].as_str() {
        Some("401") => StatusCode::UNAUTHORIZED,
        _ => StatusCode::OK,
    };
    let mut response = Response::new(Body::from(told.to_string()));
    *response.status_mut() = http;
    response
}

async fn answer(shared: Shared, headers: HeaderMap, what: &str, name: &str, body: &[u8]) -> Response {
    let now = shared.clock.load(Ordering::Relaxed);
    let (told, mishap) = {
        let mut inner = shared.inner.lock();
        inner.asked.push(format!("{what} {name}"));
        if !open(&headers) {
            return spoken(&fault("401", "Unknown Merchant server_key/id"));
        }
        let next = inner.mishaps.first().copied();
        let meant = match next {
            Some(Mishap::NoRefund) => what == "refund",
            Some(_) => true,
            None => false,
        };
        let mishap = next.filter(|_| meant);
        if meant {
            inner.mishaps.remove(0);
        }
        if mishap == Some(Mishap::Busy) {
            let mut response = Response::new(Body::from("<html>Service unavailable"));
            *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
            return response;
        }
        let key = headers.get("idempotency-key").and_then(|v| v.to_str().ok()).map(str::to_owned);
        let known = key.as_ref().and_then(|k| inner.keys.get(k));
        let before = known.filter(|(at, _)| now - at < REMEMBERED).map(|(_, told)| told.clone());
        let asked: Value = serde_json::from_slice(body).unwrap_or_default();
        let told = match (before, what) {
            (Some(told), _) => told,
            (None, "charge") => inner.charge(now, &asked),
            (None, "status") => {
                let missing = || fault("404", "Transaction doesn't exist.");
                inner.latest(name).map_or_else(missing, Transaction::told)
            }
            (None, "cancel") => inner.cancel(name),
            (None, _) if mishap == Some(Mishap::NoRefund) => fault("414", "Refund request is rejected"),
            (None, _) => inner.refund(name, &asked),
        };
        if let Some(key) = key {
            inner.keys.insert(key, (now, told.clone()));
        }
        (told, mishap)
    };
    match mishap {
        Some(Mishap::Lost) => {
            // The connection breaks off in the middle of the answer.
            let broken = futures_util::stream::once(async {
                Err::<Bytes, std::io::Error>(std::io::Error::other("the line is cut"))
            });
            Response::new(Body::from_stream(broken))
        }
        Some(Mishap::Slow(time)) => {
            tokio::time::sleep(time).await;
            spoken(&told)
        }
        _ => spoken(&told),
    }
}

async fn charge(State(shared): State<Shared>, headers: HeaderMap, body: Bytes) -> Response {
    answer(shared, headers, "charge", "", &body).await
}

async fn status(State(shared): State<Shared>, Path(name): Path<String>, headers: HeaderMap) -> Response {
    answer(shared, headers, "status", &name, &[]).await
}

async fn cancel(State(shared): State<Shared>, Path(name): Path<String>, headers: HeaderMap) -> Response {
    answer(shared, headers, "cancel", &name, &[]).await
}

async fn refund(
    State(shared): State<Shared>,
    Path(name): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    answer(shared, headers, "refund", &name, &body).await
}

impl Midtrans {
    /// Starts one on a free port of this machine, in the time of a world.
    pub fn start(world: &World) -> Midtrans {
        Midtrans::at(0, world.clock.clone())
    }

    /// Starts one on a port of this machine, 0 for any that is free, by a clock of microseconds since 1970.
    pub fn at(port: u16, clock: Arc<AtomicI64>) -> Midtrans {
        let shared = Shared { inner: Arc::default(), clock };
        let router = Router::new()
            .route("/v2/charge", post(charge))
            .route("/v2/{name}/status", get(status))
            .route("/v2/{name}/cancel", post(cancel))
            .route("/v2/{name}/refund/online/direct", post(refund))
            .with_state(shared.clone());
        let (stop, stopped) = oneshot::channel::<()>();
        let (told, heard) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            let runtime =
                tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async {
                let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await.expect("a free port");
                told.send(listener.local_addr().expect("an address").port()).expect("the test waits");
                tokio::select! {
                    served = async { axum::serve(listener, router).await } => served.expect("it serves"),
                    _ = stopped => {}
                }
            });
        });
        let port: u16 = heard.recv().expect("it starts");
        Midtrans { address: format!("http://127.0.0.1:{port}"), shared, stop: Some(stop) }
    }

    fn now(&self) -> i64 {
        self.shared.clock.load(Ordering::Relaxed)
    }

    /// The names of what it was asked to charge, in their order.
    pub fn names(&self) -> Vec<String> {
        let inner = self.shared.inner.lock();
        let mut all: Vec<&Transaction> = inner.orders.values().flatten().collect();
        all.sort_by_key(|t| t.begun);
        let mut names: Vec<String> = all.into_iter().map(|t| t.order.clone()).collect();
        names.dedup();
        names
    }

    /// How often it was asked for something: `charge`, `status`, `cancel` or `refund`.
    pub fn asked(&self, what: &str) -> usize {
        self.shared.inner.lock().asked.iter().filter(|a| a.starts_with(what)).count()
    }

    /// How a payment stands with it.
    pub fn stands(&self, name: &str) -> &'static str {
        self.shared.inner.lock().latest(name).map_or("none", |t| t.status)
    }

    /// Somebody scans the code and pays, the amount of the code if nothing else is said. Whoever pays a second time makes a further
    /// transaction of the same name; it takes what comes late.
    pub fn pay(&self, name: &str, amount: Option<u64>) {
        self.pay_in(name, amount, "IDR");
    }

    /// The same in another currency.
    pub fn pay_in(&self, name: &str, amount: Option<u64>, currency: &str) {
        let now = self.now();
        let mut inner = self.shared.inner.lock();
        let all = inner.orders.get_mut(name).expect("it was charged");
        let last = all.last().expect("a transaction").clone();
        if last.paid.is_some() {
            let id = Uuid::now_v7().to_string();
            all.push(Transaction { id, refunds: Vec::new(), ..last });
        }
        let last = all.last_mut().expect("a transaction");
        last.gross = amount.unwrap_or(last.gross);
        last.currency = currency.to_owned();
        (last.status, last.paid) = ("settlement", Some(now));
        let notice = last.notice();
        inner.notices.push(notice);
    }

    /// The time of what waits is over.
    pub fn expire(&self, name: &str) {
        let mut inner = self.shared.inner.lock();
        let last = inner.orders.get_mut(name).and_then(|all| all.last_mut()).expect("it was charged");
        last.status = "expire";
        let notice = last.notice();
        inner.notices.push(notice);
    }

    /// The buyer's bank takes money back.
    pub fn charge_back(&self, name: &str, amount: u64) {
        let mut inner = self.shared.inner.lock();
        let last = inner.orders.get_mut(name).and_then(|all| all.last_mut()).expect("it was charged");
        last.refunds.push((String::new(), amount, true));
        last.status = if last.back() == last.gross { "chargeback" } else { "partial_chargeback" };
        let notice = last.notice();
        inner.notices.push(notice);
    }

    /// Takes the notices that it has to send: what is not passed on is lost, and they may be passed on twice, late or in another order.
    pub fn notices(&self) -> Vec<Vec<u8>> {
        std::mem::take(&mut self.shared.inner.lock().notices)
    }

    /// What goes wrong with its next answers, one after the other.
    pub fn mishaps(&self, mishaps: &[Mishap]) {
        self.shared.inner.lock().mishaps.extend(mishaps);
    }

    /// Forgets what was still to go wrong.
    pub fn well(&self) {
        self.shared.inner.lock().mishaps.clear();
    }

    /// What it holds for the council, in whole rupiah: what came, without what went back.
    pub fn holds(&self) -> i64 {
        let inner = self.shared.inner.lock();
        let held = |t: &Transaction| {
            let came = if t.paid.is_some() && t.currency == "IDR" { t.gross } else { 0 };
            i64::try_from(came).unwrap_or_default() - i64::try_from(t.back()).unwrap_or_default()
        };
        inner.orders.values().flatten().map(held).sum()
    }
}
