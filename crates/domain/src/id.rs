//! Typed identifiers.
//!
//! A record's id is a UUID, of version 7 where it was made by hand and of version 5 where it ships as data with a
//! `key`: two offices that load the same data hold the same records. A maker's id cannot be passed as an item's.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The namespace of every id that is derived from a key: UUIDv5 of `corak` in the DNS namespace.
pub const NAMESPACE: Uuid = Uuid::from_u128(0x44ff_65a0_3d4b_5796_a069_5b46_6791_f452);

/// What a record is. The number is stored in the journal and never changes its meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[repr(i16)]
pub enum Kind {
    /// A province, regency, city, district or village.
    Region = 1,
    /// A term of a vocabulary: category, technique, material or people.
    Term = 2,
    /// A craft.
    Craft = 3,
    /// A craft's presence in a region, with what is claimed about it there.
    Presence = 4,
    /// A motif.
    Motif = 5,
    /// An entry of a heritage or geographical-indication register.
    Heritage = 6,
    /// A maker: a person, a group, a co-operative, a workshop or a gallery.
    Maker = 7,
    /// An item that a maker makes.
    Item = 8,
    /// A movement of stock.
    Stock = 9,
    /// A region × craft × period designation as flagship.
    Designation = 10,
    /// A picture of a record.
    Picture = 11,
    /// A region's outline.
    Boundary = 12,
    /// A person with an account.
    Person = 13,
    /// A role that a person holds at a region.
    Holding = 14,
    /// A code card.
    Card = 15,
    /// Something that the program does later.
    Job = 16,
    /// A passkey of a person.
    Passkey = 17,
    /// The council of a region.
    Council = 30,
    /// A division of a council.
    Division = 31,
    /// A post in a council.
    Post = 32,
    /// Somebody who holds a post in a council, or held it.
    Officeholder = 33,
    /// An edition of a council's statutes or bylaws.
    Statute = 34,
    /// That somebody may act for a maker.
    Mandate = 40,
    /// That a maker belongs to a group.
    Membership = 41,
    /// The business of a maker.
    Business = 42,
    /// A number of a maker, which the journal does not know.
    Number = 43,
    /// A permit, certificate or mark of a maker.
    Permit = 44,
    /// What a council did for a maker.
    Coaching = 45,
    /// A consent that a maker gave.
    Consent = 46,
    /// That two records of a maker became one.
    Merge = 47,
    /// That a maker asks for the erasure of their data.
    ErasureRequest = 48,
    /// That a maker invites somebody to act for it.
    Invitation = 49,
    /// Who a person is at the provider of the office's own accounts.
    Identity = 50,
    /// A holiday of a maker.
    Holiday = 51,
    /// A change of a region: a name, a split, a merger, a move.
    RegionChange = 60,
    /// A group of regions outside the tree.
    RegionGroup = 61,
    /// A proposal of a craft as a region's flagship.
    Proposal = 70,
    /// What a proposal rests on: a document, a link, a figure, a photograph.
    Evidence = 71,
    /// A file that is kept beside a record, such as a decree.
    Document = 72,
    /// A council's own set of criteria.
    CriteriaSet = 73,
    /// A round in which candidates are assessed.
    Round = 74,
    /// A proposal as a candidate in a round.
    Candidate = 75,
    /// An assessor's seat in a round, with the interests they declared.
    Seat = 76,
    /// What an assessor scored for a candidate.
    Sheet = 77,
    /// How an assessor weighed the criteria of a round.
    Weighing = 78,
    /// The frozen result of a round.
    Result = 79,
    /// What a candidate should learn, marked on its gap sheet.
    Need = 82,
    /// An objection to a designation.
    Objection = 80,
    /// A yearly review of a designation.
    Review = 81,
    /// What a region wants to reach in a year.
    Target = 85,
    /// A figure that was reported, with its source.
    Report = 86,
    /// That a year of a region is closed.
    YearLock = 87,
    /// On which terms a maker sells.
    Terms = 90,
    /// What one buyer placed at once.
    OrderGroup = 91,
    /// The part of one maker in it.
    Order = 92,
    /// An entry of the books.
    LedgerEntry = 93,
    /// By which rules a programme sells.
    MarketRules = 94,
    /// One payment for the parts of several makers, by a payment service.
    Payment = 99,
    /// What somebody said about an order.
    OrderMessage = 100,
    /// That somebody asked a maker by WhatsApp for something.
    OrderRequest = 101,
    /// Money that went between the council and a maker.
    Payout = 105,
    /// Goods that a buyer sends back.
    Return = 106,
    /// A device of a person that is told of orders.
    PushDevice = 107,
    /// A size or colour in which an item is had.
    Variant = 120,
    /// That a maker takes something off its prices for some days.
    Promotion = 97,
}

impl Kind {
    /// Every kind, in the order of its number.
    pub const ALL: &'static [Kind] = &[
        Kind::Region,
        Kind::Term,
        Kind::Craft,
        Kind::Presence,
        Kind::Motif,
        Kind::Heritage,
        Kind::Maker,
        Kind::Item,
        Kind::Stock,
        Kind::Designation,
        Kind::Picture,
        Kind::Boundary,
        Kind::Person,
        Kind::Holding,
        Kind::Card,
        Kind::Job,
        Kind::Passkey,
        Kind::Council,
        Kind::Division,
        Kind::Post,
        Kind::Officeholder,
        Kind::Statute,
        Kind::Mandate,
        Kind::Membership,
        Kind::Business,
        Kind::Number,
        Kind::Permit,
        Kind::Coaching,
        Kind::Consent,
        Kind::Merge,
        Kind::ErasureRequest,
        Kind::Invitation,
        Kind::Identity,
        Kind::Holiday,
        Kind::RegionChange,
        Kind::RegionGroup,
        Kind::Proposal,
        Kind::Evidence,
        Kind::Document,
        Kind::CriteriaSet,
        Kind::Round,
        Kind::Candidate,
        Kind::Seat,
        Kind::Sheet,
        Kind::Weighing,
        Kind::Result,
        Kind::Need,
        Kind::Objection,
        Kind::Review,
        Kind::Target,
        Kind::Report,
        Kind::YearLock,
        Kind::Terms,
        Kind::OrderGroup,
        Kind::Order,
        Kind::LedgerEntry,
        Kind::MarketRules,
        Kind::Payment,
        Kind::OrderMessage,
        Kind::OrderRequest,
        Kind::Payout,
        Kind::Return,
        Kind::PushDevice,
        Kind::Variant,
        Kind::Promotion,
    ];

    /// The word used in keys, tags and logs.
    pub const fn word(self) -> &'static str {
        match self {
            Kind::Region => "region",
            Kind::Term => "term",
            Kind::Craft => "craft",
            Kind::Presence => "presence",
            Kind::Motif => "motif",
            Kind::Heritage => "heritage",
            Kind::Maker => "maker",
            Kind::Item => "item",
            Kind::Stock => "stock",
            Kind::Designation => "designation",
            Kind::Picture => "picture",
            Kind::Boundary => "boundary",
            Kind::Person => "person",
            Kind::Holding => "holding",
            Kind::Card => "card",
            Kind::Job => "job",
            Kind::Passkey => "passkey",
            Kind::Council => "council",
            Kind::Division => "division",
            Kind::Post => "post",
            Kind::Officeholder => "officeholder",
            Kind::Statute => "statute",
            Kind::Mandate => "mandate",
            Kind::Membership => "membership",
            Kind::Business => "business",
            Kind::Number => "number",
            Kind::Permit => "permit",
            Kind::Coaching => "coaching",
            Kind::Consent => "consent",
            Kind::Merge => "merge",
            Kind::ErasureRequest => "erasure-request",
            Kind::Invitation => "invitation",
            Kind::Identity => "identity",
            Kind::Holiday => "holiday",
            Kind::RegionChange => "region-change",
            Kind::RegionGroup => "region-group",
            Kind::Proposal => "proposal",
            Kind::Evidence => "evidence",
            Kind::Document => "document",
            Kind::CriteriaSet => "criteria-set",
            Kind::Round => "round",
            Kind::Candidate => "candidate",
            Kind::Seat => "seat",
            Kind::Sheet => "sheet",
            Kind::Weighing => "weighing",
            Kind::Result => "result",
            Kind::Need => "need",
            Kind::Objection => "objection",
            Kind::Review => "review",
            Kind::Target => "target",
            Kind::Report => "report",
            Kind::YearLock => "year-lock",
            Kind::Terms => "terms",
            Kind::OrderGroup => "order-group",
            Kind::Order => "order",
            Kind::LedgerEntry => "ledger-entry",
            Kind::MarketRules => "market-rules",
            Kind::Payment => "payment",
            Kind::OrderMessage => "order-message",
            Kind::OrderRequest => "order-request",
            Kind::Payout => "payout",
            Kind::Return => "return",
            Kind::PushDevice => "push-device",
            Kind::Variant => "variant",
            Kind::Promotion => "promotion",
        }
    }

    /// The number stored in the journal.
    pub const fn number(self) -> i16 {
        self as i16
    }

    /// The kind with this number, if there is one.
    pub fn from_number(n: i16) -> Option<Kind> {
        Kind::ALL.iter().copied().find(|k| k.number() == n)
    }
}

/// The id of a record that ships as data: UUIDv5 over profile, kind and key.
///
/// ```
/// use domain::id::{Kind, from_key};
/// let a = from_key("id", Kind::Craft, "ulos-harungguan");
/// assert_eq!(a, from_key("id", Kind::Craft, "ulos-harungguan"));
/// assert_ne!(a, from_key("id", Kind::Motif, "ulos-harungguan"));
/// assert_eq!(a.get_version_num(), 5);
/// ```
pub fn from_key(profile: &str, kind: Kind, key: &str) -> Uuid {
    Uuid::new_v5(&NAMESPACE, format!("{profile}/{}/{key}", kind.word()).as_bytes())
}

macro_rules! typed {
    ($($(#[$doc:meta])* $name:ident = $kind:expr;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// The id of the record that ships with this key.
            pub fn from_key(profile: &str, key: &str) -> Self {
                Self(from_key(profile, $kind, key))
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    )*};
}

typed! {
    /// A craft.
    CraftId = Kind::Craft;
    /// A craft's presence in a region.
    PresenceId = Kind::Presence;
    /// A motif.
    MotifId = Kind::Motif;
    /// An entry of a heritage register.
    HeritageId = Kind::Heritage;
    /// A term of a vocabulary.
    TermId = Kind::Term;
    /// A maker.
    MakerId = Kind::Maker;
    /// An item.
    ItemId = Kind::Item;
    /// A designation.
    DesignationId = Kind::Designation;
    /// A picture of a record.
    PictureId = Kind::Picture;
    /// A person with an account.
    PersonId = Kind::Person;
    /// A role that a person holds at a region.
    HoldingId = Kind::Holding;
    /// A code card.
    CardId = Kind::Card;
    /// A passkey.
    PasskeyId = Kind::Passkey;
    /// The council of a region.
    CouncilId = Kind::Council;
    /// A division of a council.
    DivisionId = Kind::Division;
    /// A post in a council.
    PostId = Kind::Post;
    /// Somebody who holds a post, or held it.
    OfficeholderId = Kind::Officeholder;
    /// An edition of statutes or bylaws.
    StatuteId = Kind::Statute;
    /// Who a person is at a provider.
    IdentityId = Kind::Identity;
    /// A mandate to act for a maker.
    MandateId = Kind::Mandate;
    /// A membership in a group.
    MembershipId = Kind::Membership;
    /// A permit.
    PermitId = Kind::Permit;
    /// An entry of the coaching log.
    CoachingId = Kind::Coaching;
    /// A consent.
    ConsentId = Kind::Consent;
    /// The id of a merger of two records of a maker.
    MergeId = Kind::Merge;
    /// The id of a request for erasure.
    ErasureRequestId = Kind::ErasureRequest;
    /// A proposal of a craft as a region's flagship.
    ProposalId = Kind::Proposal;
    /// What a proposal rests on: a document, a link, a figure, a photograph.
    EvidenceId = Kind::Evidence;
    /// A file that is kept beside a record, such as a decree.
    DocumentId = Kind::Document;
    /// A council's own set of criteria.
    CriteriaSetId = Kind::CriteriaSet;
    /// A round in which candidates are assessed.
    RoundId = Kind::Round;
    /// A proposal as a candidate in a round.
    CandidateId = Kind::Candidate;
    /// An assessor's seat in a round, with the interests they declared.
    SeatId = Kind::Seat;
    /// What an assessor scored for a candidate.
    SheetId = Kind::Sheet;
    /// How an assessor weighed the criteria of a round.
    WeighingId = Kind::Weighing;
    /// The frozen result of a round.
    ResultId = Kind::Result;
    /// What a candidate should learn.
    NeedId = Kind::Need;
    /// An objection to a designation.
    ObjectionId = Kind::Objection;
    /// A yearly review of a designation.
    ReviewId = Kind::Review;
    /// What a region wants to reach in a year.
    TargetId = Kind::Target;
    /// A figure that was reported, with its source.
    ReportId = Kind::Report;
    /// That a year of a region is closed.
    YearLockId = Kind::YearLock;
    /// What one buyer placed at once.
    GroupId = Kind::OrderGroup;
    /// The part of one maker in it.
    OrderId = Kind::Order;
    /// One payment by a payment service.
    PaymentId = Kind::Payment;
    /// What somebody said about an order.
    MessageId = Kind::OrderMessage;
    /// That somebody asked a maker by WhatsApp for something.
    RequestId = Kind::OrderRequest;
    /// Money that went between the council and a maker.
    PayoutId = Kind::Payout;
    /// A return of goods.
    ReturnId = Kind::Return;
    /// A device that is told of orders.
    PushDeviceId = Kind::PushDevice;
    /// A size or colour in which an item is had.
    VariantId = Kind::Variant;
    /// A promotion of a maker.
    PromotionId = Kind::Promotion;
}

/// A command, named by whoever asks for it: sent twice, it happens once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CommandId(pub Uuid);

/// An office: one database, however many copies of the program serve it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OfficeId(pub Uuid);

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// The short form of an id for print, 12 characters of Crockford's base 32 over its last 60 bits.
///
/// ```
/// let id = uuid::Uuid::from_u128(0x0192_0000_0000_7000_8000_0000_0000_0001);
/// assert_eq!(domain::id::short(id), "000000000001");
/// ```
pub fn short(id: Uuid) -> String {
    let bits = id.as_u128();
    (0..12).rev().map(|i| char::from(ALPHABET[((bits >> (i * 5)) & 31) as usize])).collect()
}

/// The last 60 bits of an id as 15 hexadecimal digits, read from its short form as people type it: in any case, with
/// `o` for 0 and `i` or `l` for 1.
///
/// ```
/// let id = uuid::Uuid::from_u128(0x0192_0000_0000_7000_8abc_def0_1234_5678);
/// let short = domain::id::short(id);
/// assert_eq!(domain::id::tail(&short).as_deref(), Some("ABCDEF012345678"));
/// assert_eq!(domain::id::tail(&short.to_uppercase()), domain::id::tail(&short));
/// assert_eq!(domain::id::tail("OIL000000000"), domain::id::tail("011000000000"));
/// assert_eq!(domain::id::tail("u"), None);
/// ```
pub fn tail(short: &str) -> Option<String> {
    if short.len() != 12 {
        return None;
    }
    let mut bits = 0u64;
    for b in short.bytes() {
        let b = match b.to_ascii_lowercase() {
            b'o' => b'0',
            b'i' | b'l' => b'1',
            b => b,
        };
        let digit = ALPHABET.iter().position(|a| *a == b)?;
        bits = bits << 5 | u64::try_from(digit).ok()?;
    }
    Some(format!("{bits:015X}"))
}
