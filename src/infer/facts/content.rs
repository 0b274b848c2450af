//! Openings of files: who was created, written, copied.
//!
//! Pattern: `open F=5 (_WC_T_)`, `write F=5 B=..` ..., `close F=5`. A pair of openings in which every write has the size of the
//! read just before it may be a copy; so does what a filter makes of each line. That the bytes are the same, the names tell (a backup, or
//! the same name elsewhere), or that the new file gets attributes as `cp -p` gives them.

use bstr::BString;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::infer::facts::change::ChangeId;
use crate::trace::names::PathId;
use crate::trace::{At, Located};

/// Letters of the open call that matter here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Flags {
    pub(crate) read: bool,
    pub(crate) write: bool,
    pub(crate) create: bool,
    pub(crate) append: bool,
    pub(crate) truncate: bool,
    pub(crate) exclusive: bool,
    /// The letters were printed and can be trusted.
    pub(crate) known: bool,
}

impl Flags {
    /// From the printed letters; positions are fixed: `RWCATE`.
    pub(crate) fn parse(letters: Option<&[u8]>) -> Self {
        let Some(l) = letters.filter(|l| l.len() >= 6) else {
            return Flags::default();
        };
        Flags {
            read: l[0] == b'R',
            write: l[1] == b'W',
            create: l[2] == b'C',
            append: l[3] == b'A',
            truncate: l[4] == b'T',
            exclusive: l[5] == b'E',
            known: true,
        }
    }
}

impl Flags {
    /// A descriptor opened with these letters can be read from.
    fn allow_reading(self) -> bool {
        self.read || !self.known
    }

    /// It can be written to.
    fn allow_writing(self) -> bool {
        self.write || !self.known
    }
}

/// A process and, where lines tell it, the thread.
type Thread = (u32, Option<i64>);

/// One opening of a file, until it is closed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Opening {
    pub(crate) path: Option<Located>,
    pub(crate) opened: At,
    pub(crate) flags: Flags,
    pub(crate) read: u64,
    pub(crate) wrote: u64,
    pub(crate) reads_end: bool,
    pub(crate) sought: bool,
    /// The change of the creation or of the first write.
    pub(crate) change: Option<ChangeId>,
    /// The opening whose reads the writes repeat; `Err` once one write did not.
    copies: Result<Option<u32>, ()>,
    /// The writes through another opening repeat its reads.
    repeated: bool,
    /// The thread that read through it last.
    reader: Option<Thread>,
    /// Permissions, an owner, times or extended attributes were set through it.
    attributes_set: bool,
}

/// A copy of one file's content into another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Copy {
    pub(crate) from: PathId,
    pub(crate) to: PathId,
    /// Line that closed the new file.
    pub(crate) at: At,
    /// Line that opened the new file.
    pub(crate) opened: At,
    /// Told by the sizes, or on narrow lines by the names and the order of the calls, only.
    pub(crate) guess: bool,
}

/// A file read from its first byte to its last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Reading {
    pub(crate) file: PathId,
    /// Line that opened it.
    pub(crate) opened: At,
    /// How many bytes that were.
    pub(crate) bytes: u64,
}

/// Openings, and threads that read last, beyond which is looked for those that are left over.
const OPENINGS: usize = 16_384;
/// Openings that were closed and are remembered for what repeats their reads.
const ENDED: usize = 256;
/// Copies that are remembered.
const COPIES: usize = 65_536;
/// Readings of linked files that are kept: the newest.
const READINGS: usize = 4096;

/// All openings that have not been closed, and what was copied.
#[derive(Clone, Debug, Default)]
pub(crate) struct Content {
    /// Files that got a further name which no line prints: how large they are helps to tell it on the disk.
    linked: FxHashSet<PathId>,
    pub(crate) readings: Vec<Reading>,
    openings: FxHashMap<u32, Opening>,
    /// Openings that were closed before what repeats their reads: `cp` closes the original first.
    ended: FxHashMap<u32, Opening>,
    /// The opening through which a thread read last, where it has been closed since, and nothing been written.
    read_and_closed: FxHashMap<Thread, (u32, Opening)>,
    /// What the lines that opened them show of paths that are not placed.
    texts: FxHashMap<u32, BString>,
    /// So many openings were there after the last sweep, twice over.
    tolerated: usize,
    last_read: FxHashMap<Thread, (u32, u64)>,
    pub(crate) copies: Vec<Copy>,
}

impl Content {
    pub(crate) fn open(&mut self, opening: u32, path: Option<Located>, at: At, flags: Flags) {
        self.openings.insert(
            opening,
            Opening {
                path,
                opened: at,
                flags,
                read: 0,
                wrote: 0,
                reads_end: false,
                sought: false,
                change: None,
                copies: Ok(None),
                repeated: false,
                reader: None,
                attributes_set: false,
            },
        );
    }

    /// What the line that opened it shows of a path that is not placed.
    pub(crate) fn shown(&mut self, opening: u32, text: &[u8]) {
        self.texts.insert(opening, text.into());
    }

    /// That text.
    pub(crate) fn text(&self, opening: u32) -> Option<&BString> {
        self.texts.get(&opening)
    }

    pub(crate) fn get(&mut self, opening: u32) -> Option<&mut Opening> {
        self.openings.get_mut(&opening)
    }

    /// Whether what succeeded through a descriptor can have gone through this opening. If its letters forbid it, another
    /// process of the same name has another file under that number.
    pub(crate) fn allows(&self, opening: u32, writing: bool) -> bool {
        self.openings.get(&opening).is_none_or(|s| {
            if writing {
                s.flags.allow_writing()
            } else {
                s.flags.allow_reading()
            }
        })
    }

    pub(crate) fn read(&mut self, opening: u32, thread: Thread, bytes: u64) {
        if let Some(s) = self.openings.get_mut(&opening) {
            s.read += bytes;
            s.reads_end |= bytes == 0;
            if bytes > 0 {
                s.reader = Some(thread);
                self.last_read.insert(thread, (opening, bytes));
            }
        }
    }

    pub(crate) fn write(&mut self, opening: u32, thread: Thread, bytes: u64) {
        let from = self.last_read.remove(&thread);
        if let Some(s) = self.openings.get_mut(&opening) {
            s.wrote += bytes;
            s.copies = match (s.copies, from) {
                (Ok(None), Some((r, n))) if n == bytes && s.wrote == bytes => Ok(Some(r)),
                (Ok(Some(r)), Some((again, n))) if again == r && n == bytes => Ok(Some(r)),
                _ => Err(()),
            };
            if let Ok(Some(from)) = s.copies {
                if let Some(r) = self.openings.get_mut(&from) {
                    r.repeated = true;
                } else if let Some((closed, r)) = self.read_and_closed.remove(&thread)
                    && closed == from
                {
                    self.keep_ended(closed, r);
                }
            }
        }
    }

    /// Attributes are set through a descriptor.
    pub(crate) fn set_attributes(&mut self, opening: u32) {
        if let Some(s) = self.openings.get_mut(&opening) {
            s.attributes_set = true;
        }
    }

    /// From now on it is noted how many bytes are read from this file.
    pub(crate) fn measure(&mut self, file: PathId) {
        self.linked.insert(file);
    }

    /// Ends an opening; tells what it had copied, when every byte of the other file went into it. `kept` tells whether one file's
    /// name is what a copy of the other one is called.
    pub(crate) fn close(
        &mut self,
        opening: u32,
        at: At,
        kept: impl Fn(PathId, PathId) -> bool,
    ) -> Option<Copy> {
        let s = self.openings.remove(&opening)?;
        if s.repeated {
            self.keep_ended(opening, s);
        } else if let Some(thread) = s.reader
            && matches!(self.last_read.get(&thread), Some((last, _)) if *last == opening)
        {
            self.read_and_closed.insert(thread, (opening, s));
        }
        if s.path.is_none() {
            self.texts.remove(&opening);
        }
        if let Some(l) = s.path.filter(|l| self.linked.contains(&l.id))
            && s.reads_end
            && !s.sought
            && s.wrote == 0
        {
            if self.readings.len() == READINGS {
                self.readings.drain(..READINGS / 2);
            }
            self.readings.push(Reading {
                file: l.id,
                opened: s.opened,
                bytes: s.read,
            });
        }
        let Ok(Some(from)) = s.copies else {
            return None;
        };
        let r = self.openings.get(&from).or_else(|| self.ended.get(&from))?;
        let whole = !r.sought && !s.sought && r.read == s.wrote && s.wrote > 0;
        let (from, to) = (r.path?.id, s.path?.id);
        let copy = Copy {
            from,
            to,
            at,
            opened: s.opened,
            // who knows the size does not read on to the end
            guess: !r.reads_end || !s.attributes_set && !kept(from, to),
        };
        if !whole || copy.from == copy.to {
            return None;
        }
        self.copies.push(copy);
        Some(copy)
    }

    fn keep_ended(&mut self, opening: u32, s: Opening) {
        if self.ended.len() >= ENDED {
            self.ended.clear();
        }
        self.ended.insert(opening, s);
    }

    /// There is more than a program can reasonably have open.
    pub(crate) fn outgrown(&self) -> bool {
        self.openings.len() > self.tolerated.max(OPENINGS)
            || self.last_read.len() > OPENINGS
            || self.copies.len() > COPIES
    }

    /// Lets go the openings that no descriptor stands for any more, and the oldest half of too many copies.
    pub(crate) fn sweep(&mut self, open: &FxHashSet<u32>) {
        self.openings.retain(|opening, _| open.contains(opening));
        self.texts.retain(|opening, _| open.contains(opening));
        // what is open in truth stays, however much it is
        self.tolerated = self.openings.len() * 2;
        self.last_read
            .retain(|_, (opening, _)| open.contains(opening));
        if self.last_read.len() > OPENINGS {
            self.last_read.clear();
        }
        let last = &self.last_read;
        self.read_and_closed.retain(
            |thread, (opening, _)| matches!(last.get(thread), Some((s, _)) if s == opening),
        );
        if self.copies.len() > COPIES {
            self.copies.drain(..COPIES / 2);
        }
    }

    /// Every reference to a path that must stay good.
    pub(crate) fn visit(&mut self, each: &mut dyn FnMut(&mut PathId)) {
        let closed = self.read_and_closed.values_mut().map(|(_, s)| s);
        let ended = self.ended.values_mut().chain(closed);
        let openings = self.openings.values_mut().chain(ended);
        for l in openings.filter_map(|s| s.path.as_mut()) {
            each(&mut l.id);
        }
    }

    /// Moves the copies to the paths' new numbers; a copy of which one side is forgotten goes.
    pub(crate) fn renumber(&mut self, moved: impl Fn(PathId) -> Option<PathId>) {
        self.linked = self.linked.iter().filter_map(|id| moved(*id)).collect();
        self.readings.retain_mut(|r| match moved(r.file) {
            Some(file) => {
                r.file = file;
                true
            }
            None => false,
        });
        self.copies
            .retain_mut(|c| match (moved(c.from), moved(c.to)) {
                (Some(from), Some(to)) => {
                    (c.from, c.to) = (from, to);
                    true
                }
                _ => false,
            });
    }
}
