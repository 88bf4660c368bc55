//! What a buyer does on the page of their order: a step, a word to the maker, a return, leave to forget them.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use domain::access;
use domain::account::code::form_fits;
use domain::fault::Faults;
use domain::id::{CommandId, DocumentId, Kind, MessageId, OrderId, ReturnId};
use domain::lang::Lang;
use domain::market::step::Step;
use store::market::{erase, message, order, returns, slip, step as steps};
use store::{Command, Error, Tx};
use uuid::Uuid;

use super::{Asked, Typed, page};
use crate::account::guard::Filled;
use crate::ask::Path;
use crate::desk::values::Values;
use crate::error::{Answer, Fail};
use crate::market::returns::{OPEN, read_draft, read_step};
use crate::market::slip::Took;
use crate::market::talk::WORD;
use crate::market::{ORDER, hashed, own_form, private};
use crate::{In, Site};

/// Takes a step of the buyer.
pub async fn step(
    State(site): State<Arc<Site>>,
    Extension(In(lang)): Extension<In>,
    Path(word): Path<String>,
    request: Request,
) -> Answer {
    own_form(&site, &lang, request.headers())?;
    let unreadable = || Fail::Unreadable(site.clone(), lang.clone());
    let (filled, took) = crate::market::slip::read(&site, &lang, &word, request).await?;
    if !form_fits(&word, filled.get("_f")) {
        return Err(Fail::Told(site, lang, StatusCode::FORBIDDEN, "foreign-form"));
    }
    let hash = hashed(ORDER, &word);
    let note = filled.get("note").to_owned();
    let what = filled.get("langkah").to_owned();
    let values = Values::of(&filled);
    if what == OPEN || read_step(&site, &values, &what).is_some() {
        return send_back(site, lang, word, filled).await;
    }
    let order_id = Uuid::parse_str(filled.get("pesanan")).map(OrderId);
    let mut command = Command::new("buyer");
    if let Some(own) = Uuid::parse_str(filled.get("_c")).ok().filter(|c| c.get_version_num() == 7) {
        // The forms of a part share a name: the same form again is one command, and another one, or other words in it, another.
        let told = [
            own.to_string(),
            what.clone(),
            filled.get("pesanan").into(),
            note.clone(),
            filled.get("text").into(),
        ];
        command = command.named(CommandId(hashed("step", &told.join("\n"))));
    }
    let picture = match took {
        Took::Nothing => None,
        Took::Stored(stored) => Some((DocumentId(Uuid::now_v7()), stored)),
        Took::Refused(why) => {
            let order = order_id.map_err(|_| unreadable())?;
            let typed = Typed { refused: Some(why), ..Typed::new(order, values, Faults::default()) };
            return page(site, lang, word, Asked::default(), Some(typed)).await;
        }
    };
    let step = match what.as_str() {
        "report" => Some(Step::Report(note)),
        "cancel" => Some(Step::Cancel(note)),
        "receive" => Some(Step::Receive),
        "hapus" | "kode" | WORD => None,
        _ => return Err(unreadable()),
    };
    if (step.is_some() || what == WORD) && order_id.is_err() {
        return Err(unreadable());
    }
    let says = (what == WORD).then(|| (MessageId(Uuid::now_v7()), filled.get("text").to_owned()));
    let said = says.clone();
    let about = order_id.clone();
    let code = what == "kode";
    let written = site
        .db
        .write(command, move |tx| {
            let group = order::by_word(tx.conn(), hash)?.ok_or(Error::Missing)?;
            let who = access::buyer(group);
            if let (Some((fresh, text)), Ok(id)) = (&says, &order_id) {
                return message::buyers(tx, &who, *fresh, *id, text);
            }
            match (&step, &order_id) {
                (Some(Step::Report(note)), Ok(id)) => {
                    let picture = picture.as_ref().map(|(id, stored)| (*id, stored));
                    slip::report(tx, &who, *id, note, picture).map(drop)
                }
                (Some(step), Ok(id)) => steps::buyers(tx, &who, *id, step.clone()).map(drop),
                _ if code => store::market::payment::learn::ask(tx, &who, group).map(drop),
                _ => erase::by_buyer(tx, &who, group),
            }
        })
        .await;
    let here = site.path(&lang, &site.profile.paths.order, &word);
    let to = match written {
        Ok(_) => {
            // A code to be made, or one that counts no more.
            crate::market::once::make(&site, hash).await;
            format!("{here}?selesai={what}")
        }
        Err(Error::Faults(faults)) => match (said, about) {
            (Some(_), Ok(id)) => {
                return page(site, lang, word, Asked::default(), Some(Typed::new(id, values, faults))).await;
            }
            _ => format!("{here}?salah={what}"),
        },
        Err(Error::Refused) => {
            refused(&site, about.ok()).await;
            return Err(Fail::Missing(site, lang));
        }
        Err(e) => return Err(Fail::Store(site, lang, e)),
    };
    Ok(private(Redirect::to(&to).into_response()))
}

/// Another order's id opens nothing, and that somebody tried is remembered.
async fn refused(site: &Site, order: Option<OrderId>) {
    let Some(OrderId(id)) = order else { return };
    let noted = move |tx: &mut Tx<'_>| store::register::refused(tx, Kind::Order, id);
    if let Err(error) = site.db.write(Command::new("buyer"), noted).await {
        tracing::error!(%error, "a refusal could not be noted");
    }
}

/// The buyer asks for goods to go back, or takes a step of such a return.
async fn send_back(site: Arc<Site>, lang: Lang, word: String, filled: Filled) -> Answer {
    let values = Values::of(&filled);
    let what = values.get("langkah").to_owned();
    let order_id = Uuid::parse_str(values.get("pesanan")).map(OrderId);
    let order_id = order_id.map_err(|_| Fail::Unreadable(site.clone(), lang.clone()))?;
    let mut command = Command::new("buyer");
    if let Some(own) = Uuid::parse_str(filled.get("_c")).ok().filter(|c| c.get_version_num() == 7) {
        command = command.named(CommandId(own));
    }
    let (hash, fresh) = (hashed(ORDER, &word), ReturnId(Uuid::now_v7()));
    let wanted = match read_step(&site, &values, &what) {
        Some((id, Ok(step))) => Ok((id, Err(step))),
        Some((_, Err(faults))) => Err(faults),
        None => read_draft(&values).map(|draft| (fresh, Ok(draft))),
    };
    let written = match wanted {
        Err(faults) => Err(Error::Faults(faults)),
        Ok(wanted) => {
            let write = move |tx: &mut Tx<'_>| {
                let group = order::by_word(tx.conn(), hash)?.ok_or(Error::Missing)?;
                let who = access::buyer(group);
                match &wanted {
                    (id, Ok(draft)) => returns::open(tx, &who, *id, order_id, draft).map(drop),
                    (id, Err(step)) => returns::buyers(tx, &who, *id, step.clone()).map(drop),
                }
            };
            site.db.write(command, write).await.map(drop)
        }
    };
    match written {
        Ok(()) => {
            let here = site.path(&lang, &site.profile.paths.order, &word);
            Ok(private(Redirect::to(&format!("{here}?selesai={what}")).into_response()))
        }
        Err(Error::Faults(faults)) => {
            page(site, lang, word, Asked::default(), Some(Typed::new(order_id, values, faults))).await
        }
        Err(Error::Refused) => {
            refused(&site, Some(order_id)).await;
            Err(Fail::Missing(site, lang))
        }
        Err(e) => Err(Fail::Store(site, lang, e)),
    }
}
