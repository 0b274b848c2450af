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
pub(crate) mod recognise;
pub mod record;
pub mod release;
mod shapes;
mod squeezed;
mod survey;
mod swar;
mod tail;
mod times;
pub(crate) mod wanted;

pub use filter::Filter;
pub use layout::{Era, Geometry, Stamp};
pub use notice::Harmless;
pub(crate) use notice::{command, filters, stands_alone};
pub use other::OtherEvent;
pub(crate) use other::PathHint;
pub use outcome::{Census, Damage, Outcome, Sink};
pub(crate) use processes::Processes;
pub use reader::Reader;
pub(crate) use reader::Shown;
pub(crate) use reader::{
    FieldSpans, Interest, PendingLine, PrescanBits, Prescanned, Prescanner, Want,
};
pub use survey::Layout;

/// Whether a line begins like one of `fs_usage`: with a time of day and blanks.
pub(crate) fn has_time_stamp(line: &[u8]) -> bool {
    Stamp::of(line).is_some()
}
