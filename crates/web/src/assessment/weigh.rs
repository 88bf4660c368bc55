//! Weighing criteria pair by pair, one pair a page: made for a phone. Each answer is put aside on the server; what is handed in at the end
//! counts.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use askama::Template;
use axum::extract::State as Held;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::Assess;
use domain::assessment::criteria::CriteriaSet;
use domain::assessment::weighing::{Judgement, Level, LevelWeighed, levels, ratio, so_far};
use domain::fault::Faults;
use domain::id::{Kind, RoundId};
use domain::lang::Lang;
use store::assessment::weighing;
use store::draft;
use uuid::Uuid;

use super::mine::{Sitting, found};
use super::{MINE, round_id, say};
use crate::account::guard::{Filled, Signed};
use crate::account::work::{Work, fault};
use crate::ask::Path;
use crate::desk::values::Values;
use crate::desk::{id, missing, on_behalf, settle};
use crate::error::{Answer, Fail, render};
use crate::page::{Link, Page};
use crate::{Site, sentence};

/// The judgements that stand on the page of a pair; those between them are offered below.
const MAIN: [Judgement; 9] = [9, 7, 5, 3, 1, -3, -5, -7, -9];
const BETWEEN: [Judgement; 8] = [8, 6, 4, 2, -2, -4, -6, -8];

struct Answered {
    value: Judgement,
    label: String,
    chosen: bool,
}

#[derive(Template)]
#[template(path = "assessment/pair.html")]
struct PairPage {
    page: Page,
    work: Work,
    crumbs: Vec<Link>,
    heading: String,
    of: String,
    first: String,
    first_about: String,
    second: String,
    second_about: String,
    action: String,
    level: usize,
    pair: usize,
    main: Vec<Answered>,
    between: Vec<Answered>,
    fault: String,
    judged: usize,
    all: usize,
    back: String,
}

struct Part {
    title: String,
    progress: String,
    done: bool,
    weights: Vec<(String, String, u32)>,
    ratio: String,
    consistent: bool,
    worst: String,
    worst_href: String,
    pairs: Vec<(String, String, String)>,
    next: String,
}

#[derive(Template)]
#[template(path = "assessment/weigh.html")]
struct WeighPage {
    page: Page,
    work: Work,
    crumbs: Vec<Link>,
    action: String,
    back: String,
    parts: Vec<Part>,
    complete: bool,
    handed_in: bool,
    changed: bool,
    obstacle: String,
    fault: String,
}

fn form_name(round: RoundId) -> String {
    format!("round-weighing:{round}")
}

/// What something of a set is called and what it asks.
fn named(set: &CriteriaSet, key: &str, lang: &Lang) -> (String, String) {
    if let Some(c) = set.criteria.iter().find(|c| c.key == key) {
        return (c.name.text(lang).to_owned(), c.question.text(lang).to_owned());
    }
    let Some(g) = set.groups.iter().find(|g| g.key == key) else { return (key.to_owned(), String::new()) };
    let inside = set.criteria.iter().filter(|c| c.group.as_deref() == Some(key));
    let inside: Vec<String> = inside.map(|c| c.name.text(lang).to_owned()).collect();
    (g.name.text(lang).to_owned(), inside.join(", "))
}

/// What was judged: what was put aside, or else what was handed in.
struct Judged {
    levels: Vec<LevelWeighed>,
    /// Whether something was put aside that was not handed in.
    changed: bool,
}

fn field(level: usize, first: &str, second: &str) -> String {
    format!("{level} {first} {second}")
}

fn judged(set: &CriteriaSet, aside: Option<draft::Draft>, there: Option<Vec<LevelWeighed>>) -> Judged {
    let changed = aside.is_some();
    let there = there.unwrap_or_default();
    let aside = aside.map(|d| Values(d.fields));
    let of = |n: usize, level: &Level| {
        let pairs = level.pairs().into_iter().filter_map(|(a, b)| {
            let (a, b) = (&level.elements[a], &level.elements[b]);
            let typed = aside.as_ref().and_then(|v| v.get(&field(n, a, b)).parse::<Judgement>().ok());
            let before = || {
                let level = there.iter().find(|l| l.of == level.of)?;
                level.pairs.iter().find(|(x, y, _)| x == a && y == b).map(|(.., j)| *j)
            };
            let found = typed.filter(|j| ratio(*j).is_some()).or_else(before)?;
            Some((a.clone(), b.clone(), found))
        });
        LevelWeighed { of: level.of.clone(), pairs: pairs.collect() }
    };
    Judged { levels: levels(set).iter().enumerate().map(|(n, l)| of(n, l)).collect(), changed }
}

/// What is known when a page is asked for.
struct Known {
    sitting: Sitting,
    set: CriteriaSet,
    judged: Judged,
    handed_in: bool,
}

async fn known(site: &Arc<Site>, signed: &Signed, id: Uuid) -> Result<Known, Fail> {
    let sitting = found(site, signed, id).await?;
    let set = sitting.round.set.clone().filter(|_| sitting.weighs());
    let set = set.ok_or_else(|| missing(site, signed))?;
    let who = signed.may::<Assess>(site)?;
    let (person, form, now) = (signed.person.id, form_name(round_id(id)), site.db.now());
    let (aside, there) = site
        .db
        .read(move |c| {
            Ok((draft::get(c, person, &form, now)?, weighing::mine(c, &who, person, round_id(id))?))
        })
        .await
        .map_err(signed.fail(site))?;
    let handed_in = there.is_some();
    let judged = judged(&set, aside, there);
    Ok(Known { sitting, set, judged, handed_in })
}

/// What a judgement says, with the names of both.
fn says(judgement: Judgement, first: &str, second: &str, lang: &Lang) -> String {
    let (more, less) = if judgement < 0 { (second, first) } else { (first, second) };
    let key = format!("weigh-{}", judgement.unsigned_abs());
    sentence(lang.as_str(), &key, &[("more", more), ("less", less)])
}

fn options(
    of: &[Judgement],
    first: &str,
    second: &str,
    chosen: Option<Judgement>,
    lang: &Lang,
) -> Vec<Answered> {
    of.iter()
        .map(|j| Answered { value: *j, label: says(*j, first, second, lang), chosen: chosen == Some(*j) })
        .collect()
}

fn level_title(set: &CriteriaSet, level: &Level, lang: &Lang) -> String {
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    match &level.of {
        Some(key) => named(set, key, lang).0,
        None if set.groups.is_empty() => say("weigh-all-criteria"),
        None => say("weigh-groups"),
    }
}

fn pair_href(id: Uuid, level: usize, pair: usize) -> String {
    format!("{MINE}/{id}/bobot?tingkat={level}&pasang={pair}")
}

/// The first pair without a judgement from a place on, and then from the beginning.
fn next(set: &CriteriaSet, judged: &Judged, from: (usize, usize)) -> Option<(usize, usize)> {
    let mut open = Vec::new();
    for (n, level) in levels(set).iter().enumerate() {
        for (p, (a, b)) in level.pairs().into_iter().enumerate() {
            let (a, b) = (&level.elements[a], &level.elements[b]);
            if !judged.levels[n].pairs.iter().any(|(x, y, _)| x == a && y == b) {
                open.push((n, p));
            }
        }
    }
    open.iter().copied().find(|at| *at > from).or_else(|| open.first().copied())
}

fn part(set: &CriteriaSet, k: &Known, id: Uuid, n: usize, level: &Level, lang: &Lang) -> Part {
    let pairs = &k.judged.levels[n].pairs;
    let found = so_far(level, pairs);
    let name = |at: usize| named(set, &level.elements[at], lang).0;
    let place = |a: usize, b: usize| level.pairs().iter().position(|p| *p == (a, b)).unwrap_or(0);
    let worst = found.worst.map(|(a, b, was, better)| {
        let (first, second) = (name(a), name(b));
        let (was, better) = (says(was, &first, &second, lang), says(better, &first, &second, lang));
        (
            sentence(lang.as_str(), "weigh-worst", &[("was", &was), ("better", &better)]),
            pair_href(id, n, place(a, b)),
        )
    });
    let (worst, worst_href) = worst.unwrap_or_default();
    let weights = found.weights.clone().unwrap_or_default();
    let greatest = weights.iter().copied().fold(0.0_f64, f64::max);
    let open = level.pairs().into_iter().enumerate().find(|(_, (a, b))| {
        let (a, b) = (&level.elements[*a], &level.elements[*b]);
        !pairs.iter().any(|(x, y, _)| x == a && y == b)
    });
    Part {
        title: level_title(set, level, lang),
        progress: sentence(
            lang.as_str(),
            "weigh-progress",
            &[("there", &found.judged.to_string()), ("all", &found.pairs.to_string())],
        ),
        done: found.needed == 0,
        weights: weights
            .iter()
            .enumerate()
            .map(|(at, w)| {
                let bar = if greatest > 0.0 { (w / greatest * 100.0).round() } else { 0.0 };
                (name(at), say::percent(*w, lang), bar as u32)
            })
            .collect(),
        ratio: found.ratio.map(|r| say::two(r, lang)).unwrap_or_default(),
        consistent: found.consistent,
        worst,
        worst_href,
        pairs: level
            .pairs()
            .into_iter()
            .enumerate()
            .map(|(p, (a, b))| {
                let (x, y) = (&level.elements[a], &level.elements[b]);
                let judged = pairs.iter().find(|(i, j, _)| i == x && j == y).map(|(.., j)| *j);
                let says = judged.map(|j| says(j, &name(a), &name(b), lang)).unwrap_or_default();
                (format!("{} — {}", name(a), name(b)), says, pair_href(id, n, p))
            })
            .collect(),
        next: open.map(|(p, _)| pair_href(id, n, p)).unwrap_or_default(),
    }
}

fn crumbs(signed: &Signed, k: &Known, id: Uuid, last: &str) -> Vec<Link> {
    let lang = &signed.lang;
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    vec![
        Link { label: say("seat-title"), href: MINE.to_owned(), current: false },
        Link {
            label: k.sitting.round.title.text(lang).to_owned(),
            href: format!("{MINE}/{id}"),
            current: false,
        },
        Link { label: last.to_owned(), href: String::new(), current: true },
    ]
}

fn whole(site: &Site, signed: &Signed, k: &Known, id: Uuid, faults: &Faults) -> Response {
    let lang = &signed.lang;
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let parts: Vec<Part> =
        levels(&k.set).iter().enumerate().map(|(n, l)| part(&k.set, k, id, n, l, lang)).collect();
    let may = k.sitting.round.scores(&k.sitting.seat, k.sitting.today);
    let mut response = render(&WeighPage {
        page: site.private_page(lang, &say("weigh-title")),
        work: site.work(signed, MINE),
        crumbs: crumbs(signed, k, id, &say("weigh-title")),
        action: format!("{MINE}/{id}/bobot"),
        back: format!("{MINE}/{id}"),
        complete: parts.iter().all(|p| p.done),
        parts,
        handed_in: k.handed_in,
        changed: k.judged.changed,
        obstacle: may.err().map(|o| say(o.key())).unwrap_or_default(),
        fault: faults.0.first().map(|f| fault(lang, &f.problem)).unwrap_or_default(),
    });
    if !faults.is_empty() {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    response
}

fn one(
    site: &Site,
    signed: &Signed,
    k: &Known,
    id: Uuid,
    at: (usize, usize),
    wrong: bool,
) -> Option<Response> {
    let lang = &signed.lang;
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let all = levels(&k.set);
    let level = all.get(at.0)?;
    let (a, b) = *level.pairs().get(at.1)?;
    let (a, b) = (&level.elements[a], &level.elements[b]);
    let pairs = &k.judged.levels[at.0].pairs;
    let chosen = pairs.iter().find(|(x, y, _)| x == a && y == b).map(|(.., j)| *j);
    let ((first, first_about), (second, second_about)) = (named(&k.set, a, lang), named(&k.set, b, lang));
    let heading = sentence(lang.as_str(), "weigh-which", &[("first", &first), ("second", &second)]);
    let mut response = render(&PairPage {
        page: site.private_page(lang, &heading),
        work: site.work(signed, MINE),
        crumbs: crumbs(signed, k, id, &say("weigh-title")),
        of: level_title(&k.set, level, lang),
        main: options(&MAIN, &first, &second, chosen, lang),
        between: options(&BETWEEN, &first, &second, chosen, lang),
        heading,
        first,
        first_about,
        second,
        second_about,
        action: format!("{MINE}/{id}/bobot"),
        level: at.0,
        pair: at.1,
        fault: if wrong { say("fault-missing") } else { String::new() },
        judged: pairs.len(),
        all: level.pairs().len(),
        back: format!("{MINE}/{id}/bobot"),
    });
    if wrong {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Some(response)
}

fn at(values: &Values) -> Option<(usize, usize)> {
    Some((values.get("tingkat").parse().ok()?, values.get("pasang").parse().ok()?))
}

/// A pair, or all that was judged so far.
pub(super) async fn show(
    Held(site): Held<Arc<Site>>,
    signed: Signed,
    Path(record): Path<String>,
    uri: Uri,
) -> Answer {
    let id = id(&site, &signed, &record)?;
    let k = known(&site, &signed, id).await?;
    let asked = Values::asked(uri.query().unwrap_or_default());
    let may = k.sitting.round.scores(&k.sitting.seat, k.sitting.today).is_ok();
    if let Some(at) = at(&asked).filter(|_| may) {
        return one(&site, &signed, &k, id, at, false).ok_or_else(|| missing(&site, &signed));
    }
    Ok(whole(&site, &signed, &k, id, &Faults::default()))
}

/// Takes the judgement of a pair, or hands all in.
pub(super) async fn send(
    Held(site): Held<Arc<Site>>,
    signed: Signed,
    Path(record): Path<String>,
    filled: Filled,
) -> Answer {
    let id = id(&site, &signed, &record)?;
    let who = signed.may::<Assess>(&site)?;
    let mut k = known(&site, &signed, id).await?;
    let values = Values(filled.fields());
    let (person, form) = (signed.person.id, form_name(round_id(id)));
    let here = format!("{MINE}/{id}/bobot");
    match filled.get("do") {
        "pair" => {
            let may = k.sitting.round.scores(&k.sitting.seat, k.sitting.today);
            if may.is_err() {
                return Ok(whole(&site, &signed, &k, id, &Faults::default()));
            }
            let all = levels(&k.set);
            let pair = at(&values).and_then(|(n, p)| {
                let level = all.get(n)?;
                let (a, b) = *level.pairs().get(p)?;
                Some((n, p, level.elements[a].clone(), level.elements[b].clone()))
            });
            let Some((n, p, a, b)) = pair else { return Err(missing(&site, &signed)) };
            let typed = values.get("judgement").parse::<Judgement>().ok().filter(|j| ratio(*j).is_some());
            let Some(judgement) = typed else {
                return one(&site, &signed, &k, id, (n, p), true).ok_or_else(|| missing(&site, &signed));
            };
            let pairs = &mut k.judged.levels[n].pairs;
            pairs.retain(|(x, y, _)| *x != a || *y != b);
            pairs.push((a, b, judgement));
            let fields: Vec<(String, String)> = k
                .judged
                .levels
                .iter()
                .enumerate()
                .flat_map(|(n, l)| l.pairs.iter().map(move |(a, b, j)| (field(n, a, b), j.to_string())))
                .collect();
            let written =
                site.db.write(on_behalf(&signed), move |tx| draft::put(tx, person, &form, &fields)).await;
            written.map_err(signed.fail(&site))?;
            let to = next(&k.set, &k.judged, (n, p)).map_or(here, |(n, p)| pair_href(id, n, p));
            Ok(Redirect::to(&to).into_response())
        }
        "drop" => {
            let written = site.db.write(on_behalf(&signed), move |tx| draft::forget(tx, person, &form)).await;
            written.map_err(signed.fail(&site))?;
            Ok(Redirect::to(&here).into_response())
        }
        "hand-in" => {
            let held = AssertUnwindSafe((who, k.judged.levels.clone(), k.sitting.today));
            let written = site
                .db
                .write(filled.command(&signed, ""), move |tx| {
                    let (who, judged, today) = &*held;
                    weighing::hand_in(tx, who, person, round_id(id), judged, *today)?;
                    draft::forget(tx, person, &form)
                })
                .await;
            if let Err(store::Error::Faults(faults)) = &written {
                return Ok(whole(&site, &signed, &k, id, faults));
            }
            settle(&site, &signed, Kind::Round, id, written).await?;
            Ok(Redirect::to(&format!("{MINE}/{id}?selesai=bobot")).into_response())
        }
        _ => Err(missing(&site, &signed)),
    }
}
