//! The page of a motif.

mod form;
pub(crate) mod register;

use std::sync::Arc;

use axum::Extension;
use axum::extract::State;
use domain::id::Kind;
use domain::source::Checked;
use domain::vocabulary::Vocabulary;
use store::Tag;
use store::motif::Found;

use crate::ask::Path;
use crate::cache::Showing;
use crate::craft::{CraftPage, Place, Section};
use crate::error::{Answer, Fail, render};
use crate::page::{Card, Link};
use crate::wording::Wording;
use crate::{In, Site, linked, sentence};

/// `/motif/{slug}`
pub async fn show(
    State(site): State<Arc<Site>>,
    Extension(In(lang)): Extension<In>,
    Path(slug): Path<String>,
) -> Answer {
    let paths = &site.profile.paths;
    let asked = slug.clone();
    let found = site.db.glance(move |c| store::motif::page(c, &asked)).await;
    let found = match found.map_err(|e| Fail::Store(site.clone(), lang.clone(), e))? {
        None => return Err(site.missing(&lang, &slug).await),
        Some(Found::Moved(slug)) => return Err(Fail::Moved(site.path(&lang, &paths.motifs, &slug))),
        Some(Found::Here(motif)) => motif,
    };
    let m = &found.motif;
    let words = site.words.load_full();
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let unchecked = m.checked == Checked::Unchecked;
    // What was found wrong is kept for the record and shown nowhere as a fact.
    let stands = m.checked != Checked::Refuted;
    let told = stands && !m.meaning.is_empty();
    let mut sections = vec![Section {
        title: say("motif-meaning").into(),
        unchecked: unchecked && told,
        text: if told { Wording::of(&m.meaning, &lang) } else { say("meaning-not-recorded").into() },
    }];
    if stands && !m.wear.is_empty() {
        sections.push(Section {
            title: say("motif-wear").into(),
            text: Wording::of(&m.wear, &lang),
            unchecked,
        });
    }
    let regions: Vec<&str> = found.regions.iter().map(|(_, n)| n.as_str()).collect();
    let crafts = found
        .crafts
        .iter()
        .map(|c| Card {
            href: site.path(&lang, &paths.crafts, &c.slug),
            title: Wording::of(&c.names, &lang),
            place: site.term(Vocabulary::Category, &c.category, &lang).into(),
            weave: site.weave("craft", &c.key),
            ..Card::default()
        })
        .collect();
    let description = sections[0].text.as_str().to_owned();
    let mut page =
        site.page(&lang, &m.name, &description, &site.everywhere(&paths.motifs, &found.slug), "motifs");
    let eyebrow = words.names(Vocabulary::People, &m.peoples, &lang);
    page.og_image = site.share(&lang, "motif", &m.key, "", &m.name, &eyebrow);
    let crumbs = vec![
        Link { label: say("nav-motifs"), href: site.path(&lang, &paths.motifs, ""), current: false },
        Link { label: m.name.clone(), href: String::new(), current: false },
    ];
    let others: Vec<&str> = m.aliases.iter().map(String::as_str).collect();
    let told = {
        let meaning = if stands { m.meaning.text(&lang) } else { "" };
        linked::term(&page, &m.name, &others, meaning, &crumbs[0], &site.origin)
    };
    site.link(&mut page, &crumbs, vec![told]);
    Ok(render(&CraftPage {
        shop: String::new(),
        page,
        crumbs,
        photo: None,
        weave: site.weave("motif", &m.key),
        eyebrow,
        heading: m.name.as_str().into(),
        warning: Wording::default(),
        lede: String::new(),
        short: site.short(m.id.0),
        facts: vec![
            (
                say("motif-family"),
                m.family.as_deref().map_or_else(String::new, |f| site.family(f, &lang)).into(),
            ),
            (say("col-region"), regions.join(", ").into()),
            (say("also-known"), m.aliases.join(", ").into()),
        ],
        sections,
        sources: site.sources(&m.sources, false),
        places: Vec::<Place>::new(),
        cardgroups: vec![(say("motif-crafts"), crafts)],
    })
    .showing([Tag::Kind(Kind::Motif), Tag::Kind(Kind::Craft)]))
}
