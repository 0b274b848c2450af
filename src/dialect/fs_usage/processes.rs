//! Names of processes, numbered as they come.

use bstr::{BStr, BString};
use rustc_hash::FxHashMap;

/// A number for each name, up to a limit.
#[derive(Debug)]
pub(crate) struct Processes {
    names: Vec<BString>,
    places: FxHashMap<BString, usize>,
    /// The numbers of names that came lately, by a few of their bytes.
    recent: [u16; 256],
    limit: usize,
}

impl Processes {
    /// None yet; 65,536 at most.
    pub(crate) fn at_most(limit: usize) -> Processes {
        Processes {
            names: Vec::new(),
            places: FxHashMap::default(),
            recent: [0; 256],
            limit,
        }
    }

    /// The number of a name, which may be a new one; none for a new one beyond the limit.
    #[inline]
    pub(crate) fn place(&mut self, name: &[u8]) -> Option<usize> {
        let byte = |at: usize| usize::from(name.get(at).copied().unwrap_or_default());
        let (first, middle, last) = (
            byte(0),
            byte(name.len() / 2),
            byte(name.len().wrapping_sub(1)),
        );
        let recent = (first + middle * 5 + last * 21 + name.len() * 85) % self.recent.len();
        let place = usize::from(self.recent[recent]);
        if self.names.get(place).is_some_and(|known| known == name) {
            return Some(place);
        }
        let place = self.search(name)?;
        self.recent[recent] = place as u16;
        Some(place)
    }

    fn search(&mut self, name: &[u8]) -> Option<usize> {
        if let Some(place) = self.places.get(BStr::new(name)) {
            return Some(*place);
        }
        let next = self.names.len();
        if next == self.limit {
            return None;
        }
        self.names.push(name.into());
        self.places.insert(name.into(), next);
        Some(next)
    }

    /// The name of this number; nothing if none has it.
    #[cfg(feature = "cli")]
    pub(crate) fn name(&self, place: usize) -> &[u8] {
        self.names.get(place).map_or(b"", |name| name.as_slice())
    }

    /// The names in the order of their numbers.
    pub(crate) fn into_names(self) -> Vec<BString> {
        self.names
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_keeps_its_number_and_there_are_no_more_than_so_many() {
        let mut processes = Processes::at_most(100);
        let name = |n: usize| format!("process{n}");
        for round in 0..3 {
            for n in 0..150 {
                let place = processes.place(name(n).as_bytes());
                assert_eq!(place, (n < 100).then_some(n), "round {round}");
            }
        }
        assert_eq!(processes.into_names().len(), 100);
    }
}
