//! What to type next: the commands that lead on from a report, with the same captures and options.

use std::path::PathBuf;

use super::messages;
use super::options::{Include, ReportOptions};
use crate::infer::operation::Confidence;
use crate::report::model::Report;
use crate::report::phrases::shell_word;

/// Commands with what they are good for; nothing for a recording that came through a pipe and is gone.
pub(crate) fn next(report: &Report, options: &ReportOptions) -> Vec<(String, String)> {
    let captures = &options.captures.captures;
    let captures: Vec<String> = captures
        .iter()
        .map(|path| shell_word(&messages::os(path.as_os_str())))
        .collect();
    if captures.is_empty() || captures.iter().any(|name| name == "-") {
        return Vec::new();
    }
    let captures = captures.join(" ");
    if report.found_nothing() {
        let command = format!("unsnare processes {captures}");
        return vec![(
            command,
            "who is in the capture, and did how much".to_owned(),
        )];
    }
    let given = given(options);
    let mut commands = Vec::new();
    // what is least sure is what a reader asks about first
    let asked = report
        .operations
        .iter()
        .find(|op| op.confidence < Confidence::Certain && op.to.is_some())
        .or(report.operations.first());
    if let Some(op) = asked {
        commands.push((
            format!("unsnare explain {}{given} {captures}", op.id),
            format!("how #{} is known (any number above)", op.id),
        ));
    }
    if !report.plan.is_empty() {
        commands.push((
            format!("unsnare revert -o revert.sh{given} {captures}"),
            "the script; without options it only checks (sh revert.sh)".to_owned(),
        ));
    }
    commands
}

/// The options again, each with a blank before it.
fn given(options: &ReportOptions) -> String {
    let ReportOptions {
        whose,
        sources,
        script,
        ..
    } = options;
    let mut words: Vec<String> = Vec::new();
    let mut option = |name: &str, value: &str| {
        words.push(name.to_owned());
        if !value.is_empty() {
            words.push(shell_word(value));
        }
    };
    let file = |path: &PathBuf| messages::os(path.as_os_str());
    for name in &whose.process {
        option("-p", &messages::os(name));
    }
    if whose.all_processes {
        option("--all-processes", "");
    }
    for log in &sources.log {
        option("-l", &file(log));
    }
    if let Some(date) = sources.date {
        option("--date", &date.to_string());
    }
    if let Some(root) = &sources.root {
        option("--root", &file(root));
    }
    for recipe in &sources.recipe {
        option("--recipe", &file(recipe));
    }
    for include in &script.include {
        let word = match include {
            Include::Possible => "possible",
            Include::OtherVolumes => "other-volumes",
        };
        option("--include", word);
    }
    for (path, copy) in &script.restore {
        option("--restore", &format!("{path}={copy}"));
    }
    words.iter().map(|word| format!(" {word}")).collect()
}
