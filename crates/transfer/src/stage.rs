//! Rows on their way into the staging file: claimed and written by a second thread, while the first reads and checks those that
//! follow. What comes back comes in the order of the file.

use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread::Scope;

use domain::fault::{Faults, Problem};
use store::Result;
use store::staging::Staging;

use crate::kind::FileKind;

/// How many rows go together.
const BATCH: usize = 256;
/// How many batches wait at most to be written.
const BATCHES: usize = 8;

/// A row that was checked.
pub(crate) struct Checked {
    /// Its line.
    pub line: u64,
    /// The name that no other row may have.
    pub name: Option<String>,
    /// Its cells.
    pub cells: Vec<u8>,
    /// What is wrong with it, so far.
    pub faults: Faults,
}

/// What became of a batch: how many rows wait in the file now, and those that do not.
#[derive(Default)]
pub(crate) struct Kept {
    /// Rows in the file.
    pub rows: u64,
    /// Rows with faults.
    pub refused: Vec<Checked>,
}

/// The thread that writes, as the one that reads sees it.
pub(crate) struct Stager {
    batch: Vec<Checked>,
    send: Option<SyncSender<Vec<Checked>>>,
    back: Receiver<Result<Kept>>,
}

/// A name that an earlier row has is a fault.
pub(crate) fn claim(
    staging: &Staging,
    kind: FileKind,
    name: Option<&String>,
    line: u64,
    faults: &mut Faults,
) -> Result<()> {
    if let Some(name) = name
        && let Some(earlier) = staging.claim(name, line)?
    {
        faults.add(kind.named_by(), name, Problem::Repeated(earlier));
    }
    Ok(())
}

fn keep(staging: &Staging, kind: FileKind, batch: Vec<Checked>) -> Result<Kept> {
    let mut kept = Kept::default();
    for mut row in batch {
        claim(staging, kind, row.name.as_ref(), row.line, &mut row.faults)?;
        if row.faults.is_empty() {
            staging.put(row.line, true, &row.cells)?;
            kept.rows += 1;
        } else {
            kept.refused.push(row);
        }
    }
    Ok(kept)
}

fn write(
    staging: &mut Staging,
    kind: FileKind,
    batches: &Receiver<Vec<Checked>>,
    back: &Sender<Result<Kept>>,
) {
    for batch in batches {
        let kept = keep(staging, kind, batch);
        let failed = kept.is_err();
        if back.send(kept).is_err() || failed {
            return;
        }
    }
}

impl Stager {
    /// Begins to write rows of a kind of which each is a record of its own.
    pub fn begin<'scope>(
        scope: &'scope Scope<'scope, '_>,
        staging: &'scope mut Staging,
        kind: FileKind,
    ) -> Stager {
        let (send, batches) = sync_channel(BATCHES);
        let (told, back) = channel();
        scope.spawn(move || write(staging, kind, &batches, &told));
        Stager { batch: Vec::with_capacity(BATCH), send: Some(send), back }
    }

    /// Hands a row on; says what became of rows before it, as far as that is known.
    pub fn put(&mut self, row: Checked) -> Result<Kept> {
        self.batch.push(row);
        if self.batch.len() < BATCH {
            return Ok(Kept::default());
        }
        self.hand_on();
        together(self.back.try_iter())
    }

    /// Waits for the rows that are still on their way.
    pub fn end(&mut self) -> Result<Kept> {
        self.hand_on();
        drop(self.send.take());
        together(self.back.iter())
    }

    fn hand_on(&mut self) {
        let batch = std::mem::replace(&mut self.batch, Vec::with_capacity(BATCH));
        if let Some(send) = &self.send {
            // A thread that failed has said why.
            let _ = send.send(batch);
        }
    }
}

fn together(batches: impl Iterator<Item = Result<Kept>>) -> Result<Kept> {
    batches.into_iter().try_fold(Kept::default(), |mut all, kept| {
        let kept = kept?;
        all.rows += kept.rows;
        all.refused.extend(kept.refused);
        Ok(all)
    })
}
