//! Loading a profile folder into an empty office: the country, its regions, outlines, vocabularies; and for a demo the
//! crafts and samples.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use domain::access;
use domain::item::Money;
use domain::market::delivery::Rate;
use domain::market::terms::{Bank, Terms};
use domain::profile::Profile;
use domain::region::{RegionCode, RegionDraft};
use store::office::Programme;
use store::{Command, Db};

use crate::criteria::{CriteriaFaults, criteria};
use crate::error::ImportError;
use crate::import::{Report, run};
use crate::kind::FileKind;

/// Why a folder could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// A file cannot be read at all.
    #[error("{file}: {error}")]
    Import {
        /// The file.
        file: String,
        /// Why.
        error: ImportError,
    },
    /// A file has faults; nothing of it is stored.
    #[error("{file} has faults")]
    Faults {
        /// The file.
        file: String,
        /// What is wrong.
        report: Box<Report>,
    },
    /// Criteria sets have faults.
    #[error(transparent)]
    Criteria(#[from] CriteriaFaults),
    /// The store refused.
    #[error(transparent)]
    Store(#[from] store::Error),
}

fn file(
    db: &Db,
    profile: &Arc<Profile>,
    kind: FileKind,
    path: &Path,
    told: &mut dyn FnMut(&str),
) -> Result<(), LoadError> {
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    told(&name);
    let command = Command::system("load").because(format!("load {name}"));
    let report = run(db, profile, kind, path, command, false)
        .map_err(|error| LoadError::Import { file: name.clone(), error })?;
    if report.faulty > 0 { Err(LoadError::Faults { file: name, report: Box::new(report) }) } else { Ok(()) }
}

/// The files of a folder with this ending, by name.
pub(crate) fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|e| e.path())
        .filter(|p| p.extension().is_some_and(|e| e == ending))
        .collect();
    // The country's file comes before those of its parts.
    paths.sort_by_key(|p| {
        let name = p.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        (name.starts_with(|c: char| c.is_ascii_digit()), name)
    });
    paths
}

/// Loads regions, outlines and vocabularies, once the criteria sets are found without faults.
///
/// # Errors
/// [`LoadError`] names the file and what is wrong with it.
pub fn profile(
    db: &Db,
    profile: &Arc<Profile>,
    folder: &Path,
    told: &mut dyn FnMut(&str),
) -> Result<(), LoadError> {
    // Before anything is stored; they stay files of the profile.
    criteria(profile, folder)?;
    let p = profile.clone();
    db.write_blocking(Command::system("load").because("load the country"), move |tx| {
        let form = p.level(0).and_then(|l| l.forms.first()).map(|f| f.key.clone()).unwrap_or_default();
        let name = p.name.text(p.first_language()).to_owned();
        let draft = RegionDraft { code: p.root.clone(), form, name, ..RegionDraft::default() };
        let region = domain::region::save(&p, None, draft)?;
        let derived = store::region::Derived {
            match_key: p.region_match_key(&region.name),
            flagship_level: p.flagship_level(),
        };
        store::region::save(tx, &access::system("load"), &region, &derived)
    })?;
    for path in files(&folder.join("regions"), "csv") {
        file(db, profile, FileKind::Regions, &path, told)?;
    }
    // The finer outlines of a part replace those of the country's file, which come first.
    for path in files(&folder.join("boundaries"), "geojson") {
        file(db, profile, FileKind::Boundaries, &path, told)?;
    }
    // Not every country names regions together.
    let groups = folder.join("groups.csv");
    if groups.is_file() {
        file(db, profile, FileKind::Groups, &groups, told)?;
    }
    for kind in [FileKind::Categories, FileKind::Techniques, FileKind::Materials, FileKind::Peoples] {
        file(db, profile, kind, &folder.join("vocab").join(format!("{}.csv", kind.word())), told)?;
    }
    Ok(())
}

/// Sets the programme up; the last step, so that an instance that was cut off while it was made is made again.
///
/// # Errors
/// When the store refuses.
pub fn set_up(db: &Db, programme: &Programme) -> store::Result<()> {
    let set = programme.clone();
    db.write_blocking(Command::system("load").because("set the programme up"), move |tx| {
        store::office::set_programme(tx, &set)
    })?;
    Ok(())
}

/// Loads the crafts of the profile and the samples of the demo.
///
/// # Errors
/// [`LoadError`] names the file and what is wrong with it.
pub fn demo(
    db: &Db,
    profile: &Arc<Profile>,
    folder: &Path,
    told: &mut dyn FnMut(&str),
) -> Result<(), LoadError> {
    for kind in [FileKind::Motifs, FileKind::Crafts, FileKind::Heritage, FileKind::Designations] {
        file(db, profile, kind, &folder.join(format!("{}.csv", kind.word())), told)?;
    }
    for kind in [FileKind::Makers, FileKind::Items, FileKind::Variants] {
        file(db, profile, kind, &folder.join("demo").join(format!("{}.csv", kind.word())), told)?;
    }
    Ok(sell_samples(db)?)
}

/// A code in the form of QRIS that pays nobody, and says so.
const SAMPLE_QRIS: &str = "00020101021126660016ID.CO.CONTOH.WWW01189360000000000000000213CONTOH00000010303UMI51440014ID.CO.QRIS.WWW0215ID00000000000000303UMI5204597053033605802ID5921CONTOH JANGAN DIBAYAR6006CONTOH61050000063041DD1";

/// Lets sample makers sell, so that everybody can walk the way of an order: an account of nobody, and a place to fetch things.
///
/// # Errors
/// Whatever the database says.
pub fn sell_samples(db: &Db) -> store::Result<()> {
    let mut after = uuid::Uuid::nil();
    loop {
        let (samples, last) = db.read_blocking(move |c| {
            let makers = store::maker::export(c, &access::system("demo"), after, 200)?;
            let last = makers.last().map(|m| m.id.0);
            let mut samples = Vec::new();
            for maker in makers.into_iter().filter(|m| m.sample) {
                let path = store::region::path(c, &maker.region)?;
                // The level below the country.
                let near = path.len().checked_sub(2).and_then(|n| path.get(n)).cloned();
                samples.push(sample_terms(maker, near));
            }
            Ok((samples, last))
        })?;
        let Some(last) = last else { return Ok(()) };
        after = last;
        db.write_blocking(Command::system("demo"), move |tx| {
            for terms in &samples {
                store::market::terms::save(tx, &access::system("demo"), terms)?;
            }
            Ok(())
        })?;
    }
}

fn sample_terms(maker: domain::maker::Maker, near: Option<RegionCode>) -> Terms {
    let rate = |zone, first, next| Rate { zone, first: Money(first), next: Money(next) };
    Terms {
        pick_up: Some("Rumah contoh, Senin sampai Jumat pukul 9 sampai 16".into()),
        rates: vec![rate(None, 35_000, 30_000), rate(near, 18_000, 15_000)],
        ask: true,
        qris: Some(SAMPLE_QRIS.into()),
        bank: Some(Bank {
            bank: "Bank Contoh".into(),
            number: "0000000000".into(),
            holder: "Contoh, jangan ditransfer".into(),
        }),
        cash: true,
        ..Terms::none(maker.id, maker.region)
    }
}

/// The region that a programme is rooted at, if the office knows it.
pub fn root(db: &Db, code: &str) -> store::Result<Option<RegionCode>> {
    let Some(code) = RegionCode::parse(code) else { return Ok(None) };
    db.read_blocking(move |c| Ok(store::region::get(c, &code)?.map(|r| r.code)))
}
