//! A bar that shows how far an import is; only on a terminal.

use std::io::IsTerminal;
use std::sync::Arc;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use parking_lot::Mutex;
use transfer::{Phase, Watch};

use super::speak;

/// The bar, and the phase that it shows.
pub struct Bar {
    bar: ProgressBar,
    lang: String,
    shown: Mutex<Option<Phase>>,
}

impl Bar {
    /// A bar on standard error, if that is a terminal.
    pub fn new(lang: &str) -> Option<Arc<Bar>> {
        if !std::io::stderr().is_terminal() {
            return None;
        }
        let bar = ProgressBar::with_draw_target(Some(1), ProgressDrawTarget::stderr());
        // A template that cannot be read would be a typing error here; the plain bar does too.
        if let Ok(style) = ProgressStyle::with_template("{msg} {wide_bar} {percent:>3} % {elapsed}") {
            bar.set_style(style);
        }
        Some(Arc::new(Bar { bar, lang: lang.to_owned(), shown: Mutex::new(None) }))
    }

    /// Takes the bar away.
    pub fn clear(&self) {
        self.bar.finish_and_clear();
    }
}

impl Watch for Bar {
    fn at(&self, phase: Phase, done: u64, of: u64) {
        let mut shown = self.shown.lock();
        if *shown != Some(phase) {
            *shown = Some(phase);
            let key = match phase {
                Phase::Check => "import-phase-check",
                Phase::Compare => "import-phase-compare",
                Phase::Apply => "import-phase-apply",
            };
            self.bar.set_message(speak(&self.lang, key, &[]));
        }
        self.bar.set_length(of.max(done).max(1));
        self.bar.set_position(done);
    }
}
