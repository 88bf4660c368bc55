//! What counts as a sale. An order counts once the maker has taken it on and all of it is paid, with what its goods cost the
//! buyer: without delivery, net of the discount and of what was taken back after the sale. What was cancelled, or taken back as a whole, counts
//! for nothing, and a sample never counts. It counts for the day on which it first did, where the maker lies.

use super::order::{Order, Payment, split};
use crate::item::Money;

/// What of an order counts, line by line in the order of its lines; nothing when it counts for nothing.
///
/// What was let off is taken from the lines by what they cost, and what came back counts for nothing. The sum of the lines is what
/// the goods cost the buyer in the end, to the unit.
pub fn of(order: &Order) -> Option<Vec<Money>> {
    let paid = matches!(order.payment, Payment::Paid | Payment::Owed);
    let net = (order.goods().0 - order.discount.0 - order.back().0).max(0);
    let back = order.lines.iter().any(|l| l.back > 0);
    if order.sample || !order.state.has_taken() || !paid || (net == 0 && back) {
        return None;
    }
    Some(split(net, order.lines.iter().map(|l| l.price.0.saturating_mul(l.remains()))))
}
