//! `/lapak/perajin/{id}/penjualan`: on which terms a maker sells, for the maker itself.

use axum::response::Response;
use domain::access::{Access, KeepOwnOrders};
use domain::market::terms::Terms;
use store::Tx;

use super::Here;
use super::change::ChangePage;
use crate::account::guard::Signed;
use crate::error::render;
use crate::market::terms::{Keeps, Shown};
use crate::{Site, sentence};

impl Keeps for Here {
    const REST: &'static str = "/penjualan";

    fn save(tx: &mut Tx<'_>, who: &Access<KeepOwnOrders>, new: &Terms) -> store::Result<()> {
        store::market::terms::save_own(tx, who, new).map(drop)
    }

    fn page(self, site: &Site, signed: &Signed, shown: Shown) -> Response {
        let lang = &signed.lang;
        let say = |key: &str| sentence(lang.as_str(), key, &[]);
        let note = match (&shown.terms.withheld, shown.done) {
            (Some(why), _) => sentence(lang.as_str(), "terms-withheld", &[("why", why)]),
            (None, true) => say(if shown.terms.sells() { "terms-saved" } else { "terms-saved-not-open" }),
            (None, false) => say("terms-note"),
        };
        let path = self.at(Here::REST);
        render(&ChangePage {
            page: site.private_page(lang, &say("stall-terms")),
            around: site.stall(signed, Some(&self), &path),
            heading: say("stall-terms"),
            name: say("stall-orders"),
            back: self.at("/pesanan"),
            action: path,
            version: shown.version,
            note,
            stale: shown.stale,
            told: shown.told,
            sections: shown.sections,
            picks: Vec::new(),
            submits: false,
        })
    }
}
