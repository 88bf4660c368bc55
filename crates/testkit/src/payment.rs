//! Words for stories of payments by a payment service.

use domain::access;
use domain::id::{GroupId, PaymentId};
use domain::market::{Entity, Rules};
use store::Command;
use store::market::payment::learn::{Learnt, learn};
use store::market::payment::{Kept, register};

use crate::{World, system};

impl World {
    /// The council is a legal entity and lets buyers pay once for several makers; its fee is in parts of a million.
    pub fn takes_payments(&self, fee_ppm: i64) {
        let entity = Entity {
            name: "Sample Council".into(),
            form: "foundation".into(),
            number: "00.000.000.0-000.000".into(),
        };
        let rules = Rules { fee_ppm, open: true, entity: Some(entity), provider: true, ..Rules::default() };
        self.db
            .write_blocking(Command::system("test"), move |tx| {
                store::market::set_rules(tx, &system(), &rules).map(drop)
            })
            .expect("the rules are stored");
    }

    /// The payments of a group, the first first.
    pub fn payments(&self, group: GroupId) -> Vec<Kept> {
        let who = access::buyer(group);
        self.db.read_blocking(move |c| register::placed(c, &who, group)).expect("they are read")
    }

    /// The payment service tells something of a payment.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn hears(&self, id: PaymentId, learnt: &Learnt) -> store::Result<()> {
        let learnt = learnt.clone();
        self.db
            .write_blocking(Command::system("test"), move |tx| learn(tx, id, &learnt))
            .map(store::Done::into_inner)
    }

    /// Lets orders expire whose time is over.
    pub fn lets_expire(&self) {
        self.db.write_blocking(Command::system("test"), store::market::step::expire).expect("they expire");
    }

    /// What is in the till, as the books say.
    pub fn db_till(&self) -> i64 {
        self.db.read_blocking(store::market::ledger::till).expect("the books are read")
    }
}
