//! `/kerja/usulan`: proposals of crafts as flagships.

mod compare;
pub(crate) mod evidence;
mod form;
mod join;
mod partner;
pub(crate) mod register;
mod show;
mod step;

use std::sync::Arc;

use axum::extract::State;
use axum::http::Uri;
use axum::response::{IntoResponse, Redirect};
use axum::routing::{MethodRouter, get, post};
use domain::access::ReadRegister;
use domain::flagship::proposal::{Proposal, is_open};
use domain::id::{Kind, ProposalId};
use domain::region::RegionCode;

use crate::Site;
use crate::account::guard::Signed;
use crate::ask::Path;
use crate::desk::{edit, export, history, id, list, missing, settle};
use crate::error::{Answer, Fail};

/// The address of the register.
pub(crate) const PATH: &str = "/kerja/usulan";

/// Its addresses; its steps are its own, since they move the designation.
pub(super) fn routes() -> Vec<(String, MethodRouter<Arc<Site>>)> {
    vec![
        (PATH.to_owned(), get(list::show::<register::Proposals>)),
        (format!("{PATH}/ekspor"), get(export::send::<register::Proposals>)),
        (format!("{PATH}/baru"), get(edit::blank::<Proposal>).post(edit::make::<Proposal>)),
        (format!("{PATH}/{{id}}"), get(show::show)),
        (format!("{PATH}/{{id}}/ubah"), get(change).post(edit::change::<Proposal>)),
        (format!("{PATH}/{{id}}/langkah"), post(step::take)),
        (
            format!("{PATH}/{{id}}/riwayat"),
            get(history::show::<Proposal>).post(history::put_back::<Proposal>),
        ),
        (format!("{PATH}/{{id}}/bukti"), get(evidence::show).post(evidence::send)),
        (format!("{PATH}/{{id}}/bukti/{{entry}}"), post(evidence::take)),
        (format!("{PATH}/{{id}}/mitra"), post(partner::ask)),
        (format!("{PATH}/{{id}}/jawab"), post(partner::answer)),
        (format!("{PATH}/{{id}}/perajin"), get(join::show).post(join::send)),
        (format!("{PATH}/{{id}}/bandingkan"), post(compare::begin)),
    ]
}

/// The address of a proposal.
pub(crate) fn at(id: ProposalId) -> String {
    format!("{PATH}/{id}")
}

/// The address at which a region's proposal begins.
pub(crate) fn begin(region: &RegionCode) -> String {
    format!("{PATH}/baru?region={region}")
}

/// A proposal, for whoever may read it.
async fn find(site: &Arc<Site>, signed: &Signed, text: &str) -> Result<Proposal, Fail> {
    let id = id(site, signed, text)?;
    let read = signed.may::<ReadRegister>(site)?;
    let found = site.db.read(move |c| store::flagship::proposal::get(c, &read, ProposalId(id))).await;
    settle(site, signed, Kind::Proposal, id, found).await?.ok_or_else(|| missing(site, signed))
}

/// The form of a proposal. One that is not open to changes is shown as it is.
async fn change(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(record): Path<String>,
    uri: Uri,
) -> Answer {
    let proposal = find(&site, &signed, &record).await?;
    if !is_open(proposal.status) {
        return Ok(Redirect::to(&at(proposal.id)).into_response());
    }
    edit::show::<Proposal>(State(site), signed, Path(record), uri).await
}
