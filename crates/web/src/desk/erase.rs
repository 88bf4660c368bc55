//! Erasing what is personal for good: whoever does it types the name and says why. The page of a kind shows the two inputs and
//! calls its own erasure.

use domain::fault::{Faults, Problem};
use domain::lang::Lang;

use super::edit::REASON;
use crate::account::guard::Filled;
use crate::account::work::Field;

/// The inputs of an erasure.
pub(crate) struct Inputs {
    /// The name that is typed to make sure.
    pub typed: Field,
    /// Why.
    pub why: Field,
}

impl Inputs {
    /// The inputs with what was filled in and what is wrong with it; `stem` begins their messages.
    pub fn new(lang: &Lang, stem: &str, filled: &Filled, faults: &Faults) -> Inputs {
        let field = |name: &'static str| {
            Field::new(lang, name, &format!("{stem}-erase-{name}"), "text")
                .with(filled.get(name))
                .wrong(lang, faults)
        };
        Inputs { typed: field("name"), why: field("why") }
    }
}

/// Why somebody of this name is erased, if the name was typed and a reason given.
pub(crate) fn reason(filled: &Filled, name: &str) -> Result<String, Faults> {
    let mut faults = Faults::default();
    if filled.get("name").trim() != name {
        faults.add("name", "", Problem::NotTheName);
    }
    let why = faults.text("why", filled.get("why"), REASON);
    faults.or(why)
}
