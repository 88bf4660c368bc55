//! `/kerja/umpan`: what the shops outside are told, what is left out and why, and the things to mend, for the officers of a region.
//!
//! A page never reads more than [`SCAN`] things for its list. What goes out is counted beside it.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::Uri;
use axum::routing::{MethodRouter, get};
use domain::access::{Access, KeepItems, ReadRegister, Scope};
use domain::id::Kind;
use domain::lang::Lang;
use domain::market::feed::{Fault, Found, Target, faults};
use domain::region::RegionCode;
use parking_lot::Mutex;
use store::market::feed::{Choice, Line, Walk};
use transfer::Format;
use transfer::export::ExportError;

use super::count::{Counted, counted};
use super::entry::{entries, which};
use super::{PAGE, addresses, gathered};
use crate::account::guard::Signed;
use crate::account::work::Work;
use crate::desk::choices::{Found as Region, region_typed};
use crate::desk::export::{Sent, stream};
use crate::desk::form::{Input, Way};
use crate::desk::list::settle;
use crate::desk::values::Values;
use crate::error::{Answer, Fail, render};
use crate::page::{Link, Page};
use crate::{Site, sentence, text};

/// Its address.
pub(crate) const PATH: &str = "/kerja/umpan";
/// How many things stand on a page.
const LIST: usize = 30;
/// How many things a page reads at most to find them.
const SCAN: usize = 2_000;

/// The addresses of the workbench.
pub(crate) fn routes() -> Vec<(String, MethodRouter<Arc<Site>>)> {
    vec![(PATH.to_owned(), get(show)), (format!("{PATH}/ekspor"), get(export))]
}

/// What stands after the question mark, understood.
#[derive(Clone)]
struct Ask {
    target: Target,
    fault: Option<Fault>,
    lang: Lang,
    region: Option<RegionCode>,
    typed: Values,
    unknown: bool,
    place: String,
}

impl Ask {
    fn read(c: &mut store::Conn, site: &Site, query: &str) -> store::Result<Ask> {
        let typed = Values::asked(query);
        let (mut region, mut unknown) = (None, false);
        if let Some(text) = typed.some("region") {
            match region_typed(c, site, &text)? {
                Region::One(code) => region = Some(code),
                Region::None | Region::Many => unknown = true,
            }
        }
        let lang = site.profile.languages.iter().find(|l| l.as_str() == typed.get("bahasa"));
        Ok(Ask {
            target: Target::from_word(typed.get("sasaran")).unwrap_or(Target::Google),
            fault: Fault::from_word(typed.get("kurang")),
            lang: lang.unwrap_or_else(|| site.profile.first_language()).clone(),
            region,
            unknown,
            place: typed.get("setelah").to_owned(),
            typed,
        })
    }

    /// The address with other texts for some names; an empty one is left out.
    fn address(&self, path: &str, other: &[(&str, &str)]) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        for name in ["region", "sasaran", "kurang", "bahasa"] {
            let text = other.iter().find(|(n, _)| *n == name).map_or(self.typed.get(name), |(_, t)| t);
            if !text.is_empty() {
                query.append_pair(name, text);
            }
        }
        for (name, text) in other.iter().filter(|(n, t)| matches!(*n, "setelah" | "format") && !t.is_empty())
        {
            query.append_pair(name, text);
        }
        let query = query.finish();
        if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
    }

    /// Whether a thing stands on the list: it has the fault that is asked for, or is left out.
    fn lists(&self, found: Found) -> bool {
        match self.fault {
            Some(fault) => found.has(fault),
            None => !found.goes_to(self.target),
        }
    }
}

fn said(lang: &Lang, fault: Fault) -> String {
    sentence(lang.as_str(), &format!("feed-fault-{}", fault.word()), &[])
}

/// Where a fault is mended.
fn mend(line: &Line, fault: Fault, keeps: bool) -> String {
    let (item, maker) = (line.id, line.seller.id);
    match fault {
        Fault::Closed | Fault::Protected | Fault::Sample => format!("/kerja/produk/{item}"),
        Fault::MakerHidden | Fault::NotSelling | Fault::Withheld | Fault::Away => {
            format!("/kerja/perajin/{maker}")
        }
        _ if !keeps => format!("/kerja/produk/{item}"),
        Fault::NoPhoto | Fault::TinyPhoto | Fault::SmallPhoto => format!("/kerja/produk/{item}/foto"),
        Fault::SoldOut if line.choices.is_none() => format!("/kerja/produk/{item}"),
        Fault::SoldOut | Fault::NoneSold => format!("/kerja/produk/{item}/varian"),
        Fault::NoPrice
        | Fault::NoTitle
        | Fault::NoDescription
        | Fault::TooSlow
        | Fault::OtherName
        | Fault::LongTitle
        | Fault::LongDescription
        | Fault::NoWeight => format!("/kerja/produk/{item}/ubah"),
    }
}

/// Where a fault of one of its sizes and colours is mended, whose own form has the field.
fn mend_of(line: &Line, choice: &Choice, fault: Fault, keeps: bool) -> String {
    let own = [
        Fault::NoPhoto,
        Fault::TinyPhoto,
        Fault::SmallPhoto,
        Fault::SoldOut,
        Fault::NoPrice,
        Fault::NoWeight,
    ];
    if keeps && own.contains(&fault) {
        format!("/kerja/produk/{}/varian/{}", line.id, choice.id)
    } else {
        mend(line, fault, keeps)
    }
}

/// How much of a target.
struct Sum {
    name: String,
    out: String,
    left: String,
    current: bool,
}

/// How often a fault is there.
struct Often {
    name: String,
    href: String,
    count: String,
    effect: String,
    current: bool,
}

/// A thing on the list.
struct Row {
    href: String,
    title: String,
    maker: String,
    region: String,
    faults: Vec<Link>,
}

#[derive(Template)]
#[template(path = "market/feeds.html")]
struct HealthPage {
    page: Page,
    work: Work,
    filters: Vec<Input>,
    narrowed: bool,
    open: bool,
    sums: Vec<Sum>,
    things: String,
    counting: String,
    often: Vec<Often>,
    list_title: String,
    rows: Vec<Row>,
    empty: String,
    looked: String,
    first: String,
    next: String,
    csv: String,
    xlsx: String,
    addresses: Vec<(String, String)>,
}

/// What a page of the list came to.
struct Read {
    walk: Walk,
    position: i64,
    rows: Vec<Line>,
    looked: usize,
    next: Option<String>,
}

fn page(c: &mut store::Conn, site: &Site, ask: &Ask, mut walk: Walk) -> store::Result<Read> {
    let (position, _) = store::journal::last(c)?;
    let (mut rows, mut looked, mut next) = (Vec::new(), 0, None);
    walk.go_on(&ask.place);
    while looked < SCAN {
        let lines = walk.page(c, PAGE)?;
        next = (!lines.is_empty()).then(|| walk.place());
        if lines.is_empty() {
            break;
        }
        for line in lines {
            looked += 1;
            let open = walk.is_open();
            let listed =
                entries(site, &line, &ask.lang).any(|e| ask.lists(faults(&e.facts(&ask.lang, open))));
            if listed {
                let place = walk.place_after(line.id);
                rows.push(line);
                if rows.len() == LIST {
                    return Ok(Read { walk, position, rows, looked, next: Some(place) });
                }
            }
        }
    }
    Ok(Read { walk, position, rows, looked, next })
}

/// The page.
pub(crate) async fn show(State(site): State<Arc<Site>>, signed: Signed, uri: Uri) -> Answer {
    let access = signed.may::<ReadRegister>(&site)?;
    let query = uri.query().unwrap_or_default().to_owned();
    let held = AssertUnwindSafe((site.clone(), access.clone()));
    let read = site
        .db
        .read(move |c| {
            let (site, access) = &*held;
            let ask = Ask::read(c, site, &query)?;
            let walk = Walk::within(c, access, ask.region.as_ref(), site.day_at(&[]));
            let read = walk.and_then(|walk| page(c, site, &ask, walk));
            Ok((ask, read))
        })
        .await;
    let (ask, read) = read.map_err(signed.fail(&site))?;
    let read = settle(&site, &signed, ask.region.clone(), read).await?;
    let (count, running) = counted(&site, &read.walk, read.position).await;
    Ok(render(&build(&site, &signed, &access, &ask, read, (count, running))))
}

fn build(
    site: &Site,
    signed: &Signed,
    access: &Access<ReadRegister>,
    ask: &Ask,
    read: Read,
    (count, running): (Option<Arc<Counted>>, bool),
) -> HealthPage {
    let lang = &signed.lang;
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let number = |n: u64| text::number(i64::try_from(n).unwrap_or(i64::MAX), lang);
    let target_name = |t: Target| say(&format!("feed-target-{}", t.word()));
    let nth = site.profile.languages.iter().position(|l| *l == ask.lang).unwrap_or_default();
    let sums = count.as_ref().and_then(|c| c.sums.get(nth));
    let things = count.as_ref().map_or(0, |c| c.things);
    let targets = Target::ALL.into_iter().zip(sums.map_or([0; Target::ALL.len()], |s| s.out));
    let often = Fault::ALL.into_iter().zip(sums.map_or([0; Fault::ALL.len()], |s| s.faults));
    let often = often.filter(|(_, n)| *n > 0).map(|(fault, n)| {
        let left: Vec<String> =
            Target::ALL.into_iter().filter(|t| fault.leaves_out(*t)).map(target_name).collect();
        Often {
            name: said(lang, fault),
            href: ask.address(PATH, &[("kurang", fault.word())]),
            count: number(n),
            effect: if left.is_empty() {
                say("feed-goes-out")
            } else if left.len() == Target::ALL.len() {
                say("feed-left-everywhere")
            } else {
                sentence(lang.as_str(), "feed-left-of", &[("targets", &left.join(", "))])
            },
            current: ask.fault == Some(fault),
        }
    });
    let keeps = signed.who.may::<KeepItems>().is_some();
    let open = read.walk.is_open();
    let rows = read.rows.iter().map(|line| Row {
        href: format!("/kerja/produk/{}", line.id),
        title: line.names.text(lang).to_owned(),
        maker: site.maker_name(lang, line.seller.name.as_deref(), &line.seller.place.name),
        region: line.seller.place.name.clone(),
        faults: told(site, lang, ask, (line, open), keeps),
    });
    let counting = match (&count, running) {
        (None, true) => say("feed-counting"),
        (None, false) => say("feed-uncounted"),
        (Some(c), true) => {
            sentence(lang.as_str(), "feed-counting-again", &[("when", &site.moment(c.at, lang))])
        }
        (Some(c), false) => sentence(lang.as_str(), "feed-counted", &[("when", &site.moment(c.at, lang))]),
    };
    let whole = match (&ask.region, access.scope()) {
        (Some(code), _) => Some(code.clone()),
        (None, Scope::Regions(roots)) => roots.first().cloned(),
        _ => None,
    }
    .filter(|code| *code != site.root);
    let of = whole.as_ref().map(|code| (Kind::Region, code.as_str()));
    HealthPage {
        page: site.private_page(lang, &say("feed-title")),
        work: site.work(signed, PATH),
        filters: filters(site, lang, ask),
        narrowed: ["region", "kurang"].iter().any(|n| !ask.typed.get(n).is_empty()),
        open: count.as_ref().is_none_or(|c| c.open),
        sums: if count.is_some() {
            targets
                .map(|(t, out)| Sum {
                    name: target_name(t),
                    out: number(out),
                    left: number(things.saturating_sub(out)),
                    current: t == ask.target,
                })
                .collect()
        } else {
            Vec::new()
        },
        things: sentence(lang.as_str(), "feed-things", &[("count", &number(things))]),
        counting,
        often: often.collect(),
        list_title: match ask.fault {
            Some(fault) => said(lang, fault),
            None => sentence(lang.as_str(), "feed-list", &[("target", &target_name(ask.target))]),
        },
        rows: rows.collect(),
        empty: if read.next.is_some() { say("feed-none-here") } else { say("feed-none") },
        looked: if read.next.is_some() && read.rows.len() < LIST {
            let looked = text::number(i64::try_from(read.looked).unwrap_or_default(), lang);
            sentence(lang.as_str(), "feed-looked", &[("count", &looked)])
        } else {
            String::new()
        },
        first: if ask.place.is_empty() { String::new() } else { ask.address(PATH, &[]) },
        next: read.next.map_or_else(String::new, |place| ask.address(PATH, &[("setelah", &place)])),
        csv: ask.address(&format!("{PATH}/ekspor"), &[("format", "csv")]),
        xlsx: ask.address(&format!("{PATH}/ekspor"), &[("format", "xlsx")]),
        addresses: addresses(site, &ask.lang, of)
            .into_iter()
            .map(|(name, href)| (say(&format!("feed-address-{}", name.replace('.', "-"))), href))
            .collect(),
    }
}

/// What is the matter with a thing: what all of its sizes and colours have in common, and then what is with some of them.
fn told(site: &Site, lang: &Lang, ask: &Ask, (line, open): (&Line, bool), keeps: bool) -> Vec<Link> {
    let each: Vec<_> = entries(site, line, &ask.lang)
        .map(|entry| (entry.choice, faults(&entry.facts(&ask.lang, open))))
        .collect();
    let mut links = Vec::new();
    for (fault, some) in gathered(&each) {
        let current = fault.leaves_out(ask.target);
        if some.is_empty() {
            links.push(Link { label: said(lang, fault), href: mend(line, fault, keeps), current });
        }
        links.extend(some.into_iter().map(|choice| Link {
            label: format!("{}: {}", which(choice, lang), said(lang, fault)),
            href: mend_of(line, choice, fault, keeps),
            current,
        }));
    }
    links
}

fn filters(site: &Site, lang: &Lang, ask: &Ask) -> Vec<Input> {
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let mut region =
        Input::new(lang, "region", "desk-region", Way::Line).hinted(lang, "desk-region-hint").longest(120);
    region.values = vec![ask.typed.get("region").to_owned()];
    if ask.unknown {
        region.fault = say("desk-region-unknown");
    }
    let choose = |name: &str, label: &str, chosen: &str, choices: Vec<(String, String)>| {
        let mut input = Input::new(lang, name, label, Way::Choose).choosing(choices);
        input.values = vec![chosen.to_owned()];
        input
    };
    let targets =
        Target::ALL.map(|t| (t.word().to_owned(), say(&format!("feed-target-{}", t.word())))).to_vec();
    let faults = std::iter::once((String::new(), say("feed-any-fault")))
        .chain(Fault::ALL.map(|f| (f.word().to_owned(), said(lang, f))))
        .collect();
    let languages =
        site.profile.languages.iter().map(|l| (l.to_string(), say(&format!("lang-{l}")))).collect();
    vec![
        region,
        choose("sasaran", "feed-field-target", ask.target.word(), targets),
        choose("kurang", "feed-field-fault", ask.fault.map_or("", Fault::word), faults),
        choose("bahasa", "feed-field-language", ask.lang.as_str(), languages),
    ]
}

fn fill(
    site: &Arc<Site>,
    lang: &Lang,
    access: &Access<ReadRegister>,
    ask: &Ask,
    sheet: &mut Sent,
) -> Result<(), ExportError> {
    let held = AssertUnwindSafe((access.clone(), ask.region.clone(), site.day_at(&[])));
    let walk = site.db.read_blocking(move |c| {
        let (access, region, today) = &*held;
        Walk::within(c, access, region.as_ref(), *today).map(AssertUnwindSafe)
    })?;
    let walk = Arc::new(Mutex::new(walk.0));
    loop {
        let held = AssertUnwindSafe(walk.clone());
        let lines = site.db.read_blocking(move |c| {
            let walk = &*held;
            walk.lock().page(c, PAGE).map(AssertUnwindSafe)
        })?;
        if lines.is_empty() {
            return Ok(());
        }
        let open = walk.lock().is_open();
        let all = lines.iter().flat_map(|line| entries(site, line, &ask.lang));
        for entry in all {
            let (line, found) = (entry.line, faults(&entry.facts(&ask.lang, open)));
            if !ask.lists(found) {
                continue;
            }
            let told: Vec<String> = found.iter().map(|f| said(lang, f)).collect();
            let out = Target::ALL.into_iter().filter(|t| found.goes_to(*t));
            let out: Vec<String> =
                out.map(|t| sentence(lang.as_str(), &format!("feed-target-{}", t.word()), &[])).collect();
            sheet.row(&[
                entry.id(),
                entry.name(lang),
                site.maker_name(lang, line.seller.name.as_deref(), &line.seller.place.name),
                line.seller.place.code.clone(),
                line.seller.place.name.clone(),
                told.join("; "),
                out.join("; "),
                format!("{}/kerja/produk/{}", site.origin, line.id),
            ])?;
        }
    }
}

/// The list as a file.
pub(crate) async fn export(State(site): State<Arc<Site>>, signed: Signed, uri: Uri) -> Answer {
    let access = signed.may::<ReadRegister>(&site)?;
    let query = uri.query().unwrap_or_default().to_owned();
    let format = Format::from_word(Values::asked(&query).get("format"));
    let format = format.ok_or_else(|| Fail::Unreadable(site.clone(), signed.lang.clone()))?;
    let held = AssertUnwindSafe((site.clone(), access.clone()));
    let read = site
        .db
        .read(move |c| {
            let (site, access) = &*held;
            let ask = Ask::read(c, site, &query)?;
            let walk = Walk::within(c, access, ask.region.as_ref(), site.day_at(&[])).map(drop);
            Ok((ask, walk))
        })
        .await;
    let (ask, reached) = read.map_err(signed.fail(&site))?;
    settle(&site, &signed, ask.region.clone(), reached).await?;
    if ask.unknown {
        return Err(Fail::Unreadable(site.clone(), signed.lang.clone()));
    }
    let lang = signed.lang.clone();
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let headings = ["feed-col-id", "feed-col-title", "feed-col-maker", "feed-col-code", "desk-region"]
        .into_iter()
        .chain(["feed-col-faults", "feed-col-out", "feed-col-page"])
        .map(say)
        .collect::<Vec<_>>();
    let numbers = vec![false; headings.len()];
    let name = format!("{}-{}", say("feed-file"), site.today([site.root.as_str()]));
    Ok(stream(&name, format, headings, numbers, move |sheet| fill(&site, &lang, &access, &ask, sheet)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_can_be_the_matter_is_said_to_officers_and_makers() {
        for lang in ["id", "en"] {
            let is_said = |key: String| assert_ne!(sentence(lang, &key, &[("language", "x")]), key, "{lang}");
            for fault in Fault::ALL {
                is_said(format!("feed-fault-{}", fault.word()));
                is_said(format!("feed-mend-{}", fault.word()));
            }
            for target in Target::ALL {
                is_said(format!("feed-target-{}", target.word()));
            }
        }
    }
}
