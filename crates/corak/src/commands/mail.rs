//! `corak mail`: tries out the mail server that is set up.

use jobs::Mailer;
use jobs::mail::Letter;

use crate::settings::Settings;
use crate::{Failure, say};

/// What can be done with mail.
#[derive(Debug, clap::Subcommand)]
pub enum Task {
    /// Send a letter to an address, at once and not by a job
    Test {
        /// Where to
        address: String,
    },
}

/// Runs it.
pub fn run(settings: &Settings, task: &Task) -> Result<(), Failure> {
    let Task::Test { address } = task;
    let to = domain::account::email(address)
        .ok_or_else(|| Failure::Usage(format!("{address} is no mail address")))?;
    let Some(server) = &settings.mail else {
        return Err(Failure::Faults(
            "No mail server is set up: say which in [mail] of corak.toml, or with --mail-server and --mail-from.".into(),
        ));
    };
    let mailer = Mailer::new(server).map_err(Failure::Usage)?;
    let letter = Letter {
        to,
        subject: "Corak: mail works".into(),
        text: format!("This letter was sent by `corak mail test` of {}.\r\n", settings.origin()),
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime
        .block_on(mailer.send(letter))
        .map_err(|e| Failure::Faults(format!("{}:{}: {e}", server.host, server.port)))?;
    say(format!("{}:{} took the letter. Look into the mailbox, and among spam.", server.host, server.port));
    Ok(())
}
