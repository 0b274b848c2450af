//! Names that are longer than a line: whatever is printed for a person keeps to 80 columns, and no path is broken. One that does
//! not fit stands on a line of its own, so that it can be copied.

use std::process::Command;

use crate::command::unsnare;

const DIRS: [&str; 2] = [
    "/Library/Application Support/A Company With A Long Name/Shared Components/Configuration Archive",
    "/Users/Shared/NoBlankAnywhereInThisPathWhichIsLongerThanEightyColumnsOfAWindow/AndItGoesOn/Deeper",
];
const NAMES: [&str; 9] = [
    "settings.plist",
    "settings.plist.before",
    "current",
    "a new directory of some length",
    "an old file, removed by it.txt",
    "what is looked for, and never found",
    "log that is appended to.log",
    "made by it.txt",
    "kept aside by it.txt",
];

/// What the program does in one directory.
fn lines(dir: &str, second: usize) -> String {
    let [settings, before, link, made, old, missing, log, new, aside] =
        NAMES.map(|name| format!("{dir}/{name}"));
    let calls = [
        ("lstat64", " [  2]", before.as_str()),
        ("rename", "", &settings),
        ("lstat64", "", &before),
        ("open", " F=5   (_WC__E)", &settings),
        ("write", " F=5    B=0x200", ""),
        ("close", " F=5", ""),
        ("symlink", "", &link),
        ("mkdir", "", &made),
        ("unlink", "", &old),
        ("chmod", " <rw-r--r-->", &settings),
        ("stat64", " [  2]", &missing),
        ("stat64", " [  2]", &missing),
        ("stat64", " [  2]", &missing),
        ("open", " F=6   (_W_A__)", &log),
        ("write", " F=6    B=0x200", ""),
        ("close", " F=6", ""),
        ("open", " F=7   (_WC__E)", &new),
        ("close", " F=7", ""),
        ("rename", "", &aside),
    ];
    let line = |(n, (call, fields, path)): (usize, (&str, &str, &str))| {
        format!(
            "10:31:{second}.{:06}  {call:<17}{fields:<22}{path:<163}   0.000021   mailconfigagentd.4711\n",
            n * 1000
        )
    };
    calls.into_iter().enumerate().map(line).collect()
}

/// Every name that may stand in a line: files, and the directories above them.
fn names() -> Vec<String> {
    let files = DIRS
        .iter()
        .flat_map(|dir| NAMES.iter().map(move |name| format!("{dir}/{name}")));
    let above = DIRS.iter().flat_map(|dir| {
        let ends = dir.match_indices('/').map(|(at, _)| &dir[..at]);
        ends.chain([*dir])
            .filter(|dir| !dir.is_empty())
            .map(str::to_owned)
    });
    let mut all: Vec<String> = files.chain(above).collect();
    all.sort_by_key(|name| std::cmp::Reverse(name.len()));
    all
}

/// The lines hold whole names, and are no wider than the window but for one name.
fn assert_fits(what: &str, text: &str) {
    let names = names();
    for line in text.lines() {
        let mut rest = line;
        while let Some(at) = ["/Library/", "/Users/"]
            .iter()
            .filter_map(|top| rest.find(top))
            .min()
        {
            rest = &rest[at..];
            let Some(name) = names.iter().find(|name| rest.starts_with(name.as_str())) else {
                // a directory of the replica or of the test itself
                rest = &rest[1..];
                continue;
            };
            let behind = &rest[name.len()..];
            let ends =
                behind.is_empty() || behind.starts_with([' ', ',', '.', ';', ':', ')', '\'']);
            let of_directory = ["/:", "/ ", "/,"].iter().any(|end| behind.starts_with(end));
            assert!(
                ends || of_directory || behind == "/",
                "{what}: a name is broken: {line}"
            );
            rest = behind;
        }
        let width = line.chars().count();
        // a mark before it, and what sticks to it
        let alone = names.iter().any(|name| {
            let around = line.split_once(name.as_str());
            around.is_some_and(|(mark, rest)| mark.trim_start().len() <= 12 && !rest.contains(' '))
        });
        assert!(width <= 80 || alone, "{what}: {width} columns: {line}");
    }
}

#[test]
fn whatever_is_printed_for_a_person_fits_and_breaks_no_name() {
    let dir = tempfile::tempdir().unwrap();
    let capture = dir.path().join("c.txt");
    std::fs::write(&capture, lines(DIRS[0], 10) + &lines(DIRS[1], 11)).unwrap();
    let capture = capture.to_str().unwrap();
    let name = "mailconfigagentd";
    let run = |args: &[&str]| {
        let outcome = unsnare(&[args, &["-p", name, capture]].concat());
        String::from_utf8(outcome.stdout).unwrap()
    };
    let report = run(&["analyze"]);
    assert!(!report.contains("lost its columns"), "{report}");
    // the name of the capture itself is none of ours
    let bare = |text: String| {
        let text = text.replace(capture, "c.txt");
        // nor does a command to be typed end before its end
        let typed = |line: &&str| !line.starts_with("  sh ");
        text.lines()
            .filter(typed)
            .map(|line| format!("{line}\n"))
            .collect::<String>()
    };
    for args in [
        &["analyze"][..],
        &["analyze", "-v"],
        &["analyze", "-vv"],
        &["processes", "--files"],
        &["rehearse"],
        &["rehearse", "-v"],
        &["watch"],
    ] {
        assert_fits(&args.join(" "), &bare(run(args)));
    }
    for number in ["1", "3", "10"] {
        let told = unsnare(&["explain", number, "-p", name, capture]);
        let told = String::from_utf8(told.stdout).unwrap();
        assert_fits(&format!("explain {number}"), &bare(told));
    }
    let script = dir.path().join("revert.sh");
    let script = script.to_str().unwrap();
    run(&["revert", "-o", script]);
    let text = std::fs::read_to_string(script).unwrap();
    // the machinery is read by who knows the shell, and names nothing
    let comments: String = text
        .lines()
        .take_while(|line| !line.starts_with("# ----"))
        .filter(|line| line.trim_start().starts_with('#'))
        .map(|line| format!("{line}\n"))
        .collect();
    assert_fits("the comments of the script", &bare(comments));
    for shell in ["dash", "bash"] {
        let root = dir.path().join("root");
        std::fs::create_dir_all(&root).unwrap();
        let Ok(output) = Command::new(shell)
            .arg(script)
            .args(["--root"])
            .arg(&root)
            .output()
        else {
            continue;
        };
        let said = String::from_utf8(output.stdout).unwrap();
        assert!(said.contains("  No  State"), "{said}");
        assert_fits(
            &format!("{shell} revert.sh"),
            &said.replace(dir.path().to_str().unwrap(), ""),
        );
    }
}
