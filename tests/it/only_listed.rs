//! What only lists of files show: operations of their own, never counted twice.

use crate::claims::{Claim, claims};
use crate::named::{report, told};
use crate::run::{run, stderr, stdout};
use crate::support::by_hand::line;
use crate::support::disk::{Disk, Ino, canonical};
use crate::support::effort::every;
use crate::support::history::{ACTOR, History, Played};
use crate::support::told::list;

/// What the claim says of the disk before and afterwards is so.
pub(crate) fn is_on_the_disks(claim: &Claim, played: &Played) -> bool {
    let (before, after) = (&played.before, &played.after);
    let path = claim.path.as_deref().unwrap_or_default();
    let to = claim.to.as_deref().unwrap_or_default();
    let names = |disk: &Disk, ino: Ino| names_of(disk, ino);
    match claim.kind.as_str() {
        // it may have come to its path with a directory
        "rename" => inode_at(after, to).is_some_and(|ino| {
            let old = names(before, ino);
            !old.is_empty()
                && !old.contains(&canonical(to))
                && !names(after, ino).contains(&canonical(path))
        }),
        "link" => {
            let ino = inode_at(after, to);
            ino.is_some() && ino == inode_at(after, path) && inode_at(before, to) != ino
        }
        "symlink" => {
            let ino = inode_at(after, path);
            ino.is_some() && ino != inode_at(before, path)
        }
        "create" | "mkdir" => {
            let ino = inode_at(after, path);
            ino.is_some() && inode_at(before, path) != ino
        }
        "unlink" | "rmdir" => {
            inode_at(before, path).is_some() && inode_at(after, path) != inode_at(before, path)
        }
        "write" => match (inode_at(before, path), inode_at(after, path)) {
            (_, Some(ino)) => {
                let old = before.inodes().find(|(other, _)| *other == ino);
                old.is_some_and(|(_, old)| old.body != after.inode(ino).body)
            }
            _ => false,
        },
        "chmod" | "chown" | "chflags" => inode_at(after, path).is_some_and(|ino| {
            let (old, new) = (before.inode(ino), after.inode(ino));
            match claim.kind.as_str() {
                "chmod" => old.mode != new.mode,
                "chown" => (old.uid, old.gid) != (new.uid, new.gid),
                _ => old.flags != new.flags,
            }
        }),
        _ => false,
    }
}

/// Every path of an object, without `/private`.
fn names_of(disk: &Disk, ino: Ino) -> Vec<Vec<u8>> {
    let all = crate::support::tree::of_disk(disk);
    let named = all.keys().filter(|path| inode_at(disk, path) == Some(ino));
    named.map(|path| canonical(path)).collect()
}

/// What stands at a path, which is told without `/private`, itself.
fn inode_at(disk: &Disk, path: &[u8]) -> Option<Ino> {
    let top = [&b"/etc"[..], b"/var", b"/tmp"];
    let below = |top: &&[u8]| {
        path.strip_prefix(*top)
            .is_some_and(|rest| rest.is_empty() || rest[0] == b'/')
    };
    let path = match top.iter().any(below) {
        true => &[b"/private", path].concat()[..],
        false => path,
    };
    let cut = path.iter().rposition(|b| *b == b'/')?;
    let dir = disk.find_bytes(if cut == 0 { b"/" } else { &path[..cut] })?;
    disk.child(dir, &path[cut + 1..])
}

/// Lists as the kit makes them, of inode, mode, size, time, path and text.
pub(crate) fn listed(entries: &[(u64, u32, u64, u64, &str, &str)], flags: &[(u64, u32)]) -> String {
    let mut out = "#unsnare.lst 1 1297161072\n#dir \"/etc\"\n".to_owned();
    for (inode, mode, size, time, path, text) in entries {
        out.push_str(&format!(
            "1 {inode} {mode:o} 0 0 1 {size} {time} {time} \"{path}\" \"{text}\"\n"
        ));
    }
    for (inode, flags) in flags {
        out.push_str(&format!("#flags 1 {inode} {flags:o}\n"));
    }
    out + "#flags\n#end\n"
}

pub(crate) const DIR: u32 = 0o40755;
pub(crate) const FILE: u32 = 0o100_644;
const LINK: u32 = 0o120_755;

/// Before: hosts, motd, a directory with two files, a link. Afterwards every kind of change.
pub(crate) fn lists() -> (String, String) {
    let before = listed(
        &[
            (1, DIR, 0, 1, "/etc", ""),
            (2, FILE, 11, 1, "/etc/hosts", ""),
            (3, FILE, 12, 1, "/etc/motd", ""),
            (4, DIR, 0, 1, "/etc/postfix", ""),
            (5, FILE, 13, 1, "/etc/postfix/main.cf", ""),
            (6, FILE, 14, 1, "/etc/postfix/master.cf", ""),
            (7, LINK, 3, 1, "/etc/localtime", "/tz"),
            (8, FILE, 15, 1, "/etc/group", ""),
            (9, FILE, 16, 1, "/etc/passwd", ""),
        ],
        &[],
    );
    let after = listed(
        &[
            (1, DIR, 0, 2, "/etc", ""),
            (2, FILE, 11, 1, "/etc/hosts.old", ""),
            (12, FILE, 20, 2, "/etc/hosts", ""),
            (4, DIR, 0, 2, "/etc/postfix.cl-rst", ""),
            (5, FILE, 19, 2, "/etc/postfix.cl-rst/main.cf", ""),
            (13, LINK, 4, 2, "/etc/localtime", "/tz2"),
            (8, 0o100_600, 15, 1, "/etc/group", ""),
            (9, FILE, 16, 1, "/etc/passwd", ""),
            (14, DIR, 0, 2, "/etc/new", ""),
            (15, FILE, 2, 2, "/etc/new/file", ""),
        ],
        &[(9, 2)],
    );
    (before, after)
}

const ALL: [&str; 12] = [
    "certain unlink /etc/postfix/master.cf",
    "certain unlink /etc/motd",
    "certain unlink /etc/localtime",
    "certain rename /etc/hosts -> /etc/hosts.old",
    "certain symlink /etc/localtime -> /tz2",
    "certain mkdir /etc/new",
    "certain create /etc/new/file",
    "certain rename /etc/postfix -> /etc/postfix.cl-rst",
    "certain create /etc/hosts",
    "certain chmod /etc/group",
    "certain chflags /etc/passwd",
    "certain write /etc/postfix.cl-rst/main.cf",
];

#[test]
fn each_difference_of_two_lists_is_an_operation_in_an_order_that_can_be() {
    let (before, after) = lists();
    let dir = tempfile::tempdir().unwrap();
    let report = report(
        dir.path(),
        &["--before", "b.lst", "--after", "a.lst"],
        &[("b.lst", before.as_bytes()), ("a.lst", after.as_bytes())],
    );
    assert_eq!(told(&report), ALL);
    for operation in report["operations"].as_array().unwrap() {
        assert_eq!(operation["only_listed"], true);
        assert_eq!(
            (&operation["time"], &operation["process"]),
            (&"".into(), &"".into())
        );
        assert!(!operation["evidence"].as_array().unwrap().is_empty());
    }
    // each is offered, and none done unasked
    let steps = report["revert"]["steps"].as_array().unwrap();
    assert!(!steps.is_empty());
    for step in steps
        .iter()
        .filter(|step| step["operations"] != serde_json::json!([]))
    {
        let offer = step["offer"].as_str().unwrap_or_default();
        assert!(offer.contains("only the lists of files show it"), "{step}");
    }
}

#[test]
fn what_a_line_shows_is_not_told_a_second_time() {
    let (before, after) = lists();
    let calls = [
        "rename /private/etc/postfix",
        "unlink /private/etc/motd",
        "chmod <rw-------> /private/etc/group",
        "mkdir /private/etc/new",
        // relative: which directory, the line does not tell
        "unlink hosts",
    ];
    let capture: Vec<String> = calls
        .iter()
        .enumerate()
        .map(|(n, call)| line(n, call))
        .collect();
    let capture = capture.join("\n") + "\n";
    let dir = tempfile::tempdir().unwrap();
    let report = report(
        dir.path(),
        &["--before", "b.lst", "--after", "a.lst", "capture.txt"],
        &[
            ("capture.txt", capture.as_bytes()),
            ("b.lst", before.as_bytes()),
            ("a.lst", after.as_bytes()),
        ],
    );
    let only = report["operations"].as_array().unwrap().iter();
    let only: Vec<String> = only
        .filter(|o| o["only_listed"] == true)
        .map(|o| {
            format!(
                "{} {}",
                o["kind"].as_str().unwrap(),
                o["path"].as_str().unwrap()
            )
        })
        .collect();
    assert_eq!(
        only,
        [
            "unlink /etc/localtime",
            "symlink /etc/localtime",
            "chflags /etc/passwd"
        ]
    );
}

#[test]
fn every_rendering_tells_that_nobody_knows_by_whom() {
    let (before, after) = lists();
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    std::fs::write(path("b.lst"), before).unwrap();
    std::fs::write(path("a.lst"), after).unwrap();
    for (format, words) in [
        (
            "text",
            &[
                "Between the lists, by whom is not known",
                "between the lists certain rename /etc/hosts ->",
                "12 changes are shown by the lists of files only",
            ][..],
        ),
        (
            "markdown",
            &[
                "Between the lists, by whom is not known",
                "| between the lists | rename |",
            ],
        ),
        (
            "html",
            &[
                "Between the lists, by whom is not known",
                "by whom is not known",
                "between the lists",
            ],
        ),
        (
            "csv",
            &[
                "Between the lists, by whom is not known",
                "rename,/etc/hosts,yes,/etc/hosts.old",
            ],
        ),
        (
            "json",
            &[
                "\"only_listed\": true",
                "Between the lists, by whom is not known",
            ],
        ),
    ] {
        let output = run(&[
            "analyze",
            "-q",
            "-f",
            format,
            "--no-rehearsal",
            "--before",
            &path("b.lst"),
            "--after",
            &path("a.lst"),
        ]);
        let text = stdout(&output);
        // text is broken into lines
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        for word in words {
            assert!(
                text.contains(word),
                "{format}: {word}: {text} {}",
                stderr(&output)
            );
        }
    }
}

#[test]
fn two_files_that_changed_places_are_counted_and_not_put_in_an_order() {
    let before = listed(
        &[
            (1, DIR, 0, 1, "/etc", ""),
            (2, FILE, 1, 1, "/etc/a", ""),
            (3, FILE, 2, 1, "/etc/b", ""),
        ],
        &[],
    );
    let after = listed(
        &[
            (1, DIR, 0, 1, "/etc", ""),
            (3, FILE, 2, 1, "/etc/a", ""),
            (2, FILE, 1, 1, "/etc/b", ""),
        ],
        &[],
    );
    let dir = tempfile::tempdir().unwrap();
    let report = report(
        dir.path(),
        &["--before", "b.lst", "--after", "a.lst"],
        &[("b.lst", before.as_bytes()), ("a.lst", after.as_bytes())],
    );
    assert_eq!(told(&report), Vec::<String>::new());
    assert!(
        report["warnings"].to_string().contains("2 more changes"),
        "{}",
        report["warnings"]
    );
}

#[test]
fn a_number_that_was_given_to_another_file_is_no_certain_rename() {
    let before = listed(
        &[(1, DIR, 0, 1, "/etc", ""), (2, FILE, 1, 1, "/etc/a", "")],
        &[],
    );
    let after = listed(
        &[(1, DIR, 0, 1, "/etc", ""), (2, FILE, 9, 3, "/etc/b", "")],
        &[],
    );
    let dir = tempfile::tempdir().unwrap();
    let report = report(
        dir.path(),
        &["--before", "b.lst", "--after", "a.lst"],
        &[("b.lst", before.as_bytes()), ("a.lst", after.as_bytes())],
    );
    assert_eq!(told(&report)[0], "likely rename /etc/a -> /etc/b");
}

/// Both disks of random histories, with a capture in which other processes are left out: what the lists alone show is so, and is
/// nothing that a line of the program shows.
#[test]
fn of_random_histories_what_only_lists_show_is_so_and_not_the_programs() {
    let mut count = 0;
    for seed in (7_400..7_500).step_by(every(3)) {
        let played = History::draw_untidy(seed, 14).play();
        if played.capture.is_empty() {
            continue;
        }
        let dir = tempfile::tempdir().unwrap();
        let (before, after) = (list(&played.before), list(&played.after));
        let report = report(
            dir.path(),
            &[
                "-p",
                ACTOR,
                "--before",
                "before.lst",
                "--after",
                "after.lst",
                "capture.txt",
            ],
            &[
                ("capture.txt", &played.capture),
                ("before.lst", &before),
                ("after.lst", &after),
            ],
        );
        let all = claims(&report);
        for claim in all.iter().filter(|claim| claim.only_listed) {
            count += 1;
            assert!(
                claim.confidence != "certain" || is_on_the_disks(claim, &played),
                "seed {seed}: {claim:?}"
            );
            let shown = |m: &&crate::support::truth::Mutation| {
                m.process == ACTOR.as_bytes() && m.line.is_some() && m.kind == claim.kind
            };
            let twice = played.truth.iter().filter(shown).any(|m| {
                let by_line = claims(&report)
                    .iter()
                    .any(|c| !c.only_listed && c.path.as_ref() == Some(&m.path));
                by_line && Some(&m.path) == claim.path.as_ref()
            });
            assert!(!twice, "seed {seed}: told twice: {claim:?}");
        }
    }
    assert!(count > 12 / every(3), "{count}");
}
