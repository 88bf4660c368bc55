//! `/kerja/motif`: the register of motifs.

use domain::access::{Access, KeepCrafts, ReadRegister};
use domain::lang::Lang;
use domain::vocabulary::Vocabulary;
use store::Conn;
use store::motif::register::Line;
use store::register::{Ask, Order};

use crate::account::guard::Signed;
use crate::desk::list::{Column, Head, Register};
use crate::messages::words;
use crate::{Site, sentence, text};

/// The register of motifs.
pub(crate) enum Motifs {}

impl Register for Motifs {
    const PATH: &'static str = "/kerja/motif";
    const STEM: &'static str = "motif";
    const COLUMNS: &'static [Column] = &[
        Column::usual("kind"),
        Column::usual("family"),
        Column::usual("peoples"),
        Column::usual("regions"),
        Column::usual("meaning"),
        Column::further("crafts").number(),
        Column::further("sources").number(),
        Column::further("key"),
    ];
    const KINDS: &'static [&'static str] = &["unchecked", "confirmed", "refuted"];
    // Keys give them their ids, so that none is newer than another.
    const ORDERS: &'static [Order] = &[Order::Name];
    type Read = ReadRegister;
    type Line = Line;

    fn page(c: &mut Conn, who: &Access<ReadRegister>, ask: &Ask) -> store::Result<Vec<Line>> {
        store::motif::register::page(c, who, ask)
    }

    fn head(l: &Line, _: &Lang) -> Head {
        let (sort_key, title) = (l.sort_key.clone(), l.name.clone());
        Head { id: l.id.0, title, sort_key, status: l.status, sample: false }
    }

    fn cell(l: &Line, site: &Site, lang: &Lang, column: &str, file: bool) -> String {
        let number = |n: i64| if file { n.to_string() } else { text::number(n, lang) };
        match column {
            "kind" => sentence(lang.as_str(), &format!("checked-{}", l.checked.word()), &[]),
            "family" => l.family.as_deref().map_or_else(String::new, |f| site.family(f, lang)),
            "peoples" => {
                let named = l.peoples.iter().map(|p| site.term(Vocabulary::People, p, lang));
                named.collect::<Vec<_>>().join("; ")
            }
            "regions" => l.regions.join("; "),
            "meaning" => words(
                lang.as_str(),
                if l.meaning { "motif-meaning-recorded" } else { "motif-meaning-missing" },
            )
            .into_owned(),
            "crafts" => number(l.crafts),
            "sources" => number(l.sources),
            "key" => l.key.clone(),
            _ => String::new(),
        }
    }

    fn may_add(signed: &Signed) -> bool {
        signed.who.may::<KeepCrafts>().is_some()
    }

    fn kinds(_: &Site, lang: &Lang) -> Vec<(String, String)> {
        let named = |k: &&str| ((*k).to_owned(), sentence(lang.as_str(), &format!("checked-{k}"), &[]));
        Self::KINDS.iter().map(named).collect()
    }
}
