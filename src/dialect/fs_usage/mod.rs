//! The output of `fs_usage`, Mac OS X 10.2 to macOS 26.

pub mod calls;
pub mod record;
pub mod release;
