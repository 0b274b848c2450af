//! Very much of everything: open descriptors, paths, operations. The calls are handed to the inference as records, so that
//! a million of them takes seconds. A person's run has a part of the million.

use crate::dialect::fs_usage::calls::Call;
use crate::dialect::fs_usage::record::Record;
use crate::infer::Limits;
use crate::infer::operation::Kind;
use crate::infer::{Findings, Inference};
use crate::recipe::Recipe;
use crate::story::leftovers::leftovers;
use scriptable_mac::effort::every;

use super::calls::tell;

/// Hands on calls, one line each.
struct Calls {
    inference: Inference,
    line: u64,
}

impl Calls {
    fn new(inference: Inference) -> Self {
        Calls { inference, line: 0 }
    }

    /// The next line: a call without errno, fields or path, and what `fill` adds to it.
    fn call<'a>(&mut self, label: &'a str, fill: impl FnOnce(&mut Record<'a>)) {
        self.line += 1;
        let mut record = Record {
            line: self.line,
            time: b"10:00:00.000",
            time_us: self.line,
            us: self.line,
            label: label.as_bytes(),
            call: Call::find(label.as_bytes()),
            process: b"servermgrd",
            wide: true,
            ..Record::default()
        };
        fill(&mut record);
        self.inference.push(0, &record, true);
    }

    fn path(&mut self, label: &str, path: &str) {
        self.call(label, |r| r.path = Some(path.as_bytes()));
    }

    fn missing(&mut self, label: &str, path: &str) {
        self.call(label, |r| {
            r.path = Some(path.as_bytes());
            r.errno = Some(2);
        });
    }

    fn open(&mut self, flags: &str, fd: i32, path: &str) {
        self.call("open", |r| {
            r.path = Some(path.as_bytes());
            r.flags = Some(flags.as_bytes());
            r.fd = Some(fd);
        });
    }

    fn write(&mut self, fd: i32) {
        self.call("write", |r| {
            r.fd = Some(fd);
            r.bytes = Some(16);
        });
    }

    fn close(&mut self, fd: i32) {
        self.call("close", |r| r.fd = Some(fd));
    }

    /// An atomic save, as most programs do it.
    fn save(&mut self, path: &str) {
        let temporary = format!("{path}.tmp");
        self.path("lstat", path);
        self.open("_WC__E", 5, &temporary);
        self.write(5);
        self.close(5);
        self.path("rename", &temporary);
        self.path("lstat", path);
    }

    fn finish(self) -> Findings {
        self.inference.finish(None)
    }
}

fn few() -> Limits {
    Limits {
        paths: 100_000,
        changes: 80,
        lasting: 400,
        ..Limits::default()
    }
}

fn told(f: &Findings) -> Vec<String> {
    f.operations.iter().map(tell).collect()
}

#[test]
fn a_million_open_descriptors_are_followed() {
    let count = 1_000_000 / every(8) as i32;
    let mut calls = Calls::new(Inference::new());
    for fd in 3..3 + count {
        calls.open(
            "RW____",
            fd,
            ["/var/data/a", "/var/data/b"][fd as usize % 2],
        );
    }
    calls.open("RW____", 3 + count, "/var/data/last");
    for fd in [3, count / 2, 3 + count] {
        calls.write(fd);
    }
    assert_eq!(
        told(&calls.finish()),
        [
            "certain write /var/data/b",
            "certain write /var/data/a",
            "certain write /var/data/last"
        ]
    );
}

#[test]
fn descriptors_whose_close_was_lost_do_not_pile_up() {
    let mut calls = Calls::new(Inference::new());
    for n in 0..200_000 {
        calls.open("RW____", 3 + n % 10, "/var/data/a");
    }
    calls.write(3);
    assert_eq!(told(&calls.finish()), ["likely write /var/data/a"]);
}

#[test]
fn of_a_million_distinct_paths_the_newest_are_known_and_the_others_are_said_to_be_forgotten() {
    let count = 1_000_000 / every(2);
    // more than by default, so that the forgetting does not take most of the test's time
    let mut calls = Calls::new(Inference::with_limits(Limits {
        paths: 400_000,
        ..Limits::default()
    }));
    calls.path("mkdir", "/var/spool/first");
    for n in 0..count {
        calls.path("lstat", &format!("/Library/{n}"));
    }
    let f = calls.finish();
    let kept = f.names().len();
    assert!((200_000..500_000).contains(&kept), "{kept}");
    assert!(f.forgotten().paths as usize + kept > count);
    let newest = format!("/Library/{}", count - 1);
    assert!(f.names().find(newest.as_bytes()).is_some());
    assert!(f.names().find(b"/Library/9999").is_none());
    assert_eq!(told(&f), ["certain mkdir /var/spool/first"]);
}

#[test]
fn paths_that_live_on_stay_known_among_others_that_pass_and_little_of_their_past_is_kept() {
    const LIVE: u64 = 1000;
    let mut calls = Calls::new(Inference::with_limits(Limits {
        paths: 1200,
        ..few()
    }));
    let live = |n: u64| format!("/Library/Mail/{}/{n}", n / 100);
    for round in 0..60 {
        for n in 0..LIVE {
            calls.path("lstat", &live(n));
            if n % 4 == round % 4 {
                calls.path("unlink", &live(n));
                calls.open("_WC__E", 5, &live(n));
                calls.write(5);
                calls.close(5);
            }
            calls.missing("lstat", &format!("/var/run/{round}/{n}"));
        }
    }
    let f = calls.finish();
    for n in 0..LIVE {
        let id = f.names().find(live(n).as_bytes()).expect("it is known");
        assert!(f.facts().present_at_end(id));
    }
    let kept = f.names().len();
    // those that live on, a tenth of them that are not there, a sixth until the next are forgotten, and what operations name
    assert!(kept < 1200 + 120 + 200 + 600, "{kept}");
    let spans = |id| f.ledger().spans(id).len();
    let past: usize = f.ledger().paths().map(spans).sum();
    assert!(past < 3 * kept, "{past} spans of {kept} paths");
    assert!(f.forgotten().paths > 50_000);
}

#[test]
fn the_same_file_saved_again_and_again_is_one_operation() {
    let mut calls = Calls::new(Inference::with_limits(few()));
    for _ in 0..1000 {
        calls.save("/etc/a.plist");
    }
    let f = calls.finish();
    assert!(f.operations.len() < 100, "{}", f.operations.len());
    let first = &f.operations[0];
    assert_eq!((first.kind, first.details.line), (Kind::Replace, 5));
    let again = &first.evidence.last().unwrap().reason;
    assert!(again.contains("the same again, 9"), "{again}");
}

#[test]
fn beyond_the_limit_the_oldest_operations_are_counted_and_the_report_begins_after_them() {
    let mut calls = Calls::new(Inference::with_limits(few()));
    for n in 0..3000 {
        calls.path("mkdir", &format!("/Library/d{n}"));
    }
    let f = calls.finish();
    let forgotten = f.forgotten();
    let kept = f.operations.len() as u64;
    assert!((300..=480).contains(&kept), "{kept}");
    assert_eq!(forgotten.operations + kept, 3000);
    let until = forgotten.until.expect("a line");
    assert_eq!(f.operations[0].details.line, until.line() + 1);
    assert_eq!(until.line(), forgotten.operations);
}

#[test]
fn operations_far_apart_are_kept_as_long_as_their_places_are_not_too_many() {
    let mut calls = Calls::new(Inference::with_limits(Limits {
        places: 500,
        ..few()
    }));
    for n in 0..1000 {
        calls.path("mkdir", &format!("/Library/a/b{n}/c/d/e"));
    }
    let f = calls.finish();
    let kept = f.operations.len() as u64;
    // four places each, and as many again for those that are still open
    assert!((500 / 4 / 4 * 3..=500 / 4 + 80).contains(&kept), "{kept}");
    let until = f.forgotten().until.expect("a line");
    assert_eq!(
        (until.line(), f.forgotten().operations + kept),
        (1000 - kept, 1000)
    );
}

#[test]
fn what_came_and_went_is_counted_with_everything_done_to_it() {
    let mut calls = Calls::new(Inference::with_limits(few()));
    for n in 0..200 {
        let dir = format!("/Library/work{n}");
        calls.path("mkdir", &dir);
        calls.missing("lstat", &format!("{dir}/a"));
        calls.open("_WC__E", 5, &format!("{dir}/a"));
        calls.write(5);
        calls.close(5);
        calls.missing("lstat", &format!("{dir}/a.bak"));
        calls.path("rename", &format!("{dir}/a"));
        calls.path("lstat", &format!("{dir}/a.bak"));
        calls.path("unlink", &format!("{dir}/a.bak"));
        calls.path("rmdir", &dir);
    }
    for n in 0..100 {
        calls.path("mkdir", &format!("/Library/d{n}"));
    }
    let f = calls.finish();
    let there = f.operations.iter().filter(|o| !told_of_work(o));
    assert_eq!(there.count(), 100);
    assert!(f.operations.len() < 150, "{:#?}", told(&f));
    assert!(f.forgotten().transient > 150 * 4);
}

fn told_of_work(o: &crate::infer::operation::Operation) -> bool {
    tell(o).contains("/Library/work")
}

#[test]
fn a_directory_that_went_again_is_kept_for_what_lasts_and_happened_in_it() {
    let mut calls = Calls::new(Inference::with_limits(few()));
    calls.path("lstat", "/etc/a.conf");
    calls.path("mkdir", "/etc/new");
    calls.missing("lstat", "/etc/new/a.conf");
    calls.path("rename", "/etc/a.conf");
    calls.path("lstat", "/etc/new/a.conf");
    calls.path("unlink", "/etc/new/a.conf");
    calls.path("rmdir", "/etc/new");
    for n in 0..300 {
        calls.path("mkdir", &format!("/Library/d{n}"));
    }
    let f = calls.finish();
    let told = told(&f);
    assert_eq!(
        &told[..4],
        [
            "certain mkdir /etc/new",
            "certain rename /etc/a.conf -> /etc/new/a.conf",
            "certain unlink /etc/new/a.conf",
            "certain rmdir /etc/new"
        ]
    );
}

#[test]
fn a_file_that_another_was_renamed_over_is_not_taken_for_one_that_merely_came_and_went() {
    let mut calls = Calls::new(Inference::with_limits(few()));
    calls.open("_WC__E", 5, "/etc/a.conf.bak");
    calls.write(5);
    calls.close(5);
    calls.path("lstat", "/etc/a.conf.bak");
    calls.path("rename", "/etc/a.conf");
    calls.path("lstat", "/etc/a.conf.bak");
    calls.path("unlink", "/etc/a.conf.bak");
    for n in 0..300 {
        calls.path("mkdir", &format!("/Library/d{n}"));
    }
    let told = told(&calls.finish());
    assert_eq!(
        &told[..3],
        [
            "certain create /etc/a.conf.bak",
            "possible rename /etc/a.conf -> /etc/a.conf.bak",
            "certain unlink /etc/a.conf.bak"
        ]
    );
}

#[test]
fn what_operations_did_that_are_no_longer_listed_is_no_leftover_of_an_earlier_change() {
    let mut calls = Calls::new(Inference::with_limits(few()));
    calls.missing("lstat", "/etc/old.conf");
    for n in 0..2000 {
        let (path, aside) = (format!("/etc/{n}.conf"), format!("/etc/{n}.conf.bak"));
        calls.missing("lstat", &aside);
        calls.path("rename", &path);
        calls.path("lstat", &aside);
        calls.missing("lstat", &path);
    }
    calls.path("lstat", "/etc/old.conf.bak");
    let f = calls.finish();
    assert!(f.forgotten().operations > 1000);
    let (left, more) = leftovers(&f, &f.operations, &Recipe::built_in(), None, None);
    let left: Vec<String> = left.iter().map(|l| l.path.to_string()).collect();
    assert_eq!((left, more), (vec!["/etc/old.conf".to_owned()], 0));
}

#[test]
fn of_thousands_of_names_that_stand_aside_a_thousand_are_listed_and_the_others_counted() {
    let mut calls = Calls::new(Inference::new());
    for n in 0..3000 {
        calls.missing("lstat", &format!("/etc/{n}.conf"));
        calls.path("lstat", &format!("/etc/{n}.conf.bak"));
    }
    let f = calls.finish();
    let (left, more) = leftovers(&f, &f.operations, &Recipe::built_in(), None, None);
    assert_eq!((left.len(), more), (1000, 2000));
}

/// Renames of a file of one name in as many directories; every `asked`th time the new name was looked for before.
fn deliveries(count: u64, asked: u64) -> Findings {
    let mut calls = Calls::new(Inference::new());
    for n in 0..count {
        let (new, cur) = (format!("/mail/{n}/new/1"), format!("/mail/{n}/cur/1"));
        calls.path("lstat", &new);
        if n % asked == 0 {
            calls.missing("lstat", &cur);
        }
        calls.path("rename", &new);
        calls.path("lstat", &cur);
    }
    calls.finish()
}

#[test]
fn files_of_one_name_in_thousands_of_directories_are_renamed_as_surely_as_any() {
    let count = 3000 / every(3) as u64;
    let f = deliveries(count, 1);
    let renamed = |n: u64| format!("certain rename /mail/{n}/new/1 -> /mail/{n}/cur/1");
    assert_eq!(told(&f), (0..count).map(renamed).collect::<Vec<_>>());
}

#[test]
fn of_hundreds_of_files_of_one_name_that_are_seen_later_none_is_claimed_for_sure() {
    let f = deliveries(2900 / every(4) as u64, 2);
    let (asked, seen): (Vec<_>, Vec<_>) = told(&f)
        .into_iter()
        .enumerate()
        .partition(|(n, _)| n % 2 == 0);
    for (n, told) in asked {
        assert_eq!(
            told,
            format!("certain rename /mail/{n}/new/1 -> /mail/{n}/cur/1")
        );
    }
    // nothing that could be meant comes after the last one
    let (_, seen) = seen.split_last().unwrap();
    for (n, told) in seen {
        assert_eq!(
            *told,
            format!("possible rename /mail/{n}/new/1 -> /mail/{n}/cur/1")
        );
    }
}
