//! Adding a passkey to one's own account: after the password, the device is asked to make one.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::KeepSecrets;
use domain::account::code::fingerprint;
use domain::account::passkey as rule;
use domain::account::session::device;
use domain::id::PasskeyId;
use store::account::passkey::{self, Question};
use uuid::Uuid;
use webauthn_rs::prelude::{
    CreationChallengeResponse, CredentialID, Passkey, PasskeyRegistration, RegisterPublicKeyCredential,
};

use super::office;
use crate::account::client::Client;
use crate::account::guard::{Filled, Signed, housekeeping};
use crate::account::own::{self, Said};
use crate::account::password::prove;
use crate::account::work::{Field, Work, busy};
use crate::error::{Answer, Fail, render};
use crate::page::Page;
use crate::{Site, sentence};

/// Its address.
pub const PATH: &str = "/kerja/akun/kunci-sandi";

#[derive(Template)]
#[template(path = "account/passkey.html")]
struct PasskeyPage {
    page: Page,
    work: Work,
    options: String,
    fault: String,
    name: Field,
}

/// What is kept while the device is asked.
#[derive(serde::Serialize, serde::Deserialize)]
struct Asked {
    options: CreationChallengeResponse,
    state: PasskeyRegistration,
}

fn asked(signed: &Signed) -> Vec<u8> {
    fingerprint("passkey of session", &signed.session.id.to_string()).to_vec()
}

/// The passkeys of a person as the library knows them.
pub fn known(stored: &[passkey::Stored]) -> Vec<Passkey> {
    stored.iter().filter_map(|s| serde_json::from_str(&s.public_key).ok()).collect()
}

/// Asks for the password, and prepares the question to the device.
pub async fn begin(State(site): State<Arc<Site>>, signed: Signed, client: Client, filled: Filled) -> Answer {
    signed.may::<KeepSecrets>(&site)?;
    let office = office(&site).ok_or_else(|| Fail::Missing(site.clone(), signed.lang.clone()))?;
    if let Err(answer) = prove(&site, &signed, filled.get("add"), "add").await {
        return answer;
    }
    let fail = signed.fail(&site);
    let id = signed.person.id;
    let stored = site.db.read(move |c| passkey::of(c, id)).await.map_err(&fail)?;
    if stored.len() >= rule::MOST {
        let said = Said { wrong: Some(("add", "passkey-too-many")), ..Said::default() };
        return own::page(&site, &signed, StatusCode::UNPROCESSABLE_ENTITY, &said).await;
    }
    let there: Vec<CredentialID> = known(&stored).iter().map(|k| k.cred_id().clone()).collect();
    let login = signed.person.login.clone().unwrap_or_else(|| signed.person.name.clone());
    let began = office.start_passkey_registration(id.0, &login, &signed.person.name, Some(there));
    let odd = |e: String| fail(store::Error::Engine(format!("a passkey cannot be asked for: {e}")));
    let (options, state) = began.map_err(|e| odd(e.to_string()))?;
    let state = serde_json::to_string(&Asked { options, state }).map_err(|e| odd(e.to_string()))?;
    let question = Question { id: Uuid::now_v7(), state };
    let (asked, address) = (asked(&signed), client.key());
    let done = site
        .db
        .write(housekeeping(), move |tx| passkey::ask(tx, &asked, &address, &question))
        .await
        .map_err(&fail)?;
    if done.into_inner() { Ok(Redirect::to(PATH).into_response()) } else { Ok(busy(&site, &signed.lang)) }
}

async fn waiting(site: &Site, signed: &Signed) -> store::Result<Option<(Uuid, Asked)>> {
    let (asked, now) = (asked(signed), site.db.now());
    let found = site.db.read(move |c| passkey::question(c, &asked, now)).await?;
    Ok(found.and_then(|q| Some((q.id, serde_json::from_str(&q.state).ok()?))))
}

fn page(site: &Site, signed: &Signed, asked: &Asked, status: StatusCode, fault: &str) -> Response {
    let lang = &signed.lang;
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let mut options = serde_json::to_value(&asked.options).unwrap_or_default();
    // The device has to remember whose it is, since nobody types a name at the door.
    options["publicKey"]["authenticatorSelection"]["residentKey"] = "required".into();
    options["publicKey"]["authenticatorSelection"]["requireResidentKey"] = true.into();
    let mut name = Field::new(lang, "name", "passkey-name", "text").hinted(lang, "passkey-name-hint");
    name.longest = rule::LONGEST_NAME;
    let template = PasskeyPage {
        page: site.private_page(lang, &say("passkey-title")),
        work: site.work(signed, own::PATH),
        options: options.to_string(),
        fault: if fault.is_empty() { String::new() } else { say(fault) },
        name,
    };
    let mut response = render(&template);
    *response.status_mut() = status;
    response
}

/// `/kerja/akun/kunci-sandi`
pub async fn show(State(site): State<Arc<Site>>, signed: Signed) -> Answer {
    signed.may::<KeepSecrets>(&site)?;
    match waiting(&site, &signed).await.map_err(signed.fail(&site))? {
        Some((_, asked)) => Ok(page(&site, &signed, &asked, StatusCode::OK, "")),
        None => Ok(Redirect::to(own::PATH).into_response()),
    }
}

/// What the device made.
pub async fn confirm(
    State(site): State<Arc<Site>>,
    signed: Signed,
    headers: HeaderMap,
    filled: Filled,
) -> Answer {
    let access = signed.may::<KeepSecrets>(&site)?;
    let fail = signed.fail(&site);
    let office = office(&site).ok_or_else(|| Fail::Missing(site.clone(), signed.lang.clone()))?;
    let Some((question, asked_then)) = waiting(&site, &signed).await.map_err(&fail)? else {
        return Ok(Redirect::to(own::PATH).into_response());
    };
    let made = serde_json::from_str::<RegisterPublicKeyCredential>(filled.get("kunci")).ok();
    let sent_back = |fault| Ok(page(&site, &signed, &asked_then, StatusCode::UNPROCESSABLE_ENTITY, fault));
    let Some(made) = made else { return sent_back("passkey-not-made") };
    let known = asked_then.options.public_key.exclude_credentials.iter().flatten();
    if known.into_iter().any(|one| one.id.as_slice() == made.raw_id.as_slice()) {
        return sent_back("passkey-known");
    }
    let Ok(made) = office.finish_passkey_registration(&made, &asked_then.state) else {
        return sent_back("passkey-not-made");
    };
    let agent = headers.get(header::USER_AGENT).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let new = rule::add(
        PasskeyId(Uuid::now_v7()),
        signed.person.id,
        signed.person.region.clone(),
        filled.get("name"),
        &device(agent),
        site.db.now(),
    );
    let Ok(new) = new else {
        return sent_back("passkey-name-long");
    };
    let public_key = serde_json::to_string(&made).map_err(|e| fail(store::Error::Engine(e.to_string())))?;
    let (credential, asked) = (made.cred_id().as_slice().to_vec(), asked(&signed));
    let command = filled.command(&signed, "passkey");
    let done = site
        .db
        .write(command, move |tx| {
            if !passkey::answered(tx, &asked, question)? {
                return Err(store::Error::Missing);
            }
            passkey::add(tx, &access, &new, &credential, &public_key)
        })
        .await;
    match done {
        Ok(_) => Ok(own::done("kunci").into_response()),
        Err(store::Error::Constraint { .. }) => sent_back("passkey-known"),
        Err(e) => Err(fail(e)),
    }
}
