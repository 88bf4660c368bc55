//! A Midtrans of our own, which answers as the real one documents, and a line on which everything gets lost, late, doubled and out of order.

use jiff::Timestamp;
use jiff::tz::Offset;
use pay::payment::{Closing, Expected, Fact, Payment, Standing, Way};
use pay::provider::midtrans::Midtrans;
use pay::provider::{Call, NotAsked, Provider, Trouble};
use pay::qris::{Account, Draft, National};
use pay::{Amount, Currency};
use proptest::prelude::*;
use serde_json::{Value, json};
use sha2::{Digest, Sha512};

const KEY: &str = "SB-Mid-server-example";
const ORDER: &str = "PSN-2026-000012.1";
const UNTIL: i64 = 900;

fn ours() -> Midtrans {
    Midtrans::new(KEY, "gopay")
}

fn amount() -> Amount {
    Amount::new(17_500_000, 2)
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn local(second: i64) -> String {
    Offset::constant(7).to_datetime(at(second)).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

fn signed(mut message: Value, key: &str) -> Vec<u8> {
    let text = |name: &str| message[name].as_str().unwrap_or_default().to_owned();
    let hash =
        Sha512::digest(format!("{}{}{}{key}", text("order_id"), text("status_code"), text("gross_amount")));
    message["signature_key"] = hash.iter().map(|b| format!("{b:02x}")).collect::<String>().into();
    message.to_string().into_bytes()
}

/// The provider's side of one payment.
#[derive(Debug, Clone, Default)]
struct Theirs {
    status: &'static str,
    paid: Option<i64>,
    refunds: Vec<(String, u64)>,
}

impl Theirs {
    fn message(&self) -> Value {
        let code = match self.status {
            "pending" => "201",
            "expire" => "407",
            "deny" => "202",
            _ => "200",
        };
        let mut message = json!({
            "transaction_type": "off-us", "status_code": code, "status_message": "midtrans payment notification", "issuer": "dana",
            "transaction_id": "513f1f01-c9da-474c-9fc9-d5c64364b709", "order_id": ORDER, "gross_amount": "175000.00", "currency": "IDR",
            "payment_type": "qris", "transaction_time": local(0), "transaction_status": self.status, "fraud_status": "accept",
            "merchant_id": "G000000000", "acquirer": "gopay",
        });
        if let Some(paid) = self.paid {
            message["settlement_time"] = local(paid).into();
        }
        if !self.refunds.is_empty() {
            let refunds: Vec<Value> = self
                .refunds
                .iter()
                .map(|(key, whole)| json!({ "refund_key": key, "refund_amount": format!("{whole}.00"), "created_at": local(5_000) }))
                .collect();
            message["refunds"] = refunds.into();
        }
        message
    }

    fn notice(&self) -> Vec<u8> {
        signed(self.message(), KEY)
    }

    /// A refund by key: once, however often it is asked for.
    fn refund(&mut self, call: &Call) {
        let asked: Value = serde_json::from_str(&call.body).unwrap();
        let key = asked["refund_key"].as_str().unwrap().to_owned();
        if self.refunds.iter().all(|(known, _)| *known != key) {
            self.refunds.push((key, asked["amount"].as_u64().unwrap()));
        }
        let whole: u64 = self.refunds.iter().map(|(_, whole)| whole).sum();
        self.status = if whole == 175_000 { "refund" } else { "partial_refund" };
    }
}

fn payment() -> Payment {
    let currency = Currency::from_code("IDR").unwrap();
    Payment::new(Expected { way: Way::Provider, amount: amount(), currency, until: at(UNTIL) })
}

fn code(minor: u64) -> String {
    let mut draft = Draft::new(Currency::from_code("IDR").unwrap(), "ID", "5970", "DEWAN CONTOH", "MEDAN");
    draft.accounts.push(Account {
        domain: "COM.CONTOH.WWW".into(),
        pan: Some("9360000012345678901".into()),
        ..Account::default()
    });
    draft.national = Some(National { nmid: "ID1020000000001".into(), criteria: "UMI".into() });
    (draft.once, draft.amount, draft.postcode) = (true, Some(Amount::new(minor, 2)), Some("20111".into()));
    draft.build().unwrap().to_string()
}

#[test]
fn what_is_asked_is_what_is_documented() {
    let call = ours().charge(ORDER, amount(), 15, "PSN-12-charge").unwrap();
    assert_eq!((call.post, call.path.as_str()), (true, "/v2/charge"));
    let body: Value = serde_json::from_str(&call.body).unwrap();
    assert_eq!(
        body,
        json!({
            "payment_type": "qris",
            "transaction_details": { "order_id": ORDER, "gross_amount": 175_000 },
            "qris": { "acquirer": "gopay" },
            "custom_expiry": { "expiry_duration": 15, "unit": "minute" },
        })
    );
    let header = |name| call.headers.iter().find(|(n, _)| *n == name).unwrap().1.as_str();
    // The key and a colon, as names and passwords are sent.
    assert_eq!(header("Authorization"), "Basic U0ItTWlkLXNlcnZlci1leGFtcGxlOg==");
    assert_eq!((header("Idempotency-Key"), header("Content-Type")), ("PSN-12-charge", "application/json"));
    assert!(
        !format!("{call:?} {:?}", ours()).contains("server-example") && !format!("{call:?}").contains("U0It")
    );
    assert_eq!(ours().status(ORDER).unwrap().path, format!("/v2/{ORDER}/status"));
    let refund = ours().refund(ORDER, amount(), "Retur", "r1").unwrap();
    assert_eq!(refund.path, format!("/v2/{ORDER}/refund/online/direct"));
    for order in ["", "../x", "a/b", "a b", "é", &"x".repeat(51)] {
        assert_eq!(ours().status(order), Err(NotAsked::Name), "{order}");
    }
    // Half a rupiah, nothing, and no time.
    assert_eq!(ours().charge(ORDER, Amount::new(150, 2), 15, "k"), Err(NotAsked::Amount));
    assert_eq!(ours().charge(ORDER, Amount::new(0, 2), 15, "k"), Err(NotAsked::Amount));
    assert_eq!(ours().charge(ORDER, amount(), 0, "k"), Err(NotAsked::Time));
}

#[test]
fn a_charge_gives_a_code_of_this_amount_or_none() {
    let answer = |code: String| {
        let mut message = Theirs { status: "pending", ..Theirs::default() }.message();
        (message["qr_string"], message["expiry_time"]) = (code.into(), local(UNTIL).into());
        message.to_string().into_bytes()
    };
    let read = |body: Vec<u8>| ours().charged(ORDER, amount(), 200, &body);
    let charged = read(answer(code(17_500_000))).unwrap();
    assert_eq!((charged.code.amount(), charged.until), (Some(amount()), Some(at(UNTIL))));
    for wrong in [code(17_500_100), "00020101021163041234".into(), String::new()] {
        assert!(matches!(read(answer(wrong.clone())), Err(Trouble::Unreadable(_))), "{wrong}");
    }
    assert!(ours().charged("other", amount(), 200, &answer(code(17_500_000))).is_err());
    let said = |http, body: &str| ours().charged(ORDER, amount(), http, body.as_bytes()).unwrap_err();
    assert_eq!(said(200, r#"{"status_code":"406","status_message":"duplicate order ID"}"#), Trouble::There);
    assert_eq!(said(401, r#"{"status_code":"401"}"#), Trouble::Key);
    assert_eq!(said(202, r#"{"status_code":"202","status_message":"in process"}"#), Trouble::Again);
    assert_eq!(said(503, "<html>"), Trouble::Again);
    assert_eq!(said(429, ""), Trouble::Again);
    assert!(matches!(
        said(200, r#"{"status_code":"402","status_message":"no access"}"#),
        Trouble::Refused { .. }
    ));
    assert!(matches!(said(200, "[]"), Trouble::Unreadable(_)));
    assert!(matches!(said(200, &"x".repeat(70_000)), Trouble::Unreadable(_)));
}

#[test]
fn the_signature_is_that_of_the_documentation() {
    // The provider's own example of order, status, amount and key, with the hash by another program.
    let hash = "edc076b21793ebe3e17926350f5b8ae67d902fe657b3d0aa31b932d5c127e2375d308a2bc94f3265ac2d80a1f181a79b997ac178a236fcff35af263fc4d4c231";
    let notice = |hash: &str| {
        json!({ "order_id": "1111", "status_code": "200", "gross_amount": "100000.00", "transaction_status": "settlement",
            "transaction_id": "t", "settlement_time": local(5), "signature_key": hash })
        .to_string()
    };
    let theirs = Midtrans::new("askvnoibnosifnboseofinbofinfgbiufglnbfg", "gopay");
    assert_eq!(theirs.notified(notice(hash).as_bytes()).unwrap().order, "1111");
    assert!(theirs.notified(notice(&hash.to_uppercase()).as_bytes()).is_ok());
    for forged in ["", "0", &hash[1..], &hash.replacen('a', "b", 1)] {
        assert_eq!(theirs.notified(notice(forged).as_bytes()), Err(Trouble::Forged), "{forged}");
    }
    assert_eq!(ours().notified(notice(hash).as_bytes()), Err(Trouble::Forged));
}

#[test]
fn a_notice_that_was_changed_or_says_something_twice_is_not_believed() {
    let paid = Theirs { status: "settlement", paid: Some(60), ..Theirs::default() };
    let text = String::from_utf8(paid.notice()).unwrap();
    for (from, to) in [
        ("175000.00", "1.00"),
        (ORDER, "PSN-2026-000013"),
        ("\"status_code\":\"200\"", "\"status_code\":\"201\""),
    ] {
        assert!(text.contains(from));
        assert_eq!(ours().notified(text.replace(from, to).as_bytes()), Err(Trouble::Forged), "{from}");
    }
    let twice = text.replace("\"payment_type\"", "\"order_id\":\"PSN-1\",\"payment_type\"");
    assert!(matches!(ours().notified(twice.as_bytes()), Err(Trouble::Unreadable(_))));
    let unknown = Theirs { status: "teleported", ..Theirs::default() };
    assert!(matches!(ours().notified(&unknown.notice()), Err(Trouble::Unreadable(_))));
    // Where somebody at the provider has to look first, nothing is paid.
    let mut held = paid.message();
    held["fraud_status"] = "challenge".into();
    assert!(ours().notified(&signed(held, KEY)).unwrap().facts.is_empty());
    // The status is not in the signature: this one is from the provider as far as anybody can tell, so that nobody may hand over goods for a notice.
    let other = text.replace("\"settlement\"", "\"expire\"");
    assert_eq!(
        ours().notified(other.as_bytes()).unwrap().facts,
        [Fact::Closed { closing: Closing::Expired }]
    );
}

#[test]
fn every_status_comes_to_a_standing() {
    let told = |theirs: &Theirs, now| {
        let mut payment = payment();
        let said = ours().said(ORDER, 200, &theirs.notice()).unwrap();
        said.facts.into_iter().for_each(|fact| {
            payment.learn(fact);
        });
        payment.verdict(at(now)).standing
    };
    let of = |status, paid| Theirs { status, paid, refunds: vec![] };
    assert_eq!(told(&of("pending", None), 10), Standing::Waiting);
    assert_eq!(told(&of("pending", None), UNTIL + 1), Standing::Expired);
    assert_eq!(told(&of("settlement", Some(60)), 10_000), Standing::Paid);
    assert_eq!(told(&of("settlement", Some(UNTIL + 60)), 10_000), Standing::Late);
    assert_eq!(told(&of("expire", None), 10_000), Standing::Closed(Closing::Expired));
    assert_eq!(told(&of("cancel", None), 100), Standing::Closed(Closing::Cancelled));
    assert_eq!(told(&of("deny", None), 100), Standing::Closed(Closing::Refused));
    let mut refunded = of("settlement", Some(60));
    for (key, minor, standing) in
        [("r1", 5_000_000, Standing::PartReturned), ("r2", 12_500_000, Standing::Returned)]
    {
        let call = ours().refund(ORDER, Amount::new(minor, 2), "Retur", key).unwrap();
        refunded.refund(&call);
        refunded.refund(&call);
        assert_eq!(told(&refunded, 10_000), standing);
    }
    assert!(ours().said("PSN-9", 200, &refunded.notice()).is_err());
    assert_eq!(
        ours().said(ORDER, 404, br#"{"status_code":"404","status_message":"none"}"#),
        Err(Trouble::Unknown)
    );
}

/// What happens at the provider, in turn.
#[derive(Debug, Clone)]
enum Step {
    Pay(i64),
    Expire,
    Refund(u64),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let refunds = prop::collection::vec((1_u64..90_000).prop_map(Step::Refund), 0..3);
    prop_oneof![
        Just(vec![]),
        Just(vec![Step::Expire]),
        (1_i64..2 * UNTIL, refunds).prop_map(|(paid, refunds)| [vec![Step::Pay(paid)], refunds].concat()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 400,
        rng_seed: proptest::test_runner::RngSeed::Fixed(5),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    /// Notices come any number of times and in any order, or not at all, with forged ones between; one check at the end makes good what is missing.
    #[test]
    fn whatever_the_line_does_the_verdict_is_that_of_the_provider(
        steps in steps(), fates in prop::collection::vec(0_u8..4, 8), turn in 0_usize..8, forged_at in 0_usize..8,
    ) {
        let mut theirs = Theirs { status: "pending", ..Theirs::default() };
        let mut sent = vec![theirs.notice()];
        for (n, step) in steps.iter().enumerate() {
            match step {
                Step::Pay(second) => (theirs.status, theirs.paid) = ("settlement", Some(*second)),
                Step::Expire => theirs.status = "expire",
                Step::Refund(whole) => {
                    let call = ours().refund(ORDER, Amount::new(whole * 100, 2), "Retur", &format!("r{n}")).unwrap();
                    theirs.refund(&call);
                }
            }
            sent.push(theirs.notice());
        }
        // Lost, once, twice, thrice.
        let mut line: Vec<Vec<u8>> =
            sent.iter().zip(&fates).flat_map(|(notice, fate)| vec![notice.clone(); usize::from(*fate)]).collect();
        let lie = Theirs { status: "settlement", paid: Some(1), refunds: vec![] };
        line.insert(forged_at.min(line.len()), signed(lie.message(), "another key"));
        let turn = turn % line.len();
        line.rotate_left(turn);
        let mut payment = payment();
        for body in &line {
            match ours().notified(body) {
                Ok(said) => said.facts.into_iter().for_each(|fact| { payment.learn(fact); }),
                Err(trouble) => prop_assert_eq!(trouble, Trouble::Forged),
            }
        }
        for fact in ours().said(ORDER, 200, &theirs.message().to_string().into_bytes()).unwrap().facts {
            payment.learn(fact);
        }
        let verdict = payment.verdict(at(10_000));
        let back: u64 = theirs.refunds.iter().map(|(_, whole)| whole * 100).sum();
        prop_assert_eq!(verdict.returned, back);
        let expected = match theirs.paid {
            None if theirs.status == "expire" => Standing::Closed(Closing::Expired),
            None => Standing::Expired,
            Some(_) if back > amount().minor() => Standing::Contradicted,
            Some(_) if back == amount().minor() => Standing::Returned,
            Some(_) if back > 0 => Standing::PartReturned,
            Some(paid) if paid > UNTIL => Standing::Late,
            Some(_) => Standing::Paid,
        };
        prop_assert_eq!(verdict.standing, expected);
    }

    #[test]
    fn nothing_makes_it_panic(http in 100_u16..600, body in "\\PC{0,60}", status in "[a-z_]{0,12}", number in "[0-9.]{0,14}") {
        let message = json!({ "status_code": "200", "order_id": ORDER, "transaction_status": status, "gross_amount": number,
            "refund_amount": number, "settlement_time": body, "currency": "IDR" });
        for body in [body.clone().into_bytes(), signed(message, KEY)] {
            let _ = (ours().notified(&body), ours().said(ORDER, http, &body), ours().charged(ORDER, amount(), http, &body));
        }
    }
}
