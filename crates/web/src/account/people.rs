//! `/kerja/orang`: who has an account, as far as one's right reaches.

use domain::access::{Access, KeepAccounts, ReadPeople};
use domain::account::Role;
use domain::lang::Lang;
use domain::publication::Publication;
use store::Conn;
use store::account::register::{Held, Line};
use store::register::Ask;

use super::guard::Signed;
use crate::desk::list::{Column, Head, Register};
use crate::messages::words;
use crate::{Site, sentence};

/// Its address.
pub const PATH: &str = "/kerja/orang";

/// The register of persons with an account.
pub(crate) enum People {}

/// Whether a role is in force today, where it is held.
fn in_force(site: &Site, held: &Held) -> bool {
    let today = site.today(held.path.iter().rev().map(String::as_str));
    held.since <= today && held.until.is_none_or(|until| today <= until)
}

fn role(lang: &Lang, role: Role) -> String {
    sentence(lang.as_str(), &format!("role-{}", role.word()), &[])
}

impl Register for People {
    const PATH: &'static str = PATH;
    const STEM: &'static str = "people";
    const COLUMNS: &'static [Column] = &[
        Column::usual("login"),
        Column::usual("region"),
        Column::usual("roles"),
        Column::further("former"),
        Column::further("active"),
        Column::further("code"),
    ];
    const KINDS: &'static [&'static str] = &[];
    const CRAFTS: bool = false;
    const STATES: bool = false;
    type Read = ReadPeople;
    type Line = Line;

    fn page(c: &mut Conn, who: &Access<ReadPeople>, ask: &Ask) -> store::Result<Vec<Line>> {
        store::account::register::page(c, who, ask)
    }

    fn head(l: &Line, lang: &Lang) -> Head {
        let closed = words(lang.as_str(), "person-closed");
        let title = if l.active { l.name.clone() } else { format!("{} ({closed})", l.name) };
        let sort_key = l.sort_key.clone();
        Head { id: l.id.0, title, sort_key, status: Publication::Published, sample: l.sample }
    }

    fn cell(l: &Line, site: &Site, lang: &Lang, column: &str, _: bool) -> String {
        let roles = |now: bool| {
            let held = l.roles.iter().filter(|h| in_force(site, h) == now).map(|h| {
                let role = role(lang, h.role);
                sentence(lang.as_str(), "why-role", &[("role", &role), ("region", &h.region_name)])
            });
            held.collect::<Vec<_>>().join("; ")
        };
        match column {
            "login" => l.login.clone().unwrap_or_default(),
            "region" => l.region_name.clone(),
            "roles" => roles(true),
            "former" => roles(false),
            "active" => words(lang.as_str(), if l.active { "yes" } else { "no" }).into_owned(),
            "code" => l.region.to_string(),
            _ => String::new(),
        }
    }

    fn may_add(signed: &Signed) -> bool {
        signed.who.may::<KeepAccounts>().is_some()
    }

    fn kinds(_: &Site, lang: &Lang) -> Vec<(String, String)> {
        Role::ALL.into_iter().map(|r| (r.word().to_owned(), role(lang, r))).collect()
    }
}
