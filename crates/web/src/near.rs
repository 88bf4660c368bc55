//! Names that are nearly what was asked for.

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::id::Kind;
use domain::lang::Lang;
use domain::text::match_key;
use store::find::Hit;

use crate::Site;
use crate::error::Fail;
use crate::page::Link;

const MOST: usize = 6;

impl Site {
    /// The page of something that was found.
    pub fn address_of(&self, lang: &Lang, kind: Kind, slug: &str) -> String {
        let paths = &self.profile.paths;
        let words = match kind {
            Kind::Region => &paths.regions,
            Kind::Motif => &paths.motifs,
            Kind::Maker => &paths.makers,
            Kind::Item => &paths.items,
            _ => &paths.crafts,
        };
        self.path(lang, words, slug)
    }

    /// There is nothing under a slug: names that are near it.
    pub async fn missing(self: &Arc<Self>, lang: &Lang, slug: &str) -> Fail {
        let near = self.near(lang, slug).await;
        Fail::Near(self.clone(), lang.clone(), near)
    }

    /// What an unknown address may have meant.
    pub async fn near_address(&self, lang: &Lang, path: &str) -> Vec<Link> {
        let path: String = path.chars().take(400).collect();
        let parts: Vec<String> = path
            .split('/')
            .filter(|p| !p.is_empty())
            .map(|p| percent_encoding::percent_decode_str(p).decode_utf8_lossy().into_owned())
            .collect();
        // The same list or page in the language that its word belongs to.
        let paths = &self.profile.paths;
        if let Some(at) = parts.iter().position(|p| paths.named(lang, p).is_some())
            && let Some(words) = paths.named(lang, &parts[at])
        {
            let mut links = Vec::new();
            if let Some(slug) = parts.get(at + 1) {
                links = self.near(lang, slug).await;
            }
            let list = self.path(lang, words, "");
            links.push(Link { label: list.clone(), href: list, current: false });
            return links;
        }
        match parts.last() {
            Some(last) => self.near(lang, last).await,
            None => vec![],
        }
    }

    /// Names near a slug: found by their beginning, the most alike first.
    async fn near(&self, lang: &Lang, slug: &str) -> Vec<Link> {
        let key: String =
            match_key(slug.trim_start_matches(|c: char| c.is_ascii_digit() || "._-".contains(c)))
                .chars()
                .take(60)
                .collect();
        let length = key.chars().count();
        if length < 3 {
            return vec![];
        }
        let begins: Vec<String> = [length, (length * 2).div_ceil(3), 4, 3]
            .into_iter()
            .filter(|n| *n <= length)
            .map(|n| key.chars().take(n).collect())
            .collect();
        let found = self
            .db
            .read(move |c| {
                for begin in &begins {
                    let hits = store::find::by_beginning(c, begin, begin, 40)?;
                    if !hits.is_empty() {
                        return Ok(hits);
                    }
                }
                Ok(vec![])
            })
            .await
            .unwrap_or_default();
        let mut hits: Vec<(u32, Hit)> =
            found.into_iter().map(|h| (alike(&key, &match_key(&h.slug)), h)).collect();
        hits.sort_by_key(|(alike, _)| std::cmp::Reverse(*alike));
        hits.into_iter()
            .take(MOST)
            .map(|(_, h)| Link {
                label: h.names.text(lang).to_owned(),
                href: self.address_of(lang, h.kind, &h.slug),
                current: false,
            })
            .collect()
    }
}

/// How much two keys have in common: the share of their pairs of letters, in hundredths.
fn alike(a: &str, b: &str) -> u32 {
    let pairs = |s: &str| -> BTreeSet<(char, char)> { s.chars().zip(s.chars().skip(1)).collect() };
    let (a, b) = (pairs(a), pairs(b));
    let both = a.intersection(&b).count();
    u32::try_from(200 * both / (a.len() + b.len()).max(1)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::alike;

    #[test]
    fn a_typing_error_is_nearer_than_another_name() {
        assert!(alike("ulosharungguan", "ulosharunguan") > alike("ulossadum", "ulosharunguan"));
        assert_eq!(alike("", ""), 0);
    }
}
