//! `/kerja/usulan/{id}/perajin`: a region that proposes together names its own makers.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::Uri;
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::{Access, KeepProposals, reading_proposals};
use domain::fault::Faults;
use domain::flagship::proposal::{Answer as Says, Proposal, is_open};
use domain::id::{Kind, MakerId, ProposalId};
use domain::region::{Region, RegionCode};
use store::flagship::proposal::{join, makers_of, seen_makers};

use super::{PATH, at as of, find};
use crate::account::guard::{Filled, Signed};
use crate::account::work::Work;
use crate::ask::Path;
use crate::desk::form::{Input, Section, Told, Way, answered, fill};
use crate::desk::values::Values;
use crate::desk::{Kept, missing, settle};
use crate::error::{Answer, Fail, render};
use crate::item::form::{maker, maker_text};
use crate::page::{Link, Page};
use crate::{Site, sentence};

/// Where a region names its makers.
pub(super) fn at(id: ProposalId, region: &RegionCode) -> String {
    format!("{}/perajin?region={region}", of(id))
}

#[derive(Template)]
#[template(path = "flagship/join.html")]
struct JoinPage {
    page: Page,
    work: Work,
    crumbs: Vec<Link>,
    heading: String,
    lede: String,
    action: String,
    region: String,
    seen: String,
    stale: String,
    told: Vec<Told>,
    sections: Vec<Section>,
}

/// A proposal and a region that proposes it together, for whoever speaks for that region.
struct About {
    proposal: Proposal,
    region: Region,
    keep: Access<KeepProposals>,
    /// Its makers that are named now, as the form writes them.
    theirs: Vec<(MakerId, String)>,
}

impl About {
    async fn read(site: &Arc<Site>, signed: &Signed, record: &str, region: &str) -> Result<About, Fail> {
        let keep = signed.may::<KeepProposals>(site)?;
        let proposal = find(site, signed, record).await?;
        let code = RegionCode::parse(region).ok_or_else(|| missing(site, signed))?;
        let together = proposal.partners.iter().any(|p| p.region == code && p.answer == Says::Agreed);
        if !together || !is_open(proposal.status) {
            return Err(missing(site, signed));
        }
        let id = proposal.id;
        let held = AssertUnwindSafe((keep.clone(), proposal.clone(), signed.lang.clone()));
        let found = site
            .db
            .read(move |c| {
                let (keep, proposal, lang) = &*held;
                store::register::reach(c, keep, &code)?;
                let region = store::region::get(c, &code)?.ok_or(store::Error::Missing)?;
                let mut theirs = Vec::new();
                for id in makers_of(c, proposal, &code)? {
                    theirs.push((id, maker_text(c, id, lang)?));
                }
                Ok((region, theirs))
            })
            .await;
        let (region, theirs) = settle(site, signed, Kind::Proposal, id.0, found).await?;
        Ok(About { proposal, region, keep, theirs })
    }

    fn form(&self, site: &Site, signed: &Signed, typed: &[String], faults: &Faults, stale: bool) -> Response {
        let lang = &signed.lang;
        let say = |key: &str| sentence(lang.as_str(), key, &[]);
        let makers =
            Input::new(lang, "makers", "join-makers", Way::Several).longest(300).hinted(lang, "join-hint");
        let mut sections = vec![Section::new(lang, "makers", "join-makers", vec![makers])];
        let values = Values::default().with_all("makers", typed.to_vec());
        let mut told = fill(lang, &mut sections, &values, faults);
        for t in told.iter_mut().filter(|t| t.at.is_empty() && t.label == "status") {
            t.label = say("proposal-register");
        }
        let named =
            [("region", self.region.full_name.as_str()), ("craft", self.proposal.craft_names.text(lang))];
        let heading = sentence(lang.as_str(), "join-title", &named);
        let theirs: Vec<MakerId> = self.theirs.iter().map(|(id, _)| *id).collect();
        let now: Vec<&str> = self.theirs.iter().map(|(_, text)| text.as_str()).collect();
        let now = if now.is_empty() { say("join-nobody") } else { now.join(", ") };
        let mut response = render(&JoinPage {
            page: site.private_page(lang, &heading),
            work: site.work(signed, PATH),
            crumbs: vec![
                Link { label: say("proposal-register"), href: PATH.to_owned(), current: false },
                Link { label: self.proposal.title(lang), href: of(self.proposal.id), current: false },
                Link { label: heading.clone(), href: String::new(), current: true },
            ],
            lede: sentence(lang.as_str(), "join-lede", &named),
            heading,
            action: format!("{}/perajin", of(self.proposal.id)),
            region: self.region.code.to_string(),
            seen: seen_makers(&theirs),
            stale: if stale {
                sentence(lang.as_str(), "join-stale", &[("makers", &now)])
            } else {
                String::new()
            },
            told,
            sections,
        });
        *response.status_mut() = answered(faults.is_empty(), stale);
        response
    }
}

/// The form, with the makers that are named.
pub(super) async fn show(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(record): Path<String>,
    uri: Uri,
) -> Answer {
    let asked = Values::asked(uri.query().unwrap_or_default());
    let about = About::read(&site, &signed, &record, asked.get("region")).await?;
    let typed: Vec<String> = about.theirs.iter().map(|(_, text)| text.clone()).collect();
    Ok(about.form(&site, &signed, &typed, &Faults::default(), false))
}

/// Stores them.
pub(super) async fn send(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(record): Path<String>,
    filled: Filled,
) -> Answer {
    let about = About::read(&site, &signed, &record, filled.get("region")).await?;
    let mut typed = Values(filled.fields()).all("makers");
    typed.retain(|t| !t.trim().is_empty());
    let held = AssertUnwindSafe((about.keep.clone(), about.theirs.clone(), typed.clone()));
    let named =
        site.db
            .read(move |c| {
                let (keep, theirs, typed) = &*held;
                let (read, mut faults) = (reading_proposals(keep), Faults::default());
                let mut named = Vec::new();
                for word in typed {
                    match theirs.iter().find(|(_, text)| text == word) {
                        Some((id, _)) => named.push(*id),
                        None => named
                            .extend(maker(c, keep, &read, "makers", word, &mut faults)?.map(|(id, _)| id)),
                    }
                }
                Ok(faults.or(named))
            })
            .await
            .map_err(signed.fail(&site))?;
    let named = match named {
        Ok(named) => named,
        Err(faults) => return Ok(about.form(&site, &signed, &typed, &faults, false)),
    };
    let (id, region, was_seen) = (about.proposal.id, about.region.code.clone(), filled.get("_v").to_owned());
    let held = AssertUnwindSafe(about.keep.clone());
    let written = site
        .db
        .write(filled.command(&signed, "makers"), move |tx| {
            join(tx, &held, id, &region, &was_seen, &named).map(drop)
        })
        .await;
    match &written {
        Err(store::Error::Constraint { name }) if name == "version" => {
            let now = About::read(&site, &signed, &record, filled.get("region")).await?;
            return Ok(now.form(&site, &signed, &typed, &Faults::default(), true));
        }
        Err(store::Error::Faults(faults)) => {
            return Ok(about.form(&site, &signed, &typed, faults, false));
        }
        _ => {}
    }
    settle(&site, &signed, Kind::Proposal, id.0, written).await?;
    Ok(Redirect::to(&format!("{}?selesai=perajin#bersama", of(id))).into_response())
}
