//! The audit of OpenBSM (10.3 to 13, later on request): trails as the system writes them, and `praudit`'s text of them.
//!
//! A record names both ends of a rename, the text of a link, what the call ended with, and what the object was like before
//! it: nothing else tells the owner and the permissions that a `chmod` or `chown` took away.

pub(crate) mod binary;
mod errno;
mod event;
pub(crate) mod text;
pub(crate) mod xml;

use bstr::BString;

use super::named::{Before, By, Named};
use event::Event;

/// The tokens of one record, of whichever form.
#[derive(Clone, Debug, Default)]
struct Record {
    line: u64,
    event: Option<Event>,
    when: Option<i64>,
    /// Paths before the attributes of the object: as the program gave it, then as the kernel knows it.
    paths: Vec<BString>,
    /// Paths after them: of the second name.
    more: Vec<BString>,
    texts: Vec<BString>,
    /// Number and value.
    arguments: Vec<(u32, u64)>,
    before: Option<Before>,
    pid: Option<u32>,
    /// It ended well, or with this errno.
    outcome: Option<Result<u64, i32>>,
    /// Program that an execve of this record starts.
    program: Option<BString>,
}

/// Programs by their numbers, as their records of execve tell.
#[derive(Debug, Default)]
struct Programs {
    known: std::collections::HashMap<u32, BString>,
}

/// Numbers that are remembered.
const MOST: usize = 1 << 16;

impl Record {
    fn path(&mut self, path: BString) {
        if self.before.is_some() || self.paths.len() >= 2 {
            self.more.push(path);
        } else {
            self.paths.push(path);
        }
    }

    fn argument(&self, number: u32) -> Option<u64> {
        let found = self.arguments.iter().find(|(n, _)| *n == number);
        found.map(|(_, value)| *value)
    }
}

impl Programs {
    /// The call of a record; `None` if it changes no file, or does not name it.
    fn call(&mut self, record: Record) -> Option<Named> {
        let event = record.event?;
        let outcome = record.outcome?;
        if event == Event::Exec {
            let program = record.program.as_ref().or(record.paths.last());
            if let (Ok(_), Some(pid), Some(program)) = (outcome, record.pid, program)
                && (self.known.len() < MOST || self.known.contains_key(&pid))
            {
                self.known
                    .insert(pid, super::named::program(program).into());
            }
            return None;
        }
        let by = By {
            process: record.pid.and_then(|pid| self.known.get(&pid).cloned()),
            pid: record.pid,
            thread: None,
        };
        let call = event.call(record)?;
        Some(Named {
            by,
            errno: outcome.err(),
            ..call
        })
    }
}
