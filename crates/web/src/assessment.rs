//! Rounds of assessment: `/kerja/putaran` for the officers who run them, `/kerja/penilaian` for the assessors, and the public result.

mod candidates;
pub(crate) mod criteria;
mod declare;
mod form;
mod gaps;
mod mine;
pub(crate) mod needs;
mod paper;
pub(crate) mod public;
mod register;
mod result;
pub(crate) mod said;
mod say;
mod scores;
mod seats;
mod sheet;
mod show;
mod step;
pub(crate) mod tables;
pub mod tell;
mod weigh;

use std::sync::Arc;

use axum::routing::{MethodRouter, get, post};
use domain::access::{Assess, KeepProposals, KeepRounds};
use domain::assessment::criteria::CriteriaSet;
use domain::assessment::round::Round;
use domain::id::RoundId;
use domain::region::RegionCode;
use jiff::civil::Date;
use store::Conn;
use uuid::Uuid;

use crate::Site;
use crate::account::guard::Signed;
use crate::desk::queue::Task;
use crate::desk::{edit, export, history, list};
use crate::sentence;

/// The address of the register.
pub(crate) const PATH: &str = "/kerja/putaran";
/// The address of an assessor's rounds.
pub(crate) const MINE: &str = "/kerja/penilaian";

/// Every address of rounds.
pub(crate) fn routes() -> Vec<(String, MethodRouter<Arc<Site>>)> {
    let of = |rest: &str| format!("{PATH}/{{id}}{rest}");
    let mine = |rest: &str| format!("{MINE}/{{id}}{rest}");
    vec![
        (PATH.to_owned(), get(list::show::<register::Rounds>)),
        (format!("{PATH}/ekspor"), get(export::send::<register::Rounds>)),
        (format!("{PATH}/baru"), get(edit::blank::<Round>).post(edit::make::<Round>)),
        (of(""), get(show::show)),
        (of("/ubah"), get(edit::show::<Round>).post(edit::change::<Round>)),
        (of("/riwayat"), get(history::show::<Round>)),
        (of("/langkah"), post(step::take)),
        (of("/calon"), post(candidates::add)),
        (of("/calon/{part}"), post(candidates::change)),
        (of("/penilai"), post(seats::appoint)),
        (of("/penilai/{part}"), post(seats::leave)),
        (of("/nilai"), get(scores::show)),
        (of("/nilai/ekspor"), get(tables::send_scores)),
        (of("/hasil"), get(result::show).post(result::decide)),
        (of("/hasil.json"), get(result::export)),
        (of("/hasil/ekspor"), get(tables::send_result)),
        (of("/berita-acara"), get(paper::minutes_of)),
        (of("/pembinaan/{part}"), get(gaps::show).post(gaps::mark)),
        (of("/pembinaan/{part}/ekspor"), get(tables::send_gaps)),
        (of("/pembinaan/{part}/pdf"), get(paper::gaps_of)),
        (needs::PATH.to_owned(), get(needs::show)),
        (format!("{}/ekspor", needs::PATH), get(needs::export)),
        (MINE.to_owned(), get(mine::list)),
        (mine(""), get(mine::show)),
        (mine("/kepentingan"), get(declare::show).post(declare::send)),
        (mine("/bobot"), get(weigh::show).post(weigh::send)),
        (mine("/calon/{part}"), get(sheet::show).post(sheet::send)),
    ]
}

/// The sets by which a round of a region may go: ready ones of councils, the nearest first, and those of the profile. No two on a way
/// up the tree have one key.
pub(crate) fn sets(c: &mut Conn, site: &Site, region: &RegionCode) -> store::Result<Vec<CriteriaSet>> {
    let own = store::assessment::criteria::usable(c, region)?;
    Ok(own.into_iter().map(|own| own.set).chain(site.criteria().iter().cloned()).collect())
}

/// The set with a key that a round of a region may go by.
pub(crate) fn set(
    c: &mut Conn,
    site: &Site,
    region: &RegionCode,
    key: &str,
) -> store::Result<Option<CriteriaSet>> {
    Ok(sets(c, site, region)?.into_iter().find(|s| s.key == key))
}

/// The ways to the gap sheets of a designation: one for each decided round in which it was a candidate.
pub(crate) fn sheets_of(
    c: &mut Conn,
    of: domain::id::DesignationId,
    lang: &domain::lang::Lang,
) -> store::Result<Vec<crate::page::Link>> {
    let found = store::assessment::candidate::decided_of(c, of)?;
    let link = |(round, title, number): (RoundId, domain::lang::Words, i64)| crate::page::Link {
        label: sentence(lang.as_str(), "round-gap-sheet", &[("title", title.text(lang))]),
        href: format!("{PATH}/{round}/pembinaan/{number}"),
        current: false,
    };
    Ok(found.into_iter().map(link).collect())
}

/// The day of a moment in a region.
pub(crate) fn day_at(
    c: &mut Conn,
    site: &Site,
    region: &RegionCode,
) -> store::Result<impl Fn(i64) -> Date + use<>> {
    let path = store::region::path(c, region)?;
    let zone = site.profile.zone(path.iter().map(RegionCode::as_str)).zone.clone();
    Ok(move |at: i64| {
        let at = jiff::Timestamp::from_microsecond(at).unwrap_or_default();
        at.in_tz(&zone).or_else(|_| at.in_tz("UTC")).map(|z| z.date()).unwrap_or_default()
    })
}

/// Today in a round's region.
pub(crate) fn today(c: &mut Conn, site: &Site, region: &RegionCode) -> store::Result<Date> {
    Ok(day_at(c, site, region)?(site.db.now()))
}

/// An id in an address.
pub(crate) fn round_id(id: Uuid) -> RoundId {
    RoundId(id)
}

/// For how many days a result stands among the tasks of those who proposed a candidate.
const NEWS_DAYS: i64 = 60;

/// What waits for an assessor and for whoever runs rounds.
pub(crate) fn tasks(c: &mut Conn, site: &Site, signed: &Signed) -> store::Result<Vec<Task>> {
    let lang = signed.lang.as_str();
    let mut tasks = Vec::new();
    if let Some(who) = signed.who.may::<Assess>() {
        for mine in store::assessment::seat::rounds(c, &who, signed.person.id)? {
            if mine.state != domain::assessment::round::State::Open {
                continue;
            }
            let left = mine::left(c, &who, signed, mine.round)?;
            if left > 0 {
                let (title, count) = (mine.title.text(&signed.lang), left.to_string());
                let last = mine.deadline.map(|d| crate::text::date(d, &signed.lang)).unwrap_or_default();
                let label =
                    sentence(lang, "task-assess", &[("title", title), ("count", &count), ("day", &last)]);
                tasks.push(Task { label, href: format!("{MINE}/{}", mine.round) });
            }
        }
    }
    if let Some(who) = signed.who.may::<KeepProposals>() {
        // What came of a proposal of theirs in a round of somebody else.
        let since = site.db.now() - NEWS_DAYS * 24 * 60 * 60 * 1_000_000;
        for found in store::assessment::result::theirs(c, &who, since, 20)? {
            let label = sentence(
                lang,
                "task-result",
                &[
                    ("title", found.title.text(&signed.lang)),
                    ("craft", found.craft_names.text(&signed.lang)),
                    ("region", &found.region_name),
                ],
            );
            tasks.push(Task { label, href: format!("{PATH}/{}/pembinaan/{}", found.round, found.number) });
        }
    }
    if let Some(who) = signed.who.may::<KeepRounds>() {
        let gone = store::assessment::candidate::gone(c, &who)?;
        if gone > 0 {
            let label = sentence(lang, "task-candidates-gone", &[("count", &gone.to_string())]);
            tasks.push(Task { label, href: PATH.to_owned() });
        }
        let today = site.today([site.root.as_str()]);
        for (round, title, state) in store::assessment::round::waiting(c, &who, today, 20)? {
            let key = format!("task-round-{}", state.word());
            let label = sentence(lang, &key, &[("title", title.text(&signed.lang))]);
            tasks.push(Task { label, href: format!("{PATH}/{round}") });
        }
        for open in store::assessment::round::standing(c, &who, today, 20)? {
            let (title, href) = (open.round.title.text(&signed.lang), format!("{PATH}/{}", open.round.id));
            let mut told = |key: &str, count: usize| {
                let with = [("title", title), ("count", &count.to_string())];
                tasks.push(Task { label: sentence(lang, key, &with), href: href.clone() });
            };
            if open.gone > 0 {
                told("task-round-gone", open.gone);
            }
            if open.round.deadline >= today && open.progress.is_complete() {
                told("task-round-complete", open.progress.handed_in);
            }
        }
    }
    Ok(tasks)
}
