//! A progress bar for files on a terminal; silent otherwise.

use std::io::IsTerminal as _;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::Manners;
use super::trouble;
use crate::analysis::Observer;
use crate::input::Capture;

/// Files smaller than this are read before a bar could be seen.
const WORTH_A_BAR: u64 = 4 << 20;

/// Shows how much of a file has been read, how fast, and how long the rest will take.
pub(crate) struct Progress {
    wanted: bool,
    bar: Option<ProgressBar>,
}

impl Progress {
    /// A display on standard error, if that is a terminal and nobody asked for quiet.
    pub(crate) fn new(manners: &Manners) -> Self {
        Progress {
            wanted: !manners.quiet && std::io::stderr().is_terminal(),
            bar: None,
        }
    }
}

impl Observer for Progress {
    fn begin(&mut self, capture: &Capture) {
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
        bar.set_prefix(trouble::name(capture.path()));
        self.bar = Some(bar);
    }

    fn at(&mut self, capture: &Capture) {
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
