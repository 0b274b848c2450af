//! Atomic saves: a file made under another name, and renamed, is one `replace`.
//!
//! Pattern: `open .dat0048.00a` (new), `write`, `close`, `rename .dat0048.00a`.

use bstr::BString;
use rustc_hash::FxHashMap;

use crate::infer::decide;
use crate::infer::facts::change::Change;
use crate::infer::facts::read_meanwhile::add;
use crate::infer::operation::{Confidence, Kind};
use crate::infer::patterns::{self, Relation};
use crate::infer::rules::printed_half::made_for_another_name;
use crate::infer::verdicts::Verdicts;
use crate::trace::Located;
use crate::trace::names::{PathId, base};

/// A file made here under a temporary name and renamed: the temporary's parts belong to the `replace`.
pub(in crate::infer) fn join(verdicts: &mut Verdicts<'_>, first: usize) {
    let mut parts: FxHashMap<PathId, Vec<usize>> = FxHashMap::default();
    // the same, of files that may have been there before
    let mut unsure: FxHashMap<PathId, Vec<usize>> = FxHashMap::default();
    for n in verdicts.in_order(first) {
        let d = verdicts.change(n);
        let Some(id) = d.id().filter(|_| !d.absorbed) else {
            continue;
        };
        match d.kind {
            Kind::Create | Kind::Write
                if d.kind == Kind::Create
                    || d.details.rare().copied_from.is_some()
                    || !parts.contains_key(&id) && fresh_write(verdicts, d) =>
            {
                unsure.remove(&id);
                parts.insert(id, vec![n]);
            }
            Kind::Write if d.perhaps_new && !parts.contains_key(&id) => {
                unsure.insert(id, vec![n]);
            }
            kind if kind.edits() => {
                if let Some(p) = parts.get_mut(&id).or_else(|| unsure.get_mut(&id)) {
                    p.push(n);
                }
            }
            Kind::Rename => {
                let unsure = unsure.remove(&id);
                let made = match (parts.remove(&id), unsure) {
                    (Some(made), _) => made,
                    (None, Some(made)) if made_to_be_renamed(verdicts, made[0], n) => made,
                    _ => continue,
                };
                let d = verdicts.change(n);
                let name = base(verdicts.names().get(id));
                // A name of a known make was made to be saved under another one. Else, of a guessed name only the
                // parts are told: they are surer than what they come to.
                let temporary = patterns::temporary(name);
                let enough = if temporary {
                    Confidence::Possible
                } else {
                    d.hidden_at_most().min(Confidence::Likely)
                };
                let known = d.to.as_ref().is_some_and(|t| t.confidence >= enough);
                if !known || !temporary && !verdicts.change(made[0]).whole() {
                    continue;
                }
                absorb(verdicts, n, made);
            }
            Kind::Unlink => {
                parts.remove(&id);
                unsure.remove(&id);
            }
            _ => {}
        }
    }
}

/// Between making a file and giving it its name, however large it is.
const SOON_US: u64 = 2_000_000;

/// A file opened with CREAT and TRUNC, written, and given quite another name at once is a new one: who had emptied a file
/// that was there would have lost both its text and its name. Not so under a backup's or a rotation's name: that is how
/// files are kept that were there.
fn made_to_be_renamed(verdicts: &mut Verdicts<'_>, made: usize, rename: usize) -> bool {
    let (m, r) = (verdicts.change(made), verdicts.change(rename));
    let (Some(from), Some(to)) = (m.id(), &r.to) else {
        return false;
    };
    let at_once = m.process == r.process
        && m.thread == r.thread
        && r.us.saturating_sub(m.us) <= SOON_US
        && m.whole()
        && r.whole();
    let kept = matches!(
        patterns::relation(verdicts.names().get(from), &to.text),
        Relation::Backup | Relation::Rotation | Relation::Within
    );
    let rule = &made_for_another_name::META;
    if !at_once || kept || to.confidence < Confidence::Likely || !rule.is_on() {
        return false;
    }
    let m = verdicts.change_mut(made);
    m.kind = Kind::Create;
    m.show(rule, Confidence::Likely);
    m.details.replaced = Some(false);
    true
}

/// A write to a file of which the capture does not know whether it existed is the making of it, if it has a temporary name.
fn fresh_write(verdicts: &Verdicts<'_>, d: &Change) -> bool {
    d.visible == Confidence::Possible
        && d.id()
            .is_some_and(|id| patterns::temporary(base(verdicts.names().get(id))))
}

/// What was made under a temporary name, and its renaming, are one `replace`.
pub(in crate::infer) fn absorb(verdicts: &mut Verdicts<'_>, rename: usize, made: Vec<usize>) {
    let temporary: BString = verdicts
        .change(rename)
        .id()
        .map(|id| verdicts.names().get(id).into())
        .unwrap_or_default();
    let mut evidence = Vec::new();
    let mut copied = None;
    let mut read = Vec::new();
    let mut bytes = None;
    let begun = made.first().map(|&n| verdicts.change(n).at);
    for n in made {
        let d = verdicts.change_mut(n);
        d.absorbed = true;
        copied = copied.or_else(|| d.details.rare().copied_from.clone());
        for name in &d.details.rare().read_meanwhile {
            add(&mut read, name.clone());
        }
        bytes = bytes.or(d.details.bytes);
        if let Some(r) = d.evidence.first() {
            let text = match d.kind {
                Kind::Create if d.perhaps_new => {
                    "written and given another name at once: it was made for that"
                }
                Kind::Create => "a new file is made under a temporary name",
                Kind::Write => "it is written",
                _ => "its attributes are set",
            };
            evidence.push((r.at, text));
        }
    }
    let d = verdicts.change_mut(rename);
    let Some(to) = d.to.take() else { return };
    d.kind = Kind::Replace;
    decide::saved(d, &to);
    let texts = d.details.rare_mut();
    texts.temporary = Some(temporary);
    texts.copied_from = copied;
    texts.read_meanwhile = read;
    texts.begun = begun.map(|at| (at.source(), at.line()));
    d.details.bytes = bytes;
    d.details.guessed = to.guessed;
    // put together, if the temporary's path is
    d.path = to
        .id
        .zip(d.path)
        .map(|(id, from)| Located { id, how: from.how });
    for (at, text) in evidence {
        d.because(at, text);
    }
}
