//! unsnare reads `fs_usage` output and names the operations behind the calls.
//!
//! `fs_usage` prints calls: `rename` with its old name only, `symlink` without its target, thousands of lookups in
//! between. This crate reads them, infers what was done to the disk and how sure that is, and writes a shell script
//! that puts the disk back. Data flows one way:
//!
//! ```text
//! bytes ── input ── lines ── dialect ── records ── trace ── events ─┬─ ledger
//!                                                                   └─ infer ── operations
//! operations ── story ── groups, net effect, obstacles, leftovers, log lines
//!            └─ revert ── plan ── script, tried on a replica
//! all of it ── report ── text, Markdown, HTML, JSON, CSV
//! ```
//!
//! [`analysis`] is the whole way as one call:
//!
//! ```
//! use unsnare::analysis::{Options, analyze};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let captures = ["fixtures/mail-cluster/setup/capture.txt".into()];
//! let mut options = Options::default();
//! options.processes = vec!["servermgrd".into()];
//! let report = analyze(&captures, &options, &mut ())?;
//! for op in &report.operations {
//!     println!("{:?} {:?} -> {:?}: {:?}", op.kind, op.path, op.to, op.confidence);
//! }
//! std::fs::write(std::env::temp_dir().join("unsnare-doc-test.sh"), &report.script)?;
//! # assert!(report.operations.iter().any(|op| op.to.as_ref().is_some_and(|to| to == "/etc/postfix.cl-rst")));
//! # Ok(())
//! # }
//! ```
//!
//! Paths are bytes of another machine, never [`std::path::Path`]s of this one. Nothing from a capture goes into a rendering
//! unescaped. What every claim rests on is in its [`Evidence`](operation::Evidence); what
//! [`Confidence`](operation::Confidence) means is stated in `docs/confidence.md`.
#![forbid(unsafe_code)]

pub mod analysis;
mod bytes;
#[cfg(feature = "cli")]
pub mod cli;
pub mod dialect;
mod disk;
mod error;
#[cfg(any(test, fuzzing))]
pub mod fuzz_targets;
mod infer;
pub mod input;
mod ledger;
mod logs;
mod object;
pub mod operation;
pub mod recipe;
mod recording;
pub mod report;
pub mod revert;
mod similar;
mod story;
#[cfg(test)]
mod tests;
mod time_of_day;
mod trace;
