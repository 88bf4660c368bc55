//! `corak user add`: makes an account.

use domain::access;
use domain::account::{HoldingId, PersonDraft, PersonId, Role, Told, grant, save, with_email};
use domain::lang::Lang;
use store::Command;
use uuid::Uuid;

use super::{Failure, Office, hashed, role, tell};

/// What is asked.
#[derive(Debug, clap::Args)]
pub struct Asked {
    /// The name to sign in with
    pub login: String,
    /// What the person is called
    #[arg(long)]
    pub name: String,
    /// The region whose council looks after the account; the programme's when left out
    #[arg(long, value_name = "CODE")]
    pub region: Option<String>,
    /// A role at that region, such as administrator or officer; may be given several times
    #[arg(long, value_name = "ROLE", value_parser = role::parse)]
    pub role: Vec<Role>,
    /// Where mail reaches them, for a forgotten password
    #[arg(long, value_name = "ADDRESS")]
    pub email: Option<String>,
    /// The language of their pages
    #[arg(long, value_name = "LANG")]
    pub language: Option<String>,
    /// Make the password instead of asking for it
    #[arg(long)]
    pub generate: bool,
    /// For machines
    #[arg(long)]
    pub json: bool,
}

/// Runs it.
pub fn run(office: &Office, asked: &Asked) -> Result<(), Failure> {
    let region = office.region(asked.region.as_deref())?;
    let languages = &office.profile.languages;
    let lang = match &asked.language {
        None => office.profile.first_language().clone(),
        Some(tag) => languages
            .iter()
            .find(|l| l.as_str() == tag)
            .cloned()
            .ok_or_else(|| Failure::Usage(format!("the profile does not speak {tag}")))?,
    };
    let mut person =
        account(office, PersonId(Uuid::now_v7()), &asked.login, &asked.name, region, lang, false)?;
    if let Some(email) = &asked.email {
        person = with_email(person, email).map_err(|f| office.faults(&f))?;
    }
    if person.login.is_none() {
        return Err(Failure::Usage("the name to sign in with is empty".into()));
    }
    let login = person.login.clone().unwrap_or_default();
    let known = [login.as_str(), person.name.as_str()];
    let (password, shown) = office.password(asked.generate, &known)?;
    let ready = ready(office, person, &asked.role, &password)?;
    store(office, vec![ready]).map_err(|e| office.refused(e, &login))?;
    tell(&Told { login, password }, shown, asked.json)
}

/// Checks a person.
pub fn account(
    office: &Office,
    id: PersonId,
    login: &str,
    name: &str,
    region: domain::region::RegionCode,
    lang: Lang,
    sample: bool,
) -> Result<domain::account::Person, Failure> {
    let draft = PersonDraft {
        region,
        name: name.to_owned(),
        login: login.to_owned(),
        email: String::new(),
        lang,
        sample,
    };
    save(id, None, draft).map_err(|f| office.faults(&f))
}

/// An account that can be stored.
#[derive(Debug, Clone)]
pub struct Ready {
    person: domain::account::Person,
    hash: String,
    holdings: Vec<domain::account::Holding>,
}

/// Prepares an account with roles at its region.
pub fn ready(
    office: &Office,
    person: domain::account::Person,
    roles: &[Role],
    password: &str,
) -> Result<Ready, Failure> {
    let today = office.today(&person.region)?;
    let hash = hashed(password)?;
    let mut holdings = Vec::new();
    for role in roles {
        let new = grant(HoldingId(Uuid::now_v7()), person.id, *role, person.region.clone(), today, None);
        holdings.push(new.map_err(|f| office.faults(&f))?);
    }
    Ok(Ready { person, hash, holdings })
}

/// Stores accounts: all of them or none.
pub fn store(office: &Office, accounts: Vec<Ready>) -> Result<(), store::Error> {
    let command = Command::system("command line").because("corak user add");
    office.db.write_blocking(command, move |tx| {
        let who = access::system("command line");
        for account in &accounts {
            store::account::secret::create(tx, &who, &account.person, &account.hash)?;
            for holding in &account.holdings {
                store::account::grant(tx, &access::system("command line"), holding)?;
            }
        }
        Ok(())
    })?;
    Ok(())
}
