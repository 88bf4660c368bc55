//! Rounds of assessment: what is blind, what counts, and what happens in the same moment.

use domain::access::Means;
use domain::account::Role;
use domain::assessment::round::{Obstacle, State};
use domain::fault::Problem;
use domain::id::{DesignationId, RoundId};
use domain::source::Checked;
use store::assessment::round::Step;
use store::assessment::{candidate, result, round, seat, sheet};
use store::{Command, Error};
use testkit::{Actor, World, code, on_both, system};

/// The day on which these stories play.
const DAY: jiff::civil::Date = jiff::civil::date(2026, 11, 24);

/// A country with two proposals, and a round about them with so many assessors, open.
fn open(world: &World, judges: &[&str]) -> (RoundId, Vec<Actor>) {
    world.country().craft("ikat", "Ikat cloth", "A1").craft("pot", "Pottery", "A2");
    let ids = [("A1", "ikat"), ("A2", "pot")].map(|(region, craft)| {
        world.proposal(region, craft);
        let key = domain::flagship::key(&code(region), craft, "2026");
        DesignationId::from_key(&world.profile.key, &key)
    });
    let round = world.round("XX").id;
    let judges = world.open_round(round, &ids, judges);
    (round, judges)
}

fn obstacle<T: std::fmt::Debug>(found: store::Result<T>) -> Obstacle {
    match found {
        Err(Error::Faults(faults)) => match &faults.0[0].problem {
            Problem::InTheWay(obstacle) => *obstacle,
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}

#[test]
fn nobody_reads_scores_before_the_round_closes_and_no_history_tells_them() {
    on_both(|world| {
        let (id, judges) = open(world, &["one", "two"]);
        world.scores(id, &judges[0], &[2, 2, 1]).unwrap();
        let round = world.stored_round(id);
        let seen = round.clone();
        let early = world.db.read_blocking(move |c| sheet::all(c, &system(), &seen));
        assert!(matches!(early, Err(Error::Refused)));
        // What is known is how many came in.
        let seen = round.clone();
        let progress = world.db.read_blocking(move |c| round::progress(c, &seen, DAY)).unwrap();
        assert_eq!((progress.handed_in, progress.expected, progress.unscored), (2, 4, 0));
        world.db.settle().unwrap();
        let read = world.db.read_blocking(|c| store::journal::after(c, 0, 10_000)).unwrap();
        let sheets: Vec<_> = read.iter().filter(|e| e.kind == domain::id::Kind::Sheet).collect();
        assert_eq!(sheets.len(), 2);
        world.step_round(id, Step::Close("The meeting is tomorrow".into())).unwrap();
        let round = world.stored_round(id);
        let all = world.db.read_blocking(move |c| sheet::all(c, &system(), &round)).unwrap();
        assert_eq!(all.len(), 2);
    });
}

#[test]
fn a_sheet_and_the_end_of_the_round_in_the_same_moment_are_one_after_the_other() {
    on_both(|world| {
        let (id, judges) = open(world, &["one", "two"]);
        world.scores(id, &judges[0], &[2, 2, 1]).unwrap();
        let (there, late) = std::thread::scope(|scope| {
            let close = scope.spawn(|| world.step_round(id, Step::Close("Now".into())));
            let late = scope.spawn(|| world.scores(id, &judges[1], &[1, 0, 3]));
            (close.join().unwrap(), late.join().unwrap())
        });
        there.unwrap();
        let round = world.stored_round(id);
        assert_eq!(round.state, State::Closed);
        let sheets = world.db.read_blocking(move |c| sheet::all(c, &system(), &round)).unwrap().len();
        // Either all of the late one's sheets count, or they were told that it is closed.
        match late {
            Ok(()) => assert_eq!(sheets, 4),
            Err(error) => {
                assert!(matches!(error, Error::Faults(_)), "{error}");
                assert_eq!(sheets, 2);
            }
        }
    });
}

#[test]
fn two_who_freeze_at_once_make_one_result_and_what_it_rests_on_stays() {
    on_both(|world| {
        let (id, judges) = open(world, &["one"]);
        world.scores(id, &judges[0], &[2, 2, 1]).unwrap();
        world.step_round(id, Step::Close(String::new())).unwrap();
        let done = std::thread::scope(|scope| {
            let hands: Vec<_> = (0..2).map(|_| scope.spawn(|| world.decide_round(id))).collect();
            hands.into_iter().map(|h| h.join().unwrap()).collect::<Vec<_>>()
        });
        assert_eq!(done.iter().filter(|d| d.is_ok()).count(), 1, "{done:?}");
        let round = world.stored_round(id);
        assert_eq!(round.state, State::Decided);
        let kept = world.db.read_blocking(move |c| result::get(c, &system(), &round)).unwrap().unwrap();
        let verified = domain::assessment::result::verify(&kept.body).unwrap();
        assert!(verified.holds() && verified.sha256 == kept.sha256);
        // Nothing of it changes any more.
        assert_eq!(
            obstacle(world.step_round(id, Step::Cancel("No".into()))),
            Obstacle::State(State::Decided)
        );
        let late = world.scores(id, &judges[0], &[0, 0, 3]);
        assert!(late.is_err());
    });
}

#[test]
fn a_candidate_that_is_withdrawn_while_the_result_is_worked_out_is_noticed() {
    on_both(|world| {
        let (id, judges) = open(world, &["one"]);
        world.scores(id, &judges[0], &[2, 2, 1]).unwrap();
        world.step_round(id, Step::Close(String::new())).unwrap();
        let today = jiff::civil::date(2026, 11, 24);
        let (round, lang) = (world.stored_round(id), world.profile.first_language().clone());
        let given =
            world.db.read_blocking(move |c| result::given(c, &round, &lang, today, |_| today)).unwrap();
        let frozen = domain::assessment::result::freeze(given);
        let withdrawn = world.db.write_blocking(Command::system("test"), move |tx| {
            let first = candidate::of(tx.conn(), id)?.remove(0).candidate.id;
            candidate::withdraw(tx, &system(), id, first, "Taken back")
        });
        withdrawn.unwrap();
        let written = world.db.write_blocking(Command::system("test"), move |tx| {
            result::freeze(tx, &system(), &frozen, today, |_| today).map(drop)
        });
        assert!(matches!(written, Err(Error::Constraint { name }) if name == "version"));
        world.decide_round(id).unwrap();
    });
}

#[test]
fn a_round_that_opens_again_keeps_how_much_had_been_seen_and_marks_who_comes_then() {
    on_both(|world| {
        let (id, judges) = open(world, &["one", "two"]);
        world.scores(id, &judges[0], &[2, 2, 1]).unwrap();
        world.step_round(id, Step::Close("The meeting is tomorrow".into())).unwrap();
        let again = jiff::civil::date(2026, 12, 20);
        assert_eq!(obstacle(world.step_round(id, Step::Reopen(again, String::new()))), Obstacle::Reason);
        world.step_round(id, Step::Reopen(again, "A mistake".into())).unwrap();
        let late = world.person("late", "XX", &[(Role::Assessor, "XX")]).id;
        let today = jiff::civil::date(2026, 11, 24);
        let appointed = world.db.write_blocking(Command::system("test"), move |tx| {
            seat::appoint(tx, &system(), id, &[late], today).map(drop)
        });
        appointed.unwrap();
        world.step_round(id, Step::Close("Again".into())).unwrap();
        let round = world.stored_round(id);
        let seen: Vec<_> =
            round.reopened.iter().map(|r| (r.handed_in, r.expected, r.reason.as_str())).collect();
        assert_eq!(seen, [(2, 4, "A mistake")]);
        let seats = world.db.read_blocking(move |c| seat::of(c, id)).unwrap();
        let marked: Vec<bool> = seats.iter().map(|s| s.seat.after_reopening).collect();
        assert_eq!(marked, [false, false, true]);
    });
}

#[test]
fn whoever_reads_a_candidate_s_region_reads_what_was_decided_and_nothing_before() {
    on_both(|world| {
        let (id, judges) = open(world, &["one"]);
        world.scores(id, &judges[0], &[2, 2, 1]).unwrap();
        world.step_round(id, Step::Close(String::new())).unwrap();
        let south = world.person("south", "A2", &[(Role::Officer, "A2")]);
        let below = world.person("below", "A1-01", &[(Role::Officer, "A1-01")]);
        let seen = |of: &Actor| {
            let who = world.signed_in(of, Means::Password).may().unwrap();
            world.db.read_blocking(move |c| round::seen(c, &who, id))
        };
        assert!(matches!(seen(&south), Err(Error::Refused)));
        world.decide_round(id).unwrap();
        let (_, sight) = seen(&south).unwrap().unwrap();
        assert_eq!((sight.whole, sight.has(2), sight.has(1)), (false, true, false));
        assert!(matches!(seen(&below), Err(Error::Refused)));
        let who = world.signed_in(&south, Means::Password).may().unwrap();
        let theirs = world.db.read_blocking(move |c| result::theirs(c, &who, 0, 10)).unwrap();
        assert_eq!(theirs.iter().map(|t| (t.round, t.number)).collect::<Vec<_>>(), [(id, 2)]);
    });
}

#[test]
fn every_kind_of_record_is_named_in_words_where_it_has_a_name() {
    on_both(|world| {
        let (id, judges) = open(world, &["one"]);
        world.scores(id, &judges[0], &[2, 2, 1]).unwrap();
        world.step_round(id, Step::Close(String::new())).unwrap();
        world.decide_round(id).unwrap();
        world.db.settle().unwrap();
        let lang = world.profile.first_language().clone();
        let named = world.db.read_blocking(move |c| {
            let mut named = Vec::new();
            for kind in domain::id::Kind::ALL {
                store::trail::name(c, *kind, id.0, &lang)?;
            }
            for entry in store::journal::after(c, 0, 10_000)? {
                let name = store::trail::name(c, entry.kind, entry.record, &lang)?;
                named.push((entry.kind, name));
            }
            Ok(named)
        });
        let named = named.unwrap();
        // A name is never the JSON of names.
        assert!(named.iter().all(|(_, n)| n.as_ref().is_none_or(|n| !n.starts_with('{'))), "{named:?}");
        use domain::id::Kind;
        for kind in [Kind::Round, Kind::Candidate, Kind::Seat, Kind::Sheet, Kind::Result] {
            assert!(named.iter().any(|(k, n)| *k == kind && n.is_some()), "{kind:?}");
        }
    });
}

#[test]
fn only_an_assessor_of_the_region_or_above_gets_a_seat() {
    on_both(|world| {
        world.country();
        let id = world.round("A1").id;
        let elsewhere = world.person("elsewhere", "A2", &[(Role::Assessor, "A2")]);
        let officer = world.person("officer", "A1", &[(Role::Officer, "A1")]);
        let above = world.person("above", "XX", &[(Role::Assessor, "XX")]);
        let today = jiff::civil::date(2026, 11, 24);
        for (actor, may) in [(&elsewhere, false), (&officer, false), (&above, true)] {
            let person = actor.id;
            let appointed = world.db.write_blocking(Command::system("test"), move |tx| {
                seat::appoint(tx, &system(), id, &[person], today)
            });
            assert_eq!(appointed.is_ok(), may);
        }
        // A round that is prepared is not there for its assessors.
        let who = world.signed_in(&above, Means::Password).may().unwrap();
        let person = above.id;
        assert_eq!(world.db.read_blocking(move |c| seat::mine(c, &who, person, id)).unwrap(), None);
    });
}

#[test]
fn after_the_last_day_nobody_scores_until_there_is_more_time() {
    on_both(|world| {
        let (id, judges) = open(world, &["one"]);
        let person = judges[0].id;
        let late = jiff::civil::date(2027, 1, 1);
        let declare = world.db.write_blocking(Command::system("test"), move |tx| {
            seat::declare(tx, &system(), person, id, vec![], late)
        });
        declare.unwrap();
        let score = move |world: &World| {
            world.db.write_blocking(Command::system("test"), move |tx| {
                let first = candidate::of(tx.conn(), id)?.remove(0).candidate.id;
                sheet::hand_in(tx, &system(), person, id, first, Default::default(), late)
            })
        };
        assert_eq!(obstacle(score(world)), Obstacle::Deadline);
        let extend = |day| {
            world.db.write_blocking(Command::system("test"), move |tx| {
                round::take(tx, &system(), id, &Step::Extend(day), late).map(drop)
            })
        };
        assert_eq!(obstacle(extend(jiff::civil::date(2026, 12, 31))), Obstacle::NotLater);
        extend(jiff::civil::date(2027, 1, 15)).unwrap();
        score(world).unwrap();
    });
}

/// The faults of what was refused.
fn faults<T: std::fmt::Debug>(found: store::Result<T>) -> Vec<Problem> {
    match found {
        Err(Error::Faults(faults)) => faults.0.into_iter().map(|f| f.problem).collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_claim_that_was_found_to_be_untrue_is_no_candidate_and_an_added_one_changes_nothing() {
    on_both(|world| {
        world.country().craft("ikat", "Ikat cloth", "A1").craft("pot", "Pottery", "A2");
        let id = world.round("XX").id;
        let of = |region: &str, craft: &str| {
            world.proposal(region, craft);
            let key = domain::flagship::key(&code(region), craft, "2026");
            DesignationId::from_key(&world.profile.key, &key)
        };
        let (good, bad) = (of("A1", "ikat"), of("A2", "pot"));
        world
            .db
            .write_blocking(Command::system("test"), move |tx| {
                let found = store::flagship::get(tx.conn(), bad)?.ok_or(Error::Missing)?;
                let refuted = domain::flagship::Designation { checked: Checked::Refuted, ..found };
                store::flagship::save(tx, &system(), &refuted)
            })
            .unwrap();
        let add = |wanted: Vec<DesignationId>| {
            world
                .db
                .write_blocking(Command::system("test"), move |tx| candidate::add(tx, &system(), id, &wanted))
        };
        assert_eq!(faults(add(vec![good, bad])), [Problem::FoundRefuted]);
        let there = |world: &World| world.db.read_blocking(move |c| candidate::of(c, id)).unwrap();
        assert!(there(world).is_empty(), "all or nothing");
        add(vec![good]).unwrap();
        add(vec![good]).unwrap();
        assert_eq!(there(world).len(), 1);
    });
}

#[test]
fn whoever_cannot_sign_in_gets_no_seat_and_is_not_waited_for() {
    on_both(|world| {
        let (id, judges) = open(world, &["one", "two", "three"]);
        world.scores(id, &judges[0], &[2, 2, 1]).unwrap();
        world.scores(id, &judges[1], &[1, 0, 2]).unwrap();
        let progress = |world: &World| {
            let round = world.stored_round(id);
            let read = world.db.read_blocking(move |c| {
                Ok((round::progress(c, &round, DAY)?, seat::gone(c, &round, DAY)?.len()))
            });
            read.unwrap()
        };
        assert_eq!((progress(world).0.handed_in, progress(world).0.expected, progress(world).1), (4, 6, 0));
        let active = |person: domain::id::PersonId, active: bool| {
            let written = world.db.write_blocking(Command::system("test"), move |tx| {
                store::account::activate(tx, &system(), person, active)
            });
            written.unwrap();
        };
        // What was handed in counts, what was not is not waited for.
        active(judges[1].id, false);
        active(judges[2].id, false);
        let (now, gone) = progress(world);
        assert_eq!((now.handed_in, now.expected, gone), (4, 4, 2));
        assert!(now.is_complete());
        // Whoever comes back goes on where they were.
        active(judges[2].id, true);
        assert_eq!((progress(world).0.expected, progress(world).1), (6, 1));
        active(judges[2].id, false);
        // Nobody with a closed account can be given a seat.
        let (other, closed) = (world.round("XX").id, judges[2].id);
        let appoint = world.db.write_blocking(Command::system("test"), move |tx| {
            seat::appoint(tx, &system(), other, &[closed], DAY)
        });
        assert_eq!(faults(appoint), [Problem::Unknown("assessor".into())]);
        world.step_round(id, Step::Close(String::new())).unwrap();
        world.decide_round(id).unwrap();
    });
}

#[test]
fn the_scores_of_an_account_that_was_given_up_stay_under_the_number_of_its_seat() {
    on_both(|world| {
        let (id, judges) = open(world, &["one", "two"]);
        world.scores(id, &judges[0], &[2, 2, 1]).unwrap();
        let person = judges[0].id;
        world
            .db
            .write_blocking(Command::system("test").because("asked for it"), move |tx| {
                store::account::leave::on_request(tx, &system(), person, "The one of XX")
            })
            .unwrap();
        let round = world.stored_round(id);
        let (seats, gone) =
            world.db.read_blocking(move |c| Ok((seat::of(c, id)?, seat::gone(c, &round, DAY)?))).unwrap();
        assert_eq!((seats[0].name.as_str(), seats[0].seat.number), ("—", 1));
        assert!(gone.contains(&seats[0].seat.id));
        world.step_round(id, Step::Close("One gave up the account".into())).unwrap();
        let round = world.stored_round(id);
        let sheets = world.db.read_blocking(move |c| sheet::all(c, &system(), &round)).unwrap();
        assert_eq!(sheets.len(), 2);
        world.decide_round(id).unwrap();
        let round = world.stored_round(id);
        let kept = world.db.read_blocking(move |c| result::get(c, &system(), &round)).unwrap().unwrap();
        assert!(domain::assessment::result::verify(&kept.body).unwrap().holds());
        assert!(!kept.body.contains("The one of XX"));
    });
}

#[test]
fn two_who_close_at_once_close_it_once_and_the_other_is_told() {
    on_both(|world| {
        let (id, judges) = open(world, &["one"]);
        world.scores(id, &judges[0], &[2, 2, 1]).unwrap();
        let done = std::thread::scope(|scope| {
            let close = || world.step_round(id, Step::Close(String::new()));
            let hands: Vec<_> = (0..2).map(|_| scope.spawn(close)).collect();
            hands.into_iter().map(|h| h.join().unwrap()).collect::<Vec<_>>()
        });
        let (there, told): (Vec<_>, Vec<_>) = done.into_iter().partition(Result::is_ok);
        assert_eq!((there.len(), told.len()), (1, 1));
        assert_eq!(obstacle(told.into_iter().next().unwrap()), Obstacle::State(State::Closed));
        // One step in the history.
        world.db.settle().unwrap();
        let read = world.db.read_blocking(|c| store::journal::after(c, 0, 10_000)).unwrap();
        let closed = read.iter().filter(|e| {
            e.kind == domain::id::Kind::Round
                && e.fields.iter().any(|f| f.name == "state" && f.new == State::Closed.word())
        });
        assert_eq!(closed.count(), 1);
    });
}

/// A council's own set, ready: that of the example without groups, of which more is always better.
fn flat(world: &World, region: &str, key: &str) -> domain::assessment::criteria::own::OwnSet {
    use domain::assessment::criteria::own::{Stage, begin};
    let mut set = world.criteria();
    set.key = key.into();
    set.groups.clear();
    let more = set.criteria[0].direction;
    for c in &mut set.criteria {
        (c.group, c.direction) = (None, more);
    }
    let id = domain::id::CriteriaSetId(uuid::Uuid::now_v7());
    let mut own = begin(id, code(region), None, set, false, &world.profile).unwrap();
    own.stage = Stage::Ready;
    let stored = own.clone();
    world
        .db
        .write_blocking(Command::system("test"), move |tx| {
            store::assessment::criteria::save(tx, &system(), &stored)
        })
        .unwrap();
    own
}

#[test]
fn a_set_that_is_edited_meanwhile_changes_no_round_that_is_open() {
    on_both(|world| {
        world.country().craft("ikat", "Ikat cloth", "A1");
        world.proposal("A1", "ikat");
        let key = domain::flagship::key(&code("A1"), "ikat", "2026");
        let candidate = DesignationId::from_key(&world.profile.key, &key);
        let own = flat(world, "XX", "ours");
        let id = world.round("XX").id;
        let judge = world.person("one", "XX", &[(Role::Assessor, "XX")]).id;
        let (set, langs) = (own.set.clone(), world.profile.languages.clone());
        let opened = world.db.write_blocking(Command::system("test"), move |tx| {
            candidate::add(tx, &system(), id, &[candidate])?;
            seat::appoint(tx, &system(), id, &[judge], DAY)?;
            Ok(format!("{:?}", round::open(tx, &system(), id, set.clone(), &langs, DAY)?))
        });
        assert_eq!(opened.unwrap().into_inner(), "[]");
        let mut edited = own.clone();
        edited.set.criteria[0].weight = Some(10.0);
        edited.set.criteria[0].knock_out = None;
        edited.stage = domain::assessment::criteria::own::Stage::Retired;
        world
            .db
            .write_blocking(Command::system("test"), move |tx| {
                store::assessment::criteria::save(tx, &system(), &edited)
            })
            .unwrap();
        assert_eq!(world.stored_round(id).set, Some(own.set));
    });
}

#[test]
fn the_first_of_a_regencys_round_goes_on_to_that_of_the_province() {
    use domain::assessment::round::{RoundDraft, save};
    use domain::assessment::weighing::LevelWeighed;
    on_both(|world| {
        world
            .country()
            .craft("ikat", "Ikat cloth", "A1")
            .craft("pot", "Pottery", "A1")
            .craft("mat", "Mats", "A2");
        let [ikat, pot, mat] = [("A1", "ikat"), ("A1", "pot"), ("A2", "mat")].map(|(region, craft)| {
            world.proposal(region, craft);
            let key = domain::flagship::key(&code(region), craft, "2026");
            DesignationId::from_key(&world.profile.key, &key)
        });
        let own = flat(world, "XX", "ours");
        let run = |region: &str,
                   method: &str,
                   weighing: &str,
                   candidates: Vec<DesignationId>,
                   scores: Vec<[i32; 3]>| {
            let draft = RoundDraft {
                region: code(region),
                title: testkit::en("Choosing"),
                period: "2026".into(),
                set_key: own.set.key.clone(),
                method: method.into(),
                weighing: weighing.into(),
                deadline: Some(jiff::civil::date(2026, 12, 31)),
                sample: false,
            };
            let id = RoundId(uuid::Uuid::now_v7());
            let round = save(id, draft, None, &[own.set.key.as_str()], DAY).unwrap();
            let judge = world.person(&format!("judge-{region}"), region, &[(Role::Assessor, region)]).id;
            let (set, langs) = (own.set.clone(), world.profile.languages.clone());
            world
                .db
                .write_blocking(Command::system("test"), move |tx| {
                    round::save(tx, &system(), &round).map(drop)
                })
                .unwrap();
            let opened = world.db.write_blocking(Command::system("test"), move |tx| {
                candidate::add(tx, &system(), id, &candidates)?;
                seat::appoint(tx, &system(), id, &[judge], DAY)?;
                Ok(format!("{:?}", round::open(tx, &system(), id, set.clone(), &langs, DAY)?))
            });
            assert_eq!(opened.unwrap().into_inner(), "[]");
            let keys: Vec<String> = own.set.criteria.iter().map(|c| c.key.clone()).collect();
            let pairwise = weighing == "pairwise";
            let scored = world.db.write_blocking(Command::system("test"), move |tx| {
                seat::declare(tx, &system(), judge, id, vec![], DAY)?;
                for (c, scores) in candidate::of(tx.conn(), id)?.iter().zip(&scores) {
                    let scored = |score: &i32| domain::assessment::sheet::Scored {
                        score: *score,
                        reason: "As we saw".into(),
                        proof: None,
                        evidence: None,
                    };
                    let scores = keys.iter().cloned().zip(scores.iter().map(scored)).collect();
                    sheet::hand_in(tx, &system(), judge, id, c.candidate.id, scores, DAY)?;
                }
                if pairwise {
                    let pairs = vec![
                        (keys[0].clone(), keys[1].clone(), 3),
                        (keys[0].clone(), keys[2].clone(), 5),
                        (keys[1].clone(), keys[2].clone(), 2),
                    ];
                    let level = LevelWeighed { of: None, pairs };
                    store::assessment::weighing::hand_in(tx, &system(), judge, id, &[level], DAY)?;
                }
                Ok(())
            });
            scored.unwrap();
            world.step_round(id, Step::Close(String::new())).unwrap();
            world.decide_round(id).unwrap();
            let round = world.stored_round(id);
            let kept = world.db.read_blocking(move |c| result::get(c, &system(), &round)).unwrap().unwrap();
            assert!(domain::assessment::result::verify(&kept.body).unwrap().holds());
            let frozen: domain::assessment::result::Frozen = serde_json::from_str(&kept.body).unwrap();
            assert_eq!((frozen.method(), frozen.derived.unable.len()), (Some(method), 0));
            (id, frozen)
        };
        // The regency sifts by exponential comparison, with the weights of the set as exponents: 3³⁰ is more than 2⁴⁰ and all else.
        let (first, sifted) = run("A1", "mpe", "given", vec![ikat, pot], vec![[1, 0, 3], [2, 2, 2]]);
        assert_eq!(sifted.ranking(), [(1, Some(1)), (2, Some(2))]);
        // The province sees how each did, the first first, and takes on what it wants.
        let draft = world.round("XX");
        let offered = world.db.read_blocking(move |c| candidate::possible(c, &draft)).unwrap();
        let told: Vec<_> = offered
            .iter()
            .map(|p| (p.designation, p.before.as_ref().map(|b| (b.round, b.place, b.of))))
            .collect();
        assert_eq!(told, [(ikat, Some((first, Some(1), 2))), (pot, Some((first, Some(2), 2))), (mat, None)]);
        // It weighs the criteria pair by pair (AHP), and adds up (Bayes).
        let (_, chosen) = run("XX", "bayes", "pairwise", vec![pot, mat], vec![[1, 2, 2], [2, 2, 3]]);
        assert_eq!(chosen.ranking(), [(2, Some(1)), (1, Some(2))]);
        let weights = chosen.weights().unwrap();
        assert!(weights[0] > weights[1] && weights[1] > weights[2], "{weights:?}");
    });
}
