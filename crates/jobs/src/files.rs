//! Asks for the sizes of photographs that have none, as after a restore, and takes files away that belong to no photograph and no
//! record.

use std::time::Duration;

use domain::job::{JobId, Task};
use store::Command;
use uuid::Uuid;

use crate::{Failed, Tools};

/// A file that is younger may belong to a photograph that is about to be recorded.
pub const SAFE_AGE: Duration = Duration::from_secs(24 * 60 * 60);

/// Does it.
pub async fn run(tools: &Tools) -> Result<(), Failed> {
    let mut after = Uuid::nil();
    loop {
        let waiting = tools.db.read(move |c| store::picture::waiting(c, after, 200)).await?;
        let Some(last) = waiting.last() else { break };
        after = last.0;
        let ask = move |tx: &mut store::Tx<'_>| {
            waiting.iter().try_for_each(|picture| {
                store::job::enqueue(tx, JobId(Uuid::now_v7()), &Task::Picture { picture: *picture }, 0)
            })
        };
        tools.db.write(Command::system("photographs"), ask).await?;
    }
    sweep(tools, SAFE_AGE).await?;
    sweep_documents(tools, SAFE_AGE).await
}

async fn sweep(tools: &Tools, age: Duration) -> Result<(), Failed> {
    let files = tools.files.clone();
    let sent = blocking(move || {
        files.remove_parts(age)?;
        files.originals_older_than(age)
    })
    .await?;
    for name in sent {
        // It tells place and device: it stays only as long as a photograph waits for its sizes.
        let asked = name.clone();
        if !tools.db.read(move |c| store::picture::is_waited_for(c, &asked)).await? {
            let files = tools.files.clone();
            blocking(move || files.forget_original(&name)).await?;
        }
    }
    let files = tools.files.clone();
    let old = blocking(move || files.older_than(age)).await?;
    for name in old {
        let asked = name.clone();
        if !tools.db.read(move |c| store::picture::is_used(c, &asked)).await? {
            let files = tools.files.clone();
            blocking(move || files.remove_older(&name, age)).await?;
        }
    }
    Ok(())
}

/// Documents that no row names any more, such as those of evidence that was taken away.
async fn sweep_documents(tools: &Tools, age: Duration) -> Result<(), Failed> {
    let files = tools.files.clone();
    for digest in blocking(move || files.documents_older_than(age)).await? {
        let asked = digest.clone();
        if !tools.db.read(move |c| store::flagship::document::is_used(c, &asked)).await? {
            let files = tools.files.clone();
            blocking(move || files.remove_document_older(&digest, age)).await?;
        }
    }
    Ok(())
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> media::Result<T> + Send + 'static,
) -> Result<T, Failed> {
    let done = tokio::task::spawn_blocking(work).await.map_err(|e| Failed::ForNow(e.to_string()))?;
    done.map_err(|e| Failed::ForNow(e.to_string()))
}
