//! The program as an operator meets it: started, asked, stopped, and put before what can go wrong.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "tests")]

mod commands {
    mod assess;
    mod backup;
    mod books;
    mod criteria;
    mod doctor;
    #[cfg(feature = "documents")]
    mod document;
    mod jobs;
    mod keys;
    mod mail;
    mod office;
    mod qris;
    mod serve;
    mod settings;
    mod storage;
    mod support;
    mod transfer;
    mod user;
}
