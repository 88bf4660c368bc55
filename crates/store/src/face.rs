//! One small face over both drivers: the same SQL text, `$1` placeholders, typed parameters and columns.
//!
//! On SQLite a `$2` is a *name* that is numbered by first appearance, so parameters are bound by name. Statements come
//! only from [`statements!`](crate::statements), which lists them for the test that prepares each one on both engines.

use std::collections::HashMap;

use domain::region::RegionCode;
use postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::region::Place;

/// A statement of this program; made only by [`statements!`](crate::statements).
#[derive(Debug, Clone, Copy)]
pub struct Sql {
    /// The text.
    pub(crate) text: &'static str,
}

impl Sql {
    /// The text, for tests.
    #[doc(hidden)]
    pub const fn text(&self) -> &'static str {
        self.text
    }

    #[doc(hidden)]
    pub const fn new(text: &'static str) -> Sql {
        Sql { text }
    }
}

/// Declares the statements of a module, and `ALL`, their list for the test that prepares them.
#[macro_export]
macro_rules! statements {
    ($($(#[$doc:meta])* $name:ident = $sql:expr;)*) => {
        $($(#[$doc])* pub(crate) const $name: $crate::face::Sql = $crate::face::Sql::new($sql);)*
        /// Every statement of this module, by name.
        pub(crate) const ALL: &[(&str, $crate::face::Sql)] = &[$((concat!(module_path!(), "::", stringify!($name)), $name)),*];
    };
}

/// How many ids a statement about many takes at once.
pub(crate) const MANY: usize = 64;

/// The marks of [`MANY`] ids in a statement, from the first.
macro_rules! many {
    () => {
        "$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, \
         $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, \
         $33, $34, $35, $36, $37, $38, $39, $40, $41, $42, $43, $44, $45, $46, $47, $48, \
         $49, $50, $51, $52, $53, $54, $55, $56, $57, $58, $59, $60, $61, $62, $63, $64"
    };
}
pub(crate) use many;

/// Ids in portions for statements with [`many`] marks; what is left of the last portion is filled up.
pub(crate) fn batches(ids: &[Uuid]) -> impl Iterator<Item = Vec<Param<'static>>> {
    ids.chunks(MANY).map(|some| {
        let last = some.last().copied().unwrap_or_default();
        some.iter().copied().chain(std::iter::repeat(last)).take(MANY).map(Param::Uuid).collect()
    })
}

/// A parameter.
#[derive(Debug, Clone, PartialEq)]
pub enum Param<'a> {
    /// NULL.
    Null,
    /// Yes or no.
    Bool(bool),
    /// A whole number of any width.
    Int(i64),
    /// A number.
    Real(f64),
    /// A text.
    Text(&'a str),
    /// A text that was made for the call.
    Owned(String),
    /// Bytes.
    Bytes(&'a [u8]),
    /// Bytes that were made for the call.
    Blob(Vec<u8>),
    /// An id.
    Uuid(Uuid),
}

/// What can be given as a parameter.
pub trait IntoParam {
    /// The parameter.
    fn param(&self) -> Param<'_>;
}

macro_rules! into_param {
    ($($t:ty => |$v:ident| $e:expr;)*) => {$(
        impl IntoParam for $t { fn param(&self) -> Param<'_> { let $v = self; $e } }
    )*};
}

into_param! {
    bool => |v| Param::Bool(*v);
    i64 => |v| Param::Int(*v);
    i32 => |v| Param::Int(i64::from(*v));
    i16 => |v| Param::Int(i64::from(*v));
    u32 => |v| Param::Int(i64::from(*v));
    f64 => |v| Param::Real(*v);
    str => |v| Param::Text(v);
    String => |v| Param::Text(v);
    [u8] => |v| Param::Bytes(v);
    Vec<u8> => |v| Param::Bytes(v);
    Uuid => |v| Param::Uuid(*v);
    domain::id::CraftId => |v| Param::Uuid(v.0);
    domain::id::MotifId => |v| Param::Uuid(v.0);
    domain::id::MakerId => |v| Param::Uuid(v.0);
    domain::id::ItemId => |v| Param::Uuid(v.0);
    domain::id::VariantId => |v| Param::Uuid(v.0);
    domain::id::TermId => |v| Param::Uuid(v.0);
    domain::id::PresenceId => |v| Param::Uuid(v.0);
    domain::id::HeritageId => |v| Param::Uuid(v.0);
    domain::id::DesignationId => |v| Param::Uuid(v.0);
    domain::id::ProposalId => |v| Param::Uuid(v.0);
    domain::id::EvidenceId => |v| Param::Uuid(v.0);
    domain::id::DocumentId => |v| Param::Uuid(v.0);
    domain::id::RoundId => |v| Param::Uuid(v.0);
    domain::id::CandidateId => |v| Param::Uuid(v.0);
    domain::id::SeatId => |v| Param::Uuid(v.0);
    domain::id::SheetId => |v| Param::Uuid(v.0);
    domain::id::WeighingId => |v| Param::Uuid(v.0);
    domain::id::NeedId => |v| Param::Uuid(v.0);
    domain::id::ResultId => |v| Param::Uuid(v.0);
    domain::id::ObjectionId => |v| Param::Uuid(v.0);
    domain::id::ReviewId => |v| Param::Uuid(v.0);
    domain::id::PersonId => |v| Param::Uuid(v.0);
    domain::id::PictureId => |v| Param::Uuid(v.0);
    domain::id::HoldingId => |v| Param::Uuid(v.0);
    domain::id::CardId => |v| Param::Uuid(v.0);
    domain::id::MandateId => |v| Param::Uuid(v.0);
    domain::id::MembershipId => |v| Param::Uuid(v.0);
    domain::id::CouncilId => |v| Param::Uuid(v.0);
    domain::id::DivisionId => |v| Param::Uuid(v.0);
    domain::id::PostId => |v| Param::Uuid(v.0);
    domain::id::OfficeholderId => |v| Param::Uuid(v.0);
    domain::id::StatuteId => |v| Param::Uuid(v.0);
    domain::id::PermitId => |v| Param::Uuid(v.0);
    domain::id::CoachingId => |v| Param::Uuid(v.0);
    domain::id::ConsentId => |v| Param::Uuid(v.0);
    domain::id::TargetId => |v| Param::Uuid(v.0);
    domain::id::ReportId => |v| Param::Uuid(v.0);
    domain::id::YearLockId => |v| Param::Uuid(v.0);
    domain::id::GroupId => |v| Param::Uuid(v.0);
    domain::id::OrderId => |v| Param::Uuid(v.0);
    domain::id::PaymentId => |v| Param::Uuid(v.0);
    domain::id::MessageId => |v| Param::Uuid(v.0);
    domain::id::RequestId => |v| Param::Uuid(v.0);
    domain::id::PayoutId => |v| Param::Uuid(v.0);
    domain::id::ReturnId => |v| Param::Uuid(v.0);
    domain::id::CommandId => |v| Param::Uuid(v.0);
    domain::id::OfficeId => |v| Param::Uuid(v.0);
    domain::id::Kind => |v| Param::Int(i64::from(v.number()));
    domain::region::RegionCode => |v| Param::Text(v.as_str());
    domain::lang::Words => |v| Param::Owned(v.to_json());
    jiff::civil::Date => |v| Param::Owned(v.to_string());
}

impl<T: IntoParam + ?Sized> IntoParam for &T {
    fn param(&self) -> Param<'_> {
        (**self).param()
    }
}

impl<T: IntoParam> IntoParam for Option<T> {
    fn param(&self) -> Param<'_> {
        self.as_ref().map_or(Param::Null, IntoParam::param)
    }
}

/// The parameters of a call: `args![slug, limit]`.
#[macro_export]
macro_rules! args {
    ($($e:expr),* $(,)?) => { &[$($crate::face::IntoParam::param(&$e)),*] as &[$crate::face::Param<'_>] };
}

impl ToSql for Param<'_> {
    fn to_sql(
        &self,
        ty: &Type,
        out: &mut postgres::types::private::BytesMut,
    ) -> std::result::Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Param::Null => Ok(IsNull::Yes),
            Param::Bool(b) => b.to_sql(ty, out),
            Param::Int(n) => match *ty {
                Type::INT2 => i16::try_from(*n)?.to_sql(ty, out),
                Type::INT4 => i32::try_from(*n)?.to_sql(ty, out),
                _ => n.to_sql(ty, out),
            },
            Param::Real(r) => r.to_sql(ty, out),
            Param::Text(t) => t.to_sql(ty, out),
            Param::Owned(t) => t.to_sql(ty, out),
            Param::Bytes(b) => b.to_sql(ty, out),
            Param::Blob(b) => b.to_sql(ty, out),
            Param::Uuid(u) => u.to_sql(ty, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

impl rusqlite::ToSql for Param<'_> {
    fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
        use rusqlite::types::{ToSqlOutput, ValueRef};
        Ok(ToSqlOutput::Borrowed(match self {
            Param::Null => ValueRef::Null,
            Param::Bool(b) => ValueRef::Integer(i64::from(*b)),
            Param::Int(n) => ValueRef::Integer(*n),
            Param::Real(r) => ValueRef::Real(*r),
            Param::Text(t) => ValueRef::Text(t.as_bytes()),
            Param::Owned(t) => ValueRef::Text(t.as_bytes()),
            Param::Bytes(b) => ValueRef::Blob(b),
            Param::Blob(b) => ValueRef::Blob(b),
            Param::Uuid(u) => ValueRef::Blob(u.as_bytes()),
        }))
    }
}

/// A row of either engine.
pub enum Row<'a> {
    #[doc(hidden)]
    Sqlite(&'a rusqlite::Row<'a>),
    #[doc(hidden)]
    Postgres(&'a postgres::Row),
}

/// What can be read from a column.
pub trait Column: Sized {
    #[doc(hidden)]
    fn sqlite(v: rusqlite::types::ValueRef<'_>) -> Option<Self>;
    #[doc(hidden)]
    fn postgres(row: &postgres::Row, i: usize) -> std::result::Result<Self, postgres::Error>;
}

impl Column for i64 {
    fn sqlite(v: rusqlite::types::ValueRef<'_>) -> Option<Self> {
        v.as_i64().ok()
    }
    fn postgres(row: &postgres::Row, i: usize) -> std::result::Result<Self, postgres::Error> {
        match *row.columns()[i].type_() {
            Type::INT2 => row.try_get::<_, i16>(i).map(i64::from),
            Type::INT4 => row.try_get::<_, i32>(i).map(i64::from),
            _ => row.try_get(i),
        }
    }
}

impl Column for i32 {
    fn sqlite(v: rusqlite::types::ValueRef<'_>) -> Option<Self> {
        v.as_i64().ok().and_then(|n| i32::try_from(n).ok())
    }
    fn postgres(row: &postgres::Row, i: usize) -> std::result::Result<Self, postgres::Error> {
        match *row.columns()[i].type_() {
            Type::INT2 => row.try_get::<_, i16>(i).map(i32::from),
            _ => row.try_get(i),
        }
    }
}

impl Column for i16 {
    fn sqlite(v: rusqlite::types::ValueRef<'_>) -> Option<Self> {
        v.as_i64().ok().and_then(|n| i16::try_from(n).ok())
    }
    fn postgres(row: &postgres::Row, i: usize) -> std::result::Result<Self, postgres::Error> {
        row.try_get(i)
    }
}

impl Column for bool {
    fn sqlite(v: rusqlite::types::ValueRef<'_>) -> Option<Self> {
        v.as_i64().ok().map(|n| n != 0)
    }
    fn postgres(row: &postgres::Row, i: usize) -> std::result::Result<Self, postgres::Error> {
        row.try_get(i)
    }
}

impl Column for String {
    fn sqlite(v: rusqlite::types::ValueRef<'_>) -> Option<Self> {
        v.as_str().ok().map(str::to_owned)
    }
    fn postgres(row: &postgres::Row, i: usize) -> std::result::Result<Self, postgres::Error> {
        row.try_get(i)
    }
}

impl Column for Vec<u8> {
    fn sqlite(v: rusqlite::types::ValueRef<'_>) -> Option<Self> {
        v.as_blob().ok().map(<[u8]>::to_vec)
    }
    fn postgres(row: &postgres::Row, i: usize) -> std::result::Result<Self, postgres::Error> {
        row.try_get(i)
    }
}

impl Column for Uuid {
    fn sqlite(v: rusqlite::types::ValueRef<'_>) -> Option<Self> {
        v.as_blob().ok().and_then(|b| Uuid::from_slice(b).ok())
    }
    fn postgres(row: &postgres::Row, i: usize) -> std::result::Result<Self, postgres::Error> {
        row.try_get(i)
    }
}

impl<T: Column> Column for Option<T> {
    fn sqlite(v: rusqlite::types::ValueRef<'_>) -> Option<Self> {
        if matches!(v, rusqlite::types::ValueRef::Null) { Some(None) } else { T::sqlite(v).map(Some) }
    }
    fn postgres(row: &postgres::Row, i: usize) -> std::result::Result<Self, postgres::Error> {
        struct Any;
        impl<'a> postgres::types::FromSql<'a> for Any {
            fn from_sql(
                _: &Type,
                _: &'a [u8],
            ) -> std::result::Result<Self, Box<dyn std::error::Error + Sync + Send>> {
                Ok(Any)
            }
            fn accepts(_: &Type) -> bool {
                true
            }
        }
        if row.try_get::<_, Option<Any>>(i)?.is_none() { Ok(None) } else { T::postgres(row, i).map(Some) }
    }
}

impl Row<'_> {
    /// The column at this place, counted from 0.
    pub fn get<T: Column>(&self, i: usize) -> Result<T> {
        match self {
            Row::Sqlite(row) => {
                let v = row.get_ref(i)?;
                T::sqlite(v).ok_or_else(|| Error::Engine(format!("column {i} holds {}", v.data_type())))
            }
            Row::Postgres(row) => Ok(T::postgres(row, i)?),
        }
    }

    /// What `f` makes of the text in a column, which is not copied for it.
    pub fn read<T>(&self, i: usize, f: impl FnOnce(&str) -> T) -> Result<T> {
        match self {
            Row::Sqlite(row) => {
                let v = row.get_ref(i)?;
                v.as_str().map(f).map_err(|_| Error::Engine(format!("column {i} holds {}", v.data_type())))
            }
            Row::Postgres(row) => Ok(f(row.try_get::<_, &str>(i)?)),
        }
    }

    /// The code of a region.
    ///
    /// # Errors
    /// [`Error::Damaged`] for what is none.
    pub fn region(&self, i: usize) -> Result<RegionCode> {
        self.read(i, |code| {
            RegionCode::parse(code).ok_or_else(|| Error::Damaged(format!("region code {code}")))
        })?
    }

    /// A text in several languages.
    pub fn words(&self, i: usize) -> Result<domain::lang::Words> {
        self.read(i, domain::lang::Words::from_json)
    }
}

/// What separates the texts that a statement joins into one column: a character that no stored text holds.
pub(crate) const SEPARATOR: char = '\u{1f}';

/// The texts of a column that a statement joined with [`SEPARATOR`].
pub(crate) fn parts(r: &Row<'_>, i: usize) -> Result<Vec<String>> {
    let joined: Option<String> = r.get(i)?;
    Ok(joined.map_or_else(Vec::new, |t| t.split(SEPARATOR).map(str::to_owned).collect()))
}

/// A connection of either engine.
pub struct Conn {
    pub(crate) engine: Engine,
    /// While a read sees one state of the database: where the regions lie that it asked for, since most that a page gathers
    /// of a region begins with that.
    pub(crate) steady: Option<Vec<(RegionCode, Place)>>,
}

pub(crate) enum Engine {
    Sqlite { conn: rusqlite::Connection, names: HashMap<(usize, usize), Box<[usize]>> },
    Postgres { client: Box<postgres::Client>, cache: HashMap<(usize, usize), postgres::Statement> },
}

impl std::fmt::Debug for Conn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self.engine {
            Engine::Sqlite { .. } => "Conn(sqlite)",
            Engine::Postgres { .. } => "Conn(postgres)",
        })
    }
}

/// Where each `$n` of a statement sits among SQLite's parameters (which are numbered by first appearance).
fn places(stmt: &rusqlite::Statement<'_>, count: usize) -> rusqlite::Result<Box<[usize]>> {
    (1..=count).map(|n| Ok(stmt.parameter_index(&format!("${n}"))?.unwrap_or(0))).collect()
}

impl Conn {
    pub(crate) fn sqlite(conn: rusqlite::Connection) -> Conn {
        conn.set_prepared_statement_cache_capacity(512);
        Conn { engine: Engine::Sqlite { conn, names: HashMap::new() }, steady: None }
    }

    pub(crate) fn postgres(client: postgres::Client) -> Conn {
        Conn { engine: Engine::Postgres { client: Box::new(client), cache: HashMap::new() }, steady: None }
    }

    /// Whether this is SQLite; for the few places where the engines differ, all of them inside this crate.
    pub(crate) fn is_sqlite(&self) -> bool {
        matches!(self.engine, Engine::Sqlite { .. })
    }

    /// Runs statements without parameters, such as a migration.
    pub(crate) fn batch(&mut self, sql: &str) -> Result<()> {
        match &mut self.engine {
            Engine::Sqlite { conn, .. } => Ok(conn.execute_batch(sql)?),
            Engine::Postgres { client, .. } => Ok(client.batch_execute(sql)?),
        }
    }

    /// The first column of what a statement without parameters says, as text: for what only one engine understands.
    pub(crate) fn texts(&mut self, sql: &str) -> Result<Vec<String>> {
        match &mut self.engine {
            Engine::Sqlite { conn, .. } => {
                let mut stmt = conn.prepare(sql)?;
                let mut rows = stmt.query([])?;
                let mut out = Vec::new();
                while let Some(row) = rows.next()? {
                    out.push(match row.get_ref(0)? {
                        rusqlite::types::ValueRef::Text(t) => String::from_utf8_lossy(t).into_owned(),
                        rusqlite::types::ValueRef::Integer(n) => n.to_string(),
                        _ => String::new(),
                    });
                }
                Ok(out)
            }
            Engine::Postgres { client, .. } => {
                let answers = client.simple_query(sql)?;
                Ok(answers
                    .iter()
                    .filter_map(|m| match m {
                        postgres::SimpleQueryMessage::Row(row) => {
                            Some(row.get(0).unwrap_or_default().to_owned())
                        }
                        _ => None,
                    })
                    .collect())
            }
        }
    }

    /// Runs `f`, whose statements say themselves along which index they go. PostgreSQL would plan them anew for each call, since
    /// it hopes for a better way from the values: for a long statement that takes ten times what running it does.
    pub(crate) fn on_its_way<T>(&mut self, f: impl FnOnce(&mut Conn) -> Result<T>) -> Result<T> {
        let told = |conn: &mut Conn, sql| if conn.is_sqlite() { Ok(()) } else { conn.batch(sql) };
        told(self, "SET plan_cache_mode = force_generic_plan")?;
        let found = f(self);
        // A transaction that failed takes the setting back by itself.
        let back = told(self, "RESET plan_cache_mode");
        found.and_then(|value| back.map(|()| value))
    }

    /// Runs `f` on one state of the database: on SQLite all its reads see the same commit, and the file is locked once
    /// instead of once a statement. PostgreSQL would take two more turns over the network for it.
    pub(crate) fn steady<T>(&mut self, f: impl FnOnce(&mut Conn) -> T) -> T {
        let held = self.tell("BEGIN");
        self.steady = held.then(Vec::new);
        let value = f(self);
        self.steady = None;
        self.tell("COMMIT");
        value
    }

    /// Begins or ends a read; where that fails each statement stands for itself, and says what is wrong.
    fn tell(&self, sql: &'static str) -> bool {
        let Engine::Sqlite { conn, .. } = &self.engine else { return false };
        let told = conn.prepare_cached(sql).and_then(|mut s| s.raw_execute());
        if let Err(error) = &told {
            tracing::debug!(%error, sql, "a read could not be held together");
        }
        told.is_ok()
    }

    /// Moves SQLite's log into the file as far as readers allow, without holding anybody up; says whether nothing is left.
    pub(crate) fn fold(&mut self) -> Result<bool> {
        let Engine::Sqlite { conn, .. } = &self.engine else { return Ok(true) };
        // Busy: somebody else is at it, and the figures say nothing.
        let (busy, log, done): (bool, i64, i64) =
            conn.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?;
        Ok(!busy && log == done)
    }

    /// Prepares a statement and says with how many parameters.
    #[doc(hidden)]
    pub fn check(&mut self, sql: Sql) -> Result<usize> {
        match &mut self.engine {
            Engine::Sqlite { conn, .. } => Ok(conn.prepare(sql.text)?.parameter_count()),
            Engine::Postgres { client, .. } => Ok(client.prepare(sql.text)?.params().len()),
        }
    }

    /// How SQLite would run a statement, a line a step; nothing on PostgreSQL, whose plans depend on what is there.
    #[doc(hidden)]
    pub fn plan(&mut self, sql: Sql) -> Result<Vec<String>> {
        let Engine::Sqlite { conn, .. } = &self.engine else { return Ok(Vec::new()) };
        let mut stmt = conn.prepare(&format!("EXPLAIN QUERY PLAN {}", sql.text))?;
        let mut rows = stmt.raw_query();
        let mut steps = Vec::new();
        while let Some(row) = rows.next()? {
            steps.push(row.get(3)?);
        }
        Ok(steps)
    }

    /// Runs a statement and gives the number of rows that it changed.
    pub fn run(&mut self, sql: Sql, args: &[Param<'_>]) -> Result<u64> {
        findable(args)?;
        match &mut self.engine {
            Engine::Sqlite { conn, names } => {
                let mut stmt = conn.prepare_cached(sql.text)?;
                bind(&mut stmt, names, sql, args)?;
                Ok(stmt.raw_execute()? as u64)
            }
            Engine::Postgres { client, cache } => {
                let stmt = prepared(client, cache, sql)?;
                Ok(client.execute(&stmt, &dynamic(args))?)
            }
        }
    }

    /// Every row.
    pub fn rows<T>(
        &mut self,
        sql: Sql,
        args: &[Param<'_>],
        mut f: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        let mut out = Vec::new();
        self.each(sql, args, |row| {
            out.push(f(row)?);
            Ok(())
        })?;
        Ok(out)
    }

    /// Calls `f` for every row. Callers page by keyset, so that neither engine holds a long read open.
    pub fn each(
        &mut self,
        sql: Sql,
        args: &[Param<'_>],
        mut f: impl FnMut(&Row<'_>) -> Result<()>,
    ) -> Result<()> {
        findable(args)?;
        match &mut self.engine {
            Engine::Sqlite { conn, names } => {
                let mut stmt = conn.prepare_cached(sql.text)?;
                bind(&mut stmt, names, sql, args)?;
                let mut rows = stmt.raw_query();
                while let Some(row) = rows.next()? {
                    f(&Row::Sqlite(row))?;
                }
                Ok(())
            }
            Engine::Postgres { client, cache } => {
                let stmt = prepared(client, cache, sql)?;
                for row in client.query(&stmt, &dynamic(args))? {
                    f(&Row::Postgres(&row))?;
                }
                Ok(())
            }
        }
    }

    /// The first row, if there is one.
    pub fn first<T>(
        &mut self,
        sql: Sql,
        args: &[Param<'_>],
        f: impl FnOnce(&Row<'_>) -> Result<T>,
    ) -> Result<Option<T>> {
        findable(args)?;
        match &mut self.engine {
            Engine::Sqlite { conn, names } => {
                let mut stmt = conn.prepare_cached(sql.text)?;
                bind(&mut stmt, names, sql, args)?;
                let mut rows = stmt.raw_query();
                rows.next()?.map(|row| f(&Row::Sqlite(row))).transpose()
            }
            Engine::Postgres { client, cache } => {
                let stmt = prepared(client, cache, sql)?;
                client.query_opt(&stmt, &dynamic(args))?.map(|row| f(&Row::Postgres(&row))).transpose()
            }
        }
    }

    /// The one row that there must be.
    ///
    /// # Errors
    /// [`Error::Missing`] when there is none.
    pub fn one<T>(
        &mut self,
        sql: Sql,
        args: &[Param<'_>],
        f: impl FnOnce(&Row<'_>) -> Result<T>,
    ) -> Result<T> {
        self.first(sql, args, f)?.ok_or(Error::Missing)
    }
}

/// A text with NUL is stored nowhere, so nothing is found by it; PostgreSQL would answer with an error of its own.
fn findable(args: &[Param<'_>]) -> Result<()> {
    let nul = args.iter().any(|a| match a {
        Param::Text(t) => t.contains('\0'),
        Param::Owned(t) => t.contains('\0'),
        _ => false,
    });
    if nul { Err(Error::Missing) } else { Ok(()) }
}

fn dynamic<'a>(args: &'a [Param<'a>]) -> Vec<&'a (dyn ToSql + Sync)> {
    args.iter().map(|p| p as &(dyn ToSql + Sync)).collect()
}

fn bind(
    stmt: &mut rusqlite::CachedStatement<'_>,
    names: &mut HashMap<(usize, usize), Box<[usize]>>,
    sql: Sql,
    args: &[Param<'_>],
) -> Result<()> {
    if args.is_empty() {
        return Ok(());
    }
    let key = (sql.text.as_ptr() as usize, sql.text.len());
    let places = match names.entry(key) {
        std::collections::hash_map::Entry::Occupied(e) => e.into_mut(),
        std::collections::hash_map::Entry::Vacant(e) => e.insert(places(stmt, args.len())?),
    };
    for (place, arg) in places.iter().zip(args) {
        // A parameter that the statement does not name has no place.
        if *place > 0 {
            stmt.raw_bind_parameter(*place, arg)?;
        }
    }
    Ok(())
}

fn prepared(
    client: &mut postgres::Client,
    cache: &mut HashMap<(usize, usize), postgres::Statement>,
    sql: Sql,
) -> Result<postgres::Statement> {
    let key = (sql.text.as_ptr() as usize, sql.text.len());
    if let Some(stmt) = cache.get(&key) {
        return Ok(stmt.clone());
    }
    let stmt = client.prepare(sql.text)?;
    cache.insert(key, stmt.clone());
    Ok(stmt)
}
