//! `/kerja/orang/{id}/hapus`: erasing somebody else's account because they asked for it and cannot do it themselves, with what goes
//! and what stays shown first.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::KeepAccounts;
use domain::account::PersonId;
use domain::account::leave::{LONGEST_REASON, on_request};
use domain::fault::Faults;
use domain::id::Kind;
use domain::lang::Lang;
use store::account::leave::{self, Before};

use super::guard::{Filled, Signed};
use super::people;
use super::person::{self, note, settle};
use super::work::{Field, Work, fault};
use crate::ask::Path;
use crate::error::{Answer, Fail, render};
use crate::page::{Link, Page};
use crate::{Site, sentence};

#[derive(Template)]
#[template(path = "account/erase.html")]
struct ErasePage {
    page: Page,
    work: Work,
    crumbs: Vec<Link>,
    path: String,
    name: String,
    erased: bool,
    last: bool,
    /// A fault that belongs to no field.
    fault: String,
    goes: Vec<String>,
    /// Makers whose own account it is.
    makers: Vec<Link>,
    posts: String,
    typed: Field,
    why: Field,
}

/// An account that somebody may erase, with the names of the makers whose own it is. One's own is given up elsewhere.
async fn loaded(site: &Arc<Site>, signed: &Signed, id: PersonId) -> Result<(Before, Vec<Link>), Fail> {
    let access = signed.may::<KeepAccounts>(site)?;
    if id == signed.person.id {
        return Err(Fail::Missing(site.clone(), signed.lang.clone()));
    }
    let (now, lang) = (site.db.now(), signed.lang.clone());
    let read = site
        .db
        .read(move |c| {
            let before = leave::before(c, &access, id, now)?.ok_or(store::Error::Missing)?;
            let mut makers = Vec::new();
            for maker in &before.makers {
                let label = store::trail::name(c, Kind::Maker, maker.0, &lang)?.unwrap_or_default();
                makers.push(Link { label, href: format!("/kerja/perajin/{maker}/data"), current: false });
            }
            Ok((before, makers))
        })
        .await;
    if let Err(store::Error::Refused) = &read {
        note(site, signed, id).await;
    }
    read.map_err(signed.fail(site))
}

/// What goes with an account, in sentences.
fn goes(lang: &Lang, before: &Before) -> Vec<String> {
    let count = |key: &str, n: usize| sentence(lang.as_str(), key, &[("count", &n.to_string())]);
    let counted = [
        ("person-erase-sessions", before.sessions),
        ("person-erase-cards", before.cards),
        ("person-erase-roles", before.roles.len()),
        ("person-erase-mandates", before.mandates),
    ];
    let mut goes = vec![sentence(lang.as_str(), "person-erase-identity", &[])];
    goes.extend(counted.into_iter().filter(|(_, n)| *n > 0).map(|(key, n)| count(key, n)));
    goes
}

fn page(
    site: &Site,
    signed: &Signed,
    (before, makers): (Before, Vec<Link>),
    faults: &Faults,
    filled: &Filled,
) -> Response {
    let lang = &signed.lang;
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let id = before.person.id;
    let of_account = faults.0.iter().find(|f| f.field == "account").map(|f| fault(lang, &f.problem));
    let mut why = Field::new(lang, "why", "person-erase-why", "text")
        .with(filled.get("why"))
        .hinted(lang, "person-erase-why-hint")
        .wrong(lang, faults);
    why.longest = LONGEST_REASON;
    let mut response = render(&ErasePage {
        page: site.private_page(lang, &say("person-erase")),
        work: site.work(signed, people::PATH),
        crumbs: vec![
            Link { label: say("work-people"), href: people::PATH.to_owned(), current: false },
            Link { label: before.person.name.clone(), href: person::at(id), current: false },
            Link { label: say("person-erase"), href: String::new(), current: true },
        ],
        path: format!("{}/hapus", person::at(id)),
        erased: before.erased,
        last: before.last,
        fault: of_account.unwrap_or_default(),
        goes: goes(lang, &before),
        makers,
        posts: match before.posts {
            0 => String::new(),
            n => sentence(lang.as_str(), "person-erase-posts", &[("count", &n.to_string())]),
        },
        typed: Field::new(lang, "name", "person-erase-name", "text")
            .with(filled.get("name"))
            .wrong(lang, faults),
        why,
        name: before.person.name,
    });
    if !faults.is_empty() {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    response
}

/// What goes and what stays.
pub async fn show(State(site): State<Arc<Site>>, signed: Signed, Path(person): Path<String>) -> Answer {
    let id = person::id(&site, &signed, &person)?;
    let found = loaded(&site, &signed, id).await?;
    Ok(page(&site, &signed, found, &Faults::default(), &Filled::default()))
}

/// Erases, when the name was typed and a reason given.
pub async fn send(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(person): Path<String>,
    filled: Filled,
) -> Answer {
    let id = person::id(&site, &signed, &person)?;
    let found = loaded(&site, &signed, id).await?;
    let to = Redirect::to(&format!("{}/hapus", person::at(id)));
    // Sent twice it is done once.
    if found.0.erased {
        return Ok(to.into_response());
    }
    let typed = filled.get("name").to_owned();
    let why = match on_request(&found.0.person, &typed, filled.get("why"), found.0.last) {
        Ok((_, why)) => why,
        Err(faults) => return Ok(page(&site, &signed, found, &faults, &filled)),
    };
    let access = signed.may::<KeepAccounts>(&site)?;
    let command = filled.command(&signed, &why);
    let written = site.db.write(command, move |tx| leave::on_request(tx, &access, id, &typed)).await;
    if let Err(store::Error::Faults(faults)) = &written {
        return Ok(page(&site, &signed, found, faults, &filled));
    }
    settle(&site, &signed, id, written).await?;
    Ok(to.into_response())
}
