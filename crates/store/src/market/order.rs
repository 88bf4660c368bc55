//! Orders as they are stored.

use domain::id::{GroupId, ItemId, MakerId, OrderId, VariantId};
use domain::item::Money;
use domain::item::variant::Picked;
use domain::lang::Lang;
use domain::market::delivery::Way;
use domain::market::order::{Buyer, Channel, Group, Line, Order, Paying, Payment, State};
use domain::region::RegionCode;
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::face::{Conn, Row};
use crate::tx::Tx;

crate::statements! {
    /// Writes a group.
    PUT_GROUP = "INSERT INTO order_group (id, word, name, phone, email, street, postcode, note, to_region, lang, at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    /// A group.
    GROUP = "SELECT id, name, phone, email, street, postcode, note, to_region, lang, at FROM order_group WHERE id = $1";
    /// The group of a word.
    BY_WORD = "SELECT id FROM order_group WHERE word = $1";
    /// Forgets who placed a group.
    BLANK = "UPDATE order_group SET name = NULL, phone = NULL, email = NULL, street = NULL, postcode = NULL, note = NULL,
            to_region = NULL, track = NULL WHERE id = $1";
    /// Forgets what the orders of a group say of its buyer.
    BLANK_ORDERS = "UPDATE maker_order SET tracking = NULL, reason = NULL WHERE grp = $1";
    /// Keeps the sealed word of a group's address.
    KEEP_TRACK = "UPDATE order_group SET track = $2 WHERE id = $1";
    /// The sealed word of a group's address.
    TRACK = "SELECT track FROM order_group WHERE id = $1";
    /// Writes an order.
    PUT = "INSERT INTO maker_order (id, grp, maker, region, area, way, delivery, paying, extra, fee, goods, state, payment, due,
            tracking, reason, seen, sample, at, discount, deposit, received, returned, remitted, kept, channel, got, return_days, extra_rest)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26,
            $27, $28, $29)
        ON CONFLICT (id) DO UPDATE SET delivery = excluded.delivery, state = excluded.state, payment = excluded.payment,
            due = excluded.due, tracking = excluded.tracking, reason = excluded.reason, received = excluded.received,
            returned = excluded.returned, remitted = excluded.remitted, kept = excluded.kept, got = excluded.got";
    /// An order.
    GET = "SELECT id, grp, maker, region, way, delivery, paying, extra, fee, state, payment, due, tracking, reason, seen, sample,
            discount, deposit, received, returned, remitted, kept, channel, got, return_days, extra_rest
        FROM maker_order WHERE id = $1";
    /// The orders of a group.
    OF_GROUP = "SELECT id, grp, maker, region, way, delivery, paying, extra, fee, state, payment, due, tracking, reason, seen, sample,
            discount, deposit, received, returned, remitted, kept, channel, got, return_days, extra_rest
        FROM maker_order WHERE grp = $1 ORDER BY id";
    /// Writes a line.
    PUT_LINE = "INSERT INTO order_line (ord, n, item, names, price, pieces, lead_days, weight_g, variant,
            variant_words, discount)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    /// The lines of an order.
    LINES = "SELECT item, names, price, pieces, lead_days, weight_g, variant, variant_words, discount, back FROM order_line WHERE ord = $1 ORDER BY n";
    /// How many pieces of a line came back.
    PUT_LINE_BACK = "UPDATE order_line SET back = $3 WHERE ord = $1 AND n = $2";
}

fn read(r: &Row<'_>) -> Result<Order> {
    let damaged = |what: &str| Error::Damaged(format!("{what} of an order"));
    let region: String = r.get(3)?;
    Ok(Order {
        id: OrderId(r.get(0)?),
        group: GroupId(r.get(1)?),
        maker: MakerId(r.get(2)?),
        region: RegionCode::parse(&region).ok_or_else(|| damaged("region"))?,
        lines: Vec::new(),
        way: r.read(4, Way::from_word)?.ok_or_else(|| damaged("way"))?,
        delivery: r.get::<Option<i64>>(5)?.map(Money),
        paying: r.read(6, Paying::from_word)?.ok_or_else(|| damaged("paying"))?,
        extra: Money(r.get(7)?),
        extra_rest: Money(r.get(25)?),
        fee: Money(r.get(8)?),
        state: r.read(9, State::from_word)?.ok_or_else(|| damaged("state"))?,
        payment: r.read(10, Payment::from_word)?.ok_or_else(|| damaged("payment"))?,
        due: r.get(11)?,
        tracking: r.get(12)?,
        reason: r.get(13)?,
        seen: r.get(14)?,
        sample: r.get(15)?,
        discount: Money(r.get(16)?),
        deposit: r.get::<Option<i64>>(17)?.map(Money),
        received: Money(r.get(18)?),
        returned: Money(r.get(19)?),
        remitted: Money(r.get(20)?),
        kept: Money(r.get(21)?),
        channel: r.read(22, Channel::from_word)?.ok_or_else(|| damaged("channel"))?,
        got: r.get(23)?,
        return_days: r.get(24)?,
    })
}

fn with_lines(conn: &mut Conn, mut order: Order) -> Result<Order> {
    order.lines = conn.rows(LINES, crate::args![order.id], |r| {
        Ok(Line {
            item: ItemId(r.get(0)?),
            variant: match r.get(6)? {
                Some(id) => Some(Picked { id: VariantId(id), words: r.words(7)? }),
                None => None,
            },
            names: r.words(1)?,
            price: Money(r.get(2)?),
            pieces: r.get(3)?,
            lead_days: r.get(4)?,
            weight_g: r.get(5)?,
            discount: Money(r.get(8)?),
            back: r.get(9)?,
        })
    })?;
    Ok(order)
}

/// An order with its lines.
pub(crate) fn load(conn: &mut Conn, id: OrderId) -> Result<Option<Order>> {
    match conn.first(GET, crate::args![id], read)? {
        Some(order) => with_lines(conn, order).map(Some),
        None => Ok(None),
    }
}

/// The orders of a group, with their lines.
pub(crate) fn of_group(conn: &mut Conn, group: GroupId) -> Result<Vec<Order>> {
    let orders = conn.rows(OF_GROUP, crate::args![group], read)?;
    orders.into_iter().map(|o| with_lines(conn, o)).collect()
}

/// A group.
pub(crate) fn group(conn: &mut Conn, id: GroupId) -> Result<Option<Group>> {
    conn.first(GROUP, crate::args![id], |r| {
        let buyer = match (r.get::<Option<String>>(1)?, r.get::<Option<String>>(2)?) {
            (Some(name), Some(phone)) => Some(Buyer {
                name,
                phone,
                email: r.get(3)?,
                street: r.get(4)?,
                postcode: r.get(5)?,
                note: r.get(6)?,
            }),
            _ => None,
        };
        let lang: String = r.get(8)?;
        Ok(Group {
            id: GroupId(r.get(0)?),
            buyer,
            to: r.get::<Option<String>>(7)?.as_deref().and_then(RegionCode::parse),
            lang: Lang::parse(&lang).ok_or_else(|| Error::Damaged(format!("language {lang}")))?,
            at: r.get(9)?,
        })
    })
}

/// The group whose word has this hash.
pub fn by_word(conn: &mut Conn, hash: Uuid) -> Result<Option<GroupId>> {
    conn.first(BY_WORD, crate::args![hash], |r| Ok(GroupId(r.get(0)?)))
}

pub(crate) fn put_group(tx: &mut Tx<'_>, g: &Group, word: Uuid) -> Result<()> {
    let of = |f: fn(&Buyer) -> Option<&String>| g.buyer.as_ref().and_then(f);
    tx.conn
        .run(
            PUT_GROUP,
            crate::args![
                g.id,
                word,
                of(|b| Some(&b.name)),
                of(|b| Some(&b.phone)),
                of(|b| b.email.as_ref()),
                of(|b| b.street.as_ref()),
                of(|b| b.postcode.as_ref()),
                of(|b| b.note.as_ref()),
                g.to,
                g.lang.as_str(),
                g.at
            ],
        )
        .map(drop)
}

/// Writes an order; its lines with its first writing, since they never change.
pub(crate) fn put(tx: &mut Tx<'_>, o: &Order, first: bool) -> Result<()> {
    let area = crate::region::area(tx, &o.region)?;
    tx.conn.run(
        PUT,
        crate::args![
            o.id,
            o.group,
            o.maker,
            o.region,
            area,
            o.way.word(),
            o.delivery.map(|d| d.0),
            o.paying.word(),
            o.extra.0,
            o.fee.0,
            o.goods().0,
            o.state.word(),
            o.payment.word(),
            o.due,
            o.tracking,
            o.reason,
            o.seen,
            o.sample,
            tx.now,
            o.discount.0,
            o.deposit.map(|d| d.0),
            o.received.0,
            o.returned.0,
            o.remitted.0,
            o.kept.0,
            o.channel.word(),
            o.got,
            o.return_days,
            o.extra_rest.0
        ],
    )?;
    // Their pages say what is left.
    for line in &o.lines {
        tx.stale(line.item.0);
    }
    for (n, line) in (0i64..).zip(&o.lines).filter(|(_, l)| !first && l.back > 0) {
        tx.conn.run(PUT_LINE_BACK, crate::args![o.id, n, line.back])?;
    }
    if first {
        for (n, line) in (0i64..).zip(&o.lines) {
            tx.conn.run(
                PUT_LINE,
                crate::args![
                    o.id,
                    n,
                    line.item,
                    line.names,
                    line.price.0,
                    line.pieces,
                    line.lead_days,
                    line.weight_g,
                    line.variant.as_ref().map(|v| v.id),
                    line.variant.as_ref().map(|v| &v.words),
                    line.discount.0
                ],
            )?;
        }
    }
    Ok(())
}

/// Keeps the word of a group's address, sealed with the key of the group, for letters to its buyer.
pub(crate) fn keep_track(tx: &mut Tx<'_>, group: GroupId, word: &str) -> Result<()> {
    let sealed = crate::journal::seal_text(tx.conn, group.0, "track", word)?;
    tx.conn.run(KEEP_TRACK, crate::args![group, sealed]).map(drop)
}

/// The word of a group's address, where it was kept and its buyer is not erased.
pub(crate) fn track(conn: &mut Conn, group: GroupId) -> Result<Option<String>> {
    let sealed: Option<String> = conn.first(TRACK, crate::args![group], |r| r.get(0))?.flatten();
    match sealed {
        Some(sealed) => crate::journal::open_text(conn, group.0, "track", &sealed),
        None => Ok(None),
    }
}

/// Forgets who placed a group, and destroys the key under which the journal knows it.
pub(crate) fn blank(tx: &mut Tx<'_>, group: GroupId) -> Result<()> {
    tx.conn.run(BLANK, crate::args![group])?;
    super::message::blank(tx, group)?;
    super::returns::blank(tx, group)?;
    super::slip::blank(tx, group)?;
    tx.conn.run(BLANK_ORDERS, crate::args![group]).map(drop)
}
