//! `corak assess`: weights, ranking and robustness of a decision file. It needs no instance and changes nothing.

use std::io::Read;
use std::path::Path;

use domain::assessment::decision::file::MOST_BYTES;
use domain::assessment::decision::{clean, known, parse, run_by};
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
    let text = read(&asked.file, before)?;
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
fn read(path: &Path, lang: &str) -> Result<String, Failure> {
    let unreadable =
        |e: std::io::Error| Failure::Usage(speak(lang, "assess-file", &[("why", e.to_string())]));
    let mut bytes = Vec::new();
    let opened = std::fs::File::open(path).map_err(unreadable)?;
    // Not by its length alone: a pipe has none.
    opened.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > MOST_BYTES {
        let size = std::fs::metadata(path).map_or(0, |m| m.len()).max(bytes.len() as u64);
        let arguments =
            [("size", size.div_ceil(1024).to_string()), ("most", (MOST_BYTES / 1024).to_string())];
        return Err(Failure::Usage(speak(lang, "assess-large", &arguments)));
    }
    String::from_utf8(bytes).map_err(|_| Failure::Usage(speak(lang, "assess-utf8", &[])))
}
