//! The Midtrans of the tests as a program, to try the market without an account: `cargo run -p testkit --example midtrans -- 8099`.
//! Then start Corak with `CORAK_PAYMENT_SERVER_KEY=SB-Mid-server-sample CORAK_PAYMENT_ADDRESS=http://127.0.0.1:8099`.
//! A line on the standard input does something: `pay`, `pay 5000`, `expire`, each for the newest code.
#![allow(clippy::expect_used, clippy::print_stdout, reason = "a tool for people who try it out")]

use std::io::BufRead;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

fn now() -> i64 {
    jiff::Timestamp::now().as_microsecond()
}

fn main() {
    let port = std::env::args().nth(1).and_then(|p| p.parse().ok()).unwrap_or(8099);
    let clock = Arc::new(AtomicI64::new(now()));
    let theirs = testkit::Midtrans::at(port, clock.clone());
    std::thread::spawn(move || {
        loop {
            clock.store(now(), Ordering::Relaxed);
            std::thread::sleep(Duration::from_millis(200));
        }
    });
    println!("{}", theirs.address);
    for line in std::io::stdin().lock().lines() {
        let line = line.expect("a line");
        let mut words = line.split_whitespace();
        let what = words.next().unwrap_or_default();
        let amount = words.next().and_then(|n| n.parse().ok());
        let Some(name) = theirs.names().pop() else {
            println!("nothing was charged yet");
            continue;
        };
        match what {
            "pay" => theirs.pay(&name, amount),
            "expire" => theirs.expire(&name),
            _ => println!("pay [RUPIAH] or expire"),
        }
        println!("{name}: {}, {} held", theirs.stands(&name), theirs.holds());
    }
    // Without an input it goes on until it is stopped.
    loop {
        std::thread::sleep(Duration::from_secs(3600));
    }
}
