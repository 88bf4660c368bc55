//! Files beside records: taken from a form, and given to whoever may read the record. A browser never shows one as a page of ours.

use std::sync::Arc;

use axum::extract::State;
use axum::extract::multipart::Field;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use domain::access::ReadRegister;
use domain::flagship::document::{Document, Refusal, Stored};
use domain::id::{DocumentId, Kind};

use crate::Site;
use crate::account::guard::Signed;
use crate::ask::Path;
use crate::desk::{id, missing, settle};
use crate::error::{Answer, Fail};
use crate::picture::receive::broken;

/// The address of the files.
pub(crate) const PATH: &str = "/kerja/berkas";

/// The address of a file.
pub(crate) fn at(id: DocumentId) -> String {
    format!("{PATH}/{id}")
}

/// What came of a field of a form that may hold a file.
pub(crate) enum Took {
    /// It is safely stored; what it was called.
    Stored(Stored, String),
    /// It is not taken.
    Refused(Refusal),
    /// No file was chosen.
    Nothing,
    /// The connection broke.
    Cut,
}

/// Takes a field.
pub(crate) async fn take(site: &Arc<Site>, signed: &Signed, mut field: Field<'_>) -> Result<Took, Fail> {
    let files = site.files.get().ok_or_else(|| Fail::Unreadable(site.clone(), signed.lang.clone()))?;
    let name: String = field.file_name().unwrap_or_default().chars().take(400).collect();
    let mut incoming = files.begin_document().map_err(|e| broken(site, signed, &e))?;
    loop {
        match field.chunk().await {
            Ok(Some(bytes)) => match incoming.write(&bytes) {
                Ok(()) => {}
                Err(media::Error::Refused(_)) => return Ok(Took::Refused(Refusal::Bytes)),
                Err(e) => return Err(broken(site, signed, &e)),
            },
            Ok(None) => break,
            Err(_) => return Ok(Took::Cut),
        }
    }
    if incoming.size() == 0 {
        return Ok(Took::Nothing);
    }
    let files = files.clone();
    let judged = tokio::task::spawn_blocking(move || files.finish_document(incoming)).await;
    match judged.unwrap_or(Err(media::Error::Missing)) {
        Ok(stored) => Ok(Took::Stored(stored, name)),
        Err(media::Error::Refused(_)) => Ok(Took::Refused(Refusal::Form)),
        Err(media::Error::Document(why)) => Ok(Took::Refused(why)),
        Err(e) => Err(broken(site, signed, &e)),
    }
}

/// A name as the header of an answer writes it.
fn encoded(name: &str) -> String {
    let mut out = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_') {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// A file as an answer: to be stored, never to be shown as a page, and without any right where it is opened all the same.
pub(crate) async fn answer(site: &Arc<Site>, document: &Document) -> Result<Response, media::Error> {
    let files = site.files.get().ok_or(media::Error::Missing)?;
    let bytes = files.document(&document.digest).await?;
    let name = format!("attachment; filename*=UTF-8''{}", encoded(&document.name));
    let name = HeaderValue::from_str(&name).unwrap_or(HeaderValue::from_static("attachment"));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(document.form.content_type())),
        (header::CONTENT_DISPOSITION, name),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (
            header::CONTENT_SECURITY_POLICY,
            HeaderValue::from_static("default-src 'none'; sandbox; base-uri 'none'; frame-ancestors 'none'"),
        ),
    ];
    Ok((headers, bytes).into_response())
}

/// Gives a file to whoever may read the record beside which it is.
pub(super) async fn send(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(record): Path<String>,
) -> Answer {
    let id = id(&site, &signed, &record)?;
    let read = signed.may::<ReadRegister>(&site)?;
    let found = site.db.read(move |c| store::flagship::document::get(c, &read, DocumentId(id))).await;
    let found = settle(&site, &signed, Kind::Document, id, found).await?;
    let document = found.ok_or_else(|| missing(&site, &signed))?;
    match answer(&site, &document).await {
        Ok(response) => Ok(response),
        Err(media::Error::Missing) => Err(missing(&site, &signed)),
        Err(error) => Err(broken(&site, &signed, &error)),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_name_cannot_break_out_of_its_header() {
        assert_eq!(super::encoded("SK 12\"\r\nx: y.pdf"), "SK%2012%22%0D%0Ax%3A%20y.pdf");
    }
}
