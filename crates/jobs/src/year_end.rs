//! Notes how standing counts stood when a year was over: a year later nobody could count them any more.

use jiff::civil::Date;
use store::Command;

use crate::{Failed, Tools};

/// Does it once a year, as soon as the year is over everywhere in the country.
pub async fn run(tools: &Tools) -> Result<(), Failed> {
    let now = jiff::Timestamp::from_microsecond(tools.db.now()).unwrap_or_default();
    let day =
        |zone: &str| now.in_tz(zone).or_else(|_| now.in_tz("UTC")).map(|z| z.date()).unwrap_or_default();
    let earliest: Option<Date> = tools.profile.zones.iter().map(|z| day(&z.zone)).min();
    let this_year = i32::from(earliest.unwrap_or_else(|| day("UTC")).year());
    let level = tools.profile.flagship_level();
    let noted = tools
        .db
        .write(Command::system("year end"), move |tx| store::indicator::year_end::note(tx, this_year, level));
    Ok(noted.await.map(drop)?)
}
