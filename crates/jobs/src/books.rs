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
    if !tools.db.read(sales::is_filled).await? {
        // Orders are older than what is told of them: the first time that is made, and nothing was wrong.
        mend(tools, FIRST).await?;
        tools.db.write(Command::system("books"), |tx| sales::filled(tx, &system(FIRST))).await?;
    }
    let wrong = tools.db.read(ledger::check).await?;
    for w in &wrong {
        tracing::error!(wrong = ?w, "the books are wrong");
    }
    if wrong.iter().any(ledger::Wrong::is_derived) {
        mend(tools, WRONG).await?;
    }
    match wrong.len() {
        0 => Ok(()),
        n => Err(Failed::ForGood(format!("the books are wrong in {n} places"))),
    }
}

/// Why what is told as sold is made for the first time.
const FIRST: &str = "what is told as sold is made of what was ordered before";
/// Why it is made anew.
const WRONG: &str = "what is told as sold was wrong";

/// What is told as sold follows from the orders and is made of them. Where it was wrong the job fails all the same, since it should not
/// have been.
async fn mend(tools: &Tools, why: &'static str) -> Result<(), Failed> {
    let command = || Command::system("books").because(why);
    let mut after = Some(Uuid::nil());
    while let Some(from) = after {
        let mended = tools.db.write(command(), move |tx| {
            let who: Access<Operate> = system(why);
            sales::mend(tx, &who, from)
        });
        after = mended.await?.into_inner();
    }
    let rebuilt = tools.db.write(command(), move |tx| {
        let who: Access<Operate> = system(why);
        sales::rebuild(tx, &who)?;
        ledger::rebuild_due(tx, &who)?;
        store::tally::rebuild(tx, &who)
    });
    rebuilt.await.map(drop).map_err(Failed::from)
}
