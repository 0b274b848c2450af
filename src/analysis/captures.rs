//! The captures that arguments name: files, standard input, and the parts of recordings.

use std::path::PathBuf;

use super::{Error, Options};
use crate::input::Source;
use crate::recording::Recording;

/// Captures to be read, and what has to last as long as they are.
#[derive(Debug)]
pub(crate) struct Captures {
    sources: Vec<Source>,
    /// Packed recordings, unpacked.
    _recordings: Vec<Recording>,
}

impl Captures {
    /// Finds the recordings among the arguments: their captures are read, and the options say what else is in them.
    ///
    /// # Errors
    /// When a recording cannot be read; the error says what to do.
    pub(crate) fn of(arguments: &[PathBuf], options: &mut Options) -> Result<Captures, Error> {
        let (mut sources, mut recordings) = (Vec::new(), Vec::new());
        for argument in arguments {
            let recording = match argument.as_os_str().as_encoded_bytes() {
                b"-" => None,
                _ => Recording::open(argument)?,
            };
            let Some(recording) = recording else {
                sources.push(Source::from_argument(argument.as_os_str()));
                continue;
            };
            let (capture, beside) = recording.traces();
            sources.extend(capture.map(Source::File));
            options.witnesses.extend(beside);
            options.logs.extend(recording.log());
            options.date = options.date.or(recording.date);
            options.aliases.extend(recording.alias(argument));
            options.notes.extend(recording.notes.iter().cloned());
            if options.any_process && !recording.processes.is_empty() {
                options.processes.clone_from(&recording.processes);
            }
            recordings.push(recording);
        }
        lists_and_copies(&recordings, options);
        let listed = options.before.is_some() && options.after.is_some();
        if arguments.is_empty() && !listed {
            sources.push(Source::Stdin);
        }
        Ok(Captures {
            sources,
            _recordings: recordings,
        })
    }

    /// What is to be read, in order.
    #[must_use]
    pub(crate) fn sources(&self) -> Vec<Source> {
        self.sources.clone()
    }
}

/// What stood before is what the earliest recording lists and copied, what stands after is what the latest lists: what is in between has
/// been changed since, and no old bytes are in its copies.
fn lists_and_copies(recordings: &[Recording], options: &mut Options) {
    let mut recordings: Vec<&Recording> = recordings.iter().collect();
    if recordings
        .iter()
        .all(|recording| recording.started.is_some())
    {
        recordings.sort_by_key(|recording| recording.started);
    }
    let (Some(first), Some(last)) = (recordings.first(), recordings.last()) else {
        return;
    };
    options.before = options.before.take().or_else(|| first.before());
    options.after = options.after.take().or_else(|| last.after());
    options.copies.extend(first.copies());
    if recordings.len() > 1 {
        options.notes.push(format!(
            "of {} recordings the lists made before and the copies are those of the earliest, the lists made after those of the latest",
            recordings.len()
        ));
    }
}
