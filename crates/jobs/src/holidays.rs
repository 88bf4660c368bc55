//! Takes away holidays that are over: the index then finds what is to be had again. Pages know the day by themselves.

use domain::region::RegionCode;
use jiff::civil::Date;
use store::Command;
use store::maker::holiday;

use crate::{Failed, Tools};

/// Does it, some at a time, so that nobody's write waits for it.
pub async fn run(tools: &Tools) -> Result<(), Failed> {
    let now = jiff::Timestamp::from_microsecond(tools.db.now()).unwrap_or_default();
    let day =
        |zone: &str| now.in_tz(zone).or_else(|_| now.in_tz("UTC")).map(|z| z.date()).unwrap_or_default();
    let latest: Date = tools.profile.zones.iter().map(|z| day(&z.zone)).max().unwrap_or_default();
    let mut after = None;
    loop {
        let (from, profile) = (after, tools.profile.clone());
        let written = tools
            .db
            .write(Command::system("holidays"), move |tx| {
                let today = |path: &[RegionCode]| day_of(now, &profile, path);
                holiday::over(tx, latest, today, from)
            })
            .await?;
        after = written.into_inner();
        if after.is_none() {
            return Ok(());
        }
    }
}

fn day_of(now: jiff::Timestamp, profile: &domain::profile::Profile, path: &[RegionCode]) -> Date {
    let zone = &profile.zone(path.iter().map(RegionCode::as_str)).zone;
    now.in_tz(zone).or_else(|_| now.in_tz("UTC")).map(|z| z.date()).unwrap_or_default()
}
