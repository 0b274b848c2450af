//! What is tried on arbitrary bytes, and what must hold: shared by `fuzz/` (nightly, libFuzzer) and by the replay of
//! its corpus in `cargo test` (stable).

pub mod cleaning;
pub mod differential;
pub mod prescanned;

use std::collections::BTreeSet;
use std::io::Write as _;
use std::process::{Command, Stdio};

use crate::analysis::{Intake, Options};
use crate::dialect::audit::binary;
use crate::dialect::fs_usage::{Census, Filter, Outcome, Reader};
use crate::dialect::named::{Form, Named, Reader as TellingReader, Told};
use crate::dialect::{syslog, unified};
use crate::infer::operation::{Confidence, ObjectType};
use crate::input::{Line, Lines};
use crate::logs::{LogReader, Logs, read_files};
use crate::recipe::Recipe;
use crate::recording::listing::Listing;
use crate::recording::tar;
use crate::report::model::Report;
use crate::revert::actions::Move;
use crate::revert::plan::{Action, Plan, Step};
use crate::revert::script::{Header, render};
use crate::story::log::{Span, correlate};
use crate::trace::paths::{canonical, is_absolute};
use bstr::{BString, ByteSlice as _};

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
    data.find(text).is_some() || interruptions(data) > 0
}

/// Notices and carriage returns, which are taken out of the middle of a line.
fn interruptions(data: &[u8]) -> usize {
    let notices = [&b"buffer overrun"[..], b"buffer wrapped"].map(|words| data.find_iter(words));
    notices.into_iter().flatten().count() + data.iter().filter(|byte| **byte == b'\r').count()
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

/// A whole capture to report, JSON and script, for one process and for all.
pub fn capture(data: &[u8]) {
    for processes in [vec![BString::from("servermgrd")], Vec::new()] {
        let options = Options {
            processes,
            include_possible: true,
            include_other_volumes: true,
            ..Options::default()
        };
        let report = analyzed(data, &options);
        let census = &report.census;
        assert_eq!(
            census.lines,
            census.understood + census.other_process + census.harmless + census.damaged
        );
        let mut json = Vec::new();
        crate::report::json::write(&report, &mut json).expect("writing to memory");
        let json: serde_json::Value = serde_json::from_slice(&json).expect("the report is JSON");
        assert_eq!(json["census"]["lines"], census.lines);
        assert_eq!(
            json["operations"].as_array().map(Vec::len),
            Some(report.operations.len())
        );
        let shown = shown_whole(data);
        for operand in operands(&report.plan) {
            assert_operand(operand, &shown, data);
        }
        if !report.plan.steps.is_empty() {
            assert_parses(&report.script);
        }
    }
}

fn analyzed(data: &[u8], options: &Options) -> Report {
    let mut intake = Intake::new(options).expect("the built-in recipes are good");
    let mut lines = Lines::new(data);
    while let Some((number, line)) = lines.next_line().expect("memory can be read") {
        intake.line(number, line, Default::default());
    }
    // what waits for more lines is decided; that it is no capture is no reason not to look at the report
    let _ = intake.end(None);
    intake.finish()
}

/// Every path that a step acts upon.
fn operands(plan: &Plan) -> Vec<&BString> {
    let actions = plan.steps.iter().map(|step| &step.action);
    actions
        .flat_map(|action| [Some(action.path()), action.from()])
        .flatten()
        .collect()
}

/// Every path that some line shows whole, and the directories above it.
fn shown_whole(data: &[u8]) -> BTreeSet<BString> {
    let mut shown = BTreeSet::new();
    let mut reader = Reader::new(&Filter::All);
    let mut sink = |outcome: Outcome<'_>| {
        let Outcome::Record(record) = outcome else {
            return;
        };
        let Some(path) = record.path.filter(|path| is_absolute(path)) else {
            return;
        };
        if record.clipped {
            return;
        }
        let mut path: &[u8] = &canonical(&[b"/", path].concat());
        while path.len() > 1 && shown.insert(path.into()) {
            path = &path[..path.rfind_byte(b'/').unwrap_or(0)];
        }
    };
    let mut lines = Lines::new(data);
    while let Some((number, line)) = lines.next_line().expect("memory can be read") {
        match line {
            Line::Whole(text) => reader.line(number, text, &mut sink),
            Line::Unterminated(text) => reader.unterminated(number, text, &mut sink),
            Line::TooLong(text) => reader.too_long(number, text, &mut sink),
        }
    }
    reader.finish(&mut sink);
    shown
}

/// The directory of this path is shown, and below some directory stands what stands there: it moved with it. Or it is the
/// place of something that is shown aside.
fn follows(operand: &[u8], shown: &BTreeSet<BString>) -> bool {
    let slashes = operand.find_iter("/");
    let moved = slashes.into_iter().any(|at| {
        (at == 0 || shown.contains(operand[..at].as_bstr()))
            && shown.iter().any(|path| path.ends_with(&operand[at..]))
    });
    let aside = |path: &BString| {
        let rest = path.strip_prefix(operand);
        rest.is_some_and(|rest| !rest.contains(&b'/'))
    };
    moved || shown.iter().any(aside)
}

/// Whole and absolute, and of the capture: a line shows it whole, or it follows from two that do (or a recipe names it).
fn assert_operand(operand: &BString, shown: &BTreeSet<BString>, data: &[u8]) {
    assert!(operand.starts_with(b"/") && operand.len() > 1, "{operand}");
    assert!(!operand.contains(&0), "{operand}");
    for part in operand[1..].split(|byte| *byte == b'/') {
        assert!(
            !part.is_empty() && part != b"." && part != b"..",
            "{operand}"
        );
    }
    let named = Recipe::built_in().iter().any(|recipe| {
        let reset = recipe
            .reset
            .iter()
            .flat_map(|rule| [&rule.path, &rule.template]);
        let moved = recipe.moved.iter().map(|moved| &moved.path);
        let by_recipe = |path: &String| {
            let path = path.as_bytes();
            operand == path || *operand == recipe.aside_name(path)
        };
        reset.chain(moved).any(by_recipe)
    });
    // a log's line among those of the capture may name it
    let printed = || data.find(operand.as_bytes()).is_some();
    assert!(
        shown.contains(operand) || named || printed() || follows(operand, shown),
        "{operand}"
    );
}

/// `sh -n` reads it without complaint.
fn assert_parses(script: &[u8]) {
    let mut child = Command::new("sh")
        .arg("-n")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("there is a shell");
    child
        .stdin
        .take()
        .expect("a pipe")
        .write_all(script)
        .expect("the shell reads");
    let output = child.wait_with_output().expect("the shell ends");
    assert!(
        output.status.success() && output.stderr.is_empty(),
        "{}",
        output.stderr.as_bstr()
    );
}

/// Compressed input: no panic, bounded output, an error or an end.
pub fn compressed(data: &[u8]) {
    let mut file = tempfile::NamedTempFile::new().expect("a temporary file");
    file.write_all(data).expect("it can be written");
    let path = file.path().to_owned();
    if let Ok(mut input) = crate::input::open(&crate::input::Source::File(path.clone())) {
        let mut last = 0;
        // An error leaves what came before; a bomb is read only as far as the test has patience.
        while let Ok(Some((number, _))) = input.next_line() {
            assert_eq!(number, last + 1);
            last = number;
            if number > 100_000 {
                break;
            }
        }
    }
    let files = read_files(&[path], 0, None, &|_| false);
    assert_eq!(files.len(), 1);
}

/// A name through quoting and the shell: what the script moves is that very file.
pub fn quoting(data: &[u8]) {
    let name: Vec<u8> = data
        .iter()
        .copied()
        .filter(|byte| *byte != 0 && *byte != b'/')
        .take(120)
        .collect();
    if name.is_empty() || name == b"." || name == b".." {
        return;
    }
    let join = |dir: &str, name: &[u8]| [dir.as_bytes(), name].concat();
    let plan = Plan {
        steps: vec![Step {
            number: 1,
            action: Action::Move(Move {
                if_present: false,
                from: join("/Library/from ", &name).into(),
                to: join("/Library/", &name).into(),
                object: ObjectType::File,
                displaces: None,
            }),
            after: Vec::new(),
            refilled_by: None,
            operations: vec![1],
            confidence: Confidence::Certain,
            unprinted: false,
            offer: None,
        }],
        ..Plan::default()
    };
    let script = render(&plan, &Header::default());
    assert_parses(&script);
    let dir = tempfile::tempdir().expect("a temporary directory");
    let os = |path: Vec<u8>| {
        use std::os::unix::ffi::OsStringExt as _;
        dir.path()
            .join("root")
            .join(std::ffi::OsString::from_vec(path[1..].to_vec()))
    };
    let (from, to) = (
        os(join("/Library/from ", &name)),
        os(join("/Library/", &name)),
    );
    std::fs::create_dir_all(dir.path().join("root/Library")).expect("a directory");
    std::fs::create_dir(dir.path().join("backup")).expect("a directory");
    std::fs::write(&from, "content").expect("any bytes are a name");
    std::fs::write(dir.path().join("revert.sh"), script).expect("a file");
    let output = Command::new("sh")
        .current_dir(dir.path())
        .args([
            "revert.sh",
            "--apply",
            "--yes",
            "--root",
            "root",
            "--backup",
            "backup",
        ])
        .stdin(Stdio::null())
        .output()
        .expect("there is a shell");
    assert!(
        output.status.success(),
        "{}\n{}",
        output.stdout.as_bstr(),
        output.stderr.as_bstr()
    );
    assert!(
        !from.exists() && std::fs::read(&to).is_ok_and(|text| text == b"content"),
        "{name:?}"
    );
}

/// A user's recipe: refused with a reason, or good for the whole pipeline.
pub fn recipe(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    match Recipe::parse("fuzz.toml", text) {
        Ok(recipe) => {
            for place in recipe.moved.iter().map(|moved| moved.path.clone()) {
                let aside = recipe.aside_name(place.as_bytes());
                assert!(aside.len() > place.len());
                assert!(recipe.moved(place.as_bytes()).is_some());
            }
            let _ = recipe.speaks_of(data);
        }
        Err(error) => assert!(error.to_string().contains("fuzz.toml"), "{error}"),
    }
}

/// Sources that name both ends, each as every form: no panic, every line is one of the input, what is called failed has an
/// errno, and a call changes something that has a name or a descriptor.
pub fn told(data: &[u8]) {
    for form in Form::WITH_LINES {
        let mut reader = TellingReader::new(form).expect("it has lines");
        let mut number = 0;
        let mut all = Vec::new();
        for line in data.split(|byte| *byte == b'\n') {
            number += 1;
            reader.line(number, line, &mut |told| all.push(told));
        }
        reader.finish(&mut |told| all.push(told));
        all.iter().for_each(|told| accounted(told, number));
    }
    let _ = Form::of(data);
}

fn accounted(told: &Told, lines: u64) {
    let line = match told {
        Told::Call(call) => {
            named(call);
            call.line
        }
        Told::Harmless { line } | Told::Damaged { line, .. } => *line,
        Told::Lost { line, what } => {
            assert!(!what.contains(char::is_control), "{what:?}");
            *line
        }
    };
    assert!((1..=lines.max(1)).contains(&line), "{told:?}");
}

fn named(call: &Named) {
    assert!(!call.label.is_empty() && call.errno != Some(0), "{call:?}");
    assert!(!call.path.is_empty() || call.fd.is_some(), "{call:?}");
}

/// An audit trail: as many records as are told, none beyond the bytes.
pub fn trail(data: &[u8]) {
    let mut all = Vec::new();
    let records = binary::read(data, &mut |told| all.push(told));
    let skipped = all
        .iter()
        .filter(|t| matches!(t, Told::Lost { .. }))
        .count();
    assert!(skipped <= 1);
    assert_eq!(records, (all.len() - skipped) as u64);
    all.iter().for_each(|told| accounted(told, records));
}

/// Lists of files: an error or a list whose entries are absolute and found by their own paths.
pub fn listing(data: &[u8]) {
    let Ok(list) = Listing::of(data) else { return };
    for entry in list.entries() {
        assert!(is_absolute(&entry.path) && canonical(&entry.path) == entry.path);
        assert!((1..=list.lines).contains(&entry.line));
        assert!(list.at(&entry.path).is_some());
        let _ = list.covers(&entry.path);
        if let Some(inode) = entry.inode {
            assert!(list.paths(inode).count() > 0);
        }
    }
}

/// Archives: an error or an end, and no file is longer than the archive.
pub fn archive(data: &[u8]) {
    let mut bytes = 0;
    let _ = tar::each(data, &mut |_, _, file| {
        bytes += std::io::copy(file, &mut std::io::sink())?;
        Ok(())
    });
    assert!(bytes <= data.len() as u64);
}
