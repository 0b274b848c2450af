//! The mounted disk (`--root`) as a source: what it decides, and what it leaves open.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use crate::disk::Disk;
use crate::infer::Findings;

use super::calls::{inference, tell};

fn with_disk(calls: &str, lay_out: impl Fn(&Path)) -> Findings {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir_all(dir.path().join("Library")).unwrap();
    lay_out(dir.path());
    let disk = Disk::new(dir.path()).unwrap();
    inference(calls).finish_with(&[], Some(&disk))
}

fn told(found: &Findings) -> Vec<String> {
    found.operations.iter().map(tell).collect()
}

fn two_names(root: &Path) {
    fs::write(root.join("Library/a.conf"), "a").unwrap();
    fs::write(root.join("Library/other"), "a").unwrap();
    fs::hard_link(root.join("Library/a.conf"), root.join("Library/second")).unwrap();
}

#[test]
fn a_second_name_beside_the_first_is_what_link_gave() {
    let found = with_disk("link /Library/a.conf", two_names);
    assert_eq!(
        told(&found),
        ["likely link /Library/a.conf -> /Library/second"]
    );
    let last = found.operations[0].evidence.last().unwrap();
    assert_eq!(
        last.reason,
        "on the mounted disk the file has two names, and this is the other one"
    );
    assert_eq!(found.disagreements, [""; 0]);
}

#[test]
fn what_may_have_been_the_new_name_and_was_taken_away_leaves_it_possible() {
    assert_eq!(
        told(&with_disk(
            "link /Library/a.conf\nunlink /Users/unheard-of",
            two_names
        ))[0],
        "possible link /Library/a.conf -> /Library/second"
    );
    // Known to have stood there before: it was not the new name.
    assert_eq!(
        told(&with_disk(
            "lstat64 /Library/old\nlink /Library/a.conf\nunlink /Library/old",
            two_names
        ))[0],
        "likely link /Library/a.conf -> /Library/second"
    );
}

#[test]
fn an_older_name_a_third_one_and_one_elsewhere_say_nothing() {
    let open = "certain link /Library/a.conf -> ?";
    let found = with_disk("lstat64 /Library/second\nlink /Library/a.conf", two_names);
    assert_eq!(told(&found), [open]);
    let found = with_disk("link /Library/a.conf\nlink /Library/a.conf", two_names);
    assert_eq!(told(&found), [open, open]);
    let found = with_disk("link /Library/a.conf", |root| {
        two_names(root);
        fs::hard_link(root.join("Library/a.conf"), root.join("Library/third")).unwrap();
    });
    assert_eq!(told(&found), [open]);
    let found = with_disk("link /Library/a.conf", |root| {
        fs::write(root.join("Library/a.conf"), "a").unwrap();
        fs::create_dir(root.join("Users")).unwrap();
        fs::hard_link(root.join("Library/a.conf"), root.join("Users/second")).unwrap();
    });
    assert_eq!(told(&found), [open]);
}

#[test]
fn a_claim_that_the_disk_refutes_is_told() {
    let found = with_disk(
        "access [2] /Library/a.conf.bak\nlink /Library/a.conf",
        two_names,
    );
    assert_eq!(
        told(&found),
        ["likely link /Library/a.conf -> /Library/second"]
    );
    assert_eq!(
        found.disagreements,
        [
            "the capture suggests that /Library/a.conf got the second name /Library/a.conf.bak, but on the disk that is \
             /Library/second"
        ]
    );
}

#[test]
fn a_volume_that_is_not_mounted_there_is_no_disagreement() {
    let calls = "mkdir /Volumes/Gone/x\nsymlink /Volumes/Gone/y";
    let found = with_disk(calls, |root| {
        fs::create_dir_all(root.join("Volumes/Gone")).unwrap();
    });
    assert_eq!(found.disagreements, [""; 0]);
    let found = with_disk(calls, |root| {
        fs::create_dir_all(root.join("Volumes/Gone/else")).unwrap();
    });
    assert_eq!(found.disagreements.len(), 2);
}

#[test]
fn the_text_of_a_link_is_read_from_the_disk() {
    let found = with_disk("symlink /Library/current", |root| {
        symlink("releases/2", root.join("Library/current")).unwrap();
    });
    assert_eq!(
        told(&found),
        ["likely symlink /Library/current -> releases/2"]
    );
}

/// Once `certain`: an administrator had made the link anew since, and the script took that one away.
#[test]
fn a_link_that_was_made_after_the_recording_may_be_another_one() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir_all(dir.path().join("Library")).unwrap();
    symlink("releases/3", dir.path().join("Library/current")).unwrap();
    let mut disk = Disk::new(dir.path()).unwrap();
    let mut told_by = |seconds: i64| {
        disk.recorded_until(seconds);
        let found = inference("symlink /Library/current").finish_with(&[], Some(&disk));
        told(&found)
    };
    let day = 86_400;
    let now = std::time::SystemTime::now();
    let now = now.duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    let now = i64::try_from(now).unwrap();
    assert_eq!(
        told_by(now - day),
        ["possible symlink /Library/current -> releases/3"]
    );
    assert_eq!(
        told_by(now + day),
        ["likely symlink /Library/current -> releases/3"]
    );
}

#[test]
fn a_copied_link_has_the_text_of_the_one_that_was_read() {
    let made = "mkdir /Volumes/X/current
         symlink /Library/current
         stat64 /Volumes/X/current";
    let copied = "lstat64 /Library/current
         readlink /Library/current
         symlink /Users/copy/current";
    let both = |first: &str| {
        let found = inference(&format!("{first}\n{copied}")).finish(None);
        found.operations.iter().map(tell).next_back().unwrap()
    };
    assert_eq!(
        both(made),
        "likely symlink /Users/copy/current -> /Volumes/X/current"
    );
    // Taken away and made anew out of sight, or made before the capture: unknown.
    assert_eq!(
        both(&format!("{made}\nunlink /Library/current")),
        "certain symlink /Users/copy/current -> ?"
    );
    assert_eq!(both(""), "certain symlink /Users/copy/current -> ?");
}
