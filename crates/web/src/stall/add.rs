//! `/lapak/perajin/{id}/tambah`: a product with its photograph, in one form. The photograph lies safely on the disk before the
//! record is written, and both are recorded in one transaction under the form's command. What cannot be taken sends the form
//! back with what was typed and with the photographs that have already come.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use askama::Template;
use axum::extract::multipart::{Field, MultipartRejection};
use axum::extract::{Multipart, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::{Access, KeepOwnItems};
use domain::account::code::token;
use domain::fault::Faults;
use domain::id::{ItemId, Kind, MakerId, PictureId};
use domain::item::{Item, LONGEST_CARE};
use domain::lang::{Lang, Words};
use domain::maker::Maker;
use domain::picture::{LICENCES, MOST};
use domain::publication::Publication;
use store::keyring;
use store::picture::{Sent, upload as uploads};
use uuid::Uuid;

use super::{Around, Here, ITEMS, acts, fill_plainly, maker as maker_id, over_items};
use crate::account::guard::{Filled, Signed, housekeeping};
use crate::ask::Path;
use crate::desk::choices::Choices;
use crate::desk::form::{Input, Section, Told, Way};
use crate::desk::settle;
use crate::desk::values::{Values, whole};
use crate::error::{Answer, render};
use crate::page::Page;
use crate::picture::receive::{Took, take};
use crate::picture::upload::sweep;
use crate::{Site, item, picture, sentence};

/// The most bytes of what is typed.
const TYPED: usize = 64 * 1024;
/// The most pieces of stock.
const PIECES: i64 = 1_000_000;

#[derive(Template)]
#[template(path = "stall/add.html")]
struct AddPage {
    page: Page,
    around: Around,
    action: String,
    back: String,
    told: Vec<Told>,
    /// Why photographs were not taken.
    refused: Vec<String>,
    /// Photographs that have come already, as the form brings them back.
    there: Vec<String>,
    room: bool,
    most: usize,
    /// Where photographs in pieces begin, and what the script says.
    pieces: String,
    words: String,
    sections: Vec<Section>,
}

/// What a form begins with.
struct Begun {
    here: Here,
    maker: Maker,
    choices: Choices,
    /// The crafts of the region.
    nearby: Vec<String>,
}

async fn begin(
    site: &Arc<Site>,
    signed: &Signed,
    access: &Access<KeepOwnItems>,
    id: MakerId,
) -> Result<Begun, crate::error::Fail> {
    let held = AssertUnwindSafe((site.clone(), signed.clone(), access.clone()));
    let read = site
        .db
        .read(move |c| {
            let (site, signed, access) = &*held;
            acts(access, id)?;
            let maker = store::maker::own::of_items(c, access, id)?.ok_or(store::Error::Missing)?;
            let here = Here::read(c, signed, id)?;
            let choices = Choices::read(c, site, &signed.lang)?;
            let nearby = store::maker::own::nearby(c, access, id)?;
            Ok(AssertUnwindSafe(Begun { here, maker, choices, nearby }))
        })
        .await;
    settle(site, signed, Kind::Maker, id.0, read).await.map(|begun| begun.0)
}

/// The crafts in groups: those of the maker, those of the region, and the others.
pub fn crafts(
    lang: &Lang,
    choices: &Choices,
    maker: &Maker,
    nearby: &[String],
) -> Vec<(String, Vec<(String, String)>)> {
    let mut groups = vec![Vec::new(), Vec::new(), Vec::new()];
    for choice in &choices.crafts {
        let own = maker.crafts.contains(&choice.0);
        groups[if own {
            0
        } else if nearby.contains(&choice.0) {
            1
        } else {
            2
        }]
        .push(choice.clone());
    }
    let names = ["stall-crafts-own", "stall-crafts-nearby", "stall-crafts-other"];
    let said = names.map(|key| sentence(lang.as_str(), key, &[]));
    said.into_iter().zip(groups).filter(|(_, of)| !of.is_empty()).collect()
}

fn sections(site: &Site, lang: &Lang, begun: &Begun) -> Vec<Section> {
    let line = |name: &str, way| Input::new(lang, name, &format!("stall-field-{name}"), way);
    let mut price = line("price", Way::Number).longest(20);
    price.hint =
        sentence(lang.as_str(), "stall-hint-price", &[("currency", site.profile.currency.symbol.as_str())]);
    let licences = LICENCES.iter().map(|(word, _)| {
        let label = match *word {
            "reserved" => sentence(lang.as_str(), "stall-licence-reserved", &[]),
            word => picture::licence(lang, word).0,
        };
        ((*word).to_owned(), label)
    });
    let mut crafts = crafts(lang, &begun.choices, &begun.maker, &begun.nearby);
    if begun.maker.crafts.len() != 1 {
        let none = (String::new(), sentence(lang.as_str(), "stall-choose-craft", &[]));
        crafts.insert(0, (String::new(), vec![none]));
    }
    vec![
        Section::new(
            lang,
            "what",
            "stall-section-what",
            vec![
                line("name", Way::Line).longest(160).required().hinted(lang, "stall-hint-name"),
                price,
                line("stock", Way::Number).longest(10).hinted(lang, "stall-hint-stock"),
                line("lead_time_days", Way::Number).longest(6).hinted(lang, "stall-hint-lead"),
                line("craft", Way::Choose).choosing_of(crafts).required(),
            ],
        ),
        Section::new(
            lang,
            "more",
            "stall-section-more",
            vec![
                line("description", Way::Lines).hinted(lang, "stall-hint-description"),
                line("care", Way::Lines).longest(LONGEST_CARE).hinted(lang, "item-hint-care"),
            ],
        )
        .folded(),
        Section::new(
            lang,
            "photo",
            "stall-section-photo",
            vec![
                line("alt", Way::Line).longest(300).hinted(lang, "stall-hint-alt"),
                line("author", Way::Line).longest(120).hinted(lang, "stall-hint-author"),
                line("licence", Way::Choose).choosing(licences),
            ],
        )
        .noted(lang, "stall-photo-is-yours")
        .folded(),
    ]
}

/// What a new form holds.
fn first(site: &Site, maker: &Maker) -> Values {
    let craft = if let [only] = maker.crafts.as_slice() { only.clone() } else { String::new() };
    Values::default()
        .with("craft", craft)
        .with("author", picture::keep::author(maker, &site.profile.languages))
        .with("licence", "reserved")
}

/// A photograph that has come, and under which id it waits for its product.
type Came = (PictureId, Sent);

/// What was sent, and what is wrong with it.
#[derive(Default)]
struct Said {
    values: Values,
    sent: Vec<Came>,
    refused: Vec<String>,
    faults: Faults,
}

fn page(site: &Site, signed: &Signed, begun: &Begun, said: &Said) -> Response {
    let lang = &signed.lang;
    let mut sections = sections(site, lang, begun);
    let told = fill_plainly(lang, &mut sections, &said.values, &said.faults);
    let wrong = !told.is_empty() || !said.refused.is_empty();
    let at = begun.here.at("/tambah");
    let title = sentence(lang.as_str(), "stall-add-title", &[]);
    let mut response = render(&AddPage {
        page: site.private_page(lang, &title),
        around: site.stall(signed, Some(&begun.here), &at),
        action: at,
        back: begun.here.at(""),
        told,
        refused: said.refused.clone(),
        there: said.sent.iter().map(|s| carried(site, signed, s)).collect(),
        room: said.sent.len() < MOST,
        most: MOST,
        pieces: begun.here.at("/tambah/kirim"),
        words: picture::words(lang),
        sections,
    });
    if wrong {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    response
}

/// A photograph that has come already, as the form brings it back: nobody can name one that did not come from them.
pub fn carried(site: &Site, signed: &Signed, (id, sent): &Came) -> String {
    let text = format!("{id}:{}:{}:{}", sent.media, sent.width, sent.height);
    let mark = site.keyring().hash(keyring::Field("photograph"), &format!("{} {text}", signed.person.id));
    format!("{text}:{}", token(mark))
}

/// A photograph that a form brings back.
fn brought(site: &Site, signed: &Signed, text: &str) -> Option<Came> {
    let (shown, _) = text.rsplit_once(':')?;
    let mut parts = shown.split(':');
    let id = PictureId(parts.next()?.parse().ok()?);
    let sent = Sent {
        media: parts.next()?.to_owned(),
        width: parts.next()?.parse().ok()?,
        height: parts.next()?.parse().ok()?,
    };
    let came = (id, sent);
    crate::text::same_secret(&carried(site, signed, &came), text).then_some(came)
}

/// The form.
pub async fn show(State(site): State<Arc<Site>>, signed: Signed, Path(text): Path<String>) -> Answer {
    let id = maker_id(&site, &signed, &text)?;
    let access = over_items(&site, &signed)?;
    let begun = begin(&site, &signed, &access, id).await?;
    let said = Said { values: first(&site, &begun.maker), ..Said::default() };
    Ok(page(&site, &signed, &begun, &said))
}

/// The text of a field, as long as there is room for it.
async fn text_of(mut field: Field<'_>, room: &mut usize) -> Option<String> {
    let mut bytes = Vec::new();
    // A line that breaks is no end: half a text is none.
    while let Some(chunk) = field.chunk().await.ok()? {
        *room = room.checked_sub(chunk.len())?;
        bytes.extend_from_slice(&chunk);
    }
    // No text of ours holds a NUL, and PostgreSQL cannot even be asked for one.
    Some(String::from_utf8_lossy(&bytes).replace('\0', "\u{fffd}"))
}

/// What was typed into a form with files, without the files: for whoever has to sign in first. Nothing when it is too long.
pub async fn typed(mut parts: Multipart) -> Option<Vec<(String, String)>> {
    let (mut fields, mut room) = (Vec::new(), TYPED);
    while let Some(mut field) = parts.next_field().await.ok()? {
        let name = field.name().unwrap_or_default().to_owned();
        if field.file_name().is_some() {
            // Read to its end and dropped, so that the browser comes to hear of the answer.
            while let Ok(Some(_)) = field.chunk().await {}
            continue;
        }
        room = room.checked_sub(name.len() + 1)?;
        fields.push((name, text_of(field, &mut room).await?));
    }
    Some(fields)
}

/// Takes the form.
pub async fn send(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(text): Path<String>,
    filled: Filled,
    parts: Result<Multipart, MultipartRejection>,
) -> Answer {
    let id = maker_id(&site, &signed, &text)?;
    // Before anything is read: whoever does not act for the maker sends nothing.
    let access = over_items(&site, &signed)?;
    let begun = begin(&site, &signed, &access, id).await?;
    let mut said = Said::default();
    match parts {
        Err(_) => said.values = Values(filled.fields()),
        Ok(mut parts) => {
            let mut room = TYPED;
            loop {
                let field = match parts.next_field().await {
                    Ok(Some(field)) => field,
                    Ok(None) => break,
                    // Cut off on its way: nothing of it is taken for what was meant, and it comes again.
                    Err(_) => {
                        said.refused.push(sentence(signed.lang.as_str(), "photo-none-sent", &[]));
                        break;
                    }
                };
                let name = field.name().unwrap_or_default().to_owned();
                if name == "foto" {
                    let person = signed.person.id;
                    let room = site.db.read(move |c| Ok(uploads::room(c, person, 1).is_ok())).await;
                    let room = room.map_err(signed.fail(&site))? && said.sent.len() < MOST;
                    match take(&site, &signed, field, room).await? {
                        Took::Sent(sent, size) => {
                            let (photo, access) = (PictureId(Uuid::now_v7()), access.clone());
                            let noted = site
                                .db
                                .write(housekeeping(), move |tx| {
                                    uploads::came(tx, &access, person, id, photo, size)
                                })
                                .await;
                            settle(&site, &signed, Kind::Maker, id.0, noted).await?;
                            said.sent.push((photo, sent));
                        }
                        Took::Refused(why) => said.refused.push(why),
                        Took::Nothing => {}
                        Took::Cut => {
                            said.refused.push(sentence(signed.lang.as_str(), "photo-none-sent", &[]));
                            break;
                        }
                    }
                    continue;
                }
                let text = text_of(field, &mut room).await.filter(|_| name.len() < 100);
                let Some(text) = text else {
                    let (site, lang) = (site.clone(), signed.lang.clone());
                    let status = StatusCode::PAYLOAD_TOO_LARGE;
                    return Err(crate::error::Fail::Told(site, lang, status, "form-too-large"));
                };
                said.values.0.push((name, text));
            }
        }
    }
    let submit = said.values.get("_do") != "draft";
    let kept: Vec<Came> = said.values.all("ada").iter().filter_map(|t| brought(&site, &signed, t)).collect();
    for came in kept {
        if said.sent.iter().any(|(_, there)| *there == came.1) {
            continue;
        }
        if said.sent.len() >= MOST {
            let most = MOST.to_string();
            said.refused.push(sentence(signed.lang.as_str(), "stall-photo-most", &[("most", &most)]));
            break;
        }
        said.sent.push(came);
    }
    said.values.0.retain(|(name, _)| !name.starts_with('_') && name != "ada");
    store(&site, &signed, &filled, access, begun, said, submit).await
}

/// Writes the product with its photographs, or shows the form again with what is wrong.
async fn store(
    site: &Arc<Site>,
    signed: &Signed,
    filled: &Filled,
    access: Access<KeepOwnItems>,
    begun: Begun,
    mut said: Said,
    submit: bool,
) -> Answer {
    let id = ItemId(Uuid::now_v7());
    let held =
        AssertUnwindSafe((site.clone(), signed.lang.clone(), begun.maker.clone(), said.values.clone()));
    let read = site
        .db
        .read(move |c| {
            let (site, lang, maker, values) = &*held;
            new(c, site, lang, id, maker, values)
        })
        .await
        .map_err(signed.fail(site))?;
    let (item, stock) = match read {
        Ok(read) => read,
        Err(faults) => {
            said.faults = faults;
            return Ok(page(site, signed, &begun, &said));
        }
    };
    let about = about(site, &begun.maker, &item, &said.values, &mut said.faults);
    if !said.faults.is_empty() || !said.refused.is_empty() {
        return Ok(page(site, signed, &begun, &said));
    }
    let status = if submit { Publication::Submitted } else { Publication::Draft };
    let item = Item { status, ..item };
    let (person, photos) = (signed.person.id, said.sent.clone());
    let (movement, languages) = (Uuid::now_v7(), site.profile.languages.clone());
    let mut command = filled.command(signed, "");
    command.reason = None;
    let held = AssertUnwindSafe((access, item, photos, about, languages));
    let written = site
        .db
        .write(command, move |tx| {
            let (access, item, photos, about, languages) = &*held;
            let pieces = uploads::taken(tx, person, item.maker, photos.iter().map(|(id, _)| *id))?;
            store::item::own::create(tx, access, item, stock, movement)?;
            for (id, sent) in photos {
                store::picture::add(tx, access, item.id.0, *id, sent, Some((about, languages)))?;
            }
            Ok((item.id.0, item.status, pieces))
        })
        .await;
    if let Err(store::Error::Faults(faults)) = written {
        let (gone, faults): (Vec<_>, _) = faults.0.into_iter().partition(|f| f.field == uploads::GONE);
        said.faults = Faults(faults);
        if !gone.is_empty() {
            said.sent.retain(|(id, _)| gone.iter().all(|f| f.found != id.to_string()));
            let count = gone.len().to_string();
            said.refused.push(sentence(signed.lang.as_str(), "stall-photo-gone", &[("count", &count)]));
        }
        return Ok(page(site, signed, &begun, &said));
    }
    let (id, status, pieces) = settle(site, signed, Kind::Item, id.0, written).await?.into_inner();
    sweep(site, pieces);
    let done = if status == Publication::Submitted { "baru-ajukan" } else { "baru-konsep" };
    Ok(Redirect::to(&format!("{ITEMS}/{id}?selesai={done}")).into_response())
}

/// What was typed as an item and the pieces that there are.
fn new(
    c: &mut store::Conn,
    site: &Site,
    lang: &Lang,
    id: ItemId,
    maker: &Maker,
    values: &Values,
) -> store::Result<Result<(Item, i64), Faults>> {
    let mut faults = Faults::default();
    let stock = whole(values.get("stock"), PIECES).unwrap_or_else(|problem| {
        faults.add("stock", values.get("stock"), problem);
        None
    });
    let mut whole = values.clone();
    for name in ["name", "description", "care"] {
        whole = whole.with(&format!("{name}_{lang}"), values.get(name));
    }
    let (owner, region) = (maker.id, maker.region.clone());
    let of = item::form::Of { id: id.0, before: None, owner, region, stock };
    let read = item::form::assemble(c, site, of, &whole, faults)?;
    Ok(read.map(|item| (item, stock.unwrap_or_default())).map_err(|mut faults| {
        for f in &mut faults.0 {
            // The form asks for one language, whichever it is.
            for name in ["name", "description", "care"] {
                if f.field.strip_prefix(name).is_some_and(|rest| rest.starts_with('_')) {
                    f.field = name.to_owned();
                }
            }
        }
        faults
    }))
}

/// What is said of the photographs: what was typed, and what goes without saying.
fn about(
    site: &Site,
    maker: &Maker,
    item: &Item,
    values: &Values,
    faults: &mut Faults,
) -> domain::picture::Said {
    let languages = &site.profile.languages;
    let first =
        picture::keep::first_word(&item.names, &picture::keep::author(maker, languages), languages, true);
    let said = domain::picture::Said {
        alt: match values.some("alt") {
            Some(alt) => Words::new(languages.iter().map(|l| (l.clone(), alt.clone()))),
            None => first.alt,
        },
        author: values.some("author").unwrap_or(first.author),
        licence: values.some("licence").unwrap_or(first.licence),
        shown: true,
    };
    let mut own = Faults::default();
    own.words("alt", &said.alt, 300);
    own.optional("author", &said.author, 120);
    if !LICENCES.iter().any(|(word, _)| *word == said.licence) {
        let words = LICENCES.iter().map(|(word, _)| (*word).to_owned()).collect();
        own.add("licence", &said.licence, domain::fault::Problem::NotOneOf(words));
    }
    for mut f in own.0 {
        if f.field.starts_with("alt") {
            f.field = "alt".to_owned();
        }
        if !faults.0.iter().any(|known| known.field == f.field) {
            faults.0.push(f);
        }
    }
    said
}
