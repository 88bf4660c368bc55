//! A reader that lets through only so much before the next row begins, so that an unclosed quotation mark or a huge
//! geometry cannot swallow the whole file into memory.

use std::cell::Cell;
use std::io::Read;
use std::rc::Rc;

use super::MAX_BYTES;
use crate::error::ImportError;

const ROW: &str = "row";
const FILE: &str = "file";

/// What may still be read, and what was.
#[derive(Clone, Default)]
pub(super) struct Budget {
    left: Rc<Cell<u64>>,
    all: Rc<Cell<u64>>,
}

impl Budget {
    /// Begins a row of at most so many bytes.
    pub fn begin(&self, bytes: u64) {
        self.left.set(bytes);
    }

    /// What was read in all.
    pub fn all(&self) -> u64 {
        self.all.get()
    }

    /// Why the reader stopped, if it did so by itself; `row` is the one that was being read.
    pub fn why(io: &str, row: u64) -> Option<ImportError> {
        if io.contains(ROW) && io.len() < 40 {
            return Some(ImportError::RowTooLong(row));
        }
        (io.contains(FILE) && io.len() < 40)
            .then_some(ImportError::TooLarge { bytes: MAX_BYTES + 1, max: MAX_BYTES })
    }
}

pub(super) struct Bounded<R> {
    pub inner: R,
    pub budget: Budget,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buf: &mut [u8]) -> std::io::Result<usize> {
        let Budget { left, all } = &self.budget;
        if left.get() == 0 {
            return Err(std::io::Error::other(ROW));
        }
        let n = self.inner.read(buf)?;
        left.set(left.get().saturating_sub(n as u64));
        all.set(all.get() + n as u64);
        if all.get() > MAX_BYTES {
            return Err(std::io::Error::other(FILE));
        }
        Ok(n)
    }
}
