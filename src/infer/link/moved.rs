//! What stood in a link's place before, and what the link tells of it.
//!
//! Pattern: `rename /opt/c.ini`, `symlink /opt/c.ini`, `open c.ini.first`: the link's text begins with the name that was given
//! up, so it is likely to be the name that the original got. And what is seen for the first time because the new link leads
//! there is the link's target: it does not tell where the original went (`app`, a link to `app-2` in its place).

use bstr::{BString, ByteSlice};

use super::prior::stood_aside;
use crate::infer::draft::To;
use crate::infer::engine::Engine;
use crate::infer::hidden::Hidden;
use crate::infer::operation::{Confidence, Kind, Proof, Rival};
use crate::infer::patterns::relation;
use crate::trace::At;
use crate::trace::names::PathId;

/// Operations among which the rename of a link's original is looked for, newest first.
const RECENT: usize = 512;

/// Lets every link tell of what stood in its place.
pub(super) fn originals(engine: &mut Engine, hidden: &[&Hidden]) {
    for h in hidden {
        let Some(link) = engine.drafts[h.draft].id() else {
            continue;
        };
        let moved = moved(engine, h, link);
        let Some(&last) = moved.first() else { continue };
        match text_beside(engine, h, link) {
            Some(name) => named_by_text(engine, h, &moved, name),
            None => seen_through(engine, h, last),
        }
    }
}

/// The renames of what stood in the link's place, newest first.
fn moved(engine: &Engine, h: &Hidden, link: PathId) -> Vec<usize> {
    let process = engine.drafts[h.draft].process;
    let before = (0..h.draft).rev().take(RECENT);
    let of_link = before.filter(|n| {
        let d = &engine.drafts[*n];
        d.id() == Some(link) && d.process == process && !d.absorbed
    });
    // what else was done with the name in between is another object's story
    let renames = of_link.take_while(|n| {
        let kind = engine.drafts[*n].kind;
        !matches!(kind, Kind::Unlink | Kind::Rmdir | Kind::Symlink)
    });
    renames
        .filter(|n| engine.drafts[*n].kind == Kind::Rename)
        .take(2)
        .collect()
}

/// The name beside the link that its relative text begins with, if that begins with the link's own.
fn text_beside(engine: &mut Engine, h: &Hidden, link: PathId) -> Option<PathId> {
    let to = engine.drafts[h.draft].to.as_ref()?;
    let text = to.text.clone();
    let first = text.find_byte(b'/').map_or(&text[..], |i| &text[..i]);
    let names = &mut engine.trace.names;
    let own = names.base(link);
    let begins = first.len() > own.len() && first.starts_with(own.as_bytes());
    begins.then(|| names.join(names.parent(link), first))
}

/// One of the renames gave the name that the link's text holds: the newest that nothing else tells of.
fn named_by_text(engine: &mut Engine, h: &Hidden, moved: &[usize], name: PathId) {
    let text: BString = engine.trace.names.get(name).into();
    let claims = |n: &usize| engine.drafts[*n].to.as_ref();
    if moved
        .iter()
        .any(|n| claims(n).is_some_and(|to| to.text == text))
    {
        return;
    }
    let told = |to: &To| {
        let from = engine.drafts[h.draft]
            .id()
            .map(|id| engine.trace.names.get(id));
        to.confidence >= Confidence::Likely
            || !to.guessed && from.is_some_and(|from| relation(from, &to.text).named())
    };
    let Some(&n) = moved.iter().find(|n| !claims(n).is_some_and(told)) else {
        return;
    };
    let at = engine.drafts[n].at;
    let present = |at: At| {
        let known = engine.ledger.before(name, at);
        known.map(|s| s.state.present())
    };
    // it stood there before, or is missing between the rename and the link
    if present(at) == Some(true)
        || engine
            .ledger
            .before(name, h.at)
            .is_some_and(|s| !s.state.present() && s.last > at)
    {
        return;
    }
    let d = &mut engine.drafts[n];
    if let Some(old) = d.to.take() {
        d.rivals.push(Rival {
            path: old.text,
            why: "the text of the link that took the old place names another one".into(),
            rule: None,
        });
        d.reconsider();
    }
    d.because(
        h.at,
        "a link took the old place, and its text begins with the old name: what is put aside is linked to",
    );
    let confidence = Confidence::Possible.min(d.hidden_at_most());
    d.to = Some(To::new(Some(name), text, confidence, Proof::Likeness));
}

/// What is first seen right after the link was made, by a look that follows links, is seen through it.
fn seen_through(engine: &mut Engine, h: &Hidden, last: usize) {
    let d = &engine.drafts[last];
    let Some(id) = d.to.as_ref().and_then(|to| to.id) else {
        return;
    };
    let target = engine.drafts[h.draft].to.as_ref();
    let reached = target.is_some_and(|to| {
        to.id
            .is_some_and(|t| t == id || engine.trace.names.rest(t, id).is_some())
    });
    if !reached || stood_aside(engine, id, h.at) {
        return;
    }
    let path = engine.trace.names.get(id).into();
    let d = &mut engine.drafts[last];
    d.rivals.push(Rival {
        path,
        why: "it is first seen through the link that took the old place".into(),
        rule: None,
    });
    d.reconsider();
}
