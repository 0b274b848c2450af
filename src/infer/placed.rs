//! Paths of which a line shows only a part, placed by lists of files made before and afterwards.
//!
//! Pattern: `mkdir app11`, relative; the working directory, as far as it is known, is `/Library/Server`. Before, nothing stands at
//! `/Library/Server/app11`; afterwards, a directory does. Or `mkdir`, of a path whose head the column cut off: the lists show one
//! new directory whose path ends so.

use bstr::{BString, ByteSlice};
use rustc_hash::{FxHashMap, FxHashSet};

use super::change::Change;
use super::lists::Listings;
use super::operation::{Kind, ObjectType};
use crate::recording::listing::{Entry, Listing};
use crate::trace::names::{Names, base};
use crate::trace::paths::{Completeness, is_absolute};
use crate::trace::{At, Located};

/// Shorter ends of a path fit too much by chance.
const SHORTEST: usize = 5;

/// What became of what an operation of this kind names.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Came,
    Went,
    Stayed,
}

/// Makes operands of paths that the lists show whole.
pub(super) fn place(names: &mut Names, changes: &mut [Change], lists: &Listings) {
    let (Some((first, before)), Some((second, after))) = (&lists.before, &lists.after) else {
        return;
    };
    let mut ends = Ends::default();
    let count = changes.len();
    let mut explained = explained_places(names, changes);
    // where several places fit, those are left that nothing else explains
    for (n, others) in (0..count)
        .map(|n| (n, false))
        .chain((0..count).map(|n| (n, true)))
    {
        let d = &changes[n];
        let partly = match d.path {
            Some(path) => matches!(
                path.how,
                Completeness::Relative | Completeness::Completed | Completeness::Rooted
            ),
            None => d.text.is_some(),
        };
        if d.absorbed || !partly {
            continue;
        }
        let (fate, object) = match d.kind {
            Kind::Create => (Fate::Came, ObjectType::File),
            Kind::Write if d.perhaps_new => (Fate::Came, ObjectType::File),
            Kind::Mkdir => (Fate::Came, ObjectType::Directory),
            Kind::Symlink => (Fate::Came, ObjectType::Link),
            Kind::Unlink => (Fate::Went, d.facts.object),
            Kind::Rmdir => (Fate::Went, ObjectType::Directory),
            Kind::Rename => (Fate::Went, d.facts.object),
            Kind::Write => (Fate::Stayed, ObjectType::File),
            Kind::Chmod | Kind::Chown | Kind::Chflags => (Fate::Stayed, ObjectType::Unknown),
            _ => continue,
        };
        let fits = |path: &[u8]| {
            let taken = others && fate == Fate::Came && explained.contains(path.as_bstr());
            fits(path, fate, object, before, after).filter(|_| !taken)
        };
        let found: Option<&Entry> = match (d.id(), &d.text) {
            (Some(id), _) => fits(names.get(id)),
            (None, Some(text)) if text.len() >= SHORTEST && !is_absolute(text) => {
                ends.only(text, before, after, &fits)
            }
            _ => None,
        };
        let Some(entry) = found else { continue };
        let source = match fate {
            Fate::Went => *first,
            Fate::Came | Fate::Stayed => *second,
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
        d.because(
            line,
            match fate {
                Fate::Came => "it came between the lists, and its whole path stands here",
                Fate::Went => "it went between the lists, and its whole path stands here",
                Fate::Stayed => "its whole path stands here",
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
fn fits<'l>(
    path: &[u8],
    fate: Fate,
    object: ObjectType,
    before: &'l Listing,
    after: &'l Listing,
) -> Option<&'l Entry> {
    let (old, new) = (before.at(path), after.at(path));
    let found = match (fate, old, new) {
        (Fate::Came, None, Some(new)) if before.covers(path) => new,
        (Fate::Went, Some(old), None) if after.covers(path) => old,
        (Fate::Stayed, Some(old), Some(new)) if old.object == new.object => new,
        _ => return None,
    };
    (object == ObjectType::Unknown || found.object == object).then_some(found)
}

/// Entries by their last component, made when first asked for.
#[derive(Default)]
struct Ends<'l> {
    by_name: Option<FxHashMap<BString, Vec<&'l Entry>>>,
}

impl<'l> Ends<'l> {
    /// The only path that ends so and fits.
    fn only(
        &mut self,
        text: &[u8],
        before: &'l Listing,
        after: &'l Listing,
        fits: &dyn Fn(&[u8]) -> Option<&'l Entry>,
    ) -> Option<&'l Entry> {
        let by_name = self.by_name.get_or_insert_with(|| {
            let mut all: FxHashMap<BString, Vec<&Entry>> = FxHashMap::default();
            for entry in before.entries().iter().chain(after.entries()) {
                all.entry(base(&entry.path).into()).or_default().push(entry);
            }
            all
        });
        let text = text.trim_end_with(|c| c == '/');
        let cut = text.rfind_byte(b'/')?;
        let ending = by_name.get(text[cut + 1..].as_bstr())?;
        let mut paths: Vec<&BString> = ending
            .iter()
            .map(|entry| &entry.path)
            .filter(|path| path.ends_with(text))
            .collect();
        paths.sort();
        paths.dedup();
        let mut fitting = paths.into_iter().filter_map(|path| fits(path));
        let found = fitting.next()?;
        fitting.next().is_none().then_some(found)
    }
}
