//! What goes wrong between `fs_usage` and a file, and what names can do to a line.

use crate::dialect::fs_usage::{Filter, Reader};

use super::reading::{line, read, read_all};

/// A wide line of 10.7 and later.
fn wide(left: &str, process: &str) -> String {
    line(
        &format!("14:03:22.417123  {left}"),
        219,
        &format!("   0.000041   {process}.77"),
    )
}

fn stat(path: &str) -> String {
    wide(
        &format!("stat64                                 {path}"),
        "mds",
    )
}

fn census(capture: &str, process: &str) -> (Vec<String>, Reader) {
    read(capture.as_bytes(), &Filter::Processes(vec![process.into()]))
}

#[test]
fn process_names_may_look_like_anything() {
    for name in [
        "Google Chrome He",
        "a.123",
        "",
        "W",
        "  0.000001   x",
        "1 0.000031 W x",
        "Mail [2]",
        ".1.2.3",
    ] {
        let wide = wide("close             F=3", name);
        assert_eq!(read_all(wide), [format!("close fd=3 | 41 by {name}.77")]);
        let padded = line(
            "14:03:22.417  close             F=3",
            138,
            &format!("   0.000041 W {name:<20}"),
        );
        assert_eq!(
            read_all(padded),
            [format!("close fd=3 W | 41 by {}", name.trim_end())]
        );
        let name = &name[..name.len().min(12)];
        let narrow = line("14:03:22  close", 106, &format!("   0.000041   {name:<12}"));
        assert_eq!(
            read_all(narrow),
            [format!("close | 41 by {}", name.trim_end())]
        );
    }
}

#[test]
fn paths_may_look_like_anything() {
    for path in [
        "/Users/x/  0.000031   servermgrd",
        "/a   0.000031 W servermgrd.4660",
        "/x/F=3 [  2] (RW____) <x>",
        "[  2]           /x",
        "/runs   of      blanks",
        "a",
        "/one>",
    ] {
        assert_eq!(
            read_all(stat(path)),
            [format!("stat64 path={path} | 41 by mds.77")]
        );
        let open = wide(
            &format!("open              F=5        (R_____)  {path}"),
            "mds",
        );
        assert_eq!(
            read_all(open),
            [format!("open fd=5 flags=R_____ path={path} | 41 by mds.77")]
        );
        let narrow = line(
            &format!("14:03:22  open              {path}"),
            106,
            "   0.000041   mds         ",
        );
        assert_eq!(read_all(narrow), [format!("open path={path} | 41 by mds")]);
    }
}

#[test]
fn a_newline_in_a_name_continues_on_the_next_line() {
    let one = stat("/tmp/two\nlines");
    assert_eq!(
        read_all(&one),
        [
            "stat64 path=/tmp/two\nlines | 41 by mds.77",
            "2: Continuation"
        ]
    );
    let three = stat("/tmp/\n\nthree\r\nlines");
    let said = read_all(format!("{three}\n{}\n", stat("/next")));
    // A carriage return before the newline is taken for the line's end.
    assert_eq!(said.len(), 5);
    assert_eq!(said[4], "stat64 path=/next | 41 by mds.77");
    // The columns are known by then, so a forged line inside a name stays a part of it.
    let forged = stat(
        "/tmp/x\n14:03:22.417123  rename                                 /etc/passwd   0.000041   servermgrd.1",
    );
    let text = format!("{}\n{forged}\n{}\n", stat("/first"), stat("/last"));
    let (said, _) = read(text.as_bytes(), &Filter::All);
    assert_eq!(said[0], "stat64 path=/first | 41 by mds.77");
    assert!(
        said[1].starts_with("stat64 path=/tmp/x\n14:03:22.417123  rename"),
        "{said:?}"
    );
    assert_eq!(
        said[2..],
        ["3: Continuation", "stat64 path=/last | 41 by mds.77"]
    );
    // The filter works on the whole record.
    let (said, reader) = census(&format!("{}\n{one}\n", stat("/first")), "servermgrd");
    assert_eq!(said, ["3: Continuation"]);
    assert_eq!(reader.census().other_process, 2);
}

#[test]
fn trailing_blanks_and_carriage_returns_may_be_gone_or_added() {
    let padded = line(
        "14:03:22.417  lstat                                  private/etc/postfix",
        138,
        "   0.000041   servermgrd          ",
    );
    let stripped = padded.trim_end();
    let wanted = "lstat path=private/etc/postfix | 41 by servermgrd";
    assert_eq!(
        read_all(format!(
            "{padded}\r\n{stripped}\n{stripped}\r\n{padded}\n{stripped}"
        )),
        [wanted; 5]
    );
    // Nothing is left of an unknown process, not even the blanks after the elapsed time.
    let unknown = line(
        "14:03:22.417  lstat                                  private/etc/postfix",
        138,
        "   0.000041",
    );
    assert_eq!(
        read_all(unknown),
        ["lstat path=private/etc/postfix | 41 by "]
    );
}

#[test]
fn squeezed_blanks_are_read_by_pattern_and_marked() {
    let text = "14:03:22.417123 open F=5 (R_____) private/etc/two words 0.000041 Google Chrome He.77\n\
                14:03:22.417123 fstatat64 [ 2] [-2]/private/tmp/x 0.000041 mds.77\n\
                14:03:22.417123 WrData[A] D=0x03ccfe0c B=0x1000 /dev/disk3s5 /private/tmp/s 0.000368 W probe.9\n\
                14:03:22 stat64 /tmp/x 0.000041 mds\n";
    assert_eq!(
        read_all(text),
        [
            "open fd=5 flags=R_____ path=private/etc/two words squeezed | 41 by Google Chrome He.77",
            "fstatat64 errno=2 dirfd=-2 path=private/tmp/x squeezed | 41 by mds.77",
            "WrData[A] bytes=4096 device=/dev/disk3s5 path=/private/tmp/s squeezed W | 368 by probe.9",
            "stat64 path=/tmp/x squeezed | 41 by mds",
        ]
    );
    // A line that lost some of its padding only, among others that did not.
    let text = format!(
        "{}\n{}\n{}\n",
        stat("/a"),
        stat("/b").replacen(&" ".repeat(40), "", 1),
        stat("/c")
    );
    assert_eq!(read_all(text)[1], "stat64 path=/b squeezed | 41 by mds.77");
}

#[test]
fn the_ends_of_a_capture_may_be_cut() {
    let first = stat("/whole")[60..].to_owned();
    let last = &stat("/whole")[..180];
    let text = format!("{first}\n{}\n{}\n{last}", stat("/a"), stat("/b"));
    assert_eq!(
        read_all(text),
        [
            "1: no time stamp: it begins in the middle or is no fs_usage line",
            "stat64 path=/a | 41 by mds.77",
            "stat64 path=/b | 41 by mds.77",
            "4: cut off before the elapsed time and the process",
        ]
    );
    let padded = line(
        "14:03:22.417  sync",
        138,
        "   0.000041   servermgrd          ",
    );
    let text = format!("{padded}\n{}", &padded[..158]);
    assert_eq!(
        read_all(text)[1],
        "2: cut off before the elapsed time and the process"
    );
    let threadless = &stat("/c")[..235];
    let text = format!("{}\n{threadless}\n{}\n", stat("/a"), stat("/b"));
    assert_eq!(
        read_all(text)[1],
        "2: cut off before the elapsed time and the process"
    );
}

#[test]
fn notices_on_standard_error_are_no_damage() {
    let notice = "fs_usage: buffer overrun, events generated too quickly";
    let text = format!("{}\n{notice}: 12\n{}\n\n", stat("/a"), stat("/b"));
    let (said, reader) = read(text.as_bytes(), &Filter::All);
    assert_eq!(
        said,
        [
            "stat64 path=/a | 41 by mds.77",
            "2: Overrun",
            "stat64 path=/b | 41 by mds.77",
            "4: Blank"
        ]
    );
    assert_eq!(reader.census().overruns, 1);
    // The same in the middle of a line.
    let (head, tail) = {
        let line = stat("/interrupted");
        let (head, tail) = line.split_at(50);
        (head.to_owned(), tail.to_owned())
    };
    let text = format!("{}\n{head}{notice}\n{tail}\n{}\n", stat("/a"), stat("/b"));
    let (said, reader) = read(text.as_bytes(), &Filter::All);
    assert_eq!(said[1], "stat64 path=/interrupted | 41 by mds.77");
    assert_eq!(said[3], "stat64 path=/b | 41 by mds.77");
    assert_eq!((reader.census().overruns, reader.census().damaged), (1, 0));
}

#[test]
fn captures_of_different_releases_may_follow_one_another() {
    let lines = [
        line(
            "14:03:22.417  lstat                                  /a",
            138,
            "   0.000041   mds                 ",
        ),
        line(
            "14:03:22.417  lstat                             /b",
            139,
            "  0.000041   mds                 ",
        ),
        line(
            "14:03:22.417  lstat                                  /c",
            230,
            "   0.000041   mds                 ",
        ),
        line(
            "14:03:22  lstat             /d",
            106,
            "   0.000041   mds         ",
        ),
        line(
            "14:03:22  lstat           /e",
            106,
            "  0.000041   mds         ",
        ),
        stat("/f"),
    ];
    let (said, reader) = read(lines.join("\n").as_bytes(), &Filter::All);
    for (said, path) in said.iter().zip(["/a", "/b", "/c", "/d", "/e", "/f"]) {
        assert!(said.contains(&format!("path={path} | 41 by mds")), "{said}");
    }
    assert_eq!(reader.layouts().len(), 6);
    assert!(
        reader.layouts()[1]
            .to_string()
            .starts_with("Mac OS X 10.2 to 10.4")
    );
}

#[test]
fn calls_of_a_thousand_seconds_shift_what_follows() {
    let text = [
        line(
            "14:03:22.417  select                   S=1",
            230,
            " 1000.000000 W mds                 ",
        ),
        line(
            "14:03:22.417  lstat                                  /a",
            230,
            "   0.000041   mds                 ",
        ),
        line(
            "14:03:22.417  lstat                                  /b",
            230,
            " 2099.000001   mds                 ",
        ),
    ];
    assert_eq!(
        read_all(text.join("\n")),
        [
            "select W | 1000000000 by mds",
            "lstat path=/a | 41 by mds",
            "lstat path=/b | 2099000001 by mds",
        ]
    );
}

#[test]
fn fields_may_leave_no_room_for_the_path() {
    // 150 columns: the elapsed time's blank stands at 105, and ten flag names need more than that.
    let short = line(
        "14:03:22.417123  lstat64                                /a",
        105,
        "   0.000041   mds.77",
    );
    let names = "UF_NODUMP | UF_IMMUTABLE | UF_APPEND | UF_OPAQUE | SF_ARCHIVED | SF_IMMUTABLE | SF_APPEND | UNKNOWN";
    let long = format!("14:03:22.417123  chflags           <{names}>   0.000041   mds.77");
    let text = format!("{short}\n{short}\n{long}\n{short}\n");
    let (said, reader) = read(text.as_bytes(), &Filter::All);
    assert_eq!(said[2], format!("chflags angle={names} | 41 by mds.77"));
    assert_eq!(said[3], "lstat64 path=/a | 41 by mds.77");
    assert_eq!(reader.layouts().len(), 1);
    assert_eq!(reader.layouts()[0].columns(), 150);
}

#[test]
fn the_width_of_a_terminal_is_learned_from_the_lines() {
    let at = |blank: usize, path: &str| {
        line(
            &format!("14:03:22.417123  lstat64                                {path}"),
            blank,
            "   0.000041   mds.77",
        )
    };
    // 200 columns leave 98 bytes for the path of a call like this.
    let full = "x".repeat(98);
    let text = [at(155, "/a"), at(155, &full), at(155, "/b")].join("\n");
    assert_eq!(
        read_all(&text),
        [
            "lstat64 path=/a | 41 by mds.77".to_owned(),
            format!("lstat64 path={full} clipped | 41 by mds.77"),
            "lstat64 path=/b | 41 by mds.77".to_owned(),
        ]
    );
    // One line alone is believed.
    assert_eq!(
        read_all(at(155, "/alone")),
        ["lstat64 path=/alone | 41 by mds.77"]
    );
}

#[test]
fn a_clipped_name_may_begin_in_the_middle_of_a_character() {
    let path = [&b"\xa4"[..], "ä".repeat(80).as_bytes(), b"x"].concat();
    assert_eq!(path.len(), 162);
    let mut text = b"14:03:22.417123  lstat64                                ".to_vec();
    text.extend_from_slice(&path);
    text.extend_from_slice(b"    0.000041   mds.77\n");
    let mut reader = Reader::new(&Filter::All);
    let mut seen = None;
    reader.line(1, &text[..text.len() - 1], &mut |outcome| {
        if let crate::dialect::fs_usage::Outcome::Record(r) = outcome {
            seen = Some((r.path.map(<[u8]>::to_vec), r.clipped));
        }
    });
    assert_eq!(seen, Some((Some(path), true)));
}

#[test]
fn other_processes_are_counted_by_their_column_not_by_their_paths() {
    let text = [
        stat("/Library/servermgrd"),
        wide("sync", "servermgrd"),
        wide("sync", "servermgrd2"),
    ]
    .join("\n");
    let (said, reader) = census(&text, "servermgrd");
    assert_eq!(said, ["sync | 41 by servermgrd.77"]);
    assert_eq!(
        (reader.census().understood, reader.census().other_process),
        (1, 2)
    );
}

#[test]
fn lines_of_system_log_may_be_mixed_in() {
    let text = format!(
        "{}\nNov  5 14:03:22 mail servermgrd[55]: FILE_NOT_FOUND_ERR for action 'setState'\n",
        stat("/a")
    );
    assert_eq!(read_all(text)[1], "2: Syslog");
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 300, failure_persistence: None, ..Default::default() })]

    /// Whatever the bytes, nothing panics and every line is counted once ([`read`] checks that).
    #[test]
    fn any_bytes_are_counted(parts in proptest::collection::vec(0usize..14, 0..60), noise in proptest::collection::vec(proptest::num::u8::ANY, 0..200)) {
        let good = [
            stat("/a"), wide("open              F=5        (R_____)  /x", "mds"),
            line("14:03:22.417  lstat                                  /a", 138, "   0.000041   mds                 "),
            line("14:03:22  lstat             /d", 106, "   0.000041   mds         "),
        ];
        let mut text = Vec::new();
        for part in parts {
            match part {
                0..4 => text.extend_from_slice(good[part].as_bytes()),
                4..8 => text.extend_from_slice(&good[part - 4].as_bytes()[..30 + part]),
                8 => text.extend_from_slice(&noise),
                9 => text.extend_from_slice(b"fs_usage: buffer overrun, events generated too quickly\n"),
                10 => text.extend_from_slice(b"14:03:22"),
                11 => text.extend_from_slice(b"   0.000041   "),
                _ => text.push(b'\n'),
            }
        }
        read(&text, &Filter::All);
        read(&text, &Filter::Processes(vec!["mds".into()]));
    }
}
