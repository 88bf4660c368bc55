//! `/keranjang`: what somebody gathered, by maker, and the codes that take something off it. Putting something in begins a basket; its word lies in a cookie of its own.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect};
use domain::account::code::token;
use domain::id::{ItemId, MakerId, VariantId};
use domain::item::Money;
use domain::lang::Lang;
use domain::market::basket::{MOST_LINES, MOST_PIECES, Trouble, trouble};
use domain::market::order::titled;
use domain::market::pace::Act;
use domain::market::place::{Refusal, Wanted, before_work};
use store::Command;
use store::market::basket::{self, Put};
use uuid::Uuid;

use super::{BASKET, Seller, hashed, kept, own_form, private, said};
use crate::account::client::Client;
use crate::account::cookie::Cookie;
use crate::account::guard::Filled;
use crate::account::hash::random;
use crate::ask::Query;
use crate::error::{Answer, Fail, render};
use crate::page::Page;
use crate::{In, Site, sentence, text};

/// A line as the page shows it.
pub(super) struct Line {
    pub id: String,
    pub name: String,
    pub href: String,
    pub weave: String,
    pub price: String,
    /// The price without what a promotion takes off, and until when.
    pub was: String,
    pub until: String,
    pub pieces: i64,
    pub amount: String,
    pub lead: String,
    pub trouble: String,
    pub stops: bool,
    pub sample: bool,
}

/// What is wanted of a maker.
#[derive(Default)]
pub(super) struct Part {
    pub seller: Seller,
    pub lines: Vec<Line>,
    pub sum: String,
    /// What has to be paid before work begins, and what before the goods are handed over.
    pub deposit: String,
}

#[derive(Template)]
#[template(path = "market/basket.html")]
struct BasketPage {
    page: Page,
    action: String,
    parts: Vec<Part>,
    sum: String,
    /// What promotions take off it.
    saved: String,
    /// The codes that were typed, and what is said of those that take nothing off.
    codes: String,
    idle: String,
    makers: usize,
    stops: bool,
    /// Whether the council takes no orders for now.
    closed: bool,
    notice: String,
    warning: String,
    next: String,
    items: String,
    most: i64,
}

/// What stands after the question mark.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    selesai: String,
}

impl Site {
    /// The lines of a basket as a page shows them, by maker, with the crafts that decide how things are drawn.
    pub(super) fn parts(
        &self,
        lang: &Lang,
        lines: &[Wanted],
        sellers: &BTreeMap<MakerId, Seller>,
        crafts: &BTreeMap<ItemId, String>,
    ) -> Vec<Part> {
        let money = |m: i64| self.profile.money(m, lang);
        let mut parts: Vec<(MakerId, Part, i64)> = Vec::new();
        for w in lines {
            let o = &w.offer;
            let price = o.price.unwrap_or(w.seen).0;
            let found = trouble(o, w.pieces, w.seen);
            let amount = w.amount().0;
            let each = w.reduced.as_ref().map_or(0, |r| r.each.0);
            let line = Line {
                id: token_of(o.item, o.variant.as_ref().map(|v| v.id)),
                name: titled(&o.names, o.variant.as_ref(), lang),
                href: self.path(lang, &self.profile.paths.items, &o.slug),
                weave: self.item_weave(o.item, crafts.get(&o.item).map_or("", String::as_str)),
                price: money(price - each),
                was: if each > 0 { money(price) } else { String::new() },
                until: w.reduced.as_ref().map_or_else(String::new, |r| {
                    sentence(lang.as_str(), "promo-until", &[("until", &text::date(r.until, lang))])
                }),
                pieces: w.pieces,
                amount: money(amount),
                lead: o.lead_days.map_or_else(String::new, |n| {
                    let days = sentence(lang.as_str(), "days", &[("count", &n.to_string())]);
                    sentence(lang.as_str(), "basket-lead", &[("days", &days)])
                }),
                trouble: found.map_or_else(String::new, |t| said::trouble(self, lang, t)),
                stops: found.is_some_and(|t| !t.may_go_on()),
                sample: o.sample,
            };
            match parts.last_mut().filter(|(maker, ..)| *maker == o.maker) {
                Some((_, part, sum)) => {
                    part.lines.push(line);
                    *sum = sum.saturating_add(amount);
                }
                None => {
                    let seller = sellers.get(&o.maker).cloned().unwrap_or_default();
                    parts.push((o.maker, Part { seller, lines: vec![line], ..Part::default() }, amount));
                }
            }
        }
        let told = |(maker, part, sum): (MakerId, Part, i64)| {
            let deposit = before_work(lines.iter().filter(|w| w.offer.maker == maker));
            let deposit = deposit.map_or_else(String::new, |now| {
                let sums = [("now", &*money(now.0)), ("rest", &money(sum - now.0))];
                sentence(lang.as_str(), "basket-deposit", &sums)
            });
            Part { sum: money(sum), deposit, ..part }
        };
        parts.into_iter().map(told).collect()
    }
}

/// A thing in a basket, and which of its variants.
type Thing = (ItemId, Option<VariantId>);

/// How a form names a line: by the thing, and its variant.
fn token_of(item: ItemId, variant: Option<VariantId>) -> String {
    variant.map_or_else(|| item.to_string(), |v| format!("{item}_{v}"))
}

/// The line that a form names.
fn thing_of(text: &str) -> Option<Thing> {
    let id = |text: &str| Uuid::parse_str(text).ok();
    match text.split_once('_') {
        Some((item, variant)) => Some((ItemId(id(item)?), Some(VariantId(id(variant)?)))),
        None => Some((ItemId(id(text)?), None)),
    }
}

/// A basket with what its page shows of makers and things.
#[derive(Default)]
pub(super) struct Gathered {
    pub lines: Vec<Wanted>,
    pub sellers: BTreeMap<MakerId, Seller>,
    pub crafts: BTreeMap<ItemId, String>,
    /// The codes that were typed.
    pub codes: Vec<String>,
    /// Whether the council takes no orders for now.
    pub closed: bool,
}

/// Reads a basket.
pub(super) async fn gathered(site: &Arc<Site>, lang: &Lang, id: Uuid) -> Result<Gathered, Fail> {
    let (s, l) = (site.clone(), lang.clone());
    let read = move |c: &mut store::Conn| {
        let lines = basket::lines(c, id, &|path| s.day_at(path))?;
        let (mut sellers, mut crafts) = (BTreeMap::new(), BTreeMap::new());
        for w in &lines {
            if let Entry::Vacant(new) = sellers.entry(w.offer.maker) {
                new.insert(s.seller(c, &l, w.offer.maker, &w.offer.region)?);
            }
            if let Some(craft) = store::item::craft_of(c, w.offer.item.0)? {
                crafts.insert(w.offer.item, craft);
            }
        }
        let closed = !store::market::rules(c)?.open;
        Ok(Gathered { lines, sellers, crafts, codes: basket::codes(c, id)?, closed })
    };
    let held = std::panic::AssertUnwindSafe(read);
    site.db
        .read(move |c| {
            let held = held;
            (held.0)(c)
        })
        .await
        .map_err(|e| Fail::Store(site.clone(), lang.clone(), e))
}

/// Its page.
pub async fn show(
    State(site): State<Arc<Site>>,
    Extension(In(lang)): Extension<In>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Answer {
    let paths = &site.profile.paths;
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let gathered = match kept(&site, &headers) {
        Some((_, id)) => gathered(&site, &lang, id).await?,
        None => Gathered::default(),
    };
    let parts = site.parts(&lang, &gathered.lines, &gathered.sellers, &gathered.crafts);
    let sum = gathered.lines.iter().map(|w| w.amount().0).fold(0, i64::saturating_add);
    let saved = gathered.lines.iter().map(|w| w.discount().0).fold(0, i64::saturating_add);
    let used = |code: &String| {
        let of = |w: &Wanted| w.reduced.as_ref().and_then(|r| r.code.as_ref()) == Some(code);
        gathered.lines.iter().any(of)
    };
    let idle = gathered.codes.iter().filter(|c| !used(c)).cloned().collect::<Vec<_>>().join(", ");
    let full = MOST_LINES.to_string();
    let (notice, warning) = match asked.selesai.as_str() {
        _ if gathered.closed && !parts.is_empty() => (String::new(), say("selling-closed")),
        // What the last look came to nothing for stands beside its line.
        "berubah" => (String::new(), say("basket-nothing-ordered")),
        "jumlah" => {
            let most = MOST_PIECES.to_string();
            (String::new(), sentence(lang.as_str(), "basket-odd-number", &[("count", &most)]))
        }
        "masuk" => (say("basket-is-in"), String::new()),
        "ubah" => (say("basket-is-changed"), String::new()),
        "pilih" => (String::new(), say("basket-choose-first")),
        "kode" if idle.is_empty() => (say("basket-code-is-kept"), String::new()),
        "penuh" => (String::new(), sentence(lang.as_str(), "basket-is-full", &[("count", &full)])),
        _ => (String::new(), String::new()),
    };
    Ok(private(render(&BasketPage {
        page: site.buyers_page(&lang, &say("basket-title"), &paths.basket, ""),
        action: site.path(&lang, &paths.basket, ""),
        stops: parts.iter().flat_map(|p| &p.lines).any(|l| l.stops),
        closed: gathered.closed,
        makers: parts.len(),
        parts,
        sum: site.profile.money(sum, &lang),
        saved: if saved > 0 { site.profile.money(saved, &lang) } else { String::new() },
        codes: gathered.codes.join(" "),
        idle: if idle.is_empty() {
            String::new()
        } else {
            sentence(lang.as_str(), "basket-code-idle", &[("code", &idle)])
        },
        notice,
        warning,
        next: site.path(&lang, &paths.basket, super::destination::REST),
        items: site.path(&lang, &paths.items, ""),
        most: MOST_PIECES,
    })))
}

/// Puts something in, or changes how much is wanted.
pub async fn change(
    State(site): State<Arc<Site>>,
    Extension(In(lang)): Extension<In>,
    request: Request,
) -> Answer {
    let (head, body) = request.into_parts();
    own_form(&site, &lang, &head.headers)?;
    let unreadable = || Fail::Unreadable(site.clone(), lang.clone());
    let filled = Filled::read(body).await.ok_or_else(unreadable)?;
    let known = kept(&site, &head.headers);
    let here = site.path(&lang, &site.profile.paths.basket, "");
    if filled.get("langkah") == "kode" {
        let Some((_, id)) = known else { return Ok(Redirect::to(&here).into_response()) };
        let typed = filled.get("kode").to_owned();
        let by = super::pace::by(Client::of(&head.headers, &head.extensions), Some(id));
        let written = site.db.write(Command::new("buyer"), move |tx| {
            // Whoever tries one code after the other is not told of one that holds.
            if !typed.trim().is_empty() {
                store::market::pace::count(tx, Act::Code, &by)?;
            }
            basket::set_codes(tx, id, &typed)
        });
        return match written.await {
            Err(store::Error::Basket(Refusal::Often)) => {
                Err(Fail::Told(site, lang, StatusCode::TOO_MANY_REQUESTS, "market-often"))
            }
            Ok(_) => Ok(private(Redirect::to(&format!("{here}?selesai=kode")).into_response())),
            // A basket that lasted too long is empty.
            Err(store::Error::Missing) => Ok(Redirect::to(&here).into_response()),
            Err(e) => Err(Fail::Store(site, lang, e)),
        };
    }
    let (wanted, odd) = wanted(&filled).ok_or_else(unreadable)?;
    let adds = !filled.get("tambah").is_empty();
    // Only putting something in begins a basket.
    let fresh = known.is_none();
    if fresh && !adds {
        return Ok(Redirect::to(&here).into_response());
    }
    let word = known.map_or_else(|| token(random()), |(word, _)| word);
    let id = hashed(BASKET, &word);
    let began = fresh.then(|| super::pace::by(Client::of(&head.headers, &head.extensions), None));
    let held = std::panic::AssertUnwindSafe((site.clone(), wanted, began, odd));
    let command = Command::new("buyer");
    let written = site
        .db
        .write(command, move |tx| {
            let (site, wanted, began, odd) = &*held;
            if let Some(by) = began {
                store::market::pace::count(tx, Act::Basket, by)?;
            }
            let mut done = match (odd, adds) {
                (true, _) => "jumlah",
                (false, true) => "masuk",
                (false, false) => "ubah",
            };
            for (thing, pieces) in wanted {
                let (item, variant) = *thing;
                let Some(offer) = basket::offer(tx.conn(), item, variant, &|path| site.day_at(path))? else {
                    continue;
                };
                let before = basket::pieces_of(tx.conn(), id, *thing)?;
                let pieces = if adds { before.unwrap_or(0).saturating_add(*pieces) } else { *pieces };
                if pieces > MOST_PIECES {
                    done = "jumlah";
                }
                let pieces = pieces.min(MOST_PIECES);
                // What cannot be bought is not put in, but may be taken out.
                let found = trouble(&offer, 1, offer.price.unwrap_or(Money(0)));
                if pieces > 0 && before.is_none() && found == Some(Trouble::Choose) {
                    done = "pilih";
                    continue;
                }
                if pieces > 0 && before.is_none() && found == Some(Trouble::NotSold) {
                    continue;
                }
                let seen = offer.price.unwrap_or(Money(0));
                if basket::put(tx, id, *thing, pieces, seen)? == Put::Full {
                    done = "penuh";
                }
            }
            Ok(done.to_owned())
        })
        .await;
    let written = match written {
        Err(store::Error::Basket(Refusal::Often)) => {
            return Err(Fail::Told(site, lang, StatusCode::TOO_MANY_REQUESTS, "market-often"));
        }
        written => written.map_err(|e| Fail::Store(site.clone(), lang.clone(), e))?.into_inner(),
    };
    let mut response = private(Redirect::to(&format!("{here}?selesai={written}")).into_response());
    if fresh {
        response.headers_mut().append(header::SET_COOKIE, Cookie::Basket.set(&site, &word));
    }
    Ok(response)
}

/// What a form asks for: one thing to put in, one to take out, or the numbers of all; and whether a number was none, so that its line
/// stays as it is. Nothing when the form cannot be read.
fn wanted(filled: &Filled) -> Option<(Vec<(Thing, i64)>, bool)> {
    let mut odd = false;
    let mut number = |text: &str| {
        let text = text.trim();
        let found = match text.is_empty() {
            true => Some(0),
            false => text.parse::<i64>().ok().filter(|n| (0..=1_000_000).contains(n)),
        };
        odd |= found.is_none();
        found
    };
    if !filled.get("tambah").is_empty() {
        let (item, _) = thing_of(filled.get("tambah"))?;
        let variant = match filled.get("varian") {
            "" => None,
            text => Some(VariantId(Uuid::parse_str(text).ok()?)),
        };
        let pieces = number(filled.get("jumlah")).map(|n| n.max(1));
        return Some((pieces.map(|n| ((item, variant), n)).into_iter().collect(), odd));
    }
    if !filled.get("hapus").is_empty() {
        return Some((vec![(thing_of(filled.get("hapus"))?, 0)], false));
    }
    let mut wanted = Vec::new();
    let lines = filled.fields();
    let lines = lines.iter().filter_map(|(name, value)| Some((name.strip_prefix("n-")?, value)));
    for (id, value) in lines.take(MOST_LINES) {
        let thing = thing_of(id)?;
        wanted.extend(number(value).map(|pieces| (thing, pieces)));
    }
    Some((wanted, odd))
}

/// What a page says whose form cannot be read, as a status.
pub(super) const AGAIN: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;
