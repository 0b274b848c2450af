//! What the program's files may hold in another form: what was read while they were written. Asked of the disk as it stood then; what
//! is renamed since, or stands in a directory that is, is followed.

use bstr::{BStr, BString, ByteSlice};

pub(crate) use super::node::Source;
use super::path_ends::may_end_with;
use super::tree::{Id, ROOT, Tree, join};
use crate::infer::operation::{ObjectType, Operation};
use crate::trace::paths::components;

impl Tree {
    /// What an operation writes may hold what was read meanwhile; `since` is the last operation before, or itself.
    pub(super) fn note_sources(&mut self, id: Id, since: u32, operation: &Operation) {
        let rare = operation.details.rare();
        // of a copy, all that is in it is told
        let told = rare.copied_from.is_some();
        let read = rare.read_meanwhile.iter().filter(|_| !told);
        let old = self.nodes[id].home.is_some();
        let copied = rare.copied_from.iter().filter(|_| old);
        let read = read.chain(copied);
        let sources: Vec<(u32, Source)> = read.map(|name| (since, self.source(name))).collect();
        self.nodes[id].sources.extend(sources);
    }

    /// What a name stands for at this time.
    pub(super) fn source(&self, name: &BString) -> Source {
        let Some(parts) = components(name).filter(|_| name.starts_with(b"/")) else {
            return Source::End(name.clone());
        };
        let mut at = ROOT;
        let mut left = parts.as_slice();
        while let Some((part, rest)) = left.split_first() {
            let Some(Some(next)) = self.known_at(at, part.as_bstr()) else {
                break;
            };
            if self.nodes[next].object == ObjectType::Link {
                // where it leads something of these names stands
                return Source::End(bstr::join(b"/", rest).into());
            }
            (at, left) = (next, rest);
        }
        match name.ends_with(b"/") {
            true => Source::Within(at, left.to_vec()),
            false => Source::Below(at, left.to_vec()),
        }
    }

    /// A file of the start is what was read, or may be.
    pub(crate) fn is_from(&self, source: &Source, file: Id) -> bool {
        match source {
            Source::Below(at, names) => self.led_to(*at, names) == Some(file),
            Source::Within(at, names) => self.led_to(*at, names).is_some_and(|directory| {
                let up = |at: &Id| self.nodes[*at].home.as_ref().map(|home| home.0);
                let above = std::iter::successors(up(&file), up);
                above.take(self.nodes.len()).any(|up| up == directory)
            }),
            Source::End(shown) => {
                let home = self.home_path(file);
                let shown = shown.strip_suffix(b"/").unwrap_or(shown).as_bstr();
                shown.is_empty() || may_end_with(home.as_bstr(), shown)
            }
        }
    }

    /// Where another process took away what was read, and no operation is about that. (What others write is added to, most often: a log.)
    pub(crate) fn taken_by_others_alone(&self, source: &Source) -> Option<BString> {
        let Source::Below(at, names) = source else {
            return None;
        };
        let mut path = self.path(*at);
        for name in names {
            path = join(path.as_bstr(), name.as_bstr());
        }
        self.taken_by_others.contains(&path).then_some(path)
    }

    /// The program changed something that is printed like what it had read before, or another process did.
    pub(crate) fn is_changed_alike(&self, shown: &BStr, since: u32) -> bool {
        !shown.is_empty() && self.path_ends.is_changed_alike(shown, since)
    }

    /// What stood under these names at the start, one in the other.
    fn led_to(&self, at: Id, names: &[BString]) -> Option<Id> {
        let enter = |at: Id, name: &BString| self.homes.get(&(at, name.clone())).copied();
        names.iter().try_fold(at, enter)
    }
}
