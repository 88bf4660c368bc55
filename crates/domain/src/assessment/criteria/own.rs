//! A council's own set of criteria: copied from another, edited, made ready, retired.
//!
//! A set reaches the council's region and all below it. A round copies the set by which it is scored, so that what is edited here
//! later changes no round.

use mcda::Method;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{CriteriaSet, Missing, SetFault, SetProblem, Weighing};
use crate::fault::{Faults, Problem};
use crate::id::{CriteriaSetId, Kind};
use crate::lang::Words;
use crate::profile::Profile;
use crate::record::{Fields, Record};
use crate::region::RegionCode;
use crate::text;

/// Where a council's set stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Stage {
    /// Being written.
    #[default]
    Draft,
    /// Complete, and open to rounds.
    Ready,
    /// Not used any more.
    Retired,
}

impl Stage {
    /// Every stage, in the order of a set's life.
    pub const ALL: [Stage; 3] = [Stage::Draft, Stage::Ready, Stage::Retired];

    /// The word that is stored.
    pub const fn word(self) -> &'static str {
        match self {
            Stage::Draft => "draft",
            Stage::Ready => "ready",
            Stage::Retired => "retired",
        }
    }

    /// Reads the stored word.
    pub fn from_word(word: &str) -> Option<Stage> {
        Stage::ALL.into_iter().find(|s| s.word() == word)
    }
}

/// A council's own set of criteria.
#[derive(Debug, Clone, PartialEq)]
pub struct OwnSet {
    /// Its id.
    pub id: CriteriaSetId,
    /// The region of the council.
    pub region: RegionCode,
    /// What it was copied from: the key of a set of the profile, or the id of another council's.
    pub based_on: Option<String>,
    /// Where it stands.
    pub stage: Stage,
    /// What it says.
    pub set: CriteriaSet,
    /// Whether it is a sample.
    pub sample: bool,
}

/// What a set lacks before it is ready.
#[derive(Debug, Clone, PartialEq)]
pub enum Lack {
    /// Something does not fit.
    Fault(SetFault),
    /// Something is not there yet.
    Missing(Missing),
}

/// The fields of a set that are journaled whole, each under its own name.
const PARTS: [&str; 18] = [
    "key",
    "name",
    "about",
    "source",
    "certainty",
    "levels",
    "method",
    "weighing",
    "rubric_origin",
    "scale",
    "whole",
    "proof_from",
    "valid_months",
    "yearly_review",
    "goals",
    "groups",
    "bands",
    "chain",
];

/// The beginning of the field that holds a criterion.
const CRITERION: &str = "criterion.";

/// The key of the criterion that a field of the journal holds.
///
/// ```
/// # use domain::assessment::criteria::own::criterion_of;
/// assert_eq!((criterion_of("criterion.market"), criterion_of("name")), (Some("market"), None));
/// ```
pub fn criterion_of(field: &str) -> Option<&str> {
    field.strip_prefix(CRITERION)
}

impl Record for OwnSet {
    const KIND: Kind = Kind::CriteriaSet;

    fn id(&self) -> Uuid {
        self.id.0
    }

    fn region(&self) -> Option<&RegionCode> {
        Some(&self.region)
    }

    fn fields(&self) -> Fields {
        let mut set = serde_json::to_value(&self.set).unwrap_or_default();
        let mut fields = Fields::default()
            .public("region", self.region.as_str())
            .public("based_on", self.based_on.clone())
            .public("stage", self.stage.word());
        for part in PARTS {
            let value = set.get_mut(part).map(Value::take).unwrap_or_default();
            let empty = value.as_array().is_some_and(Vec::is_empty);
            fields = fields.public(part, if empty { Value::Null } else { value });
        }
        // The order is a field of its own, so that moving a criterion changes no other.
        let order: Vec<Value> = self.set.criteria.iter().map(|c| c.key.clone().into()).collect();
        fields = fields.public("order", order);
        let criteria = set.get_mut("criteria").and_then(Value::as_array_mut).map(std::mem::take);
        for (criterion, value) in self.set.criteria.iter().zip(criteria.unwrap_or_default()) {
            fields = fields.public(format!("{CRITERION}{}", criterion.key), value);
        }
        fields.public("sample", self.sample)
    }
}

/// The faults that keep a set from being stored; the others wait until it is ready.
fn hard(mut faults: Vec<SetFault>) -> Result<(), Vec<SetFault>> {
    faults.retain(|f| !f.problem.waits());
    if faults.is_empty() { Ok(()) } else { Err(faults) }
}

/// Puts what has an order into it: criteria by their groups, bands from the highest down.
fn ordered(set: &mut CriteriaSet) {
    let keys: Vec<String> = set.groups.iter().map(|g| g.key.clone()).collect();
    let at = |group: &Option<String>| {
        group.as_ref().and_then(|g| keys.iter().position(|k| k == g)).unwrap_or(keys.len())
    };
    set.criteria.sort_by_key(|c| at(&c.group));
    set.bands.sort_by(|a, b| b.from.total_cmp(&a.from));
}

/// A council's set with what is asked for, from a set of the profile, another council's, or a file.
///
/// # Errors
/// What keeps it from being stored.
///
/// ```
/// # use domain::assessment::criteria::{CriteriaSet, EXAMPLE, own};
/// # use domain::{id::CriteriaSetId, lang::Words, profile::Profile, region::RegionCode};
/// # let profile = Profile::parse(domain::profile::EXAMPLE).unwrap();
/// let set = CriteriaSet::parse(EXAMPLE, &profile).unwrap();
/// let from = Some(set.key.clone());
/// let id = CriteriaSetId(uuid::Uuid::nil());
/// let own = own::begin(id, RegionCode::parse("A1").unwrap(), from, set, false, &profile).unwrap();
/// assert_eq!((own.stage, own.set.criteria.len()), (own::Stage::Draft, 3));
/// let ready = own::step(&own, own::Stage::Ready, &profile).unwrap();
/// let mut without = ready.set.clone();
/// without.criteria[0].rubric.clear();
/// let edited = own::change(&ready, without, &profile).unwrap();
/// assert_eq!(edited.stage, own::Stage::Draft, "nobody scores by a set that lacks something");
/// ```
pub fn begin(
    id: CriteriaSetId,
    region: RegionCode,
    based_on: Option<String>,
    mut set: CriteriaSet,
    sample: bool,
    profile: &Profile,
) -> Result<OwnSet, Vec<SetFault>> {
    ordered(&mut set);
    hard(set.check(profile))?;
    Ok(OwnSet { id, region, based_on, stage: Stage::Draft, set, sample })
}

/// The same set saying something else. One that was ready goes on to be, unless it now lacks something.
///
/// # Errors
/// What keeps it from being stored.
pub fn change(before: &OwnSet, mut set: CriteriaSet, profile: &Profile) -> Result<OwnSet, Vec<SetFault>> {
    set.key.clone_from(&before.set.key);
    ordered(&mut set);
    hard(set.check(profile))?;
    let stage = match before.stage {
        Stage::Ready if !lacks(&set, profile).is_empty() => Stage::Draft,
        stage => stage,
    };
    Ok(OwnSet { set, stage, ..before.clone() })
}

/// The set at another stage. What is ready can be used by rounds of the region and all below it.
///
/// # Errors
/// A set that lacks something does not become ready.
pub fn step(before: &OwnSet, to: Stage, profile: &Profile) -> Result<OwnSet, Faults> {
    let mut faults = Faults::default();
    let problem = || Problem::Transition { from: before.stage.word().into(), to: to.word().into() };
    match (before.stage, to) {
        (from, to) if from == to => faults.add("stage", to.word(), problem()),
        (Stage::Retired, Stage::Ready) => faults.add("stage", to.word(), problem()),
        (_, Stage::Ready) if !lacks(&before.set, profile).is_empty() => {
            faults.add("stage", to.word(), Problem::Missing);
        }
        _ => {}
    }
    faults.or(OwnSet { stage: to, ..before.clone() })
}

/// Everything that a set lacks before it is ready: what does not fit, and what a round needs. Weights are not asked for where
/// they are found in the round, or follow from the way they are found, and not on a level that has none: a round by it weighs in another
/// way, as it does by a set of the profile, and inside a group all count the same.
pub fn lacks(set: &CriteriaSet, profile: &Profile) -> Vec<Lack> {
    let found_later =
        matches!(set.weighing, Some(Weighing::Equal | Weighing::RankOrder | Weighing::Pairwise));
    // That a weight is missing is told where it is missing.
    let faults = set.clone().check(profile).into_iter().filter(|f| f.problem != SetProblem::SomeWeights);
    let half = set.half_weighed();
    let missing = set.unready(&profile.languages).into_iter().filter(|m| match m {
        Missing::Rubric { .. } => true,
        Missing::Weight { .. } | Missing::GroupWeight { .. } => !found_later && half.contains(m),
    });
    faults.map(Lack::Fault).chain(missing.map(Lack::Missing)).collect()
}

/// A set without criteria, for a council that begins from nothing. `note` says of what is certain about it.
pub fn blank(key: String, name: Words, levels: Vec<String>, note: Words) -> CriteriaSet {
    CriteriaSet {
        key,
        about: Words::default(),
        source: super::Source { title: name.clone(), number: None, date: None, addresses: Vec::new() },
        name,
        certainty: super::Certainty { basis: super::Basis::Text, note },
        levels,
        method: Method::WeightedSum { scaling: mcda::normalise::Scaling::default() },
        weighing: None,
        rubric_origin: super::RubricOrigin::Council,
        scale: super::Scale { least: 1, greatest: 5 },
        whole: 100.0,
        proof_from: Some(4),
        valid_months: None,
        yearly_review: false,
        goals: Vec::new(),
        groups: Vec::new(),
        criteria: Vec::new(),
        bands: Vec::new(),
        chain: Vec::new(),
    }
}

/// A set as a file, of the form in which the profile has its own.
pub fn to_file(set: &CriteriaSet) -> String {
    // Everything that a set holds has a form in the file.
    toml::to_string(set).unwrap_or_default()
}

/// A key from a name that none of these is.
///
/// ```
/// # use domain::assessment::criteria::own::free_key;
/// assert_eq!(free_key("Bahan baku", ["bahan-baku"].into_iter()), "bahan-baku-2");
/// ```
pub fn free_key<'k>(name: &str, taken: impl Iterator<Item = &'k str> + Clone) -> String {
    let natural: String = text::slug(name).chars().take(60).collect();
    let natural = natural.trim_matches('-').to_owned();
    let mut key = natural.clone();
    let mut n = 2;
    while taken.clone().any(|k| k == key) {
        key = format!("{natural}-{n}");
        n += 1;
    }
    key
}

impl OwnSet {
    /// The same with fields of the journal as they were; nothing when that is no set.
    pub fn with_earlier(&self, fields: &[(&str, &Value)]) -> Option<OwnSet> {
        let mut earlier = self.clone();
        let mut set: Map<String, Value> = match serde_json::to_value(&self.set).ok()? {
            Value::Object(set) => set,
            _ => return None,
        };
        let criteria = set.get("criteria").and_then(Value::as_array).cloned().unwrap_or_default();
        let mut criteria: Vec<(String, Value)> =
            self.set.criteria.iter().map(|c| c.key.clone()).zip(criteria).collect();
        let mut order: Vec<String> = criteria.iter().map(|(key, _)| key.clone()).collect();
        for (field, value) in fields {
            match *field {
                "stage" => earlier.stage = Stage::from_word(value.as_str()?)?,
                "order" => order = crate::record::read_list(value),
                part if PARTS.contains(&part) => {
                    // What is empty is journaled as nothing.
                    let list = matches!(part, "goals" | "groups" | "bands" | "chain" | "levels");
                    let value =
                        if list && value.is_null() { Value::Array(Vec::new()) } else { (*value).clone() };
                    set.insert(part.to_owned(), value);
                }
                part => {
                    let key = criterion_of(part)?;
                    criteria.retain(|(k, _)| k != key);
                    if !value.is_null() {
                        criteria.push((key.to_owned(), (*value).clone()));
                    }
                }
            }
        }
        criteria.sort_by_key(|(key, _)| order.iter().position(|k| k == key).unwrap_or(usize::MAX));
        set.insert("criteria".into(), criteria.into_iter().map(|(_, value)| value).collect());
        earlier.set = serde_json::from_value(Value::Object(set)).ok()?;
        Some(earlier)
    }
}

#[cfg(test)]
mod tests {
    use super::super::EXAMPLE;
    use super::*;
    use crate::journal::diff;
    use crate::profile;

    fn profile() -> Profile {
        Profile::parse(profile::EXAMPLE).unwrap()
    }

    fn own() -> OwnSet {
        let set = CriteriaSet::parse(EXAMPLE, &profile()).unwrap();
        let region = RegionCode::parse("A1").unwrap();
        begin(CriteriaSetId(Uuid::nil()), region, Some("canton-2026".into()), set, false, &profile()).unwrap()
    }

    fn named(changes: &[crate::journal::FieldChange]) -> Vec<&str> {
        changes.iter().map(|c| c.name.as_str()).collect()
    }

    #[test]
    fn the_journal_tells_which_criterion_changed_and_nothing_else() {
        let (profile, before) = (profile(), own());
        let mut set = before.set.clone();
        set.criteria[1].knock_out = Some(2);
        let after = change(&before, set, &profile).unwrap();
        assert_eq!(named(&diff(Some(&before), &after, |_| None)), ["criterion.export"]);
        let mut set = before.set.clone();
        set.criteria.swap(1, 2);
        let moved = change(&before, set, &profile).unwrap();
        assert_eq!(named(&diff(Some(&before), &moved, |_| None)), ["order"]);
        let mut set = before.set.clone();
        set.criteria.remove(2);
        let less = change(&before, set, &profile).unwrap();
        let changes = diff(Some(&before), &less, |_| None);
        assert_eq!(named(&changes), ["order", "criterion.imported"]);
        assert!(changes[1].new.is_null(), "what is gone is told");
        // Taken back one after the other, it is what it was.
        let back: Vec<(&str, &Value)> = changes.iter().map(|c| (c.name.as_str(), &c.old)).collect();
        assert_eq!(less.with_earlier(&back).unwrap(), before);
        assert!(less.with_earlier(&[("criterion.imported", &Value::Bool(true))]).is_none());
        assert!(less.with_earlier(&[("region", &Value::Null)]).is_none());
    }

    #[test]
    fn every_field_can_be_taken_back_and_an_empty_list_is_nothing() {
        let (profile, before) = (profile(), own());
        let mut set = before.set.clone();
        (set.groups, set.bands) = (Vec::new(), Vec::new());
        set.criteria.iter_mut().for_each(|c| (c.group, c.weight) = (None, None));
        (set.method, set.weighing, set.whole) = (Method::Moora, Some(Weighing::Pairwise), 1.0);
        let after = change(&before, set, &profile).unwrap();
        let changes = diff(Some(&before), &after, |_| None);
        let back: Vec<(&str, &Value)> = changes.iter().map(|c| (c.name.as_str(), &c.old)).collect();
        assert_eq!(after.with_earlier(&back).unwrap(), before);
        let forth: Vec<(&str, &Value)> = changes.iter().map(|c| (c.name.as_str(), &c.new)).collect();
        assert_eq!(before.with_earlier(&forth).unwrap(), after);
        assert!(lacks(&after.set, &profile).is_empty(), "pairs are compared in the round");
    }

    #[test]
    fn a_set_without_weights_is_ready_as_one_of_the_profile_is_and_a_round_weighs_in_another_way() {
        let (profile, before) = (profile(), own());
        let mut set = before.set.clone();
        set.groups.iter_mut().for_each(|g| g.weight = None);
        set.criteria.iter_mut().for_each(|c| c.weight = None);
        assert!(lacks(&set, &profile).is_empty(), "{:?}", lacks(&set, &profile));
        // What the round asks for when it is to weigh as the set says.
        assert!(!set.unweighed().is_empty());
    }

    #[test]
    fn what_waits_is_stored_and_keeps_a_set_from_being_ready() {
        let (profile, before) = (profile(), own());
        let spoil: [fn(&mut CriteriaSet); 6] = [
            |set| set.criteria[0].weight = Some(30.0),
            |set| set.criteria[1].weight = None,
            |set| set.criteria.clear(),
            |set| set.scale.greatest = 1,
            |set| set.bands[0].from = 200.0,
            |set| set.criteria[1].rubric.clear(),
        ];
        for spoil in spoil {
            let mut set = before.set.clone();
            spoil(&mut set);
            let after = change(&before, set, &profile).unwrap();
            assert!(!lacks(&after.set, &profile).is_empty());
            let refused = step(&after, Stage::Ready, &profile).unwrap_err();
            assert_eq!(refused.0[0].problem, Problem::Missing);
        }
        let ready = step(&before, Stage::Ready, &profile).unwrap();
        let retired = step(&ready, Stage::Retired, &profile).unwrap();
        assert!(step(&retired, Stage::Ready, &profile).is_err(), "it is looked at first");
        assert_eq!(step(&retired, Stage::Draft, &profile).unwrap().stage, Stage::Draft);
    }

    #[test]
    fn what_no_set_can_be_is_refused_with_its_place() {
        let (profile, before) = (profile(), own());
        let refuse = |spoil: fn(&mut CriteriaSet)| {
            let mut set = before.set.clone();
            spoil(&mut set);
            change(&before, set, &profile).unwrap_err().remove(0).place
        };
        assert_eq!(refuse(|set| set.criteria[1].key = "makers".into()), "criteria[2].key");
        assert_eq!(refuse(|set| set.criteria[1].group = Some("moon".into())), "criteria[3].group (export)");
        assert_eq!(refuse(|set| set.groups[0].weight = Some(-1.0)), "groups");
        assert_eq!(refuse(|set| set.scale.greatest = 90), "scale");
        let many = refuse(|set| set.criteria = vec![set.criteria[0].clone(); 61]);
        assert_eq!(many, "criteria");
    }

    #[test]
    fn a_set_is_written_as_the_file_it_can_be_read_from() {
        let (profile, before) = (profile(), own());
        let file = toml::to_string(&before.set).unwrap();
        assert_eq!(CriteriaSet::parse(&file, &profile).unwrap(), before.set);
        let empty = blank("x".into(), before.set.name.clone(), before.set.levels.clone(), Words::default());
        let file = toml::to_string(&empty).unwrap();
        let read = CriteriaSet::parse_unfinished(&file, &profile).unwrap();
        assert!(read.criteria.is_empty() && CriteriaSet::parse(&file, &profile).is_err());
    }
}
