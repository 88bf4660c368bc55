//! The rows with faults as a file: the same columns, made safe for spreadsheets, and a last one that says what is wrong. The
//! last column is not read when the file is sent again.

use std::sync::Arc;

use axum::extract::State;
use domain::import::Stage;
use store::import::What;
use transfer::Format;
use transfer::found::{Outcome, Spoilt};

use super::find;
use crate::account::guard::Signed;
use crate::account::work::fault;
use crate::ask::{Path, Query};
use crate::desk::export::stream;
use crate::error::{Answer, Fail};
use crate::{Site, sentence};

/// What stands after the question mark.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    format: String,
}

/// Sends them.
pub(super) async fn send(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer {
    let (import, _) = find(&site, &signed, &id).await?;
    let Some(format) = Format::from_word(&asked.format) else {
        return Err(Fail::Unreadable(site, signed.lang));
    };
    if import.stage != Stage::Faulty {
        return Err(Fail::Missing(site, signed.lang));
    }
    let outcome: Outcome = serde_json::from_str(&import.outcome).unwrap_or_default();
    let lang = signed.lang.clone();
    let what = sentence(lang.as_str(), "impor-column-fault", &[]);
    let columns = outcome.heading.len();
    let mut headings = outcome.heading;
    headings.push(what);
    let numbers = vec![false; headings.len()];
    let name = sentence(lang.as_str(), "impor-file-faulty", &[]);
    let db = site.db.clone();
    Ok(stream(&name, format, headings, numbers, move |sheet| {
        for page in 0i64.. {
            let bytes = db.read_blocking(move |c| store::import::part(c, import.id, What::Row, page))?;
            let Some(bytes) = bytes else { break };
            let rows: Vec<Spoilt> = serde_json::from_slice(&bytes).unwrap_or_default();
            for row in rows {
                let mut cells = row.cells;
                cells.resize(columns, String::new());
                let told = row.faults.iter().map(|(column, problem)| {
                    if column.is_empty() {
                        fault(&lang, problem)
                    } else {
                        format!("{column}: {}", fault(&lang, problem))
                    }
                });
                cells.push(told.collect::<Vec<_>>().join("; "));
                sheet.row(&cells)?;
            }
        }
        Ok(())
    }))
}
