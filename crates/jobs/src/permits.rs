//! Asks for the reminders of permits that expire soon, each once.

use store::Command;
use store::maker::permit;

use crate::{Failed, Tools};

/// Does it, some at a time, so that nobody's write waits for it. Where no mail is set up nothing is asked for: the list in the
/// workbench says the same.
pub async fn run(tools: &Tools) -> Result<(), Failed> {
    if tools.mailer.is_none() {
        return Ok(());
    }
    let now = jiff::Timestamp::from_microsecond(tools.db.now()).unwrap_or_default();
    let zone = &tools.profile.zone(std::iter::empty::<&str>()).zone;
    let today = now.in_tz(zone).or_else(|_| now.in_tz("UTC")).map(|z| z.date()).unwrap_or_default();
    let mut after = None;
    loop {
        let from = after.clone();
        let written =
            tools.db.write(Command::system("permits"), move |tx| permit::remind(tx, today, &from)).await?;
        after = written.into_inner();
        if after.is_none() {
            return Ok(());
        }
    }
}
