//! The course of a designation: announced with time for objections, designated by a decree for some time, reviewed each year, and
//! retired with a reason.

use jiff::civil::Date;

use super::{Designation, Status};
use crate::fault::{Faults, Problem};
use crate::id::{DocumentId, RoundId};

/// The least time for objections, in days.
pub const SHORTEST_PERIOD: i64 = 7;
/// The most time for objections, in days.
pub const LONGEST_PERIOD: i64 = 180;

/// How a designation came about, and how long it holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Course {
    /// The file of the decree.
    pub document: Option<DocumentId>,
    /// The first day on which it holds; that of the decree where nothing is said.
    pub valid_from: Option<Date>,
    /// The last day on which it holds; nothing for one without end.
    pub valid_until: Option<Date>,
    /// The day on which the intention was announced.
    pub announced: Option<Date>,
    /// The last day on which anybody may object.
    pub objection_until: Option<Date>,
    /// The round in which it was assessed.
    pub round: Option<RoundId>,
    /// Whether the decree came from outside, and not by the steps here.
    pub outside: bool,
    /// The first day on which it no longer held.
    pub retired_on: Option<Date>,
    /// Why it was retired.
    pub retired_why: Option<String>,
}

/// A decree as it is typed.
#[derive(Debug, Clone, Default)]
pub struct Decree {
    /// Its number.
    pub number: String,
    /// Its date.
    pub date: Option<Date>,
    /// See [`Course`].
    pub valid_from: Option<Date>,
    /// See [`Course`].
    pub valid_until: Option<Date>,
    /// Whether it was made outside, so that nothing here had to come before.
    pub outside: bool,
    /// See [`Course`].
    pub document: Option<DocumentId>,
}

/// Checks the days of a course.
pub(super) fn check(course: &Course, faults: &mut Faults) {
    for (field, from, to) in [
        ("valid_until", course.valid_from, course.valid_until),
        ("objection_until", course.announced, course.objection_until),
    ] {
        if let (Some(from), Some(to)) = (from, to)
            && to < from
        {
            faults.add(field, to, Problem::EndsBeforeItBegins);
        }
    }
}

fn step(faults: &mut Faults, from: Status, to: Status) {
    let step = Problem::Transition { from: from.word().to_owned(), to: to.word().to_owned() };
    faults.add("status", from.word(), step);
}

/// Announces that an assessed craft is to be designated, with time for objections.
///
/// # Errors
/// `status` for what is not assessed; `objection_until` for less than a week or more than half a year.
pub fn announce(d: &Designation, until: Option<Date>, today: Date) -> Result<Designation, Faults> {
    let mut faults = Faults::default();
    if d.status != Status::Assessed {
        step(&mut faults, d.status, Status::Assessed);
    }
    let days = until.and_then(|u| u.since(today).ok()).map(|s| i64::from(s.get_days()));
    match (until, days) {
        (Some(_), Some(days)) if (SHORTEST_PERIOD..=LONGEST_PERIOD).contains(&days) => {}
        (Some(until), _) => {
            let bounds = Problem::DaysFromNow { min: SHORTEST_PERIOD, max: LONGEST_PERIOD };
            faults.add("objection_until", until, bounds);
        }
        (None, _) => faults.add("objection_until", "", Problem::Missing),
    }
    let course = Course { announced: Some(today), objection_until: until, ..d.course.clone() };
    faults.or(Designation { course, ..d.clone() })
}

/// Designates by a decree. What was assessed here was announced, the time for objections is over, and every objection was answered; a
/// decree that was made outside is recorded as such, with number and date.
///
/// # Errors
/// Every fault of the decree; `status` from where no way leads; `objection_until` while anybody may object or nothing was announced;
/// `objections` while so many are `open`.
pub fn designate(d: &Designation, decree: &Decree, open: usize, today: Date) -> Result<Designation, Faults> {
    let mut faults = Faults::default();
    let again = d.status.counts();
    if again || !d.status.may_become(Status::Designated) {
        step(&mut faults, d.status, Status::Designated);
    } else if !decree.outside {
        if d.status != Status::Assessed {
            step(&mut faults, d.status, Status::Designated);
        }
        match d.course.objection_until {
            None => faults.add("objection_until", "", Problem::NotAnnounced),
            Some(until) if until >= today => {
                faults.add("objection_until", until, Problem::MayObjectUntil(until.to_string()));
            }
            Some(_) => {}
        }
    }
    if open > 0 && !again {
        faults.add("objections", open, Problem::Unanswered(open));
    }
    let number = faults.text("document_number", &decree.number, 120);
    match decree.date {
        None => faults.add("document_date", "", Problem::Missing),
        Some(date) if date > today => faults.add("document_date", date, Problem::InTheFuture),
        Some(_) => {}
    }
    let course = Course {
        document: decree.document.or(d.course.document),
        valid_from: decree.valid_from.or(decree.date),
        valid_until: decree.valid_until,
        outside: decree.outside,
        ..d.course.clone()
    };
    check(&course, &mut faults);
    faults.or(Designation {
        status: Status::Designated,
        document_number: Some(number),
        document_date: decree.date,
        course,
        ..d.clone()
    })
}

/// Retires a designation from a day on.
///
/// # Errors
/// `status` for what is retired already; `retired_why` without a reason; `retired_on` for a day that is still to come.
pub fn retire(d: &Designation, why: &str, on: Date, today: Date) -> Result<Designation, Faults> {
    let mut faults = Faults::default();
    if d.status == Status::Retired {
        step(&mut faults, d.status, Status::Retired);
    }
    let why = faults.text("retired_why", why, 600);
    if on > today {
        faults.add("retired_on", on, Problem::InTheFuture);
    }
    let course = Course { retired_on: Some(on), retired_why: Some(why), ..d.course.clone() };
    faults.or(Designation { status: Status::Retired, course, ..d.clone() })
}

impl Designation {
    /// Whether anybody may object on a day.
    pub fn may_object(&self, day: Date) -> bool {
        self.status == Status::Assessed
            && self.course.announced.is_some_and(|from| from <= day)
            && self.course.objection_until.is_some_and(|until| day <= until)
    }

    /// Whether it should hold but its time is over.
    pub fn is_expired(&self, day: Date) -> bool {
        self.status.counts() && self.course.valid_until.is_some_and(|until| until < day)
    }

    /// The first day on which it held, if it ever did.
    pub fn since(&self) -> Option<Date> {
        self.course.valid_from.or(self.document_date)
    }

    /// Whether it held on a day. Of one that was retired on a day that nobody recorded it is not known how long it held, so that it
    /// does not count.
    ///
    /// A region that recorded a decree of 2024 in 2026 had its flagship in 2024: what counts is the decree and not the day on which
    /// somebody typed it.
    pub fn held_on(&self, day: Date) -> bool {
        let decreed =
            self.status.counts() || (self.status == Status::Retired && self.course.retired_on.is_some());
        decreed
            && self.since().is_some_and(|from| from <= day)
            && self.course.valid_until.is_none_or(|until| day <= until)
            && self.course.retired_on.is_none_or(|end| day < end)
    }

    /// Whether it should be reviewed in the year of a day: it held on the first day of that year, and the last review was of an
    /// earlier year.
    pub fn review_is_due(&self, last: Option<i16>, day: Date) -> bool {
        let Ok(first) = Date::new(day.year(), 1, 1) else { return false };
        self.status.counts() && self.since().is_some_and(|s| s < first) && last.is_none_or(|y| y < day.year())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::flagship::{DesignationDraft, record};
    use crate::lang::Words;
    use crate::region::RegionCode;
    use crate::source::Checked;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn at(status: Status) -> Designation {
        let counts = status.counts();
        let draft = DesignationDraft {
            region: RegionCode::parse("12.04").unwrap(),
            craft: "anyaman".into(),
            period: "2026".into(),
            status,
            document_number: counts.then(|| "1/2026".into()),
            document_date: counts.then(|| date(2026, 3, 1)),
            basis: Words::default(),
            sources: vec![],
            checked: Checked::Confirmed,
            course: Course::default(),
        };
        record("id", true, None, draft).unwrap()
    }

    fn decree(day: Date) -> Decree {
        Decree { number: "12/2026".into(), date: Some(day), ..Decree::default() }
    }

    #[test]
    fn nothing_is_designated_while_anybody_may_object_or_has_not_been_answered() {
        let (first, last, after) = (date(2026, 3, 1), date(2026, 3, 15), date(2026, 3, 16));
        let assessed = at(Status::Assessed);
        let field = |r: Result<Designation, Faults>| r.unwrap_err().0[0].field.clone();
        assert_eq!(field(designate(&assessed, &decree(after), 0, after)), "objection_until");
        assert_eq!(field(announce(&assessed, Some(date(2026, 3, 3)), first)), "objection_until");
        assert_eq!(field(announce(&at(Status::Proposed), Some(last), first)), "status");
        let announced = announce(&assessed, Some(last), first).unwrap();
        assert!(announced.may_object(last) && !announced.may_object(after));
        assert_eq!(field(designate(&announced, &decree(last), 0, last)), "objection_until");
        assert_eq!(field(designate(&announced, &decree(after), 1, after)), "objections");
        let designated = designate(&announced, &decree(after), 0, after).unwrap();
        assert_eq!((designated.status, designated.since()), (Status::Designated, Some(after)));
        assert_eq!(field(designate(&designated, &decree(after), 0, after)), "status");
    }

    #[test]
    fn a_decree_from_outside_is_recorded_as_such() {
        let day = date(2026, 3, 1);
        let outside = Decree { outside: true, ..decree(day) };
        assert!(designate(&at(Status::Candidate), &decree(day), 0, day).is_err());
        assert!(designate(&at(Status::Candidate), &outside, 0, day).unwrap().course.outside);
        let bare = Decree { outside: true, ..Decree::default() };
        let faults = designate(&at(Status::Candidate), &bare, 0, day).unwrap_err();
        assert_eq!(
            faults.0.iter().map(|f| f.field.as_str()).collect::<Vec<_>>(),
            ["document_number", "document_date"]
        );
    }

    #[test]
    fn a_designation_holds_from_its_decree_until_it_ends() {
        let mut d = at(Status::Designated);
        d.course.valid_until = Some(date(2028, 12, 31));
        assert!(
            !d.held_on(date(2025, 12, 31)) && d.held_on(date(2026, 12, 31)) && !d.held_on(date(2029, 12, 31))
        );
        assert!(d.is_expired(date(2029, 1, 1)) && !d.is_expired(date(2028, 12, 31)));
        let gone = retire(&d, "The weavers moved", date(2027, 6, 1), date(2027, 6, 1)).unwrap();
        assert!(gone.held_on(date(2026, 12, 31)) && !gone.held_on(date(2027, 12, 31)));
        assert!(!at(Status::Retired).held_on(date(2026, 12, 31)), "nobody knows");
        assert!(retire(&gone, "Again", date(2027, 6, 1), date(2027, 6, 1)).is_err());
        assert!(!d.review_is_due(None, date(2026, 11, 1)) && d.review_is_due(None, date(2027, 1, 1)));
        assert!(!d.review_is_due(Some(2027), date(2027, 12, 1)));
    }

    proptest! {
        /// Whatever is tried in whatever order, every change is one that the state machine allows, what counts has a decree, and
        /// nothing comes back from retirement.
        #[test]
        fn no_order_of_steps_breaks_the_rules(tried in proptest::collection::vec((0usize..5, 0i32..400, 0usize..2), 0..24)) {
            let mut d = at(Status::Assessed);
            let mut today = date(2026, 1, 1);
            for (what, days, open) in tried {
                today = today.checked_add(jiff::Span::new().days(days)).unwrap();
                let soon = today.checked_add(jiff::Span::new().days(14)).unwrap();
                let after = match what {
                    0 => announce(&d, Some(soon), today),
                    1 => designate(&d, &decree(today), open, today),
                    2 => designate(&d, &Decree { outside: true, ..decree(today) }, open, today),
                    3 => retire(&d, "why", today, today),
                    _ => Ok(Designation { status: Status::UnderReview, ..d.clone() })
                        .and_then(|n| if d.status.may_become(n.status) { Ok(n) } else { Err(Faults::default()) }),
                };
                let Ok(after) = after else { continue };
                prop_assert!(d.status.may_become(after.status), "{:?} → {:?}", d.status, after.status);
                prop_assert!(d.status != Status::Retired || after.status == Status::Retired);
                if after.status.counts() {
                    prop_assert!(after.document_number.is_some() && after.document_date.is_some());
                    prop_assert!(after.course.outside || after.course.objection_until.is_some_and(|u| u < today));
                }
                prop_assert_eq!(after.status == Status::Retired, after.course.retired_why.is_some());
                d = after;
            }
        }
    }
}
