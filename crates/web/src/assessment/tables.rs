//! The tables of a round as files: what stands on a page, with all its digits, for whoever goes on to reckon with it.

use std::sync::Arc;

use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use domain::assessment::criteria::CriteriaSet;
use domain::assessment::decision::plain;
use domain::assessment::gap::Line;
use domain::assessment::result::Frozen;
use domain::id::Kind;
use domain::lang::Lang;
use transfer::Format;

use super::result::{found, missed, stays_between};
use super::say;
use crate::account::guard::Signed;
use crate::ask::Path;
use crate::desk::values::Values;
use crate::desk::{export, id, missing, note_reading};
use crate::error::{Answer, Fail};
use crate::{Site, sentence};

/// A table that is sent as a file.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Table {
    /// What it is called; the file is named after it.
    pub name: String,
    /// The heads of its columns, and whether they hold numbers.
    pub columns: Vec<(String, bool)>,
    /// Its rows.
    pub rows: Vec<Vec<String>>,
}

impl Table {
    /// A table without rows.
    pub fn new(name: String, columns: Vec<(String, bool)>) -> Table {
        Table { name, columns, rows: Vec::new() }
    }

    /// It as a file.
    pub fn send(self, format: Format) -> Response {
        let (heads, numbers) = self.columns.into_iter().unzip();
        let rows = self.rows;
        export::stream(&domain::text::slug(&self.name), format, heads, numbers, move |sheet| {
            rows.iter().try_for_each(|row| sheet.row(row))
        })
    }
}

/// The format that an address asks for.
pub(crate) fn format(uri: &Uri) -> Option<Format> {
    Format::from_word(Values::asked(uri.query().unwrap_or_default()).get("format"))
}

/// The tables of a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Which {
    Ranking,
    Weights,
    Medians,
}

impl Which {
    /// The one that an address asks for.
    pub fn asked(uri: &Uri) -> Option<Which> {
        match Values::asked(uri.query().unwrap_or_default()).get("tabel") {
            "peringkat" => Some(Which::Ranking),
            "bobot" => Some(Which::Weights),
            "nilai" => Some(Which::Medians),
            _ => None,
        }
    }
}

fn number(value: f64) -> String {
    plain(value)
}

fn text(lang: &Lang, key: &str) -> (String, bool) {
    (sentence(lang.as_str(), key, &[]), false)
}

fn figure(lang: &Lang, key: &str) -> (String, bool) {
    (sentence(lang.as_str(), key, &[]), true)
}

/// A table of a result.
pub(super) fn of_result(frozen: &Frozen, which: Which, lang: &Lang) -> Table {
    match which {
        Which::Ranking => ranking(frozen, lang),
        Which::Weights => weights(frozen, lang),
        Which::Medians => medians(frozen, lang),
    }
}

fn named(frozen: &Frozen, lang: &Lang, key: &str) -> String {
    let title = frozen.given.round.title.text(lang);
    format!("{} {title}", sentence(lang.as_str(), key, &[]))
}

fn ranking(frozen: &Frozen, lang: &Lang) -> Table {
    let set = &frozen.given.criteria_set;
    let answer = frozen.derived.answer.as_ref();
    let whole = say::decimal(say::points(set, set.greatest_score()), lang);
    let mut columns = vec![
        figure(lang, "round-place"),
        figure(lang, "round-file-number"),
        text(lang, "round-file-craft"),
        text(lang, "round-file-region"),
        (sentence(lang.as_str(), "round-score-of", &[("whole", &whole)]), true),
        text(lang, "round-band"),
    ];
    let others = answer.map(|a| a.rankings.get(1..).unwrap_or_default()).unwrap_or_default();
    columns.extend(others.iter().map(|r| (say::method(r.method.word(), lang), true)));
    columns.push(text(lang, "gap-file-out"));
    columns.push(text(lang, "round-were-withdrawn"));
    let mut table = Table::new(named(frozen, lang, "round-ranking"), columns);
    for (candidate, place) in frozen.ranking() {
        let Some(entrant) = frozen.candidate(candidate) else { continue };
        let tallied = frozen.derived.tally.iter().find(|t| t.candidate == candidate);
        let row = frozen.name(candidate).and_then(|n| answer?.alternatives.iter().position(|a| a == n));
        let band = tallied.and_then(|t| t.band.as_deref());
        let band = band.and_then(|key| set.bands.iter().find(|b| b.key == key));
        let score = frozen.score(candidate).map(|s| number(say::points(set, s)));
        let mut cells = vec![
            place.map(|p| p.to_string()).unwrap_or_default(),
            candidate.to_string(),
            entrant.craft_names.text(lang).to_owned(),
            entrant.region_name.clone(),
            score.unwrap_or_default(),
            band.map(|b| b.name.text(lang).to_owned()).unwrap_or_default(),
        ];
        let place =
            |r: &domain::assessment::decision::Outcome| row.and_then(|row| r.places.get(row)).copied();
        cells.extend(others.iter().map(|r| place(r).map(|p| p.to_string()).unwrap_or_default()));
        cells.extend([missed(frozen, candidate, lang), String::new()]);
        table.rows.push(cells);
    }
    for out in frozen.given.candidates.iter().filter(|c| c.withdrawn) {
        let mut cells = vec![String::new(); table.columns.len()];
        cells[1] = out.number.to_string();
        cells[2] = out.craft_names.text(lang).to_owned();
        cells[3] = out.region_name.clone();
        if let Some(last) = cells.last_mut() {
            *last = sentence(lang.as_str(), "yes", &[]);
        }
        table.rows.push(cells);
    }
    table
}

fn weights(frozen: &Frozen, lang: &Lang) -> Table {
    let set = &frozen.given.criteria_set;
    let columns = vec![
        text(lang, "round-file-key"),
        text(lang, "round-criterion"),
        text(lang, "round-file-group"),
        figure(lang, "round-file-share"),
        figure(lang, "round-file-stays-from"),
        figure(lang, "round-file-stays-to"),
    ];
    let mut table = Table::new(named(frozen, lang, "round-weights"), columns);
    let stays = stays_between(frozen);
    for (n, (c, weight)) in set.criteria.iter().zip(frozen.weights().unwrap_or_default()).enumerate() {
        let (least, most) = stays.get(n).copied().unzip();
        let group = set.groups.iter().find(|g| Some(&g.key) == c.group.as_ref());
        table.rows.push(vec![
            c.key.clone(),
            c.name.text(lang).to_owned(),
            group.map(|g| g.name.text(lang).to_owned()).unwrap_or_default(),
            number(weight),
            least.flatten().map(number).unwrap_or_default(),
            most.flatten().map(number).unwrap_or_default(),
        ]);
    }
    table
}

fn medians(frozen: &Frozen, lang: &Lang) -> Table {
    let columns = vec![
        figure(lang, "round-file-number"),
        text(lang, "round-file-craft"),
        text(lang, "round-file-region"),
        text(lang, "round-criterion"),
        figure(lang, "round-median"),
        figure(lang, "round-file-least"),
        figure(lang, "round-file-greatest"),
        figure(lang, "round-file-count"),
    ];
    let mut table = Table::new(named(frozen, lang, "round-medians"), columns);
    for tallied in &frozen.derived.tally {
        let Some(entrant) = frozen.candidate(tallied.candidate) else { continue };
        for (c, cell) in frozen.given.criteria_set.criteria.iter().zip(&tallied.cells) {
            table.rows.push(vec![
                tallied.candidate.to_string(),
                entrant.craft_names.text(lang).to_owned(),
                entrant.region_name.clone(),
                c.name.text(lang).to_owned(),
                number(cell.median),
                cell.least.to_string(),
                cell.greatest.to_string(),
                cell.count.to_string(),
            ]);
        }
    }
    table
}

fn gaps(frozen: &Frozen, of: &str, lines: &[Line], lang: &Lang) -> Table {
    let set: &CriteriaSet = &frozen.given.criteria_set;
    let columns = vec![
        text(lang, "round-criterion"),
        figure(lang, "round-median"),
        figure(lang, "gap-file-best"),
        figure(lang, "gap-lost"),
        figure(lang, "gap-file-possible"),
        figure(lang, "gap-file-next"),
        text(lang, "gap-help"),
        figure(lang, "criteria-file-limit"),
        text(lang, "gap-file-out"),
    ];
    let name = format!("{} {of}", sentence(lang.as_str(), "gap-title", &[]));
    let mut table = Table::new(name, columns);
    for l in lines {
        let criterion = set.criteria.iter().find(|c| c.key == l.criterion);
        table.rows.push(vec![
            criterion.map_or_else(|| l.criterion.clone(), |c| c.name.text(lang).to_owned()),
            number(l.median),
            l.best.to_string(),
            number(say::points(set, l.lost)),
            number(say::points(set, l.possible)),
            l.next.map(|n| n.to_string()).unwrap_or_default(),
            l.help.text(lang).to_owned(),
            l.limit.map(|n| n.to_string()).unwrap_or_default(),
            if l.out { sentence(lang.as_str(), "yes", &[]) } else { String::new() },
        ]);
    }
    table
}

/// There is no such file.
pub(crate) fn no_file(site: &Arc<Site>, signed: &Signed) -> Fail {
    Fail::Unreadable(site.clone(), signed.lang.clone())
}

/// A table of a result as a file.
pub(super) async fn send_result(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(record): Path<String>,
    uri: Uri,
) -> Answer {
    let id = id(&site, &signed, &record)?;
    let asked = Which::asked(&uri).zip(format(&uri));
    let f = found(&site, &signed, id).await?;
    let (which, format) = asked.ok_or_else(|| no_file(&site, &signed))?;
    Ok(of_result(&f.frozen, which, &signed.lang).send(format))
}

/// A gap sheet as a file.
pub(super) async fn send_gaps(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path((record, part)): Path<(String, String)>,
    uri: Uri,
) -> Answer {
    let id = id(&site, &signed, &record)?;
    let f = found(&site, &signed, id).await?;
    let number: i64 = part.parse().map_err(|_| missing(&site, &signed))?;
    let lines = f.frozen.gaps(number).filter(|_| f.shows_gaps(number));
    let Some(lines) = lines else { return Err(missing(&site, &signed)) };
    let format = format(&uri).ok_or_else(|| no_file(&site, &signed))?;
    let of = say::entrant(&f.frozen, number, &signed.lang).unwrap_or_default();
    Ok(gaps(&f.frozen, &of, &lines, &signed.lang).send(format))
}

/// Every score of a closed round with its reason, for those who may read them; that the file was taken is remembered.
pub(super) async fn send_scores(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(record): Path<String>,
    uri: Uri,
) -> Answer {
    let id = id(&site, &signed, &record)?;
    let found = super::scores::found(&site, &signed, id).await?;
    let format = format(&uri).ok_or_else(|| no_file(&site, &signed))?;
    note_reading(&site, &signed, Kind::Round, id, vec![("page", "scores".to_owned())]).await?;
    Ok(super::scores::table(&found, &signed.lang).send(format))
}
