//! The table of the regions below one, for a year: targets, figures and whether anything is asked of them.

use std::collections::{BTreeMap, HashMap};

use domain::flagship::course::Term;
use domain::indicator::{Figure, How, Measure, Standing, Told};
use domain::region::RegionCode;
use jiff::civil::Date;

use super::measure::Known;
use super::target::measure;
use crate::error::{Error, Result};
use crate::face::{Conn, Row as Found};
use crate::region::Line;

/// The regions of a level below one, found from above: `$1` is the region and `$2` the level.
macro_rules! part {
    ($rest:literal) => {
        concat!(
            "WITH RECURSIVE part (code, level) AS (
                SELECT code, level FROM region WHERE parent = $1 AND until IS NULL
                UNION ALL
                SELECT r.code, r.level FROM part p JOIN region r ON r.parent = p.code WHERE p.level < $2 AND r.until IS NULL) ",
            $rest
        )
    };
}

crate::statements! {
    /// The regions of a level below one.
    REGIONS = part!("SELECT r.code, r.name, r.full_name, r.level, r.form, r.area_m2, r.population
        FROM part p JOIN region r ON r.code = p.code WHERE p.level = $2 ORDER BY r.sort_key, r.code LIMIT $3");
    /// Their counts.
    TALLIES = part!("SELECT t.region, t.what, t.n FROM part p JOIN tally t ON t.region = p.code WHERE p.level = $2");
    /// Their targets of a year.
    TARGETS = part!("SELECT t.region, t.measure, t.value, t.how FROM part p JOIN target t ON t.region = p.code AND t.year = $3
        WHERE p.level = $2 AND t.value IS NOT NULL");
    /// How they stood at the end of a year.
    ENDS = part!("SELECT y.region, y.measure, y.n FROM part p JOIN year_end y ON y.region = p.code AND y.year = $3
        WHERE p.level = $2");
    /// What was designated of them themselves, with its days.
    DESIGNATED = part!("SELECT p.code, d.status, d.valid_from, d.document_date, d.valid_until, d.retired_on
        FROM part p JOIN designation d ON d.region = p.code
        WHERE p.level = $2 AND d.status IN ('designated', 'under_review', 'retired') AND d.checked <> 'refuted'");
    /// What was designated of a region itself, with its days.
    HAS = "SELECT d.status, d.valid_from, d.document_date, d.valid_until, d.retired_on FROM designation d
        WHERE d.region = $1 AND d.status IN ('designated', 'under_review', 'retired') AND d.checked <> 'refuted'";
    /// Those of which a year is closed, of itself or of a region between.
    CLOSED = "WITH RECURSIVE part (code, level, closed) AS (
            SELECT r.code, r.level, CASE WHEN EXISTS (SELECT 1 FROM year_lock l WHERE l.region = r.code AND l.year = $3 AND l.closed)
                THEN 1 ELSE 0 END
            FROM region r WHERE r.parent = $1 AND r.until IS NULL
            UNION ALL
            SELECT r.code, r.level, CASE WHEN p.closed = 1 OR EXISTS (SELECT 1 FROM year_lock l WHERE l.region = r.code
                AND l.year = $3 AND l.closed) THEN 1 ELSE 0 END
            FROM part p JOIN region r ON r.parent = p.code WHERE p.level < $2 AND r.until IS NULL)
        SELECT code FROM part WHERE level = $2 AND closed = 1";
    /// The counts of a region.
    OWN_TALLIES = "SELECT region, what, n FROM tally WHERE region = $1";
    /// How a region stood at the ends of years.
    OWN_ENDS = "SELECT year, measure, n FROM year_end WHERE region = $1";
    /// What was reported in a region and below it, of some years.
    REPORTS = "SELECT x.region, r.path, x.year, x.measure, x.value, x.source, x.as_of FROM report x JOIN region r ON r.code = x.region
        WHERE x.year >= $1 AND x.year <= $2 AND x.value IS NOT NULL AND r.until IS NULL AND r.path >= $3 AND r.path < $4";
    /// A region in a list.
    LINE = "SELECT code, name, full_name, level, form, area_m2, population FROM region WHERE code = $1";
}

/// The most regions that a table has.
pub const MOST: i64 = 2_000;

/// A target and how far it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cell {
    /// How much is wanted.
    pub target: Option<i64>,
    /// How that came about.
    pub how: How,
    /// How much there is.
    pub figure: Figure,
}

/// The cells of a region, by [`Measure::place`].
pub type Cells = [Cell; Measure::ALL.len()];

/// A region in the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The region.
    pub region: Line,
    /// Whether anything is asked of it.
    pub standing: Standing,
    /// Its cells.
    pub cells: Cells,
    /// Whether the year was approved and closed, so that targets and reported figures of it do not change.
    pub closed: bool,
}

/// The table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// The region below which it is.
    pub own: Row,
    /// The regions, by name.
    pub rows: Vec<Row>,
    /// Whether there are more than are shown.
    pub more: bool,
}

/// For which year a table is, and which day it is; and the level of regions with flagships.
#[derive(Debug, Clone, Copy)]
pub struct When {
    /// The year that is asked for.
    pub year: i32,
    /// Today.
    pub today: Date,
    /// The level of regions with flagships.
    pub level: i32,
}

impl When {
    /// The year that runs.
    pub fn this_year(&self) -> i32 {
        i32::from(self.today.year())
    }
}

fn line(r: &Found<'_>) -> Result<Line> {
    let code: String = r.get(0)?;
    Ok(Line {
        code: super::target::code(&code)?,
        name: r.get(1)?,
        full_name: r.get(2)?,
        level: r.get(3)?,
        form: r.get(4)?,
        area_m2: r.get(5)?,
        population: r.get(6)?,
    })
}

/// What was reported, put together from the leaves up.
#[derive(Debug, Default)]
pub(super) struct Rolled {
    own: HashMap<(String, i32, Measure), Told>,
    /// The sum of what the regions right below have, and how many of them have anything.
    sums: HashMap<(String, i32, Measure), (i64, usize)>,
}

impl Rolled {
    /// Reads what was reported in a region and below it in the years from one to another.
    pub(super) fn read(conn: &mut Conn, root: &RegionCode, years: (i32, i32)) -> Result<Rolled> {
        let (from, to) = crate::region::range(conn, root)?;
        let mut rolled = Rolled::default();
        // By depth in the tree, what each region has in the end.
        let mut has: BTreeMap<usize, BTreeMap<(String, i32, Measure), i64>> = BTreeMap::new();
        let mut parents: HashMap<String, String> = HashMap::new();
        conn.each(REPORTS, crate::args![years.0, years.1, from, to], |r| {
            let (region, path): (String, String) = (r.get(0)?, r.get(1)?);
            let way: Vec<&str> = path.split('/').filter(|c| !c.is_empty()).collect();
            for pair in way.windows(2) {
                if let [above, below] = pair {
                    parents.entry((*below).to_owned()).or_insert_with(|| (*above).to_owned());
                }
            }
            let key = (region, r.get(2)?, measure(&r.get::<String>(3)?)?);
            let day: String = r.get(6)?;
            let as_of = day.parse().map_err(|_| Error::Damaged(format!("day {day}")))?;
            let value: i64 = r.get(4)?;
            rolled.own.insert(key.clone(), Told { value, source: r.get(5)?, as_of });
            has.entry(way.len()).or_default().insert(key, value);
            Ok(())
        })?;
        while let Some((depth, values)) = has.pop_last() {
            if depth <= 1 {
                break;
            }
            let mut above: BTreeMap<(String, i32, Measure), (i64, usize)> = BTreeMap::new();
            for ((region, year, measure), value) in values {
                let Some(parent) = parents.get(&region) else { continue };
                let sum = above.entry((parent.clone(), year, measure)).or_default();
                *sum = (sum.0.saturating_add(value), sum.1 + 1);
            }
            let level = has.entry(depth - 1).or_default();
            for (key, sum) in above {
                // Its own word counts, where it has one.
                level.entry(key.clone()).or_insert(sum.0);
                rolled.sums.insert(key, sum);
            }
        }
        Ok(rolled)
    }

    /// The years of which anything was reported for a region or below it.
    pub(super) fn years(&self, region: &RegionCode) -> Vec<i32> {
        let all = self.own.keys().chain(self.sums.keys());
        all.filter(|(code, ..)| code == region.as_str()).map(|(_, year, _)| *year).collect()
    }

    /// What a region has in the end.
    pub(super) fn value(&self, region: &RegionCode, year: i32, measure: Measure) -> Option<i64> {
        let key = (region.to_string(), year, measure);
        let own = self.own.get(&key).map(|t| t.value);
        own.or_else(|| self.sums.get(&key).map(|(value, _)| *value))
    }

    /// The figure of a region, given what its register counted and how many regions lie right below it.
    pub(super) fn figure(
        &self,
        region: &RegionCode,
        year: i32,
        measure: Measure,
        counted: Option<Figure>,
        below: usize,
    ) -> Figure {
        let key = (region.to_string(), year, measure);
        match (Figure::of(counted, self.own.get(&key).cloned(), []), self.sums.get(&key)) {
            (Figure::Measured(0) | Figure::Kept(0) | Figure::Unknown, Some((value, told))) => {
                Figure::Summed { value: *value, told: *told, of: below.max(*told) }
            }
            (figure, _) => figure,
        }
    }
}

/// What the registers say of a region.
#[derive(Debug, Default)]
pub(super) struct Counted {
    /// The counts.
    pub known: Known,
    /// How many regions of each level lie below it.
    pub regions: BTreeMap<i32, usize>,
    /// How it stood at the ends of years.
    pub ends: HashMap<(i32, Measure), i64>,
}

impl Counted {
    fn take(&mut self, what: &str, n: i64) {
        match what.strip_prefix("regions:").and_then(|rest| rest.split_once(':')) {
            Some((level, _)) => {
                let level = level.parse().unwrap_or_default();
                *self.regions.entry(level).or_default() += usize::try_from(n).unwrap_or_default();
            }
            None => self.known.take(what, n),
        }
    }

    /// The counts of one region, and how it stood at the ends of years.
    pub(super) fn read(conn: &mut Conn, region: &RegionCode) -> Result<Counted> {
        let mut counted = Counted::default();
        conn.each(OWN_TALLIES, crate::args![region], |r| {
            counted.take(&r.get::<String>(1)?, r.get(2)?);
            Ok(())
        })?;
        conn.each(OWN_ENDS, crate::args![region], |r| {
            counted.ends.insert((r.get(0)?, measure(&r.get::<String>(1)?)?), r.get(2)?);
            Ok(())
        })?;
        Ok(counted)
    }

    /// What the register counted for a year.
    pub(super) fn figure(&self, measure: Measure, when: When) -> Option<Figure> {
        let now = self.known.of(measure, when.year, when.today).map(Figure::Measured);
        now.or_else(|| self.ends.get(&(when.year, measure)).map(|n| Figure::Kept(*n)))
    }

    /// The figures of a region.
    pub(super) fn figures(&self, region: &Line, when: When, rolled: &Rolled) -> Cells {
        let below = self.regions.get(&(region.level + 1)).copied().unwrap_or_default();
        Measure::ALL.map(|m| Cell {
            figure: rolled.figure(&region.code, when.year, m, self.figure(m, when), below),
            ..Cell::default()
        })
    }
}

/// Whether anything is asked of a region, given what is counted in it. A region with flagships of its own needs one; a region above
/// needs one somewhere in it; a region below lies in one that has.
pub(super) fn standing(conn: &mut Conn, region: &Line, known: &Known, when: When) -> Result<Standing> {
    if region.level < when.level {
        return Ok(if known.flagships(when.today) > 0 { Standing::Asked } else { Standing::Without });
    }
    let area = crate::region::place(conn, &region.code)?.area;
    let area = area.unwrap_or_else(|| region.code.to_string());
    let terms = conn.rows(HAS, crate::args![area], |r| crate::flagship::term(r, 0))?;
    let has = terms.into_iter().flatten().any(|term| term.holds(when.today));
    Ok(if has { Standing::Asked } else { Standing::Without })
}

/// A region in a list.
///
/// # Errors
/// [`Error::Missing`] when there is none.
pub(super) fn one(conn: &mut Conn, region: &RegionCode) -> Result<Line> {
    conn.one(LINE, crate::args![region], line)
}

/// Reads the table of the regions of a level below one.
///
/// # Errors
/// [`Error::Missing`] when there is no such region.
pub fn read(conn: &mut Conn, root: &RegionCode, level: i32, when: When) -> Result<Sheet> {
    let own = one(conn, root)?;
    let mut lines = conn.rows(REGIONS, crate::args![root, level, MOST + 1], line)?;
    let more = i64::try_from(lines.len()).unwrap_or_default() > MOST;
    lines.truncate(usize::try_from(MOST).unwrap_or_default());
    let rolled = Rolled::read(conn, root, (when.year, when.year))?;
    let mut counted: HashMap<String, Counted> = HashMap::with_capacity(lines.len());
    conn.each(TALLIES, crate::args![root, level], |r| {
        counted.entry(r.get(0)?).or_default().take(&r.get::<String>(1)?, r.get(2)?);
        Ok(())
    })?;
    if when.year < when.this_year() {
        conn.each(ENDS, crate::args![root, level, when.year], |r| {
            let measure = measure(&r.get::<String>(1)?)?;
            counted.entry(r.get(0)?).or_default().ends.insert((when.year, measure), r.get(2)?);
            Ok(())
        })?;
    }
    let designated: Vec<String> = if level == when.level {
        let terms = conn.rows(DESIGNATED, crate::args![root, level], |r| {
            Ok((r.get::<String>(0)?, crate::flagship::term(r, 1)?))
        })?;
        let held = |term: &Option<Term>| term.is_some_and(|t| t.holds(when.today));
        let mut all: Vec<String> = terms.into_iter().filter(|(_, t)| held(t)).map(|(code, _)| code).collect();
        all.sort_unstable();
        all
    } else {
        Vec::new()
    };
    // Whatever lies below a region with flagships stands or falls with it.
    let all = match own.level >= when.level {
        true => Some(standing(conn, &own, &Known::default(), when)?),
        false => None,
    };
    let all_closed = super::lock::over(conn, root, when.year)?.is_some();
    let nothing = Counted::default();
    let mut place: HashMap<String, usize> = HashMap::with_capacity(lines.len());
    let mut rows = Vec::with_capacity(lines.len());
    for region in lines {
        let has = counted.get(region.code.as_str()).unwrap_or(&nothing);
        let standing = match all {
            Some(standing) => standing,
            None if region.level < when.level && has.known.flagships(when.today) > 0 => Standing::Asked,
            None if designated.binary_search_by(|d| d.as_str().cmp(region.code.as_str())).is_ok() => {
                Standing::Asked
            }
            None => Standing::Without,
        };
        place.insert(region.code.to_string(), rows.len());
        let cells = has.figures(&region, when, &rolled);
        rows.push(Row { cells, standing, region, closed: all_closed });
    }
    conn.each(TARGETS, crate::args![root, level, when.year], |r| {
        let row = place.get(&r.get::<String>(0)?).and_then(|i| rows.get_mut(*i));
        let measure = measure(&r.get::<String>(1)?)?;
        if let Some(cell) = row.and_then(|row| row.cells.get_mut(measure.place())) {
            cell.target = r.get(2)?;
            cell.how = r.read(3, How::from_word)?.unwrap_or_default();
        }
        Ok(())
    })?;
    conn.each(CLOSED, crate::args![root, level, when.year], |r| {
        if let Some(row) = place.get(&r.get::<String>(0)?).and_then(|i| rows.get_mut(*i)) {
            row.closed = true;
        }
        Ok(())
    })?;
    let has = Counted::read(conn, root)?;
    let standing = standing(conn, &own, &has.known, when)?;
    let mut cells = has.figures(&own, when, &rolled);
    for target in super::target::of(conn, root, when.year)? {
        if let Some(cell) = cells.get_mut(target.measure.place()) {
            (cell.target, cell.how) = (target.value, target.how);
        }
    }
    Ok(Sheet { own: Row { region: own, standing, cells, closed: all_closed }, rows, more })
}
