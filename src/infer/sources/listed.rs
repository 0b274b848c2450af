//! Named by lists of files made before and afterwards: an inode that stands at one place before and at another afterwards is
//! the rename, whatever the lines say.
//!
//! Pattern: `rename /etc/postfix`; before, inode 812 at `/etc/postfix`; afterwards, inode 812 at `/etc/postfix.cl-rst`.
//!
//! Nothing is concluded where the object may have moved more than once, or the directory of its place has: then the place
//! where it ended is not the one that the call gave it.

use bstr::BString;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::dialect::named::{flag_names, letters};
use crate::infer::decide;
use crate::infer::facts::change::Naming;
use crate::infer::observe::Observation;
use crate::infer::operation::{Confidence, Kind, ObjectType, Proof};
use crate::infer::rules::Finding;
use crate::infer::rules::other_source::{
    link_text_in_list, perhaps_another_link, rests_on_claims, same_inode,
};
use crate::infer::sources::lists::Listings;
use crate::infer::sources::name_timeline::NameTimeline;
use crate::infer::sources::placed;
use crate::infer::verdicts::{Concluded, Verdicts};
use crate::ledger::State;
use crate::recording::listing::{Entry, Inode, Listing, one_volume};
use crate::trace::At;
use crate::trace::names::PathId;

/// When each name was first given or taken.
struct Touched {
    first: FxHashMap<PathId, At>,
    /// Names that renames took or gave, at any time.
    moved: FxHashSet<PathId>,
    /// Sources of renames of which nothing tells how they came to stand there.
    carriers: Vec<At>,
}

impl Touched {
    /// `inferred`: what is claimed of hidden halves counts, too.
    fn of(verdicts: &Verdicts<'_>, before: &Listing, inferred: bool) -> Touched {
        let mut all = Touched {
            first: FxHashMap::default(),
            moved: FxHashSet::default(),
            carriers: Vec::new(),
        };
        let mut arrived: FxHashSet<PathId> = FxHashSet::default();
        let mut changes: Vec<_> = verdicts.changes().filter(|d| !d.absorbed).collect();
        changes.sort_by_key(|d| d.at);
        for d in changes {
            if d.kind.edits() {
                // a file that the lists do not name, and that is opened with CREAT, is made
                arrived.extend(d.id().filter(|_| d.perhaps_new));
                continue;
            }
            let temporary = d.details.rare().temporary.as_ref();
            let temporary = temporary.and_then(|name| verdicts.names().find(name));
            let to =
                d.to.as_ref()
                    .filter(|_| d.kind != Kind::Symlink)
                    .and_then(|t| t.id);
            let gives = matches!(d.kind, Kind::Rename | Kind::Replace | Kind::Exchange);
            for id in [d.id(), to, temporary].into_iter().flatten() {
                all.first.entry(id).or_insert(d.at);
                if gives {
                    all.moved.insert(id);
                }
            }
            let known =
                |id: PathId| arrived.contains(&id) || before.at(verdicts.names().get(id)).is_some();
            match d.kind {
                Kind::Create | Kind::Mkdir | Kind::Symlink => arrived.extend(d.id()),
                Kind::Link => arrived.extend(to),
                Kind::Rename if !d.id().is_some_and(|id| d.whole() && known(id)) => {
                    all.carriers.push(d.at);
                }
                Kind::Exchange => all.carriers.push(d.at),
                _ => {}
            }
            let sure = d.is_named()
                || inferred
                    && d.to
                        .as_ref()
                        .is_some_and(|t| t.confidence >= Confidence::Likely);
            if sure {
                arrived.extend(to);
            }
        }
        for (id, at) in &verdicts.facts.foreign {
            let first = all.first.entry(*id).or_insert(*at);
            *first = (*first).min(*at);
        }
        all
    }

    /// Neither this name nor a directory above it was given or taken before the line.
    fn still(&self, verdicts: &Verdicts<'_>, id: PathId, at: At) -> bool {
        let mut up = id;
        while up != PathId::ROOT {
            if self.first.get(&up).is_some_and(|first| *first < at) {
                return false;
            }
            up = verdicts.names().parent(up);
        }
        true
    }
}

/// Where an object stood before and does not stand any more, and where it stands instead.
pub(in crate::infer) fn moved(
    before: &Listing,
    after: &Listing,
    inode: Inode,
) -> (Vec<Entry>, Vec<Entry>) {
    let not_in = |list: &Listing, path: &BString| !list.paths(inode).any(|e| e.path == *path);
    let lost = before.paths(inode).filter(|e| not_in(after, &e.path));
    let new = after.paths(inode).filter(|e| not_in(before, &e.path));
    (lost.collect(), new.collect())
}

/// Names what the lists name: before anything is inferred, and once more with what has been.
pub(in crate::infer) fn consult(
    observation: &mut Observation,
    mut concluded: Concluded,
    lists: &Listings,
    inferred: bool,
) -> Concluded {
    if lists.after.is_none() && lists.before.is_none() {
        return concluded;
    }
    if !inferred {
        placed::place(
            &mut observation.facts.trace.names,
            &mut concluded.changes,
            lists,
        );
    }
    let mut verdicts = Verdicts::of(&observation.facts, &observation.memory, concluded);
    let named = name(&mut verdicts, lists, inferred);
    concluded = verdicts.into_concluded();
    // what a list names is seen
    for Place { path, object, at } in named {
        let names = &mut observation.facts.trace.names;
        let id = names.intern(&path);
        observation
            .facts
            .ledger
            .made(names, id, State::Present(object), at);
        observation.memory.explained.insert(id, at);
    }
    concluded.recognise(&observation.facts, &mut observation.memory);
    concluded
}

/// Where the lists show that a call put something.
struct Place {
    path: BString,
    object: ObjectType,
    at: At,
}

fn name(verdicts: &mut Verdicts<'_>, lists: &Listings, inferred: bool) -> Vec<Place> {
    let mut named = Vec::new();
    let empty = Listing::default();
    let before = lists.before.as_ref().map_or(&empty, |(_, list)| &**list);
    let touched = Touched::of(verdicts, before, inferred);
    let told = |verdicts: &Verdicts<'_>, n: usize| {
        let d = verdicts.change(n);
        let id = d.id().filter(|_| !d.absorbed && d.whole())?;
        Some((id, d.at, d.kind, d.is_named()))
    };
    for n in 0..verdicts.count() {
        match told(verdicts, n) {
            Some((id, _, Kind::Rename | Kind::Link, false)) => {
                named.extend(other_end(verdicts, lists, &touched, n, id, inferred));
            }
            Some((id, at, Kind::Chmod | Kind::Chflags | Kind::Unlink, _))
                if touched.still(verdicts, id, at) =>
            {
                old_value(verdicts, lists, n, id);
            }
            _ => {}
        }
    }
    for n in 0..verdicts.count() {
        replaced(verdicts, lists, &touched, n);
    }
    // what renames have named says which links may have been replaced
    let aftermath = NameTimeline::of(verdicts);
    for n in 0..verdicts.count() {
        if let Some((id, at, Kind::Symlink, false)) = told(verdicts, n)
            && aftermath.last_word(verdicts, at, id)
        {
            link_text(verdicts, lists, n, id);
        }
    }
    named
}

fn link_text(verdicts: &mut Verdicts<'_>, lists: &Listings, n: usize, id: PathId) {
    let Some((source, after)) = &lists.after else {
        return;
    };
    let Some(entry) = after.at(verdicts.names().get(id)) else {
        return;
    };
    let Some(text) = entry.link.clone() else {
        return;
    };
    let at = verdicts.change(n).at;
    if verdicts
        .facts
        .foreign
        .get(&id)
        .is_some_and(|foreign| *foreign > at)
    {
        return;
    }
    // another link may have been renamed to this name since
    let another = verdicts.changes().any(|d| {
        let moves = d.kind == Kind::Rename && d.at > at && !d.is_named();
        moves && matches!(d.details.object, ObjectType::Link | ObjectType::Unknown)
    });
    let id = verdicts.names().find(&text);
    let d = verdicts.change_mut(n);
    d.reconsider();
    let line = At::new(*source, entry.line);
    d.because_of(
        line,
        link_text_in_list::META.says,
        link_text_in_list::META.id,
    );
    let told = link_text_in_list::META.speaks(Confidence::Certain, Proof::Named);
    let doubt = another.then(|| perhaps_another_link::META.caps(Confidence::Likely));
    let findings: Vec<Finding> = [told].into_iter().chain(doubt).collect();
    decide::claim(d, id, text, &findings);
    d.naming = Naming::Done;
}

fn other_end(
    verdicts: &mut Verdicts<'_>,
    lists: &Listings,
    touched: &Touched,
    n: usize,
    id: PathId,
    inferred: bool,
) -> Option<Place> {
    let (Some((first, before)), Some((second, after))) = (&lists.before, &lists.after) else {
        return None;
    };
    let d = verdicts.change(n);
    let (at, kind) = (d.at, d.kind);
    let path = verdicts.names().get(id).to_owned();
    let stood = before
        .at(&path)
        .and_then(|entry| Some((entry.inode?, entry)));
    let (inode, old) = stood.filter(|_| touched.still(verdicts, id, at))?;
    let (lost, new) = moved(before, after, inode);
    let [new] = new.as_slice() else { return None };
    let fits = match kind {
        Kind::Rename => matches!(lost.as_slice(), [only] if only.path == path),
        // another link call of the same file may have given the name
        _ => lost.is_empty() && links_of(verdicts, before, inode) == 1,
    };
    // renamed again, perhaps, from a name that only the trace knows
    let again = touched.carriers.iter().any(|carrier| *carrier > at);
    // a further name may have stood there all along, where the list made before does not tell
    let further = old.links.is_some_and(|links| links > 1)
        && old.object != ObjectType::Directory
        && !before.covers(&new.path);
    if !fits || again || further || new.object != old.object || !same_kind(&old, new) {
        return None;
    }
    let to = verdicts.make(&new.path);
    if !stays(verdicts, before, touched, to)
        || touched.first.get(&to).is_some_and(|first| *first > at)
    {
        return None;
    }
    let (old_line, new_line) = (At::new(*first, old.line), At::new(*second, new.line));
    let (object, text, existed) = (old.object, new.path.clone(), before.at(&new.path).is_some());
    let d = verdicts.change_mut(n);
    let agreed = d.to.as_ref().is_some_and(|claimed| claimed.text == text);
    d.reconsider();
    let (stood, stands) = (
        format!("inode {} stood here before", inode.1),
        format!("inode {} stands here afterwards", inode.1),
    );
    d.because_of(old_line, stood, same_inode::META.id);
    d.because_of(new_line, stands, same_inode::META.id);
    d.prove();
    d.naming = Naming::Done;
    d.details.object = object;
    // what rests on other claims is as sure as they are
    let told = same_inode::META.speaks(Confidence::Certain, Proof::Named);
    let doubt = (inferred && !agreed).then(|| rests_on_claims::META.caps(Confidence::Likely));
    let findings: Vec<Finding> = [told].into_iter().chain(doubt).collect();
    if kind == Kind::Rename {
        d.details.replaced = Some(existed);
    }
    decide::claim(d, Some(to), text, &findings);
    Some(Place {
        path: new.path.clone(),
        object,
        at,
    })
}

/// A number that was given anew to another object has other facts.
pub(in crate::infer) fn same_kind(old: &Entry, new: &Entry) -> bool {
    one_volume(old, new)
        && (old.object != ObjectType::Link || old.link.is_none() || old.link == new.link)
}

/// Link calls on the object.
fn links_of(verdicts: &Verdicts<'_>, before: &Listing, inode: Inode) -> usize {
    let of = |id: PathId| {
        before
            .at(verdicts.names().get(id))
            .is_some_and(|e| e.inode == Some(inode))
    };
    let links = verdicts.changes().filter(|d| d.kind == Kind::Link);
    links.filter(|d| d.id().is_none_or(of)).count()
}

/// The directory of the place was there before, or made in sight, and none above it has moved.
fn stays(verdicts: &Verdicts<'_>, before: &Listing, touched: &Touched, to: PathId) -> bool {
    let names = verdicts.names();
    let mut up = names.parent(to);
    let known = before.at(names.get(up)).is_some()
        || verdicts
            .changes()
            .any(|d| d.kind == Kind::Mkdir && d.id() == Some(up));
    while up != PathId::ROOT {
        if touched.moved.contains(&up) {
            return false;
        }
        up = names.parent(up);
    }
    known
}

/// Whether something stood at the new name, where no line tells and nothing touched it before.
fn replaced(verdicts: &mut Verdicts<'_>, lists: &Listings, touched: &Touched, n: usize) {
    let d = verdicts.change(n);
    let to =
        d.to.as_ref()
            .filter(|to| d.kind == Kind::Rename && to.confidence >= Confidence::Likely);
    let (Some(to), Some((source, before)), None) =
        (to.and_then(|to| to.id), &lists.before, d.details.replaced)
    else {
        return;
    };
    let path = verdicts.names().get(to);
    let entry = before.at(path);
    if !touched.still(verdicts, to, d.at) || entry.is_none() && !before.covers(path) {
        return;
    }
    let line = entry.map(|entry| At::new(*source, entry.line));
    let d = verdicts.change_mut(n);
    d.details.replaced = Some(line.is_some());
    if let Some(line) = line {
        d.because(line, "this stood at the new name before");
    }
}

fn old_value(verdicts: &mut Verdicts<'_>, lists: &Listings, n: usize, id: PathId) {
    let Some((source, before)) = &lists.before else {
        return;
    };
    let Some(entry) = before.at(verdicts.names().get(id)) else {
        return;
    };
    let line = At::new(*source, entry.line);
    let d = verdicts.change_mut(n);
    let (known_value, known_target) = {
        let texts = d.details.rare();
        (texts.old_value.is_some(), texts.old_target.is_some())
    };
    match d.kind {
        Kind::Chflags if !known_value => {
            let Some(flags) = before.flags_of(&entry) else {
                return;
            };
            d.details.rare_mut().old_value = Some(flag_names(flags));
            d.because(line, "the list made before has the old flags");
        }
        Kind::Chmod if !known_value => {
            let Some(mode) = entry.mode else { return };
            let old = String::from_utf8_lossy(&letters(mode)).into_owned();
            d.details.rare_mut().old_value = Some(old);
            d.because(line, "the list made before has the old permissions");
        }
        Kind::Unlink if entry.object == ObjectType::Link => {
            d.details.object = ObjectType::Link;
            if !known_target {
                d.details.rare_mut().old_target.clone_from(&entry.link);
                d.because(line, "the list made before has the text of the link");
            }
        }
        _ => {}
    }
}
