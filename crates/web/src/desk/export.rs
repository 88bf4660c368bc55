//! The export of a register: exactly what its list is narrowed to, in its order, with its columns. The file is written while
//! it is sent, a page of the register at a time, on a reader of the pool like any page.

use std::io::{BufWriter, Write};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{Uri, header};
use axum::response::{IntoResponse, Response};
use domain::access::Access;
use domain::lang::Lang;
use tokio::sync::mpsc;
use transfer::Format;
use transfer::export::{ExportError, Sheet};

use super::list::{Asked, Register, asked, remember, settle};
use super::values::Values;
use crate::account::guard::Signed;
use crate::error::{Answer, Fail};
use crate::{Site, sentence};

/// How many lines are read at a time.
const PAGE: i64 = 500;
/// How many bytes are sent at a time.
const CHUNK: usize = 64 * 1024;

/// A writer whose bytes are the body of an answer.
pub(crate) struct Pipe(mpsc::Sender<std::io::Result<Bytes>>);

impl Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let sent = self.0.blocking_send(Ok(Bytes::copy_from_slice(bytes)));
        sent.map_err(|_| std::io::Error::from(std::io::ErrorKind::BrokenPipe))?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// A sheet that is sent while it is written.
pub(crate) type Sent = Sheet<BufWriter<Pipe>>;

/// Sends a file that `fill` writes on a thread of its own. A failure in the middle breaks the connection, so that nobody
/// takes a part for the whole.
pub(crate) fn stream(
    name: &str,
    format: Format,
    headings: Vec<String>,
    numbers: Vec<bool>,
    fill: impl FnOnce(&mut Sent) -> Result<(), ExportError> + Send + 'static,
) -> Response {
    let (to, mut from) = mpsc::channel(4);
    let sheet_name: String = name.chars().take(31).collect();
    tokio::task::spawn_blocking(move || {
        let out = BufWriter::with_capacity(CHUNK, Pipe(to.clone()));
        let written = Sheet::with_columns(&sheet_name, &headings, numbers, format, out)
            .and_then(|mut sheet| fill(&mut sheet).map(|()| sheet))
            .and_then(Sheet::finish)
            .and_then(|mut out| Ok(out.flush()?));
        if let Err(error) = written {
            tracing::warn!(%error, "an export broke off");
            // Whoever asked may have gone.
            let _ = to.blocking_send(Err(std::io::Error::other("the export broke off")));
        }
    });
    let body = futures_util::stream::poll_fn(move |cx| from.poll_recv(cx));
    let (kind, ending) = match format {
        Format::Csv => ("text/csv; charset=utf-8; header=present", "csv"),
        Format::Xlsx => ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    };
    let file = format!("attachment; filename=\"{name}.{ending}\"");
    ([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, file.as_str())], Body::from_stream(body))
        .into_response()
}

fn rows<R: Register>(
    site: &Arc<Site>,
    lang: &Lang,
    access: &Access<R::Read>,
    asked: &Asked,
    sheet: &mut Sent,
) -> Result<(), ExportError> {
    let mut ask = asked.ask.clone();
    ask.limit = PAGE;
    ask.after = None;
    loop {
        let held = AssertUnwindSafe((access.clone(), ask.clone()));
        let lines = site.db.read_blocking(move |c| {
            let (access, ask) = &*held;
            R::page(c, access, ask)
        })?;
        for line in &lines {
            let head = R::head(line, lang);
            let mut cells = vec![head.id.to_string(), head.title];
            if R::STATES {
                cells.push(sentence(lang.as_str(), &format!("publication-{}", head.status.word()), &[]));
            }
            cells.extend(asked.columns.iter().map(|c| R::cell(line, site, lang, c.name, true)));
            sheet.row(&cells)?;
        }
        match lines.last() {
            Some(last) if i64::try_from(lines.len()).unwrap_or_default() >= PAGE => {
                let head = R::head(last, lang);
                ask.after = Some((head.sort_key, head.id));
            }
            _ => return Ok(()),
        }
    }
}

/// Sends what a register shows.
pub(crate) async fn send<R: Register>(State(site): State<Arc<Site>>, signed: Signed, uri: Uri) -> Answer {
    let access = signed.may::<R::Read>(&site)?;
    let query = uri.query().unwrap_or_default().to_owned();
    let format = Format::from_word(Values::asked(&query).get("format"));
    let format = format.ok_or_else(|| Fail::Unreadable(site.clone(), signed.lang.clone()))?;
    let held = AssertUnwindSafe((site.clone(), access.clone()));
    let (asked, region, first) = site
        .db
        .read(move |c| {
            let (site, access) = &*held;
            let mut asked = asked::<R>(c, site, &query)?;
            asked.ask.limit = 1;
            let first = R::page(c, access, &asked.ask).map(drop);
            Ok((asked.clone(), asked.ask.region, first))
        })
        .await
        .map_err(signed.fail(&site))?;
    settle(&site, &signed, region, first).await?;
    if asked.unknown_region {
        return Err(Fail::Unreadable(site.clone(), signed.lang.clone()));
    }
    remember::<R>(&site, &signed, &asked, "export").await?;
    let lang = signed.lang.clone();
    let field = |name: &str| super::said::label(&lang, R::STEM, name);
    let mut headings = vec!["id".to_owned(), field("name")];
    if R::STATES {
        headings.push(sentence(lang.as_str(), "desk-status", &[]));
    }
    let mut numbers = vec![false; headings.len()];
    headings.extend(asked.columns.iter().map(|c| field(c.name)));
    numbers.extend(asked.columns.iter().map(|c| c.number));
    let name = sentence(lang.as_str(), &format!("{}-file", R::STEM), &[]);
    let today = site.today([site.root.as_str()]);
    Ok(stream(&format!("{name}-{today}"), format, headings, numbers, move |sheet| {
        rows::<R>(&site, &lang, &access, &asked, sheet)
    }))
}
