//! The market as a buyer sees it: the basket, the way to an order, and the page by which an order is followed. Nobody needs an
//! account for it: a basket belongs to whoever's browser keeps its word, an order to whoever knows the word in its address.

pub(crate) mod basket;
pub(crate) mod checkout;
pub(crate) mod destination;
pub(crate) mod handle;
pub(crate) mod notice;
pub(crate) mod office;
pub(crate) mod once;
pub(crate) mod pace;
pub(crate) mod paper;
pub(crate) mod payments;
pub(crate) mod payout;
pub(crate) mod promotion;
pub(crate) mod returns;
pub(crate) mod rules;
pub(crate) mod said;
pub(crate) mod shop;
pub(crate) mod side;
pub(crate) mod slip;
pub(crate) mod sold;
pub(crate) mod talk;
pub(crate) mod terms;
pub(crate) mod track;
pub(crate) mod whatsapp;
pub(crate) mod yours;

use std::sync::Arc;

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use axum::routing::{MethodRouter, get, post};
use domain::account::code::fingerprint;
use domain::id::MakerId;
use domain::lang::Lang;
use domain::region::RegionCode;
use store::Conn;
use uuid::Uuid;

use self::side::Office;
use crate::Site;
use crate::account::cookie::Cookie;
use crate::error::Fail;
use crate::page::Page;

/// The addresses of the workbench.
pub(crate) fn routes() -> Vec<(String, MethodRouter<Arc<Site>>)> {
    vec![
        (office::PATH.to_owned(), get(office::list)),
        (format!("{}/{{id}}", office::PATH), get(office::show).post(office::step)),
        (format!("{}/{{id}}/bukti/{{picture}}", office::PATH), get(slip::of)),
        (format!("{}/{{id}}/faktur", office::PATH), get(office::bill)),
        (payout::PATH.to_owned(), get(payout::list)),
        (
            "/kerja/perajin/{id}/uang".to_owned(),
            get(payout::show).post(payout::send).layer(crate::account::uploads()),
        ),
        ("/kerja/perajin/{id}/uang/rekening".to_owned(), get(payout::paper)),
        ("/kerja/perajin/{id}/uang/{payout}".to_owned(), post(payout::take_back)),
        ("/kerja/perajin/{id}/uang/{payout}/bukti".to_owned(), get(payout::prove)),
        (sold::PATH.to_owned(), get(sold::show)),
        (format!("{}/ekspor", sold::PATH), get(sold::export)),
        ("/kerja/perajin/{id}/terjual".to_owned(), get(sold::maker_show)),
        ("/kerja/perajin/{id}/terjual/ekspor".to_owned(), get(sold::maker_export)),
        (rules::PATH.to_owned(), get(rules::show).post(rules::send)),
        (payments::PATH.to_owned(), get(payments::list)),
        (format!("{}/{{id}}", payments::PATH), get(payments::show).post(payments::back)),
        ("/kerja/perajin/{id}/penjualan".to_owned(), get(rules::terms).post(rules::withhold)),
        (
            "/kerja/perajin/{id}/penjualan/ubah".to_owned(),
            get(terms::show::<Office>).post(terms::send::<Office>),
        ),
        (
            "/kerja/perajin/{id}/promo".to_owned(),
            get(promotion::show::<Office>).post(promotion::send::<Office>),
        ),
    ]
}

/// What the words of baskets and orders are hashed for.
const BASKET: &str = "basket";
/// See [`BASKET`].
const ORDER: &str = "order";

/// What the database knows of a word: the first half of its hash.
fn hashed(purpose: &str, word: &str) -> Uuid {
    let hash = fingerprint(purpose, word);
    let mut half = [0; 16];
    half.copy_from_slice(&hash[..16]);
    Uuid::from_bytes(half)
}

/// What the database knows of the word of an order.
pub(crate) fn order_hash(word: &str) -> Uuid {
    hashed(ORDER, word)
}

/// The word of the basket that a browser keeps, and the basket's id.
fn kept(site: &Site, headers: &HeaderMap) -> Option<(String, Uuid)> {
    Cookie::Basket.of(site, headers).map(|word| {
        let id = hashed(BASKET, &word);
        (word, id)
    })
}

/// Refuses a form that another site had a browser send. Browsers that do not say from what kind of site it comes say from which, but
/// not from pages that keep their address to themselves, as ours do: those say `null`, and what such a form may do is bounded by
/// cookies that no other site's form carries, and by the words in the forms of orders.
fn own_form(site: &Arc<Site>, lang: &Lang, headers: &HeaderMap) -> Result<(), Fail> {
    let said = |name: &str| headers.get(name).and_then(|v| v.to_str().ok());
    let foreign = match (said("sec-fetch-site"), said("origin")) {
        (Some(from), _) => !matches!(from, "same-origin" | "none"),
        (None, Some("null") | None) => false,
        (None, Some(origin)) => {
            let host = origin.split_once("://").map(|(_, host)| host);
            origin != site.origin && (host.is_none() || host != said("host"))
        }
    };
    if foreign {
        return Err(Fail::Told(site.clone(), lang.clone(), StatusCode::FORBIDDEN, "foreign-form"));
    }
    Ok(())
}

/// Keeps a page out of every cache, and its address from wherever a link leads.
fn private(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert("x-robots-tag", HeaderValue::from_static("noindex"));
    response
}

/// What a buyer is told of a maker: its name, its address, and the number by which it is reached.
#[derive(Debug, Clone, Default)]
pub(crate) struct Seller {
    pub name: String,
    pub href: String,
    pub phone: Option<String>,
    /// What it is: a person, a group, a co-operative.
    pub kind: String,
    /// Where it is.
    pub place: String,
    /// Whether it is no longer registered.
    pub left: bool,
}

impl Site {
    /// The day in a region, given with those above it.
    pub(crate) fn day_at(&self, path: &[RegionCode]) -> jiff::civil::Date {
        self.today(path.iter().map(RegionCode::as_str))
    }

    pub(crate) fn seller(
        &self,
        c: &mut Conn,
        lang: &Lang,
        maker: MakerId,
        region: &RegionCode,
    ) -> store::Result<Seller> {
        let found = store::market::basket::seller(c, maker)?;
        let place = store::region::get(c, region)?.map(|r| r.full_name).unwrap_or_default();
        let kind = found
            .as_ref()
            .map_or_else(String::new, |s| crate::sentence(lang.as_str(), &format!("maker-{}", s.kind), &[]));
        let left = found.as_ref().is_none_or(|s| s.left);
        let (slug, name, phone) = found.map(|s| (s.slug, s.name, s.phone)).unwrap_or_default();
        let paths = &self.profile.paths;
        Ok(Seller {
            name: self.maker_name(lang, name.as_deref(), &place),
            href: slug.map_or_else(String::new, |s| self.path(lang, &paths.makers, &s)),
            phone,
            kind,
            place,
            left,
        })
    }

    /// The frame of a page that is nobody's but a buyer's.
    fn buyers_page(&self, lang: &Lang, title: &str, words: &domain::lang::Words, rest: &str) -> Page {
        let mut page = self.page(lang, title, title, &self.everywhere(words, rest), "items");
        page.canonical = String::new();
        page.sample_note = false;
        page
    }
}

/// A region with those above it, as people say where something is: the smallest first.
pub(crate) fn place_name(c: &mut Conn, region: &RegionCode) -> store::Result<String> {
    let mut names = Vec::new();
    // The country itself goes without saying.
    for line in store::region::ancestry(c, region)?.into_iter().filter(|l| l.level > 0) {
        names.push(line.full_name);
    }
    names.reverse();
    Ok(names.join(", "))
}

/// An address that opens WhatsApp with a number and a text filled in.
pub(crate) fn whatsapp(phone: &str, text: &str) -> String {
    let number: String = phone.chars().filter(char::is_ascii_digit).collect();
    let text = percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC);
    format!("https://wa.me/{number}?text={text}")
}
