//! What the script leaves to a person, the same reason told once.

use bstr::BString;
use rustc_hash::FxHashSet;

use super::model::Report;
use super::nested::upwards;
use super::phrases;
use crate::bytes::shown;

/// Places, why they are left, and what can be done.
pub(crate) struct AdviceGroup {
    /// "/a and 12 below it", "/a, /b and 3 more".
    pub(crate) what: String,
    pub(crate) reason: String,
    pub(crate) remedy: String,
}

/// What is said of one, said of several.
fn of_several(text: &str) -> String {
    const ONE_AND_MORE: [(&str, &str); 11] = [
        ("it was ", "they were "),
        ("it is ", "they are "),
        ("it held ", "they held "),
        ("over it", "over them"),
        ("took it ", "took them "),
        ("restore it ", "restore them "),
        ("look at it ", "look at them "),
        ("compare it ", "compare them "),
        ("make it again", "make them again"),
        ("move it back", "move them back"),
        ("at its end", "at their ends"),
    ];
    // a word begins there: "exit was" is none of these
    let mut out = format!(" {text}");
    for (one, more) in ONE_AND_MORE {
        out = out.replace(&format!(" {one}"), &format!(" {more}"));
    }
    out.remove(0);
    out
}

/// The advice of a plan, grouped by reason.
pub(crate) fn grouped_advice(report: &Report) -> Vec<AdviceGroup> {
    let mut by_reason: indexmap::IndexMap<(&str, &str, bool), Vec<Option<&BString>>> =
        indexmap::IndexMap::new();
    for advice in &report.plan.advice {
        by_reason
            .entry((&advice.reason, &advice.remedy, advice.left_out))
            .or_default()
            .push(advice.path.as_ref());
    }
    by_reason
        .into_iter()
        .map(|((reason, remedy, left_out), paths)| {
            if left_out {
                return AdviceGroup {
                    what: "what it leaves out".to_owned(),
                    reason: reason.to_owned(),
                    remedy: remedy.to_owned(),
                };
            }
            let said = |text: &str| match paths.len() {
                1 => text.to_owned(),
                _ => of_several(text),
            };
            AdviceGroup {
                what: places(&paths),
                reason: said(reason),
                remedy: said(remedy),
            }
        })
        .collect()
}

pub(super) fn places(paths: &[Option<&BString>]) -> String {
    let known: Vec<&BString> = paths.iter().flatten().copied().collect();
    let unknown = (paths.len() - known.len()) as u64;
    let mut parts = Vec::new();
    // a path that another one stands above is counted there, not named
    let all: FxHashSet<&[u8]> = known.iter().map(|path| path.as_slice()).collect();
    let mut tops: indexmap::IndexMap<&[u8], usize> = indexmap::IndexMap::new();
    for path in &known {
        let top = upwards(path)
            .filter(|above| all.contains(above))
            .last()
            .unwrap_or(path);
        *tops.entry(top).or_default() += usize::from(top != path.as_slice());
    }
    for (top, below) in tops.iter().take(3) {
        // what is not whole is marked so
        let cut = if top.starts_with(b"/") {
            ""
        } else {
            "\u{2026}"
        };
        parts.push(match below {
            0 => format!("{cut}{}", shown(top)),
            n => format!("{cut}{} and {n} below it", shown(top)),
        });
    }
    if tops.len() > 3 {
        parts.push(format!("{} more", tops.len() - 3));
    }
    if unknown > 0 {
        parts.push(phrases::count(
            unknown,
            "path that is not shown",
            "paths that are not shown",
        ));
    }
    phrases::join(&parts)
}
