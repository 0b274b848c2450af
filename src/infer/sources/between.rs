//! What lists of files made before and afterwards say of claims that were inferred.

use crate::bytes::shown;
use crate::infer::operation::{Confidence, Kind, Rival};
use crate::infer::sources::lists::Listings;
use crate::infer::sources::name_timeline::NameTimeline;
use crate::infer::verdicts::Verdicts;
use crate::trace::At;

/// What the lists say of claims that were inferred, and of changes that no line shows.
pub(in crate::infer) fn weigh(verdicts: &mut Verdicts<'_>, lists: &Listings) -> Vec<String> {
    let mut notes = Vec::new();
    let (Some((_, before)), Some((source, after))) = (&lists.before, &lists.after) else {
        return notes;
    };
    let aftermath = NameTimeline::of(verdicts);
    for n in 0..verdicts.count() {
        let d = verdicts.change(n);
        let claimed =
            d.to.as_ref()
                .filter(|_| d.kind == Kind::Rename && !d.is_named());
        let Some((to, text)) = claimed.and_then(|to| Some((to.id?, to.text.clone()))) else {
            continue;
        };
        let (Some(old), Some(new)) = (before.at(&text), after.at(&text)) else {
            continue;
        };
        let (Some(inode), Some(now)) = (old.inode, new.inode) else {
            continue;
        };
        // what stands there is what stood there all along
        if inode == now && aftermath.stays(d.at, to) && old.changed == new.changed {
            let line = At::new(*source, new.line);
            let path = d.id();
            if d.to
                .as_ref()
                .is_some_and(|to| to.confidence >= Confidence::Likely)
            {
                notes.push(format!(
                    "the capture suggests that {} was renamed to {}, but the lists show that what stands there is what stood there before",
                    path.map_or_else(String::new, |id| shown(verdicts.names().get(id))),
                    shown(&text)
                ));
            }
            let d = verdicts.change_mut(n);
            d.rivals.push(Rival {
                path: text,
                why: "the lists show there what stood there before".into(),
                rule: None,
            });
            d.reconsider();
            d.because(
                line,
                "what stands at the name that the capture suggests is what stood there before",
            );
        }
    }
    notes
}
