//! What may hold old bytes in another form: a file that the program wrote while it read others, whose bytes are gone since. An archive
//! and the files that went into it, a database and the one that it was converted from. A step that takes it away is an offer.

use std::collections::HashSet;

use bstr::{BString, ByteSlice};

use super::goal::{Need, Survey};
use crate::bytes::shown;
use crate::infer::operation::ObjectType;
use crate::story::net::sources::Source;
use crate::story::net::tree::{Gone, Id};

impl Survey<'_> {
    /// Offers what would take away the only old bytes of something, in whatever form; `given` is who gets them back by a step, and
    /// from where.
    pub(super) fn offer_what_may_hold(&mut self, given: &HashSet<(Id, Id)>) {
        let back: HashSet<Id> = given.iter().map(|(file, _)| *file).collect();
        let lost: Vec<Id> = (1..self.tree.nodes.len())
            .filter(|id| !back.contains(id) && self.node(*id).home.is_some())
            .filter(|id| self.lost_after(*id, 0))
            .collect();
        let mut open = Vec::new();
        for (at, goal) in self.goals.iter().enumerate() {
            let holder = match goal.need {
                Need::Aside => Some(goal.node),
                // what stands there goes
                Need::Bytes { .. } | Need::Embedded(_) | Need::RestoreFromUnseenName(_) => {
                    let standing = self.tree.standing_at_home(goal.node);
                    standing.or_else(|| self.node(goal.node).place.as_ref().map(|_| goal.node))
                }
                _ => None,
            };
            let Some(holder) = holder.filter(|_| goal.offer.is_none()) else {
                continue;
            };
            if let Some(of) = self.may_hold(holder, goal.node, &lost) {
                open.push((at, format!(
                    "it was written while {} was read, whose old bytes are gone, or may be: it may hold them, in whatever form",
                    shown(&of)
                )));
            }
        }
        for (at, why) in open {
            self.goals[at].offer = Some(why);
        }
    }

    /// The file whose old bytes may stand in what is at `holder`; those of `but` come back.
    fn may_hold(&self, holder: Id, but: Id, lost: &[Id]) -> Option<BString> {
        let sources = &self.node(holder).sources;
        if sources.is_empty() {
            return None;
        }
        let mut found = sources.iter().filter_map(|(since, source)| {
            if let Source::End(end) = source
                && self.tree.is_changed_alike(end.as_bstr(), *since)
            {
                return Some(end.clone());
            }
            if let Some(theirs) = self.tree.taken_by_others_alone(source) {
                return Some(theirs);
            }
            let of = lost.iter().find(|&&file| {
                file != holder
                    && file != but
                    && self.tree.is_from(source, file)
                    && self.lost_after(file, *since)
            })?;
            Some(self.tree.home_path(*of))
        });
        found.next()
    }

    /// The bytes that it held at the start are nowhere any more, and were until after operation `since`.
    fn lost_after(&self, file: Id, since: u32) -> bool {
        let node = self.node(file);
        if matches!(node.object, ObjectType::Directory | ObjectType::Link) {
            return false;
        }
        let before = |by: &u32| *by <= since;
        // what was changed before it was read was not what it had been
        if node.written.iter().any(before) && !node.appended {
            return false;
        }
        match node.gone {
            Some(Gone::Removed(by) | Gone::Overwritten(by)) => by > since,
            Some(Gone::Taken) => true,
            Some(Gone::Lost(_)) => false,
            None if node.foreign.is_some() => true,
            None => !node.appended && node.written.iter().any(|by| *by > since),
        }
    }
}
