//! The text of `fs_usage`, every release from Mac OS X 10.2 to macOS 26.
//!
//! [`Reader`] takes physical lines and hands out [`record::Record`]s; everything else in here serves it.

pub mod calls;
mod fields;
mod filter;
mod grammar;
mod layout;
mod line;
mod notice;
mod old_fields;
mod op;
mod other;
mod outcome;
mod path_field;
mod processes;
mod reader;
pub mod record;
pub mod release;
mod shapes;
pub(crate) mod sight;
mod squeezed;
mod survey;
mod tail;
pub(crate) mod wanted;
mod words;

pub use filter::Filter;
pub use layout::{Era, Geometry, Stamp};
pub use notice::Harmless;
pub(crate) use notice::{command, filters};
pub(crate) use other::Glimpse;
pub use other::Other;
pub use outcome::{Census, Damage, Outcome, Sink};
pub(crate) use processes::Processes;
pub(crate) use reader::Glanced;
pub use reader::Reader;
pub(crate) use reader::{Cut, Note, Noted, Passing, Sieve, Sifted, Want};
pub use survey::Layout;

/// Whether a line begins like one of `fs_usage`: with a time of day and blanks.
pub fn has_time_stamp(line: &[u8]) -> bool {
    Stamp::of(line).is_some()
}
