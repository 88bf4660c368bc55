//! What stands in the way of an order, in the reader's language.

use domain::lang::Lang;
use domain::market::basket::Trouble;

use crate::{Site, sentence};

/// What stands in the way of a line.
pub fn trouble(site: &Site, lang: &Lang, trouble: Trouble) -> String {
    let argument = match trouble {
        Trouble::Only(n) => ("count", n.to_string()),
        Trouble::Cost(was) => ("price", site.profile.money(was.0, lang)),
        Trouble::Pieces => ("count", domain::market::basket::MOST_PIECES.to_string()),
        Trouble::NotSold | Trouble::SoldOut | Trouble::Choose => {
            return sentence(lang.as_str(), trouble.key(), &[]);
        }
    };
    sentence(lang.as_str(), trouble.key(), &[(argument.0, &argument.1)])
}
