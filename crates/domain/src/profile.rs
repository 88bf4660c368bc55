//! The country profile: level names, code forms, languages, path words, currency, time zones.
//!
//! A profile is a folder of files; `profile.toml` is this type. `docs/profile-format.md` describes the whole folder.
//! Nothing about a country is written in the program.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::lang::{Lang, Words};
use crate::text;

/// Why a profile cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProfileError {
    /// Not TOML of the documented shape.
    #[error("profile.toml cannot be read: {0}")]
    Toml(String),
    /// A rule of the format is broken.
    #[error("profile.toml: {0}")]
    Rule(String),
}

/// A country profile.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Its key, part of every derived id: `id`.
    pub key: String,
    /// The country's names.
    pub name: Words,
    /// The code of the whole country in the region tree, such as `ID`.
    pub root: String,
    /// ISO 3166 code of the country.
    pub country: String,
    /// Telephone prefix without `+`.
    pub telephone: String,
    /// The languages; the first lives at `/`, the others at `/{lang}/`.
    pub languages: Vec<Lang>,
    /// The currency.
    pub currency: Currency,
    /// The code list of the regions.
    pub codes: Codes,
    /// The levels of regions, from the country (0) downwards.
    pub levels: Vec<Level>,
    /// Words that are part of a region's full name and play no part in matching.
    #[serde(default)]
    pub affixes: Vec<String>,
    /// Time zones by region; a region inherits the one of the nearest region above it that is named.
    pub zones: Vec<Zone>,
    /// The words of addresses, by page and language.
    pub paths: Paths,
    /// What the programme is called; `{region}` stands for the root region's name.
    pub programme: Words,
    /// What the demo shows.
    pub demo: Demo,
    /// Upper bounds of the price bands of the item search, in the smallest unit, ascending.
    pub price_bands: Vec<i64>,
    /// Under which of Google's product categories the goods of a category stand, by its key: a number or a whole path in English.
    #[serde(default)]
    pub shop_categories: BTreeMap<String, String>,
    /// Where the data that ships with the profile comes from, for the page of open data.
    #[serde(default)]
    pub provenance: Vec<Provenance>,
}

/// Where a part of the data comes from, and under which licence.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provenance {
    /// Which data.
    pub what: Words,
    /// Who made it.
    pub from: String,
    /// The address of the source; empty when there is none.
    #[serde(default)]
    pub address: String,
    /// The licence in its short form, such as *MIT*.
    pub licence: String,
    /// The edition and day, what was changed, what is doubtful.
    pub note: Words,
    /// The copyright and terms that must go with copies; empty when there are none.
    #[serde(default)]
    pub notice: String,
}

/// A currency and how amounts are written.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Currency {
    /// ISO 4217 code.
    pub code: String,
    /// Decimal places of the smallest unit.
    pub exponent: u32,
    /// What stands before the amount.
    pub symbol: String,
}

/// The code list.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Codes {
    /// The edition of the list.
    pub edition: String,
    /// Where areas, numbers of inhabitants and outlines come from, and of what date they are.
    #[serde(default)]
    pub note: Words,
}

/// A level of the region tree.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Level {
    /// Its number; 0 is the country.
    pub level: i32,
    /// Its key: `province`, `regency`…
    pub key: String,
    /// What it is called, for one and for several.
    pub one: Words,
    /// The plural.
    pub many: Words,
    /// The form of its codes: `9` a digit, `A` a capital letter, anything else itself.
    pub code: String,
    /// Whether the regions of this level are the ones that have flagships.
    #[serde(default)]
    pub flagship: bool,
    /// The types that there are at this level.
    pub forms: Vec<Form>,
}

/// A type of region at a level, such as kabupaten and kota.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Form {
    /// Its key, as the region files write it.
    pub key: String,
    /// What it is called.
    pub name: Words,
    /// How a full name is made; `{name}` stands for the name.
    pub full: String,
}

/// The zone among these that holds in a region, given its code and the codes above it, nearest first.
pub fn zone<'z, 'a>(zones: &'z [Zone], path: impl IntoIterator<Item = &'a str>) -> Option<&'z Zone> {
    path.into_iter()
        .find_map(|code| zones.iter().find(|z| z.regions.iter().any(|r| r == code)))
        .or_else(|| zones.iter().find(|z| z.regions.is_empty()))
}

/// A time zone and the regions in which it holds.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Zone {
    /// IANA name.
    pub zone: String,
    /// Its short name for readers: WIB.
    pub short: String,
    /// Codes; empty means everywhere else.
    #[serde(default)]
    pub regions: Vec<String>,
}

/// The path words.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Paths {
    /// `/daerah`
    pub regions: Words,
    /// `/kerajinan`
    pub crafts: Words,
    /// `/motif`
    pub motifs: Words,
    /// `/perajin`
    pub makers: Words,
    /// `/produk`
    pub items: Words,
    /// `/cari`
    pub search: Words,
    /// `/data-terbuka`
    pub open_data: Words,
    /// `/keranjang`
    pub basket: Words,
    /// `/pesanan`
    pub order: Words,
    /// `/tentang`
    pub about: Words,
    /// `/syarat`: the terms of the market.
    pub terms: Words,
    /// `/privasi`: what is done with data of people.
    pub privacy: Words,
    /// `/direktori`
    pub directory: Words,
    /// `/penilaian`
    pub assessments: Words,
    /// `/unggulan`
    pub flagships: Words,
    /// The last word of a region's printable sheet: `/daerah/12.12-toba/lembar`
    pub sheet: Words,
    /// The last word of the page of a region's council: `/daerah/12.12-toba/dewan`
    pub council: Words,
    /// The last word of the page of a region's targets: `/daerah/12.12-toba/target`
    pub targets: Words,
    /// `/masuk`
    pub sign_in: Words,
    /// The last word of the page for those who forgot their password: `/masuk/lupa`
    pub forgotten: Words,
}

impl Paths {
    fn all(&self) -> [(&'static str, &Words); 20] {
        [
            ("regions", &self.regions),
            ("crafts", &self.crafts),
            ("motifs", &self.motifs),
            ("makers", &self.makers),
            ("items", &self.items),
            ("search", &self.search),
            ("open_data", &self.open_data),
            ("basket", &self.basket),
            ("order", &self.order),
            ("about", &self.about),
            ("terms", &self.terms),
            ("privacy", &self.privacy),
            ("directory", &self.directory),
            ("assessments", &self.assessments),
            ("flagships", &self.flagships),
            ("sheet", &self.sheet),
            ("council", &self.council),
            ("targets", &self.targets),
            ("sign_in", &self.sign_in),
            ("forgotten", &self.forgotten),
        ]
    }

    /// The page that has this word in a language.
    pub fn named(&self, lang: &Lang, word: &str) -> Option<&Words> {
        self.all().into_iter().map(|(_, words)| words).find(|words| words.get(lang) == Some(word))
    }
}

/// What the demo shows.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Demo {
    /// The region whose council the demo is.
    pub region: String,
}

impl Form {
    /// The full name of a region of this type.
    pub fn full_name(&self, name: &str) -> String {
        self.full.replace("{name}", name)
    }
}

impl Level {
    /// Whether a code has this level's form.
    ///
    /// ```
    /// # let profile = domain::profile::Profile::parse(domain::profile::EXAMPLE).unwrap();
    /// assert!(profile.level(1).unwrap().fits("A1"));
    /// assert!(!profile.level(1).unwrap().fits("a1"));
    /// ```
    pub fn fits(&self, code: &str) -> bool {
        self.code.chars().count() == code.chars().count()
            && self.code.chars().zip(code.chars()).all(|(f, c)| match f {
                '9' => c.is_ascii_digit(),
                'A' => c.is_ascii_uppercase(),
                f => f == c,
            })
    }
}

impl Profile {
    /// Parses and checks `profile.toml`.
    ///
    /// # Errors
    /// [`ProfileError`] says which rule is broken.
    pub fn parse(toml: &str) -> Result<Profile, ProfileError> {
        let profile: Profile = toml::from_str(toml).map_err(|e| ProfileError::Toml(e.to_string()))?;
        profile.check().map_err(ProfileError::Rule)?;
        Ok(profile)
    }

    fn check(&self) -> Result<(), String> {
        if !text::is_key(&self.key) {
            return Err("key must be lower-case letters, digits and hyphens".into());
        }
        if self.languages.is_empty() {
            return Err("languages names no language".into());
        }
        if self.currency.exponent > 4 {
            return Err("currency.exponent is more than 4".into());
        }
        for (i, level) in self.levels.iter().enumerate() {
            if i32::try_from(i) != Ok(level.level) {
                return Err("levels must be numbered 0, 1, 2… in order".into());
            }
            if level.forms.is_empty() {
                return Err(format!("level {} has no forms", level.key));
            }
        }
        if self.levels.iter().filter(|l| l.flagship).count() != 1 {
            return Err("exactly one level must have flagship = true".into());
        }
        let mut keys: Vec<&str> = self.forms().map(|f| f.key.as_str()).collect();
        keys.sort_unstable();
        if keys.windows(2).any(|w| w[0] == w[1]) {
            return Err("two forms have the same key".into());
        }
        for (name, words) in self.paths.all() {
            for lang in &self.languages {
                match words.get(lang) {
                    Some(word) if text::is_key(word) && !word.contains('.') => {}
                    Some(word) => return Err(format!("paths.{name}: {word} is no path word")),
                    None => return Err(format!("paths.{name} has no word for {lang}")),
                }
            }
        }
        for lang in &self.languages {
            let mut words: Vec<&str> = self.paths.all().iter().filter_map(|(_, w)| w.get(lang)).collect();
            words.sort_unstable();
            if words.windows(2).any(|w| w[0] == w[1]) {
                return Err(format!("two pages have the same path word in {lang}"));
            }
        }
        if !self.price_bands.windows(2).all(|w| w[0] < w[1]) {
            return Err("price_bands must ascend".into());
        }
        if let Some(p) =
            self.provenance.iter().find(|p| !p.address.is_empty() && !crate::source::is_address(&p.address))
        {
            return Err(format!("provenance: {} is no address", p.address));
        }
        if !self.zones.iter().any(|z| z.regions.is_empty()) {
            return Err("one zone must name no regions, so that it holds everywhere else".into());
        }
        for zone in &self.zones {
            jiff::tz::TimeZone::get(&zone.zone).map_err(|_| format!("{} is no time zone", zone.zone))?;
        }
        Ok(())
    }

    /// The first language.
    pub fn first_language(&self) -> &Lang {
        // `check` refuses a profile without languages.
        &self.languages[0]
    }

    /// The level with this number.
    pub fn level(&self, level: i32) -> Option<&Level> {
        self.levels.iter().find(|l| l.level == level)
    }

    /// The level whose regions have flagships.
    pub fn flagship_level(&self) -> i32 {
        self.levels.iter().find(|l| l.flagship).map_or(1, |l| l.level)
    }

    /// Every type of region.
    pub fn forms(&self) -> impl Iterator<Item = &Form> {
        self.levels.iter().flat_map(|l| l.forms.iter())
    }

    /// The type with this key, and its level.
    pub fn form(&self, key: &str) -> Option<(&Level, &Form)> {
        self.levels.iter().find_map(|l| l.forms.iter().find(|f| f.key == key).map(|f| (l, f)))
    }

    /// The key under which a region's name is matched: without spaces, case, marks and words like *Kabupaten*.
    pub fn region_match_key(&self, name: &str) -> String {
        let mut words: Vec<String> = name.split_whitespace().map(text::match_key).collect();
        words.retain(|w| !w.is_empty());
        while words.len() > 1 && self.affixes.iter().any(|a| *a == words[0]) {
            words.remove(0);
        }
        words.concat()
    }

    /// The zone of a region, given its code and the codes above it, nearest first.
    pub fn zone<'a>(&'a self, path: impl IntoIterator<Item = &'a str>) -> &'a Zone {
        zone(&self.zones, path).unwrap_or(&self.zones[0])
    }

    /// Writes an amount as people of the language write it: `Rp 350.000`, `Rp 350,000`, `฿1,250.50`.
    pub fn money(&self, amount: i64, lang: &Lang) -> String {
        let comma_decimal = matches!(lang.as_str(), "id" | "vi" | "de" | "nl" | "es" | "it" | "pt");
        let (group, point) = if comma_decimal { ('.', ',') } else { (',', '.') };
        let unit = 10u64.pow(self.currency.exponent);
        let whole = amount.unsigned_abs() / unit;
        let part = amount.unsigned_abs() % unit;
        let mut out = String::new();
        if amount < 0 {
            out.push('−');
        }
        out.push_str(&self.currency.symbol);
        if self.currency.symbol.ends_with(char::is_alphabetic) {
            // No-break, so that a sum never falls apart.
            out.push('\u{a0}');
        }
        out.push_str(&group_digits(whole, group));
        if self.currency.exponent > 0 {
            out.push(point);
            out.push_str(&format!("{part:0width$}", width = self.currency.exponent as usize));
        }
        out
    }
}

/// Writes a whole number with a separator between thousands.
pub fn group_digits(n: u64, separator: char) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(separator);
        }
        out.push(c);
    }
    out
}

/// A small complete profile for examples and tests.
pub const EXAMPLE: &str = r#"
key = "xx"
root = "XX"
country = "XX"
telephone = "99"
languages = ["en", "fr"]
price_bands = [1000, 10000]

[name]
en = "Exampleland"
fr = "Exemplie"

[programme]
en = "Craft council of {region}"
fr = "Conseil des métiers d’art de {region}"

[currency]
code = "XXD"
exponent = 2
symbol = "$"

[codes]
edition = "2026"

[[zones]]
zone = "UTC"
short = "UTC"

[demo]
region = "A1"

[[levels]]
level = 0
key = "country"
one = { en = "Country", fr = "Pays" }
many = { en = "Countries", fr = "Pays" }
code = "AA"
forms = [{ key = "country", name = { en = "Country", fr = "Pays" }, full = "{name}" }]

[[levels]]
level = 1
key = "canton"
flagship = true
one = { en = "Canton", fr = "Canton" }
many = { en = "Cantons", fr = "Cantons" }
code = "A9"
forms = [{ key = "canton", name = { en = "Canton", fr = "Canton" }, full = "Canton {name}" }]

[paths]
regions = { en = "regions", fr = "regions" }
crafts = { en = "crafts", fr = "metiers" }
motifs = { en = "motifs", fr = "motifs" }
makers = { en = "makers", fr = "artisans" }
items = { en = "items", fr = "objets" }
search = { en = "search", fr = "recherche" }
open_data = { en = "open-data", fr = "donnees" }
about = { en = "about", fr = "a-propos" }
terms = { en = "terms", fr = "conditions" }
privacy = { en = "privacy", fr = "confidentialite" }
directory = { en = "directory", fr = "annuaire" }
sheet = { en = "sheet", fr = "fiche" }
council = { en = "council", fr = "conseil" }
targets = { en = "targets", fr = "objectifs" }
sign_in = { en = "sign-in", fr = "connexion" }
assessments = { en = "assessments", fr = "evaluations" }
flagships = { en = "flagships", fr = "phares" }
forgotten = { en = "forgotten", fr = "oubli" }
basket = { en = "basket", fr = "panier" }
order = { en = "order", fr = "commande" }
"#;

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn money_is_written_in_the_currency() {
        let p = Profile::parse(EXAMPLE).unwrap();
        let en = Lang::parse("en").unwrap();
        assert_eq!(p.money(123_456_789, &en), "$1,234,567.89");
        assert_eq!(p.money(-5, &en), "−$0.05");
        let rupiah =
            EXAMPLE.replace("symbol = \"$\"", "symbol = \"Rp\"").replace("exponent = 2", "exponent = 0");
        let (p, id) = (Profile::parse(&rupiah).unwrap(), Lang::parse("id").unwrap());
        assert_eq!(p.money(350_000, &id), "Rp\u{a0}350.000");
    }

    #[test]
    fn broken_profiles_are_refused() {
        let no_flagship = EXAMPLE.replace("flagship = true\n", "");
        assert!(matches!(Profile::parse(&no_flagship), Err(ProfileError::Rule(_))));
        let no_word = EXAMPLE.replace(", fr = \"annuaire\"", "");
        assert!(matches!(Profile::parse(&no_word), Err(ProfileError::Rule(_))));
        let twice = EXAMPLE.replace("fr = \"annuaire\"", "fr = \"artisans\"");
        assert!(matches!(Profile::parse(&twice), Err(ProfileError::Rule(_))));
        assert!(matches!(Profile::parse("nonsense = 1"), Err(ProfileError::Toml(_))));
    }
}
