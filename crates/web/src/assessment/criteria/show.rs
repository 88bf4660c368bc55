//! A set to read, with what is missing before a round may open by it; and the set as a file.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use domain::access::{KeepRounds, ReadHistory, ReadRegister};
use domain::assessment::criteria::own::{OwnSet, Stage};
use domain::assessment::criteria::{CriteriaSet, Criterion};
use domain::id::Kind;
use domain::record::{Record, version};
use mcda::Direction;
use uuid::Uuid;

use super::{Found, PATH, find, said};
use crate::account::guard::Signed;
use crate::account::work::Work;
use crate::ask::Path;
use crate::desk::values::Values;
use crate::desk::{missing, settle};
use crate::error::{Answer, Fail, render};
use crate::page::{Link, Page, SourceLink};
use crate::{Site, sentence};

struct Line {
    name: String,
    /// Weight, form of the answer, direction.
    about: String,
    question: String,
    /// Score and text; an empty text is missing.
    rubric: Vec<(i32, String)>,
    notes: Vec<String>,
    href: String,
}

struct Group {
    name: String,
    weight: String,
    lines: Vec<Line>,
}

#[derive(Template)]
#[template(path = "criteria/show.html")]
struct SetPage {
    page: Page,
    work: Work,
    crumbs: Vec<Link>,
    path: String,
    title: String,
    about: String,
    stage: &'static str,
    stage_label: String,
    stage_about: String,
    sample: bool,
    done: String,
    fault: String,
    own: bool,
    keeps: bool,
    may_copy: bool,
    copy_href: String,
    reads_history: bool,
    version: String,
    steps: Vec<(&'static str, String)>,
    facts: Vec<(String, String)>,
    based_on: Option<Link>,
    sources: Vec<SourceLink>,
    missing: Vec<String>,
    groups: Vec<Group>,
    chain: Vec<(String, String)>,
}

/// What is known of a set besides what it says.
pub(super) struct Read {
    pub found: Found,
    region: String,
    based_on: Option<Link>,
    keeps: bool,
    reads_history: bool,
}

/// A set that somebody may read.
pub(super) async fn read(site: &Arc<Site>, signed: &Signed, named: &str) -> Result<Read, Fail> {
    let who = signed.may::<ReadRegister>(site)?;
    let held = AssertUnwindSafe((site.clone(), signed.clone(), named.to_owned()));
    let read = site
        .db
        .read(move |c| {
            let (site, signed, named) = &*held;
            let Some(found) = find(c, site, &who, named)? else { return Ok(None) };
            let mut read =
                Read { found, region: String::new(), based_on: None, keeps: false, reads_history: false };
            if let Found::Own(own) = &read.found {
                let region = store::region::get(c, &own.region)?;
                read.region = region.map_or_else(|| own.region.to_string(), |r| r.full_name);
                let path = store::region::path(c, &own.region)?;
                read.keeps = signed.who.may::<KeepRounds>().is_some_and(|keep| keep.reaches(&path));
                read.reads_history = signed.who.may::<ReadHistory>().is_some_and(|see| see.reaches(&path));
                // What it was copied from may lie beyond whoever reads it.
                let from = match &own.based_on {
                    Some(from) => find(c, site, &who, from).ok().flatten(),
                    None => None,
                };
                read.based_on = from.map(|from| Link {
                    label: from.set().name.text(&signed.lang).to_owned(),
                    href: format!("{PATH}/{}", from.named()),
                    current: false,
                });
            }
            Ok(Some(AssertUnwindSafe(read)))
        })
        .await;
    let id = Uuid::parse_str(named).unwrap_or_default();
    let read = settle(site, signed, Kind::CriteriaSet, id, read).await?;
    read.map(|r| r.0).ok_or_else(|| missing(site, signed))
}

fn criterion(signed: &Signed, set: &CriteriaSet, c: &Criterion, path: &str) -> Line {
    let lang = &signed.lang;
    let scale = set.scale_of(c);
    let mut about = vec![
        said::weight(c.weight, lang),
        said::say(lang, &format!("criteria-answer-{}", c.answer.word())),
        format!("{}–{}", scale.least, scale.greatest),
    ];
    if c.direction == Direction::Cost {
        about.push(said::say(lang, "criteria-cost"));
    }
    let mut notes = Vec::new();
    if let Some(from) = set.proof_from(c) {
        let arguments = [("score", from.to_string()), ("proof", c.proof.text(lang).to_owned())];
        let arguments: Vec<(&str, &str)> = arguments.iter().map(|(n, v)| (*n, v.as_str())).collect();
        notes.push(sentence(lang.as_str(), "criteria-proof", &arguments));
    }
    if let Some(limit) = c.knock_out {
        let key = match c.direction {
            Direction::Benefit => "criteria-knock-out-below",
            Direction::Cost => "criteria-knock-out-above",
        };
        notes.push(sentence(lang.as_str(), key, &[("score", &limit.to_string())]));
    }
    let text = |score: &i32| c.rubric.get(score).map(|t| t.text(lang).to_owned()).unwrap_or_default();
    Line {
        name: said::criterion(c, lang).to_owned(),
        about: about.join("; "),
        question: c.question.text(lang).to_owned(),
        rubric: set.scores(c).into_iter().map(|score| (score, text(&score))).collect(),
        notes,
        href: format!("{path}/kriteria/{}", c.key),
    }
}

/// The criteria in their groups; those of none come first, as long as a set is not finished.
fn groups(signed: &Signed, set: &CriteriaSet, path: &str) -> Vec<Group> {
    let lang = &signed.lang;
    let of = |key: Option<&str>| {
        let inside = set.criteria.iter().filter(|c| c.group.as_deref() == key);
        inside.map(|c| criterion(signed, set, c, path)).collect::<Vec<_>>()
    };
    let mut groups = vec![Group { name: String::new(), weight: String::new(), lines: of(None) }];
    groups.retain(|g| !g.lines.is_empty());
    groups.extend(set.groups.iter().map(|g| Group {
        name: g.name.text(lang).to_owned(),
        weight: said::weight(g.weight, lang),
        lines: of(Some(&g.key)),
    }));
    groups
}

fn facts(site: &Site, signed: &Signed, read: &Read) -> Vec<(String, String)> {
    let (lang, set) = (&signed.lang, read.found.set());
    let say = |key: &str| said::say(lang, key);
    let label = |field: &str| crate::desk::said::label(lang, "criteria-set", field);
    let mut facts = vec![
        (say("desk-region"), read.region.clone()),
        (label("levels"), said::levels(set, &site.profile, lang)),
        (label("method"), said::method(set.method.word(), lang)),
    ];
    facts.extend(set.weighing.map(|w| (label("weighing"), say(&format!("criteria-way-{}", w.word())))));
    let goals: Vec<&str> = set.goals.iter().map(|g| g.name.text(lang)).collect();
    facts.push((label("goals"), goals.join(", ")));
    facts.push((label("scale"), format!("{}–{}", set.scale.least, set.scale.greatest)));
    facts.push((label("whole"), said::number(set.whole, lang)));
    let bands = set.bands.iter().map(|b| format!("{} ≥ {}", b.name.text(lang), said::number(b.from, lang)));
    facts.push((label("bands"), bands.collect::<Vec<_>>().join(", ")));
    if let Some(months) = set.valid_months {
        let months = months.to_string();
        facts
            .push((label("valid_months"), sentence(lang.as_str(), "criteria-months", &[("count", &months)])));
    }
    if set.yearly_review {
        facts.push((label("yearly_review"), say("yes")));
    }
    facts.push((label("rubric_origin"), say(&format!("criteria-origin-{}", set.rubric_origin.word()))));
    facts.push((label("source"), said::source(set, lang)));
    let basis = say(&format!("criteria-basis-{}", set.certainty.basis.word()));
    facts.push((label("certainty"), format!("{basis}. {}", set.certainty.note.text(lang))));
    facts.retain(|(_, text)| !text.is_empty());
    facts
}

/// The steps that are open to a set.
fn steps(own: &OwnSet, complete: bool) -> Vec<Stage> {
    match own.stage {
        Stage::Draft if complete => vec![Stage::Ready, Stage::Retired],
        Stage::Draft => vec![Stage::Retired],
        Stage::Ready => vec![Stage::Draft, Stage::Retired],
        Stage::Retired => vec![Stage::Draft],
    }
}

/// The page, with what could not be done.
pub(super) async fn page(
    site: &Arc<Site>,
    signed: &Signed,
    named: &str,
    done: &str,
    fault: &str,
) -> Result<Response, Fail> {
    let read = read(site, signed, named).await?;
    let (lang, set) = (&signed.lang, read.found.set());
    let say = |key: &str| said::say(lang, key);
    let named = read.found.named();
    let path = format!("{PATH}/{named}");
    let lacks = said::missing(set, &site.profile, lang);
    let own = match &read.found {
        Found::Own(own) => Some(own),
        Found::Profile(_) => None,
    };
    let stage = own.map(|own| own.stage);
    let title = set.name.text(lang).to_owned();
    let about_of = |key: &str| stage.map(|s| say(&format!("{key}-{}", s.word()))).unwrap_or_default();
    let chain = set.chain.iter().map(|step| {
        let how = [
            site.profile
                .levels
                .iter()
                .find(|l| l.key == step.level)
                .map_or_else(|| step.level.clone(), |l| l.one.text(lang).to_owned()),
            said::method(step.method.word(), lang),
        ];
        (format!("{} ({})", step.name.text(lang), how.join("; ")), step.about.text(lang).to_owned())
    });
    let status = if fault.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let mut response = render(&SetPage {
        page: site.private_page(lang, &title),
        work: site.work(signed, PATH),
        crumbs: vec![
            Link { label: say("criteria-set-register"), href: PATH.to_owned(), current: false },
            Link { label: title.clone(), href: String::new(), current: true },
        ],
        title,
        about: set.about.text(lang).to_owned(),
        stage: stage.map_or("", Stage::word),
        stage_label: about_of("criteria-stage"),
        stage_about: about_of("criteria-stage-about"),
        sample: own.is_some_and(|own| own.sample),
        done: match done {
            "simpan" | "langkah" | "salin" | "unggah" => say(&format!("criteria-done-{done}")),
            _ => String::new(),
        },
        fault: fault.to_owned(),
        own: own.is_some(),
        keeps: read.keeps,
        may_copy: signed.who.may::<KeepRounds>().is_some(),
        copy_href: format!("{PATH}/salin?dari={named}"),
        reads_history: read.reads_history,
        version: own.map(|own| version(&own.fields())).unwrap_or_default(),
        steps: match own.filter(|_| read.keeps) {
            Some(own) => steps(own, lacks.is_empty())
                .into_iter()
                .map(|s| (s.word(), say(&format!("criteria-step-{}", s.word()))))
                .collect(),
            None => Vec::new(),
        },
        facts: facts(site, signed, &read),
        based_on: read.based_on.clone(),
        sources: site.sources(&set.source.addresses, false),
        missing: lacks,
        groups: groups(signed, set, &path),
        chain: chain.collect(),
        path,
    });
    *response.status_mut() = status;
    Ok(response)
}

/// The page.
pub(super) async fn show(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(named): Path<String>,
    uri: Uri,
) -> Answer {
    let asked = Values::asked(uri.query().unwrap_or_default());
    page(&site, &signed, &named, asked.get("selesai"), "").await
}

/// The set as a file, as the profile has its own.
pub(super) async fn file(State(site): State<Arc<Site>>, signed: Signed, Path(named): Path<String>) -> Answer {
    let read = read(&site, &signed, &named).await?;
    let set = read.found.set();
    let text = domain::assessment::criteria::own::to_file(set);
    let name = format!("attachment; filename=\"{}.toml\"", set.key);
    let name = HeaderValue::from_str(&name).unwrap_or(HeaderValue::from_static("attachment"));
    let kind = HeaderValue::from_static("application/toml; charset=utf-8");
    Ok(([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, name)], text).into_response())
}
