//! A rename whose source is printed without the head of its path, and the name that the next call finds.
//!
//! Pattern: `rename r7/a.ini`, `lstat /srv/app/r7/a.ini.keep`.

use bstr::{BString, ByteSlice};

use crate::infer::decide;
use crate::infer::facts::windows::Window;
use crate::infer::operation::{Confidence, Kind, Proof};
use crate::infer::patterns::{self, Relation};
use crate::infer::rules::neighbours::relative_source;
use crate::infer::verdicts::Verdicts;
use crate::trace::At;
use crate::trace::names::PathId;
use crate::trace::paths::Completeness;

/// Gives renames of what cannot be placed the name that is looked at right after, if it is made from the old one.
pub(in crate::infer) fn sources(verdicts: &mut Verdicts<'_>, windows: &[&Window]) {
    if !relative_source::META.is_on() {
        return;
    }
    for window in windows {
        if let Some((id, at)) = new_name(verdicts, window) {
            let text: BString = verdicts.names().get(id).into();
            let finding = relative_source::META.speaks(Confidence::Possible, Proof::Likeness);
            let d = verdicts.of_call_mut(window);
            d.because_of(at, finding.why, finding.rule.id);
            decide::claim(d, Some(id), text, &[finding]);
            // where it stands the source's line does not tell
            if let Some(to) = &mut d.to {
                to.guessed = true;
            }
        }
    }
}

/// What the next call finds: in a directory that ends as the source's does, the old name with a suffix.
fn new_name(verdicts: &Verdicts<'_>, window: &Window) -> Option<(PathId, At)> {
    let d = verdicts.of_call(window);
    let open = d.kind == Kind::Rename && d.path.is_none() && d.to.is_none();
    let old = d.text.as_ref().filter(|_| open)?;
    let slash = old.rfind_byte(b'/').filter(|n| *n > 0 && old[0] != b'/')?;
    let m = window.after.first().filter(|m| m.turn == window.turn + 1)?;
    if m.missing() || m.errno.is_some() || m.how != Completeness::Whole {
        return None;
    }
    let names = verdicts.names();
    let (directory, name) = (names.get(names.parent(m.id)), names.base(m.id));
    let head = directory.strip_suffix(&old[..slash])?;
    let new = [&old[..=slash], name].concat();
    let made_from_it = matches!(
        patterns::relation(old, &new),
        Relation::Backup | Relation::Rotation
    );
    let stood = verdicts.facts.ledger.before(m.id, window.at).is_some();
    (head.ends_with(b"/") && made_from_it && !stood).then_some((m.id, m.at))
}
