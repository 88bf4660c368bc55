//! `/kerja/pasar`: by which rules the programme sells: the council's fee, and whether anybody can order. And the word that lets a maker
//! sell nothing for now.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::{Access, KeepMarket};
use domain::fault::{Faults, Problem};
use domain::id::{Kind, MakerId};
use domain::market::{Entity, HIGHEST_FEE, MILLION, Rules, RulesDraft, rules};
use domain::record::{Record, version};

use crate::account::guard::{Filled, Signed};
use crate::account::work::{Field, Work, fault};
use crate::ask::Path;
use crate::desk::edit::STALE;
use crate::desk::settle;
use crate::desk::values::decimal;
use crate::error::{Answer, Fail, render};
use crate::page::Page;
use crate::{Site, sentence};

/// Its address.
pub const PATH: &str = "/kerja/pasar";

#[derive(Template)]
#[template(path = "market/rules.html")]
struct RulesPage {
    page: Page,
    work: Work,
    done: String,
    stale: String,
    fee: Field,
    return_days: Field,
    open: bool,
    entity: Vec<Field>,
    provider: bool,
    provider_fault: String,
    /// Where the payment service sends its notices; empty where there is no account with one.
    notices: String,
    version: String,
}

/// The right over the programme's own rules, which belong to the region at which it is rooted.
pub(crate) fn over(site: &Arc<Site>, signed: &Signed) -> Result<Access<KeepMarket>, Fail> {
    let access = signed.may::<KeepMarket>(site)?;
    if access.reaches(std::slice::from_ref(&site.root)) {
        Ok(access)
    } else {
        Err(Fail::Missing(site.clone(), signed.lang.clone()))
    }
}

/// A fee as people write it: in percent, with up to two decimals.
fn percent(signed: &Signed, rules: &Rules) -> String {
    let hundredths = rules.fee_ppm * 10_000 / MILLION;
    let point = if signed.lang.as_str() == "id" { ',' } else { '.' };
    let text = format!("{}{point}{:02}", hundredths / 100, hundredths % 100);
    // 2.50 is written 2.5, and 10.00 as 10.
    text.trim_end_matches('0').trim_end_matches(point).to_owned()
}

async fn page(
    site: &Arc<Site>,
    signed: &Signed,
    typed: Option<&Filled>,
    faults: &Faults,
    stale: bool,
    done: bool,
) -> Result<Response, Fail> {
    let now = site.db.read(store::market::rules).await.map_err(signed.fail(site))?;
    let lang = &signed.lang;
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let value = typed.map_or_else(|| percent(signed, &now), |t| t.get("fee").to_owned());
    let said = |name: &'static str, label: &str, of: fn(&Entity) -> &String| {
        let value = typed.map_or_else(
            || now.entity.as_ref().map(of).cloned().unwrap_or_default(),
            |t| t.get(name).to_owned(),
        );
        Field::new(lang, name, label, "text").with(&value).wrong(lang, faults)
    };
    let mut response = render(&RulesPage {
        page: site.private_page(lang, &say("rules-title")),
        work: site.work(signed, PATH),
        done: if done { say("rules-saved") } else { String::new() },
        stale: if stale { say("rules-stale") } else { String::new() },
        fee: Field::new(lang, "fee", "rules-fee", "text")
            .with(&value)
            .wrong(lang, faults)
            .hinted(lang, "rules-fee-hint"),
        return_days: Field::new(lang, "return_days", "rules-return-days", "text")
            .with(&typed.map_or_else(|| now.return_days.to_string(), |t| t.get("return_days").to_owned()))
            .wrong(lang, faults)
            .hinted(lang, "rules-return-days-hint"),
        open: typed.map_or(now.open, |t| t.get("open") == "1"),
        entity: vec![
            said("entity_name", "rules-field-entity_name", |e| &e.name),
            said("entity_form", "rules-field-entity_form", |e| &e.form)
                .hinted(lang, "rules-entity_form-hint"),
            said("entity_number", "rules-field-entity_number", |e| &e.number),
        ],
        provider: typed.map_or(now.provider, |t| t.get("provider") == "1"),
        provider_fault: faults
            .0
            .iter()
            .find(|f| f.field == "provider")
            .map_or_else(String::new, |f| fault(lang, &f.problem)),
        notices: site.till().map_or_else(String::new, |_| {
            let url = format!("{}{}", site.origin, super::notice::PATH);
            sentence(lang.as_str(), "rules-provider-on", &[("url", &url)])
        }),
        version: version(&now.fields()),
    });
    if !faults.is_empty() || stale {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

/// The form.
pub async fn show(State(site): State<Arc<Site>>, signed: Signed, uri: Uri) -> Answer {
    over(&site, &signed)?;
    let done = uri.query().unwrap_or_default().contains("selesai");
    page(&site, &signed, None, &Faults::default(), false, done).await
}

/// Takes the form.
pub async fn send(State(site): State<Arc<Site>>, signed: Signed, filled: Filled) -> Answer {
    let access = over(&site, &signed)?;
    let typed = filled.get("fee").trim().trim_end_matches('%').trim().to_owned();
    let mut faults = Faults::default();
    let hundredths = match decimal(&typed, 2, HIGHEST_FEE / 100) {
        Ok(n) => n.unwrap_or(0),
        Err(_) => {
            faults.add("fee", &typed, Problem::NotANumber { min: 0, max: HIGHEST_FEE / 10_000 });
            return page(&site, &signed, Some(&filled), &faults, false, false).await;
        }
    };
    let text = |name: &str| filled.get(name).to_owned();
    let draft = RulesDraft {
        fee: hundredths,
        open: filled.get("open") == "1",
        name: text("entity_name"),
        form: text("entity_form"),
        number: text("entity_number"),
        provider: filled.get("provider") == "1",
        // What is no number is out of every bound.
        return_days: filled.get("return_days").trim().parse().unwrap_or(-1),
    };
    let new = match rules(&draft, &site.profile.currency) {
        Ok(new) => new,
        Err(found) => {
            for f in found.0 {
                match f.field.as_str() {
                    "fee" => {
                        faults.add("fee", &typed, Problem::NotANumber { min: 0, max: HIGHEST_FEE / 10_000 });
                    }
                    _ => faults.0.push(f),
                }
            }
            return page(&site, &signed, Some(&filled), &faults, false, false).await;
        }
    };
    let id = new.id();
    let mut command = filled.command(&signed, "");
    command.reason = None;
    let (began, held) = (filled.get("_v").to_owned(), AssertUnwindSafe(access));
    let written = site
        .db
        .write(command, move |tx| {
            tx.lock(Kind::MarketRules, new.id())?;
            let now = store::market::rules(tx.conn())?;
            if version(&now.fields()) != began {
                return Err(store::Error::Constraint { name: STALE.into() });
            }
            store::market::set_rules(tx, &held, &new).map(drop)
        })
        .await;
    if let Err(store::Error::Constraint { name }) = &written
        && name == STALE
    {
        return page(&site, &signed, Some(&filled), &Faults::default(), true, false).await;
    }
    settle(&site, &signed, Kind::MarketRules, id, written).await?;
    Ok(Redirect::to(&format!("{PATH}?selesai=simpan")).into_response())
}

/// Lets a maker sell nothing for now, with a reason that it reads; or lets it sell again.
pub async fn withhold(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(text): Path<String>,
    filled: Filled,
) -> Answer {
    let id = MakerId(crate::desk::id(&site, &signed, &text)?);
    let access = signed.may::<KeepMarket>(&site)?;
    let reason = Some(filled.get("alasan").trim().to_owned()).filter(|_| filled.get("langkah") == "tahan");
    let mut command = filled.command(&signed, "");
    command.reason.clone_from(&reason);
    let held = AssertUnwindSafe((access, reason));
    let written = site
        .db
        .write(command, move |tx| {
            let (access, reason) = &*held;
            tx.lock(Kind::Terms, id.0)?;
            let now = store::market::terms::of(tx.conn(), id)?.ok_or(store::Error::Missing)?;
            tx.allow(access, Some(&now.region))?;
            let new = domain::market::terms::withhold(&now, reason.as_deref())?;
            store::market::terms::withhold(tx, access, &new).map(drop)
        })
        .await;
    if let Err(store::Error::Faults(_)) = &written {
        return Err(Fail::Told(site, signed.lang, StatusCode::UNPROCESSABLE_ENTITY, "reason-missing"));
    }
    settle(&site, &signed, Kind::Terms, id.0, written).await?;
    Ok(Redirect::to(&format!("/kerja/perajin/{id}/penjualan?selesai=simpan")).into_response())
}

#[derive(Template)]
#[template(path = "market/office-terms.html")]
struct TermsPage {
    page: Page,
    work: Work,
    maker: crate::page::Link,
    done: String,
    sells: bool,
    withheld: String,
    facts: Vec<(String, String)>,
    action: String,
}

/// `/kerja/perajin/{id}/penjualan`: how a maker sells, for its officer, and whether the council withholds it.
pub async fn terms(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(text): Path<String>,
    uri: Uri,
) -> Answer {
    let id = MakerId(crate::desk::id(&site, &signed, &text)?);
    let access = signed.may::<KeepMarket>(&site)?;
    let lang = signed.lang.clone();
    let held = AssertUnwindSafe((access, lang.clone()));
    let read = site
        .db
        .read(move |c| {
            let (access, lang) = &*held;
            let terms = store::market::terms::of(c, id)?.ok_or(store::Error::Missing)?;
            if !access.reaches(&store::region::path(c, &terms.region)?) {
                return Err(store::Error::Refused);
            }
            let name = store::trail::name(c, Kind::Maker, id.0, lang)?.unwrap_or_default();
            let mut zones = Vec::new();
            for rate in &terms.rates {
                zones.push(match &rate.zone {
                    Some(code) => store::region::get(c, code)?.map(|r| r.full_name).unwrap_or_default(),
                    None => sentence(lang.as_str(), "terms-everywhere", &[]),
                });
            }
            Ok((terms, name, zones))
        })
        .await;
    let (terms, name, zones) = settle(&site, &signed, Kind::Maker, id.0, read).await?;
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let money = |m: i64| site.profile.money(m, &lang);
    let yes = |b: bool| say(if b { "terms-yes" } else { "terms-no" });
    let mut facts = vec![(say("way-pick-up"), terms.pick_up.clone().unwrap_or_else(|| say("terms-no")))];
    for (rate, zone) in terms.rates.iter().zip(zones) {
        facts.push((
            sentence(lang.as_str(), "terms-rate-first", &[("zone", &zone)]),
            format!("{} + {}", money(rate.first.0), money(rate.next.0)),
        ));
    }
    facts.push((say("terms-field-ask"), yes(terms.ask)));
    facts.push((say("paying-qris"), yes(terms.qris.is_some())));
    facts.push((say("paying-bank"), yes(terms.bank.is_some())));
    facts.push((say("paying-cash"), yes(terms.cash)));
    let done = uri.query().unwrap_or_default().contains("selesai");
    Ok(render(&TermsPage {
        page: site.private_page(&lang, &say("office-terms")),
        work: site.work(&signed, super::office::PATH),
        maker: crate::page::Link { label: name, href: format!("/kerja/perajin/{id}"), current: false },
        done: if done { say("desk-done-simpan") } else { String::new() },
        sells: terms.sells(),
        withheld: terms.withheld.clone().unwrap_or_default(),
        facts,
        action: format!("/kerja/perajin/{id}/penjualan"),
    }))
}
