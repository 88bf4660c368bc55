//! Takes the marks out again at which a word could have been broken and was not: whoever searches or copies the paper, or has it read to
//! them, meets whole words.

use typst::layout::{Frame, FrameItem};
use typst::text::TextItem;
use typst_layout::PagedDocument;

const SOFT: char = '\u{ad}';

/// The pages without them.
pub(crate) fn whole_words(mut document: PagedDocument) -> PagedDocument {
    let info = document.info_mut().clone();
    let pages = document.pages().iter().cloned().map(|mut page| {
        frame(&mut page.frame);
        page
    });
    PagedDocument::new(pages.collect(), info)
}

fn frame(of: &mut Frame) {
    of.retain(|item| {
        match item {
            FrameItem::Group(group) => frame(&mut group.frame),
            FrameItem::Text(text) if text.text.contains(SOFT) => clean(text),
            _ => {}
        }
        true
    });
}

/// A hyphen that is seen stays what it is.
fn clean(item: &mut TextItem) {
    let seen: Vec<usize> =
        item.glyphs.iter().filter(|g| g.x_advance.get() > 0.0).map(|g| g.range().start).collect();
    let (mut text, mut moved) = (String::with_capacity(item.text.len()), vec![0; item.text.len() + 1]);
    for (at, c) in item.text.char_indices() {
        let gone = c == SOFT && !seen.contains(&at);
        for place in &mut moved[at..at + c.len_utf8()] {
            *place = text.len();
        }
        if !gone {
            text.push(c);
        }
    }
    if let Some(end) = moved.last_mut() {
        *end = text.len();
    }
    let narrow = |n: usize| u16::try_from(n).unwrap_or(u16::MAX);
    for glyph in &mut item.glyphs {
        let range = glyph.range();
        glyph.range = narrow(moved[range.start])..narrow(moved[range.end]);
    }
    item.glyphs.retain(|g| !g.range().is_empty());
    item.text = text.into();
}
