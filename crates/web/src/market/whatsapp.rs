//! `/keranjang/whatsapp`: somebody asks a maker by WhatsApp for something: the request is recorded, and WhatsApp opens with the maker's
//! number and a text with the request's number. The form stands on the page of the thing, which is the same for everybody; here it
//! is shown again when something is wrong with it.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use domain::access;
use domain::account::code::fingerprint;
use domain::fault::Faults;
use domain::id::{CommandId, GroupId, ItemId, MakerId, RequestId};
use domain::lang::Lang;
use domain::market::basket::{MOST_PIECES, Offer};
use domain::market::order::number;
use domain::market::pace::Act;
use domain::market::place::Refusal;
use domain::market::request::AskDraft;
use store::market::{basket, pace, request};
use store::{Command, Error};
use uuid::Uuid;

use super::pace::by;
use super::{kept, own_form, private, said, whatsapp};
use crate::account::client::Client;
use crate::account::guard::Filled;
use crate::account::work::Field;
use crate::ask::Query;
use crate::desk::values::{Values, whole};
use crate::error::{Answer, Fail, render};
use crate::page::Page;
use crate::{In, Site, sentence, text};

/// The last word of its address, in every language.
pub const REST: &str = "whatsapp";

/// A form may lead from this site to WhatsApp, which leads on to a page of its own.
pub(crate) const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; img-src 'self' data:; style-src 'self'; font-src 'self'; script-src 'self'; connect-src 'self'; \
     form-action 'self' https://wa.me https://api.whatsapp.com; base-uri 'none'; frame-ancestors 'none'",
);

/// So long the same form asks for the same, in microseconds: an hour.
const SAME: i64 = 3600 * 1_000_000;

/// What stands after the question mark.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    produk: String,
}

#[derive(Template)]
#[template(path = "market/whatsapp.html")]
struct WhatsappPage {
    page: Page,
    here: String,
    item: String,
    href: String,
    id: String,
    warning: String,
    fields: Vec<Field>,
}

fn page(
    site: &Site,
    lang: &Lang,
    offer: &Offer,
    values: &Values,
    faults: &Faults,
    warning: String,
) -> Response {
    let paths = &site.profile.paths;
    let field = |name: &'static str, label: &str, kind: &'static str, fill: &'static str| {
        Field::new(lang, name, label, kind).filled_by(fill).with(values.get(name)).wrong(lang, faults)
    };
    let wrong = !faults.is_empty();
    let often = !warning.is_empty();
    let title = sentence(lang.as_str(), "whatsapp-title", &[]);
    let mut response = private(render(&WhatsappPage {
        page: site.buyers_page(lang, &title, &paths.basket, REST),
        here: site.path(lang, &paths.basket, REST),
        item: offer.names.text(lang).to_owned(),
        href: site.path(lang, &paths.items, &offer.slug),
        id: offer.item.to_string(),
        warning,
        fields: vec![
            field("pieces", "basket-add-many", "text", "off"),
            field("name", "whatsapp-name", "text", "name"),
            field("phone", "whatsapp-phone", "tel", "tel"),
        ],
    }));
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, POLICY);
    if wrong || often {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    response
}

async fn offer(site: &Arc<Site>, lang: &Lang, item: ItemId) -> Result<Offer, Fail> {
    let held = AssertUnwindSafe(site.clone());
    let read = site.db.read(move |c| {
        let site = held;
        basket::offer(c, item, None, &|path| site.day_at(path))
    });
    let found = read.await.map_err(|e| Fail::Store(site.clone(), lang.clone(), e))?;
    found.filter(|o| o.open).ok_or_else(|| Fail::Missing(site.clone(), lang.clone()))
}

/// The number under which everybody may reach a maker.
async fn number_of(site: &Arc<Site>, lang: &Lang, maker: MakerId) -> Result<String, Fail> {
    let found = site.db.read(move |c| request::number(c, maker)).await;
    let phone = found.map_err(|e| Fail::Store(site.clone(), lang.clone(), e))?;
    phone.ok_or_else(|| Fail::Missing(site.clone(), lang.clone()))
}

/// The form, for a thing.
pub async fn show(
    State(site): State<Arc<Site>>,
    Extension(In(lang)): Extension<In>,
    Query(asked): Query<Asked>,
) -> Answer {
    let Ok(item) = Uuid::parse_str(&asked.produk) else {
        return Ok(Redirect::to(&site.path(&lang, &site.profile.paths.items, "")).into_response());
    };
    let offer = offer(&site, &lang, ItemId(item)).await?;
    // The form leads nowhere where nobody is reached so.
    number_of(&site, &lang, offer.maker).await?;
    let values = Values::default().with("pieces", "1");
    Ok(page(&site, &lang, &offer, &values, &Faults::default(), String::new()))
}

/// Takes the form, and leads to WhatsApp.
pub async fn ask(
    State(site): State<Arc<Site>>,
    Extension(In(lang)): Extension<In>,
    request: Request,
) -> Answer {
    let (head, body) = request.into_parts();
    own_form(&site, &lang, &head.headers)?;
    let unreadable = || Fail::Unreadable(site.clone(), lang.clone());
    let filled = Filled::read(body).await.ok_or_else(unreadable)?;
    let item = ItemId(Uuid::parse_str(filled.get("produk")).map_err(|_| unreadable())?);
    let values = Values::of(&filled);
    let browser = kept(&site, &head.headers).map(|(_, id)| id);
    let client = Client::of(&head.headers, &head.extensions);
    let draft = AskDraft {
        pieces: whole(values.get("pieces"), MOST_PIECES).ok().flatten(),
        name: values.get("name").to_owned(),
        phone: values.get("phone").to_owned(),
    };
    // The page of a thing carries no name of a command, since it is the same for everybody: the same form by the same browser within
    // an hour is one.
    let same = format!(
        "{:?} {browser:?} {item} {:?} {} {} {}",
        client.key(),
        draft.pieces,
        draft.name,
        draft.phone,
        site.db.now().div_euclid(SAME)
    );
    let mut half = [0; 16];
    half.copy_from_slice(&fingerprint("request", &same)[..16]);
    let command = Command::new("buyer").named(CommandId(Uuid::from_bytes(half)));
    let id = RequestId(Uuid::now_v7());
    let held = AssertUnwindSafe((site.clone(), lang.clone(), draft, by(client, browser)));
    let written = site
        .db
        .write(command, move |tx| {
            let (site, lang, draft, by) = &*held;
            pace::count(tx, Act::Request, by)?;
            let who = access::buyer(GroupId(id.0));
            let country = &site.profile.telephone;
            let made = request::ask(tx, &who, (id, item), draft, lang, country, &|path| site.day_at(path))?;
            Ok((made.id, made.pieces))
        })
        .await;
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let (id, pieces) = match written {
        Ok(done) => done.into_inner(),
        Err(Error::Faults(faults)) => {
            let offer = offer(&site, &lang, item).await?;
            return Ok(page(&site, &lang, &offer, &values, &faults, String::new()));
        }
        Err(Error::Basket(refusal)) => {
            let offer = offer(&site, &lang, item).await?;
            let warning = match refusal {
                Refusal::Line(_, trouble) => said::trouble(&site, &lang, trouble),
                _ => say("market-often"),
            };
            return Ok(page(&site, &lang, &offer, &values, &Faults::default(), warning));
        }
        Err(Error::Missing) => return Err(Fail::Missing(site, lang)),
        Err(e) => return Err(Fail::Store(site, lang, e)),
    };
    let offer = offer(&site, &lang, item).await?;
    let (maker, name) = (offer.maker, offer.names.text(&lang).to_owned());
    let phone = number_of(&site, &lang, maker).await?;
    let address = format!("{}{}", site.origin, site.path(&lang, &site.profile.paths.items, &offer.slug));
    let told = sentence(
        lang.as_str(),
        "whatsapp-text",
        &[
            ("pieces", &text::number(pieces, &lang)),
            ("name", &name),
            ("number", &number(id.0)),
            ("address", &address),
        ],
    );
    let mut response = private(Redirect::to(&whatsapp(&phone, &told)).into_response());
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, POLICY);
    Ok(response)
}
