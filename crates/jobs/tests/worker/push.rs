//! Devices are told of orders: each of whoever looks after them, once, of what happened, and nothing about the buyer.

use domain::access::{KeepOwn, KeepOwnOrders, Means, buyer};
use domain::account::{PersonId, Role};
use domain::id::{MessageId, PushDeviceId};
use domain::item::{Item, ItemDraft, Money};
use domain::maker::mandate::Agent;
use domain::maker::{Maker, MakerDraft};
use domain::market::order::{Order, number};
use domain::market::step::Step as Move;
use domain::push::Address;
use jobs::Push;
use store::push::{ADDRESS, MARK, Stored};
use testkit::{Actor, Phone, PushService, Wish};

use super::*;

/// Whoever does the jobs of the lane, and the service.
struct Office<'w> {
    world: &'w World,
    service: PushService,
    worker: Worker,
    public: String,
    runtime: tokio::runtime::Runtime,
    stop: watch::Sender<bool>,
}

impl<'w> Office<'w> {
    fn new(world: &'w World) -> Office<'w> {
        world.country().craft("ikat", "Ikat", "A1");
        let service = PushService::start(world);
        let (worker, public) = worker(world, &[], true);
        let (stop, _) = watch::channel(false);
        Office { world, service, worker, public, runtime: runtime(), stop }
    }

    /// Does every job that is due.
    fn all(&mut self) {
        let mut stopping = self.stop.subscribe();
        while self.runtime.block_on(self.worker.step(&mut stopping)).unwrap() == Step::Did {}
    }

    /// A telephone of somebody.
    fn phone(&self, n: u8, person: PersonId) -> Phone {
        let phone = self.service.phone(n, &self.public);
        add(self.world, person, &phone.endpoint, &phone.p256dh, &phone.auth);
        phone
    }

    /// What a telephone was told: the keys of its words.
    fn told(&self, phone: &Phone) -> Vec<String> {
        let word = |t: &str| t.split(' ').nth(1).unwrap_or_default().to_owned();
        self.service.told(phone).iter().map(|(told, _)| word(told["title"].as_str().unwrap())).collect()
    }

    fn waiting(&self) -> Vec<Job> {
        all(self.world).into_iter().filter(|j| j.kind == "order-push").collect()
    }
}

fn worker(world: &World, hosts: &[&str], sandbox: bool) -> (Worker, String) {
    let settings = ::push::Settings {
        contact: "mailto:office@example.org".into(),
        hosts: hosts.iter().map(|h| (*h).to_owned()).collect(),
        sandbox,
    };
    let fresh = ::push::Key::fresh().unwrap();
    let kept = store::push::key::ready(&world.db, &world.keyring, &fresh.to_bytes()).unwrap();
    let pusher = ::push::Pusher::new(&settings, ::push::Key::from_bytes(&kept).unwrap()).unwrap();
    let public = pusher.public_key().to_owned();
    let push = Some(Push { pusher, keys: world.keyring.clone() });
    let say: jobs::Say = |lang, key, arguments| format!("{lang} {key} {arguments:?}");
    (Worker::new(Lane::Push, Tools { push, say, ..tools(world) }), public)
}

fn add(world: &World, person: PersonId, endpoint: &str, p256dh: &str, auth: &str) -> PushDeviceId {
    let id = PushDeviceId(Uuid::now_v7());
    let address = Address { endpoint: endpoint.into(), p256dh: p256dh.into(), auth: auth.into() };
    let plain = serde_json::to_vec(&address).unwrap();
    let sealed = world.keyring.seal(ADDRESS, id.0, &plain).unwrap();
    let mark = world.keyring.hash(MARK, endpoint);
    world
        .db
        .write_blocking(Command::system("test"), move |tx| {
            let who: Access<KeepOwn> = system();
            store::push::add(tx, &who, (id, person), "Phone", (&mark, &sealed))
        })
        .unwrap();
    id
}

fn devices(world: &World, person: PersonId) -> Vec<Stored> {
    world.db.read_blocking(move |c| store::push::of(c, person)).unwrap()
}

fn loom(world: &World, key: &str) -> (Maker, Item, Actor) {
    let draft = MakerDraft { sample: false, ..world.maker_draft(key, &format!("Loom {key}"), "A1", "ikat") };
    let maker = world.maker(draft);
    world.sells(&maker);
    let item = ItemDraft {
        sample: false,
        price: Some(Money(5_000)),
        weight_g: Some(400),
        ..world.item_draft(&format!("{key}-shawl"), key, &maker)
    };
    let item = world.item(item, 9);
    let actor = world.person(&format!("weaver.{key}"), "A1", &[(Role::Maker, "A1")]);
    world.mandate(&maker, Agent::Person(actor.id), true, &[]).unwrap();
    (maker, item, actor)
}

fn placed(world: &World, maker: &Maker, item: &Item) -> Order {
    let ask = world.ask(world.basket(&[(item, 1)]), &[maker], Wish::SENT);
    world.place(&ask).unwrap();
    world.orders(ask.group).pop().unwrap()
}

fn says(world: &World, order: &Order, text: &'static str) {
    let (id, who) = (order.id, buyer(order.group));
    let write = world.db.write_blocking(Command::new("buyer"), move |tx| {
        store::market::message::buyers(tx, &who, MessageId(Uuid::now_v7()), id, text)
    });
    write.unwrap();
}

#[test]
fn every_device_of_the_maker_is_told_once_and_no_other_and_nothing_of_the_buyer() {
    on_both(|world| {
        let mut office = Office::new(world);
        let (one, item, weaver) = loom(world, "one");
        let (_, _, other) = loom(world, "two");
        let (first, second) = (office.phone(1, weaver.id), office.phone(2, weaver.id));
        let stranger = office.phone(3, other.id);
        let order = placed(world, &one, &item);
        office.all();
        office.all();
        for phone in [&first, &second] {
            let told = office.service.told(phone);
            let [(told, lasts)] = told.as_slice() else { panic!("told once: {told:?}") };
            assert_eq!(told["path"], format!("/lapak/pesanan/{}", order.id));
            assert!(told["title"].as_str().unwrap().contains(&number(order.id.0)), "{told}");
            assert!(!told.to_string().contains(testkit::BUYER) && !told.to_string().contains("Sample Road"));
            assert!((11 * 3_600..=12 * 3_600).contains(lasts), "{lasts}");
        }
        assert!(office.told(&stranger).is_empty(), "another maker hears nothing");
        // What the maker does is not told to the maker; what the buyer does is.
        world.buyer_steps(&order, Move::Report("at nine".into())).unwrap();
        world.maker_steps(&order, Move::Confirm).unwrap();
        office.all();
        assert_eq!(office.told(&first), ["push-placed-title", "push-reported-title"]);
        assert_eq!(office.told(&second), office.told(&first));
        assert!(office.told(&stranger).is_empty() && office.waiting().is_empty());
        // An order that was not placed is not told.
        let more = world.ask(world.basket(&[(&item, 99)]), &[&one], Wish::SENT);
        assert!(world.place(&more).is_err());
        office.all();
        assert_eq!(office.told(&first).len(), 2);
    });
}

#[test]
fn what_somebody_asks_for_by_whatsapp_is_told_as_an_order_is() {
    on_both(|world| {
        let mut office = Office::new(world);
        let mut draft = MakerDraft {
            sample: false,
            consent_date: Some(jiff::civil::date(2026, 1, 5)),
            consent_by: Some("Sample".into()),
            ..world.maker_draft("one", "Loom one", "A1", "ikat")
        };
        draft.contact.whatsapp = Some("+99811112222".into());
        let maker = world.maker(draft);
        world.sells(&maker);
        let item = ItemDraft {
            sample: false,
            price: Some(Money(5_000)),
            weight_g: Some(400),
            ..world.item_draft("shawl", "Shawl", &maker)
        };
        let item = world.item(item, 9);
        let weaver = world.person("weaver", "A1", &[(Role::Maker, "A1")]);
        world.mandate(&maker, Agent::Person(weaver.id), true, &[]).unwrap();
        let (_, _, other) = loom(world, "two");
        let (phone, stranger) = (office.phone(1, weaver.id), office.phone(2, other.id));
        let id = world.asks(&item, 2, "+99833334444").unwrap();
        office.all();
        office.all();
        let told = office.service.told(&phone);
        let [(told, _)] = told.as_slice() else { panic!("told once: {told:?}") };
        assert_eq!(told["path"], format!("/lapak/permintaan/{id}"));
        assert!(told["title"].as_str().unwrap().contains(&number(id.0)), "{told}");
        assert!(!told.to_string().contains("33334444"), "nothing of who asks: {told}");
        assert!(office.told(&stranger).is_empty(), "another maker hears nothing");
        // What was seen before the telling is not told.
        let who: Access<KeepOwnOrders> = world.signed_in(&weaver, Means::Password).may().unwrap();
        let seen = world.asks(&item, 1, "+99833334444").unwrap();
        world
            .db
            .write_blocking(Command::system("test"), move |tx| store::market::request::saw(tx, &who, seen))
            .unwrap();
        office.all();
        let left = all(world).into_iter().filter(|j| j.kind == "request-push").count();
        assert_eq!((office.told(&phone).len(), left), (1, 0));
    });
}

#[test]
fn what_was_seen_on_the_site_or_is_old_is_not_told_and_messages_are_told_together() {
    on_both(|world| {
        let mut office = Office::new(world);
        let (maker, item, weaver) = loom(world, "one");
        let phone = office.phone(1, weaver.id);
        let who: Access<KeepOwnOrders> = world.signed_in(&weaver, Means::Password).may().unwrap();
        let seen = placed(world, &maker, &item);
        let (id, reads) = (seen.id, who.clone());
        world
            .db
            .write_blocking(Command::system("test"), move |tx| store::market::step::saw(tx, &reads, id))
            .unwrap();
        office.all();
        assert!(office.told(&phone).is_empty(), "it was seen");
        for text in ["Is it red?", "Or blue?"] {
            says(world, &seen, text);
        }
        office.all();
        assert!(office.told(&phone).is_empty(), "they wait for each other");
        world.wait(Duration::from_secs(400));
        office.all();
        assert_eq!(office.told(&phone), ["push-message-title"]);
        says(world, &seen, "Never mind.");
        let (id, reads) = (seen.id, who);
        world
            .db
            .write_blocking(Command::system("test"), move |tx| {
                store::market::message::read_by_maker(tx, &reads, id)
            })
            .unwrap();
        world.wait(Duration::from_secs(400));
        office.all();
        assert_eq!(office.told(&phone).len(), 1, "it was read");
        // The program stood still for a day.
        placed(world, &maker, &item);
        world.wait(Duration::from_secs(13 * 3_600));
        office.all();
        assert_eq!((office.told(&phone).len(), office.waiting().len()), (1, 0));
    });
}

#[test]
fn a_device_that_is_gone_is_forgotten_and_the_others_go_on() {
    on_both(|world| {
        let mut office = Office::new(world);
        let (maker, item, weaver) = loom(world, "one");
        let (gone, stays) = (office.phone(1, weaver.id), office.phone(2, weaver.id));
        office.service.forgets(&gone);
        placed(world, &maker, &item);
        office.all();
        assert_eq!(devices(world, weaver.id).len(), 1);
        assert_eq!((office.told(&stays).len(), office.waiting().len()), (1, 0));
        placed(world, &maker, &item);
        let asked = office.service.asked();
        office.all();
        assert_eq!(office.service.asked(), asked + 1, "nothing is sent there any more");
    });
}

#[test]
fn a_busy_service_is_left_alone_as_long_as_it_wants() {
    on_both(|world| {
        let mut office = Office::new(world);
        let (maker, item, weaver) = loom(world, "one");
        let phone = office.phone(1, weaver.id);
        office.service.answers(429, "retry-after", "1800");
        office.service.answers(503, "", "");
        placed(world, &maker, &item);
        office.all();
        world.wait(Duration::from_secs(1_500));
        office.all();
        assert_eq!((office.service.asked(), office.told(&phone).len()), (1, 0), "it is too early");
        world.wait(Duration::from_secs(400));
        office.all();
        assert_eq!((office.service.asked(), office.told(&phone).len()), (2, 0));
        world.wait(Duration::from_secs(400));
        office.all();
        assert_eq!(office.told(&phone), ["push-placed-title"]);
        assert!(office.waiting().is_empty());
    });
}

#[test]
fn nobody_is_followed_elsewhere_and_no_other_host_is_sent_to() {
    on_both(|world| {
        let mut office = Office::new(world);
        let (maker, item, weaver) = loom(world, "one");
        let phone = office.phone(1, weaver.id);
        for status in [301, 302, 307, 308] {
            office.service.answers(status, "location", &phone.endpoint);
            placed(world, &maker, &item);
            let asked = office.service.asked();
            office.all();
            assert_eq!(office.service.asked(), asked + 1, "{status}");
        }
        assert!(office.told(&phone).is_empty());
        assert!(office.waiting().iter().all(|j| j.state == State::Look), "somebody has to look at it");
        // The same without the sandbox: this machine is not asked, nor is any other that nobody named.
        let asked = office.service.asked();
        office.worker = worker(world, &["push.example"], false).0;
        for endpoint in ["http://169.254.169.254/latest", "https://10.0.0.1/x", "https://push.example:8443/x"]
        {
            add(world, weaver.id, endpoint, &phone.p256dh, &phone.auth);
        }
        placed(world, &maker, &item);
        office.all();
        let refused = office.waiting().into_iter().filter(|j| {
            j.error.as_deref() == Some("push.hosts does not allow the push service of this device")
        });
        assert_eq!((refused.count(), office.service.asked()), (4, asked));
    });
}

#[test]
fn who_is_gone_or_looks_after_the_orders_no_more_is_told_nothing() {
    on_both(|world| {
        let mut office = Office::new(world);
        let (maker, item, weaver) = loom(world, "one");
        let helper = world.person("helper", "A1", &[(Role::Maker, "A1")]);
        let mandate = world
            .mandate(&maker, Agent::Person(helper.id), false, &[domain::maker::mandate::Deed::Orders])
            .unwrap();
        let (own, theirs) = (office.phone(1, weaver.id), office.phone(2, helper.id));
        placed(world, &maker, &item);
        // Between the order and its telling.
        let maker_id = maker.id;
        let yesterday = jiff::civil::date(2026, 11, 23);
        world
            .db
            .write_blocking(Command::system("test"), move |tx| {
                store::maker::mandate::end(tx, &system(), maker_id, mandate, yesterday).map(drop)
            })
            .unwrap();
        office.all();
        assert_eq!((office.told(&own).len(), office.told(&theirs).len()), (1, 0));
        placed(world, &maker, &item);
        let (id, name) = (weaver.id, world.person_now(weaver.id).0.name);
        world
            .db
            .write_blocking(Command::system("test"), move |tx| {
                store::account::leave::leave(tx, &system(), id, &name)
            })
            .unwrap();
        office.all();
        assert_eq!(office.told(&own).len(), 1, "whoever gave up their account is told nothing");
        assert!(devices(world, weaver.id).is_empty() && office.waiting().is_empty());
    });
}

#[test]
fn where_web_push_is_off_nothing_is_sent() {
    on_both(|world| {
        let mut office = Office::new(world);
        let (maker, item, weaver) = loom(world, "one");
        let phone = office.phone(1, weaver.id);
        office.worker = Worker::new(Lane::Push, tools(world));
        placed(world, &maker, &item);
        office.all();
        assert_eq!((office.service.asked(), office.told(&phone).len(), office.waiting().len()), (0, 0, 0));
    });
}
