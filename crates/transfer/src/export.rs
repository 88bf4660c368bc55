//! The export: the columns that import reads, a page of the register at a time.

use std::io::Write;

use domain::access;
use domain::lang::Words;
use domain::profile::Profile;
use domain::vocabulary::Vocabulary;
use store::Conn;
use uuid::Uuid;

use crate::cells::safe;
use crate::kind::FileKind;

/// Why an export stopped.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// The text could not be written.
    #[error(transparent)]
    Write(#[from] csv::Error),
}

/// How many records are read at a time.
const PAGE: i64 = 500;

struct Line<'p> {
    profile: &'p Profile,
    cells: Vec<String>,
}

impl Line<'_> {
    fn text(&mut self, text: impl std::fmt::Display) -> &mut Self {
        self.cells.push(text.to_string());
        self
    }

    fn some<T: std::fmt::Display>(&mut self, value: Option<T>) -> &mut Self {
        self.cells.push(value.map(|v| v.to_string()).unwrap_or_default());
        self
    }

    fn list<T: std::fmt::Display>(&mut self, values: &[T]) -> &mut Self {
        self.cells.push(values.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "));
        self
    }

    fn words(&mut self, words: &Words) -> &mut Self {
        for lang in &self.profile.languages {
            self.cells.push(words.get(lang).unwrap_or("").to_owned());
        }
        self
    }

    fn yes(&mut self, yes: bool) -> &mut Self {
        self.text(if yes { "yes" } else { "no" })
    }

    /// A whole number of `10^digits` parts as a decimal number without trailing zeros.
    fn decimal(&mut self, value: Option<i64>, digits: usize) -> &mut Self {
        let text = value.map(|v| {
            let unit = 10u64.pow(u32::try_from(digits).unwrap_or(0));
            let (whole, part) = (v.unsigned_abs() / unit, v.unsigned_abs() % unit);
            let part = format!("{part:0digits$}");
            let part = part.trim_end_matches('0');
            let sign = if v < 0 { "-" } else { "" };
            if digits == 0 || part.is_empty() {
                format!("{sign}{whole}")
            } else {
                format!("{sign}{whole}.{part}")
            }
        });
        self.some(text)
    }
}

/// Writes a register as CSV with its header.
///
/// # Errors
/// [`ExportError`] when the store or the writer fails.
pub fn run(conn: &mut Conn, profile: &Profile, kind: FileKind, out: impl Write) -> Result<u64, ExportError> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(kind.columns(profile))?;
    let mut n = 0;
    let mut put = |fill: &dyn Fn(&mut Line<'_>)| -> Result<(), ExportError> {
        let mut line = Line { profile, cells: Vec::new() };
        fill(&mut line);
        n += 1;
        Ok(writer.write_record(line.cells.iter().map(|c| safe(c).into_owned()))?)
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
                        l.decimal(r.lat_e6, 6).decimal(r.lng_e6, 6);
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
                    put(&|l| {
                        l.text(&d.key).text(&d.region).text(&d.craft).text(&d.period).text(d.status.word());
                        l.some(d.document_number.as_ref())
                            .some(d.document_date)
                            .words(&d.basis)
                            .list(&d.sources);
                        l.text(d.checked.word());
                    })?;
                }
                match page.last() {
                    Some(last) => after = last.id.0,
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
                        l.text(&i.key).text(&maker).text(&i.craft).words(&i.names).words(&i.description);
                        l.list(&i.motifs).list(&i.materials);
                        for mm in [i.length_mm, i.width_mm, i.height_mm] {
                            l.decimal(mm.map(i64::from), 1);
                        }
                        l.some(i.weight_g).decimal(i.price.map(|p| p.0), digits).some(stock);
                        l.some(i.lead_days).text(i.status.word()).yes(i.sample);
                    })?;
                }
                match page.last() {
                    Some((last, _)) => after = last.id.0,
                    None => break,
                }
            }
        }
    }
    writer.flush().map_err(csv::Error::from)?;
    Ok(n)
}
