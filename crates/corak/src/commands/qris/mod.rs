//! `corak qris`: codes of QRIS, and of every other scheme by EMVCo. It needs no instance and changes nothing.

mod decode;
mod make;

use std::io::Read;

use clap::Subcommand;
use pay::qris::{Fault, Tag, What, is_hidden};
use serde_json::{Value, json};

use super::speak;
use crate::Failure;

/// What can be asked of codes.
#[derive(Debug, Subcommand)]
pub enum Task {
    /// Read a code, and say what is in it and where it departs from the rules
    Decode(decode::Asked),
    /// Make a code: for one payment from a merchant's, or from what is known of a merchant
    Make(Box<make::Asked>),
}

/// Runs it.
pub fn run(task: &Task) -> Result<(), Failure> {
    match task {
        Task::Decode(asked) => decode::run(asked),
        Task::Make(asked) => make::run(asked),
    }
}

/// The language when nothing says another.
const LANG: &str = "id";

/// The most that is read from standard input: more than any code has.
const MOST: u64 = 16 * 1024;

/// A code as it was given, or from standard input; without the end of the line.
fn given(code: &str, lang: &str) -> Result<String, Failure> {
    let text = if code == "-" {
        let mut text = String::new();
        let read = std::io::stdin().lock().take(MOST).read_to_string(&mut text);
        read.map_err(|e| Failure::Usage(speak(lang, "qris-unreadable", &[("why", e.to_string())])))?;
        text
    } else {
        code.to_owned()
    };
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

/// A text of somebody else, without what could play with a terminal or show it otherwise than it is.
fn shown(text: &str) -> String {
    text.replace(is_hidden, "\u{fffd}")
}

/// What a part is called.
fn called(path: pay::qris::Path, lang: &str) -> String {
    let own = |key: String| {
        let said = speak(lang, &key, &[]);
        // A key that is not there is said as it is.
        (said != key).then_some(said)
    };
    let (Some(tag), sub) = (path.tag, path.sub) else { return String::new() };
    let group = match tag.number() {
        2..=25 => "account-own".to_owned(),
        26..=50 => "account".to_owned(),
        80.. => "unreserved".to_owned(),
        _ => tag.to_string(),
    };
    let key = match sub {
        None => format!("qris-tag-{group}"),
        // What schemes put into the account with the switch has the names of other accounts.
        Some(sub) if tag == Tag::NATIONAL && sub.number() != 2 => format!("qris-tag-account-{sub}"),
        Some(sub) => format!("qris-tag-{group}-{sub}"),
    };
    own(key).unwrap_or_else(|| speak(lang, "qris-tag-unknown", &[]))
}

/// A fault as a sentence.
fn told(fault: &Fault, lang: &str) -> String {
    let mut arguments = vec![
        ("found", shown(&fault.what.found().unwrap_or_default())),
        ("expected", fault.what.expected().unwrap_or_default()),
    ];
    if let What::Wrong { expected, .. } = &fault.what {
        arguments[1].1 = speak(lang, &format!("qris-expected-{}", expected.word()), &[]);
    }
    let what = speak(lang, &format!("qris-fault-{}", fault.what.word()), &arguments);
    if fault.path.tag.is_none() {
        return match fault.at {
            None => what,
            Some(at) => format!("{}: {what}", speak(lang, "qris-character", &[("at", (at + 1).to_string())])),
        };
    }
    let called = called(fault.path, lang);
    let place = match fault.at {
        None => called,
        Some(at) => format!("{called}, {}", speak(lang, "qris-character", &[("at", (at + 1).to_string())])),
    };
    format!("{} ({place}): {what}", fault.path)
}

/// A fault for machines.
fn as_json(fault: &Fault, lang: &str) -> Value {
    let expected = match &fault.what {
        What::Wrong { expected, .. } => Some(expected.word().to_owned()),
        what => what.expected(),
    };
    json!({
        "at": fault.at,
        "tag": fault.path.tag.is_some().then(|| fault.path.to_string()),
        "fault": fault.what.word(),
        "found": fault.what.found(),
        "expected": expected,
        "says": told(fault, lang),
    })
}
