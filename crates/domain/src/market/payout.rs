//! Money between the council and a maker: what the council paid out of its till, and fees that a maker paid in. It is recorded after
//! it happened, with its proof; a wrong record is taken back with a reason and stays to be read.

use jiff::civil::Date;
use uuid::Uuid;

use super::ledger::{Account, Stand};
use crate::fault::{Faults, Problem};
use crate::id::{DocumentId, Kind, MakerId, PayoutId};
use crate::item::Money;
use crate::record::{Fields, Record};
use crate::region::RegionCode;

/// In which direction money went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Way {
    /// From the council to the maker.
    ToMaker,
    /// From the maker to the council.
    FromMaker,
}

impl Way {
    /// Both, the likelier first.
    pub const ALL: [Way; 2] = [Way::ToMaker, Way::FromMaker];

    /// The word that is stored.
    pub const fn word(self) -> &'static str {
        match self {
            Way::ToMaker => "to-maker",
            Way::FromMaker => "from-maker",
        }
    }

    /// Reads the stored word.
    pub fn from_word(word: &str) -> Option<Way> {
        Way::ALL.into_iter().find(|w| w.word() == word)
    }

    /// How much can go this way, given what stands between council and maker: positive what the maker owes.
    pub const fn most(self, due: i64) -> i64 {
        let most = match self {
            Way::ToMaker => due.saturating_neg(),
            Way::FromMaker => due,
        };
        if most > 0 { most } else { 0 }
    }
}

/// By what means it went.
pub const MEANS: [&str; 4] = ["bank", "qris", "cash", "other"];

/// Money that went between the council and a maker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payout {
    /// Its id.
    pub id: PayoutId,
    /// The maker.
    pub maker: MakerId,
    /// Where that maker lies.
    pub region: RegionCode,
    /// In which direction.
    pub way: Way,
    /// How much.
    pub amount: Money,
    /// On which day.
    pub day: Date,
    /// By what means, of [`MEANS`].
    pub means: String,
    /// What is to be said of it, such as the number of the transfer.
    pub note: Option<String>,
    /// The file that proves it.
    pub proof: Option<DocumentId>,
    /// Why it was taken back, if it was.
    pub undone: Option<String>,
}

/// What somebody wants to record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PayoutDraft {
    /// See [`Payout`].
    pub way: Way,
    /// See [`Payout`].
    pub amount: Option<Money>,
    /// See [`Payout`].
    pub day: Option<Date>,
    /// See [`Payout`].
    pub means: String,
    /// See [`Payout`].
    pub note: String,
    /// See [`Payout`].
    pub proof: Option<DocumentId>,
}

/// Records money that went, as far as it was owed. `due` is what stands between council and maker.
///
/// # Errors
/// `amount` when there is none or it is more than is owed; `day` when it is missing or still to come; `means`, `note`; `proof` when the
/// council pays and shows none.
///
/// ```
/// use domain::fault::Problem;
/// use domain::item::Money;
/// use domain::market::payout::{PayoutDraft, Way, record};
/// # use domain::{id::{DocumentId, MakerId, PayoutId}, region::RegionCode};
/// # let id = uuid::Uuid::from_u128(1);
/// # let of = (PayoutId(id), MakerId(id), RegionCode::parse("12").unwrap());
/// let today = jiff::civil::date(2026, 11, 30);
/// let draft = PayoutDraft { way: Way::ToMaker, amount: Some(Money(500)), day: Some(today), means: "bank".into(),
///     note: String::new(), proof: Some(DocumentId(id)) };
/// assert!(record(of.clone(), draft.clone(), -500, today).is_ok());
/// let more = record(of, draft, -499, today).unwrap_err();
/// assert_eq!(more.0[0].problem, Problem::NotAWholeNumber { min: 1, max: 499 });
/// ```
pub fn record(
    (id, maker, region): (PayoutId, MakerId, RegionCode),
    draft: PayoutDraft,
    due: i64,
    today: Date,
) -> Result<Payout, Faults> {
    let mut faults = Faults::default();
    let most = draft.way.most(due);
    let amount = draft.amount.unwrap_or(Money(0));
    match draft.amount {
        None => faults.add("amount", "", Problem::Missing),
        Some(amount) if !(1..=most).contains(&amount.0) => {
            faults.add("amount", amount.0, Problem::NotAWholeNumber { min: 1, max: most });
        }
        Some(_) => {}
    }
    let day = draft.day.unwrap_or(today);
    match draft.day {
        None => faults.add("day", "", Problem::Missing),
        Some(day) if day > today => faults.add("day", day, Problem::InTheFuture),
        Some(_) => {}
    }
    if !MEANS.contains(&draft.means.as_str()) {
        let all = MEANS.iter().map(|m| (*m).to_owned()).collect();
        faults.add("means", &draft.means, Problem::NotOneOf(all));
    }
    let note = faults.optional("note", &draft.note, 200);
    if draft.way == Way::ToMaker && draft.proof.is_none() {
        faults.add("proof", "", Problem::Missing);
    }
    let (way, means, proof) = (draft.way, draft.means, draft.proof);
    faults.or(Payout { id, maker, region, way, amount, day, means, note, proof, undone: None })
}

/// Takes a wrong record back. It stays, with the reason, and the books get an entry against it.
///
/// # Errors
/// `reason` without one; `payout` when it was taken back before.
pub fn take_back(before: &Payout, reason: &str) -> Result<Payout, Faults> {
    let mut faults = Faults::default();
    if before.undone.is_some() {
        faults.add("payout", "", Problem::Settled);
    }
    let undone = Some(faults.text("reason", reason, 300));
    faults.or(Payout { undone, ..before.clone() })
}

/// What it means for the books.
pub fn of(payout: &Payout) -> Stand {
    if payout.undone.is_some() {
        return Stand::new();
    }
    let amount = match payout.way {
        Way::ToMaker => payout.amount.0,
        Way::FromMaker => -payout.amount.0,
    };
    Stand::from([(Account::Maker(payout.maker), amount), (Account::Till, -amount)])
}

/// What has to be entered when it changes; empty when nothing has to.
pub fn between(old: Option<&Payout>, new: &Payout) -> Stand {
    let mut entry = of(new);
    for (account, amount) in old.map(of).unwrap_or_default() {
        *entry.entry(account).or_insert(0) -= amount;
    }
    entry.retain(|_, amount| *amount != 0);
    entry
}

/// What it changes of what stands between council and maker.
pub fn due(payout: &Payout) -> i64 {
    of(payout).get(&Account::Maker(payout.maker)).copied().unwrap_or_default()
}

impl Record for Payout {
    const KIND: Kind = Kind::Payout;

    fn id(&self) -> Uuid {
        self.id.0
    }

    fn region(&self) -> Option<&RegionCode> {
        Some(&self.region)
    }

    fn maker(&self) -> Option<MakerId> {
        Some(self.maker)
    }

    fn fields(&self) -> Fields {
        Fields::default()
            .council("maker", self.maker.to_string())
            .council("way", self.way.word())
            .council("amount", self.amount.0)
            .council("day", self.day.to_string())
            .council("means", self.means.as_str())
            .council("note", self.note.as_deref())
            .council("proof", self.proof.map(|p| p.to_string()))
            .council("undone", self.undone.as_deref())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn what_was_taken_back_is_as_if_it_had_not_been() {
        let id = Uuid::from_u128(1);
        let payout = Payout {
            id: PayoutId(id),
            maker: MakerId(id),
            region: RegionCode::parse("12").unwrap(),
            way: Way::ToMaker,
            amount: Money(700),
            day: jiff::civil::date(2026, 1, 2),
            means: "bank".into(),
            note: None,
            proof: None,
            undone: None,
        };
        let entered = between(None, &payout);
        assert_eq!(entered, Stand::from([(Account::Maker(MakerId(id)), 700), (Account::Till, -700)]));
        assert!(take_back(&payout, " ").is_err());
        let undone = take_back(&payout, "wrong maker").unwrap();
        let against = between(Some(&payout), &undone);
        assert!(entered.iter().all(|(account, n)| against[account] == -n));
        assert!(take_back(&undone, "again").is_err());
        let back = Payout { way: Way::FromMaker, ..payout };
        assert_eq!(due(&back), -700);
    }
}
