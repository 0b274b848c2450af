//! The copies of a recording, for the script: where they stand on the server, and what is in those that the script carries.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read as _;
use std::sync::Arc;

use bstr::BString;

use super::Options;
use crate::recording::Kept;
use crate::revert::plan::{Content, Copied};
use crate::story::past::Past;

/// So many bytes a script carries, in all.
const ROOM: u64 = 64 << 10;

/// By the path of the file; and what is to be said of it. Only files that the lists show to be otherwise now need the room in the
/// script, and the smallest come first.
pub(super) fn copies(
    options: &Options,
    past: &Past,
) -> (BTreeMap<BString, Copied>, Option<String>) {
    let mut all = BTreeMap::new();
    let mut small: Vec<&Kept> = Vec::new();
    for kept in &options.copies {
        let copied = Copied {
            stands: kept.stands.clone(),
            content: None,
        };
        all.insert(kept.path.clone(), copied);
        if options.embed && past.lists.may_differ(&kept.path) {
            small.push(kept);
        }
    }
    small.sort_by_key(|kept| (kept.size, &kept.path));
    let (mut room, mut left) = (ROOM, 0u64);
    for kept in small {
        let content = (kept.size <= room).then(|| content(kept, past)).flatten();
        match (content, all.get_mut(&kept.path)) {
            (Some(content), Some(copied)) => {
                room -= content.bytes.len() as u64;
                copied.content = Some(Arc::new(content));
            }
            _ => left += 1,
        }
    }
    let note = (left > 0).then(|| {
        format!(
            "the script carries at most {} KiB of old files; {left} more it takes from the copies on the server",
            ROOM >> 10
        )
    });
    (all, note)
}

/// What is in a copy, if it can be read and is what the list says.
fn content(kept: &Kept, past: &Past) -> Option<Content> {
    let mut bytes = Vec::new();
    File::open(kept.here.as_ref()?)
        .ok()?
        .take(ROOM + 1)
        .read_to_end(&mut bytes)
        .ok()?;
    let entry = past.lists.before.as_ref()?.1.at(&kept.path)?;
    let whole = bytes.len() as u64 <= ROOM && entry.size == Some(bytes.len() as u64);
    whole.then_some(Content {
        bytes,
        mode: entry.mode,
        owner: entry.owner,
    })
}
