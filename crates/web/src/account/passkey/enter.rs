//! Coming in with a passkey: the device says whose it is and that it made sure who holds it.

use std::sync::Arc;

use axum::Json;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use domain::access::Means;
use domain::account::code::fingerprint;
use domain::account::patience;
use domain::lang::Lang;
use store::account::attempt;
use store::account::passkey::{self, Question, Stored};
use uuid::Uuid;
use webauthn_rs::prelude::{DiscoverableAuthentication, DiscoverableKey, Passkey, PublicKeyCredential};

use super::office;
use crate::Site;
use crate::account::client::Client;
use crate::account::cookie::Cookie;
use crate::account::guard::housekeeping;
use crate::account::sign_in::{Came, Outcome};
use crate::account::work::busy;
use crate::error::{Answer, Fail};

/// A passkey that was shown: with the session that opens, its question is answered and its counter moves on.
#[derive(Debug, Clone)]
pub struct Shown {
    asked: Vec<u8>,
    question: Uuid,
    before: Stored,
    public_key: String,
}

impl Shown {
    /// Takes the answer in; nothing when it was taken in before.
    pub fn take(&self, tx: &mut store::Tx<'_>) -> store::Result<bool> {
        Ok(passkey::answered(tx, &self.asked, self.question)?
            && passkey::used(tx, &self.before, &self.public_key)?)
    }
}

fn asked(site: &Site, headers: &HeaderMap) -> Option<Vec<u8>> {
    Cookie::Visit.of(site, headers).map(|visit| fingerprint("passkey of visit", &visit).to_vec())
}

/// A question for whichever device is at hand.
pub async fn begin(site: &Arc<Site>, lang: &Lang, client: Client, headers: &HeaderMap) -> Answer {
    let missing = || Fail::Missing(site.clone(), lang.clone());
    let fail = |e| Fail::Store(site.clone(), lang.clone(), e);
    let (office, asked) = office(site).zip(asked(site, headers)).ok_or_else(missing)?;
    let odd = |e: String| fail(store::Error::Engine(format!("a passkey cannot be asked for: {e}")));
    let (mut options, state) = office.start_discoverable_authentication().map_err(|e| odd(e.to_string()))?;
    // Somebody pressed the button; the browser need not wait in a field.
    options.mediation = None;
    let state = serde_json::to_string(&state).map_err(|e| odd(e.to_string()))?;
    let (question, address) = (Question { id: Uuid::now_v7(), state }, client.key());
    let done = site
        .db
        .write(housekeeping(), move |tx| passkey::ask(tx, &asked, &address, &question))
        .await
        .map_err(fail)?;
    let answer: Response = if done.into_inner() { Json(options).into_response() } else { busy(site, lang) };
    Ok(answer)
}

/// What the device answered. Unknown devices, devices that were taken away, answers to other questions and sites, and
/// counters that go back are all the same to whoever asks.
pub async fn judge(
    site: &Arc<Site>,
    lang: &Lang,
    client: Client,
    headers: &HeaderMap,
    answer: &str,
) -> Result<Outcome, Fail> {
    let fail = |e| Fail::Store(site.clone(), lang.clone(), e);
    let (address, now) = (client.key(), site.db.now());
    let answer = serde_json::from_str::<PublicKeyCredential>(answer).ok();
    let credential = answer.as_ref().map(|a| a.get_credential_id().to_vec()).unwrap_or_default();
    let asked = asked(site, headers);
    let (at_address, question, found) = {
        let (address, asked) = (address.clone(), asked.clone().unwrap_or_default());
        let read = move |c: &mut store::Conn| {
            Ok((
                attempt::failures(c, &address, now)?,
                passkey::question(c, &asked, now)?,
                passkey::by_credential(c, &credential)?,
            ))
        };
        site.db.read(read).await.map_err(fail)?
    };
    if let Some(seconds) = patience::wait(at_address, now) {
        return Ok(Outcome::Wait(seconds));
    }
    let shown = || {
        let (answer, asked, question) = (answer?, asked.clone()?, question.as_ref()?);
        let (before, person) = found.filter(|(_, person)| person.active)?;
        let office = office(site)?;
        let (owner, _) = office.identify_discoverable_authentication(&answer).ok()?;
        if owner != person.id.0 {
            return None;
        }
        let mut key: Passkey = serde_json::from_str(&before.public_key).ok()?;
        let state: DiscoverableAuthentication = serde_json::from_str(&question.state).ok()?;
        let judged =
            office.finish_discoverable_authentication_v2(&answer, state, DiscoverableKey::from(&key));
        let judged = judged
            .inspect_err(
                |error| tracing::warn!(%error, passkey = %before.passkey.id, "a passkey was refused"),
            )
            .ok()
            .filter(|judged| judged.user_verified())?;
        key.update_credential(&judged);
        let public_key = serde_json::to_string(&key).ok()?;
        Some((person, Shown { asked, question: question.id, before, public_key }))
    };
    if let Some((person, shown)) = shown() {
        return Ok(Outcome::In(Came {
            person: person.id,
            means: Means::Passkey,
            waiting: false,
            card: None,
            account: None,
            shown: Some(Box::new(shown)),
        }));
    }
    // A question is answered once, rightly or wrongly.
    let over = asked.zip(question.map(|q| q.id));
    let failed = move |tx: &mut store::Tx<'_>| {
        if let Some((asked, id)) = &over {
            passkey::answered(tx, asked, *id)?;
        }
        attempt::failed(tx, std::slice::from_ref(&address))
    };
    site.db.write(housekeeping(), failed).await.map_err(fail)?;
    Ok(Outcome::Wrong)
}
