//! Templates: the columns of a kind with one example row that can be imported as it stands.

use std::io::Write;

use domain::lang::Lang;
use domain::profile::Profile;

use crate::export::{ExportError, Format, Sheet};
use crate::kind::FileKind;

/// What stands in a column: the same in every language, or a text in Indonesian and one in English.
enum Example {
    Same(&'static str),
    Texts(&'static str, &'static str),
    /// The region of the profile's demo.
    Region,
    /// A code right below that region that no region has.
    NewRegion,
    /// The type of such a region.
    Type,
}

use Example::{NewRegion, Region, Same, Texts, Type};

const SQUARE: &str = r#"{"type":"Polygon","coordinates":[[[98.1,2.1],[98.2,2.1],[98.2,2.2],[98.1,2.1]]]}"#;
const SOURCE: &str = "https://example.org/contoh";

/// The example of a kind; columns that are not named stay empty.
fn examples(kind: FileKind) -> &'static [(&'static str, Example)] {
    match kind {
        FileKind::Regions => &[
            ("code", NewRegion),
            ("name", Same("Contoh")),
            ("type", Type),
            ("parent_code", Region),
            ("since", Same("2026-01-31")),
            ("area_km2", Same("1250.5")),
            ("population", Same("125000")),
            ("label_lat", Same("2.15")),
            ("label_lng", Same("98.15")),
        ],
        FileKind::Boundaries => {
            &[("code", NewRegion), ("since", Same("2026-01-31")), ("geometry", Same(SQUARE))]
        }
        FileKind::Groups => &[
            ("key", Same("contoh-kelompok-daerah")),
            ("name_*", Texts("Contoh kelompok daerah", "Sample group of regions")),
            ("about_*", Texts("Contoh keterangan.", "A sample description.")),
            ("regions", Region),
            ("sources", Same(SOURCE)),
        ],
        FileKind::Categories => &[
            ("key", Same("contoh-kategori")),
            ("name_*", Texts("Contoh kategori", "Sample category")),
            ("craft", Same("yes")),
            ("weave", Same("tenun")),
        ],
        FileKind::Techniques => {
            &[("key", Same("contoh-teknik")), ("name_*", Texts("Contoh teknik", "Sample technique"))]
        }
        FileKind::Materials => &[
            ("key", Same("contoh-bahan")),
            ("name_*", Texts("Contoh bahan yang dilindungi", "Sample of a protected material")),
            ("protected", Same("protected")),
        ],
        FileKind::Peoples => &[
            ("key", Same("contoh-suku")),
            ("name_*", Texts("Contoh suku", "Sample people")),
            ("palette", Same("toba")),
            ("regions", Region),
            (
                "note_*",
                Texts(
                    "Contoh catatan; ganti dengan keterangan yang bersumber.",
                    "A sample note; put what a source says.",
                ),
            ),
            ("source_url", Same(SOURCE)),
        ],
        FileKind::Motifs => &[
            ("key", Same("contoh-motif")),
            ("name", Same("Contoh motif")),
            ("regions", Region),
            ("aliases", Same("contoh ejaan lain; contoh sebutan lain")),
            ("meaning_*", Texts("Contoh makna.", "A sample meaning.")),
            ("wear_*", Texts("Contoh aturan pemakaian.", "A sample rule of wear.")),
            ("sources", Same(SOURCE)),
            ("checked", Same("unchecked")),
            ("status", Same("draft")),
        ],
        FileKind::Crafts => &[
            ("key", Same("contoh-kerajinan")),
            ("region", Region),
            ("name_*", Texts("Contoh kerajinan", "Sample craft")),
            ("aliases", Same("contoh sebutan lain")),
            ("category", Same("tenun")),
            ("techniques", Same("tenun")),
            ("materials", Same("benang")),
            ("locality", Same("Desa Contoh")),
            ("note_*", Texts("Contoh keterangan menurut sumber.", "A sample of what a source says.")),
            ("sources", Same(SOURCE)),
            ("checked", Same("unchecked")),
            ("status", Same("draft")),
            ("sample", Same("yes")),
        ],
        FileKind::Heritage => &[
            ("key", Same("contoh-warisan")),
            ("name_*", Texts("Contoh warisan budaya", "Sample heritage entry")),
            ("regions", Region),
            ("register", Same("wbtb")),
            ("status", Same("designated")),
            ("year", Same("2026")),
            ("date", Same("2026-01-31")),
            ("number", Same("00123")),
            ("domain_*", Texts("Contoh ranah", "Sample domain")),
            ("note_*", Texts("Contoh catatan.", "A sample note.")),
            ("sources", Same(SOURCE)),
            ("checked", Same("unchecked")),
        ],
        FileKind::Designations => &[
            ("region", Same("12.02")),
            ("craft", Same("ulos-harungguan")),
            ("period", Same("2099")),
            ("status", Same("candidate")),
            ("basis_*", Texts("Contoh dasar pencalonan.", "A sample reason.")),
            ("sources", Same(SOURCE)),
            ("checked", Same("unchecked")),
        ],
        FileKind::Targets => &[
            ("region", Region),
            ("year", Same("2027")),
            ("measure", Same("coached")),
            ("target", Same("40")),
            ("note", Same("Contoh catatan")),
        ],
        FileKind::Reports => &[
            ("region", Region),
            ("year", Same("2025")),
            ("measure", Same("trained")),
            ("value", Same("35")),
            ("source", Same("Contoh laporan tahunan")),
            ("as_of", Same("2025-12-31")),
        ],
        FileKind::Councils => &[
            ("region", Region),
            ("name_*", Texts("Contoh dewan kerajinan", "Sample craft council")),
            ("decree_number", Same("188.44/1/2026")),
            ("decree_date", Same("2026-01-31")),
            ("decree_issuer", Same("Contoh pejabat")),
            ("since", Same("2026-01-31")),
            ("until", Same("2031-01-30")),
            ("address", Same("Contoh alamat")),
            ("email", Same("dewan@example.org")),
            ("withheld", Same("email")),
            ("status", Same("draft")),
            ("sample", Same("yes")),
        ],
        FileKind::Divisions => &[
            ("region", Region),
            ("name_*", Texts("Contoh bidang", "Sample division")),
            ("tasks_*", Texts("Contoh tugas bidang.", "A sample of what it does.")),
            ("ord", Same("1")),
            ("status", Same("draft")),
            ("sample", Same("yes")),
        ],
        FileKind::Posts => &[
            ("region", Region),
            ("division", Same("Contoh bidang")),
            ("role", Same("division-head")),
            ("seats", Same("1")),
            ("ord", Same("1")),
            ("name", Same("Contoh Nama")),
            ("acting", Same("definitive")),
            ("since", Same("2026-01-31")),
            ("decree_number", Same("188.44/1/2026")),
            ("decree_date", Same("2026-01-31")),
            ("status", Same("draft")),
            ("sample", Same("yes")),
            ("post_status", Same("draft")),
        ],
        FileKind::Statutes => &[
            ("region", Region),
            ("document", Same("ad")),
            ("since", Same("2026-01-31")),
            (
                "text",
                Same(
                    "BAB I\nCONTOH BAB\nPasal 1\nContoh bunyi pasal.\nPasal 2\n(1) Contoh ayat.\n(2) Contoh ayat lain.",
                ),
            ),
            ("status", Same("draft")),
            ("sample", Same("yes")),
        ],
        FileKind::Makers => &[
            ("key", Same("contoh-kelompok")),
            ("name", Same("Contoh Kelompok Perajin")),
            ("kind", Same("group")),
            ("region", Region),
            ("locality", Same("Desa Contoh")),
            ("story_*", Texts("Contoh cerita kelompok.", "A sample story of the group.")),
            ("crafts", Same("ulos-harungguan")),
            ("website", Same(SOURCE)),
            ("consent_date", Same("2026-01-31")),
            ("consent_by", Same("Contoh saksi")),
            ("status", Same("draft")),
            ("sample", Same("yes")),
            ("audience", Same("address=council")),
        ],
        FileKind::Items => &[
            ("key", Same("contoh-barang")),
            ("maker", Same("kelompok-tenun-contoh-muara")),
            ("craft", Same("ulos-harungguan")),
            ("name_*", Texts("Contoh selendang", "Sample shawl")),
            ("description_*", Texts("Contoh keterangan barang.", "A sample description.")),
            ("care_*", Texts("Contoh cara merawat.", "A sample of how to care for it.")),
            ("motifs", Same("harungguan")),
            ("materials", Same("benang")),
            ("length_cm", Same("180.5")),
            ("width_cm", Same("50")),
            ("weight_g", Same("420")),
            ("price", Same("950000")),
            ("stock", Same("3")),
            ("status", Same("draft")),
            ("sample", Same("yes")),
        ],
        FileKind::Variants => &[
            ("item", Same("kelompok-ulos-contoh-papande-1")),
            ("key", Same("contoh-ukuran")),
            ("size_*", Texts("Contoh ukuran", "Sample size")),
            ("colour_*", Texts("contoh warna", "sample colour")),
            ("price", Same("150000")),
            ("stock", Same("3")),
            ("weight_g", Same("420")),
            ("ord", Same("1")),
        ],
    }
}

/// A code right below a region, in the form of the next level, and the type of that level.
fn below(profile: &Profile) -> (String, String) {
    let region = &profile.demo.region;
    let level = profile.levels.iter().find(|l| l.fits(region)).map_or(0, |l| l.level);
    let Some(next) = profile.level(level + 1) else { return Default::default() };
    let rest = next.code.chars().skip(region.chars().count());
    let code = region.chars().chain(rest.map(|c| if c == 'A' { 'Z' } else { c })).collect();
    (code, next.forms.first().map(|f| f.key.clone()).unwrap_or_default())
}

fn text(example: &Example, lang: Option<&Lang>, profile: &Profile) -> String {
    match example {
        Same(text) => (*text).to_owned(),
        Texts(id, en) => if lang.is_some_and(|l| l.as_str() == "id") { *id } else { *en }.to_owned(),
        Region => profile.demo.region.clone(),
        NewRegion => below(profile).0,
        Type => below(profile).1,
    }
}

/// Writes the template of a kind.
///
/// # Errors
/// When it cannot be written.
pub fn write(profile: &Profile, kind: FileKind, format: Format, out: impl Write) -> Result<(), ExportError> {
    let examples = examples(kind);
    let mut cells = Vec::new();
    for column in kind.columns(profile) {
        let found = examples.iter().find_map(|(name, example)| match name.strip_suffix('*') {
            Some(stem) => {
                let lang = column.strip_prefix(stem).and_then(Lang::parse)?;
                Some(text(example, Some(&lang), profile))
            }
            None => (*name == column).then(|| text(example, None, profile)),
        });
        cells.push(found.unwrap_or_default());
    }
    let mut sheet = Sheet::new(kind, profile, format, out)?;
    sheet.row(&cells)?;
    sheet.finish().map(drop)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn every_example_stands_in_a_column_of_its_kind() {
        for kind in FileKind::ALL {
            for (name, _) in examples(kind) {
                assert!(kind.pattern().contains(name), "{} {name}", kind.word());
            }
        }
    }

    #[test]
    fn a_country_with_other_levels_has_templates_too() {
        let profile = Profile::parse(domain::profile::EXAMPLE).unwrap();
        for kind in FileKind::ALL {
            let mut out = Vec::new();
            write(&profile, kind, Format::Csv, &mut out).unwrap();
            assert_eq!(csv::Reader::from_reader(out.as_slice()).records().count(), 1);
        }
    }
}
