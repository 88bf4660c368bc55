//! What whoever looks after an order sees of it, and the steps that are open to them, as pages of makers and officers show them.

use domain::fault::{Faults, Problem};
use domain::item::Money;
use domain::lang::Lang;
use domain::market::order::{Group, Order, Paying, Payment, State, number};
use domain::market::step::{By, Step, open};
use store::Conn;

use super::{place_name, whatsapp};
use crate::account::work::{Field, fault};
use crate::desk::values::Values;
use crate::item::form::price;
use crate::{Site, sentence};

/// An order as whoever looks after it reads it.
pub(crate) struct Shown {
    pub number: String,
    pub state: &'static str,
    pub state_label: String,
    pub payment_label: String,
    pub about: String,
    pub reason: String,
    pub lines: Vec<(String, String)>,
    pub sums: Vec<(String, String)>,
    /// The council's fee, and what is left.
    pub fee: String,
    pub net: String,
    pub buyer: Vec<(String, String)>,
    pub call: String,
    pub whatsapp: String,
    pub facts: Vec<(String, String)>,
    pub sample: bool,
    pub erased: bool,
    /// Why the council lets its maker sell nothing for now, and what becomes of the order; empty when it does.
    pub withheld: String,
}

/// What is said to the maker of its own account, money or work; an officer reads it in words of the maker.
const OF_THE_MAKER: [&str; 4] =
    ["order-about-reported", "order-about-packed-partly", "order-about-kept", "order-about-owed"];

/// Reads what is shown of an order to its maker, or to an officer.
pub(crate) fn shown(
    c: &mut Conn,
    site: &Site,
    lang: &Lang,
    o: &Order,
    group: Option<&Group>,
    by: By,
) -> store::Result<Shown> {
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let money = |m: i64| site.profile.money(m, lang);
    let to = match group.and_then(|g| g.to.as_ref()) {
        Some(code) if o.way != domain::market::delivery::Way::PickUp => place_name(c, code)?,
        _ => String::new(),
    };
    let who = group.and_then(|g| g.buyer.as_ref());
    let mut buyer = Vec::new();
    if let Some(b) = who {
        buyer.push((say("buyer-name"), b.name.clone()));
        buyer.push((say("buyer-phone"), b.phone.clone()));
        if !to.is_empty() {
            let street = b.street.clone().unwrap_or_default();
            let code = b.postcode.clone().unwrap_or_default();
            buyer.push((say("track-to"), format!("{street}, {to} {code}").trim().to_owned()));
        }
        if let Some(note) = &b.note {
            buyer.push((say("order-note"), note.clone()));
        }
    }
    let mut facts = vec![
        (say("track-way"), say(&format!("way-{}", o.way.word()))),
        (say("checkout-paying"), say(&format!("paying-{}", o.paying.word()))),
    ];
    if let Some(n) = o.lead_days() {
        facts.push((say("lead-time"), sentence(lang.as_str(), "days", &[("count", &n.to_string())])));
    }
    if let Some(g) = group {
        facts.push((say("order-at"), site.moment(g.at, lang)));
    }
    if let Some(due) = o.due {
        facts.push((say("order-due"), site.moment(due, lang)));
    }
    if let Some(tracking) = &o.tracking {
        facts.push((say("track-tracking"), tracking.clone()));
    }
    let open = !o.state.is_off() && !matches!(o.state, State::HandedOver | State::Received);
    let withheld = store::market::terms::of(c, o.maker)?.and_then(|t| t.withheld).filter(|_| open);
    let text = sentence(lang.as_str(), "order-whatsapp-text", &[("number", &number(o.id.0))]);
    let state = o.state.word();
    let about = match o.payment {
        Payment::Reported => "order-about-reported".to_owned(),
        Payment::Owed => match (o.owed_for(), o.paying) {
            (Some("surplus"), _) => "order-about-surplus".to_owned(),
            (Some("back"), Paying::Provider) => "order-about-back-council".to_owned(),
            (Some("back"), _) => "order-about-back".to_owned(),
            (_, Paying::Provider) => "order-about-owed-council".to_owned(),
            _ => "order-about-owed".to_owned(),
        },
        Payment::Partly if o.state == State::Placed => "order-about-partly".to_owned(),
        Payment::Partly if matches!(o.state, State::Accepted | State::Packed) => {
            format!("order-about-{state}-partly")
        }
        _ if o.state == State::Cancelled && o.kept.0 > 0 => "order-about-kept".to_owned(),
        _ if o.state == State::Placed && o.paying == Paying::Cash => "order-about-cash".to_owned(),
        _ => format!("order-about-{state}"),
    };
    let about = if by == By::House && OF_THE_MAKER.contains(&about.as_str()) {
        format!("{about}-office")
    } else {
        about
    };
    Ok(Shown {
        number: number(o.id.0),
        state,
        state_label: say(&format!("order-state-{state}")),
        payment_label: say(&format!("order-payment-{}", o.payment.word())),
        about: say(&about),
        reason: o.reason.clone().unwrap_or_default(),
        lines: site.order_lines(lang, o),
        sums: site.order_sums(lang, o),
        fee: if o.fee.0 > 0 { money(o.fee.0) } else { String::new() },
        net: o.net().filter(|_| o.fee.0 > 0).map_or_else(String::new, |n| money(n.0)),
        call: who.map_or_else(String::new, |b| format!("tel:{}", b.phone)),
        whatsapp: who.map_or_else(String::new, |b| whatsapp(&b.phone, &text)),
        erased: who.is_none(),
        withheld: withheld
            .map_or_else(String::new, |why| sentence(lang.as_str(), "order-withheld", &[("why", &why)])),
        buyer,
        facts,
        sample: o.sample,
    })
}

/// A step that is open, with what it asks for.
pub(crate) struct Doing {
    pub word: &'static str,
    pub label: String,
    pub note: String,
    pub field: Option<Field>,
    /// Whether it is the likely one.
    pub main: bool,
    /// Whether it lies folded.
    pub folded: bool,
}

/// The steps that are open, the likeliest first, with what was typed before.
pub(crate) fn doings(
    site: &Site,
    lang: &Lang,
    order: &Order,
    by: By,
    typed: &Values,
    faults: &Faults,
) -> Vec<Doing> {
    let mut first = true;
    open(order, by, site.db.now())
        .into_iter()
        .map(|word| {
            let field = |name: &'static str| {
                let mut field = Field::new(lang, name, &format!("order-field-{name}"), "text");
                if typed.get("step") == word {
                    field = field.with(typed.get(name)).wrong(lang, faults);
                }
                if name == "cost" {
                    field.hint = sentence(
                        lang.as_str(),
                        "order-field-cost-hint",
                        &[("example", &site.profile.money(25_000, lang))],
                    );
                }
                field
            };
            let folded = matches!(word, "cancel" | "deny" | "arrive" | "refund" | "forfeit");
            let amount = match word {
                "confirm" => order.asked().0,
                "return" => order.owed().0,
                "forfeit" => order.stays().0,
                _ => 0,
            };
            let amount = site.profile.money(amount, lang);
            let main = first && !folded;
            first = false;
            Doing {
                word,
                label: sentence(lang.as_str(), &format!("order-step-{word}"), &[("amount", &amount)]),
                note: sentence(lang.as_str(), &format!("order-step-{word}-note"), &[("amount", &amount)]),
                field: match word {
                    "quote" => Some(field("cost")),
                    "hand-over" => Some(field("tracking")),
                    "arrive" | "refund" => Some(field("amount")),
                    "deny" | "cancel" | "forfeit" => Some(field("reason")),
                    _ => None,
                },
                main,
                folded,
            }
        })
        .collect()
}

/// The steps of which something is told once they were taken.
pub(crate) const DONE: &[&str] = &[
    "quote",
    "confirm",
    "deny",
    "accept",
    "pack",
    "hand-over",
    "receive",
    "cancel",
    "return",
    "arrive",
    "refund",
    "forfeit",
    "message",
    "taken",
    "retur-accept",
    "retur-refuse",
    "retur-take-back",
    "retur-lapse",
];

/// An amount of money as it was typed.
pub(super) fn amount(site: &Site, values: &Values, field: &str) -> Result<Money, Faults> {
    let mut faults = Faults::default();
    let typed = values.get(field).trim().trim_start_matches("Rp").trim().to_owned();
    match price(site, &typed) {
        Ok(Some(amount)) => return Ok(Money(amount)),
        Ok(None) => faults.add(field, "", Problem::Missing),
        Err(problem) => faults.add(field, typed, problem),
    }
    Err(faults)
}

/// Reads a step from a form; nothing when its word is none.
pub(crate) fn read_step(site: &Site, values: &Values) -> Result<Option<Step>, Faults> {
    let text = |name: &str| values.get(name).to_owned();
    Ok(Some(match values.get("step") {
        "quote" => Step::Quote(amount(site, values, "cost")?),
        "arrive" => Step::Arrive(amount(site, values, "amount")?),
        "refund" => Step::Refund(amount(site, values, "amount")?),
        "confirm" => Step::Confirm,
        "deny" => Step::Deny(text("reason")),
        "accept" => Step::Accept,
        "pack" => Step::Pack,
        "hand-over" => Step::HandOver(text("tracking")),
        "receive" => Step::Receive,
        "cancel" => Step::Cancel(text("reason")),
        "forfeit" => Step::Forfeit(text("reason")),
        "return" => Step::Return,
        _ => return Ok(None),
    }))
}

/// What is wrong, in words.
pub(crate) fn told(lang: &Lang, faults: &Faults) -> String {
    faults.0.first().map_or_else(String::new, |f| match f.field.as_str() {
        "step" => super::returns::told(lang, faults),
        _ => fault(lang, &f.problem),
    })
}
