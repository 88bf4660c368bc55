//! The full-text index over everything public: regions, crafts, motifs, makers, items.
//!
//! The index itself knows nothing of tables or the journal. The [`Follower`] reads the journal, makes [`Document`]s of
//! what moved, hands them to the one [`Writer`] and commits them with the position they bring the index to; after a crash,
//! or when [`Index::needs_rebuild`] says so, the same documents may be put again.
//!
//! ```
//! use search::{Config, Document, Index, Kind, Query};
//! # fn main() -> search::Result<()> {
//! let index = Index::in_memory(Config { languages: vec!["id".into(), "en".into()], ..Config::default() });
//! let mut writer = index.writer()?;
//! writer.clear()?;
//! writer.put(&Document {
//!     kind: Kind::Craft,
//!     id: uuid::Uuid::nil(),
//!     title: vec![("id".into(), "Tenun ulos".into())],
//!     aliases: vec![],
//!     body: vec![("id".into(), "Ditenun dengan gedogan.".into())],
//!     regions: vec!["12.02".into(), "12".into()],
//!     categories: vec!["weaving".into()],
//!     techniques: vec![],
//!     materials: vec![],
//!     peoples: vec![],
//!     price: None,
//!     in_stock: false,
//!     sample: false,
//!     weight: 0.5,
//!     stored: "{}".into(),
//! })?;
//! writer.commit(1)?;
//! assert_eq!(index.search(&Query::new("menenun uloss", "id"))?.total, 1);
//! # Ok(()) }
//! ```
//!
//! How it stays fast on a million documents: the text of a query becomes one bit set a segment; every facet keeps which *set* of values each
//! document has, and bit sets of frequent values, so that counting is either an intersection and a population count or one step a document
//! (of those that match or those that do not, whichever are fewer); and a bounded number of candidates is scored, chosen by how the name
//! matches, kind and weight. Nothing is kept from one query to the next.

pub(crate) mod analysis;
pub(crate) mod bits;
mod entry;
mod error;
mod follow;
mod highlight;
mod index;
mod plan;
mod query;
mod schema;
mod search;
mod segment;
mod stored;
mod synonyms;

pub use entry::Labels;
pub use error::{Error, Result};
pub use follow::{Follower, Following, Step, follow};
pub use index::{Index, Writer};
pub use query::{
    BandCount, Completion, Config, Count, Document, FacetCounts, Hit, Kind, Lang, PriceSpan, Query, Results,
    Samples, Segment, Selected, Sort, SynonymGroup,
};
pub use stored::{Stored, StoredCraft, StoredPlace};
pub use synonyms::synonyms;
