//! The course of a designation: announced with time for objections, designated by a decree for some time, reviewed each year, and
//! retired with a reason.

use jiff::civil::Date;

use super::{Designation, Status};
use crate::assessment::round::State;
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

impl Course {
    /// Whether its way began here: it was assessed in a round, or announced. Such a craft is not designated by a decree from outside.
    pub const fn began_here(&self) -> bool {
        self.round.is_some() || self.announced.is_some()
    }
}

/// What decides whether a designation holds: the only place that says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Term {
    /// Its status.
    pub status: Status,
    /// The first day on which it holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Date>,
    /// The last day on which it holds; nothing for one without end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    /// The first day on which it was retired.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retired_on: Option<Date>,
}

impl Term {
    /// The first day on which it holds and the first on which it holds no more; nothing for what never held. Of one that was retired
    /// on a day that nobody recorded it is not known how long it held, so that it does not count.
    pub fn days(&self) -> Option<(Date, Option<Date>)> {
        if !(self.status.counts() || self.status == Status::Retired && self.retired_on.is_some()) {
            return None;
        }
        let since = self.since?;
        let over = self.until.and_then(|last| last.tomorrow().ok());
        let end = [over, self.retired_on].into_iter().flatten().min();
        end.is_none_or(|end| since < end).then_some((since, end))
    }

    /// Whether it holds on a day.
    pub fn holds(&self, day: Date) -> bool {
        self.days().is_some_and(|(since, end)| since <= day && end.is_none_or(|end| day < end))
    }

    /// How far it is on a day: what is decreed for later is on its way until then, and what is over is nothing.
    ///
    /// ```
    /// use domain::flagship::{Status, course::Term};
    /// use jiff::civil::date;
    /// let (since, until) = (Some(date(2026, 3, 1)), Some(date(2028, 12, 31)));
    /// let term = Term { status: Status::Designated, since, until, retired_on: None };
    /// assert_eq!(term.stands(date(2026, 2, 28)), Some(Status::Assessed));
    /// assert_eq!(term.stands(date(2028, 12, 31)), Some(Status::Designated));
    /// assert_eq!(term.stands(date(2029, 1, 1)), None);
    /// ```
    pub fn stands(&self, day: Date) -> Option<Status> {
        match self.status {
            status if self.holds(day) => Some(if status.counts() { status } else { Status::Designated }),
            Status::Retired => None,
            status if !status.counts() => Some(status),
            _ => self.comes(day).map(|_| Status::Assessed),
        }
    }

    /// From when on what is decreed will hold, where that day is still to come.
    pub fn comes(&self, day: Date) -> Option<Date> {
        self.since.filter(|since| self.status.counts() && day < *since)
    }

    /// The word for how far it is on a day: that of its status there, or `coming` for what is decreed for later; nothing for what is
    /// over.
    pub fn word(&self, day: Date) -> Option<&'static str> {
        if self.comes(day).is_some() { Some("coming") } else { self.stands(day).map(Status::word) }
    }
}

/// Of several designations the one that is furthest on a day, such as those of a craft in all regions; nothing where each is nothing
/// or no more.
pub fn furthest(terms: impl IntoIterator<Item = Term>, day: Date) -> Option<Term> {
    let stand = terms.into_iter().filter_map(|term| Some((term.stands(day)?, term)));
    stand.max_by_key(|(status, _)| *status).map(|(_, term)| term)
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

/// What a file says of a course; what it does not say stays as it is recorded.
#[derive(Debug, Clone, Default)]
pub struct Said {
    /// The day of the decree.
    pub document_date: Option<Date>,
    /// See [`Course`].
    pub valid_from: Option<Date>,
    /// See [`Course`].
    pub valid_until: Option<Date>,
    /// See [`Course`].
    pub announced: Option<Date>,
    /// See [`Course`].
    pub objection_until: Option<Date>,
    /// See [`Course`].
    pub retired_on: Option<Date>,
    /// See [`Course`].
    pub retired_why: Option<String>,
}

/// The course of a designation that comes by a file with a status. A decree that comes by one was made outside, and nothing is announced
/// by one: the time for objections begins when everybody can read of it.
///
/// # Errors
/// `announced` and `objection_until` for what is neither designated nor recorded so; `status` for an end of what has none;
/// `document_date` and `retired_on` for a day that is still to come.
pub fn from_file(
    before: Option<&Designation>,
    status: Status,
    said: Said,
    today: Date,
) -> Result<Course, Faults> {
    let mut faults = Faults::default();
    let course = before.map(|d| d.course.clone()).unwrap_or_default();
    let over = status.counts() || status == Status::Retired;
    for (field, day, is) in [
        ("announced", said.announced, course.announced),
        ("objection_until", said.objection_until, course.objection_until),
    ] {
        if let Some(day) = day.filter(|d| !over && is != Some(*d)) {
            faults.add(field, day, Problem::NotAnnounced);
        }
    }
    let ended = said.retired_on.is_some() || said.retired_why.is_some();
    if ended && status != Status::Retired {
        let retired = vec![Status::Retired.word().to_owned()];
        faults.add("status", status.word(), Problem::NotOneOf(retired));
    }
    for (field, day) in [("document_date", said.document_date), ("retired_on", said.retired_on)] {
        if let Some(day) = day.filter(|d| *d > today) {
            faults.add(field, day, Problem::InTheFuture);
        }
    }
    let retired_why = match said.retired_why {
        Some(why) => faults.optional("retired_why", &why, 600),
        None => None,
    };
    let counted = before.is_some_and(|d| d.status.counts());
    let new = Course {
        outside: course.outside || (status.counts() && !counted),
        valid_from: said.valid_from.or(course.valid_from),
        valid_until: said.valid_until.or(course.valid_until),
        announced: said.announced.or(course.announced),
        objection_until: said.objection_until.or(course.objection_until),
        retired_on: said.retired_on.or(course.retired_on),
        retired_why: retired_why.or(course.retired_why.clone()),
        ..course
    };
    faults.or(new)
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

/// A designation after the result of a round in which it took part; nothing where a result changes nothing. Whatever was announced
/// rested on the round before, so that it is announced again. What holds by a decree keeps its status.
pub fn assessed(d: &Designation, round: RoundId) -> Option<Designation> {
    let course = match d.status {
        Status::Proposed | Status::Assessed => {
            Course { round: Some(round), announced: None, objection_until: None, ..d.course.clone() }
        }
        // How it came about from outside is not told by a round that looked at it again.
        Status::UnderReview if !d.course.outside => Course { round: Some(round), ..d.course.clone() },
        _ => return None,
    };
    let status = if d.status.counts() { d.status } else { Status::Assessed };
    Some(Designation { status, course, ..d.clone() })
}

/// Announces that an assessed craft is to be designated, with time for objections. `result` is where the round stands in which it was
/// assessed, if it was one of here: who reads the announcement can read how it was chosen. What was announced already can be given more
/// time and never less.
///
/// # Errors
/// `status` for what is not assessed; `round` while the result of its round is not public; `objection_until` for less than a week or
/// more than half a year, and for an earlier day than was announced.
pub fn announce(
    d: &Designation,
    until: Option<Date>,
    result: Option<State>,
    today: Date,
) -> Result<Designation, Faults> {
    let mut faults = Faults::default();
    if d.status != Status::Assessed {
        step(&mut faults, d.status, Status::Assessed);
    }
    if let Some(state) = result.filter(|s| *s != State::Announced) {
        faults.add("round", state.word(), Problem::ResultNotPublic);
    }
    let days = until.and_then(|u| u.since(today).ok()).map(|s| i64::from(s.get_days()));
    // The day that was announced, and today: what was promised is kept, and what is over cannot be used.
    let first = d.course.announced.and(d.course.objection_until).map(|day| day.max(today));
    match (until, days, first) {
        (Some(until), _, Some(first)) if until < first => {
            faults.add("objection_until", until, Problem::TooEarly(first.to_string()));
        }
        (Some(_), Some(days), Some(_)) if days <= LONGEST_PERIOD => {}
        (Some(_), Some(days), None) if (SHORTEST_PERIOD..=LONGEST_PERIOD).contains(&days) => {}
        (Some(until), _, _) => {
            let bounds = Problem::DaysFromNow { min: SHORTEST_PERIOD, max: LONGEST_PERIOD };
            faults.add("objection_until", until, bounds);
        }
        (None, _, _) => faults.add("objection_until", "", Problem::Missing),
    }
    let announced = d.course.announced.or(Some(today));
    let course = Course { announced, objection_until: until, ..d.course.clone() };
    faults.or(Designation { course, ..d.clone() })
}

/// What else is known when somebody designates.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Way {
    /// So many objections have no answer.
    pub open: usize,
    /// Whether it is a candidate of a round whose result is still to come.
    pub being_assessed: bool,
}

/// Designates by a decree. What was assessed here was announced, the time for objections is over, and every objection was answered; a
/// decree that was made outside is recorded as such, with number and date, of what was neither assessed nor announced here.
///
/// # Errors
/// Every fault of the decree; `status` from where no way leads; `objection_until` while anybody may object or nothing was announced;
/// `outside` for what was assessed or announced here, or is being assessed; `objections` while some are open.
pub fn designate(d: &Designation, decree: &Decree, way: Way, today: Date) -> Result<Designation, Faults> {
    let mut faults = Faults::default();
    let again = d.status.counts();
    if again || !d.status.may_become(Status::Designated) {
        step(&mut faults, d.status, Status::Designated);
    } else if decree.outside {
        if d.course.began_here() || way.being_assessed {
            faults.add("outside", d.status.word(), Problem::CourseBegun);
        }
    } else {
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
    if way.open > 0 && !again {
        faults.add("objections", way.open, Problem::Unanswered(way.open));
    }
    let number = faults.text("document_number", &decree.number, 120);
    match decree.date {
        None => faults.add("document_date", "", Problem::Missing),
        Some(date) if date > today => faults.add("document_date", date, Problem::InTheFuture),
        Some(_) => {}
    }
    if !decree.outside {
        bounded(&mut faults, d, decree, today);
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

/// The days of a decree that ends what was announced here: made after the last day for objections, valid not before it was made, and
/// not over already. How old a decree from outside is, is its own affair.
fn bounded(faults: &mut Faults, d: &Designation, decree: &Decree, today: Date) {
    let mut not_before = |field: &str, day: Option<Date>, first: Option<Date>| {
        if let (Some(day), Some(first)) = (day, first)
            && day < first
        {
            faults.add(field, day, Problem::TooEarly(first.to_string()));
        }
    };
    let first = d.course.objection_until.and_then(|last| last.tomorrow().ok());
    not_before("document_date", decree.date, first);
    not_before("valid_from", decree.valid_from, decree.date);
    not_before("valid_until", decree.valid_until, Some(today));
}

/// The last day on which a result holds that begins to hold on a day, for so many months.
///
/// ```
/// use domain::flagship::course::last_day;
/// use jiff::civil::date;
/// assert_eq!(last_day(date(2026, 12, 9), 36), Some(date(2029, 12, 8)));
/// assert_eq!(last_day(date(2024, 2, 29), 12), Some(date(2025, 2, 27)));
/// ```
pub fn last_day(from: Date, months: u32) -> Option<Date> {
    let over = from.checked_add(jiff::Span::new().try_months(months).ok()?).ok()?;
    over.yesterday().ok()
}

/// Adds the file of the decree, or puts a newer one in its place, after the designation.
///
/// # Errors
/// `status` for what was never designated: its file comes with the decree.
pub fn attach(d: &Designation, file: DocumentId) -> Result<Designation, Faults> {
    let mut faults = Faults::default();
    if !d.is_told() {
        step(&mut faults, d.status, Status::Designated);
    }
    let course = Course { document: Some(file), ..d.course.clone() };
    faults.or(Designation { course, ..d.clone() })
}

/// How many days before its end whoever keeps a designation is told.
pub const ENDING: i64 = 90;

/// Why whoever keeps a designation hears of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Due {
    /// Its end is near.
    End,
    /// This year's review is not recorded.
    Review,
}

impl Due {
    /// Every matter.
    pub const ALL: [Due; 2] = [Due::End, Due::Review];

    /// The word that is stored.
    pub const fn word(self) -> &'static str {
        match self {
            Due::End => "end",
            Due::Review => "review",
        }
    }
}

/// Retires a designation from a day on.
///
/// # Errors
/// `status` for what is retired already; `retired_why` without a reason; `retired_on` for a day that is still to come, or before
/// its decree began to hold.
pub fn retire(d: &Designation, why: &str, on: Date, today: Date) -> Result<Designation, Faults> {
    let mut faults = Faults::default();
    if d.status == Status::Retired {
        step(&mut faults, d.status, Status::Retired);
    }
    let why = faults.text("retired_why", why, 600);
    if on > today {
        faults.add("retired_on", on, Problem::InTheFuture);
    }
    // What is decreed for later may be retired before it begins.
    let first = d.since().filter(|_| d.status.counts()).map(|since| since.min(today));
    if let Some(first) = first.filter(|first| on < *first) {
        faults.add("retired_on", on, Problem::TooEarly(first.to_string()));
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

    /// Whether everybody may read how it came about: it was designated by a decree, even if it no longer holds. What never came that
    /// far has no page of its own, and what was found to be wrong is no fact.
    ///
    /// ```
    /// use domain::flagship::{Course, Designation, Status};
    /// # use domain::{id::DesignationId, lang::Words, region::RegionCode, source::Checked};
    /// # let mut d = Designation { id: DesignationId::from_key("id", "k"), key: "k".into(), region: RegionCode::parse("12.04").unwrap(),
    /// #     craft: "anyaman".into(), period: "2026".into(), status: Status::Candidate, document_number: None, document_date: None,
    /// #     basis: Words::default(), sources: vec![], checked: Checked::Confirmed, course: Course::default() };
    /// assert!(!d.is_told());
    /// d.status = Status::Retired;
    /// assert!(!d.is_told(), "it was never designated");
    /// d.document_number = Some("7/2026".into());
    /// d.document_date = Some("2026-12-09".parse().unwrap());
    /// assert!(d.is_told());
    /// ```
    pub fn is_told(&self) -> bool {
        let decreed = self.document_number.is_some() && self.document_date.is_some();
        let was = self.status.counts() || (self.status == Status::Retired && decreed);
        was && self.checked != crate::source::Checked::Refuted
    }

    /// The last part of the address of its page, given that of its craft.
    pub fn slug(&self, craft: &str) -> String {
        super::slug(&self.region, craft, &self.period)
    }

    /// Whether it holds, and its end is near.
    pub fn is_ending(&self, day: Date) -> bool {
        let left = self.course.valid_until.and_then(|until| until.since(day).ok());
        self.status.counts() && left.is_some_and(|left| (0..=ENDING).contains(&i64::from(left.get_days())))
    }

    /// What whoever keeps it is told on a day, and of which year that is; `last` is the year of the last review, `yearly` what its criteria
    /// ask for. Of what ended
    /// longer ago, or is over anyway, nothing is told.
    pub fn due(&self, last: Option<i16>, yearly: Option<bool>, day: Date) -> Vec<(Due, i16)> {
        let mut due = Vec::new();
        if let Some(until) = self.course.valid_until.filter(|_| self.is_ending(day)) {
            due.push((Due::End, until.year()));
        }
        if self.review_is_due(last, yearly, day) && !self.is_expired(day) {
            due.push((Due::Review, day.year()));
        }
        due
    }

    /// The first day on which it held, if it ever did.
    pub fn since(&self) -> Option<Date> {
        self.course.valid_from.or(self.document_date)
    }

    /// What decides whether it holds.
    pub fn term(&self) -> Term {
        let (since, until) = (self.since(), self.course.valid_until);
        Term { status: self.status, since, until, retired_on: self.course.retired_on }
    }

    /// As what it is shown to the public on a day: what is over by its decree is no longer valid, whoever has said so or not.
    pub fn shown(&self, day: Date) -> Status {
        self.term().stands(day).unwrap_or(Status::Retired)
    }

    /// The word for how far it is on a day: that of its status there, or `coming` for what is decreed for later.
    ///
    /// ```
    /// # use domain::flagship::{Course, DesignationDraft, Status, proposal::Ground, record};
    /// # use jiff::civil::date;
    /// # let draft = DesignationDraft {
    /// #     region: domain::region::RegionCode::parse("12.07").unwrap(), craft: "batik".into(), period: "2027".into(),
    /// #     status: Status::Designated, document_number: Some("77/2026".into()), document_date: Some(date(2026, 11, 20)),
    /// #     basis: Default::default(), sources: vec![], checked: domain::source::Checked::Unchecked,
    /// #     course: Course { valid_from: Some(date(2027, 1, 1)), valid_until: Some(date(2027, 12, 31)), ..Course::default() },
    /// # };
    /// # let decreed = record("id", Ground { level: true, craft: true }, None, draft).unwrap();
    /// assert_eq!(decreed.word(date(2026, 12, 1)), "coming");
    /// assert_eq!(decreed.word(date(2027, 1, 1)), "designated");
    /// assert_eq!(decreed.word(date(2028, 1, 1)), "retired");
    /// ```
    pub fn word(&self, day: Date) -> &'static str {
        self.term().word(day).unwrap_or(Status::Retired.word())
    }

    /// Whether it held on a day: see [`Term`].
    ///
    /// A region that recorded a decree of 2024 in 2026 had its flagship in 2024: what counts is the decree and not the day on which
    /// somebody typed it.
    pub fn held_on(&self, day: Date) -> bool {
        self.term().holds(day)
    }

    /// From which day on it should be reviewed: the first of the year after it began to hold, and after the last review. `yearly` is
    /// what the criteria say by which it was chosen; where no criteria say anything it is reviewed every year.
    pub fn review_from(&self, last: Option<i16>, yearly: Option<bool>) -> Option<Date> {
        let since = self.since().filter(|_| self.status.counts() && yearly != Some(false))?;
        let year = last.unwrap_or(since.year()).max(since.year());
        let first = Date::new(year.checked_add(1)?, 1, 1).ok()?;
        // What is over by then is not reviewed any more.
        self.course.valid_until.is_none_or(|until| first <= until).then_some(first)
    }

    /// Whether it should be reviewed on a day: see [`Designation::review_from`].
    pub fn review_is_due(&self, last: Option<i16>, yearly: Option<bool>, day: Date) -> bool {
        self.review_from(last, yearly).is_some_and(|first| first <= day)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::flagship::proposal::Ground;
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
        record("id", Ground { level: true, craft: true }, None, draft).unwrap()
    }

    fn open(open: usize) -> Way {
        Way { open, ..Way::default() }
    }

    fn decree(day: Date) -> Decree {
        Decree { number: "12/2026".into(), date: Some(day), ..Decree::default() }
    }

    #[test]
    fn nothing_is_designated_while_anybody_may_object_or_has_not_been_answered() {
        let (first, last, after) = (date(2026, 3, 1), date(2026, 3, 15), date(2026, 3, 16));
        let assessed = at(Status::Assessed);
        let field = |r: Result<Designation, Faults>| r.unwrap_err().0[0].field.clone();
        assert_eq!(field(designate(&assessed, &decree(after), open(0), after)), "objection_until");
        assert_eq!(field(announce(&assessed, Some(date(2026, 3, 3)), None, first)), "objection_until");
        assert_eq!(field(announce(&at(Status::Proposed), Some(last), None, first)), "status");
        let announced = announce(&assessed, Some(last), None, first).unwrap();
        assert!(announced.may_object(last) && !announced.may_object(after));
        assert_eq!(field(designate(&announced, &decree(last), open(0), last)), "objection_until");
        assert_eq!(field(designate(&announced, &decree(after), open(1), after)), "objections");
        let designated = designate(&announced, &decree(after), open(0), after).unwrap();
        assert_eq!((designated.status, designated.since()), (Status::Designated, Some(after)));
        assert_eq!(field(designate(&designated, &decree(after), open(0), after)), "status");
    }

    #[test]
    fn a_decree_from_outside_is_recorded_as_such() {
        let day = date(2026, 3, 1);
        let outside = Decree { outside: true, ..decree(day) };
        assert!(designate(&at(Status::Candidate), &decree(day), open(0), day).is_err());
        assert!(designate(&at(Status::Candidate), &outside, open(0), day).unwrap().course.outside);
        let bare = Decree { outside: true, ..Decree::default() };
        let faults = designate(&at(Status::Candidate), &bare, open(0), day).unwrap_err();
        assert_eq!(
            faults.0.iter().map(|f| f.field.as_str()).collect::<Vec<_>>(),
            ["document_number", "document_date"]
        );
    }

    #[test]
    fn what_was_assessed_here_is_not_designated_by_a_decree_from_outside() {
        let day = date(2026, 3, 1);
        let outside = Decree { outside: true, ..decree(day) };
        let problem =
            |d: &Designation, way| designate(d, &outside, way, day).unwrap_err().0.remove(0).problem;
        let mut assessed = at(Status::Assessed);
        assert!(designate(&assessed, &outside, open(0), day).is_ok(), "assessed elsewhere, as a file said");
        assessed.course.round = Some(RoundId(uuid::Uuid::from_u128(7)));
        assert_eq!(problem(&assessed, open(0)), Problem::CourseBegun);
        let announced = announce(&at(Status::Assessed), Some(date(2026, 3, 15)), None, day).unwrap();
        assert_eq!(problem(&announced, open(0)), Problem::CourseBegun);
        let under_way = Way { being_assessed: true, ..Way::default() };
        assert_eq!(problem(&at(Status::Proposed), under_way), Problem::CourseBegun);
    }

    #[test]
    fn the_time_for_objections_rests_on_a_public_result_and_only_grows() {
        let (first, last) = (date(2026, 3, 1), date(2026, 3, 15));
        let problem = |r: Result<Designation, Faults>| r.unwrap_err().0.remove(0).problem;
        let decided = announce(&at(Status::Assessed), Some(last), Some(State::Decided), first);
        assert_eq!(problem(decided), Problem::ResultNotPublic);
        let announced = announce(&at(Status::Assessed), Some(last), Some(State::Announced), first).unwrap();
        let again = |until, today| announce(&announced, Some(until), Some(State::Announced), today);
        let shorter = again(date(2026, 3, 14), date(2026, 3, 2));
        assert_eq!(problem(shorter), Problem::TooEarly(last.to_string()));
        let longer = again(date(2026, 3, 20), date(2026, 3, 12)).unwrap();
        assert_eq!(longer.course.announced, Some(first), "it was announced then");
        assert_eq!(longer.course.objection_until, Some(date(2026, 3, 20)));
        let over = again(date(2026, 3, 20), date(2026, 4, 1));
        assert_eq!(problem(over), Problem::TooEarly("2026-04-01".into()), "a day that is over");
        assert!(matches!(problem(again(date(2027, 3, 1), first)), Problem::DaysFromNow { .. }));
    }

    #[test]
    fn what_is_assessed_again_rests_on_the_newer_round() {
        let (first, second) = (RoundId(uuid::Uuid::from_u128(1)), RoundId(uuid::Uuid::from_u128(2)));
        let once = assessed(&at(Status::Proposed), first).unwrap();
        assert_eq!((once.status, once.course.round), (Status::Assessed, Some(first)));
        let told =
            announce(&once, Some(date(2026, 3, 15)), Some(State::Announced), date(2026, 3, 1)).unwrap();
        let again = assessed(&told, second).unwrap();
        assert_eq!((again.course.round, again.course.announced), (Some(second), None));
        let review = assessed(&at(Status::UnderReview), second).unwrap();
        assert_eq!((review.status, review.course.round), (Status::UnderReview, Some(second)));
        assert_eq!(assessed(&at(Status::Candidate), second), None, "nobody proposes it any more");
    }

    #[test]
    fn the_days_of_a_decree_have_bounds() {
        let (first, last, after) = (date(2026, 3, 1), date(2026, 3, 15), date(2026, 3, 16));
        let today = date(2026, 4, 1);
        let announced = announce(&at(Status::Assessed), Some(last), None, first).unwrap();
        let bound = |decree: Decree| {
            let faults = designate(&announced, &decree, open(0), today).unwrap_err();
            faults.0.into_iter().map(|f| (f.field, f.problem)).next().unwrap()
        };
        let early = |field: &str, day: Date| (field.to_owned(), Problem::TooEarly(day.to_string()));
        assert_eq!(bound(decree(last)), early("document_date", after));
        let before = Decree { valid_from: Some(after), ..decree(today) };
        assert_eq!(bound(before), early("valid_from", today));
        let over = Decree { valid_until: Some(date(2026, 3, 30)), ..decree(after) };
        assert_eq!(bound(over), early("valid_until", today));
        let designated = designate(&announced, &decree(after), open(0), today).unwrap();
        let retired = |on| retire(&designated, "why", on, today).unwrap_err().0.remove(0).problem;
        assert_eq!(retired(last), Problem::TooEarly(after.to_string()));
        assert!(retire(&designated, "why", after, today).is_ok());
        // A decree from outside may be of any time.
        let old = Decree {
            outside: true,
            valid_until: Some(date(2022, 12, 31)),
            valid_from: Some(date(2019, 1, 1)),
            ..decree(date(2020, 1, 1))
        };
        assert!(designate(&at(Status::Candidate), &old, open(0), today).is_ok());
    }

    #[test]
    fn a_designation_is_reviewed_as_its_criteria_say_and_not_after_its_end() {
        let mut d = at(Status::Designated);
        assert_eq!(d.review_from(None, None), Some(date(2027, 1, 1)));
        assert_eq!(d.review_from(Some(2027), Some(true)), Some(date(2028, 1, 1)));
        assert_eq!(d.review_from(None, Some(false)), None, "its criteria ask for none");
        d.course.valid_until = Some(date(2027, 12, 31));
        assert_eq!(d.review_from(Some(2027), Some(true)), None);
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
        assert!(
            !d.review_is_due(None, None, date(2026, 11, 1)) && d.review_is_due(None, None, date(2027, 1, 1))
        );
        assert!(!d.review_is_due(Some(2027), None, date(2027, 12, 1)));
    }

    #[test]
    fn a_file_of_the_decree_may_come_late_but_not_before_the_decree() {
        let file = DocumentId(uuid::Uuid::from_u128(7));
        assert!(attach(&at(Status::Assessed), file).is_err());
        assert!(attach(&at(Status::Retired), file).is_err(), "it was never designated");
        assert_eq!(attach(&at(Status::Designated), file).unwrap().course.document, Some(file));
    }

    #[test]
    fn an_end_that_is_near_and_a_review_that_is_due_are_told() {
        let mut d = at(Status::Designated);
        d.course.valid_until = Some(date(2028, 3, 31));
        assert_eq!(d.due(None, None, date(2026, 12, 31)), []);
        assert_eq!(d.due(None, None, date(2027, 1, 2)), [(Due::Review, 2027)]);
        assert_eq!(d.due(Some(2027), None, date(2027, 6, 1)), []);
        assert_eq!(d.due(Some(2028), None, date(2028, 1, 15)), [(Due::End, 2028)]);
        assert_eq!(d.due(None, None, date(2028, 3, 31)), [(Due::End, 2028), (Due::Review, 2028)]);
        assert_eq!(d.due(None, None, date(2028, 4, 1)), [], "it is over, which the register tells");
    }

    #[test]
    fn a_file_says_how_long_it_holds_but_announces_nothing() {
        let today = date(2026, 11, 24);
        let assessed = at(Status::Assessed);
        let said = |f: &dyn Fn(&mut Said)| {
            let mut said = Said::default();
            f(&mut said);
            said
        };
        let early = said(&|s| s.announced = Some(date(2026, 11, 1)));
        let faults = from_file(Some(&assessed), Status::Assessed, early.clone(), today).unwrap_err();
        assert_eq!(faults.0[0].problem, Problem::NotAnnounced);
        let past = from_file(None, Status::Designated, early, today).unwrap();
        assert!(past.outside && past.announced.is_some(), "a decree of earlier was announced elsewhere");
        let ends = said(&|s| s.retired_on = Some(date(2026, 11, 1)));
        assert!(from_file(Some(&assessed), Status::Assessed, ends.clone(), today).is_err());
        assert!(from_file(Some(&at(Status::Designated)), Status::Retired, ends, today).is_ok());
        let held = said(&|s| s.valid_until = Some(date(2028, 12, 31)));
        let mut known = at(Status::Designated);
        known.course.valid_from = Some(date(2026, 3, 1));
        let course = from_file(Some(&known), Status::Designated, held, today).unwrap();
        assert_eq!((course.valid_from, course.valid_until.is_some()), (known.course.valid_from, true));
        assert!(!course.outside, "what was designated here stays so");
    }

    proptest! {
        /// Whatever is tried in whatever order, every change is one that the state machine allows, what counts has a decree, and
        /// nothing comes back from retirement.
        #[test]
        fn no_order_of_steps_breaks_the_rules(tried in proptest::collection::vec((0usize..5, 0i32..400, 0usize..2), 0..24)) {
            let mut d = at(Status::Assessed);
            let mut today = date(2026, 1, 1);
            for (what, days, n) in tried {
                today = today.checked_add(jiff::Span::new().days(days)).unwrap();
                let soon = today.checked_add(jiff::Span::new().days(14)).unwrap();
                let after = match what {
                    0 => announce(&d, Some(soon), None, today),
                    1 => designate(&d, &decree(today), open(n), today),
                    2 => designate(&d, &Decree { outside: true, ..decree(today) }, open(n), today),
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
