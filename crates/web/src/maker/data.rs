//! `/kerja/perajin/{id}/data`: everything that is recorded of a maker as one file, and its erasure for good.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::{Access, KeepMakers, LetAct, ReadRegister};
use domain::fault::Faults;
use domain::id::{Kind, MakerId};
use domain::lang::Lang;
use domain::maker::Maker;
use domain::maker::number::hint;
use domain::market::unsettled::Unsettled;
use domain::record::Record;
use serde_json::{Map, Value, json};
use store::Conn;
use uuid::Uuid;

use super::mandate::crumbs;
use super::unsettled::Line;
use crate::Site;
use crate::account::guard::{Filled, Signed};
use crate::account::work::Work;
use crate::ask::Path;
use crate::desk::erase::{Inputs, reason};
use crate::desk::values::Values;
use crate::desk::{Kept, edit, id, missing, note_reading, settle};
use crate::error::{Answer, Fail, render};
use crate::page::{Link, Page};

#[derive(Template)]
#[template(path = "maker/data.html")]
struct DataPage {
    page: Page,
    work: Work,
    crumbs: Vec<Link>,
    title: String,
    path: String,
    erased: bool,
    /// Where the data is of the record that stays, for one that was merged.
    stays: Option<Link>,
    /// What is still open with buyers and the council.
    unsettled: Vec<Line>,
    inputs: Inputs,
}

/// A maker, and what became of it.
struct Loaded {
    maker: Maker,
    erased: bool,
    stays: Option<Link>,
    open: Unsettled,
}

async fn loaded(site: &Arc<Site>, signed: &Signed, id: Uuid) -> Result<Loaded, Fail> {
    let keep = signed.may::<KeepMakers>(site)?;
    let read = signed.may::<ReadRegister>(site)?;
    let found = site
        .db
        .read(move |c| {
            let Some(maker) = Maker::load(c, &read, id)? else { return Ok(None) };
            store::register::reach(c, &keep, &maker.region)?;
            let erased = store::journal::is_erased(c, id)?;
            let stays = maker.merged(c, &read)?;
            let open = store::market::unsettled::of(c, &keep, maker.id)?;
            Ok(Some(Loaded { maker, erased, stays, open }))
        })
        .await;
    settle(site, signed, Kind::Maker, id, found).await?.ok_or_else(|| missing(site, signed))
}

fn page(site: &Site, signed: &Signed, loaded: Loaded, faults: &Faults, filled: &Filled) -> Response {
    let lang = &signed.lang;
    let Loaded { maker, erased, stays, open } = loaded;
    let mut response = render(&DataPage {
        page: site.private_page(lang, &maker.name),
        work: site.work(signed, Maker::PATH),
        crumbs: crumbs(lang, &maker, "maker-data-title"),
        title: maker.name.clone(),
        path: format!("{}/data", edit::at::<Maker>(maker.id.0)),
        erased,
        stays,
        unsettled: site.unsettled(signed, maker.id, &open),
        inputs: Inputs::new(lang, "data", filled, faults),
    });
    if !faults.is_empty() {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    response
}

/// The page.
pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(record): Path<String>,
    uri: Uri,
) -> Answer {
    let id = id(&site, &signed, &record)?;
    let found = loaded(&site, &signed, id).await?;
    if Values::asked(uri.query().unwrap_or_default()).get("berkas").is_empty() || found.stays.is_some() {
        return Ok(page(&site, &signed, found, &Faults::default(), &Filled::default()));
    }
    send(&site, &signed, id).await
}

fn fields(record: &impl Record) -> Value {
    let all = record.fields().0.into_iter().filter(|f| !f.value.is_null());
    Value::Object(all.map(|f| (f.name.into_owned(), f.value)).collect::<Map<_, _>>())
}

/// Everything that is recorded of a maker; numbers by their last digits, unless they are wanted whole, and whom it invited only by its
/// own right.
pub(crate) fn all(
    c: &mut Conn,
    site: &Site,
    lang: &Lang,
    (read, keep, own): (&Access<ReadRegister>, &Access<KeepMakers>, Option<&Access<LetAct>>),
    id: MakerId,
    whole: bool,
) -> store::Result<Option<Value>> {
    let Some((maker, slug)) = store::maker::register::get(c, read, id)? else { return Ok(None) };
    let mut numbers = store::maker::number::open(c, keep, site.keyring(), id)?;
    if !whole {
        numbers.iter_mut().for_each(|(kind, n)| *n = hint(*kind, n));
    }
    let business = store::maker::business::get(c, read, id)?;
    let stages = store::maker::business::stages(c, read, id)?;
    let permits = store::maker::permit::of(c, read, id)?;
    let coaching = store::maker::coaching::of(c, read, id)?;
    let consents = store::maker::consent::of(c, read, id)?;
    let given = store::maker::mandate::of_maker(c, read, id)?;
    let taken = store::maker::mandate::to_maker(c, read, id)?;
    let invited = store::maker::invitation::copied(c, read, own, id)?;
    let members = store::maker::membership::members(c, read, id, None)?;
    let groups = store::maker::membership::groups(c, read, id)?;
    let mut items = Vec::new();
    let mut after = None;
    loop {
        let ask = store::register::Ask { maker: Some(id.0), after, limit: 200, ..Default::default() };
        let page = store::item::register::page(c, read, &ask)?;
        after = page.last().filter(|_| page.len() == 200).map(|l| (l.sort_key.clone(), l.id.0));
        for line in page {
            if let Some((item, stock)) = store::item::get(c, line.id)? {
                let mut told = fields(&item);
                told["id"] = json!(item.id.to_string());
                told["stock"] = json!(stock);
                items.push(told);
            }
        }
        if after.is_none() {
            break;
        }
    }
    let photos = store::picture::list(c, keep, id.0)?;
    let mut history = history(c, lang, id)?;
    let mut merged = Vec::new();
    for other in store::maker::merge::from(c, id)? {
        history.extend(self::history(c, lang, other.maker)?);
        if let Some((old, business)) = store::maker::merge::record(c, read, id, other.maker)? {
            merged.push(json!({ "maker": fields(&old), "business": fields(&business) }));
        }
    }
    Ok(Some(json!({
        "maker": fields(&maker),
        "id": id.to_string(),
        "address": slug,
        "business": business.as_ref().map(fields),
        "stages": stages.iter().map(|s| json!({ "stage": s.stage, "since": s.since.map(|d| d.to_string()) })).collect::<Vec<_>>(),
        "numbers": numbers.iter().map(|(k, n)| (k.word().to_owned(), json!(n))).collect::<Map<_, _>>(),
        "permits": permits.iter().map(fields).collect::<Vec<_>>(),
        "coaching": coaching.iter().map(fields).collect::<Vec<_>>(),
        "consents": consents.iter().map(fields).collect::<Vec<_>>(),
        "may_act_for_it": given.iter().map(|n| told(&n.mandate, Some(&n.to))).collect::<Vec<_>>(),
        "acts_for": taken.iter().map(|n| told(&n.mandate, Some(&n.maker))).collect::<Vec<_>>(),
        "invited": invited.iter().map(|s| told(&s.invitation, s.told.as_deref())).collect::<Vec<_>>(),
        "members": members.iter().map(|n| told(&n.membership, Some(&n.name))).collect::<Vec<_>>(),
        "groups": groups.iter().map(|n| told(&n.membership, Some(&n.name))).collect::<Vec<_>>(),
        "photographs": photos.iter().map(|k| fields(&k.picture)).collect::<Vec<_>>(),
        "items": items,
        "merged": merged,
        "history": history,
    })))
}

/// A record, and what the other is called whom it names, if that is told.
pub(crate) fn told(record: &impl Record, name: Option<&str>) -> Value {
    let mut told = fields(record);
    if let Some(name) = name {
        told["name"] = json!(name);
    }
    told
}

/// Who changed or read what of it, and when. Values of numbers are not there: the journal never knew them.
fn history(c: &mut Conn, lang: &Lang, id: MakerId) -> store::Result<Vec<Value>> {
    let mut lines = Vec::new();
    let mut before = i64::MAX;
    loop {
        let mut page = store::journal::history(c, id.0, before, 200)?;
        for entry in &mut page {
            store::journal::unseal(c, entry)?;
            before = entry.position;
            let at = jiff::Timestamp::from_millisecond(entry.hlc.ms()).map(|t| t.to_string());
            lines.push(json!({
                "at": at.unwrap_or_default(),
                "what": crate::desk::trail::says(c, lang, entry)?,
                "why": entry.reason,
                "changes": entry.fields.iter().filter(|f| entry.kind != Kind::Number || f.new.is_null())
                    .map(|f| json!({ "field": f.name, "before": f.old, "after": f.new })).collect::<Vec<_>>(),
            }));
        }
        if page.len() < 200 {
            return Ok(lines);
        }
    }
}

async fn send(site: &Arc<Site>, signed: &Signed, id: Uuid) -> Answer {
    let held = AssertUnwindSafe((site.clone(), signed.clone()));
    let found = site
        .db
        .read(move |c| {
            let (site, signed) = &*held;
            let (Some(read), Some(keep)) = (signed.who.may(), signed.who.may()) else {
                return Err(store::Error::Refused);
            };
            all(c, site, &signed.lang, (&read, &keep, None), MakerId(id), true)
        })
        .await;
    let found = settle(site, signed, Kind::Maker, id, found).await?;
    let data = found.ok_or_else(|| missing(site, signed))?;
    note_reading(site, signed, Kind::Maker, id, vec![("page", "data".to_owned())]).await?;
    let text = serde_json::to_string_pretty(&data).unwrap_or_default();
    let mut response = text.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    let name = format!("attachment; filename=\"{}.json\"", domain::id::short(id));
    if let Ok(name) = HeaderValue::from_str(&name) {
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    headers.insert(HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex"));
    Ok(response)
}

/// Erases a maker's personal data for good, when its name was typed and a reason given.
pub(crate) async fn erase(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(record): Path<String>,
    filled: Filled,
) -> Answer {
    let id = id(&site, &signed, &record)?;
    let found = loaded(&site, &signed, id).await?;
    let keep = signed.may::<KeepMakers>(&site)?;
    let why = match reason(&filled, &found.maker.name) {
        Ok(why) if !found.erased && found.stays.is_none() => why,
        asked => return Ok(page(&site, &signed, found, &asked.err().unwrap_or_default(), &filled)),
    };
    let command = filled.command(&signed, &why);
    let written = site.db.write(command, move |tx| store::maker::erase(tx, &keep, MakerId(id))).await;
    settle(&site, &signed, Kind::Maker, id, written).await?;
    Ok(Redirect::to(&format!("{}/data?selesai=hapus", edit::at::<Maker>(id))).into_response())
}
