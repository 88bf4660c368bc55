//! The one writer: everyday commits into the generation in force, and rebuilds into a new one.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use tantivy::indexer::{IndexWriterOptions, LogMergePolicy, NoMergePolicy};
use tantivy::{IndexWriter, TantivyDocument, Term};
use uuid::Uuid;

use super::{ASKED, CURRENT, Generation, LOCK, Payload, Shared, generation_name, generation_number};
use crate::error::{Error, Result};
use crate::query::{Document, Kind};
use crate::schema;

/// Memory a thread of the writer fills before it writes a segment.
const HEAP: usize = 32 << 20;
const THREADS: usize = 2;
/// The same in everyday commits, which are small and have one thread.
const SMALL_HEAP: usize = 16 << 20;

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
    pub(super) fn new(shared: Arc<Shared>) -> Result<Self> {
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
