//! The steps of `cargo xtask test`, each with a heading, and a table at the end.

use std::process::{Command, ExitCode};
use std::time::Instant;

use crate::{browser, packages, policy, postgres, python, words};

type Step<'a> = (&'static str, When, Box<dyn Fn() -> Result<(), String> + 'a>);

/// The runs that a step belongs to.
#[derive(Clone, Copy, PartialEq)]
enum When {
    /// Every run, `--quick` too.
    Always,
    /// The full run.
    Full,
}

/// Says something to the person who waits.
#[expect(clippy::print_stdout, reason = "this is what the tool is for")]
pub fn say(text: impl std::fmt::Display) {
    println!("{text}");
}

/// Runs a command to its end.
pub fn run(command: &mut Command) -> Result<(), String> {
    let status = command.status().map_err(|e| format!("{command:?} could not be started: {e}"))?;
    if status.success() { Ok(()) } else { Err(format!("{command:?} ended with {status}")) }
}

/// Cargo, the one that runs this program.
pub fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new(std::env::var("CARGO").unwrap_or_else(|_| "cargo".into()));
    command.args(arguments).stdin(std::process::Stdio::null());
    command
}

fn has_nextest() -> bool {
    cargo(&["nextest", "--version"]).output().is_ok_and(|o| o.status.success())
}

/// Every test there is.
pub fn test(quick: bool, only: Option<&str>) -> ExitCode {
    let wants_server = !quick && only.is_none_or(|o| o == "tests");
    let server = if wants_server {
        say("── PostgreSQL");
        match postgres::Server::start() {
            Ok(server) => Some(server),
            Err(e) => {
                say(format!("PostgreSQL could not be started: {e}"));
                return ExitCode::FAILURE;
            }
        }
    } else {
        None
    };
    let python = match wants_server.then(python::ready).transpose() {
        Ok(python) => python,
        Err(e) => {
            say(format!("the servers in Python could not be installed: {e}"));
            return ExitCode::FAILURE;
        }
    };
    if let Some(Err(e)) = wants_server.then(packages::readers) {
        say(format!("the programs that read papers and codes could not be installed: {e}"));
        return ExitCode::FAILURE;
    }
    let address = server.as_ref().map(postgres::Server::url);
    let tests = || {
        let mut command = if has_nextest() {
            cargo(&["nextest", "run", "--workspace"])
        } else {
            cargo(&["test", "--workspace", "--lib", "--bins", "--tests"])
        };
        if let Some(python) = &python {
            command.env("CORAK_TEST_PYTHON", python);
        }
        if let Some(address) = &address {
            command.env("CORAK_TEST_POSTGRES", address).env("CORAK_TEST_READERS", "1");
        }
        run(&mut command)
    };
    let steps: Vec<Step<'_>> = vec![
        ("format", When::Always, Box::new(|| run(&mut cargo(&["fmt", "--all", "--check"])))),
        (
            "lints",
            When::Always,
            Box::new(|| run(&mut cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))),
        ),
        ("policy", When::Always, Box::new(policy::check)),
        ("words", When::Always, Box::new(words::check)),
        ("tests", When::Always, Box::new(tests)),
        ("examples", When::Full, Box::new(|| run(&mut cargo(&["test", "--doc", "--workspace"])))),
        (
            "documentation",
            When::Full,
            Box::new(|| run(cargo(&["doc", "--no-deps", "--workspace"]).env("RUSTDOCFLAGS", "-D warnings"))),
        ),
        ("browser", When::Full, Box::new(|| browser::test(None))),
    ];
    if let Some(only) = only.filter(|o| steps.iter().all(|(name, ..)| name != o)) {
        let names: Vec<&str> = steps.iter().map(|(name, ..)| *name).collect();
        say(format!("there is no step “{only}”; there are: {}", names.join(", ")));
        return ExitCode::from(2);
    }
    let mut table = Vec::new();
    for (name, when, step) in &steps {
        let wanted = match only {
            Some(only) => only == *name,
            None => *when == When::Always || !quick,
        };
        if !wanted {
            continue;
        }
        say(format!("\n── {name}"));
        let started = Instant::now();
        let outcome = step();
        if let Err(e) = &outcome {
            say(e);
        }
        table.push((*name, outcome.is_ok(), started.elapsed().as_secs()));
    }
    drop(server);
    say("");
    for (name, ok, seconds) in &table {
        say(format!("{name:<14} {:<7} {seconds:>5} s", if *ok { "passed" } else { "FAILED" }));
    }
    if table.iter().all(|(_, ok, _)| *ok) && !table.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
