//! Entries of heritage and geographical-indication registers: the list, and one.

use serde::Serialize;
use store::heritage::list::{Filter, Listed};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::Site;
use crate::api::answer::{Answer, Confirmation, Links, Listing, Texts, answer, list as page, texts};
use crate::api::call::Call;

/// An entry of a heritage register.
#[derive(Debug, Serialize, ToSchema)]
pub struct Heritage {
    /// Its id, the same in every office that loads the same data.
    #[schema(format = "uuid")]
    pub id: String,
    /// Its key, by which it is addressed here.
    pub key: String,
    /// Its names.
    pub names: Texts,
    /// The craft that it is about, by the last part of its address; `null` for an entry that belongs to a region only.
    pub craft: Option<String>,
    /// Codes of its regions.
    pub regions: Vec<String>,
    /// The register: `wbtb` intangible heritage, `gi` geographical indication, `kik` communal intellectual property.
    #[schema(example = "wbtb")]
    pub register: String,
    /// How far it has come: `proposed`, `applied`, `published`, `registered` or `designated`.
    #[schema(example = "designated")]
    pub status: String,
    /// The year that the source gives.
    #[schema(example = 2014)]
    pub year: Option<i32>,
    /// The day, where the source gives one (RFC 3339 full-date).
    pub date: Option<String>,
    /// The number in the register.
    pub number: Option<String>,
    /// The domain in the register's words.
    pub domain: Option<Texts>,
    /// A note.
    pub note: Option<Texts>,
    /// The addresses that this rests on.
    pub sources: Vec<String>,
    /// Whether an officer has confirmed it.
    pub checked: Confirmation,
    /// Where it is found.
    pub links: Links,
}

impl Site {
    pub(crate) fn api_heritage(&self, l: &Listed) -> Heritage {
        let h = &l.entry;
        Heritage {
            id: h.id.to_string(),
            key: h.key.clone(),
            names: Texts(h.names.clone()),
            craft: l.craft_slug.clone(),
            regions: h.regions.iter().map(ToString::to_string).collect(),
            register: h.register.clone(),
            status: h.status.clone(),
            year: h.year,
            date: h.date.map(|d| d.to_string()),
            number: h.number.clone(),
            domain: texts(&h.domain),
            note: texts(&h.note),
            sources: h.sources.clone(),
            checked: h.checked.into(),
            links: Links { this: self.api(&format!("heritage/{}", h.key)), html: None },
        }
    }
}

/// Entries of heritage registers, by name in the first language.
#[utoipa::path(
    get,
    path = "/api/v1/heritage",
    tag = "heritage",
    operation_id = "listHeritage",
    params(
        ("register" = Option<String>, Query, description = "Only this register: `wbtb`, `gi` or `kik`.", example = "gi"),
        ("status" = Option<String>, Query, description = "Only this status: `proposed`, `applied`, `published`, `registered` or `designated`."),
        ("craft" = Option<String>, Query, description = "Only entries about the craft with this slug."),
        ("region" = Option<String>, Query, description = "Only entries of the region with this code or below it.", example = "12"),
    ),
    responses((status = 200, description = "A page of entries.", body = Listing<Heritage>))
)]
pub async fn list(call: Call) -> Answer {
    let site = call.site.clone();
    let mut ask = call.ask();
    let filter = Filter {
        key: None,
        register: ask.word("register", &domain::heritage::REGISTERS),
        status: ask.word("status", &domain::heritage::STATUSES),
        craft: ask.key("craft"),
        region: ask.region("region"),
    };
    let limit = ask.limit();
    let (key, id) = ask.after_id("heritage");
    ask.done()?;
    let rows =
        call.read_list("region", move |c| store::heritage::list::page(c, &filter, (&key, id), limit)).await?;
    let last = rows.last().map(|l| (l.sort_key.clone(), l.entry.id.to_string()));
    page(&call, "heritage", limit, rows.iter().map(|l| site.api_heritage(l)).collect(), last)
}

/// One entry by its key.
#[utoipa::path(
    get,
    path = "/api/v1/heritage/{key}",
    tag = "heritage",
    operation_id = "getHeritage",
    params(("key" = String, Path, description = "Its key.")),
    responses((status = 200, description = "The entry.", body = Heritage))
)]
pub async fn show(call: Call) -> Answer {
    let site = call.site.clone();
    call.ask().done()?;
    let filter = Filter { key: Some(call.param("key").to_owned()), ..Filter::default() };
    let found = call
        .read(move |c| store::heritage::list::page(c, &filter, ("", Uuid::nil()), 1).map(|mut p| p.pop()))
        .await?;
    answer(&call, &site.api_heritage(&found.ok_or_else(|| call.missing())?))
}
