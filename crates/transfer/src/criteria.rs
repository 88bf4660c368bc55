//! The criteria sets of a profile: `criteria/*.toml`.

use std::path::Path;

use domain::assessment::criteria::{CriteriaSet, SetFault, SetProblem, check_together};
use domain::profile::Profile;

use crate::load::files;

/// What is wrong in one file of criteria.
#[derive(Debug, thiserror::Error)]
pub enum CriteriaFault {
    /// The file cannot be read as text.
    #[error("criteria/{file}: {error}")]
    File {
        /// Its name.
        file: String,
        /// Why.
        error: std::io::Error,
    },
    /// A rule is broken.
    #[error("criteria/{file}: {fault}")]
    Set {
        /// The name of the file.
        file: String,
        /// The place and what is wrong there.
        fault: SetFault,
    },
    /// A rule between files is broken.
    #[error("criteria/*.toml: {0}")]
    Together(SetFault),
}

/// Everything that is wrong in the criteria sets of a profile.
#[derive(Debug, thiserror::Error)]
#[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
pub struct CriteriaFaults(pub Vec<CriteriaFault>);

/// Reads the criteria sets of a profile's folder, by the names of their files; none where there is no such folder.
///
/// # Errors
/// Every fault of every file.
pub fn criteria(profile: &Profile, folder: &Path) -> Result<Vec<CriteriaSet>, CriteriaFaults> {
    let (mut sets, mut faults) = (Vec::new(), Vec::new());
    for path in files(&folder.join("criteria"), "toml") {
        let part = |of: Option<&std::ffi::OsStr>| of.unwrap_or_default().to_string_lossy().into_owned();
        let (file, stem) = (part(path.file_name()), part(path.file_stem()));
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) => {
                faults.push(CriteriaFault::File { file, error });
                continue;
            }
        };
        match CriteriaSet::parse(&text, profile) {
            Ok(set) => {
                if set.key != stem {
                    let problem = SetProblem::NotTheFile(set.key.clone());
                    faults
                        .push(CriteriaFault::Set { file, fault: SetFault { place: "key".into(), problem } });
                }
                sets.push(set);
            }
            Err(found) => {
                faults
                    .extend(found.into_iter().map(|fault| CriteriaFault::Set { file: file.clone(), fault }));
            }
        }
    }
    // A chain may name a set whose own file has faults; those come first.
    if faults.is_empty() {
        faults.extend(check_together(&sets).into_iter().map(CriteriaFault::Together));
    }
    if faults.is_empty() { Ok(sets) } else { Err(CriteriaFaults(faults)) }
}
