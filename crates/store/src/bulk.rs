//! A bulk change of a nearly empty register on SQLite: its lists are put in order once at the end, instead of finding the place of
//! each row in each of them, which is most of what storing a million rows costs. All of it happens in the transaction of the
//! change: whoever reads meanwhile sees the register as it was, and what is rolled back has its lists again.
//!
//! PostgreSQL would keep every reader waiting for it, and needs it less.

use domain::id::Kind;

use crate::error::Result;
use crate::tx::Tx;

/// Fewer rows are not worth it.
const LEAST: u64 = 20_000;
/// More are put in order on their way: sorting takes some hundred bytes of room a row.
const MOST: u64 = 1_500_000;

/// The lists that are put aside, as the statements that make them anew. Nothing when there are none.
#[derive(Debug, Default)]
#[must_use = "what was put aside has to be put back"]
pub struct Aside(Vec<String>);

/// The registers that grow with a kind.
const fn registers(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Item => &["item", "stock_movement"],
        Kind::Maker => &["maker"],
        _ => &[],
    }
}

/// Puts the lists of a kind aside when `coming` rows are many and those that are there are few beside them. What makes a
/// record unique stays.
pub fn aside(tx: &mut Tx<'_>, kinds: &[Kind], coming: u64) -> Result<Aside> {
    let mut aside = Aside::default();
    if !tx.conn.is_sqlite() || !(LEAST..=MOST).contains(&coming) {
        return Ok(aside);
    }
    for register in kinds.iter().flat_map(|kind| registers(*kind)) {
        let few = coming / 4;
        if !tx.conn.texts(&format!("SELECT 1 FROM {register} LIMIT 1 OFFSET {few}"))?.is_empty() {
            continue;
        }
        let lists = format!(
            "FROM sqlite_schema WHERE type = 'index' AND tbl_name = '{register}' AND sql LIKE 'CREATE INDEX %' ORDER BY name"
        );
        let names = tx.conn.texts(&format!("SELECT name {lists}"))?;
        aside.0.extend(tx.conn.texts(&format!("SELECT sql {lists}"))?);
        for name in names {
            tx.conn.batch(&format!("DROP INDEX {name}"))?;
        }
    }
    Ok(aside)
}

impl Aside {
    /// Whether nothing was put aside.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Makes the lists anew.
    pub fn back(self, tx: &mut Tx<'_>) -> Result<()> {
        self.0.iter().try_for_each(|list| tx.conn.batch(list))
    }
}
