//! The text of BSD `system.log`, Mac OS X 10.4 to macOS 10.15, and what `syslog(1)` makes of the same messages.
//!
//! A line is decoded without knowledge of its neighbours: repeat lines and continuation lines are told apart here and
//! attached to their record by whoever reads the whole log.

mod console;
mod line;
mod raw;
mod stamp;
mod text;

pub use console::{Console, Order, console};
pub use line::{Entry, Error, Job, Line, decode};
pub use stamp::{Stamp, Zone};
pub use text::{message, without_escapes};

pub(crate) use line::entry_after_stamp;
pub(crate) use stamp::iso;

#[cfg(test)]
mod tests;
