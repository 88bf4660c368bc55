//! `/lapak/kabar`: which devices of whoever signed in are told of orders, also while nobody looks at the site. Where web push is off
//! there is no such page.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::{KeepOwn, KeepOwnOrders};
use domain::account::session::device;
use domain::fault::Problem;
use domain::id::PushDeviceId;
use domain::push::Address;
use push::Pusher;
use sha2::{Digest, Sha256};
use store::push::{ADDRESS, MARK, Stored};
use uuid::Uuid;

use super::{Around, STALL};
use crate::account::guard::{Filled, Signed};
use crate::account::work::fault;
use crate::desk::values::Values;
use crate::error::{Answer, Fail, render};
use crate::page::Page;
use crate::{Site, assets, sentence};

/// The address.
pub const NEWS: &str = "/lapak/kabar";

/// A device as the page shows it.
struct Line {
    id: String,
    name: String,
    since: String,
    /// By which the browser knows itself.
    mark: String,
}

#[derive(Template)]
#[template(path = "stall/news.html")]
struct NewsPage {
    page: Page,
    around: Around,
    done: String,
    fault: String,
    /// The public half of the office's key.
    key: String,
    worker: &'static str,
    /// Whether a device can be added: whoever looks after no orders is told of none.
    adds: bool,
    /// Whether the office sends mail, and whether it reaches whoever reads this.
    mail: bool,
    reached: bool,
    devices: Vec<Line>,
}

/// What can have been done.
const DONE: &[&str] = &["tambah", "hapus"];

/// Whoever tells devices of orders; where nobody does, whoever comes here is led home.
fn pusher(site: &Site) -> Result<&Pusher, Box<Response>> {
    site.push().ok_or_else(|| Box::new(Redirect::to(STALL).into_response()))
}

/// The devices, with what tells a browser that it is one of them.
fn lines(site: &Site, signed: &Signed, devices: Vec<Stored>) -> Vec<Line> {
    let mark = |s: &Stored| {
        let plain = site.keyring().open(ADDRESS, s.device.id.0, &s.sealed).ok()?;
        let address: Address = serde_json::from_slice(&plain).ok()?;
        Some(Sha256::digest(address.endpoint).iter().map(|b| format!("{b:02x}")).collect())
    };
    let line = |s: Stored| Line {
        mark: mark(&s).unwrap_or_default(),
        id: s.device.id.to_string(),
        name: s.device.name,
        since: site.day(s.device.created, &signed.lang),
    };
    devices.into_iter().map(line).collect()
}

async fn page(site: &Arc<Site>, signed: &Signed, done: &str, wrong: String) -> Answer {
    signed.may::<KeepOwn>(site)?;
    let pusher = match pusher(site) {
        Ok(pusher) => pusher,
        Err(elsewhere) => return Ok(*elsewhere),
    };
    let id = signed.person.id;
    let devices = site.db.read(move |c| store::push::of(c, id)).await.map_err(signed.fail(site))?;
    let adds = signed.who.may::<KeepOwnOrders>().is_some();
    if !adds && devices.is_empty() {
        return Ok(Redirect::to(STALL).into_response());
    }
    let say = |key: &str| sentence(signed.lang.as_str(), key, &[]);
    let status = if wrong.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let mut response = render(&NewsPage {
        page: site.private_page(&signed.lang, &say("news-title")),
        around: site.stall(signed, None, NEWS),
        done: if DONE.contains(&done) { say(&format!("news-done-{done}")) } else { String::new() },
        fault: wrong,
        key: pusher.public_key().to_owned(),
        worker: assets::WORKER,
        adds,
        mail: site.writes_mail(),
        reached: signed.person.email.is_some(),
        devices: lines(site, signed, devices),
    });
    *response.status_mut() = status;
    Ok(response)
}

/// The page.
pub async fn show(State(site): State<Arc<Site>>, signed: Signed, uri: Uri) -> Answer {
    let asked = Values::asked(uri.query().unwrap_or_default());
    page(&site, &signed, asked.get("selesai"), String::new()).await
}

/// Adds the device that sends this.
pub async fn add(
    State(site): State<Arc<Site>>,
    signed: Signed,
    headers: HeaderMap,
    filled: Filled,
) -> Answer {
    let access = signed.may::<KeepOwn>(&site)?;
    let pusher = match pusher(&site) {
        Ok(pusher) => pusher,
        Err(elsewhere) => return Ok(*elsewhere),
    };
    signed.may::<KeepOwnOrders>(&site)?;
    let address = Address {
        endpoint: filled.get("endpoint").to_owned(),
        p256dh: filled.get("p256dh").to_owned(),
        auth: filled.get("auth").to_owned(),
    };
    // Whatever was typed there: nothing is kept to which nothing may be sent.
    if let Err(unfit) = pusher.receiver(&address.endpoint, &address.p256dh, &address.auth) {
        let key = if unfit == push::Unfit::Host { "news-host" } else { "news-unfit" };
        return page(&site, &signed, "", sentence(signed.lang.as_str(), key, &[])).await;
    }
    let fail = signed.fail(&site);
    let id = PushDeviceId(Uuid::now_v7());
    let plain = serde_json::to_vec(&address).map_err(|e| fail(store::Error::Engine(e.to_string())))?;
    let sealed = site.keyring().seal(ADDRESS, id.0, &plain).map_err(|e| fail(e.into()))?;
    let mark = site.keyring().hash(MARK, &address.endpoint);
    let agent = headers.get(header::USER_AGENT).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let (name, person, command) = (device(agent), signed.person.id, filled.command(&signed, ""));
    let written = site
        .db
        .write(command, move |tx| store::push::add(tx, &access, (id, person), &name, (&mark, &sealed)))
        .await;
    match written {
        Ok(_) => Ok(Redirect::to(&format!("{NEWS}?selesai=tambah")).into_response()),
        Err(store::Error::Faults(faults)) => {
            let problem = faults.0.into_iter().next().map_or(Problem::Missing, |f| f.problem);
            page(&site, &signed, "", fault(&signed.lang, &problem)).await
        }
        Err(e) => Err(fail(e)),
    }
}

/// Takes a device away.
pub async fn remove(State(site): State<Arc<Site>>, signed: Signed, filled: Filled) -> Answer {
    let access = signed.may::<KeepOwn>(&site)?;
    if let Err(elsewhere) = pusher(&site) {
        return Ok(*elsewhere);
    }
    let missing = || Fail::Missing(site.clone(), signed.lang.clone());
    let id = Uuid::parse_str(filled.get("perangkat")).map(PushDeviceId).map_err(|_| missing())?;
    let (person, command) = (signed.person.id, filled.command(&signed, ""));
    site.db
        .write(command, move |tx| store::push::remove(tx, &access, person, id))
        .await
        .map_err(signed.fail(&site))?;
    Ok(Redirect::to(&format!("{NEWS}?selesai=hapus")).into_response())
}
