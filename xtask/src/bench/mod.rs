//! `cargo xtask bench`: how fast and how large, beside a peer or a bare limit measured in the same run. Nothing here is
//! a test: the table says what was found. `docs/bench.md` says how to read it.

mod build;
mod catalogue;
mod decision;
mod desk;
mod facts;
mod feeds;
mod http;
mod import;
mod instance;
mod market;
mod memory;
mod pages;
mod peer;
mod photograph;
mod queries;
mod search;
mod server;
mod start;
mod table;
mod targets;
mod weight;
mod wrk;

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::browser::root;
use crate::postgres;
use crate::steps::{cargo, run as finish, say};
use catalogue::Size;
use instance::Instances;
use server::Instance;
use table::Row;

/// A group of rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Group {
    /// Item and region page beside a bare axum program
    Pages,
    /// An item page with few and with many items
    Growth,
    /// Search with two facets and counts
    Search,
    /// Import beside the sqlite3 shell
    Import,
    /// First byte after a later start
    Start,
    /// Anonymous memory, idle and under load
    Memory,
    /// First view of a page, compressed
    Weight,
    /// Registers and forms of the workbench, and pages beside many who sign in
    Desk,
    /// The table of targets, of a province and of a nation
    Targets,
    /// Baskets, the way to an order, and many orders at once
    Market,
    /// Feeds of the whole catalogue
    Feeds,
    /// The sizes of a photograph
    Photograph,
    /// Decision analysis beside pymcdm, scikit-criteria and numpy
    Decision,
    /// The page, search and workbench rows on PostgreSQL
    Postgres,
}

/// The flags.
#[derive(Debug, Args)]
pub struct Options {
    /// How many items the catalogue has (a million when left out)
    #[arg(long)]
    items: Option<u32>,
    /// How many makers (a tenth of the items when left out)
    #[arg(long)]
    makers: Option<u32>,
    /// A catalogue of 20,000 items and short loads: to see that all works, not to quote
    #[arg(long)]
    quick: bool,
    /// Make the catalogues anew
    #[arg(long)]
    fresh: bool,
    /// Only these groups of rows; all but the build when left out
    #[arg(long, value_delimiter = ',')]
    rows: Vec<Group>,
    /// How many items PostgreSQL gets (as many as SQLite when left out)
    #[arg(long)]
    postgres_items: Option<u32>,
    /// How long each load lasts, in seconds
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=60))]
    seconds: Option<u32>,
    /// How often program and peer take turns
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=20))]
    rounds: Option<u32>,
    /// Also time `cargo run --release` in a fresh clone, until the first page
    #[arg(long)]
    build: bool,
    /// Write the mix of searches anew, and measure nothing
    #[arg(long, hide = true)]
    write_queries: bool,
    /// Write the table here as JSON too
    #[arg(long)]
    json: Option<PathBuf>,
}

/// What every group of rows needs.
struct Bench {
    programs: PathBuf,
    instances: Instances,
    size: Size,
    seconds: u32,
    rounds: u32,
    passes: u32,
    scratch: tempfile::TempDir,
    rows: Vec<Row>,
}

impl Bench {
    fn add(&mut self, row: Row) {
        say(table::markdown(std::slice::from_ref(&row)).lines().last().unwrap_or_default());
        self.rows.push(row);
    }
}

/// The size of the catalogue that is asked for.
fn size(options: &Options) -> Size {
    let items = options.items.unwrap_or(if options.quick { 20_000 } else { 1_000_000 }).clamp(100, 5_000_000);
    let makers = options.makers.unwrap_or(items / 10).clamp(10, 999_999);
    Size { items, makers }
}

/// Builds the program and its peer, optimised, and says where they are.
fn programs() -> Result<PathBuf, String> {
    // In one call, so that what they share is built once.
    let wanted = [
        "-p",
        "corak",
        "-p",
        "media",
        "--bins",
        "--example",
        "bare",
        "--example",
        "photograph",
        "--example",
        "sell",
        "--example",
        "tell",
    ];
    finish(cargo(&["build", "--release", "--locked"]).args(wanted))?;
    Ok(target()?.join("release"))
}

fn target() -> Result<PathBuf, String> {
    let metadata =
        cargo(&["metadata", "--no-deps", "--format-version", "1"]).output().map_err(|e| e.to_string())?;
    let metadata: serde_json::Value = serde_json::from_slice(&metadata.stdout).map_err(|e| e.to_string())?;
    let target = metadata["target_directory"].as_str().ok_or("cargo metadata names no target folder")?;
    Ok(target.into())
}

/// Measures, and prints the table.
pub fn run(options: &Options) -> Result<(), String> {
    if options.write_queries {
        return queries::write();
    }
    let wants = |group: Group| options.rows.is_empty() || options.rows.contains(&group);
    let build = if options.build { Some(build::row()?) } else { None };
    let programs = programs()?;
    let folder = target()?.join("bench");
    let facts = facts::of_machine();
    let mut bench = Bench {
        instances: Instances { programs: programs.clone(), folder, fresh: options.fresh },
        programs,
        size: size(options),
        seconds: options.seconds.unwrap_or(if options.quick { 1 } else { 3 }),
        rounds: options.rounds.unwrap_or(if options.quick { 2 } else { 5 }),
        passes: if options.quick { 1 } else { 4 },
        scratch: tempfile::Builder::new().prefix("corak-bench-").tempdir().map_err(|e| e.to_string())?,
        rows: build.into_iter().collect(),
    };
    let outcome = measure(&mut bench, options, &wants);
    say("");
    for (name, value) in &facts {
        say(format!("{name}: {value}"));
    }
    say(format!("catalogue: {} items, {} makers\n", bench.size.items, bench.size.makers));
    say(table::markdown(&bench.rows));
    if let Some(file) = &options.json {
        let text =
            serde_json::to_string_pretty(&table::json(&facts, &bench.rows)).map_err(|e| e.to_string())?;
        std::fs::write(file, text + "\n").map_err(|e| format!("{}: {e}", file.display()))?;
    }
    outcome
}

fn measure(bench: &mut Bench, options: &Options, wants: &dyn Fn(Group) -> bool) -> Result<(), String> {
    let size = bench.size;
    if wants(Group::Weight) {
        weight::rows(bench)?;
    }
    if wants(Group::Import) {
        import::rows(bench)?;
    }
    if wants(Group::Photograph) {
        photograph::rows(bench)?;
    }
    if wants(Group::Decision) {
        decision::rows(bench)?;
    }
    let only_small = [Group::Weight, Group::Import, Group::Photograph, Group::Decision];
    if !options.rows.is_empty() && options.rows.iter().all(|g| only_small.contains(g)) {
        return Ok(());
    }
    if [Group::Pages, Group::Growth, Group::Search, Group::Desk, Group::Targets, Group::Market, Group::Feeds]
        .into_iter()
        .any(wants)
    {
        on(bench, "SQLite", size, wants)?;
    }
    if wants(Group::Start) {
        start::rows(bench)?;
    }
    if wants(Group::Memory) {
        memory::rows(bench)?;
    }
    if wants(Group::Postgres) {
        say("\n── PostgreSQL");
        let items = options.postgres_items.unwrap_or(size.items).clamp(100, 5_000_000);
        let size = Size { items, makers: if items == size.items { size.makers } else { items / 10 } };
        let postgres = postgres::Server::start()?;
        let instance = Instance {
            programs: bench.programs.clone(),
            data: bench.scratch.path().join("postgres"),
            database: Some(postgres.url()),
        };
        bench.instances.fill(&instance, size)?;
        let name = format!("PostgreSQL, {items} items");
        let noted = bench.instances.noted(size)?;
        pages::rows(bench, &name, &instance, &noted)?;
        search::rows(bench, &name, &instance)?;
        desk::rows(bench, &name, &instance)?;
        targets::rows(bench, &name, &instance)?;
        market::rows(bench, &name, &instance)?;
        feeds::rows(bench, &name, &instance)?;
    }
    Ok(())
}

/// The page, search and workbench rows on SQLite.
fn on(bench: &mut Bench, name: &str, size: Size, wants: &dyn Fn(Group) -> bool) -> Result<(), String> {
    let instance = bench.instances.full(size)?;
    let noted = bench.instances.noted(size)?;
    if wants(Group::Pages) {
        pages::rows(bench, name, &instance, &noted)?;
    }
    if wants(Group::Growth) {
        pages::growth(bench, &instance, &noted)?;
    }
    if wants(Group::Search) {
        search::rows(bench, name, &instance)?;
    }
    if wants(Group::Desk) {
        desk::rows(bench, name, &instance)?;
    }
    if wants(Group::Targets) {
        targets::rows(bench, name, &instance)?;
    }
    if wants(Group::Market) {
        market::rows(bench, name, &instance)?;
    }
    if wants(Group::Feeds) {
        feeds::rows(bench, name, &instance)?;
    }
    Ok(())
}

/// The middle one; nothing of nothing.
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

/// The folder of the Indonesian profile.
fn profile() -> PathBuf {
    root().join("profiles/id")
}
