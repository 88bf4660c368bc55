//! Development tasks. `cargo xtask test` runs every test there is.

mod policy;
mod postgres;
mod steps;
mod words;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Development tasks")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Run every test there is, with the servers it needs
    Test {
        /// Formatting, lints and tests on SQLite alone
        #[arg(long)]
        quick: bool,
        /// Only this step
        #[arg(long)]
        only: Option<String>,
    },
}

fn main() -> ExitCode {
    match Arguments::parse().task {
        Task::Test { quick, only } => steps::test(quick, only.as_deref()),
    }
}
