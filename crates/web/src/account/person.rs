//! `/kerja/orang/{id}`: a person, their roles and cards, what they may do and why, and ways to help them.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::access::{KeepAccounts, KeepCards, Means, Permission, ReadPeople, SignedIn};
use domain::account::{PersonId, Role};
use domain::fault::Faults;
use domain::region::RegionCode;
use store::Done;
use uuid::Uuid;

use super::guard::{self, Filled, Signed, housekeeping, mandates, narrow, paths};
use super::home::{RightLine, RoleLine, name, names, rights, role_line};
use super::people;
use super::work::{Field, Work};
use crate::ask::{Path, Query};
use crate::error::{Answer, Fail, render};
use crate::page::{Link, Page};
use crate::{Site, sentence};

/// A card as a page shows it.
pub struct CardLine {
    id: String,
    issued: String,
    expires: String,
    state: String,
    good: bool,
}

#[derive(Template)]
#[template(path = "account/person.html")]
struct PersonPage {
    page: Page,
    work: Work,
    crumbs: Vec<Link>,
    done: String,
    path: String,
    name: String,
    login: String,
    email: String,
    mail: Field,
    region: String,
    active: bool,
    second: bool,
    sample: bool,
    roles: Vec<RoleLine>,
    rights: Vec<RightLine>,
    cannot: Vec<String>,
    cards: Vec<CardLine>,
    keep_accounts: bool,
    keep_cards: bool,
    may_have_card: bool,
    own: bool,
    card_fault: String,
    role_words: Vec<(String, String, bool)>,
    role_region: Field,
    role_since: Field,
    role_until: Field,
    days: Vec<(i64, String, bool)>,
}

/// What the page says besides.
#[derive(Debug, Default)]
pub struct Said {
    /// A message that something was done.
    pub done: String,
    /// The faults of a form.
    pub faults: Faults,
    /// What was typed.
    pub filled: Filled,
}

/// What stands after the question mark: what was done.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    selesai: String,
}

/// What can have been done.
const DONE: &[&str] = &["peran", "akhir", "kartu", "aktif", "sandi", "orang", "surel", "kode"];

/// How long a card may be given out for, in days.
pub const DAYS: &[i64] = &[7, 30, 90, 365];

/// The address of a person's page.
pub fn at(id: PersonId) -> String {
    format!("{}/{id}", people::PATH)
}

/// Where somebody is led after something was done.
pub fn done(id: PersonId, what: &str) -> axum::response::Redirect {
    axum::response::Redirect::to(&format!("{}?selesai={what}", at(id)))
}

/// The result of a write about a person. What somebody may not reach is not there for them, and that they tried is
/// remembered.
pub async fn settle<T>(
    site: &Arc<Site>,
    signed: &Signed,
    id: PersonId,
    result: store::Result<Done<T>>,
) -> Result<Done<T>, Fail> {
    if let Err(store::Error::Refused) = &result {
        note(site, signed, id).await;
    }
    result.map_err(signed.fail(site))
}

/// Remembers that somebody asked for a person whom they may not reach.
pub async fn note(site: &Arc<Site>, signed: &Signed, id: PersonId) {
    let mut command = housekeeping();
    command.actor = format!("account:{}", signed.person.id);
    let noted = site.db.write(command, move |tx| store::account::refused(tx, id)).await;
    if let Err(error) = noted {
        tracing::error!(%error, "a refusal could not be noted");
    }
}

/// Whether a right of somebody reaches a person and all their roles.
fn reaches<P: Permission>(who: &SignedIn, all: &[(RegionCode, Vec<RegionCode>)]) -> bool {
    who.may::<P>().is_some_and(|access| all.iter().all(|(_, path)| access.reaches(path)))
}

/// The page.
pub async fn page(
    site: &Arc<Site>,
    signed: &Signed,
    id: PersonId,
    status: StatusCode,
    said: &Said,
) -> Answer {
    let access = signed.may::<ReadPeople>(site)?;
    let lang = signed.lang.clone();
    let read = site
        .db
        .read(move |c| {
            let Some(person) = store::account::get(c, &access, id)? else { return Ok(None) };
            let roles = store::account::holdings(c, id)?;
            let cards = store::account::card::of(c, &access, id, 20)?;
            let mut paths = paths(c, &roles)?;
            let mandates = mandates(c, &roles, &mut paths)?;
            let mut names = names(c, &roles)?;
            paths.push((person.region.clone(), store::region::path(c, &person.region)?));
            let full = store::region::get(c, &person.region)?.map(|r| r.full_name).unwrap_or_default();
            names.push((person.region.clone(), full));
            let mut makers = Vec::new();
            for m in &mandates {
                let name = store::trail::name(c, domain::id::Kind::Maker, m.maker.0, &lang)?;
                makers.push((m.maker, name.unwrap_or_default()));
            }
            makers.sort();
            makers.dedup();
            Ok(Some((person, roles, cards, paths, names, mandates, makers)))
        })
        .await
        .map_err(signed.fail(site))?;
    let Some((person, roles, cards, paths, names, mandates, makers)) = read else {
        note(site, signed, id).await;
        return Err(Fail::Missing(site.clone(), signed.lang.clone()));
    };
    let lang = &signed.lang;
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let means = if person.second_since.is_some() { Means::SecondStep } else { Means::Password };
    let who = narrow(site, &person, means, roles.clone(), &paths)
        .acting_by(&mandates, |region| guard::today(site, &paths, region));
    let today = |code: &RegionCode| {
        let path = paths.iter().find(|(c, _)| c == code).map_or(&[][..], |(_, p)| p.as_slice());
        site.today(path.iter().map(RegionCode::as_str))
    };
    // Roles that are over keep nobody from helping.
    let lasting: Vec<_> = paths
        .iter()
        .filter(|(code, _)| {
            *code == person.region
                || roles.iter().any(|h| h.region == *code && h.until.is_none_or(|l| l >= today(code)))
        })
        .cloned()
        .collect();
    let now = site.db.now();
    let (may, cannot) = rights(lang, &who, &names, &makers);
    let filled = &said.filled;
    let since = filled.get("since");
    let role_now = filled.get("role");
    let card_fault = said.faults.0.iter().find(|f| matches!(f.field.as_str(), "card" | "days"));
    let template = PersonPage {
        page: site.private_page(lang, &person.name),
        work: site.work(signed, people::PATH),
        crumbs: vec![
            Link { label: say("work-people"), href: people::PATH.to_owned(), current: false },
            Link { label: person.name.clone(), href: String::new(), current: true },
        ],
        done: said.done.clone(),
        path: at(id),
        name: person.name.clone(),
        login: person.login.clone().unwrap_or_default(),
        email: person.email.clone().unwrap_or_default(),
        mail: Field::new(lang, "email", "own-mail", "email")
            .with(if said.faults.0.iter().any(|f| f.field == "email") {
                filled.get("email")
            } else {
                person.email.as_deref().unwrap_or_default()
            })
            .hinted(lang, "person-mail-hint")
            .wrong(lang, &said.faults),
        region: name(&names, &person.region).to_owned(),
        active: person.active,
        second: person.second_since.is_some(),
        sample: person.sample,
        roles: roles.iter().map(|h| role_line(lang, h, name(&names, &h.region), today(&h.region))).collect(),
        rights: if person.active { may } else { Vec::new() },
        cannot,
        cards: cards
            .iter()
            .map(|c| CardLine {
                id: c.id.to_string(),
                issued: site.day(c.issued, lang),
                expires: site.day(c.expires, lang),
                good: c.is_good(now),
                state: say(match (c.is_good(now), c.replaced_by.is_some(), c.revoked.is_some()) {
                    (true, ..) => "card-good",
                    (_, true, _) => "card-replaced",
                    (_, _, true) => "card-revoked",
                    _ => "card-expired",
                }),
            })
            .collect(),
        keep_accounts: reaches::<KeepAccounts>(&signed.who, &lasting),
        keep_cards: reaches::<KeepCards>(&signed.who, &lasting),
        own: person.id == signed.person.id,
        may_have_card: {
            let mut held = roles.iter().filter(|h| h.until.is_none_or(|l| l >= today(&h.region))).peekable();
            held.peek().is_some() && held.all(|h| h.role.by_card())
        },
        card_fault: card_fault.map(|f| super::work::fault(lang, &f.problem)).unwrap_or_default(),
        role_words: Role::ALL
            .into_iter()
            .map(|r| (r.word().to_owned(), say(&format!("role-{}", r.word())), r.word() == role_now))
            .collect(),
        role_region: Field::new(lang, "region", "role-region", "text")
            .with(if filled.get("region").is_empty() { person.region.as_str() } else { filled.get("region") })
            .hinted(lang, "role-region-hint")
            .wrong(lang, &said.faults),
        role_since: Field::new(lang, "since", "role-first-day", "date")
            .with(
                if since.is_empty() { today(&person.region).to_string() } else { since.to_owned() }.as_str(),
            )
            .wrong(lang, &said.faults),
        role_until: Field::new(lang, "until", "role-last-day", "date")
            .with(filled.get("until"))
            .hinted(lang, "role-last-day-hint")
            .wrong(lang, &said.faults),
        days: DAYS
            .iter()
            .map(|n| (*n, sentence(lang.as_str(), "days", &[("count", &n.to_string())]), *n == 90))
            .collect(),
    };
    let mut response: Response = render(&template);
    *response.status_mut() = status;
    Ok(response)
}

/// A person's id in an address.
pub fn id(site: &Arc<Site>, signed: &Signed, text: &str) -> Result<PersonId, Fail> {
    let id = Uuid::parse_str(text).map_err(|_| Fail::Missing(site.clone(), signed.lang.clone()))?;
    Ok(PersonId(id))
}

/// `/kerja/orang/{id}`
pub async fn show(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(person): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer {
    let id = id(&site, &signed, &person)?;
    let done = DONE.iter().find(|d| **d == asked.selesai);
    let done = done.map(|d| sentence(signed.lang.as_str(), &format!("done-{d}"), &[])).unwrap_or_default();
    page(&site, &signed, id, StatusCode::OK, &Said { done, ..Said::default() }).await
}
