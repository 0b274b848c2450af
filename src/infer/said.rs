//! Log messages as evidence: what a program wrote at the moment of a call may name the half that the call's line does
//! not.
//!
//! Pattern: `rename /etc/postfix`, and in system.log of the same second `renamed /etc/postfix to /etc/postfix.cl-rst`. A
//! message alone makes no operation and nothing certain: programs write what they intend.

use bstr::{BString, ByteSlice};

use super::candidate::{Source, forbidden};
use super::draft::To;
use super::engine::Engine;
use super::hidden::Hidden;
use super::operation::{Confidence, Kind, Proof, Rival};
use super::patterns::{Relation, relation};
use crate::bytes::shown;
use crate::logs::named;
use crate::trace::At;
use crate::trace::clock::Printed;
use crate::trace::names::{PathId, base};

/// A message counts for calls so many microseconds before and after it.
const NEAR: u64 = 2_000_000;

/// A log message, laid beside the capture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
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
    /// The message names the printed path, too.
    both: bool,
    at: At,
    sender: BString,
}

/// Lets messages speak for what the lines do not print.
pub(super) fn consult(engine: &mut Engine, said: &[Statement]) {
    if said.is_empty() {
        return;
    }
    let mut said: Vec<&Statement> = said.iter().collect();
    said.sort_by_key(|s| s.from_us);
    let hidden = std::mem::take(&mut engine.surroundings.hidden);
    for h in &hidden {
        let leads = leads(engine, &hidden, h, &said);
        settle(engine, &hidden, h, leads);
    }
    engine.surroundings.hidden = hidden;
}

/// Microseconds within which a call ended: narrow captures print whole seconds.
fn moment(time: Printed, us: u64) -> (u64, u64) {
    let last = if time.is_fine() { us } else { us + 999_999 };
    (us.saturating_sub(NEAR), last + NEAR)
}

fn leads(engine: &mut Engine, hidden: &[Hidden], h: &Hidden, said: &[&Statement]) -> Vec<Lead> {
    let d = &engine.drafts[h.draft];
    let Some(id) = d.id().filter(|_| d.whole() && !d.absorbed && !d.is_named()) else {
        return Vec::new();
    };
    let s = Source {
        id,
        kind: d.kind,
        object: d.facts.object,
    };
    let (from, until) = moment(d.time, d.us);
    // A message in whole seconds reaches into the next one.
    let start = said.partition_point(|m| m.from_us + NEAR < from);
    let near = said[start..]
        .iter()
        .take_while(|m| m.from_us <= until)
        .filter(|m| m.until_us >= from && speaks_of(s.kind, &m.message));
    let path = engine.trace.names.get(id).to_owned();
    let mut out: Vec<Lead> = Vec::new();
    let mut found = Vec::new();
    for m in near {
        let Some(named) = named(&m.message, &path) else {
            continue;
        };
        let [other] = named.others.as_slice() else {
            continue;
        };
        let fits = match s.kind {
            Kind::Symlink => base(other) == base(&path),
            _ => relation(&path, other) <= Relation::Rotation,
        };
        if named.asked || fits {
            found.push((*m, other.clone(), named.asked));
        }
    }
    for (m, other, both) in found {
        let other = engine.trace.names.intern(&other);
        let why = match s.kind {
            Kind::Symlink => aside(engine, hidden, id, other),
            _ => forbidden(engine, h, s, other),
        };
        if let Some(why) = why {
            let rival = Rival {
                path: engine.trace.names.get(other).into(),
                why: format!("{} names it in the log, but it {why}", shown(&m.sender)).into(),
            };
            engine.drafts[h.draft].rivals.push(rival);
            continue;
        }
        out.push(Lead {
            other,
            both,
            at: At::new(m.source, m.line),
            sender: m.sender.clone(),
        });
    }
    out
}

/// The message is about what kind of change, and says that it took place?
fn speaks_of(kind: Kind, message: &[u8]) -> bool {
    let lower = message.to_ascii_lowercase();
    let any = |words: &[&str]| words.iter().any(|w| lower.contains_str(w));
    if any(&[
        " not ", "n't ", "copied", "copying", "copies", "copy of", "would ", "if ",
    ]) {
        return false;
    }
    let link = any(&["link", "pointing to", "points to"]);
    match kind {
        Kind::Rename => !link,
        Kind::Link | Kind::Symlink => link,
        _ => false,
    }
}

/// The place that the link's original was moved to is what another call did, not where the link leads.
fn aside(engine: &Engine, hidden: &[Hidden], link: PathId, other: PathId) -> Option<&'static str> {
    let moved = hidden.iter().any(|h| {
        let d = &engine.drafts[h.draft];
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

fn settle(engine: &mut Engine, hidden: &[Hidden], h: &Hidden, mut leads: Vec<Lead>) {
    if leads.iter().any(|l| l.both) {
        leads.retain(|l| l.both);
    }
    let Some(best) = leads.first() else { return };
    let (other, both) = (best.other, best.both);
    let text: BString = engine.trace.names.get(other).into();
    let disagreed = leads.iter().any(|l| l.other != other);
    let rivals: Vec<Rival> = leads
        .iter()
        .filter(|l| l.other != other)
        .map(|l| Rival {
            path: engine.trace.names.get(l.other).into(),
            why: format!("{} names it in the log, too", shown(&l.sender)).into(),
        })
        .collect();
    // The same call again at that moment: the message is about one of them.
    let d = &engine.drafts[h.draft];
    let (from, until) = moment(d.time, d.us);
    let again = hidden.iter().any(|x| {
        let x = &engine.drafts[x.draft];
        x.at != d.at && x.kind == d.kind && x.id() == d.id() && (from..=until).contains(&x.us)
    });
    let strong = both && !disagreed && !again;
    let process = engine
        .trace
        .process_name(engine.drafts[h.draft].process)
        .to_owned();
    let d = &mut engine.drafts[h.draft];
    d.rivals.extend(rivals);
    let agreed = d.to.as_ref().is_some_and(|t| t.text == text);
    let most = match &d.to {
        Some(t) if agreed && strong => t.confidence.max(Confidence::Likely),
        Some(t) if agreed => t.confidence,
        // What the lines prove, and a message that does not even name the printed path, stay what they are.
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
            });
            if let Some(t) = &mut d.to {
                t.confidence = most;
            }
            return;
        }
        d.rivals.push(Rival {
            path,
            why: "less speaks for it: the log names another one".into(),
        });
        d.reconsider();
    }
    for l in leads.iter().filter(|l| l.other == other) {
        let what = if l.both {
            "names it together with the printed path"
        } else {
            "names it"
        };
        d.because(
            l.at,
            format!("{} {what} in the log, at that moment", shown(&l.sender)),
        );
    }
    let named = strong && leads.iter().all(|l| l.sender == process);
    let proof = match &d.to {
        _ if named => Proof::Named,
        Some(to) if agreed => to.proof,
        _ => Proof::Likeness,
    };
    let confidence = most.min(d.hidden_at_most());
    d.to = Some(To::new(Some(other), text, confidence, proof));
}
