//! The register of proposals.

use domain::access::{Access, KeepProposals, ReadRegister};
use domain::lang::Lang;
use domain::publication::Publication;
use store::Conn;
use store::flagship::proposal::register::Line;
use store::register::Ask;

use super::PATH;
use crate::account::guard::Signed;
use crate::desk::list::{Column, Head, Register};
use crate::{Site, sentence, text};

/// The register of proposals.
pub(crate) enum Proposals {}

impl Register for Proposals {
    const PATH: &'static str = PATH;
    const STEM: &'static str = "proposal";
    const COLUMNS: &'static [Column] = &[
        Column::usual("region"),
        Column::usual("period"),
        Column::usual("designation"),
        Column::usual("makers").number(),
        Column::usual("evidence").number(),
        Column::further("partners").number(),
    ];
    const KINDS: &'static [&'static str] = &[];
    const STATUSES: &'static [Publication] =
        &[Publication::Draft, Publication::Submitted, Publication::Returned, Publication::Withdrawn];
    type Read = ReadRegister;
    type Line = Line;

    fn page(c: &mut Conn, who: &Access<ReadRegister>, ask: &Ask) -> store::Result<Vec<Line>> {
        store::flagship::proposal::register::page(c, who, ask)
    }

    fn head(l: &Line, lang: &Lang) -> Head {
        Head {
            id: l.id.0,
            title: l.craft_names.text(lang).to_owned(),
            sort_key: l.sort_key.clone(),
            status: l.status,
            sample: false,
        }
    }

    fn cell(l: &Line, _: &Site, lang: &Lang, column: &str, file: bool) -> String {
        let count = |n: i64| if file { n.to_string() } else { text::number(n, lang) };
        match column {
            "region" => l.region_name.clone(),
            "period" => l.period.clone(),
            "designation" => {
                let status = l.designation.map(|s| format!("status-{}", s.word()));
                status.map(|key| sentence(lang.as_str(), &key, &[])).unwrap_or_default()
            }
            "makers" => count(l.makers),
            "evidence" => count(l.evidence),
            "partners" => count(l.partners),
            _ => String::new(),
        }
    }

    fn may_add(signed: &Signed) -> bool {
        signed.who.may::<KeepProposals>().is_some()
    }
}
