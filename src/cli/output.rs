//! Where a result goes: standard output, or a file that appears only when it is complete.

use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::Result;
use tempfile::NamedTempFile;

use super::interrupt;
use super::messages;
use super::options::{Color, GlobalOptions};
use super::pager::Paged;

/// Bytes written at once; thousands of small writes would cost more than making the text.
const BUFFER: usize = 128 * 1024;

/// An output that was opened, and thereby checked, before the work started.
///
/// A file is written beside its final name and renamed when [`Output::finish`] is called; if the program stops before
/// that, whatever stood there still stands there.
#[derive(Debug)]
pub(crate) enum Output {
    /// Standard output.
    Standard,
    /// A file under way.
    File {
        /// Its final name.
        path: PathBuf,
        /// What is being written.
        temporary: Box<NamedTempFile>,
    },
    /// A device or pipe (`/dev/null`, `/dev/fd/3`): nothing to rename over.
    Special {
        /// As named.
        path: PathBuf,
        /// Opened.
        file: fs::File,
    },
}

impl Output {
    /// Opens `path` if one is named: `-` is standard output.
    pub(crate) fn open_if_named(path: Option<&Path>) -> Result<Option<Self>> {
        path.map(|path| Output::open(Some(path))).transpose()
    }

    /// Opens `path`; `None` and `-` are standard output.
    pub(crate) fn open(path: Option<&Path>) -> Result<Self> {
        let Some(path) = path.filter(|path| *path != Path::new("-")) else {
            return Ok(Output::Standard);
        };
        let said = |error: io::Error| messages::unwritable(path, &error);
        // follow a link to the file it names, so that the link stays one
        let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        match fs::metadata(&target) {
            Ok(found) if found.is_dir() => return Err(said(io::ErrorKind::IsADirectory.into())),
            Ok(found) if !found.is_file() => {
                let file = fs::OpenOptions::new()
                    .write(true)
                    .open(&target)
                    .map_err(said)?;
                return Ok(Output::Special { path: target, file });
            }
            Ok(found) if found.permissions().readonly() => {
                return Err(said(io::ErrorKind::PermissionDenied.into()));
            }
            _ => {}
        }
        let dir = match target.parent() {
            Some(dir) if !dir.as_os_str().is_empty() => dir,
            _ => Path::new("."),
        };
        let mut builder = tempfile::Builder::new();
        builder.prefix(".unsnare-");
        #[cfg(unix)]
        builder.permissions(beginning(&target));
        let temporary = builder.tempfile_in(dir).map_err(said)?;
        interrupt::making(temporary.path(), path);
        Ok(Output::File {
            path: target,
            temporary: Box::new(temporary),
        })
    }

    /// Is a person looking at it?
    pub(crate) fn is_terminal(&self) -> bool {
        matches!(self, Output::Standard) && io::IsTerminal::is_terminal(&io::stdout())
    }

    /// Should text be coloured? Always or never as asked; else on a terminal, unless NO_COLOR (or TERM=dumb) objects.
    pub(crate) fn is_colored(&self, color: Color) -> bool {
        match color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => {
                self.is_terminal()
                    && anstream::AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never
            }
        }
    }

    /// The same for a text that a person reads: through a pager where the terminal is shorter.
    pub(crate) fn finish_paged(
        self,
        global: &GlobalOptions,
        write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<()> {
        let rows = terminal_size::terminal_size().map_or(0, |(_, rows)| usize::from(rows.0));
        if global.no_pager || rows == 0 || !self.is_terminal() {
            return self.finish(0o644, write);
        }
        let mut paged = Paged::new(rows);
        let written = write(&mut paged);
        match paged.finish().and(written) {
            // whoever leaves the pager early has read enough
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            result => Ok(result?),
        }
    }

    /// Writes everything through `write`, then puts the file in its place.
    pub(crate) fn finish(
        self,
        mode: u32,
        write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<()> {
        match self {
            Output::Standard => {
                let mut out = BufWriter::with_capacity(BUFFER, io::stdout().lock());
                write(&mut out)?;
                out.flush()?;
            }
            Output::Special { path, mut file } => {
                let mut out = BufWriter::with_capacity(BUFFER, &mut file);
                write(&mut out)
                    .and_then(|()| out.flush())
                    .map_err(|error| keep_pipe(&path, error))?;
            }
            Output::File { path, temporary } => {
                let said = |error: io::Error| messages::unwritable(&path, &error);
                let mut out = BufWriter::with_capacity(BUFFER, temporary.as_file());
                write(&mut out).and_then(|()| out.flush()).map_err(said)?;
                drop(out);
                set_mode(temporary.as_file(), &path, mode).map_err(said)?;
                temporary.as_file().sync_all().map_err(said)?;
                let before = temporary.path().to_owned();
                temporary
                    .persist(&path)
                    .map_err(|failed| messages::unwritable(&path, &failed.error))?;
                interrupt::made(&before);
            }
        }
        Ok(())
    }
}

/// A reader that had enough of the report has not asked for less of a script: a closed pipe is kept for the end of the
/// run, any other error stops it.
pub(crate) fn closed(written: Result<()>) -> Result<Option<anyhow::Error>> {
    match written {
        Ok(()) => Ok(None),
        Err(error) if messages::is_broken_pipe(&error) => Ok(Some(error)),
        Err(error) => Err(error),
    }
}

/// A closed pipe stays one, for the exit code; any other error is told with the name.
fn keep_pipe(path: &Path, error: io::Error) -> anyhow::Error {
    if error.kind() == io::ErrorKind::BrokenPipe {
        error.into()
    } else {
        messages::unwritable(path, &error)
    }
}

/// What a file has while it is written: the mode of the one that it replaces, or all that the umask leaves of a script's.
#[cfg(unix)]
fn beginning(path: &Path) -> fs::Permissions {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    fs::Permissions::from_mode(fs::metadata(path).map_or(0o755, |old| old.mode() & 0o777))
}

/// The mode of the file that is replaced, or `mode` less the umask, which the file was made with, for a new one.
#[cfg(unix)]
fn set_mode(file: &fs::File, path: &Path, mode: u32) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    let mode = match fs::metadata(path) {
        Ok(old) => old.mode() & 0o777,
        Err(_) => mode & file.metadata()?.mode(),
    };
    file.set_permissions(fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn set_mode(_: &fs::File, _: &Path, _: u32) -> io::Result<()> {
    Ok(())
}
