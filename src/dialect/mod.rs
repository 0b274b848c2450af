//! One module per text format: a line in, a record out, no knowledge of the disk.

pub mod audit;
pub mod dtrace;
pub mod eslogger;
pub mod fs_usage;
pub mod named;
pub mod syslog;
pub mod unified;
