//! Outputs never eat inputs: before anything is opened, every name is compared with every other.

use std::ffi::OsString;
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use super::messages;

/// What the first lines of every script that unsnare wrote hold.
const SCRIPT_MARK: &[u8] = b"unsnare";
/// How far into a file that mark is looked for.
const HEAD: u64 = 512;

/// An output as it was asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Target<'a> {
    /// The option that names it.
    pub(crate) option: &'static str,
    /// Where to.
    pub(crate) path: &'a Path,
    /// A script or a recording: what stands there already is overwritten only when that is said.
    pub(crate) precious: bool,
}

impl<'a> Target<'a> {
    /// A report, which may replace an older one.
    pub(crate) fn report(path: Option<&'a Path>) -> Option<Self> {
        Self::of("--output", path, false)
    }

    /// A script.
    pub(crate) fn script(option: &'static str, path: Option<&'a Path>) -> Option<Self> {
        Self::of(option, path, true)
    }

    fn of(option: &'static str, path: Option<&'a Path>, precious: bool) -> Option<Self> {
        let path = path.filter(|path| *path != Path::new("-"))?;
        Some(Target {
            option,
            path,
            precious,
        })
    }
}

/// What makes two names the same file: device and inode where it exists, else the directory and the name in it.
#[derive(Debug, PartialEq, Eq)]
enum Identity {
    Existing(u64, u64),
    Place(PathBuf, OsString),
}

#[cfg(unix)]
fn inode(found: &fs::Metadata) -> Option<Identity> {
    use std::os::unix::fs::MetadataExt as _;
    // a terminal or /dev/null may well be input and output
    found
        .is_file()
        .then(|| Identity::Existing(found.dev(), found.ino()))
}

#[cfg(not(unix))]
fn inode(_: &fs::Metadata) -> Option<Identity> {
    None
}

fn identity(path: &Path) -> Option<Identity> {
    if let Ok(found) = fs::metadata(path) {
        return inode(&found).or_else(|| place(path).filter(|_| found.is_file()));
    }
    place(path)
}

fn place(path: &Path) -> Option<Identity> {
    let name = path.file_name()?.to_owned();
    let dir = match path.parent() {
        Some(dir) if !dir.as_os_str().is_empty() => dir,
        _ => Path::new("."),
    };
    Some(Identity::Place(fs::canonicalize(dir).ok()?, name))
}

/// Refuses outputs that are inputs, that are each other, or that would overwrite a script or a recording.
///
/// # Errors
/// The sentence that names both, and what to do.
pub(crate) fn refuse(
    targets: &[Option<Target<'_>>],
    captures: &[PathBuf],
    others: &[&PathBuf],
    force: bool,
) -> Result<()> {
    let piped = captures.is_empty() || captures.iter().any(|path| path == Path::new("-"));
    let stdin = Path::new("/dev/stdin");
    let named = captures
        .iter()
        .filter(|path| *path != Path::new("-"))
        .chain(others.iter().copied())
        .map(PathBuf::as_path);
    let inputs: Vec<_> = named
        .chain(piped.then_some(stdin))
        .filter_map(|path| Some((path, identity(path)?)))
        .collect();
    let read_there = |target: &Identity| inputs.iter().find(|(_, input)| input == target);
    let shown = |path: &Path| match path == stdin {
        true => "standard input".to_owned(),
        false => messages::name(path),
    };
    if let Some(same) = identity(Path::new("/dev/stdout"))
        .as_ref()
        .and_then(read_there)
    {
        bail!(
            "standard output goes to the file that is read ({}); name another file, and get the recording from its copy: \
             '>' has emptied it",
            shown(same.0)
        );
    }
    let mut seen: Vec<(Target<'_>, Identity)> = Vec::new();
    for target in targets.iter().flatten() {
        let Some(found) = identity(target.path) else {
            continue;
        };
        let name = messages::name(target.path);
        if let Some((input, _)) = read_there(&found) {
            bail!(
                "{name}: is the file that is read ({}), and {} would overwrite it; name another file",
                shown(input),
                target.option
            );
        }
        if let Some((other, _)) = seen.iter().find(|(_, other)| *other == found) {
            bail!(
                "{name}: is named by {} and by {}; give each a file of its own",
                other.option,
                target.option
            );
        }
        if !force && stands(target) {
            bail!(
                "{name}: exists already{}; name another file, or add --force to overwrite it",
                if is_script(target.path) {
                    ", and is a script whose application may still have to be undone with it"
                } else {
                    ""
                }
            );
        }
        seen.push((*target, found));
    }
    Ok(())
}

/// Something stands there that must not be lost.
fn stands(target: &Target<'_>) -> bool {
    let filled = fs::metadata(target.path).is_ok_and(|found| found.is_file() && found.len() > 0);
    filled && (target.precious || is_script(target.path))
}

/// Does it begin like a script that unsnare wrote?
fn is_script(path: &Path) -> bool {
    let mut head = Vec::new();
    let read = fs::File::open(path).and_then(|file| file.take(HEAD).read_to_end(&mut head));
    read.is_ok()
        && head.starts_with(b"#!/bin/sh")
        && memchr::memmem::find(&head, SCRIPT_MARK).is_some()
}
