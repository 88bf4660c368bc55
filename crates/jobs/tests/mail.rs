//! Mail by a real server, and by ones that refuse, hang or do not know us: nothing is lost, and nobody waits for long.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "tests")]

#[path = "mail/orders.rs"]
mod orders;

use std::net::TcpListener;
use std::sync::Arc;
use std::time::{Duration, Instant};

use domain::access::{Access, KeepJobs};
use domain::account::Role;
use domain::account::code::typed;
use domain::account::reset::{BY_MAIL, MOST, PURPOSE};
use domain::job::{JobId, Lane, State, Task};
use jobs::mail::{Letter, Security, Server};
use jobs::{Failed, Mailer, Step, Tools, Worker};
use store::Command;
use store::job::Job;
use testkit::{Actor, MailServer, World, on_both, system};
use tokio::sync::watch;
use uuid::Uuid;

fn server(port: u16) -> Server {
    Server {
        host: "127.0.0.1".into(),
        port,
        security: Security::None,
        credentials: None,
        from: "Council of Exampleland <office@example.org>".into(),
        authority: None,
    }
}

fn letter() -> Letter {
    Letter {
        to: "someone@example.org".into(),
        subject: "Tenun dan batik – ulos".into(),
        text: "Horas!\nA.\n.\nB.\n".into(),
    }
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

fn send(server: &Server) -> Result<(), Failed> {
    runtime().block_on(Mailer::new(server).unwrap().waiting(Duration::from_secs(3)).send(letter()))
}

#[test]
fn a_letter_arrives_as_it_was_written() {
    let Some(server_at) = MailServer::start(&[]) else { return };
    send(&server(server_at.port)).unwrap();
    let letters = server_at.letters();
    assert_eq!(letters.len(), 1);
    let text = &letters[0];
    assert!(text.starts_with("X-To: someone@example.org"), "{text}");
    assert!(text.contains("From: \"Council of Exampleland\" <office@example.org>"), "{text}");
    assert!(text.contains("Horas!\r\nA.\r\n.\r\nB."), "{text}");
    // Nothing of this machine.
    assert!(text.contains("Message-ID: <") && text.contains("Date: "), "{text}");
}

#[test]
fn the_program_signs_in_and_says_when_it_may_not() {
    let flags = ["--user", "corak", "--password", "geheim-geheim"];
    let Some(at) = MailServer::start(&flags) else { return };
    let with =
        |password: &str| Server { credentials: Some(("corak".into(), password.into())), ..server(at.port) };
    send(&with("geheim-geheim")).unwrap();
    let refused = send(&with("wrong")).unwrap_err();
    assert!(refused.to_string().contains("535") && !refused.to_string().contains("wrong"), "{refused}");
    let check = |server: Server| runtime().block_on(Mailer::new(&server).unwrap().check());
    assert!(check(with("geheim-geheim")).is_ok() && check(with("wrong")).is_err());
    assert_eq!(at.letters().len(), 1);
}

#[test]
fn a_secured_connection_is_made_only_to_whom_the_authority_knows() {
    let made = rcgen::generate_simple_self_signed(vec!["127.0.0.1".into()]).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    std::fs::write(path("cert.pem"), made.cert.pem()).unwrap();
    std::fs::write(path("key.pem"), made.signing_key.serialize_pem()).unwrap();
    for (security, more) in [(Security::Tls, None), (Security::StartTls, Some("--starttls"))] {
        let (cert, key) = (path("cert.pem"), path("key.pem"));
        let mut flags = vec!["--cert", cert.as_str(), "--key", key.as_str()];
        flags.extend(more);
        let Some(at) = MailServer::start(&flags) else { return };
        let known = Server { security, authority: Some(made.cert.pem().into_bytes()), ..server(at.port) };
        send(&known).unwrap();
        let unknown = send(&Server { authority: None, ..known }).unwrap_err();
        assert!(
            matches!(unknown, Failed::ForNow(_)) && unknown.to_string().contains("certificate"),
            "{unknown}"
        );
        assert_eq!(at.letters().len(), 1, "{security:?}");
    }
    // A server that cannot secure the connection gets nothing.
    let Some(at) = MailServer::start(&[]) else { return };
    assert!(send(&Server { security: Security::StartTls, ..server(at.port) }).is_err());
    assert!(at.letters().is_empty());
}

#[test]
fn what_a_server_will_never_take_is_told_from_what_it_does_not_take_now() {
    let Some(never) = MailServer::start(&["--refuse", "550"]) else { return };
    let told = send(&server(never.port)).unwrap_err();
    assert!(matches!(told, Failed::ForGood(_)) && told.to_string().contains("550"), "{told}");
    assert!(!told.to_string().contains("someone@"), "whose letter it was is nobody's business: {told}");
    let later = MailServer::start(&["--refuse", "451"]).unwrap();
    assert!(matches!(send(&server(later.port)).unwrap_err(), Failed::ForNow(_)));
}

#[test]
fn a_server_that_hangs_or_is_not_there_costs_a_bounded_time() {
    let hanging = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = hanging.local_addr().unwrap().port();
    let began = Instant::now();
    assert!(matches!(send(&server(port)).unwrap_err(), Failed::ForNow(_)));
    assert!(began.elapsed() < Duration::from_secs(20));
    drop(hanging);
    assert!(matches!(send(&server(port)).unwrap_err(), Failed::ForNow(_)));
}

#[test]
fn settings_that_make_no_sense_are_named() {
    let wrong = |server: Server| Mailer::new(&server).unwrap_err();
    assert!(wrong(Server { from: "nobody".into(), ..server(25) }).starts_with("mail.from"));
    let authority = Some(b"no certificate".to_vec());
    let named = wrong(Server { authority, security: Security::Tls, ..server(25) });
    assert!(named.starts_with("mail."), "{named}");
}

/// A clerk with a mail address, and somebody who does the jobs of the mail lane.
struct Office<'w> {
    world: &'w World,
    clerk: Actor,
    worker: Worker,
    runtime: tokio::runtime::Runtime,
    stop: watch::Sender<bool>,
}

impl<'w> Office<'w> {
    fn new(world: &'w World, port: u16) -> Office<'w> {
        world.country();
        let clerk = world.person("clerk", "A1", &[(Role::Officer, "A1")]);
        let id = clerk.id;
        world
            .db
            .write_blocking(Command::system("test"), move |tx| {
                store::account::reach(tx, &system(), id, "Clerk@Example.org")
            })
            .unwrap();
        let mailer = Mailer::new(&server(port)).unwrap().waiting(Duration::from_secs(3));
        let tools = Tools {
            origin: "https://corak.example".into(),
            say: |lang, key, arguments| format!("{lang} {key} {arguments:?}"),
            mailer: Some(mailer),
            ..Tools::new(
                world.db.clone(),
                Arc::new(world.profile.clone()),
                media::Files::new(world.folder().join("media")),
            )
        };
        let (stop, _) = watch::channel(false);
        Office { world, clerk, worker: Worker::new(Lane::Mail, tools), runtime: runtime(), stop }
    }

    /// Letters go by another server from now on.
    fn sends_by(&mut self, port: u16) {
        let mailer = Mailer::new(&server(port)).unwrap().waiting(Duration::from_secs(3));
        let world = self.world;
        let tools = Tools {
            origin: "https://corak.example".into(),
            say: |lang, key, arguments| format!("{lang} {key} {arguments:?}"),
            mailer: Some(mailer),
            ..Tools::new(
                world.db.clone(),
                Arc::new(world.profile.clone()),
                media::Files::new(world.folder().join("media")),
            )
        };
        self.worker = Worker::new(Lane::Mail, tools);
    }

    fn forgets(&self, typed: &str) {
        let (id, typed) = (JobId(Uuid::now_v7()), typed.to_owned());
        self.world
            .db
            .write_blocking(Command::system("test"), move |tx| {
                let asked = tx.now();
                store::job::enqueue(tx, id, &Task::Forgotten { typed: typed.clone(), asked }, 0)
            })
            .unwrap();
    }

    fn step(&mut self) -> Step {
        let mut stopping = self.stop.subscribe();
        self.runtime.block_on(self.worker.step(&mut stopping)).unwrap()
    }

    fn jobs(&self) -> Vec<Job> {
        let who: Access<KeepJobs> = system();
        self.world.db.read_blocking(move |c| store::job::list(c, &who, false, Uuid::nil(), 100)).unwrap()
    }

    fn opens(&self, code: &str) -> bool {
        let (hash, now) = (typed(PURPOSE, code).unwrap(), self.world.db.now());
        let found =
            self.world.db.read_blocking(move |c| store::account::reset::whose(c, &hash, now)).unwrap();
        found.is_some_and(|p| p.id == self.clerk.id)
    }
}

/// The code in a letter, of which lines may be broken.
fn code(letter: &str) -> String {
    let joined = letter.replace("=\r\n", "");
    let (_, rest) =
        joined.split_once("kode=3D").or_else(|| joined.split_once("kode=")).expect("an address with a code");
    rest[..19].to_owned()
}

#[test]
fn who_forgot_their_password_gets_one_code_that_opens_once_and_not_for_long() {
    on_both(|world| {
        let Some(at) = MailServer::start(&[]) else { return };
        let mut office = Office::new(world, at.port);
        office.forgets("clerk");
        // Asked twice before it went: one letter.
        office.forgets("clerk");
        assert_eq!(office.step(), Step::Did);
        assert_eq!(office.step(), Step::Nothing(None));
        let letters = at.letters();
        assert_eq!(letters.len(), 1);
        assert!(letters[0].starts_with("X-To: clerk@example.org"), "{}", letters[0]);
        let code = code(&letters[0]);
        assert!(office.opens(&code));
        assert!(!format!("{:?}", office.jobs()).contains(&code));
        world.wait(Duration::from_micros(BY_MAIL.unsigned_abs()));
        assert!(!office.opens(&code));
        // By address too; nobody is nobody, and gets nothing.
        for typed in ["clerk@example.org", "nobody", "nobody@example.org", "clerk@example.org, x", "\u{202e}"]
        {
            office.forgets(typed);
            assert_eq!(office.step(), Step::Did, "{typed}");
        }
        assert_eq!((at.letters().len(), office.jobs().len()), (2, 0));
        // Whoever asks again and again fills no mailbox.
        for _ in 0..2 * MOST {
            office.forgets("clerk");
            office.step();
        }
        assert_eq!(at.letters().len(), usize::try_from(MOST).unwrap() + 1);
    });
}

#[test]
fn a_letter_waits_while_the_server_is_silent_and_goes_when_it_is_back() {
    on_both(|world| {
        let Some(at) = MailServer::start(&[]) else { return };
        let hanging = TcpListener::bind("127.0.0.1:0").unwrap();
        let mut office = Office::new(world, hanging.local_addr().unwrap().port());
        office.forgets("clerk");
        let mut waited = 0;
        while let Step::Did = office.step() {
            waited += 1;
            let job = &office.jobs()[0];
            assert_eq!((job.state, job.tries), (State::Waiting, waited));
            assert!(job.error.as_ref().unwrap().contains("mail server"), "{job:?}");
            if waited == 2 {
                break;
            }
            world.wait(Duration::from_secs(120));
        }
        world.wait(Duration::from_secs(120));
        let mailer = Mailer::new(&server(at.port)).unwrap();
        let tools = Tools {
            say: |_, key, arguments| format!("{key} {arguments:?}"),
            mailer: Some(mailer),
            ..Tools::new(
                world.db.clone(),
                Arc::new(world.profile.clone()),
                media::Files::new(world.folder().join("media")),
            )
        };
        office.worker = Worker::new(Lane::Mail, tools);
        assert_eq!(office.step(), Step::Did);
        assert!(office.jobs().is_empty());
        assert!(office.opens(&code(&at.letters()[0])));
    });
}

#[test]
fn a_letter_that_comes_too_late_is_not_sent() {
    on_both(|world| {
        let Some(at) = MailServer::start(&[]) else { return };
        let mut office = Office::new(world, at.port);
        office.forgets("clerk");
        world.wait(Duration::from_micros(BY_MAIL.unsigned_abs() + 1_000_000));
        assert_eq!(office.step(), Step::Did);
        assert!(at.letters().is_empty() && office.jobs().is_empty());
    });
}

#[test]
fn a_permit_that_expires_soon_is_told_to_the_officer_once_and_not_after_it_was_renewed() {
    use domain::id::PermitId;
    use domain::maker::permit::{PermitDraft, save};
    use jiff::civil::{Date, date};
    on_both(|world| {
        let Some(at) = MailServer::start(&[]) else { return };
        let mut office = Office::new(world, at.port);
        world.craft("ikat", "Ikat", "A1");
        let maker = world.maker(world.maker_draft("loom", "Blue Loom", "A1-01", "ikat"));
        let id = PermitId(Uuid::now_v7());
        let expires = |day: Date| {
            let draft = PermitDraft {
                kind: "halal".into(),
                number: "ID 77".into(),
                expires: Some(day),
                ..PermitDraft::default()
            };
            let permit = save(id, maker.id, maker.region.clone(), draft).unwrap();
            let write = world.db.write_blocking(Command::system("test"), move |tx| {
                store::maker::permit::save(tx, &system(), &permit).map(drop)
            });
            write.unwrap();
        };
        let remind = || {
            let write = world.db.write_blocking(Command::system("test"), |tx| {
                store::maker::permit::remind(tx, date(2026, 11, 24), &None)
            });
            write.unwrap();
        };
        expires(date(2026, 12, 10));
        remind();
        remind();
        assert_eq!(office.step(), Step::Did);
        assert_eq!(office.step(), Step::Nothing(None));
        let letters = at.letters();
        assert_eq!(letters.len(), 1);
        let letter = letters[0].replace("=\r\n", "");
        assert!(letter.starts_with("X-To: clerk@example.org"), "{letter}");
        assert!(letter.contains("mail-permit") && letter.contains("Blue Loom"), "{letter}");
        // Renewed before the letter went, nobody is told.
        expires(date(2026, 11, 26));
        remind();
        expires(date(2028, 1, 1));
        assert_eq!(office.step(), Step::Did);
        assert_eq!((at.letters().len(), office.jobs().len()), (1, 0));
    });
}

/// A round with two proposals and assessors who have an address, except the last; a secretary who has one.
struct Round<'w> {
    office: Office<'w>,
    id: domain::id::RoundId,
    judges: Vec<Actor>,
}

/// The day on which these stories begin.
const DAY: jiff::civil::Date = jiff::civil::date(2026, 11, 24);

impl<'w> Round<'w> {
    fn open(world: &'w World, port: u16, judges: &[&str]) -> Round<'w> {
        let office = Office::new(world, port);
        world.craft("ikat", "Ikat cloth", "A1").craft("pot", "Pottery", "A1");
        let candidates = ["ikat", "pot"].map(|craft| {
            world.proposal("A1", craft);
            let key = domain::flagship::key(&testkit::code("A1"), craft, "2026");
            domain::id::DesignationId::from_key(&world.profile.key, &key)
        });
        let id = world.round("A1").id;
        let judges = world.open_round(id, &candidates, judges);
        for judge in &judges[..judges.len() - 1] {
            let (person, at) = (judge.id, format!("{}@example.org", judge.login));
            let write = world.db.write_blocking(Command::system("test"), move |tx| {
                store::account::reach(tx, &system(), person, &at)
            });
            write.unwrap();
        }
        Round { office, id, judges }
    }

    /// Looks as the program does on a day, as after a restart, and sends what was asked for. Whom letters went to, with their kind.
    fn look(&mut self, on: jiff::civil::Date, at: &MailServer) -> Vec<String> {
        let before = at.letters().len();
        for _ in 0..2 {
            let id = self.id;
            let write = self.office.world.db.write_blocking(Command::system("test"), move |tx| {
                let day = |at: i64| {
                    let at = jiff::Timestamp::from_microsecond(at).unwrap();
                    at.in_tz("UTC").unwrap().date()
                };
                store::assessment::notice::look(tx, id, on, day)
            });
            write.unwrap();
            while self.office.step() == Step::Did {}
        }
        let kind = |letter: &String| {
            let letter = letter.replace("=\r\n", "");
            let to = letter.lines().next().unwrap().trim_start_matches("X-To: ").to_owned();
            let kind = ["invited", "reminder", "complete", "over"]
                .into_iter()
                .find(|k| letter.contains(&format!("mail-round-{k} ")));
            format!("{to} {}", kind.unwrap_or("?"))
        };
        let mut told: Vec<String> = at.letters()[before..].iter().map(kind).collect();
        told.sort();
        told
    }

    /// Makes it the day of the letter that is sent.
    fn wait_until(&self, day: jiff::civil::Date) {
        let now = jiff::Timestamp::from_microsecond(self.office.world.db.now()).unwrap();
        let then = day.at(12, 0, 0, 0).in_tz("UTC").unwrap().timestamp();
        let left = then.as_microsecond() - now.as_microsecond();
        self.office.world.wait(Duration::from_micros(left.try_into().unwrap()));
    }
}

#[test]
fn assessors_are_asked_and_reminded_once_each_and_nobody_who_is_done_or_has_left() {
    on_both(|world| {
        let Some(at) = MailServer::start(&[]) else { return };
        let mut r = Round::open(world, at.port, &["anna", "budi", "citra", "without"]);
        // Asked once, however often anybody looks; who has no address gets nothing.
        let asked = r.look(DAY, &at);
        assert_eq!(
            asked,
            ["anna@example.org invited", "budi@example.org invited", "citra@example.org invited"]
        );
        let letter = at.letters()[0].replace("=\r\n", "");
        assert!(
            letter.contains(&format!("/kerja/penilaian/{}", r.id))
                && letter.contains("mail-round-invited-subject")
        );
        assert!(r.look(DAY, &at).is_empty());
        // One has scored, one has left.
        world.scores(r.id, &r.judges[0], &[2, 2, 1]).unwrap();
        let (id, now) = (r.id, jiff::civil::date(2026, 12, 27));
        let left = world.db.write_blocking(Command::system("test"), move |tx| {
            let second = store::assessment::seat::of(tx.conn(), id)?[1].seat.id;
            store::assessment::seat::leave(tx, &system(), id, second, "Moved away")
        });
        left.unwrap();
        r.wait_until(now);
        assert!(r.look(now, &at).is_empty(), "the last day is not near");
        let near = jiff::civil::date(2026, 12, 29);
        r.wait_until(near);
        assert_eq!(r.look(near, &at), ["citra@example.org reminder"]);
        assert!(r.look(near, &at).is_empty());
        // After the last day the secretary is told, once; with more days there is another reminder.
        let late = jiff::civil::date(2027, 1, 1);
        r.wait_until(late);
        assert_eq!(r.look(late, &at), ["clerk@example.org over"]);
        let more = world.db.write_blocking(Command::system("test"), move |tx| {
            let day = store::assessment::round::Step::Extend(jiff::civil::date(2027, 1, 3));
            store::assessment::round::take(tx, &system(), id, &day, late).map(drop)
        });
        more.unwrap();
        assert_eq!(r.look(late, &at), ["citra@example.org reminder"]);
    });
}

#[test]
fn the_secretary_is_told_when_everything_is_in_and_not_what_was_closed_meanwhile() {
    on_both(|world| {
        let Some(at) = MailServer::start(&[]) else { return };
        let mut r = Round::open(world, at.port, &["anna", "without"]);
        r.look(DAY, &at);
        world.scores(r.id, &r.judges[0], &[2, 2, 1]).unwrap();
        assert!(r.look(DAY, &at).is_empty());
        world.scores(r.id, &r.judges[1], &[1, 0, 2]).unwrap();
        assert_eq!(r.look(DAY, &at), ["clerk@example.org complete"]);
        // A letter that was asked for before the round closed does not go any more.
        let (id, person) = (r.id, r.judges[0].id);
        let ask = world.db.write_blocking(Command::system("test"), move |tx| {
            let notice = domain::assessment::notice::Notice::Invited;
            let task = Task::RoundLetter { round: id, person, notice };
            store::job::enqueue(tx, JobId(Uuid::now_v7()), &task, 0)
        });
        ask.unwrap();
        world.step_round(id, store::assessment::round::Step::Close(String::new())).unwrap();
        let before = at.letters().len();
        while r.office.step() == Step::Did {}
        assert_eq!(at.letters().len(), before);
        assert!(r.look(DAY, &at).is_empty());
    });
}

#[test]
fn an_end_or_a_review_of_a_designation_is_told_once_a_year_and_not_after_it_was_settled() {
    use domain::flagship::course::{Decree, Due};
    use domain::flagship::{Status, review::Outcome};
    use domain::id::{DesignationId, ReviewId};
    use jiff::civil::{Date, date};
    use store::flagship::course;
    on_both(|world| {
        let Some(at) = MailServer::start(&[]) else { return };
        let mut office = Office::new(world, at.port);
        world.craft("ikat", "Ikat", "A1");
        world.designate("A1", "ikat", Status::Candidate).unwrap();
        let id = DesignationId::from_key("xx", "a1@ikat@2026");
        let write = |what: fn(&mut store::Tx<'_>) -> store::Result<()>| {
            world.db.write_blocking(Command::system("test"), what).unwrap();
        };
        let remind = |day: Date| {
            let asked = world
                .db
                .write_blocking(Command::system("test"), move |tx| course::remind(tx, day, Uuid::nil()));
            assert_eq!(asked.unwrap().into_inner(), None);
        };
        write(|tx| {
            let decree = Decree {
                number: "3/2025".into(),
                date: Some(date(2025, 2, 1)),
                valid_until: Some(date(2027, 1, 31)),
                outside: true,
                ..Decree::default()
            };
            let id = DesignationId::from_key("xx", "a1@ikat@2026");
            course::designate(tx, &system(), id, &decree, None, date(2026, 11, 24))
        });
        // Both matters, each once, however often it is asked for; also after a restart.
        remind(date(2026, 11, 24));
        remind(date(2026, 11, 25));
        assert_eq!((office.step(), office.step()), (Step::Did, Step::Did));
        assert_eq!(office.step(), Step::Nothing(None));
        remind(date(2026, 12, 1));
        assert_eq!(office.step(), Step::Nothing(None));
        let letters: Vec<String> = at.letters().iter().map(|l| l.replace("=\r\n", "")).collect();
        assert_eq!(letters.len(), 2);
        assert!(letters.iter().all(|l| l.starts_with("X-To: clerk@example.org") && l.contains("Ikat")));
        for due in Due::ALL {
            let key = format!("mail-designation-{}", due.word());
            assert!(letters.iter().any(|l| l.contains(&key)), "{key} in {letters:?}");
        }
        assert!(letters.iter().any(|l| l.contains(&format!("/kerja/penetapan/{id}"))));
        // The next year it is told anew; reviewed before the letter went, nobody is told.
        write(|tx| {
            let id = DesignationId::from_key("xx", "a1@ikat@2026");
            let found = (Some(2026), "It holds", Some(Outcome::Keep));
            course::review(tx, &system(), (ReviewId(Uuid::from_u128(9)), id), found, date(2026, 11, 24))
        });
        world.wait(Duration::from_secs(50 * 24 * 60 * 60));
        remind(date(2027, 1, 13));
        write(|tx| {
            let id = DesignationId::from_key("xx", "a1@ikat@2026");
            let found = (Some(2027), "It holds", Some(Outcome::Keep));
            course::review(tx, &system(), (ReviewId(Uuid::from_u128(10)), id), found, date(2027, 1, 13))
        });
        assert_eq!(office.step(), Step::Did);
        assert_eq!((at.letters().len(), office.jobs().len()), (2, 0));
    });
}
