//! Makers that may be the same as another: with the same telephone, the same number, or the same name in the same regency.

use domain::access::{Access, ReadRegister};
use domain::id::MakerId;
use domain::maker::Maker;
use domain::publication::Publication;
use domain::region::RegionCode;
use domain::text;

use crate::error::{Error, Result};
use crate::face::{Conn, Row, Sql};

/// A statement for makers that are like one, which is `$1`.
macro_rules! like {
    ($from:literal) => {
        concat!(
            "SELECT m.id, m.name, m.region, r.full_name FROM ",
            $from,
            " AND m.id <> $1 AND m.status <> 'withdrawn' ORDER BY m.id LIMIT 10"
        )
    };
}

crate::statements! {
    /// With a telephone.
    PHONE = like!("maker m JOIN region r ON r.code = m.region WHERE m.phone = $2");
    /// With a number for WhatsApp.
    WHATSAPP = like!("maker m JOIN region r ON r.code = m.region WHERE m.whatsapp = $2");
    /// With the same business identification number.
    NIB = like!("business o JOIN business b ON b.nib = o.nib JOIN maker m ON m.id = b.maker
        JOIN region r ON r.code = m.region WHERE o.maker = $1 AND b.nib IS NOT NULL");
    /// With the same sealed number.
    NUMBER = like!("maker_number o JOIN maker_number n ON n.kind = o.kind AND n.hash = o.hash JOIN maker m ON m.id = n.maker
        JOIN region r ON r.code = m.region WHERE o.maker = $1");
    /// With the same name in the same regency, in one state of publication.
    NAME = like!("maker o JOIN maker m ON m.area = o.area AND m.status = $2 AND m.name_key = $3
        JOIN region r ON r.code = m.region WHERE o.id = $1");
}

/// Why a maker may be the same as another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// A sealed number.
    Number,
    /// The business identification number.
    Nib,
    /// Telephone or WhatsApp.
    Phone,
    /// Name and place.
    Name,
}

impl Why {
    /// The word for messages.
    pub const fn word(self) -> &'static str {
        match self {
            Why::Number => "number",
            Why::Nib => "nib",
            Why::Phone => "phone",
            Why::Name => "name",
        }
    }
}

/// A maker that may be the same as another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alike {
    /// The maker.
    pub id: MakerId,
    /// What it is called.
    pub name: String,
    /// Where it lies.
    pub region_name: String,
    /// Why, the surest reason first.
    pub why: Vec<Why>,
}

type Found = (MakerId, String, RegionCode, String);

fn found(r: &Row<'_>) -> Result<Found> {
    let code = r.region(2)?;
    Ok((MakerId(r.get(0)?), r.get(1)?, code, r.get(3)?))
}

/// Makers that may be the same as this one, as far as a right reaches, the surest first; ten for each reason at most.
pub fn of(conn: &mut Conn, who: &Access<ReadRegister>, maker: &Maker) -> Result<Vec<Alike>> {
    let id = maker.id;
    let mut all: Vec<(Why, Found)> = Vec::new();
    let mut add = |why: Why, some: Vec<Found>| all.extend(some.into_iter().map(|f| (why, f)));
    add(Why::Number, conn.rows(NUMBER, crate::args![id], found)?);
    add(Why::Nib, conn.rows(NIB, crate::args![id], found)?);
    let mut phones: Vec<&String> = maker.contact.phone.iter().chain(&maker.contact.whatsapp).collect();
    phones.dedup();
    for phone in phones {
        let both: [Sql; 2] = [PHONE, WHATSAPP];
        for sql in both {
            add(Why::Phone, conn.rows(sql, crate::args![id, phone], found)?);
        }
    }
    let key = text::sort_key(&maker.name);
    for status in Publication::ALL {
        add(Why::Name, conn.rows(NAME, crate::args![id, status.word(), key], found)?);
    }
    let mut alike: Vec<Alike> = Vec::new();
    for (why, (id, name, region, region_name)) in all {
        match alike.iter_mut().find(|a| a.id == id) {
            Some(known) if known.why.contains(&why) => {}
            Some(known) => known.why.push(why),
            None => match crate::register::reach(conn, who, &region) {
                Ok(()) => alike.push(Alike { id, name, region_name, why: vec![why] }),
                // Who lies elsewhere is not there.
                Err(Error::Refused) => {}
                Err(error) => return Err(error),
            },
        }
    }
    alike.sort_by(|a, b| a.why.cmp(&b.why));
    Ok(alike)
}
