//! `/kerja/target/{code}/baris`: the rows behind a number.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::Uri;
use axum::response::{IntoResponse, Redirect};
use domain::access::{ReadRegister, ReadSales};
use domain::id::Kind;
use domain::indicator::Measure;
use domain::indicator::measure::is_candidate;
use domain::lang::Lang;
use domain::source::Checked;
use store::indicator::rows::{After, Below, Row, certified, coached, told};
use uuid::Uuid;

use super::cells::number;
use super::{PATH, at, find, name, year};
use crate::account::guard::Signed;
use crate::account::work::Work;
use crate::ask::Path;
use crate::desk::settle;
use crate::desk::values::Values;
use crate::error::{Answer, render};
use crate::page::{Link, Page};
use crate::{Site, sentence, text};

/// So many stand on a page.
const PAGE: usize = 50;
/// The most designations that are listed.
const DESIGNATIONS: i64 = 2_000;

/// What is read for a page.
enum Found {
    Makers(Vec<Row>),
    Designations(Vec<store::flagship::list::Listed>),
    Told(Vec<Below>),
}

struct Line {
    href: String,
    title: String,
    cells: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "indicator/rows.html")]
struct RowsPage {
    page: Page,
    work: Work,
    crumbs: Vec<Link>,
    heading: String,
    lede: String,
    heads: Vec<String>,
    lines: Vec<Line>,
    next: String,
}

fn day(lang: &Lang, day: Option<jiff::civil::Date>) -> String {
    day.map(|d| text::date(d, lang)).unwrap_or_default()
}

/// The heads of the columns and the lines.
fn lines(site: &Site, lang: &Lang, measure: Measure, found: Found) -> (Vec<String>, Vec<Line>) {
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    match found {
        Found::Makers(rows) => {
            let is_coached = measure == Measure::Coached;
            let heads = if is_coached {
                vec![say("rows-maker"), say("desk-region"), say("rows-kind"), say("rows-day")]
            } else {
                vec![
                    say("rows-maker"),
                    say("desk-region"),
                    say("rows-kind"),
                    say("rows-since"),
                    say("rows-until"),
                ]
            };
            let lines = rows.into_iter().map(|r| {
                let stem = if is_coached { "coaching" } else { "permit" };
                let below = if is_coached { "pembinaan" } else { "izin" };
                let mut cells = vec![r.region, say(&format!("{stem}-{}", r.kind)), day(lang, r.from)];
                if !is_coached {
                    cells.push(day(lang, r.until));
                }
                Line {
                    href: format!("/kerja/perajin/{}/{below}", r.maker),
                    title: r.name,
                    cells: heads.iter().skip(1).cloned().zip(cells).collect(),
                }
            });
            let lines = lines.collect();
            (heads, lines)
        }
        Found::Designations(all) => {
            let heads = vec![say("rows-craft"), say("desk-region"), say("rows-status"), say("rows-document")];
            let lines = all.into_iter().map(|l| {
                let d = l.designation;
                let document = d.document_number.unwrap_or_default();
                let cells = [l.region_name, say(&format!("status-{}", d.status.word())), document];
                Line {
                    href: format!("{}/{}", crate::claim::PATH, d.id),
                    title: l.craft_names.text(lang).to_owned(),
                    cells: heads.iter().skip(1).cloned().zip(cells).collect(),
                }
            });
            let lines = lines.collect();
            (heads, lines)
        }
        Found::Told(all) => {
            let heads = vec![say("desk-region"), say("target-value"), say("rows-source"), say("rows-as-of")];
            let lines = all.into_iter().map(|(code, full_name, told)| {
                let cells = match told {
                    Some(t) => [number(site, lang, measure, t.value), t.source, text::date(t.as_of, lang)],
                    None => [say("rows-silent"), String::new(), String::new()],
                };
                Line {
                    href: format!("{PATH}/{code}#{}", measure.word()),
                    title: full_name,
                    cells: heads.iter().skip(1).cloned().zip(cells).collect(),
                }
            });
            let lines = lines.collect();
            (heads, lines)
        }
    }
}

/// The page.
pub(super) async fn show(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(code): Path<String>,
    uri: Uri,
) -> Answer {
    let region = find(&site, &signed, &code).await?;
    let read = signed.may::<ReadRegister>(&site)?;
    let asked = Values::asked(uri.query().unwrap_or_default());
    let year = year(&site, &asked);
    let measure = Measure::from_word(asked.get("measure")).unwrap_or(Measure::Coached);
    if measure == Measure::Market {
        // The orders are for whoever may read sales; everybody else sees in which regions they were.
        let to = if signed.who.may::<ReadSales>().is_some() {
            format!("{}?region={}&year={year}", crate::market::sold::PATH, region.code)
        } else {
            format!("{PATH}?region={}&year={year}&measure={}", region.code, measure.word())
        };
        return Ok(Redirect::to(&to).into_response());
    }
    let (key, id) = asked.get("after").rsplit_once('~').unwrap_or_default();
    let after: After = Uuid::parse_str(id).ok().map(|id| (key.to_owned(), id));
    let (code, limit) = (region.code.clone(), i64::try_from(PAGE + 1).unwrap_or(i64::MAX));
    let today = site.today([site.root.as_str()]);
    let found = site
        .db
        .read(move |c| {
            Ok(match measure {
                Measure::Coached => Found::Makers(coached(c, &read, &code, year, &after, limit)?),
                Measure::Certified => Found::Makers(certified(c, &read, &code, year, &after, limit)?),
                Measure::Flagships | Measure::Candidates => {
                    store::register::reach(c, &read, &code)?;
                    let filter =
                        store::flagship::list::Filter { region: Some(code.clone()), ..Default::default() };
                    let mut all = store::flagship::list::page(c, &filter, ("", Uuid::nil()), DESIGNATIONS)?;
                    all.retain(|l| {
                        let d = &l.designation;
                        match measure {
                            Measure::Flagships => d.checked != Checked::Refuted && d.held_on(today),
                            _ => is_candidate(d.status, d.checked),
                        }
                    });
                    Found::Designations(all)
                }
                _ => Found::Told(told(c, &read, &code, year, measure)?),
            })
        })
        .await;
    let mut found = settle(&site, &signed, Kind::Region, region.id, found).await?;
    let mut next = String::new();
    if let Found::Makers(rows) = &mut found
        && rows.len() > PAGE
    {
        rows.truncate(PAGE);
        if let Some(last) = rows.last() {
            let key = last.from.map(|d| d.to_string()).unwrap_or_default();
            let query = url::form_urlencoded::Serializer::new(String::new())
                .append_pair("measure", measure.word())
                .append_pair("year", &year.to_string())
                .append_pair("after", &format!("{key}~{}", last.id))
                .finish();
            next = format!("{PATH}/{}/baris?{query}", region.code);
        }
    }
    let lang = &signed.lang;
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let (heads, lines) = lines(&site, lang, measure, found);
    let measure_name = name(lang, measure);
    let heading = sentence(
        lang.as_str(),
        "rows-title",
        &[("measure", &measure_name), ("region", &region.full_name), ("year", &year.to_string())],
    );
    Ok(render(&RowsPage {
        page: site.private_page(lang, &heading),
        work: site.work(&signed, PATH),
        crumbs: vec![
            Link { label: say("target-title"), href: format!("{PATH}?year={year}"), current: false },
            Link {
                label: region.full_name.clone(),
                href: format!("{}#{}", at(&region.code, year), measure.word()),
                current: false,
            },
            Link { label: measure_name, href: String::new(), current: true },
        ],
        heading,
        lede: sentence(lang.as_str(), &format!("measure-{}-means", measure.word()), &[]),
        heads,
        lines,
        next,
    }))
}
