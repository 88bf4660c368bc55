//! `corak payments`: what stands open with the payment service. Works beside a running server.

use domain::access::{self, Access, KeepMarket};
use domain::market::order::number;
use domain::market::payment::Need;
use serde_json::json;
use store::market::payment::register;
use till::Till;

use super::{known, open};
use crate::settings::Settings;
use crate::{Failure, say};

/// What can be done with payments.
#[derive(Debug, clap::Subcommand)]
pub enum Task {
    /// Ask the payment service about every payment whose time it is, at once and not by the schedule
    Check {
        /// For machines
        #[arg(long)]
        json: bool,
    },
    /// List payments that need somebody, the newest first
    List {
        /// All of the newest, also those that need nobody
        #[arg(long)]
        all: bool,
        /// For machines: a JSON object a line
        #[arg(long)]
        json: bool,
    },
}

/// How many are listed.
const MOST: i64 = 500;

/// Runs it.
pub fn run(settings: &Settings, task: &Task) -> Result<(), Failure> {
    match task {
        Task::Check { json } => check(settings, *json),
        Task::List { all, json } => list(settings, *all, *json),
    }
}

fn check(settings: &Settings, json: bool) -> Result<(), Failure> {
    let Some(account) = &settings.payment else {
        return Err(Failure::Faults(
            "No payment service is set up: give payment.server_key in corak.toml, or CORAK_PAYMENT_SERVER_KEY.".into(),
        ));
    };
    let till = Till::new(account).map_err(Failure::Usage)?;
    let db = open(settings)?;
    known(&db)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let asked = runtime.block_on(till.tend_due(&db))?;
    let who: Access<KeepMarket> = access::system("command line");
    let needing = db.read_blocking(move |c| register::needing(c, &who))?;
    if json {
        say(json!({ "asked": asked, "needing": needing }));
    } else {
        say(format!("Asked about {asked}; {needing} need somebody: see `corak payments list`."));
    }
    Ok(())
}

fn list(settings: &Settings, all: bool, json: bool) -> Result<(), Failure> {
    let db = open(settings)?;
    known(&db)?;
    let who: Access<KeepMarket> = access::system("command line");
    let found = db.read_blocking(move |c| register::page(c, &who, all, None, MOST))?;
    if found.is_empty() && !json {
        say(if all { "There are no payments." } else { "No payment needs anybody." });
    }
    for p in found {
        let need = p.need.map_or("", Need::word);
        if json {
            say(json!({
                "id": p.id.to_string(), "order": number(p.group.0), "begun": p.begun, "amount": p.amount.0,
                "received": p.booked.0, "returned": p.sent.0, "need": p.need.map(Need::word),
            }));
        } else {
            let at = jiff::Timestamp::from_microsecond(p.begun).unwrap_or_default();
            say(format!(
                "{}  {}  {}  expected {}  came {}  went back {}  {need}",
                p.id,
                number(p.group.0),
                at.strftime("%Y-%m-%d %H:%MZ"),
                p.amount.0,
                p.booked.0,
                p.sent.0
            ));
        }
    }
    Ok(())
}
