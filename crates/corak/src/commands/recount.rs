//! `corak recount`: counts makers, items and measures of every region anew. The counts are kept right by whoever writes; this is for
//! when something else has changed the database.

use domain::access::{Operate, system};
use store::Command;

use super::{known, open};
use crate::settings::Settings;
use crate::{Failure, say};

/// Runs it.
pub fn run(settings: &Settings, json: bool) -> Result<(), Failure> {
    let db = open(settings)?;
    known(&db)?;
    let wrong = db.read_blocking(store::tally::differing)?.len();
    db.write_blocking(Command::system("recount"), |tx| {
        store::tally::rebuild(tx, &system::<Operate>("recount"))
    })?;
    if json {
        say(serde_json::json!({ "wrong": wrong }));
    } else if wrong == 0 {
        say("Everything is counted anew; every count was right.");
    } else {
        say(format!("Everything is counted anew; {wrong} counts were wrong."));
    }
    Ok(())
}
