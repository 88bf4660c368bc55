//! The picture that a buyer sends along when they say that they paid: taken from the form on the page of the order, and given to whoever
//! has part in the order and to nobody else.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use axum::Extension;
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::access::{self, KeepOrders, KeepOwnOrders};
use domain::account::code::form_fits;
use domain::flagship::document::{Document, LARGEST, Stored};
use domain::id::{Kind, OrderId};
use domain::lang::Lang;
use domain::picture::Refusal;
use store::market::{order, register, slip};
use tokio::sync::Semaphore;
use uuid::Uuid;

use super::{ORDER, hashed, private};
use crate::account::guard::{Filled, Signed};
use crate::ask::Path;
use crate::desk::settle;
use crate::error::{Answer, Fail};
use crate::{In, Site, sentence};

/// The name of the field.
pub(crate) const FIELD: &str = "bukti";
/// The most bytes of a text in such a form.
const LARGEST_TEXT: usize = 4 * 1024;
/// The most fields in such a form.
const MOST_FIELDS: usize = 12;
/// Drawing one anew takes much memory, so only one is drawn at a time.
static DRAWING: Semaphore = Semaphore::const_new(1);

/// What came of the picture in a form.
pub(super) enum Took {
    /// None was chosen.
    Nothing,
    /// It is safely stored.
    Stored(Stored),
    /// It is not taken.
    Refused(Refusal),
}

/// A picture, as a page shows it.
pub(crate) struct Shown {
    pub href: String,
    pub alt: String,
}

/// The pictures of an order as a page shows them, below an address.
pub(crate) fn shown(lang: &Lang, pictures: &[Document], below: &str) -> Vec<Shown> {
    let all = pictures.iter().enumerate();
    all.map(|(n, d)| Shown {
        href: format!("{below}/{}", d.id),
        alt: sentence(lang.as_str(), "slip-alt", &[("n", &(n + 1).to_string())]),
    })
    .collect()
}

/// How much of a form with a picture is read: more than a picture may have, so that whoever sends a larger one hears it.
pub(crate) fn bound() -> DefaultBodyLimit {
    DefaultBodyLimit::max(usize::try_from(3 * LARGEST).unwrap_or(usize::MAX))
}

/// Reads the form of a buyer, with the picture that may be in it. A picture is only taken once the form has shown that it comes from the
/// page of an order that exists.
pub(super) async fn read(
    site: &Arc<Site>,
    lang: &Lang,
    word: &str,
    request: Request,
) -> Result<(Filled, Took), Fail> {
    let unreadable = || Fail::Unreadable(site.clone(), lang.clone());
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok());
    if !kind.is_some_and(|k| k.starts_with("multipart/form-data")) {
        let filled = Filled::read(request.into_body()).await.ok_or_else(unreadable)?;
        return Ok((filled, Took::Nothing));
    }
    let mut parts = Multipart::from_request(request, site).await.map_err(|_| unreadable())?;
    let (mut fields, mut took) = (Vec::new(), Took::Nothing);
    loop {
        let mut field = match parts.next_field().await {
            Ok(Some(field)) => field,
            Ok(None) => break,
            // Of what is too large the rest is not there.
            Err(_) if matches!(took, Took::Refused(_)) => break,
            Err(_) => return Err(unreadable()),
        };
        let name = field.name().unwrap_or_default().to_owned();
        if fields.len() >= MOST_FIELDS {
            return Err(unreadable());
        }
        if name == FIELD {
            let claim =
                fields.iter().find(|(n, _)| n == "_f").map_or("", |(_, v): &(String, String)| v.as_str());
            if !form_fits(word, claim) {
                return Err(Fail::Told(site.clone(), lang.clone(), StatusCode::FORBIDDEN, "foreign-form"));
            }
            let hash = hashed(ORDER, word);
            let known = site.db.read(move |c| order::by_word(c, hash)).await;
            if known.map_err(|e| Fail::Store(site.clone(), lang.clone(), e))?.is_none() {
                return Err(Fail::Missing(site.clone(), lang.clone()));
            }
            took = take(site, lang, field).await?;
            continue;
        }
        let mut bytes = Vec::new();
        while let Some(chunk) = field.chunk().await.map_err(|_| unreadable())? {
            if bytes.len() + chunk.len() > LARGEST_TEXT {
                return Err(unreadable());
            }
            bytes.extend_from_slice(&chunk);
        }
        let text = String::from_utf8(bytes).map_err(|_| unreadable())?;
        fields.push((name, text.replace('\0', "\u{fffd}")));
    }
    Ok((Filled::of(fields), took))
}

async fn take(
    site: &Arc<Site>,
    lang: &Lang,
    mut field: axum::extract::multipart::Field<'_>,
) -> Result<Took, Fail> {
    let broken = |error: &dyn std::fmt::Display| {
        tracing::error!(%error, "a picture of a payment could not be stored");
        Fail::Told(site.clone(), lang.clone(), StatusCode::SERVICE_UNAVAILABLE, "slip-broken")
    };
    let Some(files) = site.files.get() else { return Ok(Took::Nothing) };
    let mut incoming = files.begin_document().map_err(|e| broken(&e))?;
    loop {
        match field.chunk().await {
            Ok(Some(bytes)) => match incoming.write(&bytes) {
                Ok(()) => {}
                Err(media::Error::Refused(why)) => {
                    // Read to its end, so that its sender hears the answer.
                    while let Ok(Some(_)) = field.chunk().await {}
                    return Ok(Took::Refused(why));
                }
                Err(e) => return Err(broken(&e)),
            },
            Ok(None) => break,
            // More than a form may hold, or the connection broke.
            Err(_) => return Ok(Took::Refused(Refusal::Bytes)),
        }
    }
    if incoming.size() == 0 {
        return Ok(Took::Nothing);
    }
    let turn = DRAWING.acquire().await;
    let files = files.clone();
    let drawn = tokio::task::spawn_blocking(move || files.finish_picture(incoming)).await;
    drop(turn);
    match drawn.unwrap_or(Err(media::Error::Refused(Refusal::Unreadable))) {
        Ok(stored) => Ok(Took::Stored(stored)),
        Err(media::Error::Refused(why)) => Ok(Took::Refused(why)),
        Err(e) => Err(broken(&e)),
    }
}

/// A picture as an answer: to be shown on the page that asks for it, kept by nobody, and without any right where it is opened by itself.
async fn give(site: &Arc<Site>, lang: &Lang, found: Option<Document>) -> Answer {
    let missing = || Fail::Missing(site.clone(), lang.clone());
    let picture = found.ok_or_else(missing)?;
    let files = site.files.get().ok_or_else(missing)?;
    let bytes = match files.document(&picture.digest).await {
        Ok(bytes) => bytes,
        Err(media::Error::Missing) => return Err(missing()),
        Err(error) => {
            tracing::error!(%error, "a picture of a payment could not be read");
            return Err(Fail::Told(
                site.clone(),
                lang.clone(),
                StatusCode::SERVICE_UNAVAILABLE,
                "slip-broken",
            ));
        }
    };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(picture.form.content_type())),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static("inline")),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (
            header::CONTENT_SECURITY_POLICY,
            HeaderValue::from_static("default-src 'none'; sandbox; base-uri 'none'; frame-ancestors 'none'"),
        ),
    ];
    let response: Response = (headers, bytes).into_response();
    Ok(private(response))
}

fn one(pictures: Vec<Document>, id: &str) -> Option<Document> {
    let id = Uuid::parse_str(id).ok()?;
    pictures.into_iter().find(|d| d.id.0 == id)
}

/// For the buyer.
pub async fn placed(
    State(site): State<Arc<Site>>,
    Extension(In(lang)): Extension<In>,
    Path((word, id)): Path<(String, String)>,
) -> Answer {
    let hash = hashed(ORDER, &word);
    let read = site.db.read(move |c| {
        let Some(group) = order::by_word(c, hash)? else { return Ok(None) };
        let who = access::buyer(group);
        let Some((_, orders)) = register::placed(c, &who, group)? else { return Ok(None) };
        for o in orders {
            if let Some(found) = one(slip::placed(c, &who, &o)?, &id) {
                return Ok(Some(AssertUnwindSafe(found)));
            }
        }
        Ok(None)
    });
    let found = read.await.map_err(|e| Fail::Store(site.clone(), lang.clone(), e))?;
    give(&site, &lang, found.map(|d| d.0)).await
}

/// For the maker.
pub async fn own(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path((text, picture)): Path<(String, String)>,
) -> Answer {
    let id = OrderId(crate::desk::id(&site, &signed, &text)?);
    let access = AssertUnwindSafe(signed.may::<KeepOwnOrders>(&site)?);
    let read = site.db.read(move |c| {
        let (order, _) = register::own_order(c, &access, id)?.ok_or(store::Error::Missing)?;
        Ok(AssertUnwindSafe(one(slip::own(c, &access, &order)?, &picture)))
    });
    let found = settle(&site, &signed, Kind::Order, id.0, read.await).await?.0;
    give(&site, &signed.lang, found).await
}

/// For the officer of the maker's region.
pub async fn of(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path((text, picture)): Path<(String, String)>,
) -> Answer {
    let id = OrderId(crate::desk::id(&site, &signed, &text)?);
    let access = AssertUnwindSafe(signed.may::<KeepOrders>(&site)?);
    let read = site.db.read(move |c| {
        let (order, _) = register::order(c, &access, id)?.ok_or(store::Error::Missing)?;
        Ok(AssertUnwindSafe(one(slip::of(c, &access, &order)?, &picture)))
    });
    let found = settle(&site, &signed, Kind::Order, id.0, read.await).await?.0;
    give(&site, &signed.lang, found).await
}
