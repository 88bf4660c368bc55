//! Two records of the same maker become one: which values differ, which of them stay, and what the one that stays is then.
//!
//! The record that stays keeps its id, key and state. The other one keeps its values and its history, is taken from view,
//! and leads to the one that stays.

use jiff::civil::Date;
use serde_json::Value;
use uuid::Uuid;

use super::business::{self, Business};
use super::consent::Given;
use super::{Consent, Maker, MakerDraft};
use crate::fault::{Faults, Problem};
use crate::id::{Kind, MakerId, MergeId};
use crate::record::{self, Fields, Record};
use crate::region::RegionCode;

/// The fields of a maker that may differ and of which one is chosen. Consent follows from what was recorded, by
/// [`settle_consents`]; key, state and the mark of a sample stay those of the record that stays.
pub const OF_MAKER: &[&str] = &[
    "name",
    "kind",
    "region",
    "locality",
    "crafts",
    "phone",
    "whatsapp",
    "email",
    "website",
    "instagram",
    "address",
    "story",
];

/// Fields that hold several texts, so that both may stay.
pub const LISTS: &[&str] = &["crafts", "kbli", "materials", "markets", "channels"];

/// Whose value stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Side {
    /// That of the record that stays.
    Kept,
    /// That of the other one.
    Other,
    /// Those of both, for fields that hold several.
    Both,
}

impl Side {
    /// The word for forms.
    pub const fn word(self) -> &'static str {
        match self {
            Side::Kept => "kept",
            Side::Other => "other",
            Side::Both => "both",
        }
    }

    /// Reads the word.
    pub fn from_word(word: &str) -> Option<Side> {
        [Side::Kept, Side::Other, Side::Both].into_iter().find(|s| s.word() == word)
    }
}

/// A field in which two records differ.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// The field.
    pub field: &'static str,
    /// Its value in the record that stays.
    pub kept: Value,
    /// Its value in the other one.
    pub other: Value,
    /// What is proposed: whichever is there, both where several may be, else that of the record that stays.
    pub proposed: Side,
}

impl Difference {
    /// Whether both values may stay.
    pub fn takes_both(&self) -> bool {
        LISTS.contains(&self.field) && !blank(&self.kept) && !blank(&self.other)
    }

    /// The value that stays.
    pub fn chosen(&self, side: Side) -> Value {
        match side {
            Side::Kept => self.kept.clone(),
            Side::Other => self.other.clone(),
            Side::Both => {
                let mut all = record::read_list(&self.kept);
                all.extend(record::read_list(&self.other).into_iter().filter(|t| !self.kept_has(t)));
                record::list(&all)
            }
        }
    }

    fn kept_has(&self, text: &str) -> bool {
        record::read_list(&self.kept).iter().any(|k| k == text)
    }
}

fn blank(value: &Value) -> bool {
    value.is_null()
        || value.as_array().is_some_and(Vec::is_empty)
        || value.as_str().is_some_and(str::is_empty)
}

fn between<R: Record>(kept: &R, other: &R, fields: &[&'static str]) -> Vec<Difference> {
    let other = other.fields().0;
    let pairs = kept.fields().0.into_iter().filter_map(|k| {
        let field = *fields.iter().find(|field| **field == k.name)?;
        let o = other.iter().find(|o| o.name == k.name)?;
        let same = k.value == o.value || (blank(&k.value) && blank(&o.value));
        (!same).then(|| (field, k.value, o.value.clone()))
    });
    pairs
        .map(|(field, kept, other)| {
            let proposed = match (blank(&kept), blank(&other)) {
                (true, false) => Side::Other,
                (false, false) if LISTS.contains(&field) => Side::Both,
                _ => Side::Kept,
            };
            Difference { field, kept, other, proposed }
        })
        .collect()
}

/// In which fields two makers differ, in the order of the form.
///
/// ```
/// use domain::{id::MakerId, lang::Words, maker::{self, Contact, MakerDraft, MakerKind, merge}, region::RegionCode};
/// # let draft = |name: &str| MakerDraft { key: "k".into(), name: name.into(), kind: MakerKind::Workshop,
/// #     region: RegionCode::parse("12").unwrap(), locality: None, story: Words::default(), crafts: vec![],
/// #     contact: Contact::default(), audience: Default::default(), consent_date: None, consent_by: None,
/// #     status: Default::default(), sample: false };
/// let (a, b) = (draft("Loom"), draft("The Loom"));
/// let a = maker::save(MakerId(uuid::Uuid::from_u128(1)), "62", a).unwrap();
/// let b = maker::save(MakerId(uuid::Uuid::from_u128(2)), "62", b).unwrap();
/// let fields: Vec<_> = merge::makers(&a, &b).iter().map(|d| d.field).collect();
/// assert_eq!(fields, ["name"]);
/// ```
pub fn makers(kept: &Maker, other: &Maker) -> Vec<Difference> {
    let mut found = between(kept, other, OF_MAKER);
    found.sort_by_key(|d| OF_MAKER.iter().position(|f| *f == d.field));
    found
}

/// In which fields two businesses differ.
pub fn businesses(kept: &Business, other: &Business) -> Vec<Difference> {
    between(kept, other, Business::FIELDS)
}

/// What is chosen of a difference, or what is proposed where nothing was.
fn of(chosen: &[(String, Side)], d: &Difference) -> Side {
    let found = chosen.iter().find(|(field, _)| field == d.field).map(|(_, side)| *side);
    match found {
        Some(Side::Both) if !d.takes_both() => d.proposed,
        Some(side) => side,
        None => d.proposed,
    }
}

/// What the maker that stays is afterwards, before its consents are settled. `members` says whether anybody is recorded as a
/// member of one of the two, `country` is the telephone prefix without `+`.
///
/// # Errors
/// The faults of a maker; `kind` where members would belong to what has none.
pub fn maker(
    kept: &Maker,
    other: &Maker,
    chosen: &[(String, Side)],
    members: bool,
    country: &str,
) -> Result<Maker, Faults> {
    let mut faults = Faults::default();
    let mut draft = MakerDraft::from(kept);
    // Nothing becomes readable for more than either of the two would show it to.
    draft.audience = kept.audience.narrower(&other.audience);
    for d in makers(kept, other) {
        let side = of(chosen, &d);
        if side != Side::Kept && !draft.put_back(d.field, &d.chosen(side)) {
            faults.add(d.field, "", Problem::Missing);
        }
    }
    if members && !draft.kind.has_members() {
        faults.add("kind", draft.kind.word(), Problem::OfItself);
    }
    match super::save(kept.id, country, draft) {
        Ok(maker) => faults.or(maker),
        Err(more) => {
            faults.0.extend(more.0);
            Err(faults)
        }
    }
}

/// What the business of the maker that stays is afterwards, when it lies in `region` and is called `name`.
///
/// # Errors
/// The faults of a business, where values of the two do not fit together.
pub fn business(
    kept: &Business,
    other: &Business,
    chosen: &[(String, Side)],
    region: RegionCode,
    name: String,
    year: i32,
) -> Result<Business, Faults> {
    let mut new = kept.clone();
    for d in businesses(kept, other) {
        let side = of(chosen, &d);
        if side == Side::Kept {
            continue;
        }
        match new.with_earlier(&[(d.field, &d.chosen(side))]) {
            Some(with) => new = with,
            None => {
                let mut faults = Faults::default();
                faults.add(d.field, "", Problem::Missing);
                return Err(faults);
            }
        }
    }
    business::save(kept.maker, region, name, year, new.details)
}

/// Consents of both together. Whoever took one back meant all that they had given by then: a consent that is not younger than
/// the latest withdrawal ends with it. Returns the consent that counts, the latest of those that are left.
///
/// ```
/// # use domain::maker::merge::settle_consents;
/// assert!(settle_consents(&mut [], &[None, None]).is_none());
/// ```
pub fn settle_consents(all: &mut [Given], noted: &[Option<Consent>]) -> Option<Consent> {
    let taken_back: Option<Date> = all.iter().filter_map(|g| g.withdrawn).max();
    let over = |day: Date| taken_back.is_some_and(|t| day <= t);
    for g in all.iter_mut().filter(|g| g.withdrawn.is_none() && over(g.day)) {
        g.withdrawn = taken_back;
    }
    let recorded = all.iter().filter(|g| g.withdrawn.is_none());
    let recorded = recorded.map(|g| Consent { date: g.day, by: g.witness.clone() });
    let noted = noted.iter().flatten().filter(|c| !over(c.date)).cloned();
    // What was recorded with its words goes before a note of the same day.
    recorded.chain(noted).reduce(|a, b| if b.date > a.date { b } else { a })
}

/// That two records became one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merge {
    /// The id.
    pub id: MergeId,
    /// The record that is merged, and leads on.
    pub from: MakerId,
    /// The record that stays.
    pub into: MakerId,
    /// Where the record that stays lies.
    pub region: RegionCode,
}

impl Record for Merge {
    const KIND: Kind = Kind::Merge;

    fn id(&self) -> Uuid {
        self.id.0
    }

    fn region(&self) -> Option<&RegionCode> {
        Some(&self.region)
    }

    fn fields(&self) -> Fields {
        Fields::default().council("from", self.from.to_string()).council("into", self.into.to_string())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::id::ConsentId;
    use crate::lang::{Lang, Words};
    use crate::maker::{Contact, MakerKind};
    use crate::publication::Publication;
    use jiff::civil::date;

    fn one(n: u128, name: &str) -> Maker {
        let draft = MakerDraft {
            key: format!("k{n}"),
            name: name.into(),
            kind: MakerKind::Workshop,
            region: RegionCode::parse("12").unwrap(),
            locality: None,
            story: Words::default(),
            crafts: vec![],
            contact: Contact::default(),
            audience: crate::maker::Audience::default(),
            consent_date: None,
            consent_by: None,
            status: Publication::Draft,
            sample: false,
        };
        super::super::save(MakerId(Uuid::from_u128(n)), "62", draft).unwrap()
    }

    #[test]
    fn what_is_there_is_proposed_and_what_is_chosen_stays() {
        let mut a = one(1, "Loom");
        let mut b = one(2, "The Loom");
        b.contact.phone = Some("+6281234567890".into());
        (a.crafts, b.crafts) = (vec!["ikat".into()], vec!["ikat".into(), "songket".into()]);
        let found = makers(&a, &b);
        let told: Vec<_> = found.iter().map(|d| (d.field, d.proposed, d.takes_both())).collect();
        assert_eq!(
            told,
            [("name", Side::Kept, false), ("crafts", Side::Both, true), ("phone", Side::Other, false)]
        );
        let merged = maker(&a, &b, &[], false, "62").unwrap();
        assert_eq!((merged.name.as_str(), merged.crafts.len()), ("Loom", 2));
        assert_eq!((merged.id, merged.key.as_str()), (a.id, "k1"), "id and key stay");
        let chosen = [("name".to_owned(), Side::Other), ("phone".to_owned(), Side::Kept)];
        let merged = maker(&a, &b, &chosen, false, "62").unwrap();
        assert_eq!((merged.name.as_str(), merged.contact.phone), ("The Loom", None));
        // Both of what can be only one is what was proposed.
        let merged = maker(&a, &b, &[("name".to_owned(), Side::Both)], false, "62").unwrap();
        assert_eq!(merged.name, "Loom");
        assert_eq!(
            maker(&a, &b, &[], true, "62").unwrap_err().0[0].field,
            "kind",
            "a workshop has no members"
        );
    }

    #[test]
    fn a_withdrawal_ends_what_was_given_before_it_under_either_record() {
        let given = |n: u128, day, withdrawn| Given {
            id: ConsentId(Uuid::from_u128(n)),
            maker: MakerId(Uuid::nil()),
            region: RegionCode::parse("12").unwrap(),
            day,
            lang: Lang::parse("id").unwrap(),
            version: "1".into(),
            text: "words".into(),
            witness: format!("witness {n}"),
            way: "paper".into(),
            withdrawn,
        };
        let (may, june, july) = (date(2026, 5, 1), date(2026, 6, 1), date(2026, 7, 1));
        let mut all = [given(1, may, None), given(2, may, Some(june))];
        let noted = Some(Consent { date: may, by: "a note".into() });
        assert_eq!(settle_consents(&mut all, &[noted.clone(), None]), None);
        assert_eq!(all[0].withdrawn, Some(june));
        let mut all = [given(1, july, None), given(2, may, Some(june))];
        assert_eq!(settle_consents(&mut all, std::slice::from_ref(&noted)).unwrap().by, "witness 1");
        assert_eq!(settle_consents(&mut [], &[None, noted]).unwrap().by, "a note");
    }
}
