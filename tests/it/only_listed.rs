//! What only lists of files show, or only another source does: operations of their own, never counted twice, and offered by the
//! script.

use crate::claims::{Claim, claims};
use crate::named::{report, told};
use crate::run::{run, stderr, stdout};
use crate::shells::{SHELLS, present};
use crate::support::by_hand::line;
use crate::support::disk::{Disk, Ino, canonical};
use crate::support::history::{ACTOR, History, Played};
use crate::support::release::{Release, Setting, View};
use crate::support::sandbox::Sandbox;
use crate::support::told::{Teller, list, tell};
use crate::support::tree::{Node, Tree};

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
fn listed(entries: &[(u64, u32, u64, u64, &str, &str)], flags: &[(u64, u32)]) -> String {
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

const DIR: u32 = 0o40755;
const FILE: u32 = 0o100_644;
const LINK: u32 = 0o120_755;

/// Before: hosts, motd, a directory with two files, a link. Afterwards every kind of change.
fn lists() -> (String, String) {
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
fn the_script_puts_back_what_only_the_lists_show_when_it_is_asked_to() {
    let (before, after) = lists();
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    std::fs::write(path("b.lst"), before).unwrap();
    std::fs::write(path("a.lst"), after).unwrap();
    let script = dir.path().join("revert.sh");
    let output = run(&[
        "revert",
        "-q",
        "--no-rehearsal",
        "-o",
        script.to_str().unwrap(),
        "--before",
        &path("b.lst"),
        "--after",
        &path("a.lst"),
    ]);
    assert!(script.is_file(), "{}", stderr(&output));
    let mut now = Tree::new();
    let mut file = |path: &str, mode, text: &str| {
        let content = text.as_bytes().to_vec();
        now.insert(
            path.into(),
            Node::File {
                mode,
                content,
                twin: None,
            },
        );
    };
    file("/private/etc/hosts.old", 0o644, "hosts here!");
    file("/private/etc/hosts", 0o644, "other hosts, twenty.");
    file(
        "/private/etc/postfix.cl-rst/main.cf",
        0o644,
        "nineteen bytes here",
    );
    file("/private/etc/group", 0o600, "fifteen bytes !");
    file("/private/etc/new/file", 0o644, "ab");
    file("/private/etc/passwd", 0o644, "sixteen bytes ..");
    for path in [
        "/private",
        "/private/etc",
        "/private/etc/postfix.cl-rst",
        "/private/etc/new",
        "/private/var",
        "/private/tmp",
    ] {
        now.insert(path.into(), Node::Dir { mode: 0o755 });
    }
    now.insert(
        b"/private/etc/localtime".to_vec(),
        Node::Link {
            text: b"/tz2".to_vec(),
        },
    );
    let sandbox = Sandbox::new(&now, &script).unwrap();
    let unasked = sandbox.run(&["sh"], &["--apply", "--yes"]);
    assert_eq!(unasked.code, Some(0), "{}", unasked.text);
    assert!(sandbox.now() == *sandbox.start(), "{}", unasked.text);
    let (before, after) = lists();
    let told = report(
        dir.path(),
        &["--before", "b.lst", "--after", "a.lst"],
        &[("b.lst", before.as_bytes()), ("a.lst", after.as_bytes())],
    );
    let steps = told["revert"]["steps"].as_array().unwrap().iter();
    let offers: Vec<String> = steps
        .filter(|step| !step["offer"].is_null())
        .map(|step| step["number"].to_string())
        .collect();
    let asked = sandbox.run(&["sh"], &["--apply", "--yes", "--take", &offers.join(",")]);
    let then = sandbox.now();
    let is_file = |path: &str, text: &str| matches!(then.get(path.as_bytes()), Some(Node::File { content, .. }) if content == text.as_bytes());
    assert!(
        is_file("/private/etc/hosts", "hosts here!"),
        "{}",
        asked.text
    );
    assert!(
        !then.contains_key(&b"/private/etc/hosts.old"[..]),
        "{}",
        asked.text
    );
    assert!(
        then.contains_key(&b"/private/etc/postfix/main.cf"[..]),
        "{}",
        asked.text
    );
    assert!(
        !then.contains_key(&b"/private/etc/new"[..]),
        "{}",
        asked.text
    );
    assert_eq!(
        then.get(&b"/private/etc/localtime"[..]),
        Some(&Node::Link {
            text: b"/tz".to_vec()
        }),
        "{}",
        asked.text
    );
    assert!(
        matches!(
            then.get(&b"/private/etc/group"[..]),
            Some(Node::File { mode: 0o644, .. })
        ),
        "{}",
        asked.text
    );
    let undone = sandbox.run(&["sh"], &["--undo", "--yes"]);
    assert!(sandbox.now() == *sandbox.start(), "{}", undone.text);
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
    for seed in 7_400..7_500 {
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
    assert!(count > 20, "{count}");
}

/// A whole, wide capture holds every call: another source beside it has nothing to add.
#[test]
fn beside_a_whole_capture_no_call_of_another_source_is_counted_twice() {
    for teller in [Teller::Eslogger, Teller::BothEnds, Teller::Praudit] {
        for seed in 7_500..7_530 {
            let mut history = History::draw_untidy(seed, 14);
            let release = history.setting.release.max(Release::V10_7);
            history.setting = Setting::new(release, true, View::DashW);
            let played = history.play();
            if played.capture.is_empty() {
                continue;
            }
            let other = tell(teller, release, &played.truth);
            let dir = tempfile::tempdir().unwrap();
            let report = report(
                dir.path(),
                &["-p", ACTOR, "--witness", "other.txt", "capture.txt"],
                &[("capture.txt", &played.capture), ("other.txt", &other)],
            );
            for operation in report["operations"].as_array().unwrap() {
                let alone = operation["evidence"]
                    .to_string()
                    .contains("no line of the capture shows it");
                let known = played.truth.iter().any(|m| {
                    m.line.is_none()
                        && Some(m.path.as_slice()) == operation["path"].as_str().map(str::as_bytes)
                });
                assert!(!alone || known, "{teller:?} seed {seed}: {operation}");
            }
        }
    }
}

fn message(time: &str, event: &str) -> String {
    format!(
        r#"{{"time":"2025-11-04T13:03:00.{time}Z","thread":{{"thread_id":5123}},"process":{{"audit_token":{{"pid":87}},"executable":{{"path":"/usr/sbin/servermgrd"}}}},"event":{event}}}"#
    )
}

fn on(path: &str, mode: u32, more: &str) -> String {
    format!(
        r#""target":{{"path":"{path}","stat":{{"st_mode":{mode},"st_flags":0,"st_uid":0,"st_gid":0}}}}{more}"#
    )
}

#[test]
fn what_only_another_source_tells_is_an_operation_whatever_it_changes() {
    let capture = [
        line(0, "rename /private/etc/postfix"),
        line(1, "mkdir /private/etc/after"),
    ];
    let file = 0o100_644;
    let at = |n: usize, event: String| message(&format!("{:06}000", n * 100 - 100), &event);
    let messages = [
        at(1, r#"{"rename":{"source":{"path":"/private/etc/postfix"},"destination":{"new_path":{"dir":{"path":"/private/etc"},"filename":"postfix.cl-rst"}}}}"#.into()),
        at(2, format!(r#"{{"create":{{"destination_type":0,"destination":{{"existing_file":{{"path":"/private/etc/made","stat":{{"st_mode":{file}}}}}}}}}}}"#)),
        at(3, format!(r#"{{"close":{{{},"modified":true}}}}"#, on("/private/etc/made", file, ""))),
        at(4, format!(r#"{{"close":{{{},"modified":true}}}}"#, on("/private/etc/written", file, ""))),
        at(5, format!(r#"{{"close":{{{},"modified":true}}}}"#, on("/private/etc/written", file, ""))),
        at(6, format!(r#"{{"setmode":{{{}}}}}"#, on("/private/etc/dressed", file, r#","mode":384"#))),
        at(7, format!(r#"{{"setflags":{{{}}}}}"#, on("/private/etc/locked", file, r#","flags":2"#))),
        at(8, format!(r#"{{"setowner":{{{}}}}}"#, on("/private/etc/owned", file, r#","uid":27,"gid":27"#))),
        at(9, format!(r#"{{"unlink":{{{}}}}}"#, on("/private/etc/gone", file, ""))),
    ];
    let dir = tempfile::tempdir().unwrap();
    let report = report(
        dir.path(),
        &["-p", "servermgrd", "--witness", "es.jsonl", "capture.txt"],
        &[
            ("capture.txt", (capture.join("\n") + "\n").as_bytes()),
            ("es.jsonl", messages.join("\n").as_bytes()),
        ],
    );
    let mut all = told(&report);
    all.sort();
    assert_eq!(
        all,
        [
            "certain mkdir /etc/after",
            "certain rename /etc/postfix -> /etc/postfix.cl-rst",
            "likely chflags /etc/locked",
            "likely chmod /etc/dressed",
            "likely chown /etc/owned",
            "likely create /etc/made",
            "likely unlink /etc/gone",
            "likely write /etc/written",
        ]
    );
    let steps = report["revert"]["steps"].to_string();
    for title in [
        "take the flags uchg away from /etc/locked",
        "give /etc/dressed its permissions rw-r--r-- back",
        "0:0 back",
    ] {
        assert!(steps.contains(title), "{title}: {steps}");
    }
}

/// Stand-ins for a Mac's `stat -f %Uf` and `chflags`, which keep the flags in files of a directory.
const BSD_FLAGS: &str = r#"
stat() {
  [ "$1 $2" = "-f %Uf" ] || return 1
  if [ -f "@STATE@/${3##*/}" ]; then cat "@STATE@/${3##*/}"; else echo 0; fi
}
chflags() {
  cf_bits=$(stat -f %Uf "$2") || return 1
  cf_rest=$1,
  while [ -n "$cf_rest" ]; do
    cf_word=${cf_rest%%,*} cf_rest=${cf_rest#*,}
    case $cf_word in
    nodump) cf_on=1 cf_bit=1 ;;
    dump) cf_on=0 cf_bit=1 ;;
    uchg) cf_on=1 cf_bit=2 ;;
    nouchg) cf_on=0 cf_bit=2 ;;
    hidden) cf_on=1 cf_bit=32768 ;;
    nohidden) cf_on=0 cf_bit=32768 ;;
    *) return 1 ;;
    esac
    cf_is=$((cf_bits / cf_bit % 2))
    cf_bits=$((cf_bits + (cf_on - cf_is) * cf_bit))
  done
  echo "$cf_bits" >"@STATE@/${2##*/}"
}
main "$@"
"#;

#[test]
fn flags_that_lists_tell_are_put_back_where_the_system_has_any() {
    let entries = [
        (1, DIR, 0, 1, "/etc", ""),
        (2, FILE, 11, 1, "/etc/a", ""),
        (3, FILE, 12, 1, "/etc/b", ""),
    ];
    // compressed (32) is none of those that chflags sets
    let before = listed(&entries, &[(2, 2 + 32)]);
    let after = listed(&entries, &[(2, 32), (3, 2 + 0o100_000)]);
    let calls = [
        "chflags <CLEAR_ALL_FLAGS> /private/etc/a",
        "chflags <UF_IMMUTABLE> /private/etc/b",
    ];
    let capture: Vec<String> = calls
        .iter()
        .enumerate()
        .map(|(n, call)| line(n, call))
        .collect();
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    for (name, text) in [
        ("b.lst", before),
        ("a.lst", after),
        ("capture.txt", capture.join("\n") + "\n"),
    ] {
        std::fs::write(path(name), text).unwrap();
    }
    let script = dir.path().join("revert.sh");
    let output = run(&[
        "revert",
        "-q",
        "--force",
        "-o",
        script.to_str().unwrap(),
        "--before",
        &path("b.lst"),
        "--after",
        &path("a.lst"),
        &path("capture.txt"),
    ]);
    assert!(script.is_file(), "{}", stderr(&output));
    let text = std::fs::read_to_string(&script).unwrap();
    let mut now = Tree::new();
    for path in ["/private", "/private/etc", "/private/var", "/private/tmp"] {
        now.insert(path.into(), Node::Dir { mode: 0o755 });
    }
    for path in ["/private/etc/a", "/private/etc/b"] {
        let content = b"content".to_vec();
        now.insert(
            path.into(),
            Node::File {
                mode: 0o644,
                content,
                twin: None,
            },
        );
    }
    // without the tools nothing is put back, and it is said
    let sandbox = Sandbox::new(&now, &script).unwrap();
    let without = sandbox.run(&["sh"], &["--apply", "--yes"]);
    for words in [
        "they are not put back",
        "give /etc/a its flags uchg back",
        "take the flags uchg,hidden away from /etc/b",
    ] {
        // lines are broken
        let text = without
            .text
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        assert!(text.contains(words), "{words}: {text}");
    }
    for shell in SHELLS.into_iter().filter(|shell| present(shell[0])) {
        let state = tempfile::tempdir().unwrap();
        let flags =
            |name: &str| std::fs::read_to_string(state.path().join(name)).unwrap_or_default();
        std::fs::write(state.path().join("a"), "32\n").unwrap();
        std::fs::write(state.path().join("b"), "32770\n").unwrap();
        let stand_ins = BSD_FLAGS.replace("@STATE@", state.path().to_str().unwrap());
        let mac = dir.path().join("mac.sh");
        assert_eq!(text.matches("\nmain \"$@\"\n").count(), 1);
        std::fs::write(&mac, text.replace("\nmain \"$@\"\n", &stand_ins)).unwrap();
        let sandbox = Sandbox::new(&now, &mac).unwrap();
        let checked = sandbox.run(shell, &["--check"]);
        assert_eq!(
            (checked.code, flags("a"), flags("b")),
            (Some(0), "32\n".into(), "32770\n".into()),
            "{shell:?}: {}",
            checked.text
        );
        let done = sandbox.run(shell, &["--apply", "--yes"]);
        assert_eq!(
            (done.code, flags("a"), flags("b")),
            (Some(0), "34\n".into(), "0\n".into()),
            "{shell:?}: {}",
            done.text
        );
        let again = sandbox.run(shell, &["--apply", "--yes"]);
        assert_eq!(
            (again.code, flags("a")),
            (Some(0), "34\n".into()),
            "{shell:?}: {}",
            again.text
        );
        let undone = sandbox.run(shell, &["--undo", "--yes"]);
        assert_eq!(
            (undone.code, flags("a"), flags("b")),
            (Some(0), "32\n".into(), "32770\n".into()),
            "{shell:?}: {}",
            undone.text
        );
        // somebody has set another one since: that is a conflict, and nothing is done
        std::fs::write(state.path().join("a"), "33\n").unwrap();
        let other = sandbox.run(shell, &["--check"]);
        assert!(
            other.text.contains("its flags are nodump"),
            "{shell:?}: {}",
            other.text
        );
    }
}
