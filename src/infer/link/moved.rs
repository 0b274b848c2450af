//! What stood in a link's place before, and what the link tells of it.
//!
//! Pattern: `rename /opt/c.ini`, `symlink /opt/c.ini`, `open c.ini.first`: the link's text begins with the name that was given
//! up, so it is likely to be the name that the original got. And what is seen for the first time because the new link leads
//! there is the link's target: it does not tell where the original went (`app`, a link to `app-2` in its place).

use bstr::{BString, ByteSlice};

use super::earlier::{EarlierChanges, stood_aside};
use crate::infer::decide;
use crate::infer::facts::change::Destination;
use crate::infer::facts::windows::Window;
use crate::infer::operation::{Confidence, Kind, Proof, Rival};
use crate::infer::patterns::relation;
use crate::infer::rules::link_target;
use crate::infer::verdicts::Verdicts;
use crate::trace::At;
use crate::trace::names::PathId;

/// Operations among which the rename of a link's original is looked for, newest first.
const RECENT: usize = 512;

/// Lets every link tell of what stood in its place.
pub(super) fn originals(
    verdicts: &mut Verdicts<'_>,
    earlier: &EarlierChanges,
    windows: &[&Window],
) {
    for window in windows {
        let Some(link) = verdicts.of_call(window).id() else {
            continue;
        };
        let moved = moved(verdicts, earlier, window, link);
        let Some(&last) = moved.first() else { continue };
        match text_beside(verdicts, window, link) {
            Some(name) => named_by_text(verdicts, window, &moved, name),
            None => seen_through(verdicts, window, last),
        }
    }
}

/// The renames of what stood in the link's place, newest first.
fn moved(
    verdicts: &Verdicts<'_>,
    earlier: &EarlierChanges,
    window: &Window,
    link: PathId,
) -> Vec<usize> {
    let process = verdicts.of_call(window).process;
    let place = verdicts.place(window.change);
    let recent = place.saturating_sub(RECENT)..place;
    let of_link = earlier.changes_at(link).iter().rev().copied();
    let of_link = of_link.filter(|n| {
        let d = verdicts.change(*n);
        recent.contains(n) && d.process == process && !d.absorbed
    });
    // what else was done with the name in between is another object's story
    let renames = of_link.take_while(|n| {
        let kind = verdicts.change(*n).kind;
        !matches!(kind, Kind::Unlink | Kind::Rmdir | Kind::Symlink)
    });
    renames
        .filter(|n| verdicts.change(*n).kind == Kind::Rename)
        .take(2)
        .collect()
}

/// The name beside the link that its relative text begins with, if that begins with the link's own.
fn text_beside(verdicts: &mut Verdicts<'_>, window: &Window, link: PathId) -> Option<PathId> {
    let to = verdicts.of_call(window).to.as_ref()?;
    let text = to.text.clone();
    let first = text.find_byte(b'/').map_or(&text[..], |i| &text[..i]);
    let names = verdicts.names();
    let own = names.base(link);
    let begins = first.len() > own.len() && first.starts_with(own.as_bytes());
    let parent = names.parent(link);
    begins.then(|| verdicts.join(parent, first))
}

/// One of the renames gave the name that the link's text holds: the newest that nothing else tells of.
fn named_by_text(verdicts: &mut Verdicts<'_>, window: &Window, moved: &[usize], name: PathId) {
    let text: BString = verdicts.names().get(name).into();
    let claims = |n: &usize| verdicts.change(*n).to.as_deref();
    if moved
        .iter()
        .any(|n| claims(n).is_some_and(|to| to.text == text))
    {
        return;
    }
    let told = |to: &Destination| {
        let from = verdicts
            .of_call(window)
            .id()
            .map(|id| verdicts.names().get(id));
        to.confidence >= Confidence::Likely
            || !to.guessed && from.is_some_and(|from| relation(from, &to.text).named())
    };
    let Some(&n) = moved.iter().find(|n| !claims(n).is_some_and(told)) else {
        return;
    };
    let at = verdicts.change(n).at;
    let present = |at: At| {
        let known = verdicts.facts.ledger.before(name, at);
        known.map(|s| s.state.present())
    };
    // it stood there before, or is missing between the rename and the link
    if present(at) == Some(true)
        || verdicts
            .facts
            .ledger
            .before(name, window.at)
            .is_some_and(|s| !s.state.present() && s.last > at)
    {
        return;
    }
    let d = verdicts.change_mut(n);
    if let Some(old) = d.to.take() {
        d.rivals.push(Rival {
            path: old.text,
            why: "the text of the link that took the old place names another one".into(),
            rule: None,
        });
        d.reconsider();
    }
    d.because_of(
        window.at,
        link_target::tells_aside::META.says,
        link_target::tells_aside::META.id,
    );
    let finding = link_target::tells_aside::META.speaks(Confidence::Possible, Proof::Likeness);
    decide::claim(d, Some(name), text, &[finding]);
}

/// What is first seen right after the link was made, by a look that follows links, is seen through it.
fn seen_through(verdicts: &mut Verdicts<'_>, window: &Window, last: usize) {
    let d = verdicts.change(last);
    let Some(id) = d.to.as_ref().and_then(|to| to.id) else {
        return;
    };
    let target = verdicts.of_call(window).to.as_ref();
    let reached = target.is_some_and(|to| {
        to.id
            .is_some_and(|t| t == id || verdicts.names().rest(t, id).is_some())
    });
    if !reached || stood_aside(verdicts, id, window.at) {
        return;
    }
    let path = verdicts.names().get(id).into();
    let d = verdicts.change_mut(last);
    d.rivals.push(Rival {
        path,
        why: "it is first seen through the link that took the old place".into(),
        rule: None,
    });
    d.reconsider();
}
