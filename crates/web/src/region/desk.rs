//! `/kerja/wilayah/{code}`: a region in the workbench, with its names and parents over time, the tree around it on a day, and
//! the changes that it went through.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect};
use domain::access::{KeepProfile, KeepProposals, ReadRegister};
use domain::id::Kind;
use domain::lang::Lang;
use domain::region::change::{Act, Change};
use domain::region::{Region, RegionCode};
use jiff::civil::Date;
use store::region::change::{Bound, Then};
use store::region::{FormerName, FormerParent, Line};
use uuid::Uuid;

use super::register::PATH;
use crate::account::guard::{Filled, Signed};
use crate::account::work::Work;
use crate::ask::{Path, Query};
use crate::desk::{missing, settle};
use crate::error::{Answer, Fail, render};
use crate::page::{Link, Page};
use crate::{Site, sentence, text};

/// A change as the page tells it.
struct Told {
    id: String,
    what: String,
    decree: String,
    undone: bool,
    may_undo: bool,
    bound: String,
}

#[derive(Template)]
#[template(path = "region/desk.html")]
struct DeskPage {
    page: Page,
    work: Work,
    crumbs: Vec<Link>,
    heading: String,
    eyebrow: String,
    path: String,
    done: String,
    fault: String,
    ended: String,
    goes_on: String,
    successor: Option<Link>,
    public: String,
    inside: String,
    needs: String,
    propose: String,
    acts: Vec<Link>,
    facts: Vec<(String, String)>,
    day: String,
    day_fault: bool,
    then: Option<(String, String, Vec<String>)>,
    changes: Vec<Told>,
}

/// The address of a region in the workbench.
pub(super) fn at(code: &RegionCode) -> String {
    format!("{PATH}/{code}")
}

/// The word of an act in addresses.
pub(super) const fn way(act: Act) -> &'static str {
    match act {
        Act::Rename => "ganti-nama",
        Act::Split => "pemekaran",
        Act::Merge => "penggabungan",
        Act::Move => "pemindahan",
        Act::Recode => "ganti-kode",
    }
}

/// The region of an address, where somebody reads the registers.
pub(super) async fn find(site: &Arc<Site>, signed: &Signed, text: &str) -> Result<Region, Fail> {
    let access = signed.may::<ReadRegister>(site)?;
    let code = RegionCode::parse(text).ok_or_else(|| missing(site, signed))?;
    let id = code.id(&site.profile.key);
    let found = site
        .db
        .read(move |c| {
            let Some(region) = store::region::get(c, &code)? else { return Ok(None) };
            store::register::reach(c, &access, &region.code)?;
            Ok(Some(region))
        })
        .await;
    settle(site, signed, Kind::Region, id, found).await?.ok_or_else(|| missing(site, signed))
}

/// What a change says, in one sentence.
pub(super) fn told(lang: &Lang, change: &Change, other: &str) -> String {
    let count = change.children.len().to_string();
    let name = change.name.clone().unwrap_or_default();
    let date = text::date(change.date, lang);
    let code = change.other.as_ref().map(ToString::to_string).unwrap_or_default();
    let arguments = [
        ("former", change.region.as_str()),
        ("code", &code),
        ("before", change.before.as_str()),
        ("name", &name),
        ("other", other),
        ("count", &count),
        ("date", &date),
    ];
    let named = if change.act == Act::Recode && change.name.is_some() { "-named" } else { "" };
    sentence(lang.as_str(), &format!("wilayah-told-{}{named}", change.act.word()), &arguments)
}

struct Read {
    up: Vec<Line>,
    names: Vec<FormerName>,
    parents: Vec<FormerParent>,
    changes: Vec<(Change, String, Option<Bound>)>,
    successor: Option<Region>,
    then: Option<Then>,
}

fn read(c: &mut store::Conn, region: &Region, day: Option<Date>) -> store::Result<Read> {
    let code = &region.code;
    let mut changes = Vec::new();
    for change in store::region::change::of(c, code)? {
        let other = match &change.other {
            Some(other) => store::region::get(c, other)?.map(|r| r.full_name).unwrap_or_default(),
            None => String::new(),
        };
        let bound = store::region::change::is_bound(c, change.id)?;
        changes.push((change, other, bound));
    }
    let successor = match store::region::change::successor(c, code)? {
        Some(next) => store::region::get(c, &next)?,
        None => None,
    };
    Ok(Read {
        up: store::region::ancestry(c, code)?,
        names: store::region::names_of(c, code)?,
        parents: store::region::parents_of(c, code)?,
        then: day.map(|day| store::region::change::on(c, code, day)).transpose()?,
        changes,
        successor,
    })
}

fn span(lang: &Lang, since: Option<&String>, until: Option<&String>) -> String {
    let day = |d: &String| d.parse().map(|d| text::date(d, lang)).unwrap_or_default();
    match (since, until) {
        (None, None) => String::new(),
        (Some(s), None) => format!(" ({})", sentence(lang.as_str(), "since", &[("date", &day(s))])),
        (None, Some(u)) => format!(" ({})", sentence(lang.as_str(), "until", &[("date", &day(u))])),
        (Some(s), Some(u)) => format!(" ({} – {})", day(s), day(u)),
    }
}

fn facts(site: &Site, lang: &Lang, region: &Region, read: &Read) -> Vec<(String, String)> {
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let mut facts = vec![(say("wilayah-field-code"), format!("{} ({})", region.code, region.edition))];
    facts.push((say("wilayah-field-type"), site.form(&region.form, lang)));
    for name in &read.names {
        let text = format!("{}{}", name.full_name, span(lang, name.since.as_ref(), name.until.as_ref()));
        facts.push((say("wilayah-field-name"), text));
    }
    for parent in &read.parents {
        if let Some((code, _, name)) = &parent.parent {
            let text = format!("{name} ({code}){}", span(lang, parent.since.as_ref(), parent.until.as_ref()));
            facts.push((say("wilayah-field-parent"), text));
        }
    }
    let unknown = || say("not-recorded");
    facts.push((say("wilayah-field-area"), region.area_m2.map_or_else(unknown, |a| text::area(a, lang))));
    facts.push((
        say("wilayah-field-population"),
        region.population.map_or_else(unknown, |p| text::number(p, lang)),
    ));
    facts
}

/// What stands after the question mark.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    tanggal: String,
    selesai: String,
}

async fn page(site: &Arc<Site>, signed: &Signed, region: Region, asked: &Asked, fault: &str) -> Answer {
    let day: Option<Date> = asked.tanggal.trim().parse().ok();
    let held = region.clone();
    let read = site.db.read(move |c| read(c, &held, day)).await.map_err(signed.fail(site))?;
    let lang = &signed.lang;
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let path = at(&region.code);
    let link = |l: &Line| Link { label: l.full_name.clone(), href: at(&l.code), current: false };
    let mut crumbs = vec![Link { label: say("wilayah-register"), href: PATH.to_owned(), current: false }];
    // Only where somebody's right reaches leads anywhere.
    let reach = signed.who.may::<ReadRegister>();
    let above: Vec<RegionCode> = read.up.iter().rev().map(|l| l.code.clone()).collect();
    for (i, l) in read.up.iter().enumerate().filter(|(_, l)| l.code != region.code) {
        let path = &above[read.up.len() - 1 - i..];
        if reach.as_ref().is_some_and(|a| a.reaches(path)) {
            crumbs.push(link(l));
        }
    }
    crumbs.push(Link { label: region.full_name.clone(), href: String::new(), current: true });
    let keeps = signed.who.may::<KeepProfile>().is_some_and(|a| a.reaches(&above));
    let keeps_above =
        signed.who.may::<KeepProfile>().is_some_and(|a| above.len() > 1 && a.reaches(&above[1..]));
    let keeps_proposals = signed.who.may::<KeepProposals>().is_some_and(|a| a.reaches(&above));
    let acts = Act::ALL
        .into_iter()
        .filter(|act| region.until.is_none() && if *act == Act::Rename { keeps } else { keeps_above })
        .map(|act| Link {
            label: say(&format!("wilayah-act-{}", act.word())),
            href: format!("{path}/{}", way(act)),
            current: false,
        });
    let changes = read.changes.iter().map(|(change, other, bound)| Told {
        id: change.id.to_string(),
        what: told(lang, change, other),
        decree: change.decree.clone(),
        undone: change.undone,
        may_undo: bound.is_none() && if change.act == Act::Rename { keeps } else { keeps_above },
        bound: match bound {
            Some(bound @ (Bound::Later | Bound::Holds)) => say(&format!("wilayah-bound-{}", bound.word())),
            _ => String::new(),
        },
    });
    let then = read.then.as_ref().map(|then| {
        let mut name = then.name.clone().unwrap_or_else(|| say("wilayah-not-yet"));
        if let Some(code) = &then.code {
            name = format!("{name} ({code})");
        }
        let parent = then.parent.as_ref().map(|(code, name)| format!("{name} ({code})")).unwrap_or_default();
        (name, parent, then.inside.iter().map(|(code, name)| format!("{name} ({code})")).collect())
    });
    let recoded = |(c, ..): &(Change, String, Option<Bound>)| {
        c.act == Act::Recode && !c.undone && c.region == region.code
    };
    let led = read.changes.iter().any(recoded);
    let ended = if led { "wilayah-ended-code" } else { "wilayah-ended" };
    let done = match asked.selesai.as_str() {
        word @ ("simpan" | "urung") => say(&format!("wilayah-done-{word}")),
        _ => String::new(),
    };
    let response = render(&DeskPage {
        page: site.private_page(lang, &region.full_name),
        work: site.work(signed, PATH),
        crumbs,
        heading: region.full_name.clone(),
        eyebrow: format!("{} · {}", site.form(&region.form, lang), region.code),
        done,
        fault: fault.to_owned(),
        ended: region
            .until
            .map(|d| sentence(lang.as_str(), ended, &[("date", &text::date(d, lang))]))
            .unwrap_or_default(),
        goes_on: say(if led { "wilayah-goes-on-code" } else { "wilayah-goes-on" }),
        successor: read.successor.as_ref().map(|r| Link {
            label: if led { format!("{} {}", r.code, r.full_name) } else { r.full_name.clone() },
            href: at(&r.code),
            current: false,
        }),
        public: site.path(lang, &site.profile.paths.regions, &region.slug()),
        inside: format!("{PATH}?region={}", region.code),
        needs: format!("{}?region={}", crate::assessment::needs::PATH, region.code),
        propose: if keeps_proposals && region.level == site.profile.flagship_level() && region.until.is_none()
        {
            crate::flagship::proposal::begin(&region.code)
        } else {
            String::new()
        },
        acts: acts.collect(),
        facts: facts(site, lang, &region, &read),
        day: asked.tanggal.chars().take(20).collect(),
        day_fault: day.is_none() && !asked.tanggal.trim().is_empty(),
        then,
        changes: changes.collect(),
        path,
    });
    Ok(response)
}

/// The page.
pub async fn show(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer {
    let region = find(&site, &signed, &code).await?;
    page(&site, &signed, region, &asked, "").await
}

/// Undoes a change.
pub async fn undo(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(code): Path<String>,
    filled: Filled,
) -> Answer {
    let access = signed.may::<KeepProfile>(&site)?;
    let region = find(&site, &signed, &code).await?;
    let Ok(id) = Uuid::parse_str(filled.get("perubahan")) else { return Err(missing(&site, &signed)) };
    let (profile, code) = (site.profile.clone(), region.code.clone());
    let command = filled.command(&signed, "change of a region undone");
    let written =
        site.db.write(command, move |tx| store::region::change::undo(tx, &access, &profile, &code, id)).await;
    if let Err(store::Error::Constraint { name }) = &written
        && name == "region_change"
    {
        let fault = sentence(signed.lang.as_str(), "wilayah-bound", &[]);
        return page(&site, &signed, region, &Asked::default(), &fault).await;
    }
    settle(&site, &signed, Kind::Region, region.id, written).await?;
    Ok(Redirect::to(&format!("{}?selesai=urung", at(&region.code))).into_response())
}
