//! `corak qris`: codes read and made, in both languages and for machines.

use std::io::Write;
use std::process::{Command, Stdio};

use super::support::Answer;

const SHOWN: &str = "00020101021126400016ID.CO.SHOPEE.WWW0102010210189360091853033605802ID630492B2";

fn corak(arguments: &[&str], input: &str) -> Answer {
    let mut command = Command::new(env!("CARGO_BIN_EXE_corak"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("CORAK_")) {
        command.env_remove(name);
    }
    let mut child = command
        .arg("qris")
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that does not read may be gone already.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap().into()
}

/// What is known of a merchant.
const MERCHANT: [&str; 17] = [
    "make",
    "--name",
    "GALERI CONTOH",
    "--city",
    "MEDAN",
    "--postcode",
    "20111",
    "--account",
    "ID.CO.CONTOH.WWW",
    "--pan",
    "9360000012345678901",
    "--merchant-id",
    "CONTOH1",
    "--nmid",
    "ID1020000000001",
    "--criteria",
    "UMI",
];

fn merchant() -> String {
    corak(&MERCHANT, "").done().out.trim_end().to_owned()
}

#[test]
fn a_code_is_made_read_and_turned_into_one_for_a_payment() {
    let code = merchant();
    let read = corak(&["decode", &code], "").done().out;
    for words in [
        "QRIS untuk pembayaran berulang (statis).",
        "59    pedagang                        GALERI CONTOH",
        "  02  nomor pedagang nasional (NMID)  ID1020000000001",
        "Kode ini memenuhi semua aturan.",
    ] {
        assert!(read.contains(words), "{words}: {read}");
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("kode.svg").display().to_string();
    let arguments =
        ["make", "--from", "-", "--amount", "175000", "--reference", "PESANAN 12", "--svg", &file];
    let made = corak(&arguments, &format!("{code}\n")).done().out;
    assert!(made.contains("penyelenggara pembayaran") && made.contains("kode.svg"), "{made}");
    let single = made.lines().next().unwrap();
    let drawn = std::fs::read_to_string(&file).unwrap();
    assert!(drawn.contains("<title>QRIS: GALERI CONTOH</title>"), "{drawn}");
    let read = corak(&["decode", single, "--lang", "en"], "").done().out;
    assert!(read.contains("QRIS, for a single payment.\nAmount: IDR 175,000."), "{read}");
    let found = corak(&["decode", single, "--json"], "").done().json();
    assert_eq!(
        (&found["amount"], &found["minor"], &found["reference"], &found["static"], &found["nmid"]),
        (
            &"175000".into(),
            &17_500_000.into(),
            &"PESANAN 12".into(),
            &false.into(),
            &"ID1020000000001".into()
        )
    );
    let account = found["parts"].as_array().unwrap().iter().find(|part| part["tag"] == "26").unwrap();
    assert_eq!(account["parts"][1]["value"], "9360000012345678901");
    corak(&["make", "--from", single, "--amount", "1"], "").refused(1, "sudah untuk satu pembayaran");
}

#[test]
fn a_code_that_is_broken_says_where_and_what_was_expected() {
    let broken = SHOWN.replace("5303360", "5303361");
    let said = corak(&["decode", &broken], "");
    assert_eq!(
        said.out,
        "63 (checksum, karakter ke-74): checksum-nya 92B2, padahal untuk kode ini seharusnya 4AFB: ada yang berubah atau hilang\n"
    );
    said.refused(1, "tidak dapat dibayar");
    let found = corak(&["decode", "000201zz", "--json"], "");
    assert_eq!(
        (
            found.code,
            &found.json()["valid"],
            &found.json()["faults"][0]["at"],
            &found.json()["faults"][0]["fault"]
        ),
        (1, &false.into(), &6.into(), &"tag".into())
    );
    corak(&["decode", ""], "").refused(1, "");
    corak(&["decode", "-"], "\u{feff}").refused(1, "");
    corak(&["decode"], "").refused(2, "CODE");
    // Nothing of it reaches the terminal as it is.
    let hidden = corak(&["decode", "0002015905\u{1b}[2JA"], "");
    assert!(!hidden.out.contains('\u{1b}'), "{}", hidden.out);
}

#[test]
fn a_whole_code_that_departs_from_the_rules_is_read_and_says_so() {
    let said = corak(&["decode", SHOWN, "--lang", "en"], "");
    assert_eq!(said.code, 1);
    assert!(said.out.contains("- 59 (merchant): is missing\n"), "{}", said.out);
    assert!(
        said.out.contains("- 26.01 (account number, character 41): “01” should be 16 to 19 digits"),
        "{}",
        said.out
    );
    assert!(said.err.contains("departs from the rules in 6 places"), "{}", said.err);
    let found = corak(&["decode", SHOWN, "--json"], "");
    assert_eq!((found.code, found.json()["faults"].as_array().unwrap().len()), (1, 6));
}

#[test]
fn what_makes_no_sense_is_not_made() {
    let with = |more: &[&str]| corak(&[&MERCHANT[..], more].concat(), "");
    with(&["--amount", "1.000.000"]).refused(2, "bukan nominal");
    with(&["--tip", "much"]).refused(2, "bukan nominal");
    with(&["--tip", "100%"]).refused(1, "Tidak ada kode yang dibuat");
    with(&["--category", "kain"]).refused(1, "Tidak ada kode");
    with(&["--amount", "5000", "--tip", "5%"]).done();
    with(&["--svg", "/nowhere/at/all.svg"]).refused(1, "tidak dapat ditulis");
    corak(&["make"], "").refused(2, "--name");
    corak(&["make", "--from", SHOWN], "").refused(2, "--amount");
    corak(&["make", "--from", SHOWN, "--name", "A"], "").refused(2, "--from");
    corak(&["make", "--from", SHOWN, "--amount", "5", "--reference", "Ükuran"], "")
        .refused(2, "tanpa tanda aksen");
}
