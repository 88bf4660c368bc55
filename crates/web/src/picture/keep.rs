//! `/kerja/produk/{id}/foto` and `/kerja/perajin/{id}/foto`, and the same below `/lapak` for whoever acts for a maker: the
//! photographs of an item or maker.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::{Access, KeepItems, KeepMakers, KeepOwnItems, KeepOwnMaker};
use domain::fault::Faults;
use domain::id::{ItemId, Kind, MakerId, PictureId};
use domain::lang::{Lang, Words};
use domain::picture::{KeepsPictures, LICENCES, MOST, Refusal, Said, Step};
use domain::publication::Publication;
use store::Tx;
use store::picture::{self as pictures, Kept};
use uuid::Uuid;

use super::Photo;
use super::receive::refusal;
use super::send::send;
use crate::account::guard::{Filled, Signed, housekeeping};
use crate::account::work::{Field, Work, fault};
use crate::error::{Answer, Fail, render};
use crate::page::{Link, Page};
use crate::stall::{Around, STALL};
use crate::{Site, sentence};

/// A right over photographs, and where they are kept with it.
pub(super) trait Keeper: KeepsPictures + Clone {
    /// The path of the records.
    const BASE: &'static str;
    /// The message that names the list of records.
    const REGISTER: &'static str;
    /// Where that list is.
    const LIST: &'static str = Self::BASE;
    /// The reason that the journal notes.
    const REASON: Option<&'static str> = None;

    /// The page of a record, after its address.
    const PAGE: &'static str = "";

    /// What stands around the page, where it is not the workbench.
    fn around(
        _: &mut store::Conn,
        _: &Site,
        _: &Signed,
        _: &Access<Self>,
        _: Uuid,
    ) -> store::Result<Option<Around>> {
        Ok(None)
    }
    /// What is to be known before somebody shows a photograph.
    fn note(_: &mut store::Conn, _: &Access<Self>, _: Uuid) -> store::Result<Option<&'static str>> {
        Ok(None)
    }
    /// What is said of a photograph that has just come, before anybody has said anything.
    fn first_word(_: &mut Tx<'_>, _: &Access<Self>, _: Uuid, _: &[Lang]) -> store::Result<Option<Said>> {
        Ok(None)
    }
    /// What has to happen before a photograph of the record is shown that nobody has seen.
    fn before_showing(_: &mut Tx<'_>, _: &Access<Self>, _: Uuid) -> store::Result<()> {
        Ok(())
    }
}

impl Keeper for KeepItems {
    const BASE: &'static str = "/kerja/produk";
    const REGISTER: &'static str = "item-register";
    const REASON: Option<&'static str> = Some("photographs");
}

impl Keeper for KeepMakers {
    const BASE: &'static str = "/kerja/perajin";
    const REGISTER: &'static str = "maker-register";
    const REASON: Option<&'static str> = Some("photographs");
}

impl Keeper for KeepOwnItems {
    const BASE: &'static str = "/lapak/produk";
    const REGISTER: &'static str = "stall-products";
    const LIST: &'static str = STALL;

    fn around(
        c: &mut store::Conn,
        site: &Site,
        signed: &Signed,
        who: &Access<Self>,
        record: Uuid,
    ) -> store::Result<Option<Around>> {
        let (item, _) = store::item::own::get(c, who, ItemId(record))?.ok_or(store::Error::Missing)?;
        site.around(c, signed, item.maker).map(Some)
    }

    fn note(c: &mut store::Conn, who: &Access<Self>, record: Uuid) -> store::Result<Option<&'static str>> {
        let (item, _) = store::item::own::get(c, who, ItemId(record))?.ok_or(store::Error::Missing)?;
        Ok(item.status.was_passed().then_some("stall-photo-item-note"))
    }

    fn first_word(
        tx: &mut Tx<'_>,
        who: &Access<Self>,
        record: Uuid,
        languages: &[Lang],
    ) -> store::Result<Option<Said>> {
        let (item, _) =
            store::item::own::get(tx.conn(), who, ItemId(record))?.ok_or(store::Error::Missing)?;
        let maker = store::maker::own::of_items(tx.conn(), who, item.maker)?.ok_or(store::Error::Missing)?;
        let shown = !item.status.was_passed();
        Ok(Some(first_word(&item.names, &author(&maker, languages), languages, shown)))
    }

    fn before_showing(tx: &mut Tx<'_>, who: &Access<Self>, record: Uuid) -> store::Result<()> {
        let (item, _) =
            store::item::own::get(tx.conn(), who, ItemId(record))?.ok_or(store::Error::Missing)?;
        if item.status.was_passed() {
            let status = item.status.handed_in();
            store::item::own::save(tx, who, &domain::item::Item { status, ..item })?;
        }
        Ok(())
    }
}

impl Keeper for KeepOwnMaker {
    const BASE: &'static str = "/lapak/perajin";
    const REGISTER: &'static str = "stall-title";
    const LIST: &'static str = STALL;
    const PAGE: &'static str = "/profil";

    fn around(
        c: &mut store::Conn,
        site: &Site,
        signed: &Signed,
        _: &Access<Self>,
        record: Uuid,
    ) -> store::Result<Option<Around>> {
        site.around(c, signed, MakerId(record)).map(Some)
    }

    fn note(c: &mut store::Conn, who: &Access<Self>, record: Uuid) -> store::Result<Option<&'static str>> {
        let (maker, _) = store::maker::own::get(c, who, MakerId(record))?.ok_or(store::Error::Missing)?;
        Ok(maker.status.was_passed().then_some("stall-photo-maker-note"))
    }

    fn first_word(
        tx: &mut Tx<'_>,
        who: &Access<Self>,
        record: Uuid,
        languages: &[Lang],
    ) -> store::Result<Option<Said>> {
        let (maker, _) =
            store::maker::own::get(tx.conn(), who, MakerId(record))?.ok_or(store::Error::Missing)?;
        let names = Words::new(languages.first().map(|l| (l.clone(), maker.name.clone())));
        Ok(Some(first_word(&names, &author(&maker, languages), languages, !maker.status.was_passed())))
    }

    fn before_showing(tx: &mut Tx<'_>, who: &Access<Self>, record: Uuid) -> store::Result<()> {
        let (maker, _) =
            store::maker::own::get(tx.conn(), who, MakerId(record))?.ok_or(store::Error::Missing)?;
        if maker.status.was_passed() {
            let status = maker.status.handed_in();
            store::maker::own::save(tx, who, &domain::maker::Maker { status, ..maker })?;
        }
        Ok(())
    }
}

/// Who took a maker's own photograph, as long as nobody has said more: the maker, by name only where the name is public.
pub(crate) fn author(maker: &domain::maker::Maker, languages: &[Lang]) -> String {
    match languages.first() {
        Some(first) if !maker.name_is_public() => sentence(first.as_str(), "stall-author-unnamed", &[]),
        _ => maker.name.clone(),
    }
}

/// What a maker's own photograph says as long as nobody has said more: it shows what it is of, and belongs to the maker.
pub(crate) fn first_word(names: &Words, author: &str, languages: &[Lang], shown: bool) -> Said {
    Said {
        alt: Words::new(languages.iter().map(|l| (l.clone(), names.text(l).to_owned()))),
        author: author.to_owned(),
        licence: "reserved".to_owned(),
        shown,
    }
}

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
    around: Option<Around>,
    crumbs: Vec<Link>,
    name: String,
    note: String,
    action: String,
    done: String,
    refused: Vec<String>,
    lines: Vec<Line>,
    room: bool,
    most: String,
    /// Where photographs in pieces begin.
    pieces: String,
    /// What the script says, as JSON.
    words: String,
}

/// What the page says besides.
#[derive(Default)]
pub(super) struct Told {
    pub(super) done: String,
    pub(super) refused: Vec<String>,
    /// What was typed about a photograph, with its faults.
    pub(super) typed: Option<(PictureId, Said, Faults)>,
}

/// Where the photographs of a record are kept.
pub(super) fn at<P: Keeper>(record: Uuid) -> String {
    format!("{}/{record}/foto", P::BASE)
}

pub(super) fn record(site: &Arc<Site>, signed: &Signed, text: &str) -> Result<Uuid, Fail> {
    Uuid::parse_str(text).map_err(|_| Fail::Missing(site.clone(), signed.lang.clone()))
}

/// What becomes of a failure. What somebody may not reach is not there for them, and that they tried is remembered.
pub(super) async fn fail(
    site: &Arc<Site>,
    signed: &Signed,
    of: Kind,
    record: Uuid,
    error: store::Error,
) -> Fail {
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

pub(super) async fn page<P: Keeper>(
    site: &Arc<Site>,
    signed: &Signed,
    record: Uuid,
    status: StatusCode,
    told: &Told,
) -> Answer {
    let access: Access<P> = signed.may::<P>(site)?;
    let held = AssertUnwindSafe((site.clone(), signed.clone()));
    let read = site
        .db
        .read(move |c| {
            let all = pictures::list(c, &access, record)?;
            let called = pictures::called(c, P::OF, record)?.ok_or(store::Error::Missing)?;
            let (site, signed) = &*held;
            let around = P::around(c, site, signed, &access, record)?;
            Ok(AssertUnwindSafe((all, called, P::note(c, &access, record)?, around)))
        })
        .await;
    let AssertUnwindSafe((all, called, note, around)) = match read {
        Ok(found) => found,
        Err(e) => return Err(fail(site, signed, P::OF, record, e).await),
    };
    let lang = &signed.lang;
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let name = called.text(lang).to_owned();
    let action = at::<P>(record);
    let count = all.len();
    let lines =
        all.iter().enumerate().map(|(i, k)| line(site, signed, &action, (i, count), k, told)).collect();
    let title = sentence(lang.as_str(), "photos-of", &[("name", &name)]);
    let mut response = render(&KeepPage {
        page: site.private_page(lang, &title),
        work: site.work(signed, P::BASE),
        crumbs: vec![
            Link { label: say(P::REGISTER), href: P::LIST.to_owned(), current: false },
            Link { label: name.clone(), href: format!("{}/{record}{}", P::BASE, P::PAGE), current: false },
            Link { label: say("photos"), href: String::new(), current: true },
        ],
        around,
        name,
        note: note.map(say).unwrap_or_default(),
        pieces: format!("{action}/kirim"),
        words: super::words(lang),
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

/// What stands after the question mark.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    selesai: String,
    n: String,
}

async fn show<P: Keeper>(site: Arc<Site>, signed: Signed, text: String, asked: Asked) -> Answer {
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

/// Whether a photograph would say or show anything else than it does.
fn says_more<P: Keeper>(
    tx: &mut Tx<'_>,
    who: &Access<P>,
    record: Uuid,
    id: PictureId,
    said: &Said,
    languages: &[Lang],
) -> store::Result<bool> {
    let there = pictures::list(tx.conn(), who, record)?;
    let Some(now) = there.iter().find(|k| k.picture.id == id) else { return Ok(false) };
    Ok(now.fault.is_none() && now.picture.said(said, languages).is_ok_and(|p| p != now.picture))
}

async fn change<P: Keeper>(
    site: Arc<Site>,
    signed: Signed,
    (text, photo): (String, String),
    filled: Filled,
) -> Answer {
    let record_id = record(&site, &signed, &text)?;
    let id = PictureId(record(&site, &signed, &photo)?);
    let access: Access<P> = signed.may::<P>(&site)?;
    let mut command = filled.command(&signed, "");
    command.reason = P::REASON.map(str::to_owned);
    let back = |word: &str| -> Response {
        Redirect::to(&format!("{}?selesai={word}", at::<P>(record_id))).into_response()
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
            .write(command, move |tx| {
                if said.shown && says_more(tx, &access, record_id, id, &said, &languages)? {
                    P::before_showing(tx, &access, record_id)?;
                }
                pictures::say(tx, &access, record_id, id, &said, &languages)
            })
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
            use crate::picture::upload;
            use axum::body::Body;
            use axum::http::HeaderMap;
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

            /// Begins a photograph that comes in pieces.
            pub async fn begin(
                State(site): State<Arc<Site>>,
                signed: Signed,
                Path(record): Path<String>,
                filled: Filled,
                headers: HeaderMap,
            ) -> Answer {
                upload::begin::<$permission>(site, signed, record, filled, headers).await
            }

            /// Says how far one is.
            pub async fn look(
                State(site): State<Arc<Site>>,
                signed: Signed,
                Path(both): Path<(String, String)>,
                headers: HeaderMap,
            ) -> Answer {
                upload::look::<$permission>(site, signed, both, headers).await
            }

            /// Takes pieces of one.
            pub async fn grow(
                State(site): State<Arc<Site>>,
                signed: Signed,
                Path(both): Path<(String, String)>,
                filled: Filled,
                headers: HeaderMap,
                body: Body,
            ) -> Answer {
                upload::grow::<$permission>(site, signed, both, filled, headers, body).await
            }

            /// Gives one up.
            pub async fn forget(
                State(site): State<Arc<Site>>,
                signed: Signed,
                Path(both): Path<(String, String)>,
            ) -> Answer {
                upload::forget::<$permission>(site, signed, both).await
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
ways!(
    /// Of an item, by whoever acts for its maker.
    own_items: KeepOwnItems
);
ways!(
    /// Of a maker, by whoever acts for it.
    own_makers: KeepOwnMaker
);
