//! `/kerja/putaran`: the register of rounds.

use domain::access::{Access, KeepRounds, ReadRegister};
use domain::lang::Lang;
use domain::publication::Publication;
use store::Conn;
use store::assessment::round::Line;
use store::register::{Ask, Order};

use super::PATH;
use crate::account::guard::Signed;
use crate::desk::list::{Column, Head, Register};
use crate::{Site, sentence, text};

/// The register of rounds.
pub(crate) enum Rounds {}

impl Register for Rounds {
    const PATH: &'static str = PATH;
    const STEM: &'static str = "round";
    const COLUMNS: &'static [Column] = &[
        Column::usual("state"),
        Column::usual("region"),
        Column::usual("period"),
        Column::usual("deadline"),
        Column::usual("candidates").number(),
        Column::usual("seats").number(),
        Column::further("set"),
        Column::further("method"),
        Column::further("weighing"),
    ];
    const KINDS: &'static [&'static str] = &[];
    const CRAFTS: bool = false;
    const ORDERS: &'static [Order] = &[Order::Name];
    const STATES: bool = false;
    type Read = ReadRegister;
    type Line = Line;

    fn page(c: &mut Conn, who: &Access<ReadRegister>, ask: &Ask) -> store::Result<Vec<Line>> {
        store::assessment::round::page(c, who, ask)
    }

    fn head(l: &Line, lang: &Lang) -> Head {
        Head {
            id: l.round.id.0,
            title: l.round.title.text(lang).to_owned(),
            sort_key: l.sort_key.clone(),
            status: Publication::Published,
            sample: l.round.sample,
        }
    }

    fn cell(l: &Line, _: &Site, lang: &Lang, column: &str, file: bool) -> String {
        let say = |key: &str| sentence(lang.as_str(), key, &[]);
        let number = |n: i64| if file { n.to_string() } else { text::number(n, lang) };
        match column {
            "state" => say(&format!("round-state-{}", l.round.state.word())),
            "region" => l.region_name.clone(),
            "period" => l.round.period.clone(),
            "deadline" if file => l.round.deadline.to_string(),
            "deadline" => text::date(l.round.deadline, lang),
            "candidates" => number(l.candidates),
            "seats" => number(l.seats),
            "set" => l.round.set_key.clone(),
            "method" => say(&format!("round-method-{}", l.round.method)),
            "weighing" => say(&format!("round-weighing-{}", l.round.weighing.word())),
            _ => String::new(),
        }
    }

    fn may_add(signed: &Signed) -> bool {
        signed.who.may::<KeepRounds>().is_some()
    }
}
