//! The form of a maker.

use domain::access::{Access, KeepMakers, ReadRegister, Right};
use domain::fault::{Faults, Problem};
use domain::id::MakerId;
use domain::lang::Lang;
use domain::maker::consent::given;
use domain::maker::{Audience, Contact, Maker, MakerDraft, MakerKind, audience, save};
use domain::publication::Publication;
use domain::text;
use serde_json::Value;
use store::{Applied, Conn, Tx};
use uuid::Uuid;

use crate::account::guard::Signed;
use crate::desk::Kept;
use crate::desk::choices::{Choices, crafts, names, region, region_text};
use crate::desk::form::{Input, Section, Way};
use crate::desk::values::Values;
use crate::page::Link;
use crate::{Site, sentence};

/// The fields that the journal can put back.
const BACK: &[&str] = &[
    "name",
    "kind",
    "region",
    "locality",
    "story",
    "crafts",
    "phone",
    "whatsapp",
    "email",
    "website",
    "instagram",
    "address",
    "audience",
    "consent_date",
    "consent_by",
];

fn day(values: &Values, faults: &mut Faults) -> Option<jiff::civil::Date> {
    let typed = values.some("consent_date")?;
    let day = typed.parse().ok();
    if day.is_none() {
        faults.add("consent_date", typed, Problem::NotADate);
    }
    day
}

/// A key that no other maker has: the one that an import would make of name and region, or that with the record's number.
fn key(c: &mut Conn, name: &str, region: &str, id: Uuid) -> store::Result<String> {
    let natural = format!("{}@{region}", text::slug(name)).to_lowercase();
    Ok(match store::maker::find(c, &natural)? {
        None => natural,
        Some(_) => format!("{}-{}@{region}", text::slug(name), domain::id::short(id)).to_lowercase(),
    })
}

/// The record into which a maker was merged, below the address of a register. Where the right does not reach it, it is told
/// that there is one, and no more.
pub(super) fn merged(
    c: &mut Conn,
    read: &Access<ReadRegister>,
    maker: MakerId,
    path: &str,
) -> store::Result<Option<Link>> {
    let Some(into) = store::maker::merge::into(c, maker)? else { return Ok(None) };
    let link = match store::maker::register::get(c, read, into) {
        Ok(Some((kept, _))) => Link { label: kept.name, href: format!("{path}/{into}"), current: false },
        Ok(None) | Err(store::Error::Refused) => {
            Link { label: String::new(), href: String::new(), current: false }
        }
        Err(error) => return Err(error),
    };
    Ok(Some(link))
}

/// The inputs that ask who may read which field; `stem` begins the words for the choices.
pub(crate) fn audience_inputs(lang: &Lang, stem: &str) -> Vec<Input> {
    let choices = || {
        let word = |w: &str| sentence(lang.as_str(), &format!("{stem}-{w}"), &[]);
        audience::CHOICES.iter().map(move |(w, _)| ((*w).to_owned(), word(w)))
    };
    let input = |f: &&str| {
        Input::new(lang, &format!("for_{f}"), &format!("maker-field-{f}"), Way::Choose).choosing(choices())
    };
    audience::FIELDS.iter().map(input).collect()
}

/// Who may read which field, as a form says it.
pub(crate) fn audiences(before: Option<&Maker>, values: &Values, faults: &mut Faults) -> Audience {
    let mut audience = before.map(|b| b.audience.clone()).unwrap_or_default();
    for field in audience::FIELDS {
        let name = format!("for_{field}");
        // A form that was put aside before there was such a choice says nothing.
        if let Some(word) = values.some(&name).filter(|word| !audience.set(field, word)) {
            let words = audience::CHOICES.iter().map(|(w, _)| (*w).to_owned()).collect();
            faults.add(&name, word, Problem::NotOneOf(words));
        }
    }
    audience
}

impl Kept for Maker {
    type Keep = KeepMakers;
    const STEM: &'static str = "maker";
    const PATH: &'static str = "/kerja/perajin";
    const PHOTOS: bool = true;

    fn load(c: &mut Conn, who: &Access<ReadRegister>, id: Uuid) -> store::Result<Option<Maker>> {
        Ok(store::maker::register::get(c, who, MakerId(id))?.map(|(m, _)| m))
    }

    fn save(&self, tx: &mut Tx<'_>, who: &Access<KeepMakers>) -> store::Result<Applied> {
        store::maker::save(tx, who, self)
    }

    fn title(&self, _: &Lang) -> String {
        self.name.clone()
    }

    fn status(&self) -> Publication {
        self.status
    }

    fn with_status(&self, status: Publication) -> Maker {
        Maker { status, ..self.clone() }
    }

    fn sample(&self) -> bool {
        self.sample
    }

    fn public(&self, c: &mut Conn, site: &Site, lang: &Lang) -> store::Result<Option<String>> {
        let slug = store::maker::register::slug(c, self.id)?;
        Ok(slug.map(|s| site.path(lang, &site.profile.paths.makers, &s)))
    }

    fn values(&self, c: &mut Conn, site: &Site) -> store::Result<Values> {
        let lang = site.profile.first_language();
        let mut names = Vec::new();
        for key in &self.crafts {
            let id = store::craft::rules(c, key)?.map(|r| r.id.0).unwrap_or_default();
            let name = store::trail::name(c, domain::id::Kind::Craft, id, lang)?;
            // A name that more than one craft has would not be found again.
            let name = name.filter(|n| store::craft::find(c, n).is_ok_and(|f| f.len() == 1));
            names.push(name.unwrap_or_else(|| key.clone()));
        }
        let some = |t: &Option<String>| t.clone().unwrap_or_default();
        let contact = &self.contact;
        let consent = self.consent.as_ref();
        let values = audience::FIELDS
            .iter()
            .fold(Values::default(), |v, f| v.with(&format!("for_{f}"), self.audience.word(f)));
        Ok(values
            .with("name", self.name.clone())
            .with("kind", self.kind.word())
            .with("region", region_text(c, &self.region)?)
            .with("locality", some(&self.locality))
            .with_all("crafts", names)
            .with_words("story", &self.story, &site.profile.languages)
            .with("phone", some(&contact.phone))
            .with("whatsapp", some(&contact.whatsapp))
            .with("email", some(&contact.email))
            .with("website", some(&contact.website))
            .with("instagram", some(&contact.instagram))
            .with("address", some(&contact.address))
            .with("consent_date", consent.map(|c| c.date.to_string()).unwrap_or_default())
            .with("consent_by", consent.map(|c| c.by.clone()).unwrap_or_default()))
    }

    fn begin(c: &mut Conn, _: &Site, signed: &Signed, _: &Values) -> store::Result<Values> {
        let own = signed.who.why(Right::KeepMakers).next().map(|h| h.region.clone());
        let region = own.map(|code| region_text(c, &code)).transpose()?.unwrap_or_default();
        let values =
            audience::FIELDS.iter().fold(Values::default(), |v, f| v.with(&format!("for_{f}"), "public"));
        Ok(values.with("kind", MakerKind::Person.word()).with("region", region))
    }

    fn sections(site: &Site, lang: &Lang, choices: &Choices) -> Vec<Section> {
        let line = |name: &str, way| Input::new(lang, name, &format!("maker-field-{name}"), way);
        let kinds = MakerKind::ALL
            .into_iter()
            .map(|k| (k.word().to_owned(), sentence(lang.as_str(), &format!("maker-{}", k.word()), &[])));
        let story =
            Input::in_languages(lang, &site.profile.languages, "story", "maker-field-story", Way::Lines);
        vec![
            Section::new(
                lang,
                "who",
                "maker-section-who",
                vec![
                    line("name", Way::Line).longest(120).required(),
                    line("kind", Way::Choose).choosing(kinds).required(),
                    line("region", Way::Line).hinted(lang, "desk-region-hint").required(),
                    line("locality", Way::Line).hinted(lang, "maker-hint-locality"),
                    line("crafts", Way::Several)
                        .choosing(names(&choices.crafts))
                        .hinted(lang, "desk-several-hint"),
                ],
            ),
            Section::new(
                lang,
                "consent",
                "maker-section-consent",
                vec![
                    line("consent_date", Way::Day),
                    line("consent_by", Way::Line).longest(120).hinted(lang, "maker-hint-consent-by"),
                ],
            )
            .noted(lang, "maker-consent-note"),
            Section::new(
                lang,
                "contact",
                "maker-section-contact",
                vec![
                    line("phone", Way::Phone),
                    line("whatsapp", Way::Phone),
                    line("email", Way::Mail).longest(254),
                    line("website", Way::Web).longest(400).hinted(lang, "maker-hint-website"),
                    line("instagram", Way::Line).longest(31),
                    line("address", Way::Line).longest(400),
                ],
            ),
            Section::new(lang, "story", "maker-section-story", story),
            Section::new(lang, "audience", "maker-section-audience", audience_inputs(lang, "audience"))
                .noted(lang, "maker-audience-note")
                .folded(),
        ]
    }

    fn read(
        c: &mut Conn,
        site: &Site,
        who: &Access<KeepMakers>,
        id: Uuid,
        before: Option<&Maker>,
        values: &Values,
    ) -> store::Result<Result<Maker, Faults>> {
        let mut faults = Faults::default();
        let kind = MakerKind::from_word(values.get("kind"));
        if kind.is_none() {
            let words = MakerKind::ALL.iter().map(|k| k.word().to_owned()).collect();
            faults.add("kind", values.get("kind"), Problem::NotOneOf(words));
        }
        let place = region(c, site, who, "region", values.get("region"), &mut faults)?;
        let crafts = crafts(c, "crafts", &values.all("crafts"), &mut faults)?;
        let consent_date = day(values, &mut faults);
        let audience = audiences(before, values, &mut faults);
        let region = place.unwrap_or_else(|| site.root.clone());
        let key = match before {
            Some(before) => before.key.clone(),
            None => key(c, values.get("name"), region.as_str(), id)?,
        };
        let draft = MakerDraft {
            key,
            name: values.get("name").to_owned(),
            kind: kind.unwrap_or(MakerKind::Person),
            region,
            locality: values.some("locality"),
            story: values.words("story", &site.profile.languages, before.map(|b| &b.story)),
            crafts,
            contact: Contact {
                phone: values.some("phone"),
                whatsapp: values.some("whatsapp"),
                email: values.some("email"),
                website: values.some("website"),
                instagram: values.some("instagram"),
                address: values.some("address"),
            },
            audience,
            consent_date,
            consent_by: values.some("consent_by"),
            status: before.map_or(Publication::Draft, |b| b.status),
            sample: before.is_some_and(|b| b.sample),
        };
        let today = site.today([site.root.as_str()]);
        let read = save(MakerId(id), &site.profile.telephone, draft)
            .and_then(|maker| given(maker.consent.as_ref(), today).map(|()| maker));
        Ok(match read {
            Ok(maker) if faults.is_empty() => Ok(maker),
            read => {
                let more = read.err().unwrap_or_default();
                // A day that cannot be read is not missing.
                let known = |f: &&domain::fault::Fault| !faults.0.iter().any(|k| k.field == f.field);
                let more: Vec<_> = more.0.iter().filter(known).cloned().collect();
                faults.0.extend(more);
                Err(faults)
            }
        })
    }

    fn put_back(&self, site: &Site, fields: &[(&str, &Value)]) -> Option<Result<Maker, Faults>> {
        let mut draft = MakerDraft::from(self);
        for (field, value) in fields {
            if !draft.put_back(field, value) {
                return None;
            }
        }
        Some(save(self.id, &site.profile.telephone, draft))
    }

    fn can_put_back(field: &str) -> bool {
        BACK.contains(&field)
    }

    fn merged(&self, c: &mut Conn, read: &Access<ReadRegister>) -> store::Result<Option<Link>> {
        merged(c, read, self.id, Self::PATH)
    }

    fn alike(&self, c: &mut Conn, who: &Access<ReadRegister>, lang: &Lang) -> store::Result<Vec<Link>> {
        let say =
            |why: &store::maker::alike::Why| sentence(lang.as_str(), &format!("alike-{}", why.word()), &[]);
        let found = store::maker::alike::of(c, who, self)?.into_iter().map(|a| {
            let why = a.why.iter().map(say).collect::<Vec<_>>().join(", ");
            let href = crate::desk::edit::at::<Maker>(a.id.0);
            Link { label: format!("{} · {} ({why})", a.name, a.region_name), href, current: false }
        });
        Ok(found.collect())
    }

    fn related(&self, _: &Site, lang: &Lang, keeps: bool) -> Vec<Link> {
        let link =
            |key: &str, href: String| Link { label: sentence(lang.as_str(), key, &[]), href, current: false };
        let at = crate::desk::edit::at::<Maker>(self.id.0);
        let mut links = vec![
            link("maker-items", format!("/kerja/produk?maker={}", self.id)),
            link("business", format!("/kerja/usaha/{}", self.id)),
            link("permit-log", format!("{at}/izin")),
            link("coaching-log", format!("{at}/pembinaan")),
            link("consent-log", format!("{at}/persetujuan")),
            link("mandates", format!("{at}/kuasa")),
            link("memberships", format!("{at}/anggota")),
        ];
        // Numbers and everything that is known of somebody are for those who keep the maker.
        if keeps {
            links.push(link("numbers", format!("{at}/nomor")));
            links.push(link("maker-data-title", format!("{at}/data")));
            links.push(link("twins", format!("{at}/kembar")));
        }
        links
    }
}
