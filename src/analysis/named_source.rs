//! Sources that name both ends: alone in place of a capture, or beside one.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;

use bstr::BString;
use rustc_hash::FxHashMap;

use super::collected::Collected;
use crate::dialect::audit::binary;
use crate::dialect::fs_usage::calls::Call;
use crate::dialect::fs_usage::record::Record;
use crate::dialect::fs_usage::{self, wanted};
use crate::dialect::named::{Form, Named, Reader, Told, letters};
use crate::infer::operation::Operation;
use crate::input;
use crate::report::model::{Damage, Hole, Source, SourceKind};
use crate::time_of_day::{DAY_US, Exact, printed};

/// Lines in which a source shows what it is.
pub(super) const SNIFFED: u64 = 40;
/// A longer trail is not read.
pub(crate) const LARGEST: u64 = 2 << 30;
/// Damaged lines that are kept to be shown.
const MOST_DAMAGE: usize = 20;

/// A capture of another source than `fs_usage`, while it is read.
pub(super) struct NamedSource {
    form: Form,
    reader: Reader,
    /// Calls that wait to be put in order.
    kept: Vec<Named>,
    /// Lines that are too long.
    long: u64,
}

impl NamedSource {
    pub(super) fn new(form: Form) -> Option<NamedSource> {
        Some(NamedSource {
            form,
            reader: Reader::new(form)?,
            kept: Vec::new(),
            long: 0,
        })
    }

    /// Takes a line.
    pub(super) fn line(
        &mut self,
        number: u64,
        line: input::Line<'_>,
        counts: &mut fs_usage::Reader,
        into: &mut Collected,
        ours: &TargetProcesses,
    ) {
        use input::Line::{TooLong, Unterminated, Whole};
        counts.census.lines += 1;
        let (Whole(text) | Unterminated(text) | TooLong(text)) = line;
        if matches!(line, TooLong(_)) {
            // only the arguments of an exec are that long
            self.long += 1;
            counts.census.harmless += 1;
            return;
        }
        let NamedSource {
            form, reader, kept, ..
        } = self;
        let counted = counts.census.counted();
        reader.line(number, text, &mut |told| {
            let keep = form.is_unordered().then_some(&mut *kept);
            into.told(told, keep, counts, ours);
        });
        counts.census.harmless += u64::from(counts.census.counted() == counted);
    }

    /// Ends the source.
    pub(super) fn finish(
        mut self,
        counts: &mut fs_usage::Reader,
        into: &mut Collected,
        ours: &TargetProcesses,
    ) {
        let NamedSource {
            form, reader, kept, ..
        } = &mut self;
        reader.finish(&mut |told| {
            let keep = form.is_unordered().then_some(&mut *kept);
            into.told(told, keep, counts, ours);
        });
        self.kept.sort_by_key(|named| named.when);
        let mut lines = Vec::with_capacity(self.kept.len());
        for mut named in self.kept {
            // who comes first is told by the line
            lines.push(named.line);
            named.line = lines.len() as u64;
            into.call(&named, counts, ours);
        }
        if self.form.is_unordered() {
            into.order.insert(into.source, lines);
        }
        if self.long > 0 {
            into.notes.push(format!(
                "{} lines are longer than any message of a change, and were passed over",
                self.long
            ));
        }
        into.formed(self.form);
    }
}

/// Whose calls are reported on.
pub(crate) struct TargetProcesses(Vec<BString>);

impl TargetProcesses {
    pub(crate) fn new(processes: &[BString]) -> TargetProcesses {
        TargetProcesses(processes.to_vec())
    }

    pub(crate) fn holds(&self, named: &Named) -> bool {
        let untold = named.by.process.is_none() && named.by.pid.is_none();
        self.0.is_empty()
            || untold
            || self.0.iter().any(|name| {
                named.is_of(name) || wanted::is_glob(name) && wanted::glob(name, &named.process())
            })
    }

    /// The name under which a call of another source is reported, if it tells that it is of one of these.
    pub(super) fn reported(&self, named: &Named) -> Option<BString> {
        let known = named.by.process.is_some() || named.by.pid.is_some();
        (known && self.holds(named)).then(|| self.name(named))
    }

    /// The name under which a call is reported.
    fn name(&self, named: &Named) -> BString {
        let told = named.process();
        match self.0.first() {
            Some(first) if told.is_empty() => first.clone(),
            None if told.is_empty() => "?".into(),
            _ => told,
        }
    }
}

impl Collected {
    /// What this source is.
    fn formed(&mut self, form: Form) {
        let source = self.source;
        if let Some(source) = self.sources.get_mut(source) {
            source.form = Some(form.name());
        }
        self.forms.push(format!("{}{}", form.name(), form.times()));
    }

    fn told(
        &mut self,
        told: Told,
        keep: Option<&mut Vec<Named>>,
        counts: &mut fs_usage::Reader,
        ours: &TargetProcesses,
    ) {
        match told {
            Told::Call(named) => {
                match ours.holds(&named) {
                    true => counts.census.understood += 1,
                    false => counts.census.other_process += 1,
                }
                match keep {
                    Some(kept) => kept.push(*named),
                    None => self.call(&named, counts, ours),
                }
            }
            Told::Harmless { .. } => counts.census.harmless += 1,
            Told::Damaged { line, why } => {
                counts.census.damaged += 1;
                self.inference.unread(self.source, line);
                if self.damage.len() < MOST_DAMAGE {
                    self.damage.push(Damage {
                        source: self.source,
                        line,
                        text: BString::default(),
                        why: why.to_owned(),
                    });
                }
            }
            Told::Lost { line, what } => {
                self.inference.hole(self.source, line);
                self.holes.push(Hole {
                    at: Some((self.source, line)),
                    what,
                });
            }
        }
    }

    fn call(&mut self, named: &Named, counts: &mut fs_usage::Reader, ours: &TargetProcesses) {
        let (process, target) = (ours.name(named), ours.holds(named));
        counts.census.of_width(true, 1);
        with_record(named, &process, |mut record| {
            match named.when {
                Some(_) => record.us = counts.times.note(record.time_us, record.time),
                None => record.us = counts.times.last().map_or(0, |last| last.us),
            }
            if target && named.when.is_some() {
                self.activity.take(&record);
            }
            if let Some(counter) = &mut self.counter {
                counter.take(&record, &self.selection);
            }
            self.say_whether_filtered(&counts.census);
            self.inference.told(self.source, &record, named, target);
        });
        if !target {
            if !self.everybody && !self.others_named.contains_key(&process) {
                self.names_met.add(&process);
            }
            *self.others_named.entry(process).or_default() += 1;
        }
    }

    /// Takes a whole trail, as the system writes it.
    pub(super) fn trail(
        &mut self,
        path: &Path,
        trail: &[u8],
        counts: &mut fs_usage::Reader,
        ours: &TargetProcesses,
    ) {
        self.source = self.sources.len();
        if self.source > 0 {
            self.inference.hole(self.source, 0);
        }
        self.sources.push(Source {
            name: path.as_os_str().as_encoded_bytes().into(),
            kind: SourceKind::Capture,
            bytes: trail.len() as u64,
            ..Source::default()
        });
        let mut told = Vec::new();
        let records = binary::read(trail, &mut |t| told.push(t));
        counts.census.lines += records;
        for one in told {
            self.told(one, None, counts, ours);
        }
        let source = self.source;
        self.sources[source].lines = records;
        self.formed(Form::Trail);
    }
}

/// What `fs_usage` would print of the call.
pub(crate) fn with_record<T>(
    named: &Named,
    process: &BString,
    take: impl FnOnce(Record<'_>) -> T,
) -> T {
    let (time, time_us) = clock(named.when);
    let path = named.resolved.as_ref().unwrap_or(&named.path);
    let mode = named.mode.map(letters);
    take(Record {
        line: named.line,
        time: time.as_bytes(),
        time_us,
        label: named.label.as_bytes(),
        call: Call::find(named.label.as_bytes()),
        fd: named.fd,
        errno: named.errno,
        path: (!path.is_empty()).then_some(path),
        flags: named.flags.as_ref().map(|flags| &flags[..]),
        angle: mode.as_ref().map(|mode| &mode[..]),
        bytes: named.bytes,
        process,
        thread: named.by.thread,
        wide: true,
        ..Record::default()
    })
}

/// The time of day, as `fs_usage` prints it.
pub(super) fn clock(when: Option<i64>) -> (String, u64) {
    let Some(when) = when else {
        return (String::new(), 0);
    };
    let us = when.div_euclid(1000).rem_euclid(DAY_US as i64) as u64;
    (printed(us, Exact::Micros), us)
}

/// The bytes of a file, if it is an audit trail as the system writes it.
pub(super) fn trail(path: &Path) -> std::io::Result<Option<Vec<u8>>> {
    let file = File::open(path)?;
    if !file.metadata()?.is_file() {
        return Ok(None);
    }
    let (reader, _) = input::unpacked(file)?;
    let mut reader = BufReader::with_capacity(binary::SEARCHED, reader);
    if !binary::is_trail(reader.fill_buf()?) {
        return Ok(None);
    }
    let mut bytes = Vec::new();
    reader.take(LARGEST).read_to_end(&mut bytes)?;
    Ok(Some(bytes))
}

/// The lines that the file has, for those of a source that was put in order.
pub(super) fn reorder(
    order: &std::collections::BTreeMap<usize, Vec<u64>>,
    operations: &mut [Operation],
) {
    let line = |source: usize, line: &mut u64| {
        if let Some(lines) = order.get(&source)
            && let Some(real) = line.checked_sub(1).and_then(|n| lines.get(n as usize))
        {
            *line = *real;
        }
    };
    for op in operations {
        line(op.details.source, &mut op.details.line);
        op.evidence
            .iter_mut()
            .for_each(|item| line(item.source, &mut item.line));
    }
}

/// Names of processes that are not reported on, and how many calls of theirs there are.
pub(super) type OtherProcessCounts = FxHashMap<BString, u64>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_of_day_is_written_as_fs_usage_does() {
        assert_eq!(
            clock(Some(1_297_161_072_363_000_111)),
            ("10:31:12.363000".to_owned(), 37_872_363_000)
        );
        assert_eq!(clock(None), (String::new(), 0));
        assert_eq!(clock(Some(-1)).0, "23:59:59.999999");
    }
}
