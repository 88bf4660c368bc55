//! `/lapak/perajin/{id}/tambah/kirim`: photographs in pieces of a product that is not there yet. What is whole is told by a mark, which the form
//! carries as it carries a photograph that came with it.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use domain::id::{Kind, MakerId, PictureId};
use store::picture::Sent;
use store::picture::upload::{self as uploads, Upload};
use uuid::Uuid;

use super::add::carried;
use super::{MAKERS, maker as maker_id, over_items};
use crate::Site;
use crate::account::guard::{Filled, Signed, housekeeping};
use crate::ask::Path;
use crate::desk::settle;
use crate::error::{Answer, Fail};
use crate::picture::receive::{broken, refusal};
use crate::picture::upload::{
    LENGTH, OFFSET, judge, no_room, number, other_version, receive, say, sweep, told,
};

/// The header with the mark of a photograph that is whole.
const MARK: &str = "photograph-mark";

/// Begins one.
pub async fn begin(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(text): Path<String>,
    filled: Filled,
    headers: HeaderMap,
) -> Answer {
    let maker = maker_id(&site, &signed, &text)?;
    let access = over_items(&site, &signed)?;
    if let Some(response) = other_version(&headers) {
        return Ok(response);
    }
    let Some(size) = number(&headers, LENGTH) else {
        // Whoever may not act for the maker is told nothing of lengths.
        super::acts(&access, maker).map_err(signed.fail(&site))?;
        return Ok(told(StatusCode::UNPROCESSABLE_ENTITY, &say(&signed, "photo-length"), &[]));
    };
    let (id, person) = (PictureId(Uuid::now_v7()), signed.person.id);
    let begun = site
        .db
        .write(filled.command(&signed, "photograph begun"), move |tx| {
            uploads::begin_new(tx, &access, person, maker, id, size)?;
            Ok(id.0)
        })
        .await;
    if let Err(store::Error::Faults(faults)) = &begun {
        return Ok(no_room(&signed, faults));
    }
    let id = settle(&site, &signed, Kind::Maker, maker.0, begun).await?.into_inner();
    let place = format!("{MAKERS}/{maker}/tambah/kirim/{id}?_f={}", filled.get("_f"));
    Ok(told(StatusCode::CREATED, "", &[("location", place)]))
}

/// One's own that is on its way.
async fn known(
    site: &Arc<Site>,
    signed: &Signed,
    (text, upload): &(String, String),
) -> Result<(MakerId, PictureId, Upload), Fail> {
    let maker = maker_id(site, signed, text)?;
    let id = PictureId(crate::desk::id(site, signed, upload)?);
    let access = over_items(site, signed)?;
    let (person, now) = (signed.person.id, site.db.now());
    let read = site.db.read(move |c| uploads::get_new(c, &access, person, maker, id, now)).await;
    Ok((maker, id, settle(site, signed, Kind::Maker, maker.0, read).await?))
}

/// How far it is.
pub async fn look(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(both): Path<(String, String)>,
    headers: HeaderMap,
) -> Answer {
    let (_, _, upload) = known(&site, &signed, &both).await?;
    if let Some(response) = other_version(&headers) {
        return Ok(response);
    }
    let more = [(OFFSET, upload.got.to_string()), (LENGTH, upload.size.to_string())];
    Ok(told(StatusCode::OK, "", &more))
}

/// Gives it up.
pub async fn forget(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(both): Path<(String, String)>,
) -> Answer {
    let (_, id, _) = known(&site, &signed, &both).await?;
    let pieces = site.db.read(move |c| uploads::pieces(c, id)).await.map_err(signed.fail(&site))?;
    let gone = site.db.write(housekeeping(), move |tx| uploads::give_up(tx, id)).await;
    if gone.map_err(signed.fail(&site))?.into_inner() {
        sweep(&site, pieces);
    }
    Ok(told(StatusCode::NO_CONTENT, "", &[]))
}

/// Takes the next pieces; after the last, and whenever it is asked again until a product has it, the answer carries the mark.
pub async fn grow(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(both): Path<(String, String)>,
    headers: HeaderMap,
    body: Body,
) -> Answer {
    let (_, id, upload) = known(&site, &signed, &both).await?;
    if let Some(response) = other_version(&headers) {
        return Ok(response);
    }
    let got = match receive(&site, &signed, id, &upload, &headers, body).await? {
        Ok(got) => got,
        Err(response) => return Ok(response),
    };
    if upload.whole || got < upload.size {
        return Ok(told(StatusCode::NO_CONTENT, "", &[(OFFSET, got.to_string())]));
    }
    whole(&site, &signed, id, got).await
}

async fn whole(site: &Arc<Site>, signed: &Signed, id: PictureId, got: i64) -> Result<Response, Fail> {
    let files = site.files.get().ok_or_else(|| Fail::Unreadable(site.clone(), signed.lang.clone()))?.clone();
    let stands = (OFFSET, got.to_string());
    let pieces = site.db.read(move |c| uploads::pieces(c, id)).await.map_err(signed.fail(site))?;
    match judge(files, pieces.clone()).await {
        Ok((media, head)) => {
            let sent = Sent { media, width: head.width, height: head.height };
            Ok(told(StatusCode::NO_CONTENT, "", &[stands, (MARK, carried(site, signed, &(id, sent)))]))
        }
        Err(media::Error::Refused(why)) => {
            let spoilt = site.db.write(housekeeping(), move |tx| uploads::spoilt(tx, id, why)).await;
            spoilt.map_err(signed.fail(site))?;
            sweep(site, pieces);
            Ok(told(StatusCode::UNPROCESSABLE_ENTITY, &refusal(signed, why), &[stands]))
        }
        Err(e) => {
            broken(site, signed, &e);
            Ok(told(StatusCode::SERVICE_UNAVAILABLE, &say(signed, "photo-storage"), &[stands]))
        }
    }
}
