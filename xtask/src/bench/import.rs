//! The import of the items beside what the `sqlite3` shell needs to put the same file into a bare table; meanwhile
//! another process writes one small change after the other.

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use super::Bench;
use super::server::{Instance, anonymous};
use super::table::{Row, Target, Unit};
use crate::packages::{install, program};
use crate::steps::say;

/// A multiple of the bare import.
const MOST: f64 = 20.0;
/// Other writes that are tried at most.
const WRITES: usize = 20_000;

/// How long the shell takes.
fn bare(file: &Path, scratch: &Path) -> Result<Duration, String> {
    if program("sqlite3").is_none() {
        install("sqlite3")?;
    }
    let database = scratch.join("bare.db");
    let started = Instant::now();
    let output = Command::new("sqlite3")
        .arg(&database)
        .args([".mode csv", &format!(".import '{}' items", file.display())])
        .stdin(Stdio::null())
        .output()
        .map_err(|e| format!("sqlite3: {e}"))?;
    let taken = started.elapsed();
    let _ = std::fs::remove_file(&database);
    if output.status.success() {
        Ok(taken)
    } else {
        Err(format!("sqlite3: {}", String::from_utf8_lossy(&output.stderr)))
    }
}

/// A small change that another writer makes: one row that is never the same twice running.
struct Other<'a> {
    instance: &'a Instance,
    files: [std::path::PathBuf; 2],
    turn: usize,
}

impl Other<'_> {
    fn new<'a>(instance: &'a Instance, scratch: &Path) -> Result<Other<'a>, String> {
        let file = |locality: &str| {
            let path = scratch.join(format!("other-{locality}.csv"));
            let text = format!(
                "key,name,kind,region,locality,status,sample\n\
                 contoh-lain,Galeri Contoh Lain,gallery,12.71,{locality},published,yes\n"
            );
            std::fs::write(&path, text).map(|()| path).map_err(|e| e.to_string())
        };
        Ok(Other { instance, files: [file("Timur")?, file("Barat")?], turn: 0 })
    }

    /// How long the whole command took, and whether it was done or was told to come later.
    fn write(&mut self) -> (Duration, bool) {
        self.turn += 1;
        let file = self.files[self.turn % 2].display().to_string();
        let started = Instant::now();
        let done = self.instance.run(&["import", "makers", &file]).is_ok();
        (started.elapsed(), done)
    }
}

fn seconds(d: Duration) -> String {
    format!("{:.1} s", d.as_secs_f64())
}

/// The rows. The instance that comes of it is kept as the one with all items.
pub fn rows(bench: &mut Bench) -> Result<(), String> {
    say("\n── import");
    let size = bench.size;
    let file = bench.instances.files(size)?.join("items.csv");
    let shell = bare(&file, bench.scratch.path())?;
    let data = bench.instances.full_folder(size)?;
    let coming = data.with_extension("tmp");
    let instance = bench.instances.without_items(size, &coming)?;
    let mut other = Other::new(&instance, bench.scratch.path())?;
    other.write();
    let quiet = (0..5).map(|_| other.write().0).max().unwrap_or_default();

    let log = std::fs::File::create(bench.scratch.path().join("import.log")).map_err(|e| e.to_string())?;
    let started = Instant::now();
    let mut import = instance
        .command(&["import", "items", &file.display().to_string()])
        .stdout(Stdio::null())
        .stderr(log)
        .spawn()
        .map_err(|e| format!("corak: {e}"))?;
    let (id, done, peak) = (import.id(), AtomicBool::new(false), AtomicU64::new(0));
    let (mut longest, mut writes, mut refused) = (Duration::ZERO, 0, 0);
    let (ended, taken) = std::thread::scope(|scope| {
        let waiting = scope.spawn(|| {
            let ended = import.wait();
            let taken = started.elapsed();
            done.store(true, Ordering::Relaxed);
            (ended, taken)
        });
        scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                peak.fetch_max(anonymous(id).unwrap_or_default(), Ordering::Relaxed);
                std::thread::sleep(Duration::from_millis(50));
            }
        });
        while !done.load(Ordering::Relaxed) && writes < WRITES {
            let (wait, done) = other.write();
            longest = longest.max(wait);
            writes += 1;
            refused += usize::from(!done);
        }
        waiting.join()
    })
    .map_err(|_| "waiting for the import panicked")?;
    let ended = ended.map_err(|e| e.to_string())?;
    if !ended.success() {
        let said = std::fs::read_to_string(bench.scratch.path().join("import.log")).unwrap_or_default();
        return Err(format!("the import ended with {ended}\n{said}"));
    }
    super::instance::index(&instance)?;
    let _ = std::fs::remove_dir_all(&data);
    std::fs::rename(&coming, &data).map_err(|e| e.to_string())?;
    bench.add(Row {
        name: format!("import of {} items beside `.import`", size.items),
        measured: seconds(taken),
        peer: seconds(shell),
        value: taken.as_secs_f64() / shell.as_secs_f64(),
        unit: Unit::Times,
        target: Target::Most(MOST),
    });
    bench.add(Row {
        name: "longest wait of another writer meanwhile".into(),
        measured: format!("{writes} tried, {refused} told to come later"),
        peer: format!("{} without an import", seconds(quiet)),
        value: longest.as_secs_f64(),
        unit: Unit::Seconds,
        target: Target::None,
    });
    bench.add(Row {
        name: "anonymous memory of the import".into(),
        measured: "most seen".into(),
        peer: String::new(),
        value: peak.into_inner() as f64 / 1e6,
        unit: Unit::Megabytes,
        target: Target::None,
    });
    Ok(())
}
