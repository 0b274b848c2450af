//! The system calls, by what they do.

mod content;
mod look;
mod meta;
mod names;
mod system;

pub use content::Flags;
pub use look::{Kind, Stat};
