//! What lists of files made before and afterwards say of claims that were inferred, and what differs between them that no line
//! shows.

use bstr::{BString, ByteSlice};
use rustc_hash::FxHashSet;

use super::listed::moved;
use super::lists::Listings;
use super::name_timeline::NameTimeline;
use super::operation::{Confidence, Kind, ObjectType, Rival};
use super::verdicts::Verdicts;
use crate::bytes::shown;
use crate::recording::listing::{Differences, Entry, Listing};
use crate::trace::At;

/// Differences that are told one by one.
const MOST: usize = 8;

/// What the lists say of claims that were inferred, and of changes that no line shows.
pub(super) fn weigh(verdicts: &mut Verdicts<'_>, lists: &Listings) -> Vec<String> {
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
    notes.extend(unseen(verdicts, before, after));
    notes
}

/// Differences between the lists of which no line tells.
fn unseen(verdicts: &Verdicts<'_>, before: &Listing, after: &Listing) -> Option<String> {
    let (mut itself, mut with_all): (FxHashSet<BString>, FxHashSet<BString>) = Default::default();
    for d in verdicts.changes() {
        let to = d.to.as_ref().map(|t| t.text.clone());
        let path = d.id().map(|id| verdicts.names().get(id).to_owned());
        let temporary = d.details.rare().temporary.clone();
        // what gives or takes a name explains what is below it, too
        let known = if d.kind.edits() {
            &mut itself
        } else {
            &mut with_all
        };
        known.extend(to.into_iter().chain(path).chain(temporary));
    }
    let is_explained = |path: &BString| {
        let mut up = path.as_slice();
        if itself.contains(path) {
            return true;
        }
        loop {
            if with_all.contains(up.as_bstr()) {
                return true;
            }
            match up.rfind_byte(b'/') {
                Some(cut) if cut > 0 => up = &up[..cut],
                _ => return false,
            }
        }
    };
    let Differences {
        went,
        came,
        changed,
    } = Listing::differences(before, after);
    let mut told: Vec<(u64, String)> = Vec::new();
    let mut carried: FxHashSet<&[u8]> = FxHashSet::default();
    for old in &went {
        let above = &old.path[..old.path.rfind_byte(b'/').unwrap_or(0)];
        // what went with its directory is not told
        let alone = after.covers(&old.path) && !carried.contains(above);
        carried.insert(&old.path);
        if !alone || is_explained(&old.path) {
            continue;
        }
        let place = old
            .inode
            .and_then(|inode| match moved(before, after, inode) {
                (lost, new) if lost.len() == 1 => <[Entry; 1]>::try_from(new).ok(),
                _ => None,
            });
        let text = match place.filter(|[new]| new.object == old.object) {
            Some([new]) => format!("{} was renamed to {}", shown(&old.path), shown(&new.path)),
            None => format!("{} was removed", shown(&old.path)),
        };
        told.push((old.line, text));
    }
    for (old, new) in changed.iter().filter(|(old, _)| !is_explained(&old.path)) {
        told.extend(differs(old, new).map(|text| (old.line, text)));
    }
    told.sort_by_key(|(line, _)| *line);
    let mut told: Vec<String> = told.into_iter().map(|(_, text)| text).collect();
    for new in &came {
        let was = new.inode.is_some_and(|inode| {
            before
                .paths(inode)
                .any(|e| e.object == new.object && after.at(&e.path).is_none())
        });
        if before.covers(&new.path) && !was && !is_explained(&new.path) {
            told.push(format!("{} was made", shown(&new.path)));
        }
    }
    if told.is_empty() {
        return None;
    }
    let more = told.len().saturating_sub(MOST);
    told.truncate(MOST);
    let more = if more > 0 {
        format!("; and {more} more")
    } else {
        String::new()
    };
    Some(format!(
        "between the lists, by whom is not known: {}{more}",
        told.join("; ")
    ))
}

fn differs(old: &Entry, new: &Entry) -> Option<String> {
    let path = shown(&old.path);
    if old.object != new.object || old.object != ObjectType::Directory && old.inode != new.inode {
        return Some(format!("another object stands at {path}"));
    }
    if old.link != new.link {
        let text =
            |link: &Option<BString>| link.as_ref().map_or("?".to_owned(), |text| shown(text));
        return Some(format!(
            "{path} led to {}, and leads to {}",
            text(&old.link),
            text(&new.link)
        ));
    }
    if old.object == ObjectType::File && (old.size, old.changed) != (new.size, new.changed) {
        return Some(format!("the content of {path} was changed"));
    }
    if old.mode != new.mode {
        let text = |mode: Option<u32>| mode.map_or("?".to_owned(), |mode| format!("{mode:o}"));
        return Some(format!(
            "the mode of {path} was {}, and is {}",
            text(old.mode),
            text(new.mode)
        ));
    }
    if old.owner != new.owner {
        let text =
            |owner: Option<(u32, u32)>| owner.map_or("?".to_owned(), |(u, g)| format!("{u}:{g}"));
        return Some(format!(
            "the owner of {path} was {}, and is {}",
            text(old.owner),
            text(new.owner)
        ));
    }
    None
}
