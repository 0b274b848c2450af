//! Output of `log show` (macOS 10.12 and later): `--style syslog`, `--style ndjson`, and the default style.

mod ndjson;
mod show;

pub use ndjson::{Event, decode as decode_ndjson};
pub use show::{Entry, Error, Line, decode};

#[cfg(test)]
mod tests;
