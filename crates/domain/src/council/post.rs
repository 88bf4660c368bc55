//! A post in a council: what it is, in which division, and how many hold it at a time.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::division::LAST;
use crate::fault::{Faults, Problem};
use crate::id::{CouncilId, DivisionId, Kind, PostId};
use crate::lang::Words;
use crate::publication::Publication;
use crate::record::{self, Fields, Record};
use crate::region::RegionCode;

/// The most seats of a post.
pub const MOST_SEATS: i64 = 200;

/// What a post is, as decrees of craft councils name them, from the highest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// *Pelindung* or *pembina*: the patron, mostly the head of the region.
    Patron,
    /// *Penasihat*: an adviser.
    Adviser,
    /// *Ketua* or *ketua umum*: the chair.
    Chair,
    /// *Wakil ketua*: a deputy of the chair.
    DeputyChair,
    /// *Ketua harian*: the working chair, mostly the head of the office of industry and trade.
    WorkingChair,
    /// *Wakil ketua harian*: a deputy of the working chair.
    DeputyWorkingChair,
    /// *Sekretaris*: the secretary.
    Secretary,
    /// *Wakil sekretaris*: a deputy of the secretary.
    DeputySecretary,
    /// *Bendahara*: the treasurer.
    Treasurer,
    /// *Wakil bendahara*: a deputy of the treasurer.
    DeputyTreasurer,
    /// *Ketua bidang*: the head of a division.
    DivisionHead,
    /// *Wakil ketua bidang*: a deputy of the head of a division.
    DeputyDivisionHead,
    /// *Anggota*: a member.
    Member,
}

impl Role {
    /// Every role, from the highest.
    pub const ALL: [Role; 13] = [
        Role::Patron,
        Role::Adviser,
        Role::Chair,
        Role::DeputyChair,
        Role::WorkingChair,
        Role::DeputyWorkingChair,
        Role::Secretary,
        Role::DeputySecretary,
        Role::Treasurer,
        Role::DeputyTreasurer,
        Role::DivisionHead,
        Role::DeputyDivisionHead,
        Role::Member,
    ];

    /// The word that is stored.
    pub const fn word(self) -> &'static str {
        match self {
            Role::Patron => "patron",
            Role::Adviser => "adviser",
            Role::Chair => "chair",
            Role::DeputyChair => "deputy-chair",
            Role::WorkingChair => "working-chair",
            Role::DeputyWorkingChair => "deputy-working-chair",
            Role::Secretary => "secretary",
            Role::DeputySecretary => "deputy-secretary",
            Role::Treasurer => "treasurer",
            Role::DeputyTreasurer => "deputy-treasurer",
            Role::DivisionHead => "division-head",
            Role::DeputyDivisionHead => "deputy-division-head",
            Role::Member => "member",
        }
    }

    /// Reads the stored word.
    pub fn from_word(word: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|r| r.word() == word)
    }

    /// Its place from the highest, for lists.
    pub fn rank(self) -> i64 {
        let place = Role::ALL.iter().position(|r| *r == self).unwrap_or_default();
        i64::try_from(place).unwrap_or_default()
    }

    /// Whether it makes sense in a division only.
    pub const fn of_a_division(self) -> bool {
        matches!(self, Role::DivisionHead | Role::DeputyDivisionHead)
    }
}

/// A post in a council.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Post {
    /// Its id.
    pub id: PostId,
    /// The council.
    pub council: CouncilId,
    /// The council's region.
    pub region: RegionCode,
    /// What it is.
    pub role: Role,
    /// What this council calls it, where that is not what its role is called anyway: *Wakil Ketua I*.
    pub names: Words,
    /// The division that it belongs to.
    pub division: Option<DivisionId>,
    /// How many hold it at a time.
    pub seats: i64,
    /// Its place among those of the same role, from 1.
    pub ord: i64,
    /// Its publication state.
    pub status: Publication,
    /// Whether it is a sample.
    pub sample: bool,
}

/// What is asked to be stored as a post; the division must have been resolved by the caller.
#[derive(Debug, Clone)]
pub struct PostDraft {
    /// See [`Post`].
    pub council: CouncilId,
    /// See [`Post`].
    pub region: RegionCode,
    /// See [`Post`].
    pub role: Role,
    /// See [`Post`].
    pub names: Words,
    /// See [`Post`].
    pub division: Option<DivisionId>,
    /// See [`Post`].
    pub seats: i64,
    /// See [`Post`].
    pub ord: i64,
    /// See [`Post`].
    pub status: Publication,
    /// See [`Post`].
    pub sample: bool,
}

/// Checks a post.
pub fn establish(id: PostId, draft: PostDraft) -> Result<Post, Faults> {
    let mut faults = Faults::default();
    let names = faults.words("name", &draft.names, 160);
    if draft.role.of_a_division() && draft.division.is_none() {
        faults.add("division", "", Problem::Missing);
    }
    if !(1..=MOST_SEATS).contains(&draft.seats) {
        faults.add("seats", draft.seats, Problem::NotAWholeNumber { min: 1, max: MOST_SEATS });
    }
    if !(1..=LAST).contains(&draft.ord) {
        faults.add("ord", draft.ord, Problem::NotAWholeNumber { min: 1, max: LAST });
    }
    let post = Post {
        id,
        council: draft.council,
        region: draft.region,
        role: draft.role,
        names,
        division: draft.division,
        seats: draft.seats,
        ord: draft.ord,
        status: draft.status,
        sample: draft.sample,
    };
    faults.or(post)
}

impl Record for Post {
    const KIND: Kind = Kind::Post;

    fn id(&self) -> Uuid {
        self.id.0
    }

    fn region(&self) -> Option<&RegionCode> {
        Some(&self.region)
    }

    fn fields(&self) -> Fields {
        Fields::default()
            .public("council", self.council.to_string())
            .public("region", self.region.as_str())
            .public("role", self.role.word())
            .public("names", record::words(&self.names))
            .public("division", self.division.map(|d| d.to_string()))
            .public("seats", self.seats)
            .public("ord", self.ord)
            .public("status", self.status.word())
            .public("sample", self.sample)
    }
}
