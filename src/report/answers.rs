//! The sentences that come first: what happened, what is missing, is there a way back.

use super::model::{Hidden, Report};
use super::phrases;
use super::way_back;
use crate::bytes::shown;
use crate::infer::operation::Confidence;

/// One of the three questions a reader comes with.
pub(crate) struct Answer {
    /// "What happened".
    pub(crate) question: &'static str,
    /// The sentences.
    pub(crate) text: String,
    /// It is bad news.
    pub(crate) bad: bool,
}

/// What happened, what is missing, is there a way back.
pub(crate) fn answers(report: &Report) -> Vec<Answer> {
    let happened = Answer {
        question: "What happened",
        text: happened(report),
        bad: false,
    };
    let mut all = vec![happened];
    if !report.obstacles.is_empty() {
        all.push(Answer {
            question: "What is missing",
            text: missing(report),
            bad: true,
        });
    }
    if !report.leftovers.is_empty() {
        all.push(Answer {
            question: "What still stands",
            text: standing(report),
            bad: false,
        });
    }
    if let Some(hidden) = &report.hidden {
        all.push(Answer {
            question: "Not shown",
            text: not_shown(report, hidden),
            bad: false,
        });
    }
    all.push(Answer {
        question: "Is there a way back",
        text: way_back::answer(report),
        bad: false,
    });
    all
}

fn happened(report: &Report) -> String {
    let mut text = changes(report);
    text.extend(started(report));
    text.extend(only_listed(report));
    text
}

/// What was done by nobody who is known.
fn only_listed(report: &Report) -> Option<String> {
    let listed = || report.operations.iter().filter(|op| op.details.only_listed);
    let count = listed().count() as u64;
    let (more, are) = match (count, report.found_nothing()) {
        (0, _) => return None,
        (1, true) => ("", "is"),
        (1, false) => (" more", "is"),
        (_, true) => ("", "are"),
        (_, false) => (" more", "are"),
    };
    let what = match count {
        1 => format!("One{more} change"),
        n => format!("{}{more} changes", phrases::thousands(n)),
    };
    Some(format!(
        " {what} {are} shown by the lists of files only, by whom is not known: {}.",
        phrases::kinds(listed())
    ))
}

fn changes(report: &Report) -> String {
    let who = phrases::processes(report);
    if report.found_nothing() {
        return format!("Nothing by {who} is in this capture.");
    }
    let known = || {
        report
            .operations
            .iter()
            .filter(|op| !op.details.only_listed)
    };
    let lasting: Vec<_> = known().filter(|op| !op.details.transient).collect();
    let passing = known().filter(|op| op.details.transient).count() as u64;
    if let (true, Some(hidden)) = (lasting.is_empty() && passing == 0, &report.hidden)
        && hidden.changes > 0
    {
        return format!(
            "{who} made {} on the disk, and none that concerns what {} asks for.",
            phrases::count(hidden.changes, "change", "changes"),
            hidden.by
        );
    }
    if lasting.is_empty() {
        return match passing {
            0 if report.has_unnamed() => unnamed(report, &who),
            0 if report.capture.only_disk_io => {
                format!(
                    "the lines by {who} are of disk I/O only, which never tell that a file was changed."
                )
            }
            0 if !report.capture.is_complete() => {
                format!("the lines that were read show no change of the disk by {who}.")
            }
            0 => format!("{who} changed nothing on the disk while this was recorded."),
            n => format!(
                "{who} left no change on the disk; {} ({}).",
                if n == 1 {
                    "one operation undid itself"
                } else {
                    "its operations undid one another"
                },
                phrases::count(n, "operation", "operations")
            ),
        };
    }
    let mut text = format!(
        "{who} made {} on the disk: {}.",
        phrases::count(lasting.len() as u64, "change", "changes"),
        phrases::kinds(lasting.iter().copied())
    );
    if passing > 0 {
        text.push_str(&format!(
            " {} more left no trace (temporary files, locks).",
            phrases::count(passing, "operation", "operations")
        ));
    }
    text
}

/// Nothing else was changed, as far as the lines tell.
fn unnamed(report: &Report, who: &str) -> String {
    let mut told: Vec<String> = report
        .unnamed
        .iter()
        .take(2)
        .map(phrases::unnamed)
        .collect();
    if report.unknown_calls > 0 {
        let lines = phrases::count(report.unknown_calls, "line", "lines");
        told.push(format!("{lines} of calls that this version does not know"));
    }
    let more = match report.unnamed.len().saturating_sub(2) as u64 {
        0 => String::new(),
        n => format!(
            "; and to {}",
            phrases::count(n, "more descriptor", "more descriptors")
        ),
    };
    format!(
        "the lines name no file that {who} changed, but there is more: {}{more}.",
        told.join("; ")
    )
}

/// What a selection leaves out.
fn not_shown(report: &Report, hidden: &Hidden) -> String {
    let mut parts = Vec::new();
    for (n, one, many) in [
        (hidden.operations, "operation", "operations"),
        (
            hidden.obstacles,
            "thing looked for in vain",
            "things looked for in vain",
        ),
        (
            hidden.leftovers,
            "leftover of an earlier change",
            "leftovers of an earlier change",
        ),
        (hidden.steps, "step of the script", "steps of the script"),
    ] {
        if n > 0 {
            parts.push(phrases::count(n, one, many));
        }
    }
    let mut text = match parts.is_empty() {
        true => format!("Nothing: all of it concerns what {} asks for.", hidden.by),
        false => format!("{} that {} leaves out.", phrases::join(&parts), hidden.by),
    };
    let apart = !(report.obstacles.is_empty() && report.leftovers.is_empty());
    if hidden.kinds && apart {
        text.push_str(
            " --kind is about operations: what was looked for in vain, and what is left over from an earlier change, is shown \
             all the same.",
        );
    }
    text
}

/// "It started /usr/sbin/postfix, /bin/sh (12 times) and 3 more programs."
fn started(report: &Report) -> Option<String> {
    const NAMED: usize = 3;
    let launches = &report.launches;
    let mut names: Vec<_> = launches
        .iter()
        .take(NAMED)
        .map(|launch| match launch.count {
            1 => shown(&launch.path),
            n => format!("{} ({} times)", shown(&launch.path), phrases::thousands(n)),
        })
        .collect();
    match launches.len().saturating_sub(NAMED) as u64 {
        0 => {}
        more => names.push(phrases::count(more, "more program", "more programs")),
    }
    let who = if report.capture.is_of_one_process() {
        "It"
    } else {
        "They"
    };
    (!names.is_empty()).then(|| format!(" {who} started {}.", phrases::join(&names)))
}

fn missing(report: &Report) -> String {
    let mut sentences = Vec::new();
    for obstacle in report.obstacles.iter().take(2) {
        let mut text = format!(
            "{}: {} failed on it",
            shown(&obstacle.path),
            phrases::count(obstacle.count, "call", "calls")
        );
        if let Some(number) = obstacle.errno {
            text.push_str(&format!(" ({})", phrases::errno(number)));
        }
        if let Some(suspect) = obstacle.suspects.first() {
            text.push_str(&format!(
                "; what sends the program there is probably {}",
                shown(&suspect.path)
            ));
        }
        text.push('.');
        sentences.push(text);
    }
    match report.obstacles.len().saturating_sub(2) as u64 {
        0 => {}
        n => sentences.push(format!(
            "{} more below.",
            phrases::count(n, "obstacle is", "obstacles are")
        )),
    }
    sentences.join(" ")
}

fn standing(report: &Report) -> String {
    let (shown_ones, named): (Vec<_>, Vec<_>) = report
        .leftovers
        .iter()
        .partition(|leftover| leftover.confidence >= Confidence::Likely);
    let n = shown_ones.len() as u64;
    let mut text = String::new();
    if n > 0 {
        let names: Vec<_> = shown_ones
            .iter()
            .take(5)
            .map(|leftover| shown(&leftover.path))
            .collect();
        let list = match n.saturating_sub(5) {
            0 => phrases::join(&names),
            more => format!("{} and {more} more", names.join(", ")),
        };
        let (what, stand) = if n == 1 {
            ("the original of", "stands")
        } else {
            ("the originals of", "stand")
        };
        text = format!(
            "{} of an earlier change: {what} {list} {stand} aside.",
            phrases::count(n, "leftover", "leftovers")
        );
    }
    if !named.is_empty() {
        let more = if n > 0 { "more " } else { "" };
        let places = format!(
            "{} {more}{}",
            phrases::thousands(named.len() as u64),
            if named.len() == 1 { "place" } else { "places" }
        );
        let mut recipes: Vec<String> = Vec::new();
        for recipe in named.iter().filter_map(|leftover| leftover.recipe.as_ref()) {
            if !recipes.contains(recipe) {
                recipes.push(recipe.clone());
            }
        }
        let who = match recipes.as_slice() {
            [] => "It is known that such a change may leave traces at".to_owned(),
            [one] => format!("The recipe {one} says that such a change leaves traces at"),
            many => format!(
                "The recipes {} say that such a change leaves traces at",
                phrases::join(many)
            ),
        };
        let them = if named.len() == 1 {
            "it"
        } else {
            "any of them"
        };
        text.push_str(&format!(
            " {who} {places}; this capture does not show both sides of {them}."
        ));
    }
    text.trim_start().to_owned()
}
