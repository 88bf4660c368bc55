//! A council's set sent as a file of the same form as those of the profile.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use askama::Template;
use axum::extract::multipart::MultipartRejection;
use axum::extract::{Multipart, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::KeepRounds;
use domain::assessment::criteria::{CriteriaSet, SetFault, line_of};
use domain::fault::Faults;

use super::copy::{NotBegun, begin, key, own_region};
use super::{PATH, said};
use crate::account::guard::{Filled, Signed};
use crate::account::work::Work;
use crate::desk::choices::region;
use crate::desk::form::{Input, Section, Way, fill};
use crate::desk::values::Values;
use crate::error::{Answer, render};
use crate::page::{Link, Page};
use crate::{Site, sentence};

/// The largest file, in bytes.
const LARGEST: usize = 512 * 1024;
/// So many faults are shown.
const SHOWN: usize = 50;

#[derive(Template)]
#[template(path = "criteria/upload.html")]
struct UploadPage {
    page: Page,
    work: Work,
    crumbs: Vec<Link>,
    path: String,
    heading: String,
    region: Input,
    fault: String,
    /// Line and what is wrong there.
    faults: Vec<(String, String)>,
    more: String,
    most: String,
}

/// What is wrong.
#[derive(Default)]
struct Wrong {
    /// With the file as a whole.
    fault: String,
    /// In lines of it.
    lines: Vec<(String, String)>,
    /// In the form.
    faults: Faults,
}

fn page(site: &Site, signed: &Signed, typed: &str, wrong: Wrong) -> Response {
    let lang = &signed.lang;
    let say = |key: &str| said::say(lang, key);
    let input =
        Input::new(lang, "region", "desk-region", Way::Line).hinted(lang, "criteria-hint-region").required();
    let mut sections = [Section::titled("x", String::new(), vec![input])];
    fill(lang, &mut sections, &Values::default().with("region", typed), &wrong.faults);
    let region = sections.into_iter().flat_map(|s| s.inputs).next().unwrap_or_default();
    let heading = say("criteria-upload");
    let nothing = wrong.fault.is_empty() && wrong.lines.is_empty() && wrong.faults.is_empty();
    let more = wrong.lines.len().saturating_sub(SHOWN);
    let mut response = render(&UploadPage {
        page: site.private_page(lang, &heading),
        work: site.work(signed, PATH),
        crumbs: vec![
            Link { label: say("criteria-set-register"), href: PATH.to_owned(), current: false },
            Link { label: heading.clone(), href: String::new(), current: true },
        ],
        path: format!("{PATH}/unggah"),
        heading,
        region,
        fault: wrong.fault,
        faults: wrong.lines.into_iter().take(SHOWN).collect(),
        more: match more {
            0 => String::new(),
            n => sentence(lang.as_str(), "criteria-more-faults", &[("count", &n.to_string())]),
        },
        most: (LARGEST / 1024).to_string(),
    });
    if !nothing {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    response
}

/// The form.
pub(super) async fn show(State(site): State<Arc<Site>>, signed: Signed) -> Answer {
    signed.may::<KeepRounds>(&site)?;
    let held = AssertUnwindSafe(signed.clone());
    let region = site.db.read(move |c| own_region(c, &held)).await.map_err(signed.fail(&site))?;
    Ok(page(&site, &signed, &region, Wrong::default()))
}

/// What came with the form: the region that was typed, and the file.
async fn receive(parts: Result<Multipart, MultipartRejection>) -> Result<(String, Vec<u8>), &'static str> {
    let mut parts = parts.map_err(|_| "criteria-no-file")?;
    let (mut region, mut file) = (String::new(), Vec::new());
    loop {
        let Ok(part) = parts.next_field().await else { return Err("criteria-too-large") };
        let Some(mut part) = part else { break };
        match part.name() {
            Some("region") => {
                let text = part.text().await.unwrap_or_default();
                region = text.chars().filter(|c| !c.is_control()).take(200).collect();
            }
            Some("berkas") => loop {
                match part.chunk().await {
                    Ok(Some(bytes)) if file.len() + bytes.len() <= LARGEST => file.extend_from_slice(&bytes),
                    Ok(None) => break,
                    _ => return Err("criteria-too-large"),
                }
            },
            _ => {}
        }
    }
    Ok((region, file))
}

/// Takes a file in.
pub(super) async fn take(
    State(site): State<Arc<Site>>,
    signed: Signed,
    filled: Filled,
    parts: Result<Multipart, MultipartRejection>,
) -> Answer {
    // Before anything is read: whoever may write nothing sends nothing.
    let keep = signed.may::<KeepRounds>(&site)?;
    let lang = &signed.lang;
    let most = (LARGEST / 1024).to_string();
    let whole =
        |key: &str| Wrong { fault: sentence(lang.as_str(), key, &[("most", &most)]), ..Wrong::default() };
    let (typed, file) = match receive(parts).await {
        Ok(came) => came,
        Err(key) => return Ok(page(&site, &signed, "", whole(key))),
    };
    if file.is_empty() {
        return Ok(page(&site, &signed, &typed, whole("criteria-no-file")));
    }
    let Ok(text) = String::from_utf8(file) else {
        return Ok(page(&site, &signed, &typed, whole("criteria-not-text")));
    };
    let lines = |set: Option<&CriteriaSet>, faults: &[SetFault]| {
        let line = |fault: &SetFault| {
            let line = line_of(&text, &fault.place).map(|n| n.to_string());
            let line = line.map(|n| sentence(lang.as_str(), "criteria-line", &[("line", &n)]));
            let what = match set {
                _ if fault.place.starts_with("line ") => said::problem(fault, lang),
                Some(set) => said::fault(set, fault, lang),
                None => format!("{}: {}", fault.place, said::problem(fault, lang)),
            };
            (line.unwrap_or_default(), what)
        };
        Wrong { lines: faults.iter().map(line).collect(), ..Wrong::default() }
    };
    let mut set = match CriteriaSet::parse_unfinished(&text, &site.profile) {
        Ok(set) => set,
        Err(faults) => return Ok(page(&site, &signed, &typed, lines(None, &faults))),
    };
    let held = AssertUnwindSafe((site.clone(), keep, typed.clone(), set.key.clone()));
    let found = site
        .db
        .read(move |c| {
            let (site, keep, typed, natural) = &*held;
            let mut faults = Faults::default();
            let code = region(c, site, keep, "region", typed, &mut faults)?;
            let key = match &code {
                Some(code) => key(c, site, code, natural)?,
                None => String::new(),
            };
            Ok((code, key, faults))
        })
        .await
        .map_err(signed.fail(&site))?;
    let (Some(code), key, _) = found else {
        return Ok(page(&site, &signed, &typed, Wrong { faults: found.2, ..Wrong::default() }));
    };
    set.key = key;
    match begin(&site, &signed, &filled, (code, None, set.clone())).await? {
        Ok(id) => Ok(Redirect::to(&format!("{PATH}/{id}?selesai=unggah")).into_response()),
        Err(NotBegun::OfSet(faults)) => Ok(page(&site, &signed, &typed, lines(Some(&set), &faults))),
        Err(NotBegun::Taken) => Ok(page(&site, &signed, &typed, whole("criteria-taken"))),
    }
}
