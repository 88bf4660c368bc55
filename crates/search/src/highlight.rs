//! Showing what matched: pieces of plain text, each marked or not. Markup is the caller's business.

use crate::analysis::{self, Languages};
use crate::plan::Marks;
use crate::query::Segment;

/// Letters of a snippet, about.
const SNIPPET: usize = 220;
/// Letters shown before the first match.
const LEAD: usize = 60;

fn spans(languages: &Languages, marks: &Marks, language: usize, text: &str) -> Vec<(usize, usize)> {
    if marks.words.is_empty() {
        return Vec::new();
    }
    analysis::words(text)
        .into_iter()
        .filter(|word| {
            marks.words.contains(&word.text)
                || languages.stems_in(language, &word.text).iter().any(|stem| marks.stems.contains(stem))
        })
        .map(|word| (word.start, word.end))
        .collect()
}

fn cut(text: &str, spans: &[(usize, usize)], from: usize, to: usize) -> Vec<Segment> {
    let mut out: Vec<Segment> = Vec::new();
    let mut push = |marked: bool, piece: &str| {
        if piece.is_empty() {
            return;
        }
        match out.last_mut() {
            Some((before, text)) if *before == marked => text.push_str(piece),
            _ => out.push((marked, piece.to_owned())),
        }
    };
    let mut at = from;
    for (start, end) in spans.iter().filter(|(start, end)| *start >= from && *end <= to) {
        push(false, &text[at..*start]);
        push(true, &text[*start..*end]);
        at = *end;
    }
    push(false, &text[at..to]);
    out
}

/// A whole text with its matches marked.
pub(crate) fn mark(languages: &Languages, marks: &Marks, language: usize, text: &str) -> Vec<Segment> {
    cut(text, &spans(languages, marks, language, text), 0, text.len())
}

fn floor(text: &str, mut at: usize) -> usize {
    at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// The part of a text with the most matches, and how many they are.
pub(crate) fn snippet(
    languages: &Languages,
    marks: &Marks,
    language: usize,
    text: &str,
) -> (Vec<Segment>, usize) {
    let spans = spans(languages, marks, language, text);
    let (mut best, mut most) = (0, 0);
    for (number, (start, _)) in spans.iter().enumerate() {
        let inside = spans[number..].iter().take_while(|(_, end)| *end <= start + SNIPPET - LEAD).count();
        if inside > most {
            (best, most) = (*start, inside);
        }
    }
    let mut from = if best <= LEAD { 0 } else { floor(text, best - LEAD) };
    if from > 0 {
        // Begin with a whole word if one begins nearby.
        from = text[from..best].find(char::is_whitespace).map_or(from, |gap| from + gap);
    }
    let mut to = floor(text, from + SNIPPET).max(floor(text, best));
    if to < text.len() {
        let after = spans.iter().map(|(_, end)| *end).rfind(|end| *end <= to).unwrap_or(from);
        to = text[after..to].rfind(char::is_whitespace).map_or(to, |gap| after + gap);
    }
    let mut pieces = cut(text, &spans, from, to);
    let leading = if from > 0 { "… " } else { "" };
    let trailing = if to < text.len() { " …" } else { "" };
    match pieces.first_mut() {
        Some((false, piece)) => *piece = format!("{leading}{}", piece.trim_start()),
        Some(_) if from > 0 => pieces.insert(0, (false, leading.to_owned())),
        _ => {}
    }
    match pieces.last_mut() {
        Some((false, piece)) => *piece = format!("{}{trailing}", piece.trim_end()),
        Some(_) if to < text.len() => pieces.push((false, trailing.to_owned())),
        _ => {}
    }
    (pieces, most)
}
