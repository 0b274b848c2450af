//! Who, what, which: the process that is meant, the paths and kinds that are asked for, and what is said of the rest.

use crate::run::{run, run_with, stderr, stdout};
use crate::schema;

const SETUP: &str = "fixtures/mail-cluster/setup/capture.txt";

/// A line of 10.7 or later, wide.
fn line(time: &str, call: &str, fields: &str, path: &str, who: &str) -> String {
    let fields = format!("{call:<18}{fields:<21}{path}");
    format!(
        "{time}  {fields:<200}   0.000010   {who}
"
    )
}

/// One process, which is not servermgrd, puts a file aside and starts a program.
fn installer() -> String {
    [
        line(
            "10:00:00.100001",
            "stat64",
            "     [  2]",
            "/Library/New",
            "installer.77",
        ),
        line(
            "10:00:00.100101",
            "mkdir",
            "",
            "/Library/New",
            "installer.77",
        ),
        line(
            "10:00:00.100201",
            "open",
            "F=4        (_WC_T__________)  /Library/New/a",
            "",
            "installer.77",
        ),
        line(
            "10:00:00.100301",
            "write",
            "F=4    B=0x10",
            "",
            "installer.77",
        ),
        line("10:00:00.100401", "close", "F=4", "", "installer.77"),
        line(
            "10:00:00.100501",
            "posix_spawn",
            "",
            "/usr/sbin/kextcache",
            "installer.78",
        ),
        line(
            "10:00:00.100601",
            "unlink",
            "",
            "/Library/Old",
            "installer.78",
        ),
    ]
    .concat()
}

fn two() -> String {
    let other = [
        line(
            "10:00:01.000001",
            "unlink",
            "",
            "/Library/Older",
            "node.4278121",
        ),
        line(
            "10:00:01.000101",
            "stat64",
            "     [  2]",
            "/Library/Missing",
            "node.4278122",
        ),
    ]
    .concat();
    installer() + &other
}

fn file(text: &str) -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), text).expect("written");
    file
}

fn name(file: &tempfile::NamedTempFile) -> String {
    file.path().to_str().expect("UTF-8").to_owned()
}

#[test]
fn the_only_process_is_reported_on_when_servermgrd_is_not_there() {
    let capture = file(&installer());
    let from_file = run(&["analyze", &name(&capture)]);
    let from_pipe = run_with(&["analyze"], installer().as_bytes());
    for output in [from_file, from_pipe] {
        let text = stdout(&output);
        assert_eq!(output.status.code(), Some(0), "{text}");
        assert!(text.contains("installer made "), "{text}");
        let said = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(
            said.contains("servermgrd is not in this capture; this is about installer"),
            "{text}"
        );
        assert!(said.contains("It started /usr/sbin/kextcache"), "{text}");
    }
    let script = run(&["revert", "--no-rehearsal", &name(&capture)]);
    assert!(script.status.success() && stdout(&script).contains("/Library/New"));
}

#[test]
fn of_several_processes_the_commands_are_listed_by_what_they_changed() {
    let capture = file(&two());
    for output in [
        run(&["analyze", &name(&capture)]),
        run_with(&["analyze", "-"], two().as_bytes()),
    ] {
        let text = stdout(&output);
        assert_eq!(output.status.code(), Some(1), "{text}");
        let at = |words: &str| {
            text.find(words)
                .unwrap_or_else(|| panic!("no {words:?} in {text}"))
        };
        assert!(
            at("unsnare analyze -p installer ") < at("unsnare analyze -p node "),
            "{text}"
        );
    }
    // what was asked for by name is not replaced
    let asked = run(&["analyze", "-p", "servermgrd", &name(&capture)]);
    assert_eq!(asked.status.code(), Some(1));
    assert!(!stdout(&asked).contains("most changes first"));
}

#[test]
fn watch_ends_with_the_only_process_or_with_who_is_there() {
    let one = run_with(&["watch"], installer().as_bytes());
    let text = stdout(&one)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    assert_eq!(one.status.code(), Some(0), "{text}");
    assert!(
        text.contains("servermgrd is not in this capture; this is about installer"),
        "{text}"
    );
    let several = run_with(&["watch"], two().as_bytes());
    let text = stdout(&several);
    assert_eq!(several.status.code(), Some(1), "{text}");
    assert!(text.contains("most changes first"), "{text}");
    // who was asked for by name is not replaced
    let asked = run_with(&["watch", "-p", "servermgrd"], installer().as_bytes());
    assert_eq!(asked.status.code(), Some(1));
}

#[test]
fn a_kind_is_about_operations_and_what_is_missing_is_shown_all_the_same() {
    let capture = "fixtures/mail-cluster/way-back-fails/capture.txt";
    let text = stdout(&run(&["analyze", "--kind", "symlink", capture]));
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("Looked for and not found"), "{text}");
    assert!(
        text.contains("--kind is about operations: what was looked for in vain"),
        "{text}"
    );
}

#[test]
fn processes_are_counted_with_their_files() {
    let capture = file(&two());
    let text = stdout(&run(&["processes", "--files", &name(&capture)]));
    assert!(text.contains("/Library/New/a (3 times)"), "{text}");
    let output = run(&["processes", "-f", "json", &name(&capture)]);
    let json: serde_json::Value = serde_json::from_str(&stdout(&output)).expect("JSON");
    assert_eq!(json["schema"], "unsnare.processes/1");
    let first = &json["processes"][0];
    for (key, value) in [
        ("lines", 7),
        ("calls", 7),
        ("failures", 1),
        ("written", 16),
        ("read", 0),
    ] {
        assert_eq!(first[key], value, "{key} of {first}");
    }
    assert_eq!(first["process"], "installer");
    assert_eq!(first["first"], "10:00:00.100001");
    assert_eq!(json["processes"][1]["failures"], 1);
    assert_eq!(json["processes"][1]["changes"], 1);
    let csv = stdout(&run(&["processes", "-f", "csv", &name(&capture)]));
    assert!(
        csv.starts_with(
            "process,lines,calls,failures,read,written,changes,first,last\ninstaller,7,"
        ),
        "{csv}"
    );
}

#[test]
fn who_changes_a_file_is_one_command() {
    let capture = file(&two());
    let of_file = run(&["processes", "--path", "/Library/Older", &name(&capture)]);
    let text = stdout(&of_file);
    assert!(
        text.contains("node") && !text.contains("installer "),
        "{text}"
    );
    let text = stdout(&run(&[
        "analyze",
        "--all-processes",
        "--path",
        "/Library/Older",
        &name(&capture),
    ]));
    assert!(text.contains("unlink /Library/Older by node"), "{text}");
    assert!(!text.contains("kind /Library/New"), "{text}");
}

#[test]
fn a_process_is_named_with_its_thread_or_by_a_pattern() {
    let capture = file(&two());
    let understood = |wanted: &str| {
        let output = run(&["analyze", "-f", "json", "-p", wanted, &name(&capture)]);
        let json: serde_json::Value = serde_json::from_str(&stdout(&output)).expect("JSON");
        json["census"]["understood"].as_u64().expect("a number")
    };
    assert_eq!(understood("node"), 2);
    assert_eq!(understood("node.4278121"), 1);
    assert_eq!(understood("node.4278123"), 0);
    assert_eq!(understood("n*"), 2);
    assert_eq!(understood("*"), 9);
    assert_eq!(understood("[a-m]*"), 7);
}

#[test]
fn what_a_filter_hides_is_said_and_nothing_is_never_said_because_of_it() {
    for (option, value) in [
        ("--path", "/nowhere"),
        ("--match", "nowhere"),
        ("--kind", "exchange"),
    ] {
        let output = run(&["analyze", option, value, SETUP]);
        let text = stdout(&output)
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        assert_eq!(output.status.code(), Some(0), "{text}");
        assert!(
            text.contains("made 79 changes on the disk, and none that concerns"),
            "{text}"
        );
        assert!(text.contains("10 steps are left out"), "{text}");
        for wrong in [
            "changed nothing",
            "Nothing needs to be undone",
            "left no change",
        ] {
            assert!(!text.contains(wrong), "{option}: {text}");
        }
    }
    let json = stdout(&run(&[
        "analyze",
        "-f",
        "json",
        "--path",
        "/etc",
        "--kind",
        "rename,replace",
        SETUP,
    ]));
    schema::check("a part", &json);
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let kinds: Vec<_> = json["operations"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|op| op["kind"].clone())
        .collect();
    assert_eq!(kinds, ["rename", "rename", "rename", "replace"]);
    assert_eq!(json["hidden"]["operations"], 75);
}

#[test]
fn a_script_of_a_part_says_so_and_takes_no_step_that_rests_on_another() {
    // the link is asked for, but not what goes back into its place
    let dir = tempfile::tempdir().expect("a directory");
    let script = dir.path().join("part.sh");
    let script = script.to_str().expect("UTF-8");
    let part = |path: &str| {
        let output = run(&[
            "revert", "-q", "--force", "-o", script, "--path", path, SETUP,
        ]);
        assert!(output.status.success(), "{}", stderr(&output));
        let text = std::fs::read_to_string(script).expect("written");
        let checked = std::process::Command::new("sh")
            .args([
                script,
                "--check",
                "--root",
                dir.path().to_str().expect("UTF-8"),
            ])
            .output()
            .expect("runs");
        (text, stdout(&checked))
    };
    let (_, table) = part("/etc/postfix");
    let steps: Vec<_> = table
        .lines()
        .filter(|line| line.contains("/etc/postfix"))
        .collect();
    assert!(
        steps.iter().any(|line| line.contains("take away the link")),
        "{table}"
    );
    assert!(
        steps
            .iter()
            .any(|line| line.contains("back to /etc/postfix")),
        "{table}"
    );
    assert!(!table.contains("dovecot"), "{table}");
    assert!(
        table.contains("8 steps are left out of this script by --path /etc/postfix"),
        "{table}"
    );
    let (text, _) = part("*.nothing");
    assert!(text.contains("10 steps are left out"), "{text}");
}

#[test]
fn events_of_a_part() {
    let all = stdout(&run(&["events", SETUP])).lines().count();
    let output = run(&[
        "events",
        "--path",
        "/etc/postfix",
        "--kind",
        "rename",
        SETUP,
    ]);
    let text = stdout(&output);
    assert_eq!(text.lines().count(), 1, "{text}");
    assert!(text.contains("\"path\":\"private/etc/postfix\""), "{text}");
    let said = stderr(&output);
    assert!(
        said.contains(&format!("{} lines left out by --path", all - 1)),
        "{said}"
    );
}

#[test]
fn watch_shows_the_part_as_it_happens() {
    let text = stdout(&run(&["watch", "--path", "/etc/amavisd.conf", SETUP]));
    let live: Vec<_> = text.lines().take_while(|line| !line.is_empty()).collect();
    assert!(live.iter().any(|line| line.contains("amavisd")), "{text}");
    assert!(!live.iter().any(|line| line.contains("dovecot")), "{text}");
    assert!(text.contains("Not shown:"), "{text}");
}

#[test]
fn a_wrong_filter_is_told_in_words() {
    for (arguments, words) in [
        (["--match", "("], "is no regular expression"),
        (["--kind", "move"], "rename, symlink"),
    ] {
        let output = run(&["analyze", arguments[0], arguments[1], SETUP]);
        assert_eq!(output.status.code(), Some(2));
        assert!(stderr(&output).contains(words), "{}", stderr(&output));
    }
}
