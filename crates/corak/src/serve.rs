//! The server: it prints its address, serves, and ends in good order.

mod connections;

use connections::Limits;
use jobs::{Mailer, Tools};
use store::Db;

use crate::commands::{files, known};
use crate::settings::Settings;
use crate::{Failure, data, index, keys, log, platform, say};

/// The file in the data folder that a running server keeps locked.
pub const LOCK: &str = "serve.lock";

/// Serves until it is asked to stop.
pub fn run(settings: &Settings, db: Db) -> Result<(), Failure> {
    let lock = settings.data.join(LOCK);
    let _lock = platform::lock(&lock)
        .map_err(|e| Failure::Faults(format!("{}: {e}", lock.display())))?
        .ok_or_else(|| {
            Failure::Faults(format!(
                "Another server runs on {}. Stop it first, or give this one a folder of its own with --data.",
                settings.data.display()
            ))
        })?;
    let _log = log::start(settings).map_err(Failure::Usage)?;
    let programme = known(&db)?;
    let keyring = keys::ready(settings, &db)?;
    let sealed = store::keyring::tidy(&db, &keyring)?;
    if sealed > 0 {
        tracing::info!(sealed, "second steps that were stored openly are sealed now");
    }
    let folder = data::profile_folder(settings, &programme.profile)?;
    let profile = data::profile(folder.path())?;
    let index = index::open(settings, &profile, folder.path());
    let families = transfer::families(&profile, folder.path());
    let criteria = transfer::criteria(&profile, folder.path())?;
    drop(folder);
    let options = web::Options {
        demo: programme.demo,
        origin: settings.origin(),
        cache_bytes: settings.cache_mb * 1024 * 1024,
        metrics_token: settings.metrics_token.as_ref().map(|t| t.0.clone()),
        families,
    };
    let mut site =
        web::Site::new(db.clone(), profile.clone(), programme.root, options)?.with_keyring(keyring.clone());
    site = site.with_criteria(criteria);
    let mailer = settings.mail.as_ref().map(Mailer::new).transpose().map_err(Failure::Usage)?;
    let files = files(settings)?;
    site = site.with_mail(mailer.is_some()).with_files(files.clone());
    if let Some(oidc) = &settings.oidc {
        let back = format!("{}{}", settings.origin(), web::back_path(&profile));
        site = site.with_provider(oidc::Provider::new(oidc.clone(), back).map_err(Failure::Usage)?);
    }
    let push = match &settings.push {
        Some(push) => Some(jobs::Push {
            pusher: push::Pusher::new(push, keys::push(&db, &keyring)?).map_err(Failure::Usage)?,
            keys: keyring.clone(),
        }),
        None => None,
    };
    let till = settings.payment.as_ref().map(till::Till::new).transpose().map_err(Failure::Usage)?;
    if let Some(till) = &till {
        site = site.with_till(till.clone());
    }
    if let Some(push) = &push {
        site = site.with_push(push.pusher.clone());
    }
    #[cfg(feature = "documents")]
    {
        site = site.with_press(crate::commands::document::press());
    }
    let tools = Tools {
        origin: settings.origin(),
        say: web::sentence,
        mailer,
        till,
        push,
        ..Tools::new(db.clone(), profile.clone(), files)
    };
    // It reads and catches up beside the first requests. Without an index names are still found by their beginning.
    let mut _following = None;
    match index {
        Ok(index) => {
            site = site.with_index(index.clone());
            _following = Some(search::follow(db, index, web::find::labels(&profile))?);
        }
        Err(Failure::Faults(error) | Failure::Usage(error)) => {
            tracing::error!(%error, "there is no search index");
        }
    }
    // More than there are cores: a look into the database waits for the disk where it is asked for.
    let workers = std::thread::available_parallelism().map_or(2, usize::from) * 2;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(workers).enable_all().build()?;
    let served = runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(settings.listen).await.map_err(|e| {
            Failure::Faults(format!(
                "{} cannot be used: {e}. Choose another address with --listen HOST:PORT.",
                settings.listen
            ))
        })?;
        tracing::info!(
            version = env!("CARGO_PKG_VERSION"),
            database = %settings.database,
            cache_mb = settings.cache_mb,
            max_connections = settings.max_connections,
            "started"
        );
        say(format!("Corak runs at http://{}", listener.local_addr()?));
        tokio::spawn(site.clone().follow());
        let workers = jobs::start(tools);
        let limits = Limits::new(settings.max_connections);
        connections::serve(listener, web::router(site), limits, platform::asked_to_stop()).await;
        workers.stop().await;
        Ok(())
    });
    // What still runs had its time.
    runtime.shutdown_background();
    served
}
