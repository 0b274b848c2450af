//! The script of `unsnare kit`, run under every shell with stand-ins of the Mac's commands, and what it records.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::run::{run, stderr, stdout};
use crate::shells::{SHELLS, present, under_each};
use crate::support::by_hand::line;
use crate::support::effort::every;

/// A place with the kit, stand-ins, and a directory to be watched.
pub(crate) struct Site {
    dir: tempfile::TempDir,
}

/// Prints what `lines` holds when it is ended, as a recorder does that is asked to stop.
const FS_USAGE: &str = "#!/bin/sh
printf '%s\\n' \"$$\" >>\"$SITE/pids\"
trap 'cat \"$SITE/lines\"; exit 0' TERM
while :; do sleep 0.1; done
";
const DTRACE: &str = "#!/bin/sh
printf '%s\\n' \"$$\" >>\"$SITE/pids\"
trap 'cat \"$SITE/both_ends\"; exit 0' TERM
while :; do sleep 0.1; done
";
const ESLOGGER: &str = "#!/bin/sh
case $1 in --list-events) printf 'create\\nrename\\n'; exit 0 ;; esac
echo 'Not permitted to create an ES Client: ES_NEW_CLIENT_RESULT_ERR_NOT_PERMITTED' >&2
exit 1
";
const CSRUTIL: &str = "#!/bin/sh
echo 'System Integrity Protection status: disabled.'
";
const ID: &str = "#!/bin/sh
echo 0
";

impl Site {
    pub(crate) fn new() -> Site {
        let site = Site {
            dir: tempfile::tempdir().unwrap(),
        };
        let bin = site.path("bin");
        std::fs::create_dir(&bin).unwrap();
        for (name, text) in [
            ("fs_usage", FS_USAGE),
            ("dtrace", DTRACE),
            ("eslogger", ESLOGGER),
            ("csrutil", CSRUTIL),
            ("id", ID),
        ] {
            std::fs::write(bin.join(name), text).unwrap();
            let rights = std::fs::Permissions::from_mode(0o755);
            std::fs::set_permissions(bin.join(name), rights).unwrap();
        }
        std::fs::write(site.path("kit.sh"), stdout(&run(&["kit"]))).unwrap();
        for name in ["lines", "both_ends", "pids"] {
            std::fs::write(site.path(name), "").unwrap();
        }
        std::fs::create_dir_all(site.path("etc/postfix")).unwrap();
        std::fs::write(site.path("etc/main.cf"), "old\n").unwrap();
        std::fs::write(site.path("etc/odd\nname"), "odd\n").unwrap();
        site
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().canonicalize().unwrap().join(name)
    }

    pub(crate) fn kit(&self, shell: &[&str], arguments: &[&str]) -> Command {
        let path = std::env::var("PATH").unwrap();
        let mut command = Command::new(shell[0]);
        command
            .args(&shell[1..])
            .arg(self.path("kit.sh"))
            .args(arguments)
            .current_dir(self.path(""))
            .env("PATH", format!("{}:{path}", self.path("bin").display()))
            .env("SITE", self.path(""))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Recorders that are still running.
    pub(crate) fn left(&self) -> Vec<String> {
        let pids = std::fs::read_to_string(self.path("pids")).unwrap();
        let runs = |pid: &&str| Path::new("/proc").join(pid).is_dir();
        pids.lines().filter(runs).map(str::to_owned).collect()
    }

    /// What was asked to end is given a moment.
    fn wait_for_recorders(&self) {
        let began = Instant::now();
        while !self.left().is_empty() && began.elapsed() < Duration::from_secs(10) {
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

pub(crate) fn json(path: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

pub(crate) fn analyze(recording: &Path) -> Value {
    let output = run(&[
        "analyze",
        "-q",
        "-f",
        "json",
        "--no-rehearsal",
        recording.to_str().unwrap(),
    ]);
    assert!(
        matches!(output.status.code(), Some(0 | 1)),
        "{}",
        stderr(&output)
    );
    serde_json::from_str(&stdout(&output)).unwrap()
}

#[test]
fn the_script_passes_shellcheck() {
    if present("shellcheck") {
        let site = Site::new();
        let output = Command::new("shellcheck")
            .args(["-s", "sh"])
            .arg(site.path("kit.sh"))
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", stdout(&output));
    }
}

#[test]
fn under_every_shell_a_command_is_recorded_and_the_recording_tells_both_ends() {
    under_each(|_, shell| {
        let site = Site::new();
        let etc = site.path("etc");
        let shown = |name: &str| etc.join(name).to_str().unwrap().to_owned();
        let lines = [
            format!("rename {}", shown("postfix")),
            format!("symlink {}", shown("postfix")),
            format!("unlink {}", shown("main.cf")),
        ];
        let lines: Vec<String> = lines
            .iter()
            .enumerate()
            .map(|(n, call)| line(n, call))
            .collect();
        std::fs::write(site.path("lines"), lines.join("\n") + "\n").unwrap();
        let output = site
            .kit(
                shell,
                &["-p", "servermgrd", "--watch", "etc", "--copy", "etc", "-o", "m.unsnare", "--", "sh", "-c",
                  "mv etc/postfix etc/postfix.cl-rst; ln -s /Volumes/X/postfix etc/postfix; rm etc/main.cf; exit 3"],
            )
            .output()
            .unwrap();
        assert!(output.status.success(), "{shell:?}: {}", stderr(&output));
        assert_eq!(site.left(), Vec::<String>::new(), "{shell:?}");
        let about = json(&site.path("m.unsnare/recording.json"));
        assert_eq!(about["status"], 3, "{shell:?}");
        assert_eq!(about["interrupted"], false, "{shell:?}");
        let problems = about["problems"].to_string();
        assert!(
            problems.contains("Full Disk Access"),
            "{shell:?}: {problems}"
        );
        for recording in ["m.unsnare", "m.unsnare.tar.gz"] {
            let report = analyze(&site.path(recording));
            let told: Vec<String> = report["operations"]
                .as_array()
                .unwrap()
                .iter()
                .map(|o| format!("{} {} -> {}", o["confidence"], o["kind"], o["to"]))
                .collect();
            let aside = etc.join("postfix.cl-rst");
            assert_eq!(
                told,
                [
                    format!("\"certain\" \"rename\" -> {aside:?}"),
                    "\"certain\" \"symlink\" -> \"/Volumes/X/postfix\"".to_owned(),
                    "\"certain\" \"unlink\" -> null".to_owned(),
                ],
                "{shell:?} {recording}"
            );
            // the file that was removed comes back from the copy
            let plan = report["revert"].to_string();
            assert!(
                plan.contains("m.unsnare/copies/"),
                "{shell:?} {recording}: {plan}"
            );
            assert!(
                report["capture"]["sources"][0]["name"]
                    .as_str()
                    .unwrap()
                    .contains(recording)
            );
        }
        let copy = site
            .path("m.unsnare/copies")
            .join(etc.strip_prefix("/").unwrap());
        assert_eq!(
            std::fs::read(copy.join("odd\nname")).unwrap(),
            b"odd\n",
            "{shell:?}"
        );
    });
}

/// Ends the kit after a while; how it ended is waited for.
fn interrupt(mut child: Child, after: Duration) -> Option<i32> {
    std::thread::sleep(after);
    let _ = Command::new("kill")
        .args(["-TERM", &child.id().to_string()])
        .status();
    let began = Instant::now();
    while began.elapsed() < Duration::from_secs(30) {
        if let Some(status) = child.try_wait().unwrap() {
            return Some(status.code().unwrap_or(-1));
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    let _ = child.kill();
    None
}

#[test]
fn interrupted_at_any_step_it_leaves_a_recording_and_no_process() {
    // while it lists and copies, while the recorders start, while it waits for Enter; at home each shell has one of them
    let waits = [30, 500, 2200];
    under_each(|nth, shell| {
        for after in waits.into_iter().skip(nth % every(3)).step_by(every(3)) {
            let site = Site::new();
            let child = site
                .kit(
                    shell,
                    &["--watch", "etc", "--copy", "etc", "-o", "m.unsnare"],
                )
                .stdin(Stdio::piped())
                .spawn()
                .unwrap();
            // a machine that is busy takes its time to begin
            let begun = site.path("m.unsnare/before.lst");
            let began = Instant::now();
            while after > 30 && !begun.exists() && began.elapsed() < Duration::from_secs(30) {
                std::thread::sleep(Duration::from_millis(20));
            }
            let code = interrupt(child, Duration::from_millis(after));
            site.wait_for_recorders();
            assert_eq!(site.left(), Vec::<String>::new(), "{shell:?} {after}");
            if site.path("m.unsnare/recording.json").is_file() {
                assert_eq!(code, Some(0), "{shell:?} {after}");
                assert_eq!(
                    json(&site.path("m.unsnare/recording.json"))["interrupted"],
                    true,
                    "{shell:?} {after}"
                );
                assert!(site.path("m.unsnare.tar.gz").is_file(), "{shell:?} {after}");
            } else {
                // before it had said what a signal means
                assert_eq!(after, 30, "{shell:?}");
            }
        }
    });
}

/// Every command that the kit starts, counted: at number `AT` the kit gets the signal first.
const COUNTED: &str = "#!/bin/sh
name=${0##*/}
echo x >>\"$SITE/count\"
count=$(/usr/bin/wc -l <\"$SITE/count\")
printf '%s\\n' \"$$\" >>\"$SITE/pids\"
[ $((count)) -ne \"$AT\" ] || ! /bin/mkdir \"$SITE/sent\" 2>/dev/null || kill -\"$SIGNAL\" \"$(/bin/cat \"$SITE/kit.pid\")\"
[ \"$name\" != sleep ] || set -- 0.02
PATH=$REAL_PATH exec \"$name\" \"$@\"
";
const COUNTED_COMMANDS: [&str; 22] = [
    "perl", "find", "xargs", "sleep", "date", "tr", "cut", "sed", "head", "tail", "wc", "hostname",
    "uname", "tar", "gzip", "rm", "mkdir", "cat", "grep", "cp", "sw_vers", "log",
];

/// What stands at the site besides what the kit makes and the stand-ins keep.
fn rest(site: &Site) -> Vec<(PathBuf, Vec<u8>)> {
    let mut all = Vec::new();
    let mut todo = vec![site.path("")];
    while let Some(dir) = todo.pop() {
        for entry in std::fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(site.path("")).unwrap().to_str().unwrap();
            if name.starts_with("m.unsnare") || ["pids", "count", "kit.pid", "sent"].contains(&name)
            {
                continue;
            }
            match path.is_dir() {
                true => todo.push(path),
                false => all.push((path.clone(), std::fs::read(&path).unwrap())),
            }
        }
    }
    all.sort();
    all
}

/// Runs the kit and sends it a signal when it starts its `at`th command; false when it starts fewer.
fn signalled(shell: &[&str], signal: &str, at: usize) -> bool {
    let site = Site::new();
    for name in COUNTED_COMMANDS {
        let command = site.path("bin").join(name);
        std::fs::write(&command, COUNTED).unwrap();
        std::fs::set_permissions(&command, std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    std::fs::write(site.path("count"), "").unwrap();
    let before = rest(&site);
    let kit = site.kit(
        shell,
        &[
            "--watch",
            "etc",
            "--copy",
            "etc",
            "-o",
            "m.unsnare",
            "--",
            "true",
        ],
    );
    // the number of the shell that becomes the kit is noted before it does
    let mut command = Command::new("/bin/sh");
    command
        .args(["-c", "echo $$ >\"$SITE/kit.pid\"; exec \"$@\"", "sh"])
        .arg(kit.get_program())
        .args(kit.get_args())
        .current_dir(site.path(""))
        .envs(
            kit.get_envs()
                .filter_map(|(key, value)| Some((key, value?))),
        )
        .env("REAL_PATH", std::env::var_os("PATH").unwrap())
        .env("AT", at.to_string())
        .env("SIGNAL", signal)
        .stdin(Stdio::null());
    let output = command.output().unwrap();
    // posh, whose `wait` a signal meets, may print a byte of its own memory
    let said = String::from_utf8_lossy(&output.stderr);
    let what = format!("{shell:?}, {signal} at command {at}: {said}");
    site.wait_for_recorders();
    assert_eq!(site.left(), Vec::<String>::new(), "{what}");
    assert!(rest(&site) == before, "{what}");
    let about = site.path("m.unsnare/recording.json");
    if about.is_file() {
        assert_eq!(output.status.code(), Some(0), "{what}");
        let packed = site.path("m.unsnare.tar.gz").is_file();
        assert!(packed || said.contains("could not be packed"), "{what}");
        // a list that was ended before it named anything is not used
        analyze(&site.path("m.unsnare"));
    } else {
        assert!(
            !site.path("m.unsnare").exists() || said.contains("is not packed"),
            "{what}"
        );
    }
    let count = std::fs::read_to_string(site.path("count")).unwrap();
    count.lines().count() >= at
}

/// The commands that `UNSNARE_EVERY_STEP` asks for: `all`, `FROM-TO`, or `FROM-` up to the kit's last.
fn asked_steps(text: &str) -> (usize, usize) {
    let number = |text: &str| {
        text.parse()
            .expect("UNSNARE_EVERY_STEP: all, FROM-TO or FROM-")
    };
    match text.split_once('-') {
        Some((from, "")) => (number(from), usize::MAX),
        Some((from, to)) => (number(from), number(to)),
        None => (1, usize::MAX),
    }
}

/// `UNSNARE_EVERY_STEP` (`all`, or a part as `40-80`) sends every signal at every command under every shell; otherwise every
/// second command (a person's run: every twelfth) gets one of the signals under one of the shells.
#[test]
fn signalled_at_any_command_it_packs_what_there_is_and_changes_nothing_else() {
    let asked = std::env::var("UNSNARE_EVERY_STEP").ok();
    let (from, to) = asked.as_deref().map_or((1, usize::MAX), asked_steps);
    let all = asked.is_some();
    let signals = ["INT", "TERM", "HUP"];
    let shells: Vec<_> = SHELLS.iter().filter(|shell| present(shell[0])).collect();
    let step = if all { 1 } else { 2 * every(6) };
    let (mut at, mut nth) = (from, 0);
    while at <= to {
        let mut any = false;
        for (n, shell) in shells.iter().enumerate() {
            for (k, signal) in signals.iter().enumerate() {
                if all || (n, k) == (nth % shells.len(), nth % signals.len()) {
                    any |= signalled(shell, signal, at);
                }
            }
        }
        if !any {
            break;
        }
        if all {
            println!("command {at}: every shell, every signal");
        }
        at += step;
        nth += 1;
    }
    assert!(
        from > 1 || at > 20.min(to),
        "the kit starts only {at} commands"
    );
}

#[test]
fn what_cannot_be_is_said_before_anything_is_made() {
    let site = Site::new();
    for arguments in [
        &["--watch", "missing"][..],
        &["-p", "a\"b"],
        &["-p"],
        &["--after-only", "--", "true"],
        &["--what"],
        &["-o", "etc"],
    ] {
        let output = site
            .kit(&["sh"], arguments)
            .stdin(Stdio::null())
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(stderr(&output).contains("kit.sh: "), "{arguments:?}");
    }
}

#[test]
fn long_after_the_button_was_pressed_the_list_tells_the_text_of_links() {
    let site = Site::new();
    std::os::unix::fs::symlink("/Volumes/X", site.path("etc/link")).unwrap();
    let output = site
        .kit(
            &["sh"],
            &["--after-only", "--watch", "etc", "-o", "a.unsnare"],
        )
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    let list = std::fs::read_to_string(site.path("a.unsnare/after.lst")).unwrap();
    assert!(list.contains("/etc/link\" \"/Volumes/X\""), "{list}");
    assert!(!site.path("a.unsnare/before.lst").exists());
    assert!(!site.path("a.unsnare/fs_usage.txt").exists());
}

#[test]
fn what_is_no_recording_is_refused_with_what_to_do() {
    let dir = tempfile::tempdir().unwrap();
    let output = run(&["analyze", dir.path().to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains("no recording of 'unsnare kit'"),
        "{}",
        stderr(&output)
    );
}
