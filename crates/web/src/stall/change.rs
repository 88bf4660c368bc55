//! `/lapak/produk/{id}/ubah`: the words of a product. What is changed waits for the officer, as the page says before.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::fault::Faults;
use domain::id::{ItemId, Kind};
use domain::item::Item;
use domain::item::own::hand_in;
use domain::lang::Lang;
use domain::maker::Maker;
use domain::publication::Publication;
use domain::record::{Record, version};

use super::own::{self, Stored};
use super::{Around, Here, ITEMS, fill_plainly, over_items};
use crate::account::guard::{Filled, Signed};
use crate::ask::Path;
use crate::desk::choices::{Choices, names};
use crate::desk::form::{Input, Section, Told, Way};
use crate::desk::values::Values;
use crate::desk::{Kept, settle};
use crate::error::{Answer, Fail, render};
use crate::page::Page;
use crate::{Site, item, sentence};

/// The form of an item or a profile.
#[derive(Template)]
#[template(path = "stall/change.html")]
pub(super) struct ChangePage {
    pub page: Page,
    pub around: Around,
    pub heading: String,
    pub name: String,
    pub action: String,
    pub back: String,
    pub version: String,
    /// What changing it comes to.
    pub note: String,
    /// That somebody else saved meanwhile.
    pub stale: String,
    pub told: Vec<Told>,
    pub sections: Vec<Section>,
    /// The photographs from which one is chosen.
    pub picks: Vec<item::variant::Pick>,
    /// Whether it can be handed in at once.
    pub submits: bool,
}

/// What is typed differs from what is stored: the input says what is stored.
pub(crate) fn beside(lang: &Lang, sections: &mut [Section], stored: &Values) {
    for section in sections.iter_mut() {
        section.folded = false;
    }
    for input in sections.iter_mut().flat_map(|s| &mut s.inputs) {
        let there = if input.is_several() {
            stored.all(&input.name)
        } else {
            vec![stored.get(&input.name).to_owned()]
        };
        if there != input.values && input.fault.is_empty() {
            let said = input.said(&there);
            let said = if said.is_empty() { sentence(lang.as_str(), "desk-blank", &[]) } else { said };
            input.hint = sentence(lang.as_str(), "stall-stored-now", &[("text", &said)]);
        }
    }
}

struct Begun {
    here: Here,
    maker: Maker,
    item: Item,
    stock: i64,
    values: Values,
    choices: Choices,
    nearby: Vec<String>,
}

async fn begin(site: &Arc<Site>, signed: &Signed, id: ItemId) -> Result<Begun, Fail> {
    let access = over_items(site, signed)?;
    let held = AssertUnwindSafe((site.clone(), signed.clone(), access));
    let read = site
        .db
        .read(move |c| {
            let (site, signed, access) = &*held;
            let (item, stock) = store::item::own::get(c, access, id)?.ok_or(store::Error::Missing)?;
            let maker = store::maker::own::of_items(c, access, item.maker)?.ok_or(store::Error::Missing)?;
            // The craft is chosen by its key.
            let mut values = item.values(c, site)?;
            values.replace("craft", vec![item.craft.clone()]);
            Ok(AssertUnwindSafe(Begun {
                here: Here::read(c, signed, item.maker)?,
                choices: Choices::read(c, site, &signed.lang)?,
                nearby: store::maker::own::nearby(c, access, item.maker)?,
                maker,
                item,
                stock,
                values,
            }))
        })
        .await;
    settle(site, signed, Kind::Item, id.0, read).await.map(|begun| begun.0)
}

fn sections(site: &Site, lang: &Lang, begun: &Begun) -> Vec<Section> {
    let langs = &site.profile.languages;
    let line = |name: &str, way| Input::new(lang, name, &format!("item-field-{name}"), way);
    let mut what = Input::in_languages(lang, langs, "name", "stall-field-name", Way::Line);
    for input in &mut what {
        input.longest = 160;
    }
    what.push(
        line("craft", Way::Choose)
            .choosing_of(super::add::crafts(lang, &begun.choices, &begun.maker, &begun.nearby))
            .required(),
    );
    what.extend(Input::in_languages(lang, langs, "description", "stall-field-description", Way::Lines));
    what.extend(item::form::care(lang, langs, "stall-field-care"));
    let number = |name: &str| line(name, Way::Number).longest(20);
    let several = |name: &str, choices: &[(String, String)]| {
        line(name, Way::Several).choosing(names(choices)).hinted(lang, "desk-several-hint")
    };
    vec![
        Section::new(lang, "what", "stall-section-words", what),
        Section::new(
            lang,
            "made",
            "stall-section-made",
            vec![
                several("materials", &begun.choices.materials),
                several("motifs", &begun.choices.motifs),
                number("length_cm"),
                number("width_cm"),
                number("height_cm"),
                number("weight_g"),
            ],
        ),
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
    let mut sections = sections(site, lang, begun);
    let values = said.typed.as_ref().unwrap_or(&begun.values);
    let told = fill_plainly(lang, &mut sections, values, &said.faults);
    let mut status = if told.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    if said.stale {
        beside(lang, &mut sections, &begun.values);
        status = StatusCode::CONFLICT;
    }
    let name = begun.item.names.text(lang).to_owned();
    let path = format!("{ITEMS}/{}", begun.item.id);
    let heading = say("stall-change-item");
    let mut response = render(&ChangePage {
        page: site.private_page(lang, &format!("{heading}: {name}")),
        around: site.stall(signed, Some(&begun.here), &path),
        heading,
        name,
        action: format!("{path}/ubah"),
        back: path,
        version: version(&begun.item.fields()),
        note: note(lang, "item", begun.item.status),
        stale: if said.stale { say("stall-stale") } else { String::new() },
        told,
        sections,
        picks: Vec::new(),
        submits: begun.item.status == Publication::Draft,
    });
    *response.status_mut() = status;
    response
}

/// What changing an item or a profile in a state comes to.
pub(super) fn note(lang: &Lang, of: &str, status: Publication) -> String {
    match status {
        Publication::Published | Publication::Paused => {
            sentence(lang.as_str(), &format!("stall-change-{of}-published"), &[])
        }
        Publication::Returned | Publication::Submitted => sentence(lang.as_str(), "stall-change-waits", &[]),
        Publication::Withdrawn => sentence(lang.as_str(), "stall-about-withdrawn", &[]),
        Publication::Draft => String::new(),
    }
}

/// The form.
pub async fn show(State(site): State<Arc<Site>>, signed: Signed, Path(text): Path<String>) -> Answer {
    let id = ItemId(crate::desk::id(&site, &signed, &text)?);
    let begun = begin(&site, &signed, id).await?;
    Ok(page(&site, &signed, &begun, Said::default()))
}

/// Takes the form.
pub async fn send(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(text): Path<String>,
    filled: Filled,
) -> Answer {
    let id = ItemId(crate::desk::id(&site, &signed, &text)?);
    let begun = begin(&site, &signed, id).await?;
    let values = Values::of(&filled);
    // What is offered has its own form.
    let offer = super::item::offered(&site, &begun.item, begun.stock);
    let mut whole = values.clone();
    for name in ["price", "lead_time_days", "deposit_percent"] {
        whole.replace(name, vec![offer.get(name).to_owned()]);
    }
    let held = AssertUnwindSafe((site.clone(), begun.item.clone(), begun.stock, whole));
    let read = site
        .db
        .read(move |c| {
            let (site, before, stock, values) = &*held;
            let of = item::form::Of {
                id: id.0,
                before: Some(before),
                owner: before.maker,
                region: before.region.clone(),
                stock: Some(*stock),
            };
            item::form::assemble(c, site, of, values, Faults::default())
        })
        .await
        .map_err(signed.fail(&site))?;
    let again = |faults| {
        let said = Said { typed: Some(values.clone()), faults, stale: false };
        Ok(page(&site, &signed, &begun, said))
    };
    let after = match read {
        Ok(item) => hand_in(&begun.item, item),
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
