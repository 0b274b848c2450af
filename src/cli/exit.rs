//! The exit codes of the command line contract.

use std::process::ExitCode;

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// 0: done. A reader that closed the output pipe counts as done.
    Done,
    /// 1: nothing by this process in the capture; said in words.
    NothingFound,
    /// 2: wrong usage, unreadable input, unwritable output.
    Usage,
    /// 3: `--strict`, and the capture is incomplete or has damaged lines.
    Incomplete,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(match exit {
            Exit::Done => 0,
            Exit::NothingFound => 1,
            Exit::Usage => 2,
            Exit::Incomplete => 3,
        })
    }
}
