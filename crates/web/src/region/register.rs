//! `/kerja/wilayah`: the register of regions.

use domain::access::{Access, ReadRegister};
use domain::lang::Lang;
use domain::publication::Publication;
use store::Conn;
use store::region::list::Listed;
use store::register::{Ask, Order};

use crate::account::guard::Signed;
use crate::desk::list::{Column, Head, Register};
use crate::{Site, text};

/// Its address.
pub(crate) const PATH: &str = "/kerja/wilayah";

/// The register of regions.
pub(crate) enum Regions {}

impl Register for Regions {
    const PATH: &'static str = PATH;
    const STEM: &'static str = "wilayah";
    const COLUMNS: &'static [Column] = &[
        Column::usual("code"),
        Column::usual("type"),
        Column::usual("parent"),
        Column::usual("makers").number(),
        Column::usual("items").number(),
        Column::further("area").number(),
        Column::further("population").number(),
        Column::further("since"),
        Column::further("edition"),
    ];
    const KINDS: &'static [&'static str] = &[];
    const CRAFTS: bool = false;
    const ORDERS: &'static [Order] = &[Order::Name];
    const STATES: bool = false;
    type Read = ReadRegister;
    type Line = Listed;

    fn page(c: &mut Conn, who: &Access<ReadRegister>, ask: &Ask) -> store::Result<Vec<Listed>> {
        store::region::register::page(c, who, ask)
    }

    fn head(l: &Listed, _: &Lang) -> Head {
        Head {
            id: l.region.id,
            title: l.region.full_name.clone(),
            sort_key: store::region::register::cursor(l),
            // A region is there for everybody.
            status: Publication::Published,
            sample: false,
        }
    }

    fn at(l: &Listed, _: &Lang) -> String {
        format!("{PATH}/{}", l.region.code)
    }

    fn kinds(site: &Site, lang: &Lang) -> Vec<(String, String)> {
        let levels = site.profile.levels.iter();
        levels.map(|l| (l.level.to_string(), l.many.text(lang).to_owned())).collect()
    }

    fn cell(l: &Listed, site: &Site, lang: &Lang, column: &str, file: bool) -> String {
        let r = &l.region;
        let number = |n: i64| if file { n.to_string() } else { text::number(n, lang) };
        match column {
            "code" => r.code.to_string(),
            "type" => site.form(&r.form, lang),
            "parent" => l.parent_name.clone().unwrap_or_default(),
            "makers" => number(l.makers),
            "items" => number(l.items),
            "area" => r.area_m2.map_or_else(String::new, |a| match file {
                true => format!("{}", a as f64 / 1e6),
                false => text::area(a, lang),
            }),
            "population" => r.population.map_or_else(String::new, number),
            "since" => r.since.map_or_else(String::new, |d| match file {
                true => d.to_string(),
                false => text::date(d, lang),
            }),
            "edition" => r.edition.clone(),
            _ => String::new(),
        }
    }

    fn may_add(_: &Signed) -> bool {
        // A region comes by a change or with the codes, not by a form of its own.
        false
    }
}
