//! The maker's phone, `/lapak`: whoever acts for a maker keeps its profile and its items here. What they write waits for an
//! officer; price, stock and pauses are their own. [`routes`] is its table of contents.

mod add;
mod change;
mod held;
mod history;
mod holiday;
mod home;
mod invitation;
mod item;
mod mandate;
mod money;
mod news;
mod offer;
mod orders;
mod own;
mod pieces;
mod profile;
mod promotion;
mod requests;
mod step;
mod terms;
mod variant;

use std::sync::Arc;

use axum::routing::{MethodRouter, get, head, post};
use domain::access::{
    Access, KeepOwnItems, KeepOwnMaker, KeepOwnOrders, OF_MAKERS, Permission, Right, SignedIn,
};
use domain::fault::{Faults, Problem};
use domain::id::{Kind, MakerId};
use domain::lang::Lang;
use store::Conn;

use crate::account::guard::Signed;
use crate::account::work::{WORK, Work};
use crate::desk::form::{Section, Told, fill};
use crate::desk::values::Values;
use crate::error::Fail;
use crate::market::side::Side;
use crate::page::Link;
use crate::{Site, desk, picture, sentence, text};

pub(crate) use add::typed;
pub(crate) use change::beside;

/// The home of a maker.
pub const STALL: &str = "/lapak";
/// The path of makers.
const MAKERS: &str = "/lapak/perajin";
/// The path of items.
const ITEMS: &str = "/lapak/produk";

/// Every address of the maker's phone.
pub(crate) fn routes() -> Vec<(String, MethodRouter<Arc<Site>>)> {
    let maker = |rest: &str| format!("{MAKERS}/{{id}}{rest}");
    let item = |rest: &str| format!("{ITEMS}/{{id}}{rest}");
    let files = crate::account::uploads;
    vec![
        (STALL.to_owned(), get(home::show)),
        (maker(""), get(home::of)),
        (maker("/libur"), post(holiday::set)),
        (maker("/tambah"), get(add::show).post(add::send).layer(files())),
        (maker("/tambah/kirim"), post(pieces::begin)),
        (maker("/tambah/kirim/{upload}"), head(pieces::look).patch(pieces::grow).delete(pieces::forget)),
        (maker("/profil"), get(profile::show)),
        (maker("/ubah"), get(profile::form).post(profile::change)),
        (maker("/langkah"), post(step::maker)),
        (maker("/foto"), get(picture::own_makers::show).post(picture::own_makers::send).layer(files())),
        (maker("/foto/kirim"), post(picture::own_makers::begin)),
        (
            maker("/foto/kirim/{upload}"),
            head(picture::own_makers::look)
                .patch(picture::own_makers::grow)
                .delete(picture::own_makers::forget),
        ),
        (maker("/foto/{photo}"), post(picture::own_makers::change)),
        (maker("/pesanan"), get(orders::list)),
        (
            maker("/penjualan"),
            get(crate::market::terms::show::<Here>).post(crate::market::terms::send::<Here>),
        ),
        (
            maker("/promo"),
            get(crate::market::promotion::show::<Here>).post(crate::market::promotion::send::<Here>),
        ),
        (maker("/uang"), get(money::show)),
        (maker("/uang/rekening"), get(money::paper)),
        (maker("/uang/bukti/{payout}"), get(money::prove)),
        (format!("{}/{{id}}", orders::ORDERS), get(orders::show).post(orders::step)),
        (format!("{}/{{id}}/bukti/{{picture}}", orders::ORDERS), get(crate::market::slip::own)),
        (format!("{}/{{id}}", requests::REQUESTS), get(requests::show).post(requests::send)),
        (format!("{}/{{id}}/faktur", orders::ORDERS), get(orders::bill)),
        (maker("/kuasa"), get(mandate::show)),
        (maker("/kuasa/baru"), get(invitation::blank).post(invitation::send)),
        (maker("/kuasa/{mandate}"), post(mandate::end)),
        (maker("/undangan/{invitation}"), post(mandate::untell)),
        (news::NEWS.to_owned(), get(news::show).post(news::add)),
        (format!("{}/hapus", news::NEWS), post(news::remove)),
        (held::HELD.to_owned(), get(held::show)),
        (format!("{}/{{mandate}}", held::HELD), post(held::give_up)),
        (format!("{STALL}/undangan/{{invitation}}"), post(held::answer)),
        (item(""), get(item::show)),
        (item("/tawaran"), post(offer::set)),
        (item("/ubah"), get(change::show).post(change::send)),
        (item("/varian"), get(variant::blank).post(variant::add)),
        (item("/varian/{variant}"), get(variant::show).post(variant::change)),
        (item("/langkah"), post(step::item)),
        (item("/foto"), get(picture::own_items::show).post(picture::own_items::send).layer(files())),
        (item("/foto/kirim"), post(picture::own_items::begin)),
        (
            item("/foto/kirim/{upload}"),
            head(picture::own_items::look).patch(picture::own_items::grow).delete(picture::own_items::forget),
        ),
        (item("/foto/{photo}"), post(picture::own_items::change)),
    ]
}

/// Whether a form at this address is that of a new product, whose words are kept without its photographs when its sender has to
/// sign in first.
pub(crate) fn adds(path: &str) -> bool {
    path.strip_prefix(MAKERS).is_some_and(|rest| rest.ends_with("/tambah"))
}

/// Whether somebody has a role with which they act for makers.
pub(crate) fn may(who: &SignedIn) -> bool {
    OF_MAKERS.iter().any(|right| who.why(*right).next().is_some())
}

/// Whether somebody has no other role, so that the stall is their home.
pub(crate) fn lives_here(who: &SignedIn) -> bool {
    let of_makers =
        |h: &domain::account::Holding| OF_MAKERS.iter().any(|right| domain::access::may(h.role, *right));
    who.withheld().is_empty() && !who.holdings().is_empty() && who.holdings().iter().all(of_makers)
}

/// The makers for whom somebody may do anything.
pub(crate) fn makers(who: &SignedIn) -> Vec<MakerId> {
    let mut makers = who.makers(Right::KeepOwnItems);
    for maker in who.makers(Right::KeepOwnMaker).into_iter().chain(who.makers(Right::KeepOwnOrders)) {
        if !makers.contains(&maker) {
            makers.push(maker);
        }
    }
    makers
}

/// The maker for whom somebody works on a page.
#[derive(Debug, Clone)]
struct Here {
    id: MakerId,
    name: String,
    /// Whether they keep its items.
    items: bool,
    /// Whether they keep its profile.
    profile: bool,
    /// Whether they look after its orders, and how many wait for a word.
    orders: Option<i64>,
    /// Whether it is their own.
    own: bool,
}

impl Here {
    fn read(c: &mut Conn, signed: &Signed, id: MakerId) -> store::Result<Here> {
        let acts = |right| signed.who.makers(right).contains(&id);
        let name = store::trail::name(c, Kind::Maker, id.0, &signed.lang)?.unwrap_or_default();
        let (items, profile) = (acts(Right::KeepOwnItems), acts(Right::KeepOwnMaker));
        let orders = if acts(Right::KeepOwnOrders) { Some(orders::waiting(c, signed, id)?) } else { None };
        Ok(Here { id, name, items, profile, orders, own: acts(Right::LetAct) })
    }

    /// An address of the maker.
    fn at(&self, rest: &str) -> String {
        format!("{MAKERS}/{}{rest}", self.id)
    }
}

impl Side for Here {
    type Right = KeepOwnOrders;
    const WHY: bool = false;

    fn read(
        c: &mut Conn,
        signed: &Signed,
        who: &Access<KeepOwnOrders>,
        maker: MakerId,
    ) -> store::Result<Here> {
        acts(who, maker)?;
        Here::read(c, signed, maker)
    }

    fn at(maker: MakerId, rest: &str) -> String {
        format!("{MAKERS}/{maker}{rest}")
    }
}

/// What every page of the stall has around it.
#[derive(Debug, Clone)]
pub(crate) struct Around {
    /// For whom somebody works here; or who they are.
    pub name: String,
    /// The ways elsewhere, above.
    pub top: Vec<Link>,
    /// The ways through the stall, below.
    pub links: Vec<Link>,
    /// What its forms carry.
    pub work: Work,
}

impl Site {
    /// What stands around a page about a maker that is not one of the stall's own.
    pub(crate) fn around(&self, c: &mut Conn, signed: &Signed, maker: MakerId) -> store::Result<Around> {
        Ok(self.stall(signed, Some(&Here::read(c, signed, maker)?), ""))
    }

    /// What stands around a page of the stall.
    fn stall(&self, signed: &Signed, here: Option<&Here>, at: &str) -> Around {
        let link = |key: &str, href: String| Link {
            label: sentence(signed.lang.as_str(), key, &[]),
            current: href == at,
            href,
        };
        let mut top = Vec::new();
        if here.is_some() && makers(&signed.who).len() > 1 {
            top.push(link("stall-choose-again", STALL.to_owned()));
        }
        if !lives_here(&signed.who) {
            top.push(link("work-home", WORK.to_owned()));
        }
        let mut links = Vec::new();
        match here {
            Some(here) => {
                if here.items {
                    links.push(link("stall-products", here.at("")));
                    links.push(link("stall-add-short", here.at("/tambah")));
                }
                if let Some(waiting) = here.orders {
                    let mut orders = link("stall-orders", here.at("/pesanan"));
                    if waiting > 0 {
                        orders.label = format!("{} ({waiting})", orders.label);
                    }
                    links.push(orders);
                    links.push(link("stall-money", here.at("/uang")));
                }
                if here.profile {
                    links.push(link("stall-profile", here.at("/profil")));
                }
            }
            None => links.push(link("stall-title", STALL.to_owned())),
        }
        links.push(link("stall-account", "/kerja/akun".to_owned()));
        let name = here.map_or(&signed.person.name, |h| &h.name).clone();
        let (word, claim) = (signed.form_word(), signed.claim(self));
        let work = Work { name: signed.person.name.clone(), ways: Vec::new(), word, claim };
        Around { name, top, links, work }
    }
}

/// A maker's id in an address.
fn maker(site: &Arc<Site>, signed: &Signed, text: &str) -> Result<MakerId, Fail> {
    desk::id(site, signed, text).map(MakerId)
}

/// The right over the items of makers for whom somebody acts. Without any there is nothing here.
fn over_items(site: &Arc<Site>, signed: &Signed) -> Result<Access<KeepOwnItems>, Fail> {
    signed.may::<KeepOwnItems>(site)
}

/// The right over the profiles of makers for whom somebody acts.
fn over_profiles(site: &Arc<Site>, signed: &Signed) -> Result<Access<KeepOwnMaker>, Fail> {
    signed.may::<KeepOwnMaker>(site)
}

/// Refuses what is of a maker for whom the right does not reach.
fn acts<P: Permission>(who: &Access<P>, maker: MakerId) -> store::Result<()> {
    if who.acts_for(maker) { Ok(()) } else { Err(store::Error::Refused) }
}

/// [`fill`] with faults of numbers in plain words: bounds that nobody comes near are not told.
pub(crate) fn fill_plainly(
    lang: &Lang,
    sections: &mut [Section],
    values: &Values,
    faults: &Faults,
) -> Vec<Told> {
    let mut told = fill(lang, sections, values, faults);
    let number = |at: &str| {
        let odd = |p: &Problem| matches!(p, Problem::NotAWholeNumber { .. } | Problem::NotANumber { .. });
        faults.0.iter().any(|f| f.field == at && odd(&f.problem))
    };
    let plain = || sentence(lang.as_str(), "stall-fault-number", &[]);
    for t in told.iter_mut().filter(|t| number(&t.at)) {
        t.what = plain();
    }
    for input in sections.iter_mut().flat_map(|s| &mut s.inputs).filter(|i| number(&i.name)) {
        input.fault = plain();
    }
    told
}

/// What is offered, in words: stock, or days of work.
pub(crate) fn stock_text(lang: &Lang, stock: i64, lead: Option<i32>) -> String {
    match lead {
        Some(days) => sentence(lang.as_str(), "stall-made-to-order", &[("count", &days.to_string())]),
        None if stock > 0 => {
            sentence(lang.as_str(), "stall-in-stock", &[("count", &text::number(stock, lang))])
        }
        None => sentence(lang.as_str(), "stall-out-of-stock", &[]),
    }
}

/// A price as the reader sees it.
pub(crate) fn price_text(site: &Site, lang: &Lang, price: Option<i64>) -> String {
    price.map_or_else(
        || sentence(lang.as_str(), "stall-no-price", &[]),
        |price| site.profile.money(price, lang),
    )
}
