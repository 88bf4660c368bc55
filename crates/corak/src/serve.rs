//! The server: it prints its address, serves, and ends in good order.

use store::Db;

use crate::commands::known;
use crate::settings::Settings;
use crate::{Failure, data, say};

/// Serves until it is asked to stop.
pub fn run(settings: &Settings, db: Db) -> Result<(), Failure> {
    let filter = tracing_subscriber::EnvFilter::try_from_env("CORAK_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info"));
    // A second subscriber, as in a test, changes nothing.
    let _ = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).try_init();
    let programme = known(&db)?;
    let folder = data::profile_folder(settings, &programme.profile)?;
    let profile = data::profile(folder.path())?;
    drop(folder);
    let site = web::Site::new(db, profile, programme.root, programme.demo, settings.origin())?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(settings.listen)
            .await
            .map_err(|e| Failure::Faults(format!("{} cannot be used: {e}", settings.listen)))?;
        say(format!("Corak runs at http://{}", listener.local_addr()?));
        axum::serve(listener, web::router(site)).with_graceful_shutdown(stop()).await?;
        Ok(())
    })
}

async fn stop() {
    let interrupt = async {
        // Without a handler the signal ends the program by itself.
        let _ = tokio::signal::ctrl_c().await;
    };
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminate) => {
                tokio::select! {
                    () = interrupt => {}
                    _ = terminate.recv() => {}
                }
            }
            Err(_) => interrupt.await,
        }
    }
    #[cfg(not(unix))]
    interrupt.await;
}
