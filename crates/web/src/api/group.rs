//! Groups of regions outside the tree: the list, and one.

use domain::region::group::Group as Recorded;
use serde::Serialize;
use store::Conn;
use utoipa::ToSchema;

use crate::Site;
use crate::api::answer::{Answer, Links, Listing, RegionRef, Texts, answer, list as page, texts};
use crate::api::call::Call;

/// A region that belongs to a group, or did.
#[derive(Debug, Serialize, ToSchema)]
pub struct Member {
    /// The region.
    pub region: RegionRef,
    /// The first day on which it belongs to it; `null` for always (RFC 3339 full-date).
    #[schema(example = "2008-11-26")]
    pub since: Option<String>,
    /// The day since which it no longer does; `null` while it does (RFC 3339 full-date).
    pub until: Option<String>,
}

/// A group of regions.
#[derive(Debug, Serialize, ToSchema)]
pub struct Group {
    /// Its id, the same in every office that loads the same data.
    #[schema(format = "uuid")]
    pub id: String,
    /// Its key, by which it is addressed here.
    #[schema(example = "danau-toba")]
    pub key: String,
    /// Its names.
    pub names: Texts,
    /// What it is.
    pub about: Option<Texts>,
    /// Its regions, also those that belonged to it once.
    pub members: Vec<Member>,
    /// The addresses that this rests on.
    pub sources: Vec<String>,
    /// Where it is found.
    pub links: Links,
}

/// The full names of the members of a group, in their order.
fn names(c: &mut Conn, group: &Recorded) -> store::Result<Vec<String>> {
    let name = |m: &domain::region::group::Member| {
        let region = store::region::get(c, &m.region)?;
        Ok(region.map_or_else(|| m.region.to_string(), |r| r.full_name))
    };
    group.members.iter().map(name).collect()
}

impl Site {
    fn api_group(&self, (group, names): &(Recorded, Vec<String>)) -> Group {
        let member = |(m, name): (&domain::region::group::Member, &String)| Member {
            region: self.api_region(&m.region, name),
            since: m.since.map(|d| d.to_string()),
            until: m.until.map(|d| d.to_string()),
        };
        Group {
            id: group.id.to_string(),
            key: group.key.clone(),
            names: Texts(group.names.clone()),
            about: texts(&group.about),
            members: group.members.iter().zip(names).map(member).collect(),
            sources: group.sources.clone(),
            links: self.api_links(&format!("groups/{}", group.key), &self.profile.paths.regions, &group.key),
        }
    }
}

/// Groups of regions, by key.
#[utoipa::path(
    get,
    path = "/api/v1/groups",
    tag = "regions",
    operation_id = "listGroups",
    responses((status = 200, description = "A page of groups.", body = Listing<Group>))
)]
pub async fn list(call: Call) -> Answer {
    let site = call.site.clone();
    let mut ask = call.ask();
    let limit = ask.limit();
    let (key, _) = ask.after("groups");
    ask.done()?;
    let rows = call
        .read(move |c| {
            let groups = store::region::group::export(c, &key, limit)?;
            groups.into_iter().map(|g| Ok((names(c, &g)?, g))).collect::<store::Result<Vec<_>>>()
        })
        .await?;
    let rows: Vec<(Recorded, Vec<String>)> = rows.into_iter().map(|(names, group)| (group, names)).collect();
    let last = rows.last().map(|(g, _)| (g.key.clone(), String::new()));
    page(&call, "groups", limit, rows.iter().map(|row| site.api_group(row)).collect(), last)
}

/// One group of regions by its key.
#[utoipa::path(
    get,
    path = "/api/v1/groups/{key}",
    tag = "regions",
    operation_id = "getGroup",
    params(("key" = String, Path, description = "Its key.", example = "danau-toba")),
    responses((status = 200, description = "The group.", body = Group))
)]
pub async fn show(call: Call) -> Answer {
    let site = call.site.clone();
    call.ask().done()?;
    let key = call.param("key").to_owned();
    let found = call
        .read(move |c| {
            let Some(group) = store::region::group::get(c, &key)? else { return Ok(None) };
            let names = names(c, &group)?;
            Ok(Some((group, names)))
        })
        .await?;
    answer(&call, &site.api_group(&found.ok_or_else(|| call.missing())?))
}
