//! One capture read in several ways, which must come to the same.

use std::io::{Cursor, Write as _};
use std::path::Path;

use bstr::ByteSlice as _;
use serde_json::Value;

use crate::analysis::{Intake, Options, analyze};
use crate::dialect::fs_usage::{Filter, Prescanner, Reader};
use crate::input::open_reader;
use crate::report::model::Report;

/// They keep nothing of any line: the reader that would tell them the columns reads none.
fn blind() -> [Prescanner; 2] {
    Reader::new(&Filter::All).prescanners(None)
}

fn options() -> Options {
    Options {
        processes: vec!["servermgrd".into()],
        include_possible: true,
        ..Options::default()
    }
}

/// The report as JSON, but for what the source is called and what it was found to be.
fn told(report: &Report) -> Value {
    let mut json = Vec::new();
    crate::report::json::write(report, &mut json).expect("writing to memory");
    let mut json: Value = serde_json::from_slice(&json).expect("the report is JSON");
    json["capture"]["sources"] = Value::Null;
    json
}

/// As a pipe brings it, with or without a look at the lines ahead; `None` where it is refused or cleaned.
fn piped(data: &[u8], ahead: bool) -> Option<Value> {
    let mut intake = Intake::new(&options()).expect("the built-in recipes are good");
    let prescanners = if ahead { intake.prescanners() } else { blind() };
    let source = Cursor::new(data.to_vec());
    let capture = open_reader(Path::new("fuzz"), source, prescanners).ok()?;
    if !capture.cleaned().is_empty() {
        return None;
    }
    intake.read_capture(capture, true, 1, &mut ()).ok()?;
    Some(told(&intake.finish()))
}

/// As a file.
fn from_file(data: &[u8]) -> Option<Value> {
    let mut file = tempfile::NamedTempFile::new().expect("a temporary file");
    file.write_all(data).expect("it can be written");
    let report = analyze(&[file.path().to_owned()], &options(), &mut ()).ok()?;
    Some(told(&report))
}

/// Lines of the capture stand in it a second time.
fn repeats(report: &Value) -> bool {
    let warnings = report["warnings"].to_string();
    warnings.contains("stands in the capture twice")
        || warnings.contains("a second time, and count")
}

/// For the fuzzer: a capture with and without the look at lines ahead, and as a file and through a pipe.
pub fn ways(data: &[u8]) {
    let plain = piped(data, false);
    assert_eq!(plain, piped(data, true), "with and without a look ahead");
    let (Some(plain), Some(file)) = (plain, from_file(data)) else {
        return;
    };
    // what stands in a file twice is known by reading it again, which a pipe does not allow
    if repeats(&file) {
        return;
    }
    assert_eq!(plain, file, "as a file and through a pipe");
}

/// A genuine capture of all processes.
const ALL: &[u8] = include_bytes!("../../fixtures/mail-cluster/setup/capture.txt");

/// The operations that are certain: kind, path, time, and the hidden half, if it is told.
fn certain(json: &Value) -> Vec<[&Value; 4]> {
    let all = json["operations"].as_array().map_or(&[][..], Vec::as_slice);
    all.iter()
        .filter(|operation| operation["confidence"] == "certain" && !operation["to"].is_null())
        .map(|operation| ["kind", "path", "time", "to"].map(|field| &operation[field]))
        .collect()
}

/// For the fuzzer: a genuine capture without some lines of other processes, as the bits of the bytes tell, as recordings of some
/// processes lack them: what is certain of it is not contradicted by what is certain of the whole, and every line of ours is
/// still understood.
pub fn thinned(data: &[u8]) {
    let Some(last) = data.len().checked_sub(1) else {
        return;
    };
    let stays = |n: usize| data[n / 8 % (last + 1)] >> (n % 8) & 1 == 1;
    let lines = ALL.split_inclusive(|byte| *byte == b'\n').enumerate();
    let kept: Vec<&[u8]> = lines
        .filter(|(n, line)| line.contains_str("servermgrd") || stays(*n))
        .map(|(_, line)| line)
        .collect();
    let (Some(all), Some(some)) = (piped(ALL, true), piped(&kept.concat(), true)) else {
        panic!("a capture is not refused");
    };
    assert_eq!(all["census"]["understood"], some["census"]["understood"]);
    let known = certain(&all);
    for claim in certain(&some) {
        let other = known.iter().find(|known| known[..3] == claim[..3]);
        assert!(
            other.is_none_or(|other| other[3] == claim[3]),
            "{claim:?}, {other:?}"
        );
    }
}
