//! Rounds of assessment.

use std::collections::BTreeMap;

use domain::account::Role;
use domain::assessment::criteria::{CriteriaSet, EXAMPLE};
use domain::assessment::result::freeze;
use domain::assessment::round::{Round, RoundDraft, save};
use domain::assessment::sheet::Scored;
use domain::id::{DesignationId, RoundId};
use jiff::civil::date;
use store::Command;
use store::assessment::{candidate, result, round, seat, sheet};
use uuid::Uuid;

use crate::{Actor, World, code, en, system};

impl World {
    /// The criteria set of the example country.
    pub fn criteria(&self) -> CriteriaSet {
        CriteriaSet::parse(EXAMPLE, &self.profile).expect("the example fits its country")
    }

    /// A round of a region that is prepared, by the weights of the example's set, until the last day of the year.
    pub fn round(&self, region: &str) -> Round {
        let draft = RoundDraft {
            region: code(region),
            title: en("Choosing 2026"),
            period: "2026".into(),
            set_key: self.criteria().key,
            method: "spotis".into(),
            weighing: "given".into(),
            deadline: Some(date(2026, 12, 31)),
            sample: false,
        };
        let key = draft.set_key.clone();
        let round = save(RoundId(Uuid::now_v7()), draft, None, &[&key], date(2026, 11, 24));
        let round = round.expect("the round has no faults");
        let stored = round.clone();
        self.db
            .write_blocking(Command::system("test"), move |tx| round::save(tx, &system(), &stored))
            .expect("the round is stored");
        round
    }

    /// Opens a round about these designations with an assessor for each of these names.
    pub fn open_round(&self, id: RoundId, candidates: &[DesignationId], judges: &[&str]) -> Vec<Actor> {
        let region = self.stored_round(id).region;
        let actors: Vec<Actor> = judges
            .iter()
            .map(|name| self.person(name, region.as_str(), &[(Role::Assessor, region.as_str())]))
            .collect();
        let people: Vec<_> = actors.iter().map(|a| a.id).collect();
        let (candidates, set, langs) = (candidates.to_vec(), self.criteria(), self.profile.languages.clone());
        self.db
            .write_blocking(Command::system("test"), move |tx| {
                let today = date(2026, 11, 24);
                candidate::add(tx, &system(), id, &candidates)?;
                seat::appoint(tx, &system(), id, &people, today)?;
                let lacks = round::open(tx, &system(), id, set.clone(), &langs, today)?;
                assert!(lacks.is_empty(), "{lacks:?}");
                Ok(())
            })
            .expect("the round opens");
        actors
    }

    /// An assessor declares that there is no interest, and scores every candidate with these scores, in the order of the criteria.
    pub fn scores(&self, id: RoundId, judge: &Actor, scores: &[i32]) -> store::Result<()> {
        let (person, keys) = (judge.id, self.criteria().criteria.into_iter().map(|c| c.key));
        let scores: BTreeMap<String, Scored> = keys
            .zip(scores)
            .map(|(key, score)| {
                (key, Scored { score: *score, reason: "As we saw".into(), proof: None, evidence: None })
            })
            .collect();
        self.db
            .write_blocking(Command::system("test"), move |tx| {
                let today = date(2026, 11, 24);
                seat::declare(tx, &system(), person, id, vec![], today)?;
                for c in candidate::of(tx.conn(), id)? {
                    sheet::hand_in(tx, &system(), person, id, c.candidate.id, scores.clone(), today)?;
                }
                Ok(())
            })
            .map(drop)
    }

    /// Takes a step of a round.
    pub fn step_round(&self, id: RoundId, step: round::Step) -> store::Result<()> {
        let written = self.db.write_blocking(Command::system("test"), move |tx| {
            round::take(tx, &system(), id, &step, date(2026, 11, 24)).map(drop)
        });
        written.map(drop)
    }

    /// Freezes the result of a closed round.
    pub fn decide_round(&self, id: RoundId) -> store::Result<()> {
        let (round, today) = (self.stored_round(id), date(2026, 11, 24));
        let lang = self.profile.first_language().clone();
        let given = self.db.read_blocking(move |c| result::given(c, &round, &lang, today, |_| today))?;
        let frozen = freeze(given);
        let written = self.db.write_blocking(Command::system("test"), move |tx| {
            result::freeze(tx, &system(), &frozen, today, |_| today).map(drop)
        });
        written.map(drop)
    }

    /// A round as it is stored.
    pub fn stored_round(&self, id: RoundId) -> Round {
        let read = self.db.read_blocking(move |c| round::get(c, &system(), id));
        read.expect("it can be read").expect("there is one")
    }
}
