//! Directories that this process makes for itself, and the programs that it starts in them. An interruption ends the ones and takes away
//! the others: nothing is left behind, and nobody writes into what is gone.

use std::io;
#[cfg(feature = "script")]
use std::io::Read as _;
use std::path::{Path, PathBuf};
#[cfg(feature = "script")]
use std::process::{Command, Output, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What is under way.
struct Own {
    directories: Vec<PathBuf>,
    /// Groups of processes by the number of their first; it is not waited for yet, so that the number is nobody else's.
    #[cfg(feature = "script")]
    groups: Vec<u32>,
}

static OWN: Mutex<Own> = Mutex::new(Own {
    directories: Vec::new(),
    #[cfg(feature = "script")]
    groups: Vec::new(),
});

fn own() -> MutexGuard<'static, Own> {
    OWN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A directory that goes with its value.
#[derive(Debug)]
pub(crate) struct Directory(Option<tempfile::TempDir>);

impl Directory {
    /// Makes `unsnare-WHAT-PROCESS-RANDOM` where temporary files belong.
    ///
    /// # Errors
    /// When it cannot be made.
    pub(crate) fn new(what: &str) -> io::Result<Directory> {
        // nothing is made any more when an interruption has taken away what there was
        let mut own = own();
        let directory = tempfile::Builder::new()
            .prefix(&format!("unsnare-{what}-{}-", std::process::id()))
            .tempdir()?;
        own.directories.push(directory.path().to_owned());
        Ok(Directory(Some(directory)))
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        self.0
            .as_ref()
            .map_or(Path::new(""), tempfile::TempDir::path)
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        let path = self.path().to_owned();
        drop(self.0.take());
        own().directories.retain(|directory| *directory != path);
    }
}

/// Runs a program to its end without input, as the first of a group of processes, and takes what it prints.
///
/// # Errors
/// When it cannot be started or its output cannot be read.
#[cfg(feature = "script")]
pub(crate) fn output(command: &mut Command) -> io::Result<Output> {
    use std::os::unix::process::CommandExt;
    command
        .process_group(0)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = {
        let mut own = own();
        let child = command.spawn()?;
        own.groups.push(child.id());
        child
    };
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    let (out, err) = (child.stdout.take(), child.stderr.take());
    let read = std::thread::scope(|scope| {
        let errors = scope.spawn(|| err.map_or(Ok(0), |mut err| err.read_to_end(&mut stderr)));
        let read = out.map_or(Ok(0), |mut out| out.read_to_end(&mut stdout));
        read.and(errors.join().unwrap_or(Ok(0)))
    });
    let mut own = own();
    let status = child.wait();
    own.groups.retain(|group| *group != child.id());
    drop(own);
    read?;
    Ok(Output {
        status: status?,
        stdout,
        stderr,
    })
}

/// Ends the programs and takes the directories away, for good: whoever makes another one, or waits for a program, waits for the end of
/// this process.
#[cfg(feature = "cli")]
pub(crate) fn take_away() {
    let own = own();
    for group in &own.groups {
        // a group can be signalled without unsafe code by a shell only
        let _ = Command::new("/bin/sh")
            .args(["-c", "kill -s KILL -- \"-$1\"", "sh"])
            .arg(group.to_string())
            .stderr(Stdio::null())
            .status();
    }
    for directory in &own.directories {
        // what was killed may still be ending, and another thread writing
        for _ in 0..100 {
            match std::fs::remove_dir_all(directory) {
                Ok(()) => {}
                Err(error) if error.kind() == io::ErrorKind::NotFound => break,
                Err(_) => std::thread::sleep(std::time::Duration::from_millis(10)),
            }
        }
    }
    std::mem::forget(own);
}
