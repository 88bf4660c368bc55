//! The methods asked for, with what they need from the file.

use mcda::Method;
use mcda::rank::Preference;

use super::fault::Fault;
use super::file::{Asked, File, Weighing};

/// What is used when nothing is said: three that take any values and think differently.
const USUAL: [&str; 3] = ["weighted-sum", "topsis", "vikor"];

/// A method, and where it was asked for.
pub(super) struct Wanted {
    pub(super) method: Method,
    pub(super) place: String,
    /// In place of weights, for the exponential comparison.
    pub(super) exponents: Option<Vec<f64>>,
}

/// The methods: those of the command line, else those of the file, else the usual ones.
pub(super) fn wanted(file: &File, words: &[String]) -> Result<Vec<Wanted>, Vec<Fault>> {
    let usual: Vec<String> = USUAL.map(str::to_owned).to_vec();
    let from_words = |list: &'static str, words: &[String]| {
        let asked = words.iter().map(|w| Asked::Word(w.clone())).enumerate();
        asked.map(|(n, a)| (format!("{list}[{}]", n + 1), a)).collect::<Vec<_>>()
    };
    let asked = if !words.is_empty() {
        // A method that the file has with parameters keeps them.
        let full = |word: &String| {
            let found = file.methods.iter().find(|a| matches!(a, Asked::Full(m) if m.word() == word));
            found.cloned().unwrap_or_else(|| Asked::Word(word.clone()))
        };
        words.iter().map(|w| ("--method".to_owned(), full(w))).collect()
    } else if file.methods.is_empty() {
        from_words("methods", &usual)
    } else {
        file.methods.iter().cloned().enumerate().map(|(n, a)| (format!("methods[{}]", n + 1), a)).collect()
    };
    let (mut out, mut faults): (Vec<Wanted>, _) = (Vec::new(), Vec::new());
    for (place, asked) in asked {
        match ready(file, asked, place) {
            Ok(wanted) if out.iter().any(|w| w.method == wanted.method) => {
                faults.push(Fault::new(wanted.place, "assess-name-twice").with("name", wanted.method.word()));
            }
            Ok(wanted) => out.push(wanted),
            Err(fault) => faults.push(fault),
        }
    }
    if faults.is_empty() { Ok(out) } else { Err(faults) }
}

/// Whether there is such a method.
pub fn known(word: &str) -> bool {
    Method::WORDS.contains(&word)
}

fn ready(file: &File, asked: Asked, place: String) -> Result<Wanted, Fault> {
    let mut method = match asked {
        Asked::Full(method) => method,
        Asked::Word(word) => match word.parse() {
            Ok(method) => method,
            Err(_) => {
                let all = Method::WORDS.join(", ");
                return Err(Fault::new(place, "assess-no-method").with("name", word).with("all", all));
            }
        },
    };
    let mut exponents = None;
    match &mut method {
        Method::Spotis { bounds } if bounds.is_empty() => {
            for (n, c) in file.criteria.iter().enumerate() {
                let (Some(least), Some(greatest)) = (c.least, c.greatest) else {
                    let of = format!("criteria[{}] ({})", n + 1, c.name);
                    return Err(Fault::new(of, "assess-no-bounds"));
                };
                bounds.push((least, greatest));
            }
        }
        // The usual one for all is what the criteria without one of their own have.
        Method::Promethee { preferences } if *preferences == [Preference::Usual] => {
            *preferences = file.criteria.iter().map(|c| c.preference.unwrap_or_default()).collect();
        }
        Method::Mpe | Method::MpeNormalised => {
            // Points are what that comparison was made for; shares would all be exponents below one.
            let points = file.weights.method == Weighing::Points && file.groups.is_empty();
            let mut of = Vec::new();
            for (n, c) in file.criteria.iter().enumerate() {
                match c.exponent.or(c.weight.filter(|_| points)) {
                    Some(exponent) => of.push(exponent),
                    None => {
                        let of = format!("criteria[{}].exponent ({})", n + 1, c.name);
                        return Err(Fault::new(of, "assess-missing"));
                    }
                }
            }
            exponents = Some(of);
        }
        _ => {}
    }
    Ok(Wanted { method, place, exponents })
}
