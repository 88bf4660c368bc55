//! Settings that cannot be meant.

use super::support::Instance;

#[test]
fn a_misspelt_key_ends_with_its_line_and_status_2() {
    let office = Instance::new();
    std::fs::write(
        office.data().join("corak.toml"),
        "# ours\nlisten = \"127.0.0.1:0\"\nlog_fromat = \"json\"\n",
    )
    .unwrap();
    let answer = office.run(&["doctor"]).refused(2, "log_fromat");
    assert!(answer.err.contains("line 3"), "{}", answer.err);
}

#[test]
fn a_file_that_is_named_must_be_there_and_flags_win_over_it() {
    let office = Instance::new();
    office.run(&["doctor", "--config", &office.file("none.toml")]).refused(2, "none.toml");
    std::fs::write(office.file("own.toml"), "listen = \"127.0.0.1:0\"\nlog_format = \"xml\"\n").unwrap();
    office.run(&["doctor", "--config", &office.file("own.toml")]).refused(2, "log_format");
    office.run(&["doctor", "--config", &office.file("own.toml"), "--log-format", "json"]).done();
}
