//! Makes the sizes of a photograph that was sent. One at a time: the lane does one job after the other.

use domain::id::PictureId;
use domain::picture::{Refusal, widths};
use media::{Error, Format};
use store::Command;

use crate::{Failed, Tools};

/// Does it. Done twice it comes to the same: the names of the files follow from what was sent.
pub async fn run(id: PictureId, tools: &Tools) -> Result<(), Failed> {
    let found = tools.db.read(move |c| store::picture::load(c, id)).await?;
    let Some(kept) = found.filter(|k| k.fault.is_none()) else { return Ok(()) };
    if !kept.sizes.is_empty() {
        // Somebody was killed between the record of the sizes and this.
        forget(tools, kept.picture.media).await;
        return Ok(());
    }
    let (files, name) = (tools.files.clone(), kept.picture.media.clone());
    // Off the threads that answer requests: it keeps a core busy for a second or two.
    let made = tokio::task::spawn_blocking(move || {
        let bytes = match files.original(&name) {
            Ok(bytes) => bytes,
            Err(Error::Missing) => return known(&files, &name, kept.picture.width, kept.picture.height),
            Err(e) => return Err(e),
        };
        let (head, sizes) = media::make(&bytes).map_err(Error::Refused)?;
        drop(bytes);
        for size in sizes {
            files.put(&name, size.width, size.format, size.bytes)?;
        }
        Ok((widths(head.width), head.width, head.height))
    });
    let command = Command::system("sizes of a photograph");
    match made.await.map_err(|e| Failed::ForNow(e.to_string()))? {
        Ok((widths, width, height)) => {
            let store = move |tx: &mut store::Tx<'_>| store::picture::made(tx, id, &widths, width, height);
            tools.db.write(command, store).await?;
            forget(tools, kept.picture.media).await;
            Ok(())
        }
        // Neither what was sent nor its sizes are there: whoever keeps it has to send it again, and hears of it.
        Err(Error::Missing) => {
            tools.db.write(command, move |tx| store::picture::spoilt(tx, id, Refusal::Unreadable)).await?;
            Ok(())
        }
        Err(Error::Refused(why)) => {
            tools.db.write(command, move |tx| store::picture::spoilt(tx, id, why)).await?;
            Ok(())
        }
        Err(e) => Err(Failed::ForNow(e.to_string())),
    }
}

/// Forgets what was sent, which tells place and device.
async fn forget(tools: &Tools, media: String) {
    let files = tools.files.clone();
    let forgotten = tokio::task::spawn_blocking(move || files.forget_original(&media)).await;
    if let Ok(Err(error)) = forgotten {
        tracing::warn!(%error, "what was sent could not be removed; the sweep does it later");
    }
}

/// The sizes that are there already, of the same photograph at another record.
fn known(files: &media::Files, name: &str, width: u32, height: u32) -> Result<(Vec<u32>, u32, u32), Error> {
    let widths = widths(width);
    for width in &widths {
        for format in Format::ALL {
            files.get(&media::name(name, *width, format))?;
        }
    }
    Ok((widths, width, height))
}
