//! `corak reindex`: fills the search index anew. The index has one writer: where a server runs it is asked to do it, and
//! goes on answering from the old index until the new one is whole.

use std::time::{Duration, Instant};

use search::{Error, Follower, Index};

use super::{known, open};
use crate::settings::Settings;
use crate::{Failure, data, index, say};

const GLANCE: Duration = Duration::from_millis(200);
/// How long a server may take to hear.
const DEAF: Duration = Duration::from_secs(60);

/// Runs it.
pub fn run(settings: &Settings, json: bool) -> Result<(), Failure> {
    let db = open(settings)?;
    let folder = data::profile_folder(settings, &known(&db)?.profile)?;
    let profile = data::profile(folder.path())?;
    let index = index::open(settings, &profile, folder.path())?;
    let begun = Instant::now();
    let (documents, by) = loop {
        let made = Follower::new(db.clone(), index.clone(), web::find::labels(&profile)).rebuild();
        match made {
            Ok(documents) => break (documents, "command"),
            Err(Error::Busy) => {
                if let Some(documents) = by_server(&index)? {
                    break (documents, "server");
                }
            }
            Err(error) => return Err(error.into()),
        }
    };
    if json {
        let seconds = begun.elapsed().as_secs_f64();
        say(serde_json::json!({ "documents": documents, "by": by, "seconds": seconds }));
    } else {
        say(format!("The search index is made anew: {documents} documents."));
    }
    Ok(())
}

/// Asks the server and waits for it; nothing when it has ended, so that this command can do it.
fn by_server(index: &Index) -> Result<Option<u64>, Failure> {
    index.refresh()?;
    let mut before = index.generation();
    index.ask_rebuild()?;
    let asked = Instant::now();
    loop {
        std::thread::sleep(GLANCE);
        // The other side may be replacing files right now; the next glance sees them whole.
        let _ = index.refresh();
        if index.rebuild_asked() {
            before = index.generation();
            if asked.elapsed() > DEAF {
                return Err(Failure::Faults(
                    "Another process keeps the search index to itself and does not answer. End it, or try again later."
                        .into(),
                ));
            }
        } else if index.generation() != before {
            return Ok(Some(index.len()?));
        }
        if index.writer().is_ok() {
            return Ok(None);
        }
    }
}
