//! `/kerja/uang` and `/kerja/perajin/{id}/uang`: what stands between the council and makers, what was paid, with its proof, and the
//! statement of a month.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use askama::Template;
use axum::extract::multipart::MultipartRejection;
use axum::extract::{Multipart, State};
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Redirect};
use domain::access::{KeepPayouts, ReadSales};
use domain::fault::{Faults, Problem};
use domain::flagship::document::{Document, LARGEST, Refusal, keep};
use domain::id::{DocumentId, Kind, MakerId, PayoutId};
use domain::item::Money;
use domain::lang::Lang;
use domain::market::payout::{MEANS, Payout, PayoutDraft, Way as To};
use domain::region::RegionCode;
use store::Conn;
use store::market::payout::{AccountOf, Reads, of_maker, open, proof, record, statement, undo};
use transfer::Format;
use uuid::Uuid;

use super::paper::{Month, months_since, sheet, statement_paper};
use crate::account::guard::{Filled, Signed};
use crate::account::work::{Work, fault};
use crate::ask::Path;
use crate::desk::form::{Input, Way};
use crate::desk::values::Values;
use crate::desk::{missing, settle};
use crate::error::{Answer, Fail, render};
use crate::flagship::document::{Took, answer};
use crate::flagship::proposal::evidence::receive;
use crate::page::{Link, Page};
use crate::picture::receive::broken;
use crate::{Site, sentence, text};

/// Its address.
pub const PATH: &str = "/kerja/uang";
/// How many lines stand on a page.
const PAGE: i64 = 50;

/// The address of a maker's account.
fn at(maker: MakerId) -> String {
    format!("/kerja/perajin/{maker}/uang")
}

/// A payment as it is shown.
pub(crate) struct Paid {
    pub day: String,
    pub way: String,
    pub amount: String,
    pub means: String,
    pub note: String,
    pub undone: String,
    pub proof: String,
    /// Where it is taken back; empty when it cannot be, or not by whoever looks.
    pub undo: String,
}

impl Site {
    /// What stands between the council and a maker, in words, and how much it is.
    pub(crate) fn due_in_words(&self, lang: &Lang, due: i64, own: bool) -> (String, String) {
        let key = match due {
            0 => "money-even",
            n if n > 0 => "money-owes",
            _ => "money-is-owed",
        };
        let key = if own || due == 0 { key.to_owned() } else { format!("payout-{key}") };
        (sentence(lang.as_str(), &key, &[]), self.profile.money(due.saturating_abs(), lang))
    }

    /// Payments as they are shown below an address.
    pub(crate) fn paid(&self, lang: &Lang, payouts: &[Payout], proof: &str, undo: Option<&str>) -> Vec<Paid> {
        let say = |key: &str| sentence(lang.as_str(), key, &[]);
        payouts
            .iter()
            .map(|p| Paid {
                day: text::date(p.day, lang),
                way: say(&format!("payout-way-{}", p.way.word())),
                amount: self.profile.money(p.amount.0, lang),
                means: say(&format!("payout-means-{}", p.means)),
                note: p.note.clone().unwrap_or_default(),
                undone: p.undone.clone().unwrap_or_default(),
                proof: if p.proof.is_some() { proof.replace("{}", &p.id.to_string()) } else { String::new() },
                undo: match undo {
                    Some(path) if p.undone.is_none() => format!("{path}/{}", p.id),
                    _ => String::new(),
                },
            })
            .collect()
    }
}

struct Line {
    href: String,
    name: String,
    region: String,
    owes: String,
    owed: String,
}

#[derive(Template)]
#[template(path = "market/payouts.html")]
struct ListPage {
    page: Page,
    work: Work,
    lines: Vec<Line>,
    next: String,
}

/// The makers with whom something is open.
pub async fn list(State(site): State<Arc<Site>>, signed: Signed, uri: Uri) -> Answer {
    let access = signed.may::<KeepPayouts>(&site)?;
    let asked = Values::asked(uri.query().unwrap_or_default());
    let after = Uuid::parse_str(asked.get("after")).ok();
    let found = site.db.read(move |c| open(c, &access, after, PAGE + 1)).await;
    let mut found = found.map_err(signed.fail(&site))?;
    let lang = &signed.lang;
    let page = usize::try_from(PAGE).unwrap_or_default();
    let more = found.len() > page;
    found.truncate(page);
    let next =
        found.last().filter(|_| more).map_or_else(String::new, |o| format!("{PATH}?after={}", o.maker));
    let money = |n: i64| if n > 0 { site.profile.money(n, lang) } else { String::new() };
    Ok(render(&ListPage {
        page: site.private_page(lang, &sentence(lang.as_str(), "payout-title", &[])),
        work: site.work(&signed, PATH),
        lines: found
            .into_iter()
            .map(|o| Line {
                href: at(o.maker),
                name: o.name,
                region: o.region,
                owes: money(o.due),
                owed: money(o.due.saturating_neg()),
            })
            .collect(),
        next,
    }))
}

/// What a form came to.
#[derive(Default)]
struct Said {
    values: Values,
    faults: Faults,
    refused: Option<Refusal>,
    /// The payment that was to be taken back.
    undoing: String,
    done: &'static str,
}

#[derive(Template)]
#[template(path = "market/payout.html")]
struct AccountPage {
    page: Page,
    work: Work,
    crumbs: Vec<Link>,
    heading: String,
    done: String,
    path: String,
    stands: String,
    amount: String,
    /// Why selling is withheld from the maker, and what to look at before it is paid; empty when it is not.
    withheld: String,
    /// Whether anything can be recorded: whether anything is open.
    records: bool,
    inputs: Vec<Input>,
    told: String,
    file_fault: String,
    file_hint: String,
    fault_undo: String,
    undoing: String,
    why: String,
    paid: Vec<Paid>,
    older: String,
    months: Vec<Link>,
    xlsx: Vec<Link>,
    /// Where the sales of the maker are, for whoever reads them.
    sold: String,
}

fn megabytes() -> String {
    (LARGEST / (1024 * 1024)).to_string()
}

/// What is wrong with a field, in words; how much can go is said as money.
fn wrong(site: &Site, lang: &Lang, faults: &Faults, field: &str) -> String {
    let Some(found) = faults.0.iter().find(|f| f.field == field) else { return String::new() };
    match found.problem {
        Problem::NotAWholeNumber { max, .. } if field == "amount" => {
            let key = if max > 0 { "payout-at-most" } else { "payout-nothing" };
            sentence(lang.as_str(), key, &[("most", &site.profile.money(max, lang))])
        }
        _ => fault(lang, &found.problem),
    }
}

fn inputs(site: &Site, lang: &Lang, of: &AccountOf, said: &Said, today: jiff::civil::Date) -> Vec<Input> {
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let example = site.profile.money(250_000 * 10i64.pow(site.profile.currency.exponent), lang);
    let ways = To::ALL.map(|w| (w.word().to_owned(), say(&format!("payout-way-{}", w.word()))));
    let means = MEANS.map(|m| (m.to_owned(), say(&format!("payout-means-{m}"))));
    let mut inputs = vec![
        Input::new(lang, "way", "payout-way", Way::Choose).choosing(ways),
        Input::new(lang, "amount", "payout-amount", Way::Number).longest(20).required(),
        Input::new(lang, "day", "payout-day", Way::Day).required(),
        Input::new(lang, "means", "payout-means", Way::Choose).choosing(means),
        Input::new(lang, "note", "payout-note", Way::Line).hinted(lang, "payout-note-hint"),
    ];
    let typed = said.undoing.is_empty() && !said.values.0.is_empty();
    let likely = if of.due > 0 { To::FromMaker } else { To::ToMaker };
    for input in &mut inputs {
        let name = input.name.clone();
        let begin = match name.as_str() {
            "way" => likely.word().to_owned(),
            "day" => today.to_string(),
            "means" => MEANS[0].to_owned(),
            _ => String::new(),
        };
        input.values = vec![if typed { said.values.get(&name).to_owned() } else { begin }];
        if said.undoing.is_empty() {
            input.fault = wrong(site, lang, &said.faults, &name);
        }
        if name == "amount" {
            input.hint = sentence(lang.as_str(), "payout-amount-hint", &[("example", &example)]);
        }
    }
    inputs
}

async fn page(site: &Arc<Site>, signed: &Signed, id: MakerId, before: Option<Uuid>, said: Said) -> Answer {
    let access = signed.may::<KeepPayouts>(site)?;
    let held = AssertUnwindSafe(access);
    let read = site
        .db
        .read(move |c| {
            let of = of_maker(c, &held, id, before, PAGE)?;
            let path = path_of(c, &of.region)?;
            let withheld = store::market::terms::of(c, id)?.and_then(|t| t.withheld).unwrap_or_default();
            Ok((of, path, withheld))
        })
        .await;
    let (of, path, withheld) = settle(site, signed, Kind::Maker, id.0, read).await?;
    let lang = &signed.lang;
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let today = site.day_at(&path);
    let (stands, amount) = site.due_in_words(lang, of.due, false);
    let here = at(id);
    let told = if said.undoing.is_empty() && !said.faults.is_empty() {
        say("payout-not-recorded")
    } else {
        String::new()
    };
    let file_fault = match said.refused {
        Some(why) => {
            sentence(lang.as_str(), &format!("document-refused-{}", why.word()), &[("most", &megabytes())])
        }
        None => wrong(site, lang, &said.faults, "proof"),
    };
    let fault_undo = if said.undoing.is_empty() {
        String::new()
    } else {
        said.faults.0.first().map_or_else(String::new, |f| fault(lang, &f.problem))
    };
    let months = months_since(site, &path, of.since, today);
    let link = |m: &Month, format: &str| Link {
        label: m.name(lang),
        href: format!("{here}/rekening?bulan={}&format={format}", m.word()),
        current: false,
    };
    let older = of.payouts.last().filter(|_| i64::try_from(of.payouts.len()) == Ok(PAGE)).map(|p| p.id);
    let faulty = !said.faults.is_empty() || said.refused.is_some();
    let mut response = render(&AccountPage {
        page: site.private_page(lang, &of.name),
        work: site.work(signed, PATH),
        crumbs: vec![
            Link { label: say("payout-title"), href: PATH.to_owned(), current: false },
            Link { label: of.name.clone(), href: String::new(), current: true },
        ],
        heading: of.name.clone(),
        done: if said.done.is_empty() { String::new() } else { say(said.done) },
        withheld: match withheld.as_str() {
            "" => String::new(),
            why => sentence(lang.as_str(), "payout-withheld", &[("why", why)]),
        },
        records: of.due != 0,
        inputs: inputs(site, lang, &of, &said, today),
        told,
        file_fault,
        file_hint: sentence(lang.as_str(), "payout-proof-hint", &[("most", &megabytes())]),
        fault_undo,
        why: said.values.get("reason").to_owned(),
        undoing: said.undoing,
        paid: site.paid(lang, &of.payouts, &format!("{here}/{{}}/bukti"), Some(&here)),
        older: older.map_or_else(String::new, |id| format!("{here}?sebelum={id}")),
        months: if site.has_press() { months.iter().map(|m| link(m, "pdf")).collect() } else { Vec::new() },
        xlsx: months.iter().map(|m| link(m, "xlsx")).collect(),
        sold: match signed.who.may::<ReadSales>() {
            Some(_) => format!("/kerja/perajin/{id}/terjual"),
            None => String::new(),
        },
        path: here,
        stands,
        amount,
    });
    if faulty {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

/// The account of a maker.
pub async fn show(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(typed): Path<String>,
    uri: Uri,
) -> Answer {
    let id = MakerId(crate::desk::id(&site, &signed, &typed)?);
    let asked = Values::asked(uri.query().unwrap_or_default());
    let before = Uuid::parse_str(asked.get("sebelum")).ok();
    let done = match asked.get("selesai") {
        "catat" => "payout-recorded",
        "batal" => "payout-undone",
        _ => "",
    };
    page(&site, &signed, id, before, Said { done, ..Said::default() }).await
}

/// What was typed, as the domain is asked.
fn draft(site: &Site, values: &Values, faults: &mut Faults) -> PayoutDraft {
    let typed = values.get("amount").trim().trim_start_matches("Rp").trim().to_owned();
    let amount = crate::item::form::price(site, &typed).unwrap_or_else(|problem| {
        faults.add("amount", &typed, problem);
        None
    });
    let day = values.some("day").and_then(|typed| {
        let day = typed.parse().ok();
        if day.is_none() {
            faults.add("day", typed, Problem::NotADate);
        }
        day
    });
    PayoutDraft {
        way: To::from_word(values.get("way")).unwrap_or(To::ToMaker),
        amount: amount.map(Money),
        day,
        means: values.get("means").to_owned(),
        note: values.get("note").to_owned(),
        proof: None,
    }
}

/// Records a payment, with the file that proves it.
pub async fn send(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(typed): Path<String>,
    filled: Filled,
    parts: Result<Multipart, MultipartRejection>,
) -> Answer {
    let id = MakerId(crate::desk::id(&site, &signed, &typed)?);
    let access = signed.may::<KeepPayouts>(&site)?;
    // Before anything is read: whoever may not keep the money of this maker sends nothing.
    let held = AssertUnwindSafe(access.clone());
    let read = site.db.read(move |c| of_maker(c, &held, id, None, 0)).await;
    let of = settle(&site, &signed, Kind::Maker, id.0, read).await?;
    let (values, took) = match parts {
        Ok(parts) => match receive(&site, &signed, parts).await? {
            Some(came) => (came.values, came.file),
            None => return Err(Fail::Unreadable(site.clone(), signed.lang.clone())),
        },
        Err(_) => (Values::of(&filled), Took::Nothing),
    };
    let new = PayoutId(Uuid::now_v7());
    let mut file: Option<Document> = None;
    match took {
        Took::Stored(stored, name) => {
            let of_it = (Kind::Payout, new.0);
            file = keep(DocumentId(Uuid::now_v7()), of_it, of.region.clone(), &name, &stored).ok();
        }
        Took::Refused(why) => {
            return page(&site, &signed, id, None, Said { values, refused: Some(why), ..Said::default() })
                .await;
        }
        Took::Nothing | Took::Cut => {}
    }
    let mut faults = Faults::default();
    let draft = draft(&site, &values, &mut faults);
    if !faults.is_empty() {
        return page(&site, &signed, id, None, Said { values, faults, ..Said::default() }).await;
    }
    let mut command = filled.command(&signed, "");
    command.reason = None;
    let held = AssertUnwindSafe((access, draft, file));
    let written = site
        .db
        .write(command, move |tx| {
            let (access, draft, file) = &*held;
            record(tx, access, (new, id), draft, file.as_ref()).map(drop)
        })
        .await;
    if let Err(store::Error::Faults(faults)) = written {
        return page(&site, &signed, id, None, Said { values, faults, ..Said::default() }).await;
    }
    settle(&site, &signed, Kind::Maker, id.0, written).await?;
    Ok(Redirect::to(&format!("{}?selesai=catat", at(id))).into_response())
}

/// Takes a wrong record back, with a reason.
pub async fn take_back(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path((typed, payout)): Path<(String, String)>,
    filled: Filled,
) -> Answer {
    let id = MakerId(crate::desk::id(&site, &signed, &typed)?);
    let payout = PayoutId(crate::desk::id(&site, &signed, &payout)?);
    let access = signed.may::<KeepPayouts>(&site)?;
    let values = Values::of(&filled);
    let reason = values.get("reason").to_owned();
    let mut command = filled.command(&signed, "");
    command.reason = Some(reason.clone()).filter(|r| !r.trim().is_empty());
    let held = AssertUnwindSafe(access);
    let written = site.db.write(command, move |tx| undo(tx, &held, payout, &reason).map(drop)).await;
    if let Err(store::Error::Faults(faults)) = written {
        let undoing = payout.to_string();
        return page(&site, &signed, id, None, Said { values, faults, undoing, ..Said::default() }).await;
    }
    settle(&site, &signed, Kind::Payout, payout.0, written).await?;
    Ok(Redirect::to(&format!("{}?selesai=batal", at(id))).into_response())
}

/// The statement of a month, as PDF, XLSX or CSV, by whichever right it is read.
pub(crate) async fn month<P: Reads>(site: &Arc<Site>, signed: &Signed, id: MakerId, uri: &Uri) -> Answer {
    let access = signed.may::<P>(site)?;
    let asked = Values::asked(uri.query().unwrap_or_default());
    let unreadable = || Fail::Unreadable(site.clone(), signed.lang.clone());
    let month = Month::asked(site, asked.get("bulan")).ok_or_else(unreadable)?;
    let format = match asked.get("format") {
        "" => Some(Format::Csv),
        "pdf" => None,
        word => Some(Format::from_word(word).ok_or_else(unreadable)?),
    };
    let held = AssertUnwindSafe((site.clone(), signed.lang.clone(), access));
    let read = site
        .db
        .read(move |c| {
            let (site, lang, access) = &*held;
            let of = of_maker(c, access, id, None, 0)?;
            let path = path_of(c, &of.region)?;
            let found = statement(c, access, id, month.bounds(site, &path))?;
            let paper = statement_paper(c, site, lang, (&of.name, &of.region), month, &found)?;
            Ok(AssertUnwindSafe((paper, found)))
        })
        .await;
    let AssertUnwindSafe((paper, found)) = settle(site, signed, Kind::Maker, id.0, read).await?;
    sheet(site, &signed.lang, month, paper, found, format).await
}

/// The file that proves a payment, by whichever right it is read.
pub(crate) async fn proves<P: Reads>(site: &Arc<Site>, signed: &Signed, id: MakerId, payout: &str) -> Answer {
    let payout = PayoutId(crate::desk::id(site, signed, payout)?);
    let held = AssertUnwindSafe(signed.may::<P>(site)?);
    let found = site.db.read(move |c| proof(c, &held, id, payout)).await;
    let document =
        settle(site, signed, Kind::Maker, id.0, found).await?.ok_or_else(|| missing(site, signed))?;
    match answer(site, &document).await {
        Ok(response) => Ok(response),
        Err(media::Error::Missing) => Err(missing(site, signed)),
        Err(error) => Err(broken(site, signed, &error)),
    }
}

/// Where a maker lies: its region, and those above it.
pub(crate) fn path_of(c: &mut Conn, region: &RegionCode) -> store::Result<Vec<RegionCode>> {
    Ok(store::region::ancestry(c, region)?.into_iter().rev().map(|l| l.code).collect())
}

/// The statement of a month, for the officer.
pub async fn paper(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(typed): Path<String>,
    uri: Uri,
) -> Answer {
    let id = MakerId(crate::desk::id(&site, &signed, &typed)?);
    month::<KeepPayouts>(&site, &signed, id, &uri).await
}

/// The file that proves a payment, for the officer.
pub async fn prove(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path((typed, payout)): Path<(String, String)>,
) -> Answer {
    let id = MakerId(crate::desk::id(&site, &signed, &typed)?);
    proves::<KeepPayouts>(&site, &signed, id, &payout).await
}
