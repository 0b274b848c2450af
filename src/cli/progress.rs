//! What is being done, on a terminal: a bar for files that are read, a line for what takes its time; silent otherwise.

use std::io::IsTerminal as _;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressFinish, ProgressStyle};

use super::GlobalOptions;
use super::messages;
use crate::analysis::Observer;
use crate::input::Origin;

/// Files smaller than this are read before a bar could be seen.
const WORTH_A_BAR: u64 = 4 << 20;

/// Shows how much of a file has been read, how fast, and how long the rest will take.
pub(crate) struct Progress {
    wanted: bool,
    bar: Option<ProgressBar>,
}

/// On standard error, if that is a terminal and nobody asked for quiet.
fn wanted(global: &GlobalOptions) -> bool {
    !global.quiet && std::io::stderr().is_terminal()
}

impl Progress {
    /// A display, where one is wanted.
    pub(crate) fn new(global: &GlobalOptions) -> Self {
        Progress {
            wanted: wanted(global),
            bar: None,
        }
    }
}

/// A line under what is written, whose message tells how far it has got; hidden where none is wanted.
pub(crate) fn status_line(global: &GlobalOptions) -> ProgressBar {
    if !wanted(global) {
        return ProgressBar::hidden();
    }
    let line = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(8))
        .with_finish(ProgressFinish::AndClear);
    match ProgressStyle::with_template("{wide_msg}") {
        Ok(style) => line.with_style(style),
        Err(_) => line,
    }
}

/// Says what is being done, until it is dropped.
pub(crate) struct Waiting(Option<ProgressBar>);

impl Waiting {
    /// Begins to say it, where that is wanted.
    pub(crate) fn new(global: &GlobalOptions, what: String) -> Self {
        Waiting(wanted(global).then(|| {
            let line = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(8));
            if let Ok(style) = ProgressStyle::with_template("{msg}, {elapsed}") {
                line.set_style(style);
            }
            line.set_message(what);
            line.enable_steady_tick(Duration::from_secs(1));
            line
        }))
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        if let Some(line) = self.0.take() {
            line.finish_and_clear();
        }
    }
}

impl Observer for Progress {
    fn begin(&mut self, capture: &Origin) {
        let Some(size) = capture
            .size()
            .filter(|size| self.wanted && *size >= WORTH_A_BAR)
        else {
            return;
        };
        let bar = ProgressBar::with_draw_target(Some(size), ProgressDrawTarget::stderr_with_hz(8));
        let style = "{prefix} [{bar:30}] {percent:>3}%  {binary_bytes_per_sec}  {eta} left";
        if let Ok(style) = ProgressStyle::with_template(style) {
            bar.set_style(style.progress_chars("=> "));
        }
        bar.set_prefix(messages::name(capture.path()));
        self.bar = Some(bar);
    }

    fn at(&mut self, capture: &Origin) {
        if let Some(bar) = &self.bar {
            bar.set_position(capture.bytes_read());
        }
    }

    fn end(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }
}
