//! One test binary; one module per subject.

#[path = "../support/mod.rs"]
mod support;

mod claims;
mod fixtures;
mod format_zoo;
mod kernel;
mod read_back;
