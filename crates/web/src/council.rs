//! The council itself: its page with divisions, posts and statutes, and its registers and forms in the workbench.

mod division;
pub(crate) mod erase;
mod form;
mod holder;
mod parts;
mod post;
pub(crate) mod register;
pub(crate) mod show;
mod statute;

use domain::council::Role;
use domain::id::Kind;
use domain::lang::{Lang, Words};
use serde_json::Value;
use store::Conn;
use uuid::Uuid;

use crate::messages::words;
use crate::{sentence, text};

/// What a post is called: the council's own name for it, or what its role is called.
pub(crate) fn post_name(lang: &Lang, role: Role, names: &Words) -> String {
    if names.is_empty() {
        sentence(lang.as_str(), &format!("post-{}", role.word()), &[])
    } else {
        names.text(lang).to_owned()
    }
}

/// What a post is called among all posts of its council.
pub(crate) fn post_in(lang: &Lang, role: Role, names: &Words, division: &Words) -> String {
    let name = post_name(lang, role, names);
    if division.is_empty() { name } else { format!("{name} · {}", division.text(lang)) }
}

/// A time from a first to perhaps a last day.
pub(crate) fn term(
    lang: &Lang,
    since: Option<jiff::civil::Date>,
    until: Option<jiff::civil::Date>,
) -> String {
    let day = |d| text::date(d, lang);
    match (since, until) {
        (Some(since), Some(until)) => format!("{} – {}", day(since), day(until)),
        (Some(since), None) => sentence(lang.as_str(), "council-since", &[("day", &day(since))]),
        (None, Some(until)) => sentence(lang.as_str(), "council-until", &[("day", &day(until))]),
        (None, None) => String::new(),
    }
}

/// What a value of a field says; nothing when it says itself.
pub(crate) fn said(c: &mut Conn, lang: &Lang, field: &str, value: &Value) -> store::Result<Option<String>> {
    let say = |stem: &str| words(lang.as_str(), &format!("{stem}-{}", value.as_str().unwrap_or_default()));
    let id = value.as_str().and_then(|v| Uuid::parse_str(v).ok());
    let mut name = |kind| match id {
        Some(id) => store::trail::name(c, kind, id, lang),
        None => Ok(None),
    };
    Ok(match field {
        "council" => name(Kind::Council)?,
        "division" => name(Kind::Division)?,
        "account" => name(Kind::Person)?,
        "post" => match id {
            Some(id) => store::council::post::called(c, domain::id::PostId(id))?
                .map(|p| post_in(lang, p.role, &p.names, &p.division)),
            None => None,
        },
        "role" => Some(say("post").into_owned()),
        "acting" => Some(say("officeholder").into_owned()),
        "document" => Some(say("statute").into_owned()),
        "since" | "until" | "decree_date" => {
            value.as_str().and_then(|d| d.parse().ok()).map(|d| text::date(d, lang))
        }
        "withheld" => {
            let all = domain::record::read_list(value);
            Some(
                all.iter()
                    .map(|w| crate::desk::said::label(lang, "council", w))
                    .collect::<Vec<_>>()
                    .join("; "),
            )
        }
        _ => None,
    })
}
