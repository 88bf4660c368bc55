//! What is still open with a maker, told before it is erased or merged: with the numbers, and links to whatever the reader may see.

use domain::access::{KeepOrders, KeepPayouts};
use domain::id::MakerId;
use domain::market::order::number;
use domain::market::unsettled::Unsettled;

use crate::account::guard::Signed;
use crate::page::Link;
use crate::{Site, sentence, text};

/// A sentence, with where it leads.
pub(crate) struct Line {
    /// What is open.
    pub says: String,
    /// To it; none where the reader may not see it.
    pub links: Vec<Link>,
}

impl Site {
    /// What is said of what is open with a maker; nothing when nothing is.
    pub(crate) fn unsettled(&self, signed: &Signed, maker: MakerId, found: &Unsettled) -> Vec<Line> {
        let lang = &signed.lang;
        let count = |key: &str, n: i64| sentence(lang.as_str(), key, &[("count", &text::number(n, lang))]);
        let link = |label: String, href: String| Link { label, href, current: false };
        let mut lines = Vec::new();
        if found.orders > 0 {
            let mut links = Vec::new();
            if signed.who.may::<KeepOrders>().is_some() {
                let order = |id| link(number(id), format!("{}/{id}", crate::market::office::PATH));
                links.extend(found.named.iter().map(|id| order(id.0)));
            }
            lines.push(Line { says: count("unsettled-orders", found.orders), links });
        }
        if found.requests > 0 {
            lines.push(Line { says: count("unsettled-requests", found.requests), links: Vec::new() });
        }
        if found.due != 0 {
            let (says, amount) = self.due_in_words(lang, found.due, false);
            let money = sentence(lang.as_str(), "unsettled-account", &[]);
            let links = match signed.who.may::<KeepPayouts>() {
                Some(_) => vec![link(money, format!("/kerja/perajin/{maker}/uang"))],
                None => Vec::new(),
            };
            lines.push(Line { says: format!("{says} {amount}"), links });
        }
        lines
    }
}
