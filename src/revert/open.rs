//! What the script does by itself, and what it only offers: a step rests on proof, and no open question touches its names.

use bstr::ByteSlice;

use super::goal::{Need, Survey};
use crate::bytes::shown;
use crate::infer::operation::{Confidence, ObjectType};
use crate::infer::patterns::{Relation, relation};
use crate::story::net::operations_of;
use crate::story::net::tree::{Gone, Id};
use crate::trace::At;

impl Survey<'_> {
    /// Something about an object, or about a directory above it, rests on a claim that is too weak to act on.
    pub(super) fn only_offered(&self, id: Id) -> Option<String> {
        self.weak_among(id, self.tree.above(id))
    }

    /// The same for the directories above it alone.
    pub(super) fn weak_above(&self, id: Id) -> Option<String> {
        self.weak_among(id, self.tree.above(id).skip(1))
    }

    fn weak_among(&self, id: Id, among: impl Iterator<Item = Id>) -> Option<String> {
        if self.tree.only_offered.is_empty() {
            return None;
        }
        let mut among = among;
        among.find_map(|at| {
            let node = self.node(at);
            let mut operations = operations_of(node);
            if at != id {
                // what is done in a directory does not depend on what was written to it
                operations.retain(|by| node.made.contains(by) || node.moved.contains(by));
            }
            operations.into_iter().find_map(|by| {
                let why = self.tree.only_offered.get(&by)?;
                Some(format!("operation {by}: {why}"))
            })
        })
    }

    /// What stands there came with the program, whatever it is: nothing stood in its place at the start, and nothing else
    /// can have been put there since.
    pub(super) fn is_new(&self, id: Id) -> bool {
        let node = self.node(id);
        let Some(place) = &node.place else {
            return false;
        };
        let path = self.tree.path(id);
        let nobodys = &self.tree.nobodys;
        self.tree.was_free(place)
            && !node.made.iter().any(|by| nobodys.contains(by))
            && (self
                .tree
                .may_have_filled(&path, node.object, At::default(), &node.made, false))
            .is_none()
    }

    /// The name that a rename is said to have given is one that only the disk tells. It must account for what stands there.
    fn rival(&self, id: Id) -> Option<String> {
        let node = self.node(id);
        let by = node.by_disk?;
        let (path, since) = self.tree.by_disk.get(&by)?;
        if let Some(other) = self
            .tree
            .may_have_filled(path, node.object, *since, &[by], true)
        {
            return Some(format!(
                "operation {by}: nothing stood at its new name just before, but {other} may have put there what stands there now"
            ));
        }
        if self.tree.unguarded.contains(&by) && !self.in_a_circle(id) {
            return Some(format!(
                "operation {by}: nothing stood at its new name just before, but another process may have put there what stands there \
                 now: none but this one is in the recording"
            ));
        }
        let related = relation(&self.tree.home_path(id), path) < Relation::SameDirectory;
        (!related && !self.in_a_circle(id)).then(|| {
            format!(
                "operation {by}: nothing but an empty place speaks for the name that no line prints"
            )
        })
    }

    /// Something that no line put there stands in its old place, so that the step would be in conflict: whoever knows what it is can
    /// take the offer.
    fn home_taken(&self, id: Id) -> Option<String> {
        let node = self.node(id);
        let (up, name) = node.home.as_ref()?;
        let line = self.tree.taken_again.get(node.moved.first()?)?;
        let ours = self.node(*up).children.holder(name.as_ref()).is_some();
        (!ours).then(|| {
            format!(
                "something stands in its old place again (line {}), and no line tells what put it there",
                line.line()
            )
        })
    }

    /// What was found under the name that no line prints may have been put there by another thread or process.
    fn another_doer(&self, id: Id) -> Option<String> {
        let by = self.tree.may_have_appeared(id)?;
        Some(format!(
            "nothing stood there just before, and something was found right after; but {by} gave something a name that no line \
             tells in between, and it may be this one"
        ))
    }

    /// Another object may have taken its place.
    fn displaced(&self, id: Id) -> Option<String> {
        let here = self.tree.may_be_displaced(id, true);
        let by = here.or_else(|| self.node(id).maybe_replaced_by.clone())?;
        Some(format!(
            "{by} gave something a name that no line tells, and it may be this one: then what stands there is not what is meant"
        ))
    }

    /// Something else may stand in the place of a file whose bytes are to come back.
    fn replaced(&self, id: Id) -> Option<String> {
        let by = self.tree.may_be_displaced(id, false)?;
        Some(format!(
            "{by} gave something a name that no line tells, and it may be this one: then something else stands there by now"
        ))
    }

    /// It stands in the place of something that stands in the place of another, and so on back to its own.
    fn in_a_circle(&self, id: Id) -> bool {
        let mut at = id;
        for _ in 0..self.tree.nodes.len() {
            let home = self.node(at).home.as_ref();
            let next = home.and_then(|(up, name)| self.node(*up).children.holder(name.as_ref()));
            match next {
                Some(next) if next == id => return at != id,
                Some(next) => at = next,
                None => return false,
            }
        }
        false
    }

    /// A question about the past of an object's name that the capture leaves open, where the need depends on the answer.
    pub(super) fn open_question(&self, id: Id, need: &Need) -> Option<String> {
        let node = self.node(id);
        match need {
            Need::Mode(..) | Need::Owner(..) | Need::Flags(..) => None,
            Need::Home | Need::CopyHome => (self.rival(id))
                .or_else(|| self.another_doer(id))
                .or_else(|| self.displaced(id))
                .or_else(|| self.home_taken(id)),
            Need::Name { of } => self.another_doer(*of).or_else(|| self.displaced(*of)),
            Need::Bytes { from, .. } => self.displaced(*from).or_else(|| self.replaced(id)),
            Need::Embedded(_) => self.replaced(id),
            Need::Aside => {
                if let Some(why) = self.another_doer(id) {
                    return Some(why);
                }
                if self.tree.may_have_held_something(id) {
                    return Some(
                        "something may have stood there before: a line that does not show the whole path took a name away that ends like it"
                            .to_owned(),
                    );
                }
                if node.object != ObjectType::Directory
                    && let Some(open) = self.tree.may_hold_exchanged(id)
                {
                    return Some(format!(
                        "{open} exchanged what is in two files, and this may be the other one: then it holds the only old bytes"
                    ));
                }
                let exchanged = node.made.iter();
                let exchanged = exchanged.filter_map(|by| self.tree.perhaps_exchanged.get(by));
                if let Some(of) = exchanged.min() {
                    return Some(format!(
                        "it may have changed places with {} by a call that leaves no line: then it holds the only old bytes",
                        shown(of)
                    ));
                }
                let replaced = || {
                    let before = node.maybe_replaced_by.clone();
                    before.or_else(|| self.tree.may_be_displaced(id, false))
                };
                // a link is told by its type, whatever else came
                let plain = matches!(node.object, ObjectType::File | ObjectType::Unknown);
                if plain && let Some(open) = replaced() {
                    return Some(format!(
                        "{open} gave an older one a name that no line tells, and it may stand here: then it is the only one"
                    ));
                }
                let by = node.made.last();
                if let Some((path, since)) = by.and_then(|by| self.tree.by_disk.get(by))
                    && let Some(other) =
                        self.tree
                            .may_have_filled(path, node.object, *since, &node.made, false)
                {
                    return Some(format!("{other} may have put there what stands there now"));
                }
                let sure = node
                    .confidence
                    .is_none_or(|level| level == Confidence::Certain);
                let open = self.tree.may_be_older(id).filter(|_| !sure)?;
                Some(format!(
                    "what stands there may have been there before: {open} gave something a name that no line tells, and \
                     nobody looked in between"
                ))
            }
            Need::RemoveUnseenHardLink(unseen) => {
                let since = |removed: &u32| *removed > unseen.operation;
                let here = node.place.as_ref().map(|place| place.0);
                let mut removed = self.tree.nodes.iter().filter_map(|other| {
                    let by = match other.gone? {
                        Gone::Removed(by) | Gone::Overwritten(by) | Gone::Lost(by) => by,
                        Gone::Taken => return None,
                    };
                    let home = other.home.as_ref()?;
                    (Some(home.0) == here).then_some((by, other.gone, home))
                });
                let path = self.tree.home_path(id);
                removed.find_map(|(by, gone, home)| {
                    if since(&by) {
                        let again = matches!(gone, Some(Gone::Removed(_)));
                        return again.then(|| {
                            format!("operation {by} may have removed that name again")
                        });
                    }
                    let of_its_own = relation(&path, &self.tree.place_path(home)) < Relation::SameDirectory;
                    let free = self.tree.known_at(home.0, home.1.as_bstr()) == Some(None);
                    (of_its_own && free).then(|| {
                        format!(
                            "what stood at {} went away before (operation {by}), and that may be the further name: without it \
                             nothing would stand there",
                            shown(&self.tree.place_path(home))
                        )
                    })
                })
            }
            Need::MoveBackUnseen(_) => Some(
                "nothing but its name speaks for it, and it may have stood there before".to_owned(),
            ),
            _ => None,
        }
    }

    /// What another process may have changed since, by a line that does not show the whole path, is offered.
    pub(super) fn offer_what_others_may_have_changed(&mut self) {
        let mut open = Vec::new();
        for (at, goal) in self.goals.iter().enumerate() {
            let node = self.node(goal.node);
            let stands = node.place.is_some().then(|| self.tree.path(goal.node));
            let home = node.home.is_some().then(|| self.tree.home_path(goal.node));
            let mut names = stands.into_iter().chain(home);
            let by = names.find_map(|path| {
                let ends = &self.tree.path_ends;
                ends.may_have_changed(path.as_bstr(), node.placed_at)
            });
            if let Some(by) = by {
                open.push((at, format!(
                    "{by} changed something of which the line shows no more than the end of the path, and it ends like this: it may be this one"
                )));
            }
        }
        for (at, why) in open {
            self.goals[at].offer.get_or_insert(why);
        }
    }

    /// What was first heard of after something got a name that no line tells may be that very thing: it has no home.
    pub(super) fn has_no_home(&mut self, id: Id, operations: &[u32]) -> bool {
        let Some(open) = self.tree.may_come_from(id) else {
            return false;
        };
        let reason = format!(
            "its old name is first heard of after {open} gave something a name that no line tells: it may be that very thing, \
             and never have stood there before"
        );
        let remedy = "if it is not, move it back by hand; the report has the lines";
        self.advise(id, reason, remedy, operations.to_vec());
        true
    }

    /// It took the place of what stood at the next number of a rotation: then it stood at its own before, however it was
    /// opened.
    pub(super) fn is_rotated(&self, id: Id) -> bool {
        let next = self.node(id).place.as_ref();
        let before = next.and_then(|place| self.tree.homes.get(place));
        before.is_some_and(|&before| {
            let moved = !self.node(before).moved.is_empty() || self.node(before).gone.is_some();
            moved && relation(&self.tree.home_path(id), &self.tree.path(id)) == Relation::Rotation
        })
    }

    /// It may be the program's own, so it has no place to go back to.
    pub(super) fn may_be_new(&mut self, id: Id, operations: Vec<u32>) {
        self.advise(
            id,
            "it was opened with CREAT, and the capture does not tell whether it was there before".to_owned(),
            "if it was not, it is the program's own, and can be put away; compare it with what stood there",
            operations,
        );
    }
}
