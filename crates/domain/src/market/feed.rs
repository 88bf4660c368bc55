//! What shops outside are told of the goods on sale, and what keeps a thing from being told there.
//!
//! A feed is a list that Google Merchant, the catalogue of Meta, or a marketplace fetches. Each has rules of its own: a thing that
//! breaks one is left out of that feed, and whoever looks after it is told why. What makes a thing merely weaker there goes out and
//! is told as well. Nothing here reads or writes; a feed of any length is made of [`faults`], [`Availability`] and the texts.

use std::fmt::Write as _;

use jiff::ToSpan as _;
use jiff::civil::Date;

use crate::item::Money;

/// The most characters of an id, everywhere.
pub const LONGEST_ID: usize = 50;
/// The most characters of a title at Google; Meta takes 200.
pub const LONGEST_TITLE: usize = 150;
/// The most characters of a description at Google; Meta takes 9999.
pub const LONGEST_DESCRIPTION: usize = 5000;
/// The most characters of a brand at Google; Meta takes 100.
pub const LONGEST_BRAND: usize = 70;
/// The most characters of a kind of goods at Google.
pub const LONGEST_TYPE: usize = 750;
/// The most characters of materials at Google and Meta.
pub const LONGEST_MATERIAL: usize = 200;
/// The most pictures beside the first: ten at Google, twenty at Meta.
pub const MOST_PICTURES: usize = 10;
/// The least side of a picture at Meta, in pixels.
pub const SMALL_PICTURE: u32 = 500;
/// The least side of a picture at Google for what is worn, in pixels; for other things it is 100.
pub const TINY_PICTURE: u32 = 250;
/// The most days in which something must be there that is made to order, at Google.
pub const MOST_DAYS: i32 = 365;

/// Who fetches a feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Target {
    /// Google Merchant Center.
    Google,
    /// The catalogue of Facebook, Instagram and WhatsApp.
    Meta,
    /// A marketplace that takes a table of everything on sale.
    Catalogue,
}

impl Target {
    /// Every target.
    pub const ALL: [Target; 3] = [Target::Google, Target::Meta, Target::Catalogue];

    /// The word in addresses and messages.
    pub const fn word(self) -> &'static str {
        match self {
            Target::Google => "google",
            Target::Meta => "meta",
            Target::Catalogue => "catalogue",
        }
    }

    /// Reads the word.
    pub fn from_word(word: &str) -> Option<Target> {
        Target::ALL.into_iter().find(|t| t.word() == word)
    }
}

/// What is the matter with a thing for shops outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Fault {
    /// It is a sample, of nobody.
    Sample,
    /// Nothing is sold at all for now.
    Closed,
    /// It can never be on sale.
    Protected,
    /// Its maker is not shown.
    MakerHidden,
    /// Its maker has told no way by which it comes, or none by which it is paid.
    NotSelling,
    /// The council lets its maker sell nothing for now.
    Withheld,
    /// None of its sizes and colours is sold.
    NoneSold,
    /// It has no price.
    NoPrice,
    /// There is nothing left of its name without markup.
    NoTitle,
    /// It has no photograph that everybody sees.
    NoPhoto,
    /// Its photograph is smaller than Google takes.
    TinyPhoto,
    /// Nothing is said of it in the language of the feed.
    NoDescription,
    /// Making it takes longer than Google lets anybody wait.
    TooSlow,
    /// Its photograph is smaller than Meta takes.
    SmallPhoto,
    /// It has no name of its own in the language of the feed.
    OtherName,
    /// Its name is cut.
    LongTitle,
    /// What is said of it is cut.
    LongDescription,
    /// None is left, and none is made to order.
    SoldOut,
    /// Its maker is on holiday.
    Away,
    /// Nobody knows what it weighs.
    NoWeight,
}

impl Fault {
    /// Every fault, those that weigh most first.
    pub const ALL: [Fault; 20] = [
        Fault::Sample,
        Fault::Closed,
        Fault::Protected,
        Fault::MakerHidden,
        Fault::NotSelling,
        Fault::Withheld,
        Fault::NoneSold,
        Fault::NoPrice,
        Fault::NoTitle,
        Fault::NoPhoto,
        Fault::TinyPhoto,
        Fault::NoDescription,
        Fault::TooSlow,
        Fault::SmallPhoto,
        Fault::OtherName,
        Fault::LongTitle,
        Fault::LongDescription,
        Fault::SoldOut,
        Fault::Away,
        Fault::NoWeight,
    ];

    /// The word in addresses and messages.
    pub const fn word(self) -> &'static str {
        match self {
            Fault::Sample => "sample",
            Fault::Closed => "closed",
            Fault::Protected => "protected",
            Fault::MakerHidden => "maker-hidden",
            Fault::NotSelling => "not-selling",
            Fault::Withheld => "withheld",
            Fault::NoneSold => "none-sold",
            Fault::NoPrice => "no-price",
            Fault::NoTitle => "no-title",
            Fault::NoPhoto => "no-photo",
            Fault::TinyPhoto => "tiny-photo",
            Fault::NoDescription => "no-description",
            Fault::TooSlow => "too-slow",
            Fault::SmallPhoto => "small-photo",
            Fault::OtherName => "other-name",
            Fault::LongTitle => "long-title",
            Fault::LongDescription => "long-description",
            Fault::SoldOut => "sold-out",
            Fault::Away => "away",
            Fault::NoWeight => "no-weight",
        }
    }

    /// Reads the word.
    pub fn from_word(word: &str) -> Option<Fault> {
        Fault::ALL.into_iter().find(|f| f.word() == word)
    }

    /// Whether a thing with it is left out of a feed; else it goes out and is weaker for it.
    pub const fn leaves_out(self, target: Target) -> bool {
        match self {
            Fault::Sample
            | Fault::Closed
            | Fault::Protected
            | Fault::MakerHidden
            | Fault::NotSelling
            | Fault::Withheld
            | Fault::NoneSold
            | Fault::NoPrice
            | Fault::NoTitle => true,
            Fault::NoPhoto | Fault::TinyPhoto | Fault::NoDescription => {
                matches!(target, Target::Google | Target::Meta)
            }
            Fault::TooSlow => matches!(target, Target::Google),
            Fault::SmallPhoto => matches!(target, Target::Meta),
            Fault::OtherName
            | Fault::LongTitle
            | Fault::LongDescription
            | Fault::SoldOut
            | Fault::Away
            | Fault::NoWeight => false,
        }
    }

    const fn bit(self) -> u32 {
        1 << self as u8
    }
}

/// What is the matter with one thing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Found(u32);

impl std::ops::BitOr for Found {
    type Output = Found;

    /// What is the matter with one of two.
    fn bitor(self, other: Found) -> Found {
        Found(self.0 | other.0)
    }
}

impl Found {
    fn note(&mut self, fault: Fault, is: bool) {
        if is {
            self.0 |= fault.bit();
        }
    }

    /// Whether this is among it.
    pub const fn has(self, fault: Fault) -> bool {
        self.0 & fault.bit() != 0
    }

    /// Whether nothing is the matter.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// All of it, what weighs most first.
    pub fn iter(self) -> impl Iterator<Item = Fault> {
        Fault::ALL.into_iter().filter(move |f| self.has(*f))
    }

    /// Whether the thing stands in a feed.
    pub fn goes_to(self, target: Target) -> bool {
        !self.iter().any(|f| f.leaves_out(target))
    }
}

/// What has to be known of a thing to judge it, for a feed in one language.
#[derive(Debug, Clone, Copy, Default)]
pub struct Facts<'a> {
    /// Whether anything is sold at all.
    pub open: bool,
    /// Whether it is a sample, or its maker is one.
    pub sample: bool,
    /// Whether its maker is published.
    pub shown: bool,
    /// Whether its craft or a material of it is of a protected species.
    pub protected: bool,
    /// Whether its maker sells, see [`super::terms::Terms::sells`].
    pub sells: bool,
    /// Whether the council withholds that.
    pub withheld: bool,
    /// Whether it has sizes or colours of which none is sold.
    pub none_sold: bool,
    /// The price that is asked, without what a promotion takes off.
    pub price: Option<Money>,
    /// Pieces that are free.
    pub free: i64,
    /// Days of work when made to order.
    pub lead_days: Option<i32>,
    /// What it weighs, in grams.
    pub weight_g: Option<i32>,
    /// Whether its maker is on holiday.
    pub away: bool,
    /// The name in the language of the feed, or in another when there is none in it.
    pub name: &'a str,
    /// Whether it is in the language of the feed.
    pub named: bool,
    /// What is said of it in the language of the feed.
    pub description: Option<&'a str>,
    /// Width and height of the first photograph that everybody sees, in pixels.
    pub photo: Option<(u32, u32)>,
}

/// What is the matter with a thing.
pub fn faults(of: &Facts<'_>) -> Found {
    let mut found = Found::default();
    found.note(Fault::Sample, of.sample);
    found.note(Fault::Closed, !of.open);
    found.note(Fault::Protected, of.protected);
    found.note(Fault::MakerHidden, !of.shown);
    found.note(Fault::Withheld, of.withheld);
    found.note(Fault::NotSelling, !of.sells && !of.withheld);
    found.note(Fault::NoneSold, of.none_sold);
    // A price of nothing is none there. What is not sold needs none.
    found.note(Fault::NoPrice, !of.none_sold && of.price.is_none_or(|p| p.0 <= 0));
    found.note(Fault::NoTitle, !says(of.name));
    let least = of.photo.map(|(width, height)| width.min(height));
    found.note(Fault::NoPhoto, least.is_none());
    found.note(Fault::TinyPhoto, least.is_some_and(|s| s < TINY_PICTURE));
    found.note(Fault::SmallPhoto, least.is_some_and(|s| s < SMALL_PICTURE));
    found.note(Fault::NoDescription, !of.description.is_some_and(says));
    found.note(Fault::OtherName, !of.named);
    let long = |text: &str, most: usize| text.len() > most && text.chars().count() > most;
    found.note(Fault::LongTitle, long(of.name, LONGEST_TITLE));
    found.note(Fault::LongDescription, of.description.is_some_and(|d| long(d, LONGEST_DESCRIPTION)));
    found.note(Fault::SoldOut, !of.none_sold && of.free <= 0 && of.lead_days.is_none());
    found.note(Fault::TooSlow, of.free <= 0 && of.lead_days.is_some_and(|d| d > MOST_DAYS));
    found.note(Fault::Away, of.away);
    found.note(Fault::NoWeight, of.weight_g.is_none_or(|g| g <= 0));
    found
}

/// Whether a thing can be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Availability {
    /// At once.
    InStock,
    /// It is made when it is ordered, and there by this day.
    ToOrder(Date),
    /// Not now.
    OutOfStock,
}

impl Availability {
    /// Whether a thing can be had today.
    pub fn of(facts: &Facts<'_>, today: Date) -> Availability {
        match facts.lead_days {
            _ if facts.away => Availability::OutOfStock,
            _ if facts.free > 0 => Availability::InStock,
            Some(days) => today
                .checked_add(i64::from(days.max(1)).days())
                .map_or(Availability::OutOfStock, Availability::ToOrder),
            None => Availability::OutOfStock,
        }
    }

    /// As a target writes it; always in English.
    pub const fn word(self, target: Target) -> &'static str {
        match (self, target) {
            (Availability::InStock, Target::Meta) => "in stock",
            (Availability::InStock, _) => "in_stock",
            (Availability::OutOfStock, Target::Meta) => "out of stock",
            (Availability::OutOfStock, _) => "out_of_stock",
            (Availability::ToOrder(_), Target::Google) => "backorder",
            (Availability::ToOrder(_), Target::Meta) => "available for order",
            (Availability::ToOrder(_), Target::Catalogue) => "made_to_order",
        }
    }
}

/// Whether anything is left of a text without markup.
pub fn says(text: &str) -> bool {
    if !text.contains('<') {
        return text.chars().any(|c| !blank(c) && !unseen(c));
    }
    let mut out = String::new();
    plain(&mut out, text, 1);
    !out.is_empty()
}

/// Characters between words.
fn blank(c: char) -> bool {
    c.is_whitespace() || c.is_control()
}

/// Characters that nobody sees, that turn the writing of what follows round, or that XML cannot hold.
fn unseen(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
        || u32::from(c) & 0xfffe == 0xfffe
}

/// Whether nothing has to be done to a text besides cutting it: one look at its bytes.
fn is_plain(text: &str) -> bool {
    let mut before = b' ';
    for b in text.bytes() {
        // The lead bytes of the characters that [`blank`] and [`unseen`] are about, and of few others.
        if b < b' '
            || matches!(b, b'<' | 0x7f | 0xc2 | 0xe1 | 0xe2 | 0xe3 | 0xef | 0xf0..)
            || (b == b' ' && before == b' ')
        {
            return false;
        }
        before = b;
    }
    before != b' '
}

/// Adds a text as feeds carry it: in one line, without markup or characters that nobody sees, and of at most so many characters,
/// cut between words.
///
/// ```
/// use domain::market::feed::plain;
/// let mut out = String::new();
/// plain(&mut out, "<b>Ulos</b>\r\n 3 < 4 <script>", 150);
/// assert_eq!(out, "Ulos 3 < 4");
/// ```
pub fn plain(out: &mut String, text: &str, most: usize) {
    let from = out.len();
    if text.len() <= most && is_plain(text) {
        out.push_str(text);
        return;
    }
    let last = text.rfind('>').unwrap_or(0);
    let (mut count, mut gap, mut short, mut word) = (0, false, from, None);
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let at = text.len() - rest.len();
        rest = &rest[c.len_utf8()..];
        if c == '<'
            && rest
                .trim_start_matches(unseen)
                .starts_with(|n: char| n.is_alphabetic() || matches!(n, '/' | '!' | '?'))
        {
            gap = true;
            // An open end is no markup, and must not become any.
            if let Some(end) = if at < last { rest.find('>') } else { None } {
                rest = &rest[end + 1..];
            }
            continue;
        }
        if blank(c) {
            gap = true;
            continue;
        }
        if unseen(c) {
            continue;
        }
        let space = gap && out.len() > from;
        gap = false;
        if count + usize::from(space) >= most {
            // One character more than fits.
            out.truncate(match word {
                Some(end) if end > from + (short - from) / 2 => end,
                _ => short,
            });
            let end = out[from..].trim_end_matches([' ', ',', ';', ':', '·']).len();
            out.truncate(from + end);
            out.push('…');
            return;
        }
        if space {
            if count < most {
                word = Some(out.len());
            }
            out.push(' ');
            count += 1;
        }
        out.push(c);
        count += 1;
        if count < most {
            short = out.len();
        }
    }
}

/// Adds the name of a size or colour of a thing: what it is called, and which one it is in brackets. A long name is cut and not
/// which one it is.
///
/// ```
/// use domain::market::feed::{LONGEST_TITLE, titled};
/// assert_eq!(titled("Ulos", "M · merah"), "Ulos (M · merah)");
/// let long = titled(&"panjang ".repeat(40), "M");
/// assert!(long.ends_with("… (M)") && long.chars().count() <= LONGEST_TITLE);
/// ```
pub fn titled(name: &str, which: &str) -> String {
    let room = LONGEST_TITLE.saturating_sub(which.chars().count() + 4);
    let mut title = String::with_capacity(name.len() + which.len() + 3);
    plain(&mut title, name, room);
    title.push_str(" (");
    title.push_str(which);
    title.push(')');
    title
}

/// Adds an amount as every target reads it: `150000.00 IDR`.
///
/// ```
/// use domain::item::Money;
/// use domain::market::feed::price;
/// let mut out = String::new();
/// price(&mut out, Money(150_000), 0, "IDR");
/// assert_eq!(out, "150000.00 IDR");
/// ```
pub fn price(out: &mut String, amount: Money, exponent: u32, code: &str) {
    let unit = 10_i64.saturating_pow(exponent).max(1);
    let amount = amount.0.max(0);
    // Writing into memory does not fail.
    let _ = if exponent == 0 {
        write!(out, "{amount}.00 {code}")
    } else {
        let (digits, whole, part) = (exponent as usize, amount / unit, amount % unit);
        let zero = if exponent == 1 { "0" } else { "" };
        write!(out, "{whole}.{part:0digits$}{zero} {code}")
    };
}

#[cfg(test)]
mod tests;
