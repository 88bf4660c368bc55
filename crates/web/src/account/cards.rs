//! Code cards: given out in place of the one before, and revoked.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use domain::access::KeepCards;
use domain::account::CardId;
use domain::account::{card, code};
use store::Done;
use store::account::card as cards;
use uuid::Uuid;

use super::guard::{Filled, Signed};
use super::hash::random;
use super::person::{self, Said, settle};
use super::work::Work;
use super::{people, qr};
use crate::ask::Path;
use crate::error::{Answer, Fail, render};
use crate::page::Page;
use crate::{Site, sentence};

#[derive(Template)]
#[template(path = "account/card.html")]
struct CardPage {
    page: Page,
    work: Work,
    name: String,
    programme: String,
    code: String,
    qr: String,
    address: String,
    expires: String,
    back: String,
}

/// Gives a person a card. The one before is good no longer.
pub async fn issue(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(person): Path<String>,
    filled: Filled,
) -> Answer {
    let access = signed.may::<KeepCards>(&site)?;
    let id = person::id(&site, &signed, &person)?;
    let text = code::write(random());
    let hash = code::typed(card::PURPOSE, &text)
        .ok_or_else(|| Fail::Unreadable(site.clone(), signed.lang.clone()))?;
    let days: i64 = filled.get("days").parse().unwrap_or_default();
    let new = CardId(Uuid::now_v7());
    let command = filled.command(&signed, "code card");
    let result = site
        .db
        .write(command, move |tx| {
            let card = cards::issue(tx, &access, new, id, &hash, days)?;
            Ok(card.expires)
        })
        .await;
    if let Err(store::Error::Faults(faults)) = result {
        let said = Said { faults, filled, ..Said::default() };
        return person::page(&site, &signed, id, StatusCode::UNPROCESSABLE_ENTITY, &said).await;
    }
    let expires = match settle(&site, &signed, id, result).await? {
        Done::Now(expires) => expires,
        // Sent twice: the code of the first time is the one that is good, and it was shown then.
        Done::Before(_) => return Ok(person::done(id, "kartu").into_response()),
    };
    let found = site
        .db
        .read(move |c| Ok(store::account::secret::of(c, id)?.map(|f| f.person)))
        .await
        .map_err(signed.fail(&site))?
        .ok_or_else(|| Fail::Missing(site.clone(), signed.lang.clone()))?;
    let lang = &signed.lang;
    // The card speaks the language of whoever will hold it.
    let theirs = if site.profile.languages.contains(&found.lang) { &found.lang } else { lang };
    let address = format!("{}{}", site.origin, site.path(theirs, &site.profile.paths.sign_in, ""));
    let title = sentence(lang.as_str(), "card-title", &[]);
    let page = site.private_page(lang, &title);
    Ok(render(&CardPage {
        work: site.work(&signed, people::PATH),
        programme: page.frame.programme.to_string(),
        name: found.name,
        qr: qr::svg(&format!("{address}?kode={text}"), &sentence(lang.as_str(), "card-qr", &[])),
        code: text,
        address,
        expires: site.day(expires, lang),
        back: person::at(id),
        page,
    }))
}

/// Revokes a card; whoever came in with it is out.
pub async fn revoke(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path((person, card)): Path<(String, String)>,
    filled: Filled,
) -> Answer {
    let access = signed.may::<KeepCards>(&site)?;
    let id = person::id(&site, &signed, &person)?;
    let card = Uuid::parse_str(&card).map_err(|_| Fail::Missing(site.clone(), signed.lang.clone()))?;
    let command = filled.command(&signed, "code card revoked");
    let result = site.db.write(command, move |tx| cards::revoke(tx, &access, id, CardId(card))).await;
    settle(&site, &signed, id, result).await?;
    Ok(person::done(id, "kartu").into_response())
}
