//! The picture that a buyer sends along when they say that they paid. It is drawn anew and safely stored before it is recorded, is for
//! whoever has part in the order, and goes when the buyer is erased.

use domain::access::{Access, Buy, KeepOrders, KeepOwnOrders, system};
use domain::flagship::document::{Document, Stored, keep};
use domain::id::{DocumentId, GroupId, Kind, OrderId};
use domain::market::order::Order;
use domain::market::step::Step;

use crate::error::{Error, Result};
use crate::face::Conn;
use crate::flagship::document;
use crate::tx::Tx;

/// What such a file is called, whatever it was called by whoever sent it.
const NAME: &str = "bukti.jpg";

/// The buyer says that they paid, and sends a picture of it.
///
/// # Errors
/// [`Error::Refused`] for the order of somebody else; the faults of the domain; `document` when the order has as many as it may have.
pub fn report(
    tx: &mut Tx<'_>,
    who: &Access<Buy>,
    order: OrderId,
    note: &str,
    picture: Option<(DocumentId, &Stored)>,
) -> Result<Order> {
    let order = super::step::buyers(tx, who, order, Step::Report(note.to_owned()))?;
    if let Some((id, stored)) = picture {
        // A picture beside an order lies where its maker does; that its buyer may send one was just seen.
        let writes: Access<KeepOrders> = system("a picture of a payment");
        let of = (Kind::Order, order.id.0);
        document::add(tx, &writes, &keep(id, of, order.region.clone(), NAME, stored)?)?;
    }
    Ok(order)
}

/// The pictures that were sent for an order that somebody placed, the first first.
///
/// # Errors
/// [`Error::Refused`] for the order of somebody else.
pub fn placed(conn: &mut Conn, who: &Access<Buy>, order: &Order) -> Result<Vec<Document>> {
    if who.placed(Some(order.group)) { document::of(conn, order.id.0) } else { Err(Error::Refused) }
}

/// The pictures that were sent for an order of a maker for whom somebody may act.
///
/// # Errors
/// [`Error::Refused`] for the order of another maker.
pub fn own(conn: &mut Conn, who: &Access<KeepOwnOrders>, order: &Order) -> Result<Vec<Document>> {
    if who.acts_for(order.maker) { document::of(conn, order.id.0) } else { Err(Error::Refused) }
}

/// The same for an officer of the maker's region.
///
/// # Errors
/// [`Error::Refused`] when the right does not reach the maker.
pub fn of(conn: &mut Conn, who: &Access<KeepOrders>, order: &Order) -> Result<Vec<Document>> {
    let path = crate::region::path(conn, &order.region)?;
    if who.reaches(&path) { document::of(conn, order.id.0) } else { Err(Error::Refused) }
}

/// Forgets the pictures that were sent for the orders of a group whose buyer is erased; their files go with the next sweep.
pub(crate) fn blank(tx: &mut Tx<'_>, group: GroupId) -> Result<()> {
    for order in super::order::of_group(tx.conn, group)? {
        for picture in document::of(tx.conn, order.id.0)? {
            document::remove(tx, picture.id)?;
        }
    }
    Ok(())
}
