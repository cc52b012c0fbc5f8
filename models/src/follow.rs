//! Shows on stderr how far the work is, when that is a terminal, and hears Ctrl-C.

use std::io::{self, Write as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Context as _;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use redress_datasets::Watch;

/// The user at the terminal.
pub struct Follow {
    bar: ProgressBar,
    stop: Arc<AtomicBool>,
    quiet: bool,
}

impl Follow {
    /// Begins to listen for Ctrl-C (and termination); may be called once in a process.
    pub fn new(quiet: bool) -> anyhow::Result<Self> {
        let stop = Arc::new(AtomicBool::new(false));
        let hears = Arc::clone(&stop);
        ctrlc::set_handler(move || hears.store(true, Ordering::SeqCst)).context("cannot listen for Ctrl-C")?;
        // indicatif draws nothing where stderr is no terminal.
        let target = if quiet { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
        let style = ProgressStyle::with_template("{bar:40} {percent:>3} %  {elapsed} gone, {eta} to go")?;
        Ok(Self { bar: ProgressBar::with_draw_target(Some(0), target).with_style(style), stop, quiet })
    }

    /// Clears the bar, then says what was done, on standard output.
    pub fn summary(&self, text: &str) {
        self.bar.finish_and_clear();
        if !self.quiet {
            let _ = writeln!(io::stdout(), "{text}"); // who closed the pipe does not want to read it
        }
    }

    /// Clears the bar, then gives what was asked for, on standard output, `--quiet` or not.
    pub fn answer(&self, text: &str) {
        self.bar.finish_and_clear();
        let _ = writeln!(io::stdout(), "{text}"); // as above
    }

    /// Clears the bar, then says what was done, on standard error (standard output carries the log itself).
    pub fn summary_aside(&self, text: &str) {
        self.bar.finish_and_clear();
        if !self.quiet {
            eprintln!("{text}");
        }
    }

    /// Says what is done next, on standard error.
    pub fn stage(&self, text: &str) {
        if !self.quiet {
            self.bar.suspend(|| eprintln!("{text}"));
        }
    }

    /// Something that the user should know, `--quiet` or not.
    pub fn warn(&self, text: &str) {
        self.bar.suspend(|| eprintln!("warning: {text}"));
    }
}

impl Watch for Follow {
    fn total(&self, units: u64) {
        self.bar.set_length(units);
    }

    fn done(&self, units: u64) {
        self.bar.set_position(units);
    }

    fn cancelled(&self) -> bool {
        self.stop.load(Ordering::SeqCst)
    }
}

impl Drop for Follow {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
