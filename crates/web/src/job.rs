//! `/kerja/pekerjaan`: what the program does later, for whoever looks after the office: see it, try it again, drop it.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect};
use domain::access::KeepJobs;
use domain::job::{JobId, State as Stands};
use uuid::Uuid;

use crate::account::guard::{Filled, Signed};
use crate::account::work::Work;
use crate::ask::{Path, Query};
use crate::error::{Answer, Fail, render};
use crate::page::Page;
use crate::{Site, sentence};

/// Its address.
pub const PATH: &str = "/kerja/pekerjaan";

/// How many stand on a page.
const PAGE: usize = 50;

struct Line {
    id: String,
    kind: String,
    state: String,
    look: bool,
    running: bool,
    created: String,
    due: String,
    tries: String,
    error: String,
}

#[derive(Template)]
#[template(path = "job/list.html")]
struct JobsPage {
    page: Page,
    work: Work,
    done: String,
    jobs: Vec<Line>,
    only: bool,
    all: &'static str,
    aside: String,
    next: String,
}

/// What stands after the question mark.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    after: String,
    periksa: String,
    selesai: String,
}

impl Site {
    /// The day and the minute of an instant in the root region.
    pub(crate) fn moment(&self, micros: i64, lang: &domain::lang::Lang) -> String {
        let zone = &self.profile.zone([self.root.as_str()]).zone;
        let at = jiff::Timestamp::from_microsecond(micros).and_then(|t| t.in_tz(zone));
        let minute =
            at.map(|at| at.strftime(if lang.as_str() == "id" { "%H.%M" } else { "%H:%M" }).to_string());
        format!("{} {}", self.day(micros, lang), minute.unwrap_or_default())
    }

    /// Whether somebody's right reaches the office's own affairs, which belong to the region at which it is rooted.
    pub(crate) fn keeps_jobs(&self, signed: &Signed) -> bool {
        signed.who.may::<KeepJobs>().is_some_and(|access| access.reaches(std::slice::from_ref(&self.root)))
    }
}

/// A job's kind in words.
fn kind(lang: &str, word: &str) -> String {
    match domain::job::KINDS.contains(&word) {
        true => sentence(lang, &format!("job-{word}"), &[]),
        // Of a version that knows more.
        false => word.to_owned(),
    }
}

/// The page.
pub async fn list(State(site): State<Arc<Site>>, signed: Signed, Query(asked): Query<Asked>) -> Answer {
    let access = signed.may::<KeepJobs>(&site)?;
    let after = Uuid::parse_str(&asked.after).unwrap_or_default();
    let only = !asked.periksa.is_empty();
    let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let found = site
        .db
        .read(move |c| store::job::list(c, &access, only, after, limit))
        .await
        .map_err(signed.fail(&site))?;
    let lang = signed.lang.as_str();
    let say = |key: &str| sentence(lang, key, &[]);
    let next = match (found.get(PAGE), found.get(PAGE - 1)) {
        (Some(_), Some(last)) => {
            let only = if only { "&periksa=1" } else { "" };
            format!("{PATH}?after={}{only}", last.id)
        }
        _ => String::new(),
    };
    let jobs = found
        .iter()
        .take(PAGE)
        .map(|j| Line {
            id: j.id.to_string(),
            kind: kind(lang, &j.kind),
            state: say(&format!("job-state-{}", j.state.word())),
            look: j.state == Stands::Look,
            running: j.state == Stands::Running,
            created: site.moment(j.created, &signed.lang),
            due: match (j.state, j.due) {
                (Stands::Waiting, Some(due)) => site.moment(due, &signed.lang),
                _ => String::new(),
            },
            tries: j.tries.to_string(),
            error: j.error.clone().unwrap_or_default(),
        })
        .collect();
    let done = ["ulangi", "hapus"].iter().find(|d| **d == asked.selesai);
    Ok(render(&JobsPage {
        page: site.private_page(&signed.lang, &say("work-jobs")),
        work: site.work(&signed, PATH),
        done: done.map(|d| say(&format!("job-done-{d}"))).unwrap_or_default(),
        jobs,
        only,
        all: PATH,
        aside: format!("{PATH}?periksa=1"),
        next,
    }))
}

fn id(site: &Arc<Site>, signed: &Signed, text: &str) -> Result<JobId, Fail> {
    Uuid::parse_str(text).map(JobId).map_err(|_| Fail::Missing(site.clone(), signed.lang.clone()))
}

/// What becomes of a change to a job. One that was done meanwhile is not there any more, and that is as good.
fn settle(site: &Arc<Site>, signed: &Signed, result: store::Result<store::Done<()>>, done: &str) -> Answer {
    match result {
        Ok(_) | Err(store::Error::Missing) => {
            Ok(Redirect::to(&format!("{PATH}?selesai={done}")).into_response())
        }
        Err(error) => Err(signed.fail(site)(error)),
    }
}

/// Has a job tried again now.
pub async fn retry(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(job): Path<String>,
    filled: Filled,
) -> Answer {
    let access = signed.may::<KeepJobs>(&site)?;
    let id = id(&site, &signed, &job)?;
    let command = filled.command(&signed, "job tried again");
    let result = site.db.write(command, move |tx| store::job::retry(tx, &access, id)).await;
    settle(&site, &signed, result, "ulangi")
}

/// Takes a job out of the queue.
pub async fn discard(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(job): Path<String>,
    filled: Filled,
) -> Answer {
    let access = signed.may::<KeepJobs>(&site)?;
    let id = id(&site, &signed, &job)?;
    let command = filled.command(&signed, "job dropped");
    let result = site.db.write(command, move |tx| store::job::drop_it(tx, &access, id)).await;
    settle(&site, &signed, result, "hapus")
}
