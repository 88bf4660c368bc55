//! `/kerja/produk/{id}/foto` and `/kerja/perajin/{id}/foto`: the photographs of an item or maker. Several are sent at once;
//! each is judged before anything is recorded, and one that is refused keeps none of the others back.

use std::sync::Arc;

use askama::Template;
use axum::extract::Multipart;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::{Access, KeepItems, KeepMakers};
use domain::fault::Faults;
use domain::id::{Kind, PictureId};
use domain::lang::Words;
use domain::picture::{KeepsPictures, LICENCES, MOST, Refusal, Said, Step};
use domain::publication::Publication;
use store::picture::{self as pictures, Kept, Sent};
use tokio::sync::Semaphore;
use uuid::Uuid;

use super::Photo;
use crate::account::guard::{Filled, Signed, housekeeping};
use crate::account::work::{Field, Work, fault};
use crate::error::{Answer, Fail, render};
use crate::page::{Link, Page};
use crate::{Site, sentence};

/// Heads are read by so many at a time: each file is in memory for that moment.
static READING: Semaphore = Semaphore::const_new(2);

/// A photograph as its keeper sees it.
struct Line {
    action: String,
    number: usize,
    photo: Option<Photo>,
    waits: bool,
    fault: String,
    shown: bool,
    first: bool,
    last: bool,
    alts: Vec<Field>,
    author: Field,
    licences: Vec<(String, String, bool)>,
    licence_fault: String,
    open: bool,
}

#[derive(Template)]
#[template(path = "picture/keep.html")]
struct KeepPage {
    page: Page,
    work: Work,
    crumbs: Vec<Link>,
    name: String,
    action: String,
    done: String,
    refused: Vec<String>,
    lines: Vec<Line>,
    room: bool,
    most: String,
}

/// What the page says besides.
#[derive(Default)]
struct Told {
    done: String,
    refused: Vec<String>,
    /// What was typed about a photograph, with its faults.
    typed: Option<(PictureId, Said, Faults)>,
}

/// The path of the records of a kind in the workbench.
fn base(of: Kind) -> &'static str {
    if of == Kind::Maker { "/kerja/perajin" } else { "/kerja/produk" }
}

fn at(of: Kind, record: Uuid) -> String {
    format!("{}/{record}/foto", base(of))
}

fn record(site: &Arc<Site>, signed: &Signed, text: &str) -> Result<Uuid, Fail> {
    Uuid::parse_str(text).map_err(|_| Fail::Missing(site.clone(), signed.lang.clone()))
}

/// What becomes of a failure. What somebody may not reach is not there for them, and that they tried is remembered.
async fn fail(site: &Arc<Site>, signed: &Signed, of: Kind, record: Uuid, error: store::Error) -> Fail {
    match error {
        store::Error::Missing => return Fail::Missing(site.clone(), signed.lang.clone()),
        store::Error::Refused => {
            let mut command = housekeeping();
            command.actor = format!("account:{}", signed.person.id);
            let noted = site.db.write(command, move |tx| pictures::refused(tx, of, record)).await;
            if let Err(error) = noted {
                tracing::error!(%error, "a refusal could not be noted");
            }
        }
        _ => {}
    }
    signed.fail(site)(error)
}

async fn page<P: KeepsPictures + Clone>(
    site: &Arc<Site>,
    signed: &Signed,
    record: Uuid,
    status: StatusCode,
    told: &Told,
) -> Answer {
    let access: Access<P> = signed.may::<P>(site)?;
    let read = site
        .db
        .read(move |c| {
            let all = pictures::list(c, &access, record)?;
            Ok((all, pictures::called(c, P::OF, record)?.ok_or(store::Error::Missing)?))
        })
        .await;
    let (all, called) = match read {
        Ok(found) => found,
        Err(e) => return Err(fail(site, signed, P::OF, record, e).await),
    };
    let lang = &signed.lang;
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let name = called.text(lang).to_owned();
    let action = at(P::OF, record);
    let count = all.len();
    let lines =
        all.iter().enumerate().map(|(i, k)| line(site, signed, &action, (i, count), k, told)).collect();
    let title = sentence(lang.as_str(), "photos-of", &[("name", &name)]);
    let mut response = render(&KeepPage {
        page: site.private_page(lang, &title),
        work: site.work(signed, base(P::OF)),
        crumbs: vec![
            Link {
                label: say(if P::OF == Kind::Maker { "maker-register" } else { "item-register" }),
                href: base(P::OF).to_owned(),
                current: false,
            },
            Link { label: name.clone(), href: format!("{}/{record}", base(P::OF)), current: false },
            Link { label: say("photos"), href: String::new(), current: true },
        ],
        name,
        action,
        done: told.done.clone(),
        refused: told.refused.clone(),
        lines,
        room: count < MOST,
        most: MOST.to_string(),
    });
    if response.status() == StatusCode::OK {
        *response.status_mut() = status;
    }
    Ok(response)
}

fn line(
    site: &Site,
    signed: &Signed,
    action: &str,
    (i, count): (usize, usize),
    k: &Kept,
    told: &Told,
) -> Line {
    let lang = &signed.lang;
    let p = &k.picture;
    let typed = told.typed.as_ref().filter(|(id, ..)| *id == p.id);
    let none = Faults::default();
    let faults = typed.map_or(&none, |(_, _, f)| f);
    let (alt, author, licence) = match typed {
        Some((_, said, _)) => (&said.alt, said.author.as_str(), said.licence.as_str()),
        None => (&p.alt, p.author.as_str(), p.licence.as_str()),
    };
    let number = i + 1;
    let photo = (!k.sizes.is_empty()).then(|| {
        Photo::new(
            &pictures::Shown {
                media: p.media.clone(),
                width: p.width,
                height: p.height,
                alt: p.alt.clone(),
                author: p.author.clone(),
                licence: p.licence.clone(),
                sizes: k.sizes.clone(),
            },
            lang,
        )
    });
    let field = |name: String, key: &str, value: &str| {
        // Names differ from photograph to photograph, since labels are bound to them.
        let mut field = Field::new(lang, "", key, "text").with(value);
        if let Some(f) = faults.0.iter().find(|f| f.field == name) {
            field.fault = fault(lang, &f.problem);
        }
        field.longest = 300;
        field
    };
    let alts = site
        .profile
        .languages
        .iter()
        .map(|l| {
            let mut f = field(format!("alt_{l}"), "photo-alt", alt.get(l).unwrap_or_default());
            f.label = sentence(
                lang.as_str(),
                "photo-alt",
                &[("language", &sentence(lang.as_str(), &format!("lang-{l}"), &[]))],
            );
            f.hint = format!("alt_{l}");
            f
        })
        .collect();
    let wrong = |name: &str| {
        faults.0.iter().find(|f| f.field == name).map(|f| fault(lang, &f.problem)).unwrap_or_default()
    };
    Line {
        action: format!("{action}/{}", p.id),
        number,
        waits: k.sizes.is_empty() && k.fault.is_none(),
        fault: k.fault.map(|f| refusal(signed, f)).unwrap_or_default(),
        photo,
        shown: p.status == Publication::Published,
        first: i == 0,
        last: number == count,
        alts,
        author: field("author".into(), "photo-author", author),
        licences: LICENCES
            .iter()
            .map(|(word, _)| ((*word).to_owned(), super::licence(lang, word).0, *word == licence))
            .collect(),
        licence_fault: wrong("licence"),
        open: typed.is_some() || !(p.status == Publication::Published),
    }
}

fn refusal(signed: &Signed, why: Refusal) -> String {
    sentence(signed.lang.as_str(), &format!("photo-refused-{}", why.word()), &[])
}

/// What stands after the question mark.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    selesai: String,
    n: String,
}

async fn show<P: KeepsPictures + Clone>(
    site: Arc<Site>,
    signed: Signed,
    text: String,
    asked: Asked,
) -> Answer {
    let record = record(&site, &signed, &text)?;
    let n: usize = asked.n.parse().unwrap_or_default();
    let done = match asked.selesai.as_str() {
        "kirim" => sentence(signed.lang.as_str(), "photo-done-kirim", &[("count", &n.to_string())]),
        word @ ("simpan" | "urut" | "hapus") => {
            sentence(signed.lang.as_str(), &format!("photo-done-{word}"), &[])
        }
        _ => String::new(),
    };
    page::<P>(&site, &signed, record, StatusCode::OK, &Told { done, ..Told::default() }).await
}

/// The name of a file as its sender sees it, for a message.
fn shortened(name: &str) -> String {
    name.chars().filter(|c| !c.is_control()).take(80).collect()
}

async fn send<P: KeepsPictures + Clone>(
    site: Arc<Site>,
    signed: Signed,
    text: String,
    filled: Filled,
    parts: Option<Multipart>,
) -> Answer {
    let record = record(&site, &signed, &text)?;
    // Before anything is read: whoever may not keep these photographs sends nothing.
    let access: Access<P> = signed.may::<P>(&site)?;
    if let Err(e) = site.db.read(move |c| pictures::list(c, &access, record).map(drop)).await {
        return Err(fail(&site, &signed, P::OF, record, e).await);
    }
    let (mut sent, mut refused): (Vec<Sent>, Vec<String>) = (Vec::new(), Vec::new());
    // A connection that breaks ends the loop; what came whole before is kept.
    // What is no form with files has none.
    let mut parts = parts;
    while let Some(parts) = &mut parts {
        let Ok(Some(mut field)) = parts.next_field().await else { break };
        if field.name() != Some("foto") {
            continue;
        }
        let files = site.files.get().ok_or_else(|| Fail::Unreadable(site.clone(), signed.lang.clone()))?;
        let name = shortened(field.file_name().unwrap_or_default());
        let mut incoming = files.begin().map_err(|e| broken(&site, &signed, &e))?;
        let mut outcome = Ok(());
        let mut whole = false;
        while outcome.is_ok() {
            match field.chunk().await {
                Ok(Some(bytes)) => outcome = incoming.write(&bytes),
                Ok(None) => {
                    whole = true;
                    break;
                }
                Err(_) => break,
            }
        }
        if outcome.is_ok() && whole && incoming.size() == 0 && name.is_empty() {
            // The form was sent without a file.
            continue;
        }
        let judged = match outcome {
            Ok(()) if !whole => break,
            Ok(()) if sent.len() >= MOST => Err(media::Error::Refused(Refusal::Bytes)),
            Ok(()) => {
                let _turn = READING.acquire().await;
                let files = files.clone();
                let judged = tokio::task::spawn_blocking(move || files.finish(incoming)).await;
                judged.unwrap_or(Err(media::Error::Refused(Refusal::Unreadable)))
            }
            Err(e) => Err(e),
        };
        match judged {
            Ok((media, head)) => sent.push(Sent { media, width: head.width, height: head.height }),
            Err(media::Error::Refused(why)) => {
                refused.push(format!("{name}: {}", refusal(&signed, why)));
            }
            Err(e) => return Err(broken(&site, &signed, &e)),
        }
    }
    if sent.is_empty() {
        if refused.is_empty() {
            refused.push(sentence(signed.lang.as_str(), "photo-none-sent", &[]));
        }
        let told = Told { refused, ..Told::default() };
        return page::<P>(&site, &signed, record, StatusCode::UNPROCESSABLE_ENTITY, &told).await;
    }
    let access: Access<P> = signed.may::<P>(&site)?;
    let count = sent.len();
    let all: Vec<(PictureId, Sent)> = sent.into_iter().map(|s| (PictureId(Uuid::now_v7()), s)).collect();
    let write = site
        .db
        .write(filled.command(&signed, "photographs"), move |tx| {
            for (id, sent) in &all {
                pictures::add(tx, &access, record, *id, sent)?;
            }
            Ok(())
        })
        .await;
    match write {
        Ok(_) if refused.is_empty() => {
            Ok(Redirect::to(&format!("{}?selesai=kirim&n={count}", at(P::OF, record))).into_response())
        }
        Ok(_) => {
            let done = sentence(signed.lang.as_str(), "photo-done-kirim", &[("count", &count.to_string())]);
            let told = Told { done, refused, ..Told::default() };
            page::<P>(&site, &signed, record, StatusCode::UNPROCESSABLE_ENTITY, &told).await
        }
        Err(store::Error::Faults(_)) => {
            refused.push(sentence(signed.lang.as_str(), "photo-too-many", &[("most", &MOST.to_string())]));
            let told = Told { refused, ..Told::default() };
            page::<P>(&site, &signed, record, StatusCode::UNPROCESSABLE_ENTITY, &told).await
        }
        Err(e) => Err(fail(&site, &signed, P::OF, record, e).await),
    }
}

fn broken(site: &Arc<Site>, signed: &Signed, error: &media::Error) -> Fail {
    tracing::error!(%error, "a photograph could not be stored");
    Fail::Told(site.clone(), signed.lang.clone(), StatusCode::SERVICE_UNAVAILABLE, "photo-storage")
}

async fn change<P: KeepsPictures + Clone>(
    site: Arc<Site>,
    signed: Signed,
    (text, photo): (String, String),
    filled: Filled,
) -> Answer {
    let record_id = record(&site, &signed, &text)?;
    let id = PictureId(record(&site, &signed, &photo)?);
    let access: Access<P> = signed.may::<P>(&site)?;
    let command = filled.command(&signed, "photograph");
    let back = |word: &str| -> Response {
        Redirect::to(&format!("{}?selesai={word}", at(P::OF, record_id))).into_response()
    };
    let step = match filled.get("tindakan") {
        "sampul" => Some(Step::First),
        "naik" => Some(Step::Up),
        "turun" => Some(Step::Down),
        _ => None,
    };
    let (result, word) = if let Some(step) = step {
        let moved =
            site.db.write(command, move |tx| pictures::arrange(tx, &access, record_id, id, step)).await;
        (moved.map(drop), "urut")
    } else if filled.get("tindakan") == "hapus" {
        let gone = site.db.write(command, move |tx| pictures::remove(tx, &access, record_id, id)).await;
        (gone.map(drop), "hapus")
    } else {
        let languages = site.profile.languages.clone();
        let alt = languages.iter().map(|l| (l.clone(), filled.get(&format!("alt_{l}")).to_owned()));
        let said = Said {
            alt: Words::new(alt.collect::<Vec<_>>()),
            author: filled.get("author").to_owned(),
            licence: filled.get("licence").to_owned(),
            shown: filled.get("shown") == "1",
        };
        let typed = said.clone();
        let written = site
            .db
            .write(command, move |tx| pictures::say(tx, &access, record_id, id, &said, &languages))
            .await;
        if let Err(store::Error::Faults(faults)) = written {
            let refused = if faults.0.iter().any(|f| f.field == "photo") {
                vec![refusal(&signed, Refusal::Unreadable)]
            } else {
                Vec::new()
            };
            let told = Told { typed: Some((id, typed, faults)), refused, ..Told::default() };
            return page::<P>(&site, &signed, record_id, StatusCode::UNPROCESSABLE_ENTITY, &told).await;
        }
        (written.map(drop), "simpan")
    };
    match result {
        Ok(()) => Ok(back(word)),
        // Removed twice, or meanwhile by somebody else.
        Err(store::Error::Missing) if word == "hapus" => Ok(back(word)),
        Err(e) => Err(fail(&site, &signed, P::OF, record_id, e).await),
    }
}

macro_rules! ways {
    ($(#[$doc:meta])* $module:ident: $permission:ident) => {
        $(#[$doc])*
        pub mod $module {
            use super::{$permission, Asked};
            use crate::account::guard::{Filled, Signed};
            use crate::ask::{Path, Query};
            use crate::error::Answer;
            use crate::Site;
            use axum::extract::multipart::MultipartRejection;
            use axum::extract::{Multipart, State};
            use std::sync::Arc;

            /// The page.
            pub async fn show(
                State(site): State<Arc<Site>>,
                signed: Signed,
                Path(record): Path<String>,
                Query(asked): Query<Asked>,
            ) -> Answer {
                super::show::<$permission>(site, signed, record, asked).await
            }

            /// Takes photographs.
            pub async fn send(
                State(site): State<Arc<Site>>,
                signed: Signed,
                Path(record): Path<String>,
                filled: Filled,
                parts: Result<Multipart, MultipartRejection>,
            ) -> Answer {
                super::send::<$permission>(site, signed, record, filled, parts.ok()).await
            }

            /// Changes what is said of a photograph, its place, or takes it away.
            pub async fn change(
                State(site): State<Arc<Site>>,
                signed: Signed,
                Path(both): Path<(String, String)>,
                filled: Filled,
            ) -> Answer {
                super::change::<$permission>(site, signed, both, filled).await
            }
        }
    };
}

ways!(
    /// Of an item.
    items: KeepItems
);
ways!(
    /// Of a maker.
    makers: KeepMakers
);
