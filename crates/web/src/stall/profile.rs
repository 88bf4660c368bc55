//! `/lapak/perajin/{id}/profil` and `/ubah`: the profile of a maker, what the public sees of it, and its form.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use domain::fault::Faults;
use domain::id::{Kind, MakerId};
use domain::lang::Lang;
use domain::maker::own::hand_in;
use domain::maker::{Contact, Maker, MakerDraft};
use domain::publication::Publication;
use domain::record::{Record, version};
use store::Conn;

use super::change::{ChangePage, beside, note};
use super::own::{self, Stored};
use super::step::{self, Open};
use super::{Around, Here, maker as maker_id, over_profiles};
use crate::account::guard::{Filled, Signed};
use crate::ask::Path;
use crate::desk::choices::{Choices, crafts, names};
use crate::desk::form::{Input, Section, Way, fill, together};
use crate::desk::record::{Fact, facts, why};
use crate::desk::values::Values;
use crate::desk::{Kept, settle};
use crate::error::{Answer, Fail, render};
use crate::maker::form::{audience_inputs, audiences};
use crate::page::Page;
use crate::{Site, sentence};

#[derive(Template)]
#[template(path = "stall/profile.html")]
struct ProfilePage {
    page: Page,
    around: Around,
    path: String,
    done: String,
    name: String,
    status: &'static str,
    status_label: String,
    about: String,
    why: String,
    steps: Vec<Open>,
    /// Whether a person's name and story wait for a recorded consent.
    consent: bool,
    shown: Vec<Fact>,
    council: Vec<Fact>,
    photos: usize,
    public: String,
    /// Whether it is the reader's own, who may let others act for it.
    own: bool,
}

/// What can have been done.
const DONE: &[&str] = &["simpan", "ajukan", "batal", "tampil", "libur"];

/// `/lapak/perajin/{id}/profil`
pub async fn show(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(text): Path<String>,
    uri: Uri,
) -> Answer {
    let id = maker_id(&site, &signed, &text)?;
    let access = over_profiles(&site, &signed)?;
    let held = AssertUnwindSafe((site.clone(), signed.clone(), access));
    let read = site
        .db
        .read(move |c| {
            let (site, signed, access) = &*held;
            let lang = &signed.lang;
            let (maker, slug) = store::maker::own::get(c, access, id)?.ok_or(store::Error::Missing)?;
            let here = Here::read(c, signed, id)?;
            let all = facts(c, site, lang, &maker, true)?;
            let photos = store::picture::list(c, access, id.0)?.len();
            let why = match maker.status {
                Publication::Returned | Publication::Withdrawn => why(c, id.0)?,
                _ => None,
            };
            Ok(AssertUnwindSafe((here, maker, slug, all, photos, why)))
        })
        .await;
    let AssertUnwindSafe((here, maker, slug, all, photos, why)) =
        settle(&site, &signed, Kind::Maker, id.0, read).await?;
    let lang = &signed.lang;
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let asked = Values::asked(uri.query().unwrap_or_default());
    let done = DONE.iter().find(|d| **d == asked.get("selesai"));
    let (council, shown): (Vec<_>, Vec<_>) = all.into_iter().partition(|f| f.council);
    let word = maker.status.word();
    let public = site.path(lang, &site.profile.paths.makers, &slug);
    Ok(render(&ProfilePage {
        page: site.private_page(lang, &say("stall-profile")),
        around: site.stall(&signed, Some(&here), &here.at("/profil")),
        own: here.own,
        path: here.at(""),
        done: done.map(|d| say(&format!("stall-done-{d}"))).unwrap_or_default(),
        name: maker.name.clone(),
        status: word,
        status_label: say(&format!("stall-state-{word}")),
        about: say(&format!("stall-about-{word}")),
        why: why.unwrap_or_default(),
        steps: step::open(lang, "stall-profile", maker.status),
        consent: !maker.details_are_public(),
        shown,
        council,
        photos,
        public: if maker.status.is_public() { public } else { String::new() },
    }))
}

struct Begun {
    here: Here,
    maker: Maker,
    values: Values,
    choices: Choices,
}

async fn begin(site: &Arc<Site>, signed: &Signed, id: MakerId) -> Result<Begun, Fail> {
    let access = over_profiles(site, signed)?;
    let held = AssertUnwindSafe((site.clone(), signed.clone(), access));
    let read = site
        .db
        .read(move |c| {
            let (site, signed, access) = &*held;
            let (maker, _) = store::maker::own::get(c, access, id)?.ok_or(store::Error::Missing)?;
            Ok(AssertUnwindSafe(Begun {
                here: Here::read(c, signed, id)?,
                values: maker.values(c, site)?,
                choices: Choices::read(c, site, &signed.lang)?,
                maker,
            }))
        })
        .await;
    settle(site, signed, Kind::Maker, id.0, read).await.map(|begun| begun.0)
}

/// Who may read which field, each with what it holds now.
fn audience(lang: &Lang, maker: &Maker) -> Section {
    let mut inputs = audience_inputs(lang, "stall-audience");
    let c = &maker.contact;
    for input in &mut inputs {
        let holds = match input.name.trim_start_matches("for_") {
            "locality" => maker.locality.as_deref(),
            "story" => Some(maker.story.text(lang)),
            "phone" => c.phone.as_deref(),
            "whatsapp" => c.whatsapp.as_deref(),
            "email" => c.email.as_deref(),
            "website" => c.website.as_deref(),
            "instagram" => c.instagram.as_deref(),
            _ => c.address.as_deref(),
        };
        input.hint = match holds.unwrap_or_default() {
            "" => sentence(lang.as_str(), "stall-audience-blank", &[]),
            text => {
                let short: String = text.chars().take(SHORT).collect();
                let short = if short.len() < text.len() { format!("{}…", short.trim_end()) } else { short };
                sentence(lang.as_str(), "stall-audience-now", &[("text", &short)])
            }
        };
    }
    let note = if maker.consent.is_some() { "stall-audience-note" } else { "stall-audience-no-consent" };
    Section::new(lang, "audience", "stall-audience", inputs).noted(lang, note).folded()
}

/// So many characters of what a field holds are shown beside who may read it.
const SHORT: usize = 80;

fn sections(site: &Site, lang: &Lang, choices: &Choices, maker: &Maker) -> Vec<Section> {
    let line = |name: &str, way| Input::new(lang, name, &format!("maker-field-{name}"), way);
    let story = Input::in_languages(lang, &site.profile.languages, "story", "maker-field-story", Way::Lines);
    vec![
        Section::new(
            lang,
            "who",
            "stall-section-who",
            vec![
                line("name", Way::Line).longest(120).required(),
                line("locality", Way::Line).hinted(lang, "maker-hint-locality"),
                line("crafts", Way::Several)
                    .choosing(names(&choices.crafts))
                    .hinted(lang, "desk-several-hint"),
            ],
        ),
        Section::new(
            lang,
            "contact",
            "stall-section-contact",
            vec![
                line("whatsapp", Way::Phone),
                line("phone", Way::Phone),
                line("email", Way::Mail).longest(254),
                line("instagram", Way::Line).longest(31),
                line("website", Way::Web).longest(400).hinted(lang, "maker-hint-website"),
                line("address", Way::Line).longest(400),
            ],
        ),
        Section::new(lang, "story", "stall-section-story", story).noted(lang, "stall-story-note"),
        audience(lang, maker),
    ]
}

/// What the page says besides.
#[derive(Default)]
struct Said {
    typed: Option<Values>,
    faults: Faults,
    stale: bool,
}

fn page(site: &Site, signed: &Signed, begun: &Begun, said: Said) -> Response {
    let lang = &signed.lang;
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let mut sections = sections(site, lang, &begun.choices, &begun.maker);
    let values = said.typed.as_ref().unwrap_or(&begun.values);
    let told = fill(lang, &mut sections, values, &said.faults);
    let mut status = if told.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    if said.stale {
        beside(lang, &mut sections, &begun.values);
        status = StatusCode::CONFLICT;
    }
    let heading = say("stall-change-profile");
    let mut response = render(&ChangePage {
        page: site.private_page(lang, &heading),
        around: site.stall(signed, Some(&begun.here), &begun.here.at("/profil")),
        heading,
        name: begun.maker.name.clone(),
        action: begun.here.at("/ubah"),
        back: begun.here.at("/profil"),
        version: version(&begun.maker.fields()),
        note: note(lang, "profile", begun.maker.status),
        stale: if said.stale { say("stall-stale") } else { String::new() },
        told,
        sections,
        picks: Vec::new(),
        submits: begun.maker.status == Publication::Draft,
    });
    *response.status_mut() = status;
    response
}

/// The form.
pub async fn form(State(site): State<Arc<Site>>, signed: Signed, Path(text): Path<String>) -> Answer {
    let id = maker_id(&site, &signed, &text)?;
    let begun = begin(&site, &signed, id).await?;
    Ok(page(&site, &signed, &begun, Said::default()))
}

/// Reads the form through the domain call.
fn read(c: &mut Conn, site: &Site, before: &Maker, values: &Values) -> store::Result<Result<Maker, Faults>> {
    let mut faults = Faults::default();
    let crafts = crafts(c, "crafts", &values.all("crafts"), &mut faults)?;
    let draft = MakerDraft {
        name: values.get("name").to_owned(),
        locality: values.some("locality"),
        story: values.words("story", &site.profile.languages, Some(&before.story)),
        crafts,
        audience: audiences(Some(before), values, &mut faults),
        contact: Contact {
            phone: values.some("phone"),
            whatsapp: values.some("whatsapp"),
            email: values.some("email"),
            website: values.some("website"),
            instagram: values.some("instagram"),
            address: values.some("address"),
        },
        ..MakerDraft::from(before)
    };
    Ok(together(hand_in(before, &site.profile.telephone, draft), faults))
}

/// Takes the form.
pub async fn change(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(text): Path<String>,
    filled: Filled,
) -> Answer {
    let id = maker_id(&site, &signed, &text)?;
    let begun = begin(&site, &signed, id).await?;
    let values = Values::of(&filled);
    let held = AssertUnwindSafe((site.clone(), begun.maker.clone(), values.clone()));
    let read = site
        .db
        .read(move |c| {
            let (site, before, values) = &*held;
            read(c, site, before, values)
        })
        .await
        .map_err(signed.fail(&site))?;
    let again = |faults| {
        let said = Said { typed: Some(values.clone()), faults, stale: false };
        Ok(page(&site, &signed, &begun, said))
    };
    let after = match read {
        Ok(maker) => maker,
        Err(faults) => return again(faults),
    };
    match own::store(&site, &signed, &filled, after).await? {
        Stored::Done(answer) => Ok(answer),
        Stored::Wrong(faults) => again(faults),
        Stored::Stale => {
            let begun = begin(&site, &signed, id).await?;
            let said = Said { typed: Some(values), stale: true, ..Said::default() };
            Ok(page(&site, &signed, &begun, said))
        }
    }
}
