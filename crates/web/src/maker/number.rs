//! `/kerja/perajin/{id}/nomor`: numbers that are sealed. What is there is told by its last digits; whoever needs a number
//! whole asks for it, and that is remembered. The forms are never put aside on the server.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::{KeepMakers, ReadRegister};
use domain::fault::Faults;
use domain::id::{Kind, MakerId};
use domain::maker::Maker;
use domain::maker::number::{NumberKind, hint, read, read_all};
use store::maker::number;
use uuid::Uuid;

use super::mandate::crumbs;
use crate::account::guard::{Filled, Signed};
use crate::account::work::{Field, Work, fault};
use crate::ask::Path;
use crate::desk::values::Values;
use crate::desk::{Kept, edit, id, missing, note_reading, settle};
use crate::error::{Answer, Fail, render};
use crate::page::{Link, Page};
use crate::{Site, sentence};

struct Line {
    word: &'static str,
    label: String,
    there: String,
    field: Field,
}

#[derive(Template)]
#[template(path = "maker/numbers.html")]
struct NumbersPage {
    page: Page,
    work: Work,
    crumbs: Vec<Link>,
    title: String,
    path: String,
    done: String,
    whole: bool,
    any: bool,
    lines: Vec<Line>,
}

async fn page(
    site: &Arc<Site>,
    signed: &Signed,
    id: Uuid,
    whole: bool,
    done: String,
    faults: &Faults,
) -> Result<Response, Fail> {
    let keep = signed.may::<KeepMakers>(site)?;
    let reading = signed.may::<ReadRegister>(site)?;
    let held = AssertUnwindSafe(site.clone());
    let found = site
        .db
        .read(move |c| {
            let Some(maker) = Maker::load(c, &reading, id)? else { return Ok(None) };
            let numbers = number::open(c, &keep, held.keyring(), MakerId(id))?;
            Ok(Some((maker, numbers)))
        })
        .await;
    let found = settle(site, signed, Kind::Maker, id, found).await?;
    let Some((maker, numbers)) = found else { return Err(missing(site, signed)) };
    if !numbers.is_empty() {
        let words = numbers.iter().map(|(k, _)| k.word()).collect::<Vec<_>>().join(" ");
        let how = if whole { "numbers" } else { "number_hints" };
        note_reading(site, signed, Kind::Number, id, vec![(how, words)]).await?;
    }
    let lang = &signed.lang;
    let lines = NumberKind::ALL
        .into_iter()
        .map(|kind| {
            let there = numbers.iter().find(|(k, _)| *k == kind).map(|(_, n)| n.as_str());
            let mut field = Field::new(lang, kind.word(), &format!("number-new-{}", kind.word()), "text")
                .hinted(lang, &format!("number-hint-{}", kind.word()))
                .wrong(lang, faults);
            field.longest = kind.longest();
            Line {
                word: kind.word(),
                label: sentence(lang.as_str(), &format!("number-{}", kind.word()), &[]),
                there: there.map(|n| if whole { n.to_owned() } else { hint(kind, n) }).unwrap_or_default(),
                field,
            }
        })
        .collect();
    let mut response = render(&NumbersPage {
        page: site.private_page(lang, &maker.name),
        work: site.work(signed, Maker::PATH),
        crumbs: crumbs(lang, &maker, "numbers"),
        title: maker.name.clone(),
        path: format!("{}/nomor", edit::at::<Maker>(id)),
        done,
        whole,
        any: !numbers.is_empty(),
        lines,
    });
    if !faults.is_empty() {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

/// The numbers of a maker, by their last digits.
pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(record): Path<String>,
    uri: Uri,
) -> Answer {
    let id = id(&site, &signed, &record)?;
    let saved = Values::asked(uri.query().unwrap_or_default()).get("selesai") == "simpan";
    let done = if saved { sentence(signed.lang.as_str(), "desk-done-simpan", &[]) } else { String::new() };
    page(&site, &signed, id, false, done, &Faults::default()).await
}

/// Shows the numbers whole, or changes them.
pub(crate) async fn change(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(record): Path<String>,
    filled: Filled,
) -> Answer {
    let id = id(&site, &signed, &record)?;
    let keep = signed.may::<KeepMakers>(&site)?;
    if filled.get("_do") == "show" {
        return page(&site, &signed, id, true, String::new(), &Faults::default()).await;
    }
    let typed: Vec<_> = NumberKind::ALL.iter().map(|k| (*k, filled.get(k.word()).to_owned())).collect();
    let new = match read_all(&typed) {
        Ok(new) => new,
        Err(faults) => return page(&site, &signed, id, false, String::new(), &faults).await,
    };
    let gone: Vec<NumberKind> =
        NumberKind::ALL.into_iter().filter(|k| filled.get(&format!("hapus_{}", k.word())) == "1").collect();
    let sealed = new.iter().map(|(kind, n)| number::seal(site.keyring(), MakerId(id), *kind, n));
    let sealed: Vec<_> = sealed.collect::<store::Result<_>>().map_err(signed.fail(&site))?;
    let command = filled.command(&signed, "numbers");
    let written =
        site.db.write(command, move |tx| number::save(tx, &keep, MakerId(id), &sealed, &gone)).await;
    settle(&site, &signed, Kind::Maker, id, written).await?;
    Ok(Redirect::to(&format!("{}/nomor?selesai=simpan", edit::at::<Maker>(id))).into_response())
}

#[derive(Template)]
#[template(path = "maker/number_find.html")]
struct FindPage {
    page: Page,
    work: Work,
    kinds: Vec<(&'static str, String, bool)>,
    fault: String,
    looked: bool,
    found: Vec<Link>,
}

async fn find_page(site: &Arc<Site>, signed: &Signed, filled: &Filled, looked: bool) -> Answer {
    let read_access = signed.may::<ReadRegister>(site)?;
    signed.may::<KeepMakers>(site)?;
    let lang = &signed.lang;
    let kind = NumberKind::from_word(filled.get("kind")).unwrap_or(NumberKind::Nik);
    let (mut wrong, mut found) = (String::new(), Vec::new());
    if looked {
        match read(kind, filled.get("number")) {
            Err(problem) => wrong = fault(lang, &problem),
            Ok(exact) => {
                let held = AssertUnwindSafe((site.clone(), read_access));
                found = site
                    .db
                    .read(move |c| {
                        let (site, read) = &*held;
                        let mut links = Vec::new();
                        for id in number::find(c, site.keyring(), kind, &exact)? {
                            match store::maker::register::get(c, read, id) {
                                Ok(Some((maker, _))) => links.push((id.0, maker.name)),
                                // Who lies elsewhere is not there.
                                Ok(None) | Err(store::Error::Refused) => {}
                                Err(error) => return Err(error),
                            }
                        }
                        Ok(links)
                    })
                    .await
                    .map_err(signed.fail(site))?;
            }
        }
    }
    let status = if wrong.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let title = sentence(lang.as_str(), "number-find", &[]);
    let link = |(id, label): (Uuid, String)| Link { label, href: edit::at::<Maker>(id), current: false };
    let mut response = render(&FindPage {
        page: site.private_page(lang, &title),
        work: site.work(signed, Maker::PATH),
        kinds: [NumberKind::Nik, NumberKind::Npwp, NumberKind::Bank]
            .map(|k| (k.word(), sentence(lang.as_str(), &format!("number-{}", k.word()), &[]), k == kind))
            .to_vec(),
        looked: looked && wrong.is_empty(),
        fault: wrong,
        found: found.into_iter().map(link).collect(),
    });
    *response.status_mut() = status;
    Ok(response)
}

/// The form to look for a number.
pub(crate) async fn ask(State(site): State<Arc<Site>>, signed: Signed) -> Answer {
    find_page(&site, &signed, &Filled::default(), false).await
}

/// Looks for a number. It comes in a form, so that it stands in no address and no log.
pub(crate) async fn find(State(site): State<Arc<Site>>, signed: Signed, filled: Filled) -> Answer {
    find_page(&site, &signed, &filled, true).await
}
