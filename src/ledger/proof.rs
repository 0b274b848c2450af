//! What one call proves about one path.

use super::State;
use crate::dialect::fs_usage::calls::Op;
use crate::object::ObjectType;
use crate::trace::Event;
use crate::trace::paths::Completeness;

const EPERM: i32 = 1;
const ENOENT: i32 = 2;
const EEXIST: i32 = 17;
const EXDEV: i32 = 18;
const ENOTDIR: i32 = 20;
const EISDIR: i32 = 21;
const ENOTEMPTY: i32 = 66;
const ENOATTR: i32 = 93;

/// What a call that changes nothing proves about the path it names; also what a *failed* changing call proves.
/// `None`: nothing.
///
/// A line in narrow mode proves nothing: success and failure look the same.
pub(crate) fn of_lookup(e: &Event<'_, '_>) -> Option<State> {
    let located = e.path?;
    if !e.record.wide || located.how == Completeness::Completed {
        return None;
    }
    let stopped = located.how == Completeness::Stopped;
    use ObjectType::{Directory, File, Link, Unknown};
    match e.record.errno {
        None if stopped => None,
        None => match e.op {
            Op::Stat | Op::Access | Op::Statfs | Op::Pathconf | Op::Getxattr | Op::Listxattr => {
                Some(State::NotLink)
            }
            Op::Chdir | Op::Chroot => Some(State::Present(Directory)),
            Op::Execve | Op::PosixSpawn | Op::Truncate => Some(State::Present(File)),
            Op::Readlink => Some(State::Present(Link)),
            Op::Lstat
            | Op::Fstatat
            | Op::Getattrlist
            | Op::Chmod
            | Op::Chown
            | Op::Lchown
            | Op::Chflags
            | Op::Utimes
            | Op::Setxattr
            | Op::Removexattr
            | Op::Setattrlist
            | Op::Fsgetpath
            | Op::Open => Some(State::Present(Unknown)),
            _ => None,
        },
        // The source of a rename may be there while its destination's directory is not, and so on.
        Some(ENOENT) => match e.op {
            Op::Rename
            | Op::Link
            | Op::Exchangedata
            | Op::Copyfile
            | Op::Execve
            | Op::PosixSpawn
            | Op::Mount
            | Op::Exit => None,
            _ => Some(State::Absent),
        },
        Some(ENOTDIR) if stopped => Some(State::Present(File)),
        _ if stopped => None,
        Some(EEXIST) => match e.op {
            Op::Open | Op::Mkdir | Op::Symlink | Op::Mkfifo | Op::Mknod => {
                Some(State::Present(Unknown))
            }
            _ => None,
        },
        Some(EISDIR) if e.op == Op::Open => Some(State::Present(Directory)),
        Some(EPERM | EISDIR) if e.op == Op::Unlink => None,
        Some(ENOTEMPTY) if e.op == Op::Rmdir => Some(State::Present(Directory)),
        Some(EXDEV) if e.op == Op::Rename => Some(State::Present(Unknown)),
        Some(ENOATTR) if matches!(e.op, Op::Getxattr | Op::Removexattr) => {
            Some(State::Present(Unknown))
        }
        _ => None,
    }
}

/// The call looked for this very name, and it was missing: the path is whole, and no part of it stopped the lookup. `stat`
/// and the calls that act upon what they name say less: what they print may be the text of a link.
pub(crate) fn looks_for(e: &Event<'_, '_>) -> bool {
    let whole = e.path.is_some_and(|l| l.how == Completeness::Whole);
    e.record.wide && e.record.errno == Some(ENOENT) && whole && is_look(e.op)
}

/// Calls by which a program asks whether a name is there.
pub(crate) fn is_look(op: Op) -> bool {
    matches!(
        op,
        Op::Lstat | Op::Fstatat | Op::Access | Op::Getattrlist | Op::Open
    )
}
