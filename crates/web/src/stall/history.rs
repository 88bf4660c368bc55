//! What happened to a product, in sentences for its maker, the newest first. Who of the council did it is not named.

use domain::access::{Access, KeepOwnItems};
use domain::id::{ItemId, Kind};
use domain::journal::{Entry, FieldChange, Operation};
use domain::lang::Lang;
use store::Conn;

use crate::account::guard::Signed;
use crate::desk::said;
use crate::{Site, sentence, text};

/// How many entries and movements are looked at.
const BACK: i64 = 30;
/// How many entries of each size or colour.
const OF_EACH: i64 = 5;
/// How many sentences stand on the page.
const SHOWN: usize = 20;

/// Something that happened.
pub struct Event {
    /// When, in microseconds since 1970.
    at: i64,
    /// When, as the page says it.
    pub when: String,
    /// What happened, and who did it.
    pub says: String,
    /// Why.
    pub why: String,
}

impl Event {
    /// Something that happened at a moment in microseconds since 1970.
    pub fn new(site: &Site, lang: &Lang, at: i64, says: String) -> Event {
        Event { at, when: site.moment(at, lang), says, why: String::new() }
    }

    /// The newest first, and no more than so many.
    pub fn newest(events: &mut Vec<Event>, most: usize) {
        events.sort_by_key(|e| std::cmp::Reverse(e.at));
        events.truncate(most);
    }
}

/// What happened to a product.
pub fn of(
    c: &mut Conn,
    site: &Site,
    signed: &Signed,
    who: &Access<KeepOwnItems>,
    id: ItemId,
) -> store::Result<Vec<Event>> {
    let lang = &signed.lang;
    let mut events = Vec::new();
    for entry in store::journal::history(c, id.0, i64::MAX, BACK)? {
        if entry.kind == Kind::Item && matches!(entry.operation, Operation::Create | Operation::Change) {
            let says = says(c, site, lang, &entry)?;
            let at = entry.hlc.ms() * 1000;
            events.push(Event {
                at,
                when: site.moment(at, lang),
                says: format!("{says} {}", by(signed, &entry.actor)),
                // What a file or the program itself was for says nothing to a maker.
                why: entry.reason.filter(|_| entry.actor.starts_with("account:")).unwrap_or_default(),
            });
        }
    }
    for shelf in store::item::variant::of(c, id)? {
        let words = shelf.variant.words().text(lang).to_owned();
        for entry in store::journal::history(c, shelf.variant.id.0, i64::MAX, OF_EACH)? {
            let (key, fields) = match entry.operation {
                Operation::Create => ("stall-event-variant-new", String::new()),
                _ => {
                    let fields =
                        entry.fields.iter().map(|f| said::label(lang, "variant", &f.name).to_lowercase());
                    ("stall-event-variant", fields.collect::<Vec<_>>().join(", "))
                }
            };
            let says = sentence(lang.as_str(), key, &[("words", &words), ("fields", &fields)]);
            let says = format!("{says} {}", by(signed, &entry.actor));
            events.push(Event::new(site, lang, entry.hlc.ms() * 1000, says));
        }
    }
    for moved in store::item::own::movements(c, who, id, BACK)? {
        let pieces = text::number(moved.quantity, lang);
        let key = if moved.quantity < 0 { "stall-event-less" } else { "stall-event-more" };
        let says = sentence(lang.as_str(), key, &[("count", &pieces)]);
        events.push(Event::new(site, lang, moved.at, says));
    }
    Event::newest(&mut events, SHOWN);
    Ok(events)
}

/// By whom, without a name of the council's.
fn by(signed: &Signed, actor: &str) -> String {
    let own = actor == format!("account:{}", signed.person.id);
    sentence(signed.lang.as_str(), if own { "stall-by-you" } else { "stall-by-others" }, &[])
}

fn says(c: &mut Conn, site: &Site, lang: &Lang, entry: &Entry) -> store::Result<String> {
    if entry.operation == Operation::Create {
        return Ok(sentence(lang.as_str(), "stall-event-create", &[]));
    }
    let mut parts = Vec::new();
    let mut others = Vec::new();
    for f in &entry.fields {
        match f.name.as_str() {
            "status" => {
                let key = format!("stall-event-{}", f.new.as_str().unwrap_or_default());
                parts.push(sentence(lang.as_str(), &key, &[]));
            }
            "price" => parts.push(price(c, site, lang, f)?),
            name => others.push(said::label(lang, "item", name).to_lowercase()),
        }
    }
    if !others.is_empty() {
        let fields = others.join(", ");
        parts.insert(0, sentence(lang.as_str(), "stall-event-change", &[("fields", &fields)]));
    }
    Ok(parts.join(" "))
}

fn price(c: &mut Conn, site: &Site, lang: &Lang, f: &FieldChange) -> store::Result<String> {
    let mut text = |value| said::value(c, site, lang, Kind::Item, "price", value);
    let (old, new) = (text(&f.old)?, text(&f.new)?);
    Ok(match (old.is_empty(), new.is_empty()) {
        (_, true) => sentence(lang.as_str(), "stall-event-price-gone", &[]),
        (true, _) => sentence(lang.as_str(), "stall-event-price-new", &[("new", &new)]),
        _ => sentence(lang.as_str(), "stall-event-price", &[("old", &old), ("new", &new)]),
    })
}
