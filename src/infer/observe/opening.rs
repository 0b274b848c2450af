//! Opening, writing, closing: who was created, emptied, written.
//!
//! Pattern: `open F=5 (_WC_T_)` of a name that was absent is a creation, of one that was there a write; what follows
//! through `F=5` belongs to it until `close F=5`.

use crate::dialect::fs_usage::calls::Op;
use crate::infer::facts::Facts;
use crate::infer::facts::change::{Change, ChangeId};
use crate::infer::facts::content::Flags;
use crate::infer::observe::Observation;
use crate::infer::operation::{Confidence, Kind, ObjectType};
use crate::infer::patterns;
use crate::infer::rules::printed_half::{
    contested_descriptor, opened_and_closed, others_since_the_list, perhaps_named_since,
    perhaps_there_before, pid_file, written_where_nothing_was,
};
use crate::ledger::{Cause, State};
use crate::trace::At;
use crate::trace::names::PathId;
use crate::trace::paths::Completeness;
use crate::trace::{Descriptor, Event, Located};

/// Of what the list made before tells: others, of whom nothing is recorded, may have changed it since.
fn unless_others(observation: &Observation) -> Confidence {
    match observation.facts.blind_spots.filtered {
        true => Confidence::Likely,
        false => Confidence::Certain,
    }
}

impl Observation {
    pub(in crate::infer) fn open(&mut self, e: &Event<'_, '_>, target: bool) {
        if !e.record.wide {
            self.narrow_open(e);
            return;
        }
        let flags = match e.record.call {
            // The letters of guarded_open_np (10.9-10.13) and openat (10.10-10.12) are noise.
            Some(_) if e.record.flags_doubtful() => Flags::default(),
            _ => Flags::parse(e.record.flags),
        };
        if let Some(f) = e.file {
            self.facts.content.open(f.opening, f.path, e.at, flags);
            if let (None, Some(text)) = (f.path, e.record.path) {
                self.facts.content.shown(f.opening, text);
            }
            if target && !f.stream {
                self.opened_meanwhile(e, f, flags);
            }
        }
        if e.file.is_some_and(|f| f.stream) {
            return self.lookup(e);
        }
        let Some(l) = e.path else {
            if target && flags.create && flags.exclusive {
                let mut d = Change::new(Kind::Create, e, None);
                d.because(e.at, "open with CREAT and EXCL succeeded: the file is new");
                self.push_opening(d, e);
            } else if !target && (flags.exclusive || flags.truncate) {
                self.changed_by_another(e, Kind::Write, ObjectType::File);
            }
            return;
        };
        let listed = self.at_start(l.id);
        let existed = self.existed(l.id);
        if flags.create && (flags.exclusive || existed == Some(false)) {
            return self.made_by_opening(e, l, target, flags.exclusive, listed.is_some());
        }
        let state = if flags.write {
            State::Present(ObjectType::File)
        } else {
            State::NotLink
        };
        // Letters that are not printed may hold a CREAT.
        let perhaps_made =
            !flags.known && existed != Some(true) || flags.create && existed.is_none();
        if perhaps_made && l.how != Completeness::Completed {
            self.facts
                .ledger
                .opened(&self.facts.trace.names, l.id, state, e.at);
        } else {
            self.see(l, state, e);
        }
        if !flags.create && !flags.truncate {
            return;
        }
        if !target {
            if flags.truncate {
                self.facts.changed.insert(l.id, e.at);
                self.changed_by_another(e, Kind::Write, ObjectType::File);
            }
            return;
        }
        match existed {
            Some(true) if flags.truncate => {
                self.emptied(e, l, listed.and_then(|(_, line)| line));
            }
            None if flags.create => self.perhaps_new(e, l, flags),
            None if flags.truncate => {
                let mut d = Change::new(Kind::Write, e, Some(l));
                d.details.object = ObjectType::File;
                d.because(
                    e.at,
                    "open with TRUNC, without CREAT: the file existed and was emptied",
                );
                self.facts.changed.insert(l.id, e.at);
                self.push_opening(d, e);
            }
            _ => {}
        }
    }

    /// `open` with CREAT of a name at which nothing stood, or with EXCL; `listed`: a list made before would name it.
    fn made_by_opening(
        &mut self,
        e: &Event<'_, '_>,
        l: Located,
        target: bool,
        exclusive: bool,
        listed: bool,
    ) {
        let sure = exclusive || self.is_known_for_sure(l.id);
        let moved = !sure && self.was_moved_since(l.id);
        let state = State::Present(ObjectType::File);
        let Facts { ledger, trace, .. } = &mut self.facts;
        ledger.made(&trace.names, l.id, state, e.at);
        if !target {
            return self.changed_by_another(e, Kind::Create, ObjectType::File);
        }
        let mut d = Change::new(Kind::Create, e, Some(l));
        d.details.object = ObjectType::File;
        d.details.replaced = Some(false);
        if exclusive {
            d.because(e.at, "open with CREAT and EXCL succeeded: the file is new");
            return self.push_opening(d, e);
        }
        d.because(e.at, "open with CREAT made it");
        d.by_exclusion = !listed;
        if listed {
            d.because(e.at, "the list made before would name it, and does not");
            d.cap(&others_since_the_list::META, unless_others(self));
        } else if let Some(s) = self.facts.ledger.before(l.id, e.at) {
            d.because(s.last, "the name was not there");
        }
        if !sure {
            let most = match moved {
                true => Confidence::Possible,
                false => Confidence::Likely,
            };
            d.cap(&perhaps_named_since::META, most);
        }
        self.push_opening(d, e);
    }

    /// `open` with TRUNC of a file that was there; `listed` is the line of the list made before that names it.
    fn emptied(&mut self, e: &Event<'_, '_>, l: Located, listed: Option<At>) {
        let mut d = Change::new(Kind::Write, e, Some(l));
        d.because(e.at, "open with TRUNC emptied the existing file");
        if let Some(line) = listed {
            d.because(line, "the list made before names it");
            d.cap(&others_since_the_list::META, unless_others(self));
        }
        d.details.object = ObjectType::File;
        self.facts.changed.insert(l.id, e.at);
        self.push_opening(d, e);
    }

    /// `open` with CREAT of a name that the capture did not know: made or emptied, the line does not tell.
    pub(in crate::infer) fn perhaps_new(&mut self, e: &Event<'_, '_>, l: Located, flags: Flags) {
        let pid = self.facts.trace.names.base(l.id).ends_with(b".pid");
        let kind = if flags.truncate && !pid {
            Kind::Write
        } else {
            Kind::Create
        };
        let mut d = Change::new(kind, e, Some(l));
        d.details.object = ObjectType::File;
        if pid {
            d.because_of(
                e.at,
                "open with CREAT; a pid file is most often made anew by the process that it names",
                pid_file::META.id,
            );
            // a daemon that reads its configuration again may write its file again
            d.cap(&pid_file::META, Confidence::Possible);
        } else {
            d.because_of(
                e.at,
                "open with CREAT; the capture does not tell whether the file existed before",
                perhaps_there_before::META.id,
            );
            d.cap(&perhaps_there_before::META, Confidence::Possible);
        }
        if flags.truncate {
            d.perhaps_new = !pid;
            self.facts.changed.insert(l.id, e.at);
            self.push_opening(d, e);
        } else if !flags.append {
            // a log is there, most often
            d.perhaps_made = true;
            self.push_opening(d, e);
        }
    }

    /// What is done through an opening tells that more was not made than that.
    fn not_made(&mut self, opening: u32) {
        let change = self.facts.content.get(opening).and_then(|s| s.change);
        let change = change.and_then(|n| self.change_mut(n));
        if let Some(d) = change.filter(|d| d.perhaps_made) {
            d.absorbed = true;
            if let Some(s) = self.facts.content.get(opening) {
                s.change = None;
            }
        }
    }

    pub(in crate::infer) fn push_opening(&mut self, mut d: Change, e: &Event<'_, '_>) {
        if let Some(f) = e.file {
            d.opening = Some(f.opening);
            if d.path.is_none() && d.text.is_none() {
                d.text = self.facts.content.text(f.opening).cloned().map(Box::new);
            }
            if f.doubtful {
                d.cap(&contested_descriptor::META, Confidence::Likely);
            }
        }
        let n = self.add(d);
        if let Some(s) = e.file.and_then(|f| self.facts.content.get(f.opening)) {
            s.change = Some(n);
        }
        if let Some(f) = e.file {
            for name in self.facts.read_meanwhile.waited(f.opening) {
                self.read_while_written(n, name);
            }
        }
    }

    pub(in crate::infer) fn read(&mut self, e: &Event<'_, '_>) {
        let Some(f) = e
            .file
            .filter(|f| self.facts.content.allows(f.opening, false))
        else {
            return;
        };
        let bytes = e.record.bytes.unwrap_or(0);
        self.facts
            .content
            .read(f.opening, (e.process, e.record.thread), bytes);
        if let (Some(l), Some(s)) = (f.path, self.facts.content.get(f.opening))
            && bytes > 0
            && s.wrote == 0
        {
            // there is something in it: it was there before it was opened
            self.facts.ledger.opened_as(l.id, s.opened, Cause::Seen);
            self.not_made(f.opening);
        }
    }

    /// Why a file opened with flags that are not printed is a new one, now that it is written, and how sure that is.
    fn written_new(&self, id: PathId, opened: At) -> Option<(Confidence, &'static str)> {
        if let Some(before) = self.facts.ledger.before(id, opened) {
            if before.state.present() {
                return None;
            }
            let named = |at: At| self.facts.namings.partition_point(|n| *n < at);
            let sure = named(before.last) == named(opened);
            let confidence = if sure {
                Confidence::Likely
            } else {
                Confidence::Possible
            };
            return Some((
                confidence,
                "it is written; the name was not there before it was opened",
            ));
        }
        patterns::temporary(self.facts.trace.names.base(id)).then_some((
            Confidence::Likely,
            "it is written; files of such a name are made anew",
        ))
    }

    pub(in crate::infer) fn write(&mut self, e: &Event<'_, '_>, target: bool) {
        if !e.record.wide && e.record.fd.is_none() {
            self.narrow_write(e, target);
            return;
        }
        let bytes = e.record.bytes.unwrap_or(0);
        if e.file.is_none() && e.op == Op::Write {
            self.written_though_closed(e);
        }
        let Some(f) = e
            .file
            .filter(|f| self.facts.content.allows(f.opening, true))
        else {
            if target {
                self.facts.unknown.change(&self.facts.trace, e);
            }
            return;
        };
        if f.stream {
            return;
        }
        if e.op == Op::Write {
            self.facts
                .content
                .write(f.opening, (e.process, e.record.thread), bytes);
        }
        if let Some(l) = f.path {
            self.facts.changed.insert(l.id, e.at);
            // a name that was taken away does not come back by what is written through the descriptor
            let known = self.facts.ledger.now(l.id);
            if !known.is_some_and(|s| !s.state.present() && s.cause == Cause::Call) {
                self.see(l, State::Present(ObjectType::File), e);
            }
        }
        if !target {
            return self.changed_by_another(e, Kind::Write, ObjectType::File);
        }
        self.not_made(f.opening);
        let Some(s) = self.facts.content.get(f.opening).copied() else {
            return;
        };
        if let Some(d) = s.change.and_then(|n| self.change_mut(n)) {
            if d.details.bytes.is_none() {
                d.because(e.at, "first write through this descriptor");
            }
            d.details.bytes = Some(d.details.bytes.unwrap_or(0) + bytes);
            return;
        }
        let (flags, opened, had_content) = (s.flags, s.opened, s.read > 0);
        let new = f
            .path
            .filter(|_| !flags.known && !had_content)
            .and_then(|l| self.written_new(l.id, opened));
        let kind = if new.is_some() {
            Kind::Create
        } else {
            Kind::Write
        };
        let mut d = Change::new(kind, e, f.path);
        d.details.bytes = Some(bytes);
        d.details.append = flags.append;
        d.details.object = ObjectType::File;
        let why = match new {
            Some((confidence, why)) => {
                d.details.replaced = Some(false);
                d.cap(&written_where_nothing_was::META, confidence);
                why
            }
            None if flags.append => "write through a descriptor opened for appending",
            None => "write through the descriptor",
        };
        d.because(e.at, why);
        d.because(opened, "the descriptor was opened here");
        if let (Some((Confidence::Likely, _)), Some(l)) = (new, f.path) {
            self.facts.ledger.opened_as(l.id, opened, Cause::Call);
        }
        if let Some(most) = contested_descriptor::at_most(&f, e.record.thread) {
            d.cap(&contested_descriptor::META, most);
        }
        self.note_number(&mut d, e);
        let taken = f.path.is_some_and(|l| self.taken_since(l.id, opened));
        d.bind(opened, taken);
        self.push_opening(d, e);
    }

    /// Opened with flags that are not printed, and closed again: that may have made the file.
    fn closed_unused(&mut self, e: &Event<'_, '_>, f: Descriptor) {
        let opening = self.facts.content.get(f.opening).copied();
        let (Some(l), Some(s)) = (f.path, opening) else {
            return;
        };
        if s.flags.known || s.read > 0 || s.reads_end {
            return;
        }
        let passing = patterns::lock_or_pid(self.facts.trace.names.base(l.id));
        let unheard = passing && self.facts.ledger.before(l.id, s.opened).is_none();
        if !unheard && self.written_new(l.id, s.opened).is_none() {
            return;
        }
        let mut d = Change::new(Kind::Create, e, Some(l));
        d.details.object = ObjectType::File;
        d.because(e.at, "closed again, neither read nor written");
        d.because(
            s.opened,
            "opened, and perhaps made: the flags are not printed",
        );
        d.cap(&opened_and_closed::META, Confidence::Possible);
        self.push_opening(d, e);
    }

    pub(in crate::infer) fn close(&mut self, e: &Event<'_, '_>, target: bool) {
        if !e.record.wide {
            self.narrow_close(e.process);
        }
        let Some(f) = e.file else { return };
        if self.facts.trace.is_open_elsewhere(e.process, &f) {
            return;
        }
        let change = self.facts.content.get(f.opening).and_then(|s| s.change);
        let is_kept = change.is_some_and(|n| self.change_mut(n).is_some());
        if !is_kept && target {
            self.closed_unused(e, f);
        }
        self.end_opening(f, change, e.at);
        self.facts.read_meanwhile.close(e.process, f.opening);
    }

    /// What a descriptor stood for is closed.
    pub(in crate::infer) fn end_opening(
        &mut self,
        f: Descriptor,
        change: Option<ChangeId>,
        at: At,
    ) {
        let names = &self.facts.trace.names;
        let kept = |from: PathId, to: PathId| {
            names.base(from) == names.base(to)
                || patterns::aside_of(names.base(to)).is_some_and(|of| of == names.base(from))
        };
        let copy = self.facts.content.close(f.opening, at, kept);
        if let (Some(copy), Some(n)) = (copy, change) {
            let from = self.facts.trace.names.get(copy.from).to_owned();
            let Some(d) = self.change_mut(n) else { return };
            if d.opening != Some(f.opening) {
                return;
            }
            d.details.rare_mut().copied_from = Some(from);
            d.because(
                at,
                if copy.guess {
                    "every read of the other file was written here in the same size: perhaps a copy"
                } else {
                    "every read of the other file was written here in the same size: a copy"
                },
            );
        }
    }

    pub(in crate::infer) fn content_changed(
        &mut self,
        e: &Event<'_, '_>,
        target: bool,
        why: &'static str,
    ) {
        if let Some(l) = e.path {
            self.facts.changed.insert(l.id, e.at);
        }
        if !target {
            self.changed_by_another(e, Kind::Write, ObjectType::File);
        } else {
            let mut d = Change::new(Kind::Write, e, e.path);
            d.details.object = ObjectType::File;
            d.because(e.at, why);
            self.add(d);
        }
    }
}
