//! The addresses that a claim rests on.

use uuid::Uuid;

use crate::error::Result;
use crate::face::Conn;

crate::statements! {
    /// The sources of a record.
    OF = "SELECT url FROM source WHERE record = $1 ORDER BY ord";
    /// Forgets them.
    CLEAR = "DELETE FROM source WHERE record = $1";
    /// Adds one.
    ADD = "INSERT INTO source (record, ord, url) VALUES ($1, $2, $3)";
}

/// The sources of a record, in order.
pub fn of(conn: &mut Conn, record: Uuid) -> Result<Vec<String>> {
    conn.rows(OF, crate::args![record], |r| r.get(0))
}

/// Replaces the sources of a record.
pub(crate) fn set(conn: &mut Conn, record: Uuid, urls: &[String]) -> Result<()> {
    conn.run(CLEAR, crate::args![record])?;
    for (ord, url) in (0i64..).zip(urls) {
        conn.run(ADD, crate::args![record, ord, url])?;
    }
    Ok(())
}
