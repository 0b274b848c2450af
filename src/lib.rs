//! unsnare reads `fs_usage` output and names the operations behind the calls.
#![forbid(unsafe_code)]

pub mod dialect;
pub mod infer;
pub mod story;
