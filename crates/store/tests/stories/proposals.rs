//! Proposals: sent in, sent back, answered by the regions that are asked, and what becomes of the designation meanwhile.

use std::sync::{Arc, Barrier};

use domain::access::{KeepProposals, KeepRounds, ReadRegister};
use domain::account::Role;
use domain::fault::Problem;
use domain::flagship::Status;
use domain::flagship::document::{self, Form, Stored};
use domain::flagship::evidence::{EvidenceDraft, give};
use domain::flagship::proposal::{Answer, Proposal, ProposalDraft};
use domain::id::{DocumentId, EvidenceId, Kind, MakerId, ProposalId};
use domain::publication::{Publication, Step};
use jiff::civil::date;
use store::assessment::candidate;
use store::flagship::{self, evidence, proposal};
use store::{Command, Error};
use testkit::{GROUND, World, code, en, on_both, system};
use uuid::Uuid;

fn status(world: &World, p: &Proposal) -> Option<Status> {
    let id = p.designation("xx");
    world.db.read_blocking(move |c| flagship::get(c, id)).unwrap().map(|d| d.status)
}

fn fault(error: Error) -> (String, Problem) {
    match error {
        Error::Faults(faults) => faults.0.into_iter().next().map(|f| (f.field, f.problem)).unwrap(),
        other => panic!("{other:?}"),
    }
}

fn write<T: serde::Serialize + serde::de::DeserializeOwned + Send + 'static>(
    world: &World,
    f: impl Fn(&mut store::Tx<'_>) -> store::Result<T> + Send + std::panic::UnwindSafe + 'static,
) -> store::Result<T> {
    world.db.write_blocking(Command::system("test"), f).map(store::Done::into_inner)
}

#[test]
fn a_proposal_and_its_designation_go_together() {
    on_both(|world| {
        world.country().craft("ikat", "Ikat", "A1");
        let bare = ProposalDraft { makers: vec![], ..world.proposal_draft("A1", "ikat") };
        let bare = world.draft_proposal(bare);
        assert_eq!(status(world, &bare), None, "a draft is nobody's business");
        let refused = world.step_proposal(bare.id, Step::Submit, "").unwrap_err();
        assert_eq!(fault(refused), ("gaps".into(), Problem::Gaps(2)));
        assert_eq!(status(world, &bare), None);
        world.craft("batik", "Batik", "A2");
        let sent = world.proposal("A2", "batik");
        assert_eq!((sent.status, status(world, &sent)), (Publication::Submitted, Some(Status::Proposed)));
        let back = world.step_proposal(sent.id, Step::Return, "No figures").unwrap();
        assert_eq!((back.status, status(world, &sent)), (Publication::Returned, Some(Status::Candidate)));
        world.step_proposal(sent.id, Step::Submit, "").unwrap();
        world.designate("A2", "batik", Status::Assessed).unwrap();
        let refused = world.step_proposal(sent.id, Step::Return, "Too late").unwrap_err();
        assert_eq!(fault(refused).0, "designation", "what is assessed is not sent back");
        let gone = world.step_proposal(sent.id, Step::Withdraw, "The weavers moved").unwrap();
        assert_eq!((gone.status, status(world, &sent)), (Publication::Withdrawn, Some(Status::Candidate)));
        let found = sent.designation("xx");
        let found =
            world.db.read_blocking(move |c| proposal::of_designation(c, &system::<ReadRegister>(), found));
        assert_eq!(found.unwrap().map(|p| p.id), Some(sent.id));
    });
}

#[test]
fn one_craft_is_proposed_once_for_a_region_and_a_period() {
    on_both(|world| {
        world.country().craft("ikat", "Ikat", "A1");
        let first = world.draft_proposal(world.proposal_draft("A1", "ikat"));
        let again = |period: &str| {
            let draft = ProposalDraft { period: period.into(), ..ProposalDraft::from(&first) };
            let id = ProposalId(Uuid::now_v7());
            let new = domain::flagship::proposal::save(id, GROUND, None, draft).unwrap();
            write(world, move |tx| proposal::save(tx, &system(), &new))
        };
        assert_eq!(fault(again("2026").unwrap_err()), ("period".into(), Problem::Taken));
        again("2027").unwrap();
    });
}

#[test]
fn two_who_send_it_in_at_once_send_it_in_once() {
    on_both(|world| {
        world.country().craft("ikat", "Ikat", "A1");
        let proposal = world.draft_proposal(world.proposal_draft("A1", "ikat"));
        world.evidence(&proposal);
        let (barrier, id) = (Arc::new(Barrier::new(2)), proposal.id);
        let copies = [world.another_copy(), world.another_copy()];
        let done: Vec<bool> = std::thread::scope(|s| {
            let threads: Vec<_> = copies
                .iter()
                .map(|db| {
                    let (barrier, languages) = (barrier.clone(), world.profile.languages.clone());
                    s.spawn(move || {
                        barrier.wait();
                        let written = db.write_blocking(Command::system("test"), move |tx| {
                            let about = ("xx", languages.as_slice());
                            proposal::step(tx, &system(), id, Step::Submit, "", about).map(drop)
                        });
                        match written {
                            Ok(_) => true,
                            Err(e) => {
                                assert_eq!(fault(e).0, "status");
                                false
                            }
                        }
                    })
                })
                .collect();
            threads.into_iter().map(|t| t.join().unwrap()).collect()
        });
        assert_eq!(done.iter().filter(|d| **d).count(), 1);
        assert_eq!(status(world, &proposal), Some(Status::Proposed));
    });
}

#[test]
fn a_region_answers_for_itself_and_for_nobody_else() {
    on_both(|world| {
        world.country().craft("ikat", "Ikat", "A1");
        let proposal = world.draft_proposal(world.proposal_draft("A1", "ikat"));
        let id = proposal.id;
        let north = world.person("north", "A1", &[(Role::Officer, "A1")]);
        let south = world.person("south", "A2", &[(Role::Officer, "A2")]);
        let (of_north, of_south) =
            (world.access::<KeepProposals>(&north).unwrap(), world.access::<KeepProposals>(&south).unwrap());
        let reads = world.access::<ReadRegister>(&south).unwrap();
        let look = |reads: domain::access::Access<ReadRegister>| {
            world.db.read_blocking(move |c| proposal::get(c, &reads, id))
        };
        assert!(matches!(look(reads.clone()), Err(Error::Refused)), "nobody asked the south");
        let today = date(2026, 11, 30);
        let who = of_north.clone();
        write(world, move |tx| proposal::ask(tx, &who, id, code("A2"), GROUND, today)).unwrap();
        assert!(look(reads).unwrap().is_some(), "who is asked may read it");
        let answer = |who: &domain::access::Access<KeepProposals>, agrees: bool, note: &'static str| {
            let who = who.clone();
            write(world, move |tx| proposal::answer(tx, &who, id, &code("A2"), (agrees, note), today))
        };
        assert!(matches!(answer(&of_north, true, ""), Err(Error::Refused)), "it does not answer for others");
        assert_eq!(fault(answer(&of_south, false, " ").unwrap_err()), ("note".into(), Problem::Missing));
        answer(&of_south, true, "Gladly").unwrap();
        let now = world.stored_proposal(id);
        assert_eq!((now.partners[0].answer, now.partners[0].answered), (Answer::Agreed, Some(today)));
        let who = of_south.clone();
        let stolen =
            write(world, move |tx| proposal::save(tx, &who, &Proposal { story: en("Ours"), ..now.clone() }));
        assert!(matches!(stolen, Err(Error::Refused)), "a partner does not write it");
        // Only the region above sends it back.
        world.evidence(&proposal);
        world.step_proposal(id, Step::Submit, "").unwrap();
        let who = of_north.clone();
        let own =
            write(world, move |tx| proposal::step(tx, &who, id, Step::Return, "why", ("xx", &[])).map(drop));
        assert!(matches!(own, Err(Error::Refused)));
    });
}

#[test]
fn evidence_changes_only_while_the_proposal_is_open_and_takes_its_file_along() {
    on_both(|world| {
        world.country().craft("ikat", "Ikat", "A1");
        let proposal = world.draft_proposal(world.proposal_draft("A1", "ikat"));
        let stored = Stored { digest: "ab".repeat(32), form: Form::Pdf, size: 1200 };
        let of = (Kind::Proposal, proposal.id.0);
        let file =
            document::keep(DocumentId(Uuid::now_v7()), of, code("A1"), "a/study.pdf", &stored).unwrap();
        let draft = EvidenceDraft {
            way: "document".into(),
            document: Some(file.id),
            shows: en("A study"),
            ..EvidenceDraft::default()
        };
        let piece = give(EvidenceId(Uuid::now_v7()), proposal.id, code("A1"), draft, 2026).unwrap();
        let (new, with) = (piece.clone(), file.clone());
        write(world, move |tx| evidence::save(tx, &system(), &new, Some(&with))).unwrap();
        let used = || {
            let digest = "ab".repeat(32);
            world.db.read_blocking(move |c| flagship::document::is_used(c, &digest)).unwrap()
        };
        assert!(used());
        let (id, of) = (piece.id, proposal.id);
        world.step_proposal(proposal.id, Step::Submit, "").unwrap();
        let shut = write(world, move |tx| evidence::remove(tx, &system(), of, id)).unwrap_err();
        assert_eq!(fault(shut).0, "status");
        world.step_proposal(proposal.id, Step::Reopen, "").unwrap();
        write(world, move |tx| evidence::remove(tx, &system(), of, id)).unwrap();
        assert!(!used(), "the next sweep takes the file");
        let other = world.draft_proposal(ProposalDraft {
            period: "2027".into(),
            makers: vec![],
            ..ProposalDraft::from(&proposal)
        });
        let stolen = domain::flagship::evidence::Evidence { proposal: other.id, ..piece.clone() };
        let stolen = write(world, move |tx| evidence::save(tx, &system(), &stolen, None)).unwrap_err();
        assert_eq!(fault(stolen).0, "document", "a file belongs to one proposal");
    });
}

#[test]
fn makers_of_a_proposal_are_of_its_regions_and_go_where_they_go() {
    on_both(|world| {
        world.country().craft("ikat", "Ikat", "A1");
        let proposal = world.draft_proposal(world.proposal_draft("A1", "ikat"));
        let stranger = world.maker(world.maker_draft("far", "Far weavers", "A2", "ikat"));
        let mut with = proposal.clone();
        with.makers.push(stranger.id);
        let refused = write(world, move |tx| proposal::save(tx, &system(), &with)).unwrap_err();
        assert_eq!(fault(refused), ("makers".into(), Problem::OutOfReach));
        let id = proposal.makers[0];
        write(world, move |tx| store::maker::erase(tx, &system(), id)).unwrap();
        assert!(world.stored_proposal(proposal.id).makers.is_empty(), "who is erased is named nowhere");
    });
}

#[test]
fn a_proposal_that_is_withdrawn_leaves_the_rounds_that_have_no_result() {
    on_both(|world| {
        world.country().craft("ikat", "Ikat", "A1").craft("pot", "Pottery", "A2");
        let (ikat, pot) = (world.proposal("A1", "ikat"), world.proposal("A2", "pot"));
        let round = world.round("XX").id;
        let judges = world.open_round(round, &[ikat.designation("xx"), pot.designation("xx")], &["one"]);
        let prepared = world.round("XX").id;
        let wanted = [ikat.designation("xx")];
        write(world, move |tx| candidate::add(tx, &system(), prepared, &wanted)).unwrap();
        world.scores(round, &judges[0], &[2, 2, 1]).unwrap();
        // What is being assessed stays as it was sent in.
        for step in [Step::Reopen, Step::Return] {
            let refused = world.step_proposal(ikat.id, step, "To change it").unwrap_err();
            assert_eq!(fault(refused), ("designation".into(), Problem::BeingAssessed));
        }
        world.step_proposal(ikat.id, Step::Withdraw, "The weavers moved").unwrap();
        let candidates = |id| world.db.read_blocking(move |c| candidate::of(c, id)).unwrap();
        let gone: Vec<_> = candidates(round).into_iter().map(|c| c.candidate.withdrawn).collect();
        assert_eq!(gone, [Some("The weavers moved".to_owned()), None]);
        assert!(candidates(prepared).is_empty(), "of what is only prepared it is taken out");
        let secretary = world.person("secretary", "XX", &[(Role::Officer, "XX")]);
        let keeps = world.access::<KeepRounds>(&secretary).unwrap();
        assert_eq!(world.db.read_blocking(move |c| candidate::gone(c, &keeps)).unwrap(), 1);
        let close = store::assessment::round::Step::Close(String::new());
        world.step_round(round, close).unwrap();
        world.decide_round(round).unwrap();
        assert_eq!(status(world, &ikat), Some(Status::Candidate), "it cannot win");
        assert_eq!(status(world, &pot), Some(Status::Assessed));
        // What was assessed is a candidate again as well; it never held, so that there is nothing to retire.
        world.step_round(round, store::assessment::round::Step::Announce).unwrap();
        let of = pot.designation("xx");
        let today = date(2026, 11, 24);
        write(world, move |tx| flagship::course::announce(tx, &system(), of, Some(date(2026, 12, 8)), today))
            .unwrap();
        world.step_proposal(pot.id, Step::Withdraw, "We choose another").unwrap();
        let d = world.db.read_blocking(move |c| flagship::get(c, of)).unwrap().unwrap();
        assert_eq!((d.status, d.course.announced, d.course.objection_until), (Status::Candidate, None, None));
        assert_eq!(d.course.round, Some(round), "how it was assessed stays known");
    });
}

#[test]
fn a_region_that_proposes_together_names_its_own_makers_and_nothing_else() {
    on_both(|world| {
        world.country().craft("ikat", "Ikat", "A1");
        let proposal = world.draft_proposal(world.proposal_draft("A1", "ikat"));
        let (id, today) = (proposal.id, date(2026, 11, 30));
        let own = proposal.makers[0];
        let south = world.person("south", "A2", &[(Role::Officer, "A2")]);
        let south = world.access::<KeepProposals>(&south).unwrap();
        let north = world.person("north", "A1", &[(Role::Officer, "A1")]);
        let north = world.access::<KeepProposals>(&north).unwrap();
        let one = world.maker(world.maker_draft("one", "One", "A2", "ikat")).id;
        let two = world.maker(world.maker_draft("two", "Two", "A2", "ikat")).id;
        let theirs = || {
            let p = world.stored_proposal(id);
            world.db.read_blocking(move |c| proposal::makers_of(c, &p, &code("A2"))).unwrap()
        };
        let join = |who: &domain::access::Access<KeepProposals>, seen: &[MakerId], named: &[MakerId]| {
            let (who, seen, named) = (who.clone(), proposal::seen_makers(seen), named.to_vec());
            write(world, move |tx| proposal::join(tx, &who, id, &code("A2"), &seen, &named))
        };
        // Nobody asked the south, and then it has not agreed.
        assert_eq!(fault(join(&south, &[], &[one]).unwrap_err()).0, "region");
        let who = north.clone();
        write(world, move |tx| proposal::ask(tx, &who, id, code("A2"), GROUND, today)).unwrap();
        assert_eq!(fault(join(&south, &[], &[one]).unwrap_err()).0, "region");
        let who = south.clone();
        write(world, move |tx| proposal::answer(tx, &who, id, &code("A2"), (true, ""), today)).unwrap();
        join(&south, &[], &[one, two, one]).unwrap();
        assert_eq!(world.stored_proposal(id).makers, [own, one, two]);
        // Neither makers of others, nor by the officer of another region, nor over what somebody else named meanwhile.
        let refused = join(&south, &theirs(), &[one, own]).unwrap_err();
        assert_eq!(fault(refused), ("makers".into(), Problem::OutOfReach));
        assert!(matches!(join(&north, &theirs(), &[]), Err(Error::Refused)));
        assert!(matches!(join(&south, &[], &[two]), Err(Error::Constraint { name }) if name == "version"));
        join(&south, &theirs(), &[two]).unwrap();
        assert_eq!(world.stored_proposal(id).makers, [own, two], "what the region's own officer wrote stays");
        world.evidence(&proposal);
        world.step_proposal(id, Step::Submit, "").unwrap();
        assert_eq!(fault(join(&south, &theirs(), &[]).unwrap_err()), ("status".into(), Problem::Closed));
    });
}
