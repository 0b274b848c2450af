//! unsnare reads `fs_usage` output and names the operations behind the calls.
#![forbid(unsafe_code)]

pub mod analysis;
pub mod bytes;
pub mod cli;
pub mod dialect;
pub mod disk;
pub mod infer;
pub mod input;
pub mod ledger;
pub mod logs;
pub mod recipe;
pub mod report;
pub mod revert;
pub mod story;
pub mod trace;
