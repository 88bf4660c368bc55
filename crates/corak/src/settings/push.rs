//! Telling devices of orders, in `[push]` of the settings file.

use push::{HOSTS, Settings};
use serde::Deserialize;

use super::Chooser;

/// What the settings file may say.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct File {
    contact: Option<String>,
    hosts: Option<Vec<String>>,
    sandbox: Option<bool>,
}

/// Reads them. Without a contact nothing is sent and nothing offered.
pub fn read(c: &mut Chooser<'_>, file: File) -> Result<Option<Settings>, String> {
    let contact = c.choose("push.contact", None, "CORAK_PUSH_CONTACT", file.contact, "");
    let hosts =
        c.choose("push.hosts", None, "CORAK_PUSH_HOSTS", file.hosts.map(|h| h.join(",")), &HOSTS.join(","));
    let sandbox =
        c.choose("push.sandbox", None, "CORAK_PUSH_SANDBOX", file.sandbox.map(|s| s.to_string()), "false");
    let sandbox = match sandbox.as_str() {
        "true" => true,
        "false" => false,
        other => return Err(format!("push.sandbox: {other} is neither true nor false")),
    };
    if contact.is_empty() {
        return Ok(None);
    }
    // An address for mail alone is meant as one.
    let contact = if contact.contains(':') { contact } else { format!("mailto:{contact}") };
    let hosts = hosts.split(',').map(str::trim).filter(|h| !h.is_empty()).map(str::to_owned).collect();
    let settings = Settings { contact, hosts, sandbox };
    // What makes no sense is told at the start.
    settings.check().map(|_| Some(settings))
}
