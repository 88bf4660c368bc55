//! `corak user reset`: gives somebody a new password.

use domain::access;
use domain::account::Told;
use store::Command;

use super::{Failure, Office, hashed, tell};

/// What is asked.
#[derive(Debug, clap::Args)]
pub struct Asked {
    /// Who: the name that they sign in with
    pub login: String,
    /// Make the password instead of asking for it
    #[arg(long)]
    pub generate: bool,
    /// Take their second step away too, when telephone and recovery codes are lost
    #[arg(long)]
    pub second_step: bool,
    /// Open the account again if it was closed
    #[arg(long)]
    pub open: bool,
    /// For machines
    #[arg(long)]
    pub json: bool,
}

/// Runs it.
pub fn run(office: &Office, asked: &Asked) -> Result<(), Failure> {
    let person = office.person(&asked.login)?;
    if !person.active && !asked.open {
        return Err(Failure::Faults(format!(
            "The account of {} is closed. --open opens it again. Nothing was changed.",
            asked.login
        )));
    }
    let login = person.login.clone().unwrap_or_default();
    let (password, shown) = office.password(asked.generate, &[&login, &person.name])?;
    let hash = hashed(&password)?;
    let id = person.id;
    let command = || Command::system("command line").because("corak user reset");
    if !person.active {
        office.db.write_blocking(command(), move |tx| {
            store::account::activate(tx, &access::system("command line"), id, true)
        })?;
    }
    let second = asked.second_step;
    office.db.write_blocking(command(), move |tx| {
        store::account::secret::reset_password(tx, &access::system("command line"), id, &hash, second)
    })?;
    tell(&Told { login, password }, shown, asked.json)
}
