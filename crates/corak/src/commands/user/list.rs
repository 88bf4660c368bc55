//! `corak user list`: the accounts with their roles.

use domain::access;
use serde_json::json;
use uuid::Uuid;

use super::{Failure, Office, say};

/// What is asked.
#[derive(Debug, clap::Args)]
pub struct Asked {
    /// For machines: a JSON object a line
    #[arg(long)]
    pub json: bool,
}

/// Runs it.
pub fn run(office: &Office, asked: &Asked) -> Result<(), Failure> {
    let mut after = Uuid::nil();
    let mut none = true;
    loop {
        let page = office.db.read_blocking(move |c| {
            let people = store::account::every(c, &access::system("command line"), after, 200)?;
            people
                .into_iter()
                .map(|p| {
                    let roles = store::account::holdings(c, p.id)?;
                    Ok((p, roles))
                })
                .collect::<store::Result<Vec<_>>>()
        })?;
        let Some((last, _)) = page.last() else { break };
        after = last.id.0;
        for (p, roles) in &page {
            none = false;
            let mut held = Vec::new();
            for h in roles {
                if h.in_force(office.today(&h.region)?) {
                    held.push((h.role.word(), h.region.as_str(), h.until));
                }
            }
            let login = p.login.as_deref().unwrap_or("-");
            if asked.json {
                let roles: Vec<_> = held
                    .iter()
                    .map(|(role, at, until)| {
                        json!({ "role": role, "region": at, "until": until.map(|d| d.to_string()) })
                    })
                    .collect();
                say(json!({
                    "login": p.login, "name": p.name, "region": p.region.as_str(), "active": p.active,
                    "second_step": p.second_since.is_some(), "roles": roles,
                }));
                continue;
            }
            let roles: Vec<String> = held.iter().map(|(role, at, _)| format!("{role} at {at}")).collect();
            let roles = if roles.is_empty() { "no role".to_owned() } else { roles.join(", ") };
            let mark = if p.active { "" } else { " (may not sign in)" };
            say(format!("{login}  {}  {}  {roles}{mark}", p.name, p.region.as_str()));
        }
    }
    if none && !asked.json {
        say(
            "Nobody has an account yet. `corak user add NAME --name … --role administrator` makes the first.",
        );
    }
    Ok(())
}
