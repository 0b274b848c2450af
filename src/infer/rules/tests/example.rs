//! Examples of rules: calls, what is told of them, and whether the rule takes part.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use super::OFF;
use crate::analysis::{Options, analyze};
use crate::infer::operation::Operation;
use crate::infer::rules::meta::Meta;
use crate::tests::calls;

/// What is known besides the capture: texts of files, nothing where they are empty.
#[derive(Clone, Copy)]
pub(in crate::infer) struct Others {
    /// What a source that names both ends tells.
    pub(in crate::infer) told: &'static str,
    /// Lists of files, as `find -ls` prints them.
    pub(in crate::infer) before: &'static str,
    pub(in crate::infer) after: &'static str,
    pub(in crate::infer) log: &'static str,
    /// What stands on the mounted disk: `file A`, `dir A`, `link A -> B`, and `twin A B` for a second name of a file.
    pub(in crate::infer) disk: &'static str,
    /// The date of the recording is given, which is long ago.
    pub(in crate::infer) dated: bool,
}

impl Others {
    pub(in crate::infer) const NONE: Others = Others {
        told: "",
        before: "",
        after: "",
        log: "",
        disk: "",
        dated: false,
    };
}

/// How an example is recorded.
#[derive(Clone, Copy)]
pub(in crate::infer) enum Recorded {
    /// Calls that begin with `~` have lost their columns.
    Wide,
    /// Lines tell the thread, which stands in front.
    Threaded,
    /// Narrow lines up to `--`, then wide ones.
    Mixed,
    /// Beside other sources.
    Beside(Others),
    /// Narrow lines, beside other sources.
    NarrowBeside(Others),
    Narrow,
    /// Only the process itself.
    Filtered,
    /// On a system some of whose calls leave no line.
    UnseenCalls,
    /// With tens of thousands of makings after the first line.
    Long,
    /// Lines as they are printed.
    Lines,
}

/// Lines as a 10.10 server prints them, up to the path.
fn printed(lines: &str) -> Vec<Operation> {
    let mut inference = crate::infer::Inference::new();
    let whole = |_: usize, line: &str| format!("{line:<222}0.000041   servermgrd.696");
    calls::feed(&mut inference, 0, lines, whole);
    inference.finish(None).operations
}

/// A wide line, or one whose blanks are closed up.
fn wide_line(number: usize, call: &str) -> String {
    match call.strip_prefix("~ ") {
        Some(call) => {
            let line = calls::line(number, call);
            line.split_ascii_whitespace().collect::<Vec<_>>().join(" ")
        }
        None => calls::line(number, call),
    }
}

fn wide(calls: &str) -> crate::infer::Inference {
    let mut inference = crate::infer::Inference::new();
    calls::feed(&mut inference, 0, calls, wide_line);
    inference
}

/// The calls as a capture that is analysed beside these files.
fn beside(calls: &str, others: &Others, line: impl Fn(usize, &str) -> String) -> Vec<Operation> {
    let dir = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = dir.path().join(name);
        fs::write(&path, text).unwrap();
        path
    };
    let given = |name: &str, text: &str| (!text.is_empty()).then(|| file(name, text));
    let lines = calls.lines().enumerate();
    let capture: String = lines.map(|(n, call)| line(n, call.trim()) + "\n").collect();
    let options = Options {
        processes: vec!["servermgrd".into()],
        logs: given("system.log", others.log).into_iter().collect(),
        witnesses: given("told", others.told).into_iter().collect(),
        before: given("before.lst", others.before),
        after: given("after.lst", others.after),
        root: (!others.disk.is_empty()).then(|| lay_out(&dir.path().join("disk"), others.disk)),
        date: chrono::NaiveDate::from_ymd_opt(2011, 2, 8).filter(|_| others.dated),
        ..Options::default()
    };
    analyze(&[file("capture.txt", &capture)], &options, &mut ())
        .unwrap()
        .operations
}

/// A directory with what a mounted disk holds.
fn lay_out(root: &Path, disk: &str) -> std::path::PathBuf {
    let place = |path: &str| {
        let path = root.join(path.trim_start_matches('/'));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        path
    };
    for line in disk.lines() {
        let words: Vec<&str> = line.split(' ').collect();
        match words[..] {
            ["file", path] => fs::write(place(path), "text").unwrap(),
            ["dir", path] => fs::create_dir_all(place(path)).unwrap(),
            ["link", path, "->", text] => symlink(text, place(path)).unwrap(),
            ["twin", first, second] => fs::hard_link(place(first), place(second)).unwrap(),
            _ => panic!("{line}"),
        }
    }
    root.to_owned()
}

/// Calls, as the tests of the whole program write them, and what is told of them.
pub(in crate::infer) struct Example {
    pub(super) calls: &'static str,
    pub(super) told: &'static [&'static str],
    /// The rule takes part in it.
    pub(super) hits: bool,
    pub(super) recorded: Recorded,
}

pub(in crate::infer) const fn hits(calls: &'static str, told: &'static [&'static str]) -> Example {
    Example {
        calls,
        told,
        hits: true,
        recorded: Recorded::Wide,
    }
}

pub(in crate::infer) const fn nearly(
    calls: &'static str,
    told: &'static [&'static str],
) -> Example {
    Example {
        hits: false,
        ..hits(calls, told)
    }
}

pub(in crate::infer) const fn filtered(
    calls: &'static str,
    told: &'static [&'static str],
) -> Example {
    Example {
        recorded: Recorded::Filtered,
        ..hits(calls, told)
    }
}

pub(in crate::infer) const fn unseen_calls(
    calls: &'static str,
    told: &'static [&'static str],
) -> Example {
    Example {
        recorded: Recorded::UnseenCalls,
        ..hits(calls, told)
    }
}

pub(in crate::infer) const fn narrow_lines(
    calls: &'static str,
    told: &'static [&'static str],
) -> Example {
    Example {
        recorded: Recorded::Narrow,
        ..hits(calls, told)
    }
}

pub(in crate::infer) const fn nearly_narrow(
    calls: &'static str,
    told: &'static [&'static str],
) -> Example {
    Example {
        recorded: Recorded::Narrow,
        ..nearly(calls, told)
    }
}

pub(in crate::infer) const fn long(calls: &'static str, told: &'static [&'static str]) -> Example {
    Example {
        recorded: Recorded::Long,
        ..hits(calls, told)
    }
}

pub(in crate::infer) const fn lines(calls: &'static str, told: &'static [&'static str]) -> Example {
    Example {
        recorded: Recorded::Lines,
        ..hits(calls, told)
    }
}

pub(in crate::infer) const fn nearly_lines(
    calls: &'static str,
    told: &'static [&'static str],
) -> Example {
    Example {
        recorded: Recorded::Lines,
        ..nearly(calls, told)
    }
}

impl Example {
    /// The same, recorded otherwise.
    pub(in crate::infer) const fn recorded(self, recorded: Recorded) -> Example {
        Example { recorded, ..self }
    }

    /// The same beside other sources.
    pub(in crate::infer) const fn beside(self, others: Others) -> Example {
        self.recorded(Recorded::Beside(others))
    }

    /// The same on narrow lines, beside other sources.
    pub(in crate::infer) const fn narrow_beside(self, others: Others) -> Example {
        self.recorded(Recorded::NarrowBeside(others))
    }

    fn operations(&self) -> Vec<Operation> {
        match self.recorded {
            Recorded::Wide => wide(self.calls).finish(None).operations,
            Recorded::Threaded => calls::threaded_findings(self.calls).operations,
            Recorded::Mixed => {
                let (narrow, wide) = self.calls.split_once("\n--\n").unwrap();
                calls::mixed(narrow, wide).operations
            }
            Recorded::Beside(others) => beside(self.calls, &others, wide_line),
            Recorded::NarrowBeside(others) => {
                beside(self.calls, &others, |_, call| calls::narrow_line(call))
            }
            Recorded::Narrow => calls::narrow(self.calls).operations,
            Recorded::Lines => printed(self.calls),
            Recorded::Filtered => {
                let mut inference = wide(self.calls);
                inference.filtered(true);
                inference.finish(None).operations
            }
            Recorded::UnseenCalls => {
                let mut inference = wide(self.calls);
                inference.unseen_calls(0, 0, true);
                inference.finish(None).operations
            }
            Recorded::Long => {
                let (first, rest) = self.calls.split_once('\n').unwrap();
                let makings = (0..40_000).map(|n| format!("@mkdir /z/{n}\n"));
                let calls: String = makings.collect();
                calls::findings(&format!("{first}\n{calls}{rest}")).operations
            }
        }
    }

    pub(super) fn told(&self) -> Vec<String> {
        self.operations().iter().map(calls::tell).collect()
    }

    /// What is told, how sure the printed half of each is, and what was ruled out on the way.
    pub(super) fn outcome(&self) -> (Vec<String>, Vec<String>) {
        let operations = self.operations();
        let told = |o: &Operation| format!("{}, printed {:?}", calls::tell(o), o.visible);
        let rivals = operations.iter().flat_map(|o| &o.rivals);
        let ruled_out = rivals.map(|r| format!("{} {}", r.path, r.why)).collect();
        (operations.iter().map(told).collect(), ruled_out)
    }

    /// The rule takes part: it is named, or without it something else is told.
    pub(super) fn takes(&self, meta: &Meta) -> bool {
        let without = || {
            OFF.with(|off| off.set(meta.id));
            let without = self.outcome();
            OFF.with(|off| off.set(""));
            without.0
        };
        self.rules().contains(&meta.id) || without() != self.outcome().0
    }

    /// The rules that take part.
    pub(super) fn rules(&self) -> Vec<&'static str> {
        let operations = self.operations();
        let evidence = operations.iter().flat_map(|o| &o.evidence);
        let rivals = operations.iter().flat_map(|o| &o.rivals);
        let rules = evidence.filter_map(|e| e.rule);
        rules.chain(rivals.filter_map(|r| r.rule)).collect()
    }
}
