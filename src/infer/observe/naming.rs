//! Calls that give and take names: rename, link, exchangedata, symlink, mkdir, unlink, rmdir.
//!
//! Pattern: one line, which names one of two paths. What it proves goes into the ledger; its surroundings are kept for
//! the half that it does not print.

use crate::dialect::fs_usage::calls::Op;
use crate::dialect::named::Named;
use crate::infer::facts::change::{Change, ChangeId};
use crate::infer::facts::windows::Window;
use crate::infer::observe::Observation;
use crate::infer::operation::{Confidence, Kind, ObjectType};
use crate::infer::patterns::{self, Relation};
use crate::infer::rules::printed_half::narrow_and_used;
use crate::ledger::State;
use crate::trace::names::PathId;
use crate::trace::paths::{self, Completeness};
use crate::trace::{At, Event};

impl Observation {
    pub(in crate::infer) fn rename(&mut self, e: &Event<'_, '_>, target: bool) {
        let object = e
            .path
            .map_or(ObjectType::Unknown, |l| self.facts.object(l.id));
        let change = self.hidden_half(e, target, Kind::Rename);
        if let Some(d) = change.and_then(|n| self.change_mut(n)) {
            d.details.object = object;
        }
        if !e.record.wide {
            self.narrow_rename(e, change);
            if let Some(change) = change {
                self.narrow_taken(e, change);
            }
        }
        if let Some(l) = e.path {
            self.renamed(l.id);
            self.facts.modes.remove(&l.id);
            self.see(l, State::Present(object), e);
            self.facts.ledger.gone(&self.facts.trace.names, l.id, e.at);
        }
    }

    /// The newest renames since that line, each with what was renamed.
    fn renamed_since(&self, since: At) -> impl Iterator<Item = (&Window, PathId)> {
        const NEWEST: usize = 8;
        let newest = self.facts.windows.all.iter().rev().take(NEWEST);
        let newest = newest.take_while(move |window| window.at > since);
        newest.filter_map(|window| {
            let change = self.facts.changes.get(window.change);
            let renamed = change.filter(|d| d.kind == Kind::Rename);
            Some((window, renamed.and_then(Change::id)?))
        })
    }

    /// Since that line a temporary file that carries this name was renamed, as far as is known: it may stand there now.
    pub(in crate::infer) fn saved_since(&self, id: PathId, since: At) -> bool {
        let names = &self.facts.trace.names;
        self.renamed_since(since).any(|(_, from)| {
            names.parent(from) == names.parent(id)
                && patterns::final_name(names.base(from)) == Some(names.base(id))
        })
    }

    /// A visible call wrote what stands under the name now.
    fn is_written(&self, id: PathId) -> bool {
        let since = self.facts.ledger.now(id).map(|known| known.first);
        let last = self.facts.changed.last(id);
        last.is_some_and(|at| since.is_none_or(|since| at >= since))
    }

    /// Since that line a rename may have put another object under the name: the names belong together, or the thread names it
    /// right after the call.
    pub(in crate::infer) fn given_since(&self, id: PathId, since: At) -> bool {
        let names = &self.facts.trace.names;
        self.renamed_since(since).any(|(window, from)| {
            let related =
                patterns::relation(names.get(from), names.get(id)) < Relation::SameDirectory;
            related || window.after.iter().take(3).any(|m| m.id == id)
        })
    }

    /// A call gives or takes a name that its line does not print; of a process reported on, it is a change.
    pub(in crate::infer) fn hidden_half(
        &mut self,
        e: &Event<'_, '_>,
        target: bool,
        kind: Kind,
    ) -> Option<ChangeId> {
        self.facts.namings.push(e.at);
        if kind != Kind::Rename {
            self.lookup(e);
            if let Some(l) = e.path {
                self.see(l, State::Present(ObjectType::File), e);
            }
        }
        if !target {
            let object = match kind {
                Kind::Rename => e
                    .path
                    .map_or(ObjectType::Unknown, |l| self.facts.object(l.id)),
                _ => ObjectType::File,
            };
            self.changed_by_another(e, kind, object);
            return None;
        }
        let mut d = Change::new(kind, e, e.path);
        d.because(
            e.at,
            match kind {
                Kind::Rename => "the call; its line names the old name only",
                Kind::Link => "the call; its line names the existing file only",
                _ => "the call; its line names the first of the two files only",
            },
        );
        let n = self.facts.changes.next();
        let dir = if e.record.label == b"renameat" {
            e.dir
        } else {
            None
        };
        let written = e.path.is_some_and(|l| self.is_written(l.id));
        self.facts.windows.open(e, n, dir, written);
        self.near(e);
        if let (Kind::Link, Some(l)) = (kind, e.path) {
            self.facts.content.measure(l.id);
        }
        let n = self.add(d);
        match e.record.path2.filter(|_| kind == Kind::Rename) {
            // fs_usage_ng prints both names
            Some(to) => {
                let named = Named {
                    to: Some(paths::rooted(to)),
                    ..Named::default()
                };
                self.name_other_end(n, e.at, &named);
            }
            None => self.ask_witness(e, n),
        }
        Some(n)
    }

    pub(in crate::infer) fn make(
        &mut self,
        e: &Event<'_, '_>,
        target: bool,
        kind: Kind,
        object: ObjectType,
    ) {
        if !e.record.wide && kind == Kind::Mkdir && self.narrow_mkdir_failed(e, target) {
            return;
        }
        if let Some(l) = e.path {
            if e.record.wide && l.how != Completeness::Completed {
                self.facts
                    .ledger
                    .made(&self.facts.trace.names, l.id, State::Present(object), e.at);
            }
            if !e.record.wide {
                self.narrow_made(l, object, e.at);
            }
        }
        if !target {
            return self.changed_by_another(e, kind, object);
        }
        let mut d = Change::new(kind, e, e.path);
        d.details.object = object;
        d.details.replaced = Some(false);
        d.because(
            e.at,
            match kind {
                Kind::Symlink => "the call; its line names the link, never its target",
                Kind::Mkdir => "the call succeeded: the directory is new",
                _ => "the call succeeded: the name is new",
            },
        );
        if kind == Kind::Symlink {
            let windows = &self.facts.windows;
            if !e.record.wide && windows.handled(e) && !windows.made_last(e) {
                d.show(&narrow_and_used::META, Confidence::Likely);
            }
            let n = self.facts.changes.next();
            self.facts.windows.open(e, n, None, false);
            self.near(e);
        }
        let n = self.add(d);
        if matches!(kind, Kind::Symlink | Kind::Mkdir) {
            self.ask_witness(e, n);
        }
    }

    /// From here on, what others look up near this path may show the half that the line does not print.
    fn near(&mut self, e: &Event<'_, '_>) {
        if let Some(l) = e.path {
            self.facts
                .neighbourhood
                .add(self.facts.trace.names.get(l.id));
        }
    }

    pub(in crate::infer) fn remove(&mut self, e: &Event<'_, '_>, target: bool) {
        let mut object = e
            .path
            .map_or(ObjectType::Unknown, |l| self.facts.object(l.id));
        // unlinkat with AT_REMOVEDIR is printed like any other.
        let rmdir =
            e.op == Op::Rmdir || e.record.label == b"unlinkat" && object == ObjectType::Directory;
        if rmdir {
            object = ObjectType::Directory;
        }
        if let Some(l) = e.path {
            self.see(l, State::Present(object), e);
            if e.record.wide && l.how != Completeness::Completed {
                self.facts.ledger.gone(&self.facts.trace.names, l.id, e.at);
            }
            self.facts.modes.remove(&l.id);
        }
        // whether a directory is empty, narrow lines do not tell
        let made_here = |id: PathId| self.facts.narrow.directories.contains(&id);
        let may_hold_names = rmdir && !e.path.is_some_and(|l| made_here(l.id));
        if !e.record.wide {
            self.narrow_removal(e, target);
        }
        let kind = if rmdir { Kind::Rmdir } else { Kind::Unlink };
        if !target {
            return self.changed_by_another(e, kind, object);
        }
        let mut d = Change::new(kind, e, e.path);
        d.details.object = object;
        if !e.record.wide && d.whole() && self.facts.windows.used_last(e) && !may_hold_names {
            // Narrow: what was opened, written or listed just before was there.
            d.show(&narrow_and_used::META, Confidence::Likely);
        }
        d.because(e.at, "the call succeeded: the name is gone");
        let n = self.add(d);
        self.ask_witness(e, n);
        if !e.record.wide {
            self.narrow_taken(e, n);
        }
    }
}
