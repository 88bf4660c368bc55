//! Files that are kept beside a record as they were sent, such as a decree: each under the SHA-256 of what it holds.

use std::time::Duration;

use bytes::Bytes;
use domain::flagship::document::{Form, LARGEST, Stored, is_digest};
use domain::picture::Refusal;
use sha2::Digest;

use crate::{Error, Files, Incoming, Result};

/// Where they lie.
const DOCUMENTS: &str = "documents";

fn place(digest: &str) -> Result<String> {
    if is_digest(digest) { Ok(format!("{DOCUMENTS}/{digest}")) } else { Err(Error::Missing) }
}

impl Files {
    /// Begins to take a document.
    pub fn begin_document(&self) -> Result<Incoming> {
        self.begin_up_to(LARGEST)
    }

    /// Judges a document by what it holds, and stores it safely as it is. What is refused is gone.
    ///
    /// # Errors
    /// [`Error::Refused`]: [`Refusal::Type`] for what is no PDF, JPEG or PNG, else why a picture cannot be read; [`Error::Document`] for a
    /// document that does something when it is opened, or cannot be looked through.
    pub fn finish_document(&self, incoming: Incoming) -> Result<Stored> {
        let bytes = std::fs::read(incoming.file.path())?;
        let form = Form::of(&bytes).ok_or(Error::Refused(Refusal::Type))?;
        match form {
            Form::Pdf => crate::active::judge(&bytes).map_err(Error::Document)?,
            Form::Jpeg | Form::Png => drop(crate::head(&bytes).map_err(Error::Refused)?),
        }
        let digest: String = incoming.hash.finalize().iter().map(|b| format!("{b:02x}")).collect();
        let size = bytes.len() as u64;
        self.put_at(&place(&digest)?, bytes.into())?;
        Ok(Stored { digest, form, size })
    }

    /// Stores a picture that is for a few eyes alone, drawn anew: nothing of the file that was sent is kept. What is refused is gone.
    ///
    /// # Errors
    /// [`Error::Refused`] with the reason why it is no picture that can be drawn.
    pub fn finish_picture(&self, incoming: Incoming) -> Result<Stored> {
        let bytes = crate::sizes::redraw(&std::fs::read(incoming.file.path())?).map_err(Error::Refused)?;
        let digest: String = sha2::Sha256::digest(&bytes).iter().map(|b| format!("{b:02x}")).collect();
        let size = bytes.len() as u64;
        self.put_at(&place(&digest)?, bytes.into())?;
        Ok(Stored { digest, form: Form::Jpeg, size })
    }

    /// A document, for somebody who looks at it.
    ///
    /// # Errors
    /// [`Error::Missing`] when there is none, also for what is no such name.
    pub async fn document(&self, digest: &str) -> Result<Bytes> {
        self.look_at(place(digest)?).await
    }

    /// The documents that are older than this.
    pub fn documents_older_than(&self, age: Duration) -> Result<Vec<String>> {
        let old = self.list(DOCUMENTS)?.into_iter().filter(|f| f.age >= age && is_digest(f.last()));
        Ok(old.map(|f| f.last().to_owned()).collect())
    }

    /// Takes a document away that is older than this: the same may just have come again.
    pub fn remove_document_older(&self, digest: &str, age: Duration) -> Result<()> {
        let at = place(digest)?;
        match self.list(DOCUMENTS)?.into_iter().find(|f| f.name == at) {
            Some(file) if file.age >= age => self.remove(&at),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn send(files: &Files, bytes: &[u8]) -> Result<Stored> {
        let mut incoming = files.begin_document()?;
        incoming.write(bytes)?;
        files.finish_document(incoming)
    }

    #[test]
    fn a_document_is_judged_by_what_it_holds_and_kept_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let files = Files::new(folder.path());
        let decree = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n";
        let stored = send(&files, decree).unwrap();
        assert_eq!((stored.form, stored.size), (Form::Pdf, decree.len() as u64));
        assert_eq!(send(&files, decree).unwrap(), stored, "the same again is the same");
        assert_eq!(files.names().unwrap(), [format!("documents/{}", stored.digest)], "a backup carries it");
        let page = send(&files, b"<script>alert(1)</script>");
        assert!(matches!(page, Err(Error::Refused(Refusal::Type))));
        let torn = send(&files, b"\x89PNG\r\n\x1a\n");
        assert!(matches!(torn, Err(Error::Refused(_))));
        let script = send(&files, b"%PDF-1.7\n1 0 obj << /S /JavaScript >> endobj\n%%EOF\n");
        assert!(matches!(script, Err(Error::Document(_))));
        assert!(files.older_than(Duration::ZERO).unwrap().is_empty(), "it is no photograph");
        assert_eq!(files.documents_older_than(Duration::ZERO).unwrap(), std::slice::from_ref(&stored.digest));
        files.remove_document_older(&stored.digest, Duration::from_secs(60)).unwrap();
        assert!(files.has(&format!("documents/{}", stored.digest)).unwrap(), "it has just come");
        files.remove_document_older(&stored.digest, Duration::ZERO).unwrap();
        assert!(files.documents_older_than(Duration::ZERO).unwrap().is_empty());
    }

    #[test]
    fn a_picture_is_kept_as_its_pixels_alone() {
        let folder = tempfile::tempdir().unwrap();
        let files = Files::new(folder.path());
        let send = |bytes: &[u8]| {
            let mut incoming = files.begin_document()?;
            incoming.write(bytes)?;
            files.finish_picture(incoming)
        };
        let mut png = std::io::Cursor::new(Vec::new());
        let drawn = image::RgbImage::from_pixel(3_000, 90, image::Rgb([200, 30, 30]));
        drawn.write_to(&mut png, image::ImageFormat::Png).unwrap();
        let mut sent = png.into_inner();
        sent.extend_from_slice(b"hidden behind it");
        let stored = send(&sent).unwrap();
        assert_eq!(stored.form, Form::Jpeg);
        let kept = std::fs::read(folder.path().join("documents").join(&stored.digest)).unwrap();
        assert!(!kept.windows(6).any(|w| w == b"hidden") && kept.starts_with(b"\xff\xd8\xff"));
        let head = crate::head(&kept);
        assert!(matches!(head, Err(Refusal::Small)) || head.is_ok_and(|h| h.width == 1_600), "it is shrunk");
        assert!(matches!(send(b"%PDF-1.7\n%%EOF\n"), Err(Error::Refused(Refusal::Type))));
        assert!(matches!(send(b"\x89PNG\r\n\x1a\ntorn"), Err(Error::Refused(_))));
    }

    #[test]
    fn a_document_that_is_too_large_is_not_taken() {
        let folder = tempfile::tempdir().unwrap();
        let files = Files::new(folder.path());
        let mut incoming = files.begin_document().unwrap();
        let bytes = vec![0; usize::try_from(LARGEST).unwrap()];
        incoming.write(&bytes).unwrap();
        assert!(matches!(incoming.write(b"x"), Err(Error::Refused(Refusal::Bytes))));
    }
}
