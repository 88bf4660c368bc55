//! What buyer, maker and council say to each other about an order. Each order has a talk of its own: the makers of one basket read
//! nothing of each other's.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::order::{Group, Order};
use crate::fault::{Faults, Problem};
use crate::id::{GroupId, Kind, MakerId, MessageId, OrderId};
use crate::record::{Class, Fields, Record};
use crate::region::RegionCode;

/// The longest message, in characters.
pub const LONGEST: usize = 1_000;

/// The most messages about one order.
pub const MOST: i64 = 200;

/// The most that one side writes about an order within [`HOUR`].
pub const MOST_AN_HOUR: i64 = 15;

/// An hour, in microseconds.
pub const HOUR: i64 = 3600 * 1_000_000;

/// Who says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    /// Whoever ordered.
    Buyer,
    /// The maker, or somebody who may act for it.
    Maker,
    /// An officer of the council.
    Council,
}

impl Side {
    /// Every side.
    pub const ALL: [Side; 3] = [Side::Buyer, Side::Maker, Side::Council];

    /// The word that is stored, and the end of its message's key.
    pub const fn word(self) -> &'static str {
        match self {
            Side::Buyer => "buyer",
            Side::Maker => "maker",
            Side::Council => "council",
        }
    }

    /// Reads the stored word.
    pub fn from_word(word: &str) -> Option<Side> {
        Side::ALL.into_iter().find(|s| s.word() == word)
    }
}

/// How much was said before.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Before {
    /// Messages about the order.
    pub all: i64,
    /// Those of the same side within the last hour.
    pub within_an_hour: i64,
}

/// What somebody said about an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Its id.
    pub id: MessageId,
    /// The order.
    pub order: OrderId,
    /// What that is a part of.
    pub group: GroupId,
    /// Whose order.
    pub maker: MakerId,
    /// Where that maker lies.
    pub region: RegionCode,
    /// Who said it.
    pub by: Side,
    /// What.
    pub text: String,
}

/// Says something about an order.
///
/// # Errors
/// `text` when there is none or too much of it, when too much was said, or when nobody is there any more.
pub fn say(
    id: MessageId,
    order: &Order,
    group: &Group,
    by: Side,
    text: &str,
    before: Before,
) -> Result<Message, Faults> {
    let mut faults = Faults::default();
    let text = faults.text("text", text, LONGEST);
    if group.buyer.is_none() {
        faults.add("text", "", Problem::NobodyThere);
    } else if before.all >= MOST {
        faults.add("text", "", Problem::NoMoreMessages(MOST));
    } else if before.within_an_hour >= MOST_AN_HOUR {
        faults.add("text", "", Problem::TooManyMessages(MOST_AN_HOUR));
    }
    faults.or(Message {
        id,
        order: order.id,
        group: order.group,
        maker: order.maker,
        region: order.region.clone(),
        by,
        text,
    })
}

impl Record for Message {
    const KIND: Kind = Kind::OrderMessage;

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
        Fields::default().council("order", self.order.to_string()).council("by", self.by.word()).personal(
            "text",
            Class::Owner,
            self.text.as_str(),
        )
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::item::Money;
    use crate::lang::Lang;
    use crate::market::delivery::Way;
    use crate::market::order::{Buyer, Channel, Paying, Payment, State};

    fn order() -> (Order, Group) {
        let (id, group) = (OrderId(Uuid::from_u128(1)), GroupId(Uuid::from_u128(2)));
        let order = Order {
            id,
            group,
            maker: MakerId(Uuid::from_u128(3)),
            region: RegionCode::parse("12.04").unwrap(),
            lines: Vec::new(),
            way: Way::PickUp,
            delivery: Some(Money(0)),
            paying: Paying::Cash,
            extra: Money(0),
            extra_rest: Money(0),
            discount: Money(0),
            deposit: None,
            received: Money(0),
            returned: Money(0),
            remitted: Money(0),
            got: None,
            return_days: 7,
            kept: Money(0),
            fee: Money(0),
            state: State::Placed,
            payment: Payment::Open,
            due: None,
            tracking: None,
            reason: None,
            seen: None,
            sample: false,
            channel: Channel::Site,
        };
        let buyer = Buyer {
            name: "Pembeli".into(),
            phone: "+6281234567890".into(),
            email: None,
            street: None,
            postcode: None,
            note: None,
        };
        let group =
            Group { id: group, buyer: Some(buyer), to: None, lang: Lang::parse("id").unwrap(), at: 0 };
        (order, group)
    }

    fn problem(text: &str, group: &Group, before: Before) -> Problem {
        let (order, _) = order();
        let faults = say(MessageId(Uuid::nil()), &order, group, Side::Buyer, text, before).unwrap_err();
        faults.0.into_iter().next().unwrap().problem
    }

    #[test]
    fn what_is_said_has_an_end() {
        let (order, group) = order();
        let said = say(MessageId(Uuid::nil()), &order, &group, Side::Buyer, " Kapan?\n ", Before::default());
        assert_eq!(said.unwrap().text, "Kapan?");
        assert_eq!(problem(" ", &group, Before::default()), Problem::Missing);
        assert_eq!(problem(&"x".repeat(1_001), &group, Before::default()), Problem::TooLong(1_000));
        let hour = Before { all: 20, within_an_hour: MOST_AN_HOUR };
        assert_eq!(problem("x", &group, hour), Problem::TooManyMessages(15));
        assert_eq!(problem("x", &group, Before { all: MOST, ..hour }), Problem::NoMoreMessages(200));
        let erased = Group { buyer: None, ..group };
        assert_eq!(problem("x", &erased, Before::default()), Problem::NobodyThere);
    }

    #[test]
    fn what_is_said_is_sealed_under_the_key_of_the_group() {
        let (order, group) = order();
        let said = say(MessageId(Uuid::nil()), &order, &group, Side::Maker, "x", Before::default()).unwrap();
        assert_eq!(said.person(), Some(group.id.0));
        let Fields(fields) = said.fields();
        let text = fields.iter().find(|f| f.name == "text").unwrap();
        assert!(text.personal && text.class == Class::Owner);
        assert!(fields.iter().all(|f| f.class >= Class::Council), "nothing of a talk is public");
    }
}
