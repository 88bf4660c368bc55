//! Photographs in a bucket of a real storage by the protocol of S3: looked at by the doctor, in a backup, restored, handed out.

use std::io::Cursor;

use testkit::Storage;

use super::support::Instance;

fn settings(storage: &Storage, secret: &str) -> String {
    format!(
        "[media]\nendpoint = \"{}\"\nbucket = \"{}\"\nprefix = \"office\"\nkey_id = \"{}\"\nsecret = \"{secret}\"\n",
        storage.endpoint, storage.bucket, storage.key_id
    )
}

#[test]
fn photographs_move_from_the_folder_into_a_bucket_and_are_handed_out_from_there() {
    let office = Instance::new();
    let write = |text: &str| std::fs::write(office.data().join("corak.toml"), text).unwrap();
    write("[media]\nbucket = \"photographs\"\nendpoint = \"https://storage.example\"\n");
    office.run(&["doctor"]).refused(2, "media.key_id");
    write("[media]\nendpoint = \"https://storage.example\"\n");
    office.run(&["doctor"]).refused(2, "media.bucket");
    write("");
    let folder = media::Files::new(office.data().join("media"));
    let mut incoming = folder.begin().unwrap();
    let mut bytes = Cursor::new(Vec::new());
    image::RgbImage::new(100, 80).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    incoming.write(bytes.get_ref()).unwrap();
    let (name, _) = folder.finish(incoming).unwrap();
    folder.put(&name, 100, media::Format::Jpeg, b"a size".to_vec()).unwrap();
    let file = office.file("a.corak");
    assert_eq!(office.run(&["backup", &file, "--json"]).done().json()["media"], 2);

    let Some(storage) = Storage::start() else { return };
    write(&settings(&storage, "verkehrt-verkehrt"));
    let told = office.run(&["doctor", "--listen", "127.0.0.1:0"]);
    assert!(
        told.code == 1 && told.out.contains("FAULT  media") && !told.out.contains("verkehrt"),
        "{}",
        told.out
    );
    office.run(&["restore", &file, "--replace"]).refused(1, "storage of photographs");
    write(&settings(&storage, &storage.secret));
    let told = office.run(&["doctor", "--listen", "127.0.0.1:0"]).done().out;
    assert!(told.contains("gives them back") && !told.contains(&storage.secret), "{told}");
    assert_eq!(office.run(&["backup", &office.file("b.corak"), "--json"]).done().json()["media"], 0);
    assert_eq!(office.run(&["restore", &file, "--replace", "--json"]).done().json()["media"], 2);
    std::fs::remove_dir_all(office.data().join("media")).unwrap();
    let server = office.serve(&[]);
    let answer = server.get(&format!("/foto/{name}-100.jpg"));
    assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("a size"), "{answer}");
    assert!(server.get(&format!("/foto/{name}-480.jpg")).starts_with("HTTP/1.1 404"));
    server.stop();
    assert_eq!(office.run(&["backup", &office.file("c.corak"), "--json"]).done().json()["media"], 2);
    // Without the storage the site goes on, without photographs.
    drop(storage);
    let server = office.serve(&[]);
    assert!(server.get(&format!("/foto/{name}-100.jpg")).starts_with("HTTP/1.1 503"));
    assert!(server.get("/regions").starts_with("HTTP/1.1 200"));
    server.stop();
}
