//! Settings: a TOML file, then the environment, then flags; each remembers where it came from.

mod mail;
mod media;
mod oidc;
mod payment;
mod push;

use std::io::ErrorKind;
use std::net::{SocketAddr, ToSocketAddrs};
use std::path::{Path, PathBuf};

use clap::Args;
use serde::Deserialize;
use store::Address;

/// The flags that every command takes.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Settings")]
pub struct Flags {
    /// The data folder (default ./corak-data)
    #[arg(long, global = true, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Where to listen (default 127.0.0.1:8080)
    #[arg(long, global = true, value_name = "HOST:PORT")]
    pub listen: Option<String>,
    /// The database: sqlite:FILE or postgres://… (default a file in the data folder)
    #[arg(long, global = true, value_name = "URL")]
    pub database: Option<String>,
    /// The address under which the public reaches the site
    #[arg(long, global = true, value_name = "URL")]
    pub origin: Option<String>,
    /// A folder with country profiles instead of the built-in ones
    #[arg(long, global = true, value_name = "DIR")]
    pub profile_dir: Option<PathBuf>,
    /// The file with the keys of the office (default keys.toml in the data folder)
    #[arg(long, global = true, value_name = "FILE")]
    pub key_file: Option<PathBuf>,
    /// Which messages are logged, such as info or warn,request=info
    #[arg(long, global = true, value_name = "FILTER")]
    pub log: Option<String>,
    /// How they are logged: text or json
    #[arg(long, global = true, value_name = "FORMAT")]
    pub log_format: Option<String>,
    /// Memory for finished pages, in MiB; 0 switches the page cache off
    #[arg(long, global = true, value_name = "MIB")]
    pub cache_mb: Option<String>,
    /// Most connections at a time; further ones wait
    #[arg(long, global = true, value_name = "N")]
    pub max_connections: Option<String>,
    #[command(flatten)]
    pub mail: mail::Flags,
    /// The settings file (default corak.toml in the data folder)
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
}

/// What the settings file may say.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct File {
    data: Option<PathBuf>,
    listen: Option<String>,
    #[serde(alias = "database")]
    database_url: Option<String>,
    origin: Option<String>,
    profile_dir: Option<PathBuf>,
    key_file: Option<PathBuf>,
    log: Option<String>,
    log_format: Option<String>,
    cache_mb: Option<u64>,
    max_connections: Option<u64>,
    metrics_token: Option<String>,
    mail: mail::File,
    oidc: oidc::File,
    media: media::File,
    payment: payment::File,
    push: push::File,
}

/// How messages are logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// A line for people.
    Text,
    /// A JSON object per line.
    Json,
}

/// A text that no log and no report shows.
#[derive(Clone)]
pub struct Secret(pub String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("***")
    }
}

/// A setting as it is in force: its name, its value without secrets, and where it came from.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Told {
    /// Its name in the settings file.
    pub name: &'static str,
    /// Its value; a password is hidden.
    pub value: String,
    /// `default`, `file`, the name of an environment variable or of a flag.
    pub origin: String,
}

/// What is in force.
#[derive(Clone)]
pub struct Settings {
    /// The data folder.
    pub data: PathBuf,
    /// Where the server listens.
    pub listen: SocketAddr,
    /// The database.
    pub database: Address,
    /// The address under which the public reaches the site.
    origin: Option<String>,
    /// A folder with country profiles.
    pub profile_dir: Option<PathBuf>,
    /// The file with the keys of the office.
    pub key_file: PathBuf,
    /// Which messages are logged.
    pub log: String,
    /// How they are logged.
    pub log_format: LogFormat,
    /// Memory for finished pages, in MiB.
    pub cache_mb: u64,
    /// Most connections at a time.
    pub max_connections: usize,
    /// What opens `/metrics` to others than this machine.
    pub metrics_token: Option<Secret>,
    /// The mail server; nothing where no mail is set up.
    pub mail: Option<jobs::mail::Server>,
    /// The provider of the office's own accounts; nothing where none is set up.
    pub oidc: Option<::oidc::Settings>,
    /// The bucket of photographs; nothing where they are in the data folder.
    pub media: Option<::media::BucketSettings>,
    /// The council's account with a payment service; nothing where none is set up.
    pub payment: Option<till::Settings>,
    /// Telling devices of orders; nothing where it is off.
    pub push: Option<::push::Settings>,
    /// Every setting with its origin, for `corak doctor`.
    pub told: Vec<Told>,
}

/// Chooses between flag, environment, file and default, and takes down what was chosen.
struct Chooser<'a> {
    env: &'a dyn Fn(&str) -> Option<String>,
    told: Vec<Told>,
}

impl Chooser<'_> {
    fn choose(
        &mut self,
        name: &'static str,
        flag: Option<String>,
        variable: &str,
        file: Option<String>,
        default: &str,
    ) -> String {
        let (value, origin) = if let Some(v) = flag {
            (v, format!("--{}", name.trim_end_matches("_url").replace(['_', '.'], "-")))
        } else if let Some(v) = (self.env)(variable) {
            (v, variable.to_owned())
        } else if let Some(v) = file {
            (v, "file".to_owned())
        } else {
            (default.to_owned(), "default".to_owned())
        };
        self.told.push(Told { name, value: value.clone(), origin });
        value
    }

    /// Shows another value than the one that was chosen.
    fn retell(&mut self, name: &str, value: String) {
        if let Some(told) = self.told.iter_mut().find(|t| t.name == name) {
            told.value = value;
        }
    }
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

/// A host and port as an address; a host name is looked up.
fn address(text: &str) -> Result<SocketAddr, String> {
    if let Ok(address) = text.parse() {
        return Ok(address);
    }
    let found = text.to_socket_addrs().ok().and_then(|mut found| found.next());
    found.ok_or_else(|| format!("listen: {text} is no address such as 127.0.0.1:8080"))
}

fn number(name: &str, text: &str, most: u64) -> Result<u64, String> {
    let n = text.trim().parse().ok().filter(|n| *n <= most);
    n.ok_or_else(|| format!("{name}: {text} is no whole number up to {most}"))
}

impl std::fmt::Debug for Settings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(&self.told).finish()
    }
}

impl Settings {
    /// Reads them.
    ///
    /// # Errors
    /// One sentence that says which setting is wrong, for a settings file with the line.
    pub fn load(flags: &Flags) -> Result<Settings, String> {
        Settings::read(flags, &|name| std::env::var(name).ok().filter(|v| !v.is_empty()))
    }

    fn read(flags: &Flags, env: &dyn Fn(&str) -> Option<String>) -> Result<Settings, String> {
        let path = |p: &Option<PathBuf>| p.as_deref().map(shown);
        let named = flags.config.clone().or_else(|| env("CORAK_CONFIG").map(PathBuf::from));
        let beside = flags.data.clone().or_else(|| env("CORAK_DATA").map(PathBuf::from));
        let beside = beside.unwrap_or_else(|| "corak-data".into());
        let config = named.clone().unwrap_or_else(|| beside.join("corak.toml"));
        let (file, read): (File, bool) = match std::fs::read_to_string(&config) {
            Ok(text) => (toml::from_str(&text).map_err(|e| format!("{}: {e}", config.display()))?, true),
            Err(e)
                if named.is_some() || !matches!(e.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) =>
            {
                return Err(format!("{}: {e}", config.display()));
            }
            Err(_) => (File::default(), false),
        };
        if file.data.is_some() && named.is_none() {
            return Err(format!(
                "{}: data cannot be set in the data folder's own file; use --data, CORAK_DATA or --config",
                config.display()
            ));
        }
        // Paths in a file are meant from where the file is: a service has a working folder of its own.
        let from_file = |p: &Option<PathBuf>| {
            p.as_ref().map(|p| shown(&config.parent().map_or_else(|| p.clone(), |folder| folder.join(p))))
        };
        let mut c = Chooser { env, told: Vec::new() };
        c.told.push(Told {
            name: "config",
            value: shown(&config),
            origin: match (&flags.config, read) {
                (Some(_), _) => "--config".into(),
                (None, _) if named.is_some() => "CORAK_CONFIG".into(),
                (None, true) => "default".into(),
                (None, false) => "default (there is none)".into(),
            },
        });
        let data = c.choose("data", path(&flags.data), "CORAK_DATA", from_file(&file.data), "corak-data");
        let data = PathBuf::from(data);
        let listen = c.choose("listen", flags.listen.clone(), "CORAK_LISTEN", file.listen, "127.0.0.1:8080");
        let listen = address(&listen)?;
        let own = format!("sqlite:{}", data.join("corak.db").display());
        let url =
            c.choose("database_url", flags.database.clone(), "CORAK_DATABASE_URL", file.database_url, &own);
        let database = Address::parse(&url).ok_or("database_url must begin with sqlite: or postgres:")?;
        c.retell("database_url", database.to_string());
        let origin = c.choose("origin", flags.origin.clone(), "CORAK_ORIGIN", file.origin, "");
        if !origin.is_empty() && !origin.starts_with("http://") && !origin.starts_with("https://") {
            return Err(format!("origin: {origin} must begin with http:// or https://"));
        }
        let profiles = c.choose(
            "profile_dir",
            path(&flags.profile_dir),
            "CORAK_PROFILE_DIR",
            from_file(&file.profile_dir),
            "",
        );
        let beside = shown(&data.join("keys.toml"));
        let key_file =
            c.choose("key_file", path(&flags.key_file), "CORAK_KEY_FILE", from_file(&file.key_file), &beside);
        let log = c.choose("log", flags.log.clone(), "CORAK_LOG", file.log, "info");
        let format =
            c.choose("log_format", flags.log_format.clone(), "CORAK_LOG_FORMAT", file.log_format, "text");
        let log_format = match format.as_str() {
            "text" => LogFormat::Text,
            "json" => LogFormat::Json,
            other => return Err(format!("log_format: {other} is neither text nor json")),
        };
        let text = |n: Option<u64>| n.map(|n| n.to_string());
        let cache = c.choose("cache_mb", flags.cache_mb.clone(), "CORAK_CACHE_MB", text(file.cache_mb), "64");
        let most = c.choose(
            "max_connections",
            flags.max_connections.clone(),
            "CORAK_MAX_CONNECTIONS",
            text(file.max_connections),
            "768",
        );
        let max_connections = number("max_connections", &most, 1_000_000)?;
        if max_connections == 0 {
            return Err("max_connections: at least 1 is needed".into());
        }
        let token = c.choose("metrics_token", None, "CORAK_METRICS_TOKEN", file.metrics_token, "");
        if !token.is_empty() {
            c.retell("metrics_token", "***".into());
        }
        let mail = mail::read(&mut c, &flags.mail, file.mail, config.parent())?;
        let oidc = oidc::read(&mut c, file.oidc, config.parent())?;
        let media = media::read(&mut c, file.media, config.parent())?;
        let payment = payment::read(&mut c, file.payment, config.parent())?;
        let push = push::read(&mut c, file.push)?;
        let mut settings = Settings {
            mail,
            payment,
            push,
            oidc,
            media,
            metrics_token: Some(token).filter(|t| !t.is_empty()).map(Secret),
            data,
            listen,
            database,
            origin: Some(origin).filter(|o| !o.is_empty()),
            profile_dir: Some(profiles).filter(|p| !p.is_empty()).map(PathBuf::from),
            key_file: PathBuf::from(key_file),
            log,
            log_format,
            cache_mb: number("cache_mb", &cache, 1 << 20)?,
            max_connections: usize::try_from(max_connections).unwrap_or(usize::MAX),
            told: Vec::new(),
        };
        c.retell("origin", settings.origin());
        if settings.profile_dir.is_none() {
            c.retell("profile_dir", "(built in)".into());
        }
        settings.told = c.told;
        Ok(settings)
    }

    /// The address under which the public reaches the site, without a slash at the end.
    pub fn origin(&self) -> String {
        self.origin
            .as_ref()
            .map_or_else(|| format!("http://{}", self.listen), |o| o.trim_end_matches('/').to_owned())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    fn read(flags: &Flags, env: &[(&str, &str)]) -> Result<Settings, String> {
        Settings::read(flags, &|name| env.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned()))
    }

    fn told(settings: &Settings, name: &str) -> (String, String) {
        let told = settings.told.iter().find(|t| t.name == name).unwrap();
        (told.value.clone(), told.origin.clone())
    }

    #[test]
    fn a_flag_wins_over_the_environment_and_that_over_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let file = "listen = \"127.0.0.1:1111\"\ncache_mb = 7\nlog = \"warn\"\nprofile_dir = \"countries\"\n";
        std::fs::write(folder.path().join("corak.toml"), file).unwrap();
        let flags = Flags {
            data: Some(folder.path().into()),
            listen: Some("127.0.0.1:3333".into()),
            ..Flags::default()
        };
        let env = [("CORAK_LISTEN", "127.0.0.1:2222"), ("CORAK_LOG", "debug")];
        let s = read(&flags, &env).unwrap();
        assert_eq!(told(&s, "listen"), ("127.0.0.1:3333".into(), "--listen".into()));
        assert_eq!(told(&s, "log"), ("debug".into(), "CORAK_LOG".into()));
        assert_eq!(told(&s, "cache_mb"), ("7".into(), "file".into()));
        assert_eq!(told(&s, "log_format"), ("text".into(), "default".into()));
        assert_eq!((s.listen.port(), s.cache_mb), (3333, 7));
        assert_eq!(s.profile_dir, Some(folder.path().join("countries")));
    }

    #[test]
    fn a_misspelt_key_is_named_with_its_line() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("corak.toml"), "log = \"info\"\nlisten_to = \"x\"\n").unwrap();
        let error = read(&Flags { data: Some(folder.path().into()), ..Flags::default() }, &[]).unwrap_err();
        assert!(error.contains("line 2") && error.contains("listen_to"), "{error}");
    }

    #[test]
    fn passwords_are_not_told() {
        let env =
            [("CORAK_DATABASE_URL", "postgres://corak:geheim@db/corak"), ("CORAK_METRICS_TOKEN", "geheim")];
        let s = read(&Flags::default(), &env).unwrap();
        let (value, origin) = told(&s, "database_url");
        assert_eq!(
            (value.as_str(), origin.as_str()),
            ("postgres://corak:***@db/corak", "CORAK_DATABASE_URL")
        );
        assert_eq!(told(&s, "metrics_token").0, "***");
        assert!(!format!("{s:?}").contains("geheim"));
    }

    #[test]
    fn a_mail_server_is_set_up_wholly_or_not_at_all() {
        let with = |env: &[(&str, &str)]| read(&Flags::default(), env);
        assert!(with(&[]).unwrap().mail.is_none());
        let host = ("CORAK_MAIL_SERVER", "127.0.0.1");
        let from = ("CORAK_MAIL_FROM", "Council <office@example.org>");
        let server = with(&[host, from, ("CORAK_MAIL_SECURITY", "starttls")]).unwrap().mail.unwrap();
        assert_eq!((server.port, server.security.word()), (587, "starttls"));
        for (env, named) in [
            (vec![from], "mail.from"),
            (vec![host], "mail.from"),
            (vec![host, ("CORAK_MAIL_FROM", "nobody")], "mail.from"),
            (vec![host, from, ("CORAK_MAIL_PORT", "70000")], "mail.port"),
            (vec![host, from, ("CORAK_MAIL_SECURITY", "rot13")], "mail.security"),
            (vec![host, from, ("CORAK_MAIL_USER", "corak")], "mail.user"),
            (vec![host, from, ("CORAK_MAIL_AUTHORITY", "no/such/file")], "mail.authority"),
        ] {
            let error = with(&env).unwrap_err();
            assert!(error.starts_with(named), "{named}: {error}");
        }
        let password = [host, from, ("CORAK_MAIL_USER", "corak"), ("CORAK_MAIL_PASSWORD", "geheim")];
        assert!(!format!("{:?}", with(&password).unwrap()).contains("geheim"));
    }

    #[test]
    fn a_provider_is_set_up_wholly_or_not_at_all_and_its_word_is_not_told() {
        let with = |env: &[(&str, &str)]| read(&Flags::default(), env);
        assert!(with(&[]).unwrap().oidc.is_none());
        let issuer = ("CORAK_OIDC_ISSUER", "https://accounts.example/office");
        let client = ("CORAK_OIDC_CLIENT_ID", "corak");
        let found = with(&[issuer, client]).unwrap().oidc.unwrap();
        assert_eq!((found.label.as_str(), found.by_email, found.secret), ("accounts.example", false, None));
        assert_eq!(found.second_step, ["mfa"]);
        for (env, named) in [
            (vec![client], "oidc.client_id"),
            (vec![issuer], "oidc.client_id"),
            (vec![("CORAK_OIDC_ISSUER", "http://accounts.example"), client], "oidc.issuer"),
            (vec![issuer, client, ("CORAK_OIDC_LINK", "name")], "oidc.link"),
            (vec![issuer, client, ("CORAK_OIDC_SECRET_FILE", "no/such/file")], "oidc.secret_file"),
            (vec![issuer, client, ("CORAK_OIDC_AUTHORITY", "no/such/file")], "oidc.authority"),
        ] {
            let error = with(&env).unwrap_err();
            assert!(error.starts_with(named), "{named}: {error}");
        }
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("word");
        std::fs::write(&file, "geheim\n").unwrap();
        let path = file.display().to_string();
        let s =
            with(&[issuer, client, ("CORAK_OIDC_SECRET_FILE", &path), ("CORAK_OIDC_LINK", "email")]).unwrap();
        let found = s.oidc.as_ref().unwrap();
        assert_eq!((found.secret.as_deref(), found.by_email), (Some("geheim"), true));
        let s = with(&[issuer, client, ("CORAK_OIDC_CLIENT_SECRET", "geheim")]).unwrap();
        assert!(!format!("{s:?}").contains("geheim"));
    }

    #[test]
    fn a_payment_service_is_set_up_by_its_key_which_is_not_told() {
        let with = |env: &[(&str, &str)]| read(&Flags::default(), env);
        assert!(with(&[]).unwrap().payment.is_none());
        let key = ("CORAK_PAYMENT_SERVER_KEY", "SB-Mid-server-geheim");
        let s = with(&[key]).unwrap();
        let found = s.payment.as_ref().unwrap();
        assert_eq!(
            (found.address.as_str(), found.acquirer.as_str()),
            (pay::provider::midtrans::SANDBOX, "gopay")
        );
        assert_eq!(told(&s, "payment.server_key"), ("***".into(), "CORAK_PAYMENT_SERVER_KEY".into()));
        assert!(!format!("{s:?} {found:?}").contains("geheim"));
        for (env, named) in [
            (vec![key, ("CORAK_PAYMENT_MODE", "production")], "payment.mode"),
            (vec![("CORAK_PAYMENT_SERVER_KEY", "Mid-server-geheim")], "payment.mode"),
            (vec![key, ("CORAK_PAYMENT_MODE", "test")], "payment.mode"),
            (vec![key, ("CORAK_PAYMENT_ACQUIRER", "bank")], "payment.acquirer"),
            (vec![key, ("CORAK_PAYMENT_ADDRESS", "http://api.example")], "payment.address"),
            (vec![key, ("CORAK_PAYMENT_SERVER_KEY_FILE", "no/such/file")], "payment.server_key_file"),
            (vec![("CORAK_PAYMENT_SERVER_KEY_FILE", "no/such/file")], "payment.server_key_file"),
            (vec![key, ("CORAK_PAYMENT_AUTHORITY", "no/such/file")], "payment.authority"),
        ] {
            let error = with(&env).unwrap_err();
            assert!(error.starts_with(named) && !error.contains("geheim"), "{named}: {error}");
        }
    }

    #[test]
    fn web_push_is_on_with_a_contact_and_sends_to_the_hosts_that_are_named() {
        let with = |env: &[(&str, &str)]| read(&Flags::default(), env);
        assert!(with(&[]).unwrap().push.is_none());
        let contact = ("CORAK_PUSH_CONTACT", "office@example.org");
        let found = with(&[contact]).unwrap().push.unwrap();
        assert_eq!((found.contact.as_str(), found.sandbox), ("mailto:office@example.org", false));
        assert_eq!(found.hosts, ::push::HOSTS);
        let found = with(&[contact, ("CORAK_PUSH_HOSTS", "push.example, *.push.example")]).unwrap();
        assert_eq!(found.push.unwrap().hosts, ["push.example", "*.push.example"]);
        for (env, named) in [
            (vec![("CORAK_PUSH_CONTACT", "nobody")], "push.contact"),
            (vec![("CORAK_PUSH_CONTACT", "http://council.example")], "push.contact"),
            (vec![contact, ("CORAK_PUSH_HOSTS", "10.0.0.1")], "push.hosts"),
            (vec![contact, ("CORAK_PUSH_SANDBOX", "perhaps")], "push.sandbox"),
        ] {
            let error = with(&env).unwrap_err();
            assert!(error.starts_with(named), "{named}: {error}");
        }
    }

    #[test]
    fn what_makes_no_sense_is_refused_by_name() {
        for (name, value) in [
            ("CORAK_LISTEN", "everywhere"),
            ("CORAK_LOG_FORMAT", "xml"),
            ("CORAK_CACHE_MB", "-1"),
            ("CORAK_MAX_CONNECTIONS", "0"),
            ("CORAK_ORIGIN", "example.org"),
            ("CORAK_DATABASE_URL", "mysql://x"),
        ] {
            let error = read(&Flags::default(), &[(name, value)]).unwrap_err();
            let key = name.trim_start_matches("CORAK_").to_lowercase();
            assert!(error.starts_with(&key), "{name}: {error}");
        }
    }
}
