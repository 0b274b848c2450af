//! A disk as a list of what stands where: from the memory, from JSON, and on a real file system.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::disk::{Body, Disk, Ino, ROOT};

/// What stands at a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    Dir {
        mode: u32,
    },
    /// `twin`: the first path (in order of bytes) that is the same file.
    File {
        mode: u32,
        content: Vec<u8>,
        twin: Option<Vec<u8>>,
    },
    Link {
        text: Vec<u8>,
    },
}

/// Path without links (`/private/etc/...`) to what stands there; the root itself is left out.
pub type Tree = BTreeMap<Vec<u8>, Node>;

/// The tree of a disk in memory.
pub fn of_disk(disk: &Disk) -> Tree {
    let mut tree = Tree::new();
    let mut first: BTreeMap<Ino, Vec<u8>> = BTreeMap::new();
    walk_disk(disk, ROOT, b"", &mut tree, &mut first);
    tree
}

fn walk_disk(
    disk: &Disk,
    dir: Ino,
    path: &[u8],
    tree: &mut Tree,
    first: &mut BTreeMap<Ino, Vec<u8>>,
) {
    let Some(entries) = disk.entries(dir) else {
        return;
    };
    for (name, ino) in entries {
        let child = [path, b"/", name].concat();
        let inode = disk.inode(*ino);
        let mode = inode.mode & 0o7777;
        match &inode.body {
            Body::Dir(_) => {
                tree.insert(child.clone(), Node::Dir { mode });
                walk_disk(disk, *ino, &child, tree, first);
            }
            Body::File(content) => {
                let twin = first.get(ino).cloned();
                first.entry(*ino).or_insert_with(|| child.clone());
                tree.insert(
                    child,
                    Node::File {
                        mode,
                        content: content.clone(),
                        twin,
                    },
                );
            }
            Body::Link(text) => {
                tree.insert(child, Node::Link { text: text.clone() });
            }
        }
    }
}

/// Lays the tree out below `root`, which is made.
pub fn lay_out(tree: &Tree, root: &Path) -> io::Result<()> {
    fs::create_dir_all(root)?;
    for (path, node) in tree {
        let here = below(root, path);
        match node {
            Node::Dir { .. } => fs::create_dir(&here)?,
            Node::Link { text } => symlink(OsStr::from_bytes(text), &here)?,
            Node::File {
                twin: Some(twin), ..
            } => fs::hard_link(below(root, twin), &here)?,
            Node::File { mode, content, .. } => {
                fs::write(&here, content)?;
                fs::set_permissions(&here, fs::Permissions::from_mode(*mode))?;
            }
        }
    }
    for (path, node) in tree.iter().rev() {
        if let Node::Dir { mode } = node {
            fs::set_permissions(below(root, path), fs::Permissions::from_mode(*mode))?;
        }
    }
    Ok(())
}

/// `root` plus an absolute path of the Mac.
pub fn below(root: &Path, path: &[u8]) -> PathBuf {
    let mut joined = root.as_os_str().to_owned().into_vec();
    joined.extend_from_slice(path);
    PathBuf::from(std::ffi::OsString::from_vec(joined))
}

/// The tree below `root` as it is now.
pub fn snapshot(root: &Path) -> io::Result<Tree> {
    let mut tree = Tree::new();
    let mut first = BTreeMap::new();
    walk_real(root, b"", &mut tree, &mut first)?;
    Ok(tree)
}

fn walk_real(
    root: &Path,
    path: &[u8],
    tree: &mut Tree,
    first: &mut BTreeMap<u64, Vec<u8>>,
) -> io::Result<()> {
    let mut names: Vec<Vec<u8>> = Vec::new();
    for entry in fs::read_dir(below(root, path))? {
        names.push(entry?.file_name().into_vec());
    }
    names.sort();
    for name in names {
        let child = [path, b"/", &name].concat();
        let here = below(root, &child);
        let meta = fs::symlink_metadata(&here)?;
        let mode = meta.mode() & 0o7777;
        if meta.is_symlink() {
            tree.insert(
                child,
                Node::Link {
                    text: fs::read_link(&here)?.into_os_string().into_vec(),
                },
            );
        } else if meta.is_dir() {
            tree.insert(child.clone(), Node::Dir { mode });
            walk_real(root, &child, tree, first)?;
        } else {
            let twin = first.get(&meta.ino()).cloned();
            first.entry(meta.ino()).or_insert_with(|| child.clone());
            tree.insert(
                child,
                Node::File {
                    mode,
                    content: fs::read(&here)?,
                    twin,
                },
            );
        }
    }
    Ok(())
}

/// Paths at which two trees differ, with what each holds there.
pub fn differences(a: &Tree, b: &Tree) -> Vec<(Vec<u8>, Option<Node>, Option<Node>)> {
    let mut paths: Vec<&Vec<u8>> = a.keys().chain(b.keys()).collect();
    paths.sort();
    paths.dedup();
    let unlike = paths.into_iter().filter(|p| a.get(*p) != b.get(*p));
    unlike
        .map(|p| (p.clone(), a.get(p).cloned(), b.get(p).cloned()))
        .collect()
}

/// One entry per line, so that a difference can be read.
pub fn to_json(tree: &Tree) -> String {
    let rows: Vec<String> = tree
        .iter()
        .map(|(path, node)| {
            let mut row = json!({});
            put(&mut row, "path", path);
            match node {
                Node::Dir { mode } => {
                    row["type"] = "dir".into();
                    row["mode"] = format!("{mode:04o}").into();
                }
                Node::Link { text } => {
                    row["type"] = "link".into();
                    put(&mut row, "target", text);
                }
                Node::File {
                    mode,
                    content,
                    twin,
                } => {
                    row["type"] = "file".into();
                    row["mode"] = format!("{mode:04o}").into();
                    match twin {
                        Some(twin) => put(&mut row, "hardlink_of", twin),
                        None => put(&mut row, "content", content),
                    }
                }
            }
            row.to_string()
        })
        .collect();
    format!("[\n{}\n]\n", rows.join(",\n"))
}

/// Reads what [`to_json`] wrote.
pub fn from_json(text: &str) -> Tree {
    let rows: Vec<Value> = serde_json::from_str(text).expect("a manifest is a JSON list");
    let mut tree = Tree::new();
    for row in rows {
        let mode = row["mode"]
            .as_str()
            .map_or(0, |m| u32::from_str_radix(m, 8).expect("octal"));
        let node = match row["type"].as_str() {
            Some("dir") => Node::Dir { mode },
            Some("link") => Node::Link {
                text: get(&row, "target").expect("a link has a target"),
            },
            _ => {
                let twin = get(&row, "hardlink_of");
                let content = get(&row, "content").or_else(|| match tree.get(twin.as_ref()?) {
                    Some(Node::File { content, .. }) => Some(content.clone()),
                    _ => None,
                });
                Node::File {
                    mode,
                    content: content.unwrap_or_default(),
                    twin,
                }
            }
        };
        tree.insert(get(&row, "path").expect("an entry has a path"), node);
    }
    tree
}

/// UTF-8 as it is, everything else as hexadecimal digits under `KEY_hex`.
fn put(row: &mut Value, key: &str, bytes: &[u8]) {
    match std::str::from_utf8(bytes) {
        Ok(text) => row[key] = text.into(),
        Err(_) => {
            row[format!("{key}_hex")] = bytes
                .iter()
                .map(|b| format!("{b:02x}"))
                .collect::<String>()
                .into()
        }
    }
}

fn get(row: &Value, key: &str) -> Option<Vec<u8>> {
    if let Some(text) = row[key].as_str() {
        return Some(text.as_bytes().to_vec());
    }
    let hex = row[format!("{key}_hex").as_str()].as_str()?;
    (0..hex.len() / 2)
        .map(|i| u8::from_str_radix(hex.get(2 * i..2 * i + 2)?, 16).ok())
        .collect()
}
