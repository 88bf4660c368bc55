//! `/keranjang/pesan`: how the things of each maker come and are paid, and who wants them; then everything once more, before it is
//! placed. What is shown last is what is placed: when a price or the cost of sending changed meanwhile, nothing is.

use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use domain::access;
use domain::account::code::{form_fits, form_word, token};
use domain::fault::Faults;
use domain::id::{CommandId, GroupId, MakerId, OrderId};
use domain::item::Money;
use domain::lang::Lang;
use domain::market::delivery::{Quote, Way};
use domain::market::order::Paying;
use domain::market::pace::Act;
use domain::market::place::{BuyerDraft, Choice, Refusal, Wanted, before_work, buyer, extra};
use domain::market::terms::Terms;
use domain::region::RegionCode;
use store::market::place::{Ask, place};
use store::{Command, Error};
use uuid::Uuid;

use super::basket::{AGAIN, Gathered, Part, gathered};
use super::{ORDER, hashed, kept, own_form, place_name, private};
use crate::account::client::Client;
use crate::account::guard::Filled;
use crate::account::hash::random;
use crate::account::work::Field;
use crate::ask::Query;
use crate::desk::values::Values;
use crate::error::{Answer, Fail, render};
use crate::page::Page;
use crate::{In, Site, sentence};

/// The last word of its address, in every language.
pub const REST: &str = "pesan";

/// What stands after the question mark.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    ambil: String,
}

struct Choosing {
    value: &'static str,
    label: String,
    note: String,
    chosen: bool,
}

/// The part of a maker, with what can be chosen for it.
struct Open {
    id: String,
    part: Part,
    ways: Vec<Choosing>,
    payings: Vec<Choosing>,
    fault: String,
    /// Goods, sending and sum, for the last look.
    sums: Vec<(String, String)>,
    /// The sum as a number: with sending, or the goods alone while it is not known what that costs.
    total: String,
    /// What has to be paid before work begins, as a number.
    now: String,
    /// What becomes of it when the buyer backs out.
    deposit: String,
}

#[derive(Template)]
#[template(path = "market/checkout.html")]
struct CheckoutPage {
    page: Page,
    here: String,
    basket: String,
    destination: String,
    to: String,
    fetched: bool,
    opens: Vec<Open>,
    fields: Vec<Field>,
    note: Field,
    consent: bool,
    consent_fault: String,
    faults: bool,
    warning: String,
    review: bool,
    /// What the last look carries on.
    carried: Vec<(String, String)>,
    sum: String,
    open_sum: bool,
    crowded: bool,
    word: String,
    command: String,
    ticket: String,
}

/// What is known before anything is chosen.
struct Known {
    gathered: Gathered,
    terms: BTreeMap<MakerId, Terms>,
    to: Option<RegionCode>,
    to_name: String,
    path: Vec<RegionCode>,
    /// Whether one code can be for several makers.
    provider: bool,
    /// Whether so much of something is held back already that the order waits less long for its payment.
    crowded: bool,
}

async fn known(site: &Arc<Site>, lang: &Lang, basket: Uuid, fetched: bool) -> Result<Known, Fail> {
    let gathered = gathered(site, lang, basket).await?;
    let makers: Vec<MakerId> = gathered.sellers.keys().copied().collect();
    let now = site.db.now();
    let lines: Vec<_> = gathered
        .lines
        .iter()
        .filter(|w| w.offer.lead_days.is_none())
        .map(|w| (w.offer.maker, w.offer.item, w.pieces))
        .collect();
    let read = site
        .db
        .read(move |c| {
            let to = store::market::basket::to(c, basket, now)?.flatten().filter(|_| !fetched);
            let mut terms = BTreeMap::new();
            for maker in makers {
                if let Some(t) = store::market::terms::of(c, maker)? {
                    terms.insert(maker, t);
                }
            }
            let (name, path) = match &to {
                Some(code) => (place_name(c, code)?, store::region::path(c, code)?),
                None => (String::new(), Vec::new()),
            };
            let provider = store::market::rules(c)?.provider;
            let mut crowded = false;
            for (maker, item, pieces) in lines {
                crowded |= store::market::pace::crowded(c, maker, item, (pieces, 0))?;
            }
            Ok((to, terms, name, path, (provider, crowded)))
        })
        .await;
    let (to, terms, to_name, path, (provider, crowded)) =
        read.map_err(|e| Fail::Store(site.clone(), lang.clone(), e))?;
    // Samples are there to try things out: nobody pays for them with money.
    let samples = gathered.lines.iter().any(|w| w.offer.sample);
    let provider = provider && site.till().is_some_and(|t| t.is_sandbox() || !samples);
    Ok(Known { gathered, terms, to, to_name, path, provider, crowded })
}

impl Known {
    fn of(&self, maker: MakerId) -> impl Iterator<Item = &Wanted> {
        self.gathered.lines.iter().filter(move |w| w.offer.maker == maker)
    }

    /// What the goods of a maker weigh.
    fn weight(&self, maker: MakerId) -> Option<i64> {
        self.of(maker).try_fold(0, |g, w| Some(g + i64::from(w.offer.weight_g?) * w.pieces))
    }

    /// What has to be paid before work begins, when not all of it has to.
    fn deposit(&self, maker: MakerId) -> Option<Money> {
        before_work(self.of(maker))
    }

    fn quotes(&self, maker: MakerId) -> Vec<Quote> {
        let weight = self.weight(maker);
        let terms = self.terms.get(&maker);
        let quotes = terms.map(|t| t.quotes(&self.path, weight)).unwrap_or_default();
        quotes.into_iter().filter(|q| Paying::ALL.iter().any(|p| self.pays(terms, q.way, *p))).collect()
    }

    /// Whether goods that come by a way can be paid so.
    fn pays(&self, terms: Option<&Terms>, way: Way, paying: Paying) -> bool {
        match paying {
            Paying::Provider => self.provider && terms.is_some_and(|t| t.withheld.is_none()),
            _ => terms.is_some_and(|t| t.pays(way).any(|p| p == paying)),
        }
    }
}

/// What was chosen for a maker: the way and how it is paid, if both are open.
fn chosen(known: &Known, values: &Values, maker: MakerId) -> Option<(Quote, Paying)> {
    let way = Way::from_word(values.get(&format!("way-{maker}")))?;
    let paying = Paying::from_word(values.get(&format!("pay-{maker}")))?;
    let quote = known.quotes(maker).into_iter().find(|q| q.way == way)?;
    known.pays(known.terms.get(&maker), way, paying).then_some((quote, paying))
}

/// What a page says besides its forms.
#[derive(Default)]
struct Said {
    faults: Faults,
    /// Makers for whom what was chosen is not open.
    closed: Vec<MakerId>,
    warning: String,
    review: bool,
    typed: bool,
    /// The word that the order will have.
    ticket: String,
}

fn draft(values: &Values) -> BuyerDraft {
    let get = |name: &str| values.get(name).to_owned();
    BuyerDraft {
        name: get("name"),
        phone: get("phone"),
        email: get("email"),
        street: get("street"),
        postcode: get("postcode"),
        note: get("note"),
        consent: values.get("consent") == "1",
    }
}

fn page(
    site: &Site,
    lang: &Lang,
    word: &str,
    known: Known,
    values: &Values,
    fetched: bool,
    said: &Said,
) -> Response {
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let money = |m: i64| site.profile.money(m, lang);
    let paths = &site.profile.paths;
    let mut whole = (0i64, false);
    let makers: Vec<MakerId> = known.gathered.sellers.keys().copied().collect();
    let parts = site.parts(lang, &known.gathered.lines, &known.gathered.sellers, &known.gathered.crafts);
    let mut opens = Vec::new();
    for (maker, part) in makers.iter().copied().zip(parts) {
        let quotes = known.quotes(maker);
        let full = known.of(maker).map(|w| w.full().0).fold(0, i64::saturating_add);
        let off = known.of(maker).map(|w| w.discount().0).fold(0, i64::saturating_add);
        let goods = full - off;
        let picked = chosen(&known, values, maker);
        let way = Way::from_word(values.get(&format!("way-{maker}"))).or(quotes.first().map(|q| q.way));
        let cost = |q: &Quote| match q.cost {
            Some(Money(0)) if q.way == Way::PickUp => String::new(),
            Some(cost) => money(cost.0),
            None => say("checkout-cost-asked"),
        };
        let terms = known.terms.get(&maker);
        let note = |q: &Quote| match q.way {
            Way::PickUp => terms.and_then(|t| t.pick_up.clone()).unwrap_or_default(),
            _ => cost(q),
        };
        let ways = quotes.iter().map(|q| Choosing {
            value: q.way.word(),
            label: say(&format!("way-{}", q.way.word())),
            note: note(q),
            chosen: way == Some(q.way),
        });
        // One code for everything comes first, where there is one.
        let all =
            [Paying::Provider].into_iter().chain(Paying::ALL.into_iter().filter(|p| *p != Paying::Provider));
        let all: Vec<Paying> = all.filter(|p| quotes.iter().any(|q| known.pays(terms, q.way, *p))).collect();
        let pay = Paying::from_word(values.get(&format!("pay-{maker}"))).or(all.first().copied());
        let payings = all.iter().map(|p| Choosing {
            value: p.word(),
            label: say(&format!("paying-{}", p.word())),
            note: say(&format!("paying-{}-note", p.word())),
            chosen: pay == Some(*p),
        });
        let deposit = known.deposit(maker).filter(|_| picked.is_some_and(|(_, p)| p != Paying::Cash));
        let whole_sum = |cost: i64| goods.saturating_add(cost);
        let mut sums = vec![(say("sum-goods"), money(full))];
        if off > 0 {
            sums.push((say("sum-discount"), money(-off)));
        }
        match picked {
            Some((Quote { cost: Some(cost), way }, _)) => {
                if way != Way::PickUp {
                    sums.push((say("sum-delivery"), money(cost.0)));
                }
                sums.push((say("sum-total"), money(whole_sum(cost.0))));
                whole.0 = whole.0.saturating_add(whole_sum(cost.0));
            }
            _ => {
                sums.push((say("sum-delivery"), say("checkout-cost-asked")));
                whole = (whole.0.saturating_add(goods), true);
            }
        }
        let cost = picked.and_then(|(q, _)| q.cost);
        if let Some(now) = deposit {
            sums.push((say("sum-deposit"), money(now.0)));
            let rest = cost.map(|c| money(whole_sum(c.0) - now.0));
            sums.push((say("sum-rest"), rest.unwrap_or_else(|| say("sum-rest-open"))));
        }
        let fault = if quotes.is_empty() {
            say(if known.to.is_none() && !fetched { "checkout-no-place" } else { "checkout-no-way" })
        } else if said.closed.contains(&maker) {
            say("checkout-way-closed")
        } else {
            String::new()
        };
        opens.push(Open {
            id: maker.to_string(),
            part,
            ways: ways.collect(),
            payings: payings.collect(),
            fault,
            sums,
            total: picked.map_or_else(String::new, |_| whole_sum(cost.map_or(0, |c| c.0)).to_string()),
            now: deposit.map_or_else(String::new, |d| d.0.to_string()),
            deposit: deposit.map_or_else(String::new, |_| say("checkout-deposit")),
        });
    }
    let field = |name: &'static str, label: &str, kind: &'static str, fill: &'static str| {
        Field::new(lang, name, label, kind).filled_by(fill).with(values.get(name)).wrong(lang, &said.faults)
    };
    let mut fields = vec![
        field("name", "buyer-name", "text", "name"),
        field("phone", "buyer-phone", "tel", "tel").hinted(lang, "buyer-phone-hint"),
        field("email", "buyer-email", "email", "email").hinted(lang, "buyer-email-hint"),
    ];
    if !fetched {
        let mut street =
            field("street", "buyer-street", "text", "street-address").hinted(lang, "buyer-street-hint");
        street.longest = 300;
        fields.extend([street, field("postcode", "buyer-postcode", "text", "postal-code")]);
    }
    let mut note = field("note", "buyer-note", "text", "off");
    note.longest = 500;
    let consent_fault = said.faults.0.iter().find(|f| f.field == "consent");
    let carried =
        values.0.iter().filter(|(n, _)| n != "langkah" && !n.starts_with("sum-") && !n.starts_with("now-"));
    let (carried, command) = if said.review {
        (carried.cloned().collect(), Uuid::now_v7().to_string())
    } else {
        (Vec::new(), String::new())
    };
    let title = say(if said.review { "checkout-review-title" } else { "checkout-title" });
    let rest = site.path(lang, &paths.basket, REST);
    let mut response = private(render(&CheckoutPage {
        page: site.buyers_page(lang, &title, &paths.basket, REST),
        here: if fetched { format!("{rest}?ambil=1") } else { rest },
        basket: site.path(lang, &paths.basket, ""),
        destination: site.path(lang, &paths.basket, super::destination::REST),
        to: known.to_name,
        fetched,
        opens,
        fields,
        note,
        consent: values.get("consent") == "1",
        consent_fault: consent_fault.map_or_else(String::new, |_| say("buyer-consent-missing")),
        faults: !said.faults.is_empty() || !said.closed.is_empty(),
        warning: said.warning.clone(),
        review: said.review,
        carried,
        sum: money(whole.0),
        open_sum: whole.1,
        crowded: known.crowded,
        word: form_word(word, random()),
        command,
        ticket: said.ticket.clone(),
    }));
    if said.typed && !said.review {
        *response.status_mut() = AGAIN;
    }
    response
}

/// Its page.
pub async fn show(
    State(site): State<Arc<Site>>,
    Extension(In(lang)): Extension<In>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Answer {
    let back = site.path(&lang, &site.profile.paths.basket, "");
    let Some((word, id)) = kept(&site, &headers) else { return Ok(Redirect::to(&back).into_response()) };
    let fetched = asked.ambil == "1";
    let known = known(&site, &lang, id, fetched).await?;
    if known.gathered.lines.is_empty() {
        return Ok(Redirect::to(&back).into_response());
    }
    if known.to.is_none() && !fetched {
        let to = site.path(&lang, &site.profile.paths.basket, super::destination::REST);
        return Ok(Redirect::to(&to).into_response());
    }
    Ok(page(&site, &lang, &word, known, &Values::default(), fetched, &Said::default()))
}

/// Takes what was chosen: shows it once more, or places it.
pub async fn send(
    State(site): State<Arc<Site>>,
    Extension(In(lang)): Extension<In>,
    Query(asked): Query<Asked>,
    request: Request,
) -> Answer {
    let (head, body) = request.into_parts();
    own_form(&site, &lang, &head.headers)?;
    let filled = Filled::read(body).await.ok_or_else(|| Fail::Unreadable(site.clone(), lang.clone()))?;
    let back = site.path(&lang, &site.profile.paths.basket, "");
    let Some((word, id)) = kept(&site, &head.headers) else { return Ok(Redirect::to(&back).into_response()) };
    if !form_fits(&word, filled.get("_f")) {
        return Err(Fail::Told(site, lang, StatusCode::FORBIDDEN, "foreign-form"));
    }
    let (values, fetched) = (Values::of(&filled), asked.ambil == "1");
    // An order that was placed by this very form is shown, however often the form is sent.
    let ticket = filled.get("_w").to_owned();
    let known = known(&site, &lang, id, fetched).await?;
    let step = filled.get("langkah");
    if known.gathered.lines.is_empty() && step != "pesan" {
        return Ok(Redirect::to(&back).into_response());
    }
    if step == "ubah" {
        return Ok(page(&site, &lang, &word, known, &values, fetched, &Said::default()));
    }
    let mut said = Said { typed: true, ..Said::default() };
    // The same form again, once its order is placed, finds an empty basket.
    let gone = known.to.is_none() && !fetched;
    if !known.gathered.lines.is_empty() && (gone || known.gathered.closed) {
        let key = if known.gathered.closed { "selling-closed" } else { "checkout-place-gone" };
        said.warning = sentence(lang.as_str(), key, &[]);
        return Ok(page(&site, &lang, &word, known, &values, fetched, &said));
    }
    let makers: Vec<MakerId> = known.gathered.sellers.keys().copied().collect();
    said.closed = makers.iter().copied().filter(|m| chosen(&known, &values, *m).is_none()).collect();
    let sent = makers.iter().any(|m| chosen(&known, &values, *m).is_some_and(|(q, _)| q.way != Way::PickUp));
    let who = match buyer(&draft(&values), &site.profile.telephone, sent) {
        Ok(who) => Some(who),
        Err(faults) => {
            said.faults = faults;
            None
        }
    };
    let Some(who) = who.filter(|_| said.closed.is_empty()) else {
        return Ok(page(&site, &lang, &word, known, &values, fetched, &said));
    };
    if step != "pesan" || !good(&ticket) {
        said.review = true;
        said.ticket = token(random());
        return Ok(page(&site, &lang, &word, known, &values, fetched, &said));
    }
    let choices = makers.iter().filter_map(|maker| {
        let (quote, paying) = chosen(&known, &values, *maker)?;
        let order = Uuid::now_v7();
        let sum = |name: &str| values.get(&format!("{name}-{maker}")).parse().ok().map(Money);
        let (seen, now) = (sum("sum"), sum("now"));
        let extra = extra(Uuid::new_v4());
        let choice = Choice { id: OrderId(order), way: quote.way, paying, extra, seen, now };
        Some((*maker, choice))
    });
    let ask = Ask {
        basket: id,
        group: GroupId(Uuid::now_v7()),
        word: hashed(ORDER, &ticket),
        track: Some(ticket.clone()),
        buyer: who,
        to: known.to.clone(),
        lang: lang.clone(),
        choices: choices.collect(),
    };
    let mut command = Command::new("buyer");
    if let Some(own) = Uuid::parse_str(filled.get("_c")).ok().filter(|c| c.get_version_num() == 7) {
        command = command.named(CommandId(own));
    }
    let once = ask.choices.values().any(|c| c.paying == Paying::Provider);
    let by = super::pace::by(Client::of(&head.headers, &head.extensions), Some(id));
    let held = AssertUnwindSafe((site.clone(), ask, by));
    let written = site
        .db
        .write(command, move |tx| {
            let (site, ask, by) = &*held;
            store::market::pace::count(tx, Act::Place, by)?;
            place(tx, &access::buyer(ask.group), ask, &|path| site.day_at(path)).map(drop)
        })
        .await;
    let refusal = match written {
        Ok(_) => {
            if once {
                super::once::make(&site, hashed(ORDER, &ticket)).await;
            }
            let to = site.path(&lang, &site.profile.paths.order, &ticket);
            return Ok(private(Redirect::to(&to).into_response()));
        }
        Err(Error::Basket(refusal)) => refusal,
        Err(e) => return Err(Fail::Store(site, lang, e)),
    };
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    match refusal {
        // The basket says what is the matter with each line.
        Refusal::Line(..) | Refusal::Empty | Refusal::TooMany => {
            Ok(private(Redirect::to(&format!("{back}?selesai=berubah")).into_response()))
        }
        Refusal::Closed => {
            said.warning = say("selling-closed");
            Ok(page(&site, &lang, &word, known, &values, fetched, &said))
        }
        Refusal::Way(maker) => {
            said.closed.push(maker);
            Ok(page(&site, &lang, &word, known, &values, fetched, &said))
        }
        Refusal::Sum(_) => {
            said.warning = say("checkout-sum-changed");
            Ok(page(&site, &lang, &word, known, &values, fetched, &said))
        }
        Refusal::TooMuch => {
            said.warning = say("checkout-too-much");
            Ok(page(&site, &lang, &word, known, &values, fetched, &said))
        }
        Refusal::TooMuchAtOnce => {
            let most = site.profile.money(domain::market::payment::MOST.0, &lang);
            said.warning = sentence(lang.as_str(), "checkout-too-much-at-once", &[("amount", &most)]);
            Ok(page(&site, &lang, &word, known, &values, fetched, &said))
        }
        Refusal::Often => {
            said.warning = say("market-often");
            Ok(page(&site, &lang, &word, known, &values, fetched, &said))
        }
        Refusal::ManyOpen => {
            said.warning = say("checkout-many-open");
            Ok(page(&site, &lang, &word, known, &values, fetched, &said))
        }
    }
}

/// Whether the word of an order has the form that this program makes.
fn good(word: &str) -> bool {
    word.len() == 64 && word.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}
