//! Spreadsheets as people make them.

use std::io::Write;

use domain::fault::Problem;
use rust_xlsxwriter::{Format, Formula, Workbook};
use testkit::on_both;
use transfer::{FileKind, ImportError};

use crate::{country, counts, import};

#[test]
fn the_first_sheet_with_a_fitting_heading_is_read_with_its_dates_numbers_and_answers() {
    on_both(|world| {
        let profile = country(world);
        let mut book = Workbook::new();
        book.add_worksheet().write(0, 0, "Notes, no register").unwrap();
        let sheet = book.add_worksheet();
        sheet.write(0, 0, "Our makers in 2026").unwrap();
        let names =
            ["Key", "name", "region", "kind", "consent_date", "consent_by", "status", "sample", "phone"];
        for (i, name) in (0u16..).zip(names) {
            sheet.write(2, i, name).unwrap();
        }
        let day = rust_xlsxwriter::ExcelDateTime::from_ymd(2026, 11, 24).unwrap();
        sheet.write(4, 0, "m").unwrap();
        sheet.write(4, 1, "Mats").unwrap();
        sheet.write(4, 2, "A1").unwrap();
        sheet.write(4, 3, "group").unwrap();
        sheet.write_with_format(4, 4, &day, &Format::new().set_num_format("dd mmmm yyyy")).unwrap();
        sheet.write(4, 5, "Council").unwrap();
        sheet.write(4, 6, "published").unwrap();
        sheet.write(4, 7, true).unwrap();
        sheet.write(4, 8, 99_812_345_678_f64).unwrap();
        let bytes = book.save_to_buffer().unwrap();
        let report = import(&world.db, &profile, FileKind::Makers, &bytes).unwrap();
        assert_eq!(counts(&report), (1, 0, 0, 0), "{report:?}");
        let stored = world.db.read_blocking(|c| {
            let (id, _) = store::maker::find(c, "m")?.unwrap();
            store::maker::get(c, &testkit::system(), id)
        });
        let maker = stored.unwrap().unwrap();
        assert_eq!(maker.consent.unwrap().date, jiff::civil::date(2026, 11, 24));
        assert_eq!((maker.sample, maker.contact.phone.as_deref()), (true, Some("+99812345678")));
    });
}

#[test]
fn numbers_are_numbers_whatever_they_would_mean_as_text() {
    on_both(|world| {
        let profile = country(world);
        world.maker(world.maker_draft("m", "Mats", "A1", "mat"));
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        for (i, name) in (0u16..).zip(["key", "maker", "craft", "name_en", "price", "weight_g"]) {
            sheet.write(0, i, name).unwrap();
        }
        for (row, (key, price, weight)) in (1u32..).zip([("a", 1250.5, 420.0), ("b", 0.1 + 0.2, 1.125)]) {
            for (i, text) in (0u16..).zip([key, "m", "mat", "Mat"]) {
                sheet.write(row, i, text).unwrap();
            }
            sheet.write(row, 4, price).unwrap();
            sheet.write(row, 5, weight).unwrap();
        }
        let bytes = book.save_to_buffer().unwrap();
        let report = import(&world.db, &profile, FileKind::Items, &bytes).unwrap();
        assert_eq!(counts(&report), (1, 0, 0, 1), "one gram and an eighth is no whole number");
        assert_eq!((report.faults[0].line, report.faults[0].column.as_str()), (3, "weight_g"));
    });
}

#[test]
fn a_cell_with_an_error_is_a_fault_and_a_formula_counts_as_its_result() {
    on_both(|world| {
        let profile = country(world);
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        for (i, name) in (0u16..).zip(["key", "name", "region", "kind"]) {
            sheet.write(0, i, name).unwrap();
            sheet.write(1, i, ["m", "", "A1", "group"][usize::from(i)]).unwrap();
            sheet.write(2, i, ["n", "", "A1", "group"][usize::from(i)]).unwrap();
        }
        sheet.write(1, 1, Formula::new("A1&\" mats\"").set_result("Nice mats")).unwrap();
        sheet.write(2, 1, Formula::new("1/0").set_result("#DIV/0!")).unwrap();
        let bytes = book.save_to_buffer().unwrap();
        let report = import(&world.db, &profile, FileKind::Makers, &bytes).unwrap();
        assert_eq!(counts(&report), (1, 0, 0, 1));
        let fault = &report.faults[0];
        assert_eq!((fault.line, fault.column.as_str(), &fault.problem), (3, "name", &Problem::SheetError));
    });
}

#[test]
fn a_book_without_the_heading_is_refused_with_the_columns_it_needs() {
    on_both(|world| {
        let profile = country(world);
        let mut book = Workbook::new();
        book.add_worksheet().write(0, 0, "nama").unwrap();
        let refused = import(&world.db, &profile, FileKind::Makers, &book.save_to_buffer().unwrap());
        assert!(matches!(refused, Err(ImportError::NoSheet(c)) if c == ["name", "region"]));
    });
}

/// A workbook by hand, with this sheet.
fn by_hand(sheet: &[u8]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let parts: [(&str, &[u8]); 5] = [
        ("_rels/.rels", br#"<Relationships><Relationship Id="r0" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#),
        ("xl/workbook.xml", br#"<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="s" sheetId="1" r:id="r1"/></sheets></workbook>"#),
        ("xl/_rels/workbook.xml.rels", br#"<Relationships><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#),
        ("[Content_Types].xml", b"<Types/>"),
        ("xl/worksheets/sheet1.xml", sheet),
    ];
    for (name, bytes) in parts {
        archive.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

#[test]
fn a_small_file_that_unpacks_to_a_huge_cell_is_refused() {
    on_both(|world| {
        let profile = country(world);
        let sheet = |text: &str| {
            let heading = ["name", "region"].map(|n| format!("<c t=\"inlineStr\"><is><t>{n}</t></is></c>"));
            format!(
                "<worksheet><sheetData><row r=\"1\">{}</row><row r=\"2\"><c t=\"inlineStr\"><is><t>{text}</t></is></c><c t=\"inlineStr\"><is><t>A1</t></is></c></row></sheetData></worksheet>",
                heading.concat()
            )
        };
        let good = by_hand(sheet("Mats").as_bytes());
        assert_eq!(import(&world.db, &profile, FileKind::Makers, &good).unwrap().new, 1);
        let bomb = by_hand(sheet(&"a".repeat(400_000)).as_bytes());
        assert!(bomb.len() < 20_000);
        let refused = import(&world.db, &profile, FileKind::Makers, &bomb);
        assert!(matches!(refused, Err(ImportError::TooLargeInside)), "{refused:?}");
    });
}

#[test]
fn a_row_of_endless_runs_is_refused_and_cells_may_stand_in_any_order() {
    on_both(|world| {
        let profile = country(world);
        let cell = |at: &str, text: &str| format!("<c r=\"{at}\" t=\"inlineStr\"><is>{text}</is></c>");
        let heading = cell("Z1", "<t>region</t>") + &cell("A1", "<t>name</t>");
        let sheet = |name: &str| {
            let row = cell("Z2", "<t>A1</t>") + &cell("A2", name);
            format!(
                "<worksheet><sheetData><row r=\"1\">{heading}</row><row r=\"2\">{row}</row></sheetData></worksheet>"
            )
        };
        let good = by_hand(sheet("<t>Mats</t>").as_bytes());
        let report = import(&world.db, &profile, FileKind::Makers, &good).unwrap();
        assert_eq!((report.new, report.faulty), (1, 0), "{report:?}");
        let bomb = by_hand(sheet(&"<r><t>aaaa</t></r>".repeat(400_000)).as_bytes());
        let refused = import(&world.db, &profile, FileKind::Makers, &bomb);
        assert!(matches!(refused, Err(ImportError::TooLargeInside)), "{refused:?}");
    });
}
