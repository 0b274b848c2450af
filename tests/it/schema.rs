//! The published JSON Schema describes what the program prints.

use crate::run::{repository, run, run_with, stdout};

fn validator() -> jsonschema::Validator {
    let text =
        std::fs::read_to_string(repository().join("docs/report.schema.json")).expect("the schema");
    let schema = serde_json::from_str(&text).expect("JSON");
    jsonschema::draft202012::meta::validate(&schema).expect("a valid schema");
    jsonschema::validator_for(&schema).expect("a usable schema")
}

pub(crate) fn check(name: &str, text: &str) {
    let report: serde_json::Value = serde_json::from_str(text).expect("JSON");
    let errors: Vec<_> = validator()
        .iter_errors(&report)
        .map(|error| format!("{}: {error}", error.instance_path))
        .collect();
    assert!(errors.is_empty(), "{name}: {errors:#?}");
}

#[test]
fn reports_of_the_fixtures_are_valid() {
    for arguments in [
        &[
            "-l",
            "fixtures/mail-cluster/setup/system.log",
            "fixtures/mail-cluster/setup/capture.txt",
        ][..],
        &["fixtures/mail-cluster/setup/capture-narrow.txt"],
        &[
            "-l",
            "fixtures/mail-cluster/way-back-fails/system.log",
            "fixtures/mail-cluster/way-back-fails/capture.txt",
        ],
        &["--all-processes", "fixtures/editor-14/capture.txt"],
        &["--all-processes", "fixtures/installer-26/capture.txt.gz"],
        &["--process", "nobody", "fixtures/rotation-15.4/capture.txt"],
    ] {
        let all: Vec<_> = ["analyze", "--format", "json"]
            .iter()
            .chain(arguments)
            .copied()
            .collect();
        check(&arguments.join(" "), &stdout(&run(&all)));
    }
}

#[test]
fn bytes_that_are_no_utf8_are_escaped_and_marked() {
    let line = |call: &str, path: &[u8]| {
        let mut text = format!("10:00:00.000000  {call:<17}{:22}", "").into_bytes();
        text.extend_from_slice(path);
        text.resize(219, b' ');
        text.extend_from_slice(b"   0.000010   servermgrd.77\n");
        text
    };
    let capture = line("mkdir", b"/tmp/\xff\xfe new").repeat(1);
    let output = run_with(&["analyze", "--format", "json"], &capture);
    let text = stdout(&output);
    check("hostile", &text);
    let report: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(
        report["operations"][0]["path"], "/tmp/\\xff\\xfe new",
        "{text}"
    );
    assert_eq!(report["operations"][0]["path_escaped"], true);
}
