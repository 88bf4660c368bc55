//! What buyer, maker and council say to each other about an order, as each of them sees it.

use domain::fault::Faults;
use domain::lang::Lang;
use domain::market::message::{LONGEST, Side};
use store::market::message;

use crate::account::work::fault;
use crate::{Site, sentence};

/// The word by which forms say that something is said.
pub(crate) const WORD: &str = "message";

/// Something that was said.
pub(crate) struct Line {
    pub label: String,
    pub text: String,
    pub when: String,
    pub own: bool,
    pub fresh: bool,
}

/// A talk on a page.
pub(crate) struct Talk {
    pub lines: Vec<Line>,
    /// That something new is in it; empty when nothing is.
    pub news: String,
    /// Whether something can be said: somebody is there to read it.
    pub open: bool,
    pub typed: String,
    pub fault: String,
    pub longest: usize,
}

/// A talk as a side sees it, with what was typed and is wrong with it.
pub(crate) fn talk(
    site: &Site,
    lang: &Lang,
    side: Side,
    talk: &message::Talk,
    open: bool,
    typed: &str,
    faults: &Faults,
) -> Talk {
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let mut unread = match side {
        Side::Council => 0,
        side => talk.unread(side).0,
    };
    let news = match unread {
        0 => String::new(),
        n => sentence(lang.as_str(), "talk-news", &[("count", &n.to_string())]),
    };
    let mut lines: Vec<Line> = talk
        .lines
        .iter()
        .rev()
        .map(|l| {
            let own = l.by == side;
            let fresh = !own && unread > 0;
            unread -= i64::from(fresh);
            let label = if own { say("talk-by-you") } else { say(&format!("talk-by-{}", l.by.word())) };
            Line {
                label,
                text: l.text.clone().unwrap_or_else(|| say("talk-erased")),
                when: site.moment(l.at, lang),
                own,
                fresh,
            }
        })
        .collect();
    lines.reverse();
    let wrong = faults.0.iter().find(|f| f.field == "text");
    Talk {
        lines,
        news,
        open,
        typed: typed.to_owned(),
        fault: wrong.map_or_else(String::new, |f| fault(lang, &f.problem)),
        longest: LONGEST,
    }
}
