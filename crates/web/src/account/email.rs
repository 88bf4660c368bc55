//! Where mail reaches a person: set by themselves after they showed their password, or by whoever looks after their account.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use domain::access::{KeepAccounts, KeepSecrets};

use super::guard::{Filled, Signed};
use super::own;
use super::password::prove;
use super::person::{self, settle};
use crate::Site;
use crate::ask::Path;
use crate::error::Answer;

/// Sets one's own.
pub async fn own(State(site): State<Arc<Site>>, signed: Signed, filled: Filled) -> Answer {
    let access = signed.may::<KeepSecrets>(&site)?;
    if let Err(answer) = prove(&site, &signed, filled.get("mail_password"), "mail_password").await {
        return answer;
    }
    let (id, typed) = (signed.person.id, filled.get("email").to_owned());
    let command = filled.command(&signed, "mail address");
    match site.db.write(command, move |tx| store::account::reach_me(tx, &access, id, &typed)).await {
        Ok(_) => Ok(own::done("surel").into_response()),
        Err(store::Error::Faults(faults)) => {
            let said =
                own::Said { email: Some((filled.get("email").to_owned(), faults)), ..own::Said::default() };
            own::page(&site, &signed, StatusCode::UNPROCESSABLE_ENTITY, &said).await
        }
        Err(e) => Err(signed.fail(&site)(e)),
    }
}

/// Sets somebody else's.
pub async fn theirs(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(person): Path<String>,
    filled: Filled,
) -> Answer {
    let access = signed.may::<KeepAccounts>(&site)?;
    let id = person::id(&site, &signed, &person)?;
    let typed = filled.get("email").to_owned();
    let command = filled.command(&signed, "mail address");
    let result = site.db.write(command, move |tx| store::account::reach(tx, &access, id, &typed)).await;
    if let Err(store::Error::Faults(faults)) = result {
        let said = person::Said { faults, filled, ..person::Said::default() };
        return person::page(&site, &signed, id, StatusCode::UNPROCESSABLE_ENTITY, &said).await;
    }
    settle(&site, &signed, id, result).await?;
    Ok(person::done(id, "surel").into_response())
}
