//! What is done with a designation.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use axum::extract::multipart::MultipartRejection;
use axum::extract::{Multipart, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::{Access, KeepFlagships, ReadRegister};
use domain::fault::{Faults, Problem};
use domain::flagship::course::Decree;
use domain::flagship::document::{Document, Form, Refusal, keep};
use domain::flagship::review::Outcome;
use domain::id::{DesignationId, DocumentId, Kind, ObjectionId, ReviewId};
use jiff::civil::Date;
use store::flagship::course;
use uuid::Uuid;

use super::{Wrong, at, page, today};
use crate::Site;
use crate::account::guard::{Filled, Signed};
use crate::ask::Path;
use crate::desk::values::{Values, whole};
use crate::desk::{id, missing, settle};
use crate::error::{Answer, Fail};
use crate::flagship::document::Took;
use crate::flagship::proposal::evidence::receive;

fn day(values: &Values, field: &str, faults: &mut Faults) -> Option<Date> {
    let typed = values.some(field)?;
    let day = typed.parse().ok();
    if day.is_none() {
        faults.add(field, typed, Problem::NotADate);
    }
    day
}

/// What a write came to: the page again with what was wrong, or the way back to it.
async fn done(
    site: &Arc<Site>,
    signed: &Signed,
    id: DesignationId,
    (form, word): (&str, &str),
    values: Values,
    written: store::Result<()>,
) -> Answer {
    match written {
        Err(store::Error::Faults(faults)) => {
            let wrong = Wrong { at: form.to_owned(), values, faults, refused: None };
            page(site, signed, id, "", wrong).await
        }
        written => {
            settle(site, signed, Kind::Designation, id.0, written).await?;
            Ok(Redirect::to(&format!("{}?selesai={word}", at(id))).into_response())
        }
    }
}

/// The page with what the form itself found.
async fn faulty(
    site: &Arc<Site>,
    signed: &Signed,
    id: DesignationId,
    form: &str,
    values: Values,
    faults: Faults,
) -> Answer {
    page(site, signed, id, "", Wrong { at: form.to_owned(), values, faults, refused: None }).await
}

/// Announces.
pub(super) async fn announce(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(record): Path<String>,
    filled: Filled,
) -> Answer {
    let of = DesignationId(id(&site, &signed, &record)?);
    let keeper = signed.may::<KeepFlagships>(&site)?;
    let (values, today) = (Values::of(&filled), today(&site));
    let mut faults = Faults::default();
    let until = day(&values, "objection_until", &mut faults);
    if !faults.is_empty() {
        return faulty(&site, &signed, of, "pengumuman", values, faults).await;
    }
    let command = filled.command(&signed, "");
    let written = site.db.write(command, move |tx| course::announce(tx, &keeper, of, until, today)).await;
    done(&site, &signed, of, ("pengumuman", "pengumuman"), values, written.map(drop)).await
}

/// What came with a form that may hold the file of a decree.
struct Came {
    keeper: Access<KeepFlagships>,
    values: Values,
    file: Option<Document>,
}

/// Takes a form with the file of a decree, or says what is wrong with that.
async fn came(
    site: &Arc<Site>,
    signed: &Signed,
    of: DesignationId,
    form: &str,
    filled: &Filled,
    parts: Result<Multipart, MultipartRejection>,
) -> Result<Result<Came, Response>, Fail> {
    // Before anything is read: whoever may not keep this designation sends nothing.
    let keeper = signed.may::<KeepFlagships>(site)?;
    let who = keeper.clone();
    let reached = site
        .db
        .read(move |c| {
            let Some(d) = store::flagship::get(c, of)? else { return Ok(None) };
            store::register::reach(c, &who, &d.region)?;
            Ok(Some(d.region))
        })
        .await;
    let reached = settle(site, signed, Kind::Designation, of.0, reached).await?;
    let region = reached.ok_or_else(|| missing(site, signed))?;
    let (values, file) = match parts {
        Ok(parts) => match receive(site, signed, parts).await? {
            Some(came) => (came.values, came.file),
            None => return Err(Fail::Unreadable(site.clone(), signed.lang.clone())),
        },
        Err(_) => (Values::of(filled), Took::Nothing),
    };
    let refuse = |refused| Wrong {
        at: form.to_owned(),
        values: values.clone(),
        faults: Faults::default(),
        refused: Some(refused),
    };
    let file: Option<Document> = match file {
        Took::Stored(stored, _) if stored.form != Form::Pdf => {
            let wrong = refuse(Refusal::Form);
            return Ok(Err(page(site, signed, of, "", wrong).await?));
        }
        Took::Stored(stored, name) => {
            keep(DocumentId(Uuid::now_v7()), (Kind::Designation, of.0), region, &name, &stored).ok()
        }
        Took::Refused(why) => return Ok(Err(page(site, signed, of, "", refuse(why)).await?)),
        Took::Nothing | Took::Cut => None,
    };
    Ok(Ok(Came { keeper, values, file }))
}

/// Adds the file of the decree after the designation, or puts a newer one in its place.
pub(super) async fn attach(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(record): Path<String>,
    filled: Filled,
    parts: Result<Multipart, MultipartRejection>,
) -> Answer {
    const FORM: &str = "berkas-keputusan";
    let of = DesignationId(id(&site, &signed, &record)?);
    let Came { keeper, values, file } = match came(&site, &signed, of, FORM, &filled, parts).await? {
        Ok(came) => came,
        Err(page) => return Ok(page),
    };
    let Some(file) = file else {
        let wrong =
            Wrong { at: FORM.to_owned(), values, faults: Faults::default(), refused: Some(Refusal::Form) };
        return page(&site, &signed, of, "", wrong).await;
    };
    let command = filled.command(&signed, "");
    let held = AssertUnwindSafe((keeper, file));
    let written = site
        .db
        .write(command, move |tx| {
            let (keeper, file) = &*held;
            course::attach(tx, keeper, of, file)
        })
        .await;
    done(&site, &signed, of, (FORM, FORM), values, written.map(drop)).await
}

/// Designates by a decree, perhaps with its file.
pub(super) async fn designate(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(record): Path<String>,
    filled: Filled,
    parts: Result<Multipart, MultipartRejection>,
) -> Answer {
    const FORM: &str = "keputusan";
    let of = DesignationId(id(&site, &signed, &record)?);
    let Came { keeper, values, file } = match came(&site, &signed, of, FORM, &filled, parts).await? {
        Ok(came) => came,
        Err(page) => return Ok(page),
    };
    let mut faults = Faults::default();
    let decree = Decree {
        number: values.get("document_number").to_owned(),
        date: day(&values, "document_date", &mut faults),
        valid_from: day(&values, "valid_from", &mut faults),
        valid_until: day(&values, "valid_until", &mut faults),
        outside: values.get("outside") == "1",
        document: None,
    };
    if !faults.is_empty() {
        return faulty(&site, &signed, of, FORM, values, faults).await;
    }
    let (command, today) = (filled.command(&signed, ""), today(&site));
    let held = AssertUnwindSafe((keeper, decree, file));
    let written = site
        .db
        .write(command, move |tx| {
            let (keeper, decree, file) = &*held;
            course::designate(tx, keeper, of, decree, file.as_ref(), today)
        })
        .await;
    done(&site, &signed, of, (FORM, FORM), values, written.map(drop)).await
}

/// Takes an objection down.
pub(super) async fn object(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(record): Path<String>,
    filled: Filled,
) -> Answer {
    let of = DesignationId(id(&site, &signed, &record)?);
    let keeper = signed.may::<KeepFlagships>(&site)?;
    let (values, today) = (Values::of(&filled), today(&site));
    let mut faults = Faults::default();
    let date = day(&values, "date", &mut faults);
    if !faults.is_empty() {
        return faulty(&site, &signed, of, "keberatan", values, faults).await;
    }
    let new = ObjectionId(Uuid::now_v7());
    let said = (values.get("objector").to_owned(), values.get("grounds").to_owned());
    let command = filled.command(&signed, "");
    let written = site
        .db
        .write(command, move |tx| course::object(tx, &keeper, (new, of), (&said.0, &said.1), date, today))
        .await;
    done(&site, &signed, of, ("keberatan", "keberatan"), values, written.map(drop)).await
}

/// Answers an objection.
pub(super) async fn answer(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path((record, entry)): Path<(String, String)>,
    filled: Filled,
) -> Answer {
    let of = DesignationId(id(&site, &signed, &record)?);
    let objection = ObjectionId(id(&site, &signed, &entry)?);
    let keeper = signed.may::<KeepFlagships>(&site)?;
    let upheld = match filled.get("putusan") {
        "terima" => true,
        "tolak" => false,
        _ => return Err(Fail::Unreadable(site.clone(), signed.lang.clone())),
    };
    let (values, today) = (Values::of(&filled), today(&site));
    let said = values.get(&format!("answer_{objection}")).to_owned();
    let command = filled.command(&signed, "");
    let written = site
        .db
        .write(command, move |tx| course::answer(tx, &keeper, (objection, of), (upheld, &said), today))
        .await;
    done(&site, &signed, of, (&objection.to_string(), "jawaban"), values, written.map(drop)).await
}

/// Erases who objected. What they said and were told stays, in the words that were typed.
pub(super) async fn erase(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path((record, entry)): Path<(String, String)>,
    filled: Filled,
) -> Answer {
    let of = DesignationId(id(&site, &signed, &record)?);
    let objection = ObjectionId(id(&site, &signed, &entry)?);
    let keeper = signed.may::<KeepFlagships>(&site)?;
    let (read, keep) = (signed.may::<ReadRegister>(&site)?, keeper.clone());
    let found = site
        .db
        .read(move |c| {
            let Some(whole) = course::whole(c, &read, of)? else { return Ok(None) };
            let all = course::objections(c, &keep, &whole.designation)?;
            Ok(all.into_iter().find(|o| o.id == objection).map(|o| o.is_erased()))
        })
        .await;
    let found = settle(&site, &signed, Kind::Designation, of.0, found).await?;
    // Sent twice it is done once.
    if found.ok_or_else(|| missing(&site, &signed))? {
        return Ok(Redirect::to(&at(of)).into_response());
    }
    let values = Values::of(&filled);
    let form = format!("hapus-{objection}");
    let said = |name: &str| values.get(&format!("{name}_{objection}")).to_owned();
    let (grounds, answer, typed) = (said("grounds"), said("told"), said("why"));
    let mut faults = Faults::default();
    let why = faults.text("why", &typed, 300);
    if !faults.is_empty() {
        return faulty(&site, &signed, of, &form, values, faults).await;
    }
    let command = filled.command(&signed, &why);
    let written = site
        .db
        .write(command, move |tx| course::erase_objector(tx, &keeper, (objection, of), (&grounds, &answer)))
        .await;
    done(&site, &signed, of, (&form, "hapus"), values, written.map(drop)).await
}

/// Reviews.
pub(super) async fn review(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(record): Path<String>,
    filled: Filled,
) -> Answer {
    let of = DesignationId(id(&site, &signed, &record)?);
    let keeper = signed.may::<KeepFlagships>(&site)?;
    let (values, today) = (Values::of(&filled), today(&site));
    let year = match whole(values.get("year"), 9999) {
        Ok(year) => year.and_then(|y| i32::try_from(y).ok()),
        Err(problem) => {
            let mut faults = Faults::default();
            faults.add("year", values.get("year"), problem);
            return faulty(&site, &signed, of, "tinjauan", values, faults).await;
        }
    };
    let outcome = Outcome::from_word(values.get("outcome"));
    let (new, found) = (ReviewId(Uuid::now_v7()), values.get("findings").to_owned());
    let command = filled.command(&signed, "");
    let written = site
        .db
        .write(command, move |tx| course::review(tx, &keeper, (new, of), (year, &found, outcome), today))
        .await;
    done(&site, &signed, of, ("tinjauan", "tinjauan"), values, written.map(drop)).await
}

/// Retires.
pub(super) async fn retire(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(record): Path<String>,
    filled: Filled,
) -> Answer {
    let of = DesignationId(id(&site, &signed, &record)?);
    let keeper = signed.may::<KeepFlagships>(&site)?;
    let (values, today) = (Values::of(&filled), today(&site));
    let mut faults = Faults::default();
    let on = day(&values, "retired_on", &mut faults);
    if on.is_none() && faults.is_empty() {
        faults.add("retired_on", "", Problem::Missing);
    }
    let Some(on) = on else {
        return faulty(&site, &signed, of, "pencabutan", values, faults).await;
    };
    let why = values.get("retired_why").to_owned();
    let command = filled.command(&signed, "");
    let written = site.db.write(command, move |tx| course::retire(tx, &keeper, of, (&why, on), today)).await;
    done(&site, &signed, of, ("pencabutan", "pencabutan"), values, written.map(drop)).await
}
