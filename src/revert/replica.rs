//! A small disk in a directory: laid out from the plan, read back, and worked on symbolically, so that the script's
//! result can be compared with the plan's promise.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::ffi::OsStr;
use std::fmt;
use std::fs;
use std::io;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use bstr::{BStr, BString, ByteSlice};

use super::actions::kind::SymbolicDisk;
use super::dependency::below;
use super::mode::octal;
use super::plan::{DiskItem, Plan, Step};
use crate::bytes::shown;
use crate::infer::operation::ObjectType;
use crate::trace::paths;

/// What could not be done where.
pub(super) type Trouble = (PathBuf, io::Error);

/// One object of a tree.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Object {
    Directory,
    File { content: Vec<u8>, mode: u32 },
    Link(BString),
}

/// Path (as the plan spells it) to object.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Tree(BTreeMap<BString, Object>);

/// The first difference between two trees.
pub(super) struct Difference {
    path: BString,
    left: Option<Object>,
    right: Option<Object>,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = |object: &Option<Object>| match object {
            None => "absent".to_owned(),
            Some(Object::Directory) => "a directory".to_owned(),
            Some(Object::File { content, mode }) => {
                format!("a file ({}, mode {mode:04o})", shown(content.trim_end()))
            }
            Some(Object::Link(target)) => format!("a link to {}", shown(target)),
        };
        write!(
            f,
            "{} should be {} and is {}",
            shown(&self.path),
            name(&self.left),
            name(&self.right)
        )
    }
}

impl Difference {
    /// It lies at `path`, above or below it.
    pub(super) fn concerns(&self, path: &BString) -> bool {
        below(self.path.as_bstr(), path.as_bstr()) || below(path.as_bstr(), self.path.as_bstr())
    }
}

/// The path under `root` of a path of the plan.
fn physical(root: &Path, path: &BStr) -> PathBuf {
    let path = paths::physical(path);
    root.join(OsStr::from_bytes(path.trim_start_with(|c| c == '/')))
}

/// The items that a replica can hold: those with a path below the root, parents before children.
fn layout_order(disk: &[DiskItem]) -> Vec<&DiskItem> {
    let mut items: Vec<&DiskItem> = disk
        .iter()
        .filter(|item| item.path.starts_with(b"/"))
        .collect();
    items.sort_by(|a, b| a.path.cmp(&b.path));
    items
}

/// What is in a file of the replica: its number, in as many bytes as a step insists on.
pub(super) fn content_of(item: &DiskItem) -> Vec<u8> {
    let mut content = format!("content {}\n", item.same_bytes.unwrap_or(item.file)).into_bytes();
    if let Some(size) = item.size.and_then(|size| usize::try_from(size).ok()) {
        content.resize(size, b'.');
    }
    content
}

/// The text of a link of which it is not known.
pub(super) fn unknown_target() -> BString {
    "/not/known".into()
}

/// The number of the file in which this stands, unless the script brought it along.
pub(super) fn file_of(content: &[u8]) -> Option<usize> {
    let rest = content.strip_prefix(b"content ")?;
    let end = rest.find_byte(b'\n')?;
    rest[..end].to_str().ok()?.parse().ok()
}

/// Makes a directory and those that lead to it, but never `root` again: an interruption may have taken it away.
fn make_below(root: &Path, path: &Path) -> io::Result<()> {
    match fs::create_dir(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.is_dir() => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound && path != root => {
            make_below(root, path.parent().unwrap_or(root))?;
            fs::create_dir(path)
        }
        made => made,
    }
}

/// Makes `disk` below `root`, which must not exist. Every file gets a content of its own.
pub(super) fn lay_out(disk: &[DiskItem], root: &Path) -> Result<(), Trouble> {
    let make = |path: &Path| make_below(root, path).map_err(|error| (path.to_owned(), error));
    fs::create_dir(root).map_err(|error| (root.to_owned(), error))?;
    let private = Path::new(OsStr::from_bytes(&paths::PRIVATE[1..]));
    for name in paths::IN_PRIVATE {
        make(&root.join(private).join(name))?;
        let link = root.join(name);
        symlink(private.join(name), &link).map_err(|error| (link.clone(), error))?;
    }
    let mut files: HashMap<usize, PathBuf> = HashMap::new();
    let mut made: HashSet<&BString> = HashSet::new();
    for item in layout_order(disk) {
        if !made.insert(&item.path) {
            continue;
        }
        let path = physical(root, item.path.as_bstr());
        let trouble = |error| (path.clone(), error);
        if let Some(parent) = path.parent() {
            make(parent)?;
        }
        match item.object {
            ObjectType::Directory => make(&path)?,
            ObjectType::Link => {
                let target = item.target.clone().unwrap_or_else(unknown_target);
                symlink(OsStr::from_bytes(&target), &path).map_err(trouble)?;
            }
            ObjectType::File | ObjectType::Special | ObjectType::Unknown => {
                match files.get(&item.file) {
                    Some(first) => fs::hard_link(first, &path).map_err(trouble)?,
                    None => {
                        fs::write(&path, content_of(item)).map_err(trouble)?;
                        if let Some(mode) = item.mode.as_deref().and_then(octal) {
                            let mode = u32::from_str_radix(&mode, 8).unwrap_or(0o644);
                            fs::set_permissions(&path, fs::Permissions::from_mode(mode))
                                .map_err(trouble)?;
                        }
                        files.insert(item.file, path.clone());
                    }
                }
            }
        }
    }
    Ok(())
}

/// Reads what stands below `root`.
pub(super) fn read(root: &Path) -> Result<Tree, Trouble> {
    let mut tree = BTreeMap::new();
    let mut pending = vec![root.to_owned()];
    while let Some(directory) = pending.pop() {
        let trouble = |error| (directory.clone(), error);
        for entry in fs::read_dir(&directory).map_err(trouble)? {
            let path = entry.map_err(trouble)?.path();
            let trouble = |error| (path.clone(), error);
            let about = fs::symlink_metadata(&path).map_err(trouble)?;
            let object = if about.is_symlink() {
                let target = fs::read_link(&path).map_err(trouble)?;
                Object::Link(target.into_os_string().into_vec().into())
            } else if about.is_dir() {
                pending.push(path.clone());
                Object::Directory
            } else {
                Object::File {
                    content: fs::read(&path).map_err(trouble)?,
                    mode: about.permissions().mode() & 0o7777,
                }
            };
            let mut name = BString::from("/");
            name.extend_from_slice(
                path.strip_prefix(root)
                    .unwrap_or(&path)
                    .as_os_str()
                    .as_bytes(),
            );
            let name = paths::canonical(&name);
            // what every disk has
            let linked = paths::IN_PRIVATE
                .iter()
                .any(|top| name[1..] == *top.as_bytes());
            if name.as_slice() != paths::PRIVATE && !linked {
                tree.insert(name, object);
            }
        }
    }
    Ok(Tree(tree))
}

impl Tree {
    /// One line per object, for a person.
    pub(super) fn lines(&self) -> Vec<String> {
        self.0
            .iter()
            .map(|(path, object)| match object {
                Object::Directory => format!("{}/", shown(path)),
                Object::Link(target) => format!("{} -> {}", shown(path), shown(target)),
                Object::File { content, .. } => {
                    format!("{}  ({})", shown(path), shown(content.trim_end()))
                }
            })
            .collect()
    }

    /// The first difference, `self` being what should be.
    pub(super) fn difference(&self, other: &Tree) -> Option<Difference> {
        let paths = self.0.keys().chain(other.0.keys());
        let path = paths
            .filter(|path| self.0.get(*path) != other.0.get(*path))
            .min()?;
        Some(Difference {
            path: path.clone(),
            left: self.0.get(path).cloned(),
            right: other.0.get(path).cloned(),
        })
    }

    /// Files whose content is in none of `others`.
    pub(super) fn contents_missing_in<'a>(
        &'a self,
        others: &[&'a Tree],
    ) -> impl Iterator<Item = BString> {
        let there: HashSet<&[u8]> = others
            .iter()
            .flat_map(|tree| tree.0.values())
            .filter_map(|object| match object {
                Object::File { content, .. } => Some(content.as_slice()),
                _ => None,
            })
            .collect();
        self.0
            .iter()
            .filter_map(move |(path, object)| match object {
                Object::File { content, .. } if !there.contains(content.as_slice()) => {
                    Some(path.clone())
                }
                _ => None,
            })
    }

    /// Every file and what is in it.
    pub(super) fn files(&self) -> impl Iterator<Item = (&BString, &[u8])> {
        self.0.iter().filter_map(|(path, object)| match object {
            Object::File { content, .. } => Some((path, content.as_slice())),
            _ => None,
        })
    }

    /// What stands below a directory.
    fn inside(&self, directory: &BString) -> impl Iterator<Item = &BString> {
        let mut prefix = directory.clone();
        prefix.push(b'/');
        let range = self.0.range::<BString, _>(&prefix..);
        range
            .map(|(key, _)| key)
            .take_while(move |key| key.starts_with(&prefix))
    }

    fn take(&mut self, path: &BString) -> Vec<(BString, Object)> {
        let itself = self.0.get_key_value(path).map(|(key, _)| key);
        let taken: Vec<BString> = itself
            .into_iter()
            .chain(self.inside(path))
            .cloned()
            .collect();
        taken
            .into_iter()
            .filter_map(|key| {
                let object = self.0.remove(&key)?;
                Some((BString::from(&key[path.len()..]), object))
            })
            .collect()
    }

    fn put(&mut self, path: &BString, objects: Vec<(BString, Object)>) {
        for (rest, object) in objects {
            let mut whole = path.clone();
            whole.extend_from_slice(&rest);
            self.0.insert(whole, object);
        }
    }

    /// What the plan promises to make of this tree, but for the steps that are left out.
    pub(super) fn after(&self, plan: &Plan, left_out: &BTreeSet<u32>) -> Tree {
        let mut tree = Tried {
            tree: self.clone(),
            parked: HashMap::new(),
        };
        let active = |step: &&Step| !left_out.contains(&step.number);
        for step in plan.steps.iter().filter(active) {
            step.action.kind().effect(step.number, &mut tree);
        }
        tree.tree
    }
}

/// A tree on which steps are tried, and what they have put away.
struct Tried {
    tree: Tree,
    parked: HashMap<u32, Vec<(BString, Object)>>,
}

impl SymbolicDisk for Tried {
    fn remove(&mut self, path: &BString) {
        self.tree.take(path);
    }

    fn park(&mut self, number: u32, path: &BString) {
        self.parked.insert(number, self.tree.take(path));
    }

    fn unpark(&mut self, number: u32, path: &BString) {
        let objects = self.parked.remove(&number).unwrap_or_default();
        self.tree.put(path, objects);
    }

    fn rename(&mut self, from: &BString, to: &BString) {
        let objects = self.tree.take(from);
        self.tree.put(to, objects);
    }

    fn copy(&mut self, from: &BString, to: &BString) {
        if let Some(object) = self.tree.0.get(from).cloned() {
            self.tree.0.insert(to.clone(), object);
        }
    }

    fn further_name(&mut self, of: &BString, path: &BString) {
        self.copy(of, path);
    }

    fn directory(&mut self, path: &BString) {
        self.tree.0.insert(path.clone(), Object::Directory);
    }

    fn link(&mut self, path: &BString, target: &BString) {
        let link = Object::Link(target.clone());
        self.tree.0.insert(path.clone(), link);
    }

    fn file(&mut self, path: &BString, bytes: &[u8], mode: u32) {
        let content = bytes.to_vec();
        self.tree
            .0
            .insert(path.clone(), Object::File { content, mode });
    }

    fn mode(&mut self, path: &BString, bits: u32) {
        if let Some(Object::File { mode, .. }) = self.tree.0.get_mut(path) {
            *mode = bits;
        }
    }

    fn below(&self, directory: &BString) -> Vec<BString> {
        self.tree.inside(directory).cloned().collect()
    }
}
