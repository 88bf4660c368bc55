//! A notice of the service: its signature is checked, and then the service is asked.

use domain::id::PaymentId;
use pay::provider::Trouble;
use store::Db;
use store::market::payment::{keep, register};

use crate::{Till, write};

/// Why a notice was not taken.
#[derive(Debug)]
pub enum Unheard {
    /// Its signature is not the service's. The payment that it names, if it names one of ours.
    Forged(Option<PaymentId>),
    /// It is none.
    Unreadable,
    /// It is about no payment of ours.
    Unknown,
    /// What the service then said could not be written.
    Store(store::Error),
}

impl Till {
    /// Takes a notice. Told twice, late or after another one it comes to the same, since what is believed is the answer to the question
    /// that follows.
    ///
    /// # Errors
    /// [`Unheard`].
    pub async fn hear(&self, db: &Db, body: &[u8]) -> Result<PaymentId, Unheard> {
        let said = self.provider.notified(body);
        let name = match &said {
            Ok(said) => said.order.clone(),
            Err(Trouble::Forged) => self.provider.named(body).unwrap_or_default(),
            Err(_) => return Err(Unheard::Unreadable),
        };
        let kept = match keep::named(&name) {
            Some(id) => db.read(move |c| register::of_service(c, id)).await.map_err(Unheard::Store)?,
            None => None,
        };
        let Ok(said) = said else { return Err(Unheard::Forged(kept.map(|k| k.payment.id))) };
        let payment = kept.ok_or(Unheard::Unknown)?.payment;
        // A second payment of the same code has a name of its own, and the name of the order leads to the last one alone.
        let other = payment.transaction.as_ref().is_some_and(|t| *t != said.transaction);
        if other {
            let learnt = self.status(&payment, &said.transaction).await;
            write(db, payment.id, learnt).await.map_err(Unheard::Store)?;
        } else {
            self.tend(db, payment.id).await.map_err(Unheard::Store)?;
        }
        // What is still to be paid has its code at once.
        self.tend_group(db, payment.group).await;
        Ok(payment.id)
    }
}
