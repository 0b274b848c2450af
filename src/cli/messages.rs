//! Errors as a person reads them: which file, which line, what to do about it.

use std::ffi::OsStr;
use std::io::{self, Write as _};
use std::path::Path;

use anyhow::anyhow;

use crate::bytes;
use crate::input::{self, InputError};
use crate::similar;

/// A name from the command line, safe for a terminal.
pub(crate) fn name(path: &Path) -> String {
    input::named(path)
}

/// An argument, safe for a terminal.
pub(crate) fn os(text: &OsStr) -> String {
    bytes::shown(text.as_encoded_bytes())
}

/// The sentence for a file that could not be read.
pub(crate) fn unreadable(path: &Path, error: &io::Error) -> anyhow::Error {
    let shown = name(path);
    match error.kind() {
        io::ErrorKind::NotFound => match similar_file(path) {
            Some(other) => anyhow!("{shown}: there is no such file; did you mean '{other}'?"),
            None => anyhow!(
                "{shown}: there is no such file; check the spelling, or use '-' to read standard input"
            ),
        },
        io::ErrorKind::PermissionDenied => {
            anyhow!(
                "{shown}: permission denied; make it readable, or run unsnare as its owner (sudo)"
            )
        }
        io::ErrorKind::IsADirectory => {
            anyhow!("{shown}: is a directory; name the capture files in it")
        }
        _ => anyhow!("{shown}: cannot be read: {error}"),
    }
}

/// The sentence for a capture that could not be read.
pub(crate) fn input(error: InputError) -> anyhow::Error {
    match error {
        InputError::Unreadable { path, error } => unreadable(&path, &error),
        other => anyhow!(other),
    }
}

/// The sentence for a file that could not be written.
pub(crate) fn unwritable(path: &Path, error: &io::Error) -> anyhow::Error {
    let shown = name(path);
    let remedy = match error.kind() {
        io::ErrorKind::NotFound => {
            "the directory does not exist; create it first, or name another place"
        }
        io::ErrorKind::PermissionDenied => "permission denied; name a place that you may write to",
        io::ErrorKind::StorageFull => "the disk is full; name a place on another volume",
        io::ErrorKind::ReadOnlyFilesystem => {
            "the volume is read-only; name a place on another volume"
        }
        io::ErrorKind::IsADirectory => "is a directory; name a file in it",
        io::ErrorKind::NotADirectory => "a part of the path is no directory; check the spelling",
        _ => return anyhow!("{shown}: cannot be written: {error}"),
    };
    anyhow!("{shown}: cannot be written: {remedy}")
}

/// The file beside `path` whose name is most like it.
fn similar_file(path: &Path) -> Option<String> {
    let wanted = path.file_name()?.to_str()?;
    let dir = match path.parent() {
        Some(dir) if !dir.as_os_str().is_empty() => dir,
        _ => Path::new("."),
    };
    let names = std::fs::read_dir(dir).ok()?.take(2000).filter_map(|entry| {
        let entry = entry.ok()?;
        entry.file_type().ok().filter(|kind| kind.is_file())?;
        entry.file_name().into_string().ok()
    });
    let found = similar::most_like(wanted, names)?;
    Some(name(&path.with_file_name(found)))
}

/// Did the reader of our output go away? That is success, not an error.
pub(crate) fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        let json = cause
            .downcast_ref::<serde_json::Error>()
            .and_then(serde_json::Error::io_error_kind);
        let io = cause.downcast_ref::<io::Error>();
        // The csv crate's conversion hides the kind of the error that it wraps.
        let csv = io
            .and_then(io::Error::get_ref)
            .and_then(|inner| inner.downcast_ref::<csv::Error>())
            .and_then(|wrapped| match wrapped.kind() {
                csv::ErrorKind::Io(error) => Some(error.kind()),
                _ => None,
            });
        [io.map(io::Error::kind), json, csv].contains(&Some(io::ErrorKind::BrokenPipe))
    })
}

/// One line on standard error: what is wrong, and the causes that add something to it.
pub(crate) fn print(error: &anyhow::Error) {
    let mut text = String::new();
    for cause in error.chain() {
        let full = cause
            .downcast_ref::<io::Error>()
            .is_some_and(|error| error.kind() == io::ErrorKind::StorageFull);
        let cause = match full && text.is_empty() {
            true => "the output cannot be written: the disk is full; name a place on another volume with -o".to_owned(),
            false => cause.to_string(),
        };
        if !text.contains(&cause) {
            if !text.is_empty() {
                text.push_str(": ");
            }
            text.push_str(&cause);
        }
    }
    say("error", &text);
}

/// One line on standard error with a word in front that says how bad it is; nothing while an interruption ends the program.
pub(crate) fn say(how: &str, text: &str) {
    super::interrupt::wait_if_leaving();
    say_now(how, text);
}

/// The same from the interruption itself.
pub(super) fn say_now(how: &str, text: &str) {
    let style = match how {
        "error" => anstyle::AnsiColor::Red.on_default().bold(),
        "warning" => anstyle::AnsiColor::Yellow.on_default().bold(),
        _ => anstyle::Style::new().bold(),
    };
    // a closed standard error leaves nobody to tell
    let _ = writeln!(
        anstream::stderr(),
        "unsnare: {style}{how}{style:#}: {}",
        bytes::shown_text(text)
    );
}
