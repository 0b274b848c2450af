//! Captures whose scripts several tests run: the shipped ones, and one of names that hurt.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use serde_json::Value;

use crate::claims::UNSNARE;
use crate::fixtures::fixtures;
use crate::support::calls::Flags;
use crate::support::programs::write_file;
use crate::support::tree::{Tree, from_json, of_disk};
use crate::support::{Mac, Release, Setting, View};

/// A capture, the disk it was recorded on, and the script made from it.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) before: Tree,
    pub(crate) after: Tree,
    pub(crate) report: Value,
    dir: tempfile::TempDir,
}

impl Case {
    pub(crate) fn script(&self) -> PathBuf {
        self.dir.path().join("revert.sh")
    }

    fn new(name: &'static str, capture: &Path, process: &str, before: Tree, after: Tree) -> Self {
        let dir = tempfile::tempdir().expect("a temporary directory");
        let report = dir.path().join("report.json");
        let mut command = Command::new(UNSNARE);
        command
            .args(["analyze", "-q", "-f", "json", "-p", process, "-o"])
            .arg(&report)
            .arg("-r")
            .arg(dir.path().join("revert.sh"))
            .arg(capture);
        let log = capture.with_file_name("system.log");
        if log.is_file() {
            command.arg("-l").arg(log).args(["--date", "2011-02-08"]);
        }
        let output = command.output().expect("unsnare can be started");
        assert!(
            output.status.success(),
            "{name}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        let report = serde_json::from_slice(&std::fs::read(&report).expect("a report was written"))
            .expect("it is JSON");
        Self {
            name,
            before,
            after,
            report,
            dir,
        }
    }

    fn shipped(name: &'static str, file: &str, process: &str) -> Self {
        let dir = fixtures().join(name);
        let manifest = |file: &str| {
            from_json(&std::fs::read_to_string(dir.join(file)).expect("a fixture has its disk"))
        };
        Self::new(
            name,
            &dir.join(file),
            process,
            manifest("before.json"),
            manifest("after.json"),
        )
    }

    /// What a Mac has printed, and its disk before.
    pub(crate) fn recorded(name: &'static str, mac: &Mac, before: Tree) -> Self {
        let dir = tempfile::tempdir().expect("a temporary directory");
        let capture = dir.path().join("capture.txt");
        std::fs::write(&capture, mac.capture()).expect("it can be written");
        Self::new(name, &capture, "servermgrd", before, of_disk(&mac.disk))
    }

    /// Names with everything in them that a shell, a terminal or a page could trip over.
    fn hostile() -> Self {
        let mut mac = Mac::new(Setting::new(Release::V12, true, View::DashW), 99, 3600);
        for (n, name) in HOSTILE.iter().enumerate() {
            mac.disk.put(
                &[b"/Library/Server/".as_slice(), name].concat(),
                crate::support::disk::Body::File(format!("content {n}\n").into_bytes()),
                0o644,
            );
        }
        let before = of_disk(&mac.disk);
        let t = mac.process("servermgrd");
        for name in HOSTILE {
            let path = [b"/Library/Server/".as_slice(), name].concat();
            let aside = [path.as_slice(), b".orig"].concat();
            let _ = mac.lstat(t, &aside);
            mac.rename(t, &path, &aside).expect("it is there");
            let _ = mac.lstat(t, &aside);
            write_file(&mut mac, t, &path, b"new\n", Flags::NEW);
        }
        Self::recorded("hostile names", &mac, before)
    }
}

/// No two are alike, and none ends in a blank (that cannot be read back).
pub(crate) const HOSTILE: [&[u8]; 20] = [
    b"-rf",
    b"--",
    b"two  blanks",
    b"it's",
    b"'",
    b"\"quoted\"",
    b"$HOME",
    b"`id`",
    b"$(touch pwned)",
    b"a;b&c|d",
    b"*",
    b"[a-z]?",
    b"back\\slash",
    b"\\n\\047",
    b"tab\there",
    b"esc\x1b[31mred",
    b"caf\xc3\xa9",
    b"latin\xe9",
    b"#hash!",
    b"~root",
];

pub(crate) static SETUP: LazyLock<Case> =
    LazyLock::new(|| Case::shipped("mail-cluster/setup", "capture.txt", "servermgrd"));
pub(crate) static SETUP_GREP: LazyLock<Case> =
    LazyLock::new(|| Case::shipped("mail-cluster/setup", "capture-grep.txt", "servermgrd"));
pub(crate) static WAY_BACK: LazyLock<Case> =
    LazyLock::new(|| Case::shipped("mail-cluster/way-back-fails", "capture.txt", "servermgrd"));
pub(crate) static WAY_BACK_GREP: LazyLock<Case> = LazyLock::new(|| {
    Case::shipped(
        "mail-cluster/way-back-fails",
        "capture-grep.txt",
        "servermgrd",
    )
});
pub(crate) static EDITOR: LazyLock<Case> =
    LazyLock::new(|| Case::shipped("editor-14", "capture.txt", "TextEdit"));
pub(crate) static ROTATION: LazyLock<Case> =
    LazyLock::new(|| Case::shipped("rotation-15.4", "capture.txt", "relayd"));
pub(crate) static INSTALLER: LazyLock<Case> =
    LazyLock::new(|| Case::shipped("installer-26", "capture.txt.gz", "installer"));
pub(crate) static NAMES: LazyLock<Case> = LazyLock::new(Case::hostile);
