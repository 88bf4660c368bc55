//! Mail from the command line and by a server that runs, with a real mail server.

use std::net::TcpListener;

use testkit::MailServer;

use crate::commands::support::Instance;

#[test]
fn the_mail_server_is_tried_out_and_looked_at_by_the_doctor() {
    let office = Instance::new();
    office.run(&["mail", "test", "someone@example.org"]).refused(1, "[mail]");
    office.run(&["mail", "test", "someone"]).refused(2, "no mail address");
    let Some(at) = MailServer::start(&["--user", "corak", "--password", "geheim-geheim"]) else { return };
    let port = at.port;
    let settings = |password: &str| {
        let mail = format!(
            "[mail]\nserver = \"127.0.0.1\"\nport = {port}\nsecurity = \"none\"\nuser = \"corak\"\n\
             password = \"{password}\"\nfrom = \"office@example.org\"\n"
        );
        std::fs::write(office.data().join("corak.toml"), mail).unwrap();
    };
    settings("geheim-geheim");
    let said = office.run(&["mail", "test", "someone@example.org"]).done().out;
    assert!(said.contains("took the letter") && at.letters().len() == 1, "{said}");
    let told = office.run(&["doctor", "--listen", "127.0.0.1:0"]).done().out;
    assert!(told.contains("answers") && told.contains("mail.password") && !told.contains("geheim"), "{told}");
    settings("verkehrt-verkehrt");
    let refused = office.run(&["mail", "test", "someone@example.org"]);
    assert!(refused.code == 1 && refused.err.contains("535"), "{}", refused.err);
    let told = office.run(&["doctor", "--listen", "127.0.0.1:0"]);
    assert!(
        told.code == 1 && told.out.contains("FAULT  mail") && !told.out.contains("verkehrt"),
        "{}",
        told.out
    );
    settings("geheim-geheim\"\nport = 99999\n#");
    assert_ne!(office.run(&["doctor"]).code, 0);
}

#[test]
fn a_code_goes_by_mail_from_a_running_server_whose_pages_do_not_wait_for_it() {
    let Some(at) = MailServer::start(&[]) else { return };
    let office = Instance::new();
    let add = ["user", "add", "petugas", "--name", "Officer", "--email", "Petugas@example.org"];
    office.run(&add).done();
    let serve = |port: u16| {
        office.serve(&[
            "--mail-server",
            "127.0.0.1",
            "--mail-port",
            &port.to_string(),
            "--mail-security",
            "none",
            "--mail-from",
            "office@example.org",
        ])
    };
    let hanging = TcpListener::bind("127.0.0.1:0").unwrap();
    let server = serve(hanging.local_addr().unwrap().port());
    let asked = server.ask_for_code("petugas");
    assert!(asked.starts_with("HTTP/1.1 303"), "{asked}");
    // The letter is stuck; the page is not.
    assert!(server.get("/healthz").starts_with("HTTP/1.1 200"));
    server.stop();
    let listed = office.run(&["jobs", "list", "--json"]).done().out;
    assert!(listed.contains("forgotten"), "the letter waits for the next start: {listed}");
    let server = serve(at.port);
    office.run(&["jobs", "list"]).done();
    let letters = at.wait_for(1);
    assert!(letters[0].starts_with("X-To: petugas@example.org"), "{}", letters[0]);
    assert!(letters[0].contains("/sign-in/forgotten"), "{}", letters[0]);
    server.stop();
}
