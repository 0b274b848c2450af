//! Labels and process columns met before: nearly every line repeats them, so what they mean is read once and remembered.

use super::super::calls::{Call, TABLE};
use super::super::filter::Names;
use super::super::layout::{Geometry, Stamp};
use super::super::other::{call_slowly, process_name};
use super::super::processes::Processes;
use super::super::swar::word;
use super::super::tail::{Tail, plausible};
use super::prescan::{Interest, InterestOf};
use super::prescan_bits::PROCESSES;

/// Places of each memory: what falls into one that is taken replaces what was there.
const PLACES: usize = 512;

fn place(mixed: u64) -> usize {
    (mixed.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 55) as usize % PLACES
}

/// A label column, 17 bytes wide, and what stands for it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Label {
    text: [u8; 17],
    /// The row, counted from 1, whose name fills the column as it is; 0 if none does.
    pub(super) row: u16,
    /// What is wanted of other processes' lines of this label.
    pub(super) interest: Interest,
}

/// Eight bytes at a time.
#[inline(always)]
fn same(a: &[u8; 17], b: &[u8; 17]) -> bool {
    word(a, 0) == word(b, 0) && word(a, 8) == word(b, 8) && a[16] == b[16]
}

/// The labels met last.
pub(super) struct Labels {
    interest: Option<InterestOf>,
    met: Vec<Label>,
}

impl Labels {
    pub(super) fn new(interest: Option<InterestOf>) -> Labels {
        let none = Label {
            text: [0; 17],
            row: 0,
            interest: Interest::default(),
        };
        Labels {
            interest,
            met: vec![none; PLACES],
        }
    }

    /// The label of a line.
    #[inline(always)]
    pub(super) fn of(&mut self, text: &[u8], stamp: Stamp) -> Option<Label> {
        let column = text.get(stamp.len() + 2..)?.first_chunk::<17>()?;
        let mixed = word(column, 0)? ^ word(column, 8)?.rotate_left(23);
        let at = place(mixed);
        let met = self.met[at];
        if same(&met.text, column) {
            return Some(met);
        }
        // the one that was there last stays at hand: two that fall into one place often take turns
        let met = match self.met[at ^ 1] {
            other if same(&other.text, column) => other,
            _ => self.read(column),
        };
        self.met[at ^ 1] = self.met[at];
        self.met[at] = met;
        Some(met)
    }

    #[cold]
    fn read(&self, column: &[u8; 17]) -> Label {
        let row = TABLE.row(column).map_or(0, |row| row + 1);
        let call = Call::of_row(row).or_else(|| call_slowly(column));
        Label {
            text: *column,
            row: row as u16,
            interest: self
                .interest
                .map_or_else(Interest::default, |interest| interest(call)),
        }
    }
}

/// What a process column, with its padding or thread, tells.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Column {
    /// It can be one.
    pub(super) plausible: bool,
    /// Its lines are wanted; those of disk labels, which are spelt in another way.
    wanted: [bool; 2],
    /// The number of the process, counted from 1; 0 if it has none.
    number: u16,
}

impl Column {
    pub(super) fn is_wanted(self, disk: bool) -> bool {
        self.wanted[usize::from(disk)]
    }

    pub(super) fn number(self) -> Option<usize> {
        usize::from(self.number).checked_sub(1)
    }
}

/// Up to 48 bytes and their number; longer columns have none.
#[derive(Clone, Copy, Debug, Default)]
struct Key {
    words: [u64; 6],
    len: usize,
}

impl Key {
    #[inline(always)]
    fn of(column: &[u8]) -> Option<Key> {
        let len = column.len();
        let at = |at: usize| word(column, at);
        let words = match len {
            32..=48 => [
                at(0)?,
                at(8)?,
                at(16)?,
                at(len - 24)?,
                at(len - 16)?,
                at(len - 8)?,
            ],
            16..32 => [at(0)?, at(8)?, at(len - 16)?, at(len - 8)?, 0, 0],
            8..16 => [at(0)?, at(len - 8)?, 0, 0, 0, 0],
            1..8 => {
                let mut short = [0; 8];
                short[..len].copy_from_slice(column);
                [u64::from_le_bytes(short), 0, 0, 0, 0, 0]
            }
            _ => return None,
        };
        Some(Key { words, len })
    }

    #[inline(always)]
    fn is(&self, other: &Key) -> bool {
        let differ = |at: usize| self.words[at] ^ other.words[at];
        let [a, b, c, d, e, f] = std::array::from_fn(differ);
        self.len == other.len && (a | b | c | d | e | f) == 0
    }

    fn place(&self) -> usize {
        let [a, b, c, d, e, f] = self.words;
        let (begins, ends) = (a ^ b.rotate_left(11), c.rotate_left(23) ^ d.rotate_left(37));
        place(begins ^ ends ^ e.rotate_left(47) ^ f.rotate_left(5))
    }
}

/// The process columns met last, all of one kind of time stamp.
pub(super) struct Columns {
    names: Names,
    processes: Processes,
    /// Of two that number processes, each for itself: their numbers are even, or odd.
    which: usize,
    met: Vec<(Key, Column)>,
}

impl Columns {
    pub(super) fn new(names: Names, which: usize) -> Columns {
        Columns {
            names,
            processes: Processes::at_most(PROCESSES / 2),
            which,
            met: vec![Default::default(); PLACES],
        }
    }

    /// Lines of another layout follow.
    pub(super) fn forget(&mut self) {
        self.met.fill(Default::default());
    }

    /// What the process column of a line tells.
    #[inline(always)]
    pub(super) fn of(&mut self, tail: &Tail<'_>, geometry: &Geometry) -> Column {
        let Some(key) = Key::of(tail.process) else {
            return self.read(tail, geometry.stamp);
        };
        let at = key.place();
        let (met, column) = &self.met[at];
        if met.is(&key) {
            return *column;
        }
        let column = self.read(tail, geometry.stamp);
        self.met[at] = (key, column);
        column
    }

    #[cold]
    fn read(&mut self, tail: &Tail<'_>, stamp: Stamp) -> Column {
        let column = tail.process;
        let wanted = [false, true].map(|disk| self.names.want(stamp, column, disk));
        let number = match wanted {
            [true, true] => None,
            _ => self.processes.place(process_name(stamp, column)),
        };
        Column {
            plausible: plausible(tail, stamp),
            wanted,
            number: number.map_or(0, |number| (number * 2 + self.which) as u16 + 1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_that_differ_in_one_byte_have_different_keys() {
        for len in 1..=48 {
            let column = vec![b'a'; len];
            let key = Key::of(&column);
            let is = |other: &[u8]| Key::of(other).zip(key).is_some_and(|(a, b)| a.is(&b));
            assert!(is(&column));
            for at in 0..len {
                let mut other = column.clone();
                other[at] = b'b';
                assert!(!is(&other), "{len} {at}");
            }
            assert!(!is(&vec![b'a'; len + 1]));
        }
        assert!(Key::of(b"").is_none());
        assert!(Key::of(&[b'a'; 49]).is_none());
    }
}
