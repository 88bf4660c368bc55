//! What came of a round on paper: the minutes (berita acara), and the gap sheet of a candidate.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use axum::extract::State as Held;
use domain::access::ReadRegister;
use domain::assessment::result::Frozen;
use domain::assessment::round::{Round, State, Weighing};
use domain::document::{
    Assessor, Candidate, Compared, Consistency, Criterion, Document, Gap, GapSheet, LeftOut, Letterhead,
    Medians, Minutes, Placed, Seal, Signature, Spread,
};
use domain::id::Kind;
use domain::lang::Lang;
use domain::region::RegionCode;
use store::assessment::{candidate, seat};
use uuid::Uuid;

use super::result::{Found, found, outcome};
use super::say;
use crate::account::guard::Signed;
use crate::ask::Path;
use crate::desk::{id, missing, note_reading};
use crate::document::{letterhead, paper};
use crate::error::{Answer, Fail};
use crate::{Site, sentence};

/// What a paper needs besides the result.
struct Around {
    letterhead: Letterhead,
    seats: Vec<seat::Seated>,
    candidates: Vec<candidate::Named>,
}

async fn around(
    site: &Arc<Site>,
    signed: &Signed,
    round: &Round,
    region: &RegionCode,
) -> Result<Around, Fail> {
    let held = AssertUnwindSafe((site.clone(), signed.lang.clone(), round.id, region.clone()));
    let read = site.db.read(move |c| {
        let (site, lang, round, code) = &*held;
        let Some(region) = store::region::get(c, code)? else { return Err(store::Error::Missing) };
        Ok(AssertUnwindSafe(Around {
            letterhead: letterhead(c, &site.setting(lang), &region)?,
            seats: seat::of(c, *round)?,
            candidates: candidate::of(c, *round)?,
        }))
    });
    Ok(read.await.map_err(signed.fail(site))?.0)
}

/// How whoever holds the paper finds the result: at its public address, where it is once it was announced.
fn seal(site: &Site, lang: &Lang, f: &Found) -> Option<Seal> {
    let path = super::public::href(site, lang, f.round.id);
    let announced = f.round.state == State::Announced;
    f.kept.then(|| Seal { sha256: f.sha256.clone(), verify: format!("{}{path}", site.origin), announced })
}

/// The day of a paper: that of the result, as it was frozen.
fn day(frozen: &Frozen, site: &Site) -> jiff::civil::Date {
    frozen.given.round.decided.parse().unwrap_or_else(|_| site.today([site.root.as_str()]))
}

fn criteria(frozen: &Frozen, lang: &Lang) -> Vec<Criterion> {
    let set = &frozen.given.criteria_set;
    let weights = frozen.weights().unwrap_or_default();
    let stays = super::result::stays(frozen, lang);
    let notes = |c: &domain::assessment::criteria::Criterion| {
        let cost = c.is_cost().then(|| sentence(lang.as_str(), "seat-cost", &[]));
        let limit =
            c.knock_out.map(|limit| sentence(lang.as_str(), "paper-limit", &[("limit", &limit.to_string())]));
        let notes: Vec<String> = cost.into_iter().chain(limit).collect();
        (!notes.is_empty()).then(|| notes.join(" "))
    };
    set.criteria
        .iter()
        .enumerate()
        .map(|(n, c)| Criterion {
            name: c.name.text(lang).to_owned(),
            weight: weights.get(n).copied().unwrap_or_default(),
            note: notes(c),
            stays: stays.get(n).cloned(),
        })
        .collect()
}

fn assessors(frozen: &Frozen, around: &Around, lang: &Lang) -> Vec<Assessor> {
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let pairwise = frozen.given.round.weighing == Weighing::Pairwise;
    let name = |id| {
        let found = around.candidates.iter().find(|c| c.candidate.id == id);
        found.map(|c| format!("{}, {}", c.craft_names.text(lang), c.region_name)).unwrap_or_default()
    };
    around
        .seats
        .iter()
        .map(|s| {
            let told = |recused: bool| {
                let interests = s.seat.interests.iter().filter(move |i| i.recused == recused);
                interests.map(move |i| {
                    let nature = sentence(lang.as_str(), &format!("round-interest-{}", i.nature.word()), &[]);
                    let key = if recused { "round-interest-recused" } else { "round-interest-judges" };
                    let of = name(i.candidate);
                    sentence(lang.as_str(), key, &[("name", &of), ("nature", &nature), ("text", &i.text)])
                })
            };
            let left =
                s.seat.left.as_ref().map(|why| sentence(lang.as_str(), "round-seat-left", &[("why", why)]));
            let mut notes = Vec::new();
            if let Some(a) = frozen.given.assessors.iter().find(|a| a.number == s.seat.number) {
                let (there, all) = frozen.sheets_of(a);
                let (there, all) = (there.to_string(), all.to_string());
                notes.push(sentence(lang.as_str(), "paper-sheets", &[("there", &there), ("all", &all)]));
                let weighed = frozen.given.judgements.iter().any(|j| j.assessor == a.number);
                if pairwise {
                    notes.push(say(if weighed { "round-weighed" } else { "round-not-weighed" }));
                }
            }
            notes.extend(s.seat.after_reopening.then(|| say("round-seat-late")));
            notes.extend(left);
            let declared = s.seat.declared.is_some();
            // Nobody who said nothing is said to have no interest.
            let unsaid = |declared: bool| (!declared).then(|| say("paper-undeclared"));
            Assessor {
                name: s.name.clone(),
                notes,
                interests: told(false).chain(unsaid(declared)).collect(),
                recusals: told(true).chain((!declared).then(|| "–".to_owned())).collect(),
            }
        })
        .collect()
}

/// The result, the best first: those that are out come among the others that are not in it.
fn placed(frozen: &Frozen, lang: &Lang) -> Vec<Placed> {
    let set = &frozen.given.criteria_set;
    let of = |number: i64, place: usize| {
        let tallied = frozen.derived.tally.iter().find(|t| t.candidate == number)?;
        let band = tallied.band.as_deref().and_then(|key| set.bands.iter().find(|b| b.key == key));
        let widest = tallied.cells.iter().map(|c| c.greatest - c.least).max().unwrap_or_default();
        Some(Placed {
            rank: u32::try_from(place).unwrap_or(u32::MAX),
            candidate: say::entrant(frozen, number, lang)?,
            score: say::points(set, frozen.score(number)?),
            band: band.map(|b| b.name.text(lang).to_owned()),
            // Medians stand by criterion, in a table of their own; a single one would say nothing.
            median: None,
            spread: Some(f64::from(widest)),
        })
    };
    frozen.ranking().into_iter().filter_map(|(number, place)| of(number, place?)).collect()
}

fn compared(frozen: &Frozen, lang: &Lang) -> Vec<Compared> {
    let Some(answer) = &frozen.derived.answer else { return Vec::new() };
    let pairs = answer.robust.agreement.as_ref().map(|a| a.pairs.as_slice()).unwrap_or_default();
    let chosen = frozen.method().unwrap_or_default();
    let agreement = |word: &str| {
        let pair =
            pairs.iter().find(|p| p.methods.contains(&chosen.into()) && p.methods.contains(&word.into()));
        pair.and_then(|p| p.tau)
    };
    let others = answer.rankings.iter().skip(1);
    others
        .filter_map(|r| {
            let word = r.method.word();
            let first: Vec<String> = r.first.iter().map(|n| say::candidate(frozen, n, lang)).collect();
            Some(Compared {
                method: say::method(word, lang),
                agreement: agreement(word)?,
                first: Some(say::names(&first, lang)),
            })
        })
        .collect()
}

/// What the assessors gave, criterion by criterion.
fn medians(frozen: &Frozen, lang: &Lang) -> Vec<Medians> {
    let set = &frozen.given.criteria_set;
    let cells = |n: usize| {
        let found = frozen.derived.tally.iter().filter_map(move |t| t.cells.get(n));
        found.map(|c| Spread { median: c.median, least: c.least, greatest: c.greatest }).collect()
    };
    set.criteria
        .iter()
        .enumerate()
        .map(|(n, c)| Medians { criterion: c.name.text(lang).to_owned(), cells: cells(n) })
        .collect()
}

fn minutes(site: &Site, f: &Found, around: Around, lang: &Lang) -> Minutes {
    let frozen = &f.frozen;
    let told = &frozen.given.round;
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let o = outcome(frozen, lang, String::new(), |_| String::new());
    let mut left_out: Vec<LeftOut> = o
        .ranked
        .iter()
        .filter(|r| !r.out.is_empty())
        .map(|r| LeftOut { candidate: format!("{}, {}", r.title, r.region), reason: r.out.clone() })
        .collect();
    left_out.extend(around.candidates.iter().filter_map(|c| {
        let why = c.candidate.withdrawn.as_ref()?;
        let reason = sentence(lang.as_str(), "round-withdrawn", &[("why", why)]);
        Some(LeftOut { candidate: format!("{}, {}", c.craft_names.text(lang), c.region_name), reason })
    }));
    let closing =
        f.round.reason.as_ref().map(|why| sentence(lang.as_str(), "paper-closing", &[("why", why)]));
    let mut signatures = vec![Signature { role: say("paper-chair"), name: None }];
    signatures.extend(around.seats.iter().filter(|s| s.seat.left.is_none()).map(|s| Signature {
        role: sentence(lang.as_str(), "paper-assessor", &[("number", &s.seat.number.to_string())]),
        name: Some(s.name.clone()),
    }));
    Minutes {
        round: told.title.text(lang).to_owned(),
        number: None,
        region: told.region_name.clone(),
        place: None,
        period: told.period.clone(),
        opened: told.opened.parse().ok(),
        closed: told.closed.parse().unwrap_or_else(|_| day(frozen, site)),
        decided: day(frozen, site),
        criteria: criteria(frozen, lang),
        weighing: say(&format!("round-weighing-{}", told.weighing.word())),
        consistency: say::consistency(frozen, lang)
            .into_iter()
            .map(|(of, ratio)| Consistency { of, ratio })
            .collect(),
        candidates: frozen
            .given
            .candidates
            .iter()
            .map(|c| Candidate {
                number: c.number,
                name: c.craft_names.text(lang).to_owned(),
                region: c.region_name.clone(),
            })
            .collect(),
        assessors: assessors(frozen, &around, lang),
        method: say::method(frozen.method().unwrap_or(&told.method), lang),
        compared: compared(frozen, lang),
        results: placed(frozen, lang),
        heads: frozen.derived.tally.iter().map(|t| t.candidate).collect(),
        medians: medians(frozen, lang),
        sensitivity: o.says,
        left_out,
        notes: o.course.into_iter().chain(o.unable).chain(closing).collect(),
        seal: seal(site, lang, f),
        signatures,
        letterhead: around.letterhead,
    }
}

/// The minutes, once the result is frozen.
pub(super) async fn minutes_of(
    Held(site): Held<Arc<Site>>,
    signed: Signed,
    Path(record): Path<String>,
) -> Answer {
    let id = id(&site, &signed, &record)?;
    signed.may::<ReadRegister>(&site)?;
    let f = found(&site, &signed, id).await?;
    if !f.kept || !f.sight.whole || !site.has_press() {
        return Err(missing(&site, &signed));
    }
    let around = around(&site, &signed, &f.round, &f.round.region).await?;
    // The names of assessors, and what they said of themselves.
    note_reading(&site, &signed, Kind::Round, id, Vec::new()).await?;
    let document = Document::Minutes(Box::new(minutes(&site, &f, around, &signed.lang)));
    let bytes = site.print(document, &signed.lang).await?;
    Ok(paper(bytes, &file(&signed.lang, "paper-minutes", f.round.id.0)))
}

fn file(lang: &Lang, key: &str, id: Uuid) -> String {
    format!("{}-{}", sentence(lang.as_str(), key, &[]), domain::id::short(id))
}

/// The gap sheet of a candidate, once the result is frozen.
pub(super) async fn gaps_of(
    Held(site): Held<Arc<Site>>,
    signed: Signed,
    Path((record, part)): Path<(String, String)>,
) -> Answer {
    let id = id(&site, &signed, &record)?;
    let f = found(&site, &signed, id).await?;
    let number: i64 = part.parse().map_err(|_| missing(&site, &signed))?;
    let lang = &signed.lang;
    let entrant = f.frozen.candidate(number).cloned();
    let may = f.kept && f.sight.has(number) && site.has_press();
    let (Some(entrant), Some(lines), true) = (entrant, f.frozen.gaps(number), may) else {
        return Err(missing(&site, &signed));
    };
    let around = around(&site, &signed, &f.round, &f.round.region).await?;
    let set = &f.frozen.given.criteria_set;
    let gaps = super::gaps::gaps(&f.frozen, &lines, lang);
    let marked = super::gaps::marked(&site, &signed, &f.round, number).await?;
    let tallied = f.frozen.derived.tally.iter().find(|t| t.candidate == number);
    let order = f.frozen.ranking();
    let taking = u32::try_from(order.iter().filter(|(_, place)| place.is_some()).count()).unwrap_or(0);
    let place = order.iter().find(|(n, _)| *n == number).and_then(|(_, place)| *place);
    let band =
        tallied.and_then(|t| t.band.as_deref()).and_then(|key| set.bands.iter().find(|b| b.key == key));
    let sheet = GapSheet {
        round: f.round.title.text(lang).to_owned(),
        candidate: entrant.craft_names.text(lang).to_owned(),
        region: entrant.region_name,
        date: day(&f.frozen, &site),
        rank: place.map(|p| (u32::try_from(p).unwrap_or(u32::MAX), taking)),
        score: say::points(set, f.frozen.score(number).unwrap_or_default()),
        highest: say::points(set, set.greatest_score()),
        band: band.map(|b| b.name.text(lang).to_owned()),
        gaps: lines
            .iter()
            .zip(gaps)
            .map(|(line, gap)| Gap {
                criterion: gap.name,
                score: line.median,
                best: f64::from(line.best),
                share: if line.possible > 0.0 { 1.0 - line.lost / line.possible } else { 0.0 },
                note: {
                    let cost = line.cost.then(|| sentence(lang.as_str(), "seat-cost", &[]));
                    let out = Some(gap.out).filter(|out| !out.is_empty());
                    let notes: Vec<String> = cost.into_iter().chain(out).collect();
                    (!notes.is_empty()).then(|| notes.join(" · "))
                },
                lost: say::points(set, line.lost),
                help: if line.next.is_some() { gap.help } else { String::new() },
                training: marked.contains_key(&line.criterion),
            })
            .collect(),
        notes: lines
            .iter()
            .filter_map(|l| marked.get(&l.criterion))
            .filter(|n| !n.is_empty())
            .cloned()
            .collect(),
        seal: seal(&site, lang, &f),
        signatures: vec![Signature { role: sentence(lang.as_str(), "paper-chair", &[]), name: None }],
        letterhead: around.letterhead,
    };
    let bytes = site.print(Document::GapSheet(sheet), lang).await?;
    Ok(paper(bytes, &format!("{}-{number}", file(lang, "paper-gaps", f.round.id.0))))
}
