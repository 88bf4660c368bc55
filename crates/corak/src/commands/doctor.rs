//! `corak doctor`: which settings are in force and what is wrong.

use super::{open, programme};
use crate::settings::Settings;
use crate::{Failure, say};

/// Runs it.
pub fn run(settings: &Settings) -> Result<(), Failure> {
    say(format!("data      {}", settings.data.display()));
    say(format!("database  {}", settings.database));
    say(format!("listen    {}", settings.listen));
    say(format!("origin    {}", settings.origin()));
    let db = open(settings)?;
    let office = db.office();
    say(format!("office    {}", office.0));
    match programme(&db)? {
        Some(p) => {
            say(format!("programme {} at {}{}", p.profile, p.root, if p.demo { " (demo)" } else { "" }))
        }
        None => {
            return Err(Failure::Faults(
                "There is no instance here yet: run `corak demo` or `corak init`.".into(),
            ));
        }
    }
    let (regions, end) = db.read_blocking(|c| Ok((store::region::count(c)?, store::journal::end(c)?)))?;
    say(format!("regions   {regions}"));
    say(format!("journal   position {end}"));
    Ok(())
}
