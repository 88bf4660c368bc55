//! `/kerja/kerajinan`: the register of crafts.

use domain::access::{Access, KeepCrafts, ReadRegister};
use domain::lang::Lang;
use domain::vocabulary::Vocabulary;
use store::Conn;
use store::craft::register::Line;
use store::register::{Ask, Order};

use crate::account::guard::Signed;
use crate::desk::choices::terms;
use crate::desk::list::{Column, Head, Register};
use crate::{Site, text};

/// The register of crafts.
pub(crate) enum Crafts {}

impl Register for Crafts {
    const PATH: &'static str = "/kerja/kerajinan";
    const STEM: &'static str = "craft";
    const COLUMNS: &'static [Column] = &[
        Column::usual("category"),
        Column::usual("peoples"),
        Column::usual("regions").number(),
        Column::usual("unchecked").number(),
        Column::further("techniques"),
        Column::further("materials"),
        Column::further("motifs").number(),
        Column::further("protected"),
        Column::further("key"),
    ];
    const KINDS: &'static [&'static str] = &[];
    const CRAFTS: bool = false;
    // Keys give them their ids, so that none is newer than another.
    const ORDERS: &'static [Order] = &[Order::Name];
    type Read = ReadRegister;
    type Line = Line;

    fn page(c: &mut Conn, who: &Access<ReadRegister>, ask: &Ask) -> store::Result<Vec<Line>> {
        store::craft::register::page(c, who, ask)
    }

    fn head(l: &Line, lang: &Lang) -> Head {
        let (sort_key, title) = (l.sort_key.clone(), l.names.text(lang).to_owned());
        Head { id: l.id.0, title, sort_key, status: l.status, sample: l.sample }
    }

    fn cell(l: &Line, site: &Site, lang: &Lang, column: &str, file: bool) -> String {
        let number = |n: i64| if file { n.to_string() } else { text::number(n, lang) };
        let named =
            |v, keys: &[String]| keys.iter().map(|k| site.term(v, k, lang)).collect::<Vec<_>>().join("; ");
        match column {
            "category" => site.term(Vocabulary::Category, &l.category, lang),
            "peoples" => named(Vocabulary::People, &l.peoples),
            "techniques" => named(Vocabulary::Technique, &l.techniques),
            "materials" => named(Vocabulary::Material, &l.materials),
            "regions" => number(l.regions),
            "unchecked" => number(l.unchecked),
            "motifs" => number(l.motifs),
            "protected" => {
                crate::messages::words(lang.as_str(), if l.protected { "yes" } else { "no" }).into_owned()
            }
            "key" => l.key.clone(),
            _ => String::new(),
        }
    }

    fn may_add(signed: &Signed) -> bool {
        signed.who.may::<KeepCrafts>().is_some()
    }

    fn kinds(site: &Site, lang: &Lang) -> Vec<(String, String)> {
        terms(site, Vocabulary::Category, lang)
    }
}
