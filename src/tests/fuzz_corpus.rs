//! The fuzzers' corpus, replayed through the same bodies on the stable toolchain: what a fuzzer once found stays found.

use std::fs;
use std::path::Path;

use crate::fuzz_targets as targets;

/// Runs `target` on every file of its corpus; a failing one is named.
fn replay(name: &str, target: fn(&[u8])) {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fuzz/corpus")
        .join(name);
    let mut files: Vec<_> = fs::read_dir(&dir)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    assert!(!files.is_empty(), "{} is empty", dir.display());
    for file in files {
        let data = fs::read(&file).unwrap();
        let outcome = std::panic::catch_unwind(|| target(&data));
        assert!(outcome.is_ok(), "{}", file.display());
        // A capture can be cut anywhere.
        for end in [data.len() / 3, data.len() / 2, data.len().saturating_sub(1)] {
            let outcome = std::panic::catch_unwind(|| target(&data[..end]));
            assert!(outcome.is_ok(), "{} cut to {end} bytes", file.display());
        }
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
