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

// Where to look: a text format in `dialect`, a rule of inference in `infer/rules` (one file each), a kind of step of the script in
// `revert/actions` (one file each, its shell beside it), a rendering in `report`, a command in `cli`. ARCHITECTURE.md follows one line of a
// capture through all of them.

pub mod analysis;
// bytes of another machine, escaped for each place that they can end up in
mod bytes;
#[cfg(feature = "cli")]
pub mod cli;
pub mod dialect;
// a mounted disk as evidence
mod disk;
mod error;
#[cfg(any(test, fuzzing))]
pub mod fuzz_targets;
// what the calls did to the disk, and how sure that is
mod infer;
pub mod input;
// what is known to exist, where, and since which line
mod ledger;
// system.log and what else a Mac says of itself
mod logs;
mod object;
pub mod operation;
pub mod recipe;
// what `unsnare kit` records
mod recording;
pub mod report;
pub mod revert;
mod similar;
// directories of this process, and programs that run in them
#[cfg(any(feature = "recordings", feature = "script"))]
mod temporary;
// groups, net effect, what is missing, what an earlier change left
mod story;
#[cfg(test)]
mod tests;
mod time_of_day;
// records of a process made meaningful: absolute paths, descriptors, the clock
mod trace;
