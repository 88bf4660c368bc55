//! `/lapak/perajin/{id}/penjualan`: on which terms a maker sells: how goods are sent, how they are paid.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::KeepOwnOrders;
use domain::fault::{Faults, Problem};
use domain::id::{Kind, MakerId};
use domain::item::Money;
use domain::lang::Lang;
use domain::market::delivery::Rate;
use domain::market::terms::{Terms, TermsDraft, save};
use domain::record::{Record, version};
use domain::region::RegionCode;
use pay::qris::Payload;

use super::change::ChangePage;
use super::{Here, fill_plainly, maker as maker_id};
use crate::account::guard::{Filled, Signed};
use crate::ask::Path;
use crate::desk::edit::STALE;
use crate::desk::form::{Input, Section, Way};
use crate::desk::settle;
use crate::desk::values::Values;
use crate::error::{Answer, Fail, render};
use crate::item::form::price;
use crate::{Site, sentence, text};

/// The zones that the form offers: everywhere, and the regions in which the maker lies, by their place above it.
#[derive(Clone)]
pub(crate) struct Zone {
    code: Option<RegionCode>,
    name: String,
}

struct Begun {
    here: Here,
    terms: Terms,
    zones: Vec<Zone>,
}

async fn begin(site: &Arc<Site>, signed: &Signed, id: MakerId) -> Result<Begun, Fail> {
    let access = signed.may::<KeepOwnOrders>(site)?;
    let held = AssertUnwindSafe((signed.clone(), access));
    let read = site
        .db
        .read(move |c| {
            let (signed, access) = &*held;
            super::acts(access, id)?;
            let terms = store::market::terms::of(c, id)?.ok_or(store::Error::Missing)?;
            let zones = zones(c, &signed.lang, &terms)?;
            Ok(AssertUnwindSafe(Begun { here: Here::read(c, signed, id)?, terms, zones }))
        })
        .await;
    settle(site, signed, Kind::Maker, id.0, read).await.map(|b| b.0)
}

/// Everywhere, and the province and the regency or city of a maker: nearer zones cost less.
pub(crate) fn zones(c: &mut store::Conn, lang: &Lang, terms: &Terms) -> store::Result<Vec<Zone>> {
    let mut zones = vec![Zone { code: None, name: sentence(lang.as_str(), "terms-everywhere", &[]) }];
    for line in store::region::ancestry(c, &terms.region)?.into_iter().filter(|l| (1..=2).contains(&l.level))
    {
        zones.push(Zone { code: Some(line.code), name: line.full_name });
    }
    Ok(zones)
}

pub(crate) fn sections(site: &Site, lang: &Lang, zones: &[Zone]) -> Vec<Section> {
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let line = |name: &str, way| Input::new(lang, name, &format!("terms-field-{name}"), way);
    let yes = |name: &str| {
        line(name, Way::Choose)
            .choosing([("1".to_owned(), say("terms-yes")), (String::new(), say("terms-no"))])
    };
    let mut sent = vec![line("pick_up", Way::Line).hinted(lang, "terms-pick_up-hint").longest(300)];
    for (n, zone) in zones.iter().enumerate() {
        for part in ["first", "next"] {
            let mut input = Input::new(lang, &format!("rate_{n}_{part}"), "terms-field-rate", Way::Number);
            input.label = sentence(lang.as_str(), &format!("terms-rate-{part}"), &[("zone", &zone.name)]);
            if n == 0 && part == "first" {
                input.hint = sentence(
                    lang.as_str(),
                    "terms-rate-hint",
                    &[("example", &site.profile.money(25_000, lang))],
                );
            }
            sent.push(input);
        }
    }
    sent.push(yes("ask").hinted(lang, "terms-ask-hint"));
    let paid = vec![
        line("qris", Way::Lines).hinted(lang, "terms-qris-hint").longest(512),
        line("bank", Way::Line).longest(60),
        line("number", Way::Line).longest(30),
        line("holder", Way::Line).longest(120),
        yes("cash").hinted(lang, "terms-cash-hint"),
    ];
    vec![Section::new(lang, "sent", "terms-sent", sent), Section::new(lang, "paid", "terms-paid", paid)]
}

pub(crate) fn values(site: &Site, lang: &Lang, t: &Terms, zones: &[Zone]) -> Values {
    let amount = |m: Money| match site.profile.currency.exponent {
        0 => text::number(m.0, lang),
        _ => site.plain_amount(m.0),
    };
    let flag = |b: bool| if b { "1" } else { "" };
    let bank =
        |f: fn(&domain::market::terms::Bank) -> &String| t.bank.as_ref().map(f).cloned().unwrap_or_default();
    let mut values = Values::default()
        .with("pick_up", t.pick_up.clone().unwrap_or_default())
        .with("ask", flag(t.ask))
        .with("qris", t.qris.clone().unwrap_or_default())
        .with("bank", bank(|b| &b.bank))
        .with("number", bank(|b| &b.number))
        .with("holder", bank(|b| &b.holder))
        .with("cash", flag(t.cash));
    for (n, zone) in zones.iter().enumerate() {
        if let Some(rate) = t.rates.iter().find(|r| r.zone == zone.code) {
            values = values
                .with(&format!("rate_{n}_first"), amount(rate.first))
                .with(&format!("rate_{n}_next"), amount(rate.next));
        }
    }
    values
}

pub(crate) fn read(site: &Site, before: &Terms, zones: &[Zone], values: &Values) -> Result<Terms, Faults> {
    let mut faults = Faults::default();
    let mut rates = Vec::new();
    for (n, zone) in zones.iter().enumerate() {
        let (first, next) = (format!("rate_{n}_first"), format!("rate_{n}_next"));
        let mut amount = |name: &str| match price(site, values.get(name)) {
            Ok(amount) => amount,
            Err(problem) => {
                faults.add(name, values.get(name), problem);
                None
            }
        };
        match (amount(&first), amount(&next)) {
            (Some(a), b) => {
                rates.push(Rate { zone: zone.code.clone(), first: Money(a), next: Money(b.unwrap_or(a)) });
            }
            (None, Some(_)) => faults.add(&first, "", Problem::Missing),
            (None, None) => {}
        }
    }
    // What the form does not show stays.
    rates.extend(before.rates.iter().filter(|r| zones.iter().all(|z| z.code != r.zone)).cloned());
    let text = |name: &str| values.get(name).trim().to_owned();
    let draft = TermsDraft {
        pick_up: text("pick_up"),
        rates,
        ask: values.get("ask") == "1",
        qris: text("qris"),
        bank: text("bank"),
        number: text("number"),
        holder: text("holder"),
        cash: values.get("cash") == "1",
    };
    crate::desk::form::together(save(before, draft, is_qris), faults)
}

/// Whether a text is a QRIS as a maker has it: unharmed, for any payment, and without an amount in it. What else departs from the rules
/// is the affair of whoever issued it: it is shown as it is.
fn is_qris(text: &str) -> bool {
    Payload::parse(text).is_ok_and(|code| code.is_qris() && code.is_static() && code.amount().is_none())
}

fn page(
    site: &Site,
    signed: &Signed,
    begun: Begun,
    typed: Option<Values>,
    faults: &Faults,
    stale: bool,
    done: bool,
) -> Response {
    let lang = &signed.lang;
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let Begun { here, terms, zones } = begun;
    let stored = values(site, lang, &terms, &zones);
    let mut sections = sections(site, lang, &zones);
    let told = fill_plainly(lang, &mut sections, typed.as_ref().unwrap_or(&stored), faults);
    if stale {
        super::change::beside(lang, &mut sections, &stored);
    }
    let note = match (&terms.withheld, done) {
        (Some(why), _) => sentence(lang.as_str(), "terms-withheld", &[("why", why)]),
        (None, true) => say(if terms.sells() { "terms-saved" } else { "terms-saved-not-open" }),
        (None, false) => say("terms-note"),
    };
    let path = here.at("/penjualan");
    let mut response = render(&ChangePage {
        page: site.private_page(lang, &say("stall-terms")),
        around: site.stall(signed, Some(&here), &path),
        heading: say("stall-terms"),
        name: say("stall-orders"),
        back: here.at("/pesanan"),
        action: path,
        version: version(&terms.fields()),
        note,
        stale: if stale { say("stall-stale") } else { String::new() },
        told,
        sections,
        submits: false,
    });
    if !faults.is_empty() || stale {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    response
}

/// The form.
pub async fn show(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(text): Path<String>,
    uri: Uri,
) -> Answer {
    let id = maker_id(&site, &signed, &text)?;
    let begun = begin(&site, &signed, id).await?;
    let done = uri.query().unwrap_or_default().contains("selesai");
    Ok(page(&site, &signed, begun, None, &Faults::default(), false, done))
}

/// Takes the form.
pub async fn send(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(text): Path<String>,
    filled: Filled,
) -> Answer {
    let id = maker_id(&site, &signed, &text)?;
    let access = signed.may::<KeepOwnOrders>(&site)?;
    let begun = begin(&site, &signed, id).await?;
    let typed = Values::of(&filled);
    let new = match read(&site, &begun.terms, &begun.zones, &typed) {
        Ok(new) => new,
        Err(faults) => return Ok(page(&site, &signed, begun, Some(typed), &faults, false, false)),
    };
    let mut command = filled.command(&signed, "");
    command.reason = None;
    let began = filled.get("_v").to_owned();
    let held = AssertUnwindSafe((access, new));
    let written = site
        .db
        .write(command, move |tx| {
            let (access, new) = &*held;
            tx.lock(Kind::Terms, id.0)?;
            let now = store::market::terms::of(tx.conn(), id)?.ok_or(store::Error::Missing)?;
            if version(&now.fields()) != began {
                return Err(store::Error::Constraint { name: STALE.into() });
            }
            store::market::terms::save_own(tx, access, new).map(drop)
        })
        .await;
    match written {
        Err(store::Error::Constraint { name }) if name == STALE => {
            let begun = begin(&site, &signed, id).await?;
            Ok(page(&site, &signed, begun, Some(typed), &Faults::default(), true, false))
        }
        written => {
            settle(&site, &signed, Kind::Terms, id.0, written).await?;
            Ok(Redirect::to(&format!("{}/{id}/penjualan?selesai=simpan", super::MAKERS)).into_response())
        }
    }
}
