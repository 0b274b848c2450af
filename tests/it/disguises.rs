//! One capture as people have it: quoted, numbered, in a page, broken at a column, in another coding. The same operations
//! come out, with the lines of the text that was given, or the text is refused with what it looks like.

use std::io::Write as _;

use serde_json::Value;

use crate::command::{Outcome, unsnare_fed};
use crate::retyped::{
    broken_at_blanks, each, flowed, folded, html, quoted_printable, respaced, rtf, utf16, with_tabs,
};

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
        (
            "less -N",
            each(|n, l| format!("{n:>7} {l}\n")),
            Some(0),
        ),
        (
            "journalctl",
            each(|n, l| format!("Sep 12 19:35:{} mail fs_usage[512]: {l}\n", second(n))),
            Some(0),
        ),
        (
            "docker compose",
            each(|_, l| format!("fs-1  | {l}\n")),
            Some(0),
        ),
        ("code", each(|_, l| format!("- `{l}`\n")), Some(0)),
        (
            "a table",
            [
                b"| line | text |\n|------|------|\n",
                &each(|n, l| format!("| {n} | {l} |\n"))[..],
            ]
            .concat(),
            Some(2),
        ),
        (
            "strings of a list",
            [
                b"[\n",
                &each(|_, l| format!("  \"{l}\",\n"))[..],
                b"]\n",
            ]
            .concat(),
            Some(1),
        ),
        (
            "grep --color",
            each(|_, l| l.replace("relayd", "\x1b[01;31m\x1b[Krelayd\x1b[m\x1b[K") + "\n"),
            Some(0),
        ),
        (
            "colours in a path",
            each(|_, l| l.replace("Library", "\x1b[01;31m\x1b[KLibrary\x1b[m\x1b[K") + "\n"),
            Some(0),
        ),
        (
            "a coloured time",
            each(|_, l| format!("\x1b[32m{}\x1b[0m{}\n", &l[..15], &l[15..])),
            Some(0),
        ),
        (
            "a fence on the lines",
            [b"```", &bytes[..bytes.len() - 1], b"```\n"].concat(),
            Some(0),
        ),
        (
            "printed pages",
            each(|n, l| format!("{}{l}\n", if n % 20 == 0 { "\x0c" } else { "" })),
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
        (
            "no-break blanks of Latin 1",
            bytes
                .iter()
                .map(|b| if *b == b' ' { 0xa0 } else { *b })
                .collect(),
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
        (
            "script(1) of a Mac",
            [
                b"Script started on Thu Sep 12 19:35:00 2024\r\nbash-3.2# ^D\x08\x08fs_usage -w -f filesys\r\n",
                &each(|_, l| format!("{l}\r\n"))[..],
                b"^Cbash-3.2# exit\r\n\nScript done on Thu Sep 12 19:36:00 2024\n",
            ]
            .concat(),
            Some(2),
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
            "broken by Emacs",
            folded(79, false)
                .split(|b| *b == b'\n')
                .flat_map(|piece| [piece, if piece.len() == 79 { b"\\\n" } else { b"\n" }].concat())
                .collect(),
            None,
        ),
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

#[test]
fn where_the_columns_are_lost_less_is_claimed_and_nothing_else() {
    let plain = plain();
    for (name, text) in [
        ("one blank", each(|_, l| respaced(l, " ") + "\n")),
        ("three blanks", each(|_, l| respaced(l, "   ") + "\n")),
        ("TABs", each(|_, l| respaced(l, "\t") + "\n")),
        ("a mail", each(|_, l| broken_at_blanks(l))),
        ("a mail of flowed text", each(|_, l| flowed(l))),
        (
            "an answer to it",
            each(|_, l| flowed(l).lines().map(|l| format!("> {l}\n")).collect()),
        ),
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
        ("grep --color", "the colours of a terminal were taken out"),
        (
            "code",
            "'- `' before each line, and the mark after it, were taken off",
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
