//! Log messages as evidence: what a program wrote at the moment of a call may name the half that the call's line does
//! not.
//!
//! Pattern: `rename /etc/postfix`, and in system.log of the same second, by the same program, `renamed /etc/postfix to
//! /etc/postfix.cl-rst`. A message alone makes no operation and nothing certain: programs write what they intend. What
//! another program writes, denies, or puts the other way round is shown beside the capture, and believed nowhere: anybody may
//! write into a log.

use bstr::BString;

use crate::bytes::shown;
use crate::infer::candidates::candidate::Source;
use crate::infer::candidates::examine::forbidden;
use crate::infer::decide;
use crate::infer::facts::windows::{Mention, Window};
use crate::infer::operation::{Confidence, Kind, Proof, Rival};
use crate::infer::rules::other_source::{log_names_another, named_in_log};
use crate::infer::verdicts::Verdicts;
use crate::logs::{Deed, told};
use crate::time_of_day::PrintedTime;
use crate::trace::At;
use crate::trace::names::PathId;

/// A message counts for calls so many microseconds before and after it.
const NEAR: u64 = 2_000_000;

/// A log message, laid beside the capture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Statement {
    /// Index of the source.
    pub source: usize,
    /// 1-based physical line.
    pub line: u64,
    /// Between these two it was written, in microseconds since the first midnight of the capture.
    pub from_us: u64,
    /// See `from_us`.
    pub until_us: u64,
    /// Program that wrote it.
    pub sender: BString,
    /// The message.
    pub message: BString,
}

/// What one message says about one call.
struct Lead {
    other: PathId,
    at: At,
}

/// Lets messages speak for what the lines do not print.
pub(in crate::infer) fn consult(verdicts: &mut Verdicts<'_>, said: &[Statement]) {
    if said.is_empty() {
        return;
    }
    let mut said: Vec<&Statement> = said.iter().collect();
    said.sort_by_key(|s| s.from_us);
    let windows = &verdicts.facts.windows.all;
    for window in windows {
        let leads = leads(verdicts, windows, window, &said);
        decide(verdicts, windows, window, leads);
    }
}

/// Microseconds within which a call ended: narrow captures print whole seconds.
fn moment(time: PrintedTime, us: u64) -> (u64, u64) {
    let last = if time.is_fine() { us } else { us + 999_999 };
    (us.saturating_sub(NEAR), last + NEAR)
}

fn leads(
    verdicts: &mut Verdicts<'_>,
    windows: &[Window],
    window: &Window,
    said: &[&Statement],
) -> Vec<Lead> {
    let d = verdicts.of_call(window);
    let Some(id) = d.id().filter(|_| d.whole() && !d.absorbed && !d.is_named()) else {
        return Vec::new();
    };
    let s = Source {
        id,
        kind: d.kind,
        object: d.details.object,
    };
    let (from, until) = moment(d.time, d.us);
    // A message in whole seconds reaches into the next one.
    let start = said.partition_point(|m| m.from_us + NEAR < from);
    let deed = match s.kind {
        Kind::Rename => Deed::Moved,
        Kind::Link | Kind::Symlink => Deed::Linked,
        _ => return Vec::new(),
    };
    let path = verdicts.names().get(id).to_owned();
    let process = verdicts.facts.trace.process_name(d.process);
    let near = said[start..].iter().take_while(|m| m.from_us <= until);
    let found: Vec<(&Statement, BString)> = near
        .filter(|m| m.until_us >= from && m.sender == process)
        .filter_map(|m| Some((*m, told(&m.message, &path, deed)?)))
        .collect();
    let mut out: Vec<Lead> = Vec::new();
    for (m, other) in found {
        let other = verdicts.make(&other);
        let why = match s.kind {
            Kind::Symlink => aside(verdicts, windows, id, other),
            _ => forbidden(verdicts, window, s, other).map(|finding| finding.why),
        };
        if let Some(why) = why {
            let rival = Rival {
                path: verdicts.names().get(other).into(),
                why: format!("{} names it in the log, but it {why}", shown(&m.sender)).into(),
                rule: None,
            };
            verdicts.of_call_mut(window).rivals.push(rival);
            continue;
        }
        out.push(Lead {
            other,
            at: At::new(m.source, m.line),
        });
    }
    out
}

/// The place that the link's original was moved to is what another call did, not where the link leads.
fn aside(
    verdicts: &Verdicts<'_>,
    windows: &[Window],
    link: PathId,
    other: PathId,
) -> Option<&'static str> {
    let moved = windows.iter().any(|window| {
        let d = verdicts.of_call(window);
        d.kind == Kind::Rename
            && d.id() == Some(link)
            && d.to.as_ref().is_some_and(|t| t.id == Some(other))
    });
    if moved {
        Some("is where the original was put aside")
    } else if link == other {
        Some("is the link itself")
    } else {
        None
    }
}

fn decide(verdicts: &mut Verdicts<'_>, windows: &[Window], window: &Window, leads: Vec<Lead>) {
    let Some(best) = leads.first() else { return };
    let other = best.other;
    let process = verdicts
        .facts
        .trace
        .process_name(verdicts.of_call(window).process);
    let process = shown(process);
    let text: BString = verdicts.names().get(other).into();
    let disagreed = leads.iter().any(|l| l.other != other);
    let rivals: Vec<Rival> = leads
        .iter()
        .filter(|l| l.other != other)
        .map(|l| Rival {
            path: verdicts.names().get(l.other).into(),
            why: format!("{process} names it in the log, too").into(),
            rule: None,
        })
        .collect();
    // The same call again at that moment: the message is about one of them.
    let d = verdicts.of_call(window);
    let (from, until) = moment(d.time, d.us);
    let again = windows.iter().any(|x| {
        let x = verdicts.of_call(x);
        x.at != d.at && x.kind == d.kind && x.id() == d.id() && (from..=until).contains(&x.us)
    });
    // or about one that failed
    let failed = |m: &Mention| Some(m.id) == d.id() && m.is_failed_source();
    let strong = !disagreed && !again && !window.before.iter().any(failed);
    let d = verdicts.of_call_mut(window);
    d.rivals.extend(rivals);
    let agreed = d.to.as_ref().is_some_and(|t| t.text == text);
    let most = match &d.to {
        Some(t) if agreed && strong => t.confidence.max(Confidence::Likely),
        Some(t) if agreed => t.confidence,
        // What the lines prove stays what it is.
        Some(t) if t.confidence == Confidence::Certain || !strong => return,
        // Lines and log say different things.
        Some(t) if t.confidence == Confidence::Likely => Confidence::Possible,
        _ if strong => Confidence::Likely,
        _ => Confidence::Possible,
    };
    if let Some(old) = d.to.as_ref().filter(|_| !agreed) {
        let (path, kept) = (old.text.clone(), old.confidence == Confidence::Likely);
        if kept {
            // The claim stays, but not its certainty.
            d.rivals.push(Rival {
                path: text,
                why: "the log names it together with the printed path".into(),
                rule: None,
            });
            decide::weigh(d, log_names_another::META.caps(Confidence::Possible));
            return;
        }
        d.rivals.push(Rival {
            path,
            why: "less speaks for it: the log names another one".into(),
            rule: None,
        });
        d.reconsider();
    }
    for l in leads.iter().filter(|l| l.other == other) {
        let why =
            format!("{process} names it together with the printed path in the log, at that moment");
        d.because_of(l.at, why, named_in_log::META.id);
    }
    let proof = match &d.to {
        _ if strong => Proof::Named,
        Some(to) if agreed => to.proof,
        _ => Proof::Likeness,
    };
    decide::claim(
        d,
        Some(other),
        text,
        &[named_in_log::META.speaks(most, proof)],
    );
}
