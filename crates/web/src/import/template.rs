//! The template of a kind of file: its columns with an example row.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use transfer::{FileKind, Format};

use super::kinds;
use crate::Site;
use crate::account::guard::Signed;
use crate::ask::Query;
use crate::error::{Answer, Fail};

/// What stands after the question mark.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    jenis: String,
    format: String,
}

/// The type and ending of a format.
pub(super) fn kind_of(format: Format) -> (&'static str, &'static str) {
    match format {
        Format::Csv => ("text/csv; charset=utf-8; header=present", "csv"),
        Format::Xlsx => ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    }
}

/// Sends it.
pub(super) async fn send(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Query(asked): Query<Asked>,
) -> Answer {
    if !super::may(&signed) {
        return Err(Fail::Missing(site, signed.lang));
    }
    let kind = FileKind::from_word(&asked.jenis).filter(|k| kinds(&site, &signed).contains(k));
    let Some(kind) = kind else { return Err(Fail::Missing(site, signed.lang)) };
    let Some(format) = Format::from_word(&asked.format) else {
        return Err(Fail::Unreadable(site, signed.lang));
    };
    let profile = site.profile.clone();
    let made = tokio::task::spawn_blocking(move || {
        let mut out = Vec::new();
        transfer::template::write(&profile, kind, format, &mut out).map(|()| out)
    });
    let bytes = match made.await {
        Ok(Ok(bytes)) => bytes,
        // A row of examples fits into any file; only a full disk is in the way.
        _ => return Err(Fail::Store(site, signed.lang, store::Error::DiskFull)),
    };
    let (media, ending) = kind_of(format);
    let file = format!("attachment; filename=\"{}.{ending}\"", kind.word());
    Ok(([(header::CONTENT_TYPE, media), (header::CONTENT_DISPOSITION, file.as_str())], bytes).into_response())
}
