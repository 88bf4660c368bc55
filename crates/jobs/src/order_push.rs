//! Tells a device of somebody who looks after the orders of a maker. What it is told names the order and nobody.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use domain::id::{OrderId, PushDeviceId};
use domain::lang::Lang;
use domain::market::letter::Notice;
use domain::market::order::number;
use domain::push::{Address, TIMELY, is_timely};
use push::{Message, Pusher, Refused};
use store::Command;
use store::market::letter::{Heard, heard};
use store::push::ADDRESS;

use crate::{Failed, Tools};

/// Web push: whoever sends, and the keys that open the addresses of devices.
#[derive(Debug, Clone)]
pub struct Push {
    /// Sends.
    pub pusher: Pusher,
    /// The keys of the office.
    pub keys: store::keyring::Keyring,
}

/// Does it. Where web push is off nobody is told, and neither of what is old or was seen meanwhile.
pub async fn run(
    id: OrderId,
    device: PushDeviceId,
    (notice, at): (Notice, i64),
    tools: &Tools,
) -> Result<(), Failed> {
    let now = tools.db.now();
    let Some(web) = tools.push.as_ref().filter(|_| is_timely(at, now)) else { return Ok(()) };
    let today = crate::round::day_at(&tools.profile, &[])(now);
    let read = tools.db.read(move |c| Ok(AssertUnwindSafe(heard(c, id, device, notice, today)?)));
    let Some(found) = read.await?.0 else { return Ok(()) };
    let Some(address) = address(&found, web) else {
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
    let name = format!("{id}:{}:{at}", notice.word());
    let text = text(&found, notice, &name, tools);
    let left = u64::try_from(at.saturating_add(TIMELY).saturating_sub(now) / 1_000_000).unwrap_or(0);
    // Messages are told together, of which the last moment may still lie ahead.
    let lasts = Duration::from_secs(left.min(u64::try_from(TIMELY / 1_000_000).unwrap_or(0)));
    match web.pusher.send(&receiver, Message { text: &text, name: &name, lasts }, now).await {
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

fn address(found: &Heard, web: &Push) -> Option<Address> {
    let plain = web.keys.open(ADDRESS, found.to.device.id.0, &found.to.sealed).ok()?;
    serde_json::from_slice(&plain).ok()
}

/// What the worker of the page reads: words, where they lead, and a name by which telling it twice shows it once.
fn text(found: &Heard, notice: Notice, name: &str, tools: &Tools) -> String {
    let lang = Lang::parse(&found.lang).unwrap_or_else(|| tools.profile.first_language().clone());
    let number = number(found.order.id.0);
    let say = |key: &str| tools.words(&lang, key, &[("number", &number)]);
    serde_json::json!({
        "title": say(&format!("push-{}-title", notice.word())),
        "body": say(&format!("push-{}", notice.word())),
        "lang": lang.as_str(),
        "path": format!("/lapak/pesanan/{}", found.order.id),
        "tag": name,
    })
    .to_string()
}
