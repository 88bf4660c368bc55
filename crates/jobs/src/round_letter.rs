//! Writes to somebody about a round.

use domain::assessment::notice::Notice;
use domain::id::{PersonId, RoundId};
use store::assessment::notice;

use crate::mail::Letter;
use crate::{Failed, Tools};

/// Does it. Nothing goes to whoever has left, judges nothing or has handed in everything meanwhile, nor about a round that has closed.
pub async fn run(round: RoundId, person: PersonId, what: Notice, tools: &Tools) -> Result<(), Failed> {
    let mailer = tools.mailer.as_ref().ok_or_else(|| Failed::ForGood("no mail server is set up".into()))?;
    let (now, profile) = (tools.db.now(), tools.profile.clone());
    let found = tools.db.read(move |c| {
        let region = notice::region(c, round)?;
        let path = store::region::path(c, &region)?;
        let today = crate::round::day_at(&profile, &path)(now);
        notice::letter(c, round, person, what, today)
    });
    let Some(found) = found.await? else { return Ok(()) };
    let lang = found.lang.unwrap_or_else(|| tools.profile.first_language().clone());
    let place = match what {
        Notice::Invited | Notice::Reminder => "penilaian",
        Notice::Complete | Notice::Over => "putaran",
    };
    let address = format!("{}/kerja/{place}/{round}", tools.origin);
    let (title, day) = (found.title.text(&lang).to_owned(), found.deadline.to_string());
    let (left, there) = (found.left.to_string(), found.progress.handed_in.to_string());
    let all = found.progress.expected.to_string();
    let with = [
        ("name", found.name.as_str()),
        ("title", title.as_str()),
        ("region", found.region.as_str()),
        ("day", day.as_str()),
        ("count", left.as_str()),
        ("there", there.as_str()),
        ("all", all.as_str()),
        ("address", address.as_str()),
    ];
    let subject = tools.words(&lang, &format!("mail-round-{}-subject", what.word()), &with);
    let text = tools.words(&lang, &format!("mail-round-{}", what.word()), &with);
    mailer.send(Letter { to: found.email, subject, text }).await
}
