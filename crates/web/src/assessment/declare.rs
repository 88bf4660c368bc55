//! An assessor says which interests they have, before anything is scored.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use askama::Template;
use axum::extract::State as Held;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use domain::access::Assess;
use domain::assessment::round::{Interest, Nature, State};
use domain::fault::Faults;
use domain::id::Kind;
use store::assessment::seat;
use uuid::Uuid;

use super::mine::{Sitting, found};
use super::{MINE, round_id};
use crate::account::guard::{Filled, Signed};
use crate::account::work::{Work, fault};
use crate::ask::Path;
use crate::desk::{id, settle};
use crate::error::{Answer, render};
use crate::page::{Link, Page};
use crate::{Site, sentence};

struct About {
    number: usize,
    title: String,
    natures: Vec<(&'static str, String, bool)>,
    text: String,
    recused: bool,
    fault: String,
}

#[derive(Template)]
#[template(path = "assessment/declare.html")]
struct DeclarePage {
    page: Page,
    work: Work,
    crumbs: Vec<Link>,
    action: String,
    back: String,
    about: Vec<About>,
    fault: String,
}

fn page(
    site: &Site,
    signed: &Signed,
    id: Uuid,
    s: &Sitting,
    typed: &[Interest],
    faults: &Faults,
) -> axum::response::Response {
    let lang = &signed.lang;
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let title = s.round.title.text(lang).to_owned();
    let about = s.candidates.iter().enumerate().map(|(n, c)| {
        let there = typed.iter().find(|i| i.candidate == c.candidate.id);
        let nature = there.map_or(Nature::None, |i| i.nature);
        let field = format!("interest-{n}");
        About {
            number: n,
            title: format!("{}, {}", c.craft_names.text(lang), c.region_name),
            natures: Nature::ALL
                .iter()
                .map(|x| (x.word(), say(&format!("round-interest-{}", x.word())), *x == nature))
                .collect(),
            text: there.map(|i| i.text.clone()).unwrap_or_default(),
            recused: there.is_some_and(|i| i.recused),
            fault: faults
                .0
                .iter()
                .find(|f| f.field == field)
                .map(|f| fault(lang, &f.problem))
                .unwrap_or_default(),
        }
    });
    let all = faults.0.iter().find(|f| f.field == "interest" || f.field == "step");
    let mut response = render(&DeclarePage {
        page: site.private_page(lang, &say("seat-interests")),
        work: site.work(signed, MINE),
        crumbs: vec![
            Link { label: say("seat-title"), href: MINE.to_owned(), current: false },
            Link { label: title, href: format!("{MINE}/{id}"), current: false },
            Link { label: say("seat-interests"), href: String::new(), current: true },
        ],
        action: format!("{MINE}/{id}/kepentingan"),
        back: format!("{MINE}/{id}"),
        about: about.collect(),
        fault: all.map(|f| fault(lang, &f.problem)).unwrap_or_default(),
    });
    if !faults.is_empty() {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    response
}

/// The form.
pub(super) async fn show(Held(site): Held<Arc<Site>>, signed: Signed, Path(record): Path<String>) -> Answer {
    let id = id(&site, &signed, &record)?;
    let s = found(&site, &signed, id).await?;
    if s.round.state != State::Open || s.seat.left.is_some() {
        return Ok(Redirect::to(&format!("{MINE}/{id}")).into_response());
    }
    Ok(page(&site, &signed, id, &s, &s.seat.interests, &Faults::default()))
}

/// Declares.
pub(super) async fn send(
    Held(site): Held<Arc<Site>>,
    signed: Signed,
    Path(record): Path<String>,
    filled: Filled,
) -> Answer {
    let id = id(&site, &signed, &record)?;
    let who = signed.may::<Assess>(&site)?;
    let s = found(&site, &signed, id).await?;
    let interests: Vec<Interest> = s
        .candidates
        .iter()
        .enumerate()
        .map(|(n, c)| Interest {
            candidate: c.candidate.id,
            nature: Nature::from_word(filled.get(&format!("nature-{n}"))).unwrap_or(Nature::None),
            text: filled.get(&format!("interest-{n}")).to_owned(),
            recused: filled.get(&format!("recused-{n}")) == "1",
        })
        .collect();
    let person = signed.person.id;
    let held = AssertUnwindSafe((who, interests.clone(), s.today));
    let written = site
        .db
        .write(filled.command(&signed, ""), move |tx| {
            let (who, interests, today) = &*held;
            seat::declare(tx, who, person, round_id(id), interests.clone(), *today)
        })
        .await;
    if let Err(store::Error::Faults(faults)) = &written {
        return Ok(page(&site, &signed, id, &s, &interests, faults));
    }
    settle(&site, &signed, Kind::Round, id, written).await?;
    Ok(Redirect::to(&format!("{MINE}/{id}?selesai=kepentingan")).into_response())
}
