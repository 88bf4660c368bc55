//! Promotions as makers and officers make and end them: the list, the form, and what a form asks for.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::{Access, KeepOrders};
use domain::fault::{Faults, Problem};
use domain::id::{ItemId, Kind, MakerId, PromotionId};
use domain::lang::{Lang, Words};
use domain::market::promotion::{Draft, Off, Promotion, make};
use domain::region::RegionCode;
use jiff::civil::Date;
use store::market::promotion;
use store::{Conn, Tx};
use uuid::Uuid;

use super::side::{Office, Side, why, why_field};
use crate::account::guard::{Filled, Signed};
use crate::account::work::{Field, Work};
use crate::ask::Path;
use crate::desk::settle;
use crate::desk::values::{Values, whole};
use crate::error::{Answer, Fail, render};
use crate::item::form::price;
use crate::page::{Link, Page};
use crate::{Site, sentence, text};

/// How many promotions stand on a page.
pub(crate) const PAGE: i64 = 60;
/// How many things can be chosen.
const ITEMS: i64 = 100;

/// A promotion on a page.
pub(crate) struct Line {
    pub id: String,
    pub what: String,
    pub days: String,
    pub code: String,
    pub least: String,
    pub items: String,
    pub state: String,
    /// Whether it can be ended.
    pub live: bool,
}

/// A thing that a promotion can be for.
pub(crate) struct Thing {
    pub id: String,
    pub name: String,
    pub chosen: bool,
}

/// The form of a new promotion.
pub(crate) struct Form {
    pub off: Vec<Field>,
    pub days: Vec<Field>,
    pub more: Vec<Field>,
    pub things: Vec<Thing>,
    pub fault: String,
    pub things_fault: String,
}

/// What a page of promotions is about.
struct Known {
    maker: MakerId,
    region: RegionCode,
    today: Date,
    all: Vec<Promotion>,
    items: Vec<(ItemId, Words)>,
}

impl Known {
    /// Reads what stands around the promotions of a maker.
    fn read(c: &mut Conn, site: &Site, maker: MakerId, all: Vec<Promotion>) -> store::Result<Known> {
        let terms = store::market::terms::of(c, maker)?.ok_or(store::Error::Missing)?;
        let today = site.day_at(&store::region::path(c, &terms.region)?);
        Ok(Known { maker, region: terms.region, today, all, items: promotion::items(c, maker, ITEMS)? })
    }

    /// The promotion that a form asks for: one that is ended, or a new one. Nothing when it names none of the maker's.
    fn wanted(&self, site: &Site, values: &Values) -> Result<Option<Promotion>, Faults> {
        if values.get("langkah") == "akhiri" {
            let id = Uuid::parse_str(values.get("promo")).ok();
            return Ok(self.all.iter().find(|p| Some(p.id.0) == id).map(Promotion::end));
        }
        let mut faults = Faults::default();
        let mut number = |field: &str, read: Result<Option<i64>, Problem>| {
            read.unwrap_or_else(|problem| {
                faults.add(field, values.get(field), problem);
                None
            })
        };
        let percent = number("percent", whole(values.get("percent").trim().trim_end_matches('%'), 100));
        let amount = number("amount", price(site, values.get("amount")));
        let least = number("least", price(site, values.get("least")));
        let mut day = |field: &str| {
            let typed = values.some(field)?;
            let day = typed.parse::<Date>().ok();
            if day.is_none() {
                faults.add(field, typed, Problem::NotADate);
            }
            day
        };
        let (since, until) = (day("since"), day("until"));
        let mut items = Vec::new();
        for typed in values.all("items") {
            match Uuid::parse_str(&typed).ok().and_then(|id| self.items.iter().find(|(i, _)| i.0 == id)) {
                Some((id, _)) => items.push(*id),
                None => faults.add("items", typed, Problem::Unknown("item".into())),
            }
        }
        let draft =
            Draft { percent, amount, items, since, until, code: values.get("code").to_owned(), least };
        let id = PromotionId(Uuid::now_v7());
        let made = make(id, self.maker, self.region.clone(), self.today, draft);
        if faults.is_empty() {
            return made.map(Some);
        }
        // What could not even be read is told in its own words alone.
        let known: Vec<String> = faults.0.iter().map(|f| f.field.clone()).collect();
        if let Err(more) = made {
            let blank =
                |f: &domain::fault::Fault| f.field == "percent" && known.iter().any(|k| k == "amount");
            faults.0.extend(more.0.into_iter().filter(|f| !known.contains(&f.field) && !blank(f)));
        }
        Err(faults)
    }

    /// The promotions, the newest first.
    fn lines(&self, site: &Site, lang: &Lang) -> Vec<Line> {
        let say = |key: &str, args: &[(&str, &str)]| sentence(lang.as_str(), key, args);
        let line = |p: &Promotion| {
            let names = self.items.iter().filter(|(id, _)| p.items.contains(id)).map(|(_, n)| n.text(lang));
            Line {
                id: p.id.to_string(),
                what: off(site, lang, p.off),
                days: say(
                    "promo-days",
                    &[("since", &text::date(p.since, lang)), ("until", &text::date(p.until, lang))],
                ),
                code: p.code.clone().unwrap_or_default(),
                least: match p.least.0 {
                    0 => String::new(),
                    least => say("promo-from", &[("sum", &site.profile.money(least, lang))]),
                },
                items: if p.items.is_empty() {
                    say("promo-all", &[])
                } else {
                    names.collect::<Vec<_>>().join(", ")
                },
                state: say(
                    match () {
                        () if p.ended => "promo-ended",
                        () if p.is_over(self.today) => "promo-over",
                        () if p.holds(self.today) => "promo-holds",
                        () => "promo-comes",
                    },
                    &[],
                ),
                live: !p.is_over(self.today),
            }
        };
        self.all.iter().map(line).collect()
    }

    /// The form of a new one, with what was typed.
    fn form(&self, site: &Site, lang: &Lang, typed: &Values, faults: &Faults) -> Form {
        let field = |name: &'static str, kind: &'static str| {
            Field::new(lang, name, &format!("promo-field-{name}"), kind)
                .with(typed.get(name))
                .wrong(lang, faults)
        };
        let chosen = typed.all("items");
        let told = |name: &str| {
            let found = faults.0.iter().find(|f| f.field == name);
            found.map_or_else(String::new, |f| crate::account::work::fault(lang, &f.problem))
        };
        let mut amount = field("amount", "text");
        amount.hint =
            sentence(lang.as_str(), "promo-hint-amount", &[("example", &site.profile.money(10_000, lang))]);
        Form {
            off: vec![field("percent", "text"), amount],
            days: vec![field("since", "date").hinted(lang, "promo-hint-since"), field("until", "date")],
            more: vec![
                field("code", "text").hinted(lang, "promo-hint-code"),
                field("least", "text").hinted(lang, "promo-hint-least"),
            ],
            things: self
                .items
                .iter()
                .map(|(id, names)| {
                    let id = id.to_string();
                    Thing { chosen: chosen.contains(&id), id, name: names.text(lang).to_owned() }
                })
                .collect(),
            fault: if faults.is_empty() {
                String::new()
            } else {
                sentence(lang.as_str(), "checkout-faults", &[])
            },
            things_fault: told("items"),
        }
    }
}

/// What a promotion takes off, in words.
pub(crate) fn off(site: &Site, lang: &Lang, off: Off) -> String {
    match off {
        Off::Percent(p) => sentence(lang.as_str(), "promo-percent", &[("percent", &p.to_string())]),
        Off::Each(m) => sentence(lang.as_str(), "promo-each", &[("amount", &site.profile.money(m.0, lang))]),
    }
}

/// What was done, in words.
fn done(lang: &Lang, uri: &Uri) -> String {
    let word = Values::asked(uri.query().unwrap_or_default()).get("selesai").to_owned();
    match word.as_str() {
        "buat" | "akhiri" => sentence(lang.as_str(), &format!("promo-done-{word}"), &[]),
        _ => String::new(),
    }
}

/// The word of what a form asks for.
fn word(values: &Values) -> &'static str {
    if values.get("langkah") == "akhiri" { "akhiri" } else { "buat" }
}

/// What a page of promotions shows.
pub(crate) struct Shown {
    pub done: String,
    pub lines: Vec<Line>,
    pub form: Form,
    /// Why, on a side that says it.
    pub why: Field,
    pub action: String,
}

/// A side that keeps promotions.
pub(crate) trait Keeps: Side {
    /// The promotions of a maker, the newest first.
    fn all(c: &mut Conn, who: &Access<Self::Right>, maker: MakerId) -> store::Result<Vec<Promotion>>;

    /// Begins or ends one.
    fn save(tx: &mut Tx<'_>, who: &Access<Self::Right>, new: &Promotion) -> store::Result<()>;

    /// The page.
    fn page(self, site: &Site, signed: &Signed, shown: Shown) -> Response;
}

/// The rest of the address on each side.
pub(crate) const REST: &str = "/promo";

async fn begin<S: Keeps>(site: &Arc<Site>, signed: &Signed, id: MakerId) -> Result<(S, Known), Fail> {
    let access = signed.may::<S::Right>(site)?;
    let held = AssertUnwindSafe((site.clone(), signed.clone(), access));
    let read = site
        .db
        .read(move |c| {
            let (site, signed, access) = &*held;
            let side = S::read(c, signed, access, id)?;
            let all = S::all(c, access, id)?;
            Ok(AssertUnwindSafe((side, Known::read(c, site, id, all)?)))
        })
        .await;
    settle(site, signed, Kind::Maker, id.0, read).await.map(|r| r.0)
}

fn page<S: Keeps>(
    site: &Site,
    signed: &Signed,
    (side, known): (S, Known),
    done: String,
    typed: (&Values, &str),
    faults: &Faults,
) -> Response {
    let lang = &signed.lang;
    let shown = Shown {
        done,
        lines: known.lines(site, lang),
        form: known.form(site, lang, typed.0, faults),
        why: why_field(lang, typed.1, faults),
        action: S::at(known.maker, REST),
    };
    let mut response = side.page(site, signed, shown);
    if !faults.is_empty() {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    response
}

/// The promotions of a maker, and the form of a new one.
pub(crate) async fn show<S: Keeps>(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(text): Path<String>,
    uri: Uri,
) -> Answer {
    let id = MakerId(crate::desk::id(&site, &signed, &text)?);
    let begun = begin::<S>(&site, &signed, id).await?;
    let done = done(&signed.lang, &uri);
    Ok(page(&site, &signed, begun, done, (&Values::default(), ""), &Faults::default()))
}

/// Begins one, or ends one.
pub(crate) async fn send<S: Keeps>(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(text): Path<String>,
    filled: Filled,
) -> Answer {
    let id = MakerId(crate::desk::id(&site, &signed, &text)?);
    let access = signed.may::<S::Right>(&site)?;
    let values = Values::of(&filled);
    let begun = begin::<S>(&site, &signed, id).await?;
    let typed = (&values, filled.get("why"));
    let new = match begun.1.wanted(&site, &values) {
        Ok(Some(new)) => new,
        Ok(None) => {
            // One of another maker is not there, and that somebody tried is remembered.
            let id = Uuid::parse_str(values.get("promo")).unwrap_or_default();
            settle::<()>(&site, &signed, Kind::Promotion, id, Err(store::Error::Refused)).await?;
            return Err(Fail::Missing(site, signed.lang));
        }
        Err(faults) => return Ok(page(&site, &signed, begun, String::new(), typed, &faults)),
    };
    let mut faults = Faults::default();
    let why = why::<S>(&filled, &mut faults);
    if !faults.is_empty() {
        return Ok(page(&site, &signed, begun, String::new(), typed, &faults));
    }
    let mut command = filled.command(&signed, "");
    command.reason = why;
    let held = AssertUnwindSafe((access, new));
    let written = site
        .db
        .write(command, move |tx| {
            let (access, new) = &*held;
            S::save(tx, access, new)
        })
        .await;
    if let Err(store::Error::Faults(faults)) = written {
        return Ok(page(&site, &signed, begun, String::new(), typed, &faults));
    }
    settle(&site, &signed, Kind::Maker, id.0, written).await?;
    Ok(Redirect::to(&format!("{}?selesai={}", S::at(id, REST), word(&values))).into_response())
}

#[derive(Template)]
#[template(path = "market/office-promotions.html")]
struct OfficePage {
    page: Page,
    work: Work,
    maker: Link,
    done: String,
    lines: Vec<Line>,
    form: Form,
    why: Field,
    action: String,
}

impl Keeps for Office {
    fn all(c: &mut Conn, who: &Access<KeepOrders>, maker: MakerId) -> store::Result<Vec<Promotion>> {
        promotion::of_maker(c, who, maker, PAGE)
    }

    fn save(tx: &mut Tx<'_>, who: &Access<KeepOrders>, new: &Promotion) -> store::Result<()> {
        promotion::save(tx, who, new).map(drop)
    }

    fn page(self, site: &Site, signed: &Signed, shown: Shown) -> Response {
        let Shown { done, lines, form, why, action } = shown;
        render(&OfficePage {
            page: site.private_page(&signed.lang, &sentence(signed.lang.as_str(), "promo-title", &[])),
            work: site.work(signed, super::office::PATH),
            maker: self.maker,
            done,
            lines,
            form,
            why,
            action,
        })
    }
}
