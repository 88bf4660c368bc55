//! `corak qris make`: a code for one payment from a merchant's, or a code from what is known of a merchant.

use std::path::PathBuf;

use pay::qris::{Account, Draft, National, Payload, Refused, Tag, Tip, svg};
use pay::{Amount, Currency};
use serde_json::json;

use super::{LANG, as_json, given, told};
use crate::commands::speak;
use crate::{Failure, say};

/// What is asked.
#[derive(Debug, clap::Args)]
pub struct Asked {
    /// A merchant's code, to make one for a single payment of it; - for standard input
    #[arg(long, value_name = "CODE", conflicts_with_all = ["name", "city", "postcode", "category", "account", "pan", "merchant_id", "nmid", "criteria", "tip"])]
    from: Option<String>,
    /// The amount, with a point before decimals
    #[arg(long)]
    amount: Option<String>,
    /// The reference of the payment, up to 25 characters
    #[arg(long)]
    reference: Option<String>,
    /// The merchant's name, up to 25 characters
    #[arg(long, required_unless_present = "from", requires = "city")]
    name: Option<String>,
    /// The merchant's city, up to 15 characters
    #[arg(long)]
    city: Option<String>,
    /// The merchant's postcode
    #[arg(long)]
    postcode: Option<String>,
    /// The merchant's category: four digits of ISO 18245
    #[arg(long, default_value = "5970")]
    category: String,
    /// The domain of the account, the wrong way round
    #[arg(long, value_name = "DOMAIN")]
    account: Option<String>,
    /// The number of the account
    #[arg(long, requires = "account")]
    pan: Option<String>,
    /// The merchant's number at the account
    #[arg(long, requires = "account")]
    merchant_id: Option<String>,
    /// The merchant's national number
    #[arg(long, requires = "criteria")]
    nmid: Option<String>,
    /// The merchant's size: UMI, UKE, UME, UBE or URE
    #[arg(long)]
    criteria: Option<String>,
    /// What is given beside the amount: ask, an amount, or a share such as 5%
    #[arg(long)]
    tip: Option<String>,
    /// Write the code as a drawing into this file
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
    /// For machines
    #[arg(long)]
    json: bool,
    /// The language of messages
    #[arg(long, default_value = LANG)]
    lang: String,
}

/// Runs it.
pub fn run(asked: &Asked) -> Result<(), Failure> {
    let lang = asked.lang.as_str();
    let made = match &asked.from {
        Some(code) => single(asked, code)?,
        None => merchant(asked)?,
    };
    let code = match made {
        Ok(code) => code,
        Err(fault) => {
            if asked.json {
                say(json!({ "valid": false, "faults": [as_json(&fault, lang)] }));
            } else {
                say(told(&fault, lang));
            }
            return Err(Failure::Faults(speak(lang, "qris-not-made", &[])));
        }
    };
    if let Some(file) = &asked.svg {
        let title = speak(lang, "qris-title", &[("merchant", super::shown(code.name().unwrap_or_default()))]);
        let drawn = svg(&code, &title).unwrap_or_default();
        std::fs::write(file, drawn).map_err(|e| {
            let arguments = [("file", file.display().to_string()), ("why", e.to_string())];
            Failure::Faults(speak(lang, "qris-svg-failed", &arguments))
        })?;
    }
    if asked.json {
        say(super::decode::structure(&code, lang));
        return Ok(());
    }
    say(&code);
    if let Some(file) = &asked.svg {
        say(speak(lang, "qris-svg", &[("file", file.display().to_string())]));
    }
    if asked.from.is_some() {
        say(speak(lang, "qris-acquirer", &[]));
    }
    Ok(())
}

type Made = Result<Payload, pay::qris::Fault>;

/// A code for one payment. That it cannot be made of this one is a fault, and an amount that is none was not understood.
fn single(asked: &Asked, code: &str) -> Result<Made, Failure> {
    let lang = asked.lang.as_str();
    let code = match Payload::parse(&given(code, lang)?) {
        Ok(code) => code,
        Err(fault) => return Ok(Err(fault)),
    };
    let Some(text) = &asked.amount else {
        return Err(Failure::Usage(speak(lang, "qris-no-amount", &[])));
    };
    let refused = |refused: Refused| match refused {
        Refused::Fault(fault) => Ok(Err(fault)),
        Refused::Dynamic => Err(Failure::Faults(speak(lang, "qris-refused-dynamic", &[]))),
        Refused::Reference => Err(Failure::Faults(speak(lang, "qris-refused-reference", &[]))),
        Refused::Currency => Err(Failure::Faults(speak(lang, "qris-refused-currency", &[]))),
        Refused::Amount => Err(not_an_amount(text, lang)),
        Refused::BadReference => Err(Failure::Usage(speak(lang, "qris-refused-bad-reference", &[]))),
    };
    let Some(currency) = code.currency() else { return refused(Refused::Currency) };
    let Some(amount) = Amount::parse(text, currency.exponent) else { return refused(Refused::Amount) };
    code.for_payment(amount, asked.reference.as_deref()).map_or_else(refused, |code| Ok(Ok(code)))
}

fn not_an_amount(text: &str, lang: &str) -> Failure {
    Failure::Usage(speak(lang, "qris-bad-amount", &[("found", super::shown(text))]))
}

/// A code from what is known of a merchant. With an amount it is for one payment.
fn merchant(asked: &Asked) -> Result<Made, Failure> {
    let lang = asked.lang.as_str();
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    // There is no other currency in QRIS.
    let Some(currency) = Currency::from_code("IDR") else { return Err(Failure::Faults(String::new())) };
    let read = |text: &str| Amount::parse(text, currency.exponent).ok_or_else(|| not_an_amount(text, lang));
    let mut draft = Draft::new(currency, "ID", &asked.category, &text(&asked.name), &text(&asked.city));
    draft.amount = asked.amount.as_deref().map(read).transpose()?;
    draft.once = draft.amount.is_some();
    draft.postcode = asked.postcode.clone();
    draft.accounts.extend(asked.account.clone().map(|domain| Account {
        domain,
        pan: asked.pan.clone(),
        id: asked.merchant_id.clone(),
        criteria: asked.criteria.clone(),
    }));
    draft.national = asked.nmid.clone().map(|nmid| National { nmid, criteria: text(&asked.criteria) });
    draft.additional.extend(asked.reference.clone().map(|reference| (Tag::REFERENCE, reference)));
    draft.tip = match asked.tip.as_deref() {
        None => None,
        Some("ask") => Some(Tip::Asked),
        Some(tip) => Some(match tip.strip_suffix('%') {
            None => Tip::Fixed(read(tip)?),
            Some(percent) => {
                let hundredths = Amount::parse(percent, 2).and_then(|p| u16::try_from(p.minor()).ok());
                Tip::Percent(hundredths.ok_or_else(|| not_an_amount(tip, lang))?)
            }
        }),
    };
    Ok(draft.build())
}
