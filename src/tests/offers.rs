//! Offers: steps that the script does only when they are taken.

use std::fs;

use bstr::ByteSlice;

use crate::revert::plan::{Plan, Revert};
use crate::revert::rehearse::{Rehearsal, Settings, rehearse};
use crate::revert::script::{Header, render};

use super::op_dsl::operations;
use super::script_fixture::{APPLY, ScriptFixture, plan_for, shells};
use scriptable_mac::tree::differences;

/// The first file is only offered; what was put in its place, and what builds on it, belong to it.
const HISTORY: &str = "
    rename dir /Library/d -> /Library/d.old
    create /Library/d
    rename file /Library/d.old/x -> /Library/d.old/y
    rename file /Library/a -> /Library/b";

/// The stage with the step that moves `/Library/d.old` back offered, and its number.
pub(super) fn stage() -> (ScriptFixture, u32) {
    let mut plan = plan_for(&operations(HISTORY));
    let step = plan
        .steps
        .iter_mut()
        .find(|step| step.action.path() == "/Library/d" && step.action.word() == "move")
        .unwrap();
    step.offer = Some("nothing but the look of its name speaks for it".to_owned());
    let number = step.number;
    (ScriptFixture::new(plan), number)
}

#[test]
fn an_offer_is_listed_apart_and_not_done() {
    for shell in shells() {
        let (stage, number) = stage();
        let (code, text) = stage.run_with(&shell, &[]);
        assert_eq!((code, stage.changes()), (0, vec![]), "{shell:?}: {text}");
        let offered = text.split("\nOffered: ").nth(1).unwrap();
        let lines: Vec<&str> = offered.lines().map(str::trim).collect();
        let wanted = format!("{number}  offered     move /Library/d.old back to /Library/d");
        let at = lines.iter().position(|line| *line == wanted).unwrap();
        assert_eq!(
            lines[at + 1],
            "(nothing but the look of its name speaks for it)"
        );
        assert!(
            lines[at + 2].starts_with("-rw") && lines[at + 2].ends_with(" /Library/d"),
            "{text}"
        );
        assert!(
            lines[at + 3].starts_with("drwx") && lines[at + 3].ends_with(" /Library/d.old"),
            "{text}"
        );
        // what only clears its place is part of it
        assert!(
            offered.contains(&format!(
                "makes way for step {number}, which is only offered"
            )),
            "{text}"
        );
        let (code, text) = stage.run_with(&shell, APPLY);
        assert_eq!(code, 0, "{shell:?}: {text}");
        assert!(stage.real("/Library/a").exists(), "{text}");
        assert!(stage.real("/Library/d").is_file() && stage.real("/Library/d.old").is_dir());
    }
}

#[test]
fn an_offer_that_is_taken_is_done_with_what_belongs_to_it_and_taken_back() {
    let (stage, number) = stage();
    let take = number.to_string();
    let (code, text) = stage.run(&["--check", "--take", &take]);
    assert_eq!((code, stage.changes()), (0, vec![]), "{text}");
    assert!(!text.contains("Offered"), "{text}");
    let (code, text) = stage.run(&["--apply", "--yes", "--take", &take]);
    assert_eq!(code, 0, "{text}");
    assert!(stage.real("/Library/d/x").is_file() && !stage.real("/Library/d.old").exists());
    // without the option, too, it is done now, and nothing more
    let after = stage.sandbox.now();
    let (code, text) = stage.run(APPLY);
    assert_eq!(
        (code, differences(&after, &stage.sandbox.now())),
        (0, vec![]),
        "{text}"
    );
    let (code, text) = stage.run(&["--undo"]);
    assert_eq!((code, stage.changes()), (0, vec![]), "{text}");
    // what was taken once is not taken for ever
    let (code, text) = stage.run(APPLY);
    assert_eq!(code, 0, "{text}");
    assert!(stage.real("/Library/d").is_file(), "{text}");
}

#[test]
fn an_interrupted_run_goes_on_with_what_it_had_taken() {
    let (stage, number) = stage();
    let script = stage.with_stand_ins("after() { if [ $n -eq 4 ]; then kill -9 $PPID; fi; }");
    let take = ["--apply", "--yes", "--take", &number.to_string()];
    let (code, text) = stage.run_script(&script, &take);
    assert_eq!(code, None, "{text}");
    assert!(!stage.real("/Library/d/x").exists());
    let (code, text) = stage.run(APPLY);
    assert_eq!(code, 0, "{text}");
    assert!(stage.real("/Library/d/x").is_file(), "{text}");
    let (code, text) = stage.run(&["--undo"]);
    assert_eq!((code, stage.changes()), (0, vec![]), "{text}");
}

#[test]
fn a_conflict_of_an_offer_counts_only_when_it_is_taken() {
    let (stage, number) = stage();
    fs::remove_file(stage.real("/Library/d")).unwrap();
    fs::create_dir(stage.real("/Library/d")).unwrap();
    let (code, text) = stage.run(APPLY);
    assert_eq!(code, 0, "{text}");
    let (code, text) = stage.run(&["--check", "--take", &number.to_string()]);
    assert_eq!(code, 1, "{text}");
}

#[test]
fn only_offers_can_be_taken() {
    let (stage, number) = stage();
    let other = if number == 1 { "2" } else { "1" };
    for args in [["--take", other], ["--take", "99"], ["--take", "x"]] {
        let (code, text) = stage.run(&args);
        assert_eq!((code, stage.changes()), (2, vec![]), "{args:?}: {text}");
    }
}

#[test]
fn names_beside_an_unseen_one_are_shown_escaped() {
    let mut plan = plan_for(&operations("rename file /Library/p.conf -> ? beside"));
    plan.steps[0].offer = Some("its new name is on no line".to_owned());
    for shell in shells() {
        let stage = ScriptFixture::new(plan.clone());
        let hostile = stage.real("/Library").join("p.conf.\u{1b}[2J\\\n\u{e9}");
        fs::write(hostile, "x").unwrap();
        let (code, text) = stage.run_with(&shell, &[]);
        assert_eq!(code, 0, "{shell:?}: {text}");
        assert!(!text.contains('\u{1b}'), "{text}");
        assert!(text.contains("/Library/p.conf.unseen-1\n"), "{text}");
        assert!(
            text.contains("/Library/p.conf.\\033[2J\\\\\\012\\303\\251\n"),
            "{shell:?}: {text}"
        );
    }
}

/// What a rehearsal of the plan shows, with the script as `change` makes it.
fn rehearsed(plan: &Plan, change: impl Fn(String) -> String) -> Rehearsal {
    let script = String::from_utf8(render(plan, &Header::default())).unwrap();
    rehearse(plan, change(script).as_bytes(), &Settings::default()).unwrap()
}

/// What was taken, and what went wrong.
fn trials(rehearsal: &Rehearsal) -> Vec<(&[u32], Option<String>)> {
    let trials = rehearsal.trials.iter();
    trials
        .map(|trial| {
            let wrong = trial.failure.as_ref().map(|failure| failure.what.clone());
            (trial.taken.as_slice(), wrong)
        })
        .collect()
}

#[test]
fn a_rehearsal_takes_each_offer_and_all_of_them_and_takes_them_back() {
    let (stage, number) = stage();
    let mut plan = stage.plan;
    let rehearsal = rehearsed(&plan, |script| script);
    assert_eq!(rehearsal.failure, None);
    // without being asked to it does not take them
    assert!(rehearsal.after.contains(&"/Library/d.old/".to_owned()));
    assert_eq!(trials(&rehearsal), [(&[number][..], None)]);
    let codes: Vec<_> = rehearsal.trials[0]
        .runs
        .iter()
        .map(|run| (run.option, run.code))
        .collect();
    assert_eq!(codes, [("--apply", Some(0)), ("--undo", Some(0))]);
    let said = &rehearsal.trials[0].runs[0].output;
    assert!(said.contains_str(format!(
        "Step {number}: move /Library/d.old back to /Library/d: done"
    )));
    let other = plan
        .steps
        .iter_mut()
        .find(|step| step.action.path() == "/Library/a")
        .unwrap();
    other.offer = Some("the same".to_owned());
    let mut both = [number, other.number];
    both.sort_unstable();
    let rehearsal = rehearsed(&plan, |script| script);
    assert_eq!(
        trials(&rehearsal),
        [(&both[..1], None), (&both[1..], None), (&both[..], None)]
    );
    assert_eq!(rehearsal.refused_offers(), []);
}

#[test]
fn an_offer_that_fails_its_rehearsal_is_not_made() {
    let (stage, number) = stage();
    let wrong = |script: String| script.replace("from='/Library/d.old'", "from='/not/there'");
    let rehearsal = rehearsed(&stage.plan, wrong);
    assert_eq!(
        rehearsal.failure, None,
        "what is not offered does what it should"
    );
    let refused = rehearsal.refused_offers();
    assert_eq!(refused.len(), 1);
    assert_eq!(refused[0].0, number);
    assert!(
        refused[0].1.contains("--apply fails (exit code 1)"),
        "{refused:?}"
    );
    let mut plan = stage.plan.clone();
    for (step, why) in &refused {
        plan.withdraw(*step, why);
    }
    let left: Vec<&str> = plan.steps.iter().map(|step| step.action.word()).collect();
    // what only cleared its place goes with it
    assert_eq!(left, ["move", "move"]);
    assert!(!render(&plan, &Header::default()).contains_str("from='/Library/d.old'"));
    let told = &plan.advice.last().unwrap().reason;
    assert!(
        told.contains("went wrong on a replica of the disk: "),
        "{told}"
    );
    for id in [1, 2] {
        assert!(
            matches!(plan.verdicts[&id], Revert::Manual(_)),
            "operation {id}"
        );
    }
}

#[test]
fn an_offer_that_puts_something_where_it_has_never_been_is_not_made() {
    let mut plan = plan_for(&operations("rename file /Library/a -> /Library/b"));
    plan.steps[0].offer = Some("nothing but the look of its name speaks for it".to_owned());
    assert_eq!(rehearsed(&plan, |script| script).refused_offers(), []);
    let item = plan.disk.iter_mut().find(|item| item.path == "/Library/b");
    let home = &mut item.unwrap().home;
    assert_eq!(*home, Some("/Library/a".into()));
    *home = Some("/Library/c".into());
    let why = "what stands at /Library/a then has never been there".to_owned();
    assert_eq!(
        rehearsed(&plan, |script| script).refused_offers(),
        [(1, why.clone())]
    );
    // what acts by itself is held to the same
    plan.steps[0].offer = None;
    assert_eq!(
        rehearsed(&plan, |script| script)
            .failure
            .map(|failure| failure.what),
        Some(why)
    );
}
