//! The fuzzers' corpus, replayed through the same bodies on the stable toolchain: what a fuzzer once found stays found.

use std::fs;
use std::path::{Path, PathBuf};

use crate::fuzz_targets as targets;

/// The inputs that are kept for a target, by name.
fn corpus(name: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fuzz/corpus")
        .join(name);
    let mut files: Vec<_> = fs::read_dir(&dir)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    assert!(!files.is_empty(), "{} is empty", dir.display());
    let read = |file: PathBuf| {
        let data = fs::read(&file).unwrap();
        (file, data)
    };
    files.into_iter().map(read).collect()
}

/// Runs `target` on every file of its corpus; a failing one is named.
fn replay(name: &str, target: fn(&[u8])) {
    for (file, data) in corpus(name) {
        let outcome = std::panic::catch_unwind(|| target(&data));
        assert!(outcome.is_ok(), "{}", file.display());
        // A capture can be cut anywhere.
        for end in [data.len() / 3, data.len() / 2, data.len().saturating_sub(1)] {
            let outcome = std::panic::catch_unwind(|| target(&data[..end]));
            assert!(outcome.is_ok(), "{} cut to {end} bytes", file.display());
        }
    }
    mutate(name, target);
}

/// Changed inputs of each target: so many in a person's run, and as many as `UNSNARE_MUTATIONS` says elsewhere. They are no
/// substitute for a fuzzer, which follows what is reached, but need no more than the stable toolchain.
fn mutate(name: &str, target: fn(&[u8])) {
    let wanted = std::env::var("UNSNARE_MUTATIONS").ok();
    let count: u64 = wanted.and_then(|count| count.parse().ok()).unwrap_or(20);
    let seed = std::env::var("UNSNARE_SEED").ok();
    let first: u64 = seed.and_then(|seed| seed.parse().ok()).unwrap_or(1);
    let files = corpus(name);
    for seed in first..first + count {
        let mut random = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        let mut data = random.one_of(&files).1.clone();
        for _ in 0..1 + random.below(6) {
            random.change(&mut data, &files);
        }
        let outcome = std::panic::catch_unwind(|| target(&data));
        if outcome.is_err() {
            let kept = std::env::temp_dir().join(format!("unsnare-{name}-{seed}"));
            fs::write(&kept, &data).unwrap();
            panic!("{name}, UNSNARE_SEED={seed}: {}", kept.display());
        }
    }
}

/// Numbers without a pattern (xorshift), the same for the same seed.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % end.max(1)
    }

    fn one_of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }

    /// A piece of a text.
    fn piece(&mut self, data: &[u8]) -> std::ops::Range<usize> {
        let start = self.below(data.len() + 1);
        let length = self.below(data.len() - start + 1);
        // most pieces are short, some are lines
        match self.below(3) {
            0 => start..start + length.min(8),
            1 => {
                let end = data[start..].iter().position(|b| *b == b'\n');
                start..end.map_or(data.len(), |end| start + end + 1)
            }
            _ => start..start + length,
        }
    }

    /// One change, as fuzzers make them.
    fn change(&mut self, data: &mut Vec<u8>, files: &[(PathBuf, Vec<u8>)]) {
        const ODD: [&[u8]; 14] = [
            b"\0", b"\n", b"\r\n", b" ", b"  ", b"/", b"..", b"\xff", b"\x1b[", b"'", b"\"", b"\\",
            b">>>>", b"[  2]",
        ];
        let at = self.below(data.len() + 1);
        match self.below(7) {
            0 if at < data.len() => data[at] ^= 1 << self.below(8),
            1 if at < data.len() => data[at] = self.below(256) as u8,
            2 => {
                let piece = self.piece(data);
                drop(data.drain(piece));
            }
            3 => {
                let copy = data[self.piece(data)].to_vec();
                drop(data.splice(at..at, copy));
            }
            4 => {
                let other = &self.one_of(files).1;
                let copy = other[self.piece(other)].to_vec();
                drop(data.splice(at..at, copy));
            }
            5 => drop(data.splice(at..at, self.one_of(&ODD).iter().copied())),
            _ => {
                let number = self.below(1 << 40).to_string();
                drop(data.splice(at..at, number.into_bytes()));
            }
        }
        data.truncate(64 << 10);
    }
}

#[test]
fn lines_of_fs_usage() {
    replay("line", targets::line);
}

#[test]
fn lines_looked_at_before_their_turn() {
    replay("ahead", crate::fuzz_targets::prescanned::ahead);
}

#[test]
fn lines_of_logs() {
    replay("syslog", targets::syslog);
}

#[test]
fn whole_captures() {
    replay("capture", targets::capture);
}

#[test]
fn compressed_input() {
    replay("compressed", targets::compressed);
}

#[test]
fn names_through_the_shell() {
    replay("quoting", targets::quoting);
}

#[test]
fn recipes() {
    replay("recipe", targets::recipe);
}

#[test]
fn sources_that_name_both_ends() {
    replay("told", targets::told);
}

#[test]
fn audit_trails() {
    replay("trail", targets::trail);
}

#[test]
fn lists_of_files() {
    replay("listing", targets::listing);
}

#[test]
fn archives() {
    replay("archive", targets::archive);
}

#[test]
fn pasted_text() {
    replay("cleaning", crate::fuzz_targets::cleaning::cleaning);
}

#[test]
fn one_capture_in_several_ways() {
    replay("ways", crate::fuzz_targets::differential::ways);
}

#[test]
fn a_capture_without_some_lines_of_other_processes() {
    replay("thinned", crate::fuzz_targets::differential::thinned);
}
