//! One test binary; one module per subject.

#[path = "../support/mod.rs"]
mod support;

mod claims;
mod fixtures;
mod format_zoo;
mod kernel;
mod lab;
mod read_back;
mod round_trip;
