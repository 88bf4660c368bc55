//! What an item and a profile have in common for whoever acts for their maker: the steps that are taken with them, and a form that is
//! stored unless somebody else was faster.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use axum::response::{IntoResponse, Redirect, Response};
use domain::access::{Access, KeepOwnItems, KeepOwnMaker, Permission};
use domain::fault::Faults;
use domain::id::{ItemId, MakerId};
use domain::item::Item;
use domain::maker::Maker;
use domain::publication::{Publication, Step};
use domain::record::version;
use store::{Conn, Tx};
use uuid::Uuid;

use super::{ITEMS, MAKERS};
use crate::Site;
use crate::account::guard::{Filled, Signed};
use crate::desk::edit::STALE;
use crate::desk::{Kept, settle};
use crate::error::Fail;

/// What whoever acts for a maker keeps.
pub(super) trait Own: Kept {
    /// The right over it.
    type Right: Permission;

    /// Reads one.
    fn get(c: &mut Conn, who: &Access<Self::Right>, id: Uuid) -> store::Result<Option<Self>>;

    /// Writes one.
    fn put(&self, tx: &mut Tx<'_>, who: &Access<Self::Right>) -> store::Result<()>;

    /// Takes one up again that was paused.
    fn resume(tx: &mut Tx<'_>, who: &Access<Self::Right>, id: Uuid) -> store::Result<Publication>;

    /// Where it is shown.
    fn place(id: Uuid) -> String;
}

impl Own for Item {
    type Right = KeepOwnItems;

    fn get(c: &mut Conn, who: &Access<KeepOwnItems>, id: Uuid) -> store::Result<Option<Item>> {
        Ok(store::item::own::get(c, who, ItemId(id))?.map(|(item, _)| item))
    }

    fn put(&self, tx: &mut Tx<'_>, who: &Access<KeepOwnItems>) -> store::Result<()> {
        store::item::own::save(tx, who, self).map(drop)
    }

    fn resume(tx: &mut Tx<'_>, who: &Access<KeepOwnItems>, id: Uuid) -> store::Result<Publication> {
        store::item::own::resume(tx, who, ItemId(id))
    }

    fn place(id: Uuid) -> String {
        format!("{ITEMS}/{id}")
    }
}

impl Own for Maker {
    type Right = KeepOwnMaker;

    fn get(c: &mut Conn, who: &Access<KeepOwnMaker>, id: Uuid) -> store::Result<Option<Maker>> {
        Ok(store::maker::own::get(c, who, MakerId(id))?.map(|(maker, _)| maker))
    }

    fn put(&self, tx: &mut Tx<'_>, who: &Access<KeepOwnMaker>) -> store::Result<()> {
        store::maker::own::save(tx, who, self).map(drop)
    }

    fn resume(tx: &mut Tx<'_>, who: &Access<KeepOwnMaker>, id: Uuid) -> store::Result<Publication> {
        store::maker::own::resume(tx, who, MakerId(id))
    }

    fn place(id: Uuid) -> String {
        format!("{MAKERS}/{id}/profil")
    }
}

/// What storing a form came to.
pub(super) enum Stored {
    /// It is stored: where somebody goes on.
    Done(Response),
    /// Somebody else stored it meanwhile.
    Stale,
    /// Something is wrong with it.
    Wrong(Faults),
}

/// Stores what a form made of a record, and hands it in where that was wished, unless it is no longer what the form began with.
pub(super) async fn store<R: Own>(
    site: &Arc<Site>,
    signed: &Signed,
    filled: &Filled,
    after: R,
) -> Result<Stored, Fail> {
    let access = signed.may::<R::Right>(site)?;
    let (id, began) = (after.id(), filled.get("_v").to_owned());
    let after = match after.status().step(Step::Submit, "") {
        Ok(status) if filled.get("_do") == "submit" => after.with_status(status),
        _ => after,
    };
    let mut command = filled.command(signed, "");
    command.reason = None;
    let held = AssertUnwindSafe((access, after));
    let written = site
        .db
        .write(command, move |tx| {
            let (access, after) = &*held;
            tx.lock(R::KIND, id)?;
            let now = R::get(tx.conn(), access, id)?.ok_or(store::Error::Missing)?;
            if version(&now.fields()) != began {
                return Err(store::Error::Constraint { name: STALE.into() });
            }
            after.put(tx, access)?;
            Ok(after.status())
        })
        .await;
    match written {
        Err(store::Error::Constraint { name }) if name == STALE => Ok(Stored::Stale),
        Err(store::Error::Faults(faults)) => Ok(Stored::Wrong(faults)),
        written => {
            let status = settle(site, signed, R::KIND, id, written).await?.into_inner();
            let done = if status == Publication::Submitted { "ajukan" } else { "simpan" };
            let to = format!("{}?selesai={done}", R::place(id));
            Ok(Stored::Done(Redirect::to(&to).into_response()))
        }
    }
}
