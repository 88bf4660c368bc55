//! Statutes and bylaws (*anggaran dasar*, *anggaran rumah tangga*): an edition, and its articles with paragraphs.
//!
//! The text is kept as it was decided, in one piece; what follows from it are articles, each of which can be cited by the
//! edition's key and its number.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Decree, in_order};
use crate::fault::{Faults, Problem};
use crate::id::{CouncilId, Kind, NAMESPACE, StatuteId};
use crate::publication::Publication;
use crate::record::{Fields, Record};
use crate::region::RegionCode;
use crate::text;

/// The most characters of an edition.
pub const LONGEST: usize = 120_000;

/// Which document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Document {
    /// *Anggaran dasar* (AD): the statutes.
    Ad,
    /// *Anggaran rumah tangga* (ART): the bylaws.
    Art,
}

impl Document {
    /// Both.
    pub const ALL: [Document; 2] = [Document::Ad, Document::Art];

    /// The word that is stored, and with which keys begin.
    pub const fn word(self) -> &'static str {
        match self {
            Document::Ad => "ad",
            Document::Art => "art",
        }
    }

    /// Reads the stored word.
    pub fn from_word(word: &str) -> Option<Document> {
        Document::ALL.into_iter().find(|d| d.word() == word)
    }
}

/// An edition of the statutes or bylaws of a council.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statute {
    /// Its id.
    pub id: StatuteId,
    /// The council.
    pub council: CouncilId,
    /// The council's region.
    pub region: RegionCode,
    /// The key by which it is cited, the same for ever and only one in the council: `ad-2021`.
    pub key: String,
    /// Which document.
    pub document: Document,
    /// The decree of this edition.
    pub decree: Decree,
    /// The first day on which it is in force.
    pub since: Option<Date>,
    /// The last day on which it is in force.
    pub until: Option<Date>,
    /// The text.
    pub text: String,
    /// Its publication state.
    pub status: Publication,
    /// Whether it is a sample.
    pub sample: bool,
}

/// What is asked to be stored as an edition.
#[derive(Debug, Clone)]
pub struct StatuteDraft {
    /// See [`Statute`].
    pub council: CouncilId,
    /// See [`Statute`].
    pub region: RegionCode,
    /// See [`Statute`].
    pub key: String,
    /// See [`Statute`].
    pub document: Document,
    /// See [`Statute`].
    pub decree: Decree,
    /// See [`Statute`].
    pub since: Option<Date>,
    /// See [`Statute`].
    pub until: Option<Date>,
    /// See [`Statute`].
    pub text: String,
    /// See [`Statute`].
    pub status: Publication,
    /// See [`Statute`].
    pub sample: bool,
}

/// An article (*pasal*).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Article {
    /// Its number, with a letter where one was put between others: `5` or `5A`.
    pub number: String,
    /// What stands beside the number.
    pub title: String,
    /// The chapter (*bab*) that begins with it: its number and title.
    pub chapter: Option<(String, String)>,
    /// Its paragraphs (*ayat*): their numbers, empty for one without, and texts.
    pub paragraphs: Vec<(String, String)>,
}

/// What begins a chapter and an article, in the languages in which statutes are written here.
const CHAPTER: &[&str] = &["bab", "chapter"];
const ARTICLE: &[&str] = &["pasal", "article"];

/// What follows one of these words at the beginning of a line, with the number that comes first.
fn heading<'l>(line: &'l str, words: &[&str], number: impl Fn(&str) -> bool) -> Option<(&'l str, &'l str)> {
    let (word, rest) = line.trim().split_once(char::is_whitespace)?;
    if !words.iter().any(|w| word.eq_ignore_ascii_case(w)) {
        return None;
    }
    let rest = rest.trim();
    let (first, title) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    let first = first.trim_end_matches(['.', ':']);
    number(first).then_some((first, title.trim().trim_start_matches(['-', '–', ':', '.']).trim()))
}

fn is_article_number(text: &str) -> bool {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    (1..=4).contains(&digits.len())
        && digits.bytes().all(|b| b.is_ascii_digit())
        && text.len() - digits.len() <= 1
}

fn is_chapter_number(text: &str) -> bool {
    (1..=8).contains(&text.len())
        && text.bytes().all(|b| b"IVXLCivxlc0123456789".contains(&b) || b.is_ascii_uppercase())
}

/// The number and text of a line like `(2) …`.
fn paragraph(line: &str) -> Option<(&str, &str)> {
    let (number, rest) = line.strip_prefix('(')?.split_once(')')?;
    is_article_number(number).then_some((number, rest.trim()))
}

/// Takes a text apart: chapters begin with `BAB II`, articles with `Pasal 5`, paragraphs with `(1)`; whatever else belongs to
/// what stands before it. What stands before the first article, as a title or preamble, is no part of any.
///
/// ```
/// use domain::council::statute::articles;
/// let text = "ANGGARAN DASAR\nBAB I\nNAMA DAN TEMPAT\nPasal 1\nDewan ini bernama D.\nPasal 2\n(1) Satu.\n(2) Dua:\na. huruf";
/// let found = articles(text).unwrap();
/// assert_eq!(found[0].chapter, Some(("I".into(), "NAMA DAN TEMPAT".into())));
/// assert_eq!(found[0].paragraphs, [(String::new(), "Dewan ini bernama D.".into())]);
/// assert_eq!(found[1].paragraphs[1], ("2".to_owned(), "Dua:\na. huruf".to_owned()));
/// ```
///
/// # Errors
/// [`Problem::NoArticle`], [`Problem::EmptyArticle`] and [`Problem::SameNumber`].
pub fn articles(text: &str) -> Result<Vec<Article>, Problem> {
    let mut found: Vec<Article> = Vec::new();
    let mut chapter: Option<(String, String)> = None;
    let mut open = false;
    for line in text.lines().map(str::trim).filter(|l| !l.is_empty()) {
        if let Some((number, title)) = heading(line, CHAPTER, is_chapter_number) {
            chapter = Some((number.to_uppercase(), title.to_owned()));
            open = false;
        } else if let Some((number, title)) = heading(line, ARTICLE, is_article_number) {
            let number = number.to_uppercase();
            if found.iter().any(|a| a.number == number) {
                return Err(Problem::SameNumber(number));
            }
            found.push(Article {
                number,
                title: title.to_owned(),
                chapter: chapter.take(),
                paragraphs: vec![],
            });
            open = true;
        } else if let Some((_, title)) = chapter.as_mut().filter(|_| !open) {
            // Titles of chapters stand on lines of their own.
            if !title.is_empty() {
                title.push(' ');
            }
            title.push_str(line);
        } else if let Some(article) = found.last_mut().filter(|_| open) {
            match (paragraph(line), article.paragraphs.last_mut()) {
                (Some((number, text)), _) => {
                    if article.paragraphs.iter().any(|(n, _)| n == number) {
                        return Err(Problem::SameNumber(format!("{} ({number})", article.number)));
                    }
                    article.paragraphs.push((number.to_owned(), text.to_owned()));
                }
                (None, Some((_, before))) => {
                    before.push('\n');
                    before.push_str(line);
                }
                (None, None) => article.paragraphs.push((String::new(), line.to_owned())),
            }
        }
    }
    if found.is_empty() {
        return Err(Problem::NoArticle);
    }
    match found.iter().find(|a| a.paragraphs.iter().all(|(_, text)| text.is_empty())) {
        Some(empty) => Err(Problem::EmptyArticle(empty.number.clone())),
        None => Ok(found),
    }
}

/// The key of an edition where nothing else is said: the document, with the year of its decree or of the day from which it is
/// in force.
///
/// ```
/// use domain::council::statute::{Document, natural_key};
/// assert_eq!(natural_key(Document::Art, Some(jiff::civil::date(2021, 3, 4))), "art-2021");
/// assert_eq!(natural_key(Document::Ad, None), "ad");
/// ```
pub fn natural_key(document: Document, day: Option<Date>) -> String {
    day.map_or_else(|| document.word().to_owned(), |d| format!("{}-{}", document.word(), d.year()))
}

/// The id by which an article is referred to: the same for ever, from the edition and the number.
pub fn article_id(statute: StatuteId, number: &str) -> Uuid {
    Uuid::new_v5(&NAMESPACE, format!("statute/{statute}/{number}").as_bytes())
}

/// Checks an edition.
pub fn enact(id: StatuteId, draft: StatuteDraft) -> Result<Statute, Faults> {
    let mut faults = Faults::default();
    if !text::is_key(&draft.key) {
        faults.add("key", &draft.key, Problem::NotAKey);
    }
    let decree = draft.decree.check(&mut faults);
    in_order(&mut faults, draft.since, draft.until);
    let body = faults.text("text", &draft.text, LONGEST);
    if !body.is_empty()
        && let Err(problem) = articles(&body)
    {
        faults.add("text", "", problem);
    }
    let statute = Statute {
        id,
        council: draft.council,
        region: draft.region,
        key: draft.key,
        document: draft.document,
        decree,
        since: draft.since,
        until: draft.until,
        text: body,
        status: draft.status,
        sample: draft.sample,
    };
    faults.or(statute)
}

impl Statute {
    /// Its articles.
    pub fn articles(&self) -> Vec<Article> {
        articles(&self.text).unwrap_or_default()
    }

    /// The year by which its edition is told from others: of its decree, or of the day from which it is in force.
    pub fn year(&self) -> Option<i16> {
        self.decree.date.or(self.since).map(Date::year)
    }
}

impl Record for Statute {
    const KIND: Kind = Kind::Statute;

    fn id(&self) -> Uuid {
        self.id.0
    }

    fn region(&self) -> Option<&RegionCode> {
        Some(&self.region)
    }

    fn fields(&self) -> Fields {
        let fields = Fields::default()
            .public("council", self.council.to_string())
            .public("region", self.region.as_str())
            .public("edition", self.key.as_str())
            .public("document", self.document.word());
        self.decree
            .fields(fields)
            .public("since", self.since.map(|d| d.to_string()))
            .public("until", self.until.map(|d| d.to_string()))
            .public("text", self.text.as_str())
            .public("status", self.status.word())
            .public("sample", self.sample)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn what_cannot_be_cited_is_told_by_its_number() {
        assert_eq!(articles("Kata pengantar saja."), Err(Problem::NoArticle));
        assert_eq!(articles("Pasal 1\nA\nPasal 1\nB"), Err(Problem::SameNumber("1".into())));
        assert_eq!(articles("Pasal 1\n(1) A\n(1) B"), Err(Problem::SameNumber("1 (1)".into())));
        assert_eq!(articles("Pasal 1\nPasal 2\nB"), Err(Problem::EmptyArticle("1".into())));
    }

    #[test]
    fn words_that_only_look_like_a_heading_are_text() {
        let found = articles("Pasal 1\nSebagaimana dimaksud\nPasal ini berlaku.\nBab ini juga.").unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].paragraphs[0].1.lines().count(), 3);
    }

    #[test]
    fn articles_that_were_put_between_others_keep_their_letter_and_titles_stay() {
        let found =
            articles("PASAL 5 Keanggotaan\nA\npasal 5a. Pengurus\nB\nBAB II: PENUTUP\nPasal 6\nC").unwrap();
        let numbers: Vec<&str> = found.iter().map(|a| a.number.as_str()).collect();
        assert_eq!(numbers, ["5", "5A", "6"]);
        assert_eq!((found[0].title.as_str(), found[1].title.as_str()), ("Keanggotaan", "Pengurus"));
        assert_eq!(found[2].chapter, Some(("II".into(), "PENUTUP".into())));
        let id = StatuteId(Uuid::from_u128(7));
        assert_eq!(article_id(id, "5A"), article_id(id, "5A"));
        assert_ne!(article_id(id, "5A"), article_id(id, "5"));
    }
}
