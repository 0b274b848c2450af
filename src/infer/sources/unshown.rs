//! Calls that only another source tells: operations of their own, in the place that their times, and the calls around them that
//! the capture does show, give them.
//!
//! Pattern: the capture lost lines at 10:31:12.4; DTrace tells a rename by the same process at that moment.
//!
//! Known to fail: two sources that spell the last component of one path in different ways; then nothing is told, but in a note.

use bstr::BString;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::dialect::named::{Named, What, flag_names, letters};
use crate::infer::decide;
use crate::infer::facts::change::{Change, Naming};
use crate::infer::observe::Observation;
use crate::infer::operation::{Confidence, Kind, ObjectType, Proof};
use crate::infer::rules::other_source::named_by_another_source;
use crate::infer::rules::printed_half::{no_line_shows_it, only_allowed, perhaps_there_before};
use crate::infer::sources::other_source::{NEAR, Tie};
use crate::time_of_day::{DAY_US, Exact, PrintedTime, printed};
use crate::trace::names::base;
use crate::trace::paths::{Completeness, canonical, is_absolute};
use crate::trace::{At, Located};

/// What a call is, if it is one that changes something; `there`: whether the lists have something at its path before.
fn kind(named: &Named, there: Option<bool>) -> Option<Kind> {
    Some(match (named.what, named.label) {
        (What::Copy, _) => Kind::Create,
        (What::Written, _) => Kind::Write,
        (What::Plain, "mknod" | "mkfifo") => Kind::Create,
        (What::Plain, "truncate") => Kind::Write,
        (What::Plain, "open") => opened(named.flags?, there)?,
        (What::Plain, "chmod") => Kind::Chmod,
        (What::Plain, "chown" | "lchown") => Kind::Chown,
        (What::Plain, "chflags") => Kind::Chflags,
        (What::Plain, "setxattr" | "removexattr") => Kind::Xattr,
        (What::Plain, "utimes" | "setattrlist") => Kind::Utimes,
        (What::Plain, "rename") if named.to.is_some() => Kind::Rename,
        (What::Plain, "link") if named.to.is_some() => Kind::Link,
        (What::Plain | What::Swap, "exchangedata") if named.to.is_some() => Kind::Exchange,
        (What::Plain, "symlink") => Kind::Symlink,
        (What::Plain, "mkdir") => Kind::Mkdir,
        (What::Plain, "unlink") => Kind::Unlink,
        (What::Plain, "rmdir") => Kind::Rmdir,
        _ => return None,
    })
}

/// What an opening alone changes: it makes the file, or empties it.
fn opened(letters: [u8; 6], there: Option<bool>) -> Option<Kind> {
    let [create, truncate, exclusive] =
        [(2, b'C'), (4, b'T'), (5, b'E')].map(|(n, l)| letters[n] == l);
    match there {
        _ if create && exclusive => Some(Kind::Create),
        Some(false) if create => Some(Kind::Create),
        // a new file, or an old one emptied
        _ if truncate => Some(Kind::Write),
        _ => None,
    }
}

/// What the capture does show, by kind and last component: when.
struct Shown {
    by_name: FxHashMap<(Kind, BString), Vec<u64>>,
    /// Last components of files that it shows written, at any time.
    written: FxHashSet<BString>,
    /// Of what no line shows whole.
    partly: FxHashMap<Kind, Vec<u64>>,
    /// Times of all changes, in order, each with the last line of those until then.
    lines: Vec<(u64, At)>,
    /// From here on every change is kept.
    since: u64,
}

impl Shown {
    fn of(observation: &Observation) -> Shown {
        let mut shown = Shown {
            by_name: FxHashMap::default(),
            written: FxHashSet::default(),
            partly: FxHashMap::default(),
            lines: Vec::new(),
            since: 0,
        };
        let names = &observation.facts.trace.names;
        for d in observation.newest() {
            shown.lines.push((d.us, d.at));
            let name = d.id().map(|id| base(names.get(id)));
            if matches!(d.kind, Kind::Create | Kind::Write | Kind::Replace) {
                let temporary = d.details.rare().temporary.as_ref().map(|path| base(path));
                shown
                    .written
                    .extend(name.into_iter().chain(temporary).map(BString::from));
            }
            match name.filter(|_| d.whole()) {
                Some(name) => {
                    let key = (d.kind, name.into());
                    shown.by_name.entry(key).or_default().push(d.us);
                }
                None => shown.partly.entry(d.kind).or_default().push(d.us),
            }
        }
        for (kind, name, us) in &observation.facts.witness.failed {
            let key = (*kind, name.clone());
            shown.by_name.entry(key).or_default().push(*us);
        }
        shown.lines.sort_unstable();
        let mut last = At::default();
        for (_, at) in &mut shown.lines {
            last = last.max(*at);
            *at = last;
        }
        for times in shown.by_name.values_mut().chain(shown.partly.values_mut()) {
            times.sort_unstable();
        }
        if observation.memory.forgotten.operations > 0 {
            let kept = shown.lines.iter().map(|(us, _)| *us);
            shown.since = kept.min().unwrap_or(u64::MAX);
        }
        shown
    }

    /// The capture shows a call that may be this one.
    fn holds(&self, kind: Kind, name: &[u8], us: u64) -> bool {
        let near = |times: &Vec<u64>| {
            let first = times.partition_point(|time| time + (NEAR as u64) < us);
            times
                .get(first)
                .is_some_and(|time| time.abs_diff(us) <= NEAR as u64)
        };
        // many writes are one operation
        if kind == Kind::Write && self.written.contains(bstr::BStr::new(name)) {
            return true;
        }
        let kinds: &[Kind] = match kind {
            Kind::Create | Kind::Write => &[Kind::Create, Kind::Write],
            // what it sets, some of these lines do not tell
            Kind::Chmod | Kind::Chown | Kind::Chflags | Kind::Utimes | Kind::Xattr => {
                &[kind, Kind::Utimes]
            }
            _ => std::slice::from_ref(&kind),
        };
        kinds.iter().any(|kind| {
            self.by_name.get(&(*kind, name.into())).is_some_and(near)
                || self.partly.get(kind).is_some_and(near)
        })
    }

    /// The last line of a change by then.
    fn line_by(&self, us: u64) -> At {
        let end = self.lines.partition_point(|(time, _)| *time <= us);
        self.lines[..end]
            .last()
            .map_or(At::default(), |(_, at)| *at)
    }
}

/// Enters them among the changes.
pub(in crate::infer) fn take(observation: &mut Observation) {
    let witness = &observation.facts.witness;
    let ties: Vec<Option<Tie>> = witness.entries.iter().map(|entry| entry.tied).collect();
    if ties.iter().all(Option::is_some) {
        return;
    }
    let shown = Shown::of(observation);
    // who has a number is told by the lines that are tied
    let mut by_number: FxHashMap<u32, u32> = FxHashMap::default();
    for entry in &witness.entries {
        if let (Some(tie), Some(pid)) = (entry.tied, entry.named.by.pid) {
            by_number.insert(pid, tie.process);
        }
    }
    let mut found: Vec<(usize, Kind, Place, u32)> = Vec::new();
    let mut newest: Option<Tie> = None;
    // files that were written or made, under the names that they have
    let mut written: FxHashSet<BString> = FxHashSet::default();
    let before = observation.facts.lists.before.as_ref();
    let mut oldest = after_each(&ties);
    for (n, entry) in witness.entries.iter().enumerate() {
        let next = oldest.pop().flatten();
        if let Some(tie) = entry.tied {
            newest = newest.filter(|known| known.at > tie.at).or(Some(tie));
            continue;
        }
        let named = &entry.named;
        let place = canonical(path(named));
        let there = before.and_then(|(_, list)| match list.at(&place) {
            Some(_) => Some(true),
            None => list.covers(&place).then_some(false),
        });
        let Some(kind) = kind(named, there).filter(|_| named.errno.is_none()) else {
            continue;
        };
        if !is_first(&mut written, kind, named, &place) {
            continue;
        }
        let by = named.by.pid.and_then(|pid| by_number.get(&pid)).copied();
        if by.is_none() && entry.process.is_none() || !is_absolute(path(named)) {
            continue;
        }
        let place = match witness.by_the_capture(named) {
            Some(us) => Place {
                at: shown.line_by(us),
                us,
                time: PrintedTime::of(printed(us % DAY_US, Exact::Micros).as_bytes()),
            },
            // of a source without a clock the order within a thread is sure, where one thread is all that there is
            None => match (newest, next) {
                (Some(tie), Some(_)) => Place {
                    at: tie.at,
                    us: tie.us,
                    time: tie.time,
                },
                _ => continue,
            },
        };
        if place.us < shown.since || shown.holds(kind, base(path(named)), place.us) {
            continue;
        }
        let at = newest.map_or(place.at, |tie| place.at.max(tie.at));
        let at = next.filter(|tie| tie.at <= at).map_or(at, |tie| {
            At::new(tie.at.source(), tie.at.line().saturating_sub(1))
        });
        found.push((n, kind, Place { at, ..place }, by.unwrap_or(u32::MAX)));
    }
    let whole = witness.holes == 0 && !observation.facts.any_narrow;
    for (n, kind, place, by) in found {
        enter(observation, n, kind, place, by, whole);
    }
}

/// Whether it is more than another write to a file that was written or made: `written` has those, under the names that they have.
fn is_first(written: &mut FxHashSet<BString>, kind: Kind, named: &Named, place: &BString) -> bool {
    match kind {
        Kind::Write => return written.insert(place.clone()),
        Kind::Create => {
            written.insert(place.clone());
        }
        Kind::Rename | Kind::Unlink | Kind::Exchange => {
            let to = named.to.as_ref().map(|to| canonical(to));
            written.remove(place);
            written.remove(&to.unwrap_or_default());
        }
        _ => {}
    }
    true
}

/// Of each call the first line of the capture that shows a later one, the last call first.
fn after_each(ties: &[Option<Tie>]) -> Vec<Option<Tie>> {
    let mut next: Option<Tie> = None;
    let mut all = Vec::with_capacity(ties.len());
    for tie in ties.iter().rev() {
        all.push(next);
        if let Some(tie) = tie {
            next = next.filter(|known| known.at < tie.at).or(Some(*tie));
        }
    }
    all
}

/// Where a call stands among the lines of the capture.
#[derive(Clone, Copy)]
struct Place {
    at: At,
    us: u64,
    time: PrintedTime,
}

fn path(named: &Named) -> &[u8] {
    named.resolved.as_ref().unwrap_or(&named.path)
}

/// What a call of this kind names; `mode` is that of what stood there before.
fn object(kind: Kind, mode: u32) -> ObjectType {
    match (kind, mode & 0o170_000) {
        (Kind::Mkdir | Kind::Rmdir, _) | (Kind::Rename, 0o040_000) => ObjectType::Directory,
        (Kind::Symlink, _) | (_, 0o120_000) => ObjectType::Link,
        (Kind::Link | Kind::Create | Kind::Write, _) | (_, 0o100_000) => ObjectType::File,
        _ => ObjectType::Unknown,
    }
}

fn enter(observation: &mut Observation, n: usize, kind: Kind, place: Place, by: u32, whole: bool) {
    let facts = &mut observation.facts;
    let entry = &mut facts.witness.entries[n];
    let to = match (&entry.named.to, kind) {
        (Some(to), Kind::Rename | Kind::Link | Kind::Exchange) if is_absolute(to) => {
            Some(canonical(to))
        }
        // where it is, nobody tells
        (_, Kind::Rename | Kind::Link | Kind::Exchange) => return,
        (to, Kind::Symlink) => to.clone(),
        _ => None,
    };
    entry.told = true;
    let (named, told, process) = (entry.named.clone(), entry.at, entry.process.clone());
    let process = match process {
        Some(name) if by == u32::MAX => facts.trace.process(&name),
        _ => by,
    };
    let id = facts.trace.names.intern(&canonical(path(&named)));
    let path = Located {
        id,
        how: Completeness::Whole,
    };
    let mut d = Change::told(
        kind,
        path,
        place.at,
        (place.us, place.time),
        named.by.thread,
        process,
    );
    d.because(
        told,
        "no line of the capture shows it; the other source tells it",
    );
    if named.intended || whole {
        d.cap(
            if whole {
                &no_line_shows_it::META
            } else {
                &only_allowed::META
            },
            Confidence::Likely,
        );
    }
    d.details.object = object(kind, named.before.mode.unwrap_or(0));
    if matches!(kind, Kind::Mkdir | Kind::Symlink | Kind::Create) {
        d.details.replaced = Some(false);
    }
    enter_attributes(&mut d, &named, told);
    if let (Kind::Create, What::Copy, Some(from)) = (kind, named.what, &named.to) {
        d.details.rare_mut().copied_from = Some(canonical(from));
        d.because(told, "it is a copy of the other file");
    }
    if kind == Kind::Rename {
        d.details.replaced = named.replaced;
    }
    if let Some(text) = to {
        let id = match kind {
            Kind::Symlink => facts.trace.names.find(&text),
            _ => Some(facts.trace.names.intern(&text)),
        };
        d.because_of(
            told,
            "both names are told here",
            named_by_another_source::META.id,
        );
        let sure = d.visible;
        let finding = named_by_another_source::META.speaks(Confidence::Certain, Proof::Named);
        decide::claim(&mut d, id, text, &[finding]);
        d.visible = sure;
    }
    d.naming = match named.intended {
        true => Naming::Allowed,
        false => Naming::Done,
    };
    facts.changes.push(d);
}

/// What the call set, and what was there before.
fn enter_attributes(d: &mut Change, named: &Named, told: At) {
    let text = |mode: u32| String::from_utf8_lossy(&letters(mode)).into_owned();
    match d.kind {
        Kind::Chmod => {
            let texts = d.details.rare_mut();
            texts.old_value = named.before.mode.map(text);
            texts.new_value = named.mode.map(text);
        }
        Kind::Chown => {
            if let (Some(uid), Some(gid)) = (named.before.uid, named.before.gid)
                && named.owner != (None, None)
            {
                let is = (named.owner.0.unwrap_or(uid), named.owner.1.unwrap_or(gid));
                d.details.rare_mut().owners = Some(((uid, gid), is));
            }
        }
        Kind::Chflags => {
            let texts = d.details.rare_mut();
            texts.old_value = named.before.flags.map(flag_names);
            texts.new_value = named.file_flags.map(flag_names);
        }
        Kind::Utimes => d.details.unnamed_attributes = named.label == "setattrlist",
        Kind::Write if named.flags.is_some_and(|letters| letters[2] == b'C') => {
            d.perhaps_new = true;
            d.because(told, "whether it was there before, the call does not tell");
            d.cap(&perhaps_there_before::META, Confidence::Likely);
        }
        _ => {}
    }
}
