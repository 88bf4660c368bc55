//! Regions.

use domain::fault::{Faults, Problem};
use domain::profile::Profile;
use domain::region::change::Around;
use domain::region::{Region, RegionCode, RegionDraft};
use jiff::civil::Date;
use store::region::Derived;
use store::{Applied, Conn, Error, Result, Tx};
use uuid::Uuid;

use super::{Compared, Look, Made, Row, Who, beside, or_faulty};
use crate::cells::Cells;

struct RegionRow {
    region: Region,
    derived: Derived,
    /// Where it goes on as this one.
    formerly: Option<Formerly>,
}

/// What goes on under the code of a row.
struct Formerly {
    around: Around,
    profile: Profile,
    today: Date,
}

/// Reads a region.
pub(super) fn checked(
    conn: &mut Conn,
    look: &mut Look<'_>,
    cells: &Cells<'_>,
) -> Result<std::result::Result<Region, Faults>> {
    let mut faults = Faults::default();
    let code = cells.text("code").to_owned();
    let parent = match cells.some("parent_code") {
        Some(parent) => Some(parent),
        None if code == look.profile.root => None,
        None => Some(look.profile.root.clone()),
    };
    let draft = RegionDraft {
        edition: cells.text("edition").to_owned(),
        form: cells.text("type").to_owned(),
        name: cells.text("name").to_owned(),
        full_name: cells.text("full_name").to_owned(),
        since: cells.date("since", &mut faults),
        until: cells.date("until", &mut faults),
        area_m2: cells.scaled("area_km2", 1_000_000, 0, 100_000_000, &mut faults),
        population: cells.whole("population", 0, 10_000_000_000, &mut faults),
        lat_e6: cells.scaled("label_lat", 1_000_000, -90, 90, &mut faults),
        lng_e6: cells.scaled("label_lng", 1_000_000, -180, 180, &mut faults),
        parent: parent.clone(),
        code,
    };
    let parent = match parent.as_deref().and_then(RegionCode::parse) {
        Some(p) => look.parent(conn, &p)?,
        None => None,
    };
    if let Err(faults) = faults.or(()) {
        return Ok(Err(faults));
    }
    Ok(domain::region::save(look.profile, parent.as_ref(), draft))
}

/// The region that a row says had another code before, and what is wrong with that.
fn formerly(
    conn: &mut Conn,
    look: &Look<'_>,
    cells: &Cells<'_>,
    region: &Region,
) -> Result<std::result::Result<Option<Around>, Faults>> {
    let (word, mut faults) = (cells.text("formerly"), Faults::default());
    let known = store::region::change::taken(conn, &region.code)?;
    if word.is_empty() {
        // A list that still has the old code, and does not say that it ended, would bring it back.
        let ended = known.filter(|known| known.until.is_some() && region.until.is_none());
        let led = match (look.led.get(&region.code), ended) {
            (Some(led), _) if region.until.is_none() => Some(led.clone()),
            (_, Some(_)) => store::region::change::led(conn, &region.code)?,
            _ => None,
        };
        if let Some(led) = led {
            faults.add("code", &region.code, Problem::LedOn(led.to_string()));
        }
        return Ok(faults.or(None));
    }
    let Some(old) = RegionCode::parse(word) else {
        faults.add("formerly", word, Problem::Unknown("region".into()));
        return Ok(Err(faults));
    };
    if known.is_some() && store::region::change::led(conn, &old)?.as_ref() == Some(&region.code) {
        // It has been done.
        return Ok(Ok(None));
    }
    let Some(old) = store::region::get(conn, &old)? else {
        faults.add("formerly", word, Problem::Unknown("region".into()));
        return Ok(Err(faults));
    };
    if let Some(led) = look.led.get(&old.code).filter(|led| **led != region.code) {
        faults.add("formerly", word, Problem::LedOn(led.to_string()));
    }
    if let Some(until) = region.until {
        faults.add("until", until, Problem::Ended);
    }
    let around = store::region::change::around(conn, old, None, Some(&region.code))?;
    let planned =
        domain::region::change::recode(look.today, Uuid::nil(), &around, region.clone(), &region.edition);
    faults.0.extend(planned.err().into_iter().flat_map(|found| in_columns(found, word).0));
    Ok(faults.or(Some(around)))
}

/// Whether a region would lie in one that is there under another code by now, or would get its code before that region is.
fn misplaced(conn: &mut Conn, look: &mut Look<'_>, region: &Region, anew: bool) -> Result<Faults> {
    let mut faults = Faults::default();
    let (Some(code), None) = (&region.parent, region.until) else { return Ok(faults) };
    let Some(parent) = look.parent(conn, code)? else { return Ok(faults) };
    let led = match look.led.get(code) {
        Some(led) => Some(led.clone()),
        None if parent.until.is_some() => store::region::change::led(conn, code)?,
        None => None,
    };
    if let Some(led) = led {
        faults.add("parent_code", code, Problem::LedOn(led.to_string()));
    } else if let (true, Some(begins), Some(since)) = (anew, parent.since, region.since)
        && begins > since
    {
        faults.add("since", since, Problem::BeforeLastChange(begins.to_string()));
    }
    Ok(faults)
}

/// The faults of a change by the columns that say it.
fn in_columns(mut faults: Faults, formerly: &str) -> Faults {
    for f in &mut faults.0 {
        let column = match f.field.as_str() {
            "region" => {
                formerly.clone_into(&mut f.found);
                "formerly"
            }
            "date" => "since",
            "other" => "parent_code",
            "decree" => "edition",
            _ => continue,
        };
        column.clone_into(&mut f.field);
    }
    faults
}

pub(super) fn make(conn: &mut Conn, look: &mut Look<'_>, cells: &Cells<'_>) -> Result<Made> {
    let code = cells.text("code");
    let region = or_faulty!(code, checked(conn, look, cells)?);
    let around = or_faulty!(code, formerly(conn, look, cells, &region)?);
    let derived = Derived {
        match_key: look.profile.region_match_key(&region.name),
        flagship_level: look.profile.flagship_level(),
    };
    let formerly = around.map(|around| Formerly { around, profile: look.profile.clone(), today: look.today });
    let misplaced = misplaced(conn, look, &region, formerly.is_some())?;
    or_faulty!(code, misplaced.or(()));
    Ok(Made::new(code, RegionRow { region, derived, formerly }))
}

impl Row for RegionRow {
    fn compare(&self, conn: &mut Conn, _: bool) -> Result<Compared> {
        let before = match &self.formerly {
            Some(formerly) => Some(formerly.around.region.clone()),
            None => store::region::get(conn, &self.region.code)?,
        };
        Ok(beside(before.as_ref(), &self.region))
    }

    fn apply(&mut self, tx: &mut Tx<'_>, who: &Who, _: bool) -> Result<Applied> {
        if let Some(Formerly { around, profile, today }) = &self.formerly {
            let (id, edition) = (Uuid::now_v7(), &self.region.edition);
            let plan = domain::region::change::recode(*today, id, around, self.region.clone(), edition)?;
            return match store::region::change::apply(tx, &who.may()?, profile, &plan) {
                Ok(()) => Ok(Applied::Changed),
                Err(Error::Faults(faults)) => {
                    Err(Error::Faults(in_columns(faults, around.region.code.as_str())))
                }
                Err(error) => Err(error),
            };
        }
        let before = store::region::get(tx.conn(), &self.region.code)?;
        let applied = store::region::save(tx, &who.may()?, &self.region, &self.derived)?;
        if let (Applied::Changed, Some(before)) = (applied, before) {
            store::region::change::noted(tx, Uuid::now_v7(), &before, &self.region)?;
        }
        Ok(applied)
    }

    fn places(&self, conn: &mut Conn) -> Result<Vec<(&'static str, RegionCode)>> {
        let Some(Formerly { around, .. }) = &self.formerly else { return Ok(Vec::new()) };
        let old = &around.region;
        let mut places: Vec<_> = [Some(&old.code), old.parent.as_ref()]
            .into_iter()
            .flatten()
            .map(|r| ("formerly", r.clone()))
            .collect();
        // One that comes with this file is judged by its own row.
        if let Some(parent) = &self.region.parent
            && store::region::get(conn, parent)?.is_some()
        {
            places.push(("parent_code", parent.clone()));
        }
        Ok(places)
    }

    fn fits(&self, _: &mut Conn, look: &mut Look<'_>) -> Result<Faults> {
        if let Some(Formerly { around, .. }) = &self.formerly {
            look.led.insert(around.region.code.clone(), self.region.code.clone());
        }
        Ok(Faults::default())
    }
}
