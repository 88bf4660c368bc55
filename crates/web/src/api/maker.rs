//! Makers: the list, and one. What has no consent does not come here from the store.

use domain::maker::MakerKind;
use serde::Serialize;
use store::maker::list::{Filter, Listed};
use store::motif::Found;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::Site;
use crate::api::answer::{
    Answer, Holiday, Links, Listing, RegionRef, Texts, answer, list as page, moved, texts,
};
use crate::api::call::Call;

/// Ways to reach a maker.
#[derive(Debug, Serialize, ToSchema)]
pub struct ContactOf {
    /// Telephone with country code.
    pub phone: Option<String>,
    /// WhatsApp with country code.
    pub whatsapp: Option<String>,
    /// E-mail.
    pub email: Option<String>,
    /// Web site.
    pub website: Option<String>,
    /// Instagram name without @.
    pub instagram: Option<String>,
    /// Street address.
    pub address: Option<String>,
}

/// A maker, as everybody may see it.
#[derive(Debug, Serialize, ToSchema)]
pub struct Maker {
    /// Its id.
    #[schema(format = "uuid")]
    pub id: String,
    /// The last part of its address.
    pub slug: String,
    /// What it is: `person`, `group`, `cooperative`, `workshop` or `gallery`.
    #[schema(example = "workshop")]
    pub kind: &'static str,
    /// Its name; `null` for a person whose consent is not recorded.
    pub name: Option<String>,
    /// Where it works.
    pub region: RegionRef,
    /// The village or quarter, in words; `null` without consent.
    pub locality: Option<String>,
    /// Its story; `null` without consent.
    pub story: Option<Texts>,
    /// Ways to reach it; `null` without consent.
    pub contact: Option<ContactOf>,
    /// Its crafts, by the last part of their address.
    pub crafts: Vec<String>,
    /// Its holiday; `null` when it is not on holiday.
    pub holiday: Option<Holiday>,
    /// Whether it is a sample and no real maker.
    pub sample: bool,
    /// Where it is found.
    pub links: Links,
}

impl Site {
    fn api_maker(&self, m: &Listed) -> Maker {
        let c = &m.contact;
        let contact = (*c != domain::maker::Contact::default()).then(|| ContactOf {
            phone: c.phone.clone(),
            whatsapp: c.whatsapp.clone(),
            email: c.email.clone(),
            website: c.website.clone(),
            instagram: c.instagram.clone(),
            address: c.address.clone(),
        });
        Maker {
            id: m.id.to_string(),
            slug: m.slug.clone(),
            kind: m.kind.word(),
            name: m.name.clone(),
            region: self.api_region(&m.region, &m.region_name),
            locality: m.locality.clone(),
            story: texts(&m.story),
            contact,
            crafts: m.crafts.clone(),
            holiday: self.api_holiday(m.holiday, &m.region_path),
            sample: m.sample,
            links: self.api_links(&format!("makers/{}", m.slug), &self.profile.paths.makers, &m.slug),
        }
    }
}

/// Makers by name; a person whose name is not public stands where its number does.
#[utoipa::path(
    get,
    path = "/api/v1/makers",
    tag = "makers",
    operation_id = "listMakers",
    params(
        ("kind" = Option<String>, Query, description = "Only this kind: `person`, `group`, `cooperative`, `workshop` or `gallery`.", example = "workshop"),
        ("craft" = Option<String>, Query, description = "Only makers of the craft with this slug."),
        ("region" = Option<String>, Query, description = "Only makers in the region with this code or below it.", example = "12"),
    ),
    responses((status = 200, description = "A page of makers.", body = Listing<Maker>))
)]
pub async fn list(call: Call) -> Answer {
    let site = call.site.clone();
    let mut ask = call.ask();
    let kinds = MakerKind::ALL.map(MakerKind::word);
    let filter = Filter {
        slug: None,
        kind: ask.word("kind", &kinds).and_then(|k| MakerKind::from_word(&k)),
        craft: ask.key("craft"),
        region: ask.region("region"),
    };
    let limit = ask.limit();
    let (key, id) = ask.after_id("makers");
    ask.done()?;
    let rows = call
        .read_list("region", move |c| {
            store::maker::list::page(c, &domain::access::public(), &filter, (&key, id), limit)
        })
        .await?;
    let last = rows.last().map(|l| (l.sort_key.clone(), l.id.to_string()));
    page(&call, "makers", limit, rows.iter().map(|l| site.api_maker(l)).collect(), last)
}

/// One maker by the last part of its address. One that was renamed answers with 301.
#[utoipa::path(
    get,
    path = "/api/v1/makers/{slug}",
    tag = "makers",
    operation_id = "getMaker",
    params(("slug" = String, Path, description = "The last part of its address.")),
    responses((status = 200, description = "The maker.", body = Maker))
)]
pub async fn show(call: Call) -> Answer {
    let site = call.site.clone();
    call.ask().done()?;
    let slug = call.param("slug").to_owned();
    let found = call
        .read(move |c| {
            let filter = Filter { slug: Some(slug.clone()), ..Filter::default() };
            let public = domain::access::public();
            match store::maker::list::page(c, &public, &filter, ("", Uuid::nil()), 1)?.pop() {
                Some(maker) => Ok(Found::Here(maker)),
                None => store::slug::moved(c, domain::id::Kind::Maker, &slug).map(Found::Moved),
            }
        })
        .await?;
    match found {
        Found::Moved(slug) => moved(&call, &format!("/api/v1/makers/{slug}")),
        Found::Here(maker) => answer(&call, &site.api_maker(&maker)),
    }
}
