//! The map: regions with their outlines as GeoJSON (RFC 7946), a page at a time.

use serde_json::json;
use store::Conn;
use uuid::Uuid;

use crate::open_data::file::{At, Job};
use crate::open_data::table::{flagship_page, region_page};

/// How many outlines are read at a time; they are large.
const PAGE: i64 = 25;

/// Regions that have an outline, in the order of the tree.
pub(crate) fn regions(conn: &mut Conn, job: &Job, at: &At) -> store::Result<(Vec<u8>, Option<At>)> {
    let level = job.profile.flagship_level();
    let page = store::region::list::outlined(conn, (level, job.today), &job.root, job.level, &at.key, PAGE)?;
    let mut out = Vec::new();
    let mut begun = at.begun;
    for (l, geometry) in &page {
        let (r, c) = (&l.region, &l.coverage);
        let Ok(geometry) = serde_json::from_str::<serde_json::Value>(geometry) else {
            tracing::error!(region = %r.code, "an outline is no JSON and is left out of the open data");
            continue;
        };
        let pages: Vec<String> = if r.level == level {
            let told = store::flagship::public::every(conn, &r.code, PAGE)?;
            let now = told.iter().filter(|f| f.designation.held_on(job.today));
            now.filter_map(|f| f.page()).map(|slug| flagship_page(job, &slug)).collect()
        } else {
            Vec::new()
        };
        let feature = json!({
            "type": "Feature",
            "id": r.code,
            "properties": {
                "code": r.code,
                "full_name": r.full_name,
                "name": r.name,
                "level": r.level,
                "type": r.form,
                "parent_code": r.parent,
                "parent_name": l.parent_name,
                "status": l.status.map(domain::flagship::Status::word),
                "regions": c.regions,
                "designated": c.designated,
                "under_way": c.under_way,
                "candidate": c.candidate,
                "without": c.without(),
                "area_m2": r.area_m2,
                "population": r.population,
                "page": region_page(job, l),
                "flagship_pages": pages,
            },
            "geometry": geometry,
        });
        out.extend_from_slice(if begun { b",\n" } else { b"\n" });
        begun = true;
        out.extend(feature.to_string().into_bytes());
    }
    Ok((out, page.last().map(|(l, _)| At { key: l.path.clone(), id: Uuid::nil(), begun })))
}
