//! What the program does later and by itself, one file a job. [`start`] sets workers to it, one a lane; they look when
//! something was asked for in this process, when the next job is due, and now and then for what others asked for.
//!
//! A job is held under a lease and done at least once: killed in the middle, it is done anew by whoever comes next.

mod books;
mod designation;
mod designations;
mod files;
mod forgotten;
mod holidays;
mod import;
pub mod mail;
mod order_letter;
mod order_push;
mod orders;
mod payments;
mod permit;
mod permits;
mod picture;
mod round;
mod round_letter;
mod rounds;
mod tidy;
mod worker;
mod year_end;

use std::sync::Arc;

use domain::job::{JobId, Task};
use domain::lang::Lang;
use domain::profile::Profile;
use store::Db;

pub use mail::Mailer;
pub use order_push::Push;
pub use worker::{Step, Worker, Workers, start};

/// Why a job was not done, in English for whoever looks after the office; it names nobody.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failed {
    /// Trying again may help.
    #[error("{0}")]
    ForNow(String),
    /// Trying again may help, not before this pause that whoever was asked wants.
    #[error("{0}")]
    Later(String, std::time::Duration),
    /// Trying again does not help: somebody has to look at it.
    #[error("{0}")]
    ForGood(String),
}

impl From<store::Error> for Failed {
    fn from(error: store::Error) -> Failed {
        Failed::ForNow(error.to_string())
    }
}

/// A message in a language, by its key and with its arguments.
pub type Say = fn(&str, &str, &[(&str, &str)]) -> String;

/// What jobs are done with.
#[derive(Debug, Clone)]
pub struct Tools {
    /// The database.
    pub db: Db,
    /// The country.
    pub profile: Arc<Profile>,
    /// The address under which the public reaches the site, without a slash at the end.
    pub origin: String,
    /// The words of what is written to people.
    pub say: Say,
    /// The files of photographs.
    pub files: media::Files,
    /// Who sends mail; nothing where no mail is set up.
    pub mailer: Option<Mailer>,
    /// Who asks the payment service; nothing where there is no account with one.
    pub till: Option<till::Till>,
    /// Who tells devices of orders; nothing where web push is off.
    pub push: Option<Push>,
}

impl Tools {
    /// Tools with which nobody writes to anybody.
    pub fn new(db: Db, profile: Arc<Profile>, files: media::Files) -> Tools {
        let say: Say = |_, key, _| key.to_owned();
        Tools { db, profile, files, origin: String::new(), say, mailer: None, till: None, push: None }
    }

    /// A message in the language of somebody, or in the first one where the profile does not speak theirs.
    fn words(&self, lang: &Lang, key: &str, arguments: &[(&str, &str)]) -> String {
        let known = self.profile.languages.contains(lang);
        let lang = if known { lang } else { self.profile.first_language() };
        (self.say)(lang.as_str(), key, arguments)
    }
}

/// Does a job.
async fn run(id: JobId, task: &Task, tools: &Tools) -> Result<(), Failed> {
    match task {
        Task::Tidy => tidy::run(tools).await,
        Task::Picture { picture } => picture::run(*picture, tools).await,
        Task::Media => files::run(tools).await,
        Task::Import { import, store } => import::run(*import, *store, tools).await,
        Task::Permits => permits::run(tools).await,
        Task::Designations => designations::run(tools).await,
        Task::Designation { designation, due, year } => {
            designation::run(*designation, *due, *year, tools).await
        }
        Task::Holidays => holidays::run(tools).await,
        Task::Orders => orders::run(tools).await,
        Task::Books => books::run(tools).await,
        Task::Payments => payments::run(tools).await,
        Task::YearEnd => year_end::run(tools).await,
        Task::Permit { permit, days } => permit::run(*permit, *days, tools).await,
        Task::Rounds => rounds::run(tools).await,
        Task::Round { round } => round::run(*round, tools).await,
        Task::RoundLetter { round, person, notice } => {
            round_letter::run(*round, *person, *notice, tools).await
        }
        Task::OrderLetter { order, to, notice, .. } => order_letter::run(*order, (*to, *notice), tools).await,
        Task::OrderPush { order, device, notice, at } => {
            order_push::run(*order, *device, (*notice, *at), tools).await
        }
        Task::RequestPush { request, device, at } => {
            order_push::run_request(*request, *device, *at, tools).await
        }
        Task::Forgotten { typed, asked } => forgotten::run(id, typed, *asked, tools).await,
    }
}

/// What is done again and again, and is asked for at every start.
const ALWAYS: &[Task] = &[
    Task::Tidy,
    Task::Media,
    Task::Permits,
    Task::Designations,
    Task::Holidays,
    Task::YearEnd,
    Task::Rounds,
    Task::Orders,
    Task::Books,
    Task::Payments,
];
