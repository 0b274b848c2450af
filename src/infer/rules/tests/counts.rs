//! A rule that speaks up to `likely` has been right often enough to tell.
//!
//! What is counted: the claims over random histories (`tests/rule_counts.csv`), and over the captures with known truth
//! (`.ci/rule_counts.csv`), whose evidence names the rule.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::super::{
    Meta, common, exchange, link_target, neighbours, new_name, other_source, second_name,
};

/// With fewer cases nothing tells a rule that is wrong once in a hundred from one that is wrong once in ten: of thirty cases
/// all would be right by chance in 4 of 100 such rules.
const ENOUGH: u64 = 30;

/// The groups whose rules speak for a name; those of the others make a claim less sure.
const SPEAKING: [&[&Meta]; 7] = [
    common::ALL,
    new_name::ALL,
    second_name::ALL,
    exchange::ALL,
    neighbours::ALL,
    link_target::ALL,
    other_source::ALL,
];

/// Claims at `likely` that name a rule, right and wrong, of one file.
fn add(counts: &mut BTreeMap<String, u64>, file: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    let text = fs::read_to_string(&path).unwrap();
    let mut lines = text.lines();
    let columns: Vec<&str> = lines.next().unwrap().split(',').collect();
    let column = |name: &str| columns.iter().position(|c| *c == name).unwrap();
    let [rule, confidence, right, wrong] = ["rule", "confidence", "right", "wrong"].map(column);
    for line in lines {
        let fields: Vec<&str> = line.split(',').collect();
        if fields[confidence] == "likely" {
            let number = |n: usize| fields[n].parse::<u64>().unwrap();
            *counts.entry(fields[rule].to_owned()).or_default() += number(right) + number(wrong);
        }
    }
}

/// A rule that only caps, or whose own `judge` never speaks above `possible`, is named in likelier claims only because another rule
/// speaks for them, too.
fn only_accompanies(rule: &str) -> bool {
    let groups = ["common", "new_name", "second_name", "exchange"];
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/infer/rules");
    let file = |group: &str| {
        top.join(group)
            .join(format!("{}.rs", rule.replace('-', "_")))
    };
    let mut texts = groups
        .iter()
        .filter_map(|group| fs::read_to_string(file(group)).ok());
    let weak = |text: String| {
        text.contains("fn judge(") && !text.contains("Likely") && !text.contains("Certain")
    };
    texts.any(weak) || only_caps_neighbours(rule)
}

/// A rule of neighbouring calls, which are compared in `src/infer/neighbours`, and nothing there lets it speak.
fn only_caps_neighbours(rule: &str) -> bool {
    let speaks = format!("{}::META.speaks(", rule.replace('-', "_"));
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/infer/neighbours");
    let files = fs::read_dir(top).unwrap();
    let mut texts = files.map(|file| fs::read_to_string(file.unwrap().path()).unwrap());
    neighbours::ALL.iter().any(|m| m.id == rule) && !texts.any(|text| text.contains(&speaks))
}

#[test]
fn a_rule_with_too_few_cases_to_tell_stays_at_possible() {
    let mut counts = BTreeMap::new();
    add(&mut counts, "tests/rule_counts.csv");
    add(&mut counts, ".ci/rule_counts.csv");
    let speaks = |rule: &str| {
        SPEAKING
            .iter()
            .any(|group| group.iter().any(|m| m.id == rule))
    };
    let few: Vec<String> = counts
        .iter()
        .filter(|(rule, count)| **count < ENOUGH && speaks(rule) && !only_accompanies(rule))
        .map(|(rule, count)| format!("{rule}: {count}"))
        .collect();
    assert_eq!(few, Vec::<String>::new(), "fewer than {ENOUGH} cases");
}
