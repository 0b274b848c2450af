//! The steps tried on a disk that is only thought of: what must hold before each is asked of it, and what the step does is done to it. A
//! script of thousands of steps is tried so within seconds; the shell tries some of every kind ([`super::sample`]).

use std::collections::{BTreeMap, HashMap, HashSet};

use bstr::{BStr, BString, ByteSlice};

use super::{Failure, lost_content, never_been, plain};
use crate::infer::operation::ObjectType;
use crate::revert::actions::kind::{ObservedDisk, SymbolicDisk};
use crate::revert::mode::octal;
use crate::revert::places::Places;
use crate::revert::plan::{Action, DiskItem, Plan};
use crate::revert::replica::{content_of, unknown_target};
use crate::trace::paths;

/// The permissions of a file of which nothing else is known.
const PERMISSIONS: u32 = 0o644;
/// Those of a directory, as the replica makes it.
const OF_DIRECTORY: u32 = 0o755;

/// One object.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Object {
    Directory,
    File {
        /// Names of one file have the same number.
        identity: usize,
        content: BString,
        mode: u32,
    },
    Link(BString),
}

/// A disk in memory.
#[derive(Clone, Debug, Default)]
pub(super) struct Disk {
    objects: BTreeMap<BString, Object>,
    parked: HashMap<u32, Vec<(BString, Object)>>,
    /// What files held that went to the backup.
    kept: HashSet<BString>,
    /// How many names each file has.
    names: HashMap<usize, usize>,
    /// The number of the next file that is made.
    next: usize,
}

/// What goes wrong when the steps that run by themselves are tried.
pub(crate) fn simulate(plan: &Plan) -> Option<Failure> {
    let before = Disk::laid_out(&plan.disk);
    let left_out = plan.inactive();
    let mut after = before.clone();
    let untried = |action: &Action| matches!(action, Action::Owner(_) | Action::Flags(_));
    for step in &plan.steps {
        if left_out.contains(&step.number) || untried(&step.action) {
            continue;
        }
        let kind = step.action.kind();
        if let Some(what) = kind.hindered(&after) {
            let step = Some(step.number);
            return Some(Failure { step, what });
        }
        kind.effect(step.number, &mut after);
    }
    if let Some(path) = before.lost_on(&after) {
        return Some(lost_content(&path));
    }
    let stray = Places::of(plan).stray(before.files(), after.files(), &left_out)?;
    Some(plain(never_been(&stray)))
}

impl Disk {
    /// The disk as it must stand before the script runs.
    pub(super) fn laid_out(items: &[DiskItem]) -> Disk {
        let mut disk = Disk {
            next: items
                .iter()
                .map(|item| item.file.saturating_add(1))
                .max()
                .unwrap_or(0),
            ..Disk::default()
        };
        let mut modes: HashMap<usize, u32> = HashMap::new();
        for item in items.iter().filter(|item| item.path.starts_with(b"/")) {
            let path = paths::canonical(&item.path);
            disk.make_parents(path.as_bstr());
            let object = match item.object {
                ObjectType::Directory => Object::Directory,
                ObjectType::Link => {
                    Object::Link(item.target.clone().unwrap_or_else(unknown_target))
                }
                ObjectType::File | ObjectType::Special | ObjectType::Unknown => {
                    let mode = (item.mode.as_deref().and_then(octal))
                        .and_then(|digits| u32::from_str_radix(&digits, 8).ok());
                    Object::File {
                        identity: item.file,
                        content: content_of(item).into(),
                        mode: *modes
                            .entry(item.file)
                            .or_insert(mode.unwrap_or(PERMISSIONS)),
                    }
                }
            };
            if !disk.objects.contains_key(&path) {
                disk.set(path, object);
            }
        }
        disk
    }

    fn make_parents(&mut self, path: &BStr) {
        for at in path.find_iter("/").skip(1) {
            let above = BString::from(&path[..at]);
            self.objects.entry(above).or_insert(Object::Directory);
        }
    }

    fn set(&mut self, path: BString, object: Object) {
        if let Object::File { identity, .. } = &object {
            *self.names.entry(*identity).or_default() += 1;
        }
        self.unset(&path);
        self.objects.insert(path, object);
    }

    fn unset(&mut self, path: &BString) -> Option<Object> {
        let object = self.objects.remove(path)?;
        if let Object::File { identity, .. } = &object
            && let Some(count) = self.names.get_mut(identity)
        {
            *count -= 1;
        }
        Some(object)
    }

    fn inside(&self, directory: &BString) -> impl Iterator<Item = &BString> {
        let mut prefix = directory.clone();
        prefix.push(b'/');
        let range = self.objects.range::<BString, _>(&prefix..);
        let paths = range.map(|(path, _)| path);
        paths.take_while(move |path| path.starts_with(&prefix))
    }

    fn take(&mut self, path: &BString) -> Vec<(BString, Object)> {
        let mut taken: Vec<BString> = self.inside(path).cloned().collect();
        if self.objects.contains_key(path) {
            taken.push(path.clone());
        }
        let objects = taken.into_iter().filter_map(|whole| {
            let object = self.unset(&whole)?;
            Some((BString::from(&whole[path.len()..]), object))
        });
        objects.collect()
    }

    fn put(&mut self, path: &BString, objects: Vec<(BString, Object)>) {
        for (rest, object) in objects {
            let whole = [path.as_slice(), rest.as_slice()].concat();
            self.set(whole.into(), object);
        }
    }

    fn keep(&mut self, objects: Vec<(BString, Object)>) {
        for (_, object) in objects {
            if let Object::File { content, .. } = object {
                self.kept.insert(content);
            }
        }
    }

    /// Every file and what is in it.
    fn files(&self) -> impl Iterator<Item = (&BString, &[u8])> {
        self.objects
            .iter()
            .filter_map(|(path, object)| match object {
                Object::File { content, .. } => Some((path, content.as_slice())),
                _ => None,
            })
    }

    /// A file whose bytes are neither on `after` nor in its backup.
    fn lost_on(&self, after: &Disk) -> Option<BString> {
        let there: HashSet<&[u8]> = after.files().map(|(_, content)| content).collect();
        let mut files = self.files();
        let lost = files.find(|(_, content)| {
            !there.contains(content) && !after.kept.contains(content.as_bstr())
        });
        lost.map(|(path, _)| path.clone())
    }
}

impl SymbolicDisk for Disk {
    fn remove(&mut self, path: &BString) {
        let objects = self.take(path);
        self.keep(objects);
    }

    fn park(&mut self, number: u32, path: &BString) {
        let objects = self.take(path);
        self.parked.insert(number, objects);
    }

    fn unpark(&mut self, number: u32, path: &BString) {
        let objects = self.parked.remove(&number).unwrap_or_default();
        self.put(path, objects);
    }

    fn rename(&mut self, from: &BString, to: &BString) {
        let objects = self.take(from);
        self.put(to, objects);
    }

    fn copy(&mut self, from: &BString, to: &BString) {
        let Some(Object::File { content, mode, .. }) = self.objects.get(from).cloned() else {
            return;
        };
        self.remove(to);
        let identity = self.next;
        self.next += 1;
        let file = Object::File {
            identity,
            content,
            mode,
        };
        self.set(to.clone(), file);
    }

    fn further_name(&mut self, of: &BString, path: &BString) {
        if let Some(object) = self.objects.get(of).cloned() {
            self.set(path.clone(), object);
        }
    }

    fn directory(&mut self, path: &BString) {
        self.set(path.clone(), Object::Directory);
    }

    fn link(&mut self, path: &BString, target: &BString) {
        self.set(path.clone(), Object::Link(target.clone()));
    }

    fn file(&mut self, path: &BString, bytes: &[u8], mode: u32) {
        self.remove(path);
        let (identity, content) = (self.next, bytes.into());
        self.next += 1;
        let file = Object::File {
            identity,
            content,
            mode,
        };
        self.set(path.clone(), file);
    }

    fn mode(&mut self, path: &BString, bits: u32) {
        if let Some(Object::File { mode, .. }) = self.objects.get_mut(path) {
            *mode = bits;
        }
    }

    fn below(&self, directory: &BString) -> Vec<BString> {
        self.inside(directory).cloned().collect()
    }
}

impl ObservedDisk for Disk {
    fn object(&self, path: &BString) -> Option<ObjectType> {
        self.objects.get(path).map(Object::object)
    }

    fn text(&self, path: &BString) -> Option<&BString> {
        match self.objects.get(path) {
            Some(Object::Link(text)) => Some(text),
            _ => None,
        }
    }

    fn is_alike(&self, one: &BString, other: &BString) -> bool {
        let content = |path| match self.objects.get(path) {
            Some(Object::File { content, .. }) => Some(content),
            _ => None,
        };
        content(one).is_some() && content(one) == content(other)
    }

    fn names(&self, path: &BString) -> usize {
        match self.objects.get(path) {
            Some(Object::File { identity, .. }) => self.names.get(identity).copied().unwrap_or(0),
            _ => 0,
        }
    }

    fn permissions(&self, path: &BString) -> Option<u32> {
        match self.objects.get(path) {
            Some(Object::File { mode, .. }) => Some(*mode),
            Some(Object::Directory) => Some(OF_DIRECTORY),
            Some(Object::Link(_)) | None => None,
        }
    }

    fn holds(&self, path: &BString) -> bool {
        let at = path.rfind_byte(b'/').unwrap_or(0);
        let above = path[..at].as_bstr();
        let always = paths::IN_PRIVATE
            .iter()
            .any(|top| above.strip_prefix(b"/") == Some(top.as_bytes()));
        above.is_empty() || always || self.objects.get(above) == Some(&Object::Directory)
    }

    fn parked(&self, number: u32) -> Option<ObjectType> {
        let objects = self.parked.get(&number)?;
        let itself = objects.iter().find(|(rest, _)| rest.is_empty());
        itself.map(|(_, object)| object.object())
    }

    fn names_below(&self, directory: &BString) -> Vec<&BStr> {
        let from = directory.len() + 1;
        let inside = self.inside(directory);
        inside.map(|path| path[from..].as_bstr()).collect()
    }
}

impl Object {
    fn object(&self) -> ObjectType {
        match self {
            Object::Directory => ObjectType::Directory,
            Object::File { .. } => ObjectType::File,
            Object::Link(_) => ObjectType::Link,
        }
    }
}
