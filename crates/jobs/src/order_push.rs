//! Tells a device of somebody who looks after the orders of a maker of an order, or of what somebody asks for. What it is told names
//! the order and nobody.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use domain::id::{OrderId, PushDeviceId, RequestId};
use domain::lang::Lang;
use domain::market::letter::Notice;
use domain::market::order::number;
use domain::push::{Address, TIMELY, is_timely};
use jiff::civil::Date;
use push::{Message, Pusher, Refused};
use store::Command;
use store::market::letter::{heard, heard_request};
use store::push::{ADDRESS, Stored};

use crate::{Failed, Tools};

/// Web push: whoever sends, and the keys that open the addresses of devices.
#[derive(Debug, Clone)]
pub struct Push {
    /// Sends.
    pub pusher: Pusher,
    /// The keys of the office.
    pub keys: store::keyring::Keyring,
}

/// Does it for an order. Where web push is off nobody is told, and neither of what is old or was seen meanwhile.
pub async fn run(
    id: OrderId,
    device: PushDeviceId,
    (notice, at): (Notice, i64),
    tools: &Tools,
) -> Result<(), Failed> {
    let Some((web, today)) = open(at, tools) else { return Ok(()) };
    let read = tools.db.read(move |c| Ok(AssertUnwindSafe(heard(c, id, device, notice, today)?)));
    let Some(found) = read.await?.0 else { return Ok(()) };
    let word = notice.word();
    let told = Told {
        to: found.to,
        lang: found.lang,
        key: format!("push-{word}"),
        number: number(found.order.id.0),
        path: format!("/lapak/pesanan/{}", found.order.id),
        name: format!("{id}:{word}:{at}"),
    };
    send(told, at, web, tools).await
}

/// Does it for what somebody asks for by WhatsApp, in the same way.
pub async fn run_request(id: RequestId, device: PushDeviceId, at: i64, tools: &Tools) -> Result<(), Failed> {
    let Some((web, today)) = open(at, tools) else { return Ok(()) };
    let read = tools.db.read(move |c| Ok(AssertUnwindSafe(heard_request(c, id, device, today)?)));
    let Some(found) = read.await?.0 else { return Ok(()) };
    let told = Told {
        to: found.to,
        lang: found.lang,
        key: "push-asked".to_owned(),
        number: number(found.request.id.0),
        path: format!("/lapak/permintaan/{}", found.request.id),
        name: format!("{id}:asked:{at}"),
    };
    send(told, at, web, tools).await
}

/// What a device is told.
struct Told {
    /// The device.
    to: Stored,
    /// The language of whose it is.
    lang: String,
    /// The key of its words.
    key: String,
    /// The number of what it is about.
    number: String,
    /// Where it leads.
    path: String,
    /// The name by which telling it twice shows it once.
    name: String,
}

/// Whoever sends, and the day, while something is still worth telling.
fn open(at: i64, tools: &Tools) -> Option<(&Push, Date)> {
    let now = tools.db.now();
    let web = tools.push.as_ref().filter(|_| is_timely(at, now))?;
    Some((web, crate::round::day_at(&tools.profile, &[])(now)))
}

async fn send(told: Told, at: i64, web: &Push, tools: &Tools) -> Result<(), Failed> {
    let device = told.to.device.id;
    let Some(address) = address(&told.to, web) else {
        tracing::warn!(%device, "the keys of the office do not open the address of a device; it has to be added anew");
        return Ok(());
    };
    let receiver = web.pusher.receiver(&address.endpoint, &address.p256dh, &address.auth);
    let receiver = receiver.map_err(|unfit| {
        Failed::ForGood(match unfit {
            push::Unfit::Host => "push.hosts does not allow the push service of this device".to_owned(),
            _ => "the address of a device cannot be read".to_owned(),
        })
    })?;
    let text = text(&told, tools);
    let now = tools.db.now();
    let left = u64::try_from(at.saturating_add(TIMELY).saturating_sub(now) / 1_000_000).unwrap_or(0);
    // Messages are told together, of which the last moment may still lie ahead.
    let lasts = Duration::from_secs(left.min(u64::try_from(TIMELY / 1_000_000).unwrap_or(0)));
    match web.pusher.send(&receiver, Message { text: &text, name: &told.name, lasts }, now).await {
        Ok(()) => Ok(()),
        Err(Refused::Gone) => {
            tools.db.write(Command::system("device gone"), move |tx| store::push::gone(tx, device)).await?;
            Ok(())
        }
        Err(Refused::Later { why, after: Some(pause) }) => Err(Failed::Later(why, pause)),
        Err(Refused::Later { why, after: None }) => Err(Failed::ForNow(why)),
        Err(Refused::Never(why)) => Err(Failed::ForGood(why)),
    }
}

fn address(to: &Stored, web: &Push) -> Option<Address> {
    let plain = web.keys.open(ADDRESS, to.device.id.0, &to.sealed).ok()?;
    serde_json::from_slice(&plain).ok()
}

/// What the worker of the page reads: words, where they lead, and the name.
fn text(told: &Told, tools: &Tools) -> String {
    let lang = Lang::parse(&told.lang).unwrap_or_else(|| tools.profile.first_language().clone());
    let say = |key: &str| tools.words(&lang, key, &[("number", &told.number)]);
    serde_json::json!({
        "title": say(&format!("{}-title", told.key)),
        "body": say(&told.key),
        "lang": lang.as_str(),
        "path": told.path,
        "tag": told.name,
    })
    .to_string()
}
