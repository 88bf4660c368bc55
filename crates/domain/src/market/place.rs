//! A basket becomes orders: one for each maker, whose sum is the whole.

use std::collections::{BTreeMap, BTreeSet};

use super::basket::{MOST_LINES, Offer, Trouble, trouble};
use super::delivery::Way;
use super::order::{Buyer, Channel, Group, Line, Order, Paying, Payment, State};
use super::promotion::Reduced;
use super::terms::Terms;
use crate::fault::{Faults, Problem};
use crate::id::{GroupId, ItemId, MakerId, OrderId};
use crate::item::Money;
use crate::lang::Lang;
use crate::region::RegionCode;
use uuid::Uuid;

/// The most that is put on top of an amount that goes into an account.
pub const MOST_EXTRA: i64 = 499;

/// The most orders of one telephone that may wait at once for payment or an answer: nobody holds back what they do not buy.
pub const MOST_OPEN: i64 = 12;

/// How long something is held back for an order that waits, in microseconds.
pub mod waits {
    const HOUR: i64 = 3600 * 1_000_000;
    /// For a payment: a day.
    pub const PAYMENT: i64 = 24 * HOUR;
    /// For the maker's answer to a payment that was reported: three days.
    pub const ANSWER: i64 = 72 * HOUR;
    /// For the maker's word on what sending costs: two days.
    pub const QUOTE: i64 = 48 * HOUR;
    /// For the rest of a payment, once the goods are ready: a week.
    pub const REST: i64 = 7 * 24 * HOUR;
    /// For the maker to take on what is fetched and paid in cash: three days.
    pub const CASH: i64 = 72 * HOUR;
}

/// Who wants it, as somebody typed it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BuyerDraft {
    /// See [`Buyer`].
    pub name: String,
    /// See [`Buyer`].
    pub phone: String,
    /// See [`Buyer`].
    pub email: String,
    /// See [`Buyer`].
    pub street: String,
    /// See [`Buyer`].
    pub postcode: String,
    /// See [`Buyer`].
    pub note: String,
    /// Whether they agree that the makers of their order read this.
    pub consent: bool,
}

/// What stands on one line in lists, letters and on parcels, whatever was sent: no line of it can pass for one of ours.
pub(super) fn one_line(typed: &str) -> String {
    typed.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Checks who wants it. `country` is the telephone prefix without `+`; `sent` says whether anything has to be sent.
///
/// # Errors
/// The fields at fault.
pub fn buyer(draft: &BuyerDraft, country: &str, sent: bool) -> Result<Buyer, Faults> {
    let mut faults = Faults::default();
    let name = faults.text("name", &one_line(&draft.name), 120);
    let contact = crate::maker::Contact {
        phone: Some(draft.phone.clone()).filter(|p| !p.trim().is_empty()),
        email: Some(draft.email.clone()).filter(|e| !e.trim().is_empty()),
        ..crate::maker::Contact::default()
    };
    if contact.phone.is_none() {
        faults.add("phone", "", Problem::Missing);
    }
    let contact = crate::maker::check_contact(&mut faults, &contact, country);
    let street = faults.optional("street", &one_line(&draft.street), 300);
    if sent && street.is_none() && draft.street.trim().is_empty() {
        faults.add("street", "", Problem::Missing);
    }
    let postcode = faults.optional("postcode", &one_line(&draft.postcode), 10);
    if let Some(code) = postcode
        .as_deref()
        .filter(|c| !c.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b' ' | b'-')))
    {
        faults.add("postcode", code, Problem::NotAPostcode);
    }
    let note = faults.optional("note", &draft.note, 500);
    if !draft.consent {
        faults.add("consent", "", Problem::Missing);
    }
    let phone = contact.phone.unwrap_or_default();
    faults.or(Buyer { name, phone, email: contact.email, street, postcode, note })
}

/// What the buyer chose for the part of one maker, and what it is chosen from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The id that the maker's order gets, made by the asker.
    pub id: OrderId,
    /// How it comes.
    pub way: Way,
    /// How it is paid.
    pub paying: Paying,
    /// What to put on top of a payment into an account, drawn by the asker; see [`MOST_EXTRA`].
    pub extra: i64,
    /// The sum that the buyer saw: with sending, or the goods alone while it is not known what that costs.
    pub seen: Option<Money>,
    /// What the buyer saw has to be paid before work begins.
    pub now: Option<Money>,
}

/// A line of a basket, with what is on offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// What is on offer.
    pub offer: Offer,
    /// Pieces.
    pub pieces: i64,
    /// The price that the buyer saw.
    pub seen: Money,
    /// What a promotion of its maker takes off.
    pub reduced: Option<Reduced>,
}

impl Wanted {
    /// What it comes to at full price.
    pub fn full(&self) -> Money {
        Money(self.offer.price.unwrap_or(self.seen).0.saturating_mul(self.pieces))
    }

    /// What is taken off that: never more than it is.
    pub fn discount(&self) -> Money {
        let off = self.reduced.as_ref().map_or(0, |r| r.each.0.saturating_mul(self.pieces));
        Money(off.clamp(0, self.full().0.max(0)))
    }

    /// What it comes to.
    pub fn amount(&self) -> Money {
        Money(self.full().0 - self.discount().0)
    }
}

/// Why a basket is not placed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// There is nothing in it.
    Empty,
    /// More than [`MOST_LINES`] lines.
    TooMany,
    /// Something is not to be had so; the buyer has to look again.
    Line(ItemId, Trouble),
    /// A maker does not sell by the way that was chosen, or not any more.
    Way(MakerId),
    /// The sum is not the one that the buyer saw.
    Sum(MakerId),
    /// The council takes no orders for now.
    Closed,
    /// The sum is more than can be paid at once.
    TooMuch,
    /// So many orders of the same telephone wait for payment that no further one is taken.
    ManyOpen,
    /// What is to be paid by one code is more than a code of QRIS can be for.
    TooMuchAtOnce,
    /// So much came from the same browser or address within an hour, or waits for the same maker, that no more is taken for now.
    Often,
}

/// Everything that placing a basket looks at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placing {
    /// The id that the whole gets, made by the asker.
    pub group: GroupId,
    /// Who wants it.
    pub buyer: Buyer,
    /// Where it goes, with the regions above it, nearest first; empty when all of it is fetched.
    pub path: Vec<RegionCode>,
    /// The language of what is written to the buyer.
    pub lang: Lang,
    /// What is wanted.
    pub lines: Vec<Wanted>,
    /// The terms of each maker, and what was chosen.
    pub parts: BTreeMap<MakerId, (Terms, Choice)>,
    /// The council's fee in parts of a million.
    pub fee_ppm: i64,
    /// Whether buyers may pay by a payment service, into the council's account.
    pub provider: bool,
    /// For how many days after receipt goods can be sent back.
    pub return_days: i64,
    /// When, in microseconds since 1970.
    pub at: i64,
}

/// Splits a basket into the orders of its makers.
///
/// # Errors
/// The first thing that stands in its way. Nothing is placed by half.
pub fn place(placing: Placing) -> Result<(Group, Vec<Order>), Refusal> {
    let Placing { group, buyer, path, lang, lines, parts, fee_ppm, provider, return_days, at } = placing;
    if lines.is_empty() {
        return Err(Refusal::Empty);
    }
    if lines.len() > MOST_LINES {
        return Err(Refusal::TooMany);
    }
    let mut by_maker: BTreeMap<MakerId, Vec<Wanted>> = BTreeMap::new();
    for wanted in lines {
        if let Some(trouble) = trouble(&wanted.offer, wanted.pieces, wanted.seen) {
            return Err(Refusal::Line(wanted.offer.item, trouble));
        }
        by_maker.entry(wanted.offer.maker).or_default().push(wanted);
    }
    let mut orders = Vec::with_capacity(by_maker.len());
    for (maker, wanted) in by_maker {
        let (terms, choice) = parts.get(&maker).ok_or(Refusal::Way(maker))?;
        if choice.paying == Paying::Provider && !provider {
            return Err(Refusal::Way(maker));
        }
        let order = part(group, &path, terms, choice, wanted, fee_ppm, at)?;
        orders.push(Order { return_days, ..order });
    }
    let once = orders.iter().filter(|o| o.paying == Paying::Provider);
    let once = once.map(|o| o.goods().0.saturating_add(o.delivery.map_or(0, |d| d.0)));
    if once.fold(0, i64::saturating_add) > super::payment::MOST.0 {
        return Err(Refusal::TooMuchAtOnce);
    }
    let sent = orders.iter().any(|o| o.way != Way::PickUp);
    let to = path.into_iter().next().filter(|_| sent);
    Ok((Group { id: group, buyer: Some(buyer), to, lang, at }, orders))
}

/// What has to be paid before work begins on some things of one maker; nothing when all of it has to.
pub fn before_work<'w>(wanted: impl IntoIterator<Item = &'w Wanted>) -> Option<Money> {
    super::deposit::of(
        wanted
            .into_iter()
            .map(|w| (w.amount(), w.offer.deposit_percent.filter(|_| w.offer.lead_days.is_some()))),
    )
}

fn part(
    group: GroupId,
    path: &[RegionCode],
    terms: &Terms,
    choice: &Choice,
    wanted: Vec<Wanted>,
    fee_ppm: i64,
    at: i64,
) -> Result<Order, Refusal> {
    let sample = wanted.iter().any(|w| w.offer.sample);
    let region = wanted.first().map_or_else(|| terms.region.clone(), |w| w.offer.region.clone());
    let cash = choice.paying == Paying::Cash;
    let deposit = before_work(&wanted).filter(|_| !cash);
    let lines: Vec<Line> = wanted
        .into_iter()
        .map(|w| Line {
            discount: w.discount(),
            item: w.offer.item,
            variant: w.offer.variant,
            names: w.offer.names,
            price: w.offer.price.unwrap_or(w.seen),
            pieces: w.pieces,
            back: 0,
            lead_days: w.offer.lead_days,
            weight_g: w.offer.weight_g,
        })
        .collect();
    let discount = lines.iter().map(|l| l.discount.0).fold(0, i64::saturating_add);
    let mut order = Order {
        id: choice.id,
        group,
        maker: terms.maker,
        region,
        lines,
        way: choice.way,
        delivery: None,
        paying: choice.paying,
        extra: Money(if choice.paying == Paying::Bank { choice.extra.clamp(0, MOST_EXTRA) } else { 0 }),
        extra_rest: Money(0),
        discount: Money(discount),
        fee: Money(0),
        deposit: None,
        kept: Money(0),
        received: Money(0),
        returned: Money(0),
        remitted: Money(0),
        state: State::Asked,
        payment: Payment::Open,
        due: Some(at + waits::QUOTE),
        tracking: None,
        reason: None,
        seen: None,
        sample,
        channel: Channel::Site,
        got: None,
        return_days: super::RETURN_DAYS,
    };
    if order.goods().0 > crate::item::MAX_PRICE {
        return Err(Refusal::TooMuch);
    }
    let quote = terms
        .quotes(path, order.weight())
        .into_iter()
        .find(|q| q.way == choice.way)
        .filter(|_| {
            terms.withheld.is_none()
                && (choice.paying == Paying::Provider || terms.pays(choice.way).any(|p| p == choice.paying))
        })
        .ok_or(Refusal::Way(terms.maker))?;
    // The number goes with the payment that begins the work, and with the rest of it.
    let extra = order.extra.0;
    order = numbered(Order { deposit, extra: Money(0), ..order }, extra);
    // Frozen now whatever sending costs: the fee is on the goods alone.
    order.fee = super::fee(Money(order.goods().0 - order.discount.0), fee_ppm);
    if let Some(cost) = quote.cost {
        order.delivery = Some(cost);
        order.state = State::Placed;
        order.due = Some(at + if order.paying == Paying::Cash { waits::CASH } else { waits::PAYMENT });
    }
    let shown = order.total().map_or(order.goods().0 - order.discount.0, |t| t.0 - order.extra.0);
    if choice.seen.is_some_and(|seen| shown != seen.0) || choice.now.is_some_and(|now| deposit != Some(now)) {
        return Err(Refusal::Sum(terms.maker));
    }
    Ok(order)
}

/// What the open orders of a maker that are paid into its account have in use.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InUse {
    /// Their numbers.
    pub extras: BTreeSet<i64>,
    /// The amounts that they ask for.
    pub amounts: BTreeSet<i64>,
}

/// The order with another number on top, the first from its own on by which it is told from all that are open; nothing when every
/// number is in use. An order that is not paid into an account has none and stays as it is.
pub fn told_apart(order: Order, used: &InUse) -> Option<Order> {
    if order.paying != Paying::Bank {
        return Some(order);
    }
    let drawn = (order.extra.0 - order.extra_rest.0).max(1);
    (0..MOST_EXTRA).map(|n| (drawn - 1 + n) % MOST_EXTRA + 1).find_map(|extra| {
        let new = numbered(order.clone(), extra);
        let free = !used.extras.contains(&extra) && !new.asks().iter().any(|a| used.amounts.contains(&a.0));
        free.then_some(new)
    })
}

/// The order with another number on top of each payment that it asks for.
fn numbered(order: Order, extra: i64) -> Order {
    let before = order.extra.0 - order.extra_rest.0;
    let deposit = order.deposit.map(|d| Money(d.0 - before + extra));
    let rest = if deposit.is_some() { extra } else { 0 };
    Order { extra: Money(extra + rest), extra_rest: Money(rest), deposit, ..order }
}

/// A number that looks drawn, from the id that somebody made: what is put on top of a payment into an account.
///
/// ```
/// use domain::market::place::{MOST_EXTRA, extra};
/// let n = extra(uuid::Uuid::from_u128(0x1234_5678));
/// assert!((1..=MOST_EXTRA).contains(&n));
/// ```
pub fn extra(id: Uuid) -> i64 {
    let (_, low) = id.as_u64_pair();
    i64::try_from(low % u64::try_from(MOST_EXTRA).unwrap_or(1)).unwrap_or_default() + 1
}
