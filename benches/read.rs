//! Reading: bytes per second for all fields, for skipped lines, and beside a reader that is one regular expression.

use std::fmt::Write as _;
use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use unsnare::dialect::fs_usage::{Filter, Outcome, Reader};
use unsnare::input::{Line, Lines};

/// Lines as 10.6 (64-bit kernel) and 26 print them with `-w`, by a mix of calls and processes.
fn capture(modern: bool, share: u32) -> Vec<u8> {
    let calls: [(&str, &str, bool, &str); 10] = [
        (
            "stat64",
            "                  ",
            true,
            "private/etc/postfix/main.cf",
        ),
        (
            "lstat64",
            "      [  2]       ",
            true,
            "/Library/Preferences/com.apple.servermgrd.plist",
        ),
        (
            "open",
            " F=5        (R_____) ",
            false,
            "/usr/share/servermgrd/bundles/servermgr_mail.bundle/Contents/Info.plist",
        ),
        ("fstat64", " F=5  ", true, ""),
        ("read", " F=5    B=0x1000  ", true, ""),
        ("lseek", " F=5    O=0x00000200         <SEEK_SET>", true, ""),
        ("close", " F=5  ", true, ""),
        (
            "getattrlist",
            "                  ",
            true,
            "/Volumes/MailXsan/.MailXsan/spool/postfix/active/0/0A1B2C3D4E",
        ),
        ("write", " F=7    B=0x2c5   ", true, ""),
        (
            "access",
            "            (R___)   ",
            false,
            "private/var/spool/postfix/public/pickup",
        ),
    ];
    let (columns, reserve) = if modern { (264, 45) } else { (264, 34) };
    let mut text = String::new();
    let mut line = String::new();
    for n in 0..40_000u32 {
        let (call, fields, pad, path) =
            calls[(n.wrapping_mul(2_654_435_761) >> 20) as usize % calls.len()];
        line.clear();
        let us = n * 997 % 1_000_000;
        let fraction = if modern {
            format!("{us:06}")
        } else {
            format!("{:03}", us / 1000)
        };
        let _ = write!(
            line,
            "14:{:02}:{:02}.{fraction}  {call:<17}{fields}",
            n / 60 % 60,
            n % 60
        );
        if pad {
            line.push_str("   ");
        }
        if !path.is_empty() {
            let _ = write!(line, " {path} ");
        }
        let _ = write!(line, "{:<1$}", "", columns - reserve - line.len());
        let own = n.wrapping_mul(40_503) % 100 < share;
        let process = if own {
            "servermgrd"
        } else {
            ["mds", "launchd", "Finder", "httpd"][n as usize % 4]
        };
        let _ = write!(line, "   0.{:06}   ", n % 700 + 1);
        if modern {
            let _ = writeln!(line, "{process}.{}", 4000 + n % 90);
        } else {
            let _ = writeln!(line, "{process:<20}");
        }
        text.push_str(&line);
    }
    text.into_bytes()
}

fn read(capture: &[u8], filter: &Filter) -> (u64, u64) {
    let mut reader = Reader::new(filter);
    let mut bytes = 0;
    let mut sink = |outcome: Outcome<'_>| {
        if let Outcome::Record(record) = outcome {
            bytes += black_box(record).elapsed_us;
        }
    };
    let mut lines = Lines::new(capture);
    while let Ok(Some((number, line))) = lines.next_line() {
        if let Line::Whole(text) = line {
            reader.line(number, text, &mut sink);
        }
    }
    reader.finish(&mut sink);
    assert_eq!(reader.census().damaged, 0);
    (reader.census().understood, bytes)
}

fn by_regex(capture: &[u8]) -> usize {
    let pattern = regex::bytes::Regex::new(
        r"^(\d\d:\d\d:\d\d(?:\.\d+)?)\s+(\S+)\s+(?:F=(\d+))?\s*(?:\[\s*(\d+)\])?\s*(?:\(([^)]*)\))?\s*(.*?)\s+(\d+\.\d{6})( W)?\s+(\S.*?)(?:\.(\d+))?\s*$",
    )
    .unwrap();
    capture
        .split(|&b| b == b'\n')
        .filter(|line| pattern.captures(line).is_some())
        .count()
}

fn reading(c: &mut Criterion) {
    let servermgrd = Filter::Processes(vec!["servermgrd".into()]);
    for (name, modern) in [("10.6", false), ("26", true)] {
        let own = capture(modern, 100);
        let mixed = capture(modern, 2);
        let mut group = c.benchmark_group(name);
        group
            .throughput(Throughput::Bytes(own.len() as u64))
            .sample_size(20);
        group.bench_function("all fields", |b| {
            b.iter(|| read(black_box(&own), &Filter::All))
        });
        group.throughput(Throughput::Bytes(mixed.len() as u64));
        group.bench_function("2 % of the lines", |b| {
            b.iter(|| read(black_box(&mixed), &servermgrd))
        });
        group.bench_function("newlines only", |b| {
            b.iter(|| memchr::memchr_iter(b'\n', black_box(&mixed)).count())
        });
        group.bench_function("word search", |b| {
            b.iter(|| memchr::memmem::find_iter(black_box(&mixed), b"servermgrd").count())
        });
        group.sample_size(10);
        group.bench_function("one regular expression", |b| {
            b.iter(|| by_regex(black_box(&mixed)))
        });
        group.finish();
    }
}

#[allow(missing_docs)]
mod groups {
    use super::*;
    criterion_group!(benches, reading);
}
use groups::benches;
criterion_main!(benches);
