//! That a maker asks for the erasure of their data: it waits for an officer, who erases or says why not.

use uuid::Uuid;

use super::Maker;
use crate::fault::{Faults, Problem};
use crate::id::{ErasureRequestId, Kind, MakerId, PersonId};
use crate::record::{Class, Fields, Record};
use crate::region::RegionCode;

/// Within how many hours a request is decided: three times 24. Law 27/2022 on personal data (UU PDP) gives a controller that
/// time to stop processing after a consent was taken back; for the erasure itself it names no figure, so the shorter holds.
pub const HOURS: i64 = 72;

/// The most characters of a reason and of an answer.
pub const LONGEST: usize = 400;

/// What became of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// It waits for an officer.
    Waiting,
    /// The data was erased.
    Done,
    /// An officer said why not.
    Refused,
    /// Whoever asked took it back.
    TakenBack,
}

impl State {
    /// Every state.
    pub const ALL: [State; 4] = [State::Waiting, State::Done, State::Refused, State::TakenBack];

    /// The word that is stored.
    pub const fn word(self) -> &'static str {
        match self {
            State::Waiting => "waiting",
            State::Done => "done",
            State::Refused => "refused",
            State::TakenBack => "taken-back",
        }
    }

    /// Reads the stored word.
    pub fn from_word(word: &str) -> Option<State> {
        State::ALL.into_iter().find(|s| s.word() == word)
    }
}

/// A request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The id.
    pub id: ErasureRequestId,
    /// Whose data.
    pub maker: MakerId,
    /// Where the maker lies.
    pub region: RegionCode,
    /// Who asked.
    pub person: PersonId,
    /// When, in microseconds since 1970.
    pub asked: i64,
    /// Why, if they say so; nobody has to.
    pub why: Option<String>,
    /// What became of it.
    pub state: State,
    /// What the officer answered.
    pub answer: Option<String>,
}

/// Asks for the erasure of a maker's data, at a time in microseconds since 1970.
///
/// # Errors
/// A reason that is too long.
pub fn ask(
    id: ErasureRequestId,
    maker: &Maker,
    person: PersonId,
    why: &str,
    now: i64,
) -> Result<Request, Faults> {
    let mut faults = Faults::default();
    let why = faults.optional("why", why, LONGEST);
    let (maker, region) = (maker.id, maker.region.clone());
    faults.or(Request { id, maker, region, person, asked: now, why, state: State::Waiting, answer: None })
}

impl Request {
    /// Until when it is to be decided, in microseconds since 1970.
    pub const fn due(&self) -> i64 {
        self.asked + HOURS * 3_600_000_000
    }

    /// The same, refused with an answer.
    ///
    /// # Errors
    /// Without an answer, or when it does not wait any more.
    pub fn refused(&self, answer: &str) -> Result<Request, Faults> {
        let mut faults = Faults::default();
        let answer = faults.text("answer", answer, LONGEST);
        if self.state != State::Waiting {
            faults.add("answer", "", Problem::Taken);
        }
        faults.or(Request { state: State::Refused, answer: Some(answer), ..self.clone() })
    }
}

impl Record for Request {
    const KIND: Kind = Kind::ErasureRequest;

    fn id(&self) -> Uuid {
        self.id.0
    }

    fn region(&self) -> Option<&RegionCode> {
        Some(&self.region)
    }

    fn person(&self) -> Option<Uuid> {
        Some(self.maker.0)
    }

    fn maker(&self) -> Option<MakerId> {
        Some(self.maker)
    }

    fn fields(&self) -> Fields {
        Fields::default()
            .council("maker", self.maker.to_string())
            .council("person", self.person.to_string())
            .personal("why", Class::Council, self.why.as_deref())
            .council("state", self.state.word())
            .personal("answer", Class::Council, self.answer.as_deref())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn a_refusal_needs_an_answer_and_is_given_once() {
        let request = Request {
            id: ErasureRequestId(Uuid::nil()),
            maker: MakerId(Uuid::nil()),
            region: RegionCode::parse("12").unwrap(),
            person: PersonId(Uuid::nil()),
            asked: 0,
            why: None,
            state: State::Waiting,
            answer: None,
        };
        assert_eq!(request.due(), 3 * 24 * 60 * 60 * 1_000_000);
        assert_eq!(request.refused(" ").unwrap_err().0[0].field, "answer");
        let refused = request.refused("A dispute is before the court").unwrap();
        assert!(refused.refused("Again").is_err());
    }
}
