//! From what was typed to what is looked for: words, the words that mean the same, words that begin so, words that are meant.

use std::collections::{HashMap, HashSet};

use tantivy::query::FuzzyTermQuery;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{InvertedIndexReader, Term};

use crate::analysis::{self, Word};
use crate::bits::Bits;
use crate::error::Result;
use crate::index::{Shared, Snapshot};
use crate::query::{Kind, SynonymGroup};
use crate::segment::collect;

/// Characters and words of a query that count.
const MAX_CHARS: usize = 200;
const MAX_WORDS: usize = 12;
/// Words a prefix may stand for, and words of the dictionary looked at to choose them.
const MAX_PREFIXED: usize = 32;
const MAX_STREAMED: usize = 3_000;
/// Words a mistyped one may stand for.
const MAX_MEANT: usize = 4;
/// Other words taken from a synonym group.
const MAX_SYNONYMS: usize = 12;
/// Mistyped words whose readings are weighed against each other.
const MAX_WEIGHED: usize = 16;
/// Words in the longest synonym, and in the longest name that others write in one word.
const LONGEST_SYNONYM: usize = 4;
/// A word of at least this many letters forgives one typing error, or two.
const ONE_ERROR: usize = 4;
const TWO_ERRORS: usize = 8;

/// Where a term is looked up. The numbers index [`crate::segment::Segment::norms`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum In {
    Title = 0,
    Word = 1,
    Stem = 2,
}

/// One word with everything that stands for it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Leaf {
    /// A document matches if it has any of these.
    pub any: Vec<(In, String)>,
    /// Its name matches if it has any of these.
    pub title: Vec<String>,
    /// What a document scores for having these.
    pub score: Vec<(In, String, f32)>,
}

/// One position of the query: several ways to satisfy it, each a list of words that must all be there.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    pub ways: Ways,
}

/// What matched words look like in a text.
#[derive(Clone, Debug, Default)]
pub(crate) struct Marks {
    pub words: HashSet<String>,
    pub stems: HashSet<String>,
}

/// A query, understood.
#[derive(Clone, Debug, Default)]
pub(crate) struct Plan {
    pub parts: Vec<Part>,
    /// What whole names are compared with: all words apart and together, and, where nothing is called that, without words such as
    /// *kabupaten* before them.
    pub names: Vec<Vec<String>>,
    pub suggestion: Option<String>,
    pub corrected: bool,
    pub marks: Marks,
}

/// The profile's synonyms, by word or by words with one space between.
#[derive(Debug, Default)]
pub(crate) struct Synonyms {
    groups: Vec<(Option<String>, Vec<String>)>,
    by_words: HashMap<String, Vec<usize>>,
}

impl Synonyms {
    pub fn new(groups: &[SynonymGroup]) -> Self {
        let mut own = Self::default();
        for group in groups {
            let mut words: Vec<String> = Vec::new();
            for word in &group.words {
                let flat = analysis::flat(word);
                let count = flat.split(' ').count();
                if !flat.is_empty() && count <= LONGEST_SYNONYM && !words.contains(&flat) {
                    words.push(flat);
                }
            }
            for word in &words {
                own.by_words.entry(word.clone()).or_default().push(own.groups.len());
            }
            own.groups.push((group.lang.clone(), words));
        }
        own
    }

    /// The other words for these, if there are any.
    fn others(&self, words: &str, single: bool) -> Vec<&str> {
        let mut found: Vec<&str> = Vec::new();
        let mut add = |groups: &[usize], lang: Option<&str>| {
            for group in groups {
                let (own, list) = &self.groups[*group];
                if lang.is_none() || own.as_deref() == lang {
                    for other in list {
                        if other != words && !found.contains(&other.as_str()) && found.len() < MAX_SYNONYMS {
                            found.push(other);
                        }
                    }
                }
            }
        };
        if let Some(groups) = self.by_words.get(words) {
            add(groups, None);
        } else if single {
            for lang in ["id", "en"] {
                let groups = analysis::bare(lang, words).and_then(|bare| self.by_words.get(&bare));
                if let Some(groups) = groups {
                    add(groups, Some(lang));
                }
            }
        }
        found
    }
}

/// Ways to satisfy a part.
type Ways = Vec<Vec<Leaf>>;
/// A better word, and whether it was taken instead (or is only offered).
type Repair = (String, bool);

/// How the last word is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Typing {
    /// It is a word, unless few things have it and many have words that begin so.
    Perhaps,
    /// It is being typed: names with words that begin so.
    Surely,
}

struct Planner<'a> {
    shared: &'a Shared,
    snapshot: &'a Snapshot,
}

impl Planner<'_> {
    fn readers(&self, place: In) -> impl Iterator<Item = &InvertedIndexReader> {
        self.snapshot.segments.iter().map(move |live| match place {
            In::Title => live.segment.title.as_ref(),
            In::Word => live.segment.word.as_ref(),
            In::Stem => live.segment.stem.as_ref(),
        })
    }

    fn field(&self, place: In) -> Field {
        field(self.shared, place)
    }

    fn frequency(&self, place: In, text: &str) -> Result<u64> {
        frequency(self.shared, self.snapshot, place, text)
    }

    /// How many documents have a word or its stems, at most (a document may be counted twice).
    fn known(&self, word: &str) -> Result<u64> {
        let mut sum = self.frequency(In::Word, word)?;
        for stem in self.shared.languages.stems(word) {
            sum += self.frequency(In::Stem, &stem)?;
        }
        Ok(sum)
    }

    fn plain(&self, word: &str, worth: f32, marks: &mut Marks) -> Leaf {
        let stems = self.shared.languages.stems(word);
        let mut leaf = Leaf::default();
        leaf.title.push(word.to_owned());
        leaf.score.push((In::Title, word.to_owned(), 3.0 * worth));
        if worth >= 1.0 {
            leaf.score.push((In::Word, word.to_owned(), worth));
        }
        for stem in &stems {
            leaf.any.push((In::Stem, stem.clone()));
            leaf.score.push((In::Stem, stem.clone(), 0.6 * worth));
            if stem != word {
                leaf.title.push(stem.clone());
                leaf.score.push((In::Title, stem.clone(), 1.5 * worth));
            }
        }
        marks.words.insert(word.to_owned());
        marks.stems.extend(stems);
        leaf
    }

    /// Frequent words that begin so, most frequent first, with the sum of all their frequencies.
    fn prefixed(&self, place: In, start: &str) -> Result<(Vec<String>, u64)> {
        let mut found: HashMap<String, u64> = HashMap::new();
        for reader in self.readers(place) {
            let mut stream = reader.terms().range().ge(start.as_bytes()).into_stream()?;
            let mut looked = 0;
            while looked < MAX_STREAMED && stream.advance() {
                let key = stream.key();
                if !key.starts_with(start.as_bytes()) {
                    break;
                }
                looked += 1;
                if key.len() > start.len()
                    && let Ok(word) = std::str::from_utf8(key)
                {
                    let frequency = u64::from(stream.value().doc_freq);
                    match found.get_mut(word) {
                        Some(sum) => *sum += frequency,
                        None => {
                            found.insert(word.to_owned(), frequency);
                        }
                    }
                }
            }
        }
        let sum = found.values().sum();
        let mut list: Vec<_> = found.into_iter().collect();
        list.sort_unstable_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        list.truncate(MAX_PREFIXED);
        Ok((list.into_iter().map(|(word, _)| word).collect(), sum))
    }

    /// How many documents of these kinds have a word.
    fn among(&self, kinds: &[Kind], place: In, text: &str) -> Result<u64> {
        let term = Term::from_field_text(self.field(place), text);
        let mut sum = 0;
        for (live, reader) in self.snapshot.segments.iter().zip(self.readers(place)) {
            let Some(info) = reader.get_term_info(&term)? else { continue };
            let mut docs = Bits::none(live.segment.docs);
            collect(reader.read_block_postings_from_terminfo(&info, IndexRecordOption::Basic)?, &mut docs);
            for kind in kinds {
                sum += live.segment.kinds[kind.number()].count_with(&docs);
            }
        }
        Ok(sum)
    }

    /// Words of names that begin so, in place of words that were written apart or not to their end.
    fn begun(begun: Vec<String>, worth: f32, marks: &mut Marks) -> Leaf {
        let mut leaf = Leaf::default();
        for (rank, one) in begun.into_iter().enumerate() {
            leaf.any.push((In::Word, one.clone()));
            if rank < 8 {
                leaf.score.push((In::Title, one.clone(), 1.5 * worth));
                leaf.score.push((In::Word, one.clone(), 0.5 * worth));
            }
            leaf.title.push(one.clone());
            marks.words.insert(one);
        }
        leaf
    }

    /// Words that a name has as one word: *labuhan batu* for *Labuhanbatu*, and its beginning where the last one is being typed.
    fn together(&self, words: &[&Word], open: bool, marks: &mut Marks) -> Result<Option<Leaf>> {
        let joined: String = words.iter().map(|word| word.text.as_str()).collect();
        if self.frequency(In::Title, &joined)? > 0 {
            return Ok(Some(self.plain(&joined, 1.0, marks)));
        }
        if open {
            let (begun, _) = self.prefixed(In::Title, &joined)?;
            if !begun.is_empty() {
                // It stands for all of these words.
                return Ok(Some(Self::begun(begun, 2.0 * words.len() as f32, marks)));
            }
        }
        Ok(None)
    }

    /// Makes one word of the parts of an official code, with points or hyphens between them, if something has that code.
    fn codes(&self, text: &str, words: Vec<Word>, open: bool) -> Result<Vec<Word>> {
        let numbered = |word: &Word| word.text.contains(|c: char| c.is_ascii_digit());
        let mut out: Vec<Word> = Vec::with_capacity(words.len());
        let mut rest = words.as_slice();
        while let [first, after @ ..] = rest {
            let mut end = first.end;
            let parts = after
                .iter()
                .take_while(|word| {
                    let near = matches!(text.get(end..word.start), Some("." | "-")) && numbered(word);
                    end = word.end;
                    near
                })
                .count();
            let (run, left) = rest.split_at(parts + 1);
            rest = left;
            if let ([.., last], 1..) = (run, parts) {
                let joined: String = run.iter().map(|word| word.text.as_str()).collect();
                let unfinished = open && rest.is_empty();
                if self.frequency(In::Title, &joined)? > 0
                    || unfinished && !self.prefixed(In::Title, &joined)?.0.is_empty()
                {
                    out.push(Word { start: first.start, end: last.end, text: joined });
                    continue;
                }
            }
            out.extend_from_slice(run);
        }
        Ok(out)
    }

    /// Words that differ by few letters: the nearest ones only, those first of whose family more crafts, motifs and items have a name. Words
    /// of places and peoples are in everything that is from there; who mistypes a word rather means a thing.
    fn meant(&self, word: &str, errors: u8) -> Result<Vec<(String, u64)>> {
        let field = self.field(In::Word);
        let automaton = FuzzyTermQuery::new(Term::from_field_text(field, word), errors, true).automaton()?;
        let mut found: HashMap<String, (usize, u64)> = HashMap::new();
        for reader in self.readers(In::Word) {
            let mut stream = reader.terms().search(&automaton).into_stream()?;
            while stream.advance() {
                if let Ok(near) = std::str::from_utf8(stream.key())
                    && near != word
                {
                    let frequency = u64::from(stream.value().doc_freq);
                    match found.get_mut(near) {
                        Some((_, sum)) => *sum += frequency,
                        None => {
                            found.insert(near.to_owned(), (distance(word, near), frequency));
                        }
                    }
                }
            }
        }
        let first = word.chars().next();
        let mut list: Vec<_> = found
            .into_iter()
            .map(|(near, (away, sum))| ((away, near.chars().next() != first), near, sum))
            .collect();
        list.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(b.2.cmp(&a.2)).then_with(|| a.1.cmp(&b.1)));
        let nearest = list.first().map(|one| one.0);
        let mut weighed = Vec::new();
        for (_, near, sum) in list.into_iter().take_while(|one| Some(one.0) == nearest).take(MAX_WEIGHED) {
            let mut goods = 0;
            for one in self.shared.languages.stems(&near).iter().chain([&near]) {
                goods = goods.max(self.among(&[Kind::Craft, Kind::Motif, Kind::Item], In::Title, one)?);
            }
            weighed.push((goods, near, sum));
        }
        // The sort is stable: the more frequent before the others.
        weighed.sort_by_key(|(goods, _, _)| std::cmp::Reverse(*goods));
        Ok(weighed.into_iter().take(MAX_MEANT).map(|(_, near, sum)| (near, sum)).collect())
    }

    /// A word as typed, and what it was replaced by if nothing has it.
    fn word(
        &self,
        word: &str,
        last: bool,
        typing: Typing,
        marks: &mut Marks,
    ) -> Result<(Ways, Option<Repair>)> {
        let known = self.known(word)?;
        let mut ways = vec![vec![self.plain(word, 1.0, marks)]];
        let letters = word.chars().count();
        // A number that there is, is meant: 12 is no beginning of all codes that begin so.
        let number = known > 0 && word.bytes().all(|b| b.is_ascii_digit());
        if last && (typing == Typing::Surely || known == 0 || letters >= 2 && !number) {
            let place = if typing == Typing::Surely { In::Title } else { In::Word };
            let (begun, sum) = self.prefixed(place, word)?;
            if !begun.is_empty() && (typing == Typing::Surely || sum > known.saturating_mul(10)) {
                ways.push(vec![Self::begun(begun, 1.0, marks)]);
                return Ok((ways, None));
            }
        }
        let documents: u64 = self.snapshot.segments.iter().map(|live| live.alive_count).sum();
        let absent = known == 0;
        let rare = known <= 4 && documents >= 1000;
        if letters >= ONE_ERROR && (absent || rare) && word.chars().all(char::is_alphabetic) {
            let mut meant = self.meant(word, 1)?;
            if absent && meant.is_empty() && letters >= TWO_ERRORS {
                meant = self.meant(word, 2)?;
            }
            if absent && !meant.is_empty() {
                ways.clear();
                let best = meant.first().map(|(best, _)| (best.clone(), true));
                // What is told to have been searched stands before the other readings.
                for (rank, (near, _)) in meant.iter().enumerate() {
                    ways.push(vec![self.plain(near, if rank == 0 { 0.7 } else { 0.2 }, marks)]);
                }
                return Ok((ways, best));
            }
            if let Some((best, frequency)) = meant.into_iter().next()
                && frequency > known.saturating_mul(50)
            {
                return Ok((ways, Some((best, false))));
            }
        }
        Ok((ways, None))
    }
}

pub(crate) fn field(shared: &Shared, place: In) -> Field {
    match place {
        In::Title => shared.fields.title,
        In::Word => shared.fields.word,
        In::Stem => shared.fields.stem,
    }
}

/// How many documents have a term (deleted ones included).
pub(crate) fn frequency(shared: &Shared, snapshot: &Snapshot, place: In, text: &str) -> Result<u64> {
    let term = Term::from_field_text(field(shared, place), text);
    let mut sum = 0;
    for live in &snapshot.segments {
        let reader = match place {
            In::Title => &live.segment.title,
            In::Word => &live.segment.word,
            In::Stem => &live.segment.stem,
        };
        sum += u64::from(reader.doc_freq(&term)?);
    }
    Ok(sum)
}

/// The words with one space between.
fn apart(words: &[Word]) -> String {
    words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ")
}

/// What whole names are compared with; see [`Plan::names`].
pub(crate) fn names(shared: &Shared, words: &[Word]) -> Vec<Vec<String>> {
    let both = |words: &[Word]| {
        let mut both = vec![apart(words)];
        if words.len() > 1 {
            both.push(words.iter().map(|word| word.text.as_str()).collect());
        }
        both
    };
    let mut own = words;
    while let [first, rest @ ..] = own
        && !rest.is_empty()
        && shared.affixes.contains(&first.text)
    {
        own = rest;
    }
    let mut names = vec![both(words)];
    if own.len() < words.len() {
        names.push(both(own));
    }
    names
}

/// Makes a plan.
pub(crate) fn plan(
    shared: &Shared,
    snapshot: &Snapshot,
    text: &str,
    lang: &str,
    typing: Typing,
) -> Result<Plan> {
    let text = text.char_indices().nth(MAX_CHARS).map_or(text, |(at, _)| &text[..at]);
    let planner = Planner { shared, snapshot };
    let all = analysis::words(text);
    let ends_open = all.last().is_some_and(|last| last.end == text.len());
    let all = planner.codes(text, all, ends_open)?;
    let mut plan = Plan { names: names(shared, &all), ..Plan::default() };
    let mut words: Vec<&Word> = all.iter().filter(|word| !analysis::is_filler(lang, &word.text)).collect();
    if words.is_empty() {
        words = all.iter().collect();
    }
    let mut once = HashSet::new();
    words.retain(|word| once.insert(word.text.clone()));
    words.truncate(MAX_WORDS);
    let final_start = all.last().map(|last| last.start);
    let mut repairs: Vec<(&Word, String, bool)> = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let mut taken = 1;
        let mut others: Vec<&str> = Vec::new();
        let mut together = None;
        let is_last = |word: &Word| ends_open && Some(word.start) == final_start;
        for len in (1..=LONGEST_SYNONYM.min(words.len() - at)).rev() {
            let span = &words[at..at + len];
            let joined = span.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ");
            others = shared.synonyms.others(&joined, len == 1);
            if len > 1 {
                let open = span.last().is_some_and(|word| is_last(word));
                together = planner.together(span, open, &mut plan.marks)?;
            }
            if !others.is_empty() || together.is_some() {
                taken = len;
                break;
            }
        }
        let span = &words[at..at + taken];
        at += taken;
        let mut ways = Vec::new();
        if let (Some(leaf), [before @ .., end]) = (together, span) {
            // As it is typed, the last word perhaps not to its end, or in one word.
            let (ends, _) = planner.word(&end.text, is_last(end), typing, &mut plan.marks)?;
            for mut end in ends {
                let mut way: Vec<Leaf> =
                    before.iter().map(|word| planner.plain(&word.text, 1.0, &mut plan.marks)).collect();
                way.append(&mut end);
                ways.push(way);
            }
            ways.push(vec![leaf]);
        } else if let ([word], true) = (span, others.is_empty()) {
            let last = is_last(word);
            let (own, repair) = planner.word(&word.text, last, typing, &mut plan.marks)?;
            ways = own;
            if let Some((better, forced)) = repair {
                repairs.push((word, better, forced));
            }
        } else {
            ways.push(span.iter().map(|word| planner.plain(&word.text, 1.0, &mut plan.marks)).collect());
        }
        for other in others {
            // The words of a phrase mean nothing alone, so they are not marked.
            let mut apart = Marks::default();
            let marks = if other.contains(' ') { &mut apart } else { &mut plan.marks };
            ways.push(other.split(' ').map(|word| planner.plain(word, 0.6, marks)).collect());
        }
        plan.parts.push(Part { ways });
    }
    plan.corrected = repairs.iter().any(|(_, _, forced)| *forced);
    if !repairs.is_empty() {
        let mut better = text.to_owned();
        repairs.sort_by_key(|(word, _, _)| std::cmp::Reverse(word.start));
        for (word, by, _) in repairs.iter().filter(|(_, _, forced)| *forced || !plan.corrected) {
            better.replace_range(word.start..word.end, by);
        }
        plan.suggestion = Some(better.split_whitespace().collect::<Vec<_>>().join(" "));
    }
    Ok(plan)
}

/// Letters to change, add, drop or swap with their neighbour to make one word of another.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows: Vec<Vec<usize>> = vec![(0..=b.len()).collect()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let change = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut best = change.min(rows[i - 1][j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances() {
        for (a, b, away) in [
            ("uloss", "ulos", 1),
            ("songkit", "songket", 1),
            ("ulso", "ulos", 1),
            ("", "ab", 2),
            ("a", "a", 0),
        ] {
            assert_eq!(distance(a, b), away, "{a} {b}");
        }
    }

    #[test]
    fn synonyms_are_found_with_their_endings() {
        let synonyms = Synonyms::new(&[SynonymGroup {
            lang: Some("id".into()),
            words: vec!["Perajin".into(), "pengrajin".into(), "tukang kain".into()],
        }]);
        assert_eq!(synonyms.others("perajinnya", true), ["perajin", "pengrajin", "tukang kain"]);
        assert_eq!(synonyms.others("tukang kain", false), ["perajin", "pengrajin"]);
        assert!(synonyms.others("kerajinan", true).is_empty());
    }
}
