//! The page of a region.

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::State;
use domain::flagship::Status;
use domain::lang::Lang;
use domain::source::Checked;
use domain::vocabulary::Vocabulary;
use serde_json::json;
use store::craft::RegionCraft;

use super::Known;
use crate::ask::Path;
use crate::cache::Showing;
use crate::error::{Answer, Fail, render};
use crate::home::Row;
use crate::linked::thing;
use crate::map::Area;
use crate::page::{Card, Link, Page, SourceLink};
use crate::wording::Wording;
use crate::{In, Site, sentence, text};

struct Designated {
    href: String,
    craft: Wording,
    status: &'static str,
    place: String,
    period: String,
    document: String,
    /// How long it holds, and until when anybody may object.
    course: Vec<String>,
    /// The page that says how it was chosen.
    how: String,
    /// Its page, once it was designated.
    page: String,
    basis: Wording,
    sources: Vec<SourceLink>,
}

struct Made {
    card: Card,
    locality: String,
    note: Wording,
    claimed: Wording,
    warning: Wording,
    unchecked: bool,
    sources: Vec<SourceLink>,
}

struct Group {
    title: String,
    note: String,
    rows: Vec<Made>,
}

/// An entry of a register as a page lists it.
pub struct Listed {
    pub name: Wording,
    pub line: Wording,
    pub note: Wording,
    /// Whether no officer has confirmed it.
    pub unchecked: bool,
    pub sources: Vec<SourceLink>,
}

#[derive(Template)]
#[template(path = "region.html")]
struct RegionPage {
    page: Page,
    crumbs: Vec<Link>,
    eyebrow: String,
    heading: String,
    lede: Wording,
    facts: Vec<(String, String)>,
    facts_note: String,
    peoples: Vec<Link>,
    belongs: Vec<Link>,
    locator: Arc<str>,
    map: String,
    rows: Vec<Row>,
    rows_title: String,
    flagships: bool,
    designations: Vec<Designated>,
    /// Where whoever looks after the region proposes a flagship, while it has none.
    propose: String,
    former: Vec<Designated>,
    groups: Vec<Group>,
    nothing: String,
    cards_title: String,
    cards: Vec<Card>,
    cards_href: String,
    motifs: Vec<Card>,
    heritage: Vec<Listed>,
    makers: Vec<Card>,
    items: Vec<Card>,
    below_title: String,
    below: Vec<Link>,
    before: Option<Link>,
    after: Option<Link>,
    shop_href: String,
    sheet_href: String,
    directory_href: String,
    council_href: String,
    target_href: String,
    short: String,
}

/// `/daerah/{code}-{slug}`
pub async fn show(
    State(site): State<Arc<Site>>,
    Extension(In(lang)): Extension<In>,
    Path(slug): Path<String>,
) -> Answer {
    let fail = |e| Fail::Store(site.clone(), lang.clone(), e);
    let level = site.profile.flagship_level();
    let Some((ground, known)) = site.known(&lang, &slug).await? else {
        // What is no region may be a group of them.
        return match super::group::show(&site, &lang, &slug).await? {
            Some(page) => Ok(page),
            None => Err(site.missing(&lang, &slug).await),
        };
    };
    let region = &known.region;
    let paths = &site.profile.paths;
    if let Some(next) = &known.successor {
        return Err(Fail::Moved(site.path(&lang, &paths.regions, &next.slug())));
    }
    if slug != region.slug() {
        return Err(Fail::Moved(site.path(&lang, &paths.regions, &region.slug())));
    }
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let at = |l: &store::region::Line| Link {
        label: l.full_name.clone(),
        href: site.path(&lang, &paths.regions, &l.slug()),
        current: false,
    };
    let map = site.map_of(&lang, &known).await.map_err(fail)?;
    let locator = site.locator(&lang, &ground).await.map_err(fail)?;
    let words = site.words.load_full();
    let (proper, goods): (Vec<_>, Vec<_>) =
        known.crafts.iter().partition(|c| words.is_craft(&c.craft.category));
    let groups: Vec<Group> = [
        (say("region-crafts"), String::new(), proper),
        (say("region-goods"), say("region-goods-note"), goods),
    ]
    .into_iter()
    .filter(|(_, _, rows)| !rows.is_empty())
    .map(|(title, note, rows)| Group {
        title,
        note,
        rows: rows.into_iter().map(|c| made(&site, &lang, &known, c)).collect(),
    })
    .collect();
    let cards: Vec<_> = known.cards.iter().filter(|c| words.is_craft(&c.craft.category)).collect();
    let today = site.today([site.root.as_str()]);
    let (former, mut designations): (Vec<_>, Vec<_>) =
        known.designations.iter().partition(|d| d.designation.shown(today) == Status::Retired);
    // What is designated stands before what may come to be.
    designations.sort_by_key(|d| std::cmp::Reverse(d.designation.shown(today)));
    let open = designations.iter().all(|d| d.designation.shown(today) == Status::Candidate);
    let told = |list: Vec<&store::flagship::Recorded>| -> Vec<Designated> {
        list.into_iter().map(|d| designated(&site, &lang, &known, d)).collect()
    };
    let crumbs: Vec<Link> = known
        .up
        .iter()
        .map(|l| if l.code == region.code { Link { href: String::new(), ..at(l) } } else { at(l) })
        .collect();
    let form = site.form(&region.form, &lang);
    let lede = site.region_sentence(&lang, &known);
    let mut page = site.page(
        &lang,
        &region.full_name,
        lede.as_str(),
        &site.everywhere(&paths.regions, &region.slug()),
        "regions",
    );
    page.og_image = site.share(&lang, "region", region.code.as_str(), "", &region.full_name, &form);
    let geo = region.lat_e6.zip(region.lng_e6).map(|(lat, lng)| {
        let degrees = |e6: i64| json!(e6 as f64 / 1e6);
        thing("GeoCoordinates", vec![("latitude", degrees(lat)), ("longitude", degrees(lng))])
    });
    let within = known.up.iter().rev().nth(1).map(|l| {
        let href = format!("{}{}", site.origin, at(l).href);
        thing("AdministrativeArea", vec![("name", l.full_name.as_str().into()), ("url", href.into())])
    });
    let area = thing(
        "AdministrativeArea",
        vec![
            ("@id", page.canonical.as_str().into()),
            ("name", region.full_name.as_str().into()),
            ("identifier", region.code.as_str().into()),
            ("url", page.canonical.as_str().into()),
            ("image", page.og_image.as_str().into()),
            ("geo", geo.unwrap_or_default()),
            ("containedInPlace", within.unwrap_or_default()),
        ],
    );
    site.link(&mut page, &crumbs, vec![area]);
    let heritage = known.heritage.iter().map(|h| site.heritage_line(&lang, h)).collect();
    let inside = region.level > level;
    let above = known.above(level).map(|l| l.full_name.clone()).unwrap_or_default();
    let crafts_href = site.path(&lang, &paths.crafts, "");
    let one = |key: &str| sentence(lang.as_str(), key, &[("region", &region.full_name)]);
    let peoples = known
        .peoples
        .iter()
        .map(|p| Link {
            label: words.name(Vocabulary::People, p, &lang),
            href: format!("{crafts_href}?people={p}"),
            current: false,
        })
        .collect();
    Ok(render(&RegionPage {
        crumbs,
        eyebrow: format!("{form} · {}", region.code),
        heading: region.full_name.clone(),
        lede,
        facts: site.region_facts(&lang, &known),
        facts_note: site.profile.codes.note.text(&lang).to_owned(),
        peoples,
        belongs: site.belongs(&lang, &known),
        locator,
        map,
        rows: site.region_rows(&lang, &known),
        rows_title: one("region-table"),
        flagships: region.level == level,
        propose: if region.level == level && region.until.is_none() && open {
            crate::flagship::proposal::begin(&region.code)
        } else {
            String::new()
        },
        designations: told(designations),
        former: told(former),
        nothing: match (groups.is_empty(), inside, region.level == 0) {
            (true, true, _) => one("region-nothing-here"),
            (true, false, false) if cards.is_empty() => one("region-nothing"),
            _ => String::new(),
        },
        groups,
        cards_title: if inside {
            sentence(lang.as_str(), "region-crafts-around", &[("region", &above)])
        } else {
            say("region-crafts")
        },
        cards: cards.into_iter().map(|c| site.craft_card(&lang, c)).collect(),
        cards_href: format!("{crafts_href}?region={}", known.above(level).map_or(&region.code, |l| &l.code)),
        motifs: known.motifs.iter().map(|m| site.motif_card(&lang, m)).collect(),
        heritage,
        makers: known.makers.iter().map(|m| site.maker_card(&lang, m)).collect(),
        items: known.items.iter().map(|i| site.item_card(&lang, i)).collect(),
        below_title: site
            .profile
            .level(region.level + 1)
            .map_or_else(|| say("region-parts"), |l| l.many.text(&lang).to_owned()),
        below: if region.level < level { vec![] } else { known.below.iter().map(at).collect() },
        before: known.beside.0.as_ref().map(at),
        after: known.beside.1.as_ref().map(at),
        shop_href: site.path(
            &lang,
            &paths.regions,
            &format!("{}/{}", region.slug(), crate::market::shop::REST),
        ),
        sheet_href: format!(
            "{}/{}",
            site.path(&lang, &paths.regions, &region.slug()),
            paths.sheet.text(&lang)
        ),
        directory_href: if region.level < level && region.level > 0 {
            site.path(&lang, &paths.directory, &region.slug())
        } else {
            String::new()
        },
        target_href: site.target_href(&lang, &region.slug()),
        council_href: if site.has_council(region) {
            site.council_href(&lang, &region.slug(), "")
        } else {
            String::new()
        },
        short: site.short(region.id),
        page,
    })
    .showing(known.tags()))
}

fn made(site: &Site, lang: &Lang, known: &Known, c: &RegionCraft) -> Made {
    let place = c.presence.locality.clone().unwrap_or_default();
    let locality = match (c.presence.region == known.region.code, place.is_empty()) {
        (true, _) => place,
        (false, true) => c.region_name.clone(),
        (false, false) => format!("{} · {place}", c.region_name),
    };
    Made {
        card: Card {
            href: site.path(lang, &site.profile.paths.crafts, &c.craft.slug),
            title: Wording::of(&c.craft.names, lang),
            weave: site.weave("craft", &c.craft.key),
            sample: c.sample,
            protected: c.protected,
            ..Card::default()
        },
        locality,
        note: Wording::of(&c.presence.note, lang),
        claimed: Wording::of(&c.presence.flagship_by, lang),
        warning: Wording::of(&c.warning, lang),
        unchecked: c.presence.checked == Checked::Unchecked,
        sources: site.sources(&c.presence.sources, false),
    }
}

/// How long a designation holds, and until when anybody may object: days that stay true however long the page is kept.
fn course(lang: &Lang, d: &domain::flagship::Designation) -> Vec<String> {
    let day = |day: jiff::civil::Date| text::date(day, lang);
    let mut told = Vec::new();
    if d.status == Status::Assessed
        && let (Some(from), Some(until)) = (d.course.announced, d.course.objection_until)
    {
        let days = [("from", day(from)), ("until", day(until))];
        let days: Vec<(&str, &str)> = days.iter().map(|(n, d)| (*n, d.as_str())).collect();
        told.push(sentence(lang.as_str(), "designation-public-period", &days));
    }
    if d.course.outside && (d.status.counts() || d.status == Status::Retired) {
        told.push(sentence(lang.as_str(), "designation-public-outside", &[]));
    }
    if let Some(from) = d.since().filter(|_| d.status.counts()) {
        let mut line = sentence(lang.as_str(), "designation-public-valid", &[("from", &day(from))]);
        if let Some(until) = d.course.valid_until {
            let until = sentence(lang.as_str(), "designation-public-until", &[("until", &day(until))]);
            line = format!("{line} {until}");
        }
        told.push(line);
    }
    if let Some(why) = d.course.retired_why.as_ref().filter(|_| d.status == Status::Retired) {
        told.push(why.clone());
    }
    told
}

fn designated(site: &Site, lang: &Lang, known: &Known, d: &store::flagship::Recorded) -> Designated {
    Designated {
        href: site.path(lang, &site.profile.paths.crafts, &d.craft_slug),
        craft: Wording::of(&d.craft_names, lang),
        status: d.designation.word(site.today([site.root.as_str()])),
        place: if d.designation.region == known.region.code {
            String::new()
        } else {
            d.region_full_name.clone()
        },
        period: d.designation.period.clone(),
        document: match (&d.designation.document_number, d.designation.document_date) {
            (Some(number), Some(date)) => {
                let number = text::labelled(&sentence(lang.as_str(), "col-document", &[]), number);
                format!("{number} ({})", text::date(date, lang))
            }
            _ => String::new(),
        },
        course: course(lang, &d.designation),
        how: d
            .result
            .filter(|_| d.designation.status.counts() || d.designation.course.announced.is_some())
            .map(|round| crate::assessment::public::href(site, lang, round))
            .unwrap_or_default(),
        page: site.flagship_href(lang, d),
        basis: Wording::of(&d.designation.basis, lang),
        sources: site.sources(&d.designation.sources, d.designation.checked == Checked::Unchecked),
    }
}

impl Site {
    /// How many of so many regions have a flagship, how many are on their way to one, and how many have a candidate.
    pub fn coverage_sentence(
        &self,
        lang: &Lang,
        regions: i64,
        [designated, way, candidate]: [i64; 3],
    ) -> String {
        let n = |n: i64| text::number(n, lang);
        let (designated, regions, way, candidate) =
            (n(designated), n(regions), (way > 0).then(|| n(way)), n(candidate));
        let key = if way.is_some() { "home-sentence-under-way" } else { "home-sentence" };
        let told = [
            ("designated", designated.as_str()),
            ("regions", &regions),
            ("candidate", &candidate),
            ("way", way.as_deref().unwrap_or_default()),
        ];
        sentence(lang.as_str(), key, &told)
    }

    /// What a type of region is called.
    pub fn form(&self, form: &str, lang: &Lang) -> String {
        self.profile.form(form).map_or_else(String::new, |(_, f)| f.name.text(lang).to_owned())
    }

    /// The groups outside the tree to which a region belongs today.
    fn belongs(&self, lang: &Lang, known: &Known) -> Vec<Link> {
        let today = self.today([self.root.as_str()]);
        let code = &known.region.code;
        let own = known.groups.iter().filter(|g| g.members.iter().any(|m| m.region == *code && m.on(today)));
        own.map(|g| Link {
            label: g.names.text(lang).to_owned(),
            href: self.path(lang, &self.profile.paths.regions, &g.key),
            current: false,
        })
        .collect()
    }

    /// An entry of a register.
    pub fn heritage_line(&self, lang: &Lang, h: &domain::heritage::Heritage) -> Listed {
        let say = |key: String| sentence(lang.as_str(), &key, &[]);
        let parts = [
            say(format!("register-{}", h.register)),
            say(format!("heritage-{}", h.status)),
            h.date.map_or_else(|| h.year.map(|y| y.to_string()).unwrap_or_default(), |d| text::date(d, lang)),
            h.number.clone().unwrap_or_default(),
        ];
        let parts = parts.into_iter().map(Wording::from).chain([Wording::of(&h.domain, lang)]);
        Listed {
            name: Wording::of(&h.names, lang),
            line: Wording::join(parts, " · "),
            note: Wording::of(&h.note, lang),
            unchecked: h.checked == Checked::Unchecked,
            sources: self.sources(&h.sources, false),
        }
    }

    /// One sentence about where the region stands.
    pub fn region_sentence(&self, lang: &Lang, known: &Known) -> Wording {
        let level = self.profile.flagship_level();
        if known.region.level < level {
            let of = |f: fn(Status) -> bool| {
                let count = known.coverage.iter().filter(|r| r.status.is_some_and(f)).count();
                i64::try_from(count).unwrap_or(0)
            };
            let regions = i64::try_from(known.coverage.len()).unwrap_or(0);
            let way = of(|s| matches!(s, Status::Proposed | Status::Assessed));
            let counts = [of(Status::counts), way, of(|s| s == Status::Candidate)];
            return self.coverage_sentence(lang, regions, counts).into();
        }
        if known.region.level > level {
            let above = known.above(level).map_or("", |l| l.full_name.as_str());
            let form = self.form(&known.region.form, lang);
            return sentence(lang.as_str(), "region-part-of", &[("form", &form), ("region", above)]).into();
        }
        let today = self.today([self.root.as_str()]);
        // The furthest that any of them is says most.
        let told = [
            ("region-has-flagship", &["designated", "under_review"][..]),
            ("region-has-coming", &["coming"]),
            ("region-has-under-way", &["proposed", "assessed"]),
            ("region-has-candidates", &["candidate"]),
        ];
        for (key, words) in told {
            let of = known.designations.iter().filter(|d| words.contains(&d.designation.word(today)));
            let crafts = Wording::join(of.map(|d| Wording::of(&d.craft_names, lang)), ", ");
            if !crafts.is_empty() {
                return crafts.within(lang.as_str(), key, "crafts");
            }
        }
        sentence(lang.as_str(), "region-has-none", &[]).into()
    }

    /// The facts of a region; what is not recorded is said so.
    pub fn region_facts(&self, lang: &Lang, known: &Known) -> Vec<(String, String)> {
        let region = &known.region;
        let say = |key: &str| sentence(lang.as_str(), key, &[]);
        let n = |n: i64| text::number(n, lang);
        let below = self.profile.level(region.level + 1);
        let below =
            below.map_or_else(|| say("region-parts"), |l| l.many.text(lang).to_owned()).to_lowercase();
        // What is not recorded of the region itself, but of every one of its parts, is summed, and said to be.
        let told = |own: Option<i64>, sum: Option<i64>, figure: &dyn Fn(i64) -> String| match (own, sum) {
            (Some(own), _) => figure(own),
            (None, Some(sum)) => {
                let (figure, count) = (figure(sum), n(known.below.len() as i64));
                let about = [("figure", figure.as_str()), ("count", &count), ("parts", &below)];
                sentence(lang.as_str(), "region-summed", &about)
            }
            (None, None) => say("not-recorded"),
        };
        let (area, people) = (known.sum(|l| l.area_m2), known.sum(|l| l.population));
        let mut facts = vec![
            (say("col-area"), told(region.area_m2, area, &|a| text::area(a, lang))),
            (say("col-population"), told(region.population, people, &|p| n(p))),
        ];
        if let (Some(area), Some(people)) = (region.area_m2.or(area), region.population.or(people))
            && area >= 1_000_000
            && let Some(density) = text::nearest(i128::from(people) * 1_000_000, i128::from(area))
        {
            let density = sentence(lang.as_str(), "per-km2", &[("count", &n(density))]);
            facts.push((say("region-density"), density));
        }
        for level in &self.profile.levels {
            let of: Vec<&(i32, String, i64)> =
                known.numbers.iter().filter(|(l, _, _)| *l == level.level).collect();
            let of: Vec<String> = match of.as_slice() {
                [(_, _, count)] => vec![n(*count)],
                several => several
                    .iter()
                    .map(|(_, form, count)| format!("{} {}", self.form(form, lang), n(*count)))
                    .collect(),
            };
            let mut counted = of.join(", ");
            if let Some((some, all)) = known.recorded_in(level.level).filter(|_| !counted.is_empty()) {
                let about =
                    [("count", counted.as_str()), ("some", &n(some)), ("all", &n(all)), ("parts", &below)];
                counted = sentence(lang.as_str(), "region-recorded-in", &about);
            }
            facts.push((level.many.text(lang).to_owned(), counted));
        }
        let zone = self.profile.zone(known.up.iter().rev().map(|l| l.code.as_str()));
        if region.level > 0 {
            facts.push((say("region-zone"), zone.short.clone()));
        }
        let makers: Vec<bool> = known.makers.iter().map(|m| m.sample).collect();
        let items: Vec<bool> = known.items.iter().map(|i| i.sample).collect();
        facts.push((say("nav-makers"), self.counted(lang, known.counts.makers, &makers)));
        facts.push((say("nav-items"), self.counted(lang, known.counts.items, &items)));
        let span = |since: &Option<String>, until: &Option<String>| {
            let day = |d: &Option<String>| {
                d.as_ref().and_then(|d| d.parse().ok()).map(|d| text::date(d, lang)).unwrap_or_default()
            };
            match (since.is_some(), until.is_some()) {
                (false, false) => String::new(),
                (true, false) => format!(" ({})", sentence(lang.as_str(), "since", &[("date", &day(since))])),
                (false, true) => format!(" ({})", sentence(lang.as_str(), "until", &[("date", &day(until))])),
                (true, true) => format!(" ({} – {})", day(since), day(until)),
            }
        };
        if known.names.len() > 1 {
            let all: Vec<String> =
                known.names.iter().map(|f| format!("{}{}", f.full_name, span(&f.since, &f.until))).collect();
            facts.push((say("region-names"), all.join("; ")));
        }
        let parents: Vec<String> = known
            .parents
            .iter()
            .filter_map(|p| {
                p.parent.as_ref().map(|(_, _, full)| format!("{full}{}", span(&p.since, &p.until)))
            })
            .collect();
        if parents.len() > 1 {
            facts.push((say("region-parents"), parents.join("; ")));
        }
        facts.push((say("col-code"), format!("{} ({})", region.code, region.edition)));
        facts
    }

    /// How many are recorded, and whether samples are among them. `shown` says of those on the page whether each is a sample; what
    /// lies beyond the page is not gone through: only a demonstration has samples, and it has them wherever it has anything.
    fn counted(&self, lang: &Lang, count: i64, shown: &[bool]) -> String {
        let number = text::number(count, lang);
        let samples = i64::try_from(shown.iter().filter(|s| **s).count()).unwrap_or(0);
        let all = i64::try_from(shown.len()).is_ok_and(|n| n >= count);
        let key = match (count > 0, self.demo) {
            (false, _) => "not-recorded",
            (true, false) => return number,
            (true, true) if !all => "counted-with-samples",
            (true, true) if samples == 0 => return number,
            (true, true) if samples >= count => "counted-samples",
            (true, true) => "counted-some-samples",
        };
        let samples = text::number(samples, lang);
        sentence(lang.as_str(), key, &[("count", &number), ("samples", &samples)])
    }

    /// The regions right below, for the table beside the map.
    pub fn region_rows(&self, lang: &Lang, known: &Known) -> Vec<Row> {
        let level = self.profile.flagship_level();
        if known.region.level + 1 == level {
            return known.coverage.iter().map(|r| self.coverage_row(lang, r)).collect();
        }
        if known.region.level + 1 > level {
            return vec![];
        }
        self.areas(lang, known)
            .into_iter()
            .zip(&known.parts)
            .map(|(area, (line, _))| Row {
                href: area.href,
                name: area.title,
                status: String::new(),
                pages: Vec::new(),
                crafts: area.figures.into(),
                population: line.population.map_or_else(String::new, |p| text::number(p, lang)),
            })
            .collect()
    }

    /// The regions right below one far above the level with flagships: how many of theirs have something recorded.
    pub fn areas(&self, lang: &Lang, known: &Known) -> Vec<Area> {
        known
            .parts
            .iter()
            .map(|(line, own)| {
                let own: Vec<Option<Status>> = own.iter().map(|r| r.status).collect();
                let some = own.iter().filter(|s| s.is_some()).count();
                let figures = if some == 0 {
                    sentence(lang.as_str(), "region-none-of", &[("regions", &own.len().to_string())])
                } else {
                    sentence(
                        lang.as_str(),
                        "region-some-of",
                        &[("some", &some.to_string()), ("regions", &own.len().to_string())],
                    )
                };
                Area {
                    code: line.code.to_string(),
                    class: crate::map::class(own.into_iter().flatten().max()),
                    href: self.path(lang, &self.profile.paths.regions, &line.slug()),
                    title: line.full_name.clone(),
                    figures,
                }
            })
            .collect()
    }
}
