//! What the market comes to as a whole: how many orders there are, what the books hold, and what is wrong with them.

use std::collections::BTreeMap;

use domain::access::{Access, Operate};
use domain::market::order::State;
use uuid::Uuid;

use super::ledger::{self, Wrong};
use crate::error::{Error, Result};
use crate::face::Conn;

crate::statements! {
    /// Orders of makers by where they stand.
    STATES = "SELECT state, count(*) FROM maker_order GROUP BY state ORDER BY state";
    /// What buyers placed at once.
    GROUPS = "SELECT count(*) FROM order_group";
    /// Lines, and the pieces in them.
    LINES = "SELECT count(*), CAST(coalesce(sum(pieces), 0) AS BIGINT) FROM order_line";
    /// What all accounts of a kind stand at together.
    ACCOUNTS = "SELECT account, CAST(coalesce(sum(amount), 0) AS BIGINT) FROM ledger_amount GROUP BY account ORDER BY account";
    /// Things of which more is promised than there is.
    OVERSOLD = "SELECT id FROM item WHERE reserved <> 0 AND reserved > stock ORDER BY id LIMIT $1";
    /// Sizes and colours of which more is promised than there is.
    OVERSOLD_VARIANTS = "SELECT id FROM item_variant WHERE reserved <> 0 AND reserved > stock ORDER BY id LIMIT $1";
}

/// What the market comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Books {
    /// Orders of makers by where they stand.
    pub orders: Vec<(State, i64)>,
    /// What buyers placed at once.
    pub groups: i64,
    /// Lines of orders.
    pub lines: i64,
    /// Pieces in those lines.
    pub pieces: i64,
    /// What all accounts of a kind stand at together, by the word of the kind; they sum to zero.
    pub accounts: BTreeMap<String, i64>,
    /// Things of which more is promised than there is: none.
    pub oversold: Vec<Uuid>,
    /// What is wrong: nothing.
    pub wrong: Vec<Wrong>,
}

/// Counts everything and checks the books; it reads every order.
pub fn count(conn: &mut Conn, _: &Access<Operate>) -> Result<Books> {
    let states = conn.rows(STATES, crate::args![], |r| Ok((r.get::<String>(0)?, r.get::<i64>(1)?)))?;
    let mut orders = Vec::new();
    for (word, n) in states {
        let state = State::from_word(&word).ok_or_else(|| Error::Damaged(format!("state {word}")))?;
        orders.push((state, n));
    }
    let groups = conn.one(GROUPS, crate::args![], |r| r.get(0))?;
    let (lines, pieces) = conn.one(LINES, crate::args![], |r| Ok((r.get(0)?, r.get(1)?)))?;
    let accounts = conn.rows(ACCOUNTS, crate::args![], |r| Ok((r.get(0)?, r.get(1)?)))?;
    let mut oversold: Vec<Uuid> = conn.rows(OVERSOLD, crate::args![100i64], |r| r.get(0))?;
    oversold.extend(conn.rows(OVERSOLD_VARIANTS, crate::args![100i64], |r| r.get::<Uuid>(0))?);
    let wrong = ledger::check(conn)?;
    Ok(Books { orders, groups, lines, pieces, accounts: accounts.into_iter().collect(), oversold, wrong })
}
