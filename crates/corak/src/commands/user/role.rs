//! `corak user role`: gives somebody a role at a region, or ends it.

use domain::access;
use domain::account::{HoldingId, Role, grant};
use jiff::civil::Date;
use store::Command;
use uuid::Uuid;

use super::{Failure, Office, say};

/// What is asked.
#[derive(Debug, clap::Args)]
pub struct Asked {
    /// Who: the name that they sign in with
    pub login: String,
    /// The role
    #[arg(value_parser = parse)]
    pub role: Role,
    /// Where; the region of their account when left out
    #[arg(long, value_name = "CODE")]
    pub region: Option<String>,
    /// The first day; today when left out
    #[arg(long, value_name = "YYYY-MM-DD", conflicts_with = "end")]
    pub since: Option<Date>,
    /// The last day
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub until: Option<Date>,
    /// End the role, with today as its last day unless --until says another
    #[arg(long)]
    pub end: bool,
}

/// A role by its word.
pub fn parse(word: &str) -> Result<Role, String> {
    let words: Vec<&str> = Role::ALL.iter().map(|r| r.word()).collect();
    Role::from_word(word).ok_or_else(|| format!("there are: {}", words.join(", ")))
}

/// Runs it.
pub fn run(office: &Office, asked: &Asked) -> Result<(), Failure> {
    let person = office.person(&asked.login)?;
    let code = asked.region.as_deref().unwrap_or(person.region.as_str());
    let region = office.region(Some(code))?;
    let today = office.today(&region)?;
    let id = person.id;
    let held = office.db.read_blocking(move |c| store::account::holdings(c, id))?;
    let now = held
        .iter()
        .find(|h| h.role == asked.role && h.region == region && h.until.is_none_or(|last| last > today));
    let command = Command::system("command line").because("corak user role");
    let (word, at) = (asked.role.word(), region.as_str().to_owned());
    if asked.end {
        let held = now
            .map(|h| h.id)
            .ok_or_else(|| Failure::Faults(format!("{} is no {word} at {at}.", asked.login)))?;
        let last = asked.until.unwrap_or(today);
        office.db.write_blocking(command, move |tx| {
            store::account::end(tx, &access::system("command line"), id, held, last)
        })?;
        say(format!("{} is {word} at {at} until {last}.", asked.login));
        return Ok(());
    }
    if now.is_some_and(|h| h.in_force(today)) {
        return Err(Failure::Faults(format!("{} is {word} at {at} already.", asked.login)));
    }
    let since = asked.since.unwrap_or(today);
    let new = grant(HoldingId(Uuid::now_v7()), id, asked.role, region, since, asked.until);
    let new = new.map_err(|f| office.faults(&f))?;
    let written = office
        .db
        .write_blocking(command, move |tx| store::account::grant(tx, &access::system("command line"), &new));
    written.map_err(|e| office.refused(e, &asked.login))?;
    say(format!("{} is {word} at {at} from {since}.", asked.login));
    if asked.role.needs_second_step() && person.second_since.is_none() {
        say("The role counts once they have set up a second step under their account.");
    }
    Ok(())
}
