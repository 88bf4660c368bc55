//! The books from the command line.

use crate::commands::support::Instance;

#[test]
fn books_without_an_order_add_up_and_a_wrong_amount_is_found() {
    let office = Instance::new();
    assert!(office.run(&["books"]).done().out.contains("0 purchases"));
    let said = office.run(&["books", "--json"]).done().json();
    assert_eq!((said["groups"].as_i64(), said["wrong"].as_array().map(Vec::len)), (Some(0), Some(0)));
    // Half an entry: somebody else wrote into the database.
    let db = rusqlite::Connection::open(office.data().join("corak.db")).unwrap();
    db.execute_batch(
        "PRAGMA foreign_keys = OFF;
         INSERT INTO ledger_amount (entry, account, owner, amount) VALUES (zeroblob(16), 'fee', zeroblob(16), 7)",
    )
    .unwrap();
    drop(db);
    office.run(&["books"]).refused(1, "wrong in 1 places");
    let told = office.run(&["books", "--json"]).refused(1, "wrong").out;
    assert!(told.contains("\"fee\":7"), "{told}");
}
