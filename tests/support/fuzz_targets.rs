//! What is tried on arbitrary bytes, and what must hold: shared by `fuzz/` (nightly, libFuzzer) and by the replay of
//! its corpus in `cargo test` (stable).
#![allow(dead_code, missing_docs, unreachable_pub)]

use unsnare::dialect::fs_usage::{Census, Filter, Outcome, Reader};
use unsnare::dialect::{syslog, unified};
use unsnare::logs::{LogReader, Logs};
use unsnare::story::log::{Span, correlate};

/// The grammar of fs_usage lines: no panic, every line counted once, nothing handed out that the line does not hold.
pub fn line(data: &[u8]) {
    let all = read(data, &Filter::All);
    assert_eq!(all.other_process, 0);
    let some = read(
        data,
        &Filter::Processes(vec!["servermgrd".into(), "a.1".into()]),
    );
    assert_eq!(all.lines, some.lines);
}

fn read(data: &[u8], filter: &Filter) -> Census {
    let mut reader = Reader::new(filter);
    let mut handed_out = 0u64;
    let mut sink = |outcome: Outcome<'_>| {
        if let Outcome::Record(record) = outcome {
            handed_out += 1;
            assert!(record.line >= 1);
            assert!(record.time_us < 86_401_000_000, "{record:?}");
            for text in [record.path, record.path2, record.device]
                .into_iter()
                .flatten()
            {
                assert!(!text.is_empty() && holds(data, text), "{record:?}");
            }
        }
    };
    let mut lines = data.split(|byte| *byte == b'\n').peekable();
    let mut number = 0;
    while let Some(line) = lines.next() {
        let last = lines.peek().is_none();
        if last && line.is_empty() {
            break;
        }
        number += 1;
        if last {
            reader.unterminated(number, line, &mut sink);
        } else {
            reader.line(number, line, &mut sink);
        }
    }
    reader.finish(&mut sink);
    let census = *reader.census();
    assert_eq!(census.lines, number);
    assert_eq!(
        census.lines,
        census.understood + census.other_process + census.harmless + census.damaged,
        "{census:?}"
    );
    assert_eq!(handed_out, census.understood);
    census
}

/// Is `text` a piece of the capture? A notice in the middle of a line is taken out of it, so pieces may be split there.
fn holds(data: &[u8], text: &[u8]) -> bool {
    let plain = bstr::ByteSlice::find(data, text).is_some();
    plain || bstr::ByteSlice::find(data, b"buffer overrun").is_some() || data.contains(&b'\r')
}

/// Logs: no panic, every line counted once, every line shown is a line of the log.
pub fn syslog(data: &[u8]) {
    for line in data.split(|byte| *byte == b'\n') {
        let _ = syslog::decode(line);
        let _ = unified::decode(line);
        let _ = unified::decode_ndjson(line);
    }
    let file = LogReader::new(3, b"system.log.1", None, &|_| true).read(data);
    let lines = file.lines;
    assert_eq!(
        lines,
        file.entries + file.repeats + file.harmless + file.damaged
    );
    let entries = file.entries;
    let other =
        LogReader::new(4, b"system.log", None, &|_| true).read(&b"Mar 14 10:00:00 h a[1]: x\n"[..]);
    let day = "2010-03-14".parse().ok();
    let logs = Logs::assemble(vec![other, file], day);
    assert_eq!(logs.records.len() as u64, entries + 1);
    for warning in &logs.warnings {
        assert!(!warning.kind.to_string().contains(char::is_control));
    }
    for (first_us, last_us, day) in [
        (0, 90_000_000_000, None),
        (36_000_000_000, 36_900_000_000, day),
    ] {
        let story = correlate(
            &logs,
            &Span {
                first_us,
                last_us,
                day,
            },
            &["a".into()],
            &[],
            &mut [],
        );
        assert!(story.lines.len() <= 200);
        assert!(
            story
                .lines
                .iter()
                .all(|line| line.line >= 1 && line.line <= lines.max(1))
        );
    }
}
