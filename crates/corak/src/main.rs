//! Corak: one program for a craft council. The commands are described by `corak help`.

mod data;
mod serve;
mod settings;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Parser, Subcommand};
use store::office::Programme;
use store::{Command, Db, Options};
use transfer::{FileKind, ImportError};

use settings::Settings;

#[derive(Parser)]
#[command(name = "corak", version, about = "Registry, flagships and public face of a craft council")]
struct Arguments {
    #[command(flatten)]
    flags: settings::Flags,
    #[command(subcommand)]
    task: Option<Task>,
}

#[derive(Subcommand)]
enum Task {
    /// Make the sample council if there is none, and serve it (what a bare start does)
    Demo,
    /// Make an empty production instance: regions and vocabularies only
    Init {
        /// The country profile
        #[arg(long, default_value = "id")]
        profile: String,
        /// The region that the programme is rooted at; the whole country when left out
        #[arg(long)]
        region: Option<String>,
    },
    /// Serve an instance
    Serve,
    /// Read a CSV file into a register, all of it or nothing
    Import {
        /// regions, boundaries, peoples, motifs, crafts, heritage, designations, makers, items…
        kind: String,
        /// The file
        file: PathBuf,
        /// Only say what would happen
        #[arg(long)]
        dry_run: bool,
        /// For machines
        #[arg(long)]
        json: bool,
    },
    /// Write a register to standard output as CSV
    Export {
        /// The register
        kind: String,
    },
    /// Say which settings are in force and what is wrong
    Doctor,
}

/// Why a command ended without its result.
#[derive(Debug)]
pub enum Failure {
    /// Faults: exit status 1.
    Faults(String),
    /// The command was not understood: exit status 2.
    Usage(String),
}

impl<E: std::error::Error> From<E> for Failure {
    fn from(e: E) -> Self {
        Failure::Faults(e.to_string())
    }
}

/// Says something to the person at the terminal.
#[expect(clippy::print_stdout, reason = "this is the command line's voice")]
fn say(text: impl std::fmt::Display) {
    println!("{text}");
}

#[expect(clippy::print_stderr, reason = "this is the command line's voice")]
fn warn(text: impl std::fmt::Display) {
    eprintln!("{text}");
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let outcome = Settings::load(&arguments.flags)
        .map_err(Failure::Usage)
        .and_then(|settings| run(&settings, arguments.task.unwrap_or(Task::Demo)));
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Faults(text)) => {
            warn(text);
            ExitCode::from(1)
        }
        Err(Failure::Usage(text)) => {
            warn(text);
            ExitCode::from(2)
        }
    }
}

fn open(settings: &Settings) -> Result<Db, Failure> {
    std::fs::create_dir_all(&settings.data)
        .map_err(|e| Failure::Faults(format!("{} cannot be made: {e}", settings.data.display())))?;
    Ok(Db::open(&settings.database, Options::default())?)
}

fn programme(db: &Db) -> Result<Option<Programme>, Failure> {
    Ok(db.read_blocking(store::office::programme)?)
}

fn known(db: &Db) -> Result<Programme, Failure> {
    programme(db)?.ok_or_else(|| {
        Failure::Faults(
            "This data folder has no instance yet: run `corak demo` or `corak init` first.".into(),
        )
    })
}

fn run(settings: &Settings, task: Task) -> Result<(), Failure> {
    match task {
        Task::Demo => {
            let db = open(settings)?;
            if programme(&db)?.is_none() {
                say("Making the sample council…");
                let folder = data::profile_folder(settings, "id")?;
                let profile = data::profile(folder.path())?;
                let root = domain::region::RegionCode::parse(&profile.demo.region)
                    .ok_or_else(|| Failure::Faults("the profile's demo region is no code".into()))?;
                let programme = Programme { profile: profile.key.clone(), root, demo: true };
                // The programme is set up last, so that a start that was cut off begins again.
                let mut told = |name: &str| tracing::info!(file = name, "load");
                transfer::load::profile(&db, &profile, folder.path(), &mut told)?;
                transfer::load::demo(&db, &profile, folder.path(), &mut told)?;
                transfer::load::set_up(&db, &programme)?;
            }
            serve::run(settings, db)
        }
        Task::Init { profile, region } => {
            let db = open(settings)?;
            if programme(&db)?.is_some() {
                return Err(Failure::Faults("This data folder has an instance already.".into()));
            }
            let folder = data::profile_folder(settings, &profile)?;
            let profile = data::profile(folder.path())?;
            let code = region.unwrap_or_else(|| profile.root.clone());
            let root = domain::region::RegionCode::parse(&code)
                .ok_or_else(|| Failure::Usage(format!("{code} is no region code")))?;
            let programme = Programme { profile: profile.key.clone(), root, demo: false };
            transfer::load::profile(&db, &profile, folder.path(), &mut |_| {})?;
            if transfer::load::root(&db, &code)?.is_none() {
                return Err(Failure::Usage(format!("the profile has no region {code}")));
            }
            transfer::load::set_up(&db, &programme)?;
            say(format!("{} is ready. Start it with `corak serve`.", settings.data.display()));
            Ok(())
        }
        Task::Serve => {
            let db = open(settings)?;
            known(&db)?;
            serve::run(settings, db)
        }
        Task::Import { kind, file, dry_run, json } => {
            let kind = file_kind(&kind)?;
            let db = open(settings)?;
            let profile = data::profile(data::profile_folder(settings, &known(&db)?.profile)?.path())?;
            let command = Command::system("import").because(format!("import {}", file.display()));
            let report = match transfer::run(&db, &profile, kind, &file, command, dry_run) {
                Ok(report) => report,
                Err(e @ (ImportError::File(_) | ImportError::TooLarge(_))) => {
                    return Err(Failure::Usage(e.to_string()));
                }
                Err(e) => return Err(e.into()),
            };
            tell(&profile, &report, json);
            if report.faulty > 0 { Err(Failure::Faults("Nothing was stored.".into())) } else { Ok(()) }
        }
        Task::Export { kind } => {
            let kind = file_kind(&kind)?;
            let db = open(settings)?;
            let profile = data::profile(data::profile_folder(settings, &known(&db)?.profile)?.path())?;
            let out = std::io::BufWriter::new(std::io::stdout().lock());
            transfer::export::run(&mut db.apart()?, &profile, kind, out)?;
            Ok(())
        }
        Task::Doctor => doctor(settings),
    }
}

fn file_kind(word: &str) -> Result<FileKind, Failure> {
    let words: Vec<&str> = FileKind::ALL.iter().map(|k| k.word()).collect();
    FileKind::from_word(word)
        .ok_or_else(|| Failure::Usage(format!("{word} is no register; there are: {}", words.join(", "))))
}

fn tell(profile: &Arc<domain::profile::Profile>, report: &transfer::Report, json: bool) {
    let lang = profile.first_language().as_str();
    let sentence = |f: &transfer::Fault| {
        let arguments = f.problem.arguments();
        let arguments: Vec<(&str, &str)> = arguments.iter().map(|(n, v)| (*n, v.as_str())).collect();
        web::sentence(lang, f.problem.key(), &arguments)
    };
    if json {
        let faults: Vec<serde_json::Value> = report
            .faults
            .iter()
            .map(|f| serde_json::json!({"line": f.line, "column": f.column, "found": f.found, "expected": sentence(f)}))
            .collect();
        let report = serde_json::json!({"new": report.new, "changed": report.changed, "unchanged": report.unchanged,
            "faulty": report.faulty, "faults": faults});
        say(report);
        return;
    }
    say(format!(
        "new {}   changed {}   unchanged {}   faulty {}",
        report.new, report.changed, report.unchanged, report.faulty
    ));
    for f in &report.faults {
        say(format!("{}: {} “{}”: {}", f.line, f.column, f.found, sentence(f)));
    }
}

fn doctor(settings: &Settings) -> Result<(), Failure> {
    say(format!("data      {}", settings.data.display()));
    say(format!("database  {}", settings.database));
    say(format!("listen    {}", settings.listen));
    say(format!("origin    {}", settings.origin()));
    let db = open(settings)?;
    let office = db.office();
    say(format!("office    {}", office.0));
    match programme(&db)? {
        Some(p) => {
            say(format!("programme {} at {}{}", p.profile, p.root, if p.demo { " (demo)" } else { "" }))
        }
        None => {
            return Err(Failure::Faults(
                "There is no instance here yet: run `corak demo` or `corak init`.".into(),
            ));
        }
    }
    let (regions, end) = db.read_blocking(|c| Ok((store::region::count(c)?, store::journal::end(c)?)))?;
    say(format!("regions   {regions}"));
    say(format!("journal   position {end}"));
    Ok(())
}
