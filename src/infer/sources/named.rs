//! Named by another source: a call that a second trace or an audit record tells with both its ends.
//!
//! Pattern: `rename /etc/postfix`, and in the other source, by the same thread at that moment, a rename of
//! `/private/etc/postfix` to `/private/etc/postfix.cl-rst`. The line tells whether the call succeeded, the other source
//! where it led: a line that shows an errno overrules it. Alone, such a source takes the place of the lines.
//!
//! Known to fail: where the other source has lost messages and one thread gives the same path different names within
//! milliseconds. Then nothing is tied.

use bstr::ByteSlice;

use crate::bytes::shown;
use crate::dialect::fs_usage::calls::Op;
use crate::dialect::fs_usage::record::Record;
use crate::dialect::named::{Named, What, flag_names, letters};
use crate::infer::decide;
use crate::infer::facts::change::{Change, ChangeId, Naming};
use crate::infer::observe::Observation;
use crate::infer::operation::{Confidence, Kind, ObjectType, Proof};
use crate::infer::rules::other_source::{
    named_and_missing, named_and_seen, named_by_another_source,
};
use crate::infer::rules::printed_half::{contradicted, only_allowed};
use crate::infer::verdicts::Verdicts;
use crate::ledger::{Cause, State};
use crate::trace::names::base;
use crate::trace::paths::{Completeness, canonical, is_absolute};
use crate::trace::{At, Event, Located};

impl Observation {
    /// See [`crate::infer::Inference::told`].
    pub(in crate::infer) fn told(
        &mut self,
        source: usize,
        record: &Record<'_>,
        named: &Named,
        target: bool,
    ) {
        let process = self.facts.trace.process(record.process);
        let Some(event) = self.facts.trace.event_of(process, source, record) else {
            return;
        };
        self.facts.witness.compare(named);
        if named.what == What::Written && record.errno.is_none() {
            self.facts.now = event.at;
            return self.told_written(&event, target);
        }
        self.see_before(&event, named);
        let next = self.facts.changes.next();
        self.take(event, target);
        if record.errno.is_some() {
            return;
        }
        if let Some(last) = self
            .facts
            .changes
            .list
            .last()
            .map(|d| d.number)
            .filter(|n| *n >= next)
        {
            self.name(last, event.at, named, None);
        }
    }

    /// What the object was like before the call shows that it was there, and its type.
    fn see_before(&mut self, e: &Event<'_, '_>, named: &Named) {
        let (Some(l), Some(mode)) = (e.path, named.before.mode) else {
            return;
        };
        let object = match mode & 0o170_000 {
            0 => return,
            0o040_000 => ObjectType::Directory,
            0o120_000 => ObjectType::Link,
            _ => ObjectType::File,
        };
        self.facts
            .ledger
            .seen(&self.facts.trace.names, l.id, State::Present(object), e.at);
    }

    /// The file was changed through a descriptor; a new file is written as part of its making.
    fn told_written(&mut self, e: &Event<'_, '_>, target: bool) {
        let Some(l) = e.path else { return };
        if target {
            self.facts.windows.mention(&self.facts.trace.names, e);
        }
        let made = self
            .facts
            .ledger
            .now(l.id)
            .filter(|s| s.cause == Cause::Call && s.state == State::Present(ObjectType::File));
        let change = self.newest().take(RECENT).find(|d| {
            d.kind == Kind::Create && d.path == Some(l) && made.is_some_and(|s| s.first <= d.at)
        });
        let change = change.map(|d| d.number).filter(|_| target);
        self.facts.ledger.seen(
            &self.facts.trace.names,
            l.id,
            State::Present(ObjectType::File),
            e.at,
        );
        match change.and_then(|n| self.change_mut(n)) {
            Some(d) => {
                d.because(e.at, "it was written");
                self.facts.changed.insert(l.id, e.at);
            }
            None => self.content_changed(e, target, "the other source tells that it was written"),
        }
    }

    /// Asks the other source for the half that the line of this change does not tell.
    pub(in crate::infer) fn ask_witness(&mut self, e: &Event<'_, '_>, change: ChangeId) {
        if self.facts.witness.entries.is_empty() {
            return;
        }
        let Some(kind) = self.facts.changes.get(change).map(|d| d.kind) else {
            return;
        };
        let found = self.facts.witness.find(&self.facts.trace.names, e, kind);
        if let Some(entry) = found.map(|n| &self.facts.witness.entries[n]) {
            let (at, named) = (entry.at, entry.named.clone());
            self.name(change, at, &named, Some(e.record.wide));
        }
    }

    /// A call that fails is none, whatever the other source tells of it.
    pub(in crate::infer) fn note_failure(&mut self, e: &Event<'_, '_>) {
        let kind = match e.op {
            _ if self.facts.witness.entries.is_empty() => return,
            Op::Rename => Kind::Rename,
            Op::Link => Kind::Link,
            Op::Symlink => Kind::Symlink,
            Op::Exchangedata => Kind::Exchange,
            Op::Mkdir => Kind::Mkdir,
            Op::Unlink | Op::Delete => Kind::Unlink,
            Op::Rmdir => Kind::Rmdir,
            _ => return,
        };
        let shown = e.path.map(|l| self.facts.trace.names.get(l.id).as_bytes());
        if let Some(path) = shown.or(e.record.path) {
            self.facts
                .witness
                .failed
                .push((kind, base(path).into(), e.us));
        }
    }

    /// Enters what another source tells on line `told` of the change of this change; `wide` tells of the line of `fs_usage`, if
    /// there is one, whether an errno would have been shown.
    fn name(&mut self, change: ChangeId, told: At, named: &Named, wide: Option<bool>) {
        self.place(change, named, wide);
        let Some(d) = self.facts.changes.get_mut(change) else {
            return;
        };
        let alone = told == d.at;
        if alone && named.intended {
            d.cap(&only_allowed::META, Confidence::Likely);
            if matches!(d.kind, Kind::Rename | Kind::Link) {
                self.facts.witness.allow(change, named);
            }
        }
        match d.kind {
            Kind::Chmod => {
                if let Some(old) = named.before.mode {
                    let old = String::from_utf8_lossy(&letters(old)).into_owned();
                    d.details.rare_mut().old_value = Some(old);
                    d.because(told, "the permissions before the call are told here");
                }
            }
            Kind::Chown => {
                if let (Some(uid), Some(gid)) = (named.before.uid, named.before.gid) {
                    let is = (named.owner.0.unwrap_or(uid), named.owner.1.unwrap_or(gid));
                    if named.owner != (None, None) {
                        d.details.rare_mut().owners = Some(((uid, gid), is));
                    }
                    d.because(
                        told,
                        format!("before the call the owner was {uid}, the group {gid}"),
                    );
                }
            }
            Kind::Chflags => {
                let texts = d.details.rare_mut();
                if let Some(new) = named.file_flags {
                    texts.new_value = Some(flag_names(new));
                }
                if let Some(old) = named.before.flags {
                    texts.old_value = Some(flag_names(old));
                    d.because(told, "the flags before the call are told here");
                }
            }
            Kind::Create if named.what == What::Copy => {
                if let Some(from) = &named.to {
                    d.details.rare_mut().copied_from = Some(canonical(from));
                    d.because(told, "it is a copy of the other file");
                }
            }
            Kind::Symlink => {
                let Some(text) = named.to.clone() else { return };
                let id = self.facts.trace.names.find(&text);
                d.reconsider();
                d.because_of(
                    told,
                    "the other source tells the text of the link",
                    named_by_another_source::META.id,
                );
                let finding =
                    named_by_another_source::META.speaks(Confidence::Certain, Proof::Named);
                decide::claim(d, id, text, &[finding]);
                d.naming = Naming::Done;
            }
            Kind::Rename | Kind::Link | Kind::Exchange => self.name_other_end(change, told, named),
            _ => {}
        }
    }

    /// The other source tells the path whole, and whether the call succeeded or was only allowed; so does a line that is wide.
    fn place(&mut self, change: ChangeId, named: &Named, wide: Option<bool>) {
        let path = named.resolved.as_ref().unwrap_or(&named.path);
        let Some(d) = self.facts.changes.get_mut(change) else {
            return;
        };
        if !d.whole() && is_absolute(path) {
            let id = self.facts.trace.names.intern(&canonical(path));
            d.path = Some(Located {
                id,
                how: Completeness::Whole,
            });
            d.text = None;
        }
        let gives = matches!(
            d.kind,
            Kind::Rename
                | Kind::Link
                | Kind::Symlink
                | Kind::Exchange
                | Kind::Mkdir
                | Kind::Unlink
                | Kind::Rmdir
        );
        if gives && d.whole() {
            match (named.intended, wide) {
                (false, _) | (true, Some(true)) => d.prove(),
                (true, Some(false)) if d.visible < Confidence::Likely => {
                    d.show(&only_allowed::META, Confidence::Likely);
                }
                (true, _) => {}
            }
        }
    }

    pub(in crate::infer) fn name_other_end(&mut self, change: ChangeId, told: At, named: &Named) {
        let (Some(to), Some(d)) = (named.to.as_ref(), self.facts.changes.get(change)) else {
            return;
        };
        let text = if is_absolute(to) {
            canonical(to)
        } else {
            match self.facts.trace.cwd(d.process, d.thread) {
                Some(dir) => {
                    canonical(&[self.facts.trace.names.get(dir).as_bytes(), b"/", to].concat())
                }
                // where it is, nobody tells
                None => return,
            }
        };
        let id = self.facts.trace.names.intern(&text);
        let existed = named.replaced.or_else(|| self.existed(id));
        let Some(d) = self.facts.changes.get_mut(change) else {
            return;
        };
        d.reconsider();
        d.rivals.clear();
        let what = match d.kind {
            Kind::Rename => "the other source names the new name",
            Kind::Link => "the other source names the second name",
            _ => "the other source names both files",
        };
        if told == d.at {
            d.because_of(
                told,
                "both names are told here",
                named_by_another_source::META.id,
            );
        } else {
            d.because_of(told, what, named_by_another_source::META.id);
        }
        if d.kind == Kind::Rename {
            d.details.replaced = existed;
        }
        d.naming = if named.intended && told == d.at {
            Naming::Allowed
        } else {
            Naming::Done
        };
        let finding = named_by_another_source::META.speaks(Confidence::Certain, Proof::Named);
        decide::claim(d, Some(id), text, &[finding]);
        let (kind, at, object) = (d.kind, d.at, d.details.object);
        self.renamed(id);
        if kind != Kind::Exchange {
            let object = match (kind, object) {
                (Kind::Link, _) => ObjectType::File,
                (_, object) => object,
            };
            self.facts
                .ledger
                .made(&self.facts.trace.names, id, State::Present(object), at);
            self.memory.explained.insert(id, at);
        }
    }
}

/// What is seen at the new name is what was to come there: not what stood there before, where the call failed after all.
fn is_there(verdicts: &Verdicts<'_>, d: &Change) -> bool {
    let found = verdicts.facts.witness.found.get(&d.number);
    found.copied().unwrap_or(d.details.replaced != Some(true))
}

/// Changes that are looked through for the making of a file that is written.
const RECENT: usize = 256;

/// What the rest of the lines says of the names that another source told: confirmed or contradicted. The sentences tell of
/// contradictions.
pub(in crate::infer) fn weigh(verdicts: &mut Verdicts<'_>) -> Vec<String> {
    let mut notes = Vec::new();
    for n in 0..verdicts.count() {
        let d = verdicts.change(n);
        let Some(to) = d.to.as_ref().filter(|_| d.is_named()).and_then(|to| to.id) else {
            continue;
        };
        if d.kind == Kind::Symlink {
            continue;
        }
        let spans = verdicts.facts.ledger.spans(to);
        let seen = |present: bool| {
            let fits = |s: &&crate::ledger::Span| s.state.present() == present && s.last > d.at;
            spans.iter().find(fits)
        };
        let next = spans.iter().find(|s| s.first > d.at);
        let refuted = next.is_some_and(|s| !s.state.present() && s.cause == Cause::Seen)
            && !verdicts.facts.foreign.contains_key(&to);
        let confirmed = seen(true).is_some_and(|s| s.first <= d.at);
        let below = verdicts.names().children(to).any(|child| {
            let now = verdicts.facts.ledger.now(child);
            now.is_some_and(|s| s.state.present() && s.last > d.at)
        });
        if refuted {
            notes.push(format!(
                "the other source tells that {} was renamed or linked to {}, but the capture shows afterwards that nothing stands there",
                d.id().map_or_else(String::new, |id| shown(verdicts.names().get(id))),
                shown(verdicts.names().get(to)),
            ));
            let d = verdicts.change_mut(n);
            d.cap(&contradicted::META, Confidence::Likely);
            decide::weigh(d, named_and_missing::META.caps(Confidence::Possible));
        } else if d.naming == Naming::Allowed && verdicts.facts.witness.stayed.contains(&d.number) {
            notes.push(format!(
                "a rename of {} to {} was allowed, but later messages find the same object under its old name",
                d.id().map_or_else(String::new, |id| shown(verdicts.names().get(id))),
                shown(verdicts.names().get(to)),
            ));
            let d = verdicts.change_mut(n);
            d.cap(&contradicted::META, Confidence::Possible);
            decide::weigh(d, contradicted::META.caps(Confidence::Possible));
        } else if d.naming == Naming::Allowed
            && (confirmed || below)
            && is_there(verdicts, d)
            && d.whole()
            && named_and_seen::META.is_on()
        {
            let d = verdicts.change_mut(n);
            d.naming = Naming::Done;
            d.prove();
            decide::weigh(
                d,
                named_and_seen::META.speaks(Confidence::Certain, Proof::Named),
            );
        }
    }
    notes
}
