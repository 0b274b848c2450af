//! Reading: bytes per second for all fields, for skipped lines, and beside a reader that is one regular expression.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use unsnare::dialect::fs_usage::{Filter, Outcome, Reader};
use unsnare::input::{Line, Lines};
use unsnare_benches::capture;

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
        r"(?-u)^(\d\d:\d\d:\d\d(?:\.\d+)?)\s+(\S+)\s+(?:F=(\d+))?\s*(?:\[\s*(\d+)\])?\s*(?:\(([^)]*)\))?\s*(.*?)\s+(\d+\.\d{6})( W)?\s+(\S.*?)(?:\.(\d+))?\s*$",
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

criterion_group!(benches, reading);
criterion_main!(benches);
