//! Large runs: nothing is dropped from a report, its lists fold, the page stays small, and the totals are true.

use std::fmt::Write as _;

use crate::run::{run, stderr, stdout};

/// A capture in which servermgrd makes so many files, a hundred in each directory, and renames one away now and then.
pub(crate) fn capture(files: usize) -> tempfile::NamedTempFile {
    let mut text = String::new();
    let mut at = 0_u64;
    let mut line = |call: &str, fields: &str, path: &str| {
        at += 150;
        let (second, micro) = (at / 1_000_000, at % 1_000_000);
        let time = format!("10:{:02}:{:02}.{micro:06}", second / 60, second % 60);
        let fields = format!("{call:<18}{fields:<21}{path}");
        let _ = writeln!(text, "{time}  {fields:<200}   0.000010   servermgrd.77");
    };
    for n in 0..files {
        let dir = format!("/Library/Run/d{:04}", n / 100);
        if n % 100 == 0 {
            line("stat64", "     [  2]", &dir);
            line("mkdir", "", &dir);
        }
        let path = format!("{dir}/file{n}");
        line("stat64", "     [  2]", &path);
        line("open", "F=4        (_WC_T__________)  ", &path);
        line("write", "F=4    B=0x10", "");
        line("close", "F=4", "");
    }
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), text).expect("written");
    file
}

fn name(file: &tempfile::NamedTempFile) -> &str {
    file.path().to_str().expect("UTF-8")
}

#[test]
fn every_operation_is_in_the_report_below_the_limit_of_memory() {
    let file = capture(20_000);
    let output = run(&["analyze", "-f", "json", name(&file)]);
    let report: serde_json::Value = serde_json::from_str(&stdout(&output)).expect("JSON");
    let operations = report["operations"].as_array().expect("a list");
    let created = operations
        .iter()
        .filter(|op| op["kind"] == "create")
        .count();
    assert_eq!((operations.len(), created), (20_200, 20_000));
    assert_eq!(
        report["capture"]["complete"], true,
        "{}",
        report["capture"]["holes"]
    );
    // the script goes back over the newest, and says what it leaves
    let said = report["warnings"].to_string();
    assert!(
        said.contains("goes back over the newest 20,000 operations"),
        "{said}"
    );
    assert_eq!(operations[0]["revert"], "manual");
    // with little memory the oldest are let go, and that is said, too
    let little = run(&["analyze", "-f", "json", "--max-memory", "1M", name(&file)]);
    let report: serde_json::Value = serde_json::from_str(&stdout(&little)).expect("JSON");
    assert!(report["operations"].as_array().expect("a list").len() < 20_000);
    let said = report["capture"]["holes"].to_string();
    assert!(said.contains("to bound memory"), "{said}");
}

#[test]
fn the_text_of_a_large_run_folds_per_directory_and_one_can_be_opened() {
    let file = capture(11_000);
    let output = run(&["analyze", "-p", "servermgrd", name(&file)]);
    let text = stdout(&output);
    assert!(text.lines().count() < 200, "{} lines", text.lines().count());
    assert!(
        text.contains("11,000 files created in /Library/Run"),
        "{text}"
    );
    assert!(
        text.contains("take away") && text.contains("--under"),
        "{text}"
    );
    let opened = stdout(&run(&[
        "analyze",
        "--under",
        "/Library/Run/d0007/",
        name(&file),
    ]));
    assert!(opened.contains("mkdir /Library/Run/d0007\n"), "{opened}");
    assert!(opened.lines().count() < 400);
    let markdown = stdout(&run(&["analyze", "-f", "markdown", name(&file)]));
    assert!(markdown.len() < 100_000, "{}", markdown.len());
}

#[test]
fn the_page_of_ten_thousand_operations_stays_below_five_megabytes() {
    let file = capture(10_000);
    let output = run(&["analyze", "-f", "html", name(&file)]);
    assert!(output.status.success(), "{}", stderr(&output));
    let page = stdout(&output);
    assert!(page.len() < 5_000_000, "{} bytes", page.len());
    for id in [1, 5_000, 10_100] {
        assert!(page.contains(&format!("id=\"op-{id}\"")), "{id}");
    }
    assert!(page.contains("id=\"filter\""));
    // every mark is drawn, those that would cover one another as one
    let marks: u64 = page
        .split("<title>")
        .filter_map(|rest| {
            rest.split_once(" operation")?
                .0
                .replace(',', "")
                .parse::<u64>()
                .ok()
        })
        .sum();
    assert_eq!(marks, 10_100);
}

#[test]
fn a_page_of_more_lists_a_part_of_each_directory_and_leads_nowhere_else() {
    let file = capture(20_500);
    let output = run(&["analyze", "-f", "html", name(&file)]);
    assert!(output.status.success(), "{}", stderr(&output));
    let page = stdout(&output);
    let rows = page.matches("<li class=\"op\"").count();
    assert!((10_000..=20_705).contains(&rows), "{rows} rows");
    assert!(
        page.contains("id=\"filter\"") && page.contains("unsnare analyze --under /Library/Run")
    );
    let known: std::collections::HashSet<&str> = page
        .split("id=\"op-")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect();
    let led: Vec<&str> = page
        .split("href=\"#op-")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect();
    assert!(led.len() > 100 && led.iter().all(|id| known.contains(id)));
}
