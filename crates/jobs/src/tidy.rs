//! Forgets imports and photographs that nobody goes on with, sessions that are over and failures to sign in that are long past, so that no history of visits is kept.

use store::Command;
use store::account::{attempt, reset, session};

use crate::{Failed, Tools};

/// Does it, some at a time, so that nobody's write waits for it.
pub async fn run(tools: &Tools) -> Result<(), Failed> {
    tools
        .db
        .write(Command::system("tidy"), |tx| {
            attempt::tidy(tx)?;
            reset::tidy(tx)
        })
        .await?;
    while tools.db.write(Command::system("tidy"), store::import::tidy).await?.into_inner() > 0 {}
    while tools.db.write(Command::system("tidy"), store::picture::upload::tidy).await?.into_inner() > 0 {}
    while tools.db.write(Command::system("tidy"), session::tidy).await?.into_inner() > 0 {}
    Ok(())
}
