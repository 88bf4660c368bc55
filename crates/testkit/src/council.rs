//! Councils in stories.

use domain::council::statute::{Document, Statute, StatuteDraft, enact};
use domain::council::{
    Acting, Council, CouncilDraft, Decree, Division, DivisionDraft, Holder, HolderDraft, Post, PostDraft,
    Role, divide, establish, hold, save,
};
use domain::id::{CouncilId, DivisionId, OfficeholderId, PostId, StatuteId};
use domain::lang::Words;
use domain::maker::Contact;
use domain::publication::Publication;
use jiff::civil::Date;
use store::{Applied, Command, Done};
use uuid::Uuid;

use crate::{World, code, en, system};

impl World {
    /// The published council of a region.
    pub fn council(&self, region: &str, name: &str) -> Council {
        let draft = CouncilDraft {
            region: code(region),
            names: en(name),
            decree: Decree {
                number: Some("1/2026".into()),
                date: Some(jiff::civil::date(2026, 1, 2)),
                issuer: Some("The President".into()),
                file: None,
            },
            since: Some(jiff::civil::date(2026, 1, 2)),
            until: Some(jiff::civil::date(2031, 1, 1)),
            contact: Contact {
                address: Some("1 Hall Street".into()),
                phone: Some("0123 456 789".into()),
                ..Contact::default()
            },
            withheld: vec!["phone".into()],
            status: Publication::Published,
            sample: false,
        };
        let council = save(CouncilId(Uuid::now_v7()), "99", draft).expect("the council has no faults");
        self.save_council(&council).expect("the council is stored");
        council
    }

    /// Stores a council again.
    pub fn save_council(&self, council: &Council) -> store::Result<Applied> {
        let council = council.clone();
        let write = self
            .db
            .write_blocking(Command::system("test"), move |tx| store::council::save(tx, &system(), &council));
        write.map(Done::into_inner)
    }

    /// A published division of a council.
    pub fn division(&self, council: &Council, name: &str, ord: i64) -> Division {
        let draft = DivisionDraft {
            council: council.id,
            region: council.region.clone(),
            names: en(name),
            tasks: Words::default(),
            ord,
            status: Publication::Published,
            sample: false,
        };
        let division = divide(DivisionId(Uuid::now_v7()), draft).expect("the division has no faults");
        let stored = division.clone();
        self.db
            .write_blocking(Command::system("test"), move |tx| {
                store::council::division::save(tx, &system(), &stored)
            })
            .expect("the division is stored");
        division
    }

    /// A published post of a council with so many seats.
    pub fn post(&self, council: &Council, role: Role, division: Option<&Division>, seats: i64) -> Post {
        let draft = PostDraft {
            council: council.id,
            region: council.region.clone(),
            role,
            names: Words::default(),
            division: division.map(|d| d.id),
            seats,
            ord: 1,
            status: Publication::Published,
            sample: false,
        };
        let post = establish(PostId(Uuid::now_v7()), draft).expect("the post has no faults");
        self.save_post(&post).expect("the post is stored");
        post
    }

    /// Stores a post again.
    pub fn save_post(&self, post: &Post) -> store::Result<Applied> {
        let post = post.clone();
        let write = self.db.write_blocking(Command::system("test"), move |tx| {
            store::council::post::save(tx, &system(), &post)
        });
        write.map(Done::into_inner)
    }

    /// Somebody who holds a post.
    pub fn holder(
        &self,
        post: &Post,
        name: &str,
        acting: Acting,
        since: Date,
        until: Option<Date>,
    ) -> Holder {
        let draft = HolderDraft {
            post: post.id,
            region: post.region.clone(),
            name: name.into(),
            acting,
            since: Some(since),
            until,
            decree: Decree::default(),
            account: None,
            phone: Some("0123 987 654".into()),
            email: None,
            status: Publication::Published,
            sample: false,
        };
        hold(OfficeholderId(Uuid::now_v7()), "99", draft).expect("the holder has no faults")
    }

    /// Stores somebody who holds a post, with what became of it.
    pub fn save_holder(&self, holder: &Holder) -> store::Result<Applied> {
        let holder = holder.clone();
        let write = self.db.write_blocking(Command::system("test"), move |tx| {
            store::council::holder::save(tx, &system(), &holder)
        });
        write.map(Done::into_inner)
    }

    /// A published edition of a council's statutes, of 2026.
    pub fn statute(&self, council: &Council, text: &str) -> Statute {
        let draft = StatuteDraft {
            council: council.id,
            region: council.region.clone(),
            key: "ad-2026".into(),
            document: Document::Ad,
            decree: Decree::default(),
            since: Some(jiff::civil::date(2026, 2, 1)),
            until: None,
            text: text.into(),
            status: Publication::Published,
            sample: false,
        };
        let statute = enact(StatuteId(Uuid::now_v7()), draft).expect("the statutes have no faults");
        let stored = statute.clone();
        self.db
            .write_blocking(Command::system("test"), move |tx| {
                store::council::statute::save(tx, &system(), &stored)
            })
            .expect("the statutes are stored");
        statute
    }
}
