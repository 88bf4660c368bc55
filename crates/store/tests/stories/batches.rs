//! Writes that are committed together.

use std::sync::mpsc::channel;

use parking_lot::Mutex;
use store::{Address, Command};
use testkit::on_both;

#[test]
fn another_connection_reads_what_the_first_of_a_batch_reads_and_not_what_a_later_one_reads() {
    on_both(|world| {
        let (go, may_go) = channel();
        let may_go = Mutex::new(may_go);
        let first = world.db.write(Command::system("test"), move |tx| {
            // Until those behind it wait too.
            let _ = may_go.lock().recv();
            Ok(tx.is_alone())
        });
        let second = world.db.write(Command::system("test"), |tx| Ok(tx.is_alone()));
        let third = world.db.write(Command::system("test"), |tx| Ok(tx.is_alone()));
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let (first, _, third, ()) =
            runtime.block_on(async { tokio::join!(first, second, third, async { go.send(()).unwrap() }) });
        let sqlite = matches!(world.address, Address::Sqlite(_));
        assert_eq!(first.unwrap().into_inner(), sqlite);
        assert!(!third.unwrap().into_inner());
    });
}
