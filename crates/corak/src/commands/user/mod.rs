//! `corak user`: accounts from the command line, the first administrator's above all.

mod add;
pub mod demo;
mod list;
mod reset;
mod role;

use std::io::IsTerminal;

use domain::account::{Told, password};
use domain::fault::Faults;
use domain::profile::Profile;
use domain::region::RegionCode;
use jiff::civil::Date;
use store::Db;

use super::{known, open, speak};
use crate::settings::Settings;
use crate::{Failure, data, say};

/// What can be done with accounts.
#[derive(Debug, clap::Subcommand)]
pub enum Task {
    /// Make an account; its password is asked for, or made and shown once
    Add(add::Asked),
    /// List the accounts with their roles
    List(list::Asked),
    /// Give somebody a role at a region, or end it
    Role(role::Asked),
    /// Give somebody a new password, asked for or made and shown once; ends their sessions
    Reset(reset::Asked),
}

/// Runs it.
pub fn run(settings: &Settings, task: &Task) -> Result<(), Failure> {
    let db = open(settings)?;
    let programme = known(&db)?;
    let profile = data::profile(data::profile_folder(settings, &programme.profile)?.path())?;
    let office = Office { db, profile, root: programme.root };
    match task {
        Task::Add(asked) => add::run(&office, asked),
        Task::List(asked) => list::run(&office, asked),
        Task::Role(asked) => role::run(&office, asked),
        Task::Reset(asked) => reset::run(&office, asked),
    }
}

/// The office whose accounts they are.
struct Office {
    db: Db,
    profile: std::sync::Arc<Profile>,
    root: RegionCode,
}

impl Office {
    fn lang(&self) -> &str {
        self.profile.first_language().as_str()
    }

    /// What is wrong with an input, a line a fault.
    fn faults(&self, faults: &Faults) -> Failure {
        let lines = faults.0.iter().map(|f| {
            let why = speak(self.lang(), f.problem.key(), &f.problem.arguments());
            if f.found.is_empty() {
                format!("{}: {why}", f.field)
            } else {
                format!("{}: {}: {why}", f.field, f.found)
            }
        });
        Failure::Faults(lines.collect::<Vec<_>>().join("\n"))
    }

    /// What the store says, with the faults of an input in words.
    fn refused(&self, error: store::Error, login: &str) -> Failure {
        match error {
            store::Error::Faults(faults) => self.faults(&faults),
            store::Error::Constraint { name } if name == "person_login" => {
                Failure::Faults(format!("login: {login}: {}", speak(self.lang(), "fault-taken", &[])))
            }
            error => error.into(),
        }
    }

    /// A region of the office, the root when none is named.
    fn region(&self, code: Option<&str>) -> Result<RegionCode, Failure> {
        let Some(code) = code else { return Ok(self.root.clone()) };
        transfer::load::root(&self.db, code)?
            .ok_or_else(|| Failure::Usage(format!("there is no region {code}")))
    }

    /// Today in a region.
    fn today(&self, region: &RegionCode) -> Result<Date, Failure> {
        let asked = region.clone();
        let path = self.db.read_blocking(move |c| store::region::path(c, &asked))?;
        let zone = &self.profile.zone(path.iter().map(RegionCode::as_str)).zone;
        Ok(jiff::Timestamp::from_microsecond(self.db.now())?.in_tz(zone)?.date())
    }

    /// The person with a login name.
    fn person(&self, login: &str) -> Result<domain::account::Person, Failure> {
        let wanted = domain::account::login(login).unwrap_or_default();
        let access = domain::access::system("command line");
        let found = self.db.read_blocking(move |c| match store::account::find(c, &wanted)? {
            Some(id) => store::account::get(c, &access, id),
            None => Ok(None),
        })?;
        found.ok_or_else(|| {
            Failure::Faults(format!("Nobody signs in as {login}. `corak user list` shows who does."))
        })
    }

    /// A password: asked for at a terminal, made where there is none or when that is wished. The second is whether it was
    /// made and has to be shown.
    fn password(&self, generate: bool, known: &[&str]) -> Result<(String, bool), Failure> {
        if generate || !std::io::stdin().is_terminal() {
            return Ok((made()?, true));
        }
        let first = rpassword::prompt_password("New password: ")?;
        password::check(&first, known).map_err(|f| self.faults(&f))?;
        if rpassword::prompt_password("The same again: ")? != first {
            return Err(Failure::Faults("The two passwords differ. Nothing was changed.".into()));
        }
        Ok((first, false))
    }
}

/// Random bytes of the system.
pub fn random<const N: usize>() -> Result<[u8; N], Failure> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)
        .map_err(|e| Failure::Faults(format!("the system has no random numbers: {e}")))?;
    Ok(bytes)
}

/// A password that was made.
pub fn made() -> Result<String, Failure> {
    Ok(password::generate(random()?))
}

/// The hash of a password.
pub fn hashed(text: &str) -> Result<String, Failure> {
    Ok(password::hash(text, random()?)?)
}

/// Shows an account's password once.
fn tell(told: &Told, shown: bool, json: bool) -> Result<(), Failure> {
    if json {
        let password = shown.then_some(told.password.as_str());
        say(serde_json::json!({ "login": told.login, "password": password }));
    } else if shown {
        say(format!("{}: the password is {}", told.login, told.password));
        say("It is shown this once. Hand it over in person, and have it changed at the first sign-in.");
    } else {
        say(format!("{}: done.", told.login));
    }
    Ok(())
}
