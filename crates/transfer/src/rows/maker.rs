//! Makers.

use domain::fault::Faults;
use domain::id::MakerId;
use domain::maker::{Contact, Maker, MakerDraft, MakerKind};
use domain::publication::Publication;
use domain::region::RegionCode;
use domain::text;
use store::{Applied, Conn, Result, Tx};
use uuid::Uuid;

use super::{Compared, Look, Made, Row, Who, beside, may, or_faulty, status};
use crate::cells::Cells;

struct MakerRow(Maker);

pub(super) fn make(conn: &mut Conn, look: &mut Look<'_>, cells: &Cells<'_>) -> Result<Made> {
    let mut faults = Faults::default();
    let region = look.region(conn, "region", cells.text("region"), &mut faults)?;
    let natural = || {
        let region = region.as_ref().map_or("", RegionCode::as_str);
        format!("{}@{region}", text::slug(cells.text("name"))).to_lowercase()
    };
    let key = cells.some("key").unwrap_or_else(natural);
    let mut crafts = Vec::new();
    for word in cells.list("crafts") {
        crafts.extend(look.craft(conn, "crafts", &word, &mut faults)?);
    }
    let words: Vec<&str> = MakerKind::ALL.iter().map(|k| k.word()).collect();
    let kind = cells.word("kind", MakerKind::Person, MakerKind::from_word, &words, &mut faults);
    let consent_date = cells.date("consent_date", &mut faults);
    let status = status(cells, Publication::Draft, &mut faults);
    let sample = cells.yes("sample", false, &mut faults);
    let Some(region) = region else { return Ok(Made::faulty(key, faults)) };
    or_faulty!(key, faults.or(()));
    let draft = MakerDraft {
        name: cells.text("name").to_owned(),
        kind,
        region,
        locality: cells.some("locality"),
        story: cells.words("story", look.profile),
        crafts,
        contact: Contact {
            phone: cells.some("phone"),
            whatsapp: cells.some("whatsapp"),
            email: cells.some("email"),
            website: cells.some("website"),
            instagram: cells.some("instagram"),
            address: cells.some("address"),
        },
        consent_date,
        consent_by: cells.some("consent_by"),
        status,
        sample,
        key: key.clone(),
    };
    let id = MakerId(Uuid::nil());
    let maker = or_faulty!(key, domain::maker::save(id, &look.profile.telephone, draft));
    Ok(Made::new(key, MakerRow(maker)))
}

impl Row for MakerRow {
    fn compare(&self, conn: &mut Conn, _: bool) -> Result<Compared> {
        let Some((id, _)) = store::maker::find(conn, &self.0.key)? else { return Ok(beside(None, &self.0)) };
        let new = Maker { id, key: store::maker::key_of(conn, id)?, ..self.0.clone() };
        Ok(beside(store::maker::get(conn, &may(), id)?.as_ref(), &new))
    }

    fn apply(&mut self, tx: &mut Tx<'_>, who: &Who, _: bool) -> Result<Applied> {
        let known = store::maker::find(tx.conn(), &self.0.key)?.map(|(id, _)| id);
        self.0.id = known.unwrap_or_else(|| MakerId(Uuid::now_v7()));
        if let Some(id) = known {
            // The key of a record that was merged finds the one that stays, which keeps its own.
            self.0.key = store::maker::key_of(tx.conn(), id)?;
        }
        store::maker::save(tx, &who.may()?, &self.0)
    }

    fn places(&self, conn: &mut Conn) -> Result<Vec<(&'static str, RegionCode)>> {
        let mut places = vec![("region", self.0.region.clone())];
        places.extend(store::maker::find(conn, &self.0.key)?.map(|(_, region)| ("key", region)));
        Ok(places)
    }
}
