//! Paths of which a line shows only a part, placed by lists of files made before and afterwards.
//!
//! Pattern: `mkdir app11`, relative; the working directory, as far as it is known, is `/Library/Server`. Before, nothing stands at
//! `/Library/Server/app11`; afterwards, a directory does. Or `mkdir`, of a path whose head the column cut off: the lists show one
//! new directory whose path ends so.

use bstr::{BString, ByteSlice};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::infer::facts::change::Change;
use crate::infer::operation::{Confidence, Kind, ObjectType};
use crate::infer::rules::printed_half::came_or_went;
use crate::infer::sources::lists::Listings;
use crate::recording::listing::{Entry, Listing};
use crate::trace::names::{Names, base};
use crate::trace::paths::{Completeness, directory, is_absolute};
use crate::trace::{At, Located};

/// Shorter ends of a path fit too much by chance.
const SHORTEST: usize = 5;
/// An end of so many bytes, which one path alone has, is as good as the whole path.
const TELLING: usize = 32;

/// Which of two lists of files holds what an operation names.
#[derive(Clone, Copy, PartialEq, Eq)]
enum InLists {
    /// It was made in between.
    After,
    /// It went in between.
    Before,
    Both,
}

impl InLists {
    /// And of which type that is, as far as the operation tells.
    fn of(d: &Change) -> Option<(InLists, ObjectType)> {
        Some(match d.kind {
            Kind::Create => (InLists::After, ObjectType::File),
            Kind::Write if d.perhaps_new => (InLists::After, ObjectType::File),
            Kind::Mkdir => (InLists::After, ObjectType::Directory),
            Kind::Symlink => (InLists::After, ObjectType::Link),
            Kind::Unlink => (InLists::Before, d.details.object),
            Kind::Rmdir => (InLists::Before, ObjectType::Directory),
            Kind::Rename => (InLists::Before, d.details.object),
            Kind::Write => (InLists::Both, ObjectType::File),
            Kind::Chmod | Kind::Chown | Kind::Chflags => (InLists::Both, ObjectType::Unknown),
            _ => return None,
        })
    }
}

/// The line shows a part of the path only.
fn is_partly_shown(d: &Change) -> bool {
    match d.path {
        Some(path) => matches!(
            path.how,
            Completeness::Relative | Completeness::Completed | Completeness::Rooted
        ),
        None => d.text.is_some(),
    }
}

/// Makes operands of paths that the lists show whole.
pub(in crate::infer) fn place(names: &mut Names, changes: &mut [Change], lists: &Listings) {
    let (Some((first, before)), Some((second, after))) = (&lists.before, &lists.after) else {
        return;
    };
    let mut ends = Ends::of(names, changes);
    let both: [&Listing; 2] = [before, after];
    let count = changes.len();
    let mut explained = explained_places(names, changes);
    // where several places fit, those are left that nothing else explains
    for (n, others) in (0..count)
        .map(|n| (n, false))
        .chain((0..count).map(|n| (n, true)))
    {
        let d = &changes[n];
        if d.absorbed || !is_partly_shown(d) {
            continue;
        }
        let Some((held_by, object)) = InLists::of(d) else {
            continue;
        };
        let fits = |path: &[u8]| {
            let taken = others && held_by == InLists::After && explained.contains(path.as_bstr());
            fits(path, held_by, object, before, after).filter(|_| !taken)
        };
        let placed = d.path.is_some();
        let in_pieces = d.text.as_ref().is_some_and(|text| is_absolute(text));
        let found: Option<Entry> = match (d.id(), &d.text) {
            (Some(id), _) => fits(names.get(id)).or_else(|| {
                // the working directory may be another one
                let name = base(names.get(id));
                let alone = d
                    .path
                    .is_some_and(|path| path.how == Completeness::Relative)
                    && held_by != InLists::Both
                    && others
                    && changes
                        .iter()
                        .filter(|other| other.id() == Some(id))
                        .count()
                        == 1;
                let name = [b"/", name.as_bytes()].concat();
                alone.then(|| ends.only(&name, both, &fits)).flatten()
            }),
            (None, Some(text)) if text.len() >= SHORTEST => match is_absolute(text) {
                true => ends.broken(text, both, &fits),
                false => ends.only(text, both, &fits),
            },
            _ => None,
        };
        let ending = d.text.as_ref().filter(|text| text.len() >= TELLING);
        let alone = ending.is_some_and(|text| ends.count(text, both) == 1);
        let Some(entry) = found else { continue };
        let source = match held_by {
            InLists::Before => *first,
            InLists::After | InLists::Both => *second,
        };
        let line = At::new(source, entry.line);
        let id = names.intern(&entry.path);
        explained.insert(entry.path.clone());
        let d = &mut changes[n];
        d.path = Some(Located {
            id,
            how: Completeness::Whole,
        });
        d.text = None;
        if held_by != InLists::Both
            && d.visible == Confidence::Possible
            && (placed || in_pieces || alone)
        {
            // something of that very name did come or go
            d.show(&came_or_went::META, Confidence::Likely);
        }
        d.because(
            line,
            match held_by {
                InLists::After => "it came between the lists, and its whole path stands here",
                InLists::Before => "it went between the lists, and its whole path stands here",
                InLists::Both => "its whole path stands here",
            },
        );
    }
}

/// Names that operations are known to have given.
fn explained_places(names: &Names, changes: &[Change]) -> FxHashSet<BString> {
    let given = changes.iter().filter(|d| !d.absorbed && d.whole());
    let given = given.filter_map(|d| match d.kind {
        Kind::Create | Kind::Mkdir | Kind::Symlink | Kind::Write => Some(names.get(d.id()?).into()),
        Kind::Rename | Kind::Link => Some(d.to.as_ref()?.text.clone()),
        _ => None,
    });
    given.collect()
}

/// What the lists tell of a path, if it fits what was done.
fn fits(
    path: &[u8],
    held_by: InLists,
    object: ObjectType,
    before: &Listing,
    after: &Listing,
) -> Option<Entry> {
    let (old, new) = (before.at(path), after.at(path));
    let found = match (held_by, old, new) {
        (InLists::After, None, Some(new)) if before.covers(path) => new,
        (InLists::Before, Some(old), None) if after.covers(path) => old,
        (InLists::Both, Some(old), Some(new)) if old.object == new.object => new,
        _ => return None,
    };
    let kept = held_by == InLists::Both || stays(directory(path), before, after);
    (kept && (object == ObjectType::Unknown || found.object == object)).then_some(found)
}

/// A directory was at this place all the time that it was there at all: what came or went with one that moved did so under
/// another path.
fn stays(dir: &[u8], before: &Listing, after: &Listing) -> bool {
    let inode = |list: &Listing| list.at(dir).map(|entry| entry.inode);
    match (inode(before), inode(after)) {
        (Some(Some(old)), Some(Some(new))) => old == new,
        (Some(Some(old)), None) => after.paths(old).next().is_none(),
        (None, Some(Some(new))) => before.paths(new).next().is_none(),
        _ => true,
    }
}

/// Paths of the lists by their last component, as far as that is asked for, and those with a newline in them, as a capture shows
/// them; made when first asked for.
#[derive(Default)]
struct Ends {
    /// Last components that are asked for.
    wanted: FxHashSet<BString>,
    by_name: Option<FxHashMap<BString, Vec<BString>>>,
    in_pieces: FxHashMap<BString, Vec<BString>>,
}

/// A name with a newline is printed on two lines, the first of which is padded: what stands between the two pieces is blank.
fn pieces(path: &[u8]) -> BString {
    let words = path.fields_with(|c| matches!(c, ' ' | '\n' | '\r'));
    bstr::join(" ", words).into()
}

impl Ends {
    fn of(names: &Names, changes: &[Change]) -> Ends {
        let partly = changes.iter().filter(|d| !d.absorbed && !d.whole());
        let last = |d: &Change| match (d.id(), &d.text) {
            (Some(id), _) => Some(base(names.get(id)).into()),
            (None, Some(text)) => {
                let text = text.trim_end_with(|c| c == '/');
                Some(text[text.rfind_byte(b'/')? + 1..].into())
            }
            _ => None,
        };
        Ends {
            wanted: partly.filter_map(last).collect(),
            ..Ends::default()
        }
    }

    fn fill(&mut self, lists: [&Listing; 2]) -> &FxHashMap<BString, Vec<BString>> {
        let (wanted, in_pieces) = (&self.wanted, &mut self.in_pieces);
        self.by_name.get_or_insert_with(|| {
            let mut all: FxHashMap<BString, Vec<BString>> = FxHashMap::default();
            for entry in lists.into_iter().flat_map(Listing::entries) {
                if entry.path.contains(&b'\n') {
                    let printed = pieces(&entry.path);
                    in_pieces
                        .entry(printed)
                        .or_default()
                        .push(entry.path.clone());
                }
                let name = base(&entry.path);
                if wanted.contains(name) {
                    all.entry(name.into()).or_default().push(entry.path);
                }
            }
            all
        })
    }

    /// The only path with a newline in it that is printed so, and fits.
    fn broken(
        &mut self,
        text: &[u8],
        lists: [&Listing; 2],
        fits: &dyn Fn(&[u8]) -> Option<Entry>,
    ) -> Option<Entry> {
        self.fill(lists);
        only(self.in_pieces.get(&pieces(text))?.iter(), fits)
    }

    /// How many paths end so.
    fn count(&mut self, text: &[u8], lists: [&Listing; 2]) -> usize {
        let text = text.trim_end_with(|c| c == '/');
        let all = text.rfind_byte(b'/').and_then(|cut| {
            let ending = self.fill(lists).get(text[cut + 1..].as_bstr())?;
            Some(ending.iter().filter(|path| path.ends_with(text)))
        });
        all.map_or(0, |paths| paths.collect::<FxHashSet<_>>().len())
    }

    /// The only path that ends so and fits.
    fn only(
        &mut self,
        text: &[u8],
        lists: [&Listing; 2],
        fits: &dyn Fn(&[u8]) -> Option<Entry>,
    ) -> Option<Entry> {
        let text = text.trim_end_with(|c| c == '/');
        let cut = text.rfind_byte(b'/')?;
        let ending = self.fill(lists).get(text[cut + 1..].as_bstr())?;
        only(ending.iter().filter(|path| path.ends_with(text)), fits)
    }
}

/// The only one that fits.
fn only<'p>(
    paths: impl Iterator<Item = &'p BString>,
    fits: &dyn Fn(&[u8]) -> Option<Entry>,
) -> Option<Entry> {
    let mut paths: Vec<&BString> = paths.collect();
    paths.sort();
    paths.dedup();
    let mut fitting = paths.into_iter().filter_map(|path| fits(path));
    let found = fitting.next()?;
    fitting.next().is_none().then_some(found)
}
