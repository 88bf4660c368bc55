//! What is still missing before a round may open.

use serde::Serialize;

use super::{Answer, CriteriaSet, Criterion};
use crate::lang::Lang;

/// Something that a set lacks before a round may open by it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "what")]
pub enum Missing {
    /// What a score of a criterion means, in a language.
    Rubric {
        /// The key of the criterion.
        criterion: String,
        /// The score.
        score: i32,
        /// The language.
        lang: Lang,
    },
    /// What a criterion weighs.
    Weight {
        /// The key of the criterion.
        criterion: String,
    },
    /// What a group weighs.
    GroupWeight {
        /// The key of the group.
        group: String,
    },
}

impl CriteriaSet {
    /// The scores that a criterion can have: for yes or no the ends of the scale, else every one on it.
    ///
    /// ```
    /// # use domain::assessment::criteria::{CriteriaSet, EXAMPLE};
    /// # let profile = domain::profile::Profile::parse(domain::profile::EXAMPLE).unwrap();
    /// let set = CriteriaSet::parse(EXAMPLE, &profile).unwrap();
    /// let scores: Vec<_> = set.criteria.iter().map(|c| set.scores(c)).collect();
    /// assert_eq!(scores, [vec![0, 1, 2], vec![0, 2], vec![1, 2, 3]]);
    /// ```
    pub fn scores(&self, criterion: &Criterion) -> Vec<i32> {
        let scale = self.scale_of(criterion);
        match criterion.answer {
            Answer::YesNo => vec![scale.least, scale.greatest],
            Answer::Score | Answer::Number => (scale.least..=scale.greatest).collect(),
        }
    }

    /// What is missing before a round may open: for every score a text in each language, and weights. Nothing is
    /// missing where the list is empty.
    ///
    /// ```
    /// # use domain::assessment::criteria::{CriteriaSet, EXAMPLE, Missing};
    /// # let profile = domain::profile::Profile::parse(domain::profile::EXAMPLE).unwrap();
    /// let mut set = CriteriaSet::parse(EXAMPLE, &profile).unwrap();
    /// assert!(set.unready(&profile.languages).is_empty());
    /// set.criteria[1].weight = None;
    /// assert_eq!(set.unready(&profile.languages), [Missing::Weight { criterion: "export".into() }]);
    /// ```
    pub fn unready(&self, languages: &[Lang]) -> Vec<Missing> {
        let mut missing = Vec::new();
        for criterion in &self.criteria {
            for score in self.scores(criterion) {
                let text = |lang| criterion.rubric.get(&score).and_then(|texts| texts.get(lang));
                let without = languages.iter().filter(|lang| text(lang).is_none_or(|t| t.trim().is_empty()));
                missing.extend(without.map(|lang| Missing::Rubric {
                    criterion: criterion.key.clone(),
                    score,
                    lang: lang.clone(),
                }));
            }
        }
        let groups = self.groups.iter().filter(|g| g.weight.is_none());
        missing.extend(groups.map(|g| Missing::GroupWeight { group: g.key.clone() }));
        // The only criterion of a group has all of it.
        let alone = |c: &Criterion| self.criteria.iter().filter(|o| o.group == c.group).count() == 1;
        let criteria = self.criteria.iter().filter(|c| c.weight.is_none() && !alone(c));
        missing.extend(criteria.map(|c| Missing::Weight { criterion: c.key.clone() }));
        missing
    }

    /// Weights that are missing on a level that has some of them: nobody can say what the others weigh. On a level without any, all
    /// weigh the same until somebody weighs them.
    ///
    /// ```
    /// # use domain::assessment::criteria::{CriteriaSet, EXAMPLE, Missing};
    /// # let profile = domain::profile::Profile::parse(domain::profile::EXAMPLE).unwrap();
    /// let mut set = CriteriaSet::parse(EXAMPLE, &profile).unwrap();
    /// set.criteria[1].weight = None;
    /// assert_eq!(set.half_weighed(), [Missing::Weight { criterion: "export".into() }]);
    /// set.criteria[2].weight = None;
    /// assert!(set.half_weighed().is_empty() && set.unweighed().is_empty());
    /// ```
    pub fn half_weighed(&self) -> Vec<Missing> {
        let there = |group: Option<&str>| {
            self.criteria.iter().any(|c| c.group.as_deref() == group && c.weight.is_some())
        };
        let of_groups = self.groups.iter().any(|g| g.weight.is_some());
        let half = |m: &Missing| match m {
            Missing::Rubric { .. } => false,
            Missing::GroupWeight { .. } => of_groups,
            Missing::Weight { criterion } => {
                let found = self.criteria.iter().find(|c| c.key == *criterion);
                found.is_some_and(|c| there(c.group.as_deref()))
            }
        };
        self.unready(&[]).into_iter().filter(half).collect()
    }

    /// Weights that stand in the way of weighing as the set says: those of [`CriteriaSet::half_weighed`], and all of the uppermost level,
    /// the groups or the criteria without groups. Inside a group without any, all weigh the same.
    pub fn unweighed(&self) -> Vec<Missing> {
        let half = self.half_weighed();
        let top = |m: &Missing| match m {
            Missing::Rubric { .. } => false,
            Missing::GroupWeight { .. } => true,
            Missing::Weight { .. } => self.groups.is_empty(),
        };
        self.unready(&[]).into_iter().filter(|m| top(m) || half.contains(m)).collect()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::super::EXAMPLE;
    use super::*;
    use crate::profile::{self, Profile};

    #[test]
    fn a_score_without_its_text_is_named_with_criterion_and_language() {
        let profile = Profile::parse(profile::EXAMPLE).unwrap();
        let half =
            EXAMPLE.replace("1 = { en = \"Up to ten\", fr = \"Jusqu’à dix\" }", "1 = { en = \"Up to ten\" }");
        let set = CriteriaSet::parse(&half, &profile).unwrap();
        let french = profile.languages[1].clone();
        assert_eq!(
            set.unready(&profile.languages),
            [Missing::Rubric { criterion: "makers".into(), score: 1, lang: french }]
        );
        assert!(set.unready(&profile.languages[..1]).is_empty());
    }

    #[test]
    fn weights_of_groups_are_asked_for_too() {
        let profile = Profile::parse(profile::EXAMPLE).unwrap();
        let without: String =
            EXAMPLE.lines().filter(|l| !l.starts_with("weight")).map(|l| format!("{l}\n")).collect();
        let set = CriteriaSet::parse(&without, &profile).unwrap();
        let missing = set.unready(&profile.languages);
        let group = |key: &str| Missing::GroupWeight { group: key.into() };
        let criterion = |key: &str| Missing::Weight { criterion: key.into() };
        // The makers are all there is of people.
        assert_eq!(missing, [group("people"), group("market"), criterion("export"), criterion("imported")]);
    }
}
