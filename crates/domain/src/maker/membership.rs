//! Members of groups, co-operatives and galleries, with the days from and to which they belong.

use jiff::civil::Date;
use uuid::Uuid;

use super::{Maker, MakerKind};
use crate::fault::{Faults, Problem};
use crate::id::{Kind, MakerId, MembershipId};
use crate::record::{Fields, Record};
use crate::region::RegionCode;

/// That a maker belongs to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// The id.
    pub id: MembershipId,
    /// The group, co-operative or gallery.
    pub group: MakerId,
    /// Where the group lies.
    pub region: RegionCode,
    /// The member.
    pub member: MakerId,
    /// What the member does there, in words; nothing for a plain member.
    pub post: Option<String>,
    /// The first day.
    pub since: Date,
    /// The last day.
    pub until: Option<Date>,
}

impl MakerKind {
    /// Whether others can be members of it.
    ///
    /// ```
    /// use domain::maker::MakerKind;
    /// assert!(MakerKind::Cooperative.has_members());
    /// assert!(!MakerKind::Person.has_members());
    /// ```
    pub const fn has_members(self) -> bool {
        matches!(self, MakerKind::Group | MakerKind::Cooperative | MakerKind::Gallery)
    }
}

impl Membership {
    /// Whether it counts on a day.
    pub fn in_force(&self, day: Date) -> bool {
        self.since <= day && self.until.is_none_or(|last| day <= last)
    }

    /// The same, ended with a last day.
    #[must_use]
    pub fn ended(&self, last: Date) -> Membership {
        let until = self.until.map_or(last, |u| u.min(last));
        Membership { until: Some(until), ..self.clone() }
    }
}

/// Makes a maker a member of another.
///
/// # Errors
/// `member` when it is the group itself or the group is of a kind without members; `post` when it is too long; `until` when
/// it would end before it begins.
pub fn join(
    id: MembershipId,
    group: &Maker,
    member: MakerId,
    post: &str,
    since: Date,
    until: Option<Date>,
) -> Result<Membership, Faults> {
    let mut faults = Faults::default();
    if group.id == member || !group.kind.has_members() {
        faults.add("member", "", Problem::OfItself);
    }
    let post = faults.optional("post", post, 80);
    if let Some(last) = until.filter(|last| *last < since) {
        faults.add("until", last, Problem::EndsBeforeItBegins);
    }
    faults.or(Membership { id, group: group.id, region: group.region.clone(), member, post, since, until })
}

impl Record for Membership {
    const KIND: Kind = Kind::Membership;

    fn id(&self) -> Uuid {
        self.id.0
    }

    fn region(&self) -> Option<&RegionCode> {
        Some(&self.region)
    }

    fn fields(&self) -> Fields {
        Fields::default()
            .council("group", self.group.to_string())
            .council("member", self.member.to_string())
            .council("post", self.post.as_deref())
            .council("since", self.since.to_string())
            .council("until", self.until.map(|d| d.to_string()))
    }
}
