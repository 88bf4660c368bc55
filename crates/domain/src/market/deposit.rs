//! What has to be paid before work begins on what is made to order.

use crate::item::Money;

/// What has to be paid of some amounts before work begins: of what is made to order the share in percent, rounded up, and of the rest
/// all. Nothing when nothing can wait.
///
/// ```
/// use domain::item::Money;
/// use domain::market::deposit::of;
/// assert_eq!(of([(Money(99_999), Some(50)), (Money(20_000), None)]), Some(Money(70_000)));
/// assert_eq!(of([(Money(99_999), Some(100)), (Money(20_000), None)]), None);
/// ```
pub fn of(amounts: impl IntoIterator<Item = (Money, Option<i32>)>) -> Option<Money> {
    let (mut first, mut whole) = (0i64, 0i64);
    for (amount, percent) in amounts {
        whole = whole.saturating_add(amount.0);
        first = first.saturating_add(percent.map_or(amount.0, |p| share(amount.0, p)));
    }
    (first < whole).then_some(Money(first))
}

fn share(amount: i64, percent: i32) -> i64 {
    let exact = i128::from(amount) * i128::from(percent.clamp(0, 100));
    i64::try_from((exact + 99) / 100).unwrap_or(amount)
}
