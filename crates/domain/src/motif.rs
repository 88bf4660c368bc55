//! Motifs: they belong to peoples; regions are where those live.

mod earlier;

use uuid::Uuid;

use crate::fault::{Faults, Problem};
use crate::id::{Kind, MotifId};
use crate::lang::Words;
use crate::publication::Publication;
use crate::record::{self, Fields, Record};
use crate::region::RegionCode;
use crate::source::Checked;
use crate::text;

/// A motif.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Motif {
    /// Its id, from the key.
    pub id: MotifId,
    /// Its key.
    pub key: String,
    /// Its name; a proper name, the same in every language.
    pub name: String,
    /// The family of cloths or ornaments: *ulos*, *uis*, *gorga*…
    pub family: Option<String>,
    /// Keys of peoples.
    pub peoples: Vec<String>,
    /// Regions in which it is recorded.
    pub regions: Vec<RegionCode>,
    /// Other spellings.
    pub aliases: Vec<String>,
    /// What it means; empty when not yet recorded.
    pub meaning: Words,
    /// Who wears or gives it, and when.
    pub wear: Words,
    /// Addresses of the sources.
    pub sources: Vec<String>,
    /// Whether an officer has confirmed it.
    pub checked: Checked,
    /// Its publication state.
    pub status: Publication,
}

/// What is asked to be stored as a motif.
#[derive(Debug, Clone, Default)]
pub struct MotifDraft {
    /// See [`Motif`].
    pub key: String,
    /// See [`Motif`].
    pub name: String,
    /// See [`Motif`].
    pub family: Option<String>,
    /// See [`Motif`].
    pub peoples: Vec<String>,
    /// See [`Motif`].
    pub regions: Vec<RegionCode>,
    /// See [`Motif`].
    pub aliases: Vec<String>,
    /// See [`Motif`].
    pub meaning: Words,
    /// See [`Motif`].
    pub wear: Words,
    /// See [`Motif`].
    pub sources: Vec<String>,
    /// See [`Motif`].
    pub checked: Checked,
    /// See [`Motif`].
    pub status: Publication,
}

/// Checks a motif.
pub fn save(profile: &str, draft: MotifDraft) -> Result<Motif, Faults> {
    let mut faults = Faults::default();
    if !text::is_key(&draft.key) {
        faults.add("key", &draft.key, Problem::NotAKey);
    }
    let name = faults.text("name", &draft.name, 120);
    let family = draft.family.and_then(|f| faults.optional("family", &f, 60));
    let aliases = draft.aliases.iter().filter_map(|a| faults.optional("aliases", a, 120)).collect();
    let meaning = faults.words("meaning", &draft.meaning, 4000);
    let wear = faults.words("wear", &draft.wear, 4000);
    let sources = faults.addresses("sources", &draft.sources);
    let motif = Motif {
        id: MotifId::from_key(profile, &draft.key),
        key: draft.key,
        name,
        family,
        peoples: draft.peoples,
        regions: draft.regions,
        aliases,
        meaning,
        wear,
        sources,
        checked: draft.checked,
        status: draft.status,
    };
    faults.or(motif)
}

impl Record for Motif {
    const KIND: Kind = Kind::Motif;

    fn id(&self) -> Uuid {
        self.id.0
    }

    fn region(&self) -> Option<&RegionCode> {
        None
    }

    fn fields(&self) -> Fields {
        Fields::default()
            .public("key", self.key.as_str())
            .public("name", self.name.as_str())
            .public("family", self.family.as_deref())
            .public("peoples", record::list(&self.peoples))
            .public("regions", record::list(&self.regions))
            .public("aliases", record::list(&self.aliases))
            .public("meaning", record::words(&self.meaning))
            .public("wear", record::words(&self.wear))
            .public("sources", record::list(&self.sources))
            .public("checked", self.checked.word())
            .public("status", self.status.word())
    }
}
