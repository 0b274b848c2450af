//! Where what a descriptor stands for is now: it stands for an object, not for the name by which that was opened.
//!
//! Pattern: `open F=3 /a/x.log` by a daemon, `rename /a/x.log` (to `/a/x.log.0`), `open (_WC__E) /a/x.log` by who rotates, `write F=3`:
//! what is written goes to `/a/x.log.0`. The same holds for a relative path whose working directory, or whose directory's
//! descriptor, stands for a directory that was renamed.

use rustc_hash::FxHashMap;

use crate::infer::facts::change::Change;
use crate::infer::operation::{Confidence, Kind};
use crate::infer::rules::printed_half::{name_taken_away, renamed_while_open};
use crate::infer::verdicts::Verdicts;
use crate::trace::names::PathId;
use crate::trace::{At, Located};

/// Where the object of a name went, and how sure that is; `None`: nobody knows, or it has no name any more.
type NewName = Option<(PathId, Confidence)>;

/// What happened to the names that recorded calls gave and took.
#[derive(Default)]
struct NameHistory {
    taken: FxHashMap<PathId, Vec<(At, NewName)>>,
    /// Another object got the name: at least likely.
    given: FxHashMap<PathId, Vec<At>>,
    /// By their directory: what got a new name that is not known, or not surely.
    open: FxHashMap<PathId, Vec<At>>,
}

/// What became of the object that a name stood for.
struct CurrentName {
    /// Where it stands, as far as its way is known.
    id: PathId,
    at_most: Confidence,
    /// The lines that gave it another name: the newest.
    moved: Option<At>,
    /// The line after which nobody knows its name.
    lost: Option<At>,
}

/// Tells what was done through descriptors, and to relative paths, under the name that the object had by then.
pub(in crate::infer) fn follow(verdicts: &mut Verdicts<'_>) {
    let told = |d: &Change| d.is_named() || d.left.is_some() && d.path.is_some();
    let bound = |d: &Change| d.since != At::default() && !d.absorbed && !told(d);
    let changes: Vec<usize> = (0..verdicts.count())
        .filter(|n| bound(verdicts.change(*n)))
        .collect();
    if changes.is_empty() {
        return;
    }
    let history = NameHistory::of(verdicts);
    for n in changes {
        let d = verdicts.change(n);
        let Some(from) = d.left.or(d.path) else {
            continue;
        };
        let (since, until) = (d.since, d.at);
        let current = history.current_name(verdicts, from.id, since, until);
        let directory = verdicts.names().parent(from.id);
        let perhaps = history.open.get(&directory).and_then(|lines| {
            let within = |at: &&At| **at > since && **at < until;
            lines.iter().find(within).copied()
        });
        tell(verdicts.change_mut(n), from, &current, perhaps);
    }
}

fn tell(d: &mut Change, from: Located, current: &CurrentName, perhaps: Option<At>) {
    let rule = &renamed_while_open::META;
    if let Some(lost) = current.lost {
        d.cap(&name_taken_away::META, Confidence::Possible);
        d.details.rare_mut().old_value = None;
        d.because_of(lost, name_taken_away::META.says, name_taken_away::META.id);
    } else if let Some(moved) = current.moved.filter(|_| d.to.is_none() && rule.is_on()) {
        d.path = Some(Located {
            id: current.id,
            how: from.how,
        });
        d.text = None;
        d.details.rare_mut().old_value = None;
        d.show(rule, d.if_it_stayed.min(current.at_most));
        d.because_of(moved, rule.says, rule.id);
    } else if let Some(at) = perhaps.filter(|_| d.visible == Confidence::Certain) {
        d.cap(&name_taken_away::META, Confidence::Likely);
        d.because_of(
            at,
            "what was renamed here may have taken the name under which the file was opened",
            name_taken_away::META.id,
        );
    }
}

impl NameHistory {
    fn of(verdicts: &Verdicts<'_>) -> NameHistory {
        let mut history = NameHistory::default();
        for d in verdicts.changes().filter(|d| !d.absorbed) {
            if let Some(id) = d.id() {
                history.enter(verdicts, d, id);
            }
        }
        for c in &verdicts.facts.foreign_log.changes {
            match c.kind {
                Kind::Rename | Kind::Exchange => {
                    history.take(c.id, c.at, None);
                    history.leave_open(verdicts, c.id, c.at);
                }
                Kind::Unlink | Kind::Rmdir => history.take(c.id, c.at, None),
                Kind::Create | Kind::Mkdir | Kind::Symlink
                    if c.confidence >= Confidence::Likely =>
                {
                    history.give(c.id, c.at);
                }
                _ => {}
            }
        }
        history
    }

    fn enter(&mut self, verdicts: &Verdicts<'_>, d: &Change, id: PathId) {
        let to = d.to.as_ref().and_then(|to| Some((to.id?, to.confidence)));
        match d.kind {
            Kind::Rename | Kind::Exchange => {
                self.take(id, d.at, to);
                match to.filter(|(_, sure)| *sure >= Confidence::Likely) {
                    Some((to, sure)) if d.kind == Kind::Exchange => {
                        self.take(to, d.at, Some((id, sure)));
                    }
                    Some((to, _)) => self.give(to, d.at),
                    None => self.leave_open(verdicts, id, d.at),
                }
            }
            Kind::Replace => {
                let temporary = d.details.rare().temporary.as_ref();
                if let Some(from) = temporary.and_then(|name| verdicts.names().find(name)) {
                    self.take(from, d.at, Some((id, d.visible)));
                }
                match d.visible >= Confidence::Likely {
                    true => self.give(id, d.at),
                    false => self.leave_open(verdicts, id, d.at),
                }
            }
            Kind::Unlink | Kind::Rmdir => self.take(id, d.at, None),
            Kind::Create | Kind::Mkdir | Kind::Symlink if d.visible >= Confidence::Likely => {
                self.give(id, d.at);
            }
            _ => {}
        }
    }

    fn take(&mut self, id: PathId, at: At, to: NewName) {
        self.taken.entry(id).or_default().push((at, to));
    }

    fn give(&mut self, id: PathId, at: At) {
        self.given.entry(id).or_default().push(at);
    }

    fn leave_open(&mut self, verdicts: &Verdicts<'_>, id: PathId, at: At) {
        let directory = verdicts.names().parent(id);
        self.open.entry(directory).or_default().push(at);
    }

    /// The first line between two at which the object left the name, or another one was found to have got it.
    fn next(&self, name: PathId, after: At, until: At) -> Option<(At, NewName)> {
        let within = |at: At| at > after && at < until;
        let taken = self.taken.get(&name).into_iter().flatten();
        let given = self.given.get(&name).into_iter().flatten();
        let all = taken.copied().chain(given.map(|at| (*at, None)));
        all.filter(|(at, _)| within(*at)).min_by_key(|(at, _)| *at)
    }

    /// What became of the object that stood at `id` by the line `since`, until another line.
    fn current_name(
        &self,
        verdicts: &mut Verdicts<'_>,
        id: PathId,
        since: At,
        until: At,
    ) -> CurrentName {
        /// Renames of one object that are followed.
        const MOST: usize = 64;
        let mut current = CurrentName {
            id,
            at_most: Confidence::Certain,
            moved: None,
            lost: None,
        };
        let mut after = since;
        for _ in 0..MOST {
            let mut first: Option<(PathId, At, NewName)> = None;
            let mut up = current.id;
            while up != PathId::ROOT {
                if let Some((at, to)) = self.next(up, after, until)
                    && first.is_none_or(|(_, earlier, _)| at < earlier)
                {
                    first = Some((up, at, to));
                }
                up = verdicts.names().parent(up);
            }
            let Some((name, at, to)) = first else {
                return current;
            };
            let Some((to, sure)) = to else {
                current.lost = Some(at);
                return current;
            };
            current.id = below(verdicts, current.id, name, to);
            current.at_most = current.at_most.min(sure);
            current.moved = Some(at);
            after = at;
        }
        current
    }
}

/// The path that `id` has after `name`, which is that or a directory above it, became `to`.
fn below(verdicts: &mut Verdicts<'_>, id: PathId, name: PathId, to: PathId) -> PathId {
    if id == name {
        return to;
    }
    let names = verdicts.names();
    let rest = names
        .get(id)
        .get(names.get(name).len()..)
        .unwrap_or_default();
    let path = [names.get(to), rest].concat();
    verdicts.make(&path)
}
