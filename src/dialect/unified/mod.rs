//! Output of `log show` (macOS 10.12 and later): `--style syslog`, `--style ndjson`, and the default style.

mod ndjson;
mod show;

pub(crate) use ndjson::{Event, decode as decode_ndjson};
pub(crate) use show::{Entry, Line, decode};

#[cfg(test)]
mod tests;
