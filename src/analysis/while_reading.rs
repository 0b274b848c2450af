//! What is asked of an [`Intake`] while the reading goes on, and what was kept of a pipe to be read again for another process.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Seek as _};

use bstr::BString;

use super::intake::Intake;
use super::saved::Saved;
use crate::input;
use crate::report::model::{Source, SourceKind};

/// How far the reading has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct LineCounts {
    /// Lines read.
    pub(crate) lines: u64,
    /// Lines by the processes reported on.
    pub(crate) understood: u64,
    /// Places where something is missing or damaged.
    pub(crate) holes: u64,
}

impl Intake {
    /// Keeps a copy of every line there.
    pub(crate) fn save(&mut self, file: File) {
        self.saved = Some(Saved::new(file));
    }

    /// Why the copy is not whole, if it is not.
    pub(crate) fn unsaved(&mut self) -> Option<io::Error> {
        self.saved.take().and_then(Saved::finish)
    }

    /// No line is by a process reported on, and some are by others.
    pub(crate) fn is_of_others(&self) -> bool {
        self.reader.census().understood == 0 && self.reader.census().other_process > 0
    }

    /// Other processes with their lines so far, most of them first.
    pub(crate) fn others(&self) -> Vec<(BString, u64)> {
        self.collected.other_processes.so_far()
    }

    /// What was kept of the pipes, by source.
    pub(crate) fn take_spools(&mut self) -> BTreeMap<usize, File> {
        std::mem::take(&mut self.collected.spools)
    }

    /// Reads again what was kept of a pipe.
    pub(crate) fn reread(&mut self, mut kept: File) {
        if kept.rewind().is_err() {
            return;
        }
        self.collected.source = self.collected.sources.len();
        self.collected.other_processes.begin();
        self.collected.sources.push(Source {
            name: "-".into(),
            kind: SourceKind::Capture,
            ..Source::default()
        });
        // it ends where it cannot be read on
        let _ = self.drive(&mut input::Lines::new(kept), 1, &mut ());
        // that it is a capture was found when it was read first
        let _ = self.end(None);
    }

    /// Somebody will look: what is settled waits for it, and less is left open.
    pub(crate) fn watched(&mut self) {
        self.collected.inference.watched();
    }

    /// What is new since the last look; the reading goes on.
    pub(crate) fn snapshot(&mut self) -> crate::infer::Snapshot {
        self.tell_the_system();
        if let Some(saved) = &mut self.saved {
            saved.flush();
        }
        self.collected.inference.snapshot()
    }

    /// What is looked for and not found, as far as is known now.
    pub(crate) fn obstacles(&self) -> usize {
        crate::story::obstacles::obstacles(self.collected.inference.facts()).len()
    }

    /// Counts that change with every line.
    pub(crate) fn line_counts(&self) -> LineCounts {
        let census = self.reader.census();
        LineCounts {
            lines: census.lines,
            understood: census.understood,
            holes: self.collected.holes.len() as u64 + census.damaged,
        }
    }
}
