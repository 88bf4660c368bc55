//! The page of a record: what is recorded, its state and the steps that are open, and the ways to its form and history.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use domain::access::{ReadHistory, ReadRegister};
use domain::journal::Operation;
use domain::lang::Lang;
use domain::publication::Step;
use domain::record::Class;
use store::Conn;
use uuid::Uuid;

use super::form::Input;
use super::values::Values;
use super::{Kept, id, missing, note_reading, said, settle};
use crate::account::guard::Signed;
use crate::account::work::Work;
use crate::ask::Path;
use crate::error::{Answer, render};
use crate::page::{Link, Page};
use crate::{Site, sentence};

/// A field of a record as a page shows it.
pub(crate) struct Fact {
    /// What it is called.
    pub label: String,
    /// What it says.
    pub text: String,
    /// Whether only the council sees it.
    pub council: bool,
}

/// What is recorded of a record; `keeps` says that whoever reads it keeps it.
pub(crate) fn facts<K: Kept>(
    c: &mut Conn,
    site: &Site,
    lang: &Lang,
    record: &K,
    keeps: bool,
) -> store::Result<Vec<Fact>> {
    let mut facts = Vec::new();
    for f in record.fields().0 {
        // What is for those who keep it is not shown to those who only read.
        let theirs = f.class <= Class::Council || (keeps && f.class == Class::Owner);
        if matches!(&*f.name, "status" | "sample" | "key") || f.value.is_null() || !theirs {
            continue;
        }
        let text = said::value(c, site, lang, K::KIND, &f.name, &f.value)?;
        if !text.is_empty() {
            let label = said::label(lang, K::STEM, &f.name);
            facts.push(Fact { label, text, council: f.class != Class::Public });
        }
    }
    Ok(facts)
}

/// Why a record came into its state, if whoever brought it there said so.
pub(crate) fn why(c: &mut Conn, id: Uuid) -> store::Result<Option<String>> {
    let last = store::journal::history(c, id, i64::MAX, 20)?
        .into_iter()
        .find(|e| e.operation == Operation::Change && e.fields.iter().any(|f| f.name == "status"));
    Ok(last.and_then(|e| e.reason))
}

/// A step that is open.
pub(crate) struct Open {
    word: &'static str,
    label: String,
    reason: bool,
    main: bool,
    /// What is wrong with its reason.
    fault: String,
    /// The reason that was typed.
    typed: String,
}

/// A form on the page that could not be stored: what is wrong with it, and what was typed.
#[derive(Debug, Clone)]
pub(crate) struct Wrong {
    /// The word of the step, or the name of the input besides.
    pub at: String,
    /// What is wrong, by the key of its message.
    pub key: &'static str,
    /// What was typed.
    pub typed: String,
}

#[derive(Template)]
#[template(path = "desk/record.html")]
struct RecordPage {
    page: Page,
    work: Work,
    crumbs: Vec<Link>,
    title: String,
    done: String,
    /// What is wrong and belongs to no form that is open now.
    fault: String,
    path: String,
    publishes: bool,
    status: &'static str,
    status_label: String,
    status_about: String,
    returned: String,
    sample: bool,
    public: String,
    keeps: bool,
    photos: bool,
    reads_history: bool,
    facts: Vec<Fact>,
    steps: Vec<Open>,
    related: Vec<Link>,
    alike: Vec<Link>,
    merged: Vec<Link>,
    aside: Option<(&'static str, Input)>,
}

/// What can have been done.
const DONE: &[&str] = &["simpan", "langkah", "kembali", "stok", "gabung"];

/// The page.
pub(crate) async fn show<K: Kept>(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(record): Path<String>,
    uri: Uri,
) -> Answer {
    let id = id(&site, &signed, &record)?;
    let asked = Values::asked(uri.query().unwrap_or_default());
    page::<K>(&site, &signed, id, asked.get("selesai"), None).await
}

/// The page after something was `done`, or with what was `wrong` at the form that it belongs to.
pub(crate) async fn page<K: Kept>(
    site: &Arc<Site>,
    signed: &Signed,
    id: Uuid,
    done: &str,
    wrong: Option<Wrong>,
) -> Answer {
    let read = signed.may::<ReadRegister>(site)?;
    let keep = signed.who.may::<K::Keep>();
    let history = signed.who.may::<ReadHistory>();
    let held = AssertUnwindSafe((site.clone(), signed.lang.clone(), keep));
    let found = site
        .db
        .read(move |c| {
            let (site, lang, keep) = &*held;
            let Some(record) = K::load(c, &read, id)? else { return Ok(None) };
            let merged = record.merged(c, &read)?;
            let keeps = match (keep, record.region()) {
                _ if merged.is_some() => false,
                (Some(keep), Some(region)) => keep.reaches(&store::region::path(c, region)?),
                (Some(keep), None) => keep.reaches(&store::region::path(c, &site.root)?),
                _ => false,
            };
            let mut facts = facts(c, site, lang, &record, keeps)?;
            if keeps {
                let council = true;
                let follows = record.follows(site, lang).into_iter();
                facts.extend(follows.map(|(label, text)| Fact { label, text, council }));
            }
            let public = record.public(c, site, lang)?;
            // Why it was sent back or taken from view.
            let why = why(c, id)?;
            let aside = if keeps { record.aside(c, lang)? } else { None };
            let alike = if keeps { record.alike(c, &read, lang)? } else { Vec::new() };
            Ok(Some((record, keeps, facts, public, why, aside, (alike, merged))))
        })
        .await;
    let found = settle(site, signed, K::KIND, id, found).await?;
    let Some((record, keeps, facts, public, why, aside, (alike, merged))) = found else {
        return Err(missing(site, signed));
    };
    if record.is_personal() {
        note_reading(site, signed, K::KIND, id, Vec::new()).await?;
    }
    let lang = &signed.lang;
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let status = record.status();
    let done = DONE.iter().find(|d| **d == done);
    let fault = wrong.as_ref().map(|w| say(w.key)).unwrap_or_default();
    let code = if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let mut wrong = wrong;
    let steps = status.steps().filter(|_| keeps && K::PUBLISHES).map(|step| {
        let wrong = wrong.take_if(|w| w.at == step.word() && step.needs_a_reason());
        Open {
            word: step.word(),
            label: say(&format!("step-{}", step.word())),
            reason: step.needs_a_reason(),
            main: step == Step::Publish,
            fault: wrong.as_ref().map(|_| fault.clone()).unwrap_or_default(),
            typed: wrong.map(|w| w.typed).unwrap_or_default(),
        }
    });
    let steps: Vec<Open> = steps.collect();
    let mut aside = aside;
    if let Some((_, input)) = &mut aside
        && let Some(w) = wrong.take_if(|w| w.at == input.name)
    {
        input.fault.clone_from(&fault);
        input.values = vec![w.typed];
    }
    let title = record.title(lang);
    let mut response = render(&RecordPage {
        page: site.private_page(lang, &title),
        work: site.work(signed, K::PATH),
        crumbs: vec![
            Link { label: say(&format!("{}-register", K::STEM)), href: K::PATH.to_owned(), current: false },
            Link { label: title.clone(), href: String::new(), current: true },
        ],
        title,
        done: done.map(|d| say(&format!("desk-done-{d}"))).unwrap_or_default(),
        // What no form shows stands at the top.
        fault: wrong.map(|_| fault).unwrap_or_default(),
        path: super::edit::at::<K>(id),
        publishes: K::PUBLISHES,
        status: status.word(),
        status_label: say(&format!("publication-{}", status.word())),
        status_about: say(&format!("publication-about-{}", status.word())),
        returned: why.unwrap_or_default(),
        sample: record.sample(),
        public: public.filter(|_| status.is_public()).unwrap_or_default(),
        keeps,
        photos: keeps && K::PHOTOS,
        reads_history: history.is_some(),
        facts,
        steps,
        // What belonged to a record that was merged is found with the one that stays.
        related: if merged.is_none() { record.related(site, lang, keeps) } else { Vec::new() },
        alike,
        merged: merged.into_iter().collect(),
        aside,
    });
    *response.status_mut() = code;
    Ok(response)
}
