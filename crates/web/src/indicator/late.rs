//! `/kerja/target/belum-lapor`: of which regions and measures a figure is expected that nobody has reported, and how late it is.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::Uri;
use domain::access::KeepTargets;
use domain::indicator::due::{due, late};
use domain::indicator::{Figure, Measure, Standing};
use jiff::civil::Date;
use store::indicator::sheet::Row;

use super::table::{asked, filters};
use super::{PATH as TABLE, at, name, when};
use crate::account::guard::Signed;
use crate::account::work::Work;
use crate::desk::form::Input;
use crate::error::{Answer, render};
use crate::page::{Link, Page};
use crate::{Site, sentence, text};

/// Its address.
pub(super) const PATH: &str = "/kerja/target/belum-lapor";

/// So many regions are named.
const MOST: usize = 600;

/// A measure of a region of which a figure is expected.
struct Missing {
    name: String,
    /// The last figure there is, and by when another was expected.
    says: String,
    href: String,
}

struct RowView {
    href: String,
    name: String,
    without: bool,
    missing: Vec<Missing>,
    longest: i64,
    how_late: String,
}

#[derive(Template)]
#[template(path = "indicator/late.html")]
struct LatePage {
    page: Page,
    work: Work,
    crumbs: Vec<Link>,
    heading: String,
    lede: String,
    path: &'static str,
    filters: Vec<Input>,
    rows: Vec<RowView>,
    more: String,
    complete: String,
}

/// The day of the last figure of a measure, as far as it is reported for the region itself; nothing where it is known otherwise.
fn last(row: &Row, measure: Measure) -> Option<Option<Date>> {
    match row.cells.get(measure.place()).map(|c| &c.figure)? {
        Figure::Reported(told) => Some(Some(told.as_of)),
        Figure::Unknown => Some(None),
        // Counted, or put together from the regions below, each of which is asked for its own.
        Figure::Summed { told, of, .. } if told < of => Some(None),
        _ => None,
    }
}

/// The page.
pub(super) async fn show(State(site): State<Arc<Site>>, signed: Signed, uri: Uri) -> Answer {
    let asked = asked(&site, &signed, uri.query().unwrap_or_default()).await?;
    let sheet = site.target_sheet(&asked.root, asked.level, when(&site, asked.year)).await;
    let sheet = sheet.map_err(signed.fail(&site))?;
    let lang = &signed.lang;
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let today = site.today([asked.root.as_str(), site.root.as_str()]);
    let keep = signed.who.may::<KeepTargets>();
    // Whoever reaches the region above reaches those below; each is asked again when the form is opened.
    let tells = keep.is_some();
    let days = |n: i64| sentence(lang.as_str(), "late-days", &[("count", &n.to_string())]);
    let mut rows: Vec<RowView> = Vec::new();
    // Below the level of flagships there are no councils that would report anything: the region itself is asked.
    let councils = asked.level <= site.profile.flagship_level();
    let expected: &[Row] = if councils { &sheet.rows } else { std::slice::from_ref(&sheet.own) };
    // What is closed is not expected any more.
    for row in expected.iter().filter(|r| !r.closed) {
        let code = &row.region.code;
        let mut longest = 0;
        let mut missing = Vec::new();
        for measure in Measure::ALL.into_iter().filter(|m| !m.is_measured()) {
            let Some(last) = last(row, measure) else { continue };
            let Some(n) = late(asked.year, last, today) else { continue };
            longest = longest.max(n);
            let by = due(asked.year, last).map(|d| text::date(d, lang)).unwrap_or_default();
            let says = match last {
                Some(day) => {
                    sentence(lang.as_str(), "late-since", &[("date", &text::date(day, lang)), ("due", &by)])
                }
                None => sentence(lang.as_str(), "late-never", &[("due", &by)]),
            };
            missing.push(Missing {
                name: name(lang, measure),
                says,
                href: if tells {
                    format!("{TABLE}/{code}/lapor?measure={}&year={}", measure.word(), asked.year)
                } else {
                    String::new()
                },
            });
        }
        if !missing.is_empty() {
            rows.push(RowView {
                href: at(code, asked.year),
                name: row.region.full_name.clone(),
                without: row.standing == Standing::Without,
                missing,
                longest,
                how_late: days(longest),
            });
        }
    }
    // Those that nothing is asked of come after the others; within both the latest first, and equal ones by name.
    rows.sort_by_key(|r| (r.without, std::cmp::Reverse(r.longest)));
    let (count, all) = (rows.len(), expected.len());
    rows.truncate(MOST);
    let year = asked.year.to_string();
    let numbers = [
        ("region", sheet.own.region.full_name.as_str()),
        ("year", year.as_str()),
        ("count", &count.to_string()),
        ("all", &all.to_string()),
    ];
    let heading = sentence(lang.as_str(), "late-title", &[("year", &year)]);
    let mut inputs = filters(&site, lang, &asked, sheet.own.region.level);
    // The latest come first; there is no other order.
    inputs.retain(|i| i.name != "sort");
    Ok(render(&LatePage {
        page: site.private_page(lang, &heading),
        work: site.work(&signed, TABLE),
        crumbs: vec![
            Link {
                label: say("target-title"),
                href: asked.address(TABLE, &[("sort", ""), ("page", "")]),
                current: false,
            },
            Link { label: heading.clone(), href: String::new(), current: true },
        ],
        lede: sentence(lang.as_str(), "late-lede", &numbers),
        heading,
        path: PATH,
        filters: inputs,
        rows,
        more: if count > MOST {
            sentence(lang.as_str(), "target-more", &[("most", &MOST.to_string())])
        } else {
            String::new()
        },
        complete: sentence(lang.as_str(), "late-none", &numbers),
    }))
}
