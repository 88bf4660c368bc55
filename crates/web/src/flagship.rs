//! Flagships: proposals with their evidence and designations in the workbench, the files beside them, and the pages that everybody sees.

pub(crate) mod designation;
pub(crate) mod document;
pub(crate) mod proposal;
pub(crate) mod public;

use std::sync::Arc;

use axum::routing::MethodRouter;

use crate::Site;

/// Every address of flagships in the workbench.
pub(crate) fn routes() -> Vec<(String, MethodRouter<Arc<Site>>)> {
    let mut routes = proposal::routes();
    routes.extend(designation::routes());
    routes.push((format!("{}/{{id}}", document::PATH), axum::routing::get(document::send)));
    routes
}
