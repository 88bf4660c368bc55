//! The workbench: registers, forms, publication and history, once for every kind of record.
//!
//! # How a kind of record comes into the workbench
//! 1. **Read model**: `store::<kind>::register` gives a page of the register by [`store::register::Ask`], narrowed by
//!    `Access<ReadRegister>`, one index range for each part of the tree and state; `store::register` puts the parts together.
//! 2. **Register**: `web::<kind>::register` implements [`list::Register`]: its columns and what stands in them. Filters in the
//!    address, sorting, paging, the choice of columns and the export follow from that.
//! 3. **Form**: `web::<kind>::form` implements [`Kept`]: the inputs, reading them through the domain call, and saving. Faults
//!    at the field and at the top, the version against overwriting, forms put aside, sending twice, the steps of publication,
//!    the history and putting an earlier value back follow from that.
//! 4. **Addresses**: [`routes`] names it; `tests/site/rights.rs` says for whom its addresses are.
//! 5. **Words**: `locales/*/desk.ftl`: `<kind>-field-<name>` for each field, the title and the empty state of its register.

pub(crate) mod choices;
pub(crate) mod conflict;
pub(crate) mod edit;
pub(crate) mod erase;
pub(crate) mod export;
pub(crate) mod form;
pub(crate) mod history;
pub(crate) mod list;
pub(crate) mod queue;
pub(crate) mod record;
pub(crate) mod said;
pub(crate) mod step;
pub(crate) mod trail;
pub(crate) mod values;

use std::panic::{RefUnwindSafe, UnwindSafe};
use std::sync::Arc;

use axum::routing::{MethodRouter, get, post};
use domain::access::{Access, Permission, ReadRegister};
use domain::fault::Faults;
use domain::id::Kind;
use domain::lang::Lang;
use domain::publication::Publication;
use domain::record::Record;
use serde_json::Value;
use store::{Applied, Command, Conn, Tx};
use uuid::Uuid;

use crate::Site;
use crate::account::guard::Signed;
use crate::error::Fail;
use choices::Choices;
use form::Section;
use values::Values;

/// A kind of record that the workbench keeps.
pub(crate) trait Kept: Record + Clone + Send + Sync + UnwindSafe + RefUnwindSafe + 'static {
    /// The right to change it.
    type Keep: Permission;
    /// The beginning of its messages.
    const STEM: &'static str;
    /// The address of its register.
    const PATH: &'static str;
    /// Whether it lies in no region, and so belongs to the one at which the programme is rooted.
    const OF_ROOT: bool = false;
    /// Whether it has a publication of its own.
    const PUBLISHES: bool = true;
    /// Whether photographs are taken of it, below its address.
    const PHOTOS: bool = false;

    /// The record, where the right reaches.
    fn load(c: &mut Conn, who: &Access<ReadRegister>, id: Uuid) -> store::Result<Option<Self>>;
    /// Stores what the domain has checked.
    fn save(&self, tx: &mut Tx<'_>, who: &Access<Self::Keep>) -> store::Result<Applied>;
    /// What it is called.
    fn title(&self, lang: &Lang) -> String;
    /// Its state of publication.
    fn status(&self) -> Publication;
    /// The same in another state.
    #[must_use]
    fn with_status(&self, status: Publication) -> Self;
    /// Whether it is a sample.
    fn sample(&self) -> bool;
    /// Where the public finds it, if it does.
    fn public(&self, c: &mut Conn, site: &Site, lang: &Lang) -> store::Result<Option<String>>;
    /// What its form holds.
    fn values(&self, c: &mut Conn, site: &Site) -> store::Result<Values>;
    /// What a new form begins with, given what stands after the question mark.
    fn begin(c: &mut Conn, site: &Site, signed: &Signed, asked: &Values) -> store::Result<Values>;
    /// What its form lets choose besides, given what is in it.
    fn choices(_: &mut Conn, _: &Site, _: &Lang, _: &Values, _: &mut Choices) -> store::Result<()> {
        Ok(())
    }
    /// What its form asks for.
    fn sections(site: &Site, lang: &Lang, choices: &Choices) -> Vec<Section>;
    /// Reads a form through the domain call.
    fn read(
        c: &mut Conn,
        site: &Site,
        who: &Access<Self::Keep>,
        id: Uuid,
        before: Option<&Self>,
        values: &Values,
    ) -> store::Result<Result<Self, Faults>>;
    /// The same with a field as it was, through the domain call; nothing when this field cannot be put back.
    fn put_back(&self, site: &Site, fields: &[(&str, &Value)]) -> Option<Result<Self, Faults>>;
    /// Whether a field of the journal can be put back.
    fn can_put_back(field: &str) -> bool;
    /// Whether reading it is to be remembered: it holds personal data that is not public.
    fn is_personal(&self) -> bool {
        self.fields().0.iter().any(|f| {
            f.personal
                && f.class != domain::record::Class::Public
                && f.name != "key"
                && f.name != "consent_by"
                && !f.value.is_null()
        })
    }
    /// A record that belongs to this one: where its list is, and what it is called.
    fn related(&self, _site: &Site, _lang: &Lang, _keeps: bool) -> Vec<crate::page::Link> {
        Vec::new()
    }
    /// The record into which this one was merged, if it was: nothing of it changes any more.
    fn merged(
        &self,
        _c: &mut Conn,
        _read: &Access<ReadRegister>,
    ) -> store::Result<Option<crate::page::Link>> {
        Ok(None)
    }
    /// What follows from its fields, for whoever keeps it: labels and texts.
    fn follows(&self, _site: &Site, _lang: &Lang) -> Vec<(String, String)> {
        Vec::new()
    }
    /// Others that may be the same: who, why, and where they are.
    fn alike(
        &self,
        _c: &mut Conn,
        _who: &Access<ReadRegister>,
        _lang: &Lang,
    ) -> store::Result<Vec<crate::page::Link>> {
        Ok(Vec::new())
    }
    /// A form besides, of one line: its address after the record's, and its input.
    fn aside(&self, _c: &mut Conn, _lang: &Lang) -> store::Result<Option<(&'static str, form::Input)>> {
        Ok(None)
    }
}

/// The addresses of a kind of record.
fn of<K: Kept, R: list::Register>() -> Vec<(String, MethodRouter<Arc<Site>>)> {
    let path = K::PATH;
    vec![
        (path.to_owned(), get(list::show::<R>)),
        (format!("{path}/ekspor"), get(export::send::<R>)),
        (format!("{path}/baru"), get(edit::blank::<K>).post(edit::make::<K>)),
        (format!("{path}/{{id}}"), get(record::show::<K>)),
        (format!("{path}/{{id}}/ubah"), get(edit::show::<K>).post(edit::change::<K>)),
        (format!("{path}/{{id}}/langkah"), post(step::take::<K>)),
        (format!("{path}/{{id}}/riwayat"), get(history::show::<K>).post(history::put_back::<K>)),
    ]
}

/// Every address of the registers.
pub(crate) fn routes() -> Vec<(String, MethodRouter<Arc<Site>>)> {
    let mut routes = of::<domain::maker::Maker, crate::maker::register::Makers>();
    routes.extend(of::<domain::item::Item, crate::item::register::Items>());
    routes
        .push((format!("{}/{{id}}/stok", <domain::item::Item as Kept>::PATH), post(crate::item::stock::set)));
    routes.extend(crate::item::varied::routes());
    routes.extend(crate::maker::routes());
    routes.extend(of::<domain::craft::Craft, crate::craft::register::Crafts>());
    routes.extend(of::<domain::motif::Motif, crate::motif::register::Motifs>());
    routes.extend(of::<domain::council::Council, crate::council::register::Councils>());
    routes.extend(of::<domain::council::Division, crate::council::register::Divisions>());
    routes.extend(of::<domain::council::Post, crate::council::register::Posts>());
    routes.extend(of::<domain::council::Holder, crate::council::register::Holders>());
    routes.extend(of::<domain::council::statute::Statute, crate::council::register::Statutes>());
    routes.extend(crate::region::routes());
    routes.extend(crate::claim::routes());
    routes.extend(crate::assessment::routes());
    routes.extend(crate::flagship::routes());
    routes.extend(crate::indicator::routes());
    routes.extend(crate::assessment::criteria::routes());
    routes.extend(crate::council::erase::routes());
    routes.push((queue::PATH.to_owned(), get(queue::show).post(queue::decide)));
    routes.push((trail::PATH.to_owned(), get(trail::show)));
    routes.push((format!("{}/ekspor", trail::PATH), get(trail::export)));
    routes
}

/// A record's id in an address.
pub(crate) fn id(site: &Arc<Site>, signed: &Signed, text: &str) -> Result<Uuid, Fail> {
    Uuid::parse_str(text).map_err(|_| missing(site, signed))
}

/// There is nothing here.
pub(crate) fn missing(site: &Arc<Site>, signed: &Signed) -> Fail {
    Fail::Missing(site.clone(), signed.lang.clone())
}

/// A command of the program itself on behalf of somebody.
pub(crate) fn on_behalf(signed: &Signed) -> Command {
    let mut command = Command::system("workbench");
    command.actor = format!("account:{}", signed.person.id);
    command
}

/// What a store call about a record came to. What somebody may not reach is not there for them, and that they tried is
/// remembered.
pub(crate) async fn settle<T>(
    site: &Arc<Site>,
    signed: &Signed,
    kind: Kind,
    id: Uuid,
    result: store::Result<T>,
) -> Result<T, Fail> {
    if let Err(store::Error::Refused) = &result {
        let noted = site.db.write(on_behalf(signed), move |tx| store::register::refused(tx, kind, id)).await;
        if let Err(error) = noted {
            tracing::error!(%error, "a refusal could not be noted");
        }
    }
    result.map_err(signed.fail(site))
}

/// Remembers that somebody read what is personal and not public.
pub(crate) async fn note_reading(
    site: &Arc<Site>,
    signed: &Signed,
    kind: Kind,
    id: Uuid,
    what: Vec<(&'static str, String)>,
) -> Result<(), Fail> {
    let noted = site.db.write(on_behalf(signed), move |tx| store::register::noted(tx, kind, id, &what)).await;
    // Nobody reads what cannot be remembered.
    noted.map(drop).map_err(signed.fail(site))
}
