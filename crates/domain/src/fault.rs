//! What is wrong with an input, in a form that every face can say in the reader's language.

use serde::{Deserialize, Serialize};

/// One thing wrong with one field. The faces turn [`Problem`] into a sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// The field, by the name that the import columns and the forms share.
    pub field: String,
    /// What was found, shortened to 120 characters.
    pub found: String,
    /// What is wrong with it.
    pub problem: Problem,
}

/// What can be wrong. The variant's name in kebab case is the key of the message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Problem {
    /// The field must be filled.
    Missing,
    /// More characters than the field holds.
    TooLong(usize),
    /// A control character.
    Control,
    /// Not a key (lower-case letters, digits, hyphens).
    NotAKey,
    /// Not a whole number, or outside the bounds.
    NotAWholeNumber {
        /// The least value.
        min: i64,
        /// The greatest value.
        max: i64,
    },
    /// Not a decimal number, or outside the bounds.
    NotANumber {
        /// The least value.
        min: i64,
        /// The greatest value.
        max: i64,
    },
    /// A number with one separator and three digits after it, where decimals are possible: it can be read in two ways.
    TwoNumbers,
    /// Not a date in the form 2026-11-24.
    NotADate,
    /// Not yes or no.
    NotYesOrNo,
    /// Not a web address beginning with http:// or https://.
    NotAnAddress,
    /// Not an e-mail address.
    NotAnEmail,
    /// Not a telephone number with country code.
    NotAPhone,
    /// Not one of these words.
    NotOneOf(Vec<String>),
    /// No record of this kind has this key, code or name.
    Unknown(String),
    /// Several records have this name.
    Ambiguous(String),
    /// The same key stands on an earlier line of the file.
    Repeated(u64),
    /// Must agree with the same key on an earlier line.
    Disagrees(u64),
    /// A designation needs a document with number and date.
    NeedsDocument,
    /// This step is not possible from the state the record is in.
    Transition {
        /// The state it is in.
        from: String,
        /// The state that was asked for.
        to: String,
    },
    /// Food and forest goods are kept but are no candidates.
    NotACraft,
    /// Goods of protected species can never be put on sale.
    Protected,
    /// Stock and lead time exclude each other.
    StockAndLeadTime,
    /// The pieces of an item with variants are counted by variant.
    ByVariant,
    /// What is not sold has no pieces.
    OffSale,
    /// Either percent or an amount.
    PercentOrAmount,
    /// Another open order asks for exactly this amount.
    AmountInUse,
    /// A code is three to twenty letters and digits.
    NotACode,
    /// So many promotions of a maker hold already.
    TooManyPromotions(usize),
    /// So many devices of a person are told of orders already.
    TooManyDevices(usize),
    /// A deposit is asked for what is made to order alone.
    DepositNeedsLeadTime,
    /// The consent's date and witness go together.
    HalfConsent,
    /// The parent must be one level above.
    WrongLevel,
    /// The code does not have the form that the country profile gives for this level.
    CodeForm(String),
    /// An outline that cannot be drawn.
    Outline(String),
    /// A cell to the right of the last column.
    Surplus,
    /// The spreadsheet shows an error in this cell.
    SheetError,
    /// Fewer characters than are needed.
    TooShort(usize),
    /// Not a name to sign in with.
    NotALogin,
    /// Somebody else has it.
    Taken,
    /// A password that would soon be guessed.
    EasilyGuessed,
    /// The last day lies before the first.
    EndsBeforeItBegins,
    /// Only those whose every role is open to code cards get one.
    NoCardForThisRole,
    /// It lies in a region that whoever asks does not look after.
    OutOfReach,
    /// It lies outside the region at which the programme is rooted.
    OutsideProgramme,
    /// Neither a name to sign in with nor the number of a maker.
    NotTold,
    /// Later than this day, which is the last that is possible.
    TooLate(String),
    /// As many wait as may wait at once.
    TooManyWait(usize),
    /// Nobody can be this to themselves.
    OfItself,
    /// Not the number of digits that it must have.
    Digits(usize),
    /// A number that nobody was given: a digit is wrong.
    CheckSum,
    /// A day that is still to come.
    InTheFuture,
    /// No code of industries with its edition.
    KbliForm,
    /// Not who may read which field.
    AudienceForm,
    /// Not the name that has to be typed to make sure.
    NotTheName,
    /// The maker took the consent back on this day: only one that was given later counts.
    ConsentTakenBack(String),
    /// A consent is recorded with its words and witness, and is changed where those are.
    ConsentRecorded,
    /// Nobody else could look after the accounts.
    LastAdministrator,
    /// Only the council's officers change this.
    ForTheCouncil,
    /// A decree's number and date go together.
    HalfDecree,
    /// On some of these days every seat of the post is taken; names who holds one.
    SeatTaken(String),
    /// At one time more people hold the post than it would have seats.
    MoreHoldersThanSeats(i64),
    /// The region has a council already.
    CouncilIsThere,
    /// What belongs to a council stays with it.
    OfAnotherCouncil,
    /// An edition is cited by this key, which names another document.
    OfAnotherKey(String),
    /// The text has no article.
    NoArticle,
    /// An article without a word in it, by its number.
    EmptyArticle(String),
    /// A second article, or paragraph of an article, of this number.
    SameNumber(String),
    /// The personal data of this record was erased for good.
    Erased,
    /// It no longer exists.
    Ended,
    /// It is a region of another level.
    OtherLevel,
    /// It goes on under another code, which is named.
    LedOn(String),
    /// The day lies in the future.
    AfterToday,
    /// The day does not lie after the last change, which holds from this one.
    BeforeLastChange(String),
    /// It is as it was before.
    AsBefore,
    /// Somebody else changed it meanwhile.
    ChangedMeanwhile,
    /// It was sent in under this, and keeps it.
    Settled,
    /// Not so many days from today.
    DaysFromNow {
        /// The least.
        min: i64,
        /// The most.
        max: i64,
    },
    /// Nothing was announced, so that nobody could object.
    NotAnnounced,
    /// Anybody may object until this day.
    MayObjectUntil(String),
    /// So many objections have no answer.
    Unanswered(usize),
    /// On this day nobody could object.
    NotInThePeriod,
    /// It was sent in or withdrawn: it is taken back before anything of it changes.
    Closed,
    /// What must be there before it is sent in is missing; the checklist says what.
    Gaps(usize),
    /// Only what was proposed, assessed before, or is under review becomes a candidate.
    NotProposed,
    /// Somebody checked and found that the craft is not made there.
    FoundRefuted,
    /// The round is no longer in a state in which this changes.
    RoundIsFrozen,
    /// This day is over.
    DayIsOver,
    /// Something stands in the way of a step of a round.
    InTheWay(crate::assessment::round::Obstacle),
    /// A day before the year that it is about began.
    BeforeTheYear(i32),
    /// Before this day, which is the first that is possible.
    TooEarly(String),
    /// What was assessed or announced here is not designated by a decree from outside.
    CourseBegun,
    /// The round in which it was assessed has no public result yet.
    ResultNotPublic,
    /// It is a candidate of a round in which it is being assessed.
    BeingAssessed,
    /// The year was approved and closed for this region, so that its targets and figures no longer change.
    YearClosed(String),
    /// No QRIS of a merchant as whoever issued it made it.
    NotQris,
    /// Not the number of an account at a bank.
    NotAnAccount,
    /// Cash is paid where goods are fetched, and they can be fetched nowhere.
    CashNeedsPickUp,
    /// Not a postcode.
    NotAPostcode,
    /// An order of it is not over.
    StillOpen,
    /// The days after receipt within which goods can be sent back are over.
    ReturnTimeOver(i64),
    /// A return of the same order is still open.
    ReturnOpen,
    /// So many returns were asked for of the order that no further one is taken.
    NoMoreReturns(i64),
    /// So many pieces are not there any more.
    NotEnough(i64),
    /// Nobody but a legal entity can have an account with a payment service, and which one the council is has not been said.
    NoLegalEntity,
    /// The payment service takes whole rupiah alone, and the programme counts in another currency.
    NotRupiah,
    /// So many messages were written within an hour that no further one is taken for now.
    TooManyMessages(i64),
    /// So many messages were written about the order that no further one is taken.
    NoMoreMessages(i64),
    /// Who ordered it was erased, so that nobody is there any more to whom something could be said.
    NobodyThere,
}

impl Problem {
    /// The key of the message that says this.
    pub fn key(&self) -> &'static str {
        match self {
            Problem::Missing => "fault-missing",
            Problem::TooLong(_) => "fault-too-long",
            Problem::Control => "fault-control",
            Problem::NotAKey => "fault-not-a-key",
            Problem::NotAWholeNumber { .. } => "fault-not-a-whole-number",
            Problem::NotANumber { .. } => "fault-not-a-number",
            Problem::TwoNumbers => "fault-two-numbers",
            Problem::NotADate => "fault-not-a-date",
            Problem::NotYesOrNo => "fault-not-yes-or-no",
            Problem::NotAnAddress => "fault-not-an-address",
            Problem::NotAnEmail => "fault-not-an-email",
            Problem::NotAPhone => "fault-not-a-phone",
            Problem::NotOneOf(_) => "fault-not-one-of",
            Problem::Unknown(_) => "fault-unknown",
            Problem::Ambiguous(_) => "fault-ambiguous",
            Problem::Repeated(_) => "fault-repeated",
            Problem::Disagrees(_) => "fault-disagrees",
            Problem::NeedsDocument => "fault-needs-document",
            Problem::Transition { .. } => "fault-transition",
            Problem::NotACraft => "fault-not-a-craft",
            Problem::Protected => "fault-protected",
            Problem::StockAndLeadTime => "fault-stock-and-lead-time",
            Problem::PercentOrAmount => "fault-percent-or-amount",
            Problem::AmountInUse => "fault-amount-in-use",
            Problem::NotACode => "fault-not-a-code",
            Problem::TooManyPromotions(_) => "fault-too-many-promotions",
            Problem::TooManyDevices(_) => "fault-too-many-devices",
            Problem::DepositNeedsLeadTime => "fault-deposit-needs-lead-time",
            Problem::HalfConsent => "fault-half-consent",
            Problem::WrongLevel => "fault-wrong-level",
            Problem::CodeForm(_) => "fault-code-form",
            Problem::Outline(_) => "fault-outline",
            Problem::Surplus => "fault-surplus",
            Problem::SheetError => "fault-sheet-error",
            Problem::TooShort(_) => "fault-too-short",
            Problem::NotALogin => "fault-not-a-login",
            Problem::Taken => "fault-taken",
            Problem::EasilyGuessed => "fault-easily-guessed",
            Problem::EndsBeforeItBegins => "fault-ends-before-it-begins",
            Problem::NotTold => "fault-not-told",
            Problem::TooLate(_) => "fault-too-late",
            Problem::TooManyWait(_) => "fault-too-many-wait",
            Problem::OfItself => "fault-of-itself",
            Problem::Digits(_) => "fault-digits",
            Problem::CheckSum => "fault-check-sum",
            Problem::InTheFuture => "fault-in-the-future",
            Problem::KbliForm => "fault-kbli-form",
            Problem::AudienceForm => "fault-audience-form",
            Problem::ConsentTakenBack(_) => "fault-consent-taken-back",
            Problem::ConsentRecorded => "fault-consent-recorded",
            Problem::LastAdministrator => "fault-last-administrator",
            Problem::NotTheName => "fault-not-the-name",
            Problem::ForTheCouncil => "fault-for-the-council",
            Problem::NoCardForThisRole => "fault-no-card-for-this-role",
            Problem::OutOfReach => "fault-out-of-reach",
            Problem::OutsideProgramme => "fault-outside-programme",
            Problem::HalfDecree => "fault-half-decree",
            Problem::SeatTaken(_) => "fault-seat-taken",
            Problem::MoreHoldersThanSeats(_) => "fault-more-holders-than-seats",
            Problem::CouncilIsThere => "fault-council-is-there",
            Problem::OfAnotherCouncil => "fault-of-another-council",
            Problem::OfAnotherKey(_) => "fault-of-another-key",
            Problem::NoArticle => "fault-no-article",
            Problem::EmptyArticle(_) => "fault-empty-article",
            Problem::SameNumber(_) => "fault-same-number",
            Problem::Erased => "fault-erased",
            Problem::Ended => "fault-ended",
            Problem::OtherLevel => "fault-other-level",
            Problem::LedOn(_) => "fault-led-on",
            Problem::AfterToday => "fault-after-today",
            Problem::BeforeLastChange(_) => "fault-before-last-change",
            Problem::AsBefore => "fault-as-before",
            Problem::ChangedMeanwhile => "fault-changed-meanwhile",
            Problem::Settled => "fault-settled",
            Problem::Closed => "fault-closed",
            Problem::DaysFromNow { .. } => "fault-days-from-now",
            Problem::NotAnnounced => "fault-not-announced",
            Problem::MayObjectUntil(_) => "fault-may-object-until",
            Problem::Unanswered(_) => "fault-unanswered",
            Problem::NotInThePeriod => "fault-not-in-the-period",
            Problem::Gaps(_) => "fault-gaps",
            Problem::NotProposed => "fault-not-proposed",
            Problem::FoundRefuted => "fault-found-refuted",
            Problem::RoundIsFrozen => "fault-round-is-frozen",
            Problem::DayIsOver => "fault-day-is-over",
            Problem::InTheWay(obstacle) => obstacle.key(),
            Problem::BeforeTheYear(_) => "fault-before-the-year",
            Problem::TooEarly(_) => "fault-too-early",
            Problem::CourseBegun => "fault-course-begun",
            Problem::ResultNotPublic => "fault-result-not-public",
            Problem::BeingAssessed => "fault-being-assessed",
            Problem::YearClosed(_) => "fault-year-closed",
            Problem::NotQris => "fault-not-qris",
            Problem::NotAnAccount => "fault-not-an-account",
            Problem::CashNeedsPickUp => "fault-cash-needs-pick-up",
            Problem::NotAPostcode => "fault-not-a-postcode",
            Problem::StillOpen => "fault-still-open",
            Problem::ReturnTimeOver(_) => "fault-return-time-over",
            Problem::ReturnOpen => "fault-return-open",
            Problem::NoMoreReturns(_) => "fault-no-more-returns",
            Problem::NotEnough(_) => "fault-not-enough",
            Problem::NoLegalEntity => "fault-no-legal-entity",
            Problem::NotRupiah => "fault-not-rupiah",
            Problem::TooManyMessages(_) => "fault-too-many-messages",
            Problem::NoMoreMessages(_) => "fault-no-more-messages",
            Problem::NobodyThere => "fault-nobody-there",
            Problem::ByVariant => "fault-by-variant",
            Problem::OffSale => "fault-off-sale",
        }
    }

    /// The values that the message names, as `(name, value)`.
    pub fn arguments(&self) -> Vec<(&'static str, String)> {
        match self {
            Problem::TooLong(max)
            | Problem::Digits(max)
            | Problem::TooManyWait(max)
            | Problem::TooManyDevices(max)
            | Problem::TooManyPromotions(max) => {
                vec![("max", max.to_string())]
            }
            Problem::TooShort(min) => vec![("min", min.to_string())],
            Problem::NotAWholeNumber { min, max }
            | Problem::NotANumber { min, max }
            | Problem::DaysFromNow { min, max } => {
                vec![("min", min.to_string()), ("max", max.to_string())]
            }
            Problem::NotOneOf(words) => vec![("words", words.join(", "))],
            Problem::Unknown(kind) | Problem::Ambiguous(kind) => vec![("kind", kind.clone())],
            Problem::Repeated(line) | Problem::Disagrees(line) => vec![("line", line.to_string())],
            Problem::Transition { from, to } => vec![("from", from.clone()), ("to", to.clone())],
            Problem::ConsentTakenBack(day) | Problem::TooLate(day) | Problem::TooEarly(day) => {
                vec![("day", day.clone())]
            }
            Problem::OfAnotherKey(key) => vec![("key", key.clone())],
            Problem::SeatTaken(name) => vec![("name", name.clone())],
            Problem::NotEnough(n)
            | Problem::TooManyMessages(n)
            | Problem::NoMoreMessages(n)
            | Problem::ReturnTimeOver(n)
            | Problem::NoMoreReturns(n) => {
                vec![("count", n.to_string())]
            }
            Problem::MoreHoldersThanSeats(n) => vec![("count", n.to_string())],
            Problem::Unanswered(n) => vec![("count", n.to_string())],
            Problem::MayObjectUntil(day) => vec![("day", day.clone())],
            Problem::Gaps(n) => vec![("count", n.to_string())],
            Problem::EmptyArticle(number) | Problem::SameNumber(number) => vec![("number", number.clone())],
            Problem::CodeForm(form) => vec![("form", form.clone())],
            Problem::Outline(why) => vec![("why", why.clone())],
            Problem::BeforeLastChange(date) => vec![("date", date.clone())],
            Problem::LedOn(code) => vec![("code", code.clone())],
            Problem::BeforeTheYear(year) => vec![("year", year.to_string())],
            Problem::YearClosed(region) => vec![("region", region.clone())],
            _ => Vec::new(),
        }
    }
}

/// All faults of one input, in the order of its fields.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Faults(pub Vec<Fault>);

impl Faults {
    /// Notes a fault.
    pub fn add(&mut self, field: &str, found: impl std::fmt::Display, problem: Problem) {
        let mut found = found.to_string();
        if let Some((cut, _)) = found.char_indices().nth(120) {
            found.truncate(cut);
            found.push('…');
        }
        self.0.push(Fault { field: field.to_owned(), found, problem });
    }

    /// `value` when nothing was noted.
    pub fn or<T>(self, value: T) -> Result<T, Faults> {
        if self.0.is_empty() { Ok(value) } else { Err(self) }
    }

    /// Whether nothing was noted.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// A required text of at most `max` characters.
    pub fn text(&mut self, field: &str, input: &str, max: usize) -> String {
        self.optional(field, input, max).unwrap_or_else(|| {
            if input.trim().is_empty() {
                self.add(field, "", Problem::Missing);
            }
            String::new()
        })
    }

    /// A text of at most `max` characters, or nothing.
    pub fn optional(&mut self, field: &str, input: &str, max: usize) -> Option<String> {
        match crate::text::clean(input, max) {
            Ok(text) => Some(text),
            Err(crate::text::TextError::Empty) => None,
            Err(crate::text::TextError::TooLong(max)) => {
                self.add(field, input, Problem::TooLong(max));
                None
            }
            Err(crate::text::TextError::Control) => {
                self.add(field, input.escape_debug(), Problem::Control);
                None
            }
        }
    }

    /// A text in several languages, each of at most `max` characters.
    pub fn words(&mut self, field: &str, input: &crate::lang::Words, max: usize) -> crate::lang::Words {
        crate::lang::Words::new(
            input
                .iter()
                .map(|(l, t)| {
                    let cleaned = self.optional(&format!("{field}_{l}"), t, max).unwrap_or_default();
                    (l.clone(), cleaned)
                })
                .collect::<Vec<_>>(),
        )
    }

    /// Web addresses; what is none is noted.
    pub fn addresses(&mut self, field: &str, input: &[String]) -> Vec<String> {
        let mut out: Vec<String> = Vec::with_capacity(input.len());
        for url in input {
            if let Some(url) = self.optional(field, url, 1000) {
                if !crate::source::is_address(&url) {
                    self.add(field, url, Problem::NotAnAddress);
                } else if !out.contains(&url) {
                    out.push(url);
                }
            }
        }
        out
    }
}
