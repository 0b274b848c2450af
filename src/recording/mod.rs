//! Recordings: what `unsnare kit` makes on the server, as a directory or packed, taken in place of a capture.
//!
//! ```text
//! NAME.unsnare/
//!   recording.json        what was started and when, what could not be and why
//!   before.lst after.lst  what stood where
//!   copies/               small files as they were before
//!   fs_usage.txt          the capture
//!   both_ends.txt         from DTrace
//!   eslogger.jsonl        from eslogger
//!   system.log            the log of the time
//! ```

pub(crate) mod listing;
pub(crate) mod tar;

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use bstr::BString;
#[cfg(feature = "recordings")]
use bstr::ByteSlice as _;
use chrono::{DateTime, FixedOffset, NaiveDate};
use serde_json::Value;

use crate::bytes::shown;
use crate::dialect::named::Form;
use crate::error::{Error, Unusable};
use crate::input::unpacked;
#[cfg(feature = "recordings")]
use crate::temporary::Directory;
use crate::trace::paths::canonical;

/// The script that makes recordings; `@VERSION@` stands for the program's.
#[cfg(feature = "cli")]
pub(crate) const KIT: &str = include_str!("kit.sh");
const JSON: &str = "recording.json";
/// What a recording holds besides copies.
const PARTS: [&str; 7] = [
    JSON,
    "before.lst",
    "after.lst",
    "fs_usage.txt",
    "both_ends.txt",
    "eslogger.jsonl",
    "system.log",
];
/// Copies that are known by name.
const MOST_COPIES: usize = 200_000;
/// Copies that a script may carry are no larger; so many packed ones are unpacked.
#[cfg(feature = "recordings")]
const SMALL: u64 = 64 << 10;
#[cfg(feature = "recordings")]
const MOST_UNPACKED: usize = 20_000;
/// What the kit packs unpacks to some twenty times its size, what is nothing but zeros to a thousand times.
const MOST_TIMES: u64 = 300;
/// As much is unpacked in any case.
const ALWAYS: u64 = 1 << 30;
/// Directories below one another.
const DEEPEST: usize = 64;

/// A recording, its parts known by name.
#[derive(Debug, Default)]
pub(crate) struct Recording {
    dir: PathBuf,
    /// A packed one is unpacked there.
    #[cfg(feature = "recordings")]
    keep: Option<Directory>,
    /// Names below `copies/`, and where they can be read here.
    copies: Vec<Found>,
    /// Where it was made on the server.
    place: Option<BString>,
    /// Processes that it was made of.
    pub processes: Vec<BString>,
    /// Day on which it was made.
    pub date: Option<NaiveDate>,
    /// When it began, in seconds since 1970.
    pub started: Option<i64>,
    /// What its maker says could not be done.
    pub notes: Vec<String>,
}

/// A copy of a recording, where it is found.
#[derive(Debug)]
struct Found {
    /// Below `copies/`.
    name: BString,
    size: u64,
    /// Packed ones are unpacked if they are small.
    here: Option<PathBuf>,
}

/// A copy that a recording made of a file before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The file.
    pub path: BString,
    /// Where its copy stands on the server.
    pub stands: BString,
    /// How large it is.
    pub size: u64,
    /// Where it can be read here, if it can.
    pub here: Option<PathBuf>,
}

impl Recording {
    /// Opens a path, if a recording stands there.
    ///
    /// # Errors
    /// When it is one and cannot be read.
    pub(crate) fn open(path: &Path) -> Result<Option<Recording>, Error> {
        let Ok(facts) = std::fs::metadata(path) else {
            return Ok(None);
        };
        let found = if facts.is_dir() {
            Self::of_directory(path).map_err(Unusable::at(path))?
        } else if facts.is_file() {
            Self::of_archive(path).map_err(Unusable::at(path))?
        } else {
            None
        };
        let Some(mut recording) = found else {
            return Ok(None);
        };
        recording.describe().map_err(Unusable::at(path))?;
        Ok(Some(recording))
    }

    fn of_directory(path: &Path) -> Result<Option<Recording>, Unusable> {
        if !PARTS.iter().any(|part| path.join(part).is_file()) {
            return Unusable::told(format!(
                "is a directory, and no recording of 'unsnare kit': it holds none of {}",
                PARTS.join(", ")
            ));
        }
        let mut recording = Recording {
            dir: path.to_owned(),
            ..Recording::default()
        };
        let copies = path.join("copies");
        if copies.is_dir() {
            below(&copies, b"", DEEPEST, &mut recording.copies)?;
        }
        Ok(Some(recording))
    }

    fn of_archive(path: &Path) -> Result<Option<Recording>, Unusable> {
        let file = File::open(path)?;
        let packed = file.metadata()?.len();
        let (mut reader, _) = unpacked(file)?;
        let mut head = Vec::new();
        reader.by_ref().take(512).read_to_end(&mut head)?;
        if !tar::is_one(&head) {
            return Ok(None);
        }
        let reader = Bounded {
            inner: reader,
            left: packed.saturating_mul(MOST_TIMES).max(ALWAYS),
        };
        Self::of_parts(io::Cursor::new(head).chain(reader)).map(Some)
    }

    /// This build unpacks no archives.
    #[cfg(not(feature = "recordings"))]
    fn of_parts(_: impl Read) -> Result<Recording, Unusable> {
        Unusable::told("is an archive, which this build (without the feature `recordings`) does not unpack: unpack it first".to_owned())
    }

    /// Unpacks an archive.
    #[cfg(feature = "recordings")]
    fn of_parts(archive: impl Read) -> Result<Recording, Unusable> {
        let keep = Directory::new("recording")?;
        let mut recording = Recording {
            dir: keep.path().to_owned(),
            ..Recording::default()
        };
        let mut any = false;
        let dir = keep.path().to_owned();
        let mut odd = 0u64;
        tar::each(archive, &mut |name, kind, bytes| {
            // in the directory that was packed, or without it
            let parts: Vec<&[u8]> = name.split_str("/").filter(|p| !p.is_empty() && p != b".").collect();
            let plain = matches!(kind, b'0' | 0);
            if name.starts_with(b"/") || parts.contains(&&b".."[..]) {
                // the kit packs no such names
                odd += 1;
                return Ok(());
            }
            if let Some(at) = parts.iter().position(|part| *part == b"copies").filter(|at| *at <= 1) {
                let count = recording.copies.len();
                if plain && count < MOST_COPIES {
                    let mut content = Vec::new();
                    bytes.take(SMALL + 1).read_to_end(&mut content)?;
                    let size = content.len() as u64;
                    let here = dir.join(format!("copy-{count}"));
                    let small = size <= SMALL && count < MOST_UNPACKED;
                    if small {
                        std::fs::write(&here, content)?;
                    }
                    recording.copies.push(Found {
                        name: parts[at + 1..].join(&b'/').into(),
                        size,
                        here: small.then_some(here),
                    });
                }
                return Ok(());
            }
            let part = PARTS.iter().find(|p| parts.len() <= 2 && parts.last() == Some(&p.as_bytes()));
            if let Some(part) = part.filter(|_| plain) {
                any = true;
                io::copy(bytes, &mut File::create(dir.join(part))?)?;
            }
            Ok(())
        })
        .map_err(Unusable::because("the recording is cut or broken: copy it from the server again, or give its parts one by one"))?;
        if !any {
            return Unusable::told(format!(
                "is an archive, and no recording of 'unsnare kit': it holds none of {}",
                PARTS.join(", ")
            ));
        }
        recording.keep = Some(keep);
        if odd > 0 {
            recording.notes.push(format!(
                "{odd} names in the archive begin with a slash or lead upwards, as none that the kit packs: they are passed over"
            ));
        }
        Ok(recording)
    }

    fn describe(&mut self) -> Result<(), Unusable> {
        let Some(path) = self.part(JSON) else {
            self.notes.push(format!(
                "the recording has no {JSON}: what was started, and what failed, is not known"
            ));
            return Ok(());
        };
        let mut text = Vec::new();
        File::open(path)?.take(1 << 20).read_to_end(&mut text)?;
        let Ok(json) = serde_json::from_slice::<Value>(&text) else {
            self.notes.push(format!(
                "{JSON} of the recording is cut or broken, and not used"
            ));
            return Ok(());
        };
        let format = json["format"].as_str().unwrap_or_default();
        if !format.starts_with("unsnare.recording/1") {
            return Unusable::told(format!(
                "{JSON} says that it is of the format {}, which this unsnare does not know",
                shown(format.as_bytes())
            ));
        }
        self.place = json["directory"]
            .as_str()
            .filter(|dir| dir.starts_with('/'))
            .map(Into::into);
        let texts = |key: &str| -> Vec<String> {
            let all = json[key].as_array().map_or(&[][..], Vec::as_slice);
            all.iter()
                .filter_map(Value::as_str)
                .map(str::to_owned)
                .collect()
        };
        self.processes = texts("processes").into_iter().map(Into::into).collect();
        for problem in texts("problems") {
            self.notes
                .push(format!("the recording: {}", shown(problem.as_bytes())));
        }
        self.date = day(&json);
        self.started = json["started"].as_i64();
        for name in ["before.lst", "after.lst"] {
            if self.part(name).is_some() && self.list(name).is_none() {
                let note = format!("{name} of the recording names nothing, and is not used");
                self.notes.push(note);
            }
        }
        Ok(())
    }

    /// A part that is there, and not empty.
    fn part(&self, name: &str) -> Option<PathBuf> {
        let path = self.dir.join(name);
        let facts = std::fs::metadata(&path).ok()?;
        (facts.is_file() && facts.len() > 0).then_some(path)
    }

    /// The list made before.
    #[must_use]
    pub(crate) fn before(&self) -> Option<PathBuf> {
        self.list("before.lst")
    }

    /// The list made afterwards.
    #[must_use]
    pub(crate) fn after(&self) -> Option<PathBuf> {
        self.list("after.lst")
    }

    /// A list that names anything: one that was interrupted may have nothing but its head.
    fn list(&self, name: &str) -> Option<PathBuf> {
        let path = self.part(name)?;
        let mut head = Vec::new();
        let file = File::open(&path).ok()?;
        file.take(64 << 10).read_to_end(&mut head).ok()?;
        let mut lines = head.split(|byte| *byte == b'\n');
        let names = lines.any(|line| !line.is_empty() && !line.starts_with(b"#"));
        names.then_some(path)
    }

    /// The log of the time.
    #[must_use]
    pub(crate) fn log(&self) -> Option<PathBuf> {
        self.part("system.log")
    }

    /// The capture of fs_usage, or else what stands in for it; and what stands beside it.
    #[must_use]
    pub(crate) fn traces(&self) -> (Option<PathBuf>, Vec<PathBuf>) {
        let others = ["both_ends.txt", "eslogger.jsonl"].map(|name| self.part(name));
        let told = |path: &PathBuf| {
            let mut head = Vec::new();
            let read = File::open(path).and_then(|file| file.take(64 << 10).read_to_end(&mut head));
            read.is_ok() && Form::of(&head).is_some()
        };
        let mut others: Vec<PathBuf> = others.into_iter().flatten().filter(told).collect();
        match self.part("fs_usage.txt") {
            Some(capture) => (Some(capture), others),
            None if others.is_empty() => (None, others),
            None => (Some(others.remove(0)), others),
        }
    }

    /// Files as they were before.
    pub(crate) fn copies(&self) -> impl Iterator<Item = Kept> + '_ {
        let place = self.place.iter();
        place.flat_map(|place| {
            self.copies.iter().map(move |found| Kept {
                path: canonical(&[b"/", found.name.as_slice()].concat()),
                stands: [place.as_slice(), b"/copies/", &found.name].concat().into(),
                size: found.size,
                here: found.here.clone(),
            })
        })
    }

    /// Where its parts stand here if that is not where it was named, and what to call that.
    #[must_use]
    pub(crate) fn alias(&self, named: &Path) -> Option<(PathBuf, PathBuf)> {
        (self.dir != named).then(|| (self.dir.clone(), named.to_owned()))
    }
}

/// What may be unpacked of an archive: a bomb of some megabytes would fill the disk.
struct Bounded<R> {
    inner: R,
    left: u64,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(into)?;
        self.left = self.left.checked_sub(count as u64).ok_or_else(|| {
            io::Error::other(format!(
                "it unpacks to more than {MOST_TIMES} times its size; if it is to be trusted, unpack it first"
            ))
        })?;
        Ok(count)
    }
}

/// Names of the files below a directory; links are no files.
fn below(dir: &Path, prefix: &[u8], depth: usize, into: &mut Vec<Found>) -> io::Result<()> {
    for entry in std::fs::read_dir(dir)? {
        let entry = entry?;
        let mut name = prefix.to_vec();
        name.extend_from_slice(entry.file_name().as_encoded_bytes());
        let kind = entry.file_type()?;
        if kind.is_dir() && depth > 0 {
            name.push(b'/');
            below(&entry.path(), &name, depth - 1, into)?;
        } else if kind.is_file() && into.len() < MOST_COPIES {
            into.push(Found {
                name: name.into(),
                size: entry.metadata()?.len(),
                here: Some(entry.path()),
            });
        }
    }
    Ok(())
}

/// The local day on which it began.
fn day(json: &Value) -> Option<NaiveDate> {
    let zone = json["zone"].as_str()?;
    let (sign, digits) = zone.split_at_checked(1)?;
    let number: i32 = digits.parse().ok()?;
    let seconds = (number / 100 * 60 + number % 100) * 60;
    let offset = FixedOffset::east_opt(if sign == "-" { -seconds } else { seconds })?;
    let started = DateTime::from_timestamp(json["started"].as_i64()?, 0)?;
    Some(started.with_timezone(&offset).date_naive())
}
