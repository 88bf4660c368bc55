//! Recovery codes, shown once.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::access::KeepSecrets;
use domain::account::code::typed;
use domain::account::second;
use store::account::secret;

use super::guard::{Filled, Signed};
use super::hash::random;
use super::own;
use super::password::prove;
use super::work::Work;
use crate::error::{Answer, Fail, render};
use crate::page::Page;
use crate::{Site, sentence};

#[derive(Template)]
#[template(path = "account/codes.html")]
struct CodesPage {
    page: Page,
    work: Work,
    codes: Vec<String>,
}

/// Fresh codes, and what is stored of them.
pub fn fresh() -> (Vec<String>, Vec<[u8; 32]>) {
    let codes = second::recovery(std::array::from_fn(|_| random()));
    let hashes = codes.iter().filter_map(|c| typed(second::PURPOSE, c)).collect();
    (codes, hashes)
}

/// The page that shows them.
pub fn page(site: &Site, signed: &Signed, codes: Vec<String>) -> Response {
    let title = sentence(signed.lang.as_str(), "codes-title", &[]);
    render(&CodesPage {
        page: site.private_page(&signed.lang, &title),
        work: site.work(signed, own::PATH),
        codes,
    })
}

/// Gives fresh ones; the old ones open nothing any more.
pub async fn renew(State(site): State<Arc<Site>>, signed: Signed, filled: Filled) -> Answer {
    let access = signed.may::<KeepSecrets>(&site)?;
    if signed.person.second_since.is_none() {
        return Err(Fail::Missing(site, signed.lang));
    }
    if let Err(answer) = prove(&site, &signed, filled.get("renew"), "renew").await {
        return answer;
    }
    let (codes, hashes) = fresh();
    let id = signed.person.id;
    let command = filled.command(&signed, "recovery codes");
    let done = site
        .db
        .write(command, move |tx| secret::renew_recovery(tx, &access, id, &hashes))
        .await
        .map_err(signed.fail(&site))?;
    match done {
        store::Done::Now(()) => Ok(page(&site, &signed, codes)),
        // Sent twice: the codes of the first time are those that count, and they were shown then.
        store::Done::Before(()) => Ok(own::done("langkah").into_response()),
    }
}
