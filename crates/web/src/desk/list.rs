//! A register: filters in the address, sorting, pages, a choice of columns, and the way to its export.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::Uri;
use domain::access::{Access, Permission};
use domain::id::{CraftId, Kind};
use domain::lang::Lang;
use domain::publication::Publication;
use domain::region::RegionCode;
use store::Conn;
use store::register::{Ask, Order};
use uuid::Uuid;

use super::choices::{Choices, Found, region_typed};
use super::form::{Choice, Input, Way};
use super::values::Values;
use super::{missing, note_reading, on_behalf};
use crate::account::guard::Signed;
use crate::account::work::Work;
use crate::error::{Answer, Fail, render};
use crate::page::{Link, Page};
use crate::{Site, sentence};

/// How many stand on a page.
const PAGE: i64 = 50;

/// A column of a register.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Column {
    /// Its name in addresses; its heading is the message `<stem>-field-<name>`.
    pub name: &'static str,
    /// Whether it is shown when nobody chose.
    pub usual: bool,
    /// Whether it holds numbers.
    pub number: bool,
    /// Whether it holds what is personal and not public: showing it is remembered.
    pub personal: bool,
}

impl Column {
    /// A column of texts that is shown when nobody chose.
    pub const fn usual(name: &'static str) -> Column {
        Column { name, usual: true, number: false, personal: false }
    }

    /// A column of texts that is shown when it is chosen.
    pub const fn further(name: &'static str) -> Column {
        Column { usual: false, ..Column::usual(name) }
    }

    /// It holds numbers.
    #[must_use]
    pub const fn number(mut self) -> Column {
        self.number = true;
        self
    }

    /// It holds what is personal.
    #[must_use]
    pub const fn personal(mut self) -> Column {
        self.personal = true;
        self
    }
}

/// The head of a line.
pub(crate) struct Head {
    /// The record.
    pub id: Uuid,
    /// What it is called.
    pub title: String,
    /// Where the list goes on, with the id.
    pub sort_key: String,
    /// Its state.
    pub status: Publication,
    /// Whether it is a sample.
    pub sample: bool,
}

/// A register.
pub(crate) trait Register: Send + Sync + 'static {
    /// Its address.
    const PATH: &'static str;
    /// The beginning of its messages.
    const STEM: &'static str;
    /// The columns besides the name.
    const COLUMNS: &'static [Column];
    /// Whether kinds narrow it, with their words.
    const KINDS: &'static [&'static str];
    /// Whether crafts narrow it.
    const CRAFTS: bool = true;
    /// Whether its order is that of names, so that it can be narrowed by their beginning; else it has an order of its own.
    const BY_NAME: bool = true;
    /// The orders in which it can be read.
    const ORDERS: &'static [Order] = &Order::ALL;
    /// Whether its records have a state of publication.
    const STATES: bool = true;
    /// The states that there are, where some are none of these records'.
    const STATUSES: &'static [Publication] = &Publication::ALL;
    /// The right to read it.
    type Read: Permission;
    /// A line.
    type Line: Send + Sync + 'static;

    /// A page.
    fn page(c: &mut Conn, who: &Access<Self::Read>, ask: &Ask) -> store::Result<Vec<Self::Line>>;
    /// The head of a line.
    fn head(line: &Self::Line, lang: &Lang) -> Head;
    /// What stands in a column, for a page or, with plain numbers, for a file.
    fn cell(line: &Self::Line, site: &Site, lang: &Lang, column: &str, file: bool) -> String;
    /// The address of a line's record.
    fn at(line: &Self::Line, lang: &Lang) -> String {
        format!("{}/{}", Self::PATH, Self::head(line, lang).id)
    }
    /// Whether somebody may add to it.
    fn may_add(signed: &Signed) -> bool;
    /// The kinds that narrow it, with what they are called.
    fn kinds(_: &Site, lang: &Lang) -> Vec<(String, String)> {
        let name = |k: &str| sentence(lang.as_str(), &format!("{}-{k}", Self::STEM), &[]);
        Self::KINDS.iter().map(|k| ((*k).to_owned(), name(k))).collect()
    }
}

/// What stands after the question mark, understood.
#[derive(Debug, Clone, Default)]
pub(crate) struct Asked {
    /// As it was typed.
    pub typed: Values,
    /// As the store is asked.
    pub ask: Ask,
    /// The columns.
    pub columns: Vec<Column>,
    /// A region that is not known.
    pub unknown_region: bool,
    /// What the maker is called who narrows it.
    pub maker: String,
    /// What the council is called that narrows it.
    pub council: String,
}

/// The names that an address of a register keeps.
const NAMES: &[&str] = &["q", "region", "status", "kind", "craft", "maker", "council", "sort", "col"];

impl Asked {
    /// The address of the list, or of what lies below it, with other texts for some names.
    pub fn address(&self, path: &str, other: &[(&str, &str)]) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        for (name, text) in self.typed.0.iter().filter(|(n, v)| NAMES.contains(&n.as_str()) && !v.is_empty())
        {
            if !other.iter().any(|(n, _)| n == name) {
                query.append_pair(name, text);
            }
        }
        for (name, text) in other.iter().filter(|(_, v)| !v.is_empty()) {
            query.append_pair(name, text);
        }
        let query = query.finish();
        if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
    }
}

/// Understands what stands after the question mark.
pub(crate) fn asked<R: Register>(c: &mut Conn, site: &Site, query: &str) -> store::Result<Asked> {
    let typed = Values::asked(query);
    let mut asked = Asked::default();
    if let Some(text) = typed.some("region") {
        match region_typed(c, site, &text)? {
            Found::One(code) => asked.ask.region = Some(code),
            Found::None | Found::Many => asked.unknown_region = true,
        }
    }
    asked.ask.status = Publication::from_word(typed.get("status"));
    let kinds = R::kinds(site, site.profile.first_language());
    asked.ask.kind = kinds.into_iter().map(|(k, _)| k).find(|k| k == typed.get("kind"));
    if let Some(key) = typed.some("craft") {
        // A craft that is not there has no records, which is the honest answer.
        let id = store::craft::rules(c, &key)?.map_or(CraftId(Uuid::nil()), |r| r.id);
        asked.ask.craft = Some(id.0);
    }
    if let Ok(maker) = Uuid::parse_str(typed.get("maker")) {
        asked.ask.maker = Some(maker);
        asked.maker =
            store::trail::name(c, Kind::Maker, maker, site.profile.first_language())?.unwrap_or_default();
    }
    if let Ok(council) = Uuid::parse_str(typed.get("council")) {
        asked.ask.council = Some(council);
        let lang = site.profile.first_language();
        asked.council = store::trail::name(c, Kind::Council, council, lang)?.unwrap_or_default();
    }
    if R::BY_NAME {
        asked.ask.prefix = typed.get("q").chars().take(120).collect();
    }
    let order = Order::from_word(typed.get("sort")).filter(|o| R::ORDERS.contains(o));
    asked.ask.order = order.unwrap_or_default();
    let (key, id) = typed.get("after").rsplit_once('~').unwrap_or_default();
    asked.ask.after = Uuid::parse_str(id).ok().map(|id| (key.to_owned(), id));
    let chosen = typed.all("col");
    let columns = R::COLUMNS.iter().copied();
    asked.columns = columns
        .filter(|c| if chosen.is_empty() { c.usual } else { chosen.iter().any(|n| n == c.name) })
        .collect();
    asked.typed = typed;
    Ok(asked)
}

/// What a read of a register came to. A region beyond one's own part of the tree is not there, and that somebody asked for it
/// is remembered.
pub(crate) async fn settle<T>(
    site: &Arc<Site>,
    signed: &Signed,
    region: Option<RegionCode>,
    result: store::Result<T>,
) -> Result<T, Fail> {
    if let (Err(store::Error::Refused), Some(code)) = (&result, region) {
        let noted =
            site.db.write(on_behalf(signed), move |tx| store::register::refused_region(tx, &code)).await;
        if let Err(error) = noted {
            tracing::error!(%error, "a refusal could not be noted");
        }
        return Err(missing(site, signed));
    }
    result.map_err(signed.fail(site))
}

/// What is remembered of a list that shows what is personal.
pub(crate) async fn remember<R: Register>(
    site: &Arc<Site>,
    signed: &Signed,
    asked: &Asked,
    how: &'static str,
) -> Result<(), Fail> {
    let personal: Vec<&str> = asked.columns.iter().filter(|c| c.personal).map(|c| c.name).collect();
    if personal.is_empty() {
        return Ok(());
    }
    let what = vec![
        ("register", R::STEM.to_owned()),
        ("how", how.to_owned()),
        ("columns", personal.join(", ")),
        ("narrowed", asked.address("", &[("col", "")])),
    ];
    note_reading(site, signed, Kind::Person, signed.person.id.0, what).await
}

struct Row {
    href: String,
    title: String,
    sample: bool,
    status: &'static str,
    status_label: String,
    cells: Vec<(String, String, bool)>,
}

struct Pick {
    name: &'static str,
    label: String,
    chosen: bool,
}

#[derive(Template)]
#[template(path = "desk/list.html")]
struct ListPage {
    page: Page,
    work: Work,
    heading: String,
    intro: String,
    path: &'static str,
    done: String,
    new_href: String,
    new_label: String,
    filters: Vec<Input>,
    narrowed: bool,
    maker: String,
    maker_id: String,
    council: String,
    council_id: String,
    sorts: Vec<Link>,
    picks: Vec<Pick>,
    sort: &'static str,
    heads: Vec<(String, bool)>,
    status_head: String,
    states: bool,
    name_head: String,
    rows: Vec<Row>,
    empty_title: String,
    empty_text: String,
    first: String,
    next: String,
    csv: String,
    xlsx: String,
}

/// A register.
pub(crate) async fn show<R: Register>(State(site): State<Arc<Site>>, signed: Signed, uri: Uri) -> Answer {
    let access = signed.may::<R::Read>(&site)?;
    let query = uri.query().unwrap_or_default().to_owned();
    let held = AssertUnwindSafe((site.clone(), signed.lang.clone()));
    let read = site
        .db
        .read(move |c| {
            let (site, lang) = &*held;
            let mut asked = asked::<R>(c, site, &query)?;
            asked.ask.limit = PAGE + 1;
            let region = asked.ask.region.clone();
            let lines = if asked.unknown_region { Ok(Vec::new()) } else { R::page(c, &access, &asked.ask) };
            let choices = if R::CRAFTS { Choices::narrowing(c, lang)? } else { Choices::default() };
            Ok((asked, choices, region, lines))
        })
        .await
        .map_err(signed.fail(&site))?;
    let (asked, choices, region, lines) = read;
    let mut lines = settle(&site, &signed, region, lines).await?;
    remember::<R>(&site, &signed, &asked, "list").await?;
    let lang = &signed.lang;
    let more = i64::try_from(lines.len()).unwrap_or_default() > PAGE;
    lines.truncate(usize::try_from(PAGE).unwrap_or_default());
    let next = lines.last().filter(|_| more).map(|l| {
        let head = R::head(l, lang);
        asked.address(R::PATH, &[("after", &format!("{}~{}", head.sort_key, head.id))])
    });
    Ok(render(&build::<R>(&site, &signed, &asked, &choices, &lines, next)))
}

fn build<R: Register>(
    site: &Site,
    signed: &Signed,
    asked: &Asked,
    choices: &Choices,
    lines: &[R::Line],
    next: Option<String>,
) -> ListPage {
    let lang = &signed.lang;
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let own = |key: &str| say(&format!("{}-{key}", R::STEM));
    let field = |name: &str| super::said::label(lang, R::STEM, name);
    let rows = lines.iter().map(|line| {
        let head = R::head(line, lang);
        Row {
            href: R::at(line, lang),
            title: head.title,
            sample: head.sample,
            status: head.status.word(),
            status_label: say(&format!("publication-{}", head.status.word())),
            cells: asked
                .columns
                .iter()
                .map(|c| (field(c.name), R::cell(line, site, lang, c.name, false), c.number))
                .collect(),
        }
    });
    let ordered = asked.ask.ordered();
    let orders = R::ORDERS.iter().copied().filter(|_| asked.ask.prefix.is_empty() && R::ORDERS.len() > 1);
    let sorts = orders.map(|o| Link {
        label: say(&match o {
            Order::Name if !R::BY_NAME => "desk-sort-place".to_owned(),
            o => format!("desk-sort-{}", o.word()),
        }),
        href: asked.address(R::PATH, &[("sort", if o == Order::default() { "" } else { o.word() })]),
        current: o == ordered,
    });
    let narrowed = ["q", "region", "status", "kind", "craft", "maker", "council"]
        .iter()
        .any(|n| !asked.typed.get(n).is_empty());
    let heading = own("register");
    ListPage {
        page: site.private_page(lang, &heading),
        work: site.work(signed, R::PATH),
        intro: own("register-intro"),
        heading,
        path: R::PATH,
        done: String::new(),
        new_href: if R::may_add(signed) {
            match (asked.ask.maker, asked.ask.council) {
                (Some(maker), _) => format!("{}/baru?maker={maker}", R::PATH),
                (None, Some(council)) => format!("{}/baru?council={council}", R::PATH),
                (None, None) => format!("{}/baru", R::PATH),
            }
        } else {
            String::new()
        },
        new_label: own("new"),
        filters: filters::<R>(site, lang, asked, choices),
        narrowed,
        maker: asked.maker.clone(),
        maker_id: asked.ask.maker.map(|m| m.to_string()).unwrap_or_default(),
        council: asked.council.clone(),
        council_id: asked.ask.council.map(|c| c.to_string()).unwrap_or_default(),
        sorts: sorts.collect(),
        sort: if asked.ask.order == Order::default() { "" } else { asked.ask.order.word() },
        picks: R::COLUMNS
            .iter()
            .map(|c| Pick {
                name: c.name,
                label: field(c.name),
                chosen: asked.columns.iter().any(|a| a.name == c.name),
            })
            .collect(),
        heads: asked.columns.iter().map(|c| (field(c.name), c.number)).collect(),
        status_head: say("desk-status"),
        states: R::STATES,
        name_head: field("name"),
        rows: rows.collect(),
        empty_title: if narrowed { say("desk-none") } else { own("none") },
        empty_text: if narrowed { say("desk-none-text") } else { own("none-text") },
        first: if asked.ask.after.is_some() { asked.address(R::PATH, &[]) } else { String::new() },
        next: next.unwrap_or_default(),
        csv: asked.address(&format!("{}/ekspor", R::PATH), &[("format", "csv")]),
        xlsx: asked.address(&format!("{}/ekspor", R::PATH), &[("format", "xlsx")]),
    }
}

fn filters<R: Register>(site: &Site, lang: &Lang, asked: &Asked, choices: &Choices) -> Vec<Input> {
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let any = || (String::new(), say("desk-any"));
    let mut filters = if R::BY_NAME {
        vec![Input::new(lang, "q", "desk-prefix", Way::Line).longest(120)]
    } else {
        Vec::new()
    };
    filters.extend([Input::new(lang, "region", "desk-region", Way::Line).hinted(lang, "desk-region-hint")]);
    if R::STATES {
        filters.push(Input::new(lang, "status", "desk-status", Way::Choose).choosing(
            std::iter::once(any()).chain(
                R::STATUSES.iter().map(|p| (p.word().to_owned(), say(&format!("publication-{}", p.word())))),
            ),
        ));
    }
    let kinds = R::kinds(site, lang);
    if !kinds.is_empty() {
        let label = format!("{}-field-kind", R::STEM);
        filters.push(
            Input::new(lang, "kind", &label, Way::Choose).choosing(std::iter::once(any()).chain(kinds)),
        );
    }
    if R::CRAFTS {
        let crafts = std::iter::once(any()).chain(choices.crafts.iter().cloned());
        filters.push(Input::new(lang, "craft", "desk-craft", Way::Choose).choosing(crafts));
    }
    for input in &mut filters {
        input.values = vec![asked.typed.get(&input.name).to_owned()];
        if input.name == "region" && asked.unknown_region {
            input.fault = say("desk-region-unknown");
        }
        // What is not among the choices is not chosen.
        if input.is_choice() && !input.choices.iter().any(|c: &Choice| c.value == input.value()) {
            input.values = vec![String::new()];
        }
    }
    filters
}
