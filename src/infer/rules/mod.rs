//! The rules by which a name that no line prints is found: one rule, one file.
//!
//! A rule file says what it recognises, as lines of a capture, why that holds and where it fails; it holds the rule's [`Meta`],
//! a `judge` that hands in a `Finding`, and at least one example that hits and one that nearly does. What comes of the
//! findings is decided in `infer::decide`, and nowhere else.
//!
//! A rule is added by one file and one line in its group: `impossible.rs`, `unfit.rs`, `common.rs`, `new_name.rs`, `second_name.rs`,
//! `exchange.rs`, `doubt.rs`, `neighbours.rs`, `printed_half.rs`, `link_target.rs`, `other_source.rs`.

pub(super) mod meta;

#[macro_use]
mod rule;
mod around_a_save;
pub(super) mod common;
pub(super) mod doubt;
pub(super) mod exchange;
pub(super) mod impossible;
pub(super) mod link_target;
pub(super) mod neighbours;
pub(super) mod new_name;
pub(super) mod other_source;
pub(super) mod printed_half;
#[cfg(test)]
pub(crate) mod registry;
pub(super) mod second_name;
pub(super) mod unfit;

pub(crate) use crate::infer::rules::meta::Meta;
pub(super) use rule::{Case, Finding, Say, Verdict};

#[cfg(test)]
mod tests;
