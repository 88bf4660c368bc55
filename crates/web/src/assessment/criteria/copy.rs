//! A council's set begun: copied from one that is there, or from nothing.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::{KeepRounds, ReadRegister, Scope};
use domain::assessment::criteria::own::{self, free_key};
use domain::assessment::criteria::{CriteriaSet, SetFault};
use domain::fault::{Faults, Problem};
use domain::id::{CriteriaSetId, Kind};
use domain::lang::Words;
use domain::region::RegionCode;
use store::Conn;
use uuid::Uuid;

use super::{PATH, find, said};
use crate::account::guard::{Filled, Signed};
use crate::account::work::Work;
use crate::desk::choices::{region, region_text};
use crate::desk::form::{Input, Section, Told, Way, fill};
use crate::desk::settle;
use crate::desk::values::Values;
use crate::error::{Answer, Fail, render};
use crate::page::{Link, Page};
use crate::{Site, sentence};

#[derive(Template)]
#[template(path = "criteria/copy.html")]
struct CopyPage {
    page: Page,
    work: Work,
    crumbs: Vec<Link>,
    path: String,
    heading: String,
    section: Section,
    told: Vec<Told>,
}

/// The region of a council that whoever asks keeps rounds for, as a form writes it.
pub(super) fn own_region(c: &mut Conn, signed: &Signed) -> store::Result<String> {
    let keep = signed.who.may::<KeepRounds>();
    match keep.as_ref().map(|keep| keep.scope()) {
        Some(Scope::Regions(roots)) => match roots.first() {
            Some(code) => region_text(c, code),
            None => Ok(String::new()),
        },
        _ => Ok(String::new()),
    }
}

/// A key that no set of the council and none of the profile has.
pub(super) fn key(c: &mut Conn, site: &Site, region: &RegionCode, natural: &str) -> store::Result<String> {
    let mut taken = store::assessment::criteria::keys(c, region)?;
    taken.extend(site.criteria().iter().map(|set| set.key.clone()));
    Ok(free_key(natural, taken.iter().map(String::as_str)))
}

/// Choices in groups: what a group is called, and values with labels.
type Grouped = Vec<(String, Vec<(String, String)>)>;

/// The sets that can be copied.
fn sources(c: &mut Conn, site: &Site, signed: &Signed) -> store::Result<Grouped> {
    let lang = &signed.lang;
    let Some(read) = signed.who.may::<ReadRegister>() else { return Ok(Vec::new()) };
    let own = store::assessment::criteria::list(c, &read)?;
    let own = own.iter().map(|o| (o.id.to_string(), o.set.name.text(lang).to_owned()));
    let profile = site.criteria().iter().map(|s| (s.key.clone(), s.name.text(lang).to_owned()));
    let mut groups = vec![
        (String::new(), vec![(String::new(), said::say(lang, "criteria-from-nothing"))]),
        (said::say(lang, "criteria-of-profile"), profile.collect()),
        (said::say(lang, "criteria-of-councils"), own.collect::<Vec<_>>()),
    ];
    groups.retain(|(_, of)| !of.is_empty());
    Ok(groups)
}

fn page(site: &Site, signed: &Signed, sources: Grouped, values: &Values, faults: &Faults) -> Response {
    let lang = &signed.lang;
    let say = |key: &str| said::say(lang, key);
    let mut inputs = vec![
        Input::new(lang, "from", "criteria-from", Way::Choose).choosing_of(sources),
        Input::new(lang, "region", "desk-region", Way::Line).hinted(lang, "criteria-hint-region").required(),
    ];
    let names =
        Input::in_languages(lang, &site.profile.languages, "name", "criteria-set-field-name", Way::Line);
    inputs.extend(names.into_iter().map(|input| input.longest(120).hinted(lang, "criteria-hint-copy-name")));
    let mut sections = [Section::new(lang, "what", "criteria-section-copy", inputs)];
    let told = fill(lang, &mut sections, values, faults);
    let [section] = sections;
    let heading = say("criteria-copy");
    let status = if told.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let mut response = render(&CopyPage {
        page: site.private_page(lang, &heading),
        work: site.work(signed, PATH),
        crumbs: vec![
            Link { label: say("criteria-set-register"), href: PATH.to_owned(), current: false },
            Link { label: heading.clone(), href: String::new(), current: true },
        ],
        path: format!("{PATH}/salin"),
        heading,
        section,
        told,
    });
    *response.status_mut() = status;
    response
}

/// The form.
pub(super) async fn show(State(site): State<Arc<Site>>, signed: Signed, uri: Uri) -> Answer {
    signed.may::<KeepRounds>(&site)?;
    let asked = Values::asked(uri.query().unwrap_or_default());
    let held = AssertUnwindSafe((site.clone(), signed.clone()));
    let found = site
        .db
        .read(move |c| {
            let (site, signed) = &*held;
            Ok((own_region(c, signed)?, sources(c, site, signed)?))
        })
        .await
        .map_err(signed.fail(&site))?;
    let values = Values::default().with("from", asked.get("dari")).with("region", found.0);
    Ok(page(&site, &signed, found.1, &values, &Faults::default()))
}

/// What was asked for: the region, and the set that is copied with what it was copied from.
type Asked = (RegionCode, Option<String>, CriteriaSet);

fn read(c: &mut Conn, site: &Site, signed: &Signed, values: &Values) -> store::Result<Result<Asked, Faults>> {
    let (Some(keep), Some(reads)) = (signed.who.may::<KeepRounds>(), signed.who.may::<ReadRegister>()) else {
        return Err(store::Error::Refused);
    };
    let (langs, mut faults) = (&site.profile.languages, Faults::default());
    let code = region(c, site, &keep, "region", values.get("region"), &mut faults)?;
    let typed = faults.words("name", &values.words("name", langs, None), 120);
    let from = values.some("from");
    let found = match &from {
        Some(from) => match find(c, site, &reads, from) {
            Ok(Some(found)) => Some(found.set().clone()),
            // One that lies beyond whoever asks is as unknown as one that is not there.
            Ok(None) | Err(store::Error::Refused) => {
                faults.add("from", from, Problem::Unknown("criteria-set".into()));
                None
            }
            Err(error) => return Err(error),
        },
        None => {
            let first = langs.first().map(ToString::to_string).unwrap_or_default();
            if typed.is_empty() {
                faults.add(&format!("name_{first}"), "", Problem::Missing);
            }
            None
        }
    };
    let Some(code) = code.filter(|_| faults.is_empty()) else { return Ok(Err(faults)) };
    let set = match found {
        Some(mut set) => {
            for (lang, name) in typed.iter() {
                set.name.set(lang.clone(), name.to_owned());
            }
            set.key = key(c, site, &code, &format!("{}-{code}", set.key))?;
            set
        }
        None => {
            let level = store::region::get(c, &code)?.map(|r| r.level);
            let level = site.profile.levels.iter().filter(|l| Some(l.level) == level);
            let note = langs.iter().map(|l| (l.clone(), sentence(l.as_str(), "criteria-own-note", &[])));
            let first = typed.iter().next().map_or(String::new(), |(_, name)| name.to_owned());
            let key = key(c, site, &code, &first)?;
            own::blank(key, typed, level.map(|l| l.key.clone()).collect(), Words::new(note))
        }
    };
    Ok(Ok((code, from, set)))
}

/// Why a set was not stored.
pub(super) enum NotBegun {
    /// What no set can be.
    OfSet(Vec<SetFault>),
    /// A key that was taken in the same moment.
    Taken,
}

/// Stores a new set of a council.
pub(super) async fn begin(
    site: &Arc<Site>,
    signed: &Signed,
    filled: &Filled,
    (region, from, set): Asked,
) -> Result<Result<CriteriaSetId, NotBegun>, Fail> {
    let keep = signed.may::<KeepRounds>(site)?;
    let id = CriteriaSetId(Uuid::now_v7());
    let own = match own::begin(id, region, from, set, false, &site.profile) {
        Ok(own) => own,
        Err(faults) => return Ok(Err(NotBegun::OfSet(faults))),
    };
    let held = AssertUnwindSafe((own, keep));
    let written = site
        .db
        .write(filled.command(signed, ""), move |tx| {
            let (own, keep) = &*held;
            store::assessment::criteria::save(tx, keep, own)?;
            Ok(own.id.0)
        })
        .await;
    if let Err(store::Error::Faults(_)) = &written {
        return Ok(Err(NotBegun::Taken));
    }
    let done = settle(site, signed, Kind::CriteriaSet, id.0, written).await?;
    Ok(Ok(CriteriaSetId(done.into_inner())))
}

/// Copies.
pub(super) async fn make(State(site): State<Arc<Site>>, signed: Signed, filled: Filled) -> Answer {
    signed.may::<KeepRounds>(&site)?;
    let values = Values::of(&filled);
    let held = AssertUnwindSafe((site.clone(), signed.clone(), values.clone()));
    let found = site
        .db
        .read(move |c| {
            let (site, signed, values) = &*held;
            Ok(AssertUnwindSafe((read(c, site, signed, values)?, sources(c, site, signed)?)))
        })
        .await
        .map_err(signed.fail(&site))?;
    let AssertUnwindSafe((read, sources)) = found;
    let asked = match read {
        Ok(asked) => asked,
        Err(faults) => return Ok(page(&site, &signed, sources, &values, &faults)),
    };
    match begin(&site, &signed, &filled, asked).await? {
        Ok(id) => Ok(Redirect::to(&format!("{PATH}/{id}?selesai=salin")).into_response()),
        Err(_) => {
            let mut faults = Faults::default();
            faults.add("from", "", Problem::ChangedMeanwhile);
            Ok(page(&site, &signed, sources, &values, &faults))
        }
    }
}
