//! Crafts, and their presence in regions with what is claimed about them there.

mod earlier;

use uuid::Uuid;

use crate::fault::{Faults, Problem};
use crate::id::{CraftId, Kind, PresenceId};
use crate::lang::Words;
use crate::publication::Publication;
use crate::record::{self, Fields, Record};
use crate::region::RegionCode;
use crate::source::Checked;
use crate::text;
use crate::vocabulary::Protection;

/// A craft: what it is, wherever it is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Craft {
    /// Its id, from the key.
    pub id: CraftId,
    /// Its key.
    pub key: String,
    /// Its names.
    pub names: Words,
    /// Other names and spellings.
    pub aliases: Vec<String>,
    /// The key of its category.
    pub category: String,
    /// Keys of techniques.
    pub techniques: Vec<String>,
    /// Keys of materials.
    pub materials: Vec<String>,
    /// Keys of peoples.
    pub peoples: Vec<String>,
    /// Keys of motifs.
    pub motifs: Vec<String>,
    /// A warning about protected species, or nothing.
    pub warning: Words,
    /// Its publication state.
    pub status: Publication,
    /// Whether it is a sample.
    pub sample: bool,
}

/// What is asked to be stored as a craft; keys must have been resolved by the caller.
#[derive(Debug, Clone, Default)]
pub struct CraftDraft {
    /// See [`Craft`].
    pub key: String,
    /// See [`Craft`].
    pub names: Words,
    /// See [`Craft`].
    pub aliases: Vec<String>,
    /// See [`Craft`].
    pub category: String,
    /// See [`Craft`].
    pub techniques: Vec<String>,
    /// See [`Craft`].
    pub materials: Vec<String>,
    /// See [`Craft`].
    pub peoples: Vec<String>,
    /// See [`Craft`].
    pub motifs: Vec<String>,
    /// See [`Craft`].
    pub warning: Words,
    /// See [`Craft`].
    pub status: Publication,
    /// See [`Craft`].
    pub sample: bool,
}

/// Checks a craft.
pub fn save(profile: &str, draft: CraftDraft) -> Result<Craft, Faults> {
    let mut faults = Faults::default();
    if !text::is_key(&draft.key) {
        faults.add("key", &draft.key, Problem::NotAKey);
    }
    let names = faults.words("name", &draft.names, 160);
    if names.is_empty() {
        faults.add("name", "", Problem::Missing);
    }
    if draft.category.is_empty() {
        faults.add("category", "", Problem::Missing);
    }
    let aliases = draft.aliases.iter().filter_map(|a| faults.optional("aliases", a, 160)).collect();
    let warning = faults.words("warning", &draft.warning, 2000);
    let craft = Craft {
        id: CraftId::from_key(profile, &draft.key),
        key: draft.key,
        names,
        aliases,
        category: draft.category,
        techniques: draft.techniques,
        materials: draft.materials,
        peoples: draft.peoples,
        motifs: draft.motifs,
        warning,
        status: draft.status,
        sample: draft.sample,
    };
    faults.or(craft)
}

/// Whether goods of this craft may never be put on sale: a warning stands on it, or a material is restricted.
pub fn is_protected(warning: &Words, materials: impl IntoIterator<Item = Protection>) -> bool {
    !warning.is_empty() || materials.into_iter().any(|p| p != Protection::None)
}

impl Record for Craft {
    const KIND: Kind = Kind::Craft;

    fn id(&self) -> Uuid {
        self.id.0
    }

    fn region(&self) -> Option<&RegionCode> {
        None
    }

    fn fields(&self) -> Fields {
        Fields::default()
            .public("key", self.key.as_str())
            .public("names", record::words(&self.names))
            .public("aliases", record::list(&self.aliases))
            .public("category", self.category.as_str())
            .public("techniques", record::list(&self.techniques))
            .public("materials", record::list(&self.materials))
            .public("peoples", record::list(&self.peoples))
            .public("motifs", record::list(&self.motifs))
            .public("warning", record::words(&self.warning))
            .public("status", self.status.word())
            .public("sample", self.sample)
    }
}

/// A craft in a region: where, what is said of it, who calls it a flagship, and which sources say so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Presence {
    /// Its id, from craft and region.
    pub id: PresenceId,
    /// The key of the craft.
    pub craft: String,
    /// The region.
    pub region: RegionCode,
    /// Places, as the sources name them.
    pub locality: Option<String>,
    /// What the sources say.
    pub note: Words,
    /// Who calls it a flagship; never an official designation.
    pub flagship_by: Words,
    /// Addresses of the sources.
    pub sources: Vec<String>,
    /// Whether an officer has confirmed it.
    pub checked: Checked,
}

/// What is asked to be stored as a presence.
#[derive(Debug, Clone, Default)]
pub struct PresenceDraft {
    /// See [`Presence`].
    pub locality: Option<String>,
    /// See [`Presence`].
    pub note: Words,
    /// See [`Presence`].
    pub flagship_by: Words,
    /// See [`Presence`].
    pub sources: Vec<String>,
    /// See [`Presence`].
    pub checked: Checked,
}

/// Checks a presence.
pub fn place(
    profile: &str,
    craft: &str,
    region: RegionCode,
    draft: PresenceDraft,
) -> Result<Presence, Faults> {
    let mut faults = Faults::default();
    let locality = draft.locality.and_then(|l| faults.optional("locality", &l, 400));
    let note = faults.words("note", &draft.note, 4000);
    let flagship_by = faults.words("flagship_by", &draft.flagship_by, 400);
    let sources = faults.addresses("sources", &draft.sources);
    let presence = Presence {
        id: PresenceId::from_key(profile, &format!("{craft}@{region}")),
        craft: craft.to_owned(),
        region,
        locality,
        note,
        flagship_by,
        sources,
        checked: draft.checked,
    };
    faults.or(presence)
}

impl Record for Presence {
    const KIND: Kind = Kind::Presence;

    fn id(&self) -> Uuid {
        self.id.0
    }

    fn region(&self) -> Option<&RegionCode> {
        Some(&self.region)
    }

    fn fields(&self) -> Fields {
        Fields::default()
            .public("craft", self.craft.as_str())
            .public("region", self.region.as_str())
            .public("locality", self.locality.as_deref())
            .public("note", record::words(&self.note))
            .public("flagship_by", record::words(&self.flagship_by))
            .public("sources", record::list(&self.sources))
            .public("checked", self.checked.word())
    }
}
