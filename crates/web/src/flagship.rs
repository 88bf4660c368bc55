//! Flagships in the workbench: proposals with their evidence, and the files beside them.

pub(crate) mod designation;
pub(crate) mod document;
pub(crate) mod proposal;

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
