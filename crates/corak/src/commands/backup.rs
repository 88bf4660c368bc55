//! `corak backup`: everything into one file, also while the server runs.

use std::fs::File;
use std::path::{Path, PathBuf};

use transfer::backup::{self, Key};

use super::{known, open};
use crate::progress::Bar;
use crate::settings::Settings;
use crate::{Failure, platform, say};

/// A failure with the file that it is about.
fn about(path: &Path) -> impl Fn(std::io::Error) -> Failure {
    move |e| Failure::Faults(format!("{}: {e}", path.display()))
}

/// Runs it.
pub fn run(
    settings: &Settings,
    file: &Path,
    keys: Option<&Path>,
    force: bool,
    json: bool,
) -> Result<(), Failure> {
    if file.exists() && !force {
        return Err(Failure::Faults(format!("{} is there already; --force replaces it.", file.display())));
    }
    let key = keys.map(key).transpose()?;
    let db = open(settings)?;
    known(&db)?;
    let part = PathBuf::from(format!("{}.{}.part", file.display(), std::process::id()));
    let written = write(settings, &db, key.as_ref(), file, &part, json);
    if written.is_err() {
        // What is left of it is of no use; it may not even be there.
        let _ = std::fs::remove_file(&part);
    }
    let written = written?;
    if json {
        say(serde_json::to_string(&written)?);
        return Ok(());
    }
    say(format!(
        "{}: {} rows, {} media files, journal up to position {}",
        file.display(),
        written.rows,
        written.media,
        written.position
    ));
    say(format!(
        "The keys of the office are not in it: without {} nobody can open what is sealed, such as second steps. Keep a copy \
         of that file in a safe place apart from the backups.",
        settings.key_file.display()
    ));
    if !written.keys {
        say(
            "The keys of persons are not in it: the history of their personal fields cannot be read after a \
             restore. To have them, sealed, use --keys FILE and keep that file elsewhere.",
        );
    }
    Ok(())
}

fn write(
    settings: &Settings,
    db: &store::Db,
    key: Option<&Key>,
    file: &Path,
    part: &Path,
    json: bool,
) -> Result<backup::Written, Failure> {
    match std::fs::remove_file(part) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(about(part)(e)),
        _ => {}
    }
    let out = platform::private_file(part).map_err(about(part))?;
    let media = super::files(settings)?;
    let bar = Bar::new(json);
    let now = jiff::Timestamp::now();
    let (out, written) =
        backup::write(db, &media, key, now, out, &mut |what, done, all| bar.tell(what, done, all))
            .map_err(|e| Failure::Faults(format!("{}: {e}", file.display())))?;
    out.sync_all().map_err(about(part))?;
    drop(out);
    std::fs::rename(part, file).map_err(about(file))?;
    // The name is safe only when the folder is; where folders cannot be opened, the system does it by itself.
    let folder = file.parent().filter(|f| !f.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
    Ok(written)
}

/// The key of a key file, which is made when it is not there.
fn key(path: &Path) -> Result<Key, Failure> {
    match std::fs::read_to_string(path) {
        Ok(text) => Key::parse(&text).map_err(|e| Failure::Faults(format!("{}: {e}", path.display()))),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
            let key = Key::new()?;
            let mut file = platform::private_file(path).map_err(about(path))?;
            std::io::Write::write_all(&mut file, key.text().as_bytes()).map_err(about(path))?;
            file.sync_all().map_err(about(path))?;
            Ok(key)
        }
        Err(e) => Err(about(path)(e)),
    }
}
