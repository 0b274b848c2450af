//! The visible half: one pass over the events, from which drafts of operations, the ledger and the surroundings of
//! every hidden half are kept.

use bstr::ByteSlice;
use rustc_hash::FxHashMap;

use super::content::{Content, Flags};
use super::draft::Draft;
use super::hidden::Surroundings;
use super::operation::{Confidence, Kind, ObjectType};
use crate::dialect::fs_usage::calls::{Mutates, Op};
use crate::dialect::fs_usage::record::Record;
use crate::ledger::failures::Failures;
use crate::ledger::{Cause, Ledger, State, proof};
use crate::trace::names::PathId;
use crate::trace::paths::Completeness;
use crate::trace::{At, Event, Located, Trace};

/// A changing call that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Attempt {
    pub(crate) op: Op,
    pub(crate) path: Option<PathId>,
    pub(crate) errno: i32,
    pub(crate) at: At,
}

/// The file that a process opened last, on lines that show no descriptor.
#[derive(Clone, Copy, Debug)]
struct NarrowOpen {
    path: Located,
    opened: At,
    /// Named for the first time: more likely made than rewritten.
    new: bool,
    draft: Option<usize>,
}

/// Kept of failed attempts; a program that tries for a week is folded elsewhere (obstacles).
const ATTEMPTS: usize = 4096;

/// Records in, drafts out.
#[derive(Clone, Debug, Default)]
pub(crate) struct Engine {
    pub(crate) trace: Trace,
    pub(crate) ledger: Ledger,
    pub(crate) drafts: Vec<Draft>,
    pub(crate) surroundings: Surroundings,
    pub(crate) content: Content,
    pub(crate) attempts: Vec<Attempt>,
    pub(crate) failures: Failures,
    /// Permission strings as last set.
    modes: FxHashMap<PathId, String>,
    /// Last line at which a file's content changed.
    pub(crate) changed: FxHashMap<PathId, At>,
    /// Lines of calls, by anybody, that give something a name that is not printed.
    pub(crate) namings: Vec<At>,
    /// What changed through other processes.
    pub(crate) foreign: FxHashMap<PathId, At>,
    /// Narrow lines show no descriptors: the file opened last, and its draft.
    narrow: FxHashMap<u32, NarrowOpen>,
    /// Some line was narrow.
    pub(crate) any_narrow: bool,
}

impl Engine {
    /// Takes the next record; `target` tells whether it is of a process reported on.
    pub(crate) fn push(&mut self, source: usize, record: &Record<'_>, target: bool) {
        let Some(mut event) = self.trace.event(source, record) else {
            return;
        };
        if event.path.is_some_and(|l| self.moved_since(l)) {
            event.path = None;
        }
        self.any_narrow |= !record.wide;
        if target {
            self.surroundings.mention(&event);
            self.failures.push(&self.trace.names, &event);
        }
        if record.errno.is_some() {
            self.failed(&event, target);
        } else if event.path.is_some_and(|p| p.how == Completeness::Stopped) {
            // Success with `>` fill is a resource fork: the file itself is not what was touched.
        } else {
            self.succeeded(&event, target);
        }
    }

    /// A clipped path was completed with a directory that is not there any more: the head is another one now.
    fn moved_since(&self, l: Located) -> bool {
        if l.how != Completeness::Completed {
            return false;
        }
        let mut up = self.trace.names.parent(l.id);
        while up != PathId::ROOT {
            let gone = self
                .ledger
                .now(up)
                .is_some_and(|s| !s.state.present() || s.state == State::Present(ObjectType::Link));
            if gone {
                return true;
            }
            up = self.trace.names.parent(up);
        }
        false
    }

    fn failed(&mut self, e: &Event<'_, '_>, target: bool) {
        if let (Some(l), Some(state)) = (e.path, proof::of_lookup(e)) {
            self.ledger.seen(&self.trace.names, l.id, state, e.at);
        }
        let changing = e
            .record
            .call
            .is_some_and(|c| c.mutates == Mutates::Yes && c.is_path_call());
        if target && changing && self.attempts.len() < ATTEMPTS {
            self.attempts.push(Attempt {
                op: e.op,
                path: e.path.map(|l| l.id),
                errno: e.record.errno.unwrap_or(0),
                at: e.at,
            });
        }
    }

    fn succeeded(&mut self, e: &Event<'_, '_>, target: bool) {
        match e.op {
            Op::Open => self.open(e, target),
            Op::Close => self.close(e),
            Op::Read => {
                if let Some(f) = e.file {
                    let n = e.record.bytes.unwrap_or(0);
                    self.content
                        .read(f.session, (e.process, e.record.thread), n);
                }
            }
            Op::Lseek => {
                if let Some(s) = e.file.and_then(|f| self.content.get(f.session)) {
                    s.sought |= s.read > 0 || s.wrote > 0;
                }
            }
            Op::Write => self.write(e, target),
            Op::Ftruncate => self.write(e, target),
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
            Op::Link => self.hidden_half(e, target, Kind::Link),
            Op::Exchangedata => self.hidden_half(e, target, Kind::Exchange),
            Op::Symlink => self.make(e, target, Kind::Symlink, ObjectType::Link),
            Op::Mkdir => self.make(e, target, Kind::Mkdir, ObjectType::Directory),
            Op::Mkfifo | Op::Mknod => self.make(e, target, Kind::Create, ObjectType::File),
            Op::Bind if e.record.path.is_some() => {
                self.make(e, target, Kind::Create, ObjectType::File);
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
            _ => self.lookup(e),
        }
    }

    fn lookup(&mut self, e: &Event<'_, '_>) {
        if let (Some(l), Some(state)) = (e.path, proof::of_lookup(e)) {
            self.ledger.seen(&self.trace.names, l.id, state, e.at);
        }
    }

    fn see(&mut self, l: Located, state: State, e: &Event<'_, '_>) {
        if e.record.wide && l.how != Completeness::Completed {
            self.ledger.seen(&self.trace.names, l.id, state, e.at);
        }
    }

    /// Whether something stood at a path before a line, as far as proven.
    fn existed(&self, id: PathId) -> Option<bool> {
        if let Some(s) = self.ledger.now(id) {
            return Some(s.state.present());
        }
        // A directory made here holds only what was made or moved in here.
        let parent = self.trace.names.parent(id);
        let made = self.ledger.now(parent).filter(|s| {
            s.cause == Cause::Call && s.state == State::Present(ObjectType::Directory)
        })?;
        let moved_in = self.namings.last().is_some_and(|n| *n > made.first);
        (!moved_in).then_some(false)
    }

    /// The last span cannot have been overtaken by a call that names something unseen.
    fn settled(&self, id: PathId) -> bool {
        let since = match self.ledger.now(id) {
            Some(s) => s.last,
            None => return true,
        };
        self.namings.last().is_none_or(|n| *n < since)
    }

    fn open(&mut self, e: &Event<'_, '_>, target: bool) {
        let flags = match e.record.call {
            // The letters of guarded_open_np (10.9-10.13) and openat (10.10-10.12) are noise.
            Some(_) if e.record.flags_doubtful() => Flags::default(),
            _ => Flags::parse(e.record.flags),
        };
        if let Some(f) = e.file {
            self.content.open(f.session, f.path, e.at, flags);
        }
        let Some(l) = e.path else {
            if target && flags.create && flags.exclusive {
                let mut d = Draft::new(Kind::Create, e, None);
                d.because(e.at, "open with CREAT and EXCL succeeded: the file is new");
                self.push_session(d, e);
            }
            return;
        };
        if !e.record.wide {
            let new = self.surroundings.times(l.id) <= 1;
            self.narrow.insert(
                e.process,
                NarrowOpen {
                    path: l,
                    opened: e.at,
                    new,
                    draft: None,
                },
            );
            return;
        }
        let existed = self.existed(l.id);
        if flags.create && (flags.exclusive || existed == Some(false)) {
            let settled = flags.exclusive || self.settled(l.id);
            self.ledger.made(
                &self.trace.names,
                l.id,
                State::Present(ObjectType::File),
                e.at,
            );
            if !target {
                self.foreign.insert(l.id, e.at);
                return;
            }
            let mut d = Draft::new(Kind::Create, e, Some(l));
            d.facts.object = ObjectType::File;
            d.facts.replaced = Some(false);
            if flags.exclusive {
                d.because(e.at, "open with CREAT and EXCL succeeded: the file is new");
            } else {
                if let Some(s) = self.ledger.before(l.id, e.at) {
                    d.because(s.last, "the name was not there");
                }
                d.because(e.at, "open with CREAT made it");
                if !settled {
                    d.cap(Confidence::Likely);
                }
            }
            self.push_session(d, e);
            return;
        }
        let state = if flags.write {
            State::Present(ObjectType::File)
        } else {
            State::NotLink
        };
        self.see(l, state, e);
        if !flags.create && !flags.truncate {
            return;
        }
        if !target {
            if flags.truncate {
                self.changed.insert(l.id, e.at);
                self.foreign.insert(l.id, e.at);
            }
            return;
        }
        match existed {
            Some(true) if flags.truncate => {
                let mut d = Draft::new(Kind::Write, e, Some(l));
                d.because(e.at, "open with TRUNC emptied the existing file");
                d.facts.object = ObjectType::File;
                self.changed.insert(l.id, e.at);
                self.push_session(d, e);
            }
            None if flags.create => self.perhaps_new(e, l, flags),
            None if flags.truncate => {
                let mut d = Draft::new(Kind::Write, e, Some(l));
                d.facts.object = ObjectType::File;
                d.because(
                    e.at,
                    "open with TRUNC, without CREAT: the file existed and was emptied",
                );
                self.changed.insert(l.id, e.at);
                self.push_session(d, e);
            }
            _ => {}
        }
    }

    /// `open` with CREAT of a name that the capture did not know: made or emptied, the line does not tell.
    fn perhaps_new(&mut self, e: &Event<'_, '_>, l: Located, flags: Flags) {
        let pid = self.trace.names.base(l.id).ends_with(b".pid");
        let kind = if flags.truncate && !pid {
            Kind::Write
        } else {
            Kind::Create
        };
        let mut d = Draft::new(kind, e, Some(l));
        d.facts.object = ObjectType::File;
        if pid {
            d.because(
                e.at,
                "open with CREAT; a pid file is made anew by the process that it names",
            );
            d.cap(Confidence::Likely);
        } else {
            d.because(
                e.at,
                "open with CREAT; the capture does not tell whether the file existed before",
            );
            d.cap(Confidence::Possible);
        }
        if flags.truncate {
            self.changed.insert(l.id, e.at);
            self.push_session(d, e);
        }
    }

    fn push_session(&mut self, mut d: Draft, e: &Event<'_, '_>) {
        if let Some(f) = e.file {
            d.session = Some(f.session);
            if f.doubtful {
                d.cap(Confidence::Likely);
            }
            if let Some(s) = self.content.get(f.session) {
                s.draft = Some(self.drafts.len());
            }
        }
        self.drafts.push(d);
    }

    fn write(&mut self, e: &Event<'_, '_>, target: bool) {
        if !e.record.wide && e.record.fd.is_none() {
            self.narrow_write(e, target);
            return;
        }
        let bytes = e.record.bytes.unwrap_or(0);
        let Some(f) = e.file else { return };
        if f.socket {
            return;
        }
        if e.op == Op::Write {
            self.content
                .write(f.session, (e.process, e.record.thread), bytes);
        }
        if let Some(l) = f.path {
            self.changed.insert(l.id, e.at);
            if !target {
                self.foreign.insert(l.id, e.at);
            }
            self.see(l, State::Present(ObjectType::File), e);
        }
        if !target {
            return;
        }
        let Some(s) = self.content.get(f.session) else {
            return;
        };
        if let Some(n) = s.draft {
            let d = &mut self.drafts[n];
            if d.facts.bytes.is_none() {
                d.because(e.at, "first write through this descriptor");
            }
            d.facts.bytes = Some(d.facts.bytes.unwrap_or(0) + bytes);
            return;
        }
        let (append, opened) = (s.flags.append, s.opened);
        let mut d = Draft::new(Kind::Write, e, f.path);
        d.facts.bytes = Some(bytes);
        d.facts.append = append;
        d.facts.object = ObjectType::File;
        d.because(
            e.at,
            if append {
                "write through a descriptor opened for appending"
            } else {
                "write through the descriptor"
            },
        );
        d.because(opened, "the descriptor was opened here");
        if f.doubtful {
            d.cap(Confidence::Likely);
        }
        self.push_session(d, e);
    }

    /// A narrow line names no descriptor; the file opened last by the same process is the best guess.
    fn narrow_write(&mut self, e: &Event<'_, '_>, target: bool) {
        let Some(n) = self.narrow.get(&e.process).copied() else {
            return;
        };
        self.changed.insert(n.path.id, e.at);
        if !target || n.draft.is_some() {
            return;
        }
        let kind = if n.new { Kind::Create } else { Kind::Write };
        let mut d = Draft::new(kind, e, Some(n.path));
        d.at = n.opened;
        d.facts.line = n.opened.line();
        d.facts.object = ObjectType::File;
        d.because(n.opened, "opened here");
        d.because(
            e.at,
            "changed by the next call of the process; narrow lines show no descriptor, so the file is a guess",
        );
        d.cap(Confidence::Possible);
        if let Some(open) = self.narrow.get_mut(&e.process) {
            open.draft = Some(self.drafts.len());
        }
        self.drafts.push(d);
    }

    fn close(&mut self, e: &Event<'_, '_>) {
        let Some(f) = e.file else { return };
        let draft = self.content.get(f.session).and_then(|s| s.draft);
        if let (Some(copy), Some(n)) = (self.content.close(f.session, e.at), draft) {
            let from = self.trace.names.get(copy.from).to_owned();
            let d = &mut self.drafts[n];
            d.facts.copied_from = Some(from);
            d.because(
                e.at,
                "every read of the other file was written here in the same size: a copy",
            );
        }
    }

    fn content_changed(&mut self, e: &Event<'_, '_>, target: bool, why: &'static str) {
        if let Some(l) = e.path {
            self.changed.insert(l.id, e.at);
            if !target {
                self.foreign.insert(l.id, e.at);
            }
        }
        if target {
            let mut d = Draft::new(Kind::Write, e, e.path);
            d.facts.object = ObjectType::File;
            d.because(e.at, why);
            self.drafts.push(d);
        }
    }

    fn rename(&mut self, e: &Event<'_, '_>, target: bool) {
        let object = e.path.map_or(ObjectType::Unknown, |l| self.object(l.id));
        self.hidden_half(e, target, Kind::Rename);
        if target && let Some(d) = self.drafts.last_mut() {
            d.facts.object = object;
        }
        if let Some(l) = e.path {
            self.see(l, State::Present(object), e);
            self.ledger.gone(&self.trace.names, l.id, e.at);
        }
    }

    /// Type of what stands at a path, as far as proven.
    pub(crate) fn object(&self, id: PathId) -> ObjectType {
        let now = self
            .ledger
            .now(id)
            .map_or(ObjectType::Unknown, |s| s.state.object());
        if now != ObjectType::Unknown {
            return now;
        }
        let child = self
            .trace
            .names
            .children(id)
            .any(|c| self.ledger.now(c).is_some_and(|s| s.state.present()));
        if child {
            ObjectType::Directory
        } else {
            ObjectType::Unknown
        }
    }

    fn hidden_half(&mut self, e: &Event<'_, '_>, target: bool, kind: Kind) {
        self.namings.push(e.at);
        if kind != Kind::Rename {
            self.lookup(e);
            if let Some(l) = e.path {
                self.see(l, State::Present(ObjectType::File), e);
            }
        }
        if !target {
            if let Some(l) = e.path {
                self.foreign.insert(l.id, e.at);
            }
            return;
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
        d.hidden = Some(self.surroundings.hide(e, n, dir));
        self.drafts.push(d);
    }

    fn make(&mut self, e: &Event<'_, '_>, target: bool, kind: Kind, object: ObjectType) {
        if let Some(l) = e.path {
            if e.record.wide && l.how != Completeness::Completed {
                self.ledger
                    .made(&self.trace.names, l.id, State::Present(object), e.at);
            }
            if !target {
                self.foreign.insert(l.id, e.at);
            }
        }
        if !target {
            return;
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
            let n = self.drafts.len();
            d.hidden = Some(self.surroundings.hide(e, n, None));
        }
        self.drafts.push(d);
    }

    fn remove(&mut self, e: &Event<'_, '_>, target: bool) {
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
            if !target {
                self.foreign.insert(l.id, e.at);
            }
        }
        if !target {
            return;
        }
        let kind = if rmdir { Kind::Rmdir } else { Kind::Unlink };
        let mut d = Draft::new(kind, e, e.path);
        d.facts.object = object;
        d.because(e.at, "the call succeeded: the name is gone");
        self.drafts.push(d);
    }

    fn metadata(&mut self, e: &Event<'_, '_>, target: bool, kind: Kind) {
        let through = e.file.filter(|_| e.path.is_none());
        let path = e.path.or(through.and_then(|f| f.path));
        if e.path.is_some() {
            self.lookup(e);
        }
        if !target {
            return;
        }
        if !e.record.wide && path.is_none() {
            let Some(n) = self.narrow.get(&e.process).copied() else {
                return;
            };
            // Owner and permissions are set through a descriptor when a file has just been made.
            self.narrow_write(e, target);
            let mut d = Draft::new(kind, e, Some(n.path));
            d.because(
                e.at,
                "narrow lines show no descriptor; the file opened last is a guess",
            );
            d.cap(Confidence::Possible);
            self.drafts.push(d);
            return;
        }
        if path.is_none() && e.record.path.is_none() {
            // Through a descriptor whose opening was not seen: a change, but of which file is unknown.
            return;
        }
        let mut d = Draft::new(kind, e, path);
        if kind == Kind::Chmod
            && !e.record.call.is_some_and(|c| c.is_at())
            && let (Some(l), Some(mode)) = (path, e.record.angle)
        {
            let mode = mode.to_str_lossy().into_owned();
            d.facts.old_value = self.modes.insert(l.id, mode.clone());
            d.facts.new_value = Some(mode);
        } else if kind == Kind::Chflags {
            d.facts.new_value = e.record.angle.map(|a| a.to_str_lossy().into_owned());
        }
        d.because(e.at, "the call succeeded");
        if let Some(f) = through {
            if let Some(s) = self.content.get(f.session) {
                d.because(s.opened, "the descriptor was opened here");
            }
            d.session = Some(f.session);
            if f.doubtful {
                d.cap(Confidence::Likely);
            }
        }
        self.drafts.push(d);
    }
}
