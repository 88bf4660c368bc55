//! Corak: one program for a craft council. The commands are described by `corak help`.

mod commands;
mod data;
mod index;
mod keys;
mod log;
mod platform;
mod progress;
mod serve;
mod settings;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use settings::Settings;

/// Pages are many small texts, made on one thread and let go on another: the system's allocator spends a third of a page's
/// time on them. Without huge pages (`no_thp`): with them an idle program held on to three times as much memory.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

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
    /// Read a file into a register, all of it or nothing
    Import(commands::import::Asked),
    /// Write a register to standard output
    Export(commands::export::Asked),
    /// Write the columns of a register with one example row to standard output
    Template(commands::template::Asked),
    /// Make accounts, give roles, hand out new passwords
    #[command(subcommand)]
    User(commands::user::Task),
    /// Try out the mail server
    #[command(subcommand)]
    Mail(commands::mail::Task),
    /// See what the program does later, try it again or drop it
    #[command(subcommand)]
    Jobs(commands::jobs::Task),
    /// See payments by the payment service, and ask it about those that stand open
    #[command(subcommand)]
    Payments(commands::payments::Task),
    /// Look after the keys that seal what nobody may read in the database
    #[command(subcommand)]
    Key(commands::key::Task),
    /// Fill the search index anew; a running server does it when asked
    Reindex {
        /// For machines
        #[arg(long)]
        json: bool,
    },
    /// Count makers, items and measures of every region anew, when the doctor found a count that is wrong
    Recount {
        /// For machines
        #[arg(long)]
        json: bool,
    },
    /// Count orders and check that the books add up; a running server does it every night
    Books {
        /// For machines
        #[arg(long)]
        json: bool,
    },
    /// Write everything into one file, also while the server runs
    Backup {
        /// The file
        file: PathBuf,
        /// Put the keys of persons in too, sealed with the key in this file (made when it is not there)
        #[arg(long, value_name = "FILE")]
        keys: Option<PathBuf>,
        /// Replace the file if there is one
        #[arg(long)]
        force: bool,
        /// For machines
        #[arg(long)]
        json: bool,
    },
    /// Fill an empty database, of either engine, from a backup
    Restore {
        /// The backup
        file: PathBuf,
        /// Become the office of the backup, and replace what is here of that office
        #[arg(long)]
        replace: bool,
        /// The key file that the backup was made with
        #[arg(long, value_name = "FILE")]
        keys: Option<PathBuf>,
        /// Leave the keys of persons in the backup out
        #[arg(long, conflicts_with = "keys")]
        without_keys: bool,
        /// Persons who were erased since, as `corak erasures` writes them
        #[arg(long, value_name = "FILE")]
        erasures: Option<PathBuf>,
        /// For machines
        #[arg(long)]
        json: bool,
    },
    /// List the persons whose data was erased, for `corak restore --erasures`
    Erasures,
    /// Weigh, rank and try out a decision described in a file
    Assess(commands::assess::Asked),
    /// See the criteria sets of the profile, and begin a decision file by one
    #[command(subcommand)]
    Criteria(commands::criteria::Task),
    /// Read and make codes of QRIS
    #[command(subcommand)]
    Qris(commands::qris::Task),
    /// Make papers as PDF
    #[cfg(feature = "documents")]
    #[command(subcommand)]
    Document(commands::document::Task),
    /// Say which settings are in force and what is wrong; changes nothing
    Doctor {
        /// For machines
        #[arg(long)]
        json: bool,
    },
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

/// Says something to the person at the terminal. When whoever reads has gone, as `head` does, the work goes on to its end, and the exit
/// status tells of it.
fn say(text: impl std::fmt::Display) {
    use std::io::Write;
    let _ = writeln!(std::io::stdout(), "{text}");
}

fn warn(text: impl std::fmt::Display) {
    use std::io::Write;
    let _ = writeln!(std::io::stderr(), "{text}");
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

fn run(settings: &Settings, task: Task) -> Result<(), Failure> {
    match task {
        Task::Demo => commands::demo::run(settings),
        Task::Init { profile, region } => commands::init::run(settings, &profile, region),
        Task::Serve => commands::serve::run(settings),
        Task::Import(asked) => commands::import::run(settings, &asked),
        Task::Export(asked) => commands::export::run(settings, &asked),
        Task::Template(asked) => commands::template::run(settings, &asked),
        Task::User(task) => commands::user::run(settings, &task),
        Task::Mail(task) => commands::mail::run(settings, &task),
        Task::Jobs(task) => commands::jobs::run(settings, &task),
        Task::Payments(task) => commands::payments::run(settings, &task),
        Task::Key(task) => commands::key::run(settings, &task),
        Task::Reindex { json } => commands::reindex::run(settings, json),
        Task::Recount { json } => commands::recount::run(settings, json),
        Task::Books { json } => commands::books::run(settings, json),
        Task::Backup { file, keys, force, json } => {
            commands::backup::run(settings, &file, keys.as_deref(), force, json)
        }
        Task::Restore { file, replace, keys, without_keys, erasures, json } => {
            let asked = commands::restore::Asked { replace, keys, without_keys, erasures };
            commands::restore::run(settings, &file, &asked, json)
        }
        Task::Erasures => commands::restore::list_erasures(settings),
        Task::Assess(asked) => commands::assess::run(&asked),
        Task::Criteria(task) => commands::criteria::run(settings, &task),
        Task::Qris(task) => commands::qris::run(&task),
        #[cfg(feature = "documents")]
        Task::Document(task) => commands::document::run(settings, &task),
        Task::Doctor { json } => commands::doctor::run(settings, json),
    }
}
