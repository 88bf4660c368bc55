//! Drawn weaves and their addresses.

use testkit::on_both;

use crate::visitor::{Visitor, furnished};

/// The addresses of all weaves of a page.
fn addresses(html: &str) -> Vec<&str> {
    html.split("src=\"/corak/").skip(1).filter_map(|r| r.split('"').next()).collect()
}

#[test]
fn every_weave_of_a_page_is_kept_for_ever() {
    on_both(|world| {
        let item = furnished(world);
        let visitor = Visitor::of(world);
        for page in ["/", "/crafts", "/items", "/makers", "/regions", "/motifs"] {
            let answer = visitor.get(page);
            let found = addresses(answer.text());
            assert!(!found.is_empty(), "{page}");
            for address in found {
                let weave = visitor.get(&format!("/corak/{address}"));
                assert_eq!(weave.status, 200, "{address}");
                assert!(weave.header("cache-control").contains("immutable"), "{address}");
                assert!(weave.text().starts_with("<svg"), "{address}");
            }
        }
        // Without its version it is there, but may change.
        let bare = visitor.get(&format!("/corak/item/{}.svg", item.id));
        assert_eq!(bare.status, 200);
        assert!(!bare.header("cache-control").contains("immutable"));
    });
}

#[test]
fn items_of_one_craft_do_not_look_the_same() {
    on_both(|world| {
        let item = furnished(world);
        let maker = world.maker(world.maker_draft("other", "Another Loom", "A1", "ikat"));
        let other = world.item(world.item_draft("scarf", "Scarf", &maker), 1);
        let visitor = Visitor::of(world);
        let weave = |id| visitor.get(&format!("/corak/item/{id}.svg")).bytes;
        assert_ne!(weave(item.id), weave(other.id));
    });
}

#[test]
fn a_craft_that_was_recorded_after_the_start_is_drawn() {
    on_both(|world| {
        furnished(world);
        let visitor = Visitor::of(world);
        assert_eq!(visitor.get("/corak/craft/basket.svg").status, 404);
        world.craft("basket", "Basket", "A2");
        assert_eq!(visitor.get("/corak/craft/basket.svg").status, 200);
    });
}
