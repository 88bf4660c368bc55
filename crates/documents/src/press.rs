//! Sets a paper by Typst. Nothing is read but what is compiled in: no file, no font of the system, no network.

use std::collections::HashMap;
use std::sync::LazyLock;

use domain::document::date_in_words;
use domain::lang::Lang;
use jiff::civil::Date;
use serde_json::{Value, json};
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use crate::DocumentError;
use crate::clean::whole_words;
use crate::hyphen::soften;

/// What a paper looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Template {
    Minutes,
    GapSheet,
    Directory,
    Statement,
    Bill,
}

/// A paper to be set.
pub(crate) struct Sheet<'a> {
    pub(crate) template: Template,
    pub(crate) content: Value,
    pub(crate) date: Date,
    pub(crate) lang: &'a Lang,
}

const TEMPLATES: [(&str, &str); 6] = [
    ("/common.typ", include_str!("../templates/common.typ")),
    ("/minutes.typ", include_str!("../templates/minutes.typ")),
    ("/gap_sheet.typ", include_str!("../templates/gap_sheet.typ")),
    ("/directory.typ", include_str!("../templates/directory.typ")),
    ("/statement.typ", include_str!("../templates/statement.typ")),
    ("/bill.typ", include_str!("../templates/bill.typ")),
];
const DATA: &str = "/data.json";

/// Libertinus has every letter of the names of Sumatra's peoples that is written in Latin.
static FACES: [&[u8]; 3] = [
    include_bytes!("../fonts/LibertinusSerif-Regular.otf"),
    include_bytes!("../fonts/LibertinusSerif-Bold.otf"),
    include_bytes!("../fonts/LibertinusSerif-Italic.otf"),
];

/// Words by language; the last serves whoever speaks none of them.
const WORDS: [(&str, &str); 2] =
    [("id", include_str!("../words/id.json")), ("en", include_str!("../words/en.json"))];

/// What every paper shares. Typst keeps the names of files for ever, so that there are only these.
struct Shared {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    sources: HashMap<FileId, Source>,
    data: Option<FileId>,
}

/// The id of a name of ours.
fn id(name: &str) -> Option<FileId> {
    Some(RootedPath::new(VirtualRoot::Project, VirtualPath::new(name).ok()?).intern())
}

static SHARED: LazyLock<Shared> = LazyLock::new(|| {
    let fonts: Vec<Font> = FACES.iter().flat_map(|face| Font::iter(Bytes::new(*face))).collect();
    let sources = TEMPLATES
        .iter()
        .filter_map(|(name, text)| id(name).map(|id| (id, Source::new(id, (*text).to_owned()))))
        .collect();
    Shared {
        library: LazyHash::new(Library::default()),
        book: LazyHash::new(FontBook::from_fonts(&fonts)),
        fonts,
        sources,
        data: id(DATA),
    }
});

/// What Typst sees of a paper.
struct Desk {
    main: FileId,
    data: Bytes,
    today: Option<Datetime>,
}

impl World for Desk {
    fn library(&self) -> &LazyHash<Library> {
        &SHARED.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &SHARED.book
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        SHARED.sources.get(&id).cloned().ok_or(FileError::AccessDenied)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if Some(id) == SHARED.data { Ok(self.data.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn font(&self, index: usize) -> Option<Font> {
        SHARED.fonts.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        self.today
    }
}

/// What has no letter in the fonts is shown as a mark, since a paper for archives may not hold what cannot be drawn.
fn drawable(text: &str) -> String {
    let known = |c: char| SHARED.fonts.iter().all(|f| f.info().coverage.contains(u32::from(c)));
    let shown = |c: char| match c {
        '\n' | '\t' | '\u{a0}' => Some(' '),
        c if c.is_control() => None,
        c if known(c) => Some(c),
        _ => Some('\u{fffd}'),
    };
    text.chars().filter_map(shown).map(|c| if c == '\u{fffd}' && !known(c) { '?' } else { c }).collect()
}

/// Fields whose text is copied letter by letter.
const EXACT: [&str; 9] =
    ["sha256", "verify", "source", "code", "date", "opened", "closed", "number", "order"];

/// Makes every text of the content ready: all of it can be drawn, and long Indonesian words can be broken.
fn ready(value: &mut Value, indonesian: bool) {
    match value {
        Value::String(text) => {
            let drawn = drawable(text);
            *text = if indonesian { soften(&drawn) } else { drawn };
        }
        Value::Array(values) => values.iter_mut().for_each(|v| ready(v, indonesian)),
        Value::Object(fields) => {
            for (name, v) in fields.iter_mut() {
                ready(v, indonesian && !EXACT.contains(&name.as_str()));
            }
        }
        _ => {}
    }
}

fn told(errors: impl IntoIterator<Item = SourceDiagnostic>) -> String {
    let said: Vec<String> = errors.into_iter().map(|e| e.message.to_string()).collect();
    said.join("; ")
}

fn datetime(date: Date) -> Option<Datetime> {
    let (month, day) = (u8::try_from(date.month()).ok()?, u8::try_from(date.day()).ok()?);
    Datetime::from_ymd_hms(i32::from(date.year()), month, day, 0, 0, 0)
}

/// Sets a paper and writes it.
pub(crate) fn print(sheet: &Sheet<'_>) -> Result<Vec<u8>, DocumentError> {
    let main = match sheet.template {
        Template::Minutes => "/minutes.typ",
        Template::GapSheet => "/gap_sheet.typ",
        Template::Directory => "/directory.typ",
        Template::Statement => "/statement.typ",
        Template::Bill => "/bill.typ",
    };
    let main = id(main).ok_or_else(|| DocumentError::Template(main.to_owned()))?;
    let (tag, words) = WORDS.iter().find(|(tag, _)| *tag == sheet.lang.as_str()).unwrap_or(&WORDS[1]);
    let indonesian = *tag == "id";
    let mut content = sheet.content.clone();
    ready(&mut content, indonesian);
    let mut words: Value = serde_json::from_str(words)?;
    ready(&mut words, indonesian);
    let data = json!({
        "document": content,
        "words": words,
        "lang": tag,
        "date": sheet.date,
        "date-words": date_in_words(sheet.date, sheet.lang),
    });
    let today = datetime(sheet.date);
    let desk = Desk { main, data: Bytes::new(serde_json::to_vec(&data)?), today };
    let set = typst::compile::<PagedDocument>(&desk);
    let pages = set.output.map(whole_words).map_err(|errors| DocumentError::Template(told(errors)));
    let written = pages.and_then(|pages| write(&pages, today));
    // What the last papers did not need is not kept in memory: a country's directory takes a hundred megabytes.
    comemo::evict(3);
    written
}

fn write(pages: &PagedDocument, today: Option<Datetime>) -> Result<Vec<u8>, DocumentError> {
    let standards = PdfStandards::new(&[PdfStandard::A_2a, PdfStandard::Ua_1])
        .map_err(|e| DocumentError::Pdf(e.message().to_string()))?;
    let options = PdfOptions {
        creator: Smart::Custom(Some(format!("Corak {}", env!("CARGO_PKG_VERSION")))),
        timestamp: today.map(Timestamp::new_utc),
        standards,
        ..PdfOptions::default()
    };
    typst_pdf::pdf(pages, &options).map_err(|errors| DocumentError::Pdf(told(errors)))
}
