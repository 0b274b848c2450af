//! Reading ahead in another thread, and passing over what cannot matter, change nothing.

use std::io::Write as _;

use crate::analysis::{self, Intake, Options};
use crate::dialect::fs_usage::{Filter, Outcome, Reader};
use crate::infer::Inference;
use crate::infer::operation::Operation;
use crate::input::{Line, Lines};
use crate::report::model::Report;
use bstr::BString;
use proptest::prelude::*;

use crate::fuzz_targets::prescanned::{Prescanning, outcomes};
use scriptable_mac::effort::every;
use scriptable_mac::history::{ACTOR, History};
use scriptable_mac::noise::{Habit, Noise};
use scriptable_mac::programs::save_foundation;
use scriptable_mac::{Mac, Release, Setting, Task, View};

fn ours() -> Vec<BString> {
    vec![ACTOR.into()]
}

/// A recording of this length at least.
fn long(seed: u64, lines: usize) -> Vec<u8> {
    let mut capture = Vec::new();
    for more in 0.. {
        capture.extend(History::draw(seed + 1000 * more, 14).play().capture);
        if capture.split(|&b| b == b'\n').count() > lines {
            break;
        }
    }
    capture
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    /// Recordings of several layouts one after the other, some bytes of which were changed, however far the prescanner is ahead.
    #[test]
    fn what_the_prescanner_found_of_a_line_does_not_change_what_becomes_of_it(
        seeds in prop::collection::vec(0u64..500, 1..4),
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..30),
        ahead in prop_oneof![Just(0usize), 1..20usize, Just(2000usize)],
        asked in any::<bool>(),
        read in any::<bool>(),
    ) {
        let mut capture: Vec<u8> = seeds.iter().flat_map(|seed| History::draw(*seed, 6).play().capture).collect();
        prop_assume!(!capture.is_empty());
        for (at, byte) in damage {
            let at = at.index(capture.len());
            capture[at] = byte;
        }
        for filter in [Filter::Processes(ours()), Filter::Processes(vec!["mds".into()]), Filter::All] {
            prop_assert_eq!(outcomes(&capture, &filter, Some(Prescanning { ahead, asked, read })), outcomes(&capture, &filter, None));
        }
    }
}

fn options() -> Options {
    Options {
        processes: ours(),
        ..Options::default()
    }
}

/// A file read by the thread that reads ahead.
fn through_the_thread(capture: &[u8]) -> Report {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(capture).unwrap();
    analysis::analyze(&[file.path().to_owned()], &options(), &mut ()).unwrap()
}

/// The same line by line, without a thread and without notes.
fn line_by_line(capture: &[u8]) -> Report {
    let mut intake = Intake::new(&options()).unwrap();
    let mut lines = Lines::new(capture);
    while let Some((number, line)) = lines.next_line().unwrap() {
        intake.line(number, line, Default::default());
    }
    intake.finish()
}

#[test]
fn a_capture_read_through_the_thread_gives_the_census_and_the_operations_of_one_read_line_by_line()
{
    let mut operations = 0;
    for seed in (0..12).step_by(every(3)) {
        let capture = long(seed, 3000);
        let (mut threaded, alone) = (through_the_thread(&capture), line_by_line(&capture));
        assert_eq!(threaded.census, alone.census, "seed {seed}");
        assert_eq!(threaded.operations, alone.operations, "seed {seed}");
        assert_eq!(threaded.obstacles, alone.obstacles, "seed {seed}");
        // only the file has a name and a checksum
        threaded.capture.sources.clear();
        threaded
            .capture
            .holes
            .retain(|hole| !hole.what.contains("last line"));
        assert_eq!(threaded.capture, alone.capture, "seed {seed}");
        operations += alone.operations.len();
    }
    assert!(operations > 500 / every(3), "{operations}");
}

/// What is claimed and why.
fn claims(operations: &[Operation]) -> Vec<String> {
    let claim = |o: &Operation| {
        let (path, to) = (o.path.as_ref(), o.to.as_ref());
        let claimed = (o.kind, path, o.whole, to, o.confidence, o.visible);
        format!(
            "{claimed:?} {:?} {:?} {:?}",
            o.evidence, o.rivals, o.details
        )
    };
    operations.iter().map(claim).collect()
}

/// Inference for which every line of the others is read in full.
fn in_full(capture: &[u8]) -> Vec<Operation> {
    let mut inference = Inference::new();
    let mut reader = Reader::new(&Filter::Processes(ours()));
    let mut sink = |outcome: Outcome<'_>| match outcome {
        Outcome::Record(record) => inference.push(0, record, true),
        Outcome::Other(other) => {
            if let Some(record) = other.record() {
                inference.push(0, &record, false);
            }
        }
        Outcome::Damaged { line, .. } => inference.unread(0, line),
        Outcome::Harmless { .. } => {}
    };
    let mut lines = Lines::new(capture);
    while let Some((number, line)) = lines.next_line().unwrap() {
        match line {
            Line::Whole(text) => reader.line(number, text, &mut sink),
            Line::Unterminated(text) => reader.unterminated(number, text, &mut sink),
            Line::TooLong(text) => reader.too_long(number, text, &mut sink),
        }
    }
    reader.finish(&mut sink);
    inference.filtered(reader.census().is_filtered());
    for layout in reader.layouts() {
        inference.unseen_calls(0, layout.first_line, layout.has_unseen_calls());
    }
    inference.finish(None).operations
}

#[test]
fn passing_over_what_cannot_matter_gives_the_operations_of_reading_every_line_in_full() {
    let mut operations = 0;
    for seed in 0..150 {
        let capture = History::draw(seed, 14).play().capture;
        if capture.is_empty() {
            continue;
        }
        let filtered = through_the_thread(&capture).operations;
        operations += filtered.len();
        assert_eq!(claims(&filtered), claims(&in_full(&capture)), "seed {seed}");
    }
    assert!(operations > 1000, "{operations}");
}

/// Names beside each other, in directories that the program reported on has looked into.
const NEAR: [&str; 6] = [
    "private/etc/a.conf",
    "private/etc/a.conf.bak",
    "private/etc/b",
    "/Library/X/a.conf",
    "/Library/X/b.old",
    "/Library/X/b",
];
/// Names that have nothing to do with them.
const FAR: [&str; 3] = [
    "/usr/lib/q.dylib",
    "/Users/anna/paper.txt",
    "private/var/tmp/z",
];

/// A call by the program (`own`) or by another one.
fn call(own: bool, what: usize, path: usize) -> String {
    let near = NEAR[path % NEAR.len()];
    let any = NEAR.iter().chain(&FAR).nth(path % 9).unwrap_or(&near);
    let (who, path) = if own { ("", &near) } else { ("@", any) };
    match what {
        0 | 1 => format!("{who}lstat64 {path}"),
        2 | 3 => format!("{who}stat64 [2] {path}"),
        4 => format!("{who}rename {path}"),
        5 => format!("{who}unlink {path}"),
        6 => format!("{who}open F=5 (R_____) {path}"),
        7 => format!("{who}open F=6 (_WC_T_) {path}"),
        8 => format!("{who}read F=5 B=100"),
        9 => format!("{who}write F=6 B=100"),
        10 => format!("{who}close F={}", 5 + path.len() % 2),
        11 => format!("{who}getattrlist {path}"),
        12 => format!("{who}mkdir {path}"),
        _ => format!("{who}fstat64 F=5"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    /// Others look at, change and copy the same files. (What they saw before the program named anything there is not read:
    /// claims may be weaker for it, never stronger.)
    #[test]
    fn what_others_do_beside_the_programs_files_is_read(
        calls in prop::collection::vec((prop::bool::weighted(0.4), 0..14usize, 0..54usize), 1..40),
    ) {
        // so much is opened and closed that the recording is whole, as far as it tells
        let opened = ["@open F=7 (R_____) /usr/bin/ditto", "@close F=7"].map(str::to_owned);
        let busy = opened.iter().cycle().take(80).cloned();
        let first = busy.chain(NEAR.map(|path| format!("lstat64 {path}")));
        let rest = calls.into_iter().map(|(own, what, path)| call(own, what, path));
        let calls: Vec<String> = first.chain(rest).collect();
        let lines = calls.iter().enumerate().map(|(n, call)| super::calls::line(n, call) + "\n");
        let capture: String = lines.collect();
        let filtered = through_the_thread(capture.as_bytes()).operations;
        prop_assert_eq!(claims(&filtered), claims(&in_full(capture.as_bytes())), "{:#?}", calls);
    }
}

/// A recording over midnight, mostly by others, whose clock is set back now and then; `end` ends each line.
fn over_midnight(seed: u64, end: &str) -> String {
    let mut state = seed;
    let mut draw = move |most: u64| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (state >> 33) % most
    };
    let mut ms = 23 * 3_600_000 + 40 * 60_000;
    let mut capture = String::new();
    for n in 0..16_000 {
        match draw(400) {
            0 => ms -= draw(20_000),
            1..=40 => ms -= draw(4),
            41 => ms += draw(3_600_000),
            _ => ms += draw(300),
        }
        let own = draw(40) == 0;
        let line = super::calls::line(n % 50_000, &call(own, draw(14) as usize, draw(54) as usize));
        let (s, process) = (ms / 1000, ["mds", "Finder", "launchd"][draw(3) as usize]);
        let time = format!(
            "{:02}:{:02}:{:02}.{:03}",
            s / 3600 % 24,
            s / 60 % 60,
            s % 60,
            ms % 1000
        );
        let line = line.replace("mds                 ", &format!("{process:<20}"));
        capture += &format!("{time}{}{end}", &line[12..]);
        if draw(900) == 0 {
            capture += &format!("no line at all{end}");
        }
    }
    capture
}

#[test]
fn what_is_passed_over_without_a_look_is_counted_and_the_clock_goes_on() {
    for (seed, end) in [(1, "\n"), (2, "\n"), (3, "\r\n"), (4, "\n")] {
        let capture = over_midnight(seed, end);
        let threaded = through_the_thread(capture.as_bytes());
        let alone = line_by_line(capture.as_bytes());
        assert!(alone.census.other_process > 12_000);
        assert_eq!(threaded.census, alone.census, "seed {seed}");
        assert_eq!(threaded.capture.others, alone.capture.others, "seed {seed}");
        let span = |report: &Report| {
            (
                report.capture.first_time.clone(),
                report.capture.last_time.clone(),
            )
        };
        assert_eq!(span(&threaded), span(&alone), "seed {seed}");
        assert_eq!(
            claims(&threaded.operations),
            claims(&alone.operations),
            "seed {seed}"
        );
        assert_eq!(threaded.activity.rows, alone.activity.rows, "seed {seed}");
    }
}

/// A daemon is silent for 25 hours, in which others' lines pass midnight: what it does then, it does on the next day.
#[test]
fn a_midnight_that_only_lines_of_others_tell_counts() {
    let at = |hour: usize, call: &str| {
        let line = super::calls::line(0, call);
        format!("{:02}:00:00.000{}\n", hour % 24, &line[12..])
    };
    let mut capture = at(20, "mkdir /Library/one");
    for hour in 20..45 {
        for _ in 0..300 {
            capture += &at(hour, "@stat64 /System/Library");
        }
    }
    capture += &at(45, "mkdir /Library/two");
    for report in [
        through_the_thread(capture.as_bytes()),
        line_by_line(capture.as_bytes()),
    ] {
        let hours = report.operations.iter().map(|op| op.at_us / 3_600_000_000);
        assert_eq!(hours.collect::<Vec<_>>(), [20, 45]);
    }
    // the log line of that hour, a day later, finds the operation
    let mut log = tempfile::NamedTempFile::new().unwrap();
    log.write_all(b"Mar  4 21:00:00 mac servermgrd[61]: made /Library/two\n")
        .unwrap();
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(capture.as_bytes()).unwrap();
    let mut options = options();
    options.logs = vec![log.path().to_owned()];
    options.date = chrono::NaiveDate::from_ymd_opt(2011, 3, 3);
    let report = analysis::analyze(&[file.path().to_owned()], &options, &mut ()).unwrap();
    let found: Vec<_> = report
        .log
        .iter()
        .map(|l| (l.line, l.at_us, &l.operations))
        .collect();
    assert_eq!(found, [(1, Some(45 * 3_600_000_000), &vec![2])]);
}

/// A name with a newline in it may hold what looks like a line of shortly after midnight: the day stays.
#[test]
fn a_time_within_a_name_moves_no_clock() {
    let line = |hour: usize, call: &str| {
        let line = super::calls::line(0, call);
        format!("{hour:02}:00:00.000{}\n", &line[12..])
    };
    let mut capture: String = (0..40).map(|_| line(20, "stat64 /Library")).collect();
    capture += "00:00:01  mkdir  /Library/forged  0.000041  servermgrd\n";
    capture += &line(21, "mkdir /Library/two");
    let mut hours = Vec::new();
    let mut sink = |outcome: Outcome<'_>| {
        if let Outcome::Record(record) = outcome {
            hours.push((record.stray, record.us / 3_600_000_000));
        }
    };
    let mut reader = Reader::new(&Filter::Processes(ours()));
    for (number, text) in capture.lines().enumerate() {
        reader.line(number as u64 + 1, text.as_bytes(), &mut sink);
    }
    reader.finish(&mut sink);
    assert_eq!(hours[39..], [(false, 20), (true, 0), (false, 21)]);
}

/// What others do between the calls of servermgrd: they look at what it works on.
fn look_at_ours(mac: &mut Mac, task: Task) {
    let names = ["a.conf", "a.conf.bak", "b.plist", "missing"];
    let name = names[mac.rng.below(4) as usize];
    let path = format!("/private/etc/ours/{name}");
    match mac.rng.below(4) {
        0 => drop(mac.lstat(task, path.as_bytes())),
        1 => drop(mac.stat(task, path.as_bytes())),
        2 => drop(mac.getattrlist(task, path.as_bytes())),
        _ => drop(mac.lstat(task, b"/private/etc/ours")),
    }
}

#[test]
fn looks_of_others_that_were_met_before_tell_what_they_told_when_they_were_read() {
    for release in [Release::V10_6, Release::V12] {
        let mut mac = Mac::new(Setting::new(release, true, View::DashW), 11, 3600);
        mac.disk.put_file("/private/etc/ours/a.conf", "text");
        mac.disk.put_file("/private/etc/ours/b.plist", "text");
        let ours = mac.process("servermgrd");
        let habits = ["mds", "mdworker", "backupd"]
            .map(|name| (mac.process(name), look_at_ours as Habit))
            .to_vec();
        mac.noise = Some(Noise {
            percent: 97,
            habits,
        });
        let path = |name: &str| format!("/private/etc/ours/{name}").into_bytes();
        for _ in 0..40 {
            let _ = mac.lstat(ours, &path("a.conf.bak"));
            let _ = mac.rename(ours, &path("a.conf"), &path("a.conf.bak"));
            let _ = mac.lstat(ours, &path("a.conf.bak"));
            save_foundation(&mut mac, ours, &path("b.plist"), b"<plist/>");
            let _ = mac.rename(ours, &path("a.conf.bak"), &path("a.conf"));
            let _ = mac.stat(ours, &path("missing"));
        }
        let capture = mac.capture();
        // the first four thousand are all read
        assert!(mac.line_count() > 12_000, "{}", mac.line_count());
        crate::fuzz_targets::differential::ways(&capture);
    }
}
