//! From which side somebody keeps how a maker sells: the maker itself on its telephone, or an officer for a maker that asked for
//! it, who says so. The pages differ, what they do does not.

use domain::access::{Access, KeepOrders, Permission};
use domain::fault::Faults;
use domain::id::{Kind, MakerId};
use domain::lang::Lang;
use store::{Conn, Error};

use crate::account::guard::{Filled, Signed};
use crate::account::work::Field;
use crate::page::Link;

/// A side, with what its pages say of the maker.
pub(crate) trait Side: Send + Sync + Sized + 'static {
    /// The right that it takes.
    type Right: Permission;
    /// Whether a change says who asked for it.
    const WHY: bool;

    /// Reads what its pages say of a maker.
    ///
    /// # Errors
    /// [`Error::Refused`] for a maker whom the right does not reach.
    fn read(c: &mut Conn, signed: &Signed, who: &Access<Self::Right>, maker: MakerId) -> store::Result<Self>;

    /// An address of a maker.
    fn at(maker: MakerId, rest: &str) -> String;
}

/// An officer's side.
pub(crate) struct Office {
    /// The maker, and where its record is.
    pub maker: Link,
}

impl Side for Office {
    type Right = KeepOrders;
    const WHY: bool = true;

    fn read(
        c: &mut Conn,
        signed: &Signed,
        who: &Access<KeepOrders>,
        maker: MakerId,
    ) -> store::Result<Office> {
        let terms = store::market::terms::of(c, maker)?.ok_or(Error::Missing)?;
        if !who.reaches(&store::region::path(c, &terms.region)?) {
            return Err(Error::Refused);
        }
        let label = store::trail::name(c, Kind::Maker, maker.0, &signed.lang)?.unwrap_or_default();
        Ok(Office { maker: Link { label, href: Office::at(maker, ""), current: false } })
    }

    fn at(maker: MakerId, rest: &str) -> String {
        format!("/kerja/perajin/{maker}{rest}")
    }
}

/// Why something is changed, on a side that says it.
pub(crate) fn why<S: Side>(filled: &Filled, faults: &mut Faults) -> Option<String> {
    if S::WHY { crate::desk::edit::reason(filled.get("why"), faults) } else { None }
}

/// The field in which an officer says it.
pub(crate) fn why_field(lang: &Lang, typed: &str, faults: &Faults) -> Field {
    let mut why = Field::new(lang, "why", "order-why", "text").with(typed).wrong(lang, faults);
    why.longest = 300;
    why
}
