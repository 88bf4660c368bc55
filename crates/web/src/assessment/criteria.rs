//! Criteria sets in the workbench: those of the profile, which are read, and councils' own, which are copied and edited part by part.

mod bands;
mod copy;
mod criterion;
mod form;
mod list;
mod part;
pub(crate) mod said;
mod show;
mod step;
mod tables;
mod upload;
mod weights;

use std::sync::Arc;

use axum::routing::{MethodRouter, get, post};
use domain::access::{Access, ReadRegister};
use domain::assessment::criteria::CriteriaSet;
use domain::assessment::criteria::own::OwnSet;
use domain::id::CriteriaSetId;
use store::Conn;
use uuid::Uuid;

use crate::Site;
use crate::desk::{edit, history};

/// The address of the list.
pub(crate) const PATH: &str = "/kerja/kriteria";

/// Its addresses. A set is named by its key where the profile has it, else by its id.
pub(crate) fn routes() -> Vec<(String, MethodRouter<Arc<Site>>)> {
    vec![
        (PATH.to_owned(), get(list::show)),
        (format!("{PATH}/ekspor"), get(tables::list)),
        (format!("{PATH}/salin"), get(copy::show).post(copy::make)),
        (format!("{PATH}/unggah"), get(upload::show).post(upload::take)),
        (format!("{PATH}/{{id}}"), get(show::show)),
        (format!("{PATH}/{{id}}/berkas"), get(show::file)),
        (format!("{PATH}/{{id}}/ekspor"), get(tables::criteria)),
        (format!("{PATH}/{{id}}/langkah"), post(step::take)),
        (format!("{PATH}/{{id}}/ubah"), get(edit::show::<OwnSet>).post(edit::change::<OwnSet>)),
        (format!("{PATH}/{{id}}/bobot"), get(weights::show).post(weights::send)),
        (format!("{PATH}/{{id}}/predikat"), get(bands::show).post(bands::send)),
        (format!("{PATH}/{{id}}/kriteria"), get(criterion::blank).post(criterion::add)),
        (format!("{PATH}/{{id}}/kriteria/{{key}}"), get(criterion::show).post(criterion::send)),
        (format!("{PATH}/{{id}}/riwayat"), get(history::show::<OwnSet>).post(history::put_back::<OwnSet>)),
    ]
}

/// A set, wherever it is kept.
#[derive(Debug, Clone)]
pub(crate) enum Found {
    /// One of the profile.
    Profile(CriteriaSet),
    /// A council's own.
    Own(OwnSet),
}

impl Found {
    /// What it says.
    pub fn set(&self) -> &CriteriaSet {
        match self {
            Found::Profile(set) => set,
            Found::Own(own) => &own.set,
        }
    }

    /// By what it is named in an address.
    pub fn named(&self) -> String {
        match self {
            Found::Profile(set) => set.key.clone(),
            Found::Own(own) => own.id.to_string(),
        }
    }
}

/// The set that is named by its id or key: of the profile, or a council's own, which a round names by its key; nothing when there is none.
///
/// # Errors
/// [`store::Error::Refused`] for one that reaches no region of whoever asks.
pub(crate) fn find(
    c: &mut Conn,
    site: &Site,
    who: &Access<ReadRegister>,
    named: &str,
) -> store::Result<Option<Found>> {
    match Uuid::parse_str(named) {
        Ok(id) => Ok(store::assessment::criteria::get(c, who, CriteriaSetId(id))?.map(Found::Own)),
        Err(_) => match site.criteria().iter().find(|set| set.key == named) {
            Some(set) => Ok(Some(Found::Profile(set.clone()))),
            None => {
                let own = store::assessment::criteria::list(c, who)?;
                Ok(own.into_iter().find(|own| own.set.key == named).map(Found::Own))
            }
        },
    }
}
