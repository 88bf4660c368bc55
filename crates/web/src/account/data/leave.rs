//! Giving up one's own account for good.

use std::sync::Arc;

use axum::http::header;
use axum::response::{IntoResponse, Redirect};
use domain::access::{KeepOwn, KeepSecrets};
use domain::id::Kind;
use store::account::leave;

use super::{Said, page, proven};
use crate::Site;
use crate::account::cookie::Cookie;
use crate::account::guard::{Filled, Signed};
use crate::desk::settle;
use crate::error::Answer;

/// Gives it up, once it was shown who asks.
pub(super) async fn give_up(site: &Arc<Site>, signed: &Signed, filled: Filled) -> Answer {
    // A card may be in other hands; what it opens does not reach this far.
    signed.may::<KeepSecrets>(site)?;
    let access = signed.may::<KeepOwn>(site)?;
    match proven(site, signed, filled.get("leave_password")).await {
        Ok(None) => {}
        Ok(Some(unproven)) => {
            return page(site, signed, Said { unproven, part: "leave".into(), filled, ..Said::default() })
                .await;
        }
        Err(answer) => return answer,
    }
    let (id, typed) = (signed.person.id, filled.get("name").to_owned());
    let command = filled.command(signed, "account given up");
    let written = site.db.write(command, move |tx| leave::leave(tx, &access, id, &typed)).await;
    match written {
        Err(store::Error::Faults(faults)) => {
            page(site, signed, Said { faults, part: "leave".into(), filled, ..Said::default() }).await
        }
        written => {
            settle(site, signed, Kind::Person, id.0, written).await?;
            let to = format!("{}?keluar=akun", site.path(&signed.lang, &site.profile.paths.sign_in, ""));
            let mut response = Redirect::to(&to).into_response();
            response.headers_mut().append(header::SET_COOKIE, Cookie::Session.clear(site));
            Ok(response)
        }
    }
}
