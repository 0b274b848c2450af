//! What the script must not contain, whatever the plan: constructs and tools that the old systems lack.

use std::process::Command;

use crate::infer::patterns::TEMPLATE_ENDINGS;
use regex::bytes::Regex;

use super::script_fixture::{EVERYTHING, ScriptFixture};

#[test]
fn no_construct_that_bash_3_2_or_the_tools_of_10_5_lack() {
    let stage = ScriptFixture::of(EVERYTHING);
    let script = std::fs::read(stage.script()).unwrap();
    let code: Vec<&[u8]> = script
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.trim_ascii_start().starts_with(b"#"))
        .collect();
    let forbidden = [
        (r"\[\[", "[[ ]]"),
        (r"\blocal\b", "local"),
        (r"\bfunction\b", "function"),
        (r"\bpipefail\b|set -e\b", "errexit, pipefail"),
        (r"\w+\+=|\w+=\(", "arrays, +="),
        (r"\$'|<<<|<\(|&>", "bash quoting and redirections"),
        (r"\becho\b|%q", "echo, printf %q"),
        (
            r"\breadlink -f|(?:^|[ (])stat |\brealpath\b|\btimeout\b|\bsha\d*sum\b|\bmktemp\b|\bsed\b|\bawk\b|\bgrep\b",
            "tools",
        ),
        (
            r"\bmv -[a-zA-Z]*[nTh]|\brm -[a-zA-Z]*r|\bln -[a-zA-Z]*f|\bcp -[a-zA-Z]*f",
            "mv -n, rm -r, ln -f",
        ),
        (r"<<", "here-documents"),
        (r"\blet\b|\(\(.*\+\+", "let, ++"),
        (r"\$\{[^}]*[\^/,][^}/#%]*/", "substitutions of bash"),
        (
            r"(?:^|[;&|(]) *(?:source|type|which)\b",
            "source, type, which",
        ),
        (r"\btrap\b.*\b(EXIT|INT|TERM|HUP)\b", "signal names"),
    ];
    let quoted = Regex::new(r"'[^']*'").unwrap();
    let said = Regex::new(r#"say "[^"]*""#).unwrap();
    for (pattern, what) in forbidden {
        let pattern = Regex::new(pattern).unwrap();
        for line in &code {
            // text in single quotes is data
            let bare = quoted.replace_all(line, &b"''"[..]).into_owned();
            let bare = said.replace_all(&bare, &b"say"[..]).into_owned();
            assert!(
                !pattern.is_match(&bare),
                "{what}: {}",
                String::from_utf8_lossy(line)
            );
        }
    }
}

#[test]
fn one_line_begins_with_path() {
    let stage = ScriptFixture::of(EVERYTHING);
    let script = std::fs::read_to_string(stage.script()).unwrap();
    assert_eq!(
        script
            .lines()
            .filter(|line| line.starts_with("PATH="))
            .count(),
        1
    );
    assert!(script.starts_with("#!/bin/sh\n"));
}

/// What is no candidate for the new name is none for the script either, which looks for it on the disk.
#[test]
fn the_script_knows_the_same_templates() {
    let stage = ScriptFixture::of(EVERYTHING);
    let script = std::fs::read_to_string(stage.script()).unwrap();
    let endings = TEMPLATE_ENDINGS.map(|end| format!("*{end}")).join(" | ");
    assert_eq!(script.matches(&format!("    {endings})\n")).count(), 1);
}

#[test]
fn shellcheck_finds_nothing() {
    let stage = ScriptFixture::of(EVERYTHING);
    let Ok(output) = Command::new("shellcheck")
        .args(["-s", "sh"])
        .arg(stage.script())
        .output()
    else {
        assert!(
            std::env::var_os("CI").is_none(),
            "shellcheck is not installed"
        );
        eprintln!("shellcheck is not installed: nothing tested");
        return;
    };
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stdout)
    );
}

#[test]
fn every_shell_can_read_it() {
    let stage = ScriptFixture::of(EVERYTHING);
    for shell in super::script_fixture::shells() {
        let output = Command::new(shell[0])
            .args(&shell[1..])
            .arg("-n")
            .arg(stage.script())
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{shell:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
}
