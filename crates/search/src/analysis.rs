//! From text to terms: where the words are, how they are folded, what their stems are.

use frostem::{Algorithm, Stemmer};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Raised whenever this file gives other terms than before for the same text: an index made by another number is rebuilt.
pub(crate) const VERSION: u32 = 1;
/// The release of the stemmers, pinned in the workspace.
pub(crate) const STEMMERS: &str = "frostem 2.20261016.1";
/// Longer words are cut (in the index and in a query alike).
const LONGEST: usize = 64;

/// A word of a text: where it stands (bytes) and its folded form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Word {
    pub start: usize,
    pub end: usize,
    pub text: String,
}

/// Splits a text into folded words.
pub(crate) fn words(text: &str) -> Vec<Word> {
    let mut found = Vec::new();
    let mut open: Option<(usize, usize)> = None;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let after = at + c.len_utf8();
        let inside = open.is_some();
        let part = c.is_alphanumeric()
            || inside && (is_combining_mark(c) || is_joiner(c))
            || inside && is_apostrophe(c) && chars.peek().is_some_and(|(_, next)| next.is_alphanumeric());
        match (&mut open, part) {
            (Some((_, end)), true) => *end = after,
            (None, true) => open = Some((at, after)),
            (Some((start, end)), false) => {
                push(text, *start, *end, &mut found);
                open = None;
            }
            (None, false) => {}
        }
    }
    if let Some((start, end)) = open {
        push(text, start, end, &mut found);
    }
    found
}

fn push(text: &str, start: usize, end: usize, found: &mut Vec<Word>) {
    let folded = fold(&text[start..end]);
    if !folded.is_empty() {
        found.push(Word { start, end, text: folded });
    }
}

/// All words of a text, folded, with one space between: the form titles are compared and sorted in.
pub(crate) fn flat(text: &str) -> String {
    let mut line = String::new();
    for word in words(text) {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(&word.text);
    }
    line
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | 'ʼ' | 'ʻ' | 'ʹ' | '`' | '´' | '′' | 'ʾ' | 'ʿ')
}

fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}' | '\u{ad}' | '\u{2060}')
}

/// Letters whose accents are ornaments to a searcher; elsewhere (Devanagari, Thai) a mark is a vowel and stays.
fn sheds_marks(base: char) -> bool {
    matches!(base as u32, 0..=0x52f | 0x590..=0x6ff | 0x1d00..=0x1fff | 0x2c60..=0x2c7f | 0xa720..=0xa7ff)
}

/// One word without case, accents, apostrophes and width.
pub(crate) fn fold(word: &str) -> String {
    if word.bytes().all(|b| b.is_ascii_alphanumeric()) {
        let mut plain = word.to_ascii_lowercase();
        plain.truncate(LONGEST);
        return plain;
    }
    let mut out = String::with_capacity(word.len());
    let mut base = 'a';
    for c in word.nfkd().flat_map(char::to_lowercase) {
        if is_combining_mark(c) {
            if !sheds_marks(base) {
                out.push(c);
            }
            continue;
        }
        base = c;
        match c {
            'ø' => out.push('o'),
            'đ' | 'ð' => out.push('d'),
            'ł' => out.push('l'),
            'ı' => out.push('i'),
            'ħ' => out.push('h'),
            'ß' => out.push_str("ss"),
            'æ' => out.push_str("ae"),
            'œ' => out.push_str("oe"),
            'þ' => out.push_str("th"),
            'ʔ' | '\u{640}' => {}
            c if is_apostrophe(c) || is_joiner(c) || c.is_whitespace() || c.is_control() => {}
            c => out.push(c),
        }
    }
    out.nfc().take(LONGEST).collect()
}

const CLITICS: &[&str] = &["nya", "lah", "kah", "pun"];

fn is_vowel(letter: Option<char>) -> bool {
    matches!(letter, Some('a' | 'e' | 'i' | 'o' | 'u'))
}

/// A root of two syllables under `-an`, where the stemmer may have taken its head for a prefix or its `k` for `-kan`.
fn without_an(word: &str) -> Option<&str> {
    let root = word.strip_suffix("an")?;
    let mistaken = root.ends_with('k')
        || ["be", "di", "ke", "me", "pe", "se", "te"].iter().any(|start| root.starts_with(start));
    (mistaken && root.chars().filter(|c| is_vowel(Some(*c))).count() == 2).then_some(root)
}

/// The roots an Indonesian word may stand for. The stemmer does not give back the first letter that `meN-` and `peN-` swallow
/// (*menenun* becomes "enun"), takes `per-` off *perajin* (pe + rajin) and `pe-` off *pesanan* (pesan + an), so the other readings are
/// added beside its own; a reading that is no word meets nothing.
fn indonesian(word: &str) -> Vec<String> {
    let stemmer = Stemmer::new(Algorithm::Indonesian);
    let mut roots = vec![stemmer.stem(word).into_owned()];
    let mut add = |root: String| {
        if root.len() >= 3 && !roots.contains(&root) {
            roots.push(root);
        }
    };
    if word.len() <= 5 {
        add(word.to_owned());
    }
    let whole = word.strip_suffix("nya").unwrap_or(word);
    if let Some(inner) = whole.strip_prefix("me").or_else(|| whole.strip_prefix("pe")) {
        let joints: &[(&str, &[&str])] =
            &[("ny", &["s"]), ("ng", &["", "k"]), ("n", &["t", "n"]), ("m", &["p", "m"]), ("r", &["r"])];
        let read = joints.iter().find_map(|(joint, firsts)| {
            let rest = inner.strip_prefix(joint)?;
            (is_vowel(rest.chars().next()) && rest.len() >= 3).then_some((rest, *firsts))
        });
        for first in read.iter().flat_map(|(_, firsts)| firsts.iter()) {
            let root = format!("{first}{}", read.map_or("", |(rest, _)| rest));
            add(stemmer.stem(&root).into_owned());
            match without_an(&root) {
                Some(inner) => add(inner.to_owned()),
                None if !root.ends_with("an") => add(root),
                None => {}
            }
        }
    }
    if let Some(root) = without_an(whole) {
        add(root.to_owned());
    }
    roots
}

/// A word without the endings that do not change what it names; `None` when it has none.
pub(crate) fn bare(lang: &str, word: &str) -> Option<String> {
    let endings: &[&str] = if lang == "en" { &["s"] } else { CLITICS };
    endings.iter().find_map(|end| word.strip_suffix(end)).filter(|rest| rest.len() >= 3).map(str::to_owned)
}

/// Words that carry nothing in a query of several words.
pub(crate) fn is_filler(lang: &str, word: &str) -> bool {
    match lang {
        "id" | "ms" => matches!(
            word,
            "yang"
                | "dan"
                | "di"
                | "ke"
                | "dari"
                | "untuk"
                | "dengan"
                | "pada"
                | "atau"
                | "oleh"
                | "dalam"
                | "ini"
                | "itu"
        ),
        "en" => matches!(
            word,
            "the"
                | "a"
                | "an"
                | "of"
                | "and"
                | "or"
                | "in"
                | "on"
                | "for"
                | "with"
                | "to"
                | "from"
                | "by"
                | "at"
                | "is"
        ),
        _ => false,
    }
}

/// The languages of an index, in the profile's order, with their stemmers.
#[derive(Debug)]
pub(crate) struct Languages(Vec<(String, Kind)>);

#[derive(Clone, Copy, Debug)]
enum Kind {
    Indonesian,
    English,
    Plain,
}

impl Languages {
    pub fn new(names: &[String]) -> Self {
        let kind = |name: &str| match name.split('-').next() {
            Some("id" | "ms") => Kind::Indonesian,
            Some("en") => Kind::English,
            _ => Kind::Plain,
        };
        let mut list: Vec<_> = names.iter().map(|name| (name.clone(), kind(name))).collect();
        if list.is_empty() {
            list.push((String::new(), Kind::Plain));
        }
        Self(list)
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The number of a language; the first one for those the profile does not know.
    pub fn number(&self, name: &str) -> usize {
        self.0.iter().position(|(own, _)| own == name).unwrap_or(0)
    }

    /// The stems of a folded word in one language; the first is the stemmer's own.
    pub fn stems_in(&self, number: usize, word: &str) -> Vec<String> {
        match self.0.get(number).map_or(Kind::Plain, |(_, kind)| *kind) {
            Kind::Plain => vec![word.to_owned()],
            Kind::English => vec![Stemmer::new(Algorithm::English).stem(word).into_owned()],
            Kind::Indonesian => indonesian(word),
        }
    }

    /// The stems of a word in all languages, each once.
    pub fn stems(&self, word: &str) -> Vec<String> {
        let mut stems: Vec<String> = Vec::with_capacity(4);
        for number in 0..self.len() {
            for stem in self.stems_in(number, word) {
                if !stem.is_empty() && !stems.contains(&stem) {
                    stems.push(stem);
                }
            }
        }
        stems
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<String> {
        words(text).into_iter().map(|word| word.text).collect()
    }

    #[test]
    fn letters_are_folded_and_apostrophes_dropped() {
        assert_eq!(texts("Ni'ohulayö, Söfö’ni 'Ulos'"), ["niohulayo", "sofoni", "ulos"]);
        assert_eq!(texts("lobu-lobu / Kab.Nias"), ["lobu", "lobu", "kab", "nias"]);
        assert_eq!(texts("so\u{308}fo\u{308}"), ["sofo",]);
        assert_eq!(texts("Ｕｌｏｓ straße Đà Nẵng"), ["ulos", "strasse", "da", "nang"]);
        assert_eq!(texts("हिन्दी กี่"), ["हिन्दी", "กี่"]);
        assert_eq!(texts("\u{0}\u{1}\u{202e} ' - ’"), Vec::<String>::new());
        assert_eq!(words(&"x".repeat(5000))[0].text.len(), LONGEST);
    }

    #[test]
    fn places_are_bytes_of_the_original() {
        let text = "Söfö dan ni'ohulayo";
        let last = words(text).pop().map(|word| text[word.start..word.end].to_owned());
        assert_eq!(last.as_deref(), Some("ni'ohulayo"));
    }

    #[test]
    fn families_share_a_stem() {
        let langs = Languages::new(&["id".into(), "en".into()]);
        let families: &[(&str, &[&str])] = &[
            (
                "tenun",
                &[
                    "menenun",
                    "tenunan",
                    "penenun",
                    "ditenun",
                    "bertenun",
                    "tenunannya",
                    "pertenunan",
                    "penenunan",
                ],
            ),
            ("rajin", &["perajin", "pengrajin", "kerajinan", "perajinnya"]),
            ("anyam", &["menganyam", "anyaman", "penganyam", "dianyam"]),
            ("ukir", &["mengukir", "ukiran", "pengukir", "diukir"]),
            ("kait", &["mengait", "kaitan", "pengait"]),
            ("tulis", &["menulis", "tulisan", "penulis"]),
            ("tempa", &["menempa", "penempa", "ditempa"]),
            ("sulam", &["menyulam", "sulaman", "penyulam"]),
            ("songket", &["menyongket", "penyongket", "songketan"]),
            ("batik", &["membatik", "pembatik", "batikan"]),
            ("pahat", &["memahat", "pahatan", "pemahat"]),
            ("pesan", &["memesan", "pesanan", "pemesanan"]),
            ("kemas", &["mengemas", "kemasan", "pengemasan"]),
            ("pakai", &["memakai", "pakaian", "pemakaian"]),
            ("rajut", &["merajut", "rajutan", "perajut"]),
            ("rancang", &["merancang", "rancangan", "perancang", "perancangan"]),
            ("latih", &["melatih", "pelatihan", "dilatih"]),
            ("masak", &["memasak", "masakan", "pemasak"]),
            ("makan", &["memakan", "pemakan"]),
        ];
        for (root, family) in families {
            for word in family.iter().chain([root]) {
                assert!(
                    langs.stems_in(0, word).iter().any(|stem| stem == root),
                    "{word}: {:?}",
                    langs.stems_in(0, word)
                );
            }
        }
        for (one, other) in
            [("tenun", "tekun"), ("rajin", "raja"), ("ukir", "ukur"), ("perak", "rak"), ("kain", "kait")]
        {
            assert!(!langs.stems(one).iter().any(|stem| langs.stems(other).contains(stem)), "{one} {other}");
        }
        assert_eq!(langs.stems_in(1, "weaving"), langs.stems_in(1, "weaves"));
    }
}
