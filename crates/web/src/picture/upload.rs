//! A photograph that is sent in pieces and goes on after a cut, by the core of the protocol tus 1.0 with creation and
//! termination: `POST …/foto/kirim` begins one, and what it answers in `Location` is asked by `HEAD` how far it is, takes pieces by
//! `PATCH`, and is given up by `DELETE`. The piece that makes it whole records it as the form does.

use std::sync::Arc;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::{Bytes, BytesMut};
use domain::access::Access;
use domain::fault::Faults;
use domain::id::PictureId;
use domain::picture::upload::{Full, PIECE};
use domain::picture::{LARGEST_FILE, MOST, Refusal};
use futures_util::StreamExt;
use store::picture::upload::{self as uploads, Upload};
use store::picture::{self as pictures, Sent};
use uuid::Uuid;

use super::keep::{Keeper, at, fail, record};
use super::receive::{READING, broken, refusal};
use crate::account::guard::{Filled, Signed};
use crate::error::{Answer, Fail};
use crate::{Site, sentence};

/// What the body of a piece is called.
pub const PIECES: &str = "application/offset+octet-stream";
const VERSION: (HeaderName, HeaderValue) =
    (HeaderName::from_static("tus-resumable"), HeaderValue::from_static("1.0.0"));
pub(crate) const OFFSET: &str = "upload-offset";
pub(crate) const LENGTH: &str = "upload-length";

/// An answer with where it stands, and perhaps with words for the person.
pub(crate) fn told(status: StatusCode, words: &str, more: &[(&'static str, String)]) -> Response {
    let mut response = if words.is_empty() {
        status.into_response()
    } else {
        (status, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], words.to_owned()).into_response()
    };
    let headers = response.headers_mut();
    headers.insert(VERSION.0, VERSION.1);
    for (name, value) in more {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(*name, value);
        }
    }
    response
}

pub(crate) fn number(headers: &HeaderMap, name: &str) -> Option<u64> {
    headers.get(name)?.to_str().ok()?.parse().ok()
}

/// The answer to whoever speaks another version; who says nothing speaks this one.
pub(crate) fn other_version(headers: &HeaderMap) -> Option<Response> {
    let other = headers.get(&VERSION.0).is_some_and(|v| *v != VERSION.1);
    other.then(|| told(StatusCode::PRECONDITION_FAILED, "", &[("tus-version", "1.0.0".into())]))
}

pub(crate) fn say(signed: &Signed, key: &str) -> String {
    sentence(signed.lang.as_str(), key, &[])
}

/// Begins one.
pub(super) async fn begin<P: Keeper>(
    site: Arc<Site>,
    signed: Signed,
    text: String,
    filled: Filled,
    headers: HeaderMap,
) -> Answer {
    let record = record(&site, &signed, &text)?;
    let access: Access<P> = signed.may::<P>(&site)?;
    if let Some(response) = other_version(&headers) {
        return Ok(response);
    }
    let asked = access.clone();
    if let Err(e) = site.db.read(move |c| pictures::list(c, &asked, record).map(drop)).await {
        return Err(fail(&site, &signed, P::OF, record, e).await);
    }
    let Some(size) = number(&headers, LENGTH) else {
        return Ok(told(StatusCode::UNPROCESSABLE_ENTITY, &say(&signed, "photo-length"), &[]));
    };
    let (id, person) = (PictureId(Uuid::now_v7()), signed.person.id);
    let begun = site
        .db
        .write(filled.command(&signed, "photograph begun"), move |tx| {
            uploads::begin(tx, &access, person, record, id, size)?;
            Ok(id.0)
        })
        .await;
    match begun {
        // The same command twice names the same one.
        Ok(id) => {
            let place = format!("{}/kirim/{}?_f={}", at::<P>(record), id.into_inner(), filled.get("_f"));
            Ok(told(StatusCode::CREATED, "", &[("location", place)]))
        }
        Err(store::Error::Faults(faults)) => Ok(no_room(&signed, &faults)),
        Err(e) => Err(fail(&site, &signed, P::OF, record, e).await),
    }
}

pub(crate) fn no_room(signed: &Signed, faults: &Faults) -> Response {
    match uploads::full(faults) {
        Some(Full::Size) => told(
            StatusCode::PAYLOAD_TOO_LARGE,
            &refusal(signed, Refusal::Bytes),
            &[("tus-max-size", LARGEST_FILE.to_string())],
        ),
        Some(_) => {
            let retry = [("retry-after", "3600".to_owned())];
            told(StatusCode::TOO_MANY_REQUESTS, &say(signed, "photo-full"), &retry)
        }
        None => {
            let words = sentence(signed.lang.as_str(), "photo-too-many", &[("most", &MOST.to_string())]);
            told(StatusCode::UNPROCESSABLE_ENTITY, &words, &[])
        }
    }
}

/// One's own that is on its way.
async fn known<P: Keeper>(
    site: &Arc<Site>,
    signed: &Signed,
    (text, upload): &(String, String),
) -> Result<(Uuid, PictureId, Upload), Fail> {
    let record = record(site, signed, text)?;
    let id = PictureId(super::keep::record(site, signed, upload)?);
    let access: Access<P> = signed.may::<P>(site)?;
    let (person, now) = (signed.person.id, site.db.now());
    let read = site.db.read(move |c| uploads::get(c, &access, person, record, id, now)).await;
    match read {
        Ok(found) => Ok((record, id, found)),
        Err(e) => Err(fail(site, signed, P::OF, record, e).await),
    }
}

/// How far it is.
pub(super) async fn look<P: Keeper>(
    site: Arc<Site>,
    signed: Signed,
    both: (String, String),
    headers: HeaderMap,
) -> Answer {
    let (_, _, upload) = known::<P>(&site, &signed, &both).await?;
    if let Some(response) = other_version(&headers) {
        return Ok(response);
    }
    let more = [(OFFSET, upload.got.to_string()), (LENGTH, upload.size.to_string())];
    Ok(told(StatusCode::OK, "", &more))
}

/// Gives it up.
pub(super) async fn forget<P: Keeper>(site: Arc<Site>, signed: Signed, both: (String, String)) -> Answer {
    let (_, id, _) = known::<P>(&site, &signed, &both).await?;
    let pieces = site.db.read(move |c| uploads::pieces(c, id)).await.map_err(signed.fail(&site))?;
    let gone = site.db.write(crate::account::guard::housekeeping(), move |tx| uploads::give_up(tx, id)).await;
    if gone.map_err(signed.fail(&site))?.into_inner() {
        sweep(&site, pieces);
    }
    Ok(told(StatusCode::NO_CONTENT, "", &[]))
}

/// Takes pieces away that are not needed any more; the daily sweep takes what is left.
pub(crate) fn sweep(site: &Site, pieces: Vec<Uuid>) {
    let Some(files) = site.files.get().cloned() else { return };
    tokio::task::spawn_blocking(move || {
        for piece in pieces {
            if let Err(error) = files.remove_piece(piece.as_u128()) {
                tracing::warn!(%error, "a piece of a photograph could not be removed");
                return;
            }
        }
    });
}

/// How taking a body in ended.
enum Taken {
    /// It was read to its end, or the line broke; so many bytes are there now.
    Up(i64),
    /// Somebody else sends the same, or what was sent before was not what they thought.
    Elsewhere,
    /// There is more than was announced.
    TooLong,
}

/// Takes the next pieces, and records the photograph with the last.
pub(super) async fn grow<P: Keeper>(
    site: Arc<Site>,
    signed: Signed,
    both: (String, String),
    filled: Filled,
    headers: HeaderMap,
    body: Body,
) -> Answer {
    let (record, id, upload) = known::<P>(&site, &signed, &both).await?;
    if let Some(response) = other_version(&headers) {
        return Ok(response);
    }
    let got = match receive(&site, &signed, id, &upload, &headers, body).await? {
        Ok(got) => got,
        Err(response) => return Ok(response),
    };
    let stands = [(OFFSET, got.to_string())];
    if upload.whole || got < upload.size {
        return Ok(told(StatusCode::NO_CONTENT, "", &stands));
    }
    let files = site.files.get().ok_or_else(|| Fail::Unreadable(site.clone(), signed.lang.clone()))?.clone();
    finish::<P>(site, signed, filled, record, id, files, &stands).await
}

/// Takes what comes of a photograph on its way: how far it is then, or the answer to give.
pub(crate) async fn receive(
    site: &Arc<Site>,
    signed: &Signed,
    id: PictureId,
    upload: &Upload,
    headers: &HeaderMap,
    body: Body,
) -> Result<Result<i64, Response>, Fail> {
    if headers.get(header::CONTENT_TYPE).is_none_or(|v| v.as_bytes() != PIECES.as_bytes()) {
        return Ok(Err(told(StatusCode::UNSUPPORTED_MEDIA_TYPE, "", &[])));
    }
    let start = number(headers, OFFSET).and_then(|n| i64::try_from(n).ok());
    if start != Some(upload.got) {
        return Ok(Err(told(StatusCode::CONFLICT, "", &[(OFFSET, upload.got.to_string())])));
    }
    let files = site.files.get().ok_or_else(|| Fail::Unreadable(site.clone(), signed.lang.clone()))?.clone();
    if let Some(why) = upload.fault {
        return Ok(Err(told(StatusCode::UNPROCESSABLE_ENTITY, &refusal(signed, why), &[])));
    }
    let mut got = upload.got;
    if !upload.whole && upload.got < upload.size {
        // Apart from the connection: what arrived before it broke is kept.
        let took = tokio::spawn(take(site.clone(), files.clone(), id, upload.clone(), body));
        got = match took.await.map_err(std::io::Error::other).map_err(media::Error::from).and_then(|t| t) {
            Ok(Taken::Up(got)) => got,
            Ok(Taken::Elsewhere) => return Ok(Err(told(StatusCode::CONFLICT, "", &[]))),
            Ok(Taken::TooLong) => {
                let words = refusal(signed, Refusal::Bytes);
                return Ok(Err(told(StatusCode::PAYLOAD_TOO_LARGE, &words, &[])));
            }
            Err(e) => {
                broken(site, signed, &e);
                return Ok(Err(told(StatusCode::SERVICE_UNAVAILABLE, &say(signed, "photo-storage"), &[])));
            }
        };
    }
    Ok(Ok(got))
}

async fn take(
    site: Arc<Site>,
    files: media::Files,
    id: PictureId,
    upload: Upload,
    body: Body,
) -> media::Result<Taken> {
    let mut stream = body.into_data_stream();
    let mut waiting = BytesMut::new();
    let mut got = upload.got;
    loop {
        let next = stream.next().await;
        let ended = !matches!(next, Some(Ok(_)));
        if let Some(Ok(bytes)) = next {
            if got + i64::try_from(waiting.len() + bytes.len()).unwrap_or(i64::MAX) > upload.size {
                return Ok(Taken::TooLong);
            }
            waiting.extend_from_slice(&bytes);
        }
        while waiting.len() >= PIECE || (ended && !waiting.is_empty()) {
            let piece = waiting.split_to(waiting.len().min(PIECE)).freeze();
            let length = i64::try_from(piece.len()).unwrap_or(i64::MAX);
            if !keep(&site, &files, id, got, piece).await? {
                return Ok(Taken::Elsewhere);
            }
            got += length;
        }
        if ended {
            return Ok(Taken::Up(got));
        }
    }
}

/// Stores a piece, and then says that it is there.
async fn keep(
    site: &Site,
    files: &media::Files,
    id: PictureId,
    start: i64,
    bytes: Bytes,
) -> media::Result<bool> {
    let (name, length) = (Uuid::now_v7(), i64::try_from(bytes.len()).unwrap_or(i64::MAX));
    let to = files.clone();
    let put = tokio::task::spawn_blocking(move || to.put_piece(name.as_u128(), bytes)).await;
    put.map_err(std::io::Error::other)??;
    let noted = site
        .db
        .write(crate::account::guard::housekeeping(), move |tx| uploads::piece(tx, id, start, length, name))
        .await;
    let counts = noted.map_err(std::io::Error::other)?.into_inner();
    if !counts {
        sweep(site, vec![name]);
    }
    Ok(counts)
}

/// Puts pieces together and judges what they make.
pub(crate) async fn judge(files: media::Files, names: Vec<Uuid>) -> media::Result<(String, media::Head)> {
    let _turn = READING.acquire().await;
    let judged = tokio::task::spawn_blocking(move || {
        let mut incoming = files.begin()?;
        for name in names {
            incoming.write(&files.piece(name.as_u128())?)?;
        }
        files.finish(incoming)
    });
    judged.await.map_err(std::io::Error::other).map_err(media::Error::from).and_then(|j| j)
}

async fn finish<P: Keeper>(
    site: Arc<Site>,
    signed: Signed,
    filled: Filled,
    record: Uuid,
    id: PictureId,
    files: media::Files,
    stands: &[(&'static str, String)],
) -> Answer {
    let pieces = site.db.read(move |c| uploads::pieces(c, id)).await.map_err(signed.fail(&site))?;
    let judged = judge(files, pieces.clone()).await;
    // Another who sent the last piece at the same time may be done with it, and its pieces gone.
    if judged.is_err() {
        let access: Access<P> = signed.may::<P>(&site)?;
        let (person, now) = (signed.person.id, site.db.now());
        let again = site.db.read(move |c| uploads::get(c, &access, person, record, id, now)).await;
        if again.is_ok_and(|upload| upload.whole) {
            return Ok(told(StatusCode::NO_CONTENT, "", stands));
        }
    }
    let sent = match judged {
        Ok((media, head)) => Sent { media, width: head.width, height: head.height },
        Err(media::Error::Refused(why)) => {
            let spoilt = site
                .db
                .write(crate::account::guard::housekeeping(), move |tx| uploads::spoilt(tx, id, why))
                .await;
            spoilt.map_err(signed.fail(&site))?;
            sweep(&site, pieces);
            return Ok(told(StatusCode::UNPROCESSABLE_ENTITY, &refusal(&signed, why), stands));
        }
        Err(e) => {
            broken(&site, &signed, &e);
            return Ok(told(StatusCode::SERVICE_UNAVAILABLE, &say(&signed, "photo-storage"), stands));
        }
    };
    let access: Access<P> = signed.may::<P>(&site)?;
    let languages = site.profile.languages.clone();
    let mut command = filled.command(&signed, "");
    command.reason = P::REASON.map(str::to_owned);
    let write = site
        .db
        .write(command, move |tx| {
            let said = P::first_word(tx, &access, record, &languages)?;
            let said = said.as_ref().map(|said| (said, languages.as_slice()));
            uploads::finish(tx, &access, record, id, &sent, said).map(drop)
        })
        .await;
    match write {
        Ok(_) => {
            sweep(&site, pieces);
            Ok(told(StatusCode::NO_CONTENT, "", stands))
        }
        Err(store::Error::Faults(faults)) => Ok(no_room(&signed, &faults)),
        Err(e) => Err(fail(&site, &signed, P::OF, record, e).await),
    }
}
