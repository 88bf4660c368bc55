//! What every handler needs.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use domain::profile::Profile;
use domain::region::RegionCode;
use store::Db;

use crate::cache::{Clock, Pages};
use crate::look::Vocabularies;
use crate::measure::Measures;

/// What every handler needs.
pub struct Site {
    /// The database.
    pub db: Db,
    /// The country.
    pub profile: Arc<Profile>,
    /// The region that the programme is rooted at.
    pub root: RegionCode,
    /// The root's name.
    pub root_name: String,
    /// Whether samples are shown.
    pub demo: bool,
    /// The address under which the public reaches the site, without a slash at the end.
    pub origin: String,
    pub(crate) words: arc_swap::ArcSwap<Vocabularies>,
    pub(crate) families: Vec<(String, domain::lang::Words)>,
    pub(crate) wanted: Wanted,
    pub(crate) mail: std::sync::OnceLock<bool>,
    pub(crate) files: std::sync::OnceLock<media::Files>,
    pub(crate) provider: std::sync::OnceLock<oidc::Provider>,
    pub(crate) till: std::sync::OnceLock<till::Till>,
    pub(crate) push: std::sync::OnceLock<push::Pusher>,
    /// How much is made of what the payment service tells.
    pub(crate) notices: crate::market::notice::Bounds,
    pub(crate) press: std::sync::OnceLock<Arc<dyn crate::document::Press>>,
    pub(crate) index: std::sync::OnceLock<search::Index>,
    pub(crate) criteria: std::sync::OnceLock<Vec<domain::assessment::criteria::CriteriaSet>>,
    pub(crate) searching: Arc<tokio::sync::Semaphore>,
    pub(crate) maps: parking_lot::Mutex<HashMap<(String, i32), Arc<draw::map::Sheet>>>,
    /// Which regions lie beside each other, once that was told.
    pub(crate) beside: parking_lot::Mutex<Option<Arc<crate::beside::Beside>>>,
    pub(crate) frames: crate::frame::Frames,
    pub(crate) grounds: crate::region::Grounds,
    pub(crate) sheets: crate::indicator::Sheets,
    pub(crate) clock: Clock,
    pub(crate) pages: Option<Pages>,
    /// The journal's position that the site has taken in.
    pub(crate) followed: AtomicI64,
    pub(crate) measures: Measures,
    pub(crate) metrics_token: Option<String>,
    pub(crate) shares: crate::share::Shares,
    pub(crate) feeds: crate::feed::Feeds,
    /// Whether machines are asked not to keep the site.
    pub(crate) hidden: bool,
    pub(crate) keyring: std::sync::OnceLock<store::keyring::Keyring>,
    pub(crate) hashing: crate::account::hash::Hashing,
    /// Turns for answers that are large to make.
    pub(crate) turns: tokio::sync::Semaphore,
    /// The turn at the press.
    pub(crate) pressing: Arc<tokio::sync::Semaphore>,
}

/// What the operator chooses.
#[derive(Debug, Clone)]
pub struct Options {
    /// Whether samples are shown.
    pub demo: bool,
    /// The address under which the public reaches the site, without a slash at the end.
    pub origin: String,
    /// Room for cached pages, in bytes; 0 for none.
    pub cache_bytes: u64,
    /// What opens `/metrics` to others than this machine.
    pub metrics_token: Option<String>,
    /// What families of motifs are called, by key.
    pub families: Vec<(String, domain::lang::Words)>,
}

/// How often the words have changed, and which change the ones in memory know.
#[derive(Default)]
pub(crate) struct Wanted {
    pub changed: AtomicU64,
    known: AtomicU64,
    reading: tokio::sync::Mutex<()>,
}

impl Site {
    /// Prepares a site.
    ///
    /// # Errors
    /// When the root region is not in the database.
    pub fn new(
        db: Db,
        profile: Arc<Profile>,
        root: RegionCode,
        options: Options,
    ) -> store::Result<Arc<Site>> {
        db.set_zones(&profile.zones);
        let code = root.clone();
        // The position first: what is committed while the rest is read is taken in again.
        let (position, region, words) = db.read_blocking(move |c| {
            Ok((
                store::journal::end(c)?,
                store::region::get(c, &code)?.ok_or(store::Error::Missing)?,
                Vocabularies::read(c)?,
            ))
        })?;
        let site = Arc::new(Site {
            db: db.clone(),
            profile,
            root,
            root_name: region.name,
            demo: options.demo,
            hidden: hidden(options.demo, &options.origin),
            origin: options.origin,
            words: arc_swap::ArcSwap::from_pointee(words),
            families: options.families,
            wanted: Wanted::default(),
            mail: std::sync::OnceLock::new(),
            files: std::sync::OnceLock::new(),
            provider: std::sync::OnceLock::new(),
            till: std::sync::OnceLock::new(),
            push: std::sync::OnceLock::new(),
            notices: crate::market::notice::Bounds::default(),
            press: std::sync::OnceLock::new(),
            index: std::sync::OnceLock::new(),
            criteria: std::sync::OnceLock::new(),
            searching: Arc::new(tokio::sync::Semaphore::new(
                std::thread::available_parallelism().map_or(2, usize::from) * 2,
            )),
            maps: parking_lot::Mutex::default(),
            beside: parking_lot::Mutex::default(),
            frames: crate::frame::Frames::default(),
            grounds: crate::region::Grounds::default(),
            sheets: crate::indicator::Sheets::default(),
            clock: Clock::default(),
            pages: (options.cache_bytes > 0).then(|| Pages::new(options.cache_bytes)),
            followed: AtomicI64::new(position),
            measures: Measures::default(),
            metrics_token: options.metrics_token,
            shares: crate::share::Shares::default(),
            feeds: crate::feed::Feeds::default(),
            keyring: std::sync::OnceLock::new(),
            hashing: crate::account::hash::Hashing::default(),
            turns: tokio::sync::Semaphore::new(1),
            pressing: Arc::new(tokio::sync::Semaphore::new(1)),
        });
        let held = Arc::downgrade(&site);
        db.on_commit(move |tags| {
            if let Some(site) = held.upgrade() {
                site.take_in(tags);
            }
        });
        Ok(site)
    }

    /// The same site with an index to search; without one, names are found by their beginning.
    #[must_use]
    pub fn with_index(self: Arc<Self>, index: search::Index) -> Arc<Self> {
        // There is one index; a second one would be forgotten.
        let _ = self.index.set(index);
        self
    }

    /// The same site with the criteria sets of the profile.
    #[must_use]
    pub fn with_criteria(self: Arc<Self>, sets: Vec<domain::assessment::criteria::CriteriaSet>) -> Arc<Self> {
        // They are read once; a second reading would be forgotten.
        let _ = self.criteria.set(sets);
        self
    }

    /// The same site with the keys of the office; without them, what it seals is gone with the program.
    #[must_use]
    pub fn with_keyring(self: Arc<Self>, keyring: store::keyring::Keyring) -> Arc<Self> {
        // There is one; a second one would be forgotten.
        let _ = self.keyring.set(keyring);
        self
    }

    /// The keys of the office.
    pub(crate) fn keyring(&self) -> &store::keyring::Keyring {
        self.keyring.get_or_init(store::keyring::Keyring::fleeting)
    }

    /// The criteria sets of the profile.
    pub(crate) fn criteria(&self) -> &[domain::assessment::criteria::CriteriaSet] {
        self.criteria.get().map_or(&[], Vec::as_slice)
    }

    /// The same site, which says whether mail is set up.
    #[must_use]
    pub fn with_mail(self: Arc<Self>, set_up: bool) -> Arc<Self> {
        // It is said once, at the start.
        let _ = self.mail.set(set_up);
        self
    }

    /// The same site with the files of photographs; without them there are none, and none can be sent.
    #[must_use]
    pub fn with_files(self: Arc<Self>, files: media::Files) -> Arc<Self> {
        // There is one place; a second one would be forgotten.
        let _ = self.files.set(files);
        self
    }

    /// The same site, which also lets in whom this provider recognises.
    #[must_use]
    pub fn with_provider(self: Arc<Self>, provider: oidc::Provider) -> Arc<Self> {
        // There is one; a second one would be forgotten.
        let _ = self.provider.set(provider);
        self
    }

    /// The same site, with the council's account with a payment service.
    #[must_use]
    pub fn with_till(self: Arc<Self>, till: till::Till) -> Arc<Self> {
        // There is one; a second one would be forgotten.
        let _ = self.till.set(till);
        self
    }

    /// The council's account with a payment service, where there is one.
    pub(crate) fn till(&self) -> Option<&till::Till> {
        self.till.get()
    }

    /// The same site, where devices can be told of orders.
    #[must_use]
    pub fn with_push(self: Arc<Self>, push: push::Pusher) -> Arc<Self> {
        // There is one; a second one would be forgotten.
        let _ = self.push.set(push);
        self
    }

    /// Whoever tells devices of orders, where web push is on.
    pub(crate) fn push(&self) -> Option<&push::Pusher> {
        self.push.get()
    }

    /// The same site, which makes papers with this press; without one it offers none.
    #[must_use]
    pub fn with_press(self: Arc<Self>, press: Arc<dyn crate::document::Press>) -> Arc<Self> {
        // There is one; a second one would be forgotten.
        let _ = self.press.set(press);
        self
    }

    /// The provider of the office's own accounts, where one is set up.
    pub(crate) fn provider(&self) -> Option<&oidc::Provider> {
        self.provider.get()
    }

    /// Whether mail is set up.
    pub(crate) fn writes_mail(&self) -> bool {
        self.mail.get().copied().unwrap_or_default()
    }

    /// The index, if there is one. It may still have to be made.
    pub fn index(&self) -> Option<&search::Index> {
        self.index.get()
    }

    /// Reads the words again when they have changed. Whoever comes meanwhile waits, so that no page is made of old ones.
    pub(crate) async fn refresh(&self) {
        let w = &self.wanted;
        if w.known.load(Ordering::Acquire) == w.changed.load(Ordering::Acquire) {
            return;
        }
        let _turn = w.reading.lock().await;
        let changed = w.changed.load(Ordering::Acquire);
        if w.known.load(Ordering::Acquire) == changed {
            return;
        }
        match self.db.read(Vocabularies::read).await {
            Ok(words) => {
                self.words.store(Arc::new(words));
                w.known.store(changed, Ordering::Release);
            }
            Err(error) => tracing::error!(%error, "the changed words could not be read"),
        }
    }
}

/// Whether machines are asked not to keep the site: a demo that the world can reach shows samples, which are not
/// real. On this computer alone nobody crawls it.
fn hidden(demo: bool, origin: &str) -> bool {
    let host = origin.split_once("://").map_or("", |(_, h)| h);
    let local = ["127.", "localhost", "[::1]"].iter().any(|l| host.starts_with(l));
    demo && !local
}
