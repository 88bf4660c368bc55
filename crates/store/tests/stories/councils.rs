//! The council itself: one a region, seats that are taken and freed, statutes that can be cited, and names that are erased.

use std::sync::{Arc, Barrier};

use domain::council::statute::article_id;
use domain::council::{Acting, Role};
use domain::fault::Problem;
use domain::publication::Publication;
use jiff::civil::date;
use store::register::Ask;
use store::{Applied, Command, Error};
use testkit::{code, on_both, system};

use crate::journal;

fn problem(error: Error) -> Problem {
    match error {
        Error::Faults(faults) => faults.0.into_iter().next().unwrap().problem,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_region_has_one_council_and_a_seat_one_holder_at_a_time() {
    on_both(|world| {
        world.country();
        let council = world.council("A1", "Council of the North");
        assert_eq!(world.save_council(&council).unwrap(), Applied::Unchanged);
        let mut other = council.clone();
        other.id = domain::id::CouncilId(uuid::Uuid::now_v7());
        assert_eq!(problem(world.save_council(&other).unwrap_err()), Problem::CouncilIsThere);
        let chair = world.post(&council, Role::Chair, None, 1);
        let first = world.holder(
            &chair,
            "First Sample",
            Acting::Definitive,
            date(2026, 1, 2),
            Some(date(2026, 6, 30)),
        );
        world.save_holder(&first).unwrap();
        let next = world.holder(&chair, "Second Sample", Acting::Acting, date(2026, 6, 30), None);
        let taken = problem(world.save_holder(&next).unwrap_err());
        assert_eq!(taken, Problem::SeatTaken("First Sample".into()));
        // While one is away somebody stands in; the day after the seat is free.
        let beside =
            world.holder(&chair, "Third Sample", Acting::StandIn, date(2026, 3, 1), Some(date(2026, 3, 9)));
        world.save_holder(&beside).unwrap();
        let mut later = next;
        later.since = date(2026, 7, 1);
        world.save_holder(&later).unwrap();
        // With a second seat both fit, and then it cannot be taken away again.
        let mut wide = chair.clone();
        wide.seats = 2;
        world.save_post(&wide).unwrap();
        later.since = date(2026, 6, 1);
        world.save_holder(&later).unwrap();
        assert_eq!(problem(world.save_post(&chair).unwrap_err()), Problem::MoreHoldersThanSeats(2));
        // Who was recorded by mistake takes no seat.
        let withdrawn = domain::council::Holder { status: Publication::Withdrawn, ..first };
        world.save_holder(&withdrawn).unwrap();
        world.save_post(&chair).unwrap();
    });
}

#[test]
fn two_who_take_the_last_seat_at_the_same_time_do_not_both_get_it() {
    on_both(|world| {
        world.country();
        let council = world.council("A1", "Council of the North");
        let chair = world.post(&council, Role::Chair, None, 1);
        let start = Arc::new(Barrier::new(2));
        let tries: Vec<_> = ["One Sample", "Two Sample"]
            .into_iter()
            .map(|name| {
                let holder = world.holder(&chair, name, Acting::Definitive, date(2026, 1, 2), None);
                let (db, start) = (world.another_copy(), start.clone());
                std::thread::spawn(move || {
                    start.wait();
                    let write = db.write_blocking(Command::system("test"), move |tx| {
                        store::council::holder::save(tx, &system(), &holder)
                    });
                    write.is_ok()
                })
            })
            .collect();
        let done = tries.into_iter().map(|t| t.join().unwrap()).filter(|ok| *ok).count();
        assert_eq!(done, 1);
    });
}

#[test]
fn an_article_keeps_its_id_while_the_text_around_it_changes() {
    on_both(|world| {
        world.country();
        let council = world.council("A1", "Council of the North");
        let mut statute = world.statute(&council, "Article 1\nName.\nArticle 2\n(1) One.\n(2) Two.");
        statute.text = "Article 1\nName and seat.\nArticle 1A\nSigns.\nArticle 3\nEnd.".into();
        let stored = statute.clone();
        world
            .db
            .write_blocking(Command::system("test"), move |tx| {
                store::council::statute::save(tx, &system(), &stored)
            })
            .unwrap();
        let mut conn = world.db.apart().unwrap();
        let ids = store::council::statute::articles(&mut conn, statute.id).unwrap();
        let wanted = ["1", "1A", "3"].map(|n| (article_id(statute.id, n), n.to_owned()));
        assert_eq!(ids, wanted);
        // Nobody but the council's own officers changes it, and only what is published can be read.
        let page = world
            .db
            .read_blocking(|c| {
                store::council::page::statute(c, &domain::access::public(), &code("A1"), "ad-2026")
            })
            .unwrap();
        assert_eq!(page.unwrap().1.articles().len(), 3);
    });
}

#[test]
fn everybody_reads_posts_and_names_and_nobody_what_is_for_the_council() {
    on_both(|world| {
        world.country();
        let council = world.council("A1", "Council of the North");
        let division = world.division(&council, "Training", 1);
        let head = world.post(&council, Role::DivisionHead, Some(&division), 1);
        world.post(&council, Role::Chair, None, 1);
        let holder = world.holder(&head, "Head Sample", Acting::Interim, date(2026, 1, 2), None);
        world.save_holder(&holder).unwrap();
        let page = || {
            let read = world
                .db
                .read_blocking(|c| store::council::page::get(c, &domain::access::public(), &code("A1")));
            read.unwrap()
        };
        let shown = page().unwrap();
        assert_eq!(shown.posts.iter().map(|p| p.role).collect::<Vec<_>>(), [Role::Chair, Role::DivisionHead]);
        assert_eq!(shown.holders[0].name, "Head Sample");
        assert!(shown.council.contact.phone.is_none() && shown.council.contact.address.is_some());
        assert!(
            !format!("{shown:?}").contains("+99123987654"),
            "the telephone of who holds the post stays inside"
        );
        let mut paused = council.clone();
        paused.status = Publication::Paused;
        world.save_council(&paused).unwrap();
        assert!(page().is_none());
    });
}

#[test]
fn a_name_is_sealed_in_the_journal_and_can_be_erased_for_good() {
    on_both(|world| {
        world.country();
        let council = world.council("A1", "Council of the North");
        let chair = world.post(&council, Role::Chair, None, 1);
        let holder = world.holder(&chair, "Chair Sample", Acting::Definitive, date(2026, 1, 2), None);
        world.save_holder(&holder).unwrap();
        let sealed = format!("{:?}", journal(world));
        assert!(
            !sealed.contains("Chair Sample")
                && !sealed.contains("+99123987654")
                && !sealed.contains("987654")
        );
        assert!(!sealed.contains("123456789"), "nor the council's own telephone");
        let id = holder.id;
        world
            .db
            .write_blocking(Command::system("test"), move |tx| {
                store::council::holder::erase(tx, &system(), id)
            })
            .unwrap();
        assert!(matches!(world.save_holder(&holder), Err(Error::Refused)));
        let ask = Ask { limit: 10, ..Ask::default() };
        let lines =
            world.db.read_blocking(move |c| store::council::register::holders(c, &system(), &ask)).unwrap();
        assert_eq!((lines[0].name.as_str(), lines[0].head.status), ("—", Publication::Withdrawn));
    });
}
