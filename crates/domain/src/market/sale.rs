//! What counts as a sale. An order counts once the maker has taken it on and all of it is paid, with what its goods cost the
//! buyer: without delivery, net of the discount and of what was taken back after the sale. What was cancelled, or taken back as a whole, counts
//! for nothing, and a sample never counts. It counts for the day on which it first did, where the maker lies.

use super::order::{Order, Payment};
use crate::item::Money;

/// What of an order counts, line by line in the order of its lines; nothing when it counts for nothing.
///
/// What was let off or given back is taken from the lines by what they cost. The sum of the lines is what the goods cost the
/// buyer in the end, to the unit.
pub fn of(order: &Order) -> Option<Vec<Money>> {
    let paid = matches!(order.payment, Payment::Paid | Payment::Owed);
    let net = (order.goods().0 - order.discount.0 - order.remitted.0).max(0);
    if order.sample || !order.state.has_taken() || !paid || (net == 0 && order.remitted.0 > 0) {
        return None;
    }
    let goods = i128::from(order.goods().0);
    let share = |up_to: i128| -> i64 {
        // A share of a sum that fits never leaves it.
        if goods == 0 { 0 } else { i64::try_from(i128::from(net) * up_to / goods).unwrap_or(net) }
    };
    let (mut up_to, mut told) = (0i128, 0i64);
    let lines = order.lines.iter().map(|line| {
        up_to += i128::from(line.amount().0);
        let so_far = share(up_to);
        let amount = so_far - told;
        told = so_far;
        Money(amount)
    });
    Some(lines.collect())
}
