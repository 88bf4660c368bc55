//! What must hold of every code.

use pay::Amount;
use pay::qris::{Draft, Payload, Refused, Tag, Tip, svg};
use proptest::prelude::*;

/// Always with the same draws.
fn settings(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        rng_seed: proptest::test_runner::RngSeed::Fixed(5),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

fn part(tag: Tag, value: &str) -> String {
    format!("{tag}{:02}{value}", value.chars().count())
}

/// What a part of this tag may hold, and what holds nothing but letters otherwise.
fn value(tag: Tag) -> BoxedStrategy<String> {
    if tag.is_template() {
        let inner = prop::collection::btree_map(0_u8..100, "[ -~é佳😀]{0,6}", 1..5);
        let inner = inner.prop_shuffle_entries();
        inner
            .prop_map(|inner| inner.iter().map(|(t, v)| part(Tag::new(*t).unwrap(), v)).collect::<String>())
            .boxed()
    } else {
        "[ -~é佳😀]{1,20}".boxed()
    }
}

trait Shuffled {
    fn prop_shuffle_entries(self) -> BoxedStrategy<Vec<(u8, String)>>;
}

impl<S: Strategy<Value = std::collections::BTreeMap<u8, String>> + 'static> Shuffled for S {
    fn prop_shuffle_entries(self) -> BoxedStrategy<Vec<(u8, String)>> {
        self.prop_map(|map| map.into_iter().collect::<Vec<_>>()).prop_shuffle().boxed()
    }
}

/// Parts of a static code in rupiah, in any order, of known tags and unknown ones.
fn parts() -> impl Strategy<Value = Vec<(Tag, String)>> {
    let others: Vec<u8> = (2..100).filter(|t| !matches!(t, 53 | 54 | 63)).collect();
    prop::sample::subsequence(others, 0..9)
        .prop_shuffle()
        .prop_flat_map(|tags| {
            let tags: Vec<Tag> = tags.into_iter().map(|t| Tag::new(t).unwrap()).collect();
            tags.into_iter().map(|tag| value(tag).prop_map(move |value| (tag, value))).collect::<Vec<_>>()
        })
        .prop_map(|others| {
            let head = [(Tag::FORMAT, "01".to_owned()), (Tag::CURRENCY, "360".to_owned())];
            head.into_iter().chain(others).collect()
        })
}

proptest! {
    #![proptest_config(settings(512))]

    #[test]
    fn nothing_makes_it_panic(text in "\\PC{0,80}", digits in "[0-9ID.é]{0,600}") {
        for text in [text.as_str(), digits.as_str(), &format!("000201{digits}")] {
            if let Ok(code) = Payload::parse(text) {
                prop_assert_eq!(code.as_str(), text);
                code.check();
            }
        }
        // With a checksum that is right, so that more of it is looked at.
        let open = format!("000201{digits}6304");
        let whole = format!("{open}{:04X}", pay::qris::crc(open.as_bytes()));
        if let Ok(code) = Payload::parse(&whole) {
            let _ = (code.check(), code.amount(), code.tip(), code.nmid(), code.is_qris());
            let _ = code.for_payment(Amount::new(1, 2), Some("a"));
        }
    }

    #[test]
    fn what_is_written_is_read_again(parts in parts()) {
        match Payload::of_parts(parts.clone()) {
            Ok(code) => {
                let read: Vec<(Tag, String)> = code.parts().map(|p| (p.tag, p.value.to_owned())).collect();
                prop_assert_eq!(&read[..read.len() - 1], &parts[..]);
                prop_assert_eq!(Payload::parse(code.as_str()).unwrap().to_string(), code.as_str());
                code.check();
            }
            // Too long altogether, or a template of more than 99 characters.
            Err(fault) => prop_assert_eq!(fault.what.word(), "long"),
        }
    }

    #[test]
    fn for_a_payment_nothing_else_is_touched(parts in parts(), minor in 1_u64..100_000_000_000, named in any::<bool>()) {
        let Ok(code) = Payload::of_parts(parts) else { return Ok(()) };
        let amount = Amount::new(minor, 2);
        let reference = named.then_some("PESANAN 12");
        match code.for_payment(amount, reference) {
            Ok(single) => {
                prop_assert_eq!(single.amount(), Some(amount));
                prop_assert!(!single.is_static());
                if named {
                    prop_assert_eq!(single.reference(), reference);
                }
                let rest = |code: &Payload| {
                    let changed = [Tag::INITIATION, Tag::AMOUNT, Tag::CRC];
                    code.parts()
                        .filter(|p| !(changed.contains(&p.tag) || named && p.tag == Tag::ADDITIONAL))
                        .map(|p| (p.tag, p.value.to_owned()))
                        .collect::<Vec<_>>()
                };
                prop_assert_eq!(rest(&single), rest(&code));
                let inner = |code: &Payload| {
                    code.inner(Tag::ADDITIONAL)
                        .filter(|p| !named || p.tag != Tag::REFERENCE)
                        .map(|p| (p.tag, p.value.to_owned()))
                        .collect::<Vec<_>>()
                };
                prop_assert_eq!(inner(&single), inner(&code));
                prop_assert_eq!(single.for_payment(amount, None), Err(Refused::Dynamic));
            }
            Err(Refused::Reference) => prop_assert!(code.reference().is_some_and(|r| r != "PESANAN 12")),
            Err(Refused::Fault(fault)) => prop_assert_eq!(fault.what.word(), "long"),
            Err(other) => prop_assert!(false, "{other}"),
        }
    }

    #[test]
    fn one_wrong_character_is_found(at in 0_usize..100, with in "[ -~]") {
        let mut text = "00020101021226400016ID.CO.SHOPEE.WWW0102010210189360091853033605802ID630492B2".to_owned();
        let at = at % text.len();
        if text[at..=at] != with {
            text.replace_range(at..=at, &with);
            let read = Payload::parse(&text);
            // A small letter of the checksum is the same digit, and is told.
            prop_assert!(read.is_err() || read.unwrap().check().iter().any(|f| f.path.to_string() == "63"));
        }
    }

    #[test]
    fn amounts_come_back(minor in any::<u64>(), exponent in 0_u8..5) {
        let amount = Amount::new(minor, exponent);
        let text = amount.to_string();
        if text.len() <= pay::money::LONGEST {
            prop_assert_eq!(Amount::parse(&text, exponent), Some(amount));
        } else {
            prop_assert_eq!(Amount::parse(&text, exponent), None);
        }
    }
}

proptest! {
    // Drawing takes long where nothing is optimised.
    #![proptest_config(settings(24))]

    #[test]
    fn every_code_can_be_drawn(parts in parts()) {
        if let Ok(code) = Payload::of_parts(parts) {
            let drawn = svg(&code, "\"x\" <y> & z").unwrap();
            prop_assert!(drawn.contains("<title>&quot;x&quot; &lt;y&gt; &amp; z</title>"));
            prop_assert!(drawn.ends_with("</svg>") && !drawn.contains("style") && !drawn.contains("<script"));
        }
    }
}

#[test]
fn the_longest_code_can_be_drawn() {
    let others = (80..86).map(|tag| (Tag::new(tag).unwrap(), format!("0072{}", "é".repeat(72))));
    let code = Payload::of_parts([(Tag::FORMAT, "01".to_owned())].into_iter().chain(others)).unwrap();
    assert!(code.as_str().chars().count() > 490 && svg(&code, "").is_some());
}

fn draft() -> Draft {
    let mut draft =
        Draft::new(pay::Currency::from_code("IDR").unwrap(), "ID", "5970", "GALERI CONTOH", "MEDAN");
    draft.accounts.push(pay::qris::Account {
        domain: "ID.CO.CONTOH.WWW".into(),
        pan: Some("9360000012345678901".into()),
        id: Some("CONTOH1".into()),
        criteria: Some("UMI".into()),
    });
    draft.national = Some(pay::qris::National { nmid: "ID1020000000001".into(), criteria: "UMI".into() });
    draft.postcode = Some("20111".into());
    draft
}

#[test]
fn a_draft_says_everything_and_keeps_the_rules() {
    let tag = |n| Tag::new(n).unwrap();
    let full = Draft {
        once: true,
        amount: Some(Amount::new(12_345_600, 2)),
        tip: Some(Tip::Percent(250)),
        additional: vec![(tag(1), "INV-1".into()), (tag(7), "K1".into())],
        language: Some(pay::qris::Language {
            language: "ZH".into(),
            name: "最佳运输".into(),
            city: Some("北京".into()),
        }),
        others: vec![(tag(80), "0016ID.CO.CONTOH.WWW0103abc".into())],
        ..draft()
    };
    let code = full.build().unwrap();
    assert_eq!((code.tip(), code.amount()), (Some(Tip::Percent(250)), full.amount));
    assert_eq!(code.inner_value(tag(62), tag(7)), Some("K1"));
    assert_eq!(code.inner_value(tag(64), tag(1)), Some("最佳运输"));
    assert_eq!(code.nmid(), Some("ID1020000000001"));
}

#[test]
fn a_draft_that_breaks_a_rule_is_not_made() {
    let said = |change: fn(&mut Draft)| {
        let mut draft = draft();
        change(&mut draft);
        draft.build().unwrap_err().to_string()
    };
    for (change, words) in [
        ((|d| d.name = "A".repeat(26)) as fn(&mut Draft), "tag 59: "),
        (|d| d.name = "A".repeat(100), "tag 59: 100 characters, there is room for 99"),
        (|d| d.name = "Bengkel\n".into(), "tag 59: "),
        (|d| d.city = String::new(), "tag 60: is empty"),
        (|d| d.category = "59".into(), "tag 52: \"59\", expected four digits"),
        (|d| d.amount = Some(Amount::new(0, 2)), "tag 54: \"0\", expected an amount above 0"),
        (|d| d.tip = Some(Tip::Percent(0)), "tag 57: \"0\", expected from 0.01 to 99.99"),
        (|d| d.national = None, "tag 51: is missing"),
        (|d| d.postcode = None, "tag 61: is missing"),
        (
            |d| d.national.as_mut().unwrap().nmid = "ID12".into(),
            "tag 51.02: \"ID12\", expected ID and 13 digits",
        ),
        (|d| d.accounts[0].domain = "A".repeat(100), "tag 26.00: 100 characters"),
        (|d| (d.accounts.clear(), d.national = None).1, "tag 26: is missing"),
        (|d| d.currency = pay::Currency::from_code("MYR").unwrap(), "tag 53: \"458\", expected 360"),
        (|d| d.others.push((Tag::NAME, "B".into())), "tag 59: stands there twice"),
    ] {
        let found = said(change);
        assert!(found.contains(words), "{found}, expected {words}");
    }
}

#[test]
fn a_payment_that_makes_no_sense_is_refused() {
    let code = draft().build().unwrap();
    let said = |amount, reference| code.for_payment(amount, reference).unwrap_err();
    assert_eq!(said(Amount::new(0, 2), None), Refused::Amount);
    // An amount that was counted in other decimals: it would be a hundred times as much.
    assert_eq!(said(Amount::new(15_000, 0), None), Refused::Amount);
    assert_eq!(said(Amount::new(u64::MAX, 2), None), Refused::Amount);
    for reference in ["", "Ükuran", "12345678901234567890123456"] {
        assert_eq!(said(Amount::new(100, 2), Some(reference)), Refused::BadReference, "{reference}");
    }
}
