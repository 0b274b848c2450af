//! A recording of more than a day, nearly all of it by other processes: they are passed over, and the clock still goes on.

use crate::run::{run, stderr, stdout};
use serde_json::Value;

/// A wide line of Mac OS X 10.6, so many seconds after midnight of the first day.
fn line(second: u64, call: &str, errno: &str, path: &str, process: &str) -> String {
    let (of_day, minute) = (second % 86_400, second / 60 % 60);
    let clock = format!("{:02}:{minute:02}:{:02}", of_day / 3600, of_day % 60);
    format!("{clock}.250  {call:<17} {errno:<5}            {path:<42} 0.000012   {process}\n")
}

#[test]
fn after_25_hours_of_others_an_operation_still_meets_its_log_lines() {
    const NOON: u64 = 12 * 3600;
    let end = NOON + 25 * 3600;
    let mut capture = line(NOON, "lstat64", "", "/etc/hosts", "servermgrd");
    // enough of them that the reader passes over most without reading them
    for second in (NOON + 10..end).step_by(10) {
        capture += &line(second, "lstat64", "", "/Library/Receipts", "Finder");
    }
    capture += &line(end, "lstat64", "[  2]", "/etc/hosts.bak", "servermgrd");
    capture += &line(end, "rename", "", "/etc/hosts", "servermgrd");
    capture += &line(end, "lstat64", "", "/etc/hosts.bak", "servermgrd");
    let log = "\
Mar  1 13:00:00 mail servermgrd[72]: a day before
Mar  2 13:00:00 mail servermgrd[72]: kept the hosts
";
    let dir = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = dir.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let (capture, log) = (write("capture.txt", &capture), write("system.log", log));
    let output = run(&[
        "analyze",
        "-q",
        "-f",
        "json",
        "--no-rehearsal",
        "--date",
        "2010-03-01",
        "--log",
        &log,
        &capture,
    ]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let report: Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert_eq!(report["census"]["lines"], 9003);
    assert_eq!(report["census"]["other_process"], 8999);
    let operations = report["operations"].as_array().unwrap();
    assert_eq!(operations.len(), 1);
    assert_eq!(operations[0]["to"], "/etc/hosts.bak");
    let told: Vec<(&str, bool)> = report["log"]
        .as_array()
        .unwrap()
        .iter()
        .map(|said| {
            let near = said["operations"].as_array().unwrap();
            (
                said["message"].as_str().unwrap(),
                near.contains(&operations[0]["id"]),
            )
        })
        .collect();
    assert_eq!(told, [("a day before", false), ("kept the hosts", true)]);
}
