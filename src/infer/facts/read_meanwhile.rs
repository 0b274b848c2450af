//! What a process reads while it has a file open that it writes: an archive, or another form of what it reads.
//!
//! Pattern: `open new.db (_WC__E)`, `open old.db (R_____)`, `read`, `write`, `close`, `close`, `unlink old.db`.

use bstr::{BString, ByteSlice};
use rustc_hash::{FxHashMap, FxHashSet};

/// Names that are kept of a file; of more the directories are.
const MOST: usize = 64;
/// Open files of a process that are looked at: the newest.
const HELD: usize = 64;

/// One file that a process has open.
#[derive(Clone, Debug)]
struct Held {
    opening: u32,
    thread: Option<i64>,
    /// What it is called, where it is read and not written.
    read: Option<BString>,
}

/// The files that processes have open, and what was read meanwhile.
#[derive(Clone, Debug, Default)]
pub(in crate::infer) struct ReadMeanwhile {
    held: FxHashMap<u32, Vec<Held>>,
    /// What was read while a file was open of which no change is known so far.
    waiting: FxHashMap<u32, Vec<BString>>,
}

impl ReadMeanwhile {
    /// A file is opened, to be read with this name or to be written. Names, and the openings to which they are news. Of a process whose
    /// lines tell threads each thread is by itself.
    pub(in crate::infer) fn open(
        &mut self,
        (process, thread): (u32, Option<i64>),
        opening: u32,
        read: Option<BString>,
    ) -> Vec<(u32, BString)> {
        let held = self.held.entry(process).or_default();
        let beside = held.iter().filter(|other| other.thread == thread);
        let news = match &read {
            Some(name) => {
                let written = beside.filter(|other| other.read.is_none());
                written.map(|other| (other.opening, name.clone())).collect()
            }
            None => {
                let read = beside.filter_map(|other| other.read.clone());
                read.map(|name| (opening, name)).collect()
            }
        };
        if held.len() >= HELD {
            held.remove(0);
        }
        held.push(Held {
            opening,
            thread,
            read,
        });
        news
    }

    /// Keeps a name until the opening has a change.
    pub(in crate::infer) fn wait(&mut self, opening: u32, name: BString) {
        add(self.waiting.entry(opening).or_default(), name);
    }

    /// What waited.
    pub(in crate::infer) fn waited(&mut self, opening: u32) -> Vec<BString> {
        self.waiting.remove(&opening).unwrap_or_default()
    }

    /// A file is closed.
    pub(in crate::infer) fn close(&mut self, process: u32, opening: u32) {
        self.waiting.remove(&opening);
        if let Some(held) = self.held.get_mut(&process) {
            held.retain(|other| other.opening != opening);
        }
    }

    /// Lets go what no descriptor stands for any more.
    pub(in crate::infer) fn sweep(&mut self, open: &FxHashSet<u32>) {
        self.waiting.retain(|opening, _| open.contains(opening));
        for held in self.held.values_mut() {
            held.retain(|other| open.contains(&other.opening));
        }
        self.held.retain(|_, held| !held.is_empty());
    }
}

/// Adds a name; where there are too many, their directories take their places, with a slash at the end.
pub(in crate::infer) fn add(names: &mut Vec<BString>, name: BString) {
    let holds = |directory: &BString| directory.ends_with(b"/") && name.starts_with(directory);
    if names.iter().any(|known| *known == name || holds(known)) {
        return;
    }
    names.push(name);
    while names.len() > MOST {
        for name in names.iter_mut() {
            let shown = name.strip_suffix(b"/").unwrap_or(name);
            let directory = shown.rfind_byte(b'/').map_or(0, |at| at + 1);
            name.truncate(directory);
        }
        names.sort();
        names.dedup();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_many_names_the_directories_are_kept() {
        let mut names = Vec::new();
        for n in 0..200 {
            add(&mut names, format!("/a/d{}/f{n}", n % 3).into());
        }
        assert_eq!(names, ["/a/d0/", "/a/d1/", "/a/d2/"]);
        for n in 0..200 {
            add(&mut names, format!("rel{n}").into());
        }
        // of what has no directory, everything may be meant
        assert!(
            names.contains(&"".into()) && names.len() <= MOST,
            "{names:?}"
        );
    }

    #[test]
    fn what_is_open_at_one_time_belongs_together() {
        let mut open = ReadMeanwhile::default();
        let none: [(u32, BString); 0] = [];
        assert_eq!(open.open((1, None), 10, Some("/old".into())), none);
        assert_eq!(open.open((1, None), 11, None), [(11, "/old".into())]);
        assert_eq!(
            open.open((1, None), 12, Some("/more".into())),
            [(11, "/more".into())]
        );
        assert_eq!(open.open((2, None), 13, None), none);
        assert_eq!(open.open((1, Some(7)), 15, None), none);
        open.close(1, 10);
        open.close(1, 12);
        assert_eq!(open.open((1, None), 14, None), none);
    }
}
