//! `renameat [7]//a/x`: a line that names the new name's directory leaves only names below it.

use super::{Place, forbids_if};
#[cfg(test)]
use crate::infer::rules::tests::{Example, lines, nearly_lines};
use crate::infer::rules::{Finding, Meta};

pub(super) static META: Meta = Meta {
    id: "outside-the-directory",
    says: "is not below the directory that the line names",
};

#[inline]
pub(super) fn judge(p: &Place<'_>) -> Option<Finding> {
    let outside = |dir| p.verdicts.names().rest(p.id, dir).is_none();
    forbids_if(&META, p.window.dir.is_some_and(outside))
}

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    lines(
        "10:20:30.500326  open              F=5        (R_____)  /srv/box
         10:20:30.500355  fstatat64                              [5]/x
         10:20:30.500420  lstat64                [  2]           /srv/x.kept
         10:20:30.500503  renameat                               [5]/x
         10:20:30.500545  lstat64                                /srv/x.kept",
        &["likely rename /srv/box/x -> ?"],
    ),
    nearly_lines(
        "10:20:30.500326  open              F=5        (R_____)  /srv/box
         10:20:30.500355  fstatat64                              [5]/x
         10:20:30.500420  fstatat64              [  2]           [5]/x.kept
         10:20:30.500503  renameat                               [5]/x
         10:20:30.500545  fstatat64                              [5]/x.kept",
        &["possible rename /srv/box/x -> /srv/box/x.kept"],
    ),
];
