//! Opening, reading and writing an index.
//!
//! On disk an index is a folder of *generations* (`gen-000001`, …) and a small file `CURRENT` that names the one in force. Ordinary commits go
//! to the generation in force. A rebuild fills a new one, which comes into force when `CURRENT` is replaced, in one step, after its
//! commit; a rebuild that dies leaves a folder nobody names, which the next writer removes.

use std::collections::{HashMap, HashSet};
use std::fs::{self, File};
use std::io::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use arc_swap::ArcSwapOption;
use parking_lot::Mutex;
use serde::{Deserialize, Serialize};
use tantivy::indexer::{IndexWriterOptions, LogMergePolicy, NoMergePolicy};
use tantivy::schema::Schema;
use tantivy::{IndexReader, IndexWriter, ReloadPolicy, Searcher, TantivyDocument, Term};
use uuid::Uuid;

use crate::analysis::{self, Languages};
use crate::error::{Error, Result};
use crate::plan::Synonyms;
use crate::query::{Completion, Config, Document, Kind, Query, Results};
use crate::schema::{self, Fields};
use crate::segment::{AllNames, Live, Segment};

const CURRENT: &str = "CURRENT";
const LOCK: &str = "LOCK";
/// Its presence asks whoever writes to fill the index anew.
const ASKED: &str = "REBUILD";
const PREFIX: &str = "gen-";
/// Memory a thread of the writer fills before it writes a segment.
const HEAP: usize = 32 << 20;
const THREADS: usize = 2;
/// The same in everyday commits, which are small and have one thread.
const SMALL_HEAP: usize = 16 << 20;

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

/// The index's one writer. Nothing it does is seen before [`Writer::commit`].
pub struct Writer {
    shared: Arc<Shared>,
    inner: Option<IndexWriter<TantivyDocument>>,
    /// The generation being filled, while it is not yet in force.
    filling: Option<Generation>,
    /// Documents already put into it (by a hash of kind and id), so that only those put twice cost a deletion.
    seen: HashSet<u64>,
    complete: bool,
    mark: String,
    _lock: Option<File>,
}

impl Writer {
    fn new(shared: Arc<Shared>) -> Result<Self> {
        if shared.writing.swap(true, Ordering::AcqRel) {
            return Err(Error::Busy);
        }
        let mut writer = Self {
            shared,
            inner: None,
            filling: None,
            seen: HashSet::new(),
            complete: false,
            mark: String::new(),
            _lock: None,
        };
        // From here on a failure drops `writer`, which gives the place back.
        if let Some(dir) = writer.shared.dir.clone() {
            let lock = File::options().create(true).truncate(false).write(true).open(dir.join(LOCK))?;
            match lock.try_lock() {
                Ok(()) => writer._lock = Some(lock),
                Err(fs::TryLockError::WouldBlock) => return Err(Error::Busy),
                Err(fs::TryLockError::Error(error)) => return Err(error.into()),
            }
            // Another process may have written until now.
            if writer.shared.is_behind(&dir)
                && let Err(reason) = writer.shared.adopt(&dir)
            {
                tracing::warn!(%reason, "search index has to be rebuilt");
            }
            writer.sweep(&dir)?;
        }
        writer.complete = !writer.shared.needs_rebuild.load(Ordering::Acquire);
        Ok(writer)
    }

    /// Removes generations that are not in force.
    fn sweep(&self, dir: &Path) -> Result<()> {
        let kept = self.shared.generation.lock().as_ref().map(|generation| generation.number);
        // What CURRENT names stays even if it could not be opened: it is replaced only by a rebuild that has succeeded.
        let named = fs::read_to_string(dir.join(CURRENT)).ok();
        let named = named.as_deref().and_then(|named| generation_number(named.trim_end()));
        for entry in fs::read_dir(dir)? {
            let entry = entry?;
            let number = entry.file_name().to_str().and_then(generation_number);
            if number.is_some() && number != kept && number != named {
                // On some systems a file that is still read cannot be removed; the next writer tries again.
                if let Err(error) = fs::remove_dir_all(entry.path()) {
                    tracing::warn!(%error, "old search index cannot be removed");
                }
            }
        }
        Ok(())
    }

    fn next_number(&self) -> Result<u64> {
        let Some(dir) = &self.shared.dir else { return Ok(1) };
        let mut last = 0;
        for entry in fs::read_dir(dir)? {
            last = last.max(entry?.file_name().to_str().and_then(generation_number).unwrap_or(0));
        }
        Ok(last + 1)
    }

    fn begin(&mut self, index: &tantivy::Index, bulk: bool) -> Result<()> {
        self.inner = None;
        let options = IndexWriterOptions::builder()
            .num_worker_threads(if bulk { THREADS } else { 1 })
            .memory_budget_per_thread(if bulk { HEAP } else { SMALL_HEAP })
            .num_merge_threads(1)
            .build();
        let inner = index.writer_with_options(options)?;
        inner.set_merge_policy(if bulk { Box::new(NoMergePolicy) } else { merge_policy() });
        self.inner = Some(inner);
        Ok(())
    }

    fn inner(&mut self) -> Result<&mut IndexWriter<TantivyDocument>> {
        if self.inner.is_none() {
            let current = self.shared.generation.lock().as_ref().map(|generation| generation.index.clone());
            match current {
                Some(index) => self.begin(&index, false)?,
                None => {
                    self.fill()?;
                    self.complete = false;
                }
            }
        }
        self.inner.as_mut().ok_or(Error::Damaged)
    }

    fn fill(&mut self) -> Result<()> {
        self.inner = None;
        self.filling = None;
        self.seen.clear();
        let number = self.next_number()?;
        let generation = self.shared.new_generation(number)?;
        let index = generation.index.clone();
        self.begin(&index, true)?;
        self.filling = Some(generation);
        Ok(())
    }

    /// Names the state at the positions of the commits that follow, in the caller's own words.
    pub fn mark(&mut self, mark: impl Into<String>) {
        self.mark = mark.into();
    }

    /// Starts over with an empty index. Readers keep the old one until the commit.
    pub fn clear(&mut self) -> Result<()> {
        if let Some(dir) = &self.shared.dir {
            match fs::remove_file(dir.join(ASKED)) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
                _ => {}
            }
        }
        self.fill()?;
        self.complete = true;
        Ok(())
    }

    /// Adds a document in place of an earlier one of the same kind and id.
    pub fn put(&mut self, document: &Document) -> Result<()> {
        let shared = Arc::clone(&self.shared);
        let laid_out = schema::lay_out(&shared.fields, &shared.languages, document)?;
        self.inner()?;
        let (high, low) = document.id.as_u64_pair();
        let hash =
            (high ^ low.rotate_left(23) ^ document.kind.number() as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        if self.filling.is_none() || !self.seen.insert(hash) {
            self.delete(document.kind, document.id)?;
        }
        self.inner()?.add_document(laid_out)?;
        Ok(())
    }

    /// Takes a document out; none is no error.
    pub fn delete(&mut self, kind: Kind, id: Uuid) -> Result<()> {
        let term = Term::from_field_text(self.shared.fields.key, &schema::key(kind, id));
        self.inner()?.delete_term(term);
        Ok(())
    }

    /// Makes everything since the last commit visible, together with the position it brings the index to.
    pub fn commit(&mut self, position: i64) -> Result<()> {
        let (mark, made) = (self.mark.clone(), self.shared.made.clone());
        let payload = Payload { position, mark, made, complete: self.complete };
        let payload = serde_json::to_string(&payload)?;
        let inner = self.inner()?;
        let mut prepared = inner.prepare_commit()?;
        prepared.set_payload(&payload);
        prepared.commit()?;
        if let Some(generation) = &self.filling
            && let Some(inner) = &mut self.inner
        {
            let ids = generation.index.searchable_segment_ids()?;
            if ids.len() > 1 {
                inner.merge(&ids).wait()?;
            }
            // What follows is small: a writer of its own with less memory.
            self.inner = None;
        }
        let shared = Arc::clone(&self.shared);
        let _one = shared.loading.lock();
        if let Some(generation) = self.filling.take() {
            self.seen = HashSet::new();
            generation.reader.reload()?;
            let fresh = shared.load(&generation.reader, None)?;
            if let Some(dir) = &shared.dir {
                point(dir, generation.number)?;
            }
            *shared.generation.lock() = Some(generation);
            shared.snapshot.store(Some(Arc::new(fresh)));
            if let Some(dir) = &shared.dir {
                self.sweep(dir)?;
            }
        } else {
            let reader = shared.generation.lock().as_ref().map(|generation| generation.reader.clone());
            let reader = reader.ok_or(Error::Damaged)?;
            reader.reload()?;
            let before = shared.snapshot.load_full();
            shared.snapshot.store(Some(Arc::new(shared.load(&reader, before.as_deref())?)));
        }
        *shared.position.lock() = Some((position, self.mark.clone()));
        shared.needs_rebuild.store(!self.complete, Ordering::Release);
        Ok(())
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.inner = None;
        self.filling = None;
        self._lock = None;
        self.shared.writing.store(false, Ordering::Release);
    }
}

fn merge_policy() -> Box<LogMergePolicy> {
    let mut policy = LogMergePolicy::default();
    policy.set_min_num_segments(6);
    policy.set_del_docs_ratio_before_merge(0.4);
    Box::new(policy)
}

/// Puts a generation in force: the name is written beside and moved into place, so that it is the old or the new one, whole.
fn point(dir: &Path, number: u64) -> Result<()> {
    let beside = dir.join("CURRENT.new");
    let mut file = File::create(&beside)?;
    file.write_all(format!("{}\n", generation_name(number)).as_bytes())?;
    file.sync_all()?;
    drop(file);
    fs::rename(&beside, dir.join(CURRENT))?;
    // Some systems do not let a folder be synced; the rename is in the folder's own journal there.
    if let Ok(folder) = File::open(dir) {
        let _ = folder.sync_all();
    }
    Ok(())
}
