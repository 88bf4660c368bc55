//! Files of photographs on disk, named after the SHA-256 of what was sent. A file is safely on the disk before anybody records
//! that it is there.

use std::collections::BTreeSet;
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use domain::picture::{LARGEST_FILE, Refusal};
use sha2::{Digest, Sha256};

use crate::sizes::Format;
use crate::{Error, Result};

/// Where what was sent waits for its sizes to be made.
const INCOMING: &str = "incoming";

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

/// Where the files are.
#[derive(Debug, Clone)]
pub struct Files {
    root: PathBuf,
}

/// What is being sent.
pub struct Incoming {
    file: tempfile::NamedTempFile,
    hash: Sha256,
    size: u64,
}

impl Incoming {
    /// Takes the next bytes.
    ///
    /// # Errors
    /// [`Refusal::Bytes`] when it becomes too large.
    pub fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.size += bytes.len() as u64;
        if self.size > LARGEST_FILE {
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

fn sync_folder(folder: &Path) -> std::io::Result<()> {
    // Where a folder cannot be opened as a file, the system keeps names safe by itself.
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

impl Files {
    /// Files in this folder, which is made when the first comes.
    pub fn new(root: impl Into<PathBuf>) -> Files {
        Files { root: root.into() }
    }

    fn incoming(&self) -> PathBuf {
        self.root.join(INCOMING)
    }

    fn sent(&self, media: &str) -> PathBuf {
        self.incoming().join(media)
    }

    fn folder(&self, media: &str) -> PathBuf {
        self.root.join(&media[..2])
    }

    /// Begins to take a file.
    pub fn begin(&self) -> Result<Incoming> {
        let folder = self.incoming();
        std::fs::create_dir_all(&folder)?;
        let file = tempfile::Builder::new().prefix(".part-").tempfile_in(&folder)?;
        Ok(Incoming { file, hash: Sha256::new(), size: 0 })
    }

    /// Judges a file that was sent, and stores it safely until its sizes are made. What is refused is gone.
    ///
    /// # Errors
    /// [`Error::Refused`] with the reason.
    pub fn finish(&self, incoming: Incoming) -> Result<(String, crate::Head)> {
        let bytes = std::fs::read(incoming.file.path())?;
        let head = crate::head(&bytes).map_err(Error::Refused)?;
        drop(bytes);
        let digest = incoming.hash.finalize();
        let media: String = digest[..16].iter().map(|b| format!("{b:02x}")).collect();
        incoming.file.as_file().sync_all()?;
        incoming.file.persist(self.sent(&media)).map_err(|e| e.error)?;
        sync_folder(&self.incoming())?;
        Ok((media, head))
    }

    /// What was sent, as long as its sizes are not made.
    pub fn original(&self, media: &str) -> Result<Vec<u8>> {
        read(&self.sent(media))
    }

    /// Whether what was sent is still there.
    pub fn has_original(&self, media: &str) -> bool {
        self.sent(media).is_file()
    }

    /// Stores a size safely. Writing it again changes nothing.
    pub fn put(&self, media: &str, width: u32, format: Format, bytes: &[u8]) -> Result<()> {
        let folder = self.folder(media);
        std::fs::create_dir_all(&folder)?;
        let mut file = tempfile::Builder::new().prefix(".part-").tempfile_in(&folder)?;
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        file.persist(folder.join(name(media, width, format))).map_err(|e| e.error)?;
        sync_folder(&folder)?;
        Ok(sync_folder(&self.root)?)
    }

    /// Forgets what was sent: its sizes are recorded.
    pub fn forget_original(&self, media: &str) -> Result<()> {
        match std::fs::remove_file(self.sent(media)) {
            Err(e) if e.kind() != ErrorKind::NotFound => Err(e.into()),
            _ => Ok(()),
        }
    }

    /// A size by the name of its file, and what it is.
    ///
    /// # Errors
    /// [`Error::Missing`] when there is none, also for what is no such name.
    pub fn get(&self, name: &str) -> Result<(Vec<u8>, Format)> {
        let (media, format) = read_name(name).ok_or(Error::Missing)?;
        Ok((read(&self.folder(media).join(name))?, format))
    }

    /// The names of photographs of which files are older than this.
    pub fn older_than(&self, age: Duration) -> Result<BTreeSet<String>> {
        let mut found = BTreeSet::new();
        for folder in listed(&self.root)? {
            for file in listed(&folder)? {
                let text = file.file_name().and_then(|n| n.to_str()).unwrap_or_default().to_owned();
                let media = read_name(&text).map_or(text.as_str(), |(media, _)| media);
                let old = age_of(&file).is_some_and(|a| a >= age);
                if old && is_name(media) {
                    found.insert(media.to_owned());
                }
            }
        }
        Ok(found)
    }

    /// Takes those files of a photograph away that are older than this: the same photograph may just be coming again.
    pub fn remove_older(&self, media: &str, age: Duration) -> Result<()> {
        if !is_name(media) {
            return Ok(());
        }
        let mut files = listed(&self.folder(media))?;
        files.retain(|f| {
            f.file_name().and_then(|n| n.to_str()).and_then(read_name).is_some_and(|(m, _)| m == media)
        });
        files.push(self.sent(media));
        for file in files {
            if age_of(&file).is_some_and(|a| a >= age) {
                std::fs::remove_file(&file)?;
            }
        }
        Ok(())
    }

    /// Takes what was begun and never finished away.
    pub fn remove_parts(&self, age: Duration) -> Result<()> {
        for folder in listed(&self.root)? {
            for file in listed(&folder)? {
                let part = file.file_name().and_then(|n| n.to_str()).is_some_and(|n| n.starts_with(".part-"));
                if part && age_of(&file).is_some_and(|a| a >= age) {
                    std::fs::remove_file(&file)?;
                }
            }
        }
        Ok(())
    }

    /// Whether files can be stored.
    pub fn check(&self) -> Result<()> {
        std::fs::create_dir_all(&self.root)?;
        let path = self.root.join(".check");
        OpenOptions::new().create(true).truncate(true).write(true).open(&path)?;
        Ok(std::fs::remove_file(path)?)
    }
}

fn read(path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path).map_err(|e| if e.kind() == ErrorKind::NotFound { Error::Missing } else { e.into() })
}

fn age_of(path: &Path) -> Option<Duration> {
    let modified = std::fs::metadata(path).ok()?.modified().ok()?;
    SystemTime::now().duration_since(modified).ok()
}

/// What lies in a folder; nothing where there is none.
fn listed(folder: &Path) -> Result<Vec<PathBuf>> {
    match std::fs::read_dir(folder) {
        Ok(entries) => Ok(entries.flatten().map(|e| e.path()).collect()),
        Err(e) if matches!(e.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(Vec::new()),
        Err(e) => Err(e.into()),
    }
}
