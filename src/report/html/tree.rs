//! The part of the disk that changed, before and after, side by side.

use std::collections::BTreeMap;
use std::io::{self, Write};

use bstr::{BString, ByteSlice};

use super::{escape, name};
use crate::bytes::shown;
use crate::infer::operation::ObjectType;
use crate::report::model::Report;
use crate::story::net::{Change, NetChange};

/// What happened to a branch, seen from one of the two sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mark {
    Gone,
    New,
    Changed,
}

#[derive(Debug, Default)]
struct Branch {
    mark: Option<Mark>,
    note: String,
    directory: bool,
    below: BTreeMap<BString, Branch>,
}

impl Branch {
    fn put(&mut self, path: &[u8], mark: Mark, object: ObjectType, note: String) {
        let mut at = self;
        for part in path.split(|b| *b == b'/').filter(|part| !part.is_empty()) {
            at.directory = true;
            at = at.below.entry(part.into()).or_default();
        }
        // what came or went altogether says more than that it changed
        if at.mark.is_none_or(|old| old == Mark::Changed) {
            at.mark = Some(mark);
            at.note = note;
            at.directory |= object == ObjectType::Directory;
        }
    }
}

/// Paths beyond this many are left to the JSON report.
const MOST: usize = 1500;

/// Writes the section.
pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let net = &report.plan.net;
    if net.is_empty() {
        return Ok(());
    }
    let (mut before, mut after) = (Branch::default(), Branch::default());
    for change in net.iter().take(MOST) {
        place(change, &mut before, &mut after);
    }
    writeln!(
        out,
        "<section aria-labelledby=\"h-tree\">\n<h2 id=\"h-tree\">Before and after</h2>\n<p class=\"soft\">Only what is different in the end. \u{2212} gone, + new, ~ changed.</p>\n<div class=\"trees\">"
    )?;
    for (title, tree) in [("Before", &before), ("After", &after)] {
        writeln!(out, "<div class=\"tree\"><h3>{title}</h3>\n<ul>")?;
        if tree.below.is_empty() {
            writeln!(out, "<li class=\"soft\">none of it</li>")?;
        }
        for (part, branch) in &tree.below {
            list(&[b"/", part.as_slice()].concat(), branch, out)?;
        }
        writeln!(out, "</ul></div>")?;
    }
    writeln!(out, "</div>")?;
    if net.len() > MOST {
        writeln!(out, "<p class=\"soft\">And {} more.</p>", net.len() - MOST)?;
    }
    writeln!(out, "</section>")
}

fn place(change: &NetChange, before: &mut Branch, after: &mut Branch) {
    let NetChange { path, object, .. } = change;
    let leads = |target: &Option<BString>| {
        target
            .as_ref()
            .map(|target| format!("\u{2192} {}", shown(target)))
            .unwrap_or_default()
    };
    let moved = |to: &Option<BString>, word: &str| {
        to.as_ref()
            .map(|to| format!("{word} {}", shown(to)))
            .unwrap_or_default()
    };
    match change.change {
        Change::MovedAway => before.put(path, Mark::Gone, *object, moved(&change.to, "moved to")),
        Change::MovedHere => after.put(path, Mark::New, *object, moved(&change.from, "moved from")),
        Change::Created | Change::Mkdir => after.put(path, Mark::New, *object, String::new()),
        Change::Symlink => after.put(path, Mark::New, *object, leads(&change.target)),
        Change::HardLink => after.put(path, Mark::New, *object, moved(&change.from, "a name of")),
        Change::Removed => before.put(
            path,
            Mark::Gone,
            *object,
            moved(&change.copy, "a copy is at"),
        ),
        Change::Replaced => {
            before.put(
                path,
                Mark::Changed,
                ObjectType::Unknown,
                moved(&change.to, "moved to"),
            );
            let note = match (&change.target, &change.from) {
                (Some(_), _) => leads(&change.target),
                (None, Some(_)) => moved(&change.from, "moved from"),
                (None, None) => "something else".to_owned(),
            };
            after.put(path, Mark::Changed, *object, note);
        }
        Change::ContentChanged => {
            before.put(
                path,
                Mark::Changed,
                *object,
                moved(&change.copy, "a copy is at"),
            );
            after.put(path, Mark::Changed, *object, "other content".to_owned());
        }
        Change::Attributes => {
            before.put(path, Mark::Changed, *object, String::new());
            after.put(path, Mark::Changed, *object, "other attributes".to_owned());
        }
        Change::Unclear => {
            before.put(path, Mark::Changed, *object, String::new());
            after.put(
                path,
                Mark::Changed,
                *object,
                "not certain what stands here".to_owned(),
            );
        }
    }
}

/// One branch; a chain of directories without marks is drawn as one line.
fn list(label: &[u8], branch: &Branch, out: &mut dyn Write) -> io::Result<()> {
    if branch.mark.is_none()
        && branch.below.len() == 1
        && let Some((part, only)) = branch.below.iter().next()
    {
        return list(&[label, b"/", part.as_bytes()].concat(), only, out);
    }
    let (class, sign, word) = match branch.mark {
        Some(Mark::Gone) => ("gone", "\u{2212}", "gone: "),
        Some(Mark::New) => ("new", "+", "new: "),
        Some(Mark::Changed) => ("changed", "~", "changed: "),
        None => ("", "", ""),
    };
    let slash = if branch.directory && !label.ends_with(b"/") {
        "/"
    } else {
        ""
    };
    write!(
        out,
        "<li><span class=\"{class}\"><span class=\"sign\" aria-hidden=\"true\">{sign}</span><span class=\"hidden\">{word}</span>{}{slash}</span>",
        name(label)
    )?;
    if !branch.note.is_empty() {
        write!(
            out,
            " <span class=\"soft path\">{}</span>",
            escape(&branch.note)
        )?;
    }
    if !branch.below.is_empty() {
        writeln!(out, "\n<ul>")?;
        for (part, below) in &branch.below {
            list(part, below, out)?;
        }
        write!(out, "</ul>")?;
    }
    writeln!(out, "</li>")
}
