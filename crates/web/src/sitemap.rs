//! What crawlers ask for: `robots.txt`, and a sitemap in parts that cost the same however large the catalogue is.

use std::fmt::Write as _;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::id::{CraftId, Kind, MakerId};
use domain::lang::Lang;
use domain::region::RegionCode;
use store::market::shop::Of;

use crate::Site;
use crate::ask::Path;
use crate::error::{Answer, Fail};
use crate::market::shop::REST;

/// About how many records a part has; a part holds one address a language, and a sitemap at most 50,000.
const PART: i64 = 4000;
const MOST: i64 = 50_000;

fn xml(body: String) -> Response {
    (
        [
            (header::CONTENT_TYPE, "application/xml; charset=utf-8"),
            (header::CACHE_CONTROL, "public, max-age=3600"),
        ],
        body,
    )
        .into_response()
}

/// Text fit for XML, also between quotation marks.
pub(crate) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// In how many parts, as a power of two, a register of this size is told.
fn bits(count: i64) -> u32 {
    (0..16).find(|b| count >> b <= PART).unwrap_or(16)
}

impl Site {
    fn country(&self) -> RegionCode {
        RegionCode::parse(&self.profile.root).unwrap_or_else(|| self.root.clone())
    }

    /// One page in every language, each with the others as its alternates.
    fn entry(&self, out: &mut String, at: &dyn Fn(&Lang) -> String, changed: Option<i64>) {
        self.pictured(out, at, changed, &[]);
    }

    /// The same with photographs.
    fn pictured(
        &self,
        out: &mut String,
        at: &dyn Fn(&Lang) -> String,
        changed: Option<i64>,
        pictures: &[(String, u32)],
    ) {
        let mut links = String::new();
        let places: Vec<(&Lang, String)> = self
            .profile
            .languages
            .iter()
            .map(|l| (l, escaped(&format!("{}{}", self.origin, at(l)))))
            .collect();
        for (i, (lang, href)) in places.iter().enumerate() {
            let _ = write!(links, r#"<xhtml:link rel="alternate" hreflang="{lang}" href="{href}"/>"#);
            if i == 0 {
                let _ = write!(links, r#"<xhtml:link rel="alternate" hreflang="x-default" href="{href}"/>"#);
            }
        }
        let changed = changed
            .and_then(|ms| jiff::Timestamp::from_millisecond(ms).ok())
            .map(|t| format!("<lastmod>{}</lastmod>", t.strftime("%Y-%m-%dT%H:%M:%SZ")))
            .unwrap_or_default();
        for (media, width) in pictures {
            let name = media::name(media, *width, media::Format::Jpeg);
            let href = escaped(&format!("{}/foto/{name}", self.origin));
            let _ = write!(links, "<image:image><image:loc>{href}</image:loc></image:image>");
        }
        for (_, href) in &places {
            let _ = writeln!(out, "<url><loc>{href}</loc>{changed}{links}</url>");
        }
    }
}

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

fn set(entries: &str) -> Response {
    xml(format!(
        "{HEAD}<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" \
         xmlns:xhtml=\"http://www.w3.org/1999/xhtml\" \
         xmlns:image=\"http://www.google.com/schemas/sitemap-image/1.1\">\n{entries}</urlset>\n"
    ))
}

/// `/robots.txt`
pub async fn robots(State(site): State<Arc<Site>>) -> String {
    let p = &site.profile.paths;
    let mut out = "User-agent: *\nAllow: /\n".to_owned();
    for lang in &site.profile.languages {
        // What is searched for, and lists that are narrowed in more than one way, have no end. Other pages that are not to be kept say so in
        // a header: to read it a crawler must be let in.
        let _ = writeln!(out, "Disallow: {}?", site.path(lang, &p.search, ""));
        for words in [&p.crafts, &p.motifs, &p.makers, &p.items] {
            let _ = writeln!(out, "Disallow: {}?*&", site.path(lang, words, ""));
        }
    }
    let _ = writeln!(out, "\nSitemap: {}/sitemap.xml", site.origin);
    out
}

/// `/sitemap.xml`
pub async fn index(State(site): State<Arc<Site>>) -> Answer {
    let lang = site.profile.first_language().clone();
    let country = site.country();
    let (counts, councils, flagships) = site
        .db
        .read(move |c| {
            let counts = store::address::KINDS
                .into_iter()
                .map(|k| Ok((k, store::address::count(c, k, &country)?)))
                .collect::<store::Result<Vec<_>>>()?;
            let flagships = !store::flagship::public::every(c, &country, 1)?.is_empty();
            Ok((counts, !store::council::page::every(c, 1)?.is_empty(), flagships))
        })
        .await
        .map_err(|e| Fail::Store(site.clone(), lang, e))?;
    let mut body = format!("{HEAD}<sitemapindex xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n");
    let mut add = |name: String| {
        let _ = writeln!(body, "<sitemap><loc>{}/sitemap/{name}.xml</loc></sitemap>", escaped(&site.origin));
    };
    add("pages".to_owned());
    if councils {
        add("councils".to_owned());
    }
    if flagships {
        add("flagships".to_owned());
    }
    for (kind, count) in counts.into_iter().filter(|(_, n)| *n > 0) {
        let bits = bits(count);
        for n in 0..(1u32 << bits) {
            add(format!("{}-{bits}-{n}", kind.word()));
        }
    }
    body.push_str("</sitemapindex>\n");
    Ok(xml(body))
}

/// `/sitemap/{name}.xml`
pub async fn part(State(site): State<Arc<Site>>, Path(name): Path<String>) -> Answer {
    let lang = site.profile.first_language().clone();
    let name = name.strip_suffix(".xml").unwrap_or("");
    if name == "pages" {
        let p = &site.profile.paths;
        let mut out = String::new();
        site.entry(&mut out, &|l| site.home(l), None);
        for words in [
            &p.regions,
            &p.crafts,
            &p.motifs,
            &p.makers,
            &p.items,
            &p.flagships,
            &p.assessments,
            &p.directory,
            &p.open_data,
            &p.about,
            &p.terms,
            &p.privacy,
        ] {
            site.entry(&mut out, &|l| site.path(l, words, ""), None);
        }
        return Ok(set(&out));
    }
    if name == "councils" {
        // As many as regions with a government: some hundreds in a large country.
        let most = MOST / i64::try_from(site.profile.languages.len()).unwrap_or(1).max(1);
        let found = site.db.read(move |c| store::council::page::every(c, most)).await;
        let places = found.map_err(|e| Fail::Store(site.clone(), lang.clone(), e))?;
        let mut out = String::new();
        let mut left = usize::try_from(most).unwrap_or_default();
        for place in &places {
            let region = format!("{}-{}", place.region, domain::text::slug(&place.name));
            for below in std::iter::once("").chain(place.statutes.iter().map(String::as_str)).take(left) {
                site.entry(&mut out, &|l| site.council_href(l, &region, below), None);
                left -= 1;
            }
        }
        return Ok(set(&out));
    }
    if name == "flagships" {
        // As many as decrees: some for each region and period.
        let most = MOST / i64::try_from(site.profile.languages.len()).unwrap_or(1).max(1);
        let country = site.country();
        let found = site.db.read(move |c| {
            let mut found = Vec::new();
            for r in store::flagship::public::every(c, &country, most)? {
                let changed = store::flagship::public::changed(c, r.designation.id)?;
                found.extend(r.page().map(|page| (page, changed)));
            }
            Ok(found)
        });
        let found = found.await.map_err(|e| Fail::Store(site.clone(), lang.clone(), e))?;
        let mut out = String::new();
        for (page, changed) in &found {
            site.entry(&mut out, &|l| site.path(l, &site.profile.paths.flagships, page), *changed);
        }
        return Ok(set(&out));
    }
    let asked = (|| {
        let mut words = name.split('-');
        let word = words.next()?;
        let kind = store::address::KINDS.into_iter().find(|k| k.word() == word)?;
        let (bits, n): (u32, u32) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
        (words.next().is_none() && bits <= 16 && n < 1 << bits).then_some((kind, bits, n))
    })();
    let Some((kind, asked_bits, n)) = asked else { return Err(Fail::Missing(site, lang)) };
    // One at a time: a part is some megabytes of text.
    let Ok(_turn) = tokio::time::timeout(std::time::Duration::from_secs(10), site.turns.acquire()).await
    else {
        return Ok((StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "10")]).into_response());
    };
    let country = site.country();
    // Each may have a shop besides.
    let limit = MOST / 2 / i64::try_from(site.profile.languages.len()).unwrap_or(1).max(1);
    let held = AssertUnwindSafe(site.clone());
    let found: Option<Vec<(store::address::Place, bool)>> = site
        .db
        .read(move |c| {
            // An address of an index that is a little older still holds; one far too coarse would cost too much.
            let now = bits(store::address::count(c, kind, &country)?);
            if asked_bits + 1 < now {
                return Ok(None);
            }
            let places = store::address::part(c, kind, asked_bits, n, limit)?;
            let open = store::market::rules(c)?.open;
            let mut all = Vec::with_capacity(places.len());
            for place in places {
                let of = shop(kind, &place).filter(|_| open);
                let sells = match of {
                    Some(of) => store::market::shop::is_open(c, of, &|path| held.day_at(path))?,
                    None => false,
                };
                all.push((place, sells));
            }
            Ok(Some(all))
        })
        .await
        .map_err(|e| Fail::Store(site.clone(), lang.clone(), e))?;
    let Some(places) = found else { return Err(Fail::Missing(site.clone(), lang)) };
    let mut out = String::with_capacity(places.len() * 900);
    for (place, sells) in &places {
        let at = |l: &Lang| site.address_of(l, kind, &place.slug);
        site.pictured(&mut out, &at, place.changed, &place.pictures);
        if *sells {
            site.entry(&mut out, &|l| format!("{}/{REST}", at(l)), None);
        }
    }
    Ok(set(&out))
}

/// Whose shop belongs to a record.
fn shop(kind: Kind, place: &store::address::Place) -> Option<Of> {
    match kind {
        Kind::Region => place.region.clone().map(Of::Region),
        Kind::Craft => Some(Of::Craft(CraftId(place.id))),
        Kind::Maker => Some(Of::Maker(MakerId(place.id))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_stays_small_however_many_there_are() {
        for count in [0, 1, 4000, 4001, 100_000, 1_000_000, 90_000_000] {
            assert!(count >> bits(count) <= PART, "{count}");
        }
        assert_eq!(bits(4000), 0);
        assert_eq!(bits(1_000_000), 8);
    }
}
