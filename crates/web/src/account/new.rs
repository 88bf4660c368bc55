//! `/kerja/orang/baru`: makes an account with its first role.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::access::{KeepAccounts, Right};
use domain::account::{HoldingId, PersonDraft, PersonId, Role, grant, password, save};
use domain::fault::{Faults, Problem};
use domain::region::RegionCode;
use store::Done;
use uuid::Uuid;

use super::guard::{Filled, Signed};
use super::hash::random;
use super::help;
use super::people;
use super::person;
use super::work::{Field, Work, busy};
use crate::error::{Answer, Fail, render};
use crate::page::{Link, Page};
use crate::{Site, sentence};

const PATH: &str = "/kerja/orang/baru";

#[derive(Template)]
#[template(path = "account/new.html")]
struct NewPage {
    page: Page,
    work: Work,
    crumbs: Vec<Link>,
    action: &'static str,
    name: Field,
    login: Field,
    email: Field,
    region: Field,
    role_words: Vec<(String, String, bool)>,
}

fn page(site: &Site, signed: &Signed, filled: &Filled, faults: &Faults) -> Response {
    let lang = &signed.lang;
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let own = signed.who.why(Right::KeepAccounts).next().map(|h| h.region.to_string()).unwrap_or_default();
    let region = if filled.get("region").is_empty() { own.as_str() } else { filled.get("region") };
    let role = if filled.get("role").is_empty() { Role::Officer.word() } else { filled.get("role") };
    let template = NewPage {
        page: site.private_page(lang, &say("new-person")),
        work: site.work(signed, PATH),
        crumbs: vec![
            Link { label: say("work-people"), href: people::PATH.to_owned(), current: false },
            Link { label: say("new-person"), href: String::new(), current: true },
        ],
        action: PATH,
        name: Field::new(lang, "name", "person-name", "text").with(filled.get("name")).wrong(lang, faults),
        login: Field::new(lang, "login", "sign-in-login", "text")
            .with(filled.get("login"))
            .hinted(lang, "new-login-hint")
            .wrong(lang, faults),
        email: Field::new(lang, "email", "own-mail", "email")
            .with(filled.get("email"))
            .hinted(lang, "person-mail-hint")
            .wrong(lang, faults),
        region: Field::new(lang, "region", "role-region", "text")
            .with(region)
            .hinted(lang, "role-region-hint")
            .wrong(lang, faults),
        role_words: Role::ALL
            .into_iter()
            .map(|r| (r.word().to_owned(), say(&format!("role-{}", r.word())), r.word() == role))
            .collect(),
    };
    let mut response = render(&template);
    if !faults.is_empty() {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    response
}

/// `/kerja/orang/baru`
pub async fn show(State(site): State<Arc<Site>>, signed: Signed) -> Answer {
    signed.may::<KeepAccounts>(&site)?;
    Ok(page(&site, &signed, &Filled::default(), &Faults::default()))
}

/// A region that was typed as a code, if there is one.
pub async fn region(site: &Arc<Site>, signed: &Signed, typed: &str) -> Result<Option<RegionCode>, Fail> {
    let Some(code) = RegionCode::parse(typed.trim()) else { return Ok(None) };
    let found = site.db.read(move |c| store::region::get(c, &code)).await.map_err(signed.fail(site))?;
    Ok(found.filter(|r| r.until.is_none()).map(|r| r.code))
}

/// Makes the account.
pub async fn make(State(site): State<Arc<Site>>, signed: Signed, filled: Filled) -> Answer {
    let access = signed.may::<KeepAccounts>(&site)?;
    let role = Role::from_word(filled.get("role"));
    let role = role.ok_or_else(|| Fail::Unreadable(site.clone(), signed.lang.clone()))?;
    let mut faults = Faults::default();
    let place = region(&site, &signed, filled.get("region")).await?;
    if place.is_none() {
        faults.add("region", filled.get("region"), Problem::Unknown("region".into()));
    }
    let id = PersonId(Uuid::now_v7());
    let draft = PersonDraft {
        region: place.clone().unwrap_or_else(|| site.root.clone()),
        name: filled.get("name").to_owned(),
        login: filled.get("login").to_owned(),
        email: filled.get("email").to_owned(),
        lang: site.profile.first_language().clone(),
        sample: false,
    };
    let (person, place) = match (save(id, None, draft), place) {
        (Ok(person), Some(place)) => (person, place),
        (person, _) => {
            let mut all = person.err().unwrap_or_default();
            all.0.extend(faults.0);
            return Ok(page(&site, &signed, &filled, &all));
        }
    };
    let path = {
        let place = place.clone();
        site.db.read(move |c| store::region::path(c, &place)).await.map_err(signed.fail(&site))?
    };
    if !access.reaches(&path) {
        faults.add("region", filled.get("region"), Problem::Unknown("region".into()));
        return Ok(page(&site, &signed, &filled, &faults));
    }
    let today = site.today(path.iter().map(RegionCode::as_str));
    let role = grant(HoldingId(Uuid::now_v7()), id, role, place, today, None)
        .map_err(|f| signed.fail(&site)(store::Error::Faults(f)))?;
    let made = password::generate(random());
    let hash = match &person.login {
        None => None,
        Some(_) => match site.hashing.hash(made.clone()).await {
            Ok(hash) => Some(hash),
            Err(_) => return Ok(busy(&site, &signed.lang)),
        },
    };
    let stored = person.clone();
    let written = site
        .db
        .write(filled.command(&signed, "new account"), move |tx| {
            match &hash {
                Some(hash) => store::account::secret::create(tx, &access, &stored, hash)?,
                None => drop(store::account::save(tx, &access, &stored)?),
            }
            store::account::grant(tx, &access, &role)?;
            Ok(stored.id.0)
        })
        .await;
    match written {
        Err(store::Error::Constraint { name }) if name == "person_login" => {
            faults.add("login", filled.get("login"), Problem::Taken);
            Ok(page(&site, &signed, &filled, &faults))
        }
        Err(e) => Err(signed.fail(&site)(e)),
        Ok(Done::Now(_)) => match &person.login {
            Some(login) => Ok(help::once(&site, &signed, id, &person.name, login, &made)),
            None => Ok(person::done(id, "orang").into_response()),
        },
        // Sent twice: the account of the first time is the one that is there.
        Ok(Done::Before(first)) => Ok(person::done(PersonId(first), "orang").into_response()),
    }
}
