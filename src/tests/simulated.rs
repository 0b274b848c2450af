//! A script of thousands of steps is tried on a disk that is only thought of, and a sample of it by the shell: both must say what the
//! shell says of all of it.

use crate::analysis::{Options, analyze};
use crate::infer::operation::ObjectType;
use crate::revert::plan::{Plan, Step};
use crate::revert::rehearse::simulation::simulate;
use crate::revert::rehearse::{Settings, rehearse, rehearse_soon};
use crate::revert::script::{Header, render};
use scriptable_mac::effort::every;
use scriptable_mac::history::History;

use super::op_dsl::operations;
use super::script_fixture::{EVERYTHING, plan_for};

/// What the shell says of all steps of a plan, and what the simulation says.
fn verdicts(plan: &Plan) -> (Option<String>, Option<String>) {
    let script = render(plan, &Header::default());
    let shell = rehearse(plan, &script, &Settings::default()).unwrap();
    let text = |failure: Option<_>| {
        failure.map(|failure: crate::revert::rehearse::Failure| failure.to_string())
    };
    (text(shell.failure), text(simulate(plan)))
}

/// The plan for a random history.
fn plan_of(history: &History) -> Plan {
    let dir = tempfile::tempdir().unwrap();
    let capture = dir.path().join("capture.txt");
    std::fs::write(&capture, history.play().capture).unwrap();
    let options = Options {
        processes: vec!["servermgrd".into()],
        ..Options::default()
    };
    match analyze(&[capture], &options, &mut ()) {
        Ok(report) => report.plan,
        Err(_) => Plan::default(),
    }
}

/// The plan on a disk that is not as it should be: item by item, one is missing, or is a directory.
fn spoilt(plan: &Plan) -> impl Iterator<Item = (String, Plan)> {
    plan.disk.iter().flat_map(|item| {
        let mut missing = plan.clone();
        missing.disk.retain(|other| other.path != item.path);
        let inside = [item.path.as_slice(), b"/"].concat();
        let is_empty = !plan.disk.iter().any(|item| item.path.starts_with(&inside));
        let another = is_empty.then(|| {
            let mut another = plan.clone();
            for other in &mut another.disk {
                if other.path == item.path {
                    other.object = match item.object {
                        ObjectType::Directory => ObjectType::File,
                        _ => ObjectType::Directory,
                    };
                }
            }
            (format!("{} is another", item.path), another)
        });
        [(format!("{} is missing", item.path), missing)]
            .into_iter()
            .chain(another)
    })
}

#[test]
fn of_sound_plans_both_say_that_they_are() {
    let plan = plan_for(&operations(EVERYTHING));
    assert_eq!(verdicts(&plan), (None, None));
    for seed in (1..61).step_by(every(20)) {
        for history in [
            History::draw(seed, 1 + (seed % 7) as usize),
            History::draw_untidy(seed + 7_000_000, 1 + (seed % 7) as usize),
        ] {
            let plan = plan_of(&history);
            let (shell, simulated) = verdicts(&plan);
            assert_eq!(
                shell.is_some(),
                simulated.is_some(),
                "{seed}: {shell:?} {simulated:?}"
            );
        }
    }
}

#[test]
fn what_the_shell_finds_wrong_the_simulation_does() {
    let plan = plan_for(&operations(EVERYTHING));
    let mut wrong = 0;
    for (what, plan) in spoilt(&plan).step_by(every(24)) {
        let (shell, simulated) = verdicts(&plan);
        wrong += usize::from(shell.is_some());
        assert!(
            shell.is_none() || simulated.is_some(),
            "{what}: {shell:?} {simulated:?}"
        );
    }
    assert!(wrong > 15 / every(24), "{wrong}");
}

/// Many small histories of all kinds, one after the other, each in a directory of its own.
fn many(times: usize) -> Plan {
    let text: Vec<String> = (0..times)
        .map(|n| EVERYTHING.replace(" /", &format!(" /a{}/b{n}/", n % 7)))
        .collect();
    plan_for(&operations(&text.concat()))
}

#[test]
fn of_thousands_of_steps_the_shell_tries_some_of_every_kind_and_situation() {
    let plan = many(100 / every(4));
    let sample = plan.sample();
    assert!(plan.steps.len() > 2_000 / every(4), "{}", plan.steps.len());
    assert!(sample.steps.len() < 150, "{}", sample.steps.len());
    let kinds = |plan: &Plan| {
        let words = plan.steps.iter().map(|step| step.action.word());
        words.collect::<std::collections::BTreeSet<_>>()
    };
    assert_eq!(kinds(&plan), kinds(&sample));
    let script = render(&plan, &Header::default());
    let settings = Settings::default();
    let soon = rehearse_soon(&plan, &Header::default(), &script, &settings, 0).unwrap();
    assert_eq!((soon.failure, soon.runs.len()), (None, 4));
}

#[test]
fn what_goes_wrong_in_one_of_thousands_is_found() {
    let mut plan = many(20);
    let script = render(&plan, &Header::default());
    let out = plan.inactive();
    let moves = |step: &&Step| step.action.word() == "move" && !out.contains(&step.number);
    let step = plan.steps.iter().filter(moves).nth(7).unwrap();
    let (number, from) = (step.number, step.action.from().unwrap().clone());
    plan.disk.retain(|item| item.path != from);
    let settings = Settings::default();
    let soon = rehearse_soon(&plan, &Header::default(), &script, &settings, 0).unwrap();
    let told = soon.failure.unwrap().to_string();
    assert_eq!(told, format!("step {number}: nothing stands at {from}"));
    assert_eq!(soon.runs, []);
}

#[test]
fn the_sample_of_a_random_history_is_as_sound_as_the_whole() {
    for seed in (1..41).step_by(every(20)) {
        let plan = plan_of(&History::draw_untidy(seed + 7_000_000, 9));
        let (whole, sample) = (verdicts(&plan), verdicts(&plan.sample()));
        assert_eq!(
            sample.0.is_some(),
            whole.0.is_some(),
            "{seed}: {whole:?} {sample:?}"
        );
    }
}
