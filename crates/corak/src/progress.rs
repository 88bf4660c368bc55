//! A bar for people who wait: on a terminal only, and on standard error, so that it never ends up in a file.

use indicatif::{ProgressBar, ProgressStyle};

/// A bar.
pub struct Bar(ProgressBar);

impl Bar {
    /// A bar that shows what is being done; nothing where nobody looks.
    pub fn new(quiet: bool) -> Bar {
        let bar = if quiet { ProgressBar::hidden() } else { ProgressBar::new(0) };
        if let Ok(style) = ProgressStyle::with_template("{msg:16} {bar:30} {percent:>3} %  {elapsed}") {
            bar.set_style(style);
        }
        Bar(bar)
    }

    /// So much of so much is done.
    pub fn tell(&self, what: &str, done: u64, all: u64) {
        if self.0.message() != what {
            self.0.set_message(what.to_owned());
        }
        self.0.set_length(all.max(1));
        self.0.set_position(done);
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
