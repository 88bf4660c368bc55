//! The store's stories, told once and run on both engines.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "tests")]

#[path = "stories/accounts.rs"]
mod accounts;
#[path = "stories/batches.rs"]
mod batches;
#[path = "stories/bulk.rs"]
mod bulk;
#[path = "stories/business.rs"]
mod business;
#[path = "stories/closing.rs"]
mod closing;
#[path = "stories/councils.rs"]
mod councils;
#[path = "stories/designations.rs"]
mod designations;
#[path = "stories/jobs.rs"]
mod jobs;
#[path = "stories/makers.rs"]
mod makers;
#[path = "stories/market.rs"]
mod market;
#[path = "stories/merges.rs"]
mod merges;
#[path = "stories/payments.rs"]
mod payments;
#[path = "stories/payouts.rs"]
mod payouts;
#[path = "stories/pictures.rs"]
mod pictures;
#[path = "stories/proposals.rs"]
mod proposals;
#[path = "stories/protected.rs"]
mod protected;
#[path = "stories/pushes.rs"]
mod pushes;
#[path = "stories/requests.rs"]
mod requests;
#[path = "stories/returns.rs"]
mod returns;
#[path = "stories/rounds.rs"]
mod rounds;
#[path = "stories/sales.rs"]
mod sales;
#[path = "stories/shops.rs"]
mod shops;
#[path = "stories/stale.rs"]
mod stale;
#[path = "stories/talk.rs"]
mod talk;
#[path = "stories/targets.rs"]
mod targets;
#[path = "stories/variants.rs"]
mod variants;

use std::time::Duration;

use domain::flagship::Status;
use domain::journal::{Hlc, Operation, TooFarAhead};
use domain::maker::MakerKind;
use domain::vocabulary::{Protection, Vocabulary};
use store::motif::Found;
use store::{Applied, Command, Done, Error};
use testkit::{World, code, on_both, system};

fn journal(world: &World) -> Vec<domain::journal::Entry> {
    world.db.settle().unwrap();
    world.db.read_blocking(|c| store::journal::after(c, 0, 10_000)).unwrap()
}

#[test]
fn every_statement_is_prepared_on_both_engines() {
    on_both(|world| {
        let mut conn = world.db.apart().unwrap();
        let sqlite = matches!(world.address, store::Address::Sqlite(_));
        for (name, sql, postgres_only) in store::statements() {
            if !(sqlite && postgres_only) {
                conn.check(sql).unwrap_or_else(|e| panic!("{name}: {e}"));
            }
        }
    });
}

#[test]
fn positions_have_no_holes_and_numbers_no_gaps() {
    on_both(|world| {
        world.country();
        let failed: Result<Done<()>, _> = world.db.write_blocking(Command::system("test"), |tx| {
            store::office::set(tx, "x", "y")?;
            Err(Error::Refused)
        });
        assert!(matches!(failed, Err(Error::Refused)));
        world.craft("mat", "Mat", "A1");
        let entries = journal(world);
        assert!(entries.len() >= 6);
        for (i, e) in (1i64..).zip(&entries) {
            assert_eq!((e.position, e.number), (i, i));
        }
        assert!(entries.windows(2).all(|w| w[0].hlc < w[1].hlc));
    });
}

#[test]
fn a_command_that_is_sent_twice_happens_once() {
    on_both(|world| {
        let command = Command::system("test");
        let write = || {
            world.db.write_blocking(command.clone(), |tx| {
                let before = store::office::get(tx.conn(), "times")?.unwrap_or_default();
                store::office::set(tx, "times", &format!("{before}x"))?;
                Ok(format!("{before}x"))
            })
        };
        assert_eq!(write().unwrap(), Done::Now("x".to_owned()));
        assert_eq!(write().unwrap(), Done::Before("x".to_owned()));
        let times = world.db.read_blocking(|c| store::office::get(c, "times")).unwrap();
        assert_eq!(times.as_deref(), Some("x"));
    });
}

#[test]
fn the_same_command_from_two_sides_at_once_happens_once() {
    on_both(|world| {
        let other = world.another_copy();
        let command = Command::system("test");
        let results: Vec<Done<i64>> = std::thread::scope(|s| {
            let threads: Vec<_> = (0..8)
                .map(|i| {
                    let db = if i % 2 == 0 { world.db.clone() } else { other.clone() };
                    let command = command.clone();
                    s.spawn(move || {
                        db.write_blocking(command, |tx| {
                            let n: i64 =
                                store::office::get(tx.conn(), "n")?.map_or(0, |n| n.parse().unwrap());
                            store::office::set(tx, "n", &(n + 1).to_string())?;
                            Ok(n + 1)
                        })
                        .unwrap()
                    })
                })
                .collect();
            threads.into_iter().map(|t| t.join().unwrap()).collect()
        });
        assert_eq!(results.iter().filter(|r| matches!(r, Done::Now(_))).count(), 1);
        assert!(results.into_iter().all(|r| r.into_inner() == 1));
    });
}

#[test]
fn a_panic_in_one_closure_hurts_nobody_else() {
    on_both(|world| {
        let writes: Vec<_> = std::thread::scope(|s| {
            let threads: Vec<_> = (0..12)
                .map(|i| {
                    let db = world.db.clone();
                    s.spawn(move || {
                        db.write_blocking(Command::system("test"), move |tx| {
                            store::office::set(tx, &format!("k{i}"), "v")?;
                            assert!(i != 5, "one closure panics");
                            Ok(())
                        })
                    })
                })
                .collect();
            threads.into_iter().map(|t| t.join().unwrap()).collect()
        });
        for (i, write) in writes.iter().enumerate() {
            let stored = world.db.read_blocking(move |c| store::office::get(c, &format!("k{i}"))).unwrap();
            assert_eq!(write.is_ok(), i != 5);
            assert_eq!(stored.is_some(), i != 5, "k{i}");
        }
        assert!(matches!(writes[5], Err(Error::Panicked)));
    });
}

#[test]
fn no_follower_sees_a_position_before_an_earlier_one_is_visible() {
    on_both(|world| {
        let other = world.another_copy();
        let mut seen = Vec::new();
        std::thread::scope(|s| {
            let writers: Vec<_> = (0..4)
                .map(|w| {
                    let db = if w % 2 == 0 { world.db.clone() } else { other.clone() };
                    s.spawn(move || {
                        for i in 0..25 {
                            db.write_blocking(Command::system("test"), move |tx| {
                                let term = domain::vocabulary::save(
                                    "xx",
                                    Vocabulary::Technique,
                                    domain::vocabulary::TermDraft {
                                        key: format!("t{w}-{i}"),
                                        names: testkit::en("t"),
                                        ..Default::default()
                                    },
                                )?;
                                store::vocabulary::save(tx, &system(), &term)
                            })
                            .unwrap();
                        }
                    })
                })
                .collect();
            while seen.len() < 100 {
                world.db.settle().unwrap();
                let last = seen.last().copied().unwrap_or(0);
                let page = world.db.read_blocking(move |c| store::journal::touched(c, last, 7)).unwrap();
                seen.extend(page.iter().map(|t| t.position));
            }
            writers.into_iter().for_each(|w| w.join().unwrap());
        });
        assert_eq!(seen, (1..=100).collect::<Vec<i64>>());
    });
}

#[test]
fn an_edit_says_what_its_author_saw() {
    on_both(|world| {
        world.country();
        world.try_region("canton", "A1", "North Shore", Some("XX"), None).unwrap();
        world.try_region("canton", "A1", "Northern Shore", Some("XX"), None).unwrap();
        let entries = journal(world);
        let of_a1: Vec<_> = entries.iter().filter(|e| e.region.as_deref() == Some("A1")).collect();
        assert_eq!(of_a1.len(), 3);
        let name = |e: &domain::journal::Entry| e.fields.iter().find(|f| f.name == "name").unwrap().clone();
        assert_eq!(of_a1[0].operation, Operation::Create);
        assert_eq!(name(of_a1[1]).seen, Some(of_a1[0].command));
        assert_eq!(name(of_a1[1]).old, "North");
        assert_eq!(name(of_a1[2]).seen, Some(of_a1[1].command));
        assert_eq!(
            world.try_region("canton", "A1", "Northern Shore", Some("XX"), None).unwrap(),
            Applied::Unchanged
        );
    });
}

#[test]
fn a_clock_that_goes_back_does_not_take_the_journal_back() {
    on_both(|world| {
        world.country();
        world.turn_clock_back(Duration::from_secs(3600));
        world.craft("mat", "Mat", "A1");
        assert!(journal(world).windows(2).all(|w| w[0].hlc < w[1].hlc));
    });
}

#[test]
fn an_entry_from_the_far_future_is_held_and_one_of_this_office_refused() {
    on_both(|world| {
        world.country();
        let mut entry = journal(world).remove(0);
        let refused = {
            let entry = entry.clone();
            world.db.write_blocking(Command::system("sync"), move |tx| {
                store::journal::receive(tx, &system(), &entry).map(|r| r.is_ok())
            })
        };
        assert!(matches!(refused, Err(Error::Refused)));
        entry.office = domain::id::OfficeId(uuid::Uuid::from_u128(7));
        entry.command = domain::id::CommandId(uuid::Uuid::from_u128(8));
        entry.hlc = Hlc::new(entry.hlc.ms() + 2 * Hlc::TOLERANCE_MS, 0);
        let receive = |entry: domain::journal::Entry| {
            world
                .db
                .write_blocking(Command::system("sync"), move |tx| {
                    Ok(match store::journal::receive(tx, &system(), &entry)? {
                        Ok(()) => None,
                        Err(TooFarAhead { ahead_ms }) => Some(ahead_ms),
                    })
                })
                .unwrap()
                .into_inner()
        };
        assert!(receive(entry.clone()).is_some_and(|ahead| ahead > Hlc::TOLERANCE_MS));
        let held = world.db.read_blocking(store::journal::held).unwrap();
        assert_eq!(held.len(), 1);
        entry.hlc = Hlc::new(testkit::BEGINNING / 1000, 0);
        entry.number = 41;
        assert_eq!(receive(entry), None);
        let last = journal(world).pop().unwrap();
        assert_eq!((last.office.0.as_u128(), last.number), (7, 41));
    });
}

#[test]
fn regions_are_found_by_any_spelling_and_their_subtrees_at_any_depth() {
    on_both(|world| {
        world.country();
        let key = world.profile.region_match_key("NORTH");
        let found = world.db.read_blocking(move |c| store::region::named(c, &key)).unwrap();
        assert_eq!(found[0].0, code("A1"));
        let below = world.db.read_blocking(|c| store::region::below(c, &code("XX"), "", 100)).unwrap();
        assert_eq!(below, [code("A1"), code("A1-01"), code("A2")]);
        let path = world.db.read_blocking(|c| store::region::path(c, &code("A1-01"))).unwrap();
        assert_eq!(path, [code("A1-01"), code("A1"), code("XX")]);
    });
}

#[test]
fn a_split_keeps_past_names_and_parents_true() {
    on_both(|world| {
        world.country().craft("mat", "Mat", "A1");
        world.maker(world.maker_draft("m", "Workshop", "A1-01", "mat"));
        let day = |y| jiff::civil::date(y, 1, 1);
        world.try_region("commune", "A1-01", "Riverbank", Some("A2"), Some(day(2026))).unwrap();
        let (then, now, names, parent_then, parent_now) = world
            .db
            .read_blocking(move |c| {
                let a = code("A1-01");
                Ok((
                    store::region::name_on(c, &a, day(2020))?,
                    store::region::name_on(c, &a, day(2026))?,
                    store::region::names_of(c, &a)?,
                    store::region::parent_on(c, &a, day(2020))?,
                    store::region::parent_on(c, &a, day(2026))?,
                ))
            })
            .unwrap();
        assert_eq!((then.as_deref(), now.as_deref()), (Some("Riverside"), Some("Riverbank")));
        assert_eq!(names.len(), 2);
        assert_eq!((parent_then, parent_now), (Some(code("A1")), Some(code("A2"))));
        let counts =
            |c: &'static str| world.db.read_blocking(move |x| store::tally::of(x, &code(c))).unwrap();
        assert_eq!((counts("A1").makers, counts("A2").makers, counts("XX").makers), (0, 1, 1));
        regions_are_counted(world);
        let rebuild = |tx: &mut store::Tx<'_>| store::tally::rebuild(tx, &domain::access::system("test"));
        world.db.write_blocking(Command::system("test"), rebuild).unwrap();
        regions_are_counted(world);
        let area = world.db.read_blocking(|c| store::maker::of_area(c, &code("A2"), 10)).unwrap();
        assert_eq!(area.len(), 1);
    });
}

#[test]
fn a_look_that_panics_or_asks_many_times_never_shows_what_was_before() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    on_both(|world| {
        let times = || {
            let look = world.db.glance(|c| store::office::get(c, "times"));
            runtime.block_on(look).unwrap().unwrap_or_default()
        };
        for n in 0..12 {
            let failed: Result<(), Error> = runtime.block_on(world.db.glance(|c| {
                store::office::get(c, "times")?;
                panic!("in the middle of a look")
            }));
            assert!(matches!(failed, Err(Error::Panicked)), "{failed:?}");
            let now = format!("{n}");
            let set = move |tx: &mut store::Tx<'_>| store::office::set(tx, "times", &now);
            world.db.write_blocking(Command::system("test"), set).unwrap();
            assert_eq!(times(), n.to_string());
        }
    });
}

/// The kept counts say how many regions lie below each one.
fn regions_are_counted(world: &testkit::World) {
    for region in ["XX", "A1", "A2", "A1-01"] {
        let (kept, found) = world
            .db
            .read_blocking(move |c| {
                let kept: i64 = store::tally::regions(c, &code(region))?.iter().map(|(_, _, n)| n).sum();
                Ok((kept, store::region::below(c, &code(region), "", 1000)?.len()))
            })
            .unwrap();
        assert_eq!(usize::try_from(kept).unwrap(), found, "{region}");
    }
}

#[test]
fn a_person_without_consent_is_shown_by_place_and_craft_only() {
    on_both(|world| {
        world.country().craft("mat", "Mat", "A1");
        let mut draft = world.maker_draft("m", "Sample Person", "A1", "mat");
        draft.kind = MakerKind::Person;
        draft.story = testkit::en("A story");
        draft.contact.phone = Some("0812345678".into());
        let maker = world.maker(draft);
        let slug = maker.slug();
        assert!(!slug.contains("sample"));
        let page =
            world.db.read_blocking(move |c| store::maker::page(c, &domain::access::public(), &slug)).unwrap();
        let Some(Found::Here(page)) = page else { panic!("the page is there") };
        assert_eq!((page.card.name, page.contact.phone, page.story.is_empty()), (None, None, true));
        assert_eq!(page.crafts.len(), 1);
    });
}

#[test]
fn erasing_a_person_leaves_nothing_readable_even_in_the_journal() {
    on_both(|world| {
        world.country().craft("mat", "Mat", "A1");
        let mut draft = world.maker_draft("sample-person@a1", "Sample Person", "A1", "mat");
        draft.contact.phone = Some("0812345678".into());
        let maker = world.maker(draft);
        let id = maker.id;
        let history = || {
            world
                .db
                .read_blocking(move |c| {
                    let mut entries = store::journal::history(c, id.0, i64::MAX, 10)?;
                    for e in &mut entries {
                        store::journal::unseal(c, e)?;
                    }
                    Ok(entries)
                })
                .unwrap()
        };
        let sealed = format!("{:?}", journal(world)).to_lowercase();
        assert!(
            !sealed.contains("sample person") && !sealed.contains("sample-person"),
            "sealed in the journal"
        );
        assert!(format!("{:?}", history()).contains("Sample Person"), "readable with the key");
        world
            .db
            .write_blocking(Command::system("test"), move |tx| store::maker::erase(tx, &system(), id))
            .unwrap();
        world.db.settle().unwrap();
        assert!(!format!("{:?}", history()).contains("Sample Person"));
        assert!(matches!(world.save_maker(&maker), Err(Error::Refused)));
        let row = world.db.read_blocking(move |c| store::maker::get(c, &system(), id)).unwrap().unwrap();
        assert_eq!((row.name.as_str(), row.contact.phone), ("—", None));
        assert!(!row.key.contains("sample"), "a key made from the name goes too");
    });
}

#[test]
fn goods_of_protected_species_are_never_on_sale() {
    on_both(|world| {
        world.country().term(Vocabulary::Category, "leather", true, Protection::None);
        world.term(Vocabulary::Material, "snake", true, Protection::Cites);
        world.craft_of("bag", "Bag", "A1", "leather", &["snake"]);
        let maker = world.maker(world.maker_draft("m", "Workshop", "A1", "bag"));
        let draft = world.item_draft("i", "Bag", &maker);
        assert!(
            domain::item::save(domain::id::ItemId(uuid::Uuid::from_u128(1)), true, draft.clone()).is_err()
        );
        // Even past the domain's check.
        let item = domain::item::save(domain::id::ItemId(uuid::Uuid::from_u128(1)), false, draft).unwrap();
        let stored = world
            .db
            .write_blocking(Command::system("test"), move |tx| store::item::save(tx, &system(), &item));
        assert!(matches!(stored, Err(Error::Faults(_))));
    });
}

#[test]
fn stock_is_the_sum_of_its_movements() {
    on_both(|world| {
        world.country().craft("mat", "Mat", "A1");
        let maker = world.maker(world.maker_draft("m", "Workshop", "A1", "mat"));
        let item = world.item(world.item_draft("i", "Round mat", &maker), 5);
        let id = item.id;
        let again = world
            .db
            .write_blocking(Command::system("test"), {
                let item = item.clone();
                move |tx| store::item::set_stock(tx, &system(), &item, 5, uuid::Uuid::from_u128(9), "import")
            })
            .unwrap();
        assert_eq!(again.into_inner(), Applied::Unchanged);
        world
            .db
            .write_blocking(Command::system("test"), move |tx| {
                store::item::set_stock(tx, &system(), &item, 2, uuid::Uuid::from_u128(10), "import")
            })
            .unwrap();
        let (_, stock) = world.db.read_blocking(move |c| store::item::get(c, id)).unwrap().unwrap();
        assert_eq!(stock, 2);
        let moves = journal(world).into_iter().filter(|e| e.kind == domain::id::Kind::Stock).count();
        assert_eq!(moves, 2);
    });
}

#[test]
fn coverage_counts_each_region_once_by_its_best_status() {
    on_both(|world| {
        world.country().craft("mat", "Mat", "A1").craft("rug", "Rug", "A1");
        world.designate("A1", "mat", Status::Candidate).unwrap();
        world.designate("A1", "rug", Status::Designated).unwrap();
        let (coverage, regions) = world
            .db
            .read_blocking(|c| store::flagship::coverage(c, &code("XX"), 1, jiff::civil::date(2026, 11, 24)))
            .unwrap();
        assert_eq!(
            (coverage.regions, coverage.designated, coverage.candidate, coverage.without()),
            (2, 1, 0, 1)
        );
        assert_eq!(regions[0].crafts[0].0, "rug");
        assert!(matches!(world.designate("A1", "rug", Status::Candidate), Err(Error::Faults(_))));
    });
}

#[test]
fn a_changed_address_leads_to_the_new_one() {
    on_both(|world| {
        world.country().craft("mat", "Mat", "A1").craft("mat", "Woven mat", "A1");
        let page = world.db.read_blocking(|c| store::craft::page(c, "mat")).unwrap();
        assert_eq!(page, Some(Found::Moved("woven-mat".into())));
        assert!(world.db.read_blocking(|c| store::craft::page(c, "nothing")).unwrap().is_none());
    });
}

#[test]
fn an_item_page_shows_what_belongs_to_it() {
    on_both(|world| {
        world.country().craft("mat", "Mat", "A1").craft("rug", "Rug", "A2").motif("star", "Star");
        let maker = world.maker(world.maker_draft("m", "Workshop", "A1-01", "mat"));
        let mut draft = world.item_draft("i", "Round mat", &maker);
        draft.motifs = vec!["star".into()];
        world.item(draft, 3);
        world.item(world.item_draft("j", "Square mat", &maker), 0);
        let page = world.db.read_blocking(|c| store::item::page(c, "round-mat")).unwrap();
        let Some(Found::Here(page)) = page else { panic!("the page is there") };
        assert_eq!((page.stock, page.motifs.len(), page.more.len()), (3, 1, 1));
        let mut rug = world.item_draft("k", "Long rug", &maker);
        rug.craft = "rug".into();
        world.item(rug, 2);
        let (page, newest) = world
            .db
            .read_blocking(|c| Ok((store::item::page(c, "round-mat")?, store::item::newest(c, 9)?)))
            .unwrap();
        let Some(Found::Here(page)) = page else { panic!("the page is there") };
        let others: Vec<_> = newest.into_iter().filter(|card| card.slug != "round-mat").collect();
        assert_eq!((page.more.len(), &page.more), (2, &others));
        assert_eq!((page.area.as_str(), page.region_name.as_str()), ("A1", "Riverside"));
    });
}

#[test]
fn beside_an_item_stand_the_newest_of_its_craft_by_others_those_of_its_regency_first() {
    on_both(|world| {
        world.country().craft("mat", "Mat", "A1").craft("rug", "Rug", "A2");
        let own = world.maker(world.maker_draft("m", "Workshop", "A1-01", "mat"));
        let near = world.maker(world.maker_draft("n", "Neighbour", "A1", "mat"));
        let far = world.maker(world.maker_draft("f", "Far away", "A2", "mat"));
        let make = |maker: &domain::maker::Maker, name: &str| {
            world.item(world.item_draft(&name.replace(' ', "-"), name, maker), 1)
        };
        make(&near, "near old");
        make(&near, "near new");
        for n in 1..=5 {
            make(&far, &format!("far {n}"));
        }
        let mut rug = world.item_draft("rug", "rug", &near);
        rug.craft = "rug".into();
        world.item(rug, 1);
        // More of its own than are looked at first.
        for n in 1..=12 {
            make(&own, &format!("own {n}"));
        }
        let alike = |slug: &'static str| {
            let page = world.db.read_blocking(move |c| store::item::page(c, slug)).unwrap();
            let Some(Found::Here(page)) = page else { panic!("the page is there") };
            page.alike.into_iter().map(|card| (card.slug, card.region_name)).collect::<Vec<_>>()
        };
        let cards = |of: &[(&str, &str)]| -> Vec<(String, String)> {
            of.iter().map(|(slug, region)| ((*slug).to_owned(), (*region).to_owned())).collect()
        };
        let wanted = [("near-new", "North"), ("near-old", "North"), ("far-5", "South"), ("far-4", "South")];
        assert_eq!(alike("own-1"), cards(&wanted));
        // Of a stranger's thing those of the makers there are shown, and its own never.
        let wanted = [("own-12", "Riverside"), ("own-11", "Riverside"), ("own-10", "Riverside")];
        assert_eq!(alike("near-old")[..3], cards(&wanted));
    });
}

#[test]
fn goods_that_become_protected_are_no_longer_offered() {
    on_both(|world| {
        world.country().term(Vocabulary::Category, "leather", true, Protection::None);
        world.term(Vocabulary::Material, "snake", true, Protection::Cites);
        world.craft_of("bag", "Bag", "A1", "leather", &[]);
        let maker = world.maker(world.maker_draft("m", "Workshop", "A1", "bag"));
        world.item(world.item_draft("i", "Small bag", &maker), 4);
        world.craft_of("bag", "Bag", "A1", "leather", &["snake"]);
        let page = world.db.read_blocking(|c| store::item::page(c, "small-bag")).unwrap();
        let Some(Found::Here(page)) = page else { panic!("the page is there") };
        assert_eq!((page.item.price, page.stock, page.protected), (None, 0, true));
        let cards = world.db.read_blocking(|c| store::item::newest(c, 9)).unwrap();
        assert_eq!((cards[0].price, cards[0].stock), (None, 0));
    });
}

#[test]
fn an_item_of_a_protected_material_is_not_priced_whatever_its_craft() {
    on_both(|world| {
        world.country().craft("mat", "Mat", "A1").term(
            Vocabulary::Material,
            "shell",
            true,
            Protection::Protected,
        );
        let maker = world.maker(world.maker_draft("m", "Workshop", "A1", "mat"));
        let mut draft = world.item_draft("i", "Inlaid mat", &maker);
        draft.materials = vec!["shell".into()];
        let item = domain::item::save(domain::id::ItemId(uuid::Uuid::from_u128(1)), false, draft).unwrap();
        let stored = world
            .db
            .write_blocking(Command::system("test"), move |tx| store::item::save(tx, &system(), &item));
        assert!(matches!(stored, Err(Error::Faults(_))));
    });
}

#[test]
fn nothing_is_found_by_a_text_with_nul() {
    on_both(|world| {
        let found = world.db.read_blocking(|c| store::craft::page(c, "a\0b"));
        assert!(matches!(found, Err(Error::Missing)));
    });
}

fn item_page(world: &World, slug: &'static str) -> store::item::ItemPage {
    match world.db.read_blocking(move |c| store::item::page(c, slug)).unwrap() {
        Some(Found::Here(page)) => page,
        other => panic!("the page is there, not {other:?}"),
    }
}

#[test]
fn an_item_follows_when_the_region_of_its_maker_is_corrected_and_the_journal_says_so() {
    on_both(|world| {
        world.country().craft("ulos", "Ulos", "A1");
        let maker = world.maker(world.maker_draft("m", "Workshop", "A1", "ulos"));
        let id = world.item(world.item_draft("i", "Shawl", &maker), 1).id.0;
        let corrected = domain::maker::Maker { region: code("A2"), ..maker };
        assert_eq!(world.save_maker(&corrected).unwrap(), Applied::Changed);
        assert_eq!(item_page(world, "shawl").region_name, "South");
        let last = journal(world).into_iter().rfind(|e| e.record == id).unwrap();
        let region = last.fields.iter().find(|f| f.name == "region").unwrap();
        assert_eq!((region.old.as_str(), region.new.as_str()), (Some("A1"), Some("A2")));
    });
}

#[test]
fn the_name_of_a_paused_maker_stands_on_no_item() {
    on_both(|world| {
        world.country().craft("ulos", "Ulos", "A1");
        let mut maker = world.maker(world.maker_draft("m", "Workshop", "A1", "ulos"));
        world.item(world.item_draft("i", "Shawl", &maker), 1);
        assert_eq!(item_page(world, "shawl").maker_name.as_deref(), Some("Workshop"));
        maker.status = domain::publication::Publication::Paused;
        world.save_maker(&maker).unwrap();
        assert_eq!(item_page(world, "shawl").maker_name, None);
    });
}

#[test]
fn goods_that_turn_to_a_protected_material_keep_no_stock() {
    on_both(|world| {
        world.country().craft("mat", "Mat", "A1").term(
            Vocabulary::Material,
            "shell",
            true,
            Protection::Protected,
        );
        let maker = world.maker(world.maker_draft("m", "Workshop", "A1", "mat"));
        let mut draft = world.item_draft("i", "Box", &maker);
        draft.price = None;
        let mut item = world.item(draft, 4);
        item.materials = vec!["shell".into()];
        let id = item.id;
        world
            .db
            .write_blocking(Command::system("test"), move |tx| store::item::save(tx, &system(), &item))
            .unwrap();
        let stock = world.db.read_blocking(move |c| store::item::get(c, id)).unwrap().unwrap().1;
        assert_eq!(stock, 0);
    });
}

#[test]
fn a_paused_craft_and_a_refuted_claim_count_for_no_region() {
    on_both(|world| {
        world.country().craft("ulos", "Ulos", "A1").craft("batik", "Batik", "A2");
        world.designate("A1", "ulos", Status::Designated).unwrap();
        world.designate("A2", "batik", Status::Candidate).unwrap();
        let coverage = |level| {
            let root = code("XX");
            world
                .db
                .read_blocking(move |c| {
                    Ok(store::flagship::coverage(c, &root, level, jiff::civil::date(2026, 11, 24))?.0)
                })
                .unwrap()
        };
        assert_eq!((coverage(1).designated, coverage(1).candidate), (1, 1));
        world
            .db
            .write_blocking(Command::system("test"), |tx| {
                let id = domain::id::CraftId::from_key("xx", "ulos");
                let mut craft = store::craft::get(tx.conn(), id)?.ok_or(Error::Missing)?;
                craft.status = domain::publication::Publication::Paused;
                store::craft::save(tx, &system(), &craft)?;
                let mut all = store::flagship::of_region(tx.conn(), &code("A2"))?;
                let mut batik = all.remove(0).designation;
                batik.checked = domain::source::Checked::Refuted;
                store::flagship::save(tx, &system(), &batik)
            })
            .unwrap();
        assert_eq!((coverage(1).designated, coverage(1).candidate), (0, 0));
        let shown = world.db.read_blocking(|c| store::flagship::of_region(c, &code("XX"))).unwrap();
        assert!(shown.is_empty(), "{shown:?}");
    });
}

#[test]
fn an_address_from_before_a_consent_leads_to_the_maker() {
    on_both(|world| {
        world.country().craft("ulos", "Ulos", "A1");
        let mut draft = world.maker_draft("m", "Weaver", "A1", "ulos");
        draft.kind = MakerKind::Person;
        let mut maker = world.maker(draft);
        let before = maker.slug();
        maker.consent =
            Some(domain::maker::Consent { date: jiff::civil::date(2026, 11, 1), by: "an officer".into() });
        world.save_maker(&maker).unwrap();
        let asked = before.clone();
        let found = world
            .db
            .read_blocking(move |c| store::maker::page(c, &domain::access::public(), &asked))
            .unwrap();
        assert!(matches!(found, Some(Found::Moved(_))), "{before} leads on");
    });
}
