//! Helps somebody back into their account, or keeps them out of it.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::access::KeepAccounts;
use domain::account::{PersonId, code, reset};
use store::Done;
use store::account::secret;

use super::guard::{Filled, Signed};
use super::hash::random;
use super::people;
use super::person::{self, settle};
use super::work::Work;
use crate::ask::Path;
use crate::error::{Answer, Fail, render};
use crate::page::Page;
use crate::{Site, sentence};

#[derive(Template)]
#[template(path = "account/password.html")]
struct PasswordPage {
    page: Page,
    work: Work,
    name: String,
    login: String,
    password: String,
    back: String,
}

/// Shows a password this once.
pub fn once(site: &Site, signed: &Signed, id: PersonId, name: &str, login: &str, password: &str) -> Response {
    let title = sentence(signed.lang.as_str(), "once-title", &[]);
    render(&PasswordPage {
        page: site.private_page(&signed.lang, &title),
        work: site.work(signed, people::PATH),
        name: name.to_owned(),
        login: login.to_owned(),
        password: password.to_owned(),
        back: person::at(id),
    })
}

#[derive(Template)]
#[template(path = "account/reset_code.html")]
struct CodePage {
    page: Page,
    work: Work,
    name: String,
    login: String,
    code: String,
    address: String,
    until: String,
    back: String,
}

/// Makes a code with which a person chooses a new password, shown this once, and takes a lost second step away when that is
/// wished.
pub async fn password(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(person): Path<String>,
    filled: Filled,
) -> Answer {
    let access = signed.may::<KeepAccounts>(&site)?;
    let id = person::id(&site, &signed, &person)?;
    let text = code::write(random());
    let hash = code::typed(reset::PURPOSE, &text)
        .ok_or_else(|| Fail::Unreadable(site.clone(), signed.lang.clone()))?;
    let command = filled.command(&signed, "code for a new password");
    let second = filled.get("second") == "1";
    let result = site
        .db
        .write(command, move |tx| store::account::reset::by_hand(tx, &access, id, &hash, second))
        .await;
    match settle(&site, &signed, id, result).await? {
        // Sent twice: the code of the first time is the one that is good, and it was shown then.
        Done::Before(()) => Ok(person::done(id, "kode").into_response()),
        Done::Now(()) => {
            let found = site.db.read(move |c| secret::of(c, id)).await.map_err(signed.fail(&site))?;
            let found = found.ok_or_else(|| Fail::Missing(site.clone(), signed.lang.clone()))?;
            let lang = &signed.lang;
            // The page to which they go speaks their language.
            let theirs =
                if site.profile.languages.contains(&found.person.lang) { &found.person.lang } else { lang };
            let title = sentence(lang.as_str(), "reset-code-title", &[]);
            Ok(render(&CodePage {
                page: site.private_page(lang, &title),
                work: site.work(&signed, people::PATH),
                name: found.person.name,
                login: found.person.login.unwrap_or_default(),
                code: text,
                address: format!("{}{}", site.origin, super::forgotten::path(&site, theirs)),
                until: site.moment(site.db.now() + reset::BY_HAND, lang),
                back: person::at(id),
            }))
        }
    }
}

/// Lets a person sign in, or not any more.
pub async fn activate(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(person): Path<String>,
    filled: Filled,
) -> Answer {
    let access = signed.may::<KeepAccounts>(&site)?;
    let id = person::id(&site, &signed, &person)?;
    let active = filled.get("aktif") == "1";
    if id == signed.person.id {
        // Nobody shuts the door behind themselves by mistake; another administrator may.
        return Err(Fail::Missing(site, signed.lang));
    }
    let command = filled.command(&signed, "may sign in");
    let result = site.db.write(command, move |tx| store::account::activate(tx, &access, id, active)).await;
    settle(&site, &signed, id, result).await?;
    Ok(person::done(id, "aktif").into_response())
}
