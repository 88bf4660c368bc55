//! Lets every sample maker of an instance sell, as those of the demo do: `sell FOLDER`. For `cargo xtask bench`.
#![allow(clippy::print_stderr, reason = "it says what went wrong")]

use std::process::ExitCode;

use store::{Address, Db, Options};

fn main() -> ExitCode {
    let Some(folder) = std::env::args_os().nth(1).map(std::path::PathBuf::from) else {
        eprintln!("sell FOLDER");
        return ExitCode::from(2);
    };
    let address = match std::env::var("CORAK_DATABASE_URL") {
        Ok(url) => Address::parse(&url).ok_or_else(|| format!("{url} is no address of a database")),
        Err(_) => Ok(Address::Sqlite(folder.join("corak.db"))),
    };
    let sold = address.and_then(|address| {
        let db = Db::open(&address, Options::default()).map_err(|e| e.to_string())?;
        transfer::load::sell_samples(&db).map_err(|e| e.to_string())
    });
    match sold {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}
