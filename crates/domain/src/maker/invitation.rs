//! That a maker invites somebody to act for it. Nobody is looked up when it is sent: it waits for whoever can show that they are
//! meant, so that sending it tells nothing of who has an account.

use jiff::civil::Date;
use jiff::{Span, ToSpan};
use uuid::Uuid;

use super::mandate::{Agent, Deed, Mandate, MandateDraft, give};
use crate::account::login;
use crate::fault::{Faults, Problem};
use crate::id::{Kind, MakerId, MandateId, PersonId, tail};
use crate::record::{self, Fields, Record};
use crate::region::RegionCode;

/// For how many days an invitation can be accepted, the day it is sent not counted.
pub const DAYS: i32 = 14;

/// The most months for which a maker lets somebody act: whoever finds its telephone gives nothing away for ever.
pub const MONTHS: i32 = 12;

/// The most invitations of a maker that wait at once.
pub const MOST: usize = 5;

/// What became of an invitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// It waits for whoever is meant.
    Waiting,
    /// It was accepted: the mandate has the same id.
    Accepted,
    /// Whoever was meant does not want it.
    Declined,
    /// The maker took it back.
    TakenBack,
}

impl State {
    /// Every state.
    pub const ALL: [State; 4] = [State::Waiting, State::Accepted, State::Declined, State::TakenBack];

    /// The word that is stored.
    pub const fn word(self) -> &'static str {
        match self {
            State::Waiting => "waiting",
            State::Accepted => "accepted",
            State::Declined => "declined",
            State::TakenBack => "taken-back",
        }
    }

    /// Reads the stored word.
    pub fn from_word(word: &str) -> Option<State> {
        State::ALL.into_iter().find(|s| s.word() == word)
    }
}

/// An invitation. Who is meant is no field of it: the journal does not keep what somebody wrote of another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// The id; that of the mandate which comes of it.
    pub id: MandateId,
    /// For whom somebody shall act.
    pub maker: MakerId,
    /// Where that maker lies.
    pub region: RegionCode,
    /// Whose own the maker was who sent it. It counts no longer than they may speak for the maker.
    pub by: PersonId,
    /// What they may do.
    pub deeds: Vec<Deed>,
    /// The last day on which they may act.
    pub until: Date,
    /// The last day on which it can be accepted.
    pub lapses: Date,
    /// What became of it.
    pub state: State,
}

/// What is asked to be stored as an invitation.
#[derive(Debug, Clone)]
pub struct InvitationDraft {
    /// See [`Invitation`].
    pub maker: MakerId,
    /// See [`Invitation`].
    pub region: RegionCode,
    /// See [`Invitation`].
    pub by: PersonId,
    /// Who is meant, as it was typed; see [`told`].
    pub told: String,
    /// See [`Invitation`].
    pub deeds: Vec<Deed>,
    /// See [`Invitation`].
    pub until: Option<Date>,
}

/// Who is meant, as it is stored and compared: the name with which somebody signs in, or the number of a maker, which is the end of
/// the address on its tags. An address for mail is no proof of who somebody is: everybody says their own.
///
/// ```
/// use domain::maker::invitation::told;
/// assert_eq!(told(" Ina@Example.org "), Some("ina@example.org".into()));
/// assert_eq!(told("h9k2 7c0d 4w1x"), Some("h9k27c0d4w1x".into()));
/// assert_eq!(told("https://corak.example/i/h9k27c0d4w1x"), Some("h9k27c0d4w1x".into()));
/// assert_eq!(told("?"), None);
/// ```
pub fn told(typed: &str) -> Option<String> {
    let text: String = typed.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_lowercase();
    let text = text.rsplit_once("/i/").map_or(text.as_str(), |(_, number)| number);
    login(text)
}

/// The number of a maker that a text can be read as, in the form in which numbers are written: people read them aloud and copy them by
/// hand, so `o` stands for 0, `i` and `l` for 1, and hyphens for nothing.
///
/// ```
/// use domain::maker::invitation::number;
/// assert_eq!(number("h9k2-7cod-4wlx"), Some("h9k27c0d4w1x".into()));
/// assert_eq!(number("ina"), None);
/// ```
pub fn number(told: &str) -> Option<String> {
    let digit = |c| match c {
        'o' => '0',
        'i' | 'l' => '1',
        c => c,
    };
    let number: String = told.chars().filter(|c| *c != '-').map(digit).collect();
    tail(&number).map(|_| number)
}

/// Invites somebody, on a day.
///
/// # Errors
/// `told` when it can be nobody; `deeds` when none is named; `until` when it is missing, before that day or beyond [`MONTHS`].
pub fn invite(id: MandateId, draft: &InvitationDraft, today: Date) -> Result<(Invitation, String), Faults> {
    let mut faults = Faults::default();
    let meant = told(&draft.told);
    if meant.is_none() {
        let problem = if draft.told.trim().is_empty() { Problem::Missing } else { Problem::NotTold };
        faults.add("told", &draft.told, problem);
    }
    let deeds: Vec<Deed> = Deed::ALL.into_iter().filter(|d| draft.deeds.contains(d)).collect();
    if deeds.is_empty() {
        faults.add("deeds", "", Problem::Missing);
    }
    let latest = after(today, MONTHS.months());
    match draft.until {
        None => faults.add("until", "", Problem::Missing),
        Some(last) if last < today => faults.add("until", last, Problem::EndsBeforeItBegins),
        Some(last) if last > latest => faults.add("until", last, Problem::TooLate(latest.to_string())),
        Some(_) => {}
    }
    let until = draft.until.unwrap_or(today);
    faults.or((
        Invitation {
            id,
            maker: draft.maker,
            region: draft.region.clone(),
            by: draft.by,
            deeds,
            until,
            lapses: after(today, DAYS.days()).min(until),
            state: State::Waiting,
        },
        meant.unwrap_or_default(),
    ))
}

fn after(day: Date, span: Span) -> Date {
    day.checked_add(span).unwrap_or(Date::MAX)
}

impl Invitation {
    /// Whether it can be accepted on a day.
    pub fn is_open(&self, day: Date) -> bool {
        self.state == State::Waiting && day <= self.lapses
    }

    /// The same with another state.
    #[must_use]
    pub fn turned(&self, state: State) -> Invitation {
        Invitation { state, ..self.clone() }
    }

    /// Accepts it for somebody who is meant: the mandate begins that day.
    ///
    /// # Errors
    /// `state` when it is not open; those of [`give`].
    pub fn accept(&self, to: Agent, today: Date) -> Result<(Invitation, Mandate), Faults> {
        if !self.is_open(today) {
            let mut faults = Faults::default();
            faults.add("state", self.state.word(), Problem::Ended);
            return Err(faults);
        }
        let mandate = give(
            self.id,
            MandateDraft {
                maker: self.maker,
                region: self.region.clone(),
                to,
                own: false,
                deeds: self.deeds.clone(),
                since: today,
                until: Some(self.until),
            },
        )?;
        Ok((self.turned(State::Accepted), mandate))
    }
}

impl Record for Invitation {
    const KIND: Kind = Kind::Invitation;

    fn id(&self) -> Uuid {
        self.id.0
    }

    fn region(&self) -> Option<&RegionCode> {
        Some(&self.region)
    }

    fn maker(&self) -> Option<MakerId> {
        Some(self.maker)
    }

    fn fields(&self) -> Fields {
        Fields::default()
            .council("maker", self.maker.to_string())
            .council("by", self.by.0.to_string())
            .council("deeds", record::list(&self.deeds.iter().map(|d| d.word()).collect::<Vec<_>>()))
            .council("until", self.until.to_string())
            .council("lapses", self.lapses.to_string())
            .council("state", self.state.word())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use jiff::civil::date;

    const TODAY: Date = date(2026, 11, 24);

    fn draft(told: &str, deeds: &[Deed], until: Option<Date>) -> InvitationDraft {
        InvitationDraft {
            maker: MakerId(Uuid::nil()),
            region: RegionCode::parse("12").unwrap(),
            by: PersonId(Uuid::from_u128(1)),
            told: told.into(),
            deeds: deeds.to_vec(),
            until,
        }
    }

    fn fields(draft: &InvitationDraft) -> Vec<String> {
        let faults = invite(MandateId(Uuid::nil()), draft, TODAY).unwrap_err();
        faults.0.into_iter().map(|f| f.field).collect()
    }

    #[test]
    fn it_names_somebody_something_and_a_last_day_within_a_year() {
        assert_eq!(fields(&draft(" ", &[], None)), ["told", "deeds", "until"]);
        let day = |d| draft("ina", &[Deed::Items], Some(d));
        assert_eq!(fields(&day(date(2026, 11, 23))), ["until"]);
        assert_eq!(fields(&day(date(2027, 11, 25))), ["until"]);
        assert!(invite(MandateId(Uuid::nil()), &day(date(2027, 11, 24)), TODAY).is_ok());
    }

    #[test]
    fn it_is_accepted_once_and_in_time_and_the_mandate_has_an_end() {
        let id = MandateId(Uuid::from_u128(7));
        let last = date(2027, 1, 31);
        let (sent, told) = invite(id, &draft("Ina", &[Deed::Items], Some(last)), TODAY).unwrap();
        assert_eq!((told.as_str(), sent.lapses), ("ina", date(2026, 12, 8)));
        let to = Agent::Person(PersonId(Uuid::from_u128(3)));
        let (accepted, mandate) = sent.accept(to, sent.lapses).unwrap();
        assert_eq!((mandate.id, mandate.own, mandate.until), (id, false, Some(last)));
        assert!(accepted.accept(to, TODAY).is_err(), "once");
        assert!(sent.accept(to, date(2026, 12, 9)).is_err(), "in time");
        assert!(sent.turned(State::TakenBack).accept(to, TODAY).is_err());
        assert!(sent.accept(Agent::Maker(sent.maker), TODAY).is_err(), "for itself");
        let (short, _) = invite(id, &draft("ina", &Deed::ALL, Some(date(2026, 11, 26))), TODAY).unwrap();
        assert_eq!(short.lapses, date(2026, 11, 26), "not beyond its own end");
    }
}
