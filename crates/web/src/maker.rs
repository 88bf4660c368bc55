//! Makers: the page of one; the list is in [`crate::find`]. What has no consent does not come here from the store.

mod business;
pub(crate) mod data;
pub(crate) mod entries;
pub(crate) mod erasure;
pub(crate) mod form;
pub(crate) mod log;
pub(crate) mod mandate;
pub(crate) mod membership;
mod merge;
mod number;
pub(crate) mod register;
mod unsettled;

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::response::Redirect;
use axum::routing::{MethodRouter, get, post};
use domain::id::Kind;
use domain::lang::Lang;
use domain::maker::MakerKind;
use domain::maker::business::Business;
use domain::maker::holiday::Days;
use domain::region::RegionCode;
use domain::vocabulary::Vocabulary;
use store::Tag;
use store::motif::Found;

use crate::ask::Path;
use crate::cache::Showing;
use crate::desk::{Kept, said};
use crate::error::{Answer, Fail, render};
use crate::linked::thing;
use crate::page::{Card, Link, Page};
use crate::picture::Photo;
use crate::wording::Wording;
use crate::{In, Site, sentence, text};

/// The addresses of the workbench that are about makers alone.
pub(crate) fn routes() -> Vec<(String, MethodRouter<Arc<Site>>)> {
    let at = |rest: &str| format!("{}/{{id}}/{rest}", <domain::maker::Maker as Kept>::PATH);
    let usaha = |rest: &str| format!("{}/{{id}}{rest}", <Business as Kept>::PATH);
    let mut routes = vec![
        (at("kuasa"), get(mandate::list)),
        (at("kuasa/baru"), get(mandate::blank).post(mandate::make)),
        (at("kuasa/{mandate}"), post(mandate::end)),
        (at("anggota"), get(membership::list).post(membership::add)),
        (at("anggota/{membership}"), post(membership::end)),
        (at("nomor"), get(number::show).post(number::change)),
        (at("data"), get(data::show).post(data::erase)),
        (at("kembar"), get(merge::twins)),
        (at("gabung/{other}"), get(merge::show).post(merge::send)),
        ("/kerja/cari-nomor".to_owned(), get(number::ask).post(number::find)),
        (erasure::PATH.to_owned(), get(erasure::list).post(erasure::refuse)),
        (entries::PERMITS.to_owned(), get(entries::permits)),
        (entries::STEPS.to_owned(), get(entries::steps)),
        (usaha(""), get(crate::desk::record::show::<Business>)),
        (
            usaha("/ubah"),
            get(crate::desk::edit::show::<Business>).post(crate::desk::edit::change::<Business>),
        ),
        (
            usaha("/riwayat"),
            get(crate::desk::history::show::<Business>).post(crate::desk::history::put_back::<Business>),
        ),
        // What stands above a business is the register of makers.
        (<Business as Kept>::PATH.to_owned(), get(|| async { Redirect::to("/kerja/perajin") })),
    ];
    routes.extend(log::routes::<domain::maker::permit::Permit>());
    routes.extend(log::routes::<domain::maker::coaching::Coaching>());
    routes.extend(log::routes::<domain::maker::consent::Given>());
    routes
}

impl Site {
    /// That a maker is on holiday where it lies, in words; nothing when it is not.
    pub(crate) fn away(&self, lang: &Lang, days: Option<Days>, path: &[RegionCode]) -> Option<String> {
        let today = self.today(path.iter().map(RegionCode::as_str));
        let days = days.filter(|d| d.hold(today))?;
        Some(match days.until {
            Some(last) => sentence(lang.as_str(), "away-until", &[("until", &text::date(last, lang))]),
            None => sentence(lang.as_str(), "away", &[]),
        })
    }
}

#[derive(Template)]
#[template(path = "maker.html")]
struct MakerPage {
    page: Page,
    /// Its shop.
    shop: String,
    crumbs: Vec<Link>,
    eyebrow: String,
    heading: String,
    sample: bool,
    hidden: bool,
    /// That it is on holiday.
    away: String,
    short: String,
    lede: Wording,
    facts: Vec<(String, String)>,
    photos: Vec<Photo>,
    cardgroups: Vec<(String, Vec<Card>)>,
}

/// `/perajin/{slug}`
pub async fn show(
    State(site): State<Arc<Site>>,
    Extension(In(lang)): Extension<In>,
    Path(slug): Path<String>,
) -> Answer {
    let paths = &site.profile.paths;
    let asked = slug.clone();
    let held = std::panic::AssertUnwindSafe((site.clone(), lang.clone()));
    let found = site
        .db
        .glance(move |c| {
            let mut page = store::maker::page(c, &domain::access::public(), &asked)?;
            let mut business = Vec::new();
            if let Some(Found::Here(maker)) = &mut page {
                let (site, lang) = &*held;
                store::market::promotion::mark(c, &mut maker.items, &|path| site.day_at(path))?;
                for f in &maker.business {
                    let text = said::value(c, site, lang, Kind::Business, &f.name, &f.value)?;
                    business.push((said::label(lang, "business", &f.name), text));
                }
            }
            let photos = match &page {
                // A picture of somebody who has not agreed to be shown says as much as the name.
                Some(Found::Here(maker)) if maker.card.name.is_some() => {
                    store::picture::shown(c, maker.card.id.0)?
                }
                _ => Vec::new(),
            };
            Ok(page.map(|page| (page, (photos, business))))
        })
        .await;
    let (found, besides) = found.map_err(|e| Fail::Store(site.clone(), lang.clone(), e))?.unzip();
    let (photos, business) = besides.unwrap_or_default();
    let photos = Photo::all(&photos, &lang);
    let found = match found {
        None => return Err(site.missing(&lang, &slug).await),
        Some(Found::Moved(slug)) => return Err(Fail::Moved(site.path(&lang, &paths.makers, &slug))),
        Some(Found::Here(maker)) => maker,
    };
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let m = &found.card;
    let heading = site.maker_name(&lang, m.name.as_deref(), &m.region_name);
    let c = &found.contact;
    let text = |t: &Option<String>| t.clone().unwrap_or_default();
    let mut facts = vec![
        (say("col-region"), m.region_name.clone()),
        (say("col-locality"), text(&m.locality)),
        (say("maker-phone"), text(&c.phone)),
        (say("maker-whatsapp"), text(&c.whatsapp)),
        (say("maker-email"), text(&c.email)),
        (say("maker-website"), text(&c.website)),
        (say("maker-address"), text(&c.address)),
    ];
    facts.extend(business);
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
    let lede = found.story.text(&lang).to_owned();
    let named = site.marked(&lang, &heading, m.sample);
    let mut page = site.page(&lang, &named, &lede, &site.everywhere(&paths.makers, &m.slug), "makers");
    page.sample_note = m.sample;
    let eyebrow = say(&format!("maker-{}", m.kind.word()));
    let place = format!("{eyebrow} · {}", m.region_name);
    page.og_image = site.share(&lang, "maker", &m.id.to_string(), "", &named, &place);
    let crumbs = vec![
        Link { label: say("nav-makers"), href: site.path(&lang, &paths.makers, ""), current: false },
        Link { label: heading.clone(), href: String::new(), current: false },
    ];
    // Somebody whose name is not public, and a sample, are no one that a machine should know.
    let told = m.name.as_ref().filter(|_| !m.sample).map(|name| {
        let kind = if m.kind == MakerKind::Person { "Person" } else { "Organization" };
        let address = thing(
            "PostalAddress",
            vec![
                ("streetAddress", text(&c.address).into()),
                ("addressRegion", m.region_name.as_str().into()),
                ("addressCountry", site.profile.country.as_str().into()),
            ],
        );
        thing(
            kind,
            vec![
                ("@id", page.canonical.as_str().into()),
                ("name", name.as_str().into()),
                ("description", lede.as_str().into()),
                ("url", page.canonical.as_str().into()),
                ("image", page.og_image.as_str().into()),
                ("telephone", text(&c.phone).into()),
                ("email", text(&c.email).into()),
                ("sameAs", text(&c.website).into()),
                ("address", address),
            ],
        )
    });
    site.link(&mut page, &crumbs, told.into_iter().collect());
    let shop = site.path(&lang, &paths.makers, &format!("{}/{}", m.slug, crate::market::shop::REST));
    Ok(render(&MakerPage {
        page,
        shop,
        crumbs,
        eyebrow,
        heading,
        sample: m.sample,
        hidden: m.name.is_none(),
        away: site.away(&lang, found.holiday, &found.region_path).unwrap_or_default(),
        short: site.short(m.id.0),
        lede: Wording::of(&found.story, &lang),
        facts,
        photos,
        cardgroups: vec![
            (say("nav-crafts"), crafts),
            (say("region-items"), found.items.iter().map(|i| site.item_card(&lang, i)).collect()),
        ],
    })
    .showing(
        [Tag::Kind(Kind::Craft), Tag::Record(m.id.0), Tag::Listed(m.id.0)]
            .into_iter()
            .chain(Site::deals(&found.items)),
    ))
}
