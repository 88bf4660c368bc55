//! The business of a maker: what registers and buyers ask for besides name and craft.
//!
//! One record a maker, with the maker's own id. Stage of business is a field like the others: each change of it is an entry
//! of the journal with its day and reason, which is the maker's way upwards.

use jiff::civil::Date;
use serde_json::Value;
use uuid::Uuid;

use crate::fault::{Faults, Problem};
use crate::id::{Kind, MakerId};
use crate::item::{MAX_PRICE, Money};
use crate::record::{self, Class, Fields, Record};
use crate::region::RegionCode;

/// How a business is owned, by its words: by one person, a limited partnership, a company, a company of one person, a
/// co-operative, a foundation, a joint business group.
pub const FORMS: &[&str] =
    &["individual", "cv", "pt", "pt-single", "cooperative", "foundation", "kub", "other"];
/// Stages of a business, by their words, from the lowest: beginning, growing, standing by itself, exporting.
pub const STAGES: &[&str] = &["beginning", "growing", "independent", "exporting"];
/// Markets, by their words.
pub const MARKETS: &[&str] = &["local", "national", "export"];
/// Editions of KBLI: a code never stands without its own, since codes moved between them.
pub const EDITIONS: &[&str] = &["2020", "2025"];
/// The fields that the public may see where it is wanted.
pub const OPENABLE: &[&str] =
    &["started", "capacity", "lead_days", "materials", "markets", "channels", "workers"];

/// Scales of a business with the most it sells in a year and the most it owns without land and building, in whole rupiah:
/// Indonesia's Government Regulation 7 of 2021 (PP 7/2021). What is above the last is large.
const SCALES: [(&str, i64, i64); 3] = [
    ("micro", 2_000_000_000, 1_000_000_000),
    ("small", 15_000_000_000, 5_000_000_000),
    ("medium", 50_000_000_000, 10_000_000_000),
];

/// The scale of a business in Indonesia: by what it sold in a year where that is recorded, else by what it owns; nothing
/// where neither is.
///
/// ```
/// use domain::{item::Money, maker::business::scale};
/// assert_eq!(scale(Some(Money(2_000_000_000)), None), Some("micro"));
/// assert_eq!(scale(Some(Money(2_000_000_001)), Some(Money(1))), Some("small"));
/// assert_eq!(scale(None, Some(Money(10_000_000_000))), Some("medium"));
/// assert_eq!(scale(Some(Money(50_000_000_001)), None), Some("large"));
/// assert_eq!(scale(None, None), None);
/// ```
pub fn scale(turnover: Option<Money>, assets: Option<Money>) -> Option<&'static str> {
    let fits = |(_, sales, capital): &&(&str, i64, i64)| match (turnover, assets) {
        (Some(sold), _) => sold.0 <= *sales,
        (None, Some(owned)) => owned.0 <= *capital,
        (None, None) => false,
    };
    turnover.or(assets)?;
    Some(SCALES.iter().find(fits).map_or("large", |(word, ..)| word))
}

/// Who works there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Workers {
    /// Women who are paid.
    pub women_paid: Option<i32>,
    /// Women of the family and others who are not.
    pub women_unpaid: Option<i32>,
    /// Men who are paid.
    pub men_paid: Option<i32>,
    /// Men who are not.
    pub men_unpaid: Option<i32>,
    /// Of these, how many are under 30.
    pub young: Option<i32>,
    /// Of these, how many live with a disability.
    pub disabled: Option<i32>,
}

impl Workers {
    /// How many work there; nothing where nothing is recorded.
    pub fn all(&self) -> Option<i32> {
        let parts = [self.women_paid, self.women_unpaid, self.men_paid, self.men_unpaid];
        parts.iter().flatten().copied().reduce(|a, b| a.saturating_add(b))
    }
}

/// A code of KBLI with the edition in which it means what it means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kbli {
    /// One of [`EDITIONS`].
    pub edition: String,
    /// Five digits.
    pub code: String,
}

impl Kbli {
    /// Reads `13121 (2020)` or `2020:13121`.
    ///
    /// ```
    /// use domain::maker::business::Kbli;
    /// assert_eq!(Kbli::parse("13134 (2020)").unwrap().to_string(), "13134 (2020)");
    /// assert!(Kbli::parse("13134").is_none(), "batik moved between the editions");
    /// ```
    pub fn parse(typed: &str) -> Option<Kbli> {
        let mut parts = typed.split(|c: char| !c.is_ascii_digit()).filter(|p| !p.is_empty());
        let (one, two) = (parts.next()?, parts.next()?);
        if parts.next().is_some() {
            return None;
        }
        let (edition, code) = if one.len() == 4 { (one, two) } else { (two, one) };
        let fine = EDITIONS.contains(&edition) && code.len() == 5;
        fine.then(|| Kbli { edition: edition.to_owned(), code: code.to_owned() })
    }
}

impl std::fmt::Display for Kbli {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} ({})", self.code, self.edition)
    }
}

/// A business.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Details {
    /// Whose it is, where it has an owner.
    pub owner: Option<String>,
    /// `f` or `m`.
    pub owner_sex: Option<String>,
    /// In which year the owner was born.
    pub owner_born: Option<i32>,
    /// Whether the owner lives with a disability.
    pub owner_disabled: Option<bool>,
    /// One of [`FORMS`].
    pub form: Option<String>,
    /// In which year it began.
    pub started: Option<i32>,
    /// The business identification number: 13 digits.
    pub nib: Option<String>,
    /// What it does, by the classification of industries.
    pub kbli: Vec<Kbli>,
    /// Who works there.
    pub workers: Workers,
    /// What it sold in a year.
    pub turnover: Option<Money>,
    /// What it owns, without land and building.
    pub assets: Option<Money>,
    /// How much it can make in a month.
    pub capacity: Option<i32>,
    /// Of what: pieces, metres, sets.
    pub capacity_unit: Option<String>,
    /// How many days an order usually takes.
    pub lead_days: Option<i32>,
    /// Materials, each with where it comes from.
    pub materials: Vec<String>,
    /// Some of [`MARKETS`].
    pub markets: Vec<String>,
    /// By which ways it sells.
    pub channels: Vec<String>,
    /// One of [`STAGES`].
    pub stage: Option<String>,
    /// Since when it stands at this stage.
    pub stage_since: Option<Date>,
    /// Some of [`OPENABLE`]: what the public may see.
    pub open: Vec<String>,
}

/// A maker's business, as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Business {
    /// Whose it is.
    pub maker: MakerId,
    /// Where the maker lies.
    pub region: RegionCode,
    /// What it is called: the maker's name.
    pub name: String,
    /// What is recorded.
    pub details: Details,
}

/// Checks a business. `year` is the present one.
///
/// # Errors
/// Every fault.
pub fn save(
    maker: MakerId,
    region: RegionCode,
    name: String,
    year: i32,
    details: Details,
) -> Result<Business, Faults> {
    let mut faults = Faults::default();
    let mut d = details;
    let text = |faults: &mut Faults, field: &str, t: &Option<String>, most: usize| {
        t.as_deref().and_then(|t| faults.optional(field, t, most))
    };
    d.owner = text(&mut faults, "owner", &d.owner, 120);
    d.capacity_unit = text(&mut faults, "capacity_unit", &d.capacity_unit, 40);
    one_of(&mut faults, "owner_sex", &d.owner_sex, &["f", "m"]);
    one_of(&mut faults, "form", &d.form, FORMS);
    one_of(&mut faults, "stage", &d.stage, STAGES);
    if d.stage.is_none() && d.stage_since.is_some() {
        faults.add("stage", "", Problem::Missing);
    }
    d.nib = d.nib.as_deref().map(str::trim).filter(|n| !n.is_empty()).map(|n| n.replace([' ', '.', '-'], ""));
    if let Some(nib) = d.nib.as_deref().filter(|n| n.len() != 13 || !n.bytes().all(|b| b.is_ascii_digit())) {
        faults.add("nib", nib, Problem::Digits(13));
    }
    let mut within = |field: &str, n: Option<i64>, min: i64, max: i64| {
        if let Some(n) = n.filter(|n| !(min..=max).contains(n)) {
            faults.add(field, n, Problem::NotAWholeNumber { min, max });
        }
    };
    let (w, year) = (&d.workers, i64::from(year));
    for (field, n) in [
        ("women_paid", w.women_paid),
        ("women_unpaid", w.women_unpaid),
        ("men_paid", w.men_paid),
        ("men_unpaid", w.men_unpaid),
    ] {
        within(field, n.map(i64::from), 0, 100_000);
    }
    let all = i64::from(w.all().unwrap_or(0));
    within("young", w.young.map(i64::from), 0, all);
    within("disabled", w.disabled.map(i64::from), 0, all);
    within("started", d.started.map(i64::from), 1800, year);
    within("owner_born", d.owner_born.map(i64::from), year - 120, year - 10);
    within("capacity", d.capacity.map(i64::from), 0, 10_000_000);
    within("lead_days", d.lead_days.map(i64::from), 0, 3650);
    within("turnover", d.turnover.map(|m| m.0), 0, MAX_PRICE);
    within("assets", d.assets.map(|m| m.0), 0, MAX_PRICE);
    d.materials = lines(&mut faults, "materials", &d.materials, 30);
    d.channels = lines(&mut faults, "channels", &d.channels, 20);
    some_of(&mut faults, "markets", &mut d.markets, MARKETS);
    some_of(&mut faults, "open", &mut d.open, OPENABLE);
    d.kbli.dedup();
    faults.or(Business { maker, region, name, details: d })
}

fn one_of(faults: &mut Faults, field: &str, found: &Option<String>, words: &[&str]) {
    if let Some(found) = found.as_deref().filter(|f| !words.contains(f)) {
        faults.add(field, found, Problem::NotOneOf(words.iter().map(|w| (*w).to_owned()).collect()));
    }
}

fn some_of(faults: &mut Faults, field: &str, found: &mut Vec<String>, words: &[&str]) {
    for f in found.iter().filter(|f| !words.contains(&f.as_str())) {
        faults.add(field, f, Problem::NotOneOf(words.iter().map(|w| (*w).to_owned()).collect()));
    }
    let ordered = words.iter().filter(|w| found.iter().any(|f| f == *w)).map(|w| (*w).to_owned()).collect();
    *found = ordered;
}

fn lines(faults: &mut Faults, field: &str, found: &[String], most: usize) -> Vec<String> {
    if found.len() > most {
        faults.add(field, found.len(), Problem::TooLong(most));
    }
    found.iter().take(most).filter_map(|t| faults.optional(field, t, 160)).collect()
}

impl Business {
    fn class(&self, field: &str) -> Class {
        if self.details.open.iter().any(|o| o == field) { Class::Public } else { Class::Council }
    }

    /// The same with fields as the journal holds them; nothing when one is none of this record's.
    pub fn with_earlier(&self, fields: &[(&str, &Value)]) -> Option<Business> {
        let mut b = self.clone();
        let d = &mut b.details;
        for (field, value) in fields {
            let text = || value.as_str().map(str::to_owned);
            let small = || value.as_i64().and_then(|n| i32::try_from(n).ok());
            let money = || value.as_i64().map(Money);
            match *field {
                "owner" => d.owner = text(),
                "owner_sex" => d.owner_sex = text(),
                "owner_born" => d.owner_born = small(),
                "owner_disabled" => d.owner_disabled = value.as_bool(),
                "form" => d.form = text(),
                "started" => d.started = small(),
                "nib" => d.nib = text(),
                "kbli" => d.kbli = record::read_list(value).iter().filter_map(|k| Kbli::parse(k)).collect(),
                "women_paid" => d.workers.women_paid = small(),
                "women_unpaid" => d.workers.women_unpaid = small(),
                "men_paid" => d.workers.men_paid = small(),
                "men_unpaid" => d.workers.men_unpaid = small(),
                "young" => d.workers.young = small(),
                "disabled" => d.workers.disabled = small(),
                "turnover" => d.turnover = money(),
                "assets" => d.assets = money(),
                "capacity" => d.capacity = small(),
                "capacity_unit" => d.capacity_unit = text(),
                "lead_days" => d.lead_days = small(),
                "materials" => d.materials = record::read_list(value),
                "markets" => d.markets = record::read_list(value),
                "channels" => d.channels = record::read_list(value),
                "stage" => d.stage = text(),
                "stage_since" => d.stage_since = value.as_str().and_then(|t| t.parse().ok()),
                "open" => d.open = record::read_list(value),
                _ => return None,
            }
        }
        Some(b)
    }

    /// The fields that [`Business::with_earlier`] knows.
    pub const FIELDS: &'static [&'static str] = &[
        "owner",
        "owner_sex",
        "owner_born",
        "owner_disabled",
        "form",
        "started",
        "nib",
        "kbli",
        "women_paid",
        "women_unpaid",
        "men_paid",
        "men_unpaid",
        "young",
        "disabled",
        "turnover",
        "assets",
        "capacity",
        "capacity_unit",
        "lead_days",
        "materials",
        "markets",
        "channels",
        "stage",
        "stage_since",
        "open",
    ];
}

fn texts(list: &[String]) -> Value {
    if list.is_empty() { Value::Null } else { record::list(list) }
}

impl Record for Business {
    const KIND: Kind = Kind::Business;

    fn id(&self) -> Uuid {
        self.maker.0
    }

    fn region(&self) -> Option<&RegionCode> {
        Some(&self.region)
    }

    fn person(&self) -> Option<Uuid> {
        Some(self.maker.0)
    }

    fn maker(&self) -> Option<MakerId> {
        Some(self.maker)
    }

    fn fields(&self) -> Fields {
        let d = &self.details;
        let w = &d.workers;
        let codes: Vec<String> = d.kbli.iter().map(Kbli::to_string).collect();
        let people = self.class("workers");
        let own = |fields: Fields, name, value: Value| fields.personal(name, Class::Owner, value);
        let mut fields = Fields::default()
            .personal("owner", Class::Council, d.owner.as_deref())
            .personal("owner_sex", Class::Council, d.owner_sex.as_deref())
            .personal("owner_born", Class::Council, d.owner_born);
        // Health is special data: only whoever keeps the maker reads it.
        fields = own(fields, "owner_disabled", d.owner_disabled.into());
        fields = fields
            .personal("form", Class::Council, d.form.as_deref())
            .personal("started", self.class("started"), d.started)
            .personal("nib", Class::Council, d.nib.as_deref())
            .personal("kbli", Class::Council, texts(&codes));
        for (name, n) in [
            ("women_paid", w.women_paid),
            ("women_unpaid", w.women_unpaid),
            ("men_paid", w.men_paid),
            ("men_unpaid", w.men_unpaid),
            ("young", w.young),
            ("disabled", w.disabled),
        ] {
            fields = fields.personal(name, people, n);
        }
        fields = own(fields, "turnover", d.turnover.map(|m| m.0).into());
        fields = own(fields, "assets", d.assets.map(|m| m.0).into());
        fields
            .personal("capacity", self.class("capacity"), d.capacity)
            .personal("capacity_unit", self.class("capacity"), d.capacity_unit.as_deref())
            .personal("lead_days", self.class("lead_days"), d.lead_days)
            .personal("materials", self.class("materials"), texts(&d.materials))
            .personal("markets", self.class("markets"), texts(&d.markets))
            .personal("channels", self.class("channels"), texts(&d.channels))
            .personal("stage", Class::Council, d.stage.as_deref())
            .personal("stage_since", Class::Council, d.stage_since.map(|d| d.to_string()))
            .personal("open", Class::Council, texts(&d.open))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn read(details: Details) -> Result<Business, Faults> {
        let region = RegionCode::parse("12").unwrap();
        save(MakerId(Uuid::nil()), region, "Loom".into(), 2026, details)
    }

    #[test]
    fn what_cannot_be_is_told_field_by_field() {
        let details = Details {
            nib: Some("12".into()),
            started: Some(3000),
            owner_born: Some(1800),
            form: Some("king".into()),
            markets: vec!["moon".into()],
            workers: Workers { women_paid: Some(2), young: Some(3), ..Workers::default() },
            ..Details::default()
        };
        let faults = read(details).unwrap_err();
        let fields: Vec<&str> = faults.0.iter().map(|f| f.field.as_str()).collect();
        assert_eq!(fields, ["form", "nib", "young", "started", "owner_born", "markets"]);
        assert!(read(Details::default()).is_ok(), "nothing has to be known");
    }

    #[test]
    fn every_field_of_the_journal_can_be_put_back() {
        let full = read(Details {
            owner: Some("Owner".into()),
            owner_disabled: Some(false),
            nib: Some("1234567890123".into()),
            kbli: vec![Kbli::parse("13121 (2020)").unwrap()],
            workers: Workers { men_paid: Some(3), disabled: Some(1), ..Workers::default() },
            turnover: Some(Money(5)),
            capacity: Some(20),
            capacity_unit: Some("lembar".into()),
            materials: vec!["Katun: Medan".into()],
            markets: vec!["export".into(), "local".into()],
            stage: Some("growing".into()),
            stage_since: Some(jiff::civil::date(2026, 1, 1)),
            open: vec!["capacity".into()],
            ..Details::default()
        })
        .unwrap();
        assert_eq!(full.details.markets, ["local", "export"]);
        let empty = read(Details::default()).unwrap();
        let fields = full.fields().0;
        assert_eq!(fields.iter().map(|f| &*f.name).collect::<Vec<_>>(), Business::FIELDS);
        let all: Vec<(&str, &Value)> = fields.iter().map(|f| (&*f.name, &f.value)).collect();
        assert_eq!(empty.with_earlier(&all).unwrap(), full);
        assert!(empty.with_earlier(&[("name", &Value::Null)]).is_none());
    }

    #[test]
    fn money_and_health_are_for_those_who_keep_the_maker_and_only_what_was_opened_is_public() {
        let business =
            read(Details { open: vec!["capacity".into()], capacity: Some(2), ..Details::default() });
        for f in business.unwrap().fields().0 {
            let class = match &*f.name {
                "turnover" | "assets" | "owner_disabled" => Class::Owner,
                "capacity" | "capacity_unit" => Class::Public,
                _ => Class::Council,
            };
            assert_eq!(f.class, class, "{}", f.name);
        }
    }
}
