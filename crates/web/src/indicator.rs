//! What regions want to reach and how far they are: the table, the page of a region, and the forms behind them.

mod cells;
pub(crate) mod chart;
mod divide;
mod late;
mod lock;
mod public;
mod region;
mod rows;
mod set;
mod sheet;
mod table;
mod tell;

use std::sync::Arc;

use axum::routing::{MethodRouter, get, post};
use domain::access::{KeepProposals, ReadRegister};
use domain::id::Kind;
use domain::indicator::{Measure, YEARS};
use domain::lang::Lang;
use domain::region::{Region, RegionCode};
use store::Tag;
use store::indicator::sheet::When;

use crate::account::guard::Signed;
use crate::desk::values::Values;
use crate::desk::{missing, settle};
use crate::error::Fail;
use crate::{Site, sentence};

pub(crate) use public::show as public;
pub(crate) use sheet::Sheets;

/// The address of the table in the workbench.
pub(crate) const PATH: &str = "/kerja/target";

/// Every address of the targets in the workbench.
pub(crate) fn routes() -> Vec<(String, MethodRouter<Arc<Site>>)> {
    vec![
        (PATH.to_owned(), get(table::show)),
        (format!("{PATH}/ekspor"), get(table::export)),
        (late::PATH.to_owned(), get(late::show)),
        (format!("{PATH}/{{code}}"), get(region::show)),
        (format!("{PATH}/{{code}}/baris"), get(rows::show)),
        (format!("{PATH}/{{code}}/ubah"), get(set::show).post(set::send)),
        (format!("{PATH}/{{code}}/lapor"), get(tell::show).post(tell::send)),
        (format!("{PATH}/{{code}}/bagi"), get(divide::show).post(divide::send)),
        (format!("{PATH}/{{code}}/kunci"), post(lock::send)),
    ]
}

/// The page of a region in the workbench, for a year.
fn at(code: &RegionCode, year: i32) -> String {
    format!("{PATH}/{code}?year={year}")
}

/// On which kinds of records the figures of a table rest.
const KINDS: [Kind; 8] = [
    Kind::Target,
    Kind::Report,
    Kind::YearLock,
    Kind::Designation,
    Kind::Item,
    Kind::Maker,
    Kind::Coaching,
    Kind::Permit,
];

/// What moves when a figure of a region may have changed.
fn tags(region: &RegionCode) -> Vec<Tag> {
    KINDS.into_iter().map(|kind| Tag::Within(kind, region.clone())).collect()
}

/// What a measure is called.
fn name(lang: &Lang, measure: Measure) -> String {
    sentence(lang.as_str(), &format!("measure-{}", measure.word()), &[])
}

/// Where somebody proposes a flagship for a region that has none; empty for whoever proposes none, and for a region that has none of
/// its own.
fn propose_href(site: &Site, signed: &Signed, region: &store::region::Line) -> String {
    if region.level != site.profile.flagship_level() || signed.who.may::<KeepProposals>().is_none() {
        return String::new();
    }
    crate::flagship::proposal::begin(&region.code)
}

/// The year that is asked for, or the one that runs.
fn year(site: &Site, asked: &Values) -> i32 {
    let asked = asked.get("year").trim().parse().ok().filter(|y| YEARS.contains(y));
    asked.unwrap_or_else(|| this_year(site))
}

/// The year that runs where the programme is rooted.
fn this_year(site: &Site) -> i32 {
    i32::from(site.today([site.root.as_str()]).year())
}

/// For which year something is read.
fn when(site: &Site, year: i32) -> When {
    When { year, today: site.today([site.root.as_str()]), level: site.profile.flagship_level() }
}

/// The years that can be chosen: some before the one that runs, and some after.
fn years(site: &Site, asked: i32) -> Vec<(String, String)> {
    let now = this_year(site);
    let mut years: Vec<i32> = (now - 6..=now + 5).filter(|y| YEARS.contains(y)).collect();
    if !years.contains(&asked) {
        years.push(asked);
        years.sort_unstable();
    }
    years.into_iter().map(|y| (y.to_string(), y.to_string())).collect()
}

/// The region of an address, where somebody reads the registers.
async fn find(site: &Arc<Site>, signed: &Signed, text: &str) -> Result<Region, Fail> {
    let access = signed.may::<ReadRegister>(site)?;
    let code = RegionCode::parse(text).ok_or_else(|| missing(site, signed))?;
    let id = code.id(&site.profile.key);
    let found = site
        .db
        .glance(move |c| {
            let Some(region) = store::region::get(c, &code)? else { return Ok(None) };
            store::register::reach(c, &access, &region.code)?;
            Ok(Some(region))
        })
        .await;
    settle(site, signed, Kind::Region, id, found).await?.ok_or_else(|| missing(site, signed))
}

/// The region of an address whose targets somebody keeps; elsewhere there is nothing, and that somebody tried is remembered.
async fn keep(
    site: &Arc<Site>,
    signed: &Signed,
    text: &str,
) -> Result<(Region, domain::access::Access<domain::access::KeepTargets>), Fail> {
    let access = signed.may::<domain::access::KeepTargets>(site)?;
    let region = find(site, signed, text).await?;
    let (held, code) = (access.clone(), region.code.clone());
    let reached = site.db.glance(move |c| store::indicator::reach(c, &held, &code)).await;
    settle(site, signed, Kind::Region, region.id, reached).await?;
    Ok((region, access))
}
