//! Which entries of the index a change makes out of date.

use domain::region::RegionCode;
use uuid::Uuid;

use super::many::{each, hundred};
use crate::error::Result;
use crate::face::{Conn, Sql};

crate::statements! {
    /// Items of stock movements.
    OF_STOCK = concat!("SELECT DISTINCT item FROM stock_movement WHERE id IN (", hundred!(), ")");
    /// Items of variants.
    OF_VARIANT = concat!("SELECT DISTINCT item FROM item_variant WHERE id IN (", hundred!(), ")");
    /// Crafts of presences.
    OF_PRESENCE = concat!("SELECT DISTINCT craft FROM presence WHERE id IN (", hundred!(), ")");
    /// Crafts and regions of designations.
    OF_DESIGNATION = concat!("SELECT d.craft, r.id FROM designation d JOIN region r ON r.code = d.region WHERE d.id IN (",
        hundred!(), ")");
    /// Items of a craft.
    CRAFT_ITEMS = "SELECT id FROM item WHERE craft = $1 AND status = 'published' AND id > $2 ORDER BY id LIMIT $3";
    /// Makers of a craft.
    CRAFT_MAKERS = "SELECT maker FROM maker_craft WHERE craft = $1 AND maker > $2 ORDER BY maker LIMIT $3";
    /// Items of a maker.
    MAKER_ITEMS = "SELECT id FROM item WHERE maker = $1 AND status = 'published' AND id > $2 ORDER BY id LIMIT $3";
    /// Crafts with a motif.
    MOTIF_CRAFTS = "SELECT DISTINCT craft FROM craft_motif WHERE motif = $1 AND craft > $2 ORDER BY craft LIMIT $3";
    /// Items with a motif; the pages together read the table once.
    MOTIF_ITEMS = "SELECT DISTINCT item FROM item_motif WHERE motif = $1 AND item > $2 ORDER BY item LIMIT $3";
    /// Regions within a region.
    WITHIN_REGIONS = "SELECT id FROM region WHERE path >= $1 AND path < $2 AND id > $3 ORDER BY id LIMIT $4";
    /// Crafts within a region.
    WITHIN_CRAFTS = "SELECT DISTINCT p.craft FROM presence p JOIN region r ON r.code = p.region
        WHERE r.path >= $1 AND r.path < $2 AND p.craft > $3 ORDER BY p.craft LIMIT $4";
    /// Motifs within a region.
    WITHIN_MOTIFS = "SELECT DISTINCT m.motif FROM motif_region m JOIN region r ON r.code = m.region
        WHERE r.path >= $1 AND r.path < $2 AND m.motif > $3 ORDER BY m.motif LIMIT $4";
    /// Makers within a region; the pages together read the table once.
    WITHIN_MAKERS = "SELECT m.id FROM maker m JOIN region r ON r.code = m.region
        WHERE r.path >= $1 AND r.path < $2 AND m.id > $3 ORDER BY m.id LIMIT $4";
    /// Items within a region; the pages together read the table once.
    WITHIN_ITEMS = "SELECT i.id FROM item i JOIN region r ON r.code = i.region
        WHERE r.path >= $1 AND r.path < $2 AND i.id > $3 ORDER BY i.id LIMIT $4";
}

/// Entries that name a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dependents {
    /// Items of a craft.
    ItemsOfCraft(Uuid),
    /// Makers of a craft.
    MakersOfCraft(Uuid),
    /// Items of a maker.
    ItemsOfMaker(Uuid),
    /// Crafts with a motif.
    CraftsOfMotif(Uuid),
    /// Items with a motif.
    ItemsOfMotif(Uuid),
}

/// Their ids after one, in order.
pub fn dependents(conn: &mut Conn, of: Dependents, after: Uuid, limit: i64) -> Result<Vec<Uuid>> {
    let (sql, id) = match of {
        Dependents::ItemsOfCraft(id) => (CRAFT_ITEMS, id),
        Dependents::MakersOfCraft(id) => (CRAFT_MAKERS, id),
        Dependents::ItemsOfMaker(id) => (MAKER_ITEMS, id),
        Dependents::CraftsOfMotif(id) => (MOTIF_CRAFTS, id),
        Dependents::ItemsOfMotif(id) => (MOTIF_ITEMS, id),
    };
    conn.rows(sql, crate::args![id, after, limit], |r| r.get(0))
}

/// The ids of a register within a region, after one, in order.
pub fn within(
    conn: &mut Conn,
    register: super::documents::Register,
    region: &RegionCode,
    after: Uuid,
    limit: i64,
) -> Result<Vec<Uuid>> {
    use super::documents::Register;
    let sql: Sql = match register {
        Register::Regions => WITHIN_REGIONS,
        Register::Crafts => WITHIN_CRAFTS,
        Register::Motifs => WITHIN_MOTIFS,
        Register::Makers => WITHIN_MAKERS,
        Register::Items => WITHIN_ITEMS,
    };
    let (from, to) = crate::region::range(conn, region)?;
    conn.rows(sql, crate::args![from, to, after, limit], |r| r.get(0))
}

/// The items that stock movements are about.
pub fn items_of_stock(conn: &mut Conn, movements: &[Uuid]) -> Result<Vec<Uuid>> {
    let mut found = Vec::new();
    each(conn, OF_STOCK, movements, |r| {
        found.push(r.get(0)?);
        Ok(())
    })?;
    Ok(found)
}

/// The items that are had in variants.
pub fn items_of_variants(conn: &mut Conn, variants: &[Uuid]) -> Result<Vec<Uuid>> {
    let mut found = Vec::new();
    each(conn, OF_VARIANT, variants, |r| {
        found.push(r.get(0)?);
        Ok(())
    })?;
    Ok(found)
}

/// The crafts that presences are about.
pub fn crafts_of_presences(conn: &mut Conn, presences: &[Uuid]) -> Result<Vec<Uuid>> {
    let mut found = Vec::new();
    each(conn, OF_PRESENCE, presences, |r| {
        found.push(r.get(0)?);
        Ok(())
    })?;
    Ok(found)
}

/// The crafts and regions that designations are about.
pub fn of_designations(conn: &mut Conn, designations: &[Uuid]) -> Result<(Vec<Uuid>, Vec<Uuid>)> {
    let (mut crafts, mut regions) = (Vec::new(), Vec::new());
    each(conn, OF_DESIGNATION, designations, |r| {
        crafts.push(r.get(0)?);
        regions.push(r.get(1)?);
        Ok(())
    })?;
    Ok((crafts, regions))
}
