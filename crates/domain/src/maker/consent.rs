//! The consent that a maker gave: to which words, in which language, when, and before whom.

use jiff::civil::Date;
use uuid::Uuid;

use crate::fault::{Faults, Problem};
use crate::id::{ConsentId, Kind, MakerId};
use crate::lang::Lang;
use crate::record::{Class, Fields, Record};
use crate::region::RegionCode;

/// The version of the words that are read out; it changes whenever they do.
pub const VERSION: &str = "2026-11";

/// A consent that was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// The id.
    pub id: ConsentId,
    /// By whom.
    pub maker: MakerId,
    /// Where the maker lies.
    pub region: RegionCode,
    /// When.
    pub day: Date,
    /// The language in which the words were read.
    pub lang: Lang,
    /// The version of the words.
    pub version: String,
    /// The words themselves.
    pub text: String,
    /// Before whom it was given.
    pub witness: String,
    /// How: signed on paper, or said aloud.
    pub way: String,
    /// When it was taken back.
    pub withdrawn: Option<Date>,
}

/// How a consent can be given.
pub const WAYS: &[&str] = &["paper", "spoken", "self"];

/// Records a consent. `today` is the day in the maker's region.
///
/// # Errors
/// What is missing, too long, or still to come.
#[expect(clippy::too_many_arguments, reason = "each of them is part of what the law asks to be recorded")]
pub fn give(
    id: ConsentId,
    maker: MakerId,
    region: RegionCode,
    today: Date,
    day: Option<Date>,
    lang: Lang,
    text: &str,
    witness: &str,
    way: &str,
) -> Result<Given, Faults> {
    let mut faults = Faults::default();
    let day = day.unwrap_or(today);
    if day > today {
        faults.add("day", day, Problem::InTheFuture);
    }
    let text = faults.text("text", text, 4000);
    let witness = faults.text("witness", witness, 120);
    if !WAYS.contains(&way) {
        faults.add("way", way, Problem::NotOneOf(WAYS.iter().map(|w| (*w).to_owned()).collect()));
    }
    let (version, way) = (VERSION.to_owned(), way.to_owned());
    faults.or(Given { id, maker, region, day, lang, version, text, witness, way, withdrawn: None })
}

impl Record for Given {
    const KIND: Kind = Kind::Consent;

    fn id(&self) -> Uuid {
        self.id.0
    }

    fn region(&self) -> Option<&RegionCode> {
        Some(&self.region)
    }

    fn person(&self) -> Option<Uuid> {
        Some(self.maker.0)
    }

    fn fields(&self) -> Fields {
        Fields::default()
            .council("maker", self.maker.to_string())
            .council("day", self.day.to_string())
            .council("lang", self.lang.as_str())
            .council("version", self.version.as_str())
            .council("text", self.text.as_str())
            .personal("witness", Class::Council, self.witness.as_str())
            .council("way", self.way.as_str())
            .council("withdrawn", self.withdrawn.map(|d| d.to_string()))
    }
}
