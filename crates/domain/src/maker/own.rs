//! What whoever acts for a maker may change by themselves: the profile, always as something that is handed in.

use super::{Maker, MakerDraft, save};
use crate::fault::{Faults, Problem};

/// A profile as whoever acts for the maker hands it in. Key, kind, region, consent and the mark of a sample stay as they
/// are: these are for the council to record. What was changed waits for the region's officer again.
///
/// # Errors
/// Every fault of the draft.
pub fn hand_in(before: &Maker, country: &str, draft: MakerDraft) -> Result<Maker, Faults> {
    let draft = MakerDraft {
        key: before.key.clone(),
        kind: before.kind,
        region: before.region.clone(),
        consent_date: before.consent.as_ref().map(|c| c.date),
        consent_by: before.consent.as_ref().map(|c| c.by.clone()),
        status: before.status,
        sample: before.sample,
        ..draft
    };
    let after = save(before.id, country, draft)?;
    let status = if is_looked_at(before, &after) { before.status.handed_in() } else { before.status };
    Ok(Maker { status, ..after })
}

/// Whether something differs that an officer looks at. What shall be read by fewer must not wait; what shall be read by more waits
/// like any other words, since whoever was let act for the maker may have asked for it.
fn is_looked_at(before: &Maker, after: &Maker) -> bool {
    let fewer = before.audience.narrower(&after.audience) == after.audience;
    let audience = if fewer { &after.audience } else { &before.audience };
    let same = Maker { status: after.status, audience: audience.clone(), ..before.clone() };
    same != *after
}

/// Whether whoever acts for a maker may change it so.
///
/// # Errors
/// The field that is not theirs to change; `status` when it would be published, or would stay published with other words.
pub fn may_change(before: &Maker, after: &Maker) -> Result<(), Faults> {
    let mut faults = Faults::default();
    let kept = [
        ("key", before.key == after.key),
        ("kind", before.kind == after.kind),
        ("region", before.region == after.region),
        ("consent_date", before.consent == after.consent),
        ("sample", before.sample == after.sample),
    ];
    for (field, _) in kept.iter().filter(|(_, same)| !same) {
        faults.add(field, "", Problem::ForTheCouncil);
    }
    let same = !is_looked_at(before, after);
    if !before.status.may_become_by_its_own(after.status, same) {
        let (from, to) = (before.status.word().to_owned(), after.status.word().to_owned());
        faults.add("status", after.status.word(), Problem::Transition { from, to });
    }
    faults.or(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::id::MakerId;
    use crate::lang::Words;
    use crate::maker::{Contact, MakerKind};
    use crate::publication::Publication;
    use crate::region::RegionCode;
    use uuid::Uuid;

    fn draft() -> MakerDraft {
        MakerDraft {
            key: "loom".into(),
            name: "Loom".into(),
            kind: MakerKind::Workshop,
            region: RegionCode::parse("12").unwrap(),
            locality: None,
            story: Words::default(),
            crafts: vec![],
            contact: Contact::default(),
            audience: crate::maker::Audience::default(),
            consent_date: None,
            consent_by: None,
            status: Publication::Published,
            sample: false,
        }
    }

    fn maker() -> Maker {
        save(MakerId(Uuid::nil()), "62", draft()).unwrap()
    }

    #[test]
    fn other_words_wait_for_the_officer_and_the_councils_fields_stay() {
        let before = maker();
        let sent = MakerDraft {
            name: "The Loom".into(),
            key: "other".into(),
            kind: MakerKind::Gallery,
            sample: true,
            consent_by: Some("nobody".into()),
            ..draft()
        };
        let after = hand_in(&before, "62", sent).unwrap();
        assert_eq!((after.name.as_str(), after.status), ("The Loom", Publication::Submitted));
        assert_eq!(
            (&after.key, after.kind, after.sample, &after.consent),
            (&before.key, before.kind, false, &None)
        );
        assert!(may_change(&before, &after).is_ok());
        assert_eq!(hand_in(&before, "62", draft()).unwrap(), before, "the same words change nothing");
    }

    #[test]
    fn who_may_read_a_field_is_the_makers_own_to_say_and_does_not_wait() {
        let before = maker();
        let said = crate::maker::Audience::parse("phone=owner story=council").unwrap();
        let after = hand_in(&before, "62", MakerDraft { audience: said.clone(), ..draft() }).unwrap();
        assert_eq!((after.status, &after.audience), (Publication::Published, &said));
        assert!(may_change(&before, &after).is_ok());
        let more = hand_in(&after, "62", draft()).unwrap();
        assert_eq!(more.status, Publication::Submitted, "to be read by more waits");
        assert!(may_change(&after, &Maker { status: Publication::Published, ..more }).is_err());
        let both = MakerDraft { audience: said, name: "Other".into(), ..draft() };
        assert_eq!(hand_in(&before, "62", both).unwrap().status, Publication::Submitted);
    }

    #[test]
    fn nobody_publishes_by_themselves_or_changes_what_is_for_the_council() {
        let before = maker();
        let changed = Maker { name: "Other".into(), ..before.clone() };
        assert_eq!(may_change(&before, &changed).unwrap_err().0[0].field, "status");
        let moved = Maker {
            region: RegionCode::parse("13").unwrap(),
            status: Publication::Submitted,
            ..before.clone()
        };
        assert_eq!(may_change(&before, &moved).unwrap_err().0[0].field, "region");
        for from in Publication::ALL {
            let before = Maker { status: from, ..before.clone() };
            let published = Maker { status: Publication::Published, ..before.clone() };
            assert_eq!(may_change(&before, &published).is_ok(), from == Publication::Published, "{from:?}");
        }
    }
}
