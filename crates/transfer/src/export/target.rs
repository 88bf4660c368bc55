//! Targets and reported figures, in the order of the regions' codes.

use domain::indicator::{Measure, Unit};
use domain::profile::Profile;
use store::Conn;
use store::indicator::list::{Place, reports, targets};

use super::{ExportError, PAGE, line::Line};
use crate::kind::FileKind;

fn digits(profile: &Profile, measure: Measure) -> usize {
    match measure.unit() {
        Unit::Count => 0,
        Unit::Money => usize::try_from(profile.currency.exponent).unwrap_or(0),
    }
}

/// Writes every row of a kind.
pub(super) fn lines(
    conn: &mut Conn,
    kind: FileKind,
    profile: &Profile,
    put: &mut impl FnMut(&dyn Fn(&mut Line<'_>)) -> Result<(), ExportError>,
) -> Result<(), ExportError> {
    let mut after = Place::default();
    loop {
        let last = if kind == FileKind::Reports {
            let page = reports(conn, None, &after, PAGE)?;
            for (r, _) in &page {
                put(&|l| {
                    l.text(&r.region).text(r.year).text(r.measure.word());
                    l.decimal(r.value, digits(profile, r.measure)).text(&r.source).text(r.as_of);
                    l.some(r.note.as_ref());
                })?;
            }
            page.last().map(|(r, _)| (r.region.to_string(), r.year, r.measure.word().to_owned()))
        } else {
            let page = targets(conn, None, &after, PAGE)?;
            for (t, _) in &page {
                put(&|l| {
                    l.text(&t.region).text(t.year).text(t.measure.word());
                    l.decimal(t.value, digits(profile, t.measure)).some(t.note.as_ref()).text(t.how.word());
                })?;
            }
            page.last().map(|(t, _)| (t.region.to_string(), t.year, t.measure.word().to_owned()))
        };
        match last {
            Some(last) => after = last,
            None => return Ok(()),
        }
    }
}
