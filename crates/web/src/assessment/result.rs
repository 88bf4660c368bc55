//! The result of a round: shown before it is frozen, frozen, and as the canonical export.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use askama::Template;
use axum::extract::State as Held;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::access::{KeepRounds, ReadPeople, ReadRegister};
use domain::assessment::decision::Side;
use domain::assessment::export::sha256_hex;
use domain::assessment::result::{Frozen, freeze};
use domain::assessment::round::{Round, State};
use domain::id::Kind;
use domain::lang::Lang;
use store::assessment::{result, round};
use uuid::Uuid;

use super::{PATH, round_id, say, show};
use crate::account::guard::{Filled, Signed};
use crate::account::work::Work;
use crate::ask::Path;
use crate::desk::{id, missing, settle};
use crate::error::{Answer, Fail, render};
use crate::page::{Link, Page};
use crate::{Site, sentence, text};

/// A line of the ranking.
pub(super) struct Ranked {
    /// The place; a dash for whoever is out.
    pub place: String,
    /// The craft.
    pub title: String,
    /// The region.
    pub region: String,
    /// The score as the set counts it.
    pub score: String,
    /// How full its bar is, of a hundred.
    pub bar: u32,
    /// The band.
    pub band: String,
    /// The places by the other methods.
    pub others: Vec<String>,
    /// Why it is out, if it is.
    pub out: String,
    /// The way to its gap sheet.
    pub gaps: String,
}

/// What a page shows of a result.
pub(super) struct Outcome {
    /// The methods besides the chosen one.
    pub others: Vec<String>,
    /// The ranking.
    pub ranked: Vec<Ranked>,
    /// Candidates that were withdrawn.
    pub withdrawn: Vec<String>,
    /// The criteria with their weights and how full the bar is.
    pub weights: Vec<(String, String, u32)>,
    /// Between which weights the first stays the first, a text for each criterion; none where nobody could overtake.
    pub stays: Vec<String>,
    /// What is said in sentences.
    pub says: Vec<String>,
    /// How it came about, in sentences: what was handed in of what was expected, and when the scoring was opened again.
    pub course: Vec<String>,
    /// Methods that could not rank.
    pub unable: Vec<String>,
    /// Medians: a line for each criterion, a cell for each candidate.
    pub table: Vec<(String, Vec<String>)>,
    /// The candidates above that table.
    pub heads: Vec<String>,
    /// The highest score there can be.
    pub whole: String,
    /// How many assessors handed in.
    pub assessors: usize,
    /// Where its tables are had as files.
    pub files: String,
}

/// Which limits a candidate misses, in sentences; nothing where it misses none.
pub(super) fn missed(frozen: &Frozen, number: i64, lang: &Lang) -> String {
    let set = &frozen.given.criteria_set;
    let Some(name) = frozen.name(number) else { return String::new() };
    let left_out = frozen.left_out();
    let Some(left) = left_out.iter().find(|l| l.name == name) else { return String::new() };
    let missed: Vec<String> = left
        .missed
        .iter()
        .map(|m| {
            let place = frozen.derived.decision.criteria.iter().position(|c| c.name == m.criterion);
            let called = place.and_then(|n| set.criteria.get(n)).map(|c| c.name.text(lang).to_owned());
            sentence(
                lang.as_str(),
                "round-missed",
                &[
                    ("criterion", &called.unwrap_or_else(|| m.criterion.clone())),
                    ("value", &say::decimal(m.value, lang)),
                    ("limit", &say::decimal(m.limit, lang)),
                ],
            )
        })
        .collect();
    missed.join(" ")
}

/// Turns a result into what pages show. `gaps` makes the address of a gap sheet, or nothing.
pub(super) fn outcome(frozen: &Frozen, lang: &Lang, files: String, gaps: impl Fn(i64) -> String) -> Outcome {
    let set = &frozen.given.criteria_set;
    let answer = frozen.derived.answer.as_ref();
    let ranked = frozen.ranking().into_iter().filter_map(|(number, place)| {
        let entrant = frozen.candidate(number)?;
        let tallied = frozen.derived.tally.iter().find(|t| t.candidate == number)?;
        let row = frozen.name(number).and_then(|n| answer?.alternatives.iter().position(|a| a == n));
        let others = answer.map(|a| {
            let of = a.rankings.iter().skip(1);
            of.map(|r| row.and_then(|row| r.places.get(row)).map_or_else(|| "–".to_owned(), usize::to_string))
                .collect()
        });
        let score = frozen.score(number);
        let share = score.map_or(0.0, |s| s / set.greatest_score());
        let band = tallied.band.as_deref().and_then(|key| set.bands.iter().find(|b| b.key == key));
        Some(Ranked {
            place: place.map_or_else(|| "–".to_owned(), |p| p.to_string()),
            title: entrant.craft_names.text(lang).to_owned(),
            region: entrant.region_name.clone(),
            score: score.map(|s| say::decimal(say::points(set, s), lang)).unwrap_or_default(),
            bar: (share * 100.0).round().clamp(0.0, 100.0) as u32,
            band: band.map(|b| b.name.text(lang).to_owned()).unwrap_or_default(),
            others: others.unwrap_or_default(),
            out: missed(frozen, number, lang),
            gaps: gaps(number),
        })
    });
    let weights = frozen.weights().unwrap_or_default();
    let greatest = weights.iter().copied().fold(0.0_f64, f64::max);
    let heads = frozen.derived.tally.iter().filter_map(|t| say::entrant(frozen, t.candidate, lang)).collect();
    Outcome {
        others: answer
            .map(|a| a.rankings.iter().skip(1).map(|r| say::method(r.method.word(), lang)).collect())
            .unwrap_or_default(),
        ranked: ranked.collect(),
        withdrawn: frozen
            .given
            .candidates
            .iter()
            .filter(|c| c.withdrawn)
            .filter_map(|c| say::entrant(frozen, c.number, lang))
            .collect(),
        weights: set
            .criteria
            .iter()
            .zip(&weights)
            .map(|(c, w)| {
                let bar = if greatest > 0.0 { (w / greatest * 100.0).round() } else { 0.0 };
                (c.name.text(lang).to_owned(), say::percent(*w, lang), bar as u32)
            })
            .collect(),
        stays: stays(frozen, lang),
        says: say::sentences(frozen, lang),
        course: say::course(frozen, lang),
        unable: frozen.derived.unable.iter().map(|u| say::unable(frozen, u, lang)).collect(),
        table: set
            .criteria
            .iter()
            .enumerate()
            .map(|(n, c)| {
                let cells = frozen.derived.tally.iter().map(|t| {
                    t.cells.get(n).map_or_else(String::new, |cell| {
                        let median = say::decimal(cell.median, lang);
                        if cell.least == cell.greatest {
                            median
                        } else {
                            format!("{median} ({}–{})", cell.least, cell.greatest)
                        }
                    })
                });
                (c.name.text(lang).to_owned(), cells.collect())
            })
            .collect(),
        heads,
        whole: say::decimal(say::points(set, set.greatest_score()), lang),
        assessors: frozen
            .given
            .assessors
            .iter()
            .filter(|a| frozen.given.sheets.iter().any(|s| s.assessor == a.number))
            .count(),
        files,
    }
}

/// Between which weights of each criterion the first stays the first, in the order of the set: nothing on a side where no weight changes
/// it. Empty with fewer than two to rank.
pub(super) fn stays_between(frozen: &Frozen) -> Vec<(Option<f64>, Option<f64>)> {
    let Some(answer) = frozen.derived.answer.as_ref().filter(|a| a.alternatives.len() > 1) else {
        return Vec::new();
    };
    let of = |name: &str, side: Side| {
        answer.robust.sensitivity.iter().find(|c| c.criterion == name && c.side == side).map(|c| c.at)
    };
    answer.criteria.iter().map(|c| (of(&c.name, Side::Less), of(&c.name, Side::More))).collect()
}

/// The same in words.
pub(super) fn stays(frozen: &Frozen, lang: &Lang) -> Vec<String> {
    let range = |(least, most): (Option<f64>, Option<f64>)| {
        if least.is_none() && most.is_none() {
            return sentence(lang.as_str(), "round-stays-always", &[]);
        }
        let (from, to) = (say::percent(least.unwrap_or(0.0), lang), say::percent(most.unwrap_or(1.0), lang));
        sentence(lang.as_str(), "round-stays", &[("from", &from), ("to", &to)])
    };
    stays_between(frozen).into_iter().map(range).collect()
}

/// What tells one result from another: its hash, whatever the day on which it is looked at.
fn mark(frozen: &Frozen) -> String {
    let mut shown = frozen.clone();
    shown.given.round.decided.clear();
    sha256_hex(&shown.canonical())
}

#[derive(Template)]
#[template(path = "assessment/result.html")]
struct ResultPage {
    page: Page,
    work: Work,
    crumbs: Vec<Link>,
    title: String,
    path: String,
    lede: String,
    o: Outcome,
    frozen: bool,
    announced: bool,
    keeps: bool,
    sha256: String,
    public: String,
    press: bool,
    /// What is shown, for the form that freezes it.
    mark: String,
    /// That what would have been frozen was not what was shown.
    notice: String,
    /// Whether somebody is out because of a limit, and so stays proposed.
    out: bool,
    /// Whether the round itself is read, and not only what was decided of a candidate.
    whole: bool,
}

/// Reads a frozen export. One that this program wrote is always readable; a damaged one is told as such.
pub(super) fn read(body: &str) -> store::Result<Frozen> {
    serde_json::from_str(body).map_err(|e| store::Error::Damaged(format!("result of a round: {e}")))
}

/// The result of a round: frozen, or as it would be.
pub(super) struct Found {
    pub round: Round,
    pub frozen: Frozen,
    pub sha256: String,
    pub kept: bool,
    pub keeps: bool,
    pub sight: round::Sight,
}

impl Found {
    /// Whether the gap sheet of a candidate may be read: everybody's once the result is public.
    pub fn shows_gaps(&self, number: i64) -> bool {
        self.sight.has(number) || self.round.state == State::Announced
    }
}

pub(super) async fn found(site: &Arc<Site>, signed: &Signed, id: Uuid) -> Result<Found, Fail> {
    let reading = signed.may::<ReadRegister>(site)?;
    let keep = signed.who.may::<KeepRounds>();
    let council = signed.who.may::<ReadPeople>();
    let held = AssertUnwindSafe((site.clone(), reading, keep, council));
    let asked = site
        .db
        .read(move |c| {
            let (site, reading, keep, council) = &*held;
            let Some((round, sight)) = round::seen(c, reading, round_id(id))? else { return Ok(None) };
            if !round.state.shows_scores() {
                return Ok(None);
            }
            let path = store::region::path(c, &round.region)?;
            let keeps = keep.as_ref().is_some_and(|k| k.reaches(&path));
            // Before the decision the scoring may open again: what came of it so far is for the council.
            if !round.state.is_decided() && !keeps && !council.as_ref().is_some_and(|c| c.reaches(&path)) {
                return Err(store::Error::Refused);
            }
            let kept = result::get(c, reading, &round)?;
            let given = match &kept {
                Some(_) => None,
                None => {
                    let day = super::day_at(c, site, &round.region)?;
                    let today = day(site.db.now());
                    let lang = site.profile.first_language().clone();
                    Some(result::given(c, &round, &lang, today, day)?)
                }
            };
            Ok(Some(AssertUnwindSafe((round, kept, given, keeps, sight))))
        })
        .await;
    let asked = settle(site, signed, Kind::Round, id, asked).await?;
    let Some((round, kept, given, keeps, sight)) = asked.map(|a| a.0) else {
        return Err(missing(site, signed));
    };
    let (frozen, sha256) = match (kept, given) {
        (Some(kept), _) => (read(&kept.body).map_err(signed.fail(site))?, kept.sha256),
        (None, Some(given)) => {
            // Thousands of draws are no work for a thread that serves others.
            let frozen = tokio::task::spawn_blocking(move || freeze(given)).await;
            (frozen.map_err(|e| signed.fail(site)(store::Error::Engine(e.to_string())))?, String::new())
        }
        (None, None) => return Err(missing(site, signed)),
    };
    let kept = !sha256.is_empty();
    Ok(Found { round, frozen, sha256, kept, keeps, sight })
}

/// The page.
pub(super) async fn show(Held(site): Held<Arc<Site>>, signed: Signed, Path(record): Path<String>) -> Answer {
    let id = id(&site, &signed, &record)?;
    let f = found(&site, &signed, id).await?;
    Ok(page(&site, &signed, id, f, ""))
}

fn page(site: &Site, signed: &Signed, id: Uuid, f: Found, notice: &str) -> Response {
    let lang = &signed.lang;
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let title = f.round.title.text(lang).to_owned();
    let path = format!("{PATH}/{id}");
    let gaps = |number| match f.shows_gaps(number) {
        true => format!("{path}/pembinaan/{number}"),
        false => String::new(),
    };
    let o = outcome(&f.frozen, lang, format!("{path}/hasil/ekspor"), gaps);
    let out = f.frozen.derived.tally.iter().any(|t| f.frozen.is_out(t.candidate));
    let lede = if f.kept {
        let day = f.frozen.given.round.decided.parse().map(|d| text::date(d, lang)).unwrap_or_default();
        sentence(lang.as_str(), "round-result-frozen", &[("day", &day)])
    } else {
        say("round-result-open")
    };
    let mut response = render(&ResultPage {
        page: site.private_page(lang, &say("round-result")),
        work: site.work(signed, PATH),
        crumbs: vec![
            Link { label: say("round-register"), href: PATH.to_owned(), current: false },
            Link { label: title.clone(), href: path.clone(), current: false },
            Link { label: say("round-result"), href: String::new(), current: true },
        ],
        title,
        path,
        lede,
        o,
        frozen: f.kept,
        announced: f.round.state == State::Announced,
        keeps: f.keeps,
        sha256: f.sha256,
        press: site.has_press(),
        public: if f.round.state == State::Announced {
            super::public::href(site, lang, f.round.id)
        } else {
            String::new()
        },
        mark: if f.kept { String::new() } else { mark(&f.frozen) },
        notice: if notice.is_empty() { String::new() } else { say(notice) },
        out,
        whole: f.sight.whole,
    });
    if !notice.is_empty() {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    response
}

/// Freezes the result.
pub(super) async fn decide(
    Held(site): Held<Arc<Site>>,
    signed: Signed,
    Path(record): Path<String>,
    filled: Filled,
) -> Answer {
    let id = id(&site, &signed, &record)?;
    let keep = signed.may::<KeepRounds>(&site)?;
    let f = found(&site, &signed, id).await?;
    if !f.kept && mark(&f.frozen) != filled.get("mark") {
        // Something came in since it was shown: it is shown as it is now, and nothing was frozen.
        return Ok(page(&site, &signed, id, f, "round-result-moved"));
    }
    let held = AssertUnwindSafe((site.clone(), keep, f.frozen));
    let written = site
        .db
        .write(filled.command(&signed, ""), move |tx| {
            let (site, keep, frozen) = &*held;
            let region = round::region(tx.conn(), round_id(id))?.ok_or(store::Error::Missing)?;
            let day = super::day_at(tx.conn(), site, &region)?;
            let today = day(site.db.now());
            result::freeze(tx, keep, frozen, today, day).map(drop)
        })
        .await;
    // What it was computed from changed in this very moment: it is shown anew, and nothing was frozen.
    if let Err(store::Error::Constraint { name }) = &written
        && name == "version"
    {
        let f = found(&site, &signed, id).await?;
        return Ok(page(&site, &signed, id, f, "round-result-moved"));
    }
    show::told(&site, &signed, id, written, "", "putus").await
}

/// The canonical export as a file, byte for byte what was hashed.
pub(super) fn file(sha256: &str, round: Uuid, body: String) -> Response {
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    let name = format!("attachment; filename=\"corak-hasil-{round}.json\"");
    if let Ok(value) = HeaderValue::from_str(&name) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    if let Ok(value) = HeaderValue::from_str(&format!("\"{sha256}\"")) {
        headers.insert(header::ETAG, value);
    }
    response
}

/// The export of a frozen result.
pub(super) async fn export(
    Held(site): Held<Arc<Site>>,
    signed: Signed,
    Path(record): Path<String>,
) -> Answer {
    let id = id(&site, &signed, &record)?;
    let read = signed.may::<ReadRegister>(&site)?;
    let found = site
        .db
        .read(move |c| match round::seen(c, &read, round_id(id))? {
            Some((round, _)) => result::get(c, &read, &round),
            None => Ok(None),
        })
        .await;
    let found = settle(&site, &signed, Kind::Round, id, found).await?;
    let Some(kept) = found else { return Err(missing(&site, &signed)) };
    Ok(file(&kept.sha256, id, kept.body))
}
