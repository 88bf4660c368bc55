//! `/kerja/penghapusan`: makers who ask for the erasure of their data, for the officers who decide.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::KeepMakers;
use domain::fault::{Faults, Problem};
use domain::id::{ErasureRequestId, Kind};
use domain::maker::Maker;
use domain::maker::erasure::{HOURS, LONGEST, Request};
use store::maker::erasure;
use uuid::Uuid;

use crate::account::guard::{Filled, Signed};
use crate::account::work::{Work, fault};
use crate::desk::values::Values;
use crate::desk::{edit, settle};
use crate::error::{Answer, Fail, render};
use crate::page::Page;
use crate::{Site, sentence, text};

/// Its address.
pub(crate) const PATH: &str = "/kerja/penghapusan";

struct Line {
    id: String,
    name: String,
    href: String,
    asked: String,
    due: String,
    /// Whether the time is over.
    late: bool,
    why: String,
    answer: String,
    fault: String,
}

#[derive(Template)]
#[template(path = "maker/erasures.html")]
struct ErasuresPage {
    page: Page,
    work: Work,
    done: String,
    hours: String,
    longest: usize,
    lines: Vec<Line>,
}

async fn page(
    site: &Arc<Site>,
    signed: &Signed,
    done: bool,
    wrong: Option<(Uuid, String, Faults)>,
) -> Result<Response, Fail> {
    let keep = signed.may::<KeepMakers>(site)?;
    let found = site.db.read(move |c| erasure::waiting(c, &keep)).await.map_err(signed.fail(site))?;
    let lang = &signed.lang;
    let now = site.db.now();
    let line = |(q, name): (Request, String)| {
        let mine = wrong.as_ref().filter(|(id, ..)| *id == q.id.0);
        Line {
            id: q.id.to_string(),
            name,
            href: edit::at::<Maker>(q.maker.0),
            asked: site.moment(q.asked, lang),
            due: site.moment(q.due(), lang),
            late: q.due() < now,
            why: q.why.unwrap_or_default(),
            answer: mine.map(|(_, typed, _)| typed.clone()).unwrap_or_default(),
            fault: mine.and_then(|(.., f)| f.0.first().map(|f| fault(lang, &f.problem))).unwrap_or_default(),
        }
    };
    let title = sentence(lang.as_str(), "erasures", &[]);
    let mut response = render(&ErasuresPage {
        page: site.private_page(lang, &title),
        work: site.work(signed, PATH),
        done: if done { sentence(lang.as_str(), "erasure-answered", &[]) } else { String::new() },
        hours: text::number(HOURS, lang),
        longest: LONGEST,
        lines: found.into_iter().map(line).collect(),
    });
    if wrong.is_some() {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

/// The requests that wait.
pub(crate) async fn list(State(site): State<Arc<Site>>, signed: Signed, uri: Uri) -> Answer {
    let done = Values::asked(uri.query().unwrap_or_default()).get("selesai") == "jawab";
    page(&site, &signed, done, None).await
}

/// Refuses one, with an answer. Who erases does so on the page of the maker's data.
pub(crate) async fn refuse(State(site): State<Arc<Site>>, signed: Signed, filled: Filled) -> Answer {
    let keep = signed.may::<KeepMakers>(&site)?;
    let id = Uuid::parse_str(filled.get("permintaan"));
    let id = id.map_err(|_| Fail::Unreadable(site.clone(), signed.lang.clone()))?;
    let answer = filled.get("answer").to_owned();
    if answer.trim().is_empty() {
        let mut faults = Faults::default();
        faults.add("answer", "", Problem::Missing);
        return page(&site, &signed, false, Some((id, answer, faults))).await;
    }
    let typed = answer.clone();
    let command = filled.command(&signed, "erasure refused");
    let written =
        site.db.write(command, move |tx| erasure::refuse(tx, &keep, ErasureRequestId(id), &answer)).await;
    match written {
        Err(store::Error::Faults(faults)) => page(&site, &signed, false, Some((id, typed, faults))).await,
        written => {
            settle(&site, &signed, Kind::ErasureRequest, id, written).await?;
            Ok(Redirect::to(&format!("{PATH}?selesai=jawab")).into_response())
        }
    }
}

/// How many wait, for the home of the workbench.
pub(crate) fn waiting(c: &mut store::Conn, signed: &Signed) -> store::Result<usize> {
    match signed.who.may::<KeepMakers>() {
        Some(keep) => Ok(erasure::waiting(c, &keep)?.len()),
        None => Ok(0),
    }
}
