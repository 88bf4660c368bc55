//! `/kerja/produk`: the register of items.

use domain::access::{Access, KeepItems, ReadRegister};
use domain::lang::Lang;
use store::Conn;
use store::item::register::Line;
use store::register::Ask;

use crate::account::guard::Signed;
use crate::desk::list::{Column, Head, Register};
use crate::{Site, text};

/// The register of items.
pub(crate) enum Items {}

impl Register for Items {
    const PATH: &'static str = "/kerja/produk";
    const STEM: &'static str = "item";
    const COLUMNS: &'static [Column] = &[
        Column::usual("maker"),
        Column::usual("craft"),
        Column::usual("region"),
        Column::usual("price").number(),
        Column::usual("stock").number(),
        Column::further("lead_days").number(),
        Column::further("code"),
        Column::further("key"),
    ];
    const KINDS: &'static [&'static str] = &[];
    type Read = ReadRegister;
    type Line = Line;

    fn page(c: &mut Conn, who: &Access<ReadRegister>, ask: &Ask) -> store::Result<Vec<Line>> {
        store::item::register::page(c, who, ask)
    }

    fn head(l: &Line, lang: &Lang) -> Head {
        let (sort_key, title) = (l.sort_key.clone(), l.names.text(lang).to_owned());
        Head { id: l.id.0, title, sort_key, status: l.status, sample: l.sample }
    }

    fn cell(l: &Line, site: &Site, lang: &Lang, column: &str, file: bool) -> String {
        let number = |n: i64| if file { n.to_string() } else { text::number(n, lang) };
        match column {
            "maker" => l.maker_name.clone(),
            "craft" => l.craft_names.text(lang).to_owned(),
            "region" => l.region_name.clone(),
            "price" => match (l.price, file) {
                (Some(p), false) => site.profile.money(p.0, lang),
                (Some(p), true) => super::form::plain_price(site, p.0),
                (None, _) => String::new(),
            },
            "stock" => number(l.stock),
            "lead_days" => l.lead_days.map(|d| number(i64::from(d))).unwrap_or_default(),
            "code" => l.region.to_string(),
            "key" => l.key.clone(),
            _ => String::new(),
        }
    }

    fn may_add(signed: &Signed) -> bool {
        signed.who.may::<KeepItems>().is_some()
    }
}
