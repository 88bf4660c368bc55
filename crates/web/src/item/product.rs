//! What machines are told of an item that is real: a product with its offer, or a group of products, one for each size and colour.

use domain::item::Money;
use domain::item::variant::Variant;
use domain::lang::Lang;
use domain::maker::MakerKind;
use domain::vocabulary::Vocabulary;
use serde_json::Value;
use store::item::ItemPage;
use store::item::variant::Shelf;
use store::market::promotion::Deals;

use super::choice::{CHOOSES, is_there, photo};
use crate::Site;
use crate::linked::thing;
use crate::page::Page;

/// What its offers have in common.
struct Offers<'a> {
    site: &'a Site,
    found: &'a ItemPage,
    deals: &'a Deals,
    /// Whether its maker is on holiday.
    away: bool,
    seller: Value,
}

impl Offers<'_> {
    /// An offer at the price that is really asked; nothing where there is no price.
    fn one(&self, price: Option<Money>, there: bool, url: &str) -> Value {
        let (i, site) = (&self.found.item, self.site);
        let Some(price) = price.filter(|_| !self.found.protected) else { return Value::Null };
        let last = self.found.holiday.filter(|_| self.away).and_then(|h| h.until);
        let back = last.and_then(|d| d.tomorrow().ok()).map(|d| d.to_string());
        let there = match (self.away || !there, i.lead_days) {
            (true, _) => "OutOfStock",
            (_, Some(_)) if self.found.stock <= 0 => "MadeToOrder",
            _ => "InStock",
        };
        let off = self.deals.best(i.maker, i.id, Some(price));
        let asked = Money(price.0 - off.as_ref().map_or(0, |r| r.each.0));
        thing(
            "Offer",
            vec![
                ("price", site.plain_amount(asked.0).into()),
                ("priceValidUntil", off.map_or_else(String::new, |r| r.until.to_string()).into()),
                ("priceCurrency", site.profile.currency.code.as_str().into()),
                ("availability", format!("https://schema.org/{there}").into()),
                ("availabilityStarts", back.unwrap_or_default().into()),
                ("itemCondition", "https://schema.org/NewCondition".into()),
                ("seller", self.seller.clone()),
                ("url", url.into()),
            ],
        )
    }

    /// A size or colour: a product of its own, on the page where it is chosen.
    fn variant(&self, shelf: &Shelf, page: &Page, name: &str, pictures: &[String], lang: &Lang) -> Value {
        let (v, i) = (&shelf.variant, &self.found.item);
        let url = format!("{}{CHOOSES}{}", page.canonical, v.key);
        let own = photo(self.found, shelf).map(|shown| self.site.photo_address(shown));
        let image = own.map_or_else(|| pictures.to_vec(), |own| vec![own]);
        let weight = v.weight_g.or(i.weight_g).map_or(Value::Null, |g| {
            thing("QuantitativeValue", vec![("value", g.into()), ("unitCode", "GRM".into())])
        });
        thing(
            "Product",
            vec![
                ("name", format!("{name} ({})", v.words().text(lang)).into()),
                ("description", i.description.text(lang).into()),
                ("sku", domain::id::short(v.id.0).into()),
                ("size", v.size.text(lang).into()),
                ("color", v.colour.text(lang).into()),
                ("weight", weight),
                ("image", image.into()),
                ("offers", self.one(v.price.or(i.price), is_there(self.found, shelf), &url)),
            ],
        )
    }
}

/// What machines are told of an item; an offer only where there is a price.
pub(super) fn told(
    site: &Site,
    page: &Page,
    found: &ItemPage,
    (name, deals): (&str, &Deals),
    lang: &Lang,
    away: bool,
) -> Value {
    let i = &found.item;
    let words = site.words.load();
    let pictures: Vec<String> = found.photos.iter().map(|(_, shown)| site.photo_address(shown)).collect();
    let seller = found.maker_name.as_ref().map(|m| {
        let at = found.maker_slug.as_ref().map(|s| site.path(lang, &site.profile.paths.makers, s));
        let at = at.map(|path| format!("{}{path}", site.origin));
        let kind = if found.maker_kind == MakerKind::Person { "Person" } else { "Organization" };
        thing(kind, vec![("name", m.as_str().into()), ("url", at.unwrap_or_default().into())])
    });
    let offers = Offers { site, found, deals, away, seller: seller.unwrap_or_default() };
    let brand = found.maker_name.as_ref().map(|m| thing("Brand", vec![("name", m.as_str().into())]));
    let short = domain::id::short(i.id.0);
    let mut fields: Vec<(&str, Value)> = vec![
        ("@id", page.canonical.as_str().into()),
        ("name", name.into()),
        ("description", i.description.text(lang).into()),
        ("url", page.canonical.as_str().into()),
        ("countryOfOrigin", site.profile.country.as_str().into()),
        ("category", found.craft.names.text(lang).into()),
        ("material", words.names(Vocabulary::Material, &i.materials, lang).into()),
        ("brand", brand.unwrap_or_default()),
    ];
    if found.variants.is_empty() {
        let there = i.lead_days.is_some() || found.stock > 0;
        fields.extend([
            ("sku", short.into()),
            // A drawn weave is no picture of the thing.
            ("image", pictures.into()),
            ("offers", offers.one(i.price, there, &page.canonical)),
        ]);
        return thing("Product", fields);
    }
    let by = |told: fn(&Variant) -> bool, word: &str| {
        let any = found.variants.iter().any(|s| told(&s.variant));
        any.then(|| Value::from(format!("https://schema.org/{word}")))
    };
    let varies = [by(|v| !v.size.is_empty(), "size"), by(|v| !v.colour.is_empty(), "color")];
    let variants = found.variants.iter().map(|s| offers.variant(s, page, name, &pictures, lang));
    fields.extend([
        ("productGroupID", short.into()),
        ("variesBy", varies.into_iter().flatten().collect::<Vec<_>>().into()),
        ("hasVariant", variants.collect::<Vec<_>>().into()),
    ]);
    thing("ProductGroup", fields)
}
