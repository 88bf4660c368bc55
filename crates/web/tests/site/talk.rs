//! What buyer, maker and office say to each other about an order, as pages.

use domain::access::Means;
use domain::account::Role;
use domain::maker::mandate::Agent;
use testkit::{Wish, World, on_both};

use crate::browser::{Browser, Form};
use crate::visitor::Visitor;

/// Two makers, an order of both by one buyer, and the address by which the buyer follows it.
struct Shop {
    makers: [domain::maker::Maker; 2],
    orders: [domain::market::order::Order; 2],
    track: String,
}

fn shop(world: &World) -> Shop {
    world.country().craft("ikat", "Ikat", "A1");
    let both = ["one", "two"].map(|key| {
        let maker = world.maker(domain::maker::MakerDraft {
            sample: false,
            ..world.maker_draft(key, &format!("Loom {key}"), "A1", "ikat")
        });
        world.sells(&maker);
        let item = domain::item::ItemDraft {
            sample: false,
            price: Some(domain::item::Money(4_000)),
            weight_g: Some(400),
            ..world.item_draft(&format!("{key}-shawl"), &format!("Shawl of {key}"), &maker)
        };
        (maker, world.item(item, 3))
    });
    let [(one, a), (two, b)] = both;
    let mut ask = world.ask(world.basket(&[(&a, 1), (&b, 1)]), &[&one, &two], Wish::SENT);
    let word = "1".repeat(64);
    let hash = domain::account::code::fingerprint("order", &word);
    ask.word = uuid::Uuid::from_slice(&hash[..16]).unwrap();
    world.place(&ask).unwrap();
    let mut orders = world.orders(ask.group);
    orders.sort_by_key(|o| o.maker != one.id);
    Shop { makers: [one, two], orders: orders.try_into().unwrap(), track: format!("/order/{word}") }
}

fn weaver<'v>(world: &World, visitor: &'v Visitor, name: &str, maker: &domain::maker::Maker) -> Browser<'v> {
    let actor = world.person(name, "A1", &[(Role::Maker, "A1")]);
    world.mandate(maker, Agent::Person(actor.id), true, &[]).unwrap();
    Browser::with(visitor, &world.session(&actor, Means::Password))
}

/// The form of a page in which something is said about an order; the one about the first order when it is the buyer's page.
fn says(html: &str, order: &str, text: &str) -> Form {
    let form = Form::all(html)
        .into_iter()
        .find(|f| {
            f.fields.iter().any(|(n, _)| n == "text") && (order.is_empty() || f.holds("pesanan") == order)
        })
        .expect("a form for a message");
    let (name, value) = if order.is_empty() { ("step", "message") } else { ("langkah", "message") };
    form.with("text", text).with(name, value)
}

#[test]
fn buyer_maker_and_officer_talk_about_an_order_and_other_makers_do_not_hear_it() {
    on_both(|world| {
        let Shop { makers: [one, two], orders: [a, _], track } = shop(world);
        let visitor = Visitor::of(world);
        let buyer = Browser::of(&visitor);
        let page = buyer.get(&track);
        let said = says(page.page(200, "en"), &a.id.to_string(), "Is the <b>red</b> one wool?");
        assert_eq!(buyer.submit(&said).leads_to(), format!("{track}?selesai=message"));
        // The same form again says it once.
        buyer.submit(&said);
        let html = buyer.get(&track);
        assert_eq!(html.page(200, "en").matches("one wool?").count(), 1);
        assert!(html.text().contains("&lt;b&gt;red") || html.text().contains("&#60;b&#62;red"));

        let (first, second) =
            (weaver(world, &visitor, "weaver.one", &one), weaver(world, &visitor, "weaver.two", &two));
        let home = first.get(&format!("/lapak/perajin/{}", one.id));
        assert!(home.page(200, "en").contains("Buyers have written to you about one order."));
        let list = first.get(&format!("/lapak/perajin/{}/pesanan", one.id));
        assert!(list.page(200, "en").contains("A new message"), "{}", list.text());
        let path = format!("/lapak/pesanan/{}", a.id);
        assert_eq!(second.get(&path).status.as_u16(), 404);
        let theirs = second.get(&format!("/lapak/perajin/{}/pesanan", two.id));
        assert!(!theirs.page(200, "en").contains("A new message"));
        let page = first.get(&path);
        assert!(page.page(200, "en").contains("one wool?") && page.text().contains("A new message"));
        let answer = says(page.text(), "", "Yes, wool.");
        assert_eq!(first.submit(&answer).leads_to(), format!("{path}?selesai=message#percakapan"));
        // Read: nothing is new any more.
        let list = first.get(&format!("/lapak/perajin/{}/pesanan", one.id));
        assert!(!list.page(200, "en").contains("A new message"));

        let officer = world.person("officer", "A1", &[(Role::Officer, "A1")]);
        let office = Browser::with(&visitor, &world.session(&officer, Means::SecondStep));
        let path = format!("/kerja/pesanan/{}", a.id);
        let page = office.get(&path);
        assert!(page.page(200, "en").contains("Yes, wool."));
        let answer = says(page.text(), "", "The council has seen it.");
        assert_eq!(office.submit(&answer).leads_to(), format!("{path}?selesai=message#percakapan"));

        let page = buyer.get(&track);
        let html = page.page(200, "en");
        assert!(html.contains("2 new messages") && html.contains("The council has seen it."), "{html}");
        assert!(!buyer.get(&track).page(200, "en").contains("2 new messages"));
    });
}

#[test]
fn a_message_that_is_not_taken_is_kept_in_its_field_with_the_reason() {
    on_both(|world| {
        let Shop { orders: [a, b], track, .. } = shop(world);
        let visitor = Visitor::of(world);
        let buyer = Browser::of(&visitor);
        let say = |text: &str| {
            let page = buyer.get(&track);
            buyer.submit(&says(page.page(200, "en"), &a.id.to_string(), text))
        };
        let long = "wool ".repeat(201);
        let told = say(&long);
        let html = told.page(422, "en");
        assert!(html.contains(&long[..900]) && html.contains("aria-invalid"), "{html}");
        let kept = Form::all(html).into_iter().find(|f| f.holds("pesanan") == b.id.to_string());
        assert!(kept.is_some_and(|f| f.holds("text").is_empty()), "the field of the other order is empty");
        for n in 0..15 {
            say(&format!("message {n}")).leads_to();
        }
        assert!(say("once more").page(422, "en").contains("15 messages within an hour are the most"));
        // A form that another site had the browser send, and one for somebody else's order.
        buyer.headers.borrow_mut().push(("sec-fetch-site", "cross-site".into()));
        assert_eq!(say("hello").status.as_u16(), 403);
        buyer.headers.borrow_mut().clear();
        let page = buyer.get(&track);
        let form = says(page.page(200, "en"), &a.id.to_string(), "hello");
        let foreign = form.with("pesanan", &uuid::Uuid::now_v7().to_string());
        assert_eq!(buyer.submit(&foreign).status.as_u16(), 404);
    });
}
