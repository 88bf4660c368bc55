//! The provider of the office's own accounts, in `[oidc]` of the settings file.

use std::path::{Path, PathBuf};

use oidc::Settings;
use serde::Deserialize;

use super::{Chooser, shown};

/// What counts as a second step at the provider when nothing is said: the word of RFC 8176 for several factors.
const SECOND_STEP: &str = "mfa";

/// What the settings file may say.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct File {
    issuer: Option<String>,
    client_id: Option<String>,
    client_secret: Option<String>,
    secret_file: Option<PathBuf>,
    label: Option<String>,
    link: Option<String>,
    second_step: Option<Vec<String>>,
    authority: Option<PathBuf>,
}

/// Reads them. `beside` is where paths in the settings file are meant from. There are no flags: the word that proves the office would stand
/// in the list of processes, and without it the others are of no use.
pub fn read(c: &mut Chooser<'_>, file: File, beside: Option<&Path>) -> Result<Option<Settings>, String> {
    let from =
        |p: Option<PathBuf>| p.map(|p| shown(&beside.map_or_else(|| p.clone(), |folder| folder.join(&p))));
    let issuer = c.choose("oidc.issuer", None, "CORAK_OIDC_ISSUER", file.issuer, "");
    let client = c.choose("oidc.client_id", None, "CORAK_OIDC_CLIENT_ID", file.client_id, "");
    let secret = c.choose("oidc.client_secret", None, "CORAK_OIDC_CLIENT_SECRET", file.client_secret, "");
    if !secret.is_empty() {
        c.retell("oidc.client_secret", "***".into());
    }
    let secret_file =
        c.choose("oidc.secret_file", None, "CORAK_OIDC_SECRET_FILE", from(file.secret_file), "");
    let host =
        issuer.split_once("://").map_or("", |(_, rest)| rest.split(['/', ':']).next().unwrap_or_default());
    let label = c.choose("oidc.label", None, "CORAK_OIDC_LABEL", file.label, host);
    let link = c.choose("oidc.link", None, "CORAK_OIDC_LINK", file.link, "subject");
    let words = file.second_step.map(|words| words.join(","));
    let words = c.choose("oidc.second_step", None, "CORAK_OIDC_SECOND_STEP", words, SECOND_STEP);
    let authority = c.choose("oidc.authority", None, "CORAK_OIDC_AUTHORITY", from(file.authority), "");
    if issuer.is_empty() {
        if !client.is_empty() {
            return Err("oidc.client_id: there is no oidc.issuer that knows it".into());
        }
        return Ok(None);
    }
    let by_email = match link.as_str() {
        "subject" => false,
        "email" => true,
        other => return Err(format!("oidc.link: {other} is neither subject nor email")),
    };
    let secret = match (secret.is_empty(), secret_file.as_str()) {
        (true, "") => None,
        (false, "") => Some(secret),
        (true, path) => {
            let text = std::fs::read_to_string(path).map_err(|e| format!("oidc.secret_file: {path}: {e}"))?;
            Some(text.trim().to_owned())
        }
        (false, _) => {
            return Err(
                "oidc.secret_file: there is oidc.client_secret as well; one of the two is enough".into()
            );
        }
    };
    let authority = match authority.as_str() {
        "" => None,
        path => Some(std::fs::read(path).map_err(|e| format!("oidc.authority: {path}: {e}"))?),
    };
    let label: String = label.chars().filter(|c| !c.is_control()).take(60).collect();
    if label.trim().is_empty() {
        return Err("oidc.label: say what people call the provider".into());
    }
    let second_step = words.split(',').map(|w| w.trim().to_owned()).filter(|w| !w.is_empty()).collect();
    let settings = Settings { issuer, client, secret, label, by_email, second_step, authority };
    // What makes no sense is told at the start.
    oidc::Provider::new(settings.clone(), "http://localhost/".into()).map(|_| Some(settings))
}
