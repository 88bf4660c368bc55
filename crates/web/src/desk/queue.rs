//! `/kerja/antrean`: what was handed in and waits for publication, and deciding on many at once. Each record is a change of
//! its own with its own entry; what cannot be done is told by name, and the rest is done.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use domain::access::{KeepFlagships, KeepItems, KeepMakers, KeepProposals, ReadRegister, SignedIn};
use domain::fault::Faults;
use domain::id::{CommandId, Kind};
use domain::item::Item;
use domain::maker::Maker;
use domain::publication::{Publication, Step};
use store::register::Ask;
use store::{Command, Conn};
use uuid::Uuid;

use super::Kept;
use super::edit::reason;
use super::list::Register;
use super::step::apply;
use super::values::Values;
use crate::Site;
use crate::account::guard::{Filled, Signed};
use crate::account::work::{Work, fault};
use crate::error::{Answer, Fail, render};
use crate::page::Page;
use crate::sentence;

/// Its address.
pub(crate) const PATH: &str = "/kerja/antrean";

/// How many of each kind stand on a page.
const PAGE: i64 = 50;

/// What waits.
pub(crate) struct Waits {
    /// What is sent: kind and id.
    pub value: String,
    /// The record's page.
    pub href: String,
    /// What it is called.
    pub title: String,
    /// Whose it is and where.
    pub about: String,
    /// Whether it is a sample.
    pub sample: bool,
}

struct Group {
    title: String,
    more: String,
    lines: Vec<Waits>,
}

/// What could not be done.
pub(crate) struct Left {
    title: String,
    why: String,
}

#[derive(Template)]
#[template(path = "desk/queue.html")]
struct QueuePage {
    page: Page,
    work: Work,
    groups: Vec<Group>,
    done: String,
    left: Vec<Left>,
    fault: String,
    why: String,
}

#[derive(Default)]
struct Said {
    done: String,
    left: Vec<Left>,
    fault: String,
    why: String,
}

/// Whether somebody decides on anything.
pub(crate) fn decides(who: &SignedIn) -> bool {
    who.may::<KeepMakers>().is_some() || who.may::<KeepItems>().is_some()
}

fn group<R: Register>(
    c: &mut Conn,
    site: &Site,
    signed: &Signed,
    about: &[&str],
) -> store::Result<Option<Group>> {
    let Some(read) = signed.who.may::<R::Read>() else { return Ok(None) };
    let lang = &signed.lang;
    let ask = Ask { status: Some(Publication::Submitted), limit: PAGE + 1, ..Ask::default() };
    let mut lines = R::page(c, &read, &ask)?;
    let more = i64::try_from(lines.len()).unwrap_or_default() > PAGE;
    lines.truncate(usize::try_from(PAGE).unwrap_or_default());
    let lines: Vec<Waits> = lines
        .iter()
        .map(|line| {
            let head = R::head(line, lang);
            let about = about.iter().map(|c| R::cell(line, site, lang, c, false)).filter(|t| !t.is_empty());
            Waits {
                value: format!("{}:{}", R::STEM, head.id),
                href: format!("{}/{}", R::PATH, head.id),
                title: head.title,
                about: about.collect::<Vec<_>>().join(" · "),
                sample: head.sample,
            }
        })
        .collect();
    Ok((!lines.is_empty()).then(|| Group {
        title: sentence(lang.as_str(), &format!("{}-register", R::STEM), &[]),
        more: if more { format!("{}?status=submitted", R::PATH) } else { String::new() },
        lines,
    }))
}

async fn page(site: &Arc<Site>, signed: &Signed, said: Said) -> Answer {
    if !decides(&signed.who) {
        return Err(super::missing(site, signed));
    }
    let held = AssertUnwindSafe((site.clone(), signed.clone()));
    let groups = site
        .db
        .read(move |c| {
            let (site, signed) = &*held;
            let mut groups = Vec::new();
            groups.extend(group::<crate::maker::register::Makers>(c, site, signed, &["kind", "region"])?);
            groups.extend(group::<crate::item::register::Items>(
                c,
                site,
                signed,
                &["maker", "region", "price"],
            )?);
            Ok(AssertUnwindSafe(groups))
        })
        .await
        .map_err(signed.fail(site))?
        .0;
    let title = sentence(signed.lang.as_str(), "queue-title", &[]);
    let status = if said.fault.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let mut response: Response = render(&QueuePage {
        page: site.private_page(&signed.lang, &title),
        work: site.work(signed, PATH),
        groups,
        done: said.done,
        left: said.left,
        fault: said.fault,
        why: said.why,
    });
    *response.status_mut() = status;
    Ok(response)
}

/// What waits.
pub(crate) async fn show(State(site): State<Arc<Site>>, signed: Signed, uri: Uri) -> Answer {
    let asked = Values::asked(uri.query().unwrap_or_default());
    let n = asked.get("selesai").parse::<u32>().ok();
    let done = n.map(|n| sentence(signed.lang.as_str(), "queue-done", &[("count", &n.to_string())]));
    page(&site, &signed, Said { done: done.unwrap_or_default(), ..Said::default() }).await
}

async fn one<K: Kept>(
    site: &Arc<Site>,
    signed: &Signed,
    command: Command,
    id: Uuid,
    step: Step,
) -> Result<Result<(), Left>, Fail> {
    let (Some(read), Some(keep)) = (signed.who.may::<ReadRegister>(), signed.who.may::<K::Keep>()) else {
        return Err(super::missing(site, signed));
    };
    let why = command.reason.clone().unwrap_or_default();
    let (again, held) = (read.clone(), AssertUnwindSafe((read, keep)));
    let written = site
        .db
        .write(command, move |tx| {
            let (read, keep) = &*held;
            apply::<K>(tx, read, keep, id, step, &why)
        })
        .await;
    let lang = signed.lang.clone();
    let problem = match written {
        Ok(_) => return Ok(Ok(())),
        Err(store::Error::Faults(faults)) => {
            faults.0.first().map(|f| transition(&lang, &f.problem)).unwrap_or_default()
        }
        Err(store::Error::Refused | store::Error::Missing) => {
            // Told like one that is not there; that somebody tried is remembered.
            drop(super::settle::<()>(site, signed, K::KIND, id, Err(store::Error::Refused)).await);
            return Ok(Err(Left {
                title: sentence(lang.as_str(), "queue-unknown", &[]),
                why: sentence(lang.as_str(), "queue-unknown-why", &[]),
            }));
        }
        Err(error) => {
            tracing::error!(%error, "a decision could not be stored");
            sentence(lang.as_str(), "queue-failed", &[])
        }
    };
    let held = AssertUnwindSafe((again, lang));
    let title = site.db.read(move |c| {
        let (read, lang) = &*held;
        Ok(K::load(c, read, id)?.map(|r| r.title(lang)))
    });
    let title = title.await;
    let title = title.map_err(signed.fail(site))?.unwrap_or_default();
    Ok(Err(Left { title, why: problem }))
}

/// What a step that is not open says, in the reader's words for the states.
fn transition(lang: &domain::lang::Lang, problem: &domain::fault::Problem) -> String {
    if let domain::fault::Problem::Transition { from, to } = problem {
        let state = |w: &str| sentence(lang.as_str(), &format!("publication-{w}"), &[]);
        return sentence(lang.as_str(), "queue-transition", &[("from", &state(from)), ("to", &state(to))]);
    }
    fault(lang, problem)
}

/// Decides on those that were chosen.
pub(crate) async fn decide(State(site): State<Arc<Site>>, signed: Signed, filled: Filled) -> Answer {
    if !decides(&signed.who) {
        return Err(super::missing(&site, &signed));
    }
    let lang = signed.lang.clone();
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let step = Step::from_word(filled.get("step")).filter(|s| matches!(s, Step::Publish | Step::Return));
    let step = step.ok_or_else(|| Fail::Unreadable(site.clone(), lang.clone()))?;
    let mut faults = Faults::default();
    let why = reason(filled.get("why"), &mut faults);
    let chosen = Values(filled.fields()).all("record");
    let typed = filled.get("why").to_owned();
    let stop = |key: &str| Said { fault: say(key), why: typed.clone(), ..Said::default() };
    if !faults.is_empty() {
        return page(&site, &signed, stop("reason-too-long")).await;
    }
    if step.needs_a_reason() && why.is_none() {
        return page(&site, &signed, stop("reason-missing")).await;
    }
    if chosen.is_empty() {
        return page(&site, &signed, stop("queue-none-chosen")).await;
    }
    let base = filled.command(&signed, "");
    let (mut n, mut left) = (0usize, Vec::new());
    for record in chosen.iter().take(500) {
        let Some((kind, id)) = record.split_once(':') else { continue };
        let Ok(id) = Uuid::parse_str(id) else { continue };
        let mut command = base.clone();
        command.reason = why.clone();
        // The same form names the same commands, so that each decision happens once.
        command.id = CommandId(Uuid::new_v5(&base.id.0, id.as_bytes()));
        let done = match kind {
            k if k == Kind::Maker.word() => one::<Maker>(&site, &signed, command, id, step).await?,
            k if k == Kind::Item.word() => one::<Item>(&site, &signed, command, id, step).await?,
            _ => continue,
        };
        match done {
            Ok(()) => n += 1,
            Err(one) => left.push(one),
        }
    }
    if left.is_empty() {
        return Ok(axum::response::Redirect::to(&format!("{PATH}?selesai={n}")).into_response());
    }
    let done = sentence(lang.as_str(), "queue-done", &[("count", &n.to_string())]);
    page(&site, &signed, Said { done, left, ..Said::default() }).await
}

/// Something that waits for somebody, on the home of the workbench.
pub(crate) struct Task {
    /// What it is.
    pub label: String,
    /// Where it is done.
    pub href: String,
}

/// The most that is counted.
const MOST: i64 = 100;

/// Where forms of a kind are, and of which record they are.
fn kept(stem: &str) -> Option<(&'static str, Kind)> {
    fn of<K: Kept>(stem: &str) -> Option<(&'static str, Kind)> {
        (K::STEM == stem).then_some((K::PATH, K::KIND))
    }
    of::<Maker>(stem)
        .or_else(|| of::<Item>(stem))
        .or_else(|| of::<domain::maker::business::Business>(stem).map(|(path, _)| (path, Kind::Maker)))
        .or_else(|| of::<domain::craft::Craft>(stem))
        .or_else(|| of::<domain::motif::Motif>(stem))
        .or_else(|| of::<domain::council::Council>(stem))
        .or_else(|| of::<domain::council::Division>(stem))
        .or_else(|| of::<domain::council::Post>(stem))
        .or_else(|| of::<domain::council::Holder>(stem))
        .or_else(|| of::<domain::council::statute::Statute>(stem))
        .or_else(|| of::<domain::assessment::round::Round>(stem))
        .or_else(|| of::<domain::flagship::proposal::Proposal>(stem))
}

/// What waits for somebody: what was handed in, what was sent back, and what they put aside themselves.
pub(crate) fn tasks(c: &mut Conn, site: &Site, signed: &Signed) -> store::Result<Vec<Task>> {
    let lang = signed.lang.as_str();
    let mut tasks = Vec::new();
    let count = |n: i64| if n >= MOST { format!("{MOST}+") } else { n.to_string() };
    if let Some(read) = signed.who.may::<ReadRegister>() {
        if decides(&signed.who) {
            let n = store::maker::register::waiting(c, &read, Publication::Submitted, MOST)?
                + store::item::register::waiting(c, &read, Publication::Submitted, MOST)?;
            if n > 0 {
                let label = sentence(lang, "task-submitted", &[("count", &count(n))]);
                tasks.push(Task { label, href: PATH.to_owned() });
            }
        }
        let returned = [
            (
                "task-returned-makers",
                Maker::PATH,
                store::maker::register::waiting(c, &read, Publication::Returned, MOST)?,
            ),
            (
                "task-returned-items",
                Item::PATH,
                store::item::register::waiting(c, &read, Publication::Returned, MOST)?,
            ),
        ];
        for (key, path, n) in returned.into_iter().filter(|(.., n)| *n > 0 && decides(&signed.who)) {
            let label = sentence(lang, key, &[("count", &count(n))]);
            tasks.push(Task { label, href: format!("{path}?status=returned") });
        }
    }
    if let Some(read) = signed.who.may::<ReadRegister>().filter(|_| crate::claim::judges(signed)) {
        let n = store::claim::waiting(c, &read, MOST)?;
        if n > 0 {
            let label = sentence(lang, "task-claims", &[("count", &count(n))]);
            tasks.push(Task { label, href: crate::claim::PATH.to_owned() });
        }
    }
    if let Some(keep) = signed.who.may::<KeepProposals>() {
        let waits = store::flagship::proposal::waiting(c, &keep)?;
        for (key, status, n) in [
            ("task-proposals-returned", "?status=returned", waits.returned),
            ("task-proposals-sent-in", "?status=submitted", waits.sent_in),
            ("task-proposals-asked", "", waits.asked),
        ] {
            if n > 0 {
                let label = sentence(lang, key, &[("count", &count(n))]);
                tasks.push(Task { label, href: format!("{}{status}", crate::flagship::proposal::PATH) });
            }
        }
    }
    if let Some(keep) = signed.who.may::<KeepFlagships>() {
        let today = site.today([site.root.as_str()]);
        let waits = store::flagship::course::waiting(c, &keep, today)?;
        for (key, n) in [
            ("task-objections", waits.objections),
            ("task-designations-expired", waits.expired),
            ("task-designations-ending", waits.ending),
            ("task-reviews", waits.reviews),
        ] {
            if n > 0 {
                let label = sentence(lang, key, &[("count", &count(n))]);
                tasks.push(Task { label, href: crate::flagship::designation::PATH.to_owned() });
            }
        }
    }
    let (permits, steps) = crate::maker::entries::waiting(c, site, signed, MOST)?;
    for (key, path, n) in [
        ("task-permits", crate::maker::entries::PERMITS, permits),
        ("task-steps", crate::maker::entries::STEPS, steps),
    ] {
        if n > 0 {
            let label = sentence(lang, key, &[("count", &count(n))]);
            tasks.push(Task { label, href: path.to_owned() });
        }
    }
    let asked = crate::maker::erasure::waiting(c, signed)?;
    if asked > 0 {
        let label = sentence(lang, "task-erasures", &[("count", &asked.to_string())]);
        tasks.push(Task { label, href: crate::maker::erasure::PATH.to_owned() });
    }
    tasks.extend(crate::assessment::tasks(c, site, signed)?);
    for draft in store::draft::of(c, signed.person.id, site.db.now())?.into_iter().take(10) {
        let Some((kind, record)) = draft.form.split_once(':') else { continue };
        let id = Uuid::parse_str(record).ok();
        let Some((path, kind)) = kept(kind) else { continue };
        let path = id.map_or_else(|| format!("{path}/baru"), |id| format!("{path}/{id}/ubah"));
        let name = match id {
            Some(id) => store::trail::name(c, kind, id, &signed.lang)?,
            None => None,
        };
        // A post may have no name of its own.
        let name = name
            .filter(|name| !name.is_empty())
            .unwrap_or_else(|| sentence(lang, &format!("{}-new", kind.word()), &[]));
        let when = site.moment(draft.at, &signed.lang);
        let label = sentence(lang, "task-aside", &[("name", &name), ("when", &when)]);
        tasks.push(Task { label, href: format!("{path}?isian=lanjut") });
    }
    Ok(tasks)
}
