//! Sends a code to somebody who forgot their password, if anybody is meant by what was typed.

use domain::account::reset::{PURPOSE, is_timely};
use domain::account::{Person, code, email, login};
use domain::job::JobId;
use store::account::reset;
use store::{Command, account};

use crate::mail::Letter;
use crate::{Failed, Tools};

/// So many persons may share an address, such as an office's.
const MOST: i64 = 3;

/// Does it.
pub async fn run(id: JobId, typed: &str, asked: i64, tools: &Tools) -> Result<(), Failed> {
    if !is_timely(asked, tools.db.now()) {
        return Ok(());
    }
    let mailer = tools.mailer.as_ref().ok_or_else(|| Failed::ForGood("no mail server is set up".into()))?;
    for person in meant(typed, tools).await? {
        let Some(address) = person.email.clone() else { continue };
        let mut random = [0; 10];
        getrandom::fill(&mut random).map_err(|e| Failed::ForNow(format!("no random numbers: {e}")))?;
        let text = code::write(random);
        let Some(hash) = code::typed(PURPOSE, &text) else { continue };
        let who = person.id;
        // First, so that no code is sent that is not good.
        let command = Command::system("forgotten password");
        let noted = tools.db.write(command, move |tx| reset::by_mail(tx, id, who, &hash)).await?;
        if noted.into_inner() {
            mailer.send(letter(&person, address, &text, tools)).await?;
        }
    }
    Ok(())
}

async fn meant(typed: &str, tools: &Tools) -> Result<Vec<Person>, Failed> {
    let (name, address) = (login(typed), email(typed));
    let found = tools.db.read(move |c| {
        if let Some(name) = name
            && let Some(id) = account::find(c, &name)?
        {
            return Ok(account::secret::of(c, id)?.map(|found| found.person).into_iter().collect());
        }
        address.map_or(Ok(Vec::new()), |address| account::at_address(c, &address, MOST))
    });
    Ok(found.await?)
}

fn letter(person: &Person, to: String, code: &str, tools: &Tools) -> Letter {
    let lang = &person.lang;
    let known = tools.profile.languages.contains(lang);
    let lang = if known { lang } else { tools.profile.first_language() };
    let paths = &tools.profile.paths;
    let base = if lang == tools.profile.first_language() { String::new() } else { format!("/{lang}") };
    let address = format!(
        "{}{base}/{}/{}?kode={code}",
        tools.origin,
        paths.sign_in.text(lang),
        paths.forgotten.text(lang)
    );
    let login = person.login.clone().unwrap_or_default();
    let arguments =
        [("name", person.name.as_str()), ("login", &login), ("code", code), ("address", &address)];
    Letter {
        to,
        subject: tools.words(lang, "mail-forgotten-subject", &[]),
        text: tools.words(lang, "mail-forgotten", &arguments),
    }
}
