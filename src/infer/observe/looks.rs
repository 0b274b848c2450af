//! Looks of other processes that were met before, by the bytes that they show.

use crate::dialect::fs_usage::Shown;
use crate::ledger::State;
use crate::trace::names::{PathId, fingerprint};

/// Places: what falls into one that is taken replaces what was there.
const PLACES: usize = 4096;

/// What a look told.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Met {
    pub(in crate::infer) id: PathId,
    pub(in crate::infer) state: Option<State>,
    pub(in crate::infer) looked_for: bool,
}

/// The same with what was shown.
#[derive(Clone, Debug)]
struct Entry {
    columns: u32,
    text: Box<[u8]>,
    met: Met,
}

/// The looks met last.
#[derive(Clone, Debug, Default)]
pub(in crate::infer) struct Looks(Vec<Option<Entry>>);

impl Looks {
    fn place(shown: &Shown<'_>) -> usize {
        let mixed = (shown.call ^ fingerprint(shown.path)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        (mixed >> 40) as usize % PLACES
    }

    #[inline]
    pub(in crate::infer) fn get(&self, shown: &Shown<'_>) -> Option<Met> {
        let entry = self.0.get(Looks::place(shown))?.as_ref()?;
        (entry.columns == shown.columns && *entry.text == *shown.text).then_some(entry.met)
    }

    pub(in crate::infer) fn put(&mut self, shown: &Shown<'_>, met: Met) {
        self.0.resize(PLACES, None);
        self.0[Looks::place(shown)] = Some(Entry {
            columns: shown.columns,
            text: shown.text.into(),
            met,
        });
    }

    /// The paths have other numbers now.
    pub(in crate::infer) fn forget(&mut self) {
        self.0.clear();
    }
}
