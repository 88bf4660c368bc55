//! On which terms a maker sells: how goods are sent, how they are paid. One form for the maker itself
//! (`/lapak/perajin/{id}/penjualan`) and for an officer (`/kerja/perajin/{id}/penjualan/ubah`).

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::{Access, KeepOrders};
use domain::fault::{Faults, Problem};
use domain::id::{Kind, MakerId};
use domain::item::Money;
use domain::lang::Lang;
use domain::market::delivery::Rate;
use domain::market::terms::{Terms, TermsDraft, save};
use domain::record::{Record, version};
use domain::region::RegionCode;
use pay::qris::Payload;
use store::Tx;

use super::side::{Office, Side, why, why_field};
use crate::account::guard::{Filled, Signed};
use crate::account::work::{Field, Work};
use crate::ask::Path;
use crate::desk::edit::STALE;
use crate::desk::form::{Input, Section, Told, Way};
use crate::desk::settle;
use crate::desk::values::Values;
use crate::error::{Answer, Fail, render};
use crate::item::form::price;
use crate::page::{Link, Page};
use crate::stall::{beside, fill_plainly};
use crate::{Site, sentence, text};

/// The zones that the form offers: everywhere, and the regions in which the maker lies, by their place above it.
#[derive(Clone)]
struct Zone {
    code: Option<RegionCode>,
    name: String,
}

/// The form on a page.
pub(crate) struct Shown {
    pub terms: Terms,
    pub version: String,
    /// Whether it was just saved.
    pub done: bool,
    /// That somebody else saved meanwhile; empty when nobody did.
    pub stale: String,
    pub told: Vec<Told>,
    pub sections: Vec<Section>,
    /// Why, on a side that says it.
    pub why: Field,
}

/// A side that keeps terms.
pub(crate) trait Keeps: Side {
    /// The rest of the form's address.
    const REST: &'static str;

    /// Writes them.
    fn save(tx: &mut Tx<'_>, who: &Access<Self::Right>, new: &Terms) -> store::Result<()>;

    /// The page.
    fn page(self, site: &Site, signed: &Signed, shown: Shown) -> Response;
}

struct Begun<S> {
    side: S,
    terms: Terms,
    zones: Vec<Zone>,
}

async fn begin<S: Keeps>(site: &Arc<Site>, signed: &Signed, id: MakerId) -> Result<Begun<S>, Fail> {
    let access = signed.may::<S::Right>(site)?;
    let held = AssertUnwindSafe((signed.clone(), access));
    let read = site
        .db
        .read(move |c| {
            let (signed, access) = &*held;
            let side = S::read(c, signed, access, id)?;
            let terms = store::market::terms::of(c, id)?.ok_or(store::Error::Missing)?;
            let zones = zones(c, &signed.lang, &terms)?;
            Ok(AssertUnwindSafe(Begun { side, terms, zones }))
        })
        .await;
    settle(site, signed, Kind::Maker, id.0, read).await.map(|b| b.0)
}

/// Everywhere, and the province and the regency or city of a maker: nearer zones cost less.
fn zones(c: &mut store::Conn, lang: &Lang, terms: &Terms) -> store::Result<Vec<Zone>> {
    let mut zones = vec![Zone { code: None, name: sentence(lang.as_str(), "terms-everywhere", &[]) }];
    for line in store::region::ancestry(c, &terms.region)?.into_iter().filter(|l| (1..=2).contains(&l.level))
    {
        zones.push(Zone { code: Some(line.code), name: line.full_name });
    }
    Ok(zones)
}

fn sections(site: &Site, lang: &Lang, zones: &[Zone]) -> Vec<Section> {
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

fn values(site: &Site, lang: &Lang, t: &Terms, zones: &[Zone]) -> Values {
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

fn read(site: &Site, before: &Terms, zones: &[Zone], values: &Values) -> Result<Terms, Faults> {
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

/// What a page says besides its form.
#[derive(Default)]
struct Said {
    typed: Option<Values>,
    faults: Faults,
    stale: bool,
    done: bool,
}

fn page<S: Keeps>(site: &Site, signed: &Signed, begun: Begun<S>, said: &Said) -> Response {
    let lang = &signed.lang;
    let Begun { side, terms, zones } = begun;
    let stored = values(site, lang, &terms, &zones);
    let mut sections = sections(site, lang, &zones);
    let typed = said.typed.as_ref();
    let told = fill_plainly(lang, &mut sections, typed.unwrap_or(&stored), &said.faults);
    if said.stale {
        beside(lang, &mut sections, &stored);
    }
    let shown = Shown {
        version: version(&terms.fields()),
        terms,
        done: said.done,
        stale: if said.stale { sentence(lang.as_str(), "stall-stale", &[]) } else { String::new() },
        told,
        sections,
        why: why_field(lang, typed.map_or("", |t| t.get("why")), &said.faults)
            .hinted(lang, "office-terms-why-hint"),
    };
    let mut response = side.page(site, signed, shown);
    if !said.faults.is_empty() || said.stale {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    response
}

/// The form.
pub(crate) async fn show<S: Keeps>(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(text): Path<String>,
    uri: Uri,
) -> Answer {
    let id = MakerId(crate::desk::id(&site, &signed, &text)?);
    let begun = begin::<S>(&site, &signed, id).await?;
    let done = uri.query().unwrap_or_default().contains("selesai");
    Ok(page(&site, &signed, begun, &Said { done, ..Said::default() }))
}

/// Takes the form.
pub(crate) async fn send<S: Keeps>(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(text): Path<String>,
    filled: Filled,
) -> Answer {
    let id = MakerId(crate::desk::id(&site, &signed, &text)?);
    let access = signed.may::<S::Right>(&site)?;
    let begun = begin::<S>(&site, &signed, id).await?;
    let typed = Values::of(&filled);
    let mut faults = Faults::default();
    let why = why::<S>(&filled, &mut faults);
    let new = crate::desk::form::together(read(&site, &begun.terms, &begun.zones, &typed), faults);
    let mut said = Said { typed: Some(typed), ..Said::default() };
    let new = match new {
        Ok(new) => new,
        Err(faults) => {
            said.faults = faults;
            return Ok(page(&site, &signed, begun, &said));
        }
    };
    let mut command = filled.command(&signed, "");
    command.reason = why;
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
            S::save(tx, access, new)
        })
        .await;
    match written {
        Err(store::Error::Constraint { name }) if name == STALE => said.stale = true,
        Err(store::Error::Faults(faults)) => said.faults = faults,
        written => {
            settle(&site, &signed, Kind::Terms, id.0, written).await?;
            return Ok(Redirect::to(&format!("{}?selesai=simpan", S::at(id, S::REST))).into_response());
        }
    }
    let begun = begin::<S>(&site, &signed, id).await?;
    Ok(page(&site, &signed, begun, &said))
}

#[derive(Template)]
#[template(path = "market/office-terms-form.html")]
struct OfficePage {
    page: Page,
    work: Work,
    maker: Link,
    action: String,
    version: String,
    done: String,
    stale: String,
    told: Vec<Told>,
    sections: Vec<Section>,
    why: Field,
}

impl Keeps for Office {
    const REST: &'static str = "/penjualan/ubah";

    fn save(tx: &mut Tx<'_>, who: &Access<KeepOrders>, new: &Terms) -> store::Result<()> {
        store::market::terms::save_for(tx, who, new).map(drop)
    }

    fn page(self, site: &Site, signed: &Signed, shown: Shown) -> Response {
        let say = |key: &str| sentence(signed.lang.as_str(), key, &[]);
        render(&OfficePage {
            page: site.private_page(&signed.lang, &say("office-terms-change")),
            work: site.work(signed, super::office::PATH),
            maker: self.maker,
            action: Office::at(shown.terms.maker, Office::REST),
            version: shown.version,
            done: match shown.done {
                true => say(if shown.terms.sells() {
                    "office-terms-saved"
                } else {
                    "office-terms-saved-not-open"
                }),
                false => String::new(),
            },
            stale: shown.stale,
            told: shown.told,
            sections: shown.sections,
            why: shown.why,
        })
    }
}
