//! Designations of flagship products, and the coverage that follows from them.

use domain::flagship::Status;
use serde::Serialize;
use store::flagship::list::{Filter, Listed};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::Site;
use crate::api::answer::{
    Answer, Confirmation, CraftRef, Links, Listing, RegionRef, Texts, answer, instant, list as page, texts,
};
use crate::api::call::Call;

/// The decree that a designation rests on.
#[derive(Debug, Serialize, ToSchema)]
pub struct Document {
    /// Its number.
    pub number: String,
    /// Its date (RFC 3339 full-date).
    #[schema(example = "2026-11-01")]
    pub date: Option<String>,
}

/// Where a craft stands as flagship of a region in a period.
#[derive(Debug, Serialize, ToSchema)]
pub struct Designation {
    /// Its id, the same in every office that loads the same data.
    #[schema(format = "uuid")]
    pub id: String,
    /// The region.
    pub region: RegionRef,
    /// The craft.
    pub craft: CraftRef,
    /// The period, a year or two.
    #[schema(example = "2026")]
    pub period: String,
    /// Where it stands: `candidate`, `proposed`, `assessed`, `under_review`, `designated` or `retired`.
    #[schema(example = "candidate")]
    pub status: &'static str,
    /// The decree; there is always one when it is designated or under review.
    pub document: Option<Document>,
    /// The first day on which it holds or held (RFC 3339 full-date); `null` before it is designated.
    #[schema(example = "2026-11-01")]
    pub valid_from: Option<String>,
    /// The last day on which it holds (RFC 3339 full-date); `null` where the decree names no end.
    #[schema(example = "2030-12-31")]
    pub valid_until: Option<String>,
    /// The day on which the intention to designate was announced (RFC 3339 full-date).
    #[schema(example = "2026-10-01")]
    pub announced: Option<String>,
    /// The last day on which anybody may or could object (RFC 3339 full-date).
    #[schema(example = "2026-10-15")]
    pub objection_until: Option<String>,
    /// Whether it was recorded from a decree that was made without an assessment here.
    pub outside: bool,
    /// The round in which it was assessed, once its result was announced.
    #[schema(format = "uuid")]
    pub round: Option<String>,
    /// How often it was reviewed.
    #[schema(example = 0)]
    pub reviews: i64,
    /// The first day on which it no longer held (RFC 3339 full-date).
    #[schema(example = "2031-01-01")]
    pub retired_on: Option<String>,
    /// Why it no longer holds.
    pub retired_why: Option<String>,
    /// What the record rests on.
    pub basis: Option<Texts>,
    /// The addresses that it rests on.
    pub sources: Vec<String>,
    /// Whether an officer has confirmed it.
    pub checked: Confirmation,
    /// When it was recorded here (RFC 3339, UTC).
    #[schema(format = DateTime, example = "2026-11-24T00:00:00Z")]
    pub recorded_at: String,
    /// Where it is found.
    pub links: Links,
}

/// How many regions have a flagship, a candidate or nothing recorded.
#[derive(Debug, Serialize, ToSchema)]
pub struct CoverageReport {
    /// The region that is looked at.
    pub root: RegionRef,
    /// The level whose regions have flagships.
    #[schema(example = 2)]
    pub level: i32,
    /// When something was last recorded (RFC 3339, UTC); `null` when nothing is.
    #[schema(format = DateTime, example = "2026-11-24T00:00:00Z")]
    pub as_of: Option<String>,
    /// Regions of that level in the root.
    #[schema(example = 33)]
    pub regions: i64,
    /// How many have a designated flagship (also one under review).
    #[schema(example = 0)]
    pub designated: i64,
    /// How many have no designation, but a proposal or an assessment under way.
    #[schema(example = 0)]
    pub under_way: i64,
    /// How many have a candidate only.
    #[schema(example = 27)]
    pub candidate: i64,
    /// For how many nothing is recorded here. That does not say that they have none.
    #[schema(example = 6)]
    pub without: i64,
    /// The regions one by one, in this API.
    pub href: String,
}

impl Site {
    pub(crate) fn api_designation(&self, l: &Listed) -> Designation {
        let d = &l.designation;
        let day = |d: Option<jiff::civil::Date>| d.map(|d| d.to_string());
        Designation {
            id: d.id.to_string(),
            region: self.api_region(&d.region, &l.region_name),
            craft: self.api_craft(&l.craft_slug, &l.craft_names),
            period: d.period.clone(),
            status: d.status.word(),
            document: d
                .document_number
                .clone()
                .map(|number| Document { number, date: d.document_date.map(|d| d.to_string()) }),
            valid_from: day(d.since().filter(|_| d.is_told())),
            valid_until: day(d.course.valid_until),
            announced: day(d.course.announced),
            objection_until: day(d.course.objection_until),
            outside: d.course.outside,
            round: l.round.map(|r| r.to_string()),
            reviews: l.reviews,
            retired_on: day(d.course.retired_on),
            retired_why: d.course.retired_why.clone(),
            basis: texts(&d.basis),
            sources: d.sources.clone(),
            checked: d.checked.into(),
            recorded_at: instant(l.recorded_at),
            links: {
                let path = format!("designations/{}", d.id);
                match l.page() {
                    Some(slug) => self.api_links(&path, &self.profile.paths.flagships, &slug),
                    None => Links { this: self.api(&path), html: None },
                }
            },
        }
    }
}

/// Designations, in the order of the region codes.
#[utoipa::path(
    get,
    path = "/api/v1/designations",
    tag = "designations",
    operation_id = "listDesignations",
    params(
        ("status" = Option<String>, Query, description = "Only this status.", example = "designated"),
        ("period" = Option<String>, Query, description = "Only this period.", example = "2026"),
        ("craft" = Option<String>, Query, description = "Only the craft with this slug."),
        ("region" = Option<String>, Query, description = "Only the region with this code and all below it.", example = "12"),
    ),
    responses((status = 200, description = "A page of designations.", body = Listing<Designation>))
)]
pub async fn list(call: Call) -> Answer {
    let site = call.site.clone();
    let mut ask = call.ask();
    let filter = Filter {
        id: None,
        status: ask.word("status", &Status::ALL.map(Status::word)),
        period: ask.key("period"),
        craft: ask.key("craft"),
        region: ask.region("region"),
    };
    let limit = ask.limit();
    let (key, id) = ask.after_id("designations");
    ask.done()?;
    let rows =
        call.read_list("region", move |c| store::flagship::list::page(c, &filter, (&key, id), limit)).await?;
    let last = rows.last().map(|l| (l.path.clone(), l.designation.id.to_string()));
    page(&call, "designations", limit, rows.iter().map(|l| site.api_designation(l)).collect(), last)
}

/// One designation by its id.
#[utoipa::path(
    get,
    path = "/api/v1/designations/{id}",
    tag = "designations",
    operation_id = "getDesignation",
    params(("id" = String, Path, description = "Its id, a UUID.")),
    responses((status = 200, description = "The designation.", body = Designation))
)]
pub async fn show(call: Call) -> Answer {
    let site = call.site.clone();
    call.ask().done()?;
    let id = Uuid::parse_str(call.param("id")).map_err(|_| call.missing())?;
    let filter = Filter { id: Some(id), ..Filter::default() };
    let found = call
        .read(move |c| store::flagship::list::page(c, &filter, ("", Uuid::nil()), 1).map(|mut p| p.pop()))
        .await?;
    answer(&call, &site.api_designation(&found.ok_or_else(|| call.missing())?))
}

/// How many regions of a programme have a flagship, a candidate or nothing recorded.
#[utoipa::path(
    get,
    path = "/api/v1/coverage",
    tag = "designations",
    operation_id = "getCoverage",
    params(("root" = Option<String>, Query, description = "The region to look at; the programme's own when none is named.", example = "12")),
    responses((status = 200, description = "The coverage.", body = CoverageReport))
)]
pub async fn coverage(call: Call) -> Answer {
    let site = call.site.clone();
    let mut ask = call.ask();
    let root = ask.region("root").unwrap_or_else(|| site.root.clone());
    ask.done()?;
    let level = site.profile.flagship_level();
    let today = site.today([site.root.as_str()]);
    let code = root.clone();
    let (found, as_of) = call
        .read_list("root", move |c| {
            let listed = store::region::list::one(c, (level, today), &code)?.ok_or(store::Error::Missing)?;
            Ok((listed, store::flagship::as_of(c)?))
        })
        .await?;
    let c = found.coverage;
    answer(
        &call,
        &CoverageReport {
            root: site.api_region(&root, &found.region.full_name),
            level,
            as_of: as_of.map(instant),
            regions: c.regions,
            designated: c.designated,
            under_way: c.under_way,
            candidate: c.candidate,
            without: c.without(),
            href: site.api(&format!("regions?root={root}&level={level}")),
        },
    )
}
