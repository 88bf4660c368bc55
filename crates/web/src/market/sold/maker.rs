//! What one maker sold: month by month and order by order, for the council, and for the maker itself.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::Uri;
use domain::access::{KeepOrders, KeepPayouts, ReadSales};
use domain::id::{Kind, MakerId};
use domain::lang::Lang;
use domain::market::order::number as order_number;
use store::market::sold::{Sale, Sold, of_maker};
use transfer::Format;
use uuid::Uuid;

use super::{AT_ONCE, Asked, Line, PAGE, PATH, channel_name, facts, period, this_year};
use crate::account::guard::Signed;
use crate::account::work::Work;
use crate::ask::Path;
use crate::desk::export::stream;
use crate::desk::form::{Input, Way};
use crate::error::{Answer, Fail, render};
use crate::market::office;
use crate::page::{Link, Page};
use crate::{Site, sentence, text};

#[derive(Template)]
#[template(path = "market/sold-maker.html")]
struct MakerPage {
    page: Page,
    work: Work,
    crumbs: Vec<Link>,
    heading: String,
    lede: String,
    path: String,
    filters: Vec<Input>,
    facts: Vec<(String, String)>,
    chart: String,
    months: Vec<Line>,
    sales: Vec<SaleLine>,
    csv: String,
    xlsx: String,
    next: String,
    /// Where the account of the maker is, for whoever keeps it.
    money: String,
}

struct SaleLine {
    href: String,
    number: String,
    day: String,
    channel: String,
    pieces: String,
    amount: String,
}

/// Where a list of sales goes on.
fn sale_after(text: &str) -> store::market::sold::After {
    let (day, order) = text.split_once('~')?;
    Some((day.to_owned(), Uuid::parse_str(order).ok()?))
}

/// The day of a sale, written out.
fn sale_day(sale: &Sale, lang: &Lang) -> String {
    sale.day.parse().map_or_else(|_| sale.day.clone(), |d| text::date(d, lang))
}

/// The page of a maker: month by month, and order by order.
pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(typed): Path<String>,
    uri: Uri,
) -> Answer {
    let id = MakerId(crate::desk::id(&site, &signed, &typed)?);
    let access = signed.may::<ReadSales>(&site)?;
    let asked = Asked::read(&site, uri.query().unwrap_or_default());
    let from = sale_after(asked.typed.get("after"));
    let held = AssertUnwindSafe((access, asked.ask.clone(), from));
    let read = site
        .db
        .read(move |c| {
            let (access, ask, from) = &*held;
            of_maker(c, access, id, ask, from, PAGE + 1)
        })
        .await;
    let mut of = crate::desk::settle(&site, &signed, Kind::Maker, id.0, read).await?;
    let lang = &signed.lang;
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let path = format!("/kerja/perajin/{id}/terjual");
    let page = usize::try_from(PAGE).unwrap_or_default();
    let more = of.sales.len() > page;
    of.sales.truncate(page);
    let next =
        of.sales.last().filter(|_| more).map_or_else(String::new, |s| {
            asked.address(&path, &[("after", &format!("{}~{}", s.day, s.order))])
        });
    let opens = signed.who.may::<KeepOrders>().is_some();
    let months: Vec<(String, Sold)> = match asked.ask.month {
        Some(m) => of.months.iter().filter(|(n, _)| n.ends_with(&format!("-{m:02}"))).cloned().collect(),
        None => of.months.clone(),
    };
    let total = months.iter().fold(Sold::default(), |sum, (_, s)| Sold {
        orders: sum.orders + s.orders,
        pieces: sum.pieces + s.pieces,
        amount: sum.amount + s.amount,
    });
    let label = sentence(
        lang.as_str(),
        "sales-chart",
        &[("region", &of.name), ("year", &asked.ask.year.to_string())],
    );
    let (chart, month_lines) = site.sold_months(lang, &of.months, &label);
    let mut years = vec![this_year(&site), this_year(&site) - 1, asked.ask.year];
    years.sort_unstable();
    years.dedup();
    let everything = std::iter::once((String::new(), say("sales-all")));
    let month_choices =
        everything.chain((1..=12u8).map(|m| (m.to_string(), text::month(m, lang).to_owned())));
    let mut filters = vec![
        Input::new(lang, "year", "target-year", Way::Choose)
            .choosing(years.iter().rev().map(|y| (y.to_string(), y.to_string()))),
        Input::new(lang, "month", "sales-month", Way::Choose).choosing(month_choices),
    ];
    let month = asked.ask.month.map_or_else(String::new, |m| m.to_string());
    for (input, value) in filters.iter_mut().zip([asked.ask.year.to_string(), month]) {
        input.values = vec![value];
    }
    let files = |format: &str| asked.address(&format!("{path}/ekspor"), &[("format", format)]);
    Ok(render(&MakerPage {
        page: site.private_page(lang, &of.name),
        work: site.work(&signed, PATH),
        crumbs: vec![
            Link { label: say("sales-title"), href: asked.address(PATH, &[("region", "")]), current: false },
            Link {
                label: of.region_name.clone(),
                href: asked.address(PATH, &[("region", of.region.as_str())]),
                current: false,
            },
            Link { label: of.name.clone(), href: String::new(), current: true },
        ],
        heading: of.name.clone(),
        lede: sentence(
            lang.as_str(),
            "sales-lede",
            &[("region", &of.name), ("period", &period(lang, &asked.ask))],
        ),
        filters,
        facts: facts(&site, lang, total, None),
        chart,
        months: month_lines,
        sales: of
            .sales
            .iter()
            .map(|s| SaleLine {
                href: if opens { format!("{}/{}", office::PATH, s.order) } else { String::new() },
                number: order_number(s.order.0),
                day: sale_day(s, lang),
                channel: channel_name(lang, &s.channel),
                pieces: text::number(s.pieces, lang),
                amount: site.profile.money(s.amount, lang),
            })
            .collect(),
        csv: files("csv"),
        xlsx: files("xlsx"),
        next,
        money: match signed.who.may::<KeepPayouts>() {
            Some(_) => format!("/kerja/perajin/{id}/uang"),
            None => String::new(),
        },
        path,
    }))
}

/// The sales of a maker as a file, order by order.
pub(crate) async fn export(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(typed): Path<String>,
    uri: Uri,
) -> Answer {
    let id = MakerId(crate::desk::id(&site, &signed, &typed)?);
    let access = signed.may::<ReadSales>(&site)?;
    let asked = Asked::read(&site, uri.query().unwrap_or_default());
    let format = match asked.typed.get("format") {
        "" => Format::Csv,
        word => Format::from_word(word).ok_or_else(|| Fail::Unreadable(site.clone(), signed.lang.clone()))?,
    };
    let held = AssertUnwindSafe((access.clone(), asked.ask.clone()));
    let read = site
        .db
        .read(move |c| {
            let (access, ask) = &*held;
            of_maker(c, access, id, ask, &None, 0)
        })
        .await;
    let of = crate::desk::settle(&site, &signed, Kind::Maker, id.0, read).await?;
    let lang = signed.lang.clone();
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let headings = vec![
        say("sales-order"),
        say("sales-day"),
        say("sales-channel"),
        say("sales-pieces"),
        say("sales-amount"),
    ];
    let name = sentence(
        lang.as_str(),
        "sales-file",
        &[("region", &domain::text::slug(&of.name)), ("period", &period(&lang, &asked.ask)), ("by", "order")],
    );
    Ok(stream(&name, format, headings, vec![false, false, false, true, true], move |sheet| {
        let mut from: store::market::sold::After = None;
        loop {
            let held = AssertUnwindSafe((access.clone(), asked.ask.clone(), from));
            let found = site.db.read_blocking(move |c| {
                let (access, ask, from) = &*held;
                of_maker(c, access, id, ask, from, AT_ONCE).map(|of| of.sales)
            })?;
            for s in &found {
                sheet.row(&[
                    order_number(s.order.0),
                    s.day.clone(),
                    channel_name(&lang, &s.channel),
                    s.pieces.to_string(),
                    site.plain_money(s.amount),
                ])?;
            }
            match found.last() {
                Some(last) if i64::try_from(found.len()) == Ok(AT_ONCE) => {
                    from = Some((last.day.clone(), last.order.0));
                }
                _ => return Ok(()),
            }
        }
    }))
}

/// What a maker sold in a year, for its own page.
pub(crate) struct OwnYear {
    pub year: i32,
    pub total: String,
    pub chart: String,
    pub months: Vec<(String, String, String)>,
}

impl Site {
    /// What a maker sold in a year, for the maker itself.
    pub(crate) fn own_year(&self, lang: &Lang, year: i32, months: &[(String, Sold)]) -> OwnYear {
        let label = sentence(lang.as_str(), "sales-own-chart", &[("year", &year.to_string())]);
        let (chart, lines) = self.sold_months(lang, months, &label);
        let total = months.iter().map(|(_, s)| s.amount).fold(0, i64::saturating_add);
        OwnYear {
            year,
            total: self.profile.money(total, lang),
            chart,
            months: lines.into_iter().map(|l| (l.name, l.orders, l.amount)).collect(),
        }
    }
}
