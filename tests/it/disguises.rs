//! One capture as people have it: quoted, numbered, in a page, broken at a column, in another coding. The same operations
//! come out, with the lines of the text that was given, or the text is refused with what it looks like.

use std::io::Write as _;

use serde_json::Value;

use crate::command::{Outcome, unsnare_fed};

pub(crate) const CAPTURE: &str = include_str!("../../fixtures/rotation-15.4/capture.txt");
const JSON: [&str; 6] = ["analyze", "-p", "relayd", "--format", "json", "-"];

pub(crate) fn analyzed(text: Vec<u8>) -> Outcome {
    unsnare_fed(&JSON, move |out| out.write_all(&text))
}

/// An operation: its kind, both paths, its confidence, and the lines of its evidence.
pub(crate) type Told = (String, String, String, String, Vec<u64>);

pub(crate) fn operations(report: &Value) -> Vec<Told> {
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

pub(crate) fn plain() -> Vec<Told> {
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
