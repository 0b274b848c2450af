//! Narrow lines: no errno, no descriptor, no letters of open. Which file is written, and whether it is a new one, must
//! be read from the order of the calls; nothing here is ever more than `possible`.
//!
//! Pattern: `rename log`, `open log`, `write`, `close`: the file that is written is a new one.

use crate::dialect::fs_usage::calls::Op;
use crate::infer::facts::change::{Change, ChangeId};
use crate::infer::facts::content::Copy;
use crate::infer::facts::narrow_files::{Move, Narrow, Opening, Taken};
use crate::infer::observe::Observation;
use crate::infer::operation::{Confidence, Kind, ObjectType};
use crate::infer::patterns;
use crate::infer::rules::printed_half::narrow_descriptor;
use crate::ledger::State;
use crate::trace::names::{PathId, base};
use crate::trace::{At, Event, Located};

/// Calls naming a path within which what belongs together follows.
const SOON: u64 = 16;

impl Observation {
    /// Every narrow call passes here first.
    pub(in crate::infer) fn narrow_call(&mut self, e: &Event<'_, '_>) {
        let p = self.facts.narrow.processes.entry(e.process).or_default();
        if let Some(l) = e.path {
            p.turn += 1;
            let turn = p.turn;
            if let Some(m) = &mut p.moving {
                if m.turn + 1 == turn {
                    m.opened = (e.op == Op::Open && l.id == m.source).then_some(e.at);
                }
                if m.opened.is_none() || turn > m.turn + SOON {
                    p.moving = None;
                }
            }
            return;
        }
        match e.op {
            Op::Read | Op::Fstat | Op::Lseek | Op::Getdirentries | Op::Fcntl | Op::Write => {
                if let Some(o) = p.meant().and_then(|n| p.open.get_mut(n)) {
                    let first = !std::mem::replace(&mut o.used, true);
                    let reads = e.op == Op::Read && !std::mem::replace(&mut o.read, true);
                    let old = reads && o.change.is_none();
                    let path = o.path;
                    if let Some(l) = path.filter(|_| first) {
                        self.used_in(l.id);
                    }
                    if let Some(l) = path.filter(|_| old) {
                        self.narrow_read_since(l.id);
                    }
                }
            }
            Op::Dup | Op::Dup2 if p.duplicate() => {}
            Op::Socket | Op::Accept | Op::Dup => {
                let turn = p.turn;
                p.push(Opening::of(None, e.at, turn));
            }
            _ => {}
        }
    }

    /// A file was used: the directories that hold it are there.
    fn used_in(&mut self, file: PathId) {
        let mut up = self.facts.trace.names.parent(file);
        while up != PathId::ROOT && self.facts.narrow.used.insert(up) {
            up = self.facts.trace.names.parent(up);
        }
    }

    /// Something left its name, with what is in it.
    fn narrow_gone(&mut self, id: PathId) {
        let Narrow {
            used, directories, ..
        } = &mut self.facts.narrow;
        for set in [used, directories]
            .into_iter()
            .filter(|set| !set.is_empty())
        {
            set.remove(&id);
            for below in self.facts.trace.names.below(id) {
                set.remove(&below);
            }
        }
    }

    /// A narrow `mkdir` of a directory in which a file was used, or that was made before: it is there, so the call failed, as
    /// those of `mkdir -p` do.
    pub(in crate::infer) fn narrow_mkdir_failed(
        &mut self,
        e: &Event<'_, '_>,
        target: bool,
    ) -> bool {
        let Some(l) = e.path.filter(|l| !self.facts.narrow.left.contains(&l.id)) else {
            return false;
        };
        let there =
            self.facts.narrow.used.contains(&l.id) || self.facts.narrow.directories.contains(&l.id);
        if there && target {
            self.tried("mkdir", Some(l.id), None, e.at);
        }
        there
    }

    pub(in crate::infer) fn narrow_open(&mut self, e: &Event<'_, '_>) {
        let Some(l) = e.path else {
            if !e.record.stopped
                && let Some(p) = self.facts.narrow.processes.get_mut(&e.process)
            {
                let mut o = Opening::of(None, e.at, p.turn);
                o.unplaced = e.record.path.is_some();
                p.push(o);
            }
            return;
        };
        let names = &self.facts.trace.names;
        let times = self.facts.windows.times(l.id);
        let name = base(names.get(l.id));
        let mut made = None;
        if self.facts.narrow.left.contains(&l.id) {
            made = Some("its name had been taken away before, so the file is a new one");
        } else if (patterns::temporary(name) || patterns::lock_or_pid(name))
            && !self
                .facts
                .ledger
                .now(l.id)
                .is_some_and(|s| s.state.present())
        {
            made = Some("files of such a name are made anew");
        } else if times <= 2 && self.facts.narrow.directories.contains(&names.parent(l.id)) {
            made = Some("the directory was made in this capture, so the file is a new one");
        }
        let Some(p) = self.facts.narrow.processes.get_mut(&e.process) else {
            return;
        };
        if let Some(m) = &mut p.moving
            && m.source != l.id
            && m.copy.is_none()
            && base(names.get(m.source)) == name
        {
            m.copy = Some(l.id);
            made = Some("opened after the source, which could not be renamed: a copy made anew");
        }
        let mut o = Opening::of(Some(l), e.at, p.turn);
        o.made = made;
        // what is called a log is there, most often, and is written on
        let log = name.ends_with(b".log");
        o.new = times <= 1 && !log;
        let writes: Vec<ChangeId> = p.open.iter().filter_map(|o| o.change).collect();
        p.push(o);
        for change in writes {
            let name = self.facts.trace.names.get(l.id).into();
            self.read_while_written(change, name);
        }
    }

    pub(in crate::infer) fn narrow_close(&mut self, process: u32) {
        if let Some(p) = self.facts.narrow.processes.get_mut(&process) {
            p.close();
        }
    }

    /// A narrow line names no descriptor; the file opened last by the same process is the best guess.
    pub(in crate::infer) fn narrow_write(&mut self, e: &Event<'_, '_>, target: bool) {
        let meant = |observation: &Observation| {
            let p = observation.facts.narrow.processes.get(&e.process)?;
            let n = p.meant()?;
            let below = n.checked_sub(1).and_then(|b| p.open[b].path);
            Some((n, p.open[n], p.open[n].path?, below))
        };
        let Some((n, o, path, below)) = meant(self) else {
            let p = self.facts.narrow.processes.get(&e.process);
            let o = p.and_then(|p| p.open.get(p.meant()?));
            // a socket's data change no file
            if target && o.is_none_or(|o| o.unplaced) {
                self.facts.unknown.change(&self.facts.trace, e);
            }
            return;
        };
        self.facts.changed.insert(path.id, e.at);
        self.facts.narrow.left.remove(&path.id);
        if o.change.is_none() {
            self.narrow_present(path.id, o.made.is_some(), ObjectType::File, o.opened);
        }
        if !target || o.change.is_some() {
            return;
        }
        let names = &self.facts.trace.names;
        if let Some(from) = below.filter(|_| o.read)
            && from.id != path.id
            && names.base(from.id) == names.base(path.id)
        {
            self.facts.content.copies.push(Copy {
                from: from.id,
                to: path.id,
                at: e.at,
                opened: o.opened,
                guess: true,
            });
        }
        let why = "changed by the next call of the process; narrow lines show no descriptor, so the file is a guess";
        let change = self.narrow_content(e, o, path, why);
        let p = self.facts.narrow.processes.get(&e.process);
        let others = p.into_iter().flat_map(|p| &p.open);
        let others = others.filter_map(|other| other.path);
        let others: Vec<PathId> = others.map(|l| l.id).filter(|id| *id != path.id).collect();
        for id in others {
            let name = self.facts.trace.names.get(id).into();
            self.read_while_written(change, name);
        }
        if let Some(p) = self.facts.narrow.processes.get_mut(&e.process) {
            p.open[n].change = Some(change);
        }
    }

    /// What is written is there; guesses are all that narrow lines give the ledger, and nothing that rests on them is
    /// ever certain.
    fn narrow_present(&mut self, id: PathId, made: bool, object: ObjectType, at: At) {
        let state = State::Present(object);
        if made
            || self
                .facts
                .ledger
                .now(id)
                .is_some_and(|s| !s.state.present())
        {
            self.facts
                .ledger
                .made(&self.facts.trace.names, id, state, at);
        } else {
            self.facts
                .ledger
                .seen(&self.facts.trace.names, id, state, at);
        }
    }

    fn narrow_content(
        &mut self,
        e: &Event<'_, '_>,
        o: Opening,
        path: Located,
        why: &'static str,
    ) -> ChangeId {
        let kind = if o.made.is_some() || o.new {
            Kind::Create
        } else {
            Kind::Write
        };
        let mut d = Change::new(kind, e, Some(path));
        d.at = o.opened;
        d.details.line = o.opened.line();
        d.details.object = ObjectType::File;
        d.because(o.opened, "opened here");
        if let Some(made) = o.made {
            d.because(o.opened, made);
        }
        d.because(e.at, why);
        d.cap(&narrow_descriptor::META, Confidence::Possible);
        self.add(d)
    }

    /// Owner, permissions, times through a descriptor.
    pub(in crate::infer) fn narrow_metadata(
        &mut self,
        e: &Event<'_, '_>,
        target: bool,
        kind: Kind,
    ) {
        let Some(p) = self.facts.narrow.processes.get_mut(&e.process) else {
            return;
        };
        let Some(n) = p.meant() else { return };
        p.open[n].used = true;
        p.open[n].set = true;
        let (Some(path), is_new) = (p.open[n].path, p.open[n].made.is_some()) else {
            return;
        };
        if !target {
            return;
        }
        // A file that has just been made is given its owner and permissions; of another one nothing else changes.
        if is_new {
            self.narrow_write(e, target);
        }
        let mut d = Change::new(kind, e, Some(path));
        d.because(
            e.at,
            "narrow lines show no descriptor; the file opened last is a guess",
        );
        d.cap(&narrow_descriptor::META, Confidence::Possible);
        self.add(d);
    }

    /// A name was given by a narrow call.
    pub(in crate::infer) fn narrow_made(&mut self, l: Located, object: ObjectType, at: At) {
        if self.facts.narrow.left.remove(&l.id) {
            self.narrow_present(l.id, true, object, at);
        }
        if object == ObjectType::Directory {
            self.facts.narrow.directories.insert(l.id);
        }
    }

    /// Attributes of a path are changed: a call that took its name away just before, and nothing made it anew, had
    /// failed.
    pub(in crate::infer) fn narrow_still_there(&mut self, e: &Event<'_, '_>) {
        let Some(l) = e.path.filter(|l| self.facts.narrow.left.contains(&l.id)) else {
            return;
        };
        let taken = self
            .facts
            .narrow
            .processes
            .get_mut(&e.process)
            .and_then(|p| {
                let turn = p.turn;
                p.taken.take_if(|t| t.path == l.id && turn <= t.turn + 2)
            });
        if let Some(t) = taken {
            self.facts.narrow.left.remove(&l.id);
            self.failed_after_all(t.change, l.id);
        }
    }

    /// A narrow call took a name away; `change` tells of it.
    pub(in crate::infer) fn narrow_taken(&mut self, e: &Event<'_, '_>, change: ChangeId) {
        if let (Some(l), Some(p)) = (e.path, self.facts.narrow.processes.get_mut(&e.process)) {
            let turn = p.turn;
            p.taken = Some(Taken {
                path: l.id,
                change,
                turn,
            });
        }
    }

    /// A narrow `rename`, whose change is `change`.
    pub(in crate::infer) fn narrow_rename(&mut self, e: &Event<'_, '_>, change: Option<ChangeId>) {
        let Some(l) = e.path else { return };
        let again = !self.facts.narrow.left.insert(l.id);
        self.narrow_gone(l.id);
        if again {
            self.narrow_once_more(e, l.id);
        }
        let Some(p) = self.facts.narrow.processes.get_mut(&e.process) else {
            return;
        };
        p.moving = change.map(|change| Move {
            source: l.id,
            change,
            turn: p.turn,
            opened: None,
            copy: None,
        });
    }

    /// A narrow `rename` of what one before had taken away, and nothing has given a name since: that one had failed.
    fn narrow_once_more(&mut self, e: &Event<'_, '_>, source: PathId) {
        let before = self
            .facts
            .namings
            .iter()
            .rev()
            .find(|at| **at < e.at)
            .copied();
        let first = self.newest().find(|d| {
            Some(d.at) == before && d.kind == Kind::Rename && d.id() == Some(source) && !d.absorbed
        });
        if let Some(first) = first.map(|d| d.number) {
            self.failed_after_all(first, source);
        }
    }

    /// A narrow `unlink`: what was opened a moment before and is removed now was made for that moment; and a source that
    /// was copied after its `rename` had not been renamed.
    pub(in crate::infer) fn narrow_removal(&mut self, e: &Event<'_, '_>, target: bool) {
        let Some(l) = e.path else { return };
        let there = self
            .facts
            .ledger
            .now(l.id)
            .is_some_and(|s| s.state.present());
        let made = self.facts.narrow.left.insert(l.id) && there;
        self.narrow_gone(l.id);
        if !target {
            return;
        }
        let Some(p) = self.facts.narrow.processes.get_mut(&e.process) else {
            return;
        };
        let moved = p
            .moving
            .take_if(|m| m.source == l.id && m.opened.is_some() && m.copy.is_some());
        let turn = p.turn;
        if let Some(o) = p.open.iter_mut().find(|o| o.path == Some(l)) {
            o.made = o
                .made
                .or(Some("removed while it is open: a file for the moment"));
        }
        let found = p
            .all()
            .rev()
            .find(|o| o.path == Some(l) && turn <= o.turn + SOON)
            .copied();
        if let Some(m) = moved {
            // Read, copied and removed after its `rename`: that had failed, as it does across volumes.
            self.failed_after_all(m.change, m.source);
        } else if let Some(o) = found.filter(|o| o.change.is_some() || !made) {
            self.made_and_removed(e, l, o);
        }
    }

    fn made_and_removed(&mut self, e: &Event<'_, '_>, l: Located, o: Opening) {
        const WHY: &str = "removed again a moment later: made for that moment";
        match o.change {
            Some(n) => {
                let change = self.change_mut(n);
                let once = change.filter(|d| d.id() == Some(l.id) && d.again.0 == 0);
                if let Some(d) = once.filter(|d| d.kind == Kind::Write) {
                    d.kind = Kind::Create;
                    d.because(e.at, WHY);
                    self.renamed(l.id);
                }
            }
            None if (o.set || o.made.is_some()) && !o.read => {
                let mut o = o;
                o.made = o.made.or(Some(WHY));
                self.narrow_content(e, o, l, WHY);
            }
            _ => {}
        }
    }

    /// What followed shows that a call did not succeed: an attempt, no operation.
    fn failed_after_all(&mut self, change: ChangeId, path: PathId) {
        let Some(d) = self.change_mut(change) else {
            return;
        };
        let call = match d.kind {
            Kind::Rename => "rename",
            Kind::Unlink => "unlink",
            Kind::Rmdir => "rmdir",
            _ => return,
        };
        if d.id() != Some(path) {
            return;
        }
        d.absorbed = true;
        let at = d.at;
        self.tried(call, Some(path), None, at);
    }
}
