//! The export: the columns that import reads, a page of the register at a time.
//!
//! Each page is a statement of its own that begins after the last key of the page before. So memory holds a page, and
//! neither a long read nor a growing write-ahead log is left behind; what is written while an export runs may or may not
//! be in it, but each row is whole.

mod council;
mod line;
mod sheet;
mod target;

use std::io::Write;

use domain::access;
use domain::id::CouncilId;
use domain::profile::Profile;
use domain::vocabulary::Vocabulary;
use store::Conn;
use uuid::Uuid;

pub use sheet::{Format, Sheet};

use crate::kind::FileKind;
use line::Line;

/// Why an export stopped.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// The text could not be written.
    #[error(transparent)]
    Write(#[from] csv::Error),
    /// The file could not be written.
    #[error(transparent)]
    File(#[from] std::io::Error),
    /// The spreadsheet could not be written.
    #[error(transparent)]
    Sheet(#[from] rust_xlsxwriter::XlsxError),
    /// A cell is longer than a spreadsheet's can be.
    #[error("a cell is longer than a spreadsheet can hold; export as CSV")]
    CellTooLong,
    /// More rows than a spreadsheet has.
    #[error("a spreadsheet holds at most {0} rows; export as CSV")]
    TooManyRows(u32),
}

impl ExportError {
    /// The key of the message that says this.
    pub fn key(&self) -> &'static str {
        match self {
            ExportError::CellTooLong => "export-cell-too-long",
            ExportError::TooManyRows(_) => "export-too-many-rows",
            _ if self.io() == Some(std::io::ErrorKind::StorageFull) => "import-disk-full",
            _ => "export-failed",
        }
    }

    /// What the operating system said, if it was its word.
    pub fn io(&self) -> Option<std::io::ErrorKind> {
        match self {
            ExportError::File(e) | ExportError::Sheet(rust_xlsxwriter::XlsxError::IoError(e)) => {
                Some(e.kind())
            }
            ExportError::Write(e) => match e.kind() {
                csv::ErrorKind::Io(e) => Some(e.kind()),
                _ => None,
            },
            _ => None,
        }
    }
}

/// How many records are read at a time.
const PAGE: i64 = 500;

/// Writes a register as CSV with its heading.
///
/// # Errors
/// [`ExportError`] when the store or the writer fails.
pub fn run(conn: &mut Conn, profile: &Profile, kind: FileKind, out: impl Write) -> Result<u64, ExportError> {
    run_as(conn, profile, kind, Format::Csv, out)
}

/// Writes a register in a format.
///
/// # Errors
/// [`ExportError`] when the store or the writer fails.
pub fn run_as(
    conn: &mut Conn,
    profile: &Profile,
    kind: FileKind,
    format: Format,
    out: impl Write,
) -> Result<u64, ExportError> {
    let mut sheet = Sheet::new(kind, profile, format, out)?;
    let n = rows(conn, profile, kind, &mut sheet)?;
    sheet.finish()?;
    Ok(n)
}

fn rows<W: Write>(
    conn: &mut Conn,
    profile: &Profile,
    kind: FileKind,
    sheet: &mut Sheet<W>,
) -> Result<u64, ExportError> {
    let mut n = 0;
    let mut put = |fill: &dyn Fn(&mut Line<'_>)| -> Result<(), ExportError> {
        let mut line = Line { profile, cells: Vec::new() };
        fill(&mut line);
        n += 1;
        sheet.row(&line.cells)
    };
    match kind {
        FileKind::Regions => {
            let mut after = String::new();
            loop {
                let (page, next) = store::region::export(conn, &after, PAGE)?;
                for r in &page {
                    put(&|l| {
                        l.text(&r.code)
                            .text(&r.name)
                            .text(&r.full_name)
                            .text(&r.form)
                            .some(r.parent.as_ref());
                        l.text(&r.edition)
                            .some(r.since)
                            .some(r.until)
                            .decimal(r.area_m2, 6)
                            .some(r.population);
                        // The code that it had before stands in a row of its own.
                        l.decimal(r.lat_e6, 6).decimal(r.lng_e6, 6).text("");
                    })?;
                }
                match next {
                    Some(next) => after = next,
                    None => break,
                }
            }
        }
        FileKind::Boundaries => {
            let mut after = String::new();
            loop {
                let page = store::region::export_boundaries(conn, &after, 50)?;
                for (code, since, geometry) in &page {
                    put(&|l| {
                        l.text(code).some(since.as_ref()).text(geometry);
                    })?;
                }
                match page.last() {
                    Some((code, ..)) => after = code.to_string(),
                    None => break,
                }
            }
        }
        FileKind::Groups => {
            let mut after = String::new();
            loop {
                let page = store::region::group::export(conn, &after, PAGE)?;
                for g in &page {
                    put(&|l| {
                        l.text(&g.key).words(&g.names).words(&g.about).list(&g.members).list(&g.sources);
                    })?;
                }
                match page.last() {
                    Some(last) => after.clone_from(&last.key),
                    None => break,
                }
            }
        }
        FileKind::Categories | FileKind::Techniques | FileKind::Materials | FileKind::Peoples => {
            for t in store::vocabulary::every(conn)? {
                let sources = store::source::of(conn, t.id.0)?;
                match (kind, t.vocabulary) {
                    (FileKind::Categories, Vocabulary::Category) => put(&|l| {
                        l.text(&t.key).words(&t.names).yes(t.craft).text(&t.look);
                    })?,
                    (FileKind::Techniques, Vocabulary::Technique) => put(&|l| {
                        l.text(&t.key).words(&t.names);
                    })?,
                    (FileKind::Materials, Vocabulary::Material) => put(&|l| {
                        l.text(&t.key).words(&t.names).text(t.protection.word());
                    })?,
                    (FileKind::Peoples, Vocabulary::People) => put(&|l| {
                        l.text(&t.key).words(&t.names).some(t.parent.as_ref()).text(&t.look).list(&t.regions);
                        l.words(&t.note).list(&sources);
                    })?,
                    _ => {}
                }
            }
        }
        FileKind::Motifs => {
            let mut after = Uuid::nil();
            loop {
                let page = store::motif::export(conn, after, PAGE)?;
                for m in &page {
                    put(&|l| {
                        l.text(&m.key)
                            .text(&m.name)
                            .some(m.family.as_ref())
                            .list(&m.peoples)
                            .list(&m.regions);
                        l.list(&m.aliases).words(&m.meaning).words(&m.wear).list(&m.sources);
                        l.text(m.checked.word()).text(m.status.word());
                    })?;
                }
                match page.last() {
                    Some(last) => after = last.id.0,
                    None => break,
                }
            }
        }
        FileKind::Crafts => {
            let mut after = Uuid::nil();
            loop {
                let page = store::craft::export(conn, after, PAGE)?;
                for (c, places) in &page {
                    for p in places {
                        put(&|l| {
                            l.text(&c.key).text(&p.region).words(&c.names).list(&c.aliases).text(&c.category);
                            l.list(&c.techniques).list(&c.materials).list(&c.peoples).list(&c.motifs);
                            l.some(p.locality.as_ref())
                                .words(&p.note)
                                .words(&p.flagship_by)
                                .words(&c.warning);
                            l.list(&p.sources).text(p.checked.word()).text(c.status.word()).yes(c.sample);
                        })?;
                    }
                }
                match page.last() {
                    Some((last, _)) => after = last.id.0,
                    None => break,
                }
            }
        }
        FileKind::Heritage => {
            let mut after = Uuid::nil();
            loop {
                let page = store::heritage::export(conn, after, PAGE)?;
                for h in &page {
                    put(&|l| {
                        l.text(&h.key)
                            .words(&h.names)
                            .list(&h.regions)
                            .some(h.craft.as_ref())
                            .text(&h.register);
                        l.text(&h.status).some(h.year).some(h.date).some(h.number.as_ref()).words(&h.domain);
                        l.words(&h.note).list(&h.sources).text(h.checked.word());
                    })?;
                }
                match page.last() {
                    Some(last) => after = last.id.0,
                    None => break,
                }
            }
        }
        FileKind::Designations => {
            let mut after = Uuid::nil();
            loop {
                let page = store::flagship::export(conn, after, PAGE)?;
                for d in &page {
                    let reviews = store::flagship::course::reviews_of(conn, d.id)?;
                    let c = &d.course;
                    put(&|l| {
                        l.text(&d.key).text(&d.region).text(&d.craft).text(&d.period).text(d.status.word());
                        l.some(d.document_number.as_ref())
                            .some(d.document_date)
                            .words(&d.basis)
                            .list(&d.sources);
                        l.text(d.checked.word());
                        l.some(c.valid_from).some(c.valid_until).some(c.announced).some(c.objection_until);
                        l.some(c.retired_on).some(c.retired_why.as_ref()).yes(c.outside);
                        l.some(c.round.map(|r| r.0)).text(reviews);
                    })?;
                }
                match page.last() {
                    Some(last) => after = last.id.0,
                    None => break,
                }
            }
        }
        FileKind::Targets | FileKind::Reports => target::lines(conn, kind, profile, &mut put)?,
        FileKind::Councils | FileKind::Divisions | FileKind::Posts | FileKind::Statutes => {
            let mut after = CouncilId(Uuid::nil());
            loop {
                let page = store::council::whole::councils(conn, &access::system("export"), after, PAGE)?;
                for c in &page {
                    council::lines(conn, kind, c, profile, &mut put)?;
                }
                match page.last() {
                    Some(last) => after = last.id,
                    None => break,
                }
            }
        }
        FileKind::Makers => {
            let mut after = Uuid::nil();
            loop {
                let page = store::maker::export(conn, &access::system("export"), after, PAGE)?;
                for m in &page {
                    put(&|l| {
                        l.text(&m.key)
                            .text(&m.name)
                            .text(m.kind.word())
                            .text(&m.region)
                            .some(m.locality.as_ref());
                        let c = &m.contact;
                        l.words(&m.story).list(&m.crafts).some(c.phone.as_ref()).some(c.whatsapp.as_ref());
                        l.some(c.email.as_ref()).some(c.website.as_ref()).some(c.instagram.as_ref());
                        l.some(c.address.as_ref()).some(m.consent.as_ref().map(|c| c.date));
                        l.some(m.consent.as_ref().map(|c| &c.by)).text(m.status.word()).yes(m.sample);
                        l.some(Some(m.audience.text()).filter(|t| !t.is_empty()));
                    })?;
                }
                match page.last() {
                    Some(last) => after = last.id.0,
                    None => break,
                }
            }
        }
        FileKind::Items => {
            let digits = usize::try_from(profile.currency.exponent).unwrap_or(0);
            let mut after = Uuid::nil();
            loop {
                let page = store::item::export(conn, after, PAGE)?;
                for (i, stock) in &page {
                    let maker = store::maker::key_of(conn, i.maker)?;
                    let stock = if i.lead_days.is_some() && *stock == 0 { None } else { Some(*stock) };
                    put(&|l| {
                        l.text(&i.key)
                            .text(&maker)
                            .text(&i.craft)
                            .words(&i.names)
                            .words(&i.description)
                            .words(&i.care);
                        l.list(&i.motifs).list(&i.materials);
                        for mm in [i.length_mm, i.width_mm, i.height_mm] {
                            l.decimal(mm.map(i64::from), 1);
                        }
                        l.some(i.weight_g).decimal(i.price.map(|p| p.0), digits).some(stock);
                        l.some(i.lead_days).some(i.deposit_percent).text(i.status.word()).yes(i.sample);
                    })?;
                }
                match page.last() {
                    Some((last, _)) => after = last.id.0,
                    None => break,
                }
            }
        }
        FileKind::Variants => {
            let digits = usize::try_from(profile.currency.exponent).unwrap_or(0);
            let mut after = Uuid::nil();
            loop {
                let page = store::item::variant::export(conn, after, PAGE)?;
                for e in &page {
                    let v = &e.shelf.variant;
                    let counted = v.on_sale && !(e.to_order && e.shelf.stock == 0);
                    put(&|l| {
                        l.text(&e.item).text(&v.key).words(&v.size).words(&v.colour);
                        l.decimal(v.price.map(|p| p.0), digits).some(Some(e.shelf.stock).filter(|_| counted));
                        l.some(v.weight_g).text(v.ord).yes(v.on_sale);
                    })?;
                }
                match page.last() {
                    Some(last) => after = last.shelf.variant.id.0,
                    None => break,
                }
            }
        }
    }
    Ok(n)
}
