//! What the registers count, by region with all below it. Counts are tallies: whoever writes a designation, an entry of the
//! coaching log or a permit, or moves a maker, says here what a maker or a designation counted as before and counts as now.
//!
//! A year's coached makers are `coached:2026`. Certified makers are kept by the years in which they become and cease to be so,
//! `certified:2026`: how many there are at the end of a year is the sum up to it, so that nothing has to be done when a
//! certificate runs out. Flagships are kept in the same way by the day from which they hold or hold no more, `flagships:2026-11-24`. Both follow a maker who moves, with all years: figures of earlier years are those of the makers who
//! are in a region today.

use std::collections::BTreeMap;

use domain::flagship::Designation;
use domain::flagship::course::Term;
use domain::id::Kind;
use domain::indicator::Measure;
use domain::indicator::measure::{CERTIFICATES, ends, is_candidate, steps, turns};
use domain::region::RegionCode;
use domain::source::Checked;
use jiff::civil::Date;
use uuid::Uuid;

use crate::error::Result;
use crate::face::Conn;
use crate::tx::Tx;

crate::statements! {
    /// Where a maker lies.
    REGION = "SELECT region FROM maker WHERE id = $1";
    /// The years in which something was done for a maker.
    COACHED = "SELECT DISTINCT CAST(substr(day, 1, 4) AS INTEGER) FROM coaching WHERE maker = $1";
    /// What a maker's permits are and from when to when they are good.
    PERMITS = "SELECT kind, issued, expires FROM permit WHERE maker = $1";
    /// What a maker sold here by year.
    SOLD = "SELECT substr(month, 1, 4), CAST(sum(orders) AS BIGINT), CAST(sum(amount) AS BIGINT) FROM sales_maker
        WHERE maker = $1 AND craft = $2 GROUP BY substr(month, 1, 4)";
    /// What makers sold here by region and year.
    COUNT_SOLD = "SELECT m.region, y.year, CAST(sum(y.amount) AS BIGINT), count(*)
        FROM (SELECT maker, substr(month, 1, 4) AS year, sum(amount) AS amount FROM sales_maker WHERE craft = $1
            GROUP BY maker, substr(month, 1, 4) HAVING sum(orders) > 0) y JOIN maker m ON m.id = y.maker
        GROUP BY m.region, y.year";
    /// Coached makers by region and year.
    COUNT_COACHED = "SELECT m.region, CAST(substr(c.day, 1, 4) AS INTEGER) AS y, count(DISTINCT c.maker)
        FROM coaching c JOIN maker m ON m.id = c.maker GROUP BY m.region, y";
    /// Permits by maker, with the maker's region.
    COUNT_PERMITS = "SELECT p.maker, m.region, p.kind, p.issued, p.expires FROM permit p JOIN maker m ON m.id = p.maker
        ORDER BY p.maker";
    /// Every designation: where it is, how it was judged, and its days.
    COUNT_DESIGNATIONS = "SELECT region, checked, status, valid_from, document_date, valid_until, retired_on FROM designation";
}

/// As what something counts, by what the tallies call it.
type Counts = BTreeMap<String, i64>;

/// What a maker counts as, and where.
pub(crate) struct Counted {
    region: Option<RegionCode>,
    counts: Counts,
}

/// The beginning of the tallies of coached makers.
const COACHED_IN: &str = "coached:";
/// The beginning of the tallies of certified makers.
const CERTIFIED_IN: &str = "certified:";
/// The beginning of the tallies of what was sold here.
const SOLD_IN: &str = "sold:";
/// The beginning of the tallies of makers who sold something here.
const SELLERS_IN: &str = "sellers:";
/// The beginning of the tallies of flagships.
const HELD_FROM: &str = "flagships:";

fn date(text: Option<String>) -> Option<Date> {
    text.and_then(|t| t.parse().ok())
}

/// The years of a certificate; nothing for another permit.
fn good(kind: &str, issued: Option<String>, expires: Option<String>) -> Option<(i32, Option<i32>)> {
    if CERTIFICATES.contains(&kind) { ends(date(issued), date(expires)) } else { None }
}

fn certified(counts: &mut Counts, years: &[(i32, Option<i32>)]) {
    for (year, n) in steps(years) {
        *counts.entry(format!("{CERTIFIED_IN}{year}")).or_default() += n;
    }
}

/// What a maker counts as before something of it is written. Whoever else would change what it counts as waits, so that two who
/// record its first coaching of a year do not both count it.
pub(crate) fn before(tx: &mut Tx<'_>, maker: Uuid) -> Result<Counted> {
    tx.lock(Kind::Target, maker)?;
    of_maker(tx.conn, maker)
}

/// What a maker counts as now.
fn of_maker(conn: &mut Conn, maker: Uuid) -> Result<Counted> {
    let region: Option<String> = conn.first(REGION, crate::args![maker], |r| r.get(0))?;
    let mut counts = Counts::new();
    for year in conn.rows(COACHED, crate::args![maker], |r| r.get::<i64>(0))? {
        counts.insert(format!("{COACHED_IN}{year}"), 1);
    }
    let all = crate::market::sales::ALL_CRAFTS;
    conn.each(SOLD, crate::args![maker, all], |r| {
        let (year, orders, amount): (String, i64, i64) = (r.get(0)?, r.get(1)?, r.get(2)?);
        if orders > 0 {
            counts.insert(format!("{SOLD_IN}{year}"), amount);
            counts.insert(format!("{SELLERS_IN}{year}"), 1);
        }
        Ok(())
    })?;
    let permits =
        conn.rows(PERMITS, crate::args![maker], |r| Ok(good(&r.get::<String>(0)?, r.get(1)?, r.get(2)?)))?;
    certified(&mut counts, &permits.into_iter().flatten().collect::<Vec<_>>());
    Ok(Counted { region: region.as_deref().and_then(RegionCode::parse), counts })
}

/// Tells the tallies what became of a maker that was counted as `before`.
pub(crate) fn recount(tx: &mut Tx<'_>, maker: Uuid, before: Counted) -> Result<()> {
    let now = of_maker(tx.conn, maker)?;
    if now.region == before.region && now.counts == before.counts {
        return Ok(());
    }
    for (counted, sign) in [(before, -1), (now, 1)] {
        let Some(region) = counted.region else { continue };
        for (what, n) in counted.counts {
            tx.tally(&region, what, sign * n)?;
        }
    }
    Ok(())
}

/// As what a designation counts.
fn counts(term: &Term, checked: Checked) -> Counts {
    let mut counts = Counts::new();
    if is_candidate(term.status, checked) {
        counts.insert(Measure::Candidates.word().to_owned(), 1);
    }
    for (day, n) in turns(term, checked) {
        counts.insert(format!("{HELD_FROM}{day}"), n);
    }
    counts
}

/// Tells the tallies what became of a designation.
pub(crate) fn designation(
    tx: &mut Tx<'_>,
    before: Option<&Designation>,
    now: Option<&Designation>,
) -> Result<()> {
    for (designation, n) in [(before, -1), (now, 1)] {
        let Some(d) = designation else { continue };
        for (what, counted) in counts(&d.term(), d.checked) {
            tx.tally(&d.region, what, n * counted)?;
        }
    }
    Ok(())
}

/// A maker with its region and the years of its certificates.
type Holder = (Uuid, String, Vec<(i32, Option<i32>)>);

/// Counts everything anew, by the region itself.
pub(crate) fn all(conn: &mut Conn) -> Result<BTreeMap<(String, String), i64>> {
    let mut found: BTreeMap<(String, String), i64> = BTreeMap::new();
    conn.each(COUNT_DESIGNATIONS, &[], |r| {
        let (region, checked): (String, String) = (r.get(0)?, r.get(1)?);
        let term = crate::flagship::term(r, 2)?;
        for (what, n) in term.map(|t| counts(&t, Checked::from_word(&checked))).unwrap_or_default() {
            *found.entry((region.clone(), what)).or_default() += n;
        }
        Ok(())
    })?;
    conn.each(COUNT_COACHED, &[], |r| {
        found.insert((r.get(0)?, format!("{COACHED_IN}{}", r.get::<i64>(1)?)), r.get(2)?);
        Ok(())
    })?;
    conn.each(COUNT_SOLD, crate::args![crate::market::sales::ALL_CRAFTS], |r| {
        let (region, year): (String, String) = (r.get(0)?, r.get(1)?);
        found.insert((region.clone(), format!("{SOLD_IN}{year}")), r.get(2)?);
        found.insert((region, format!("{SELLERS_IN}{year}")), r.get(3)?);
        Ok(())
    })?;
    let mut of: Option<Holder> = None;
    let mut close = |of: Option<Holder>| {
        let Some((_, region, years)) = of else { return };
        for (year, n) in steps(&years) {
            *found.entry((region.clone(), format!("{CERTIFIED_IN}{year}"))).or_default() += n;
        }
    };
    conn.each(COUNT_PERMITS, &[], |r| {
        let maker: Uuid = r.get(0)?;
        if of.as_ref().is_none_or(|(m, ..)| *m != maker) {
            close(of.replace((maker, r.get(1)?, Vec::new())));
        }
        if let (Some((.., years)), Some(good)) = (&mut of, good(&r.get::<String>(2)?, r.get(3)?, r.get(4)?)) {
            years.push(good);
        }
        Ok(())
    })?;
    close(of);
    found.retain(|_, n| *n != 0);
    Ok(found)
}

/// What the tallies of a region say of the measures that registers know.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known {
    /// Steps of designated flagships by day.
    flagships: BTreeMap<Date, i64>,
    /// Candidates, now.
    pub candidates: i64,
    /// Published items, now.
    pub items: i64,
    /// Published makers, now.
    pub makers: i64,
    /// Coached makers by year.
    coached: BTreeMap<i32, i64>,
    /// What was sold here by year.
    sold: BTreeMap<i32, i64>,
    /// Steps of certified makers by year.
    certified: BTreeMap<i32, i64>,
}

impl Known {
    /// Takes a tally in.
    pub(crate) fn take(&mut self, what: &str, n: i64) {
        let year = |prefix: &str| what.strip_prefix(prefix).and_then(|y| y.parse::<i32>().ok());
        match what {
            crate::tally::MAKERS => self.makers = n,
            // The measure has the word of the tally.
            crate::tally::ITEMS => self.items = n,
            what if what == Measure::Candidates.word() => self.candidates = n,
            _ => {
                if let Some(day) = what.strip_prefix(HELD_FROM).and_then(|d| d.parse().ok()) {
                    self.flagships.insert(day, n);
                } else if let Some(year) = year(COACHED_IN) {
                    self.coached.insert(year, n);
                } else if let Some(year) = year(SOLD_IN) {
                    self.sold.insert(year, n);
                } else if let Some(year) = year(CERTIFIED_IN) {
                    self.certified.insert(year, n);
                }
            }
        }
    }

    /// Flagships that are designated on a day.
    pub fn flagships(&self, day: Date) -> i64 {
        self.flagships.range(..=day).map(|(_, n)| n).sum()
    }

    /// What is counted for a year, as of today; nothing for what no register holds, and for a standing count of another year than this
    /// one.
    pub fn of(&self, measure: Measure, year: i32, today: Date) -> Option<i64> {
        let this_year = i32::from(today.year());
        let now = |n: i64| (year == this_year).then_some(n);
        match measure {
            Measure::Flagships => now(self.flagships(today)),
            Measure::Candidates => now(self.candidates),
            Measure::Items => now(self.items),
            _ if year > this_year => None,
            Measure::Coached => Some(self.coached.get(&year).copied().unwrap_or_default()),
            Measure::Certified => Some(self.certified.range(..=year).map(|(_, n)| n).sum()),
            Measure::Market => Some(self.sold.get(&year).copied().unwrap_or_default()),
            Measure::Trained | Measure::Sales | Measure::Exports | Measure::Events => None,
        }
    }

    /// The first year about which the tallies of a measure say anything.
    pub fn first(&self, measure: Measure) -> Option<i32> {
        let years = match measure {
            Measure::Coached => &self.coached,
            Measure::Certified => &self.certified,
            Measure::Market => &self.sold,
            _ => return None,
        };
        years.iter().find(|(y, n)| **y > 0 && **n != 0).map(|(y, _)| *y)
    }
}
