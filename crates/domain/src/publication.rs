//! The publication state of everything that has a public face.

use serde::{Deserialize, Serialize};

use crate::fault::Problem;

/// Where a record stands between its first draft and the public.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Publication {
    /// Being written.
    #[default]
    Draft,
    /// Waiting for the region's officer.
    Submitted,
    /// To be seen by everybody.
    Published,
    /// Sent back with a reason.
    Returned,
    /// Taken from view for a while by its owner.
    Paused,
    /// Taken from view for good.
    Withdrawn,
}

impl Publication {
    /// Every state, in the order of a record's life.
    pub const ALL: [Publication; 6] = [
        Publication::Draft,
        Publication::Submitted,
        Publication::Published,
        Publication::Returned,
        Publication::Paused,
        Publication::Withdrawn,
    ];

    /// The word that is stored and imported.
    pub const fn word(self) -> &'static str {
        match self {
            Publication::Draft => "draft",
            Publication::Submitted => "submitted",
            Publication::Published => "published",
            Publication::Returned => "returned",
            Publication::Paused => "paused",
            Publication::Withdrawn => "withdrawn",
        }
    }

    /// Reads the stored word.
    pub fn from_word(word: &str) -> Option<Publication> {
        Publication::ALL.into_iter().find(|p| p.word() == word)
    }

    /// Whether the public may see the record.
    pub const fn is_public(self) -> bool {
        matches!(self, Publication::Published)
    }

    /// Whether the council let it be shown, now or as soon as its own people take it up again: what is added to it waits.
    pub const fn was_passed(self) -> bool {
        matches!(self, Publication::Published | Publication::Paused)
    }
}

/// A step in the life of a record with a public face.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Hands it in for publication.
    Submit,
    /// Shows it to everybody.
    Publish,
    /// Sends it back to whoever handed it in; needs a reason.
    Return,
    /// Takes it from view for a while.
    Pause,
    /// Takes it from view for good; needs a reason.
    Withdraw,
    /// Takes it up again as a draft.
    Reopen,
}

impl Step {
    /// Every step, in the order in which pages offer them.
    pub const ALL: [Step; 6] =
        [Step::Publish, Step::Submit, Step::Return, Step::Pause, Step::Reopen, Step::Withdraw];

    /// The word for forms and messages.
    pub const fn word(self) -> &'static str {
        match self {
            Step::Submit => "submit",
            Step::Publish => "publish",
            Step::Return => "return",
            Step::Pause => "pause",
            Step::Withdraw => "withdraw",
            Step::Reopen => "reopen",
        }
    }

    /// Reads the word.
    pub fn from_word(word: &str) -> Option<Step> {
        Step::ALL.into_iter().find(|s| s.word() == word)
    }

    /// The state to which it leads.
    pub const fn leads_to(self) -> Publication {
        match self {
            Step::Submit => Publication::Submitted,
            Step::Publish => Publication::Published,
            Step::Return => Publication::Returned,
            Step::Pause => Publication::Paused,
            Step::Withdraw => Publication::Withdrawn,
            Step::Reopen => Publication::Draft,
        }
    }

    /// Whether whoever takes the step has to say why.
    pub const fn needs_a_reason(self) -> bool {
        matches!(self, Step::Return | Step::Withdraw)
    }
}

impl Publication {
    /// The steps that are open from this state.
    ///
    /// ```
    /// use domain::publication::{Publication, Step};
    /// assert!(Publication::Submitted.steps().any(|s| s == Step::Return));
    /// assert!(!Publication::Draft.steps().any(|s| s == Step::Return));
    /// ```
    pub fn steps(self) -> impl Iterator<Item = Step> {
        Step::ALL.into_iter().filter(move |step| self.may(*step))
    }

    fn may(self, step: Step) -> bool {
        use Publication::{Draft, Paused, Published, Returned, Submitted, Withdrawn};
        match step {
            Step::Submit => matches!(self, Draft | Returned),
            Step::Publish => matches!(self, Draft | Submitted | Returned | Paused),
            Step::Return => matches!(self, Submitted),
            Step::Pause => matches!(self, Published),
            Step::Withdraw => !matches!(self, Withdrawn),
            Step::Reopen => matches!(self, Withdrawn | Paused | Submitted),
        }
    }

    /// The state after a step. A step to the state that is there already is none.
    ///
    /// # Errors
    /// [`Problem::Transition`] when the step is not open from here, [`Problem::Missing`] when it needs a reason and none is
    /// given.
    pub fn step(self, step: Step, reason: &str) -> Result<Publication, Problem> {
        if !self.may(step) {
            let (from, to) = (self.word().to_owned(), step.leads_to().word().to_owned());
            return Err(Problem::Transition { from, to });
        }
        if step.needs_a_reason() && reason.trim().is_empty() {
            return Err(Problem::Missing);
        }
        Ok(step.leads_to())
    }
}

impl Publication {
    /// Where what its own people changed stands: it waits for the region's officer. What is still a draft stays one until it
    /// is handed in; what is withdrawn stays withdrawn.
    ///
    /// ```
    /// use domain::publication::Publication;
    /// assert_eq!(Publication::Published.handed_in(), Publication::Submitted);
    /// assert_eq!(Publication::Draft.handed_in(), Publication::Draft);
    /// ```
    #[must_use]
    pub const fn handed_in(self) -> Publication {
        match self {
            Publication::Published | Publication::Submitted | Publication::Returned | Publication::Paused => {
                Publication::Submitted
            }
            Publication::Draft | Publication::Withdrawn => self,
        }
    }

    /// The state in which what was paused comes back. Whoever paused it takes it up as it was published; when somebody else
    /// did, the officer looks at it first.
    ///
    /// # Errors
    /// [`Problem::Transition`] when it is not paused.
    ///
    /// ```
    /// use domain::publication::Publication::*;
    /// assert_eq!(Paused.resumed(true), Ok(Published));
    /// assert_eq!(Paused.resumed(false), Ok(Submitted));
    /// assert!(Withdrawn.resumed(true).is_err());
    /// ```
    pub fn resumed(self, by_whoever_paused: bool) -> Result<Publication, Problem> {
        let to = if by_whoever_paused { Publication::Published } else { Publication::Submitted };
        match self {
            Publication::Paused => Ok(to),
            _ => Err(Problem::Transition { from: self.word().to_owned(), to: to.word().to_owned() }),
        }
    }

    /// Whether its own people may take a record from this state to another by themselves; `same` says that nothing else
    /// changes. They hand in, pause, take back and withdraw, and never publish.
    ///
    /// ```
    /// use domain::publication::Publication::*;
    /// assert!(Published.may_become_by_its_own(Paused, true));
    /// assert!(Paused.may_become_by_its_own(Submitted, true));
    /// assert!(Returned.may_become_by_its_own(Withdrawn, true));
    /// assert!(!Withdrawn.may_become_by_its_own(Draft, true), "an officer takes it up again");
    /// assert!(!Submitted.may_become_by_its_own(Published, true));
    /// assert!(!Published.may_become_by_its_own(Published, false), "other words are not published unseen");
    /// ```
    pub const fn may_become_by_its_own(self, to: Publication, same: bool) -> bool {
        use Publication::{Draft, Paused, Published, Returned, Submitted, Withdrawn};
        match (self, to) {
            (Withdrawn, _) => same && matches!(to, Withdrawn),
            (_, Submitted) => true,
            (Draft | Submitted | Returned, Draft) => true,
            (Published, Paused) | (_, Withdrawn) => same,
            (Published, Published) | (Paused, Paused) | (Returned, Returned) => same,
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_has_a_way_on_and_no_step_leads_back_to_where_it_began() {
        for state in Publication::ALL {
            assert!(state.steps().count() > 0, "{state:?} is a dead end");
            for step in state.steps() {
                assert_ne!(step.leads_to(), state, "{step:?}");
                assert!(state.step(step, "why").is_ok());
                assert_eq!(state.step(step, " ").is_err(), step.needs_a_reason(), "{step:?}");
            }
        }
        assert!(Publication::Draft.step(Step::Pause, "why").is_err());
    }

    #[test]
    fn everything_can_come_to_be_seen_and_be_taken_from_view() {
        for state in Publication::ALL {
            let seen = state == Publication::Published
                || state
                    .steps()
                    .any(|s| s.leads_to().steps().any(|t| t == Step::Publish) || s == Step::Publish);
            assert!(seen, "{state:?}");
        }
    }
}
