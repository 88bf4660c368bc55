<<<<<<< HEAD
//! The program as an operator meets it: started, asked, stopped, and put before what can go wrong.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "tests")]

mod commands {
    mod backup;
    mod doctor;
    mod serve;
    mod settings;
    mod support;
=======
//! The commands as people and scripts call them: what they print, and their exit status.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "tests")]

mod commands {
    pub mod office;
    pub mod transfer;
>>>>>>> 0ab5f94 (Test the commands of import, export and templates as people call them)
}
