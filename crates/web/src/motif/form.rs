//! The form of a motif.

use domain::access::{Access, KeepCrafts, ReadRegister};
use domain::fault::{Faults, Problem};
use domain::id::MotifId;
use domain::lang::Lang;
use domain::motif::{Motif, MotifDraft, save};
use domain::publication::Publication;
use domain::region::RegionCode;
use domain::source::Checked;
use domain::text;
use domain::vocabulary::Vocabulary;
use serde_json::Value;
use store::{Applied, Conn, Tx};
use uuid::Uuid;

use crate::account::guard::Signed;
use crate::desk::Kept;
use crate::desk::choices::{Choices, Found, names, region_text, region_typed, terms, typed_terms};
use crate::desk::form::{Input, Section, Way, together};
use crate::desk::values::Values;
use crate::{Site, sentence};

/// Every answer to whether somebody has confirmed what sources say.
const CHECKED: [Checked; 3] = [Checked::Unchecked, Checked::Confirmed, Checked::Refuted];

/// A key that no other motif has: the one of the name, or that with the record's number.
fn key(c: &mut Conn, name: &str, id: Uuid) -> store::Result<String> {
    let natural = text::slug(name);
    let taken = store::motif::find(c, &natural)?.contains(&natural);
    Ok(if taken { format!("{natural}-{}", domain::id::short(id)) } else { natural })
}

/// The regions that were typed, each once.
fn regions(
    c: &mut Conn,
    site: &Site,
    typed: &[String],
    faults: &mut Faults,
) -> store::Result<Vec<RegionCode>> {
    let mut codes = Vec::new();
    for word in typed {
        match region_typed(c, site, word)? {
            Found::One(code) if !codes.contains(&code) => codes.push(code),
            Found::One(_) => {}
            Found::None => faults.add("regions", word, Problem::Unknown("region".into())),
            Found::Many => faults.add("regions", word, Problem::Ambiguous("region".into())),
        }
    }
    Ok(codes)
}

impl Kept for Motif {
    type Keep = KeepCrafts;
    const STEM: &'static str = "motif";
    const PATH: &'static str = "/kerja/motif";
    const OF_ROOT: bool = true;

    fn load(c: &mut Conn, who: &Access<ReadRegister>, id: Uuid) -> store::Result<Option<Motif>> {
        store::motif::register::get(c, who, MotifId(id))
    }

    fn save(&self, tx: &mut Tx<'_>, who: &Access<KeepCrafts>) -> store::Result<Applied> {
        store::motif::save(tx, who, self)
    }

    fn title(&self, _: &Lang) -> String {
        self.name.clone()
    }

    fn status(&self) -> Publication {
        self.status
    }

    fn with_status(&self, status: Publication) -> Motif {
        Motif { status, ..self.clone() }
    }

    fn sample(&self) -> bool {
        false
    }

    fn public(&self, c: &mut Conn, site: &Site, lang: &Lang) -> store::Result<Option<String>> {
        let slug = store::motif::slug_of(c, self.id)?;
        Ok(slug.map(|s| site.path(lang, &site.profile.paths.motifs, &s)))
    }

    fn values(&self, c: &mut Conn, site: &Site) -> store::Result<Values> {
        let (lang, langs) = (site.profile.first_language(), &site.profile.languages);
        let peoples = self.peoples.iter().map(|k| site.term(Vocabulary::People, k, lang));
        let mut regions = Vec::new();
        for code in &self.regions {
            regions.push(region_text(c, code)?);
        }
        Ok(Values::default()
            .with("name", self.name.clone())
            .with("family", self.family.clone().unwrap_or_default())
            .with_all("aliases", self.aliases.clone())
            .with_all("peoples", peoples)
            .with_all("regions", regions)
            .with_words("meaning", &self.meaning, langs)
            .with_words("wear", &self.wear, langs)
            .with_all("sources", self.sources.clone())
            .with("checked", self.checked.word()))
    }

    fn begin(_: &mut Conn, _: &Site, _: &Signed, _: &Values) -> store::Result<Values> {
        Ok(Values::default().with("checked", Checked::Unchecked.word()))
    }

    fn choices(
        _: &mut Conn,
        site: &Site,
        lang: &Lang,
        values: &Values,
        all: &mut Choices,
    ) -> store::Result<()> {
        all.further.push(("peoples", terms(site, Vocabulary::People, lang)));
        let mut families: Vec<(String, String)> =
            site.families.iter().map(|(key, names)| (key.clone(), names.text(lang).to_owned())).collect();
        // One that an import brought stays.
        let now = values.get("family");
        if !now.is_empty() && !families.iter().any(|(key, _)| key == now) {
            families.push((now.to_owned(), now.to_owned()));
        }
        all.further.push(("family", families));
        Ok(())
    }

    fn sections(site: &Site, lang: &Lang, choices: &Choices) -> Vec<Section> {
        let langs = &site.profile.languages;
        let say = |key: &str| sentence(lang.as_str(), key, &[]);
        let line = |name: &str, way| Input::new(lang, name, &format!("motif-field-{name}"), way);
        let none = std::iter::once((String::new(), say("motif-no-family")));
        let checked = CHECKED.map(|c| (c.word().to_owned(), say(&format!("checked-{}", c.word()))));
        let mut meaning = Input::in_languages(lang, langs, "meaning", "motif-field-meaning", Way::Lines);
        meaning.extend(Input::in_languages(lang, langs, "wear", "motif-field-wear", Way::Lines));
        vec![
            Section::new(
                lang,
                "what",
                "motif-section-what",
                vec![
                    line("name", Way::Line).longest(120).required(),
                    line("family", Way::Choose).choosing(none.chain(choices.of("family"))),
                    line("aliases", Way::Several).longest(120).hinted(lang, "craft-hint-aliases"),
                    line("peoples", Way::Several)
                        .choosing(names(&choices.of("peoples")))
                        .hinted(lang, "desk-several-hint"),
                    line("regions", Way::Several).hinted(lang, "motif-hint-regions"),
                ],
            ),
            Section::new(lang, "meaning", "motif-section-meaning", meaning),
            Section::new(
                lang,
                "sources",
                "motif-section-sources",
                vec![
                    line("sources", Way::Several).longest(1000).hinted(lang, "motif-hint-sources"),
                    line("checked", Way::Choose).choosing(checked),
                ],
            )
            .noted(lang, "motif-checked-note"),
        ]
    }

    fn read(
        c: &mut Conn,
        site: &Site,
        _: &Access<KeepCrafts>,
        id: Uuid,
        before: Option<&Motif>,
        values: &Values,
    ) -> store::Result<Result<Motif, Faults>> {
        let mut faults = Faults::default();
        let langs = &site.profile.languages;
        let peoples = typed_terms(site, Vocabulary::People, "peoples", &values.all("peoples"), &mut faults);
        let regions = regions(c, site, &values.all("regions"), &mut faults)?;
        let checked = CHECKED.into_iter().find(|k| k.word() == values.get("checked"));
        if checked.is_none() {
            let words = CHECKED.iter().map(|k| k.word().to_owned()).collect();
            faults.add("checked", values.get("checked"), Problem::NotOneOf(words));
        }
        let sources = values.all("sources");
        if checked == Some(Checked::Confirmed) && sources.is_empty() {
            // What is confirmed must say from where it is known.
            faults.add("sources", "", Problem::Missing);
        }
        let name = values.get("name").trim().to_owned();
        let key = match before {
            Some(before) => before.key.clone(),
            None if text::slug(&name).is_empty() => "x".to_owned(),
            None => key(c, &name, id)?,
        };
        let draft = MotifDraft {
            key,
            name,
            family: values.some("family"),
            peoples,
            regions,
            aliases: values.all("aliases"),
            meaning: values.words("meaning", langs, before.map(|b| &b.meaning)),
            wear: values.words("wear", langs, before.map(|b| &b.wear)),
            sources,
            checked: checked.unwrap_or_default(),
            status: before.map_or(Publication::Draft, |b| b.status),
        };
        Ok(together(save(&site.profile.key, draft), faults))
    }

    fn put_back(&self, site: &Site, fields: &[(&str, &Value)]) -> Option<Result<Motif, Faults>> {
        let mut draft = MotifDraft::from(self);
        let all = fields.iter().all(|(field, value)| draft.put_back(field, value));
        all.then(|| save(&site.profile.key, draft))
    }

    fn can_put_back(field: &str) -> bool {
        matches!(
            field,
            "name"
                | "family"
                | "peoples"
                | "regions"
                | "aliases"
                | "meaning"
                | "wear"
                | "sources"
                | "checked"
        )
    }
}
