//! The checks, each of which says what it found and, where something is wrong, what to do.

use std::path::Path;
use std::sync::Arc;

use domain::profile::Profile;
use jobs::Mailer;
use serde::Serialize;
use store::health::{self, Health};
use store::keyring::{self, KeyFault, Keyring};
use store::{Address, Error, Options};

use crate::commands::{INDEX, MEDIA, files, staging};
use crate::settings::Settings;
use crate::{Failure, data, index, platform, serve};

const MIB: u64 = 1 << 20;
/// Less free space than this is a fault; a backup or an import will not fit.
const TIGHT: u64 = 200 * MIB;
/// Less free space than this is worth a word.
const SOON_TIGHT: u64 = 1024 * MIB;
/// A log this long means that somebody has been reading for very long.
const LONG_LOG: u64 = 512 * MIB;
/// How far the journal may be ahead of the clock: hybrid time runs ahead a little under load.
const AHEAD_MS: i64 = 5 * 60 * 1000;

/// How a check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// As it should be.
    Ok,
    /// Worth knowing.
    Note,
    /// Wrong.
    Fault,
}

impl State {
    pub fn word(self) -> &'static str {
        match self {
            State::Ok => "ok",
            State::Note => "note",
            State::Fault => "FAULT",
        }
    }
}

/// What a check found.
#[derive(Debug, Clone, Serialize)]
pub struct Finding {
    /// The check.
    pub check: &'static str,
    /// How it ended.
    pub state: State,
    /// What was found.
    pub found: String,
    /// What to do; empty where nothing needs doing.
    pub advice: String,
}

fn finding(
    check: &'static str,
    state: State,
    found: impl Into<String>,
    advice: impl Into<String>,
) -> Finding {
    Finding { check, state, found: found.into(), advice: advice.into() }
}

fn ok(check: &'static str, found: impl Into<String>) -> Finding {
    finding(check, State::Ok, found, "")
}

fn note(check: &'static str, found: impl Into<String>, advice: impl Into<String>) -> Finding {
    finding(check, State::Note, found, advice)
}

fn fault(check: &'static str, found: impl Into<String>, advice: impl Into<String>) -> Finding {
    finding(check, State::Fault, found, advice)
}

/// Every check.
pub fn all(settings: &Settings, now: jiff::Timestamp) -> Vec<Finding> {
    let mut found = Vec::new();
    found.extend(folder(settings));
    let running = server(settings, &mut found);
    found.push(listen(settings, running));
    match health::examine(&settings.database, &Options::default()) {
        Ok(health) => database(settings, &health, now, &mut found),
        Err(e) => found.push(unusable(settings, &e)),
    }
    found.extend(log_size(settings));
    found.extend(imports(settings));
    found.push(mail(settings));
    found.extend(provider(settings));
    found.push(payment(settings));
    found.push(push(settings));
    found
}

/// Whether the provider of the office's own accounts answers and is who the settings say.
fn provider(settings: &Settings) -> Option<Finding> {
    let oidc = settings.oidc.as_ref()?;
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|e| e.to_string());
    let asked = runtime.and_then(|runtime| {
        let provider = oidc::Provider::new(oidc.clone(), settings.origin())?;
        runtime.block_on(provider.check()).map_err(|e| e.to_string())
    });
    Some(match asked {
        Ok(()) => ok("oidc", format!("the provider {} answers", oidc.issuer)),
        Err(e) => fault(
            "oidc",
            format!("the provider {} cannot be used: {e}", oidc.issuer),
            "see that oidc.issuer is written as the provider writes it and can be reached; the other ways to sign in stay open",
        ),
    })
}

/// Whether the payment service answers and knows the key.
fn payment(settings: &Settings) -> Finding {
    let Some(account) = &settings.payment else {
        return ok("payment", "no payment service is set up: buyers pay each maker");
    };
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|e| e.to_string());
    let asked = runtime.and_then(|runtime| {
        let till = till::Till::new(account)?;
        runtime.block_on(till.check())
    });
    match asked {
        Ok(()) => {
            ok("payment", format!("the payment service at {} answers and knows the key", account.address))
        }
        Err(e) => fault(
            "payment",
            format!("the payment service at {} cannot be used: {e}", account.address),
            "see that payment.mode and the key belong together and the address can be reached; orders that are there wait, and are asked about again",
        ),
    }
}

/// Whether devices are told of orders, and with which key.
fn push(settings: &Settings) -> Finding {
    let Some(web) = &settings.push else {
        return ok("push", "web push is off: makers hear of orders by mail, or from the buyer by WhatsApp");
    };
    let found = match store::push::key::examine(&settings.database) {
        Ok(found) => found,
        Err(e) => {
            return note(
                "push",
                format!("web push is on; how it stands is not known: {e}"),
                "see the database above",
            );
        }
    };
    let day = |at| jiff::Timestamp::from_microsecond(at).map(|t| t.strftime("%Y-%m-%d").to_string());
    let key = match found.made.and_then(|at| day(at).ok()) {
        Some(day) => format!("its key is of {day}"),
        None => "the next start of the server makes its key".to_owned(),
    };
    let told = format!(
        "web push is on with {} as contact, to {}; devices: {}; {key}",
        web.contact,
        web.hosts.join(", "),
        found.devices
    );
    let origin = settings.origin();
    let here = ["http://localhost", "http://127.", "http://[::1]"].iter().any(|l| origin.starts_with(l));
    if !origin.starts_with("https://") && !here {
        return note(
            "push",
            format!("{told}; browsers allow it over https alone, and origin is {origin}"),
            "set origin to the https address under which the public reaches the site",
        );
    }
    if web.sandbox {
        return note(
            "push",
            format!("{told}; this machine itself may be sent to"),
            "set push.sandbox to false when you are done trying things out",
        );
    }
    ok("push", told)
}

/// Whether the mail server would take letters.
fn mail(settings: &Settings) -> Finding {
    let Some(server) = &settings.mail else {
        return ok("mail", "no mail is set up: whoever forgets a password gets a code from an administrator");
    };
    let at = format!("{}:{}", server.host, server.port);
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|e| e.to_string());
    let asked = runtime.and_then(|runtime| {
        let mailer = Mailer::new(server)?;
        runtime.block_on(mailer.check()).map_err(|e| e.to_string())
    });
    match asked {
        Ok(()) => ok("mail", format!("the mail server at {at} answers")),
        Err(e) => fault(
            "mail",
            format!("the mail server at {at} cannot be used: {e}"),
            "see that name, port, security and password are right; letters wait and are tried again",
        ),
    }
}

/// Imports that are running: writers wait for them.
fn imports(settings: &Settings) -> Vec<Finding> {
    let running = store::staging::running(&staging(settings)).into_iter();
    let told = running.map(|r| {
        note(
            "import",
            format!("{} from {} is being imported by process {}", r.kind, r.file, r.process),
            "whoever writes meanwhile waits, and may be asked to try again",
        )
    });
    told.collect()
}

fn mib(bytes: u64) -> String {
    if bytes >= 10 * 1024 * MIB {
        format!("{} GiB", bytes / 1024 / MIB)
    } else {
        format!("{} MiB", bytes / MIB)
    }
}

/// Whether a file can be made in a folder.
fn writable(folder: &Path) -> std::io::Result<()> {
    tempfile::Builder::new().prefix(".doctor-").tempfile_in(folder).map(drop)
}

fn folder(settings: &Settings) -> Vec<Finding> {
    let data = &settings.data;
    let shown = data.display();
    if !data.is_dir() {
        return vec![fault(
            "data",
            format!("there is no folder {shown}"),
            "make an instance with `corak demo` or `corak init`, or say where it is with --data",
        )];
    }
    let mut found = Vec::new();
    found.push(match writable(data) {
        Ok(()) => ok("data", format!("{shown} can be written")),
        Err(e) => fault(
            "data",
            format!("{shown} cannot be written: {e}"),
            "give the folder to the user that runs the program",
        ),
    });
    if platform::open_to_others(data) == Some(true) {
        found.push(note(
            "permissions",
            format!("others on this computer may look into {shown}"),
            format!("it holds personal data: chmod 700 {shown}"),
        ));
    } else {
        found.push(ok("permissions", "only the owner may look into the data folder"));
    }
    found.push(match platform::free_space(data) {
        Ok(free) if free < TIGHT => fault(
            "disk",
            format!("{} are free", mib(free)),
            "make room before writes are refused; what is stored stays safe",
        ),
        Ok(free) if free < SOON_TIGHT => {
            note("disk", format!("{} are free", mib(free)), "a backup or a large import may not fit")
        }
        Ok(free) => ok("disk", format!("{} are free", mib(free))),
        Err(e) => note("disk", format!("the free space is not known: {e}"), ""),
    });
    found.push(photographs(settings));
    found
}

/// Whether photographs can be stored.
fn photographs(settings: &Settings) -> Finding {
    if let Some(bucket) = &settings.media {
        let at = format!("the bucket {} at {}", bucket.bucket, bucket.endpoint);
        return match files(settings).map_err(told).and_then(|f| f.check().map_err(|e| e.to_string())) {
            Ok(()) => ok("media", format!("{at} takes photographs and gives them back")),
            Err(e) => fault(
                "media",
                format!("{at} cannot be used: {e}"),
                "see that address, region, bucket and key are right and that the key may read, write, list and delete; \
                 photographs that were recorded are shown again as soon as it answers",
            ),
        };
    }
    let media = settings.data.join(MEDIA);
    match writable(&media) {
        Ok(()) => ok("media", "the media folder can be written"),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => ok("media", "no media yet"),
        Err(e) => fault(
            "media",
            format!("{} cannot be written: {e}", media.display()),
            "give the folder to the user that runs the program",
        ),
    }
}

fn told(failure: Failure) -> String {
    match failure {
        Failure::Faults(text) | Failure::Usage(text) => text,
    }
}

/// Whether a server runs on the data.
fn server(settings: &Settings, found: &mut Vec<Finding>) -> bool {
    let path = settings.data.join(serve::LOCK);
    if !path.exists() {
        found.push(ok("server", "no server runs on this data"));
        return false;
    }
    match platform::lock(&path) {
        Ok(Some(_)) => {
            found.push(ok("server", "no server runs on this data"));
            false
        }
        Ok(None) => {
            found.push(ok("server", "a server runs on this data"));
            true
        }
        Err(e) => {
            found.push(fault(
                "server",
                format!("{}: {e}", path.display()),
                "give the file to the user that runs the program",
            ));
            false
        }
    }
}

fn listen(settings: &Settings, running: bool) -> Finding {
    match std::net::TcpListener::bind(settings.listen) {
        Ok(_) if running => {
            ok("listen", format!("{} is free; the running server listens elsewhere", settings.listen))
        }
        Ok(_) => ok("listen", format!("{} is free", settings.listen)),
        Err(_) if running => ok("listen", format!("{} is in use, as by the running server", settings.listen)),
        Err(e) => fault(
            "listen",
            format!("{} cannot be used: {e}", settings.listen),
            "choose another address with --listen HOST:PORT, or stop the program that uses it",
        ),
    }
}

fn unusable(settings: &Settings, e: &Error) -> Finding {
    let database = &settings.database;
    match e {
        Error::Missing => fault(
            "database",
            "there is no instance here yet",
            "run `corak demo`, `corak init` or `corak restore FILE`",
        ),
        Error::NoAccess(_) => fault(
            "database",
            e.to_string(),
            "the data is not said to be wrong: give the file and its folder to the user that runs the program, and see that their disk \
             may be written",
        ),
        Error::Damaged(_) => fault(
            "database",
            e.to_string(),
            "leave the file as it is, move it aside, and restore the last backup: `corak restore FILE`",
        ),
        Error::Schema(_) => fault(
            "database",
            e.to_string(),
            "use the version of the program that last ran on this data, or a newer one",
        ),
        Error::Busy => fault(
            "database",
            format!("{database} is held by another process"),
            "wait for it to finish, or stop it",
        ),
        _ => fault(
            "database",
            format!("{database} cannot be used: {e}"),
            "see that the database server runs, that its address is right, and that the user may sign in",
        ),
    }
}

fn database(settings: &Settings, health: &Health, now: jiff::Timestamp, found: &mut Vec<Finding>) {
    found.push(ok("database", format!("{} answers at {}", health.engine, settings.database)));
    if !health.waiting.is_empty() {
        found.push(note(
            "schema",
            format!("{} is not there yet", health.waiting.join(", ")),
            "the next start of this version brings it up to date; make a backup first",
        ));
    } else if health.office.is_some() {
        found.push(ok("schema", "the schema is this version's, unchanged"));
    }
    if health.damage.is_empty() {
        found.push(ok("integrity", "no damage found"));
    }
    for line in &health.damage {
        found.push(fault(
            "integrity",
            line.clone(),
            "stop the server, keep a copy of the file, and restore the last backup: `corak restore FILE`",
        ));
    }
    match health.counts.as_deref() {
        Some([]) => found.push(ok("counts", "every count is what counting anew gives")),
        Some([(region, what, n, is), ..]) => found.push(fault(
            "counts",
            format!(
                "{} counts are wrong, such as {what} of {region}: {n} and not {is}",
                health.counts.as_ref().map_or(0, Vec::len)
            ),
            "count everything anew: `corak recount`",
        )),
        None => {}
    }
    match &health.programme {
        Some(p) => match country(settings, &p.profile) {
            Ok((folder, profile)) => {
                let demo = if p.demo { " (demo)" } else { "" };
                found.push(ok("programme", format!("{} at {}{demo}", p.profile, p.root)));
                found.push(criteria(&profile, folder.path()));
                let end = health.journal.as_ref().map_or(0, |j| j.position);
                found.push(search_index(settings, &profile, folder.path(), end));
            }
            Err(Failure::Faults(e) | Failure::Usage(e)) => found.push(fault(
                "programme",
                format!("the country profile {} cannot be read: {e}", p.profile),
                "say where it is with --profile-dir",
            )),
        },
        None => found.push(fault(
            "programme",
            "there is no instance here yet",
            "run `corak demo`, `corak init` or `corak restore FILE`",
        )),
    }
    if health.waiting.is_empty() {
        found.push(keys(settings));
    }
    if let (Some(office), Some(journal)) = (health.office, &health.journal) {
        found.push(ok("office", office.0.to_string()));
        let faults = journal.faults();
        if faults.is_empty() {
            let (position, number) = (journal.position, journal.number);
            found.push(ok("journal", format!("position {position}, own number {number}, without a gap")));
        }
        for text in faults {
            found.push(fault(
                "journal",
                text,
                "the database was changed by something else: restore the last backup",
            ));
        }
        if journal.unnumbered > 0 {
            let text = format!("{} entries wait for their position", journal.unnumbered);
            found.push(note("journal", text, "a running server numbers them within a second"));
        }
    }
    let ahead = health.newest_ms - now.as_millisecond();
    found.push(if ahead > AHEAD_MS {
        fault(
            "clock",
            format!("the journal is {} minutes ahead of this computer's clock", ahead / 60_000),
            "set the clock; new entries would stand after the newest one, with its time",
        )
    } else {
        ok("clock", "the clock fits the journal")
    });
    if health.held > 0 {
        found.push(fault(
            "held",
            format!("{} entries of other offices are held: their time is more than a day ahead", health.held),
            "have the clock of the office they came from set",
        ));
    }
}

/// Whether the keys are there and open what they should.
fn keys(settings: &Settings) -> Finding {
    let path = &settings.key_file;
    let ring = match Keyring::load(path) {
        Ok(ring) => Some(ring),
        Err(KeyFault::Missing(_)) => None,
        Err(e) => return fault("keys", e.to_string(), "put the key file back from where its copy is kept"),
    };
    let sealed = match keyring::examine(&settings.database, ring.as_ref()) {
        Ok(sealed) => sealed,
        Err(e) => {
            return fault("keys", format!("what is sealed cannot be read: {e}"), "see the database above");
        }
    };
    let ids = ring.as_ref().map(Keyring::ids).unwrap_or_default();
    if let Some(id) = sealed.office.filter(|id| !ids.contains(id)) {
        return fault(
            "keys",
            format!("the key {id}, with which this office seals, is not in {}", path.display()),
            "put the key file back from where its copy is kept; if it is lost for good: `corak key new --without-old`",
        );
    }
    if ring.is_none() {
        return note("keys", "there is no key file yet", "the next start of the server makes it");
    }
    if sealed.damaged > 0 {
        return fault(
            "keys",
            format!("{} sealed values are damaged or were moved", sealed.damaged),
            "the database was changed by something else: restore the last backup",
        );
    }
    if sealed.closed > 0 {
        return fault(
            "keys",
            format!("{} values were sealed with keys that are not in {}", sealed.closed, path.display()),
            "put those keys back into the file; `corak user reset NAME --second-step` helps whoever cannot sign in",
        );
    }
    if platform::open_to_others(path) == Some(true) {
        return fault(
            "keys",
            format!("others on this computer may read {}", path.display()),
            format!("chmod 600 {}, then `corak key rotate`", path.display()),
        );
    }
    if sealed.plain > 0 {
        return note(
            "keys",
            format!("{} values are not sealed yet", sealed.plain),
            "the next start of the server seals them",
        );
    }
    let n: u64 = sealed.by_key.values().sum();
    ok("keys", format!("{} in the key file; they open all {n} sealed values", count(ids.len())))
}

fn count(keys: usize) -> String {
    if keys == 1 { "1 key".to_owned() } else { format!("{keys} keys") }
}

/// The country profile and its folder.
fn country(settings: &Settings, key: &str) -> Result<(data::Folder, Arc<Profile>), Failure> {
    let folder = data::profile_folder(settings, key)?;
    let profile = data::profile(folder.path())?;
    Ok((folder, profile))
}

/// Whether the criteria sets of the profile can be used.
fn criteria(profile: &Profile, folder: &Path) -> Finding {
    match transfer::criteria(profile, folder) {
        Ok(sets) if sets.len() == 1 => ok("criteria", "1 criteria set"),
        Ok(sets) => ok("criteria", format!("{} criteria sets", sets.len())),
        Err(e) => fault("criteria", e.to_string(), "mend these files of the country profile"),
    }
}

fn search_index(settings: &Settings, profile: &Profile, folder: &Path, end: i64) -> Finding {
    let none = || note("index", "there is no search index yet", "the next `corak serve` builds it");
    if !settings.data.join(INDEX).is_dir() {
        return none();
    }
    match index::open(settings, profile, folder) {
        Ok(index) => match index.position() {
            _ if index.needs_rebuild() => none(),
            None => none(),
            Some(at) if at < end => note(
                "index",
                format!("the search index is at position {at} of {end}"),
                "a running server catches up within seconds; `corak reindex` builds it anew",
            ),
            Some(at) => ok("index", format!("the search index is at position {at}")),
        },
        Err(Failure::Faults(e) | Failure::Usage(e)) => fault(
            "index",
            format!("the search index cannot be used: {e}"),
            "stop the server, remove the folder “index”, and start it again",
        ),
    }
}

/// The write-ahead log of SQLite.
fn log_size(settings: &Settings) -> Option<Finding> {
    let Address::Sqlite(path) = &settings.database else { return None };
    let bytes = std::fs::metadata(format!("{}-wal", path.display())).ok()?.len();
    Some(if bytes > LONG_LOG {
        fault(
            "log",
            format!("the write-ahead log has {}", mib(bytes)),
            "an old process still reads the database: look for a backup or export that hangs, and end it",
        )
    } else {
        ok("log", format!("the write-ahead log has {}", mib(bytes)))
    })
}
