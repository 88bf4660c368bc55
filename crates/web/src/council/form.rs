//! The form of a council.

use domain::access::{Access, KeepCouncil, ReadRegister, Right};
use domain::council::{CONTACTS, Council, CouncilDraft, Decree, save};
use domain::fault::{Faults, Problem};
use domain::id::{CouncilId, Kind};
use domain::lang::Lang;
use domain::maker::Contact;
use domain::publication::Publication;
use domain::region::RegionCode;
use jiff::civil::Date;
use serde_json::Value;
use store::{Applied, Conn, Tx};
use uuid::Uuid;

use crate::account::guard::Signed;
use crate::desk::Kept;
use crate::desk::choices::{Choices, region, region_text};
use crate::desk::form::{Input, Section, Way, together};
use crate::desk::values::Values;
use crate::page::Link;
use crate::{Site, sentence};

/// The end of the names of the inputs that say who sees a way to reach the council.
const SEEN: &str = "_seen";

/// A day of a form, or a fault.
pub(crate) fn day(values: &Values, name: &str, faults: &mut Faults) -> Option<Date> {
    let typed = values.some(name)?;
    let day = typed.parse().ok();
    if day.is_none() {
        faults.add(name, typed, Problem::NotADate);
    }
    day
}

/// The decree of a form.
pub(crate) fn decree(values: &Values, faults: &mut Faults) -> Decree {
    Decree {
        number: values.some("decree_number"),
        date: day(values, "decree_date", faults),
        issuer: values.some("decree_issuer"),
        file: values.some("decree_file"),
    }
}

/// What the inputs of a decree hold.
pub(crate) fn with_decree(values: Values, decree: &Decree) -> Values {
    let some = |t: &Option<String>| t.clone().unwrap_or_default();
    values
        .with("decree_number", some(&decree.number))
        .with("decree_date", decree.date.map(|d| d.to_string()).unwrap_or_default())
        .with("decree_issuer", some(&decree.issuer))
        .with("decree_file", some(&decree.file))
}

/// The inputs of a decree.
pub(crate) fn decree_section(lang: &Lang) -> Section {
    let line = |name: &str, way| Input::new(lang, name, &format!("council-field-{name}"), way);
    Section::new(
        lang,
        "decree",
        "council-section-decree",
        vec![
            line("decree_number", Way::Line).longest(120),
            line("decree_date", Way::Day),
            line("decree_issuer", Way::Line).hinted(lang, "council-hint-issuer"),
            line("decree_file", Way::Line).longest(400).hinted(lang, "council-hint-file"),
        ],
    )
}

/// The region of somebody's own council.
pub(crate) fn own_region(signed: &Signed) -> Option<RegionCode> {
    signed.who.why(Right::KeepCouncil).next().map(|h| h.region.clone())
}

/// The council that is asked for after the question mark, or typed into a form by its region, or somebody's own.
pub(crate) fn council_text(c: &mut Conn, signed: &Signed, asked: &Values) -> store::Result<String> {
    let typed = asked.get("council");
    let region = match Uuid::parse_str(typed) {
        Ok(id) => match signed.who.may::<ReadRegister>() {
            // Whoever names a council that they may not reach begins with an empty field.
            Some(read) => match store::council::register::council(c, &read, CouncilId(id)) {
                Ok(found) => found.map(|c| c.region),
                Err(store::Error::Refused) => None,
                Err(error) => return Err(error),
            },
            None => None,
        },
        Err(_) if !typed.is_empty() => return Ok(typed.to_owned()),
        Err(_) => match own_region(signed) {
            Some(region) => store::council::of(c, &region)?.map(|_| region),
            None => None,
        },
    };
    region.map_or(Ok(String::new()), |code| region_text(c, &code))
}

/// The council of the region that was typed, where the right reaches.
pub(crate) fn council_typed(
    c: &mut Conn,
    site: &Site,
    who: &Access<KeepCouncil>,
    values: &Values,
    faults: &mut Faults,
) -> store::Result<Option<(CouncilId, RegionCode)>> {
    let typed = values.get("council");
    let Some(code) = region(c, site, who, "council", typed, faults)? else { return Ok(None) };
    match store::council::of(c, &code)? {
        Some(id) => Ok(Some((id, code))),
        None => {
            faults.add("council", typed, Problem::Unknown("council".into()));
            Ok(None)
        }
    }
}

/// The input that names a council by its region.
pub(crate) fn council_input(lang: &Lang) -> Input {
    Input::new(lang, "council", "council-of-region", Way::Line).hinted(lang, "council-hint-region").required()
}

/// A whole number of a form; `least` where it is blank.
pub(crate) fn whole(values: &Values, name: &str, least: i64, most: i64, faults: &mut Faults) -> i64 {
    match crate::desk::values::whole(values.get(name), most) {
        Ok(number) => number.unwrap_or(least),
        Err(_) => {
            faults.add(name, values.get(name), Problem::NotAWholeNumber { min: least, max: most });
            least
        }
    }
}

impl Kept for Council {
    type Keep = KeepCouncil;
    const STEM: &'static str = "council";
    const PATH: &'static str = "/kerja/dewan";

    fn load(c: &mut Conn, who: &Access<ReadRegister>, id: Uuid) -> store::Result<Option<Council>> {
        store::council::register::council(c, who, CouncilId(id))
    }

    fn save(&self, tx: &mut Tx<'_>, who: &Access<KeepCouncil>) -> store::Result<Applied> {
        store::council::save(tx, who, self)
    }

    fn title(&self, lang: &Lang) -> String {
        self.names.text(lang).to_owned()
    }

    fn status(&self) -> Publication {
        self.status
    }

    fn with_status(&self, status: Publication) -> Council {
        Council { status, ..self.clone() }
    }

    fn sample(&self) -> bool {
        self.sample
    }

    fn public(&self, c: &mut Conn, site: &Site, lang: &Lang) -> store::Result<Option<String>> {
        let region = store::region::get(c, &self.region)?;
        Ok(region.map(|r| site.council_href(lang, &r.slug(), "")))
    }

    fn values(&self, c: &mut Conn, site: &Site) -> store::Result<Values> {
        let day = |d: Option<Date>| d.map(|d| d.to_string()).unwrap_or_default();
        let mut values = Values::default()
            .with("region", region_text(c, &self.region)?)
            .with_words("name", &self.names, &site.profile.languages)
            .with("since", day(self.since))
            .with("until", day(self.until));
        values = with_decree(values, &self.decree);
        for name in CONTACTS {
            let seen = if self.shows(name) { "all" } else { "council" };
            values =
                values.with(name, self.reach(name).unwrap_or_default()).with(&format!("{name}{SEEN}"), seen);
        }
        Ok(values)
    }

    fn begin(c: &mut Conn, _: &Site, signed: &Signed, asked: &Values) -> store::Result<Values> {
        let region = RegionCode::parse(asked.get("region")).or_else(|| own_region(signed));
        let text = region.map(|code| region_text(c, &code)).transpose()?.unwrap_or_default();
        Ok(Values::default().with("region", text))
    }

    fn sections(site: &Site, lang: &Lang, _: &Choices) -> Vec<Section> {
        let line = |name: &str, way| Input::new(lang, name, &format!("council-field-{name}"), way);
        let mut names =
            Input::in_languages(lang, &site.profile.languages, "name", "council-field-names", Way::Line);
        if let Some(first) = names.first_mut() {
            first.required = true;
        }
        let mut what = vec![line("region", Way::Line).hinted(lang, "desk-region-hint").required()];
        what.extend(names);
        let mut contact = Vec::new();
        for name in CONTACTS {
            let (way, longest) = match name {
                "phone" | "whatsapp" => (Way::Phone, 40),
                "email" => (Way::Mail, 254),
                "website" => (Way::Web, 400),
                "instagram" => (Way::Line, 31),
                _ => (Way::Line, 400),
            };
            contact.push(line(name, way).longest(longest));
            let label = format!("council-seen-{name}");
            let seen = ["all", "council"]
                .map(|s| (s.to_owned(), sentence(lang.as_str(), &format!("council-seen-by-{s}"), &[])));
            contact.push(Input::new(lang, &format!("{name}{SEEN}"), &label, Way::Choose).choosing(seen));
        }
        vec![
            Section::new(lang, "what", "council-section-what", what),
            decree_section(lang),
            Section::new(
                lang,
                "term",
                "council-section-term",
                vec![line("since", Way::Day), line("until", Way::Day)],
            ),
            Section::new(lang, "contact", "council-section-contact", contact)
                .noted(lang, "council-contact-note"),
        ]
    }

    fn read(
        c: &mut Conn,
        site: &Site,
        who: &Access<KeepCouncil>,
        id: Uuid,
        before: Option<&Council>,
        values: &Values,
    ) -> store::Result<Result<Council, Faults>> {
        let mut faults = Faults::default();
        let place = region(c, site, who, "region", values.get("region"), &mut faults)?;
        if let Some(code) = &place {
            if store::council::of(c, code)?.is_some_and(|other| other.0 != id) {
                faults.add("region", values.get("region"), Problem::CouncilIsThere);
            } else if store::region::get(c, code)?.is_some_and(|r| r.level > site.profile.flagship_level()) {
                faults.add("region", values.get("region"), Problem::WrongLevel);
            }
        }
        let decree = decree(values, &mut faults);
        let (since, until) = (day(values, "since", &mut faults), day(values, "until", &mut faults));
        let withheld = CONTACTS
            .into_iter()
            .filter(|name| values.get(&format!("{name}{SEEN}")) == "council")
            .map(str::to_owned);
        let draft = CouncilDraft {
            region: place.unwrap_or_else(|| site.root.clone()),
            names: values.words("name", &site.profile.languages, before.map(|b| &b.names)),
            decree,
            since,
            until,
            contact: Contact {
                phone: values.some("phone"),
                whatsapp: values.some("whatsapp"),
                email: values.some("email"),
                website: values.some("website"),
                instagram: values.some("instagram"),
                address: values.some("address"),
            },
            withheld: withheld.collect(),
            status: before.map_or(Publication::Draft, |b| b.status),
            sample: before.is_some_and(|b| b.sample),
        };
        Ok(together(save(CouncilId(id), &site.profile.telephone, draft), faults))
    }

    fn put_back(&self, site: &Site, fields: &[(&str, &Value)]) -> Option<Result<Council, Faults>> {
        let mut draft = CouncilDraft::from(self);
        for (field, value) in fields {
            if !draft.put_back(field, value) {
                return None;
            }
        }
        Some(save(self.id, &site.profile.telephone, draft))
    }

    fn can_put_back(field: &str) -> bool {
        CONTACTS.contains(&field)
            || matches!(field, "names" | "since" | "until" | "withheld")
            || field.starts_with("decree_")
    }

    fn related(&self, _: &Site, lang: &Lang, _: bool) -> Vec<Link> {
        ["division", "post", "officeholder", "statute"]
            .into_iter()
            .map(|kind| Link {
                label: sentence(lang.as_str(), &format!("{kind}-register"), &[]),
                href: format!("{}?council={}", super::parts::path(kind), self.id),
                current: false,
            })
            .collect()
    }
}

/// The link back to the council of a part.
pub(crate) fn back(lang: &Lang, council: CouncilId) -> Link {
    let label = sentence(lang.as_str(), &format!("trail-kind-{}", Kind::Council.word()), &[]);
    let mut letters = label.chars();
    let label = letters.next().map_or_else(String::new, |f| f.to_uppercase().chain(letters).collect());
    Link { label, href: format!("/kerja/dewan/{council}"), current: false }
}
