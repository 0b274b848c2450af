//! The shipped fixtures are what the scriptable Mac writes today. `UNSNARE_BLESS=1` writes them anew.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde_json::json;

use crate::support::disk::Body;
use crate::support::mail::{Recorded, Story};
use crate::support::release::{Release, Setting, View};
use crate::support::told::{self, Teller};
use crate::support::{Mac, grep, modern, tree};

/// The directory of the fixtures.
pub(crate) fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

pub(crate) fn blessing() -> bool {
    std::env::var_os("UNSNARE_BLESS").is_some()
}

fn wide_1068() -> Setting {
    Setting::new(Release::V10_6, true, View::DashW)
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    out.write_all(bytes)
        .and_then(|()| out.finish())
        .expect("memory takes it")
}

fn gunzip(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(bytes), &mut out)
        .expect("a shipped file is whole");
    out
}

/// Compares a file of a fixture with what it should be, or writes it.
fn keep(dir: &Path, name: &str, bytes: &[u8], stale: &mut Vec<String>) {
    let path = dir.join(name);
    let packed = name.ends_with(".gz");
    let there = fs::read(&path)
        .ok()
        .map(|b| if packed { gunzip(&b) } else { b });
    if there.as_deref() == Some(bytes) {
        return;
    }
    if blessing() {
        fs::create_dir_all(path.parent().unwrap_or(dir)).expect("the fixtures can be written");
        fs::write(&path, if packed { gzip(bytes) } else { bytes.to_vec() })
            .expect("the fixtures can be written");
    } else {
        stale.push(path.display().to_string());
    }
}

fn truth_json(mac: &Mac) -> String {
    let text = |b: &[u8]| String::from_utf8_lossy(b).into_owned();
    let rows: Vec<String> = mac
        .truth
        .iter()
        .map(|m| json!({"line": m.line.map(|n| n + 1), "process": text(&m.process), "kind": m.kind, "path": text(&m.path), "to": m.to.as_deref().map(text), "replaced": m.replaced}).to_string())
        .collect();
    format!("[\n{}\n]\n", rows.join(",\n"))
}

fn keep_story(dir: &Path, story: &Recorded, packed: bool, stale: &mut Vec<String>) {
    keep(
        dir,
        if packed {
            "capture.txt.gz"
        } else {
            "capture.txt"
        },
        &story.capture,
        stale,
    );
    if !story.log.is_empty() {
        keep(dir, "system.log", story.log.as_bytes(), stale);
    }
    keep(
        dir,
        "before.json",
        tree::to_json(&tree::of_disk(&story.before)).as_bytes(),
        stale,
    );
    keep(
        dir,
        "after.json",
        tree::to_json(&tree::of_disk(&story.after)).as_bytes(),
        stale,
    );
    keep(dir, "truth.json", truth_json(&story.mac).as_bytes(), stale);
    assert!(
        blessing() || dir.join("README.md").is_file(),
        "{} has no README.md",
        dir.display()
    );
}

#[test]
fn fixtures_are_current() {
    let mut stale = Vec::new();
    let mail = fixtures().join("mail-cluster");
    let setup = Story::new(wide_1068(), 0x5e7, 10 * 3600 + 31 * 60 + 12).set_up();
    keep_story(&mail.join("setup"), &setup, false, &mut stale);
    keep(
        &mail.join("setup"),
        "capture-grep.txt",
        &grep(&setup.capture, "servermgrd"),
        &mut stale,
    );
    let narrow = Setting::new(Release::V10_6, true, View::Piped);
    let setup = Story::new(narrow, 0x5e7, 10 * 3600 + 31 * 60 + 12).set_up();
    keep(
        &mail.join("setup"),
        "capture-narrow.txt",
        &setup.capture,
        &mut stale,
    );
    let mut story = Story::new(wide_1068(), 0x5e7, 10 * 3600 + 31 * 60 + 12);
    story.mac.traced = Some(vec![b"servermgrd".to_vec()]);
    let recorded = story.set_up();
    let recording = mail.join("mail.unsnare");
    let disks = (&recorded.before, &recorded.after);
    let truth = &recorded.mac.truth;
    for (name, bytes) in told::recording(
        "servermgrd",
        Release::V10_6,
        &recorded.capture,
        &recorded.log,
        disks,
        truth,
    ) {
        keep(&recording, name, &bytes, &mut stale);
    }
    let plist = "private/etc/MailServicesOther.plist";
    let old = recorded.before.find_bytes(format!("/{plist}").as_bytes());
    let Some(Body::File(bytes)) = old.map(|ino| &recorded.before.inode(ino).body) else {
        panic!("the story begins with {plist}");
    };
    keep(&recording.join("copies"), plist, bytes, &mut stale);
    let back = Story::new(wide_1068(), 0xbac, 17 * 3600 + 4 * 60 + 40).way_back_fails();
    keep_story(&mail.join("way-back-fails"), &back, false, &mut stale);
    keep(
        &mail.join("way-back-fails"),
        "capture-grep.txt",
        &grep(&back.capture, "servermgrd"),
        &mut stale,
    );
    keep_story(
        &fixtures().join("editor-14"),
        &modern::editor(),
        false,
        &mut stale,
    );
    keep_story(
        &fixtures().join("rotation-15.4"),
        &modern::rotation(),
        false,
        &mut stale,
    );
    keep_story(
        &fixtures().join("installer-26"),
        &modern::installer(),
        true,
        &mut stale,
    );
    let installer = modern::installer();
    let messages = told::tell(Teller::Eslogger, Release::V26, &installer.mac.truth);
    keep(
        &fixtures().join("installer-26"),
        "eslogger.jsonl.gz",
        &messages,
        &mut stale,
    );
    assert!(
        stale.is_empty(),
        "out of date (UNSNARE_BLESS=1 writes them anew): {stale:#?}"
    );
}

#[test]
fn nothing_is_changed_while_the_way_back_fails() {
    let story = Story::new(wide_1068(), 7, 3600).way_back_fails();
    let by_servermgrd: Vec<_> = story
        .mac
        .truth
        .iter()
        .filter(|m| m.process == b"servermgrd")
        .collect();
    assert!(by_servermgrd.is_empty(), "{by_servermgrd:?}");
    assert!(
        story
            .log
            .contains("FILE_NOT_FOUND_ERR for action 'setState'")
    );
}

#[test]
fn manifests_survive_json_and_a_real_file_system() {
    let story = modern::installer();
    let wanted = tree::of_disk(&story.after);
    assert_eq!(tree::from_json(&tree::to_json(&wanted)), wanted);
    let dir = tempfile::tempdir().expect("a temporary directory");
    tree::lay_out(&wanted, &dir.path().join("root")).expect("it can be laid out");
    let found = tree::snapshot(&dir.path().join("root")).expect("it can be read");
    assert_eq!(tree::differences(&wanted, &found), []);
}
