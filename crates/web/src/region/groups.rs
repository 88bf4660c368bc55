//! Groups of regions outside the tree in the workbench: made, named, and given regions from a day and until one.

mod form;
mod register;

use std::sync::Arc;

use axum::routing::{MethodRouter, get};
use domain::region::group::Group;

use crate::Site;
use crate::desk::{edit, export, history, list, record};

/// The address of the register.
pub(crate) const PATH: &str = "/kerja/kelompok-daerah";

/// Its addresses; a group is there for everybody, so it has no steps of publication.
pub(super) fn routes() -> Vec<(String, MethodRouter<Arc<Site>>)> {
    vec![
        (PATH.to_owned(), get(list::show::<register::Groups>)),
        (format!("{PATH}/ekspor"), get(export::send::<register::Groups>)),
        (format!("{PATH}/baru"), get(edit::blank::<Group>).post(edit::make::<Group>)),
        (format!("{PATH}/{{id}}"), get(record::show::<Group>)),
        (format!("{PATH}/{{id}}/ubah"), get(edit::show::<Group>).post(edit::change::<Group>)),
        (format!("{PATH}/{{id}}/riwayat"), get(history::show::<Group>).post(history::put_back::<Group>)),
    ]
}
