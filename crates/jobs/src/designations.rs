//! Asks for the letters about designations whose end is near or whose review is due, each once a year.

use store::Command;
use store::flagship::course;
use uuid::Uuid;

use crate::{Failed, Tools};

/// Does it, some at a time, so that nobody's write waits for it. Where no mail is set up nothing is asked for: the home page of the
/// workbench says the same.
pub async fn run(tools: &Tools) -> Result<(), Failed> {
    if tools.mailer.is_none() {
        return Ok(());
    }
    let now = jiff::Timestamp::from_microsecond(tools.db.now()).unwrap_or_default();
    let zone = &tools.profile.zone(std::iter::empty::<&str>()).zone;
    let today = now.in_tz(zone).or_else(|_| now.in_tz("UTC")).map(|z| z.date()).unwrap_or_default();
    let mut after = Some(Uuid::nil());
    while let Some(from) = after {
        let written = tools
            .db
            .write(Command::system("designations"), move |tx| course::remind(tx, today, from))
            .await?;
        after = written.into_inner();
    }
    Ok(())
}
