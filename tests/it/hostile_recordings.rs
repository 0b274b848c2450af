//! Recordings that were made by somebody hostile, or on a machine on which everything goes wrong.

use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;

use crate::run::{run, stderr, stdout};
use crate::support::by_hand::line;
use crate::support::effort::every;

/// A member of a tar archive.
fn member(name: &str, kind: u8, link: &str, content: &[u8]) -> Vec<u8> {
    let mut block = vec![0; 512];
    block[..name.len()].copy_from_slice(name.as_bytes());
    block[100..107].copy_from_slice(b"0000644");
    block[124..135].copy_from_slice(format!("{:011o}", content.len()).as_bytes());
    block[156] = kind;
    block[157..157 + link.len()].copy_from_slice(link.as_bytes());
    block[257..263].copy_from_slice(b"ustar\0");
    block[148..156].fill(b' ');
    let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
    block[148..155].copy_from_slice(format!("{sum:06o}\0").as_bytes());
    block.extend(content);
    block.resize(block.len().div_ceil(512) * 512, 0);
    block
}

fn file(name: &str, content: &str) -> Vec<u8> {
    member(name, b'0', "", content.as_bytes())
}

fn packed(bytes: &[u8], dir: &Path) -> PathBuf {
    let path = dir.join("m.unsnare.tar.gz");
    let mut out = GzEncoder::new(std::fs::File::create(&path).unwrap(), Compression::fast());
    out.write_all(bytes).unwrap();
    out.finish().unwrap();
    path
}

fn capture() -> String {
    line(0, "unlink /private/etc/motd") + "\n"
}

const ABOUT: &str = r#"{"format": "unsnare.recording/1", "directory": "/Users/admin/m.unsnare", "processes": ["servermgrd"], "problems": []}"#;

/// Every command that takes a recording is given it; what the report says.
fn through_every_command(path: &Path) -> Value {
    let path = path.to_str().unwrap();
    let dir = tempfile::tempdir().unwrap();
    let script = dir.path().join("r.sh");
    for arguments in [
        &["analyze", "-q", path][..],
        &["revert", "-q", "-o", script.to_str().unwrap(), path],
        &["explain", "1", path],
        &["rehearse", path],
        &["events", path],
        &["processes", path],
        &["watch", "-q", "--no-rehearsal", path],
    ] {
        let output = run(arguments);
        let code = output.status.code();
        assert!(
            code.is_some_and(|code| code < 3),
            "{arguments:?}: {code:?} {}",
            stderr(&output)
        );
        assert!(
            !stderr(&output).contains("panicked"),
            "{arguments:?}: {}",
            stderr(&output)
        );
    }
    let output = run(&["analyze", "-q", "--no-rehearsal", "-f", "json", path]);
    serde_json::from_str(&stdout(&output)).unwrap_or(Value::Null)
}

#[test]
fn names_that_lead_out_of_the_archive_are_passed_over() {
    let dir = tempfile::tempdir().unwrap();
    let outside = dir.path().join("outside");
    let bytes = [
        file("m.unsnare/recording.json", ABOUT),
        file("m.unsnare/fs_usage.txt", &capture()),
        file("../outside", "hostile"),
        file(outside.to_str().unwrap(), "hostile"),
        file("m.unsnare/../../outside", "hostile"),
        // which would be taken for the copy of /etc/motd, and read from outside of the recording
        file("m.unsnare/copies/../../private/etc/motd", "hostile"),
        file(
            "m.unsnare/copies/private/etc/../../../../etc/shadow",
            "hostile",
        ),
    ]
    .concat();
    let report = through_every_command(&packed(&bytes, dir.path()));
    assert!(!outside.exists());
    assert!(
        !report["revert"].to_string().contains(".."),
        "{}",
        report["revert"]
    );
    assert!(
        !report["revert"].to_string().contains("copies"),
        "{}",
        report["revert"]
    );
    let warnings = report["warnings"].to_string();
    assert!(
        warnings.contains("5 names in the archive begin with a slash or lead upwards"),
        "{warnings}"
    );
}

#[test]
fn links_and_devices_are_no_parts_of_a_recording() {
    let dir = tempfile::tempdir().unwrap();
    let secret = dir.path().join("secret");
    std::fs::write(&secret, capture().replace("motd", "secret")).unwrap();
    let bytes = [
        file("m.unsnare/recording.json", ABOUT),
        member(
            "m.unsnare/fs_usage.txt",
            b'2',
            secret.to_str().unwrap(),
            b"",
        ),
        member("m.unsnare/before.lst", b'1', secret.to_str().unwrap(), b""),
        member("m.unsnare/after.lst", b'3', "", b""),
        member(
            "m.unsnare/copies/private/etc/motd",
            b'2',
            "/etc/shadow",
            b"",
        ),
        member("m.unsnare/system.log", b'6', "", b""),
        member("m.unsnare/copies", b'5', "", b""),
    ]
    .concat();
    let report = through_every_command(&packed(&bytes, dir.path()));
    assert!(!report.to_string().contains("secret"), "{report}");
    assert!(!report.to_string().contains("shadow"), "{report}");
}

#[test]
fn of_two_members_of_one_name_the_last_counts_as_it_does_for_tar() {
    let dir = tempfile::tempdir().unwrap();
    let bytes = [
        file("m.unsnare/recording.json", ABOUT),
        file("m.unsnare/fs_usage.txt", &capture().repeat(400)),
        file(
            "m.unsnare/fs_usage.txt",
            &capture().replace("motd", "hosts"),
        ),
    ]
    .concat();
    let report = through_every_command(&packed(&bytes, dir.path()));
    let operations = report["operations"].as_array().unwrap();
    assert_eq!(operations.len(), 1);
    assert_eq!(operations[0]["path"], "/etc/hosts");
    assert_eq!(report["census"]["lines"], 1);
}

#[test]
fn many_members_are_read_in_bounded_time_and_room() {
    let dir = tempfile::tempdir().unwrap();
    let mut bytes = file("m.unsnare/recording.json", ABOUT);
    bytes.extend(file("m.unsnare/fs_usage.txt", &capture()));
    for n in 0..250_000 / every(5) {
        bytes.extend(member(
            &format!("m.unsnare/copies/private/etc/{n}"),
            b'0',
            "",
            b"",
        ));
    }
    let path = packed(&bytes, dir.path());
    let began = Instant::now();
    let output = run(&[
        "analyze",
        "-q",
        "--no-rehearsal",
        "-f",
        "json",
        path.to_str().unwrap(),
    ]);
    assert!(
        matches!(output.status.code(), Some(0 | 1)),
        "{}",
        stderr(&output)
    );
    assert!(
        began.elapsed() < Duration::from_secs(120),
        "{:?}",
        began.elapsed()
    );
}

#[test]
fn a_bomb_is_refused_before_it_fills_the_disk() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("m.unsnare.tar.gz");
    let mut out = GzEncoder::new(std::fs::File::create(&path).unwrap(), Compression::best());
    let mut head = member("m.unsnare/fs_usage.txt", b'0', "", b"");
    // seven gigabytes of zeros
    head[124..135].copy_from_slice(format!("{:011o}", 7u64 << 30).as_bytes());
    out.write_all(&head).unwrap();
    let zeros = vec![0; 1 << 20];
    for _ in 0..1100 {
        out.write_all(&zeros).unwrap();
    }
    out.finish().unwrap();
    let output = run(&["analyze", path.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    assert!(
        stderr(&output).contains("more than 300 times its size"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn hostile_texts_in_the_description_and_the_lists_reach_no_terminal() {
    let dir = tempfile::tempdir().unwrap();
    let about = ABOUT.replace(
        r#""problems": []"#,
        r#""problems": ["\u001b]0;gone\u0007", "a\nb"], "zone": "+9999999999", "started": -1"#,
    );
    let before = "#unsnare.lst 1 0\n1 2 40755 0 0 1 0 1 1 \"/etc\" \"\"\n1 3 100644 0 0 1 1 1 1 \"/etc/\\033]0;x\\007\\012y\" \"\"\n1 4 120755 0 0 1 1 1 1 \"/etc/l\" \"\\033[2J\"\n#end\n";
    let after = "#unsnare.lst 1 0\n1 2 40755 0 0 1 0 1 1 \"/etc\" \"\"\n1 3 100644 0 0 1 1 1 1 \"/etc/-rf\" \"\"\n#end\n";
    let bytes = [
        file("m.unsnare/recording.json", &about),
        file("m.unsnare/fs_usage.txt", &capture()),
        file("m.unsnare/before.lst", before),
        file("m.unsnare/after.lst", after),
    ]
    .concat();
    let path = packed(&bytes, dir.path());
    let report = through_every_command(&path);
    let renamed = report["operations"].to_string();
    assert!(renamed.contains("/etc/-rf"), "{renamed}");
    for format in ["text", "markdown", "html", "csv"] {
        let output = run(&[
            "analyze",
            "-f",
            format,
            "--no-rehearsal",
            path.to_str().unwrap(),
        ]);
        let all = [output.stdout.clone(), output.stderr.clone()].concat();
        assert!(
            !all.contains(&0x1b) && !all.contains(&7),
            "{format}: {}",
            stdout(&output)
        );
    }
}

#[test]
fn cut_anywhere_it_is_an_error_with_what_to_do_or_a_report() {
    let dir = tempfile::tempdir().unwrap();
    let bytes = [
        file("m.unsnare/recording.json", ABOUT),
        file("m.unsnare/fs_usage.txt", &capture()),
        file("m.unsnare/copies/private/etc/motd", "old\n"),
    ]
    .concat();
    let whole = std::fs::read(packed(&bytes, dir.path())).unwrap();
    for end in (0..whole.len()).step_by(17) {
        let path = dir.path().join("cut.tar.gz");
        std::fs::write(&path, &whole[..end]).unwrap();
        let output = run(&["analyze", "-q", "--no-rehearsal", path.to_str().unwrap()]);
        let code = output.status.code();
        assert!(
            matches!(code, Some(0..=2)),
            "{end}: {code:?} {}",
            stderr(&output)
        );
        assert!(code != Some(2) || !stderr(&output).is_empty(), "{end}");
    }
}

#[test]
fn a_recording_that_may_not_be_read_is_told_as_such() {
    let dir = tempfile::tempdir().unwrap();
    let recording = dir.path().join("m.unsnare");
    std::fs::create_dir(&recording).unwrap();
    std::fs::write(recording.join("fs_usage.txt"), capture()).unwrap();
    std::fs::set_permissions(
        recording.join("fs_usage.txt"),
        std::fs::Permissions::from_mode(0o000),
    )
    .unwrap();
    let output = run(&[
        "analyze",
        "-q",
        "--no-rehearsal",
        recording.to_str().unwrap(),
    ]);
    // root may read it all the same
    assert!(
        matches!(output.status.code(), Some(0..=2)) && !stderr(&output).contains("panicked"),
        "{}",
        stderr(&output)
    );
}
