//! What an assessor scores for a candidate: one score for each criterion, each with a reason.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::criteria::CriteriaSet;
use crate::fault::{Faults, Problem};
use crate::id::{CandidateId, EvidenceId, Kind, RoundId, SeatId, SheetId};
use crate::record::{Class, Field, Fields, Record};
use crate::region::RegionCode;

/// The most characters of a reason.
pub const LONGEST_REASON: usize = 1000;
/// The most characters that name a proof.
pub const LONGEST_PROOF: usize = 300;
/// The fewest characters that name a proof so that somebody else finds it.
pub const SHORTEST_PROOF: usize = 10;

/// A score with what it rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scored {
    /// The score.
    pub score: i32,
    /// Why.
    pub reason: String,
    /// What proves it: what the chosen piece of evidence shows, an address, or where it was seen.
    pub proof: Option<String>,
    /// The piece of the proposal's evidence that proves it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<EvidenceId>,
}

/// A sheet that was handed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// The id.
    pub id: SheetId,
    /// The round.
    pub round: RoundId,
    /// Where the round belongs.
    pub region: RegionCode,
    /// The seat.
    pub seat: SeatId,
    /// The candidate.
    pub candidate: CandidateId,
    /// The scores by the keys of the criteria.
    pub scores: BTreeMap<String, Scored>,
}

/// What was typed for a criterion.
#[derive(Debug, Clone, Default)]
pub struct Typed {
    /// The score.
    pub score: String,
    /// Why.
    pub reason: String,
    /// What proves it.
    pub proof: String,
    /// A piece of the proposal's evidence that was chosen, with what it shows.
    pub evidence: Option<(EvidenceId, String)>,
}

/// The names of the inputs of a criterion: score, reason and proof.
pub fn inputs(criterion: &str) -> [String; 3] {
    ["score", "reason", "proof"].map(|part| format!("{part}-{criterion}"))
}

/// The name of the input for a piece of evidence.
pub fn evidence_input(criterion: &str) -> String {
    format!("evidence-{criterion}")
}

/// Reads what was typed for each criterion of a set.
///
/// # Errors
/// By the names of [`inputs`]: a score that is missing or that the criterion does not have, a reason that is missing, a text that is too
/// long, a proof so short that nobody could find it.
pub fn read(
    set: &CriteriaSet,
    mut typed: impl FnMut(&str) -> Typed,
) -> Result<BTreeMap<String, Scored>, Faults> {
    let mut faults = Faults::default();
    let mut scores = BTreeMap::new();
    for criterion in &set.criteria {
        let [score_at, reason_at, proof_at] = inputs(&criterion.key);
        let found = typed(&criterion.key);
        let possible = set.scores(criterion);
        let score = found.score.trim().parse::<i32>().ok().filter(|s| possible.contains(s));
        match score {
            None if found.score.trim().is_empty() => faults.add(&score_at, "", Problem::Missing),
            None => {
                let words = possible.iter().map(ToString::to_string).collect();
                faults.add(&score_at, &found.score, Problem::NotOneOf(words));
            }
            Some(_) => {}
        }
        let reason = faults.text(&reason_at, &found.reason, LONGEST_REASON);
        let mut proof = faults.optional(&proof_at, &found.proof, LONGEST_PROOF);
        if proof.as_ref().is_some_and(|p| p.chars().count() < SHORTEST_PROOF) {
            faults.add(&proof_at, &found.proof, Problem::TooShort(SHORTEST_PROOF));
        }
        let mut evidence = None;
        if let Some((id, shows)) = found.evidence {
            evidence = Some(id);
            proof = proof.or_else(|| Some(shows.chars().take(LONGEST_PROOF).collect()));
        }
        if let Some(score) = score {
            scores.insert(criterion.key.clone(), Scored { score, reason, proof, evidence });
        }
    }
    faults.or(scores)
}

/// The criteria whose high score has no proof, where the set asks for one.
///
/// ```
/// # use domain::assessment::criteria::{CriteriaSet, EXAMPLE};
/// # use domain::assessment::sheet::{Scored, unproven};
/// # let profile = domain::profile::Profile::parse(domain::profile::EXAMPLE).unwrap();
/// let set = CriteriaSet::parse(EXAMPLE, &profile).unwrap();
/// let scored = |score| Scored { score, reason: "As seen".into(), proof: None, evidence: None };
/// let scores = [("makers".to_owned(), scored(2)), ("export".to_owned(), scored(0))].into();
/// assert_eq!(unproven(&set, &scores), ["makers"]);
/// ```
pub fn unproven<'s>(set: &'s CriteriaSet, scores: &BTreeMap<String, Scored>) -> Vec<&'s str> {
    let open = |c: &&super::criteria::Criterion| {
        let from = set.proof_from(c);
        let named = |s: &Scored| {
            s.evidence.is_some() || s.proof.as_ref().is_some_and(|p| p.chars().count() >= SHORTEST_PROOF)
        };
        scores.get(&c.key).is_some_and(|s| !named(s) && from.is_some_and(|from| s.score >= from))
    };
    set.criteria.iter().filter(open).map(|c| c.key.as_str()).collect()
}

impl Record for Sheet {
    const KIND: Kind = Kind::Sheet;

    fn id(&self) -> Uuid {
        self.id.0
    }

    fn region(&self) -> Option<&RegionCode> {
        Some(&self.region)
    }

    fn fields(&self) -> Fields {
        // Nobody reads the scores in a history: they are blind as long as the round is open, and shown by its own pages afterwards.
        let scores = serde_json::to_value(&self.scores).unwrap_or_default();
        let mut fields = Fields::default()
            .council("round", self.round.to_string())
            .council("seat", self.seat.to_string())
            .council("candidate", self.candidate.to_string());
        fields.0.push(Field { name: "scores".into(), value: scores, class: Class::Owner, personal: false });
        fields
    }
}
