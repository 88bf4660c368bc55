//! Where an Indonesian word may be broken. Typst knows the hyphenation of many languages, but not of this one; its rules are few:
//! before a single consonant between vowels, after the first of several, never within a digraph or a diphthong.

const SOFT: char = '\u{ad}';
/// Shorter words are not broken.
const LEAST: usize = 7;
/// So many letters stand before a break at least.
const BEFORE: usize = 2;
/// So many letters stand after a break at least.
const AFTER: usize = 3;
/// A run of letters without any break is broken here, so that nothing runs out of its column.
const LONGEST: usize = 24;

fn is_vowel(c: char) -> bool {
    matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'é' | 'è' | 'ê' | 'ö' | 'ā' | 'ū')
}

/// Letters that are one sound together.
fn is_digraph(a: char, b: char) -> bool {
    matches!((a, b), ('n', 'g' | 'y') | ('s', 'y') | ('k', 'h'))
}

fn is_diphthong(a: char, b: char) -> bool {
    matches!((a, b), ('a', 'i' | 'u') | ('o' | 'e', 'i'))
}

/// The places within a word before which it may be broken.
fn breaks(word: &[char]) -> Vec<usize> {
    let lower: Vec<char> = word.iter().map(|c| c.to_lowercase().next().unwrap_or(*c)).collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < lower.len() {
        if !is_vowel(lower[at]) {
            at += 1;
            continue;
        }
        // From this vowel to the next.
        let mut next = at + 1;
        while next < lower.len() && !is_vowel(lower[next]) {
            next += 1;
        }
        if next == lower.len() {
            break;
        }
        let place = match next - at - 1 {
            0 if is_diphthong(lower[at], lower[next]) => None,
            0 => Some(next),
            1 => Some(at + 1),
            2 if is_digraph(lower[at + 1], lower[at + 2]) => Some(at + 1),
            _ if is_digraph(lower[at + 1], lower[at + 2]) => Some(at + 3),
            _ => Some(at + 2),
        };
        found.extend(place);
        at = next;
    }
    // `-an` after a consonant that follows a vowel is an ending more often than not, and belongs to what stands before it.
    let ends = |sound: usize| {
        let at = lower.len().checked_sub(2 + sound).filter(|at| *at > 0 && lower.ends_with(&['a', 'n']))?;
        is_vowel(lower[at - 1]).then_some(at)
    };
    let digraph = lower.len() > 4 && is_digraph(lower[lower.len() - 4], lower[lower.len() - 3]);
    let ending = if digraph { ends(2) } else { ends(1) };
    found.retain(|p| (BEFORE..=word.len() - AFTER).contains(p) && Some(*p) != ending);
    found
}

fn word(letters: &[char], out: &mut String) {
    let shouted = letters.iter().all(|c| c.is_uppercase());
    let mut places = if letters.len() < LEAST || shouted { Vec::new() } else { breaks(letters) };
    if letters.len() > LONGEST && places.is_empty() {
        places = (1..letters.len()).filter(|p| p.is_multiple_of(LONGEST / 2)).collect();
    }
    for (i, c) in letters.iter().enumerate() {
        if places.contains(&i) {
            out.push(SOFT);
        }
        out.push(*c);
    }
}

/// A text whose long words may be broken. Addresses, what holds digits and the gaps of a sentence are left alone.
pub(crate) fn soften(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 4);
    for (i, token) in text.split(' ').enumerate() {
        if i > 0 {
            out.push(' ');
        }
        let whole =
            token.contains("://") || token.contains(['@', '{']) || token.chars().any(|c| c.is_ascii_digit());
        if whole {
            out.push_str(token);
            continue;
        }
        let mut letters = Vec::new();
        for c in token.chars() {
            if c.is_alphabetic() {
                letters.push(c);
                continue;
            }
            word(&letters, &mut out);
            letters.clear();
            out.push(c);
        }
        word(&letters, &mut out);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::soften;

    #[test]
    fn long_words_break_as_they_are_spoken() {
        for (plain, softened) in [
            ("perajin", "pe-ra-jin"),
            ("kerajinan", "ke-ra-jinan"),
            ("tantangan", "tan-tangan"),
            ("penenunan", "pe-ne-nunan"),
            ("mengembangkan", "me-ngem-bang-kan"),
            ("masyarakat", "ma-sya-ra-kat"),
            ("pertanggungjawaban", "per-tang-gung-ja-waban"),
            ("instrumen", "in-stru-men"),
            ("penghargaan", "peng-har-gaan"),
            ("saudagar", "sau-da-gar"),
            ("Hilisimaetanö", "Hi-li-si-ma-e-tanö"),
            ("tenun", "tenun"),
            ("DEKRANASDA", "DEKRANASDA"),
            ("https://corak.example/daerah", "https://corak.example/daerah"),
            ("penilaian, kemasan-kemasannya", "pe-ni-laian, ke-masan-ke-ma-san-nya"),
        ] {
            assert_eq!(soften(plain).replace('\u{ad}', "-"), softened, "{plain}");
        }
    }

    #[test]
    fn what_has_no_vowels_breaks_all_the_same() {
        assert_eq!(soften(&"x".repeat(30)).matches('\u{ad}').count(), 2);
        assert_eq!(soften(""), "");
        assert_eq!(soften("a  b"), "a  b");
    }
}
