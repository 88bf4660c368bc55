//! The page of a craft.

mod form;
pub(crate) mod register;

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::State;
use domain::flagship::course::furthest;
use domain::id::Kind;
use domain::source::Checked;
use domain::vocabulary::Vocabulary;
use store::Tag;
use store::motif::Found;

use crate::ask::Path;
use crate::cache::Showing;
use crate::error::{Answer, Fail, render};
use crate::page::{Card, Link, Page, SourceLink};
use crate::picture::Photo;
use crate::wording::Wording;
use crate::{In, Site, linked, sentence};

/// A text of its own under a heading.
pub struct Section {
    pub title: Wording,
    pub text: Wording,
    pub unchecked: bool,
}

/// A region in which a craft is made.
pub struct Place {
    pub href: String,
    pub name: String,
    pub status: String,
    /// The pages on which it is designated there, with their periods.
    pub flagships: Vec<Link>,
    pub locality: String,
    pub note: Wording,
    pub claimed: Wording,
    pub unchecked: bool,
    pub sources: Vec<SourceLink>,
}

/// The page of a craft or motif.
#[derive(Template)]
#[template(path = "craft.html")]
pub struct CraftPage {
    /// Its shop; nothing for what is never sold.
    pub shop: String,
    pub page: Page,
    pub crumbs: Vec<Link>,
    pub weave: String,
    /// A photograph of goods of the craft, what they are called, and where they are.
    pub photo: Option<(Photo, Wording, String)>,
    pub eyebrow: String,
    pub heading: Wording,
    pub warning: Wording,
    pub lede: String,
    /// The printed address.
    pub short: String,
    pub facts: Vec<(String, Wording)>,
    pub sections: Vec<Section>,
    pub sources: Vec<SourceLink>,
    pub places: Vec<Place>,
    pub cardgroups: Vec<(String, Vec<Card>)>,
}

/// `/kerajinan/{slug}`
pub async fn show(
    State(site): State<Arc<Site>>,
    Extension(In(lang)): Extension<In>,
    Path(slug): Path<String>,
) -> Answer {
    let paths = &site.profile.paths;
    let (asked, at) = (slug.clone(), std::panic::AssertUnwindSafe(site.clone()));
    let found = site
        .db
        .glance(move |c| {
            let mut page = store::craft::page(c, &asked)?;
            let mut photo = None;
            if let Some(Found::Here(craft)) = &mut page {
                store::market::promotion::mark(c, &mut craft.items, &|path| at.day_at(path))?;
                // The newest of its goods that has one.
                for item in &craft.items {
                    if let Some(cover) = store::picture::cover(c, item.id.0)? {
                        photo = Some((cover, item.clone()));
                        break;
                    }
                }
            }
            Ok(page.map(|page| (page, photo)))
        })
        .await;
    let (found, photo) = found.map_err(|e| Fail::Store(site.clone(), lang.clone(), e))?.unzip();
    let photo = photo.flatten().map(|(cover, item)| {
        let name = Wording::of(&item.names, &lang);
        (Photo::new(&cover, &lang), name, site.path(&lang, &paths.items, &item.slug))
    });
    let craft = match found {
        None => return Err(site.missing(&lang, &slug).await),
        Some(Found::Moved(slug)) => return Err(Fail::Moved(site.path(&lang, &paths.crafts, &slug))),
        Some(Found::Here(craft)) => craft,
    };
    let words = site.words.load_full();
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let c = &craft.craft;
    let heading = c.names.text(&lang).to_owned();
    let others: Vec<&str> = c
        .names
        .iter()
        .filter(|(l, n)| **l != lang && *n != heading)
        .map(|(_, n)| n)
        .chain(c.aliases.iter().map(String::as_str))
        .collect();
    let names = c.names.iter().filter(|(l, n)| **l != lang && *n != heading);
    let names = names.map(|(l, n)| Wording::told(n.to_owned(), l, &lang));
    let known = names.chain(c.aliases.iter().map(|a| a.as_str().into()));
    let facts = vec![
        (say("facet-technique"), words.names(Vocabulary::Technique, &c.techniques, &lang).into()),
        (say("facet-material"), words.names(Vocabulary::Material, &c.materials, &lang).into()),
        (say("facet-people"), words.names(Vocabulary::People, &c.peoples, &lang).into()),
        (say("also-known"), Wording::join(known, ", ")),
    ];
    let today = site.today([site.root.as_str()]);
    let places = craft
        .places
        .iter()
        .map(|p| {
            let region = &p.presence.region;
            let slug = format!("{region}-{}", domain::text::slug(&p.region_name));
            let own = craft.designations.iter().map(|d| &d.designation).filter(|d| d.region == *region);
            let status = furthest(own.map(|d| d.term()), today).and_then(|t| t.word(today));
            let flagships = craft
                .designations
                .iter()
                .filter(|d| d.designation.region == *region && d.designation.is_told())
                .map(|d| Link {
                    label: sentence(lang.as_str(), "flagship-page-of", &[("period", &d.designation.period)]),
                    href: site.flagship_href(&lang, d),
                    current: false,
                })
                .collect();
            Place {
                flagships,
                href: site.path(&lang, &paths.regions, &slug),
                name: p.region_full_name.clone(),
                status: status.unwrap_or_default().to_owned(),
                locality: p.presence.locality.clone().unwrap_or_default(),
                note: Wording::of(&p.presence.note, &lang),
                claimed: Wording::of(&p.presence.flagship_by, &lang),
                unchecked: p.presence.checked == Checked::Unchecked,
                sources: site.sources(&p.presence.sources, false),
            }
        })
        .collect();
    let sections = craft
        .heritage
        .iter()
        .map(|h| Section {
            title: Wording::of(&h.names, &lang),
            text: Wording::join(
                [
                    format!(
                        "{} · {}.",
                        say(&format!("register-{}", h.register)),
                        say(&format!("heritage-{}", h.status))
                    )
                    .into(),
                    Wording::of(&h.note, &lang),
                ],
                " ",
            ),
            unchecked: h.checked == Checked::Unchecked,
        })
        .collect();
    let sources: Vec<SourceLink> =
        craft.heritage.iter().flat_map(|h| site.sources(&h.sources, false)).collect();
    let description = craft.places.first().map_or(String::new(), |p| p.presence.note.text(&lang).to_owned());
    let mut page =
        site.page(&lang, &heading, &description, &site.everywhere(&paths.crafts, &craft.slug), "crafts");
    let eyebrow = site.term(Vocabulary::Category, &c.category, &lang);
    page.og_image = site.share(&lang, "craft", &c.key, "", &heading, &eyebrow);
    let crumbs = vec![
        Link { label: say("nav-crafts"), href: site.path(&lang, &paths.crafts, ""), current: false },
        Link { label: heading.clone(), href: String::new(), current: false },
    ];
    let told = linked::term(&page, &heading, &others, &description, &crumbs[0], &site.origin);
    site.link(&mut page, &crumbs, vec![told]);
    let shop = if craft.protected {
        String::new()
    } else {
        site.path(&lang, &paths.crafts, &format!("{}/{}", craft.slug, crate::market::shop::REST))
    };
    Ok(render(&CraftPage {
        page,
        shop,
        crumbs,
        photo,
        weave: site.weave("craft", &c.key),
        eyebrow,
        heading: Wording::of(&c.names, &lang),
        warning: if craft.protected { site.warning(&lang, &c.warning) } else { Wording::default() },
        lede: String::new(),
        short: site.short(c.id.0),
        facts,
        sections,
        sources,
        places,
        cardgroups: vec![
            (say("craft-motifs"), craft.motifs.iter().map(|m| site.motif_card(&lang, m)).collect()),
            (say("region-makers"), craft.makers.iter().map(|m| site.maker_card(&lang, m)).collect()),
            (say("region-items"), craft.items.iter().map(|i| site.item_card(&lang, i)).collect()),
        ],
    })
    .showing(
        [
            Tag::Kind(Kind::Craft),
            Tag::Kind(Kind::Motif),
            Tag::Kind(Kind::Heritage),
            Tag::Kind(Kind::Designation),
            Tag::Record(craft.craft.id.0),
            Tag::Listed(craft.craft.id.0),
        ]
        .into_iter()
        .chain(Site::deals(&craft.items)),
    ))
}
