//! `/kerja/kebutuhan-pelatihan`: what should be learnt, as marked on gap sheets, for whoever plans trainings.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use askama::Template;
use axum::extract::State as Held;
use axum::http::Uri;
use domain::access::ReadRegister;
use domain::assessment::need::State;
use domain::id::NeedId;
use domain::lang::{Lang, Words};
use store::Conn;
use store::assessment::need::{self, Asked, Kinds, Line};
use uuid::Uuid;

use super::PATH as ROUNDS;
use super::tables::{self, Table};
use crate::account::guard::Signed;
use crate::account::work::Work;
use crate::desk::choices::{Found, region_typed};
use crate::desk::form::{Input, Way};
use crate::desk::list::settle;
use crate::desk::values::Values;
use crate::error::{Answer, Fail, render};
use crate::page::Page;
use crate::{Site, sentence, text};

/// Its address.
pub(crate) const PATH: &str = "/kerja/kebutuhan-pelatihan";

/// How many stand on a page.
const PAGE: i64 = 100;
/// The most rows of a file.
const MOST: i64 = 50_000;

struct Row {
    craft: String,
    region: String,
    criterion: String,
    note: String,
    state: String,
    open: bool,
    round: String,
    /// The way to the gap sheet.
    gaps: String,
}

#[derive(Template)]
#[template(path = "assessment/needs.html")]
struct NeedsPage {
    page: Page,
    work: Work,
    path: &'static str,
    filters: Vec<Input>,
    rows: Vec<Row>,
    count: String,
    files: String,
    next: String,
    narrowed: bool,
}

/// What an address asks for.
#[derive(Debug, Clone)]
struct Typed {
    values: Values,
    asked: Asked,
    unknown: bool,
    after: Option<NeedId>,
}

fn typed(c: &mut Conn, site: &Site, query: &str) -> store::Result<Typed> {
    let values = Values::asked(query);
    let mut asked = Asked {
        region: None,
        craft: values.get("craft").to_owned(),
        criterion: values.some("criterion"),
        // Whoever plans wants what is open; everything else is asked for.
        state: match values.get("state") {
            "all" => None,
            word => Some(State::from_word(word).unwrap_or(State::Open)),
        },
    };
    let mut unknown = false;
    if let Some(region) = values.some("region") {
        match region_typed(c, site, &region)? {
            Found::One(code) => asked.region = Some(code),
            _ => unknown = true,
        }
    }
    let after = Uuid::parse_str(values.get("after")).ok().map(NeedId);
    Ok(Typed { values, asked, unknown, after })
}

fn names(key: &str, names: &Words, lang: &Lang) -> String {
    let text = names.text(lang);
    if text.is_empty() { key.to_owned() } else { text.to_owned() }
}

fn filters(typed: &Typed, kinds: &Kinds, lang: &Lang) -> Vec<Input> {
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let mut region = Input::new(lang, "region", "desk-region", Way::Line).hinted(lang, "desk-region-hint");
    region.values = vec![typed.values.get("region").to_owned()];
    if typed.unknown {
        region.fault = say("desk-region-unknown");
    }
    let all = |of: &std::collections::BTreeMap<String, Words>, chosen: &str| {
        let mut choices = vec![(String::new(), say("need-all"))];
        choices.extend(of.iter().map(|(key, name)| (key.clone(), names(key, name, lang))));
        if !chosen.is_empty() && !of.contains_key(chosen) {
            choices.push((chosen.to_owned(), chosen.to_owned()));
        }
        choices
    };
    let chosen = |name: &'static str, label: &str, choices: Vec<(String, String)>, value: &str| {
        let mut input = Input::new(lang, name, label, Way::Choose).choosing(choices);
        input.values = vec![value.to_owned()];
        input
    };
    let (craft, criterion) = (typed.values.get("craft"), typed.values.get("criterion"));
    let mut states: Vec<(String, String)> =
        State::ALL.iter().map(|s| (s.word().to_owned(), say(&format!("need-state-{}", s.word())))).collect();
    states.push(("all".to_owned(), say("need-all")));
    let state = typed.asked.state.map_or("all", State::word);
    vec![
        region,
        chosen("craft", "round-file-craft", all(&kinds.crafts, craft), craft),
        chosen("criterion", "round-criterion", all(&kinds.criteria, criterion), criterion),
        chosen("state", "need-state", states, state),
    ]
}

/// The address with what was typed, and more.
fn address(path: &str, typed: &Typed, more: &[(&str, &str)]) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for name in ["region", "craft", "criterion", "state"] {
        if let Some(value) = typed.values.some(name) {
            query.append_pair(name, &value);
        }
    }
    for (name, value) in more {
        query.append_pair(name, value);
    }
    format!("{path}?{}", query.finish())
}

struct Read {
    typed: Typed,
    lines: Vec<Line>,
    count: i64,
    kinds: Kinds,
}

async fn read(site: &Arc<Site>, signed: &Signed, uri: &Uri, limit: i64) -> Result<Read, Fail> {
    let access = signed.may::<ReadRegister>(site)?;
    let query = uri.query().unwrap_or_default().to_owned();
    let held = AssertUnwindSafe(site.clone());
    let (region, found) = site
        .db
        .read(move |c| {
            let site = &*held;
            let (typed, kinds) = (typed(c, site, &query)?, need::kinds(c, &access)?);
            let mut read = Read { typed, lines: Vec::new(), count: 0, kinds };
            if read.typed.unknown {
                return Ok((None, Ok(AssertUnwindSafe(read))));
            }
            let asked = read.typed.asked.clone();
            let found = need::count(c, &access, &asked).and_then(|count| {
                read.count = count;
                read.lines = need::list(c, &access, &asked, read.typed.after, limit)?;
                Ok(AssertUnwindSafe(read))
            });
            Ok((asked.region, found))
        })
        .await
        .map_err(signed.fail(site))?;
    Ok(settle(site, signed, region, found).await?.0)
}

/// The list.
pub(super) async fn show(Held(site): Held<Arc<Site>>, signed: Signed, uri: Uri) -> Answer {
    let mut found = read(&site, &signed, &uri, PAGE + 1).await?;
    let lang = &signed.lang;
    let more = i64::try_from(found.lines.len()).unwrap_or_default() > PAGE;
    found.lines.truncate(usize::try_from(PAGE).unwrap_or_default());
    let next = match found.lines.last().filter(|_| more) {
        Some(last) => address(PATH, &found.typed, &[("after", &last.id.to_string())]),
        None => String::new(),
    };
    let rows = found.lines.iter().map(|l| Row {
        craft: l.craft_names.text(lang).to_owned(),
        region: l.region_name.clone(),
        criterion: names(&l.criterion, &l.criterion_name, lang),
        note: l.note.clone().unwrap_or_default(),
        state: sentence(lang.as_str(), &format!("need-state-{}", l.state.word()), &[]),
        open: l.state == State::Open,
        round: format!("{} ({})", l.title.text(lang), l.period),
        // Whoever reads a region reads the gap sheets of its candidates.
        gaps: format!("{ROUNDS}/{}/pembinaan/{}", l.round, l.number),
    });
    Ok(render(&NeedsPage {
        page: site.private_page(lang, &sentence(lang.as_str(), "need-title", &[])),
        work: site.work(&signed, PATH),
        path: PATH,
        filters: filters(&found.typed, &found.kinds, lang),
        rows: rows.collect(),
        count: sentence(lang.as_str(), "need-count", &[("count", &text::number(found.count, lang))]),
        files: format!("{}&", address(&format!("{PATH}/ekspor"), &found.typed, &[("semua", "1")])),
        next,
        narrowed: found.typed.unknown || !found.kinds.criteria.is_empty(),
    }))
}

/// The list as a file, all of it.
pub(super) async fn export(Held(site): Held<Arc<Site>>, signed: Signed, uri: Uri) -> Answer {
    let found = read(&site, &signed, &uri, MOST).await?;
    let format = tables::format(&uri).filter(|_| !found.typed.unknown);
    let format = format.ok_or_else(|| tables::no_file(&site, &signed))?;
    let lang = &signed.lang;
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let columns = ["round-file-craft", "round-file-region", "need-code", "round-criterion", "need-note"];
    let more = ["need-state", "need-round", "round-field-period"];
    let columns = columns.into_iter().chain(more).map(|key| (say(key), false));
    let mut table = Table::new(say("need-title"), columns.collect());
    table.rows = found
        .lines
        .iter()
        .map(|l| {
            vec![
                l.craft_names.text(lang).to_owned(),
                l.region_name.clone(),
                l.region.to_string(),
                names(&l.criterion, &l.criterion_name, lang),
                l.note.clone().unwrap_or_default(),
                say(&format!("need-state-{}", l.state.word())),
                l.title.text(lang).to_owned(),
                l.period.clone(),
            ]
        })
        .collect();
    Ok(table.send(format))
}
