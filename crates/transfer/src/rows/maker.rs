//! Makers.

use domain::fault::{Faults, Problem};
use domain::id::MakerId;
use domain::maker::{Audience, Contact, Maker, MakerDraft, MakerKind};
use domain::publication::Publication;
use domain::region::RegionCode;
use domain::text;
use store::{Applied, Conn, Result, Tx};
use uuid::Uuid;

use super::{Compared, Look, Made, Row, Who, beside, may, or_faulty, status};
use crate::cells::Cells;

/// A maker, and who may read what if the file says so: what is not said stays as it is.
struct MakerRow(Maker, Option<Audience>);

impl MakerRow {
    /// The row as it would be stored over a maker that is there.
    fn over(&self, conn: &mut Conn, id: MakerId) -> Result<(Option<Maker>, Maker)> {
        let before = store::maker::get(conn, &may(), id)?;
        let audience = self.1.clone().or_else(|| before.as_ref().map(|b| b.audience.clone()));
        // The key of a record that was merged finds the one that stays, which keeps its own.
        let key = store::maker::key_of(conn, id)?;
        let new = Maker { id, key, audience: audience.unwrap_or_default(), ..self.0.clone() };
        Ok((before, new))
    }
}

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
    let audience = cells.some("audience").and_then(|typed| {
        let said = Audience::parse(&typed.to_lowercase());
        if said.is_none() {
            faults.add("audience", &typed, Problem::AudienceForm);
        }
        said
    });
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
        audience: audience.clone().unwrap_or_default(),
        consent_date,
        consent_by: cells.some("consent_by"),
        status,
        sample,
        key: key.clone(),
    };
    let id = MakerId(Uuid::nil());
    let maker = or_faulty!(key, domain::maker::save(id, &look.profile.telephone, draft));
    or_faulty!(key, domain::maker::consent::given(maker.consent.as_ref(), look.today));
    if let Some((id, _)) = store::maker::find(conn, &maker.key)? {
        match store::maker::consent::fits(conn, id, maker.consent.as_ref()) {
            Err(store::Error::Faults(faults)) => return Ok(Made::faulty(key, faults)),
            fits => fits?,
        }
    }
    Ok(Made::new(key, MakerRow(maker, audience)))
}

impl Row for MakerRow {
    fn compare(&self, conn: &mut Conn, _: bool) -> Result<Compared> {
        let Some((id, _)) = store::maker::find(conn, &self.0.key)? else { return Ok(beside(None, &self.0)) };
        let (before, new) = self.over(conn, id)?;
        Ok(beside(before.as_ref(), &new))
    }

    fn apply(&mut self, tx: &mut Tx<'_>, who: &Who, _: bool) -> Result<Applied> {
        let known = store::maker::find(tx.conn(), &self.0.key)?.map(|(id, _)| id);
        match known {
            Some(id) => self.0 = self.over(tx.conn(), id)?.1,
            None => self.0.id = MakerId(Uuid::now_v7()),
        }
        store::maker::save(tx, &who.may()?, &self.0)
    }

    fn places(&self, conn: &mut Conn) -> Result<Vec<(&'static str, RegionCode)>> {
        let mut places = vec![("region", self.0.region.clone())];
        places.extend(store::maker::find(conn, &self.0.key)?.map(|(_, region)| ("key", region)));
        Ok(places)
    }
}
