//! Opening, reading and writing an index.
//!
//! On disk an index is a folder of *generations* (`gen-000001`, …) and a small file `CURRENT` that names the one in force. Ordinary commits go
//! to the generation in force. A rebuild fills a new one, which comes into force when `CURRENT` is replaced, in one step, after its
//! commit; a rebuild that dies leaves a folder nobody names, which the next writer removes.

use std::collections::HashMap;
use std::fs::{self, File};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use arc_swap::ArcSwapOption;
use parking_lot::Mutex;
use serde::{Deserialize, Serialize};
use tantivy::schema::Schema;
use tantivy::{IndexReader, ReloadPolicy, Searcher};

use crate::analysis::{self, Languages};
use crate::error::{Error, Result};
use crate::plan::Synonyms;
use crate::query::{Completion, Config, Query, Results};
use crate::schema::{self, Fields};
use crate::segment::{AllNames, Live, Segment};

mod writer;

pub use writer::Writer;

const CURRENT: &str = "CURRENT";
const LOCK: &str = "LOCK";
/// Its presence asks whoever writes to fill the index anew.
const ASKED: &str = "REBUILD";
const PREFIX: &str = "gen-";

/// What a commit says about itself.
#[derive(Debug, Serialize, Deserialize)]
struct Payload {
    position: i64,
    /// What the caller calls the state at the position.
    #[serde(default)]
    mark: String,
    /// What the index was made with.
    made: String,
    /// Does the generation hold everything up to the position (was it begun by [`Writer::clear`])?
    complete: bool,
}

/// The index as one query sees it.
pub(crate) struct Snapshot {
    pub searcher: Searcher,
    pub segments: Vec<Arc<Live>>,
    ids: Vec<tantivy::index::SegmentId>,
}

/// A generation in use.
struct Generation {
    index: tantivy::Index,
    reader: IndexReader,
    number: u64,
}

pub(crate) struct Shared {
    dir: Option<PathBuf>,
    made: String,
    schema: Schema,
    pub fields: Fields,
    pub languages: Languages,
    pub synonyms: Synonyms,
    pub affixes: Vec<String>,
    pub bands: Vec<i64>,
    pub names: AllNames,
    generation: Mutex<Option<Generation>>,
    snapshot: ArcSwapOption<Snapshot>,
    position: Mutex<Option<(i64, String)>>,
    needs_rebuild: AtomicBool,
    writing: AtomicBool,
    loading: Mutex<()>,
}

/// An index over everything public. Cheap to clone; reading needs no lock and never waits for the writer.
#[derive(Clone)]
pub struct Index {
    pub(crate) shared: Arc<Shared>,
}

impl Index {
    /// Opens the index in a folder, which is made if need be. A missing, damaged or outdated index is opened as empty, and
    /// [`Index::needs_rebuild`] says so; an error means that the folder itself cannot be used.
    pub fn open(dir: &Path, config: Config) -> Result<Self> {
        fs::create_dir_all(dir)?;
        let index = Self::with(Some(dir.to_owned()), config);
        if let Err(reason) = index.shared.adopt(dir) {
            tracing::warn!(%reason, "search index has to be rebuilt");
        }
        Ok(index)
    }

    /// An empty index that lives in memory.
    pub fn in_memory(config: Config) -> Self {
        Self::with(None, config)
    }

    fn with(dir: Option<PathBuf>, config: Config) -> Self {
        let languages = Languages::new(&config.languages);
        let (schema, fields) = schema::build(languages.len());
        let made = format!(
            "layout {}, analysis {}, {}, languages {}",
            schema::VERSION,
            analysis::VERSION,
            analysis::STEMMERS,
            config.languages.join(" ")
        );
        let mut bands = config.price_bands;
        bands.sort_unstable();
        bands.dedup();
        let shared = Shared {
            dir,
            made,
            schema,
            fields,
            synonyms: Synonyms::new(&config.synonyms),
            affixes: config.affixes.iter().map(|word| analysis::flat(word)).collect(),
            languages,
            bands,
            names: Default::default(),
            generation: Mutex::new(None),
            snapshot: ArcSwapOption::empty(),
            position: Mutex::new(None),
            needs_rebuild: AtomicBool::new(true),
            writing: AtomicBool::new(false),
            loading: Mutex::new(()),
        };
        Self { shared: Arc::new(shared) }
    }

    /// Must the index be filled anew (by [`Writer::clear`], every document, and a commit)?
    pub fn needs_rebuild(&self) -> bool {
        self.shared.needs_rebuild.load(Ordering::Acquire)
    }

    /// The position given with the last commit.
    pub fn position(&self) -> Option<i64> {
        self.shared.position.lock().as_ref().map(|(position, _)| *position)
    }

    /// The mark given with the last commit; see [`Writer::mark`].
    pub fn mark(&self) -> Option<String> {
        self.shared.position.lock().as_ref().map(|(_, mark)| mark.clone())
    }

    /// Says that what is in the index is not to be shown: [`Index::needs_rebuild`] holds from now on.
    pub fn distrust(&self) {
        self.shared.needs_rebuild.store(true, Ordering::Release);
    }

    /// Asks whoever writes, perhaps another process, to fill the index anew. In memory nobody else is there to be asked.
    pub fn ask_rebuild(&self) -> Result<()> {
        if let Some(dir) = &self.shared.dir {
            File::create(dir.join(ASKED))?.sync_all()?;
        }
        Ok(())
    }

    /// Was it asked for, and not yet begun?
    pub fn rebuild_asked(&self) -> bool {
        self.shared.dir.as_ref().is_some_and(|dir| dir.join(ASKED).exists())
    }

    /// Which generation is in force: it changes with every rebuild.
    pub fn generation(&self) -> Option<u64> {
        self.shared.generation.lock().as_ref().map(|generation| generation.number)
    }

    /// Takes the one writer. It is given back when dropped; what it has not committed is forgotten.
    pub fn writer(&self) -> Result<Writer> {
        Writer::new(Arc::clone(&self.shared))
    }

    /// Answers a query.
    pub fn search(&self, query: &Query) -> Result<Results> {
        self.shared.guarded(|shared| crate::search::search(shared, query))
    }

    /// Completes what is being typed: names whose words begin so, best first, each name once.
    pub fn suggest(&self, prefix: &str, lang: &str, limit: usize) -> Result<Vec<Completion>> {
        self.shared.guarded(|shared| crate::search::suggest(shared, prefix, lang, limit))
    }

    /// Makes ready what the first query would otherwise wait for (about a second for a million documents).
    pub fn warm(&self) -> Result<()> {
        self.shared.guarded(|shared| shared.snapshot().map(drop))
    }

    /// Takes up what another process has committed; nothing is read again if nothing was.
    pub fn refresh(&self) -> Result<()> {
        let shared = &self.shared;
        if let Some(dir) = &shared.dir
            && !shared.writing.load(Ordering::Acquire)
            && shared.is_behind(dir)
        {
            return shared.adopt(dir);
        }
        Ok(())
    }

    /// Reads every file of the index against its checksum. Slow; for an operator's check.
    pub fn verify(&self) -> Result<()> {
        let index = self.shared.generation.lock().as_ref().map(|generation| generation.index.clone());
        let sound = match index {
            Some(index) => index.validate_checksum()?.is_empty(),
            None => true,
        };
        if sound { Ok(()) } else { Err(self.shared.damaged()) }
    }

    /// How many documents can be found.
    pub fn len(&self) -> Result<u64> {
        self.shared.guarded(|shared| {
            Ok(shared
                .snapshot()?
                .map_or(0, |snapshot| snapshot.segments.iter().map(|live| live.alive_count).sum()))
        })
    }

    /// Is nothing to be found?
    pub fn is_empty(&self) -> Result<bool> {
        self.len().map(|len| len == 0)
    }

    /// Bytes of memory held for counting and sorting.
    pub fn memory(&self) -> usize {
        self.shared.snapshot.load().as_ref().map_or(0, |snapshot| {
            snapshot.segments.iter().map(|live| live.segment.bytes() + live.alive.bytes()).sum()
        })
    }
}

fn generation_name(number: u64) -> String {
    format!("{PREFIX}{number:06}")
}

fn generation_number(name: &str) -> Option<u64> {
    let digits = name.strip_prefix(PREFIX)?;
    (digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_digit())).then(|| digits.parse().ok())?
}

impl Shared {
    fn damaged(&self) -> Error {
        self.needs_rebuild.store(true, Ordering::Release);
        Error::Damaged
    }

    /// Runs a reading. The engine may fail or even panic on bytes that are not what it wrote; that must not take a request down, and is
    /// remembered.
    fn guarded<T>(&self, run: impl FnOnce(&Self) -> Result<T>) -> Result<T> {
        let answer = catch_unwind(AssertUnwindSafe(|| run(self))).unwrap_or(Err(Error::Damaged));
        answer.map_err(|error| {
            if !error.is_damage() {
                return error;
            }
            tracing::error!(%error, "search index is damaged");
            self.damaged()
        })
    }

    /// Does the folder hold another generation or a later commit than the one in use?
    fn is_behind(&self, dir: &Path) -> bool {
        let named = fs::read_to_string(dir.join(CURRENT)).ok();
        let named = named.as_deref().and_then(|named| named.strip_suffix('\n')).and_then(generation_number);
        let generation = self.generation.lock();
        let Some(generation) = generation.as_ref().filter(|one| Some(one.number) == named) else {
            return true;
        };
        let payload = generation.index.load_metas().ok().and_then(|metas| metas.payload);
        let payload = payload.and_then(|text| serde_json::from_str::<Payload>(&text).ok());
        let own = self.position.lock();
        payload.is_none_or(|payload| {
            own.as_ref().is_none_or(|(position, mark)| *position != payload.position || *mark != payload.mark)
        })
    }

    /// Takes the generation that `CURRENT` names into use.
    fn adopt(&self, dir: &Path) -> Result<()> {
        let named = match fs::read_to_string(dir.join(CURRENT)) {
            Ok(named) => named,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
            Err(error) if error.kind() == std::io::ErrorKind::InvalidData => return Err(self.damaged()),
            Err(error) => return Err(error.into()),
        };
        let number = named.strip_suffix('\n').and_then(generation_number).ok_or_else(|| self.damaged())?;
        let opened = catch_unwind(AssertUnwindSafe(|| {
            let index = tantivy::Index::open_in_dir(dir.join(generation_name(number)))?;
            let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
            Ok::<_, Error>((index, reader))
        }));
        let (index, reader) = opened.unwrap_or(Err(Error::Damaged)).inspect_err(|_| {
            self.damaged();
        })?;
        let payload =
            index.load_metas()?.payload.and_then(|text| serde_json::from_str::<Payload>(&text).ok());
        let payload = payload.filter(|payload| payload.made == self.made).ok_or_else(|| self.damaged())?;
        *self.generation.lock() = Some(Generation { index, reader, number });
        *self.position.lock() = Some((payload.position, payload.mark));
        self.needs_rebuild.store(!payload.complete, Ordering::Release);
        self.snapshot.store(None);
        Ok(())
    }

    /// The index as it is now; `None` when it is empty because nothing was ever committed.
    pub fn snapshot(&self) -> Result<Option<Arc<Snapshot>>> {
        if let Some(snapshot) = self.snapshot.load_full() {
            return Ok(Some(snapshot));
        }
        let _one = self.loading.lock();
        if let Some(snapshot) = self.snapshot.load_full() {
            return Ok(Some(snapshot));
        }
        let Some(reader) = self.generation.lock().as_ref().map(|generation| generation.reader.clone()) else {
            return Ok(None);
        };
        let fresh = Arc::new(self.load(&reader, None)?);
        self.snapshot.store(Some(Arc::clone(&fresh)));
        Ok(Some(fresh))
    }

    fn load(&self, reader: &IndexReader, before: Option<&Snapshot>) -> Result<Snapshot> {
        let searcher = reader.searcher();
        let known: HashMap<_, _> =
            before.map(|before| before.ids.iter().zip(&before.segments).collect()).unwrap_or_default();
        let (mut segments, mut ids) = (Vec::new(), Vec::new());
        for reader in searcher.segment_readers() {
            let id = reader.segment_id();
            let live = match known.get(&id) {
                Some(live) if live.deleted_at == reader.delete_opstamp() => Arc::clone(live),
                Some(live) => Arc::new(Live::new(Arc::clone(&live.segment), reader)),
                None => {
                    let segment = Segment::load(reader, &self.fields, &self.names, &self.bands)?;
                    Arc::new(Live::new(Arc::new(segment), reader))
                }
            };
            segments.push(live);
            ids.push(id);
        }
        Ok(Snapshot { searcher, segments, ids })
    }

    fn new_generation(&self, number: u64) -> Result<Generation> {
        let builder = tantivy::Index::builder().schema(self.schema.clone());
        let index = match &self.dir {
            Some(dir) => {
                let path = dir.join(generation_name(number));
                if path.exists() {
                    fs::remove_dir_all(&path)?;
                }
                fs::create_dir(&path)?;
                builder.create_in_dir(&path)?
            }
            None => builder.create_in_ram()?,
        };
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        Ok(Generation { index, reader, number })
    }
}
