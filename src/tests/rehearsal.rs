//! The rehearsal: the script tried on a replica before it is handed out.

use crate::analysis::rehearse_and_withdraw;
use crate::report::model::Report;
use crate::revert::rehearse::{Error, Settings, rehearse};
use crate::revert::script::{Header, render};

use super::op_dsl::operations;
use super::script_fixture::{EVERYTHING, plan_for};

#[test]
fn a_sound_script_passes() {
    let plan = plan_for(&operations(EVERYTHING));
    let script = render(&plan, &Header::default());
    let rehearsal = rehearse(&plan, &script, &Settings::default()).unwrap();
    assert_eq!(rehearsal.failure, None);
    let options: Vec<_> = rehearsal
        .runs
        .iter()
        .map(|run| (run.option, run.code))
        .collect();
    assert_eq!(
        options,
        [
            ("--check", Some(0)),
            ("--apply", Some(0)),
            ("--apply", Some(0)),
            ("--undo", Some(0))
        ]
    );
    assert!(
        rehearsal
            .before
            .contains(&"/etc/postfix -> /Volumes/X/p".to_owned())
    );
    assert!(rehearsal.after.contains(&"/etc/postfix/".to_owned()));
}

#[test]
fn a_step_that_cannot_be_done_is_named() {
    let plan = plan_for(&operations("rename file /a -> /b\nrename file /c -> /d"));
    let script = String::from_utf8(render(&plan, &Header::default()))
        .unwrap()
        .replace("'/b'", "'/not/there'");
    let failure = rehearse(&plan, script.as_bytes(), &Settings::default())
        .unwrap()
        .failure
        .unwrap();
    assert_eq!(failure.step, Some(2));
    assert!(failure.what.contains("--check"), "{failure}");
}

#[test]
fn a_step_that_does_something_else_is_named() {
    let plan = plan_for(&operations("rename file /a -> /b\nrename file /c -> /d"));
    let script = String::from_utf8(render(&plan, &Header::default()))
        .unwrap()
        .replace("'/a'", "'/e'");
    let failure = rehearse(&plan, script.as_bytes(), &Settings::default())
        .unwrap()
        .failure
        .unwrap();
    assert_eq!(failure.step, Some(2));
    assert!(failure.what.contains("promises"), "{failure}");
}

#[test]
fn a_replica_is_kept_where_asked_and_never_mixed_with_something_else() {
    let plan = plan_for(&operations("rename file /a -> /b"));
    let script = render(&plan, &Header::default());
    let dir = tempfile::tempdir().unwrap();
    let settings = Settings {
        keep: Some(dir.path().join("replica")),
        ..Settings::default()
    };
    assert_eq!(rehearse(&plan, &script, &settings).unwrap().failure, None);
    assert!(dir.path().join("replica/revert.sh").exists());
    assert!(matches!(
        rehearse(&plan, &script, &settings),
        Err(Error::NotEmpty { .. })
    ));
}

/// Neither is an original that is not there, nor the step that rests on it, a reason to keep the rest back.
#[test]
fn a_step_that_goes_wrong_is_taken_out_with_what_rests_on_it() {
    let history = "rename dir /etc/d -> /etc/e\nrename file /etc/e/x -> /etc/e/y\nrename file /a -> /b\nrename file /c -> /d";
    let mut plan = plan_for(&operations(history));
    plan.disk.retain(|item| item.path != "/b");
    let mut report = Report {
        script: render(&plan, &Header::default()).into(),
        plan,
        ..Report::default()
    };
    let tried = rehearse_and_withdraw(&mut report, &Settings::default()).unwrap();
    assert_eq!(tried.failure, None);
    let [told] = tried.withdrawn.as_slice() else {
        panic!("{:?}", tried.withdrawn)
    };
    assert!(
        told.starts_with("the script does not move /b back to /a: it went wrong on a replica of the disk: --check fails"),
        "{told}"
    );
    let titles: Vec<String> = report
        .plan
        .steps
        .iter()
        .map(|step| step.action.title())
        .collect();
    assert_eq!(
        titles,
        [
            "move /d back to /c",
            "move /etc/e/y back to /etc/e/x",
            "move /etc/e back to /etc/d"
        ]
    );
    let script = String::from_utf8(report.script.to_vec()).unwrap();
    assert!(!script.contains("place='/a'") && script.contains("place='/c'"));
    assert!(
        report
            .plan
            .advice
            .last()
            .unwrap()
            .reason
            .contains("because a step went wrong on a replica"),
        "{:?}",
        report.plan.advice
    );
}
