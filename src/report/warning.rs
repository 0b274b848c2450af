//! What a reader should know before trusting the rest of a report.

use std::fmt;

use bstr::BString;

use crate::bytes;

/// What a reader should know before trusting the rest.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Warning {
    /// The capture is narrow; the command records a better one.
    Narrow {
        /// Process to record.
        process: BString,
    },
    /// No line by the process; the nearest names that do occur.
    NoSuchProcess {
        /// Asked for.
        process: BString,
        /// In the capture.
        nearest: Vec<BString>,
    },
    /// Something about a log.
    Log {
        /// The log.
        source: BString,
        /// What is wrong with it.
        why: String,
    },
    /// Something that a part of the program says in its own words.
    Note(String),
}

impl Warning {
    /// What to type about it. `{:#}` shows a warning without its command.
    pub fn command(&self) -> Option<String> {
        match self {
            Warning::Narrow { process } => {
                let name = super::phrases::shell_word(&bytes::shown(process));
                Some(format!("sudo fs_usage -w -f filesys {name} > capture.txt").replace("  ", " "))
            }
            _ => None,
        }
    }

    /// The word in front of it: a note informs, a warning asks for care.
    pub fn label(&self) -> &'static str {
        match self {
            Warning::Note(_) => "Note",
            _ => "Warning",
        }
    }

    /// A stable word for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Warning::Narrow { .. } => "narrow",
            Warning::NoSuchProcess { .. } => "no-such-process",
            Warning::Log { .. } => "log",
            Warning::Note(_) => "note",
        }
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Warning::Narrow { .. } => {
                f.write_str(
                    "the capture is narrow: it shows no errno, so a failed call looks like a good one, and little \
                     in it is certain. Record again with -w",
                )?;
                match self.command() {
                    Some(command) if !f.alternate() => write!(f, ": {command}"),
                    _ => Ok(()),
                }
            }
            Warning::NoSuchProcess { process, nearest } => {
                write!(f, "no line by '{}' in the capture", bytes::shown(process))?;
                if let Some((first, more)) = nearest.split_first() {
                    write!(f, "; it has lines by '{}'", bytes::shown(first))?;
                    for name in more {
                        write!(f, ", '{}'", bytes::shown(name))?;
                    }
                    write!(f, ": choose one with --process, or use --all-processes")?;
                }
                Ok(())
            }
            Warning::Log { source, why } => write!(f, "{}: {why}", bytes::shown(source)),
            Warning::Note(text) => f.write_str(text),
        }
    }
}
