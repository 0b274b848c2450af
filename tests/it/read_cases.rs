//! Lines whose meaning is easily missed, each as somebody had them.

use std::io::Write as _;

use serde_json::Value;

use crate::command::unsnare_fed;

fn analyzed(text: String) -> Value {
    let outcome = unsnare_fed(
        &["analyze", "--all-processes", "-f", "json", "-"],
        move |out| out.write_all(text.as_bytes()),
    );
    outcome.calm().json()
}

/// Kind, path and confidence of every operation.
fn told(report: &Value) -> Vec<[String; 3]> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let operations = report["operations"].as_array().into_iter().flatten();
    operations
        .map(|op| [&op["kind"], &op["path"], &op["confidence"]].map(text))
        .collect()
}

fn wide(time: &str, call: &str, fields: &str, path: &str, who: &str) -> String {
    let fields = format!("{call:<17}{fields:<21} {path}");
    format!("10:31:12.{time}  {fields:<200}   0.000021   {who}\n")
}

#[test]
fn a_mode_set_on_a_relative_path_is_a_change_too() {
    let line = |time: &str, call: &str, path: &str| {
        format!("10:31:{time}  {call:<17} {path:<78}    0.000024   tester      \n")
    };
    let text = [
        line("12", "chmod", "suite/one.tmp"),
        line("13", "unlink", "suite/one.tmp"),
    ];
    let report = analyzed(text.concat());
    let kinds: Vec<String> = told(&report).into_iter().map(|[kind, ..]| kind).collect();
    assert_eq!(kinds, ["chmod", "unlink"]);
    assert_eq!(report["operations"][0]["path"], "suite/one.tmp");
}

#[test]
fn a_document_put_back_under_its_vacated_name_is_one_save() {
    let at = |n: u32| format!("{:06}", n * 100);
    let (own, aside) = (
        "/Users/ann/Texts/Plan.rtf",
        "/Users/ann/Tmp/NSIRD_Writer_x1/Plan.rtf",
    );
    let who = "Writer.4711";
    let text = [
        wide(&at(1), "lstat64", "", own, who),
        wide(&at(2), "mkdir", "", "/Users/ann/Tmp/NSIRD_Writer_x1", who),
        wide(&at(3), "open", " F=9        (_WC_T_) ", aside, who),
        wide(&at(4), "write", " F=9    B=0x200", "", who),
        wide(&at(5), "close", " F=9", "", who),
        wide(&at(6), "unlink", "", own, who),
        wide(&at(7), "rename", "", aside, who),
        wide(&at(8), "lstat64", "", own, who),
        wide(&at(9), "rmdir", "", "/Users/ann/Tmp/NSIRD_Writer_x1", who),
    ];
    let report = analyzed(text.concat());
    let saves: Vec<_> = told(&report)
        .into_iter()
        .filter(|[kind, ..]| kind == "replace" || kind == "rename")
        .collect();
    assert_eq!(saves, [["replace", own, "likely"].map(str::to_owned)]);
}

#[test]
fn data_that_goes_to_the_disk_is_perhaps_a_write_by_who_is_named() {
    let text = "10:31:12.000100    WrData[A]       D=0x01a2b3c4  B=0x1000   /dev/disk1s1  /Users/ann/Library/stats.db                                                                                                                              0.000368 W Mailer.4711\n";
    let report = analyzed(text.repeat(2));
    let told = told(&report);
    assert_eq!(
        told,
        [["write", "/Users/ann/Library/stats.db", "possible"].map(str::to_owned)]
    );
}
