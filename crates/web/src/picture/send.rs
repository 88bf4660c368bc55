//! Takes a form with photographs of a record that is there. Several are sent at once; each is judged before anything is stored or
//! recorded, and one that is refused keeps none of the others back. What the record has no room for is never stored, and what
//! is not recorded is taken away again.

use std::sync::Arc;

use axum::extract::Multipart;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use domain::access::Access;
use domain::id::PictureId;
use domain::picture::MOST;
use store::picture::{self as pictures, Kept, Sent};
use uuid::Uuid;

use super::keep::{Keeper, Told, at, fail, page, record};
use super::receive::{self, Looked};
use crate::account::guard::{Filled, Signed};
use crate::error::{Answer, Fail};
use crate::{Site, sentence};

/// Takes the form.
pub(super) async fn send<P: Keeper>(
    site: Arc<Site>,
    signed: Signed,
    text: String,
    filled: Filled,
    parts: Option<Multipart>,
) -> Answer {
    let record = record(&site, &signed, &text)?;
    // Before anything is read: whoever may not keep these photographs sends nothing.
    let access: Access<P> = signed.may::<P>(&site)?;
    let there = match site.db.read(move |c| pictures::open(c, &access, record)).await {
        Ok(there) => there,
        Err(e) => return Err(fail(&site, &signed, P::OF, record, e).await),
    };
    let chosen = choose(&site, &signed, parts, there).await?;
    let mut refused = chosen.refused;
    if chosen.photos.is_empty() {
        if refused.is_empty() {
            refused.push(sentence(signed.lang.as_str(), "photo-none-sent", &[]));
        }
        let told = Told { refused, ..Told::default() };
        return page::<P>(&site, &signed, record, StatusCode::UNPROCESSABLE_ENTITY, &told).await;
    }
    let (mut sent, mut stored): (Vec<Sent>, Vec<String>) = (Vec::new(), Vec::new());
    for photo in chosen.photos {
        let judged = match photo {
            Chosen::There(same) => {
                sent.push(same);
                continue;
            }
            Chosen::New(judged) => judged,
        };
        match receive::keep(&site, &signed, judged).await {
            Ok((one, new)) => {
                stored.extend(new.then(|| one.media.clone()));
                sent.push(one);
            }
            Err(e) => {
                receive::take_back(&site, stored).await;
                return Err(e);
            }
        }
    }
    let access: Access<P> = signed.may::<P>(&site)?;
    let languages = site.profile.languages.clone();
    let mut command = filled.command(&signed, "");
    command.reason = P::REASON.map(str::to_owned);
    let count = sent.len();
    let all: Vec<(PictureId, Sent)> = sent.into_iter().map(|s| (PictureId(Uuid::now_v7()), s)).collect();
    let write = site
        .db
        .write(command, move |tx| {
            for (id, sent) in &all {
                let said = P::first_word(tx, &access, record, &languages)?;
                let said = said.as_ref().map(|said| (said, languages.as_slice()));
                pictures::add(tx, &access, record, *id, sent, said)?;
            }
            Ok(())
        })
        .await;
    // What else goes wrong may have been recorded all the same.
    if let Err(store::Error::Faults(_) | store::Error::Refused | store::Error::Missing) = &write {
        receive::take_back(&site, stored).await;
    }
    match write {
        Ok(_) if refused.is_empty() => {
            Ok(Redirect::to(&format!("{}?selesai=kirim&n={count}", at::<P>(record))).into_response())
        }
        Ok(_) => {
            let done = sentence(signed.lang.as_str(), "photo-done-kirim", &[("count", &count.to_string())]);
            let told = Told { done, refused, ..Told::default() };
            page::<P>(&site, &signed, record, StatusCode::UNPROCESSABLE_ENTITY, &told).await
        }
        Err(store::Error::Faults(_)) => {
            refused.push(too_many(&signed));
            let told = Told { refused, ..Told::default() };
            page::<P>(&site, &signed, record, StatusCode::UNPROCESSABLE_ENTITY, &told).await
        }
        Err(e) => Err(fail(&site, &signed, P::OF, record, e).await),
    }
}

fn too_many(signed: &Signed) -> String {
    sentence(signed.lang.as_str(), "photo-too-many", &[("most", &MOST.to_string())])
}

/// A photograph of a form.
enum Chosen {
    /// The record has it already.
    There(Sent),
    /// It is to be stored.
    New(media::Judged),
}

/// The photographs of a form for which the record has room, and why others are not taken.
#[derive(Default)]
struct Choice {
    photos: Vec<Chosen>,
    refused: Vec<String>,
}

/// Reads a form to its end. Nothing of it is stored: what the record has no room for never is.
async fn choose(
    site: &Arc<Site>,
    signed: &Signed,
    parts: Option<Multipart>,
    there: Vec<Kept>,
) -> Result<Choice, Fail> {
    let mut room = MOST.saturating_sub(there.len());
    let (mut choice, mut beyond) = (Choice::default(), Vec::new());
    // A connection that breaks ends the loop; what came whole before is kept.
    // What is no form with files has none.
    let mut parts = parts;
    while let Some(parts) = &mut parts {
        let Ok(Some(field)) = parts.next_field().await else { break };
        if field.name() != Some("foto") {
            continue;
        }
        let (judged, name) = match receive::look(site, signed, field).await? {
            Looked::Good(judged, name, _) => (judged, name),
            Looked::Refused(why) => {
                choice.refused.push(why);
                continue;
            }
            Looked::Nothing => continue,
            Looked::Cut => break,
        };
        let same = there.iter().find(|k| k.picture.media == judged.media).map(|k| Sent {
            media: k.picture.media.clone(),
            width: k.picture.width,
            height: k.picture.height,
        });
        let twice = choice.photos.iter().any(|c| match c {
            Chosen::There(sent) => sent.media == judged.media,
            Chosen::New(other) => other.media == judged.media,
        });
        match same {
            _ if twice => {}
            Some(same) => choice.photos.push(Chosen::There(same)),
            None if room > 0 => {
                room -= 1;
                choice.photos.push(Chosen::New(judged));
            }
            None => beyond.push(name),
        }
    }
    if !beyond.is_empty() {
        choice.refused.push(format!("{}: {}", beyond.join(", "), too_many(signed)));
    }
    Ok(choice)
}
