//! Makers: who acts for whom, what they may change by themselves, and who is a member of what.

use domain::access::{Access, KeepItems, KeepMakers, KeepOwnItems, KeepOwnMaker, Means, ReadPeople};
use domain::account::Role;
use domain::id::{ItemId, MandateId};
use domain::item::{Item, Money};
use domain::journal::Operation;
use domain::maker::mandate::{Agent, Deed, MandateDraft, give};
use domain::maker::{Maker, MakerDraft, MakerKind, own};
use domain::publication::Publication;
use jiff::civil::date;
use store::maker::{mandate, membership};
use store::{Command, Done, Error, Result, Tx};
use testkit::{Actor, World, on_both, system};
use uuid::Uuid;

fn write<T>(
    world: &World,
    f: impl Fn(&mut Tx<'_>) -> Result<T> + Send + std::panic::UnwindSafe + 'static,
) -> Result<T>
where
    T: serde::Serialize + serde::de::DeserializeOwned + Send + 'static,
{
    world.db.write_blocking(Command::system("test"), f).map(Done::into_inner)
}

fn loom(world: &World, key: &str, name: &str, region: &str) -> Maker {
    world.maker(MakerDraft { sample: false, ..world.maker_draft(key, name, region, "ikat") })
}

fn shawl(world: &World, maker: &Maker) -> Item {
    let draft = domain::item::ItemDraft { sample: false, ..world.item_draft("shawl", "Shawl", maker) };
    world.item(draft, 3)
}

fn stored(world: &World, id: ItemId) -> (Item, i64) {
    world.db.read_blocking(move |c| store::item::get(c, id)).unwrap().unwrap()
}

fn weaver(world: &World, name: &str, maker: &Maker) -> Actor {
    let actor = world.person(name, "A1", &[(Role::Maker, "A1")]);
    world.mandate(maker, Agent::Person(actor.id), true, &[]).unwrap();
    actor
}

#[test]
fn a_weaver_changes_their_own_profile_and_it_waits_for_the_officer() {
    on_both(|world| {
        world.country().craft("ikat", "Ikat", "A1");
        let (mine, other) = (loom(world, "mine", "My Loom", "A1"), loom(world, "other", "Other Loom", "A1"));
        let actor = weaver(world, "weaver", &mine);
        let access: Access<KeepOwnMaker> = world.access(&actor).unwrap();
        let save = |maker: Maker| {
            let access = access.clone();
            write(world, move |tx| store::maker::own::save(tx, &access, &maker))
        };
        let sent = own::hand_in(&mine, "99", MakerDraft { name: "The Blue Loom".into(), ..(&mine).into() });
        let sent = sent.unwrap();
        assert_eq!(sent.status, Publication::Submitted);
        save(sent.clone()).unwrap();
        let read = |id| {
            let access = access.clone();
            world.db.read_blocking(move |c| store::maker::own::get(c, &access, id))
        };
        assert_eq!(read(mine.id).unwrap().unwrap().0, sent);
        // Neither by themselves before the public, nor anybody else's.
        let published = Maker { status: Publication::Published, ..sent.clone() };
        assert!(matches!(save(published), Err(Error::Faults(f)) if f.0[0].field == "status"));
        assert!(matches!(save(Maker { name: "Mine".into(), ..other.clone() }), Err(Error::Refused)));
        assert!(matches!(read(other.id), Err(Error::Refused)));
        // It is no right over the region's makers.
        assert!(world.access::<KeepMakers>(&actor).is_none());
        // The officer decides, and the weaver takes a holiday.
        let now = Maker { status: Publication::Published, ..sent };
        world.save_maker(&now).unwrap();
        save(Maker { status: Publication::Paused, ..now.clone() }).unwrap();
        assert!(save(now).is_err(), "coming back goes by the officer");
    });
}

#[test]
fn a_helper_keeps_the_items_that_are_let_to_them_and_nothing_else() {
    on_both(|world| {
        world.country().craft("ikat", "Ikat", "A1");
        let (mine, other) = (loom(world, "mine", "My Loom", "A1"), loom(world, "other", "Other Loom", "A1"));
        let item = shawl(world, &mine);
        let helper = world.person("helper", "A1", &[(Role::Maker, "A1")]);
        let mandate_id = world.mandate(&mine, Agent::Person(helper.id), false, &[Deed::Items]).unwrap();
        assert!(world.access::<KeepOwnMaker>(&helper).is_none(), "the profile was not let to them");
        let access: Access<KeepOwnItems> = world.access(&helper).unwrap();
        let save = |item: Item| {
            let access = access.clone();
            write(world, move |tx| store::item::own::save(tx, &access, &item))
        };
        let dearer = domain::item::own::hand_in(&item, Item { price: Some(Money(20_000)), ..item.clone() });
        save(dearer.clone()).unwrap();
        assert_eq!(stored(world, item.id).0.status, Publication::Published, "a price is the maker's own");
        let renamed = Item { names: testkit::en("Blue shawl"), ..dearer.clone() };
        assert!(save(renamed.clone()).is_err(), "no words are published unseen");
        save(domain::item::own::hand_in(&dearer, renamed)).unwrap();
        assert_eq!(stored(world, item.id).0.status, Publication::Submitted);
        let count = access.clone();
        let id = item.id;
        write(world, move |tx| store::item::own::set_stock(tx, &count, id, 9, Uuid::now_v7())).unwrap();
        assert_eq!(stored(world, item.id).1, 9);
        // A new one, and one in another's name.
        let new = |maker: &Maker, key: &str| {
            let draft = domain::item::ItemDraft {
                sample: false,
                status: Publication::Submitted,
                ..world.item_draft(key, "Mat", maker)
            };
            let item = domain::item::save(ItemId(Uuid::now_v7()), false, draft).unwrap();
            let access = access.clone();
            write(world, move |tx| store::item::own::create(tx, &access, &item, 2, Uuid::now_v7()))
        };
        new(&mine, "mat").unwrap();
        assert!(matches!(new(&other, "mat-2"), Err(Error::Refused)));
        let all = access.clone();
        let page = world.db.read_blocking(move |c| store::item::own::page(c, &all, mine.id, None, 10));
        let page = page.unwrap();
        assert_eq!(
            page.iter().map(|l| (l.stock, l.status)).collect::<Vec<_>>()[0],
            (2, Publication::Submitted)
        );
        let all = access.clone();
        let page = world.db.read_blocking(move |c| store::item::own::page(c, &all, other.id, None, 10));
        assert!(matches!(page, Err(Error::Refused)));
        // Taken back, it counts no more.
        let maker = mine.id;
        write(world, move |tx| mandate::end(tx, &system(), maker, mandate_id, date(2026, 11, 23))).unwrap();
        assert!(world.access::<KeepOwnItems>(&helper).is_none());
    });
}

#[test]
fn what_its_own_people_paused_comes_back_as_it_was_and_what_others_paused_is_looked_at() {
    on_both(|world| {
        world.country().craft("ikat", "Ikat", "A1");
        let (mine, other) = (loom(world, "mine", "My Loom", "A1"), loom(world, "other", "Other Loom", "A1"));
        let item = shawl(world, &mine);
        let (actor, stranger) = (weaver(world, "weaver", &mine), weaver(world, "stranger", &other));
        let access: Access<KeepOwnItems> = world.access(&actor).unwrap();
        let theirs: Access<KeepOwnItems> = world.access(&stranger).unwrap();
        let id = item.id;
        let by = |who: &Actor| Command::new(format!("account:{}", who.id));
        let resume = |who: &Actor, access: &Access<KeepOwnItems>| {
            let access = access.clone();
            let done = world.db.write_blocking(by(who), move |tx| store::item::own::resume(tx, &access, id));
            done.map(Done::into_inner)
        };
        assert!(matches!(resume(&actor, &access), Err(Error::Faults(_))), "it is not paused");
        let paused = Item { status: Publication::Paused, ..item.clone() };
        let pause = access.clone();
        world.db.write_blocking(by(&actor), move |tx| store::item::own::save(tx, &pause, &paused)).unwrap();
        world.db.settle().unwrap();
        assert!(matches!(resume(&stranger, &theirs), Err(Error::Refused)));
        assert_eq!(resume(&actor, &access).unwrap(), Publication::Published);
        assert_eq!(stored(world, id).0, item);
        // The council paused it.
        let paused = Item { status: Publication::Paused, ..item.clone() };
        write(world, move |tx| store::item::save(tx, &system(), &paused)).unwrap();
        world.db.settle().unwrap();
        assert_eq!(resume(&actor, &access).unwrap(), Publication::Submitted);
        let moved = access.clone();
        let found = world.db.read_blocking(move |c| store::item::own::movements(c, &moved, id, 10)).unwrap();
        assert_eq!(found.iter().map(|m| m.quantity).collect::<Vec<_>>(), [3]);
        let moved = theirs.clone();
        let found = world.db.read_blocking(move |c| store::item::own::movements(c, &moved, id, 10));
        assert!(matches!(found, Err(Error::Refused)));
        let found = world.db.read_blocking(move |c| store::maker::own::of_items(c, &theirs, mine.id));
        assert!(matches!(found, Err(Error::Refused)));
    });
}

#[test]
fn what_is_let_to_a_cooperative_is_let_to_its_own_people() {
    on_both(|world| {
        world.country().craft("ikat", "Ikat", "A1");
        let (mine, group) = (loom(world, "mine", "My Loom", "A1"), loom(world, "group", "The Group", "A1"));
        let manager = weaver(world, "manager", &group);
        world.mandate(&mine, Agent::Maker(group.id), false, &[Deed::Items]).unwrap();
        let items: Access<KeepOwnItems> = world.access(&manager).unwrap();
        let profile: Access<KeepOwnMaker> = world.access(&manager).unwrap();
        assert!(items.acts_for(mine.id) && items.acts_for(group.id));
        assert!(profile.acts_for(group.id) && !profile.acts_for(mine.id));
        // With a card too, and without the role not at all.
        assert!(world.signed_in(&manager, Means::Card).may::<KeepOwnItems>().is_some());
        let clerk = world.person("clerk", "A1", &[(Role::Officer, "A1")]);
        world.mandate(&group, Agent::Person(clerk.id), true, &[]).unwrap();
        assert!(world.access::<KeepOwnItems>(&clerk).is_none());
        assert!(world.access::<KeepItems>(&clerk).is_some());
    });
}

#[test]
fn an_officer_lets_act_only_for_makers_and_by_people_of_their_own_part_of_the_tree() {
    on_both(|world| {
        world.country().craft("ikat", "Ikat", "A1");
        let (north, south) =
            (loom(world, "north", "North Loom", "A1"), loom(world, "south", "South Loom", "A2"));
        let officer = world.person("officer", "A1", &[(Role::Officer, "A1")]);
        let near = world.person("near", "A1", &[(Role::Maker, "A1")]);
        let far = world.person("far", "A2", &[(Role::Maker, "A2")]);
        let keep: Access<KeepMakers> = world.access(&officer).unwrap();
        let people: Access<ReadPeople> = world.access(&officer).unwrap();
        let try_it = |maker: &Maker, to: Agent| {
            let draft = MandateDraft {
                maker: maker.id,
                region: maker.region.clone(),
                to,
                own: false,
                deeds: vec![Deed::Items],
                since: date(2026, 1, 1),
                until: None,
            };
            let new = give(MandateId(Uuid::now_v7()), draft).unwrap();
            let (keep, people) = (keep.clone(), people.clone());
            write(world, move |tx| mandate::give(tx, &keep, &people, &new)).map(drop)
        };
        assert!(matches!(try_it(&south, Agent::Person(near.id)), Err(Error::Refused)));
        assert!(matches!(try_it(&north, Agent::Person(far.id)), Err(Error::Refused)));
        try_it(&north, Agent::Person(near.id)).unwrap();
        assert!(
            matches!(try_it(&north, Agent::Person(near.id)), Err(Error::Faults(f)) if f.0[0].field == "to")
        );
        // Whoever is published may be named by everybody.
        try_it(&north, Agent::Maker(south.id)).unwrap();
        let hidden = Maker { status: Publication::Draft, ..south };
        world.save_maker(&hidden).unwrap();
        let other = loom(world, "north-2", "Second Loom", "A1");
        assert!(matches!(try_it(&other, Agent::Maker(hidden.id)), Err(Error::Refused)));
    });
}

#[test]
fn members_come_and_go_and_are_forgotten_with_the_maker() {
    on_both(|world| {
        world.country().craft("ikat", "Ikat", "A1");
        let group = world.maker(MakerDraft {
            kind: MakerKind::Cooperative,
            ..world.maker_draft("group", "The Group", "A1", "ikat")
        });
        let (first, second) = (loom(world, "first", "First", "A1"), loom(world, "second", "Second", "A2"));
        let one = world.member(&group, &first).unwrap();
        world.member(&group, &second).unwrap();
        assert!(matches!(world.member(&group, &first), Err(Error::Faults(_))), "not twice at a time");
        assert!(matches!(world.member(&first, &second), Err(Error::Faults(_))), "a workshop has no members");
        let shown = |id| {
            let read = world.db.read_blocking(move |c| {
                let members = membership::members(c, &system(), id, None)?;
                let groups = membership::groups(c, &system(), id)?;
                Ok((members, groups))
            });
            let (members, groups) = read.unwrap();
            let names = |all: Vec<membership::Named>| all.into_iter().map(|n| n.name).collect::<Vec<_>>();
            (names(members), names(groups))
        };
        assert_eq!(shown(group.id).0, ["Second", "First"]);
        assert_eq!(shown(first.id).1, ["The Group"]);
        let id = group.id;
        write(world, move |tx| membership::leave(tx, &system(), id, one, date(2026, 11, 1))).unwrap();
        world.member(&group, &first).expect_err("the earlier one lies in the same days");
        // Erased for good, nothing names them any more.
        world.mandate(&first, Agent::Maker(group.id), false, &[Deed::Items]).unwrap();
        let gone = first.id;
        write(world, move |tx| store::maker::erase(tx, &system(), gone)).unwrap();
        assert_eq!(shown(group.id).0, ["Second"]);
        world.db.settle().unwrap();
        let entries = world.db.read_blocking(move |c| store::journal::history(c, one.0, i64::MAX, 10));
        assert_eq!(entries.unwrap()[0].operation, Operation::Delete);
        let left = world.db.read_blocking(move |c| mandate::to_maker(c, &system(), id)).unwrap();
        assert!(left.is_empty());
        assert!(matches!(world.member(&group, &first), Err(Error::Refused)));
    });
}

#[test]
fn the_items_of_a_maker_that_moves_move_with_it() {
    on_both(|world| {
        world.country().craft("ikat", "Ikat", "A1");
        let maker = loom(world, "loom", "My Loom", "A1-01");
        let (item, other) = (shawl(world, &maker), loom(world, "other", "Other Loom", "A1"));
        let stays = world.item(world.item_draft("stays", "A runner", &other), 1);
        let counts = |region: &'static str| {
            let counts =
                world.db.read_blocking(move |c| store::tally::of(c, &testkit::code(region))).unwrap();
            (counts.makers, counts.items)
        };
        assert_eq!([counts("A1-01"), counts("A1"), counts("A2")], [(1, 1), (2, 2), (0, 0)]);
        let moved = Maker { region: testkit::code("A2"), ..maker };
        world.save_maker(&moved).unwrap();
        assert_eq!([counts("A1-01"), counts("A1"), counts("A2")], [(0, 0), (1, 1), (1, 1)]);
        assert_eq!(
            (stored(world, item.id).0.region, stored(world, stays.id).0.region),
            (moved.region, stays.region)
        );
        let shown = world.db.read_blocking(|c| store::item::of_area(c, &testkit::code("A2"), 5)).unwrap();
        assert_eq!(shown.iter().map(|i| i.id).collect::<Vec<_>>(), [item.id]);
        // It stands in the item's own history, once the entry has its place there.
        world.db.settle().unwrap();
        let history =
            world.db.read_blocking(move |c| store::journal::history(c, item.id.0, i64::MAX, 5)).unwrap();
        assert_eq!(history[0].operation, Operation::Change);
        let fields: Vec<&str> = history[0].fields.iter().map(|f| f.name.as_str()).collect();
        assert_eq!(fields, ["region"]);
    });
}
