//! Groups of regions outside the tree, such as the islands of Nias or the shores of Lake Toba: regions of any level that
//! people name together, each from a day and perhaps until one.

use jiff::civil::Date;
use serde_json::Value;
use uuid::Uuid;

use super::RegionCode;
use crate::fault::{Faults, Problem};
use crate::id::{Kind, from_key};
use crate::lang::Words;
use crate::record::{Fields, Record, list, read_list, read_words, words};
use crate::text;

/// A region in a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The region.
    pub region: RegionCode,
    /// Since when; nothing for always.
    pub since: Option<Date>,
    /// Since when no longer; nothing while it belongs to the group.
    pub until: Option<Date>,
}

impl Member {
    /// Whether it belongs to the group on a day.
    ///
    /// ```
    /// use domain::region::{RegionCode, group::Member};
    /// use jiff::civil::date;
    /// let region = RegionCode::parse("12.24").unwrap();
    /// let member = Member { region, since: Some(date(2008, 11, 26)), until: None };
    /// assert!(member.on(date(2008, 11, 26)) && !member.on(date(2008, 11, 25)));
    /// ```
    pub fn on(&self, day: Date) -> bool {
        self.since.is_none_or(|since| since <= day) && self.until.is_none_or(|until| day < until)
    }

    /// As files write it: the code, perhaps with `@` and the first day, perhaps with `/` and the day from which no longer.
    ///
    /// ```
    /// use domain::region::group::Member;
    /// for text in ["12.04", "12.24@2008-11-26", "12.24@2008-11-26/2030-01-01", "12.24@/2030-01-01"] {
    ///     assert_eq!(Member::parse(text).unwrap().to_string(), text);
    /// }
    /// assert!(Member::parse("12.24@yesterday").is_none());
    /// ```
    pub fn parse(text: &str) -> Option<Member> {
        let (code, days) = text.split_once('@').unwrap_or((text, ""));
        let (since, until) = days.split_once('/').unwrap_or((days, ""));
        let day = |text: &str| match text.trim() {
            "" => Some(None),
            text => text.parse::<Date>().ok().map(Some),
        };
        Some(Member { region: RegionCode::parse(code.trim())?, since: day(since)?, until: day(until)? })
    }
}

impl std::fmt::Display for Member {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.region)?;
        if self.since.is_some() || self.until.is_some() {
            f.write_str("@")?;
        }
        if let Some(since) = self.since {
            write!(f, "{since}")?;
        }
        if let Some(until) = self.until {
            write!(f, "/{until}")?;
        }
        Ok(())
    }
}

/// A group of regions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// The id.
    pub id: Uuid,
    /// The key, which is also its address.
    pub key: String,
    /// What it is called.
    pub names: Words,
    /// What it is.
    pub about: Words,
    /// Its regions.
    pub members: Vec<Member>,
    /// Where that is written.
    pub sources: Vec<String>,
}

/// What is asked to be stored as a group.
#[derive(Debug, Clone, Default)]
pub struct GroupDraft {
    /// See [`Group`].
    pub key: String,
    /// See [`Group`].
    pub names: Words,
    /// See [`Group`].
    pub about: Words,
    /// See [`Group`].
    pub members: Vec<Member>,
    /// See [`Group`].
    pub sources: Vec<String>,
}

impl From<&Group> for GroupDraft {
    fn from(g: &Group) -> GroupDraft {
        GroupDraft {
            key: g.key.clone(),
            names: g.names.clone(),
            about: g.about.clone(),
            members: g.members.clone(),
            sources: g.sources.clone(),
        }
    }
}

impl GroupDraft {
    /// Sets a field to a value that the journal holds; `false` for a field that cannot be put back. The key, by which others
    /// refer to it, stays.
    pub fn put_back(&mut self, field: &str, value: &Value) -> bool {
        match field {
            "name" => self.names = read_words(value),
            "about" => self.about = read_words(value),
            "regions" => self.members = read_list(value).iter().filter_map(|m| Member::parse(m)).collect(),
            "sources" => self.sources = read_list(value),
            _ => return false,
        }
        true
    }
}

/// Checks a group.
///
/// # Errors
/// What is wrong with the draft, by the names of the columns.
pub fn save(profile: &str, draft: GroupDraft) -> Result<Group, Faults> {
    let mut faults = Faults::default();
    // It stands where a region's code could stand in an address.
    if !text::is_key(&draft.key) || RegionCode::parse(&draft.key).is_none() {
        faults.add("key", &draft.key, Problem::NotAKey);
    }
    let names = faults.words("name", &draft.names, 120);
    if names.is_empty() {
        faults.add("name", "", Problem::Missing);
    }
    let about = faults.words("about", &draft.about, 2000);
    if draft.members.is_empty() {
        faults.add("regions", "", Problem::Missing);
    }
    let mut members: Vec<Member> = Vec::with_capacity(draft.members.len());
    for member in draft.members {
        if member.since.zip(member.until).is_some_and(|(since, until)| until <= since) {
            faults.add("regions", &member, Problem::EndsBeforeItBegins);
        } else if !members.iter().any(|m| m.region == member.region) {
            members.push(member);
        }
    }
    let sources = faults.addresses("sources", &draft.sources);
    let id = from_key(profile, Kind::RegionGroup, &draft.key);
    faults.or(Group { id, key: draft.key, names, about, members, sources })
}

impl Record for Group {
    const KIND: Kind = Kind::RegionGroup;

    fn id(&self) -> Uuid {
        self.id
    }

    fn region(&self) -> Option<&RegionCode> {
        // It lies across the tree.
        None
    }

    fn fields(&self) -> Fields {
        Fields::default()
            .public("key", self.key.as_str())
            .public("name", words(&self.names))
            .public("about", words(&self.about))
            .public("regions", list(&self.members))
            .public("sources", list(&self.sources))
    }
}
