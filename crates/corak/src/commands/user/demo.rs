//! The accounts of the sample council. Their passwords are made at random, shown once, and kept in a file of the data
//! folder that only its owner may read.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use domain::access;
use domain::account::{PersonId, Role, Told};
use domain::id::MandateId;
use domain::maker::mandate::{self, Agent, MandateDraft};
use domain::profile::Profile;
use domain::region::RegionCode;
use store::register::Ask;
use store::{Command, Db};
use uuid::Uuid;

use super::{Failure, Office, add, made, say, speak};
use crate::platform;

/// The file in the data folder.
pub const FILE: &str = "accounts.txt";

/// Makes them, unless anybody has an account already.
pub fn make(db: &Db, profile: &Arc<Profile>, root: &RegionCode, folder: &Path) -> Result<(), Failure> {
    if db.read_blocking(store::account::any)? {
        return Ok(());
    }
    let office = Office { db: db.clone(), profile: profile.clone(), root: root.clone() };
    let level = profile.flagship_level();
    let top = root.clone();
    let (root_name, below) = db.read_blocking(move |c| {
        let name = store::region::get(c, &top)?.map_or_else(String::new, |r| r.full_name);
        let below = store::region::of_level(c, &top, level, ("", ""), 1)?.into_iter().next();
        Ok((name, below.map(|l| (l.code, l.full_name))))
    })?;
    let lang = profile.first_language().clone();
    let (at, at_name) = below.unwrap_or((root.clone(), root_name.clone()));
    let people = [
        ("admin", Role::Administrator, root, &root_name),
        ("provinsi", Role::Officer, root, &root_name),
        ("daerah", Role::Officer, &at, &at_name),
        ("penilai", Role::Assessor, root, &root_name),
        ("auditor", Role::Auditor, root, &root_name),
        ("perajin", Role::Maker, &at, &at_name),
    ];
    let (mut told, mut ready, mut weaver) = (Vec::new(), Vec::new(), None);
    for (login, role, region, place) in people {
        let title = speak(lang.as_str(), &format!("role-{}", role.word()), &[]);
        let name = speak(lang.as_str(), "demo-person", &[("role", title), ("region", place.clone())]);
        let id = PersonId(Uuid::now_v7());
        if role == Role::Maker {
            weaver = Some(id);
        }
        let person = add::account(&office, id, login, &name, region.clone(), lang.clone(), true)?;
        let password = made()?;
        ready.push(add::ready(&office, person, &[role], &password)?);
        told.push((Told { login: login.to_owned(), password }, name));
    }
    // The file first: a start that is cut off here makes other passwords the next time, and no account is without one.
    let path = folder.join(FILE);
    match std::fs::remove_file(&path) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(e.into()),
        _ => {}
    }
    let mut file = platform::private_file(&path)?;
    for (t, name) in &told {
        writeln!(file, "{}\t{}\t{name}", t.login, t.password)?;
    }
    file.sync_all()?;
    add::store(&office, ready)?;
    if let Some(person) = weaver {
        let_act(db, &at, person)?;
    }
    say(format!("Accounts of the sample council, also in {}:", path.display()));
    for (t, name) in &told {
        say(format!("  {:9} {}  {name}", t.login, t.password));
    }
    Ok(())
}

/// Makes an account that of a maker of the region, one with something to sell where there is one.
fn let_act(db: &Db, at: &RegionCode, person: PersonId) -> Result<(), Failure> {
    let ask = Ask { region: Some(at.clone()), limit: 50, ..Ask::default() };
    let found = db.read_blocking(move |c| {
        let makers = store::maker::register::page(c, &access::system("demo"), &ask)?;
        for maker in &makers {
            if !store::item::of_maker(c, maker.id.0, 1)?.is_empty() {
                return Ok(Some((maker.id, maker.region.clone())));
            }
        }
        Ok(makers.first().map(|m| (m.id, m.region.clone())))
    })?;
    let Some((maker, region)) = found else { return Ok(()) };
    let draft = MandateDraft {
        maker,
        region,
        to: Agent::Person(person),
        own: true,
        deeds: Vec::new(),
        // As old as the sample council.
        since: jiff::civil::date(2026, 1, 1),
        until: None,
    };
    let new = mandate::give(MandateId(Uuid::now_v7()), draft)
        .map_err(|f| Failure::Faults(format!("the mandate of the sample maker: {f:?}")))?;
    db.write_blocking(Command::system("demo"), move |tx| {
        store::maker::mandate::give(tx, &access::system("demo"), &access::system("demo"), &new)
    })?;
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn every_sample_account_has_a_password_of_its_own_that_only_the_owner_of_the_folder_reads() {
        testkit::on_both(|world| {
            world.country();
            let folder = tempfile::tempdir().unwrap();
            let profile = Arc::new(world.profile.clone());
            make(&world.db, &profile, &testkit::code("XX"), folder.path()).unwrap();
            let path = folder.path().join(FILE);
            let text = std::fs::read_to_string(&path).unwrap();
            let mut passwords: Vec<&str> = text.lines().map(|l| l.split('\t').nth(1).unwrap()).collect();
            assert_ne!(platform::open_to_others(&path), Some(true));
            for line in text.lines() {
                let (login, rest) = line.split_once('\t').unwrap();
                let (password, login) = (rest.split('\t').next().unwrap(), login.to_owned());
                let found =
                    world.db.read_blocking(move |c| store::account::secret::credentials(c, &login)).unwrap();
                let found = found.unwrap();
                assert!(found.person.sample && found.person.active);
                assert!(domain::account::password::fits(password, &found.hash.unwrap()));
            }
            passwords.sort_unstable();
            passwords.dedup();
            assert_eq!(passwords.len(), 6);
            // A second start leaves everything as it is.
            make(&world.db, &profile, &testkit::code("XX"), folder.path()).unwrap();
            assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
        });
    }
}
