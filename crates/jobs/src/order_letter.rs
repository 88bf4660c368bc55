//! Writes to the buyer of an order, or to those who look after it for its maker.

use std::panic::AssertUnwindSafe;

use domain::id::OrderId;
use domain::item::Money;
use domain::lang::Lang;
use domain::market::delivery::Way;
use domain::market::letter::{Notice, To};
use domain::market::message::Side;
use domain::market::order::{Order, Paying, Payment, State, number};
use domain::market::returns::Return;
use store::market::letter::{Part, Told, told};

use crate::mail::Letter;
use crate::{Failed, Tools};

/// So much of a message stands in a letter, in characters; the rest is on the page.
const EXCERPT: usize = 500;

/// Does it. Where no mail is set up nobody is written to; what was read meanwhile, or whose buyer was erased, asks for no letter.
pub async fn run(id: OrderId, (to, notice): (To, Notice), tools: &Tools) -> Result<(), Failed> {
    let Some(mailer) = tools.mailer.as_ref() else { return Ok(()) };
    let today = crate::round::day_at(&tools.profile, &[])(tools.db.now());
    let read = tools.db.read(move |c| Ok(AssertUnwindSafe(told(c, id, to, notice, today)?)));
    let Some(found) = read.await?.0 else { return Ok(()) };
    let side = if to == To::Buyer { Side::Buyer } else { Side::Maker };
    if notice == Notice::Message && found.talk.unread(side).0 == 0 {
        return Ok(());
    }
    for letter in letters(&found, to, notice, tools) {
        mailer.send(letter).await?;
    }
    Ok(())
}

fn letters(told: &Told, to: To, notice: Notice, tools: &Tools) -> Vec<Letter> {
    match to {
        To::Buyer => to_buyer(told, notice, tools).into_iter().collect(),
        To::Maker => told
            .readers
            .iter()
            .filter_map(|reader| {
                let lang = Lang::parse(&reader.lang).unwrap_or_else(|| first(tools));
                let part = told.parts.first()?;
                let address = format!("{}/lapak/pesanan/{}", tools.origin, part.order.id);
                let text = body(told, part, notice, Side::Maker, &lang, tools);
                Some(letter(
                    &reader.email,
                    &reader.name,
                    part,
                    (To::Maker, notice),
                    &text,
                    &address,
                    &lang,
                    tools,
                ))
            })
            .collect(),
    }
}

fn first(tools: &Tools) -> Lang {
    tools.profile.first_language().clone()
}

fn to_buyer(told: &Told, notice: Notice, tools: &Tools) -> Option<Letter> {
    let buyer = told.group.buyer.as_ref()?;
    let email = buyer.email.as_ref()?;
    let known = tools.profile.languages.contains(&told.group.lang);
    let lang = if known { told.group.lang.clone() } else { first(tools) };
    let part = told.parts.first()?;
    let base = if lang == first(tools) { String::new() } else { format!("/{lang}") };
    let order = tools.profile.paths.order.text(&lang);
    let address =
        told.track.as_ref().map_or_else(String::new, |word| format!("{}{base}/{order}/{word}", tools.origin));
    let text = if notice == Notice::Placed {
        let all: Vec<String> = told.parts.iter().map(|p| whole(p, &lang, tools)).collect();
        all.join("\n\n")
    } else {
        body(told, part, notice, Side::Buyer, &lang, tools)
    };
    Some(letter(email, &buyer.name, part, (To::Buyer, notice), &text, &address, &lang, tools))
}

#[allow(clippy::too_many_arguments, reason = "what a letter is made of, named where it is made")]
fn letter(
    email: &str,
    name: &str,
    part: &Part,
    (to, notice): (To, Notice),
    body: &str,
    address: &str,
    lang: &Lang,
    tools: &Tools,
) -> Letter {
    let whole = (to, notice) == (To::Buyer, Notice::Placed);
    let number = number(if whole { part.order.group.0 } else { part.order.id.0 });
    let seller = seller(part, lang, tools);
    let with = [("name", name), ("number", number.as_str()), ("maker", seller.as_str())];
    let subject = tools.words(lang, &format!("mail-order-{}-{}-subject", to.word(), notice.word()), &with);
    let greeting = tools.words(lang, "mail-order-greeting", &with);
    let opening = match (notice, part.order.owed_for()) {
        // Money is owed for more than one reason, and by whoever has it.
        (Notice::Owed, Some(why)) => {
            let council = if part.order.paying == Paying::Provider { "-council" } else { "" };
            tools.words(lang, &format!("mail-order-buyer-{why}{council}"), &with)
        }
        _ => tools.words(lang, &format!("mail-order-{}-{}", to.word(), notice.word()), &with),
    };
    let mut parts = vec![greeting, opening];
    parts.extend(Some(body.to_owned()).filter(|b| !b.is_empty()));
    if !address.is_empty() {
        let key = format!("mail-order-address-{}", to.word());
        parts.push(tools.words(lang, &key, &[("address", address)]));
    }
    Letter { to: email.to_owned(), subject, text: format!("{}\n", parts.join("\n\n")) }
}

/// What a maker is called: by its name where that is public, and else by its place.
fn seller(part: &Part, lang: &Lang, tools: &Tools) -> String {
    let name = part.seller.as_ref().and_then(|s| s.name.clone());
    name.unwrap_or_else(|| tools.words(lang, "maker-unnamed", &[("region", &part.place)]))
}

/// What a letter says of one order, after its first sentence.
fn body(told: &Told, part: &Part, notice: Notice, side: Side, lang: &Lang, tools: &Tools) -> String {
    let o = &part.order;
    let mut lines = Vec::new();
    match notice {
        Notice::Message => {
            let (count, last) = told.talk.unread(side);
            if let Some((by, text)) = last.and_then(|l| Some((l.by, l.text.as_deref()?))) {
                let mut excerpt: String = text.chars().take(EXCERPT).collect();
                if text.chars().count() > EXCERPT {
                    excerpt.push('…');
                }
                let by = tools.words(lang, &format!("talk-by-{}", by.word()), &[]);
                lines.push(tools.words(lang, "mail-order-said", &[("by", &by), ("text", &excerpt)]));
            }
            if count > 1 {
                lines.push(tools.words(lang, "mail-order-said-more", &[("count", &(count - 1).to_string())]));
            }
        }
        Notice::Placed => lines.extend([goods(o, lang, tools), sums(o, lang, tools)]),
        Notice::Quoted => lines.extend([sums(o, lang, tools), how_to_pay(part, lang, tools)]),
        Notice::HandedOver => {
            if let Some(tracking) = &o.tracking {
                lines.push(tools.words(lang, "mail-order-tracking", &[("tracking", tracking)]));
            }
        }
        Notice::Reported | Notice::Owed | Notice::Returned | Notice::Accepted => {
            lines.push(sums(o, lang, tools));
        }
        Notice::Return => lines.extend(told.goods_back.as_ref().map(|r| goods_back(o, r, lang, tools))),
        Notice::Denied | Notice::Cancelled | Notice::Expired => {}
    }
    // The reason of a step stands in the order until the next one.
    if matches!(notice, Notice::Denied | Notice::Cancelled | Notice::Owed | Notice::Reported)
        && let Some(why) = &o.reason
    {
        lines.push(tools.words(lang, "mail-order-why", &[("why", why)]));
    }
    lines.retain(|l| !l.is_empty());
    lines.join("\n\n")
}

/// What a confirmation says of the part of one maker.
fn whole(part: &Part, lang: &Lang, tools: &Tools) -> String {
    let o = &part.order;
    let head = format!("{} ({})", seller(part, lang, tools), number(o.id.0));
    let pay = if o.state == State::Asked {
        tools.words(lang, "mail-order-ask", &[])
    } else {
        how_to_pay(part, lang, tools)
    };
    [head, goods(o, lang, tools), sums(o, lang, tools), pay].join("\n")
}

fn goods(o: &Order, lang: &Lang, tools: &Tools) -> String {
    let money = |m: Money| tools.profile.money(m.0, lang);
    let line = |l: &domain::market::order::Line| {
        format!("- {} × {}: {}", l.pieces, l.names.text(lang), money(l.amount()))
    };
    o.lines.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// What comes back, where that stands, and what was said last.
fn goods_back(o: &Order, r: &Return, lang: &Lang, tools: &Tools) -> String {
    let say = |key: &str, with: &[(&str, &str)]| tools.words(lang, key, with);
    let line = |key: &str, text: &str| format!("{}: {text}", say(key, &[]));
    let amount = tools.profile.money(r.amount.0 + r.delivery.0, lang);
    let mut lines = vec![line("return-state", &say(&format!("return-state-{}", r.state.word()), &[]))];
    let pieces = o.lines.iter().zip(&r.pieces).filter(|(_, n)| **n > 0);
    lines.extend(pieces.map(|(l, n)| format!("- {n} × {}", l.title(lang))));
    lines.push(line("return-reason", &say(&format!("return-reason-{}", r.reason.word()), &[])));
    lines.push(line("return-amount", &amount));
    for (key, said) in [("return-says-buyer", &r.words), ("return-says-last", &r.answer)] {
        lines.extend(said.as_ref().map(|text| line(key, &format!("“{text}”"))));
    }
    lines.join("\n")
}

fn sums(o: &Order, lang: &Lang, tools: &Tools) -> String {
    let money = |m: Money| tools.profile.money(m.0, lang);
    let say = |key: &str| tools.words(lang, key, &[]);
    let mut lines = vec![format!("{}: {}", say("sum-goods"), money(o.goods()))];
    match o.delivery {
        Some(cost) if o.way != Way::PickUp => lines.push(format!("{}: {}", say("sum-delivery"), money(cost))),
        None => lines.push(format!("{}: {}", say("sum-delivery"), say("checkout-cost-asked"))),
        Some(_) => {}
    }
    if o.extra.0 > 0 {
        lines.push(format!("{}: {}", say("sum-extra"), money(o.extra)));
    }
    if let Some(total) = o.total() {
        lines.push(format!("{}: {}", say("sum-total"), money(total)));
    }
    if o.owed().0 > 0 {
        lines.push(format!("{}: {}", say("sum-received"), money(o.received)));
        lines.push(format!("{}: {}", say("sum-owed"), money(o.owed())));
    }
    lines.join("\n")
}

/// How an order is paid, while it can be.
fn how_to_pay(part: &Part, lang: &Lang, tools: &Tools) -> String {
    let o = &part.order;
    if o.state != State::Placed || o.payment != Payment::Open {
        return String::new();
    }
    let until = o.due.map_or_else(String::new, |due| moment(due, tools));
    let amount = o.total().map_or_else(String::new, |t| tools.profile.money(t.0, lang));
    let with = [("until", until.as_str()), ("amount", amount.as_str())];
    let mut text = tools.words(lang, &format!("mail-order-pay-{}", o.paying.word()), &with);
    if o.paying == Paying::Bank
        && let Some(bank) = part.terms.as_ref().and_then(|t| t.bank.as_ref())
    {
        text = format!("{text}\n{} {} · {}", bank.bank, bank.number, bank.holder);
    }
    text
}

/// A moment where the programme is at home, to the minute.
fn moment(micros: i64, tools: &Tools) -> String {
    let zone = &tools.profile.zone(std::iter::empty::<&str>()).zone;
    let at = jiff::Timestamp::from_microsecond(micros).unwrap_or_default();
    let at = at.in_tz(zone).or_else(|_| at.in_tz("UTC"));
    at.map(|at| at.strftime("%Y-%m-%d %H:%M %Z").to_string()).unwrap_or_default()
}
