//! Objections to a designation that was announced: taken down by an officer for whoever objects, and answered.

use jiff::civil::Date;
use uuid::Uuid;

use super::Designation;
use crate::fault::{Faults, Problem};
use crate::id::{DesignationId, Kind, ObjectionId};
use crate::record::{Class, Fields, Record};
use crate::region::RegionCode;

/// Where an objection stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// It has not been answered.
    Open,
    /// It is right: what was assessed is looked at again.
    Upheld,
    /// It is not right.
    Rejected,
}

impl State {
    /// Every state.
    pub const ALL: [State; 3] = [State::Open, State::Upheld, State::Rejected];

    /// The word that is stored.
    pub const fn word(self) -> &'static str {
        match self {
            State::Open => "open",
            State::Upheld => "upheld",
            State::Rejected => "rejected",
        }
    }

    /// Reads the stored word.
    pub fn from_word(word: &str) -> Option<State> {
        State::ALL.into_iter().find(|s| s.word() == word)
    }
}

/// An objection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Objection {
    /// The id.
    pub id: ObjectionId,
    /// To what.
    pub designation: DesignationId,
    /// The region of the designation.
    pub region: RegionCode,
    /// Who objects, and how they can be reached.
    pub objector: String,
    /// Why.
    pub grounds: String,
    /// The day on which they did.
    pub date: Date,
    /// Where it stands.
    pub state: State,
    /// What they were told.
    pub answer: Option<String>,
    /// The day on which they were.
    pub answered: Option<Date>,
}

/// Takes an objection down.
///
/// # Errors
/// `date` for a day on which nobody may object, or that is still to come; what is missing.
pub fn lodge(
    id: ObjectionId,
    to: &Designation,
    (objector, grounds): (&str, &str),
    date: Option<Date>,
    today: Date,
) -> Result<Objection, Faults> {
    let mut faults = Faults::default();
    let objector = faults.text("objector", objector, 300);
    let grounds = faults.text("grounds", grounds, 4000);
    let date = match date {
        None => {
            faults.add("date", "", Problem::Missing);
            today
        }
        Some(date) if date > today => {
            faults.add("date", date, Problem::InTheFuture);
            date
        }
        Some(date) if !to.may_object(date) => {
            faults.add("date", date, Problem::NotInThePeriod);
            date
        }
        Some(date) => date,
    };
    let (designation, region) = (to.id, to.region.clone());
    let state = State::Open;
    faults.or(Objection {
        id,
        designation,
        region,
        objector,
        grounds,
        date,
        state,
        answer: None,
        answered: None,
    })
}

impl Objection {
    /// The same with its answer. It is answered once: who disagrees with the answer objects to that elsewhere.
    ///
    /// # Errors
    /// `answer` without one; `state` when it was answered before.
    pub fn answer(&self, upheld: bool, answer: &str, today: Date) -> Result<Objection, Faults> {
        let mut faults = Faults::default();
        if self.state != State::Open {
            let (from, to) = (self.state.word().to_owned(), "answered".to_owned());
            faults.add("state", self.state.word(), Problem::Transition { from, to });
        }
        let answer = faults.text("answer", answer, 4000);
        let state = if upheld { State::Upheld } else { State::Rejected };
        faults.or(Objection { state, answer: Some(answer), answered: Some(today), ..self.clone() })
    }
}

impl Objection {
    /// Whether who objected was erased.
    pub const fn is_erased(&self) -> bool {
        self.objector.is_empty()
    }

    /// The same without who objected. What they said and were told stays, in words that name them no more.
    ///
    /// # Errors
    /// `grounds` and `answer` when nothing would be left of them.
    pub fn erase(&self, grounds: &str, answer: &str) -> Result<Objection, Faults> {
        let mut faults = Faults::default();
        let grounds = faults.text("grounds", grounds, 4000);
        let answer = self.answer.as_ref().map(|_| faults.text("answer", answer, 4000));
        faults.or(Objection { objector: String::new(), grounds, answer, ..self.clone() })
    }
}

impl Record for Objection {
    const KIND: Kind = Kind::Objection;

    fn id(&self) -> Uuid {
        self.id.0
    }

    fn region(&self) -> Option<&RegionCode> {
        Some(&self.region)
    }

    fn person(&self) -> Option<Uuid> {
        // Whoever objects is no maker and has no account: the objection itself is who they are here.
        Some(self.id.0)
    }

    fn fields(&self) -> Fields {
        Fields::default()
            .council("designation", self.designation.to_string())
            .personal("objector", Class::Council, self.objector.as_str())
            .personal("grounds", Class::Council, self.grounds.as_str())
            .council("date", self.date.to_string())
            .council("state", self.state.word())
            .personal("answer", Class::Council, self.answer.as_deref())
            .council("answered", self.answered.map(|d| d.to_string()))
    }
}
