//! Takes a photograph from a form, piece by piece: it lies safely on the disk, judged, before anything is recorded.

use std::sync::Arc;

use axum::extract::multipart::Field;
use axum::http::StatusCode;
use domain::picture::Refusal;
use store::picture::Sent;
use tokio::sync::Semaphore;

use crate::account::guard::Signed;
use crate::error::Fail;
use crate::{Site, sentence};

/// Heads are read by so many at a time: each file is in memory for that moment.
pub(super) static READING: Semaphore = Semaphore::const_new(2);

/// What came of a field of a form that may hold a photograph.
pub(crate) enum Took {
    /// It was stored, with so many bytes.
    Sent(Sent, u64),
    /// It is no photograph that can be taken: why, with the name of the file.
    Refused(String),
    /// No file was chosen.
    Nothing,
    /// The connection broke.
    Cut,
}

/// The name of a file as its sender sees it, for a message.
fn shortened(name: &str) -> String {
    name.chars().filter(|c| !c.is_control()).take(80).collect()
}

/// Why a file is not taken, as the reader's language says it.
pub(crate) fn refusal(signed: &Signed, why: Refusal) -> String {
    sentence(signed.lang.as_str(), &format!("photo-refused-{}", why.word()), &[])
}

pub(crate) fn broken(site: &Arc<Site>, signed: &Signed, error: &media::Error) -> Fail {
    tracing::error!(%error, "a photograph could not be stored");
    Fail::Told(site.clone(), signed.lang.clone(), StatusCode::SERVICE_UNAVAILABLE, "photo-storage")
}

/// Takes a field. When there is no `room`, it is read and refused.
pub(crate) async fn take(
    site: &Arc<Site>,
    signed: &Signed,
    mut field: Field<'_>,
    room: bool,
) -> Result<Took, Fail> {
    let files = site.files.get().ok_or_else(|| Fail::Unreadable(site.clone(), signed.lang.clone()))?;
    let name = shortened(field.file_name().unwrap_or_default());
    let mut incoming = files.begin().map_err(|e| broken(site, signed, &e))?;
    let mut outcome = Ok(());
    let mut whole = false;
    while outcome.is_ok() {
        match field.chunk().await {
            Ok(Some(bytes)) => outcome = incoming.write(&bytes),
            Ok(None) => {
                whole = true;
                break;
            }
            Err(_) => break,
        }
    }
    if outcome.is_ok() && whole && incoming.size() == 0 && name.is_empty() {
        // The form was sent without a file.
        return Ok(Took::Nothing);
    }
    let size = incoming.size();
    let judged = match outcome {
        Ok(()) if !whole => return Ok(Took::Cut),
        Ok(()) if !room => Err(media::Error::Refused(Refusal::Bytes)),
        Ok(()) => {
            let _turn = READING.acquire().await;
            let files = files.clone();
            let judged = tokio::task::spawn_blocking(move || files.finish(incoming)).await;
            judged.unwrap_or(Err(media::Error::Refused(Refusal::Unreadable)))
        }
        Err(e) => Err(e),
    };
    match judged {
        Ok((media, head)) => Ok(Took::Sent(Sent { media, width: head.width, height: head.height }, size)),
        Err(media::Error::Refused(why)) => Ok(Took::Refused(format!("{name}: {}", refusal(signed, why)))),
        Err(e) => Err(broken(site, signed, &e)),
    }
}
