//! Regions change: they get another name, are split, merged, or come to lie in another region, by a decree and from a day on.
//! What follows for each region is worked out here and shown before anything is stored.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Region, RegionCode, RegionDraft};
use crate::fault::{Faults, Problem};
use crate::id::Kind;
use crate::profile::Profile;
use crate::record::{Fields, Record, list};

/// What happens to a region.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Act {
    /// It gets another name.
    Rename,
    /// A new region is cut out of it, with some of the regions that lie right in it (*pemekaran*).
    Split,
    /// It ends, and becomes a part of another region of its level.
    Merge,
    /// It comes to lie in another region.
    Move,
}

impl Act {
    /// Every act, in the order in which pages offer them.
    pub const ALL: [Act; 4] = [Act::Rename, Act::Split, Act::Merge, Act::Move];

    /// The word that is stored.
    pub const fn word(self) -> &'static str {
        match self {
            Act::Rename => "rename",
            Act::Split => "split",
            Act::Merge => "merge",
            Act::Move => "move",
        }
    }

    /// Reads the stored word.
    pub fn from_word(word: &str) -> Option<Act> {
        Act::ALL.into_iter().find(|a| a.word() == word)
    }
}

/// What is asked for.
#[derive(Debug, Clone, Default)]
pub struct ChangeDraft {
    /// The new name; of the new region when one is split.
    pub name: String,
    /// The new name with its type; made from type and name when empty.
    pub full_name: String,
    /// The code of a new region.
    pub code: String,
    /// The type of a new region; that of the region which is split when empty.
    pub form: String,
    /// Which of the regions right in it go with the new one.
    pub children: Vec<String>,
    /// Number and year of the decree.
    pub decree: String,
    /// The day from which it holds.
    pub date: Option<Date>,
}

/// What is known of the regions that a change is about.
#[derive(Debug, Clone)]
pub struct Around {
    /// The region.
    pub region: Region,
    /// The regions right in it that exist today.
    pub children: Vec<Region>,
    /// The region in which it lies.
    pub parent: Option<Region>,
    /// The region into which it goes: the other one of a merger, or the new parent.
    pub other: Option<Region>,
    /// A region that has the code of a new one.
    pub taken: Option<Region>,
}

/// A change as it is recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The id.
    pub id: Uuid,
    /// The region.
    pub region: RegionCode,
    /// What happened.
    pub act: Act,
    /// The region that came out of it, into which it went, or in which it lies now.
    pub other: Option<RegionCode>,
    /// The new name with its type, where there is one.
    pub name: Option<String>,
    /// The name with its type before.
    pub before: String,
    /// The regions right in it that went along.
    pub children: Vec<RegionCode>,
    /// Number and year of the decree.
    pub decree: String,
    /// The day from which it holds.
    pub date: Date,
    /// Whether it was undone.
    pub undone: bool,
}

impl Record for Change {
    const KIND: Kind = Kind::RegionChange;

    fn id(&self) -> Uuid {
        self.id
    }

    fn region(&self) -> Option<&RegionCode> {
        Some(&self.region)
    }

    fn fields(&self) -> Fields {
        Fields::default()
            .public("region", self.region.as_str())
            .public("act", self.act.word())
            .public("other", self.other.as_ref().map(RegionCode::as_str))
            .public("name", self.name.as_deref())
            .public("before", self.before.as_str())
            .public("children", list(&self.children))
            .public("decree", self.decree.as_str())
            .public("date", self.date.to_string())
            .public("undone", self.undone)
    }
}

/// What a change does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The change itself.
    pub change: Change,
    /// The regions that it touches, as they are now.
    pub before: Vec<Region>,
    /// The same regions and perhaps a new one, as they will be, in the order in which they are stored.
    pub after: Vec<Region>,
}

/// Works out what a change does. `today` is the day it is where the region lies.
///
/// # Errors
/// What is wrong with the draft, by the names of the form's fields.
pub fn plan(
    profile: &Profile,
    today: Date,
    id: Uuid,
    act: Act,
    around: &Around,
    draft: &ChangeDraft,
) -> Result<Plan, Faults> {
    let mut faults = Faults::default();
    let region = &around.region;
    if region.until.is_some() {
        faults.add("region", &region.full_name, Problem::Ended);
    }
    let decree = faults.text("decree", &draft.decree, 200);
    let date = draft.date.unwrap_or_default();
    match draft.date {
        None => faults.add("date", "", Problem::Missing),
        Some(date) if date > today => faults.add("date", date, Problem::AfterToday),
        Some(_) => {}
    }
    let mut before = vec![region.clone()];
    let mut after = Vec::new();
    let mut change = Change {
        id,
        region: region.code.clone(),
        act,
        other: None,
        name: None,
        before: region.full_name.clone(),
        children: Vec::new(),
        decree,
        date,
        undone: false,
    };
    match act {
        Act::Rename => {
            let new = renamed(profile, region, draft, &mut faults);
            change.name = Some(new.full_name.clone());
            after.push(Region { since: Some(date), ..new });
        }
        Act::Move => {
            if let Some(parent) = goes_to(around, true, &mut faults) {
                change.other = Some(parent.code.clone());
                let parent = Some(parent.code.clone());
                after.push(Region { parent, since: Some(date), ..region.clone() });
            }
        }
        Act::Merge => {
            if let Some(into) = goes_to(around, false, &mut faults) {
                change.other = Some(into.code.clone());
                change.children = around.children.iter().map(|c| c.code.clone()).collect();
                before.extend(around.children.iter().cloned());
                after.extend(around.children.iter().map(|c| lying_in(c, &into.code, date)));
                after.push(Region { until: Some(date), ..region.clone() });
            }
        }
        Act::Split => {
            let new = founded(profile, around, draft, date, &mut faults);
            let going = going(around, draft, &mut faults);
            before.remove(0);
            if let Some(new) = new {
                change.other = Some(new.code.clone());
                change.name = Some(new.full_name.clone());
                change.children = going.iter().map(|c| c.code.clone()).collect();
                before.extend(going.iter().map(|c| (*c).clone()));
                after.extend(going.iter().map(|c| lying_in(c, &new.code, date)));
                after.insert(0, new);
            }
        }
    }
    // A change before the last one of the same region would tear its history apart.
    let latest = before.iter().filter_map(|r| r.since).max();
    if let (Some(latest), Some(date)) = (latest, draft.date)
        && date <= latest
    {
        faults.add("date", date, Problem::BeforeLastChange(latest.to_string()));
    }
    faults.or(Plan { change, before, after })
}

fn lying_in(region: &Region, parent: &RegionCode, date: Date) -> Region {
    Region { parent: Some(parent.clone()), since: Some(date), ..region.clone() }
}

fn full(profile: &Profile, form: &str, name: &str, draft: &ChangeDraft, faults: &mut Faults) -> String {
    match (draft.full_name.trim().is_empty(), profile.form(form)) {
        (true, Some((_, form))) => form.full_name(name),
        (true, None) => name.to_owned(),
        (false, _) => faults.text("full_name", &draft.full_name, 160),
    }
}

fn renamed(profile: &Profile, region: &Region, draft: &ChangeDraft, faults: &mut Faults) -> Region {
    let name = faults.text("name", &draft.name, 120);
    let full_name = full(profile, &region.form, &name, draft, faults);
    if !name.is_empty() && name == region.name && full_name == region.full_name {
        faults.add("name", &name, Problem::AsBefore);
    }
    Region { name, full_name, ..region.clone() }
}

/// Where a region goes: one above its level, or one of its level.
fn goes_to<'a>(around: &'a Around, above: bool, faults: &mut Faults) -> Option<&'a Region> {
    // Whatever is wrong with what was typed was noted when it was looked up.
    let other = around.other.as_ref()?;
    let region = &around.region;
    let name = &other.full_name;
    if other.until.is_some() {
        faults.add("other", name, Problem::Ended);
    } else if above && other.level >= region.level || !above && other.level != region.level {
        faults.add("other", name, Problem::WrongLevel);
    } else if Some(&other.code) == region.parent.as_ref() && above || other.code == region.code {
        faults.add("other", name, Problem::AsBefore);
    } else {
        return Some(other);
    }
    None
}

fn founded(
    profile: &Profile,
    around: &Around,
    draft: &ChangeDraft,
    date: Date,
    faults: &mut Faults,
) -> Option<Region> {
    let region = &around.region;
    // One that was founded by a change which was undone was never there.
    if around.taken.as_ref().is_some_and(|t| t.until.is_none() || t.until != t.since) {
        faults.add("code", &draft.code, Problem::Taken);
    }
    let form = if draft.form.is_empty() { region.form.clone() } else { draft.form.clone() };
    if profile.form(&form).is_some_and(|(level, _)| level.level != region.level) {
        faults.add("type", &form, Problem::WrongLevel);
    }
    let new = RegionDraft {
        code: draft.code.trim().to_owned(),
        form,
        name: draft.name.clone(),
        full_name: draft.full_name.clone(),
        parent: around.parent.as_ref().map(|p| p.code.to_string()),
        since: Some(date),
        ..RegionDraft::default()
    };
    match super::save(profile, around.parent.as_ref(), new) {
        Ok(new) => Some(new),
        Err(more) => {
            faults.0.extend(more.0);
            None
        }
    }
}

/// The regions that go with a new one.
fn going<'a>(around: &'a Around, draft: &ChangeDraft, faults: &mut Faults) -> Vec<&'a Region> {
    let mut going: Vec<&Region> = Vec::new();
    for code in &draft.children {
        match around.children.iter().find(|c| c.code.as_str() == code) {
            Some(child) if !going.contains(&child) => going.push(child),
            Some(_) => {}
            None => faults.add("children", code, Problem::Unknown("region".into())),
        }
    }
    if going.is_empty() && !around.children.is_empty() {
        faults.add("children", "", Problem::Missing);
    }
    going
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use jiff::civil::date;

    fn region(profile: &Profile, code: &str, form: &str, parent: Option<&Region>) -> Region {
        let draft = RegionDraft {
            code: code.into(),
            form: form.into(),
            name: format!("Name of {code}"),
            parent: parent.map(|p| p.code.to_string()),
            ..RegionDraft::default()
        };
        super::super::save(profile, parent, draft).unwrap()
    }

    fn world() -> (Profile, Around, Region) {
        let profile = Profile::parse(crate::profile::EXAMPLE).unwrap();
        let country = region(&profile, "XX", "country", None);
        let north = region(&profile, "A1", "canton", Some(&country));
        let south = region(&profile, "A2", "canton", Some(&country));
        let around = Around {
            region: north,
            children: vec![],
            parent: Some(country),
            other: Some(south.clone()),
            taken: None,
        };
        (profile, around, south)
    }

    fn ask(act: Act, around: &Around, profile: &Profile, draft: ChangeDraft) -> Result<Plan, Vec<String>> {
        let done = plan(profile, date(2026, 11, 24), Uuid::nil(), act, around, &draft);
        done.map_err(|f| f.0.into_iter().map(|f| format!("{} {}", f.field, f.problem.key())).collect())
    }

    fn decreed(day: Date) -> ChangeDraft {
        ChangeDraft { decree: "Law 1/2026".into(), date: Some(day), ..ChangeDraft::default() }
    }

    #[test]
    fn a_change_needs_a_decree_and_a_day_that_has_come() {
        let (profile, around, _) = world();
        let none = ask(Act::Move, &around, &profile, ChangeDraft::default());
        assert!(none.unwrap_err().starts_with(&["decree fault-missing".into(), "date fault-missing".into()]));
        let early = ChangeDraft { name: "Polar".into(), ..decreed(date(2027, 1, 1)) };
        assert_eq!(ask(Act::Rename, &around, &profile, early).unwrap_err(), ["date fault-after-today"]);
    }

    #[test]
    fn a_region_that_changed_since_is_not_changed_before() {
        let (profile, mut around, _) = world();
        around.region.since = Some(date(2025, 5, 5));
        let draft = ChangeDraft { name: "Polar".into(), ..decreed(date(2025, 5, 5)) };
        assert_eq!(
            ask(Act::Rename, &around, &profile, draft).unwrap_err(),
            ["date fault-before-last-change"]
        );
    }

    #[test]
    fn a_merger_ends_the_region_and_a_split_founds_one() {
        let (profile, mut around, south) = world();
        let day = date(2026, 1, 1);
        let merged = ask(Act::Merge, &around, &profile, decreed(day)).unwrap();
        assert_eq!(merged.after.last().unwrap().until, Some(day));
        assert_eq!(merged.change.other, Some(south.code.clone()));
        around.taken = Some(south);
        let draft = ChangeDraft { code: "A2".into(), name: "West".into(), ..decreed(day) };
        assert_eq!(ask(Act::Split, &around, &profile, draft.clone()).unwrap_err(), ["code fault-taken"]);
        around.taken = None;
        let split = ask(Act::Split, &around, &profile, ChangeDraft { code: "A9".into(), ..draft }).unwrap();
        assert_eq!((split.after[0].code.as_str(), split.after[0].since), ("A9", Some(day)));
    }

    #[test]
    fn what_would_change_nothing_is_told_so() {
        let (profile, mut around, _) = world();
        let day = date(2026, 1, 1);
        let same = ChangeDraft { name: around.region.name.clone(), ..decreed(day) };
        assert_eq!(ask(Act::Rename, &around, &profile, same).unwrap_err(), ["name fault-as-before"]);
        assert_eq!(
            ask(Act::Move, &around, &profile, decreed(day)).unwrap_err(),
            ["other fault-wrong-level"],
            "a canton lies in no canton"
        );
        around.other = around.parent.clone();
        assert_eq!(ask(Act::Move, &around, &profile, decreed(day)).unwrap_err(), ["other fault-as-before"]);
    }
}
