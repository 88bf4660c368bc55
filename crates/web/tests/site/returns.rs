//! Goods that come back: the buyer asks on the page of the order, the maker answers on the phone, an officer decides.

use domain::access::Means;
use domain::account::Role;
use domain::item::Money;
use testkit::{World, on_both};

use crate::browser::{Browser, Form};
use crate::market::{check_out, first_order, put_in, shop, take, weaver};
use crate::visitor::Visitor;

/// The form whose button has this word.
fn by_button(html: &str, step: &str) -> Form {
    let name = if html.contains(&format!("name=\"step\" value=\"{step}\"")) { "step" } else { "langkah" };
    let forms = html.split("<form ").skip(1).position(|f| {
        f.split("</form>").next().is_some_and(|f| f.contains(&format!("name=\"{name}\" value=\"{step}\"")))
    });
    let at = forms.unwrap_or_else(|| panic!("nothing does {step}: {html}"));
    Form::all(html).remove(at).with(name, step)
}

fn set_fee(world: &World) {
    world
        .db
        .write_blocking(store::Command::system("test"), |tx| {
            let rules = domain::market::Rules { fee_ppm: 50_000, ..Default::default() };
            store::market::set_rules(tx, &testkit::system(), &rules)
        })
        .unwrap();
}

#[test]
fn a_buyer_sends_pieces_back_the_maker_refuses_and_the_council_decides() {
    on_both(|world| {
        let [(maker, item), _] = shop(world);
        set_fee(world);
        let visitor = Visitor::of(world);
        let buyer = Browser::of(&visitor);
        let slug = domain::text::slug(item.names.iter().next().unwrap().1);
        put_in(&buyer, &item);
        let basket = Form::to(buyer.get("/basket").page(200, "en"), "/basket");
        let count = basket.fields.iter().find(|(n, _)| n.starts_with("n-")).map(|(n, _)| n.clone());
        buyer.submit(&basket.with(&count.unwrap(), "2")).leads_to();
        let track = buyer.submit(&check_out(&buyer, &[])).leads_to().to_owned();
        let weaver = weaver(world, &visitor, "weaver.one", &maker);
        let path = first_order(weaver.get(&format!("/lapak/perajin/{}/pesanan", maker.id)).page(200, "en"));
        take(&weaver, &path, "confirm", &[]);
        take(&weaver, &path, "hand-over", &[]);
        let html = buyer.get(&track);
        assert!(!html.page(200, "en").contains("Send goods back"), "the buyer does not have them");
        buyer.submit(&by_button(html.text(), "receive")).leads_to();
        assert_eq!(world.db_stock(&item), (1, 0));

        // What is wrong is told beside its field, and what was typed is kept.
        let page = buyer.get(&track);
        let html = page.page(200, "en");
        assert!(html.contains("can be sent back until") && html.contains("Send goods back"), "{html}");
        let ask = by_button(html, "retur");
        let wrong = buyer.submit(&ask.clone().with("pieces_0", "7").with("words", "Half of it is green."));
        let html = wrong.page(422, "en");
        assert!(html.contains("value=\"7\"") && html.contains("Half of it is green.</textarea>"), "{html}");
        assert!(html.contains("pieces_0-") && html.matches("class=\"fault\"").count() >= 2, "{html}");
        let right = by_button(html, "retur").with("pieces_0", "1").with("reason", "unlike");
        assert_eq!(buyer.submit(&right).leads_to(), format!("{track}?selesai=retur"));
        assert_eq!(buyer.submit(&right).leads_to(), format!("{track}?selesai=retur"), "the same form again");
        let second =
            buyer.submit(&ask.with("pieces_0", "1").with("reason", "unlike").with("words", "Twice."));
        assert!(second.page(422, "en").contains("already being sent back"), "{}", second.text());
        let html = buyer.get(&track);
        assert_eq!(html.text().matches("Waits for the maker").count(), 1);

        // The maker sees it on the list and on the order, refuses with a reason, and the buyer turns to the council.
        let list = weaver.get(&format!("/lapak/perajin/{}/pesanan", maker.id));
        assert!(list.page(200, "en").contains("#retur"), "{}", list.text());
        let seen = weaver.get(&path);
        let html = seen.page(200, "en");
        assert!(html.contains("Half of it is green.") && html.contains("Not as described"), "{html}");
        let bare = weaver.submit(&by_button(html, "retur-refuse"));
        assert!(bare.page(422, "en").contains("retur-refuse-fault"), "{}", bare.text());
        let refuse = by_button(html, "retur-refuse").with("answer", "It was made as shown.");
        weaver.submit(&refuse).leads_to();
        let html = buyer.get(&track);
        assert!(html.page(200, "en").contains("It was made as shown."));
        let appeal = by_button(html.text(), "retur-appeal").with("answer", "See the picture of the item.");
        assert_eq!(buyer.submit(&appeal).leads_to(), format!("{track}?selesai=retur-appeal"));

        let enter = |name: &str, at: &str| {
            let actor = world.person(name, at, &[(Role::Officer, at)]);
            Browser::with(&visitor, &world.session(&actor, Means::Password))
        };
        let officer = enter("officer", "A1");
        let at = path.replace("/lapak/", "/kerja/");
        let list = officer.get("/kerja/pesanan");
        assert!(list.page(200, "en").contains(&format!("{at}#retur")), "{}", list.text());
        assert_eq!(enter("south", "A2").get(&at).status.as_u16(), 404);
        let page = officer.get(&at);
        let html = page.page(200, "en");
        assert!(html.contains("See the picture of the item."), "{html}");
        assert!(html.contains("It was made as shown."), "both sides are read: {html}");
        let high = officer.submit(&by_button(html, "retur-accept").with("delivery", "900"));
        assert!(high.page(422, "en").contains("retur-accept-fault"), "{}", high.text());
        let accept = by_button(html, "retur-accept").with("delivery", "15").with("answer", "Bring it to us.");
        officer.submit(&accept).leads_to();

        // The goods are back: into the stock, and their price and what sending cost is owed.
        let html = weaver.get(&path);
        let html = html.page(200, "en");
        assert!(html.contains("$100.00") && html.contains("Bring it to us."), "{html}");
        let back = by_button(html, "retur-take-back");
        assert_eq!(back.holds("stocked_0"), "1");
        weaver.submit(&back).leads_to();
        assert_eq!(world.db_stock(&item), (2, 0));
        let html = buyer.get(&track);
        let html = html.page(200, "en");
        assert!(html.contains("(1 came back)") && html.contains("$115.00"), "{html}");
        take(&weaver, &path, "return", &[]);
        world.check_books();
        assert!(buyer.get(&format!("{track}/data.json")).text().contains("Half of it is green."));
        let order = world.db.read_blocking({
            let id = path.rsplit('/').next().unwrap().parse().unwrap();
            move |c| store::market::register::order(c, &testkit::system(), domain::id::OrderId(id))
        });
        let (order, _) = order.unwrap().unwrap();
        assert_eq!((order.remitted, order.owed(), order.fee_left()), (Money(11_500), Money(0), Money(500)));
        let money = weaver.get(&format!("/lapak/perajin/{}/uang", maker.id));
        assert!(money.page(200, "en").contains("Goods returned"), "{}", money.text());
        // Another reader of the page of the thing sees that there is one more.
        assert!(visitor.get(&format!("/items/{slug}")).page(200, "en").contains("2"));
    });
}

#[test]
fn a_buyer_calls_a_return_off_and_nobody_else_opens_one() {
    on_both(|world| {
        let [(maker, item), _] = shop(world);
        let visitor = Visitor::of(world);
        let ask = world.ask(world.basket(&[(&item, 1)]), &[&maker], testkit::Wish::SENT);
        world.place(&ask).unwrap();
        let other = world.reaches_buyer(&world.orders(ask.group).pop().unwrap());
        let buyer = Browser::of(&visitor);
        put_in(&buyer, &item);
        let track = buyer.submit(&check_out(&buyer, &[])).leads_to().to_owned();
        let weaver = weaver(world, &visitor, "weaver.one", &maker);
        let path = first_order(weaver.get(&format!("/lapak/perajin/{}/pesanan", maker.id)).page(200, "en"));
        take(&weaver, &path, "confirm", &[]);
        take(&weaver, &path, "hand-over", &[]);
        buyer.submit(&by_button(buyer.get(&track).page(200, "en"), "receive")).leads_to();
        let page = buyer.get(&track);
        let ask = by_button(page.page(200, "en"), "retur").with("reason", "unwanted");
        assert_eq!(ask.holds("pieces_0"), "1", "one piece of one thing is what goes back");
        let foreign = buyer.submit(&ask.clone().with("pesanan", &other.id.to_string()));
        assert_eq!(foreign.status.as_u16(), 404);
        let tried = crate::strangers::refusals(world, &other.id.to_string());
        assert_eq!(tried.len(), 1, "that somebody tried is remembered");
        assert_eq!(buyer.submit(&ask).leads_to(), format!("{track}?selesai=retur"));
        let html = buyer.get(&track);
        assert!(!html.page(200, "en").contains("value=\"hapus\""), "it is still needed");
        let off = by_button(html.text(), "retur-withdraw");
        assert_eq!(buyer.submit(&off).leads_to(), format!("{track}?selesai=retur-withdraw"));
        assert!(buyer.get(&track).page(200, "en").contains("Send goods back"), "it can be asked for again");
    });
}
