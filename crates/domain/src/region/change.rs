//! Regions change: they get another name, are split, merged, come to lie in another region, or get another code, by a decree
//! and from a day on.
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
    /// It goes on under another code, and perhaps in another region.
    Recode,
}

impl Act {
    /// Every act, in the order in which pages offer them.
    pub const ALL: [Act; 5] = [Act::Rename, Act::Split, Act::Merge, Act::Move, Act::Recode];

    /// The word that is stored.
    pub const fn word(self) -> &'static str {
        match self {
            Act::Rename => "rename",
            Act::Split => "split",
            Act::Merge => "merge",
            Act::Move => "move",
            Act::Recode => "recode",
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
    /// The code of a new region, or the new code.
    pub code: String,
    /// The type of a new region; that of the region itself when empty.
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
    /// A region that has or had the code of a new one.
    pub taken: Option<Region>,
    /// The first day of the region, where it is known.
    pub founded: Option<Date>,
    /// As which region it goes on, when it is no more.
    pub went: Option<RegionCode>,
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
    /// The region that came out of it, into which it went, or in which it lies now; its new code.
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
    let mut change = begun(today, id, act, around, draft, &mut faults);
    let date = change.date;
    let mut before = vec![region.clone()];
    let mut after = Vec::new();
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
        Act::Recode => {
            let new = anew(profile, around, draft, date, &mut faults);
            return recoded(around, new, change, draft.date, faults);
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

/// Works out what follows when a region goes on as `new`: under another code, and perhaps with another name and parent, as
/// a new edition of the codes says.
///
/// # Errors
/// As [`plan`].
pub fn recode(today: Date, id: Uuid, around: &Around, new: Region, decree: &str) -> Result<Plan, Faults> {
    let mut faults = Faults::default();
    let draft = ChangeDraft { decree: decree.to_owned(), date: new.since, ..ChangeDraft::default() };
    let change = begun(today, id, Act::Recode, around, &draft, &mut faults);
    code_is_free(around, &new.code, &mut faults);
    if new.level != around.region.level {
        faults.add("region", &around.region.full_name, Problem::OtherLevel);
    }
    recoded(around, Some(new), change, draft.date, faults)
}

/// A change with what every act asks for.
fn begun(
    today: Date,
    id: Uuid,
    act: Act,
    around: &Around,
    draft: &ChangeDraft,
    faults: &mut Faults,
) -> Change {
    let region = &around.region;
    match (&around.went, region.until) {
        (Some(went), Some(_)) if act == Act::Recode => {
            faults.add("region", &region.full_name, Problem::LedOn(went.to_string()));
        }
        // A list of codes may say first that the old one ends, and then as what it goes on.
        (None, Some(until)) if act == Act::Recode && Some(until) == draft.date => {}
        (_, Some(_)) => faults.add("region", &region.full_name, Problem::Ended),
        (_, None) => {}
    }
    let decree = faults.text("decree", &draft.decree, 200);
    match draft.date {
        None => faults.add("date", "", Problem::Missing),
        Some(date) if date > today => faults.add("date", date, Problem::AfterToday),
        Some(_) => {}
    }
    Change {
        id,
        region: region.code.clone(),
        act,
        other: None,
        name: None,
        before: region.full_name.clone(),
        children: Vec::new(),
        decree,
        date: draft.date.unwrap_or_default(),
        undone: false,
    }
}

fn code_is_free(around: &Around, code: &RegionCode, faults: &mut Faults) {
    if *code == around.region.code {
        faults.add("code", code, Problem::AsBefore);
    } else if around.taken.is_some() {
        faults.add("code", code, Problem::Taken);
    }
}

/// The region under its new code, as a form asks for it.
fn anew(
    profile: &Profile,
    around: &Around,
    draft: &ChangeDraft,
    date: Date,
    faults: &mut Faults,
) -> Option<Region> {
    let region = &around.region;
    let parent = around.other.as_ref().or(around.parent.as_ref());
    if let Some(other) = &around.other {
        if other.until.is_some() {
            faults.add("other", &other.full_name, Problem::Ended);
        } else if other.level >= region.level {
            faults.add("other", &other.full_name, Problem::WrongLevel);
        }
    }
    let asked = RegionDraft {
        code: draft.code.trim().to_owned(),
        form: region.form.clone(),
        name: region.name.clone(),
        full_name: region.full_name.clone(),
        parent: parent.map(|p| p.code.to_string()),
        since: Some(date),
        area_m2: region.area_m2,
        population: region.population,
        lat_e6: region.lat_e6,
        lng_e6: region.lng_e6,
        ..RegionDraft::default()
    };
    match super::save(profile, parent, asked) {
        Ok(new) => {
            code_is_free(around, &new.code, faults);
            Some(new)
        }
        Err(more) => {
            // What is wrong with the parent was said of the field in which it was typed.
            faults.0.extend(more.0.into_iter().filter(|f| f.field != "parent_code"));
            None
        }
    }
}

/// The old code ends, and all that lies right in the region lies in the new one.
fn recoded(
    around: &Around,
    new: Option<Region>,
    mut change: Change,
    date: Option<Date>,
    mut faults: Faults,
) -> Result<Plan, Faults> {
    let region = &around.region;
    // Under one law a region may have got another name, and what it lies in another code, on that very day. It must have
    // been there before, or the old code would never have been in force.
    let latest = around.children.iter().chain([region]).filter_map(|r| r.since).max();
    let early = date.and_then(|date| {
        let founded = around.founded.filter(|founded| date <= *founded);
        founded.into_iter().chain(latest.filter(|latest| date < *latest)).max()
    });
    if let (Some(latest), Some(date)) = (early, date) {
        faults.add("date", date, Problem::BeforeLastChange(latest.to_string()));
    }
    let Some(new) = new else { return Err(faults) };
    let date = change.date;
    change.other = Some(new.code.clone());
    change.name = Some(new.full_name.clone()).filter(|name| *name != region.full_name);
    change.children = around.children.iter().map(|c| c.code.clone()).collect();
    let mut before = vec![region.clone()];
    before.extend(around.children.iter().cloned());
    let mut after: Vec<Region> = around.children.iter().map(|c| lying_in(c, &new.code, date)).collect();
    after.insert(0, new);
    after.push(Region { until: Some(date), ..region.clone() });
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
    if around.taken.is_some() {
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
            founded: None,
            went: None,
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

    #[test]
    fn a_region_goes_on_under_another_code_with_all_that_lies_in_it() {
        let (profile, mut around, south) = world();
        let day = date(2026, 1, 1);
        around.other = None;
        let inside = RegionCode::parse("A1-01").unwrap();
        let commune = Region { code: inside, parent: Some(around.region.code.clone()), ..south.clone() };
        // One law named it anew and gave it another code.
        around.region.since = Some(day);
        around.children = vec![Region { since: Some(day), ..commune }];
        let draft = ChangeDraft { code: " A9 ".into(), ..decreed(day) };
        let plan = ask(Act::Recode, &around, &profile, draft.clone()).unwrap();
        let codes: Vec<_> = plan.after.iter().map(|r| (r.code.as_str(), r.until)).collect();
        assert_eq!(codes, [("A9", None), ("A1-01", None), ("A1", Some(day))]);
        assert_eq!(
            (&plan.after[0].name, &plan.after[0].parent),
            (&around.region.name, &around.region.parent)
        );
        assert_eq!(plan.after[1].parent, plan.change.other, "its communes keep their codes");
        assert_eq!(plan.change.name, None, "and it is called as before");
        let told = |around: &Around, draft: &ChangeDraft| {
            ask(Act::Recode, around, &profile, draft.clone()).unwrap_err().join(", ")
        };
        let own = ChangeDraft { code: "A1".into(), ..draft.clone() };
        assert_eq!(told(&around, &own), "code fault-as-before");
        let form = ChangeDraft { code: "9".into(), ..draft.clone() };
        assert_eq!(told(&around, &form), "code fault-code-form");
        around.founded = Some(day);
        assert_eq!(told(&around, &draft), "date fault-before-last-change");
        around.founded = None;
        around.other = Some(south.clone());
        assert_eq!(told(&around, &draft), "other fault-wrong-level");
        around.other = None;
        around.taken = Some(south.clone());
        assert_eq!(told(&around, &draft), "code fault-taken");
        around.taken = None;
        around.region.until = Some(day);
        assert!(ask(Act::Recode, &around, &profile, draft.clone()).is_ok(), "the list ended it that day");
        around.went = Some(south.code);
        assert_eq!(told(&around, &draft), "region fault-led-on");
    }
}
