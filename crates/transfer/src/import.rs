//! The import: one file, one transaction, the same domain calls as every other face.

use std::collections::HashMap;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use domain::access::{self, Access, Permission};
use domain::craft::{CraftDraft, PresenceDraft};
use domain::fault::{Faults, Problem};
use domain::flagship::{DesignationDraft, Status};
use domain::heritage::HeritageDraft;
use domain::id::{DesignationId, ItemId, MakerId};
use domain::item::{ItemDraft, MAX_PRICE, Money};
use domain::maker::{Contact, MakerDraft, MakerKind};
use domain::motif::MotifDraft;
use domain::profile::Profile;
use domain::publication::Publication;
use domain::region::{RegionCode, RegionDraft};
use domain::source::Checked;
use domain::text;
use domain::vocabulary::{Protection, TermDraft, Vocabulary};
use serde::Serialize;
use store::{Applied, Command, Db, Error, Tx};
use uuid::Uuid;

use crate::cells::Cells;
use crate::kind::FileKind;

/// The largest file that is read, in bytes.
pub const MAX_BYTES: u64 = 1 << 30;
/// How many faults are listed; the others are counted.
pub const MAX_FAULTS: usize = 1000;

/// One thing wrong with one cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// The line in the file, counted from 1 with the header.
    pub line: u64,
    /// The column.
    pub column: String,
    /// What stands there.
    pub found: String,
    /// What is wrong with it; the faces say it in the reader's language.
    #[serde(skip)]
    pub problem: Problem,
}

/// What a file does, or would do.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Rows that make a new record.
    pub new: u64,
    /// Rows that change a record.
    pub changed: u64,
    /// Rows that change nothing.
    pub unchanged: u64,
    /// Rows with faults.
    pub faulty: u64,
    /// The faults, the first [`MAX_FAULTS`] of them.
    pub faults: Vec<Fault>,
}

/// Why a file was not read at all.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file cannot be opened.
    #[error("the file cannot be read: {0}")]
    File(String),
    /// The file is larger than [`MAX_BYTES`].
    #[error("the file has {0} bytes; at most {MAX_BYTES} are read")]
    TooLarge(u64),
    /// The text is not UTF-8.
    #[error("line {0} is not UTF-8 text; save the file as CSV UTF-8")]
    Encoding(u64),
    /// A column that the kind needs is missing.
    #[error("the column {0} is missing")]
    Column(String),
    /// The store refused.
    #[error(transparent)]
    Store(#[from] Error),
}

fn may<P: Permission>() -> Access<P> {
    access::system("import")
}

/// Which of comma, semicolon and tab the header uses.
fn delimiter(header: &str) -> u8 {
    [b',', b';', b'\t'].into_iter().max_by_key(|d| header.bytes().filter(|b| b == d).count()).unwrap_or(b',')
}

fn open(path: &Path) -> Result<csv::Reader<std::fs::File>, ImportError> {
    let io = |e: std::io::Error| ImportError::File(e.to_string());
    let mut file = std::fs::File::open(path).map_err(io)?;
    let size = file.metadata().map_err(io)?.len();
    if size > MAX_BYTES {
        return Err(ImportError::TooLarge(size));
    }
    let mut head = vec![0u8; 64 * 1024];
    let n = file.read(&mut head).map_err(io)?;
    head.truncate(n);
    let line = head.split(|b| *b == b'\n').next().unwrap_or_default();
    let header = std::str::from_utf8(line).map_err(|_| ImportError::Encoding(1))?;
    let delimiter = delimiter(header);
    let file = std::fs::File::open(path).map_err(io)?;
    Ok(csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(file))
}

struct Importer<'a, 't, 'c> {
    kind: FileKind,
    profile: &'a Profile,
    tx: &'t mut Tx<'c>,
    seen: HashMap<String, u64>,
    line: u64,
}

/// What a row did, or what is wrong with it.
enum Outcome {
    Applied(Applied),
    Faulty(Faults),
}

/// Imports a file; with `dry` everything is tried and undone.
///
/// # Errors
/// [`ImportError`] when the file cannot be read at all; faults of rows are in the [`Report`], and then nothing is stored.
pub fn run(
    db: &Db,
    profile: &Arc<Profile>,
    kind: FileKind,
    path: &Path,
    command: Command,
    dry: bool,
) -> Result<Report, ImportError> {
    let outcome: Arc<Mutex<(Report, Option<ImportError>)>> = Arc::default();
    let (out, profile, file): (_, _, PathBuf) = (outcome.clone(), profile.clone(), path.to_owned());
    let written = db.write_blocking(command, move |tx| {
        let result = read(tx, &profile, kind, &file);
        let mut out = out.lock().unwrap_or_else(PoisonError::into_inner);
        match result {
            Ok(report) => {
                let stop = dry || report.faulty > 0;
                out.0 = report;
                // Undoes everything: the report says why.
                if stop { Err(Error::Refused) } else { Ok(()) }
            }
            Err(ImportError::Store(e)) => Err(e),
            Err(e) => {
                out.1 = Some(e);
                Err(Error::Refused)
            }
        }
    });
    let mut outcome = outcome.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(e) = outcome.1.take() {
        return Err(e);
    }
    match written {
        Ok(_) | Err(Error::Refused) => Ok(std::mem::take(&mut outcome.0)),
        Err(e) => Err(e.into()),
    }
}

fn read(tx: &mut Tx<'_>, profile: &Profile, kind: FileKind, path: &Path) -> Result<Report, ImportError> {
    let mut reader = open(path)?;
    let headers = reader.headers().map_err(|_| ImportError::Encoding(1))?.clone();
    let columns: HashMap<String, usize> = headers
        .iter()
        .enumerate()
        .map(|(i, h)| (h.trim_start_matches('\u{feff}').trim().to_lowercase(), i))
        .collect();
    let name = match kind {
        FileKind::Regions | FileKind::Boundaries => "code",
        FileKind::Designations => "region",
        _ => "key",
    };
    if !columns.contains_key(name) && kind != FileKind::Makers && kind != FileKind::Items {
        return Err(ImportError::Column(name.into()));
    }
    let mut report = Report::default();
    let mut importer = Importer { kind, profile, tx, seen: HashMap::new(), line: 0 };
    let mut record = csv::StringRecord::new();
    loop {
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => return Ok(report),
            Err(e) => {
                let line = e.position().map_or(0, csv::Position::line);
                return Err(if matches!(e.kind(), csv::ErrorKind::Utf8 { .. }) {
                    ImportError::Encoding(line)
                } else {
                    ImportError::File(e.to_string())
                });
            }
        }
        importer.line = record.position().map_or(0, csv::Position::line);
        match importer.row(&Cells::new(&columns, &record))? {
            Outcome::Applied(Applied::New) => report.new += 1,
            Outcome::Applied(Applied::Changed) => report.changed += 1,
            Outcome::Applied(Applied::Unchanged) => report.unchanged += 1,
            Outcome::Faulty(faults) => {
                report.faulty += 1;
                let room = MAX_FAULTS.saturating_sub(report.faults.len());
                report.faults.extend(faults.0.into_iter().take(room).map(|f| Fault {
                    line: importer.line,
                    column: f.field,
                    found: f.found,
                    problem: f.problem,
                }));
            }
        }
    }
}

type RowResult = Result<Outcome, ImportError>;

const PUBLICATIONS: &[&str] = &["draft", "submitted", "published", "returned", "paused", "withdrawn"];

fn status(cells: &Cells<'_>, otherwise: Publication, faults: &mut Faults) -> Publication {
    cells.word("status", otherwise, Publication::from_word, PUBLICATIONS, faults)
}

fn settle(applied: Result<Applied, Error>) -> RowResult {
    match applied {
        Ok(applied) => Ok(Outcome::Applied(applied)),
        Err(Error::Faults(faults)) => Ok(Outcome::Faulty(faults)),
        Err(e) => Err(e.into()),
    }
}

macro_rules! or_faulty {
    ($e:expr) => {
        match $e {
            Ok(value) => value,
            Err(faults) => return Ok(Outcome::Faulty(faults)),
        }
    };
}

impl Importer<'_, '_, '_> {
    fn row(&mut self, cells: &Cells<'_>) -> RowResult {
        match self.kind {
            FileKind::Regions => self.region(cells),
            FileKind::Boundaries => self.boundary(cells),
            FileKind::Categories => self.term(Vocabulary::Category, cells),
            FileKind::Techniques => self.term(Vocabulary::Technique, cells),
            FileKind::Materials => self.term(Vocabulary::Material, cells),
            FileKind::Peoples => self.term(Vocabulary::People, cells),
            FileKind::Motifs => self.motif(cells),
            FileKind::Crafts => self.craft(cells),
            FileKind::Heritage => self.heritage(cells),
            FileKind::Designations => self.designation(cells),
            FileKind::Makers => self.maker(cells),
            FileKind::Items => self.item(cells),
        }
    }

    /// Notes a key that stands on an earlier line too.
    fn once(&mut self, key: &str, faults: &mut Faults) {
        if let Some(line) = self.seen.insert(key.to_owned(), self.line) {
            faults.add("key", key, Problem::Repeated(line));
        }
    }

    /// A region by code, or by a name that only one region has.
    fn region_code(
        &mut self,
        column: &str,
        word: &str,
        faults: &mut Faults,
    ) -> Result<Option<RegionCode>, Error> {
        if let Some(code) = RegionCode::parse(word)
            && store::region::get(self.tx.conn(), &code)?.is_some()
        {
            return Ok(Some(code));
        }
        let found = store::region::named(self.tx.conn(), &self.profile.region_match_key(word))?;
        let top = found.first().map(|(_, level, _)| *level);
        let mut best = found.into_iter().filter(|(_, level, _)| Some(*level) == top);
        match (best.next(), best.next()) {
            (Some((code, ..)), None) => Ok(Some(code)),
            (Some(_), Some(_)) => {
                faults.add(column, word, Problem::Ambiguous("region".into()));
                Ok(None)
            }
            _ => {
                faults.add(column, word, Problem::Unknown("region".into()));
                Ok(None)
            }
        }
    }

    fn region_codes(
        &mut self,
        cells: &Cells<'_>,
        column: &str,
        faults: &mut Faults,
    ) -> Result<Vec<RegionCode>, Error> {
        let mut codes = Vec::new();
        for word in cells.list(column) {
            codes.extend(self.region_code(column, &word, faults)?);
        }
        Ok(codes)
    }

    fn terms(
        &mut self,
        cells: &Cells<'_>,
        column: &str,
        vocabulary: Vocabulary,
        faults: &mut Faults,
    ) -> Result<Vec<String>, Error> {
        let mut keys = Vec::new();
        for word in cells.list(column) {
            if store::vocabulary::get(self.tx.conn(), vocabulary, &word)?.is_some() {
                keys.push(word);
            } else {
                faults.add(column, word, Problem::Unknown(vocabulary.word().into()));
            }
        }
        Ok(keys)
    }

    fn motifs(&mut self, cells: &Cells<'_>, faults: &mut Faults) -> Result<Vec<String>, Error> {
        let mut keys: Vec<String> = Vec::new();
        for word in cells.list("motifs") {
            match store::motif::find(self.tx.conn(), &word)?.as_slice() {
                [key] if keys.contains(key) => {}
                [key] => keys.push(key.clone()),
                [] => faults.add("motifs", word, Problem::Unknown("motif".into())),
                _ => faults.add("motifs", word, Problem::Ambiguous("motif".into())),
            }
        }
        Ok(keys)
    }

    fn craft_key(&mut self, column: &str, word: &str, faults: &mut Faults) -> Result<Option<String>, Error> {
        match store::craft::find(self.tx.conn(), word)?.as_slice() {
            [key] => Ok(Some(key.clone())),
            [] => {
                faults.add(column, word, Problem::Unknown("craft".into()));
                Ok(None)
            }
            _ => {
                faults.add(column, word, Problem::Ambiguous("craft".into()));
                Ok(None)
            }
        }
    }

    fn region(&mut self, cells: &Cells<'_>) -> RowResult {
        let mut faults = Faults::default();
        let code = cells.text("code").to_owned();
        self.once(&code, &mut faults);
        let parent = match cells.some("parent_code") {
            Some(parent) => Some(parent),
            None if code == self.profile.root => None,
            None => Some(self.profile.root.clone()),
        };
        let draft = RegionDraft {
            edition: cells.text("edition").to_owned(),
            form: cells.text("type").to_owned(),
            name: cells.text("name").to_owned(),
            full_name: cells.text("full_name").to_owned(),
            since: cells.date("since", &mut faults),
            until: cells.date("until", &mut faults),
            area_m2: cells.scaled("area_km2", 1_000_000, 0, 100_000_000, &mut faults),
            population: cells.whole("population", 0, 10_000_000_000, &mut faults),
            lat_e6: cells.scaled("label_lat", 1_000_000, -90, 90, &mut faults),
            lng_e6: cells.scaled("label_lng", 1_000_000, -180, 180, &mut faults),
            parent: parent.clone(),
            code,
        };
        let parent = match parent.as_deref().and_then(RegionCode::parse) {
            Some(p) => store::region::get(self.tx.conn(), &p)?,
            None => None,
        };
        or_faulty!(faults.or(()));
        let region = or_faulty!(domain::region::save(self.profile, parent.as_ref(), draft));
        let derived = store::region::Derived {
            match_key: self.profile.region_match_key(&region.name),
            flagship_level: self.profile.flagship_level(),
        };
        settle(store::region::save(self.tx, &may(), &region, &derived))
    }

    fn boundary(&mut self, cells: &Cells<'_>) -> RowResult {
        let mut faults = Faults::default();
        let word = cells.text("code").to_owned();
        self.once(&word, &mut faults);
        let code = self.region_code("code", &word, &mut faults)?;
        let since = cells.date("since", &mut faults).map(|d| d.to_string());
        let geometry = cells.text("geometry").to_owned();
        // Read on its own first, so that a cell cannot close the frame around it and add to it.
        let geometry = match serde_json::from_str::<serde_json::Value>(&geometry) {
            Ok(value) => value.to_string(),
            Err(e) => {
                faults.add("geometry", "", Problem::Outline(e.to_string()));
                return Ok(Outcome::Faulty(faults));
            }
        };
        let feature = format!(
            r#"{{"type":"FeatureCollection","features":[{{"type":"Feature","properties":{{"code":"x","name":"x"}},"geometry":{geometry}}}]}}"#
        );
        if let Err(e) = draw::map::parse(&feature) {
            faults.add(
                "geometry",
                geometry.chars().take(40).collect::<String>(),
                Problem::Outline(e.to_string()),
            );
        }
        or_faulty!(faults.or(()));
        let Some(code) = code else { return Ok(Outcome::Faulty(Faults::default())) };
        settle(store::region::save_boundary(self.tx, &may(), &self.profile.key, &code, since, geometry))
    }

    fn term(&mut self, vocabulary: Vocabulary, cells: &Cells<'_>) -> RowResult {
        let mut faults = Faults::default();
        let key = cells.text("key").to_owned();
        self.once(&key, &mut faults);
        let draft = TermDraft {
            key,
            parent: cells.some("parent"),
            names: cells.words("name", self.profile),
            craft: cells.yes("craft", true, &mut faults),
            look: cells.some("weave").or_else(|| cells.some("palette")).unwrap_or_default(),
            protection: Protection::from_word(cells.text("protected")),
            regions: self.region_codes(cells, "regions", &mut faults)?,
            note: cells.words("note", self.profile),
            sources: cells.list("source_url"),
        };
        or_faulty!(faults.or(()));
        let term = or_faulty!(domain::vocabulary::save(&self.profile.key, vocabulary, draft));
        settle(store::vocabulary::save(self.tx, &may(), &term))
    }

    fn motif(&mut self, cells: &Cells<'_>) -> RowResult {
        let mut faults = Faults::default();
        let key = cells.text("key").to_owned();
        self.once(&key, &mut faults);
        let draft = MotifDraft {
            key,
            name: cells.text("name").to_owned(),
            family: cells.some("family"),
            peoples: self.terms(cells, "peoples", Vocabulary::People, &mut faults)?,
            regions: self.region_codes(cells, "regions", &mut faults)?,
            aliases: cells.list("aliases"),
            meaning: cells.words("meaning", self.profile),
            wear: cells.words("wear", self.profile),
            sources: cells.list("sources"),
            checked: Checked::from_word(cells.text("checked")),
            status: status(cells, Publication::Published, &mut faults),
        };
        or_faulty!(faults.or(()));
        let motif = or_faulty!(domain::motif::save(&self.profile.key, draft));
        settle(store::motif::save(self.tx, &may(), &motif))
    }

    fn craft(&mut self, cells: &Cells<'_>) -> RowResult {
        let mut faults = Faults::default();
        let key = cells.text("key").to_owned();
        let word = cells.text("region").to_owned();
        let region = self.region_code("region", &word, &mut faults)?;
        let categories = self.terms(cells, "category", Vocabulary::Category, &mut faults)?;
        let draft = CraftDraft {
            names: cells.words("name", self.profile),
            aliases: cells.list("aliases"),
            category: categories.into_iter().next().unwrap_or_default(),
            techniques: self.terms(cells, "techniques", Vocabulary::Technique, &mut faults)?,
            materials: self.terms(cells, "materials", Vocabulary::Material, &mut faults)?,
            peoples: self.terms(cells, "peoples", Vocabulary::People, &mut faults)?,
            motifs: self.motifs(cells, &mut faults)?,
            warning: cells.words("warning", self.profile),
            status: status(cells, Publication::Published, &mut faults),
            sample: cells.yes("sample", false, &mut faults),
            key: key.clone(),
        };
        let place = PresenceDraft {
            locality: cells.some("locality"),
            note: cells.words("note", self.profile),
            flagship_by: cells.words("flagship_by", self.profile),
            sources: cells.list("sources"),
            checked: Checked::from_word(cells.text("checked")),
        };
        or_faulty!(faults.or(()));
        let Some(region) = region else { return Ok(Outcome::Faulty(Faults::default())) };
        let craft = or_faulty!(domain::craft::save(&self.profile.key, draft));
        let first = self.seen.insert(key.clone(), self.line);
        if let Some(line) = first {
            // The same craft in another region: what is said of the craft itself must agree.
            let before = store::craft::get(self.tx.conn(), craft.id)?;
            if before.as_ref() != Some(&craft) {
                let mut faults = Faults::default();
                faults.add("key", key, Problem::Disagrees(line));
                return Ok(Outcome::Faulty(faults));
            }
        }
        let place = or_faulty!(domain::craft::place(&self.profile.key, &craft.key, region, place));
        let saved = if first.is_none() {
            store::craft::save(self.tx, &may(), &craft)
        } else {
            Ok(Applied::Unchanged)
        };
        let placed = match saved {
            Ok(saved) => store::craft::save_presence(self.tx, &may(), &place).map(|p| (saved, p)),
            Err(e) => Err(e),
        };
        settle(placed.map(|(saved, placed)| match (saved, placed) {
            (Applied::New, _) | (_, Applied::New) => Applied::New,
            (Applied::Unchanged, Applied::Unchanged) => Applied::Unchanged,
            _ => Applied::Changed,
        }))
    }

    fn heritage(&mut self, cells: &Cells<'_>) -> RowResult {
        let mut faults = Faults::default();
        let key = cells.text("key").to_owned();
        self.once(&key, &mut faults);
        let craft = match cells.some("craft") {
            Some(word) => self.craft_key("craft", &word, &mut faults)?,
            None => None,
        };
        let draft = HeritageDraft {
            key,
            names: cells.words("name", self.profile),
            regions: self.region_codes(cells, "regions", &mut faults)?,
            craft,
            register: cells.text("register").to_owned(),
            status: cells.text("status").to_owned(),
            year: cells.whole("year", 1900, 2200, &mut faults).and_then(|y| i32::try_from(y).ok()),
            date: cells.date("date", &mut faults),
            number: cells.some("number"),
            domain: cells.words("domain", self.profile),
            note: cells.words("note", self.profile),
            sources: cells.list("sources"),
            checked: Checked::from_word(cells.text("checked")),
        };
        or_faulty!(faults.or(()));
        let heritage = or_faulty!(domain::heritage::save(&self.profile.key, draft));
        settle(store::heritage::save(self.tx, &may(), &heritage))
    }

    fn designation(&mut self, cells: &Cells<'_>) -> RowResult {
        let mut faults = Faults::default();
        let word = cells.text("region").to_owned();
        let region = self.region_code("region", &word, &mut faults)?;
        let word = cells.text("craft").to_owned();
        let craft = self.craft_key("craft", &word, &mut faults)?;
        let words: Vec<&str> = Status::ALL.iter().map(|s| s.word()).collect();
        let status = cells.word("status", Status::Candidate, Status::from_word, &words, &mut faults);
        let document_date = cells.date("document_date", &mut faults);
        let (Some(region), Some(craft)) = (region, craft) else { return Ok(Outcome::Faulty(faults)) };
        or_faulty!(faults.or(()));
        let draft = DesignationDraft {
            region,
            craft,
            period: cells.text("period").to_owned(),
            status,
            document_number: cells.some("document_number"),
            document_date,
            basis: cells.words("basis", self.profile),
            sources: cells.list("sources"),
            checked: Checked::from_word(cells.text("checked")),
        };
        let mut faults = Faults::default();
        let key = domain::flagship::key(&draft.region, &draft.craft, &draft.period);
        self.once(&key, &mut faults);
        or_faulty!(faults.or(()));
        let rules = store::craft::rules(self.tx.conn(), &draft.craft)?.ok_or(Error::Missing)?;
        let id = DesignationId::from_key(&self.profile.key, &key);
        let before = store::flagship::get(self.tx.conn(), id)?.map(|d| d.status);
        let designation = or_faulty!(domain::flagship::record(&self.profile.key, rules.craft, before, draft));
        settle(store::flagship::save(self.tx, &may(), &designation))
    }

    fn maker(&mut self, cells: &Cells<'_>) -> RowResult {
        let mut faults = Faults::default();
        let word = cells.text("region").to_owned();
        let region = self.region_code("region", &word, &mut faults)?;
        let natural = || {
            let region = region.as_ref().map_or("", RegionCode::as_str);
            format!("{}@{region}", text::slug(cells.text("name"))).to_lowercase()
        };
        let key = cells.some("key").unwrap_or_else(natural);
        self.once(&key, &mut faults);
        let mut crafts = Vec::new();
        for word in cells.list("crafts") {
            crafts.extend(self.craft_key("crafts", &word, &mut faults)?);
        }
        let words: Vec<&str> = MakerKind::ALL.iter().map(|k| k.word()).collect();
        let kind = cells.word("kind", MakerKind::Person, MakerKind::from_word, &words, &mut faults);
        let consent_date = cells.date("consent_date", &mut faults);
        let status = status(cells, Publication::Draft, &mut faults);
        let sample = cells.yes("sample", false, &mut faults);
        let Some(region) = region else { return Ok(Outcome::Faulty(faults)) };
        or_faulty!(faults.or(()));
        let draft = MakerDraft {
            name: cells.text("name").to_owned(),
            kind,
            region,
            locality: cells.some("locality"),
            story: cells.words("story", self.profile),
            crafts,
            contact: Contact {
                phone: cells.some("phone"),
                whatsapp: cells.some("whatsapp"),
                email: cells.some("email"),
                website: cells.some("website"),
                instagram: cells.some("instagram"),
                address: cells.some("address"),
            },
            consent_date,
            consent_by: cells.some("consent_by"),
            status,
            sample,
            key: key.clone(),
        };
        let known = store::maker::find(self.tx.conn(), &key)?.map(|(id, _)| id);
        let id = known.unwrap_or_else(|| MakerId(Uuid::now_v7()));
        let maker = or_faulty!(domain::maker::save(id, &self.profile.telephone, draft));
        settle(store::maker::save(self.tx, &may(), &maker))
    }

    fn item(&mut self, cells: &Cells<'_>) -> RowResult {
        let mut faults = Faults::default();
        let word = cells.text("maker").to_owned();
        let maker = store::maker::find(self.tx.conn(), &word)?;
        if maker.is_none() {
            faults.add("maker", &word, Problem::Unknown("maker".into()));
        }
        let names = cells.words("name", self.profile);
        let natural = || {
            let name = names.iter().next().map_or("", |(_, n)| n);
            format!("{}@{word}", text::slug(name))
        };
        let key = cells.some("key").unwrap_or_else(natural);
        self.once(&key, &mut faults);
        let craft = cells.text("craft").to_owned();
        let craft = self.craft_key("craft", &craft, &mut faults)?;
        let motifs = self.motifs(cells, &mut faults)?;
        let materials = self.terms(cells, "materials", Vocabulary::Material, &mut faults)?;
        let mm = |column: &str, faults: &mut Faults| {
            cells.scaled(column, 10, 0, 100_000, faults).and_then(|n| i32::try_from(n).ok())
        };
        let (length_mm, width_mm, height_mm) =
            (mm("length_cm", &mut faults), mm("width_cm", &mut faults), mm("height_cm", &mut faults));
        let weight = cells.whole("weight_g", 0, 10_000_000, &mut faults);
        let unit = 10i64.pow(self.profile.currency.exponent);
        let price = if unit == 1 {
            cells.whole("price", 0, MAX_PRICE, &mut faults)
        } else {
            cells.scaled("price", unit, 0, MAX_PRICE / unit, &mut faults)
        };
        let stock = cells.whole("stock", 0, 1_000_000, &mut faults);
        let lead = cells.whole("lead_time_days", 0, 3650, &mut faults);
        let status = status(cells, Publication::Draft, &mut faults);
        let sample = cells.yes("sample", false, &mut faults);
        let (Some((maker, region)), Some(craft)) = (maker, craft) else { return Ok(Outcome::Faulty(faults)) };
        or_faulty!(faults.or(()));
        let rules = store::craft::rules(self.tx.conn(), &craft)?.ok_or(Error::Missing)?;
        let mut protected = rules.protected;
        for key in &materials {
            let term = store::vocabulary::get(self.tx.conn(), Vocabulary::Material, key)?;
            protected |= term.is_some_and(|t| t.protection != Protection::None);
        }
        let draft = ItemDraft {
            maker,
            region,
            craft,
            names,
            description: cells.words("description", self.profile),
            motifs,
            materials,
            length_mm,
            width_mm,
            height_mm,
            weight_g: weight.and_then(|n| i32::try_from(n).ok()),
            price: price.map(Money),
            stock,
            lead_days: lead.and_then(|n| i32::try_from(n).ok()),
            status,
            sample,
            key: key.clone(),
        };
        let known = store::item::find(self.tx.conn(), &key)?;
        let id = known.unwrap_or_else(|| ItemId(Uuid::now_v7()));
        let item = or_faulty!(domain::item::save(id, protected, draft));
        let saved = store::item::save(self.tx, &may(), &item);
        let saved = match (saved, stock) {
            (Ok(saved), Some(stock)) => {
                store::item::set_stock(self.tx, &may(), &item, stock, Uuid::now_v7(), "import").map(|moved| {
                    if saved == Applied::Unchanged && moved == Applied::Changed {
                        Applied::Changed
                    } else {
                        saved
                    }
                })
            }
            (saved, _) => saved,
        };
        settle(saved)
    }
}
