//! What came of a round: for the region that lost, where nobody passed, on paper, and when the scoring was opened again.

use domain::account::Role;
use domain::assessment::round::State;
use domain::flagship::Status;
use testkit::on_both;

use crate::browser::{Browser, Form};
use crate::rounds::{Prepared, declare, desk, filled, open, proposed, score, status, step, tick_all};
use crate::visitor::Visitor;

/// Both candidates scored by every assessor, the first the better one, and the scoring closed.
fn scored(officer: &Browser<'_>, p: &Prepared, judges: &[Browser<'_>]) {
    for judge in judges {
        declare(judge, p);
        score(judge, p, 1, [2, 2, 1]).leads_to();
        score(judge, p, 2, [1, 0, 3]).leads_to();
    }
    step(officer, p, "close", &[]).leads_to();
}

fn decide(officer: &Browser<'_>, p: &Prepared) {
    let page = officer.get(&p.at("/hasil"));
    officer.submit(&Form::to(page.page(200, "en"), &p.at("/hasil"))).leads_to();
}

/// Whether an id stands in a text for people.
fn has_an_id(text: &str) -> bool {
    text.split(|c: char| !c.is_ascii_hexdigit() && c != '-')
        .any(|word| word.len() == 36 && uuid::Uuid::parse_str(word).is_ok())
}

/// A page without its tags, so that addresses do not count.
fn words(html: &str) -> String {
    html.split('<')
        .filter_map(|part| part.split_once('>').map(|(_, text)| text))
        .collect::<Vec<_>>()
        .join(" ")
}

#[test]
fn the_region_that_lost_reads_what_was_decided_and_its_own_gap_sheet() {
    on_both(|world| {
        proposed(world);
        let visitor = Visitor::of(world);
        let officer = desk(world, &visitor, "officer", Role::Officer, "XX");
        let loser = desk(world, &visitor, "loser", Role::Officer, "A2");
        let stranger = desk(world, &visitor, "stranger", Role::Officer, "A1-01");
        let (p, judges) = open(world, &visitor, &officer, "given", 2);
        scored(&officer, &p, &judges);
        // Nothing before the decision: the scoring may open again.
        let files = |which: &str| p.at(&format!("{which}format=csv"));
        let (scores, gaps) = (files("/nilai/ekspor?"), files("/pembinaan/2/ekspor?"));
        let ranking = files("/hasil/ekspor?tabel=peringkat&");
        for file in [&scores, &gaps, &ranking] {
            loser.get(file).page(404, "en");
            judges[0].get(file).page(404, "en");
        }
        for rest in ["", "/hasil", "/pembinaan/2", "/nilai", "/hasil.json"] {
            loser.get(&p.at(rest)).page(404, "en");
        }
        decide(&officer, &p);
        let page = loser.get(&p.at(""));
        assert!(
            page.page(200, "en").contains("Pottery") && !page.text().contains("judge-1"),
            "{}",
            page.text()
        );
        let result = loser.get(&p.at("/hasil"));
        assert!(result.page(200, "en").contains(&p.at("/pembinaan/2")));
        assert!(!result.text().contains(&p.at("/pembinaan/1")), "the sheet of another region is theirs");
        assert!(loser.get(&p.at("/pembinaan/2")).page(200, "en").contains("For 2:"));
        assert!(loser.get(&p.at("/pembinaan/2/pdf")).text().contains("Pottery"));
        assert!(domain::assessment::result::verify(loser.get(&p.at("/hasil.json")).text()).unwrap().holds());
        for rest in ["/pembinaan/1", "/pembinaan/1/pdf", "/nilai", "/berita-acara"] {
            loser.get(&p.at(rest)).page(404, "en");
        }
        stranger.get(&p.at("/hasil")).page(404, "en");
        // A file tells nobody more than its page.
        assert!(loser.get(&gaps).text().contains("Makers") && loser.get(&ranking).text().contains("Pottery"));
        for file in [&scores, &files("/pembinaan/1/ekspor?")] {
            loser.get(file).page(404, "en");
        }
        stranger.get(&gaps).page(404, "en");
        stranger.get(&ranking).page(404, "en");
        // They are told at home, and find it from their proposal and its designation.
        let sheet = p.at("/pembinaan/2");
        assert!(loser.get("/kerja").page(200, "en").contains(&sheet));
        assert!(!officer.get("/kerja").page(200, "en").contains(&sheet));
        let register = loser.get("/kerja/usulan");
        let proposal = register.page(200, "en").split("href=\"/kerja/usulan/").skip(1);
        let proposal =
            proposal.map(|rest| rest.split('"').next().unwrap()).find(|id| id.len() == 36).unwrap();
        assert!(loser.get(&format!("/kerja/usulan/{proposal}")).page(200, "en").contains(&sheet));
        let id = domain::id::DesignationId::from_key(
            &world.profile.key,
            &domain::flagship::key(&testkit::code("A2"), "pot", "2026"),
        );
        assert!(loser.get(&format!("/kerja/penetapan/{id}")).page(200, "en").contains(&sheet));
        // Once it is announced, everybody reads the sheet of every candidate; no assessor is named.
        step(&officer, &p, "announce", &[]).leads_to();
        loser.get(&p.at("/pembinaan/1")).page(200, "en");
        assert!(loser.get(&files("/pembinaan/1/ekspor?")).text().contains("Makers"));
        let public = match world.profile.languages[0].as_str() {
            "en" => format!("/assessments/{}", p.round),
            _ => format!("/en/assessments/{}", p.round),
        };
        for number in [1, 2] {
            let at = format!("{public}/pembinaan/{number}");
            assert!(visitor.get(&public).page(200, "en").contains(&at));
            let sheet = visitor.get(&at);
            assert!(sheet.page(200, "en").contains("What would help") && !sheet.text().contains("judge-"));
        }
        visitor.get(&format!("{public}/pembinaan/3")).page(404, "en");
    });
}

#[test]
fn where_every_candidate_misses_a_limit_it_is_said_which_and_nobody_counts_as_assessed() {
    on_both(|world| {
        proposed(world);
        let visitor = Visitor::of(world);
        let officer = desk(world, &visitor, "officer", Role::Officer, "XX");
        let (p, judges) = open(world, &visitor, &officer, "given", 1);
        declare(&judges[0], &p);
        score(&judges[0], &p, 1, [0, 2, 1]).leads_to();
        score(&judges[0], &p, 2, [0, 0, 3]).leads_to();
        step(&officer, &p, "close", &[]).leads_to();
        let result = officer.get(&p.at("/hasil"));
        let page = result.page(200, "en");
        assert!(page.contains("Every candidate misses a limit"), "{page}");
        assert!(
            page.contains("Makers has 0, and the limit is 1") && page.contains("stays proposed"),
            "{page}"
        );
        assert!(page.contains("40 %"), "the weights stand there: {page}");
        decide(&officer, &p);
        assert_eq!(
            (status(world, "A1", "ikat"), status(world, "A2", "pot")),
            (Status::Proposed, Status::Proposed)
        );
        let gaps = officer.get(&p.at("/pembinaan/2"));
        assert!(gaps.page(200, "en").contains("below the limit of 1"), "{}", gaps.text());
        let ranking = officer.get(&p.at("/hasil/ekspor?tabel=peringkat&format=csv"));
        assert!(ranking.text().contains("Makers has 0, and the limit is 1"), "{}", ranking.text());
        let minutes = officer.get(&p.at("/berita-acara"));
        let told = minutes.text();
        assert!(told.contains("weight: 0.4") && told.contains("the limit is 1"), "{told}");
        assert!(
            domain::assessment::result::verify(officer.get(&p.at("/hasil.json")).text()).unwrap().holds()
        );
    });
}

#[test]
fn where_one_misses_a_limit_it_alone_stays_proposed() {
    on_both(|world| {
        proposed(world);
        let visitor = Visitor::of(world);
        let officer = desk(world, &visitor, "officer", Role::Officer, "XX");
        let (p, judges) = open(world, &visitor, &officer, "given", 1);
        declare(&judges[0], &p);
        score(&judges[0], &p, 1, [2, 2, 1]).leads_to();
        score(&judges[0], &p, 2, [0, 0, 3]).leads_to();
        step(&officer, &p, "close", &[]).leads_to();
        decide(&officer, &p);
        assert_eq!(
            (status(world, "A1", "ikat"), status(world, "A2", "pot")),
            (Status::Assessed, Status::Proposed)
        );
    });
}

#[test]
fn the_minutes_say_of_nobody_what_they_did_not_say() {
    on_both(|world| {
        proposed(world);
        let visitor = Visitor::of(world);
        let officer = desk(world, &visitor, "officer", Role::Officer, "XX");
        let (p, judges) = open(world, &visitor, &officer, "given", 2);
        declare(&judges[0], &p);
        score(&judges[0], &p, 1, [2, 2, 1]).leads_to();
        score(&judges[0], &p, 2, [1, 0, 3]).leads_to();
        // Missing sheets need a reason, which the minutes keep.
        step(&officer, &p, "close", &[("why", "")]).page(422, "en");
        step(&officer, &p, "close", &[("why", "The meeting is tomorrow")]).leads_to();
        world.wait(std::time::Duration::from_secs(3 * 24 * 3600));
        decide(&officer, &p);
        let minutes = officer.get(&p.at("/berita-acara"));
        let told = minutes.text();
        assert!(
            told.contains("Handed in 0 of 2 score sheets.") && told.contains("Has not declared"),
            "{told}"
        );
        assert!(
            told.contains("Handed in 2 of 2 score sheets.") && told.contains("2 of 4 score sheets are in.")
        );
        assert!(told.contains("The meeting is tomorrow"));
        // It was closed on one day and decided on another.
        let of = |field: &str| told.split(field).nth(1).unwrap()[..10].to_owned();
        assert_ne!(of(" closed: "), of(" decided: "), "{told}");
        // Where it can be checked is said before it is there.
        assert!(
            told.contains(&format!("assessments/{}", p.round)) && told.contains("announced: false"),
            "{told}"
        );
        // The medians stand by criterion, and the range of weights beside each weight.
        assert!(told.contains("medians: [Medians") && told.contains("stays: Some("), "{told}");
    });
}

#[test]
fn a_scoring_that_opens_again_is_told_for_ever_and_assessors_saw_nothing_of_others() {
    on_both(|world| {
        proposed(world);
        let visitor = Visitor::of(world);
        let officer = desk(world, &visitor, "officer", Role::Officer, "XX");
        let auditor = desk(world, &visitor, "auditor", Role::Auditor, "XX");
        let (p, judges) = open(world, &visitor, &officer, "given", 1);
        scored(&officer, &p, &judges);
        for rest in ["/nilai", "/hasil", "/pembinaan/1"] {
            judges[0].get(&p.at(rest)).page(404, "en");
        }
        auditor.get(&p.at("/nilai")).page(200, "en");
        let late = [("day", "2026-12-28"), ("why", "One score was typed by mistake")];
        step(&officer, &p, "reopen", &late).leads_to();
        assert!(officer.get(&p.at("")).page(200, "en").contains("had seen 2 of 2 sheets"));
        let second = desk(world, &visitor, "second", Role::Assessor, "XX");
        tick_all(&officer, &p.at(""), &p.at("/penilai"), "person");
        declare(&second, &p);
        score(&second, &p, 1, [1, 2, 1]).leads_to();
        score(&second, &p, 2, [1, 0, 3]).leads_to();
        step(&officer, &p, "close", &[]).leads_to();
        decide(&officer, &p);
        // Afterwards whoever reads the region reads the scores.
        judges[0].get(&p.at("/nilai")).page(200, "en");
        step(&officer, &p, "announce", &[]).leads_to();
        let minutes = officer.get(&p.at("/berita-acara"));
        let public = match world.profile.languages[0].as_str() {
            "en" => format!("/assessments/{}", p.round),
            _ => format!("/en/assessments/{}", p.round),
        };
        let public = visitor.get(&public);
        for told in [minutes.text(), public.page(200, "en")] {
            assert!(told.contains("One score was typed by mistake"), "{told}");
            assert!(told.contains("Assessors number 2 got their seat only after"), "{told}");
        }
        let export = officer.get(&p.at("/hasil.json"));
        assert!(
            export.text().contains("\"reopened\":[{\"day\":") && export.text().contains("after_reopening")
        );
        assert!(domain::assessment::result::verify(export.text()).unwrap().holds());
    });
}

#[test]
fn only_what_the_officer_saw_is_frozen() {
    on_both(|world| {
        proposed(world);
        let visitor = Visitor::of(world);
        let officer = desk(world, &visitor, "officer", Role::Officer, "XX");
        let other = desk(world, &visitor, "other", Role::Officer, "XX");
        let (p, judges) = open(world, &visitor, &officer, "given", 1);
        scored(&officer, &p, &judges);
        let seen = Form::to(officer.get(&p.at("/hasil")).page(200, "en"), &p.at("/hasil"));
        // Meanwhile the first is withdrawn.
        let html = other.get(&p.at("")).text().to_owned();
        let withdraw = Form::all(&html).into_iter().find(|f| f.action.starts_with(&p.at("/calon/"))).unwrap();
        other.submit(&withdraw.with("do", "withdraw").with("why", "The region took it back")).leads_to();
        let told = officer.submit(&seen);
        assert!(told.page(422, "en").contains("has changed since you looked at it"), "{}", told.text());
        assert!(told.text().contains("is the only candidate"));
        assert_eq!(p.state(world), State::Closed);
        officer.submit(&Form::to(told.text(), &p.at("/hasil"))).leads_to();
        assert_eq!(p.state(world), State::Decided);
    });
}

#[test]
fn missing_weighings_are_counted_and_need_a_reason() {
    on_both(|world| {
        proposed(world);
        let visitor = Visitor::of(world);
        let officer = desk(world, &visitor, "officer", Role::Officer, "XX");
        let (p, judges) = open(world, &visitor, &officer, "pairwise", 3);
        for judge in &judges {
            declare(judge, &p);
            score(judge, &p, 1, [2, 2, 1]).leads_to();
            score(judge, &p, 2, [1, 0, 3]).leads_to();
        }
        for (level, judgement) in [(0, "5"), (1, "-3")] {
            let at = p.mine(&format!("/bobot?tingkat={level}&pasang=0"));
            let form = Form::to(judges[0].get(&at).page(200, "en"), &p.mine("/bobot"));
            judges[0].submit(&form.with("do", "pair").with("judgement", judgement)).leads_to();
        }
        let form = Form::to(judges[0].get(&p.mine("/bobot")).page(200, "en"), &p.mine("/bobot"));
        judges[0].submit(&form.with("do", "hand-in")).leads_to();
        assert!(officer.get(&p.at("")).page(200, "en").contains("1 of 3 weighings are in."));
        step(&officer, &p, "close", &[("why", "")]).page(422, "en");
        step(&officer, &p, "close", &[("why", "Two are ill")]).leads_to();
        // Whoever comes late is told what is so, and nothing of somebody else.
        let late = judges[1].get(&p.mine("/bobot"));
        assert!(late.page(200, "en").contains("The scoring of this round is closed."), "{}", late.text());
        decide(&officer, &p);
        let minutes = officer.get(&p.at("/berita-acara"));
        let told = minutes.text();
        assert!(told.contains("1 of 3 weighings are in.") && told.contains("The weights are still missing."));
        // How consistent the comparisons are stands there for every level.
        assert!(told.contains("of: \"The groups of criteria\"") && told.contains("of: \"Market\""), "{told}");
    });
}

#[test]
fn what_assessors_declare_is_read_by_the_council_alone() {
    on_both(|world| {
        proposed(world);
        let visitor = Visitor::of(world);
        let officer = desk(world, &visitor, "officer", Role::Officer, "XX");
        let auditor = desk(world, &visitor, "auditor", Role::Auditor, "XX");
        let (p, judges) = open(world, &visitor, &officer, "given", 2);
        let form = Form::to(judges[0].get(&p.mine("/kepentingan")).page(200, "en"), &p.mine("/kepentingan"));
        judges[0]
            .submit(&form.with("nature-0", "family").with("interest-0", "My sister weaves it"))
            .leads_to();
        assert!(officer.get(&p.at("")).page(200, "en").contains("My sister weaves it"));
        assert!(auditor.get(&p.at("")).page(200, "en").contains("My sister weaves it"));
        assert!(!judges[1].get(&p.at("")).page(200, "en").contains("My sister weaves it"));
    });
}

#[test]
fn a_proof_is_a_piece_of_evidence_or_a_text_that_somebody_finds_it_by() {
    on_both(|world| {
        proposed(world);
        let visitor = Visitor::of(world);
        let officer = desk(world, &visitor, "officer", Role::Officer, "XX");
        let (p, judges) = open(world, &visitor, &officer, "given", 1);
        declare(&judges[0], &p);
        let at = p.mine("/calon/1");
        let page = judges[0].get(&at);
        assert!(page.page(200, "en").contains("Since when it is woven"), "{}", page.text());
        let form = filled(Form::to(page.text(), &at), [2, 2, 1]);
        // A letter proves nothing. What was typed is put aside, also where it is refused.
        let refused = judges[0].submit(&form.clone().with("proof-makers", "x"));
        assert!(refused.page(422, "en").contains("too short"), "{}", refused.text());
        let again = judges[0].get(&at);
        assert!(
            again.page(200, "en").contains("put aside") && again.text().contains("As we saw on the spot")
        );
        // Without a proof the sheet counts, and its assessor is told.
        let to = judges[0].submit(&form.clone().with("proof-makers", "")).leads_to().to_owned();
        assert!(judges[0].get(&to).page(200, "en").contains("1 high scores on that sheet have no proof"));
        // The proposal's own evidence is chosen.
        let options = page.text().split("<option value=\"").skip(1);
        let id = options.map(|o| o.split('"').next().unwrap()).find(|id| id.len() == 36).unwrap();
        let fresh = filled(Form::to(judges[0].get(&at).page(200, "en"), &at), [2, 2, 1]);
        let chosen = fresh.with("proof-makers", "").with("evidence-makers", id);
        let to = judges[0].submit(&chosen).leads_to().to_owned();
        assert!(!judges[0].get(&to).page(200, "en").contains("have no proof"));
        let there = judges[0].get(&at);
        assert!(there.page(200, "en").contains(&format!("<option value=\"{id}\" selected>")));
        score(&judges[0], &p, 2, [1, 0, 3]).leads_to();
        step(&officer, &p, "close", &[]).leads_to();
        assert!(officer.get(&p.at("/nilai")).page(200, "en").contains("Since when it is woven"));
    });
}

#[test]
fn the_trail_of_a_round_is_in_words() {
    on_both(|world| {
        proposed(world);
        let visitor = Visitor::of(world);
        let officer = desk(world, &visitor, "officer", Role::Officer, "XX");
        let (p, judges) = open(world, &visitor, &officer, "given", 1);
        scored(&officer, &p, &judges);
        decide(&officer, &p);
        for at in [
            "/kerja/riwayat?kind=round",
            "/kerja/riwayat?kind=seat",
            "/kerja/riwayat?kind=sheet",
            "/kerja/riwayat?kind=candidate",
            "/kerja/riwayat?kind=result",
        ] {
            let trail = officer.get(at);
            let told = words(trail.page(200, "en"));
            assert!(!told.contains("{\"") && !has_an_id(&told), "{at}: {told}");
        }
        let round = officer.get("/kerja/riwayat?kind=round");
        assert!(words(round.page(200, "en")).contains("Choosing 2026"), "{}", round.text());
        let seat = officer.get("/kerja/riwayat?kind=seat");
        assert!(words(seat.page(200, "en")).contains("judge-1"), "{}", seat.text());
        let own = words(officer.get(&p.at("/riwayat")).page(200, "en"));
        assert!(!own.contains("{\"") && !has_an_id(&own) && own.contains("Distance from the best"), "{own}");
    });
}

#[test]
fn a_new_round_goes_by_the_method_of_its_set_unless_another_is_chosen() {
    on_both(|world| {
        proposed(world);
        let visitor = Visitor::of(world);
        let officer = desk(world, &visitor, "officer", Role::Officer, "XX");
        let new = "/kerja/putaran/baru?region=XX";
        let form = Form::to(officer.get(new).page(200, "en"), "/kerja/putaran/baru");
        assert_eq!(form.holds("method"), "set");
        let form = form.with("title_en", "By the set").with("set", "canton-2026").with("_do", "save");
        let to = officer.submit(&form).leads_to().to_owned();
        let method = world.criteria().method.word().to_owned();
        let id = to.strip_prefix("/kerja/putaran/").unwrap().split('?').next().unwrap();
        let id = domain::id::RoundId(uuid::Uuid::parse_str(id).unwrap());
        assert_eq!(world.stored_round(id).method, method);
    });
}
