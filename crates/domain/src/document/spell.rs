//! Numbers and days in words, as minutes spell them.

use jiff::civil::{Date, Weekday};

use crate::lang::Lang;

const SMALL_ID: [&str; 12] = [
    "nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh",
    "sebelas",
];

fn small_id(n: u64) -> &'static str {
    usize::try_from(n).ok().and_then(|n| SMALL_ID.get(n)).copied().unwrap_or_default()
}

fn after(rest: u64, word: fn(u64) -> String) -> String {
    if rest == 0 { String::new() } else { format!(" {}", word(rest)) }
}

fn number_id(n: u64) -> String {
    match n {
        0..12 => small_id(n).to_owned(),
        12..20 => format!("{} belas", small_id(n - 10)),
        20..100 => format!("{} puluh{}", small_id(n / 10), after(n % 10, number_id)),
        100..200 => format!("seratus{}", after(n - 100, number_id)),
        200..1000 => format!("{} ratus{}", small_id(n / 100), after(n % 100, number_id)),
        1000..2000 => format!("seribu{}", after(n - 1000, number_id)),
        2000..1_000_000 => format!("{} ribu{}", number_id(n / 1000), after(n % 1000, number_id)),
        1_000_000..1_000_000_000 => {
            format!("{} juta{}", number_id(n / 1_000_000), after(n % 1_000_000, number_id))
        }
        _ => {
            let milliard = n / 1_000_000_000;
            format!("{} miliar{}", number_id(milliard), after(n % 1_000_000_000, number_id))
        }
    }
}

const SMALL_EN: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const TENS_EN: [&str; 10] =
    ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];

fn pick(words: &[&'static str], n: u64) -> &'static str {
    usize::try_from(n).ok().and_then(|n| words.get(n)).copied().unwrap_or_default()
}

fn and(rest: u64) -> String {
    match rest {
        0 => String::new(),
        1..100 => format!(" and {}", number_en(rest)),
        _ => format!(" {}", number_en(rest)),
    }
}

fn number_en(n: u64) -> String {
    match n {
        0..20 => pick(&SMALL_EN, n).to_owned(),
        20..100 if n.is_multiple_of(10) => pick(&TENS_EN, n / 10).to_owned(),
        20..100 => format!("{}-{}", pick(&TENS_EN, n / 10), pick(&SMALL_EN, n % 10)),
        100..1000 => format!("{} hundred{}", pick(&SMALL_EN, n / 100), and(n % 100)),
        1000..1_000_000 => format!("{} thousand{}", number_en(n / 1000), and(n % 1000)),
        1_000_000..1_000_000_000 => format!("{} million{}", number_en(n / 1_000_000), and(n % 1_000_000)),
        _ => format!("{} billion{}", number_en(n / 1_000_000_000), and(n % 1_000_000_000)),
    }
}

/// A number in words.
///
/// ```
/// use domain::document::number_in_words;
/// use domain::lang::Lang;
/// let words = |n, tag| number_in_words(n, &Lang::parse(tag).unwrap());
/// assert_eq!(words(2026, "id"), "dua ribu dua puluh enam");
/// assert_eq!(words(2026, "en"), "two thousand and twenty-six");
/// assert_eq!(words(118, "id"), "seratus delapan belas");
/// assert_eq!(words(1_000, "id"), "seribu");
/// ```
pub fn number_in_words(n: u64, lang: &Lang) -> String {
    if lang.as_str() == "id" { number_id(n) } else { number_en(n) }
}

const MONTHS_ID: [&str; 12] = [
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
];
const MONTHS_EN: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

fn weekday(day: Weekday, indonesian: bool) -> &'static str {
    let (id, en) = match day {
        Weekday::Monday => ("Senin", "Monday"),
        Weekday::Tuesday => ("Selasa", "Tuesday"),
        Weekday::Wednesday => ("Rabu", "Wednesday"),
        Weekday::Thursday => ("Kamis", "Thursday"),
        Weekday::Friday => ("Jumat", "Friday"),
        Weekday::Saturday => ("Sabtu", "Saturday"),
        Weekday::Sunday => ("Minggu", "Sunday"),
    };
    if indonesian { id } else { en }
}

/// A day of a month in English words: *thirty-first*.
fn ordinal_en(day: u64) -> String {
    const FIRST: [&str; 10] =
        ["", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"];
    match day {
        1..10 => pick(&FIRST, day).to_owned(),
        12 => "twelfth".to_owned(),
        10..20 => format!("{}th", pick(&SMALL_EN, day)),
        20 => "twentieth".to_owned(),
        30 => "thirtieth".to_owned(),
        _ => format!("{}-{}", pick(&TENS_EN, day / 10), pick(&FIRST, day % 10)),
    }
}

/// A day in words with its weekday, as minutes open.
///
/// ```
/// use domain::document::date_in_words;
/// use domain::lang::Lang;
/// use jiff::civil::date;
/// let words = |tag| date_in_words(date(2026, 7, 13), &Lang::parse(tag).unwrap());
/// assert_eq!(words("id"), "Senin, tanggal tiga belas bulan Juli tahun dua ribu dua puluh enam");
/// assert_eq!(words("en"), "Monday, the thirteenth of July, two thousand and twenty-six");
/// ```
pub fn date_in_words(date: Date, lang: &Lang) -> String {
    let (day, month, year) = (
        u64::try_from(date.day()).unwrap_or_default(),
        u64::try_from(date.month() - 1).unwrap_or_default(),
        u64::try_from(date.year()).unwrap_or_default(),
    );
    let indonesian = lang.as_str() == "id";
    let name = weekday(date.weekday(), indonesian);
    if indonesian {
        let (day, year) = (number_id(day), number_id(year));
        format!("{name}, tanggal {day} bulan {} tahun {year}", pick(&MONTHS_ID, month))
    } else {
        let (day, year) = (ordinal_en(day), number_en(year));
        format!("{name}, the {day} of {}, {year}", pick(&MONTHS_EN, month))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_spelled_as_they_are_read() {
        for (n, id, en) in [
            (0, "nol", "zero"),
            (11, "sebelas", "eleven"),
            (19, "sembilan belas", "nineteen"),
            (40, "empat puluh", "forty"),
            (100, "seratus", "one hundred"),
            (101, "seratus satu", "one hundred and one"),
            (1_100, "seribu seratus", "one thousand one hundred"),
            (12_000, "dua belas ribu", "twelve thousand"),
            (
                1_000_111_999,
                "satu miliar seratus sebelas ribu sembilan ratus sembilan puluh sembilan",
                "one billion one hundred and eleven thousand nine hundred and ninety-nine",
            ),
        ] {
            assert_eq!((number_id(n).as_str(), number_en(n).as_str()), (id, en));
        }
    }

    #[test]
    fn every_day_of_a_month_has_its_word() {
        let words = |d| ordinal_en(d);
        assert_eq!([1, 2, 3, 8, 9].map(words), ["first", "second", "third", "eighth", "ninth"]);
        assert_eq!(
            [10, 11, 12, 13, 19].map(words),
            ["tenth", "eleventh", "twelfth", "thirteenth", "nineteenth"]
        );
        assert_eq!(
            [20, 21, 22, 30, 31].map(words),
            ["twentieth", "twenty-first", "twenty-second", "thirtieth", "thirty-first"]
        );
    }
}
