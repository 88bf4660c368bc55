//! `/kerja/target/{code}`: a region with each measure: what is wanted, what there is and who says so, how far it is and at which pace.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::Uri;
use domain::access::KeepTargets;
use domain::id::Kind;
use domain::indicator::target::Sum;
use domain::indicator::{Figure, How, Measure, Standing};
use domain::lang::Lang;
use domain::region::{Region, RegionCode};
use store::indicator::page::{RegionPage, read};
use store::indicator::sheet::Cell;

use super::cells::{lit, number, origin, paced, rows_href, says, share};
use super::chart::{Bar, svg};
use super::lock::{self, LockForm, Wrong};
use super::{PATH, at, find, name, propose_href, this_year, when, year, years};
use crate::account::guard::Signed;
use crate::account::work::Work;
use crate::ask::Path;
use crate::desk::form::{Input, Way};
use crate::desk::settle;
use crate::desk::values::Values;
use crate::error::{Answer, render};
use crate::page::{Link, Page};
use crate::{Site, sentence};

/// A year in the history of a measure.
pub(super) struct Past {
    pub year: i32,
    pub value: String,
    pub target: String,
    pub share: String,
    pub origin: String,
}

/// A measure of the region.
pub(super) struct MeasureView {
    pub word: &'static str,
    pub name: String,
    pub means: String,
    pub value: String,
    pub origin: String,
    pub href: String,
    pub target: String,
    pub how: String,
    pub gap: String,
    pub pace: String,
    pub light: &'static str,
    pub says: String,
    pub chart: String,
    pub past: Vec<Past>,
    pub sum: String,
    pub silent: String,
    pub report_href: String,
    pub divide_href: String,
}

/// The most regions that have not reported yet and are named.
const NAMED: usize = 12;

/// What a measure of a region looks like, for whoever keeps its targets and for others.
pub(super) fn measure_view(
    site: &Site,
    lang: &Lang,
    page: &RegionPage,
    measure: Measure,
    asked: i32,
) -> MeasureView {
    let this_year = this_year(site);
    let nothing = Cell::default();
    let of = |year: i32| page.years.get(&year).and_then(|cells| cells.get(measure.place()));
    let cell = of(asked).unwrap_or(&nothing);
    let write = |n: i64| number(site, lang, measure, n);
    let wanted = cell.target.filter(|_| page.standing == Standing::Asked);
    let value = cell.figure.value();
    let light = lit(site, cell, page.standing, asked);
    let missing = wanted.zip(value).map(|(t, v)| t - v);
    let parent = page.up.iter().rev().nth(1).map(|l| l.full_name.clone()).unwrap_or_default();
    let past: Vec<Past> = page
        .years
        .iter()
        .rev()
        .filter(|(y, _)| **y <= this_year || of(**y).is_some_and(|c| c.target.is_some()))
        .filter_map(|(y, _)| Some((*y, of(*y)?)))
        .filter(|(y, c)| *y == asked || c.figure.value().is_some() || c.target.is_some())
        .map(|(y, c)| Past {
            year: y,
            value: c.figure.value().map_or_else(|| "–".to_owned(), write),
            target: c.target.map(write).unwrap_or_default(),
            share: share(c).map(|s| format!("{s}\u{a0}%")).unwrap_or_default(),
            origin: origin(lang, &c.figure, y),
        })
        .collect();
    let bars: Vec<Bar> = page
        .years
        .iter()
        .filter_map(|(y, cells)| cells.get(measure.place()).map(|c| (*y, c)))
        .filter(|(_, c)| c.figure.value().is_some() || c.target.is_some())
        .map(|(y, c)| Bar { label: y.to_string(), value: c.figure.value(), target: c.target })
        .collect();
    let named = name(lang, measure);
    let label =
        sentence(lang.as_str(), "target-chart", &[("measure", &named), ("region", &page.region.full_name)]);
    let sum = Sum::of(cell.target, page.below.iter().map(|p| p.targets[measure.place()]));
    // Below the level of flagships there are no councils that would set or report anything, unless they do.
    let councils = page.region.level < site.profile.flagship_level();
    let unasked = matches!(sum, Sum::NoParts(_)) && !councils;
    let sum = if page.below.is_empty() || sum == Sum::Nothing || unasked {
        String::new()
    } else {
        let own = cell.target.map(write).unwrap_or_default();
        let n = write(sum.number());
        let arguments = [
            ("measure", named.as_str()),
            ("region", page.region.full_name.as_str()),
            ("n", n.as_str()),
            ("own", own.as_str()),
        ];
        sentence(lang.as_str(), &format!("sum-{}", sum.word()), &arguments)
    };
    let told_below = matches!(cell.figure, Figure::Summed { .. } | Figure::Unknown)
        && (!measure.is_measured() || asked < this_year)
        && asked <= this_year;
    let silent: Vec<&str> = page
        .below
        .iter()
        .filter(|p| councils && told_below && p.told[measure.place()].is_none())
        .map(|p| p.region.full_name.as_str())
        .collect();
    let silent_text = match silent.len() {
        0 => String::new(),
        n => {
            let names = silent.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ");
            let more = n.saturating_sub(NAMED).to_string();
            let key = if n > NAMED { "figure-silent-more" } else { "figure-silent" };
            sentence(lang.as_str(), key, &[("names", &names), ("count", &n.to_string()), ("more", &more)])
        }
    };
    MeasureView {
        word: measure.word(),
        means: sentence(lang.as_str(), &format!("measure-{}-means", measure.word()), &[]),
        value: value.map_or_else(|| sentence(lang.as_str(), "figure-none", &[]), write),
        origin: origin(lang, &cell.figure, asked),
        href: if value.is_some() {
            rows_href(&page.region.code, measure, asked, this_year)
        } else {
            String::new()
        },
        target: cell.target.map(write).unwrap_or_default(),
        how: match (cell.target, cell.how) {
            (Some(_), How::Cascaded) => sentence(lang.as_str(), "target-cascaded", &[("region", &parent)]),
            _ => String::new(),
        },
        gap: match missing {
            Some(n) if n > 0 => sentence(lang.as_str(), "target-gap", &[("n", &write(n))]),
            Some(n) if n < 0 => sentence(lang.as_str(), "target-over", &[("n", &write(-n))]),
            Some(_) => sentence(lang.as_str(), "target-met", &[]),
            None => String::new(),
        },
        pace: match wanted.filter(|_| missing.is_some_and(|n| n > 0)) {
            Some(target) => paced(lang, measure, page.years.iter().map(|(y, c)| (*y, c)), target, this_year),
            None => String::new(),
        },
        light: light.map_or("", domain::indicator::Light::word),
        says: light.map(|l| says(site, lang, l, asked)).unwrap_or_default(),
        chart: svg(&bars, &label),
        past,
        sum,
        silent: silent_text,
        report_href: format!("{PATH}/{}/lapor?measure={}&year={asked}", page.region.code, measure.word()),
        divide_href: if cell.target.is_some() && !page.below.is_empty() {
            format!("{PATH}/{}/bagi?measure={}&year={asked}", page.region.code, measure.word())
        } else {
            String::new()
        },
        name: named,
    }
}

#[derive(Template)]
#[template(path = "indicator/region.html")]
struct RegionTemplate {
    page: Page,
    work: Work,
    crumbs: Vec<Link>,
    eyebrow: String,
    heading: String,
    path: String,
    done: String,
    year: Input,
    chosen_year: i32,
    without: String,
    propose: String,
    /// What is said of a year that is closed or was opened again.
    locked: String,
    lock: Option<LockForm>,
    acts: Vec<Link>,
    keeps: bool,
    measures: Vec<MeasureView>,
}

/// The page.
pub(super) async fn show(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(code): Path<String>,
    uri: Uri,
) -> Answer {
    let region = find(&site, &signed, &code).await?;
    let asked = Values::asked(uri.query().unwrap_or_default());
    let year = year(&site, &asked);
    shown(&site, &signed, region, year, asked.get("selesai"), Wrong::default()).await
}

/// The page of a region for a year: with what was done, or what went wrong with closing the year.
pub(super) async fn shown(
    site: &Arc<Site>,
    signed: &Signed,
    region: Region,
    year: i32,
    done: &str,
    wrong: Wrong,
) -> Answer {
    let (code, when, keep) = (region.code.clone(), when(site, year), signed.who.may::<KeepTargets>());
    let found = site
        .db
        .read(move |c| {
            let (keeps, above) = match &keep {
                Some(keep) => (
                    store::indicator::reach(c, keep, &code).is_ok(),
                    store::register::is_above(c, keep, &code)?,
                ),
                None => (false, false),
            };
            Ok((read(c, &code, when)?, keeps, above))
        })
        .await;
    let (page, reaches, above) = settle(site, signed, Kind::Region, region.id, found).await?;
    let keeps = reaches && page.closed.is_none();
    let lang = &signed.lang;
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let path = format!("{PATH}/{}", region.code);
    let mut acts = Vec::new();
    let act = |key: &str, href: String| Link { label: say(key), href, current: false };
    if keeps {
        acts.push(act("target-set", format!("{path}/ubah?year={year}")));
        acts.push(act("target-tell", format!("{path}/lapor?year={year}")));
        if !page.below.is_empty() && page.targets.iter().any(|t| t.value.is_some()) {
            acts.push(act("target-divide", format!("{path}/bagi?year={year}")));
        }
    }
    if !page.below.is_empty() {
        acts.push(act("target-below", format!("{PATH}?region={}&year={year}", region.code)));
    }
    if signed.who.may::<domain::access::ReadHistory>().is_some() {
        acts.push(act("target-history", format!("/kerja/riwayat?region={}&kind=target", region.code)));
        if page.lock.is_some() {
            let kind = Kind::YearLock.word();
            acts.push(act("lock-history", format!("/kerja/riwayat?region={}&kind={kind}", region.code)));
        }
    }
    acts.push(Link {
        label: say("record-public"),
        href: site.target_href(lang, &region.slug()),
        current: false,
    });
    let mut chosen = Input::new(lang, "year", "target-year", Way::Choose).choosing(years(site, year));
    chosen.values = vec![year.to_string()];
    let mut crumbs =
        vec![Link { label: say("target-title"), href: format!("{PATH}?year={year}"), current: false }];
    for line in page.up.iter().filter(|l| l.code != region.code) {
        crumbs.push(Link { label: line.full_name.clone(), href: at(&line.code, year), current: false });
    }
    crumbs.push(Link { label: region.full_name.clone(), href: String::new(), current: true });
    let done = match done {
        word @ ("target" | "lapor" | "bagi" | "kunci" | "buka") => say(&format!("target-done-{word}")),
        _ => String::new(),
    };
    let named = |code: &RegionCode| {
        let line = page.up.iter().find(|l| l.code == *code);
        line.map_or_else(|| code.to_string(), |l| l.full_name.clone())
    };
    let title =
        sentence(lang.as_str(), "target-of", &[("region", &region.full_name), ("year", &year.to_string())]);
    Ok(render(&RegionTemplate {
        page: site.private_page(lang, &title),
        work: site.work(signed, PATH),
        locked: lock::said(lang, &page, named, true),
        lock: if above && reaches { lock::form(lang, &page, year, when.this_year(), wrong) } else { None },
        crumbs,
        eyebrow: format!("{} · {}", site.form(&region.form, lang), region.code),
        heading: title,
        path,
        done,
        year: chosen,
        chosen_year: year,
        without: without(site, lang, &page),
        propose: propose_href(site, signed, &page.region),
        acts,
        keeps,
        measures: Measure::ALL.iter().map(|m| measure_view(site, lang, &page, *m, year)).collect(),
    }))
}

/// What is said of a region of which nothing is asked; empty otherwise.
pub(super) fn without(site: &Site, lang: &Lang, page: &RegionPage) -> String {
    if page.standing == Standing::Asked {
        return String::new();
    }
    let above = page.region.level < site.profile.flagship_level();
    let key = if above { "target-own-without" } else { "target-without-text" };
    sentence(lang.as_str(), key, &[("region", &page.region.full_name)])
}
