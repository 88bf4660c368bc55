//! Letters about rounds: which are due, which were asked for, and what they say. What was asked for once is not asked for again, however
//! often this is done and whoever does it.

use std::collections::HashMap;

use domain::assessment::notice::{Notice, to_assessor, to_keeper};
use domain::assessment::round::{Progress, Round, State, Weighing};
use domain::id::{PersonId, RoundId};
use domain::job::{JobId, Task};
use domain::lang::{Lang, Words};
use jiff::civil::Date;
use uuid::Uuid;

use super::{candidate, round, seat, sheet, weighing};
use crate::error::{Error, Result};
use crate::face::Conn;
use crate::tx::Tx;

crate::statements! {
    /// Open rounds, after one.
    OPEN = "SELECT id FROM assessment_round WHERE state = 'open' AND id > $1 ORDER BY id LIMIT $2";
    /// Notes a letter; nothing when it was asked for before.
    NOTE = "INSERT INTO round_notice (round, person, what, mark, at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (round, person, what, mark) DO NOTHING";
    /// Who was asked to score in a round, and when.
    INVITED = "SELECT person, at FROM round_notice WHERE round = $1 AND what = 'invited'";
    /// Whom mail reaches of those who keep rounds at a region.
    KEEPERS = "SELECT DISTINCT p.id FROM holding h JOIN person p ON p.id = h.person
        WHERE h.region = $1 AND h.role = 'officer' AND p.active AND p.email IS NOT NULL AND h.since <= $2
            AND (h.until IS NULL OR h.until >= $2) ORDER BY p.id LIMIT 10";
    /// Where mail reaches somebody whose account is open.
    READER = "SELECT name, lang, email FROM person WHERE id = $1 AND active AND email IS NOT NULL";
    /// Forgets which letters somebody was written.
    FORGET = "DELETE FROM round_notice WHERE person = $1";
}

/// Has somebody look soon which letters about a round are due.
pub(super) fn soon(tx: &mut Tx<'_>, round: RoundId) -> Result<()> {
    crate::job::enqueue(tx, JobId(Uuid::now_v7()), &Task::Round { round }, 0)
}

/// Open rounds after one, for whoever looks after them again and again.
pub fn open(conn: &mut Conn, after: RoundId, limit: i64) -> Result<Vec<RoundId>> {
    conn.rows(OPEN, crate::args![after, limit], |r| Ok(RoundId(r.get(0)?)))
}

/// When somebody was asked to score in a round, in microseconds since 1970.
pub fn invited(conn: &mut Conn, round: RoundId) -> Result<HashMap<PersonId, i64>> {
    let rows = conn.rows(INVITED, crate::args![round], |r| Ok((PersonId(r.get(0)?), r.get::<i64>(1)?)))?;
    Ok(rows.into_iter().collect())
}

/// How much is left for each assessor of a round who can still hand in: sheets, and the weights.
fn left(conn: &mut Conn, round: &Round, today: Date) -> Result<Vec<(seat::Seated, usize)>> {
    let gone = seat::gone(conn, round, today)?;
    let candidates = candidate::of(conn, round.id)?;
    let handed_in = sheet::handed_in(conn, round.id)?;
    let weighed = weighing::seats(conn, round.id)?;
    let mut all = Vec::new();
    for s in seat::of(conn, round.id)? {
        if s.seat.left.is_some() || gone.contains(&s.seat.id) {
            continue;
        }
        let judged = candidates
            .iter()
            .map(|c| &c.candidate)
            .filter(|c| c.withdrawn.is_none() && !s.seat.is_recused(c.id));
        let judged: Vec<_> = judged.collect();
        let sheets = judged.iter().filter(|c| !handed_in.contains(&(s.seat.id, c.id))).count();
        let weighs = round.weighing == Weighing::Pairwise && !judged.is_empty();
        let count = sheets + usize::from(weighs && !weighed.contains(&s.seat.id));
        all.push((s, count));
    }
    Ok(all)
}

fn ask(tx: &mut Tx<'_>, round: &Round, person: PersonId, notice: Notice) -> Result<()> {
    let noted =
        tx.conn.run(NOTE, crate::args![round.id, person, notice.word(), notice.mark(round), tx.now])?;
    if noted == 0 {
        return Ok(());
    }
    let task = Task::RoundLetter { round: round.id, person, notice };
    crate::job::enqueue(tx, JobId(Uuid::now_v7()), &task, 0)
}

/// Asks for the letters about a round that are due on a day, each once. `day` is the day of a moment in the round's region.
pub fn look(tx: &mut Tx<'_>, id: RoundId, today: Date, day: impl Fn(i64) -> Date) -> Result<()> {
    let Some(round) = round::load(tx.conn, id)?.filter(|r| r.state == State::Open) else { return Ok(()) };
    let invited = invited(tx.conn, id)?;
    for (s, left) in left(tx.conn, &round, today)? {
        let person = s.seat.person;
        let asked = invited.get(&person).map(|at| day(*at));
        if let Some(notice) = to_assessor(&round, left, asked, today).filter(|_| s.mail) {
            ask(tx, &round, person, notice)?;
        }
    }
    let progress = round::progress(tx.conn, &round, today)?;
    if let Some(notice) = to_keeper(&round, progress, today) {
        for code in crate::region::path(tx.conn, &round.region)? {
            let keepers = tx.conn.rows(KEEPERS, crate::args![code, today], |r| Ok(PersonId(r.get(0)?)))?;
            if !keepers.is_empty() {
                return keepers.into_iter().try_for_each(|person| ask(tx, &round, person, notice));
            }
        }
    }
    Ok(())
}

/// What a letter says, and to whom.
#[derive(Debug, Clone, PartialEq)]
pub struct Letter {
    /// What the reader is called.
    pub name: String,
    /// The language of their letters.
    pub lang: Option<Lang>,
    /// Where mail reaches them.
    pub email: String,
    /// What the round is called.
    pub title: Words,
    /// The full name of its region.
    pub region: String,
    /// The last day.
    pub deadline: Date,
    /// How much is left for an assessor to do.
    pub left: usize,
    /// How far the scoring is.
    pub progress: Progress,
}

/// A letter that somebody is about to send. Nothing when there is no need for it any more: the round has closed, the assessor has left,
/// does not judge, or has handed in everything; more days were given; a sheet is missing again.
pub fn letter(
    conn: &mut Conn,
    id: RoundId,
    person: PersonId,
    notice: Notice,
    today: Date,
) -> Result<Option<Letter>> {
    let Some(round) = round::load(conn, id)? else { return Ok(None) };
    let progress = round::progress(conn, &round, today)?;
    let left = match notice {
        Notice::Invited | Notice::Reminder => {
            let all = left(conn, &round, today)?;
            all.into_iter().find(|(s, _)| s.seat.person == person).map_or(0, |(_, left)| left)
        }
        Notice::Complete | Notice::Over => 0,
    };
    let due = match notice {
        Notice::Invited => to_assessor(&round, left, None, today),
        Notice::Reminder => to_assessor(&round, left, today.yesterday().ok(), today),
        Notice::Complete | Notice::Over => to_keeper(&round, progress, today),
    };
    if due != Some(notice) {
        return Ok(None);
    }
    let region = crate::region::get(conn, &round.region)?.map(|r| r.full_name).unwrap_or_default();
    conn.first(READER, crate::args![person], |r| {
        Ok(Letter {
            name: r.get(0)?,
            lang: Lang::parse(&r.get::<String>(1)?),
            email: r.get(2)?,
            title: round.title.clone(),
            region: region.clone(),
            deadline: round.deadline,
            left,
            progress,
        })
    })
}

/// Where a round belongs.
///
/// # Errors
/// [`Error::Missing`] for one that is not there.
pub fn region(conn: &mut Conn, id: RoundId) -> Result<domain::region::RegionCode> {
    round::region(conn, id)?.ok_or(Error::Missing)
}

/// Which letters somebody was written goes with their account.
pub(crate) fn forget(tx: &mut Tx<'_>, person: PersonId) -> Result<()> {
    tx.conn.run(FORGET, crate::args![person]).map(drop)
}
