//! The kit among odd names and on a machine on which things go wrong: BSD flags, hostile names, a link to the directory, a clock that
//! steps back, a disk that is full, a place that cannot be written to.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::process::{Command, Stdio};

use crate::kit::{Site, analyze, json};
use crate::run::stderr;
use crate::shells::under_each;

fn stand_in(site: &Site, name: &str, text: &str) {
    let path = site.path("bin").join(name);
    std::fs::write(&path, text).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
}

/// `find DIR -flags ... -exec stat -f FORMAT {} +` as BSD's do it: what is called `locked` is, while the site says so.
const FIND: &str = r#"#!/bin/sh
case " $* " in
*" -flags "*)
    [ ! -f "$SITE/lock" ] || /usr/bin/find "$1" -xdev -name locked -exec "$SITE/bin/stat" -f '#flags %d %i %Of' {} +
    ;;
*) exec /usr/bin/find "$@" ;;
esac
"#;
const STAT: &str = r#"#!/bin/sh
[ "$1" = -f ] && [ "$2" = '#flags %d %i %Of' ] || exit 1
shift 2
exec /usr/bin/stat -c '#flags %d %i 100002' "$@"
"#;

#[test]
fn flags_are_listed_by_the_tools_of_bsd_and_a_lock_that_is_gone_is_told() {
    let site = Site::new();
    stand_in(&site, "find", FIND);
    stand_in(&site, "stat", STAT);
    stand_in(&site, "chflags", "#!/bin/sh\nexec rm \"$SITE/lock\"\n");
    std::fs::write(site.path("etc/locked"), "x").unwrap();
    std::fs::write(site.path("lock"), "").unwrap();
    let output = site
        .kit(
            &["sh"],
            &[
                "-p",
                "servermgrd",
                "--watch",
                "etc",
                "-o",
                "m.unsnare",
                "--",
                "chflags",
                "nouchg",
                "etc/locked",
            ],
        )
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    let list = |name: &str| std::fs::read_to_string(site.path("m.unsnare").join(name)).unwrap();
    let before = list("before.lst");
    assert_eq!(
        before.lines().filter(|l| l.starts_with("#flags ")).count(),
        1,
        "{before}"
    );
    assert!(
        before.contains(" 100002\n#flags\n") && before.contains("#end\n"),
        "{before}"
    );
    assert!(!list("after.lst").contains("#flags "));
    let report = analyze(&site.path("m.unsnare"));
    let operation = &report["operations"][0];
    assert_eq!(
        (&operation["kind"], &operation["confidence"]),
        (&"chflags".into(), &"certain".into()),
        "{report}"
    );
    let steps = report["revert"]["steps"].to_string();
    assert!(steps.contains("its flags uchg,hidden back"), "{steps}");
}

#[test]
fn hostile_names_below_a_directory_that_is_a_link_come_through() {
    let names: [&[u8]; 8] = [
        b"-rf",
        b"--",
        b"new\nline",
        b"\x1b]0;title\x07",
        b"$(touch gone)",
        b"quote'\"`",
        b"\xff\xfe",
        b" blank ",
    ];
    under_each(|_, shell| {
        let site = Site::new();
        for name in names {
            std::fs::write(site.path("etc").join(OsStr::from_bytes(name)), name).unwrap();
        }
        symlink("etc", site.path("-odd dir")).unwrap();
        let watched = site.path("-odd dir");
        let watched = watched.to_str().unwrap();
        let output = site
            .kit(
                shell,
                &[
                    "--watch",
                    watched,
                    "--copy",
                    watched,
                    "-o",
                    "-m.unsnare",
                    "--",
                    "sh",
                    "-c",
                    "cd etc && for f in ./*; do mv \"$f\" \"$f.old\"; done",
                ],
            )
            .output()
            .unwrap();
        assert!(output.status.success(), "{shell:?}: {}", stderr(&output));
        assert!(
            !site.path("gone").exists() && !site.path("etc/gone").exists(),
            "{shell:?}"
        );
        assert!(
            !output.stderr.contains(&7),
            "{shell:?}: {}",
            stderr(&output)
        );
        let etc = site.path("etc");
        for name in names {
            let copy = site
                .path("-m.unsnare/copies")
                .join(etc.strip_prefix("/").unwrap());
            let copy = std::fs::read(copy.join(OsStr::from_bytes(name)));
            assert_eq!(copy.ok().as_deref(), Some(name), "{shell:?}");
        }
        let report = analyze(&site.path("-m.unsnare"));
        let renamed = report["operations"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|o| o["kind"] == "rename");
        // and those that the site has itself
        assert_eq!(
            renamed.count(),
            names.len() + 3,
            "{shell:?}: {}",
            report["operations"]
        );
    });
}

#[test]
fn a_clock_that_steps_back_is_no_matter() {
    let site = Site::new();
    stand_in(
        &site,
        "date",
        "#!/bin/sh\ncase $1 in\n+%s) n=$(cat \"$SITE/clock\"); echo $((n - 86400)) >\"$SITE/clock\"; echo \"$n\" ;;\n*) exec /bin/date \"$@\" ;;\nesac\n",
    );
    std::fs::write(site.path("clock"), "1297161072\n").unwrap();
    let output = site
        .kit(
            &["sh"],
            &[
                "--watch",
                "etc",
                "-o",
                "m.unsnare",
                "--",
                "mv",
                "etc/main.cf",
                "etc/main.cf.old",
            ],
        )
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    let about = json(&site.path("m.unsnare/recording.json"));
    assert!(
        about["ended"].as_i64() < about["started"].as_i64(),
        "{about}"
    );
    let report = analyze(&site.path("m.unsnare"));
    assert_eq!(report["operations"][0]["kind"], "rename", "{report}");
}

/// No file may grow beyond some kilobytes: what is written fails as on a disk that is full.
#[test]
fn on_a_disk_that_is_full_what_there_is_stays_and_says_nothing_of_what_is_missing() {
    let site = Site::new();
    for n in 0..400 {
        std::fs::write(
            site.path("etc").join(format!("file-of-some-length-{n}")),
            "x",
        )
        .unwrap();
    }
    let output = Command::new("sh")
        .args(["-c", "trap '' XFSZ; ulimit -f 16; exec \"$@\"", "sh"])
        .arg("sh")
        .arg(site.path("kit.sh"))
        .args([
            "--watch",
            "etc",
            "--copy",
            "etc",
            "-o",
            "m.unsnare",
            "--",
            "rm",
            "etc/main.cf",
        ])
        .current_dir(site.path(""))
        .env(
            "PATH",
            format!(
                "{}:{}",
                site.path("bin").display(),
                std::env::var("PATH").unwrap()
            ),
        )
        .env("SITE", site.path(""))
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert_eq!(site.left(), Vec::<String>::new());
    assert!(output.status.success(), "{}", stderr(&output));
    let about = json(&site.path("m.unsnare/recording.json"));
    let problems = about["problems"].to_string();
    assert!(
        problems.contains("the list of what stood where before is not complete"),
        "{problems}"
    );
    let list = std::fs::read_to_string(site.path("m.unsnare/before.lst")).unwrap();
    assert!(!list.contains("#end"), "{list}");
    // what a cut list does not name may have stood there: nothing is told to have been made
    let report = analyze(&site.path("m.unsnare"));
    let made = report["operations"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|o| o["kind"] == "create");
    assert_eq!(made.count(), 0, "{}", report["operations"]);
}

#[test]
fn where_nothing_can_be_written_it_says_so_and_ends() {
    let site = Site::new();
    let output = site
        .kit(&["sh"], &["--watch", "etc", "-o", "/proc/m.unsnare"])
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains("cannot be made"),
        "{}",
        stderr(&output)
    );
    assert_eq!(site.left(), Vec::<String>::new());
}

/// A directory with the tools that every Mac has, but no perl.
fn without_perl(site: &Site) -> String {
    let tools = site.path("tools");
    std::fs::create_dir(&tools).unwrap();
    for name in [
        "sh", "mkdir", "date", "find", "xargs", "cp", "sed", "tr", "cut", "sleep", "cat", "wc",
        "tail", "uname", "tar", "gzip", "rm", "grep", "mv", "true", "kill", "printf", "test", "[",
        "echo", "pwd",
    ] {
        let found = ["/bin", "/usr/bin"].map(|dir| std::path::Path::new(dir).join(name));
        let found = found.into_iter().find(|path| path.exists()).unwrap();
        symlink(found, tools.join(name)).unwrap();
    }
    format!("{}:{}", site.path("bin").display(), tools.display())
}

#[test]
fn without_perl_the_lists_are_those_of_find_and_say_that_they_are_whole() {
    under_each(|_, shell| {
        let site = Site::new();
        let path = without_perl(&site);
        let shell: Vec<String> = shell.iter().map(|word| (*word).to_owned()).collect();
        let found = ["/bin", "/usr/bin"].map(|dir| std::path::Path::new(dir).join(&shell[0]));
        let found = found.into_iter().find(|path| path.exists()).unwrap();
        let mut words = vec![found.to_str().unwrap()];
        words.extend(shell[1..].iter().map(String::as_str));
        let output = site
            .kit(
                &words,
                &[
                    "--watch",
                    "etc",
                    "--copy",
                    "etc",
                    "-o",
                    "m.unsnare",
                    "--",
                    "mv",
                    "etc/main.cf",
                    "etc/main.cf.old",
                ],
            )
            .env("PATH", path)
            .output()
            .unwrap();
        assert!(output.status.success(), "{shell:?}: {}", stderr(&output));
        let list = std::fs::read(site.path("m.unsnare/before.lst")).unwrap();
        assert!(
            list.starts_with(b"#unsnare.find 1 ") && list.ends_with(b"\n#end\n"),
            "{shell:?}"
        );
        let report = analyze(&site.path("m.unsnare"));
        let operation = &report["operations"][0];
        assert_eq!(
            (&operation["kind"], &operation["confidence"]),
            (&"rename".into(), &"certain".into()),
            "{shell:?}: {report}"
        );
        assert_eq!(
            operation["to"],
            site.path("etc/main.cf.old").to_str().unwrap(),
            "{shell:?}"
        );
    });
}
