//! Orders: what a buyer wants of several makers at once, and the part of each.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::delivery::Way;
use crate::id::{GroupId, ItemId, Kind, MakerId, OrderId};
use crate::item::Money;
use crate::item::variant::Picked;
use crate::lang::{Lang, Words};
use crate::record::{Class, Fields, Record, words};
use crate::region::RegionCode;

/// How a maker is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Paying {
    /// By the maker's own QRIS; the buyer reports it and the maker confirms it.
    Qris,
    /// Into the maker's account, with an amount that tells one order from another.
    Bank,
    /// In cash when the goods are fetched.
    Cash,
    /// By a payment service, into the council's own account.
    Provider,
}

impl Paying {
    /// Every way.
    pub const ALL: [Paying; 4] = [Paying::Qris, Paying::Bank, Paying::Cash, Paying::Provider];

    /// The word that is stored.
    pub const fn word(self) -> &'static str {
        match self {
            Paying::Qris => "qris",
            Paying::Bank => "bank",
            Paying::Cash => "cash",
            Paying::Provider => "provider",
        }
    }

    /// Reads the stored word.
    pub fn from_word(word: &str) -> Option<Paying> {
        Paying::ALL.into_iter().find(|p| p.word() == word)
    }
}

words! {
    /// Where an order stands.
    State {
        /// The maker has to say what sending costs, before there is an amount to pay.
        Asked = "asked",
        /// The amount is fixed; it waits for payment, or for the maker when it is paid on fetching.
        Placed = "placed",
        /// The maker has taken it on; the goods are the buyer's.
        Accepted = "accepted",
        /// The goods are packed.
        Packed = "packed",
        /// The goods are on their way, or were fetched.
        HandedOver = "handed-over",
        /// The buyer has them.
        Received = "received",
        /// Buyer or maker took it back.
        Cancelled = "cancelled",
        /// Nobody paid or answered in time.
        Expired = "expired",
    }
}

words! {
    /// Where its payment stands.
    Payment {
        /// Nothing is known of a payment.
        Open = "open",
        /// The buyer says that it was paid.
        Reported = "reported",
        /// Some of it is there.
        Partly = "partly",
        /// All of it is there.
        Paid = "paid",
        /// More is there than the order comes to, and is owed to the buyer: all of it, when nothing comes of the order.
        Owed = "owed",
        /// It was given back.
        Returned = "returned",
    }
}

words! {
    /// By which way an order came.
    Channel {
        /// By a basket of the site.
        Site = "site",
        /// By WhatsApp, entered by the maker.
        Whatsapp = "whatsapp",
    }
}

impl State {
    /// Whether the amount is owed: the order counts as a sale.
    pub const fn is_sold(self) -> bool {
        matches!(self, State::Placed | State::Accepted | State::Packed | State::HandedOver | State::Received)
    }

    /// Whether nothing comes of it.
    pub const fn is_off(self) -> bool {
        matches!(self, State::Cancelled | State::Expired)
    }

    /// Whether pieces are held back for it that have not left the stock.
    pub const fn holds(self) -> bool {
        matches!(self, State::Asked | State::Placed)
    }

    /// Whether its pieces have left the stock.
    pub const fn has_taken(self) -> bool {
        matches!(self, State::Accepted | State::Packed | State::HandedOver | State::Received)
    }
}

/// A line of an order: what it was and cost when it was ordered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The item.
    pub item: ItemId,
    /// Which of its variants, and what that was called then.
    #[serde(default)]
    pub variant: Option<Picked>,
    /// Its names then.
    pub names: Words,
    /// The price of a piece then.
    pub price: Money,
    /// Pieces.
    pub pieces: i64,
    /// What a promotion took off all of them.
    #[serde(default = "nothing")]
    pub discount: Money,
    /// How many of them came back.
    #[serde(default)]
    pub back: i64,
    /// Days of work, when it is made to order: then it takes nothing from the stock.
    pub lead_days: Option<i32>,
    /// The weight of a piece in grams.
    pub weight_g: Option<i32>,
}

fn nothing() -> Money {
    Money(0)
}

impl Line {
    /// What it is called in a language, with size and colour.
    pub fn title(&self, lang: &Lang) -> String {
        titled(&self.names, self.variant.as_ref(), lang)
    }

    /// What the buyer pays for it.
    pub fn net(&self) -> Money {
        Money(self.amount().0 - self.discount.0)
    }

    /// How many of its pieces are still with the buyer.
    pub fn remains(&self) -> i64 {
        self.pieces - self.back
    }

    /// Pieces times price.
    pub fn amount(&self) -> Money {
        // Bounded by MAX_PRICE and MOST_PIECES: 10^18 fits.
        Money(self.price.0.saturating_mul(self.pieces))
    }
}

/// What a thing is called in a language, with the size and colour that were chosen.
pub fn titled(names: &Words, variant: Option<&Picked>, lang: &Lang) -> String {
    let name = names.text(lang);
    match variant.map(|v| v.words.text(lang)).filter(|w| !w.is_empty()) {
        Some(words) => format!("{name} ({words})"),
        None => name.to_owned(),
    }
}

/// The part of one maker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// Its id.
    pub id: OrderId,
    /// What it is a part of.
    pub group: GroupId,
    /// Whose.
    pub maker: MakerId,
    /// Where that maker lies.
    pub region: RegionCode,
    /// What is wanted.
    pub lines: Vec<Line>,
    /// How it comes to the buyer.
    pub way: Way,
    /// What that costs; nothing while the maker has not said it.
    pub delivery: Option<Money>,
    /// How it is paid.
    pub paying: Paying,
    /// A few units on top, up to [`super::place::MOST_EXTRA`] for each payment, by which a payment into an account is told from others; they are the
    /// maker's.
    pub extra: Money,
    /// What of that goes with the rest of a deposit, by which that payment is told from others too.
    pub extra_rest: Money,
    /// What the maker's promotions take off the goods: the sum of what they take off the lines.
    pub discount: Money,
    /// The council's fee on the goods without the discount, off the maker's part.
    pub fee: Money,
    /// What has to be paid before work begins; all of it when there is none.
    pub deposit: Option<Money>,
    /// What stays with the maker of an order that the buyer backed out of after work began.
    pub kept: Money,
    /// What has come in so far.
    pub received: Money,
    /// What of that went back.
    pub returned: Money,
    /// What of the sale was taken back after it, with goods that came back.
    pub remitted: Money,
    /// Where it stands.
    pub state: State,
    /// Where its payment stands.
    pub payment: Payment,
    /// Until when something has to happen, in microseconds since 1970; nothing when nothing has to.
    pub due: Option<i64>,
    /// What the carrier calls the parcel.
    pub tracking: Option<String>,
    /// What the last step gave as its reason.
    pub reason: Option<String>,
    /// When the maker's side has first seen it, in microseconds since 1970.
    pub seen: Option<i64>,
    /// Whether it is a sample.
    pub sample: bool,
    /// By which way it came.
    pub channel: Channel,
    /// When the buyer had it, in microseconds since 1970.
    pub got: Option<i64>,
    /// For how many days after that goods can be sent back, as the rules said when it was placed.
    pub return_days: i64,
}

impl Order {
    /// What the goods cost.
    pub fn goods(&self) -> Money {
        Money(self.lines.iter().map(|l| l.amount().0).fold(0, i64::saturating_add))
    }

    /// What each of its lines cost the buyer, without sending: to the unit what all goods cost.
    pub fn nets(&self) -> Vec<Money> {
        let told = self.lines.iter().map(|l| l.discount.0).fold(0, i64::saturating_add);
        if told == self.discount.0 {
            return self.lines.iter().map(Line::net).collect();
        }
        // Ordered before lines knew what was taken off them.
        let net = self.goods().0 - self.discount.0;
        split(net, self.lines.iter().map(|l| l.amount().0))
    }

    /// What so many pieces of each line cost the buyer; pieces that nobody ordered cost nothing.
    pub fn worth(&self, pieces: impl IntoIterator<Item = i64>) -> Money {
        let lines = self.lines.iter().zip(self.nets()).zip(pieces);
        let worth = lines.map(|((line, net), n)| share(net.0, n.clamp(0, line.pieces), line.pieces));
        Money(worth.fold(0, i64::saturating_add))
    }

    /// What the goods that came back had cost.
    pub fn back(&self) -> Money {
        self.worth(self.lines.iter().map(|l| l.back))
    }

    /// Whether all of it came back.
    pub fn is_all_back(&self) -> bool {
        self.lines.iter().all(|l| l.back >= l.pieces)
    }

    /// What the buyer has to pay for it, once it is known.
    pub fn total(&self) -> Option<Money> {
        let goods = self.goods().0 - self.discount.0;
        self.delivery.map(|d| Money(goods.saturating_add(d.0).saturating_add(self.extra.0)))
    }

    /// What is left to the maker of that.
    pub fn net(&self) -> Option<Money> {
        self.total().map(|t| Money(t.0 - self.fee.0))
    }

    /// Why money is owed to its buyer, as a word in the keys of messages: goods came `back`, it goes on and more was paid than it comes
    /// to (`surplus`), or nothing comes of it (`owed`). Nothing when none is.
    pub fn owed_for(&self) -> Option<&'static str> {
        if self.payment != Payment::Owed {
            None
        } else if self.lines.iter().any(|l| l.back > 0) {
            Some("back")
        } else if self.state.is_off() {
            Some("owed")
        } else {
            Some("surplus")
        }
    }

    /// What the order comes to where it stands, without what was taken back of it: while it is no sale, no more than what the maker
    /// keeps.
    pub fn claim(&self) -> Money {
        Money(if self.state.is_sold() {
            self.total().map_or(0, |t| t.0) - self.remitted.0
        } else {
            self.kept.0
        })
    }

    /// What stays with the maker when the buyer backs out after work began: what came of the deposit for what is made to order.
    pub fn stays(&self) -> Money {
        let Some(deposit) = self.deposit else { return Money(0) };
        let ready = self.lines.iter().filter(|l| l.lead_days.is_none()).map(|l| l.net().0);
        let work = deposit.0 - (self.extra.0 - self.extra_rest.0) - ready.fold(0, i64::saturating_add);
        Money(work.clamp(0, self.held().0.max(0)))
    }

    /// The council's fee on what is left of the sale; nothing is taken of what was no sale. It goes with the goods that came back, in proportion to what they had
    /// cost, rounded down.
    pub fn fee_left(&self) -> Money {
        if !self.state.is_sold() || self.is_all_back() {
            return Money(0);
        }
        let goods = self.goods().0 - self.discount.0;
        let back = self.back().0;
        if back == 0 || goods <= 0 {
            return self.fee;
        }
        Money(share(self.fee.0, goods.saturating_sub(back).max(0), goods))
    }

    /// What came in and did not go back.
    pub fn held(&self) -> Money {
        Money(self.received.0 - self.returned.0)
    }

    /// What still has to come in for all of it.
    pub fn left(&self) -> Money {
        Money((self.claim().0 - self.held().0).max(0))
    }

    /// What is owed to the buyer: what is there beyond what the order comes to.
    pub fn owed(&self) -> Money {
        Money((self.held().0 - self.claim().0).max(0))
    }

    /// What has to be there before work begins; nothing while the total is not known.
    pub fn first(&self) -> Option<Money> {
        self.total().map(|t| Money(self.deposit.map_or(t.0, |d| d.0.min(t.0))))
    }

    /// What the buyer is asked to pay next: what is missing of the deposit, or else of the whole. Of an order of which nothing came it
    /// is what was asked then.
    pub fn asked(&self) -> Money {
        let (total, first) =
            (self.total().map_or(0, |t| t.0 - self.remitted.0), self.first().map_or(0, |f| f.0));
        let held = self.held().0;
        Money(if held < first.min(total) { first.min(total) - held } else { (total - held).max(0) })
    }

    /// The amounts that it asks for, one after the other; none while the total is not known.
    pub fn asks(&self) -> Vec<Money> {
        let (Some(total), Some(first)) = (self.total(), self.first()) else { return Vec::new() };
        let rest = Money(total.0 - first.0);
        if rest.0 > 0 { vec![first, rest] } else { vec![first] }
    }

    /// Whether the buyer is asked for money that they send: it waits for payment, or the rest of it is still to come.
    pub fn is_asked_for(&self) -> bool {
        self.state == State::Placed || (self.state.has_taken() && self.left().0 > 0)
    }

    /// Where its payment stands, as the amounts say. What the buyer said stays as long as something is missing.
    pub(super) fn standing(&self) -> Payment {
        let (held, claim) = (self.held().0, self.claim().0);
        let said = if self.payment == Payment::Reported { Payment::Reported } else { Payment::Open };
        if held > claim {
            Payment::Owed
        } else if held < claim {
            if said == Payment::Open && held > 0 { Payment::Partly } else { said }
        } else if claim == 0 && self.received.0 > 0 {
            Payment::Returned
        } else if self.state.is_sold() || claim > 0 {
            Payment::Paid
        } else {
            said
        }
    }

    /// What it weighs, when the weight of everything is recorded.
    pub fn weight(&self) -> super::delivery::Weight {
        self.lines.iter().try_fold(0i64, |sum, l| Some(sum + i64::from(l.weight_g?) * l.pieces))
    }

    /// The longest of its times of work in days.
    pub fn lead_days(&self) -> Option<i32> {
        self.lines.iter().filter_map(|l| l.lead_days).max()
    }
}

/// So many parts of an amount, of so many in all, rounded down.
fn share(amount: i64, parts: i64, all: i64) -> i64 {
    if all <= 0 {
        return 0;
    }
    i64::try_from(i128::from(amount) * i128::from(parts) / i128::from(all)).unwrap_or_default()
}

/// Splits an amount by weights; the parts sum to it, to the unit, unless all weights are nothing.
pub(super) fn split(amount: i64, weights: impl Iterator<Item = i64> + Clone) -> Vec<Money> {
    let all = weights.clone().fold(0, i64::saturating_add);
    let (mut up_to, mut told) = (0i64, 0);
    let parts = weights.map(|weight| {
        up_to = up_to.saturating_add(weight);
        let so_far = share(amount, up_to, all);
        let part = so_far - told;
        told = so_far;
        Money(part)
    });
    parts.collect()
}

/// The number by which people call an order: eight characters of its id.
///
/// ```
/// use domain::market::order::number;
/// let id = uuid::Uuid::from_u128(0x0192_0000_0000_7000_8000_0012_3456_789a);
/// assert_eq!(number(id), "28T5-CY4T");
/// ```
pub fn number(id: Uuid) -> String {
    let short = crate::id::short(id).to_uppercase();
    let tail = short.get(4..).unwrap_or_default();
    let (a, b) = tail.split_at(tail.len().min(4));
    format!("{a}-{b}")
}

/// Who wants it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Buyer {
    /// The name.
    pub name: String,
    /// The telephone, as +62….
    pub phone: String,
    /// The address for mail.
    pub email: Option<String>,
    /// Road, house and what else finds it.
    pub street: Option<String>,
    /// The postcode.
    pub postcode: Option<String>,
    /// What they want to say.
    pub note: Option<String>,
}

/// What one buyer placed at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Its id.
    pub id: GroupId,
    /// Who; nothing once it was erased.
    pub buyer: Option<Buyer>,
    /// Where it goes; nothing when all of it is fetched.
    pub to: Option<RegionCode>,
    /// The language of what is written to the buyer.
    pub lang: Lang,
    /// When it was placed, in microseconds since 1970.
    pub at: i64,
}

impl Record for Group {
    const KIND: Kind = Kind::OrderGroup;

    fn id(&self) -> Uuid {
        self.id.0
    }

    fn region(&self) -> Option<&RegionCode> {
        None
    }

    fn person(&self) -> Option<Uuid> {
        Some(self.id.0)
    }

    fn group(&self) -> Option<GroupId> {
        Some(self.id)
    }

    fn fields(&self) -> Fields {
        let of = |f: fn(&Buyer) -> Option<&str>| self.buyer.as_ref().and_then(f).map(str::to_owned);
        Fields::default()
            .personal("name", Class::Owner, of(|b| Some(&b.name)))
            .personal("phone", Class::Owner, of(|b| Some(&b.phone)))
            .personal("email", Class::Owner, of(|b| b.email.as_deref()))
            .personal("street", Class::Owner, of(|b| b.street.as_deref()))
            .personal("postcode", Class::Owner, of(|b| b.postcode.as_deref()))
            .personal("note", Class::Owner, of(|b| b.note.as_deref()))
            .personal("to", Class::Owner, self.to.as_ref().map(|r| r.as_str().to_owned()))
            .council("lang", self.lang.as_str())
    }
}

impl Record for Order {
    const KIND: Kind = Kind::Order;

    fn id(&self) -> Uuid {
        self.id.0
    }

    fn region(&self) -> Option<&RegionCode> {
        Some(&self.region)
    }

    fn maker(&self) -> Option<MakerId> {
        Some(self.maker)
    }

    fn group(&self) -> Option<GroupId> {
        Some(self.group)
    }

    fn person(&self) -> Option<Uuid> {
        Some(self.group.0)
    }

    fn fields(&self) -> Fields {
        let lines: Vec<serde_json::Value> = self
            .lines
            .iter()
            .map(|l| {
                serde_json::json!({
                    "item": l.item.to_string(), "variant": l.variant, "names": words(&l.names), "price": l.price.0, "pieces": l.pieces,
                    "discount": l.discount.0, "back": l.back,
                    "lead_days": l.lead_days, "weight_g": l.weight_g,
                })
            })
            .collect();
        Fields::default()
            .council("group", self.group.to_string())
            .council("maker", self.maker.to_string())
            .council("lines", lines)
            .council("way", self.way.word())
            .council("delivery", self.delivery.map(|d| d.0))
            .council("paying", self.paying.word())
            .council("extra", self.extra.0)
            .council("extra_rest", self.extra_rest.0)
            .council("discount", self.discount.0)
            .council("fee", self.fee.0)
            .council("deposit", self.deposit.map(|d| d.0))
            .council("kept", self.kept.0)
            .council("received", self.received.0)
            .council("returned", self.returned.0)
            .council("remitted", self.remitted.0)
            .council("state", self.state.word())
            .council("payment", self.payment.word())
            .council("due", self.due)
            .council("got", self.got)
            .council("return_days", self.return_days)
            .personal("tracking", Class::Owner, self.tracking.as_deref())
            .personal("reason", Class::Owner, self.reason.as_deref())
            .council("sample", self.sample)
            .council("channel", self.channel.word())
    }
}
