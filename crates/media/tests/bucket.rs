//! Files in a bucket, of a real storage by the protocol of S3 that checks who signed; and of storages that hang or refuse.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use std::io::{Cursor, Read};
use std::net::TcpListener;
use std::time::Duration;

use domain::picture::Refusal;
use media::{Bucket, BucketSettings, Error, Files, Format};
use testkit::Storage;

fn settings(endpoint: &str) -> BucketSettings {
    BucketSettings {
        endpoint: endpoint.to_owned(),
        region: "us-east-1".into(),
        bucket: "photographs".into(),
        prefix: String::new(),
        key_id: "key".into(),
        secret: "geheim".into(),
        path_style: true,
        authority: None,
        patience: Duration::from_secs(20),
    }
}

fn of(storage: &Storage, prefix: &str) -> BucketSettings {
    BucketSettings {
        bucket: storage.bucket.clone(),
        prefix: prefix.into(),
        key_id: storage.key_id.clone(),
        secret: storage.secret.clone(),
        ..settings(&storage.endpoint)
    }
}

fn photo(shade: u8) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    let image = image::RgbImage::from_pixel(100, 80, image::Rgb([shade, 90, 160]));
    image.write_to(&mut out, image::ImageFormat::Jpeg).unwrap();
    out.into_inner()
}

fn send(files: &Files, bytes: &[u8]) -> media::Result<String> {
    let mut incoming = files.begin()?;
    incoming.write(bytes)?;
    Ok(files.finish(incoming)?.0)
}

#[test]
fn a_bucket_keeps_what_a_folder_keeps() {
    let Some(storage) = Storage::start() else { return };
    let folder = tempfile::tempdir().unwrap();
    let files = Files::in_bucket(Bucket::new(&of(&storage, "office/one")).unwrap(), folder.path());
    files.check().unwrap();
    let media = send(&files, &photo(1)).unwrap();
    assert_eq!(files.original(&media).unwrap(), photo(1));
    assert!(files.has_original(&media).unwrap());
    assert_eq!(send(&files, &photo(1)).unwrap(), media, "the same file has the same name");
    assert!(matches!(send(&files, b"<html>"), Err(Error::Refused(Refusal::Type))));
    assert_eq!(std::fs::read_dir(folder.path().join("incoming")).unwrap().count(), 0, "nothing stays here");
    files.put(&media, 100, Format::Jpeg, b"a size".to_vec()).unwrap();
    files.put(&media, 100, Format::Jpeg, b"a size".to_vec()).unwrap();
    let name = media::name(&media, 100, Format::Jpeg);
    assert_eq!(files.get(&name).unwrap(), (b"a size".to_vec(), Format::Jpeg));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    assert_eq!(runtime.block_on(files.look(&name)).unwrap().0.as_ref(), b"a size");
    for odd in
        ["", "..", "../secret", &format!("{media}-480.png"), &media, &media::name(&media, 960, Format::Avif)]
    {
        assert!(matches!(files.get(odd), Err(Error::Missing)), "{odd}");
        assert!(matches!(runtime.block_on(files.look(odd)), Err(Error::Missing)), "{odd}");
    }
    // Another office in the same bucket sees nothing of it.
    let other = Files::in_bucket(Bucket::new(&of(&storage, "office/two")).unwrap(), folder.path());
    assert!(other.names().unwrap().is_empty() && matches!(other.original(&media), Err(Error::Missing)));
    // A backup takes everything but pieces, and a restore puts it elsewhere.
    files.put_piece(7, b"half a".to_vec().into()).unwrap();
    assert_eq!(files.piece(7).unwrap(), b"half a");
    let names = files.names().unwrap();
    let mut both = vec![format!("{}/{name}", &media[..2]), format!("incoming/{media}")];
    both.sort();
    assert_eq!(names, both);
    for name in &names {
        let (size, mut from) = files.open(name).unwrap();
        other.take(name, &mut from).unwrap();
        let mut copy = Vec::new();
        other.open(name).unwrap().1.read_to_end(&mut copy).unwrap();
        assert_eq!(copy.len() as u64, size);
        assert!(other.has(name).unwrap());
        other.remove(name).unwrap();
        other.remove(name).unwrap();
        assert!(!other.has(name).unwrap());
    }
    // What belongs to nothing goes, when it is old enough.
    let hour = Duration::from_secs(3600);
    assert!(files.older_than(hour).unwrap().is_empty());
    assert_eq!(files.older_than(Duration::ZERO).unwrap().into_iter().collect::<Vec<_>>(), [media.as_str()]);
    files.remove_parts(hour).unwrap();
    files.remove_older(&media, hour).unwrap();
    assert_eq!(files.names().unwrap().len(), 2);
    files.remove_parts(Duration::ZERO).unwrap();
    files.remove_older(&media, Duration::ZERO).unwrap();
    assert!(files.names().unwrap().is_empty() && matches!(files.piece(7), Err(Error::Missing)));
}

#[test]
fn who_has_not_the_key_is_refused_and_reads_why() {
    let Some(storage) = Storage::start() else { return };
    let folder = tempfile::tempdir().unwrap();
    for wrong in [
        BucketSettings { secret: "another".into(), ..of(&storage, "") },
        BucketSettings { key_id: "NOBODY".into(), ..of(&storage, "") },
        BucketSettings { bucket: "no-such-bucket".into(), ..of(&storage, "") },
    ] {
        let files = Files::in_bucket(Bucket::new(&wrong).unwrap(), folder.path());
        for error in [files.check().unwrap_err(), send(&files, &photo(2)).unwrap_err()] {
            assert!(matches!(&error, Error::Storage(text) if !text.contains(&wrong.secret)), "{error}");
        }
    }
}

#[test]
fn a_storage_that_hangs_or_is_not_there_is_given_up_and_nothing_is_said_to_be_stored() {
    let folder = tempfile::tempdir().unwrap();
    // It takes connections and never answers.
    let hanging = TcpListener::bind("127.0.0.1:0").unwrap();
    let gone = TcpListener::bind("127.0.0.1:0").unwrap();
    let nobody = gone.local_addr().unwrap();
    drop(gone);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    for at in [hanging.local_addr().unwrap(), nobody] {
        let quick =
            BucketSettings { patience: Duration::from_millis(200), ..settings(&format!("http://{at}")) };
        let files = Files::in_bucket(Bucket::new(&quick).unwrap(), folder.path());
        assert!(matches!(send(&files, &photo(3)), Err(Error::Storage(_))));
        assert!(matches!(files.original(&"0".repeat(32)), Err(Error::Storage(_))));
        let name = media::name(&"0".repeat(32), 480, Format::Jpeg);
        for _ in 0..3 {
            assert!(matches!(runtime.block_on(files.look(&name)), Err(Error::Storage(_))));
        }
    }
}

#[test]
fn settings_that_make_no_sense_are_named() {
    let good = settings("https://storage.example");
    assert!(Bucket::new(&good).is_ok());
    assert!(Bucket::new(&BucketSettings { path_style: false, ..good.clone() }).is_ok());
    for (wrong, word) in [
        (BucketSettings { endpoint: "storage".into(), ..good.clone() }, "media.endpoint"),
        (BucketSettings { endpoint: "http://10.0.0.7:9000".into(), ..good.clone() }, "TLS"),
        (
            BucketSettings { endpoint: "https://storage.example/photos".into(), ..good.clone() },
            "media.endpoint",
        ),
        (BucketSettings { bucket: "Two words".into(), ..good.clone() }, "media.bucket"),
        (BucketSettings { prefix: "a//b".into(), ..good.clone() }, "media.prefix"),
        (BucketSettings { secret: String::new(), ..good.clone() }, "media.key_id"),
        (BucketSettings { authority: Some(b"nothing".to_vec()), ..good }, "media.authority"),
    ] {
        let error = Bucket::new(&wrong).unwrap_err();
        assert!(error.contains(word) && !error.contains("geheim"), "{error}");
        assert!(!format!("{wrong:?}").contains("geheim"));
    }
}
