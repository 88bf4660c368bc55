//! Tells the officers of a region that the end of a designation is near, or its yearly review due.

use domain::flagship::course::Due;
use domain::id::DesignationId;
use domain::lang::Lang;
use store::flagship::course;
use store::maker::permit;

use crate::mail::Letter;
use crate::{Failed, Tools};

/// Does it. What was reviewed, retired or given another end meanwhile asks for no letter.
pub async fn run(id: DesignationId, due: Due, year: i16, tools: &Tools) -> Result<(), Failed> {
    let mailer = tools.mailer.as_ref().ok_or_else(|| Failed::ForGood("no mail server is set up".into()))?;
    let now = jiff::Timestamp::from_microsecond(tools.db.now()).unwrap_or_default();
    let zone = &tools.profile.zone(std::iter::empty::<&str>()).zone;
    let today = now.in_tz(zone).or_else(|_| now.in_tz("UTC")).map(|z| z.date()).unwrap_or_default();
    let found = tools
        .db
        .read(move |c| {
            let Some(told) = course::told(c, id, (due, year), today)? else { return Ok(None) };
            let readers = permit::officers(c, &told.designation.region, today)?;
            Ok(Some(std::panic::AssertUnwindSafe((told, readers))))
        })
        .await?;
    let Some((told, readers)) = found.map(|f| f.0) else { return Ok(()) };
    let until = told.designation.course.valid_until.map(|d| d.to_string()).unwrap_or_default();
    for reader in readers {
        let lang = Lang::parse(&reader.lang).unwrap_or_else(|| tools.profile.first_language().clone());
        let address = format!("{}/kerja/penetapan/{id}", tools.origin);
        let (craft, year) = (told.craft.text(&lang).to_owned(), year.to_string());
        let with = [
            ("name", reader.name.as_str()),
            ("craft", &craft),
            ("region", &told.region),
            ("day", &until),
            ("year", &year),
            ("address", &address),
        ];
        let key = format!("mail-designation-{}", due.word());
        let subject = tools.words(&lang, &format!("{key}-subject"), &with);
        let text = tools.words(&lang, &key, &with);
        mailer.send(Letter { to: reader.email, subject, text }).await?;
    }
    Ok(())
}
