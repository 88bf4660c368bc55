//! The mail server, in `[mail]` of the settings file.

use std::path::{Path, PathBuf};

use clap::Args;
use jobs::Mailer;
use jobs::mail::{Security, Server};
use serde::Deserialize;

use super::{Chooser, number, shown};

/// The flags. There is none for the password: it would stand in the list of processes.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Settings")]
#[group(id = "mail-settings")]
pub struct Flags {
    /// The mail server; without one no mail is sent
    #[arg(id = "mail-server", long = "mail-server", global = true, value_name = "HOST")]
    pub server: Option<String>,
    /// Its port (default 465 with tls, 587 with starttls, 25 with none)
    #[arg(id = "mail-port", long = "mail-port", global = true, value_name = "PORT")]
    pub port: Option<String>,
    /// How the connection is secured: tls, starttls or none (default tls)
    #[arg(id = "mail-security", long = "mail-security", global = true, value_name = "WAY")]
    pub security: Option<String>,
    /// The name with which to sign in at the mail server; the password is CORAK_MAIL_PASSWORD or in the settings file
    #[arg(id = "mail-user", long = "mail-user", global = true, value_name = "NAME")]
    pub user: Option<String>,
    /// Who the letters are from, such as 'Council <office@example.org>'
    #[arg(id = "mail-from", long = "mail-from", global = true, value_name = "ADDRESS")]
    pub from: Option<String>,
    /// The certificate (PEM) of an authority that only this office knows
    #[arg(id = "mail-authority", long = "mail-authority", global = true, value_name = "FILE")]
    pub authority: Option<PathBuf>,
}

/// What the settings file may say.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct File {
    server: Option<String>,
    port: Option<u16>,
    security: Option<String>,
    user: Option<String>,
    password: Option<String>,
    from: Option<String>,
    authority: Option<PathBuf>,
}

/// Reads them. `beside` is where paths in the settings file are meant from.
pub fn read(
    c: &mut Chooser<'_>,
    flags: &Flags,
    file: File,
    beside: Option<&Path>,
) -> Result<Option<Server>, String> {
    let flag = |f: &Option<String>| f.clone();
    let host = c.choose("mail.server", flag(&flags.server), "CORAK_MAIL_SERVER", file.server, "");
    let way = c.choose("mail.security", flag(&flags.security), "CORAK_MAIL_SECURITY", file.security, "tls");
    let security = Security::from_word(&way)
        .ok_or_else(|| format!("mail.security: {way} is none of tls, starttls, none"))?;
    let usual = security.port().to_string();
    let port = file.port.map(|p| p.to_string());
    let port = c.choose("mail.port", flag(&flags.port), "CORAK_MAIL_PORT", port, &usual);
    let port = u16::try_from(number("mail.port", &port, 65_535)?).unwrap_or_default();
    let user = c.choose("mail.user", flag(&flags.user), "CORAK_MAIL_USER", file.user, "");
    let password = c.choose("mail.password", None, "CORAK_MAIL_PASSWORD", file.password, "");
    if !password.is_empty() {
        c.retell("mail.password", "***".into());
    }
    let from = c.choose("mail.from", flag(&flags.from), "CORAK_MAIL_FROM", file.from, "");
    let named = file.authority.map(|p| shown(&beside.map_or_else(|| p.clone(), |folder| folder.join(&p))));
    let authority = flags.authority.as_deref().map(shown);
    let authority = c.choose("mail.authority", authority, "CORAK_MAIL_AUTHORITY", named, "");
    if host.is_empty() {
        if !from.is_empty() {
            return Err("mail.from: there is no mail.server to send letters by".into());
        }
        return Ok(None);
    }
    if from.is_empty() {
        return Err("mail.from: say who the letters are from, such as 'Council <office@example.org>'".into());
    }
    if user.is_empty() != password.is_empty() {
        return Err("mail.user: a name and a password go together".into());
    }
    let authority = match authority.as_str() {
        "" => None,
        path => Some(std::fs::read(path).map_err(|e| format!("mail.authority: {path}: {e}"))?),
    };
    let credentials = (!user.is_empty()).then_some((user, password));
    let server = Server { host, port, security, credentials, from, authority };
    Mailer::new(&server).map(|_| Some(server))
}
