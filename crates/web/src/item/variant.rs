//! The form of a size or colour of an item, whoever fills it in: what it asks, what it holds, and how it is read.

use domain::fault::Faults;
use domain::id::{PictureId, VariantId};
use domain::item::variant::{LONGEST, MOST, MOST_PIECES, Variant, VariantDraft, save};
use domain::item::{Item, Money};
use domain::lang::Lang;
use domain::record::{Record, version};
use store::item::variant::{Count, Reason, Shelf};
use store::picture::{Kept, Shown};
use uuid::Uuid;

use super::form::{plain_price, price};
use crate::desk::form::{Input, Section, Way};
use crate::desk::values::{Values, whole};
use crate::stall::{price_text, stock_text};
use crate::{Site, picture, sentence, text};

/// An item with its sizes and colours and its photographs, as their forms need them.
pub(crate) struct Of {
    pub item: Item,
    pub shelves: Vec<Shelf>,
    pub photos: Vec<Kept>,
}

/// A photograph that can be chosen to show one.
pub(crate) struct Pick {
    pub id: String,
    pub src: String,
    pub alt: String,
    pub chosen: bool,
}

impl Pick {
    /// Whether none of them is chosen.
    pub fn none(list: &[Pick]) -> bool {
        list.iter().all(|p| !p.chosen)
    }
}

/// A size or colour in a list of those who keep it.
pub(crate) struct Listed {
    pub href: String,
    pub words: String,
    pub price: String,
    pub there: String,
    pub on_sale: bool,
    /// The photograph that shows it.
    pub photo: String,
}

impl Listed {
    /// Whether any of them is shown by a photograph of its own.
    pub fn pictured(list: &[Listed]) -> bool {
        list.iter().any(|l| !l.photo.is_empty())
    }
}

/// What was made of a form.
pub(crate) struct Made {
    pub variant: Variant,
    pub count: Count,
}

fn shown(kept: &Kept) -> Shown {
    let p = &kept.picture;
    Shown {
        media: p.media.clone(),
        width: p.width,
        height: p.height,
        alt: p.alt.clone(),
        author: p.author.clone(),
        licence: p.licence.clone(),
        sizes: kept.sizes.clone(),
    }
}

/// What a form began with.
pub(crate) fn began(shelf: Option<&Shelf>) -> String {
    shelf.map_or_else(String::new, |s| format!("{}-{}", version(&s.variant.fields()), s.stock))
}

impl Of {
    /// What the first choice of an item changes: pieces are counted by choice from then on. What is made to order has none.
    pub(crate) fn note(&self, lang: &Lang) -> String {
        let counted = self.shelves.is_empty() && self.item.lead_days.is_none();
        if counted { sentence(lang.as_str(), "variant-first-note", &[]) } else { String::new() }
    }

    /// The variant that an address names, of this item.
    pub fn shelf(&self, id: Option<VariantId>) -> Option<&Shelf> {
        self.shelves.iter().find(|s| Some(s.variant.id) == id)
    }

    /// Whether one more can be added.
    pub fn room(&self) -> bool {
        self.shelves.len() < MOST
    }

    /// What its form holds.
    pub fn values(&self, site: &Site, shelf: Option<&Shelf>) -> Values {
        let langs = &site.profile.languages;
        let Some(s) = shelf else {
            let last = self.shelves.iter().map(|s| s.variant.ord).max().unwrap_or(0);
            return Values::default().with("ord", (last + 1).min(9_999).to_string()).with("on_sale", "1");
        };
        let v = &s.variant;
        Values::default()
            .with_words("size", &v.size, langs)
            .with_words("colour", &v.colour, langs)
            .with("price", v.price.map(|p| plain_price(site, p.0)).unwrap_or_default())
            .with("stock", if self.item.lead_days.is_some() { String::new() } else { s.stock.to_string() })
            .with("weight_g", v.weight_g.map(|n| n.to_string()).unwrap_or_default())
            .with("ord", v.ord.to_string())
            .with("picture", v.picture.map(|p| p.to_string()).unwrap_or_default())
            .with("on_sale", if v.on_sale { "1" } else { "0" })
    }

    /// What it asks.
    pub fn sections(&self, site: &Site, lang: &Lang, known: bool) -> Vec<Section> {
        let langs = &site.profile.languages;
        let line = |name: &str, way| Input::new(lang, name, &format!("variant-field-{name}"), way);
        let words = |name: &str| {
            let label = format!("variant-field-{name}");
            let mut inputs = Input::in_languages(lang, langs, name, &label, Way::Line);
            for input in &mut inputs {
                input.longest = LONGEST;
            }
            inputs
        };
        let (mut sizes, mut colours) = (words("size"), words("colour"));
        let others: Vec<Input> = sizes.drain(1..).chain(colours.drain(1..)).collect();
        let hint = |input: Option<Input>, key| input.map(|i| i.hinted(lang, key));
        let mut what: Vec<Input> = hint(sizes.pop(), "variant-hint-size")
            .into_iter()
            .chain(hint(colours.pop(), "variant-hint-colour"))
            .collect();
        let number = |name: &str, most| line(name, Way::Number).longest(most);
        let money = self.item.price.map(|p| site.profile.money(p.0, lang));
        let mut own = number("price", 20);
        own.hint = match money {
            Some(money) => sentence(lang.as_str(), "variant-hint-price", &[("price", &money)]),
            None => sentence(lang.as_str(), "variant-hint-price-none", &[]),
        };
        what.push(own);
        if self.item.lead_days.is_none() {
            what.push(number("stock", 10).hinted(lang, "variant-hint-stock"));
        }
        if known {
            let say = |key: &str| sentence(lang.as_str(), key, &[]);
            let ways = [("1", "variant-on-sale"), ("0", "variant-not-on-sale")];
            let ways = ways.map(|(value, key)| (value.to_owned(), say(key)));
            what.push(line("on_sale", Way::Choose).choosing(ways).hinted(lang, "variant-hint-on_sale"));
        }
        let mut more = others;
        more.push(number("weight_g", 10).hinted(lang, "variant-hint-weight"));
        more.push(number("ord", 4).hinted(lang, "variant-hint-ord"));
        vec![
            Section::new(lang, "what", "variant-section-what", what),
            Section::new(lang, "more", "variant-section-more", more).folded(),
        ]
    }

    /// The photographs from which one is chosen; none when there is nothing to choose.
    pub fn picks(&self, lang: &Lang, chosen: &str) -> Vec<Pick> {
        let pick = |kept: &Kept| Pick {
            id: kept.picture.id.to_string(),
            src: picture::smallest(&shown(kept)),
            alt: kept.picture.alt.text(lang).to_owned(),
            chosen: kept.picture.id.to_string() == chosen,
        };
        self.photos.iter().filter(|k| !k.sizes.is_empty()).map(pick).collect()
    }

    /// Reads a form. What is not asked for stays as it was.
    fn read(&self, site: &Site, shelf: Option<&Shelf>, values: &Values) -> Result<VariantDraft, Faults> {
        let mut faults = Faults::default();
        let mut number = |field: &str, read: Result<Option<i64>, domain::fault::Problem>| {
            read.unwrap_or_else(|problem| {
                faults.add(field, values.get(field), problem);
                None
            })
        };
        let own = number("price", price(site, values.get("price")));
        let weight = number("weight_g", whole(values.get("weight_g"), 10_000_000));
        let ord = number("ord", whole(values.get("ord"), 9_999)).unwrap_or_default();
        let stock = number("stock", whole(values.get("stock"), MOST_PIECES));
        let (langs, before) = (&site.profile.languages, shelf.map(|s| &s.variant));
        let on_sale = shelf.is_none() || values.get("on_sale") != "0";
        faults.or(VariantDraft {
            key: before.map(|v| v.key.clone()).unwrap_or_default(),
            ord,
            size: values.words("size", langs, before.map(|v| &v.size)),
            colour: values.words("colour", langs, before.map(|v| &v.colour)),
            price: own.map(Money),
            weight_g: weight.and_then(|n| i32::try_from(n).ok()),
            // Whatever is no longer sold is not counted.
            stock: stock.filter(|_| on_sale && self.item.lead_days.is_none()),
            picture: Uuid::parse_str(values.get("picture")).ok().map(PictureId),
            on_sale,
        })
    }

    /// Makes the variant that a form describes: a new one, or one as it shall be.
    ///
    /// # Errors
    /// The fields at fault, as [`at_fields`] has them.
    pub fn make(&self, site: &Site, id: Option<VariantId>, values: &Values) -> Result<Made, Faults> {
        let made = self.read(site, self.shelf(id), values).and_then(|draft| {
            let count = Count { pieces: draft.stock, movement: Uuid::now_v7(), reason: Reason::Count };
            // The store knows what is protected, and refuses an offer of it.
            let of = id.unwrap_or_else(|| VariantId(Uuid::now_v7()));
            save(of, &self.item, false, draft).map(|variant| Made { variant, count })
        });
        made.map_err(|faults| at_fields(site, faults))
    }

    /// Its variants in a list, with their forms below an address.
    pub fn listed(&self, site: &Site, lang: &Lang, under: &str) -> Vec<Listed> {
        let item = &self.item;
        let there = |s: &Shelf| {
            if !s.variant.on_sale {
                return sentence(lang.as_str(), "variant-off", &[]);
            }
            let said = stock_text(lang, s.stock, item.lead_days);
            if s.reserved > 0 {
                let held = text::number(s.reserved, lang);
                return format!("{said} · {}", sentence(lang.as_str(), "variant-held", &[("count", &held)]));
            }
            said
        };
        let photo = |s: &Shelf| {
            let kept = self.photos.iter().find(|k| Some(k.picture.id) == s.variant.picture);
            kept.filter(|k| !k.sizes.is_empty()).map_or_else(String::new, |k| picture::smallest(&shown(k)))
        };
        let one = |s: &Shelf| Listed {
            href: format!("{under}/{}", s.variant.id),
            words: s.variant.words().text(lang).to_owned(),
            price: price_text(site, lang, s.variant.price.or(item.price).map(|p| p.0)),
            there: there(s),
            on_sale: s.variant.on_sale,
            photo: photo(s),
        };
        self.shelves.iter().map(one).collect()
    }
}

/// What two variants or too many have in common is told where their words are.
pub(crate) fn at_fields(site: &Site, mut faults: Faults) -> Faults {
    let first = site.profile.first_language();
    for f in faults.0.iter_mut().filter(|f| f.field == "size" || f.field == "key") {
        f.field = format!("size_{first}");
    }
    faults
}
