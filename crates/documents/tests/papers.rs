//! The papers, read by programs that did not make them.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "tests")]

mod papers {
    pub mod readers;
    pub mod samples;
}

use domain::document::Document;
use domain::lang::Lang;
use papers::readers::{Paper, are_here};
use papers::samples;

fn lang(tag: &str) -> Lang {
    Lang::parse(tag).unwrap()
}

fn all() -> Vec<(&'static str, Document)> {
    vec![
        ("minutes", Document::Minutes(Box::new(samples::minutes()))),
        ("sheet", Document::GapSheet(samples::gap_sheet())),
        ("directory", Document::Directory(samples::directory(60))),
        ("statement", Document::Statement(samples::statement(40))),
        ("bill", Document::Bill(samples::bill())),
    ]
}

fn paper(document: &Document, tag: &str) -> Paper {
    Paper::of(documents::make(document, &lang(tag)).unwrap())
}

#[test]
fn every_paper_is_whole_tagged_and_for_archives_and_readers_who_do_not_see() {
    if !are_here() {
        return;
    }
    for (name, document) in all() {
        for tag in ["id", "en"] {
            let paper = paper(&document, tag);
            paper.keep(&format!("{name}-{tag}"));
            paper.is_whole();
            let told = paper.told();
            for (field, value) in [("Tagged", "yes"), ("PDF subtype", "PDF/A-2A"), ("Encrypted", "no")] {
                if field == "PDF subtype" && !told.contains(field) {
                    // Older readers do not say it; the metadata below does.
                    continue;
                }
                let line = told.lines().find(|l| l.starts_with(field)).unwrap_or_default();
                assert!(line.ends_with(value), "{name} {tag}: {field} in {told}");
            }
            assert!(told.contains("Title:") && told.contains("Author:"), "{told}");
            let about = paper.metadata();
            for part in ["pdfaid:part>2<", "pdfaid:conformance>A<", "pdfuaid:part>1<"] {
                assert!(about.contains(part), "{name} {tag}: {part} in {about}");
            }
            assert!(about.contains(&format!("<rdf:li>{tag}</rdf:li>")), "{about}");
            let fonts = paper.fonts();
            assert!(!fonts.is_empty());
            for (font, embedded, unicode) in fonts {
                assert!(embedded && unicode, "{name} {tag}: {font}");
            }
            let bytes = String::from_utf8_lossy(&paper.bytes).into_owned();
            assert!(!bytes.contains("/JavaScript") && !bytes.contains("/Launch"));
        }
    }
}

#[test]
fn the_same_paper_has_the_same_bytes() {
    for (name, document) in all() {
        let first = documents::make(&document, &lang("id")).unwrap();
        let between = documents::make(&document, &lang("en")).unwrap();
        assert_ne!(first, between);
        assert_eq!(first, documents::make(&document, &lang("id")).unwrap(), "{name}");
    }
}

#[test]
fn minutes_are_read_in_the_order_in_which_they_were_written() {
    if !are_here() {
        return;
    }
    let paper = paper(&Document::Minutes(Box::new(samples::minutes())), "id");
    let text = paper.text();
    let mut rest = text.as_str();
    for part in [
        "DEWAN KERAJINAN NASIONAL DAERAH",
        "Berita acara penilaian",
        "Putaran Percobaan",
        "Nomor: …",
        "Senin, tanggal tiga belas bulan Juli tahun dua ribu dua puluh enam (13 Juli 2026)",
        "Putaran ini dibuka pada 4 Mei 2026.",
        "Penilaiannya ditutup pada 9 Juli 2026.",
        "Kriteria dan bobot",
        "Keunikan motif",
        "27,5",
        "Jumlah",
        "100,0",
        "Rasio konsistensi perbandingan berpasangan, semua penilai digabungkan.",
        "0,06",
        "Calon yang dinilai",
        "Penilai",
        "Tidak ada",
        "Hasil",
        "TOPSIS",
        "71,3",
        "3,5 (3–4)",
        "Perbandingan dengan metode lain",
        "0,87",
        "Kepekaan hasil",
        "Calon yang tidak masuk hasil",
        "Catatan",
        "Demikian berita acara ini",
        "Ketua tim penilai",
        "nama jelas dan tanda tangan",
        "Cap data",
        samples::HASH,
        "https://corak.example/periksa",
    ] {
        let at =
            rest.find(part).unwrap_or_else(|| panic!("{part} is missing, or stands too early, in {text}"));
        rest = &rest[at + part.len()..];
    }
    // Whole words, for whoever searches.
    assert!(!text.contains('\u{ad}'), "{text}");
    let english = self::paper(&Document::Minutes(Box::new(samples::minutes())), "en").text();
    for part in ["Monday, the thirteenth of July, two thousand and twenty-six (13 July 2026)", "27.5", "71.3"]
    {
        assert!(english.contains(part), "{part} in {english}");
    }
}

#[test]
fn long_indonesian_words_are_broken_and_long_names_are_not_cut() {
    if !are_here() {
        return;
    }
    let paper = paper(&Document::Minutes(Box::new(samples::minutes())), "id");
    assert!(paper.lines().iter().any(|l| l.ends_with('-')), "a long word is broken at its syllables");
    let squeezed: String = paper.text().chars().filter(|c| !c.is_whitespace()).collect();
    for name in [samples::NIAS, samples::BATAK, samples::UNBROKEN] {
        let name: String = name.chars().filter(|c| !c.is_whitespace()).collect();
        assert!(squeezed.contains(&name), "{name} in {squeezed}");
    }
    // Nothing is drawn beyond the margins.
    let (left, right) = paper.extent();
    assert!(left >= 60.0 && right <= 596.0 - 60.0, "{left} {right}");
}

#[test]
fn the_head_of_a_table_and_the_number_of_the_page_stand_on_every_page() {
    if !are_here() {
        return;
    }
    let paper = paper(&Document::Directory(samples::directory(120)), "id");
    let pages = paper.pages();
    assert!(pages.len() > 2);
    for (n, page) in pages.iter().enumerate() {
        assert!(page.contains(&format!("Halaman {} dari {}", n + 1, pages.len())), "{page}");
        if n + 1 < pages.len() {
            assert!(page.contains("Surat keputusan"), "the head of the table in {page}");
        }
    }
    assert!(pages.concat().contains("Belum tercatat"));
    let squeezed: String = paper.text().split_whitespace().collect();
    assert!(squeezed.contains("Nomor188.44/1/KPTS/2026,2Februari2026"));
}

#[test]
fn a_paper_without_anything_to_say_says_so() {
    if !are_here() {
        return;
    }
    let empty = samples::empty_minutes();
    let text = paper(&Document::Minutes(Box::new(empty)), "en").text();
    assert!(text.contains("No candidate could be ranked."), "{text}");
    let directory = samples::directory(0);
    assert!(paper(&Document::Directory(directory), "id").text().contains("Belum ada daerah yang tercatat"));
    let mut sheet = samples::gap_sheet();
    sheet.gaps.clear();
    assert!(paper(&Document::GapSheet(sheet), "en").text().contains("No training need is recorded yet."));
}

#[test]
fn whatever_a_name_holds_the_paper_is_made() {
    if !are_here() {
        return;
    }
    let mut minutes = samples::minutes();
    for name in [
        "#set text(red) \\ $x$ *bold* @label <label> // note",
        "بافته · 織物 · ᯉᯉ · 🧵",
        "{region} {words} {",
        "\u{0}\u{7}\n\ttabs",
        "",
    ] {
        name.clone_into(&mut minutes.round);
        name.clone_into(&mut minutes.candidates[0].name);
        name.clone_into(&mut minutes.results[0].candidate);
        name.clone_into(&mut minutes.letterhead.council);
        minutes.signatures[0].name = Some(name.to_owned());
        paper(&Document::Minutes(Box::new(minutes.clone())), "id").is_whole();
    }
    "#set text(red) *bold*".clone_into(&mut minutes.results[0].candidate);
    assert!(
        paper(&Document::Minutes(Box::new(minutes.clone())), "id").text().contains("#set text(red) *bold*")
    );
    minutes.results[0].score = f64::NAN;
    minutes.results[0].median = Some(f64::INFINITY);
    paper(&Document::Minutes(Box::new(minutes)), "xx").is_whole();
}

#[test]
fn every_language_has_every_word() {
    let words = |text: &str| -> Vec<String> {
        let all: serde_json::Map<String, serde_json::Value> = serde_json::from_str(text).unwrap();
        let mut keys: Vec<String> = all
            .iter()
            .map(|(key, value)| {
                let text = value.to_string();
                let mut gaps: Vec<&str> =
                    text.split('{').skip(1).filter_map(|p| p.split_once('}').map(|(name, _)| name)).collect();
                gaps.sort_unstable();
                format!("{key} {}", gaps.join(" "))
            })
            .collect();
        keys.sort();
        keys
    };
    assert_eq!(words(include_str!("../words/id.json")), words(include_str!("../words/en.json")));
    let templates = [
        include_str!("../templates/common.typ"),
        include_str!("../templates/minutes.typ"),
        include_str!("../templates/gap_sheet.typ"),
        include_str!("../templates/directory.typ"),
        include_str!("../templates/bill.typ"),
        include_str!("../templates/statement.typ"),
    ]
    .concat();
    for word in words(include_str!("../words/en.json")) {
        let key = word.split(' ').next().unwrap();
        assert!(templates.contains(&format!("w.{key}")), "{key} stands on no paper");
    }
}
