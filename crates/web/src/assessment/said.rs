//! What the journal holds of rounds, in the reader's words: names in place of ids, days, and what was chosen.

use domain::assessment::round::{Interest, Reopening};
use domain::id::Kind;
use domain::lang::{Lang, Words};
use serde_json::Value;
use store::Conn;
use uuid::Uuid;

use super::say;
use crate::{Site, sentence, text};

/// The kinds of which [`value`] speaks.
pub(crate) const KINDS: &[Kind] =
    &[Kind::Round, Kind::Candidate, Kind::Seat, Kind::Sheet, Kind::Weighing, Kind::Result, Kind::Need];

/// What a value of a field says; nothing where it says itself.
pub(crate) fn value(
    c: &mut Conn,
    site: &Site,
    lang: &Lang,
    kind: Kind,
    field: &str,
    value: &Value,
) -> store::Result<Option<String>> {
    let word = value.as_str().unwrap_or_default();
    let named = |c: &mut Conn, kind: Kind| match Uuid::parse_str(word) {
        // What is gone since has no name any more.
        Ok(id) => store::trail::name(c, kind, id, lang).map(Option::unwrap_or_default),
        Err(_) => Ok(String::new()),
    };
    let chosen = |stem: &str| sentence(lang.as_str(), &format!("{stem}-{word}"), &[]);
    Ok(Some(match (kind, field) {
        (_, "round") => named(c, Kind::Round)?,
        (_, "seat") => named(c, Kind::Seat)?,
        (_, "candidate") => named(c, Kind::Candidate)?,
        (_, "person") => named(c, Kind::Person)?,
        (_, "designation") => named(c, Kind::Designation)?,
        // They stand on pages of their own, for those who may read them.
        (_, "scores" | "judgements") => sentence(lang.as_str(), "trail-not-here", &[]),
        (Kind::Round, "state") => chosen("round-state"),
        (Kind::Round, "weighing") => chosen("round-weighing"),
        (Kind::Round, "method") => say::method(word, lang),
        (Kind::Round, "set") => {
            let found = site.criteria().iter().find(|s| s.key == word);
            found.map_or_else(|| word.to_owned(), |s| s.name.text(lang).to_owned())
        }
        (Kind::Round, "frozen_set") => {
            let name = value.get("name").and_then(|n| serde_json::from_value::<Words>(n.clone()).ok());
            name.map(|n| n.text(lang).to_owned()).unwrap_or_default()
        }
        (Kind::Round, "opened" | "closed" | "decided") => {
            value.as_i64().map(|at| site.moment(at, lang)).unwrap_or_default()
        }
        (Kind::Round, "deadline") | (Kind::Seat, "declared") => {
            word.parse().map(|d| text::date(d, lang)).unwrap_or_default()
        }
        (Kind::Round, "reopened") => {
            let all: Vec<Reopening> = serde_json::from_value(value.clone()).unwrap_or_default();
            say::reopenings(&all, lang).join("\n")
        }
        (Kind::Need, "state") => chosen("need-state"),
        (Kind::Seat, "interests") => interests(c, lang, value)?,
        _ => return Ok(None),
    }))
}

fn interests(c: &mut Conn, lang: &Lang, value: &Value) -> store::Result<String> {
    let Ok(all) = serde_json::from_value::<Vec<Interest>>(value.clone()) else { return Ok(String::new()) };
    let mut told = Vec::new();
    for i in all {
        let name = store::trail::name(c, Kind::Candidate, i.candidate.0, lang)?.unwrap_or_default();
        told.push(interest(&i, &name, lang));
    }
    Ok(told.join("\n"))
}

/// An interest in a candidate, in a sentence.
pub(super) fn interest(of: &Interest, name: &str, lang: &Lang) -> String {
    let nature = sentence(lang.as_str(), &format!("round-interest-{}", of.nature.word()), &[]);
    let key = if of.recused { "round-interest-recused" } else { "round-interest-judges" };
    sentence(lang.as_str(), key, &[("name", name), ("nature", &nature), ("text", &of.text)])
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use domain::assessment::criteria::{CriteriaSet, EXAMPLE};
    use domain::assessment::need::mark;
    use domain::assessment::result::Recorded;
    use domain::assessment::round::{Candidate, RoundDraft, Seat, State, save};
    use domain::assessment::sheet::Sheet;
    use domain::assessment::weighing::Weighed;
    use domain::flagship::Status;
    use domain::id::{
        CandidateId, DesignationId, NeedId, PersonId, ResultId, RoundId, SeatId, SheetId, WeighingId,
    };
    use domain::record::Record;
    use domain::region::RegionCode;
    use domain::source::Checked;
    use jiff::civil::date;

    use super::*;
    use crate::desk::said::label;

    /// The names of all fields of every kind of a round.
    fn fields() -> Vec<(Kind, Vec<String>)> {
        let profile = domain::profile::Profile::parse(domain::profile::EXAMPLE).unwrap();
        let set = CriteriaSet::parse(EXAMPLE, &profile).unwrap();
        let region = RegionCode::parse("A1").unwrap();
        let id = Uuid::nil();
        let draft = RoundDraft {
            region: region.clone(),
            title: Words::new([(Lang::parse("en").unwrap(), "Choosing".into())]),
            period: "2026".into(),
            set_key: set.key.clone(),
            method: "spotis".into(),
            weighing: "given".into(),
            deadline: Some(date(2026, 12, 31)),
            sample: false,
        };
        let round = save(RoundId(id), draft, None, &[&set.key], date(2026, 11, 1)).unwrap();
        let candidate = Candidate::new(
            CandidateId(id),
            &round,
            DesignationId(id),
            Status::Proposed,
            Checked::Unchecked,
            1,
        )
        .unwrap();
        let seat = Seat::new(SeatId(id), &round, PersonId(id), 1).unwrap();
        let decided = domain::assessment::round::Round { state: State::Decided, ..round.clone() };
        let need = mark(NeedId(id), &decided, &set, candidate.id, "makers", "").unwrap();
        let sheet = Sheet {
            id: SheetId(id),
            round: round.id,
            region: region.clone(),
            seat: seat.id,
            candidate: candidate.id,
            scores: Default::default(),
        };
        let weighed = Weighed {
            id: WeighingId(id),
            round: round.id,
            region: region.clone(),
            seat: seat.id,
            levels: vec![],
        };
        let result = Recorded { id: ResultId(id), round: round.id, region, sha256: "0".into() };
        let names =
            |of: domain::record::Fields| -> Vec<String> { of.0.iter().map(|f| f.name.to_string()).collect() };
        vec![
            (Kind::Round, names(round.fields())),
            (Kind::Candidate, names(candidate.fields())),
            (Kind::Seat, names(seat.fields())),
            (Kind::Sheet, names(sheet.fields())),
            (Kind::Weighing, names(weighed.fields())),
            (Kind::Result, names(result.fields())),
            (Kind::Need, names(need.fields())),
        ]
    }

    #[test]
    fn every_field_of_every_kind_of_a_round_has_a_label_in_both_languages() {
        let all = fields();
        assert_eq!(all.iter().map(|(k, _)| *k).collect::<Vec<_>>(), KINDS);
        for lang in ["id", "en"].map(|l| Lang::parse(l).unwrap()) {
            for (kind, names) in &all {
                for name in names {
                    let key = format!("{}-field-{name}", kind.word());
                    let found = crate::messages::words(lang.as_str(), &key);
                    assert_ne!(*found, key, "{lang}: {key} has no label");
                    assert!(!label(&lang, kind.word(), name).is_empty());
                }
                let key = format!("trail-kind-{}", kind.word());
                assert_ne!(*crate::messages::words(lang.as_str(), &key), key, "{lang}: {key}");
            }
        }
    }
}
