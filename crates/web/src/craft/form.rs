//! The form of a craft.

use domain::access::{Access, KeepCrafts, ReadRegister};
use domain::craft::{Craft, CraftDraft, save};
use domain::fault::{Faults, Problem};
use domain::id::{CraftId, Kind};
use domain::lang::Lang;
use domain::publication::Publication;
use domain::text;
use domain::vocabulary::Vocabulary;
use serde_json::Value;
use store::{Applied, Conn, Tx};
use uuid::Uuid;

use crate::account::guard::Signed;
use crate::desk::Kept;
use crate::desk::choices::{Choices, motifs, names, terms, typed_terms};
use crate::desk::form::{Input, Section, Way};
use crate::desk::values::Values;
use crate::page::Link;
use crate::{Site, sentence};

/// A key that no other craft has: the one of the name, or that with the record's number.
fn key(c: &mut Conn, name: &str, id: Uuid) -> store::Result<String> {
    let natural = text::slug(name);
    let taken = store::craft::rules(c, &natural)?.is_some();
    Ok(if taken { format!("{natural}-{}", domain::id::short(id)) } else { natural })
}

/// The names of motifs, or their keys where several have the name.
fn motif_names(c: &mut Conn, site: &Site, keys: &[String]) -> store::Result<Vec<String>> {
    let lang = site.profile.first_language();
    let mut found = Vec::new();
    for key in keys {
        let id = domain::id::from_key(&site.profile.key, Kind::Motif, key);
        let name = store::trail::name(c, Kind::Motif, id, lang)?;
        let name = name.filter(|n| store::motif::find(c, n).is_ok_and(|f| f.len() == 1));
        found.push(name.unwrap_or_else(|| key.clone()));
    }
    Ok(found)
}

impl Kept for Craft {
    type Keep = KeepCrafts;
    const STEM: &'static str = "craft";
    const PATH: &'static str = "/kerja/kerajinan";
    const OF_ROOT: bool = true;

    fn load(c: &mut Conn, who: &Access<ReadRegister>, id: Uuid) -> store::Result<Option<Craft>> {
        store::craft::register::get(c, who, CraftId(id))
    }

    fn save(&self, tx: &mut Tx<'_>, who: &Access<KeepCrafts>) -> store::Result<Applied> {
        store::craft::save(tx, who, self)
    }

    fn title(&self, lang: &Lang) -> String {
        self.names.text(lang).to_owned()
    }

    fn status(&self) -> Publication {
        self.status
    }

    fn with_status(&self, status: Publication) -> Craft {
        Craft { status, ..self.clone() }
    }

    fn sample(&self) -> bool {
        self.sample
    }

    fn public(&self, c: &mut Conn, site: &Site, lang: &Lang) -> store::Result<Option<String>> {
        let slug = store::craft::slug_of(c, self.id)?;
        Ok(slug.map(|s| site.path(lang, &site.profile.paths.crafts, &s)))
    }

    fn values(&self, c: &mut Conn, site: &Site) -> store::Result<Values> {
        let (lang, langs) = (site.profile.first_language(), &site.profile.languages);
        let named = |v, keys: &[String]| keys.iter().map(|k| site.term(v, k, lang)).collect::<Vec<_>>();
        Ok(Values::default()
            .with_words("name", &self.names, langs)
            .with_all("aliases", self.aliases.clone())
            .with("category", self.category.clone())
            .with_all("techniques", named(Vocabulary::Technique, &self.techniques))
            .with_all("materials", named(Vocabulary::Material, &self.materials))
            .with_all("peoples", named(Vocabulary::People, &self.peoples))
            .with_all("motifs", motif_names(c, site, &self.motifs)?)
            .with_words("warning", &self.warning, langs))
    }

    fn begin(_: &mut Conn, _: &Site, _: &Signed, _: &Values) -> store::Result<Values> {
        Ok(Values::default())
    }

    fn choices(_: &mut Conn, site: &Site, lang: &Lang, _: &Values, all: &mut Choices) -> store::Result<()> {
        for (name, vocabulary) in [
            ("category", Vocabulary::Category),
            ("techniques", Vocabulary::Technique),
            ("peoples", Vocabulary::People),
        ] {
            all.further.push((name, terms(site, vocabulary, lang)));
        }
        Ok(())
    }

    fn sections(site: &Site, lang: &Lang, choices: &Choices) -> Vec<Section> {
        let langs = &site.profile.languages;
        let line = |name: &str, way| Input::new(lang, name, &format!("craft-field-{name}"), way);
        let several = |name: &str, all: &[(String, String)]| {
            line(name, Way::Several).longest(160).choosing(names(all)).hinted(lang, "desk-several-hint")
        };
        let mut what = Input::in_languages(lang, langs, "name", "craft-field-names", Way::Line);
        if let Some(first) = what.first_mut() {
            first.required = true;
        }
        let none = std::iter::once((String::new(), sentence(lang.as_str(), "craft-choose-category", &[])));
        what.push(line("category", Way::Choose).choosing(none.chain(choices.of("category"))).required());
        what.push(line("aliases", Way::Several).longest(160).hinted(lang, "craft-hint-aliases"));
        vec![
            Section::new(lang, "what", "craft-section-what", what),
            Section::new(
                lang,
                "made",
                "craft-section-made",
                vec![
                    several("techniques", &choices.of("techniques")),
                    several("materials", &choices.materials),
                    several("peoples", &choices.of("peoples")),
                    several("motifs", &choices.motifs),
                ],
            ),
            Section::new(
                lang,
                "warning",
                "craft-section-warning",
                Input::in_languages(lang, langs, "warning", "craft-field-warning", Way::Lines),
            )
            .noted(lang, "craft-warning-note"),
        ]
    }

    fn read(
        c: &mut Conn,
        site: &Site,
        _: &Access<KeepCrafts>,
        id: Uuid,
        before: Option<&Craft>,
        values: &Values,
    ) -> store::Result<Result<Craft, Faults>> {
        let mut faults = Faults::default();
        let langs = &site.profile.languages;
        let names = values.words("name", langs, before.map(|b| &b.names));
        let category = values.get("category").to_owned();
        let known = terms(site, Vocabulary::Category, site.profile.first_language());
        if !category.is_empty() && !known.iter().any(|(key, _)| *key == category) {
            faults.add("category", &category, Problem::Unknown("category".into()));
        }
        let mut typed = |v, field: &str| typed_terms(site, v, field, &values.all(field), &mut faults);
        let techniques = typed(Vocabulary::Technique, "techniques");
        let materials = typed(Vocabulary::Material, "materials");
        let peoples = typed(Vocabulary::People, "peoples");
        let motifs = motifs(c, "motifs", &values.all("motifs"), &mut faults)?;
        let key = match before {
            Some(before) => before.key.clone(),
            None => {
                let first = names.iter().next().map_or("", |(_, n)| n).to_owned();
                if first.is_empty() { "x".to_owned() } else { key(c, &first, id)? }
            }
        };
        let draft = CraftDraft {
            key,
            names,
            aliases: values.all("aliases"),
            category,
            techniques,
            materials,
            peoples,
            motifs,
            warning: values.words("warning", langs, before.map(|b| &b.warning)),
            status: before.map_or(Publication::Draft, |b| b.status),
            sample: before.is_some_and(|b| b.sample),
        };
        Ok(crate::desk::form::together(save(&site.profile.key, draft), faults))
    }

    fn put_back(&self, site: &Site, fields: &[(&str, &Value)]) -> Option<Result<Craft, Faults>> {
        let mut draft = CraftDraft::from(self);
        let all = fields.iter().all(|(field, value)| draft.put_back(field, value));
        all.then(|| save(&site.profile.key, draft))
    }

    fn can_put_back(field: &str) -> bool {
        matches!(
            field,
            "names" | "aliases" | "category" | "techniques" | "materials" | "peoples" | "motifs" | "warning"
        )
    }

    fn related(&self, _: &Site, lang: &Lang, _: bool) -> Vec<Link> {
        let link = |key: &str, path: &str| Link {
            label: sentence(lang.as_str(), key, &[]),
            href: format!("{path}?craft={}", self.key),
            current: false,
        };
        vec![
            link("motif-register", "/kerja/motif"),
            link("claim-title", crate::claim::PATH),
            link("maker-register", "/kerja/perajin"),
            link("item-register", "/kerja/produk"),
        ]
    }
}
