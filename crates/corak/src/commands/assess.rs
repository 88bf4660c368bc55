//! `corak assess`: weights, ranking and robustness of a decision file, and whether a frozen result holds. It needs no instance and changes
//! nothing.

use std::io::Read;
use std::path::Path;

use domain::assessment::decision::file::MOST_BYTES;
use domain::assessment::decision::{clean, known, parse, run_by};
use domain::assessment::result::{self, Unreadable, Verified};
use web::assessment::tell;

use super::speak;
use crate::{Failure, say};

/// What is asked of an assessment.
#[derive(Debug, clap::Args)]
pub struct Asked {
    /// The decision file: TOML or JSON, as docs/decision-file.md describes it
    pub file: std::path::PathBuf,
    /// Rank by this method in place of the file's; may stand there several times
    #[arg(long = "method", value_name = "METHOD")]
    pub methods: Vec<String>,
    /// FILE is a frozen result: work it out again and say whether it holds
    #[arg(long, conflicts_with = "methods")]
    pub verify: bool,
    /// The published SHA-256 with which that of the frozen result is compared
    #[arg(long, value_name = "HEX", requires = "verify")]
    pub sha256: Option<String>,
    /// For machines
    #[arg(long)]
    pub json: bool,
    /// The language of messages (default the file's, else id)
    #[arg(long)]
    pub lang: Option<String>,
}

/// The language when nothing says another: that of the first profile.
const LANG: &str = "id";

/// Runs it.
pub fn run(asked: &Asked) -> Result<(), Failure> {
    let before = super::language(asked.lang.as_deref(), LANG)?;
    let before = before.as_str();
    if asked.verify {
        return verify(asked, before);
    }
    let text = read(&asked.file, before, MOST_BYTES)?;
    let decision = parse(&text).map_err(|e| {
        let place = [("line", e.line.to_string()), ("column", e.column.to_string()), ("why", e.why)];
        Failure::Usage(speak(before, "assess-syntax", &place))
    })?;
    let lang = asked.lang.as_deref().or(decision.lang.as_deref()).unwrap_or(LANG);
    if let Some(word) = asked.methods.iter().find(|word| !known(word)) {
        let arguments = [("name", word.clone()), ("all", mcda::Method::WORDS.join(", "))];
        return Err(Failure::Usage(format!("--method: {}", speak(lang, "assess-no-method", &arguments))));
    }
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    match run_by(&decision, &asked.methods, threads) {
        Ok(answer) if asked.json => say(serde_json::to_string(&answer)?),
        Ok(answer) => tell::lines(&answer, lang).iter().for_each(say),
        Err(faults) => {
            let told = faults.iter().map(|f| (clean(f.place()), tell::what(f, lang)));
            if asked.json {
                let told: Vec<_> =
                    told.map(|(place, what)| serde_json::json!({ "place": place, "what": what })).collect();
                say(serde_json::json!({ "faults": told }));
            } else {
                told.for_each(|(place, what)| say(format!("{place}: {what}")));
            }
            return Err(Failure::Faults(speak(lang, "assess-faults", &[])));
        }
    }
    Ok(())
}

/// The text of a file that is not too large.
fn read(path: &Path, lang: &str, most: u64) -> Result<String, Failure> {
    let unreadable =
        |e: std::io::Error| Failure::Usage(speak(lang, "assess-file", &[("why", e.to_string())]));
    let mut bytes = Vec::new();
    let opened = std::fs::File::open(path).map_err(unreadable)?;
    // Not by its length alone: a pipe has none.
    opened.take(most + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > most {
        let size = std::fs::metadata(path).map_or(0, |m| m.len()).max(bytes.len() as u64);
        let arguments = [("size", size.div_ceil(1024).to_string()), ("most", (most / 1024).to_string())];
        return Err(Failure::Usage(speak(lang, "assess-large", &arguments)));
    }
    String::from_utf8(bytes).map_err(|_| Failure::Usage(speak(lang, "assess-utf8", &[])))
}

/// A frozen result holds inputs and answer, and what is told of the round.
const MOST_FROZEN: u64 = 8 * MOST_BYTES;
/// Whether a published hash is that of the canonical form.
fn same(published: &str, sha256: &str) -> bool {
    published.trim().eq_ignore_ascii_case(sha256)
}

/// Works a frozen result out again.
fn verify(asked: &Asked, lang: &str) -> Result<(), Failure> {
    let text = read(&asked.file, lang, MOST_FROZEN)?;
    let verified = result::verify(&text).map_err(|unreadable| {
        let (key, arguments) = match unreadable {
            Unreadable::Format(found) => (
                "assess-verify-format",
                vec![("found", clean(&found)), ("expected", result::FORMAT.to_owned())],
            ),
            Unreadable::Form(why) => ("assess-verify-unreadable", vec![("why", clean(&why))]),
        };
        Failure::Usage(speak(lang, key, &arguments))
    })?;
    let published = asked.sha256.as_deref();
    let of_another = published.is_some_and(|published| !same(published, &verified.sha256));
    if asked.json {
        let differences: Vec<_> = verified
            .differences
            .iter()
            .map(|d| serde_json::json!({ "place": d.place, "told": d.told, "found": d.found }))
            .collect();
        say(serde_json::json!({
            "holds": verified.holds() && !of_another,
            "canonical": verified.canonical,
            "sha256": verified.sha256,
            "contradictions": verified
                .contradictions
                .iter()
                .map(|c| serde_json::json!({ "place": c.place, "what": c.key, "about": c.about }))
                .collect::<Vec<_>>(),
            "sha256_same": published.map(|_| !of_another),
            "program": verified.program,
            "now": env!("CARGO_PKG_VERSION"),
            "differences": differences,
        }));
    } else {
        tell_verified(&verified, published, lang);
    }
    if verified.holds() && !of_another {
        return Ok(());
    }
    let key = if verified.holds() { "assess-verify-other" } else { "assess-verify-broken" };
    Err(Failure::Faults(speak(lang, key, &[])))
}

fn tell_verified(verified: &Verified, published: Option<&str>, lang: &str) {
    let mut arguments =
        vec![("program", clean(&verified.program)), ("now", env!("CARGO_PKG_VERSION").to_owned())];
    if verified.holds() {
        say(speak(lang, "assess-verify-holds", &arguments));
    }
    if !verified.contradictions.is_empty() {
        say(speak(lang, "assess-verify-contradicts", &[]));
        for c in &verified.contradictions {
            let what = speak(lang, c.key, &[("about", clean(&c.about))]);
            say(format!("- {}: {what}", clean(&c.place)));
        }
    }
    if !verified.differences.is_empty() {
        arguments.push(("count", verified.differences.len().to_string()));
        say(speak(lang, "assess-verify-differs", &arguments));
        for d in &verified.differences {
            let arguments =
                [("place", clean(&d.place)), ("told", clean(&d.told)), ("found", clean(&d.found))];
            say(format!("- {}", speak(lang, "assess-verify-difference", &arguments)));
        }
    }
    say(speak(lang, "assess-verify-hash", &[("hash", verified.sha256.clone())]));
    match published.map(|published| same(published, &verified.sha256)) {
        Some(true) => say(speak(lang, "assess-verify-hash-same", &[])),
        Some(false) => say(speak(lang, "assess-verify-hash-other", &[])),
        None if verified.holds() => say(speak(lang, "assess-verify-hash-none", &[])),
        None => {}
    }
}
