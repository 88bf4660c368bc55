//! The follower: it keeps an index at the journal's heels.
//!
//! One [`Follower::step`] at a time it reads what moved after the position in the index's last commit, reads the
//! affected records again and commits them with the new position. Where that cannot be trusted (no index, a damaged
//! one, one of another version, one of another database or of a state that a restore has undone) it fills a new
//! one: it notes the position, reads every table, and follows from there. Reading a record twice does no harm, so
//! a step that dies is simply done again.

mod affected;
mod rebuild;
mod thread;

use store::{Conn, Db, journal};

use crate::entry::Labels;
use crate::error::{Error, Result};
use crate::index::{Index, Writer};

pub use thread::{Following, follow};

/// Journal entries followed with one commit.
const ENTRIES: i64 = 5_000;

/// What a step did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Nothing had moved.
    Idle,
    /// So many journal entries were followed.
    Followed(usize),
    /// The index was filled anew with so many documents.
    Rebuilt(u64),
    /// Another process writes this index; what it committed was taken up.
    Busy,
}

/// Keeps one index at the heels of one database's journal. Whoever drives it calls [`Follower::step`].
pub struct Follower {
    db: Db,
    index: Index,
    labels: Labels,
    conn: Option<Conn>,
    writer: Option<Writer>,
    stopped: std::sync::Arc<std::sync::atomic::AtomicBool>,
}

impl Follower {
    /// A follower; nothing is read before the first step.
    pub fn new(db: Db, index: Index, labels: Labels) -> Self {
        Self { db, index, labels, conn: None, writer: None, stopped: std::sync::Arc::default() }
    }

    /// Looks whether the index is of this database's past; one that is not must not be shown, and says so from then on.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn check(&mut self) -> Result<()> {
        let mut conn = self.take_conn()?;
        let checked = self.check_on(&mut conn);
        self.conn = Some(conn);
        checked
    }

    fn check_on(&self, conn: &mut Conn) -> Result<()> {
        if self.index.needs_rebuild() {
            return Ok(());
        }
        let position = self.index.position().unwrap_or(0);
        if self.index.mark().as_deref() != Some(&*mark(&self.db, conn, position)?) {
            tracing::warn!(position, "the search index is not of this database's past; it is made anew");
            self.index.distrust();
        }
        Ok(())
    }

    /// Follows what moved since the last commit, or fills the index anew where it must be.
    ///
    /// # Errors
    /// When the database or the index cannot be read or written. The next step begins again from the last commit.
    pub fn step(&mut self) -> Result<Step> {
        let done = self.try_step();
        if done.is_err() {
            // A connection that was lost is made anew, and what was not committed is forgotten.
            self.conn = None;
            self.writer = None;
        }
        done
    }

    fn try_step(&mut self) -> Result<Step> {
        if !self.take_writer()? {
            return Ok(Step::Busy);
        }
        let mut conn = self.take_conn()?;
        let step = self.step_on(&mut conn);
        self.conn = Some(conn);
        step
    }

    fn step_on(&mut self, conn: &mut Conn) -> Result<Step> {
        self.check_on(conn)?;
        if self.index.needs_rebuild() || self.index.rebuild_asked() {
            return self.fill(conn);
        }
        let position = self.index.position().unwrap_or(0);
        let touched = journal::touched(conn, position, ENTRIES)?;
        let Some(last) = touched.last().map(|entry| entry.position) else { return Ok(Step::Idle) };
        let mark = mark(&self.db, conn, last)?;
        let writer = self.writer.as_mut().ok_or(Error::Busy)?;
        if !affected::put(conn, writer, &self.labels, &touched)? {
            return self.fill(conn);
        }
        writer.mark(mark);
        writer.commit(last)?;
        Ok(Step::Followed(touched.len()))
    }

    /// Fills the index anew, whatever is in it.
    ///
    /// # Errors
    /// As [`Follower::step`]; [`Error::Busy`] when another process writes the index.
    pub fn rebuild(&mut self) -> Result<u64> {
        if !self.take_writer()? {
            return Err(Error::Busy);
        }
        let mut conn = self.take_conn()?;
        match self.fill(&mut conn)? {
            Step::Rebuilt(documents) => Ok(documents),
            _ => Ok(0),
        }
    }

    fn fill(&mut self, conn: &mut Conn) -> Result<Step> {
        let writer = self.writer.as_mut().ok_or(Error::Busy)?;
        rebuild::fill(conn, &self.db, writer, &self.labels, &self.stopped).map(Step::Rebuilt)
    }

    fn take_writer(&mut self) -> Result<bool> {
        if self.writer.is_none() {
            match self.index.writer() {
                Ok(writer) => self.writer = Some(writer),
                Err(Error::Busy) => {
                    self.index.refresh()?;
                    return Ok(false);
                }
                Err(error) => return Err(error),
            }
        }
        Ok(true)
    }

    fn take_conn(&mut self) -> Result<Conn> {
        match self.conn.take() {
            Some(conn) => Ok(conn),
            None => Ok(self.db.apart()?),
        }
    }
}

/// What the state at a position is called: the entry there, or the office where nothing was written yet. `gone` where
/// the journal has no such position.
fn mark(db: &Db, conn: &mut Conn, position: i64) -> Result<String> {
    if position == 0 {
        return Ok(db.office().0.simple().to_string());
    }
    Ok(journal::name_at(conn, position)?.unwrap_or_else(|| "gone".to_owned()))
}
