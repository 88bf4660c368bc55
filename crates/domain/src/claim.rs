//! Claims: what a source says of a region, until somebody of its council has looked. Claims are: that a craft is made in a
//! region, an entry of a heritage register, a designation as it was imported, and what a motif means.

use crate::craft::Presence;
use crate::fault::{Faults, Problem};
use crate::flagship::Designation;
use crate::heritage::Heritage;
use crate::motif::Motif;
use crate::record::Record;
use crate::region::RegionCode;
use crate::source::Checked;

/// The longest reason, in characters.
pub const LONGEST_REASON: usize = 400;

/// A record that says what a source says.
pub trait Claim: Record + Clone + PartialEq {
    /// Whether an officer has confirmed it.
    fn checked(&self) -> Checked;
    /// The same, judged otherwise.
    #[must_use]
    fn judged(&self, checked: Checked) -> Self;
    /// Every region of which it says something.
    fn regions(&self) -> Vec<RegionCode>;
}

macro_rules! claims {
    ($($record:ty => |$r:ident| $regions:expr;)*) => {$(
        impl Claim for $record {
            fn checked(&self) -> Checked {
                self.checked
            }
            fn judged(&self, checked: Checked) -> Self {
                Self { checked, ..self.clone() }
            }
            fn regions(&self) -> Vec<RegionCode> {
                let $r = self;
                $regions
            }
        }
    )*};
}

claims! {
    Motif => |m| m.regions.clone();
    Presence => |p| vec![p.region.clone()];
    Heritage => |h| h.regions.clone();
    Designation => |d| vec![d.region.clone()];
}

/// Judges a claim. Whoever finds it wrong says why: the source stays, and others will ask.
///
/// # Errors
/// `why` when it is refuted without a reason, or the reason is too long.
///
/// ```
/// use domain::claim::judge;
/// use domain::source::Checked;
/// assert!(judge(Checked::Confirmed, "").is_ok());
/// assert_eq!(judge(Checked::Refuted, " ").unwrap_err().0[0].field, "why");
/// ```
pub fn judge(to: Checked, why: &str) -> Result<Option<String>, Faults> {
    let mut faults = Faults::default();
    let why = faults.optional("why", why, LONGEST_REASON);
    if to == Checked::Refuted && why.is_none() && faults.is_empty() {
        faults.add("why", "", Problem::Missing);
    }
    faults.or(why)
}

/// How a claim stands that is told again, such as by a file. Where the file says nothing of it, the judgement stays while the
/// claim is the same; another claim is unchecked.
pub fn told_again<C: Claim>(before: Option<&C>, told: C, said: Option<Checked>) -> C {
    match (said, before) {
        (Some(said), _) => told.judged(said),
        (None, Some(before)) if told.judged(before.checked()) == *before => before.clone(),
        (None, _) => told.judged(Checked::Unchecked),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::craft::{PresenceDraft, place};

    fn at(locality: &str, checked: Checked) -> Presence {
        let draft = PresenceDraft { locality: Some(locality.into()), checked, ..PresenceDraft::default() };
        place("xx", "ikat", RegionCode::parse("12").unwrap(), draft).unwrap()
    }

    #[test]
    fn a_judgement_outlives_a_file_that_says_the_same_and_nothing_of_it() {
        let before = at("Riverside", Checked::Confirmed);
        let again =
            |locality: &str, said| told_again(Some(&before), at(locality, Checked::Unchecked), said).checked;
        assert_eq!(again("Riverside", None), Checked::Confirmed);
        assert_eq!(again("Hillside", None), Checked::Unchecked, "another claim");
        assert_eq!(again("Riverside", Some(Checked::Unchecked)), Checked::Unchecked, "the file says so");
        assert_eq!(again("Hillside", Some(Checked::Confirmed)), Checked::Confirmed);
        assert_eq!(told_again(None, at("Riverside", Checked::Refuted), None).checked, Checked::Unchecked);
    }
}
