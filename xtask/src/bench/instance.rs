//! Instances with a catalogue of some size, kept in the target folder for the next run.

use std::path::{Path, PathBuf};
use std::time::Instant;

use super::catalogue::{self, Ground, Size};
use super::profile;
use super::server::{Instance, copy};
use crate::browser::root;
use crate::steps::say;

/// The instances of this checkout.
pub struct Instances {
    /// The built programs.
    pub programs: PathBuf,
    /// Where they are kept.
    pub folder: PathBuf,
    /// Whether what is there is made anew.
    pub fresh: bool,
}

/// Makes the search index, so that no server is still busy with it while it is measured.
pub fn index(instance: &Instance) -> Result<(), String> {
    let started = Instant::now();
    let said = instance.run(&["reindex"])?;
    say(format!("{} ({:.0} s)", said.trim(), started.elapsed().as_secs_f64()));
    Ok(())
}

/// Names a schema: an instance with another one is made anew, since a migration leaves what is new in it empty.
fn schema() -> Result<String, String> {
    let mut files = Vec::new();
    for entry in
        std::fs::read_dir(root().join("crates/store/migrations/sqlite")).map_err(|e| e.to_string())?
    {
        let entry = entry.map_err(|e| e.to_string())?;
        let length = entry.metadata().map_err(|e| e.to_string())?.len();
        files.push(format!("{} {length}", entry.file_name().to_string_lossy()));
    }
    files.sort();
    Ok(files.join("\n"))
}

impl Instances {
    /// The folder of a size, with its files; what does not fit any more goes away.
    pub fn files(&self, size: Size) -> Result<PathBuf, String> {
        let folder = self.folder.join(size.folder());
        let stamp = folder.join("made");
        let wanted = schema()?;
        let fits = std::fs::read_to_string(&stamp).is_ok_and(|made| made == wanted);
        let made_now = folder.join(format!("run-{}", std::process::id()));
        if folder.exists() && (!fits || (self.fresh && !made_now.exists())) {
            std::fs::remove_dir_all(&folder).map_err(|e| e.to_string())?;
        }
        if !folder.exists() {
            say(format!("making {} items and {} makers", size.items, size.makers));
            catalogue::write(&Ground::read(&profile())?, size, &folder)?;
            std::fs::write(made_now, "").map_err(|e| e.to_string())?;
            std::fs::write(stamp, wanted).map_err(|e| e.to_string())?;
        }
        Ok(folder)
    }

    /// The crafts that are sold: not those of protected materials.
    pub fn sellable(&self) -> Result<std::collections::BTreeSet<String>, String> {
        Ground::read(&profile()).map(|g| g.sellable())
    }

    /// Parts of addresses of items.
    pub fn noted(&self, size: Size) -> Result<Vec<String>, String> {
        let text = std::fs::read_to_string(self.files(size)?.join("items.txt")).map_err(|e| e.to_string())?;
        Ok(text.lines().map(str::to_owned).collect())
    }

    fn at(&self, data: PathBuf) -> Instance {
        Instance { programs: self.programs.clone(), data, database: None }
    }

    /// Everything but the items.
    fn makers(&self, instance: &Instance, files: &Path) -> Result<(), String> {
        instance.run(&["init", "--profile", "id", "--region", "12"])?;
        for kind in ["motifs", "crafts", "heritage", "designations"] {
            let file = profile().join(format!("{kind}.csv"));
            instance.run(&["import", kind, &file.display().to_string()])?;
        }
        let started = Instant::now();
        instance.run(&["import", "makers", &files.join("makers.csv").display().to_string()])?;
        say(format!("makers imported in {:.0} s", started.elapsed().as_secs_f64()));
        Ok(())
    }

    /// An instance on SQLite with everything but the items; a copy of one that is kept.
    pub fn without_items(&self, size: Size, data: &Path) -> Result<Instance, String> {
        let files = self.files(size)?;
        let (base, coming) = (files.join("base"), files.join("base.tmp"));
        if !base.exists() {
            let _ = std::fs::remove_dir_all(&coming);
            self.makers(&self.at(coming.clone()), &files)?;
            std::fs::rename(&coming, &base).map_err(|e| e.to_string())?;
        }
        let _ = std::fs::remove_dir_all(data);
        copy(&base, data)?;
        Ok(self.at(data.to_owned()))
    }

    /// Where the full instance of a size lives.
    pub fn full_folder(&self, size: Size) -> Result<PathBuf, String> {
        Ok(self.files(size)?.join("data"))
    }

    /// An instance on SQLite with everything, made if it is not there.
    pub fn full(&self, size: Size) -> Result<Instance, String> {
        let data = self.full_folder(size)?;
        if !data.exists() {
            let coming = data.with_extension("tmp");
            let instance = self.without_items(size, &coming)?;
            self.items(&instance, size)?;
            std::fs::rename(&coming, &data).map_err(|e| e.to_string())?;
        }
        Ok(self.at(data))
    }

    fn items(&self, instance: &Instance, size: Size) -> Result<(), String> {
        let (file, started) = (self.files(size)?.join("items.csv"), Instant::now());
        instance.run(&["import", "items", &file.display().to_string()])?;
        say(format!("items imported in {:.0} s", started.elapsed().as_secs_f64()));
        index(instance)
    }

    /// Fills an empty instance with everything.
    pub fn fill(&self, instance: &Instance, size: Size) -> Result<(), String> {
        self.makers(instance, &self.files(size)?)?;
        self.items(instance, size)
    }
}
