//! What an import found, kept in pages to be shown: what would change, what is wrong, and the rows with faults as they stand
//! in the file.

use std::sync::Mutex;

use domain::fault::{Faults, Problem};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::Applied;

use crate::import::Report;
use crate::rows::Compared;

/// How many stand on a page.
pub const PAGE: usize = 100;
/// How many changes are listed; the others are counted.
pub const MOST_CHANGES: usize = 20_000;
/// How many faults are listed; rows with faults are all kept.
pub const MOST_FAULTS: usize = 20_000;

/// A field that changes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// What it holds now.
    pub old: Value,
    /// What it will hold.
    pub new: Value,
}

/// A row that makes or changes a record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// Its line in the file.
    pub line: u64,
    /// The name of the record, as the kind names it.
    pub name: String,
    /// Whether the record is new.
    pub new: bool,
    /// What changes.
    pub fields: Vec<Field>,
}

/// One thing wrong with one cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wrong {
    /// Its line in the file.
    pub line: u64,
    /// The column.
    pub column: String,
    /// What stands there.
    pub found: String,
    /// What is wrong with it.
    pub problem: Problem,
}

/// A row with faults.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spoilt {
    /// Its line in the file.
    pub line: u64,
    /// Its cells.
    pub cells: Vec<String>,
    /// What is wrong, each with its column.
    pub faults: Vec<(String, Problem)>,
}

/// What an import came to, in short.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Outcome {
    /// Rows that make a new record.
    pub new: u64,
    /// Rows that change a record.
    pub changed: u64,
    /// Rows that change nothing.
    pub unchanged: u64,
    /// Rows with faults.
    pub faulty: u64,
    /// How many changes are listed.
    pub listed: usize,
    /// How many faults are listed.
    pub faults: usize,
    /// The columns of the file.
    pub heading: Vec<String>,
    /// Columns that are not read.
    pub ignored: Vec<String>,
    /// Why the file cannot be read: the key of the message, and its arguments.
    pub unreadable: Option<(String, Vec<(String, String)>)>,
}

impl Outcome {
    /// Takes the counts of a report over.
    pub fn count(&mut self, report: &Report) {
        (self.new, self.changed) = (report.new, report.changed);
        (self.unchanged, self.faulty) = (report.unchanged, report.faulty);
        self.ignored.clone_from(&report.ignored);
    }
}

/// Pages of JSON that are being filled.
#[derive(Debug, Default)]
struct Pages {
    full: Vec<Vec<u8>>,
    lines: Vec<String>,
    all: usize,
}

impl Pages {
    fn add(&mut self, entry: &impl Serialize) {
        // What is kept here is made of texts and numbers only; nothing of it cannot be written.
        self.lines.push(serde_json::to_string(entry).unwrap_or_default());
        self.all += 1;
        if self.lines.len() == PAGE {
            self.turn();
        }
    }

    fn turn(&mut self) {
        if !self.lines.is_empty() {
            self.full.push(format!("[{}]", std::mem::take(&mut self.lines).join(",")).into_bytes());
        }
    }

    fn end(mut self) -> Vec<Vec<u8>> {
        self.turn();
        self.full
    }
}

#[derive(Debug, Default)]
struct Inner {
    changes: Pages,
    faults: Pages,
    rows: Pages,
    heading: Vec<String>,
}

/// Gathers what an import finds.
#[derive(Debug, Default)]
pub struct Found(Mutex<Inner>);

/// What was gathered.
#[derive(Debug)]
pub struct Gathered {
    /// Pages of [`Change`]s as JSON.
    pub changes: Vec<Vec<u8>>,
    /// Pages of [`Wrong`]s as JSON.
    pub faults: Vec<Vec<u8>>,
    /// Pages of [`Spoilt`] rows as JSON.
    pub rows: Vec<Vec<u8>>,
    /// How many changes and faults are listed, and the columns.
    pub outcome: Outcome,
}

impl Found {
    fn with(&self, f: impl FnOnce(&mut Inner)) {
        f(&mut self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner));
    }

    /// Forgets everything but the columns: the same is gathered again from the beginning.
    pub fn clear(&self) {
        self.with(|all| {
            let heading = std::mem::take(&mut all.heading);
            *all = Inner { heading, ..Inner::default() };
        });
    }

    /// Hears of the columns.
    pub fn heading(&self, names: &[String]) {
        self.with(|all| all.heading = names.to_vec());
    }

    /// Hears of a row with faults.
    pub fn faulty(&self, line: u64, cells: &[&str], faults: &Faults) {
        self.with(|all| {
            for f in &faults.0 {
                if all.faults.all < MOST_FAULTS {
                    let (column, found) = (f.field.clone(), f.found.clone());
                    all.faults.add(&Wrong { line, column, found, problem: f.problem.clone() });
                }
            }
            all.rows.add(&Spoilt {
                line,
                cells: cells.iter().map(|c| (*c).to_owned()).collect(),
                faults: faults.0.iter().map(|f| (f.field.clone(), f.problem.clone())).collect(),
            });
        });
    }

    /// Hears of what a row would do.
    pub fn would(&self, line: u64, name: &str, done: &Compared) {
        if done.applied == Applied::Unchanged {
            return;
        }
        self.with(|all| {
            if all.changes.all < MOST_CHANGES {
                let fields = done.changes.iter().map(|c| Field {
                    name: c.name.clone(),
                    old: c.old.clone(),
                    new: c.new.clone(),
                });
                let new = done.applied == Applied::New;
                all.changes.add(&Change { line, name: name.to_owned(), new, fields: fields.collect() });
            }
        });
    }

    /// What was gathered.
    pub fn end(&self) -> Gathered {
        let mut inner = Inner::default();
        self.with(|all| inner = std::mem::take(all));
        let (listed, faults) = (inner.changes.all, inner.faults.all);
        Gathered {
            outcome: Outcome { listed, faults, heading: inner.heading, ..Outcome::default() },
            changes: inner.changes.end(),
            faults: inner.faults.end(),
            rows: inner.rows.end(),
        }
    }
}
