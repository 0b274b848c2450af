//! One room per text format: a line in, a record out, no knowledge of the disk.

pub mod fs_usage;
pub mod syslog;
pub mod unified;
