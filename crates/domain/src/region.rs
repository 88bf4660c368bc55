//! Regions: a tree of named levels with official codes, names and parents that hold for a time.

pub mod change;
pub mod group;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use tinystr::TinyAsciiStr;
use uuid::Uuid;

use crate::fault::{Faults, Problem};
use crate::id::{Kind, from_key};
use crate::profile::Profile;
use crate::record::{Fields, Record};
use crate::text;

/// The official code of a region, such as `12` or `12.04`: 1–24 ASCII letters, digits, dots, hyphens.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RegionCode(TinyAsciiStr<24>);

impl RegionCode {
    /// Parses a code.
    ///
    /// ```
    /// use domain::region::RegionCode;
    /// assert_eq!(RegionCode::parse("12.04").unwrap().as_str(), "12.04");
    /// assert!(RegionCode::parse("12/04").is_none());
    /// ```
    pub fn parse(code: &str) -> Option<RegionCode> {
        let ok = (1..=24).contains(&code.len())
            && code.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.' || b == b'-')
            && code.bytes().next().is_some_and(|b| b.is_ascii_alphanumeric());
        TinyAsciiStr::try_from_str(code).ok().filter(|_| ok).map(RegionCode)
    }

    /// The code as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The id under which the journal knows the region.
    pub fn id(&self, profile: &str) -> Uuid {
        from_key(profile, Kind::Region, &self.0)
    }
}

impl TryFrom<String> for RegionCode {
    type Error = String;
    fn try_from(code: String) -> Result<Self, String> {
        RegionCode::parse(&code).ok_or_else(|| format!("not a region code: {code}"))
    }
}

impl From<RegionCode> for String {
    fn from(code: RegionCode) -> String {
        code.as_str().to_owned()
    }
}

impl std::fmt::Display for RegionCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// A region as it is now; earlier names and parents are kept by the store with their dates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Region {
    /// Its id.
    pub id: Uuid,
    /// Its official code.
    pub code: RegionCode,
    /// The edition of the code list, such as *Kepmendagri 300.2.2-2430/2025*.
    pub edition: String,
    /// The level: 0 for the country, then as the profile names them.
    pub level: i32,
    /// The key of its type at that level: `kabupaten`, `kota`, `desa`…
    pub form: String,
    /// The short name: *Nias*.
    pub name: String,
    /// The name with its type: *Kabupaten Nias*.
    pub full_name: String,
    /// The region it lies in.
    pub parent: Option<RegionCode>,
    /// Since when name and parent hold; unknown for what was always so.
    pub since: Option<Date>,
    /// Since when it no longer exists.
    pub until: Option<Date>,
    /// Area in square metres.
    pub area_m2: Option<i64>,
    /// Registered inhabitants.
    pub population: Option<i64>,
    /// A point inside it, in millionths of a degree: latitude.
    pub lat_e6: Option<i64>,
    /// A point inside it, in millionths of a degree: longitude.
    pub lng_e6: Option<i64>,
}

/// What is asked to be stored as a region.
#[derive(Debug, Clone, Default)]
pub struct RegionDraft {
    /// The code.
    pub code: String,
    /// See [`Region`]; the profile's edition when empty.
    pub edition: String,
    /// See [`Region`].
    pub form: String,
    /// See [`Region`].
    pub name: String,
    /// See [`Region`]; made from type and name when empty.
    pub full_name: String,
    /// See [`Region`].
    pub parent: Option<String>,
    /// See [`Region`].
    pub since: Option<Date>,
    /// See [`Region`].
    pub until: Option<Date>,
    /// See [`Region`].
    pub area_m2: Option<i64>,
    /// See [`Region`].
    pub population: Option<i64>,
    /// See [`Region`].
    pub lat_e6: Option<i64>,
    /// See [`Region`].
    pub lng_e6: Option<i64>,
}

/// Checks a region against the profile's levels. `parent` is the record of the parent that the draft names, when there
/// is one.
pub fn save(profile: &Profile, parent: Option<&Region>, draft: RegionDraft) -> Result<Region, Faults> {
    let mut faults = Faults::default();
    let name = faults.text("name", &draft.name, 120);
    let form = profile.form(&draft.form);
    if form.is_none() {
        faults.add("type", &draft.form, Problem::NotOneOf(profile.forms().map(|f| f.key.clone()).collect()));
    }
    let code = RegionCode::parse(&draft.code);
    if let Some((level, form)) = form {
        if code.is_none() || !level.fits(&draft.code) {
            faults.add("code", &draft.code, Problem::CodeForm(level.code.clone()));
        }
        match (&draft.parent, parent) {
            (Some(p), None) => faults.add("parent_code", p, Problem::Unknown("region".into())),
            (Some(p), Some(parent)) if parent.level >= level.level => {
                faults.add("parent_code", p, Problem::WrongLevel);
            }
            (None, _) if level.level > 0 => faults.add("parent_code", "", Problem::Missing),
            _ => {}
        }
        if let Some(code) = code {
            let full_name = if draft.full_name.trim().is_empty() {
                form.full_name(&name)
            } else {
                faults.text("full_name", &draft.full_name, 160)
            };
            let region = Region {
                id: code.id(&profile.key),
                code,
                edition: if draft.edition.is_empty() { profile.codes.edition.clone() } else { draft.edition },
                level: level.level,
                form: form.key.clone(),
                name,
                full_name,
                parent: parent.map(|p| p.code.clone()),
                since: draft.since,
                until: draft.until,
                area_m2: draft.area_m2,
                population: draft.population,
                lat_e6: draft.lat_e6,
                lng_e6: draft.lng_e6,
            };
            return faults.or(region);
        }
    }
    Err(faults)
}

impl Region {
    /// The part of its address after the code: `12.12-toba`.
    pub fn slug(&self) -> String {
        slug(&self.code, &self.name)
    }
}

/// The part of a region's address after the code, from its code and short name.
pub fn slug(code: &RegionCode, name: &str) -> String {
    format!("{code}-{}", text::slug(name))
}

impl Record for Region {
    const KIND: Kind = Kind::Region;

    fn id(&self) -> Uuid {
        self.id
    }

    fn region(&self) -> Option<&RegionCode> {
        Some(&self.code)
    }

    fn fields(&self) -> Fields {
        Fields::default()
            .public("code", self.code.as_str())
            .public("edition", self.edition.as_str())
            .public("type", self.form.as_str())
            .public("name", self.name.as_str())
            .public("full_name", self.full_name.as_str())
            .public("parent", self.parent.as_ref().map(RegionCode::as_str))
            .public("since", self.since.map(|d| d.to_string()))
            .public("until", self.until.map(|d| d.to_string()))
            .public("area_m2", self.area_m2)
            .public("population", self.population)
            .public("lat_e6", self.lat_e6)
            .public("lng_e6", self.lng_e6)
    }
}
