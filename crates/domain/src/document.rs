//! What the council's papers say, before anybody draws them: minutes of an assessment, a sheet for a candidate, the directory of
//! flagships. Everything that is a sentence or a name comes finished, in the reader's language; numbers and days come as such,
//! so that every paper writes them alike.

mod spell;

use jiff::civil::Date;
use serde::Serialize;

pub use spell::{date_in_words, number_in_words};

/// Who speaks: what stands at the head of a paper.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Letterhead {
    /// The council.
    pub council: String,
    /// Its region.
    pub region: String,
    /// Where and how it is reached, a line each.
    pub address: Vec<String>,
    /// The decree by which its board holds office.
    pub decree: Option<String>,
}

/// How whoever holds the paper finds out whether it says what was recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Seal {
    /// The SHA-256 of what was recorded, in hexadecimal digits.
    pub sha256: String,
    /// The web address where that is found and compared.
    pub verify: String,
    /// Whether it is there by now, and not only once the result is announced.
    pub announced: bool,
}

/// Somebody who signs by hand.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Signature {
    /// As what they sign.
    pub role: String,
    /// Their name; without one there is room to write it.
    pub name: Option<String>,
}

/// A criterion of an assessment.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Criterion {
    /// Its name.
    pub name: String,
    /// Its part of the whole, from 0 to 1.
    pub weight: f64,
    /// What it was asked as, where that is to be told: that less is better, or that it excludes.
    pub note: Option<String>,
    /// Between which weights the first stays the first, where there are several to rank.
    pub stays: Option<String>,
}

/// How consistent the comparisons of a level are.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Consistency {
    /// What was compared.
    pub of: String,
    /// The consistency ratio.
    pub ratio: f64,
}

/// What the assessors gave a candidate for a criterion.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Spread {
    /// The median.
    pub median: f64,
    /// The lowest score.
    pub least: i32,
    /// The highest.
    pub greatest: i32,
}

/// What the assessors gave for a criterion.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Medians {
    /// The criterion.
    pub criterion: String,
    /// A cell for each candidate that was scored.
    pub cells: Vec<Spread>,
}

/// Who or what was assessed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Candidate {
    /// Its number.
    pub number: i64,
    /// Its name.
    pub name: String,
    /// Where it is from.
    pub region: String,
}

/// Somebody who scored.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Assessor {
    /// Their name, or what they are where the name is not told.
    pub name: String,
    /// What is to be known of their part, a sentence each: how much they handed in, and whether they left.
    pub notes: Vec<String>,
    /// What they declared of their own interests, a sentence each; none is said to be none.
    pub interests: Vec<String>,
    /// What they did not score therefore, a sentence each.
    pub recusals: Vec<String>,
}

/// A line of a result.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Placed {
    /// Its rank; the same for those that are level.
    pub rank: u32,
    /// Who or what it is.
    pub candidate: String,
    /// What the chosen method gives it.
    pub score: f64,
    /// The band in which that lies.
    pub band: Option<String>,
    /// The median of what the assessors gave.
    pub median: Option<f64>,
    /// How far apart the assessors were.
    pub spread: Option<f64>,
}

/// Another method that was asked the same.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Compared {
    /// The method.
    pub method: String,
    /// How far its ranking agrees, from −1 to 1 (Kendall).
    pub agreement: f64,
    /// What it puts first.
    pub first: Option<String>,
}

/// A candidate that is not in the result.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    /// Its name.
    pub candidate: String,
    /// Why.
    pub reason: String,
}

/// The minutes of an assessment.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Minutes {
    /// Who speaks.
    pub letterhead: Letterhead,
    /// What the round is called.
    pub round: String,
    /// The number of the paper in the office's register.
    pub number: Option<String>,
    /// The region for which it was held.
    pub region: String,
    /// Where it was closed.
    pub place: Option<String>,
    /// The period for which something was chosen.
    pub period: String,
    /// The day on which it was opened.
    pub opened: Option<Date>,
    /// The day on which the scoring was closed last.
    pub closed: Date,
    /// The day on which the result was decided, and of the paper.
    pub decided: Date,
    /// The criteria, in their order.
    pub criteria: Vec<Criterion>,
    /// How their weights were found, in a sentence.
    pub weighing: String,
    /// How consistent the comparisons of each level are, where there were any.
    pub consistency: Vec<Consistency>,
    /// The candidates.
    pub candidates: Vec<Candidate>,
    /// The assessors.
    pub assessors: Vec<Assessor>,
    /// The method that ranks, as it is called.
    pub method: String,
    /// Other methods that were asked the same.
    pub compared: Vec<Compared>,
    /// The result, the best first.
    pub results: Vec<Placed>,
    /// The numbers of the candidates above the cells of `medians`.
    pub heads: Vec<i64>,
    /// What the assessors gave, criterion by criterion.
    pub medians: Vec<Medians>,
    /// What would change the result, a sentence each.
    pub sensitivity: Vec<String>,
    /// Candidates that are not in the result.
    pub left_out: Vec<LeftOut>,
    /// Remarks, a paragraph each.
    pub notes: Vec<String>,
    /// How the result can be checked.
    pub seal: Option<Seal>,
    /// Who signs.
    pub signatures: Vec<Signature>,
}

/// What a candidate got for a criterion.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Gap {
    /// The criterion.
    pub criterion: String,
    /// What it got.
    pub score: f64,
    /// The best score there is: the lowest one where less is better.
    pub best: f64,
    /// How much of the criterion's points it got, from 0 to 1.
    pub share: f64,
    /// What is to be known of the criterion: that less is better, or that its limit was missed.
    pub note: Option<String>,
    /// The points of the whole that it lost here.
    pub lost: f64,
    /// What would help, in a sentence; empty where nothing was lost.
    pub help: String,
    /// Whether it was marked as a need of training.
    pub training: bool,
}

/// A sheet for a candidate: where points were lost, and what would help.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GapSheet {
    /// Who speaks.
    pub letterhead: Letterhead,
    /// What the round is called.
    pub round: String,
    /// The candidate.
    pub candidate: String,
    /// Where it is from.
    pub region: String,
    /// The day of the sheet.
    pub date: Date,
    /// Its rank, and of how many.
    pub rank: Option<(u32, u32)>,
    /// What it got in all.
    pub score: f64,
    /// What it could have got in all.
    pub highest: f64,
    /// The band in which that lies.
    pub band: Option<String>,
    /// Criterion by criterion.
    pub gaps: Vec<Gap>,
    /// Remarks, a paragraph each.
    pub notes: Vec<String>,
    /// How the result can be checked.
    pub seal: Option<Seal>,
    /// Who signs.
    pub signatures: Vec<Signature>,
}

/// What is recorded of a craft in a region.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Flagship {
    /// The craft.
    pub craft: String,
    /// Where it stands, in words.
    pub status: String,
    /// What is to be known of that, such as that nobody has checked it.
    pub note: Option<String>,
    /// The period.
    pub period: Option<String>,
    /// The number of the decree.
    pub decree: Option<String>,
    /// The day of the decree.
    pub date: Option<Date>,
}

/// A region in the directory.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Place {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What is recorded of its flagship; nothing is said to be not recorded yet.
    pub flagships: Vec<Flagship>,
}

/// Regions that stand together in the directory.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Part {
    /// What they are called together; empty when there is one part.
    pub name: String,
    /// They.
    pub places: Vec<Place>,
}

/// The directory of flagships.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Directory {
    /// Who speaks.
    pub letterhead: Letterhead,
    /// The region whose directory it is.
    pub region: String,
    /// The day on which it was recorded so.
    pub date: Date,
    /// How many regions have what, in a sentence each.
    pub summary: Vec<String>,
    /// The regions.
    pub parts: Vec<Part>,
    /// Where the same is found as data that stays up to date.
    pub source: Option<String>,
    /// How it can be checked.
    pub seal: Option<Seal>,
}

/// An entry of a maker's account. Amounts come finished, since a paper has one currency.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Booking {
    /// The day, written out.
    pub day: String,
    /// What brought it.
    pub what: String,
    /// The number of the order that it is about.
    pub order: Option<String>,
    /// What was added to the maker's claim.
    pub plus: String,
    /// What was taken off it.
    pub minus: String,
    /// What it stands at after that.
    pub stands: String,
}

/// What the account of a maker says of a month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Statement {
    /// Who speaks.
    pub letterhead: Letterhead,
    /// The maker.
    pub maker: String,
    /// Where it is.
    pub region: String,
    /// The month, written out.
    pub period: String,
    /// The day of the paper.
    pub date: Date,
    /// What the account stood at before.
    pub opening: String,
    /// The entries, the first first.
    pub bookings: Vec<Booking>,
    /// What it stands at in the end.
    pub closing: String,
    /// What that means, and how the sums are to be read, a paragraph each.
    pub notes: Vec<String>,
}

/// A line of a bill.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Billed {
    /// What it is.
    pub name: String,
    /// How many.
    pub pieces: String,
    /// What a piece costs.
    pub price: String,
    /// What they cost together.
    pub amount: String,
}

/// An invoice or a receipt of a maker for one order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Bill {
    /// Who sells.
    pub letterhead: Letterhead,
    /// What the paper is: an invoice, or a receipt.
    pub title: String,
    /// The number of the order.
    pub number: String,
    /// The day of the paper.
    pub date: Date,
    /// What is to be known of it: labels and texts.
    pub facts: Vec<(String, String)>,
    /// What was ordered.
    pub lines: Vec<Billed>,
    /// The sums: labels and amounts.
    pub sums: Vec<(String, String)>,
    /// Where its payment stands, in a sentence.
    pub standing: String,
    /// What else is to be said, a paragraph each.
    pub notes: Vec<String>,
}

/// A paper of the council, or of a maker.
#[derive(Debug, Clone, PartialEq)]
pub enum Document {
    /// The minutes of an assessment.
    Minutes(Box<Minutes>),
    /// A sheet for a candidate.
    GapSheet(GapSheet),
    /// The directory of flagships.
    Directory(Directory),
    /// What the account of a maker says of a month.
    Statement(Statement),
    /// An invoice or a receipt.
    Bill(Bill),
}
