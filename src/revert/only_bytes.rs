//! What holds the only old bytes of a file goes last: a backup, a copy or a second name that the program made is put away
//! only once the file has its bytes back; else it stays.

use std::collections::{HashMap, HashSet};

use bstr::{BStr, BString, ByteSlice};

use super::goal::{Need, Survey};
use crate::bytes::shown;
use crate::infer::operation::ObjectType;
use crate::infer::patterns::{Relation, aside_of, lock_or_pid, relation};
use crate::story::net::tree::{Gone, Id};

impl Survey<'_> {
    /// Takes back the goals that would put away the only old bytes of something.
    pub(super) fn keep_only_bytes(&mut self) {
        let given = self.goals.iter().filter(|goal| goal.offer.is_none());
        let given: HashSet<(Id, Id)> = given
            .filter_map(|goal| match goal.need {
                // wherever else they stand
                Need::Bytes { recorded: true, .. } | Need::Embedded(_) => {
                    Some((goal.node, goal.node))
                }
                Need::Bytes { from, .. } => Some((goal.node, from)),
                Need::Name { of } => Some((goal.node, of)),
                _ => None,
            })
            .collect();
        self.offer_what_may_hold(&given);
        let mut victims: HashMap<Id, Vec<Id>> = HashMap::new();
        for (place, &file) in &self.tree.homes {
            let node = self.node(file);
            let lost = matches!(node.gone, Some(Gone::Removed(_) | Gone::Overwritten(_)));
            if lost || !node.written.is_empty() {
                victims.entry(place.0).or_default().push(file);
            }
        }
        let mut kept: Vec<(usize, BString)> = Vec::new();
        for (at, goal) in self.goals.iter().enumerate() {
            if goal.need != Need::Aside || self.node(goal.node).object == ObjectType::Directory {
                continue;
            }
            if let Some(of) = self.holds_only_bytes_of(goal.node, &given, &victims) {
                kept.push((at, of));
            }
        }
        for (at, of) in kept.into_iter().rev() {
            let goal = self.goals.remove(at);
            let path = self.tree.path(goal.node);
            let reason = format!(
                "it stays: it may hold the only old bytes of {}, which the script cannot give back",
                shown(&of)
            );
            let remedy = format!(
                "compare the two; --restore {}={} when the script is generated puts them back from it, and takes it away \
                 afterwards",
                shown(&of),
                shown(&path)
            );
            self.tree.nodes[goal.node].doubt = Some(reason.clone());
            self.advise(goal.node, reason, &remedy, goal.operations);
        }
    }

    /// The file whose old bytes stand in `id`, and in nothing else that the plan knows of; `victims` are those that lost
    /// theirs, by their directory.
    fn holds_only_bytes_of(
        &self,
        id: Id,
        given: &HashSet<(Id, Id)>,
        victims: &HashMap<Id, Vec<Id>>,
    ) -> Option<BString> {
        let node = self.node(id);
        let made = node.made_after()?;
        let place = node.place.clone()?;
        if let Some(file) = node.same_file
            && self.is_without(file, id, made, given, true)
        {
            return Some(self.tree.home_path(file));
        }
        if let Some(of) = self.copied_file_without(id, given) {
            return Some(of);
        }
        let path = self.tree.path(id);
        let name = place.1.as_bstr();
        if lock_or_pid(name) {
            return None;
        }
        if let Some(plain) = aside_of(name).or_else(|| numbered(name)) {
            let mut of = BString::from(&path[..path.len() - name.len()]);
            of.extend_from_slice(plain);
            if self.path_is_without(&of, id, made, given) {
                return Some(of);
            }
        }
        let beside = victims.get(&place.0).into_iter().flatten();
        let fitting = beside.filter_map(|&other| {
            let of = self.tree.home_path(other);
            let kept = matches!(
                relation(&of, &path),
                Relation::Backup | Relation::Within | Relation::Rotation
            );
            (kept && self.is_without(other, id, made, given, false)).then_some(of)
        });
        fitting.min()
    }

    /// The file of which it is a copy, or a copy of a copy, where that file has lost its bytes since.
    fn copied_file_without(&self, id: Id, given: &HashSet<(Id, Id)>) -> Option<BString> {
        let mut at = id;
        for _ in 0..self.tree.nodes.len() {
            let node = self.node(at);
            let made = node.made_after()?;
            let path = node.copied_from.as_ref()?;
            let Some(original) = node.copy_of else {
                let without = self.path_is_without(path, id, made, given);
                return without.then(|| path.clone());
            };
            if self.node(original).home.is_some() {
                let without = self.is_without(original, id, made, given, true);
                return without.then(|| self.tree.home_path(original));
            }
            // a copy that was written to before it was copied is another one
            if self.node(original).written.iter().any(|by| *by < made) {
                return None;
            }
            at = original;
        }
        None
    }

    /// What stood at a path lost its bytes after operation `made`, or may have.
    fn path_is_without(
        &self,
        path: &BString,
        id: Id,
        made: u32,
        given: &HashSet<(Id, Id)>,
    ) -> bool {
        let place = self.tree.known_place(path);
        let standing = place.as_ref().and_then(|place| self.tree.homes.get(place));
        match standing {
            Some(&file) => self.is_without(file, id, made, given, true),
            // what the program made holds no old bytes
            None if place.is_some_and(|place| self.tree.was_free(&place)) => false,
            None => self.tree.may_be_replaced(path, made).is_some(),
        }
    }

    /// A file lost its bytes after operation `made`, and the plan does not give them back from `id`.
    fn is_without(
        &self,
        file: Id,
        id: Id,
        made: u32,
        given: &HashSet<(Id, Id)>,
        copied: bool,
    ) -> bool {
        let node = self.node(file);
        let made_here = node.home.is_none();
        let back = given.contains(&(file, id)) || given.contains(&(file, file));
        if made_here || back || node.object == ObjectType::Directory {
            return false;
        }
        if let (Some(old), Some(new)) = (node.size.0, self.node(id).size.1)
            && old != new
        {
            return false;
        }
        let lost = match node.gone {
            Some(Gone::Removed(by) | Gone::Overwritten(by)) => by > made,
            // what went with its directory stands in it still
            Some(Gone::Lost(by)) => {
                let directory = node.home.as_ref().map(|home| home.0);
                let alone = directory.is_none_or(|up| self.node(up).gone != node.gone);
                copied && alone && by > made
            }
            Some(Gone::Taken) => copied,
            None => false,
        };
        let written = node.written.iter().any(|by| *by > made);
        let home = self.tree.home_path(file);
        let replaced =
            copied && node.place == node.home && self.tree.may_be_replaced(&home, made).is_some();
        lost || written || replaced
    }
}

/// The name before `.~1~`.
fn numbered(name: &BStr) -> Option<&[u8]> {
    let rest = name.strip_suffix(b"~")?;
    let at = rest.rfind(b".~")?;
    let digits = &rest[at + 2..];
    (at > 0 && !digits.is_empty() && digits.iter().all(u8::is_ascii_digit)).then_some(&rest[..at])
}
