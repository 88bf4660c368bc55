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

/// What the writer keeps in memory meanwhile, in KiB: whatever makes a record unique is searched for each row, wherever in it that
/// lies.
const ROOM: &str = "-131072";
/// What it keeps, as the engine says it.
const KEPT: &str = "SELECT CAST(cache_size AS TEXT) FROM pragma_cache_size";

/// The registers that grow with a kind.
const fn registers(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Item => &["item", "stock_movement"],
        Kind::Maker => &["maker"],
        _ => &[],
    }
}

/// Does the work of a change by which `coming` rows of these kinds come; their lists are put in order afterwards when that is
/// worth it. What makes a record unique stays.
pub fn many<T>(
    tx: &mut Tx<'_>,
    kinds: &[Kind],
    coming: u64,
    work: impl FnOnce(&mut Tx<'_>) -> Result<T>,
) -> Result<T> {
    let lists = aside(tx, kinds, coming)?;
    if lists.is_empty() {
        return work(tx);
    }
    let kept = tx.conn.texts(KEPT)?.concat();
    tx.conn.batch(&format!("PRAGMA cache_size = {ROOM}"))?;
    let done = work(tx);
    // Also when it is not stored: the next change has the same connection.
    tx.conn.batch(&format!("PRAGMA cache_size = {kept}"))?;
    let done = done?;
    lists.iter().try_for_each(|list| tx.conn.batch(list))?;
    Ok(done)
}

/// Puts the lists aside of registers that hold few rows beside those that come; gives the statements that make them anew.
fn aside(tx: &mut Tx<'_>, kinds: &[Kind], coming: u64) -> Result<Vec<String>> {
    let mut aside = Vec::new();
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
        aside.extend(tx.conn.texts(&format!("SELECT sql {lists}"))?);
        for name in names {
            tx.conn.batch(&format!("DROP INDEX {name}"))?;
        }
    }
    Ok(aside)
}
