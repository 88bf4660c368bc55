//! `/kerja/kelompok-daerah`: the register of groups of regions outside the tree.

use domain::access::{Access, KeepProfile, ReadRegister};
use domain::lang::Lang;
use domain::publication::Publication;
use store::Conn;
use store::region::group::register::Line;
use store::register::{Ask, Order};

use super::PATH;
use crate::account::guard::Signed;
use crate::desk::list::{Column, Head, Register};
use crate::{Site, text};

/// The register of groups.
pub(crate) enum Groups {}

impl Register for Groups {
    const PATH: &'static str = PATH;
    const STEM: &'static str = "region-group";
    const COLUMNS: &'static [Column] =
        &[Column::usual("regions"), Column::usual("sources").number(), Column::further("key")];
    const KINDS: &'static [&'static str] = &[];
    const CRAFTS: bool = false;
    // Keys give them their ids, so that none is newer than another.
    const ORDERS: &'static [Order] = &[Order::Name];
    const STATES: bool = false;
    type Read = ReadRegister;
    type Line = Line;

    fn page(c: &mut Conn, who: &Access<ReadRegister>, ask: &Ask) -> store::Result<Vec<Line>> {
        store::region::group::register::page(c, who, ask)
    }

    fn head(l: &Line, lang: &Lang) -> Head {
        Head {
            id: l.group.id,
            title: l.group.names.text(lang).to_owned(),
            sort_key: l.sort_key.clone(),
            // A group is there for everybody.
            status: Publication::Published,
            sample: false,
        }
    }

    fn cell(l: &Line, _: &Site, lang: &Lang, column: &str, file: bool) -> String {
        match column {
            "regions" => l.regions.join("; "),
            "sources" => {
                let n = l.group.sources.len();
                if file { n.to_string() } else { text::number(i64::try_from(n).unwrap_or(0), lang) }
            }
            "key" => l.group.key.clone(),
            _ => String::new(),
        }
    }

    fn may_add(signed: &Signed) -> bool {
        signed.who.may::<KeepProfile>().is_some()
    }
}
