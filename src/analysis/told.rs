//! Sources that name both ends: alone in place of a capture, or beside one.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;

use anyhow::{Context as _, bail};
use bstr::BString;
use rustc_hash::FxHashMap;

use super::Options;
use super::intake::Collected;
use crate::bytes::shown;
use crate::dialect::audit::binary;
use crate::dialect::fs_usage::calls::Call;
use crate::dialect::fs_usage::record::Record;
use crate::dialect::fs_usage::wanted;
use crate::dialect::named::{Form, Named, Reader, Told, letters};
use crate::infer::listed::Listings;
use crate::infer::named::Witness;
use crate::infer::operation::Operation;
use crate::input;
use crate::recording::listing::Listing;
use crate::report::model::{Damage, Hole, Source, SourceKind};
use crate::trace::At;

/// Evidence of what stands beside the captures has sources from here on, until it is known how many captures and logs
/// there are.
const BESIDE: usize = 1 << 16;
/// Lines in which a source shows what it is.
pub(super) const SNIFFED: u64 = 40;
/// A line that is longer is no message.
const LONGEST: u64 = 16 << 20;
/// A longer trail is not read.
const LARGEST: u64 = 2 << 30;
const DAY: i64 = 86_400_000_000;
/// Damaged lines that are kept to be shown.
const MOST_DAMAGE: usize = 20;
/// Calls of which the capture shows nothing that are told one by one.
const MOST_UNSEEN: usize = 4;

/// A capture of another source than `fs_usage`, while it is read.
pub(super) struct Telling {
    form: Form,
    reader: Reader,
    /// Calls that wait to be put in order.
    kept: Vec<Named>,
    /// Lines that are too long.
    long: u64,
}

impl Telling {
    pub(super) fn new(form: Form) -> Option<Telling> {
        Some(Telling {
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
        into: &mut Collected,
        ours: &Ours,
    ) {
        use input::Line::{TooLong, Unterminated, Whole};
        into.census.lines += 1;
        let (Whole(text) | Unterminated(text) | TooLong(text)) = line;
        if matches!(line, TooLong(_)) {
            // only the arguments of an exec are that long
            self.long += 1;
            into.census.harmless += 1;
            return;
        }
        let Telling {
            form, reader, kept, ..
        } = self;
        let counted = into.census.counted();
        reader.line(number, text, &mut |told| {
            into.told(told, form.is_unordered().then_some(&mut *kept), ours);
        });
        into.census.harmless += u64::from(into.census.counted() == counted);
    }

    /// Ends the source.
    pub(super) fn finish(mut self, into: &mut Collected, ours: &Ours) {
        let Telling {
            form, reader, kept, ..
        } = &mut self;
        reader.finish(&mut |told| into.told(told, form.is_unordered().then_some(&mut *kept), ours));
        self.kept.sort_by_key(|named| named.when);
        let mut lines = Vec::with_capacity(self.kept.len());
        for mut named in self.kept {
            // who comes first is told by the line
            lines.push(named.line);
            named.line = lines.len() as u64;
            into.call(&named, ours);
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
pub(super) struct Ours(Vec<BString>);

impl Ours {
    pub(super) fn new(processes: &[BString]) -> Ours {
        Ours(processes.to_vec())
    }

    fn holds(&self, named: &Named) -> bool {
        let untold = named.by.process.is_none() && named.by.pid.is_none();
        self.0.is_empty()
            || untold
            || self.0.iter().any(|name| {
                named.is_of(name) || wanted::is_glob(name) && wanted::glob(name, &named.process())
            })
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
        let zone = match form {
            Form::Eslogger | Form::BothEnds | Form::Trail => ", times in UTC",
            Form::Praudit | Form::PrauditXml => "",
            Form::Dtruss => ", without times; the order is sure within a thread",
        };
        self.forms.push(format!("{}{zone}", form.name()));
    }

    fn told(&mut self, told: Told, keep: Option<&mut Vec<Named>>, ours: &Ours) {
        match told {
            Told::Call(named) => {
                match ours.holds(&named) {
                    true => self.census.understood += 1,
                    false => self.census.other_process += 1,
                }
                match keep {
                    Some(kept) => kept.push(*named),
                    None => self.call(&named, ours),
                }
            }
            Told::Harmless { .. } => self.census.harmless += 1,
            Told::Damaged { line, why } => {
                self.census.damaged += 1;
                self.inference.unread(self.source, line);
                if self.census.damage.len() < MOST_DAMAGE {
                    self.census.damage.push(Damage {
                        source: self.source,
                        line,
                        text: BString::default(),
                        why: why.to_owned(),
                    });
                }
            }
            Told::Lost { line, what } => {
                self.census.harmless += 1;
                self.inference.hole(self.source, line);
                self.holes.push(Hole {
                    at: Some((self.source, line)),
                    what,
                });
            }
        }
    }

    fn call(&mut self, named: &Named, ours: &Ours) {
        let (time, time_us) = clock(named.when);
        let process = ours.name(named);
        let path = named.resolved.as_ref().unwrap_or(&named.path);
        let mode = named.mode.map(letters);
        let record = Record {
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
            process: &process,
            thread: named.by.thread,
            wide: true,
            ..Record::default()
        };
        let target = ours.holds(named);
        if named.when.is_some() {
            let us = self.moment(record.time_us, record.time, true);
            if target {
                self.activity.take(&record, us);
            }
        } else {
            self.breadth(true, 1);
        }
        if !target {
            *self.strangers.entry(process.clone()).or_default() += 1;
        }
        self.say_whether_filtered();
        self.inference.told(self.source, &record, named, target);
    }

    /// Takes a whole trail, as the system writes it.
    pub(super) fn trail(&mut self, path: &Path, trail: &[u8], ours: &Ours) {
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
        self.census.lines += records;
        told.into_iter().for_each(|t| self.told(t, None, ours));
        let source = self.source;
        self.sources[source].lines = records;
        self.formed(Form::Trail);
    }
}

/// The time of day, as `fs_usage` prints it.
fn clock(when: Option<i64>) -> (String, u64) {
    let Some(when) = when else {
        return (String::new(), 0);
    };
    let us = when.div_euclid(1000).rem_euclid(DAY);
    let (seconds, rest) = (us / 1_000_000, us % 1_000_000);
    let text = format!(
        "{:02}:{:02}:{:02}.{rest:06}",
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60
    );
    (text, us as u64)
}

/// The bytes of a file, if it is an audit trail as the system writes it.
pub(super) fn trail(path: &Path) -> std::io::Result<Option<Vec<u8>>> {
    let file = File::open(path)?;
    if !file.metadata()?.is_file() {
        return Ok(None);
    }
    let (reader, _) = input::unpacked(file)?;
    let mut reader = BufReader::new(reader);
    if !binary::is_trail(reader.fill_buf()?) {
        return Ok(None);
    }
    let mut bytes = Vec::new();
    reader.take(LARGEST).read_to_end(&mut bytes)?;
    Ok(Some(bytes))
}

/// What stands beside the captures.
#[derive(Default)]
pub(super) struct Beside {
    /// Its sources, without a place among the others yet.
    pub(super) sources: Vec<Source>,
    /// What is to be said of them.
    pub(super) notes: Vec<String>,
}

impl Beside {
    /// Reads what names both ends of what the captures are going to show.
    pub(super) fn read(options: &Options) -> anyhow::Result<(Beside, Witness, Listings)> {
        let (mut beside, mut witness) = (Beside::default(), Witness::default());
        let lists = Listings {
            before: beside.list(options.before.as_deref())?,
            after: beside.list(options.after.as_deref())?,
        };
        for path in &options.witnesses {
            beside
                .add(path, &mut witness)
                .with_context(|| shown(path.as_os_str().as_encoded_bytes()))?;
        }
        Ok((beside, witness, lists))
    }

    fn list(&mut self, path: Option<&Path>) -> anyhow::Result<Option<(usize, Listing)>> {
        let Some(path) = path else { return Ok(None) };
        let name = shown(path.as_os_str().as_encoded_bytes());
        let list = Listing::read(path).with_context(|| name.clone())?;
        let source = BESIDE + self.sources.len();
        let (damaged, first) = list.damaged;
        if damaged > 0 {
            self.notes.push(format!(
                "{damaged} lines of {name} are no entries of a list, the first is line {first}"
            ));
        }
        self.sources.push(Source {
            name: path.as_os_str().as_encoded_bytes().into(),
            kind: SourceKind::Witness,
            form: Some("listing"),
            bytes: std::fs::metadata(path).map_or(0, |found| found.len()),
            lines: list.lines,
            cksum: None,
        });
        Ok(Some((source, list)))
    }

    fn add(&mut self, path: &Path, witness: &mut Witness) -> anyhow::Result<()> {
        let source = BESIDE + self.sources.len();
        let file = File::open(path).context("cannot be read")?;
        let bytes = file.metadata().map_or(0, |found| found.len());
        let (reader, _) = input::unpacked(file).context("cannot be read")?;
        let mut reader = BufReader::with_capacity(64 << 10, reader);
        let head = reader.fill_buf().context("cannot be read")?;
        let Some(form) = Form::of(head) else {
            bail!(
                "is no output of eslogger, DTrace, dtruss or praudit, and no audit trail; give captures of fs_usage without --witness, \
                 logs with --log"
            );
        };
        let mut calls = Vec::new();
        let (mut damaged, mut lost, mut lines) = (0u64, None, 0);
        let mut take = |told| match told {
            Told::Call(named) => calls.push(*named),
            Told::Harmless { .. } => {}
            Told::Damaged { .. } => damaged += 1,
            Told::Lost { line, what } => {
                lost.get_or_insert((line, what));
            }
        };
        match Reader::new(form) {
            Some(mut read) => {
                let mut line = Vec::new();
                loop {
                    line.clear();
                    let mut piece = reader.by_ref().take(LONGEST);
                    let count = piece
                        .read_until(b'\n', &mut line)
                        .context("cannot be read on")?;
                    if count == 0 {
                        break;
                    }
                    lines += 1;
                    read.line(lines, line.strip_suffix(b"\n").unwrap_or(&line), &mut take);
                }
                read.finish(&mut take);
            }
            None => {
                let mut trail = Vec::new();
                reader
                    .take(LARGEST)
                    .read_to_end(&mut trail)
                    .context("cannot be read on")?;
                lines = binary::read(&trail, &mut take);
            }
        }
        let name = shown(path.as_os_str().as_encoded_bytes());
        if damaged > 0 {
            self.notes
                .push(format!("{damaged} lines or records of {name} are damaged"));
            witness.lossy = true;
        }
        if let Some((line, what)) = lost {
            self.notes.push(format!("{name}, line {line}: {what}"));
            witness.lossy = true;
        }
        if form.is_unordered() {
            calls.sort_by_key(|named| named.when);
        }
        for named in calls {
            witness.add(At::new(source, named.line), named);
        }
        self.sources.push(Source {
            name: path.as_os_str().as_encoded_bytes().into(),
            kind: SourceKind::Witness,
            form: Some(form.name()),
            bytes,
            lines,
            cksum: None,
        });
        Ok(())
    }

    /// What the captures show of what the other sources tell.
    pub(super) fn agreement(&mut self, witness: &Witness, ours: &Ours, all: &[Source]) {
        let (told, shown_too) = witness.counts();
        if told == 0 {
            return;
        }
        let place = |at: At| {
            let source = self.sources.get(at.source().wrapping_sub(BESIDE));
            let name = source.map_or(String::new(), |source| shown(&source.name));
            format!("{name}, line {}", at.line())
        };
        let certain =
            |named: &&(At, &Named)| named.1.by.process.is_some() || named.1.by.pid.is_some();
        let mut left: Vec<(At, &Named)> = witness.unseen(|named| ours.holds(named)).collect();
        left.retain(|found| certain(&found));
        let mut note = format!(
            "of {told} calls that the other source tells, {shown_too} are tied to lines of the capture"
        );
        if !left.is_empty() && !all.is_empty() {
            let few = left.iter().take(MOST_UNSEEN).map(|(at, named)| {
                let to = named.to.as_ref().map_or("?".to_owned(), |to| shown(to));
                format!(
                    "{} {} to {to} ({})",
                    word(named),
                    shown(&named.path),
                    place(*at)
                )
            });
            let few: Vec<String> = few.collect();
            note.push_str("; the capture shows nothing of ");
            note.push_str(&few.join("; "));
            if left.len() > MOST_UNSEEN {
                note.push_str(&format!("; and of {} more", left.len() - MOST_UNSEEN));
            }
        }
        self.notes.push(note);
    }

    /// Puts these sources after the others, and evidence that names them, too.
    pub(super) fn settle(self, sources: &mut Vec<Source>, operations: &mut [Operation]) {
        let first = sources.len();
        sources.extend(self.sources);
        for item in operations.iter_mut().flat_map(|op| &mut op.evidence) {
            if item.source >= BESIDE {
                item.source = item.source - BESIDE + first;
            }
        }
    }
}

fn word(named: &Named) -> &'static str {
    match named.label {
        "mknod" => "a copy of",
        "exchangedata" => "an exchange of",
        "link" => "a second name of",
        "symlink" => "a link",
        _ => "a rename of",
    }
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
        line(op.facts.source, &mut op.facts.line);
        op.evidence
            .iter_mut()
            .for_each(|item| line(item.source, &mut item.line));
    }
}

/// Names of processes that are not reported on, and how many calls of theirs there are.
pub(super) type Strangers = FxHashMap<BString, u64>;

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
