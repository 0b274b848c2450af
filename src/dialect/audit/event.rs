//! Which call an event is, and which of a record's paths is which.
//!
//! Numbers depend on the release: 10.5 has Darwin's own where later ones have those above 43000.

use bstr::{BString, ByteSlice as _};

use super::Record;
use crate::dialect::named::{Named, What, joined, open_letters};

/// What an event is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Event {
    Rename,
    /// With one path only.
    RenameAt,
    Link,
    Symlink,
    /// Without the text.
    SymlinkAt,
    Unlink,
    Rmdir,
    Mkdir,
    Mkfifo,
    Chmod,
    Chown,
    Chflags,
    Exchange,
    Truncate,
    Utimes,
    Setattrlist,
    Open,
    Clone,
    Exec,
    Other,
}

impl Event {
    /// By its number.
    pub(super) fn of_number(number: u32) -> Event {
        match number {
            42 => Event::Rename,
            282 => Event::RenameAt,
            5 | 43147 => Event::Link,
            21 => Event::Symlink,
            43152 => Event::SymlinkAt,
            6 | 286 => Event::Unlink,
            48 => Event::Rmdir,
            47 | 43148 | 43167 | 340 => Event::Mkdir,
            43011 | 315 => Event::Mkfifo,
            10 | 39 | 43146 | 43163 => Event::Chmod,
            11 | 38 | 237 | 284 => Event::Chown,
            43003 | 43004 | 303 => Event::Chflags,
            43028 | 338 => Event::Exchange,
            43 | 329 => Event::Truncate,
            49 => Event::Utimes,
            43026 | 336 => Event::Setattrlist,
            72..=83 | 43169..=43180 => Event::Open,
            43210 | 43211 => Event::Clone,
            23 | 43190 => Event::Exec,
            _ => Event::Other,
        }
    }

    /// By what `praudit` prints: `rename(2)`, `AUE_RENAME`, or the number.
    pub(super) fn of_text(text: &[u8]) -> Event {
        if let Some(number) = text.to_str().ok().and_then(|t| t.parse().ok()) {
            return Event::of_number(number);
        }
        let lower = text.to_ascii_lowercase();
        let word = lower.strip_prefix(b"aue_").unwrap_or(&lower);
        let word = word.strip_prefix(b"darwin_").unwrap_or(word);
        let end = word
            .iter()
            .position(|b| !b.is_ascii_alphanumeric() && *b != b'_');
        let word = &word[..end.unwrap_or(word.len())];
        match word {
            b"rename" => Event::Rename,
            b"renameat" => Event::RenameAt,
            b"link" | b"linkat" => Event::Link,
            b"symlink" => Event::Symlink,
            b"symlinkat" => Event::SymlinkAt,
            b"unlink" | b"unlinkat" => Event::Unlink,
            b"rmdir" => Event::Rmdir,
            b"mkdir" | b"mkdirat" | b"mkdir_extended" => Event::Mkdir,
            b"mkfifo" => Event::Mkfifo,
            b"chmod" | b"fchmod" | b"fchmodat" | b"chmod_extended" => Event::Chmod,
            b"chown" | b"fchown" | b"lchown" | b"fchownat" => Event::Chown,
            b"chflags" | b"fchflags" => Event::Chflags,
            b"exchangedata" => Event::Exchange,
            b"truncate" => Event::Truncate,
            b"utimes" => Event::Utimes,
            b"setattrlist" => Event::Setattrlist,
            b"clonefileat" | b"fclonefileat" => Event::Clone,
            b"execve" | b"exec" | b"posix_spawn" => Event::Exec,
            _ if word == b"open" || word.starts_with(b"open_") => Event::Open,
            _ => Event::Other,
        }
    }

    /// The record has more names than the kernel gives it: in the text of `praudit`, which escapes nothing, one of them looks like
    /// several.
    pub(super) fn has_too_many_names(self, record: &Record) -> bool {
        let (paths, more, texts) = (record.paths.len(), record.more.len(), record.texts.len());
        match self {
            // as the program gave it, and as the kernel knows it: of one object
            Event::Rename | Event::Link | Event::Exchange => match &record.more[..] {
                [] => false,
                _ if record.before.is_none() => paths + more > 3,
                [_] => false,
                [given, known] => !base(given).eq_ignore_ascii_case(base(known)),
                _ => true,
            },
            Event::Symlink => {
                texts > 1 || more > 0 || matches!(record.outcome, Some(Ok(_))) && paths > 1
            }
            Event::Clone => more > 1,
            Event::Exec | Event::Other => false,
            _ => more > 0,
        }
    }

    /// The call of a record of this event, apart from who made it.
    pub(super) fn call(self, record: Record) -> Option<Named> {
        let mut paths = record.paths.clone().into_iter();
        let mut call = Named {
            line: record.line,
            when: record.when,
            before: record.before.unwrap_or_default(),
            ..Named::default()
        };
        let mut one = |label, call: &mut Named| {
            call.label = label;
            let path = paths.next().filter(|path| path.starts_with(b"/"))?;
            call.path = path;
            call.resolved = paths.next().filter(|path| path.starts_with(b"/"));
            Some(())
        };
        match self {
            Event::Rename => {
                one("rename", &mut call)?;
                second(&record, &mut call);
            }
            Event::RenameAt => one("rename", &mut call)?,
            Event::Link => {
                one("link", &mut call)?;
                second(&record, &mut call);
            }
            Event::Symlink => {
                one("symlink", &mut call)?;
                call.to = record
                    .texts
                    .first()
                    .cloned()
                    .filter(|text| !text.is_empty());
            }
            Event::SymlinkAt => one("symlink", &mut call)?,
            Event::Exchange => {
                one("exchangedata", &mut call)?;
                second(&record, &mut call);
                call.replaced = None;
            }
            Event::Clone => {
                one("mknod", &mut call)?;
                call.to = Some(call.path.clone());
                let copy = record.more.first().filter(|path| !path.is_empty())?;
                call.path = copy.clone();
                call.resolved = None;
                call.what = What::Copy;
                call.before = Default::default();
            }
            Event::Unlink => one("unlink", &mut call)?,
            Event::Rmdir => one("rmdir", &mut call)?,
            Event::Mkdir => {
                one("mkdir", &mut call)?;
                call.mode = record.argument(2).map(|mode| mode as u32 & 0o7777);
            }
            Event::Mkfifo => one("mkfifo", &mut call)?,
            Event::Chmod => {
                one("chmod", &mut call)?;
                call.mode = record.argument(2).map(|mode| mode as u32 & 0o7777);
            }
            Event::Chown => {
                one("chown", &mut call)?;
                let wanted = |number| {
                    let id = record.argument(number)? as u32;
                    (id != u32::MAX).then_some(id)
                };
                call.owner = (wanted(2), wanted(3));
            }
            Event::Chflags => {
                one("chflags", &mut call)?;
                call.file_flags = record.argument(2).map(|flags| flags as u32);
            }
            Event::Truncate => one("truncate", &mut call)?,
            Event::Utimes => one("utimes", &mut call)?,
            Event::Setattrlist => one("setattrlist", &mut call)?,
            Event::Open => {
                one("open", &mut call)?;
                let mut letters = open_letters(record.argument(2)? as u32);
                let made = letters[2] == b'C' && record.before.is_none();
                if made {
                    // it has no attributes because this call made it
                    letters[5] = b'E';
                }
                call.flags = Some(letters);
            }
            Event::Exec | Event::Other => return None,
        }
        Some(call)
    }
}

/// The second name, and whether something stood there.
fn second(record: &Record, call: &mut Named) {
    let both: Vec<&BString> = match record.before {
        Some(_) => record.more.iter().collect(),
        // nothing stood at the first name: both are as the program gave them
        None => {
            call.resolved = None;
            record.paths.iter().skip(1).chain(&record.more).collect()
        }
    };
    let Some(given) = both.first().filter(|path| path.starts_with(b"/")) else {
        return;
    };
    if record.before.is_some() && both.len() > 1 {
        call.replaced = Some(true);
    }
    call.to = Some(match &call.resolved {
        // in the same directory as the first, whose links are resolved
        Some(resolved) if dir(given) == dir(&call.path) => {
            joined(dir(resolved), &given[dir(given).len() + 1..])
        }
        _ => (*given).clone(),
    });
}

fn base(path: &[u8]) -> &[u8] {
    &path[path.rfind_byte(b'/').map_or(0, |cut| cut + 1)..]
}

fn dir(path: &[u8]) -> &[u8] {
    &path[..path.rfind_byte(b'/').unwrap_or(0)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_whose_new_name_the_record_lacks_is_no_call() {
        let record = |more: &[&str]| Record {
            paths: vec!["/etc/a".into()],
            more: more.iter().map(|path| BString::from(*path)).collect(),
            ..Record::default()
        };
        assert!(Event::Clone.call(record(&["/etc/b"])).is_some());
        assert!(Event::Clone.call(record(&[""])).is_none());
        assert!(Event::Clone.call(record(&[])).is_none());
    }
}
