//! The scriptable Mac: a disk in memory, a kernel that checks and changes it, and an `fs_usage` that prints every call in
//! the format of a chosen release. It records what was really done, so that a reading of its text can be judged.
//!
//! Beside it what tests need of a real disk: trees laid out on it ([`tree`]), and the script run there ([`sandbox`]).

pub mod by_hand;
pub mod calls;
pub mod disk;
pub mod effort;
pub mod errno;
pub mod event;
mod fields;
pub mod history;
pub mod letter_cipher;
pub mod line;
pub mod mac;
pub mod mail;
pub mod modern;
pub mod namei;
pub mod noise;
pub mod programs;
pub mod release;
pub mod rng;
pub mod sandbox;
pub mod syslog;
pub mod told;
pub mod tree;
pub mod truth;

pub use calls::{Flags, Kind, Stat};
pub use event::{Event, Fields, OPEN_LETTERS};
pub use fields::mode_text;
pub use mac::{AT_FDCWD, Mac, Sys, Task, grep};
pub use release::{Release, Setting, View};
