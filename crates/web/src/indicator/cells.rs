//! What stands in a cell: a value, a target, a light with its words, and where the value comes from.

use domain::indicator::{Figure, Light, Measure, Nature, Pace, Standing, Unit, light, pace, passed};
use domain::lang::Lang;
use domain::region::RegionCode;
use store::indicator::sheet::{Cell, Cells};

use super::PATH;
use crate::{Site, sentence, text};

/// A number of a measure as a reader writes it.
pub(super) fn number(site: &Site, lang: &Lang, measure: Measure, n: i64) -> String {
    match measure.unit() {
        Unit::Count => text::number(n, lang),
        Unit::Money => site.profile.money(n, lang),
    }
}

/// A number of a measure as a form or a file holds it: of money in whole units, with a point.
pub(super) fn plain(site: &Site, measure: Measure, n: i64) -> String {
    let digits = site.profile.currency.exponent;
    match measure.unit() {
        Unit::Money if digits > 0 => {
            let unit = 10i64.pow(digits);
            format!("{}.{:0width$}", n / unit, n % unit, width = digits as usize)
        }
        _ => n.to_string(),
    }
}

/// The light of a cell, where anything is asked.
pub(super) fn lit(site: &Site, cell: &Cell, standing: Standing, year: i32) -> Option<Light> {
    if standing == Standing::Without {
        return None;
    }
    let passed = passed(year, site.today([site.root.as_str()]));
    light::light(cell.figure.value()?, cell.target?, passed)
}

/// What a light says in words. A year that is over is judged and not foretold.
pub(super) fn says(site: &Site, lang: &Lang, light: Light, year: i32) -> String {
    let over = if year < super::this_year(site) { "-over" } else { "" };
    sentence(lang.as_str(), &format!("light-{}{over}", light.word()), &[])
}

/// The share of a target that is reached, in hundredths; nothing without a target.
pub(super) fn share(cell: &Cell) -> Option<i64> {
    let target = cell.target.filter(|t| *t > 0)?;
    i64::try_from(i128::from(cell.figure.value()?) * 100 / i128::from(target)).ok()
}

/// Where a figure comes from, in one sentence.
pub(super) fn origin(lang: &Lang, figure: &Figure, year: i32) -> String {
    let key = format!("figure-{}", figure.word());
    match figure {
        Figure::Reported(told) => {
            let day = text::date(told.as_of, lang);
            sentence(lang.as_str(), &key, &[("source", &told.source), ("date", &day)])
        }
        Figure::Summed { told, of, .. } => {
            sentence(lang.as_str(), &key, &[("told", &told.to_string()), ("of", &of.to_string())])
        }
        _ => sentence(lang.as_str(), &key, &[("year", &year.to_string())]),
    }
}

/// The rows behind a value, where a register or reports hold them.
pub(super) fn rows_href(code: &RegionCode, measure: Measure, year: i32, this_year: i32) -> String {
    match measure {
        Measure::Items if year == this_year => format!("/kerja/produk?region={code}&status=published"),
        Measure::Items => String::new(),
        _ => format!("{PATH}/{code}/baris?measure={}&year={year}", measure.word()),
    }
}

/// When a target would be reached, in one sentence. Of what comes together over a year the year that runs is left out, since it is
/// not yet a year.
pub(super) fn paced<'c>(
    lang: &Lang,
    measure: Measure,
    years: impl Iterator<Item = (i32, &'c Cells)>,
    target: i64,
    this_year: i32,
) -> String {
    let last = if measure.nature() == Nature::Standing { this_year } else { this_year - 1 };
    let known = years.filter(|(y, _)| *y <= last);
    let points: Vec<(i32, i64)> =
        known.filter_map(|(y, cells)| Some((y, cells.get(measure.place())?.figure.value()?))).collect();
    match pace(&points, target) {
        Pace::Reached => String::new(),
        Pace::In(year) => sentence(lang.as_str(), "pace-in", &[("year", &year.to_string())]),
        Pace::Not => sentence(lang.as_str(), "pace-not", &[]),
        Pace::TooFew => sentence(lang.as_str(), "pace-too-few", &[]),
    }
}

/// Reads a number of a measure as people write it.
pub(super) fn typed(
    site: &Site,
    measure: Measure,
    text: &str,
) -> Result<Option<i64>, domain::fault::Problem> {
    use crate::desk::values::{decimal, whole};
    match (measure.unit(), site.profile.currency.exponent) {
        (Unit::Money, digits @ 1..) => decimal(text, digits, measure.most()),
        _ => whole(text, measure.most()),
    }
}
