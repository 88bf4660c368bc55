//! The forms by which a region is renamed, split, merged, moved, or gets another code. What was filled in is first shown with
//! everything that it moves, and stored only then.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use domain::access::KeepProfile;
use domain::fault::{Faults, Problem};
use domain::id::Kind;
use domain::lang::Lang;
use domain::region::change::{Act, Around, ChangeDraft, Plan, plan};
use domain::region::{Region, RegionCode};
use store::region::change::{LISTED, Moves};
use uuid::Uuid;

use super::desk::{at, find, told, way};
use super::register::PATH;
use crate::account::guard::{Filled, Signed};
use crate::account::work::{Work, fault};
use crate::ask::Path;
use crate::desk::choices::{Found, region_text, region_typed};
use crate::desk::form::{Input, Section, Told, Way, fill};
use crate::desk::values::Values;
use crate::desk::{missing, settle};
use crate::error::{Answer, render};
use crate::page::{Link, Page};
use crate::{Site, sentence, text};

/// A region that could go with a new one.
struct Child {
    code: String,
    name: String,
    chosen: bool,
}

/// Records of a kind that move.
struct Group {
    title: String,
    lines: Vec<(String, String)>,
    more: String,
}

#[derive(Template)]
#[template(path = "region/change.html")]
struct ChangePage {
    page: Page,
    work: Work,
    crumbs: Vec<Link>,
    heading: String,
    intro: String,
    action: String,
    back: String,
    told: Vec<Told>,
    sections: Vec<Section>,
    children: Vec<Child>,
    children_fault: String,
    /// What it does, once it has no faults.
    does: String,
    groups: Vec<Group>,
    notes: Vec<String>,
    hidden: Vec<(String, String)>,
}

fn act_of(word: &str) -> Option<Act> {
    Act::ALL.into_iter().find(|act| way(*act) == word)
}

/// What a form of an act asks for.
fn inputs(site: &Site, lang: &Lang, act: Act, around: &Around) -> Vec<Input> {
    let level = around.region.level;
    let input = |name: &str, label: &str, way: Way| Input::new(lang, name, label, way);
    let mut inputs = Vec::new();
    if act == Act::Split {
        inputs.push(input("code", "wilayah-new-code", Way::Line).longest(24).required());
        let forms =
            site.profile.forms().filter(|f| site.profile.form(&f.key).is_some_and(|(l, _)| l.level == level));
        let forms: Vec<(String, String)> =
            forms.map(|f| (f.key.clone(), f.name.text(lang).to_owned())).collect();
        inputs.push(input("type", "wilayah-field-type", Way::Choose).choosing(forms));
    }
    match act {
        Act::Rename | Act::Split => {
            inputs.push(input("name", "wilayah-new-name", Way::Line).longest(120).required());
            inputs.push(
                input("full_name", "wilayah-new-full-name", Way::Line)
                    .longest(160)
                    .hinted(lang, "wilayah-full-name-hint"),
            );
        }
        Act::Merge => {
            inputs
                .push(input("other", "wilayah-into", Way::Line).required().hinted(lang, "desk-region-hint"));
        }
        Act::Move => {
            inputs.push(
                input("other", "wilayah-parent", Way::Line).required().hinted(lang, "desk-region-hint"),
            );
        }
        Act::Recode => {
            inputs.push(input("code", "wilayah-recode-code", Way::Line).longest(24).required());
            inputs.push(
                input("other", "wilayah-recode-parent", Way::Line).hinted(lang, "wilayah-recode-parent-hint"),
            );
        }
    }
    inputs.push(input("decree", "wilayah-decree", Way::Line).required().hinted(lang, "wilayah-decree-hint"));
    inputs.push(input("date", "wilayah-date", Way::Day).required().hinted(lang, "wilayah-date-hint"));
    inputs
}

fn draft(values: &Values) -> (ChangeDraft, bool) {
    let typed = values.get("date").trim();
    let date = typed.parse().ok();
    let draft = ChangeDraft {
        name: values.get("name").to_owned(),
        full_name: values.get("full_name").to_owned(),
        code: values.get("code").trim().to_owned(),
        form: values.get("type").to_owned(),
        children: values.all("children"),
        decree: values.get("decree").to_owned(),
        date,
    };
    (draft, date.is_none() && !typed.is_empty())
}

/// A form as it was read: what it would do, or what is wrong.
struct Read {
    around: Around,
    planned: Result<Plan, Faults>,
    moves: Moves,
}

fn read(
    c: &mut store::Conn,
    site: &Site,
    signed: &Signed,
    region: Region,
    act: Act,
    values: Option<&Values>,
    id: Uuid,
) -> store::Result<Read> {
    let access = signed.who.may::<KeepProfile>().ok_or(store::Error::Refused)?;
    let mut faults = Faults::default();
    let none = Values::default();
    let asked = values.unwrap_or(&none);
    let mut other = None;
    if matches!(act, Act::Merge | Act::Move | Act::Recode) && values.is_some() {
        let typed = asked.get("other");
        match region_typed(c, site, typed)? {
            // It stays where it lies.
            _ if typed.trim().is_empty() && act == Act::Recode => {}
            _ if typed.trim().is_empty() => faults.add("other", "", Problem::Missing),
            Found::One(code) => other = Some(code),
            Found::Many => faults.add("other", typed, Problem::Ambiguous("region".into())),
            Found::None => faults.add("other", typed, Problem::Unknown("region".into())),
        }
    }
    let taken =
        RegionCode::parse(asked.get("code").trim()).filter(|_| matches!(act, Act::Split | Act::Recode));
    let around = store::region::change::around(c, region, other.as_ref(), taken.as_ref())?;
    if let (Err(store::Error::Refused), Some(beyond)) =
        (store::region::change::reach(c, &access, act, &around), &around.other)
    {
        // One beyond it is as unknown as one that is not there.
        let alone = Around { other: None, ..around.clone() };
        store::region::change::reach(c, &access, act, &alone)?;
        faults.add("other", &beyond.full_name, Problem::Unknown("region".into()));
    } else {
        store::region::change::reach(c, &access, act, &around)?;
    }
    let Some(values) = values else {
        return Ok(Read { around, planned: Err(Faults::default()), moves: Moves::default() });
    };
    let (draft, no_date) = draft(values);
    let path = store::region::path(c, &around.region.code)?;
    let today = site.today(path.iter().map(RegionCode::as_str));
    let planned = plan(&site.profile, today, id, act, &around, &draft);
    let planned = match (planned, faults.is_empty()) {
        (planned, true) => planned,
        (Ok(_), false) => Err(faults),
        (Err(more), false) => {
            faults.0.extend(more.0);
            Err(faults)
        }
    };
    let planned = planned.map_err(|mut faults| {
        if no_date {
            faults.0.retain(|f| f.field != "date");
            faults.add("date", values.get("date"), Problem::NotADate);
        }
        faults
    });
    let moves = match &planned {
        Ok(plan) => store::region::change::moves(c, plan, today)?,
        Err(_) => Moves::default(),
    };
    Ok(Read { around, planned, moves })
}

fn groups(lang: &Lang, read: &Read, plan: &Plan) -> Vec<Group> {
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let counted = |key: &str, n: i64| sentence(lang.as_str(), key, &[("count", &text::number(n, lang))]);
    let more = |all: i64, shown: usize| {
        let left = all - i64::try_from(shown).unwrap_or(all);
        if left > 0 { counted("wilayah-more", left) } else { String::new() }
    };
    let m = &read.moves;
    let n = |len: usize| i64::try_from(len).unwrap_or(i64::MAX);
    let mut groups = Vec::new();
    let mut add = |title: String, lines: Vec<(String, String)>, more: String| {
        if !lines.is_empty() {
            groups.push(Group { title, lines, more });
        }
    };
    let children = &plan.change.children;
    let named = read.around.children.iter().filter(|c| children.contains(&c.code)).take(200);
    let lines: Vec<(String, String)> =
        named.map(|c| (at(&c.code), format!("{} ({})", c.full_name, c.code))).collect();
    let left = more(n(children.len()), lines.len());
    add(counted("wilayah-move-regions", n(children.len())), lines, left);
    let lines = m.some_makers.iter().map(|(id, name)| (format!("/kerja/perajin/{id}"), name.clone()));
    add(counted("wilayah-move-makers", m.makers), lines.collect(), more(m.makers, m.some_makers.len()));
    let lines =
        m.some_items.iter().map(|(id, names)| (format!("/kerja/produk/{id}"), names.text(lang).to_owned()));
    add(counted("wilayah-move-items", m.items), lines.collect(), more(m.items, m.some_items.len()));
    let bounded = |len: usize| if n(len) >= LISTED { say("wilayah-perhaps-more") } else { String::new() };
    let lines = m.crafts.iter().map(|names| (String::new(), names.text(lang).to_owned()));
    add(say("wilayah-move-crafts"), lines.collect(), bounded(m.crafts.len()));
    let lines = m.designations.iter().map(|(names, period, status)| {
        let status = sentence(lang.as_str(), &format!("status-{status}"), &[]);
        (String::new(), format!("{} · {period} · {status}", names.text(lang)))
    });
    add(say("wilayah-move-designations"), lines.collect(), bounded(m.designations.len()));
    let lines = m.roles.iter().map(|(id, name, role, region)| {
        let role = sentence(lang.as_str(), &format!("role-{role}"), &[]);
        (format!("/kerja/orang/{id}"), format!("{name} · {role} · {region}"))
    });
    add(say("wilayah-move-roles"), lines.collect(), bounded(m.roles.len()));
    groups
}

fn told_parent(lang: &Lang, region: &Region, parent: &Region) -> String {
    let arguments = [("region", region.full_name.as_str()), ("other", parent.full_name.as_str())];
    sentence(lang.as_str(), "wilayah-note-recode-parent", &arguments)
}

fn page(
    site: &Arc<Site>,
    signed: &Signed,
    act: Act,
    read: &Read,
    values: Values,
    extra: Faults,
    preview: bool,
) -> axum::response::Response {
    let lang = &signed.lang;
    let say = |key: String| sentence(lang.as_str(), &key, &[]);
    let region = &read.around.region;
    let mut faults = read.planned.as_ref().err().cloned().unwrap_or_default();
    faults.0.extend(extra.0);
    let plan = read.planned.as_ref().ok().filter(|_| preview && faults.is_empty());
    let asked = inputs(site, lang, act, &read.around);
    let mut sections = vec![Section::new(lang, "isian", "wilayah-changes", asked)];
    let mut told_faults = fill(lang, &mut sections, &values, &faults);
    for t in &mut told_faults {
        match t.label.as_str() {
            "children" => {
                t.label = say("wilayah-children".into());
                t.at = "children".to_owned();
            }
            "region" | "parent_code" => t.label.clone_from(&region.full_name),
            _ => {}
        }
    }
    let chosen = values.all("children");
    let children = read.around.children.iter().filter(|_| act == Act::Split).map(|c| Child {
        code: c.code.to_string(),
        name: c.full_name.clone(),
        chosen: chosen.contains(&c.code.to_string()),
    });
    let heading = say(format!("wilayah-act-{}", act.word()));
    let path = at(&region.code);
    let other = read.around.other.as_ref().map(|r| r.full_name.clone()).unwrap_or_default();
    let status = match (faults.is_empty(), preview) {
        (false, true) => StatusCode::UNPROCESSABLE_ENTITY,
        _ => StatusCode::OK,
    };
    let children_fault = faults.0.iter().find(|f| f.field == "children");
    let mut response = render(&ChangePage {
        page: site.private_page(lang, &heading),
        work: site.work(signed, PATH),
        crumbs: vec![
            Link { label: say("wilayah-register".into()), href: PATH.to_owned(), current: false },
            Link { label: region.full_name.clone(), href: path.clone(), current: false },
            Link { label: heading.clone(), href: String::new(), current: true },
        ],
        heading,
        intro: sentence(
            lang.as_str(),
            &format!("wilayah-intro-{}", act.word()),
            &[("region", &region.full_name), ("code", region.code.as_str())],
        ),
        action: format!("{path}/{}", way(act)),
        back: path,
        does: plan.map(|p| told(lang, &p.change, &other)).unwrap_or_default(),
        groups: plan.map(|p| groups(lang, read, p)).unwrap_or_default(),
        notes: match (plan.is_some(), act) {
            (true, Act::Merge) => vec![say("wilayah-note-merge".into()), say("wilayah-note-roles".into())],
            (true, Act::Split | Act::Move) => vec![say("wilayah-note-reach".into())],
            (true, Act::Recode) => {
                let mut notes = vec![say("wilayah-note-recode".into())];
                if let Some(parent) =
                    read.around.other.as_ref().filter(|p| Some(&p.code) != region.parent.as_ref())
                {
                    notes.insert(0, told_parent(lang, region, parent));
                    notes.push(say("wilayah-note-reach".into()));
                }
                if !read.around.children.is_empty() {
                    notes.push(say("wilayah-note-recode-inside".into()));
                }
                notes
            }
            _ => Vec::new(),
        },
        hidden: if plan.is_some() { values.0.clone() } else { Vec::new() },
        children_fault: children_fault.map(|f| fault(lang, &f.problem)).unwrap_or_default(),
        told: told_faults,
        sections,
        children: children.collect(),
    });
    *response.status_mut() = status;
    response
}

async fn ask(
    site: &Arc<Site>,
    signed: &Signed,
    region: Region,
    act: Act,
    values: Option<Values>,
    id: Uuid,
) -> Result<Read, crate::error::Fail> {
    let record = region.id;
    let held = AssertUnwindSafe((site.clone(), signed.clone(), values));
    let found = site
        .db
        .read(move |c| {
            let (site, signed, values) = &*held;
            read(c, site, signed, region.clone(), act, values.as_ref(), id)
        })
        .await;
    settle(site, signed, Kind::Region, record, found).await
}

/// The form.
pub async fn show(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path((code, word)): Path<(String, String)>,
) -> Answer {
    signed.may::<KeepProfile>(&site)?;
    let act = act_of(&word).ok_or_else(|| missing(&site, &signed))?;
    let region = find(&site, &signed, &code).await?;
    let mut values = Values::default();
    match act {
        Act::Rename => values = values.with("name", &*region.name).with("full_name", &*region.full_name),
        Act::Split => values = values.with("type", &*region.form),
        Act::Merge | Act::Move | Act::Recode => {}
    }
    let read = ask(&site, &signed, region, act, None, Uuid::nil()).await?;
    Ok(page(&site, &signed, act, &read, values, Faults::default(), false))
}

/// Whether the command of a form was carried out before.
async fn was_done(site: &Arc<Site>, signed: &Signed, filled: &Filled) -> Result<bool, crate::error::Fail> {
    let command = filled.command(signed, "").id;
    let known = site.db.read(move |c| store::import::result(c, command)).await;
    Ok(known.map_err(signed.fail(site))?.is_some())
}

/// Shows what a form would do, or does it.
pub async fn send(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path((code, word)): Path<(String, String)>,
    filled: Filled,
) -> Answer {
    let access = signed.may::<KeepProfile>(&site)?;
    let act = act_of(&word).ok_or_else(|| missing(&site, &signed))?;
    let region = find(&site, &signed, &code).await?;
    let mut values = Values::of(&filled);
    // What the form that is shown again holds is what was understood.
    if let Some(typed) = values.some("other") {
        let held = AssertUnwindSafe((site.clone(), typed.clone()));
        let text = site
            .db
            .read(move |c| {
                let (site, typed) = &*held;
                match region_typed(c, site, typed)? {
                    Found::One(code) => region_text(c, &code).map(Some),
                    _ => Ok(None),
                }
            })
            .await
            .map_err(signed.fail(&site))?;
        values.replace("other", vec![text.unwrap_or(typed)]);
    }
    let read = ask(&site, &signed, region.clone(), act, Some(values.clone()), Uuid::now_v7()).await?;
    let store = filled.get("_do") == "simpan";
    let plan = match &read.planned {
        Ok(plan) if store => plan.clone(),
        // The same form once more: what it asked for is done, and would now be refused.
        Err(_) if store && was_done(&site, &signed, &filled).await? => {
            return Ok(Redirect::to(&format!("{}?selesai=simpan", at(&region.code))).into_response());
        }
        _ => return Ok(page(&site, &signed, act, &read, values, Faults::default(), true)),
    };
    let profile = site.profile.clone();
    let mut command = filled.command(&signed, "change of a region");
    command.reason = Some(plan.change.decree.clone());
    let held = AssertUnwindSafe((plan, access));
    let written = site
        .db
        .write(command, move |tx| {
            let (plan, access) = &*held;
            store::region::change::apply(tx, access, &profile, plan)
        })
        .await;
    if let Err(store::Error::Faults(faults)) = written {
        return Ok(page(&site, &signed, act, &read, values, faults, true));
    }
    settle(&site, &signed, Kind::Region, region.id, written).await?;
    Ok(Redirect::to(&format!("{}?selesai=simpan", at(&region.code))).into_response())
}
