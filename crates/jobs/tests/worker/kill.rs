//! A program that is killed on the way of a photograph: between its file and its record, between record and sizes, and while the sizes
//! are made. Nothing that was acknowledged is lost, what belongs to nothing goes in time, and the job goes on.

use std::fs::File;
use std::io::{BufRead, BufReader, Cursor, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command as Process, Stdio};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use domain::access::{Access, KeepItems};
use domain::id::PictureId;
use domain::job::{JobId, Lane, Task};
use domain::picture::widths;
use jobs::{Step, Tools, Worker};
use media::{Files, Format};
use store::picture::{self, Sent};
use store::{Address, Command};
use testkit::{World, places, system};
use tokio::sync::watch;
use uuid::Uuid;

const CHILD: &str = "CORAK_TEST_CHILD";
/// The photograph is so wide, in pixels: two widths in two formats.
const WIDE: u32 = 500;
/// So many files are made of it.
const SIZES: usize = 4;

fn photo(shade: u8) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    let image = image::RgbImage::from_pixel(WIDE, 80, image::Rgb([shade * 20, 90, 160]));
    image.write_to(&mut out, image::ImageFormat::Jpeg).unwrap();
    out.into_inner()
}

fn tools(world: &World, files: Files) -> Tools {
    Tools::new(world.db.clone(), Arc::new(world.profile.clone()), files)
}

/// Stores the file of a photograph as a page does.
fn send(files: &Files, bytes: &[u8]) -> Sent {
    let mut incoming = files.begin().unwrap();
    incoming.write(bytes).unwrap();
    let (media, head) = files.finish(incoming).unwrap();
    Sent { media, width: head.width, height: head.height }
}

fn record(world: &World, item: Uuid, sent: Sent) -> PictureId {
    let (id, who): (_, Access<KeepItems>) = (PictureId(Uuid::now_v7()), system());
    let add = move |tx: &mut store::Tx<'_>| picture::add(tx, &who, item, id, &sent, None);
    world.db.write_blocking(Command::system("test"), add).unwrap().into_inner()
}

/// Does every job that is due.
fn work(world: &World, files: &Files) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let (_stop, mut stopping) = watch::channel(false);
    let mut worker = Worker::new(Lane::Work, tools(world, files.clone()));
    while runtime.block_on(worker.step(&mut stopping)).unwrap() == Step::Did {}
}

/// Sweeps as the program does after so many days.
fn sweep(address: &Address, files: &Files, days: u64) {
    let world = World::at(address);
    world.wait(Duration::from_secs(days * 25 * 60 * 60));
    let id = JobId(Uuid::now_v7());
    let ask = move |tx: &mut store::Tx<'_>| store::job::enqueue(tx, id, &Task::Media, 0);
    world.db.write_blocking(Command::system("test"), ask).unwrap();
    work(&world, files);
}

/// Says how far it is.
fn say(stage: &str) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "\nat {stage}").unwrap();
    out.flush().unwrap();
}

/// Says how far it is, and waits to be killed.
fn here(stage: &str) -> ! {
    say(stage);
    loop {
        std::thread::park();
    }
}

/// Goes as far as it is told, when the story below starts it; alone it does nothing.
#[test]
fn child_that_is_killed_on_the_way() {
    let Ok(told) = std::env::var(CHILD) else { return };
    let words: Vec<&str> = told.split(' ').collect();
    let [stage, item, folder, url] = words[..] else { panic!("{told}") };
    let world = World::at(&Address::parse(url).unwrap());
    let files = Files::new(folder);
    match stage {
        "file" => {
            send(&files, &photo(1));
            files.put_piece(7, b"a piece".to_vec().into()).unwrap();
            here(stage)
        }
        "record" => {
            record(&world, item.parse().unwrap(), send(&files, &photo(2)));
            here(stage)
        }
        _ => {
            say(stage);
            work(&world, &files);
        }
    }
}

/// Starts one and waits until it says that it is there.
fn start(stage: &str, item: Uuid, folder: &Path, address: &Address) -> Child {
    let url = match address {
        Address::Sqlite(path) => format!("sqlite:{}", path.display()),
        Address::Postgres(url) => url.clone(),
    };
    let mut child = Process::new(std::env::current_exe().unwrap())
        .args(["kill::child_that_is_killed_on_the_way", "--exact", "--nocapture"])
        .env(CHILD, format!("{stage} {item} {} {url}", folder.display()))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    assert!(lines.any(|line| line.starts_with("at ")), "it did not get there");
    child
}

fn kill(mut child: Child) {
    child.kill().unwrap();
    assert!(!child.wait().unwrap().success());
}

/// Files of sizes that are there.
fn sizes(folder: &Path) -> usize {
    let files = Files::new(folder).names().unwrap();
    files.iter().filter(|name| name.ends_with(".avif") || name.ends_with(".jpg")).count()
}

/// Makes a file two days old.
fn age(path: PathBuf) {
    let before = SystemTime::now() - Duration::from_secs(2 * 24 * 60 * 60);
    File::options().write(true).open(path).unwrap().set_modified(before).unwrap();
}

#[test]
fn a_photograph_survives_a_kill_wherever_it_is_on_its_way() {
    for place in places() {
        let world = World::at(&place.address);
        world.country().craft("mat", "Mat", "A1");
        let maker = world.maker(world.maker_draft("loom", "The Loom", "A1", "mat"));
        let item = world.item(world.item_draft("a-mat", "A mat", &maker), 1).id.0;
        let folder = place.folder.path().join("media");
        let files = Files::new(&folder);
        let all = |world: &World| {
            let who: Access<KeepItems> = system();
            world.db.read_blocking(move |c| picture::list(c, &who, item)).unwrap()
        };

        // Between file and record: nobody was told that it is there. It stays for a day, in case it is just coming, and then goes.
        kill(start("file", item, &folder, &place.address));
        let media = files.older_than(Duration::ZERO).unwrap().into_iter().next().unwrap();
        assert!(all(&world).is_empty());
        sweep(&place.address, &files, 1);
        assert!(files.has_original(&media).unwrap() && files.piece(7).is_ok());
        age(folder.join("incoming").join(&media));
        age(folder.join(format!("pieces/{:032x}", 7)));
        sweep(&place.address, &files, 2);
        assert!(!files.has_original(&media).unwrap() && files.piece(7).is_err());
        // Whoever sends it again has it.
        let again = record(&world, item, send(&files, &photo(1)));
        work(&world, &files);
        assert_eq!(all(&world).iter().map(|k| k.picture.id).collect::<Vec<_>>(), [again]);

        // Between record and sizes: it was acknowledged, so it is there, and its job is done by the next.
        kill(start("record", item, &folder, &place.address));
        let kept = all(&world);
        assert_eq!((kept.len(), kept[1].sizes.len()), (2, 0));
        work(&world, &files);
        assert_eq!(all(&world)[1].sizes, widths(WIDE));

        // In the middle of the sizes, at one moment or another: the lease runs out, and the next makes them anew.
        for (shade, after) in (3u8..).zip([0, 1, 2, SIZES]) {
            let before = sizes(&folder);
            let id = record(&world, item, send(&files, &photo(shade)));
            let mut child = start("sizes", item, &folder, &place.address);
            while sizes(&folder) < before + after && child.try_wait().unwrap().is_none() {
                std::thread::yield_now();
            }
            // It may have come to its end in the same moment.
            let _ = child.kill();
            child.wait().unwrap();
            let later = World::at(&place.address);
            later.wait(Duration::from_secs(10 * 60));
            work(&later, &files);
            drop(later);
            let kept = all(&world).into_iter().find(|k| k.picture.id == id).unwrap();
            assert_eq!((kept.sizes.clone(), kept.fault), (widths(WIDE), None));
            for width in kept.sizes {
                for format in Format::ALL {
                    assert!(files.get(&media::name(&kept.picture.media, width, format)).is_ok());
                }
            }
            assert_eq!(sizes(&folder), before + SIZES);
            assert!(
                !files.has_original(&kept.picture.media).unwrap(),
                "what was sent tells place and device"
            );
        }
        assert_eq!(all(&world).len(), 6);

        // The same file comes once more, to a record that has it: it is the same photograph, and what came goes with the sweep.
        let known = all(&world)[0].picture.id;
        let sent = send(&files, &photo(1));
        let media = sent.media.clone();
        assert_eq!(record(&world, item, sent), known);
        sweep(&place.address, &files, 3);
        assert!(files.has_original(&media).unwrap(), "it may just be coming to another record");
        age(folder.join("incoming").join(&media));
        sweep(&place.address, &files, 4);
        assert!(!files.has_original(&media).unwrap());
        assert_eq!(sizes(&folder), 6 * SIZES);
    }
}
