//! Which process's lines are wanted, decided on the process column alone.

use bstr::BString;

use super::calls::Call;
use super::layout::Stamp;
use super::other::process_name;
use super::record::Record;
use super::swar::word;
use super::wanted::{glob, is_glob, with_thread};

/// The processes to read. Lines of others are counted, not parsed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Filter {
    /// Every process.
    #[default]
    All,
    /// These, by their full names. A name that the column cuts (12 bytes in narrow lines; 15, 16 or 31 in wide ones)
    /// is recognised by what is left of it.
    Processes(Vec<BString>),
}

/// The name as one kind of line prints it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Spelling {
    text: BString,
    /// Disk lines of 10.3-10.9 keep 15 bytes only.
    disk_only: bool,
    /// The first eight bytes, and which of them there are.
    head: u64,
    mask: u64,
}

/// The wanted names as each kind of line spells them.
#[derive(Clone, Debug)]
pub(super) struct Names {
    all: bool,
    narrow: Vec<Spelling>,
    padded: Vec<Spelling>,
    threaded: Vec<Spelling>,
    /// Patterns, and names with a thread, which are compared in full.
    special: Vec<BString>,
}

impl Names {
    pub(super) fn new(filter: &Filter) -> Names {
        let mut names = Names {
            all: false,
            narrow: Vec::new(),
            padded: Vec::new(),
            threaded: Vec::new(),
            special: Vec::new(),
        };
        match filter {
            Filter::All => names.all = true,
            Filter::Processes(list) => {
                for name in list {
                    if is_glob(name) || with_thread(name).is_some() {
                        names.special.push(name.clone());
                    }
                    spell(&mut names.narrow, name, &[12]);
                    spell(&mut names.padded, name, &[20, 16, 15]);
                    spell(&mut names.threaded, name, &[name.len(), 31, 16, 15]);
                }
            }
        }
        names
    }

    /// Whether the text behind the `W` pair (process, thread, blanks) belongs to a wanted process.
    #[inline]
    pub(super) fn want(&self, stamp: Stamp, process: &[u8], disk: bool) -> bool {
        if self.all {
            return true;
        }
        let spelled = match stamp {
            Stamp::Seconds => self.narrow.iter().any(|s| s.fits(process, disk, blank)),
            Stamp::Millis => self.padded.iter().any(|s| s.fits(process, disk, blank)),
            Stamp::Micros => self.threaded.iter().any(|s| s.fits(process, disk, thread)),
        };
        spelled
            || !self.special.is_empty()
                && self.is_special(
                    process_name(stamp, process),
                    super::other::thread(stamp, process),
                )
    }

    /// A pattern matches the name, or name and thread are those asked for.
    #[cold]
    fn is_special(&self, process: &[u8], thread: Option<i64>) -> bool {
        self.special.iter().any(|wanted| {
            let threaded = thread.is_some()
                && with_thread(wanted).is_some_and(|(name, number)| {
                    let cut = process.len() >= 15 && name.starts_with(process);
                    Some(number) == thread && (name == process || cut)
                });
            threaded || is_glob(wanted) && glob(wanted, process)
        })
    }

    /// The same for a record whose process was found without columns.
    pub(super) fn want_name(&self, record: &Record<'_>) -> bool {
        let list = match (record.wide, record.thread) {
            (false, _) => &self.narrow,
            (true, None) => &self.padded,
            (true, Some(_)) => &self.threaded,
        };
        let disk = record.call.is_some_and(Call::is_disk);
        self.all
            || list
                .iter()
                .any(|s| s.text == record.process && (disk || !s.disk_only))
            || !self.special.is_empty() && self.is_special(record.process, record.thread)
    }
}

impl Spelling {
    fn new(text: BString, disk_only: bool) -> Spelling {
        let mut head = [0; 8];
        let mut mask = [0; 8];
        for (at, &byte) in text.iter().take(8).enumerate() {
            (head[at], mask[at]) = (byte, 0xff);
        }
        Spelling {
            head: u64::from_le_bytes(head),
            mask: u64::from_le_bytes(mask),
            text,
            disk_only,
        }
    }

    #[inline(always)]
    fn fits(&self, process: &[u8], disk: bool, rest: fn(&[u8]) -> bool) -> bool {
        if word(process, 0).is_some_and(|w| w & self.mask != self.head) {
            return false;
        }
        process.strip_prefix(self.text.as_slice()).is_some_and(rest) && (disk || !self.disk_only)
    }
}

fn spell(list: &mut Vec<Spelling>, name: &BString, widths: &[usize]) {
    for &width in widths {
        let text = BString::from(&name[..width.min(name.len())]);
        // lines of the disk cut a name at 15 bytes; one that has no more is whole there, too
        let disk_only = width == 15 && name.len() > 15;
        match list.iter_mut().find(|s| s.text == text) {
            Some(known) => known.disk_only &= disk_only,
            None => list.push(Spelling::new(text, disk_only)),
        }
    }
}

fn blank(rest: &[u8]) -> bool {
    rest.iter().all(|&b| b == b' ')
}

fn thread(rest: &[u8]) -> bool {
    let Some(digits) = rest.strip_prefix(b".") else {
        return false;
    };
    let digits = digits.strip_prefix(b"-").unwrap_or(digits).trim_ascii_end();
    !digits.is_empty() && digits.iter().all(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn want(name: &str, stamp: Stamp, process: &str, disk: bool) -> bool {
        Names::new(&Filter::Processes(vec![name.into()])).want(stamp, process.as_bytes(), disk)
    }

    #[test]
    fn a_name_of_any_length_is_found_by_its_whole_spelling() {
        for length in 1..=40 {
            let name = "abcdefghijklmnopqrstuvwxyz0123456789ABCD"[..length].to_owned();
            let cut = |width: usize| &name[..width.min(length)];
            for stamp in [Stamp::Seconds, Stamp::Millis, Stamp::Micros] {
                let printed = match stamp {
                    Stamp::Seconds => cut(12).to_owned(),
                    Stamp::Millis => cut(20).to_owned(),
                    Stamp::Micros => format!("{}.4711", cut(31)),
                };
                assert!(want(&name, stamp, &printed, false), "{stamp:?} {printed}");
            }
        }
        let both = vec!["softwareupdated".into(), "softwareupdatedX".into()];
        for names in [both.clone(), both.into_iter().rev().collect()] {
            let names = Names::new(&Filter::Processes(names));
            assert!(names.want(Stamp::Micros, b"softwareupdated.77", false));
        }
    }

    #[test]
    fn the_whole_name_and_nothing_more() {
        assert!(want("servermgrd", Stamp::Micros, "servermgrd.123", false));
        assert!(!want("servermgrd", Stamp::Micros, "servermgrd2.123", false));
        assert!(!want("servermgr", Stamp::Micros, "servermgrd.123", false));
        assert!(!want("a", Stamp::Micros, "a.123.4567", false));
        assert!(want("a.123", Stamp::Micros, "a.123.4567", false));
        assert!(want(
            "servermgrd",
            Stamp::Millis,
            "servermgrd          ",
            false
        ));
        assert!(want("servermgrd", Stamp::Millis, "servermgrd", false));
        assert!(!want(
            "servermgrd",
            Stamp::Millis,
            "servermgrd x        ",
            false
        ));
    }

    #[test]
    fn a_pattern_or_a_thread() {
        assert!(want("server*", Stamp::Micros, "servermgrd.123", false));
        assert!(want(
            "server*",
            Stamp::Millis,
            "servermgrd          ",
            false
        ));
        assert!(want("*manager", Stamp::Seconds, "a manager   ", false));
        assert!(!want("server?", Stamp::Micros, "servermgrd.123", false));
        assert!(want("node.123", Stamp::Micros, "node.123", false));
        assert!(!want("node.123", Stamp::Micros, "node.1234", false));
        assert!(!want("node.123", Stamp::Micros, "anode.123", false));
        assert!(!want(
            "node.123",
            Stamp::Millis,
            "node                ",
            false
        ));
    }

    #[test]
    fn a_cut_name_matches_the_longer_one() {
        assert!(want(
            "opendirectoryd",
            Stamp::Seconds,
            "opendirector",
            false
        ));
        assert!(!want(
            "opendirectoryd",
            Stamp::Seconds,
            "opendirect  ",
            false
        ));
        assert!(want(
            "com.apple.Virtualization.VirtualMachine",
            Stamp::Micros,
            "com.apple.Virtualization.Virtua.80341932",
            false
        ));
        assert!(want(
            "com.apple.WebKit.WebContent",
            Stamp::Micros,
            "com.apple.WebKit.5",
            false
        ));
        assert!(want(
            "com.apple.WebKit.WebContent",
            Stamp::Millis,
            "com.apple.WebKi     ",
            true
        ));
        assert!(!want(
            "com.apple.WebKit.WebContent",
            Stamp::Millis,
            "com.apple.WebKi     ",
            false
        ));
    }
}
