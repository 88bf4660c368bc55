//! Councils as files: the list beside a decree goes in, comes out, and changes nothing when it goes in again.

use domain::council::{Acting, Role};
use domain::fault::Problem;
use domain::publication::Publication;
use jiff::civil::date;
use store::Command;
use testkit::{World, code, on_both, system};
use transfer::FileKind;

use crate::{counts, import, preview};

const KINDS: [FileKind; 4] = [FileKind::Councils, FileKind::Divisions, FileKind::Posts, FileKind::Statutes];

const COUNCIL: &str = "region,name_en,decree_number,decree_date,since,until,phone,withheld,status
A1,Council of the North,1/2026,2026-01-02,2026-01-02,2031-01-01,0123 456 789,phone,published\n";
const DIVISIONS: &str = "region,name_en,tasks_en,ord\nA1,Training,Teaches.,1\nA1,Marketing,,2\n";
const POSTS: &str = "region,division,role,title_en,ord,seats,name,acting,since,until,phone
A1,,chair,,1,1,First Sample,definitive,2026-01-02,2026-06-30,0123 987 654
A1,,chair,,1,1,Second Sample,Plt,2026-07-01,,
A1,,deputy-chair,Deputy I,1,1,Third Sample,,2026-01-02,,
A1,,deputy-chair,Deputy II,1,1,,,,,
A1,training,division-head,,1,1,Fourth Sample,,2026-01-02,,
A1,Training,member,,1,2,Fifth Sample,,2026-01-02,,
A1,Training,member,,1,2,Sixth Sample,,2026-01-02,,\n";
const STATUTES: &str = "region,document,since,text,status
A1,ad,2026-02-01,\"Article 1\nName.\nArticle 2\n(1) One.\n(2) Two.\",published\n";

fn out(world: &World, kind: FileKind) -> Vec<u8> {
    let mut out = Vec::new();
    transfer::export::run(&mut world.db.apart().unwrap(), &world.profile, kind, &mut out).unwrap();
    out
}

fn recorded(world: &World) -> std::sync::Arc<domain::profile::Profile> {
    world.country();
    let profile = std::sync::Arc::new(world.profile.clone());
    for (kind, text, new) in
        [(KINDS[0], COUNCIL, 1), (KINDS[1], DIVISIONS, 2), (KINDS[2], POSTS, 7), (KINDS[3], STATUTES, 1)]
    {
        let report = import(&world.db, &profile, kind, text.as_bytes()).unwrap();
        assert_eq!((counts(&report), &report.faults[..]), ((new, 0, 0, 0), &[][..]), "{}", kind.word());
    }
    profile
}

#[test]
fn a_council_goes_out_as_it_came_in_and_into_another_office() {
    on_both(|world| {
        let profile = recorded(world);
        for (kind, text) in KINDS.into_iter().zip([COUNCIL, DIVISIONS, POSTS, STATUTES]) {
            let again = import(&world.db, &profile, kind, text.as_bytes()).unwrap();
            assert_eq!((again.new, again.changed, again.faulty), (0, 0, 0), "{}", kind.word());
        }
        let page = world
            .db
            .read_blocking(|c| store::council::page::get(c, &domain::access::public(), &code("A1")))
            .unwrap()
            .unwrap();
        assert_eq!(page.council.contact.phone, None, "only the council sees it");
        assert_eq!((page.divisions.len(), page.posts.len(), page.holders.len()), (2, 5, 6));
        let plt = page.holders.iter().find(|h| h.name == "Second Sample").unwrap();
        assert_eq!((plt.acting, plt.since), (Acting::Acting, date(2026, 7, 1)));
        assert_eq!(page.statutes[0].key, "ad-2026");
        let files = KINDS.map(|kind| out(world, kind));
        on_both(|other| {
            other.country();
            for (kind, file) in KINDS.into_iter().zip(&files) {
                let told = import(&other.db, &profile, kind, file).unwrap();
                assert!(told.new > 0 && told.changed == 0 && told.faults.is_empty(), "{told:?}");
                assert_eq!(&out(other, kind), file, "{}", kind.word());
                let again = import(&other.db, &profile, kind, file).unwrap();
                assert_eq!((again.new, again.changed), (0, 0));
            }
        });
    });
}

#[test]
fn what_everybody_may_not_know_stays_so_when_a_file_does_not_say_otherwise() {
    on_both(|world| {
        let profile = recorded(world);
        let text = COUNCIL.replace(",phone,published", ",,published").replace("789", "780");
        assert_eq!(import(&world.db, &profile, FileKind::Councils, text.as_bytes()).unwrap().changed, 1);
        let seen = || {
            let read =
                |c: &mut store::Conn| store::council::page::get(c, &domain::access::public(), &code("A1"));
            world.db.read_blocking(read).unwrap().unwrap().council.contact.phone
        };
        assert_eq!(seen(), None);
        let open = COUNCIL.replace(",phone,published", ",none,published");
        assert_eq!(import(&world.db, &profile, FileKind::Councils, open.as_bytes()).unwrap().changed, 1);
        assert_eq!(seen().as_deref(), Some("+99123456789"));
        let strange = COUNCIL.replace(",phone,published", ",fax,published");
        let told = preview(&world.db, &profile, FileKind::Councils, strange.as_bytes()).unwrap();
        assert_eq!(told.faults[0].column, "withheld");
    });
}

#[test]
fn a_seat_that_two_rows_take_is_told_before_anything_is_stored() {
    on_both(|world| {
        let profile = recorded(world);
        let heading = POSTS.lines().next().unwrap();
        let row = |name: &str, since: &str| format!("A1,,secretary,,1,1,{name},,{since},,");
        let text =
            format!("{heading}\n{}\n{}\n", row("One Sample", "2026-01-02"), row("Two Sample", "2026-02-01"));
        let told = preview(&world.db, &profile, FileKind::Posts, text.as_bytes()).unwrap();
        assert_eq!(told.faults[0].problem, Problem::SeatTaken("One Sample".into()));
        assert_eq!((told.faults[0].line, told.faults[0].column.as_str()), (3, "since"));
        // The one who is recorded already leaves in the same file in which the next one comes.
        let leaves = "A1,,deputy-chair,Deputy I,1,1,Third Sample,,2026-01-02,2026-09-30,";
        let comes = "A1,,deputy-chair,Deputy I,1,1,Next Sample,Pj.,2026-10-01,,";
        let text = format!("{heading}\n{leaves}\n{comes}\n");
        let told = import(&world.db, &profile, FileKind::Posts, text.as_bytes()).unwrap();
        assert_eq!((counts(&told), told.faults), ((1, 1, 0, 0), vec![]));
        // A name that was forgotten, a post of no division, and rows that say different things of one post.
        let text = format!(
            "{heading}\nA1,,treasurer,,1,1,,,2026-01-02,,\nA1,,division-head,,1,1,X,,2026-01-02,,\n\
             A1,,patron,,1,1,Y,,2026-01-02,,\nA1,,patron,,1,2,Z,,2026-01-02,,\nA2,,chair,,1,1,Q,,2026-01-02,,\n"
        );
        let told = preview(&world.db, &profile, FileKind::Posts, text.as_bytes()).unwrap();
        let faults: Vec<_> = told.faults.iter().map(|f| (f.line, f.column.as_str())).collect();
        assert_eq!(faults, [(2, "name"), (3, "division"), (5, "key"), (6, "region")]);
    });
}

#[test]
fn who_was_erased_does_not_come_back_by_a_file() {
    on_both(|world| {
        let profile = recorded(world);
        let before = out(world, FileKind::Posts);
        let council = world.db.read_blocking(|c| store::council::of(c, &code("A1"))).unwrap().unwrap();
        let mut conn = world.db.apart().unwrap();
        let all = store::council::whole::holders(&mut conn, &system(), council).unwrap();
        let id = all.iter().find(|h| h.name == "Sixth Sample").unwrap().id;
        world
            .db
            .write_blocking(Command::system("test"), move |tx| {
                store::council::holder::erase(tx, &system(), id)
            })
            .unwrap();
        let told = import(&world.db, &profile, FileKind::Posts, &before).unwrap();
        assert_eq!((told.new, told.faulty, &told.faults[0].problem), (0, 1, &Problem::Erased));
        let after = out(world, FileKind::Posts);
        assert!(!String::from_utf8_lossy(&after).contains("Sixth Sample"));
        let again = import(&world.db, &profile, FileKind::Posts, &after).unwrap();
        assert_eq!((again.new, again.changed, again.faulty), (0, 0, 0), "what is left of it changes nothing");
        let posts = store::council::whole::posts(&mut conn, &system(), council).unwrap();
        assert_eq!(posts.iter().filter(|p| p.role == Role::Member).count(), 1);
        assert!(posts.iter().all(|p| p.status == Publication::Published));
    });
}
