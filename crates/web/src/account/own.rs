//! `/kerja/akun`: language, password, second step and sessions of whoever signed in.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::access::KeepSecrets;
use domain::fault::Faults;
use domain::lang::Lang;
use store::account::{identity, passkey, secret, session};

use super::guard::Signed;
use super::work::{Field, Work};
use crate::ask::Query;
use crate::error::{Answer, Fail, render};
use crate::page::Page;
use crate::{Site, sentence};

/// Its address.
pub const PATH: &str = "/kerja/akun";

/// A session as a page shows it.
pub struct SessionLine {
    id: String,
    device: String,
    means: String,
    since: String,
    seen: String,
    here: bool,
}

/// A passkey as a page shows it.
pub struct PasskeyLine {
    id: String,
    name: String,
    created: String,
    used: String,
}

#[derive(Template)]
#[template(path = "account/own.html")]
struct OwnPage {
    page: Page,
    work: Work,
    done: String,
    name: String,
    login: String,
    languages: Vec<(String, String, bool)>,
    secrets: bool,
    has_password: bool,
    second: bool,
    recovery: i64,
    needs_second: bool,
    mail: Field,
    mail_password: Field,
    passkeys: Vec<PasskeyLine>,
    may_add_passkey: bool,
    add: Field,
    old: Field,
    new: Field,
    again: Field,
    begin: Field,
    renew: Field,
    remove: Field,
    provider: String,
    provider_fault: String,
    identities: Vec<PasskeyLine>,
    link: Field,
    sessions: Vec<SessionLine>,
    others: bool,
}

/// What the page says besides.
#[derive(Debug, Default)]
pub struct Said {
    /// A message that something was done.
    pub done: String,
    /// An address for mail as it was typed, with its faults.
    pub email: Option<(String, Faults)>,
    /// What went wrong with the provider.
    pub provider: String,
    /// The faults of a new password.
    pub new: Faults,
    /// A fault of a field, by the field's name and the message.
    pub wrong: Option<(&'static str, &'static str)>,
}

/// What stands after the question mark: what was done.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    selesai: String,
}

/// What can have been done.
const DONE: &[&str] = &["surel", "bahasa", "sandi", "sesi", "langkah", "kunci", "penyedia"];

/// A password that is asked for again before something weighty.
fn asked_again(lang: &Lang, name: &'static str, said: &Said) -> Field {
    let field = Field::new(lang, name, "own-password-old", "password").filled_by("current-password");
    match said.wrong {
        Some((wrong, key)) if wrong == name => field.faulty(lang, key),
        _ => field,
    }
}

/// The page.
pub async fn page(site: &Arc<Site>, signed: &Signed, status: StatusCode, said: &Said) -> Answer {
    let lang = &signed.lang;
    let (id, now) = (signed.person.id, site.db.now());
    let (found, recovery, sessions, passkeys, identities) = site
        .db
        .read(move |c| {
            let recovery = secret::recovery_left(c, id)?;
            let identities = identity::of(c, id)?;
            Ok((secret::of(c, id)?, recovery, session::of(c, id, now)?, passkey::of(c, id)?, identities))
        })
        .await
        .map_err(signed.fail(site))?;
    let found = found.ok_or_else(|| Fail::Missing(site.clone(), lang.clone()))?;
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let lines: Vec<SessionLine> = sessions
        .into_iter()
        .filter(|s| !s.waiting)
        .map(|s| SessionLine {
            id: s.id.to_string(),
            device: if s.device.is_empty() { say("session-unknown") } else { s.device.clone() },
            means: say(&format!("means-{}", s.means.word())),
            since: site.day(s.created, lang),
            seen: site.day(s.seen, lang),
            here: s.id == signed.session.id,
        })
        .collect();
    let languages = &site.profile.languages;
    let needs_second = signed.who.holdings().iter().any(|h| h.role.needs_second_step())
        || signed.who.withheld().iter().any(|(h, _)| h.role.needs_second_step());
    let template = OwnPage {
        page: site.private_page(lang, &say("work-account")),
        work: site.work(signed, PATH),
        done: said.done.clone(),
        name: signed.person.name.clone(),
        login: signed.person.login.clone().unwrap_or_default(),
        languages: languages.iter().map(|l| (l.to_string(), say(&format!("lang-{l}")), l == lang)).collect(),
        secrets: signed.who.may::<KeepSecrets>().is_some(),
        has_password: found.hash.is_some(),
        second: found.second.is_some(),
        recovery,
        needs_second,
        mail: match &said.email {
            Some((typed, faults)) => {
                Field::new(lang, "email", "own-mail", "email").with(typed).wrong(lang, faults)
            }
            None => Field::new(lang, "email", "own-mail", "email")
                .with(signed.person.email.as_deref().unwrap_or_default()),
        }
        .filled_by("email")
        .hinted(lang, "own-mail-hint"),
        mail_password: asked_again(lang, "mail_password", said),
        passkeys: passkeys
            .into_iter()
            .map(|k| PasskeyLine {
                id: k.passkey.id.to_string(),
                name: k.passkey.name,
                created: site.day(k.passkey.created, lang),
                used: k.used.map(|at| site.day(at, lang)).unwrap_or_default(),
            })
            .collect(),
        provider: site.provider().map(|p| p.label().to_owned()).unwrap_or_default(),
        provider_fault: said.provider.clone(),
        identities: identities
            .into_iter()
            .map(|i| PasskeyLine {
                id: i.id.to_string(),
                name: i.name,
                created: site.day(i.created, lang),
                used: String::new(),
            })
            .collect(),
        link: asked_again(lang, "link", said),
        may_add_passkey: super::passkey::office(site).is_some(),
        add: asked_again(lang, "add", said),
        old: asked_again(lang, "old", said),
        new: Field::new(lang, "password", "own-password-new", "password")
            .filled_by("new-password")
            .hinted(lang, "own-password-hint")
            .wrong(lang, &said.new),
        again: match said.wrong {
            Some(("again", key)) => {
                Field::new(lang, "again", "own-password-again", "password").faulty(lang, key)
            }
            _ => Field::new(lang, "again", "own-password-again", "password"),
        }
        .filled_by("new-password"),
        begin: asked_again(lang, "begin", said),
        renew: asked_again(lang, "renew", said),
        remove: asked_again(lang, "remove", said),
        others: lines.len() > 1,
        sessions: lines,
    };
    let mut response: Response = render(&template);
    *response.status_mut() = status;
    Ok(response)
}

/// `/kerja/akun`
pub async fn show(State(site): State<Arc<Site>>, signed: Signed, Query(asked): Query<Asked>) -> Answer {
    let done = DONE.iter().find(|d| **d == asked.selesai);
    let done = done.map(|d| sentence(signed.lang.as_str(), &format!("done-{d}"), &[])).unwrap_or_default();
    page(&site, &signed, StatusCode::OK, &Said { done, ..Said::default() }).await
}

/// Where somebody is led after something was done.
pub fn done(what: &str) -> axum::response::Redirect {
    axum::response::Redirect::to(&format!("{PATH}?selesai={what}"))
}
