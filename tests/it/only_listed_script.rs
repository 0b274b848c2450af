//! What the script does about changes that only lists of files show: it offers them, and puts flags back that they tell.

use std::path::{Path, PathBuf};

use crate::named::report;
use crate::only_listed::{DIR, FILE, listed, lists};
use crate::run::{stderr, unsnare};
use crate::shells::{SHELLS, present};
use crate::support::by_hand::line;
use crate::support::sandbox::Sandbox;
use crate::support::tree::{Node, Tree};

/// Writes the inputs, and the script that `revert` makes of the two lists with these further arguments.
fn script_of(dir: &Path, inputs: &[(&str, String)], more: &[&str]) -> PathBuf {
    for (name, text) in inputs {
        std::fs::write(dir.join(name), text).unwrap();
    }
    let script = dir.join("revert.sh");
    let lists = ["--before", "b.lst", "--after", "a.lst"];
    let arguments = [&["revert", "-q", "-o", "revert.sh"], &lists[..], more].concat();
    let output = unsnare(&arguments).current_dir(dir).output().unwrap();
    assert!(script.is_file(), "{}", stderr(&output));
    script
}

fn file(mode: u32, text: &str) -> Node {
    let content = text.as_bytes().to_vec();
    Node::File {
        mode,
        content,
        twin: None,
    }
}

/// Directories, and files with their modes and texts.
fn tree(directories: &[&str], files: &[(&str, u32, &str)]) -> Tree {
    let directories = directories
        .iter()
        .map(|path| ((*path).into(), Node::Dir { mode: 0o755 }));
    let files = files
        .iter()
        .map(|(path, mode, text)| ((*path).into(), file(*mode, text)));
    directories.chain(files).collect()
}

#[test]
fn the_script_puts_back_what_only_the_lists_show_when_it_is_asked_to() {
    let (before, after) = lists();
    let dir = tempfile::tempdir().unwrap();
    let inputs = [("b.lst", before), ("a.lst", after)];
    let script = script_of(dir.path(), &inputs, &["--no-rehearsal"]);
    let mut now = tree(
        &[
            "/private",
            "/private/etc",
            "/private/etc/postfix.cl-rst",
            "/private/etc/new",
            "/private/var",
            "/private/tmp",
        ],
        &[
            ("/private/etc/hosts.old", 0o644, "hosts here!"),
            ("/private/etc/hosts", 0o644, "other hosts, twenty."),
            (
                "/private/etc/postfix.cl-rst/main.cf",
                0o644,
                "nineteen bytes here",
            ),
            ("/private/etc/group", 0o600, "fifteen bytes !"),
            ("/private/etc/new/file", 0o644, "ab"),
            ("/private/etc/passwd", 0o644, "sixteen bytes .."),
        ],
    );
    let link = |text: &str| Node::Link { text: text.into() };
    now.insert("/private/etc/localtime".into(), link("/tz2"));
    let sandbox = Sandbox::new(&now, &script).unwrap();
    let unasked = sandbox.run(&["sh"], &["--apply", "--yes"]);
    assert_eq!(unasked.code, Some(0), "{}", unasked.text);
    assert!(sandbox.now() == *sandbox.start(), "{}", unasked.text);
    let inputs = inputs
        .each_ref()
        .map(|(name, text)| (*name, text.as_bytes()));
    let told = report(
        dir.path(),
        &["--before", "b.lst", "--after", "a.lst"],
        &inputs,
    );
    let steps = told["revert"]["steps"].as_array().unwrap().iter();
    let offers: Vec<String> = steps
        .filter(|step| !step["offer"].is_null())
        .map(|step| step["number"].to_string())
        .collect();
    let asked = sandbox.run(&["sh"], &["--apply", "--yes", "--take", &offers.join(",")]);
    let then = sandbox.now();
    let at = |path: &str| then.get(path.as_bytes());
    let there = [
        ("/private/etc/hosts", Some(&file(0o644, "hosts here!"))),
        ("/private/etc/hosts.old", None),
        ("/private/etc/new", None),
        ("/private/etc/localtime", Some(&link("/tz"))),
        ("/private/etc/group", Some(&file(0o644, "fifteen bytes !"))),
    ];
    for (path, node) in there {
        assert_eq!(at(path), node, "{path}: {}", asked.text);
    }
    assert!(
        at("/private/etc/postfix/main.cf").is_some(),
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
    let inputs = [
        ("b.lst", before),
        ("a.lst", after),
        ("capture.txt", capture.join("\n") + "\n"),
    ];
    let script = script_of(dir.path(), &inputs, &["capture.txt"]);
    let text = std::fs::read_to_string(&script).unwrap();
    let now = tree(
        &["/private", "/private/etc", "/private/var", "/private/tmp"],
        &[
            ("/private/etc/a", 0o644, "content"),
            ("/private/etc/b", 0o644, "content"),
        ],
    );
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
        let runs: [(&[&str], [&str; 2]); 4] = [
            (&["--check"], ["32\n", "32770\n"]),
            (&["--apply", "--yes"], ["34\n", "0\n"]),
            (&["--apply", "--yes"], ["34\n", "0\n"]),
            (&["--undo", "--yes"], ["32\n", "32770\n"]),
        ];
        for (arguments, left) in runs {
            let output = sandbox.run(shell, arguments);
            let text = &output.text;
            assert_eq!(output.code, Some(0), "{shell:?} {arguments:?}: {text}");
            assert_eq!(
                [flags("a"), flags("b")],
                left,
                "{shell:?} {arguments:?}: {text}"
            );
        }
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
