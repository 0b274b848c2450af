//! Calls that only another source tells: operations of their own, in the place that their times, and the calls around them that
//! the capture does show, give them.
//!
//! Pattern: the capture lost lines at 10:31:12.4; DTrace tells a rename by the same process at that moment.
//!
//! Known to fail: two sources that spell the last component of one path in different ways; then nothing is told, but in a note.

use bstr::BString;
use rustc_hash::FxHashMap;

use super::change::{Change, Naming};
use super::decide;
use super::observe::Observation;
use super::operation::{Confidence, Kind, ObjectType, Proof};
use super::other_source::{NEAR, Tie};
use super::rules::other_source::named_by_another_source;
use super::rules::printed_half::{no_line_shows_it, only_allowed};
use crate::dialect::named::{Named, What};
use crate::time_of_day::{DAY_US, Exact, Printed, printed};
use crate::trace::names::base;
use crate::trace::paths::{Completeness, canonical, is_absolute};
use crate::trace::{At, Located};

/// What a call is, if it is one that gives or takes a name.
fn kind(named: &Named) -> Option<Kind> {
    Some(match (named.what, named.label) {
        (What::Copy, _) => Kind::Create,
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

/// What the capture does show, by kind and last component: when.
struct Shown {
    by_name: FxHashMap<(Kind, BString), Vec<u64>>,
    /// Of what no line shows whole.
    partly: FxHashMap<Kind, Vec<u64>>,
    /// Lines of all changes, with their times, in order.
    lines: Vec<(At, u64)>,
    /// From here on every change is kept.
    since: u64,
}

impl Shown {
    fn of(observation: &Observation) -> Shown {
        let mut shown = Shown {
            by_name: FxHashMap::default(),
            partly: FxHashMap::default(),
            lines: Vec::new(),
            since: 0,
        };
        let names = &observation.facts.trace.names;
        for d in observation.newest() {
            shown.lines.push((d.at, d.us));
            let name = d.id().map(|id| base(names.get(id)));
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
        if observation.memory.forgotten.operations > 0 {
            let kept = shown.lines.iter().map(|(_, us)| *us);
            shown.since = kept.min().unwrap_or(u64::MAX);
        }
        shown
    }

    /// The capture shows a call that may be this one.
    fn holds(&self, kind: Kind, name: &[u8], us: u64) -> bool {
        let near = |times: &Vec<u64>| times.iter().any(|t| t.abs_diff(us) <= NEAR as u64);
        let kinds: &[Kind] = match kind {
            Kind::Create => &[Kind::Create, Kind::Write],
            _ => std::slice::from_ref(&kind),
        };
        kinds.iter().any(|kind| {
            self.by_name.get(&(*kind, name.into())).is_some_and(near)
                || self.partly.get(kind).is_some_and(near)
        })
    }

    /// The last line of a change by then.
    fn line_by(&self, us: u64) -> At {
        let before = self.lines.iter().filter(|(_, time)| *time <= us);
        before.map(|(at, _)| *at).max().unwrap_or_default()
    }
}

/// Enters them among the changes.
pub(super) fn take(observation: &mut Observation) {
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
    let mut oldest = after_each(&ties);
    for (n, entry) in witness.entries.iter().enumerate() {
        let next = oldest.pop().flatten();
        if let Some(tie) = entry.tied {
            newest = newest.filter(|known| known.at > tie.at).or(Some(tie));
            continue;
        }
        let named = &entry.named;
        let Some(kind) = kind(named).filter(|_| named.errno.is_none()) else {
            continue;
        };
        let by = named.by.pid.and_then(|pid| by_number.get(&pid)).copied();
        if by.is_none() && entry.process.is_none() || !is_absolute(path(named)) {
            continue;
        }
        let place = match witness.by_the_capture(named) {
            Some(us) => Place {
                at: shown.line_by(us),
                us,
                time: Printed::of(printed(us % DAY_US, Exact::Micros).as_bytes()),
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
    time: Printed,
}

fn path(named: &Named) -> &[u8] {
    named.resolved.as_ref().unwrap_or(&named.path)
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
    d.details.object = match (kind, named.before.mode.unwrap_or(0) & 0o170_000) {
        (Kind::Mkdir | Kind::Rmdir, _) | (Kind::Rename, 0o040_000) => ObjectType::Directory,
        (Kind::Symlink, _) | (_, 0o120_000) => ObjectType::Link,
        (Kind::Link | Kind::Create, _) | (_, 0o100_000) => ObjectType::File,
        _ => ObjectType::Unknown,
    };
    if matches!(kind, Kind::Mkdir | Kind::Symlink | Kind::Create) {
        d.details.replaced = Some(false);
    }
    if let (Kind::Create, Some(from)) = (kind, &named.to) {
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
