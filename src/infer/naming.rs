//! Calls that give and take names: rename, link, exchangedata, symlink, mkdir, unlink, rmdir.
//!
//! Pattern: one line, which names one of two paths. What it proves goes into the ledger; its surroundings are kept for
//! the half that it does not print.

use super::draft::Draft;
use super::engine::Engine;
use super::operation::{Confidence, Kind, ObjectType};
use super::patterns;
use crate::dialect::fs_usage::calls::Op;
use crate::dialect::named::Named;
use crate::ledger::State;
use crate::trace::names::PathId;
use crate::trace::paths::{self, Completeness};
use crate::trace::{At, Event};

impl Engine {
    pub(super) fn rename(&mut self, e: &Event<'_, '_>, target: bool) {
        let object = e.path.map_or(ObjectType::Unknown, |l| self.object(l.id));
        self.hidden_half(e, target, Kind::Rename);
        if target && let Some(d) = self.drafts.last_mut() {
            d.facts.object = object;
        }
        if !e.record.wide {
            let draft = target.then(|| self.drafts.len().saturating_sub(1));
            self.narrow_rename(e, draft);
            if let Some(draft) = draft {
                self.narrow_taken(e, draft);
            }
        }
        if let Some(l) = e.path {
            self.renamed(l.id);
            self.see(l, State::Present(object), e);
            self.ledger.gone(&self.trace.names, l.id, e.at);
        }
    }

    /// Since that line a temporary file that carries this name was renamed, as far as is known: it may stand there now.
    pub(super) fn saved_since(&self, id: PathId, since: At) -> bool {
        const NEWEST: usize = 8;
        let names = &self.trace.names;
        let newest = self.surroundings.hidden.iter().rev().take(NEWEST);
        let mut since = newest.take_while(|h| h.at > since);
        since.any(|h| {
            let d = &self.drafts[h.draft];
            d.kind == Kind::Rename
                && d.id().is_some_and(|from| {
                    names.parent(from) == names.parent(id)
                        && patterns::final_name(names.base(from)) == Some(names.base(id))
                })
        })
    }

    pub(super) fn hidden_half(&mut self, e: &Event<'_, '_>, target: bool, kind: Kind) {
        self.namings.push(e.at);
        if kind != Kind::Rename {
            self.lookup(e);
            if let Some(l) = e.path {
                self.see(l, State::Present(ObjectType::File), e);
            }
        }
        if !target {
            let object = match kind {
                Kind::Rename => e.path.map_or(ObjectType::Unknown, |l| self.object(l.id)),
                _ => ObjectType::File,
            };
            return self.changed_by_another(e, kind, object);
        }
        let mut d = Draft::new(kind, e, e.path);
        d.because(
            e.at,
            match kind {
                Kind::Rename => "the call; its line names the old name only",
                Kind::Link => "the call; its line names the existing file only",
                _ => "the call; its line names the first of the two files only",
            },
        );
        let n = self.drafts.len();
        let dir = if e.record.label == b"renameat" {
            e.dir
        } else {
            None
        };
        self.surroundings.hide(e, n, dir);
        self.near(e);
        if let (Kind::Link, Some(l)) = (kind, e.path) {
            self.content.measure(l.id);
        }
        let n = self.add(d);
        match e.record.path2.filter(|_| kind == Kind::Rename) {
            // fs_usage_ng prints both names
            Some(to) => {
                let root: &[u8] = if paths::is_private(to) { b"/" } else { b"" };
                let named = Named {
                    to: Some([root, to].concat().into()),
                    ..Named::default()
                };
                self.name_other_end(n, e.at, &named);
            }
            None => self.ask_witness(e, n),
        }
    }

    pub(super) fn make(&mut self, e: &Event<'_, '_>, target: bool, kind: Kind, object: ObjectType) {
        if !e.record.wide && kind == Kind::Mkdir && self.narrow_mkdir_failed(e, target) {
            return;
        }
        if let Some(l) = e.path {
            if e.record.wide && l.how != Completeness::Completed {
                self.ledger
                    .made(&self.trace.names, l.id, State::Present(object), e.at);
            }
            if !e.record.wide {
                self.narrow_made(l, object, e.at);
            }
        }
        if !target {
            return self.changed_by_another(e, kind, object);
        }
        let mut d = Draft::new(kind, e, e.path);
        d.facts.object = object;
        d.facts.replaced = Some(false);
        d.because(
            e.at,
            match kind {
                Kind::Symlink => "the call; its line names the link, never its target",
                Kind::Mkdir => "the call succeeded: the directory is new",
                _ => "the call succeeded: the name is new",
            },
        );
        if kind == Kind::Symlink {
            if !e.record.wide && self.surroundings.handled(e) {
                d.visible = Confidence::Likely;
            }
            let n = self.drafts.len();
            self.surroundings.hide(e, n, None);
            self.near(e);
        }
        let n = self.add(d);
        if kind == Kind::Symlink {
            self.ask_witness(e, n);
        }
    }

    /// From here on, what others look up near this path may show the half that the line does not print.
    fn near(&mut self, e: &Event<'_, '_>) {
        if let Some(l) = e.path {
            self.vicinity.add(self.trace.names.get(l.id));
        }
    }

    pub(super) fn remove(&mut self, e: &Event<'_, '_>, target: bool) {
        let mut object = e.path.map_or(ObjectType::Unknown, |l| self.object(l.id));
        // unlinkat with AT_REMOVEDIR is printed like any other.
        let rmdir =
            e.op == Op::Rmdir || e.record.label == b"unlinkat" && object == ObjectType::Directory;
        if rmdir {
            object = ObjectType::Directory;
        }
        if let Some(l) = e.path {
            self.see(l, State::Present(object), e);
            if e.record.wide && l.how != Completeness::Completed {
                self.ledger.gone(&self.trace.names, l.id, e.at);
            }
            self.modes.remove(&l.id);
        }
        if !e.record.wide {
            self.narrow_removal(e, target);
        }
        let kind = if rmdir { Kind::Rmdir } else { Kind::Unlink };
        if !target {
            return self.changed_by_another(e, kind, object);
        }
        let mut d = Draft::new(kind, e, e.path);
        d.facts.object = object;
        if !e.record.wide && self.surroundings.handled(e) {
            // Narrow: what was opened, written or listed just before was there.
            d.visible = Confidence::Likely;
        }
        d.because(e.at, "the call succeeded: the name is gone");
        let n = self.add(d);
        if !e.record.wide {
            self.narrow_taken(e, n);
        }
    }
}
