//! `corak backup` and `corak restore`.

use testkit::places;

use super::support::Instance;

const REGIONS: &str = "code,name,parent,type\nA1,North,XX,canton\nA2,South,XX,canton\n";

#[test]
fn a_backup_is_taken_beside_the_server_and_fills_an_empty_folder() {
    let office = Instance::new();
    office.import("regions", REGIONS).done();
    let server = office.serve(&[]);
    let (file, keys) = (office.file("a.corak"), office.file("backup.key"));
    let told = office.run(&["backup", &file, "--keys", &keys, "--json"]).done().json();
    assert_eq!(told["keys"], true);
    assert!(told["position"].as_i64().unwrap() >= 3, "{told}");
    let folder = std::path::Path::new(&file).parent().unwrap();
    let left = std::fs::read_dir(folder).unwrap().filter_map(Result::ok);
    assert!(!left.into_iter().any(|f| f.file_name().to_string_lossy().ends_with(".part")));
    office.run(&["backup", &file]).refused(1, "--force");
    office.run(&["backup", &file, "--force", "--keys", &keys]).done();
    office.run(&["restore", &file, "--replace", "--keys", &keys]).refused(1, "stop it first");
    server.stop();

    let copy = Instance::nothing();
    copy.run(&["restore", &file]).refused(2, "--keys");
    assert!(!copy.data().join("corak.db").exists(), "nothing is made for a backup that cannot be used");
    let restored = copy.run(&["restore", &file, "--keys", &keys, "--json"]).done().json();
    assert_ne!(restored["office"], restored["from"]);
    assert_eq!(restored["from"], told["office"]);
    copy.run(&["restore", &file, "--keys", &keys]).refused(1, "another office");
    copy.take_keys(&office);
    let server = copy.serve(&[]);
    assert!(server.get("/regions").contains("Canton North"));
    server.stop();
    copy.run(&["doctor"]).done();
    assert!(copy.run(&["export", "regions"]).done().out.contains("South"));
}

#[test]
fn an_office_moves_from_one_engine_to_the_other_and_back() {
    let office = Instance::new();
    office.import("regions", REGIONS).done();
    let exported = office.run(&["export", "regions"]).done().out;
    let file = office.file("first.corak");
    office.run(&["backup", &file]).done();
    for place in places().into_iter().rev() {
        let there = Instance::at(&place.address);
        let told = there.run(&["restore", &file, "--replace", "--json"]).done().json();
        assert_eq!(told["office"], told["from"], "the same office, elsewhere");
        assert_eq!(there.run(&["export", "regions"]).done().out, exported);
        let again = there.file("second.corak");
        there.run(&["backup", &again]).done();
        let back = Instance::nothing();
        back.run(&["restore", &again, "--replace"]).done();
        assert_eq!(back.run(&["export", "regions"]).done().out, exported);
        back.take_keys(&office);
        back.import("regions", "code,name,parent,type\nA3,East,XX,canton\n").done();
        let checks = back.run(&["doctor", "--json"]).done().json();
        let journal = checks["checks"].as_array().unwrap().iter().find(|c| c["check"] == "journal").unwrap();
        let end = told["position"].as_i64().unwrap() + 1;
        let said = format!("position {end}, own number {end}, without a gap");
        assert_eq!(journal["found"], said.as_str());
    }
}

#[test]
fn a_restore_that_cannot_be_done_says_why_and_does_nothing() {
    let office = Instance::new();
    let file = office.file("a.corak");
    office.run(&["backup", &file]).done();
    let copy = Instance::nothing();
    copy.run(&["restore", &copy.file("none")]).refused(2, "no such file");
    let bytes = std::fs::read(&file).unwrap();
    let torn = copy.file("torn");
    std::fs::write(&torn, &bytes[..bytes.len() - 9]).unwrap();
    copy.run(&["restore", &torn]).refused(1, "damaged");
    assert!(!copy.data().exists(), "not even a folder is made");
    std::fs::write(copy.file("list"), "somebody\n").unwrap();
    copy.run(&["restore", &file, "--erasures", &copy.file("list")]).refused(2, "list:1");
    std::fs::write(copy.file("key"), "secret").unwrap();
    copy.run(&["restore", &file, "--keys", &copy.file("key")]).refused(2, "no key file");
    Instance::nothing().run(&["backup", &file, "--force"]).refused(1, "no instance");
    assert!(std::fs::read(&file).unwrap() == bytes, "a failed backup leaves the old one");
}
