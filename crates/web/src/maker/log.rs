//! What is recorded of a maker entry by entry: permits, coaching, consent. One page each, with the entries and the form for
//! one more, or to mend one.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{MethodRouter, get, post};
use domain::access::{Access, KeepMakers, ReadRegister};
use domain::fault::{Faults, Problem};
use domain::id::{Kind, MakerId};
use domain::lang::Lang;
use domain::maker::Maker;
use jiff::civil::Date;
use store::{Conn, Tx};
use uuid::Uuid;

use super::mandate::{Of, crumbs, of};
use crate::Site;
use crate::account::guard::{Filled, Signed};
use crate::account::work::Work;
use crate::ask::Path;
use crate::desk::form::{Input, Section, Told, fill};
use crate::desk::values::Values;
use crate::desk::{Kept, edit, id, missing, note_reading, settle};
use crate::error::{Answer, Fail, render};
use crate::page::{Link, Page};
use crate::sentence;

/// An entry as a page shows it.
#[derive(Default)]
pub(crate) struct Shown {
    pub id: String,
    pub title: String,
    /// A word beside it, and whether it is a warning.
    pub badge: String,
    pub warns: bool,
    /// What is told of it, by labels.
    pub lines: Vec<(String, String)>,
    /// Whether it can be mended, and what taking it away is called; empty where it cannot be.
    pub mends: bool,
    pub take: String,
}

/// What is recorded entry by entry.
pub(crate) trait Logged:
    Clone + Send + Sync + std::panic::UnwindSafe + std::panic::RefUnwindSafe + 'static
{
    /// The last part of its address.
    const AT: &'static str;
    /// The beginning of its messages.
    const STEM: &'static str;
    /// The entries of a maker.
    fn list(c: &mut Conn, who: &Access<ReadRegister>, maker: MakerId) -> store::Result<Vec<Self>>;
    /// Its id.
    fn key(&self) -> Uuid;
    /// What a page shows of it.
    fn shown(&self, site: &Site, lang: &Lang, today: Date) -> Shown;
    /// What its form asks for.
    fn sections(site: &Site, lang: &Lang) -> Vec<Section>;
    /// What its form holds.
    fn values(&self) -> Values;
    /// What a new form begins with.
    fn begin(site: &Site, signed: &Signed, today: Date) -> Values;
    /// Reads a form through the domain call.
    fn read(site: &Site, maker: &Maker, id: Uuid, today: Date, values: &Values) -> Result<Self, Faults>;
    /// Stores it.
    fn save(&self, tx: &mut Tx<'_>, who: &Access<KeepMakers>) -> store::Result<()>;
    /// Takes one away, or ends it.
    fn take(
        tx: &mut Tx<'_>,
        who: &Access<KeepMakers>,
        maker: MakerId,
        id: Uuid,
        today: Date,
    ) -> store::Result<()>;
}

/// A day that was typed.
pub(crate) fn day(values: &Values, field: &str, faults: &mut Faults) -> Option<Date> {
    let typed = values.some(field)?;
    let day = typed.parse().ok();
    if day.is_none() {
        faults.add(field, typed, Problem::NotADate);
    }
    day
}

/// What was read, with faults that were found before.
pub(crate) fn with_faults<T>(read: Result<T, Faults>, mut faults: Faults) -> Result<T, Faults> {
    match read {
        Ok(read) if faults.is_empty() => Ok(read),
        read => {
            let more = read.err().unwrap_or_default().0;
            let known: Vec<String> = faults.0.iter().map(|f| f.field.clone()).collect();
            faults.0.extend(more.into_iter().filter(|f| !known.contains(&f.field)));
            Err(faults)
        }
    }
}

/// A choice among words, with the messages `<stem>-<word>`.
pub(crate) fn choose(lang: &Lang, name: &str, label: &str, stem: &str, words: &[&str]) -> Input {
    let each = words.iter().map(|w| ((*w).to_owned(), sentence(lang.as_str(), &format!("{stem}-{w}"), &[])));
    Input::new(lang, name, label, crate::desk::form::Way::Choose).choosing(each.collect::<Vec<_>>())
}

/// The addresses of what is recorded entry by entry.
pub(crate) fn routes<L: Logged>() -> Vec<(String, MethodRouter<Arc<Site>>)> {
    let at = format!("{}/{{id}}/{}", Maker::PATH, L::AT);
    vec![(at.clone(), get(show::<L>).post(send::<L>)), (format!("{at}/{{entry}}"), post(take::<L>))]
}

#[derive(Template)]
#[template(path = "maker/log.html")]
struct LogPage {
    page: Page,
    work: Work,
    crumbs: Vec<Link>,
    heading: String,
    intro: String,
    title: String,
    path: String,
    done: String,
    keeps: bool,
    entries: Vec<Shown>,
    none: String,
    /// The entry that is mended; empty for a new one.
    mended: String,
    form_heading: String,
    open: bool,
    sections: Vec<Section>,
    told: Vec<Told>,
}

#[derive(Default)]
struct Said {
    faults: Faults,
    values: Option<Values>,
    mended: Option<Uuid>,
    done: &'static str,
}

async fn page<L: Logged>(site: &Arc<Site>, signed: &Signed, id: Uuid, said: Said) -> Result<Response, Fail> {
    let read = signed.may::<ReadRegister>(site)?;
    let held = AssertUnwindSafe((site.clone(), signed.clone()));
    let found = site
        .db
        .read(move |c| {
            let (site, signed) = &*held;
            let Some(of) = of(c, site, signed, id)? else { return Ok(None) };
            let entries = L::list(c, &read, of.maker.id)?;
            Ok(Some((AssertUnwindSafe(of), entries)))
        })
        .await;
    let found = settle(site, signed, Kind::Maker, id, found).await?;
    let Some((of, entries)) = found else { return Err(missing(site, signed)) };
    let Of { maker, keeps, today } = of.0;
    if !entries.is_empty() {
        note_reading(site, signed, Kind::Maker, id, vec![("page", L::AT.to_owned())]).await?;
    }
    let lang = &signed.lang;
    let say = |key: &str| sentence(lang.as_str(), &format!("{}-{key}", L::STEM), &[]);
    let mended = said.mended.and_then(|m| entries.iter().find(|e| e.key() == m));
    let values = match (said.values, mended) {
        (Some(values), _) => values,
        (None, Some(entry)) => entry.values(),
        (None, None) => L::begin(site, signed, today),
    };
    let mut sections = L::sections(site, lang);
    let told = fill(lang, &mut sections, &values, &said.faults);
    let status = if said.faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let mut response = render(&LogPage {
        page: site.private_page(lang, &maker.name),
        work: site.work(signed, Maker::PATH),
        crumbs: crumbs(lang, &maker, &format!("{}-log", L::STEM)),
        heading: say("log"),
        intro: say("intro"),
        title: maker.name.clone(),
        path: format!("{}/{}", edit::at::<Maker>(id), L::AT),
        done: if said.done.is_empty() { String::new() } else { say(&format!("done-{}", said.done)) },
        keeps,
        entries: entries.iter().map(|e| e.shown(site, lang, today)).collect(),
        none: say("none"),
        form_heading: say(if mended.is_some() { "mend" } else { "new" }),
        mended: mended.map(|m| m.key().to_string()).unwrap_or_default(),
        open: !told.is_empty() || mended.is_some(),
        sections,
        told,
    });
    *response.status_mut() = status;
    Ok(response)
}

async fn show<L: Logged>(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(record): Path<String>,
    uri: Uri,
) -> Answer {
    let id = id(&site, &signed, &record)?;
    let asked = Values::asked(uri.query().unwrap_or_default());
    let done = ["simpan", "hapus"].into_iter().find(|d| *d == asked.get("selesai")).unwrap_or_default();
    let mended = Uuid::parse_str(asked.get("ubah")).ok();
    page::<L>(&site, &signed, id, Said { done, mended, ..Said::default() }).await
}

/// The maker, for somebody who keeps it, and which day it is there.
async fn kept(site: &Arc<Site>, signed: &Signed, id: Uuid) -> Result<(Maker, Date), Fail> {
    let keep = signed.may::<KeepMakers>(site)?;
    let held = AssertUnwindSafe((site.clone(), signed.clone(), keep));
    let found = site
        .db
        .read(move |c| {
            let (site, signed, keep) = &*held;
            let Some(of) = of(c, site, signed, id)? else { return Ok(None) };
            store::register::reach(c, keep, &of.maker.region)?;
            Ok(Some((of.maker, of.today)))
        })
        .await;
    settle(site, signed, Kind::Maker, id, found).await?.ok_or_else(|| missing(site, signed))
}

async fn send<L: Logged>(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(record): Path<String>,
    filled: Filled,
) -> Answer {
    let id = id(&site, &signed, &record)?;
    let (maker, today) = kept(&site, &signed, id).await?;
    let keep = signed.may::<KeepMakers>(&site)?;
    let mended = Uuid::parse_str(filled.get("entry")).ok();
    let values = Values(Values::of(&filled).0.into_iter().filter(|(n, _)| n != "entry").collect());
    let entry = match L::read(&site, &maker, mended.unwrap_or_else(Uuid::now_v7), today, &values) {
        Ok(entry) => entry,
        Err(faults) => {
            let said = Said { faults, values: Some(values), mended, done: "" };
            return page::<L>(&site, &signed, id, said).await;
        }
    };
    let command = filled.command(&signed, L::AT);
    let written = site.db.write(command, move |tx| entry.save(tx, &keep)).await;
    settle(&site, &signed, Kind::Maker, id, written).await?;
    Ok(Redirect::to(&format!("{}/{}?selesai=simpan", edit::at::<Maker>(id), L::AT)).into_response())
}

async fn take<L: Logged>(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path((record, entry)): Path<(String, String)>,
    filled: Filled,
) -> Answer {
    let (id, entry) = (id(&site, &signed, &record)?, id(&site, &signed, &entry)?);
    let (_, today) = kept(&site, &signed, id).await?;
    let keep = signed.may::<KeepMakers>(&site)?;
    let command = filled.command(&signed, L::AT);
    let written = site.db.write(command, move |tx| L::take(tx, &keep, MakerId(id), entry, today)).await;
    // What is gone already needs not be taken away.
    if !matches!(written, Err(store::Error::Missing)) {
        settle(&site, &signed, Kind::Maker, id, written).await?;
    }
    Ok(Redirect::to(&format!("{}/{}?selesai=hapus", edit::at::<Maker>(id), L::AT)).into_response())
}
