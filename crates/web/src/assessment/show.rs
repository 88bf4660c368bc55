//! The page of a round: where it stands, what it lacks, its candidates and assessors, and the steps that are open.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use askama::Template;
use axum::extract::State as Held;
use axum::http::{StatusCode, Uri};
use domain::access::{KeepRounds, ReadHistory, ReadPeople, ReadRegister};
use domain::assessment::round::{Lack, Progress, Round, State, Weighing};
use domain::fault::Faults;
use domain::id::Kind;
use domain::lang::Lang;
use store::assessment::{candidate, notice, round, seat, sheet, weighing};
use uuid::Uuid;

use super::{PATH, round_id, say};
use crate::account::guard::Signed;
use crate::account::work::{Work, fault};
use crate::ask::Path;
use crate::desk::values::Values;
use crate::desk::{id, missing, note_reading, settle};
use crate::error::{Answer, Fail, render};
use crate::page::{Link, Page};
use crate::{Site, sentence, text};

/// What somebody has just done, as the address says it.
const DONE: &[&str] = &[
    "simpan",
    "buka",
    "perpanjang",
    "tutup",
    "buka-lagi",
    "batal",
    "umumkan",
    "calon",
    "calon-keluar",
    "penilai",
    "penilai-keluar",
    "putus",
];

struct Candidate {
    number: i64,
    id: Uuid,
    title: String,
    region: String,
    status: String,
    note: String,
    handed_in: usize,
    gaps: String,
    withdrawn: bool,
}

struct Seat {
    id: Uuid,
    number: i64,
    name: String,
    standing: String,
    interests: Vec<String>,
    weighed: String,
    handed_in: usize,
    expected: usize,
    left: bool,
    /// How they learn of the round, where somebody has to know it.
    told: String,
}

struct Possible {
    value: String,
    label: String,
    about: String,
}

#[derive(Template)]
#[template(path = "assessment/round.html")]
struct RoundPage {
    page: Page,
    work: Work,
    crumbs: Vec<Link>,
    title: String,
    path: String,
    state: &'static str,
    state_label: String,
    state_about: String,
    sample: bool,
    done: String,
    fault: String,
    typed: String,
    facts: Vec<(String, String)>,
    reason: String,
    /// Each time the scoring was opened again, in a sentence.
    reopened: Vec<String>,
    /// Whether the round itself is read, and not only what was decided of a candidate.
    whole: bool,
    related: Vec<Link>,
    lacks: Vec<Link>,
    progress: String,
    /// How many have weighed, where that is the assessors' part.
    weighings: String,
    candidates: Vec<Candidate>,
    seats: Vec<Seat>,
    possible: Vec<Possible>,
    people: Vec<Possible>,
    keeps: bool,
    draft: bool,
    open: bool,
    closed: bool,
    decided: bool,
    ended: bool,
    pairwise: bool,
    early: bool,
    deadline: String,
    /// How many have to be told by somebody, since no mail reaches them.
    to_call: String,
}

/// What a page says besides.
#[derive(Default)]
pub(super) struct Said {
    /// What was done.
    pub done: String,
    /// What was wrong.
    pub faults: Faults,
    /// What was typed as the reason.
    pub typed: String,
}

struct Found {
    round: Round,
    sight: round::Sight,
    /// Whether what assessors said of themselves may be read.
    council: bool,
    /// Whether the scores of others may be read by now.
    discusses: bool,
    keeps: bool,
    region: String,
    set: Option<domain::assessment::criteria::CriteriaSet>,
    lacks: Vec<Lack>,
    progress: Progress,
    candidates: Vec<candidate::Named>,
    seats: Vec<seat::Seated>,
    handed_in: std::collections::HashSet<(domain::id::SeatId, domain::id::CandidateId)>,
    weighed: Vec<domain::id::SeatId>,
    gone: std::collections::HashSet<domain::id::SeatId>,
    invited: std::collections::HashMap<domain::id::PersonId, i64>,
    possible: Vec<candidate::Possible>,
    people: Vec<(domain::id::PersonId, String)>,
    today: jiff::civil::Date,
}

fn find(c: &mut store::Conn, site: &Site, signed: &Signed, id: Uuid) -> store::Result<Option<Found>> {
    let Some(read) = signed.who.may::<ReadRegister>() else { return Err(store::Error::Refused) };
    let Some((found, sight)) = round::seen(c, &read, round_id(id))? else { return Ok(None) };
    let path = store::region::path(c, &found.region)?;
    let keeps = signed.who.may::<KeepRounds>().is_some_and(|who| who.reaches(&path));
    let reads = signed.who.may::<ReadPeople>();
    let council = keeps || reads.as_ref().is_some_and(|who| who.reaches(&path));
    let discusses = match round::discusses(c, reads.as_ref(), signed.person.id, &found) {
        Ok(()) => sight.whole && found.state.shows_scores(),
        Err(store::Error::Refused) => false,
        Err(other) => return Err(other),
    };
    let today = super::today(c, site, &found.region)?;
    let region = store::region::get(c, &found.region)?.map(|r| r.full_name).unwrap_or_default();
    let set = match &found.set {
        Some(set) => Some(set.clone()),
        None => super::set(c, site, &found.region, &found.set_key)?,
    };
    let draft = found.state == State::Draft;
    let lacks = if draft {
        round::lacks(c, &found, set.as_ref(), &site.profile.languages, today)?
    } else {
        Vec::new()
    };
    let people = matches!(found.state, State::Draft | State::Open) && keeps;
    Ok(Some(Found {
        sight,
        council,
        discusses,
        keeps,
        region,
        lacks,
        progress: round::progress(c, &found, today)?,
        gone: seat::gone(c, &found, today)?,
        invited: notice::invited(c, found.id)?,
        candidates: candidate::of(c, found.id)?,
        seats: seat::of(c, found.id)?,
        handed_in: sheet::handed_in(c, found.id)?,
        weighed: weighing::seats(c, found.id)?,
        possible: if draft && keeps { candidate::possible(c, &found)? } else { Vec::new() },
        people: if people { seat::possible(c, &found, today)? } else { Vec::new() },
        set,
        today,
        round: found,
    }))
}

/// What a round lacks, with the way to mend it; lacks of the same kind are told once.
fn lack(lacks: &[Lack], round: &Round, lang: &Lang) -> Vec<Link> {
    let mut told: Vec<Link> = Vec::new();
    let texts = lacks.iter().filter(|l| matches!(l, Lack::SetIncomplete(_))).count();
    for lack in lacks {
        let (key, href) = match lack {
            Lack::Set => ("round-lacks-set", format!("{PATH}/{}/ubah", round.id)),
            Lack::SetIncomplete(_) => ("round-lacks-rubric", format!("/kerja/kriteria/{}", round.set_key)),
            Lack::Weights => ("round-lacks-weights", format!("{PATH}/{}/ubah", round.id)),
            Lack::TooManyToCompare => ("round-lacks-compare", format!("{PATH}/{}/ubah", round.id)),
            Lack::Exponents => ("round-lacks-exponents", format!("{PATH}/{}/ubah", round.id)),
            Lack::Method(unable) => {
                let label = say::cannot(unable, lang);
                told.push(Link { label, href: format!("{PATH}/{}/ubah", round.id), current: false });
                continue;
            }
            Lack::Candidates => ("round-lacks-candidates", "#calon".to_owned()),
            Lack::Seats => ("round-lacks-seats", "#penilai".to_owned()),
            Lack::Deadline => ("round-lacks-deadline", format!("{PATH}/{}/ubah", round.id)),
        };
        let label = sentence(lang.as_str(), key, &[("count", &texts.to_string())]);
        if !told.iter().any(|t| t.label == label) {
            told.push(Link { label, href, current: false });
        }
    }
    told
}

/// Whether somebody of a round has to be told by the council itself: no mail reaches them.
fn is_called(found: &Found, site: &Site, s: &seat::Seated) -> bool {
    let waits = s.seat.left.is_none() && !found.gone.contains(&s.seat.id);
    waits && (!s.mail || !site.writes_mail())
}

fn seats(found: &Found, site: &Site, lang: &Lang) -> Vec<Seat> {
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let under_way = matches!(found.round.state, State::Draft | State::Open);
    found
        .seats
        .iter()
        .map(|s| {
            let judges =
                |c: &&candidate::Named| c.candidate.withdrawn.is_none() && !s.seat.is_recused(c.candidate.id);
            let judged: Vec<_> = found.candidates.iter().filter(judges).collect();
            let told = s.seat.interests.iter().filter(|_| found.council);
            let interests = told.filter_map(|i| {
                let about = found.candidates.iter().find(|c| c.candidate.id == i.candidate)?;
                let name = format!("{}, {}", about.craft_names.text(lang), about.region_name);
                Some(super::said::interest(i, &name, lang))
            });
            let standing = match s.seat.standing() {
                domain::assessment::round::Standing::Appointed => "round-seat-appointed",
                domain::assessment::round::Standing::Declared => "round-seat-declared",
                domain::assessment::round::Standing::Left => "round-seat-left",
            };
            let standing = match &s.seat.left {
                Some(why) => sentence(lang.as_str(), "round-seat-left", &[("why", why)]),
                None if under_way && found.gone.contains(&s.seat.id) => say("round-seat-gone"),
                None => say(standing),
            };
            let standing = match s.seat.after_reopening {
                true => format!("{standing} · {}", say("round-seat-late")),
                false => standing,
            };
            let weighed = found.weighed.contains(&s.seat.id);
            Seat {
                id: s.seat.id.0,
                number: s.seat.number,
                name: s.name.clone(),
                standing,
                interests: interests.collect(),
                weighed: say(if weighed { "round-weighed" } else { "round-not-weighed" }),
                handed_in: judged
                    .iter()
                    .filter(|c| found.handed_in.contains(&(s.seat.id, c.candidate.id)))
                    .count(),
                expected: judged.len(),
                left: s.seat.left.is_some(),
                told: match found.invited.get(&s.seat.person) {
                    Some(at) => sentence(lang.as_str(), "round-told", &[("when", &site.moment(*at, lang))]),
                    None if under_way && is_called(found, site, s) => say("round-to-call"),
                    None => String::new(),
                },
            }
        })
        .collect()
}

fn candidates(found: &Found, lang: &Lang) -> Vec<Candidate> {
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    found
        .candidates
        .iter()
        .map(|c| {
            let id = c.candidate.id;
            let withdrawn = c.candidate.withdrawn.as_deref();
            Candidate {
                number: c.candidate.number,
                id: id.0,
                title: c.craft_names.text(lang).to_owned(),
                region: c.region_name.clone(),
                status: c.status.map(|s| say(&format!("status-{}", s.word()))).unwrap_or_default(),
                note: withdrawn
                    .map(|why| sentence(lang.as_str(), "round-withdrawn", &[("why", why)]))
                    .unwrap_or_default(),
                handed_in: found.handed_in.iter().filter(|(_, candidate)| *candidate == id).count(),
                gaps: if found.round.state.is_decided()
                    && withdrawn.is_none()
                    && (found.sight.has(c.candidate.number) || found.round.state == State::Announced)
                {
                    format!("{PATH}/{}/pembinaan/{}", found.round.id, c.candidate.number)
                } else {
                    String::new()
                },
                withdrawn: withdrawn.is_some(),
            }
        })
        .collect()
}

fn facts(found: &Found, lang: &Lang) -> Vec<(String, String)> {
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let r = &found.round;
    let set = found.set.as_ref().map_or_else(|| r.set_key.clone(), |s| s.name.text(lang).to_owned());
    vec![
        (say("round-field-region"), found.region.clone()),
        (say("round-field-period"), r.period.clone()),
        (say("round-field-set"), set),
        (say("round-field-weighing"), say(&format!("round-weighing-{}", r.weighing.word()))),
        (say("round-field-method"), say::method(&r.method, lang)),
        (say("round-field-deadline"), text::date(r.deadline, lang)),
    ]
}

/// How far weighings are, once assessors were asked for them.
fn weighings(found: &Found, lang: &Lang) -> String {
    let p = &found.progress;
    if p.weighings == 0 || found.round.state == State::Draft {
        return String::new();
    }
    let (there, all) = (p.weighed.to_string(), p.weighings.to_string());
    sentence(lang.as_str(), "round-weighings", &[("there", &there), ("all", &all)])
}

fn related(found: &Found, signed: &Signed) -> Vec<Link> {
    let say = |key: &str| sentence(signed.lang.as_str(), key, &[]);
    let link = |key: &str, rest: &str| Link {
        label: say(key),
        href: format!("{PATH}/{}{rest}", found.round.id),
        current: false,
    };
    let mut related = Vec::new();
    let state = found.round.state;
    if found.keeps && state != State::Cancelled {
        related.push(link("desk-change", "/ubah"));
    }
    if found.discusses {
        related.push(link("round-scores", "/nilai"));
    }
    if state.is_decided() || state.shows_scores() && found.council {
        related.push(link("round-result", "/hasil"));
    }
    if found.sight.whole && signed.who.may::<ReadHistory>().is_some() {
        related.push(link("history-title", "/riwayat"));
    }
    related
}

/// The page after something was done, or with what was wrong.
pub(super) async fn page(site: &Arc<Site>, signed: &Signed, id: Uuid, said: Said) -> Answer {
    signed.may::<ReadRegister>(site)?;
    let held = AssertUnwindSafe((site.clone(), signed.clone()));
    let found = site
        .db
        .read(move |c| {
            let (site, signed) = &*held;
            Ok(find(c, site, signed, id)?.map(AssertUnwindSafe))
        })
        .await;
    let found = settle(site, signed, Kind::Round, id, found).await?;
    let Some(found) = found.map(|f| f.0) else { return Err(missing(site, signed)) };
    if found.council && found.seats.iter().any(|s| !s.seat.interests.is_empty()) {
        // What assessors said of themselves is personal.
        note_reading(site, signed, Kind::Round, id, Vec::new()).await?;
    }
    let lang = &signed.lang;
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let round = &found.round;
    let title = round.title.text(lang).to_owned();
    let progress = sentence(
        lang.as_str(),
        "round-progress",
        &[("there", &found.progress.handed_in.to_string()), ("all", &found.progress.expected.to_string())],
    );
    let code = if said.faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let status = |s: Option<domain::flagship::Status>| {
        s.map(|s| say(&format!("status-{}", s.word()))).unwrap_or_default()
    };
    let mut response = render(&RoundPage {
        page: site.private_page(lang, &title),
        work: site.work(signed, PATH),
        crumbs: vec![
            Link { label: say("round-register"), href: PATH.to_owned(), current: false },
            Link { label: title.clone(), href: String::new(), current: true },
        ],
        title,
        path: format!("{PATH}/{id}"),
        state: round.state.word(),
        state_label: say(&format!("round-state-{}", round.state.word())),
        state_about: say(&format!("round-about-{}", round.state.word())),
        sample: round.sample,
        done: said.done,
        fault: said.faults.0.iter().map(|f| fault(lang, &f.problem)).collect::<Vec<_>>().join(" "),
        typed: said.typed,
        facts: facts(&found, lang),
        // Why it was closed or opened again is told by whoever did it to their council.
        reason: round.reason.clone().filter(|_| found.sight.whole).unwrap_or_default(),
        reopened: say::reopenings(&round.reopened, lang),
        whole: found.sight.whole,
        related: related(&found, signed),
        lacks: lack(&found.lacks, round, lang),
        weighings: weighings(&found, lang),
        progress,
        candidates: candidates(&found, lang),
        seats: seats(&found, site, lang),
        possible: found
            .possible
            .iter()
            .map(|p| Possible {
                value: p.designation.to_string(),
                label: format!("{}, {}", p.craft_names.text(lang), p.region_name),
                about: match &p.before {
                    Some(before) => {
                        let place = before.place.map_or_else(|| "–".to_owned(), |p| p.to_string());
                        let of = before.of.to_string();
                        let with =
                            [("place", place.as_str()), ("of", &of), ("title", before.title.text(lang))];
                        let told = sentence(lang.as_str(), "round-place-before", &with);
                        format!("{} · {} · {told}", status(p.status), p.period)
                    }
                    None => format!("{} · {}", status(p.status), p.period),
                },
            })
            .collect(),
        people: found
            .people
            .iter()
            .map(|(id, name)| Possible { value: id.to_string(), label: name.clone(), about: String::new() })
            .collect(),
        keeps: found.keeps,
        draft: round.state == State::Draft,
        open: round.state == State::Open,
        closed: round.state == State::Closed,
        decided: round.state == State::Decided,
        ended: round.state.is_decided() || round.state == State::Cancelled,
        pairwise: round.weighing == Weighing::Pairwise,
        early: found.today <= round.deadline && !found.progress.is_complete(),
        deadline: round.deadline.to_string(),
        to_call: match found.seats.iter().filter(|s| is_called(&found, site, s)).count() {
            n if n > 0 && found.keeps && matches!(round.state, State::Draft | State::Open) => {
                sentence(lang.as_str(), "round-to-call-count", &[("count", &n.to_string())])
            }
            _ => String::new(),
        },
    });
    *response.status_mut() = code;
    Ok(response)
}

/// What a write came to, as a page: what the domain refused is told on the page of the round.
pub(super) async fn told<T>(
    site: &Arc<Site>,
    signed: &Signed,
    id: Uuid,
    written: store::Result<T>,
    typed: &str,
    done: &str,
) -> Answer {
    match written {
        Err(store::Error::Faults(faults)) => {
            page(site, signed, id, Said { faults, typed: typed.to_owned(), ..Said::default() }).await
        }
        written => {
            settle(site, signed, Kind::Round, id, written).await?;
            let to = format!("{PATH}/{id}?selesai={done}");
            Ok(axum::response::IntoResponse::into_response(axum::response::Redirect::to(&to)))
        }
    }
}

/// The page.
pub(super) async fn show(
    Held(site): Held<Arc<Site>>,
    signed: Signed,
    Path(record): Path<String>,
    uri: Uri,
) -> Answer {
    let id = id(&site, &signed, &record)?;
    let asked = Values::asked(uri.query().unwrap_or_default());
    let done = DONE.iter().find(|d| **d == asked.get("selesai"));
    let done =
        done.map(|d| sentence(signed.lang.as_str(), &format!("round-done-{d}"), &[])).unwrap_or_default();
    page(&site, &signed, id, Said { done, ..Said::default() }).await
}

/// There is nothing here: for parts of addresses that are no ids.
pub(super) fn part(site: &Arc<Site>, signed: &Signed, text: &str) -> Result<Uuid, Fail> {
    id(site, signed, text)
}
