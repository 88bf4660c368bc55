//! What every page has: language, addresses, navigation, and the small structs that the macros show.

use std::borrow::Cow;
use std::sync::Arc;

use domain::id::ItemId;
use domain::item::Money;
use domain::lang::{Lang, Words};
use domain::market::promotion::Reduced;
use domain::vocabulary::Vocabulary;
use store::Tag;
use store::craft::CraftCard;
use store::item::ItemCard;
use store::maker::MakerCard;
use store::motif::MotifCard;

use crate::frame::Frame;
use crate::messages::{sentence, words};
use crate::wording::Wording;
use crate::{Site, assets, text};

/// A link.
#[derive(Debug, Clone)]
pub struct Link {
    /// Its words.
    pub label: String,
    /// Where it leads; empty for the page itself.
    pub href: String,
    /// Whether it is this page.
    pub current: bool,
}

/// A link to something that is called as its record says.
#[derive(Debug, Clone)]
pub struct Titled {
    /// What it is called.
    pub label: Wording,
    /// Where it stands.
    pub href: String,
}

/// A source as a page shows it.
#[derive(Debug, Clone)]
pub struct SourceLink {
    /// The host.
    pub label: String,
    /// The address.
    pub href: String,
    /// A remark.
    pub note: String,
    /// Whether nobody has confirmed it.
    pub unchecked: bool,
}

/// A card.
#[derive(Debug, Clone, Default)]
pub struct Card {
    /// Where it leads.
    pub href: String,
    /// Its title.
    pub title: Wording,
    /// Where it is from.
    pub place: Wording,
    /// The address of its weave.
    pub weave: String,
    /// Its price.
    pub price: String,
    /// The price without what is taken off today.
    pub was: String,
    /// What is paid before it is made.
    pub deposit: String,
    /// A status word.
    pub status: String,
    /// Whether it is a sample.
    pub sample: bool,
    /// Whether a warning stands on it.
    pub protected: bool,
}

/// A list of cards, perhaps with a map above and chips that narrow it.
#[derive(askama::Template)]
#[template(path = "list.html")]
pub struct ListPage {
    /// The frame.
    pub page: Page,
    /// The heading.
    pub heading: String,
    /// What the list is.
    pub intro: String,
    /// A map, or nothing.
    pub map: String,
    /// Links that narrow the list.
    pub chips: Vec<Link>,
    /// The cards.
    pub cards: Vec<Card>,
    /// The next page, or nothing.
    pub next: String,
}

/// The frame of a page.
#[derive(Debug, Clone)]
pub struct Page {
    /// The language.
    pub lang: String,
    /// The title.
    pub title: String,
    /// The description.
    pub description: String,
    /// The absolute address.
    pub canonical: String,
    /// The same page in each language.
    pub alternates: Vec<(String, String)>,
    /// What the pages of a list and its records share.
    pub frame: Arc<Frame>,
    /// A picture for previews.
    pub og_image: String,
    /// Its type, width and height.
    pub og_kind: (&'static str, u32, u32),
    /// Structured data.
    pub jsonld: Option<String>,
    /// What was searched.
    pub search_value: String,
    /// Whether the page says that samples are samples.
    pub sample_note: bool,
}

impl Page {
    /// Whether its canonical address is its own. A narrowed list names the whole one, and is the counterpart of nothing.
    pub fn is_its_own(&self) -> bool {
        let own = self.alternates.iter().find(|(lang, _)| *lang == self.lang);
        own.is_some_and(|(_, href)| self.canonical.strip_prefix(&*self.frame.origin) == Some(href))
    }

    /// A message.
    pub fn t(&self, key: &str) -> Cow<'static, str> {
        words(&self.lang, key)
    }

    /// What a flagship status is called, by its stored word.
    pub fn status(&self, word: impl AsRef<str>) -> Cow<'static, str> {
        words(&self.lang, &format!("status-{}", word.as_ref()))
    }

    /// What a language is called.
    pub fn language(&self, tag: &str) -> Cow<'static, str> {
        words(&self.lang, &format!("lang-{tag}"))
    }

    /// A message with one argument.
    pub fn t1(&self, key: &str, name: &str, value: impl std::fmt::Display) -> String {
        sentence(&self.lang, key, &[(name, &value.to_string())])
    }

    /// A message around a text that may be in another language.
    pub fn around(&self, key: &str, name: &str, part: &Wording) -> Wording {
        part.clone().within(&self.lang, key, name)
    }

    /// A message that names two values.
    pub fn t2(
        &self,
        key: &str,
        name: &str,
        value: impl std::fmt::Display,
        other: &str,
        second: impl std::fmt::Display,
    ) -> String {
        sentence(&self.lang, key, &[(name, &value.to_string()), (other, &second.to_string())])
    }

    /// The address of an asset.
    pub fn asset(&self, name: &str) -> &'static str {
        assets::address(name)
    }
}

/// The longest name in a title, in letters: what a search engine shows of it.
const TITLE: usize = 60;
/// The longest description.
const DESCRIPTION: usize = 300;

/// Where a page lives, per language: the path after the language's base.
pub type Places = Vec<(Lang, String)>;

impl Site {
    /// The path of a list or page in a language.
    pub fn path(&self, lang: &Lang, words: &Words, slug: &str) -> String {
        let word = words.text(lang);
        match (lang == self.profile.first_language(), slug.is_empty()) {
            (true, true) => ["/", word].concat(),
            (true, false) => ["/", word, "/", slug].concat(),
            (false, true) => ["/", lang.as_str(), "/", word].concat(),
            (false, false) => ["/", lang.as_str(), "/", word, "/", slug].concat(),
        }
    }

    /// The home of a language.
    pub fn home(&self, lang: &Lang) -> String {
        if lang == self.profile.first_language() { "/".into() } else { format!("/{lang}/") }
    }

    /// The same page in every language.
    pub fn everywhere(&self, words: &Words, slug: &str) -> Places {
        self.profile.languages.iter().map(|l| (l.clone(), self.path(l, words, slug))).collect()
    }

    /// The frame of a page.
    pub fn page(&self, lang: &Lang, title: &str, description: &str, places: &Places, nav: &str) -> Page {
        let here = places.iter().find(|(l, _)| l == lang).map_or("", |(_, p)| p.as_str());
        let frame = self.frame(lang, nav);
        Page {
            lang: lang.to_string(),
            title: if title.is_empty() {
                format!("Corak · {}", frame.programme)
            } else {
                format!("{} · Corak", text::shorten(title, TITLE))
            },
            description: if description.trim().is_empty() {
                let about = [
                    ("name", if title.is_empty() { "Corak" } else { title }),
                    ("programme", &frame.programme),
                ];
                sentence(lang.as_str(), "page-description", &about)
            } else {
                text::shorten(description, DESCRIPTION)
            },
            canonical: if here.is_empty() { String::new() } else { format!("{}{here}", self.origin) },
            alternates: places.iter().map(|(l, p)| (l.to_string(), p.clone())).collect(),
            og_image: frame.og_image.clone(),
            og_kind: ("image/png", 1200, 630),
            jsonld: None,
            search_value: String::new(),
            sample_note: self.demo && matches!(nav, "makers" | "items"),
            frame,
        }
    }

    /// The address of the drawn weave of a region, craft, motif, maker (by id) or of the edge.
    pub fn weave(&self, kind: &str, key: &str) -> String {
        self.words.load().weave_address(kind, key, "")
    }

    /// The address of the drawn weave of an item, given the key of its craft.
    pub fn item_weave(&self, id: ItemId, craft: &str) -> String {
        self.words.load().weave_address("item", &id.to_string(), craft)
    }

    /// A craft's card.
    pub fn craft_card(&self, lang: &Lang, c: &CraftCard) -> Card {
        Card {
            href: self.path(lang, &self.profile.paths.crafts, &c.craft.slug),
            title: Wording::of(&c.craft.names, lang),
            place: c.regions.iter().map(|(_, n)| n.as_str()).collect::<Vec<_>>().join(", ").into(),
            weave: self.weave("craft", &c.craft.key),
            status: c.status(self.today([self.root.as_str()])).unwrap_or_default().to_owned(),
            sample: c.sample,
            protected: c.protected,
            ..Card::default()
        }
    }

    /// A motif's card.
    pub fn motif_card(&self, lang: &Lang, m: &MotifCard) -> Card {
        Card {
            href: self.path(lang, &self.profile.paths.motifs, &m.slug),
            title: m.name.as_str().into(),
            place: m
                .people
                .as_ref()
                .map_or_else(String::new, |p| self.term(Vocabulary::People, p, lang))
                .into(),
            weave: self.weave("motif", &m.key),
            ..Card::default()
        }
    }

    /// A maker's card.
    pub fn maker_card(&self, lang: &Lang, m: &MakerCard) -> Card {
        Card {
            href: self.path(lang, &self.profile.paths.makers, &m.slug),
            title: self.maker_name(lang, m.name.as_deref(), &m.region_name).into(),
            place: m.region_name.as_str().into(),
            weave: self.weave("maker", &m.id.to_string()),
            sample: m.sample,
            ..Card::default()
        }
    }

    /// What a family of motifs is called.
    pub fn family(&self, key: &str, lang: &Lang) -> String {
        let named = self.families.iter().find(|(k, _)| k == key);
        named.map_or_else(|| key.replace('-', " "), |(_, names)| names.text(lang).to_owned())
    }

    /// A title that says by itself whether what it names is a sample, for where no badge can stand.
    pub fn marked(&self, lang: &Lang, title: &str, sample: bool) -> String {
        if sample {
            format!("{title} ({})", sentence(lang.as_str(), "sample", &[]).to_lowercase())
        } else {
            title.to_owned()
        }
    }

    /// What a maker is called in public.
    pub fn maker_name(&self, lang: &Lang, name: Option<&str>, region: &str) -> String {
        name.map_or_else(|| sentence(lang.as_str(), "maker-unnamed", &[("region", region)]), str::to_owned)
    }

    /// An item's card.
    pub fn item_card(&self, lang: &Lang, i: &ItemCard) -> Card {
        Card {
            href: self.path(lang, &self.profile.paths.items, &i.slug),
            title: Wording::of(&i.names, lang),
            place: Wording::join([Wording::of(&i.craft_names, lang), i.region_name.as_str().into()], " · "),
            weave: self.item_weave(i.id, &i.craft),
            price: i.price.map_or_else(String::new, |p| self.reduced(p, i.off.as_ref(), i.varies, lang)),
            was: self.was(i.price, i.off.as_ref(), lang),
            deposit: self.deposit(i.deposit_percent.filter(|_| i.stock <= 0 && i.lead_days.is_some()), lang),
            sample: i.sample,
            ..Card::default()
        }
    }

    /// What pages with these cards show besides the records: what the makers of the items take off.
    pub fn deals<'c>(cards: impl IntoIterator<Item = &'c ItemCard>) -> impl Iterator<Item = Tag> {
        let makers: std::collections::BTreeSet<_> = cards.into_iter().map(|c| c.maker.0).collect();
        makers.into_iter().map(Tag::Deals)
    }

    /// A price, or the lowest of several, as it is asked today.
    pub fn reduced(&self, price: Money, off: Option<&Reduced>, varies: bool, lang: &Lang) -> String {
        self.price(price.0 - off.map_or(0, |r| r.each.0), varies, lang)
    }

    /// The price without what is taken off today; nothing when nothing is.
    pub fn was(&self, price: Option<Money>, off: Option<&Reduced>, lang: &Lang) -> String {
        price.filter(|_| off.is_some()).map_or_else(String::new, |p| self.profile.money(p.0, lang))
    }

    /// What is paid before work begins; nothing when it is paid whole.
    pub fn deposit(&self, percent: Option<i32>, lang: &Lang) -> String {
        percent.filter(|p| *p < 100).map_or_else(String::new, |p| {
            sentence(lang.as_str(), "item-deposit", &[("percent", &p.to_string())])
        })
    }

    /// A price, or the lowest of several.
    pub fn price(&self, price: i64, varies: bool, lang: &Lang) -> String {
        let price = self.profile.money(price, lang);
        if varies { sentence(lang.as_str(), "price-least", &[("price", &price)]) } else { price }
    }

    /// What a term is called.
    pub fn term(&self, vocabulary: Vocabulary, key: &str, lang: &Lang) -> String {
        self.words.load().name(vocabulary, key, lang)
    }

    /// The warning of a craft of protected species.
    pub fn warning(&self, lang: &Lang, recorded: &Words) -> Wording {
        let note = sentence(lang.as_str(), "protected-note", &[]);
        Wording::join([Wording::of(recorded, lang), note.into()], " ")
    }

    /// Links to sources.
    pub fn sources(&self, urls: &[String], unchecked: bool) -> Vec<SourceLink> {
        urls.iter()
            .map(|u| SourceLink {
                label: domain::source::host(u).to_owned(),
                href: u.clone(),
                note: String::new(),
                unchecked,
            })
            .collect()
    }

    /// The day of an instant in the root region.
    pub fn day(&self, micros: i64, lang: &Lang) -> String {
        let zone = self.profile.zone([self.root.as_str()]);
        text::day(micros, &zone.zone, lang)
    }
}
