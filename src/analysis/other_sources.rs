//! What is read besides the captures: sources that name both ends, and lists of files.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::sync::Arc;

use super::Options;
use super::named_source::{LARGEST, TargetProcesses};
use crate::bytes::shown;
use crate::dialect::audit::binary;
use crate::dialect::named::{Form, Named, Reader, Told};
use crate::error::{Error, Unusable};
use crate::infer::operation::Operation;
use crate::infer::sources::lists::Listings;
use crate::infer::sources::other_source::Witness;
use crate::input;
use crate::recording::listing::{Alike, Listing};
use crate::report::model::{Source, SourceKind};
use crate::trace::At;

/// Evidence of what is read besides the captures has sources from here on, until it is known how many captures and logs
/// there are.
const FIRST_OTHER: usize = 1 << 16;
/// A line that is longer is no message.
const LONGEST: u64 = 16 << 20;
/// Calls of which the capture shows nothing that are told one by one.
const MOST_UNSEEN: usize = 4;

/// What is read besides the captures.
#[derive(Default)]
pub(super) struct OtherSources {
    /// Its sources, without a place among the others yet.
    pub(super) sources: Vec<Source>,
    /// What is to be said of them.
    pub(super) notes: Vec<String>,
}

impl OtherSources {
    /// Reads what names both ends of what the captures are going to show.
    pub(super) fn read(options: &Options) -> Result<(OtherSources, Witness, Listings), Error> {
        let (mut others, mut witness) = (OtherSources::default(), Witness::default());
        let (before, after) = (options.before.as_deref(), options.after.as_deref());
        let read = |path: Option<&Path>| path.map(Listing::read).transpose();
        // lists of a whole disk are long
        let lists = std::thread::scope(|scope| {
            let second = scope.spawn(|| read(after));
            let first = read(before);
            let second = second.join();
            (
                first,
                second.unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
            )
        });
        let lists = others.two_lists((before, after), lists)?;
        for path in &options.witnesses {
            others.add(path, &mut witness).map_err(Unusable::at(path))?;
        }
        Ok((others, witness, lists))
    }

    /// The lists that were read, as far as they tell something of each other.
    fn two_lists(
        &mut self,
        (before, after): (Option<&Path>, Option<&Path>),
        read: (
            std::io::Result<Option<Listing>>,
            std::io::Result<Option<Listing>>,
        ),
    ) -> Result<Listings, Error> {
        let mut first = self.list(before, read.0)?;
        let mut second = self.list(after, read.1)?;
        if let (Some((_, old)), Some((_, new)), Some(before), Some(after)) =
            (&mut first, &mut second, before, after)
        {
            // those of a recording are known by their names, whatever the clock did
            let theirs = before.file_name().is_some_and(|name| name == "before.lst");
            if !theirs && old.made > new.made && new.made.is_some() {
                let before = shown(before.as_os_str().as_encoded_bytes());
                return Unusable::told(format!(
                    "was made earlier than {before}: are --before and --after exchanged?"
                ))
                .map_err(Unusable::at(after));
            }
            if Listing::number_alike(old, new) == Alike::TwoDisks {
                self.notes.push(format!(
                    "no directory has the same inode in {} and {}: they are lists of two disks, or all of it was put there anew; neither is used",
                    shown(before.as_os_str().as_encoded_bytes()),
                    shown(after.as_os_str().as_encoded_bytes())
                ));
                return Ok(Listings::default());
            }
        }
        let shared =
            |list: Option<(usize, Listing)>| list.map(|(source, list)| (source, Arc::new(list)));
        Ok(Listings {
            before: shared(first),
            after: shared(second),
        })
    }

    fn list(
        &mut self,
        path: Option<&Path>,
        read: std::io::Result<Option<Listing>>,
    ) -> Result<Option<(usize, Listing)>, Error> {
        let Some(path) = path else { return Ok(None) };
        let name = shown(path.as_os_str().as_encoded_bytes());
        let Some(list) = read.map_err(|e| Unusable::at(path)(e.into()))? else {
            return Ok(None);
        };
        let source = FIRST_OTHER + self.sources.len();
        let (damaged, first) = list.damaged;
        if damaged > 0 {
            self.notes.push(format!(
                "{damaged} lines of {name} are no entries of a list, the first is line {first}: perhaps parts of names, and so neither they nor the line before each are used"
            ));
        }
        if list.cut {
            self.notes.push(format!(
                "{name} ends before everything was listed: what it does not name may be there all the same"
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

    fn add(&mut self, path: &Path, witness: &mut Witness) -> Result<(), Unusable> {
        let source = FIRST_OTHER + self.sources.len();
        let file = File::open(path).map_err(Unusable::because("cannot be read"))?;
        let bytes = file.metadata().map_or(0, |found| found.len());
        let (reader, _) = input::unpacked(file).map_err(Unusable::because("cannot be read"))?;
        let mut reader = BufReader::with_capacity(64 << 10, reader);
        let head = reader
            .fill_buf()
            .map_err(Unusable::because("cannot be read"))?;
        let Some(form) = Form::of(head) else {
            return Unusable::told(
                "is no output of eslogger, DTrace, dtruss or praudit, and no audit trail; give captures of fs_usage without --witness, \
                 logs with --log".to_owned(),
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
                        .map_err(Unusable::because("cannot be read on"))?;
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
                    .map_err(Unusable::because("cannot be read on"))?;
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
    pub(super) fn agreement(&mut self, witness: &Witness, ours: &TargetProcesses, all: &[Source]) {
        let (told, shown_too) = witness.counts();
        if told == 0 {
            return;
        }
        let place = |at: At| {
            let source = self.sources.get(at.source().wrapping_sub(FIRST_OTHER));
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
        match witness.alone() {
            0 => {}
            1 => note.push_str("; one that no line shows is an operation of its own"),
            n => note.push_str(&format!(
                "; {n} that no line shows are operations of their own"
            )),
        }
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
    pub(super) fn append_to(self, sources: &mut Vec<Source>, operations: &mut [Operation]) {
        let first = sources.len();
        sources.extend(self.sources);
        let place = |source: &mut usize| {
            if *source >= FIRST_OTHER {
                *source = *source - FIRST_OTHER + first;
            }
        };
        for op in operations {
            place(&mut op.details.source);
            op.evidence
                .iter_mut()
                .for_each(|item| place(&mut item.source));
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
