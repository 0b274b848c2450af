//! What the lines of a capture show, or may show, of what differs between two lists.

use bstr::{BStr, BString, ByteSlice};
use rustc_hash::FxHashSet;

use crate::infer::facts::change::Change;
use crate::infer::operation::{Confidence, Kind, ObjectType};
use crate::infer::verdicts::Verdicts;
use crate::recording::listing::Entry;
use crate::trace::names::base;

/// What lines show, or may show.
pub(super) struct Known {
    /// Names whose content or attributes were changed.
    itself: FxHashSet<BString>,
    /// Names that were given or taken: what is below them is explained, too.
    with_all: FxHashSet<BString>,
    /// Last components of paths that no line shows whole.
    partly: FxHashSet<BString>,
    /// What was put somewhere, and no line tells where: what is new may be that.
    somewhere: FxHashSet<ObjectType>,
}

impl Known {
    pub(super) fn of(verdicts: &Verdicts<'_>) -> Known {
        let mut known = Known {
            itself: FxHashSet::default(),
            with_all: FxHashSet::default(),
            partly: FxHashSet::default(),
            somewhere: FxHashSet::default(),
        };
        for d in verdicts.changes().filter(|d| !d.absorbed) {
            let to = d.to.as_ref().map(|t| t.text.clone());
            let path = d.id().map(|id| verdicts.names().get(id).to_owned());
            let temporary = d.details.rare().temporary.clone();
            if !d.whole() {
                let shown = path.as_ref().or(d.text.as_deref());
                known.partly.extend(shown.map(|path| base(path).into()));
            }
            known.somewhere.extend(put_somewhere(d));
            let names = match d.kind.edits() {
                true => &mut known.itself,
                false => &mut known.with_all,
            };
            names.extend(to.into_iter().chain(path).chain(temporary));
        }
        // who changed that is in the capture
        let others = verdicts.facts.foreign.keys();
        let others = others.map(|id| verdicts.names().get(*id).to_owned());
        known.with_all.extend(others);
        known
    }

    /// An object that is new in the second list may be what an operation put where no line tells.
    pub(super) fn may_be(&self, new: &Entry) -> bool {
        self.somewhere.contains(&new.object) || self.somewhere.contains(&ObjectType::Unknown)
    }

    pub(super) fn explains(&self, path: &BString) -> bool {
        if self.itself.contains(path) || self.partly.contains(base(path).as_bstr()) {
            return true;
        }
        above(path).any(|dir| self.with_all.contains(dir))
    }
}

/// The type of what an operation put where no line tells for sure.
fn put_somewhere(d: &Change) -> Option<ObjectType> {
    let sure =
        d.to.as_ref()
            .is_some_and(|to| to.confidence >= Confidence::Likely);
    match d.kind {
        Kind::Rename | Kind::Exchange if !sure => Some(d.details.object),
        Kind::Link if !sure => Some(ObjectType::File),
        _ if d.path.is_some() || d.text.is_some() => None,
        Kind::Create | Kind::Write | Kind::Replace => Some(ObjectType::File),
        Kind::Mkdir => Some(ObjectType::Directory),
        Kind::Symlink => Some(ObjectType::Link),
        _ => None,
    }
}

/// The path, and every directory above it.
pub(super) fn above(path: &[u8]) -> impl Iterator<Item = &BStr> {
    std::iter::successors(Some(path.as_bstr()), |path| {
        let cut = path.rfind_byte(b'/').filter(|cut| *cut > 0)?;
        Some(path[..cut].as_bstr())
    })
}
