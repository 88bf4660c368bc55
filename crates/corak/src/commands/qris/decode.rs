//! `corak qris decode`: what is in a code.

use pay::qris::{Part, Path, Payload, Tip};
use serde_json::{Value, json};

use super::{LANG, as_json, called, given, shown, told};
use crate::commands::speak;
use crate::{Failure, say};

/// What is asked.
#[derive(Debug, clap::Args)]
pub struct Asked {
    /// The code, as a reader says it; - for standard input
    code: String,
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
    let text = given(&asked.code, lang)?;
    let code = match Payload::parse(&text) {
        Ok(code) => code,
        Err(fault) => {
            if asked.json {
                say(json!({ "valid": false, "faults": [as_json(&fault, lang)] }));
            } else {
                say(told(&fault, lang));
            }
            return Err(Failure::Faults(speak(lang, "qris-broken", &[])));
        }
    };
    let faults = code.check();
    if asked.json {
        say(structure(&code, lang));
    } else {
        table(&code, lang).iter().for_each(say);
        if faults.is_empty() {
            say(speak(lang, "qris-holds", &[]));
        }
        faults.iter().for_each(|fault| say(format!("- {}", told(fault, lang))));
    }
    if faults.is_empty() {
        return Ok(());
    }
    Err(Failure::Faults(speak(lang, "qris-departs", &[("count", faults.len().to_string())])))
}

/// All of it, for machines.
pub fn structure(code: &Payload, lang: &str) -> Value {
    let faults: Vec<Value> = code.check().iter().map(|fault| as_json(fault, lang)).collect();
    let tip = code.tip().map(|tip| match tip {
        Tip::Asked => json!({ "kind": "asked" }),
        Tip::Fixed(amount) => json!({ "kind": "fixed", "amount": amount.to_string() }),
        Tip::Percent(hundredths) => json!({ "kind": "percent", "hundredths": hundredths }),
    });
    let part = |path: Path, part: Part<'_>| json!({ "tag": part.tag, "name": called(path, lang), "at": part.at, "value": part.value });
    let parts: Vec<Value> = code
        .parts()
        .map(|outer| {
            let mut told = part(Path::of(outer.tag), outer);
            let inner: Vec<Value> =
                code.inner(outer.tag).map(|sub| part(Path::within(outer.tag, sub.tag), sub)).collect();
            if !inner.is_empty() {
                told["parts"] = inner.into();
            }
            told
        })
        .collect();
    json!({
        "valid": true,
        "code": code.as_str(),
        "static": code.is_static(),
        "qris": code.is_qris(),
        "currency": code.currency(),
        "amount": code.amount().map(|amount| amount.to_string()),
        "minor": code.amount().map(|amount| amount.minor()),
        "tip": tip,
        "merchant": code.name(),
        "nmid": code.nmid(),
        "reference": code.reference(),
        "parts": parts,
        "faults": faults,
    })
}

/// A line for each part: tag, what it is called, what it holds; and before them what the code is, in a sentence.
fn table(code: &Payload, lang: &str) -> Vec<String> {
    let kind = match (code.is_qris(), code.is_static()) {
        (true, true) => "qris-kind-qris-static",
        (true, false) => "qris-kind-qris-dynamic",
        (false, true) => "qris-kind-other-static",
        (false, false) => "qris-kind-other-dynamic",
    };
    let mut lines = vec![speak(lang, kind, &[])];
    if let (Some(amount), Some(currency)) = (code.amount(), code.currency()) {
        let amount = amount_of(&amount.to_string(), lang);
        lines.push(speak(lang, "qris-amount", &[("amount", amount), ("currency", currency.code.to_owned())]));
    }
    match code.tip() {
        Some(Tip::Asked) => lines.push(speak(lang, "qris-tip-asked", &[])),
        Some(Tip::Fixed(tip)) => {
            lines.push(speak(lang, "qris-tip-fixed", &[("amount", amount_of(&tip.to_string(), lang))]));
        }
        Some(Tip::Percent(hundredths)) => {
            let percent = pay::Amount::new(hundredths.into(), 2).to_string();
            lines.push(speak(lang, "qris-tip-percent", &[("percent", amount_of(&percent, lang))]));
        }
        None => {}
    }
    lines.push(String::new());
    let mut rows = Vec::new();
    for outer in code.parts() {
        let inner: Vec<Part<'_>> = code.inner(outer.tag).collect();
        let value = if inner.is_empty() { shown(outer.value) } else { String::new() };
        rows.push((outer.tag.to_string(), called(Path::of(outer.tag), lang), value));
        rows.extend(inner.into_iter().map(|sub| {
            let path = Path::within(outer.tag, sub.tag);
            (format!("  {}", sub.tag), called(path, lang), shown(sub.value))
        }));
    }
    let width = rows.iter().map(|(_, name, _)| name.chars().count()).max().unwrap_or(0);
    lines.extend(rows.iter().map(|(tag, name, value)| {
        let gap = " ".repeat(width - name.chars().count());
        format!("{tag:<4}  {name}{gap}  {value}").trim_end().to_owned()
    }));
    lines.push(String::new());
    lines
}

/// Digits in threes, as the language writes them.
fn amount_of(text: &str, lang: &str) -> String {
    let (point, comma) = if lang == "id" { (".", ',') } else { (",", '.') };
    let (whole, decimals) = text.split_once('.').map_or((text, None), |(w, d)| (w, Some(d)));
    let threes: Vec<&str> = whole
        .as_bytes()
        .rchunks(3)
        .rev()
        // They are digits.
        .filter_map(|three| std::str::from_utf8(three).ok())
        .collect();
    let whole = threes.join(point);
    decimals.map_or_else(|| whole.clone(), |decimals| format!("{whole}{comma}{decimals}"))
}

#[cfg(test)]
mod tests {
    use super::amount_of;

    #[test]
    fn amounts_are_written_as_the_language_does() {
        assert_eq!(amount_of("1500000.5", "id"), "1.500.000,5");
        assert_eq!(amount_of("152000", "en"), "152,000");
        assert_eq!(amount_of("7", "id"), "7");
    }
}
