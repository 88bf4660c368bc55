//! Makers: persons, groups, co-operatives, workshops and galleries, with consent before anything personal is shown.

pub mod audience;
pub mod business;
pub mod coaching;
pub mod consent;
mod earlier;
pub mod erasure;
pub mod holiday;
pub mod invitation;
pub mod mandate;
pub mod membership;
pub mod merge;
pub mod number;
pub mod own;
pub mod permit;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use audience::Audience;

use crate::fault::{Faults, Problem};
use crate::id::{self, Kind, MakerId};
use crate::lang::Words;
use crate::publication::Publication;
use crate::record::{self, Class, Fields, Record};
use crate::region::RegionCode;
use crate::source;
use crate::text;

/// What kind of maker.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MakerKind {
    /// One person.
    Person,
    /// A group of makers.
    Group,
    /// A co-operative.
    Cooperative,
    /// A workshop or firm.
    Workshop,
    /// A gallery that gathers the work of several.
    Gallery,
}

impl MakerKind {
    /// Every kind.
    pub const ALL: [MakerKind; 5] = [
        MakerKind::Person,
        MakerKind::Group,
        MakerKind::Cooperative,
        MakerKind::Workshop,
        MakerKind::Gallery,
    ];

    /// The word that is stored and imported.
    pub const fn word(self) -> &'static str {
        match self {
            MakerKind::Person => "person",
            MakerKind::Group => "group",
            MakerKind::Cooperative => "cooperative",
            MakerKind::Workshop => "workshop",
            MakerKind::Gallery => "gallery",
        }
    }

    /// Reads the stored word.
    pub fn from_word(word: &str) -> Option<MakerKind> {
        MakerKind::ALL.into_iter().find(|k| k.word() == word)
    }
}

/// The consent to show name, contact and story: when it was given, and who witnessed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consent {
    /// The day.
    pub date: Date,
    /// The office or officer before whom it was given.
    pub by: String,
}

/// Ways to reach a maker.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contact {
    /// Telephone, as +62….
    pub phone: Option<String>,
    /// WhatsApp, as +62….
    pub whatsapp: Option<String>,
    /// E-mail.
    pub email: Option<String>,
    /// Web site.
    pub website: Option<String>,
    /// Instagram name without @.
    pub instagram: Option<String>,
    /// Street address.
    pub address: Option<String>,
}

/// A maker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Maker {
    /// Its id.
    pub id: MakerId,
    /// Its key.
    pub key: String,
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: MakerKind,
    /// Where it works, at any level.
    pub region: RegionCode,
    /// The place in words.
    pub locality: Option<String>,
    /// Its story.
    pub story: Words,
    /// Keys of its crafts.
    pub crafts: Vec<String>,
    /// Ways to reach it.
    pub contact: Contact,
    /// Who may read what of these, once a consent is recorded.
    pub audience: Audience,
    /// The consent, without which nothing personal is public.
    pub consent: Option<Consent>,
    /// Its publication state.
    pub status: Publication,
    /// Whether it is a sample.
    pub sample: bool,
}

impl Maker {
    /// Whether the name may be shown to everybody: always for a trade name, with consent for a person.
    pub fn name_is_public(&self) -> bool {
        self.kind != MakerKind::Person || self.consent.is_some()
    }

    /// Whether story and contact may be shown to everybody, as far as its audience goes.
    pub fn details_are_public(&self) -> bool {
        self.consent.is_some()
    }

    /// Who may read a field of [`audience::FIELDS`].
    pub fn class(&self, field: &str) -> Class {
        self.audience.class(field, self.consent.is_some())
    }

    /// The ways to reach it that an audience may read, and those before it in [`Class`].
    pub fn contact_for(&self, most: Class) -> Contact {
        let c = &self.contact;
        let open = |field: &str, value: &Option<String>| value.clone().filter(|_| self.class(field) <= most);
        Contact {
            phone: open("phone", &c.phone),
            whatsapp: open("whatsapp", &c.whatsapp),
            email: open("email", &c.email),
            website: open("website", &c.website),
            instagram: open("instagram", &c.instagram),
            address: open("address", &c.address),
        }
    }

    /// The story that everybody may read.
    pub fn public_story(&self) -> Words {
        if self.class("story") == Class::Public { self.story.clone() } else { Words::default() }
    }

    /// The place in words that everybody may read.
    pub fn public_locality(&self) -> Option<String> {
        self.locality.clone().filter(|_| self.class("locality") == Class::Public)
    }

    /// The part of its address that names it; a person without consent is named by number.
    pub fn slug(&self) -> String {
        if self.name_is_public() { text::slug(&self.name) } else { id::short(self.id.0) }
    }
}

/// What is asked to be stored as a maker; region and crafts must have been resolved by the caller.
#[derive(Debug, Clone)]
pub struct MakerDraft {
    /// See [`Maker`].
    pub key: String,
    /// See [`Maker`].
    pub name: String,
    /// See [`Maker`].
    pub kind: MakerKind,
    /// See [`Maker`].
    pub region: RegionCode,
    /// See [`Maker`].
    pub locality: Option<String>,
    /// See [`Maker`].
    pub story: Words,
    /// See [`Maker`].
    pub crafts: Vec<String>,
    /// See [`Maker`].
    pub contact: Contact,
    /// See [`Maker`].
    pub audience: Audience,
    /// See [`Consent`].
    pub consent_date: Option<Date>,
    /// See [`Consent`].
    pub consent_by: Option<String>,
    /// See [`Maker`].
    pub status: Publication,
    /// See [`Maker`].
    pub sample: bool,
}

/// Normalises a telephone number to `+` and digits, with the country's prefix for a leading zero.
///
/// ```
/// use domain::maker::phone;
/// assert_eq!(phone("0812-3456 7890", "62").as_deref(), Some("+6281234567890"));
/// assert_eq!(phone("+62 812 3456 7890", "62").as_deref(), Some("+6281234567890"));
/// // As numbers are copied from cards and chats.
/// assert_eq!(phone("00 62 812 3456 7890", "62").as_deref(), Some("+6281234567890"));
/// assert_eq!(phone("+62 (0)812 3456 7890", "62").as_deref(), Some("+6281234567890"));
/// assert_eq!(phone("(021) 384 5678", "62").as_deref(), Some("+62213845678"));
/// assert_eq!(phone("12", "62"), None);
/// assert_eq!(phone("+0812 3456 7890", "62"), None);
/// ```
pub fn phone(input: &str, country: &str) -> Option<String> {
    let trimmed = input.trim();
    if trimmed.chars().any(|c| !(c.is_ascii_digit() || matches!(c, '+' | ' ' | '-' | '.' | '(' | ')' | '/')))
    {
        return None;
    }
    let digits: String = trimmed.chars().filter(char::is_ascii_digit).collect();
    let full = if trimmed.starts_with('+') {
        digits
    } else if let Some(rest) = digits.strip_prefix("00") {
        rest.to_owned()
    } else if let Some(rest) = digits.strip_prefix('0') {
        format!("{country}{rest}")
    } else if digits.starts_with(country) {
        digits
    } else {
        format!("{country}{digits}")
    };
    // The zero that is dialled within the country is no part of the number.
    let full = match full.strip_prefix(country).and_then(|rest| rest.strip_prefix('0')) {
        Some(rest) => format!("{country}{rest}"),
        None => full,
    };
    ((9..=15).contains(&full.len()) && !full.starts_with('0')).then(|| format!("+{full}"))
}

/// Checks ways to reach somebody. `country` is the telephone prefix without `+`.
pub(crate) fn check_contact(faults: &mut Faults, contact: &Contact, country: &str) -> Contact {
    let number = |faults: &mut Faults, field: &str, input: &Option<String>| {
        input.as_deref().filter(|i| !i.trim().is_empty()).and_then(|i| {
            let n = phone(i, country);
            if n.is_none() {
                faults.add(field, i, Problem::NotAPhone);
            }
            n
        })
    };
    let phone = number(faults, "phone", &contact.phone);
    let whatsapp = number(faults, "whatsapp", &contact.whatsapp);
    let email = contact.email.as_deref().and_then(|e| faults.optional("email", e, 254));
    if let Some(e) = &email {
        let ok =
            e.split_once('@').is_some_and(|(l, d)| !l.is_empty() && d.contains('.') && !d.ends_with('.'))
                && !e.chars().any(|c| c.is_whitespace() || matches!(c, '<' | '>' | '"' | ','));
        if !ok {
            faults.add("email", e, Problem::NotAnEmail);
        }
    }
    let website = contact.website.as_deref().and_then(|w| faults.optional("website", w, 400));
    if let Some(w) = website.as_deref().filter(|w| !source::is_address(w)) {
        faults.add("website", w, Problem::NotAnAddress);
    }
    let instagram = contact
        .instagram
        .as_deref()
        .and_then(|i| faults.optional("instagram", i.trim().trim_start_matches('@'), 30));
    if let Some(i) = &instagram
        && !i.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.' || b == b'_')
    {
        faults.add("instagram", i, Problem::NotAKey);
    }
    let address = contact.address.as_deref().and_then(|a| faults.optional("address", a, 400));
    Contact { phone, whatsapp, email, website, instagram, address }
}

/// Checks a maker. `country` is the telephone prefix of the profile's country, without `+`.
pub fn save(id: MakerId, country: &str, draft: MakerDraft) -> Result<Maker, Faults> {
    let mut faults = Faults::default();
    if !text::is_key(&draft.key) {
        faults.add("key", &draft.key, Problem::NotAKey);
    }
    let name = faults.text("name", &draft.name, 120);
    let locality = draft.locality.and_then(|l| faults.optional("locality", &l, 200));
    let story = faults.words("story", &draft.story, 8000);
    let contact = check_contact(&mut faults, &draft.contact, country);
    let by = draft.consent_by.and_then(|b| faults.optional("consent_by", &b, 120));
    let consent = match (draft.consent_date, by) {
        (Some(date), Some(by)) => Some(Consent { date, by }),
        (None, None) => None,
        (Some(_), None) => {
            faults.add("consent_by", "", Problem::HalfConsent);
            None
        }
        (None, Some(by)) => {
            faults.add("consent_date", by, Problem::HalfConsent);
            None
        }
    };
    let maker = Maker {
        id,
        key: draft.key,
        name,
        kind: draft.kind,
        region: draft.region,
        locality,
        story,
        crafts: draft.crafts,
        contact,
        audience: draft.audience,
        consent,
        status: draft.status,
        sample: draft.sample,
    };
    faults.or(maker)
}

impl Record for Maker {
    const KIND: Kind = Kind::Maker;

    fn id(&self) -> Uuid {
        self.id.0
    }

    fn region(&self) -> Option<&RegionCode> {
        Some(&self.region)
    }

    fn person(&self) -> Option<Uuid> {
        Some(self.id.0)
    }

    fn maker(&self) -> Option<MakerId> {
        Some(self.id)
    }

    fn fields(&self) -> Fields {
        let name = if self.name_is_public() { Class::Public } else { Class::Council };
        let said = self.audience.text();
        let said = (!said.is_empty()).then_some(said);
        let c = &self.contact;
        Fields::default()
            // A key that an import made from the name names the person too.
            .personal("key", Class::Council, self.key.as_str())
            .personal("name", name, self.name.as_str())
            .public("kind", self.kind.word())
            .public("region", self.region.as_str())
            .personal("locality", self.class("locality"), self.locality.as_deref())
            .personal("story", self.class("story"), record::words(&self.story))
            .public("crafts", record::list(&self.crafts))
            .personal("phone", self.class("phone"), c.phone.as_deref())
            .personal("whatsapp", self.class("whatsapp"), c.whatsapp.as_deref())
            .personal("email", self.class("email"), c.email.as_deref())
            .personal("website", self.class("website"), c.website.as_deref())
            .personal("instagram", self.class("instagram"), c.instagram.as_deref())
            .personal("address", self.class("address"), c.address.as_deref())
            .council("audience", said)
            .council("consent_date", self.consent.as_ref().map(|c| c.date.to_string()))
            .personal("consent_by", Class::Council, self.consent.as_ref().map(|c| c.by.as_str()))
            .public("status", self.status.word())
            .public("sample", self.sample)
    }
}
