//! A round of assessment, from its preparation to a result that anybody can work out again.

use domain::access::Means;
use domain::account::Role;
use domain::assessment::round::State;
use domain::flagship::Status;
use domain::id::RoundId;
use testkit::{World, on_both};
use uuid::Uuid;

use crate::browser::{Browser, Form};
use crate::visitor::Visitor;

const ROUNDS: &str = "/kerja/putaran";
const MINE: &str = "/kerja/penilaian";

/// Somebody with a role at a region, signed in.
pub(crate) fn desk<'v>(
    world: &World,
    visitor: &'v Visitor,
    name: &str,
    role: Role,
    region: &str,
) -> Browser<'v> {
    let person = world.person(name, region, &[(role, region)]);
    Browser::with(visitor, &world.session(&person, Means::Password))
}

/// A country with two proposals, and a round about them that is prepared.
pub(crate) struct Prepared {
    pub(crate) round: Uuid,
}

impl Prepared {
    pub(crate) fn at(&self, rest: &str) -> String {
        format!("{ROUNDS}/{}{rest}", self.round)
    }

    pub(crate) fn mine(&self, rest: &str) -> String {
        format!("{MINE}/{}{rest}", self.round)
    }

    pub(crate) fn state(&self, world: &World) -> State {
        let id = RoundId(self.round);
        let found = world.db.read_blocking(move |c| store::assessment::round::get(c, &testkit::system(), id));
        found.unwrap().unwrap().state
    }
}

pub(crate) fn proposed(world: &World) {
    world.country().craft("ikat", "Ikat cloth", "A1").craft("pot", "Pottery", "A2");
    world.proposal("A1", "ikat");
    world.proposal("A2", "pot");
}

/// The round that an officer prepares in the form.
pub(crate) fn prepare(officer: &Browser<'_>, weighing: &str, last: &str) -> Prepared {
    let new = format!("{ROUNDS}/baru?region=XX");
    let form = Form::to(officer.get(&new).page(200, "en"), &format!("{ROUNDS}/baru"));
    let form = form
        .with("title_en", "Choosing 2026")
        .with("period", "2026")
        .with("set", "canton-2026")
        .with("weighing", weighing)
        .with("method", "spotis")
        .with("deadline", last)
        .with("_do", "save");
    let to = officer.submit(&form).leads_to().to_owned();
    let id = to.strip_prefix(&format!("{ROUNDS}/")).and_then(|rest| rest.split('?').next());
    Prepared { round: Uuid::parse_str(id.expect("an address")).expect("an id") }
}

/// Ticks every box of a form and sends it.
pub(crate) fn tick_all(officer: &Browser<'_>, page: &str, action: &str, name: &str) {
    let html = officer.get(page).page(200, "en").to_owned();
    let mut form = Form::to(&html, action);
    for value in html.split(&format!("name=\"{name}\" value=\"")).skip(1) {
        form = form.and(name, value.split('"').next().expect("a value"));
    }
    officer.submit(&form).leads_to();
}

pub(crate) fn step(
    officer: &Browser<'_>,
    p: &Prepared,
    step: &str,
    fields: &[(&str, &str)],
) -> crate::visitor::Answer {
    let html = officer.get(&p.at("")).page(200, "en").to_owned();
    let mut forms = Form::all(&html).into_iter().filter(|f| f.action == p.at("/langkah"));
    let button = format!("value=\"{step}\"");
    assert!(html.contains(&button), "no button for {step} in {html}");
    let mut form = forms.next_back().expect("a form for steps").with("step", step);
    for (name, value) in fields {
        form = form.with(name, value);
    }
    officer.submit(&form)
}

pub(crate) fn declare(judge: &Browser<'_>, p: &Prepared) {
    let form = Form::to(judge.get(&p.mine("/kepentingan")).page(200, "en"), &p.mine("/kepentingan"));
    judge.submit(&form).leads_to();
}

/// Fills in a sheet: makers from 0 to 2, export by yes (2) or no (0), imported from 1 to 3.
pub(crate) fn filled(form: Form, scores: [i32; 3]) -> Form {
    let mut form = form.with("_do", "save");
    for (key, score) in ["makers", "export", "imported"].iter().zip(scores) {
        form = form
            .with(&format!("score-{key}"), &score.to_string())
            .with(&format!("reason-{key}"), "As we saw on the spot")
            .with(&format!("proof-{key}"), "Figure of the office, 2025");
    }
    form
}

pub(crate) fn score(
    judge: &Browser<'_>,
    p: &Prepared,
    candidate: u32,
    scores: [i32; 3],
) -> crate::visitor::Answer {
    let at = p.mine(&format!("/calon/{candidate}"));
    let form = Form::to(judge.get(&at).page(200, "en"), &at);
    judge.submit(&filled(form, scores))
}

/// A round with two candidates and so many assessors, open.
pub(crate) fn open<'v>(
    world: &World,
    visitor: &'v Visitor,
    officer: &Browser<'_>,
    weighing: &str,
    judges: usize,
) -> (Prepared, Vec<Browser<'v>>) {
    let p = prepare(officer, weighing, "2026-12-24");
    let names: Vec<String> = (1..=judges).map(|n| format!("judge-{n}")).collect();
    let judges = names.iter().map(|n| desk(world, visitor, n, Role::Assessor, "XX")).collect();
    tick_all(officer, &p.at(""), &p.at("/calon"), "candidate");
    tick_all(officer, &p.at(""), &p.at("/penilai"), "person");
    step(officer, &p, "open", &[]).leads_to();
    (p, judges)
}

pub(crate) fn status(world: &World, region: &str, craft: &str) -> Status {
    let id = domain::id::DesignationId::from_key(
        &world.profile.key,
        &domain::flagship::key(&testkit::code(region), craft, "2026"),
    );
    world.db.read_blocking(move |c| store::flagship::get(c, id)).unwrap().expect("a designation").status
}

#[test]
fn a_round_goes_from_its_preparation_to_a_result_that_anybody_can_work_out_again() {
    on_both(|world| {
        proposed(world);
        let visitor = Visitor::of(world);
        let officer = desk(world, &visitor, "officer", Role::Officer, "XX");
        let (p, judges) = open(world, &visitor, &officer, "given", 3);
        for (judge, [one, two]) in
            judges.iter().zip([[[2, 2, 1], [1, 0, 3]], [[2, 2, 2], [1, 0, 3]], [[2, 0, 1], [1, 2, 2]]])
        {
            // Interests come before scores.
            let early = judge.get(&p.mine("/calon/1"));
            assert!(early.page(200, "en").contains("Say first which interests you have."));
            declare(judge, &p);
            assert!(score(judge, &p, 1, one).leads_to().contains("selesai=lembar"));
            score(judge, &p, 2, two).leads_to();
            // Nobody sees what others scored, in no trail either.
            world.db.settle().unwrap();
            let trail = officer.get("/kerja/riwayat/ekspor?format=csv");
            assert!(trail.text().contains("sheet") && !trail.text().contains("As we saw on the spot"));
            officer.get(&p.at("/nilai")).page(404, "en");
            officer.get(&p.at("/hasil")).page(404, "en");
        }
        assert!(officer.get(&p.at("")).page(200, "en").contains("6 of 6 score sheets are in."));
        step(&officer, &p, "close", &[]).leads_to();
        let scores = officer.get(&p.at("/nilai"));
        let scores = scores.page(200, "en");
        // One of three said no where the others said yes.
        assert!(scores.contains("far from the others") && scores.contains("As we saw on the spot"));
        // The late ones are told.
        let late = judges[0].get(&p.mine("/calon/1"));
        assert!(late.page(200, "en").contains("The scoring of this round is closed."));
        let result = officer.get(&p.at("/hasil"));
        let page = result.page(200, "en").to_owned();
        assert!(
            page.contains("Ikat cloth") && page.contains("comes first by Distance from the best"),
            "{page}"
        );
        officer.submit(&Form::to(&page, &p.at("/hasil"))).leads_to();
        assert_eq!(p.state(world), State::Decided);
        assert_eq!(
            (status(world, "A1", "ikat"), status(world, "A2", "pot")),
            (Status::Assessed, Status::Assessed)
        );
        let export = officer.get(&p.at("/hasil.json"));
        let verified = domain::assessment::result::verify(export.text()).unwrap();
        assert!(verified.holds() && verified.canonical, "{:?}", verified.differences);
        assert!(officer.get(&p.at("/hasil")).page(200, "en").contains(&verified.sha256));
        // Somebody who changes a score is found out.
        let forged = export.text().replacen("\"makers\":2", "\"makers\":0", 1);
        assert!(!domain::assessment::result::verify(&forged).unwrap().holds());
        // Where points were lost.
        let gaps = officer.get(&p.at("/pembinaan/2"));
        assert!(gaps.page(200, "en").contains("For 2:"), "{}", gaps.text());
        // A line becomes a training need, which stands on the paper too; taken away, it is gone.
        let at = p.at("/pembinaan/2");
        let form = Form::to(gaps.text(), &at);
        let marked = form.clone().with("need", "makers").with("note-makers", "Dyeing with indigo");
        officer.submit(&marked).leads_to();
        assert!(officer.get(&at).page(200, "en").contains("Dyeing with indigo"));
        assert!(officer.get(&p.at("/pembinaan/2/pdf")).text().contains("training: true"));
        let none = Form::to(officer.get(&at).text(), &at);
        officer.submit(&none.clone().with("need", "nothing")).page(422, "en");
        officer
            .submit(&Form { fields: none.fields.into_iter().filter(|(n, _)| n != "need").collect(), ..none })
            .leads_to();
        assert!(!officer.get(&at).text().contains("Dyeing"));
        // The papers name who sat where, and the export's hash.
        let minutes = officer.get(&p.at("/berita-acara"));
        assert_eq!((minutes.status.as_u16(), minutes.header("content-type")), (200, "application/pdf"));
        let told = minutes.text();
        assert!(
            told.contains("judge-2") && told.contains(&verified.sha256) && told.contains("Ikat cloth"),
            "{told}"
        );
        assert!(officer.get(&p.at("/pembinaan/2/pdf")).text().contains("Pottery"));
        // Public only when it was announced.
        let public = format!("/en/assessments/{}", p.round);
        let public = if world.profile.languages[0].as_str() == "en" {
            format!("/assessments/{}", p.round)
        } else {
            public
        };
        visitor.get(&public).page(404, "en");
        step(&officer, &p, "announce", &[]).leads_to();
        let shown = visitor.get(&public);
        assert!(
            shown.page(200, "en").contains(&verified.sha256)
                && !shown.text().contains("As we saw on the spot")
        );
        assert!(!shown.text().contains("judge-1"), "assessors stand there by number alone");
        assert_eq!(visitor.get(&format!("{public}/hasil.json")).text(), export.text());
    });
}

#[test]
fn what_is_missing_before_a_round_opens_is_told_and_it_stays_closed() {
    on_both(|world| {
        proposed(world);
        let visitor = Visitor::of(world);
        let officer = desk(world, &visitor, "officer", Role::Officer, "XX");
        let p = prepare(&officer, "given", "2026-12-24");
        let page = officer.get(&p.at(""));
        let page = page.page(200, "en");
        assert!(page.contains("No candidate") && page.contains("No assessor"), "{page}");
        assert!(!page.contains("value=\"open\""));
        // Whoever sends the step nevertheless is told.
        let form = Form::all(page).into_iter().find(|f| f.action == p.at("/langkah")).unwrap();
        let answer = officer.submit(&form.with("step", "open"));
        assert!(answer.page(422, "en").contains("It was not opened"));
        assert_eq!(p.state(world), State::Draft);
        // A day that is over is refused in the form.
        let new = format!("{ROUNDS}/baru");
        let form = Form::to(officer.get(&new).page(200, "en"), &new);
        let form = form.with("title_en", "Late").with("set", "canton-2026").with("deadline", "2020-01-01");
        assert!(officer.submit(&form.with("_do", "save")).page(422, "en").contains("This day is over."));
    });
}

#[test]
fn an_interest_bars_a_withdrawn_candidate_is_left_out_and_who_leaves_has_scored_for_nothing_less() {
    on_both(|world| {
        proposed(world);
        let visitor = Visitor::of(world);
        let officer = desk(world, &visitor, "officer", Role::Officer, "XX");
        let (p, judges) = open(world, &visitor, &officer, "equal", 2);
        let form = Form::to(judges[0].get(&p.mine("/kepentingan")).page(200, "en"), &p.mine("/kepentingan"));
        // Which interest must be said.
        let silent = judges[0].submit(&form.clone().with("nature-0", "family"));
        silent.page(422, "en");
        judges[0]
            .submit(&form.with("nature-0", "family").with("interest-0", "My sister weaves it"))
            .leads_to();
        let barred = judges[0].get(&p.mine("/calon/1"));
        assert!(barred.page(200, "en").contains("You do not judge this candidate"));
        let at = p.mine("/calon/1");
        let sent = judges[0].submit(&filled(Form::to(barred.text(), &at), [2, 2, 1]));
        assert!(sent.page(422, "en").contains("You do not judge this candidate"));
        score(&judges[0], &p, 2, [1, 0, 2]).leads_to();
        declare(&judges[1], &p);
        // Nobody has scored the first: it cannot be closed.
        let early = step(&officer, &p, "close", &[("why", "The meeting is tomorrow")]);
        assert!(early.page(422, "en").contains("Nobody has scored one of the candidates"));
        let html = officer.get(&p.at("")).text().to_owned();
        let withdraw = Form::all(&html).into_iter().find(|f| f.action.starts_with(&p.at("/calon/"))).unwrap();
        officer.submit(&withdraw.with("do", "withdraw").with("why", "The region took it back")).leads_to();
        let leave =
            Form::all(&html).into_iter().filter(|f| f.action.starts_with(&p.at("/penilai/"))).nth(1).unwrap();
        officer.submit(&leave.with("why", "Moved away")).leads_to();
        let gone = judges[1].get(&p.mine("/calon/2"));
        assert!(gone.page(200, "en").contains("no longer have a seat"));
        step(&officer, &p, "close", &[]).leads_to();
        let result = officer.get(&p.at("/hasil"));
        let page = result.page(200, "en");
        assert!(page.contains("is the only candidate") && page.contains("Withdrawn: "), "{page}");
        officer.submit(&Form::to(page, &p.at("/hasil"))).leads_to();
        // Only what took part was assessed.
        assert_eq!(
            (status(world, "A1", "ikat"), status(world, "A2", "pot")),
            (Status::Proposed, Status::Assessed)
        );
    });
}

#[test]
fn criteria_are_weighed_pair_by_pair_and_a_half_weighing_survives() {
    on_both(|world| {
        proposed(world);
        let visitor = Visitor::of(world);
        let officer = desk(world, &visitor, "officer", Role::Officer, "XX");
        let (p, judges) = open(world, &visitor, &officer, "pairwise", 1);
        let judge = &judges[0];
        declare(judge, &p);
        let first = p.mine("/bobot?tingkat=0&pasang=0");
        let form = Form::to(judge.get(&first).page(200, "en"), &p.mine("/bobot"));
        // Nothing chosen is told.
        judge.submit(&form.clone().with("do", "pair")).page(422, "en");
        let next = judge.submit(&form.with("do", "pair").with("judgement", "5")).leads_to().to_owned();
        assert_eq!(next, p.mine("/bobot?tingkat=1&pasang=0"));
        // It is kept, and nothing can be handed in before every level is connected.
        let so_far = judge.get(&p.mine("/bobot"));
        let page = so_far.page(200, "en");
        assert!(page.contains("1 of 1 pairs") && !page.contains("value=\"hand-in\""), "{page}");
        let form = Form::to(page, &p.mine("/bobot"));
        judge.submit(&form.with("do", "hand-in")).page(422, "en");
        let form = Form::to(judge.get(&next).page(200, "en"), &p.mine("/bobot"));
        judge.submit(&form.with("do", "pair").with("judgement", "-3")).leads_to();
        let form = Form::to(judge.get(&p.mine("/bobot")).page(200, "en"), &p.mine("/bobot"));
        assert_eq!(judge.submit(&form.with("do", "hand-in")).leads_to(), p.mine("?selesai=bobot"));
        score(judge, &p, 1, [2, 2, 1]).leads_to();
        score(judge, &p, 2, [1, 0, 3]).leads_to();
        step(&officer, &p, "close", &[]).leads_to();
        let result = officer.get(&p.at("/hasil"));
        // 5 to 1 for the people: five sixths.
        assert!(result.page(200, "en").contains("83.3 %"), "{}", result.text());
    });
}

#[test]
fn a_sheet_that_was_put_aside_comes_back_and_counts_only_when_it_is_handed_in() {
    on_both(|world| {
        proposed(world);
        let visitor = Visitor::of(world);
        let officer = desk(world, &visitor, "officer", Role::Officer, "XX");
        let (p, judges) = open(world, &visitor, &officer, "given", 1);
        declare(&judges[0], &p);
        let at = p.mine("/calon/1");
        let form = Form::to(judges[0].get(&at).page(200, "en"), &at);
        let half =
            form.with("score-makers", "2").with("reason-makers", "Twelve of them").with("_do", "aside");
        judges[0].submit(&half).leads_to();
        let again = judges[0].get(&at);
        assert!(again.page(200, "en").contains("Twelve of them") && again.text().contains("put aside"));
        assert!(officer.get(&p.at("")).page(200, "en").contains("0 of 2 score sheets are in."));
        // What is missing is told at the top and at its place, and what was typed stays.
        let form = Form::to(again.text(), &at).with("_do", "save");
        let faults = judges[0].submit(&form);
        let page = faults.page(422, "en");
        assert!(page.contains("href=\"#score-export-0\"") && page.contains("Twelve of them"), "{page}");
        // A high score without a proof is taken, and marked.
        let form = filled(Form::to(page, &at), [2, 2, 1]).with("proof-makers", "");
        judges[0].submit(&form).leads_to();
        assert!(judges[0].get(&at).page(200, "en").contains("high score without proof"));
    });
}

#[test]
fn two_officers_who_decide_at_once_make_one_result() {
    on_both(|world| {
        proposed(world);
        let visitor = Visitor::of(world);
        let officer = desk(world, &visitor, "officer", Role::Officer, "XX");
        let other = desk(world, &visitor, "other", Role::Officer, "XX");
        let (p, judges) = open(world, &visitor, &officer, "given", 1);
        declare(&judges[0], &p);
        score(&judges[0], &p, 1, [2, 2, 1]).leads_to();
        score(&judges[0], &p, 2, [1, 0, 3]).leads_to();
        let (a, b) = (officer.get(&p.at("")), other.get(&p.at("")));
        let close = |html: &str| {
            let mut forms = Form::all(html).into_iter().filter(|f| f.action == p.at("/langkah"));
            forms.next_back().unwrap().with("step", "close")
        };
        officer.submit(&close(a.text())).leads_to();
        let told = other.submit(&close(b.text()));
        assert!(told.page(422, "en").contains("The scoring of this round is closed."));
        let (a, b) = (officer.get(&p.at("/hasil")), other.get(&p.at("/hasil")));
        officer.submit(&Form::to(a.page(200, "en"), &p.at("/hasil"))).leads_to();
        let told = other.submit(&Form::to(b.page(200, "en"), &p.at("/hasil")));
        assert!(told.page(422, "en").contains("The result of this round is frozen."));
        // The same form twice is one decision.
        let export = officer.get(&p.at("/hasil.json"));
        assert!(domain::assessment::result::verify(export.text()).unwrap().holds());
    });
}

#[test]
fn a_round_of_another_region_is_not_there_and_who_has_no_seat_scores_nothing() {
    on_both(|world| {
        proposed(world);
        let visitor = Visitor::of(world);
        let officer = desk(world, &visitor, "officer", Role::Officer, "XX");
        let (p, _) = open(world, &visitor, &officer, "given", 1);
        let regional = desk(world, &visitor, "regional", Role::Officer, "A1");
        regional.get(&p.at("")).page(404, "en");
        let stranger = desk(world, &visitor, "stranger", Role::Assessor, "XX");
        stranger.get(&p.mine("")).page(404, "en");
        stranger.get(&p.mine("/calon/1")).page(404, "en");
        let auditor = desk(world, &visitor, "auditor", Role::Auditor, "XX");
        let seen = auditor.get(&p.at(""));
        assert!(!seen.page(200, "en").contains("value=\"close\""));
        // A reopened round gives more time, for a reason.
        step(&officer, &p, "cancel", &[("why", "")]).page(422, "en");
        step(&officer, &p, "cancel", &[("why", "The rules changed")]).leads_to();
        assert_eq!(p.state(world), State::Cancelled);
    });
}

/// What a table says as CSV: its heads and its rows.
fn csv(text: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    reader.records().map(|r| r.expect("a row").iter().map(str::to_owned).collect()).collect()
}

#[test]
fn every_table_of_a_round_is_had_as_a_file_by_those_who_may_read_it() {
    on_both(|world| {
        proposed(world);
        let visitor = Visitor::of(world);
        let officer = desk(world, &visitor, "officer", Role::Officer, "XX");
        let (p, judges) = open(world, &visitor, &officer, "given", 2);
        for (judge, scores) in judges.iter().zip([[2, 2, 1], [2, 0, 1]]) {
            declare(judge, &p);
            score(judge, &p, 1, scores).leads_to();
            score(judge, &p, 2, [1, 0, 3]).leads_to();
        }
        // Blind, there is no file either.
        for rest in ["/nilai/ekspor?format=csv", "/hasil/ekspor?tabel=peringkat&format=csv"] {
            officer.get(&p.at(rest)).page(404, "en");
        }
        step(&officer, &p, "close", &[]).leads_to();
        assert!(officer.get(&p.at("/nilai")).page(200, "en").contains("/nilai/ekspor?format=xlsx"));
        let scores = csv(officer.get(&p.at("/nilai/ekspor?format=csv")).text());
        // Two judges, two candidates, three criteria.
        assert_eq!(scores.len(), 1 + 12);
        assert_eq!(
            scores[1][..7],
            ["1", "Ikat cloth", "Canton North", "Makers", "1", "The judge-1 of XX", "2"]
        );
        assert!(scores.iter().any(|r| r[7] == "As we saw on the spot"), "{scores:?}");
        let form = Form::to(officer.get(&p.at("/hasil")).page(200, "en"), &p.at("/hasil"));
        officer.submit(&form).leads_to();
        let of = |which: &str| p.at(&format!("/hasil/ekspor?tabel={which}&format=csv"));
        let ranking = csv(officer.get(&of("peringkat")).text());
        assert_eq!(
            (ranking.len(), &ranking[1][0], &ranking[1][2]),
            (3, &"1".to_owned(), &"Ikat cloth".to_owned())
        );
        let weights = csv(officer.get(&of("bobot")).text());
        let sum: f64 = weights[1..].iter().map(|r| r[3].parse::<f64>().unwrap()).sum();
        assert!((sum - 1.0).abs() < 1e-6, "{weights:?}");
        // The first is ahead everywhere: no weight changes that.
        assert!(weights[1..].iter().all(|r| r[4..] == ["", ""]), "{weights:?}");
        let medians = csv(officer.get(&of("nilai")).text());
        // Yes and no: in between, with both beside it.
        assert!(medians.iter().any(|r| r[4..] == ["1", "0", "2", "2"]), "{medians:?}");
        let gaps = csv(officer.get(&p.at("/pembinaan/2/ekspor?format=csv")).text());
        assert_eq!(gaps.len(), 4);
        let book = officer.get(&p.at("/hasil/ekspor?tabel=peringkat&format=xlsx"));
        assert!(book.header("content-type").contains("spreadsheetml") && book.bytes.starts_with(b"PK"));
        // What nobody offers is told, and what is not public is not there.
        assert_eq!(officer.get(&p.at("/hasil/ekspor?tabel=semua&format=csv")).status.as_u16(), 400);
        let public = if world.profile.languages[0].as_str() == "en" { "" } else { "/en" };
        let public = format!("{public}/assessments/{}", p.round);
        let file = format!("{public}/tabel?tabel=peringkat&format=csv");
        visitor.get(&file).page(404, "en");
        step(&officer, &p, "announce", &[]).leads_to();
        assert_eq!(csv(visitor.get(&file).text()), ranking);
        let offered = visitor.get(&public);
        assert!(offered.page(200, "en").contains("tabel?tabel=bobot&#38;format=xlsx"), "{}", offered.text());
        for file in ["/kerja/kriteria/ekspor?format=csv", "/kerja/kriteria/canton-2026/ekspor?format=csv"] {
            let rows = csv(officer.get(file).text());
            assert!(rows.iter().any(|r| r.iter().any(|c| c == "canton-2026" || c == "makers")), "{rows:?}");
        }
    });
}

#[test]
fn an_assessor_takes_a_copy_of_what_they_declared_and_scored_and_of_nothing_of_others() {
    on_both(|world| {
        proposed(world);
        let visitor = Visitor::of(world);
        let officer = desk(world, &visitor, "officer", Role::Officer, "XX");
        let (p, judges) = open(world, &visitor, &officer, "given", 2);
        let form = Form::to(judges[0].get(&p.mine("/kepentingan")).page(200, "en"), &p.mine("/kepentingan"));
        let related = form.with("nature-1", "family").with("interest-1", "My sister throws pots");
        judges[0].submit(&related).leads_to();
        score(&judges[0], &p, 1, [2, 2, 1]).leads_to();
        declare(&judges[1], &p);
        let theirs = filled(
            Form::to(judges[1].get(&p.mine("/calon/2")).page(200, "en"), &p.mine("/calon/2")),
            [1, 0, 3],
        );
        judges[1].submit(&theirs.with("reason-makers", "Only of the other")).leads_to();
        let form = Form::to(judges[0].get("/kerja/akun/data").page(200, "en"), "/kerja/akun/data");
        let copy = judges[0].submit(&form.with("copy_password", testkit::PASSWORD).with("_do", "json"));
        let copy: serde_json::Value = serde_json::from_str(copy.text()).expect("a copy as JSON");
        let told = &copy["assessed"][0];
        assert_eq!(
            (&told["round"], &told["seat"], &told["interests"][0]["does_not_judge"]),
            (&"Choosing 2026".into(), &1.into(), &true.into()),
            "{told}"
        );
        assert_eq!(told["interests"][0]["text"], "My sister throws pots");
        assert_eq!(told["sheets"][0]["scores"]["makers"]["reason"], "As we saw on the spot");
        assert!(!told.to_string().contains("Only of the other"), "{told}");
    });
}

#[test]
fn a_method_that_needs_exponents_is_refused_before_the_round_opens() {
    on_both(|world| {
        proposed(world);
        let visitor = Visitor::of(world);
        let officer = desk(world, &visitor, "officer", Role::Officer, "XX");
        let p = prepare(&officer, "given", "2026-12-24");
        tick_all(&officer, &p.at(""), &p.at("/calon"), "candidate");
        desk(world, &visitor, "judge-1", Role::Assessor, "XX");
        tick_all(&officer, &p.at(""), &p.at("/penilai"), "person");
        let change = Form::to(officer.get(&p.at("/ubah")).page(200, "en"), &p.at("/ubah"));
        officer.submit(&change.with("method", "mpe").with("_do", "save")).leads_to();
        let page = officer.get(&p.at(""));
        // The set has groups.
        assert!(page.page(200, "en").contains("Exponential comparison (MPE) takes"), "{}", page.text());
        let form = Form::all(page.text()).into_iter().find(|f| f.action == p.at("/langkah")).unwrap();
        officer.submit(&form.with("step", "open")).page(422, "en");
        assert_eq!(p.state(world), State::Draft);
    });
}

#[test]
fn what_was_marked_is_listed_for_whoever_plans_trainings() {
    on_both(|world| {
        proposed(world);
        let visitor = Visitor::of(world);
        let officer = desk(world, &visitor, "officer", Role::Officer, "XX");
        let needs = "/kerja/kebutuhan-pelatihan";
        assert!(officer.get(needs).page(200, "en").contains("No training need recorded"));
        let (p, judges) = open(world, &visitor, &officer, "given", 1);
        declare(&judges[0], &p);
        score(&judges[0], &p, 1, [2, 2, 1]).leads_to();
        score(&judges[0], &p, 2, [1, 0, 3]).leads_to();
        step(&officer, &p, "close", &[]).leads_to();
        let form = Form::to(officer.get(&p.at("/hasil")).page(200, "en"), &p.at("/hasil"));
        officer.submit(&form).leads_to();
        let at = p.at("/pembinaan/2");
        let mark = |browser: &Browser<'_>, needs: &[&str]| {
            let mut form = Form::to(browser.get(&at).page(200, "en"), &at);
            form.fields.retain(|(name, _)| name != "need");
            for need in needs {
                form = form.and("need", need);
            }
            browser.submit(&form.with("note-makers", "Throwing on the wheel")).leads_to();
        };
        mark(&officer, &["makers", "export"]);
        let list = officer.get(needs);
        let page = list.page(200, "en");
        assert!(page.contains("Training needs: 2") && page.contains("Throwing on the wheel"), "{page}");
        assert!(page.contains(&format!("href=\"{at}\"")), "{page}");
        assert!(officer.get("/kerja").page(200, "en").contains(needs));
        assert!(officer.get("/kerja/wilayah/A2").page(200, "en").contains(&format!("{needs}?region=A2")));
        // Narrowed.
        for (query, there) in [
            ("region=A2", true),
            ("region=A1", false),
            ("craft=pot", true),
            ("craft=ikat", false),
            ("criterion=makers", true),
            ("criterion=imported", false),
            ("state=withdrawn", false),
        ] {
            let page = officer.get(&format!("{needs}?{query}"));
            assert_eq!(page.page(200, "en").contains("Throwing on the wheel"), there, "{query}");
        }
        assert!(officer.get(&format!("{needs}?region=nowhere")).page(200, "en").contains("role=\"status\""));
        // Withdrawn it is kept, and marked again it is open.
        mark(&officer, &["export"]);
        assert!(!officer.get(needs).page(200, "en").contains("Throwing on the wheel"));
        let all = csv(officer.get(&format!("{needs}/ekspor?state=all&format=csv")).text());
        assert_eq!(all.len(), 3);
        assert!(all.iter().any(|r| r[4] == "Throwing on the wheel" && r[5] == "withdrawn"), "{all:?}");
        mark(&officer, &["makers", "export"]);
        assert!(officer.get(needs).page(200, "en").contains("Training needs: 2"));
        // The region whose craft it is reads what it needs, and the gap sheet of its own candidate in a round of the province.
        let south = desk(world, &visitor, "south", Role::Officer, "A2");
        let theirs = south.get(needs);
        assert!(theirs.page(200, "en").contains("Throwing on the wheel") && theirs.text().contains(&at));
        assert!(south.get(&at).page(200, "en").contains("Throwing on the wheel"));
        south.get(&p.at("/pembinaan/1")).page(404, "en");
        let north = desk(world, &visitor, "north", Role::Officer, "A1");
        assert!(!north.get(needs).page(200, "en").contains("Throwing on the wheel"));
        north.get(&format!("{needs}?region=A2")).page(404, "en");
    });
}

#[test]
fn who_is_reached_by_no_mail_is_told_to_the_officer_and_who_is_gone_too() {
    on_both(|world| {
        proposed(world);
        let visitor = Visitor::of(world);
        let officer = desk(world, &visitor, "officer", Role::Officer, "XX");
        let (p, judges) = open(world, &visitor, &officer, "given", 2);
        let page = officer.get(&p.at(""));
        assert!(page.page(200, "en").contains("No mail reaches 2 of the assessors"), "{}", page.text());
        let id = RoundId(p.round);
        let seats = world.db.read_blocking(move |c| store::assessment::seat::of(c, id)).unwrap();
        let second = seats[1].seat.person;
        declare(&judges[0], &p);
        score(&judges[0], &p, 1, [2, 2, 1]).leads_to();
        score(&judges[0], &p, 2, [1, 0, 3]).leads_to();
        let closed = world.db.write_blocking(store::Command::system("test"), move |tx| {
            store::account::activate(tx, &testkit::system(), second, false)
        });
        closed.unwrap();
        let home = officer.get("/kerja");
        let home = home.page(200, "en");
        assert!(home.contains("1 assessors can no longer sign in"), "{home}");
        assert!(home.contains("all score sheets are in"), "{home}");
        let page = officer.get(&p.at(""));
        let page = page.page(200, "en");
        assert!(
            page.contains("2 of 2 score sheets are in.") && page.contains("Can no longer sign in"),
            "{page}"
        );
        // Nothing is missing any more, so no reason is asked for.
        step(&officer, &p, "close", &[]).leads_to();
    });
}
