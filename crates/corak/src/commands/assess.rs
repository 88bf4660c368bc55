//! `corak assess`: weights, ranking and robustness of a decision file, and whether a frozen result holds. It needs no instance and changes
//! nothing.

use std::io::Read;
use std::path::Path;

use domain::assessment::decision::file::MOST_BYTES;
use domain::assessment::decision::{clean, known, parse, run_by};
use domain::assessment::export::{self, NotFrozen, Verified};
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
    let before = asked.lang.as_deref().unwrap_or(LANG);
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
/// So many differences are told.
const TOLD: usize = 20;

/// Whether a published hash is that of the canonical form.
fn same(published: &str, sha256: &str) -> bool {
    published.trim().eq_ignore_ascii_case(sha256)
}

/// Works a frozen result out again.
fn verify(asked: &Asked, lang: &str) -> Result<(), Failure> {
    let text = read(&asked.file, lang, MOST_FROZEN)?;
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let verified = match export::verify(&text, threads) {
        Ok(verified) => verified,
        Err(NotFrozen::Faults(faults)) => {
            for f in &faults {
                say(format!("{}: {}", clean(f.place()), tell::what(f, lang)));
            }
            return Err(Failure::Faults(speak(lang, "assess-verify-faults", &[])));
        }
        Err(NotFrozen::Format(found)) => {
            let arguments = [("found", found), ("expected", export::FORMAT.to_owned())];
            return Err(Failure::Usage(speak(lang, "assess-verify-format", &arguments)));
        }
        Err(error) => {
            let arguments = [("why", clean(&error.to_string()))];
            return Err(Failure::Usage(speak(lang, "assess-verify-unreadable", &arguments)));
        }
    };
    let published = asked.sha256.as_deref();
    let of_another = published.is_some_and(|published| !same(published, &verified.sha256));
    if asked.json {
        let differences: Vec<_> = verified
            .differences
            .iter()
            .map(|d| serde_json::json!({ "place": d.place, "frozen": d.frozen, "now": d.now }))
            .collect();
        say(serde_json::json!({
            "holds": verified.holds() && !of_another,
            "exact": verified.exact,
            "sha256": verified.sha256,
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
    let versions = [("program", verified.program.clone()), ("now", env!("CARGO_PKG_VERSION").to_owned())];
    if verified.holds() {
        let key = if verified.exact { "assess-verify-exact" } else { "assess-verify-near" };
        say(speak(lang, key, &versions));
    } else {
        let mut arguments = versions.to_vec();
        arguments.push(("count", verified.differences.len().to_string()));
        say(speak(lang, "assess-verify-differs", &arguments));
        for d in verified.differences.iter().take(TOLD) {
            let arguments =
                [("place", d.place.clone()), ("frozen", d.frozen.clone()), ("found", d.now.clone())];
            say(format!("- {}", speak(lang, "assess-verify-difference", &arguments)));
        }
    }
    let hash = [("hash", verified.sha256.clone())];
    say(speak(lang, "assess-verify-hash", &hash));
    match published.map(|published| same(published, &verified.sha256)) {
        Some(true) => say(speak(lang, "assess-verify-hash-same", &[])),
        Some(false) => say(speak(lang, "assess-verify-hash-other", &[])),
        None => {}
    }
}
