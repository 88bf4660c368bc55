//! The page on which a file is chosen and sent, with the files that were sent before.

use std::io::Write;
use std::sync::Arc;

use askama::Template;
use axum::extract::multipart::MultipartRejection;
use axum::extract::{Multipart, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::KeepOwn;
use domain::import::{ImportId, LARGEST};
use domain::job::JobId;
use store::import::{Import, New};
use transfer::FileKind;
use uuid::Uuid;

use super::{PATH, at, called, kinds, may};
use crate::account::guard::{Filled, Signed};
use crate::account::work::Work;
use crate::ask::Query;
use crate::error::{Answer, Fail, render};
use crate::page::Page;
use crate::{Site, sentence};

struct Line {
    href: String,
    file: String,
    kind: String,
    stage: &'static str,
    stage_label: String,
    moved: String,
}

struct Kind {
    word: &'static str,
    label: String,
    chosen: bool,
    csv: String,
    xlsx: String,
}

#[derive(Template)]
#[template(path = "import/send.html")]
struct SendPage {
    page: Page,
    work: Work,
    path: &'static str,
    done: String,
    fault: String,
    kinds: Vec<Kind>,
    lines: Vec<Line>,
    most: String,
}

/// What stands after the question mark.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    selesai: String,
    jenis: String,
}

async fn page(site: &Arc<Site>, signed: &Signed, chosen: &str, done: String, fault: String) -> Answer {
    if !may(signed) {
        return Err(Fail::Missing(site.clone(), signed.lang.clone()));
    }
    let access = signed.may::<KeepOwn>(site)?;
    let mine = site.db.read(move |c| store::import::of(c, &access)).await.map_err(signed.fail(site))?;
    let lang = signed.lang.as_str();
    let kinds = kinds(site, signed).into_iter().map(|kind| Kind {
        word: kind.word(),
        label: called(lang, kind),
        chosen: kind.word() == chosen,
        csv: format!("{PATH}/templat?jenis={}&format=csv", kind.word()),
        xlsx: format!("{PATH}/templat?jenis={}&format=xlsx", kind.word()),
    });
    let line = |i: Import| Line {
        href: at(i.id),
        kind: FileKind::from_word(&i.kind).map(|kind| called(lang, kind)).unwrap_or_default(),
        stage: i.stage.word(),
        stage_label: sentence(lang, &format!("impor-stage-{}", i.stage.word()), &[]),
        moved: site.moment(i.moved, &signed.lang),
        file: i.file,
    };
    let status = if fault.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let mut response = render(&SendPage {
        page: site.private_page(&signed.lang, &sentence(lang, "impor-title", &[])),
        work: site.work(signed, PATH),
        path: PATH,
        done,
        fault,
        kinds: kinds.collect(),
        lines: mine.into_iter().map(line).collect(),
        most: (LARGEST >> 20).to_string(),
    });
    *response.status_mut() = status;
    Ok(response)
}

/// The page.
pub(super) async fn show(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Query(asked): Query<Asked>,
) -> Answer {
    let done = match asked.selesai.as_str() {
        "batal" => sentence(signed.lang.as_str(), "impor-done-batal", &[]),
        _ => String::new(),
    };
    page(&site, &signed, &asked.jenis, done, String::new()).await
}

/// The last part of a name, as people call the file.
fn shortened(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    last.chars().filter(|c| !c.is_control()).take(80).collect()
}

/// What came with a form.
enum Came {
    /// A file, with its name and the word of its kind.
    File(tempfile::NamedTempFile, String, String),
    /// None, or an empty one.
    None(String),
    /// One that is too large, or a connection that broke.
    TooLarge(String),
}

async fn receive(site: &Site, mut parts: Multipart) -> std::io::Result<Came> {
    let folder = site.db.scratch();
    std::fs::create_dir_all(&folder)?;
    let (mut kind, mut name) = (String::new(), String::new());
    let mut file = tempfile::Builder::new().prefix("sent-").tempfile_in(&folder)?;
    let mut size = 0u64;
    loop {
        let Ok(part) = parts.next_field().await else { return Ok(Came::TooLarge(kind)) };
        let Some(mut part) = part else { break };
        match part.name() {
            Some("jenis") => {
                kind = part.text().await.unwrap_or_default().chars().take(40).collect();
            }
            Some("berkas") if size == 0 => {
                name = shortened(part.file_name().unwrap_or_default());
                loop {
                    match part.chunk().await {
                        Ok(Some(bytes)) => {
                            size += bytes.len() as u64;
                            if size > LARGEST {
                                return Ok(Came::TooLarge(kind));
                            }
                            file.write_all(&bytes)?;
                        }
                        Ok(None) => break,
                        Err(_) => return Ok(Came::TooLarge(kind)),
                    }
                }
            }
            _ => {}
        }
    }
    file.flush()?;
    Ok(if size == 0 { Came::None(kind) } else { Came::File(file, name, kind) })
}

/// Takes a file in.
pub(super) async fn take(
    State(site): State<Arc<Site>>,
    signed: Signed,
    filled: Filled,
    parts: Result<Multipart, MultipartRejection>,
) -> Answer {
    // Before anything is read: whoever may write nothing sends nothing.
    if !may(&signed) {
        return Err(Fail::Missing(site.clone(), signed.lang.clone()));
    }
    let lang = signed.lang.as_str().to_owned();
    let most = (LARGEST >> 20).to_string();
    let came = match parts {
        Ok(parts) => receive(&site, parts).await,
        Err(_) => Ok(Came::None(String::new())),
    };
    let came = came.map_err(|error| {
        tracing::error!(%error, "a file could not be taken in");
        Fail::Store(site.clone(), signed.lang.clone(), store::Error::DiskFull)
    })?;
    let (file, name, kind) = match came {
        Came::File(file, name, kind) => (file, name, kind),
        Came::None(kind) => {
            let fault = sentence(&lang, "impor-no-file", &[]);
            return page(&site, &signed, &kind, String::new(), fault).await;
        }
        Came::TooLarge(kind) => {
            let fault = sentence(&lang, "impor-too-large", &[("most", &most)]);
            return page(&site, &signed, &kind, String::new(), fault).await;
        }
    };
    let known = FileKind::from_word(&kind).filter(|k| kinds(&site, &signed).contains(k));
    let Some(known) = known else {
        let fault = sentence(&lang, "impor-no-kind", &[]);
        return page(&site, &signed, "", String::new(), fault).await;
    };
    let access = signed.may::<KeepOwn>(&site)?;
    let new = New {
        id: ImportId(Uuid::now_v7()),
        means: signed.session.means,
        kind: known.word().to_owned(),
        file: if name.is_empty() { called(&lang, known) } else { name },
    };
    let (job, path) = (JobId(Uuid::now_v7()), file.path().to_owned());
    let command = filled.command(&signed, "file for an import");
    let written = site.db.write(command, move |tx| store::import::begin(tx, &access, job, &new, &path)).await;
    // Only now may the file go.
    drop(file);
    let id = written.map_err(signed.fail(&site))?.into_inner();
    Ok(to(id))
}

/// Leads to an import.
fn to(id: ImportId) -> Response {
    Redirect::to(&at(id)).into_response()
}
