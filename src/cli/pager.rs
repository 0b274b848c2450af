//! A pager where the terminal is shorter than the text, as git does: `$PAGER`, else `less`; `--no-pager` for none.

use std::io::{self, Write};
use std::process::{Child, Command, Stdio};

/// What less is told, unless the user has said something else: end when it all fits, let colours through, leave the
/// text on the screen.
const LESS: &str = "FRX";

/// Text on its way to a terminal: kept until it is clear whether it fits, then handed to a pager.
pub(crate) struct Paged {
    rows: usize,
    lines: usize,
    kept: Vec<u8>,
    pager: Option<Child>,
    /// No pager could be started.
    plain: bool,
}

impl Paged {
    /// For a terminal with so many rows.
    pub(crate) fn new(rows: usize) -> Self {
        Paged {
            rows,
            lines: 0,
            kept: Vec::new(),
            pager: None,
            plain: false,
        }
    }

    fn hand_over(&mut self) -> io::Result<()> {
        if self.pager.is_none() && !self.plain {
            match start() {
                Some(child) => self.pager = Some(child),
                None => self.plain = true,
            }
        }
        let kept = std::mem::take(&mut self.kept);
        match self.pager.as_mut().and_then(|child| child.stdin.as_mut()) {
            Some(into) => into.write_all(&kept),
            None => io::stdout().lock().write_all(&kept),
        }
    }

    /// Writes what is left, and waits until the reader has finished.
    pub(crate) fn finish(mut self) -> io::Result<()> {
        let written = if self.pager.is_some() || self.plain {
            self.hand_over()
        } else {
            let mut out = io::stdout().lock();
            out.write_all(&self.kept).and_then(|()| out.flush())
        };
        if let Some(mut child) = self.pager.take() {
            drop(child.stdin.take());
            // whatever the pager says of itself, the text was handed out
            let _ = child.wait();
        }
        written
    }
}

impl Write for Paged {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        self.kept.extend_from_slice(text);
        self.lines += memchr::memchr_iter(b'\n', text).count();
        if self.lines >= self.rows {
            self.hand_over()?;
        }
        Ok(text.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Starts what the user reads long texts with; nothing where they want none.
fn start() -> Option<Child> {
    let wanted = std::env::var_os("PAGER").unwrap_or_else(|| "less".into());
    if wanted.is_empty() || wanted == "cat" {
        return None;
    }
    // Ctrl-C is the pager's own while it runs; where a handler stands already, that one decides
    super::interrupt::instead_if_free(|| {});
    let mut command = Command::new("/bin/sh");
    command.arg("-c").arg(wanted).stdin(Stdio::piped());
    if std::env::var_os("LESS").is_none() {
        command.env("LESS", LESS);
    }
    command.spawn().ok()
}
