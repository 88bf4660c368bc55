//! An assessor's seat in a round, with the interests that they declare.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{LONGEST_REASON, Round, State};
use crate::fault::{Faults, Problem};
use crate::id::{CandidateId, Kind, PersonId, RoundId, SeatId};
use crate::record::{Class, Fields, Record};
use crate::region::RegionCode;

/// What kind of interest somebody has in a candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Nature {
    /// None.
    None,
    /// A relative makes it or gains by it.
    Family,
    /// They make, sell or finance it, or are paid by whoever does.
    Business,
    /// They work for the office that proposes it.
    Office,
    /// Something else that others should know.
    Other,
}

impl Nature {
    /// Every kind.
    pub const ALL: [Nature; 5] =
        [Nature::None, Nature::Family, Nature::Business, Nature::Office, Nature::Other];

    /// The word that is stored.
    pub const fn word(self) -> &'static str {
        match self {
            Nature::None => "none",
            Nature::Family => "family",
            Nature::Business => "business",
            Nature::Office => "office",
            Nature::Other => "other",
        }
    }

    /// Reads the stored word.
    pub fn from_word(word: &str) -> Option<Nature> {
        Nature::ALL.into_iter().find(|n| n.word() == word)
    }

    /// Whether somebody with it may not judge: family and business always. With others they choose.
    pub const fn bars(self) -> bool {
        matches!(self, Nature::Family | Nature::Business)
    }
}

/// An interest in a candidate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interest {
    /// The candidate.
    pub candidate: CandidateId,
    /// What kind.
    pub nature: Nature,
    /// What it is.
    pub text: String,
    /// Whether they do not judge the candidate.
    pub recused: bool,
}

/// How far an assessor is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// They have not declared their interests.
    Appointed,
    /// They have.
    Declared,
    /// They have left.
    Left,
}

/// A seat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seat {
    /// The id.
    pub id: SeatId,
    /// The round.
    pub round: RoundId,
    /// Where the round belongs.
    pub region: RegionCode,
    /// Who sits on it.
    pub person: PersonId,
    /// Its number in the round, from 1: under it their scores are published.
    pub number: i64,
    /// When they declared their interests.
    pub declared: Option<Date>,
    /// The interests.
    pub interests: Vec<Interest>,
    /// Why they left, if they did.
    pub left: Option<String>,
    /// Whether they got it after the council had seen scores of others.
    pub after_reopening: bool,
}

impl Seat {
    /// Gives somebody a seat in a round that is prepared or open. Whoever comes late declares and scores like the others.
    ///
    /// # Errors
    /// When the round has ended.
    pub fn new(id: SeatId, round: &Round, person: PersonId, number: i64) -> Result<Seat, Faults> {
        let mut faults = Faults::default();
        if !matches!(round.state, State::Draft | State::Open) {
            faults.add("person", round.state.word(), Problem::RoundIsFrozen);
        }
        let region = round.region.clone();
        faults.or(Seat {
            id,
            round: round.id,
            region,
            person,
            number,
            declared: None,
            interests: Vec::new(),
            left: None,
            after_reopening: !round.reopened.is_empty(),
        })
    }

    /// How far they are.
    pub const fn standing(&self) -> Standing {
        match (&self.left, &self.declared) {
            (Some(_), _) => Standing::Left,
            (None, Some(_)) => Standing::Declared,
            (None, None) => Standing::Appointed,
        }
    }

    /// Whether they do not judge a candidate.
    pub fn is_recused(&self, candidate: CandidateId) -> bool {
        self.interests.iter().any(|i| i.candidate == candidate && i.recused)
    }

    /// The same with interests declared. Family and business always bar; what is declared needs a text.
    ///
    /// # Errors
    /// Unless the round is open, when they have left, or without a text; by `interest-NUMBER` of the candidate, counted from 0.
    pub fn declare(&self, round: &Round, interests: Vec<Interest>, today: Date) -> Result<Seat, Faults> {
        let mut faults = Faults::default();
        if round.state != State::Open || self.left.is_some() {
            faults.add("interest", round.state.word(), Problem::RoundIsFrozen);
        }
        let mut kept = Vec::new();
        for (n, interest) in interests.into_iter().enumerate() {
            if interest.nature == Nature::None {
                continue;
            }
            let field = format!("interest-{n}");
            let text = faults.text(&field, &interest.text, LONGEST_REASON);
            let recused = interest.recused || interest.nature.bars();
            kept.push(Interest { text, recused, ..interest });
        }
        faults.or(Seat { declared: Some(today), interests: kept, ..self.clone() })
    }

    /// The same, left for a reason. What was handed in before stays and counts.
    ///
    /// # Errors
    /// Without a reason, after the round was decided, or when they have left before.
    pub fn leave(&self, round: &Round, reason: &str) -> Result<Seat, Faults> {
        let mut faults = Faults::default();
        let reason = faults.text("why", reason, LONGEST_REASON);
        if round.state.is_decided() || self.left.is_some() {
            faults.add("why", "", Problem::Taken);
        }
        faults.or(Seat { left: Some(reason), ..self.clone() })
    }
}

impl Record for Seat {
    const KIND: Kind = Kind::Seat;

    fn id(&self) -> Uuid {
        self.id.0
    }

    fn region(&self) -> Option<&RegionCode> {
        Some(&self.region)
    }

    fn person(&self) -> Option<Uuid> {
        Some(self.person.0)
    }

    fn fields(&self) -> Fields {
        Fields::default()
            .council("round", self.round.to_string())
            .council("person", self.person.to_string())
            .council("number", self.number)
            .council("declared", self.declared.map(|d| d.to_string()))
            .council("after_reopening", self.after_reopening)
            .personal("interests", Class::Council, serde_json::to_value(&self.interests).unwrap_or_default())
            .personal("left", Class::Council, self.left.as_deref())
    }
}
