//! Numbers of a maker that are nobody else's business: identity card, tax, bank account, and the merchant's QRIS text.
//!
//! They are sealed where they are stored, never stand in the journal or in an export, and can be looked for by their exact
//! value alone.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::fault::{Faults, Problem};
use crate::id::{Kind, MakerId};
use crate::record::{Class, Fields, Record};
use crate::region::RegionCode;

/// Which number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NumberKind {
    /// The identity card: NIK.
    Nik,
    /// The tax number: NPWP.
    Npwp,
    /// The account at a bank, with the bank's name before it.
    Bank,
    /// What the merchant's QRIS code says.
    Qris,
}

impl NumberKind {
    /// Every kind.
    pub const ALL: [NumberKind; 4] = [NumberKind::Nik, NumberKind::Npwp, NumberKind::Bank, NumberKind::Qris];

    /// The word that is stored.
    pub const fn word(self) -> &'static str {
        match self {
            NumberKind::Nik => "nik",
            NumberKind::Npwp => "npwp",
            NumberKind::Bank => "bank",
            NumberKind::Qris => "qris",
        }
    }

    /// Reads the stored word.
    pub fn from_word(word: &str) -> Option<NumberKind> {
        NumberKind::ALL.into_iter().find(|k| k.word() == word)
    }

    /// The longest text that is taken, in characters.
    pub const fn longest(self) -> usize {
        match self {
            NumberKind::Nik | NumberKind::Npwp => 40,
            NumberKind::Bank => 120,
            NumberKind::Qris => 512,
        }
    }
}

/// A number as it is stored and looked for.
///
/// - NIK: 16 digits, the day of birth in the seventh and eighth raised by 40 for women; dots and spaces are left out.
/// - NPWP: 16 digits since 2024, which for a citizen are the NIK, or 15 before; the 15 are stored with a 0 before them, as the
///   tax office reads them.
/// - Bank: the bank's name, and 5 to 20 digits.
/// - QRIS: the text of the code, with the check sum at its end.
///
/// # Errors
/// What is wrong with it.
///
/// ```
/// use domain::maker::number::{NumberKind, read};
/// assert_eq!(read(NumberKind::Nik, "1204 0141 0180 0001").unwrap(), "1204014101800001");
/// assert!(read(NumberKind::Nik, "1204 0199 0180 0001").is_err(), "no day is the 99th");
/// assert_eq!(read(NumberKind::Npwp, "01.234.567.8-901.000").unwrap(), "0012345678901000");
/// assert_eq!(read(NumberKind::Bank, "Bank Contoh 001-234-567").unwrap(), "Bank Contoh 001234567");
/// assert!(read(NumberKind::Bank, "001234567").is_err(), "without a bank nobody can pay");
/// ```
pub fn read(kind: NumberKind, typed: &str) -> Result<String, Problem> {
    let typed = typed.trim();
    if typed.chars().any(char::is_control) {
        return Err(Problem::Control);
    }
    if typed.chars().count() > kind.longest() {
        return Err(Problem::TooLong(kind.longest()));
    }
    match kind {
        NumberKind::Nik => nik(&digits(typed, 16, 16)?),
        NumberKind::Npwp => {
            let number = digits(typed, 15, 16)?;
            Ok(format!("{number:0>16}"))
        }
        NumberKind::Bank => bank(typed),
        NumberKind::Qris => {
            if qris_fits(typed) {
                Ok(typed.to_owned())
            } else {
                Err(Problem::CheckSum)
            }
        }
    }
}

fn digits(typed: &str, least: usize, most: usize) -> Result<String, Problem> {
    let found: String = typed.chars().filter(|c| !matches!(c, ' ' | '.' | '-' | '/')).collect();
    let fine = found.bytes().all(|b| b.is_ascii_digit()) && (least..=most).contains(&found.len());
    if fine { Ok(found) } else { Err(Problem::Digits(most)) }
}

fn nik(number: &str) -> Result<String, Problem> {
    let part =
        |from: usize| number.get(from..from + 2).and_then(|t| t.parse::<u8>().ok()).unwrap_or_default();
    let day = part(6);
    let fine = (1..=31).contains(&day) || (41..=71).contains(&day);
    // The first two digits name a province, which begin at 11; the day and month are those of birth.
    if part(0) >= 11 && fine && (1..=12).contains(&part(8)) && !number.ends_with("0000") {
        Ok(number.to_owned())
    } else {
        Err(Problem::CheckSum)
    }
}

fn bank(typed: &str) -> Result<String, Problem> {
    let at = typed.find(|c: char| c.is_ascii_digit()).ok_or(Problem::Digits(20))?;
    let (name, number) = typed.split_at(at);
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    let name = name.trim_end_matches([':', ',', '-', ';']).trim();
    if name.is_empty() {
        return Err(Problem::Missing);
    }
    Ok(format!("{name} {}", digits(number, 5, 20)?))
}

/// Whether the text of a QRIS code is whole: parts of two digits, two digits of length and so many characters, the last of
/// them the CRC-16/CCITT-FALSE of all before it (EMVCo merchant-presented mode).
///
/// ```
/// use domain::maker::number::qris_fits;
/// assert!(!qris_fits("000201"));
/// ```
pub fn qris_fits(text: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    let (mut at, mut last, mut first) = (0, String::new(), String::new());
    while at < chars.len() {
        let Some(head) = chars.get(at..at + 4) else { return false };
        let id: String = head.iter().take(2).collect();
        let Ok(length) = head.iter().skip(2).collect::<String>().parse::<usize>() else { return false };
        if !id.bytes().all(|b| b.is_ascii_digit()) || chars.len() < at + 4 + length {
            return false;
        }
        if at == 0 {
            first.clone_from(&id);
        }
        last = id;
        at += 4 + length;
    }
    let Some((body, sum)) = text.char_indices().rev().nth(3).map(|(i, _)| text.split_at(i)) else {
        return false;
    };
    first == "00"
        && last == "63"
        && body.ends_with("6304")
        && sum == format!("{:04X}", crc16(body.as_bytes()))
}

fn crc16(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0xffff, |crc: u16, b| {
        (0..8)
            .fold(crc ^ (u16::from(*b) << 8), |c, _| if c & 0x8000 == 0 { c << 1 } else { (c << 1) ^ 0x1021 })
    })
}

/// The end of a number, by which somebody knows which one it is; nothing of one that is short.
///
/// ```
/// use domain::maker::number::{NumberKind, hint};
/// assert_eq!(hint(NumberKind::Nik, "1204014101800001"), "•••• 0001");
/// ```
pub fn hint(kind: NumberKind, number: &str) -> String {
    let digits: Vec<char> = number.chars().filter(char::is_ascii_digit).collect();
    let shown = if digits.len() >= 8 && kind != NumberKind::Qris { digits.len() - 4 } else { digits.len() };
    format!("•••• {}", digits.iter().skip(shown).collect::<String>()).trim_end().to_owned()
}

/// That a maker has numbers, without the numbers: what the journal may know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Numbered {
    /// Whose it is.
    pub maker: MakerId,
    /// Where the maker lies.
    pub region: RegionCode,
    /// Which numbers are told of, and what tells one number from another to whoever has the office's keys; nothing where there
    /// is none.
    pub marks: Vec<(NumberKind, Option<String>)>,
}

impl Record for Numbered {
    const KIND: Kind = Kind::Number;

    fn id(&self) -> Uuid {
        self.maker.0
    }

    fn region(&self) -> Option<&RegionCode> {
        Some(&self.region)
    }

    fn person(&self) -> Option<Uuid> {
        Some(self.maker.0)
    }

    fn maker(&self) -> Option<MakerId> {
        Some(self.maker)
    }

    fn fields(&self) -> Fields {
        self.marks.iter().fold(Fields::default(), |fields, (kind, mark)| {
            fields.personal(kind.word(), Class::Secret, mark.as_deref())
        })
    }
}

/// The numbers that are to be changed, each with what is wrong with it.
///
/// # Errors
/// Every fault, at the word of its kind.
pub fn read_all(typed: &[(NumberKind, String)]) -> Result<Vec<(NumberKind, String)>, Faults> {
    let mut faults = Faults::default();
    let mut found = Vec::new();
    for (kind, text) in typed.iter().filter(|(_, t)| !t.trim().is_empty()) {
        match read(*kind, text) {
            Ok(number) => found.push((*kind, number)),
            // A fault never tells the number again: it would stand in logs and files.
            Err(problem) => faults.add(kind.word(), "", problem),
        }
    }
    faults.or(found)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn numbers_that_cannot_be_are_refused_without_being_told_again() {
        for odd in
            ["1204014101800", "0904014101800001", "1204014113800001", "1204014101800000", "12040141018o0001"]
        {
            let faults = read_all(&[(NumberKind::Nik, odd.into())]).unwrap_err();
            assert_eq!((faults.0[0].field.as_str(), faults.0[0].found.as_str()), ("nik", ""), "{odd}");
        }
        assert!(read_all(&[(NumberKind::Npwp, "12".into())]).is_err());
        assert!(
            read_all(&[(NumberKind::Npwp, " ".into())]).unwrap().is_empty(),
            "what is not typed is not changed"
        );
        assert!(read(NumberKind::Bank, "Bank 1234").is_err());
        assert_eq!(read(NumberKind::Qris, &"9".repeat(600)), Err(Problem::TooLong(512)));
        assert_eq!(read(NumberKind::Nik, "1204\u{0}"), Err(Problem::Control));
    }

    #[test]
    fn a_qris_text_is_taken_only_whole() {
        // Two parts made by hand, with the check sum that belongs to them.
        let body = "00020153033605802ID5906Contoh6005Medan6304";
        let whole = format!("{body}{:04X}", crc16(body.as_bytes()));
        assert!(qris_fits(&whole));
        assert!(!qris_fits(&whole.replace("Medan", "Medam")) && !qris_fits(&whole[..whole.len() - 1]));
        assert!(!qris_fits("") && !qris_fits("6304FFFF") && !qris_fits("00é"));
        // The check value of the algorithm.
        assert_eq!(crc16(b"123456789"), 0x29b1);
    }

    #[test]
    fn nothing_of_a_number_is_a_field_of_a_record() {
        let number = Numbered {
            maker: MakerId(Uuid::nil()),
            region: RegionCode::parse("12").unwrap(),
            marks: vec![(NumberKind::Nik, Some("ab12".into()))],
        };
        let fields = number.fields().0;
        assert!(fields.iter().all(|f| f.personal && f.class == Class::Secret));
    }
}
