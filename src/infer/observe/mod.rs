//! The visible half: one pass over the events, from which changes of operations, the ledger and the surroundings of
//! every hidden half are kept.

pub(super) mod disk_lines;
mod forks;
pub(super) mod looked_again;
pub(super) mod looks;
pub(super) mod metadata;
mod moved_since;
pub(super) mod naming;
pub(super) mod narrow;
mod narrow_read_since;
pub(super) mod opening;
mod read_meanwhile;
mod two_processes;

use super::facts::Facts;
use super::memory::Memory;
use super::operation::{Attempt, Confidence, Kind, ObjectType};
use super::rules::printed_half::beside_narrow_lines;
use crate::dialect::fs_usage::calls::{Mutates, Op};
use crate::dialect::fs_usage::record::Record;
use crate::infer::facts::change::{Change, ChangeId};
use crate::ledger::{Cause, State, proof};
use crate::trace::names::PathId;
use crate::trace::paths::Completeness;
use crate::trace::{At, Event, Located, reserve};

/// Different failed attempts kept.
const ATTEMPTS: usize = 64;

/// Records in: the only one that writes facts.
#[derive(Clone, Debug, Default)]
pub(crate) struct Observation {
    pub(crate) facts: Facts,
    pub(crate) memory: Memory,
}

impl Observation {
    /// Takes the next record; `target` tells whether it is of a process reported on.
    pub(crate) fn push(&mut self, source: usize, record: &Record<'_>, target: bool) {
        let process = self.facts.trace.process(record.process);
        self.read_line(source, record, process, target);
    }

    /// What this line tells cannot be read: it may have given a name to anything.
    pub(crate) fn unread(&mut self, at: At) {
        let last = self.facts.namings.last().copied().unwrap_or_default();
        self.facts.namings.push(at.max(last));
    }

    /// Takes the next record of a process that is not reported on, whose number is known.
    pub(crate) fn push_other(&mut self, source: usize, record: &Record<'_>, process: u32) {
        self.read_line(source, record, process, false);
    }

    fn read_line(&mut self, source: usize, record: &Record<'_>, process: u32, target: bool) {
        match self.facts.trace.event_of(process, source, record) {
            Some(event) => self.take(event, target),
            // a call that nobody knows
            None => {
                let at = At::new(source, record.line);
                if record.errno.is_none() {
                    self.unread(at);
                }
                if target {
                    self.facts.unknown.call(record.label, at);
                }
            }
        }
    }

    pub(super) fn take(&mut self, mut event: Event<'_, '_>, target: bool) {
        let record = event.record;
        self.facts.now = event.at;
        if event.path.is_some_and(|l| self.moved_since(l)) {
            event.path = None;
        }
        self.leave_out_of_place(&mut event);
        if event.path.is_none() && event.op == Op::Rename && record.dirfd.is_some() && !record.stray
        {
            event.path = self.source_of_renameat(&event);
        }
        self.facts.any_narrow |= !record.wide;
        if let Some(l) = event
            .path
            .filter(|_| !record.wide && !target && event.op == Op::Open)
        {
            self.facts.narrow.theirs.insert(l.id, event.at);
        }
        if self.facts.blind_spots.note(&self.facts.trace.names, &event) {
            self.unread(event.at);
        }
        if target {
            self.facts.windows.mention(&self.facts.trace.names, &event);
            self.facts.failures.push(&self.facts.trace.names, &event);
        }
        if record.errno.is_some() {
            self.failed(&event, target);
        } else if event.path.is_some_and(|p| p.how == Completeness::Stopped) {
            // Success with `>` fill is a resource fork: the file itself is not what was touched.
            self.open_fork(&event);
        } else {
            self.succeeded(&event, target);
        }
    }

    /// Takes a wide line of a process not reported on that closes a descriptor, and tells nothing else.
    pub(crate) fn closed(
        &mut self,
        at: At,
        process: u32,
        fd: i32,
        thread: impl FnOnce() -> Option<i64>,
    ) {
        self.facts.now = at;
        if let Some(f) = self.facts.trace.close(process, fd, thread)
            && !self.facts.trace.is_open_elsewhere(process, &f)
        {
            let change = self.facts.content.get(f.opening).and_then(|s| s.change);
            self.end_opening(f, change, at);
        }
    }

    /// A clipped path was completed with a directory that is not there any more: the head is another one now.
    fn moved_since(&self, l: Located) -> bool {
        if l.how != Completeness::Completed {
            return false;
        }
        let mut up = self.facts.trace.names.parent(l.id);
        while up != PathId::ROOT {
            let gone =
                self.facts.ledger.now(up).is_some_and(|s| {
                    !s.state.present() || s.state == State::Present(ObjectType::Link)
                });
            if gone {
                return true;
            }
            up = self.facts.trace.names.parent(up);
        }
        false
    }

    /// The directory at which the path begins has left its place since it was opened, or made the working directory: the path
    /// stands where that is now.
    fn leave_out_of_place(&mut self, e: &mut Event<'_, '_>) {
        let Some((directory, since)) = e.begins.filter(|_| e.record.wide) else {
            return;
        };
        if self.taken_since(directory, since) {
            e.left = e.path.take();
            if e.op == Op::Open
                && let Some(f) = &mut e.file
            {
                self.facts.trace.forget_place(e.process, f.opening);
                f.path = None;
            }
        }
    }

    /// Something took the name away since that line, or found it gone: what stood there then stands elsewhere, or nowhere.
    pub(super) fn taken_since(&self, id: PathId, since: At) -> bool {
        let spans = self.facts.ledger.spans(id).iter().rev();
        let mut newer = spans.take_while(|s| s.first > since);
        newer.any(|s| s.state == State::Absent)
    }

    /// The bracket of `renameat` holds the destination's directory; the source's is the one where the same thread has just
    /// found something of that name, if there is one only.
    fn source_of_renameat(&self, e: &Event<'_, '_>) -> Option<Located> {
        let text = e.record.path.filter(|t| t.first() != Some(&b'/'))?;
        if e.record.stopped || e.record.clipped {
            return None;
        }
        let below = [b"/", text].concat();
        let fits = |id: &PathId| {
            let there = self
                .facts
                .ledger
                .now(*id)
                .is_some_and(|s| s.state.present());
            there && self.facts.trace.names.get(*id).ends_with(&below)
        };
        let mut found = self.facts.windows.recent(e).filter(fits);
        let id = found.next()?;
        found.all(|other| other == id).then_some(Located {
            id,
            how: Completeness::Relative,
        })
    }

    fn failed(&mut self, e: &Event<'_, '_>, target: bool) {
        if let (Some(l), Some(state)) = (e.path, proof::of_lookup(e)) {
            self.facts
                .ledger
                .seen(&self.facts.trace.names, l.id, state, e.at);
            if proof::looks_for(e) {
                self.facts.ledger.looked_for(l.id, e.at);
            }
        }
        let changing = e
            .record
            .call
            .is_some_and(|c| c.mutates == Mutates::Yes && c.is_path_call());
        if target && changing {
            self.note_failure(e);
        }
        let whole = e.path.filter(|l| l.how == Completeness::Whole);
        if let (Op::Rename, Some(2), true, Some(l)) = (e.op, e.record.errno, e.record.wide, whole) {
            self.facts.renames_in_vain.insert(l.id, e.at);
        }
        // Not there, or there already: that is how programs ask.
        if target && changing && !matches!(e.record.errno, Some(2 | 17)) {
            self.attempt(e);
        }
    }

    fn attempt(&mut self, e: &Event<'_, '_>) {
        let call = e.record.call.map_or("?", |c| c.name);
        self.tried(call, e.path.map(|l| l.id), e.record.errno, e.at);
    }

    /// A change that was tried and did not happen; folded by call, path and errno.
    pub(super) fn tried(
        &mut self,
        call: &'static str,
        path: Option<PathId>,
        errno: Option<i32>,
        at: At,
    ) {
        let path = path.map(|id| self.facts.trace.names.get(id).to_owned());
        let known = self
            .facts
            .attempts
            .iter_mut()
            .find(|a| a.call == call && a.errno == errno && a.path == path);
        if let Some(a) = known {
            a.count += 1;
        } else if self.facts.attempts.len() == ATTEMPTS {
            self.facts.more_attempts += 1;
        } else {
            self.facts.attempts.push(Attempt {
                call,
                path,
                errno,
                count: 1,
                source: at.source(),
                line: at.line(),
            });
        }
    }

    /// Events are missing at this line: descriptors may have been closed, names given and taken.
    pub(crate) fn hole(&mut self, at: At) {
        self.facts.witness.holes += 1;
        // Two calls that could have named anything: nothing absent before is proven to be this capture's work.
        self.facts.namings.extend([at, at]);
        self.facts.trace.doubt();
        self.facts.last_edit.clear();
    }

    /// A change that is kept, settled or not: lines may still tell more of it.
    pub(super) fn change_mut(&mut self, number: ChangeId) -> Option<&mut Change> {
        match self.facts.changes.place(number) {
            Some(n) => self.facts.changes.list.get_mut(n),
            None => self.memory.get_mut(number),
        }
    }

    /// All changes that are kept, newest first.
    pub(super) fn newest(&self) -> impl Iterator<Item = &Change> {
        let open = self.facts.changes.list.iter().rev();
        open.chain(self.memory.settled.iter().rev())
    }

    /// Enters a change. Repeated changes of one kind to one path, with nothing in between that gives or takes its name,
    /// are one operation.
    pub(super) fn add(&mut self, mut d: Change) -> ChangeId {
        if self.facts.any_narrow {
            // Also for wide lines of another capture: what narrow ones told the ledger is no proof.
            d.cap(&beside_narrow_lines::META, Confidence::Likely);
        }
        let most = self.memory.limits.changes;
        reserve(&mut self.facts.changes.list, 1, most);
        let Some(id) = d.id() else {
            return self.facts.changes.push(d);
        };
        if !d.kind.edits() {
            self.renamed(id);
            return self.facts.changes.push(d);
        }
        let latest = self.latest_edit(id, d.kind);
        let first = latest
            .and_then(|first| self.change_mut(first))
            .filter(|first| {
                first.process == d.process && first.visible == d.visible && first.path == d.path
            });
        if let Some(first) = first {
            first.repeat(d);
            return first.number;
        }
        let kind = d.kind;
        let number = self.facts.changes.push(d);
        self.facts.last_edit.put(id, kind, number);
        number
    }

    /// The newest change of that kind to what stands under the name now, as far as is known.
    pub(super) fn latest_edit(&self, id: PathId, kind: Kind) -> Option<ChangeId> {
        let number = self.facts.last_edit.get(id, kind)?;
        let known = match self.facts.changes.get(number) {
            Some(first) => first,
            None => self.memory.get(number)?,
        };
        (!self.given_since(id, known.again.1)).then_some(number)
    }

    /// A name was given or taken: what is done to it from now on is another operation.
    pub(super) fn renamed(&mut self, id: PathId) {
        self.facts.last_edit.forget(id);
    }

    fn succeeded(&mut self, e: &Event<'_, '_>, target: bool) {
        if !e.record.wide {
            self.narrow_call(e);
        }
        match e.op {
            Op::Open => self.open(e, target),
            Op::Close => self.close(e, target),
            Op::Read => {
                self.read(e);
            }
            Op::Lseek => {
                if let Some(s) = e.file.and_then(|f| self.facts.content.get(f.opening)) {
                    s.sought |= s.read > 0 || s.wrote > 0;
                }
            }
            Op::Write => self.write(e, target),
            Op::Mmap => self.mapped(e, target),
            // no line tells through which descriptor
            Op::Aio if target && matches!(e.record.label, b"aio_write" | b"lio_listio") => {
                self.facts.unknown.change(&self.facts.trace, e);
            }
            Op::Ftruncate => self.write(e, target),
            Op::Fcntl if e.record.fd2.is_some() => self.open(e, target),
            Op::Fcntl if e.record.path.is_some() && e.record.angle == Some(b"UNLINKFROM") => {
                self.remove(e, target);
            }
            Op::Truncate => {
                self.lookup(e);
                self.content_changed(e, target, "truncated by name");
            }
            Op::Getdirentries => {
                if let Some(l) = e.file.and_then(|f| f.path) {
                    self.see(l, State::Present(ObjectType::Directory), e);
                }
            }
            Op::Rename => self.rename(e, target),
            Op::Link => {
                self.hidden_half(e, target, Kind::Link);
            }
            Op::Exchangedata => {
                self.hidden_half(e, target, Kind::Exchange);
            }
            Op::Symlink => self.make(e, target, Kind::Symlink, ObjectType::Link),
            Op::Mkdir => self.make(e, target, Kind::Mkdir, ObjectType::Directory),
            // no line of mknod has flags: another source tells of a file by them
            Op::Mknod if e.record.flags.is_some() => {
                self.make(e, target, Kind::Create, ObjectType::File);
            }
            Op::Mkfifo | Op::Mknod => self.make(e, target, Kind::Create, ObjectType::Special),
            Op::Bind if e.record.path.is_some() => {
                self.make(e, target, Kind::Create, ObjectType::Special);
            }
            Op::Unlink | Op::Delete => self.remove(e, target),
            Op::Rmdir => self.remove(e, target),
            Op::Chmod | Op::Fchmod => self.metadata(e, target, Kind::Chmod),
            Op::Chown | Op::Lchown | Op::Fchown => self.metadata(e, target, Kind::Chown),
            Op::Chflags | Op::Fchflags => self.metadata(e, target, Kind::Chflags),
            Op::Setxattr | Op::Fsetxattr | Op::Removexattr | Op::Fremovexattr => {
                self.metadata(e, target, Kind::Xattr);
            }
            Op::Utimes | Op::Futimes | Op::Setattrlist | Op::Fsetattrlist => {
                self.metadata(e, target, Kind::Utimes);
            }
            Op::DiskWrite | Op::HfsUpdate if target => self.disk_line(e),
            _ => self.lookup(e),
        }
    }

    /// A process that is not reported on changed something.
    pub(super) fn changed_by_another(&mut self, e: &Event<'_, '_>, kind: Kind, object: ObjectType) {
        if let Some(l) = e.path.or(e.file.and_then(|f| f.path)) {
            self.facts.foreign.insert(l.id, e.at);
        } else if kind != Kind::Link {
            let opened = e.file.and_then(|f| self.facts.content.text(f.opening));
            let shown = e.record.path.or(opened.map(|text| text.as_slice()));
            if let Some(shown) = shown {
                self.facts.foreign_log.note_unplaced(e, shown);
            }
        }
        self.facts.foreign_log.note(e, kind, object);
    }

    pub(super) fn lookup(&mut self, e: &Event<'_, '_>) {
        if let (Some(l), Some(state)) = (e.path, proof::of_lookup(e)) {
            self.facts
                .ledger
                .seen(&self.facts.trace.names, l.id, state, e.at);
        }
    }

    pub(super) fn see(&mut self, l: Located, state: State, e: &Event<'_, '_>) {
        if e.record.wide && l.how != Completeness::Completed {
            self.facts
                .ledger
                .seen(&self.facts.trace.names, l.id, state, e.at);
        }
    }

    /// Whether something stood at a path before a line, as far as proven.
    pub(super) fn existed(&self, id: PathId) -> Option<bool> {
        if let Some(s) = self.facts.ledger.now(id) {
            let there = s.state.present();
            let made = !there
                && (self
                    .facts
                    .blind_spots
                    .made_somewhere(self.facts.trace.names.get(id), s.last)
                    || self.saved_since(id, s.last));
            return (!made).then_some(there);
        }
        // A directory made here holds only what was made or moved in here.
        let parent = self.facts.trace.names.parent(id);
        let made = self.facts.ledger.now(parent).filter(|s| {
            let whole = self.memory.forgotten.paths == 0 || s.first > self.memory.forgot;
            whole && s.cause == Cause::Call && s.state == State::Present(ObjectType::Directory)
        });
        let Some(made) = made else {
            return self.at_start(id).map(|(stood, _)| stood);
        };
        let moved_in = self.facts.namings.last().is_some_and(|n| *n > made.first);
        (!moved_in).then_some(false)
    }

    /// Whether something stood at a path of which no line has told anything so far, by the list made before; and, if it did, the
    /// list's line. Below a directory that the list does not name nothing is told: it may have been moved there with all that is in it.
    /// Nor is what stands there afterwards with an inode of the list made before: it is old, whatever its name was.
    pub(super) fn at_start(&self, id: PathId) -> Option<(bool, Option<At>)> {
        let (source, before) = self.facts.lists.before.as_ref()?;
        let (names, ledger) = (&self.facts.trace.names, &self.facts.ledger);
        if self.facts.foreign.contains_key(&id) || ledger.now(id).is_some() {
            return None;
        }
        let path = names.get(id);
        let entry = before.at(path);
        let mut up = names.parent(id);
        while up != PathId::ROOT {
            let directory = names.get(up);
            let moved_there =
                entry.is_none() && before.covers(directory) && before.at(directory).is_none();
            if moved_there || ledger.spans(up).iter().any(|s| s.cause == Cause::Call) {
                return None;
            }
            up = names.parent(up);
        }
        if let Some(entry) = entry {
            return Some((true, Some(At::new(*source, entry.line))));
        }
        let afterwards = self.facts.lists.after.as_ref();
        let inode = afterwards.and_then(|(_, after)| after.at(path)?.inode);
        let is_old = inode.is_some_and(|inode| before.paths(inode).next().is_some());
        (before.covers(path) && !is_old).then_some((false, None))
    }

    /// The last span cannot have been overtaken by a call that names something unseen.
    pub(super) fn is_known_for_sure(&self, id: PathId) -> bool {
        let since = match self.facts.ledger.now(id) {
            Some(s) => s.last,
            None => return true,
        };
        self.facts.namings.last().is_none_or(|n| *n < since)
    }
}
