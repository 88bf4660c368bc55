//! Other people's programs, which read what we write: `zbarimg` from a picture, `promptparse` and `emvco-qr-sdk` of npm from a text.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use pay::qris::{Account, Draft, Language, National, Payload, Tag, Tip, svg};
use pay::{Amount, Currency};
use resvg::{tiny_skia, usvg};
use serde_json::{Map, Value, json};

/// Whether the programs have to be here: `cargo xtask test` sees to it.
fn demanded() -> bool {
    std::env::var_os("CORAK_TEST_READERS").is_some()
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/readers")
}

/// A code of every kind that we make: for all payments, for one, with tips, and with another alphabet.
fn codes() -> Vec<Payload> {
    let mut plain =
        Draft::new(Currency::from_code("IDR").unwrap(), "ID", "5970", "GALERI CONTOH 5802ID", "MEDAN");
    plain.accounts.push(Account {
        domain: "ID.CO.CONTOH.WWW".into(),
        pan: Some("9360000012345678901".into()),
        id: Some("CONTOH1".into()),
        criteria: Some("UMI".into()),
    });
    plain.national = Some(National { nmid: "ID1020000000001".into(), criteria: "UMI".into() });
    plain.postcode = Some("20111".into());
    let shown = plain.build().unwrap();
    let tip = |tip| Draft { tip: Some(tip), once: true, amount: Some(Amount::new(250, 2)), ..plain.clone() };
    let other = Language { language: "ZH".into(), name: "最佳运输".into(), city: Some("北京".into()) };
    vec![
        shown.for_payment(Amount::new(17_500_000, 2), Some("PESANAN 12/A")).unwrap(),
        shown.for_payment(Amount::new(1, 2), None).unwrap(),
        tip(Tip::Asked).build().unwrap(),
        tip(Tip::Fixed(Amount::new(5_000, 2))).build().unwrap(),
        tip(Tip::Percent(1_050)).build().unwrap(),
        Draft { language: Some(other), ..plain.clone() }.build().unwrap(),
        shown,
    ]
}

/// What is in a code, tag by tag, as the libraries say it.
fn told(code: &Payload) -> Value {
    let part = |part: pay::qris::Part<'_>| {
        let inner: Map<String, Value> =
            code.inner(part.tag).map(|sub| (sub.tag.to_string(), json!(sub.value))).collect();
        (part.tag.to_string(), if inner.is_empty() { json!(part.value) } else { Value::from(inner) })
    };
    Value::from(code.parts().map(part).collect::<Map<String, Value>>())
}

#[test]
fn others_read_the_same_in_the_text() {
    let installed = folder().join("node_modules/promptparse").is_dir();
    if !installed && !demanded() {
        eprintln!("skipped: the packages of npm are not here; `cargo xtask test` installs them");
        return;
    }
    let mut node = Command::new("node")
        .arg("codes.mjs")
        .current_dir(folder())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines: String = codes().iter().map(|code| format!("{code}\n")).collect();
    node.stdin.take().unwrap().write_all(lines.as_bytes()).unwrap();
    let output = node.wait_with_output().unwrap();
    assert!(output.status.success());
    let answers = String::from_utf8(output.stdout).unwrap();
    assert_eq!(answers.lines().count(), codes().len());
    for (code, answer) in codes().iter().zip(answers.lines()) {
        let answer: Value = serde_json::from_str(answer).unwrap();
        assert_eq!(answer["sdk"], told(code), "{code}");
        // It reckons the checksum of characters and not of bytes, so that another alphabet is not for it.
        if code.as_str().is_ascii() {
            assert_eq!(answer["promptparse"], told(code), "{code}");
        }
    }
}

#[test]
fn others_read_the_same_in_the_picture() {
    match Command::new("zbarimg").arg("--version").output() {
        Err(e) if e.kind() == std::io::ErrorKind::NotFound && !demanded() => {
            eprintln!("skipped: zbar-tools is not here; `cargo xtask test` installs it");
            return;
        }
        found => assert!(found.unwrap().status.success()),
    }
    let folder = tempfile::tempdir().unwrap();
    let mut all = codes();
    all.push(
        Payload::parse("00020101021126400016ID.CO.SHOPEE.WWW0102010210189360091853033605802ID630492B2")
            .unwrap(),
    );
    for code in all {
        let file = folder.path().join("code.png");
        std::fs::write(&file, png(&svg(&code, "QRIS").unwrap())).unwrap();
        // As bytes: else it guesses at alphabets.
        let output = Command::new("zbarimg")
            .args(["--quiet", "--raw", "--oneshot", "-Sbinary"])
            .arg(&file)
            .output()
            .unwrap();
        let read = String::from_utf8(output.stdout).unwrap();
        assert_eq!(read.trim_end_matches('\n'), code.as_str());
        assert_eq!(
            Payload::parse(read.trim_end_matches('\n')).unwrap().value(Tag::CRC),
            code.value(Tag::CRC)
        );
    }
}

/// A picture of a drawing, four dots a module.
fn png(drawing: &str) -> Vec<u8> {
    let tree = usvg::Tree::from_str(drawing, &usvg::Options::default()).unwrap();
    let side = tree.size().to_int_size().width() * 4;
    let mut pixels = tiny_skia::Pixmap::new(side, side).unwrap();
    resvg::render(&tree, tiny_skia::Transform::from_scale(4.0, 4.0), &mut pixels.as_mut());
    pixels.encode_png().unwrap()
}
