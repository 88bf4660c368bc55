//! `/unggulan`: the designated flagships as everybody sees them, one page each: why the craft was chosen, by what, and what holds.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::State;
use domain::flagship::document::Document;
use domain::flagship::evidence::Proof;
use domain::flagship::{Designation, Status};
use domain::id::{DocumentId, Kind};
use domain::lang::Lang;
use domain::source::Checked;
use jiff::civil::Date;
use serde_json::Value;
use store::Tag;
use store::flagship::Recorded;
use store::flagship::public::{Flagship, Piece, Seen};
use store::motif::Found;
use uuid::Uuid;

use crate::ask::Path;
use crate::cache::Showing;
use crate::error::{Answer, Fail, render};
use crate::flagship::document;
use crate::linked::thing;
use crate::page::{Card, Link, Page, SourceLink, Titled};
use crate::picture::Photo;
use crate::wording::Wording;
use crate::{In, Site, sentence, text};

/// The most flagships of a list.
pub(crate) const MOST: i64 = 5000;

/// A figure as the page shows it.
struct Figure {
    value: String,
    shows: Wording,
    source: String,
}

/// What is to be read elsewhere or saved.
struct Lead {
    href: String,
    title: Wording,
    about: String,
    shows: Wording,
    /// Whether it is a file.
    file: bool,
}

/// A yearly review.
struct Reviewed {
    year: String,
    outcome: String,
    date: String,
}

/// How it was chosen, where that was announced.
struct Chosen {
    href: String,
    title: Wording,
    export: String,
    sha256: String,
}

#[derive(Template)]
#[template(path = "flagship/public.html")]
struct FlagshipPage {
    page: Page,
    crumbs: Vec<Link>,
    weave: String,
    photo: Option<Photo>,
    photos: Vec<(Photo, Wording, Titled)>,
    eyebrow: String,
    heading: Wording,
    status: &'static str,
    /// Whether no officer has confirmed it.
    unchecked: bool,
    notices: Vec<String>,
    craft: Titled,
    region: Link,
    partners: Vec<Link>,
    facts: Vec<(String, String)>,
    story: Wording,
    basis: Wording,
    outside: bool,
    decree: Option<Lead>,
    announced: String,
    chosen: Option<Chosen>,
    figures: Vec<Figure>,
    leads: Vec<Lead>,
    makers: Vec<Card>,
    reviews: Vec<Reviewed>,
    sources: Vec<SourceLink>,
    all: Link,
    printed: String,
}

/// `/unggulan/{code}-{craft}-{period}`
pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    Extension(In(lang)): Extension<In>,
    Path(slug): Path<String>,
) -> Answer {
    let paths = &site.profile.paths;
    let asked = slug.clone();
    let found = site
        .db
        .read(move |c| Ok(store::flagship::public::page(c, &asked)?.map(AssertUnwindSafe)))
        .await
        .map_err(|e| Fail::Store(site.clone(), lang.clone(), e))?;
    let f = match found.map(|f| f.0) {
        None => return Err(site.missing(&lang, &slug).await),
        // What was never designated has no page; what is known of it stands with its region.
        Some(Seen::Only(region)) => {
            let href = site.path(&lang, &paths.regions, &region.slug());
            let near = vec![
                Link { label: region.full_name.clone(), href, current: false },
                site.flagships_link(&lang),
            ];
            return Err(Fail::Near(site, lang, near));
        }
        Some(Seen::Flagship(found)) => match *found {
            Found::Moved(slug) => return Err(Fail::Moved(site.path(&lang, &paths.flagships, &slug))),
            Found::Here(flagship) => flagship,
        },
    };
    let tags = tags(&f);
    Ok(render(&made(&site, &lang, &slug, f)).showing(tags))
}

/// What the page moves with.
fn tags(f: &Flagship) -> Vec<Tag> {
    let kinds = [
        Kind::Craft,
        Kind::Designation,
        Kind::Proposal,
        Kind::Evidence,
        Kind::Document,
        Kind::Review,
        Kind::Round,
        Kind::Result,
    ];
    let listed = f.makers.iter().map(|m| m.id.0).chain([f.recorded.craft.0]);
    let makers = listed.flat_map(|id| [Tag::Record(id), Tag::Listed(id)]);
    // Who is named, and which photographs are shown, changes with makers and items that are not on the page yet.
    let around = [Kind::Maker, Kind::Item, Kind::Picture]
        .into_iter()
        .map(|kind| Tag::Within(kind, f.region.code.clone()));
    let others = f.partners.iter().map(|r| Tag::Within(Kind::Maker, r.code.clone()));
    kinds.map(Tag::Kind).into_iter().chain(makers).chain(around).chain(others).chain(shown(f)).collect()
}

/// The records whose photographs are shown.
fn shown(f: &Flagship) -> impl Iterator<Item = Tag> {
    f.pieces.iter().filter_map(|p| match p {
        Piece::Picture(_, picture) => Some(Tag::Record(picture.record)),
        Piece::File(..) | Piece::Said(_) => None,
    })
}

fn made(site: &Site, lang: &Lang, slug: &str, f: Flagship) -> FlagshipPage {
    let paths = &site.profile.paths;
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let with = |key: &str, args: &[(&str, &str)]| sentence(lang.as_str(), key, args);
    let day = |day: Date| text::date(day, lang);
    let d = &f.recorded.designation;
    let heading = f.recorded.craft_names.text(lang).to_owned();
    let eyebrow = with("flagship-of", &[("region", &f.region.full_name)]);
    let today = site.today([site.root.as_str()]);
    let place = |r: &domain::region::Region| Link {
        label: r.full_name.clone(),
        href: site.path(lang, &paths.regions, &r.slug()),
        current: false,
    };
    let story = Wording::of(&f.story, lang);
    let lede = if story.is_empty() {
        with(
            "flagship-description",
            &[("craft", &heading), ("region", &f.region.full_name), ("period", &d.period)],
        )
    } else {
        story.as_str().to_owned()
    };
    let title = format!("{heading} · {}", f.region.full_name);
    let mut page = site.page(lang, &title, &lede, &site.everywhere(&paths.flagships, slug), "regions");
    page.og_image = site.share(lang, "flagship", &d.id.to_string(), &d.craft, &heading, &eyebrow);
    page.sample_note = f.makers.iter().any(|m| m.sample);
    let crumbs = vec![
        Link { label: say("nav-regions"), href: site.path(lang, &paths.regions, ""), current: false },
        site.flagships_link(lang),
        Link { label: title, href: String::new(), current: false },
    ];
    let craft = Titled {
        label: Wording::of(&f.recorded.craft_names, lang),
        href: site.path(lang, &paths.crafts, &f.recorded.craft_slug),
    };
    let region = place(&f.region);
    let told = machine(site, &page, &f, &heading, &craft, &region, today);
    site.link(&mut page, &crumbs, told);
    let decree =
        f.decree.as_ref().map(|file| lead(site, lang, slug, file, say("flagship-decree-file").into()));
    let chosen = f.result.as_ref().map(|(round, title, sha256)| {
        let href = crate::assessment::public::href(site, lang, *round);
        let export = format!("{href}/hasil.json");
        Chosen { href, title: Wording::of(title, lang), export, sha256: sha256.clone() }
    });
    let announced = match (d.course.announced, d.course.objection_until) {
        (Some(from), Some(until)) => {
            with("flagship-announced", &[("from", &day(from)), ("until", &day(until))])
        }
        _ => String::new(),
    };
    let facts = vec![
        (say("col-period"), d.period.clone()),
        (say("designation-field-document_number"), d.document_number.clone().unwrap_or_default()),
        (say("designation-field-document_date"), d.document_date.map(day).unwrap_or_default()),
        (say("designation-field-valid_from"), d.since().map(day).unwrap_or_default()),
        (
            say("designation-field-valid_until"),
            match d.course.valid_until {
                Some(until) => day(until),
                None if d.status.counts() => say("flagship-no-end"),
                None => String::new(),
            },
        ),
        (say("designation-field-retired_on"), d.course.retired_on.map(day).unwrap_or_default()),
    ];
    let reviews = f
        .reviews
        .iter()
        .map(|v| Reviewed {
            year: v.year.to_string(),
            outcome: say(&format!("review-{}", v.outcome.word())),
            date: day(v.date),
        })
        .collect();
    let (mut photos, figures, leads) = pieces(site, lang, slug, &f);
    // The first stands above; it is not shown twice.
    let photo = if photos.is_empty() { None } else { Some(photos.remove(0).0) };
    FlagshipPage {
        notices: notices(lang, d, today),
        status: d.word(today),
        unchecked: d.checked == Checked::Unchecked,
        weave: site.weave("craft", &d.craft),
        partners: f.partners.iter().map(place).collect(),
        outside: d.course.outside,
        basis: Wording::of(&d.basis, lang),
        sources: site.sources(&d.sources, false),
        makers: f.makers.iter().map(|m| site.maker_card(lang, m)).collect(),
        all: site.flagships_link(lang),
        printed: page.canonical.clone(),
        page,
        crumbs,
        photo,
        photos,
        eyebrow,
        heading: craft.label.clone(),
        craft,
        region,
        facts,
        story,
        decree,
        announced,
        chosen,
        figures,
        leads,
        reviews,
    }
}

/// What has to be said of its state before anything else.
fn notices(lang: &Lang, d: &Designation, today: Date) -> Vec<String> {
    let with = |key: &str, args: &[(&str, &str)]| sentence(lang.as_str(), key, args);
    let mut told = Vec::new();
    if d.status == Status::Retired {
        told.push(match d.course.retired_on {
            Some(on) => with("flagship-retired-on", &[("date", &text::date(on, lang))]),
            None => with("flagship-retired", &[]),
        });
        told.extend(d.course.retired_why.clone());
    }
    told.extend(d.term().comes(today).map(|day| from(lang, day)));
    if d.status == Status::UnderReview {
        told.push(with("flagship-under-review", &[]));
    }
    if let Some(until) = d.course.valid_until.filter(|_| d.is_expired(today)) {
        told.push(with("flagship-expired", &[("date", &text::date(until, lang))]));
    }
    told
}

/// A file that everybody may have.
fn lead(site: &Site, lang: &Lang, slug: &str, file: &Document, title: Wording) -> Lead {
    let size = text::number((file.size / 1024).max(1), lang);
    Lead {
        href: format!("{}/berkas/{}", site.path(lang, &site.profile.paths.flagships, slug), file.id),
        title,
        about: format!("{}, {size}\u{a0}KB", file.form.word().to_uppercase()),
        shows: Wording::default(),
        file: true,
    }
}

type Pieces = (Vec<(Photo, Wording, Titled)>, Vec<Figure>, Vec<Lead>);

/// What shows it: photographs, figures, and what is to be read.
fn pieces(site: &Site, lang: &Lang, slug: &str, f: &Flagship) -> Pieces {
    let (mut photos, mut figures, mut leads) = (Vec::new(), Vec::new(), Vec::new());
    for piece in &f.pieces {
        match piece {
            Piece::Picture(e, picture) => {
                let words = if picture.of == Kind::Item {
                    &site.profile.paths.items
                } else {
                    &site.profile.paths.makers
                };
                let of = Titled {
                    label: Wording::of(&picture.names, lang),
                    href: site.path(lang, words, &picture.slug),
                };
                photos.push((Photo::new(&picture.shown, lang), Wording::of(&e.shows, lang), of));
            }
            Piece::File(e, file) => {
                leads.push(lead(site, lang, slug, file, Wording::of(&e.shows, lang)));
            }
            Piece::Said(e) => match &e.proof {
                Proof::Link { url, title, date } => leads.push(Lead {
                    href: url.clone(),
                    title: title.as_str().into(),
                    about: date.map_or_else(
                        || domain::source::host(url).to_owned(),
                        |d| format!("{}, {}", domain::source::host(url), text::date(d, lang)),
                    ),
                    shows: Wording::of(&e.shows, lang),
                    file: false,
                }),
                Proof::Figure { hundredths, unit, year, source } => figures.push(Figure {
                    value: format!("{} {unit} ({year})", text::hundredths(*hundredths, lang)),
                    shows: Wording::of(&e.shows, lang),
                    source: source.clone(),
                }),
                Proof::Picture(_) | Proof::Photograph(_) | Proof::Document(_) => {}
            },
        }
    }
    (photos, figures, leads)
}

/// What machines are told: the decree, and what it is about.
fn machine(
    site: &Site,
    page: &Page,
    f: &Flagship,
    name: &str,
    craft: &Titled,
    region: &Link,
    today: Date,
) -> Vec<Value> {
    let d = &f.recorded.designation;
    let at = |href: &str| format!("{}{href}", site.origin);
    let day = |d: Option<Date>| d.map(|d| d.to_string()).unwrap_or_default();
    let term = thing("DefinedTerm", vec![("name", name.into()), ("url", at(&craft.href).into())]);
    let area = thing(
        "AdministrativeArea",
        vec![
            ("name", region.label.as_str().into()),
            ("identifier", f.region.code.as_str().into()),
            ("url", at(&region.href).into()),
        ],
    );
    let force = if d.held_on(today) { "InForce" } else { "NotInForce" };
    let span = match (d.since(), d.course.retired_on.or(d.course.valid_until)) {
        (Some(from), Some(until)) => format!("{from}/{until}"),
        (Some(from), None) => format!("{from}/.."),
        _ => String::new(),
    };
    let decree = thing(
        "Legislation",
        vec![
            ("@id", format!("{}#decree", page.canonical).into()),
            ("name", d.document_number.clone().unwrap_or_default().into()),
            ("legislationIdentifier", d.document_number.clone().unwrap_or_default().into()),
            ("legislationDate", day(d.document_date).into()),
            ("legislationLegalForce", format!("https://schema.org/{force}").into()),
            ("temporalCoverage", span.into()),
            ("spatialCoverage", area.clone()),
            ("about", term.clone()),
        ],
    );
    let told = thing(
        "WebPage",
        vec![
            ("@id", page.canonical.as_str().into()),
            ("name", format!("{name} · {}", region.label).into()),
            ("description", page.description.as_str().into()),
            ("url", page.canonical.as_str().into()),
            ("primaryImageOfPage", page.og_image.as_str().into()),
            ("about", vec![term, area].into()),
            ("mentions", decree),
        ],
    );
    vec![told]
}

/// A file that everybody may have: the decree, or evidence that was marked so. What it is of must be public when it is asked for.
pub(crate) async fn file(
    State(site): State<Arc<Site>>,
    Extension(In(lang)): Extension<In>,
    Path((slug, id)): Path<(String, String)>,
) -> Answer {
    let missing = || Fail::Missing(site.clone(), lang.clone());
    let id = DocumentId(Uuid::parse_str(&id).map_err(|_| missing())?);
    let asked = slug.clone();
    let found = site
        .db
        .read(move |c| Ok(store::flagship::public::file(c, &asked, id)?.map(AssertUnwindSafe)))
        .await
        .map_err(|e| Fail::Store(site.clone(), lang.clone(), e))?;
    // What it was called by whoever sent it is the council's.
    let document = found.ok_or_else(missing)?.0.named(&slug);
    match document::answer(&site, &document).await {
        Ok(response) => Ok(response),
        Err(media::Error::Missing) => Err(missing()),
        Err(error) => {
            tracing::warn!(%error, "a public file could not be read");
            Err(Fail::Store(site.clone(), lang.clone(), store::Error::Busy))
        }
    }
}

/// A flagship in the list.
struct Line {
    href: String,
    title: Wording,
    region: String,
    status: &'static str,
    about: String,
}

#[derive(Template)]
#[template(path = "flagship/list.html")]
struct ListPage {
    page: Page,
    crumbs: Vec<Link>,
    heading: String,
    lede: String,
    lines: Vec<Line>,
    /// What is decreed for later.
    coming: Vec<Line>,
    former: Vec<Line>,
    home: String,
    data: String,
}

/// `/unggulan`: every flagship of the programme, those that hold first.
pub(crate) async fn list(State(site): State<Arc<Site>>, Extension(In(lang)): Extension<In>) -> Answer {
    let root = site.root.clone();
    let found = site
        .db
        .read(move |c| Ok(AssertUnwindSafe(store::flagship::public::every(c, &root, MOST)?)))
        .await
        .map_err(|e| Fail::Store(site.clone(), lang.clone(), e))?
        .0;
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let paths = &site.profile.paths;
    let (heading, lede) = (say("flagships-title"), say("flagships-lede"));
    let crumbs = vec![
        Link { label: say("nav-regions"), href: site.path(&lang, &paths.regions, ""), current: false },
        Link { label: heading.clone(), href: String::new(), current: true },
    ];
    let today = site.today([site.root.as_str()]);
    let (now, rest): (Vec<_>, Vec<_>) = found.iter().partition(|r| r.designation.held_on(today));
    let (coming, before): (Vec<_>, Vec<_>) =
        rest.into_iter().partition(|r| r.designation.term().comes(today).is_some());
    let lines = |list: Vec<&Recorded>| {
        list.into_iter().filter_map(|r| line(&site, &lang, r, today)).collect::<Vec<_>>()
    };
    let mut page = site.page(&lang, &heading, &lede, &site.everywhere(&paths.flagships, ""), "regions");
    site.link(&mut page, &crumbs, vec![]);
    let (lines, coming, former) = (lines(now), lines(coming), lines(before));
    let home = site.home(&lang);
    Ok(render(&ListPage {
        page,
        crumbs,
        heading,
        lede,
        lines,
        coming,
        former,
        home,
        data: site.path(&lang, &paths.open_data, ""),
    })
    .showing([Tag::Kind(Kind::Craft), Tag::Kind(Kind::Designation)]))
}

/// From when on something will hold.
fn from(lang: &Lang, day: Date) -> String {
    sentence(lang.as_str(), "flagship-comes", &[("date", &text::date(day, lang))])
}

fn line(site: &Site, lang: &Lang, r: &Recorded, today: Date) -> Option<Line> {
    let d = &r.designation;
    let decree = match (&d.document_number, d.document_date) {
        (Some(number), Some(date)) => format!("{number} ({})", text::date(date, lang)),
        _ => String::new(),
    };
    Some(Line {
        href: site.path(lang, &site.profile.paths.flagships, &r.page()?),
        title: Wording::of(&r.craft_names, lang),
        region: r.region_full_name.clone(),
        status: d.word(today),
        about: [
            d.period.clone(),
            d.term().comes(today).map(|day| from(lang, day)).unwrap_or_default(),
            decree,
        ]
        .into_iter()
        .filter(|t| !t.is_empty())
        .collect::<Vec<_>>()
        .join(" · "),
    })
}

impl Site {
    /// The list of flagships.
    pub(crate) fn flagships_link(&self, lang: &Lang) -> Link {
        Link {
            label: sentence(lang.as_str(), "flagships-title", &[]),
            href: self.path(lang, &self.profile.paths.flagships, ""),
            current: false,
        }
    }

    /// The page of a designated flagship; empty for what was never designated.
    pub(crate) fn flagship_href(&self, lang: &Lang, r: &Recorded) -> String {
        r.page().map_or_else(String::new, |slug| self.path(lang, &self.profile.paths.flagships, &slug))
    }

    /// The pages of what is designated for a region.
    pub(crate) fn flagship_links(&self, lang: &Lang, r: &store::flagship::RegionStatus) -> Vec<Titled> {
        let link = |(slug, names): &(String, domain::lang::Words)| Titled {
            label: Wording::of(names, lang),
            href: self.path(lang, &self.profile.paths.flagships, slug),
        };
        r.pages.iter().map(link).collect()
    }
}
