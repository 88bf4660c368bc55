//! `/kerja/dewan` and the registers of what belongs to councils.

use domain::access::{Access, KeepCouncil, ReadRegister};
use domain::lang::{Lang, Words};
use jiff::civil::Date;
use store::Conn;
use store::council::register::{
    CouncilLine, DivisionLine, Head as Begin, HolderLine, PostLine, StatuteLine, councils, divisions,
    holders, posts, statutes,
};
use store::register::Ask;

use super::{post_in, post_name};
use crate::account::guard::Signed;
use crate::desk::list::{Column, Head, Register};
use crate::{Site, sentence, text};

fn head(head: &Begin, title: String) -> Head {
    Head { id: head.id, title, sort_key: head.sort_key.clone(), status: head.status, sample: head.sample }
}

fn date(day: Option<Date>, lang: &Lang, file: bool) -> String {
    day.map(|d| if file { d.to_string() } else { text::date(d, lang) }).unwrap_or_default()
}

fn place(begin: &Begin, column: &str) -> String {
    match column {
        "region" => begin.region_name.clone(),
        "code" => begin.region.to_string(),
        _ => String::new(),
    }
}

fn may_add(signed: &Signed) -> bool {
    signed.who.may::<KeepCouncil>().is_some()
}

fn words(names: &Words, lang: &Lang) -> String {
    names.text(lang).to_owned()
}

/// The register of councils.
pub(crate) enum Councils {}

impl Register for Councils {
    const PATH: &'static str = "/kerja/dewan";
    const STEM: &'static str = "council";
    const COLUMNS: &'static [Column] = &[
        Column::usual("region"),
        Column::usual("since"),
        Column::usual("until"),
        Column::further("decree_number"),
        Column::further("decree_date"),
        Column::further("code"),
    ];
    const KINDS: &'static [&'static str] = &[];
    const CRAFTS: bool = false;
    type Read = ReadRegister;
    type Line = CouncilLine;

    fn page(c: &mut Conn, who: &Access<ReadRegister>, ask: &Ask) -> store::Result<Vec<CouncilLine>> {
        councils(c, who, ask)
    }

    fn head(l: &CouncilLine, lang: &Lang) -> Head {
        head(&l.head, words(&l.names, lang))
    }

    fn cell(l: &CouncilLine, _: &Site, lang: &Lang, column: &str, file: bool) -> String {
        match column {
            "since" => date(l.since, lang, file),
            "until" => date(l.until, lang, file),
            "decree_number" => l.decree_number.clone().unwrap_or_default(),
            "decree_date" => date(l.decree_date, lang, file),
            column => place(&l.head, column),
        }
    }

    fn may_add(signed: &Signed) -> bool {
        may_add(signed)
    }
}

/// The register of divisions.
pub(crate) enum Divisions {}

impl Register for Divisions {
    const PATH: &'static str = "/kerja/bidang";
    const STEM: &'static str = "division";
    const COLUMNS: &'static [Column] = &[
        Column::usual("ord").number(),
        Column::usual("council"),
        Column::further("region"),
        Column::further("code"),
    ];
    const KINDS: &'static [&'static str] = &[];
    const CRAFTS: bool = false;
    const BY_NAME: bool = false;
    type Read = ReadRegister;
    type Line = DivisionLine;

    fn page(c: &mut Conn, who: &Access<ReadRegister>, ask: &Ask) -> store::Result<Vec<DivisionLine>> {
        divisions(c, who, ask)
    }

    fn head(l: &DivisionLine, lang: &Lang) -> Head {
        head(&l.head, words(&l.names, lang))
    }

    fn cell(l: &DivisionLine, _: &Site, lang: &Lang, column: &str, _: bool) -> String {
        match column {
            "ord" => l.ord.to_string(),
            "council" => words(&l.council_names, lang),
            column => place(&l.head, column),
        }
    }

    fn may_add(signed: &Signed) -> bool {
        may_add(signed)
    }
}

/// The register of posts.
pub(crate) enum Posts {}

impl Register for Posts {
    const PATH: &'static str = "/kerja/jabatan";
    const STEM: &'static str = "post";
    const COLUMNS: &'static [Column] = &[
        Column::usual("division"),
        Column::usual("seats").number(),
        Column::usual("council"),
        Column::further("kind"),
        Column::further("region"),
        Column::further("code"),
    ];
    const KINDS: &'static [&'static str] = &[
        "patron",
        "adviser",
        "chair",
        "deputy-chair",
        "working-chair",
        "deputy-working-chair",
        "secretary",
        "deputy-secretary",
        "treasurer",
        "deputy-treasurer",
        "division-head",
        "deputy-division-head",
        "member",
    ];
    const CRAFTS: bool = false;
    const BY_NAME: bool = false;
    type Read = ReadRegister;
    type Line = PostLine;

    fn page(c: &mut Conn, who: &Access<ReadRegister>, ask: &Ask) -> store::Result<Vec<PostLine>> {
        posts(c, who, ask)
    }

    fn head(l: &PostLine, lang: &Lang) -> Head {
        head(&l.head, post_name(lang, l.role, &l.names))
    }

    fn cell(l: &PostLine, _: &Site, lang: &Lang, column: &str, _: bool) -> String {
        match column {
            "division" => words(&l.division, lang),
            "seats" => l.seats.to_string(),
            "council" => words(&l.council_names, lang),
            "kind" => sentence(lang.as_str(), &format!("post-{}", l.role.word()), &[]),
            column => place(&l.head, column),
        }
    }

    fn may_add(signed: &Signed) -> bool {
        may_add(signed)
    }
}

/// The register of those who hold posts.
pub(crate) enum Holders {}

impl Register for Holders {
    const PATH: &'static str = "/kerja/pengurus";
    const STEM: &'static str = "officeholder";
    const COLUMNS: &'static [Column] = &[
        Column::usual("post"),
        Column::usual("kind"),
        Column::usual("since"),
        Column::usual("until"),
        Column::usual("council"),
        Column::further("decree_number"),
        Column::further("region"),
        Column::further("code"),
    ];
    const KINDS: &'static [&'static str] = &["definitive", "interim", "acting", "stand-in"];
    const CRAFTS: bool = false;
    type Read = ReadRegister;
    type Line = HolderLine;

    fn page(c: &mut Conn, who: &Access<ReadRegister>, ask: &Ask) -> store::Result<Vec<HolderLine>> {
        holders(c, who, ask)
    }

    fn head(l: &HolderLine, _: &Lang) -> Head {
        head(&l.head, l.name.clone())
    }

    fn cell(l: &HolderLine, _: &Site, lang: &Lang, column: &str, file: bool) -> String {
        match column {
            "post" => post_in(lang, l.role, &l.names, &l.division),
            "kind" => sentence(lang.as_str(), &format!("officeholder-{}", l.acting.word()), &[]),
            "since" => date(l.since, lang, file),
            "until" => date(l.until, lang, file),
            "council" => words(&l.council_names, lang),
            "decree_number" => l.decree_number.clone().unwrap_or_default(),
            column => place(&l.head, column),
        }
    }

    fn may_add(signed: &Signed) -> bool {
        may_add(signed)
    }
}

/// The register of statutes and bylaws.
pub(crate) enum Statutes {}

impl Register for Statutes {
    const PATH: &'static str = "/kerja/ad-art";
    const STEM: &'static str = "statute";
    const COLUMNS: &'static [Column] = &[
        Column::usual("council"),
        Column::usual("articles").number(),
        Column::usual("since"),
        Column::usual("decree_number"),
        Column::further("decree_date"),
        Column::further("until"),
        Column::further("key"),
        Column::further("region"),
        Column::further("code"),
    ];
    const KINDS: &'static [&'static str] = &["ad", "art"];
    const CRAFTS: bool = false;
    const BY_NAME: bool = false;
    type Read = ReadRegister;
    type Line = StatuteLine;

    fn page(c: &mut Conn, who: &Access<ReadRegister>, ask: &Ask) -> store::Result<Vec<StatuteLine>> {
        statutes(c, who, ask)
    }

    fn head(l: &StatuteLine, lang: &Lang) -> Head {
        let name = sentence(lang.as_str(), &format!("statute-{}", l.document.word()), &[]);
        let year = l.decree_date.or(l.since).map(|d| d.year());
        head(&l.head, year.map_or(name.clone(), |year| format!("{name} {year}")))
    }

    fn cell(l: &StatuteLine, _: &Site, lang: &Lang, column: &str, file: bool) -> String {
        match column {
            "council" => words(&l.council_names, lang),
            "articles" => l.articles.to_string(),
            "since" => date(l.since, lang, file),
            "until" => date(l.until, lang, file),
            "decree_number" => l.decree_number.clone().unwrap_or_default(),
            "decree_date" => date(l.decree_date, lang, file),
            "key" => l.key.clone(),
            column => place(&l.head, column),
        }
    }

    fn may_add(signed: &Signed) -> bool {
        may_add(signed)
    }
}
