//! What other sources than the calls of the capture say: lists of files, traces and audit records that name both ends, log messages,
//! a mounted disk.

pub(super) mod between;
pub(super) mod disk;
pub(super) mod disk_resolved;
pub(super) mod listed;
pub(crate) mod lists;
pub(crate) mod log_messages;
pub(super) mod name_timeline;
pub(crate) mod named;
pub(super) mod only_listed;
pub(crate) mod other_source;
pub(super) mod placed;
pub(super) mod unshown;
