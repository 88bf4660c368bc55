//! What the forms of a council's parts have in common: divisions, posts, those who hold them, statutes.

use domain::access::{Access, KeepCouncil};
use domain::council::statute::Statute;
use domain::council::{Division, Holder, Post};
use domain::fault::{Faults, Problem};
use domain::id::CouncilId;
use domain::lang::Lang;
use domain::region::RegionCode;
use store::Conn;
use uuid::Uuid;

use super::form::council_typed;
use crate::Site;
use crate::desk::Kept;
use crate::desk::choices::{Found, region_typed};
use crate::desk::form::{Input, Way};
use crate::desk::values::Values;

/// The address of the register of a kind.
pub(crate) fn path(kind: &str) -> &'static str {
    match kind {
        "division" => Division::PATH,
        "post" => Post::PATH,
        "officeholder" => Holder::PATH,
        _ => Statute::PATH,
    }
}

/// A council that there is not.
pub(super) const NOBODY: CouncilId = CouncilId(Uuid::nil());

/// The council that a form is about, as far as its text names one.
pub(super) fn council_of(c: &mut Conn, site: &Site, values: &Values) -> store::Result<Option<CouncilId>> {
    match region_typed(c, site, values.get("council"))? {
        Found::One(code) => store::council::of(c, &code),
        _ => Ok(None),
    }
}

/// Which council and region a record has: those it had, or those that the form names.
pub(super) fn place(
    c: &mut Conn,
    site: &Site,
    who: &Access<KeepCouncil>,
    values: &Values,
    before: Option<(CouncilId, &RegionCode)>,
    faults: &mut Faults,
) -> store::Result<(CouncilId, RegionCode)> {
    let found = council_typed(c, site, who, values, faults)?;
    Ok(match before {
        Some((council, region)) => {
            if found.as_ref().is_some_and(|(id, _)| *id != council) {
                faults.add("council", values.get("council"), Problem::OfAnotherCouncil);
            }
            (council, region.clone())
        }
        None => found.unwrap_or_else(|| (NOBODY, site.root.clone())),
    })
}

/// What is the same for every part of a council.
macro_rules! common {
    ($stem:literal, $path:literal) => {
        type Keep = KeepCouncil;
        const STEM: &'static str = $stem;
        const PATH: &'static str = $path;

        fn status(&self) -> Publication {
            self.status
        }

        fn with_status(&self, status: Publication) -> Self {
            Self { status, ..self.clone() }
        }

        fn sample(&self) -> bool {
            self.sample
        }

        fn public(&self, c: &mut Conn, site: &Site, lang: &Lang) -> store::Result<Option<String>> {
            let Some(region) = store::region::get(c, &self.region)? else { return Ok(None) };
            let page = store::council::page::get(c, &domain::access::public(), &self.region)?;
            Ok(page.map(|_| site.council_href(lang, &region.slug(), "")))
        }
    };
}
pub(super) use common;

/// The inputs of names in every language.
pub(super) fn names_in(site: &Site, lang: &Lang, label: &str, required: bool) -> Vec<Input> {
    let mut names = Input::in_languages(lang, &site.profile.languages, "name", label, Way::Line);
    if let Some(first) = names.first_mut() {
        first.required = required;
    }
    names
}
