//! What the script does about changes that only lists of files show: it offers them, and puts flags back that they tell.

use crate::named::report;
use crate::only_listed::{DIR, FILE, listed, lists};
use crate::run::{run, stderr};
use crate::shells::{SHELLS, present};
use crate::support::by_hand::line;
use crate::support::sandbox::Sandbox;
use crate::support::tree::{Node, Tree};

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
