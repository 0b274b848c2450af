//! Where the objects of a replica have stood: by their own names and by those of the directories above them, at the start and
//! in the end. What the script puts anywhere else, it puts where it has never been.

use std::collections::{BTreeSet, HashMap, HashSet};

use bstr::{BStr, BString, ByteSlice};

use super::plan::{Action, Plan};
use super::replica::file_of;

/// The names of one moment: path and item.
type Names<'p> = HashMap<&'p BStr, usize>;

/// Where things have stood.
pub(super) struct Places<'p> {
    plan: &'p Plan,
    start: Names<'p>,
    end: Names<'p>,
    /// Items by the number of the file whose bytes they hold.
    files: HashMap<usize, Vec<usize>>,
}

impl<'p> Places<'p> {
    pub(super) fn of(plan: &'p Plan) -> Places<'p> {
        let items = || plan.disk.iter().enumerate();
        let mut files: HashMap<usize, Vec<usize>> = HashMap::new();
        for (at, item) in items() {
            let bytes = item.same_bytes.unwrap_or(item.file);
            files.entry(bytes).or_default().push(at);
        }
        let home = |(at, item): (usize, &'p super::plan::DiskItem)| {
            item.home.as_ref().map(|home| (home.as_bstr(), at))
        };
        Places {
            plan,
            start: items().filter_map(home).collect(),
            end: items()
                .map(|(at, item)| (item.path.as_bstr(), at))
                .collect(),
            files,
        }
    }

    /// A file that stands in `after` where it did not stand in `before`, and has never been, with the steps that ran.
    pub(super) fn stray<'t>(
        &self,
        before: impl Iterator<Item = (&'t BString, &'t [u8])>,
        after: impl Iterator<Item = (&'t BString, &'t [u8])>,
        left_out: &BTreeSet<u32>,
    ) -> Option<BString> {
        let mut known: HashMap<usize, HashSet<BString>> = HashMap::new();
        let stood: HashSet<(&BString, &[u8])> = before.collect();
        let copied = self.copied(left_out);
        let mut moved = after.filter(|file| !stood.contains(file));
        let stray = moved.find(|(path, content)| {
            let Some(file) = file_of(content) else {
                return false;
            };
            let items = self.files.get(&file).into_iter().flatten();
            let here = items
                .copied()
                .any(|item| self.places(item, &mut known).contains(*path));
            !here && !copied.contains(path)
        });
        stray.map(|(path, _)| path.clone())
    }

    /// Where steps that run put a copy, or a further name, of what stands elsewhere: that is what they are for.
    fn copied(&self, left_out: &BTreeSet<u32>) -> HashSet<&BString> {
        let steps = self.plan.steps.iter();
        let steps = steps.filter(|step| !left_out.contains(&step.number));
        let copies = steps.filter(|step| {
            matches!(
                step.action,
                Action::Restore(_) | Action::Embedded(_) | Action::HardLink(_)
            )
        });
        copies.map(|step| step.action.path()).collect()
    }

    /// Every path at which an item has stood.
    fn places(
        &self,
        item: usize,
        known: &mut HashMap<usize, HashSet<BString>>,
    ) -> HashSet<BString> {
        if let Some(places) = known.get(&item) {
            return places.clone();
        }
        // two directories may have stood in each other, one after the other
        known.insert(item, HashSet::new());
        let of = &self.plan.disk[item];
        let mut places = HashSet::new();
        for (names, path) in [(&self.start, of.home.as_ref()), (&self.end, Some(&of.path))] {
            let Some(path) = path else { continue };
            places.insert(path.clone());
            let at = path.rfind_byte(b'/').unwrap_or(0);
            let Some(&directory) = names.get(path[..at].as_bstr()) else {
                continue;
            };
            for above in self.places(directory, known) {
                places.insert([above.as_slice(), &path[at..]].concat().into());
            }
        }
        known.insert(item, places.clone());
        places
    }
}
