//! The scripts under every shell that a server may have as its `/bin/sh`, and under shellcheck.

use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use crate::scripts::{Case, NAMES, SETUP, WAY_BACK};
use crate::support::effort::every;
use crate::support::sandbox::Sandbox;
use crate::support::tree::{Tree, differences};

/// Name, and how it is started.
pub(crate) const SHELLS: [&[&str]; 9] = [
    &["bash"],
    &["bash", "--posix"],
    &["dash"],
    &["busybox", "sh"],
    &["ksh93"],
    &["mksh"],
    &["yash"],
    &["posh"],
    &["zsh", "--emulate", "sh"],
];

/// The program is there. Where it is not: an error in CI, a word elsewhere.
pub(crate) fn present(program: &str) -> bool {
    let found = std::env::var_os("PATH")
        .is_some_and(|path| std::env::split_paths(&path).any(|dir| dir.join(program).is_file()));
    assert!(
        found || std::env::var_os("CI").is_none(),
        "{program} is not installed: CI has to have it"
    );
    if !found {
        eprintln!("SKIPPED: {program} is not installed");
    }
    found
}

/// Does something under every shell that is there, all at a time: what waits for the clock waits once. `work` gets the shell's
/// number among them.
pub(crate) fn under_each(work: impl Fn(usize, &'static [&'static str]) + Sync) {
    let there = SHELLS.into_iter().filter(|shell| present(shell[0]));
    std::thread::scope(|scope| {
        for (nth, shell) in there.enumerate() {
            let work = &work;
            scope.spawn(move || work(nth, shell));
        }
    });
}

fn applied(case: &Case, shell: &[&str]) -> Tree {
    applied_by(case, shell, &case.script())
}

fn applied_by(case: &Case, shell: &[&str], script: &Path) -> Tree {
    let sandbox = Sandbox::new(&case.after, script).expect("it can be laid out");
    for (args, wanted) in [
        (["--check", "--yes"], 0),
        (["--no-such-option", "--yes"], 2),
    ] {
        let run = sandbox.run(shell, &args);
        assert_eq!(
            run.code,
            Some(wanted),
            "{shell:?} {args:?} {}: {}",
            case.name,
            run.text
        );
        assert_eq!(
            differences(sandbox.start(), &sandbox.now()),
            [],
            "{shell:?} {args:?} {}",
            case.name
        );
    }
    let apply = sandbox.run(shell, &["--apply", "--yes"]);
    assert_eq!(
        apply.code,
        Some(0),
        "{shell:?} {}: {}",
        case.name,
        apply.text
    );
    let applied = sandbox.now();
    let again = sandbox.run(shell, &["--apply", "--yes"]);
    assert_eq!(
        (again.code, differences(&applied, &sandbox.now())),
        (Some(0), vec![]),
        "{shell:?} {}: {}",
        case.name,
        again.text
    );
    let undo = sandbox.run(shell, &["--undo", "--yes"]);
    assert_eq!(
        (undo.code, differences(sandbox.start(), &sandbox.now())),
        (Some(0), vec![]),
        "{shell:?} {}: {}",
        case.name,
        undo.text
    );
    applied
}

fn refused(case: &Case, shell: &[&str]) {
    let sandbox = Sandbox::new(&case.after, &case.script()).expect("it can be laid out");
    for args in [["--check", "--yes"], ["--apply", "--yes"]] {
        let run = sandbox.run(shell, &args);
        assert!(
            matches!(run.code, Some(1 | 2)),
            "{shell:?} {args:?}: {}",
            run.text
        );
        assert_eq!(
            differences(sandbox.start(), &sandbox.now()),
            [],
            "{shell:?} {args:?}"
        );
    }
}

#[test]
fn every_shell_does_the_same() {
    for (nth, case) in [&*SETUP, &*WAY_BACK, &*NAMES].into_iter().enumerate() {
        let wanted = applied(case, &["sh"]);
        // at home each shell has one of the first two, and one of them the last, which is long
        let step = every(if nth == 2 { 9 } else { 2 });
        for shell in SHELLS.into_iter().skip(nth % step).step_by(step) {
            if shell[0] == "yash" && case.name == NAMES.name && present("yash") {
                // yash keeps characters, not bytes: a name that is no UTF-8 is beyond it, and must be refused.
                refused(case, shell);
            } else if present(shell[0]) {
                assert_eq!(
                    differences(&wanted, &applied(case, shell)),
                    [],
                    "{shell:?} {}",
                    case.name
                );
            }
        }
    }
}

#[test]
fn scripts_are_clean_under_shellcheck() {
    if !present("shellcheck") {
        return;
    }
    // they differ in their steps alone
    let cases = [&*NAMES, &*SETUP, &*WAY_BACK];
    for case in cases.into_iter().step_by(every(3)) {
        let output = Command::new("shellcheck")
            .arg("--shell=sh")
            .arg(case.script())
            .output()
            .expect("it can be started");
        assert!(
            output.status.success(),
            "{}: {}",
            case.name,
            String::from_utf8_lossy(&output.stdout)
        );
    }
}

/// The tools of a small system, with their own ideas of what an option is: nothing else is in reach. They are put into the
/// directory; `shell` runs the scripts.
fn with_the_tools_of(name: &str, install: impl Fn(&Path)) {
    if !present(name) {
        return;
    }
    let dir = tempfile::tempdir().expect("a temporary directory");
    let tools = dir.path().join("tools");
    std::fs::create_dir(&tools).expect("a directory");
    install(&tools);
    // this one tool is left out of some builds
    let sums = tools.join("cksum");
    if !sums.exists() {
        symlink("/usr/bin/cksum", sums).expect("a link");
    }
    let shell = tools.join("sh");
    let shell = [shell.to_str().expect("a plain path")];
    let theirs = "\nPATH=/bin:/usr/bin:/sbin:/usr/sbin\n";
    let ours = format!("\nPATH={}\n", tools.display());
    // a person's run has the hardest one alone
    let cases = [&*NAMES, &*SETUP, &*WAY_BACK];
    for case in cases.into_iter().step_by(every(3)) {
        let script = std::fs::read_to_string(case.script()).expect("the script");
        assert_eq!(script.matches(theirs).count(), 1);
        let changed = dir.path().join("revert.sh");
        std::fs::write(&changed, script.replace(theirs, &ours)).expect("it can be written");
        let wanted = applied(case, &["sh"]);
        assert_eq!(
            differences(&wanted, &applied_by(case, &shell, &changed)),
            [],
            "{}",
            case.name
        );
    }
}

#[test]
fn with_busyboxs_own_tools_the_scripts_do_the_same() {
    with_the_tools_of("busybox", |tools| {
        let installed = Command::new("busybox")
            .args(["--install", "-s"])
            .arg(tools)
            .status()
            .expect("it can be started");
        assert!(installed.success());
    });
}

#[test]
fn with_toyboxs_own_tools_the_scripts_do_the_same() {
    with_the_tools_of("toybox", |tools| {
        let listed = Command::new("toybox").output().expect("it can be started");
        let listed = String::from_utf8(listed.stdout).expect("plain names");
        for tool in listed.split_whitespace() {
            symlink("/usr/bin/toybox", tools.join(tool)).expect("a link");
        }
        // it has no shell of its own
        let shell = tools.join("sh");
        if !shell.exists() {
            symlink("/bin/sh", shell).expect("a link");
        }
    });
}
