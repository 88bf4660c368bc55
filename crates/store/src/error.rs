//! What can go wrong below the pages. Details are for the log; the faces say it in the reader's language.

use domain::fault::Faults;

/// A failure of the store.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// A rule of the domain refused the input.
    #[error("the input has faults: {0:?}")]
    Faults(Faults),
    /// A basket cannot be placed as it is.
    #[error("the basket cannot be placed: {0:?}")]
    Basket(domain::market::place::Refusal),
    /// There is no such record, or it may not be seen.
    #[error("there is no such record")]
    Missing,
    /// The right does not reach the record.
    #[error("the right does not reach this record")]
    Refused,
    /// A constraint of the schema refused the change; the name is table and columns joined by `_`.
    #[error("constraint {name} refused the change")]
    Constraint {
        /// Table and columns, such as `item_slug`.
        name: String,
    },
    /// Somebody else holds the database for longer than a writer waits, or the queue is full. Trying later helps.
    #[error("the database is busy")]
    Busy,
    /// No room on the disk.
    #[error("the disk is full")]
    DiskFull,
    /// The file is damaged, is no database, or belongs to another program.
    #[error("the database cannot be used: {0}")]
    Damaged(String),
    /// The file may not be opened or written: it belongs to another user, or lies where nobody may write.
    #[error("the database may not be opened or written: {0}")]
    NoAccess(String),
    /// The schema is newer than this program, or a migration was changed after it ran.
    #[error("the schema does not fit this program: {0}")]
    Schema(String),
    /// The closure panicked; its own changes are undone, nobody else's.
    #[error("the write stopped with a panic")]
    Panicked,
    /// Something sealed cannot be opened, or nothing can be sealed: the keys are not there, or others.
    #[error("{0}")]
    Key(String),
    /// The store is shutting down.
    #[error("the store is closed")]
    Closed,
    /// PostgreSQL asks to run the transaction again.
    #[error("the transaction must run again")]
    Again,
    /// Anything else the engine says.
    #[error("{0}")]
    Engine(String),
}

impl Error {
    /// Whether the engine failed rather than refused: its server may be gone.
    pub(crate) fn is_engine(&self) -> bool {
        matches!(self, Error::Busy | Error::Engine(_))
    }
}

/// The result of a store call.
pub type Result<T> = std::result::Result<T, Error>;

impl From<Faults> for Error {
    fn from(faults: Faults) -> Self {
        Error::Faults(faults)
    }
}

impl From<rusqlite::Error> for Error {
    fn from(e: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode as C;
        let rusqlite::Error::SqliteFailure(code, message) = &e else {
            return match e {
                rusqlite::Error::QueryReturnedNoRows => Error::Missing,
                e => Error::Engine(e.to_string()),
            };
        };
        let text = message.clone().unwrap_or_else(|| code.to_string());
        match code.code {
            C::ConstraintViolation => {
                let name = text.split_once("failed: ").map_or(text.as_str(), |(_, n)| n);
                Error::Constraint { name: constraint_from_sqlite(name) }
            }
            C::DatabaseBusy | C::DatabaseLocked => Error::Busy,
            C::DiskFull => Error::DiskFull,
            C::NotADatabase | C::DatabaseCorrupt => Error::Damaged(text),
            C::CannotOpen | C::PermissionDenied | C::ReadOnly => Error::NoAccess(text),
            _ => Error::Engine(text),
        }
    }
}

/// `item.slug` and `presence.craft, presence.region` become `item_slug` and `presence_craft_region`.
fn constraint_from_sqlite(text: &str) -> String {
    let mut name = String::new();
    for (i, column) in text.split(", ").enumerate() {
        match column.split_once('.') {
            Some((table, column)) if i == 0 => name = format!("{table}_{column}"),
            Some((_, column)) => name = format!("{name}_{column}"),
            None => return text.to_lowercase().replace(' ', "_"),
        }
    }
    name
}

impl From<postgres::Error> for Error {
    fn from(e: postgres::Error) -> Self {
        use postgres::error::SqlState as S;
        let Some(db) = e.as_db_error() else {
            return if e.is_closed() { Error::Busy } else { Error::Engine(e.to_string()) };
        };
        match db.code() {
            c if *c == S::T_R_SERIALIZATION_FAILURE || *c == S::T_R_DEADLOCK_DETECTED => Error::Again,
            c if *c == S::DISK_FULL => Error::DiskFull,
            c if *c == S::LOCK_NOT_AVAILABLE
                || *c == S::TOO_MANY_CONNECTIONS
                || *c == S::CANNOT_CONNECT_NOW
                || *c == S::ADMIN_SHUTDOWN
                || *c == S::READ_ONLY_SQL_TRANSACTION =>
            {
                Error::Busy
            }
            c if c.code().starts_with("23") => {
                let name = db.constraint().unwrap_or_else(|| db.column().unwrap_or("unknown"));
                let name = ["_key", "_pkey", "_check", "_fkey"]
                    .iter()
                    .fold(name, |n, s| n.strip_suffix(s).unwrap_or(n));
                Error::Constraint { name: name.to_owned() }
            }
            _ => Error::Engine(format!("{}: {}", db.code().code(), db.message())),
        }
    }
}
