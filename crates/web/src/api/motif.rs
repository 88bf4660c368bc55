//! Motifs: the list, and one.

use serde::Serialize;
use store::motif::Found;
use store::motif::list::{Filter, Listed};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::Site;
use crate::api::answer::{Answer, Confirmation, Links, Listing, Texts, answer, list as page, moved, texts};
use crate::api::call::Call;

/// A motif.
#[derive(Debug, Serialize, ToSchema)]
pub struct Motif {
    /// Its id, the same in every office that loads the same data.
    #[schema(format = "uuid")]
    pub id: String,
    /// Its key in files and in the import.
    pub key: String,
    /// The last part of its address.
    #[schema(example = "ragi-hotang")]
    pub slug: String,
    /// Its name.
    #[schema(example = "Ragi hotang")]
    pub name: String,
    /// Other names and spellings.
    pub aliases: Vec<String>,
    /// The key of its family.
    pub family: Option<String>,
    /// Keys of peoples (vocabulary `people`).
    pub peoples: Vec<String>,
    /// Codes of the regions in which it is recorded.
    pub regions: Vec<String>,
    /// The crafts that carry it, by the last part of their address.
    pub crafts: Vec<String>,
    /// What it means; `null` when no meaning is recorded here.
    pub meaning: Option<Texts>,
    /// Who may wear it and when.
    pub wear: Option<Texts>,
    /// The addresses that this rests on.
    pub sources: Vec<String>,
    /// Whether an officer has confirmed it.
    pub checked: Confirmation,
    /// Where it is found.
    pub links: Links,
}

impl Site {
    fn api_motif(&self, l: &Listed) -> Motif {
        let m = &l.motif;
        Motif {
            id: m.id.to_string(),
            key: m.key.clone(),
            slug: l.slug.clone(),
            name: m.name.clone(),
            aliases: m.aliases.clone(),
            family: m.family.clone(),
            peoples: m.peoples.clone(),
            regions: m.regions.iter().map(ToString::to_string).collect(),
            crafts: l.crafts.clone(),
            meaning: texts(&m.meaning),
            wear: texts(&m.wear),
            sources: m.sources.clone(),
            checked: m.checked.into(),
            links: self.api_links(&format!("motifs/{}", l.slug), &self.profile.paths.motifs, &l.slug),
        }
    }
}

/// Motifs by name.
#[utoipa::path(
    get,
    path = "/api/v1/motifs",
    tag = "motifs",
    operation_id = "listMotifs",
    params(
        ("people" = Option<String>, Query, description = "Only motifs of the people with this key."),
        ("craft" = Option<String>, Query, description = "Only motifs that the craft with this slug carries."),
        ("region" = Option<String>, Query, description = "Only motifs recorded in the region with this code or below it.", example = "12"),
    ),
    responses((status = 200, description = "A page of motifs.", body = Listing<Motif>))
)]
pub async fn list(call: Call) -> Answer {
    let site = call.site.clone();
    let mut ask = call.ask();
    let filter = Filter {
        slug: None,
        people: ask.key("people"),
        craft: ask.key("craft"),
        region: ask.region("region"),
    };
    let limit = ask.limit();
    let (key, id) = ask.after_id("motifs");
    ask.done()?;
    let rows =
        call.read_list("region", move |c| store::motif::list::page(c, &filter, (&key, id), limit)).await?;
    let last = rows.last().map(|l| (l.sort_key.clone(), l.motif.id.to_string()));
    page(&call, "motifs", limit, rows.iter().map(|l| site.api_motif(l)).collect(), last)
}

/// One motif by the last part of its address. One that was renamed answers with 301.
#[utoipa::path(
    get,
    path = "/api/v1/motifs/{slug}",
    tag = "motifs",
    operation_id = "getMotif",
    params(("slug" = String, Path, description = "The last part of its address.", example = "ragi-hotang")),
    responses((status = 200, description = "The motif.", body = Motif))
)]
pub async fn show(call: Call) -> Answer {
    let site = call.site.clone();
    call.ask().done()?;
    let slug = call.param("slug").to_owned();
    let found = call
        .read(move |c| {
            let filter = Filter { slug: Some(slug.clone()), ..Filter::default() };
            match store::motif::list::page(c, &filter, ("", Uuid::nil()), 1)?.pop() {
                Some(motif) => Ok(Found::Here(motif)),
                None => store::slug::moved(c, domain::id::Kind::Motif, &slug).map(Found::Moved),
            }
        })
        .await?;
    match found {
        Found::Moved(slug) => moved(&call, &format!("/api/v1/motifs/{slug}")),
        Found::Here(motif) => answer(&call, &site.api_motif(&motif)),
    }
}
