//! The way of a choice from the lowest level to the highest.

use std::collections::HashSet;

use mcda::Method;
use serde::{Deserialize, Serialize};

use super::fault::{SetFault, SetProblem};
use super::{CriteriaSet, Weighing, method_word};
use crate::lang::Words;

/// A step of a chain.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Its key.
    pub key: String,
    /// The key of the level of regions at which it is done.
    pub level: String,
    /// Its name.
    pub name: Words,
    /// What is done.
    pub about: Words,
    /// The key of the set by whose criteria it is done; without one the rankings of the step before are brought together.
    pub criteria: Option<String>,
    /// How its criteria are weighed.
    pub weighing: Option<Weighing>,
    /// By which method it ranks.
    #[serde(with = "method_word")]
    pub method: Method,
    /// How many at most go on; without it all do.
    pub go_on: Option<u32>,
}

/// The faults of sets that only show when they are seen together: two of one key, a chain that names a set that is not
/// there. The place begins with the key of the set.
///
/// ```
/// # use domain::assessment::criteria::{CriteriaSet, EXAMPLE, check_together};
/// # let profile = domain::profile::Profile::parse(domain::profile::EXAMPLE).unwrap();
/// let set = CriteriaSet::parse(EXAMPLE, &profile).unwrap();
/// assert!(check_together(&[set.clone()]).is_empty());
/// assert_eq!(check_together(&[set.clone(), set])[0].place, "canton-2026: key");
/// ```
pub fn check_together(sets: &[CriteriaSet]) -> Vec<SetFault> {
    let mut faults = Vec::new();
    let mut keys = HashSet::new();
    for set in sets {
        if !keys.insert(set.key.as_str()) {
            let place = format!("{}: key", set.key);
            faults.push(SetFault { place, problem: SetProblem::Twice(set.key.clone()) });
        }
    }
    for set in sets {
        for (n, step) in set.chain.iter().enumerate() {
            if let Some(key) = step.criteria.as_ref().filter(|key| !keys.contains(key.as_str())) {
                let place = format!("{}: chain[{}].criteria ({})", set.key, n + 1, step.key);
                faults.push(SetFault { place, problem: SetProblem::NoSet(key.clone()) });
            }
        }
    }
    faults
}
