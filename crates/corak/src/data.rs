//! The country profiles inside the program, or those of a folder.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use domain::profile::Profile;
use include_dir::{Dir, include_dir};

use crate::Failure;
use crate::settings::Settings;

static PROFILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../profiles");

/// A profile's folder; a built-in one is unpacked for as long as this lives.
pub struct Folder {
    path: PathBuf,
    _unpacked: Option<tempfile::TempDir>,
}

impl Folder {
    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// The folder of a profile.
pub fn profile_folder(settings: &Settings, key: &str) -> Result<Folder, Failure> {
    if let Some(dir) = &settings.profile_dir {
        return Ok(Folder { path: dir.join(key), _unpacked: None });
    }
    let dir = PROFILES.get_dir(key).ok_or_else(|| Failure::Usage(format!("there is no profile {key}")))?;
    let scratch = tempfile::tempdir()?;
    unpack(dir, scratch.path())?;
    Ok(Folder { path: scratch.path().join(key), _unpacked: Some(scratch) })
}

fn unpack(dir: &Dir<'_>, to: &Path) -> std::io::Result<()> {
    for file in dir.files() {
        let path = to.join(file.path());
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent)?;
        }
        std::fs::write(path, file.contents())?;
    }
    dir.dirs().try_for_each(|d| unpack(d, to))
}

/// The profile of a folder.
pub fn profile(folder: &Path) -> Result<Arc<Profile>, Failure> {
    let path = folder.join("profile.toml");
    let text =
        std::fs::read_to_string(&path).map_err(|e| Failure::Usage(format!("{}: {e}", path.display())))?;
    Ok(Arc::new(Profile::parse(&text)?))
}
