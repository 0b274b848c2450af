//! One module per text format: a line in, a record out, no knowledge of the disk.

pub(crate) mod audit;
pub(crate) mod dtrace;
pub(crate) mod escapes;
pub(crate) mod eslogger;
pub mod fs_usage;
pub(crate) mod month;
pub mod named;
pub mod syslog;
pub(crate) mod unified;
