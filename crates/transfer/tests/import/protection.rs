//! Goods of protected species can never be put on sale, by any path.

use domain::item::{Item, Money};
use domain::vocabulary::{Protection, Vocabulary};
use store::{Db, Error};
use testkit::{World, on_both, system};
use transfer::FileKind;

use crate::{country, counts, import};

fn now(db: &Db, item: &Item) -> (Option<Money>, Option<i32>, i64) {
    let id = item.id;
    let (item, stock) = db.read_blocking(move |c| store::item::get(c, id)).unwrap().unwrap();
    (item.price, item.lead_days, stock)
}

/// An item in stock, one made to order, and one of another craft.
fn goods(world: &World, materials: &[&str]) -> [Item; 3] {
    world.craft("bag", "Bag", "A1");
    let maker = world.maker(world.maker_draft("m", "Mats", "A1", "mat"));
    let materials: Vec<String> = materials.iter().map(|m| (*m).to_owned()).collect();
    let mut stocked = world.item_draft("a", "A", &maker);
    stocked.materials.clone_from(&materials);
    let mut made = world.item_draft("b", "B", &maker);
    made.lead_days = Some(5);
    made.materials = materials;
    let mut other = world.item_draft("c", "C", &maker);
    other.craft = "bag".into();
    [world.item(stocked, 3), world.item(made, 0), world.item(other, 2)]
}

#[test]
fn a_craft_that_becomes_protected_takes_the_offers_of_its_goods_along() {
    on_both(|world| {
        let profile = country(world);
        let [stocked, made, other] = goods(world, &[]);
        let text =
            "key,region,name_en,category,warning_en\nmat,A1,Mat,weaving,Made of a protected species.\n";
        assert_eq!(counts(&import(&world.db, &profile, FileKind::Crafts, text.as_bytes()).unwrap()).1, 1);
        assert_eq!(now(&world.db, &stocked), (None, None, 0));
        assert_eq!(now(&world.db, &made), (None, None, 0));
        assert_eq!(now(&world.db, &other), (Some(Money(12_500)), None, 2));
        let id = stocked.id;
        world.db.settle().unwrap();
        let history = world.db.read_blocking(move |c| store::journal::history(c, id.0, i64::MAX, 9)).unwrap();
        assert_eq!(history.len(), 2, "the journal says when and by which command");
        assert!(history[0].fields.iter().any(|f| f.name == "price" && f.new.is_null()));
        let mut out = Vec::new();
        transfer::export::run(&mut world.db.apart().unwrap(), &profile, FileKind::Items, &mut out).unwrap();
        let mut reader = csv::Reader::from_reader(out.as_slice());
        let price = reader.headers().unwrap().iter().position(|h| h == "price").unwrap();
        let prices: Vec<bool> = reader.records().map(|r| r.unwrap()[price].is_empty()).collect();
        assert_eq!(prices, [true, true, false]);
        let again = import(&world.db, &profile, FileKind::Items, &out).unwrap();
        assert_eq!(counts(&again), (0, 0, 3, 0));
    });
}

#[test]
fn a_material_that_becomes_protected_does_so_for_crafts_and_single_items() {
    on_both(|world| {
        let profile = country(world);
        world.term(Vocabulary::Material, "shell", true, Protection::None);
        world.craft_of("comb", "Comb", "A2", "weaving", &["shell"]);
        let [stocked, made, other] = goods(world, &["shell"]);
        let text = "key,name_en,protected\nshell,shell,protected\n";
        assert_eq!(counts(&import(&world.db, &profile, FileKind::Materials, text.as_bytes()).unwrap()).1, 1);
        assert_eq!(now(&world.db, &stocked), (None, None, 0));
        assert_eq!(now(&world.db, &made), (None, None, 0));
        assert_eq!(now(&world.db, &other).0, Some(Money(12_500)));
        let rules = world.db.read_blocking(|c| store::craft::rules(c, "comb")).unwrap().unwrap();
        assert!(rules.protected);
        let free = "key,name_en,protected\nshell,shell,\n";
        assert_eq!(counts(&import(&world.db, &profile, FileKind::Materials, free.as_bytes()).unwrap()).1, 1);
        let rules = world.db.read_blocking(|c| store::craft::rules(c, "comb")).unwrap().unwrap();
        assert!(!rules.protected);
        assert_eq!(
            now(&world.db, &stocked).0,
            None,
            "what is free again is offered by somebody, not by itself"
        );
    });
}

#[test]
fn protected_goods_get_no_stock_either() {
    on_both(|world| {
        country(world);
        let [stocked, ..] = goods(world, &[]);
        let text = "key,region,name_en,category,warning_en\nmat,A1,Mat,weaving,Protected.\n";
        let profile = std::sync::Arc::new(world.profile.clone());
        import(&world.db, &profile, FileKind::Crafts, text.as_bytes()).unwrap();
        let write = world.db.write_blocking(store::Command::system("test"), move |tx| {
            store::item::set_stock(tx, &system(), &stocked, 4, uuid::Uuid::now_v7(), "count")
        });
        assert!(matches!(write, Err(Error::Faults(_))), "{write:?}");
    });
}
