//! Checks the books, and forgets what nothing needs any more: baskets that nobody touched for a month, and who placed an order
//! that has been over for long.

use store::Command;
use store::market::{basket, erase, ledger};
use uuid::Uuid;

use crate::{Failed, Tools};

/// Does it. Books that are wrong make the job fail, so that whoever keeps the queue sees it.
pub async fn run(tools: &Tools) -> Result<(), Failed> {
    while tools.db.write(Command::system("books"), basket::forget_old).await?.into_inner() {}
    let mut after = Some(Uuid::nil());
    while let Some(from) = after {
        let command = Command::system("books").because("nothing needs the buyer any more");
        after = tools.db.write(command, move |tx| erase::old(tx, from)).await?.into_inner();
    }
    let wrong = tools.db.read(ledger::check).await?;
    for w in &wrong {
        tracing::error!(wrong = ?w, "the books are wrong");
    }
    match wrong.len() {
        0 => Ok(()),
        n => Err(Failed::ForGood(format!("the books are wrong in {n} places"))),
    }
}
