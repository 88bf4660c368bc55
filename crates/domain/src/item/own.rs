//! What whoever acts for a maker may change of its items by themselves.

use super::Item;
use crate::fault::{Faults, Problem};
use crate::publication::Publication;

/// An item as whoever acts for its maker hands it in. Words, craft, motifs, materials and sizes wait for the region's officer
/// again; price and lead time do not, since nobody vouches for them but the maker.
#[must_use]
pub fn hand_in(before: &Item, after: Item) -> Item {
    let kept = Item {
        key: before.key.clone(),
        maker: before.maker,
        region: before.region.clone(),
        sample: before.sample,
        status: before.status,
        ..after
    };
    let status = if is_offer_alone(before, &kept) { before.status } else { before.status.handed_in() };
    Item { status, ..kept }
}

/// Whether nothing differs but price and lead time.
fn is_offer_alone(before: &Item, after: &Item) -> bool {
    let offer = Item {
        price: after.price,
        lead_days: after.lead_days,
        deposit_percent: after.deposit_percent,
        status: after.status,
        ..before.clone()
    };
    offer == *after
}

/// Whether whoever acts for a maker may change its item so, or add it.
///
/// # Errors
/// The field that is not theirs to change; `status` when it would be published, or would stay published with other words.
pub fn may_change(before: Option<&Item>, after: &Item) -> Result<(), Faults> {
    let mut faults = Faults::default();
    let (from, ok) = match before {
        Some(before) => {
            let kept = [
                ("key", before.key == after.key),
                ("maker", before.maker == after.maker),
                ("region", before.region == after.region),
                ("sample", before.sample == after.sample),
            ];
            for (field, _) in kept.iter().filter(|(_, same)| !same) {
                faults.add(field, "", Problem::ForTheCouncil);
            }
            (before.status, before.status.may_become_by_its_own(after.status, is_offer_alone(before, after)))
        }
        None => {
            if after.sample {
                faults.add("sample", "", Problem::ForTheCouncil);
            }
            (Publication::Draft, matches!(after.status, Publication::Draft | Publication::Submitted))
        }
    };
    if !ok {
        let (from, to) = (from.word().to_owned(), after.status.word().to_owned());
        faults.add("status", after.status.word(), Problem::Transition { from, to });
    }
    faults.or(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::id::{ItemId, MakerId};
    use crate::item::Money;
    use crate::lang::{Lang, Words};
    use crate::region::RegionCode;
    use uuid::Uuid;

    fn item() -> Item {
        Item {
            id: ItemId(Uuid::nil()),
            key: "shawl".into(),
            maker: MakerId(Uuid::nil()),
            region: RegionCode::parse("12").unwrap(),
            craft: "ikat".into(),
            names: Words::new([(Lang::parse("id").unwrap(), "Selendang".into())]),
            description: Words::default(),
            care: Words::default(),
            motifs: vec![],
            materials: vec![],
            length_mm: None,
            width_mm: None,
            height_mm: None,
            weight_g: None,
            price: Some(Money(100)),
            lead_days: None,
            deposit_percent: None,
            status: Publication::Published,
            sample: false,
        }
    }

    #[test]
    fn another_price_stays_published_and_another_name_waits() {
        let before = item();
        let dearer = hand_in(&before, Item { price: Some(Money(200)), ..before.clone() });
        assert_eq!((dearer.status, dearer.price), (Publication::Published, Some(Money(200))));
        assert!(may_change(Some(&before), &dearer).is_ok());
        let names = Words::new([(Lang::parse("id").unwrap(), "Kain".into())]);
        let named = hand_in(&before, Item { names, ..before.clone() });
        assert_eq!(named.status, Publication::Submitted);
        let unseen = Item { status: Publication::Published, ..named };
        assert_eq!(may_change(Some(&before), &unseen).unwrap_err().0[0].field, "status");
    }

    #[test]
    fn an_item_is_added_as_a_draft_or_handed_in_and_never_moved_to_another_maker() {
        for status in Publication::ALL {
            let new = Item { status, ..item() };
            let fine = matches!(status, Publication::Draft | Publication::Submitted);
            assert_eq!(may_change(None, &new).is_ok(), fine, "{status:?}");
        }
        let stolen = Item { maker: MakerId(Uuid::from_u128(2)), status: Publication::Submitted, ..item() };
        assert_eq!(may_change(Some(&item()), &stolen).unwrap_err().0[0].field, "maker");
    }
}
