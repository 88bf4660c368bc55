//! Looks which letters about open rounds are due, each once.

use domain::id::RoundId;
use store::assessment::notice;
use uuid::Uuid;

use crate::{Failed, Tools};

/// How many rounds are looked for at a time.
const SOME: i64 = 100;

/// Does it, a round at a time, so that nobody's write waits for it. Where no mail is set up nothing is asked for: the workbench says
/// the same.
pub async fn run(tools: &Tools) -> Result<(), Failed> {
    if tools.mailer.is_none() {
        return Ok(());
    }
    let mut after = RoundId(Uuid::nil());
    loop {
        let found = tools.db.read(move |c| notice::open(c, after, SOME)).await?;
        for round in &found {
            crate::round::run(*round, tools).await?;
        }
        match found.last() {
            Some(last) => after = *last,
            None => return Ok(()),
        }
    }
}
