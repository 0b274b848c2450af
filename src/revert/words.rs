//! What a step is called, what it asks for and what it promises, in words.

use bstr::{BString, ByteSlice};

use super::plan::Action;
use crate::bytes::shown;
use crate::infer::operation::ObjectType;

impl Action {
    /// The path that a reader looks for: what is taken away, put back or changed.
    pub fn path(&self) -> &BString {
        match self {
            Action::Move { to, .. } | Action::Unpark { to, .. } => to,
            Action::Aside { path, .. }
            | Action::Park { path, .. }
            | Action::Restore { path, .. }
            | Action::PutBack { path, .. }
            | Action::Relink { path, .. }
            | Action::HardLink { path, .. }
            | Action::MakeDirectory { path }
            | Action::RemoveUnseenHardLink { path, .. }
            | Action::RestoreFromUnseenName { path, .. }
            | Action::MoveBackUnseen { path, .. }
            | Action::RemoveDirectory { path, .. }
            | Action::Embedded { path, .. }
            | Action::Owner { path, .. }
            | Action::Mode { path, .. } => path,
        }
    }

    /// The second path, where there is one: where it comes from.
    pub fn from(&self) -> Option<&BString> {
        match self {
            Action::Move { from, .. } => Some(from),
            Action::Restore { copy, .. } => Some(copy),
            Action::PutBack { aside, .. } => Some(aside),
            Action::HardLink { other, .. } => Some(other),
            _ => None,
        }
    }

    /// It is taken only if what it moves is found; else nothing is done, which is no conflict.
    pub(crate) fn is_conditional(&self) -> bool {
        matches!(
            self,
            Action::Move {
                if_present: true,
                ..
            }
        )
    }

    /// The word that the JSON uses.
    pub fn word(&self) -> &'static str {
        match self {
            Action::Aside { .. } => "aside",
            Action::Move {
                if_present: true, ..
            } => "perhaps",
            Action::Move { .. } => "move",
            Action::Park { .. } => "hold",
            Action::Unpark { .. } => "unhold",
            Action::Restore { .. } => "restore",
            Action::PutBack { .. } => "putback",
            Action::Relink { .. } => "relink",
            Action::RemoveUnseenHardLink { .. } => "twin",
            Action::RestoreFromUnseenName { .. } => "found",
            Action::MoveBackUnseen { .. } => "beside",
            Action::HardLink { .. } => "hardlink",
            Action::MakeDirectory { .. } => "mkdir",
            Action::RemoveDirectory { .. } => "rmdir",
            Action::Mode { .. } => "mode",
            Action::Owner { .. } => "owner",
            Action::Embedded { .. } => "embedded",
        }
    }

    /// What is done, in one clause. Names are escaped.
    pub fn title(&self) -> String {
        match self {
            Action::Aside {
                path,
                object: ObjectType::Link,
                target: Some(target),
            } => format!("take away the link {} -> {}", shown(path), shown(target)),
            Action::Aside { path, object, .. } => {
                format!("take away {} {}", the(*object), shown(path))
            }
            Action::Move {
                from,
                to,
                if_present,
                ..
            } => {
                let if_there = if *if_present { ", if it is there" } else { "" };
                format!("move {} back to {}{if_there}", shown(from), shown(to))
            }
            Action::Park { path, .. } => format!("take {} out of the way", shown(path)),
            Action::Unpark { parked, to, .. } => {
                format!("move what step {parked} took away to {}", shown(to))
            }
            Action::Restore {
                path,
                copy,
                optional: true,
                ..
            } => format!(
                "reset {} from {}, where that exists",
                shown(path),
                shown(copy)
            ),
            Action::Restore { path, copy, .. } => {
                format!("restore {} from its copy {}", shown(path), shown(copy))
            }
            Action::PutBack { path, aside, .. } => {
                format!("put {} back to {}", shown(aside), shown(path))
            }
            Action::Relink { path, target } => {
                format!("make the link {} -> {} again", shown(path), shown(target))
            }
            Action::HardLink { path, other } => {
                format!(
                    "make {} a name of the file {} again",
                    shown(path),
                    shown(other)
                )
            }
            Action::RemoveUnseenHardLink { path, .. } => {
                format!("take away the other name of the file {}", shown(path))
            }
            Action::RestoreFromUnseenName { path, .. } => format!(
                "put back the file that stood at {}, from its other name beside it",
                shown(path)
            ),
            Action::MoveBackUnseen { path, .. } => format!(
                "move what stood at {} back from the name beside it that the capture does not tell",
                shown(path)
            ),
            Action::MakeDirectory { path } => format!("make the directory {} again", shown(path)),
            Action::RemoveDirectory {
                path,
                expected,
                similar,
                ..
            } if expected.is_empty() && similar.is_empty() => {
                format!("take away the directory {} if it is empty", shown(path))
            }
            Action::RemoveDirectory { path, .. } => {
                format!(
                    "take away the directory {} if the program alone filled it",
                    shown(path)
                )
            }
            Action::Mode { path, old, .. } => {
                format!("give {} its permissions {old} back", shown(path))
            }
            Action::Owner { path, old, .. } => format!(
                "give {} its owner and group {} back",
                shown(path),
                numbers(*old)
            ),
            Action::Embedded { path, content, .. } => format!(
                "restore {} from the {} bytes in this script",
                shown(path),
                content.bytes.len()
            ),
        }
    }

    /// What must hold before, one sentence each.
    pub fn preconditions(&self) -> Vec<String> {
        match self {
            Action::Aside {
                path,
                object,
                target,
            } => {
                let mut list = vec![format!("{} is {}", shown(path), a(*object))];
                if let Some(target) = target {
                    list.push(format!("its text is {}", shown(target)));
                }
                list
            }
            Action::Park { path, object } => vec![format!("{} is {}", shown(path), a(*object))],
            Action::Move {
                from,
                to,
                object,
                if_present,
                ..
            } => {
                let but = match if_present {
                    true => " (else nothing is done, and that is no conflict)",
                    false => "",
                };
                vec![
                    format!("{} is {}{but}", shown(from), a(*object)),
                    format!("nothing stands at {}{but}", shown(to)),
                ]
            }
            Action::Unpark { parked, to, .. } => vec![
                format!("what step {parked} took away is in the backup"),
                format!("nothing stands at {}", shown(to)),
            ],
            Action::Restore {
                path,
                copy,
                optional,
                absent,
                ..
            } => vec![
                if *optional {
                    format!(
                        "{} is a regular file (if it is missing, nothing is done)",
                        shown(copy)
                    )
                } else {
                    format!("{} is a regular file", shown(copy))
                },
                if *absent {
                    format!("nothing stands at {}", shown(path))
                } else {
                    format!("{} is a regular file or absent", shown(path))
                },
            ],
            Action::PutBack {
                path,
                aside,
                object,
                target,
                leads,
            } => vec![
                format!("{} is {}", shown(aside), a(*object)),
                match (target, leads) {
                    (Some(target), _) => format!(
                        "{} is absent, a regular file, or a link to {}",
                        shown(path),
                        shown(target)
                    ),
                    (None, Some(leads)) => format!(
                        "{} is absent, a regular file, or a link to something below {leads}",
                        shown(path)
                    ),
                    (None, None) => format!("{} is absent, a regular file, or a link", shown(path)),
                },
            ],
            Action::Relink { path, .. } | Action::MakeDirectory { path } => {
                vec![format!("nothing stands at {}", shown(path))]
            }
            Action::RemoveUnseenHardLink { path, .. } => vec![
                format!("{} is a regular file with two names", shown(path)),
                "the other one stands in the same directory (else nothing is done, and that is no conflict)"
                    .to_owned(),
            ],
            Action::RestoreFromUnseenName { path, size, .. } => vec![
                format!("{} is a regular file", shown(path)),
                format!(
                    "one other regular file in its directory has a name that begins with {}, one name only, and \
                     {size} bytes, and the capture knows of no other that has (else nothing is done, and that is no \
                     conflict)",
                    shown(&path[path.rfind_byte(b'/').map_or(0, |at| at + 1)..])
                ),
            ],
            Action::MoveBackUnseen { path, object, .. } => vec![
                format!("nothing stands at {}", shown(path)),
                format!(
                    "one name in its directory, and no more, begins with {}, is told by no line, is no number and no \
                     template, and is {} (else nothing is done, and that is no conflict)",
                    shown(&path[path.rfind_byte(b'/').map_or(0, |at| at + 1)..]),
                    match object {
                        ObjectType::Unknown => "a file or a directory",
                        object => a(*object),
                    }
                ),
            ],
            Action::HardLink { path, other } => vec![
                format!("{} is a regular file", shown(other)),
                format!("nothing stands at {}", shown(path)),
            ],
            Action::RemoveDirectory {
                path,
                expected,
                similar,
                ..
            } => vec![
                format!("{} is a directory", shown(path)),
                if expected.is_empty() && similar.is_empty() {
                    "nothing is left in it (else it stays, and that is no conflict)".to_owned()
                } else {
                    let begins = similar.iter().map(|name| format!("{}...", shown(name)));
                    let names: Vec<String> = expected
                        .iter()
                        .map(|name| shown(name))
                        .chain(begins)
                        .collect();
                    format!(
                        "nothing is left in it but {} (else it stays, and that is no conflict)",
                        names.join(", ")
                    )
                },
            ],
            Action::Mode { path, new, .. } => {
                vec![format!("{} has the permissions {new}", shown(path))]
            }
            Action::Owner { path, new, .. } => vec![format!(
                "{} belongs to {}",
                shown(path),
                numbers(*new)
            )],
            Action::Embedded { path, absent, .. } => vec![match absent {
                true => format!("nothing stands at {}", shown(path)),
                false => format!("{} is a regular file or absent", shown(path)),
            }],
        }
    }

    /// What holds afterwards.
    pub fn postcondition(&self) -> String {
        match self {
            Action::Aside { path, .. } | Action::Park { path, .. } => {
                format!(
                    "{} is absent, and what stood there is in the backup",
                    shown(path)
                )
            }
            Action::Move {
                from, to, object, ..
            } => {
                format!("{} is {}, {} is absent", shown(to), a(*object), shown(from))
            }
            Action::Unpark { to, object, .. } => format!("{} is {}", shown(to), a(*object)),
            Action::Restore { path, copy, .. } => format!(
                "{} holds the bytes of {}, and what stood there is in the backup",
                shown(path),
                shown(copy)
            ),
            Action::PutBack {
                path,
                aside,
                object,
                ..
            } => format!(
                "{} is {}, {} is absent, and what stood in its place is in the backup",
                shown(path),
                a(*object),
                shown(aside)
            ),
            Action::Relink { path, target } => {
                format!("{} is a link to {}", shown(path), shown(target))
            }
            Action::RemoveUnseenHardLink { path, .. } => {
                format!(
                    "{} is the file's only name there; the other is in the backup",
                    shown(path)
                )
            }
            Action::RestoreFromUnseenName { path, .. } => format!(
                "{} is the file that stood there, its other name is absent, and what stood in its place is in the \
                 backup",
                shown(path)
            ),
            Action::MoveBackUnseen { path, .. } => {
                format!("{} is there, and its other name is absent", shown(path))
            }
            Action::HardLink { path, other } => {
                format!("{} and {} are one file", shown(path), shown(other))
            }
            Action::MakeDirectory { path } => format!("{} is a directory", shown(path)),
            Action::RemoveDirectory { path, .. } => {
                format!(
                    "{} is absent, and the directory is in the backup",
                    shown(path)
                )
            }
            Action::Mode { path, old, .. } => {
                format!("{} has the permissions {old}", shown(path))
            }
            Action::Owner { path, old, .. } => {
                format!("{} belongs to {}", shown(path), numbers(*old))
            }
            Action::Embedded { path, .. } => format!(
                "{} holds the bytes in this script, and what stood there is in the backup",
                shown(path)
            ),
        }
    }

    /// How `--undo` takes it back.
    pub fn inverse(&self) -> String {
        match self {
            Action::Aside { path, .. } | Action::Park { path, .. } => {
                format!("move it from the backup to {}", shown(path))
            }
            Action::Move { from, to, .. } => format!("move {} to {}", shown(to), shown(from)),
            Action::Unpark { to, .. } => format!("move {} to the backup", shown(to)),
            Action::Restore { path, .. } => format!(
                "move the copy from {} to the backup, and what stood there back",
                shown(path)
            ),
            Action::PutBack { path, aside, .. } => format!(
                "move {} to {}, and what stood there back from the backup",
                shown(path),
                shown(aside)
            ),
            Action::Relink { path, .. }
            | Action::HardLink { path, .. }
            | Action::MakeDirectory { path } => {
                format!("move {} to the backup", shown(path))
            }
            Action::RemoveUnseenHardLink { .. } => {
                "move it from the backup to where it was".to_owned()
            }
            Action::RestoreFromUnseenName { path, .. } => format!(
                "move {} to the name that it had, and what stood there back from the backup",
                shown(path)
            ),
            Action::MoveBackUnseen { path, .. } => {
                format!("move {} to the name that it had", shown(path))
            }
            Action::RemoveDirectory { path, .. } => {
                format!("move it from the backup to {}", shown(path))
            }
            Action::Mode { path, new, .. } => {
                format!("give {} the permissions {new}", shown(path))
            }
            Action::Owner { path, new, .. } => {
                format!("give {} to {}", shown(path), numbers(*new))
            }
            Action::Embedded { path, .. } => format!(
                "move what was written to {} to the backup, and what stood there back",
                shown(path)
            ),
        }
    }
}

/// Owner and group.
pub(super) fn numbers((user, group): (u32, u32)) -> String {
    format!("{user}:{group}")
}

/// "a directory".
fn a(object: ObjectType) -> &'static str {
    match object {
        ObjectType::Unknown => "there",
        ObjectType::File => "a file",
        ObjectType::Directory => "a directory",
        ObjectType::Link => "a link",
    }
}

/// "the directory".
fn the(object: ObjectType) -> &'static str {
    match object {
        ObjectType::Unknown => "what stands at",
        ObjectType::File => "the file",
        ObjectType::Directory => "the directory",
        ObjectType::Link => "the link",
    }
}
