//! Every rule against the examples in its own file, and what reports and the documentation say of rules.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use super::Meta;
use super::registry::GROUPS;
use super::{
    common, doubt, exchange, impossible, link_target, neighbours, new_name, other_source,
    printed_half, second_name, unfit,
};
use crate::analysis::{Options, analyze};
use crate::infer::operation::Operation;
use crate::tests::calls;

thread_local! {
    /// The id of the rule that is switched off.
    pub(in crate::infer) static OFF: Cell<&'static str> = const { Cell::new("") };
    /// The groups that judged a candidate, by their first rule.
    pub(in crate::infer) static JUDGED: RefCell<BTreeSet<&'static str>> =
        const { RefCell::new(BTreeSet::new()) };
}

/// Examples of the rules of one group.
pub(in crate::infer) type Examples = &'static [(&'static Meta, &'static [Example])];

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
}

impl Others {
    pub(in crate::infer) const NONE: Others = Others {
        told: "",
        before: "",
        after: "",
        log: "",
        disk: "",
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
fn beside(calls: &str, others: &Others) -> Vec<Operation> {
    let dir = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = dir.path().join(name);
        fs::write(&path, text).unwrap();
        path
    };
    let given = |name: &str, text: &str| (!text.is_empty()).then(|| file(name, text));
    let lines = calls.lines().enumerate();
    let capture: String = lines
        .map(|(n, call)| wide_line(n, call.trim()) + "\n")
        .collect();
    let options = Options {
        processes: vec!["servermgrd".into()],
        logs: given("system.log", others.log).into_iter().collect(),
        witnesses: given("told", others.told).into_iter().collect(),
        before: given("before.lst", others.before),
        after: given("after.lst", others.after),
        root: (!others.disk.is_empty()).then(|| lay_out(&dir.path().join("disk"), others.disk)),
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
    calls: &'static str,
    told: &'static [&'static str],
    /// The rule takes part in it.
    hits: bool,
    recorded: Recorded,
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

    fn operations(&self) -> Vec<Operation> {
        match self.recorded {
            Recorded::Wide => wide(self.calls).finish(None).operations,
            Recorded::Threaded => calls::threaded_findings(self.calls).operations,
            Recorded::Mixed => {
                let (narrow, wide) = self.calls.split_once("\n--\n").unwrap();
                calls::mixed(narrow, wide).operations
            }
            Recorded::Beside(others) => beside(self.calls, &others),
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

    fn told(&self) -> Vec<String> {
        self.operations().iter().map(calls::tell).collect()
    }

    /// What is told, and what was ruled out on the way.
    fn outcome(&self) -> (Vec<String>, Vec<String>) {
        let operations = self.operations();
        let rivals = operations.iter().flat_map(|o| &o.rivals);
        let ruled_out = rivals.map(|r| format!("{} {}", r.path, r.why)).collect();
        (operations.iter().map(calls::tell).collect(), ruled_out)
    }

    /// The rule takes part: it is named, or without it something else is told.
    fn takes(&self, meta: &Meta, told: &[String]) -> bool {
        let without = || {
            OFF.with(|off| off.set(meta.id));
            let without = self.told();
            OFF.with(|off| off.set(""));
            without
        };
        self.rules().contains(&meta.id) || without() != told
    }

    /// The rules that take part.
    fn rules(&self) -> Vec<&'static str> {
        let operations = self.operations();
        let evidence = operations.iter().flat_map(|o| &o.evidence);
        let rivals = operations.iter().flat_map(|o| &o.rivals);
        let rules = evidence.filter_map(|e| e.rule);
        rules.chain(rivals.filter_map(|r| r.rule)).collect()
    }
}

const ALL: &[Examples] = &[
    impossible::EXAMPLES,
    unfit::EXAMPLES,
    common::EXAMPLES,
    new_name::EXAMPLES,
    second_name::EXAMPLES,
    exchange::EXAMPLES,
    neighbours::EXAMPLES,
    link_target::EXAMPLES,
    doubt::EXAMPLES,
    printed_half::EXAMPLES,
    other_source::EXAMPLES,
];

/// The groups whose rules judge candidates one by one.
const JUDGING: &[Examples] = &[
    impossible::EXAMPLES,
    unfit::EXAMPLES,
    common::EXAMPLES,
    new_name::EXAMPLES,
    second_name::EXAMPLES,
    exchange::EXAMPLES,
    doubt::EXAMPLES,
];

/// Rules of the printed half and of other sources whose file has no example yet. The list only shrinks.
const WITHOUT: &[&str] = &[
    "head-cut-off",
    "made-for-another-name",
    "only-allowed",
    "no-line-shows-it",
    "came-or-went",
    "contradicted",
    "written-to-the-disk",
    "named-and-seen",
    "rests-on-claims",
];

fn all() -> impl Iterator<Item = (&'static Meta, &'static [Example])> {
    ALL.iter().flat_map(|group| group.iter().copied())
}

#[test]
fn every_rule_has_an_id_of_its_own_and_is_in_the_registry() {
    let known: Vec<&str> = GROUPS.iter().flat_map(|g| g.1).map(|m| m.id).collect();
    let mut examples: Vec<&str> = all().map(|(meta, _)| meta.id).collect();
    let mut once = known.clone();
    once.sort_unstable();
    once.dedup();
    assert_eq!(once.len(), known.len(), "{known:?}");
    examples.sort_unstable();
    assert_eq!(examples, once);
}

#[test]
fn every_rule_does_what_the_examples_in_its_file_say() {
    let mut wrong = Vec::new();
    for (meta, examples) in all() {
        let hit = examples.iter().filter(|e| e.hits).count();
        let without = WITHOUT.contains(&meta.id);
        if without != examples.is_empty() || !without && (hit == 0 || hit == examples.len()) {
            wrong.push(format!(
                "{}: needs an example that hits and one that nearly does",
                meta.id
            ));
        }
        for example in examples {
            JUDGED.with(|judged| judged.borrow_mut().clear());
            let told = example.told();
            let judges = JUDGING
                .iter()
                .any(|group| group.iter().any(|(m, _)| m.id == meta.id));
            if judges && JUDGED.with(|judged| judged.borrow().is_empty()) {
                wrong.push(format!(
                    "{}: {}\n  no candidate is judged",
                    meta.id, example.calls
                ));
            }
            if told != example.told {
                wrong.push(format!(
                    "{}: {}\n  told {told:#?}\n  rules {:?}",
                    meta.id,
                    example.calls,
                    example.rules()
                ));
            } else if example.takes(meta, &told) != example.hits {
                wrong.push(format!(
                    "{}: {}\n  hits: {}, rules {:?}",
                    meta.id,
                    example.calls,
                    example.hits,
                    example.rules()
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_rule_that_is_switched_off_is_missed() {
    let short = |e: &&Example| !matches!(e.recorded, Recorded::Long);
    let every: Vec<&Example> = all().flat_map(|(_, all)| all).filter(short).collect();
    let with: Vec<_> = every.iter().map(|e| e.outcome()).collect();
    let mut needless = Vec::new();
    for (meta, own) in all() {
        OFF.with(|off| off.set(meta.id));
        let long = own.iter().filter(|e| !short(e));
        let missed = every
            .iter()
            .zip(&with)
            .any(|(e, with)| e.outcome() != *with)
            || long.into_iter().any(|e| e.told() != e.told);
        if !missed && !WITHOUT.contains(&meta.id) {
            needless.push(meta.id);
        }
        OFF.with(|off| off.set(""));
    }
    assert_eq!(needless, Vec::<&str>::new(), "nothing changes without them");
}

/// The list of rules in the documentation, between two marks.
#[test]
fn the_documentation_lists_the_rules() {
    const FROM: &str = "<!-- rules -->\n";
    const UNTIL: &str = "<!-- end of rules -->";
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/confidence.md");
    let page = std::fs::read_to_string(path).unwrap();
    let mut list = String::new();
    for (group, rules) in GROUPS {
        list.push_str(&format!(
            "\n**{group}**\n\n| rule | what it says |\n| --- | --- |\n"
        ));
        for rule in *rules {
            list.push_str(&format!("| `{}` | {} |\n", rule.id, rule.says));
        }
    }
    let (before, rest) = page.split_once(FROM).unwrap();
    let (_, after) = rest.split_once(UNTIL).unwrap();
    let should = format!("{before}{FROM}{list}\n{UNTIL}{after}");
    if std::env::var_os("UNSNARE_BLESS").is_some() {
        std::fs::write(path, should).unwrap();
        return;
    }
    assert!(
        page == should,
        "docs/confidence.md: UNSNARE_BLESS=1 writes the list anew"
    );
}
