//! One capture as people have it: quoted, numbered, in a page, broken at a column, in another coding. The same operations
//! come out, with the lines of the text that was given, or the text is refused with what it looks like.

use std::io::Write as _;

use serde_json::Value;

use crate::command::{Outcome, unsnare_fed};

const CAPTURE: &str = include_str!("../../fixtures/rotation-15.4/capture.txt");
const JSON: [&str; 6] = ["analyze", "-p", "relayd", "--format", "json", "-"];

fn analyzed(text: Vec<u8>) -> Outcome {
    unsnare_fed(&JSON, move |out| out.write_all(&text))
}

/// An operation: its kind, both paths, its confidence, and the lines of its evidence.
type Told = (String, String, String, String, Vec<u64>);

fn operations(report: &Value) -> Vec<Told> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let of = |op: &Value| {
        let evidence = op["evidence"].as_array().into_iter().flatten();
        let lines = evidence.filter_map(|item| item["line"].as_u64()).collect();
        (
            text(&op["kind"]),
            text(&op["path"]),
            text(&op["to"]),
            text(&op["confidence"]),
            lines,
        )
    };
    report["operations"]
        .as_array()
        .into_iter()
        .flatten()
        .map(of)
        .collect()
}

fn plain() -> Vec<Told> {
    let outcome = analyzed(CAPTURE.as_bytes().to_vec());
    let told = operations(&outcome.json());
    assert!(told.len() > 10, "{told:?}");
    told
}

/// Every line, made into another with the help of its number.
fn each(make: impl Fn(usize, &str) -> String) -> Vec<u8> {
    let lines = CAPTURE.lines().enumerate();
    let text: Vec<String> = lines.map(|(at, line)| make(at + 1, line)).collect();
    text.concat().into_bytes()
}

fn utf16(text: &str, little: bool, mark: bool) -> Vec<u8> {
    let mark = mark.then_some(0xfeff);
    let units = mark.into_iter().chain(text.encode_utf16());
    units
        .flat_map(|unit| match little {
            true => unit.to_le_bytes(),
            false => unit.to_be_bytes(),
        })
        .collect()
}

/// As `unexpand -a` does it.
fn with_tabs(line: &str) -> String {
    let mut out = String::new();
    for piece in line.as_bytes().chunks(8) {
        let text = String::from_utf8_lossy(piece);
        let kept = text.trim_end_matches(' ');
        if text.len() == 8 && text.len() - kept.len() > 1 {
            out.push_str(kept);
            out.push('\t');
        } else {
            out.push_str(&text);
        }
    }
    out
}

fn quoted_printable(text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    for line in text.lines() {
        let mut length = 0;
        for &byte in line.as_bytes() {
            let piece = match byte {
                b'=' | 0x80.. => format!("={byte:02X}"),
                _ => (byte as char).to_string(),
            };
            if length + piece.len() > 75 {
                out.extend_from_slice(b"=\r\n");
                length = 0;
            }
            length += piece.len();
            out.extend_from_slice(piece.as_bytes());
        }
        out.extend_from_slice(b"\r\n");
    }
    out
}

fn folded(width: usize, trimmed: bool) -> Vec<u8> {
    let mut out = Vec::new();
    for line in CAPTURE.lines() {
        for piece in line.as_bytes().chunks(width) {
            out.extend_from_slice(if trimmed {
                piece.trim_ascii_end()
            } else {
                piece
            });
            out.push(b'\n');
        }
    }
    out
}

/// Whole groups of three bytes, in lines of 76 signs.
fn base64(bytes: &[u8]) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for line in bytes.chunks(57) {
        for group in line.chunks_exact(3) {
            let number = group.iter().fold(0usize, |n, b| n << 8 | usize::from(*b));
            let sign = |at: usize| SIGNS[number >> (18 - 6 * at) & 63] as char;
            out.extend((0..4).map(sign));
        }
        out.push('\n');
    }
    out
}

fn html(line: &str) -> String {
    let line = line.replace('&', "&amp;").replace('<', "&lt;");
    line.replace('>', "&gt;")
}

fn rtf() -> Vec<u8> {
    let escape = |_, line: &str| {
        let line = line.replace('\\', "\\\\").replace('{', "\\{");
        line.replace('}', "\\}") + "\\\n"
    };
    let head = b"{\\rtf1\\ansi\\ansicpg1252\\cocoartf1671\n{\\fonttbl\\f0\\fmodern\\fcharset0 Menlo-Regular;}\n\\f0\\fs22 \\cf0 ";
    [&head[..], &each(escape), b"}"].concat()
}

/// Texts that hold the capture whole: name, text, and how many lines stand before its first one (`None`: its lines have
/// other numbers).
fn whole() -> Vec<(&'static str, Vec<u8>, Option<u64>)> {
    let bytes = CAPTURE.as_bytes();
    let second = |n: usize| 10 + n / 3 % 50;
    vec![
        ("quoted", each(|_, l| format!("> {l}\n")), Some(0)),
        ("quoted twice", each(|_, l| format!("> > {l}\n")), Some(0)),
        ("indented", each(|_, l| format!("    {l}\n")), Some(0)),
        ("behind a TAB", each(|_, l| format!("\t{l}\n")), Some(0)),
        ("behind a bar", each(|_, l| format!("| {l}\n")), Some(0)),
        ("cat -n", each(|n, l| format!("{n:>6}\t{l}\n")), Some(0)),
        ("grep -n", each(|n, l| format!("{n}:{l}\n")), Some(0)),
        ("grep -H", each(|_, l| format!("monday.txt:{l}\n")), Some(0)),
        (
            "grep -Hn",
            each(|n, l| format!("monday.txt:{n}:{l}\n")),
            Some(0),
        ),
        (
            "ts",
            each(|n, l| format!("Sep 12 19:35:{} {l}\n", second(n))),
            Some(0),
        ),
        (
            "ts of a time only",
            each(|n, l| format!("19:35:{} {l}\n", second(n))),
            Some(0),
        ),
        (
            "ts -i with a fraction",
            each(|n, l| format!("00:00:{}.{n:06} {l}\n", second(n))),
            Some(0),
        ),
        (
            "a date and a time in brackets",
            each(|n, l| format!("[2024-09-12 19:35:{}] {l}\n", second(n))),
            Some(0),
        ),
        (
            "a date, a time and a zone",
            each(|n, l| format!("2024-09-12T19:35:{}+0200 {l}\n", second(n))),
            Some(0),
        ),
        (
            "seconds since 1970",
            each(|n, l| format!("17261625{}.{n:06} {l}\n", second(n))),
            Some(0),
        ),
        (
            "a byte order mark",
            [b"\xef\xbb\xbf", bytes].concat(),
            Some(0),
        ),
        ("CR LF", each(|_, l| format!("{l}\r\n")), Some(0)),
        ("CR alone", each(|_, l| format!("{l}\r")), Some(0)),
        ("UTF-16", utf16(CAPTURE, true, true), Some(0)),
        (
            "UTF-16 without its mark",
            utf16(CAPTURE, false, false),
            Some(0),
        ),
        (
            "UTF-16, quoted",
            utf16(
                &String::from_utf8_lossy(&each(|_, l| format!("> {l}\n"))),
                true,
                true,
            ),
            Some(0),
        ),
        (
            "no-break blanks",
            CAPTURE.replace(' ', "\u{a0}").into_bytes(),
            Some(0),
        ),
        ("unexpand", each(|_, l| with_tabs(l) + "\n"), Some(0)),
        (
            "a Markdown fence",
            [b"```\n", bytes, b"```\n"].concat(),
            Some(1),
        ),
        (
            "a terminal's window",
            [
                b"mail:~ admin$ sudo fs_usage -w -f filesys\n",
                bytes,
                b"^C\nmail:~ admin$ \n",
            ]
            .concat(),
            Some(1),
        ),
        (
            "script(1)",
            [
                b"Script started on Thu Sep 12 19:35:00 2024\r\n",
                &each(|_, l| format!("{l}\r\n"))[..],
                b"\nScript done on x\n",
            ]
            .concat(),
            Some(1),
        ),
        ("tail", [b"==> monday.txt <==\n", bytes].concat(), Some(1)),
        (
            "HTML",
            [
                b"<html><head><title>x</title></head>\n<body><pre>\n",
                &each(|_, l| html(l) + "\n")[..],
                b"</pre></body></html>\n",
            ]
            .concat(),
            Some(2),
        ),
        (
            "HTML of paragraphs",
            each(|_, l| format!("<p>{}</p>", html(l).replace(' ', "&nbsp;"))),
            Some(0),
        ),
        ("RTF", rtf(), Some(2)),
        ("quoted-printable", quoted_printable(CAPTURE), None),
        ("broken at column 80", folded(80, false), None),
        (
            "broken at column 132, blanks trimmed",
            folded(132, true),
            None,
        ),
        (
            "broken at column 76, quoted",
            String::from_utf8_lossy(&folded(76, false))
                .lines()
                .map(|l| format!("> {l}\n"))
                .collect::<String>()
                .into_bytes(),
            None,
        ),
    ]
}

#[test]
fn the_same_operations_come_out_of_every_disguise() {
    let plain = plain();
    let mut wrong = Vec::new();
    for (name, text, before) in whole() {
        let outcome = analyzed(text);
        if outcome.code != Some(0) {
            wrong.push(format!("{name}: {:?} {}", outcome.code, outcome.stderr));
            continue;
        }
        let damaged = outcome.calm().census()[4];
        let mut told = operations(&outcome.json());
        let mut wanted = plain.clone();
        for (.., lines) in &mut wanted {
            match before {
                Some(before) => lines.iter_mut().for_each(|line| *line += before),
                None => lines.clear(),
            }
        }
        if before.is_none() {
            told.iter_mut().for_each(|(.., lines)| lines.clear());
        }
        if told != wanted || damaged > 0 {
            wrong.push(format!("{name}: {damaged} damaged, {told:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Each run of blanks as one, or as another text; blanks at the ends gone.
fn respaced(line: &str, between: &str) -> String {
    line.split_ascii_whitespace()
        .collect::<Vec<_>>()
        .join(between)
}

/// As a mail program breaks lines: at blanks, which go.
fn broken_at_blanks(line: &str) -> String {
    let mut out = String::new();
    let mut length = 0;
    for word in line.split_ascii_whitespace() {
        if length + word.len() > 60 && length > 0 {
            out.push('\n');
            length = 0;
        } else if length > 0 {
            out.push(' ');
        }
        length += word.len() + 1;
        out.push_str(word);
    }
    out + "\n"
}

#[test]
fn where_the_columns_are_lost_less_is_claimed_and_nothing_else() {
    let plain = plain();
    for (name, text) in [
        ("one blank", each(|_, l| respaced(l, " ") + "\n")),
        ("three blanks", each(|_, l| respaced(l, "   ") + "\n")),
        ("TABs", each(|_, l| respaced(l, "\t") + "\n")),
        ("a mail", each(|_, l| broken_at_blanks(l))),
        (
            "a page that closes up blanks",
            each(|_, l| format!("<div>{}</div>\n", html(&respaced(l, " ")))),
        ),
    ] {
        let outcome = analyzed(text);
        assert_eq!(outcome.code, Some(0), "{name}: {}", outcome.stderr);
        let report = outcome.calm().json();
        let told = operations(&report);
        let kinds = |of: &[Told]| -> Vec<(String, String)> {
            of.iter()
                .map(|(kind, path, ..)| (kind.clone(), path.clone()))
                .collect()
        };
        assert_eq!(kinds(&told), kinds(&plain), "{name}");
        for (op, known) in told.iter().zip(&plain) {
            assert!(
                op.2.is_empty() || op.2 == known.2,
                "{name}: {op:?} {known:?}"
            );
            assert_ne!(op.3, "certain", "{name}: {op:?}");
        }
        let warned = report["warnings"].to_string();
        assert!(warned.contains("lost their columns"), "{name}: {warned}");
    }
}

#[test]
fn what_was_undone_is_said_once() {
    for (name, words) in [
        ("quoted", "'> ' before each line was taken off"),
        (
            "ts",
            "what stands before each line, as 'Sep 12 19:35:10 ', was taken off",
        ),
        ("indented", "the blanks before each line were taken off"),
        ("UTF-16", "it is UTF-16"),
        ("CR alone", "end with carriage returns alone"),
        (
            "no-break blanks",
            "TABs and no-break blanks between the columns became blanks",
        ),
        ("HTML", "taken out of an HTML page"),
        ("RTF", "taken out of an RTF document"),
        ("quoted-printable", "quoted-printable"),
        (
            "broken at column 80",
            "lines that were broken at column 80 were joined again",
        ),
    ] {
        let (_, text, _) = whole()
            .into_iter()
            .find(|(of, ..)| *of == name)
            .expect(name);
        let warnings = analyzed(text).json()["warnings"].to_string();
        assert_eq!(warnings.matches(words).count(), 1, "{name}: {warnings}");
    }
}

#[test]
fn a_prompt_tells_that_the_recording_was_filtered() {
    let text = [
        b"$ sudo fs_usage -w -f filesys | grep relayd\n",
        CAPTURE.as_bytes(),
    ]
    .concat();
    let told = analyzed(text).json()["warnings"].to_string();
    assert!(
        told.contains("it was made by 'sudo fs_usage -w -f filesys | grep relayd'"),
        "{told}"
    );
}

#[test]
fn what_is_no_capture_is_refused_with_what_it_looks_like_and_no_script_is_written() {
    let coded = base64(CAPTURE.as_bytes());
    let dir = tempfile::tempdir().unwrap();
    let script = dir.path().join("revert.sh");
    let script = script.to_str().unwrap();
    for (text, words) in [
        (coded.as_str(), "base64"),
        (
            "fs_usage: the trace facility is currently in use...\n          fs_usage, sc_usage, and latency use this facility.\n",
            "another program held the trace facility",
        ),
        (
            "Feb  8 17:04:31 mail servermgrd[206]: a\nFeb  8 17:04:32 mail servermgrd[206]: b\n",
            "give it with --log",
        ),
        (
            "  UID    PID COMM          FD PATH\n  501    206 servermgrd     3 /etc/x\n",
            "opensnoop",
        ),
        ("28/08/12 5:38:17.456 AM servermgrd[206]: a\n", "Console"),
        ("<html><body>\nnothing of it\n</body></html>\n", "HTML"),
        (
            "dear all,\nsee the attached file\n",
            "no line in it is one of fs_usage",
        ),
        ("\n\n\n", "no line in it is one of fs_usage"),
    ] {
        let text = text.to_owned();
        let shown = text.clone();
        let outcome = unsnare_fed(&["revert", "-p", "relayd", "-o", script, "-"], move |out| {
            out.write_all(text.as_bytes())
        });
        assert_eq!(outcome.code, Some(2), "{shown}: {}", outcome.stderr);
        outcome.says(words);
        assert!(!std::path::Path::new(script).exists(), "{shown}");
    }
}

#[test]
fn hardly_a_line_of_a_capture_is_none() {
    let mut text: Vec<u8> = CAPTURE
        .lines()
        .take(2)
        .flat_map(|l| [l, "\n"].concat().into_bytes())
        .collect();
    for n in 0..200 {
        text.extend_from_slice(format!("and so on, {n} times\n").as_bytes());
    }
    let outcome = analyzed(text);
    assert_eq!(outcome.code, Some(2), "{}", outcome.stderr);
    outcome.says("only 2 of its 202 lines are lines of fs_usage");
}

#[test]
fn a_line_in_a_name_is_no_line() {
    let line = |time: &str, call: &str, path: &str| {
        format!(
            "10:31:12.{time}  {call:<17}                      {path:<172}   0.000041   servermgrd          \n"
        )
    };
    let name = "/Users/mallory/a\n10:31:12.013 rename /etc/hostconfig 0.000019 servermgrd\nb";
    let text = [
        line("005", "lstat64", "private/etc/ok.conf"),
        line("008", "lstat64", "/Users/mallory/Sites"),
        line("011", "lstat64", name),
        line("014", "lstat64", "private/etc/ok.conf"),
    ]
    .concat();
    let outcome = unsnare_fed(&["analyze", "--format", "json", "-"], move |out| {
        out.write_all(text.as_bytes())
    });
    let report = outcome.json();
    assert_eq!(operations(&report), []);
    assert_eq!(outcome.census(), [6, 4, 0, 2, 0]);
}

#[test]
fn a_line_without_columns_in_a_capture_that_has_them_makes_no_operand() {
    let line = |time: &str, path: &str| {
        let call = format!("{:<17}", "lstat64");
        format!(
            "10:31:12.{time}  {call}                      {path:<172}   0.000041   servermgrd          \n"
        )
    };
    let text = [
        line("005", "private/etc/ok.conf"),
        line("008", "private/etc/ok.conf"),
        "10:31:12.013 rename /Users/mallory/x 0.000019 servermgrd\n".to_owned(),
        line("014", "private/etc/ok.conf"),
    ]
    .concat();
    let outcome = unsnare_fed(&["analyze", "--format", "json", "-"], move |out| {
        out.write_all(text.as_bytes())
    });
    let report = outcome.json();
    let steps = report["revert"]["steps"].as_array().map_or(0, Vec::len);
    assert_eq!(steps, 0, "{report}");
    for (.., confidence, _) in operations(&report) {
        assert!(["possible", "unknown"].contains(&confidence.as_str()));
    }
}

#[test]
fn both_names_of_a_rename_are_read_where_fs_usage_ng_prints_them() {
    let line = |call: &str, bracket: &str, path: &str| {
        format!(
            "10:31:12.013000  {call:<17}      {bracket:<5}       {:<163}   0.000041   tool.7\n",
            format!("    {path}")
        )
    };
    let text = [
        line("lstat64", "", "/etc/postfix"),
        line("rename", "[  0]", "/etc/postfix  private/etc/postfix.old"),
        line("rename", "[  2]", "/etc/none"),
    ]
    .concat();
    let outcome = unsnare_fed(
        &["analyze", "-p", "tool", "--format", "json", "-"],
        move |out| out.write_all(text.as_bytes()),
    );
    let report = outcome.json();
    let told = operations(&report);
    assert_eq!(told.len(), 1, "{told:?}");
    let (kind, path, to, confidence, _) = &told[0];
    assert_eq!(
        [kind.as_str(), path, to, confidence],
        ["rename", "/etc/postfix", "/etc/postfix.old", "certain"]
    );
}

#[test]
fn what_never_ends_is_refused_as_a_recipe_and_left_out_as_a_log() {
    let text = CAPTURE.as_bytes().to_vec();
    let recipe = unsnare_fed(&["analyze", "--recipe", "/dev/zero", "-"], |_| Ok(()));
    assert_eq!(recipe.code, Some(2), "{}", recipe.stderr);
    recipe.says("/dev/zero is no recipe: it is larger than 1024 KiB");
    let log = unsnare_fed(
        &["analyze", "-p", "relayd", "-l", "/dev/zero", "-"],
        move |out| out.write_all(&text),
    );
    assert_eq!(log.code, Some(0), "{}", log.stderr);
    assert!(log.told().contains("it is no log"), "{}", log.told());
}

#[test]
fn the_same_recording_given_twice_counts_once() {
    let dir = tempfile::tempdir().unwrap();
    let of = |name: &str, text: &str| {
        let path = dir.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let half = CAPTURE.len() / 2;
    let half = half + CAPTURE[half..].find('\n').unwrap() + 1;
    let whole = of("whole", CAPTURE);
    let again = of("again", CAPTURE);
    let grepped: String = CAPTURE
        .split_inclusive('\n')
        .filter(|l| l.contains("relayd"))
        .collect();
    let grepped = of("grepped", &grepped);
    let outcome = crate::command::unsnare(&[
        "analyze", "-p", "relayd", "--format", "json", &grepped, &whole, &again,
    ]);
    let report = outcome.json();
    assert_eq!(operations(&report), plain());
    let warned = report["warnings"].to_string();
    assert_eq!(
        warned.matches("holds the same recording as").count(),
        2,
        "{warned}"
    );
    let (first, second) = (
        of("first", &CAPTURE[..half]),
        of("second", &CAPTURE[half..]),
    );
    let outcome = crate::command::unsnare(&[
        "analyze", "-p", "relayd", "--format", "json", &first, &second,
    ]);
    assert_eq!(outcome.census()[0], CAPTURE.lines().count() as u64);
}
