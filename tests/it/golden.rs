//! Every rendering of both stories and of three modern captures, compared with what was accepted.

use crate::run::{golden, run, stderr, stdout};

/// Name, arguments that name the sources.
const STORIES: [(&str, &[&str]); 7] = [
    (
        "mail-setup",
        &[
            "--date",
            "2011-02-08",
            "-l",
            "fixtures/mail-cluster/setup/system.log",
            "fixtures/mail-cluster/setup/capture.txt",
        ],
    ),
    (
        "mail-setup-grep",
        &["fixtures/mail-cluster/setup/capture-grep.txt"],
    ),
    (
        "mail-setup-narrow",
        &["fixtures/mail-cluster/setup/capture-narrow.txt"],
    ),
    (
        "mail-way-back",
        &[
            "--date",
            "2011-02-08",
            "-l",
            "fixtures/mail-cluster/way-back-fails/system.log",
            "fixtures/mail-cluster/way-back-fails/capture.txt",
        ],
    ),
    (
        "editor-14",
        &["--all-processes", "fixtures/editor-14/capture.txt"],
    ),
    (
        "installer-26",
        &["--all-processes", "fixtures/installer-26/capture.txt.gz"],
    ),
    (
        "rotation-15.4",
        &["--all-processes", "fixtures/rotation-15.4/capture.txt"],
    ),
];

fn check(subcommand: &[&str], extension: &str) {
    for (name, sources) in STORIES {
        let arguments: Vec<_> = subcommand.iter().chain(sources).copied().collect();
        let output = run(&arguments);
        assert!(output.status.success(), "{name}: {}", stderr(&output));
        golden(
            &format!("{name}.{extension}"),
            &without_fixed_parts(&stdout(&output)),
        );
    }
}

/// What is the same in every output and a file of the source by itself, where it can be read: the script's machinery, the
/// page's style sheet and its JavaScript.
const FIXED: [(&str, &str, &str); 3] = [
    ("\n# The machinery.", "</pre>", "\n# (the machinery)\n"),
    ("<style>", "</style>", "<style>"),
    ("<script>", "</script>", "<script>"),
];

/// A text with these parts left out.
fn without_fixed_parts(text: &str) -> String {
    let mut text = text.to_owned();
    for (from, to, instead) in FIXED {
        if let Some(begin) = text.find(from) {
            let end = text[begin..].find(to).map_or(text.len(), |at| begin + at);
            text.replace_range(begin..end, instead);
        }
    }
    text
}

#[test]
fn text() {
    check(&["analyze"], "txt");
}

#[test]
fn markdown() {
    check(&["analyze", "--format", "markdown"], "md");
}

#[test]
fn html() {
    check(&["analyze", "--format", "html"], "html");
}

#[test]
fn json() {
    check(&["analyze", "--format", "json"], "json");
}

#[test]
fn csv() {
    check(&["analyze", "--format", "csv"], "csv");
}

#[test]
fn script() {
    check(&["revert", "--no-rehearsal"], "sh");
}
