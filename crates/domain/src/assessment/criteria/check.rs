//! Reading the file of a set: every rule is held against it, and every fault is told at once.

use std::collections::HashSet;

use super::fault::{SetFault, SetProblem};
use super::score::sums_to;
use super::{Answer, CriteriaSet, Criterion, MOST, Scale};
use crate::lang::Words;
use crate::profile::Profile;
use crate::source::is_address;
use crate::text;

/// A longer scale is no scale that a rubric could describe.
const LONGEST_SCALE: i32 = 10;

impl CriteriaSet {
    /// Reads a file and holds it against the rules of the format and the levels and languages of the profile. A rubric may
    /// be incomplete; [`CriteriaSet::unready`] tells what it lacks.
    ///
    /// # Errors
    /// Every fault with its place.
    ///
    /// ```
    /// # use domain::assessment::criteria::{CriteriaSet, EXAMPLE};
    /// # let profile = domain::profile::Profile::parse(domain::profile::EXAMPLE).unwrap();
    /// let set = CriteriaSet::parse(EXAMPLE, &profile).unwrap();
    /// assert_eq!((set.criteria.len(), set.greatest_score()), (3, 100.0));
    /// let faults = CriteriaSet::parse(&EXAMPLE.replace("weight = 30", "weight = 20"), &profile).unwrap_err();
    /// assert_eq!(faults[0].to_string(), "groups[2] (market): the weights sum to 40, not to 60");
    /// ```
    pub fn parse(toml: &str, profile: &Profile) -> Result<CriteriaSet, Vec<SetFault>> {
        let mut set = CriteriaSet::read(toml)?;
        let faults = set.check(profile);
        if faults.is_empty() { Ok(set) } else { Err(faults) }
    }

    /// Reads the file of a set on which a council is still at work: what [waits](SetProblem::waits) may be wrong in it.
    ///
    /// # Errors
    /// Every other fault with its place.
    pub fn parse_unfinished(toml: &str, profile: &Profile) -> Result<CriteriaSet, Vec<SetFault>> {
        let mut set = CriteriaSet::read(toml)?;
        let mut faults = set.check(profile);
        faults.retain(|f| !f.problem.waits());
        if faults.is_empty() { Ok(set) } else { Err(faults) }
    }

    fn read(toml: &str) -> Result<CriteriaSet, Vec<SetFault>> {
        let toml = toml.strip_prefix('\u{feff}').unwrap_or(toml);
        toml::from_str(toml).map_err(|e: toml::de::Error| {
            let before = toml.get(..e.span().map_or(0, |s| s.start)).unwrap_or("");
            let place = format!("line {}", before.matches('\n').count() + 1);
            vec![SetFault { place, problem: SetProblem::Toml(e.message().replace(char::is_control, " ")) }]
        })
    }

    /// Holds a set against the rules of the format and the levels and languages of the profile, and cleans its texts.
    pub fn check(&mut self, profile: &Profile) -> Vec<SetFault> {
        let mut checker = Checker { profile, faults: Vec::new() };
        checker.head(self);
        checker.groups(self);
        checker.criteria(self);
        checker.weights(self);
        checker.bands(self);
        checker.chain(self);
        checker.faults
    }
}

struct Checker<'a> {
    profile: &'a Profile,
    faults: Vec<SetFault>,
}

impl Checker<'_> {
    fn add(&mut self, place: impl Into<String>, problem: SetProblem) {
        self.faults.push(SetFault { place: place.into(), problem });
    }

    /// A text in every language of the profile, and in no other.
    fn words(&mut self, place: &str, words: &mut Words, max: usize) {
        self.some_words(place, words, max);
        for lang in &self.profile.languages {
            if words.get(lang).is_none() && !self.faults.iter().any(|f| f.place == place) {
                self.faults
                    .push(SetFault { place: place.to_owned(), problem: SetProblem::NoText(lang.clone()) });
            }
        }
    }

    /// A text in some languages of the profile.
    fn some_words(&mut self, place: &str, words: &mut Words, max: usize) {
        let mut kept = Words::default();
        for (lang, found) in words.iter() {
            if !self.profile.languages.contains(lang) {
                self.add(place, SetProblem::NotALanguage(lang.clone()));
            }
            match text::clean(found, max) {
                Ok(text) => kept.set(lang.clone(), text),
                Err(text::TextError::Empty) => {}
                Err(error) => self.add(place, SetProblem::Text { lang: lang.clone(), error }),
            }
        }
        *words = kept;
    }

    fn key(&mut self, place: &str, key: &str) {
        if !text::is_key(key) {
            self.add(place, SetProblem::NotAKey(key.to_owned()));
        }
    }

    /// Keys, and names in each language, once each.
    fn once<'w>(&mut self, list: &str, entries: impl Iterator<Item = (&'w String, &'w Words)> + Clone) {
        let mut keys = HashSet::new();
        for (n, (key, _)) in entries.clone().enumerate() {
            if !keys.insert(key) {
                self.add(format!("{list}[{}].key", n + 1), SetProblem::Twice(key.clone()));
            }
        }
        for lang in &self.profile.languages {
            let mut names = HashSet::new();
            for (n, (key, words)) in entries.clone().enumerate() {
                if let Some(name) = words.get(lang).filter(|name| !names.insert(*name)) {
                    let place = format!("{list}[{}].name.{lang} ({key})", n + 1);
                    self.faults.push(SetFault { place, problem: SetProblem::Twice(name.to_owned()) });
                }
            }
        }
    }

    fn level(&mut self, place: &str, key: &str) -> Option<i32> {
        let level = self.profile.levels.iter().find(|l| l.key == key).map(|l| l.level);
        if level.is_none() {
            self.add(place, SetProblem::NoLevel(key.to_owned()));
        }
        level
    }

    fn many(&mut self, place: &str, found: usize) {
        if found > MOST {
            self.add(place, SetProblem::TooMany { found, most: MOST });
        }
    }

    fn head(&mut self, set: &mut CriteriaSet) {
        self.many("groups", set.groups.len());
        self.many("criteria", set.criteria.len());
        self.many("bands", set.bands.len());
        self.many("goals", set.goals.len());
        self.many("chain", set.chain.len());
        self.many("source.addresses", set.source.addresses.len());
        self.key("key", &set.key);
        self.words("name", &mut set.name, 120);
        self.words("about", &mut set.about, 2000);
        self.words("source.title", &mut set.source.title, 300);
        self.words("certainty.note", &mut set.certainty.note, 2000);
        if let Some(date) = &set.source.date {
            let year = date.len() == 4 && date.bytes().all(|b| b.is_ascii_digit());
            if !year && date.parse::<jiff::civil::Date>().is_err() {
                self.add("source.date", SetProblem::NotADate(date.clone()));
            }
        }
        if set.source.number.as_ref().is_some_and(|n| text::clean(n, 120).as_ref() != Ok(n)) {
            self.add("source.number", SetProblem::None);
        }
        for (n, address) in set.source.addresses.iter().enumerate().filter(|(_, a)| !is_address(a)) {
            self.add(format!("source.addresses[{}]", n + 1), SetProblem::NotAnAddress(address.clone()));
        }
        if set.levels.is_empty() {
            self.add("levels", SetProblem::None);
        }
        for (n, level) in set.levels.iter().enumerate() {
            self.level(&format!("levels[{}]", n + 1), level);
        }
        self.scale("scale", set.scale);
        if !set.whole.is_finite() || set.whole <= 0.0 {
            self.add("whole", SetProblem::Weight(set.whole));
            set.whole = 1.0;
        }
        if set.valid_months == Some(0) {
            self.add("valid_months", SetProblem::NoTime);
        }
        for (n, goal) in set.goals.iter_mut().enumerate() {
            self.key(&format!("goals[{}].key", n + 1), &goal.key);
            self.words(&format!("goals[{}].name ({})", n + 1, goal.key), &mut goal.name, 120);
        }
        self.once("goals", set.goals.iter().map(|g| (&g.key, &g.name)));
    }

    fn scale(&mut self, place: &str, scale: Scale) {
        let Scale { least, greatest } = scale;
        if greatest.checked_sub(least).is_none_or(|length| !(1..=LONGEST_SCALE).contains(&length)) {
            self.add(place, SetProblem::Scale { least, greatest });
        }
    }

    fn on_scale(&mut self, place: &str, scale: Scale, score: Option<i32>) {
        if let Some(score) = score.filter(|score| !scale.holds(*score)) {
            let Scale { least, greatest } = scale;
            self.add(place, SetProblem::OffScale { score, least, greatest });
        }
    }

    fn groups(&mut self, set: &mut CriteriaSet) {
        for (n, group) in set.groups.iter_mut().enumerate() {
            let place = format!("groups[{}]", n + 1);
            self.key(&format!("{place}.key"), &group.key);
            self.words(&format!("{place}.name ({})", group.key), &mut group.name, 120);
            if !set.criteria.iter().any(|c| c.group.as_ref() == Some(&group.key)) {
                self.add(format!("{place} ({})", group.key), SetProblem::EmptyGroup);
            }
        }
        self.once("groups", set.groups.iter().map(|g| (&g.key, &g.name)));
        let mut before = 0;
        for (n, criterion) in set.criteria.iter().enumerate() {
            let place = || format!("criteria[{}].group ({})", n + 1, criterion.key);
            let Some(key) = &criterion.group else {
                if !set.groups.is_empty() {
                    self.add(place(), SetProblem::WithoutGroup);
                }
                continue;
            };
            match set.groups.iter().position(|g| g.key == *key) {
                None => self.add(place(), SetProblem::NoGroup(key.clone())),
                Some(at) if at < before => self.add(place(), SetProblem::Order),
                Some(at) => before = at,
            }
        }
    }

    fn criteria(&mut self, set: &mut CriteriaSet) {
        if set.criteria.is_empty() {
            self.add("criteria", SetProblem::None);
        }
        let (scale, proof_from) = (set.scale, set.proof_from);
        for (n, criterion) in set.criteria.iter_mut().enumerate() {
            self.criterion(n + 1, criterion, scale, proof_from);
        }
        self.once("criteria", set.criteria.iter().map(|c| (&c.key, &c.name)));
    }

    fn criterion(&mut self, n: usize, c: &mut Criterion, of_set: Scale, proof_from: Option<i32>) {
        let key = c.key.clone();
        let place = |what: &str| format!("criteria[{n}].{what} ({key})");
        self.key(&format!("criteria[{n}].key"), &key);
        self.words(&place("name"), &mut c.name, 120);
        self.words(&place("question"), &mut c.question, 500);
        if let Some(scale) = c.scale {
            self.scale(&place("scale"), scale);
        }
        let scale = c.scale.unwrap_or(of_set);
        for (&score, text) in &mut c.rubric {
            let place = place(&format!("rubric.{score}"));
            self.some_words(&place, text, 500);
            self.on_scale(&place, scale, Some(score));
            if c.answer == Answer::YesNo
                && scale.holds(score)
                && score != scale.least
                && score != scale.greatest
            {
                self.add(place, SetProblem::NotYesOrNo(score));
            }
        }
        self.on_scale(&place("knock_out"), scale, c.knock_out);
        self.on_scale(&place("proof_from"), scale, c.proof_from);
        if c.proof.is_empty() {
            if c.proof_from.is_some() {
                self.add(place("proof_from"), SetProblem::NoProof);
            }
        } else {
            self.words(&place("proof"), &mut c.proof, 500);
            match c.proof_from.or(proof_from) {
                None => self.add(place("proof"), SetProblem::NoProofFrom),
                from => self.on_scale(&place("proof"), scale, from),
            }
        }
    }

    /// Each level has all its weights or none, and they sum to what they share.
    fn weights(&mut self, set: &CriteriaSet) {
        let groups: Vec<Option<f64>> = set.groups.iter().map(|g| g.weight).collect();
        self.level_of_weights("groups", &groups, Some(set.whole));
        let of = |key: Option<&str>| -> Vec<Option<f64>> {
            set.criteria.iter().filter(|c| c.group.as_deref() == key).map(|c| c.weight).collect()
        };
        if set.groups.is_empty() {
            self.level_of_weights("criteria", &of(None), Some(set.whole));
        }
        for (n, group) in set.groups.iter().enumerate() {
            let place = format!("groups[{}] ({})", n + 1, group.key);
            self.level_of_weights(&place, &of(Some(&group.key)), group.weight);
        }
    }

    fn level_of_weights(&mut self, place: &str, weights: &[Option<f64>], shared: Option<f64>) {
        let given: Vec<f64> = weights.iter().flatten().copied().collect();
        if let Some(&wrong) = given.iter().find(|w| !w.is_finite() || **w <= 0.0) {
            self.add(place, SetProblem::Weight(wrong));
        } else if given.is_empty() {
        } else if given.len() < weights.len() {
            self.add(place, SetProblem::SomeWeights);
        } else {
            match shared {
                None => self.add(place, SetProblem::NothingToShare),
                Some(expected) if !sums_to(&given, expected) => {
                    self.add(place, SetProblem::WeightSum { sum: given.iter().sum(), expected });
                }
                Some(_) => {}
            }
        }
    }

    fn bands(&mut self, set: &mut CriteriaSet) {
        for (n, band) in set.bands.iter_mut().enumerate() {
            let place = format!("bands[{}]", n + 1);
            self.key(&format!("{place}.key"), &band.key);
            self.words(&format!("{place}.name ({})", band.key), &mut band.name, 120);
            // A NaN is in no range.
            if !(0.0..=set.whole).contains(&band.from) {
                self.add(format!("{place}.from ({})", band.key), SetProblem::Band(band.from));
            }
        }
        self.once("bands", set.bands.iter().map(|b| (&b.key, &b.name)));
        if !set.bands.windows(2).all(|w| w[0].from > w[1].from) {
            self.add("bands", SetProblem::Ascends);
        }
    }

    fn chain(&mut self, set: &mut CriteriaSet) {
        let mut below = None;
        for (n, step) in set.chain.iter_mut().enumerate() {
            let place = format!("chain[{}]", n + 1);
            self.key(&format!("{place}.key"), &step.key);
            self.words(&format!("{place}.name ({})", step.key), &mut step.name, 120);
            self.words(&format!("{place}.about ({})", step.key), &mut step.about, 1000);
            let at = format!("{place}.level ({})", step.key);
            if let Some(level) = self.level(&at, &step.level) {
                // The country is level 0, and villages have the highest number.
                if below.is_some_and(|below| level > below) {
                    self.add(at, SetProblem::Downwards);
                }
                below = Some(level);
            }
            if step.go_on == Some(0) {
                self.add(format!("{place}.go_on ({})", step.key), SetProblem::None);
            }
            if n == 0 && step.criteria.is_none() {
                self.add(format!("{place}.criteria ({})", step.key), SetProblem::NoBeginning);
            }
        }
        self.once("chain", set.chain.iter().map(|s| (&s.key, &s.name)));
    }
}
