//! Where a code departs from the rules.

use super::fault::{Expected, Fault, Path, What};
use super::part::{Part, Tag, is_hidden};
use super::payload::{Payload, percent};
use super::{CRITERIA, DOMAIN};
use crate::{Amount, Currency};

/// The number of the part of a template that says whose it is.
const FIRST: u8 = 0;

impl Payload {
    /// Says where it departs from EMVCo's rules, and, if it is of [QRIS](Payload::is_qris), from those of QRIS; in the order of the tags. A code may do so and
    /// still be paid: many that are in use do.
    ///
    /// ```
    /// use pay::qris::Payload;
    /// let code = Payload::parse("00020101021126400016ID.CO.SHOPEE.WWW0102010210189360091853033605802ID630492B2")?;
    /// let faults: Vec<String> = code.check().iter().map(|fault| fault.path.to_string()).collect();
    /// // The account's number, the national account, category, name, city and postcode.
    /// assert_eq!(faults, ["26.01", "51", "52", "59", "60", "61"]);
    /// # Ok::<(), pay::qris::Fault>(())
    /// ```
    pub fn check(&self) -> Vec<Fault> {
        let mut check = Check { code: self, faults: Vec::new() };
        check.texts();
        check.frame();
        check.accounts();
        check.money();
        check.merchant();
        check.templates();
        if self.is_qris() {
            check.qris();
        }
        check.faults.sort_by_key(|fault| fault.path);
        // What is empty need not be told a second time.
        check.faults.dedup_by_key(|fault| fault.path);
        check.faults
    }
}

struct Check<'a> {
    code: &'a Payload,
    faults: Vec<Fault>,
}

fn tag(number: u8) -> Tag {
    Tag::new(number).unwrap_or(Tag::FORMAT)
}

impl Check<'_> {
    fn fault(&mut self, path: Path, part: Option<Part<'_>>, what: What) {
        self.faults.push(Fault { at: part.map(|part| part.within()), path, what });
    }

    fn missing(&mut self, path: Path) {
        self.fault(path, None, What::Missing);
    }

    /// Says that a part is not what it has to be, if it is there.
    fn hold(&mut self, path: Path, expected: Expected, good: impl Fn(&str) -> bool) {
        let part = match (path.tag, path.sub) {
            (Some(tag), Some(sub)) => self.code.inner(tag).find(|part| part.tag == sub),
            (Some(tag), None) => self.code.part(tag),
            _ => None,
        };
        if let Some(part) = part.filter(|part| !good(part.value)) {
            let found = part.value.to_owned();
            self.faults.push(Fault { at: Some(part.within()), path, what: What::Wrong { found, expected } });
        }
    }

    /// The same, and it has to be there.
    fn demand(&mut self, path: Path, expected: Expected, good: impl Fn(&str) -> bool) {
        let there = match (path.tag, path.sub) {
            (Some(tag), Some(sub)) => self.code.inner_value(tag, sub).is_some(),
            (Some(tag), None) => self.code.value(tag).is_some(),
            _ => false,
        };
        if there { self.hold(path, expected, good) } else { self.missing(path) }
    }

    /// What holds of every text.
    fn texts(&mut self) {
        let code = self.code;
        let inner = code
            .parts()
            .flat_map(|part| code.inner(part.tag).map(move |sub| (Path::within(part.tag, sub.tag), sub)));
        let all: Vec<_> = code.parts().map(|part| (Path::of(part.tag), part)).chain(inner).collect();
        for (path, part) in all {
            if part.value.is_empty() {
                self.fault(path, Some(part), What::Empty);
            } else if part.value.chars().any(is_hidden) && (path.sub.is_some() || !part.tag.is_template()) {
                let what = What::Wrong { found: part.value.to_owned(), expected: Expected::Printable };
                self.fault(path, Some(part), what);
            }
        }
    }

    fn frame(&mut self) {
        self.hold(Path::of(Tag::FORMAT), Expected::Format, |v| v == "01");
        self.hold(Path::of(Tag::INITIATION), Expected::Initiation, |v| matches!(v, "11" | "12"));
        self.hold(Path::of(Tag::CRC), Expected::Capitals, |v| !v.bytes().any(|b| b.is_ascii_lowercase()));
    }

    fn accounts(&mut self) {
        if !self.code.parts().any(|part| part.tag.is_account()) {
            self.missing(Path::of(tag(26)));
        }
    }

    fn money(&mut self) {
        self.demand(Path::of(Tag::CATEGORY), Expected::Category, |v| digits(v, 4..=4));
        self.demand(Path::of(Tag::CURRENCY), Expected::Currency, |v| Currency::from_digits(v).is_some());
        let exponent = self.code.currency().map_or(3, |currency| currency.exponent);
        let amount = |v: &str| Amount::parse(v, exponent).is_some_and(|amount| amount.minor() > 0);
        self.hold(Path::of(Tag::AMOUNT), Expected::Amount, amount);
        self.hold(Path::of(Tag::TIP), Expected::Tip, |v| matches!(v, "01" | "02" | "03"));
        self.hold(Path::of(Tag::TIP_FIXED), Expected::Amount, amount);
        self.hold(Path::of(Tag::TIP_PERCENT), Expected::Percent, |v| percent(v).is_some());
        // A flag that is neither of the three has been told already.
        let flag = self.code.value(Tag::TIP);
        for (of, part) in [("02", Tag::TIP_FIXED), ("03", Tag::TIP_PERCENT)] {
            match self.code.part(part) {
                None if flag == Some(of) => self.missing(Path::of(part)),
                Some(found) if flag != Some(of) => self.fault(Path::of(part), Some(found), What::Unexpected),
                _ => {}
            }
        }
    }

    fn merchant(&mut self) {
        let capitals = |v: &str| v.len() == 2 && v.bytes().all(|b| b.is_ascii_uppercase());
        self.demand(Path::of(Tag::COUNTRY), Expected::Country, capitals);
        self.demand(Path::of(Tag::NAME), Expected::Latin, |v| latin(v, 25));
        self.demand(Path::of(Tag::CITY), Expected::Latin, |v| latin(v, 15));
        self.hold(Path::of(Tag::POSTCODE), Expected::Latin, |v| latin(v, 10));
    }

    fn templates(&mut self) {
        let named: Vec<Tag> = self.code.parts().map(|part| part.tag).collect();
        for template in named.into_iter().filter(|t| t.is_account_template() || t.number() >= 80) {
            self.demand(Path::within(template, tag(FIRST)), Expected::Shorter, |v| short(v, 32));
        }
        for sub in 1..=8 {
            self.hold(Path::within(Tag::ADDITIONAL, tag(sub)), Expected::Shorter, |v| short(v, 25));
        }
        let asked = |v: &str| {
            let twice = v.chars().enumerate().any(|(i, c)| v.chars().take(i).any(|before| before == c));
            v.chars().all(|c| matches!(c, 'A' | 'M' | 'E')) && !twice
        };
        self.hold(Path::within(Tag::ADDITIONAL, tag(9)), Expected::Asked, asked);
        if self.code.part(Tag::LANGUAGE).is_some() {
            let letters = |v: &str| v.len() == 2 && v.bytes().all(|b| b.is_ascii_alphabetic());
            self.demand(Path::within(Tag::LANGUAGE, tag(FIRST)), Expected::Language, letters);
            self.demand(Path::within(Tag::LANGUAGE, tag(1)), Expected::Shorter, |v| short(v, 25));
            self.hold(Path::within(Tag::LANGUAGE, tag(2)), Expected::Shorter, |v| short(v, 15));
        }
    }

    /// What QRIS asks beyond EMVCo.
    fn qris(&mut self) {
        self.hold(Path::of(Tag::CURRENCY), Expected::Rupiah, |v| v == "360");
        self.hold(Path::of(Tag::COUNTRY), Expected::Indonesia, |v| v == "ID");
        self.demand(Path::of(Tag::POSTCODE), Expected::Postcode, |v| digits(v, 5..=5));
        let criteria = |v: &str| CRITERIA.contains(&v);
        for account in self
            .code
            .parts()
            .map(|part| part.tag)
            .filter(|t| (26..=45).contains(&t.number()))
            .collect::<Vec<_>>()
        {
            let pan = |v: &str| digits(v, 16..=19) && v.starts_with("9360");
            self.demand(Path::within(account, tag(1)), Expected::Pan, pan);
            self.hold(Path::within(account, tag(3)), Expected::Criteria, criteria);
        }
        if self.code.part(Tag::NATIONAL).is_none() {
            return self.missing(Path::of(Tag::NATIONAL));
        }
        self.hold(Path::within(Tag::NATIONAL, tag(FIRST)), Expected::Domain, |v| v == DOMAIN);
        let nmid = |v: &str| v.strip_prefix("ID").is_some_and(|rest| digits(rest, 13..=13));
        self.demand(Path::within(Tag::NATIONAL, tag(2)), Expected::Nmid, nmid);
        self.demand(Path::within(Tag::NATIONAL, tag(3)), Expected::Criteria, criteria);
    }
}

fn digits(text: &str, length: std::ops::RangeInclusive<usize>) -> bool {
    length.contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
}

fn short(text: &str, most: usize) -> bool {
    text.chars().count() <= most
}

fn latin(text: &str, most: usize) -> bool {
    text.len() <= most && text.bytes().all(|b| matches!(b, b' '..=b'~'))
}
