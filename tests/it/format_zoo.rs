//! The printed text is the genuine one, byte for byte: the lines of captures with known truth, printed again.
//!
//! Those captures are not part of this repository; where they do not stand beside the clone the test says so and ends.

use std::path::Path;

use serde_json::Value;

use crate::support::line::{format_line, room};
use crate::support::{Event, Fields, Release, Setting, View};

const ZOOS: [(&str, Release, bool); 8] = [
    ("433.8", Release::V10_5, false),
    ("498.2-k32", Release::V10_6, false),
    ("498.2", Release::V10_6, true),
    ("550.10", Release::V10_8, true),
    ("643.30.1", Release::V10_10, true),
    ("735.50.6", Release::V10_12, true),
    ("880.120.1", Release::V11, true),
    ("1026.100.5", Release::V15_4, true),
];

#[test]
fn lines_of_genuine_captures_are_printed_alike() {
    let parse = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/evaluate/open/parse");
    if !parse.is_dir() {
        eprintln!("SKIPPED: no genuine captures at {}", parse.display());
        return;
    }
    let (mut compared, mut wrong) = (0, Vec::new());
    for (name, release, kernel64) in ZOOS {
        for (mode, view) in [("wide", View::DashW), ("narrow", View::Piped)] {
            let dir = parse.join(format!("{name}-{mode}"));
            let setting = Setting::new(release, kernel64, view);
            let capture = std::fs::read(dir.join("capture.txt")).expect("a zoo has a capture");
            let lines: Vec<&[u8]> = capture.split(|b| *b == b'\n').collect();
            let truth =
                std::fs::read_to_string(dir.join("truth.jsonl")).expect("a zoo has its truth");
            for row in truth.lines() {
                let row: Value = serde_json::from_str(row).expect("one object per line");
                let line = lines[row["line"].as_u64().expect("numbered") as usize - 1];
                let Some(event) = event_of(&row, line, &setting) else {
                    continue;
                };
                compared += 1;
                let printed = format_line(&event, &setting);
                if printed != line {
                    wrong.push(format!(
                        "{name}-{mode}\n  genuine {}\n  ours    {}",
                        String::from_utf8_lossy(line),
                        String::from_utf8_lossy(&printed)
                    ));
                }
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {compared} lines differ:\n{}",
        wrong.len(),
        wrong[..wrong.len().min(40)].join("\n")
    );
    assert!(compared > 10_000, "only {compared} lines compared");
}

/// The event behind a genuine line; `None` for formats that the scriptable Mac does not print.
fn event_of(row: &Value, line: &[u8], setting: &Setting) -> Option<Event> {
    let bytes_of = |key: &str| match row
        .get(format!("{key}_hex").as_str())
        .and_then(Value::as_str)
    {
        Some(hex) => Some(
            (0..hex.len() / 2)
                .map(|i| u8::from_str_radix(&hex[2 * i..2 * i + 2], 16).expect("hex"))
                .collect(),
        ),
        None => row[key].as_str().map(|s| s.as_bytes().to_vec()),
    };
    let label = row["call"].as_str()?;
    let errno = row["errno"].as_i64().unwrap_or(0) as i32;
    let fd = row["fd"].as_i64().map_or(0, |n| n as i32);
    let number = |key: &str| row[key].as_u64().unwrap_or(0);
    let angle: &'static str = angle_text(line);
    let wide = setting.wide();
    let text = String::from_utf8_lossy(line);
    let fields = match label {
        "open" | "openat" | "open_extended" | "guarded_open_np" | "open_dprotected" => {
            let mut flags = [b'_'; crate::support::OPEN_LETTERS];
            for (to, from) in flags
                .iter_mut()
                .zip(row["flags"].as_str().unwrap_or("").bytes())
            {
                *to = from;
            }
            Fields::Open { fd, flags }
        }
        "access" => {
            let letters = text
                .find('(')
                .and_then(|n| text.get(n + 1..n + 5))
                .unwrap_or("___F");
            let mode: u32 = [('R', 4), ('W', 2), ('X', 1)]
                .iter()
                .filter(|(c, _)| letters.contains(*c))
                .map(|(_, b)| b)
                .sum();
            // Bits that have no letter: neither a letter nor F.
            Fields::Access(if letters == "____" { 8 } else { mode })
        }
        "read" | "write" | "readv" | "writev" | "getdirentries" | "getdirentries64" => {
            Fields::FdIo {
                fd,
                bytes: number("bytes"),
            }
        }
        "pread" | "pwrite" if wide => Fields::Pread {
            fd,
            bytes: number("bytes"),
            offset: number("offset"),
        },
        "truncate" => Fields::Truncate(number("offset")),
        "ftruncate" => Fields::Ftruncate {
            fd,
            offset: number("offset"),
        },
        "chmod" | "fchmod" if wide => {
            let mode = mode_of(angle);
            if label == "chmod" {
                Fields::Chmod(mode)
            } else {
                Fields::Fchmod { fd, mode }
            }
        }
        "fcntl" if wide && angle != "OPENFROM" => Fields::Fcntl { fd, command: angle },
        "lseek" if wide => Fields::Lseek {
            fd,
            offset: number("offset"),
            whence: angle,
        },
        "flock" if wide => Fields::Flock {
            fd,
            operation: angle,
        },
        // Before 10.12 stale bytes of the buffer can follow the names; their text is not known.
        "chflags" if wide && setting.release >= Release::V10_12 => Fields::Chflags(angle),
        "fchflags" if wide && setting.release >= Release::V10_12 => {
            Fields::Fchflags { fd, names: angle }
        }
        "close" | "fstat" | "fstat64" | "fsync" | "fchdir" | "fchown" | "futimes" | "fsetxattr"
        | "flistxattr" | "fgetxattr" => Fields::Fd(fd),
        "stat" | "stat64" | "lstat" | "lstat64" | "rename" | "renameat" | "symlink" | "link"
        | "unlink" | "unlinkat" | "mkdir" | "mkdirat" | "rmdir" | "readlink" | "exchangedata"
        | "chown" | "lchown" | "utimes" | "setxattr" | "removexattr" | "getxattr" | "listxattr"
        | "getattrlist" | "statfs" | "statfs64" | "chdir" | "execve" | "posix_spawn"
        | "fstatat64" | "pathconf" | "exit" => Fields::Default,
        "select" if wide => Fields::Select(
            text.find("S=")
                .and_then(|n| text[n + 2..].split(' ').next())
                .and_then(|s| s.parse().ok())
                .unwrap_or(0),
        ),
        _ => return None,
    };
    let mut event = Event {
        time_us: time_of(row["time"].as_str()?),
        label: label.to_owned(),
        fields,
        errno,
        path: bytes_of("path"),
        path2: None,
        at: row["dirfd"].as_i64().map(|n| n as i32),
        elapsed_us: number("elapsed_us"),
        waited: row["waited"].as_bool().unwrap_or(false),
        process: bytes_of("process").unwrap_or_default(),
        thread: row["thread"].as_i64().unwrap_or(0),
    };
    let clipped =
        row["clipped"].as_bool().unwrap_or(false) || row["exact_fit"].as_bool().unwrap_or(false);
    if row["stopped"].as_bool().unwrap_or(false) {
        let mut path = event.path.take().unwrap_or_default();
        let column = (room(&event, setting) - 2).max(0) as usize;
        // A full column tells that the fill went on to its end, wherever that was.
        path.resize(
            if clipped {
                column.max(path.len())
            } else {
                setting.fill_boundary(path.len()).min(184)
            },
            b'>',
        );
        event.path = Some(path);
    }
    if clipped && event.at.is_none() {
        // What was cut away is not known: any text will do.
        event.path = event
            .path
            .map(|p| [b"cut away: ".to_vec(), p].concat())
            .filter(|_| !row["exact_fit"].as_bool().unwrap_or(false))
            .or_else(|| bytes_of("path"));
    }
    Some(event)
}

fn angle_text(line: &[u8]) -> &'static str {
    let text = String::from_utf8_lossy(line);
    let inside = text
        .find('<')
        .and_then(|a| text[a..].find('>').map(|b| text[a + 1..a + b].to_owned()));
    Box::leak(inside.unwrap_or_default().into_boxed_str())
}

fn mode_of(text: &str) -> u32 {
    let b = text.as_bytes();
    let mut mode = 0;
    for (i, set) in [
        0o400, 0o200, 0o100, 0o040, 0o020, 0o010, 0o004, 0o002, 0o001,
    ]
    .into_iter()
    .enumerate()
    {
        match b.get(i) {
            Some(b'S') | Some(b'T') | Some(b'-') | None => {}
            Some(_) => mode |= set,
        }
    }
    for (i, special) in [(2, 0o4000), (5, 0o2000), (8, 0o1000)] {
        if b.get(i).is_some_and(|c| b"sStT".contains(c)) {
            mode |= special;
        }
    }
    mode
}

fn time_of(text: &str) -> u64 {
    let part = |a: usize, b: usize| {
        text.get(a..b)
            .and_then(|s| s.parse::<u64>().ok())
            .unwrap_or(0)
    };
    let fraction = text.get(9..).unwrap_or("");
    let us = fraction.parse::<u64>().unwrap_or(0) * if fraction.len() == 3 { 1000 } else { 1 };
    (part(0, 2) * 3600 + part(3, 5) * 60 + part(6, 8)) * 1_000_000 + us
}
