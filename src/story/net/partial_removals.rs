//! What was taken away by a line that does not show the whole path: `rm -rf D` is printed as `unlink a`, `rmdir /srv/D`. Which file that
//! was is not known for sure; but where it may have been, something stood before.

use std::collections::HashMap;

use bstr::{BStr, BString, ByteSlice};

use super::path_ends::ends_with;
use crate::infer::operation::{Kind, Operation};
use crate::trace::At;

/// Names that are kept; of those before nothing is told.
const MOST: usize = 4096;

/// Names that were taken away, as far as the lines show them.
#[derive(Clone, Debug, Default)]
pub(super) struct PartialRemovals {
    all: Vec<(At, BString)>,
    /// Names that were made by such lines, too, and not taken away since.
    made: Vec<BString>,
    /// What a line with a whole path took away since, and when: what stood there is known.
    known: HashMap<BString, At>,
}

/// `a`, `./a`, `D/a`, `/srv/D/a`: without what stands for nothing.
fn plain(shown: &[u8]) -> &[u8] {
    shown.strip_prefix(b"./").unwrap_or(shown)
}

/// What is seen of a path may be this one, or its end.
fn may_be(seen: &BString, path: &BStr) -> bool {
    path == seen || !seen.starts_with(b"/") && ends_with(path, seen)
}

impl PartialRemovals {
    /// Takes note of an operation.
    pub(super) fn note(&mut self, operation: &Operation, at: At) {
        let seen = match operation.kind {
            Kind::Replace => operation.details.rare().temporary.as_ref(),
            _ => operation.path.as_ref(),
        };
        let Some(seen) = seen.map(|path| plain(path)) else {
            return;
        };
        if operation.whole {
            let takes = matches!(operation.kind, Kind::Rename | Kind::Replace | Kind::Unlink);
            if takes && !self.all.is_empty() {
                self.known.insert(seen.into(), at);
            }
            return;
        }
        match operation.kind {
            Kind::Create | Kind::Mkdir | Kind::Symlink if self.made.len() < MOST => {
                self.made.push(seen.into());
            }
            Kind::Rename | Kind::Unlink | Kind::Rmdir => self.take(seen, at),
            _ => {}
        }
    }

    /// A name was taken away.
    pub(super) fn take(&mut self, seen: &[u8], at: At) {
        let own = self.made.iter().position(|made| made == seen);
        match own {
            Some(own) => {
                self.made.swap_remove(own);
            }
            None if self.all.len() < MOST => self.all.push((at, seen.into())),
            None => {}
        }
    }

    /// The program made something of which lines show this and no more.
    pub(super) fn has_made(&self, shown: &[u8]) -> bool {
        self.made.iter().any(|made| made == plain(shown))
    }

    /// What stands at this path may have been made by such a line.
    pub(super) fn may_have_been_made(&self, path: &BStr) -> bool {
        self.made.iter().any(|seen| may_be(seen, path))
    }

    /// Something may have left this path before a line.
    pub(super) fn may_have_been(&self, path: &BStr, before: At) -> bool {
        let since = self.known.get(path).copied().unwrap_or_default();
        let from = self.all.partition_point(|(at, _)| *at <= since);
        let until = self.all.partition_point(|(at, _)| *at < before);
        let between = self.all.get(from..until).unwrap_or_default();
        between.iter().any(|(_, seen)| may_be(seen, path))
    }

    /// Something may have been taken out of this directory before a line.
    pub(super) fn may_have_been_in(&self, directory: &BStr, before: At) -> bool {
        let below = |seen: &BString| match seen.first() {
            Some(b'/') => seen
                .strip_prefix(directory.as_bytes())
                .is_some_and(|rest| rest.starts_with(b"/")),
            _ => true,
        };
        let earlier = self.all.partition_point(|(at, _)| *at < before);
        self.all[..earlier].iter().any(|(_, seen)| below(seen))
    }
}
