//! `/lapak/perajin/{id}/promo`: what a maker takes off its own prices, from when to when, and with which code.

use askama::Template;
use axum::response::Response;
use domain::access::{Access, KeepOwnOrders};
use domain::id::MakerId;
use domain::market::promotion::Promotion;
use store::market::promotion;
use store::{Conn, Tx};

use super::{Around, Here};
use crate::account::guard::Signed;
use crate::error::render;
use crate::market::promotion::{Form, Keeps, Line, PAGE, REST, Shown};
use crate::page::Page;
use crate::{Site, sentence};

#[derive(Template)]
#[template(path = "stall/promotions.html")]
struct PromotionsPage {
    page: Page,
    around: Around,
    back: String,
    done: String,
    lines: Vec<Line>,
    form: Form,
    action: String,
}

impl Keeps for Here {
    fn all(c: &mut Conn, who: &Access<KeepOwnOrders>, maker: MakerId) -> store::Result<Vec<Promotion>> {
        promotion::own(c, who, maker, PAGE)
    }

    fn save(tx: &mut Tx<'_>, who: &Access<KeepOwnOrders>, new: &Promotion) -> store::Result<()> {
        promotion::save_own(tx, who, new).map(drop)
    }

    fn page(self, site: &Site, signed: &Signed, shown: Shown) -> Response {
        let path = self.at(REST);
        render(&PromotionsPage {
            page: site.private_page(&signed.lang, &sentence(signed.lang.as_str(), "promo-title", &[])),
            around: site.stall(signed, Some(&self), &path),
            back: self.at("/pesanan"),
            done: shown.done,
            lines: shown.lines,
            form: shown.form,
            action: shown.action,
        })
    }
}
