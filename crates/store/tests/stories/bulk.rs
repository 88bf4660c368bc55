//! A register that is filled at once has its lists afterwards, and before it is stored nobody misses one.

use domain::id::Kind;
use store::{Address, Command, Error, bulk};
use testkit::{World, places, system};

/// The lists of the registers that grow with items, as another reader finds them.
fn lists(world: &World) -> Vec<String> {
    let Address::Sqlite(path) = &world.address else { unreachable!("only SQLite has a file") };
    let reader = rusqlite::Connection::open(path).unwrap();
    let sql = "SELECT sql FROM sqlite_schema WHERE type = 'index' AND tbl_name IN ('item', 'stock_movement') ORDER BY name";
    let mut all = reader.prepare(sql).unwrap();
    let all = all.query_map([], |r| r.get::<_, Option<String>>(0)).unwrap();
    all.map(|sql| sql.unwrap().unwrap_or_default()).collect()
}

#[test]
fn a_register_that_is_filled_at_once_has_its_lists_again_also_when_it_is_not_stored() {
    let place = places().remove(0);
    let world = World::at(&place.address);
    world.country().craft("mat", "Mat", "A1");
    let maker = world.maker(world.maker_draft("m", "Weavers", "A1", "mat"));
    let before = lists(&world);
    let fill = |name: &'static str, stored: bool| {
        let draft = world.item_draft(name, name, &maker);
        let item = domain::item::save(domain::id::ItemId(uuid::Uuid::now_v7()), false, draft).unwrap();
        world.db.write_blocking(Command::system("test"), move |tx| {
            bulk::many(tx, &[Kind::Item], 100_000, |tx| store::item::save(tx, &system(), &item))?;
            if stored { Ok(()) } else { Err(Error::Missing) }
        })
    };
    assert!(fill("refused", false).is_err());
    assert_eq!(lists(&world), before);
    fill("stored", true).unwrap();
    assert_eq!(lists(&world), before);
    let shown = world.db.read_blocking(|c| store::item::newest(c, 10)).unwrap();
    assert_eq!(shown.iter().map(|i| i.slug.as_str()).collect::<Vec<_>>(), ["stored"]);
}
