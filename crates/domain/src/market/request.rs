//! That somebody asked a maker by WhatsApp for something: it is no order, holds nothing back and owes nothing. The maker turns it into
//! one when both have agreed, or declines it; what nobody looks after goes stale. Who asked is known only as long as it waits.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::basket::{MOST_PIECES, Offer, Trouble, trouble};
use super::delivery::Way;
use super::order::{Channel, Group, Order, Paying};
use super::place::{BuyerDraft, Choice, Placing, Refusal, Wanted, buyer, extra, place};
use super::step::{By, Step, step};
use super::terms::Terms;
use crate::fault::{Faults, Problem};
use crate::id::{GroupId, ItemId, Kind, MakerId, OrderId, RequestId, VariantId};
use crate::item::{MAX_PRICE, Money};
use crate::lang::{Lang, Words};
use crate::record::{Class, Fields, Record, words};
use crate::region::RegionCode;

/// How long a request waits before it goes stale, in microseconds: 14 days.
pub const WAITS: i64 = 14 * 24 * 3600 * 1_000_000;

/// The most requests of one maker that wait at once.
pub const MOST_WAITING: i64 = 60;

/// Where a request stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// It waits for the maker.
    New,
    /// It became an order.
    Taken,
    /// The maker declined it.
    Declined,
    /// Nobody looked after it in time.
    Stale,
}

impl Standing {
    /// Every one.
    pub const ALL: [Standing; 4] = [Standing::New, Standing::Taken, Standing::Declined, Standing::Stale];

    /// The word that is stored.
    pub const fn word(self) -> &'static str {
        match self {
            Standing::New => "new",
            Standing::Taken => "taken",
            Standing::Declined => "declined",
            Standing::Stale => "stale",
        }
    }

    /// Reads the stored word.
    pub fn from_word(word: &str) -> Option<Standing> {
        Standing::ALL.into_iter().find(|s| s.word() == word)
    }
}

/// That somebody asked for something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Its id.
    pub id: RequestId,
    /// Whom.
    pub maker: MakerId,
    /// Where that maker lies.
    pub region: RegionCode,
    /// For what.
    pub item: ItemId,
    /// What that was called then.
    pub names: Words,
    /// How many pieces.
    pub pieces: i64,
    /// Who, where they said it.
    pub name: Option<String>,
    /// Their telephone, where they said it, as +62….
    pub phone: Option<String>,
    /// The language in which they asked.
    pub lang: Lang,
    /// Where it stands.
    pub state: Standing,
    /// The order that came of it.
    pub order: Option<OrderId>,
    /// When the maker's side first saw it, in microseconds since 1970.
    pub seen: Option<i64>,
    /// When it came, in microseconds since 1970.
    pub at: i64,
    /// When it goes stale; nothing once it no longer waits.
    pub due: Option<i64>,
    /// Whether it is of a sample.
    pub sample: bool,
}

/// What somebody typed who asks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AskDraft {
    /// Pieces.
    pub pieces: Option<i64>,
    /// See [`Request`].
    pub name: String,
    /// See [`Request`].
    pub phone: String,
}

/// Why a request is not taken, or does not become an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stop {
    /// What was typed is at fault.
    Faults(Faults),
    /// The goods are not to be had so, or not for now.
    Refusal(Refusal),
}

impl From<Faults> for Stop {
    fn from(faults: Faults) -> Stop {
        Stop::Faults(faults)
    }
}

fn phone(faults: &mut Faults, typed: &str, country: &str) -> Option<String> {
    let typed = typed.trim();
    let number = crate::maker::phone(typed, country);
    if !typed.is_empty() && number.is_none() {
        faults.add("phone", typed, Problem::NotAPhone);
    }
    number.filter(|_| !typed.is_empty())
}

/// Asks for something that is on offer. `waiting` says how many requests of the maker wait, `country` is the telephone prefix
/// without `+`.
///
/// # Errors
/// What is wrong with it, or why it is not to be had.
pub fn ask(
    id: RequestId,
    draft: &AskDraft,
    offer: &Offer,
    lang: Lang,
    waiting: i64,
    country: &str,
    at: i64,
) -> Result<Request, Stop> {
    if waiting >= MOST_WAITING {
        return Err(Stop::Refusal(Refusal::Often));
    }
    let mut faults = Faults::default();
    let name = faults.optional("name", &super::place::one_line(&draft.name), 120);
    let phone = phone(&mut faults, &draft.phone, country);
    let pieces = draft.pieces.unwrap_or(0);
    match offer.price.map_or(Some(Trouble::NotSold), |price| trouble(offer, pieces, price)) {
        // Which size or colour is talked over with the maker, and how many are wanted is not.
        None | Some(Trouble::Choose) if (1..=MOST_PIECES).contains(&pieces) => {}
        None | Some(Trouble::Choose | Trouble::Pieces) => {
            faults.add("pieces", pieces, Problem::NotAWholeNumber { min: 1, max: MOST_PIECES });
        }
        Some(trouble) => return Err(Stop::Refusal(Refusal::Line(offer.item, trouble))),
    }
    Ok(faults.or(Request {
        id,
        maker: offer.maker,
        region: offer.region.clone(),
        item: offer.item,
        names: offer.names.clone(),
        pieces,
        name,
        phone,
        lang,
        state: Standing::New,
        order: None,
        seen: None,
        at,
        due: Some(at.saturating_add(WAITS)),
        sample: offer.sample,
    })?)
}

/// A request no longer waits: who asked is forgotten.
fn ended(request: &Request, state: Standing, order: Option<OrderId>) -> Result<Request, Faults> {
    let mut faults = Faults::default();
    if request.state != Standing::New {
        let (from, to) = (request.state.word().to_owned(), state.word().to_owned());
        faults.add("step", state.word(), Problem::Transition { from, to });
    }
    faults.or(Request { state, order, name: None, phone: None, due: None, ..request.clone() })
}

/// The maker declines a request.
///
/// # Errors
/// `step` when it no longer waits.
pub fn decline(request: &Request) -> Result<Request, Faults> {
    ended(request, Standing::Declined, None)
}

/// A request goes stale.
///
/// # Errors
/// `step` when it no longer waits, or its time is not over.
pub fn go_stale(request: &Request, at: i64) -> Result<Request, Faults> {
    if request.due.is_some_and(|due| due > at) {
        let mut faults = Faults::default();
        let from = request.state.word().to_owned();
        faults.add("step", "stale", Problem::Transition { from, to: "stale".into() });
        return Err(faults);
    }
    ended(request, Standing::Stale, None)
}

/// What maker and buyer agreed on, as the maker typed it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TakeDraft {
    /// Who.
    pub name: String,
    /// Their telephone.
    pub phone: String,
    /// Which size or colour, where there are several.
    pub variant: Option<VariantId>,
    /// Pieces.
    pub pieces: Option<i64>,
    /// Whether it is sent; otherwise it is fetched.
    pub sent: bool,
    /// What sending costs.
    pub cost: Option<Money>,
    /// How it is paid.
    pub paying: Option<Paying>,
    /// Where it goes, as far as it was said.
    pub street: String,
    /// What else was said.
    pub note: String,
}

/// What taking a request looks at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taking {
    /// The id that the whole gets, made by the asker.
    pub group: GroupId,
    /// The id that the order gets.
    pub order: OrderId,
    /// The thing as it is on offer now.
    pub offer: Offer,
    /// On which terms the maker sells.
    pub terms: Terms,
    /// The council's fee in parts of a million.
    pub fee_ppm: i64,
    /// For how many days after receipt goods can be sent back.
    pub return_days: i64,
    /// When, in microseconds since 1970.
    pub at: i64,
}

/// A request becomes an order, placed as every other: with prices and fee frozen, and pieces to be held back.
///
/// # Errors
/// What is wrong with what was typed, or why the goods are not to be had so.
pub fn take(
    request: &Request,
    draft: &TakeDraft,
    taking: Taking,
    country: &str,
) -> Result<(Request, Group, Order), Stop> {
    let Taking { group, order: id, offer, terms, fee_ppm, return_days, at } = taking;
    let mut faults = Faults::default();
    let who = BuyerDraft {
        name: draft.name.clone(),
        phone: draft.phone.clone(),
        street: draft.street.clone(),
        note: draft.note.clone(),
        // They asked the maker themselves.
        consent: true,
        ..BuyerDraft::default()
    };
    // Where it goes may have been said by WhatsApp alone.
    let who = match buyer(&who, country, false) {
        Ok(who) => Some(who),
        Err(found) => {
            faults.0.extend(found.0);
            None
        }
    };
    let way = if draft.sent { Way::Asked } else { Way::PickUp };
    let paying = draft.paying.filter(|p| terms.pays(way).any(|open| open == *p));
    if paying.is_none() {
        faults.add("paying", "", Problem::Missing);
    }
    let cost = draft.cost.filter(|c| (0..=MAX_PRICE / 1000).contains(&c.0));
    if draft.sent && cost.is_none() {
        faults.add("cost", "", Problem::Missing);
    }
    let pieces = draft.pieces.unwrap_or(0);
    if !(1..=super::basket::MOST_PIECES).contains(&pieces) {
        let max = super::basket::MOST_PIECES;
        faults.add("pieces", pieces, Problem::NotAWholeNumber { min: 1, max });
    }
    let taken = match ended(request, Standing::Taken, Some(id)) {
        Ok(taken) => Some(taken),
        Err(found) => {
            faults.0.extend(found.0);
            None
        }
    };
    let (Some(who), Some(paying), Some(taken), true) = (who, paying, taken, faults.is_empty()) else {
        return Err(Stop::Faults(faults));
    };
    // What the two agreed on holds, whatever the maker offers to everybody.
    let agreed =
        Terms { ask: true, pick_up: terms.pick_up.clone().or_else(|| Some(String::new())), ..terms.clone() };
    let choice = Choice { id, way, paying, extra: extra(id.0), seen: None, now: None };
    let seen = offer.price.unwrap_or(Money(0));
    let path = if draft.sent { vec![terms.region.clone()] } else { Vec::new() };
    let placing = Placing {
        group,
        buyer: who,
        path,
        lang: request.lang.clone(),
        lines: vec![Wanted { offer, pieces, seen, reduced: None }],
        parts: BTreeMap::from([(terms.maker, (agreed, choice))]),
        fee_ppm,
        // One code for a whole basket is for those who order here.
        provider: false,
        return_days,
        at,
    };
    let (group, mut orders) = place(placing).map_err(Stop::Refusal)?;
    let mut order = orders.pop().ok_or(Stop::Refusal(Refusal::Empty))?;
    if let Some(cost) = cost.filter(|_| draft.sent) {
        order = Order { way: Way::Sent, ..step(&order, Step::Quote(cost), By::Maker, at, true)? };
    }
    let order = Order { channel: Channel::Whatsapp, seen: Some(at), ..order };
    Ok((taken, Group { to: None, ..group }, order))
}

impl Record for Request {
    const KIND: Kind = Kind::OrderRequest;

    fn id(&self) -> Uuid {
        self.id.0
    }

    fn region(&self) -> Option<&RegionCode> {
        Some(&self.region)
    }

    fn maker(&self) -> Option<MakerId> {
        Some(self.maker)
    }

    /// Whoever asks does so with a right over nothing but this.
    fn group(&self) -> Option<GroupId> {
        Some(GroupId(self.id.0))
    }

    fn person(&self) -> Option<Uuid> {
        Some(self.id.0)
    }

    fn fields(&self) -> Fields {
        Fields::default()
            .council("maker", self.maker.to_string())
            .council("item", self.item.to_string())
            .council("names", words(&self.names))
            .council("pieces", self.pieces)
            .personal("name", Class::Owner, self.name.as_deref())
            .personal("phone", Class::Owner, self.phone.as_deref())
            .council("lang", self.lang.as_str())
            .council("state", self.state.word())
            .council("order", self.order.map(|o| o.to_string()))
            .council("due", self.due)
            .council("sample", self.sample)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::market::ledger::{between, of};
    use crate::market::order::State;

    const AT: i64 = 1_000_000_000;

    fn offer(free: i64) -> Offer {
        Offer {
            item: ItemId(Uuid::from_u128(7)),
            slug: "tikar".into(),
            maker: MakerId(Uuid::from_u128(1)),
            region: RegionCode::parse("12.04").unwrap(),
            variant: None,
            varied: false,
            deposit_percent: None,
            names: Words::new([(Lang::parse("id").unwrap(), "Tikar".into())]),
            price: Some(Money(100_000)),
            free,
            lead_days: None,
            weight_g: None,
            open: true,
            protected: false,
            sample: false,
        }
    }

    fn asked(pieces: i64) -> Result<Request, Stop> {
        let draft = AskDraft { pieces: Some(pieces), name: String::new(), phone: "0812-3456 7890".into() };
        let lang = Lang::parse("id").unwrap();
        ask(RequestId(Uuid::from_u128(9)), &draft, &offer(3), lang, 0, "62", AT)
    }

    fn taking(offer: Offer) -> Taking {
        let terms = Terms {
            qris: Some("0002".into()),
            ..Terms::none(MakerId(Uuid::from_u128(1)), RegionCode::parse("12.04").unwrap())
        };
        let (group, order) = (GroupId(Uuid::from_u128(11)), OrderId(Uuid::from_u128(12)));
        Taking { group, order, offer, terms, fee_ppm: 25_000, return_days: 7, at: AT }
    }

    fn draft() -> TakeDraft {
        TakeDraft {
            name: "Pembeli".into(),
            phone: "0812 3456 7890".into(),
            pieces: Some(2),
            sent: true,
            cost: Some(Money(30_000)),
            paying: Some(Paying::Qris),
            ..TakeDraft::default()
        }
    }

    fn fields(stop: Stop) -> Vec<String> {
        match stop {
            Stop::Faults(faults) => faults.0.into_iter().map(|f| f.field).collect(),
            Stop::Refusal(refusal) => panic!("{refusal:?}"),
        }
    }

    #[test]
    fn who_asks_need_not_say_who_they_are_and_numbers_are_checked() {
        let request = asked(2).unwrap();
        assert_eq!((request.name, request.phone.as_deref()), (None, Some("+6281234567890")));
        let short = Trouble::Only(3);
        assert_eq!(asked(4).unwrap_err(), Stop::Refusal(Refusal::Line(offer(3).item, short)));
        assert_eq!(fields(asked(0).unwrap_err()), ["pieces"]);
        let draft = AskDraft { pieces: Some(1), phone: "call me".into(), ..AskDraft::default() };
        let lang = Lang::parse("id").unwrap();
        let id = RequestId(Uuid::nil());
        let wrong = ask(id, &draft, &offer(3), lang.clone(), 0, "62", AT).unwrap_err();
        assert_eq!(fields(wrong), ["phone"]);
        let full = ask(id, &AskDraft::default(), &offer(3), lang, MOST_WAITING, "62", AT);
        assert_eq!(full.unwrap_err(), Stop::Refusal(Refusal::Often));
    }

    #[test]
    fn what_was_agreed_on_becomes_an_order_like_every_other() {
        let (taken, group, order) = take(&asked(1).unwrap(), &draft(), taking(offer(3)), "62").unwrap();
        assert_eq!((taken.state, taken.order, taken.phone), (Standing::Taken, Some(order.id), None));
        assert_eq!((order.state, order.channel, order.way), (State::Placed, Channel::Whatsapp, Way::Sent));
        assert_eq!((order.total(), order.fee), (Some(Money(230_000)), Money(5_000)));
        assert_eq!(between(None, &order), of(&order));
        assert_eq!(of(&order).values().sum::<i64>(), 0);
        assert_eq!((group.to, group.buyer.unwrap().phone), (None, "+6281234567890".to_owned()));
        // Fetched, it costs nothing to send; and only the ways of paying that the maker has are open.
        let fetched = TakeDraft { sent: false, cost: None, ..draft() };
        let (_, _, order) = take(&asked(1).unwrap(), &fetched, taking(offer(3)), "62").unwrap();
        assert_eq!((order.way, order.total()), (Way::PickUp, Some(Money(200_000))));
        let cash = TakeDraft { paying: Some(Paying::Cash), cost: None, name: String::new(), ..draft() };
        let wrong = take(&asked(1).unwrap(), &cash, taking(offer(3)), "62").unwrap_err();
        assert_eq!(fields(wrong), ["name", "paying", "cost"]);
        let gone = take(&asked(1).unwrap(), &draft(), taking(offer(1)), "62").unwrap_err();
        assert!(matches!(gone, Stop::Refusal(Refusal::Line(_, Trouble::Only(1)))));
    }

    #[test]
    fn a_request_ends_once() {
        let request = asked(1).unwrap();
        assert!(go_stale(&request, AT + WAITS - 1).is_err());
        let stale = go_stale(&request, AT + WAITS).unwrap();
        assert_eq!((stale.state, stale.phone.clone(), stale.due), (Standing::Stale, None, None));
        assert!(decline(&stale).is_err());
        let declined = decline(&request).unwrap();
        assert_eq!(fields(take(&declined, &draft(), taking(offer(3)), "62").unwrap_err()), ["step"]);
    }
}
