//! `corak demo`: makes the sample council if there is none, and serves it.

use store::office::Programme;

use super::{open_or_make, programme, user};
use crate::settings::Settings;
use crate::{Failure, data, say, serve};

/// Runs it.
pub fn run(settings: &Settings) -> Result<(), Failure> {
    let db = open_or_make(settings)?;
    if programme(&db)?.is_none() {
        say("Making the sample council…");
        let folder = data::profile_folder(settings, "id")?;
        let profile = data::profile(folder.path())?;
        let root = domain::region::RegionCode::parse(&profile.demo.region)
            .ok_or_else(|| Failure::Faults("the profile's demo region is no code".into()))?;
        let programme = Programme { profile: profile.key.clone(), root, demo: true };
        // The programme is set up last, so that a start that was cut off begins again.
        let mut told = |name: &str| tracing::info!(file = name, "load");
        transfer::load::profile(&db, &profile, folder.path(), &mut told)?;
        transfer::load::demo(&db, &profile, folder.path(), &mut told)?;
        transfer::load::set_up(&db, &programme)?;
    }
    if let Some(programme) = programme(&db)?.filter(|p| p.demo) {
        let profile = data::profile(data::profile_folder(settings, &programme.profile)?.path())?;
        user::demo::make(&db, &profile, &programme.root, &settings.data)?;
    }
    serve::run(settings, db)
}
