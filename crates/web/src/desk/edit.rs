//! The form of a record: made anew or changed, put aside, and sent.
//!
//! The form carries the version of the record that it began with. Who saves over another version than that gets both side by
//! side ([`super::conflict`]); nothing is written.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::{Access, ReadRegister};
use domain::fault::{Faults, Problem};
use domain::record::version;
use store::draft::Draft;
use uuid::Uuid;

use super::choices::Choices;
use super::form::{Section, Told, fill};
use super::values::Values;
use super::{Kept, conflict, id, missing, on_behalf, settle};
use crate::account::guard::{Filled, Signed};
use crate::account::work::Work;
use crate::ask::Path;
use crate::error::{Answer, Fail, render};
use crate::page::{Link, Page};
use crate::{Site, sentence};

/// The most characters of a reason.
pub(crate) const REASON: usize = 400;

/// The name of the error with which a write ends that would write over what somebody else saved.
pub(crate) const STALE: &str = "version";

#[derive(Template)]
#[template(path = "desk/form.html")]
struct FormPage {
    page: Page,
    work: Work,
    crumbs: Vec<Link>,
    heading: String,
    intro: String,
    done: String,
    action: String,
    back: String,
    version: String,
    sections: Vec<Section>,
    told: Vec<Told>,
    why: String,
    new: bool,
    /// When something was put aside, and where it is shown.
    aside: String,
    aside_href: String,
    from_aside: bool,
}

/// What a form is about.
pub(crate) struct Begun<K> {
    pub record: Option<K>,
    pub values: Values,
    pub version: String,
    pub choices: Choices,
    pub draft: Option<Draft>,
}

/// The name under which a form is put aside.
pub(crate) fn form_name<K: Kept>(id: Option<Uuid>) -> String {
    id.map_or_else(|| format!("{}:new", K::STEM), |id| format!("{}:{id}", K::STEM))
}

/// The address of a record.
pub(crate) fn at<K: Kept>(id: Uuid) -> String {
    format!("{}/{id}", K::PATH)
}

/// The record that is to be changed, where both rights reach.
pub(crate) fn load<K: Kept>(
    c: &mut store::Conn,
    read: &Access<ReadRegister>,
    keep: &Access<K::Keep>,
    id: Uuid,
) -> store::Result<Option<K>> {
    let Some(record) = K::load(c, read, id)? else { return Ok(None) };
    match record.region() {
        Some(region) => store::register::reach(c, keep, region)?,
        None => store::register::reach_root(c, keep)?,
    }
    if record.merged(c, read)?.is_some() {
        return Ok(None);
    }
    Ok(Some(record))
}

async fn begin<K: Kept>(
    site: &Arc<Site>,
    signed: &Signed,
    record: Option<Uuid>,
    asked: Values,
) -> Result<Begun<K>, Fail> {
    let keep = signed.may::<K::Keep>(site)?;
    let read = signed.may::<ReadRegister>(site)?;
    let held = AssertUnwindSafe((site.clone(), signed.clone()));
    let found = site
        .db
        .read(move |c| {
            let (site, signed) = &*held;
            let lang = &signed.lang;
            if K::OF_ROOT {
                store::register::reach_root(c, &keep)?;
            }
            let draft = store::draft::get(c, signed.person.id, &form_name::<K>(record), site.db.now())?;
            let mut choices = Choices::read(c, site, lang)?;
            let (record, values) = match record {
                Some(id) => {
                    let Some(found) = load::<K>(c, &read, &keep, id)? else { return Ok(None) };
                    let values = found.values(c, site)?;
                    (Some(found), values)
                }
                None => (None, K::begin(c, site, signed, &asked)?),
            };
            K::choices(c, site, lang, &values, &mut choices)?;
            let version = record.as_ref().map(|r| version(&r.fields())).unwrap_or_default();
            Ok(Some(Begun { record, values, version, choices, draft }))
        })
        .await;
    let found = settle(site, signed, K::KIND, record.unwrap_or_default(), found).await?;
    found.ok_or_else(|| missing(site, signed))
}

/// What the page says besides.
#[derive(Default)]
struct Said {
    faults: Faults,
    why: String,
    done: String,
    from_aside: bool,
}

fn page<K: Kept>(site: &Site, signed: &Signed, begun: Begun<K>, said: Said) -> Response {
    let lang = &signed.lang;
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let mut sections = K::sections(site, lang, &begun.choices);
    let mut told = fill(lang, &mut sections, &begun.values, &said.faults);
    for t in told.iter_mut().filter(|t| t.label == "why") {
        t.label = say("desk-why");
    }
    let id = begun.record.as_ref().map(K::id);
    let register = say(&format!("{}-register", K::STEM));
    let mut crumbs = vec![Link { label: register, href: K::PATH.to_owned(), current: false }];
    let heading = match &begun.record {
        Some(record) => {
            crumbs.push(Link { label: record.title(lang), href: at::<K>(record.id()), current: false });
            say("desk-change")
        }
        None => say(&format!("{}-new", K::STEM)),
    };
    crumbs.push(Link { label: heading.clone(), href: String::new(), current: true });
    let action = id.map_or_else(|| format!("{}/baru", K::PATH), |id| format!("{}/ubah", at::<K>(id)));
    let aside = begun.draft.as_ref().filter(|_| !said.from_aside && said.faults.is_empty());
    let status = if said.faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let title = begun.record.as_ref().map_or_else(|| heading.clone(), |r| r.title(lang));
    let mut response = render(&FormPage {
        page: site.private_page(lang, &title),
        work: site.work(signed, K::PATH),
        crumbs,
        intro: begun.record.as_ref().map(|r| r.title(lang)).unwrap_or_default(),
        heading,
        done: said.done,
        back: id.map_or_else(|| K::PATH.to_owned(), at::<K>),
        aside: aside.map(|d| site.moment(d.at, lang)).unwrap_or_default(),
        aside_href: format!("{action}?isian=lanjut"),
        action,
        version: begun.version,
        sections,
        told,
        why: said.why,
        new: id.is_none(),
        from_aside: said.from_aside,
    });
    *response.status_mut() = status;
    response
}

async fn shown<K: Kept>(site: Arc<Site>, signed: Signed, record: Option<Uuid>, uri: &Uri) -> Answer {
    let asked = Values::asked(uri.query().unwrap_or_default());
    let mut begun = begin::<K>(&site, &signed, record, asked.clone()).await?;
    let mut said = Said::default();
    if asked.get("selesai") == "sisih" {
        said.done = sentence(signed.lang.as_str(), "desk-put-aside", &[]);
    }
    if asked.get("isian") == "lanjut"
        && let Some(draft) = &begun.draft
    {
        let all = Values(draft.fields.clone());
        said.why = all.get("why").to_owned();
        // The version that the form began with, so that it is told what happened meanwhile.
        begun.version = all.get("_v").to_owned();
        begun.values = Values(all.0.into_iter().filter(|(n, _)| !n.starts_with('_') && n != "why").collect());
        said.from_aside = true;
    }
    Ok(page(&site, &signed, begun, said))
}

/// The form of a new record.
pub(crate) async fn blank<K: Kept>(State(site): State<Arc<Site>>, signed: Signed, uri: Uri) -> Answer {
    shown::<K>(site, signed, None, &uri).await
}

/// The form of a record that is there.
pub(crate) async fn show<K: Kept>(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(record): Path<String>,
    uri: Uri,
) -> Answer {
    let record = id(&site, &signed, &record)?;
    shown::<K>(site, signed, Some(record), &uri).await
}

/// Makes a record.
pub(crate) async fn make<K: Kept>(State(site): State<Arc<Site>>, signed: Signed, filled: Filled) -> Answer {
    sent::<K>(site, signed, None, filled).await
}

/// Changes a record.
pub(crate) async fn change<K: Kept>(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(record): Path<String>,
    filled: Filled,
) -> Answer {
    let record = id(&site, &signed, &record)?;
    sent::<K>(site, signed, Some(record), filled).await
}

/// A reason as it is stored, or what is wrong with it.
pub(crate) fn reason(typed: &str, faults: &mut Faults) -> Option<String> {
    faults.optional("why", typed, REASON)
}

async fn sent<K: Kept>(site: Arc<Site>, signed: Signed, record: Option<Uuid>, filled: Filled) -> Answer {
    let keep = signed.may::<K::Keep>(&site)?;
    let action = record.map_or_else(|| format!("{}/baru", K::PATH), |id| format!("{}/ubah", at::<K>(id)));
    match filled.get("_do") {
        "aside" => return put_aside::<K>(&site, &signed, record, &filled, &action).await,
        "drop" => return drop_aside::<K>(&site, &signed, record, &action).await,
        _ => {}
    }
    let mut values = Values::of(&filled);
    let mut begun = begin::<K>(&site, &signed, record, values.clone()).await?;
    let chosen = conflict::choose(&mut values, &filled, &begun.values);
    let mut said = Said { why: filled.get("why").to_owned(), ..Said::default() };
    let mut faults = Faults::default();
    let why = reason(filled.get("why"), &mut faults);
    if record.is_some() && (filled.get("_v") != begun.version || !chosen) {
        return conflict::page::<K>(&site, &signed, begun, values, &filled).await;
    }
    let new = record.unwrap_or_else(Uuid::now_v7);
    let held = AssertUnwindSafe((site.clone(), keep.clone(), begun.record.clone(), values.clone()));
    let read = site
        .db
        .read(move |c| {
            let (site, keep, before, values) = &*held;
            K::read(c, site, keep, new, before.as_ref(), values)
        })
        .await
        .map_err(signed.fail(&site))?;
    let record_read = match read {
        Ok(read) if faults.is_empty() => read,
        read => {
            let mut all = read.err().unwrap_or_default();
            all.0.extend(faults.0);
            begun.values = values;
            // What the form began with goes on to be its version.
            begun.version = filled.get("_v").to_owned();
            said.faults = all;
            return Ok(page(&site, &signed, begun, said));
        }
    };
    let mut command = filled.command(&signed, "");
    command.reason = why;
    let (person, form) = (signed.person.id, form_name::<K>(record));
    let began = begun.version.clone();
    let held = AssertUnwindSafe((record_read, keep, signed.may::<ReadRegister>(&site)?));
    let written = site
        .db
        .write(command, move |tx| {
            let (record_read, keep, read) = &*held;
            tx.lock(K::KIND, record_read.id())?;
            let now = K::load(tx.conn(), read, record_read.id())?;
            if record.is_some() && now.as_ref().map(|r| version(&r.fields())).unwrap_or_default() != began {
                return Err(store::Error::Constraint { name: STALE.into() });
            }
            if record.is_none() && now.is_some() {
                // Its id comes from its key, and somebody else has just made it.
                return Err(store::Error::Constraint { name: "record_key".into() });
            }
            record_read.save(tx, keep)?;
            store::draft::forget(tx, person, &form)?;
            Ok(record_read.id())
        })
        .await;
    match written {
        Err(store::Error::Constraint { name }) if name == STALE => {
            let begun = begin::<K>(&site, &signed, record, values.clone()).await?;
            conflict::page::<K>(&site, &signed, begun, values, &filled).await
        }
        // A rule of the store, or a key that was taken in the same moment.
        Err(store::Error::Faults(faults)) => {
            said.faults = faults;
            begun.values = values;
            Ok(page(&site, &signed, begun, said))
        }
        Err(store::Error::Constraint { name }) if name.ends_with("_key") => {
            said.faults.add("key", "", Problem::Taken);
            begun.values = values;
            Ok(page(&site, &signed, begun, said))
        }
        written => {
            let done = settle(&site, &signed, K::KIND, new, written).await?;
            let id = done.into_inner();
            Ok(Redirect::to(&format!("{}?selesai=simpan", at::<K>(id))).into_response())
        }
    }
}

async fn put_aside<K: Kept>(
    site: &Arc<Site>,
    signed: &Signed,
    record: Option<Uuid>,
    filled: &Filled,
    action: &str,
) -> Answer {
    // Somebody whose right does not reach the record keeps nothing under its name either.
    begin::<K>(site, signed, record, Values::default()).await?;
    let mut fields = Values::of(filled).0;
    fields.push(("_v".to_owned(), filled.get("_v").to_owned()));
    fields.push(("why".to_owned(), filled.get("why").to_owned()));
    let (person, form) = (signed.person.id, form_name::<K>(record));
    let written =
        site.db.write(on_behalf(signed), move |tx| store::draft::put(tx, person, &form, &fields)).await;
    written.map_err(signed.fail(site))?;
    Ok(Redirect::to(&format!("{action}?isian=lanjut&selesai=sisih")).into_response())
}

async fn drop_aside<K: Kept>(
    site: &Arc<Site>,
    signed: &Signed,
    record: Option<Uuid>,
    action: &str,
) -> Answer {
    let (person, form) = (signed.person.id, form_name::<K>(record));
    let written = site.db.write(on_behalf(signed), move |tx| store::draft::forget(tx, person, &form)).await;
    written.map_err(signed.fail(site))?;
    Ok(Redirect::to(action).into_response())
}
