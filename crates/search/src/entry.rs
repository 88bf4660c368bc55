//! From records to documents: what a thing is found by, counted under and shown with.

use domain::lang::{Lang, Words};
use domain::region::RegionCode;
use domain::vocabulary::Vocabulary;
use store::find::documents::{
    CraftEntry, CraftPlaces, ItemEntry, Known, MakerEntry, MotifPlaces, RegionEntry,
};

use crate::analysis;
use crate::query::{Document, Kind, UNSHOWN};
use crate::stored::{Stored, StoredCraft, StoredPlace};

/// The words by which kinds of things are called, per language, so that "motif" finds motifs and "perajin" makers.
#[derive(Clone, Debug, Default)]
pub struct Labels {
    /// The languages of the profile, the first one first.
    pub languages: Vec<Lang>,
    /// By key: `craft`, `motif`, `region`, `maker`, `item`, and the kinds of makers.
    pub words: Vec<(String, Words)>,
}

impl Labels {
    fn word(&self, key: &str, lang: &Lang) -> &str {
        self.words.iter().find(|(own, _)| own == key).map_or("", |(_, words)| words.text(lang))
    }
}

/// Regions shown with a hit.
const SHOWN: usize = 4;

/// The text of a thing in one language, sentence by sentence, each once.
#[derive(Default)]
struct Body(Vec<String>);

impl Body {
    fn say(&mut self, text: &str) {
        let text = text.trim();
        if !text.is_empty() && !self.0.iter().any(|own| own == text) {
            self.0.push(text.to_owned());
        }
    }

    fn text(self) -> String {
        let mut out = String::new();
        for text in self.0 {
            if !out.is_empty() {
                out.push_str(if out.ends_with(['.', '!', '?', ';', ':']) { " " } else { ". " });
            }
            out.push_str(&text);
        }
        out
    }
}

/// What is common to all kinds.
struct Maker<'a> {
    known: &'a Known,
    labels: &'a Labels,
    document: Document,
}

fn words(words: &Words) -> Vec<(String, String)> {
    words.iter().map(|(lang, text)| (lang.to_string(), text.to_owned())).collect()
}

/// A name of several words in one word, as others write it: *Batubara*.
fn in_one(name: &str) -> Option<String> {
    let flat = analysis::flat(name);
    flat.contains(' ').then(|| flat.replace(' ', ""))
}

fn add(list: &mut Vec<String>, keys: &[String]) {
    for key in keys {
        if !list.contains(key) {
            list.push(key.clone());
        }
    }
}

impl<'a> Maker<'a> {
    fn new(known: &'a Known, labels: &'a Labels, kind: Kind, id: uuid::Uuid) -> Self {
        let document = Document {
            kind,
            id,
            title: Vec::new(),
            aliases: Vec::new(),
            body: Vec::new(),
            regions: Vec::new(),
            categories: Vec::new(),
            techniques: Vec::new(),
            materials: Vec::new(),
            peoples: Vec::new(),
            price: None,
            in_stock: false,
            sample: false,
            weight: 0.5,
            stored: String::new(),
        };
        Self { known, labels, document }
    }

    /// Puts it into regions, and so into those above them.
    fn lies_in<'c>(&mut self, codes: impl IntoIterator<Item = &'c str>) -> Vec<StoredPlace> {
        let mut shown = Vec::new();
        for code in codes {
            let Some(place) = self.known.place(code) else { continue };
            add(&mut self.document.regions, &place.path);
            if shown.len() < SHOWN {
                shown.push(StoredPlace {
                    code: place.code.clone(),
                    name: place.name.clone(),
                    full_name: place.full_name.clone(),
                });
            }
        }
        shown
    }

    /// Counts it under a craft's category, techniques, materials and peoples.
    fn is_of(&mut self, craft: &CraftEntry) {
        add(&mut self.document.categories, std::slice::from_ref(&craft.category));
        add(&mut self.document.techniques, &craft.techniques);
        add(&mut self.document.materials, &craft.materials);
        add(&mut self.document.peoples, &craft.peoples);
    }

    /// Ends the document: its own text per language, then what it is counted under, in words.
    fn done(mut self, label: &str, own: impl Fn(&Lang, &mut Body), stored: &Stored) -> Document {
        for lang in &self.labels.languages {
            let (mut shown, mut body) = (Body::default(), Body::default());
            own(lang, &mut shown);
            let d = &self.document;
            let facets = [
                (Vocabulary::Category, &d.categories),
                (Vocabulary::Technique, &d.techniques),
                (Vocabulary::Material, &d.materials),
                (Vocabulary::People, &d.peoples),
            ];
            for (vocabulary, keys) in facets {
                for key in keys {
                    if let Some(term) = self.known.term(vocabulary, key) {
                        body.say(term.names.text(lang));
                    }
                }
            }
            for code in d.regions.iter().rev() {
                if let Some(place) = self.known.place(code) {
                    body.say(&place.full_name);
                    body.say(in_one(&place.name).as_deref().unwrap_or(""));
                }
            }
            body.say(self.labels.word(label, lang));
            let text = format!("{}{UNSHOWN}{}", shown.text(), body.text());
            self.document.body.push((lang.to_string(), text));
        }
        self.document.sample = stored.sample;
        self.document.stored = stored.to_json();
        self.document
    }
}

/// An item's document.
pub(crate) fn item(known: &Known, labels: &Labels, item: &ItemEntry) -> Document {
    let mut maker = Maker::new(known, labels, Kind::Item, item.id);
    maker.document.title = words(&item.names);
    let places = maker.lies_in([item.region.as_str()]);
    add(&mut maker.document.materials, &item.materials);
    let craft = known.craft(item.craft);
    if let Some(craft) = craft {
        // What an item is made of goes before what its craft is made of in general.
        let own = std::mem::take(&mut maker.document.materials);
        maker.is_of(craft);
        if !own.is_empty() {
            maker.document.materials = own;
        }
    }
    maker.document.price = item.price;
    maker.document.in_stock = item.stock > 0;
    maker.document.weight = 0.4
        + if item.stock > 0 { 0.1 } else { 0.0 }
        + if item.price.is_some() { 0.05 } else { 0.0 }
        + if item.description.is_empty() { 0.0 } else { 0.05 };
    let stored = Stored {
        slug: item.slug.clone(),
        key: item.key.clone(),
        places,
        craft: craft.map(|c| StoredCraft {
            key: c.key.clone(),
            slug: c.slug.clone(),
            names: c.names.clone(),
            category: c.category.clone(),
        }),
        price: item.price,
        varies: item.varies,
        lead_days: item.lead_days,
        stock: Some(item.stock),
        protected: item.protected,
        sample: item.sample,
        ..Stored::default()
    };
    let own = |lang: &Lang, body: &mut Body| {
        body.say(item.description.text(lang));
        if let Some(craft) = craft {
            body.say(craft.names.text(lang));
        }
        item.motifs.iter().filter_map(|id| known.motif(*id)).for_each(|motif| body.say(&motif.name));
        if let Some(name) = &item.maker {
            body.say(name);
        }
    };
    maker.done("item", own, &stored)
}

/// A maker's document.
pub(crate) fn maker(known: &Known, labels: &Labels, maker: &MakerEntry) -> Document {
    let mut made = Maker::new(known, labels, Kind::Maker, maker.id);
    let places = made.lies_in([maker.region.as_str()]);
    let title = maker.name.clone().or_else(|| places.first().map(|place| place.full_name.clone()));
    let first = labels.languages.first().map_or("", Lang::as_str);
    made.document.title = vec![(first.to_owned(), title.unwrap_or_default())];
    let crafts: Vec<&CraftEntry> =
        maker.crafts.iter().filter_map(|id| known.craft(*id)).filter(|craft| craft.public).collect();
    crafts.iter().for_each(|craft| made.is_of(craft));
    made.document.weight = if maker.story.is_empty() { 0.45 } else { 0.55 };
    let stored = Stored {
        slug: maker.slug.clone(),
        places,
        maker: Some(maker.kind.word().to_owned()),
        unnamed: maker.name.is_none(),
        sample: maker.sample,
        ..Stored::default()
    };
    let own = |lang: &Lang, body: &mut Body| {
        body.say(maker.story.text(lang));
        crafts.iter().for_each(|craft| body.say(craft.names.text(lang)));
        body.say(maker.locality.as_deref().unwrap_or(""));
        body.say(labels.word(maker.kind.word(), lang));
    };
    made.done("maker", own, &stored)
}

/// A craft's document.
pub(crate) fn craft(known: &Known, labels: &Labels, entry: &CraftPlaces) -> Option<Document> {
    let craft = known.craft(entry.id)?;
    let mut made = Maker::new(known, labels, Kind::Craft, craft.id);
    made.document.title = words(&craft.names);
    made.document.aliases = entry.aliases.clone();
    let places = made.lies_in(entry.places.iter().map(|(code, _, _)| code.as_str()));
    made.is_of(craft);
    made.document.weight = if entry.terms.is_empty() { 0.8 } else { 0.9 };
    let stored = Stored {
        slug: craft.slug.clone(),
        key: craft.key.clone(),
        places,
        terms: entry.terms.clone(),
        protected: craft.protected,
        sample: craft.sample,
        ..Stored::default()
    };
    let own = |lang: &Lang, body: &mut Body| {
        for (_, locality, note) in &entry.places {
            body.say(note.text(lang));
            body.say(locality.as_deref().unwrap_or(""));
        }
        entry.motifs.iter().filter_map(|id| known.motif(*id)).for_each(|motif| body.say(&motif.name));
    };
    Some(made.done("craft", own, &stored))
}

/// A motif's document.
pub(crate) fn motif(known: &Known, labels: &Labels, entry: &MotifPlaces) -> Option<Document> {
    let motif = known.motif(entry.id)?;
    let mut made = Maker::new(known, labels, Kind::Motif, motif.id);
    let first = labels.languages.first().map_or("", Lang::as_str);
    made.document.title = vec![(first.to_owned(), motif.name.clone())];
    made.document.aliases = entry.aliases.clone();
    let places = made.lies_in(entry.regions.iter().map(String::as_str));
    add(&mut made.document.peoples, &entry.peoples);
    made.document.weight = if motif.meaning.is_empty() { 0.55 } else { 0.65 };
    let stored = Stored {
        slug: motif.slug.clone(),
        key: motif.key.clone(),
        places,
        people: entry.peoples.first().cloned(),
        ..Stored::default()
    };
    let own = |lang: &Lang, body: &mut Body| {
        body.say(motif.meaning.text(lang));
        body.say(motif.wear.text(lang));
        body.say(&motif.family.as_deref().unwrap_or("").replace('-', " "));
        for craft in entry.crafts.iter().filter_map(|id| known.craft(*id)).filter(|craft| craft.public) {
            body.say(craft.names.text(lang));
        }
    };
    Some(made.done("motif", own, &stored))
}

/// A region's document.
pub(crate) fn region(known: &Known, labels: &Labels, entry: &RegionEntry) -> Option<Document> {
    let place = known.place(&entry.code)?;
    let mut made = Maker::new(known, labels, Kind::Region, entry.id);
    let first = labels.languages.first().map_or("", Lang::as_str);
    made.document.title = vec![(first.to_owned(), place.full_name.clone())];
    made.document.aliases = vec![place.name.clone()];
    add(&mut made.document.aliases, &entry.former);
    // A name that others write together, and its codes, without their points.
    let codes = entry.former.iter().filter(|former| RegionCode::parse(former).is_some());
    let code = in_one(&place.code).unwrap_or_else(|| place.code.clone());
    let joined = std::iter::once(&place.name).chain(codes).filter_map(|name| in_one(name));
    add(&mut made.document.aliases, &joined.chain([code]).collect::<Vec<_>>());
    made.lies_in([entry.code.as_str()]);
    made.document.weight = if entry.ended {
        0.02
    } else {
        match entry.level {
            ..=1 => 0.9,
            2 => 0.85,
            3 => 0.3,
            _ => 0.1,
        }
    };
    // What it lies in, the nearest first; the country goes without saying.
    let above =
        place.path.iter().rev().skip(1).filter(|code| known.place(code).is_some_and(|p| p.path.len() > 1));
    let places = above
        .filter_map(|code| known.place(code))
        .take(SHOWN)
        .map(|place| StoredPlace {
            code: place.code.clone(),
            name: place.name.clone(),
            full_name: place.full_name.clone(),
        })
        .collect();
    let stored = Stored {
        slug: format!("{}-{}", place.code, domain::text::slug(&place.name)),
        key: place.code.clone(),
        places,
        terms: entry.terms.clone(),
        ..Stored::default()
    };
    Some(made.done("region", |_, _| {}, &stored))
}
