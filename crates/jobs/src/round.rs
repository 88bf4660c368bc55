//! Looks which letters about a round are due, each once.

use std::sync::Arc;

use domain::id::RoundId;
use domain::profile::Profile;
use domain::region::RegionCode;
use jiff::civil::Date;
use store::Command;
use store::assessment::notice;

use crate::{Failed, Tools};

/// The day of a moment where a region lies.
pub(crate) fn day_at(profile: &Arc<Profile>, path: &[RegionCode]) -> impl Fn(i64) -> Date + use<> {
    let zone = profile.zone(path.iter().map(RegionCode::as_str)).zone.clone();
    move |at| {
        let at = jiff::Timestamp::from_microsecond(at).unwrap_or_default();
        at.in_tz(&zone).or_else(|_| at.in_tz("UTC")).map(|z| z.date()).unwrap_or_default()
    }
}

/// Does it. Where no mail is set up nothing is asked for.
pub async fn run(round: RoundId, tools: &Tools) -> Result<(), Failed> {
    if tools.mailer.is_none() {
        return Ok(());
    }
    let profile = tools.profile.clone();
    let written = tools.db.write(Command::system("letters about a round"), move |tx| {
        let region = notice::region(tx.conn(), round)?;
        let path = store::region::path(tx.conn(), &region)?;
        let day = day_at(&profile, &path);
        let today = day(tx.now());
        notice::look(tx, round, today, day)
    });
    Ok(written.await.map(drop)?)
}
