//! `/kerja/perajin`: the register of makers.

use domain::access::{Access, KeepMakers, ReadRegister};
use domain::lang::Lang;
use store::Conn;
use store::maker::register::Line;
use store::register::Ask;

use crate::account::guard::Signed;
use crate::desk::list::{Column, Head, Register};
use crate::{Site, sentence, text};

/// The register of makers.
pub(crate) enum Makers {}

impl Register for Makers {
    const PATH: &'static str = "/kerja/perajin";
    const STEM: &'static str = "maker";
    const COLUMNS: &'static [Column] = &[
        Column::usual("kind"),
        Column::usual("region"),
        Column::usual("crafts"),
        Column::further("locality").personal(),
        Column::further("phone").personal(),
        Column::further("whatsapp").personal(),
        Column::further("email").personal(),
        Column::further("consent_date"),
        Column::further("code"),
        Column::further("key"),
    ];
    const KINDS: &'static [&'static str] = &["person", "group", "cooperative", "workshop", "gallery"];
    type Read = ReadRegister;
    type Line = Line;

    fn page(c: &mut Conn, who: &Access<ReadRegister>, ask: &Ask) -> store::Result<Vec<Line>> {
        store::maker::register::page(c, who, ask)
    }

    fn head(l: &Line, _: &Lang) -> Head {
        let (sort_key, title) = (l.sort_key.clone(), l.name.clone());
        Head { id: l.id.0, title, sort_key, status: l.status, sample: l.sample }
    }

    fn cell(l: &Line, _: &Site, lang: &Lang, column: &str, file: bool) -> String {
        let some = |t: &Option<String>| t.clone().unwrap_or_default();
        match column {
            "kind" => sentence(lang.as_str(), &format!("maker-{}", l.kind.word()), &[]),
            "region" => l.region_name.clone(),
            "crafts" => l.crafts.iter().map(|n| n.text(lang)).collect::<Vec<_>>().join("; "),
            "locality" => some(&l.locality),
            "phone" => some(&l.contact.phone),
            "whatsapp" => some(&l.contact.whatsapp),
            "email" => some(&l.contact.email),
            "consent_date" => l
                .consent
                .as_ref()
                .map(|c| if file { c.date.to_string() } else { text::date(c.date, lang) })
                .unwrap_or_default(),
            "code" => l.region.to_string(),
            "key" => l.key.clone(),
            _ => String::new(),
        }
    }

    fn may_add(signed: &Signed) -> bool {
        signed.who.may::<KeepMakers>().is_some()
    }
}
