//! The sets: those of councils, and those of the profile.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use domain::access::{KeepRounds, ReadRegister};
use domain::assessment::criteria::CriteriaSet;
use domain::assessment::criteria::own::OwnSet;

use super::{PATH, said};
use crate::account::guard::Signed;
use crate::account::work::Work;
use crate::error::{Answer, Fail, render};
use crate::page::Page;
use crate::{Site, sentence};

struct Line {
    href: String,
    title: String,
    /// The council's region, and for whom it is.
    region: String,
    /// Criteria and what is missing.
    about: String,
    /// Where it comes from, and how sure that is.
    source: String,
    stage: &'static str,
    stage_label: String,
    sample: bool,
}

#[derive(Template)]
#[template(path = "criteria/list.html")]
struct ListPage {
    page: Page,
    work: Work,
    path: &'static str,
    keeps: bool,
    own: Vec<Line>,
    profile: Vec<Line>,
}

fn line(site: &Site, signed: &Signed, set: &CriteriaSet, named: &str) -> Line {
    let lang = &signed.lang;
    let missing = said::missing(set, &site.profile, lang).len().to_string();
    let count = set.criteria.len().to_string();
    let about = [
        said::levels(set, &site.profile, lang),
        sentence(lang.as_str(), "criteria-count", &[("count", &count)]),
        sentence(lang.as_str(), "criteria-missing-count", &[("count", &missing)]),
    ];
    let basis = said::say(lang, &format!("criteria-basis-{}", set.certainty.basis.word()));
    Line {
        href: format!("{PATH}/{named}"),
        title: set.name.text(lang).to_owned(),
        region: String::new(),
        about: about.join(" · "),
        source: format!("{} ({basis})", said::source(set, lang)),
        stage: "",
        stage_label: String::new(),
        sample: false,
    }
}

/// The councils' own sets that somebody may read, each with the name of its region.
pub(super) async fn sets(site: &Arc<Site>, signed: &Signed) -> Result<Vec<(String, OwnSet)>, Fail> {
    let read = signed.may::<ReadRegister>(site)?;
    let found = site
        .db
        .read(move |c| {
            let mut lines = Vec::new();
            for own in store::assessment::criteria::list(c, &read)? {
                let region = store::region::get(c, &own.region)?;
                lines.push((region.map_or_else(|| own.region.to_string(), |r| r.full_name), own));
            }
            Ok(AssertUnwindSafe(lines))
        })
        .await
        .map_err(signed.fail(site))?;
    Ok(found.0)
}

/// The list.
pub(super) async fn show(State(site): State<Arc<Site>>, signed: Signed) -> Answer {
    let found = sets(&site, &signed).await?;
    let lang = &signed.lang;
    let own = found.iter().map(|(region, own)| Line {
        region: region.clone(),
        stage: own.stage.word(),
        stage_label: said::say(lang, &format!("criteria-stage-{}", own.stage.word())),
        sample: own.sample,
        ..line(&site, &signed, &own.set, &own.id.to_string())
    });
    Ok(render(&ListPage {
        page: site.private_page(lang, &said::say(lang, "criteria-set-register")),
        work: site.work(&signed, PATH),
        path: PATH,
        keeps: signed.who.may::<KeepRounds>().is_some(),
        own: own.collect(),
        profile: site.criteria().iter().map(|set| line(&site, &signed, set, &set.key)).collect(),
    }))
}
