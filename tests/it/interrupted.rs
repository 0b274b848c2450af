//! Ctrl-C while unsnare reads, infers, rehearses and writes: what is there afterwards is whole, or is not there.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::command::{finish, program};
use crate::fixtures::fixtures;
use crate::large::capture;
use crate::support::effort::every;

/// SIGINT is ignored here (a job in the background), and so by every program that is started.
fn is_ignored() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = (status.lines())
        .find_map(|line| line.strip_prefix("SigIgn:"))
        .and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    let ignored = mask.is_some_and(|mask| mask >> 1 & 1 == 1);
    if ignored {
        eprintln!("skipped: SIGINT is ignored here and cannot be tried");
    }
    ignored
}

fn interrupt(child: &Child) {
    let id = child.id().to_string();
    let sent = Command::new("kill")
        .args(["-INT", &id])
        .stderr(Stdio::null())
        .status();
    sent.expect("kill(1) runs");
}

/// Directories for outputs and for what a run makes for itself, and the two outputs.
struct Place {
    out: tempfile::TempDir,
    own: tempfile::TempDir,
}

impl Place {
    fn new() -> Place {
        let dir = || tempfile::tempdir().expect("a directory");
        Place {
            out: dir(),
            own: dir(),
        }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.out.path().join(name)
    }

    /// Begins a report and a script.
    fn begin(&self, capture: &Path) -> Child {
        let text = |path: &Path| path.to_str().expect("UTF-8").to_owned();
        let (report, script) = (
            text(&self.file("report.txt")),
            text(&self.file("revert.sh")),
        );
        let capture = text(capture);
        let args = match capture.ends_with("fifo") {
            true => vec!["analyze", "-o", &report, &capture],
            false => vec!["revert", "-o", &script, &capture],
        };
        program(&args)
            .env("TMPDIR", self.own.path())
            .spawn()
            .expect("the program starts")
    }

    fn names(dir: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(dir).expect("a directory");
        let mut names: Vec<String> = entries
            .map(|entry| {
                entry
                    .expect("an entry")
                    .file_name()
                    .to_string_lossy()
                    .into_owned()
            })
            .collect();
        names.sort();
        names
    }
}

#[test]
fn while_it_reads_nothing_is_written_and_an_old_report_stays() {
    if is_ignored() {
        return;
    }
    let place = Place::new();
    let fifo = place.own.path().join("fifo");
    let made = Command::new("mkfifo")
        .arg(&fifo)
        .status()
        .expect("mkfifo runs");
    assert!(made.success());
    std::fs::write(place.file("report.txt"), "old").expect("written");
    let child = place.begin(&fifo);
    // who opens it waits until it is read
    let mut feed = std::fs::OpenOptions::new()
        .write(true)
        .open(&fifo)
        .expect("opened");
    let text = std::fs::read(fixtures().join("mail-cluster/setup/capture.txt")).expect("read");
    std::io::Write::write_all(&mut feed, &text[..30_000]).expect("written");
    std::thread::sleep(Duration::from_millis(300));
    interrupt(&child);
    let outcome = finish(child);
    drop(feed);
    assert_eq!(outcome.code, Some(130), "{}", outcome.stderr);
    assert!(
        outcome.stderr.contains("interrupted: ")
            && outcome.stderr.contains("report.txt was not written"),
        "{}",
        outcome.stderr
    );
    assert_eq!(Place::names(place.out.path()), ["report.txt"]);
    let old = std::fs::read(place.file("report.txt")).expect("read");
    assert_eq!(old, b"old");
}

/// Interrupts `revert` after each of these parts of the time that a whole run takes; how many runs were stopped by it.
fn stopped_at(parts: impl Iterator<Item = u32>, source: &Path) -> u32 {
    let whole = Place::new();
    let begun = Instant::now();
    let outcome = finish(whole.begin(source));
    let took = begun.elapsed();
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    let script = std::fs::read(whole.file("revert.sh")).expect("the script");
    let mut stopped = 0;
    for part in parts {
        let place = Place::new();
        let child = place.begin(source);
        std::thread::sleep(took * part / 11);
        interrupt(&child);
        let outcome = finish(child);
        match outcome.code {
            Some(0) => {}
            // before it had said what a signal means
            None => continue,
            code => {
                assert_eq!(code, Some(130), "{part}: {}", outcome.stderr);
                stopped += 1;
            }
        }
        let names = Place::names(place.out.path());
        assert!(
            names.is_empty() || names == ["revert.sh"],
            "{part}: {names:?} {}",
            outcome.stderr
        );
        assert!(outcome.code != Some(0) || !names.is_empty(), "{part}");
        if let Ok(found) = std::fs::read(place.file("revert.sh")) {
            assert_eq!(found, script, "{part}");
        }
        assert_eq!(Place::names(place.own.path()), [""; 0], "{part}");
    }
    stopped
}

/// At any moment of reading, inferring, rehearsing and writing.
#[test]
fn at_any_moment_a_script_is_whole_or_not_there_and_nothing_else_is_left() {
    if is_ignored() {
        return;
    }
    let large = capture(4_000);
    let small = fixtures().join("mail-cluster/setup/capture.txt");
    for source in [small.as_path(), large.path()] {
        // where the machine was busier during the whole run than afterwards, hardly a moment is met: then once more
        let mut stopped = 0;
        for _ in 0..6 {
            stopped += stopped_at((0..12).step_by(every(2)), source);
            if stopped > 2 {
                break;
            }
        }
        assert!(stopped > 2, "{stopped}");
    }
}
