//! By what those who gather and order are told from each other, so that robots fill neither baskets nor orders.

use domain::market::pace::Whose;
use uuid::Uuid;

use crate::account::client::Client;

/// By what somebody is counted: the address from which they come, and the word of the basket that their browser keeps. Whoever asks from
/// this machine itself is nobody's guess: behind a proxy that tells no address that is everybody.
pub(super) fn by(client: Client, browser: Option<Uuid>) -> Vec<(Whose, Vec<u8>)> {
    let mut by = Vec::new();
    if client.0.is_some_and(|ip| !ip.is_loopback()) {
        by.push((Whose::Address, client.key()));
    }
    by.extend(browser.map(|id| (Whose::Browser, id.as_bytes().to_vec())));
    by
}
