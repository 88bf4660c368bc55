//! Settings: a TOML file, then the environment, then flags.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;
use serde::Deserialize;
use store::Address;

/// The flags that every command takes.
#[derive(Debug, Clone, Default, Args)]
pub struct Flags {
    /// The data folder (default ./corak-data)
    #[arg(long, global = true)]
    pub data: Option<PathBuf>,
    /// Where to listen (default 127.0.0.1:8080)
    #[arg(long, global = true, value_name = "HOST:PORT")]
    pub listen: Option<String>,
    /// A folder with country profiles instead of the built-in ones
    #[arg(long, global = true)]
    pub profile_dir: Option<PathBuf>,
    /// The settings file (default corak.toml in the data folder)
    #[arg(long, global = true)]
    pub config: Option<PathBuf>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct File {
    listen: Option<String>,
    database_url: Option<String>,
    origin: Option<String>,
    profile_dir: Option<PathBuf>,
}

/// What is in force.
#[derive(Debug, Clone)]
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
}

impl Settings {
    /// Reads them.
    pub fn load(flags: &Flags) -> Result<Settings, String> {
        let env = |name: &str| std::env::var(name).ok().filter(|v| !v.is_empty());
        let data = flags.data.clone().or_else(|| env("CORAK_DATA").map(PathBuf::from));
        let data = data.unwrap_or_else(|| "corak-data".into());
        let path = flags.config.clone().unwrap_or_else(|| data.join("corak.toml"));
        let file: File = match std::fs::read_to_string(&path) {
            Ok(text) => toml::from_str(&text).map_err(|e| format!("{}: {e}", path.display()))?,
            Err(e) if flags.config.is_some() => return Err(format!("{}: {e}", path.display())),
            Err(_) => File::default(),
        };
        let listen = flags.listen.clone().or_else(|| env("CORAK_LISTEN")).or(file.listen);
        let listen = listen.unwrap_or_else(|| "127.0.0.1:8080".into());
        let listen = listen.parse().map_err(|_| format!("{listen} is no address such as 127.0.0.1:8080"))?;
        let database = match env("CORAK_DATABASE_URL").or(file.database_url) {
            Some(url) => {
                Address::parse(&url).ok_or("CORAK_DATABASE_URL must begin with sqlite: or postgres:")?
            }
            None => Address::Sqlite(data.join("corak.db")),
        };
        Ok(Settings {
            data,
            listen,
            database,
            origin: env("CORAK_ORIGIN").or(file.origin),
            profile_dir: flags.profile_dir.clone().or(file.profile_dir),
        })
    }

    /// The address under which the public reaches the site, without a slash at the end.
    pub fn origin(&self) -> String {
        self.origin
            .as_ref()
            .map_or_else(|| format!("http://{}", self.listen), |o| o.trim_end_matches('/').to_owned())
    }
}
