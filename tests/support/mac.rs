//! The scriptable Mac: disk, processes, clock, and the `fs_usage` that watches them.

use std::collections::BTreeMap;

use super::disk::{Disk, Ino, ROOT, canonical};
use super::event::{Event, Fields};
use super::letter_cipher::LetterCipher;
use super::line::format_line;
use super::namei::{Looker, Place, Walk, namei};
use super::noise::Noise;
use super::release::Setting;
use super::rng::Rng;
use super::truth::Mutation;

/// Result of a system call: what it returns, or errno.
pub type Sys<T> = Result<T, i32>;

/// A thread of a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Task {
    pub process: usize,
    pub thread: i64,
}

/// An open file.
#[derive(Clone, Debug)]
pub struct Open {
    pub ino: Ino,
    pub position: u64,
    pub readable: bool,
    pub writable: bool,
    pub append: bool,
    /// Its path when it was opened, without links.
    pub path: Vec<u8>,
    /// A `write` was recorded for this opening.
    pub written: bool,
}

/// A process.
#[derive(Clone, Debug)]
pub struct Process {
    pub name: Vec<u8>,
    pub pid: u32,
    pub root: Ino,
    pub cwd: Ino,
    pub uid: u32,
    pub files: BTreeMap<i32, Open>,
}

/// The machine.
pub struct Mac {
    pub disk: Disk,
    pub setting: Setting,
    pub rng: Rng,
    /// Microseconds since midnight of the first day.
    pub clock_us: u64,
    /// `fs_usage NAME`: only these processes are traced.
    pub traced: Option<Vec<Vec<u8>>>,
    /// The words in which the names are printed, if not in their own.
    pub words: Option<LetterCipher>,
    /// `-f filesys`: dup, select and socket calls are not shown.
    pub filesys: bool,
    /// Other processes, let in between the calls.
    pub noise: Option<Noise>,
    pub truth: Vec<Mutation>,
    /// Percentage of calls that show `W`.
    pub wait_percent: u64,
    pub(super) processes: Vec<Process>,
    lines: Vec<Vec<u8>>,
    in_noise: bool,
    next_thread: i64,
}

/// What a call says of itself when it is over.
pub struct Done<'a> {
    pub label: &'a str,
    pub fields: Fields,
    pub errno: i32,
    pub path: Option<Vec<u8>>,
    pub at: Option<i32>,
}

impl Mac {
    /// A machine that starts at `HH:MM:SS` (seconds of the day) with an empty disk.
    pub fn new(setting: Setting, seed: u64, start_s: u64) -> Self {
        let mut rng = Rng::new(seed);
        let clock_us = start_s * 1_000_000 + rng.below(400_000);
        Self {
            disk: Disk::new(),
            setting,
            rng,
            clock_us,
            traced: None,
            words: None,
            filesys: false,
            noise: None,
            truth: Vec::new(),
            wait_percent: 2,
            processes: Vec::new(),
            lines: Vec::new(),
            in_noise: false,
            next_thread: 0x1_2345,
        }
    }

    /// Starts a process (of root, in `/`) and returns its first thread.
    pub fn process(&mut self, name: &str) -> Task {
        let pid = 40 + 7 * self.processes.len() as u32;
        self.processes.push(Process {
            name: name.as_bytes().to_vec(),
            pid,
            root: ROOT,
            cwd: ROOT,
            uid: 0,
            files: BTreeMap::new(),
        });
        self.thread_of(self.processes.len() - 1)
    }

    /// Another thread of the same process.
    pub fn thread(&mut self, task: Task) -> Task {
        self.thread_of(task.process)
    }

    fn thread_of(&mut self, process: usize) -> Task {
        self.next_thread += 1 + self.rng.below(900) as i64;
        Task {
            process,
            thread: self.next_thread,
        }
    }

    /// It was in this directory before the recording began.
    pub fn set_cwd(&mut self, task: Task, path: &[u8]) {
        if let Some(ino) = self.peek(path) {
            self.processes[task.process].cwd = ino;
        }
    }

    pub fn set_uid(&mut self, task: Task, uid: u32) {
        self.processes[task.process].uid = uid;
    }

    pub fn process_name(&self, task: Task) -> &[u8] {
        &self.processes[task.process].name
    }

    /// Lines printed so far.
    pub fn line_count(&self) -> usize {
        self.lines.len()
    }

    pub fn lines(&self) -> &[Vec<u8>] {
        &self.lines
    }

    /// Everything printed so far.
    pub fn capture(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.lines.iter().map(|l| l.len() + 1).sum());
        for line in &self.lines {
            out.extend_from_slice(line);
            out.push(b'\n');
        }
        out
    }

    /// Lets time pass without a call.
    pub fn sleep_us(&mut self, us: u64) {
        self.clock_us += us;
    }

    /// Looks a path up as the task would.
    pub(super) fn lookup(&self, task: Task, path: &[u8], follow: bool) -> Walk {
        let process = &self.processes[task.process];
        namei(
            &self.disk,
            &self.setting,
            Looker {
                root: process.root,
                cwd: process.cwd,
                uid: process.uid,
            },
            path,
            follow,
        )
    }

    /// What stands at an absolute path, without a call being made.
    pub fn peek(&self, path: &[u8]) -> Option<Ino> {
        let who = Looker {
            root: ROOT,
            cwd: ROOT,
            uid: 0,
        };
        namei(&self.disk, &self.setting, who, path, false)
            .end
            .ok()?
            .ino
    }

    /// Looks a path up from an open directory (`*at` calls).
    pub(super) fn lookup_at(&self, task: Task, dirfd: i32, path: &[u8], follow: bool) -> Walk {
        let process = &self.processes[task.process];
        let cwd = if dirfd == AT_FDCWD {
            process.cwd
        } else {
            process.files.get(&dirfd).map_or(process.cwd, |f| f.ino)
        };
        namei(
            &self.disk,
            &self.setting,
            Looker {
                root: process.root,
                cwd,
                uid: process.uid,
            },
            path,
            follow,
        )
    }

    /// The path of a place, without links, `/etc` rather than `/private/etc`.
    pub(super) fn path_of(&self, place: &Place) -> Vec<u8> {
        let mut path = self.disk.path_of(place.dir);
        if place.name.is_empty() {
            path = place.ino.map_or(path, |ino| self.disk.path_of(ino));
        } else {
            path.push(b'/');
            path.extend_from_slice(&place.name);
        }
        canonical(&path)
    }

    /// Records a change; its line is the next one printed.
    pub(super) fn record(
        &mut self,
        task: Task,
        kind: &'static str,
        path: Vec<u8>,
        to: Option<Vec<u8>>,
        replaced: bool,
    ) {
        let process = self.processes[task.process].name.clone();
        let line = self.shows(task).then_some(self.lines.len());
        self.truth.push(Mutation {
            line,
            process,
            kind,
            path,
            to,
            replaced,
            time_us: self.clock_us,
            thread: task.thread,
        });
    }

    fn shows(&self, task: Task) -> bool {
        self.traced
            .as_ref()
            .is_none_or(|names| names.contains(&self.processes[task.process].name))
    }

    /// Ends a call with an elapsed time of the usual size.
    pub(super) fn done(&mut self, task: Task, done: Done<'_>) {
        let elapsed = self.rng.range(2, 60);
        self.done_after(task, done, elapsed);
    }

    /// Ends a call: time passes, the line is printed, others may run.
    pub(super) fn done_after(&mut self, task: Task, done: Done<'_>, elapsed_us: u64) {
        let gap = self.rng.range(1, 250);
        let waited = elapsed_us > 5_000 || self.rng.below(100) < self.wait_percent;
        self.clock_us += gap + elapsed_us;
        let event = Event {
            time_us: self.clock_us,
            label: done.label.to_owned(),
            fields: done.fields,
            errno: done.errno,
            path: done.path,
            path2: None,
            at: done.at,
            elapsed_us,
            waited,
            process: self.processes[task.process].name.clone(),
            thread: task.thread,
        };
        if self.shows(task) {
            self.print(&event);
        }
        if !self.in_noise
            && let Some(mut noise) = self.noise.take()
        {
            self.in_noise = true;
            noise.between(self);
            self.in_noise = false;
            self.noise = Some(noise);
        }
    }

    /// Prints an event as it is.
    pub fn print(&mut self, event: &Event) {
        let line = match (&self.words, &event.path) {
            (Some(words), Some(path)) => {
                let path = Some(words.of(path));
                format_line(
                    &Event {
                        path,
                        ..event.clone()
                    },
                    &self.setting,
                )
            }
            _ => format_line(event, &self.setting),
        };
        self.lines.push(line);
    }

    /// Prints a line of another kind (a notice, syslog).
    pub fn print_raw(&mut self, line: &[u8]) {
        self.lines.push(line.to_vec());
    }

    /// Ends a call that looked a path up.
    pub(super) fn done_walk<T>(
        &mut self,
        task: Task,
        label: &str,
        fields: Fields,
        walk: &Walk,
        result: Sys<T>,
    ) -> Sys<T> {
        let errno = result.as_ref().err().copied().unwrap_or(0);
        self.done(
            task,
            Done {
                label,
                fields,
                errno,
                path: walk.text.clone(),
                at: None,
            },
        );
        result
    }

    /// Ends a call on a descriptor.
    pub(super) fn done_fd<T>(
        &mut self,
        task: Task,
        label: &str,
        fields: Fields,
        result: Sys<T>,
    ) -> Sys<T> {
        let errno = result.as_ref().err().copied().unwrap_or(0);
        self.done(
            task,
            Done {
                label,
                fields,
                errno,
                path: None,
                at: None,
            },
        );
        result
    }

    /// `stat` or `stat64`.
    pub(super) fn name64(&self, name: &'static str, name64: &'static str) -> &'static str {
        if self.setting.release.has_64_names() {
            name64
        } else {
            name
        }
    }
}

/// The descriptor that stands for the working directory.
pub const AT_FDCWD: i32 = -2;

/// The capture as `| grep WORD` leaves it: by line, anywhere in the line.
pub fn grep(capture: &[u8], word: &str) -> Vec<u8> {
    let holds = |line: &&[u8]| line.windows(word.len()).any(|w| w == word.as_bytes());
    let lines = capture.split(|b| *b == b'\n').filter(holds);
    lines.flat_map(|line| [line, b"\n"].concat()).collect()
}
