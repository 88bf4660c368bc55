//! Numbers, sizes and dates as the reader writes them.

use domain::lang::Lang;
use domain::profile::group_digits;

fn comma(lang: &Lang) -> bool {
    matches!(lang.as_str(), "id" | "vi" | "de" | "fr" | "nl" | "es" | "it" | "pt")
}

/// A whole number with separators.
pub fn number(n: i64, lang: &Lang) -> String {
    group_digits(n.unsigned_abs(), if comma(lang) { '.' } else { ',' })
}

/// A number of `10^digits` parts with at most one decimal place.
fn tenths(n: i64, lang: &Lang) -> String {
    let (whole, part) = (n / 10, n % 10);
    if part == 0 {
        number(whole, lang)
    } else {
        format!("{}{}{part}", number(whole, lang), if comma(lang) { ',' } else { '.' })
    }
}

/// A figure in hundredths as people write it, with as many places as it has.
pub fn hundredths(n: i64, lang: &Lang) -> String {
    let whole = number(n / 100, lang);
    let plain = domain::flagship::evidence::figure(n);
    match plain.split_once('.') {
        Some((_, part)) => format!("{whole}{}{part}", if comma(lang) { ',' } else { '.' }),
        None => whole,
    }
}

/// So many of one thing to so many of another, to the nearest whole number, a half upwards; nothing where there is none of the other.
pub fn nearest(n: i128, of: i128) -> Option<i64> {
    if of <= 0 {
        return None;
    }
    i64::try_from((2 * n + of).div_euclid(2 * of)).ok()
}

/// An area in km², a small one with one decimal place.
pub fn area(m2: i64, lang: &Lang) -> String {
    let parts = |of: i64| nearest(i128::from(m2), i128::from(of)).unwrap_or_default();
    match parts(100_000) {
        tenths_of_km2 @ ..1000 => format!("{}\u{a0}km²", tenths(tenths_of_km2, lang)),
        _ => format!("{}\u{a0}km²", number(parts(1_000_000), lang)),
    }
}

/// A value after its label, and the value alone where it begins with a word of the label: *SK 9*, not *Nomor SK SK 9*.
pub fn labelled(label: &str, value: &str) -> String {
    let begins = value.split(|c: char| !c.is_alphanumeric()).find(|word| !word.is_empty()).unwrap_or("");
    let said = label.split_whitespace().any(|word| word.to_lowercase() == begins.to_lowercase());
    if said { value.to_owned() } else { format!("{label} {value}") }
}

/// A length in cm.
pub fn length(mm: i32, lang: &Lang) -> String {
    tenths(i64::from(mm), lang)
}

/// A day from microseconds since 1970 in a zone.
pub fn day(micros: i64, zone: &str, lang: &Lang) -> String {
    jiff::Timestamp::from_microsecond(micros)
        .and_then(|t| t.in_tz(zone))
        .map_or_else(|_| String::new(), |zoned| date(zoned.date(), lang))
}

/// A month, counted from 1, by its name.
pub fn month(month: u8, lang: &Lang) -> &'static str {
    let months_id = [
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
    let months_en = [
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
    let months = if lang.as_str() == "id" { months_id } else { months_en };
    months.get(usize::from(month).saturating_sub(1)).copied().unwrap_or_default()
}

/// A day, written out.
pub fn date(date: jiff::civil::Date, lang: &Lang) -> String {
    let month = month(u8::try_from(date.month()).unwrap_or_default(), lang);
    format!("{} {month} {}", date.day(), date.year())
}

/// A text of at most so many letters, cut between words.
pub fn shorten(text: &str, most: usize) -> String {
    let text = text.trim();
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let cut: String = text.chars().take(most.saturating_sub(1)).collect();
    let end = cut.rfind(char::is_whitespace).filter(|at| *at > cut.len() / 2).unwrap_or(cut.len());
    format!("{}…", cut.get(..end).unwrap_or(&cut).trim_end_matches([' ', ',', ';', ':', '·']))
}

/// A part of a page as HTML.
pub fn html(part: &impl askama::Template) -> String {
    part.render().unwrap_or_else(|error| {
        tracing::error!(%error, "a part of a page could not be written");
        String::new()
    })
}

/// Whether two secrets are the same, in a time that does not depend on where they differ.
pub fn same_secret(a: &str, b: &str) -> bool {
    use sha2::{Digest, Sha256};
    Sha256::digest(a).iter().zip(Sha256::digest(b).iter()).fold(0, |d, (a, b)| d | (a ^ b)) == 0
}

#[cfg(test)]
mod tests {
    use domain::lang::Lang;

    use super::{area, labelled, nearest, shorten};

    #[test]
    fn areas_are_rounded_to_the_nearest_and_not_cut_off() {
        let id = Lang::parse("id").expect("a language");
        for (m2, written) in [
            (72_437_755_000, "72.438"),
            (2_307_716_000, "2.308"),
            (99_949_999, "99,9"),
            (99_950_000, "100"),
            (100_500_000, "101"),
            (150_000, "0,2"),
            (0, "0"),
        ] {
            assert_eq!(area(m2, &id), format!("{written}\u{a0}km²"));
        }
        assert_eq!([nearest(215_919, 1000), nearest(5, 2), nearest(1, 0)], [Some(216), Some(3), None]);
    }

    #[test]
    fn a_number_that_says_itself_what_it_is_has_no_label() {
        for (label, value, written) in [
            ("Nomor SK", "SK 9", "SK 9"),
            ("Nomor SK", "sk/12/2026", "sk/12/2026"),
            ("Nomor SK", "Nomor 7 Tahun 2026", "Nomor 7 Tahun 2026"),
            ("Nomor SK", "188.44/9/2026", "Nomor SK 188.44/9/2026"),
            ("Nomor SK", "SKB 3", "Nomor SK SKB 3"),
            ("Decree number", "Decree 9", "Decree 9"),
        ] {
            assert_eq!(labelled(label, value), written);
        }
    }

    #[test]
    fn a_long_name_is_cut_between_words_and_a_short_one_is_left_alone() {
        assert_eq!(shorten(" Ulos Ragi Hotang ", 60), "Ulos Ragi Hotang");
        assert_eq!(shorten("Ulos Ragi Hotang, dari Toba", 20), "Ulos Ragi Hotang…");
        assert_eq!(shorten("Pertanggungjawabannya", 8), "Pertang…");
        assert_eq!(shorten("日本の織物の名前", 4), "日本の…");
    }
}
