//! Reminds a maker's own people and the region's officers that a permit expires.

use domain::id::PermitId;
use domain::lang::Lang;
use store::maker::permit;

use crate::mail::Letter;
use crate::{Failed, Tools};

/// Does it. A permit that was renewed or taken away meanwhile asks for no letter.
pub async fn run(id: PermitId, days: i64, tools: &Tools) -> Result<(), Failed> {
    let mailer = tools.mailer.as_ref().ok_or_else(|| Failed::ForGood("no mail server is set up".into()))?;
    let now = jiff::Timestamp::from_microsecond(tools.db.now()).unwrap_or_default();
    let found = tools
        .db
        .read(move |c| {
            let Some((permit, name)) = permit::told(c, id)? else { return Ok(None) };
            let path = store::region::path(c, &permit.region)?;
            Ok(Some((permit, name, path)))
        })
        .await?;
    let Some((permit, name, path)) = found else { return Ok(()) };
    let zone = &tools.profile.zone(path.iter().map(|c| c.as_str())).zone;
    let today = now.in_tz(zone).or_else(|_| now.in_tz("UTC")).map(|z| z.date()).unwrap_or_default();
    let Some((expires, left)) = permit.expires.zip(permit.days_left(today)) else { return Ok(()) };
    if left > days {
        return Ok(());
    }
    let (maker, region) = (permit.maker, permit.region.clone());
    let readers = tools.db.read(move |c| permit::readers(c, maker, &region, today)).await?;
    for reader in readers {
        let lang = Lang::parse(&reader.lang).unwrap_or_else(|| tools.profile.first_language().clone());
        let kind = tools.words(&lang, &format!("permit-{}", permit.kind), &[]);
        let address = format!("{}/kerja/perajin/{}/izin", tools.origin, permit.maker);
        let (day, number) = (expires.to_string(), permit.number.as_str());
        let with = [
            ("name", reader.name.as_str()),
            ("kind", &kind),
            ("number", number),
            ("maker", &name),
            ("day", &day),
            ("address", &address),
        ];
        let subject = tools.words(&lang, "mail-permit-subject", &[("kind", &kind), ("maker", &name)]);
        let text = tools.words(&lang, if left < 0 { "mail-permit-over" } else { "mail-permit" }, &with);
        mailer.send(Letter { to: reader.email, subject, text }).await?;
    }
    Ok(())
}
