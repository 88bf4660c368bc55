//! A file: its name, its columns, and how it is sent.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use domain::profile::Profile;
use domain::region::RegionCode;
use store::Conn;
use uuid::Uuid;

use crate::Site;
use crate::api::call::Call;
use crate::api::problem::Problem;
use crate::open_data::{geojson, table};

/// For how long a file may be used again without asking.
const CACHED: &str = "public, max-age=60";

/// Where in its list a file goes on.
#[derive(Debug, Clone, Default)]
pub(crate) struct At {
    /// A sort key or a path; empty at the beginning.
    pub key: String,
    /// An id.
    pub id: Uuid,
    /// Whether a record was written before.
    pub begun: bool,
}

impl At {
    /// After a record that was written.
    pub(crate) fn after(key: &str, id: Uuid) -> At {
        At { key: key.to_owned(), id, begun: true }
    }
}

/// What a file is made of.
pub(crate) struct Job {
    /// The country.
    pub profile: Arc<Profile>,
    /// The region whose records it holds, with all below it.
    pub root: RegionCode,
    /// Only regions of this level.
    pub level: Option<i32>,
    /// The address of the site.
    pub origin: String,
    /// The day of which it tells.
    pub today: jiff::civil::Date,
}

/// Writes a page of a file and says where the next one begins.
pub(crate) type Step = fn(&mut Conn, &Job, &At) -> store::Result<(Vec<u8>, Option<At>)>;

/// A file of open data.
pub(crate) struct File {
    /// Its name without ending.
    pub name: &'static str,
    /// Its ending.
    pub ending: &'static str,
    /// Its columns or properties; `name_*` stands for one per language.
    pub fields: &'static [&'static str],
    /// Whether `level` narrows it.
    pub levels: bool,
    /// Whether it changes with the day, also when nobody records anything.
    daily: bool,
    step: Step,
}

/// The columns that say what is recorded of flagships in a region.
macro_rules! regions {
    ($($more:literal),*) => {
        &[
            "code", "full_name", "name", "level", "type", "parent_code", "parent_name", "status", "regions", "designated",
            "under_way", "candidate", "without" $(, $more)*
        ]
    };
}

/// The columns of the coverage by year.
const YEARS: &[&str] = &["region", "region_name", "year", "as_of", "regions", "designated"];

/// Every file.
pub(crate) const FILES: &[File] = &[
    File {
        name: "regions",
        ending: "csv",
        fields: regions!(
            "since",
            "area_m2",
            "population",
            "lat",
            "lng",
            "makers",
            "items",
            "edition",
            "page"
        ),
        levels: true,
        daily: false,
        step: table::regions,
    },
    File {
        name: "regions",
        ending: "geojson",
        fields: regions!("area_m2", "population", "page", "flagship_pages"),
        levels: true,
        daily: false,
        step: geojson::regions,
    },
    File {
        name: "coverage",
        ending: "csv",
        fields: regions!(),
        levels: true,
        daily: false,
        step: table::coverage,
    },
    File {
        name: "designations",
        ending: "csv",
        fields: &[
            "id",
            "region",
            "region_name",
            "craft",
            "craft_*",
            "period",
            "status",
            "document_number",
            "document_date",
            "basis_*",
            "sources",
            "checked",
            "recorded_at",
            "valid_from",
            "valid_until",
            "announced",
            "objection_until",
            "outside",
            "round",
            "reviews",
            "retired_on",
            "retired_why",
            "page",
        ],
        levels: false,
        daily: false,
        step: table::designations,
    },
    File {
        name: "coverage-years",
        ending: "csv",
        fields: YEARS,
        levels: false,
        daily: true,
        step: table::coverage_years,
    },
    File {
        name: "coverage-years",
        ending: "json",
        fields: YEARS,
        levels: false,
        daily: true,
        step: table::coverage_years_json,
    },
    File {
        name: "targets",
        ending: "csv",
        fields: &["region", "region_name", "year", "measure", "target", "how"],
        levels: false,
        daily: false,
        step: table::targets,
    },
    File {
        name: "reports",
        ending: "csv",
        fields: &["region", "region_name", "year", "measure", "value", "source", "as_of"],
        levels: false,
        daily: false,
        step: table::reports,
    },
    File {
        name: "councils",
        ending: "csv",
        fields: &[
            "region",
            "region_name",
            "council_*",
            "decree_number",
            "decree_date",
            "decree_issuer",
            "term_since",
            "term_until",
            "address",
            "phone",
            "whatsapp",
            "email",
            "website",
            "instagram",
            "sample",
            "page",
        ],
        levels: false,
        daily: false,
        step: table::councils,
    },
    File {
        name: "groups",
        ending: "csv",
        fields: &[
            "group_key",
            "group_*",
            "group_about_*",
            "region",
            "region_name",
            "member_since",
            "member_until",
            "sources",
        ],
        levels: false,
        daily: false,
        step: table::groups,
    },
    File {
        name: "crafts",
        ending: "csv",
        fields: &[
            "slug",
            "name_*",
            "aliases",
            "category",
            "is_craft",
            "techniques",
            "materials",
            "peoples",
            "motifs",
            "warning_*",
            "protected",
            "sample",
            "region",
            "region_name",
            "locality",
            "note_*",
            "flagship_by_*",
            "sources",
            "checked",
        ],
        levels: false,
        daily: false,
        step: table::crafts,
    },
    File {
        name: "motifs",
        ending: "csv",
        fields: &[
            "slug",
            "name",
            "aliases",
            "family",
            "peoples",
            "in_regions",
            "crafts",
            "meaning_*",
            "wear_*",
            "sources",
            "checked",
        ],
        levels: false,
        daily: false,
        step: table::motifs,
    },
    File {
        name: "heritage",
        ending: "csv",
        fields: &[
            "key",
            "name_*",
            "craft",
            "in_regions",
            "register",
            "register_status",
            "year",
            "date",
            "number",
            "domain_*",
            "note_*",
            "sources",
            "checked",
        ],
        levels: false,
        daily: false,
        step: table::heritage,
    },
];

impl File {
    /// Its address.
    pub(crate) fn path(&self) -> String {
        format!("/data/{}", self.file_name())
    }

    /// Its name with the ending.
    pub(crate) fn file_name(&self) -> String {
        format!("{}.{}", self.name, self.ending)
    }

    /// Its name in the page.
    pub(crate) fn id(&self) -> String {
        format!("{}-{}", self.name, self.ending)
    }

    /// Its columns in the profile's languages: the name, the stem and the language.
    pub(crate) fn columns(&self, profile: &Profile) -> Vec<(String, &'static str, Option<String>)> {
        self.fields
            .iter()
            .flat_map(|field| match field.strip_suffix("_*") {
                Some(stem) => profile
                    .languages
                    .iter()
                    .map(|l| (format!("{stem}_{l}"), stem, Some(l.to_string())))
                    .collect(),
                None => vec![((*field).to_owned(), *field, None)],
            })
            .collect()
    }

    fn kind(&self) -> &'static str {
        match self.ending {
            "csv" => "text/csv; charset=utf-8; header=present",
            "json" => "application/json",
            _ => "application/geo+json",
        }
    }

    fn begin(&self, profile: &Profile) -> Vec<u8> {
        match self.ending {
            "csv" => {
                let names: Vec<String> = self.columns(profile).into_iter().map(|(name, ..)| name).collect();
                table::line(&names)
            }
            "json" => b"[".to_vec(),
            _ => b"{\"type\":\"FeatureCollection\",\"features\":[".to_vec(),
        }
    }

    fn end(&self) -> &'static [u8] {
        match self.ending {
            "csv" => b"",
            "json" => b"\n]\n",
            _ => b"\n]}\n",
        }
    }
}

/// What is left to send.
struct Rest {
    site: Arc<Site>,
    job: Arc<Job>,
    file: &'static File,
    next: Option<At>,
    ready: Option<Vec<u8>>,
}

async fn step(
    site: &Site,
    job: &Arc<Job>,
    file: &'static File,
    at: At,
) -> store::Result<(Vec<u8>, Option<At>)> {
    // The job is only read, so that it cannot be left half changed.
    let job = AssertUnwindSafe(job.clone());
    site.db.read(move |c| (file.step)(c, &job, &at)).await
}

/// One chunk after the other; a failure in the middle breaks the connection, so that nobody takes a part for the whole.
async fn chunk(mut rest: Rest) -> store::Result<Option<(Bytes, Rest)>> {
    if let Some(ready) = rest.ready.take() {
        return Ok(Some((ready.into(), rest)));
    }
    let Some(at) = rest.next.take() else { return Ok(None) };
    let (mut bytes, next) = step(&rest.site, &rest.job, rest.file, at).await.inspect_err(|error| {
        tracing::error!(%error, file = rest.file.file_name(), "a file of open data broke off");
    })?;
    if next.is_none() {
        bytes.extend_from_slice(rest.file.end());
    }
    rest.next = next;
    Ok(Some((bytes.into(), rest)))
}

/// Sends a file.
pub(crate) async fn send(call: Call, file: &'static File) -> Result<Response, Box<Problem>> {
    let site = call.site.clone();
    let mut ask = call.ask();
    let root = ask.region("root").unwrap_or_else(|| site.root.clone());
    let level =
        if file.levels { ask.whole("level", 0, 20).and_then(|n| i32::try_from(n).ok()) } else { None };
    ask.done()?;
    let name = format!("{}-{root}.{}", file.name, file.ending);
    let today = site.today([site.root.as_str()]);
    let job =
        Arc::new(Job { profile: site.profile.clone(), root, level, origin: site.origin.clone(), today });
    let (first, office) = (AssertUnwindSafe(job.clone()), site.db.office());
    // The position first: what is read after it is never older than its tag says.
    let ((position, at), (body, next)) = call
        .read_list("root", move |c| Ok((store::journal::last(c)?, (file.step)(c, &first, &At::default())?)))
        .await?;
    let mut ready = file.begin(&job.profile);
    ready.extend_from_slice(&body);
    if next.is_none() {
        ready.extend_from_slice(file.end());
    }
    let level = level.map_or_else(String::new, |l| l.to_string());
    let day = if file.daily { today.to_string() } else { String::new() };
    let parts = format!("{}/{}/{position}/{name}/{level}/{day}", env!("CARGO_PKG_VERSION"), office.0);
    let tag = format!("W/{}", crate::api::answer::tag(parts.as_bytes()));
    let rest = Rest { site, job, file, next, ready: Some(ready) };
    let body = Body::from_stream(futures_util::stream::try_unfold(rest, chunk));
    let mut response = (
        [
            (header::CONTENT_TYPE, file.kind()),
            (header::CACHE_CONTROL, CACHED),
            (header::ETAG, tag.as_str()),
            (header::CONTENT_DISPOSITION, &format!("attachment; filename=\"{name}\"")),
        ],
        body,
    )
        .into_response();
    let modified = jiff::Timestamp::from_millisecond(at).ok().filter(|_| at > 0);
    let modified = modified
        .and_then(|t| jiff::fmt::rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&t).ok())
        .and_then(|t| HeaderValue::from_str(&t).ok());
    if let Some(modified) = modified {
        response.headers_mut().insert(header::LAST_MODIFIED, modified);
    }
    Ok(response)
}
