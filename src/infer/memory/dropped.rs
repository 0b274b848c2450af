//! The names of operations that are not kept any more (`condense.rs`), in bounded memory: a name may be taken for one of them
//! that is none, never the other way round.

use std::hash::Hasher as _;

use bstr::BStr;
use rustc_hash::FxHasher;

/// 1 MiB: of a hundred thousand names one in a million is mistaken, of a million names one in forty.
const BITS: u64 = 1 << 23;
/// Marks per name.
const MARKS: u64 = 4;

/// A set of names that takes the same room however many they are.
#[derive(Clone, Debug, Default)]
pub(crate) struct Dropped {
    /// Empty as long as no name is in it.
    marks: Vec<u64>,
}

impl Dropped {
    /// From now on the name is in it.
    pub(crate) fn add(&mut self, name: &BStr) {
        if self.marks.is_empty() {
            self.marks = vec![0; (BITS / 64) as usize];
        }
        for bit in bits(name) {
            self.marks[(bit / 64) as usize] |= 1 << (bit % 64);
        }
    }

    /// The name is in it, or looks like one that is.
    pub(crate) fn holds(&self, name: &BStr) -> bool {
        let marked = |bit: u64| self.marks[(bit / 64) as usize] & 1 << (bit % 64) != 0;
        !self.marks.is_empty() && bits(name).all(marked)
    }
}

fn bits(name: &BStr) -> impl Iterator<Item = u64> {
    let mut hasher = FxHasher::default();
    hasher.write(name);
    let mut mixed = hasher.finish();
    // the finish of splitmix64: every bit of the hash bears on every bit of the two steps
    mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^= mixed >> 31;
    let (first, step) = (mixed >> 32, mixed & 0xffff_ffff | 1);
    (0..MARKS).map(move |n| first.wrapping_add(n.wrapping_mul(step)) % BITS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_found_again_and_hardly_any_other() {
        let mut dropped = Dropped::default();
        assert!(!dropped.holds(b"/a".into()));
        let name = |n: u32| format!("/var/spool/work/f{n}");
        for n in 0..100_000 {
            dropped.add(name(n).as_bytes().into());
        }
        assert!((0..100_000).all(|n| dropped.holds(name(n).as_bytes().into())));
        let mistaken = (100_000..200_000).filter(|n| dropped.holds(name(*n).as_bytes().into()));
        assert!(mistaken.count() < 20);
    }
}
