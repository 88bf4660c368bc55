//! What is recorded of somebody as an assessor, for themselves: where they have a seat, which interests they declared, what they scored and
//! why. Nothing of what others did.

use std::collections::BTreeMap;

use domain::access::{Access, KeepOwn};
use domain::assessment::round::{Round, Seat, State};
use domain::assessment::sheet::Scored;
use domain::assessment::weighing::LevelWeighed;
use domain::id::{PersonId, RoundId};

use super::candidate::{self, Named};
use super::{round, seat, sheet, weighing};
use crate::error::{Error, Result};
use crate::face::Conn;

crate::statements! {
    /// The rounds in which somebody has or had a seat, the newest first.
    SEATS = "SELECT round FROM round_seat WHERE person = $1 ORDER BY id DESC LIMIT $2";
}

/// What somebody did in a round.
#[derive(Debug, Clone, PartialEq)]
pub struct Sat {
    /// The round.
    pub round: Round,
    /// The full name of its region.
    pub region: String,
    /// The seat, with what was declared.
    pub seat: Seat,
    /// The candidates.
    pub candidates: Vec<Named>,
    /// The scores, by the number of the candidate.
    pub scores: BTreeMap<i64, BTreeMap<String, Scored>>,
    /// The judgements of the criteria.
    pub weighed: Vec<LevelWeighed>,
}

/// What somebody did as an assessor, the newest round first, at most so many. A round that is prepared is not there for them yet.
///
/// # Errors
/// [`Error::Refused`] for a right that is not over oneself.
pub fn of(conn: &mut Conn, who: &Access<KeepOwn>, person: PersonId, limit: i64) -> Result<Vec<Sat>> {
    if !who.owns(Some(person.0)) {
        return Err(Error::Refused);
    }
    let rounds = conn.rows(SEATS, crate::args![person, limit], |r| Ok(RoundId(r.get(0)?)))?;
    let mut all = Vec::new();
    for id in rounds {
        let Some(round) = round::load(conn, id)?.filter(|r| r.state != State::Draft) else { continue };
        let found = seat::of(conn, id)?.into_iter().find(|s| s.seat.person == person);
        let Some(seat) = found.map(|s| s.seat) else { continue };
        let candidates = candidate::of(conn, id)?;
        let sheets = sheet::of_seat(conn, seat.id)?;
        let number = |id| candidates.iter().find(|c| c.candidate.id == id).map(|c| c.candidate.number);
        let scores = sheets.into_iter().filter_map(|(id, scores)| Some((number(id)?, scores))).collect();
        let weighed = weighing::every(conn, id)?;
        let weighed = weighed.into_iter().find(|(of, _)| *of == seat.id).map(|(_, levels)| levels);
        let region = crate::region::get(conn, &round.region)?.map(|r| r.full_name).unwrap_or_default();
        all.push(Sat { region, seat, candidates, scores, weighed: weighed.unwrap_or_default(), round });
    }
    Ok(all)
}
