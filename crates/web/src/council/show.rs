//! The page of a region's council, and its statutes article by article.

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::State;
use domain::council::statute::{Article, Statute};
use domain::council::{Council, Decree, Post};
use domain::id::Kind;
use domain::lang::Lang;
use domain::region::{Region, RegionCode};
use store::council::page::{CouncilPage, Seated};
use store::{Conn, Tag};

use super::{post_in, post_name, term};
use crate::ask::Path;
use crate::cache::Showing;
use crate::error::{Answer, Fail, render};
use crate::linked::thing;
use crate::page::{Link, Page};
use crate::wording::Wording;
use crate::{In, Site, sentence, text};

/// Somebody who holds a post, as the page says it.
struct Line {
    post: String,
    name: String,
    acting: String,
    when: String,
    decree: String,
}

/// The posts of a division, or of the whole council.
struct Group {
    title: Wording,
    tasks: Wording,
    lines: Vec<Line>,
}

/// An edition of statutes as the page lists it.
struct Edition {
    href: String,
    name: String,
    line: String,
}

#[derive(Template)]
#[template(path = "council/council.html")]
struct CouncilTemplate {
    page: Page,
    crumbs: Vec<Link>,
    eyebrow: String,
    heading: Wording,
    lede: String,
    sample: bool,
    recorded: bool,
    empty_text: String,
    new_href: String,
    facts: Vec<(String, String)>,
    links: Vec<(String, Link)>,
    groups: Vec<Group>,
    former: Vec<Line>,
    statutes: Vec<Edition>,
    region_href: String,
    region_name: String,
}

struct Numbered {
    number: String,
    text: String,
    anchor: String,
}

struct Told {
    anchor: String,
    href: String,
    heading: String,
    title: String,
    chapter: String,
    paragraphs: Vec<Numbered>,
}

#[derive(Template)]
#[template(path = "council/statute.html")]
struct StatuteTemplate {
    page: Page,
    crumbs: Vec<Link>,
    eyebrow: String,
    heading: String,
    lede: String,
    facts: Vec<(String, String)>,
    text_lang: String,
    index: Vec<Link>,
    articles: Vec<Told>,
    alone: bool,
    cite: String,
    before: Option<Link>,
    after: Option<Link>,
}

/// The kinds of records of which the pages of a council consist.
const KINDS: [Kind; 5] = [Kind::Council, Kind::Division, Kind::Post, Kind::Officeholder, Kind::Statute];

fn tags(region: &RegionCode) -> impl Iterator<Item = Tag> {
    let region = region.clone();
    KINDS.into_iter().map(move |kind| Tag::Within(kind, region.clone()))
}

/// What a decree says of itself in one line.
fn decree_line(lang: &Lang, decree: &Decree) -> String {
    let Some(number) = &decree.number else { return String::new() };
    let date = decree.date.map(|d| text::date(d, lang)).unwrap_or_default();
    let parts = [number.clone(), date, decree.issuer.clone().unwrap_or_default()];
    parts.into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join(" · ")
}

impl Site {
    /// The address of the council of a region, or of what lies below it.
    pub(crate) fn council_href(&self, lang: &Lang, region_slug: &str, below: &str) -> String {
        let paths = &self.profile.paths;
        let council =
            format!("{}/{}", self.path(lang, &paths.regions, region_slug), paths.council.text(lang));
        if below.is_empty() { council } else { format!("{council}/{below}") }
    }

    fn council_places(&self, region: &Region, below: &str) -> crate::page::Places {
        let slug = region.slug();
        self.profile.languages.iter().map(|l| (l.clone(), self.council_href(l, &slug, below))).collect()
    }

    /// Whether regions of this one's level have councils.
    pub(crate) fn has_council(&self, region: &Region) -> bool {
        region.level <= self.profile.flagship_level()
    }
}

fn line(lang: &Lang, post: String, seated: &Seated) -> Line {
    Line {
        post,
        name: seated.name.clone(),
        acting: if seated.acting == domain::council::Acting::Definitive {
            String::new()
        } else {
            sentence(lang.as_str(), &format!("officeholder-{}", seated.acting.word()), &[])
        },
        when: term(lang, Some(seated.since), seated.until),
        decree: decree_line(lang, &seated.decree),
    }
}

/// The posts of a division, or those of the whole council, each with whoever holds it today.
fn group(
    lang: &Lang,
    found: &CouncilPage,
    today: jiff::civil::Date,
    of: impl Fn(&Post) -> bool,
) -> Vec<Line> {
    let mut lines = Vec::new();
    for post in found.posts.iter().filter(|p| of(p)) {
        let name = post_name(lang, post.role, &post.names);
        let mut holders: Vec<&Seated> =
            found.holders.iter().filter(|h| h.post == post.id && holds(h, today)).collect();
        holders.reverse();
        if holders.is_empty() {
            lines.push(Line {
                post: name.clone(),
                name: String::new(),
                acting: String::new(),
                when: String::new(),
                decree: String::new(),
            });
        }
        lines.extend(holders.into_iter().map(|h| line(lang, name.clone(), h)));
    }
    lines
}

fn holds(seated: &Seated, today: jiff::civil::Date) -> bool {
    seated.since <= today && seated.until.is_none_or(|until| today <= until)
}

/// Ways to reach a council: plain texts, and links.
pub(crate) fn contact(
    lang: &Lang,
    council: &Council,
    facts: &mut Vec<(String, String)>,
) -> Vec<(String, Link)> {
    let label = |name: &str| crate::desk::said::label(lang, "council", name);
    let c = &council.contact;
    if let Some(address) = &c.address {
        facts.push((label("address"), address.clone()));
    }
    let mut links = Vec::new();
    let mut add = |name: &str, shown: String, href: String| {
        links.push((label(name), Link { label: shown, href, current: false }));
    };
    if let Some(phone) = &c.phone {
        add("phone", phone.clone(), format!("tel:{phone}"));
    }
    if let Some(number) = &c.whatsapp {
        add("whatsapp", number.clone(), format!("https://wa.me/{}", number.trim_start_matches('+')));
    }
    if let Some(email) = &c.email {
        add("email", email.clone(), format!("mailto:{email}"));
    }
    if let Some(website) = &c.website {
        add("website", domain::source::host(website).to_owned(), website.clone());
    }
    if let Some(name) = &c.instagram {
        add("instagram", format!("@{name}"), format!("https://www.instagram.com/{name}/"));
    }
    links
}

fn region_of(c: &mut Conn, slug: &str) -> store::Result<Option<Region>> {
    store::region::by_slug(c, slug)
}

/// `/daerah/{code}-{slug}/dewan`
pub async fn council(
    State(site): State<Arc<Site>>,
    Extension(In(lang)): Extension<In>,
    Path(slug): Path<String>,
) -> Answer {
    let asked = slug.clone();
    let found = site
        .db
        .read(move |c| {
            let Some(region) = region_of(c, &asked)? else { return Ok(None) };
            let path = store::region::path(c, &region.code)?;
            let page = store::council::page::get(c, &domain::access::public(), &region.code)?;
            Ok(Some((region, path, page)))
        })
        .await
        .map_err(|e| Fail::Store(site.clone(), lang.clone(), e))?;
    let Some((region, path, found)) = found.filter(|(r, ..)| site.has_council(r)) else {
        return Err(site.missing(&lang, &slug).await);
    };
    if slug != region.slug() {
        return Err(Fail::Moved(site.council_href(&lang, &region.slug(), "")));
    }
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let one = |key: &str| sentence(lang.as_str(), key, &[("region", &region.full_name)]);
    let today = site.today(path.iter().map(RegionCode::as_str));
    let region_href = site.path(&lang, &site.profile.paths.regions, &region.slug());
    let heading =
        found.as_ref().map_or_else(|| one("council-title"), |f| f.council.names.text(&lang).to_owned());
    let lede = match &found {
        Some(f) => {
            let term = term(&lang, f.council.since, f.council.until);
            if term.is_empty() {
                one("council-lede")
            } else {
                sentence(
                    lang.as_str(),
                    "council-lede-term",
                    &[("region", &region.full_name), ("term", &term)],
                )
            }
        }
        None => one("council-missing-lede"),
    };
    let crumbs = vec![
        Link { label: region.full_name.clone(), href: region_href.clone(), current: false },
        Link { label: say("council"), href: String::new(), current: false },
    ];
    let mut page = site.page(&lang, &heading, &lede, &site.council_places(&region, ""), "regions");
    let (mut facts, mut links, mut groups, mut former, mut statutes) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
    if let Some(f) = &found {
        let decree = decree_line(&lang, &f.council.decree);
        match f.council.decree.address() {
            Some(address) if !decree.is_empty() => {
                links.push((
                    say("council-decree"),
                    Link { label: decree, href: address.to_owned(), current: false },
                ));
            }
            _ => {
                facts.push((say("council-decree"), decree));
                if let Some(file) = &f.council.decree.file {
                    facts.push((say("council-field-decree_file"), file.clone()));
                }
            }
        }
        links.extend(contact(&lang, &f.council, &mut facts));
        let whole = group(&lang, f, today, |p| {
            p.division.is_none_or(|d| !f.divisions.iter().any(|known| known.id == d))
        });
        if !whole.is_empty() {
            groups.push(Group {
                title: say("council-board").into(),
                tasks: Wording::default(),
                lines: whole,
            });
        }
        for division in &f.divisions {
            groups.push(Group {
                title: Wording::of(&division.names, &lang),
                tasks: Wording::of(&division.tasks, &lang),
                lines: group(&lang, f, today, |p| p.division == Some(division.id)),
            });
        }
        for seated in f.holders.iter().filter(|h| h.until.is_some_and(|until| until < today)) {
            if let Some(post) = f.posts.iter().find(|p| p.id == seated.post) {
                let division = f.divisions.iter().find(|d| Some(d.id) == post.division);
                let names = division.map(|d| d.names.clone()).unwrap_or_default();
                former.push(line(&lang, post_in(&lang, post.role, &post.names, &names), seated));
            }
        }
        statutes = f
            .statutes
            .iter()
            .map(|s| Edition {
                href: site.council_href(&lang, &region.slug(), &s.key),
                name: say(&format!("statute-{}", s.document.word())),
                line: [decree_line(&lang, &s.decree), term(&lang, s.since, s.until)]
                    .into_iter()
                    .filter(|t| !t.is_empty())
                    .collect::<Vec<_>>()
                    .join(" · "),
            })
            .collect();
        let organisation = thing(
            "Organization",
            vec![
                ("@id", page.canonical.as_str().into()),
                ("name", heading.as_str().into()),
                ("url", page.canonical.as_str().into()),
                ("areaServed", region.full_name.as_str().into()),
            ],
        );
        // Samples are not real, and are told as a page only.
        let told = if f.council.sample { vec![] } else { vec![organisation] };
        site.link(&mut page, &crumbs, told);
    }
    let shown = tags(&region.code);
    Ok(render(&CouncilTemplate {
        page,
        crumbs,
        eyebrow: say("council"),
        sample: found.as_ref().is_some_and(|f| f.council.sample),
        heading: match &found {
            Some(f) => Wording::of(&f.council.names, &lang),
            None => heading.into(),
        },
        lede,
        recorded: found.is_some(),
        empty_text: one("council-missing-text"),
        new_href: format!("/kerja/dewan/baru?region={}", region.code),
        facts,
        links,
        groups,
        former,
        statutes,
        region_href,
        region_name: region.full_name.clone(),
    })
    .showing(shown))
}

/// What an article is called, and what stands in it.
fn told(site: &Site, lang: &Lang, region: &Region, statute: &Statute, article: &Article) -> Told {
    let anchor = format!("pasal-{}", article.number);
    Told {
        href: site.council_href(lang, &region.slug(), &format!("{}/{}", statute.key, article.number)),
        heading: sentence(lang.as_str(), "statute-article", &[("number", &article.number)]),
        title: article.title.clone(),
        chapter: article.chapter.as_ref().map_or_else(String::new, |(number, title)| {
            let chapter = sentence(lang.as_str(), "statute-chapter", &[("number", number)]);
            if title.is_empty() { chapter } else { format!("{chapter} · {title}") }
        }),
        paragraphs: article
            .paragraphs
            .iter()
            .map(|(number, text)| Numbered {
                anchor: if number.is_empty() { String::new() } else { format!("{anchor}-{number}") },
                number: if number.is_empty() { String::new() } else { format!("({number})") },
                text: text.clone(),
            })
            .collect(),
        anchor,
    }
}

/// `/daerah/{code}-{slug}/dewan/{key}`
pub async fn statute(
    State(site): State<Arc<Site>>,
    Extension(In(lang)): Extension<In>,
    Path((slug, key)): Path<(String, String)>,
) -> Answer {
    read(site, lang, slug, key, None).await
}

/// `/daerah/{code}-{slug}/dewan/{key}/{number}`
pub async fn article(
    State(site): State<Arc<Site>>,
    Extension(In(lang)): Extension<In>,
    Path((slug, key, number)): Path<(String, String, String)>,
) -> Answer {
    read(site, lang, slug, key, Some(number)).await
}

async fn read(site: Arc<Site>, lang: Lang, slug: String, key: String, number: Option<String>) -> Answer {
    let asked = (slug.clone(), key.to_lowercase());
    let found = site
        .db
        .read(move |c| {
            let Some(region) = region_of(c, &asked.0)? else { return Ok(None) };
            let found = store::council::page::statute(c, &domain::access::public(), &region.code, &asked.1)?;
            Ok(found.map(|(council, statute)| (region, council, statute)))
        })
        .await
        .map_err(|e| Fail::Store(site.clone(), lang.clone(), e))?;
    let Some((region, council, statute)) = found.filter(|(r, ..)| site.has_council(r)) else {
        return Err(site.missing(&lang, &slug).await);
    };
    let articles = statute.articles();
    let place = match &number {
        None => None,
        Some(number) => match articles.iter().position(|a| a.number.eq_ignore_ascii_case(number)) {
            Some(place) => Some(place),
            None => return Err(site.missing(&lang, &slug).await),
        },
    };
    let alone = place.and_then(|p| articles.get(p));
    let below = alone.map_or_else(|| statute.key.clone(), |a| format!("{}/{}", statute.key, a.number));
    if slug != region.slug()
        || key != statute.key
        || alone.is_some_and(|a| Some(&a.number) != number.as_ref())
    {
        return Err(Fail::Moved(site.council_href(&lang, &region.slug(), &below)));
    }
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let name = say(&format!("statute-{}", statute.document.word()));
    let edition = statute.year().map_or_else(|| name.clone(), |year| format!("{name} {year}"));
    let council_name = council.names.text(&lang).to_owned();
    let at = |a: &Article| Link {
        label: sentence(lang.as_str(), "statute-article", &[("number", &a.number)]),
        href: site.council_href(&lang, &region.slug(), &format!("{}/{}", statute.key, a.number)),
        current: false,
    };
    let heading = alone.map_or_else(|| name.clone(), |a| format!("{} · {name}", at(a).label));
    let lede = sentence(lang.as_str(), "statute-lede", &[("council", &council_name)]);
    let mut crumbs = vec![
        Link {
            label: region.full_name.clone(),
            href: site.path(&lang, &site.profile.paths.regions, &region.slug()),
            current: false,
        },
        Link { label: say("council"), href: site.council_href(&lang, &region.slug(), ""), current: false },
        Link { label: edition.clone(), href: String::new(), current: false },
    ];
    if let Some(article) = alone {
        if let Some(last) = crumbs.last_mut() {
            last.href = site.council_href(&lang, &region.slug(), &statute.key);
        }
        crumbs.push(Link { label: at(article).label, href: String::new(), current: false });
    }
    let title = format!("{heading} · {council_name}");
    let mut page = site.page(&lang, &title, &lede, &site.council_places(&region, &below), "regions");
    site.link(&mut page, &crumbs, vec![]);
    let shown: Vec<&Article> = alone.map_or_else(|| articles.iter().collect(), |a| vec![a]);
    let neighbour =
        |step: isize| place.and_then(|p| p.checked_add_signed(step)).and_then(|p| articles.get(p)).map(&at);
    let cite = match alone {
        Some(a) => format!("{} {}", at(a).label, edition),
        None => edition.clone(),
    };
    let moved = tags(&region.code);
    Ok(render(&StatuteTemplate {
        crumbs,
        eyebrow: council_name.clone(),
        heading,
        lede,
        facts: vec![
            (say("council-decree"), decree_line(&lang, &statute.decree)),
            (say("statute-in-force"), term(&lang, statute.since, statute.until)),
        ],
        text_lang: site.profile.first_language().to_string(),
        index: if alone.is_some() { vec![] } else { articles.iter().map(at).collect() },
        articles: shown.into_iter().map(|a| told(&site, &lang, &region, &statute, a)).collect(),
        alone: alone.is_some(),
        cite: sentence(lang.as_str(), "statute-cite", &[("what", &format!("{cite}, {council_name}"))]),
        before: neighbour(-1),
        after: neighbour(1),
        page,
    })
    .showing(moved))
}
