//! People who work in a world.

use std::sync::LazyLock;

use domain::access::{Access, LetAct, Means, Permission, SignedIn};
use domain::account::{
    self, CardId, Holding, HoldingId, Person, PersonDraft, PersonId, Role, code, password,
};
use domain::id::{MandateId, MembershipId};
use domain::lang::Lang;
use domain::maker::invitation::{InvitationDraft, invite};
use domain::maker::mandate::{self, Agent, Deed, MandateDraft};
use domain::maker::{Maker, membership};
use jiff::civil::{Date, date};
use store::Command;
use uuid::Uuid;

use crate::{World, code as region, system};

/// The password of everybody in a world.
pub const PASSWORD: &str = "gold thread on the seventh loom";

static HASH: LazyLock<String> = LazyLock::new(|| password::hash(PASSWORD, [5; 16]).expect("a hash"));

/// Somebody with an account.
#[derive(Debug, Clone)]
pub struct Actor {
    /// The id.
    pub id: PersonId,
    /// The name to sign in with.
    pub login: String,
}

impl World {
    /// Somebody whose account is kept at a region, with the password [`PASSWORD`] and roles that began long ago.
    pub fn person(&self, login: &str, at: &str, roles: &[(Role, &str)]) -> Actor {
        let id = PersonId(Uuid::now_v7());
        let draft = PersonDraft {
            email: String::new(),
            region: region(at),
            name: format!("The {login} of {at}"),
            login: login.to_owned(),
            lang: Lang::parse("en").expect("a language"),
            sample: false,
        };
        let person = account::save(id, None, draft).expect("the person has no faults");
        let login = person.login.clone().expect("a login name");
        self.db
            .write_blocking(Command::system("test"), move |tx| {
                store::account::secret::create(tx, &system(), &person, &HASH)
            })
            .expect("the person is stored");
        for (role, at) in roles {
            self.role(id, *role, at, None).expect("the role is given");
        }
        Actor { id, login }
    }

    /// Gives a role, perhaps until a day.
    pub fn role(
        &self,
        person: PersonId,
        role: Role,
        at: &str,
        until: Option<Date>,
    ) -> store::Result<HoldingId> {
        let id = HoldingId(Uuid::now_v7());
        let new = account::grant(id, person, role, region(at), date(2020, 1, 1), until)?;
        self.db
            .write_blocking(Command::system("test"), move |tx| store::account::grant(tx, &system(), &new))
            .map(|_| id)
    }

    /// A person as stored.
    pub fn person_now(&self, id: PersonId) -> (Person, Vec<Holding>) {
        let read = self.db.read_blocking(move |c| {
            let person = store::account::get(c, &system(), id)?.ok_or(store::Error::Missing)?;
            Ok((person, store::account::holdings(c, id)?))
        });
        read.expect("the person is there")
    }

    /// A person who signed in.
    pub fn signed_in(&self, actor: &Actor, means: Means) -> SignedIn {
        let (_, holdings) = self.person_now(actor.id);
        let id = actor.id;
        let mandates = self.db.read_blocking(move |c| store::maker::mandate::of_person(c, id));
        SignedIn::new(actor.id, means, holdings, |_| date(2026, 11, 24))
            .acting_by(&mandates.expect("the mandates are read"), |_| date(2026, 11, 24))
    }

    /// Lets a person or a maker act for a maker since long ago; `own` makes the account the maker's own.
    pub fn mandate(&self, maker: &Maker, to: Agent, own: bool, deeds: &[Deed]) -> store::Result<MandateId> {
        let id = MandateId(Uuid::now_v7());
        let draft = MandateDraft {
            maker: maker.id,
            region: maker.region.clone(),
            to,
            own,
            deeds: deeds.to_vec(),
            since: date(2020, 1, 1),
            until: None,
        };
        let new = mandate::give(id, draft)?;
        self.db
            .write_blocking(Command::system("test"), move |tx| {
                store::maker::mandate::give(tx, &system(), &system(), &new)
            })
            .map(|_| id)
    }

    /// Invites whoever is called so to keep the items of a maker of the actor's own, until the end of the next month.
    pub fn invite(&self, actor: &Actor, maker: &Maker, told: &str) -> store::Result<MandateId> {
        let id = MandateId(Uuid::now_v7());
        let draft = InvitationDraft {
            maker: maker.id,
            region: maker.region.clone(),
            by: actor.id,
            told: told.to_owned(),
            deeds: vec![Deed::Items],
            until: Some(date(2026, 12, 31)),
        };
        let today = date(2026, 11, 24);
        let (new, told) = invite(id, &draft, today)?;
        let access = self.access::<LetAct>(actor).ok_or(store::Error::Refused)?;
        let mut command = Command::system("test");
        command.actor = format!("account:{}", actor.id);
        self.db
            .write_blocking(command, move |tx| {
                store::maker::invitation::invite(tx, &access, &new, &told, today)
            })
            .map(|_| id)
    }

    /// Makes a maker a member of a group since long ago.
    pub fn member(&self, group: &Maker, member: &Maker) -> store::Result<MembershipId> {
        let id = MembershipId(Uuid::now_v7());
        let new = membership::join(id, group, member.id, "", date(2020, 1, 1), None)?;
        self.db
            .write_blocking(Command::system("test"), move |tx| {
                store::maker::membership::join(tx, &system(), &new)
            })
            .map(|_| id)
    }

    /// The right of a person who signed in with a second step.
    pub fn access<P: Permission>(&self, actor: &Actor) -> Option<Access<P>> {
        self.signed_in(actor, Means::SecondStep).may::<P>()
    }

    /// A code card for a person, and its code.
    pub fn card(&self, actor: &Actor, days: i64) -> (CardId, String) {
        let id = CardId(Uuid::now_v7());
        let bytes = id.0.into_bytes();
        let mut random = [0u8; 10];
        random.copy_from_slice(&bytes[6..]);
        let text = code::write(random);
        let hash = code::typed(account::card::PURPOSE, &text).expect("a code");
        let person = actor.id;
        self.db
            .write_blocking(Command::system("test"), move |tx| {
                store::account::card::issue(tx, &system(), id, person, &hash, days).map(drop)
            })
            .expect("the card is given out");
        (id, text)
    }

    /// A session of a person, as if they had signed in: the token that the cookie holds.
    pub fn session(&self, actor: &Actor, means: Means) -> String {
        let id = Uuid::now_v7();
        let token = code::token(code::fingerprint("test", &id.to_string()));
        let new = store::account::session::New {
            id,
            person: actor.id,
            means,
            waiting: false,
            card: None,
            hash: code::fingerprint(account::session::PURPOSE, &token),
            device: "Firefox, Linux".into(),
            rights: vec![],
        };
        self.db
            .write_blocking(Command::system("test"), move |tx| store::account::session::open(tx, &new))
            .expect("the session opens");
        token
    }

    /// Gives a person a second step, and its secret.
    pub fn second_step(&self, actor: &Actor) -> Vec<u8> {
        let secret = actor.id.0.as_bytes().repeat(2)[..20].to_vec();
        let id = actor.id;
        let sealed = self.keyring.seal(store::keyring::SECOND_STEP, id.0, &secret).expect("it is sealed");
        let second = store::account::secret::Second { secret: sealed, last: 0 };
        self.db
            .write_blocking(Command::system("test"), move |tx| {
                let own = SignedIn::new(id, Means::Password, vec![], |_| date(2026, 11, 24));
                let own = own.may().ok_or(store::Error::Refused)?;
                store::account::secret::set_up_second(tx, &own, id, &second, &[], Uuid::nil())
            })
            .expect("the second step is set up");
        secret
    }

    /// Every value of a column of bytes, read from the table itself.
    pub fn db_bytes(&self, table: &str, column: &str) -> Vec<Vec<u8>> {
        let sql = format!("SELECT {column} FROM {table}");
        match &self.address {
            store::Address::Sqlite(path) => {
                let conn = rusqlite::Connection::open(path).expect("the file opens");
                let mut statement = conn.prepare(&sql).expect("a table and a column");
                let rows = statement.query_map([], |r| r.get(0)).expect("rows");
                rows.collect::<Result<_, _>>().expect("bytes")
            }
            store::Address::Postgres(url) => {
                let mut client = postgres::Client::connect(url, postgres::NoTls).expect("the server answers");
                let rows = client.query(&sql, &[]).expect("a table and a column");
                rows.iter().map(|r| r.get(0)).collect()
            }
        }
    }

    /// How many records are held at this moment, each by a lock of its own; nothing where there is nobody else to hold off.
    pub fn locks(&self) -> Option<i64> {
        let store::Address::Postgres(url) = &self.address else { return None };
        let mut client = postgres::Client::connect(url, postgres::NoTls).expect("the server answers");
        let sql = "SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database
            WHERE l.locktype = 'advisory' AND d.datname = current_database()";
        Some(client.query_one(sql, &[]).expect("the locks").get(0))
    }
}
