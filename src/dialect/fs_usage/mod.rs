//! The text of `fs_usage`, every release from Mac OS X 10.2 to macOS 26.

pub mod calls;
pub mod record;
