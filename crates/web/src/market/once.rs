//! One payment for several makers as its buyer sees it: the code while it can be paid, and in plain words what came of it.

use std::collections::BTreeMap;

use domain::id::OrderId;
use domain::lang::Lang;
use domain::market::order::{Order, Paying, Payment as Stands};
use domain::market::payment::{Need, Payment};
use pay::payment::Standing;
use pay::qris::{Payload, svg};
use store::market::payment::Kept;

use crate::{Site, sentence};

/// A payment on the page.
pub(crate) struct Once {
    /// The code as a drawing, while it can be paid.
    pub qr: String,
    pub amount: String,
    pub title: String,
    pub text: String,
    /// What it covers: whose part, and how much.
    pub covers: Vec<(String, String)>,
    /// What goes back.
    pub back: Vec<String>,
    pub warning: bool,
}

/// What a page says of the payments of a group.
pub(crate) struct Told {
    pub payments: Vec<Once>,
    /// Whether something may come of it by itself soon.
    pub waits: bool,
    /// Whether the buyer can ask for a code.
    pub ask: bool,
}

/// Whole units of the smallest ones of the standard.
fn whole(minor: u64) -> i64 {
    i64::try_from(minor / 100).unwrap_or(i64::MAX)
}

/// Whether the service is to be paid for an order by a code that is not there.
fn lacks(o: &Order, payments: &[Kept], now: i64) -> bool {
    let waits = o.paying == Paying::Provider
        && o.is_asked_for()
        && matches!(o.payment, Stands::Open | Stands::Partly)
        && o.asked().0 > 0;
    let covers = |p: &Payment| p.is_live(now) && p.parts.iter().any(|part| part.order == o.id);
    waits && !payments.iter().any(|k| covers(&k.payment))
}

impl Site {
    /// The payments of a group in words; `names` says whose each order is.
    pub(crate) fn once(
        &self,
        lang: &Lang,
        orders: &[&Order],
        names: &BTreeMap<OrderId, String>,
        payments: &[Kept],
    ) -> Told {
        let now = self.db.now();
        let waits =
            |k: &Kept| k.payment.can_be_paid(now) || (k.payment.is_live(now) && k.payment.code.is_none());
        Told {
            payments: payments.iter().filter_map(|k| self.told(lang, k, names, now)).collect(),
            waits: payments.iter().any(waits),
            ask: self.till().is_some() && orders.iter().any(|o| lacks(o, payments, now)),
        }
    }

    fn told(&self, lang: &Lang, kept: &Kept, names: &BTreeMap<OrderId, String>, now: i64) -> Option<Once> {
        let p = &kept.payment;
        let verdict = p.verdict(now);
        let money = |m: i64| self.profile.money(m, lang);
        let (came, missing, excess) =
            (whole(verdict.received), whole(verdict.missing), whole(verdict.excess));
        let until = self.moment(p.until, lang);
        let arguments = [
            ("amount", money(p.amount().0)),
            ("came", money(came)),
            ("missing", money(missing)),
            ("excess", money(excess)),
            ("back", money(whole(verdict.returned))),
            ("until", until),
        ];
        let say = |key: &str| {
            let arguments: Vec<(&str, &str)> = arguments.iter().map(|(n, v)| (*n, v.as_str())).collect();
            sentence(lang.as_str(), key, &arguments)
        };
        let mut qr = String::new();
        let word = match verdict.standing {
            Standing::Contradicted => "contradicted",
            Standing::Foreign => "foreign",
            Standing::Under => "under",
            // Its orders had changed before it was paid.
            Standing::Paid | Standing::Over if p.ended => "ended",
            Standing::Paid => "paid",
            Standing::Over if verdict.doubled => "twice",
            Standing::Over => "over",
            Standing::Late => "late",
            Standing::Returned => "returned",
            Standing::PartReturned => "part-returned",
            // Nothing came, and nothing more can: the buyer need not see it.
            _ if p.ended => return None,
            Standing::Waiting => match p.code.as_deref().and_then(|code| Payload::parse(code).ok()) {
                Some(code) => {
                    qr = svg(&code, &say("once-qr-alt")).unwrap_or_default();
                    "waiting"
                }
                None if kept.need == Some(Need::NoCode) => "no-code",
                None => "making",
            },
            Standing::Expired | Standing::Closed(_) => "over-time",
            Standing::Reported | Standing::Disputed => return None,
        };
        let covers = p
            .parts
            .iter()
            .map(|part| (names.get(&part.order).cloned().unwrap_or_default(), money(part.amount.0)));
        let covers: Vec<(String, String)> = covers.collect();
        let back = p.refunds.iter().filter(|r| r.refused.is_none()).map(|r| {
            let key = if p.is_returned(r) { "once-back-done" } else { "once-back-going" };
            sentence(lang.as_str(), key, &[("amount", &money(r.amount.0))])
        });
        let warning =
            matches!(word, "contradicted" | "foreign" | "under" | "late" | "ended" | "no-code" | "over-time");
        Some(Once {
            amount: if qr.is_empty() { String::new() } else { money(p.amount().0) },
            qr,
            title: say(&format!("once-{word}-title")),
            text: say(&format!("once-{word}")),
            covers,
            back: back.collect(),
            warning,
        })
    }
}

/// Asks for the codes of what was just placed or asked for, so that the page that follows has them. What fails stands in the database,
/// and is asked for again.
pub(crate) async fn make(site: &Site, word: uuid::Uuid) {
    let Some(till) = site.till() else { return };
    match site.db.read(move |c| store::market::order::by_word(c, word)).await {
        Ok(Some(group)) => till.tend_group(&site.db, group).await,
        Ok(None) => {}
        Err(error) => tracing::warn!(%error, "the codes of an order could not be asked for at once"),
    }
}
