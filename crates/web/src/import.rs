//! `/kerja/impor`: files of rows, sent in the browser. A file is checked and compared by a job, shown, and stored by another
//! when its sender says so: all of it or nothing. What it may hold follows from the sender's rights, row by row.

mod act;
mod rows;
mod send;
mod show;
mod template;

use std::sync::Arc;

use axum::extract::DefaultBodyLimit;
use axum::routing::{MethodRouter, get, post};
use domain::access::KeepOwn;
use domain::import::{ImportId, LARGEST};
use domain::region::RegionCode;
use store::import::Import;
use transfer::FileKind;
use uuid::Uuid;

use crate::account::guard::Signed;
use crate::error::Fail;
use crate::{Site, sentence};

/// Its address.
pub(crate) const PATH: &str = "/kerja/impor";

/// Every address of imports.
pub(crate) fn routes() -> Vec<(String, MethodRouter<Arc<Site>>)> {
    let most = usize::try_from(LARGEST).unwrap_or(usize::MAX).saturating_add(64 * 1024);
    let upload = get(send::show).post(send::take).layer(DefaultBodyLimit::max(most));
    vec![
        (PATH.to_owned(), upload),
        (format!("{PATH}/templat"), get(template::send)),
        (format!("{PATH}/{{id}}"), get(show::show)),
        (format!("{PATH}/{{id}}/keliru"), get(rows::send)),
        (format!("{PATH}/{{id}}/simpan"), post(act::store)),
        (format!("{PATH}/{{id}}/ulangi"), post(act::again)),
        (format!("{PATH}/{{id}}/batal"), post(act::cancel)),
    ]
}

/// The kinds of files that somebody may send: those that they may store, and for what belongs to the whole programme those
/// whose right reaches all of it.
pub(crate) fn kinds(site: &Site, signed: &Signed) -> Vec<FileKind> {
    let root = std::slice::from_ref(&site.root);
    let reaches =
        |kind: FileKind, path: &[RegionCode]| signed.who.why(kind.right()).any(|h| path.contains(&h.region));
    FileKind::ALL
        .into_iter()
        .filter(|kind| match kind.is_regional() {
            true => signed.who.why(kind.right()).next().is_some(),
            false => reaches(*kind, root),
        })
        .collect()
}

/// Whether somebody may write anything that a file could hold.
pub(crate) fn may(signed: &Signed) -> bool {
    FileKind::ALL.into_iter().any(|kind| signed.who.why(kind.right()).next().is_some())
}

/// What a kind of file is called.
fn called(lang: &str, kind: FileKind) -> String {
    sentence(lang, &format!("impor-kind-{}", kind.word()), &[])
}

/// An import of whoever asks; nobody else's is there for them.
async fn find(site: &Arc<Site>, signed: &Signed, text: &str) -> Result<(Import, bool), Fail> {
    let missing = || Fail::Missing(site.clone(), signed.lang.clone());
    let access = signed.may::<KeepOwn>(site)?;
    let id = Uuid::parse_str(text).map(ImportId).map_err(|_| missing())?;
    let found = site
        .db
        .read(move |c| {
            let Some(import) = store::import::get(c, &access, id)? else { return Ok(None) };
            let stuck = store::import::is_stuck(c, &import)?;
            Ok(Some((import, stuck)))
        })
        .await
        .map_err(signed.fail(site))?;
    found.ok_or_else(missing)
}

/// The address of an import.
fn at(id: ImportId) -> String {
    format!("{PATH}/{id}")
}
