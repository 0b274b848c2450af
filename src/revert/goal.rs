//! What has to come true for every object, before anybody thinks about the order.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use bstr::BString;

use super::plan::{Advice, Content, Options};
use crate::bytes::shown;
use crate::infer::operation::{Confidence, ObjectType};
use crate::story::model::Reset;
use crate::story::net::operations_of;
use crate::story::net::tree::{Gone, Id, Node, Tree, Unseen};

/// What one object needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Need {
    /// Back to where it stood at the start.
    Home,
    /// To the backup: the program made it.
    Aside,
    /// Its old name gets a copy of it: what stood where it stands now is gone for good, and an empty place would be
    /// worse than either.
    CopyHome,
    /// Its old bytes, from another object.
    Bytes {
        from: Id,
        /// A template, used where it exists.
        optional: bool,
        /// A copy that a recording made before.
        recorded: bool,
    },
    /// Its old bytes, which the script carries.
    Embedded(Arc<Content>),
    /// Its old bytes come back with the file itself, which stands under a name that begins like its own and that only
    /// the disk tells.
    RestoreFromUnseenName(Unseen),
    /// Back from the name beside the old one that only the disk tells.
    MoveBackUnseen(Unseen),
    /// A further name that only the disk tells goes to the backup.
    RemoveUnseenHardLink(Unseen),
    /// To be made again as a further name of another object.
    Name { of: Id },
    /// The link is to be made again.
    Text(BString),
    /// The directory is to be made again.
    Directory,
    /// Old permissions (old, new).
    Mode(String, String),
    /// Old owner and group (old, new).
    Owner((u32, u32), (u32, u32)),
    /// Old BSD flags (old, new), as `chflags` takes them.
    Flags(String, String),
}

/// An object and what it needs.
#[derive(Clone, Debug)]
pub(super) struct Goal {
    pub(super) node: Id,
    pub(super) need: Need,
    /// The newest operation behind it: the order in which to undo.
    pub(super) key: u32,
    pub(super) operations: Vec<u32>,
    pub(super) confidence: Confidence,
    /// Why it is only offered.
    pub(super) offer: Option<String>,
}

/// Finds what every object needs; what cannot be done becomes advice.
pub(super) struct Survey<'a> {
    pub(super) tree: &'a mut Tree,
    pub(super) options: &'a Options,
    pub(super) resets: &'a [Reset],
    pub(super) goals: Vec<Goal>,
    pub(super) advice: Vec<Advice>,
    /// How an object that is gone, or whose bytes are, can be had again.
    pub(super) sources: HashMap<Id, Need>,
    /// Directories that are gone, with files whose bytes are, and whose places hold something else.
    pub(super) unrestorable: HashSet<Id>,
    /// Programs whose old bytes are gone.
    pub(super) broken: Vec<BString>,
    /// Places where nothing stands afterwards, though something did before.
    pub(super) emptied: Vec<BString>,
    /// Directory, object that goes with it, its operations.
    carried: Vec<(Id, Id, Vec<u32>)>,
}

/// A backup, in words.
pub(super) const BACKUP: &str = "restore it from Time Machine or another backup, or from a second node, or give a copy with \
                      --restore PATH=COPY";

/// `path` stands on another volume than the system's.
pub(super) fn on_other_volume(path: &[u8]) -> bool {
    path.starts_with(b"/Volumes/")
}

impl<'a> Survey<'a> {
    pub(super) fn new(tree: &'a mut Tree, options: &'a Options, resets: &'a [Reset]) -> Self {
        Survey {
            tree,
            options,
            resets,
            goals: Vec::new(),
            advice: Vec::new(),
            sources: HashMap::new(),
            unrestorable: HashSet::new(),
            broken: Vec::new(),
            emptied: Vec::new(),
            carried: Vec::new(),
        }
    }

    /// Looks at every object.
    pub(super) fn run(&mut self) {
        let count = self.tree.nodes.len();
        for id in 1..count {
            if self.lost_its_bytes(id)
                && let Some(source) = self.source(id)
            {
                self.sources.insert(id, source);
            }
        }
        self.leave_refilled_directories();
        self.restore_into_directories_made_again();
        for id in 1..count {
            self.object(id);
        }
        self.undo_with_directory();
        self.offer_what_others_may_have_changed();
        self.keep_only_bytes();
        self.keep_what_links_lead_to();
        self.offer_what_returns_without_its_directory();
        self.offer_what_leaves_its_place_empty();
    }

    pub(super) fn node(&self, id: Id) -> &Node {
        &self.tree.nodes[id]
    }

    pub(super) fn advise(&mut self, id: Id, reason: String, remedy: &str, operations: Vec<u32>) {
        let node = self.node(id);
        let path = match (&node.place, &node.home) {
            (Some(_), _) => Some(self.tree.path(id)),
            (None, Some(_)) => Some(self.tree.home_path(id)),
            // no line shows one
            (None, None) => None,
        };
        self.advice.push(Advice {
            path,
            reason,
            remedy: remedy.to_owned(),
            operations,
            left_out: false,
        });
    }

    pub(super) fn want(&mut self, id: Id, need: Need, operations: Vec<u32>) {
        let read = match &need {
            Need::Bytes { from, .. } => Some(*from),
            Need::Name { of } => Some(*of),
            _ => None,
        };
        if need == Need::Aside
            && self.node(id).object != ObjectType::Directory
            && self.is_new(id)
            && self.only_offered(id).is_some()
        {
            // whatever it is by now, it came with the program
            let node = &mut self.tree.nodes[id];
            node.object = ObjectType::Unknown;
            node.target = None;
        }
        let claims = [Some(id), read].into_iter().flatten();
        let confidence = claims
            .clone()
            .filter_map(|id| self.node(id).confidence)
            .min();
        let offer = claims
            .clone()
            .find_map(|id| match &need {
                Need::Aside if self.is_new(id) => self.weak_above(id),
                // the disk proves it: its size, its name, and that it lost a name since what stands there was written
                Need::RestoreFromUnseenName(_) => self.weak_above(id),
                _ => self.only_offered(id),
            })
            .or_else(|| self.open_question(id, &need));
        self.goals.push(Goal {
            node: id,
            need,
            key: operations.iter().copied().max().unwrap_or(0),
            operations,
            confidence: confidence.unwrap_or(Confidence::Certain),
            offer,
        });
    }

    /// The object is left alone because of where it stands, or stood.
    pub(super) fn elsewhere(&self, id: Id) -> bool {
        let node = self.node(id);
        !self.options.include_other_volumes
            && ((node.place.is_some() && on_other_volume(&self.tree.path(id)))
                || (node.home.is_some() && on_other_volume(&self.tree.home_path(id))))
    }

    fn object(&mut self, id: Id) {
        let node = self.node(id).clone();
        let operations = operations_of(&node);
        self.unseen_names(id, &node);
        if let (None, Some(Gone::Lost(operation))) = (&node.home, node.gone) {
            let from = node.lost.as_deref().map(|lost| lost.from.0);
            if let Some(directory) = from.and_then(|from| self.our_whole_directory(from)) {
                return self.carried.push((directory, id, operations));
            }
            return self.advice.push(Advice {
                path: None,
                reason: format!(
                    "operation {operation} renamed something that was made during the capture, and the capture does not tell the new name for sure: it still stands there, perhaps in place of another"
                ),
                remedy: "the report has the line; look in the same directory for what is newer than it".to_owned(),
                operations,
                left_out: false,
            });
        }
        if operations.is_empty() || (node.home.is_none() && node.gone.is_some()) {
            return;
        }
        if let Some(doubt) = self.tree.doubt(id).map(str::to_owned) {
            let remedy = "look at it by hand; the report lists what speaks for it";
            return self.advise(id, doubt, remedy, operations);
        }
        if self.elsewhere(id) {
            return self.advise(
                id,
                "it stands on another volume, which may be in use by another machine, or gone".to_owned(),
                "generate the script with --include other-volumes if that volume is to be changed, too",
                operations,
            );
        }
        if node.place.is_some() && self.tree.is_partial(id) {
            return self.seen_in_part(id, &node, operations);
        }
        match (&node.home, &node.place, node.gone) {
            (None, Some(place), _) => self.made_here(id, &place.clone(), operations),
            (Some(home), Some(place), _)
                if home != place && node.perhaps_made && !self.is_rotated(id) =>
            {
                self.may_be_new(id, operations);
            }
            (Some(home), Some(place), _) => {
                if home != place && !self.has_no_home(id, &node.moved) {
                    self.moved(id, &node);
                }
                self.kept(id, &node);
            }
            (Some(_), None, Some(gone)) => self.missing(id, &node, gone, operations),
            _ => {}
        }
    }

    /// An object whose whole path the capture does not show. It may go with a directory that the program made, but it
    /// is no operand.
    fn seen_in_part(&mut self, id: Id, node: &Node, operations: Vec<u32>) {
        let place = node.place.as_ref().filter(|_| node.home.is_none());
        if let Some(directory) = place.and_then(|place| self.our_whole_directory(place.0)) {
            return self.carried.push((directory, id, operations));
        }
        let reason = "the capture does not show the whole path".to_owned();
        self.advise(
            id,
            reason,
            "find out by hand what it was; the report has the line",
            operations,
        );
    }

    /// The nearest directory, this one or above, that the program made and whose path is shown whole.
    fn our_whole_directory(&self, directory: Id) -> Option<Id> {
        let mut at = directory;
        loop {
            if self.tree.is_our_own(at) && !self.tree.is_partial(at) {
                return Some(at);
            }
            at = self.node(at).place.as_ref()?.0;
        }
    }

    /// What goes with a directory is undone by the directory's step, if there is one.
    fn undo_with_directory(&mut self) {
        for (directory, id, operations) in std::mem::take(&mut self.carried) {
            let goal = self
                .goals
                .iter_mut()
                .find(|goal| goal.node == directory && goal.need == Need::Aside);
            match goal {
                Some(goal) => {
                    goal.key = goal.key.max(operations.iter().copied().max().unwrap_or(0));
                    goal.operations.extend(operations.iter().copied());
                    goal.operations.sort_unstable();
                    goal.operations.dedup();
                    let lost = match self.node(id).gone {
                        Some(Gone::Lost(lost)) => Some(lost),
                        _ => self.node(id).guessed,
                    };
                    if let Some(lost) = lost {
                        let reason = format!(
                            "operation {lost} renamed something that was made during the capture, and the capture does not tell the new name for sure: it goes with {} if it is still in there, and stays if it is not",
                            shown(&self.tree.path(directory))
                        );
                        let remedy =
                            "the report has the line; what was moved elsewhere is newer than it";
                        self.advice.push(Advice {
                            path: None,
                            reason,
                            remedy: remedy.to_owned(),
                            operations,
                            left_out: false,
                        });
                    }
                }
                None => {
                    let reason = "the capture does not show the whole path".to_owned();
                    let remedy = "find out by hand what it was; the report has the line";
                    self.advise(id, reason, remedy, operations);
                }
            }
        }
    }

    /// An object that the program made and that is still there.
    fn made_here(&mut self, id: Id, place: &(Id, BString), operations: Vec<u32>) {
        if self.goes_with_what_stays(place.0) {
            let reason = "the directory that holds it stays, since it may have been made by the program, too";
            let remedy = "look at the directory; see the note on it";
            return self.advise(id, reason.to_owned(), remedy, operations);
        }
        let stays = self
            .tree
            .above(id)
            .skip(1)
            .find(|&at| self.is_a_successor(at));
        if let Some(directory) = stays {
            let reason = format!(
                "{} stays, because what stood in its place cannot be put back, and so does what stands in it",
                shown(&self.tree.path(directory))
            );
            let remedy = "look at both; see the other notes for what stood there before";
            return self.advise(id, reason, remedy, operations);
        }
        if self.node(id).object == ObjectType::Special {
            let reason = "a socket, a FIFO or a device: it holds nothing, and is of use to the process that made it";
            let remedy = "nothing needs to be done: where it is of no use, its process makes it anew or removes it";
            return self.advise(id, reason.to_owned(), remedy, operations);
        }
        let Some(&original) = self.tree.homes.get(place) else {
            return match self.other_name(id) {
                // its inode tells the name better than the claim does
                Some((file, twin)) => self.want(file, Need::RemoveUnseenHardLink(twin), operations),
                None => self.want(id, Need::Aside, operations),
            };
        };
        let before = self.node(original);
        let returns = before.place.is_some()
            && !before.move_unsure
            && (!before.perhaps_made || self.is_rotated(original))
            && (before.home == before.place || self.tree.may_come_from(original).is_none())
            && self.tree.doubt(original).is_none()
            && !self.elsewhere(original);
        let file = self.node(id).object == ObjectType::File;
        match self.sources.get(&original) {
            // the directory is there again
            _ if self.is_made_again(original) => {}
            _ if returns => self.want(id, Need::Aside, operations),
            Some(Need::Bytes { .. } | Need::Embedded(_) | Need::RestoreFromUnseenName(_))
                if file =>
            {
                // the restore takes it away itself; see `missing`
            }
            // see `missing`: what does not come back leaves what stands in its place
            Some(_)
                if before.gone.is_some()
                    && !before.perhaps_made
                    && self.tree.doubt(original).is_none()
                    && self.tree.may_come_from(original).is_none() =>
            {
                self.want(id, Need::Aside, operations);
            }
            // what happened to the original says it all; see `missing`
            _ if before.gone.is_some() => {}
            _ => {
                let reason =
                    "what stood there before cannot be put back, so what stands there now stays";
                let remedy = "look at both; see the other notes for what stood there before";
                self.advise(id, reason.to_owned(), remedy, operations);
            }
        }
    }

    /// A directory, this one or above, was given the name that it has, and may have had none before: it stays with all that is
    /// in it.
    fn goes_with_what_stays(&self, directory: Id) -> bool {
        let mut at = directory;
        for _ in 0..self.tree.nodes.len() {
            let node = self.node(at);
            let Some(place) = &node.place else {
                return false;
            };
            let moved = node.home.is_some() && node.home.as_ref() != Some(place);
            if moved && self.tree.may_come_from(at).is_some() {
                return true;
            }
            at = place.0;
        }
        false
    }

    /// The program made it in the place of something that is gone and cannot be had again: it stays.
    fn is_a_successor(&self, id: Id) -> bool {
        let node = self.node(id);
        let place = node.place.as_ref().filter(|_| node.home.is_none());
        let before = place.and_then(|place| self.tree.homes.get(place));
        let before_it = node
            .place
            .as_ref()
            .and_then(|place| self.tree.homes.get(place));
        before_it.is_some_and(|before| *before != id && self.unrestorable.contains(before))
            || before.is_some_and(|before| {
                let gone = self.node(*before).gone.is_some() && !self.sources.contains_key(before);
                gone && !self.is_made_again(*before)
            })
    }
}
