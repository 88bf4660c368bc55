//! `/kerja/target/{code}/ubah`: the targets of a region for a year, all measures in one form.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::Uri;
use axum::response::{IntoResponse, Redirect, Response};
use domain::fault::Faults;
use domain::id::Kind;
use domain::indicator::{How, Measure, Target, TargetDraft};
use domain::region::Region;
use store::indicator::target;

use super::cells::{number, plain, typed};
use super::lock::closed;
use super::{PATH, at, keep, name, year, years};
use crate::account::guard::{Filled, Signed};
use crate::account::work::Work;
use crate::ask::Path;
use crate::desk::form::{Input, Section, Told, Way, answered, fill};
use crate::desk::settle;
use crate::desk::values::Values;
use crate::error::{Answer, Fail, render};
use crate::page::{Link, Page};
use crate::{Site, sentence};

#[derive(Template)]
#[template(path = "indicator/form.html")]
pub(super) struct FormPage {
    pub page: Page,
    pub work: Work,
    pub crumbs: Vec<Link>,
    pub heading: String,
    pub lede: String,
    pub action: String,
    pub hidden: Vec<(&'static str, String)>,
    pub told: Vec<Told>,
    /// What somebody else saved meanwhile: labels and texts.
    pub meanwhile: Vec<(String, String)>,
    pub sections: Vec<Section>,
    /// The buttons: what they send, and their words.
    pub does: Vec<(&'static str, String)>,
    /// Another form above, which chooses what this one is about.
    pub chooses: Vec<Input>,
    pub chooses_action: String,
}

/// The way back to the table and the region.
pub(super) fn crumbs(lang: &domain::lang::Lang, region: &Region, year: i32, here: &str) -> Vec<Link> {
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    vec![
        Link { label: say("target-title"), href: format!("{PATH}?year={year}"), current: false },
        Link { label: region.full_name.clone(), href: at(&region.code, year), current: false },
        Link { label: say(here), href: String::new(), current: true },
    ]
}

/// What is wrong with the year itself stands in no input of the form.
pub(super) fn of_the_year(lang: &domain::lang::Lang, mut told: Vec<Told>) -> Vec<Told> {
    for t in told.iter_mut().filter(|t| t.at.is_empty() && t.label == "year") {
        t.label = sentence(lang.as_str(), "target-year", &[]);
    }
    told
}

/// The name of a measure's input.
fn field(measure: Measure) -> String {
    format!("t_{}", measure.word())
}

/// What is in the form.
#[derive(Default)]
struct Typed {
    values: Values,
    faults: Faults,
    /// Whether somebody else saved meanwhile.
    stale: bool,
}

fn form(
    site: &Site,
    signed: &Signed,
    (region, year): (&Region, i32),
    stored: &[Target],
    typed: &Typed,
) -> Response {
    let lang = &signed.lang;
    let Typed { values, faults, stale } = typed;
    let inputs = Measure::ALL.map(|m| {
        let mut input = Input::new(lang, &field(m), "", Way::Number).longest(24);
        input.label = name(lang, m);
        input.hint = sentence(lang.as_str(), &format!("measure-{}-means", m.word()), &[]);
        input
    });
    let mut sections = vec![
        Section::new(lang, "target", "target-section", inputs.into()).noted(lang, "target-section-note"),
        Section::new(
            lang,
            "note",
            "target-section-more",
            vec![
                Input::new(lang, "note", "target-note", Way::Line)
                    .longest(400)
                    .hinted(lang, "target-note-hint"),
            ],
        ),
    ];
    let told = of_the_year(lang, fill(lang, &mut sections, values, faults));
    let heading = sentence(
        lang.as_str(),
        "target-set-title",
        &[("region", &region.full_name), ("year", &year.to_string())],
    );
    let meanwhile = stored.iter().filter(|_| *stale).map(|t| {
        let said = t.value.map(|n| number(site, lang, t.measure, n));
        (name(lang, t.measure), said.unwrap_or_else(|| sentence(lang.as_str(), "target-no-target", &[])))
    });
    let mut chosen = Input::new(lang, "year", "target-year", Way::Choose).choosing(years(site, year));
    chosen.values = vec![year.to_string()];
    let path = format!("{PATH}/{}/ubah", region.code);
    let mut response = render(&FormPage {
        page: site.private_page(lang, &heading),
        work: site.work(signed, PATH),
        crumbs: crumbs(lang, region, year, "target-set"),
        heading,
        lede: sentence(lang.as_str(), "target-set-lede", &[]),
        action: path.clone(),
        hidden: vec![("year", year.to_string()), ("_v", target::seen(stored))],
        told,
        meanwhile: meanwhile.collect(),
        sections,
        does: vec![("simpan", sentence(lang.as_str(), "target-save", &[]))],
        chooses: vec![chosen],
        chooses_action: path,
    });
    *response.status_mut() = answered(faults.is_empty(), *stale);
    response
}

async fn stored(site: &Arc<Site>, signed: &Signed, region: &Region, year: i32) -> Result<Vec<Target>, Fail> {
    let code = region.code.clone();
    site.db.read(move |c| target::of(c, &code, year)).await.map_err(signed.fail(site))
}

/// The form.
pub(super) async fn show(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(code): Path<String>,
    uri: Uri,
) -> Answer {
    let (region, _) = keep(&site, &signed, &code).await?;
    let year = year(&site, &Values::asked(uri.query().unwrap_or_default()));
    if let Some(away) = closed(&site, &signed, &region.code, year).await? {
        return Ok(away);
    }
    let stored = stored(&site, &signed, &region, year).await?;
    let values = stored
        .iter()
        .filter_map(|t| Some((t, t.value?)))
        .fold(Values::default(), |values, (t, n)| values.with(&field(t.measure), plain(&site, t.measure, n)));
    let typed = Typed { values, ..Typed::default() };
    Ok(form(&site, &signed, (&region, year), &stored, &typed))
}

/// What was typed, through the domain. A note is of the targets that change.
fn read(
    site: &Site,
    region: &Region,
    year: i32,
    stored: &[Target],
    values: &Values,
) -> Result<Vec<Target>, Faults> {
    let mut faults = Faults::default();
    let mut targets = Vec::new();
    for measure in Measure::ALL {
        let (name, before) = (field(measure), stored.iter().find(|t| t.measure == measure));
        let value = match typed(site, measure, values.get(&name)) {
            Ok(value) => value,
            Err(problem) => {
                faults.add(&name, values.get(&name), problem);
                continue;
            }
        };
        if value == before.and_then(|t| t.value) {
            continue;
        }
        let note = values.some("note").or_else(|| before.and_then(|t| t.note.clone())).unwrap_or_default();
        let draft = TargetDraft { region: region.code.clone(), year, measure, value, how: How::Typed, note };
        match domain::indicator::target::set(&site.profile.key, draft) {
            Ok(target) => targets.push(target),
            Err(more) => faults.0.extend(more.0.into_iter().map(|f| domain::fault::Fault {
                field: if f.field == "target" { name.clone() } else { f.field },
                ..f
            })),
        }
    }
    faults.or(targets)
}

/// Stores them.
pub(super) async fn send(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(code): Path<String>,
    filled: Filled,
) -> Answer {
    let (region, access) = keep(&site, &signed, &code).await?;
    let values = Values::of(&filled);
    let year = year(&site, &values);
    let now = stored(&site, &signed, &region, year).await?;
    let targets = match read(&site, &region, year, &now, &values) {
        Ok(targets) => targets,
        Err(faults) => {
            let typed = Typed { values, faults, stale: false };
            return Ok(form(&site, &signed, (&region, year), &now, &typed));
        }
    };
    let (profile, of, seen) = (site.profile.key.clone(), region.code.clone(), filled.get("_v").to_owned());
    let written = site
        .db
        .write(filled.command(&signed, "targets"), move |tx| {
            target::set(tx, &access, &profile, (&of, year), &seen, &targets).map(drop)
        })
        .await;
    if let Err(store::Error::Constraint { name }) = &written
        && name == "version"
    {
        let now = stored(&site, &signed, &region, year).await?;
        let typed = Typed { values, stale: true, ..Typed::default() };
        return Ok(form(&site, &signed, (&region, year), &now, &typed));
    }
    if let Err(store::Error::Faults(faults)) = &written {
        let typed = Typed { values, faults: faults.clone(), stale: false };
        return Ok(form(&site, &signed, (&region, year), &now, &typed));
    }
    settle(&site, &signed, Kind::Region, region.id, written).await?;
    Ok(Redirect::to(&format!("{}&selesai=target", at(&region.code, year))).into_response())
}
