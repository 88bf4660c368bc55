//! `corak document`.

use super::office::Office;

#[test]
fn the_directory_is_written_as_a_file_of_the_language_that_is_asked_for() {
    let office = Office::new();
    for lang in ["en", "fr"] {
        let file = office.file(&format!("{lang}.pdf"));
        office.succeeds(&["document", "directory", "--lang", lang, "-o", &file]);
        let bytes = std::fs::read(&file).unwrap();
        assert!(bytes.starts_with(b"%PDF-1.7") && bytes.ends_with(b"%%EOF"), "{lang}");
    }
    let out = office.command(&["document", "directory"]).output().unwrap();
    assert!(out.status.success() && out.stdout.starts_with(b"%PDF-"));
}

#[test]
fn what_cannot_be_written_is_said() {
    let office = Office::new();
    let file = office.file("x.pdf");
    let (status, _, err) = office.runs(&["document", "directory", "--lang", "tlh", "-o", &file]);
    assert!(status == 2 && err.contains("en, fr"), "{err}");
    let (status, _, err) = office.runs(&["document", "directory", "--region", "Z9", "-o", &file]);
    assert!(status == 1 && err.contains("not recorded"), "{err}");
    let (status, _, err) = office.runs(&["document", "directory", "--region", "A1", "-o", &file]);
    assert!(status == 1 && err.contains("no parts"), "{err}");
    let (status, _, err) = office.runs(&["document", "directory", "-o", &office.file("none/x.pdf")]);
    assert!(status == 1 && err.contains("cannot be written"), "{err}");
    assert!(!office.path("x.pdf").exists());
}
