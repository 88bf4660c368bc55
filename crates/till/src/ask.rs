//! One question to the service, and what its answer means.

use domain::market::payment::{Payment, Refund, Want, minor};
use hyper::body::Bytes;
use pay::payment::Fact;
use pay::provider::{Call, NotAsked, Said, Trouble};
use store::market::payment::learn::Learnt;

use crate::Till;

fn told(said: Said) -> Learnt {
    Learnt::Told { transaction: said.transaction, facts: said.facts }
}

fn nothing(why: impl std::fmt::Display) -> Learnt {
    Learnt::Nothing(why.to_string())
}

impl Till {
    /// Asks one thing about a payment.
    pub(crate) async fn ask(&self, payment: &Payment, want: &Want, now: i64) -> Learnt {
        match want {
            Want::Charge => self.charge(payment, now).await,
            Want::Status => self.status(payment, &payment.name()).await,
            Want::Cancel => self.cancel(payment).await,
            Want::Refund(refund) => self.refund(payment, refund).await,
        }
    }

    async fn called(&self, call: Result<Call, NotAsked>) -> Result<(u16, Bytes), Learnt> {
        let call = call.map_err(|e| nothing(format!("it cannot be asked: {e:?}")))?;
        self.send(call).await.map_err(nothing)
    }

    async fn charge(&self, payment: &Payment, now: i64) -> Learnt {
        let name = payment.name();
        let Some(amount) = minor(payment.amount()) else { return nothing("it has no amount") };
        let key = format!("c-{}", payment.id.0.simple());
        let call = self.provider.charge(&name, amount, payment.minutes(now), &key);
        let (http, body) = match self.called(call).await {
            Ok(answer) => answer,
            Err(learnt) => return learnt,
        };
        match self.provider.charged(&name, amount, http, &body) {
            Ok(charged) => Learnt::Charged {
                code: charged.code.as_str().to_owned(),
                transaction: charged.transaction,
                until: charged.until.map(|at| at.as_microsecond()),
            },
            // Whatever was not charged under this name can be charged again; what was, has no code that could still be had.
            Err(Trouble::There) => Learnt::There,
            Err(e) => nothing(e),
        }
    }

    /// How a payment stands, asked for by our name or by that of one of its transactions.
    pub(crate) async fn status(&self, payment: &Payment, by: &str) -> Learnt {
        let (http, body) = match self.called(self.provider.status(by)).await {
            Ok(answer) => answer,
            Err(learnt) => return learnt,
        };
        match self.provider.said(&payment.name(), http, &body) {
            Ok(said) => told(said),
            Err(Trouble::Unknown) => Learnt::Unknown,
            Err(e) => nothing(e),
        }
    }

    async fn cancel(&self, payment: &Payment) -> Learnt {
        let name = payment.name();
        let key = format!("x-{}", payment.id.0.simple());
        let (http, body) = match self.called(self.provider.cancel(&name, &key)).await {
            Ok(answer) => answer,
            Err(learnt) => return learnt,
        };
        match self.provider.said(&name, http, &body) {
            Ok(said) => told(said),
            Err(Trouble::Unknown) => Learnt::Unknown,
            // It can no longer be called off: its state says why.
            Err(Trouble::Refused { .. }) => self.status(payment, &name).await,
            Err(e) => nothing(e),
        }
    }

    async fn refund(&self, payment: &Payment, refund: &Refund) -> Learnt {
        let name = payment.name();
        let Some(amount) = minor(refund.amount) else { return nothing("it has no amount") };
        let key = refund.id.to_string();
        let call = self.provider.refund(&name, amount, &refund.why, &key);
        let (http, body) = match self.called(call).await {
            Ok(answer) => answer,
            Err(learnt) => return learnt,
        };
        let answer = self.provider.said(&name, http, &body);
        // The answer names the refund otherwise than the state does: only the state is written down.
        let by = match &answer {
            Ok(said) if !said.transaction.is_empty() => said.transaction.clone(),
            Ok(_) | Err(Trouble::Refused { .. }) => name,
            Err(e) => return nothing(e),
        };
        let state = self.status(payment, &by).await;
        match (answer, state) {
            (Err(Trouble::Refused { code, message }), Learnt::Told { transaction, facts }) => {
                let went = facts
                    .iter()
                    .any(|f| matches!(f, Fact::Returned { id, .. } if *id == refund.id.to_string()));
                if went {
                    Learnt::Told { transaction, facts }
                } else {
                    Learnt::Refused { refund: refund.id, why: format!("{code}: {message}") }
                }
            }
            (_, state) => state,
        }
    }
}
