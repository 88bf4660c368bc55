//! `/kerja/penilaian`: the rounds in which somebody has a seat, and what is left for them to do.

use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use askama::Template;
use axum::extract::State as Held;
use axum::http::Uri;
use domain::access::{Access, Assess};
use domain::assessment::round::{Obstacle, Round, Seat, State, Weighing};
use domain::assessment::sheet::Scored;
use domain::id::{CandidateId, Kind, RoundId};
use store::assessment::{candidate, seat, sheet, weighing};
use uuid::Uuid;

use super::{MINE, round_id};
use crate::account::guard::Signed;
use crate::account::work::Work;
use crate::ask::Path;
use crate::desk::values::Values;
use crate::desk::{id, missing, settle};
use crate::error::{Answer, Fail, render};
use crate::page::{Link, Page};
use crate::{Site, sentence, text};

struct Line {
    href: String,
    title: String,
    about: String,
    state: &'static str,
    state_label: String,
    left: String,
}

#[derive(Template)]
#[template(path = "assessment/mine.html")]
struct ListPage {
    page: Page,
    work: Work,
    lines: Vec<Line>,
}

/// A round as whoever sits in it sees it.
pub(super) struct Sitting {
    /// The round.
    pub round: Round,
    /// Their seat.
    pub seat: Seat,
    /// The candidates.
    pub candidates: Vec<candidate::Named>,
    /// What they handed in.
    pub sheets: BTreeMap<CandidateId, BTreeMap<String, Scored>>,
    /// Whether they have weighed.
    pub weighed: bool,
    /// Which day it is there.
    pub today: jiff::civil::Date,
}

/// Reads it.
pub(super) fn sitting(
    c: &mut store::Conn,
    site: &Site,
    who: &Access<Assess>,
    signed: &Signed,
    id: RoundId,
) -> store::Result<Option<Sitting>> {
    let person = signed.person.id;
    let Some((round, seat)) = seat::mine(c, who, person, id)? else { return Ok(None) };
    Ok(Some(Sitting {
        candidates: candidate::of(c, id)?,
        sheets: sheet::mine(c, who, person, id)?,
        weighed: weighing::mine(c, who, person, id)?.is_some(),
        today: super::today(c, site, &round.region)?,
        round,
        seat,
    }))
}

/// The round of an address as whoever sits in it sees it. One in which they do not sit is not there.
pub(super) async fn found(site: &Arc<Site>, signed: &Signed, id: Uuid) -> Result<Sitting, Fail> {
    let who = signed.may::<Assess>(site)?;
    let held = AssertUnwindSafe((site.clone(), signed.clone(), who));
    let found = site
        .db
        .read(move |c| {
            let (site, signed, who) = &*held;
            Ok(sitting(c, site, who, signed, round_id(id))?.map(AssertUnwindSafe))
        })
        .await;
    let found = settle(site, signed, Kind::Round, id, found).await?;
    found.map(|f| f.0).ok_or_else(|| missing(site, signed))
}

impl Sitting {
    /// Whether they weigh the criteria.
    pub fn weighs(&self) -> bool {
        self.round.weighing == Weighing::Pairwise
            && self.round.set.as_ref().is_some_and(|s| !domain::assessment::weighing::levels(s).is_empty())
    }

    /// The candidates that they judge.
    pub fn judged(&self) -> impl Iterator<Item = &candidate::Named> {
        self.candidates
            .iter()
            .filter(|c| c.candidate.withdrawn.is_none() && !self.seat.is_recused(c.candidate.id))
    }

    /// How much is left for them to do.
    pub fn left(&self) -> usize {
        let sheets = self.judged().filter(|c| !self.sheets.contains_key(&c.candidate.id)).count();
        sheets + usize::from(self.seat.declared.is_none()) + usize::from(self.weighs() && !self.weighed)
    }

    /// The candidate with a number.
    pub fn candidate(&self, number: &str) -> Option<&candidate::Named> {
        let number: i64 = number.parse().ok()?;
        self.candidates.iter().find(|c| c.candidate.number == number)
    }
}

/// How much is left for somebody to do in a round.
pub(super) fn left(
    c: &mut store::Conn,
    who: &Access<Assess>,
    signed: &Signed,
    id: RoundId,
) -> store::Result<usize> {
    let person = signed.person.id;
    let Some((round, seat)) = seat::mine(c, who, person, id)? else { return Ok(0) };
    let sitting = Sitting {
        candidates: candidate::of(c, id)?,
        sheets: sheet::mine(c, who, person, id)?,
        weighed: weighing::mine(c, who, person, id)?.is_some(),
        today: round.deadline,
        round,
        seat,
    };
    Ok(sitting.left())
}

/// The list.
pub(super) async fn list(Held(site): Held<Arc<Site>>, signed: Signed) -> Answer {
    let who = signed.may::<Assess>(&site)?;
    let held = AssertUnwindSafe((site.clone(), signed.clone(), who));
    let found = site
        .db
        .read(move |c| {
            let (_, signed, who) = &*held;
            let mut found = Vec::new();
            for mine in seat::rounds(c, who, signed.person.id)? {
                let left = if mine.state == State::Open { left(c, who, signed, mine.round)? } else { 0 };
                found.push((mine, left));
            }
            Ok(AssertUnwindSafe(found))
        })
        .await
        .map_err(signed.fail(&site))?
        .0;
    let lang = &signed.lang;
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let lines = found
        .into_iter()
        .map(|(m, left)| {
            let day = m.deadline.map(|d| text::date(d, lang)).unwrap_or_default();
            Line {
                href: format!("{MINE}/{}", m.round),
                title: m.title.text(lang).to_owned(),
                about: format!(
                    "{} · {}",
                    m.region_name,
                    sentence(lang.as_str(), "round-until", &[("day", &day)])
                ),
                state: m.state.word(),
                state_label: say(&format!("round-state-{}", m.state.word())),
                left: match (m.state, left) {
                    (State::Open, 0) => say("round-left-none"),
                    (State::Open, n) => sentence(lang.as_str(), "round-left", &[("count", &n.to_string())]),
                    _ => String::new(),
                },
            }
        })
        .collect();
    Ok(render(&ListPage {
        page: site.private_page(lang, &say("seat-title")),
        work: site.work(&signed, MINE),
        lines,
    }))
}

struct Judged {
    href: String,
    title: String,
    region: String,
    state: String,
    done: bool,
}

#[derive(Template)]
#[template(path = "assessment/sitting.html")]
struct SittingPage {
    page: Page,
    work: Work,
    crumbs: Vec<Link>,
    title: String,
    path: String,
    state_label: String,
    state_about: String,
    state: &'static str,
    facts: Vec<(String, String)>,
    obstacle: String,
    done: String,
    /// How many high scores of the sheet that was just handed in have no proof.
    unproven: String,
    declared: bool,
    interests: Vec<String>,
    weighs: bool,
    weighed: bool,
    candidates: Vec<Judged>,
    open: bool,
    left: String,
}

const DONE: &[&str] = &["kepentingan", "bobot", "lembar"];

/// A round for whoever sits in it.
pub(super) async fn show(
    Held(site): Held<Arc<Site>>,
    signed: Signed,
    Path(record): Path<String>,
    uri: Uri,
) -> Answer {
    let id = id(&site, &signed, &record)?;
    let s = found(&site, &signed, id).await?;
    let lang = &signed.lang;
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let asked = Values::asked(uri.query().unwrap_or_default());
    let done = DONE.iter().find(|d| **d == asked.get("selesai"));
    let unproven: usize = asked.get("tanpa-bukti").parse().unwrap_or(0);
    let title = s.round.title.text(lang).to_owned();
    // Why nothing can be scored; that interests come first is told by the list itself.
    let obstacle = match s.round.scores(&s.seat, s.today) {
        Err(o) if o != Obstacle::Undeclared && s.round.state == State::Open => say(o.key()),
        _ => String::new(),
    };
    let path = format!("{MINE}/{id}");
    let name = |c: &candidate::Named| format!("{}, {}", c.craft_names.text(lang), c.region_name);
    let interests = s.seat.interests.iter().filter_map(|i| {
        let about = s.candidates.iter().find(|c| c.candidate.id == i.candidate)?;
        let key = if i.recused { "round-interest-recused" } else { "round-interest-judges" };
        let nature = say(&format!("round-interest-{}", i.nature.word()));
        Some(sentence(lang.as_str(), key, &[("name", &name(about)), ("nature", &nature), ("text", &i.text)]))
    });
    let open = s.round.state == State::Open && obstacle.is_empty();
    let declared = s.seat.declared.is_some();
    let candidates = s.candidates.iter().map(|c| {
        let id = c.candidate.id;
        let there = s.sheets.contains_key(&id);
        let (state, mine) = match &c.candidate.withdrawn {
            Some(why) => (sentence(lang.as_str(), "round-withdrawn", &[("why", why)]), false),
            None if s.seat.is_recused(id) => (say("round-obstacle-recused"), false),
            None if there => (say("round-sheet-there"), true),
            None => (say("round-sheet-missing"), true),
        };
        let number = c.candidate.number;
        let href = if mine && declared && (open || there) {
            format!("{path}/calon/{number}")
        } else {
            String::new()
        };
        Judged {
            href,
            title: c.craft_names.text(lang).to_owned(),
            region: c.region_name.clone(),
            state,
            done: there,
        }
    });
    let left = s.left();
    let facts = vec![
        (say("round-field-deadline"), text::date(s.round.deadline, lang)),
        (say("round-field-period"), s.round.period.clone()),
        (
            say("round-field-set"),
            s.round.set.as_ref().map(|set| set.name.text(lang).to_owned()).unwrap_or_default(),
        ),
    ];
    Ok(render(&SittingPage {
        page: site.private_page(lang, &title),
        work: site.work(&signed, MINE),
        crumbs: vec![
            Link { label: say("seat-title"), href: MINE.to_owned(), current: false },
            Link { label: title.clone(), href: String::new(), current: true },
        ],
        title,
        state_label: say(&format!("round-state-{}", s.round.state.word())),
        state_about: say(&format!("seat-about-{}", s.round.state.word())),
        state: s.round.state.word(),
        facts,
        done: done.map(|d| say(&format!("seat-done-{d}"))).unwrap_or_default(),
        unproven: match (done, unproven) {
            (Some(_), 1..) => {
                sentence(lang.as_str(), "seat-unproven-count", &[("count", &unproven.to_string())])
            }
            _ => String::new(),
        },
        declared,
        interests: interests.collect(),
        weighs: s.weighs(),
        weighed: s.weighed,
        candidates: candidates.collect(),
        open,
        obstacle,
        left: match left {
            0 => say("round-left-none"),
            n => sentence(lang.as_str(), "round-left", &[("count", &n.to_string())]),
        },
        path,
    }))
}
