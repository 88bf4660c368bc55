//! The tables: CSV, a page of the register at a time; no cell runs as a formula in a spreadsheet.

use std::collections::BTreeMap;

use domain::indicator::{Measure, Unit};
use domain::lang::Words;
use domain::profile::Profile;
use store::Conn;
use store::region::list::Listed;
use transfer::cells::safe;
use uuid::Uuid;

use crate::api::answer::instant;
use crate::open_data::file::{At, Job};

/// How many records are read at a time.
const PAGE: i64 = 200;

/// A line of CSV.
pub(crate) fn line<T: AsRef<str>>(cells: &[T]) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Writing to memory does not fail; a line that did would be an empty one.
    let written = writer.write_record(cells.iter().map(|c| safe(c.as_ref()).into_owned()));
    written.ok().and_then(|()| writer.into_inner().ok()).unwrap_or_default()
}

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
}

/// Lines, and where they go on when there may be more.
struct Lines<'p> {
    profile: &'p Profile,
    out: Vec<u8>,
}

impl<'p> Lines<'p> {
    fn new(job: &'p Job) -> Lines<'p> {
        Lines { profile: &job.profile, out: Vec::with_capacity(32 * 1024) }
    }

    fn put(&mut self, fill: impl FnOnce(&mut Line<'p>)) {
        let mut cells = Line { profile: self.profile, cells: Vec::new() };
        fill(&mut cells);
        self.out.extend(line(&cells.cells));
    }
}

/// The page of a region, in the first language.
pub(crate) fn region_page(job: &Job, listed: &Listed) -> String {
    let lang = job.profile.first_language();
    format!("{}/{}/{}", job.origin, job.profile.paths.regions.text(lang), listed.region.slug())
}

fn region(line: &mut Line<'_>, l: &Listed) {
    let (r, c) = (&l.region, &l.coverage);
    line.text(&r.code).text(&r.full_name).text(&r.name).text(r.level).text(&r.form);
    line.some(r.parent.as_ref()).some(l.parent_name.as_ref());
    line.some(l.status.map(domain::flagship::Status::word));
    for n in [c.regions, c.designated, c.under_way, c.candidate, c.without()] {
        line.text(n);
    }
}

fn tree(
    conn: &mut Conn,
    job: &Job,
    at: &At,
    deepest: Option<i32>,
    more: impl Fn(&mut Line<'_>, &Listed),
) -> store::Result<(Vec<u8>, Option<At>)> {
    let level = job.profile.flagship_level();
    let page = store::region::list::tree(conn, (level, job.today), &job.root, deepest, &at.key, PAGE)?;
    let mut lines = Lines::new(job);
    for listed in page.iter().filter(|l| job.level.is_none_or(|n| n == l.region.level)) {
        lines.put(|line| {
            region(line, listed);
            more(line, listed);
        });
    }
    Ok((lines.out, page.last().map(|l| At::after(&l.path, Uuid::nil()))))
}

/// Regions, in the order of the tree.
pub(crate) fn regions(conn: &mut Conn, job: &Job, at: &At) -> store::Result<(Vec<u8>, Option<At>)> {
    let degrees = |e6: Option<i64>| e6.map(|n| n as f64 / 1e6);
    tree(conn, job, at, job.level, |line, l| {
        let r = &l.region;
        line.some(r.since).some(r.area_m2).some(r.population).some(degrees(r.lat_e6)).some(degrees(r.lng_e6));
        line.text(l.makers).text(l.items).text(&r.edition).text(region_page(job, l));
    })
}

/// Regions down to the level that has flagships, with what is recorded.
pub(crate) fn coverage(conn: &mut Conn, job: &Job, at: &At) -> store::Result<(Vec<u8>, Option<At>)> {
    let deepest = job.profile.flagship_level();
    tree(conn, job, at, Some(job.level.map_or(deepest, |l| l.min(deepest))), |_, _| {})
}

/// Designations, in the order of the tree.
pub(crate) fn designations(conn: &mut Conn, job: &Job, at: &At) -> store::Result<(Vec<u8>, Option<At>)> {
    let filter = store::flagship::list::Filter { region: Some(job.root.clone()), ..Default::default() };
    let page = store::flagship::list::page(conn, &filter, (&at.key, at.id), PAGE)?;
    let mut lines = Lines::new(job);
    for l in &page {
        let d = &l.designation;
        lines.put(|line| {
            line.text(d.id).text(&d.region).text(&l.region_name).text(&l.craft_slug).words(&l.craft_names);
            line.text(&d.period).text(d.status.word()).some(d.document_number.as_ref());
            line.some(d.document_date).words(&d.basis).list(&d.sources).text(d.checked.word());
            line.text(instant(l.recorded_at));
            let c = &d.course;
            line.some(d.since().filter(|_| d.is_told())).some(c.valid_until);
            line.some(c.announced).some(c.objection_until).yes(c.outside).some(l.round).text(l.reviews);
            line.some(c.retired_on).some(c.retired_why.as_ref());
            line.some(l.page().map(|slug| flagship_page(job, &slug)));
        });
    }
    Ok((lines.out, page.last().map(|l| At::after(&l.path, l.designation.id.0))))
}

/// The page of a designated flagship, in the first language.
pub(crate) fn flagship_page(job: &Job, slug: &str) -> String {
    let lang = job.profile.first_language();
    format!("{}/{}/{slug}", job.origin, job.profile.paths.flagships.text(lang))
}

/// How many years are told at most.
const YEARS: i16 = 60;

/// The coverage at the end of each year since the first decree, and that of today; nothing for a region that is no part with flagships
/// below it.
fn years(conn: &mut Conn, job: &Job) -> store::Result<(String, Vec<store::flagship::course::Year>)> {
    let level = job.profile.flagship_level();
    let region = store::region::get(conn, &job.root)?.ok_or(store::Error::Missing)?;
    if region.level >= level {
        return Ok((region.full_name, Vec::new()));
    }
    let this = job.today.year();
    let first = store::flagship::course::first_year(conn, &job.root, level)?.unwrap_or(this);
    let years = first.clamp(this - YEARS, this)..=this;
    let told = store::flagship::course::history(conn, &job.root, level, years, job.today)?;
    Ok((region.full_name, told))
}

/// The day as of which a year's coverage is told.
fn as_of(job: &Job, year: i16) -> jiff::civil::Date {
    jiff::civil::Date::new(year, 12, 31).unwrap_or(job.today).min(job.today)
}

/// The coverage of the region that is asked for, year by year.
pub(crate) fn coverage_years(conn: &mut Conn, job: &Job, _: &At) -> store::Result<(Vec<u8>, Option<At>)> {
    let (name, years) = years(conn, job)?;
    let mut lines = Lines::new(job);
    for y in &years {
        lines.put(|line| {
            line.text(&job.root).text(&name).text(y.year).text(as_of(job, y.year));
            line.text(y.coverage.regions).text(y.coverage.designated);
        });
    }
    Ok((lines.out, None))
}

/// The same as JSON.
pub(crate) fn coverage_years_json(
    conn: &mut Conn,
    job: &Job,
    _: &At,
) -> store::Result<(Vec<u8>, Option<At>)> {
    let (name, years) = years(conn, job)?;
    let each = years.iter().map(|y| {
        let told = serde_json::json!({
            "region": job.root,
            "region_name": name,
            "year": y.year,
            "as_of": as_of(job, y.year).to_string(),
            "regions": y.coverage.regions,
            "designated": y.coverage.designated,
        });
        format!("\n{told}")
    });
    Ok((each.collect::<Vec<_>>().join(",").into_bytes(), None))
}

/// Where a list of targets or figures goes on: its place as one text, since codes, years and measures hold no slash.
fn place(at: &At) -> store::indicator::list::Place {
    let mut parts = at.key.split('/');
    let mut part = || parts.next().unwrap_or_default().to_owned();
    (part(), part().parse().unwrap_or_default(), part())
}

/// Money as people write it in a file: in whole units.
fn amount(profile: &Profile, measure: Measure, n: i64) -> String {
    let digits = profile.currency.exponent;
    match measure.unit() {
        Unit::Money if digits > 0 => {
            let unit = 10i64.pow(digits);
            format!("{}.{:0width$}", n / unit, n % unit, width = digits as usize)
        }
        _ => n.to_string(),
    }
}

/// Targets, in the order of the codes.
pub(crate) fn targets(conn: &mut Conn, job: &Job, at: &At) -> store::Result<(Vec<u8>, Option<At>)> {
    let page = store::indicator::list::targets(conn, Some(&job.root), &place(at), PAGE)?;
    let mut lines = Lines::new(job);
    for (t, name) in &page {
        lines.put(|line| {
            line.text(&t.region).text(name).text(t.year).text(t.measure.word());
            line.some(t.value.map(|n| amount(&job.profile, t.measure, n))).text(t.how.word());
        });
    }
    let next = page.last().map(|(t, _)| format!("{}/{}/{}", t.region, t.year, t.measure.word()));
    Ok((lines.out, next.map(|key| At::after(&key, Uuid::nil()))))
}

/// Figures that were reported, in the order of the codes.
pub(crate) fn reports(conn: &mut Conn, job: &Job, at: &At) -> store::Result<(Vec<u8>, Option<At>)> {
    let page = store::indicator::list::reports(conn, Some(&job.root), &place(at), PAGE)?;
    let mut lines = Lines::new(job);
    for (r, name) in &page {
        lines.put(|line| {
            line.text(&r.region).text(name).text(r.year).text(r.measure.word());
            line.some(r.value.map(|n| amount(&job.profile, r.measure, n))).text(&r.source).text(r.as_of);
        });
    }
    let next = page.last().map(|(r, _)| format!("{}/{}/{}", r.region, r.year, r.measure.word()));
    Ok((lines.out, next.map(|key| At::after(&key, Uuid::nil()))))
}

/// Crafts by name, a line for each region in which one is recorded.
pub(crate) fn crafts(conn: &mut Conn, job: &Job, at: &At) -> store::Result<(Vec<u8>, Option<At>)> {
    let filter = store::craft::list::Filter { region: Some(job.root.clone()), ..Default::default() };
    let page = store::craft::list::page(conn, &filter, (&at.key, at.id), PAGE)?;
    let mut lines = Lines::new(job);
    let Some(last) = page.last() else { return Ok((lines.out, None)) };
    let end = (last.sort_key.as_str(), last.craft.id.0);
    let mut places: BTreeMap<Uuid, Vec<store::craft::list::Place>> = BTreeMap::new();
    for place in store::craft::list::places(conn, &job.root, (&at.key, at.id), end)? {
        places.entry(place.craft.0).or_default().push(place);
    }
    for l in &page {
        let c = &l.craft;
        for p in places.remove(&c.id.0).unwrap_or_default() {
            lines.put(|line| {
                line.text(&l.slug).words(&c.names).list(&c.aliases).text(&c.category).yes(l.proper);
                line.list(&c.techniques).list(&c.materials).list(&c.peoples).list(&c.motifs);
                line.words(&c.warning).yes(l.protected).yes(c.sample);
                line.text(&p.presence.region).text(&p.region_name).some(p.presence.locality.as_ref());
                line.words(&p.presence.note).words(&p.presence.flagship_by);
                line.list(&p.presence.sources).text(p.presence.checked.word());
            });
        }
    }
    Ok((lines.out, Some(At::after(&last.sort_key, last.craft.id.0))))
}

/// Motifs, by name.
pub(crate) fn motifs(conn: &mut Conn, job: &Job, at: &At) -> store::Result<(Vec<u8>, Option<At>)> {
    let filter = store::motif::list::Filter { region: Some(job.root.clone()), ..Default::default() };
    let page = store::motif::list::page(conn, &filter, (&at.key, at.id), PAGE)?;
    let mut lines = Lines::new(job);
    for l in &page {
        let m = &l.motif;
        lines.put(|line| {
            line.text(&l.slug).text(&m.name).list(&m.aliases).some(m.family.as_ref()).list(&m.peoples);
            line.list(&m.regions).list(&l.crafts).words(&m.meaning).words(&m.wear);
            line.list(&m.sources).text(m.checked.word());
        });
    }
    Ok((lines.out, page.last().map(|l| At::after(&l.sort_key, l.motif.id.0))))
}

/// Entries of heritage registers, by name.
pub(crate) fn heritage(conn: &mut Conn, job: &Job, at: &At) -> store::Result<(Vec<u8>, Option<At>)> {
    let filter = store::heritage::list::Filter { region: Some(job.root.clone()), ..Default::default() };
    let page = store::heritage::list::page(conn, &filter, (&at.key, at.id), PAGE)?;
    let mut lines = Lines::new(job);
    for l in &page {
        let h = &l.entry;
        lines.put(|line| {
            line.text(&h.key).words(&h.names).some(l.craft_slug.as_ref()).list(&h.regions);
            line.text(&h.register).text(&h.status).some(h.year).some(h.date).some(h.number.as_ref());
            line.words(&h.domain).words(&h.note).list(&h.sources).text(h.checked.word());
        });
    }
    Ok((lines.out, page.last().map(|l| At::after(&l.sort_key, l.entry.id.0))))
}

/// Published councils by name, as far as everybody may know of them; who holds a post is not among it.
pub(crate) fn councils(conn: &mut Conn, job: &Job, at: &At) -> store::Result<(Vec<u8>, Option<At>)> {
    let read = domain::access::public();
    let page = store::council::list::page(conn, &read, Some(&job.root), (&at.key, at.id), PAGE)?;
    let paths = &job.profile.paths;
    let lang = job.profile.first_language();
    let mut lines = Lines::new(job);
    for l in &page {
        let c = &l.council;
        let (regions, council) = (paths.regions.text(lang), paths.council.text(lang));
        lines.put(|line| {
            line.text(&c.region).text(&l.region_name).words(&c.names);
            line.some(c.decree.number.as_ref()).some(c.decree.date).some(c.decree.issuer.as_ref());
            line.some(c.since).some(c.until);
            for name in domain::council::CONTACTS {
                line.some(c.reach(name));
            }
            line.yes(c.sample).text(format!("{}/{regions}/{}/{council}", job.origin, l.region_slug));
        });
    }
    Ok((lines.out, page.last().map(|l| At::after(&l.sort_key, l.council.id.0))))
}

/// Groups of regions by key, a line for each region of one that lies in the region that is asked for.
pub(crate) fn groups(conn: &mut Conn, job: &Job, at: &At) -> store::Result<(Vec<u8>, Option<At>)> {
    store::region::get(conn, &job.root)?.ok_or(store::Error::Missing)?;
    let page = store::region::group::export(conn, &at.key, PAGE)?;
    let mut lines = Lines::new(job);
    for g in &page {
        for m in &g.members {
            let Some(region) = store::region::get(conn, &m.region)? else { continue };
            if !store::region::path(conn, &m.region)?.contains(&job.root) {
                continue;
            }
            lines.put(|line| {
                line.text(&g.key).words(&g.names).words(&g.about).text(&m.region).text(&region.full_name);
                line.some(m.since).some(m.until).list(&g.sources);
            });
        }
    }
    Ok((lines.out, page.last().map(|g| At::after(&g.key, Uuid::nil()))))
}
