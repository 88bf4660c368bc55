//! Words for stories of goods that come back.

use domain::access;
use domain::id::ReturnId;
use domain::market::order::{Order, Paying};
use domain::market::returns::{Draft, Reason, Return, Step};
use domain::market::step::Step as Goes;
use store::Command;
use store::market::returns;
use uuid::Uuid;

use crate::{World, system};

impl World {
    /// An order goes all its way until the buyer has the goods.
    pub fn reaches_buyer(&self, order: &Order) -> Order {
        if order.paying == Paying::Cash {
            self.maker_steps(order, Goes::Accept).expect("it is taken on");
        }
        if order.paying != Paying::Provider {
            self.maker_steps(order, Goes::Confirm).expect("the money is there");
        }
        self.maker_steps(order, Goes::HandOver(String::new())).expect("it is handed over");
        self.buyer_steps(order, Goes::Receive).expect("it is there");
        self.orders(order.group).into_iter().find(|o| o.id == order.id).expect("it is there")
    }

    /// The buyer asks for so many pieces of each line to go back.
    ///
    /// # Errors
    /// Whatever stands in its way.
    pub fn sends_back(&self, order: &Order, pieces: &[i64]) -> store::Result<ReturnId> {
        let (id, who, order) = (ReturnId(Uuid::now_v7()), access::buyer(order.group), order.id);
        let draft =
            Draft { pieces: pieces.to_vec(), reason: Some(Reason::Unlike), words: "It is not blue.".into() };
        self.db
            .write_blocking(Command::new("buyer"), move |tx| {
                returns::open(tx, &who, id, order, &draft).map(|r| r.id)
            })
            .map(store::Done::into_inner)
    }

    /// The buyer takes a step of a return.
    ///
    /// # Errors
    /// Whatever stands in its way.
    pub fn buyer_returns(&self, order: &Order, id: ReturnId, step: Step) -> store::Result<()> {
        let who = access::buyer(order.group);
        self.db
            .write_blocking(Command::new("buyer"), move |tx| {
                returns::buyers(tx, &who, id, step.clone()).map(drop)
            })
            .map(store::Done::into_inner)
    }

    /// The maker's side takes a step of a return; where the council has to decide, the council does.
    ///
    /// # Errors
    /// Whatever stands in its way.
    pub fn maker_returns(&self, id: ReturnId, step: Step) -> store::Result<()> {
        self.db
            .write_blocking(Command::system("test").because("the maker asked for it"), move |tx| {
                returns::officers(tx, &system(), id, step.clone()).map(drop)
            })
            .map(store::Done::into_inner)
    }

    /// The returns of an order, in the order in which they were asked for.
    pub fn returns(&self, order: &Order) -> Vec<Return> {
        let (who, order) = (access::buyer(order.group), order.clone());
        self.db.read_blocking(move |c| returns::placed(c, &who, &order)).expect("they are read")
    }
}
