//! Everything about one region: its figures and targets by year, what those right below want, and who of them has not reported.

use std::collections::{BTreeMap, BTreeSet};

use domain::indicator::{Measure, Report, Standing, Target, YearLock};
use domain::region::RegionCode;

use super::measure::Known;
use super::sheet::{Cells, Counted, Rolled, When, one, standing};
use crate::error::Result;
use crate::face::Conn;
use crate::region::Line;

crate::statements! {
    /// What the regions right below one want to reach in a year.
    WANTED = "SELECT t.measure, t.value, t.region FROM region r JOIN target t ON t.region = r.code AND t.year = $2
        WHERE r.parent = $1 AND r.until IS NULL AND t.value IS NOT NULL";
}

/// So many years back are told.
pub const YEARS: i32 = 8;
/// The most regions right below one that are listed.
const BELOW: i64 = 600;

/// A region right below.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The region.
    pub region: Line,
    /// What it wants to reach, by [`Measure::place`].
    pub targets: [Option<i64>; Measure::ALL.len()],
    /// What was reported for it or put together from below, by [`Measure::place`].
    pub told: [Option<i64>; Measure::ALL.len()],
}

/// A region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegionPage {
    /// The region.
    pub region: Line,
    /// It and those above it, the root first.
    pub up: Vec<Line>,
    /// Whether anything is asked of it.
    pub standing: Standing,
    /// What is counted in it.
    pub known: Known,
    /// Its cells by year.
    pub years: BTreeMap<i32, Cells>,
    /// The targets of the year that is asked for, as they are stored.
    pub targets: Vec<Target>,
    /// The figures that were reported for that year, as they are stored.
    pub reports: Vec<Report>,
    /// The regions right below.
    pub below: Vec<Part>,
    /// What closed that year of the region itself, or opened it again.
    pub lock: Option<YearLock>,
    /// What keeps its targets and figures of that year from changing: its own year or that of a region above.
    pub closed: Option<YearLock>,
}

/// Reads a region.
///
/// # Errors
/// [`crate::Error::Missing`] when there is no such region.
pub fn read(conn: &mut Conn, region: &RegionCode, when: When) -> Result<RegionPage> {
    let own = one(conn, region)?;
    let has = Counted::read(conn, region)?;
    let targets = super::target::every(conn, region)?;
    let reports = super::report::every(conn, region)?;
    let (asked, now) = (when.year, when.this_year());
    let from = asked.min(now) - YEARS;
    let rolled = Rolled::read(conn, region, (from, asked.max(now)))?;
    let mut years: BTreeSet<i32> = BTreeSet::from([asked, now]);
    years.extend(targets.iter().filter(|t| t.value.is_some()).map(|t| t.year));
    years.extend(reports.iter().filter(|r| r.value.is_some()).map(|r| r.year));
    years.extend(has.ends.keys().map(|(year, _)| *year));
    let first = [Measure::Coached, Measure::Certified, Measure::Market]
        .into_iter()
        .filter_map(|m| has.known.first(m))
        .min();
    years.extend(first.into_iter().flat_map(|first| first.max(from)..=now));
    years.extend(rolled.years(region));
    let mut by_year = BTreeMap::new();
    for year in years.into_iter().filter(|y| *y >= from) {
        let mut cells = has.figures(&own, When { year, ..when }, &rolled);
        for target in targets.iter().filter(|t| t.year == year) {
            if let Some(cell) = cells.get_mut(target.measure.place()) {
                (cell.target, cell.how) = (target.value, target.how);
            }
        }
        by_year.insert(year, cells);
    }
    let mut below: Vec<Part> = crate::region::children(conn, region, ("", ""), BELOW)?
        .into_iter()
        .map(|line| Part {
            told: Measure::ALL.map(|m| rolled.value(&line.code, asked, m)),
            targets: [None; Measure::ALL.len()],
            region: line,
        })
        .collect();
    conn.each(WANTED, crate::args![region, asked], |r| {
        let measure = super::target::measure(&r.get::<String>(0)?)?;
        let code: String = r.get(2)?;
        if let Some(part) = below.iter_mut().find(|p| p.region.code.as_str() == code)
            && let Some(target) = part.targets.get_mut(measure.place())
        {
            *target = r.get(1)?;
        }
        Ok(())
    })?;
    Ok(RegionPage {
        up: crate::region::ancestry(conn, region)?,
        standing: standing(conn, &own, &has.known, when)?,
        known: has.known,
        years: by_year,
        targets: targets.into_iter().filter(|t| t.year == asked).collect(),
        reports: reports.into_iter().filter(|r| r.year == asked).collect(),
        lock: super::lock::of(conn, region, asked)?,
        closed: super::lock::over(conn, region, asked)?,
        below,
        region: own,
    })
}
