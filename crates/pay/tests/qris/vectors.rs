//! Every collected code, of EMVCo itself and of others.

use pay::qris::{Payload, Refused, Tag, Tip, What};
use pay::{Amount, Currency};
use serde_json::Value;

/// Where whole ones depart from the rules.
const FAULTS: [(&str, &[&str]); 8] = [
    // The currency comes after the amount, which is allowed.
    ("emvco_official_A13A", &[]),
    ("emv_go_6F32", &[]),
    // Letters that ask for nothing.
    ("emv_java_C659_fixed_tip", &["62.09"]),
    // A tip that the telephone asks for, beside a fixed one and one in percent.
    ("emv_java_4220_tip_prompt", &["56", "57", "62.09"]),
    ("pix_549C", &[]),
    ("qris_sunary_9635", &["26.01", "51", "52", "61"]),
    ("qris_sunary_058E_tag51", &["26.01", "51.02", "52", "61"]),
    ("qris_sunary_92B2", &["26.01", "51", "52", "59", "60", "61"]),
];

fn all() -> Vec<Value> {
    let file: Value = serde_json::from_str(include_str!("../vectors/qris_emvco.json")).unwrap();
    file["vectors"].as_array().unwrap().clone()
}

fn code(name: &str) -> Payload {
    let found = all().into_iter().find(|v| v["name"] == name).unwrap();
    Payload::parse(found["payload"].as_str().unwrap()).unwrap()
}

#[test]
fn whole_codes_are_read_part_by_part_and_given_back() {
    let mut whole = 0;
    for vector in all().iter().filter(|v| v["crc_ok"] == true && v["tlv_error"].is_null()) {
        let (name, text) = (vector["name"].as_str().unwrap(), vector["payload"].as_str().unwrap());
        let read = Payload::parse(text).unwrap_or_else(|fault| panic!("{name}: {fault}"));
        assert_eq!(read.to_string(), text, "{name}");
        let parts: Vec<Value> = read.parts().map(|p| serde_json::json!([p.tag, p.value])).collect();
        assert_eq!(Value::from(parts), vector["tlv"], "{name}");
        for (template, inner) in vector["nested"].as_object().unwrap() {
            let tag = Tag::new(template.parse().unwrap()).unwrap();
            let parts: Vec<Value> = read.inner(tag).map(|p| serde_json::json!([p.tag, p.value])).collect();
            assert_eq!(Value::from(parts), inner["items"], "{name}, {template}");
        }
        let again = Payload::of_parts(
            read.parts().filter(|p| p.tag != Tag::CRC).map(|p| (p.tag, p.value.to_owned())),
        );
        assert_eq!(again.unwrap(), read, "{name}");
        let faults: Vec<String> = read.check().iter().map(|f| f.path.to_string()).collect();
        let expected = FAULTS.iter().find(|(n, _)| *n == name).unwrap().1;
        assert_eq!(faults, expected, "{name}: {:?}", read.check());
        whole += 1;
    }
    assert_eq!(whole, FAULTS.len());
}

#[test]
fn wrong_codes_are_refused_with_place_tag_and_what_was_expected() {
    let said = |name: &str| {
        let found = all().into_iter().find(|v| v["name"] == name).unwrap();
        Payload::parse(found["payload"].as_str().unwrap()).unwrap_err().to_string()
    };
    assert_eq!(
        said("qris_sunary_BB82"),
        "character 100, tag 63: the checksum is BB82, that of this code would be 4D33"
    );
    assert_eq!(
        said("qris_readme_placeholder_M2B3"),
        "character 196, tag 63: \"M2B3\" is no checksum of four hexadecimal digits"
    );
    // A length of 57 for 60 characters: the next tag would begin in the middle of a text.
    assert_eq!(said("qris_invalid_0E0A"), "character 74: \"UM\" is no tag of two digits");
    let known = ["qris_sunary_BB82", "qris_readme_placeholder_M2B3", "qris_invalid_0E0A"];
    let wrong = all().into_iter().filter(|v| v["crc_ok"] == false || !v["tlv_error"].is_null());
    assert_eq!(wrong.map(|v| v["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>(), known);
}

#[test]
fn what_the_codes_say() {
    let official = code("emvco_official_A13A");
    assert_eq!(official.amount().unwrap(), Amount::new(2372, 2));
    assert_eq!((official.currency().unwrap().code, official.tip()), ("CNY", Some(Tip::Asked)));
    assert_eq!(official.inner(Tag::LANGUAGE).nth(1).unwrap().value, "最佳运输");
    assert!(!official.is_static() && !official.is_qris());
    assert_eq!(code("emv_java_C659_fixed_tip").tip(), Some(Tip::Fixed(Amount::new(50_000, 2))));
    let qris = code("qris_sunary_058E_tag51");
    assert!(qris.is_qris());
    assert_eq!((qris.nmid(), qris.name()), (Some("20250525"), Some("PT. SHOPPEE INDONESIA")));
    assert_eq!(qris.amount().unwrap().units(0), Some(152_000));
    assert_eq!(code("pix_549C").currency(), Currency::from_code("BRL"));
}

#[test]
fn a_static_code_becomes_that_of_one_payment_and_nothing_else_moves() {
    let shown = code("qris_sunary_92B2");
    let single = shown.for_payment(Amount::new(15_200_000, 2), None).unwrap();
    // The checksum by another program.
    let wanted = "00020101021226400016ID.CO.SHOPEE.WWW01020102101893600918530336054061520005802ID630480B6";
    assert_eq!(single.as_str(), wanted);
    // One that has an amount already keeps it.
    assert_eq!(code("pix_549C").for_payment(Amount::new(1, 2), None), Err(Refused::Dynamic));
}

#[test]
fn every_kind_of_fault_says_where_it_is() {
    // Written out, so that none of them is forgotten.
    for (text, at, path, word) in [
        ("", None, "", "nothing"),
        ("000201x", Some(6), "", "tag"),
        ("0002016", Some(6), "", "tag"),
        ("000201630", Some(8), "63", "length"),
        ("0002015910abc", Some(10), "59", "cut"),
        ("0102110002016304ABCD", Some(0), "01", "first"),
        ("000201010211", None, "63", "last"),
        ("0002016304ABCD010211", Some(6), "63", "last"),
        ("00020163031AB", Some(10), "63", "crc-form"),
        ("0002016304GHIJ", Some(10), "63", "crc-form"),
        ("0002016304ABCD", Some(10), "63", "crc"),
        ("0002010002016304ABCD", Some(6), "00", "twice"),
        ("00020126100001a0001b6304ABCD", Some(15), "26.00", "twice"),
        ("0002012608000aab016304ABCD", Some(12), "26.00", "length"),
        ("000201620705091236304ABCD", Some(14), "62.05", "cut"),
    ] {
        let fault = Payload::parse(text).unwrap_err();
        assert_eq!(
            (fault.at, fault.path.to_string().as_str(), fault.what.word()),
            (at, path, word),
            "{text}"
        );
    }
    let long = Payload::parse(&"0".repeat(513)).unwrap_err();
    assert_eq!(long.what, What::Long { most: 512, found: 513 });
    // Long before anybody counts.
    assert_eq!(Payload::parse(&"0".repeat(5_000_000)).unwrap_err().what.word(), "long");
}
