//! Asks the payment service about payments whose time it is: notices get lost, and what was not done is done again.

use crate::{Failed, Tools};

/// Does it, where there is an account with a service.
pub async fn run(tools: &Tools) -> Result<(), Failed> {
    if let Some(till) = &tools.till {
        till.tend_due(&tools.db).await?;
    }
    Ok(())
}
