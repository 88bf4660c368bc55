//! How a feed is written: the columns of each target, filled into the same cells for thing after thing, and put down as a line of a
//! table or as an item of RSS.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::Arc;

use domain::lang::Lang;
use domain::market::feed::{
    Availability, LONGEST_BRAND, LONGEST_DESCRIPTION, LONGEST_MATERIAL, LONGEST_TITLE, LONGEST_TYPE,
    MOST_PICTURES, Target, faults, plain, price, titled,
};
use domain::vocabulary::Vocabulary;
use jiff::civil::Date;
use media::Format;
use store::market::feed::Line;
use transfer::cells::safe;

use super::entry::{Entry, entries, which};
use crate::{Site, sentence};

/// In which form a feed is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Xml,
    Csv,
    Tsv,
}

impl Form {
    pub(super) const fn content_type(self) -> &'static str {
        match self {
            Form::Xml => "application/xml; charset=utf-8",
            Form::Csv => "text/csv; charset=utf-8; header=present",
            Form::Tsv => "text/tab-separated-values; charset=utf-8",
        }
    }
}

/// A column that several pictures share; in RSS each is an element of its own.
const SEVERAL: &str = "additional_image_link";

/// What a target is told of each thing.
pub(super) const fn columns(target: Target) -> &'static [&'static str] {
    match target {
        Target::Google => &[
            "id",
            "title",
            "description",
            "link",
            "image_link",
            SEVERAL,
            "availability",
            "availability_date",
            "price",
            "sale_price",
            "sale_price_effective_date",
            "condition",
            "brand",
            "identifier_exists",
            "product_type",
            "google_product_category",
            "item_group_id",
            "size",
            "color",
            "material",
            "shipping_weight",
        ],
        Target::Meta => &[
            "id",
            "title",
            "description",
            "availability",
            "condition",
            "price",
            "sale_price",
            "sale_price_effective_date",
            "link",
            "image_link",
            SEVERAL,
            "brand",
            "product_type",
            "google_product_category",
            "item_group_id",
            "size",
            "color",
            "material",
            "shipping_weight",
        ],
        Target::Catalogue => &[
            "id",
            "title",
            "description",
            "price",
            "sale_price",
            "sale_price_effective_date",
            "availability",
            "stock",
            "lead_days",
            "weight_g",
            "length_mm",
            "width_mm",
            "height_mm",
            "category",
            "craft",
            "material",
            "maker",
            "maker_link",
            "region",
            "region_code",
            "item_group_id",
            "size",
            "color",
            "link",
            "image_link",
            SEVERAL,
        ],
    }
}

/// Text fit for XML: [`plain`] has taken out what no XML can hold.
pub(super) fn escape(out: &mut String, text: &str) {
    let mut from = 0;
    for (at, b) in text.bytes().enumerate() {
        let entity = match b {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            _ => continue,
        };
        out.push_str(&text[from..at]);
        out.push_str(entity);
        from = at + 1;
    }
    out.push_str(&text[from..]);
}

fn element(out: &mut String, name: &str, text: &str) {
    out.push_str("<g:");
    out.push_str(name);
    out.push('>');
    escape(out, text);
    out.push_str("</g:");
    out.push_str(name);
    out.push('>');
}

/// A page of a feed while it is written.
pub(super) enum Page {
    Rss(String),
    Table(Box<csv::Writer<Vec<u8>>>),
}

impl Page {
    /// The bytes, with what stands at the end.
    pub(super) fn end(self, rest: &str) -> Vec<u8> {
        match self {
            Page::Rss(mut out) => {
                out.push_str(rest);
                out.into_bytes()
            }
            // Writing to memory does not fail.
            Page::Table(out) => out.into_inner().unwrap_or_default(),
        }
    }
}

/// Writes a feed. What does not change from thing to thing is made once.
pub(super) struct Writer {
    target: Target,
    form: Form,
    lang: Lang,
    today: Date,
    columns: &'static [&'static str],
    cells: Vec<String>,
    items: String,
    makers: String,
    photos: String,
    currency: String,
    exponent: u32,
    categories: HashMap<String, (String, String)>,
    materials: HashMap<String, String>,
}

impl Writer {
    pub(super) fn new(site: &Arc<Site>, lang: &Lang, target: Target, form: Form) -> Writer {
        let profile = &site.profile;
        let words = site.words.load();
        let terms = |v: Vocabulary| words.terms.iter().filter(move |t| t.vocabulary == v);
        let name = |t: &domain::vocabulary::Term| t.names.text(lang).to_owned();
        let under = |words| format!("{}{}/", site.origin, site.path(lang, words, ""));
        let google = |key: &str| profile.shop_categories.get(key).cloned().unwrap_or_default();
        Writer {
            target,
            form,
            lang: lang.clone(),
            today: site.today([site.root.as_str()]),
            columns: columns(target),
            cells: vec![String::new(); columns(target).len()],
            items: under(&profile.paths.items),
            makers: under(&profile.paths.makers),
            photos: format!("{}/foto/", site.origin),
            currency: profile.currency.code.clone(),
            exponent: profile.currency.exponent,
            categories: terms(Vocabulary::Category)
                .map(|t| (t.key.clone(), (name(t), google(&t.key))))
                .collect(),
            materials: terms(Vocabulary::Material).map(|t| (t.key.clone(), name(t))).collect(),
        }
    }

    /// What stands before the first thing.
    pub(super) fn begin(&self, site: &Site, of: &str) -> String {
        if self.form != Form::Xml {
            let mut page = self.table();
            let written = page.write_record(self.columns);
            let bytes = written.ok().and_then(|()| page.into_inner().ok()).unwrap_or_default();
            return String::from_utf8(bytes).unwrap_or_default();
        }
        let say = |key: &str| sentence(self.lang.as_str(), key, &[]);
        let programme = site.profile.programme.text(&self.lang).replace("{region}", &site.root_name);
        let (mut title, mut about) = (String::new(), say("feed-about"));
        plain(&mut title, &format!("{programme} · {of}"), LONGEST_TITLE);
        if site.demo {
            about.push(' ');
            about.push_str(&say("feed-demo"));
        }
        let mut out = String::from(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
             <rss version=\"2.0\" xmlns:g=\"http://base.google.com/ns/1.0\">\n<channel>\n",
        );
        for (name, text) in [
            ("title", title.as_str()),
            ("link", &format!("{}{}", site.origin, site.home(&self.lang))),
            ("description", &about),
            ("language", self.lang.as_str()),
        ] {
            let _ = write!(out, "<{name}>");
            escape(&mut out, text);
            let _ = writeln!(out, "</{name}>");
        }
        out
    }

    /// What stands after the last thing.
    pub(super) const fn end(&self) -> &'static str {
        match self.form {
            Form::Xml => "</channel>\n</rss>\n",
            Form::Csv | Form::Tsv => "",
        }
    }

    fn table(&self) -> csv::Writer<Vec<u8>> {
        let delimiter = if self.form == Form::Tsv { b'\t' } else { b',' };
        csv::WriterBuilder::new().delimiter(delimiter).from_writer(Vec::with_capacity(64 * 1024))
    }

    /// A page to be written.
    pub(super) fn page(&self) -> Page {
        match self.form {
            Form::Xml => Page::Rss(String::with_capacity(256 * 1024)),
            Form::Csv | Form::Tsv => Page::Table(Box::new(self.table())),
        }
    }

    /// Writes a thing or its sizes and colours, as far as they are not left out.
    pub(super) fn line(&mut self, page: &mut Page, site: &Site, line: &Line, open: bool) {
        let lang = self.lang.clone();
        for entry in entries(site, line, &lang) {
            let facts = entry.facts(&lang, open);
            if faults(&facts).goes_to(self.target) {
                self.fill(site, &entry, Availability::of(&facts, self.today));
                self.put(page);
            }
        }
    }

    /// Puts down what the cells hold.
    fn put(&self, page: &mut Page) {
        match page {
            Page::Rss(out) => {
                out.push_str("<item>");
                for (name, cell) in self.columns.iter().zip(&self.cells).filter(|(_, cell)| !cell.is_empty())
                {
                    if *name == SEVERAL {
                        cell.split(',').for_each(|one| element(out, name, one));
                    } else {
                        element(out, name, cell);
                    }
                }
                out.push_str("</item>\n");
            }
            Page::Table(out) => {
                // Writing to memory does not fail.
                for cell in &self.cells {
                    let _ = out.write_field(safe(cell).as_bytes());
                }
                let _ = out.write_record(None::<&[u8]>);
            }
        }
    }

    fn fill(&mut self, site: &Site, entry: &Entry<'_>, there: Availability) {
        let (line, lang, seller) = (entry.line, &self.lang, &entry.line.seller);
        let craft = line.craft.as_deref();
        let category = craft.and_then(|c| self.categories.get(&c.category));
        for (name, cell) in self.columns.iter().zip(&mut self.cells) {
            cell.clear();
            let mut number = |n: Option<i64>| {
                if let Some(n) = n {
                    let _ = write!(cell, "{n}");
                }
            };
            match *name {
                "id" => cell.push_str(&entry.id()),
                "title" => match entry.choice {
                    Some(c) => {
                        let title = titled(line.names.text(lang), &which(c, lang));
                        plain(cell, &title, LONGEST_TITLE);
                    }
                    None => plain(cell, line.names.text(lang), LONGEST_TITLE),
                },
                "description" => plain(cell, line.description.text(lang), LONGEST_DESCRIPTION),
                "link" => {
                    cell.push_str(&self.items);
                    cell.push_str(&line.slug);
                    if let Some(choice) = entry.choice {
                        cell.push_str(crate::item::CHOOSES);
                        cell.push_str(&choice.key);
                    }
                }
                "image_link" => {
                    if let Some(photo) = entry.photos().next() {
                        cell.push_str(&self.photos);
                        cell.push_str(&media::name(&photo.media, photo.width, Format::Jpeg));
                    }
                }
                SEVERAL => {
                    for (n, photo) in entry.photos().skip(1).take(MOST_PICTURES).enumerate() {
                        if n > 0 {
                            cell.push(',');
                        }
                        cell.push_str(&self.photos);
                        cell.push_str(&media::name(&photo.media, photo.width, Format::Jpeg));
                    }
                }
                "availability" => cell.push_str(there.word(self.target)),
                "availability_date" => {
                    if let Availability::ToOrder(day) = there {
                        let _ = write!(cell, "{day}T00:00Z");
                    }
                }
                "price" => {
                    if let Some(amount) = entry.price() {
                        price(cell, amount, self.exponent, &self.currency);
                    }
                }
                "sale_price" => {
                    if let Some(amount) = entry.asked().filter(|_| entry.off.is_some()) {
                        price(cell, amount, self.exponent, &self.currency);
                    }
                }
                "sale_price_effective_date" => entry.period(cell, site, self.target),
                "item_group_id" if entry.choice.is_some() => {
                    cell.push_str(&domain::id::short(line.id.0));
                }
                "size" => {
                    if let Some(choice) = entry.choice {
                        plain(cell, choice.size.text(lang), LONGEST_TITLE);
                    }
                }
                "color" => {
                    if let Some(choice) = entry.choice {
                        plain(cell, choice.colour.text(lang), LONGEST_TITLE);
                    }
                }
                "condition" => cell.push_str("new"),
                "identifier_exists" => cell.push_str("no"),
                "brand" | "maker" => match &seller.name {
                    Some(name) => plain(cell, name, LONGEST_BRAND),
                    None => plain(cell, &site.maker_name(lang, None, &seller.place.name), LONGEST_BRAND),
                },
                "maker_link" if seller.shown => {
                    cell.push_str(&self.makers);
                    cell.push_str(&seller.slug);
                }
                "product_type" => {
                    if let (Some(craft), Some((category, _))) = (craft, category) {
                        plain(cell, category, LONGEST_TYPE / 2);
                        cell.push_str(" > ");
                        plain(cell, craft.names.text(lang), LONGEST_TYPE / 2 - 3);
                    }
                }
                "google_product_category" => cell.push_str(category.map_or("", |(_, google)| google)),
                "category" => plain(cell, category.map_or("", |(name, _)| name), LONGEST_TYPE),
                "craft" => plain(cell, craft.map_or("", |c| c.names.text(lang)), LONGEST_TYPE),
                "material" => {
                    for key in &line.materials {
                        let name = self.materials.get(key).map_or(key.as_str(), String::as_str);
                        let sign = if cell.is_empty() { "" } else { "/" };
                        if cell.chars().count() + name.chars().count() + sign.len() <= LONGEST_MATERIAL {
                            cell.push_str(sign);
                            let room = LONGEST_MATERIAL;
                            plain(cell, name, room);
                        }
                    }
                }
                "shipping_weight" => {
                    if let Some(g) = entry.weight().filter(|g| *g > 0) {
                        let _ = write!(cell, "{g} g");
                    }
                }
                "stock" => number(Some(entry.free().max(0))),
                "lead_days" => number(line.lead_days.map(i64::from)),
                "weight_g" => number(entry.weight().map(i64::from)),
                "length_mm" => number(line.size_mm[0].map(i64::from)),
                "width_mm" => number(line.size_mm[1].map(i64::from)),
                "height_mm" => number(line.size_mm[2].map(i64::from)),
                "region" => plain(cell, &seller.place.name, LONGEST_TYPE),
                "region_code" => cell.push_str(&seller.place.code),
                // What belongs to no group says nothing of one.
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ends_an_element_is_escaped() {
        let mut out = String::new();
        element(&mut out, "title", "</g:title> & \"x\" <b>");
        assert_eq!(out, "<g:title>&lt;/g:title&gt; &amp; &quot;x&quot; &lt;b&gt;</g:title>");
    }

    #[test]
    fn every_target_is_told_what_it_needs() {
        let needed = ["id", "title", "description", "link", "image_link", "availability", "price"];
        for target in Target::ALL {
            for column in needed {
                assert!(columns(target).contains(&column), "{target:?} {column}");
            }
        }
        for column in ["condition", "brand", "item_group_id"] {
            assert!(columns(Target::Google).contains(&column) && columns(Target::Meta).contains(&column));
        }
    }
}
