//! Which files are read, and how others are refused.

use domain::fault::Problem;
use testkit::on_both;
use transfer::{FileKind, ImportError};

use crate::{country, counts, import, preview};

#[test]
fn commas_semicolons_tabs_a_mark_and_decimal_commas_are_understood() {
    on_both(|world| {
        let profile = country(world);
        let makers = "\u{feff}key;name;region;crafts;kind\r\nm;Mats;North;mat;group\r\n";
        assert_eq!(counts(&import(&world.db, &profile, FileKind::Makers, makers.as_bytes()).unwrap()).0, 1);
        let semicolons = "key;maker;craft;name_en;length_cm;price\ni;m;mat;\"Mat; large\";180,5;1.250,50\n";
        assert_eq!(
            counts(&import(&world.db, &profile, FileKind::Items, semicolons.as_bytes()).unwrap()).0,
            1
        );
        let stored = world.db.read_blocking(|c| {
            let id = store::item::find(c, "i")?.unwrap();
            Ok(store::item::get(c, id)?.unwrap().0)
        });
        let item = stored.unwrap();
        assert_eq!((item.length_mm, item.price.map(|p| p.0)), (Some(1805), Some(125_050)));
        let tabs = "key\tmaker\tcraft\tname_en\tlength_cm\tprice\ni\tm\tmat\tMat; large\t180.5\t1250.5\n";
        let again = import(&world.db, &profile, FileKind::Items, tabs.as_bytes()).unwrap();
        assert_eq!(counts(&again), (0, 0, 1, 0));
    });
}

#[test]
fn a_file_in_another_encoding_or_of_another_kind_is_refused_with_what_to_do() {
    on_both(|world| {
        let profile = country(world);
        let refused = |bytes: &[u8]| import(&world.db, &profile, FileKind::Makers, bytes).unwrap_err();
        assert!(matches!(refused(b"name,region\nMats,A1\nCaf\xe9,A1\n"), ImportError::Encoding(3)));
        let utf16: Vec<u8> =
            "\u{feff}name,region\nMats,A1\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert!(matches!(refused(&utf16), ImportError::Utf16));
        assert!(matches!(refused(&utf16[2..]), ImportError::Utf16));
        assert!(matches!(refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), ImportError::OldSpreadsheet));
        assert!(matches!(refused(b"\x7fELF\x02\x01\x00\x00abcdefgh"), ImportError::Binary));
        assert!(matches!(refused(b"PK\x03\x04 no archive"), ImportError::Spreadsheet(_)));
        assert!(matches!(refused(b""), ImportError::Column(_)));
        assert!(matches!(refused(b"name,region,name\na,A1,b\n"), ImportError::Twice(c) if c == "name"));
    });
}

#[test]
fn an_unclosed_quotation_mark_does_not_swallow_the_file() {
    on_both(|world| {
        let profile = country(world);
        let mut text = b"name,region\nMats,A1\n\"Baskets,A1\n".to_vec();
        text.extend(std::iter::repeat_n(b"More,A1\n", 200_000).flatten());
        let refused = import(&world.db, &profile, FileKind::Makers, &text).unwrap_err();
        assert!(matches!(refused, ImportError::RowTooLong(3)), "{refused:?}");
    });
}

#[test]
fn a_cell_beyond_the_last_column_is_a_fault_and_empty_rows_are_none() {
    on_both(|world| {
        let profile = country(world);
        let text = "key,name,region,kind\nm,Mats, large,A1,group\n,,,\nn,Mats,A1,group\n";
        let report = preview(&world.db, &profile, FileKind::Makers, text.as_bytes()).unwrap();
        assert_eq!(counts(&report), (1, 0, 0, 1));
        assert_eq!((report.faults[0].line, &report.faults[0].problem), (2, &Problem::Surplus));
    });
}

#[test]
fn a_column_that_no_register_has_is_named() {
    on_both(|world| {
        let profile = country(world);
        let text = "key,name,region,kind,prise\nm,Mats,A1,group,5\n";
        let report = import(&world.db, &profile, FileKind::Makers, text.as_bytes()).unwrap();
        assert_eq!((counts(&report).0, report.ignored.join(" ")), (1, "prise".to_owned()));
    });
}

#[test]
fn a_formula_comes_back_as_the_text_that_it_was() {
    on_both(|world| {
        let profile = country(world);
        let text = "key,name,region,kind\nm,=1+1,A1,group\nn,'=quoted,A1,group\n";
        assert_eq!(import(&world.db, &profile, FileKind::Makers, text.as_bytes()).unwrap().new, 2);
        for format in [transfer::Format::Csv, transfer::Format::Xlsx] {
            let mut out = Vec::new();
            let mut conn = world.db.apart().unwrap();
            transfer::export::run_as(&mut conn, &profile, FileKind::Makers, format, &mut out).unwrap();
            if format == transfer::Format::Csv {
                let out = String::from_utf8(out.clone()).unwrap();
                assert!(out.contains("m,'=1+1,"), "{out}");
            }
            let again = import(&world.db, &profile, FileKind::Makers, &out).unwrap();
            assert_eq!(counts(&again), (0, 0, 2, 0), "{format:?}");
        }
    });
}

#[test]
fn lines_are_counted_as_an_editor_counts_them_whatever_is_empty_or_goes_on_in_the_next() {
    on_both(|world| {
        let profile = country(world);
        let text = "key,name,region,kind\n\na,Mats,A1,group\n\n\nb,Mats,Nowhere,group\nc,\"Mats\n\nand more\",Nowhere,group\n\nd,Mats,Nowhere,group";
        for text in
            [text.to_owned(), format!("{text}\n"), text.replace('\n', "\r\n"), format!("{text}\n\n\n")]
        {
            let report = preview(&world.db, &profile, FileKind::Makers, text.as_bytes()).unwrap();
            let lines: Vec<u64> = report.faults.iter().map(|f| f.line).collect();
            assert_eq!(lines, [6, 7, 11], "{text:?}");
        }
    });
}

#[test]
fn a_key_that_stands_twice_is_a_fault_on_the_later_line() {
    on_both(|world| {
        let profile = country(world);
        let text = "name,region,kind\nMats,A1,group\nBaskets,A1,group\nMATS,North,group\n";
        let report = import(&world.db, &profile, FileKind::Makers, text.as_bytes()).unwrap();
        assert_eq!(counts(&report), (2, 0, 0, 1));
        assert_eq!((report.faults[0].line, &report.faults[0].problem), (4, &Problem::Repeated(2)));
    });
}

#[test]
fn the_faults_of_a_long_file_stand_in_the_order_of_its_lines() {
    on_both(|world| {
        let profile = country(world);
        let mut text = String::from("key,name,region,kind\n");
        for line in 2..2002 {
            let key = if line % 300 == 0 { "m2".to_owned() } else { format!("m{line}") };
            let region = if line % 450 == 0 { "Nowhere" } else { "A1" };
            let more = if line % 700 == 0 { ",surplus" } else { "" };
            text.push_str(&format!("{key},Mats {line},{region},group{more}\n"));
        }
        let report = import(&world.db, &profile, FileKind::Makers, text.as_bytes()).unwrap();
        let unknown = || Problem::Unknown("region".into());
        let found: Vec<(u64, Problem)> = report.faults.into_iter().map(|f| (f.line, f.problem)).collect();
        let told = [
            (300, Problem::Repeated(2)),
            (450, unknown()),
            (600, Problem::Repeated(2)),
            (700, Problem::Surplus),
            (900, unknown()),
            (900, Problem::Repeated(2)),
            (1200, Problem::Repeated(2)),
            (1350, unknown()),
            (1400, Problem::Surplus),
            (1500, Problem::Repeated(2)),
            (1800, unknown()),
            (1800, Problem::Repeated(2)),
        ];
        assert_eq!(found, told);
        assert_eq!((report.new, report.faulty), (1990, 10));
        let stored = world.db.read_blocking(|c| store::maker::find(c, "m3")).unwrap();
        assert!(stored.is_none(), "nothing of a file with faults is stored");
    });
}
