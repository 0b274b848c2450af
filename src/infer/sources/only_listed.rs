//! Changes that only lists of files show: operations of their own, after all others, by nobody who is known.
//!
//! Pattern: inode 812 at `/etc/hosts` before, at `/etc/hosts.old` afterwards, and no line of the capture names either.
//!
//! What a line may show is left out: whatever stands at, or below, a name that an operation gave or took, and what has the last
//! component of a path that no line shows whole. An object that came, went and came again between the lists is told as it is in
//! the end.

mod known;

use bstr::{BStr, BString, ByteSlice};
use rustc_hash::{FxHashMap, FxHashSet};

use known::{Known, above};

use crate::dialect::named::{flag_names, letters};
use crate::infer::decide;
use crate::infer::facts::change::{Change, Naming};
use crate::infer::operation::{Confidence, Kind, ObjectType, Proof};
use crate::infer::rules::other_source::{link_text_in_list, same_inode};
use crate::infer::rules::printed_half::only_lists_show_it;
use crate::infer::sources::listed::{moved, same_kind};
use crate::infer::sources::lists::Listings;
use crate::infer::verdicts::Verdicts;
use crate::recording::listing::{Differences, Entry, Inode, Listing};
use crate::time_of_day::PrintedTime;
use crate::trace::paths::Completeness;
use crate::trace::{At, Located};

/// More of them are counted, and not told one by one.
const MOST: usize = 10_000;

/// One of them.
struct Found {
    kind: Kind,
    path: BString,
    to: Option<BString>,
    object: ObjectType,
    /// What the two lists have of it.
    old: Option<Entry>,
    new: Option<Entry>,
    /// Less sure than certain, for this reason.
    doubt: Option<&'static str>,
}

/// Enters them behind all other changes; a sentence, where there are too many.
pub(in crate::infer) fn enter(verdicts: &mut Verdicts<'_>, lists: &Listings) -> Option<String> {
    let (Some((first, before)), Some((second, after))) = (&lists.before, &lists.after) else {
        return None;
    };
    let known = Known::of(verdicts);
    let (mut found, left) = Sorted::of(before, after).operations(&known, before, after);
    let more = found.len().saturating_sub(MOST);
    found.truncate(MOST);
    let us = verdicts.changes().map(|d| d.us).max().unwrap_or_default();
    for one in found {
        let change = change(verdicts, one, us, (*first, *second), (before, after));
        verdicts.add(change);
    }
    let more = more + left;
    (more > 0).then(|| {
        format!("between the lists, by whom is not known: {more} more changes that are not told one by one: too many, in no order that can be, or perhaps what an operation put where no line tells")
    })
}

fn change(
    verdicts: &mut Verdicts<'_>,
    one: Found,
    us: u64,
    (first, second): (usize, usize),
    (before, after): (&Listing, &Listing),
) -> Change {
    let id = verdicts.make(&one.path);
    let line_before = one.old.as_ref().map(|entry| At::new(first, entry.line));
    let line_after = one.new.as_ref().map(|entry| At::new(second, entry.line));
    let at = line_after.or(line_before).unwrap_or_default();
    let path = Located {
        id,
        how: Completeness::Whole,
    };
    let when = (us, PrintedTime::default());
    let mut d = Change::told(one.kind, path, at, when, None, u32::MAX);
    d.naming = Naming::Done;
    d.details.only_listed = true;
    d.details.object = one.object;
    match (one.kind, line_before, line_after) {
        (Kind::Rename, Some(old), Some(new)) => {
            d.because_of(old, "this inode stood here before", same_inode::META.id);
            d.because_of(new, "it stands here afterwards", same_inode::META.id);
        }
        (Kind::Link, ..) => {
            d.because_of(
                at,
                "a name of the same inode, which the first list has not",
                same_inode::META.id,
            );
        }
        (Kind::Unlink | Kind::Rmdir, Some(old), _) => {
            d.because(old, "it stood here before, and does not afterwards");
        }
        (kind, Some(old), Some(new)) if kind.edits() => {
            d.because(old, "as it was before");
            d.because(new, "as it is afterwards");
        }
        _ => d.because(at, "it stands here afterwards, and did not before"),
    }
    if let Some(doubt) = one.doubt {
        d.because(at, doubt);
        d.cap(&only_lists_show_it::META, Confidence::Likely);
    }
    if matches!(
        one.kind,
        Kind::Create | Kind::Mkdir | Kind::Symlink | Kind::Rename
    ) {
        d.details.replaced = Some(false);
    }
    describe(&mut d, &one, before, after);
    if let Some(text) = one.to {
        let id = match one.kind {
            Kind::Symlink => verdicts.names().find(&text),
            _ => Some(verdicts.make(&text)),
        };
        let rule = match one.kind {
            Kind::Symlink => &link_text_in_list::META,
            _ => &same_inode::META,
        };
        let sure = d.visible;
        let finding = rule.speaks(sure, Proof::Named);
        decide::claim(&mut d, id, text, &[finding]);
        d.visible = sure;
    }
    d
}

/// Values before and afterwards.
fn describe(d: &mut Change, one: &Found, before: &Listing, after: &Listing) {
    let text = |mode: u32| String::from_utf8_lossy(&letters(mode)).into_owned();
    let (old, new) = (one.old.as_ref(), one.new.as_ref());
    match one.kind {
        Kind::Chmod => {
            let texts = d.details.rare_mut();
            texts.old_value = old.and_then(|entry| entry.mode).map(text);
            texts.new_value = new.and_then(|entry| entry.mode).map(text);
        }
        Kind::Chown => {
            let owners = old.and_then(|e| e.owner).zip(new.and_then(|e| e.owner));
            d.details.rare_mut().owners = owners;
        }
        Kind::Chflags => {
            let texts = d.details.rare_mut();
            texts.old_value = old.and_then(|e| before.flags_of(e)).map(flag_names);
            texts.new_value = new.and_then(|e| after.flags_of(e)).map(flag_names);
        }
        Kind::Unlink if one.object == ObjectType::Link => {
            d.details.rare_mut().old_target = old.and_then(|entry| entry.link.clone());
        }
        _ => {}
    }
}

/// The differences of two lists, by what became of each object.
struct Sorted {
    gone: Vec<Entry>,
    came: Vec<Entry>,
    /// The same object at one place.
    changed: Vec<(Entry, Entry)>,
    /// The same object at another place, those above others first.
    renamed: Vec<(Entry, Entry)>,
}

fn is_another(old: &Entry, new: &Entry) -> bool {
    let known = old.inode.is_some() && new.inode.is_some();
    old.object != new.object || known && old.inode != new.inode || !same_kind(old, new)
}

impl Sorted {
    fn of(before: &Listing, after: &Listing) -> Sorted {
        let Differences {
            went,
            came,
            changed,
        } = Listing::differences(before, after);
        let mut all = Sorted {
            gone: went,
            came,
            changed: Vec::new(),
            renamed: Vec::new(),
        };
        for (old, new) in changed {
            match is_another(&old, &new) {
                true => {
                    all.gone.push(old);
                    all.came.push(new);
                }
                false => all.changed.push((old, new)),
            }
        }
        let mut places: FxHashSet<BString> = FxHashSet::default();
        let mut directories: FxHashMap<BString, BString> = FxHashMap::default();
        all.gone.sort_by(|a, b| a.path.cmp(&b.path));
        all.gone.retain(|old| {
            let Some(inode) = old.inode else { return true };
            let (lost, new) = moved(before, after, inode);
            let ([_], [new]) = (lost.as_slice(), new.as_slice()) else {
                return true;
            };
            if new.object != old.object || !same_kind(old, new) {
                return true;
            }
            places.insert(new.path.clone());
            if carried(&directories, &old.path).is_some_and(|path| path == new.path) {
                // with its directory; what else became of it is told under its new name
                all.changed.push((old.clone(), new.clone()));
                return false;
            }
            if old.object == ObjectType::Directory {
                directories.insert(old.path.clone(), new.path.clone());
            }
            all.renamed.push((old.clone(), new.clone()));
            false
        });
        all.came.retain(|new| !places.contains(&new.path));
        all.changed.sort_by(|(_, a), (_, b)| a.path.cmp(&b.path));
        all
    }

    /// In an order in which they can have been done; and how many have none.
    fn operations(
        mut self,
        known: &Known,
        before: &Listing,
        after: &Listing,
    ) -> (Vec<Found>, usize) {
        let mut all = Vec::new();
        let told = |path: &BString| !known.explains(path);
        // a place that the list would not have named may have been full all along
        self.gone
            .retain(|old| told(&old.path) && after.covers(&old.path));
        self.came
            .retain(|new| told(&new.path) && before.covers(&new.path));
        self.renamed
            .retain(|(old, new)| told(&old.path) && told(&new.path));
        self.changed
            .retain(|(old, new)| told(&old.path) && told(&new.path));
        let count = self.came.len();
        self.came.retain(|new| !known.may_be(new));
        let perhaps = count - self.came.len();
        for old in self.gone.iter().rev() {
            let kind = match old.object {
                ObjectType::Directory => Kind::Rmdir,
                _ => Kind::Unlink,
            };
            all.push(one(kind, &old.path, Some(old), None));
        }
        let (renamed, changed) = (self.renamed.clone(), self.changed.clone());
        let left = self.arrange(before, after, &mut all);
        for (old, new) in &renamed {
            let another = old.object == ObjectType::File && !same_content(old, new);
            edited(
                old,
                new,
                another.then_some(ANOTHER),
                (before, after),
                &mut all,
            );
        }
        for (old, new) in &changed {
            edited(old, new, None, (before, after), &mut all);
        }
        (all, left + perhaps)
    }

    /// Renames, and what was made, each after what its place waits for; how many wait in vain.
    fn arrange(self, before: &Listing, after: &Listing, all: &mut Vec<Found>) -> usize {
        let mut disk = Disk {
            before,
            taken: self.gone.iter().map(|old| old.path.clone()).collect(),
            given: FxHashMap::default(),
        };
        let mut directories: FxHashMap<BString, BString> = FxHashMap::default();
        let mut made_here: FxHashMap<Inode, BString> = FxHashMap::default();
        let renamed = self.renamed.into_iter().map(|(old, new)| (Some(old), new));
        let came = self.came.into_iter().map(|new| (None, new));
        let mut waiting: Vec<(Option<Entry>, Entry)> = renamed.chain(came).collect();
        waiting.sort_by(|(_, a), (_, b)| a.path.cmp(&b.path));
        loop {
            let count = waiting.len();
            waiting.retain(|(old, new)| {
                let dir = above(&new.path).nth(1);
                let room = dir.is_none_or(|dir| after.at(dir).is_none() || disk.stands(dir));
                if !room || disk.stands(new.path.as_bstr()) {
                    return true;
                }
                let from = old.as_ref().map(|old| {
                    disk.taken.insert(old.path.clone());
                    old.path.clone()
                });
                disk.given.insert(new.path.clone(), from);
                match old {
                    Some(old) => {
                        all.push(renamed_to(&directories, old, new));
                        if old.object == ObjectType::Directory {
                            directories.insert(old.path.clone(), new.path.clone());
                        }
                    }
                    None => {
                        all.push(
                            match disk
                                .twin(new)
                                .or_else(|| made_here.get(&new.inode?).cloned())
                            {
                                Some(path) => Found {
                                    to: Some(new.path.clone()),
                                    ..one(Kind::Link, &path, None, Some(new))
                                },
                                None => made(new),
                            },
                        );
                        if let (Some(inode), ObjectType::File) = (new.inode, new.object) {
                            made_here.entry(inode).or_insert_with(|| new.path.clone());
                        }
                    }
                }
                false
            });
            if waiting.is_empty() || waiting.len() == count {
                return waiting.len();
            }
        }
    }
}

/// What stands where, while the changes are put in order.
struct Disk<'l> {
    before: &'l Listing,
    /// Paths of the first list at which nothing of it stands any more.
    taken: FxHashSet<BString>,
    /// Paths that were filled since, and from where.
    given: FxHashMap<BString, Option<BString>>,
}

impl Disk<'_> {
    fn stands(&self, path: &BStr) -> bool {
        for (depth, up) in above(path).enumerate() {
            match self.given.get(up) {
                Some(_) if depth == 0 => return true,
                // what was in a directory came with it
                Some(Some(from)) => {
                    let path: BString = [from.as_slice(), &path[up.len()..]].concat().into();
                    let left = above(&path).take(depth).any(|up| self.taken.contains(up));
                    return !left && self.before.at(&path).is_some();
                }
                Some(None) => return false,
                None => {}
            }
            if self.taken.contains(up) {
                return false;
            }
        }
        self.before.at(path).is_some()
    }

    /// A name that the file had before, and still has.
    fn twin(&self, new: &Entry) -> Option<BString> {
        let inode = new.inode.filter(|_| new.object == ObjectType::File)?;
        let mut names = self
            .before
            .paths(inode)
            .filter(|e| e.object == ObjectType::File);
        names
            .find(|e| !above(&e.path).any(|up| self.taken.contains(up)))
            .map(|e| e.path)
    }
}

const ANOTHER: &str =
    "its size or time is another: it was written, too, or its number was given to another file";

fn same_content(old: &Entry, new: &Entry) -> bool {
    !differ(old.size, new.size) && !differ(old.changed, new.changed)
}

/// Two values that both lists tell.
fn differ<T: PartialEq>(old: Option<T>, new: Option<T>) -> bool {
    old.zip(new).is_some_and(|(old, new)| old != new)
}

fn renamed_to(directories: &FxHashMap<BString, BString>, old: &Entry, new: &Entry) -> Found {
    let from = carried(directories, &old.path).unwrap_or_else(|| old.path.clone());
    let another = old.object == ObjectType::File && !same_content(old, new);
    Found {
        to: Some(new.path.clone()),
        doubt: another.then_some(ANOTHER),
        ..one(Kind::Rename, &from, Some(old), Some(new))
    }
}

/// Where something stands once the nearest directory above it that was renamed has been.
fn carried(directories: &FxHashMap<BString, BString>, path: &BString) -> Option<BString> {
    let dir = above(path)
        .skip(1)
        .find(|dir| directories.contains_key(*dir))?;
    Some(
        [directories[dir].as_slice(), &path[dir.len()..]]
            .concat()
            .into(),
    )
}

fn one(kind: Kind, path: &BString, old: Option<&Entry>, new: Option<&Entry>) -> Found {
    Found {
        kind,
        path: path.clone(),
        to: None,
        object: new
            .or(old)
            .map_or(ObjectType::Unknown, |entry| entry.object),
        old: old.cloned(),
        new: new.cloned(),
        doubt: None,
    }
}

fn made(new: &Entry) -> Found {
    let kind = match new.object {
        ObjectType::Directory => Kind::Mkdir,
        ObjectType::Link => Kind::Symlink,
        _ => Kind::Create,
    };
    Found {
        to: new.link.clone().filter(|_| kind == Kind::Symlink),
        ..one(kind, &new.path, None, Some(new))
    }
}

/// What else differs of an object that is the same.
fn edited(
    old: &Entry,
    new: &Entry,
    another: Option<&'static str>,
    (before, after): (&Listing, &Listing),
    all: &mut Vec<Found>,
) {
    let mut edit = |kind, doubt| {
        all.push(Found {
            doubt: another.or(doubt),
            ..one(kind, &new.path, Some(old), Some(new))
        });
    };
    if old.object == ObjectType::File && differ(old.size, new.size) {
        edit(Kind::Write, None);
    } else if old.object == ObjectType::File && differ(old.changed, new.changed) {
        let doubt =
            "its size is the same, its time is not: its content was changed, or only the time";
        edit(Kind::Write, Some(doubt));
    }
    if old.object == ObjectType::Link {
        return;
    }
    if differ(old.mode, new.mode) {
        edit(Kind::Chmod, None);
    }
    if differ(old.owner, new.owner) {
        edit(Kind::Chown, None);
    }
    let flags = (before.flags_of(old), after.flags_of(new));
    if let (Some(was), Some(is)) = flags
        && flag_names(was) != flag_names(is)
    {
        edit(Kind::Chflags, None);
    }
}
