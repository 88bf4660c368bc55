//! `/kerja/orang`: who has an account, as far as one's right reaches.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use domain::access::{KeepAccounts, ReadPeople};
use domain::text;
use uuid::Uuid;

use super::guard::{Signed, paths};
use super::home::{name, names};
use super::person;
use super::work::Work;
use crate::ask::Query;
use crate::error::{Answer, render};
use crate::page::Page;
use crate::{Site, sentence};

/// Its address.
pub const PATH: &str = "/kerja/orang";

/// How many stand on a page.
const PAGE: usize = 50;

struct Line {
    href: String,
    name: String,
    login: String,
    region: String,
    roles: String,
    active: bool,
}

#[derive(Template)]
#[template(path = "account/people.html")]
struct PeoplePage {
    page: Page,
    work: Work,
    people: Vec<Line>,
    may_add: bool,
    next: String,
}

/// What stands after the question mark: the last one of the page before.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    after: String,
}

/// `/kerja/orang`
pub async fn list(State(site): State<Arc<Site>>, signed: Signed, Query(asked): Query<Asked>) -> Answer {
    let access = signed.may::<ReadPeople>(&site)?;
    let (key, id) = asked.after.rsplit_once('~').unwrap_or_default();
    let after = (key.replace('\0', ""), Uuid::parse_str(id).unwrap_or_default());
    let found = site
        .db
        .read(move |c| {
            let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
            let people = store::account::list(c, &access, (&after.0, after.1), limit)?;
            let mut all = Vec::with_capacity(people.len());
            for p in people {
                let roles = store::account::holdings(c, p.id)?;
                let (paths, mut names) = (paths(c, &roles)?, names(c, &roles)?);
                let own = store::region::get(c, &p.region)?.map(|r| r.full_name).unwrap_or_default();
                names.push((p.region.clone(), own));
                all.push((p, roles, paths, names));
            }
            Ok(all)
        })
        .await
        .map_err(signed.fail(&site))?;
    let lang = &signed.lang;
    let next = match found.get(PAGE) {
        Some(_) => found.get(PAGE - 1).map(|(p, ..)| {
            let mut query = url::form_urlencoded::Serializer::new(String::new());
            query.append_pair("after", &format!("{}~{}", text::sort_key(&p.name), p.id));
            format!("{PATH}?{}", query.finish())
        }),
        None => None,
    };
    let people = found
        .iter()
        .take(PAGE)
        .map(|(p, roles, paths, names)| {
            let held = roles.iter().filter(|h| {
                let path = paths.iter().find(|(c, _)| *c == h.region).map_or(&[][..], |(_, p)| p.as_slice());
                h.in_force(site.today(path.iter().map(domain::region::RegionCode::as_str)))
            });
            let roles: Vec<String> = held
                .map(|h| {
                    let role = sentence(lang.as_str(), &format!("role-{}", h.role.word()), &[]);
                    sentence(
                        lang.as_str(),
                        "why-role",
                        &[("role", &role), ("region", name(names, &h.region))],
                    )
                })
                .collect();
            Line {
                href: person::at(p.id),
                name: p.name.clone(),
                login: p.login.clone().unwrap_or_default(),
                region: name(names, &p.region).to_owned(),
                roles: roles.join("; "),
                active: p.active,
            }
        })
        .collect();
    let title = sentence(lang.as_str(), "work-people", &[]);
    Ok(render(&PeoplePage {
        page: site.private_page(lang, &title),
        work: site.work(&signed, PATH),
        people,
        may_add: signed.who.may::<KeepAccounts>().is_some(),
        next: next.unwrap_or_default(),
    }))
}
