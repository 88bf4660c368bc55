//! Which entries a stretch of the journal makes out of date, and reading them again.

use std::collections::{BTreeSet, HashSet};

use domain::id::Kind as RecordKind;
use domain::region::RegionCode;
use store::Conn;
use store::find::affected::{self, Dependents};
use store::find::documents::{Known, Register};
use store::journal::Touched;
use uuid::Uuid;

use super::rebuild::{self, PAGE};
use crate::entry::Labels;
use crate::error::Result;
use crate::index::Writer;

/// From so many changed regions, crafts or motifs on, filling anew is cheaper than looking for what names them.
const MANY: usize = 64;

/// What is read again, and what was.
struct Round<'a> {
    conn: &'a mut Conn,
    writer: &'a mut Writer,
    labels: &'a Labels,
    known: Known,
    done: HashSet<(u8, Uuid)>,
}

impl Round<'_> {
    /// Puts these anew; those that are no longer public are taken out.
    fn renew(&mut self, register: Register, ids: &[Uuid]) -> Result<()> {
        let kind = rebuild::kind(register);
        let fresh: Vec<Uuid> = ids.iter().copied().filter(|id| self.done.insert((kind as u8, *id))).collect();
        for page in fresh.chunks(PAGE as usize) {
            let put = rebuild::put(self.conn, self.writer, self.labels, &mut self.known, register, page)?;
            let put: HashSet<Uuid> = put.into_iter().collect();
            for id in page.iter().filter(|id| !put.contains(id)) {
                self.writer.delete(kind, *id)?;
            }
        }
        Ok(())
    }

    /// Renews what a paged question answers.
    fn every(
        &mut self,
        register: Register,
        mut ask: impl FnMut(&mut Conn, Uuid) -> store::Result<Vec<Uuid>>,
    ) -> Result<()> {
        let mut after = Uuid::nil();
        loop {
            let ids = ask(self.conn, after)?;
            let Some(last) = ids.last() else { return Ok(()) };
            after = *last;
            self.renew(register, &ids)?;
        }
    }

    fn dependents(&mut self, register: Register, of: Dependents) -> Result<()> {
        self.every(register, |conn, after| affected::dependents(conn, of, after, PAGE))
    }
}

/// Reads again what a stretch of the journal touches; false where so much is touched that the index is better filled anew.
pub(super) fn put(
    conn: &mut Conn,
    writer: &mut Writer,
    labels: &Labels,
    touched: &[Touched],
) -> Result<bool> {
    let records = |kind: RecordKind| -> Vec<Uuid> {
        let ids: BTreeSet<Uuid> =
            touched.iter().filter(|entry| entry.kind == kind).map(|entry| entry.record).collect();
        ids.into_iter().collect()
    };
    let regions: BTreeSet<RegionCode> = touched
        .iter()
        .filter(|entry| entry.kind == RecordKind::Region)
        .filter_map(|entry| entry.region.as_deref().and_then(RegionCode::parse))
        .collect();
    let (crafts, motifs, makers) =
        (records(RecordKind::Craft), records(RecordKind::Motif), records(RecordKind::Maker));
    // The words of a vocabulary are everywhere, and its rules decide what has a price.
    let words = touched.iter().any(|entry| entry.kind == RecordKind::Term);
    if words || regions.len() > MANY || crafts.len() > MANY || motifs.len() > MANY {
        return Ok(false);
    }

    let known = Known::new(conn)?;
    let mut round = Round { conn, writer, labels, known, done: HashSet::new() };
    round.renew(Register::Regions, &records(RecordKind::Region))?;
    for code in &regions {
        for register in Register::ALL {
            round.every(register, |conn, after| affected::within(conn, register, code, after, PAGE))?;
        }
    }
    round.renew(Register::Crafts, &crafts)?;
    let presences = records(RecordKind::Presence);
    let of_presences = affected::crafts_of_presences(round.conn, &presences)?;
    round.renew(Register::Crafts, &of_presences)?;
    let (craft_ids, region_ids) = affected::of_designations(round.conn, &records(RecordKind::Designation))?;
    round.renew(Register::Crafts, &craft_ids)?;
    round.renew(Register::Regions, &region_ids)?;
    for craft in &crafts {
        round.dependents(Register::Items, Dependents::ItemsOfCraft(*craft))?;
        round.dependents(Register::Makers, Dependents::MakersOfCraft(*craft))?;
    }
    round.renew(Register::Motifs, &motifs)?;
    if !crafts.is_empty() {
        // A motif names the crafts that use it, and the craft may have let it go; motifs are few.
        round.every(Register::Motifs, |conn, after| {
            store::find::documents::ids(conn, Register::Motifs, after, PAGE)
        })?;
    }
    for motif in &motifs {
        round.dependents(Register::Crafts, Dependents::CraftsOfMotif(*motif))?;
        round.dependents(Register::Items, Dependents::ItemsOfMotif(*motif))?;
    }
    round.renew(Register::Makers, &makers)?;
    // A holiday has the id of its maker.
    for maker in makers.iter().chain(&records(RecordKind::Holiday)) {
        round.dependents(Register::Items, Dependents::ItemsOfMaker(*maker))?;
    }
    round.renew(Register::Items, &records(RecordKind::Item))?;
    let of_stock = affected::items_of_stock(round.conn, &records(RecordKind::Stock))?;
    round.renew(Register::Items, &of_stock)?;
    let of_variants = affected::items_of_variants(round.conn, &records(RecordKind::Variant))?;
    round.renew(Register::Items, &of_variants)?;
    Ok(true)
}
