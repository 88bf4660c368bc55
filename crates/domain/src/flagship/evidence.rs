//! What a proposal rests on, piece by piece: a photograph, a document, a link, a figure. Each says what it shows, and may name
//! the criterion that it proves.

use jiff::civil::Date;
use uuid::Uuid;

use crate::fault::{Faults, Problem};
use crate::id::{DocumentId, EvidenceId, Kind, PictureId, ProposalId};
use crate::lang::Words;
use crate::record::{self, Fields, Record};
use crate::region::RegionCode;
use crate::{source, text};

/// The ways in which something is shown, in the order in which pages offer them.
pub const WAYS: &[&str] = &["photograph", "figure", "document", "link"];
/// The most pieces of evidence of a proposal.
pub const MOST: usize = 60;
/// The largest figure, in hundredths.
pub const LARGEST_FIGURE: i64 = 100_000_000_000_000;

/// What something is shown by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Proof {
    /// A photograph that an item or a maker has.
    Picture(PictureId),
    /// A photograph that was sent with the proposal. It says what a camera wrote into it, so the public never gets it.
    Photograph(DocumentId),
    /// A file.
    Document(DocumentId),
    /// An address.
    Link {
        /// The address.
        url: String,
        /// What is to be found there.
        title: String,
        /// The day of what is to be found there, or on which it was.
        date: Option<Date>,
    },
    /// A figure.
    Figure {
        /// The value, in hundredths.
        hundredths: i64,
        /// What is counted.
        unit: String,
        /// Of which year.
        year: i32,
        /// Who says so.
        source: String,
    },
}

impl Proof {
    /// The word for the way.
    pub const fn way(&self) -> &'static str {
        match self {
            Proof::Picture(_) | Proof::Photograph(_) => "photograph",
            Proof::Document(_) => "document",
            Proof::Link { .. } => "link",
            Proof::Figure { .. } => "figure",
        }
    }

    /// The file, if there is one.
    pub const fn file(&self) -> Option<DocumentId> {
        match self {
            Proof::Photograph(id) | Proof::Document(id) => Some(*id),
            _ => None,
        }
    }
}

/// A piece of evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// The id.
    pub id: EvidenceId,
    /// The proposal.
    pub proposal: ProposalId,
    /// Where the proposal's region lies.
    pub region: RegionCode,
    /// What something is shown by.
    pub proof: Proof,
    /// The key of the criterion that it proves.
    pub criterion: Option<String>,
    /// What it shows.
    pub shows: Words,
    /// Whether everybody may see it once the craft is designated; else the council alone.
    pub public: bool,
}

/// What is asked to be stored as a piece of evidence.
#[derive(Debug, Clone, Default)]
pub struct EvidenceDraft {
    /// One of [`WAYS`].
    pub way: String,
    /// A photograph that an item or a maker has.
    pub picture: Option<PictureId>,
    /// A file that was sent.
    pub document: Option<DocumentId>,
    /// The address of a link.
    pub url: String,
    /// What is to be found there.
    pub title: String,
    /// The day of a link.
    pub date: Option<Date>,
    /// A figure in hundredths.
    pub hundredths: Option<i64>,
    /// What a figure counts.
    pub unit: String,
    /// The year of a figure.
    pub year: Option<i32>,
    /// Who says a figure.
    pub source: String,
    /// See [`Evidence`].
    pub criterion: String,
    /// See [`Evidence`].
    pub shows: Words,
    /// See [`Evidence`].
    pub public: bool,
}

/// Checks a piece of evidence; `year` is the year that it is.
///
/// # Errors
/// Every fault of the draft.
pub fn give(
    id: EvidenceId,
    proposal: ProposalId,
    region: RegionCode,
    draft: EvidenceDraft,
    year: i32,
) -> Result<Evidence, Faults> {
    let mut faults = Faults::default();
    let proof = match draft.way.as_str() {
        "photograph" => match (draft.picture, draft.document) {
            (Some(picture), None) => Some(Proof::Picture(picture)),
            (None, Some(document)) => Some(Proof::Photograph(document)),
            _ => {
                faults.add("picture", "", Problem::Missing);
                None
            }
        },
        "document" => {
            if draft.document.is_none() {
                faults.add("document", "", Problem::Missing);
            }
            draft.document.map(Proof::Document)
        }
        "link" => {
            let url = faults.text("url", &draft.url, 1000);
            if !url.is_empty() && !source::is_address(&url) {
                faults.add("url", &url, Problem::NotAnAddress);
            }
            let title = faults.text("title", &draft.title, 200);
            Some(Proof::Link { url, title, date: draft.date })
        }
        "figure" => {
            let hundredths = draft.hundredths.unwrap_or_default();
            if draft.hundredths.is_none() {
                faults.add("value", "", Problem::Missing);
            }
            let unit = faults.text("unit", &draft.unit, 60);
            let source = faults.text("source", &draft.source, 400);
            let of = draft.year.unwrap_or_default();
            match draft.year {
                None => faults.add("year", "", Problem::Missing),
                Some(of) if of > year => faults.add("year", of, Problem::InTheFuture),
                Some(of) if of < 1900 => {
                    let (min, max) = (1900, i64::from(year));
                    faults.add("year", of, Problem::NotAWholeNumber { min, max });
                }
                Some(_) => {}
            }
            Some(Proof::Figure { hundredths, unit, year: of, source })
        }
        other => {
            faults.add("way", other, Problem::NotOneOf(WAYS.iter().map(|w| (*w).to_owned()).collect()));
            None
        }
    };
    let criterion = faults.optional("criterion", &draft.criterion, 60);
    if let Some(key) = criterion.as_deref().filter(|k| !text::is_key(k)) {
        faults.add("criterion", key, Problem::NotAKey);
    }
    let shows = faults.words("shows", &draft.shows, 600);
    if shows.is_empty() && !faults.0.iter().any(|f| f.field.starts_with("shows")) {
        faults.add("shows", "", Problem::Missing);
    }
    match proof {
        Some(proof) => {
            // What a camera wrote into a file tells of place and device.
            let public = draft.public && !matches!(proof, Proof::Photograph(_));
            faults.or(Evidence { id, proposal, region, proof, criterion, shows, public })
        }
        None => Err(faults),
    }
}

/// A figure as it is read: digits, a point, and at most two places.
///
/// ```
/// use domain::flagship::evidence::figure;
/// assert_eq!(figure(125_000), "1250");
/// assert_eq!(figure(1250), "12.5");
/// assert_eq!(figure(1205), "12.05");
/// ```
pub fn figure(hundredths: i64) -> String {
    let (whole, part) = (hundredths / 100, hundredths % 100);
    match part {
        0 => whole.to_string(),
        p if p % 10 == 0 => format!("{whole}.{}", p / 10),
        p => format!("{whole}.{p:02}"),
    }
}

impl Evidence {
    /// Whether everybody sees it once the craft is designated. A photograph that was sent as a file never is, whatever is marked: it says
    /// what a camera wrote into it.
    pub const fn is_told(&self) -> bool {
        self.public && !matches!(self.proof, Proof::Photograph(_))
    }
}

impl Record for Evidence {
    const KIND: Kind = Kind::Evidence;

    fn id(&self) -> Uuid {
        self.id.0
    }

    fn region(&self) -> Option<&RegionCode> {
        Some(&self.region)
    }

    fn fields(&self) -> Fields {
        let (mut picture, mut document) = (None, None);
        let (mut url, mut title, mut date) = (None, None, None);
        let (mut value, mut unit, mut year, mut from) = (None, None, None, None);
        match &self.proof {
            Proof::Picture(id) => picture = Some(id.to_string()),
            Proof::Photograph(id) | Proof::Document(id) => document = Some(id.to_string()),
            Proof::Link { url: u, title: t, date: d } => {
                (url, title, date) = (Some(u.as_str()), Some(t.as_str()), d.map(|d| d.to_string()));
            }
            Proof::Figure { hundredths, unit: u, year: y, source: s } => {
                value = Some(figure(*hundredths));
                (unit, year, from) = (Some(u.as_str()), Some(*y), Some(s.as_str()));
            }
        }
        Fields::default()
            .council("proposal", self.proposal.to_string())
            .council("way", self.proof.way())
            .council("picture", picture)
            .council("document", document)
            .council("url", url)
            .council("title", title)
            .council("date", date)
            .council("value", value)
            .council("unit", unit)
            .council("year", year)
            .council("source", from)
            .council("criterion", self.criterion.as_deref())
            .council("shows", record::words(&self.shows))
            .council("public", self.public)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::lang::Lang;

    fn shows() -> Words {
        Words::new([(Lang::parse("en").unwrap(), "How many weave".to_owned())])
    }

    fn given(draft: EvidenceDraft) -> Result<Evidence, Faults> {
        let region = RegionCode::parse("12.04").unwrap();
        give(EvidenceId(Uuid::from_u128(1)), ProposalId(Uuid::from_u128(2)), region, draft, 2026)
    }

    #[test]
    fn a_figure_needs_its_source_and_a_year_that_was() {
        let figure = EvidenceDraft {
            way: "figure".into(),
            hundredths: Some(21_400),
            unit: "weavers".into(),
            year: Some(2027),
            shows: shows(),
            ..EvidenceDraft::default()
        };
        let faults = given(figure.clone()).unwrap_err();
        let of = |field: &str| faults.0.iter().find(|f| f.field == field).map(|f| f.problem.clone());
        assert_eq!(of("source"), Some(Problem::Missing));
        assert_eq!(of("year"), Some(Problem::InTheFuture));
        assert!(given(EvidenceDraft { source: "BPS".into(), year: Some(2025), ..figure }).is_ok());
    }

    #[test]
    fn a_photograph_as_a_camera_made_it_is_never_public() {
        let sent = EvidenceDraft {
            way: "photograph".into(),
            document: Some(DocumentId(Uuid::from_u128(3))),
            shows: shows(),
            public: true,
            ..EvidenceDraft::default()
        };
        assert!(!given(sent.clone()).unwrap().public);
        let shown = EvidenceDraft { document: None, picture: Some(PictureId(Uuid::from_u128(4))), ..sent };
        assert!(given(shown).unwrap().public);
    }

    #[test]
    fn evidence_says_what_it_shows() {
        let link = EvidenceDraft {
            way: "link".into(),
            url: "javascript:alert(1)".into(),
            title: "A page".into(),
            ..EvidenceDraft::default()
        };
        let faults = given(link).unwrap_err();
        let fields: Vec<&str> = faults.0.iter().map(|f| f.field.as_str()).collect();
        assert_eq!(fields, ["url", "shows"]);
        assert_eq!(given(EvidenceDraft::default()).unwrap_err().0[0].field, "way");
    }
}
