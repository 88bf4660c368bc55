//! The claims about one's part of the tree, those that wait first.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::Uri;
use domain::access::ReadRegister;
use domain::id::Kind;
use domain::source::Checked;
use store::claim::Ask;
use uuid::Uuid;

use super::{PATH, STANDS};
use crate::account::guard::Signed;
use crate::account::work::Work;
use crate::desk::choices::{Found, region_typed};
use crate::desk::form::{Input, Way};
use crate::desk::list::settle;
use crate::desk::values::Values;
use crate::error::{Answer, render};
use crate::page::{Link, Page};
use crate::{Site, sentence};

/// How many stand on a page.
const PAGE: usize = 50;

/// The kinds of claims.
const KINDS: [Kind; 3] = [Kind::Presence, Kind::Heritage, Kind::Designation];

struct Line {
    href: String,
    title: String,
    region: String,
    kind: String,
    said: String,
}

#[derive(Template)]
#[template(path = "claim/list.html")]
struct ListPage {
    page: Page,
    work: Work,
    path: &'static str,
    done: String,
    stands: Vec<Link>,
    filters: Vec<Input>,
    checked: &'static str,
    craft: String,
    craft_key: String,
    narrowed: bool,
    lines: Vec<Line>,
    empty_title: String,
    empty_text: String,
    next: String,
}

/// The address of the list with what narrows it, and with something else for a name.
fn address(asked: &Values, other: &[(&str, &str)]) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for name in ["status", "region", "kind", "craft"] {
        let text = other.iter().find(|(n, _)| *n == name).map_or(asked.get(name), |(_, t)| t);
        if !text.is_empty() {
            query.append_pair(name, text);
        }
    }
    if let Some((name, text)) = other.iter().find(|(n, t)| *n == "after" && !t.is_empty()) {
        query.append_pair(name, text);
    }
    let query = query.finish();
    if query.is_empty() { PATH.to_owned() } else { format!("{PATH}?{query}") }
}

/// The list.
pub(super) async fn show(State(site): State<Arc<Site>>, signed: Signed, uri: Uri) -> Answer {
    let read = signed.may::<ReadRegister>(&site)?;
    let asked = Values::asked(uri.query().unwrap_or_default());
    let checked = Checked::from_word(asked.get("status"));
    let (path, id) = asked.get("after").rsplit_once('~').unwrap_or_default();
    let mut ask = Ask {
        checked,
        kind: KINDS.into_iter().find(|k| k.word() == asked.get("kind")),
        craft: asked.some("craft"),
        after: Uuid::parse_str(id).ok().map(|id| (path.to_owned(), id)),
        limit: i64::try_from(PAGE + 1).unwrap_or(i64::MAX),
        ..Ask::default()
    };
    let (typed, held) =
        (asked.get("region").to_owned(), AssertUnwindSafe((site.clone(), signed.lang.clone())));
    let found = site
        .db
        .read(move |c| {
            let (site, lang) = &*held;
            let craft = match &ask.craft {
                Some(key) => store::craft::rules(c, key)?.map(|r| r.id.0),
                None => None,
            };
            let craft = match craft {
                Some(id) => store::trail::name(c, Kind::Craft, id, lang)?,
                None => None,
            };
            if !typed.trim().is_empty() {
                match region_typed(c, site, &typed)? {
                    Found::One(code) => ask.region = Some(code),
                    Found::None | Found::Many => return Ok((None, craft, true, Ok(Vec::new()))),
                }
            }
            let lines = store::claim::page(c, &read, &ask);
            Ok((ask.region, craft, false, lines))
        })
        .await
        .map_err(signed.fail(&site))?;
    let (region, craft, unknown, lines) = found;
    let lines = settle(&site, &signed, region, lines).await?;
    let lang = &signed.lang;
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let next = lines.get(PAGE).and_then(|_| lines.get(PAGE - 1));
    let next = next.map(|l| address(&asked, &[("after", &format!("{}~{}", l.path, l.id))]));
    let any = || (String::new(), say("desk-any"));
    let kinds = KINDS.into_iter().map(|k| (k.word().to_owned(), say(&format!("claim-kind-{}", k.word()))));
    let mut filters = vec![
        Input::new(lang, "region", "desk-region", Way::Line).hinted(lang, "desk-region-hint"),
        Input::new(lang, "kind", "claim-kind", Way::Choose).choosing(std::iter::once(any()).chain(kinds)),
    ];
    for input in &mut filters {
        input.values = vec![asked.get(&input.name).to_owned()];
    }
    if unknown {
        filters[0].fault = say("desk-region-unknown");
    }
    let done = STANDS.iter().find(|s| s.word() == asked.get("selesai"));
    let narrowed = ["region", "kind", "craft"].iter().any(|n| !asked.get(n).is_empty());
    let title = say("claim-title");
    Ok(render(&ListPage {
        page: site.private_page(lang, &title),
        work: site.work(&signed, PATH),
        path: PATH,
        done: done.map(|s| say(&format!("claim-done-{}", s.word()))).unwrap_or_default(),
        stands: STANDS
            .iter()
            .map(|s| Link {
                label: say(&format!("claim-{}", s.word())),
                href: address(&asked, &[("status", if *s == Checked::Unchecked { "" } else { s.word() })]),
                current: *s == checked,
            })
            .collect(),
        filters,
        checked: if checked == Checked::Unchecked { "" } else { checked.word() },
        craft_key: if craft.is_some() { asked.get("craft").to_owned() } else { String::new() },
        craft: craft.unwrap_or_default(),
        narrowed,
        lines: lines
            .iter()
            .take(PAGE)
            .map(|l| Line {
                href: format!("{PATH}/{}", l.id),
                title: l.names.text(lang).to_owned(),
                region: l.region_name.clone(),
                kind: say(&format!("claim-kind-{}", l.kind.word())),
                said: l.said.text(lang).to_owned(),
            })
            .collect(),
        empty_title: say(if narrowed { "desk-none" } else { "claim-none" }),
        empty_text: say(&match narrowed {
            true => "desk-none-text".to_owned(),
            false => format!("claim-none-{}", checked.word()),
        }),
        next: next.unwrap_or_default(),
    }))
}
