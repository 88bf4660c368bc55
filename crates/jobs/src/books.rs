//! Checks the books and what is told as sold, and forgets what nothing needs any more: baskets that nobody touched for a month, and who placed an order
//! that has been over for long.

use domain::access::{Access, Operate, system};
use store::Command;
use store::market::{basket, erase, ledger, pace, sales};
use uuid::Uuid;

use crate::{Failed, Tools};

/// Does it. Books that are wrong make the job fail, so that whoever keeps the queue sees it.
pub async fn run(tools: &Tools) -> Result<(), Failed> {
    while tools.db.write(Command::system("books"), basket::forget_old).await?.into_inner() {}
    tools.db.write(Command::system("books"), pace::forget_old).await?;
    let mut after = Some(Uuid::nil());
    while let Some(from) = after {
        let command = Command::system("books").because("nothing needs the buyer any more");
        after = tools.db.write(command, move |tx| erase::old(tx, from)).await?.into_inner();
    }
    let wrong = tools.db.read(ledger::check).await?;
    for w in &wrong {
        tracing::error!(wrong = ?w, "the books are wrong");
    }
    if wrong.iter().any(ledger::Wrong::is_derived) {
        mend(tools).await?;
    }
    match wrong.len() {
        0 => Ok(()),
        n => Err(Failed::ForGood(format!("the books are wrong in {n} places"))),
    }
}

/// What is told as sold follows from the orders: it is made anew, and the job fails all the same, since it should not have been
/// wrong.
async fn mend(tools: &Tools) -> Result<(), Failed> {
    let command = || Command::system("books").because("what is told as sold was wrong");
    let mut after = Some(Uuid::nil());
    while let Some(from) = after {
        let mended = tools.db.write(command(), move |tx| {
            let who: Access<Operate> = system("what is told as sold was wrong");
            sales::mend(tx, &who, from)
        });
        after = mended.await?.into_inner();
    }
    let rebuilt = tools.db.write(command(), |tx| {
        let who: Access<Operate> = system("what is told as sold was wrong");
        sales::rebuild(tx, &who)?;
        ledger::rebuild_due(tx, &who)?;
        store::tally::rebuild(tx, &who)
    });
    rebuilt.await.map(drop).map_err(Failed::from)
}
