//! Lets orders expire that nobody paid or answered in time, so that what was held back for them can be bought again.

use store::Command;

use crate::{Failed, Tools};

/// Does it, some at a time, so that nobody's write waits for it.
pub async fn run(tools: &Tools) -> Result<(), Failed> {
    while tools.db.write(Command::system("orders"), store::market::step::expire).await?.into_inner() {}
    let stale = store::market::request::stale;
    while tools.db.write(Command::system("requests"), stale).await?.into_inner() {}
    Ok(())
}
