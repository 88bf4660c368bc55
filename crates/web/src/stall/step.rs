//! A step that whoever acts for a maker takes with an item or the profile: hand in, take back, pause, show again, withdraw.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use domain::fault::Faults;
use domain::item::Item;
use domain::lang::Lang;
use domain::maker::Maker;
use domain::publication::{Publication, Step};

use super::own::Own;
use crate::account::guard::{Filled, Signed};
use crate::ask::Path;
use crate::desk::edit::reason;
use crate::desk::{id, settle};
use crate::error::{Answer, Fail};
use crate::{Site, sentence};

/// The word for showing again what was paused; the others are those of [`Step`].
pub const RESUME: &str = "resume";

/// A step that is open.
pub struct Open {
    /// Its word.
    pub word: &'static str,
    /// What the button says.
    pub label: String,
    /// What it comes to.
    pub note: String,
    /// Whether it is the likely one.
    pub main: bool,
}

/// The steps that are open to whoever acts for a maker, the likely one first; `stem` begins the messages.
pub fn open(lang: &Lang, stem: &str, status: Publication) -> Vec<Open> {
    let words: &[&'static str] = match status {
        Publication::Draft | Publication::Returned => &["submit"],
        Publication::Submitted => &["reopen"],
        Publication::Published => &["pause"],
        Publication::Paused => &[RESUME],
        Publication::Withdrawn => &[],
    };
    let say = |what: &str, word: &str| sentence(lang.as_str(), &format!("{stem}-{what}-{word}"), &[]);
    let main = |word: &str| matches!(word, "submit" | RESUME);
    words
        .iter()
        .map(|word| Open { word, label: say("step", word), note: say("note", word), main: main(word) })
        .collect()
}

/// What was asked for, read from a form.
enum Wanted {
    Resume,
    Step(Step, Option<String>),
}

fn wanted(site: &Arc<Site>, signed: &Signed, filled: &Filled) -> Result<Wanted, Fail> {
    if filled.get("step") == RESUME {
        return Ok(Wanted::Resume);
    }
    let told = |key| Fail::Told(site.clone(), signed.lang.clone(), StatusCode::UNPROCESSABLE_ENTITY, key);
    let step = Step::from_word(filled.get("step"));
    let step = step.ok_or_else(|| Fail::Unreadable(site.clone(), signed.lang.clone()))?;
    let mut faults = Faults::default();
    let why = reason(filled.get("why"), &mut faults);
    if !faults.is_empty() {
        return Err(told("reason-too-long"));
    }
    if step.needs_a_reason() && why.is_none() {
        return Err(told("reason-missing"));
    }
    Ok(Wanted::Step(step, why))
}

/// The state after a step, or the fault that it is not open.
fn after(status: Publication, step: Step, why: &Option<String>) -> store::Result<Publication> {
    status.step(step, why.as_deref().unwrap_or_default()).map_err(|problem| {
        let mut faults = Faults::default();
        faults.add("status", status.word(), problem);
        store::Error::Faults(faults)
    })
}

/// What is told afterwards, by the state that was reached.
fn told(status: Publication) -> &'static str {
    match status {
        Publication::Draft => "batal",
        Publication::Submitted => "ajukan",
        Publication::Published => "tampil",
        Publication::Returned => "simpan",
        Publication::Paused => "libur",
        Publication::Withdrawn => "tarik",
    }
}

/// Takes a step with an item.
pub async fn item(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(text): Path<String>,
    filled: Filled,
) -> Answer {
    take::<Item>(site, signed, &text, &filled).await
}

/// Takes a step with a profile.
pub async fn maker(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(text): Path<String>,
    filled: Filled,
) -> Answer {
    take::<Maker>(site, signed, &text, &filled).await
}

async fn take<R: Own>(site: Arc<Site>, signed: Signed, text: &str, filled: &Filled) -> Answer {
    let id = id(&site, &signed, text)?;
    let access = signed.may::<R::Right>(&site)?;
    let wanted = wanted(&site, &signed, filled)?;
    let mut command = filled.command(&signed, "");
    command.reason = if let Wanted::Step(_, why) = &wanted { why.clone() } else { None };
    let held = AssertUnwindSafe((access, wanted));
    let written = site
        .db
        .write(command, move |tx| {
            let (access, wanted) = &*held;
            tx.lock(R::KIND, id)?;
            let Wanted::Step(step, why) = wanted else { return R::resume(tx, access, id) };
            let record = R::get(tx.conn(), access, id)?.ok_or(store::Error::Missing)?;
            let status = after(record.status(), *step, why)?;
            record.with_status(status).put(tx, access)?;
            Ok(status)
        })
        .await;
    if let Err(store::Error::Faults(_)) = &written {
        return Err(Fail::Told(site, signed.lang, StatusCode::UNPROCESSABLE_ENTITY, "step-not-open"));
    }
    let status = settle(&site, &signed, R::KIND, id, written).await?.into_inner();
    Ok(Redirect::to(&format!("{}?selesai={}", R::place(id), told(status))).into_response())
}
