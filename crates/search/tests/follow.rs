//! The follower: what is written is found, whoever wrote it, and no accident leaves the index wrong.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use std::path::Path;

use domain::access::KeepOwnItems;
use domain::account::Role;
use domain::maker::holiday::{Days, Holiday};
use domain::maker::mandate::Agent;
use domain::publication::Publication;
use domain::vocabulary::{Protection, Vocabulary};
use search::{Config, Follower, Index, Kind, Labels, Query, Results, Selected, Step, Stored};
use store::{Command, Db};
use tempfile::tempdir;
use testkit::{World, en, on_both, system};

fn open(dir: &Path) -> Index {
    let config = Config {
        languages: vec!["en".into(), "fr".into()],
        price_bands: vec![10_000, 20_000],
        affixes: vec!["canton".into(), "city".into()],
        ..Config::default()
    };
    Index::open(dir, config).unwrap()
}

fn follower(world: &World, index: &Index) -> Follower {
    let labels = Labels {
        languages: world.profile.languages.clone(),
        words: vec![("maker".into(), en("maker")), ("craft".into(), en("craft"))],
    };
    Follower::new(world.db.clone(), index.clone(), labels)
}

/// An index at the heels of a world, driven by hand.
struct Office<'w> {
    world: &'w World,
    index: Index,
    follower: Follower,
    dir: tempfile::TempDir,
}

impl<'w> Office<'w> {
    fn new(world: &'w World) -> Self {
        let dir = tempdir().unwrap();
        let index = open(dir.path());
        let follower = follower(world, &index);
        let mut office = Self { world, index, follower, dir };
        assert!(matches!(office.step(), Step::Rebuilt(_)), "there was no index yet");
        office
    }

    fn step(&mut self) -> Step {
        self.world.db.settle().unwrap();
        self.follower.step().unwrap()
    }

    /// Follows everything that moved.
    fn follow(&mut self) {
        assert!(matches!(self.step(), Step::Followed(_)));
        assert_eq!(self.step(), Step::Idle);
    }

    fn ask(&self, text: &str) -> Results {
        self.index.search(&Query::new(text, "en")).unwrap()
    }

    fn found(&self, text: &str) -> Vec<String> {
        names(&self.ask(text))
    }

    /// The same program started again on the same folder.
    fn restart(&mut self) {
        let away = tempdir().unwrap();
        self.follower = follower(self.world, &open(away.path()));
        self.index = open(self.dir.path());
        self.follower = follower(self.world, &self.index);
    }
}

fn names(results: &Results) -> Vec<String> {
    let name = |hit: &search::Hit| hit.title.iter().map(|(_, text)| text.as_str()).collect();
    let mut names: Vec<String> = results.hits.iter().map(name).collect();
    names.sort();
    names
}

fn save_item(db: &Db, item: &domain::item::Item) {
    let item = item.clone();
    db.write_blocking(Command::system("test"), move |tx| store::item::save(tx, &system(), &item)).unwrap();
}

#[test]
fn what_another_process_publishes_is_found_and_what_is_withdrawn_is_not() {
    on_both(|world| {
        world.country().craft("ulos", "Ulos cloth", "A1-01");
        let maker = world.maker(world.maker_draft("m", "Riverside weavers", "A1-01", "ulos"));
        let mut office = Office::new(world);
        assert_eq!(office.step(), Step::Idle);
        assert_eq!(office.found("ulos"), ["Riverside weavers", "Ulos cloth"]);

        let elsewhere = world.another_copy();
        let mut item = world.item(world.item_draft("i", "Red shawl", &maker), 3);
        item.names = en("Crimson shawl");
        save_item(&elsewhere, &item);
        assert!(office.found("shawl").is_empty(), "nothing is seen before it is followed");
        office.follow();
        assert_eq!(office.found("crimson"), ["Crimson shawl"]);
        assert!(office.found("shawl riverside north").contains(&"Crimson shawl".to_owned()), "by its place");

        item.status = Publication::Withdrawn;
        save_item(&elsewhere, &item);
        office.follow();
        assert!(office.found("crimson").is_empty());
    });
}

#[test]
fn stock_price_and_region_are_counted_as_they_are_now() {
    on_both(|world| {
        world.country().craft("ulos", "Ulos cloth", "A1-01");
        let maker = world.maker(world.maker_draft("m", "Riverside weavers", "A1-01", "ulos"));
        let mut item = world.item(world.item_draft("i", "Red shawl", &maker), 0);
        let mut office = Office::new(world);
        assert_eq!(office.ask("shawl").facets.in_stock, 0);

        let (stored, movement) = (item.clone(), uuid::Uuid::now_v7());
        world
            .db
            .write_blocking(Command::system("test"), move |tx| {
                store::item::set_stock(tx, &system(), &stored, 2, movement, "import")
            })
            .unwrap();
        office.follow();
        assert_eq!(office.ask("shawl").facets.in_stock, 1);
        // On holiday nothing is to be had at once, and afterwards it is again.
        let weaver = world.person("weaver", "A1-01", &[(Role::Maker, "A1-01")]);
        world.mandate(&maker, Agent::Person(weaver.id), true, &[]).unwrap();
        let access = world.access::<KeepOwnItems>(&weaver).unwrap();
        let (id, region) = (maker.id, maker.region.clone());
        let holiday = |days: Option<Days>| {
            let (access, new) = (access.clone(), Holiday { maker: id, region: region.clone(), days });
            let write = move |tx: &mut store::Tx<'_>| match new.days {
                Some(_) => store::maker::holiday::begin(tx, &access, &new),
                None => store::maker::holiday::end(tx, &access, id),
            };
            world.db.write_blocking(Command::system("test"), write).unwrap();
        };
        holiday(Some(Days { since: jiff::civil::date(2026, 11, 24), until: None }));
        office.follow();
        assert_eq!(office.ask("shawl").facets.in_stock, 0);
        holiday(None);
        office.follow();
        assert_eq!(office.ask("shawl").facets.in_stock, 1);

        item.price = Some(domain::item::Money(25_000));
        save_item(&world.db, &item);
        office.follow();
        let bands: Vec<u64> = office.ask("shawl").facets.price.iter().map(|band| band.count).collect();
        assert_eq!(bands, [0, 0, 1]);

        let within = |region: &str| {
            let facets = Selected { region: Some(region.into()), ..Selected::default() };
            office.index.search(&Query { facets, ..Query::new("shawl", "en") }).unwrap().total
        };
        assert_eq!(["XX", "A1", "A1-01", "A2"].map(within), [1, 1, 1, 0]);
    });
}

#[test]
fn a_name_without_consent_is_never_in_the_index_and_an_erased_one_leaves_it() {
    on_both(|world| {
        world.country().craft("ulos", "Ulos cloth", "A1-01");
        let person = domain::maker::MakerKind::Person;
        let mut draft = world.maker_draft("m", "Hidden Heron", "A1-01", "ulos");
        (draft.kind, draft.story) = (person, en("Heron wove by the pond."));
        let hidden = world.maker(draft);
        let mut draft = world.maker_draft("n", "Open Otter", "A1-01", "ulos");
        (draft.kind, draft.story) = (person, en("Otter wove by the sea."));
        (draft.consent_date, draft.consent_by) = (Some(jiff::civil::date(2026, 1, 1)), Some("signed".into()));
        let open = world.maker(draft);
        world.item(world.item_draft("i", "Grey mat", &hidden), 1);
        world.item(world.item_draft("j", "Blue mat", &open), 1);
        let mut office = Office::new(world);
        assert_eq!(office.found("heron"), [] as [&str; 0]);
        assert_eq!(office.found("pond"), [] as [&str; 0]);
        assert_eq!(office.found("otter"), ["Blue mat", "Open Otter"]);
        assert_eq!(office.found("sea"), ["Open Otter"]);
        let unnamed = office.ask("maker riverside");
        let unnamed = unnamed.hits.iter().find(|hit| Stored::from_json(&hit.stored).unnamed).unwrap();
        assert!(!format!("{unnamed:?}").contains("Heron"));

        let id = open.id;
        world
            .db
            .write_blocking(Command::system("test"), move |tx| store::maker::erase(tx, &system(), id))
            .unwrap();
        office.follow();
        assert_eq!(office.found("otter"), [] as [&str; 0]);
        assert_eq!(office.found("blue"), ["Blue mat"]);
    });
}

#[test]
fn goods_that_become_protected_lose_their_price_and_stock() {
    on_both(|world| {
        world
            .country()
            .term(Vocabulary::Category, "carving", true, Protection::None)
            .term(Vocabulary::Material, "coral", true, Protection::Protected)
            .craft_of("shell", "Shell work", "A1-01", "carving", &[]);
        let maker = world.maker(world.maker_draft("m", "Shell shop", "A1-01", "shell"));
        world.item(world.item_draft("i", "Shell box", &maker), 4);
        let mut office = Office::new(world);
        let priced = |office: &Office<'_>| {
            let results = office.ask("shell box");
            let hit = results.hits.iter().find(|hit| hit.kind == Kind::Item).unwrap();
            (Stored::from_json(&hit.stored).price, results.facets.in_stock)
        };
        assert_eq!(priced(&office), (Some(12_500), 1));
        world.craft_of("shell", "Shell work", "A1-01", "carving", &["coral"]);
        office.follow();
        assert_eq!(priced(&office), (None, 0));
    });
}

#[test]
fn what_names_a_changed_record_changes_with_it() {
    on_both(|world| {
        world.country().craft("ulos", "Ulos cloth", "A1-01").motif("star", "Star");
        let maker = world.maker(world.maker_draft("m", "Weavers", "A1-01", "ulos"));
        let mut draft = world.item_draft("i", "Shawl", &maker);
        draft.motifs = vec!["star".into()];
        world.item(draft, 1);
        let mut office = Office::new(world);
        assert_eq!(office.found("star"), ["Shawl", "Star"]);

        world.motif("star", "Comet");
        office.follow();
        assert_eq!(office.found("comet"), ["Comet", "Shawl"]);

        world.region("canton", "A1", "Highland", Some("XX"));
        office.follow();
        for name in ["Shawl", "Ulos cloth", "Weavers"] {
            assert!(office.found("highland").contains(&name.to_owned()), "{name}");
        }
        let before = office.ask("north");
        assert!(
            before.hits.iter().all(|hit| hit.kind == Kind::Region),
            "only the region keeps its former name"
        );
        assert_eq!(before.total, 1);

        world.craft("ulos", "Ikat cloth", "A1-01");
        office.follow();
        assert_eq!(office.found("ikat"), ["Ikat cloth", "Shawl", "Weavers"]);

        world.designate("A1", "ulos", domain::flagship::Status::Candidate).unwrap();
        office.follow();
        let status = |kind| {
            let results = office.index.search(&Query { kind: Some(kind), ..Query::new("", "en") }).unwrap();
            let terms = results.hits.iter().flat_map(|hit| Stored::from_json(&hit.stored).terms);
            terms.map(|term| term.status).collect::<Vec<_>>()
        };
        let candidate = vec![domain::flagship::Status::Candidate];
        assert_eq!((status(Kind::Craft), status(Kind::Region)), (candidate.clone(), candidate));

        world.term(Vocabulary::Category, "knitting", true, Protection::None);
        assert!(matches!(office.step(), Step::Rebuilt(_)), "a vocabulary is everywhere");
        assert_eq!(office.step(), Step::Idle);
    });
}

#[test]
fn what_was_put_and_not_committed_is_followed_again() {
    on_both(|world| {
        world.country().craft("ulos", "Ulos cloth", "A1-01");
        let mut office = Office::new(world);
        world.craft("ikat", "Ikat cloth", "A1-01");
        // A server that dies between the two: documents are put, the commit never comes.
        let away = tempdir().unwrap();
        office.follower = follower(world, &open(away.path()));
        let mut writer = office.index.writer().unwrap();
        for hit in office.ask("ulos").hits {
            writer.delete(hit.kind, hit.id).unwrap();
        }
        drop(writer);
        office.restart();
        assert_eq!(office.found("ulos"), ["Ulos cloth"]);
        office.follow();
        assert_eq!(office.found("cloth"), ["Ikat cloth", "Ulos cloth"]);
    });
}

#[test]
fn a_damaged_index_is_made_anew() {
    on_both(|world| {
        world.country().craft("ulos", "Ulos cloth", "A1-01");
        let mut office = Office::new(world);
        let generation = |office: &Office<'_>| {
            let name = std::fs::read_to_string(office.dir.path().join("CURRENT")).unwrap();
            office.dir.path().join(name.trim_end())
        };
        let accidents: [&dyn Fn(&Path); 4] = [
            &|dir| std::fs::write(dir.join("CURRENT"), b"\xff\0nonsense").unwrap(),
            &|dir| {
                let name = std::fs::read_to_string(dir.join("CURRENT")).unwrap();
                std::fs::write(dir.join(name.trim_end()).join("meta.json"), b"{").unwrap();
            },
            &|dir| {
                let name = std::fs::read_to_string(dir.join("CURRENT")).unwrap();
                std::fs::remove_dir_all(dir.join(name.trim_end())).unwrap();
            },
            &|dir| std::fs::remove_file(dir.join("CURRENT")).unwrap(),
        ];
        for (number, accident) in accidents.iter().enumerate() {
            let away = tempdir().unwrap();
            office.follower = follower(world, &open(away.path()));
            accident(office.dir.path());
            office.restart();
            assert!(office.index.needs_rebuild(), "{number}");
            assert!(matches!(office.step(), Step::Rebuilt(_)), "{number}");
            assert_eq!(office.step(), Step::Idle, "{number}");
            assert_eq!(office.found("ulos"), ["Ulos cloth"], "{number}");
            assert!(generation(&office).exists());
        }
    });
}

#[test]
fn an_index_with_truncated_files_is_made_anew() {
    on_both(|world| {
        world.country().craft("ulos", "Ulos cloth", "A1-01");
        let mut office = Office::new(world);
        let away = tempdir().unwrap();
        office.follower = follower(world, &open(away.path()));
        let name = std::fs::read_to_string(office.dir.path().join("CURRENT")).unwrap();
        for entry in std::fs::read_dir(office.dir.path().join(name.trim_end())).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|e| ["term", "store", "fast", "idx"].iter().any(|own| e == *own))
            {
                let bytes = std::fs::read(&path).unwrap();
                std::fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
            }
        }
        office.restart();
        let asked = office.index.search(&Query::new("ulos", "en"));
        assert!(office.index.needs_rebuild(), "a half file is no answer: {asked:?}");
        assert!(matches!(office.step(), Step::Rebuilt(_)));
        assert_eq!(office.found("ulos"), ["Ulos cloth"]);
    });
}

#[test]
fn the_index_of_another_database_or_of_an_undone_past_is_not_shown() {
    on_both(|world| {
        world.country().craft("ulos", "Ulos cloth", "A1-01");
        let office = Office::new(world);
        let dir = office.dir;
        let (past, _) = (office.index, drop(office.follower));
        drop(past);
        on_both(|restored| {
            // A database that goes less far, and one that has gone another way since, under the same index.
            restored.region("country", "XX", "Exampleland", None);
            let index = open(dir.path());
            assert!(!index.needs_rebuild());
            let mut other = follower(restored, &index);
            restored.db.settle().unwrap();
            other.check().unwrap();
            assert!(index.needs_rebuild(), "before the first reader asks");
            assert!(matches!(other.step().unwrap(), Step::Rebuilt(_)));
            assert_eq!(index.search(&Query::new("ulos", "en")).unwrap().total, 0);
            restored.country().craft("ikat", "Ikat cloth", "A1-01");
            restored.db.settle().unwrap();
            assert!(matches!(other.step().unwrap(), Step::Rebuilt(_) | Step::Followed(_)));
            assert_eq!(names(&index.search(&Query::new("cloth", "en")).unwrap()), ["Ikat cloth"]);
        });
    });
}

#[test]
fn the_index_is_made_anew_when_it_is_asked_for_and_only_once() {
    on_both(|world| {
        world.country().craft("ulos", "Ulos cloth", "A1-01");
        let mut office = Office::new(world);
        let before = office.index.generation();
        let beside = open(office.dir.path());
        assert!(matches!(follower(world, &beside).rebuild(), Err(search::Error::Busy)), "the server has it");
        beside.ask_rebuild().unwrap();
        assert!(matches!(office.step(), Step::Rebuilt(_)));
        assert_eq!(office.step(), Step::Idle);
        assert_ne!(office.index.generation(), before);
        beside.refresh().unwrap();
        assert_eq!(beside.generation(), office.index.generation());
        assert_eq!(names(&beside.search(&Query::new("ulos", "en")).unwrap()), ["Ulos cloth"]);
    });
}

#[test]
fn a_second_reader_of_the_folder_takes_up_what_the_writer_commits() {
    on_both(|world| {
        world.country().craft("ulos", "Ulos cloth", "A1-01");
        let mut office = Office::new(world);
        let index = open(office.dir.path());
        let mut second = follower(world, &index);
        assert_eq!(second.step().unwrap(), Step::Busy);
        world.craft("ikat", "Ikat cloth", "A1-01");
        office.follow();
        assert_eq!(second.step().unwrap(), Step::Busy);
        assert_eq!(names(&index.search(&Query::new("cloth", "en")).unwrap()), ["Ikat cloth", "Ulos cloth"]);
        // The writer ends; the second one goes on from there.
        let away = tempdir().unwrap();
        office.follower = follower(world, &open(away.path()));
        world.craft("batik", "Batik cloth", "A1-01");
        world.db.settle().unwrap();
        assert!(matches!(second.step().unwrap(), Step::Followed(_)));
        assert_eq!(index.search(&Query::new("cloth", "en")).unwrap().total, 3);
    });
}

#[test]
fn a_region_is_found_by_its_code_and_however_its_name_is_written() {
    on_both(|world| {
        world
            .country()
            .region("canton", "A3", "Labuhanbatu", Some("XX"))
            .region("canton", "A4", "Batu Bara", Some("XX"))
            .region("canton", "A5", "Labuhanbatu Utara", Some("XX"))
            .region("canton", "A6", "Tanjungbalai", Some("XX"))
            // A small place of the same name, and two that are nearly called so.
            .region("commune", "A1-02", "Tanjung Balai", Some("A1"))
            .region("commune", "A1-03", "Batu", Some("A1"))
            .region("commune", "A1-04", "Labuhan", Some("A1"))
            .craft("ulos", "Songket of Labuhanbatu", "A3")
            .craft("mat", "Mat of Batu Bara", "A4");
        let maker = world.maker(world.maker_draft("m", "Riverside weavers", "A4", "mat"));
        world.item(world.item_draft("i", "Red mat", &maker), 3);
        let office = Office::new(world);
        let first = |text: &str| {
            let hits = office.ask(text).hits;
            let hit = hits.first().unwrap_or_else(|| panic!("{text} finds nothing"));
            (hit.kind, Stored::from_json(&hit.stored).key)
        };
        for (text, code) in [
            ("labuhan batu", "A3"),
            ("Labuhanbatu", "A3"),
            ("canton labuhan batu", "A3"),
            ("LABUHAN-BATU", "A3"),
            ("labuhan batu utara", "A5"),
            ("labuhanbatuutara", "A5"),
            ("labuhanbatu utara", "A5"),
            ("batubara", "A4"),
            ("batu bara", "A4"),
            ("canton batubara", "A4"),
            ("tanjung balai", "A6"),
            ("tanjungbalai", "A6"),
            ("city tanjung balai", "A6"),
            ("A3", "A3"),
            ("a1-02", "A1-02"),
            ("A1.02", "A1-02"),
            ("a102", "A1-02"),
        ] {
            assert_eq!(first(text), (Kind::Region, code.to_owned()), "{text}");
        }
        // What lies there is found by the name in either spelling as well.
        for text in ["mat batubara", "red batubara", "mat batu bara"] {
            assert!(office.found(text).contains(&"Red mat".to_owned()), "{text}: {:?}", office.found(text));
        }
        assert!(office.found("songket labuhan batu").contains(&"Songket of Labuhanbatu".to_owned()));
        // While it is being typed.
        for (typed, name) in [
            ("labuhan b", "Canton Labuhanbatu"),
            ("labuhan bat", "Canton Labuhanbatu"),
            ("batub", "Canton Batu Bara"),
            ("canton tanjung bal", "Canton Tanjungbalai"),
            ("A1-0", "Riverside"),
        ] {
            let completions = office.index.suggest(typed, "en", 8).unwrap();
            let names: Vec<String> =
                completions.iter().map(|c| c.title.iter().map(|(_, text)| text.as_str()).collect()).collect();
            assert!(names.iter().any(|one| one == name), "{typed}: {names:?}");
            assert!(office.found(typed).contains(&name.to_owned()), "{typed}: {:?}", office.found(typed));
        }
        let completions = office.index.suggest("tanjung balai", "en", 8).unwrap();
        let key = Stored::from_json(&completions.first().unwrap().stored).key;
        assert_eq!(key, "A6", "the larger place before the smaller one");
    });
}

#[test]
fn many_changes_at_once_are_followed_in_turn() {
    on_both(|world| {
        world.country().craft("ulos", "Ulos cloth", "A1-01");
        let maker = world.maker(world.maker_draft("m", "Weavers", "A1-01", "ulos"));
        let mut office = Office::new(world);
        let items: Vec<_> = (0..1200)
            .map(|n| {
                let draft = world.item_draft(&format!("i{n}"), &format!("Mat {n}"), &maker);
                domain::item::save(domain::id::ItemId(uuid::Uuid::now_v7()), false, draft).unwrap()
            })
            .collect();
        world
            .db
            .write_blocking(Command::system("test"), move |tx| {
                items.iter().try_for_each(|item| store::item::save(tx, &system(), item).map(drop))
            })
            .unwrap();
        office.follow();
        assert_eq!(office.ask("mat").total, 1200);
        assert_eq!(office.found("mat 777"), ["Mat 777"]);
        let made_anew = office.follower.rebuild().unwrap();
        assert_eq!((office.ask("mat").total, made_anew), (1200, office.index.len().unwrap()));
    });
}
