//! Takes a photograph from a form, piece by piece: it lies safely on the disk, judged, before anything is recorded. What is then not
//! recorded is taken away again.

use std::sync::Arc;

use axum::extract::multipart::Field;
use axum::http::StatusCode;
use domain::picture::Refusal;
use store::picture::Sent;
use tokio::sync::Semaphore;

use crate::account::guard::Signed;
use crate::error::Fail;
use crate::{Site, sentence};

/// What came of a field of a form, before it is stored.
pub(super) enum Looked {
    /// It is a photograph that can be taken, with the name of the file and its bytes.
    Good(media::Judged, String, u64),
    /// It is none: why, with the name of the file.
    Refused(String),
    /// No file was chosen.
    Nothing,
    /// The connection broke.
    Cut,
}

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

/// Reads a field to its end and judges it. Nothing is stored yet.
pub(super) async fn look(site: &Arc<Site>, signed: &Signed, mut field: Field<'_>) -> Result<Looked, Fail> {
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
        return Ok(Looked::Nothing);
    }
    let size = incoming.size();
    let judged = match outcome {
        Ok(()) if !whole => return Ok(Looked::Cut),
        Ok(()) => {
            let _turn = READING.acquire().await;
            let files = files.clone();
            let judged = tokio::task::spawn_blocking(move || files.judge(incoming)).await;
            judged.unwrap_or(Err(media::Error::Refused(Refusal::Unreadable)))
        }
        Err(e) => Err(e),
    };
    match judged {
        Ok(judged) => Ok(Looked::Good(judged, name, size)),
        Err(media::Error::Refused(why)) => Ok(Looked::Refused(format!("{name}: {}", refusal(signed, why)))),
        Err(e) => Err(broken(site, signed, &e)),
    }
}

/// Stores what was judged; says whether it was not there before.
pub(super) async fn keep(
    site: &Arc<Site>,
    signed: &Signed,
    judged: media::Judged,
) -> Result<(Sent, bool), Fail> {
    let files = site.files.get().ok_or_else(|| Fail::Unreadable(site.clone(), signed.lang.clone()))?.clone();
    let sent = Sent { media: judged.media.clone(), width: judged.head.width, height: judged.head.height };
    let _turn = READING.acquire().await;
    let kept = tokio::task::spawn_blocking(move || files.keep(judged)).await;
    match kept.map_err(std::io::Error::other).map_err(media::Error::from).and_then(|k| k) {
        Ok(new) => Ok((sent, new)),
        Err(e) => Err(broken(site, signed, &e)),
    }
}

/// Takes away again what was stored and then not recorded, unless a photograph came to need it meanwhile.
pub(super) async fn take_back(site: &Arc<Site>, stored: Vec<String>) {
    let Some(files) = site.files.get().cloned().filter(|_| !stored.is_empty()) else { return };
    let asked = site.db.read(move |c| {
        let mut unneeded = Vec::new();
        for media in stored {
            if !store::picture::is_waited_for(c, &media)? {
                unneeded.push(media);
            }
        }
        Ok(unneeded)
    });
    // Where it cannot be asked or taken away, the daily sweep does it.
    let unneeded = match asked.await {
        Ok(unneeded) => unneeded,
        Err(error) => {
            tracing::warn!(%error, "what was not recorded stays until the sweep");
            return;
        }
    };
    let removed = tokio::task::spawn_blocking(move || {
        unneeded.iter().try_for_each(|media| files.forget_original(media))
    });
    if let Ok(Err(error)) = removed.await {
        tracing::warn!(%error, "what was not recorded stays until the sweep");
    }
}

/// Takes a field and stores it. When there is no `room`, it is read and refused.
pub(crate) async fn take(
    site: &Arc<Site>,
    signed: &Signed,
    field: Field<'_>,
    room: bool,
) -> Result<Took, Fail> {
    match look(site, signed, field).await? {
        Looked::Good(_, name, _) if !room => {
            Ok(Took::Refused(format!("{name}: {}", refusal(signed, Refusal::Bytes))))
        }
        Looked::Good(judged, _, size) => Ok(Took::Sent(keep(site, signed, judged).await?.0, size)),
        Looked::Refused(why) => Ok(Took::Refused(why)),
        Looked::Nothing => Ok(Took::Nothing),
        Looked::Cut => Ok(Took::Cut),
    }
}
