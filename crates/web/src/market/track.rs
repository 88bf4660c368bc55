//! `/pesanan/{word}`: whoever knows the word of an order follows it here, says that they paid, that the goods came, or that they
//! want none of it; and has their name erased once all is over.

mod step;

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use domain::access;
use domain::account::code::form_word;
use domain::fault::Faults;
use domain::id::OrderId;
use domain::lang::Lang;
use domain::market::delivery::Way;
use domain::market::message::Side;
use domain::market::order::{Order, Paying, Payment, State as Stand, number};
use domain::market::step::{By, open};
use domain::market::terms::Terms;
use pay::qris::{Payload, svg};
use store::Command;
use store::market::{message, order, register, returns, slip, terms};
use uuid::Uuid;

use super::paper::{bill_key, is_billed};
use super::returns::{Asking, Back, OPEN};
use super::slip::{Shown as Slip, shown as slips};
use super::talk::{Talk, WORD, talk};
use super::{ORDER, Seller, hashed, place_name, private, whatsapp};
use crate::account::hash::random;
use crate::ask::{Path, Query};
use crate::desk::values::Values;
use crate::error::{Answer, Fail, render};
use crate::page::Page;
use crate::{In, Site, sentence, text};

pub use step::step;

/// What stands after the question mark.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    selesai: String,
    salah: String,
    /// The part that is shown alone, so that nothing that is typed there is lost when the page looks again by itself.
    bagian: String,
}

/// The page looks again after so many seconds while it waits for a payment.
const AGAIN: u32 = 20;

/// How somebody pays, on the page.
struct Pay {
    qr: String,
    lines: Vec<(String, String)>,
    amount: String,
    text: String,
}

/// The part of a maker, on the page.
struct Part {
    id: String,
    number: String,
    seller: Seller,
    state: &'static str,
    state_label: String,
    about: String,
    lines: Vec<(String, String)>,
    sums: Vec<(String, String)>,
    facts: Vec<(String, String)>,
    pay: Option<Pay>,
    whatsapp: String,
    report: bool,
    /// What was typed of a payment, and why the picture of it was not taken.
    note: String,
    slip_fault: String,
    /// The pictures that were sent of payments.
    slips: Vec<Slip>,
    cancel: bool,
    /// What stays with the maker when the buyer backs out now.
    stays: String,
    receive: bool,
    reason: String,
    /// The returns of its goods.
    backs: Vec<Back>,
    /// The form by which goods are sent back, while they can be.
    asking: Option<Asking>,
    /// What is wrong with what was asked for.
    fault: String,
    talk: Talk,
    /// Where it is written, reported and called off while this page looks again by itself; empty when it is done here.
    aside: String,
    /// That the council lets its maker sell nothing for now, and what becomes of the order.
    withheld: String,
    command: String,
    /// Where its invoice or receipt is; empty while there is none.
    bill: String,
    bill_key: &'static str,
}

#[derive(Template)]
#[template(path = "market/track.html")]
struct TrackPage {
    page: Page,
    here: String,
    word: String,
    done: String,
    warning: String,
    number: String,
    sum: String,
    at: String,
    sample: bool,
    buyer: Vec<(String, String)>,
    parts: Vec<Part>,
    payments: Vec<super::once::Once>,
    /// Whether the buyer can ask for a code.
    ask: bool,
    /// Whether some parts are paid to their makers.
    each: bool,
    erase: bool,
    erased: bool,
    command: String,
    /// Back to all of it, from a part that is shown alone.
    back: String,
}

impl Site {
    /// The sums of an order.
    pub(crate) fn order_sums(&self, lang: &Lang, o: &Order) -> Vec<(String, String)> {
        let say = |key: &str| sentence(lang.as_str(), key, &[]);
        let money = |m: i64| self.profile.money(m, lang);
        let mut sums = vec![(say("sum-goods"), money(o.goods().0))];
        if o.discount.0 > 0 {
            sums.push((say("sum-discount"), money(-o.discount.0)));
        }
        match o.delivery {
            Some(cost) if o.way != Way::PickUp => sums.push((say("sum-delivery"), money(cost.0))),
            None => sums.push((say("sum-delivery"), say("checkout-cost-asked"))),
            Some(_) => {}
        }
        if o.extra.0 > 0 {
            sums.push((say("sum-extra"), money(o.extra.0)));
        }
        if let Some(total) = o.total() {
            sums.push((say("sum-total"), money(total.0)));
        }
        if let (Some(first), true) =
            (o.first(), o.received.0 == 0 && o.deposit.is_some() && !o.state.is_off())
        {
            sums.push((say("sum-deposit"), money(first.0)));
            sums.push((say("sum-rest"), money(o.total().map_or(0, |t| t.0 - first.0))));
        }
        for (key, amount) in [
            ("sum-kept", o.kept.0),
            ("sum-remitted", -o.remitted.0),
            ("sum-received", o.received.0),
            ("sum-returned", -o.returned.0),
            ("sum-left", if o.received.0 > 0 { o.left().0 } else { 0 }),
            ("sum-owed", o.owed().0),
        ] {
            if amount != 0 {
                sums.push((say(key), money(amount)));
            }
        }
        sums
    }

    /// The lines of an order: what and how many, and the amount.
    pub(crate) fn order_lines(&self, lang: &Lang, o: &Order) -> Vec<(String, String)> {
        o.lines
            .iter()
            .map(|l| {
                let name = l.title(lang);
                let mut what = format!("{} × {name}", text::number(l.pieces, lang));
                if l.back > 0 {
                    let count = text::number(l.back, lang);
                    what =
                        format!("{what} {}", sentence(lang.as_str(), "return-of-line", &[("count", &count)]));
                }
                (what, self.profile.money(l.amount().0, lang))
            })
            .collect()
    }

    /// How an order is paid, while it can be.
    fn pay(&self, lang: &Lang, o: &Order, terms: Option<&Terms>) -> Option<Pay> {
        let cash = o.paying == Paying::Cash;
        if !matches!(o.payment, Payment::Open | Payment::Partly)
            || !(o.state == Stand::Placed || (o.is_asked_for() && !cash))
        {
            return None;
        }
        let say = |key: &str| sentence(lang.as_str(), key, &[]);
        let amount = self.profile.money(o.asked().0, lang);
        let mut pay = Pay { qr: String::new(), lines: Vec::new(), amount, text: String::new() };
        if o.paying != Paying::Provider && terms.is_some_and(|t| t.withheld.is_some()) {
            pay.text = say("pay-withheld");
            return Some(pay);
        }
        match o.paying {
            Paying::Qris => {
                let own = terms?.qris.as_deref()?;
                // As it was issued, not a letter of it changed.
                pay.qr = svg(&Payload::parse(own).ok()?, &say("pay-qris-alt"))?;
                pay.text = say("pay-qris-text");
            }
            Paying::Bank => {
                let bank = terms?.bank.as_ref()?;
                pay.lines = vec![
                    (say("pay-bank"), bank.bank.clone()),
                    (say("pay-number"), bank.number.clone()),
                    (say("pay-holder"), bank.holder.clone()),
                ];
                pay.text = say("pay-bank-text");
            }
            Paying::Cash => pay.text = say("pay-cash-text"),
            // Paid on the page of the payment service.
            Paying::Provider => return None,
        }
        if o.state.has_taken() && o.way == Way::PickUp {
            pay.text = format!("{} {}", pay.text, say("pay-or-cash"));
        }
        Some(pay)
    }
}

/// What becomes of an order whose maker has left, or whom the council lets sell nothing since; nothing when it does, or when the order is
/// over.
fn withheld(lang: &Lang, o: &Order, terms: Option<&Terms>, left: bool) -> String {
    let over = matches!(o.state, Stand::HandedOver | Stand::Received)
        || (o.state.is_off() && (!left || o.payment != Payment::Owed));
    if left && !over {
        return sentence(lang.as_str(), "track-left", &[]);
    }
    if over || terms.is_none_or(|t| t.withheld.is_none()) {
        return String::new();
    }
    let key = match (o.state.has_taken(), o.paying) {
        (true, _) => "track-withheld",
        (false, Paying::Provider) => "track-withheld-council",
        (false, _) => "track-withheld-open",
    };
    sentence(lang.as_str(), key, &[])
}

/// What an order's state means to its buyer.
fn about(lang: &Lang, o: &Order, until: &str) -> String {
    let state = o.state.word();
    let key = match (o.state, o.payment) {
        (Stand::Placed, Payment::Reported) => "track-about-reported".to_owned(),
        (Stand::Placed, _) if o.paying == Paying::Cash => "track-about-cash".to_owned(),
        (_, Payment::Owed) => match (o.owed_for(), o.paying) {
            (Some("back"), _) => "track-about-back".to_owned(),
            (Some("surplus"), _) => "track-about-surplus".to_owned(),
            (_, Paying::Provider) => "track-about-owed-council".to_owned(),
            _ => "track-about-owed".to_owned(),
        },
        (Stand::Placed, Payment::Partly) => "track-about-partly".to_owned(),
        (Stand::Placed, _) if o.deposit.is_some() => "track-about-deposit".to_owned(),
        (Stand::Accepted | Stand::Packed, Payment::Partly) => format!("track-about-{state}-partly"),
        (_, Payment::Reported) => "track-about-reported".to_owned(),
        (Stand::Cancelled, _) if o.kept.0 > 0 => "track-about-kept".to_owned(),
        (_, Payment::Returned) if o.paying == Paying::Provider => "track-about-returned-council".to_owned(),
        (_, Payment::Returned) => "track-about-returned".to_owned(),
        (Stand::Expired, _) if o.paying == Paying::Provider => "track-about-expired-provider".to_owned(),
        _ => format!("track-about-{state}"),
    };
    sentence(lang.as_str(), &key, &[("until", until)])
}

/// Something that was typed and not taken.
struct Typed {
    /// About which order.
    order: OrderId,
    /// What.
    values: Values,
    /// What is wrong with it.
    faults: Faults,
    /// Why a picture is not taken.
    refused: Option<domain::picture::Refusal>,
}

impl Typed {
    fn new(order: OrderId, values: Values, faults: Faults) -> Typed {
        Typed { order, values, faults, refused: None }
    }
}

/// Its page. Whoever opens it has read what was said.
pub async fn show(
    State(site): State<Arc<Site>>,
    Extension(In(lang)): Extension<In>,
    Path(word): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer {
    page(site, lang, word, asked, None).await
}

async fn page(site: Arc<Site>, lang: Lang, word: String, asked: Asked, typed: Option<Typed>) -> Answer {
    let hash = hashed(ORDER, &word);
    let (s, l) = (site.clone(), lang.clone());
    let held = std::panic::AssertUnwindSafe((s, l));
    let read = site
        .db
        .read(move |c| {
            let (site, lang) = &*held;
            let Some(id) = order::by_word(c, hash)? else { return Ok(None) };
            let Some((group, orders)) = register::placed(c, &access::buyer(id), id)? else { return Ok(None) };
            let to = match &group.to {
                Some(code) => place_name(c, code)?,
                None => String::new(),
            };
            let mut all = Vec::new();
            for o in orders {
                let seller = site.seller(c, lang, o.maker, &o.region)?;
                let terms = terms::of(c, o.maker)?;
                let said = message::placed(c, &access::buyer(id), &o)?;
                let back = returns::placed(c, &access::buyer(id), &o)?;
                let slips = slip::placed(c, &access::buyer(id), &o)?;
                all.push((o, seller, terms, said, (back, slips)));
            }
            let payments = store::market::payment::register::placed(c, &access::buyer(id), id)?;
            Ok(Some((group, to, all, payments)))
        })
        .await;
    let Some((group, to, all, payments)) = read.map_err(|e| Fail::Store(site.clone(), lang.clone(), e))?
    else {
        return Err(Fail::Missing(site, lang));
    };
    if all.iter().any(|(.., said, _)| said.unread_buyer > 0) {
        let id = group.id;
        let read = move |tx: &mut store::Tx<'_>| message::read_by_buyer(tx, &access::buyer(id), id);
        let read = site.db.write(Command::new("buyer"), read).await;
        read.map_err(|e| Fail::Store(site.clone(), lang.clone(), e))?;
    }
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let paths = &site.profile.paths;
    let here = site.path(&lang, &paths.order, &word);
    let sum = all.iter().filter(|(o, ..)| o.state.is_sold()).filter_map(|(o, ..)| o.total()).map(|t| t.0);
    let sum = sum.fold(0, i64::saturating_add);
    let number_of = number(group.id.0);
    let names = all.iter().map(|(o, seller, ..)| (o.id, seller.name.clone())).collect();
    let orders: Vec<&Order> = all.iter().map(|(o, ..)| o).collect();
    let once = site.once(&lang, &orders, &names, &payments);
    // One part alone, when it is asked for or something that was typed there is not taken.
    let asked_for = typed.as_ref().filter(|_| once.waits).map(|t| t.order);
    let alone = asked_for.or_else(|| Uuid::parse_str(&asked.bagian).ok().map(OrderId));
    let alone = alone.filter(|id| orders.iter().any(|o| o.id == *id));
    let quiet = once.waits && alone.is_none();
    let mut parts = Vec::new();
    let (none, empty) = (Faults::default(), Values::default());
    for (o, seller, terms, said, (back, sent)) in
        all.iter().filter(|(o, ..)| alone.is_none_or(|id| id == o.id))
    {
        let mine = typed.as_ref().filter(|t| t.order == o.id);
        let (values, faults) = mine.map_or((&empty, &none), |t| (&t.values, &t.faults));
        let refused = mine.and_then(|t| t.refused);
        let what = values.get("langkah");
        let text = if what == WORD { values.get("text") } else { "" };
        let asked = if what == OPEN { (values, faults) } else { (&empty, &none) };
        let until = o.due.map_or_else(String::new, |d| site.moment(d, &lang));
        let steps = open(o, By::Buyer, site.db.now());
        let withheld = withheld(&lang, o, terms.as_ref(), seller.left);
        // Nobody is told in one line to pay and in the next not to.
        let unpaid = o.state == Stand::Placed && matches!(o.payment, Payment::Open | Payment::Partly);
        let silent = unpaid && o.paying != Paying::Provider && !withheld.is_empty();
        let mut facts = Vec::new();
        facts.push((say("track-way"), say(&format!("way-{}", o.way.word()))));
        if o.way == Way::PickUp
            && let Some(place) = terms.as_ref().and_then(|t| t.pick_up.clone())
        {
            facts.push((say("track-pick-up"), place));
        }
        if let Some(n) = o.lead_days() {
            facts.push((say("lead-time"), sentence(lang.as_str(), "days", &[("count", &n.to_string())])));
        }
        if let Some(tracking) = &o.tracking {
            facts.push((say("track-tracking"), tracking.clone()));
        }
        let told = sentence(
            lang.as_str(),
            "track-whatsapp-text",
            &[("number", &number(o.id.0)), ("goods", &site.profile.money(o.goods().0, &lang))],
        );
        parts.push(Part {
            id: o.id.to_string(),
            number: number(o.id.0),
            seller: seller.clone(),
            state: o.state.word(),
            state_label: say(&format!("order-state-{}", o.state.word())),
            about: if silent { String::new() } else { about(&lang, o, &until) },
            lines: site.order_lines(&lang, o),
            sums: site.order_sums(&lang, o),
            facts,
            pay: site.pay(&lang, o, terms.as_ref()),
            whatsapp: seller.phone.as_deref().map_or_else(String::new, |p| whatsapp(p, &told)),
            report: steps.contains(&"report") && !quiet,
            note: if what == "report" { values.get("note").to_owned() } else { String::new() },
            slip_fault: refused.map_or_else(String::new, |why| say(&format!("slip-refused-{}", why.word()))),
            slips: slips(&lang, sent, &format!("{here}/bukti")),
            cancel: steps.contains(&"cancel") && !quiet,
            stays: if o.state == Stand::Accepted {
                let stays = site.profile.money(o.stays().0, &lang);
                sentence(lang.as_str(), "track-cancel-stays", &[("amount", &stays)])
            } else {
                String::new()
            },
            receive: steps.contains(&"receive"),
            reason: o.reason.clone().unwrap_or_default(),
            backs: site.backs(&lang, o, back, By::Buyer, (values, faults)),
            asking: if quiet { None } else { site.asking(&lang, o, back, asked.0, asked.1) },
            fault: super::returns::told(&lang, faults),
            talk: talk(&site, &lang, Side::Buyer, said, group.buyer.is_some() && !quiet, text, faults),
            aside: if quiet && group.buyer.is_some() {
                format!("{here}?bagian={}", o.id)
            } else {
                String::new()
            },
            withheld,
            command: Uuid::now_v7().to_string(),
            bill: if site.has_press() && is_billed(o) {
                format!("{here}/faktur/{}", o.id)
            } else {
                String::new()
            },
            bill_key: bill_key(o),
        });
    }
    let over = |o: &Order| {
        (o.state.is_off() || o.state == Stand::Received)
            && !matches!(o.payment, Payment::Reported | Payment::Owed)
    };
    let erased = group.buyer.is_none();
    let comes_back = all.iter().any(|(.., (back, _))| back.iter().any(|r| r.state.is_open()));
    let mut buyer = Vec::new();
    if let Some(b) = &group.buyer {
        buyer.push((say("buyer-name"), b.name.clone()));
        buyer.push((say("buyer-phone"), b.phone.clone()));
        if let Some(email) = &b.email {
            buyer.push((say("buyer-email"), email.clone()));
        }
        if let Some(street) = b.street.as_ref().filter(|_| group.to.is_some()) {
            let code = b.postcode.clone().unwrap_or_default();
            buyer.push((say("track-to"), format!("{street}, {to} {code}").trim().to_owned()));
        }
        if let Some(note) = &b.note {
            buyer.push((say("buyer-note"), note.clone()));
        }
    }
    let known = [
        "baru",
        "report",
        "cancel",
        "receive",
        "hapus",
        "kode",
        WORD,
        OPEN,
        "retur-appeal",
        "retur-withdraw",
    ];
    let done = if known.contains(&asked.selesai.as_str()) {
        say(&format!("track-done-{}", asked.selesai))
    } else {
        String::new()
    };
    let warning = if asked.salah.is_empty() { String::new() } else { say("track-not-possible") };
    let title = sentence(lang.as_str(), "track-title", &[("number", &number_of)]);
    let mut response = private(render(&TrackPage {
        page: site.buyers_page(&lang, &title, &paths.order, &word),
        back: if alone.is_some() { here.clone() } else { String::new() },
        here,
        word: form_word(&word, random()),
        done,
        warning,
        number: number_of,
        sum: site.profile.money(sum, &lang),
        at: site.moment(group.at, &lang),
        sample: all.iter().any(|(o, ..)| o.sample),
        buyer,
        erase: !erased && !comes_back && alone.is_none() && all.iter().all(|(o, ..)| over(o)),
        erased,
        parts,
        payments: if alone.is_some() { Vec::new() } else { once.payments },
        ask: once.ask && alone.is_none(),
        each: orders.len() > 1 && orders.iter().any(|o| o.paying != Paying::Provider),
        command: Uuid::now_v7().to_string(),
    }));
    if typed.is_some() {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    if quiet {
        // It looks again by itself, without a script, as long as something may come.
        let again = format!("{AGAIN}; url={}", site.path(&lang, &paths.order, &word));
        if let Ok(again) = HeaderValue::try_from(again) {
            response.headers_mut().insert(header::REFRESH, again);
        }
    }
    Ok(response)
}
