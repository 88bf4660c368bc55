//! Photographs: what is said of a maker's is the maker's, and goes with them.

use domain::access::{Access, KeepItems, KeepMakers};
use domain::id::PictureId;
use domain::lang::{Lang, Words};
use domain::picture::{KeepsPictures, Said};
use serde_json::Value;
use store::picture::{self, Sent};
use store::{Command, Tx};
use testkit::{World, on_both, system};
use uuid::Uuid;

use crate::journal;

fn write<T>(
    world: &World,
    f: impl Fn(&mut Tx<'_>) -> store::Result<T> + Send + std::panic::UnwindSafe + 'static,
) -> T
where
    T: serde::Serialize + serde::de::DeserializeOwned + Send + 'static,
{
    world.db.write_blocking(Command::system("test"), f).unwrap().into_inner()
}

fn photograph<P: KeepsPictures + Clone>(
    world: &World,
    who: Access<P>,
    record: Uuid,
    author: &str,
) -> PictureId {
    let id = PictureId(Uuid::now_v7());
    let media = format!("{:032x}", id.0.as_u128());
    let said = Said {
        alt: Words::new([(Lang::parse("en").unwrap(), format!("Seen by {author}"))]),
        author: author.into(),
        licence: "cc-by-4.0".into(),
        shown: false,
    };
    let adds = who.clone();
    write(world, move |tx| {
        let sent = Sent { media: media.clone(), width: 800, height: 600 };
        picture::add(tx, &adds, record, id, &sent, None).map(drop)
    });
    write(world, move |tx| picture::say(tx, &who, record, id, &said, &[]).map(drop));
    id
}

#[test]
fn what_is_said_of_a_makers_photograph_is_sealed_and_goes_with_the_maker() {
    on_both(|world| {
        world.country().craft("mat", "Mat", "A1");
        let maker = world.maker(world.maker_draft("sample", "Sample Person", "A1", "mat"));
        let item = world.item(world.item_draft("a-mat", "A mat", &maker), 1);
        let who: Access<KeepMakers> = system();
        let of_maker = photograph(world, who, maker.id.0, "Photographer One");
        let who: Access<KeepItems> = system();
        let of_item = photograph(world, who.clone(), item.id.0, "Photographer Two");
        let by_maker = photograph(world, who, item.id.0, "Sample Person");
        let told = format!("{:?}", journal(world));
        assert!(!told.contains("Photographer One"), "it can be read in the journal");
        assert!(!told.contains("Photographer Two"), "nor is who took that of an item");
        let author = |id: PictureId| -> Value {
            let history =
                world.db.read_blocking(move |c| store::journal::history(c, id.0, i64::MAX, 50)).unwrap();
            let found = history.into_iter().filter_map(|mut entry| {
                world.db.read_blocking(move |c| store::journal::unseal(c, &mut entry).map(|()| entry)).ok()
            });
            found
                .flat_map(|e| e.fields)
                .find(|f| f.name == "author" && f.new != "")
                .map_or(Value::Null, |f| f.new)
        };
        assert_eq!(author(of_maker), "Photographer One", "whoever reads the history still reads it");
        let id = maker.id;
        write(world, move |tx| store::maker::erase(tx, &system(), id).map(drop));
        assert_eq!(author(of_maker), Value::Null);
        assert_eq!(author(of_item), Value::Null);
        let rows =
            world.db.read_blocking(move |c| picture::list::<KeepItems>(c, &system(), item.id.0)).unwrap();
        let authors: Vec<(PictureId, &str)> =
            rows.iter().map(|k| (k.picture.id, k.picture.author.as_str())).collect();
        assert_eq!(
            authors,
            [(of_item, "Photographer Two"), (by_maker, "")],
            "the goods stay, without the name"
        );
    });
}
