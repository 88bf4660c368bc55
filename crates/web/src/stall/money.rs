//! `/lapak/perajin/{id}/uang`: what the books say of a maker: what it owes or is owed, and every line that came to it.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::Uri;
use domain::access::KeepOwnOrders;
use domain::id::Kind;
use domain::market::order::number;
use store::market::{ledger, payout, sold};
use uuid::Uuid;

use super::{Around, Here, maker};
use crate::account::guard::Signed;
use crate::ask::Path;
use crate::desk::settle;
use crate::desk::values::Values;
use crate::error::{Answer, render};
use crate::market::paper::{Month, booked, months_since};
use crate::market::payout::{Paid, month, path_of, proves};
use crate::market::sold::{OwnYear, this_year};
use crate::page::{Link, Page};
use crate::{Site, sentence};

/// How many lines stand on a page.
const PAGE: i64 = 40;

struct Line {
    when: String,
    what: String,
    href: String,
    number: String,
    plus: String,
    minus: String,
}

#[derive(Template)]
#[template(path = "stall/money.html")]
struct MoneyPage {
    page: Page,
    around: Around,
    stands: String,
    amount: String,
    sold: OwnYear,
    before: String,
    paid: Vec<Paid>,
    papers: Vec<Link>,
    sheets: Vec<Link>,
    lines: Vec<Line>,
    older: String,
}

/// The account of a maker.
pub async fn show(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(text): Path<String>,
    uri: Uri,
) -> Answer {
    let id = maker(&site, &signed, &text)?;
    let access = signed.may::<KeepOwnOrders>(&site)?;
    let asked = Values::asked(uri.query().unwrap_or_default());
    let before = Uuid::parse_str(asked.get("sebelum")).ok();
    let now = this_year(&site);
    let year = asked.get("tahun").parse().ok().filter(|y| (2020..=now).contains(y)).unwrap_or(now);
    let held = AssertUnwindSafe((access, signed.clone()));
    let read = site
        .db
        .read(move |c| {
            let (access, signed) = &*held;
            let (_, lines) = ledger::own(c, access, id, before, PAGE)?;
            let ask = sold::Ask { year, month: None, craft: None, channel: None };
            let months = sold::own(c, access, id, &ask, &None, 0)?.months;
            let account = payout::of_maker(c, access, id, None, PAGE)?;
            let place = path_of(c, &account.region)?;
            Ok(AssertUnwindSafe((Here::read(c, signed, id)?, lines, months, account, place)))
        })
        .await;
    let (here, lines, months, account, place) = settle(&site, &signed, Kind::Maker, id.0, read).await?.0;
    let lang = &signed.lang;
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let money = |m: i64| site.profile.money(m, lang);
    let (stands, amount) = site.due_in_words(lang, account.due, true);
    let path = here.at("/uang");
    let last = lines.last().filter(|_| i64::try_from(lines.len()) == Ok(PAGE)).map(|l| l.id);
    let months_of = months_since(&site, &place, account.since, site.day_at(&place));
    let papers = |format: &str| {
        let link = |m: &Month| Link {
            label: m.name(lang),
            href: format!("{path}/rekening?bulan={}&format={format}", m.word()),
            current: false,
        };
        months_of.iter().map(link).collect::<Vec<_>>()
    };
    Ok(render(&MoneyPage {
        page: site.private_page(lang, &say("stall-money")),
        around: site.stall(&signed, Some(&here), &path),
        stands,
        amount,
        paid: site.paid(lang, &account.payouts, &format!("{path}/bukti/{{}}"), None),
        papers: if site.has_press() { papers("pdf") } else { Vec::new() },
        sheets: papers("xlsx"),
        sold: site.own_year(lang, year, &months),
        before: if year > 2020 { format!("{path}?tahun={}", year - 1) } else { String::new() },
        lines: lines
            .iter()
            .map(|l| Line {
                when: site.day(l.at, lang),
                what: booked(lang, &l.what),
                href: l.order.map_or_else(String::new, |o| format!("{}/{o}", super::orders::ORDERS)),
                number: l.order.map_or_else(String::new, |o| number(o.0)),
                plus: if l.amount < 0 { money(-l.amount) } else { String::new() },
                minus: if l.amount > 0 { money(l.amount) } else { String::new() },
            })
            .collect(),
        older: last.map_or_else(String::new, |id| format!("{path}?sebelum={id}")),
    }))
}

/// The statement of a month, as PDF, XLSX or CSV.
pub async fn paper(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(text): Path<String>,
    uri: Uri,
) -> Answer {
    let id = maker(&site, &signed, &text)?;
    month::<KeepOwnOrders>(&site, &signed, id, &uri).await
}

/// The file that proves a payment.
pub async fn prove(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path((text, paid)): Path<(String, String)>,
) -> Answer {
    let id = maker(&site, &signed, &text)?;
    proves::<KeepOwnOrders>(&site, &signed, id, &paid).await
}
