//! One test binary; one module per subject.

#[path = "../support/mod.rs"]
mod support;

mod claims;
mod fixtures;
mod format_zoo;
mod hand;
mod kernel;
mod lab;
mod net;
mod oddities;
mod plan;
mod read_back;
mod reading;
mod reference;
mod round_trip;
