//! Lists of files made before what was recorded and afterwards.

use std::sync::Arc;

use crate::recording::listing::Listing;

/// Lists of the same directories, before what was recorded and afterwards.
#[derive(Clone, Debug, Default)]
pub(crate) struct Listings {
    /// With the index of its source.
    pub(crate) before: Option<(usize, Arc<Listing>)>,
    /// See `before`.
    pub(crate) after: Option<(usize, Arc<Listing>)>,
}

impl Listings {
    /// The lists do not show that the file is as it was.
    pub(crate) fn may_differ(&self, path: &[u8]) -> bool {
        let (Some((_, before)), Some((_, after))) = (&self.before, &self.after) else {
            return true;
        };
        match (before.at(path), after.at(path)) {
            (Some(old), Some(new)) => {
                (old.inode, old.size, old.changed, old.mode, old.owner)
                    != (new.inode, new.size, new.changed, new.mode, new.owner)
                    || old.inode.is_none()
                    || old.changed.is_none()
            }
            _ => true,
        }
    }
}
