//! `/kerja/penjualan`: what was sold, by region, craft, way, month and maker, down to the orders; and the same as files.

mod maker;

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::Uri;
use domain::access::{Access, ReadSales, Scope};
use domain::id::CraftId;
use domain::lang::Lang;
use domain::region::RegionCode;
pub(crate) use maker::{OwnYear, export as maker_export, show as maker_show};
use store::market::sold::{Ask, Report, Seller, Sold, makers, report};
use transfer::Format;
use uuid::Uuid;

use crate::account::guard::Signed;
use crate::account::work::Work;
use crate::desk::choices::{Found, region_text, region_typed};
use crate::desk::export::stream;
use crate::desk::form::{Input, Way};
use crate::desk::list::settle;
use crate::desk::values::Values;
use crate::error::{Answer, Fail, render};
use crate::indicator::chart::{Bar, svg};
use crate::page::{Link, Page};
use crate::{Site, sentence, text};

/// Its address.
pub const PATH: &str = "/kerja/penjualan";
/// How many makers or sales stand on a page.
const PAGE: i64 = 50;
/// How many are read at a time for a file.
const AT_ONCE: i64 = 500;

/// What is known of the years in which something can have been sold here.
const YEARS: std::ops::RangeInclusive<i32> = 2020..=2100;

/// What stands after the question mark, understood.
struct Asked {
    typed: Values,
    ask: Ask,
}

/// The year that it is where the programme is rooted.
pub(crate) fn this_year(site: &Site) -> i32 {
    i32::from(site.today([site.root.as_str()]).year())
}

impl Asked {
    fn read(site: &Site, query: &str) -> Asked {
        let typed = Values::asked(query);
        let year = typed.get("year").parse().ok().filter(|y| YEARS.contains(y));
        let ask = Ask {
            year: year.unwrap_or_else(|| this_year(site)),
            month: typed.get("month").parse().ok().filter(|m| (1..=12).contains(m)),
            craft: Uuid::parse_str(typed.get("craft")).ok().map(CraftId),
            channel: typed.some("channel").filter(|c| c.len() <= 40),
        };
        Asked { typed, ask }
    }

    /// An address with what narrows the sales, and other texts for some names.
    fn address(&self, path: &str, other: &[(&str, &str)]) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        let names = ["region", "year", "month", "craft", "channel"];
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

/// A line of a table.
struct Line {
    href: String,
    name: String,
    note: String,
    orders: String,
    pieces: String,
    amount: String,
    sellers: String,
}

/// A table of what was sold.
struct Table {
    id: &'static str,
    title: String,
    head: String,
    sellers: bool,
    lines: Vec<Line>,
    csv: String,
    xlsx: String,
    next: String,
}

#[derive(Template)]
#[template(path = "market/sold.html")]
struct SoldPage {
    page: Page,
    work: Work,
    crumbs: Vec<Link>,
    heading: String,
    lede: String,
    path: &'static str,
    filters: Vec<Input>,
    narrowed: bool,
    facts: Vec<(String, String)>,
    chart: String,
    months: Vec<Line>,
    months_csv: String,
    months_xlsx: String,
    tables: Vec<Table>,
}

impl Site {
    /// What was sold, in a line.
    fn sold_line(&self, lang: &Lang, name: String, href: String, note: String, s: Sold) -> Line {
        Line {
            href,
            name,
            note,
            orders: text::number(s.orders, lang),
            pieces: text::number(s.pieces, lang),
            amount: self.profile.money(s.amount, lang),
            sellers: String::new(),
        }
    }

    /// The months of a year as a chart, and in a line each.
    fn sold_months(&self, lang: &Lang, months: &[(String, Sold)], label: &str) -> (String, Vec<Line>) {
        let of = |m: u8| {
            months
                .iter()
                .find(|(month, _)| month.ends_with(&format!("-{m:02}")))
                .map(|(_, s)| *s)
                .unwrap_or_default()
        };
        let bars: Vec<Bar> = (1..=12)
            .map(|m| Bar {
                label: text::month(m, lang).chars().take(3).collect(),
                value: Some(of(m).amount),
                target: None,
            })
            .collect();
        let lines = (1..=12).filter(|m| of(*m) != Sold::default()).map(|m| {
            self.sold_line(lang, text::month(m, lang).to_owned(), String::new(), String::new(), of(m))
        });
        (svg(&bars, label), lines.collect())
    }

    /// An amount as a file holds it: in whole units, with a point.
    pub(crate) fn plain_money(&self, amount: i64) -> String {
        let digits = self.profile.currency.exponent;
        if digits == 0 {
            return amount.to_string();
        }
        let unit = 10u64.pow(digits);
        let (whole, part) = (amount.unsigned_abs() / unit, amount.unsigned_abs() % unit);
        let sign = if amount < 0 { "-" } else { "" };
        format!("{sign}{whole}.{part:0width$}", width = digits as usize)
    }
}

/// What a way by which orders come is called.
fn channel_name(lang: &Lang, channel: &str) -> String {
    let key = format!("sales-channel-{channel}");
    let said = sentence(lang.as_str(), &key, &[]);
    if said == key { channel.to_owned() } else { said }
}

/// Where somebody begins who names no region: at the root, or where their first role lies.
fn beginning(site: &Site, read: &Access<ReadSales>) -> RegionCode {
    match read.scope() {
        Scope::Regions(roots) if !roots.contains(&site.root) => {
            roots.first().cloned().unwrap_or_else(|| site.root.clone())
        }
        _ => site.root.clone(),
    }
}

/// What is read for the page of a region.
struct Whole {
    region: store::region::Line,
    up: Vec<store::region::Line>,
    told: String,
    unknown: bool,
    report: Report,
    makers: Vec<Seller>,
}

fn after(text: &str) -> Option<(i64, Uuid)> {
    let (amount, maker) = text.split_once('~')?;
    Some((amount.parse().ok()?, Uuid::parse_str(maker).ok()?))
}

async fn whole(site: &Arc<Site>, signed: &Signed, asked: &Asked, page: Option<i64>) -> Result<Whole, Fail> {
    let access = signed.may::<ReadSales>(site)?;
    let held = AssertUnwindSafe((site.clone(), asked.typed.clone(), asked.ask.clone(), access));
    let (root, found) = site
        .db
        .read(move |c| {
            let (site, typed, ask, access) = &*held;
            let mut unknown = false;
            let root = match typed.some("region") {
                None => beginning(site, access),
                Some(text) => match region_typed(c, site, &text)? {
                    Found::One(code) => code,
                    Found::None | Found::Many => {
                        unknown = true;
                        beginning(site, access)
                    }
                },
            };
            let report = match report(c, access, &root, ask) {
                Ok(report) => report,
                Err(store::Error::Refused) => return Ok((root, Err(store::Error::Refused))),
                Err(e) => return Err(e),
            };
            let makers = match page {
                Some(limit) => makers(c, access, &root, ask, after(typed.get("after")), limit)?,
                None => Vec::new(),
            };
            let mut up = store::region::ancestry(c, &root)?;
            let told = if unknown { typed.get("region").to_owned() } else { region_text(c, &root)? };
            let region = up.pop().ok_or(store::Error::Missing)?;
            Ok((root, Ok(AssertUnwindSafe(Whole { region, up, told, unknown, report, makers }))))
        })
        .await
        .map_err(signed.fail(site))?;
    Ok(settle(site, signed, Some(root), found).await?.0)
}

fn filters(site: &Site, lang: &Lang, asked: &Asked, whole: &Whole) -> Vec<Input> {
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let mut years = whole.report.years.clone();
    years.extend([this_year(site), asked.ask.year]);
    years.sort_unstable();
    years.dedup();
    let everything = || std::iter::once((String::new(), say("sales-all")));
    let months = everything().chain((1..=12u8).map(|m| (m.to_string(), text::month(m, lang).to_owned())));
    let crafts =
        whole.report.crafts.iter().map(|(id, names, _)| (id.to_string(), names.text(lang).to_owned()));
    let mut filters = vec![
        Input::new(lang, "region", "desk-region", Way::Line).hinted(lang, "desk-region-hint"),
        Input::new(lang, "year", "target-year", Way::Choose)
            .choosing(years.iter().rev().map(|y| (y.to_string(), y.to_string()))),
        Input::new(lang, "month", "sales-month", Way::Choose).choosing(months),
        Input::new(lang, "craft", "sales-craft", Way::Choose).choosing(everything().chain(crafts)),
    ];
    let mut values = vec![
        whole.told.clone(),
        asked.ask.year.to_string(),
        asked.ask.month.map_or_else(String::new, |m| m.to_string()),
        asked.ask.craft.map_or_else(String::new, |c| c.to_string()),
    ];
    if whole.report.channels.len() > 1 || asked.ask.channel.is_some() {
        let channels = whole.report.channels.iter().map(|(c, _)| (c.clone(), channel_name(lang, c)));
        filters.push(
            Input::new(lang, "channel", "sales-channel", Way::Choose).choosing(everything().chain(channels)),
        );
        values.push(asked.ask.channel.clone().unwrap_or_default());
    }
    for (input, value) in filters.iter_mut().zip(values) {
        input.values = vec![value];
    }
    if whole.unknown
        && let Some(region) = filters.first_mut()
    {
        region.fault = say("desk-region-unknown");
    }
    filters
}

/// What was sold, in a few facts.
fn facts(site: &Site, lang: &Lang, total: Sold, sellers: Option<i64>) -> Vec<(String, String)> {
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let mut facts = vec![
        (say("sales-amount"), site.profile.money(total.amount, lang)),
        (say("sales-orders"), text::number(total.orders, lang)),
        (say("sales-pieces"), text::number(total.pieces, lang)),
    ];
    if let Some(n) = sellers {
        facts.push((say("sales-sellers"), text::number(n, lang)));
    }
    facts
}

/// The period that is asked for, in words.
fn period(lang: &Lang, ask: &Ask) -> String {
    match ask.month {
        Some(m) => format!("{} {}", text::month(m, lang), ask.year),
        None => ask.year.to_string(),
    }
}

fn tables(site: &Site, lang: &Lang, asked: &Asked, whole: &Whole) -> Vec<Table> {
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let file =
        |by: &str, format: &str| asked.address(&format!("{PATH}/ekspor"), &[("by", by), ("format", format)]);
    let table = |id: &'static str, head: &str, lines: Vec<Line>| Table {
        id,
        title: say(&format!("sales-by-{id}")),
        head: say(head),
        sellers: lines.iter().any(|l| !l.sellers.is_empty()),
        lines,
        csv: file(id, "csv"),
        xlsx: file(id, "xlsx"),
        next: String::new(),
    };
    // How many makers sold something is known for years as a whole.
    let whole_year = asked.ask.month.is_none() && asked.ask.craft.is_none() && asked.ask.channel.is_none();
    let sellers = |code: &str| {
        let n = whole.report.sellers.iter().find(|(c, _)| c == code).map(|(_, n)| *n);
        n.filter(|_| whole_year).map_or_else(String::new, |n| text::number(n, lang))
    };
    let below = whole.report.below.iter().map(|(code, name, s)| Line {
        sellers: sellers(code.as_str()),
        ..site.sold_line(
            lang,
            name.clone(),
            asked.address(PATH, &[("region", code.as_str())]),
            String::new(),
            *s,
        )
    });
    let mut all = vec![table("region", "desk-region", below.collect())];
    let mut makers = whole.makers.iter().map(|m| {
        let path = format!("/kerja/perajin/{}/terjual", m.maker);
        let href = asked.address(&path, &[("region", "")]);
        site.sold_line(lang, m.name.clone(), href, m.region.clone(), m.sold)
    });
    let page = usize::try_from(PAGE).unwrap_or_default();
    let mut by_maker = table("maker", "sales-maker", makers.by_ref().take(page).collect());
    if whole.makers.len() > page
        && let Some(last) = whole.makers.get(page - 1)
    {
        by_maker.next = asked.address(PATH, &[("after", &format!("{}~{}", last.sold.amount, last.maker))]);
    }
    all.push(by_maker);
    if asked.ask.craft.is_none() {
        let crafts = whole.report.crafts.iter().map(|(id, names, s)| {
            let href = asked.address(PATH, &[("craft", &id.to_string())]);
            site.sold_line(lang, names.text(lang).to_owned(), href, String::new(), *s)
        });
        all.push(table("craft", "sales-craft", crafts.collect()));
    }
    if whole.report.channels.len() > 1 && asked.ask.channel.is_none() {
        let channels = whole.report.channels.iter().map(|(c, s)| {
            let href = asked.address(PATH, &[("channel", c)]);
            site.sold_line(lang, channel_name(lang, c), href, String::new(), *s)
        });
        all.push(table("channel", "sales-channel", channels.collect()));
    }
    all.retain(|t| !t.lines.is_empty());
    all
}

/// The page of a region.
pub async fn show(State(site): State<Arc<Site>>, signed: Signed, uri: Uri) -> Answer {
    let asked = Asked::read(&site, uri.query().unwrap_or_default());
    let whole = whole(&site, &signed, &asked, Some(PAGE + 1)).await?;
    let access = signed.may::<ReadSales>(&site)?;
    let lang = &signed.lang;
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let whole_year = asked.ask.month.is_none() && asked.ask.craft.is_none() && asked.ask.channel.is_none();
    let own = whole.region.code.as_str();
    let sellers = whole.report.sellers.iter().find(|(c, _)| c == own).map_or(0, |(_, n)| *n);
    let label = sentence(
        lang.as_str(),
        "sales-chart",
        &[("region", &whole.region.full_name), ("year", &asked.ask.year.to_string())],
    );
    let (chart, months) = site.sold_months(lang, &whole.report.months, &label);
    let month_files = |format: &str| {
        asked.address(&format!("{PATH}/ekspor"), &[("by", "month"), ("format", format), ("month", "")])
    };
    let mut crumbs: Vec<Link> = Vec::new();
    let mut path = vec![whole.region.code.clone()];
    path.extend(whole.up.iter().rev().map(|l| l.code.clone()));
    for (i, line) in whole.up.iter().enumerate() {
        // What lies above somebody's own part of the tree is named, and leads nowhere.
        let above = path.get(path.len() - 1 - i..).unwrap_or_default();
        let reached = access.reaches(above);
        let href =
            if reached { asked.address(PATH, &[("region", line.code.as_str())]) } else { String::new() };
        if reached {
            crumbs.push(Link { label: line.full_name.clone(), href, current: false });
        }
    }
    crumbs.push(Link { label: whole.region.full_name.clone(), href: String::new(), current: true });
    let heading = say("sales-title");
    Ok(render(&SoldPage {
        page: site.private_page(lang, &heading),
        work: site.work(&signed, PATH),
        crumbs,
        heading,
        lede: sentence(
            lang.as_str(),
            "sales-lede",
            &[("region", &whole.region.full_name), ("period", &period(lang, &asked.ask))],
        ),
        path: PATH,
        filters: filters(&site, lang, &asked, &whole),
        narrowed: !asked.typed.0.is_empty(),
        facts: facts(&site, lang, whole.report.total, whole_year.then_some(sellers)),
        chart,
        months,
        months_csv: month_files("csv"),
        months_xlsx: month_files("xlsx"),
        tables: tables(&site, lang, &asked, &whole),
    }))
}

/// The same as a file: by region, maker, craft, way or month.
pub async fn export(State(site): State<Arc<Site>>, signed: Signed, uri: Uri) -> Answer {
    let asked = Asked::read(&site, uri.query().unwrap_or_default());
    let unreadable = || Fail::Unreadable(site.clone(), signed.lang.clone());
    let format = match asked.typed.get("format") {
        "" => Format::Csv,
        word => Format::from_word(word).ok_or_else(unreadable)?,
    };
    let all = ["region", "maker", "craft", "channel", "month"];
    let by = match asked.typed.get("by") {
        "" => "region",
        word => all.into_iter().find(|b| *b == word).ok_or_else(unreadable)?,
    };
    let whole = whole(&site, &signed, &asked, None).await?;
    if whole.unknown {
        return Err(unreadable());
    }
    let access = signed.may::<ReadSales>(&site)?;
    let lang = signed.lang.clone();
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let head = match by {
        "region" => "desk-region",
        "maker" => "sales-maker",
        "craft" => "sales-craft",
        "channel" => "sales-channel",
        _ => "sales-month",
    };
    let headings = vec![
        say("sales-period"),
        say("sales-code"),
        say(head),
        say("sales-orders"),
        say("sales-pieces"),
        say("sales-amount"),
    ];
    let numbers = vec![false, false, false, true, true, true];
    let name = sentence(
        lang.as_str(),
        "sales-file",
        &[("region", whole.region.code.as_str()), ("period", &period(&lang, &asked.ask)), ("by", by)],
    );
    let period = match asked.ask.month {
        Some(m) => format!("{}-{m:02}", asked.ask.year),
        None => asked.ask.year.to_string(),
    };
    Ok(stream(&name, format, headings, numbers, move |sheet| {
        let mut put = |period: &str, code: String, name: String, s: Sold| {
            sheet.row(&[
                period.to_owned(),
                code,
                name,
                s.orders.to_string(),
                s.pieces.to_string(),
                site.plain_money(s.amount),
            ])
        };
        match by {
            "region" => {
                for (code, name, s) in &whole.report.below {
                    put(&period, code.to_string(), name.clone(), *s)?;
                }
            }
            "craft" => {
                for (id, names, s) in &whole.report.crafts {
                    put(&period, id.to_string(), names.text(&lang).to_owned(), *s)?;
                }
            }
            "channel" => {
                for (channel, s) in &whole.report.channels {
                    put(&period, channel.clone(), channel_name(&lang, channel), *s)?;
                }
            }
            "month" => {
                for (month, s) in &whole.report.months {
                    let n = month.get(5..).and_then(|m| m.parse().ok()).unwrap_or_default();
                    put(month, month.clone(), text::month(n, &lang).to_owned(), *s)?;
                }
            }
            _ => {
                let mut from = None;
                loop {
                    let held =
                        AssertUnwindSafe((access.clone(), whole.region.code.clone(), asked.ask.clone()));
                    let found = site.db.read_blocking(move |c| {
                        let (access, region, ask) = &*held;
                        makers(c, access, region, ask, from, AT_ONCE)
                    })?;
                    for m in &found {
                        put(&period, m.maker.to_string(), m.name.clone(), m.sold)?;
                    }
                    match found.last() {
                        Some(last) if i64::try_from(found.len()) == Ok(AT_ONCE) => {
                            from = Some((last.sold.amount, last.maker.0));
                        }
                        _ => break,
                    }
                }
            }
        }
        Ok(())
    }))
}
