//! Development tasks. `cargo xtask test` runs every test there is.

mod bench;
mod browser;
mod keeper;
mod packages;
mod policy;
mod postgres;
mod python;
mod steps;
mod words;

use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

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
    /// Test the pages in Chromium
    Browser(Pages),
    /// Photograph the main pages into ./shots
    Shots(Pages),
    /// Measure speed and size beside peers, and print a table
    Bench(bench::Options),
    /// Print Lighthouse's scores of the main pages
    Lighthouse(Pages),
}

#[derive(Args)]
struct Pages {
    /// The address of a running server; without it a demo is started
    #[arg(long)]
    url: Option<String>,
}

fn outcome(result: Result<(), String>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            steps::say(e);
            ExitCode::FAILURE
        }
    }
}

fn main() -> ExitCode {
    match Arguments::parse().task {
        Task::Test { quick, only } => steps::test(quick, only.as_deref()),
        Task::Browser(pages) => outcome(browser::test(pages.url.as_deref())),
        Task::Shots(pages) => outcome(browser::shots(pages.url.as_deref())),
        Task::Bench(options) => outcome(bench::run(&options)),
        Task::Lighthouse(pages) => outcome(browser::lighthouse(pages.url.as_deref())),
    }
}
