//! Files of photographs, in a folder or in a bucket, named after the SHA-256 of what was sent. A file is safely stored before anybody
//! records that it is there.

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::path::PathBuf;
use std::time::Duration;

use bytes::Bytes;
use domain::picture::{LARGEST_FILE, Refusal};
use sha2::{Digest, Sha256};

use crate::bucket::Bucket;
use crate::disk::{Disk, PART};
use crate::sizes::Format;
use crate::{Error, Result};

/// Where what was sent waits for its sizes to be made.
const INCOMING: &str = "incoming";
/// Where the pieces of files lie that are not there whole.
const PIECES: &str = "pieces";

/// Whether a text is the name of a photograph's files: 32 hexadecimal digits.
///
/// ```
/// assert!(media::is_name("0123456789abcdef0123456789abcdef"));
/// assert!(!media::is_name("../../etc/passwd"));
/// ```
pub fn is_name(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

/// The name of a size's file.
///
/// ```
/// use media::{Format, name};
/// assert_eq!(name("0123456789abcdef0123456789abcdef", 480, Format::Jpeg), "0123456789abcdef0123456789abcdef-480.jpg");
/// ```
pub fn name(media: &str, width: u32, format: Format) -> String {
    format!("{media}-{width}.{}", format.ending())
}

/// What a size's file is, read from its name.
fn read_name(name: &str) -> Option<(&str, Format)> {
    let (stem, ending) = name.rsplit_once('.')?;
    let (media, width) = stem.split_once('-')?;
    let format = Format::ALL.into_iter().find(|f| f.ending() == ending)?;
    let wide = (1..=5).contains(&width.len()) && width.bytes().all(|b| b.is_ascii_digit());
    (is_name(media) && wide).then_some((media, format))
}

/// A file that was found.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    /// Its name.
    pub(crate) name: String,
    /// How long ago it was written.
    pub(crate) age: Duration,
}

impl Found {
    /// Its name without its folder.
    pub(crate) fn last(&self) -> &str {
        self.name.rsplit('/').next().unwrap_or_default()
    }
}

/// Where the files are.
#[derive(Debug, Clone)]
pub struct Files {
    /// The folder; with a bucket only what is being sent is written there.
    disk: Disk,
    bucket: Option<Bucket>,
}

/// What is being sent.
pub struct Incoming {
    pub(crate) file: tempfile::NamedTempFile,
    pub(crate) hash: Sha256,
    size: u64,
    /// How many bytes it may have.
    most: u64,
}

impl Incoming {
    /// Takes the next bytes.
    ///
    /// # Errors
    /// [`Refusal::Bytes`] when it becomes too large.
    pub fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.size += bytes.len() as u64;
        if self.size > self.most {
            return Err(Error::Refused(Refusal::Bytes));
        }
        self.hash.update(bytes);
        Ok(self.file.write_all(bytes)?)
    }

    /// How many bytes there are.
    pub fn size(&self) -> u64 {
        self.size
    }
}

/// What was sent and is a photograph, and is not stored yet: dropped, it is gone.
pub struct Judged {
    file: tempfile::NamedTempFile,
    /// The name of its files.
    pub media: String,
    /// What its head says.
    pub head: crate::Head,
}

fn sent(media: &str) -> String {
    format!("{INCOMING}/{media}")
}

/// Where a size's file lies, by its name.
fn place(name: &str) -> Result<(String, Format)> {
    let (media, format) = read_name(name).ok_or(Error::Missing)?;
    Ok((format!("{}/{name}", &media[..2]), format))
}

/// Where a piece lies. Its name is a whole number in hexadecimal digits that whoever takes it has made up.
fn piece(name: u128) -> String {
    format!("{PIECES}/{name:032x}")
}

impl Files {
    /// Files in this folder, which is made when the first comes.
    pub fn new(root: impl Into<PathBuf>) -> Files {
        Files { disk: Disk { root: root.into() }, bucket: None }
    }

    /// Files in a bucket. What is being sent passes through the folder.
    pub fn in_bucket(bucket: Bucket, root: impl Into<PathBuf>) -> Files {
        Files { bucket: Some(bucket), ..Files::new(root) }
    }

    /// Begins to take a file.
    pub fn begin(&self) -> Result<Incoming> {
        self.begin_up_to(LARGEST_FILE)
    }

    pub(crate) fn begin_up_to(&self, most: u64) -> Result<Incoming> {
        Ok(Incoming { file: self.disk.part(INCOMING)?, hash: Sha256::new(), size: 0, most })
    }

    /// Judges a file that was sent. What is refused is gone.
    ///
    /// # Errors
    /// [`Error::Refused`] with the reason.
    pub fn judge(&self, incoming: Incoming) -> Result<Judged> {
        let bytes = std::fs::read(incoming.file.path())?;
        let head = crate::head(&bytes).map_err(Error::Refused)?;
        let digest = incoming.hash.finalize();
        let media = digest[..16].iter().map(|b| format!("{b:02x}")).collect();
        Ok(Judged { file: incoming.file, media, head })
    }

    /// Stores what was judged safely until its sizes are made. Whether it was not there before.
    pub fn keep(&self, judged: Judged) -> Result<bool> {
        let name = sent(&judged.media);
        let new = !self.has(&name)?;
        match &self.bucket {
            Some(bucket) => bucket.put(&name, std::fs::read(judged.file.path())?.into())?,
            None => self.disk.keep(judged.file, &name)?,
        }
        Ok(new)
    }

    /// Judges a file that was sent, and stores it safely until its sizes are made. What is refused is gone.
    ///
    /// # Errors
    /// [`Error::Refused`] with the reason.
    pub fn finish(&self, incoming: Incoming) -> Result<(String, crate::Head)> {
        let judged = self.judge(incoming)?;
        let found = (judged.media.clone(), judged.head);
        self.keep(judged)?;
        Ok(found)
    }

    pub(crate) fn put_at(&self, name: &str, bytes: Bytes) -> Result<()> {
        match &self.bucket {
            Some(bucket) => bucket.put(name, bytes),
            None => self.disk.put(name, &mut bytes.as_ref()),
        }
    }

    pub(crate) fn get_at(&self, name: &str) -> Result<Vec<u8>> {
        match &self.bucket {
            Some(bucket) => Ok(bucket.get(name)?.to_vec()),
            None => self.disk.get(name),
        }
    }

    pub(crate) fn list(&self, below: &str) -> Result<Vec<Found>> {
        match &self.bucket {
            Some(bucket) => bucket.list(below),
            None => self.disk.list(below),
        }
    }

    /// What was sent, as long as its sizes are not made.
    pub fn original(&self, media: &str) -> Result<Vec<u8>> {
        self.get_at(&sent(media))
    }

    /// Whether what was sent is still there.
    pub fn has_original(&self, media: &str) -> Result<bool> {
        self.has(&sent(media))
    }

    /// Stores a size safely. Writing it again changes nothing.
    pub fn put(&self, media: &str, width: u32, format: Format, bytes: Vec<u8>) -> Result<()> {
        self.put_at(&place(&name(media, width, format))?.0, bytes.into())
    }

    /// Forgets what was sent: its sizes are recorded.
    pub fn forget_original(&self, media: &str) -> Result<()> {
        self.remove(&sent(media))
    }

    /// A size by the name of its file, and what it is.
    ///
    /// # Errors
    /// [`Error::Missing`] when there is none, also for what is no such name.
    pub fn get(&self, name: &str) -> Result<(Vec<u8>, Format)> {
        let (at, format) = place(name)?;
        Ok((self.get_at(&at)?, format))
    }

    /// A size for somebody who only looks: nobody waits long for a storage that does not answer.
    ///
    /// # Errors
    /// As [`Files::get`].
    pub async fn look(&self, name: &str) -> Result<(Bytes, Format)> {
        let (at, format) = place(name)?;
        Ok((self.look_at(at).await?, format))
    }

    pub(crate) async fn look_at(&self, at: String) -> Result<Bytes> {
        if let Some(bucket) = &self.bucket {
            return bucket.look(&at).await;
        }
        let disk = self.disk.clone();
        let read = tokio::task::spawn_blocking(move || disk.get(&at)).await;
        Ok(read.map_err(std::io::Error::other)??.into())
    }

    /// Stores a piece of a file that is not there whole.
    pub fn put_piece(&self, name: u128, bytes: Bytes) -> Result<()> {
        self.put_at(&piece(name), bytes)
    }

    /// A piece.
    pub fn piece(&self, name: u128) -> Result<Vec<u8>> {
        self.get_at(&piece(name))
    }

    /// Forgets a piece.
    pub fn remove_piece(&self, name: u128) -> Result<()> {
        self.remove(&piece(name))
    }

    /// The names of photographs of which what was sent is older than this.
    pub fn originals_older_than(&self, age: Duration) -> Result<Vec<String>> {
        let old = self.list(INCOMING)?.into_iter().filter(|f| f.age >= age && is_name(f.last()));
        Ok(old.map(|f| f.last().to_owned()).collect())
    }

    /// The names of photographs of which files are older than this.
    pub fn older_than(&self, age: Duration) -> Result<BTreeSet<String>> {
        let mut found = BTreeSet::new();
        for file in self.list("")? {
            let media = read_name(file.last()).map_or(file.last(), |(media, _)| media);
            if file.age >= age && is_name(media) && !file.name.starts_with(PIECES) {
                found.insert(media.to_owned());
            }
        }
        Ok(found)
    }

    /// Takes those files of a photograph away that are older than this: the same photograph may just be coming again.
    pub fn remove_older(&self, media: &str, age: Duration) -> Result<()> {
        if !is_name(media) {
            return Ok(());
        }
        let mut files = self.list(&media[..2])?;
        files.retain(|f| read_name(f.last()).is_some_and(|(m, _)| m == media));
        files.extend(self.list(INCOMING)?.into_iter().filter(|f| f.last() == media));
        for file in files.iter().filter(|f| f.age >= age) {
            self.remove(&file.name)?;
        }
        Ok(())
    }

    /// Takes what was begun and never finished away.
    pub fn remove_parts(&self, age: Duration) -> Result<()> {
        for file in self.disk.list("")?.iter().filter(|f| f.age >= age && f.last().starts_with(PART)) {
            self.disk.remove(&file.name)?;
        }
        for file in self.list(PIECES)?.iter().filter(|f| f.age >= age) {
            self.remove(&file.name)?;
        }
        Ok(())
    }

    /// Whether files can be stored.
    pub fn check(&self) -> Result<()> {
        match &self.bucket {
            Some(bucket) => bucket.check(),
            None => self.disk.check(),
        }
    }

    /// The names of all files for a backup, in their order. Pieces of what is not there whole, and what somebody is writing, are none.
    pub fn names(&self) -> Result<Vec<String>> {
        let all = self.list("")?.into_iter().map(|f| f.name);
        let mut names: Vec<String> =
            all.filter(|n| !n.split('/').any(|w| w.starts_with('.')) && !n.starts_with(PIECES)).collect();
        names.sort();
        Ok(names)
    }

    /// A file by its name, and how many bytes it has.
    ///
    /// # Errors
    /// [`Error::Missing`] when it was taken away meanwhile.
    pub fn open(&self, name: &str) -> Result<(u64, Box<dyn Read>)> {
        if let Some(bucket) = &self.bucket {
            let bytes = bucket.get(name)?;
            return Ok((bytes.len() as u64, Box::new(std::io::Cursor::new(bytes))));
        }
        let (size, file) = self.disk.open(name)?;
        Ok((size, Box::new(file)))
    }

    /// Whether there is a file of this name.
    pub fn has(&self, name: &str) -> Result<bool> {
        match &self.bucket {
            Some(bucket) => bucket.has(name),
            None => Ok(self.disk.has(name)),
        }
    }

    /// Stores a file of a backup under its name.
    ///
    /// # Errors
    /// [`Refusal::Bytes`] for a bucket when it is larger than any photograph.
    pub fn take(&self, name: &str, from: &mut dyn Read) -> Result<()> {
        let Some(bucket) = &self.bucket else { return self.disk.put(name, from) };
        let mut bytes = Vec::new();
        from.take(LARGEST_FILE + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > LARGEST_FILE {
            return Err(Error::Refused(Refusal::Bytes));
        }
        bucket.put(name, bytes.into())
    }

    /// Takes a file away; nothing when there is none.
    pub fn remove(&self, name: &str) -> Result<()> {
        match &self.bucket {
            Some(bucket) => bucket.remove(name),
            None => self.disk.remove(name),
        }
    }
}
