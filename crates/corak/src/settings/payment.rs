//! The council's account with a payment service, in `[payment]` of the settings file.

use std::path::{Path, PathBuf};

use pay::provider::midtrans::{PRODUCTION, SANDBOX};
use serde::Deserialize;
use till::{Settings, Till};

use super::{Chooser, shown};

/// What the settings file may say.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct File {
    server_key: Option<String>,
    server_key_file: Option<PathBuf>,
    mode: Option<String>,
    acquirer: Option<String>,
    address: Option<String>,
    authority: Option<PathBuf>,
}

/// Reads them. `beside` is where paths in the settings file are meant from. There are no flags: the key would stand in the list of
/// processes.
pub fn read(c: &mut Chooser<'_>, file: File, beside: Option<&Path>) -> Result<Option<Settings>, String> {
    let from =
        |p: Option<PathBuf>| p.map(|p| shown(&beside.map_or_else(|| p.clone(), |folder| folder.join(&p))));
    let key = c.choose("payment.server_key", None, "CORAK_PAYMENT_SERVER_KEY", file.server_key, "");
    if !key.is_empty() {
        c.retell("payment.server_key", "***".into());
    }
    let key_file = c.choose(
        "payment.server_key_file",
        None,
        "CORAK_PAYMENT_SERVER_KEY_FILE",
        from(file.server_key_file),
        "",
    );
    let mode = c.choose("payment.mode", None, "CORAK_PAYMENT_MODE", file.mode, "sandbox");
    let acquirer = c.choose("payment.acquirer", None, "CORAK_PAYMENT_ACQUIRER", file.acquirer, "gopay");
    let own = match mode.as_str() {
        "sandbox" => SANDBOX,
        "production" => PRODUCTION,
        other => return Err(format!("payment.mode: {other} is neither sandbox nor production")),
    };
    let address = c.choose("payment.address", None, "CORAK_PAYMENT_ADDRESS", file.address, own);
    let authority = c.choose("payment.authority", None, "CORAK_PAYMENT_AUTHORITY", from(file.authority), "");
    let server_key = match (key.is_empty(), key_file.as_str()) {
        (true, "") => return Ok(None),
        (false, "") => key,
        (true, path) => {
            let text =
                std::fs::read_to_string(path).map_err(|e| format!("payment.server_key_file: {path}: {e}"))?;
            text.trim().to_owned()
        }
        (false, _) => {
            return Err(
                "payment.server_key_file: there is payment.server_key as well; one of the two is enough"
                    .into(),
            );
        }
    };
    // The service gives keys of the sandbox a beginning of their own.
    let sandbox = server_key.starts_with("SB-");
    if sandbox != (mode == "sandbox") && address == own {
        return Err(format!("payment.mode: it says {mode}, and the key is of the other one"));
    }
    if !["gopay", "airpay shopee"].contains(&acquirer.as_str()) {
        return Err(format!("payment.acquirer: {acquirer} is neither gopay nor airpay shopee"));
    }
    let authority = match authority.as_str() {
        "" => None,
        path => Some(std::fs::read(path).map_err(|e| format!("payment.authority: {path}: {e}"))?),
    };
    let settings = Settings { server_key, acquirer, address, authority };
    // What makes no sense is told at the start.
    Till::new(&settings).map(|_| Some(settings))
}
