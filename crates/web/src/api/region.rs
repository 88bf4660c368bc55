//! Regions: the list, and one with its names, what it lies in and what lies in it.

use axum::http::StatusCode;
use domain::region::RegionCode;
use serde::Serialize;
use store::region::list::{Filter, Listed};
use utoipa::ToSchema;

use crate::Site;
use crate::api::answer::{Answer, Links, Listing, RegionRef, answer, list as page};
use crate::api::call::Call;

/// Most regions below one that its record names.
const BELOW: i64 = 1000;

/// What is recorded of the flagship products of a region.
#[derive(Debug, Serialize, ToSchema)]
pub struct CoverageOf {
    /// The best status that is recorded for the region itself: `candidate`, `proposed`, `assessed`, `under_review` or
    /// `designated`; `null` when none is recorded, and for regions of another level than the one that has flagships.
    #[schema(example = "candidate")]
    pub status: Option<&'static str>,
    /// How many regions that have flagships it is or holds; 0 below their level.
    #[schema(example = 33)]
    pub regions: i64,
    /// How many of them have a designated flagship (also one under review).
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
}

/// A point.
#[derive(Debug, Serialize, ToSchema)]
pub struct Point {
    /// Latitude in degrees (WGS 84).
    #[schema(example = 1.1)]
    pub lat: f64,
    /// Longitude in degrees (WGS 84).
    #[schema(example = 97.7)]
    pub lng: f64,
}

/// A region.
#[derive(Debug, Serialize, ToSchema)]
pub struct Region {
    /// The official code.
    #[schema(example = "12.04")]
    pub code: String,
    /// The edition of the code list.
    pub edition: String,
    /// The level; 0 is the country.
    #[schema(example = 2, minimum = 0)]
    pub level: i32,
    /// The key of the level.
    #[schema(example = "regency")]
    pub level_key: String,
    /// The key of its type at that level.
    #[schema(example = "kabupaten")]
    pub form: String,
    /// The short name.
    #[schema(example = "Nias")]
    pub name: String,
    /// The name with its type.
    #[schema(example = "Kabupaten Nias")]
    pub full_name: String,
    /// The region that it lies in.
    pub parent: Option<RegionRef>,
    /// The day since which name and parent hold, where it is known (RFC 3339 full-date).
    #[schema(example = "2003-02-25")]
    pub since: Option<String>,
    /// The day since which it no longer exists.
    pub until: Option<String>,
    /// Area in square metres.
    #[schema(example = 1842510000, minimum = 0)]
    pub area_m2: Option<i64>,
    /// Registered inhabitants.
    #[schema(example = 146672, minimum = 0)]
    pub population: Option<i64>,
    /// A point inside it, for a label.
    pub point: Option<Point>,
    /// Published makers in it.
    #[schema(minimum = 0)]
    pub makers: i64,
    /// Published items in it.
    #[schema(minimum = 0)]
    pub items: i64,
    /// What is recorded of its flagship products.
    pub coverage: CoverageOf,
    /// Where it is found.
    pub links: Links,
}

/// A name that held for a time.
#[derive(Debug, Serialize, ToSchema)]
pub struct DatedName {
    /// The day since which it holds; `null` for always.
    pub since: Option<String>,
    /// The day until which it held; `null` while it does.
    pub until: Option<String>,
    /// The short name.
    pub name: String,
    /// The name with its type.
    pub full_name: String,
}

/// A region with its names, what it lies in and what lies in it.
#[derive(Debug, Serialize, ToSchema)]
pub struct RegionDetail {
    /// The region.
    #[serde(flatten)]
    pub region: Region,
    /// Every name that it had, the first one first.
    pub names: Vec<DatedName>,
    /// What it lies in, the country first.
    pub ancestors: Vec<RegionRef>,
    /// The regions right below it, by name; at most 1000, all of them by the list with `parent`.
    pub children: Vec<RegionRef>,
    /// As which region it goes on, where it no longer exists: under another code, or as a part of another.
    pub successor: Option<RegionRef>,
}

impl Site {
    fn api_region_row(&self, l: &Listed) -> Region {
        let r = &l.region;
        let degrees = |e6: i64| e6 as f64 / 1e6;
        Region {
            code: r.code.to_string(),
            edition: r.edition.clone(),
            level: r.level,
            level_key: self.profile.level(r.level).map_or_else(String::new, |l| l.key.clone()),
            form: r.form.clone(),
            name: r.name.clone(),
            full_name: r.full_name.clone(),
            parent: r.parent.as_ref().map(|p| self.api_region(p, l.parent_name.as_deref().unwrap_or(""))),
            since: r.since.map(|d| d.to_string()),
            until: r.until.map(|d| d.to_string()),
            area_m2: r.area_m2,
            population: r.population,
            point: r.lat_e6.zip(r.lng_e6).map(|(lat, lng)| Point { lat: degrees(lat), lng: degrees(lng) }),
            makers: l.makers,
            items: l.items,
            coverage: CoverageOf {
                status: l.status.map(domain::flagship::Status::word),
                regions: l.coverage.regions,
                designated: l.coverage.designated,
                under_way: l.coverage.under_way,
                candidate: l.coverage.candidate,
                without: l.coverage.without(),
            },
            links: self.api_links(&format!("regions/{}", r.code), &self.profile.paths.regions, &r.slug()),
        }
    }
}

/// Regions that exist, by name.
#[utoipa::path(
    get,
    path = "/api/v1/regions",
    tag = "regions",
    operation_id = "listRegions",
    params(
        ("parent" = Option<String>, Query, description = "Only the regions right below the one with this code.", example = "12"),
        ("root" = Option<String>, Query, description = "Only the region with this code and all below it.", example = "12"),
        ("level" = Option<i32>, Query, minimum = 0, description = "Only regions of this level; 0 is the country.", example = 2),
        ("q" = Option<String>, Query, max_length = 200, description = "Only regions whose name begins so, without regard to case, spaces, marks and words like *Kabupaten*.", example = "nias"),
    ),
    responses((status = 200, description = "A page of regions.", body = Listing<Region>))
)]
pub async fn list(call: Call) -> Answer {
    let site = call.site.clone();
    let mut ask = call.ask();
    let beginning =
        ask.read("q", "letters", |q| Some(site.profile.region_match_key(q)).filter(|k| !k.is_empty()));
    let filter = Filter {
        parent: ask.region("parent"),
        root: ask.region("root"),
        level: ask.whole("level", 0, 20).and_then(|n| i32::try_from(n).ok()),
        beginning,
    };
    let limit = ask.limit();
    let (key, code) = ask.after("regions");
    ask.done()?;
    let level = site.profile.flagship_level();
    let today = site.today([site.root.as_str()]);
    let named = if filter.parent.is_some() { "parent" } else { "root" };
    let rows = call
        .read_list(named, move |c| {
            store::region::list::page(c, (level, today), &filter, (&key, &code), limit)
        })
        .await?;
    let last = rows.last().map(|l| (l.sort_key.clone(), l.region.code.to_string()));
    page(&call, "regions", limit, rows.iter().map(|l| site.api_region_row(l)).collect(), last)
}

/// One region by its code, also one that no longer exists.
#[utoipa::path(
    get,
    path = "/api/v1/regions/{code}",
    tag = "regions",
    operation_id = "getRegion",
    params(("code" = String, Path, description = "The official code.", example = "12.04")),
    responses((status = 200, description = "The region.", body = RegionDetail))
)]
pub async fn show(call: Call) -> Answer {
    let site = call.site.clone();
    call.ask().done()?;
    let code = RegionCode::parse(call.param("code")).ok_or_else(|| call.problem(StatusCode::NOT_FOUND))?;
    let level = site.profile.flagship_level();
    let today = site.today([site.root.as_str()]);
    let found = call
        .read(move |c| {
            let listed = store::region::list::one(c, (level, today), &code)?.ok_or(store::Error::Missing)?;
            let names = store::region::names_of(c, &code)?;
            let up = store::region::ancestry(c, &code)?;
            let next = match store::region::change::successor(c, &code)? {
                Some(next) => store::region::get(c, &next)?,
                None => None,
            };
            Ok((listed, names, up, store::region::children(c, &code, ("", ""), BELOW)?, next))
        })
        .await?;
    let (listed, names, up, below, next) = found;
    let short = |l: &store::region::Line| site.api_region(&l.code, &l.full_name);
    answer(
        &call,
        &RegionDetail {
            names: names
                .into_iter()
                .map(|n| DatedName { since: n.since, until: n.until, name: n.name, full_name: n.full_name })
                .collect(),
            ancestors: up.iter().filter(|l| l.code != listed.region.code).map(short).collect(),
            children: below.iter().map(short).collect(),
            successor: next.map(|next| site.api_region(&next.code, &next.full_name)),
            region: site.api_region_row(&listed),
        },
    )
}
