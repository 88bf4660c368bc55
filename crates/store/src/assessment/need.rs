//! Training needs: lines of gap sheets that were marked.

use std::collections::BTreeMap;

use domain::access::{Access, KeepRounds};
use domain::assessment::need::{Need, mark};
use domain::assessment::round::Round;
use domain::id::{CandidateId, Kind, NeedId, RoundId};
use domain::journal::Operation;
use uuid::Uuid;

use super::{candidate, held};
use crate::error::{Error, Result};
use crate::face::Conn;
use crate::journal::{self, Applied};
use crate::tx::Tx;

crate::statements! {
    /// The needs of a candidate.
    OF = "SELECT id, criterion, note FROM training_need WHERE candidate = $1 ORDER BY criterion";
    /// Writes a need.
    PUT = "INSERT INTO training_need (id, candidate, criterion, note) VALUES ($1, $2, $3, $4)
        ON CONFLICT (id) DO UPDATE SET note = excluded.note";
    /// Takes a mark away.
    REMOVE = "DELETE FROM training_need WHERE id = $1";
}

/// The needs of a candidate of a round.
pub fn of(conn: &mut Conn, round: &Round, candidate: CandidateId) -> Result<Vec<Need>> {
    conn.rows(OF, crate::args![candidate], |r| {
        Ok(Need {
            id: NeedId(r.get(0)?),
            round: round.id,
            region: round.region.clone(),
            candidate,
            criterion: r.get(1)?,
            note: r.get(2)?,
        })
    })
}

/// Marks these lines of a candidate's gap sheet, by the keys of the criteria with a note each, and no others.
///
/// # Errors
/// [`Error::Refused`] where the right does not reach, [`Error::Missing`] for another round's candidate; the faults of the domain.
pub fn set(
    tx: &mut Tx<'_>,
    who: &Access<KeepRounds>,
    round: RoundId,
    of_candidate: i64,
    wanted: &BTreeMap<String, String>,
) -> Result<()> {
    let round = held(tx, who, round)?;
    let found = candidate::of(tx.conn, round.id)?.into_iter().find(|c| c.candidate.number == of_candidate);
    let id = found.ok_or(Error::Missing)?.candidate.id;
    let set = round.set.clone().ok_or(Error::Missing)?;
    let there = of(tx.conn, &round, id)?;
    for old in there.iter().filter(|n| !wanted.contains_key(&n.criterion)) {
        let region = Some(round.region.as_str());
        journal::write(tx, Kind::Need, old.id.0, None, region, Operation::Delete, Vec::new())?;
        tx.conn.run(REMOVE, crate::args![old.id])?;
    }
    for (criterion, note) in wanted {
        let old = there.iter().find(|n| n.criterion == *criterion);
        let need = NeedId(old.map_or_else(Uuid::now_v7, |n| n.id.0));
        let new = mark(need, &round, &set, id, criterion, note)?;
        if journal::apply(tx, who, old, &new)? != Applied::Unchanged {
            tx.conn.run(PUT, crate::args![new.id, id, new.criterion, new.note])?;
        }
    }
    Ok(())
}
