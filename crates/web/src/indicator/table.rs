//! `/kerja/target`: the regions below one with their targets and figures, and the same as a file.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::Uri;
use domain::access::{Access, ReadRegister, Scope};
use domain::indicator::target::Sum;
use domain::indicator::{Figure, Measure, Standing};
use domain::lang::Lang;
use domain::region::RegionCode;
use store::indicator::sheet::{MOST, Row, Sheet};
use transfer::Format;

use super::cells::{lit, number, plain, rows_href, says, share};
use super::{PATH, at, name, propose_href, this_year, when, year, years};
use crate::account::guard::Signed;
use crate::account::work::Work;
use crate::desk::choices::{Found, region_text, region_typed};
use crate::desk::export::stream;
use crate::desk::form::{Input, Way};
use crate::desk::list::settle;
use crate::desk::missing;
use crate::desk::values::Values;
use crate::error::{Answer, Fail, render};
use crate::page::{Link, Page};
use crate::{Site, sentence, text};

/// So many regions stand on a page.
const PAGE: usize = 100;

/// By what the table is sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum By {
    Name,
    Value(Measure),
    Share(Measure),
}

/// By what, and whether the greatest comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Order {
    by: By,
    down: bool,
}

impl Order {
    /// Reads `name`, `coached` or `coached.share`, with a hyphen before it for the greatest first.
    fn parse(text: &str) -> Order {
        let (down, word) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let by = match word.strip_suffix(".share") {
            Some(word) => Measure::from_word(word).map(By::Share),
            None => Measure::from_word(word).map(By::Value),
        };
        Order { down: down && (by.is_some() || word == "name"), by: by.unwrap_or(By::Name) }
    }

    fn word(self) -> String {
        let word = match self.by {
            By::Name => "name".to_owned(),
            By::Value(m) => m.word().to_owned(),
            By::Share(m) => format!("{}.share", m.word()),
        };
        if self.down { format!("-{word}") } else { word }
    }

    /// What a head leads to: this order, and the other way round when it is followed already.
    fn next(self, by: By) -> Order {
        let first = !matches!(by, By::Name);
        Order { by, down: if self.by == by { !self.down } else { first } }
    }

    /// For machines that read pages out.
    fn aria(self, by: By) -> &'static str {
        match (self.by == by, self.down) {
            (true, true) => "descending",
            (true, false) => "ascending",
            _ => "none",
        }
    }

    /// The rows in this order; those without a number come last, and equal ones by name.
    fn sorted(self, rows: &[Row]) -> Vec<&Row> {
        let mut all: Vec<&Row> = rows.iter().collect();
        let key = |row: &Row| match self.by {
            By::Name => None,
            By::Value(m) => row.cells.get(m.place()).and_then(|c| c.figure.value()),
            // A share is not told where nothing is asked, and must not show through the order either.
            By::Share(_) if row.standing == Standing::Without => None,
            By::Share(m) => row.cells.get(m.place()).and_then(share),
        };
        match (self.by, self.down) {
            (By::Name, false) => {}
            (By::Name, true) => all.reverse(),
            (_, true) => all.sort_by_key(|row| (key(row).is_none(), std::cmp::Reverse(key(row)))),
            (_, false) => all.sort_by_key(|row| (key(row).is_none(), key(row))),
        }
        all
    }
}

/// What stands after the question mark, understood.
pub(super) struct Asked {
    typed: Values,
    pub(super) root: RegionCode,
    /// As the form shows the region.
    told: String,
    unknown: bool,
    pub(super) level: i32,
    pub(super) year: i32,
    measures: Vec<Measure>,
    order: Order,
    page: usize,
}

impl Asked {
    /// The address of the table, or of what lies below it, with other texts for some names.
    pub(super) fn address(&self, path: &str, other: &[(&str, &str)]) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        let names = ["region", "year", "level", "measure", "sort", "page"];
        for (name, text) in self.typed.0.iter().filter(|(n, v)| names.contains(&n.as_str()) && !v.is_empty())
        {
            if !other.iter().any(|(n, _)| n == name) {
                query.append_pair(name, text);
            }
        }
        for (name, text) in other.iter().filter(|(_, t)| !t.is_empty()) {
            query.append_pair(name, text);
        }
        let query = query.finish();
        if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
    }
}

/// Where somebody begins who names no region: at the root, or where their first role lies.
fn beginning(site: &Site, read: &Access<ReadRegister>) -> RegionCode {
    match read.scope() {
        Scope::Regions(roots) if !roots.contains(&site.root) => {
            roots.first().cloned().unwrap_or_else(|| site.root.clone())
        }
        _ => site.root.clone(),
    }
}

pub(super) async fn asked(site: &Arc<Site>, signed: &Signed, query: &str) -> Result<Asked, Fail> {
    let read = signed.may::<ReadRegister>(site)?;
    let typed = Values::asked(query);
    let held = AssertUnwindSafe((site.clone(), typed.clone(), read));
    let (root, found) = site
        .db
        .glance(move |c| {
            let (site, typed, read) = &*held;
            let mut unknown = false;
            let root = match typed.some("region") {
                None => beginning(site, read),
                Some(text) => match region_typed(c, site, &text)? {
                    Found::One(code) => code,
                    Found::None | Found::Many => {
                        unknown = true;
                        beginning(site, read)
                    }
                },
            };
            let reached = store::register::reach(c, read, &root);
            let region = store::region::get(c, &root)?;
            let told = region_text(c, &root)?;
            Ok((root, reached.map(|()| (region, told, unknown))))
        })
        .await
        .map_err(signed.fail(site))?;
    let (region, told, unknown) = settle(site, signed, Some(root.clone()), found).await?;
    let region = region.ok_or_else(|| missing(site, signed))?;
    let flagship = site.profile.flagship_level();
    // The level of regions with flagships, or the one right below.
    let (first, last) = (region.level + 1, flagship.max(region.level + 1));
    let level = typed.get("level").parse().ok().filter(|l| (first..=last).contains(l)).unwrap_or(last);
    let chosen: Vec<Measure> = typed.all("measure").iter().filter_map(|w| Measure::from_word(w)).collect();
    let measures = Measure::ALL.into_iter().filter(|m| chosen.is_empty() || chosen.contains(m)).collect();
    Ok(Asked {
        root,
        told: if unknown { typed.get("region").to_owned() } else { told },
        unknown,
        level,
        year: year(site, &typed),
        measures,
        order: Order::parse(typed.get("sort")),
        page: typed.get("page").parse::<usize>().unwrap_or(1).max(1),
        typed,
    })
}

struct CellView {
    label: String,
    value: String,
    /// That the value was not counted here: reported, or put together from what was.
    reported: String,
    href: String,
    target: String,
    light: &'static str,
    says: String,
}

struct RowView {
    href: String,
    name: String,
    without: bool,
    closed: bool,
    propose: String,
    cells: Vec<CellView>,
}

struct Head {
    label: String,
    value_href: String,
    share_href: String,
    aria: &'static str,
    current: bool,
    share_current: bool,
}

#[derive(Template)]
#[template(path = "indicator/table.html")]
struct TablePage {
    page: Page,
    work: Work,
    heading: String,
    lede: String,
    path: &'static str,
    filters: Vec<Input>,
    picks: Vec<(&'static str, String, bool)>,
    narrowed: bool,
    own: Link,
    own_without: bool,
    late: Link,
    name_head: Head,
    heads: Vec<Head>,
    rows: Vec<RowView>,
    sums: Vec<CellView>,
    /// What each measure counts.
    meanings: Vec<(String, String)>,
    checks: Vec<String>,
    more: String,
    before: String,
    next: String,
    said: String,
    csv: String,
    xlsx: String,
}

fn cell(site: &Site, lang: &Lang, row: &Row, measure: Measure, asked: &Asked) -> CellView {
    let cell = row.cells.get(measure.place()).cloned().unwrap_or_default();
    let light = lit(site, &cell, row.standing, asked.year);
    let value = cell.figure.value();
    CellView {
        label: name(lang, measure),
        value: value.map_or_else(|| "–".to_owned(), |n| number(site, lang, measure, n)),
        reported: match cell.figure {
            Figure::Reported(_) | Figure::Summed { .. } => {
                sentence(lang.as_str(), &format!("figure-word-{}", cell.figure.word()), &[])
            }
            _ => String::new(),
        },
        href: if value.is_some() {
            rows_href(&row.region.code, measure, asked.year, this_year(site))
        } else {
            String::new()
        },
        target: cell
            .target
            .filter(|_| row.standing == Standing::Asked)
            .map(|n| number(site, lang, measure, n))
            .unwrap_or_default(),
        light: light.map_or("", domain::indicator::Light::word),
        says: light.map(|l| says(site, lang, l, asked.year)).unwrap_or_default(),
    }
}

/// What the targets of the regions come to beside the region's own, in sentences.
fn checks(site: &Site, lang: &Lang, sheet: &Sheet, measures: &[Measure]) -> Vec<String> {
    let of = |row: &Row, m: Measure| row.cells.get(m.place()).and_then(|c| c.target);
    let told = measures.iter().filter_map(|m| {
        let sum = Sum::of(of(&sheet.own, *m), sheet.rows.iter().map(|r| of(r, *m)));
        if sum == Sum::Nothing {
            return None;
        }
        let (measure, n) = (name(lang, *m), number(site, lang, *m, sum.number()));
        let own = of(&sheet.own, *m).map(|n| number(site, lang, *m, n)).unwrap_or_default();
        let arguments = [
            ("measure", measure.as_str()),
            ("region", &sheet.own.region.full_name),
            ("n", &n),
            ("own", &own),
        ];
        Some(sentence(lang.as_str(), &format!("sum-{}", sum.word()), &arguments))
    });
    let mut told: Vec<String> = told.collect();
    let waiting = sheet.rows.iter().filter(|r| r.standing == Standing::Without);
    let waiting = waiting.filter(|r| measures.iter().any(|m| of(r, *m).is_some())).count();
    if waiting > 0 && !told.is_empty() {
        told.push(sentence(lang.as_str(), "sum-waiting", &[("count", &waiting.to_string())]));
    }
    told
}

/// The sum row: what the regions have and want together.
fn sums(site: &Site, lang: &Lang, sheet: &Sheet, measures: &[Measure], year: i32) -> Vec<CellView> {
    let sum = |all: Vec<i64>| (!all.is_empty()).then(|| all.into_iter().fold(0i64, i64::saturating_add));
    let of = |m: Measure| sheet.rows.iter().filter_map(move |r| r.cells.get(m.place()));
    measures
        .iter()
        .map(|m| {
            let told =
                |n: Option<i64>, none: &str| n.map_or_else(|| none.to_owned(), |n| number(site, lang, *m, n));
            CellView {
                label: name(lang, *m),
                reported: String::new(),
                value: told(sum(of(*m).filter_map(|c| c.figure.value()).collect()), "–"),
                href: rows_href(&sheet.own.region.code, *m, year, this_year(site)),
                target: told(sum(of(*m).filter_map(|c| c.target).collect()), ""),
                light: "",
                says: String::new(),
            }
        })
        .collect()
}

/// The inputs that choose region, year, level and order.
pub(super) fn filters(site: &Site, lang: &Lang, asked: &Asked, level: i32) -> Vec<Input> {
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let levels = (level + 1..=site.profile.flagship_level().max(level + 1)).map(|l| {
        let name = site.profile.level(l).map(|l| l.many.text(lang).to_owned());
        (l.to_string(), name.unwrap_or_else(|| l.to_string()))
    });
    let sorts =
        std::iter::once(Order { by: By::Name, down: false }).chain(asked.measures.iter().flat_map(|m| {
            [
                Order { by: By::Value(*m), down: true },
                Order { by: By::Share(*m), down: true },
                Order { by: By::Share(*m), down: false },
            ]
        }));
    let sorts = sorts.map(|o| {
        let label = match o.by {
            By::Name => say("target-sort-name"),
            By::Value(m) => sentence(lang.as_str(), "target-sort-value", &[("measure", &name(lang, m))]),
            By::Share(m) => {
                let key = if o.down { "target-sort-best" } else { "target-sort-worst" };
                sentence(lang.as_str(), key, &[("measure", &name(lang, m))])
            }
        };
        (o.word(), label)
    });
    let mut filters = vec![
        Input::new(lang, "region", "desk-region", Way::Line).hinted(lang, "desk-region-hint"),
        Input::new(lang, "year", "target-year", Way::Choose).choosing(years(site, asked.year)),
        Input::new(lang, "level", "target-level", Way::Choose).choosing(levels),
        Input::new(lang, "sort", "target-sort", Way::Choose).choosing(sorts),
    ];
    let values = [asked.told.clone(), asked.year.to_string(), asked.level.to_string(), asked.order.word()];
    for (input, value) in filters.iter_mut().zip(values) {
        input.values = vec![value];
    }
    if asked.unknown
        && let Some(region) = filters.first_mut()
    {
        region.fault = say("desk-region-unknown");
    }
    filters
}

fn head(asked: &Asked, label: String, value: By, share: Option<By>) -> Head {
    let to = |by: By| asked.address(PATH, &[("sort", &asked.order.next(by).word()), ("page", "")]);
    Head {
        label,
        value_href: to(value),
        share_href: share.map(to).unwrap_or_default(),
        aria: match share {
            Some(by) if asked.order.by == by => asked.order.aria(by),
            _ => asked.order.aria(value),
        },
        current: asked.order.by == value,
        share_current: share == Some(asked.order.by),
    }
}

/// The table.
pub(super) async fn show(State(site): State<Arc<Site>>, signed: Signed, uri: Uri) -> Answer {
    let asked = asked(&site, &signed, uri.query().unwrap_or_default()).await?;
    let sheet = site.target_sheet(&asked.root, asked.level, when(&site, asked.year)).await;
    let sheet = sheet.map_err(signed.fail(&site))?;
    let lang = &signed.lang;
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let own = &sheet.own.region;
    let pages = sheet.rows.len().div_ceil(PAGE).max(1);
    let page = asked.page.min(pages);
    let sorted = asked.order.sorted(&sheet.rows);
    let shown = sorted.into_iter().skip((page - 1) * PAGE).take(PAGE);
    let rows = shown.map(|row| RowView {
        href: at(&row.region.code, asked.year),
        name: row.region.full_name.clone(),
        without: row.standing == Standing::Without,
        closed: row.closed,
        propose: if row.standing == Standing::Without {
            propose_href(&site, &signed, &row.region)
        } else {
            String::new()
        },
        cells: asked.measures.iter().map(|m| cell(&site, lang, row, *m, &asked)).collect(),
    });
    let turn = |to: usize| asked.address(PATH, &[("page", &to.to_string())]);
    let heading = say("target-title");
    let count = text::number(i64::try_from(sheet.rows.len()).unwrap_or_default(), lang);
    let lede = sentence(
        lang.as_str(),
        "target-lede",
        &[("region", &own.full_name), ("year", &asked.year.to_string()), ("count", &count)],
    );
    let most = MOST.to_string();
    Ok(render(&TablePage {
        page: site.private_page(lang, &heading),
        work: site.work(&signed, PATH),
        heading,
        lede,
        path: PATH,
        filters: filters(&site, lang, &asked, own.level),
        picks: Measure::ALL
            .into_iter()
            .map(|m| (m.word(), name(lang, m), asked.measures.contains(&m)))
            .collect(),
        narrowed: !asked.typed.0.is_empty(),
        own: Link { label: own.full_name.clone(), href: at(&own.code, asked.year), current: false },
        late: Link {
            label: sentence(lang.as_str(), "late-link", &[("year", &asked.year.to_string())]),
            href: asked.address(super::late::PATH, &[("sort", ""), ("page", ""), ("measure", "")]),
            current: false,
        },
        own_without: sheet.own.standing == Standing::Without,
        name_head: head(&asked, say("desk-region"), By::Name, None),
        heads: asked
            .measures
            .iter()
            .map(|m| head(&asked, name(lang, *m), By::Value(*m), Some(By::Share(*m))))
            .collect(),
        rows: rows.collect(),
        sums: sums(&site, lang, &sheet, &asked.measures, asked.year),
        meanings: asked
            .measures
            .iter()
            .map(|m| (name(lang, *m), say(&format!("measure-{}-means", m.word()))))
            .collect(),
        checks: checks(&site, lang, &sheet, &asked.measures),
        more: if sheet.more {
            sentence(lang.as_str(), "target-more", &[("most", &most)])
        } else {
            String::new()
        },
        before: if page > 1 { turn(page - 1) } else { String::new() },
        next: if page < pages { turn(page + 1) } else { String::new() },
        said: sentence(
            lang.as_str(),
            "target-page",
            &[("page", &page.to_string()), ("pages", &pages.to_string())],
        ),
        csv: asked.address(&format!("{PATH}/ekspor"), &[("format", "csv"), ("page", "")]),
        xlsx: asked.address(&format!("{PATH}/ekspor"), &[("format", "xlsx"), ("page", "")]),
    }))
}

/// The same as a file: every region in the order that is shown, with the columns that are shown.
pub(super) async fn export(State(site): State<Arc<Site>>, signed: Signed, uri: Uri) -> Answer {
    let query = uri.query().unwrap_or_default();
    let format = Format::from_word(Values::asked(query).get("format"));
    let asked = asked(&site, &signed, query).await?;
    let unreadable = || Fail::Unreadable(site.clone(), signed.lang.clone());
    let format = format.filter(|_| !asked.unknown).ok_or_else(unreadable)?;
    let sheet = site.target_sheet(&asked.root, asked.level, when(&site, asked.year)).await;
    let sheet = sheet.map_err(signed.fail(&site))?;
    let lang = signed.lang.clone();
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let mut headings =
        vec![say("target-col-code"), say("desk-region"), say("target-year"), say("target-col-standing")];
    let mut numbers = vec![false, false, true, false];
    for m in &asked.measures {
        let name = name(&lang, *m);
        for (part, is_number) in
            [("value", true), ("how", false), ("target", true), ("share", true), ("light", false)]
        {
            headings.push(sentence(lang.as_str(), &format!("target-col-{part}"), &[("measure", &name)]));
            numbers.push(is_number);
        }
    }
    let file = sentence(
        lang.as_str(),
        "target-file",
        &[("region", asked.root.as_str()), ("year", &asked.year.to_string())],
    );
    Ok(stream(&file, format, headings, numbers, move |out| {
        for row in asked.order.sorted(&sheet.rows) {
            let mut cells = vec![
                row.region.code.to_string(),
                row.region.full_name.clone(),
                asked.year.to_string(),
                match row.standing {
                    Standing::Asked => String::new(),
                    Standing::Without => sentence(lang.as_str(), "target-without", &[]),
                },
            ];
            for m in &asked.measures {
                let cell = row.cells.get(m.place()).cloned().unwrap_or_default();
                let target = cell.target.filter(|_| row.standing == Standing::Asked);
                let light = lit(&site, &cell, row.standing, asked.year);
                let told = |n: Option<i64>| n.map(|n| plain(&site, *m, n)).unwrap_or_default();
                cells.push(told(cell.figure.value()));
                cells.push(sentence(lang.as_str(), &format!("figure-word-{}", cell.figure.word()), &[]));
                cells.push(told(target));
                cells.push(target.and_then(|_| share(&cell)).map(|n| n.to_string()).unwrap_or_default());
                cells.push(light.map(|l| says(&site, &lang, l, asked.year)).unwrap_or_default());
            }
            out.row(&cells)?;
        }
        Ok(())
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_is_read_as_it_is_written() {
        for word in ["name", "-name", "coached", "-coached", "coached.share", "-sales.share"] {
            assert_eq!(Order::parse(word).word(), word);
        }
        assert_eq!(Order::parse("-nothing").word(), "name");
        let order = Order::parse("coached");
        assert_eq!(order.next(By::Value(Measure::Coached)).word(), "-coached");
        assert_eq!(order.next(By::Share(Measure::Coached)).word(), "-coached.share");
        assert_eq!(order.next(By::Name).word(), "name");
    }
}
