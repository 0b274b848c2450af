//! The plan as a POSIX shell script: a header that says what it will and will not do, the steps as plain calls, and
//! the machinery that carries them out (`machinery/*.sh`, the same for every script).

mod embed;
mod line;
pub(in crate::revert) mod quote;

use bstr::{BString, ByteSlice};
use indexmap::IndexMap;
use sha2::{Digest, Sha256};

use super::plan::Plan;
use crate::bytes::{shown, shown_text};
use crate::input::Cksum;
use crate::trace::paths::strictly_below;

/// No line of text is longer, but for a path that is.
const WIDTH: usize = 79;

/// The machinery: functions only, no knowledge of any step.
const MACHINERY: [&str; 12] = [
    include_str!("machinery/start.sh"),
    include_str!("machinery/disk.sh"),
    include_str!("machinery/state.sh"),
    include_str!("machinery/unseen.sh"),
    include_str!("machinery/offers.sh"),
    include_str!("machinery/journal.sh"),
    include_str!("machinery/act.sh"),
    include_str!("machinery/examine.sh"),
    include_str!("machinery/show.sh"),
    include_str!("machinery/run.sh"),
    include_str!("machinery/backup.sh"),
    include_str!("machinery/main.sh"),
];

/// What the head of the script tells besides the plan.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Header {
    /// Version of this program.
    pub version: String,
    /// Day or time at which the script was written; left out of golden files.
    pub generated: Option<String>,
    /// The captures and logs.
    pub sources: Vec<SourceLine>,
    /// Release family in words.
    pub release: Option<String>,
    /// Wide, narrow.
    pub mode: Option<String>,
    /// Processes reported on.
    pub processes: Vec<BString>,
    /// Time of the first and last line, as printed.
    pub span: Option<(String, String)>,
    /// Day of the first line.
    pub date: Option<String>,
    /// What is missing in the capture, one clause each.
    pub holes: Vec<String>,
    /// What is to be stopped before (`serveradmin stop mail`), one line each; the script does not do it.
    pub before: Vec<String>,
    /// What is to be done after (the wizard), one line each; the script does not do it.
    pub after: Vec<String>,
}

/// One file that was analysed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct SourceLine {
    /// As named on the command line; `-` for standard input.
    pub name: BString,
    /// What `cksum` prints of it; `None` when it was not taken.
    pub cksum: Option<Cksum>,
    /// Physical lines.
    pub lines: u64,
}

/// The whole script.
///
/// ```
/// use unsnare::analysis::{Options, analyze};
/// use unsnare::revert::script::{Header, render};
///
/// let report = analyze(&["fixtures/mail-cluster/setup/capture.txt".into()], &Options::default(), &mut ())?;
/// assert!(render(&report.plan, &Header::default()).starts_with(b"#!/bin/sh\n"));
/// # Ok::<(), unsnare::analysis::Error>(())
/// ```
pub fn render(plan: &Plan, header: &Header) -> Vec<u8> {
    let mut steps = Vec::new();
    let mut plain = Vec::new();
    for step in &plan.steps {
        line::write(step, &mut steps, &mut plain);
    }
    let id: String = Sha256::digest(&plain)
        .iter()
        .take(6)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let mut out = Vec::new();
    out.extend_from_slice(b"#!/bin/sh\n");
    for text in head(plan, header) {
        comment(&text, "", &[], &mut out);
    }
    let others = if plan.other_volumes { "yes" } else { "no" };
    let sum = Cksum::of(&plain);
    out.extend_from_slice(
        // names may look like a shell expansion, variables are read through eval, and functions called by their kind
        format!(
            "\n# shellcheck disable=SC2016,SC2030,SC2031,SC2034,SC2317,SC2329\nID={id}\nSTEPS_SUM='{sum}'\n\
             OTHER_VOLUMES={others}\n\n"
        )
        .as_bytes(),
    );
    out.extend_from_slice(
        b"# The steps, newest change first: what is done, number, and what it is done to.\n\
          # Above each stands what must hold; all of that is tested before anything is\n\
          # done. A line may be deleted, and then the step is not done; not one that\n\
          # another step names in after= or refill=.\n\
          steps() {\n",
    );
    if plan.steps.is_empty() {
        out.extend_from_slice(b"  :\n");
    }
    out.extend_from_slice(&steps);
    out.extend_from_slice(b"}\n\n");
    embed::functions(plan, &mut out);
    let advice = plan.advice.iter().filter_map(|advice| advice.path.as_ref());
    let names: Vec<String> = plan
        .broken
        .iter()
        .chain(&plan.emptied)
        .chain(advice)
        .map(|path| shown(path))
        .collect();
    function("notes", &notes(plan, header), &names, &mut out);
    function("afterwards", &afterwards(header), &[], &mut out);
    for part in MACHINERY {
        out.extend_from_slice(part.as_bytes());
    }
    let mut written: Vec<&str> = Vec::new();
    for step in &plan.steps {
        // a script holds the kinds that it uses
        let text = step.action.kind().shell();
        if !written.contains(&text) {
            written.push(text);
            out.extend_from_slice(text.as_bytes());
        }
    }
    out.extend_from_slice(b"\nmain \"$@\"\n");
    out
}

/// A text as comments; nothing in it can end a line, and none of the names is broken.
fn comment(text: &str, indent: &str, names: &[&BString], out: &mut Vec<u8>) {
    let names: Vec<String> = names.iter().map(|name| shown(name)).collect();
    for line in wrap(&shown_text(text), WIDTH - 2 - indent.len(), &names) {
        out.extend_from_slice(indent.as_bytes());
        out.push(b'#');
        if !line.is_empty() {
            out.push(b' ');
            out.extend_from_slice(line.as_bytes());
        }
        out.push(b'\n');
    }
}

/// The words of a text; one of the names is a word, with what sticks to it.
fn words<'t>(text: &'t str, names: &[String]) -> Vec<&'t str> {
    let mut words = Vec::new();
    let mut rest = Some(text);
    while let Some(text) = rest {
        let known = names.iter().filter(|name| text.starts_with(name.as_str()));
        let name = known.map(String::len).max().unwrap_or(0);
        let end = text[name..].find(' ').map(|blank| name + blank);
        words.push(&text[..end.unwrap_or(text.len())]);
        rest = end.map(|end| &text[end + 1..]);
    }
    words
}

/// Breaks a text at blanks, but not within names, so that lines have at most `width` characters; continuation lines keep its
/// indent.
fn wrap(text: &str, width: usize, names: &[String]) -> Vec<String> {
    let indent: String = text.chars().take_while(|c| *c == ' ').collect();
    let mut lines = vec![String::new()];
    for (index, word) in words(text, names).into_iter().enumerate() {
        let last = lines.len() - 1;
        let line = &mut lines[last];
        if index > 0
            && line.chars().count() + 1 + word.chars().count() > width
            && line.len() > indent.len()
        {
            lines.push(format!("{indent}  {word}"));
        } else {
            if index > 0 {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines
}

/// A shell function that says lines; none of the names in them is broken.
fn function(name: &str, lines: &[String], names: &[String], out: &mut Vec<u8>) {
    out.extend_from_slice(name.as_bytes());
    out.extend_from_slice(b"() {\n");
    if lines.is_empty() {
        out.extend_from_slice(b"  :\n");
    }
    let lines = lines.iter();
    for line in lines.flat_map(|line| wrap(&shown_text(line), WIDTH, names)) {
        out.extend_from_slice(b"  say ");
        out.extend_from_slice(&quote::single(line.as_bytes()));
        out.push(b'\n');
    }
    out.extend_from_slice(b"}\n\n");
}

/// What a reader sees first.
fn head(plan: &Plan, header: &Header) -> Vec<String> {
    let mut lines = vec![format!(
        "Puts back what a program changed on the disk. Written by unsnare {}{}.",
        header.version,
        header
            .generated
            .as_ref()
            .map(|when| format!(" on {when}"))
            .unwrap_or_default()
    )];
    lines.push(String::new());
    lines.push("Run without options it only tests and tells: sh revert.sh".to_owned());
    lines.push(
        "To do it: sudo sh revert.sh --apply    To go back: sudo sh revert.sh --undo".to_owned(),
    );
    lines.push("Nothing is deleted: what a step takes away goes to a backup directory.".to_owned());
    lines.push(String::new());
    lines.push("What was analysed:".to_owned());
    for source in &header.sources {
        let sum = source
            .cksum
            .map(|sum| format!(", cksum {sum}"))
            .unwrap_or_default();
        let name = match source.name.as_slice() {
            b"-" => "standard input".to_owned(),
            name => shown(name),
        };
        lines.push(format!("  {name}, {} lines{sum}", source.lines));
    }
    let mut facts = Vec::new();
    if !header.processes.is_empty() {
        let names: Vec<String> = header.processes.iter().map(|name| shown(name)).collect();
        facts.push(names.join(", "));
    }
    facts.extend(header.release.clone());
    facts.extend(header.mode.as_ref().map(|mode| format!("{mode} mode")));
    facts.extend(header.date.clone());
    facts.extend(
        header
            .span
            .as_ref()
            .map(|(first, last)| format!("{first} to {last}")),
    );
    if !facts.is_empty() {
        lines.push(format!("  {}", facts.join("; ")));
    }
    for hole in &header.holes {
        lines.push(format!("  incomplete: {hole}"));
    }
    lines.push(String::new());
    let weak = plan
        .steps
        .iter()
        .filter(|step| step.offer.is_none() && step.unprinted)
        .count();
    let inactive = plan.inactive().len();
    lines.push(match plan.steps.len() - inactive {
        0 if inactive > 0 => "What it will do by itself: nothing.".to_owned(),
        0 => "What it will do: nothing; no change is left that it could take back.".to_owned(),
        1 => "What it will do: one step, listed in steps() below.".to_owned(),
        count => {
            format!("What it will do: {count} steps, newest change first, listed in steps() below.")
        }
    });
    match inactive {
        0 => {}
        1 => lines.push(
            "  One more is only offered: look at it with --check, and take it with --take N."
                .to_owned(),
        ),
        count => lines.push(format!(
            "  {count} more are only offered: look at them with --check, and take them with --take N,..."
        )),
    }
    if weak > 0 {
        lines.push(format!(
            "  {weak} of them rest on a name that the capture does not print but that its evidence speaks for; every \
             step is tested on the disk before anything is done."
        ));
    }
    lines
        .push("What it will not do, and why: see notes() below, which is also printed.".to_owned());
    lines
}

/// What is printed with every check.
fn notes(plan: &Plan, header: &Header) -> Vec<String> {
    let mut lines = Vec::new();
    if !plan.broken.is_empty() {
        lines.push(
            "Neither the old version nor the new one works afterwards: the rest is taken back, and the old bytes of these are gone."
                .to_owned(),
        );
        lines.extend(plan.broken.iter().map(|path| format!("  {}", shown(path))));
        lines.push("Get them from a backup first (--restore PATH=COPY when the script is generated), or install the program again.".to_owned());
        lines.push(String::new());
    }
    if !plan.emptied.is_empty() {
        lines.push(
            "Nothing stands here afterwards: what stood here at the start was removed, and cannot be put back."
                .to_owned(),
        );
        lines.extend(plan.emptied.iter().map(|path| format!("  {}", shown(path))));
        lines.push(
            "What uses these finds nothing then: make them again by hand, or leave the steps out that move away what stands here now (--skip N)."
                .to_owned(),
        );
        lines.push(String::new());
    }
    if !plan.steps.is_empty() && !header.before.is_empty() {
        lines.push(
            "Before --apply, stop what uses these files (this script does not do it):".to_owned(),
        );
        lines.extend(header.before.iter().map(|line| format!("  {line}")));
        lines.push(String::new());
    }
    if !plan.advice.is_empty() {
        lines.push("Not done by this script:".to_owned());
        let mut groups: IndexMap<(&str, &str), Vec<Option<&BString>>> = IndexMap::new();
        for advice in &plan.advice {
            groups
                .entry((&advice.reason, &advice.remedy))
                .or_default()
                .push(advice.path.as_ref());
        }
        for ((reason, remedy), paths) in groups {
            lines.extend(places(paths).iter().map(|path| format!("  {path}")));
            lines.push(format!("      {reason}."));
            lines.push(format!("      What you can do: {remedy}."));
        }
        lines.push(String::new());
    }
    lines
}

/// So many names below a directory that is listed itself are listed, too; of more, how many they are.
const LISTED: usize = 3;

/// The paths that one note is about.
fn places(mut paths: Vec<Option<&BString>>) -> Vec<String> {
    // what is below a directory comes right after it
    let with_zeros = |path: &BString| path.replace("/", "\0");
    paths.sort_by_cached_key(|path| path.map(with_zeros));
    paths.dedup();
    let mut lines = Vec::new();
    let mut rest = paths.as_slice();
    while let Some((first, more)) = rest.split_first() {
        let Some(directory) = first else {
            lines.push("(its path is not known)".to_owned());
            rest = more;
            continue;
        };
        let is_below =
            |path: &Option<&BString>| path.is_some_and(|path| strictly_below(path, directory));
        let below = more.iter().take_while(|path| is_below(path)).count();
        if below > LISTED {
            lines.push(format!("{} and {below} names below it", shown(directory)));
            rest = &more[below..];
        } else {
            lines.push(shown(directory));
            rest = more;
        }
    }
    lines
}

/// What is printed when all is done.
fn afterwards(header: &Header) -> Vec<String> {
    if header.after.is_empty() {
        return Vec::new();
    }
    let mut lines = vec!["What to do next (this script does not do it):".to_owned()];
    lines.extend(header.after.iter().map(|line| format!("  {line}")));
    lines
}
