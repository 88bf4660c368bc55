//! A world for tests: an office with a small country in it, on SQLite or PostgreSQL, and words in which stories are told.
//!
//! `on_both(|world| …)` runs a story on SQLite and, where `CORAK_TEST_POSTGRES` names a server, on PostgreSQL too. What
//! looks into tables beside the public way is named `db_*`.
#![allow(clippy::expect_used, reason = "a test stops where something is not as it should be")]

mod account;
mod council;
mod job;
mod mail;
mod market;
mod midtrans;
mod payment;
mod proposal;
mod push;
mod returns;
mod round;
mod storage;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use domain::access::{self, Access, Permission};
use domain::craft::{CraftDraft, PresenceDraft};
use domain::flagship::proposal::Ground;
use domain::flagship::{DesignationDraft, Status};
use domain::heritage::HeritageDraft;
use domain::id::{ItemId, MakerId};
use domain::item::{Item, ItemDraft, Money};
use domain::lang::{Lang, Words};
use domain::maker::{Contact, Maker, MakerDraft, MakerKind};
use domain::motif::MotifDraft;
use domain::profile::Profile;
use domain::publication::Publication;
use domain::region::{RegionCode, RegionDraft};
use domain::vocabulary::{Protection, TermDraft, Vocabulary};
use store::{Address, Command, Db, Options};
use uuid::Uuid;

pub use account::{Actor, PASSWORD};
pub use mail::MailServer;
pub use market::{BUYER, Wish};
pub use midtrans::{Midtrans, Mishap, SERVER_KEY, notice};
pub use proposal::{GROUND, bare_proposal};
pub use push::{Phone, PushService};
pub use storage::Storage;

/// The small country that tests live in: three levels, cents, English before French; in the canton `A7` the day begins earlier.
pub fn profile() -> Profile {
    let toml = domain::profile::EXAMPLE.replace(
        "[paths]",
        "[[zones]]\nzone = \"Asia/Jayapura\"\nshort = \"WIT\"\nregions = [\"A7\"]\n\n[[levels]]\nlevel = 2\nkey = \"commune\"\none = { en = \"Commune\", fr = \"Commune\" }\n\
         many = { en = \"Communes\", fr = \"Communes\" }\ncode = \"A9-99\"\n\
         forms = [{ key = \"commune\", name = { en = \"Commune\", fr = \"Commune\" }, full = \"{name}\" }]\n\n[paths]",
    );
    Profile::parse(&toml).expect("the example profile is valid")
}

/// A text in the world's first language.
pub fn en(text: &str) -> Words {
    Words::new([(Lang::parse("en").expect("a language"), text.to_owned())])
}

/// A region's code.
pub fn code(text: &str) -> RegionCode {
    RegionCode::parse(text).expect("a region code")
}

/// The right of the program itself.
pub fn system<P: Permission>() -> Access<P> {
    access::system("test")
}

/// An office with a database of its own.
pub struct World {
    /// The database.
    pub db: Db,
    /// The country.
    pub profile: Profile,
    /// Where it is.
    pub address: Address,
    /// The keys of the office.
    pub keyring: store::keyring::Keyring,
    clock: Arc<AtomicI64>,
    folder: tempfile::TempDir,
}

/// The time at which a world begins: 24 November 2026, 00:00 UTC, in microseconds.
pub const BEGINNING: i64 = 1_795_478_400_000_000;

/// Where the staging files of a database on a server lie: a folder of its own, since others run beside it.
fn scratch(address: &Address) -> Option<std::path::PathBuf> {
    let Address::Postgres(url) = address else { return None };
    let name = url.rsplit('/').next().unwrap_or_default();
    Some(std::env::temp_dir().join("corak-test-staging").join(name))
}

fn options(address: &Address, clock: &Arc<AtomicI64>) -> Options {
    let clock = clock.clone();
    Options {
        scratch: scratch(address),
        readers: 4,
        busy: Duration::from_secs(10),
        // Small, so that every story of more than a few entries is numbered in several turns.
        turn: 3,
        clock: Arc::new(move || clock.fetch_add(1, Ordering::Relaxed)),
        ..Options::default()
    }
}

fn open(address: Address) -> World {
    let clock = Arc::new(AtomicI64::new(BEGINNING));
    let db = Db::open(&address, options(&address, &clock)).expect("the database opens");
    let profile = profile();
    db.set_zones(&profile.zones);
    World {
        db,
        profile,
        address,
        keyring: store::keyring::Keyring::fleeting(),
        clock,
        folder: tempfile::tempdir().expect("a folder"),
    }
}

/// Where a database can be made; what was made there goes with it.
pub struct Place {
    /// Its address; nothing is there yet.
    pub address: Address,
    /// A folder for files beside it.
    pub folder: tempfile::TempDir,
    server: Option<(String, String)>,
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Some((server, name)) = &self.server {
            if let Some(scratch) = scratch(&self.address) {
                // It is there only where something was imported.
                let _ = std::fs::remove_dir_all(scratch);
            }
            let mut admin = postgres::Client::connect(server, postgres::NoTls).expect("the server answers");
            admin.batch_execute(&format!("DROP DATABASE {name} WITH (FORCE)")).expect("the database goes");
        }
    }
}

/// A place on SQLite and, where there is a server, one on PostgreSQL.
pub fn places() -> Vec<Place> {
    let folder = || tempfile::tempdir().expect("a folder");
    let sqlite = folder();
    let address = Address::Sqlite(sqlite.path().join("corak.db"));
    let mut places = vec![Place { address, folder: sqlite, server: None }];
    if let Ok(server) = std::env::var("CORAK_TEST_POSTGRES") {
        let name = format!("t{}", Uuid::now_v7().simple());
        let mut admin = postgres::Client::connect(&server, postgres::NoTls).expect("the server answers");
        admin.batch_execute(&format!("CREATE DATABASE {name}")).expect("a database");
        let url = server.rsplit_once('/').map_or(server.as_str(), |(s, _)| s).to_owned();
        let address = Address::Postgres(format!("{url}/{name}"));
        places.push(Place { address, folder: folder(), server: Some((server, name)) });
    }
    places
}

/// Runs a story on SQLite and, where there is a server, on PostgreSQL.
pub fn on_both(story: impl Fn(&World)) {
    for place in places() {
        story(&open(place.address.clone()));
    }
}

impl World {
    /// A folder for files beside the database.
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// An office in a database that is there, after a restore for example.
    pub fn at(address: &Address) -> World {
        open(address.clone())
    }

    /// A second copy of the program on the same database, as the command line beside a server is.
    pub fn another_copy(&self) -> Db {
        Db::open(&self.address, options(&self.address, &self.clock)).expect("the database opens twice")
    }

    /// Lets time pass.
    pub fn wait(&self, time: Duration) {
        self.clock.fetch_add(i64::try_from(time.as_micros()).expect("a short time"), Ordering::Relaxed);
    }

    /// Turns the clock back.
    pub fn turn_clock_back(&self, time: Duration) {
        self.clock.fetch_sub(i64::try_from(time.as_micros()).expect("a short time"), Ordering::Relaxed);
    }

    /// A region `code` named `name` in `parent`.
    pub fn region(&self, form: &str, code: &str, name: &str, parent: Option<&str>) -> &Self {
        self.try_region(form, code, name, parent, None).expect("the region is stored");
        self
    }

    /// A region, with what became of it.
    pub fn try_region(
        &self,
        form: &str,
        code: &str,
        name: &str,
        parent: Option<&str>,
        since: Option<jiff::civil::Date>,
    ) -> store::Result<store::Applied> {
        let draft = RegionDraft {
            code: code.into(),
            form: form.into(),
            name: name.into(),
            parent: parent.map(str::to_owned),
            since,
            ..RegionDraft::default()
        };
        let parent = parent.and_then(RegionCode::parse);
        let profile = self.profile.clone();
        let write = self.db.write_blocking(Command::system("test"), move |tx| {
            let parent = match &parent {
                Some(p) => store::region::get(tx.conn(), p)?,
                None => None,
            };
            let region = domain::region::save(&profile, parent.as_ref(), draft.clone())?;
            let derived = store::region::Derived {
                match_key: profile.region_match_key(&region.name),
                flagship_level: profile.flagship_level(),
            };
            store::region::save(tx, &system(), &region, &derived)
        });
        write.map(store::Done::into_inner)
    }

    /// A country XX with the cantons A1 and A2, and the commune A1-01.
    pub fn country(&self) -> &Self {
        self.region("country", "XX", "Exampleland", None)
            .region("canton", "A1", "North", Some("XX"))
            .region("canton", "A2", "South", Some("XX"))
            .region("commune", "A1-01", "Riverside", Some("A1"))
    }

    /// A term of a vocabulary.
    pub fn term(&self, vocabulary: Vocabulary, key: &str, craft: bool, protection: Protection) -> &Self {
        let draft = TermDraft { key: key.into(), names: en(key), craft, protection, ..TermDraft::default() };
        self.db
            .write_blocking(Command::system("test"), move |tx| {
                let term = domain::vocabulary::save("xx", vocabulary, draft.clone())?;
                store::vocabulary::save(tx, &system(), &term)
            })
            .expect("the term is stored");
        self
    }

    /// A published craft of the category *weaving*, made in a region.
    pub fn craft(&self, key: &str, name: &str, region: &str) -> &Self {
        self.term(Vocabulary::Category, "weaving", true, Protection::None);
        self.craft_of(key, name, region, "weaving", &[])
    }

    /// A published craft of a category, with materials, made in a region.
    pub fn craft_of(&self, key: &str, name: &str, region: &str, category: &str, materials: &[&str]) -> &Self {
        let draft = CraftDraft {
            key: key.into(),
            names: en(name),
            category: category.into(),
            materials: materials.iter().map(|m| (*m).to_owned()).collect(),
            status: Publication::Published,
            ..CraftDraft::default()
        };
        let region = code(region);
        self.db
            .write_blocking(Command::system("test"), move |tx| {
                let craft = domain::craft::save("xx", draft.clone())?;
                store::craft::save(tx, &system(), &craft)?;
                let place = domain::craft::place("xx", &craft.key, region.clone(), PresenceDraft::default())?;
                store::craft::save_presence(tx, &system(), &place)
            })
            .expect("the craft is stored");
        self
    }

    /// A published motif.
    pub fn motif(&self, key: &str, name: &str) -> &Self {
        let draft = MotifDraft {
            key: key.into(),
            name: name.into(),
            status: Publication::Published,
            ..MotifDraft::default()
        };
        self.db
            .write_blocking(Command::system("test"), move |tx| {
                let motif = domain::motif::save("xx", draft.clone())?;
                store::motif::save(tx, &system(), &motif)
            })
            .expect("the motif is stored");
        self
    }

    /// A registered entry of a heritage register, with one source.
    pub fn heritage(&self, key: &str, name: &str, region: &str, craft: Option<&str>) -> &Self {
        let draft = HeritageDraft {
            key: key.into(),
            names: en(name),
            regions: vec![code(region)],
            craft: craft.map(str::to_owned),
            register: "gi".into(),
            status: "registered".into(),
            year: Some(2024),
            sources: vec!["https://example.org/register".into()],
            ..HeritageDraft::default()
        };
        self.db
            .write_blocking(Command::system("test"), move |tx| {
                let entry = domain::heritage::save("xx", draft.clone())?;
                store::heritage::save(tx, &system(), &entry)
            })
            .expect("the entry is stored");
        self
    }

    /// The outline of a region, a GeoJSON geometry.
    pub fn outline(&self, region: &str, geometry: &str) -> &Self {
        let (region, geometry) = (code(region), geometry.to_owned());
        self.db
            .write_blocking(Command::system("test"), move |tx| {
                store::region::save_boundary(tx, &system(), "xx", &region, None, geometry.clone())
            })
            .expect("the outline is stored");
        self
    }

    /// A maker as it would be stored.
    pub fn maker_draft(&self, key: &str, name: &str, region: &str, craft: &str) -> MakerDraft {
        MakerDraft {
            key: key.into(),
            name: name.into(),
            kind: MakerKind::Workshop,
            region: code(region),
            locality: None,
            story: Words::default(),
            crafts: vec![craft.into()],
            contact: Contact::default(),
            audience: domain::maker::Audience::default(),
            consent_date: None,
            consent_by: None,
            status: Publication::Published,
            sample: true,
        }
    }

    /// Stores a maker.
    pub fn maker(&self, draft: MakerDraft) -> Maker {
        let id = MakerId(Uuid::now_v7());
        let maker = domain::maker::save(id, "99", draft).expect("the maker has no faults");
        self.save_maker(&maker).expect("the maker is stored");
        maker
    }

    /// Stores a maker again.
    pub fn save_maker(&self, maker: &Maker) -> store::Result<store::Applied> {
        let maker = maker.clone();
        let write = self
            .db
            .write_blocking(Command::system("test"), move |tx| store::maker::save(tx, &system(), &maker));
        write.map(store::Done::into_inner)
    }

    /// An item as it would be stored.
    pub fn item_draft(&self, key: &str, name: &str, maker: &Maker) -> ItemDraft {
        ItemDraft {
            key: key.into(),
            maker: maker.id,
            region: maker.region.clone(),
            craft: maker.crafts.first().cloned().unwrap_or_default(),
            names: en(name),
            description: Words::default(),
            care: Words::default(),
            motifs: vec![],
            materials: vec![],
            length_mm: None,
            width_mm: None,
            height_mm: None,
            weight_g: None,
            price: Some(Money(12_500)),
            stock: None,
            lead_days: None,
            deposit_percent: None,
            status: Publication::Published,
            sample: true,
        }
    }

    /// Stores an item with so many pieces.
    pub fn item(&self, draft: ItemDraft, stock: i64) -> Item {
        let item = domain::item::save(ItemId(Uuid::now_v7()), false, draft).expect("the item has no faults");
        let (stored, movement) = (item.clone(), Uuid::now_v7());
        self.db
            .write_blocking(Command::system("test"), move |tx| {
                store::item::save(tx, &system(), &stored)?;
                store::item::set_stock(tx, &system(), &stored, stock, movement, "import")
            })
            .expect("the item is stored");
        item
    }

    /// Records a designation.
    pub fn designate(&self, region: &str, craft: &str, status: Status) -> store::Result<store::Applied> {
        self.designate_by(region, craft, status, "1/2026")
    }

    /// The same by a decree of this number.
    pub fn designate_by(
        &self,
        region: &str,
        craft: &str,
        status: Status,
        number: &str,
    ) -> store::Result<store::Applied> {
        let counts = status.counts();
        let draft = DesignationDraft {
            region: code(region),
            craft: craft.into(),
            period: "2026".into(),
            status,
            document_number: counts.then(|| number.to_owned()),
            document_date: counts.then(|| jiff::civil::date(2026, 11, 1)),
            basis: Words::default(),
            sources: vec![],
            checked: domain::source::Checked::Unchecked,
            course: domain::flagship::Course { outside: counts, ..Default::default() },
        };
        let write = self.db.write_blocking(Command::system("test"), move |tx| {
            let designation =
                domain::flagship::record("xx", Ground { level: true, craft: true }, None, draft.clone())?;
            store::flagship::save(tx, &system(), &designation)
        });
        write.map(store::Done::into_inner)
    }
}
