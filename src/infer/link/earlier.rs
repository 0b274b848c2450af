//! What was done before links were made: what was put aside, made and copied.

use bstr::{BString, ByteSlice};
use rustc_hash::FxHashMap;

use crate::infer::facts::windows::Window;
use crate::infer::operation::{Kind, ObjectType};
use crate::infer::patterns;
use crate::infer::verdicts::Verdicts;
use crate::trace::At;
use crate::trace::names::{PathId, volume};

/// Copies before a link that may be about its original.
pub(super) const COPIES: usize = 4096;

/// What was done before the links were made, by path and by line.
pub(super) struct EarlierChanges {
    /// Renames of what stood where the links stand, by their source: line, new name, type.
    renames: FxHashMap<PathId, Vec<(At, Option<PathId>, ObjectType)>>,
    /// Files and directories made, in order of line.
    made: Vec<(At, PathId)>,
    /// The first line at which a path was made, and whether it is a directory.
    first_made: FxHashMap<PathId, (At, bool)>,
    /// Links made, by their last component.
    links: FxHashMap<BString, Vec<(At, PathId)>>,
    /// The places of all changes of the paths where the links stand.
    at_links: FxHashMap<PathId, Vec<usize>>,
    /// Copies, by number, of each file and of what each directory holds.
    pub(super) copies: FxHashMap<PathId, Vec<usize>>,
}

impl EarlierChanges {
    /// For these links, which were made from this line on.
    pub(super) fn new(verdicts: &Verdicts<'_>, windows: &[&Window], first: At) -> EarlierChanges {
        let mut earlier = EarlierChanges {
            renames: FxHashMap::default(),
            made: Vec::new(),
            first_made: FxHashMap::default(),
            links: FxHashMap::default(),
            at_links: FxHashMap::default(),
            copies: FxHashMap::default(),
        };
        let copies = &verdicts.facts.content.copies;
        let before = copies.partition_point(|c| c.at < first);
        let start = before.saturating_sub(COPIES);
        for (n, copy) in copies.iter().enumerate().skip(start) {
            let mut from = copy.from;
            while from != PathId::ROOT {
                earlier.copies.entry(from).or_default().push(n);
                from = verdicts.names().parent(from);
            }
        }
        for id in windows
            .iter()
            .filter_map(|window| verdicts.of_call(window).id())
        {
            earlier.at_links.entry(id).or_default();
            earlier.renames.entry(id).or_default();
        }
        for (n, d) in verdicts.changes().enumerate() {
            let Some(id) = d.id() else { continue };
            if let Some(places) = earlier.at_links.get_mut(&id) {
                places.push(n);
            }
            match d.kind {
                Kind::Rename => {
                    let to = d.to.as_ref().and_then(|t| t.id);
                    if let Some(list) = earlier.renames.get_mut(&id) {
                        list.push((d.at, to, d.details.object));
                    }
                }
                Kind::Mkdir | Kind::Create => {
                    earlier.made.push((d.at, id));
                    let made = (d.at, d.kind == Kind::Mkdir);
                    let first = earlier.first_made.entry(id).or_insert(made);
                    *first = made.min(*first);
                }
                Kind::Symlink => {
                    let name = verdicts.names().base(id);
                    let called = earlier.links.entry(name.into()).or_default();
                    called.push((d.at, id));
                }
                _ => {}
            }
        }
        earlier.made.sort();
        earlier
    }

    /// The places of the changes of a link's path, in order.
    pub(super) fn changes_at(&self, link: PathId) -> &[usize] {
        self.at_links.get(&link).map_or(&[], Vec::as_slice)
    }

    pub(super) fn renames_of(
        &self,
        id: PathId,
        before: At,
    ) -> impl DoubleEndedIterator<Item = &(At, Option<PathId>, ObjectType)> {
        let all = self.renames.get(&id).map_or(&[][..], Vec::as_slice);
        all.iter().filter(move |r| r.0 < before)
    }

    /// Links of this name, and where they were made.
    pub(super) fn links_called(&self, name: &[u8]) -> impl Iterator<Item = (At, PathId)> {
        let called = self.links.get(name.as_bstr());
        called.into_iter().flatten().copied()
    }

    /// Where the original stood before the link took its place: there, and where it was put aside, if more speaks for that than
    /// that the name turned up afterwards.
    pub(super) fn origins(
        &self,
        verdicts: &Verdicts<'_>,
        window: &Window,
        link: PathId,
    ) -> Vec<PathId> {
        let told = |id: &PathId| stood_aside(verdicts, *id, window.at);
        let aside = self
            .renames_of(link, window.at)
            .filter_map(|r| r.1)
            .filter(told);
        let mut out: Vec<PathId> = aside.rev().take(8).collect();
        out.insert(0, link);
        out
    }

    /// The process made this very path before the link.
    pub(super) fn made(&self, window: &Window, id: PathId) -> bool {
        self.first_made
            .get(&id)
            .is_some_and(|(at, _)| *at < window.at)
    }

    /// The directories made before a line, in order.
    pub(super) fn directories_made(
        &self,
        before: At,
    ) -> impl DoubleEndedIterator<Item = (At, PathId)> {
        let end = self.made.partition_point(|m| m.0 < before);
        let made = self.made[..end].iter().copied();
        made.filter(|(at, id)| self.first_made.get(id) == Some(&(*at, true)))
    }

    /// Another link that was made, and in whose place a name was known that ends alike.
    pub(super) fn twins<'p>(
        &'p self,
        verdicts: &'p Verdicts<'_>,
        link: PathId,
        rest: &'p [u8],
    ) -> impl Iterator<Item = PathId> {
        let names = verdicts.names();
        let others = self.at_links.keys().copied().filter(move |id| *id != link);
        others.take(Self::TWINS).filter(move |id| {
            let below = [names.get(*id), rest].join(&b'/');
            names
                .find(&below)
                .is_some_and(|id| verdicts.facts.has_line(id))
        })
    }

    /// Links that are compared with one.
    const TWINS: usize = 256;

    /// It is a directory that the process made before the link.
    pub(super) fn made_directory(&self, window: &Window, id: PathId) -> bool {
        self.made(window, id) && self.first_made.get(&id).is_some_and(|(_, dir)| *dir)
    }

    /// The process made another directory on the same volume not long before the link, neither above nor below this path.
    pub(super) fn made_another_directory(
        &self,
        verdicts: &Verdicts<'_>,
        window: &Window,
        id: PathId,
    ) -> bool {
        let names = verdicts.names();
        let end = self.made.partition_point(|m| m.0 < window.at);
        let apart = |other: PathId| {
            other != id && names.rest(other, id).is_none() && names.rest(id, other).is_none()
        };
        self.made[end.saturating_sub(64)..end]
            .iter()
            .any(|(at, other)| {
                let directory = self.first_made.get(other) == Some(&(*at, true));
                directory && apart(*other) && volume(names.get(*other)) == volume(names.get(id))
            })
    }

    /// The process made this path, or the directory that holds it, not long before the link.
    pub(super) fn prepared(&self, verdicts: &Verdicts<'_>, window: &Window, id: PathId) -> bool {
        let end = self.made.partition_point(|m| m.0 < window.at);
        let parent = verdicts.names().parent(id);
        self.made[end.saturating_sub(64)..end]
            .iter()
            .any(|m| m.1 == id || m.1 == parent)
    }
}

/// Something was heard of the name before the link was made, or it is one that originals are put aside under.
pub(super) fn stood_aside(verdicts: &Verdicts<'_>, id: PathId, link_made: At) -> bool {
    let heard = verdicts
        .facts
        .ledger
        .spans(id)
        .iter()
        .any(|s| s.first < link_made);
    heard || patterns::aside_of(verdicts.names().base(id)).is_some()
}
