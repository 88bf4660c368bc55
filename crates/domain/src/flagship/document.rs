//! Files that are kept beside a record, such as a decree or a study: PDF, JPEG or PNG, known by the SHA-256 of what they hold.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::fault::{Faults, Problem};
use crate::id::{DocumentId, Kind};
use crate::record::{Fields, Record};
use crate::region::RegionCode;

/// The largest file that is taken, in bytes.
pub const LARGEST: u64 = 10 * 1024 * 1024;
/// The most files beside one record.
pub const MOST: usize = 20;

/// What a file is, by what it holds and not by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// A document.
    Pdf,
    /// A photograph.
    Jpeg,
    /// A picture.
    Png,
}

impl Form {
    /// Every form.
    pub const ALL: [Form; 3] = [Form::Pdf, Form::Jpeg, Form::Png];

    /// The word that is stored.
    pub const fn word(self) -> &'static str {
        match self {
            Form::Pdf => "pdf",
            Form::Jpeg => "jpeg",
            Form::Png => "png",
        }
    }

    /// Reads the stored word.
    pub fn from_word(word: &str) -> Option<Form> {
        Form::ALL.into_iter().find(|f| f.word() == word)
    }

    /// The type that a browser is told.
    pub const fn content_type(self) -> &'static str {
        match self {
            Form::Pdf => "application/pdf",
            Form::Jpeg => "image/jpeg",
            Form::Png => "image/png",
        }
    }

    /// How the name of such a file ends.
    pub const fn ending(self) -> &'static str {
        match self {
            Form::Pdf => "pdf",
            Form::Jpeg => "jpg",
            Form::Png => "png",
        }
    }

    /// Whether it is a picture.
    pub const fn is_picture(self) -> bool {
        matches!(self, Form::Jpeg | Form::Png)
    }

    /// What a file is, judged by how it begins; a PDF must also end as one, so that one that was cut off is not kept as proof.
    ///
    /// ```
    /// use domain::flagship::document::Form;
    /// assert_eq!(Form::of(b"%PDF-1.7\n...\n%%EOF\n"), Some(Form::Pdf));
    /// assert_eq!(Form::of(b"%PDF-1.7\n..."), None);
    /// assert_eq!(Form::of(b"\xff\xd8\xff\xe0"), Some(Form::Jpeg));
    /// assert_eq!(Form::of(b"<html>decree.pdf</html>"), None);
    /// ```
    pub fn of(bytes: &[u8]) -> Option<Form> {
        let end = bytes.get(bytes.len().saturating_sub(1024)..).unwrap_or_default();
        if bytes.starts_with(b"%PDF-") && end.windows(5).any(|w| w == b"%%EOF") {
            Some(Form::Pdf)
        } else if bytes.starts_with(b"\xff\xd8\xff") {
            Some(Form::Jpeg)
        } else if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
            Some(Form::Png)
        } else {
            None
        }
    }
}

/// Why a file is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Refusal {
    /// It is no PDF, JPEG or PNG, or not a whole one.
    Form,
    /// It is too large.
    Bytes,
    /// It is a document that does something when it is opened, or carries other files.
    Active,
    /// It is a document that cannot be read, or not without a password.
    Locked,
}

impl Refusal {
    /// The word for messages.
    pub const fn word(self) -> &'static str {
        match self {
            Refusal::Form => "form",
            Refusal::Bytes => "bytes",
            Refusal::Active => "active",
            Refusal::Locked => "locked",
        }
    }
}

/// A file that was stored, before anything is recorded of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stored {
    /// The SHA-256 of what it holds, as 64 hexadecimal digits.
    pub digest: String,
    /// What it is.
    pub form: Form,
    /// How many bytes it has.
    pub size: u64,
}

/// Whether a text is the SHA-256 of a file: 64 hexadecimal digits.
///
/// ```
/// use domain::flagship::document::is_digest;
/// assert!(is_digest(&"0f".repeat(32)));
/// assert!(!is_digest("../../etc/passwd"));
/// ```
pub fn is_digest(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

/// A file beside a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// The id.
    pub id: DocumentId,
    /// The kind of the record.
    pub of: Kind,
    /// The record.
    pub record: Uuid,
    /// Where the record lies.
    pub region: RegionCode,
    /// What it was called by whoever sent it.
    pub name: String,
    /// What it is.
    pub form: Form,
    /// How many bytes it has.
    pub size: i64,
    /// The SHA-256 of what it holds.
    pub digest: String,
}

impl Document {
    /// Whether it may be given to everybody. A picture is not: it says what a camera wrote into it. The public sees photographs that
    /// went the way of all photographs.
    pub const fn is_told(&self) -> bool {
        !self.form.is_picture()
    }

    /// The same under a name that tells nothing of whoever sent it.
    #[must_use]
    pub fn named(&self, stem: &str) -> Document {
        let short = crate::id::short(self.id.0);
        Document { name: format!("{stem}-{short}.{}", self.form.ending()), ..self.clone() }
    }
}

/// The last part of a name of a file, with what no name should hold left out.
///
/// ```
/// use domain::flagship::document::called;
/// assert_eq!(called("C:\\surat\\SK\u{202e} 12.pdf"), "SK 12.pdf");
/// assert_eq!(called("../a\"b.pdf"), "ab.pdf");
/// ```
pub fn called(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let bad = |c: char| {
        c.is_control()
            || matches!(c, '"' | '<' | '>' | '|' | ':' | '*' | '?')
            || ('\u{200b}'..='\u{200f}').contains(&c)
            || ('\u{202a}'..='\u{202e}').contains(&c)
            || ('\u{2066}'..='\u{2069}').contains(&c)
    };
    last.chars().filter(|c| !bad(*c)).take(120).collect::<String>().trim().to_owned()
}

/// Records a file beside a record.
///
/// # Errors
/// `document` for what no stored file is.
pub fn keep(
    id: DocumentId,
    (of, record): (Kind, Uuid),
    region: RegionCode,
    name: &str,
    stored: &Stored,
) -> Result<Document, Faults> {
    let mut faults = Faults::default();
    if !is_digest(&stored.digest) || stored.size == 0 || stored.size > LARGEST {
        faults.add("document", &stored.digest, Problem::Missing);
    }
    let mut name = called(name);
    if name.is_empty() {
        name = format!("{}.{}", of.word(), stored.form.ending());
    }
    let size = i64::try_from(stored.size).unwrap_or_default();
    faults.or(Document {
        id,
        of,
        record,
        region,
        name,
        form: stored.form,
        size,
        digest: stored.digest.clone(),
    })
}

impl Record for Document {
    const KIND: Kind = Kind::Document;

    fn id(&self) -> Uuid {
        self.id.0
    }

    fn region(&self) -> Option<&RegionCode> {
        Some(&self.region)
    }

    fn fields(&self) -> Fields {
        Fields::default()
            .council("of", self.of.word())
            .council("record", self.record.to_string())
            .council("name", self.name.as_str())
            .council("form", self.form.word())
            .council("size", self.size)
            .council("digest", self.digest.as_str())
    }
}
