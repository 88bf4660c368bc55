//! Answers: JSON with a tag of its content, pages of lists, and the small shapes that every capability shares.

use std::collections::BTreeMap;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::item::Money;
use domain::lang::Words;
use domain::market::promotion::Reduced;
use domain::region::RegionCode;
use domain::source::Checked;
use serde::Serialize;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use crate::Site;
use crate::api::call::Call;
use crate::api::problem::Problem;

/// The result of a call.
pub type Answer = Result<Response, Box<Problem>>;

/// For how long an answer may be used again without asking.
const CACHED: &str = "public, max-age=60";

/// A strong tag of a content.
pub fn tag(content: &[u8]) -> String {
    let hash: String = Sha256::digest(content).iter().take(16).map(|b| format!("{b:02x}")).collect();
    format!("\"{hash}\"")
}

/// A record as an answer.
pub fn answer(call: &Call, content: &impl Serialize) -> Answer {
    let Ok(body) = serde_json::to_vec(content) else {
        tracing::error!("an answer of the API could not be written");
        return Err(call.problem(StatusCode::SERVICE_UNAVAILABLE));
    };
    Ok(json(body))
}

/// Written JSON as an answer.
pub fn json(body: Vec<u8>) -> Response {
    let tag = tag(&body);
    (
        [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, CACHED), (header::ETAG, &tag)],
        body,
    )
        .into_response()
}

/// A record that has another address now.
pub fn moved(call: &Call, path: &str) -> Answer {
    Ok((StatusCode::MOVED_PERMANENTLY, [(header::LOCATION, format!("{}{path}", call.site.origin))])
        .into_response())
}

/// A page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct Listing<T: ToSchema> {
    /// The records, in the list's order.
    pub data: Vec<T>,
    /// How many records a page may hold.
    #[schema(example = 50, minimum = 1, maximum = 200)]
    pub limit: i64,
    /// The address of the next page; `null` on the last one. The same stands in the header `Link`.
    pub next: Option<String>,
}

/// A page of a list as an answer; `last` gives the place after which the next page begins.
pub fn list<T: Serialize + ToSchema>(
    call: &Call,
    name: &str,
    limit: i64,
    data: Vec<T>,
    last: Option<(String, String)>,
) -> Answer {
    let full = i64::try_from(data.len()).is_ok_and(|n| n >= limit);
    let next = last.filter(|_| full).map(|(key, id)| call.next(name, &key, &id));
    let link = next.as_ref().and_then(|n| HeaderValue::from_str(&format!("<{n}>; rel=\"next\"")).ok());
    let mut response = answer(call, &Listing { data, limit, next })?;
    if let Some(link) = link {
        response.headers_mut().insert(header::LINK, link);
    }
    Ok(response)
}

/// A text by language (BCP 47 tag). A language in which it was not written is left out.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(value_type = BTreeMap<String, String>, example = json!({"id": "tenun ikat", "en": "ikat weaving"}))]
pub struct Texts(pub Words);

/// A text that may not exist in any language.
pub fn texts(words: &Words) -> Option<Texts> {
    (!words.is_empty()).then(|| Texts(words.clone()))
}

/// Where a record is found.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Links {
    /// The record in this API.
    #[serde(rename = "self")]
    #[schema(example = "https://example.org/api/v1/crafts/ulos")]
    pub this: String,
    /// The page for readers, by language.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = json!({"id": "https://example.org/kerajinan/ulos", "en": "https://example.org/en/crafts/ulos"}))]
    pub html: Option<BTreeMap<String, String>>,
}

/// Whether an officer of the council has confirmed a claim.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = Checked)]
pub enum Confirmation {
    /// Stated by the sources; nobody has confirmed it yet.
    Unchecked,
    /// Confirmed by an officer.
    Confirmed,
    /// Looked at and found wrong; kept for the record, not a fact.
    Refuted,
}

impl From<Checked> for Confirmation {
    fn from(checked: Checked) -> Confirmation {
        match checked {
            Checked::Unchecked => Confirmation::Unchecked,
            Checked::Confirmed => Confirmation::Confirmed,
            Checked::Refuted => Confirmation::Refuted,
        }
    }
}

/// A region, in short.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RegionRef {
    /// The official code.
    #[schema(example = "12.04")]
    pub code: String,
    /// The full name.
    #[schema(example = "Kabupaten Nias")]
    pub full_name: String,
    /// The region in this API.
    #[schema(example = "https://example.org/api/v1/regions/12.04")]
    pub href: String,
}

/// A craft, in short.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CraftRef {
    /// The last part of its address.
    #[schema(example = "ulos")]
    pub slug: String,
    /// Its names.
    pub names: Texts,
    /// The craft in this API.
    #[schema(example = "https://example.org/api/v1/crafts/ulos")]
    pub href: String,
}

/// An amount of money.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Price {
    /// The amount in the smallest unit, so many decimal places as `exponent` says.
    #[schema(example = 350000, minimum = 0)]
    pub amount: i64,
    /// ISO 4217 code of the currency.
    #[schema(example = "IDR")]
    pub currency: String,
    /// Decimal places of the amount: 125000 with exponent 2 is 1250.00.
    #[schema(example = 0)]
    pub exponent: u32,
}

/// What is asked instead of a price while its maker takes something off for everybody.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Sale {
    /// What one piece costs now.
    pub price: Price,
    /// The last day, where the maker lies.
    #[schema(format = "date")]
    pub until: String,
}

impl Site {
    /// An amount of the currency of this site.
    pub(crate) fn api_price(&self, amount: Money) -> Price {
        let currency = &self.profile.currency;
        Price { amount: amount.0, currency: currency.code.clone(), exponent: currency.exponent }
    }

    /// What is asked instead of a price.
    pub(crate) fn api_sale(&self, price: Option<Money>, off: Option<&Reduced>) -> Option<Sale> {
        let (price, off) = (price?, off?);
        Some(Sale { price: self.api_price(Money(price.0 - off.each.0)), until: off.until.to_string() })
    }
}

/// An instant as RFC 3339, in UTC.
pub fn instant(micros: i64) -> String {
    jiff::Timestamp::from_microsecond(micros).map(|t| t.to_string()).unwrap_or_default()
}

impl Site {
    /// An absolute address in the API.
    pub(crate) fn api(&self, path: &str) -> String {
        format!("{}/api/v1/{path}", self.origin)
    }

    /// Where a record is found that has a page for readers.
    pub(crate) fn api_links(&self, path: &str, words: &Words, slug: &str) -> Links {
        let html = self.everywhere(words, slug).into_iter();
        let html = html.map(|(lang, path)| (lang.to_string(), format!("{}{path}", self.origin))).collect();
        Links { this: self.api(path), html: Some(html) }
    }

    /// A region, in short.
    pub(crate) fn api_region(&self, code: &RegionCode, full_name: &str) -> RegionRef {
        RegionRef {
            code: code.to_string(),
            full_name: full_name.to_owned(),
            href: self.api(&format!("regions/{code}")),
        }
    }

    /// A craft, in short.
    pub(crate) fn api_craft(&self, slug: &str, names: &Words) -> CraftRef {
        CraftRef {
            slug: slug.to_owned(),
            names: Texts(names.clone()),
            href: self.api(&format!("crafts/{slug}")),
        }
    }
}

/// A holiday of a maker: nothing is to be had meanwhile.
#[derive(Debug, Serialize, ToSchema)]
pub struct Holiday {
    /// The first day.
    #[schema(format = "date")]
    pub since: String,
    /// The last day; `null` while it is not known.
    #[schema(format = "date")]
    pub until: Option<String>,
}

impl Site {
    /// A holiday on which a maker is today, where it lies: `path` names its region and those above it, the highest first.
    pub(super) fn api_holiday(
        &self,
        days: Option<domain::maker::holiday::Days>,
        path: &str,
    ) -> Option<Holiday> {
        let days = days.filter(|d| d.hold(self.today(path.rsplit('/'))))?;
        Some(Holiday { since: days.since.to_string(), until: days.until.map(|d| d.to_string()) })
    }
}
