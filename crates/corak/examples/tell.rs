//! Makes the samples of an instance real, each with a photograph and words, so that feeds tell of them: `tell FOLDER`. For
//! `cargo xtask bench`, on a copy that is thrown away: nothing of it is in the journal.
#![allow(clippy::print_stderr, reason = "it says what went wrong")]

use std::process::ExitCode;

use domain::id::Kind;
use store::face::Sql;
use store::{Address, Command, Db, Options};

const REAL: [Sql; 3] = [
    Sql::new("UPDATE item SET sample = FALSE"),
    Sql::new("UPDATE maker SET sample = FALSE"),
    Sql::new("UPDATE item SET description = names WHERE length(description) < 3"),
];

macro_rules! pictures {
    ($id:literal) => {
        Sql::new(concat!(
            "INSERT INTO picture (id, of_kind, record, ord, media, width, height, alt, author, licence, status, sizes) SELECT ",
            $id,
            ", $1, i.id, 0, lower(hex(i.id)), 1600, 1200, i.names, 'Contoh', 'cc-by-4.0', 'published', '480,960,1600' FROM item i"
        ))
    };
}
// Ids begin with the time; a photograph is taken soon after its thing.
const ON_SQLITE: Sql = pictures!("CAST(substr(i.id, 1, 8) || randomblob(8) AS BLOB)");
const ON_POSTGRES: Sql =
    pictures!("CAST(left(CAST(i.id AS TEXT), 18) || right(CAST(gen_random_uuid() AS TEXT), 18) AS UUID)");

fn main() -> ExitCode {
    let Some(folder) = std::env::args_os().nth(1).map(std::path::PathBuf::from) else {
        eprintln!("tell FOLDER");
        return ExitCode::from(2);
    };
    let address = match std::env::var("CORAK_DATABASE_URL") {
        Ok(url) => Address::parse(&url).ok_or_else(|| format!("{url} is no address of a database")),
        Err(_) => Ok(Address::Sqlite(folder.join("corak.db"))),
    };
    let told = address.and_then(|address| {
        let pictures = if matches!(address, Address::Sqlite(_)) { ON_SQLITE } else { ON_POSTGRES };
        let db = Db::open(&address, Options::default()).map_err(|e| e.to_string())?;
        let told = db.write_blocking(Command::system("bench"), move |tx| {
            for sql in REAL {
                tx.conn().run(sql, store::args![])?;
            }
            tx.conn().run(pictures, store::args![Kind::Item]).map(drop)
        });
        told.map(drop).map_err(|e| e.to_string())
    });
    match told {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}
