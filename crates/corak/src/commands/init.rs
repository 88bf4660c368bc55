//! `corak init`: an empty production instance, regions and vocabularies only.

use store::office::Programme;

use super::{open_or_make, programme};
use crate::settings::Settings;
use crate::{Failure, data, say};

/// Runs it.
pub fn run(settings: &Settings, profile: &str, region: Option<String>) -> Result<(), Failure> {
    let db = open_or_make(settings)?;
    if programme(&db)?.is_some() {
        return Err(Failure::Faults("This data folder has an instance already.".into()));
    }
    if db.read_blocking(store::office::has_records)? {
        return Err(Failure::Faults(
            "This data folder has crafts, makers or items already, perhaps of a sample council that was not finished. \
             Choose another one with --data."
                .into(),
        ));
    }
    let folder = data::profile_folder(settings, profile)?;
    let profile = data::profile(folder.path())?;
    let code = region.unwrap_or_else(|| profile.root.clone());
    let root = domain::region::RegionCode::parse(&code)
        .ok_or_else(|| Failure::Usage(format!("{code} is no region code")))?;
    let programme = Programme { profile: profile.key.clone(), root, demo: false };
    transfer::load::profile(&db, &profile, folder.path(), &mut |_| {})?;
    if transfer::load::root(&db, &code)?.is_none() {
        return Err(Failure::Usage(format!("the profile has no region {code}")));
    }
    crate::keys::ready(settings, &db)?;
    transfer::load::set_up(&db, &programme)?;
    say(format!("{} is ready. Start it with `corak serve`.", settings.data.display()));
    say(format!(
        "Its keys are in {}. They are in no backup: keep a copy in a safe place.",
        settings.key_file.display()
    ));
    say(
        "Nobody can sign in yet: `corak user add NAME --name … --role administrator` makes the first account.",
    );
    Ok(())
}
