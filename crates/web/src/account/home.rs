//! `/kerja`: who somebody is, which roles they hold where, and what they may do, and why. Whoever is a maker and nothing else is
//! led to their stall.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect};
use domain::access::{Means, OF_MAKERS, OF_ONESELF, Right, SignedIn, Withheld};
use domain::account::Holding;
use domain::id::{Kind, MakerId};
use domain::lang::Lang;
use domain::region::RegionCode;

use super::guard::Signed;
use super::work::{WORK, Work};
use crate::error::{Answer, render};
use crate::page::Page;
use crate::{Site, sentence, text};

/// A role as a page shows it.
pub struct RoleLine {
    /// The id, for forms.
    pub id: String,
    /// The role.
    pub role: String,
    /// The region.
    pub region: String,
    /// From when to when.
    pub days: String,
    /// Whether it is over or still to come.
    pub rest: bool,
    /// Whether it can still be ended.
    pub lasts: bool,
}

/// A right, and where it comes from.
pub struct RightLine {
    /// What may be done.
    pub right: String,
    /// Why, and where.
    pub why: Vec<String>,
}

#[derive(Template)]
#[template(path = "account/home.html")]
struct HomePage {
    page: Page,
    work: Work,
    means: String,
    second_needed: bool,
    card_limits: bool,
    no_roles: bool,
    roles: Vec<RoleLine>,
    rights: Vec<RightLine>,
    cannot: Vec<String>,
    tasks: Vec<crate::desk::queue::Task>,
}

/// The full names of the regions of roles.
pub fn names(c: &mut store::Conn, roles: &[Holding]) -> store::Result<Vec<(RegionCode, String)>> {
    let named = roles.iter().map(|h| {
        let name = store::region::get(c, &h.region)?.map_or_else(|| h.region.to_string(), |r| r.full_name);
        Ok((h.region.clone(), name))
    });
    named.collect()
}

/// The name of a region among those that were read.
pub fn name<'n>(names: &'n [(RegionCode, String)], code: &RegionCode) -> &'n str {
    names.iter().find(|(c, _)| c == code).map_or("", |(_, n)| n.as_str())
}

/// The names of the makers for whom somebody may act.
pub fn makers(c: &mut store::Conn, who: &SignedIn, lang: &Lang) -> store::Result<Vec<(MakerId, String)>> {
    let mut found: Vec<(MakerId, String)> = Vec::new();
    for a in who.acting() {
        if !found.iter().any(|(id, _)| *id == a.maker) {
            let name = store::trail::name(c, Kind::Maker, a.maker.0, lang)?;
            found.push((a.maker, name.unwrap_or_default()));
        }
    }
    Ok(found)
}

/// A role as a page shows it, on a day.
pub fn role_line(lang: &Lang, h: &Holding, region: &str, today: jiff::civil::Date) -> RoleLine {
    let since = text::date(h.since, lang);
    let days = match h.until {
        Some(last) => {
            sentence(lang.as_str(), "role-days", &[("since", &since), ("until", &text::date(last, lang))])
        }
        None => sentence(lang.as_str(), "role-since", &[("since", &since)]),
    };
    RoleLine {
        id: h.id.to_string(),
        role: sentence(lang.as_str(), &format!("role-{}", h.role.word()), &[]),
        region: region.to_owned(),
        days,
        rest: !h.in_force(today),
        lasts: h.until.is_none_or(|last| last > today),
    }
}

/// What somebody may do, and why; then what none of their roles lets them do.
pub fn rights(
    lang: &Lang,
    who: &SignedIn,
    names: &[(RegionCode, String)],
    makers: &[(MakerId, String)],
) -> (Vec<RightLine>, Vec<String>) {
    let (mut may, mut cannot) = (Vec::new(), Vec::new());
    for right in Right::ALL.iter().filter(|r| **r != Right::Read && **r != Right::Operate) {
        let says = sentence(lang.as_str(), &format!("right-{}", right.word()), &[]);
        let why: Vec<String> = if OF_ONESELF.contains(right) {
            if *right == Right::KeepSecrets && who.means() == Means::Card {
                Vec::new()
            } else {
                vec![sentence(lang.as_str(), "why-own", &[])]
            }
        } else if OF_MAKERS.contains(right) {
            let own = who.makers(*right);
            let named = makers.iter().filter(|(id, _)| own.contains(id));
            named.map(|(_, name)| sentence(lang.as_str(), "why-maker", &[("maker", name)])).collect()
        } else {
            who.why(*right)
                .map(|h| {
                    let role = sentence(lang.as_str(), &format!("role-{}", h.role.word()), &[]);
                    let region = name(names, &h.region);
                    sentence(lang.as_str(), "why-role", &[("role", &role), ("region", region)])
                })
                .collect()
        };
        if why.is_empty() {
            cannot.push(says);
        } else {
            may.push(RightLine { right: says, why });
        }
    }
    (may, cannot)
}

/// `/kerja`
pub async fn show(State(site): State<Arc<Site>>, signed: Signed) -> Answer {
    if crate::stall::lives_here(&signed.who) {
        return Ok(Redirect::to(crate::stall::STALL).into_response());
    }
    let lang = &signed.lang;
    let mut all: Vec<Holding> = signed.who.holdings().to_vec();
    all.extend(signed.who.withheld().iter().map(|(h, _)| h.clone()));
    let asked = all.clone();
    let held = std::panic::AssertUnwindSafe((site.clone(), signed.clone(), asked));
    let (named, tasks, own) = site
        .db
        .read(move |c| {
            let (site, signed, asked) = &*held;
            let own = makers(c, &signed.who, &signed.lang)?;
            Ok((names(c, asked)?, crate::desk::queue::tasks(c, site, signed)?, own))
        })
        .await
        .map_err(signed.fail(&site))?;
    let today = site.today([site.root.as_str()]);
    let roles: Vec<RoleLine> =
        all.iter().map(|h| role_line(lang, h, name(&named, &h.region), today)).collect();
    let (rights, cannot) = rights(lang, &signed.who, &named, &own);
    let withheld = |why| signed.who.withheld().iter().any(|(_, w)| *w == why);
    let title = sentence(lang.as_str(), "work-title", &[]);
    Ok(render(&HomePage {
        page: site.private_page(lang, &title),
        work: site.work(&signed, WORK),
        means: sentence(lang.as_str(), &format!("means-{}", signed.session.means.word()), &[]),
        second_needed: withheld(Withheld::SecondStep),
        card_limits: withheld(Withheld::Card),
        no_roles: roles.is_empty(),
        roles,
        rights,
        cannot,
        tasks,
    }))
}
