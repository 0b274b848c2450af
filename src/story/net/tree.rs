//! The disk as the operations leave it: objects that keep their identity while names change.
//!
//! The capture never lists the disk, so the tree starts as one directory and grows where an operation looks: what an
//! operation acts upon must have been there. What an object was called at the start is its home.

use std::collections::{BTreeMap, HashMap};

use bstr::{BStr, BString, ByteSlice};

use crate::infer::operation::{Confidence, Kind, ObjectType, Operation};

/// Index of an object.
pub(crate) type Id = usize;

/// The root directory.
pub(crate) const ROOT: Id = 0;

/// A name in a directory.
pub(crate) type Place = (Id, BString);

/// How an object stopped being there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gone {
    /// Removed by this operation.
    Removed(u32),
    /// Something was renamed over it by this operation.
    Overwritten(u32),
    /// It has a name now that the capture does not tell.
    Lost(u32),
}

/// One object: a file, a directory, a link, or a further name of a file.
#[derive(Clone, Debug, Default)]
pub(crate) struct Node {
    /// Where it stood at the start; `None` when the program made it.
    pub(crate) home: Option<Place>,
    /// Where it stands; `None` when it is gone.
    pub(crate) place: Option<Place>,
    /// Names known to be taken (`Some`) or free (`None`).
    pub(crate) children: BTreeMap<BString, Option<Id>>,
    pub(crate) object: ObjectType,
    /// A link's text.
    pub(crate) target: Option<BString>,
    /// The text is `certain`.
    pub(crate) target_sure: bool,
    /// This is a further name of that file.
    pub(crate) same_file: Option<Id>,
    /// Operations that made, moved, rewrote it, or changed its attributes.
    pub(crate) made: Vec<u32>,
    pub(crate) moved: Vec<u32>,
    pub(crate) written: Vec<u32>,
    pub(crate) attributes: Vec<u32>,
    pub(crate) gone: Option<Gone>,
    /// Where the bytes it held at the start can still be found.
    pub(crate) copy: Option<BString>,
    /// Another name of the same file.
    pub(crate) other_link: Option<BString>,
    /// Permissions at the start and now.
    pub(crate) mode: Option<(String, String)>,
    /// A change of permissions does not show both.
    pub(crate) mode_unknown: bool,
    /// Why nothing may be done to it.
    pub(crate) doubt: Option<String>,
    /// Of the weakest claim about it.
    pub(crate) confidence: Option<Confidence>,
}

/// The objects and their names.
#[derive(Clone, Debug)]
pub(crate) struct Tree {
    pub(crate) nodes: Vec<Node>,
    /// Who stood in a place at the start.
    pub(crate) homes: HashMap<Place, Id>,
    /// Operations that could not be placed, with the reason.
    pub(crate) unplaced: Vec<(u32, String)>,
}

/// Joins a directory's path and a name.
pub(crate) fn join(directory: &BStr, name: &BStr) -> BString {
    let mut path = BString::from(directory);
    if !path.ends_with(b"/") {
        path.push(b'/');
    }
    path.extend_from_slice(name);
    path
}

/// The components of an absolute path, `.` dropped and `..` resolved by name; `None` for a relative one.
fn components(path: &[u8]) -> Option<Vec<&[u8]>> {
    if path.first() != Some(&b'/') {
        return None;
    }
    let mut list = Vec::new();
    for part in path.split_str("/") {
        match part {
            b"" | b"." => {}
            b".." => {
                list.pop();
            }
            part => list.push(part),
        }
    }
    if list.first() == Some(&&b"private"[..])
        && matches!(list.get(1).copied(), Some(b"etc" | b"var" | b"tmp"))
    {
        list.remove(0);
    }
    Some(list)
}

impl Tree {
    /// Replays `operations`; those below `threshold` only leave doubt behind.
    pub(crate) fn replay(operations: &[Operation], threshold: Confidence) -> Tree {
        let root = Node {
            object: ObjectType::Directory,
            ..Node::default()
        };
        let mut tree = Tree {
            nodes: vec![root],
            homes: HashMap::new(),
            unplaced: Vec::new(),
        };
        for operation in operations {
            if let Err(reason) = tree.apply(operation, threshold) {
                tree.unplaced.push((operation.id, reason));
            }
        }
        tree
    }

    /// What is known to stand at a place: `None` unknown, `Some(None)` nothing.
    pub(crate) fn look(&self, directory: Id, name: &BStr) -> Option<Option<Id>> {
        match self.nodes[directory].children.get(name) {
            Some(known) => Some(*known),
            // what the program has made holds only what it put there
            None if directory != ROOT && self.nodes[directory].home.is_none() => Some(None),
            None => None,
        }
    }

    /// What stands at a place, which must be something.
    fn touch(&mut self, directory: Id, name: &BStr, object: ObjectType) -> Id {
        let id = match self.look(directory, name) {
            Some(Some(id)) => id,
            known => {
                let place = (directory, BString::from(name));
                let foreign = known.is_some();
                let node = Node {
                    home: (!foreign).then(|| place.clone()),
                    doubt: foreign.then(|| {
                        "something stands there that no operation in the capture put there"
                            .to_owned()
                    }),
                    ..Node::default()
                };
                let id = self.add(node);
                if !foreign {
                    self.homes.insert(place.clone(), id);
                }
                self.attach(id, place);
                id
            }
        };
        let node = &mut self.nodes[id];
        if node.object == ObjectType::Unknown {
            node.object = object;
        }
        id
    }

    pub(crate) fn add(&mut self, node: Node) -> Id {
        self.nodes.push(node);
        self.nodes.len() - 1
    }

    pub(crate) fn attach(&mut self, id: Id, place: Place) {
        self.nodes[place.0]
            .children
            .insert(place.1.clone(), Some(id));
        self.nodes[id].place = Some(place);
    }

    pub(crate) fn detach(&mut self, id: Id) {
        if let Some((directory, name)) = self.nodes[id].place.take() {
            self.nodes[directory].children.insert(name, None);
        }
    }

    /// The place that a path names; directories on the way come into view, links are followed by their known text.
    pub(crate) fn place(&mut self, path: &[u8]) -> Result<Place, String> {
        self.place_within(path, 8)
    }

    fn place_within(&mut self, path: &[u8], links: u8) -> Result<Place, String> {
        let parts = components(path).ok_or("the path is not absolute")?;
        let (last, parents) = parts.split_last().ok_or("the path is the root itself")?;
        let mut directory = ROOT;
        for (depth, part) in parents.iter().enumerate() {
            let next = self.touch(directory, part.as_bstr(), ObjectType::Directory);
            if self.nodes[next].object == ObjectType::Link {
                let target = self.nodes[next]
                    .target
                    .clone()
                    .filter(|_| links > 0)
                    .ok_or("the path crosses a link whose target is not known")?;
                let mut whole = if target.starts_with(b"/") {
                    target
                } else {
                    join(self.path(directory).as_bstr(), target.as_bstr())
                };
                for rest in parts[depth + 1..].iter() {
                    whole = join(whole.as_bstr(), rest.as_bstr());
                }
                return self.place_within(&whole, links - 1);
            }
            directory = next;
        }
        Ok((directory, BString::from(*last)))
    }

    /// The object that a path names, which must be there.
    pub(crate) fn object(&mut self, path: &[u8], object: ObjectType) -> Result<Id, String> {
        let (directory, name) = self.place(path)?;
        Ok(self.touch(directory, name.as_bstr(), object))
    }

    /// Where an object stands now. For one that is gone: where it stood last is not kept, so its home.
    pub(crate) fn path(&self, id: Id) -> BString {
        self.walk(id, |node| node.place.as_ref().or(node.home.as_ref()))
    }

    /// What an object was called at the start; for one that the program made, what it is called now.
    pub(crate) fn home_path(&self, id: Id) -> BString {
        self.walk(id, |node| node.home.as_ref().or(node.place.as_ref()))
    }

    fn walk(&self, id: Id, up: impl Fn(&Node) -> Option<&Place>) -> BString {
        let mut names = Vec::new();
        let mut at = id;
        while let Some((directory, name)) = up(&self.nodes[at]) {
            names.push(name.as_bstr());
            at = *directory;
            if names.len() > self.nodes.len() {
                break;
            }
        }
        let mut path = BString::from("/");
        for name in names.iter().rev() {
            path = join(path.as_bstr(), name);
        }
        path
    }

    /// The path of a place as things stand.
    pub(crate) fn place_path(&self, place: &Place) -> BString {
        join(self.path(place.0).as_bstr(), place.1.as_bstr())
    }

    /// `id` stands in `directory` or below it.
    pub(crate) fn within(&self, id: Id, directory: Id) -> bool {
        let mut at = id;
        for _ in 0..=self.nodes.len() {
            if at == directory {
                return true;
            }
            match &self.nodes[at].place {
                Some((up, _)) => at = *up,
                None => return false,
            }
        }
        false
    }

    /// The object and everything that stands below it.
    pub(crate) fn subtree(&self, id: Id) -> Vec<Id> {
        let mut list = vec![id];
        let mut next = 0;
        while let Some(&at) = list.get(next) {
            list.extend(self.nodes[at].children.values().flatten());
            next += 1;
        }
        list
    }

    /// Why nothing may be done to an object: its own doubt, or that of a directory above, now or at the start.
    pub(crate) fn doubt(&self, id: Id) -> Option<&str> {
        let mut stack = vec![id];
        let mut seen = std::collections::HashSet::new();
        while let Some(at) = stack.pop() {
            if !seen.insert(at) {
                continue;
            }
            let node = &self.nodes[at];
            if let Some(doubt) = &node.doubt {
                return Some(doubt);
            }
            stack.extend(node.place.iter().chain(&node.home).map(|place| place.0));
        }
        None
    }

    fn remove(&mut self, id: Id, gone: Gone) {
        for below in self.subtree(id).into_iter().skip(1) {
            self.nodes[below].place = None;
            self.nodes[below].gone = Some(gone);
        }
        self.detach(id);
        self.nodes[id].gone = Some(gone);
    }

    fn note(&mut self, id: Id, confidence: Confidence) {
        let node = &mut self.nodes[id];
        node.confidence = Some(node.confidence.map_or(confidence, |c| c.min(confidence)));
    }

    fn new_object(&mut self, place: Place, object: ObjectType, operation: &Operation) -> Id {
        let mut node = Node {
            object,
            made: vec![operation.id],
            ..Node::default()
        };
        if let Some(Some(standing)) = self.look(place.0, place.1.as_bstr()) {
            // it must have gone without our seeing it
            node.doubt =
                Some("something stood there whose removal the capture does not show".to_owned());
            self.remove(standing, Gone::Lost(operation.id));
        } else if self.look(place.0, place.1.as_bstr()).is_none() {
            self.nodes[place.0].children.insert(place.1.clone(), None);
        }
        let id = self.add(node);
        self.attach(id, place);
        self.note(id, operation.confidence);
        id
    }

    fn apply(&mut self, operation: &Operation, threshold: Confidence) -> Result<(), String> {
        let path = operation
            .path
            .as_ref()
            .filter(|_| operation.whole)
            .ok_or("the capture does not show the whole path")?;
        let sure = operation.confidence >= threshold;
        // the visible half of these two is enough to act on: something left its place, a link came into being
        let half = matches!(operation.kind, Kind::Rename | Kind::Symlink);
        if operation.visible < threshold || (!sure && !half) {
            return self.cast_doubt(operation, path);
        }
        let facts = &operation.facts;
        match operation.kind {
            Kind::Rename => self.rename(operation, path, sure)?,
            Kind::Replace => self.replace(operation, path)?,
            Kind::Create => {
                let place = self.place(path)?;
                match self.look(place.0, place.1.as_bstr()) {
                    Some(Some(standing)) => {
                        self.nodes[standing].written.push(operation.id);
                        self.note(standing, operation.confidence);
                    }
                    _ => {
                        self.new_object(place, ObjectType::File, operation);
                    }
                }
            }
            Kind::Mkdir => {
                let place = self.place(path)?;
                self.new_object(place, ObjectType::Directory, operation);
            }
            Kind::Symlink => {
                let place = self.place(path)?;
                let id = self.new_object(place, ObjectType::Link, operation);
                self.nodes[id].target = operation.to.clone().filter(|_| sure);
                self.nodes[id].confidence = Some(if sure {
                    operation.confidence
                } else {
                    operation.visible
                });
                self.nodes[id].target_sure = operation.confidence == Confidence::Certain;
            }
            Kind::Link => {
                let to = operation.to.as_ref().ok_or("the new name is not known")?;
                let file = self.object(path, ObjectType::File)?;
                let place = self.place(to)?;
                let id = self.new_object(place, ObjectType::File, operation);
                self.nodes[id].same_file = Some(self.nodes[file].same_file.unwrap_or(file));
            }
            Kind::Write => {
                let id = self.object(path, ObjectType::File)?;
                let node = &mut self.nodes[id];
                if node.written.is_empty() {
                    node.copy.clone_from(&facts.old_copy);
                }
                node.written.push(operation.id);
                self.note(id, operation.confidence);
            }
            Kind::Unlink | Kind::Rmdir => {
                let object = match operation.kind {
                    Kind::Rmdir => ObjectType::Directory,
                    _ => facts.object,
                };
                let id = self.object(path, object)?;
                let node = &mut self.nodes[id];
                if node.written.is_empty() {
                    node.copy.clone_from(&facts.old_copy);
                }
                node.other_link.clone_from(&facts.other_link);
                if node.target.is_none() {
                    node.target.clone_from(&facts.old_target);
                    if node.target.is_some() {
                        node.object = ObjectType::Link;
                    }
                }
                self.note(id, operation.confidence);
                self.remove(id, Gone::Removed(operation.id));
            }
            Kind::Exchange => {
                let to = operation.to.as_ref().ok_or("the partner is not known")?;
                let (one, other) = (
                    self.object(path, ObjectType::File)?,
                    self.object(to, ObjectType::File)?,
                );
                let places = (
                    self.nodes[one].place.clone(),
                    self.nodes[other].place.clone(),
                );
                if let (Some(here), Some(there)) = places {
                    self.attach(one, there);
                    self.attach(other, here);
                }
                for id in [one, other] {
                    self.nodes[id].moved.push(operation.id);
                    self.note(id, operation.confidence);
                }
            }
            Kind::Chmod | Kind::Chown | Kind::Chflags | Kind::Xattr | Kind::Utimes => {
                let id = self.object(path, facts.object)?;
                let node = &mut self.nodes[id];
                if operation.kind == Kind::Chmod && !node.mode_unknown {
                    match (&mut node.mode, &facts.old_value, &facts.new_value) {
                        (Some((_, now)), _, Some(new)) => now.clone_from(new),
                        (None, Some(old), Some(new)) => {
                            node.mode = Some((old.clone(), new.clone()));
                        }
                        _ => {
                            node.mode = None;
                            node.mode_unknown = true;
                        }
                    }
                }
                node.attributes.push(operation.id);
                self.note(id, operation.confidence);
            }
        }
        Ok(())
    }

    fn rename(&mut self, operation: &Operation, path: &[u8], sure: bool) -> Result<(), String> {
        let facts = &operation.facts;
        let id = self.object(path, facts.object)?;
        self.nodes[id].moved.push(operation.id);
        let Some(to) = operation.to.as_ref().filter(|_| sure) else {
            self.note(id, operation.visible);
            self.remove(id, Gone::Lost(operation.id));
            if let Some(perhaps) = &operation.to {
                let there = self.object(perhaps, facts.object)?;
                self.nodes[there].doubt.get_or_insert_with(|| {
                    format!(
                        "operation {} may have moved something there, but the evidence is weak",
                        operation.id
                    )
                });
            }
            return Ok(());
        };
        let place = self.place(to)?;
        let standing = match self.look(place.0, place.1.as_bstr()) {
            Some(standing) => standing,
            None if facts.replaced == Some(true) => {
                Some(self.touch(place.0, place.1.as_bstr(), ObjectType::Unknown))
            }
            None => None,
        };
        if standing == Some(id) || self.within(place.0, id) {
            return Err("the new name is the old one, or below it".to_owned());
        }
        if let Some(standing) = standing {
            self.displace(standing, operation);
        }
        self.detach(id);
        self.attach(id, place);
        self.note(id, operation.confidence);
        Ok(())
    }

    fn displace(&mut self, standing: Id, operation: &Operation) {
        let node = &mut self.nodes[standing];
        if node.written.is_empty() {
            node.copy.clone_from(&operation.facts.old_copy);
        }
        self.note(standing, operation.confidence);
        self.remove(standing, Gone::Overwritten(operation.id));
    }

    fn replace(&mut self, operation: &Operation, path: &[u8]) -> Result<(), String> {
        let facts = &operation.facts;
        let temporary = match &facts.temporary {
            Some(temporary) => {
                let (directory, name) = self.place(temporary)?;
                let unseen = !matches!(self.look(directory, name.as_bstr()), Some(Some(_)));
                let id = self.touch(directory, name.as_bstr(), ObjectType::File);
                if unseen {
                    // a temporary is the program's own, even if the capture begins after its creation
                    let node = &mut self.nodes[id];
                    node.doubt = None;
                    if let Some(home) = node.home.take() {
                        self.homes.remove(&home);
                    }
                }
                id
            }
            None => self.add(Node {
                object: ObjectType::File,
                ..Node::default()
            }),
        };
        let place = self.place(path)?;
        let standing = match self.look(place.0, place.1.as_bstr()) {
            Some(standing) => standing,
            None if facts.replaced != Some(false) => {
                Some(self.touch(place.0, place.1.as_bstr(), ObjectType::File))
            }
            None => None,
        };
        if let Some(standing) = standing.filter(|&standing| standing != temporary) {
            self.displace(standing, operation);
        }
        self.detach(temporary);
        self.attach(temporary, place);
        let node = &mut self.nodes[temporary];
        if node.home.is_some() {
            node.moved.push(operation.id);
        } else {
            node.made.push(operation.id);
        }
        self.note(temporary, operation.confidence);
        Ok(())
    }

    /// An operation too weak to be replayed: whatever it names is not to be touched.
    fn cast_doubt(&mut self, operation: &Operation, path: &[u8]) -> Result<(), String> {
        let doubt = format!(
            "operation {} there is not sure enough to act on",
            operation.id
        );
        let mut paths = vec![path];
        if operation.kind != Kind::Symlink {
            paths.extend(operation.to.as_ref().map(|to| to.as_slice()));
        }
        paths.extend(operation.facts.temporary.as_ref().map(|t| t.as_slice()));
        for path in paths {
            let id = self.object(path, ObjectType::Unknown)?;
            let node = &mut self.nodes[id];
            if node.home.is_none() && node.made.is_empty() {
                node.doubt = Some(doubt.clone());
            }
            node.doubt.get_or_insert_with(|| doubt.clone());
            node.written.push(operation.id);
            self.note(id, operation.confidence);
        }
        Ok(())
    }
}
