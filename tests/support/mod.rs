//! The scriptable Mac: a disk in memory, a kernel that checks and changes it, and an `fs_usage` that prints every call in
//! the format of a chosen release. It records what was really done, so that a reading of its text can be judged.
//!
//! Included with `#[path]` by the tests and by the generator of benchmark input; not every one of them uses everything.
#![allow(dead_code, missing_docs, unreachable_pub, unused_imports)]

pub mod calls;
pub mod disk;
pub mod errno;
pub mod event;
mod fields;
pub mod history;
pub mod line;
pub mod mac;
pub mod mail;
pub mod modern;
pub mod namei;
pub mod noise;
pub mod programs;
pub mod release;
pub mod rng;
pub mod sifted;
pub mod syslog;
pub mod told;
pub mod tree;
pub mod truth;
pub mod words;

pub use calls::{Flags, Kind, Stat};
pub use event::{Event, Fields};
pub use fields::mode_text;
pub use mac::{AT_FDCWD, Mac, Sys, Task, grep};
pub use release::{Release, Setting, View};
