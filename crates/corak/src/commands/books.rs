//! `corak books`: how many orders there are, what the books hold, and whether they add up. A running server checks them every night;
//! this is for whoever wants to know now.

use domain::access::{Operate, system};
use store::market::count::count;

use super::open;
use crate::settings::Settings;
use crate::{Failure, say};

/// Runs it. Books that are wrong are a fault.
pub fn run(settings: &Settings, json: bool) -> Result<(), Failure> {
    let db = open(settings)?;
    let books = db.read_blocking(|c| count(c, &system::<Operate>("books")))?;
    let wrong: Vec<String> = books.wrong.iter().map(|w| format!("{w:?}")).collect();
    if json {
        let orders: serde_json::Map<String, serde_json::Value> =
            books.orders.iter().map(|(state, n)| (state.word().to_owned(), (*n).into())).collect();
        say(serde_json::json!({
            "groups": books.groups, "orders": orders, "lines": books.lines, "pieces": books.pieces,
            "accounts": books.accounts, "oversold": books.oversold.len(), "wrong": wrong,
        }));
    } else {
        say(format!("{} purchases, {} lines, {} pieces", books.groups, books.lines, books.pieces));
        for (state, n) in &books.orders {
            say(format!("  {n} orders {}", state.word()));
        }
        for (account, amount) in &books.accounts {
            say(format!("  {amount} on accounts of the kind {account}"));
        }
    }
    let bad = wrong.len() + books.oversold.len();
    if bad > 0 {
        let mut told = wrong;
        told.extend(books.oversold.iter().map(|id| format!("more of item {id} is promised than there is")));
        return Err(Failure::Faults(format!("The books are wrong in {bad} places:\n{}", told.join("\n"))));
    }
    if !json {
        say("Every entry sums to zero, and every order stands in the books as it stands.");
    }
    Ok(())
}
