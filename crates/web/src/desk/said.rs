//! What the journal holds, in the reader's words: values, fields, actors.

use domain::id::{ItemId, Kind, MakerId, PictureId};
use domain::lang::Lang;
use domain::maker::{Audience, audience};
use domain::region::RegionCode;
use domain::vocabulary::Vocabulary;
use serde_json::Value;
use store::Conn;
use uuid::Uuid;

use crate::messages::words;
use crate::{Site, sentence, text};

/// What a field is called.
pub(crate) fn label(lang: &Lang, stem: &str, field: &str) -> String {
    if stem == "criteria-set"
        && let Some(label) = crate::assessment::criteria::said::label(lang, field)
    {
        return label;
    }
    let key = format!("{stem}-field-{field}");
    let found = words(lang.as_str(), &key);
    if *found == key { field.replace('_', " ") } else { found.into_owned() }
}

/// What an actor is called.
pub(crate) fn actor(lang: &Lang, actor: &str, name: Option<&str>) -> String {
    match (name, actor.strip_prefix("system:")) {
        (Some(name), _) => name.to_owned(),
        (None, Some(reason)) => {
            let key = format!("actor-{}", reason.replace(' ', "-"));
            let found = words(lang.as_str(), &key);
            if *found == key {
                sentence(lang.as_str(), "actor-system", &[("reason", reason)])
            } else {
                found.into_owned()
            }
        }
        (None, None) => sentence(lang.as_str(), "actor-unknown", &[]),
    }
}

fn plain(lang: &Lang, value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(yes) => words(lang.as_str(), if *yes { "yes" } else { "no" }).into_owned(),
        Value::Number(n) => n.as_i64().map_or_else(|| n.to_string(), |n| signed(n, lang)),
        Value::String(text) => text.clone(),
        Value::Array(all) => all.iter().map(|v| plain(lang, v)).collect::<Vec<_>>().join("; "),
        Value::Object(all) => {
            let texts = all.iter().map(|(l, v)| format!("{}: {}", l.to_uppercase(), plain(lang, v)));
            texts.collect::<Vec<_>>().join("\n")
        }
    }
}

fn signed(n: i64, lang: &Lang) -> String {
    format!("{}{}", if n < 0 { "−" } else { "" }, text::number(n, lang))
}

fn each(value: &Value) -> impl Iterator<Item = &str> {
    let one = value.as_str();
    one.into_iter().chain(value.as_array().into_iter().flatten().filter_map(Value::as_str))
}

/// What a value of a field says.
pub(crate) fn value(
    c: &mut Conn,
    site: &Site,
    lang: &Lang,
    kind: Kind,
    field: &str,
    value: &Value,
) -> store::Result<String> {
    if value.is_null() {
        return Ok(String::new());
    }
    let say = |key: String| words(lang.as_str(), &key).into_owned();
    let whole = value.as_i64();
    let small = whole.and_then(|n| i32::try_from(n).ok());
    Ok(match (kind, field) {
        (_, "region") => match value.as_str().and_then(RegionCode::parse) {
            Some(code) => store::region::get(c, &code)?.map_or_else(|| code.to_string(), |r| r.full_name),
            None => plain(lang, value),
        },
        (_, "status") if value.as_str().and_then(domain::publication::Publication::from_word).is_some() => {
            say(format!("publication-{}", value.as_str().unwrap_or_default()))
        }
        (kind, field) if crate::assessment::said::KINDS.contains(&kind) => {
            match crate::assessment::said::value(c, site, lang, kind, field, value)? {
                Some(said) => said,
                None => plain(lang, value),
            }
        }
        (Kind::CriteriaSet, field) => match crate::assessment::criteria::said::value(lang, field, value) {
            Some(said) => said,
            None => plain(lang, value),
        },
        (Kind::Maker, "kind") => say(format!("maker-{}", value.as_str().unwrap_or_default())),
        // The journal never knew them.
        (Kind::Number, _) => say("number-changed".to_owned()),
        (Kind::Business, "form" | "stage") | (Kind::Permit | Kind::Coaching, "kind") => {
            let word = value.as_str().unwrap_or_default();
            match (kind, field) {
                (Kind::Business, "form") => say(format!("business-form-{word}")),
                (Kind::Business, _) => say(format!("stage-{word}")),
                _ => say(format!("{}-{word}", kind.word())),
            }
        }
        (Kind::Business, "owner_sex") => say(format!("sex-{}", value.as_str().unwrap_or_default())),
        (Kind::Business, "markets") => {
            each(value).map(|w| say(format!("market-{w}"))).collect::<Vec<_>>().join("; ")
        }
        (Kind::Business, "open") => {
            each(value).map(|w| say(format!("business-open-{w}"))).collect::<Vec<_>>().join("; ")
        }
        (Kind::Business, "started" | "owner_born") => whole.map_or_else(String::new, |n| n.to_string()),
        (Kind::Business, "turnover" | "assets") | (Kind::Coaching, "value") => {
            whole.map_or_else(String::new, |n| site.profile.money(n, lang))
        }
        (Kind::Consent, "lang") => say(format!("lang-{}", value.as_str().unwrap_or_default())),
        (Kind::Consent, "way") => say(format!("consent-way-{}", value.as_str().unwrap_or_default())),
        (
            Kind::Business | Kind::Permit | Kind::Coaching | Kind::Consent,
            "stage_since" | "issued" | "expires" | "day" | "due" | "withdrawn",
        )
        | (_, "consent_date") => value
            .as_str()
            .and_then(|d| d.parse().ok())
            .map_or_else(|| plain(lang, value), |d| text::date(d, lang)),
        (Kind::Council | Kind::Division | Kind::Post | Kind::Officeholder | Kind::Statute, field) => {
            match crate::council::said(c, lang, field, value)? {
                Some(said) => said,
                None => plain(lang, value),
            }
        }
        (Kind::Maker, "audience") => {
            let said = Audience::parse(value.as_str().unwrap_or_default()).unwrap_or_default();
            let told = audience::FIELDS.iter().filter(|f| said.word(f) != "public");
            let told = told.map(|f| {
                format!("{}: {}", label(lang, "maker", f), say(format!("audience-{}", said.word(f))))
            });
            told.collect::<Vec<_>>().join("; ")
        }
        (Kind::ErasureRequest, "state") => {
            say(format!("erasure-state-{}", value.as_str().unwrap_or_default()))
        }
        (Kind::Designation, "status") => say(format!("status-{}", value.as_str().unwrap_or_default())),
        (Kind::Proposal, "makers") => {
            let mut names = Vec::new();
            for id in each(value).filter_map(|v| Uuid::parse_str(v).ok()) {
                names.extend(store::trail::name(c, Kind::Maker, id, lang)?);
            }
            names.join("; ")
        }
        (Kind::Proposal, "partners") => {
            let mut told = Vec::new();
            for p in domain::flagship::proposal::Proposal::read_partners(value) {
                let name =
                    store::region::get(c, &p.region)?.map_or_else(|| p.region.to_string(), |r| r.full_name);
                let day = text::date(p.answered.unwrap_or(p.asked), lang);
                let key = format!("partner-{}", p.answer.word());
                told.push(format!("{name}: {}", sentence(lang.as_str(), &key, &[("date", &day)])));
            }
            told.join("; ")
        }
        (Kind::Evidence, "way") => say(format!("evidence-way-{}", value.as_str().unwrap_or_default())),
        (Kind::Evidence, "document") => match value.as_str().and_then(|v| Uuid::parse_str(v).ok()) {
            // One that was taken away since has no name any more.
            Some(id) => store::trail::name(c, Kind::Document, id, lang)?.unwrap_or_default(),
            None => plain(lang, value),
        },
        (Kind::Evidence, "year") => whole.map_or_else(String::new, |n| n.to_string()),
        (Kind::Objection, "state") => match value.as_str() {
            Some("open") => say("objection-open".to_owned()),
            Some("upheld") => say("objection-uphold".to_owned()),
            _ => say("objection-reject".to_owned()),
        },
        (Kind::Review, "outcome") => say(format!("review-{}", value.as_str().unwrap_or_default())),
        (Kind::Review, "year") => whole.map_or_else(String::new, |n| n.to_string()),
        (Kind::Designation, "document") => match value.as_str().and_then(|v| Uuid::parse_str(v).ok()) {
            Some(id) => store::trail::name(c, Kind::Document, id, lang)?.unwrap_or_default(),
            None => plain(lang, value),
        },
        (
            Kind::Evidence | Kind::Designation | Kind::Objection | Kind::Review,
            "date" | "document_date" | "valid_from" | "valid_until" | "announced" | "objection_until"
            | "retired_on" | "answered",
        ) => value
            .as_str()
            .and_then(|d| d.parse().ok())
            .map_or_else(|| plain(lang, value), |d| text::date(d, lang)),
        (Kind::Mandate | Kind::ErasureRequest, "person") => {
            match value.as_str().and_then(|v| Uuid::parse_str(v).ok()) {
                Some(id) => store::trail::name(c, Kind::Person, id, lang)?.unwrap_or_default(),
                None => plain(lang, value),
            }
        }
        (Kind::Invitation, "state") => {
            say(format!("invitation-state-{}", value.as_str().unwrap_or_default()))
        }
        (Kind::Mandate | Kind::Invitation, "deeds") => {
            each(value).map(|d| say(format!("deed-{d}"))).collect::<Vec<_>>().join("; ")
        }
        (Kind::Merge, "from" | "into") | (_, "maker" | "agent" | "group" | "member") => {
            match value.as_str().and_then(|v| Uuid::parse_str(v).ok()) {
                Some(id) => store::trail::name(c, Kind::Maker, MakerId(id).0, lang)?.unwrap_or_default(),
                None => plain(lang, value),
            }
        }
        (Kind::Stock | Kind::Variant, "item") => match value.as_str().and_then(|v| Uuid::parse_str(v).ok()) {
            Some(id) => store::trail::name(c, Kind::Item, ItemId(id).0, lang)?.unwrap_or_default(),
            None => plain(lang, value),
        },
        (_, "craft" | "crafts") => {
            let mut names = Vec::new();
            for key in each(value) {
                let id = store::craft::rules(c, key)?.map(|r| r.id.0);
                let name = id.map(|id| store::trail::name(c, Kind::Craft, id, lang)).transpose()?.flatten();
                names.push(name.unwrap_or_else(|| key.to_owned()));
            }
            names.join("; ")
        }
        (Kind::Item | Kind::Craft, "motifs") => {
            let mut names = Vec::new();
            for key in each(value) {
                let id = domain::id::from_key(&site.profile.key, Kind::Motif, key);
                let name = store::trail::name(c, Kind::Motif, id, lang)?;
                names.push(name.unwrap_or_else(|| key.to_owned()));
            }
            names.join("; ")
        }
        (_, "materials") => {
            each(value).map(|key| site.term(Vocabulary::Material, key, lang)).collect::<Vec<_>>().join("; ")
        }
        (Kind::Craft, "category") => {
            site.term(Vocabulary::Category, value.as_str().unwrap_or_default(), lang)
        }
        (_, "techniques") => {
            each(value).map(|key| site.term(Vocabulary::Technique, key, lang)).collect::<Vec<_>>().join("; ")
        }
        (_, "peoples") => {
            each(value).map(|key| site.term(Vocabulary::People, key, lang)).collect::<Vec<_>>().join("; ")
        }
        (Kind::Motif, "family") => site.family(value.as_str().unwrap_or_default(), lang),
        (_, "checked") => say(format!("checked-{}", value.as_str().unwrap_or_default())),
        (Kind::Motif, "regions") => {
            let mut names = Vec::new();
            for code in each(value).filter_map(RegionCode::parse) {
                let name = store::region::get(c, &code)?.map(|r| r.full_name);
                names.push(name.unwrap_or_else(|| code.to_string()));
            }
            names.join("; ")
        }
        (Kind::Variant, "picture") => match value.as_str().and_then(|v| Uuid::parse_str(v).ok()) {
            // One that was taken away has no words any more.
            Some(id) => match store::picture::load(c, PictureId(id))? {
                Some(kept) => kept.picture.alt.text(lang).to_owned(),
                None => say("variant-picture-gone".to_owned()),
            },
            None => plain(lang, value),
        },
        (Kind::Item | Kind::Variant, "price") => {
            whole.map_or_else(String::new, |n| site.profile.money(n, lang))
        }
        (Kind::Item, "length_mm" | "width_mm" | "height_mm") => {
            small.map_or_else(String::new, |n| format!("{}\u{a0}cm", text::length(n, lang)))
        }
        (Kind::Item, "weight_g") => {
            whole.map_or_else(String::new, |n| format!("{}\u{a0}g", text::number(n, lang)))
        }
        (Kind::Item, "deposit_percent") => {
            whole.map_or_else(String::new, |n| format!("{}\u{a0}%", text::number(n, lang)))
        }
        (Kind::Item, "lead_days") => {
            whole.map_or_else(String::new, |n| sentence(lang.as_str(), "days", &[("count", &n.to_string())]))
        }
        _ => plain(lang, value),
    })
}
