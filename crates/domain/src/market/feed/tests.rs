#![allow(clippy::unwrap_used, reason = "tests")]

use jiff::civil::date;
use proptest::prelude::*;

use super::*;

fn fine() -> Facts<'static> {
    Facts {
        open: true,
        sample: false,
        shown: true,
        protected: false,
        sells: true,
        withheld: false,
        none_sold: false,
        price: Some(Money(150_000)),
        free: 2,
        lead_days: None,
        weight_g: Some(400),
        away: false,
        name: "Selendang",
        named: true,
        description: Some("Ditenun di Toba."),
        photo: Some((1600, 1200)),
    }
}

fn cut(text: &str, most: usize) -> String {
    let mut out = String::from("before ");
    plain(&mut out, text, most);
    out.split_off(7)
}

#[test]
fn a_thing_without_fault_goes_everywhere_and_each_fault_is_found_alone() {
    assert!(faults(&fine()).is_empty());
    for target in Target::ALL {
        assert!(faults(&fine()).goes_to(target));
    }
    let long = "x".repeat(151);
    let longer = "y".repeat(5001);
    let f = fine;
    let each: Vec<(Fault, Facts<'_>)> = vec![
        (Fault::Sample, Facts { sample: true, ..f() }),
        (Fault::Closed, Facts { open: false, ..f() }),
        (Fault::Protected, Facts { protected: true, ..f() }),
        (Fault::MakerHidden, Facts { shown: false, ..f() }),
        (Fault::NotSelling, Facts { sells: false, ..f() }),
        (Fault::Withheld, Facts { sells: false, withheld: true, ..f() }),
        (Fault::NoneSold, Facts { none_sold: true, price: None, free: 0, ..f() }),
        (Fault::NoPrice, Facts { price: None, ..f() }),
        (Fault::NoPrice, Facts { price: Some(Money(0)), ..f() }),
        (Fault::NoTitle, Facts { name: "<b> </b>", ..f() }),
        (Fault::NoPhoto, Facts { photo: None, ..f() }),
        (Fault::SmallPhoto, Facts { photo: Some((1600, 499)), ..f() }),
        (Fault::NoDescription, Facts { description: Some("<p>\u{200b}</p>"), ..f() }),
        (Fault::NoDescription, Facts { description: None, ..f() }),
        (Fault::TooSlow, Facts { free: 0, lead_days: Some(366), ..f() }),
        (Fault::OtherName, Facts { named: false, ..f() }),
        (Fault::LongTitle, Facts { name: &long, ..f() }),
        (Fault::LongDescription, Facts { description: Some(&longer), ..f() }),
        (Fault::SoldOut, Facts { free: 0, ..f() }),
        (Fault::Away, Facts { away: true, ..f() }),
        (Fault::NoWeight, Facts { weight_g: None, ..f() }),
    ];
    for (fault, facts) in &each {
        let found = faults(facts);
        assert_eq!(found.iter().collect::<Vec<_>>(), [*fault]);
        for target in Target::ALL {
            assert_eq!(found.goes_to(target), !fault.leaves_out(target), "{fault:?} {target:?}");
        }
    }
    let tiny = faults(&Facts { photo: Some((1600, 249)), ..f() });
    assert_eq!(tiny.iter().collect::<Vec<_>>(), [Fault::TinyPhoto, Fault::SmallPhoto]);
    assert!(!tiny.goes_to(Target::Google) && tiny.goes_to(Target::Catalogue));
}

#[test]
fn words_lead_back_and_are_told_apart() {
    for fault in Fault::ALL {
        assert_eq!(Fault::from_word(fault.word()), Some(fault));
    }
    for target in Target::ALL {
        assert_eq!(Target::from_word(target.word()), Some(target));
    }
}

#[test]
fn what_is_made_to_order_is_there_on_a_day_and_who_is_away_sells_nothing() {
    let today = date(2026, 12, 30);
    let made = Facts { free: 0, lead_days: Some(3), ..fine() };
    assert_eq!(Availability::of(&made, today), Availability::ToOrder(date(2027, 1, 2)));
    assert_eq!(Availability::of(&fine(), today), Availability::InStock);
    assert_eq!(Availability::of(&Facts { free: -1, ..fine() }, today), Availability::OutOfStock);
    assert_eq!(Availability::of(&Facts { away: true, ..fine() }, today), Availability::OutOfStock);
    let order = Availability::of(&made, today);
    assert_eq!(order.word(Target::Google), "backorder");
    assert_eq!(order.word(Target::Meta), "available for order");
    assert_eq!(Availability::InStock.word(Target::Meta), "in stock");
    assert_eq!(Availability::InStock.word(Target::Google), "in_stock");
}

#[test]
fn markup_and_what_nobody_sees_are_taken_out() {
    for (text, plain) in [
        ("<script>alert(1)</script>", "alert(1)"),
        ("<scr<b>ipt>alert(1)", "ipt>alert(1)"),
        ("<<b>script>x", "< script>x"),
        ("open <img src=x", "open img src=x"),
        ("3 < 4 and 5 > 4", "3 < 4 and 5 > 4"),
        ("a\tb\r\n\r\nc  d\u{a0}e", "a b c d e"),
        ("\u{202e}evil\u{2066}\u{feff}\u{ffff}", "evil"),
        ("عربي \"x\"", "عربي \"x\""),
        ("می\u{200c}خواهم", "می\u{200c}خواهم"),
        ("  plain  ", "plain"),
        ("", ""),
    ] {
        assert_eq!(cut(text, 150), plain, "{text:?}");
        assert_eq!(says(text), !plain.is_empty(), "{text:?}");
    }
}

#[test]
fn a_long_text_is_cut_between_words_and_one_that_just_fits_is_whole() {
    assert_eq!(cut("Ulos Ragi Hotang, dari Toba", 20), "Ulos Ragi Hotang…");
    assert_eq!(cut("Pertanggungjawabannya", 8), "Pertang…");
    assert_eq!(cut("日本の織物の名前", 4), "日本の…");
    assert_eq!(cut("Ulos", 4), "Ulos");
    assert_eq!(cut("Ulos Ragi", 9), "Ulos Ragi");
    assert_eq!(cut("Ulos  Ragi ", 9), "Ulos Ragi");
    assert_eq!(cut(&"x".repeat(300), 150).chars().count(), 150);
}

#[test]
fn amounts_have_a_point_and_a_currency() {
    for (amount, exponent, text) in [
        (150_000, 0, "150000.00 IDR"),
        (12_505, 2, "125.05 IDR"),
        (5, 2, "0.05 IDR"),
        (1_234, 1, "123.40 IDR"),
        (1_234, 3, "1.234 IDR"),
    ] {
        let mut out = String::new();
        price(&mut out, Money(amount), exponent, "IDR");
        assert_eq!(out, text);
    }
}

proptest! {
    #[test]
    fn no_text_is_too_long_holds_markup_or_breaks_a_line(text in "(.|<|>|[a-z/! \n\t]|\u{202e}|\u{e9}){0,200}", most in 1_usize..160) {
        let out = cut(&text, most);
        prop_assert!(out.chars().count() <= most);
        let clean = !out.chars().any(|c| c.is_control() || unseen(c)) && !out.contains("  ") && out.trim() == out;
        prop_assert!(clean, "{:?}", out);
        let markup = out.match_indices('<').any(|(at, _)| out[at + 1..].starts_with(|n: char| n.is_alphabetic() || matches!(n, '/' | '!' | '?')));
        prop_assert!(!markup, "{:?}", out);
        // Doing it again changes nothing that fitted.
        prop_assert_eq!(cut(&out, most), out);
    }
}
